"""Whether five numbers read off the histogram of Old Faithful's waits are near enough: judged by log-likelihood."""

import numpy as np

from gmm.datasets import load_old_faithful
from gmm_course.exercises.checking import NotYet, describe, numbers, pair

NAMES = ("weights", "means", "sds")


def _log_likelihood(x, parameters):
    weights, means, sds = parameters
    joint = weights / (sds * np.sqrt(2 * np.pi)) * np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2)
    return np.log(np.maximum(joint.sum(axis=1), 1e-300)).sum()


def _three_lists(answer):
    """`pair`, in words for a value that no function returns."""
    wanted = "wanted are three lists of two numbers: weights, means, sds, in this order."
    if isinstance(answer, (set, dict, str)) or not np.iterable(answer):
        raise NotYet(f"five_by_eye is {describe(answer)}; {wanted}")
    parts = list(answer)
    if not any(np.iterable(part) for part in parts):
        raise NotYet(f"yours is one row of {len(parts)} numbers; {wanted} (Two weights, which add up to 1.)")
    if len(parts) == 2 and all(np.size(part) == 3 for part in parts):
        raise NotYet(f"yours is a list for each hump; {wanted}")
    if len(parts) != 3:
        raise NotYet(f"yours has {len(parts)} parts; {wanted}")
    return pair(parts, NAMES, "five_by_eye")


def check_by_eye(answer):
    """Praise for weights, means and sds within 10 nats of the best mixture of two; NotYet for others."""
    x = load_old_faithful()["waiting_min"].to_numpy(dtype=float)
    weights, means, sds = (numbers(part, (2,), what) for part, what in zip(_three_lists(answer), NAMES, strict=True))
    if not np.isfinite([weights, means, sds]).all():
        raise NotYet("all numbers should be finite.")
    if not np.isclose(weights.sum(), 1) or weights.min() <= 0:
        raise NotYet(f"the two weights should be positive and add up to 1; yours are {weights[0]:g}, {weights[1]:g}.")
    if means.min() < x.min() or means.max() > x.max():
        raise NotYet("a mean lies outside of the histogram. Read off, in minutes, where the two humps have their tops.")
    if sds.min() <= 0:
        raise NotYet("standard deviations are positive.")
    if sds.min() < 1:
        raise NotYet(
            "an sd below one minute makes a spike, narrower than any bar. The sd is about half of a hump's width."
        )
    if sds.max() > 30:
        raise NotYet("an sd above 30 minutes is more than half the width of the whole histogram: is it a variance?")
    best = np.array([[0.361, 0.639], [54.61, 80.09], [5.87, 5.87]])  # found by EM; the best that is known
    mine = np.array([weights, means, sds])[:, np.argsort(means)]
    reached, top = _log_likelihood(x, mine), _log_likelihood(x, best)
    one = _log_likelihood(x, [np.ones(1), x[:1] * 0 + x.mean(), x[:1] * 0 + x.std()])
    if reached < top - 10:
        if np.diff(mine[1])[0] < 12:
            raise NotYet("both means lie in or near the same hump, or in the valley. Put one under the top of each.")
        swapped = _log_likelihood(x, [mine[0][::-1], *mine[1:]])
        if swapped > reached + 10:
            raise NotYet("each weight belongs to the other hump: which of the two has more area?")
        gains = [_log_likelihood(x, [*mine[:j], best[j], *mine[j + 1 :]]) for j in range(3)]
        worst = NAMES[int(np.argmax(gains))]
        beats = "above the best single Gaussian, but" if reached > one else "below the best single Gaussian, and"
        raise NotYet(
            f"your curve has {reached:.0f} nats, {beats} more than 10 below the best two "
            f"humps. Most would be gained by mending the {worst}. Look at the histogram again."
        )
    return (
        f"{reached:.1f} nats by eye. The best single Gaussian has {one:.1f}, the best mixture of two {top:.1f}: your "
        "eye found most of it."
    )
