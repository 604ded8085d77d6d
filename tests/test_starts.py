"""Starting points: by every method, in coordinates that know no unit, by weight as by repetition."""

import numpy as np
import pytest
from helpers import TYPES, explicit_start, fit, made, old_faithful, random_mixture, standardized

from gmm import ConvergenceWarning, GaussianMixture, Mixture, m_step
from gmm.engine.runs import member
from gmm.engine.starts import (
    METHODS,
    StartingPoints,
    coordinates,
    draw,
    lend,
    nearest_center,
    one_hot,
    seed_centers,
    shares,
    squared_distances,
    starting_responsibilities,
)

NOTHING = (None, None, None)


def starts(X, k, method="k-means++", given=NOTHING, name="full", n=3, seed=0, weight=None):
    data = standardized(X, name, weight)
    points = StartingPoints(k, method, given, np.random.default_rng(seed))
    return [data.restore(member(stack, i)) for stack in points(data, n) for i in range(len(stack.weights))]


def test_coordinates_have_unit_variance_and_no_correlation():
    X = made(200, 3) * [1e-9, 1, 1e9] + [0, 1e4, 1e12]
    weight = np.random.default_rng(0).random(200)
    Z, whitened = coordinates(standardized(X, "full", weight))
    np.testing.assert_allclose(np.average(Z**2, axis=0, weights=weight), 1, rtol=1e-9)
    np.testing.assert_allclose(np.cov(whitened.T, aweights=weight, ddof=0), np.eye(3), atol=1e-7)


def test_columns_that_say_nothing_do_not_count():
    X = made(100, 2)
    Z, whitened = coordinates(standardized(np.column_stack([X, np.full(100, 0.1), X[:, 0] * 3]), "full"))
    assert (Z[:, 2] == 0).all()
    assert whitened.shape == (100, 2)  # without the constant and the copy
    Z, whitened = coordinates(standardized(np.full((5, 2), 0.1), "full"))
    assert (Z == 0).all() and (whitened == 0).all()


def test_coordinates_of_balls_can_be_turned():
    X, turn = made(100, 3), np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    one, other = (coordinates(standardized(x, "spherical"))[0] for x in (X, X @ turn))
    np.testing.assert_allclose(one @ turn, other, atol=1e-9)


def test_coordinates_do_not_depend_on_units_or_offsets():
    X = made(100, 3)
    for one, other in zip(
        coordinates(standardized(X, "full")),
        coordinates(standardized(X * [1e-8, 1e8, 3] + [0, 0, 1e6], "full")),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)


def test_draw_takes_no_row_of_weight_zero_and_knows_no_difference_between_weight_and_repetition():
    weight = np.array([0, 2, 0, 1, 3, 0])
    u = np.array([0, 1e-12, 0.2, 1 / 3 - 1e-9, 1 / 3 + 1e-9, 0.49, 0.51, 1 - 1e-16])
    i, repeated = draw(u, weight), draw(u, np.ones(6))
    assert (weight[i] > 0).all()
    np.testing.assert_array_equal(i, np.repeat(np.arange(6), weight)[repeated])
    each = draw(u[:2], np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 5.0]]))  # chances of their own
    np.testing.assert_array_equal(each, [1, 2])


def test_squared_distances():
    rng = np.random.default_rng(0)
    Z, centers = rng.normal(size=(20, 3)), rng.normal(size=(4, 3))
    expected = ((Z[:, None] - centers) ** 2).sum(axis=2)
    np.testing.assert_allclose(squared_distances(Z, centers), expected.T, rtol=1e-10)
    many = rng.normal(size=(5, 4, 3))
    np.testing.assert_allclose(squared_distances(Z, many)[2], squared_distances(Z, many[2]), rtol=1e-12)


def test_kmeans_plus_plus_spreads_its_centers():
    rng = np.random.default_rng(0)
    Z = np.concatenate([rng.normal(size=(500, 2)) * 0.01, rng.normal(size=(3, 2)) * 0.01 + 10])
    for seed in range(20):
        for centers in seed_centers(Z, 2, np.random.default_rng(seed), None, spread=True, m=3):
            assert sorted(centers[:, 0] > 5) == [False, True]
    assert (seed_centers(np.zeros((4, 2)), 3, rng, None, spread=True) == 0).all()  # nothing to spread


