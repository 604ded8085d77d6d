"""A prior on means and covariances: closed forms, a numerical optimiser, and what it is for."""

import numpy as np
import pytest
from helpers import TYPES, assert_same_mixture, fit, made, plain_em, start_mixture
from scipy import optimize, stats
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score

from gmm import CollapsedComponentError, GaussianMixture, Mixture, Prior, select_model
from gmm.covariance import COVARIANCE_TYPES
from gmm.engine.runs import Run, advance_together, begin_together, stack
from gmm.engine.standardized import Standardized
from gmm.engine.statistics import Parameters
from gmm.rows import ArrayRows

CHOSEN = Prior(shrinkage=0.7, dof=9.0, scale=0.4)


def data_with(X, name, prior, k=3, weight=None, reg_covar=0.0):
    return Standardized(ArrayRows(X, weight), name, k, reg_covar, None, prior)


def in_units_of_their_own(X, name):
    """Columns of mean 0; of variance 1 (of average variance 1 for spherical covariances)."""
    X = X - X.mean(axis=0)
    return X / (np.sqrt((X**2).mean()) if name == "spherical" else X.std(axis=0))


def log_prior(name, means, covariances, scatter, shrinkage, dof, scale):
    """The logarithm of the prior's density by scipy, up to a constant, each covariance once."""
    k, d = means.shape
    spread = scale * scatter
    if name in ("full", "tied"):
        each = [covariances] if name == "tied" else covariances
        of_covariances = sum(stats.invwishart.logpdf(one, dof, spread) for one in each)
    else:
        widths = np.diagonal(spread) if name == "diag" else np.trace(spread) / d
        of_covariances = stats.invgamma.logpdf(covariances, dof / 2, scale=widths / 2).sum()
    dense = COVARIANCE_TYPES[name].dense(covariances, k, d)
    return of_covariances + sum(
        stats.multivariate_normal.logpdf(mean, np.zeros(d), one / shrinkage)
        for mean, one in zip(means, dense, strict=True)
    )


@pytest.mark.parametrize("name", TYPES)
def test_an_m_step_is_the_mode_that_an_optimiser_finds(name):
    """Responsibilities held fixed: nothing near the M-step has a higher posterior density, and a climb ends there."""
    X = in_units_of_their_own(made(40, 2), name)
    (n, d), k, family = X.shape, 2, COVARIANCE_TYPES[name]
    r = np.random.default_rng(0).dirichlet([1, 2], n)
    scatter = np.cov(X.T)

    def parameters(theta):
        means = theta[: k * d].reshape(k, d)
        if name in ("diag", "spherical"):
            return means, np.exp(theta[k * d :]).reshape(family.shape(k, d))
        lower = np.zeros((1 if name == "tied" else k, d, d))
        lower[:, *np.tril_indices(d)] = theta[k * d :].reshape(len(lower), -1)
        covariances = lower @ lower.swapaxes(1, 2)
        return means, covariances[0] if name == "tied" else covariances

    def loss(theta):
        means, covariances = parameters(theta)
        dense = family.dense(covariances, k, d)
        log_n = [stats.multivariate_normal.logpdf(X, *one) for one in zip(means, dense, strict=True)]
        return -(r * np.transpose(log_n)).sum() - log_prior(name, means, covariances, scatter, 0.7, 9.0, 0.4)

    n_covariances = {"full": k * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diag": k * d, "spherical": k}[name]
    start = np.zeros(k * d + n_covariances)
    if name in ("full", "tied"):
        start[k * d :] = np.tile([1.0, 0.0, 1.0], n_covariances // 3)
    found = parameters(optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-7}).x)
    data = data_with(X, name, CHOSEN, k)
    mixture = data.restore(data.maximize(data.average(r.T)))
    np.testing.assert_allclose(mixture.means, found[0], atol=1e-4)
    np.testing.assert_allclose(mixture.covariances, found[1], atol=1e-4)
    np.testing.assert_allclose(mixture.weights, r.mean(axis=0), rtol=1e-12)  # of which it says nothing


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("n, d", [(30, 3), (4, 5)])
def test_one_component_is_the_posterior_mode_in_closed_form(name, n, d):
    """With the defaults of Fraley and Raftery, written out; of fewer rows than columns, too."""
    X = in_units_of_their_own(np.random.default_rng(1).normal(size=(n, d)) @ np.diag(np.arange(1.0, d + 1)), name)
    model = fit(X, 1, name, prior=Prior())
    squares, scale = X.T @ X, np.cov(X.T)
    mode = {
        "full": (scale + squares) / (n + 2 * d + 4),
        "tied": (scale + squares) / (n + 2 * d + 4),
        "diag": np.diagonal(scale + squares) / (n + d + 5),
        "spherical": (np.trace(scale) / d + np.trace(squares)) / (d + 2 + (n + 1) * d + 2),
    }[name]
    np.testing.assert_allclose(model.means_[0], 0, atol=1e-12)
    floor = 1e-5 if n < d else 1e-12  # the scale itself is held above it
    np.testing.assert_allclose(np.reshape(model.covariances_, np.shape(mode)), mode, rtol=1e-9, atol=floor)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("weighted", [False, True])
