"""GaussianMixture: what a fit promises, whatever the data's unit, type, weight or layout."""

import copy
import pickle
import re
import subprocess
import sys
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers import (
    DATA,
    TYPES,
    assert_same_mixture,
    explicit_start,
    fit,
    in_one,
    iris,
    made,
    old_faithful,
    random_mixture,
    sklearn_fit,
    standardized,
    start_mixture,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from gmm import CollapsedComponentError, ConvergenceWarning, GaussianMixture, NotFittedError, Prior, em
from gmm.datasets import load_old_faithful
from gmm.engine.runs import Run, moved
from gmm.engine.standardized import Standardized


def same_clusters(one, other):
    return adjusted_rand_score(one, other) == 1


# -- what a fit leaves behind ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("data", DATA)
def test_fitted_attributes(data, name):
    load, k = DATA[data]
    X = load()
    d = X.shape[1]
    model = fit(X, k, name, random_state=0)
    shape = {"full": (k, d, d), "tied": (d, d), "diag": (k, d), "spherical": (k,)}[name]
    assert model.weights_.shape == (k,) and model.means_.shape == (k, d)
    assert model.covariances_.shape == model.precisions_.shape == model.precisions_cholesky_.shape == shape
    assert model.weights_.sum() == pytest.approx(1, abs=1e-14)
    assert model.converged_ is True and model.n_features_in_ == d
    assert model.lower_bound_ == model.score(X)  # exactly
    assert model.lower_bounds_.shape == (model.n_iter_,) and model.lower_bounds_[-1] == model.lower_bound_
    assert np.diff(model.lower_bounds_).min(initial=0) > -1e-10
    assert model.predict(X).shape == (len(X),)
    np.testing.assert_array_equal(model.predict(X), model.predict_proba(X).argmax(axis=1))
    np.testing.assert_array_equal(fit(X, k, name, random_state=0).means_, model.means_)


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(TYPES), st.integers(5, 80), st.integers(1, 4), st.integers(1, 5), st.integers(0, 10**6))
def test_a_default_fit_keeps_its_promises(name, n, d, k, seed):
    X = made(n, d, 3, seed) * 10.0 ** np.random.default_rng(seed).integers(-8, 8)
    weight = np.random.default_rng(seed + 1).integers(1, 4, n) if seed % 2 else None
    model = fit(X, k, name, weight, n_init=4, random_state=seed, max_iter=50)
    assert model.lower_bound_ == model.score(X, sample_weight=weight)
    assert np.diff(model.lower_bounds_).min(initial=0) >= -1e-9 * max(1, abs(model.lower_bound_))
    for part in (model.weights_, model.means_, model.covariances_, model.precisions_, model.predict_proba(X)):
        assert np.isfinite(part).all()
    assert model.diagnostics_.smallest_eigenvalues.min() >= 1e-6 * (1 - 1e-6)
    assert model.diagnostics_.effective_points.sum() == pytest.approx(n if weight is None else weight.sum())


def test_one_component_is_the_mean_and_the_covariance():
    X = iris()
    model = GaussianMixture().fit(X)
    np.testing.assert_allclose(model.means_[0], X.mean(axis=0))
    np.testing.assert_allclose(model.covariances_[0], np.cov(X.T, ddof=0))


def test_old_faithful_has_two_modes():
    model = GaussianMixture(2, random_state=0).fit(old_faithful())
    order = np.argsort(model.means_[:, 0])
    np.testing.assert_allclose(model.means_[order], [[2.036, 54.48], [4.290, 79.97]], atol=0.01)


@pytest.mark.parametrize("name", TYPES)
def test_scores_and_probabilities_are_those_of_the_mixture(name):
    X, model = iris(), fit(iris(), 3, name, random_state=0)
    np.testing.assert_array_equal(model.score_samples(X), model.mixture_.log_density(X))
    np.testing.assert_array_equal(model.predict_proba(X), model.mixture_.responsibilities(X))
    assert model.score(X) == pytest.approx(model.mixture_.log_density(X).mean())


def test_rows_are_scored_in_slices(monkeypatch):
    X, model = iris(), fit(iris(), 3, random_state=0)
    whole = model.score_samples(X), model.predict_proba(X), model.predict(X)
    monkeypatch.setattr("gmm.rows.answers.NUMBERS_AT_ONCE", 20)
    for one, other in zip(whole, (model.score_samples(X), model.predict_proba(X), model.predict(X)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("far", [1e150, 1e300])
@pytest.mark.parametrize("name", TYPES)
def test_predict_proba_far_away(name, far):
    model = fit(iris(), 3, name, random_state=0)
    X = np.vstack([np.full((1, 4), far), np.full((1, 4), -far), np.eye(4) * far])
    np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1, rtol=1e-12)
    assert np.isfinite(model.score(X))


# -- shift, unit, rotation ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("change", ["shift", "small unit", "large unit", "one column", "rotation"])
@pytest.mark.parametrize("data", DATA)
def test_shift_unit_and_rotation_do_not_matter(data, name, change):
    load, k = DATA[data]
    X = load()
    d = X.shape[1]
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(d, d)))[0]
    column = np.eye(d)
    column[0, 0] = 1000
    A, b = {
        "shift": (np.eye(d), 1e8),
        "small unit": (np.eye(d) * 1e-8, 0),
        "large unit": (np.eye(d) * 1e8, 0),
        "one column": (column, 0),
        "rotation": (turn, 0),
    }[change]
    if (change, name) in {("one column", "spherical"), ("rotation", "diag")}:
        return  # not the same model any more
    one, other = fit(X, k, name, random_state=0, tol=1e-9), fit(X @ A + b, k, name, random_state=0, tol=1e-9)
    assert same_clusters(one.predict(X), other.predict(X @ A + b))
    log_det = np.linalg.slogdet(A)[1]
    assert other.lower_bound_ + log_det == pytest.approx(one.lower_bound_, abs=1e-6)
    assert other.score(X @ A + b) == other.lower_bound_


@pytest.mark.parametrize("name", TYPES)
def test_order_of_rows_does_not_matter_to_an_explicit_start(name):
    X = made(200, 2)
    order = np.random.default_rng(0).permutation(200)
    start = explicit_start(X, 3, name)
    assert_same_mixture(fit(X, 3, name, **start), fit(X[order], 3, name, **start))


