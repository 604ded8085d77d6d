"""Whether five numbers read off the histogram of Old Faithful's waits are near enough: judged by log-likelihood."""

import numpy as np

from gmm.datasets import load_old_faithful
from gmm_course.exercises.checking import NotYet, describe, numbers, pair

NAMES = ("weights", "means", "sds")


def _log_likelihood(x, parameters):
    weights, means, sds = parameters
    joint = weights / (sds * np.sqrt(2 * np.pi)) * np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2)
    return np.log(np.maximum(joint.sum(axis=1), 1e-300)).sum()


def three_lists(answer, name="five_by_eye"):
    """`pair`, in words for a value that no function returns."""
    wanted = "wanted are three lists of two numbers: weights, means, sds, in this order."
    if isinstance(answer, (set, dict, str)) or not np.iterable(answer):
        raise NotYet(f"{name} is {describe(answer)}; {wanted}")
    parts = list(answer)
    if not any(np.iterable(part) for part in parts):
        raise NotYet(f"yours is one row of {len(parts)} numbers; {wanted} (Two weights, which add up to 1.)")
    if len(parts) == 2 and all(np.size(part) == 3 for part in parts):
        raise NotYet(f"yours is a list for each hump; {wanted}")
    if len(parts) != 3:
        raise NotYet(f"yours has {len(parts)} parts; {wanted}")
    return pair(parts, NAMES, name)


def check_shares(weights, others, n):
    """Raise NotYet unless two weights are shares of a whole; others are the lists after them, n the number of rows."""
    if np.isclose(weights.sum(), 1) and weights.min() > 0:
        return
    told = f"the two weights should be positive and add up to 1; yours are {weights[0]:g}, {weights[1]:g}."
    if any(np.isclose(other.sum(), 1) and other.min() > 0 for other in others):
        told += " The order is weights, means, sds."
    elif np.isclose(weights.sum(), 100):
        told += " Are they percentages? Divide by 100."
    elif abs(weights.sum() - n) <= 2:
        told += " Are they counts? Divide by their sum."
    elif 0 < weights.max() < 0.1:
        told += " Are they heights of the curve? The share of a hump is its area."
    raise NotYet(told)


def _direction(what, mine, best):
    """In which direction to mend weights, means or sds, (3, 2) each, the left hump first."""
    if what == "weights":
        return f"the {'left' if mine[0, 0] > best[0, 0] else 'right'} hump has less area than that"
    off = mine - best
    if what == "means":
        k = int(np.argmax(np.abs(off[1])))
        return f"the top of the {('left', 'right')[k]} hump lies further {'left' if off[1, k] > 0 else 'right'}"
    ratios = np.log(mine[2] / best[2])
    k = int(np.argmax(np.abs(ratios)))
    both = np.min(ratios * np.sign(ratios[k])) > 0.25
    humps = "both are too" if both else f"that of the {('left', 'right')[k]} hump is too"
    if ratios[k] < 0:
        return f"{humps} small. At six tenths of the top, half of the hump's width is the sd"
    return (
        f"{humps} large. At six tenths of the top *half* of the hump's width is the sd: not all of it, nor at the foot"
    )


def check_by_eye(answer):
    """Praise for weights, means and sds within 10 nats of the best mixture of two; NotYet for others."""
    x = load_old_faithful()["waiting_min"].to_numpy(dtype=float)
    weights, means, sds = (numbers(part, (2,), what) for part, what in zip(three_lists(answer), NAMES, strict=True))
    if not np.isfinite([weights, means, sds]).all():
        raise NotYet("all numbers should be finite.")
    check_shares(weights, (means, sds), len(x))
    if means.min() < x.min() or means.max() > x.max():
        if sds.min() > x.min() and sds.max() < x.max():
            raise NotYet("the means stand where the sds belong: the order is weights, means, sds.")
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
            f"humps. Most would be gained by mending the {worst}: {_direction(worst, mine, best)}."
        )
    if means[0] > means[1]:
        raise NotYet("these are good numbers, but the right hump comes first: the left one should, in all three lists.")
    return (
        f"{reached:.1f} nats by eye. The best single Gaussian has {one:.1f}, the best mixture of two {top:.1f}: your "
        "eye found most of it."
    )
