"""A component put down elsewhere leaves everything else as it was."""

import numpy as np
import pytest
from helpers import TYPES, made, standardized, start_mixture

from gmm.engine.grown import enlarged
from gmm.engine.relocate import NARROWEST, SHARES, draw_moves, merger_losses, relocated
from gmm.engine.runs import member, stack


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("k", [2, 5])
def test_one_component_moves_and_the_others_stay(name, k):
    X = made(80, 3) * [1, 100, 0.01] + 1e6
    data = standardized(X, name, n_components=k)
    parents = [data.standardize(start_mixture(X, k, name, seed)) for seed in range(2)]
    moves = draw_moves(data, stack(parents), 7, np.random.default_rng(0))
    children = relocated(data, stack(parents), moves)
    Z = (X - data.center) / data.scale
    heirs, moved, ordinary = moves.heir, set(), 0
    assert (heirs != moves.moved).all()
    for i in range(7):
        child, parent = member(children, i), parents[i % 2]
        changed = np.flatnonzero((child.means != parent.means).any(axis=1))
        if len(changed) == 0:  # put down where it was
            continue
        assert len(changed) == 1
        j = int(changed[0])
        moved.add(j)
        assert (np.abs(Z - child.means[j]) < 1e-9).all(axis=1).any()  # on a row of the data
        assert child.weights.sum() == pytest.approx(1)
        others = np.arange(k) != j
        expected = parent.weights.copy()
        expected[heirs[i]], expected[j] = expected[heirs[i]] + expected[j], moves.weight[i]
        np.testing.assert_allclose(child.weights, expected / expected.sum())  # its points go to its heir
        if name == "tied":
            np.testing.assert_array_equal(child.covariances, parent.covariances)
        else:
            np.testing.assert_array_equal(child.covariances[others], parent.covariances[others])
            average = np.tensordot(parent.weights, parent.covariances, axes=1)
            ratio = child.covariances[j] / average
            share = moves.share[i, 0]  # the same in all columns: there are no heaps
            assert np.allclose(ratio, moves.share[i]) and NARROWEST <= share <= 1
            ordinary += share in SHARES and moves.weight[i] == 1 / k
    assert len(moved) > 1 and (ordinary > 2 or name == "tied")


def test_rows_of_weight_zero_attract_nothing_and_a_row_twice_is_a_row_of_weight_two():
    X = np.vstack([made(40, 2), [[99.0, 99.0]]])
    weight = np.r_[np.ones(40), 0.0]
    weight[:10] = 2
    twice = np.repeat(X, weight.astype(int), axis=0)
    one, other = standardized(X, "full", weight), standardized(twice, "full")
    start = stack([one.standardize(start_mixture(X[:40], 2, "full"))])
    a, b = (relocated(data, start, draw_moves(data, start, 50, np.random.default_rng(3))) for data in (one, other))
    np.testing.assert_allclose(a.means, b.means, rtol=1e-9, atol=1e-9)
    assert (np.abs(a.means) < 10).all()


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("k", [2, 4])
def test_a_mixture_with_components_added(name, k):
    X = made(50, 3)
    small = start_mixture(X, 1, name)
    large = enlarged(small, X, k, np.random.default_rng(0))
    assert large.n_components == k and large.covariance_type == name
    np.testing.assert_array_equal(large.means[0], small.means[0])
    assert all((X == mean).all(axis=1).any() for mean in large.means[1:])
    assert large.weights[0] > large.weights[1] == large.weights[-1]
    first = small.dense_covariances[0]
    expected = np.stack([first] + [first if name == "tied" else SHARES[1] * first] * (k - 1))
    np.testing.assert_allclose(large.dense_covariances, expected)


def test_a_narrow_component_is_held_up_by_the_floor():
    X = made(30, 2)
    data = standardized(X, "diag", reg_covar=0.5)
    start = stack([data.standardize(start_mixture(X, 2, "diag"))])
    children = relocated(data, start, draw_moves(data, start, 20, np.random.default_rng(0)))
    assert children.covariances.min() >= 0.5


@pytest.mark.parametrize("name", TYPES)
def test_what_is_lost_where_two_become_one(name):
    """The same twice costs nothing to merge; what lies far apart costs most; as much in any order."""
    X = made(60, 2)
    small = start_mixture(X, 2, name)
    family = small.family
    shape = family.shape(3, 2)
    covariances = small.covariances if name == "tied" else np.concatenate([small.covariances, small.covariances[:1]])
    assert covariances.shape == shape
    means = np.concatenate([small.means, small.means[:1]])
    means[1] = means[0] + 50
    losses = merger_losses(family, np.array([0.3, 0.4, 0.3]), means, covariances)
    assert losses[0, 2] == pytest.approx(0, abs=1e-9) and losses[0, 1] > 1 and np.isinf(np.diag(losses)).all()
    np.testing.assert_array_equal(losses, losses.T)


def test_each_component_and_the_rows_that_are_explained_worst_are_goals():
    X = np.vstack([made(100, 2), [[30.0, 30.0]] * 3])
    data = standardized(X, "full", n_components=3)
    start = stack([data.standardize(start_mixture(X[:100], 3, "full"))])
    rows = [draw_moves(data, start, 4, np.random.default_rng(seed)).row for seed in range(60)]
    assert np.mean([(row >= 100).any() for row in rows]) > 0.15  # 3 of the 16 worst
