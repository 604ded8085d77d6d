"""Checkers of lesson 05, EM by hand. Everything is one-dimensional; k components, n points."""

import numpy as np

from gmm.datasets import load_bimodal_customers
from gmm.em import em as run_em
from gmm.mixture import Mixture
from gmm.validation import CollapsedComponentError
from gmm_course.exercises.checking import NotYet, call, checker, compare, number, numbers, pair, same, uses

X = np.array([-3.1, -1.0, -0.2, 0.4, 2.5, 3.3])
TWO = (np.array([0.3, 0.7]), np.array([-1.5, 1.2]), np.array([0.8, 1.6]))
THREE = (np.array([0.2, 0.5, 0.3]), np.array([-2.0, 0.5, 3.0]), np.array([0.7, 1.5, 0.9]))


def _density(x, means, sds):
    """N(x_i | mean_k, sd_k^2), (n, k)."""
    return np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2) / (sds * np.sqrt(2 * np.pi))


def _joint(x, weights, means, sds):
    return weights * _density(x, means, sds)


def _responsibilities(x, weights, means, sds):
    joint = _joint(x, weights, means, sds)
    return joint / joint.sum(axis=1, keepdims=True)


def _m_step(x, r):
    n_k = r.sum(axis=0)
    means = r.T @ x / n_k
    return n_k / len(x), means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / n_k)


def _log_likelihood(x, weights, means, sds):
    return np.log(_joint(x, weights, means, sds).sum(axis=1)).sum()


def _uses_parameters(function, name):
    weights, means, sds = TWO
    changes = {
        "x": (X + 0.7, weights, means, sds),
        "weights": (X, weights[::-1], means, sds),
        "means": (X, weights, means * 1.5, sds),
        "sds": (X, weights, means, sds[::-1] * 1.1),
    }
    uses(function, (X, *TWO), changes, name=name)


@checker
def responsibilities(function):
    """Exercise 1: the E-step."""
    name = "responsibilities"
    value = numbers(call(function, X, *TWO, name=name), (len(X), 2), "the result")
    weights, means, sds = TWO
    right, joint = _responsibilities(X, *TWO), _joint(X, *TWO)
    hard = np.eye(2)[right.argmax(axis=1)]
    flat = _responsibilities(X, np.ones(2), means, sds)
    log_ratio = np.log(joint) / np.log(joint).sum(axis=1, keepdims=True)
    mistakes = [
        (joint, "these are the joint densities, w times N. Divide each row by its sum: Bayes' rule."),
        (_density(X, means, sds), "these are the densities of the components: neither weighted nor normalised."),
        (
            joint / joint.sum(axis=0),
            "your columns sum to one: you normalised over the points. Each *point* shares itself out over the "
            "components, so rows sum to one.",
        ),
        (joint / joint.sum(), "the whole table sums to one; each row should: axis=1, and keepdims=True."),
        (flat, "the weights are missing: a rare component should claim fewer points than a common one."),
        (
            _responsibilities(X, weights, means, np.sqrt(sds)),
            "sds are standard deviations; you treat them as variances.",
        ),
        (_responsibilities(X, weights, means, sds**2), "you square sds once too often: they are standard deviations."),
        (
            (lambda j: j / j.sum(axis=1, keepdims=True))(joint * sds),
            "the height of a Gaussian depends on its sd: the factor 1 / sd in front is missing.",
        ),
        (hard, "these are hard labels, 0 or 1. Responsibilities are probabilities in between: leave out the maximum."),
        (right[:, ::-1], "the columns are swapped: column 0 belongs to the first weight, mean and sd."),
        (
            _responsibilities(X, weights, means, sds * np.sqrt(0.5)),
            "the one half in the exponent is missing: exp(-(distance squared) / 2).",
        ),
        (log_ratio, "you normalised the logarithms. Take the exponential first."),
    ]
    sums = value.sum(axis=1)
    otherwise = (
        f"your rows sum to {sums[0]:.3g}, {sums[1]:.3g}, …: each should sum to 1."
        if not same(sums, np.ones(len(X)))
        else "rows sum to one, but the shares are off. Check one point by hand: w times N for each, then divide."
    )
    compare(value, right, mistakes, otherwise, before=lambda: _uses_parameters(function, name))
    three = numbers(call(function, X, *THREE, name=name), (len(X), 3), "the result for three components")
    compare(
        three, _responsibilities(X, *THREE), [], "right for two components, wrong for three: is a 2 written into it?"
    )
    return "every row sums to one, and each point is shared out by weight and density."


