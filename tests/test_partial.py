"""Partial EM: a few components climb, the others rest; and the race of the best few."""

import numpy as np
import pytest
from helpers import TYPES, fit, made, standardized, start_mixture

from gmm.engine import search
from gmm.engine.partial import ACTIVE, climbed, concerned, resting, settled
from gmm.engine.relocate import draw_moves, relocated
from gmm.engine.runs import Run, member, stack
from gmm.engine.statistics import Parameters
from gmm.mixture import log_sum_exp

K = 7


def parents_of(data, X, name, n=2):
    starts = [data.standardize(start_mixture(X, K, name, seed=seed)) for seed in range(n)]
    return stack([data.above_floor(start) for start in starts])


def offspring(name, n=12, weight=None, n_iter=5):
    X = made(300, 2, K)
    data = standardized(X, name, weight, n_components=K)
    parents = parents_of(data, X, name)
    moves = draw_moves(data, parents, n, np.random.default_rng(0))
    children = relocated(data, parents, moves)
    before = Parameters(*(part.copy() for part in children))
    return data, before, settled(data, parents, moves, children, n_iter)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", TYPES)
def test_the_likelihood_is_that_of_the_whole_mixture_and_never_falls(name, weighted):
    weight = np.random.default_rng(1).uniform(0.1, 3, 300) if weighted else None
    last = np.full(12, -np.inf)
    for n_iter in range(6):
        data, _, (there, values) = offspring(name, weight=weight, n_iter=n_iter)
        np.testing.assert_allclose(values, data.expect(there).log_likelihood, rtol=1e-10)
        assert (values >= last - 1e-9).all()
        last = values
    assert (there.weights >= 0).all() and np.allclose(there.weights.sum(axis=1), 1)


@pytest.mark.parametrize("name", ["full", "diag", "spherical"])
def test_the_others_keep_their_shape_and_their_shares_of_one_another(name):
    _, before, (there, _) = offspring(name)
    stayed = (before.means == there.means).all(axis=2)
    assert (stayed.sum(axis=1) == K - ACTIVE).all()
    for i, rest in enumerate(stayed):
        np.testing.assert_array_equal(before.covariances[i, rest], there.covariances[i, rest])
        ratio = there.weights[i, rest] / before.weights[i, rest]
        np.testing.assert_allclose(ratio, ratio[0])
        assert not np.allclose(there.weights[i, ~rest], before.weights[i, ~rest])


def test_tied_components_all_move_because_they_share_a_covariance():
    _, before, (there, _) = offspring("tied")
    assert (before.means != there.means).any(axis=2).all()


def test_those_that_a_move_concerns():
    log_joint = np.array([[0.0, -1.0, -2.0, -3.0, -4.0], [-9.0, -8.0, -7.0, -6.0, -5.0]])
    moved, heir, row = np.array([0, 3, 4]), np.array([4, 0, 3]), np.array([0, 0, 1])
    own, other = log_joint.copy(), [set(one) for one in concerned(log_joint, moved, heir, row).tolist()]
    assert other == [{0, 4, 1}, {3, 0, 1}, {4, 3, 2}]
    np.testing.assert_array_equal(own, log_joint)


def test_the_density_of_those_that_rest():
    rng = np.random.default_rng(0)
    log_joint, weights = rng.normal(0, 300, (50, 5)), rng.dirichlet(np.ones(5))  # far beyond what exp can hold
    density = resting(log_joint, weights, np.array([[0, 1, 2], [4, 2, 0]]))
    for found, rest in zip(density, ([3, 4], [1, 3]), strict=True):
        exact = log_sum_exp(log_joint[:, rest]) - np.log(weights[rest].sum())
        felt = found > log_joint.max(axis=1) - 600  # the others are as good as nothing beside the active ones
        np.testing.assert_allclose(found[felt], exact[felt], rtol=1e-9)
        assert (exact[~felt] < log_joint[~felt].max(axis=1) - 500).all()


def test_rows_that_only_the_active_ones_explain():
    """A resting part that is not felt anywhere near some rows: its density underflows there, and nothing is lost."""
    X = np.r_[np.random.default_rng(0).normal(size=(100, 2)), np.random.default_rng(1).normal(1e4, 1, (100, 2))]
    data = standardized(X, "full", n_components=2)
    start = data.standardize(start_mixture(X, 2, "full"))
    narrow = np.stack([np.eye(2) * 1e-6] * 2)
    few = Parameters(np.array([[0.5, 0.5]]), np.array([[[1.0, 1.0], [-1.0, -1.0]]]), narrow[None])
    fixed = np.where(X[:, 0] < 5e3, 10.0, -np.inf)[None]
    there, values = climbed(data, few, fixed, 3)
    assert np.isfinite(values).all() and np.isfinite(there.means).all() and there.weights[0, 0] == pytest.approx(0.5)
    assert member(there, 0).means.shape == start.means.shape


def test_one_that_is_out_of_reach_is_let_go_and_the_fit_is_the_same(monkeypatch):
    X, let_go, beaten = np.random.default_rng(0).normal(size=(300, 2)), [], search.beaten

    def watched(run, best):
        let_go.append(beaten(run, best))
        return let_go[-1]

    for seed in range(6):
        monkeypatch.setattr(search, "beaten", watched)
        model = fit(X, 4, random_state=seed, tol=1e-8)
        monkeypatch.setattr(search, "beaten", lambda run, best: False)
        patient = fit(X, 4, random_state=seed, tol=1e-8)
        assert model.converged_
        assert model.lower_bound_ == pytest.approx(patient.lower_bound_, abs=1e-4)  # 0.03 nats in all
        ended = (np.sort(report.diagnostics_.finalist_log_likelihoods) for report in (model, patient))
        assert np.subtract(*ended).max() < 0.1
    assert any(let_go)


def test_who_is_beaten():
    X = made(300, 2)
    data = standardized(X, "diag", n_components=3)
    best, other = (Run(data, data.standardize(start_mixture(X, 3, "diag", seed=seed))) for seed in (0, 1))
    best.log_likelihoods = [-100.0]
    for values, beaten in (
        ([-120.0, -112.0, -108.0], False),  # it may gain as much again
        ([-120.0, -110.0, -104.0], False),
        ([-111.0, -110.1, -110.09], True),
        ([-102.0, -101.0, -99.0], False),
        ([-110.0], False),  # nothing is known of it
    ):
        other.log_likelihoods = values
        assert search.beaten(other, best) == beaten, values
