"""After the fit: comparisons, halves, null tables, errors, the likelihood ratio, and merged components."""

import numpy as np
import pandas as pd
import pytest
from helpers import TYPES, fit, made, old_faithful
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import approx_fprime

from gmm import GaussianMixture, Mixture, Prior
from gmm.inference import (
    box_probability,
    cdf,
    compare,
    found_again,
    halves,
    held_out_log_likelihood,
    held_out_scores,
    js_divergence,
    kl_divergence,
    match_components,
    merge_components,
    null,
    null_tables,
    quantile,
    rank_p_value,
    ratio_test,
    standard_errors,
)
from gmm.inference.curvature import parameters_of, score, with_parameters
from gmm.inference.errors import refitted
from gmm.inference.stability import hellinger

OVERLAP = Mixture([0.4, 0.6], [[-1.5], [1.5]], [[[1.0]], [[1.5]]])
TRUTHS = {
    "full": Mixture([0.3, 0.7], [[0, 0], [3, 1]], [[[1, 0.3], [0.3, 1]], [[2, -0.5], [-0.5, 1]]]),
    "tied": Mixture([0.3, 0.7], [[0, 0], [2.5, 1]], [[1, 0.3], [0.3, 1]], "tied"),
    "diag": Mixture([0.3, 0.7], [[0, 0], [5, 1]], [[1, 2], [2, 1]], "diag"),
    "spherical": Mixture([0.3, 0.7], [[0, 0], [3, 1]], [1, 2], "spherical"),
}


# -- held out, and compared -----------------------------------------------------------------------------
def test_each_row_is_scored_by_a_fit_that_has_not_seen_it():
    X, model = made(60, 2), GaussianMixture(2, random_state=0)
    scores = held_out_scores(model, X, 60, random_state=0)
    without_the_first = fit(X[1:], 2, random_state=0)
    assert scores[0] == pytest.approx(without_the_first.score_samples(X[:1])[0])
    assert np.mean(scores) == pytest.approx(held_out_log_likelihood(model, X, 60, 0))


def test_rows_that_do_not_count_are_not_scored():
    X, weight = made(40, 2), np.r_[np.zeros(5), np.ones(35)]
    scores = held_out_scores(GaussianMixture(1), X, 4, 0, weight)
    assert np.isnan(scores[:5]).all() and np.isfinite(scores[5:]).all()
    assert compare(scores, scores - 1, weight).difference == pytest.approx(1)
    with pytest.raises(ValueError, match="n_folds=36 parts of 35 rows"):
        held_out_scores(GaussianMixture(1), X, 36, 0, weight)


def test_a_comparison_is_paired():
    rng = np.random.default_rng(0)
    hard = rng.normal(0, 10, 500)  # what both find hard
    a, b = hard + rng.normal(0.2, 1, 500), hard
    found = compare(a, b)
    d = a - b
    assert found.difference == pytest.approx(d.mean()) and found.error == pytest.approx(d.std(ddof=1) / np.sqrt(500))
    assert found.n == 500 and found.errors == pytest.approx(d.mean() / found.error)
    assert "in favour of the first, over 500 rows" in str(found)
    assert "in favour of the second" in str(compare(b, a))
    assert compare(np.stack([a, a]), np.stack([b, b])) == found  # splits are averaged


def test_weights_count_rows_and_groups_count_once():
    rng = np.random.default_rng(0)
    d, times = rng.normal(size=50), rng.integers(1, 4, 50)
    heavy, repeated = compare(d, 0 * d, times), compare(np.repeat(d, times), np.zeros(times.sum()))
    assert (heavy.difference, heavy.error, heavy.n) == pytest.approx((repeated.difference, repeated.error, repeated.n))
    alike = compare(np.repeat(d, 4), np.zeros(200), groups=np.repeat(np.arange(50), 4))
    assert (alike.error, alike.n, alike.unit) == (pytest.approx(compare(d, 0 * d).error), 50, "groups")
    assert alike.error > 1.9 * compare(np.repeat(d, 4), np.zeros(200)).error


@pytest.mark.parametrize(
    "a, b, others, message",
    [
        ([1.0, 2], [1.0, 2, 3], {}, r"the same rows by both.*got shapes \(2,\) and \(3,\)"),
        ([1.0, np.nan], [1.0, 2], {}, "1 rows that count are NaN or infinite, the first of row 1"),
        ([1.0], [2.0], {}, "an error needs two rows"),
        ([1.0, 2], [1.0, 2], {"groups": [1, 1]}, "an error needs two groups"),
        ([1.0, 2], [1.0, 2], {"groups": [1, 1, 2]}, r"groups must have shape \(2,\)"),
    ],
)
def test_bad_comparisons(a, b, others, message):
    with pytest.raises(ValueError, match=message):
        compare(a, b, **others)


