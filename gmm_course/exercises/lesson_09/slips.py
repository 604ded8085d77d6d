"""The usual slips in the covariances of lesson 09: pairs (value that one or two of them lead to, what to tell)."""

import numpy as np

from gmm_course.exercises.notions import few_slips

FORMS = [
    (lambda S: S, ""),
    (lambda S: np.diag(np.diag(S)), "off the diagonal there is something, too."),
    (lambda S: np.sqrt(np.abs(S)), "no square root: a covariance matrix holds squares."),
    (np.linalg.pinv, "that is the inverse, the precision matrix."),
    (
        lambda S: S / np.sqrt(np.outer(np.diag(S), np.diag(S))),
        "those are correlations: leave out the division by the standard deviations.",
    ),
]


def tied(X, r):
    """Exercise 2; the first is right."""
    (n, d), k, n_k = X.shape, r.shape[1], r.sum(axis=0)
    hard = np.eye(k)[r.argmax(axis=1)]
    means = [
        (r.T @ X / n_k[:, None], ""),
        (r.T @ X / n, "the means divide by n; divide each by its own n_k."),
        (r.T @ X, "the means are sums; divide each by its own n_k."),
        (hard.T @ X / hard.sum(axis=0)[:, None], "the means are those of hard labels; weight by the responsibilities."),
        (
            np.tile(X.mean(axis=0), (k, 1)),
            "the common mean of all points is subtracted, so the clusters' distance is in it: take each point's "
            "distance from the mean of *its* component.",
        ),
        (np.zeros((k, d)), "the means are not subtracted: take each point's distance from the mean of its component."),
    ]
    counts = [
        (r, ""),
        (r**2, "the responsibilities are squared: they come in once."),
        (np.sqrt(r), "no root of the responsibilities: each square is weighted by r."),
        (np.ones_like(r), "the squares are not weighted by the responsibilities."),
        (hard, "these are hard labels; every point counts for each component by its responsibility."),
    ]
    components = [
        (slice(None), ""),
        (slice(1), "only the first component is there: is the `return` inside the loop?"),
        (slice(k - 1, None), "only the last component is there: add to the sum in the loop, do not replace it."),
        (slice(k - 1), "the last component is left out: where does the loop end, or is their number written in?"),
        (slice(1, None), "the first component is left out: numbers start at 0."),
    ]
    ddof = (n_k - (r**2).sum(axis=0) / n_k)[:, None, None]  # of np.cov with aweights
    share, own = (n_k / n)[:, None, None], n_k[:, None, None]
    joined = [
        (1 / n + 0 * own, ""),
        (1 + 0 * own, "these are sums; divide by the number of points."),
        (1 / (n - 1) + 0 * own, "maximum likelihood divides by n, not by n - 1."),
        (1 / (n - k) + 0 * own, "maximum likelihood divides by n, not by n - k."),
        (1 / (n * k) + 0 * own, "after the division by n there is nothing to be divided by the number of components."),
        (1 / (n * d) + 0 * own, "divide by the number of points, len(X), not by all numbers of X."),
        (1 / n**2 + 0 * own, "that is divided by n twice."),
        (1 / k + 0 * own, "these are sums, averaged over the components; divide by the number of points."),
        (own / n, "the components count by their points twice: sums over a component do that already."),
        (1 / own / k, "you average the components' covariances equally; one with more points counts for more."),
        (1 / own, "the covariances are added up; weight each by its share of the points."),
        (share / ddof, "np.cov divides by less than n_k unless it is told ddof=0: maximum likelihood divides by n_k."),
        (share / (own - 1), "each covariance divides by n_k - 1; maximum likelihood divides by n_k."),
        (1 / ddof / k, "np.cov divides by less than n_k unless told ddof=0; and components count by their points."),
    ]
    for (m, count, which, factor, form), words in few_slips(means, counts, components, joined, FORMS):
        each = np.einsum("nk,nki,nkj->kij", count, X[:, None] - m, X[:, None] - m) * factor
        yield form(each[which].sum(axis=0)), words


def whole(weights, means, variances):
    """Exercise 3; the first is right."""
    K, d = means.shape
    spread = weights @ variances
    within = [
        (np.diag(spread), ""),
        (np.zeros((d, d)), "that is the spread of the means. The points also scatter around their means."),
        (np.diag(variances.mean(axis=0)), "the variances count by their weights; you take their plain mean."),
        (np.diag(variances.sum(axis=0)), "the variances are added up; each counts by its weight."),
        (np.diag(weights**2 @ variances), "weights are not squared in the spread within: it is a mixture, not a sum."),
        (np.diag(weights @ variances**2), "the variances are squared; they are variances already."),
        (np.diag(weights @ np.sqrt(variances)), "no square roots: the spread within is the variances."),
        (
            np.tile(spread, (d, 1)),
            "the within part is a vector, which numpy adds to every row: np.diag makes a matrix.",
        ),
        (np.tile(spread, (d, 1)).T, "the within part is added to every column: np.diag puts it on the diagonal."),
        (spread.sum() * np.eye(d), "each column has a spread within of its own; you add them up."),
        (spread.mean() * np.eye(d), "each column has a spread within of its own; you average them."),
        (np.diag(variances[0]), "of the variances only those of the first component are there."),
        (np.diag(variances[-1]), "of the variances only those of the last component are there."),
    ]
    centers = [
        (weights @ means, ""),
        (means.mean(axis=0), "the common mean is that of the mixture: the means count by their weights."),
        (np.zeros(d), "subtract the common mean: distances are taken from the centre of the mixture."),
        (means.mean(), "the common mean has one number for each column: axis=0."),
    ]
    counts = [
        (weights, ""),
        (0 * weights, "that is the spread within the components. They also lie at different places."),
        (np.ones(K), "the distances between the means count by their weights."),
        (np.full(K, 1 / K), "the distances between the means count by their weights, not all alike."),
        (np.full(K, 1 / (K - 1)), "np.cov counts all means alike, and divides by K - 1: they count by their weights."),
        (weights / (1 - weights @ weights), "np.cov divides by less than the weights' sum, unless it is told ddof=0."),
        (2 * weights, "the spread between the means comes in twice."),
        (-weights, "the spread between the means is subtracted; add it."),
        (weights / d, "the spread between the means is divided by the number of columns."),
        (weights / K, "the spread between the means is divided by the number of components: the weights do that."),
        (weights**2, "in the spread between the means the weights are squared: they come in once."),
        (np.sqrt(weights), "in the spread between the means no root of the weights: they come in once."),
    ]
    for (inside, center, count, form), words in few_slips(within, centers, counts, FORMS):
        between = (count * (means - center).T) @ (means - center)
        yield form(inside + between), words
