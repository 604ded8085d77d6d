"""Squares of the covariance types, for what is known: about other places than the means, and in a prior.

A covariance is an average of squares: of matrices x x', of x^2 in each column, or of their mean; of one component or of
all that share it. Arrays may have leading axes.
"""

import numpy as np


def together(family, of_each):
    """What the components of each covariance have together, from (..., k): (...) if all share one, else the same."""
    return of_each.sum(axis=-1) if family.shared else of_each


def squares_of(family, x, weights):
    """weight x x' in the shape of the covariances, from x (..., k, d) and weights (..., k)."""
    if family.has_matrices:
        each = weights[..., None, None] * (x[..., :, None] * x[..., None, :])
        return each.sum(axis=-3) if family.shared else each
    each = weights[..., None] * x**2
    return each.mean(axis=-1) if family.common_scale else each


def about(family, covariances, gaps, weights):
    """Covariances about other places than the means, (..., k, d) off, of components with weights (..., k)."""
    return covariances + squares_of(family, gaps, weights if family.shared else np.ones(weights.shape))


def trace(family, precisions, squares, d):
    """Of their product, for each covariance."""
    if family.has_matrices:
        return (precisions * squares).sum(axis=(-2, -1))
    return d * precisions * squares if family.common_scale else (precisions * squares).sum(axis=-1)
