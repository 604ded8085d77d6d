"""GaussianMixture: EM behind scikit-learn's constructor, methods and fitted attributes, without scikit-learn."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from gmm.covariance import COVARIANCE_TYPES
from gmm.diagnostics import Diagnostics, diagnose
from gmm.em import EMState, em
from gmm.engine.gaps import Gaps
from gmm.engine.grown import Grown
from gmm.engine.runs import Run, states
from gmm.engine.search import Interrupted, gathered, search
from gmm.engine.standardized import Standardized
from gmm.engine.starts import METHODS, StartingPoints, from_mixture
from gmm.fitted import FittedMixture
from gmm.known.fixed import fixed_of
from gmm.known.labels import check_labels, unmasked
from gmm.known.prior import Prior
from gmm.mixture import Mixture
from gmm.neighbours.types import Data, Floats, Integers, Seed
from gmm.parameters import ParameterAccess, check_parameters, check_start
from gmm.rows import rows_of
from gmm.rows.names import remember
from gmm.rows.progress import Progress
from gmm.rows.threads import one_thread_of_blas
from gmm.validation import ConvergenceWarning, check_enough, check_random_state, check_steps

ROW_BY_ROW = (
    "init_params is told row by row, which needs X as an array in memory. For data that are read block by block: one "
    f"of {', '.join(map(repr, METHODS))}, or means_init."
)
LABELS = "labels are told row by row, which needs X as an array in memory."
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
    prior : a gmm.Prior of means and covariances, Prior() as a rule, or None. EM then climbs to the highest posterior
        density: no component collapses, and few points are enough for a covariance (gmm.known.prior).
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
    fixed : what stays where it is through the fit, to the last digit. {"means": {0: [1.0, 2.0]}} holds the mean of
        component 0 and leaves the others to be found; "covariances" and "weights" likewise; in place of a dict by
        component each may be whole, in the shape of the fitted attribute (one covariance, if tied). Or a Mixture: the
        first components have its means and covariances. Weights are free unless they are named.
    missing : what to do with rows that have gaps (NaN). "error" refuses them. "marginal" goes by the marginals of what
        is there, in the fit and in all that is asked afterwards (gmm.engine.gaps): right where whether a value is
        missing depends on nothing but what is there. Every row and every column needs a value.
    random_state : None, an int or a numpy Generator. The same seed gives the same fit.
    warm_start : start from the previous fit, if there is one. A fit to new rows then is one to these alone: the earlier
        rows are forgotten.
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
    lower_bounds_ : (n_iter_,) what EM climbs, after each iteration: the same; with labels, of rows and labels together;
        with a prior, and its log-density (less the highest that it can be) over the sum of the weights.
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

    lower_bound_: float
    lower_bounds_: Floats
    converged_: bool
    n_iter_: int
    diagnostics_: Diagnostics

    _heaps_are_spikes, _smaller = False, None  # set by gmm.inference.candidates

    def __init__(
        self,
        n_components: int = 1,
        *,
        covariance_type: str = "full",
        tol: float = 1e-6,
        reg_covar: float = 1e-6,
        resolution: ArrayLike | None = "auto",
        prior: Prior | None = None,
        max_iter: int = 1000,
        n_init: int = 20,
        init_params: str | ArrayLike | Callable[..., Any] = "varied",
        weights_init: ArrayLike | None = None,
        means_init: ArrayLike | None = None,
        precisions_init: ArrayLike | None = None,
        fixed: dict | Mixture | None = None,
        missing: str = "error",
        random_state: Seed = None,
        warm_start: bool = False,
        verbose: int = 0,
        verbose_interval: int = 10,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.resolution = resolution
        self.prior = prior
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.fixed = fixed
        self.missing = missing
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose
        self.verbose_interval = verbose_interval

    # -- fitting ----------------------------------------------------------------------------------------
    def fit(
        self, X: Data, y: Any = None, sample_weight: ArrayLike | None = None, labels: ArrayLike | None = None
    ) -> Self:
        """Fit the mixture to X (n, d), each row counted `sample_weight` times. Returns self. `y` is ignored.

        labels : integers (n,), the number of the component of a row where it is known, else -1; or None. Such a row
            never counts for another component, and component j of the model is label j. EM then climbs the likelihood
            of rows and labels together, which is what `lower_bounds_` says; `lower_bound_` is `score(X)`, which knows
            of no labels, and neither do `predict` and the others. X must be in memory, and all of it is searched.

        X need not fit in memory: it may be an array mapped into memory (numpy.memmap); blocks of rows, as a list of
        tables, as an object that yields them each time it is iterated over, or as a function that returns a new
        iterator each time; or a Dask array in chunks of whole rows. Its rows are then read once an iteration, starts
        are tried on a sample of them, and the fit is that of the same rows in memory, to rounding.

        Ctrl-C ends a fit with the best parameters so far in place; with `warm_start` the next fit goes on from them.
        (While starts are tried on a sample of rows elsewhere, it leaves in `lower_bound_` what that sample says.)
        """
        self._fit(X, sample_weight, labels)
        self._warn()
        return self

    def fit_predict(
        self, X: Data, y: Any = None, sample_weight: ArrayLike | None = None, labels: ArrayLike | None = None
    ) -> Integers:
        """Fit, then the most probable component of each point, (n,), whatever its label was."""
        self._fit(X, sample_weight, labels)
        self._warn()
        return self.predict(X)

    def iter_fit(
        self, X: Data, sample_weight: ArrayLike | None = None, labels: ArrayLike | None = None
    ) -> Iterator[EMState]:
        """The fit as a generator of EMState, from the winning start to convergence; fitted after each.

        Runs textbook EM (gmm.em.em); where rows have gaps, and with prior, fixed or labels, of which that does not
        know, the plain steps of `fit`. A state's log-likelihood is that of rows and labels, without the prior's.
        """
        # what is wrong is said now, not at the first state
        return self._states(*self._read(X, sample_weight, labels, whole=True), unmasked(labels))

    def _fit(self, X, sample_weight, labels=None):
        rows, data, method = self._read(X, sample_weight, labels)
        interrupted = False
        try:
            result = self._search(data, method)
        except Interrupted as stopped:  # what was reached is kept, then the interruption goes its way
            result, interrupted = stopped.result, True
        run = result.best
        mixture, converged = run.data.restore(run.parameters), run.converged and not interrupted
        self._keep(rows, data, mixture, result, converged, run.lower_bounds)
        if interrupted:
            raise KeyboardInterrupt

    def _warn(self):
        for problem in self.diagnostics_.problems:
            warnings.warn(ConvergenceWarning(problem), stacklevel=3)  # the line that called fit

    def _states(self, rows, data, method, labels):
        result = self._search(data, method)
        start, climbed = result.best.start, []
        if np.isnan(rows.X).any() or data.informed or labels is not None:
            steps = states(Run(data, start), rows.X, labels, self.tol, self.max_iter)
        else:
            settings = {"reg_covar": self.reg_covar, "resolution": data.steps, "sample_weight": rows.weight}
            steps = em(rows.X, data.restore(start), self.tol, self.max_iter, **settings)
        for state in steps:
            climbed.append(state.log_likelihood + data.log_prior(data.standardize(state.mixture)))
            self._keep(rows, data, state.mixture, result, state.converged, np.array(climbed) / data.total)
            yield state

    @one_thread_of_blas()
    def _read(self, X, sample_weight, labels, whole=False):
        """The rows, those that count as EM sees them, and the way to start. whole : whether all must be in memory.

        Everything that can be wrong is found here, before any work; in data that are read block by block by one pass.
        """
        check_parameters(self)
        rows = rows_of(X, sample_weight, self.n_components, self.missing)
        if not isinstance(self.init_params, str):
            rows = rows.whole(ROW_BY_ROW)
        elif whole or labels is not None:
            rows = rows.whole(ALL_ROWS if whole else LABELS)
        if rows.dear and self.verbose:
            rows.progress = Progress()
        check_enough(rows.n_rows, rows.n_features, self.n_components)
        check_start(self, rows)
        fixed = fixed_of(self.fixed, COVARIANCE_TYPES[self.covariance_type], self.n_components, rows.n_features)
        if labels is not None:
            labels = check_labels(labels, len(rows.X), self.n_components, rows.weight, fixed)
        for name, given in (("a prior", self.prior), ("labels", labels)):
            if rows.has_gaps and given is not None:
                raise ValueError(f"with {name} complete rows are needed, and X has NaN: fill gaps in, or do without.")
        there, auto = gathered(rows), isinstance(self.resolution, str)
        steps = there.steps if auto and self.reg_covar > 0 else None
        if not auto:
            steps = check_steps(self.resolution, rows.n_features, self.reg_covar)
        method = self.init_params
        if not (isinstance(method, str) or callable(method) or rows.weight is None):
            method = np.asarray(method)[rows.weight > 0]  # rows that do not count are left out altogether
        model = (self.covariance_type, self.n_components, self.reg_covar, steps, self.prior, fixed, labels)
        return rows, (Gaps if rows.has_gaps else Standardized)(there, *model), method

    def _goes_on(self):
        return self.warm_start and hasattr(self, "mixture_")

    @one_thread_of_blas()
    def _search(self, data, method):
        """The Search for the best run on the data."""
        rng = check_random_state(self.random_state)
        data.heaps_are_spikes = self._heaps_are_spikes
        given = (self.weights_init, self.means_init, self.precisions_init)
        n_placed, labelled = int(data.placed(self.n_components)[0].sum()), data.labels is not None
        starts = StartingPoints(self.n_components, method, given, rng, n_placed, labelled)
        n_init = min(self.n_init, starts.n_distinct)
        if self._goes_on():
            starts, n_init = from_mixture(self.mixture_, self._before), 1
        elif self._smaller is not None and n_init > 1:
            starts = Grown(starts, *self._smaller, rng)
        report = self._report if self.verbose and not data.rows.dear else None  # the others have a bar
        return search(data, starts, n_init, rng=rng, report=report, tol=self.tol, max_iter=self.max_iter)

    def _report(self, run):
        if run.converged or run.n_iter % self.verbose_interval == 0:
            change = f"  rise {run.last_rise / run.data.total:.2e}" if self.verbose > 1 and run.n_iter else ""
            end = "  converged" if run.converged else ""
            print(f"iteration {run.n_iter:5d}  log-likelihood per point {run.lower_bounds[-1]:.6f}{change}{end}")

    def _keep(self, rows, data, mixture, result, converged, lower_bounds):
        """Set the fitted attributes. lower_bounds : what EM climbs, per point, at the start and after each step."""
        self.diagnostics_ = diagnose(mixture, data, result, converged, lower_bounds, remember(self, rows.names))
        self.mixture_, self.n_features_in_ = mixture, mixture.n_features
        self._n_fixed, self._labelled = data.fixed.n_parameters() if data.fixed else 0, data.labels is not None
        self.n_iter_, self.converged_ = len(lower_bounds) - 1, converged
        self._before = float(lower_bounds[-2]) if self.n_iter_ else None  # a warm start asks what the last step brought
        log_prior = self.diagnostics_.log_prior / data.total
        self.lower_bound_, self.lower_bounds_ = float(lower_bounds[-1]) - log_prior, lower_bounds[1:]
        if not data.rows.dear:  # what score says, the same up to rounding
            log_density, total = self._sums_of(data.rows if rows.dear else rows, Mixture.log_density)
            self.lower_bound_ = float(log_density / total)
        if data.labels is None:
            self.lower_bounds_[-1:] = self.lower_bound_ + log_prior