# -- weights --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
def test_integer_weights_are_repeated_rows(name):
    X, weight = made(150, 2), np.random.default_rng(0).integers(0, 4, 150)
    repeated = np.repeat(X, weight, axis=0)
    start = explicit_start(X, 3, name)
    for settings_, digits in (({**start, "tol": 0, "max_iter": 30}, 1e-8), ({"random_state": 0, "n_init": 6}, 1e-6)):
        one, other = fit(X, 3, name, weight, **settings_), fit(repeated, 3, name, **settings_)
        assert_same_mixture(one, other, digits, digits)
        assert one.lower_bound_ == pytest.approx(other.lower_bound_, abs=1e-10)
        for criterion in ("aic", "bic", "icl"):
            value = getattr(one, criterion)(X, sample_weight=weight)
            assert value == pytest.approx(getattr(other, criterion)(repeated), abs=1e-6)
        assert one.score(X, sample_weight=weight) == pytest.approx(other.score(repeated), abs=1e-10)
        np.testing.assert_allclose(one.diagnostics_.effective_points, other.diagnostics_.effective_points, rtol=1e-7)


@pytest.mark.parametrize("method", ["k-means++", "random"])
def test_rows_of_weight_zero_are_rows_left_out(method):
    X, weight = made(150, 2), np.random.default_rng(1).random(150)
    weight[::3] = 0
    X[::6] = 1e90  # wherever they lie
    one = fit(X, 3, sample_weight=weight, init_params=method, random_state=0)
    other = fit(X[weight > 0], 3, sample_weight=weight[weight > 0], init_params=method, random_state=0)
    np.testing.assert_array_equal(one.means_, other.means_)
    np.testing.assert_array_equal(one.covariances_, other.covariances_)
    r = np.random.default_rng(2).dirichlet([1, 1], 150)
    one = fit(X, 2, sample_weight=weight, init_params=r)
    other = fit(X[weight > 0], 2, sample_weight=weight[weight > 0], init_params=r[weight > 0])
    np.testing.assert_array_equal(one.means_, other.means_)


# -- the ways to fit ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("n_init", [1, 5])
def test_iter_fit_ends_where_fit_ends(name, n_init):
    """From one start the steps are the same; from many, fit takes longer ones, and arrives at the same place."""
    X = made(200, 2)
    settings = {"random_state": 0, "n_init": n_init, "tol": 1e-6 if n_init == 1 else 1e-9}
    whole = fit(X, 3, name, **settings)
    model = GaussianMixture(3, covariance_type=name, **settings)
    seen = []
    for state in model.iter_fit(X):
        seen.append(state.log_likelihood)
        assert model.mixture_ is state.mixture and model.n_iter_ == state.iteration == len(model.lower_bounds_)
        assert model.lower_bound_ == model.score(X) == pytest.approx(state.log_likelihood / 200, rel=1e-12)
        assert model.converged_ == state.converged == model.diagnostics_.converged
    assert np.diff(seen).min() > -1e-9
    if n_init == 1:
        assert_same_mixture(model, whole, 1e-6, 1e-6)
        assert abs(model.n_iter_ - whole.n_iter_) <= 1
    else:
        assert_same_mixture(model, whole, 1e-2, 1e-2)
        assert model.lower_bound_ == pytest.approx(whole.lower_bound_, abs=1e-6)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("what", ["prior", "fixed", "labels", "all three", "gaps and fixed"])
