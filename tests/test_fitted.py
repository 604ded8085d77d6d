"""Fitted attributes are what a model predicts with: they are read from its mixture, and set with it."""

import warnings

import numpy as np
import pytest
from helpers import TYPES, fit, iris, random_mixture

from gmm import ConvergenceWarning, GaussianMixture, Mixture, NotFittedError

PARTS = ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_")


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_cannot_be_set_alone_nor_written_into(name, part):
    X, model = iris(), fit(iris(), 3, name, random_state=0)
    before = model.predict(X)
    with pytest.raises(AttributeError, match=f"{part} cannot be set by itself.*Set all at once, mixture_ = gmm.Mixtur"):
        setattr(model, part, getattr(model, part)[::-1])
    with pytest.raises(ValueError, match="read-only"):
        getattr(model, part)[0] = 1
    np.testing.assert_array_equal(model.predict(X), before)


@pytest.mark.parametrize("name", TYPES)
def test_the_parts_are_those_of_a_mixture_that_was_set(name):
    model, mixture = fit(iris(), 3, name, random_state=0), random_mixture(name, 3, 4)
    model.mixture_ = mixture
    for part in ("weights", "means", "covariances", "precisions_cholesky"):
        np.testing.assert_array_equal(getattr(model, f"{part}_"), getattr(mixture, part))
    for one, other in zip(mixture.family.dense(model.precisions_, 3, 4), mixture.dense_covariances, strict=True):
        np.testing.assert_allclose(one @ other, np.eye(4), atol=1e-9)
    np.testing.assert_array_equal(model.predict_proba(iris()), mixture.responsibilities(iris()))


def test_shifted_means_are_what_predictions_samples_and_a_warm_start_use():
    X = iris()
    model = fit(X, 3, random_state=0, warm_start=True)
    labels, score = model.predict(X), model.lower_bound_
    model.mixture_ = Mixture(model.weights_, model.means_ + 100, 4 * model.covariances_)
    assert np.mean(model.predict(X + 100) == labels) > 0.9 and model.sample(50, random_state=0)[0].min() > 90
    assert model.fit(X + 100).n_iter_ > 2 and model.score(X + 100) == pytest.approx(score, abs=1e-4)


def test_a_model_from_known_parameters():
    mixture = Mixture([0.4, 0.6], [[-2.0], [1.0]], [1.0, 0.5], "spherical")
    model = GaussianMixture(2, covariance_type="spherical")
    model.mixture_ = mixture
    X, _ = model.sample(100, random_state=0)
    np.testing.assert_array_equal(model.predict_proba(X), mixture.responsibilities(X))
    assert np.isfinite([model.score(X), model.bic(X), model.aic(X), model.icl(X)]).all()


def test_before_a_fit_there_is_nothing_to_read():
    model = GaussianMixture(2)
    assert not any(hasattr(model, part) for part in PARTS)
    with pytest.raises(NotFittedError, match=r"GaussianMixture.from_mixture\(gmm.Mixture"):
        model.predict(iris())
    model.mixture_ = "full"
    with pytest.raises(TypeError, match="must be a gmm.Mixture, got str"):
        model.predict(np.zeros((3, 1)))


@pytest.mark.parametrize("name", TYPES)
def test_a_model_of_a_mixture(name):
    mixture, X = random_mixture(name, 3, 4), iris()
    model = GaussianMixture.from_mixture(mixture, random_state=0)
    assert (model.n_components, model.covariance_type, model.n_features_in_) == (3, name, 4)
    np.testing.assert_array_equal(model.predict(X), mixture.predict(X))
    assert model.score(X) == pytest.approx(mixture.score(X)) and model.sample(5)[0].shape == (5, 4)
    before = model.score(X)
    warm = GaussianMixture.from_mixture(mixture, warm_start=True, max_iter=5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warm.fit(X)
    assert 0 < warm.n_iter_ <= 5 and warm.score(X) > before
    with pytest.raises(TypeError, match="Mixture"):
        GaussianMixture.from_mixture([0.5, 0.5])


@pytest.mark.parametrize("name", TYPES)
def test_a_model_in_order(name):
    X, model = iris(), fit(iris(), 3, name, random_state=0)
    ordered, order = model.in_order(2), np.argsort(model.means_[:, 2])
    np.testing.assert_array_equal(ordered.means_, model.means_[order])
    np.testing.assert_allclose(ordered.predict_proba(X), model.predict_proba(X)[:, order], atol=1e-12)
    report, before = ordered.diagnostics_, model.diagnostics_
    for part in ("effective_points", "smallest_eigenvalues", "places"):
        np.testing.assert_array_equal(getattr(report, part), getattr(before, part)[order])
    np.testing.assert_allclose(report.effective_points, 150 * ordered.weights_)
    assert model.mixture_ is not ordered.mixture_ and len(report.problems) == len(before.problems)
    with pytest.raises(NotFittedError):
        GaussianMixture(2).in_order()
