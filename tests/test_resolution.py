"""In which steps columns were recorded, and the floor that follows."""

import warnings

import numpy as np
import pytest
from helpers import TYPES, fit, iris
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm import GaussianMixture, em, m_step
from gmm.engine.spikes import on_heaps
from gmm.engine.standardized import Standardized
from gmm.rows import ArrayRows
from gmm.rows.steps import steps_of


def step(x, weight=None):
    return steps_of(np.asarray(x, dtype=float)[:, None], weight)[0]


N = 400
RNG = np.random.default_rng(0)
Z = RNG.normal(size=N)
RECORDED = {
    "one decimal": (np.round(20 + 5 * Z, 1), 0.1),
    "two decimals": (np.round(Z, 2), 0.01),
    "halves": (np.round(2 * Z) / 2, 0.5),
    "integers": (RNG.poisson(30, N), 1),
    "a flag": (RNG.integers(0, 2, N), 1),
    "a flag in another unit": (3.7 * RNG.integers(0, 2, N), 3.7),
    "a rare flag": (np.r_[np.zeros(N - 1), 1], 1),
    "the middles of a histogram's bins": (0.37 * (np.floor(3 * Z) + 0.5), 0.37),
    "whole degrees, in Fahrenheit": (np.round(20 + 5 * Z) * 1.8 + 32, 1.8),
    "sixtieths, printed": (np.round(np.round(60 * np.exp(Z)) / 60, 6), 1 / 60),
    "far from zero": (1e5 + 0.1 * np.round(20 * Z), 0.1),
    "single precision, far from zero": ((1e6 + Z).astype(np.float32), 0.0625),
    "standardized integers": ((lambda x: (x - x.mean()) / x.std())(np.round(5 * Z)), 1 / np.round(5 * Z).std()),
    "pixels": (np.clip(np.round(8 + 12 * Z), 0, 16) / 16, 1 / 16),
    "logarithms of counts": (np.log1p(np.tile(np.arange(8), 50)), np.log(8 / 7)),
    "classes coded by numbers": (RNG.choice([0.3137, 0.77771, 1.534567], N), 0.77771 - 0.3137),
    "continuous": (Z, 0),
    "continuous, but for many zeros": (np.where(Z > 0.5, 0, Z), 0),
    "continuous, but clipped": (np.clip(Z, -1, 1), 0),
    "each row twice": (np.repeat(Z, 2), 0),
    "rows drawn again": (RNG.choice(Z, N), 0),
    "constant": (np.full(N, 3.3), 0),
    "five numbers": ([0.1, 0.2, 0.5, 0.7, 1.1], 0),
}


@pytest.mark.parametrize("kind", RECORDED)
def test_the_step_of_a_column(kind):
    x, h = RECORDED[kind]
    assert step(x) == pytest.approx(h, rel=1e-3, abs=1e-6)


@settings(deadline=None, max_examples=100)
@given(st.integers(2, 60), st.integers(0, 10**6))
def test_continuous_numbers_have_none(n, seed):
    x = np.random.default_rng(seed).normal(size=n)
    assert step(x) < 1e-4 * x.std()


@settings(deadline=None, max_examples=60)
@given(st.integers(30, 300), st.floats(0.05, 3), st.floats(-1e4, 1e4), st.floats(1e-3, 1e3), st.integers(0, 10**6))
def test_neither_offset_nor_unit_matter_nor_weights_that_repeat(n, h, offset, unit, seed):
    rng = np.random.default_rng(seed)
    x, weight = h * np.round(rng.normal(size=n) / h), rng.integers(0, 3, n)
    there = step(x[weight > 0], weight[weight > 0].astype(float))
    assert there == pytest.approx(step(np.repeat(x, weight)), rel=1e-9)
    assert step(unit * (x + offset)) == pytest.approx(unit * step(x), rel=1e-6)