# -- found again ----------------------------------------------------------------------------------------
def test_groups_that_are_there_are_found_in_halves_and_others_are_not():
    X = made(300, 2, spread=8.0)
    model = fit(X, 3, random_state=0)
    again = halves(model, X, 6, random_state=0)
    assert len(again.mixtures) == 12 and again.scores.shape == (6, 2) and again.moved.max() < 0.05
    assert found_again(model.mixture_, again.mixtures).min() == 1
    X = np.random.default_rng(0).uniform(size=(300, 2))
    model = fit(X, 6, random_state=0, n_init=4)
    again = halves(model, X, 6, random_state=0)
    assert again.moved.mean() > 0.2 and found_again(model.mixture_, again.mixtures, within=0.3).mean() < 0.7


def test_components_are_matched_one_to_one():
    one = Mixture([0.5, 0.5], [[0.0], [1.0]], [1.0, 1.0], "spherical")
    near = Mixture([0.5, 0.5], [[0.1], [0.2]], [1.0, 1.0], "spherical")  # both nearest to the first
    assert sorted(match_components(one, near)) == [0, 1]
    assert match_components(one, one.marginal([0])).tolist() == [0, 1]
    more = Mixture([0.2, 0.3, 0.5], [[9.0], [1.0], [0.0]], [1.0, 1.0, 1.0], "spherical")
    assert match_components(one, more).tolist() == [2, 1] and sorted(match_components(more, one)) == [-1, 0, 1]
    apart = lambda a, b: np.abs(a.means - b.means.T)  # noqa: E731
    assert found_again(one, [near, more], within=0.15, distance=apart).tolist() == [1.0, 0.5]
    with pytest.raises(ValueError, match="at least one other"):
        found_again(one, [])
    with pytest.raises(ValueError, match="1 and 2 features"):
        match_components(one, TRUTHS["full"])


def test_hellinger_distances_are_those_of_the_densities():
    x = np.linspace(-30, 30, 200_001)
    a, b = (np.exp(Mixture([1], [[m]], [v], "spherical").log_density(x[:, None])) for m, v in ((0, 1), (1.3, 4)))
    by_hand = np.sqrt(1 - np.sum(np.sqrt(a * b)) * (x[1] - x[0]))
    two = Mixture([0.5, 0.5], [[0.0], [1.3]], [1.0, 4.0], "spherical")
    np.testing.assert_allclose(hellinger(two, two), [[0, by_hand], [by_hand, 0]], atol=1e-6)


# -- nothing to find ------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["even", "one_cloud", "permuted"])
def test_null_tables_keep_gaps_where_they_are(kind):
    rng = np.random.default_rng(0)
    X = rng.multivariate_normal([3, -2, 0], [[1, 0.8, 0], [0.8, 1, 0], [0, 0, 4]], size=400)
    X[rng.random(X.shape) < 0.2] = np.nan
    X = X[~np.isnan(X).all(axis=1)]
    (table,) = null_tables(X, kind, 1, random_state=0)
    assert np.array_equal(np.isnan(table), np.isnan(X))
    assert np.all(np.nanmin(table, axis=0) >= np.nanmin(X, axis=0) - 1e-9)
    together = np.corrcoef(table[~np.isnan(table).any(axis=1)].T)[0, 1]
    assert (0.65 < together < 0.95) if kind == "one_cloud" else abs(together) < 0.2
    X[:, 1] = np.nan
    with pytest.raises(ValueError, match="column 1 of X has no value"):
        null_tables(X[~np.isnan(X).all(axis=1)], kind, 1)


def test_null_tables_keep_what_they_promise(monkeypatch):
    X = made(400, 3)
    for kind in ("even", "one_cloud", "permuted"):
        tables = list(null_tables(X, kind, 3, random_state=0))
        assert len(tables) == 3 and all(table.shape == X.shape for table in tables)
        assert not np.allclose(tables[0], tables[1])
        assert all((table >= X.min(axis=0) - 1e-6).all() and (table <= X.max(axis=0) + 1e-6).all() for table in tables)
        np.testing.assert_array_equal(tables[0], next(null_tables(X, kind, 1, random_state=0)))
    assert all((np.sort(table, axis=0) == np.sort(X, axis=0)).all() for table in tables)  # permuted
    assert abs(np.corrcoef(tables[0].T)[0, 1]) < 0.2
    flat = np.column_stack([X[:, 0], np.ones(400)])
    assert next(null_tables(flat, "one_cloud", 1, 0)).shape == (400, 2)
    assert next(null_tables(X, lambda X, rng: X[:5], 1)).shape == (5, 3)
    with pytest.raises(ValueError, match="kind must be one of"):
        null_tables(X, "odd")
    monkeypatch.setattr(null, "PATIENCE", 0)  # what has many columns and few rows may never succeed
    with pytest.raises(ValueError, match="hardly a row of such a Gaussian"):
        next(null_tables(X, "one_cloud", 1, 0))


