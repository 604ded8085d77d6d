"""The four covariance types: features, natural parameters and the way back, against numpy and by hand."""

import numpy as np
import pytest
from helpers import TYPES, random_mixture
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gmm.covariance import COVARIANCE_TYPES
from gmm.matrices import raise_eigenvalues, triangular_factor


def features(family, X):
    phi = np.empty((family.n_features(X.shape[1]), len(X)))
    family.write_features(np.ascontiguousarray(X.T), phi)
    return phi


def test_the_four_types_are_there_under_their_names():
    assert set(COVARIANCE_TYPES) == set(TYPES)
    assert all(family.name == name for name, family in COVARIANCE_TYPES.items())


@pytest.mark.parametrize("name, expected", [("full", 4 * 6), ("tied", 6), ("diag", 4 * 3), ("spherical", 4)])
def test_number_of_parameters(name, expected):
    assert COVARIANCE_TYPES[name].n_parameters(4, 3) == expected


def test_features_are_what_the_docstrings_say():
    x, y = 2.0, 3.0
    X = np.array([[x, y]])
    expected = {
        "full": [1, x, y, x * x, x * y, y * y],
        "tied": [1, x, y],
        "diag": [1, x, y, x * x, y * y],
        "spherical": [1, x, y, x * x + y * y],
    }
    for name, family in COVARIANCE_TYPES.items():
        np.testing.assert_array_equal(features(family, X)[:, 0], expected[name], err_msg=name)


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(TYPES), st.integers(1, 4), st.integers(1, 5), st.integers(0, 10**6))
def test_theta_times_phi_is_the_log_joint_density(name, k, d, seed):
    mixture = random_mixture(name, k, d, seed)
    family, rng = mixture.family, np.random.default_rng(seed)
    X = rng.normal(size=(7, d))
    peaks = family.peaks(mixture.weights, mixture.precisions_cholesky, mixture.n_features)
    theta = family.natural_parameters(peaks, mixture.means, mixture.precisions_cholesky)
    linear_form = theta @ features(family, X)
    if name == "tied":  # the term that all components share
        linear_form += [family.common_log_density(mixture.precisions_cholesky, np.outer(x, x)) for x in X]
    expected = [
        np.log(w) + stats.multivariate_normal(m, c).logpdf(X)
        for w, m, c in zip(mixture.weights, mixture.means, mixture.dense_covariances, strict=True)
    ]
    np.testing.assert_allclose(linear_form, np.reshape(expected, linear_form.shape), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", TYPES)
def test_averaged_features_give_the_weighted_mean_and_covariance(name):
    rng = np.random.default_rng(1)
    X, shares = rng.normal(size=(40, 3)) @ rng.normal(size=(3, 3)), rng.dirichlet(np.ones(40), size=2)  # (2, 40)
    family, weights = COVARIANCE_TYPES[name], np.array([0.3, 0.7])
    matrices = np.array([np.cov(X.T, aweights=share, ddof=0) for share in shares])
    averages = features(family, X) @ shares.T
    common = sum(
        w * share @ (X[:, :, None] * X[:, None, :]).reshape(40, 9) for w, share in zip(weights, shares, strict=True)
    )
    means, covariances = family.from_averages(weights, averages.T, common.reshape(3, 3))
    np.testing.assert_allclose(means, shares @ X, rtol=1e-12)
    expected = {
        "full": matrices,
        "tied": np.tensordot(weights, matrices, 1),
        "diag": np.diagonal(matrices, axis1=1, axis2=2),
        "spherical": np.trace(matrices, axis1=1, axis2=2) / 3,
    }[name]
    np.testing.assert_allclose(covariances, expected, rtol=1e-11)
    np.testing.assert_allclose(family.scatter(X, shares.T, means, weights), expected, rtol=1e-11)


@pytest.mark.parametrize("name", TYPES)
def test_dense_precisions_determinants_and_scales(name):
    mixture = random_mixture(name, k=3, d=4, seed=5)
    family, covariances, factors = mixture.family, mixture.covariances, mixture.precisions_cholesky
    dense = mixture.dense_covariances
    assert covariances.shape == family.shape(3, 4) == factors.shape
    assert dense.shape == (3, 4, 4)
    precisions = family.precisions(factors)
    np.testing.assert_allclose(
        family.dense(precisions, 3, 4) @ dense, np.broadcast_to(np.eye(4), dense.shape), atol=1e-10
    )
    np.testing.assert_allclose(family.covariances_from_precisions(precisions), covariances, rtol=1e-9)
    np.testing.assert_allclose(family.log_determinants(factors, 3, 4), -0.5 * np.linalg.slogdet(dense)[1], rtol=1e-10)
    np.testing.assert_allclose(
        np.broadcast_to(family.smallest_eigenvalues(covariances, 3, 4), 3), np.linalg.eigvalsh(dense)[:, 0], rtol=1e-10
    )
    scale = np.full(4, 2.5) if family.common_scale else np.array([1e-3, 1.0, 2.0, 1e4])
    rescaled = family.dense(family.rescale(covariances, scale), 3, 4)
    np.testing.assert_allclose(rescaled, scale[:, None] * dense * scale, rtol=1e-12)


@pytest.mark.parametrize("shape", [(3, 3), (4, 3, 3)])
def test_triangular_factor_is_upper_and_a_root_of_the_inverse(shape):
    A = np.random.default_rng(0).normal(size=shape)
    covariance = A @ np.swapaxes(A, -1, -2) + np.eye(3)
    P = triangular_factor(covariance)
    np.testing.assert_allclose(P, np.triu(P))
    np.testing.assert_allclose(P @ np.swapaxes(P, -1, -2), np.linalg.inv(covariance), rtol=1e-10)


def test_factor_of_a_singular_matrix_is_refused():
    with pytest.raises(np.linalg.LinAlgError):
        triangular_factor(np.ones((2, 2)))
    with pytest.raises(np.linalg.LinAlgError):
        COVARIANCE_TYPES["diag"].precision_cholesky(np.array([[1.0, 0.0]]))


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 4), st.integers(0, 10**6), st.floats(1e-3, 3.0))
def test_raised_eigenvalues_lie_on_the_floor_and_the_rest_stays(d, seed, floor):
    A = np.random.default_rng(seed).normal(size=(3, d, d))
    matrices = A @ A.swapaxes(1, 2)
    raised = raise_eigenvalues(matrices, floor)
    before, after = np.linalg.eigvalsh(matrices), np.linalg.eigvalsh(raised)
    np.testing.assert_allclose(after, np.maximum(before, floor), rtol=1e-9, atol=1e-12)  # raised, nothing is added
    np.testing.assert_array_equal(raised, raised.swapaxes(1, 2))
    untouched = before[:, 0] > floor * (1 + 1e-9)
    np.testing.assert_array_equal(raised[untouched], matrices[untouched])