@checker
def m_step(function):
    """Exercise 2: the M-step."""
    name = "m_step_1d"
    r = _responsibilities(X, *TWO)
    result = pair(call(function, X, r, name=name), ("weights", "means", "sds"), name)
    other = _responsibilities(X, *(part[::-1] for part in TWO)) ** 2
    probes = {"x": (X**3, r), "r": (X, other)}

    def unused():
        uses(lambda *a: np.ravel(function(*a)), (X, r), probes, name=name)

    weights, means, sds = (
        numbers(part, (2,), what) for part, what in zip(result, ("weights", "means", "sds"), strict=True)
    )
    right_weights, right_means, right_sds = _m_step(X, r)
    n_k, n = r.sum(axis=0), len(X)
    compare(
        weights,
        right_weights,
        [
            (n_k, "weights should sum to one: divide the effective numbers n_k by n."),
            ([0.5, 0.5], "the weights are equal whatever the responsibilities: use the sums of the columns."),
            (r.mean(axis=0)[::-1], "the weights are in the wrong order."),
            (right_means, "means come first in your result; return weights, means, sds."),
        ],
        f"the weights are off (yours sum to {weights.sum():.3g}). Each is the mean of a column of responsibilities.",
        before=unused,
    )
    compare(
        means,
        right_means,
        [
            (r.T @ X / n, "the means divide by n; divide by n_k, the effective number of points of each component."),
            (r.T @ X, "the means are weighted sums; divide each by its n_k."),
            (np.full(2, X.mean()), "both means are the mean of all points: the responsibilities are not used."),
            (
                [X[r.argmax(axis=1) == j].mean() for j in range(2)],
                "these are the means of hard clusters. Every point counts for both, by its responsibility.",
            ),
            (right_sds, "the second result should be the means; return weights, means, sds."),
        ],
        "the means are off. Each is sum of r times x, divided by the sum of r, over the points (axis 0).",
        before=unused,
    )
    variance = right_sds**2
    squares = (X[:, None] - right_means) ** 2
    compare(
        sds,
        right_sds,
        [
            (variance, "these are variances; return their square roots."),
            (np.sqrt((r * squares).sum(axis=0) / n), "the variances divide by n; divide by n_k."),
            (np.sqrt((r * squares).sum(axis=0)), "the sums of squares are not divided by n_k yet."),
            (np.sqrt(squares.sum(axis=0) / n_k), "the squares are not weighted by the responsibilities."),
            (np.sqrt(squares.mean(axis=0)), "the squares are not weighted by the responsibilities."),
            (np.sqrt((r * squares).sum(axis=0) / (n_k - 1)), "maximum likelihood divides by n_k, not by n_k - 1."),
            (
                np.sqrt((r * (X[:, None] - X.mean()) ** 2).sum(axis=0) / n_k),
                "distances are taken from the mean of all points; take each component's own mean.",
            ),
            (np.full(2, X.std()), "both are the sd of all points: the responsibilities are not used."),
            (
                np.abs(r * (X[:, None] - right_means)).sum(axis=0) / n_k,
                "these are mean absolute deviations; average the squares, then take the root.",
            ),
        ],
        "the standard deviations are off: responsibility-weighted mean of squared distances, then the root.",
        before=unused,
    )
    r3 = _responsibilities(X, *THREE)
    result = pair(call(function, X, r3, name=name), ("weights", "means", "sds"), name)
    for part, right, what in zip(result, _m_step(X, r3), ("weights", "means", "sds"), strict=True):
        compare(numbers(part, (3,), what), right, [], f"right for two components, but the {what} are wrong for three.")
    return "weighted counts, weighted means, weighted spreads."