def test_the_rank_counts_the_data_among_the_tables():
    assert rank_p_value(5, np.arange(5)) == pytest.approx(1 / 6)
    assert rank_p_value(4, np.arange(5)) == pytest.approx(2 / 6)
    rng = np.random.default_rng(0)
    ps = [rank_p_value(rng.normal(), rng.normal(size=19)) for _ in range(2000)]
    assert abs(np.mean(np.array(ps) <= 0.1) - 0.1) < 0.025
    for observed, others in ((np.nan, [1.0]), (1.0, []), (1.0, [np.nan])):
        with pytest.raises(ValueError, match="none of them nan"):
            rank_p_value(observed, others)


# -- errors ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TYPES)
def test_the_score_is_the_derivative_of_the_log_likelihood(name):
    truth, weight = TRUTHS[name], np.random.default_rng(0).uniform(0.5, 2, 200)
    X, _ = truth.sample(200, 0)
    theta = parameters_of(truth)
    same = with_parameters(truth, theta)
    np.testing.assert_allclose(same.covariances, truth.covariances)
    numeric = approx_fprime(theta, lambda t: weight @ with_parameters(truth, t).log_density(X), 1e-7)
    np.testing.assert_allclose(score(truth, X, weight), numeric, rtol=1e-4, atol=2e-2)


def test_of_one_gaussian_the_errors_are_the_textbooks():
    X = np.random.default_rng(0).normal(3, 2, (400, 1))
    errors, sd = standard_errors(fit(X, 1), X), X.std()
    assert errors.means[0, 0] == pytest.approx(sd / np.sqrt(400), rel=1e-3)
    assert errors.covariances[0, 0, 0] == pytest.approx(sd**2 * np.sqrt(2 / 400), rel=1e-3)
    assert errors.weights.tolist() == [0]
    assert errors.of(lambda m: np.sqrt(m.covariances[0, 0, 0])) == pytest.approx(sd / np.sqrt(800), rel=1e-3)
    low, high = errors.interval(lambda m: m.means[0, 0], 0.95)
    assert (high - low) / 2 == pytest.approx(1.96 * sd / 20, rel=1e-3)
    heavy = standard_errors(fit(X, 1), X, sample_weight=np.full(400, 4.0))
    assert heavy.means[0, 0] == pytest.approx(errors.means[0, 0] / 2, rel=1e-3)


@pytest.mark.parametrize("name", TYPES)
def test_three_ways_agree(name):
    X, _ = TRUTHS[name].sample(1500, 0)
    mixture = refitted(TRUTHS[name], X, None)
    by = {how: standard_errors(mixture, X, how, 60, 0) for how in ("information", "bootstrap", "half_samples")}
    for part in ("weights", "means", "covariances"):
        expected = getattr(by["information"], part)
        for how in ("bootstrap", "half_samples"):
            ratio = getattr(by[how], part) / expected
            assert getattr(by[how], part).shape == getattr(mixture, part).shape
            assert 0.6 < ratio.min() and ratio.max() < 1.6, (how, part, ratio)


def test_intervals_keep_what_they_promise():
    """Those of 90 % hold the truth in 90 % of 400 samples from a mixture that overlaps (give or take 4.5)."""
    held = []
    for seed in range(400):
        X, _ = OVERLAP.sample(800, seed)
        errors = standard_errors(refitted(OVERLAP, X, None), X)
        apart = np.abs(parameters_of(errors.mixture) - parameters_of(OVERLAP))
        held.append(apart < 1.645 * np.sqrt(np.diag(errors.covariance)))
    assert np.abs(np.mean(held, axis=0) - 0.9).max() < 0.045