def test_the_engine_is_the_textbook(name, weighted):
    X = made(90, 3) * [1e-3, 1, 1e4] + [5, 0, 1e6]
    weight = np.random.default_rng(1).random(90) * 2 if weighted else None
    start = start_mixture(X, 3, name)
    data = data_with(X, name, CHOSEN, 3, weight)
    run = Run(data, data.standardize(start)).advance(8, 0.0)
    mixture = plain_em(X, start, 8, weight, CHOSEN)
    assert_same_mixture(data.restore(run.parameters), mixture, 1e-8, 1e-9)
    of_data = run.log_likelihood + data.total * data.log_jacobian  # without what the prior adds
    assert of_data == pytest.approx(data.total * mixture.score(X, weight), rel=1e-9)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("prior", [Prior(), CHOSEN, Prior(shrinkage=0.0), Prior(shrinkage=0, dof=50, scale=5.0)])
def test_what_em_climbs_never_falls(name, prior):
    X = made(60, 3, seed=3)
    data = data_with(X, name, prior, 4, reg_covar=1e-6)
    runs = begin_together(data, stack([data.standardize(start_mixture(X, 4, name, seed)) for seed in range(3)]))
    runs.append(Run(data, runs[0].start).advance(60, 0.0))
    advance_together(runs[:3], 200, 1e-9, accelerated=True)
    for run in runs:
        assert np.diff(run.log_likelihoods).min() > -1e-9 and run.log_likelihoods[-1] > run.log_likelihoods[0]
        assert data.log_prior(run.parameters) <= 0


@pytest.mark.parametrize("name", TYPES)
def test_the_log_density_is_that_of_the_distributions(name):
    """Differences between two mixtures, with scipy's distributions; and no mixture lies above the mode."""
    X = in_units_of_their_own(made(50, 3), name)
    data = data_with(X, name, CHOSEN)
    mixtures = [start_mixture(X, 3, name, seed) for seed in range(2)]
    mixtures[1] = Mixture(mixtures[1].weights, mixtures[1].means, 0.3 * mixtures[1].covariances, name)
    ours = [data.log_prior(data.standardize(one)) for one in mixtures]
    right = [log_prior(name, one.means, one.covariances, np.cov(X.T), 0.7, 9.0, 0.4) for one in mixtures]
    assert ours[1] - ours[0] == pytest.approx(right[1] - right[0], rel=1e-8)
    means, nothing = np.zeros((3, 3)), np.zeros(3)
    covariances = data.pull.in_covariances(np.zeros(data.family.shape(3, 3)), means, nothing)
    assert data.log_prior(Parameters(None, means, covariances)) == pytest.approx(0, abs=1e-9) and max(ours) < 0


@pytest.mark.parametrize("name", TYPES)
def test_nothing_collapses_where_the_likeliest_fit_does(name):
    X, means = np.vstack([made(40, 2), [[60.0, 60.0]] * 3]), np.array([[0.0, 0.0], [60.0, 60.0]])
    if name == "tied":  # within the groups the first column does not vary
        X = np.column_stack([np.repeat([0.0, 60.0], 20), np.arange(40) % 7])
    with pytest.raises(CollapsedComponentError):
        fit(X, 2, name, means_init=means, reg_covar=0)
    model = fit(X, 2, name, means_init=means, reg_covar=0, prior=Prior())
    assert np.linalg.eigvalsh(model.mixture_.dense_covariances).min() > 1e-3
    assert not model.diagnostics_.on_floor.any()


def test_a_prior_that_has_no_inverse_is_named_before_any_work():
    X = np.column_stack([np.arange(10.0), np.arange(10.0) % 3, np.ones(10)])
    with pytest.raises(CollapsedComponentError, match="times scale=0.63, has no inverse.*constant"):
        GaussianMixture(2, prior=Prior(), reg_covar=0).fit(X)
    assert np.isfinite(fit(X, 2, prior=Prior(), random_state=0).lower_bound_)  # above a floor all goes


@pytest.mark.parametrize("name", TYPES)
def test_many_rows_drown_it(name):
    apart = []
    for n in (300, 30_000):
        X = made(n, 2)
        start = {"means_init": start_mixture(X, 3, name).means, "tol": 1e-8}
        one, other = fit(X, 3, name, **start), fit(X, 3, name, prior=Prior(), **start)
        apart.append(np.abs(one.covariances_ - other.covariances_).max() / np.abs(one.covariances_).max())
    assert apart[1] < apart[0] / 20 and apart[1] < 5e-3