def test_iter_fit_goes_by_what_is_known_as_fit_does(name, what):
    X, rng = made(200, 2), np.random.default_rng(0)
    weight = np.where(np.arange(200) % 9 == 4, 0.0, rng.random(200) + 0.5)
    labels = np.where(np.arange(200) < 40, rng.integers(0, 3, 200), -1) if what in ("labels", "all three") else None
    settings = {"random_state": 0, "n_init": 1, "max_iter": 60}
    if what in ("prior", "all three"):
        settings["prior"] = Prior(shrinkage=2.0, scale=0.5)
    if what not in ("prior", "labels"):
        settings["fixed"] = {"means": {1: X[3] + 0.1}, "weights": {0: 0.3}}
    if what == "gaps and fixed":
        X, settings["missing"] = np.where(rng.random(X.shape) < 0.2, np.nan, X), "marginal"
        X = X[~np.isnan(X).all(axis=1)]
        weight = weight[: len(X)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        whole = GaussianMixture(3, covariance_type=name, **settings).fit(X, sample_weight=weight, labels=labels)
    model = GaussianMixture(3, covariance_type=name, **settings)
    for state in model.iter_fit(X, sample_weight=weight, labels=labels):
        assert model.mixture_ is state.mixture and model.n_iter_ == state.iteration == len(model.lower_bounds_)
        log_joint = state.mixture.log_joint(X, "any")
        r = state.mixture.responsibilities(X, "any")
        if labels is not None:
            log_joint[in_one(labels, r) == 0] = -np.inf
        np.testing.assert_array_equal(state.responsibilities, in_one(labels, r))
        log_density = np.logaddexp.reduce(log_joint, axis=1)
        assert state.log_likelihood == pytest.approx(weight @ log_density, rel=1e-9)
    assert state.converged == whole.converged_ and model.n_iter_ == whole.n_iter_ > 3
    assert_same_mixture(model, whole, 1e-7, 1e-9)
    np.testing.assert_allclose(model.lower_bounds_, whole.lower_bounds_, rtol=1e-10)
    assert np.diff(model.lower_bounds_).min() > -1e-10
    if "fixed" in settings:
        assert model.weights_[0] == 0.3 and (model.means_[1] == settings["fixed"]["means"][1]).all()


def test_a_prior_and_labels_need_complete_rows():
    X, labels = made(60, 2), np.where(np.arange(60) < 3, np.arange(60), -1)
    X[7, 0] = np.nan
    for given_too, told, words in (({"prior": Prior()}, None, "a prior"), ({}, labels, "labels")):
        model = GaussianMixture(3, missing="marginal", random_state=0, **given_too)
        for call in (model.fit, model.fit_predict, model.iter_fit):
            with pytest.raises(ValueError, match=f"with {words} complete rows are needed, and X has NaN"):
                call(X, labels=told)
    counts = np.where(np.isnan(X[:, 0]), 0.0, 1.0)  # the row with a gap does not count
    assert np.isfinite(model.fit(X, sample_weight=counts, labels=labels).lower_bound_)


def test_iter_fit_may_be_stopped_and_refuses_bad_input_at_once():
    model = GaussianMixture(3, random_state=0)
    for state in model.iter_fit(iris()):
        if state.iteration == 2:
            break
    assert model.n_iter_ == 2 and model.predict(iris()).shape == (150,)
    with pytest.raises(ValueError, match="vector"):
        model.iter_fit(np.arange(4.0))


def test_warm_start_goes_on():
    X = made(300, 2, 4)
    start = explicit_start(X, 3, "full")
    model = GaussianMixture(3, tol=0, max_iter=5, warm_start=True, **start)
    with pytest.warns(ConvergenceWarning, match="stopped after 5 iterations"):
        model.fit(X)
    with pytest.warns(ConvergenceWarning):
        model.fit(X)
    assert_same_mixture(model, fit(X, 3, tol=0, max_iter=10, **start))
    assert model.n_iter_ == 5


def test_warm_start_one_step_at_a_time_comes_to_an_end():
    X = made(200, 2)
    start = explicit_start(X, 3, "full")
    whole = fit(X, 3, tol=1e-4, **start)
    steps = GaussianMixture(3, tol=1e-4, max_iter=1, warm_start=True, **start)
    taken = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        while taken == 0 or not steps.converged_:
            steps.fit(X)
            taken += 1
            assert taken <= whole.n_iter_
    assert taken == whole.n_iter_
    assert_same_mixture(steps, whole, 1e-9, 1e-9)


def test_a_warm_start_that_collapses_says_so():
    model = GaussianMixture(2, reg_covar=0, warm_start=True, init_params=the_last(10, 20), max_iter=5)
    X = np.vstack([made(10, 2), 9 + made(10, 2, seed=1)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(X)
    with pytest.raises(CollapsedComponentError, match="collapsed"):
        model.fit(np.where(np.arange(20)[:, None] < 10, X, X[-1]))


@pytest.mark.parametrize("name", TYPES)
def test_no_iterations_leave_the_start_as_it_is(name):
    X = made(60, 2)
    start = explicit_start(X, 3, name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = GaussianMixture(3, covariance_type=name, max_iter=0, **start).fit(X)
    np.testing.assert_allclose(model.means_, start["means_init"], rtol=1e-12)
    np.testing.assert_allclose(model.precisions_, start["precisions_init"], rtol=1e-9, atol=1e-12)
    assert model.n_iter_ == 0 and model.lower_bounds_.size == 0 and not model.converged_
    assert model.lower_bound_ == model.score(X)
    assert GaussianMixture(3, max_iter=0, random_state=0).fit(X).n_iter_ == 0


@pytest.mark.filterwarnings("ignore:the data do not decide")
def test_warm_start_of_another_shape_is_refused():
    model = GaussianMixture(2, warm_start=True, random_state=0).fit(old_faithful())
    with pytest.raises(
        ValueError, match=r"warm_start: the previous fit is a full mixture with means of shape \(2, 2\)"
    ):
        model.set_params(n_components=3).fit(old_faithful())
    assert model.n_features_in_ == 2
    model.set_params(warm_start=False).fit(old_faithful())


def test_fit_predict_and_y_that_is_ignored():
    X = old_faithful()
    labels = GaussianMixture(2, random_state=0).fit_predict(X, "ignored")
    np.testing.assert_array_equal(labels, GaussianMixture(2, random_state=0).fit(X, None).predict(X))


def test_a_fit_that_fails_leaves_the_last_one_as_it_was():
    model = GaussianMixture(2, random_state=0).fit(old_faithful())
    with pytest.raises(ValueError):
        model.fit(np.array([[1.0, 2, 3], [4, 5, np.nan]]))
    with pytest.raises(ValueError):
        model.fit(old_faithful()[:, :1] * 1e-200)
    assert model.n_features_in_ == 2 and model.predict(old_faithful()).shape == (272,)


def test_random_states():
    X = made(100, 2, 6)
    first = [fit(X, 4, n_init=1, random_state=s).means_ for s in (0, 0, np.random.default_rng(0), np.int64(0))]
    for other in first[1:]:
        np.testing.assert_array_equal(first[0], other)
    legacy = [fit(X, 4, n_init=1, random_state=np.random.RandomState(0)).means_ for _ in range(2)]
    np.testing.assert_array_equal(*legacy)
    assert len({fit(X, 4, n_init=1).lower_bound_ for _ in range(12)}) > 1  # None: another start each time


def test_global_random_state_is_not_touched():
    before = str(np.random.get_state())  # noqa: NPY002
    fit(iris(), 3).sample(10)
    fit(iris(), 3, init_params="random").sample(10)
    assert str(np.random.get_state()) == before  # noqa: NPY002


def test_samples():
    model = GaussianMixture(2, random_state=0).fit(old_faithful())
    X, labels = model.sample(5000, random_state=1)
    np.testing.assert_allclose(X.mean(axis=0), old_faithful().mean(axis=0), rtol=0.05)
    np.testing.assert_array_equal(model.sample(7, random_state=1)[0], model.sample(7, random_state=1)[0])
    assert not np.array_equal(model.sample(7)[0], model.sample(7)[0])


def test_large_data_are_searched_on_a_sample(monkeypatch):
    monkeypatch.setattr("gmm.engine.search.SEARCH_ROWS", 100)
    X = made(1000, 2)
    weight = np.random.default_rng(0).integers(0, 3, 1000)
    for w in (None, weight):
        model = fit(X, 3, sample_weight=w, random_state=0)
        assert model.lower_bound_ == model.score(X, sample_weight=w)
        whole = fit(X, 3, sample_weight=w, random_state=0, **explicit_start(X, 3, "full"))
        assert model.lower_bound_ > whole.lower_bound_ - 1e-4
        np.testing.assert_array_equal(fit(X, 3, sample_weight=w, random_state=0).means_, model.means_)


def test_a_mixture_moved_from_a_sample_respects_the_floor_of_all_data():
    X = made(300, 2)
    X[100:] *= 1e5
    sample, whole = standardized(X[:100], "full"), standardized(X, "full")
    run = Run(sample, sample.standardize(start_mixture(X[:100], 2, "full"))).advance(5, 0)
    (there,) = moved([run], whole)
    assert np.linalg.eigvalsh(there.parameters.covariances).min() >= 1e-6 * (1 - 1e-9)


def test_large_data_with_a_column_that_a_sample_sees_as_constant(monkeypatch):
    monkeypatch.setattr("gmm.engine.search.SEARCH_ROWS", 50)
    X = np.column_stack([made(2000, 1)[:, 0], np.zeros(2000)])
    X[0, 1] = 1.0
    for name in TYPES:
        assert np.diff(fit(X, 2, name, random_state=0).lower_bounds_).min() > -1e-9


# -- every shape in which data come ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        np.asfortranarray,
        lambda X: np.repeat(X, 2, axis=1)[::-1][::-1, ::2],
        lambda X: X.tolist(),
        lambda X: [tuple(row) for row in X],
        lambda X: pd.DataFrame(X, columns=["a", "b"]),
        lambda X: pd.DataFrame(X).convert_dtypes(),
        lambda X: X.astype(object),
        lambda X: X.astype(">f8"),
        lambda X: X.astype(np.longdouble),
        lambda X: np.ma.masked_array(X),
        lambda X: X.astype(int),
        lambda X: pd.DataFrame(X.astype(int)).astype("Int32"),
    ],
)
def test_any_form_of_the_same_numbers_gives_the_same_fit(form):
    X = np.round(made(80, 2) * 10)
    model, other = fit(X, 2, random_state=0), fit(form(X), 2, random_state=0)
    assert_same_mixture(model, other, 1e-12, 1e-12)
    np.testing.assert_array_equal(model.predict(X), other.predict(form(X)))
    weight = np.arange(80) % 3
    for vector in (pd.Series(weight), weight.tolist(), weight.astype(np.float32), pd.Series(weight, dtype="Int8")):
        again = fit(form(X), 2, sample_weight=vector, random_state=0)
        assert_same_mixture(again, fit(X, 2, sample_weight=weight, random_state=0), 1e-12, 1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int8, bool])
def test_other_number_types(dtype):
    X = made(80, 2)
    X = (X > 0).astype(dtype) if dtype is bool else X.astype(dtype)
    one, other = (fit(x, 2, random_state=0, **explicit_start(made(80, 2), 2, "full")) for x in (X, X.astype(float)))
    assert_same_mixture(one, other, 1e-6, 1e-6)


def test_float32_far_from_the_origin():
    X = (np.round(made(300, 2) * 64) / 64 + 4096).astype(np.float32)  # exact in both types
    one, other = fit(X, 3, random_state=0), fit(X.astype(float), 3, random_state=0)
    assert_same_mixture(one, other, 1e-9, 1e-9)


def test_names_of_columns_are_remembered():
    frame = pd.DataFrame(made(50, 2), columns=["km", "kg"])
    model = fit(frame, 2)
    assert model.feature_names_in_.tolist() == ["km", "kg"]
    assert not hasattr(model.fit(frame.to_numpy()), "feature_names_in_")


def test_inputs_are_not_written_to():
    X, weight, r = made(80, 2), np.arange(80.0), np.full((80, 2), 0.5)
    start = explicit_start(X, 2, "full")
    copies = [a.copy() for a in (X, weight, r, *start.values())]
    for array in (X, weight, r, *start.values()):
        array.setflags(write=False)
    for name in TYPES:
        model = fit(X, 2, name, weight, random_state=0)
        model.predict(X), model.score(X, sample_weight=weight), model.icl(X, weight)
    fit(X, 2, init_params=r)
    fit(X, 2, **start)
    for array, twin in zip((X, weight, r, *start.values()), copies, strict=True):
        np.testing.assert_array_equal(array, twin)


# -- criteria -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, n_parameters", [("full", 2 + 12 + 30), ("tied", 24), ("diag", 26), ("spherical", 17)])
def test_criteria_by_hand(name, n_parameters):
    X = iris()
    model = fit(X, 3, name, random_state=0)
    log_likelihood = model.score_samples(X).sum()
    assert model.n_parameters() == n_parameters
    assert model.aic(X) == pytest.approx(-2 * log_likelihood + 2 * n_parameters)
    assert model.bic(X) == pytest.approx(-2 * log_likelihood + n_parameters * np.log(150))
    r = model.predict_proba(X)
    entropy = -sum(p * np.log(p) for p in r.ravel() if p > 0)
    assert model.icl(X) == pytest.approx(model.bic(X) + 2 * entropy)
    assert model.icl(X) > model.bic(X)
    oracle = sklearn_fit(X, 3, name, tol=0, reg_covar=0, max_iter=3, **explicit_start(X, 3, name))
    ours = fit(X, 3, name, tol=0, reg_covar=0, max_iter=3, **explicit_start(X, 3, name))
    assert (ours.aic(X), ours.bic(X)) == pytest.approx((oracle.aic(X), oracle.bic(X)), abs=1e-6)
    assert ours.n_parameters() == oracle._n_parameters()


# -- talking to the user --------------------------------------------------------------------------------


def test_verbose_prints_and_quiet_does_not(capsys):
    start = explicit_start(iris(), 3, "full")
    fit(iris(), 3, random_state=0)
    assert capsys.readouterr().out == ""
    model = fit(iris(), 3, verbose=1, verbose_interval=5, **start)
    lines = capsys.readouterr().out.splitlines()
    numbers = [int(re.match(r"iteration +(\d+)  log-likelihood per point -?\d+\.\d+", line)[1]) for line in lines]
    assert numbers[:2] == [5, 10] and numbers[-1] == model.n_iter_
    assert lines[-1].endswith("converged")
    printed = float(re.search(r"point (-?\d+\.\d+)", lines[-1])[1])
    assert printed == pytest.approx(model.lower_bound_, abs=1e-6)
    fit(iris(), 3, verbose=2, **start)
    assert "rise" in capsys.readouterr().out
    fit(iris(), 3, verbose=True, **start)
    assert "iteration" in capsys.readouterr().out
    fit(iris(), 3, verbose=2, max_iter=0, **start)  # no step, so no rise
    assert re.fullmatch(r"iteration +0  log-likelihood per point -?\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize("method", ["fit", "fit_predict"])
def test_a_fit_that_has_not_converged_warns_where_it_was_called(method):
    with pytest.warns(ConvergenceWarning, match="EM stopped after 2 iterations.*raise max_iter, or tol") as caught:
        getattr(GaussianMixture(3, max_iter=2, random_state=0), method)(iris())
    assert caught[0].filename == __file__


def test_diagnostics_of_a_sound_fit():
    model = GaussianMixture(2, random_state=0).fit(old_faithful())
    report = model.diagnostics_
    assert report.problems == [] and "nothing suspicious" in str(report)
    assert report.n_values == 544 and report.n_parameters == 11
    assert len(report.restart_log_likelihoods) == 20 and 1 <= len(report.finalist_log_likelihoods) <= 3
    assert report.finalist_log_likelihoods[0] == pytest.approx(model.score(old_faithful()) * 272, rel=1e-10)
    np.testing.assert_allclose(report.effective_points, model.weights_ * 272)
    scale = old_faithful().std(axis=0)
    standardized = model.covariances_ / np.outer(scale, scale)
    np.testing.assert_allclose(report.smallest_eigenvalues, np.linalg.eigvalsh(standardized)[:, 0])
    assert not report.on_floor.any()


def the_last(n_last, n):
    """Responsibilities of a component of the last rows, and one of the others."""
    return np.column_stack([np.arange(n) < n - n_last, np.arange(n) >= n - n_last]).astype(float)


def test_diagnostics_of_a_spike():
    X = np.vstack([made(60, 2), [[40.0, 40.0]] * 2])
    with pytest.warns(ConvergenceWarning) as caught:
        model = GaussianMixture(2, init_params=the_last(2, 62)).fit(X)
    assert model.diagnostics_.on_floor.tolist() == [False, True]
    text = str(caught[0].message)
    assert "component 1 lies on the floor" in text and "2.0 effective points" in text
    for remedy in ("fewer components", "larger reg_covar", "simpler covariance_type"):
        assert remedy in text
    assert "on the floor" in str(model.diagnostics_)


def test_diagnostics_of_a_narrow_component_on_few_points():
    X = np.vstack([made(60, 2), [[40.0, 40.0], [40.02, 40.02], [40.04, 40.041]]])
    message = "component 1 rests on too few points: component 1 on 3.0 effective points"
    with pytest.warns(ConvergenceWarning, match=message) as caught:
        GaussianMixture(2, init_params=the_last(3, 63), reg_covar=1e-12).fit(X)
    assert "where a covariance of its own needs 3 at least; its smallest variance is" in str(caught[0].message)


def test_a_likelihood_that_only_one_run_reached_is_said():
    X = np.vstack(
        [made(60, 2, 1, seed) + [20 * seed, 0] for seed in range(8)]
    )  # eight groups, and starts that miss one
    models = [fit(X, 8, n_init=3, init_params="random_from_data", random_state=seed) for seed in range(10)]
    told = [model for model in models if model.diagnostics_.n_reached == 1]
    assert told
    for report in (model.diagnostics_ for model in told):
        gap = report.finalist_log_likelihoods[0] - report.finalist_log_likelihoods.min()
        assert report.n_runs == 3 and np.isnan(report.fewer_cost)
        assert f"only one of 3 runs led to this log-likelihood; others ended up to {gap:.2g} nats below" in " ".join(
            report.problems
        )
    sure = fit(old_faithful(), 2, random_state=0).diagnostics_
    assert sure.n_runs > 20 and sure.n_reached > 3 and f"{sure.n_reached} led to this fit" in str(sure)
    alone = fit(X, 8, n_init=1, random_state=0).diagnostics_
    assert alone.n_runs == alone.n_reached == 1 and np.isnan(alone.fewer_cost)
    assert not any("only one" in problem for problem in alone.problems)


@pytest.mark.parametrize(
    "rounds, cost, told",
    [((3, 3), 9.0, True), ((5, 7), 9.0, True), ((3, 5), 9.0, False), ((2, 2), 9.0, False), ((0, 2), 9.0, False)]
    + [
        ((2, 4), 1.2, True),
        ((2, 5), 1.2, False),
        ((1, 2), 1.2, False),
        ((2, 4), np.nan, False),
        ((0, 0), np.nan, True),
    ],
)
def test_that_there_may_be_a_higher_one_is_said_while_the_search_still_found_some(rounds, cost, told):
    """cost : of one component less, in what BIC asks of it."""
    report = fit(old_faithful(), 4, random_state=0).diagnostics_
    finalists = np.array([0.0, -3.0])
    found = {
        "n_reached": 1,
        "finalist_log_likelihoods": finalists,
        "rounds": rounds,
        "on_floor": report.on_floor & False,
    }
    text = " ".join(replace(report, fewer_cost=cost * report.price, **found).problems)
    assert ("There may be a higher one" in text) == told
    assert (f"and {rounds[0]} of {rounds[1]} rounds found a better one" in text) == (told and rounds[1] > 0)


def test_more_components_than_the_data_decide_are_said():
    """One cloud, many ways to cut it in eight, and BIC would take back most of the cuts."""
    X = np.random.default_rng(1).normal(size=(300, 2))
    with pytest.warns(ConvergenceWarning) as caught:
        model = GaussianMixture(8, n_init=5, random_state=0).fit(X)
    report, n_parameters = model.diagnostics_, model.n_parameters()
    fewer = fit(X, 7, random_state=0)
    assert report.price == pytest.approx(0.5 * np.log(300) * (n_parameters - fewer.n_parameters()))
    assert 0 <= report.fewer_cost < report.price and fewer.bic(X) < model.bic(X)
    assert f"one less would cost {report.fewer_cost:.2g} nats, and BIC asks {report.price:.2g}" in str(
        caught[0].message
    )


def test_relocation_finds_what_starts_alone_do_not():
    """Nine tight groups: a start of nine random rows rarely has one in each."""
    rng = np.random.default_rng(0)
    X = np.repeat(np.stack(np.meshgrid([0, 10, 20], [0, 10, 20]), -1).reshape(9, 2), 30, axis=0) + rng.normal(
        size=(270, 2)
    )
    for seed in range(5):
        best = fit(X, 9, n_init=2, random_state=seed)
        assert np.bincount(best.predict(X)).tolist() == [30] * 9
    alone = [fit(X, 9, n_init=2, init_params="random_from_data", random_state=seed) for seed in range(5)]
    assert sum(len(set(np.bincount(one.predict(X)))) > 1 for one in alone) >= 3


def test_the_search_does_not_buy_likelihood_with_coinciding_rows():
    """29 of the 50 setosas have a petal 0.2 cm wide: to put a component on them is likely, and tells nothing."""
    for seed in range(5):
        model = fit(iris(), 3, random_state=seed)
        assert not model.diagnostics_.on_floor.any()
        assert sorted(np.bincount(model.predict(iris()))) == [45, 50, 55]


def test_a_fit_with_spikes_is_kept_only_if_there_is_no_other():
    """60 columns, and a component on few of the rows: thousands of nats, held up by the floor, and nothing learnt."""
    z = np.random.default_rng(1).integers(0, 2, 400)
    X = np.random.default_rng(2).normal(size=(400, 60)) + 6 * z[:, None]
    model = fit(X, 2, random_state=0)
    assert same_clusters(model.predict(X), z) and not model.diagnostics_.on_floor.any()
    others = [fit(X, 2, random_state=s, init_params="random_from_data", n_init=1) for s in range(10)]
    assert any(o.diagnostics_.on_floor.any() and o.lower_bound_ > model.lower_bound_ for o in others)


def test_a_child_that_falls_back_is_no_second_witness():
    """Moves from one start that come back to it say nothing about other starts."""
    from gmm.engine.hills import distinct

    X = made(50, 2)
    data = standardized(X, "full", n_components=2)
    one, two = (Run(data, data.standardize(start_mixture(X, 2, "full"))) for _ in range(2))
    child = Run(data, one.start)
    child.kin = one.kin
    assert [run.met for run in distinct([one, child])] == [1]
    assert [run.met for run in distinct([one, two])] == [2]


@pytest.mark.parametrize("name", TYPES)
def test_batches_do_not_decide_the_search(name, monkeypatch):
    X = made(120, 2)
    one = fit(X, 4, name, random_state=0, tol=1e-9)
    monkeypatch.setattr(Standardized, "together", lambda self, k: 3)
    assert_same_mixture(fit(X, 4, name, random_state=0, tol=1e-9), one, 1e-3, 1e-3)


def test_diagnostics_of_few_points_and_many_parameters():
    with pytest.warns(ConvergenceWarning) as caught:
        GaussianMixture(3, covariance_type="diag", reg_covar=0.01, random_state=0).fit(made(8, 4))
    texts = [str(w.message) for w in caught]
    assert any("38 parameters" in t or "parameters for 32 numbers" in t for t in texts) or len(texts) > 0
    model = fit(made(6, 4), 3, "full", random_state=0)
    assert any(
        f"{model.n_parameters()} parameters for 24 numbers: it can only memorise" in t
        for t in model.diagnostics_.problems
    )


def test_a_column_that_is_constant_or_copied_is_said_once():
    X = made(100, 2)
    for bad, message in (
        (np.column_stack([X, X[:, 0]]), "column 0, column 2 depend on one another .*every component lies on the floor"),
        (np.column_stack([X, np.ones(100)]), "column 2 has the same value in every row: leave out what does not vary"),
    ):
        with pytest.warns(ConvergenceWarning, match=message) as caught:
            GaussianMixture(3, random_state=0).fit(bad)
        assert len(caught) == 1


@pytest.mark.parametrize("name", TYPES)
def test_groups_narrower_than_the_floor_are_groups_and_the_remedy_is_true(name):
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(0, 1, 100), rng.normal(5000, 1, 100)][:, None]
    report = fit(X, 2, name, random_state=0).diagnostics_
    assert report.on_floor.all() and not report.held_up.any() and report.doubt == ""
    assert all("narrower than reg_covar lets it be" in one and "a smaller reg_covar" in one for one in report.problems)
    assert fit(X, 2, name, random_state=0, reg_covar=1e-9).diagnostics_.problems == []
    spike = fit(np.r_[X, [[2500.0]] * 3], 3, name, random_state=0).diagnostics_
    if name in ("full", "diag", "spherical"):
        assert spike.held_up.sum() == 1 and spike.doubt != ""  # three rows at one place are none


def test_no_more_rows_than_columns_is_said_as_what_it_is():
    (first, *_) = fit(np.random.default_rng(0).normal(size=(6, 10)), 2, random_state=0).diagnostics_.problems
    assert "there are no more rows than columns" in first


@pytest.mark.parametrize("name", TYPES)
def test_columns_in_other_units_do_not_depend_on_one_another_and_what_is_constant_is_named(name):
    X = np.random.default_rng(0).normal(size=(300, 3)) * [1, 1, 1e6]
    assert len(fit(X, 1, name).diagnostics_.dependent) == 0
    report = fit(np.column_stack([X[:, :2], np.full(300, 7.0)]), 1, name).diagnostics_
    assert report.problems == ["column 2 has the same value in every row: leave out what does not vary."]
    assert report.doubt == "" and report.constant.tolist() == [2]


def test_copies_are_named_where_some_of_their_values_lack():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(size=(200, 2)), rng.normal(size=(200, 2)) + 8]
    X = np.column_stack([X, 2 * X[:, 0] + 5])
    X[rng.random(400) < 0.2, 0] = np.nan
    assert fit(X, 2, "diag", missing="marginal", random_state=0).diagnostics_.dependent.tolist() == [0, 2]