def test_overlap_inflates_errors():
    """Far beyond sd / sqrt(points), as if it were known whose points they are."""
    inflated = []
    for gap in (8.0, 2.0):
        truth = Mixture([0.5, 0.5], [[0.0], [gap]], [[[1.0]], [[1.0]]])
        X, _ = truth.sample(4000, 0)
        errors = standard_errors(refitted(truth, X, None), X)
        inflated.append(errors.means[0, 0] * np.sqrt(2000))
    assert inflated[0] == pytest.approx(1, rel=0.1) and inflated[1] > 3


def test_errors_are_printed_with_their_estimates_and_repeat_with_a_seed():
    X = old_faithful()
    model = fit(X, 2, random_state=0)
    words = str(standard_errors(model, X))
    assert "standard errors by information" in words and words.count("+-") == 6 and words.count("\n") == 2
    one, other = (standard_errors(model, X, "half_samples", 10, 3).means for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_errors_where_there_is_no_top():
    X, _ = OVERLAP.sample(300, 0)
    with pytest.raises(ValueError, match="not at a top"):
        standard_errors(Mixture([0.5, 0.5], [[0.0], [0.0]], [[[1.0]], [[1.0]]]), X)
    with pytest.raises(ValueError, match="method must be one of"):
        standard_errors(OVERLAP, X, "magic")
    with pytest.raises(ValueError, match="level must lie between"):
        standard_errors(refitted(OVERLAP, X, None), X).interval(lambda m: m.weights, 1.5)
    with pytest.raises(ValueError, match="X has 2 features, but Mixture is expecting 1"):
        standard_errors(OVERLAP, np.zeros((5, 2)))


# -- lines, boxes, divergences --------------------------------------------------------------------------
@given(seed=st.integers(0, 2**16), k=st.integers(1, 4), q=st.floats(1e-12, 1 - 1e-12))
@settings(max_examples=40)
def test_quantiles_turn_the_distribution_round(seed, k, q):
    rng = np.random.default_rng(seed)
    line = Mixture(rng.dirichlet(np.ones(k)), 100 * rng.normal(size=(k, 1)), rng.uniform(1e-4, 10, k), "spherical")
    x = quantile(line, q)
    assert cdf(line, x) == pytest.approx(q, rel=1e-6, abs=1e-13)


def test_the_distribution_on_a_line_is_scipys_and_the_samples():
    x = np.linspace(-3, 9, 7)
    np.testing.assert_allclose(cdf(Mixture([1.0], [[2.0]], [4.0], "spherical"), x), stats.norm(2, 2).cdf(x))
    truth, direction = TRUTHS["full"], np.array([1.0, -2.0])
    X, _ = truth.sample(100_000, 0)
    qs = np.array([0.05, 0.5, 0.95])
    found = quantile(truth, qs, direction)
    np.testing.assert_allclose(np.mean((X @ direction)[:, None] <= found, axis=0), qs, atol=0.004)
    assert quantile(OVERLAP, [0, 1]).tolist() == [-np.inf, np.inf] and isinstance(cdf(OVERLAP, 0.0), float)
    mirrored = Mixture([0.4, 0.6], [[1.5], [-1.5]], [[[1.0]], [[1.5]]])
    assert quantile(OVERLAP, 1 - 1e-12) == pytest.approx(-quantile(mirrored, 1e-12), rel=1e-4)
    for bad, message in (
        (lambda: quantile(OVERLAP, 1.5), "q must lie"),
        (lambda: cdf(truth, 0), "2 features: say which"),
    ):
        with pytest.raises(ValueError, match=message):
            bad()


def test_the_probability_of_a_box():
    ball = Mixture([1.0], [[0.0, 0.0]], [1.0], "spherical")
    share, error = box_probability(ball, [-1, -np.inf], [1, 0], 200_000, random_state=0)
    assert error < 0.002 and abs(share - 0.5 * (stats.norm.cdf(1) - stats.norm.cdf(-1))) < 4 * error
    never, error = box_probability(ball, [50, 50], [60, 60], 1000, random_state=0)
    assert never == 0 and error > 0
    with pytest.raises(ValueError, match=r"low must have shape \(2,\)"):
        box_probability(ball, 0, [1, 1])


def test_divergences_of_two_gaussians_are_the_formulas():
    p, q = Mixture([1.0], [[0.0]], [1.0], "spherical"), Mixture([1.0], [[1.0]], [4.0], "spherical")
    by_formula = np.log(2) + (1 + 1) / 8 - 0.5
    value, error = kl_divergence(p, q, random_state=0)
    assert abs(value - by_formula) < 4 * error < 0.02
    assert kl_divergence(p, p, 1000)[0] == 0
    x = np.linspace(-30, 30, 100_001)[:, None]
    a, b = np.exp(p.log_density(x)), np.exp(q.log_density(x))
    half = (a + b) / 2
    with np.errstate(all="ignore"):
        exact = np.nansum(a * np.log(a / half) + b * np.log(b / half)) / 2 * (x[1, 0] - x[0, 0])
    value, error = js_divergence(p, q, random_state=0)
    assert abs(value - exact) < 4 * error < 0.02
    far = Mixture([1.0], [[1e4]], [1.0], "spherical")
    assert js_divergence(p, far, 1000)[0] == pytest.approx(np.log(2))
    assert js_divergence(p, q, 1000, 5) == js_divergence(p, q, 1000, 5)


# -- one component more? --------------------------------------------------------------------------------
def test_the_ratio_tells_groups_from_none():
    rng = np.random.default_rng(0)
    two = np.r_[rng.normal(0, 1, (80, 1)), rng.normal(5, 1, (80, 1))]
    found = ratio_test(two, 1, 19, random_state=0, progress=False, n_init=4)
    assert found.p_value == 0.05 and found.statistic > 2 * found.of_null.max() and len(found.of_null) == 19
    assert found.larger.n_components == 2 and "1 against 2 components" in str(found)
    one = ratio_test(rng.normal(0, 1, (160, 1)), 1, 19, random_state=0, progress=False, n_init=4)
    assert one.p_value > 0.1 and (one.of_null >= 0).all()
    again = ratio_test(two, 1, 3, random_state=7, progress=False, n_init=2)
    np.testing.assert_array_equal(again.of_null, ratio_test(two, 1, 3, 7, False, n_init=2).of_null)
    with pytest.raises(TypeError, match="ratio_test takes no n_component"):
        ratio_test(two, 1, 2, n_component=3)
    with pytest.raises(ValueError, match="n_components must be at least 1"):
        ratio_test(two, 0)


def test_ratio_of_weighted_rows_is_that_of_rows_repeated_and_samples_are_rounded_as_the_data():
    rng = np.random.default_rng(0)
    X = np.round(rng.normal(size=(60, 1)), 1)
    quiet = {"n_samples": 5, "random_state": 0, "progress": False, "n_init": 2}
    weight = rng.integers(0, 3, 60)
    one, other = ratio_test(X, 1, sample_weight=weight, **quiet), ratio_test(np.repeat(X, weight, axis=0), 1, **quiet)
    assert one.statistic == pytest.approx(other.statistic, abs=0.05)
    np.testing.assert_allclose(one.of_null, other.of_null, atol=0.05)
    seen = []
    original = GaussianMixture._fit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            GaussianMixture, "_fit", lambda self, X, *rest: (seen.append(np.array(X)), original(self, X, *rest))
        )
        ratio_test(X, 1, **quiet)
    for sample in seen:
        np.testing.assert_allclose(sample, np.round(sample, 1), atol=1e-9)
    with pytest.raises(ValueError, match="sums to 0.6"):
        ratio_test(X, 1, sample_weight=np.full(60, 0.01), **quiet)


