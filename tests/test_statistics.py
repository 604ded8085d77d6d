"""The fast path gives what the textbook's gives, whatever the size of a block, the offset and the unit."""

import numpy as np
import pytest
from helpers import TYPES, assert_same_mixture, made, standardized, start_mixture
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm import CollapsedComponentError, e_step, m_step
from gmm.covariance import COVARIANCE_TYPES
from gmm.engine.runs import stack
from gmm.engine.statistics import Common, Parameters
from gmm.engine.wide import WIDE, wide

BLOCKS = [1, 700, 6000, 2**17, None]  # numbers that are made at once: of one row, then of more; all, and kept


def one_iteration(data, mixture):
    statistics = data.expect(data.standardize(mixture))
    return statistics, data.restore(data.maximize(statistics))


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("block_numbers", BLOCKS)
@pytest.mark.parametrize("weighted", [False, True])
def test_one_iteration_is_the_textbooks(name, block_numbers, weighted):
    X = made(333, 3)
    weight = np.random.default_rng(1).random(333) if weighted else None
    start = start_mixture(X, 3, name)
    data = standardized(X, name, weight, n_components=3, block_numbers=block_numbers, reg_covar=0.0)
    statistics, mixture = one_iteration(data, start)
    r, log_density = e_step(X, start)
    w = np.ones(333) if weight is None else weight
    assert statistics.log_likelihood + data.total * data.log_jacobian == pytest.approx(w @ log_density, rel=1e-12)
    np.testing.assert_allclose(statistics.sums[:, 0], w @ r, rtol=1e-10)
    assert_same_mixture(mixture, m_step(X, r, name, sample_weight=weight), 1e-10, 1e-10)


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(TYPES),
    st.integers(65, 400),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 3000),
    st.integers(0, 10**6),
)
def test_the_size_of_a_block_does_not_matter(name, n, d, k, block_numbers, seed):
    X = made(n, d, 3, seed)
    start = start_mixture(X, k, name, seed)
    whole, parts = (standardized(X, name, None, n_components=k, block_numbers=b) for b in (2**20, block_numbers))
    for one, other in zip(one_iteration(whole, start), one_iteration(parts, start), strict=True):
        if hasattr(one, "sums"):
            np.testing.assert_allclose(one.sums, other.sums, rtol=1e-9, atol=1e-9)
            assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-11, abs=1e-9)
        else:
            assert_same_mixture(one, other, 1e-9, 1e-9)


@pytest.mark.parametrize("name", TYPES)
def test_statistics_of_two_halves_add_up(name):
    X = made(200, 2)
    start = start_mixture(X, 2, name)
    data = standardized(X, name)
    parameters = data.standardize(start)
    halves = []
    for half in (X[:90], X[90:]):
        part = standardized(half, name)
        part.reading = data.reading  # the same coordinates
        part.common = part.rows.reduce(Common(data.reading)) if name == "tied" else 0.0
        halves.append(part.expect(parameters))
    whole, added = data.expect(parameters), halves[0] + halves[1]
    np.testing.assert_allclose(added.sums, whole.sums, rtol=1e-11, atol=1e-11)
    assert added.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-12)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize(
    "dtype, unit, offset", [(float, 1, 1e8), (float, 1e-8, 0), (float, 1e8, 0), (np.float32, 1, 1e3)]
)
def test_an_offset_or_a_unit_loses_no_digits(name, dtype, unit, offset):
    X = (made(300, 2) * unit + offset).astype(dtype)
    start = start_mixture(X.astype(float), 2, name)
    statistics, mixture = one_iteration(standardized(X, name, block_numbers=1000), start)
    r, log_density = e_step(X, start)
    data = standardized(X.astype(float), name)
    total = statistics.log_likelihood + 300 * data.log_jacobian
    assert total == pytest.approx(log_density.sum(), rel=1e-9)
    reference = m_step(X.astype(float), r, name)
    np.testing.assert_allclose(mixture.covariances, reference.covariances, rtol=1e-6, atol=1e-6 * unit**2)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("block_numbers", BLOCKS)