def test_fewer_rows_than_columns_are_not_taken_for_columns_that_depend_on_one_another():
    assert len(fit(made(12, 30), 2, random_state=0).diagnostics_.dependent) == 0
    report = fit(np.repeat(made(60, 3), 3, axis=1), 2, random_state=0).diagnostics_
    assert (
        report.dependent.tolist() == list(range(9)) and "column 5 and more depend on one another" in report.problems[0]
    )


@pytest.mark.parametrize("name", TYPES)
def test_a_column_of_rounding_errors_is_a_constant_column(name):
    X = made(200, 1)
    noise = np.where(np.arange(200) % 2, 0.1 + 0.2, 0.3)[:, None]
    assert len(np.unique(noise)) == 2
    one, other = fit(X, 2, name, random_state=0), fit(np.hstack([X, noise]), 2, name, random_state=0)
    assert same_clusters(one.predict(X), other.predict(np.hstack([X, noise])))


# -- a citizen of scikit-learn's world ------------------------------------------------------------------


def test_parameters_can_be_read_set_cloned_and_printed():
    model = GaussianMixture(3, covariance_type="tied", random_state=1)
    parameters = model.get_params()
    assert parameters["n_components"] == 3 and parameters["covariance_type"] == "tied" and len(parameters) == 18
    assert GaussianMixture(**parameters).get_params() == parameters
    assert model.set_params(n_components=2, tol=1e-3) is model and model.n_components == 2 and model.tol == 1e-3
    with pytest.raises(ValueError, match="GaussianMixture has no parameter 'components'; it has n_components, "):
        model.set_params(n_components=9, components=3)
    assert model.n_components == 2  # all or nothing
    assert repr(model) == "GaussianMixture(n_components=2, covariance_type='tied', tol=0.001, random_state=1)"
    assert repr(GaussianMixture()) == "GaussianMixture()"
    copy = clone(GaussianMixture(2, means_init=[[0.0], [1.0]]))
    assert copy.means_init == [[0.0], [1.0]] and not hasattr(copy, "means_")


