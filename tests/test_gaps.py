"""Rows with gaps go by what is there: by a plain loop, in closed form, and on data of known truth."""

import dask.array as da
import numpy as np
import pandas as pd
import pytest
from helpers import TYPES, assert_same_mixture, covariances_like, fit, made, old_faithful, random_mixture, start_mixture
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

import gmm.marginals
from gmm import GaussianMixture, Mixture, e_step, select_model
from gmm.engine.gaps import Gaps, filled_alike
from gmm.engine.runs import stack
from gmm.engine.standardized import Standardized
from gmm.inference import halves, held_out_scores, merge_components
from gmm.marginals import by_pattern
from gmm.rows import ArrayRows, rows_of


def with_gaps(X, share, seed=0):
    """Values taken away completely at random, but for one in each row."""
    rng = np.random.default_rng(seed)
    gone = rng.random(X.shape) < share
    gone[np.arange(len(X)), rng.integers(X.shape[1], size=len(X))] = False
    return np.where(gone, np.nan, X)


def marginal_fit(X, k, covariance_type="full", sample_weight=None, **settings):
    return fit(X, k, covariance_type, sample_weight, missing="marginal", **{"random_state": 0} | settings)


def gaps_in(X, covariance_type, weight=None, k=3, reg_covar=0.0):
    return Gaps(ArrayRows(X, weight), covariance_type, k, reg_covar)


# -- a plain loop ---------------------------------------------------------------------------------------
def log_joint_by_hand(mixture, X):
    def one(x, weight, mean, covariance):
        o = np.flatnonzero(~np.isnan(x))
        return np.log(weight) + multivariate_normal(mean[o], covariance[np.ix_(o, o)]).logpdf(x[o])

    parts = (mixture.weights, mixture.means, mixture.dense_covariances)
    return np.array([[one(x, *component) for component in zip(*parts, strict=True)] for x in X])


def em_step_by_hand(mixture, X, weight):
    """The next Mixture: every row completed by the regression on what is there, component by component."""
    joint = np.exp(log_joint_by_hand(mixture, X))
    r = joint / joint.sum(axis=1, keepdims=True) * weight[:, None]
    k, d = mixture.means.shape
    first, second = np.zeros((k, d)), np.zeros((k, d, d))
    for x, shares in zip(X, r, strict=True):
        m, o = np.flatnonzero(np.isnan(x)), np.flatnonzero(~np.isnan(x))
        for j, (mean, S) in enumerate(zip(mixture.means, mixture.dense_covariances, strict=True)):
            regression = S[np.ix_(m, o)] @ np.linalg.inv(S[np.ix_(o, o)])
            whole, rest = x.copy(), np.zeros((d, d))
            whole[m] = mean[m] + regression @ (x[o] - mean[o])
            rest[np.ix_(m, m)] = S[np.ix_(m, m)] - regression @ S[np.ix_(o, m)]
            first[j] += shares[j] * whole
            second[j] += shares[j] * (np.outer(whole, whole) + rest)
    n_k = r.sum(axis=0)
    means = first / n_k[:, None]
    matrices = second / n_k[:, None, None] - means[:, :, None] * means[:, None, :]
    weights = n_k / n_k.sum()
    if mixture.covariance_type == "tied":
        matrices = np.einsum("k,kij->ij", weights, matrices)[None]
    covariances = covariances_like(matrices, mixture.covariance_type)
    return Mixture(weights, means, covariances, mixture.covariance_type)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("d", [2, 3, 9])
