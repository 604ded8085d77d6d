"""Runs of EM, alone, together and in longer steps, lead to the same ends."""

import numpy as np
import pytest
from helpers import TYPES, assert_same_mixture, fit, made, standardized, start_mixture
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm import GaussianMixture
from gmm.engine.accelerate import extrapolate, leap
from gmm.engine.runs import CALM, Run, advance_together, begin_together, calmer, stack


@pytest.mark.parametrize("name", TYPES)
def test_a_run_records_the_likelihood_of_its_parameters(name):
    X = made(200, 2)
    data = standardized(X, name)
    reported = []
    run = Run(data, data.standardize(start_mixture(X, 2, name)))
    run.advance(10, 0).advance(25, 0, lambda r: reported.append(r.n_iter))
    assert run.n_iter == 25 and reported == list(range(11, 26)) and not run.converged
    assert run.log_likelihood == data.expect(run.parameters).log_likelihood  # not that of the iteration before
    assert np.diff(run.log_likelihoods).min() > -1e-9
    assert run.advance(10**4, 1e-6).converged
    after = run.n_iter
    assert run.advance(10**4, 1e-6).n_iter == after


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("k", [1, 3])
def test_runs_together_are_the_runs_one_by_one(name, k):
    X = made(150, 2)
    data = standardized(X, name, n_components=k)
    starts = [data.standardize(start_mixture(X, k, name, seed)) for seed in range(5)]
    alone = [Run(data, start).advance(60, 1e-4) for start in starts]
    together = begin_together(data, stack(starts))
    advance_together(together, 7, 1e-4)  # in two goes
    advance_together(together, 60, 1e-4)
    assert len({run.n_iter for run in alone}) > 1 or k == 1  # they stop at different times
    for one, other in zip(alone, together, strict=True):
        assert one.n_iter == other.n_iter and one.converged is other.converged
        np.testing.assert_allclose(one.log_likelihoods, other.log_likelihoods, rtol=1e-10)
        assert_same_mixture(data.restore(one.parameters), data.restore(other.parameters), 1e-8, 1e-8)
        np.testing.assert_allclose(other.statistics.sums, data.expect(other.parameters).sums, rtol=1e-8, atol=1e-8)
    before = [run.n_iter for run in together]
    advance_together(together, 60, 1e-4)  # nothing is left to do
    assert before == [run.n_iter for run in together]


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(TYPES), st.integers(1, 4), st.integers(1, 3), st.integers(0, 10**6), st.booleans())
def test_longer_steps_never_fall_and_end_at_a_maximum(name, k, d, seed, weighted):
    X = made(120, d, 3, seed)
    weight = np.random.default_rng(seed).random(120) + 0.1 if weighted else None
    data = standardized(X, name, weight, n_components=k)
    starts = [data.standardize(start_mixture(X, k, name, seed + i)) for i in range(3)]
    runs = begin_together(data, stack(starts))
    advance_together(runs, 2000, 1e-7, accelerated=True)
    for run in runs:
        assert run.converged and run.n_iter <= 2000
        assert np.diff(run.log_likelihoods).min(initial=0) > -1e-9 * data.total
        assert run.log_likelihood == pytest.approx(data.expect(run.parameters).log_likelihood, rel=1e-12, abs=1e-9)
        plain = Run(data, run.parameters).advance(5, 0.0)  # a step of plain EM no longer moves it
        assert plain.log_likelihood - run.log_likelihood < 5 * 1e-6 * data.total


@pytest.mark.parametrize("name", TYPES)
def test_longer_steps_save_iterations_where_em_creeps(name):
    X = np.random.default_rng(0).normal(size=(400, 2))  # one cloud for three components: EM takes hundreds of steps
    data = standardized(X, name, n_components=3)
    starts = stack([data.standardize(start_mixture(X, 3, name, seed)) for seed in range(4)])
    plain, quick = (begin_together(data, starts) for _ in range(2))
    advance_together(plain, 10**4, 1e-8)
    advance_together(quick, 10**4, 1e-8, accelerated=True)
    assert sum(run.n_iter for run in plain) > 2.5 * sum(run.n_iter for run in quick)
    assert max(run.log_likelihood for run in quick) > max(run.log_likelihood for run in plain) - 0.05


@pytest.mark.parametrize("most", [1, 2, 3, 4, 7])
def test_longer_steps_keep_to_max_iter_and_report_each(most):
    X = np.random.default_rng(0).normal(size=(100, 2))
    data = standardized(X, "full", n_components=3)
    runs = begin_together(data, stack([data.standardize(start_mixture(X, 3, "full", s)) for s in range(2)]))
    seen = []
    advance_together(runs, most, 0.0, accelerated=True, report=lambda run: seen.append((run, run.n_iter)))
    assert [run.n_iter for run in runs] == [most, most] and not any(run.converged for run in runs)
    assert [n for run, n in seen if run is runs[0]][-1] == most
    advance_together(runs, most, 0.0, accelerated=True, report=lambda run: seen.append((run, run.n_iter)))
    assert seen[-2:] == [(runs[0], most), (runs[1], most)]  # nothing left to do, but said