def test_pipelines_and_searches():
    X = iris()
    assert np.isfinite(cross_val_score(GaussianMixture(2, random_state=0), X, cv=3)).all()
    assert make_pipeline(StandardScaler(), GaussianMixture(3, random_state=0)).fit(X).predict(X).shape == (150,)
    search = GridSearchCV(GaussianMixture(random_state=0), {"n_components": [1, 2]}, cv=3).fit(old_faithful())
    assert search.best_params_ == {"n_components": 2}


def test_a_fit_can_be_pickled():
    model = pickle.loads(pickle.dumps(fit(iris(), 3, random_state=0)))
    assert model.lower_bound_ == model.score(iris())


def test_importing_the_package_imports_none_of_the_large_ones():
    code = "import gmm, sys; print([m for m in ('sklearn', 'pandas', 'matplotlib', 'seaborn') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# -- bad parameters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parameters, error, message",
    [
        ({"n_components": 0}, ValueError, "n_components must be at least 1 and finite, got 0"),
        ({"n_components": 2.0}, TypeError, r"n_components must be an integer, got 2.0 \(float\)"),
        ({"n_components": True}, TypeError, "n_components must be an integer, got True"),
        ({"n_components": "2"}, TypeError, "n_components must be an integer, got '2'"),
        ({"covariance_type": "round"}, ValueError, "covariance_type must be one of 'full', .*; got 'round'"),
        ({"covariance_type": None}, ValueError, "covariance_type must be one of"),
        ({"tol": -1e-3}, ValueError, "tol must be at least 0 and finite, got -0.001"),
        ({"tol": np.nan}, ValueError, "tol must be at least 0 and finite, got nan"),
        ({"tol": None}, TypeError, "tol must be a number, got None"),
        ({"reg_covar": -1}, ValueError, "reg_covar must be at least 0"),
        ({"reg_covar": np.inf}, ValueError, "reg_covar must be at least 0 and finite, got inf"),
        ({"reg_covar": 1e300}, ValueError, r"reg_covar must be at least 0 and finite \(below 1e\+100\), got 1e\+300"),
        ({"tol": 10**400}, ValueError, r"tol must be at least 0 and finite \(below 1e\+100\), got 1000"),
        ({"resolution": 1e300}, ValueError, "resolution must be steps"),
        ({"max_iter": -1}, ValueError, "max_iter must be at least 0"),
        ({"max_iter": 1.0}, TypeError, "max_iter must be an integer"),
        ({"n_init": 0}, ValueError, "n_init must be at least 1"),
        ({"n_init": [1]}, TypeError, r"n_init must be an integer, got \[1\]"),
        ({"verbose": -1}, ValueError, "verbose must be at least 0"),
        ({"verbose": "loud"}, TypeError, "verbose must be a number, got 'loud'"),
        ({"verbose_interval": 0}, ValueError, "verbose_interval must be at least 1"),
        ({"random_state": -1}, ValueError, "random_state must not be negative; got -1"),
        ({"random_state": "a"}, TypeError, "random_state must be None, an int or a numpy Generator; got 'a'"),
        ({"random_state": 1.5}, TypeError, "random_state must be None, an int or a numpy Generator; got 1.5"),
        ({"warm_start": "yes"}, TypeError, "warm_start must be True or False, got 'yes'"),
        ({"init_params": "best"}, ValueError, "init_params must be one of 'varied.*; got 'best'"),
        (
            {"init_params": 3},
            TypeError,
            r"init_params must be one of .*, responsibilities of shape \(n, 2\) or a callable .*got 3",
        ),
        ({"init_params": None}, TypeError, "init_params must be one of .*got None"),
        ({"init_params": np.ones((40, 2))}, ValueError, "init_params: each row .* must sum to one; row 0 sums to 2"),
        (
            {"init_params": np.ones((9, 2)) / 2},
            ValueError,
            r"init_params must have shape \(40, 2\).*got shape \(9, 2\)",
        ),
        ({"init_params": [0, 1] * 20}, ValueError, r"got shape \(40,\). Of labels they are np.eye\(2\)\[labels\]"),
        ({"init_params": np.tile([2.0, -1.0], (40, 1))}, ValueError, "responsibilities must not be negative"),
        ({"weights_init": [0.5, 0.6]}, ValueError, "weights_init must sum to one; they sum to 1.1. Divide them"),
        ({"weights_init": [1.0]}, ValueError, r"weights_init must have shape \(2,\).*got shape \(1,\)"),
        ({"weights_init": [1.5, -0.5]}, ValueError, "weights_init must be finite and not negative"),
        ({"means_init": [[0.0, 0.0]]}, ValueError, r"means_init must have shape \(2, 2\) .*got shape \(1, 2\)"),
        ({"means_init": [[0.0, 0.0], [np.inf, 0]]}, ValueError, "means_init has NaN or infinite values"),
        ({"means_init": [["a", "b"], ["c", "d"]]}, ValueError, "means_init holds <U1 values, not numbers"),
        ({"precisions_init": np.eye(2)}, ValueError, r"precisions_init must have shape \(2, 2, 2\) .*'full'"),
        (
            {"precisions_init": [np.eye(2), -np.eye(2)]},
            ValueError,
            "precisions_init must be positive definite; component 1",
        ),
        ({"precisions_init": [[[1, 2], [0, 1.0]]] * 2}, ValueError, "precisions_init must be symmetric"),
    ],
)
def test_a_bad_parameter_is_named_before_any_work(monkeypatch, parameters, error, message):
    monkeypatch.setattr("gmm.estimator.Standardized", None)  # no work is reached
    for call in ("fit", "iter_fit", "fit_predict"):
        with pytest.raises(error, match=message):
            getattr(GaussianMixture(**{"n_components": 2, **parameters}), call)(made(40, 2))


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.predict([[0.0]]),
        lambda m: m.predict_proba([[0.0]]),
        lambda m: m.score([[0.0]]),
        lambda m: m.score_samples([[0.0]]),
        lambda m: m.sample(),
        lambda m: m.n_parameters(),
        lambda m: m.aic([[0.0]]),
        lambda m: m.bic([[0.0]]),
        lambda m: m.icl([[0.0]]),
    ],
)
def test_a_model_that_is_not_fitted_says_so(call):
    with pytest.raises(NotFittedError, match="This GaussianMixture is not fitted yet: call fit"):
        call(GaussianMixture())
    assert issubclass(NotFittedError, ValueError) and issubclass(NotFittedError, AttributeError)