# -- the floor that it sets -----------------------------------------------------------------------------
@pytest.mark.parametrize("name", TYPES)
def test_the_m_step_above_it_is_the_likeliest_that_is_allowed(name):
    """No covariance above the floor near it explains the points better."""
    rng = np.random.default_rng(0)
    X = np.c_[rng.normal(size=(200, 2)) @ [[1, 0.9], [0, 0.3]], np.round(0.2 * rng.normal(size=200))]
    steps = np.array([0, 0.9, 1.0])
    r = rng.dirichlet([1, 1], 200)
    mixture = m_step(X, r, name, 1e-6, resolution=steps)
    allowed = steps**2 / (2 * np.pi)
    dense = mixture.dense_covariances
    if name == "spherical":
        assert dense[:, 0, 0].min() >= allowed.mean() * (1 - 1e-9)
        return
    assert np.linalg.eigvalsh(dense - np.diag(allowed)).min() > -1e-9

    def expected(covariances):
        value = 0
        for j, cov in enumerate(covariances):
            gap = X - mixture.means[j]
            squares = np.einsum("ni,ij,nj->n", gap, np.linalg.inv(cov), gap)
            value -= 0.5 * (r[:, j] @ (squares + np.linalg.slogdet(cov)[1]))
        return value

    best = expected(dense)
    for _ in range(200):
        change = rng.normal(size=(1 if name == "tied" else 2, 3, 3)) * 0.02
        change = change + change.swapaxes(1, 2)
        other = dense + (change * np.eye(3) if name == "diag" else change)
        if np.linalg.eigvalsh(other - np.diag(allowed)).min() >= 0:
            assert expected(other) <= best + 1e-9


