"""Runs on one hill are told from runs on two, and a search ends where nothing more is to be found."""

import numpy as np
import pytest
from helpers import TYPES, fit, made, old_faithful, standardized, start_mixture

from gmm.engine.doubts import price_of_one
from gmm.engine.hills import alike, distinct
from gmm.engine.runs import Run
from gmm.engine.statistics import Parameters
from gmm.engine.surplus import has_surplus


def in_another_order(parameters, order, name):
    weights, means, covariances = parameters
    return Parameters(weights[order], means[order], covariances if name == "tied" else covariances[order])


def three_groups():
    return np.random.default_rng(0).normal(size=(300, 2)) + np.array([15.0, 0]) * (np.arange(300) % 3)[:, None]


@pytest.mark.parametrize("name", TYPES)
def test_components_under_other_numbers_are_the_same_hill(name):
    X = made(300, 2)
    data = standardized(X, name, n_components=3)
    start = data.standardize(start_mixture(X, 3, name))
    one, other = Run(data, start).advance(30, 0), Run(data, in_another_order(start, [2, 0, 1], name)).advance(31, 0)
    assert alike(one, other) and len(distinct([one, other])) == 1
    elsewhere = Run(data, start._replace(means=start.means + [[0.5, 0], [0, 0], [0, 0]]))
    assert not alike(one, elsewhere)


def test_two_hills_of_nearly_the_same_height_are_two():
    """Three groups in a line and two components: either the left two are one, or the right two."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(200, 1)) * 0.5 + place for place in (-6, 0, 6)])
    data, runs = standardized(X, "spherical", n_components=2), []
    for labels in ([0, 0, 1], [0, 1, 1]):
        r = np.eye(2)[np.repeat(labels, 200)].T
        runs.append(Run(data, data.maximize(data.average(r))).advance(50, 1e-6))
    runs[1].log_likelihoods[-1] = runs[0].log_likelihood  # as high to the last digit
    assert not alike(*runs) and len(distinct(runs)) == 2


@pytest.mark.parametrize("name", TYPES)
def test_a_surplus_is_what_bic_would_take_back(name):
    X = three_groups()
    for k, surplus in ((3, False), (7, True)):
        data = standardized(X, name, n_components=k)
        model = fit(X, k, name, random_state=0)
        run = Run(data, data.standardize(model.mixture_))
        assert has_surplus(run, 1e-6, price_of_one(data)) == surplus


def test_starts_that_agree_end_the_search_and_a_hard_one_goes_on():
    easy = fit(old_faithful(), 2, random_state=0).diagnostics_
    assert easy.n_runs == 80 and easy.rounds == (0, 1) and easy.n_reached >= 5
    X = np.random.default_rng(0).normal(size=(300, 2))
    hard = fit(X, 4, random_state=0).diagnostics_
    assert hard.rounds[1] > 0 and hard.n_runs == 20 + 60 * hard.rounds[1]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("k", [15, 30])
def test_many_groups_are_found(k, seed):
    rng = np.random.default_rng(k)
    places = np.stack(np.meshgrid(np.arange(6), np.arange(6)), axis=-1).reshape(36, 2)[rng.permutation(36)[:k]]
    X = np.repeat(places, 20, axis=0) * 12.0 + rng.normal(size=(20 * k, 2))
    assert np.bincount(fit(X, k, random_state=seed).predict(X)).tolist() == [20] * k


@pytest.mark.parametrize("seed", range(3))
def test_groups_of_very_unequal_size_are_found(seed):
    sizes = [20_000, 2_000, 20]
    rng = np.random.default_rng(0)
    X = np.repeat([[0.0, 0], [8, 0], [4, 10]], sizes, axis=0) + rng.normal(size=(sum(sizes), 2))
    found = np.sort(np.bincount(fit(X, 3, random_state=seed).predict(X)))[::-1]
    np.testing.assert_allclose(found, sizes, rtol=0.01)


@pytest.mark.parametrize("seed", range(6))
def test_without_a_floor_no_component_is_asked_for(seed):
    """Where nothing keeps a component from its collapse, to try with one less could end the fit."""
    X = np.random.default_rng(seed).normal(size=(60, 2))
    report = fit(X, 6, random_state=seed, reg_covar=0, n_init=6).diagnostics_
    assert np.isnan(report.fewer_cost) and report.rounds[1] > 0