# -- from components to clusters ------------------------------------------------------------------------
def crosses():
    """Two crosses and two balls: six components are four clusters."""
    rng = np.random.default_rng(0)
    arm = rng.normal(size=(100, 2)) * [2, 0.2], rng.normal(size=(100, 2)) * [0.2, 2]
    X = np.r_[(*arm,)]
    return np.r_[X, X[::-1] + [10, 0], rng.normal(0, 0.5, (100, 2)) + [0, 10], rng.normal(0, 0.5, (100, 2)) + [10, 10]]


def test_six_components_are_four_clusters():
    X = crosses()
    path = merge_components(fit(X, 6, random_state=0), X)
    table = path.table
    assert table.n_clusters.to_list() == [5, 4, 3, 2, 1] and abs(path.entropy[0]) < 1e-9
    assert table.fell[:2].min() > 5 * table.fell[2:].max()  # the elbow: two mergers are of parts
    labels = path.predict(X, 4)
    truth = np.repeat([0, 1, 2, 3], [200, 200, 100, 100])
    assert pd.crosstab(truth, labels).max(axis=1).sum() >= 595
    probabilities = path.predict_proba(X, 4)
    assert probabilities.shape == (600, 4)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert "fell_per_row" in str(path)


@given(k=st.integers(1, 6), n=st.integers(6, 40), seed=st.integers(0, 2**16), at=st.integers(1, 6))
@settings(max_examples=30)
def test_entropies_are_those_of_the_merged_probabilities(k, n, seed, at):
    rng = np.random.default_rng(seed)
    mixture = Mixture(rng.dirichlet(np.ones(k)), rng.normal(size=(k, 2)), rng.uniform(0.1, 1, k), "spherical")
    X, weight = rng.normal(size=(n, 2)), rng.integers(1, 3, n)
    path, at = merge_components(mixture, X, weight), min(at, k)
    p = path.predict_proba(X, at)
    assert path.entropy[at - 1] == pytest.approx(-weight @ np.sum(p * np.log(np.maximum(p, 1e-300)), axis=1), abs=1e-9)
    assert (np.diff(path.entropy) > -1e-9).all() and len(path.table) == k - 1
    repeated = merge_components(mixture, np.repeat(X, weight, axis=0))
    np.testing.assert_allclose(path.entropy, repeated.entropy, atol=1e-9)


