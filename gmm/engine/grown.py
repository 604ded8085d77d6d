"""Starts from a mixture with fewer components: what was found for those is not sought again."""

import numpy as np

from gmm.engine.relocate import SHARES
from gmm.engine.runs import stack
from gmm.mixture import Mixture

BESIDE, LEAST = 0.3, 4  # of the starts; so many at least
LIGHT = 0.2  # of an equal share: the weight of an added component, so that the likelihood begins near the smaller one's


class Grown:
    """Other starts, and in place of some of them those from a mixture with fewer components, as StartingPoints.

    least : nats; if the best of the short runs is less likely, components are not tried elsewhere.
    """

    def __init__(self, starts, mixture, least, rng):
        self.starts, self.mixture, self.least, self.rng = starts, mixture, least, rng

    def __getattr__(self, name):
        return getattr(self.starts, name)

    def __call__(self, data, n):
        if self.mixture.covariance_type != data.family.name:  # the search is made with a simpler type
            yield from self.starts(data, n)
            return
        beside = round(BESIDE * n)
        yield from self.starts(data, n - beside)
        beside = max(LEAST, beside)
        grown = [enlarged(self.mixture, data.rows.X, self.n_components, self.rng) for _ in range(beside)]
        most = data.together(self.n_components)
        for first in range(0, beside, most):
            yield stack([data.above_floor(data.standardize(one)) for one in grown[first : first + most]])


def enlarged(mixture, X, k, rng):
    """The Mixture with components added, up to k: light ones, each on a row of X and narrower than the others."""
    family, d = mixture.family, mixture.n_features
    old, new = mixture.n_components, k - mixture.n_components
    share = LIGHT / k
    weights = np.concatenate([mixture.weights * (1 - new * share), np.full(new, share)])
    means = np.concatenate([mixture.means, X[rng.integers(len(X), size=new)]])
    covariances = mixture.covariances
    if covariances.shape != family.shape(k, d):  # all but tied have one for each component
        covariances = np.concatenate([covariances, np.repeat(covariances[:1], new, axis=0)])
        old_weights = np.concatenate([mixture.weights, np.zeros(new)])
        for j in range(old, k):
            covariances = family.narrow(covariances[None], old_weights[None], [j], np.full((1, d), SHARES[1]))[0]
    return Mixture(weights, means, covariances, mixture.covariance_type)
