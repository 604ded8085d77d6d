"""What can go wrong in the sums of lesson 15, how each slip is told, and the block that they are tried on."""

import numpy as np

from gmm_course.exercises.checking import compare, same

THETA = (
    np.array([0.35, 0.65]),
    np.array([[2.0, 55.0], [4.3, 80.0]]),
    np.array([[[0.3, 0.9], [0.9, 40.0]], [[0.2, 0.6], [0.6, 30.0]]]),
)
X = np.array([[1.8, 51.3], [4.1, 79.2], [2.2, 60.4], [4.7, 84.1], [3.1, 70.6], [1.9, 57.7], [3.9, 74.5]])


def second_moments(r, X):
    """Sum of r x x', (k, d, d)."""
    return np.einsum("bk,bi,bj->kij", r, X, X)


def check_counts(counts, right, r, unused):
    per_row = r / r.sum(axis=0)
    mistakes = [
        (right / len(X), "the counts are divided by the rows of the block already. Leave sums: shares do not add."),
        (
            per_row.sum(axis=0),
            "each count is 1: you normalised over the rows. A row shares itself out over components.",
        ),
        (np.bincount(r.argmax(axis=1)), "these are counts of hard labels; add up the responsibilities themselves."),
        (np.full(2, len(X)), "every component counts every row fully: the responsibilities are not used."),
        ((r**2).sum(axis=0), "the responsibilities are squared: they come in once."),
        (right[::-1], "the counts are in the wrong order: column 0 belongs to the first component."),
    ]
    otherwise = f"the counts are off (yours add up to {counts.sum():.3g}). Each is the sum of a column of r."
    if same(counts.sum(), len(X)):
        otherwise = "the counts add up to the rows, but their shares are off: are weights, means, covariances in order?"
    compare(counts, right, mistakes, otherwise, before=unused)


def check_sums(sums, right, r, unused):
    hard = np.eye(2)[r.argmax(axis=1)]
    mistakes = [
        (right[1] / right[0][:, None], "these are means, divided by the counts already. Leave sums: means do not add."),
        (right[1] / len(X), "the sums are divided by the rows of the block. Leave that to the M-step."),
        (np.tile(X.sum(axis=0), (2, 1)), "both are the sum of all rows: weight each row by its responsibility."),
        (hard.T @ X, "these are sums over hard labels; every row counts for each, by its responsibility."),
        ((r**2).T @ X, "the responsibilities are squared: they come in once."),
        (right[1].T, "components and columns are swapped: a row of `sums` belongs to a component."),
        (
            r.T @ (X - X.mean(axis=0)),
            "the block's mean is subtracted. Another block subtracts another: use rows as they are.",
        ),
    ]
    otherwise = "the sums are off. Row k adds up the rows of X, each times its responsibility for component k."
    compare(sums, right[1], mistakes, otherwise, before=unused)


def check_squares(squares, right, r, unused):
    counts, sums, second, _ = right
    means = sums / counts[:, None]
    scatter = second - np.einsum("k,ki,kj->kij", counts, means, means)
    old = np.stack([(r[:, k, None] * (X - THETA[1][k])).T @ (X - THETA[1][k]) for k in range(2)])
    own = (
        "squares around the block's own means. The next block has other means, so these do not add; take x x' as it is."
    )
    mistakes = [
        (second / counts[:, None, None], "the squares are divided by the counts already. Leave sums."),
        (second / len(X), "the squares are divided by the rows of the block. Leave that to the M-step."),
        (scatter, f"these are {own}"),
        (scatter / counts[:, None, None], f"these are covariances, divided, and {own}"),
        (old, "the squares are taken around the means of theta. Simpler, and wanted here: x x' as it is."),
        (np.stack([X.T @ X] * 2), "the squares are not weighted by the responsibilities."),
        (second_moments(r**2, X), "the responsibilities come in twice: multiply only one of the two X by r."),
        (np.triu(second), "below the diagonal are zeros; keep the squares whole."),
        (np.tril(second), "above the diagonal are zeros; keep the squares whole."),
        (second.transpose(1, 2, 0), "the component's axis comes first: squares[k] is the matrix of component k."),
        (second.transpose(1, 0, 2), "the component's axis is in the middle; it comes first."),
        (np.einsum("ki,kj->kij", sums, sums), "that is the square of the sum; wanted is the sum of the squares x x'."),
        (np.stack([np.diag(np.diag(part)) for part in second]), "the products of two different columns are missing."),
        (second[::-1], "the squares are in the wrong order of components."),
        (second_moments(np.eye(2)[r.argmax(axis=1)], X), "these are squares of hard labels; use the responsibilities."),
    ]
    otherwise = (
        "the squares are off. Matrix k adds up x x' over the rows, each times its responsibility for component k."
    )
    compare(squares, second, mistakes, otherwise, before=unused)