def test_bad_mergers():
    path = merge_components(OVERLAP, np.zeros((3, 1)))
    with pytest.raises(ValueError, match="n_clusters=3: the mixture has 2"):
        path.clusters(3)
    with pytest.raises(ValueError, match="2 features"):
        merge_components(OVERLAP, np.zeros((3, 2)))


def test_errors_far_from_zero_and_of_what_was_not_fitted_by_likelihood_alone():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(0, 1, 100), rng.normal(10, 2, 300)][:, None]
    near, far = (
        standard_errors(GaussianMixture(2, random_state=0, tol=1e-9).fit(X + shift).in_order(), X + shift).means
        for shift in (0, 1e9)
    )
    np.testing.assert_allclose(far, near, rtol=0.05)
    for known in ({"prior": Prior()}, {"fixed": {"means": {0: [0.0]}}}):
        model = GaussianMixture(2, random_state=0, **known).fit(X)
        with pytest.raises(ValueError, match=f'fit with {next(iter(known))} cannot be found by "information": use me'):
            standard_errors(model, X)


def test_quantiles_where_scales_differ_and_of_a_component_without_weight():
    line = Mixture([0.5, 0.5], [[0.0], [1e8]], [1e-12, 1.0], "spherical")
    q = np.array([1e-6, 0.1, 0.25, 0.4, 0.6, 0.9])
    np.testing.assert_allclose(cdf(line, quantile(line, q)), q, rtol=1e-6)
    line = Mixture([0.0, 1.0], [[1e12], [5.0]], [1.0, 1e-6], "spherical")
    np.testing.assert_allclose(quantile(line, [0.1, 0.5]), [5 - 1e-3 * 1.2815515655446004, 5.0], rtol=1e-9)


def test_columns_in_another_order_are_refused_after_the_fit_too():
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(80, 2)), columns=["a", "b"])
    model = GaussianMixture(1).fit(frame)
    for ask in (standard_errors, merge_components):
        with pytest.raises(ValueError, match="order|names"):
            ask(model, frame[["b", "a"]])


def test_merging_goes_by_what_is_there_of_rows_with_gaps():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(size=(60, 2)), rng.normal(size=(60, 2)) + 6]
    X[rng.random(120) < 0.2, 0] = np.nan
    model = GaussianMixture(2, missing="marginal", random_state=0).fit(X)
    assert merge_components(model, X).table.n_clusters.to_list() == [1]


# -- what is refused, before any work ----------------------------------------------------------------------
def test_what_compare_needs_is_said():
    model, X = fit(made(60, 2), 2, random_state=0), made(60, 2)
    scores, proportions = model.score_samples(X), model.predict_proba(X)
    for a, b, error, message in (
        (proportions, proportions, ValueError, "these are proportions, whose rows sum to one"),
        (proportions, scores, ValueError, r"row by row: .*score_samples\(X\).*got shapes \(60, 2\) and \(60,\)"),
        (scores, scores[:30], ValueError, r"the same rows by both.*got shapes \(60,\) and \(30,\)"),
        (model.score(X), model.score(X), ValueError, r"row by row.*got shapes \(\) and \(\)"),
        (model, model, TypeError, "a is GaussianMixture itself"),
        (["a"], ["b"], ValueError, "a holds <U1 values, not numbers"),
        (scores, np.ma.array(scores, mask=scores == scores[7]), ValueError, "1 rows that count.*the first of row 7"),
    ):
        with pytest.raises(error, match=message):
            compare(a, b)
    with pytest.raises(ValueError, match="two rows at least; sample_weight counts rows, and sums to 0.6"):
        compare(scores, scores + 1, np.full(60, 0.01))
    assert compare(scores[:, None], scores[:, None] - 1) == compare(scores, scores - 1)
    mixed = np.array([None, "a", 3] * 20, dtype=object)
    assert compare(scores, scores - 1, groups=mixed).n == 3


