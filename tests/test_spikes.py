"""Likelihood that is bought is not preferred, and what is honest is not taken for bought."""

import numpy as np
import pytest
from helpers import fit
from sklearn.metrics import adjusted_rand_score

from gmm.covariance import COVARIANCE_TYPES
from gmm.engine.spikes import by_chance, median

FULL, DIAG = COVARIANCE_TYPES["full"], COVARIANCE_TYPES["diag"]


def pairs_found(labels, truth):
    """Share of the pairs of rows on whose being together or apart both agree (Rand 1971)."""
    same, there = labels[:, None] == labels, truth[:, None] == truth
    return np.mean(same == there)


@pytest.mark.parametrize("seed", range(4))
def test_few_rows_a_group_under_a_raised_floor(seed):
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(5), 20)
    X = rng.normal(0, 30, (5, 10))[truth] + rng.normal(size=(100, 10))
    assert pairs_found(fit(X, 5, random_state=seed, reg_covar=1e-4).predict(X), truth) == 1


@pytest.mark.parametrize("seed", range(3))
def test_columns_that_are_nearly_copies(seed):
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(4), 40)
    Z = rng.normal(0, 1.5, (4, 10))[truth] + rng.normal(size=(160, 10))
    X = np.c_[Z, Z + 0.02 * rng.normal(size=Z.shape)]
    assert pairs_found(fit(X, 4, random_state=seed).predict(X), truth) > 0.9


@pytest.mark.parametrize("seed", range(4))
def test_a_small_group_above_a_raised_floor(seed):
    rng = np.random.default_rng(seed)
    X = np.r_[rng.normal(size=(300, 2)), rng.normal(size=(5, 2)) + [12, 0]]
    labels = fit(X, 2, random_state=seed, reg_covar=1e-3).predict(X)
    assert sorted(np.bincount(labels)) == [5, 300]


@pytest.mark.parametrize("seed", range(3))
def test_many_columns_and_few_times_as_many_rows(seed):
    rng = np.random.default_rng(0)
    truth = np.arange(600) % 3
    X = rng.normal(size=(600, 50)) + 0.5 * rng.normal(size=(3, 50))[truth]
    assert pairs_found(fit(X, 3, random_state=seed).predict(X), truth) > 0.95


def test_what_is_passed_over_is_told():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(size=(100, 2)), [[0.3, 0.2], [0.3, 0.2001], [0.3001, 0.2]]]
    told = [fit(X, 3, random_state=seed).diagnostics_ for seed in range(8)]
    over = [one for one in told if one.passed_over is not None]
    assert over
    for one in over:
        nats, points = one.passed_over
        assert nats > 0.1 and 1 <= len(points) < 3 and (points < 6).all()
        assert f"passed over: a run {nats:.2f} nats likelier, with " in str(one)
        # never by more than the spikes can explain: they are narrower than the rest by at most all of the floor's range
        assert nats < 0.5 * points.sum() * 2 * np.log(1e6)


def test_a_determinant_is_too_small_by_chance():
    """What is expected, and what samples show."""
    rng = np.random.default_rng(0)
    for m, d in ((5, 2), (30, 10), (75, 50)):
        lost = [-np.linalg.slogdet(np.cov(rng.normal(size=(m, d)).T, bias=True))[1] for _ in range(400)]
        assert by_chance(FULL, m, d) == pytest.approx(np.mean(lost), abs=5 * np.std(lost) / 20)
        lost = [-np.log(rng.normal(size=(m, d)).var(axis=0)).sum() for _ in range(400)]
        assert by_chance(DIAG, m, d) == pytest.approx(np.mean(lost), abs=5 * np.std(lost) / 20)
    assert np.isinf(by_chance(FULL, 2, 2))


def test_a_weighted_median():
    values, weight = np.array([[1.0, 9], [2, 8], [3, 7]]), np.array([1, 1, 5.0])
    np.testing.assert_array_equal(median(values, weight), [3, 7])
    np.testing.assert_array_equal(median(values, np.ones(3)), [2, 8])


@pytest.mark.parametrize("n, d, k, apart", [(320, 20, 4, 1.0), (450, 30, 3, 0.6), (600, 50, 3, 0.5)])
def test_few_rows_for_full_covariances_are_not_bent_to(n, d, k, apart):
    """Four to five times as many rows a group as columns: every seed finds the groups, and the fit says what to try."""
    rng, z = np.random.default_rng(0), np.arange(n) % k
    X = rng.normal(size=(n, d)) + apart * rng.normal(size=(k, d))[z]
    for seed in range(3):
        model = fit(X, k, random_state=seed)
        assert adjusted_rand_score(z, model.predict(X)) > 0.88
        assert model.diagnostics_.problems[0].startswith("few rows for covariances of this type")
        assert model.diagnostics_.n_runs > 20