def check_means(means, right, sums, counts, averaged):
    mistakes = [
        (averaged[1], "the means are averages of the blocks' means: unequal blocks must not count alike."),
        (sums, "these are sums; divide each by the count of its component."),
        (sums / counts.sum(), "the means are divided by all rows; divide each by the count of its component."),
        (sums / counts, "each count divides a column of the sums; it should divide a row: counts[:, None]."),
    ]
    compare(means, right[1], mistakes, "the means are off: add the sums of all blocks, divide by the added counts.")


def _divided_and_centred(squares, counts, means):
    """Pairs for `compare`: squares over counts and minus mean mean', where axes were mistaken in one or both."""
    outer = np.einsum("ki,kj->kij", means, means)
    divided = [
        (squares / counts[:, None, None], None),
        (
            squares / counts,
            "each count divides a column of every matrix; it should divide the matrix of its component.",
        ),
        (
            squares / counts[:, None],
            "each count divides a row of every matrix; it should divide the matrix of its component.",
        ),
    ]
    subtracted = [
        (outer, None),
        (means @ means.T, "means @ means.T mixes the components; each needs a matrix of its own, mean mean'."),
        (
            means[:, :, None] ** 2,
            "what is subtracted should be a matrix, mean mean': entry i, j is mean i times mean j.",
        ),
        (means[:, None, :] ** 2, "entry i, j loses mean j squared; it should lose mean i times mean j."),
        (means**2, "means**2 has squares alone; each component needs a matrix, with mean i times mean j at i, j."),
    ]
    pairs = [(share - product, one or two) for share, one in divided for product, two in subtracted]
    return pairs[1:]  # the first is right


def check_covariances(covariances, right, sums, squares, counts, each, parts):
    means = right[1]
    of_sums = np.einsum("ki,kj->kij", sums, sums)
    undivided = "the product of two sums is subtracted, and they are not divided: subtract mean mean', of the means."
    within = sum(part[0][:, None, None] * result[2] for part, result in zip(parts, each, strict=True))
    outer = np.einsum("ki,kj->kij", means, means)
    mistakes = [
        (squares / counts[:, None, None], "the mean of x x' is no covariance yet: subtract mean mean'."),
        (
            within / counts[:, None, None],
            "the blocks' covariances, averaged by count, leave out how far the blocks' means lie apart.",
        ),
        (
            np.mean([result[2] for result in each], axis=0),
            "the covariances are averages of the blocks' covariances, each about its own mean. Add the squares first.",
        ),
        (squares, "the squares are neither divided nor centred."),
        (squares / counts.sum() - outer, "the squares are divided by all rows; divide by the component's count."),
        (right[2] * counts[:, None, None], "these are sums of squares about the mean; divide by the counts."),
        (squares - outer, "divide the squares by the counts before mean mean' is subtracted."),
        ((squares - of_sums) / counts[:, None, None], undivided),
        (squares / counts[:, None, None] - of_sums, undivided),
        *_divided_and_centred(squares, counts, means),
        (outer - squares / counts[:, None, None], "the sign is turned round: mean of squares minus square of mean."),
        (squares / counts[:, None, None] + outer, "subtract mean mean', do not add it."),
        (
            right[2] * (counts / (counts - 1))[:, None, None],
            "maximum likelihood divides by the count, not by the count less one.",
        ),
    ]
    otherwise = "the covariances are off: added squares over added counts, minus mean mean'."
    compare(covariances, right[2], mistakes, otherwise, rtol=1e-5)
