"""GaussianMixture: EM behind scikit-learn's constructor, methods and fitted attributes, without scikit-learn."""

import warnings
from typing import NamedTuple

import numpy as np

from gmm.covariance import COVARIANCE_TYPES
from gmm.diagnostics import Diagnostics, coinciding
from gmm.em import em
from gmm.engine.search import SEARCH_ROWS, Interrupted, search
from gmm.engine.starts import METHODS, StartingPoints, from_mixture
from gmm.engine.statistics import Standardized, StandardizedData
from gmm.fitted import FittedMixture
from gmm.floor import on_floor
from gmm.parameters import ParameterAccess
from gmm.rows.blocks import is_mapped, source_of
from gmm.rows.progress import Progress
from gmm.rows.scattered import ScatteredData
from gmm.validation import (
    ConvergenceWarning,
    check_array,
    check_choice,
    check_data,
    check_magnitude,
    check_number,
    check_precisions,
    check_random_state,
    check_responsibilities,
    check_sample_weight,
    check_weights,
    names_of,
)


class Reading(NamedTuple):
    """What a fit has been handed, checked."""

    X: np.ndarray | None  # (n, d); None where it is read block by block
    weight: np.ndarray | None  # (n,)
    data: Standardized
    method: object  # how to start, for the rows that count
    names: list | None