def test_densities_and_responsibilities_are_those_of_a_loop(name, d):
    mixture = random_mixture(name, k=3, d=d)
    X = with_gaps(mixture.sample(60, 0)[0], 0.4)
    expected = log_joint_by_hand(mixture, X)
    np.testing.assert_allclose(mixture.log_joint(X, "marginal"), expected, atol=1e-9)
    density = np.exp(expected).sum(axis=1)
    np.testing.assert_allclose(mixture.log_density(X, missing="marginal"), np.log(density), atol=1e-9)
    r = mixture.responsibilities(X, missing="marginal")
    np.testing.assert_allclose(r, np.exp(expected) / density[:, None], atol=1e-9)
    model = GaussianMixture.from_mixture(mixture, missing="marginal")
    np.testing.assert_allclose(model.predict_proba(X), r, atol=1e-12)
    np.testing.assert_array_equal(model.predict(X), expected.argmax(axis=1))
    np.testing.assert_array_equal(mixture.predict(X, "marginal"), expected.argmax(axis=1))
    assert model.bic(X) == pytest.approx(mixture.bic(X, missing="marginal"))
    assert model.aic(X) == pytest.approx(mixture.aic(X, missing="marginal"))
    assert model.icl(X) == pytest.approx(model.bic(X) - 2 * np.sum(r * np.log(np.where(r > 0, r, 1))))
    for gone in range(d):  # the same as a Mixture's own marginal
        rest = [i for i in range(d) if i != gone]
        one = mixture.sample(5, 1)[0]
        other = one.copy()
        other[:, gone] = np.nan
        np.testing.assert_allclose(
            mixture.log_joint(other, "marginal"), mixture.marginal(rest).log_joint(one[:, rest]), atol=1e-9
        )


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("weighted", [False, True])
def test_one_step_is_that_of_a_loop(name, weighted):
    X = made(80, 3) * [1.0, 100.0, 0.01] + [0.0, 1e4, -5.0] if name != "spherical" else made(80, 3)
    X = with_gaps(X, 0.35)
    weight = np.random.default_rng(1).random(80) + 0.1 if weighted else None
    start = start_mixture(np.nan_to_num(X, nan=np.nanmean(X)), 3, name)
    data = gaps_in(X, name, weight)
    statistics = data.expect(data.standardize(start))
    w = np.ones(80) if weight is None else weight
    density = np.exp(log_joint_by_hand(start, X)).sum(axis=1)
    assert statistics.log_likelihood + data.total * data.log_jacobian == pytest.approx(w @ np.log(density), rel=1e-10)
    assert_same_mixture(data.restore(data.maximize(statistics)), em_step_by_hand(start, X, w), 1e-8, 1e-8)


@pytest.mark.parametrize("name", TYPES)
def test_every_pattern_at_once_and_few_at_a_time(name, monkeypatch):
    """All 2^d - 1 patterns, and each in several rows; whatever is looked at together, and many mixtures at once."""
    d = 7
    patterns = np.array([[bool(number >> i & 1) for i in range(d)] for number in range(1, 2**d)])
    seen = np.repeat(patterns, np.arange(len(patterns)) % 4 + 1, axis=0)
    mixture = random_mixture(name, k=2, d=d)
    X = np.where(seen, mixture.sample(len(seen), 0)[0], np.nan)[np.random.default_rng(0).permutation(len(seen))]
    weight = np.random.default_rng(1).random(len(X))
    data, others = gaps_in(X, name, weight, 2), [random_mixture(name, 2, d, seed=seed) for seed in range(3)]
    starts = [data.standardize(one) for one in others]
    one_by_one = [data.expect(start) for start in starts]
    expected = weight @ np.log(np.exp(log_joint_by_hand(others[0], X)).sum(axis=1))
    assert one_by_one[0].log_likelihood + data.total * data.log_jacobian == pytest.approx(expected, rel=1e-9)
    monkeypatch.setattr(gmm.marginals, "NUMBERS_AT_ONCE", 300)
    np.testing.assert_allclose(others[0].log_joint(X, "marginal"), log_joint_by_hand(others[0], X), atol=1e-8)
    in_pieces = Gaps(rows_of(np.array_split(X, 9), weight, missing="marginal"), name, 2, 0.0)
    for there in (data.expect(stack(starts)), in_pieces.expect(stack(starts))):
        for i, one in enumerate(one_by_one):
            np.testing.assert_allclose(there.sums[i], one.sums, rtol=1e-8, atol=1e-8)
            assert there.log_likelihood[i] == pytest.approx(one.log_likelihood, rel=1e-10)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 80), st.integers(1, 140), st.integers(1, 9), st.integers(1, 30), st.integers(0, 10**6))
