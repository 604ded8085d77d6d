"""Checkers of lesson 05, EM by hand. Everything is one-dimensional; k components, n points."""

import numpy as np

from gmm.exercises.checking import NotYet, call, checker, compare, number, numbers, pair, same

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
        (log_ratio, "you normalised the logarithms. Take the exponential first."),
    ]
    sums = value.sum(axis=1)
    otherwise = (
        f"your rows sum to {sums[0]:.3g}, {sums[1]:.3g}, …: each should sum to 1."
        if not same(sums, np.ones(len(X)))
        else "rows sum to one, but the shares are off. Check one point by hand: w times N for each, then divide."
    )
    compare(value, right, mistakes, otherwise)
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
            (np.sqrt(squares.mean(axis=0)), "the squares are not weighted by the responsibilities."),
            (np.sqrt((r * squares).sum(axis=0) / (n_k - 1)), "maximum likelihood divides by n_k, not by n_k - 1."),
            (
                np.sqrt((r * (X[:, None] - X.mean()) ** 2).sum(axis=0) / n_k),
                "distances are taken from the mean of all points; take each component's own mean.",
            ),
            (
                np.sqrt((r * (X[:, None] - TWO[1]) ** 2).sum(axis=0) / n_k),
                "distances are taken from the old means; update the means first, then use the new ones.",
            ),
            (np.full(2, X.std()), "both are the sd of all points: the responsibilities are not used."),
            (
                np.abs(r * (X[:, None] - right_means)).sum(axis=0) / n_k,
                "these are mean absolute deviations; average the squares, then take the root.",
            ),
        ],
        "the standard deviations are off: responsibility-weighted mean of squared distances, then the root.",
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
            "before dividing. (A whole published program chose among its restarts by this number.)",
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
            np.log(joint.sum()),
            "that is the log of one big sum. Independent points multiply: log of each row sum, then add.",
        ),
        (np.log(density.sum(axis=1)).sum(), "the weights are missing: w times N, summed over the components."),
        (np.log(density).sum(), "the weights are missing, and the logarithm comes before the sum over the components."),
        (joint.sum(), "the logarithm is missing: take it of each row sum, then add."),
        (joint.sum(axis=1).prod(), "that is the likelihood; add logarithms instead of multiplying."),
        (_log_likelihood(X, weights, means, np.sqrt(sds)), "sds are standard deviations; you treat them as variances."),
        (right / np.log(10), "use the natural logarithm, np.log."),
    ]
    compare(
        value, right, mistakes, "the value is off. For each point: add w times N over the components, then the log."
    )
    value = number(call(function, X, *THREE, name=name), "the log-likelihood with three components")
    compare(value, _log_likelihood(X, *THREE), [], "right for two components, wrong for three: is a 2 written into it?")
    return "the number that EM may never lower, and the one by which restarts are compared."


@checker
def em(function):
    """Exercise 4: the whole loop."""
    name, steps = "em_1d", 7
    what = ("weights", "means", "sds", "log_likelihoods")
    result = pair(call(function, X, *TWO, steps, name=name), what, name)
    trace = np.asarray(result[3], dtype=float).ravel()
    parameters, expected = TWO, [_log_likelihood(X, *TWO)]
    history = [TWO]
    for _ in range(steps):
        parameters = _m_step(X, _responsibilities(X, *parameters))
        history.append(parameters)
        expected.append(_log_likelihood(X, *parameters))
    if len(trace) == steps:
        hint = "the start is missing" if np.isclose(trace[0], expected[1]) else "the last one is missing"
        raise NotYet(f"{steps} M-steps make {steps + 1} mixtures with the start; you recorded {steps}: {hint}.")
    if len(trace) != steps + 1:
        raise NotYet(f"after {steps} iterations {steps + 1} log-likelihoods are expected; you recorded {len(trace)}.")
    if np.isnan(trace).any():
        raise NotYet("there are NaN among your log-likelihoods.")
    if not np.isclose(trace[0], expected[0]):
        raise NotYet("the first log-likelihood should be that of the start, before any M-step.")
    if np.any(np.diff(trace) < -1e-9):
        fell = int(np.flatnonzero(np.diff(trace) < -1e-9)[0]) + 1
        raise NotYet(
            f"your log-likelihood falls at iteration {fell}. EM never does that: do the standard deviations use the "
            "*new* means, and are the responsibilities computed anew in each iteration?"
        )
    if np.allclose(trace, trace[0]):
        raise NotYet("your log-likelihood never moves: do the new parameters replace the old ones inside the loop?")
    if np.allclose(np.diff(trace)[1:], 0) and not np.isclose(expected[1], expected[2]):
        raise NotYet("after one step nothing moves any more: compute the responsibilities inside the loop, each time.")
    for part, right, before, title in zip(result, history[-1], history[-2], what, strict=False):
        mistakes = [(before, f"the {title} are those of one iteration too few.")]
        compare(numbers(part, (2,), title), right, mistakes, f"after {steps} iterations your {title} are off.")
    compare(trace, expected, [], "the parameters are right, but some recorded log-likelihoods belong to others.")
    return "you have written EM. It rose at every step, as it must."
