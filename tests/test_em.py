"""EM as functions: Bayes' rule, weighted averages, a likelihood that never falls, and scikit-learn as the oracle."""

import itertools

import numpy as np
import pytest
from helpers import (
    DATA,
    TYPES,
    assert_same_mixture,
    explicit_start,
    fit,
    made,
    old_faithful,
    random_mixture,
    sklearn_fit,
    start_mixture,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gmm import CollapsedComponentError, EMState, Mixture, e_step, em, m_step
from gmm.covariance import COVARIANCE_TYPES
from gmm.floor import location_and_scale

CASES = [(data, name) for data in DATA for name in TYPES]


def last(states):
    return list(states)[-1]


# -- the two steps --------------------------------------------------------------------------------------


def test_e_step_is_bayes_rule():
    mixture = Mixture([0.2, 0.8], [[0.0], [3.0]], [1.0, 4.0], "spherical")
    X = np.array([[1.0], [2.5]])
    joint = np.column_stack([0.2 * stats.norm(0, 1).pdf(X[:, 0]), 0.8 * stats.norm(3, 2).pdf(X[:, 0])])
    responsibilities, log_density = e_step(X, mixture)
    np.testing.assert_allclose(responsibilities, joint / joint.sum(axis=1, keepdims=True), rtol=1e-12)
    np.testing.assert_allclose(log_density, np.log(joint.sum(axis=1)), rtol=1e-12)


@pytest.mark.parametrize("name", TYPES)
def test_m_step_is_weighted_averages_by_hand(name):
    rng = np.random.default_rng(0)
    X, r, w = made(30, d=2, k=2), rng.dirichlet([1, 1, 1], size=30), rng.random(30)
    mixture = m_step(X, r, name, sample_weight=w)
    weights, means, matrices = np.zeros(3), np.zeros((3, 2)), np.zeros((3, 2, 2))
    for j in range(3):
        for i in range(30):
            weights[j] += w[i] * r[i, j] / w.sum()
            means[j] += w[i] * r[i, j] * X[i] / (w @ r[:, j])
        for i in range(30):
            matrices[j] += w[i] * r[i, j] * np.outer(X[i] - means[j], X[i] - means[j]) / (w @ r[:, j])
    np.testing.assert_allclose(mixture.weights, weights, rtol=1e-12)
    np.testing.assert_allclose(mixture.means, means, rtol=1e-12)
    expected = {
        "full": matrices,
        "tied": sum(w * m for w, m in zip(weights, matrices, strict=True)),
        "diag": np.array([[m[0, 0], m[1, 1]] for m in matrices]),
        "spherical": np.array([(m[0, 0] + m[1, 1]) / 2 for m in matrices]),
    }[name]
    np.testing.assert_allclose(mixture.covariances, expected, rtol=1e-11)


@pytest.mark.parametrize("name", TYPES)
def test_the_floor_changes_nothing_above_it_and_holds_below(name):
    X = made(50, d=2, k=2, seed=3)
    r = np.random.default_rng(1).dirichlet([1, 1], size=50)
    plain = m_step(X, r, name)
    assert_same_mixture(m_step(X, r, name, reg_covar=1e-6), plain, 1e-14, 1e-15)  # a floor, not an addition
    high = m_step(X, r, name, reg_covar=3.0)
    scale = location_and_scale(X, None, COVARIANCE_TYPES[name])[1]
    standardized = high.dense_covariances / np.outer(scale, scale)
    assert np.linalg.eigvalsh(standardized).min() == pytest.approx(3.0)


@pytest.mark.parametrize("name", TYPES)
def test_the_floor_is_a_fraction_of_each_columns_variance(name):
    X, r = made(50, d=2, k=2, seed=3), np.random.default_rng(1).dirichlet([1, 1], size=50)
    unit = np.array([1e-5, 1e-5] if name == "spherical" else [1e-5, 1e4])
    one, other = m_step(X, r, name, reg_covar=0.9), m_step(X * unit, r, name, reg_covar=0.9)
    np.testing.assert_allclose(other.dense_covariances, one.dense_covariances * np.outer(unit, unit), rtol=1e-9)


@pytest.mark.parametrize("name", TYPES)
def test_m_step_with_integer_weights_is_m_step_with_repeated_rows(name):
    rng = np.random.default_rng(2)
    X, r, w = made(40), rng.dirichlet([1, 1], size=40), rng.integers(0, 4, 40)
    one = m_step(X, r, name, 1e-3, sample_weight=w)
    assert_same_mixture(one, m_step(np.repeat(X, w, axis=0), np.repeat(r, w, axis=0), name, 1e-3), 1e-11, 1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_location_and_scale(dtype):
    X = (made(5000, d=3) + [0, 1e4, -1e4]).astype(dtype)
    w = np.random.default_rng(0).random(5000)
    for family in COVARIANCE_TYPES.values():
        center, scale = location_and_scale(X, w, family)
        wide = X.astype(float)
        mean = np.average(wide, axis=0, weights=w)
        variance = np.average((wide - mean) ** 2, axis=0, weights=w)
        np.testing.assert_allclose(center, mean, rtol=1e-12)
        expected = np.sqrt(np.full(3, variance.mean()) if family.name == "spherical" else variance)
        np.testing.assert_allclose(scale, expected, rtol=1e-10)


@pytest.mark.parametrize(
    "dtype, value",
    [(np.float32, 0.1), (np.float32, 1e9)] + [(float, value) for value in (0.0, 0.1, 1e9, -1e99, 1e-300)],
)
def test_a_constant_column_is_known_as_such(dtype, value):
    X = np.column_stack([np.full(1001, value), np.arange(1001)]).astype(dtype)
    center, scale = location_and_scale(X, None, COVARIANCE_TYPES["full"])
    assert center[0] == X[0, 0] and scale[0] == (abs(X[0, 0]) if abs(value) > 1e-100 else 1)
    assert scale[1] == pytest.approx(np.arange(1001).std())


# -- the loop -------------------------------------------------------------------------------------------


def test_the_first_state_is_the_start_and_the_last_alone_has_converged():
    X, start = old_faithful(), start_mixture(old_faithful(), 2, "full")
    states = list(em(X, start))
    assert states[0].mixture is start and isinstance(states[0], EMState)
    assert [s.iteration for s in states] == list(range(len(states)))
    assert [s.converged for s in states] == [False] * (len(states) - 1) + [True]
    for state in states:
        responsibilities, log_density = e_step(X, state.mixture)
        np.testing.assert_array_equal(state.responsibilities, responsibilities)
        assert state.log_likelihood == pytest.approx(log_density.sum(), rel=1e-14)
    np.testing.assert_array_equal(states[1].mixture.means, m_step(X, states[0].responsibilities).means)


def test_max_iter_counts_m_steps():
    X, start = old_faithful(), start_mixture(old_faithful(), 2, "full")
    assert [len(list(em(X, start, tol=0, max_iter=n))) for n in (0, 1, 5)] == [1, 2, 6]
    assert not last(em(X, start, tol=0, max_iter=5)).converged


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(TYPES),
    st.integers(1, 4),
    st.integers(1, 4),
    st.sampled_from([0.0, 1e-6, 1e-2, 0.3]),
    st.booleans(),
    st.integers(0, 10**6),
)
def test_the_likelihood_never_falls(name, k, d, reg_covar, weighted, seed):
    rng = np.random.default_rng(seed)
    X = made(60 + int(rng.integers(60)), d, 3, seed, spread=rng.choice([0.5, 3.0]))
    weight = rng.integers(0, 4, len(X)).astype(float) if weighted else None
    # the floor is a fraction of the *weighted* variance: a start made without the weights may lie below it
    start = m_step(X, rng.dirichlet(np.full(k, 0.5), len(X)), name, max(reg_covar, 1e-3), weight)
    try:
        values = [s.log_likelihood for s in em(X, start, 0, 40, reg_covar=reg_covar, sample_weight=weight)]
    except CollapsedComponentError:
        assert reg_covar == 0
        return
    assert np.diff(values).min() >= -1e-10 * np.abs(values).max()


@pytest.mark.parametrize("data, name", CASES)
def test_twenty_iterations_are_scikit_learns(data, name):
    load, k = DATA[data]
    X = load()
    start = explicit_start(X, k, name)
    oracle = sklearn_fit(X, k, name, tol=0, reg_covar=0, max_iter=20, **start)
    states = list(em(X, start_mixture(X, k, name), tol=0, max_iter=20))
    assert len(states) == 21
    assert_same_mixture(states[-1].mixture, oracle)
    ours = fit(X, k, name, tol=0, reg_covar=0, max_iter=20, **start)
    assert_same_mixture(ours, oracle)
    for attribute in ("precisions_", "precisions_cholesky_"):
        expected = getattr(oracle, attribute)
        np.testing.assert_allclose(getattr(ours, attribute), expected, rtol=1e-7, atol=1e-8 * np.abs(expected).max())
    np.testing.assert_allclose(ours.score_samples(X), oracle.score_samples(X), atol=1e-8)
    np.testing.assert_allclose(ours.predict_proba(X), oracle.predict_proba(X), atol=1e-8)
    np.testing.assert_array_equal(ours.predict(X), oracle.predict(X))
    assert ours.bic(X) == pytest.approx(oracle.bic(X), abs=1e-6)
    assert ours.aic(X) == pytest.approx(oracle.aic(X), abs=1e-6)


@pytest.mark.parametrize("data, name", CASES)
def test_convergence_is_declared_when_scikit_learn_does(data, name):
    load, k = DATA[data]
    X = load()
    start = explicit_start(X, k, name)
    oracle = sklearn_fit(X, k, name, tol=1e-6, reg_covar=0, max_iter=1000, **start)
    ours = fit(X, k, name, tol=1e-6, reg_covar=0, max_iter=1000, **start)
    state = last(em(X, start_mixture(X, k, name), tol=1e-6, max_iter=1000))
    assert oracle.converged_ and ours.converged_ and state.converged
    assert oracle.n_iter_ == ours.n_iter_ == state.iteration
    assert_same_mixture(ours, oracle, 1e-7, 1e-7)


@pytest.mark.parametrize("data, name", CASES)
def test_em_and_fit_take_the_same_path(data, name):
    load, k = DATA[data]
    X = load()
    weight = np.random.default_rng(0).integers(1, 4, len(X))
    ours = fit(X, k, name, weight, tol=1e-8, **explicit_start(X, k, name))
    floor = {"reg_covar": 1e-6, "resolution": ours.diagnostics_.resolution}
    states = list(em(X, start_mixture(X, k, name), 1e-8, sample_weight=weight, **floor))
    path = np.array([s.log_likelihood for s in states[1:]]) / weight.sum()
    n = min(len(path), len(ours.lower_bounds_))
    assert abs(len(path) - len(ours.lower_bounds_)) <= 1  # where a rise equals tol to rounding
    np.testing.assert_allclose(ours.lower_bounds_[:n], path[:n], rtol=1e-11)
    assert_same_mixture(ours, states[-1].mixture, 1e-6, 1e-6)


# -- collapse and emptiness -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
def test_a_collapse_names_component_points_eigenvalue_and_remedies(name):
    X = (
        np.vstack([np.zeros((5, 2)), np.full((5, 2), 9.0)])
        if name == "tied"
        else np.vstack([made(50, 2), [[99, 99]] * 3])
    )
    r = np.zeros((len(X), 2))
    r[:, 0] = X[:, 0] < 9
    r[:, 1] = 1 - r[:, 0]
    if name != "tied":
        r = np.where(X[:, :1] == 99, [[0, 1.0]], [[1.0, 0]])
    with pytest.raises(CollapsedComponentError) as caught:
        m_step(X, r, name)
    message = str(caught.value)
    number, points = (0, "5") if name == "tied" else (1, "3")
    assert message.startswith(f"component {number} has collapsed: {points} effective points, smallest eigenvalue")
    for remedy in ("fewer components", "larger reg_covar", "simpler covariance_type", "another start", "repeated rows"):
        assert remedy in message
    assert "reg_covar=0" in message
    assert isinstance(caught.value, ValueError)
    assert np.isfinite(m_step(X, r, name, reg_covar=1e-6).covariances).all()


@pytest.mark.parametrize("name", TYPES)
def test_fit_reports_a_collapse(name):
    X = np.repeat(np.arange(3.0), 5)[:, None] @ np.ones((1, 2))  # three points, five times each
    with pytest.raises(CollapsedComponentError, match=r"component \d has collapsed.*Use fewer components"):
        fit(X, 3, name, reg_covar=0, init_params=np.repeat(np.eye(3), 5, axis=0))


def test_copied_columns_without_a_floor_are_a_collapse_that_says_so():
    X = made(100, 1)
    with pytest.raises(CollapsedComponentError, match="columns that are constant or copies of others"):
        fit(np.hstack([X, X]), 2, "full", reg_covar=0, random_state=0)


@pytest.mark.parametrize("name", TYPES)
def test_an_empty_component_stays_empty_and_does_no_harm(name):
    X = made(60, 2)
    far = np.vstack([X.mean(axis=0), X.mean(axis=0) + 1e6])
    start = Mixture([0.5, 0.5], far, random_mixture(name, k=2, d=2).covariances, name)
    states = list(em(X, start, 0, 5, reg_covar=1e-6))
    assert np.diff([s.log_likelihood for s in states]).min() > -1e-9
    np.testing.assert_array_equal(states[-1].mixture.weights, [1, 0])
    assert_same_mixture(
        fit(
            X,
            2,
            name,
            tol=0,
            max_iter=5,
            weights_init=start.weights,
            means_init=far,
            precisions_init=start.family.precisions(start.precisions_cholesky),
        ),
        states[-1].mixture,
    )
    with pytest.raises(CollapsedComponentError, match="component 1 has collapsed: .* effective points"):
        list(em(X, start))


@pytest.mark.parametrize("unit", [1e-20, 1e-3, 1e3, 1e20])
def test_only_the_proportions_of_the_weights_matter(unit):
    X, weight = made(60, 2), np.random.default_rng(0).random(60)
    start = start_mixture(X, 2, "full")
    one = last(em(X, start, sample_weight=weight))
    other = last(em(X, start, sample_weight=weight * unit))
    assert_same_mixture(one.mixture, other.mixture, 1e-7, 1e-7)
    assert_same_mixture(fit(X, 2, sample_weight=weight * unit, **explicit_start(X, 2, "full")), one.mixture, 1e-6, 1e-6)


# -- bad input ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda X, m: e_step(X[:, :1], m), ValueError, "X has 1 features, but Mixture is expecting 2"),
        (lambda X, m: e_step(X[0], m), ValueError, r"vector of shape \(2,\). Reshape your data: X\[:, None\]"),
        (lambda X, m: e_step(m, X), TypeError, "mixture must be a gmm.Mixture, got ndarray"),
        (lambda X, m: em(X, "kmeans"), TypeError, "mixture must be a gmm.Mixture, got str"),
        (lambda X, m: em(X[:, :1], m), ValueError, "X has 1 features, but Mixture is expecting 2"),
        (lambda X, m: em(X, m, tol=-1), ValueError, "tol must be at least 0 and finite, got -1"),
        (lambda X, m: em(X, m, max_iter=1.5), TypeError, "max_iter must be an integer, got 1.5"),
        (lambda X, m: em(X, m, reg_covar="a"), TypeError, "reg_covar must be a number, got 'a'"),
        (lambda X, m: em(X, m, sample_weight=[1]), ValueError, r"sample_weight has shape \(1,\).*\(40,\)"),
        (
            lambda X, m: m_step(X, np.ones((3, 2)) / 2),
            ValueError,
            r"responsibilities must have shape \(40, k\).*\(3, 2\)",
        ),
        (lambda X, m: m_step(X, np.ones(40)), ValueError, r"responsibilities must have shape \(40, k\)"),
        (lambda X, m: m_step(X, -np.ones((40, 1))), ValueError, "must not be negative; the smallest is -1"),
        (lambda X, m: m_step(X, np.zeros((40, 2))), ValueError, "must sum to one; row 0 sums to 0"),
        (lambda X, m: m_step(X, np.full((40, 1), np.nan)), ValueError, "responsibilities has NaN"),
        (lambda X, m: m_step(X, np.ones((40, 1)), "round"), ValueError, "covariance_type must be one of"),
        (lambda X, m: m_step(X * 1e-200, np.ones((40, 1))), ValueError, "column 0 of X varies by no more than .*e-199"),
        (lambda X, m: m_step(X * 1e160, np.ones((40, 1))), ValueError, "X reaches .*too large to square"),
        (lambda X, m: m_step(X * 1e140, np.ones((40, 1))), ValueError, r"X reaches .*e\+140, too large to square"),
    ],
)
def test_bad_input_is_refused_at_once_and_in_words(call, error, message):
    X = made(40, 2)
    with pytest.raises(error, match=message):
        call(X, random_mixture("full"))  # em() is not even iterated over


def test_inputs_are_not_written_to():
    X, r = made(40, 2), np.random.default_rng(0).dirichlet([1, 1], 40)
    weight = np.ones(40)
    for array in (X, r, weight):
        array.setflags(write=False)
    for name, reg_covar in itertools.product(TYPES, (0, 1.0)):
        last(em(X, m_step(X, r, name, reg_covar, weight), max_iter=3, reg_covar=reg_covar, sample_weight=weight))