def test_rows_are_taken_by_pattern_each_once(n, d, most_patterns, most_rows, seed):
    rng = np.random.default_rng(seed)
    seen = (rng.random((6, d)) < 0.5)[rng.integers(6, size=n)]
    groups = list(by_pattern(seen, most_patterns, most_rows))
    assert sorted(np.concatenate([rows.ravel() for rows in groups]).tolist()) == list(range(n))
    for rows in groups:
        assert len(rows) <= most_patterns and rows.size <= most_rows
        assert (seen[rows] == seen[rows[:, :1]]).all()
        assert len(np.unique(seen[rows[:, 0]], axis=0)) == len(rows)


# -- EM -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TYPES)
def test_the_likelihood_never_falls_and_is_the_score(name):
    X = with_gaps(made(250, 4), 0.3)
    weight = np.random.default_rng(2).integers(0, 3, len(X)).astype(float)
    for settings_ in ({}, {"n_init": 1, "tol": 1e-9, "init_params": "random"}):
        model = marginal_fit(X, 3, name, weight, **settings_)
        assert model.converged_ and np.diff(model.lower_bounds_).min(initial=0) > -1e-10
        assert model.lower_bound_ == model.score(X, sample_weight=weight)
        assert model.diagnostics_.n_values == np.count_nonzero(~np.isnan(X[weight > 0]))
    model = GaussianMixture(3, covariance_type=name, missing="marginal", n_init=1, random_state=0)
    states = list(model.iter_fit(X, weight))
    values = [state.log_likelihood for state in states]
    assert len(values) > 3 and np.diff(values).min() > -1e-8 and states[-1].converged
    assert values[-1] == pytest.approx(weight.sum() * states[-1].mixture.score(X, weight, "marginal"), rel=1e-10)
    np.testing.assert_allclose(states[-1].responsibilities, model.predict_proba(X))
    assert_same_mixture(marginal_fit(X, 3, name, weight, n_init=1), states[-1].mixture)


@pytest.mark.parametrize("name", TYPES)
def test_where_nothing_is_missing_nothing_changes(name):
    X = made(300, 3)
    one, other = (fit(X, 3, name, random_state=0, missing=missing) for missing in ("error", "marginal"))
    assert_same_mixture(one, other, 0, 0)
    assert one.lower_bound_ == other.lower_bound_ == other.score(X)
    start = start_mixture(X, 3, name)
    steps = []
    for data in (Standardized(ArrayRows(X), name, 3), gaps_in(X, name)):  # the way of gaps itself
        statistics = data.expect(data.standardize(start))
        steps.append((data.restore(data.maximize(statistics)), statistics.log_likelihood))
    assert_same_mixture(steps[0][0], steps[1][0], 1e-10, 1e-10)
    assert steps[0][1] == pytest.approx(steps[1][1], rel=1e-12)


@pytest.mark.parametrize("name", TYPES)
def test_weights_count_rows(name):
    X = with_gaps(made(150, 3), 0.3)
    times = np.random.default_rng(3).integers(0, 4, len(X))
    start = {"means_init": made(150, 3)[:3], "n_init": 1, "tol": 1e-12, "max_iter": 30, "resolution": 0}
    weights, precisions = np.full(3, 1 / 3), np.linalg.inv(np.cov(made(150, 3).T))
    precisions = covariances_like(np.stack([precisions] * 3), name)
    start |= {"weights_init": weights, "precisions_init": precisions}
    once = marginal_fit(X, 3, name, times.astype(float), **start)
    assert_same_mixture(once, marginal_fit(np.repeat(X, times, axis=0), 3, name, **start), 1e-7, 1e-7)


