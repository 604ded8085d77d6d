"""The scale of the data, and the floor that it sets under the variance of every component.

A likelihood has no maximum: a component that shrinks onto one point drives it to infinity. The floor, a fraction
of the data's own variance, keeps components from that, and since it is measured in the data's own scale, no unit
can change what it does.
"""

import numpy as np

from gmm.moments import moments_of
from gmm.validation import LARGEST, CollapsedComponentError, check_magnitude, check_spread

SINGULAR = 1e-14  # eigenvalues that cannot be told from rounding, in units of the data's variance
NEAR = 10  # times the floor: a variance below that is held up by it
FEW = 2  # times the points that a covariance needs: on fewer, a component is to be doubted if it is narrow


def location_and_scale(X, weight, family):
    """Mean and standard deviation of each column, (d,) and (d,); one deviation for all where the type asks for it.

    A constant column is measured by its value (or 1).
    """
    moments = moments_of(X, weight)
    return moments.mean, usable_scale(family, moments)


def usable_scale(family, moments):
    """The deviations (d,) as units to measure the columns in: one for all if the type asks for it; none of them 0."""
    check_magnitude(np.stack([moments.low, moments.high]))
    magnitude, scale = np.abs(moments.mean), moments.scale
    scale = np.where(scale <= 8 * moments.eps * magnitude, 0.0, scale)  # no more than its own rounding: constant
    check_spread(scale)
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