def test_a_straight_line_is_followed_to_its_end():
    """Steps that shrink by a factor c lead to first + step / (1 - c), and the leap lands there."""
    end, off = np.array([[[60.0, 1.0], [40.0, -2.0]]]), np.array([[[10.0, 3.0], [-10.0, 5.0]]])
    tables = [end + off * 0.9**i for i in range(3)]
    there, length = extrapolate(*tables, np.array([100.0]))
    np.testing.assert_allclose(there, end, atol=1e-10)
    assert length[0] == pytest.approx(10)
    short, length = extrapolate(*tables, np.array([4.0]))
    assert length[0] == 4 and np.abs(short - end).max() < np.abs(tables[2] - end).max()
    same, length = extrapolate(tables[2], tables[2], tables[2], np.array([4.0]))
    np.testing.assert_array_equal(same, tables[2])


def test_a_leap_leaves_no_component_without_points():
    tables = [np.array([[[50.0 - 9 * i], [50.0 + 9 * i]]]) for i in range(3)]  # a straight line into nothing
    there, length = extrapolate(*tables, np.array([1000.0]))
    assert there[0, :, 0].min() >= 32 / 4 and there[0, :, 0].sum() == pytest.approx(100)
    assert 1 <= length[0] < 1000


def test_a_leap_that_leads_down_is_forgotten():
    X = made(100, 2)
    data = standardized(X, "full", n_components=2)
    run = Run(data, data.standardize(start_mixture(X, 2, "full")))
    tables = [run.statistics]
    for _ in range(2):
        tables.append(data.expect(data.maximize(tables[-1])))
    older, now = [stack([t]) for t in tables[:2]], stack([tables[2]._replace(log_likelihood=1e9)])
    statistics, held, reach = leap(data, older, now, np.array([4.0]))
    assert not held[0] and statistics.log_likelihood[0] == 1e9 and reach[0] < 4
    np.testing.assert_array_equal(statistics.sums, now.sums)


def test_what_is_left_to_gain_is_estimated():
    """Two overlapping groups: EM creeps, and a loose tol is told how far from the top it stopped."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 1)) + 2 * rng.integers(0, 2, (20_000, 1))
    top = fit(X, 2, random_state=0, tol=1e-9)
    loose = fit(X, 2, "full", n_init=1, tol=1e-4, **{"means_init": [[0.3], [1.2]]})
    missing = (top.lower_bound_ - loose.lower_bound_) * len(X)
    assert missing > 0.5 and missing / 4 < loose.diagnostics_.left_to_gain < 4 * missing
    assert any("EM creeps here" in problem for problem in loose.diagnostics_.problems)
    default = fit(X, 2, random_state=0)
    assert (top.lower_bound_ - default.lower_bound_) * len(X) < 0.5 and default.diagnostics_.left_to_gain < 0.5
    model = GaussianMixture(2, random_state=0)
    states = model.iter_fit(X)
    for _ in range(4):  # stopped on the way: what is told is of this state
        next(states)
    assert model.diagnostics_.n_iter == 3 and np.isfinite(model.diagnostics_.left_to_gain)


def test_rounding_that_goes_up_and_down_is_an_end():
    noise = 4e-13  # as of some hundred points
    high, low = np.array([-34.0]), np.array([-34.0 - noise])
    for three in ((low, high, high), (high, low, high), (low, high, low), (high, high, high)):
        assert calmer(np.zeros(1, dtype=int), *three, enough=0.02) >= CALM
    leaving = np.array([-34.0]) + np.array([0.0, 0.1, 0.3])[:, None]  # a saddle: each step brings more
    assert calmer(np.ones(1, dtype=int), *leaving, enough=0.02) == 0


@given(seed=st.integers(0, 2**20), shift=st.sampled_from([0.0, 1.0, 1e5]), scale=st.sampled_from([1.0, 3.0, 1e-7]))
@settings(max_examples=30)
def test_groups_far_apart_are_at_their_end_at_once(seed, shift, scale):
    """EM is there after a step or two, and what moves then is rounding: no fit waits for that to settle."""
    rng = np.random.default_rng(seed)
    X = (rng.normal(size=(100, 4)) + 20 * (np.arange(100)[:, None] % 2)) * scale + shift
    model = fit(X, 2, random_state=0)
    assert model.converged_ and model.n_iter_ < 100