@pytest.mark.parametrize("name", TYPES)
def test_em_above_it_never_falls_and_fit_takes_the_same_path(name):
    X = iris()
    model = fit(X, 4, name, random_state=0, n_init=1)
    start = fit(X, 4, name, random_state=1, n_init=1, max_iter=0).mixture_
    values = [s.log_likelihood for s in em(X, start, 1e-9, 60, reg_covar=1e-6, resolution=0.1)]
    assert np.diff(values).min() > -1e-9
    np.testing.assert_allclose(model.diagnostics_.resolution, 0.1)
    states = list(GaussianMixture(4, covariance_type=name, random_state=0, n_init=1).iter_fit(X))
    assert states[-1].log_likelihood == pytest.approx(model.lower_bound_ * len(X), abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_a_flag_is_not_taken_for_two_groups(seed):
    rng = np.random.default_rng(seed)
    g = rng.integers(0, 2, 400)
    X = np.c_[rng.normal(0, 1, (400, 2)) + 4 * g[:, None], rng.integers(0, 2, (400, 2))]
    labels = fit(X, 2, random_state=seed).predict(X)
    assert max(np.mean(labels == g), np.mean(labels != g)) > 0.97
    without = fit(X, 2, random_state=seed, resolution=None).predict(X)
    assert max(np.mean(without == g), np.mean(without != g)) < 0.6


def test_zeros_of_a_continuous_column_stay_a_group_of_their_own():
    rng = np.random.default_rng(0)
    X, zero = np.r_[np.zeros(300), rng.normal(0.5, 1, 700)][:, None], np.repeat([1, 0], [300, 700])
    model = fit(X, 2, random_state=0)
    labels = model.predict(X)
    assert max(np.mean(labels == zero), np.mean(labels != zero)) > 0.99
    named = "on the floor, along column 0 at 0: "
    assert named in model.diagnostics_.problems[0] and "share a value for a reason" in model.diagnostics_.problems[0]


def test_it_is_told_set_and_switched_off():
    X = iris()
    assert "column 3 was recorded in steps of 0.1" in str(fit(X, 2, random_state=0).diagnostics_)
    off = fit(X, 2, random_state=0, resolution=None)
    assert not off.diagnostics_.resolution.any() and "steps" not in str(off.diagnostics_)
    assert not fit(X, 2, random_state=0, reg_covar=0).diagnostics_.resolution.any()
    wide = fit(X, 2, random_state=0, resolution=[0, 0, 0, 1])
    assert wide.covariances_[:, 3, 3].min() >= 1 / (2 * np.pi)
    np.testing.assert_array_equal(wide.diagnostics_.resolution, [0, 0, 0, 1])


@pytest.mark.parametrize("wrong", ["fine", [0.1], -1, [0.1, np.nan, 0, 0], [[0.1]], np.inf, ["a"] * 4])
def test_a_wrong_one_is_refused_before_any_work(wrong):
    with pytest.raises(ValueError, match="resolution"):
        GaussianMixture(2, resolution=wrong).fit(iris())
    with pytest.raises(ValueError, match="resolution"):
        m_step(iris(), np.full((150, 2), 0.5), resolution=wrong, reg_covar=1e-6)


def test_steps_without_a_floor_are_refused():
    with pytest.raises(ValueError, match="reg_covar=0 there is none"):
        GaussianMixture(2, resolution=0.1, reg_covar=0).fit(iris())


def test_blocks_are_looked_at_too():
    X = np.round(np.random.default_rng(0).normal(size=(40_000, 2)), 1)
    model = fit(lambda: iter(np.split(X, 10)), 2, random_state=0, n_init=2)
    np.testing.assert_allclose(model.diagnostics_.resolution, 0.1)


def test_a_component_on_the_floor_of_reg_covar_is_told_in_a_column_with_steps_too():
    """Steps too fine to set the floor do not excuse what lies on it."""
    X = np.round(np.random.default_rng(0).normal(size=(200, 1)), 4)
    X[:80] = 0.5
    told = fit(X, 2, random_state=0).diagnostics_
    assert told.resolution[0] == pytest.approx(1e-4) and not told.floor_of_step.any()
    assert told.on_floor.any() and "on the floor, along column 0" in told.problems[0]


@pytest.mark.parametrize("step, told", [(0.05, True), (1.0, False)])
def test_what_lies_on_the_floor_of_a_step_is_told_where_the_column_has_many_values(step, told):
    """Sixty rows share one value: of a hundred it is a heap, of five it is a group as any other."""
    X = np.round(np.random.default_rng(0).normal(0, 1, size=(200, 1)) / step) * step
    X[:60] = step * round(0.5 / step)
    start = {"n_init": 1, "init_params": lambda X, k, rng: np.eye(2)[(X[:, 0] == X[0, 0]).astype(int)]}
    report = fit(X, 2, **start).diagnostics_
    assert report.floor_of_step.all() and report.on_floor.any()
    assert any("on the floor, along column 0" in problem for problem in report.problems) == told


@pytest.mark.parametrize("seed", range(5))
def test_a_heap_among_decimals_is_found_by_every_seed_and_named(seed):
    """A quarter of the rows at 4.00, in a column that has two decimals: what is there, no seed may miss or hide."""
    rng = np.random.default_rng(0)
    x = np.where(rng.random(400) < 0.25, 4.0, rng.normal(4.1, 1.2, 400).round(2))
    X = np.column_stack([x, rng.normal(size=(400, 3)).round(3)])
    model = fit(X, 2, "diag", random_state=seed)
    report = model.diagnostics_
    (heap,) = np.flatnonzero(report.held_up)
    assert (
        abs(report.places[heap] - 4.0) < 1e-4
        and report.narrowest[heap] == 0
        and 85 < report.effective_points[heap] < 115
    )
    assert any("lies on the floor, along column 0 at 4:" in problem for problem in report.problems)


@pytest.mark.parametrize("covariance_type", ["full", "diag"])
def test_two_heaps_of_one_column_among_ten_are_found_by_every_seed(covariance_type):
    """Ratings of which most are 3 or 4, beside nine columns of measurements: rows on a heap lie close in one column."""
    rng = np.random.default_rng(1)
    X = rng.normal(size=(400, 9)).round(2)
    ratings = np.where(rng.random(400) < 0.55, rng.integers(3, 5, 400), rng.normal(4.0, 1.0, 400).round(2))
    X = np.column_stack([X, ratings])
    fits = [fit(X, 3, covariance_type, random_state=seed) for seed in range(6)]
    ends = [400 * model.score(X) for model in fits]
    assert max(ends) - min(ends) < 0.1
    for model in fits:
        report = model.diagnostics_
        assert report.held_up.sum() == 2 and (report.narrowest[report.held_up] == 9).all()
        np.testing.assert_allclose(np.sort(report.places[report.held_up]), [3, 4], atol=1e-3)


def test_components_on_heaps_alone_do_not_blame_a_column():
    """All on the floor of a step, each on a value of its own."""
    rng = np.random.default_rng(0)
    X = rng.choice([1.0, 5.0, 9.0], 300)[:, None] + np.where(rng.random(300) < 0.02, 0.01, 0.0)[:, None]
    report = fit(X, 3, random_state=0).diagnostics_
    assert report.held_up.all()
    assert not any("every component" in problem for problem in report.problems)
    assert sum("lies on the floor, along column 0" in problem for problem in report.problems) == 3


def test_rows_that_share_a_value_of_a_column_without_a_step_are_a_heap():
    """Clipped at one end: what lies there is no sliver, which lies in a plane and on no value."""
    rng = np.random.default_rng(0)
    X = np.maximum(rng.normal(size=(300, 2)), [-0.5, -9])
    data = Standardized(ArrayRows(X), "full", 2, 1e-6, steps_of(X))
    there = (np.array([[-0.5, 0.0], [-0.2, 0.0], [0.0, 0.0]]) - data.center) / data.scale
    flat, oblique = np.diag([1e-6, 1.0]), np.array([[0.5, 0.5], [0.5, 0.5]]) + 1e-6 * np.eye(2)
    heaps = on_heaps(data, there, np.stack([flat, flat, oblique]))
    np.testing.assert_array_equal(heaps, [True, False, False])


@pytest.mark.parametrize("covariance_type", ["full", "diag"])
def test_columns_that_depend_on_one_another_but_for_rounding_are_named(covariance_type):
    rng = np.random.default_rng(0)
    parts = np.round(100 * rng.dirichlet([5, 4, 3], size=400))
    X = np.column_stack([rng.normal(size=400) + 4 * rng.integers(2, size=400), parts])
    report = fit(X, 2, covariance_type, random_state=0).diagnostics_
    assert report.dependent.tolist() == [1, 2, 3]
    assert "column 1, column 2, column 3 depend on one another" in report.problems[0]
    assert ("every component lies on the floor" in report.problems[0]) == (covariance_type == "full")


def test_flags_that_are_no_choice_of_one_do_not_depend_on_one_another():
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=600), rng.random(600) < 0.3, rng.random(600) < 0.04])
    assert len(fit(X, 2, random_state=0).diagnostics_.dependent) == 0


