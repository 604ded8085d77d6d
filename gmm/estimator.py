"""GaussianMixture: EM behind scikit-learn's constructor, methods and fitted attributes, without scikit-learn."""

import warnings

import numpy as np

from gmm.diagnostics import diagnose
from gmm.em import em
from gmm.engine.gaps import Gaps, states
from gmm.engine.search import Interrupted, gathered, search
from gmm.engine.standardized import Standardized
from gmm.engine.starts import METHODS, StartingPoints, from_mixture
from gmm.fitted import FittedMixture
from gmm.mixture import Mixture
from gmm.parameters import ParameterAccess, check_parameters, check_start
from gmm.rows import rows_of
from gmm.rows.progress import Progress
from gmm.rows.threads import one_thread_of_blas
from gmm.validation import ConvergenceWarning, check_enough, check_random_state, check_steps

ROW_BY_ROW = (
    "init_params is told row by row, which needs X as an array in memory. For data that are read block by block: one "
    f"of {', '.join(map(repr, METHODS))}, or means_init."
)
ALL_ROWS = "iter_fit shows the responsibilities of all rows, so it needs X as an array in memory."


class GaussianMixture(FittedMixture, ParameterAccess):
    """A Gaussian mixture fitted by expectation maximisation.

    Parameters
    ----------
    n_components : number of Gaussians.
    covariance_type : "full", "tied", "diag" or "spherical"; see gmm.covariance.
    tol : EM stops when the log-likelihood per point moves by less than this, in nats. A fit of several starts goes on
        while, by the rate at which it gains, more than 20,000 tol (0.02 nats) are left to gain in all.
    reg_covar : the floor: smallest variance of a component in any direction, as a *fraction* of the variance
        of the data, each column measured in its own standard deviation. Components above it are not touched.
    resolution : the step h in which each column was recorded, a number or (d,), in its units, 0 for none. The
        floor in such a column is h^2 / 2 pi, if that is higher (gmm.floor says why). "auto" finds the steps in the data
        (gmm.rows.steps; of more than 16,384 rows it looks at so many): those of columns as they were recorded,
        since a rotation hides them. None for none, as with reg_covar=0.
    max_iter : most M-steps of a run; 0 leaves the start as it is.
    n_init : number of starts. All take a few iterations, the best some more and are varied while that brings something,
        the best three that differ go on to convergence if it is not out of reach, in longer steps where EM creeps. The
        likeliest is kept, less what spikes can have bought (gmm.engine.spikes). A single start takes plain EM's steps.
        With few rows for full covariances in many columns all that is done with diagonal ones, and full EM goes on.
    init_params : how to start. "k-means++" (seeding and three steps of k-means), "kmeans" (to its end, at most 100
        steps), "random_from_data", "random", or "varied": the first and the third in turn, and then the best of them
        again with a component put elsewhere (gmm.engine.relocate). Or responsibilities (n, k); or a callable
        (X, n_components, rng) that returns responsibilities or a Mixture; gaps of X are filled in from rows like them.
    weights_init, means_init, precisions_init : a start of your own, each in the shape of the fitted attribute.
        With means there is one start, whatever n_init: what is not given is estimated from the points that lie
        nearest to each mean.
    missing : what to do with rows that have gaps (NaN). "error" refuses them. "marginal" goes by the marginals of what
        is there, in the fit and in all that is asked afterwards (gmm.engine.gaps): right where whether a value is
        missing depends on nothing but what is there. Every row and every column needs a value.
    random_state : None, an int or a numpy Generator. The same seed gives the same fit.
    warm_start : start from the previous fit, if there is one.
    verbose : 1 prints the finalists' progress every `verbose_interval` iterations, 2 adds the changes. Data that are
        read block by block have a bar instead, with the pass and the log-likelihood per point.

    Attributes
    ----------
    weights_ (k,), means_ (k, d), covariances_, precisions_, precisions_cholesky_ : (k, d, d) full, (d, d) tied,
        (k, d) diag, (k,) spherical.
    mixture_ : the same as a Mixture, of which the others are read and predictions are made. It may be set, on a model
        that was never fitted, too; the others only with it.
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
        resolution="auto",
        max_iter=1000,
        n_init=20,
        init_params="varied",
        weights_init=None,
        means_init=None,
        precisions_init=None,
        missing="error",
        random_state=None,
        warm_start=False,
        verbose=0,
        verbose_interval=10,
    ):
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.resolution = resolution
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.missing = missing
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
        (Pressed while starts are tried on a sample of rows that are not in memory, it leaves in `lower_bound_` what
        that sample says.)
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
        rows, data, method = self._read(X, sample_weight, ALL_ROWS)  # what is wrong is said now, not at the first state
        return self._states(rows, data, method)

    def _fit(self, X, sample_weight):
        rows, data, method = self._read(X, sample_weight)
        interrupted = False
        try:
            result = self._search(data, method)
        except Interrupted as stopped:  # what was reached is kept, then the interruption goes its way
            result, interrupted = stopped.result, True
        run = result.best
        lower_bounds = np.array(run.log_likelihoods) / run.data.total + run.data.log_jacobian  # that of the start first
        mixture = run.data.restore(run.parameters)
        self._keep(rows, data, mixture, result, run.converged and not interrupted, lower_bounds)
        if interrupted:
            raise KeyboardInterrupt

    def _states(self, rows, data, method):
        result = self._search(data, method)
        start, history = data.restore(result.best.start), []
        if rows.has_gaps:
            steps = states(data, rows.X, start, self.tol, self.max_iter)
        else:
            floor = {"reg_covar": self.reg_covar, "resolution": data.steps}
            steps = em(rows.X, start, self.tol, self.max_iter, **floor, sample_weight=rows.weight)
        for state in steps:
            history.append(state.log_likelihood / data.total)
            self._keep(rows, data, state.mixture, result, state.converged, np.array(history))
            yield state

    def _remember(self, names):
        if names is not None:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_

    def _warn(self):
        for problem in self.diagnostics_.problems:
            warnings.warn(problem, ConvergenceWarning, stacklevel=3)  # the line that called fit

    @one_thread_of_blas()
    def _read(self, X, sample_weight, needs_all=None):
        """The rows, those that count as EM sees them, and the way to start.

        Everything that can be wrong is found here, before any work; in data that are read block by block by one pass.
        needs_all : what to say of rows that cannot be had all at once, or None if that does not matter.
        """
        check_parameters(self)
        rows = rows_of(X, sample_weight, self.n_components, self.missing)
        if not isinstance(self.init_params, str):
            rows = rows.whole(ROW_BY_ROW)
        elif needs_all is not None:
            rows = rows.whole(needs_all)
        if rows.dear and self.verbose:
            rows.progress = Progress()
        check_enough(rows.n_rows, rows.n_features, self.n_components)
        check_start(self, rows)
        method = self.init_params
        if not (isinstance(method, str) or callable(method) or rows.weight is None):
            method = np.asarray(method)[rows.weight > 0]  # rows that do not count are left out altogether
        there = gathered(rows)
        if isinstance(self.resolution, str):
            steps = there.steps if self.reg_covar > 0 else None
        else:
            steps = check_steps(self.resolution, rows.n_features, self.reg_covar)
        kind = Gaps if rows.has_gaps else Standardized
        return rows, kind(there, self.covariance_type, self.n_components, self.reg_covar, steps), method

    def _goes_on(self):
        return self.warm_start and hasattr(self, "mixture_")

    @one_thread_of_blas()
    def _search(self, data, method):
        """The Search for the best run on the data."""
        rng = check_random_state(self.random_state)
        given = (self.weights_init, self.means_init, self.precisions_init)
        starts = StartingPoints(self.n_components, method, given, rng)
        n_init = min(self.n_init, starts.n_distinct)
        if self._goes_on():
            starts, n_init = from_mixture(self.mixture_, self._before), 1
        settings = {"tol": self.tol, "max_iter": self.max_iter}
        report = self._report if self.verbose and not data.rows.dear else None  # the others have a bar
        return search(data, starts, n_init, rng=rng, report=report, **settings)

    def _report(self, run):
        if run.converged or run.n_iter % self.verbose_interval == 0:
            per_point = run.log_likelihood / run.data.total + run.data.log_jacobian
            rise = (run.log_likelihoods[-1] - run.log_likelihoods[-2]) / run.data.total
            change = f"  rise {rise:.2e}" if self.verbose > 1 else ""
            end = "  converged" if run.converged else ""
            print(f"iteration {run.n_iter:5d}  log-likelihood per point {per_point:.6f}{change}{end}")

    def _keep(self, rows, data, mixture, result, converged, lower_bounds):
        """Set the fitted attributes. lower_bounds : mean log-likelihood per point, at the start and after each step."""
        self._remember(rows.names)
        self.diagnostics_ = diagnose(mixture, data, result, converged, lower_bounds, rows.names)
        self.mixture_, self.n_features_in_ = mixture, mixture.n_features
        self.n_iter_, self.converged_ = len(lower_bounds) - 1, converged
        self.lower_bound_ = float(lower_bounds[-1])
        if not data.rows.dear:  # what score says, the same up to rounding
            log_density, total = self._sums_of(data.rows if rows.dear else rows, Mixture.log_density)
            self.lower_bound_ = float(log_density / total)
        self.lower_bounds_ = lower_bounds[1:]
        self.lower_bounds_[-1:] = self.lower_bound_
        # for a warm start, which asks what the last step brought
        self._before = float(lower_bounds[-2]) if self.n_iter_ else None