@pytest.mark.parametrize("name", TYPES)
def test_units_and_offsets_and_the_unit_of_weights_do_not_matter(name):
    X = made(80, 3, seed=5)
    unit = np.full(3, 1e3) if name == "spherical" else np.array([1e-6, 1.0, 1e6])
    one, other = (fit(Z, 3, name, prior=Prior(), random_state=0) for Z in (X, X * unit + [1e3, -7, 5]))
    np.testing.assert_allclose(other.means_, one.means_ * unit + [1e3, -7, 5], rtol=1e-6)
    assert other.diagnostics_.log_prior == pytest.approx(one.diagnostics_.log_prior, rel=1e-6)
    settings = {"prior": Prior(), "means_init": one.means_, "tol": 1e-10}
    once, proportions = fit(X, 3, name, **settings), fit(X, 3, name, np.full(80, 1 / 80), **settings)
    assert_same_mixture(once, proportions, 1e-6, 1e-9)
    twice, by_weight = (
        fit(np.repeat(X, 2, axis=0), 3, name, **settings),
        fit(X, 3, name, np.full(80, 2.0), **settings),
    )
    assert_same_mixture(twice, by_weight, 1e-6, 1e-9)


@pytest.mark.parametrize("name", TYPES)
def test_what_a_model_says_of_itself_is_the_log_likelihood(name):
    X = made(100, 2)
    model = fit(X, 3, name, prior=Prior(), random_state=0)
    assert model.lower_bound_ == model.score(X)
    assert model.lower_bounds_[-1] == pytest.approx(model.lower_bound_ + model.diagnostics_.log_prior / 100, rel=1e-12)
    assert np.diff(model.lower_bounds_).min(initial=0) > -1e-12 and model.diagnostics_.log_prior < 0
    assert model.diagnostics_.finalist_log_likelihoods[0] == pytest.approx(100 * model.lower_bound_, rel=1e-9)
    bic = -200 * model.lower_bound_ + model.n_parameters() * np.log(100)
    assert model.bic(X) == pytest.approx(bic, rel=1e-12)
    assert "log-density of the prior" in str(model.diagnostics_)
    again = GaussianMixture(3, covariance_type=name, prior=Prior(), means_init=model.means_)
    for _ in again.iter_fit(X):
        pass
    assert again.lower_bound_ == again.score(X) and np.diff(again.lower_bounds_).min(initial=0) > -1e-12


@pytest.mark.parametrize("n, d, k, apart", [(320, 20, 4, 1.0), (450, 30, 3, 0.6), (600, 50, 3, 0.5)])
def test_few_rows_a_group_are_enough(n, d, k, apart):
    z = np.arange(n) % k
    found = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(n, d)) + apart * rng.normal(size=(k, d))[z]
        model = fit(X, k, prior=Prior(), random_state=seed)
        found.append(adjusted_rand_score(z, model.predict(X)))
        assert not any("few rows" in problem for problem in model.diagnostics_.problems)
    assert np.mean(found) > 0.85 and min(found) > 0.7


def test_it_is_an_argument_like_the_others():
    model = GaussianMixture(2, prior=Prior(shrinkage=1.0))
    assert clone(model).prior == Prior(shrinkage=1.0) and "shrinkage=1.0" in repr(model)
    X = made(60, 2)
    table = select_model(X, (1, 2), "full", n_folds=0, random_state=0, progress=False, prior=Prior(scale=4.0))
    assert table.best.prior == Prior(scale=4.0)
    wide, plain = fit(X, 1, prior=Prior(dof=40.0, scale=100.0)), fit(X, 1)
    assert np.linalg.det(wide.covariances_[0]) > np.linalg.det(plain.covariances_[0])


@pytest.mark.parametrize(
    "wrong, error, words",
    [
        (lambda: Prior(shrinkage=-1), ValueError, "shrinkage must be at least 0"),
        (lambda: Prior(scale=0.0), ValueError, "scale must be above 0"),
        (lambda: Prior(dof="many"), TypeError, "dof must be a number"),
        (lambda: Prior(scale=1e300), ValueError, r"scale must be at least 0 and finite \(below 1e\+100\)"),
        (lambda: Prior(scale=1e50), ValueError, r"scale is a share .*got Prior\(.*scale=1e\+50"),
        (lambda: Prior(scale=1e-300), ValueError, "scale is a share of the data's covariance, 1e-10 to"),
        (lambda: Prior(dof=1e100), ValueError, "shrinkage and dof count points, at most"),
        (lambda: Prior(shrinkage=1e20), ValueError, "shrinkage and dof count points, at most"),
        (lambda: Prior(scale=np.nan), ValueError, "scale must be at least 0 and finite"),
        (lambda: Prior(shrinkage=np.inf), ValueError, "shrinkage must be at least 0 and finite"),
        (lambda: GaussianMixture(prior="conjugate").fit(made(9, 2)), TypeError, r"prior=gmm\.Prior\(\)"),
        (lambda: GaussianMixture(prior=0.01).iter_fit(made(9, 2)), TypeError, "gmm.Prior"),
        (lambda: GaussianMixture(prior=Prior(dof=1.5)).fit(made(9, 3)), ValueError, "dof must be above 2"),
    ],
)
def test_what_is_wrong_is_said(wrong, error, words):
    with pytest.raises(error, match=words):
        wrong()