def test_nearest_center_is_kmeans():
    X = made(300, 2, 3, spread=20.0)
    Z = coordinates(standardized(X, "full"))[0]
    labels, _ = nearest_center(Z, np.stack([Z[[0, 1, 2]], Z[[3, 4, 5]]]), None, 100)
    centers = np.array([Z[labels == j].mean(axis=0) for j in range(3)])
    np.testing.assert_array_equal(squared_distances(Z, centers).argmin(axis=0), labels)  # nothing moves any more


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 60])
def test_varied_starts_are_shared_out(n):
    ways = shares("varied", ["Z", "W"], n)
    assert sum(count for *_, count in ways) == n and len({count for *_, count in ways}) <= 2
    assert {(method, Z) for method, Z, _ in ways} == {
        (method, Z) for method in ("k-means++", "random_from_data") for Z in ("Z", "W")
    }
    assert shares("kmeans", ["Z", "W"], 3) == [("kmeans", "Z", 2), ("kmeans", "W", 1)]


@pytest.mark.parametrize("method", METHODS[1:])
@pytest.mark.parametrize("k", [1, 2, 5])
def test_responsibilities_of_every_method(method, k):
    for Z in coordinates(standardized(made(80, 2), "full")):
        r, again, other = (
            starting_responsibilities(method, Z, k, np.random.default_rng(seed), None, m=4) for seed in (3, 3, 4)
        )
        assert r.shape == (4, k, 80) and r.min() >= 0
        np.testing.assert_allclose(r.sum(axis=1), 1, rtol=1e-12)
        np.testing.assert_array_equal(r, again)
        assert k == 1 or (len(np.unique(other - r)) > 1 and len(np.unique(r[0] - r[1:])) > 1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", TYPES)
def test_every_method_fits(method, name):
    model = fit(old_faithful(), 2, name, init_params=method, random_state=0)
    assert model.converged_
    if method == "random":  # all components start in the middle of the data, and may stay there
        return
    np.testing.assert_allclose(np.sort(model.means_[:, 1]), [54.6, 80.1], atol=1)


@pytest.mark.parametrize("method", ["k-means++", "kmeans", "random_from_data"])
def test_a_start_takes_weights_as_repetitions(method):
    X, weight = made(60, 2), np.random.default_rng(0).integers(0, 4, 60)
    one = starts(X[weight > 0], 3, method, weight=weight[weight > 0].astype(float))
    other = starts(np.repeat(X, weight, axis=0), 3, method)
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a.means, b.means, rtol=1e-9)
        np.testing.assert_allclose(a.covariances, b.covariances, rtol=1e-8)


def test_small_clusters_borrow_from_all_points():
    X = made(12, 2)
    for k in (6, 12):
        for start in starts(X, k, n=4):
            assert np.linalg.eigvalsh(start.covariances).min() > 1e-3


def test_only_small_clusters_borrow():
    r = one_hot(np.array([[0] * 10 + [1] * 9 + [2]]), 3)  # (1, 3, 20)
    lent = lend(r, None, 3)
    np.testing.assert_allclose(lent.sum(axis=1), 1)
    np.testing.assert_allclose(lent[0, 0] / lent[0, 0, 0], r[0, 0])  # the same shape as before
    assert (lent[0, 2] > 0).all()
    np.testing.assert_array_equal(lend(r, None, 0), r)
    np.testing.assert_allclose(lend(r, np.full(20, 1e-3), 3), lent)  # weights may be proportions


@pytest.mark.parametrize("name", TYPES)
def test_a_cluster_without_volume_does_not_end_a_fit_without_floor(name):
    X = np.vstack([made(40, 2), np.full((10, 2), 30.0)])  # ten rows in one place: a cluster, but no ellipse
    for start in starts(X, 2, name=name, n=2):
        assert np.isfinite(start.precisions_cholesky).all()
    points = StartingPoints(2, "k-means++", NOTHING, np.random.default_rng(0))
    assert [len(stack.weights) for stack in points(standardized(X, name, reg_covar=0.0), 3)] == [1, 1, 1]  # one by one


