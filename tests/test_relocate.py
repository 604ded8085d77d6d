"""A component put down elsewhere leaves everything else as it was."""

import numpy as np
import pytest
from helpers import TYPES, made, standardized, start_mixture

from gmm.engine.relocate import SHARES, draw_moves, enlarged, relocated
from gmm.engine.runs import member, stack


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("k", [2, 5])
def test_one_component_moves_and_the_others_stay(name, k):
    X = made(80, 3) * [1, 100, 0.01] + 1e6
    data = standardized(X, name, n_components=k)
    parents = [data.standardize(start_mixture(X, k, name, seed)) for seed in range(2)]
    moves = draw_moves(data, 2, k, 7, np.random.default_rng(0))
    children = relocated(data, stack(parents), moves, 1e-6)
    Z = (X - data.center) / data.scale
    moves = set()
    for i in range(7):
        child, parent = member(children, i), parents[i % 2]
        changed = np.flatnonzero((child.means != parent.means).any(axis=1))
        if len(changed) == 0:  # put down where it was
            continue
        assert len(changed) == 1
        j = int(changed[0])
        moves.add(j)
        assert (np.abs(Z - child.means[j]) < 1e-9).all(axis=1).any()  # on a row of the data
        assert child.weights.sum() == pytest.approx(1)
        others = np.arange(k) != j
        np.testing.assert_allclose(child.weights[others] / parent.weights[others], 1 / (1 - parent.weights[j] + 1 / k))
        if name == "tied":
            np.testing.assert_array_equal(child.covariances, parent.covariances)
        else:
            np.testing.assert_array_equal(child.covariances[others], parent.covariances[others])
            average = np.tensordot(parent.weights, parent.covariances, axes=1)
            ratio = child.covariances[j] / average
            assert any(np.allclose(ratio, share) for share in SHARES)
    assert len(moves) > 1


def test_rows_of_weight_zero_attract_nothing_and_a_row_twice_is_a_row_of_weight_two():
    X = np.vstack([made(40, 2), [[99.0, 99.0]]])
    weight = np.r_[np.ones(40), 0.0]
    weight[:10] = 2
    twice = np.repeat(X, weight.astype(int), axis=0)
    one, other = standardized(X, "full", weight), standardized(twice, "full")
    start = stack([one.standardize(start_mixture(X[:40], 2, "full"))])
    a, b = (relocated(data, start, draw_moves(data, 1, 2, 50, np.random.default_rng(3)), 1e-6) for data in (one, other))
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
    expected = np.stack([first] + [first if name == "tied" else SHARES[-1] * first] * (k - 1))
    np.testing.assert_allclose(large.dense_covariances, expected)


def test_a_narrow_component_is_held_up_by_the_floor():
    X = made(30, 2)
    data = standardized(X, "diag")
    start = stack([data.standardize(start_mixture(X, 2, "diag"))])
    children = relocated(data, start, draw_moves(data, 1, 2, 20, np.random.default_rng(0)), 0.5)
    assert children.covariances.min() >= 0.5
