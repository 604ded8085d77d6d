"""A few rows among many are found from every seed; fewer are told."""

import numpy as np
import pytest
from helpers import TYPES, fit, made, random_mixture, standardized

from gmm.engine.rare import RAREST, Found, Rarest, commonness, outlying, undecided, with_rarest
from gmm.rows import rows_of

N = 40_000


def with_far(n_far, n=N, seed=0, width=0.3):
    """Two groups of n rows in all, and a few rows far away from both."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2)) + np.array([6.0, 0]) * (np.arange(n) % 2)[:, None]
    return np.r_[X, rng.normal(size=(n_far, 2)) * width + [30, 30]]


@pytest.mark.parametrize("seed", range(4))
def test_a_group_of_which_a_sample_has_hardly_a_row_is_found(seed):
    X = with_far(20, seed=seed)
    model = fit(X, 3, random_state=seed)
    assert sorted(np.bincount(model.predict(X)))[0] == 20
    assert model.diagnostics_.outlying < 3


@pytest.mark.parametrize("seed", range(2))
def test_two_of_them_are_found(seed):
    X = np.r_[with_far(20), np.random.default_rng(1).normal(size=(25, 2)) + [-20, 30]]
    model = fit(X, 4, random_state=seed)
    assert sorted(np.bincount(model.predict(X)))[:2] == [20, 25]


@pytest.mark.parametrize("seed", [1, 4, 10])
def test_two_of_them_are_told_apart_where_noise_among_the_many_would_seem_worth_more(seed):
    """A row of the sample counts for twelve: what is gained there by chance is more than the two groups differ."""
    rng = np.random.default_rng(seed)
    z = np.repeat([0, 1, 2, 3], [30_000, 19_970, 20, 10])
    X = np.array([[0, 0, 0], [5, 0, 0], [30, -30, 9], [-30, 30, 0]])[z] + rng.normal(size=(len(z), 3))
    model = fit(X, 4, random_state=seed)
    assert sorted(np.bincount(model.predict(X)))[:2] == [10, 20]


def test_in_blocks_and_in_a_mapped_file_as_in_memory(tmp_path):
    X = with_far(20)
    one = fit(X, 3, random_state=0)
    mapped = np.lib.format.open_memmap(tmp_path / "rows.npy", "w+", X.dtype, X.shape)
    mapped[:] = X
    for rows in (lambda: iter(np.array_split(X, 7)), mapped):
        other = fit(rows, 3, random_state=0)
        assert other.lower_bound_ == pytest.approx(one.lower_bound_, abs=1e-6)
        assert other.diagnostics_.outlying == one.diagnostics_.outlying


@pytest.mark.parametrize("n", [3000, N])
def test_what_is_too_rare_for_a_component_is_told(n):
    X = with_far(3, n)
    report = fit(X, 2, random_state=0).diagnostics_
    assert report.outlying == 3 and "outlying: 3 rows, farther from every component than any in 99 of" in str(report)
    without = fit(X[:-3], 2, random_state=0).diagnostics_
    assert without.outlying == 0 and "outlying" not in str(without)


def test_not_asked_of_rows_elsewhere_that_were_not_searched():
    X = with_far(3, 400)
    report = fit(lambda: iter([X]), 2, means_init=[[0, 0], [6, 0]], n_init=1)
    assert report.diagnostics_.outlying == 3  # so few are in memory
    X = with_far(3)
    report = fit(lambda: iter([X]), 2, means_init=[[0, 0], [6, 0]], n_init=1).diagnostics_
    assert report.outlying is None and "outlying" not in str(report)


@pytest.mark.parametrize("name", TYPES)
def test_how_often_a_sample_has_an_outlying_row(name):
    mixture = random_mixture(name)
    samples = [mixture.sample(200, random_state=seed)[0] for seed in range(400)]
    assert sum(outlying(mixture, X, 200).any() for X in samples) <= 12  # 4 are expected at most


def test_the_rarest_of_all_rows_are_those_of_all_parts():
    mixture = random_mixture("full")
    X, weight = mixture.sample(N, random_state=0)[0], np.random.default_rng(0).integers(0, 3, N).astype(float)
    one, other = (rows_of(rows, weight).reduce(Rarest(mixture)) for rows in (X, list(np.array_split(X, 9))))
    np.testing.assert_allclose(one.common, np.sort(commonness(mixture, X[weight > 0]))[:RAREST])
    np.testing.assert_array_equal(one.X, other.X)
    np.testing.assert_array_equal(one.weight, other.weight)
    assert (one.weight > 0).all() and isinstance(one, Found)


def test_a_sample_with_what_is_rare_beside_it_stands_for_all_rows():
    """Weights add up, the far rows are all there, and means are nearer to those of all rows than a sample's."""
    X, mixture = with_far(40), fit(with_far(40), 3, random_state=0).mixture_
    data, errors = standardized(X, "full", n_components=3), []
    for seed in range(20):
        sample = X[np.random.default_rng(seed).choice(len(X), 4096, replace=False)]
        found, both = with_rarest(data.on(rows_of(sample)), data, mixture)
        Z, weight = both.rows.X, both.rows.weight
        assert weight.sum() == pytest.approx(len(X)) and len(Z) <= 4096 + len(found.X) < 4096 + RAREST
        assert (Z[:, 1] > 20).sum() == 40 and (weight[Z[:, 1] > 20] == 1).all()
        means = [np.average(Z, axis=0, weights=weight), sample.mean(axis=0)]
        errors.append([np.abs(one - X.mean(axis=0)).max() for one in means])
    assert np.mean(errors, axis=0)[0] < np.mean(errors, axis=0)[1]


def test_a_right_mixture_is_not_doubted():
    mixture = random_mixture("full", 3, 4)
    samples = [mixture.sample(20_000, random_state=seed)[0] for seed in range(20)]
    doubted = [undecided(mixture, rows_of(X).reduce(Rarest(mixture)), len(X), 4096) for X in samples]
    assert sum(doubted) <= 1


def test_rows_that_are_all_alike_are_no_reason_to_fail():
    X = np.repeat(made(4, 2), 10_000, axis=0)
    assert fit(X, 2, random_state=0).lower_bound_ > -10
