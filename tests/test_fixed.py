"""What is fixed stays to the last digit, the rest is the best that it can be, and the search works as ever."""

import numpy as np
import pytest
from helpers import TYPES, assert_same_mixture, fit, made, plain_em, random_mixture, start_mixture
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score

from gmm import GaussianMixture, Mixture, Prior, m_step
from gmm.covariance import COVARIANCE_TYPES
from gmm.engine.relocate import draw_moves
from gmm.engine.runs import Run, advance_together, begin_together, stack
from gmm.engine.standardized import Standardized
from gmm.known.fixed import fixed_of
from gmm.rows import ArrayRows

MEAN = [0.1, -3.3]


def held_by(name, k=3, d=2):
    """Every way to fix something, in d = 2 columns and k = 3 components."""
    one = random_mixture(name, 2, d, seed=4)
    covariances = one.covariances if name == "tied" else {2: one.covariances[1]}
    return [
        {"means": {1: MEAN}},
        {"means": random_mixture(name, k, d, seed=8).means},
        {"weights": {0: 0.3}},
        {"weights": [0.3, 0.1, 0.6]},
        {"covariances": covariances},
        {"means": {2: MEAN}, "covariances": covariances, "weights": {2: 0.123456789}},
        one,
    ]


def seen_by_em(X, name, given, k=3, prior=None):
    """The data as EM sees them, and the Fixed."""
    fixed = fixed_of(given, COVARIANCE_TYPES[name], k, X.shape[1])
    return Standardized(ArrayRows(X), name, k, 1e-6, None, prior, fixed), fixed


def one_step(X, r, name, given):
    """The mixture after an M-step from responsibilities."""
    data, _ = seen_by_em(X, name, given, r.shape[1])
    return data.restore(data.maximize(data.average(r.T)))


def assert_held(mixture, fixed):
    for name in ("weights", "means", "covariances"):
        held = getattr(fixed, name)
        np.testing.assert_array_equal(getattr(mixture, name)[~np.isnan(held)], held[~np.isnan(held)])


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("prior", [None, Prior(shrinkage=2.0)])
def test_what_is_fixed_stays_and_the_likelihood_never_falls(name, number, prior):
    X = made(150, 2) * [1.0, 30.0] + [0, 7]
    given = held_by(name)[number]
    model = fit(X, 3, name, fixed=given, random_state=0, prior=prior)
    fixed = fixed_of(given, COVARIANCE_TYPES[name], 3, 2)
    assert_held(model.mixture_, fixed)
    assert np.diff(model.lower_bounds_).min(initial=0) > -1e-10 and model.lower_bound_ == model.score(X)
    assert abs(model.weights_.sum() - 1) < 1e-12
    free = fit(X, 3, name, random_state=0)
    assert model.n_parameters() == free.n_parameters() - fixed.n_parameters() == model.diagnostics_.n_parameters
    assert model.n_parameters() < free.n_parameters()
    bic = -300 * model.lower_bound_ + model.n_parameters() * np.log(150)
    assert model.bic(X) == pytest.approx(bic, rel=1e-12)
    again = fit(X, 3, name, fixed=given, n_init=1, random_state=0, prior=prior)
    assert_held(again.mixture_, fixed)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("prior", [None, Prior(shrinkage=2.0, dof=5.0, scale=0.5)])
def test_the_engine_is_the_textbook_and_never_falls(name, number, prior):
    X, given = made(120, 2) * [1.0, 2.0] + [0.5, -1.0], held_by(name)[number]
    data, fixed = seen_by_em(X, name, given, 3, prior)
    start = data.restore(data.above_floor(data.standardize(start_mixture(X, 3, name))))
    run = Run(data, data.standardize(start)).advance(6, 0.0)
    mixture = data.restore(run.parameters)
    assert_same_mixture(mixture, plain_em(X, start, 6, None, prior, fixed), 1e-6, 1e-9)
    assert_held(mixture, fixed)
    runs = begin_together(
        data, stack([data.above_floor(data.standardize(start_mixture(X, 3, name, s))) for s in (1, 2)])
    )
    advance_together(runs, 100, 1e-9, accelerated=True)
    for one in (*runs, run):
        assert np.diff(one.log_likelihoods).min() > -1e-12 * (1e4 + abs(one.log_likelihoods[-1]))