def test_the_raised_covariance_is_the_most_likely_one_above_the_floor():
    rng = np.random.default_rng(3)
    scatter = np.diag([4.0, 1.0, 1e-4])
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    scatter = turn @ scatter @ turn.T

    def log_likelihood(covariance):
        return -0.5 * (np.linalg.slogdet(covariance)[1] + np.trace(np.linalg.solve(covariance, scatter)))

    best = log_likelihood(raise_eigenvalues(scatter, 0.1))
    assert best > log_likelihood(scatter + 0.1 * np.eye(3))
    for _ in range(200):  # others that respect the floor
        values = 0.1 + rng.exponential(size=3) * rng.choice([1e-3, 1.0, 4.0], 3)
        basis = np.linalg.qr(turn + rng.choice([0, 0.05, 1]) * rng.normal(size=(3, 3)))[0]
        assert log_likelihood((basis * values) @ basis.T) <= best + 1e-12


@pytest.mark.parametrize("name", TYPES)
def test_floor_of_each_type(name):
    family = COVARIANCE_TYPES[name]
    covariances = random_mixture(name, k=2, d=2, seed=1).covariances * 1e-3
    raised = family.raise_to(covariances, 0.5)
    assert np.linalg.eigvalsh(family.dense(raised, 2, 2)).min() >= 0.5 * (1 - 1e-12)
    np.testing.assert_array_equal(family.raise_to(covariances, 1e-12), covariances)
