"""E-step, M-step and log-likelihood of a mixture on a line, and slips in each: n points, K components.

What is wrong stands in pairs of a value and a sentence. Exercises 1 to 3 ask for one step, exercise 4 for all of them.
"""

import numpy as np

from gmm_course.exercises.notions import bell, smoothed, wrong_mixtures

NAMES = ("weights", "means", "sds")


def joint_of(x, weights, means, sds):
    return weights * bell(x, means, sds)


def share_out(table):
    return table / table.sum(axis=1, keepdims=True)


def responsibilities_of(x, *parameters):
    return share_out(joint_of(x, *parameters))


def m_step_of(x, r):
    n_k = r.sum(axis=0)
    means = r.T @ x / n_k
    return n_k / len(x), means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / n_k)


def log_likelihood_of(x, *parameters):
    return np.log(joint_of(x, *parameters).sum(axis=1)).sum()


def hard(r):
    return np.eye(r.shape[1])[r.argmax(axis=1)]


def _sums_that_change(table):
    """Each column divided by the sums of the rows, in which the columns before are divided already."""
    table = table.copy()
    for k in range(table.shape[1]):
        table[:, k] /= table.sum(axis=1)
    return table


def wrong_responsibilities(x, weights, means, sds):
    density, joint = bell(x, means, sds), joint_of(x, weights, means, sds)
    right, sums = share_out(joint), joint.sum(axis=1, keepdims=True)
    return [
        (joint, "these are the joint densities, w times N. Divide each row by its sum: Bayes' rule."),
        (density, "these are the densities of the components: neither weighted nor normalised."),
        (
            joint / joint.sum(axis=0),
            "your columns sum to one: you normalised over the points. Each *point* shares itself out over the "
            "components, so rows sum to one.",
        ),
        (joint / joint.sum(), "the whole table sums to one; each row should: axis=1, and keepdims=True."),
        (share_out(density), "the weights are missing: a rare component should claim fewer points than others."),
        (weights * share_out(density), "the weights come too late: multiply first, then divide each row by its sum."),
        (density / sums, "the weights are missing above the fraction line: it is w times N there as well."),
        (joint / density.sum(axis=1, keepdims=True), "the weights are missing below the fraction line."),
        (hard(right), "these are hard labels, 0 or 1. Responsibilities are probabilities: leave out the maximum."),
        (right[:, ::-1], "the columns are swapped: column 0 belongs to the first weight, mean and sd."),
        (joint / (sums - joint), "you divided by the others alone, which makes odds; divide by the sum of all."),
        (joint / joint.max(axis=1, keepdims=True), "you divided by the largest of the row; divide by its sum."),
        (joint / joint.mean(axis=1, keepdims=True), "you divided by the mean of the row; divide by its sum."),
        (_sums_that_change(joint), "the sum of a row changes while your loop divides: compute it once, before."),
        (share_out(weights[::-1] * density), "each weight works for another component: are they reversed?"),
        *smoothed(lambda small: joint / (sums + small)),
        (right**2, "the responsibilities are squared."),
        (np.full_like(right, 1 / len(weights)), "all shares are equal: is there an M-step before the first E-step?"),
        (share_out(joint**2), "w times N is squared before it is normalised."),
        (share_out(np.log(joint)), "you normalised the logarithms. Take the exponential first."),
        (share_out(np.exp(joint)), "you took the exponential of densities: np.exp belongs to logarithms."),
        *((share_out(table), words) for table, words in wrong_mixtures(x, weights, means, sds)[1:]),
    ]


def wrong_shares_in_m_step(r):
    """Pairs of a table that is used in the place of r, and a sentence."""
    return [
        (hard(r), "these are the results of hard labels; every point counts for all components, by its share."),
        (r**2, "the responsibilities are squared; they count as they are."),
        (np.sqrt(r), "a root is taken of the responsibilities; they count as they are."),
        (r[:, ::-1], "the components are in the wrong order: number k belongs to column k of r."),
        (r / r.sum(axis=0), "the columns of r are divided by their sums too early: n_k is then 1."),
    ]


