"""What is known exactly: weights, means or covariances that stay where they are, whatever the data say.

An M-step maximises over what is left. Around a given mean the best covariance is the scatter about that mean, and
weights that are free share what the given ones leave in proportion to their points; so the likelihood never falls.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gmm.mixture import Mixture
from gmm.validation import check_array, check_number, check_positive_definite

PARTS = ("weights", "means", "covariances")


@dataclass(frozen=True, eq=False)
class Fixed:
    """What is held, in the shapes of a mixture of the family, NaN where it is free. Methods take leading axes."""

    family: object
    weights: np.ndarray  # (k,)
    means: np.ndarray  # (k, d)
    covariances: np.ndarray

    @property
    def has_place(self):
        """Which components are held at their means, (k,)."""
        return ~np.isnan(self.means[:, 0])

    @property
    def has_covariance(self):
        """Which components are held in their covariances, (k,)."""
        k, d = self.means.shape
        return ~np.isnan(self.family.dense(self.covariances, k, d)[:, 0, 0])

    def n_parameters(self):
        """Free parameters fewer than of a mixture of which all is estimated."""
        k, d = self.means.shape
        n = np.count_nonzero(self.has_covariance)
        n_covariances = self.family.n_parameters(n, d) if n else 0
        return (
            min(np.count_nonzero(~np.isnan(self.weights)), k - 1) + d * np.count_nonzero(self.has_place) + n_covariances
        )

    def standardized(self, center, scale):
        """The same in other coordinates."""
        covariances = self.family.rescale(self.covariances, 1 / scale)
        return replace(self, means=(self.means - center) / scale, covariances=covariances)

    def in_means(self, means):
        return np.where(np.isnan(self.means), means, self.means)

    def in_covariances(self, covariances):
        return np.where(np.isnan(self.covariances), covariances, self.covariances)

    def in_weights(self, weights):
        """Free weights share what the others leave, (..., k)."""
        free = np.isnan(self.weights)
        share, left = np.where(free, weights, 0.0), 1 - np.nansum(self.weights)
        share = np.where(share.sum(axis=-1, keepdims=True) > 0, share, free.astype(float))
        total = share.sum(axis=-1, keepdims=True)
        return np.where(free, share * (left / np.where(total > 0, total, 1.0)), self.weights)


def fixed_of(fixed, family, k, d):
    """The Fixed of k components in d columns that a user means, or None; an error says what is wrong with it.

    fixed : None; a Mixture, whose means and covariances are those of the first components; or a dict of some of
    "weights", "means", "covariances", each whole as in a mixture, or a dict from numbers of components to theirs.
    """
    if fixed is None:
        return None
    if isinstance(fixed, Mixture):
        m, shape = fixed.n_components, fixed.means.shape
        if m > k or shape[1] != d or fixed.covariance_type != family.name:
            raise ValueError(
                f"fixed is a {fixed.covariance_type} mixture with means of shape {shape}; of a {family.name} one with "
                f"{k} components in {d} columns it can be the first components."
            )
        each = fixed.covariances if family.shared else dict(enumerate(fixed.covariances))
        fixed = {"means": dict(enumerate(fixed.means)), "covariances": each}
    if not isinstance(fixed, Mapping) or not fixed or set(fixed) - set(PARTS):
        raise TypeError(
            f"fixed must be a Mixture or a dict with {', '.join(PARTS)}, as {{'means': {{0: [1.0, 2.0]}}}} for the "
            f"mean of component 0; got {fixed!r}."
        )
    weights = _whole(fixed.get("weights"), "weights", k, ())
    known, total = ~np.isnan(weights), np.nansum(weights)
    if known.any() and (weights[known].min() < 0 or total > 1 + 1e-9 or known.all() and total < 1 - 1e-9):
        raise ValueError(f"fixed: weights must not be negative, and all together sum to one; got {weights}.")
    means = _whole(fixed.get("means"), "means", k, (d,))
    one = family.shape(1, d)
    if family.shared:
        covariances = np.full(one, np.nan)
        if isinstance(fixed.get("covariances"), Mapping):
            raise TypeError(f"fixed: tied covariances are one, fixed for all components: an array of shape {one}.")
        if fixed.get("covariances") is not None:
            covariances = check_positive_definite(family, fixed["covariances"], "fixed: covariances", k, d)
    else:
        covariances = _whole(fixed.get("covariances"), "covariances", k, one[1:])
        whole = np.where(np.isnan(covariances), np.eye(d) if family.has_matrices else 1.0, covariances)
        check_positive_definite(family, whole, "fixed: covariances", k, d)
    return Fixed(family, weights, means, covariances)


def _whole(values, name, k, shape):
    """Values of all components (k, ...), NaN where there is none."""
    whole = np.full((k, *shape), np.nan)
    if values is None:
        return whole
    if not isinstance(values, Mapping):
        values = dict(enumerate(check_array(values, whole.shape, f"fixed: {name}", of=", or a dict of some of them")))
    for j, value in values.items():
        if check_number(j, "fixed: the number of a component", minimum=0, integer=True) >= k:
            raise ValueError(f"fixed: {name} has component {j}, but there are {k}, from 0 on.")
        whole[j] = check_array(value, shape, f"fixed: {name}, component {j},")
    return whole