def test_a_component_in_a_plane_is_not_said_to_share_a_value():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 2))
    X[:60] = np.column_stack([X[:60, 0], X[:60, 0]]) + 6
    start = {"n_init": 1, "init_params": lambda X, k, rng: np.eye(2)[(np.arange(len(X)) < 60).astype(int)]}
    (problem,) = fit(X, 2, **start).diagnostics_.problems
    assert "its rows nearly lie in a plane" in problem and "share a value" not in problem


@pytest.mark.parametrize("seconds", [3600.0, 1.0])
def test_a_step_that_comes_of_float32_is_told(seconds):
    """Unix times: near 1.7e9 float32 counts in steps of 128."""
    times = 1.7e9 + 64 + np.random.default_rng(0).normal(0, seconds, (300, 1))
    for T, told in ((times.astype(np.float32), True), (times, False), (times.astype(np.float32).astype(float), False)):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model = GaussianMixture(1, random_state=0).fit(T)
        words = "in steps of 128, since float32 has no finer ones there: hand in float64"
        assert (words in str(model.diagnostics_)) == told
        assert any(words in str(one.message) for one in caught) == (told and seconds < 128)
    years = GaussianMixture(1, random_state=0).fit(np.arange(1990.0, 2020, dtype=np.float32)[:, None])
    assert "in steps of 1\n" in str(years.diagnostics_)