@pytest.mark.parametrize("name", TYPES)
def test_a_covariance_is_about_the_mean_that_is_given(name):
    """In closed form, from responsibilities; the other component is as ever."""
    X, r = made(60, 2), np.random.default_rng(0).dirichlet([1, 1], 60)
    mixture, free = one_step(X, r, name, {"means": {0: MEAN}}), m_step(X, r, name)
    gaps = [X - mean for mean in (np.array(MEAN), free.means[1])]
    each = [(r[:, j] * gaps[j].T) @ gaps[j] / r[:, j].sum() for j in range(2)]
    right = {
        "full": np.array(each),
        "tied": sum(r.mean(axis=0)[j] * each[j] for j in range(2)),
        "diag": np.array([np.diagonal(one) for one in each]),
        "spherical": np.array([np.trace(one) / 2 for one in each]),
    }[name]
    np.testing.assert_allclose(mixture.covariances, right, rtol=1e-10)
    np.testing.assert_allclose(mixture.means[1], free.means[1], rtol=1e-12)
    model = fit(X, 1, name, fixed={"means": [MEAN]})
    whole = (X - MEAN).T @ (X - MEAN) / 60
    np.testing.assert_allclose(np.trace(model.mixture_.dense_covariances[0]), np.trace(whole), rtol=1e-9)


def test_free_weights_share_what_is_left():
    X, r = made(60, 2), np.random.default_rng(0).dirichlet([1, 1, 3, 1], 60)
    weights = one_step(X, r, "full", {"weights": {1: 0.4, 3: 0.1}}).weights
    points = r.sum(axis=0)
    np.testing.assert_allclose(weights[[0, 2]], 0.5 * points[[0, 2]] / points[[0, 2]].sum(), rtol=1e-12)
    assert weights[1] == 0.4 and weights[3] == 0.1


def test_a_known_component_is_kept_and_the_others_are_found():
    """A known background, and three groups that every seed finds; no unit of a column matters."""
    rng = np.random.default_rng(0)
    background = Mixture([1.0], [[0.0, 0.0]], [np.eye(2) * 60])
    centers = np.array([[-6.0, 0.0], [0.0, 7.0], [6.0, -2.0]])
    z = rng.integers(0, 4, 800)
    X = np.where(z[:, None] == 0, background.sample(800, rng)[0], centers[z - 1] + rng.normal(size=(800, 2)) * 0.5)
    for seed in range(3):
        model = fit(X, 4, fixed=background, random_state=seed)
        assert adjusted_rand_score(z, model.predict(X)) > 0.8
        np.testing.assert_array_equal(model.covariances_[0], background.covariances[0])
        found = model.means_[1:][model.means_[1:, 0].argsort()]
        np.testing.assert_allclose(found, centers, atol=0.15)


def test_starts_take_the_rest_of_the_data():
    """Means of two of five groups are given: from one start after the other the rest is found, and nothing moves."""
    rng = np.random.default_rng(1)
    centers = np.array([[0.0, 0], [10, 0], [0, 10], [10, 10], [5, 5]])
    z = np.arange(500) % 5
    X = centers[z] + rng.normal(size=(500, 2)) * 0.4
    fixed = {"means": {4: centers[0], 1: centers[3]}}
    found = 0
    for seed in range(10):
        model = fit(X, 5, fixed=fixed, random_state=seed, n_init=1, init_params="k-means++")
        found += adjusted_rand_score(z, model.predict(X)) == 1
        np.testing.assert_array_equal(model.means_[[4, 1]], centers[[0, 3]])
    assert found >= 8
    data, _ = seen_by_em(X, "full", fixed, 5)
    parents = stack([data.standardize(model.mixture_)])
    moves = draw_moves(data, parents, 200, np.random.default_rng(0))
    assert set(moves.moved.tolist()) <= {0, 2, 3}


def test_fixed_weights_and_covariances_survive_a_sample_of_many_rows():
    X = made(9000, 2)
    fixed = {"weights": {0: 0.25}, "means": {1: X[:3000].mean(axis=0)}}
    model = fit(X, 3, fixed=fixed, random_state=0)
    assert model.weights_[0] == 0.25 and (model.means_[1] == fixed["means"][1]).all()


