"""GaussianMixture: EM behind scikit-learn's constructor, methods and fitted attributes, without scikit-learn."""

import warnings

import numpy as np

from gmm.blocks import StandardizedData
from gmm.covariance import COVARIANCE_TYPES
from gmm.diagnostics import Diagnostics
from gmm.em import em
from gmm.initialize import METHODS, StartingPoints, check_responsibilities, from_mixture
from gmm.parameters import ParameterAccess
from gmm.search import search
from gmm.validation import (
    ConvergenceWarning,
    NotFittedError,
    check_array,
    check_choice,
    check_data,
    check_magnitude,
    check_number,
    check_positive_definite,
    check_random_state,
    check_sample_weight,
    check_weights,
)


class GaussianMixture(ParameterAccess):
    """A Gaussian mixture fitted by expectation maximisation.

    Parameters
    ----------
    n_components : number of Gaussians.
    covariance_type : "full", "tied", "diag" or "spherical"; see gmm.covariance.
    tol : EM stops when the log-likelihood per point moves by less than this, in nats.
    reg_covar : the floor: smallest variance of a component in any direction, as a *fraction* of the variance
        of the data, each column measured in its own standard deviation. Components above it are not touched.
    max_iter : most M-steps of a run.
    n_init : number of starts. All get ten iterations, the best three go on to convergence, the best is kept.
    init_params : "k-means++" (seeding and three steps), "kmeans" (to its end), "random_from_data", "random";
        or responsibilities (n, k); or a callable (X, n_components, rng) that returns responsibilities or a
        Mixture.
    weights_init, means_init, precisions_init : a start of your own, each in the shape of the fitted attribute.
        With all three there is one start, whatever n_init.
    random_state : None, an int or a numpy Generator. The same seed gives the same fit.
    warm_start : start from the previous fit, if there is one.
    verbose : 1 prints the finalists' progress every `verbose_interval` iterations, 2 adds the changes.

    Attributes
    ----------
    weights_ (k,), means_ (k, d), covariances_, precisions_, precisions_cholesky_ : (k, d, d) full, (d, d) tied,
        (k, d) diag, (k,) spherical.
    mixture_ : the same as a Mixture.
    lower_bound_ : mean log-likelihood per point of the fitted mixture, in nats: exactly `score(X)`.
    lower_bounds_ : (n_iter_,) the same after each iteration.
    converged_, n_iter_, n_features_in_.
    diagnostics_ : whether the fit can be trusted; print it.

    Notes
    -----
    EM: Dempster, Laird and Rubin, "Maximum likelihood from incomplete data via the EM algorithm", Journal of
    the Royal Statistical Society B 39 (1977). McLachlan and Peel, "Finite Mixture Models" (2000), ch. 3.

    Examples
    --------
    >>> from gmm.datasets import load_old_faithful
    >>> model = GaussianMixture(2, random_state=0).fit(load_old_faithful())
    >>> model.means_.round(1)
    array([[ 4.3, 80. ],
           [ 2. , 54.5]])
    """

    def __init__(
        self,
        n_components=1,
        *,
        covariance_type="full",
        tol=1e-6,
        reg_covar=1e-6,
        max_iter=1000,
        n_init=20,
        init_params="k-means++",
        weights_init=None,
        means_init=None,
        precisions_init=None,
        random_state=None,
        warm_start=False,
        verbose=0,
        verbose_interval=10,
    ):
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose
        self.verbose_interval = verbose_interval

    # -- fitting ----------------------------------------------------------------------------------------
    def fit(self, X, y=None, sample_weight=None):
        """Fit the mixture to X (n, d), each row counted `sample_weight` times. Returns self. `y` is ignored."""
        X, weight = self._check(X, sample_weight)
        data, result = self._search(X, weight)
        self._keep(X, weight, data.restore(result.best.parameters), result, data)
        for problem in self.diagnostics_.problems:
            warnings.warn(problem, ConvergenceWarning, stacklevel=2)
        return self

    def fit_predict(self, X, y=None, sample_weight=None):
        """Fit, then the most probable component of each point, (n,)."""
        return self.fit(X, sample_weight=sample_weight).predict(X)

    def iter_fit(self, X, sample_weight=None):
        """The fit as a generator of EMState, from the winning start to convergence.

        Runs textbook EM (gmm.em.em). The model is fitted after each state, so that one may stop at any.
        """
        X, weight = self._check(X, sample_weight)
        data, result = self._search(X, weight)
        history = []
        for state in em(
            X,
            data.restore(result.best.start),
            self.tol,
            self.max_iter,
            reg_covar=self.reg_covar,
            sample_weight=weight,
        ):
            history.append(state.log_likelihood / data.total)
            self._keep(X, weight, state.mixture, result, data)
            self.n_iter_, self.converged_ = state.iteration, state.converged
            self.lower_bounds_ = np.array(history[1:])
            yield state

    def _check(self, X, sample_weight):
        """Everything that can be wrong is found here, before any work."""
        k = check_number(self.n_components, "n_components", minimum=1, integer=True)
        check_choice(self.covariance_type, "covariance_type", COVARIANCE_TYPES)
        check_number(self.tol, "tol", minimum=0)
        check_number(self.reg_covar, "reg_covar", minimum=0)
        check_number(self.max_iter, "max_iter", minimum=1, integer=True)
        check_number(self.n_init, "n_init", minimum=1, integer=True)
        check_number(int(self.verbose) if self.verbose in (True, False) else self.verbose, "verbose", minimum=0)
        check_number(self.verbose_interval, "verbose_interval", minimum=1, integer=True)
        check_random_state(self.random_state)
        names = getattr(X, "columns", None)
        X = check_data(X, min_rows=k)
        check_magnitude(X)
        n, d = X.shape
        family = COVARIANCE_TYPES[self.covariance_type]
        if self.weights_init is not None:
            check_weights(self.weights_init, k, "weights_init")
        if self.means_init is not None:
            check_array(self.means_init, (k, d), "means_init", of=" (n_components, features)")
        if self.precisions_init is not None:
            check_positive_definite(family, self.precisions_init, "precisions_init", k, d)
        if isinstance(self.init_params, str):
            check_choice(self.init_params, "init_params", METHODS)
        elif not callable(self.init_params):
            check_responsibilities(self.init_params, n, k)
        if self._goes_on() and (
            self.mixture_.means.shape != (k, d) or self.mixture_.covariance_type != self.covariance_type
        ):
            raise ValueError(
                f"warm_start: the previous fit is a {self.mixture_.covariance_type} mixture with means of shape "
                f"{self.mixture_.means.shape}; this one asks for {self.covariance_type} and {(k, d)}. "
                "Set warm_start=False to start afresh."
            )
        weight = check_sample_weight(sample_weight, n)
        self.n_features_in_ = d
        self._remember_names(names)
        return X, weight

    def _remember_names(self, names):
        if names is not None and all(isinstance(name, str) for name in names):
            self.feature_names_in_ = np.asarray(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_

    def _goes_on(self):
        return self.warm_start and hasattr(self, "mixture_")

    def _search(self, X, weight):
        data = StandardizedData(X, self.covariance_type, weight, n_components=self.n_components)
        rng = check_random_state(self.random_state)
        given = (self.weights_init, self.means_init, self.precisions_init)
        starts = StartingPoints(self.n_components, self.init_params, given, self.reg_covar, rng)
        n_init = min(self.n_init, starts.n_distinct)
        if self._goes_on():
            starts, n_init = from_mixture(self.mixture_, self.reg_covar), 1
        settings = {"reg_covar": self.reg_covar, "tol": self.tol, "max_iter": self.max_iter}
        return data, search(data, starts, n_init, rng=rng, report=self._report if self.verbose else None, **settings)

    def _report(self, run):
        if run.converged or run.n_iter % self.verbose_interval == 0:
            per_point = run.log_likelihood / run.data.total + run.data.log_jacobian
            rise = (run.log_likelihoods[-1] - run.log_likelihoods[-2]) / run.data.total
            change = f"  rise {rise:.2e}" if self.verbose > 1 else ""
            end = "  converged" if run.converged else ""
            print(f"iteration {run.n_iter:5d}  log-likelihood per point {per_point:.6f}{change}{end}")

    def _keep(self, X, weight, mixture, result, data):
        """Set the fitted attributes."""
        run = result.best
        self.mixture_ = mixture
        self.weights_, self.means_, self.covariances_ = mixture.weights, mixture.means, mixture.covariances
        self.precisions_cholesky_ = mixture.precisions_cholesky
        self.precisions_ = mixture.family.precisions(mixture.precisions_cholesky)
        self.n_iter_, self.converged_ = run.n_iter, run.converged
        self.lower_bound_ = self.score(X, sample_weight=weight)
        self.lower_bounds_ = np.array(run.log_likelihoods[1:]) / data.total + data.log_jacobian
        if run.n_iter:
            self.lower_bounds_[-1] = self.lower_bound_  # the same up to rounding
        standardized = mixture.family.rescale(mixture.covariances, 1 / data.scale)
        smallest = mixture.family.smallest_eigenvalues(standardized, *mixture.means.shape)
        self.diagnostics_ = Diagnostics(
            converged=self.converged_,
            n_iter=self.n_iter_,
            restart_log_likelihoods=result.log_likelihoods,
            finalist_log_likelihoods=result.finalists,
            effective_points=mixture.weights * data.total,
            smallest_eigenvalues=smallest,
            on_floor=smallest <= self.reg_covar * (1 + 1e-6),
            n_parameters=mixture.n_parameters(),
            n_values=X.size,
            n_features=X.shape[1],
        )

    # -- using a fit ------------------------------------------------------------------------------------
    def _fitted(self, X):
        if not hasattr(self, "mixture_"):
            raise NotFittedError(f"This {type(self).__name__} is not fitted yet: call fit(X) first.")
        return check_data(X, n_features=self.n_features_in_)

    def _by_rows(self, function, X):
        """function over slices of rows, so that no array (n, k) is needed for all of them at once."""
        X = self._fitted(X)
        rows = max(1, ROWS_AT_ONCE // self.mixture_.n_components)
        return np.concatenate([function(X[i : i + rows]) for i in range(0, len(X), rows)])

    def predict(self, X):
        """The most probable component of each point, (n,)."""
        self._fitted(X)
        return self._by_rows(lambda rows: self.mixture_.log_joint(rows).argmax(axis=1), X)

    def predict_proba(self, X):
        """Responsibilities: the probability of each component for each point, (n, k)."""
        self._fitted(X)
        return self._by_rows(lambda rows: self.mixture_.responsibilities(rows), X)

    def score_samples(self, X):
        """Log-density of each point in nats, (n,)."""
        self._fitted(X)
        return self._by_rows(lambda rows: self.mixture_.log_density(rows), X)

    def score(self, X, y=None, sample_weight=None):
        """Mean log-density per point, in nats. `y` is ignored."""
        log_density = self.score_samples(X)
        return float(np.average(log_density, weights=check_sample_weight(sample_weight, len(log_density))))

    def sample(self, n_samples=1, random_state=None):
        """Draw points (n_samples, d) and their components (n_samples,). Two calls differ; a seed repeats them."""
        self._fitted(np.zeros((1, getattr(self, "n_features_in_", 1))))
        return self.mixture_.sample(n_samples, random_state)

    # -- criteria ---------------------------------------------------------------------------------------
    def n_parameters(self):
        """Free parameters of the fitted model."""
        self._fitted(np.zeros((1, getattr(self, "n_features_in_", 1))))
        return self.mixture_.n_parameters()

    def _deviance(self, X, sample_weight):
        """-2 log-likelihood, and the number of points it is about (the sum of the weights)."""
        log_density = self.score_samples(X)
        weight = check_sample_weight(sample_weight, len(log_density))
        weight = np.ones(len(log_density)) if weight is None else weight
        return -2 * float(weight @ log_density), float(weight.sum())

    def aic(self, X, sample_weight=None):
        """Akaike's criterion (1974), -2 log-likelihood + 2 parameters; lower is better."""
        return self._deviance(X, sample_weight)[0] + 2 * self.n_parameters()

    def bic(self, X, sample_weight=None):
        """Bayesian information criterion (Schwarz 1978), -2 log-likelihood + parameters x log n; lower is better."""
        deviance, n = self._deviance(X, sample_weight)
        return deviance + self.n_parameters() * np.log(n)

    def icl(self, X, sample_weight=None):
        """Integrated completed likelihood (Biernacki, Celeux and Govaert 2000): BIC plus twice the entropy of the
        responsibilities, so that components which overlap are paid for; lower is better."""
        r = self.predict_proba(X)
        entropy = -np.sum(r * np.log(np.where(r > 0, r, 1.0)), axis=1)
        weight = check_sample_weight(sample_weight, len(entropy))
        return self.bic(X, sample_weight) + 2 * float(entropy.sum() if weight is None else weight @ entropy)


ROWS_AT_ONCE = 2**18  # numbers in a slice of responsibilities
