"""The scale of the data, and the floor that it sets under the variance of every component.

A likelihood has no maximum: a component that shrinks onto one point drives it to infinity. The floor, a fraction
of the data's own variance, keeps components from that, and since it is measured in the data's own scale, no unit
can change what it does.
"""

import numpy as np

from gmm.validation import LARGEST, CollapsedComponentError, check_magnitude, check_spread

SINGULAR = 1e-14  # eigenvalues that cannot be told from rounding, in units of the data's variance
NEAR = 10  # times the floor: a variance below that is held up by it
FEW = 2  # times the points that a covariance needs: on fewer, a component is to be doubted if it is narrow
NUMBERS_AT_ONCE = 2**16  # numbers that are looked at at once


def location_and_scale(X, weight, family):
    """Mean and standard deviation of each column, (d,) and (d,); one deviation for all where the type asks for it.

    Read in slices of rows, so that no copy of X is made. A constant column is measured by its value (or 1).
    """
    check_magnitude(X)
    n, d = X.shape
    w = np.ones(n) if weight is None else weight
    rows = max(1, NUMBERS_AT_ONCE // d)
    slices = [slice(start, start + rows) for start in range(0, n, rows)]
    # The mean is found from a row of the data: then a constant column has exactly its own value as its mean,
    # and an offset costs no digits.
    center = X[np.argmax(w > 0)].astype(float)
    center = center + sum(w[s] @ (X[s] - center) for s in slices) / w.sum()
    largest = np.max([np.abs((X[s] - center)[w[s] > 0]).max(axis=0, initial=0) for s in slices], axis=0)
    divisor = np.where(largest > 0, largest, 1.0)  # taken out before squaring: no overflow, no underflow
    scale = divisor * np.sqrt(sum(w[s] @ ((X[s] - center) / divisor) ** 2 for s in slices) / w.sum())
    return center, usable_scale(family, center, scale, np.finfo(X.dtype).eps)


def usable_scale(family, center, scale, eps):
    """The deviations (d,) as units to measure the columns in: one for all if the type asks for it; none of them 0.

    eps : the relative rounding of the data.
    """
    scale = np.where(scale <= 8 * eps * np.abs(center), 0.0, scale)  # no more than its own rounding: constant
    check_spread(scale)
    magnitude = np.abs(center)
    if family.common_scale:
        scale[:], magnitude[:] = np.sqrt(np.mean(scale**2)), magnitude.max()
    return np.where(scale > 0, scale, np.where(magnitude > 1 / LARGEST, magnitude, 1.0))


def above_floor(family, covariances, scale, reg_covar, n_k, shape):
    """Covariances with no variance below reg_covar times that of the data; an error if one is singular."""
    standardized = family.rescale(covariances, 1 / scale)
    raised = family.raise_to(standardized, reg_covar) if reg_covar > 0 else standardized
    check_collapse(family, raised, n_k, reg_covar, shape)
    return covariances if raised is standardized else family.rescale(raised, scale)


def on_floor(smallest_eigenvalues, reg_covar):
    """Which of the components, by their smallest eigenvalue in units of the data's spread, lie on the floor."""
    return smallest_eigenvalues <= reg_covar * (1 + 1e-6) + SINGULAR  # an eigenvalue's own rounding


def check_collapse(family, standardized, n_k, reg_covar, shape):
    """Raise if a covariance, in units of the data's own spread, has no usable inverse."""
    smallest = family.smallest_eigenvalues(standardized, *shape)
    if not smallest.min() > SINGULAR:
        worst = int(np.argmin(np.nan_to_num(smallest, nan=-np.inf)))
        raise collapse(worst, n_k[worst], smallest[worst], reg_covar)


def collapse(component, effective_points, smallest_eigenvalue, reg_covar):
    return CollapsedComponentError(
        f"component {component} has collapsed: {effective_points:.3g} effective points, smallest eigenvalue of its "
        f"covariance {max(smallest_eigenvalue, 0):.3g} of the data's variance (reg_covar={reg_covar:g}). Use fewer "
        "components, a larger reg_covar (1e-6 to 1e-3), a simpler covariance_type, or another start; look for "
        "repeated rows and for columns that are constant or copies of others."
    )
