"""Mixture: densities against scipy and against integrals, marginals and conditionals by brute force, sampling."""

import numpy as np
import pytest
from helpers import TYPES, random_mixture
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from scipy.special import logsumexp

from gmm import GaussianMixture, Mixture
from gmm.datasets import load_old_faithful
from gmm.mixture import log_sum_exp


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(TYPES), st.integers(1, 4), st.integers(1, 5), st.integers(0, 10**6))
def test_density_is_scipys(name, k, d, seed):
    mixture = random_mixture(name, k, d, seed)
    X = np.random.default_rng(seed).normal(size=(9, d)) * 3
    joint = [  # in logarithms: a density may underflow
        np.log(w) + stats.multivariate_normal(m, c).logpdf(X)
        for w, m, c in zip(mixture.weights, mixture.means, mixture.dense_covariances, strict=True)
    ]
    np.testing.assert_allclose(mixture.log_density(X), logsumexp(joint, axis=0), rtol=1e-9, atol=1e-9)
    r = mixture.responsibilities(X)
    assert r.shape == (9, k)
    np.testing.assert_allclose(r.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(r, np.exp(joint - logsumexp(joint, axis=0)).T, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", TYPES)
def test_density_integrates_to_one(name):
    line = random_mixture(name, k=3, d=1, seed=2)
    total, _ = integrate.quad(lambda x: np.exp(line.log_density([[x]])[0]), -40, 40, limit=200, points=line.means[:, 0])
    assert total == pytest.approx(1, abs=1e-8)
    plane = random_mixture(name, k=3, d=2, seed=2)
    axis = np.linspace(-20, 20, 801)
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    density = np.exp(plane.log_density(grid)).reshape(801, 801)
    assert np.trapezoid(np.trapezoid(density, axis), axis) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("name", TYPES)
def test_a_mixture_out_of_an_archive(tmp_path, name):
    mixture = random_mixture(name, 2, 3)
    np.savez(tmp_path / "m.npz", w=mixture.weights, m=mixture.means, c=mixture.covariances, t=mixture.covariance_type)
    with np.load(tmp_path / "m.npz") as z:
        again = Mixture(z["w"], z["m"], z["c"], z["t"])
    assert again.covariance_type == name and type(again.covariance_type) is str
    np.testing.assert_array_equal(again.log_density(np.eye(3)), mixture.log_density(np.eye(3)))


@pytest.mark.parametrize("name", TYPES)
def test_marginal_is_the_integral_over_the_others(name):
    mixture = random_mixture(name, k=2, d=3, seed=4)
    axis = np.linspace(-30, 30, 3001)
    for kept in ([0, 2], [2, 0]):
        point = np.array([0.7, -0.4])
        line = np.zeros((len(axis), 3))
        line[:, kept], line[:, 1] = point, axis
        expected = np.trapezoid(np.exp(mixture.log_density(line)), axis)
        assert np.exp(mixture.marginal(kept).log_density(point[None])[0]) == pytest.approx(expected, rel=1e-7)
    one = mixture.marginal([-1])
    assert one.means.shape == (2, 1)
    np.testing.assert_array_equal(one.means[:, 0], mixture.means[:, 2])


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(TYPES), st.permutations(range(4)), st.integers(1, 3), st.integers(0, 10**6))
def test_conditional_is_joint_over_marginal(name, order, n_given, seed):
    mixture = random_mixture(name, k=3, d=4, seed=seed)
    rng = np.random.default_rng(seed)
    given_features, free = order[:n_given], sorted(order[n_given:])
    values, X = rng.normal(size=n_given), rng.normal(size=(6, len(free)))
    conditional = mixture.condition(given_features, values)
    assert conditional.covariance_type == name
    whole = np.empty((6, 4))
    whole[:, given_features], whole[:, free] = values, X
    expected = mixture.log_density(whole) - mixture.marginal(given_features).log_density(values[None])
    np.testing.assert_allclose(conditional.log_density(X), expected, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("name", TYPES)
def test_missing_values_are_replaced_by_what_is_expected(name):
    mixture = random_mixture(name, 3, 3, 0)
    X = mixture.sample(40, random_state=0)[0]
    holes = np.random.default_rng(1).random(X.shape) < 0.4
    holes[:3] = [[True, True, True], [False, False, False], [True, False, True]]
    with_holes = np.where(holes, np.nan, X)
    before = with_holes.copy()
    filled = mixture.impute(with_holes)
    np.testing.assert_array_equal(with_holes, before)
    np.testing.assert_array_equal(filled[~holes], X[~holes])
    for row, full in zip(with_holes, filled, strict=True):
        free, given = np.flatnonzero(np.isnan(row)), np.flatnonzero(~np.isnan(row))
        if free.size == 3:
            expected = mixture.weights @ mixture.means
        elif free.size:
            conditional = mixture.condition(given, row[given])
            expected = conditional.weights @ conditional.means
        else:
            continue
        np.testing.assert_allclose(full[free], expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(mixture.impute(X), X)


def test_imputing_beats_the_column_means_and_refuses_what_it_cannot_fill():
    X = load_old_faithful().to_numpy()
    model = GaussianMixture(2, random_state=0).fit(X[:200])
    test = X[200:].copy()
    test[:, 1] = np.nan
    filled = model.impute(test)[:, 1]
    assert np.mean((filled - X[200:, 1]) ** 2) < 0.3 * np.var(X[200:, 1])
    with pytest.raises(ValueError, match="X has 1 infinite value"):
        model.impute([[np.inf, np.nan]])
    with pytest.raises(ValueError, match="X has 3 features, but Mixture is expecting 2"):
        model.impute([[1.0, 2.0, np.nan]])
    for use in (model.predict, model.fit):
        with pytest.raises(ValueError, match=r"X has 72 NaN values.*Drop those rows.*or fill them in.*impute\(X\)"):
            use(test)
    frame = load_old_faithful()[200:].assign(waiting_min=np.nan)
    named = GaussianMixture(2, random_state=0).fit(load_old_faithful()[:200])
    np.testing.assert_allclose(named.impute(frame)[:, 1], filled)
    with pytest.raises(ValueError, match="another order"):
        named.impute(frame[frame.columns[::-1]])


def test_condition_takes_one_feature_and_one_value_as_they_are():
    mixture = random_mixture("full", d=2)
    one, other = mixture.condition(0, 1.5), mixture.condition([0], [1.5])
    np.testing.assert_array_equal(one.means, other.means)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("far", [1e10, 1e150, 1e300])
def test_far_away_points_have_finite_densities_and_probabilities_that_sum_to_one(name, far):
    mixture = random_mixture(name, k=3, d=2)
    X = np.array([[far, 0], [0, -far], [far, far], [-far, far], [0, 0]])
    r, log_density = mixture.responsibilities(X), mixture.log_density(X)
    np.testing.assert_allclose(r.sum(axis=1), 1, rtol=1e-12)
    assert (r >= 0).all()
    assert np.isfinite(log_density).all()
    assert np.isfinite(log_density.sum())
    assert log_density[:4].max() < log_density[4]


def test_far_away_the_nearer_wider_component_wins():
    mixture = Mixture([0.5, 0.5], [[0.0], [5.0]], [1.0, 100.0], "spherical")
    assert mixture.responsibilities([[1e100], [-1e100]]).argmax(axis=1).tolist() == [1, 1]


def test_component_of_weight_zero_takes_no_points():
    mixture = Mixture([0.0, 1.0], [[0.0], [5.0]], [1.0, 1.0], "spherical")
    np.testing.assert_array_equal(mixture.responsibilities([[0.0]]), [[0, 1]])
    assert mixture.log_density([[0.0]])[0] == pytest.approx(stats.norm(5).logpdf(0))


def test_log_sum_exp_at_the_extremes():
    values = np.array([[-np.inf, -np.inf], [-1e4, -1e4], [1e4, -1e4], [np.log(0.3), np.log(0.7)]])
    np.testing.assert_allclose(log_sum_exp(values), [-np.inf, -1e4 + np.log(2), 1e4, 0], atol=1e-12)


# -- sampling -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
def test_samples_have_the_moments_of_their_component(name):
    mixture = random_mixture(name, k=3, d=2, seed=8)
    X, labels = mixture.sample(60_000, random_state=1)
    assert X.shape == (60_000, 2) and labels.shape == (60_000,)
    share = np.bincount(labels, minlength=3) / len(labels)
    assert np.abs(share - mixture.weights).max() < 5 * np.sqrt(0.25 / len(labels))
    for j, covariance in enumerate(mixture.dense_covariances):
        mine, sd = X[labels == j], np.sqrt(np.diag(covariance))
        assert (np.abs(mine.mean(axis=0) - mixture.means[j]) < 5 * sd / np.sqrt(len(mine))).all()
        error = np.abs(np.cov(mine.T) - covariance) / np.outer(sd, sd)
        assert error.max() < 5 * np.sqrt(2 / len(mine))


def test_a_seed_repeats_a_sample_and_without_one_two_calls_differ():
    mixture = random_mixture("full")
    for one, other in zip(mixture.sample(20, random_state=3), mixture.sample(20, random_state=3), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(mixture.sample(20, random_state=4)[0], mixture.sample(20, random_state=3)[0])
    assert not np.array_equal(mixture.sample(20)[0], mixture.sample(20)[0])
    rng = np.random.default_rng(3)
    first = mixture.sample(20, random_state=rng)[0]
    assert not np.array_equal(first, mixture.sample(20, random_state=rng)[0])


def test_global_random_state_is_not_touched():
    before = str(np.random.get_state())  # noqa: NPY002
    random_mixture("full").sample(50)
    assert str(np.random.get_state()) == before  # noqa: NPY002


# -- a value --------------------------------------------------------------------------------------------


def test_a_mixture_cannot_be_changed_and_does_not_share_its_arrays():
    weights, means, covariances = np.array([0.5, 0.5]), np.zeros((2, 1)), np.ones(2)
    mixture = Mixture(weights, means, covariances, "spherical")
    means[0] = 7
    assert mixture.means[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        mixture.means[0] = 7
    with pytest.raises(AttributeError):
        mixture.weights = weights


@pytest.mark.parametrize(
    "name, expected", [("full", 2 + 6 + 9), ("tied", 2 + 6 + 3), ("diag", 2 + 6 + 6), ("spherical", 2 + 6 + 3)]
)
def test_number_of_free_parameters(name, expected):
    assert random_mixture(name, k=3, d=2).n_parameters() == expected


def test_badly_scaled_but_sound_covariances_are_taken():
    scale = np.array([1e-60, 1.0, 1e60])
    covariance = np.array([[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 1]]) * np.outer(scale, scale)
    mixture = Mixture([1.0], [[0.0, 0.0, 0.0]], covariance[None])
    plain = Mixture([1.0], [[0.0, 0.0, 0.0]], (covariance / np.outer(scale, scale))[None])
    x = np.array([[0.3, -1.0, 2.0]])
    assert mixture.log_density(x * scale)[0] == pytest.approx(plain.log_density(x)[0] - np.log(scale).sum())


@pytest.mark.parametrize(
    "weights, means, covariances, name, message",
    [
        ([0.5, 0.6], [[0.0], [1.0]], [1.0, 1.0], "spherical", "weights must sum to one; they sum to 1.1"),
        ([1.5, -0.5], [[0.0], [1.0]], [1.0, 1.0], "spherical", "weights must be finite and not negative"),
        ([[1.0]], [[0.0]], [1.0], "spherical", r"weights must have shape \(n_components,\); got shape \(1, 1\)"),
        ([1.0], [0.0], [1.0], "spherical", r"means must have shape \(1, d\), one row a component; got shape \(1,\)"),
        ([1.0], [[0.0], [1.0]], [1.0], "spherical", r"means must have shape \(1, d\)"),
        ([1.0], [[np.nan]], [1.0], "spherical", "means has NaN"),
        ([1.0], [[0.0], [1.0, 2.0]], [1.0], "spherical", "means could not be read"),
        ([1.0], [[0.0]], [[1.0]], "spherical", r"covariances must have shape \(1,\) for covariance_type='spherical'"),
        ([1.0], [[0.0]], [0.0], "spherical", "covariances must be positive definite; component 0"),
        ([1.0], [[0.0, 0.0]], [[1.0, -1.0]], "diag", "positive definite; component 0 has the smallest eigenvalue -1"),
        ([1.0], [[0.0, 0.0]], [[[1.0, 2.0], [2.0, 1.0]]], "full", "positive definite; .* eigenvalue -1"),
        ([1.0], [[0.0, 0.0]], [[1.0, 0.5], [0.1, 1.0]], "tied", "covariances must be symmetric"),
        ([1.0], [[0.0, 0.0]], np.eye(2), "full", r"covariances must have shape \(1, 2, 2\).*got shape \(2, 2\)"),
        (
            [1.0],
            [[0.0]],
            [1.0],
            "round",
            "covariance_type must be one of 'full', 'tied', 'diag', 'spherical'; got 'round'",
        ),
    ],
)
def test_a_bad_parameter_is_named(weights, means, covariances, name, message):
    with pytest.raises(ValueError, match=message):
        Mixture(weights, means, covariances, name)


def test_the_component_that_is_not_positive_definite_is_named():
    with pytest.raises(ValueError, match="component 1 has the smallest eigenvalue -2"):
        Mixture([0.5, 0.5], np.zeros((2, 2)), np.stack([np.eye(2), np.diag([1.0, -2.0])]))


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda m: m.marginal([3]), ValueError, "features must be column numbers below 3; got"),
        (lambda m: m.marginal([]), ValueError, "features must be column numbers"),
        (lambda m: m.marginal([0, -3]), ValueError, r"features names a column twice: \[0, 0\]"),
        (lambda m: m.marginal([0.5]), TypeError, "features must be an integer, got"),
        (lambda m: m.condition([0, 1, 2], [0, 0, 0]), ValueError, "at least one feature that is not given"),
        (lambda m: m.condition([0], [1, 2]), ValueError, r"values must have shape \(1,\), one for each"),
        (lambda m: m.condition([0], [np.nan]), ValueError, "values has NaN"),
        (lambda m: m.sample(0), ValueError, "n_samples must be at least 1"),
        (lambda m: m.sample(2.0), TypeError, "n_samples must be an integer, got 2.0"),
        (lambda m: m.log_density(np.zeros((2, 2))), ValueError, "X has 2 features, but Mixture is expecting 3"),
    ],
)
def test_bad_calls_are_refused_in_words(call, error, message):
    with pytest.raises(error, match=message):
        call(random_mixture("full", d=3))


# -- asked as a fitted model is -------------------------------------------------------------------------
@pytest.mark.parametrize("name", TYPES)
def test_a_mixture_answers_as_a_model_does(name):
    X, weight = load_old_faithful().to_numpy(), np.random.default_rng(0).integers(1, 3, 272)
    model = GaussianMixture(3, covariance_type=name, random_state=0, n_init=4, tol=1e-3).fit(X)
    mixture = model.mixture_
    for method in ("predict", "predict_proba", "score_samples"):
        np.testing.assert_allclose(getattr(mixture, method)(X), getattr(model, method)(X), rtol=1e-12)
    for method in ("score", "aic", "bic"):
        for w in (None, weight):
            asked, of_model = (getattr(one, method)(X, sample_weight=w) for one in (mixture, model))
            assert asked == pytest.approx(of_model)
            assert isinstance(asked, float)
    with pytest.raises(ValueError, match="3 features"):
        mixture.predict(np.zeros((2, 3)))


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(TYPES), st.integers(1, 4), st.integers(1, 4), st.integers(0, 10**6))
def test_the_moments_of_the_whole(name, k, d, seed):
    mixture = random_mixture(name, k, d, seed)
    X, _ = mixture.sample(100_000, seed)
    sd = np.sqrt(np.diag(mixture.covariance))
    np.testing.assert_allclose((X.mean(axis=0) - mixture.mean) / sd, 0, atol=0.03)
    np.testing.assert_allclose((np.atleast_2d(np.cov(X.T)) - mixture.covariance) / np.outer(sd, sd), 0, atol=0.08)


@pytest.mark.parametrize("name", TYPES)
def test_a_linear_combination_is_a_mixture(name):
    mixture, matrix = random_mixture(name, 3, 4, 0), np.random.default_rng(0).normal(size=(2, 4))
    image = mixture.project(matrix)
    assert image.n_features == 2 and image.covariance_type == "full"
    np.testing.assert_allclose(image.mean, matrix @ mixture.mean)
    np.testing.assert_allclose(image.covariance, matrix @ mixture.covariance @ matrix.T)
    one = mixture.project(np.eye(4)[2])
    assert one.n_features == 1
    np.testing.assert_allclose(one.log_density([[0.3]]), mixture.marginal([2]).log_density([[0.3]]))
    with pytest.raises(ValueError, match="matrix must have shape"):
        mixture.project(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="a row that follows from the others"):
        mixture.project(np.ones((2, 4)))


@pytest.mark.parametrize("name", TYPES)
def test_components_in_order(name):
    mixture = random_mixture(name, 4, 3, 0)
    ordered = mixture.in_order(-1)
    assert (np.diff(ordered.means[:, 2]) > 0).all() and ordered.covariance_type == name
    X = np.random.default_rng(0).normal(size=(5, 3))
    np.testing.assert_allclose(ordered.log_density(X), mixture.log_density(X))
    with pytest.raises(ValueError, match="features must be column numbers below 3"):
        mixture.in_order(3)
