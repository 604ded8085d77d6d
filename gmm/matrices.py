"""Stacks of small symmetric matrices (..., d, d): factors, inverses, and eigenvalues raised to a floor."""

import numpy as np
from scipy.linalg.lapack import dpotrf, dtrtri


def triangular_factor(covariances):
    """Upper triangular P with P @ P.T = inverse covariance, for one matrix (d, d) or a stack (..., d, d).

    Raises numpy.linalg.LinAlgError if a matrix is not positive definite.
    """
    lower = np.linalg.cholesky(covariances)
    return np.swapaxes(inverse_of_lower(lower), -1, -2)


def inverse_of_lower(lower):
    """Inverses of lower triangular matrices (..., d, d)."""
    d = lower.shape[-1]
    if d > 8:  # LAPACK, one by one
        return np.reshape([dtrtri(one, lower=1)[0] for one in lower.reshape(-1, d, d)], lower.shape)
    inverse = np.zeros_like(lower)  # all at once, row by row: a call for each row, not for each matrix
    for i in range(d):
        inverse[..., i, i] = 1 / lower[..., i, i]
        above = (lower[..., i, None, :i] @ inverse[..., :i, :i])[..., 0, :]
        inverse[..., i, :i] = -above * inverse[..., i, i, None]
    return inverse


def raise_eigenvalues(matrices, minimum):
    """The nearest matrices (..., d, d) with no eigenvalue below `minimum`; untouched where there is none.

    Among all covariances with eigenvalues >= minimum this one has the highest likelihood, so that EM with
    a floor still never lets the likelihood fall, which adding `minimum` to the diagonal would not give.
    """
    try:
        np.linalg.cholesky(matrices - minimum * np.eye(matrices.shape[-1]))  # far cheaper than eigenvalues
        return matrices
    except np.linalg.LinAlgError:
        low = ~positive_definite(matrices - minimum * np.eye(matrices.shape[-1]))
        values, vectors = np.linalg.eigh(matrices[low])
        raised = (vectors * np.maximum(values, minimum)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
        matrices = matrices.copy()
        matrices[low] = (raised + np.swapaxes(raised, -1, -2)) / 2
        return matrices


def positive_definite(matrices):
    """Which of the matrices (..., d, d) are, (...): those whose pivots are all positive in Gauss's elimination."""
    d = matrices.shape[-1]
    if d > 8:  # LAPACK, one by one
        failed = [dpotrf(one, lower=1)[1] for one in matrices.reshape(-1, d, d)]
        return np.reshape(np.equal(failed, 0), matrices.shape[:-2])
    rest, answer = matrices, np.ones(matrices.shape[:-2], dtype=bool)
    with np.errstate(over="ignore", invalid="ignore"):  # after a pivot near zero; what is not a number is not positive
        for _ in range(matrices.shape[-1]):
            pivot, column = rest[..., 0, 0], rest[..., 1:, 0]
            answer &= pivot > 0
            scaled = column / np.where(pivot > 0, pivot, 1.0)[..., None]
            rest = rest[..., 1:, 1:] - scaled[..., :, None] * column[..., None, :]
    return answer