class GaussianMixture(FittedMixture, ParameterAccess):
    """A Gaussian mixture fitted by expectation maximisation.

    Parameters
    ----------
    n_components : number of Gaussians.
    covariance_type : "full", "tied", "diag" or "spherical"; see gmm.covariance.
    tol : EM stops when the log-likelihood per point moves by less than this, in nats.
    reg_covar : the floor: smallest variance of a component in any direction, as a *fraction* of the variance
        of the data, each column measured in its own standard deviation. Components above it are not touched.
    max_iter : most M-steps of a run; 0 leaves the start as it is.
    n_init : number of starts. All take a few iterations, the best quarter some more, the best three that differ go on
        to convergence, in longer steps where EM creeps. The most likely is kept, but for one with a spike where
        another has none (see gmm.engine.search). A single start takes the steps of plain EM.
    init_params : how to start. "k-means++" (seeding and three steps of k-means), "kmeans" (to its end, at most 100
        steps), "random_from_data", "random", or "varied": the first and the third in turn, and then the best of them
        again with a component put elsewhere (gmm.engine.relocate). Or responsibilities (n, k); or a callable
        (X, n_components, rng) that returns responsibilities or a Mixture.
    weights_init, means_init, precisions_init : a start of your own, each in the shape of the fitted attribute.
        With means there is one start, whatever n_init: what is not given is estimated from the points that lie
        nearest to each mean.
    random_state : None, an int or a numpy Generator. The same seed gives the same fit.
    warm_start : start from the previous fit, if there is one.
    verbose : 1 prints the finalists' progress every `verbose_interval` iterations, 2 adds the changes. Data that are
        read block by block have a bar instead, with the pass and the log-likelihood per point.

    Attributes
    ----------
    weights_ (k,), means_ (k, d), covariances_, precisions_, precisions_cholesky_ : (k, d, d) full, (d, d) tied,
        (k, d) diag, (k,) spherical.
    mixture_ : the same as a Mixture.
    lower_bound_ : mean log-likelihood per point of the fitted mixture, in nats: exactly `score(X)`, or
        `score(X, sample_weight=...)` with the weights of the fit.
    lower_bounds_ : (n_iter_,) the same after each iteration.
    converged_, n_iter_, n_features_in_ : whether EM settled; after how many iterations; columns of the data.
    diagnostics_ : whether the fit can be trusted; print it.

    Notes
    -----
    EM: Dempster, Laird and Rubin, "Maximum likelihood from incomplete data via the EM algorithm", Journal of
    the Royal Statistical Society B 39 (1977). McLachlan and Peel, "Finite Mixture Models" (2000), ch. 3.

    Examples
    --------
    >>> from gmm.datasets import load_old_faithful
    >>> model = GaussianMixture(2, random_state=0).fit(load_old_faithful())
    >>> model.means_[model.means_[:, 0].argsort()].round(1)
    array([[ 2. , 54.5],
           [ 4.3, 80. ]])
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
        init_params="varied",
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
        """Fit the mixture to X (n, d), each row counted `sample_weight` times. Returns self. `y` is ignored.

        X need not fit in memory: it may be an array mapped into memory (numpy.memmap); blocks of rows, as a list of
        tables, as an object that yields them each time it is iterated over, or as a function that returns a new
        iterator each time; or a Dask array in chunks of whole rows. Its rows are then read once an iteration, starts
        are tried on a sample of them, and the fit is that of the same rows in memory, to rounding.

        Ctrl-C ends a fit with the best parameters so far in place; with `warm_start` the next fit goes on from them.
        (Pressed while starts are tried on a sample, it leaves in `lower_bound_` what that sample says.)
        """
        self._fit(X, sample_weight)
        self._warn()
        return self

    def fit_predict(self, X, y=None, sample_weight=None):
        """Fit, then the most probable component of each point, (n,)."""
        self._fit(X, sample_weight)
        self._warn()
        return self.predict(X)

    def iter_fit(self, X, sample_weight=None):
        """The fit as a generator of EMState, from the winning start to convergence.

        Runs textbook EM (gmm.em.em). The model is fitted after each state, so that one may stop at any.
        """
        if source_of(X) is not None and not is_mapped(X):
            raise TypeError("iter_fit shows the responsibilities of all rows, so it needs X as an array in memory.")
        return self._states(
            self._read(X, sample_weight, by_blocks=False)
        )  # what is wrong is said now, not at the first state

    def _fit(self, X, sample_weight):
        read = self._read(X, sample_weight)
        interrupted = False
        try:
            result = self._search(read.data, read.method)
        except Interrupted as stopped:  # what was reached is kept, then the interruption goes its way
            result, interrupted = stopped.result, True
        run = result.best
        lower_bounds = np.array(run.log_likelihoods[1:]) / run.data.total + run.data.log_jacobian
        at_start = run.log_likelihoods[0] / run.data.total + run.data.log_jacobian
        mixture = run.data.restore(run.parameters)
        self._keep(read, mixture, result, run.converged and not interrupted, lower_bounds, at_start)
        # for a warm start, which asks what the last step brought
        self._before = run.log_likelihoods[-2] / run.data.total + run.data.log_jacobian if run.n_iter else None
        self._remember(read.names)
        if interrupted:
            raise KeyboardInterrupt

    def _states(self, read):
        data, X, weight = read.data, read.X, read.weight
        result = self._search(data, read.method)
        start, history = data.restore(result.best.start), []
        for state in em(X, start, self.tol, self.max_iter, reg_covar=self.reg_covar, sample_weight=weight):
            history.append(state.log_likelihood / data.total)
            self._before = history[-2] if len(history) > 1 else None
            self._keep(read, state.mixture, result, state.converged, np.array(history[1:]), history[0])
            self._remember(read.names)
            yield state

    def _remember(self, names):
        if names is not None:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_

    def _warn(self):
        for problem in self.diagnostics_.problems:
            warnings.warn(problem, ConvergenceWarning, stacklevel=3)  # the line that called fit

    def _read(self, X, sample_weight, by_blocks=True):
        """X, the data as EM reads them, the way to start, and the names of the columns.

        Everything that can be wrong is found here, before any work; in data that are read block by block by one pass.
        """
        self._check_parameters()
        by_name = isinstance(self.init_params, str)
        # a mapped file is an array, too, and is read as one where all rows are needed at once
        source = source_of(X, sample_weight) if by_blocks and by_name or not is_mapped(X) else None
        names = names_of(X)
        if source is not None:
            if not by_name:
                raise TypeError(
                    "init_params is told row by row, which needs X as an array in memory. For data that are read block "
                    f"by block: one of {', '.join(map(repr, METHODS))}, or means_init."
                )
            progress = Progress(self.verbose)
            data = ScatteredData(source, self.covariance_type, n_components=self.n_components, progress=progress)
            names = source.names
            if data.n_rows > SEARCH_ROWS:
                self._check_start(data.n_rows, len(data.center))
                return Reading(None, None, data, self.init_params, names)
            X, sample_weight = data.rows_of(np.arange(data.n_rows))  # so few fit in memory
        X, weight = self._check_data(X, sample_weight)
        method, counted, counts = self.init_params, X, weight
        if weight is not None and weight.min() == 0:  # rows that do not count are left out altogether
            rows = weight > 0
            counted, counts = X[rows], weight[rows]
            method = method if isinstance(method, str) or callable(method) else np.asarray(method)[rows]
        data = StandardizedData(counted, self.covariance_type, counts, n_components=self.n_components)
        return Reading(X, weight, data, method, names)

    def _check_parameters(self):
        k = check_number(self.n_components, "n_components", minimum=1, integer=True)
        check_choice(self.covariance_type, "covariance_type", COVARIANCE_TYPES)
        check_number(self.tol, "tol", minimum=0)
        check_number(self.reg_covar, "reg_covar", minimum=0)
        check_number(self.max_iter, "max_iter", minimum=0, integer=True)
        check_number(self.n_init, "n_init", minimum=1, integer=True)
        verbose = int(self.verbose) if isinstance(self.verbose, bool | np.bool_) else self.verbose
        check_number(verbose, "verbose", minimum=0)
        check_number(self.verbose_interval, "verbose_interval", minimum=1, integer=True)
        if not isinstance(self.warm_start, bool | np.bool_):
            raise TypeError(f"warm_start must be True or False, got {self.warm_start!r}.")
        check_random_state(self.random_state)
        return k

    def _check_data(self, X, sample_weight):
        k = self.n_components
        X = check_data(X, min_rows=k)
        check_magnitude(X)
        weight = check_sample_weight(sample_weight, len(X), min_rows=k)
        self._check_start(*X.shape)
        return X, weight

    def _check_start(self, n, d):
        k, family = self.n_components, COVARIANCE_TYPES[self.covariance_type]
        if self.weights_init is not None:
            check_weights(self.weights_init, k, "weights_init")
        if self.means_init is not None:
            check_array(self.means_init, (k, d), "means_init", of=" (n_components, features)")
        if self.precisions_init is not None:
            check_precisions(family, self.precisions_init, "precisions_init", k, d)
        if isinstance(self.init_params, str):
            check_choice(self.init_params, "init_params", METHODS)
        elif np.ndim(self.init_params) == 0 and not callable(self.init_params):
            raise TypeError(
                f"init_params must be one of {', '.join(map(repr, METHODS))}, responsibilities of shape ({n}, {k}) "
                f"or a callable that returns them; got {self.init_params!r}."
            )
        elif not callable(self.init_params):
            check_responsibilities(self.init_params, n, k, "init_params")
        if self._goes_on() and (
            self.mixture_.means.shape != (k, d) or self.mixture_.covariance_type != self.covariance_type
        ):
            raise ValueError(
                f"warm_start: the previous fit is a {self.mixture_.covariance_type} mixture with means of shape "
                f"{self.mixture_.means.shape}; this one asks for {self.covariance_type} and {(k, d)}. "
                "Set warm_start=False to start afresh."
            )

    def _goes_on(self):
        return self.warm_start and hasattr(self, "mixture_")

    def _search(self, data, method):
        """The Search for the best run on the data."""
        rng = check_random_state(self.random_state)
        given = (self.weights_init, self.means_init, self.precisions_init)
        starts = StartingPoints(self.n_components, method, given, self.reg_covar, rng)
        n_init = min(self.n_init, starts.n_distinct)
        if self._goes_on():
            starts, n_init = from_mixture(self.mixture_, self.reg_covar, self._before), 1
        settings = {"reg_covar": self.reg_covar, "tol": self.tol, "max_iter": self.max_iter}
        report = self._report if self.verbose and isinstance(data, StandardizedData) else None  # the others have a bar
        return search(data, starts, n_init, rng=rng, report=report, **settings)

    def _report(self, run):
        if run.converged or run.n_iter % self.verbose_interval == 0:
            per_point = run.log_likelihood / run.data.total + run.data.log_jacobian
            rise = (run.log_likelihoods[-1] - run.log_likelihoods[-2]) / run.data.total
            change = f"  rise {rise:.2e}" if self.verbose > 1 else ""
            end = "  converged" if run.converged else ""
            print(f"iteration {run.n_iter:5d}  log-likelihood per point {per_point:.6f}{change}{end}")

    def _keep(self, read, mixture, result, converged, lower_bounds, at_start):
        """Set the fitted attributes. at_start : mean log-likelihood per point before the first step."""
        data = read.data
        self.mixture_, self.n_features_in_ = mixture, mixture.n_features
        self.weights_, self.means_, self.covariances_ = mixture.weights, mixture.means, mixture.covariances
        self.precisions_cholesky_ = mixture.precisions_cholesky
        self.precisions_ = mixture.family.precisions(mixture.precisions_cholesky)
        self.n_iter_, self.converged_ = len(lower_bounds), converged
        if read.X is not None:
            self.lower_bound_ = self.score(read.X, sample_weight=read.weight)  # the same up to rounding
        else:  # without one more pass over the data
            self.lower_bound_ = float(lower_bounds[-1]) if len(lower_bounds) else float(at_start)
        self.lower_bounds_ = lower_bounds
        self.lower_bounds_[-1:] = self.lower_bound_
        standardized = mixture.family.rescale(mixture.covariances, 1 / data.scale)
        smallest = mixture.family.smallest_eigenvalues(standardized, *mixture.means.shape)
        dense = mixture.family.dense(standardized, *mixture.means.shape)
        self.diagnostics_ = Diagnostics(
            converged=converged,
            n_iter=self.n_iter_,
            restart_log_likelihoods=result.log_likelihoods,
            finalist_log_likelihoods=result.finalists,
            n_runs=result.n_runs,
            n_reached=result.n_reached,
            effective_points=mixture.weights * max(data.total, data.n_rows),
            points_needed=mixture.family.points_needed(mixture.n_features),
            smallest_eigenvalues=smallest,
            on_floor=on_floor(smallest, self.reg_covar),
            coinciding=coinciding((mixture.means - data.center) / data.scale, dense),
            n_parameters=mixture.n_parameters(),
            n_values=data.n_rows * mixture.n_features,
        )
