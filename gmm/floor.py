"""The scale of the data, and the floor that it sets under the variance of every component.

A likelihood has no maximum: a component that shrinks onto one point drives it to infinity. The floor, a fraction
of the data's own variance, keeps components from that, and since it is measured in the data's own scale, no unit
can change what it does. In a column that was recorded in steps of h (gmm.rows.steps) no density above 1 / h has a
meaning, and a Gaussian's peak is 1 / h where its variance is h^2 / 2 pi, so there the floor is that, if it is higher.
(With h^2 / 12, the variance of an even spread over the interval, a peak could be 1.4 / h: enough for a column of zeros
and ones to be taken for two groups.) The textbook's M-step and the engine's are held above the same floor.
"""

from dataclasses import dataclass

import numpy as np

from gmm.moments import moments_of
from gmm.validation import LARGEST, CollapsedComponentError, check_magnitude, check_spread

SINGULAR = 1e-14  # eigenvalues that cannot be told from rounding, in units of the data's variance
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


@dataclass(frozen=True, eq=False)
class Floor:
    """The smallest variance of a component, in units of the data's spread: in all directions alike, or a column.

    A column in which it is f, and no variance below it, is to say: covariance - diag(f) has no negative eigenvalue.
    """

    reg_covar: float
    least: float | np.ndarray  # or (d,)

    @property
    def holds(self):
        """Whether it is high enough to keep a component from losing its volume."""
        return self.reg_covar > SINGULAR

    def raised(self, family, standardized):
        """Covariances with no variance below the floor: the likeliest of those that are not below it."""
        return family.raise_to(standardized, self.least) if self.reg_covar > 0 else standardized

    def holds_up(self, family, standardized, shape):
        """Which of the components lie on it, (k,)."""
        in_its_units = family.rescale(standardized, 1 / np.sqrt(self.least)) if np.ndim(self.least) else standardized
        least = 1.0 if np.ndim(self.least) else self.least
        smallest = family.smallest_eigenvalues(in_its_units, *shape)
        return smallest <= least * (1 + 1e-6) + SINGULAR  # an eigenvalue's own rounding


def floor_under(family, scale, reg_covar, steps=None):
    """The Floor for columns that are measured in `scale` (d,) and were recorded in `steps` (d,), None for none."""
    if reg_covar == 0 or steps is None or not np.any(steps):
        return Floor(reg_covar, reg_covar)
    least = np.maximum(reg_covar, (steps / scale) ** 2 / (2 * np.pi))
    if family.common_scale:  # one variance for all columns: the average of what each can tell
        least = float(least.mean())
    elif (least == reg_covar).all():
        least = reg_covar
    return Floor(reg_covar, least)


def above_floor(family, covariances, scale, floor, n_k, shape):
    """Covariances with no variance below the floor; an error if one is singular."""
    standardized = family.rescale(covariances, 1 / scale)
    raised = floor.raised(family, standardized)
    check_collapse(family, raised, n_k, floor.reg_covar, shape)
    return covariances if raised is standardized else family.rescale(raised, scale)


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