def test_a_component_is_held_where_it_would_collapse():
    X = np.vstack([made(40, 2), [[60.0, 60.0]]])
    held = Mixture([1.0], [[60.0, 60.0]], [np.eye(2)])
    model = fit(X, 2, fixed=held, reg_covar=0, random_state=0)
    assert model.weights_[0] == pytest.approx(1 / 41, abs=1e-6)


def test_it_is_an_argument_like_the_others():
    model = GaussianMixture(2, fixed={"weights": [0.5, 0.5]})
    assert clone(model).fixed == {"weights": [0.5, 0.5]} and "fixed=" in repr(model)


@pytest.mark.parametrize(
    "fixed, error, words",
    [
        ("means", TypeError, "must be a Mixture or a dict"),
        ({}, TypeError, "must be a Mixture or a dict"),
        ({"mean": {0: MEAN}}, TypeError, "weights, means, covariances"),
        ({"means": {3: MEAN}}, ValueError, "component 3, but there are 3"),
        ({"means": {0.5: MEAN}}, TypeError, "number of a component"),
        ({"means": {0: [1.0]}}, ValueError, r"shape \(2,\)"),
        ({"means": {0: [1.0, np.nan]}}, ValueError, "NaN"),
        ({"means": [MEAN]}, ValueError, r"shape \(3, 2\), or a dict"),
        ({"weights": {0: 0.7, 1: 0.7}}, ValueError, "sum to one"),
        ({"weights": [0.1, 0.1, 0.1]}, ValueError, "sum to one"),
        ({"weights": {0: -0.1}}, ValueError, "not be negative"),
        (
            {"covariances": {1: [[1.0, 2.0], [2.0, 1.0]]}},
            ValueError,
            "covariances must be positive definite; component 1 has",
        ),
        (random_mixture("diag", 2), ValueError, "of a full one"),
        (random_mixture("full", 4), ValueError, "3 components in 2 columns"),
        (random_mixture("full", 2, 3), ValueError, "3 components in 2 columns"),
    ],
)
def test_what_is_wrong_is_said_before_any_work(fixed, error, words):
    X = made(30, 2)
    for run in (GaussianMixture(3, fixed=fixed).fit, GaussianMixture(3, fixed=fixed).iter_fit):
        with pytest.raises(error, match=words):
            run(X)


def test_of_tied_covariances_there_is_one_to_fix():
    model = GaussianMixture(2, covariance_type="tied", fixed={"covariances": {0: np.eye(2)}})
    with pytest.raises(TypeError, match=r"tied covariances are one, fixed for all components: .* shape \(2, 2\)"):
        model.fit(made(30, 2))


def test_a_covariance_that_was_given_is_no_reason_for_doubt():
    X = made(200, 2)
    narrow = Mixture([1.0], [X[0]], [np.eye(2) * 1e-9])
    model = fit(X, 2, fixed=narrow, random_state=0)
    assert model.diagnostics_.given.tolist() == [True, False] and not model.diagnostics_.on_floor.any()
    assert not any("component 0" in problem for problem in model.diagnostics_.problems)
    assert model.in_order().diagnostics_.given.tolist() == (model.means_[:, 0].argsort() == 0).tolist()


@pytest.mark.parametrize("name", TYPES)
def test_rows_in_blocks_are_the_same_rows(name):
    X = made(6000, 2)
    settings = {"means_init": start_mixture(X, 3, name).means, "tol": 1e-12, "prior": Prior(shrinkage=5.0, scale=3.0)}
    settings["fixed"] = {"weights": {1: 0.3}, "means": {0: X[:2000].mean(axis=0)}}
    one, other = (fit(rows, 3, name, **settings) for rows in (X, [X[:2500], X[2500:]]))
    assert_same_mixture(one, other, 1e-4, 1e-4)
    assert one.lower_bounds_[-1] == pytest.approx(other.lower_bounds_[-1], abs=1e-8)
    assert one.lower_bound_ == pytest.approx(other.lower_bound_, abs=1e-8)
