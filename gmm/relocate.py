"""A component in the wrong place: take one away, put it down on a row of the data, and let EM go on from there.

EM cannot do this by itself. Where one component covers two groups and two share another, each step makes the fit
better and none can move a component across. Starting afresh throws away the components that were right already;
to move one keeps them. (For k-means: P. Fränti (2018), "Efficiency of random swap clustering", Journal of Big Data 5,
13. The same idea with chosen pairs: N. Ueda, R. Nakano, Z. Ghahramani and G. Hinton (2000), "SMEM algorithm for mixture
models", Neural Computation 12, 2109-2128.)
"""

import numpy as np

from gmm.blocks import Parameters
from gmm.initialize import draw
from gmm.mixture import Mixture

SHARES = (1.0, 0.1)  # of the average covariance, that a component starts with in its new place: as wide, or narrower
LIGHT = (
    0.2  # of an equal share, the weight of an added component: the likelihood begins near that of the smaller mixture
)


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
            covariances = family.narrow(covariances[None], old_weights[None], [j], SHARES[-1:])[0]
    return Mixture(weights, means, covariances, mixture.covariance_type)


def relocated(data, parents, n, rng, reg_covar):
    """n children of a stack of Parameters (m, ...), in turn: a stack (n, ...), in each one component elsewhere.

    data : StandardizedData, from whose rows the new place is drawn, by weight.
    """
    m, k = parents.weights.shape
    one, mother = np.arange(n), np.arange(n) % m
    weights, means, covariances = (part[mother] for part in parents)
    moved = rng.integers(k, size=n)
    weight = np.ones(len(data.X)) if data.weight is None else data.weight
    rows = data.X[draw(rng.random(n), weight)]
    means[one, moved] = (rows - data.center) / data.scale
    covariances = data.family.narrow(covariances, weights, moved, rng.choice(SHARES, size=n))
    weights[one, moved] = 1 / k
    weights /= weights.sum(axis=1, keepdims=True)
    return data.above_floor(Parameters(weights, means, covariances), reg_covar)