# -- what the user gives --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
def test_a_start_of_ones_own_is_taken_as_it_is(name):
    X = made(100, 2)
    given = explicit_start(X, 3, name)
    (start,) = starts(X, 3, given=tuple(given.values()), name=name, n=1)
    np.testing.assert_allclose(start.weights, given["weights_init"], rtol=1e-12)
    np.testing.assert_allclose(start.means, given["means_init"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(start.family.precisions(start.precisions_cholesky), given["precisions_init"], rtol=1e-9)


@pytest.mark.parametrize("name", TYPES)
def test_each_part_of_a_start_may_be_given_alone(name):
    X = made(100, 2)
    given = explicit_start(X, 3, name)
    alone = [
        (given["weights_init"], None, None),
        (None, given["means_init"], None),
        (None, None, given["precisions_init"]),
    ]
    weights, means, precisions = (starts(X, 3, given=part, name=name, n=1)[0] for part in alone)
    np.testing.assert_allclose(weights.weights, given["weights_init"], rtol=1e-12)
    np.testing.assert_allclose(means.means, given["means_init"], rtol=1e-9, atol=1e-12)
    factors = precisions.precisions_cholesky
    np.testing.assert_allclose(precisions.family.precisions(factors), given["precisions_init"], rtol=1e-9)


def test_responsibilities_are_a_start():
    X, r = made(50, 2), np.random.default_rng(0).dirichlet([1, 1], 50)
    (start,) = starts(X, 2, r, n=1)
    np.testing.assert_allclose(start.means, m_step(X, r).means, rtol=1e-10)
    np.testing.assert_allclose(start.covariances, m_step(X, r).covariances, rtol=1e-8)
    assert len(fit(X, 2, init_params=r).diagnostics_.restart_log_likelihoods) == 1
    assert len(fit(X, 2, init_params=r.tolist()).diagnostics_.restart_log_likelihoods) == 1


def test_a_callable_is_asked_for_each_start():
    X, calls = made(50, 2), []

    def by_chance(X, k, rng):
        calls.append(X.shape)
        return rng.dirichlet(np.ones(k), len(X))

    one, other = (fit(X, 2, init_params=by_chance, n_init=4, random_state=5) for _ in range(2))
    assert calls == [(50, 2)] * 8
    np.testing.assert_array_equal(one.means_, other.means_)


def test_a_callable_may_return_a_mixture():
    X, mixture = made(50, 2), random_mixture("diag", k=2, d=2)
    model = GaussianMixture(2, covariance_type="diag", init_params=lambda X, k, rng: mixture, n_init=1)
    first = next(model.iter_fit(X)).mixture
    np.testing.assert_allclose(first.means, mixture.means, rtol=1e-10)


@pytest.mark.parametrize(
    "returned, message",
    [
        (
            lambda X, k, rng: np.ones((3, 2)) / 2,
            r"the result of init_params must have shape \(50, 2\).*got shape \(3, 2\)",
        ),
        (lambda X, k, rng: np.ones((50, 2)), "the result of init_params: each row .* must sum to one; row 0 sums to 2"),
        (lambda X, k, rng: random_mixture("tied", k=2, d=2), "init_params returned a tied mixture .* a full one"),
        (lambda X, k, rng: random_mixture("full", k=3, d=2), r"means of shape \(3, 2\); a full one with \(2, 2\)"),
        (lambda X, k, rng: "nonsense", "the result of init_params"),
    ],
)
def test_what_a_callable_returns_is_checked(returned, message):
    with pytest.raises(ValueError, match=message):
        fit(made(50, 2), 2, init_params=returned)


def test_start_respects_the_floor():
    X = made(50, 2)
    narrow = Mixture([1.0], X[:1], np.eye(2)[None] * 1e-12)
    model = GaussianMixture(1, reg_covar=1e-2, init_params=lambda X, k, rng: narrow, n_init=1)
    values = [state.log_likelihood for state in model.iter_fit(X)]
    assert np.diff(values).min() > -1e-9


@pytest.mark.parametrize("name", TYPES)
def test_more_starts_are_never_worse(name):
    X = made(150, 2, 5, seed=2)
    few, many = (fit(X, 5, name, n_init=n, random_state=1).lower_bound_ for n in (1, 25))
    assert many >= few - 1e-9


@pytest.mark.parametrize("covariance_type", ("full", "tied", "diag", "spherical"))
def test_means_alone_start_from_the_points_nearest_to_them(covariance_type):
    rng = np.random.default_rng(3)
    X = np.vstack([rng.normal(size=(60, 2)) + [-20, 0], rng.normal(size=(40, 2)) + [20, 0]])
    if covariance_type != "spherical":  # a column in grams must not decide what is near
        X[:, 1] *= 1000
    given = [[18.0, 0.0], [-18.0, 0.0]]  # the second cluster first
    model = GaussianMixture(2, covariance_type=covariance_type, means_init=given, max_iter=1, tol=0)
    with pytest.warns(ConvergenceWarning):
        model.fit(X)
    assert len(model.diagnostics_.restart_log_likelihoods) == 1  # all starts would be the same
    np.testing.assert_allclose(model.weights_, [0.4, 0.6], atol=0.01)
    assert model.means_[0, 0] > 15 and model.means_[1, 0] < -15
