"""Rows with gaps: what a Gaussian says of the columns that are there, and of those that are not.

The columns of a Gaussian that are there have a Gaussian distribution, too, the marginal; and so have the others, given
those, the regression. Their matrices depend on the *pattern* of a row, on which of its columns are seen, and not on the
values. So rows are taken by pattern, and many patterns at once: `seen` is (g, d), true where a column is there, and a
covariance S is replaced by that of the marginal with a 1 on the diagonal for each column that is not there. Then the
matrices of all patterns have the same shape, and inverses and determinants are those of the marginals.

R. J. A. Little and D. B. Rubin, "Statistical Analysis with Missing Data", 3rd ed. (2019), sections 7.2 and 11.2.
"""

import numpy as np

from gmm.matrices import triangular_factor

NUMBERS_AT_ONCE = 2**19  # in the matrices of the patterns, and in the rows, that are looked at together


def by_pattern(seen, most_patterns, most_rows):
    """The numbers of rows that have the same pattern, as arrays (g, c): g patterns with c rows each, all at once.

    Different c are few, however many patterns there are, since together they are no more than the rows.
    seen : (n, d).  most_patterns, most_rows : in one array.
    """
    packed = np.packbits(seen, axis=1)
    words = np.zeros((len(packed), -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    words[:, : packed.shape[1]] = packed
    words = words.view(np.uint64)  # (n, words)
    order = np.lexsort(words.T)
    first = np.flatnonzero(np.r_[True, (np.diff(words[order], axis=0) != 0).any(axis=1)][: len(order)])
    counts = np.diff(np.r_[first, len(order)])  # rows of each pattern
    for c in np.unique(counts).tolist():
        those, g = first[counts == c], max(1, min(most_patterns, most_rows // c))
        for i in range(0, len(those), g):
            rows = order[those[i : i + g, None] + np.arange(c)]
            for j in range(0, c, most_rows):
                yield rows[:, j : j + most_rows]


def patterns_at_once(k, d):
    return max(1, NUMBERS_AT_ONCE // (5 * k * d * d))


def marginal_factors(covariances, seen):
    """Factors P (g, k, d, d) of the covariances (k, d, d) for patterns (g, d): P P' = the inverse of the marginal."""
    s = seen[:, None, :, None] & seen[:, None, None, :]
    return triangular_factor(np.where(s, covariances, np.eye(seen.shape[1])))


def regressions(covariances, factors, seen):
    """Gain B (g, k, d, d) and rest C (g, k, d, d) of x given what is seen of it: mean + B (x - mean), covariance C.

    B is 1 for what is seen, C is 0.
    """
    masked = seen[:, None, :, None] * factors
    s, gain = seen[:, None, :, None], covariances @ masked @ np.swapaxes(masked, -1, -2)
    gain = np.where(s, np.eye(seen.shape[1]), gain)
    rest = np.where(s | np.swapaxes(s, -1, -2), 0.0, covariances - gain @ covariances)
    return gain, (rest + np.swapaxes(rest, -1, -2)) / 2


def marginal_squares(mixture, X):
    """Squared distance of what is there of each row of X (n, d) from each mean, in that component's own units, and
    -1/2 log |covariance| of its marginal, both (n, k)."""
    (k, d), seen = mixture.means.shape, ~np.isnan(X)
    squares, log_det = np.empty((2, k, len(X)))
    if not mixture.family.has_matrices:  # columns are independent: no pattern matters
        factors = np.broadcast_to(np.reshape(mixture.precisions_cholesky, (k, -1)), (k, d))
        for j, (mean, factor) in enumerate(zip(mixture.means, factors, strict=True)):
            y = np.where(seen, X - mean, 0.0) * factor
            squares[j], log_det[j] = np.einsum("ni,ni->n", y, y), seen @ np.log(factor)
        return squares.T, log_det.T
    covariances = mixture.covariances.reshape(-1, d, d)
    for rows in by_pattern(seen, patterns_at_once(k, d), max(1, NUMBERS_AT_ONCE // (k * d))):
        s = seen[rows[:, 0]]
        factors = marginal_factors(covariances, s)  # (g, k or 1, d, d)
        x = X[rows][:, None] - mixture.means[:, None]  # (g, k, c, d)
        y = np.where(s[:, None, None], x, 0.0) @ factors
        squares[:, rows] = np.einsum("gkci,gkci->kgc", y, y)
        log_det[:, rows] = np.log(np.diagonal(factors, axis1=-2, axis2=-1)).sum(axis=-1).T[..., None]
    return squares.T, log_det.T


def filled(mixture, X, responsibilities, rng=None):
    """X (n, d) with its gaps filled: by their expected values; or, with a Generator, by a draw of a component for each
    row by its responsibilities (n, k), and of the gaps given that and the rest of the row."""
    (k, d), seen = mixture.means.shape, ~np.isnan(X)
    shares, z = responsibilities, 0.0
    if rng is not None:
        below = (np.cumsum(responsibilities, axis=1) <= rng.random((len(X), 1))).sum(axis=1)
        shares, z = np.eye(k)[np.minimum(below, k - 1)], rng.standard_normal(X.shape)
    if not mixture.family.has_matrices:
        variances = np.broadcast_to(np.reshape(mixture.covariances, (k, -1)), (k, d))
        return np.where(seen, X, shares @ mixture.means + z * np.sqrt(shares @ variances))
    X, covariances = X.copy(), mixture.covariances.reshape(-1, d, d)
    for rows in by_pattern(seen, patterns_at_once(k, d), max(1, NUMBERS_AT_ONCE // (k * d))):
        s, share = seen[rows[:, 0]], shares[rows]  # (g, c, k)
        gain, rest = regressions(covariances, marginal_factors(covariances, s), s)
        x = np.where(s[:, None, None], X[rows][:, None] - mixture.means[:, None], 0.0)  # (g, k, c, d)
        there = mixture.means[:, None] + x @ np.swapaxes(gain, -1, -2)
        if rng is not None:
            values, vectors = np.linalg.eigh(rest)
            there += z[rows][:, None] @ np.swapaxes(vectors * np.sqrt(np.maximum(values, 0))[..., None, :], -1, -2)
        X[rows] = np.where(s[:, None], X[rows], np.einsum("gck,gkcd->gcd", share, there))
    return X