def test_em_from_a_fitted_mixture_has_converged():
    X = iris()
    model = fit(X, 3, random_state=0)
    assert len(list(em(X, model.mixture_))) <= 4
    assert_same_mixture(start_mixture(X, 3, "full"), start_mixture(X, 3, "full"))
    assert random_mixture("full").n_components == 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        GaussianMixture(2, random_state=0).fit(X)


# -- what people who did not write it tried -------------------------------------------------------------
def incomes():
    return np.exp(np.random.default_rng(5).normal(10, 1.5, size=(800, 1)))


def test_tied_components_may_start_from_single_points():
    """With a heavy tail a good tied start has clusters of one point; they must not pull the others inwards."""
    X = incomes()
    reached = [fit(X, k, "tied", random_state=0).lower_bound_ for k in (3, 5, 8)]
    assert reached[0] + 0.2 < reached[1] and reached[1] + 0.05 < reached[2]


def test_columns_in_another_order_are_refused():
    table = pd.DataFrame(iris()[:, :3], columns=["a", "b", "c"])
    model = fit(table, 2, random_state=0)
    model.predict(table)
    model.predict(table.to_numpy())  # without names there is nothing to compare
    with pytest.raises(ValueError, match="another order"):
        model.predict(table[["c", "a", "b"]])
    with pytest.raises(ValueError, match="not those of the fit"):
        model.score(table.rename(columns={"a": "z"}))


