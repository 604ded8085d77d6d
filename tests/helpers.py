"""What several tests of the package need: data, mixtures with known parameters, explicit starts, the oracle."""

import dataclasses
import warnings

import numpy as np
from sklearn import datasets
from sklearn.exceptions import ConvergenceWarning as SklearnConvergenceWarning
from sklearn.mixture import GaussianMixture as SklearnMixture

from gmm import GaussianMixture, Mixture, e_step
from gmm.datasets import load_old_faithful
from gmm.engine.standardized import Standardized
from gmm.floor import floor_under
from gmm.rows import ArrayRows

TYPES = ("full", "tied", "diag", "spherical")


def old_faithful():
    return load_old_faithful().to_numpy(dtype=float)


def iris():
    return datasets.load_iris().data


def made(n=300, d=3, k=3, seed=0, spread=4.0):
    """Correlated clusters of unequal size."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(k, n, p=np.arange(1, k + 1) / (k * (k + 1) / 2))
    factors = rng.normal(size=(k, d, d)) + np.eye(d)
    return rng.normal(size=(k, d))[labels] * spread + np.einsum("nij,nj->ni", factors[labels], rng.normal(size=(n, d)))


DATA = {"old_faithful": (old_faithful, 2), "iris": (iris, 3), "made": (made, 3)}


def covariances_like(matrices, covariance_type):
    """Covariances of a type from a stack of matrices (k, d, d)."""
    return {
        "full": lambda: matrices,
        "tied": lambda: matrices[0],
        "diag": lambda: np.diagonal(matrices, axis1=1, axis2=2).copy(),
        "spherical": lambda: np.trace(matrices, axis1=1, axis2=2) / matrices.shape[-1],
    }[covariance_type]()


def random_mixture(covariance_type, k=3, d=2, seed=0, spread=2.0):
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(k, d, d)) * 0.5 + np.eye(d)
    matrices = factors @ factors.swapaxes(1, 2) + 0.1 * np.eye(d)
    weights = rng.dirichlet(np.full(k, 3.0))
    return Mixture(
        weights, spread * rng.normal(size=(k, d)), covariances_like(matrices, covariance_type), covariance_type
    )


def explicit_start(X, k, covariance_type, seed=0):
    """A start that both classes take: unequal weights, points of the data as means, half the covariance of all data.

    Returns the constructor's arguments weights_init, means_init, precisions_init.
    """
    rng = np.random.default_rng(seed)
    weights = np.arange(k, 2 * k) / np.arange(k, 2 * k).sum()
    distinct = np.unique(X, axis=0)
    means = distinct[rng.choice(len(distinct), k, replace=False)].astype(float)
    matrix = np.atleast_2d(np.cov(X.T)) / 2
    precisions = covariances_like(np.stack([np.linalg.inv(matrix)] * k), covariance_type)
    if covariance_type == "diag":
        precisions = np.tile(1 / np.diagonal(matrix), (k, 1))
    if covariance_type == "spherical":
        precisions = np.full(k, len(matrix) / np.trace(matrix))
    return {"weights_init": weights, "means_init": means, "precisions_init": precisions}


def start_mixture(X, k, covariance_type, seed=0):
    """The same start as a Mixture."""
    start = explicit_start(X, k, covariance_type, seed)
    precisions = start["precisions_init"]
    covariances = np.linalg.inv(precisions) if covariance_type in ("full", "tied") else 1 / precisions
    return Mixture(start["weights_init"], start["means_init"], covariances, covariance_type)


def sklearn_fit(X, k, covariance_type, **settings):
    model = SklearnMixture(
        k, covariance_type=covariance_type, init_params="random_from_data", random_state=0, **settings
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SklearnConvergenceWarning)
        return model.fit(X)


def fit(X, k, covariance_type="full", sample_weight=None, **settings):
    """Ours, with its warnings silenced: for tests that are about something else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return GaussianMixture(k, covariance_type=covariance_type, **settings).fit(X, sample_weight=sample_weight)