def test_averages_of_given_responsibilities(name, block_numbers):
    X, r = made(333, 2), np.random.default_rng(0).dirichlet([1, 2], 333)
    weight = np.random.default_rng(1).integers(1, 4, 333).astype(float)
    data = standardized(X, name, weight, block_numbers=block_numbers, reg_covar=0.0)
    mixture = data.restore(data.maximize(data.average(r.T)))
    assert_same_mixture(mixture, m_step(X, r, name, sample_weight=weight), 1e-10, 1e-10)


@pytest.mark.parametrize("name", TYPES)
def test_there_and_back(name):
    X = made(100, 3) * [1e-6, 1, 1e6] + [1, -1e3, 1e8]
    start = start_mixture(X, 2, name)
    data = standardized(X, name)
    assert_same_mixture(data.restore(data.standardize(start)), start, 1e-12, 0)


@pytest.mark.parametrize("name", TYPES)
def test_collapse_in_the_fast_path_is_named_too(name):
    X = np.vstack([made(50, 2), [[50.0, 50.0]] * 4])
    r = np.column_stack([np.arange(54) < 50, np.arange(54) >= 50]).astype(float)
    if name == "tied":
        X = np.where(r[:, :1] > 0, [[0.0, 0.0]], X[-1:])
    number, points = (0, 50) if name == "tied" else (1, 4)
    for floor in (0.0, 1e-300):
        with pytest.raises(
            CollapsedComponentError, match=f"component {number} has collapsed: {points} effective points"
        ):
            data = standardized(X, name, reg_covar=floor)
            data.maximize(data.average(r.T))
    data = standardized(X, name)
    covariances = data.maximize(data.average(r.T)).covariances
    assert data.family.smallest_eigenvalues(covariances, 2, 2).min() == pytest.approx(1e-6)


def test_memory_does_not_grow_with_the_number_of_rows():
    import tracemalloc

    X = np.random.default_rng(0).normal(size=(1_600_000, 2)).astype(np.float32)
    start = Parameters(np.full(8, 1 / 8), np.random.default_rng(1).normal(size=(8, 2)), np.tile(np.eye(2), (8, 1, 1)))
    tracemalloc.start()
    data = standardized(X, "full", n_components=8)
    data.maximize(data.expect(start))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.5 * X.nbytes  # weights of one; n x k alone would be 8 times, in float64


def test_how_many_go_together():
    data = standardized(made(272, 2), "full", n_components=3)
    assert data.together(3) > 60
    assert standardized(made(272, 2), "full", reg_covar=0.0).together(3) == 1
    assert standardized(made(50_000, 2), "full", n_components=20).together(20) <= 2


@pytest.mark.parametrize("weighted", [False, True])
def test_many_dimensions_take_another_way_to_the_same_statistics(weighted):

    X = np.random.default_rng(0).normal(size=(300, 24)) * np.logspace(-3, 3, 24) + 1e3
    weight = np.random.default_rng(1).random(300) if weighted else None
    start = start_mixture(X, 2, "full")
    data = standardized(X, "full", weight, n_components=2)
    assert data.family is WIDE and wide(24, 2)
    statistics, mixture = one_iteration(data, start)
    r, log_density = e_step(X, start)
    w = np.ones(300) if weight is None else weight
    assert statistics.log_likelihood + data.total * data.log_jacobian == pytest.approx(w @ log_density, rel=1e-10)
    assert_same_mixture(mixture, m_step(X, r, "full", 1e-6, weight), 1e-8, 1e-8)
    by_hand = data.restore(data.maximize(data.average(r.T)))
    assert_same_mixture(by_hand, mixture, 1e-8, 1e-8)

    data = standardized(X, "full", weight, n_components=20)
    assert data.family is COVARIANCE_TYPES["full"] and not wide(24, 20)
    again, _ = one_iteration(data, start)
    np.testing.assert_allclose(again.sums, statistics.sums, rtol=1e-9, atol=1e-9)


def test_many_dimensions_in_a_stack():
    X = np.random.default_rng(0).normal(size=(200, 20))
    data = standardized(X, "full", n_components=2)
    starts = [data.standardize(start_mixture(X, 2, "full", seed)) for seed in range(3)]
    together = data.expect(stack(starts))
    for i, start in enumerate(starts):
        np.testing.assert_allclose(data.expect(start).sums, together.sums[i], rtol=1e-11, atol=1e-11)
        assert data.expect(start).log_likelihood == pytest.approx(together.log_likelihood[i], rel=1e-12)