@checker
def log_likelihood(function):
    """Exercise 3: the log-likelihood of a mixture."""
    name = "log_likelihood"
    value = call(function, X, *TWO, name=name)
    if np.shape(value) == (len(X),):
        raise NotYet("that is the log-density of each point. One number is wanted: add them up.")
    value = number(value, "the log-likelihood")
    weights, means, sds = TWO
    density, joint = _density(X, means, sds), _joint(X, *TWO)
    right = _log_likelihood(X, *TWO)
    mistakes = [
        (
            0.0,
            "it is 0: you normalised first, and the logarithm of rows that sum to one is always 0. Use w times N "
            "before dividing. (A program that chooses among restarts by it chooses by rounding.)",
        ),
        (-right, "the sign is turned round: that is the negative log-likelihood."),
        (right / len(X), "that is the mean over the points; the log-likelihood is the sum."),
        (
            np.log(joint).sum(),
            "you took the logarithm before adding the components. The density of a point is the *sum* over the "
            "components; its logarithm comes after.",
        ),
        (
            (weights * np.log(density)).sum(),
            "you averaged the logarithms. The logarithm of a sum is not the sum of logarithms: add w times N first.",
        ),
        (
            (_responsibilities(X, *TWO) * np.log(joint)).sum(),
            "that is the expected *complete* log-likelihood, the M-step's goal. Here: the log of the row sums.",
        ),
        (
            np.log(joint.sum(axis=0)).sum(),
            "you added over the points first: the sum inside the logarithm is over the components, axis=1.",
        ),
        (
            np.log(joint.sum()),
            "that is the log of one big sum. Independent points multiply: log of each row sum, then add.",
        ),
        (np.log(density.sum(axis=1)).sum(), "the weights are missing: w times N, summed over the components."),
        (np.log(density).sum(), "the weights are missing, and the logarithm comes before the sum over the components."),
        (joint.sum(), "the logarithm is missing: take it of each row sum, then add."),
        (joint.sum(axis=1).prod(), "that is the likelihood; add logarithms instead of multiplying."),
        (_log_likelihood(X, weights, means, np.sqrt(sds)), "sds are standard deviations; you treat them as variances."),
        (right / np.log(10), "use the natural logarithm, np.log."),
        (right / np.log(2), "use the natural logarithm, np.log."),
        (np.log(joint.sum(axis=1))[-1], "that is the last point alone: add to the total, do not replace it."),
        (np.log(joint.sum(axis=1))[0], "that is the first point alone: is the `return` inside the loop?"),
        (right + 0.5 * len(X) * np.log(2 * np.pi), "the 2 pi in front of the exponential is missing."),
    ]
    otherwise = "the value is off. For each point: add w times N over the components, then the log."
    compare(value, right, mistakes, otherwise, before=lambda: _uses_parameters(function, name))
    value = number(call(function, X, *THREE, name=name), "the log-likelihood with three components")
    compare(value, _log_likelihood(X, *THREE), [], "right for two components, wrong for three: is a 2 written into it?")
    many = np.tile(X, 500)
    value = number(call(function, many, *TWO, name=name), "the log-likelihood of 3000 points")
    if not np.isfinite(value):
        raise NotYet(
            "right for six points, infinite for 3000: the product of their densities is less than the smallest number "
            "a computer holds. Take the logarithm of each point's density, then add."
        )
    compare(value, _log_likelihood(many, *TWO), [], "right for six points, wrong for 3000.")
    return "the number that EM may never lower, and the one by which restarts are compared."


def _em(x, parameters, n_iter, e=_responsibilities):
    """Parameters after each M-step, the start first, and the log-likelihood of each."""
    history = [parameters]
    for _ in range(n_iter):
        history.append(_m_step(x, e(x, *history[-1])))
    return history, np.array([_log_likelihood(x, *parameters) for parameters in history])


@checker
def em(function):
    """Exercise 4: the whole loop. Judged after one step first, where slips can still be told apart."""
    name, what = "em_1d", ("weights", "means", "sds", "log_likelihoods")
    weights, means, sds, trace = pair(call(function, X, *TWO, 1, name=name), what, name)
    result = [numbers(part, (2,), title) for part, title in zip((weights, means, sds), what, strict=False)]
    if np.ndim(trace) == 1 and len(trace) > 2:
        raise NotYet(f"asked for n_iter = 1 you recorded {len(trace)} log-likelihoods: does the loop use n_iter?")
    _check_one_step(result)
    for start, n_iter in ((TWO, 7), (THREE, 4)):
        history, expected = _em(X, start, n_iter)
        result = pair(call(function, X, *start, n_iter, name=name), what, name)
        _check_trace(result[3], expected, n_iter)
        k = len(start[0])
        for part, right, before, title in zip(result, history[-1], history[-2], what, strict=False):
            mistakes = [
                (before, f"the {title} are those of one iteration too few."),
                (history[1][what.index(title)], f"the {title} stay as they are after the first iteration."),
            ]
            otherwise = f"right after one iteration; after {n_iter} with {k} components your {title} are off."
            compare(numbers(part, (k,), title), right, mistakes, otherwise)
        compare(
            np.ravel(result[3]), expected, [], "the parameters are right, but some log-likelihoods belong to others."
        )
    return "you have written EM. It rose at every step, as it must."


