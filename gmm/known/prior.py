"""What is known of components beforehand: a conjugate prior, which counts like a few points more in each of them.

Of few points the likeliest covariance is too narrow, and of one or two it is none. A prior that says no more than "as
wide as the data, divided among so many" bends that, and says nothing that many points would not drown. It is normal for
a mean, about the mean of the data; inverse Wishart for a covariance (for a variance alone inverse gamma). Both have the
form of a likelihood, so the M-step stays what it was: averages, with a few points more.

EM climbs the log-likelihood plus the logarithm of this density. Which of many runs is kept is decided by the first
alone, as BIC is in the source: in many columns the density is so much higher where a component has no points, and so is
as it would have it, that the highest posterior density of all leaves one component with everything.

C. Fraley and A. E. Raftery (2007), "Bayesian regularization for normal mixture estimation and model-based clustering",
Journal of Classification 24, 155-181. The defaults are theirs, and those of their package mclust; the columns are
measured in their own standard deviations here (theirs are not for variances alone), so that no unit matters.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gmm.floor import SINGULAR
from gmm.known.squares import squares_of, together, trace
from gmm.validation import CollapsedComponentError, check_number

TINY = np.finfo(float).tiny
MOST = 1e10  # points, and times the data's covariance: beyond that there is nothing left of the data, or of the prior


@dataclass(frozen=True)
class Prior:
    """A conjugate prior on the means and covariances of a mixture's components, measured by the data.

    Parameters
    ----------
    shrinkage : points that the mean of the data counts for in the mean of each component; 0 for no prior on means.
    dof : degrees of freedom of the covariance, above d - 1; d + 2 if None, the least for which means vary finitely.
    scale : of the covariance, as a share of that of the data; k^(-2/d) if None, as if k components divided the volume.

    A number is all that can be set, so that one prior serves any data, any covariance_type and number of components.
    Weights that sum to less than the number of rows count as proportions, and the prior counts less by as much.

    Examples
    --------
    >>> from gmm import GaussianMixture
    >>> model = GaussianMixture(2, prior=Prior(), reg_covar=0, random_state=0)
    >>> X = [[0, 1], [1, 0], [1, 2], [2, 1], [2, 2], [9, 8]]  # a point by itself
    >>> bool(model.fit(X).diagnostics_.on_floor.any())
    False
    """

    shrinkage: float = 0.01
    dof: float | None = None
    scale: float | None = None

    def __post_init__(self):
        check_number(self.shrinkage, "shrinkage", minimum=0)
        for name in ("dof", "scale"):
            value = getattr(self, name)
            if value is not None and not check_number(value, name, minimum=0) > 0:
                raise ValueError(f"{name} must be above 0, got {value!r}.")
        if not max(self.shrinkage, self.dof or 0) <= MOST:
            raise ValueError(f"shrinkage and dof count points, at most {MOST:g}; got {self!r}.")
        if not 1 / MOST <= (self.scale or 1) <= MOST:
            raise ValueError(f"scale is a share of the data's covariance, {1 / MOST:g} to {MOST:g}; got {self!r}.")

    def pull(self, family, floor, scatter, k, n_rows, total):
        """The Pull of this prior on k components.

        scatter (d, d) : sum of w z z' over the rows, in standardized coordinates.  n_rows : that count.
        total : of the weights w.
        """
        d, n = len(scatter), max(total, n_rows)
        dof = d + 2 if self.dof is None else self.dof
        if family.has_matrices and dof <= d - 1:
            raise ValueError(f"prior: dof must be above {d - 1}, the number of columns less 1; got {dof}.")
        scale = k ** (-2 / d) if self.scale is None else self.scale
        points, squares = as_points(family, dof, scale * scatter / total * n / max(n - 1, 1))
        squares = floor.raised(family, squares)
        if not floor.holds and not family.smallest_eigenvalues(squares.reshape(family.shape(1, d)), 1, d) > SINGULAR:
            raise CollapsedComponentError(
                f"prior: the covariance of the data, times scale={scale:.3g}, has no inverse, and neither have those "
                "that are drawn to it. Leave out columns that are constant or follow from others, use more rows, or "
                "set reg_covar (1e-6 to 1e-3)."
            )
        share = min(1.0, total / n_rows)
        return Pull(
            family, d, share * self.shrinkage, share * points, share * squares, share if self.shrinkage else 0.0
        )


@dataclass(frozen=True, eq=False)
class Pull:
    """A prior where it is felt: in coordinates in which the mean of the data is 0. Parameters may have leading axes.

    family : of gmm.covariance.  d : number of columns.  shrinkage : points that the mean 0 counts for.
    points, squares : what a covariance is divided by more, and the sum of squares that comes with it, of one component.
    for_mean : points more for each component of the covariance, since what its mean may vary by is measured by it.
    """

    family: object
    d: int
    shrinkage: float
    points: float
    squares: np.ndarray
    for_mean: float

    def in_means(self, means, n_k):
        """The likeliest means, from those of n_k (..., k) points by themselves."""
        return means * (n_k / np.maximum(n_k + self.shrinkage, TINY))[..., None]

    def in_covariances(self, covariances, means, n_k):
        """The likeliest covariances, from those of n_k (..., k) points by themselves about these means."""
        points = together(self.family, n_k)
        squares, more = self._squares_and_points(means)
        return times(times(covariances, points) + squares, 1 / (points + more))

    def _squares_and_points(self, means):
        """What is added to those of the data, about these means."""
        ones = np.ones(means.shape[:-1])
        squares = self.squares + self.shrinkage * squares_of(self.family, means, ones)
        return squares, self.points + self.for_mean * together(self.family, ones)

    def log_density(self, means, precisions_cholesky):
        """Logarithm of the prior's density, (...,), in nats, less what it is where it is highest: 0 or below."""
        (k, d), family = means.shape[-2:], self.family
        log_det = family.log_determinants(precisions_cholesky, k, d)  # of each component
        log_det = log_det[..., 0] if family.shared else log_det
        squares, points = self._squares_and_points(means)
        above = log_det - self.log_det - 0.5 * d * (np.log(points) - 1)  # what it is at the mode
        each = points * above - 0.5 * trace(family, family.precisions(precisions_cholesky), squares, d)
        return each.sum(axis=tuple(range(means.ndim - 2, each.ndim)))  # of tied covariances there is one

    @cached_property
    def log_det(self):
        """-1/2 log |squares|, of one component."""
        one = self.squares.reshape(self.family.shape(1, self.d))
        return self.family.log_determinants(self.family.precision_cholesky(one), 1, self.d)[0]


def as_points(family, dof, scale):
    """What an inverse Wishart distribution with a scale (d, d) adds in an M-step, as points and squares."""
    if family.has_matrices:
        return dof + len(scale) + 1, scale
    points, squares = dof + 2, np.diagonal(scale)  # inverse gamma for each variance
    if family.common_scale:  # there is one, and d squares of each point are in it
        points, squares = points / len(scale), squares.mean() / len(scale)
    return points, squares


def check_prior(prior):
    if not (prior is None or isinstance(prior, Prior)):
        raise TypeError(f"prior must be None or a gmm.Prior, as in prior=gmm.Prior(); got {prior!r}.")
    return prior


def times(covariances, factor):
    """Each covariance times its factor."""
    return (covariances.T * factor.T).T
