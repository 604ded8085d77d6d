"""Some rows whose component is known: exactly theirs in every step, and what they are good for."""

import dataclasses
import warnings

import numpy as np
import pytest
from helpers import TYPES, assert_same_mixture, fit, in_one, made, plain_em, start_mixture
from sklearn.metrics import adjusted_rand_score

from gmm import GaussianMixture, Mixture, Prior
from gmm.engine.runs import Run, advance_together, begin_together, stack
from gmm.engine.standardized import Standardized
from gmm.rows import ArrayRows


def labelled(X, k, labels, name="full", sample_weight=None, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        model = GaussianMixture(k, covariance_type=name, **{"random_state": 0, **settings})
        return model.fit(X, sample_weight=sample_weight, labels=labels)


def groups(n, seed=0, k=3, apart=6.0):
    rng = np.random.default_rng(seed)
    z = np.arange(n) % k
    return rng.normal(size=(n, 2)) + apart * np.column_stack([z, z % 2]), z


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("weighted", [False, True])
def test_all_labels_known_are_a_closed_form(name, weighted):
    X, z = groups(90, apart=1.0)
    w = np.random.default_rng(0).integers(0, 4, 90).astype(float) if weighted else np.ones(90)
    model = labelled(X, 3, z, name, w if weighted else None)
    weights = np.array([w[z == j].sum() for j in range(3)]) / w.sum()
    means = np.array([np.average(X[z == j], axis=0, weights=w[z == j]) for j in range(3)])
    each = np.array([np.cov(X[z == j].T, aweights=w[z == j], ddof=0) for j in range(3)])
    covariances = {
        "full": each,
        "tied": np.tensordot(weights, each, 1),
        "diag": np.diagonal(each, axis1=1, axis2=2),
        "spherical": np.trace(each, axis1=1, axis2=2) / 2,
    }[name]
    assert_same_mixture(model, Mixture(weights, means, covariances, name), 1e-9, 1e-9)
    joint = Mixture(weights, means, covariances, name).log_joint(X)[np.arange(90), z]
    assert model.lower_bounds_[-1] == pytest.approx(np.average(joint, weights=w), rel=1e-9)
    assert model.lower_bound_ == model.score(X, sample_weight=w if weighted else None)  # which knows no labels
    assert model.lower_bound_ > model.lower_bounds_[-1] and model.n_iter_ <= 3


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("block_numbers", [700, None])
def test_the_engine_is_the_textbook(name, block_numbers):
    X, z = groups(120, apart=2.0)
    X[7] += 1e5  # 1e5 standard deviations from its component, and from every other
    rng = np.random.default_rng(0)
    labels, weight = np.where(rng.random(120) < 0.3, rng.integers(0, 3, 120), -1), rng.random(120) + 0.1
    labels[7] = 2
    start = Mixture(np.full(3, 1 / 3), [[0, 0], [2, 2], [4, 0]], start_mixture(X[8:], 3, name).covariances, name)
    data = Standardized(ArrayRows(X, weight), name, 3, 1e-6, labels=labels)
    if block_numbers:
        data.reading = dataclasses.replace(data.reading, block_numbers=block_numbers)
    statistics = data.expect(data.standardize(start))
    of_both = start.log_joint(X)[np.arange(120), labels]
    total = statistics.log_likelihood + data.total * data.log_jacobian
    assert total == pytest.approx(weight @ np.where(labels < 0, start.log_density(X), of_both), rel=1e-9)
    np.testing.assert_allclose(statistics.sums[:, 0], weight @ in_one(labels, start.responsibilities(X)), rtol=1e-9)
    run = Run(data, data.standardize(start)).advance(5, 0.0)
    assert_same_mixture(data.restore(run.parameters), plain_em(X, start, 5, weight, labels=labels), 1e-6, 1e-6)


@pytest.mark.parametrize("name", TYPES)
def test_no_row_has_a_share_of_another_component(name):
    """Labels on the wrong side: the effective points of a component are at least the rows that are labelled so."""
    X, z = groups(60, apart=8.0)
    data = Standardized(ArrayRows(X), name, 3, 1e-6, labels=(z + 1) % 3)
    sums = data.expect(data.standardize(start_mixture(X, 3, name))).sums
    np.testing.assert_array_equal(sums[:, 0], [20, 20, 20])


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("prior", [None, Prior()])
def test_what_em_climbs_never_falls(name, prior):
    X, _ = groups(150, apart=1.5)
    rng = np.random.default_rng(1)
    labels = np.where(rng.random(150) < 0.2, rng.integers(0, 4, 150), -1)  # of chance: they contradict one another
    data = Standardized(ArrayRows(X), name, 4, 1e-6, None, prior, labels=labels)
    runs = begin_together(data, stack([data.standardize(start_mixture(X, 4, name, seed)) for seed in range(3)]))
    advance_together(runs, 200, 1e-9, accelerated=True)
    assert all(np.diff(run.log_likelihoods).min() > -1e-9 for run in runs)
    model = labelled(X, 4, labels, name, prior=prior)
    assert np.diff(model.lower_bounds_).min(initial=0) > -1e-11 and model.lower_bound_ == model.score(X)


def test_few_labels_decide_between_two_hilltops():
    """Four groups at the corners of a square, two components: left and right, or top and bottom."""
    rng = np.random.default_rng(0)
    corner = np.arange(400) % 4
    X = np.column_stack([corner % 2, corner // 2]) * 6.0 + rng.normal(size=(400, 2))
    for side in (corner % 2, corner // 2):
        for seed in range(3):
            labels = np.full(400, -1)
            some = np.concatenate([np.flatnonzero(corner == c)[:2] for c in range(4)])
            labels[some] = side[some]
            model = labelled(X, 2, labels, random_state=seed)
            assert (model.predict(X) == side).mean() > 0.97  # the numbers, too
            assert model.lower_bounds_[-1] < model.lower_bound_


@pytest.mark.parametrize("name", TYPES)
def test_components_without_labels_are_found(name):
    X, z = groups(400, k=4)
    for seed in range(3):
        labels = np.full(400, -1)
        labels[np.flatnonzero(z == 2)[:3]] = 3
        model = labelled(X, 4, labels, name, random_state=seed)
        predicted = model.predict(X)
        assert adjusted_rand_score(z, predicted) > 0.98 and (predicted[z == 2] == 3).mean() > 0.99


def test_a_single_start_begins_at_the_labels():
    X, z = groups(300, k=3)
    labels = np.full(300, -1)
    labels[:3] = [2, 0, 1]
    for init_params in ("k-means++", "kmeans", "random_from_data", "random"):
        model = labelled(X, 3, labels, n_init=1, init_params=init_params, random_state=5)
        if init_params != "random":
            assert (model.predict(X) == np.array([2, 0, 1])[z]).mean() > 0.99
    assert (labelled(X, 3, labels).fit_predict(X, labels=labels) == np.array([2, 0, 1])[z]).mean() > 0.99


def test_labels_beside_what_is_fixed_and_rows_that_do_not_count():
    X, z = groups(300)
    labels = np.where(np.arange(300) < 30, z, -1)
    weight = np.where(np.arange(300) % 10 == 3, 0.0, 1.0)
    fixed = {"means": {1: [6.0, 6.0]}}
    model = labelled(X, 3, labels, sample_weight=weight, fixed=fixed, prior=Prior())
    assert model.means_[1].tolist() == [6.0, 6.0] and (model.predict(X) == z).mean() > 0.98
    without = labelled(X[weight > 0], 3, labels[weight > 0], fixed=fixed, prior=Prior())
    assert_same_mixture(model, without, 1e-7, 1e-7)
    states = GaussianMixture(3, random_state=0).iter_fit(X, sample_weight=weight, labels=labels)
    *_, last = states
    np.testing.assert_array_equal(last.responsibilities[:30], np.eye(3)[z[:30]])


def test_no_labels_at_all_are_the_fit_without():
    X = made(100, 2)
    assert labelled(X, 3, np.full(100, -1)).lower_bound_ == fit(X, 3, random_state=0).lower_bound_
    few = np.where(np.arange(100) == 0, 0, -1)
    nothing = labelled(X, 3, few, sample_weight=np.where(np.arange(100) == 0, 0.0, 1.0))  # it does not count
    assert nothing.lower_bound_ == fit(X[1:], 3, random_state=0).lower_bound_ or nothing.lower_bounds_.size


@pytest.mark.parametrize(
    "labels, error, words",
    [
        (np.zeros(31, dtype=int), ValueError, r"shape \(31,\); one for each of the 30"),
        (np.zeros((30, 1), dtype=int), ValueError, r"shape \(30, 1\)"),
        (np.zeros(30), TypeError, "must be integers"),
        (["a"] * 30, TypeError, "must be integers"),
        (np.ones(30, dtype=bool), TypeError, "must be integers"),
        ([0] * 29 + [2], ValueError, "has 2 in row 29"),
        ([0] * 29 + [-2], ValueError, "has -2 in row 29"),
        ([0] * 30, ValueError, "none that of component 1"),
    ],
)
def test_what_is_wrong_is_said_before_any_work(labels, error, words):
    X = made(30, 2)
    for run in (GaussianMixture(2).fit, GaussianMixture(2).fit_predict, GaussianMixture(2).iter_fit):
        with pytest.raises(error, match=words):
            run(X, labels=labels)


@pytest.mark.parametrize("weights", [{1: 0.0}, {0: 1.0}, [1.0, 0.0]])
def test_a_component_that_is_fixed_at_nothing_has_no_rows(weights):
    X, labels = made(30, 2), np.r_[0, 1, np.full(28, -1)]
    with pytest.raises(ValueError, match="labels has rows of component 1, to which the fixed weights leave nothing"):
        GaussianMixture(2, fixed={"weights": weights}).fit(X, labels=labels)
    fit(X, 2, fixed={"weights": weights}).predict(X)  # by itself that is what was asked for


def test_rows_elsewhere_are_refused():
    X = made(60, 2)
    with pytest.raises(TypeError, match="labels are told row by row"):
        GaussianMixture(2).fit([X[:30], X[30:]], labels=np.zeros(60, dtype=int))
