"""Beside scikit-learn: its checks, its errors and warnings, and weights through its pipelines and searches."""

import pickle
import subprocess
import sys
import warnings

import numpy as np
import pytest
import sklearn
import sklearn.exceptions
from helpers import fit, old_faithful
from sklearn.base import clone
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import gmm
from gmm import GaussianMixture, Prior

X = np.asarray(old_faithful(), dtype=float)
WEIGHT = np.arange(272) % 3 + 0.5


def test_its_checks_of_an_estimator():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        done = check_estimator(GaussianMixture(), on_fail=None, on_skip=None)
    assert {one["check_name"]: one["exception"] for one in done if one["status"] == "failed"} == {}
    assert len([one for one in done if one["status"] == "passed"]) >= 40


# -- errors and warnings ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "catching", [gmm.NotFittedError, sklearn.exceptions.NotFittedError, ValueError, AttributeError]
)
def test_a_model_that_is_not_fitted(catching):
    with pytest.raises(catching, match="This GaussianMixture is not fitted yet") as caught:
        GaussianMixture().predict(X)
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, catching) and str(again) == str(caught.value) and type(again) is type(caught.value)
    assert type(again).__qualname__ == "NotFittedError"


@pytest.mark.parametrize("theirs", [gmm.ConvergenceWarning, sklearn.exceptions.ConvergenceWarning])
def test_a_fit_that_has_not_settled(theirs):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", theirs)
        GaussianMixture(2, max_iter=1, random_state=0).fit(X)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(2):  # told once
            GaussianMixture(2, max_iter=1, random_state=0).fit(X)
    assert [issubclass(one.category, theirs) for one in caught] == [True]


def test_classes_derived_from_ours():
    class Mine(gmm.NotFittedError):
        pass

    with pytest.raises(sklearn.exceptions.NotFittedError) as caught:
        raise Mine("mine")
    assert isinstance(caught.value, Mine)


def test_scikit_learn_may_come_later_or_not_at_all():
    code = """
import pickle, sys, gmm

def error():
    try:
        gmm.GaussianMixture().predict([[0.0]])
    except gmm.NotFittedError as found:
        return found

assert type(error()) is gmm.NotFittedError and "sklearn" not in sys.modules
early = pickle.dumps(error())
try:
    gmm.GaussianMixture().set_fit_request(sample_weight=True)
except RuntimeError as found:
    assert "enable_metadata_routing" in str(found) and "sklearn" not in sys.modules
else:
    raise AssertionError
import sklearn.exceptions
for found in (error(), pickle.loads(early)):
    assert isinstance(found, sklearn.exceptions.NotFittedError) and isinstance(found, gmm.NotFittedError)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


# -- weights ----------------------------------------------------------------------------------------------
@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield (
            GaussianMixture(2, random_state=0).set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
        )


def by_hand(k=2, weight_of_score=WEIGHT):
    scores = []
    for train, test in KFold(3).split(X):
        model = fit(X[train], k, sample_weight=WEIGHT[train], random_state=0)
        scores.append(model.score(X[test], sample_weight=None if weight_of_score is None else WEIGHT[test]))
    return scores


def test_weights_reach_the_folds(routing):
    for model in (routing, clone(routing), pickle.loads(pickle.dumps(routing))):
        np.testing.assert_allclose(cross_val_score(model, X, params={"sample_weight": WEIGHT}, cv=3), by_hand())
    routing.set_score_request(sample_weight=False)
    np.testing.assert_allclose(
        cross_val_score(routing, X, params={"sample_weight": WEIGHT}, cv=3), by_hand(weight_of_score=None)
    )
    routing.set_fit_request(sample_weight="w")
    assert routing.get_metadata_routing().fit.requests == {"sample_weight": "w", "labels": None}


def test_labels_reach_the_folds_and_the_end_of_a_pipeline(routing):
    labels = np.where(np.arange(272) % 5 == 0, (X[:, 0] < 3).astype(int), -1)
    routing.set_fit_request(labels=True).set_fit_request(sample_weight=True)
    assert routing.get_metadata_routing().fit.requests == {"sample_weight": True, "labels": True}
    scores = cross_val_score(routing, X, params={"labels": labels}, cv=3)
    for score, (train, test) in zip(scores, KFold(3).split(X), strict=True):
        model = GaussianMixture(2, random_state=0).fit(X[train], labels=labels[train])
        assert score == pytest.approx(model.score(X[test]))
    scaler = StandardScaler().set_fit_request(sample_weight=False)
    told = make_pipeline(scaler, routing).fit(X, labels=labels)[-1]
    assert told.means_[0, 0] > told.means_[1, 0]  # component j is label j


def test_parameters_of_a_prior_by_its_name():
    model = GaussianMixture(2, random_state=0).set_params(prior__scale=0.5, prior=Prior(dof=9.0))
    assert model.prior == Prior(dof=9.0, scale=0.5)
    assert GaussianMixture().set_params(prior__shrinkage=1.0).prior == Prior(shrinkage=1.0)
    search = GridSearchCV(model, {"prior__scale": [0.1, 50.0]}, cv=2).fit(X)
    assert search.best_estimator_.prior == Prior(dof=9.0, scale=0.1)
    with pytest.raises(ValueError, match="no parameter 'prior__width'; it has .*prior__scale"):
        model.set_params(prior__width=1.0)
    with pytest.raises(ValueError, match="scale must be above 0"):
        model.set_params(prior__scale=0.0)
    with pytest.raises(TypeError, match="prior must be None or a gmm.Prior"):
        model.set_params(prior=0.5, prior__scale=0.5)


def test_weights_reach_a_search_and_the_end_of_a_pipeline(routing):
    search = GridSearchCV(routing, {"n_components": [1, 2]}, cv=3).fit(X, sample_weight=WEIGHT)
    np.testing.assert_allclose(search.cv_results_["mean_test_score"], [np.mean(by_hand(k)) for k in (1, 2)])
    scaler = StandardScaler().set_fit_request(sample_weight=False)
    pipeline = make_pipeline(scaler, routing).fit(X, sample_weight=WEIGHT)
    scaled = StandardScaler().fit_transform(X)
    model = fit(scaled, 2, sample_weight=WEIGHT, random_state=0)
    np.testing.assert_array_equal(pipeline[-1].means_, model.means_)
    assert pipeline.score(X, sample_weight=WEIGHT) == pytest.approx(model.score(scaled, sample_weight=WEIGHT))


def test_weights_that_nobody_asked_for_are_an_error(routing):
    with pytest.raises(UnsetMetadataPassedError, match="sample_weight"):
        cross_val_score(GaussianMixture(2), X, params={"sample_weight": WEIGHT}, cv=3)
    with pytest.raises(ValueError, match="alias"):
        routing.set_fit_request(sample_weight=3)
    assert routing.get_metadata_routing().fit.requests == {"sample_weight": True, "labels": None}