def test_starts_of_all_kinds_and_going_on():
    X = with_gaps(old_faithful(), 0.2)
    best = marginal_fit(X, 2)
    for init_params in ("kmeans", "k-means++", "random_from_data", best.predict_proba(X), lambda Z, k, rng: near(Z)):
        assert marginal_fit(X, 2, init_params=init_params).lower_bound_ == pytest.approx(best.lower_bound_, abs=1e-4)
    assert marginal_fit(X, 2, means_init=[[2, 55], [4, 80]]).lower_bound_ == pytest.approx(best.lower_bound_, abs=1e-4)
    short = GaussianMixture(2, missing="marginal", warm_start=True, max_iter=3, n_init=1, random_state=0)
    with pytest.warns(UserWarning, match="stopped after 3"):
        short.fit(X)
    before = short.lower_bound_
    short.set_params(max_iter=1000).fit(X)
    assert short.lower_bounds_[0] >= before and short.lower_bound_ == pytest.approx(best.lower_bound_, abs=1e-4)


def near(Z):
    assert not np.isnan(Z).any()  # a callable gets rows that are filled in
    return np.eye(2)[(Z[:, 0] > 3).astype(int)]


@pytest.mark.parametrize("name", TYPES)
def test_every_seed_finds_the_same(name):
    X = with_gaps(old_faithful(), 0.3)
    values = [marginal_fit(X, 2, name, random_state=seed).lower_bound_ * len(X) for seed in range(5)]
    assert np.ptp(values) < 0.05


def test_gaps_are_filled_from_rows_that_are_alike():
    truth = Mixture([0.5, 0.5], [[-5.0, -5.0, 3.0], [5.0, 5.0, -3.0]], [1.0, 1.0], "spherical")
    X, labels = truth.sample(5000, 0)
    Z = with_gaps(X, 0.4)
    Z[0] = [np.nan, 4.0, np.nan]
    filled = filled_alike(Z, Z[~np.isnan(Z).any(axis=1)].mean(axis=0), X.std(axis=0))
    there = ~np.isnan(Z)
    np.testing.assert_array_equal(filled[there], Z[there])
    assert np.mean(truth.predict(filled) == labels) > 0.99
    assert np.abs(filled.std(axis=0) / X.std(axis=0) - 1).max() < 0.05
    assert all(np.isin(filled[:, i], Z[:, i]).all() for i in range(3))  # values of the data, in their steps


def test_a_rare_group_is_found_in_many_rows_with_gaps():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(20000, 3)), rng.normal(size=(60, 3)) * 0.3 + [8.0, -8.0, 8.0]])
    model = marginal_fit(with_gaps(X, 0.2), 2)
    assert model.weights_.min() * len(X) == pytest.approx(60, abs=3)
    np.testing.assert_allclose(model.means_[model.weights_.argmin()], [8, -8, 8], atol=0.3)


# -- data of known truth --------------------------------------------------------------------------------
TRUTH = Mixture(
    [0.35, 0.65],
    [[0.0, 0.0, 0.0], [4.0, 3.0, 2.0]],
    [[[1.0, 0.7, 0.3], [0.7, 1.0, 0.2], [0.3, 0.2, 1.0]], [[1.5, -0.6, 0.0], [-0.6, 1.0, 0.4], [0.0, 0.4, 0.8]]],
)


def error(model, truth=TRUTH):
    """Root mean squared error of weights, means and covariances together."""
    mixture = model.mixture_.in_order()
    parts = (mixture.weights - truth.weights, mixture.means - truth.means, mixture.covariances - truth.covariances)
    return np.sqrt(np.mean(np.concatenate([part.ravel() for part in parts]) ** 2))