def wrong_m_steps(x, r):
    """For weights, means and sds: pairs of a wrong array (K,) and a sentence."""
    (n, K), n_k = r.shape, r.sum(axis=0)
    weights, means, sds = m_step_of(x, r)
    away, squares, decided = x[:, None] - means, (x[:, None] - means) ** 2, hard(r)
    variances = r * squares
    of_weights = [
        (n_k, "weights should sum to one: divide the effective numbers n_k by n."),
        (np.full(K, 1 / K), "the weights are equal whatever the responsibilities: use the sums of the columns."),
        (n_k / (n - 1), "divide n_k by n, not by n - 1."),
        (r.T @ x / x.sum(), "these are shares of the sum of x. A weight is a share of the points."),
        (decided.sum(axis=0), "these are numbers of hard labels, and not divided by n."),
    ]
    of_means = [
        (r.T @ x / n, "the means divide by n; divide by n_k, the effective number of points of each component."),
        (r.T @ x, "the means are weighted sums; divide each by its n_k."),
        (r.T @ x / weights, "the means are divided by the weights; divide by n_k."),
        (np.full(K, x.mean()), "all means are the mean of all points: the responsibilities are not used."),
        (x.sum() / n_k, "the points are not weighted by the responsibilities: sum of r times x, over n_k."),
        (r.T @ x / (n_k - 1), "the means divide by n_k - 1; divide by n_k."),
    ]
    root = np.sqrt(variances.sum(axis=0))
    of_sds = [
        (sds**2, "these are variances; return their square roots."),
        (root / np.sqrt(n), "the variances divide by n; divide by n_k."),
        (root, "the sums of squares are not divided by n_k yet."),
        (root**2, "these are sums of squares: divide by n_k, then take the root."),
        (root / n_k, "the root is taken before the division: divide by n_k under it."),
        (np.sqrt(squares.sum(axis=0) / n_k), "the squares are not weighted by the responsibilities."),
        (np.sqrt(squares.mean(axis=0)), "the squares are not weighted by the responsibilities."),
        (np.sqrt(variances.sum(axis=0) / (n_k - 1)), "maximum likelihood divides by n_k, not by n_k - 1."),
        (
            np.sqrt((r * (x[:, None] - x.mean()) ** 2).sum(axis=0) / n_k),
            "distances are taken from the mean of all points; take each component's own mean.",
        ),
        (np.full(K, x.std()), "all are the sd of all points: the responsibilities are not used."),
        (
            np.full(K, root @ root / n) ** 0.5,
            "all components have one sd, from all squares together; each has its own: add over the points, axis=0.",
        ),
        (
            np.abs(r * away).sum(axis=0) / n_k,
            "these are mean absolute deviations; average the squares, then the root.",
        ),
        (np.sqrt(((r * away) ** 2).sum(axis=0) / n_k), "r is squared with the distance: square x - mean alone."),
        (np.sqrt(((r * x[:, None] - means) ** 2).sum(axis=0) / n_k), "r times x - mean: put x - mean in brackets."),
        (np.sqrt(r.T @ x**2 / n_k), "the means are not subtracted before the square."),
        (np.sqrt(np.abs(r.T @ x**2 / n_k - means)), "the mean that is subtracted should be squared."),
        (np.abs(r.T @ x**2 / n_k - means**2), "these are variances; return their square roots."),
    ]
    changed = [(m_step_of(x, table), words) for table, words in wrong_shares_in_m_step(r)]
    return tuple(
        [*own, *((parts[j], f"the {title}: {words}") for parts, words in changed)]
        for j, (own, title) in enumerate(zip((of_weights, of_means, of_sds), NAMES, strict=True))
    )


def wrong_log_likelihoods(x, weights, means, sds):
    density, joint = bell(x, means, sds), joint_of(x, weights, means, sds)
    logs = np.log(joint.sum(axis=1))
    one_mean, spread = weights @ means, np.sqrt(weights @ (sds**2 + (means - weights @ means) ** 2))
    return [
        (
            0.0,
            "it is 0: you normalised first, and the logarithm of rows that sum to one is always 0. Use w times N "
            "before dividing. (A program that chooses among restarts by it chooses by rounding.)",
        ),
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
            (share_out(joint) * np.log(joint)).sum(),
            "that is the *complete* log-likelihood. Here: the log of row sums.",
        ),
        ((share_out(joint) * np.log(density)).sum(), "r times log N is added up; add log of sums of w times N."),
        (np.log(share_out(joint)).sum(), "these are logarithms of shares; take those of the sums of w times N."),
        (np.log(joint.max(axis=1)).sum(), "of each point only the larger part is counted: add the components."),
        (np.log(joint.sum(axis=0)).sum(), "you added over the points first: inside the logarithm it is axis=1."),
        (np.log(joint.sum()), "that is the log of one big sum. Independent points multiply: log of each, then add."),
        (np.log(joint.mean(axis=1)).sum(), "inside the logarithm stands a mean over the components; it is their sum."),
        (np.log(density.sum(axis=1)).sum(), "the weights are missing: w times N, summed over the components."),
        (np.log(density).sum(), "the weights are missing, and the logarithm comes before the sum over the components."),
        (joint.sum(), "the logarithm is missing: take it of each row sum, then add."),
        (np.exp(logs.sum()), "that is the likelihood; add logarithms instead of multiplying."),
        (logs.prod(), "the logarithms are multiplied; add them."),
        (np.log(np.abs(logs)).sum(), "the logarithm is taken twice."),
        (np.log1p(joint.sum(axis=1)).sum(), "a 1 too many in the logarithm: np.log, not np.log1p."),
        (logs[-1], "that is the last point alone: add to the total, do not replace it."),
        (logs[0], "that is the first point alone: is the `return` inside the loop?"),
        (logs[:-1].sum(), "the last point is missing: range(n) ends at n - 1 by itself."),
        (logs[1:].sum(), "the first point is missing: counting starts at 0."),
        (np.log(bell(x, one_mean, spread)).sum(), "that is one Gaussian, with the mixture's mean and spread."),
        *((np.log(table.sum(axis=1)).sum(), words) for table, words in wrong_mixtures(x, weights, means, sds)),
    ]
