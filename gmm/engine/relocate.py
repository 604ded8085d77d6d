"""A component in the wrong place: take one away, put it down on a row of the data, and let EM go on from there.

EM cannot do this by itself. Where one component covers two groups and two share another, each step makes the fit
better and none can move a component across. Starting afresh throws away the components that were right already;
to move one keeps them. (For k-means: P. Fränti (2018), "Efficiency of random swap clustering", Journal of Big Data 5,
13. The same idea with chosen pairs: N. Ueda, R. Nakano, Z. Ghahramani and G. Hinton (2000), "SMEM algorithm for mixture
models", Neural Computation 12, 2109-2128.)
"""

from typing import NamedTuple

import numpy as np

from gmm.engine.starts import draw
from gmm.engine.statistics import Parameters
from gmm.mixture import Mixture

SHARES = (1.0, 0.1)  # of the average covariance, that a component starts with in its new place: as wide, or narrower
LIGHT = 0.2  # of an equal share: the weight of an added component, so that the likelihood begins near the smaller one's


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


class Moves(NamedTuple):
    """Which component goes where, for each of n children of m parents."""

    mother: np.ndarray  # (n,) number of the parent; they take turns
    moved: np.ndarray  # (n,) number of the component
    row: np.ndarray  # (n,) number of the row of the data that it is put on
    share: np.ndarray  # (n,) of the average covariance that it starts with


def draw_moves(data, m, k, n, rng):
    """n moves by chance, for m parents of k components each; rows are drawn by their weight."""
    weight = np.ones(len(data.rows.X)) if data.rows.weight is None else data.rows.weight
    moved, row = rng.integers(k, size=n), draw(rng.random(n), weight)
    return Moves(np.arange(n) % m, moved, row, rng.choice(SHARES, size=n))


def relocated(data, parents, moves, reg_covar):
    """The children of a stack of Parameters (m, ...): a stack (n, ...), in each one component elsewhere."""
    one, k = np.arange(len(moves.mother)), parents.weights.shape[-1]
    weights, means, covariances = (part[moves.mother] for part in parents)
    means[one, moves.moved] = (data.rows.X[moves.row] - data.center) / data.scale
    covariances = data.family.narrow(covariances, weights, moves.moved, moves.share)
    weights[one, moves.moved] = 1 / k
    weights /= weights.sum(axis=1, keepdims=True)
    return data.above_floor(Parameters(weights, means, covariances), reg_covar)