@pytest.mark.parametrize("ask", [halves, held_out_scores])
def test_what_no_copies_can_be_fitted_of_is_refused(ask):
    X = made(60, 2)
    for wrong in (OVERLAP, GaussianMixture, None):
        with pytest.raises(TypeError, match="model must be a gmm.GaussianMixture, of which copies are fitted; got"):
            ask(wrong, X)
    with pytest.raises(ValueError, match="init_params tells the start row by row"):
        ask(GaussianMixture(2, init_params=np.full((60, 2), 0.5)), X)
    with pytest.raises(ValueError, match="a part of the 6 rows that count has [35], too few for 5 components"):
        ask(GaussianMixture(5), X, 2, sample_weight=np.r_[np.ones(6), np.zeros(54)])
    with pytest.raises(ValueError, match="n_init must be at least 1"):
        ask(GaussianMixture(2, n_init=0), X)


def test_distances_that_cannot_be_matched_are_refused():
    near = Mixture([0.5, 0.5], [[0.1], [0.2]], [1.0, 1.0], "spherical")
    for wrong in (lambda a, b: 1.0, lambda a, b: np.zeros((3, 2)), lambda a, b: np.full((2, 2), np.nan)):
        with pytest.raises(ValueError, match="distance must return the distances of 2 components"):
            found_again(near, [near], distance=wrong)
    with pytest.raises(ValueError, match="within must be at least 0"):
        found_again(near, [near], within=np.nan)
    assert found_again(near, near).tolist() == [1, 1]  # one other, not in a list
    model = GaussianMixture.from_mixture(near)
    assert found_again(model, [model]).tolist() == [1, 1]