def test_a_failed_fit_leaves_the_names_alone():
    table = pd.DataFrame(iris()[:, :2], columns=["a", "b"])
    model = fit(table, 2, random_state=0)
    with pytest.raises(ValueError, match="NaN"):
        model.fit(pd.DataFrame({"c": [1.0, np.nan], "d": [1.0, 2.0]}))
    assert list(model.feature_names_in_) == ["a", "b"]


@pytest.mark.parametrize("name", ("tied", "diag", "spherical"))
def test_few_points_are_enough_where_the_type_shares_or_simplifies(name):
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(size=(400, 30)), rng.normal(size=(20, 30)) + 6])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = fit(X, 2, name, random_state=0)
    assert model.diagnostics_.problems == []


def test_weights_that_are_proportions_are_no_reason_to_warn():
    X = iris()
    model = GaussianMixture(2, random_state=0).fit(X, sample_weight=np.full(len(X), 1 / len(X)))
    assert model.diagnostics_.problems == []
    assert model.diagnostics_.effective_points.sum() == pytest.approx(len(X))


def test_copies_are_as_immutable_as_the_mixture():
    mixture = fit(iris(), 2, random_state=0).mixture_
    for twin in (copy.deepcopy(mixture), pickle.loads(pickle.dumps(mixture))):
        np.testing.assert_array_equal(twin.means, mixture.means)
        with pytest.raises(ValueError, match="read-only"):
            twin.means[0] = 99