def plain_em(X, mixture, n_iter, weight=None, prior=None, fixed=None, labels=None, reg_covar=1e-6):
    """EM with what is known, as textbooks have it, above the floor: the reference of the engine.

    prior : a Prior of which all three numbers are set; Fraley and Raftery (2007) have its M-step.  fixed : a Fixed.
    """
    (n, d), name = X.shape, mixture.covariance_type
    w = np.ones(n) if weight is None else weight
    total, larger = w.sum(), max(w.sum(), n)
    center = w @ X / total
    scale = np.sqrt(w @ (X - center) ** 2 / total)
    scale = np.full(d, np.sqrt(np.mean(scale**2))) if name == "spherical" else scale
    Z = (X - center) / scale
    count, shrinkage, dof, spread = 0.0, 0.0, 0.0, np.zeros((d, d))  # how much the prior counts, and what it adds
    if prior is not None:
        count = min(1.0, total / n)
        shrinkage, dof = count * prior.shrinkage, count * prior.dof
        spread = count * prior.scale * (w * Z.T) @ Z / total * larger / (larger - 1)

    def held(part, values):
        there = getattr(fixed, part, np.nan)
        return np.where(np.isnan(there), values, there)

    for _ in range(n_iter):
        r = in_one(labels, e_step(X, mixture)[0]) * w[:, None]
        n_k = r.sum(axis=0)
        means = held("means", center + scale * (r.T @ Z / (n_k + shrinkage)[:, None]))
        Y = (means - center) / scale
        squares = np.array([(r[:, j] * (Z - y).T) @ (Z - y) + shrinkage * np.outer(y, y) for j, y in enumerate(Y)])
        covariances = {
            "full": (squares + spread) / (n_k + dof + count * (d + 2))[:, None, None],
            "tied": (squares.sum(axis=0) + spread) / (n_k.sum() + dof + count * (d + 1 + len(n_k))),
            "diag": np.diagonal(squares + spread, axis1=1, axis2=2) / (n_k + dof + count * 3)[:, None],
            "spherical": np.trace(squares + spread / d, axis1=1, axis2=2) / (d * n_k + dof + count * (d + 2)),
        }[name]
        floor = floor_under(mixture.family, scale, reg_covar)
        covariances = mixture.family.rescale(floor.raised(mixture.family, covariances), scale)
        covariances = held("covariances", covariances)
        free = np.isnan(held("weights", np.full(len(n_k), np.nan)))
        share = n_k / max(n_k[free].sum(), 1e-300) * (1 - np.nansum(getattr(fixed, "weights", np.nan)))
        mixture = Mixture(held("weights", share), means, covariances, name)
    return mixture


def in_one(labels, r):
    """Responsibilities (n, k), of a row that has a label 1 and 0."""
    return r if labels is None else np.where(labels[:, None] < 0, r, np.eye(r.shape[1])[labels])


def assert_same_mixture(one, other, rtol=1e-8, atol=1e-8):
    """Weights, means and covariances agree; both have weights_, means_, covariances_ or are Mixtures."""
    one, other = (getattr(m, "mixture_", m) for m in (one, other))
    for name in ("weights", "means", "covariances"):
        np.testing.assert_allclose(_part(one, name), _part(other, name), rtol=rtol, atol=atol, err_msg=name)


def _part(mixture, name):
    return getattr(mixture, name) if hasattr(mixture, name) else getattr(mixture, name + "_")


def standardized(X, covariance_type, sample_weight=None, n_components=1, block_numbers=None, reg_covar=1e-6):
    """An array as EM sees it. block_numbers : so many numbers are made at once, and none of them kept."""
    data = Standardized(ArrayRows(X, sample_weight), covariance_type, n_components, reg_covar)
    if block_numbers is not None:
        data.reading = dataclasses.replace(data.reading, block_numbers=block_numbers)
    return data