def _check_one_step(result):
    r = _responsibilities(X, *TWO)
    right = _m_step(X, r)
    n_k = r.sum(axis=0)
    old = np.sqrt((r * (X[:, None] - TWO[1]) ** 2).sum(axis=0) / n_k)
    hard = _m_step(X, np.eye(2)[r.argmax(axis=1)])
    r_means = _responsibilities(X, right[0], TWO[1], TWO[2])
    late_means = r_means.T @ X / r_means.sum(axis=0)
    mistakes = [
        (TWO, "after one iteration nothing has changed: do the new parameters replace the old ones?"),
        ((right[0], right[1], old), "the sds measure distances from the old means: update the means first."),
        ((right[0], right[1], TWO[2]), "the sds are never updated."),
        ((TWO[0], right[1], right[2]), "the weights are never updated."),
        ((right[0], right[1], right[2] ** 2), "the third result holds variances; return standard deviations."),
        ((right[1], right[2], right[0]), "return weights, means, sds, in this order."),
        ((right[0], r.T @ X / len(X), None), "the means divide by n; divide by n_k."),
        (hard, "these are the results of hard labels; use the responsibilities themselves."),
        ((right[0], late_means, None), "responsibilities were computed anew between the updates: one E-step a round."),
    ]
    for wrong, message in mistakes:
        if all(part is None or same(mine, part) for mine, part in zip(result, wrong, strict=True)):
            raise NotYet(message)
    for mine, part, title in zip(result, right, ("weights", "means", "sds"), strict=True):
        compare(mine, part, [], f"after one iteration your {title} are off. Test your M-step with exercise 2.")


def _check_trace(trace, expected, n_iter):
    if np.ndim(trace) != 1:
        raise NotYet(f"log_likelihoods should be a list of {n_iter + 1} numbers; yours has shape {np.shape(trace)}.")
    trace = numbers(trace, (len(trace),), "log_likelihoods")
    if len(trace) == n_iter:
        hint = "that of the start is missing" if np.isclose(trace[0], expected[1]) else "the last one is missing"
        raise NotYet(f"n_iter M-steps make n_iter + 1 mixtures with the start; you recorded n_iter: {hint}.")
    if len(trace) != n_iter + 1:
        raise NotYet(f"with n_iter = {n_iter} there should be {n_iter + 1} log-likelihoods; you recorded {len(trace)}.")
    if not np.isclose(trace[0], expected[0]):
        raise NotYet("the first log-likelihood, that of the start, is off: test yours with exercise 3.")
    if np.allclose(trace, trace[0]):
        raise NotYet("your log-likelihood never moves: do the new parameters replace the old ones inside the loop?")
    if np.allclose(trace[1:], trace[1]):
        raise NotYet("after one step nothing moves any more: compute the responsibilities inside the loop, each time.")
    if np.any(np.diff(trace) < -1e-9):
        fell = int(np.flatnonzero(np.diff(trace) < -1e-9)[0]) + 1
        raise NotYet(f"your log-likelihood falls at iteration {fell}. EM never does that, so a step must be wrong.")


@checker
def my_start(start):
    """Exercise 5: a start of the student's own, for the bank's customers."""
    x = load_bimodal_customers()["net_deposit"].to_numpy()
    weights, means, sds = pair(start, ("weights", "means", "sds"), "my_start")
    weights, means, sds = (
        numbers(part, (2,), title)
        for part, title in zip((weights, means, sds), ("weights", "means", "sds"), strict=True)
    )
    if not np.isclose(weights.sum(), 1) or weights.min() <= 0:
        raise NotYet(
            f"the two weights should be positive and add up to 1; yours are {weights[0]:g} and {weights[1]:g}."
        )
    if sds.min() <= 0:
        raise NotYet("standard deviations are positive.")
    if means.min() < x.min() or means.max() > x.max():
        raise NotYet("a mean lies outside of the data. Read off the places of the two humps, in EUR.")
    if sds.max() > 2000:
        raise NotYet("an sd above 2000 EUR is wider than the whole histogram: is it a variance?")
    try:
        states = list(run_em(x[:, None], Mixture(weights, means[:, None], (sds**2)[:, None, None])))
    except CollapsedComponentError:
        raise NotYet("from there a component shrinks onto a single customer. Give it a larger sd.") from None
    last = states[-1]
    if last.log_likelihood < -3949:
        raise NotYet(
            f"EM stops at {last.log_likelihood:.1f} nats from your start. Two equal means and sds stay equal; move "
            "the means apart, towards the two humps."
        )
    return (
        f"from {states[0].log_likelihood:.1f} nats, your start reaches {last.log_likelihood:.1f} in "
        f"{last.iteration} iterations. The poor guess of the lesson took 43."
    )