def test_a_callable_cannot_write_to_the_data():
    X = iris()

    def spoil(X, k, rng):
        X[:] = 0

    with pytest.raises(ValueError, match="read-only"):
        GaussianMixture(2, init_params=spoil).fit(X)
    assert X.any()


def test_a_callable_is_handed_all_rows():
    X = np.random.default_rng(0).normal(size=(2**14 + 100, 1))
    seen = []

    def start(X, k, rng):
        seen.append(len(X))
        return rng.dirichlet(np.ones(k), len(X))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        GaussianMixture(2, init_params=start, n_init=2, max_iter=2, random_state=0).fit(X)
    assert set(seen) == {len(X)}


@pytest.mark.parametrize("name", TYPES)
def test_precisions_near_zero_are_refused_by_name(name):
    tiny = {"full": np.tile(1e-319 * np.eye(2), (2, 1, 1)), "tied": 1e-319 * np.eye(2)}
    tiny |= {"diag": np.full((2, 2), 1e-319), "spherical": np.full(2, 1e-319)}
    with pytest.raises(ValueError, match="precisions_init"):
        GaussianMixture(2, covariance_type=name, precisions_init=tiny[name]).fit(iris()[:, :2])


@pytest.mark.parametrize(
    "X, settings, message",
    [
        ([[10**400, 1], [2, 3]], {}, "could not be read"),
        (np.eye(3), {"means_init": [[0, 0, 0], [1e305] * 3], "n_components": 2}, "means_init reaches"),
        (np.eye(3), {"sample_weight": np.full(3, 1.7e308)}, "sample_weight sums to inf"),
    ],
)
def test_numbers_beyond_reach(X, settings, message):
    weight = settings.pop("sample_weight", None)
    with pytest.raises(ValueError, match=message):
        GaussianMixture(**settings).fit(X, sample_weight=weight)


def test_many_components_on_the_floor_are_told_in_one_sentence():
    X = np.random.default_rng(0).normal(size=(120, 2))
    with pytest.warns(ConvergenceWarning) as caught:
        GaussianMixture(60, random_state=0, n_init=2).fit(X)
    assert len(caught) <= 6 and any("more" in str(w.message) for w in caught)


def test_components_that_are_the_same_are_told():
    X = np.random.default_rng(0).normal(size=(200, 2))
    twins = np.full((200, 2), 0.5)
    with pytest.warns(ConvergenceWarning, match="components 0 and 1 are the same"):
        GaussianMixture(2, init_params=twins).fit(X)


def test_a_subclass_with_keywords_of_its_own_shows_itself():
    class Mine(GaussianMixture):
        def __init__(self, n_components=1, **rest):
            super().__init__(n_components, **rest)

    assert repr(Mine(3)) == "Mine(n_components=3)"


def test_verbose_speaks_of_runs_that_settled_in_the_first_rounds(capsys):
    """Two clear groups: every finalist has converged before the last round begins."""
    GaussianMixture(2, random_state=0, verbose=1).fit(old_faithful())
    lines = capsys.readouterr().out.splitlines()
    assert lines and all("log-likelihood per point" in line for line in lines)
    assert lines[0].endswith("converged")


@pytest.mark.parametrize("covariance_type", TYPES)
def test_numpy_may_be_told_to_raise(covariance_type):
    """A responsibility that is too small to be a number is 0, also for those who let numpy raise on underflow."""
    X = np.vstack([load_old_faithful(), load_old_faithful() + [30, 500]])
    with np.errstate(all="raise"):
        model = fit(X, 4, covariance_type, random_state=0)
        model.predict_proba(X), model.icl(X)
        states = list(em(X, model.mixture_, max_iter=2, tol=0))
    assert model.predict_proba(X).min() == 0 and len(states) == 3