@pytest.mark.parametrize("share", [0.05, 0.2, 0.4])
def test_parameters_are_right_where_values_lack_at_random(share):
    whole, gaps, complete_cases, mean_filled = [], [], [], []
    for seed in range(6):
        X = TRUTH.sample(800, seed)[0]
        Z = with_gaps(X, share, seed)
        whole.append(error(fit(X, 2, random_state=0)))
        gaps.append(error(marginal_fit(Z, 2)))
        complete_cases.append(error(fit(Z[~np.isnan(Z).any(axis=1)], 2, random_state=0)))
        mean_filled.append(error(fit(np.where(np.isnan(Z), np.nanmean(Z, axis=0), Z), 2, random_state=0)))
    # of each number as much is known as if a part of the rows lacked: its error grows by no more than that root
    assert np.mean(gaps) < 1.4 * np.mean(whole) / (1 - share)
    assert np.mean(gaps) < 0.8 * np.mean(mean_filled)
    assert share < 0.1 or np.mean(gaps) < np.mean(complete_cases)


def test_what_depends_on_what_is_there_does_no_harm():
    """The third column lacks where the first is large: complete cases are another population."""
    ours, theirs = [], []
    for seed in range(8):
        X = TRUTH.sample(1500, seed)[0]
        Z = X.copy()
        Z[(X[:, 0] > 3) & (np.random.default_rng(seed).random(len(X)) < 0.9), 2] = np.nan
        ours.append(marginal_fit(Z, 2).mixture_.in_order())
        theirs.append(fit(Z[~np.isnan(Z[:, 2])], 2, random_state=0).mixture_.in_order())
    ours, theirs = ([np.r_[m.weights, m.means.ravel()] for m in found] for found in (ours, theirs))
    truth = np.r_[TRUTH.weights, TRUTH.means.ravel()]
    deviations = (np.mean(ours, axis=0) - truth) / (np.std(ours, axis=0, ddof=1) / np.sqrt(len(ours)))
    assert np.abs(deviations).max() < 4.5  # of a t distribution with 7 degrees of freedom, eight times
    assert abs(np.mean(theirs, axis=0) - truth)[0] > 10 * abs(np.mean(ours, axis=0) - truth)[0]


def test_one_component_and_gaps_in_one_column_in_closed_form():
    """T. W. Anderson (1957), Journal of the American Statistical Association 52, 200-203."""
    rng = np.random.default_rng(0)
    x = rng.normal(10, 3, size=400)
    y = 2 * x + rng.normal(scale=4, size=400)
    y[(x > 11) & (rng.random(400) < 0.8)] = np.nan
    both = ~np.isnan(y)
    slope = np.cov(x[both], y[both])[0, 1] / np.var(x[both], ddof=1)
    intercept = y[both].mean() - slope * x[both].mean()
    rest = np.mean((y[both] - intercept - slope * x[both]) ** 2)
    mean = np.array([x.mean(), intercept + slope * x.mean()])
    variance = x.var()
    covariance = np.array([[1, slope], [slope, slope**2]]) * variance + [[0, 0], [0, rest]]
    for name, expected in (("full", covariance[None]), ("tied", covariance)):
        model = marginal_fit(np.column_stack([x, y]), 1, name, tol=1e-14, resolution=0, max_iter=5000)
        np.testing.assert_allclose(model.means_[0], mean, rtol=1e-6)
        np.testing.assert_allclose(model.covariances_, expected, rtol=1e-5)
    diag = marginal_fit(np.column_stack([x, y]), 1, "diag", tol=1e-14, resolution=0)  # each column for itself
    np.testing.assert_allclose(diag.means_[0], [x.mean(), y[both].mean()], rtol=1e-6)
    np.testing.assert_allclose(diag.covariances_[0], [x.var(), y[both].var()], rtol=1e-5)