# -- of fits that went by more than complete rows ----------------------------------------------------------
def test_errors_of_a_fit_with_gaps_are_found_by_samples_with_gaps():
    """Of independent columns the error of a mean is that of the values that are there."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(600, 2)) * [1, 3]
    X[200:, 1] = np.nan
    model = GaussianMixture(1, covariance_type="diag", missing="marginal").fit(X)
    for how in ("bootstrap", "half_samples"):
        found = standard_errors(model, X, how, 200, 0).means[0]
        np.testing.assert_allclose(found, [1 / np.sqrt(600), 3 / np.sqrt(200)], rtol=0.2)
    weight = np.repeat([1.0, 2.0], 300)
    heavy = standard_errors(model.fit(X, sample_weight=weight), X, "bootstrap", 100, 0, weight).means[0]
    np.testing.assert_allclose(heavy, [1 / np.sqrt(900), 3 / np.sqrt(200)], rtol=0.25)
    with pytest.raises(ValueError, match='fit with gaps cannot be found by "information": use .*"bootstrap" or "half'):
        standard_errors(model, X)


def test_errors_of_a_fit_with_a_prior_or_with_fixed_parts_are_found_by_samples():
    truth = TRUTHS["full"]
    X, _ = truth.sample(300, 0)
    fixed = {"means": {1: [3.0, 1.0]}, "weights": [0.3, 0.7]}
    model = GaussianMixture(2, fixed=fixed, random_state=0).fit(X)
    for how in ("bootstrap", "half_samples"):
        found = standard_errors(model, X, how, 20, 0)
        assert max(found.weights.max(), found.means[1].max()) < 1e-12 and found.means[0].min() > 0.02
    model = GaussianMixture(2, prior=Prior(shrinkage=1e6), random_state=0).fit(X)  # both at the mean of the data
    apart = [
        standard_errors(one, X, "bootstrap", 20, 0).of(lambda m: m.means[0] - m.means[1]) for one in (model, truth)
    ]
    assert apart[0].max() < 1e-2 < apart[1].min()
    with pytest.raises(ValueError, match='fit with prior cannot be found by "half_samples": use method="bootstrap"'):
        standard_errors(model, X, "half_samples")
    labelled = GaussianMixture(2, random_state=0).fit(X, labels=np.r_[0, 1, np.full(298, -1)])
    with pytest.raises(ValueError, match="this one had labels. Fit without them"):
        standard_errors(labelled, X, "bootstrap")
    with pytest.raises(ValueError, match="halves of 3 rows are too small for 2 components"):
        standard_errors(OVERLAP, [[0.0], [1.0], [2.0]], "half_samples")


def test_the_ratio_of_rows_with_gaps_and_of_what_is_known():
    X = made(120, 2, 2, spread=8.0)
    X[::5, 0] = np.nan
    quiet = {"n_samples": 3, "random_state": 0, "progress": False, "n_init": 2}
    with pytest.MonkeyPatch.context() as patch:
        seen, original = [], GaussianMixture._fit
        patch.setattr(GaussianMixture, "_fit", lambda self, X, *rest: (seen.append(X), original(self, X, *rest)))
        found = ratio_test(X, 1, missing="marginal", **quiet)
        assert found.p_value == 0.25 and all((np.isnan(sample) == np.isnan(X)).all() for sample in seen)
    whole = X[~np.isnan(X).any(axis=1)]
    known = ratio_test(whole, 1, prior=Prior(), fixed={"means": {0: whole[0]}}, **quiet)
    assert known.larger.means_[0].tolist() == whole[0].tolist() and known.smaller.prior == Prior()


def test_ratio_test_says_what_it_cannot_use_before_it_fits(monkeypatch):
    monkeypatch.setattr(GaussianMixture, "_fit", None)
    X = made(60, 2)
    for settings_, error, message in (
        ({"means_init": X[:1]}, TypeError, "takes no means_init for its models; both have their starts"),
        ({"init_params": np.ones((60, 1))}, TypeError, "takes no init_params of each row"),
        ({"fixed": {"weights": [1.0]}}, ValueError, r"fixed: weights must have shape \(2,\)"),
        ({"covariance_type": "round"}, ValueError, "covariance_type must be one of"),
        ({"n_init": 0}, ValueError, "n_init must be at least 1"),
        ({"sample_weight": np.full(60, 0.05), "n_components": 3}, ValueError, "sums to 3: .* and 4 at least"),
    ):
        with pytest.raises(error, match=message):
            ratio_test(X, **{"n_components": 1, **settings_})
    with pytest.raises(ValueError, match="X has 60 rows"):
        ratio_test(X, 60)


def test_the_ratio_says_when_a_model_is_not_to_be_trusted():
    X = np.r_[np.random.default_rng(0).normal(size=(40, 2)), np.zeros((4, 2)) + 9]
    quiet = {"n_samples": 2, "random_state": 0, "progress": False, "n_init": 2}
    found = ratio_test(X, 1, **quiet)
    assert "on the floor" in found.larger.diagnostics_.doubt
    assert "The larger model is not to be trusted (on the floor" in str(found) and "smaller model" not in str(found)
    assert "not to be trusted" not in str(ratio_test(X[:40], 1, **quiet))


def test_what_else_is_refused_in_words():
    plane, X = TRUTHS["full"], made(20, 2)
    for wrong, error, message in (
        (lambda: box_probability(plane, ["a", 0], [1, 1]), ValueError, "low holds <U"),
        (
            lambda: box_probability(plane, [0, 2], [1, 1]),
            ValueError,
            "low must not lie above high; it does in column 1",
        ),
        (lambda: cdf(plane, 0, [0, 0]), ValueError, "direction is 0 in every column"),
        (lambda: rank_p_value("a", [1]), ValueError, "observed holds <U1 values"),
        (lambda: rank_p_value([1, 2], [1, 2]), ValueError, "rank_p_value needs a number"),
        (lambda: rank_p_value(1, (one for one in [1])), TypeError, "of_nothing could not be read"),
        (lambda: null_tables([[1e308], [-1e308]], "even"), ValueError, "too large to square"),
        (lambda: found_again(None, [plane]), TypeError, "mixture must be a gmm.Mixture, got NoneType"),
        (lambda: found_again(plane, [plane], distance="hellinger"), TypeError, "distance must be a function"),
        (lambda: standard_errors(Mixture([0, 1], X[:2], [1, 1], "spherical"), X), ValueError, "component 0 is empty"),
        (lambda: standard_errors(fit(X * 1e80, 1), X * 1e80), ValueError, "divide X by a unit that suits it"),
        (
            lambda: standard_errors(plane, X, "bootstrap", 2, 0, np.full(20, 1e-3)),
            ValueError,
            "sums to 0.02: a weight co",
        ),
        (
            lambda: standard_errors(plane, X, "bootstrap", 2, 0, np.full(20, 1e9)),
            ValueError,
            "2 at least .* 1e.09 at mo",
        ),
    ):
        with pytest.raises(error, match=message):
            wrong()
    assert found_again(plane, halves(GaussianMixture(2, n_init=1, random_state=0), X, 1, 0)).shape == (2,)
    assert str(merge_components(fit(X, 1), X)) == "one component: nothing to merge"