# -- imputing -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TYPES)
def test_draws_have_the_conditional_mean_and_covariance(name):
    mixture = random_mixture(name, k=3, d=3, spread=1.0)
    for known in ({0: 0.5}, {1: -0.4, 2: 0.7}, {}):
        row = np.full(3, np.nan)
        row[list(known)] = list(known.values())
        free = [i for i in range(3) if i not in known]
        rest = mixture.condition(list(known), list(known.values())) if known else mixture
        drawn = mixture.impute(np.tile(row, (40000, 1)), draw=True, random_state=0)
        np.testing.assert_array_equal(drawn[:, list(known)], np.tile(row[list(known)], (40000, 1)))
        spread = np.sqrt(np.diagonal(rest.covariance))
        assert (np.abs(drawn[:, free].mean(axis=0) - rest.mean) < 5 * spread / 200).all()
        np.testing.assert_allclose(np.cov(drawn[:, free].T).reshape(rest.covariance.shape), rest.covariance, atol=0.1)
        np.testing.assert_allclose(mixture.impute(row[None])[0, free], rest.mean, atol=1e-10)
        # the whole distribution of one of them, and not its moments alone
        low = np.mean(drawn[:, free[0]] < rest.mean[0])
        line = rest.marginal([0])
        assert low == pytest.approx(np.mean(line.sample(40000, 1)[0] < rest.mean[0]), abs=0.02)


def test_what_was_fitted_with_gaps_is_imputed_and_again():
    X = pd.DataFrame(with_gaps(old_faithful(), 0.3), columns=["eruption", "wait"])
    model = marginal_fit(X, 2)
    filled = model.impute(X)
    there = X.notna().to_numpy()
    assert np.isfinite(filled).all() and (filled[there] == X.to_numpy()[there]).all()
    one, same, other = (model.impute(X, draw=True, random_state=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one[there] == other[there]).all() and (one[~there] != other[~there]).all()
    truth = old_faithful()
    assert np.mean((filled - truth)[~there] ** 2) < np.mean((one - truth)[~there] ** 2)  # expected values are nearest,
    assert abs(one.std(axis=0) / truth.std(axis=0) - 1).max() < 0.1  # draws vary as data do
    many = np.mean([model.impute(X, draw=True, random_state=seed) for seed in range(300)], axis=0)
    np.testing.assert_allclose(many, filled, atol=5 * truth.std(axis=0).max() / np.sqrt(300))
    with pytest.raises(ValueError, match="another order"):
        model.impute(X[["wait", "eruption"]])


# -- rows elsewhere, and what else takes rows -------------------------------------------------------------
@pytest.mark.parametrize("name", TYPES)
def test_rows_elsewhere_give_the_same_fit(name, tmp_path, a_sample_is_enough):
    X = with_gaps(made(700, 3), 0.25)
    np.save(tmp_path / "X.npy", X)
    weight = np.random.default_rng(4).random(700) + 0.5
    here = marginal_fit(X, 3, name, weight, n_init=4)
    for there in (
        np.array_split(X, 7),
        lambda: iter(np.array_split(X, 3)),
        np.load(tmp_path / "X.npy", mmap_mode="r"),
        da.from_array(X, chunks=(150, 3)),
    ):
        model = marginal_fit(there, 3, name, weight, n_init=4)
        assert_same_mixture(here, model, 1e-6, 1e-6)
        np.testing.assert_allclose(np.asarray(model.score_samples(there)), here.score_samples(X), atol=1e-5)
        np.testing.assert_allclose(np.asarray(model.predict_proba(there)), here.predict_proba(X), atol=1e-5)
        assert model.lower_bound_ == pytest.approx(model.score(there, sample_weight=weight), abs=1e-10)


def test_steps_and_spread_are_of_what_is_there():
    X = with_gaps(np.round(made(500, 2), 1), 0.3)
    X[:, 1] *= 20
    model = marginal_fit(X, 2)
    np.testing.assert_allclose(model.diagnostics_.resolution, [0.1, 2.0])
    rows = rows_of(X, missing="marginal")
    np.testing.assert_allclose(rows.moments.mean, np.nanmean(X, axis=0))
    np.testing.assert_allclose(rows.moments.scale, np.nanstd(X, axis=0))
    in_blocks = rows_of([X[:1], X[1:3], X[3:]], missing="marginal").moments
    np.testing.assert_allclose(in_blocks.scale, rows.moments.scale, rtol=1e-12)
    np.testing.assert_array_equal(in_blocks.seen, np.count_nonzero(~np.isnan(X), axis=0))


def test_models_are_compared_on_rows_with_gaps():
    X = with_gaps(old_faithful(), 0.2)
    found = select_model(X, [1, 2], ["full", "diag"], random_state=0, n_folds=3, missing="marginal", progress=False)
    assert found.best.n_components == 2 and found.table.held_out.notna().all()
    assert found.best.bic(X) == found.table.bic[0]
    assert np.isfinite(held_out_scores(found.best, X, 3, random_state=0)).all()


def test_few_rows_far_out_are_counted_by_what_is_there():
    X = np.random.default_rng(0).normal(size=(400, 3))
    X[:200, 2] = np.nan
    X[0, :2], X[399] = [9.0, -9.0], [9.0, 9.0, 9.0]
    assert marginal_fit(X, 1).diagnostics_.outlying == 2


def test_rows_that_do_not_count_may_be_blank(tmp_path):
    X = with_gaps(made(90, 3), 0.2)
    weight = np.where(np.isnan(X).all(axis=1) | (np.arange(90) % 9 == 0), 0.0, 1.5)
    counted, other = X[weight > 0], weight[weight > 0]
    X[weight == 0] = np.nan
    np.save(tmp_path / "X.npy", X)
    wanted = marginal_fit(counted, 2, "full", other)
    mapped, chunked = np.load(tmp_path / "X.npy", mmap_mode="r"), da.from_array(X, chunks=(40, 3))
    for there in (X, [X[:50], X[50:]], mapped, chunked):
        model = marginal_fit(there, 2, "full", weight)
        np.testing.assert_allclose(model.means_, wanted.means_, rtol=1e-9)
        assert model.score(there, sample_weight=weight) == pytest.approx(wanted.score(counted, sample_weight=other))
    assert wanted.mixture_.score(X, weight, "any") == pytest.approx(wanted.lower_bound_)
    assert merge_components(wanted, X, weight).entropy[1] == pytest.approx(
        merge_components(wanted, counted, other).entropy[1]
    )
    asked = GaussianMixture(1, missing="marginal", n_init=1, random_state=0)
    assert np.isfinite(halves(asked, X, 1, 0, weight).scores).all()
    np.testing.assert_array_equal(np.isnan(held_out_scores(asked, X, 3, 0, weight)), weight == 0)
    table = select_model(X, 1, "diag", sample_weight=weight, missing="marginal", progress=False).table
    assert np.isfinite(table.held_out).all()
    complete = np.where(weight[:, None] > 0, made(90, 3), np.nan)  # gaps in those rows alone
    states = list(GaussianMixture(2, missing="marginal", random_state=0).iter_fit(complete, weight))
    assert states[-1].converged
    labels = np.r_[0, 0, 1, 1, np.full(86, -1)]
    assert GaussianMixture(2, missing="marginal", random_state=0).fit(complete, sample_weight=weight, labels=labels)
    with pytest.raises(ValueError, match="1 row without any value, the first is row 9"):
        marginal_fit(X, 2, "full", np.where(np.arange(90) == 9, 1.0, weight))
    with pytest.raises(ValueError, match="NaN values"):  # which are an error wherever they are, unless allowed for
        GaussianMixture(2).fit(X, sample_weight=weight)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("n_seen", [0, 1, 60])
def test_a_component_with_hardly_a_value_of_a_column_is_told(name, n_seen):
    rng = np.random.default_rng(1)
    X = np.r_[rng.normal(size=(200, 3)), rng.normal(size=(60, 3)) + 8]
    X[200 + n_seen :, 2] = np.nan
    model = marginal_fit(pd.DataFrame(X, columns=["km", "kg", "s"]), 2, name).in_order()
    told = [problem for problem in model.diagnostics_.problems if "hardly a value" in problem]
    assert len(told) == (n_seen < 60)
    if told:
        assert told[0].startswith(f"component 1 has hardly a value in column 2 (s), {n_seen:.1f} for 60.0 points:")
        assert not any("lies on the floor" in problem for problem in model.diagnostics_.problems)
        ((j, i, values),) = model.diagnostics_.in_order([1, 0]).hardly_seen
        assert (j, i) == (0, 2) and values == pytest.approx(n_seen, abs=0.01)
    if name != "tied":
        one = covariances_like(np.eye(3)[None], name)[0]
        known = {"means": {0: [8.0, 8.0, 8.0]}, "covariances": {0: one}}
        assert not marginal_fit(X, 2, name, fixed=known).diagnostics_.hardly_seen


# -- what is refused ------------------------------------------------------------------------------------
def test_what_is_wrong_is_said_with_what_to_do():
    X = with_gaps(made(60, 3), 0.2)
    blank, empty = X.copy(), X.copy()
    blank[17], empty[:, 1] = np.nan, np.nan
    empty = empty[~np.isnan(empty).all(axis=1)]
    model = GaussianMixture(2, missing="marginal", random_state=0)
    with pytest.raises(ValueError, match=r"NaN values.*or go by what is there: missing='marginal'"):
        GaussianMixture(2).fit(X)
    for use in (model.fit, marginal_fit(X, 2).predict, lambda X: marginal_fit(made(60, 3), 2).score(X)):
        with pytest.raises(ValueError, match=r"1 row without any value, the first is row 17: .*dropna\(how='all'\)"):
            use(blank)
    with pytest.raises(ValueError, match="block 1 .* row 17"):
        model.fit([blank[:10], blank[10:]])
    with pytest.raises(ValueError, match="column 1 of X has no value in any row that counts: leave it out"):
        model.fit(empty)
    with pytest.raises(ValueError, match=r"column 1 \(b\) of X has no value"):
        model.fit(pd.DataFrame(empty, columns=list("abc")))
    weight = np.ones(60)
    weight[~np.isnan(X[:, 2])] = 0
    with pytest.raises(ValueError, match="column 2 of X has no value in any row that counts"):
        model.fit(X, sample_weight=weight)
    with pytest.raises(ValueError, match="missing must be one of 'error', 'marginal'; got 'mean'"):
        GaussianMixture(2, missing="mean").fit(X)
    with pytest.raises(ValueError, match="missing must be one of"):
        random_mixture("full", d=3).log_density(X, "mean")
    with pytest.raises(ValueError, match="X has 1 infinite value"):
        model.fit(np.where(np.arange(60)[:, None] == 3, np.inf, X)[:, :1])
    with pytest.raises(ValueError, match="NaN"):
        e_step(X, random_mixture("full", d=3))
    with pytest.raises(ValueError, match="too large to square"):
        model.fit(np.where(np.isnan(X), X, X * 1e120))


def test_a_row_of_which_nothing_is_known():
    """Its density is 1 and its components are as likely as any row's, for those who ask."""
    mixture = random_mixture("full", d=2)
    blank = np.full((1, 2), np.nan)
    np.testing.assert_allclose(mixture.responsibilities(blank, missing="any")[0], mixture.weights)
    assert mixture.log_density(blank, "any")[0] == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(mixture.impute(blank)[0], mixture.mean)


@pytest.mark.parametrize("name, told", [("full", True), ("tied", True), ("diag", False)])
def test_columns_that_no_row_has_both_of_are_named(name, told):
    """Their covariance is anything that the start was: the likelihood knows nothing of it."""
    x = np.random.default_rng(0).normal(size=(200, 2))
    x[:100, 0], x[100:, 1] = np.nan, np.nan
    report = fit(x, 1, name, missing="marginal").diagnostics_
    assert any("hardly a row has both column 0 and column 1" in one for one in report.problems) == told


def test_one_component_is_fitted_to_the_end_where_em_creeps():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(300, 4)) @ rng.normal(size=(4, 4))
    X[rng.random(X.shape) < 0.5] = np.nan
    X = X[~np.isnan(X).all(axis=1)]
    model = fit(X, 1, missing="marginal")
    longer = fit(X, 1, missing="marginal", tol=1e-12, max_iter=20_000)
    assert model.converged_ and len(X) * (longer.lower_bound_ - model.lower_bound_) < 0.1
