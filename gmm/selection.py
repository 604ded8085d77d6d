"""Choosing the number of components and the covariance type: criteria side by side, and held-out likelihood."""

import time
import warnings
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmm.covariance import COVARIANCE_TYPES
from gmm.estimator import GaussianMixture
from gmm.inference.comparison import (
    compare,
    folds,
    held_out_log_likelihood,
    mean_and_error,
    quietly,
)
from gmm.neighbours.tables import is_of_dask, is_stored
from gmm.neighbours.types import Data, Seed
from gmm.rows.threads import n_threads
from gmm.validation import (
    CollapsedComponentError,
    ConvergenceWarning,
    check_choice,
    check_data,
    check_enough,
    check_number,
    check_random_state,
    check_sample_weight,
)

__all__ = ["CRITERIA", "Selection", "held_out_log_likelihood", "select_model"]

SET_HERE = {"n_components", "covariance_type", "random_state"}  # parameters that vary, or are set for all
IN_A_PART = 10  # starts of a fit to a part of the rows
TURNED = 1.5  # components that BIC would take back, from which no hill is sought
NATS, ERRORS = (2.0, 6.0, 10.0), (2.0, 3.0)  # differences of a criterion, and of held-out scores, from which there is
EVIDENCE = ("hardly any", "some", "strong", "very strong")
CRITERIA = {"bic": 1, "aic": 1, "icl": 1, "held_out": -1}  # +1: lower is better, -1: higher is better


@dataclass(frozen=True, eq=False)
class Selection:
    """What `select_model` found.

    table : DataFrame, one row a model: first those that can be trusted, best first by the criterion, then those with a
        `doubt`.
    best : the GaussianMixture of the first row, fitted to all rows of X.
    smallest : the one with the fewest parameters among those that the criterion cannot tell from the best: no doubt,
        and "hardly any" evidence against it.
    models : dict from (covariance_type, n_components) to the fitted GaussianMixture; without those that collapsed,
        whose row in the table is nan.
    problems : dict from (covariance_type, n_components) to what the fit warned of; only those with any.
    criterion : the criterion that chose.
    """

    table: Any  # a DataFrame
    best: GaussianMixture
    smallest: GaussianMixture
    models: dict
    problems: dict
    criterion: str = "bic"


def select_model(
    X: Data,
    n_components: int | Iterable[int] = range(1, 10),
    covariance_types: str | Iterable[str] = ("spherical", "diag", "tied", "full"),
    criterion: str = "bic",
    random_state: Seed = None,
    n_folds: int = 5,
    n_seeds: int = 1,
    sample_weight: ArrayLike | None = None,
    progress: bool = True,
    n_jobs: int | None = None,
    **settings: Any,
) -> Selection:
    """Fit every combination of covariance type and number of components, and say which criterion prefers which.

    Parameters
    ----------
    X : array (n, d).
    n_components, covariance_types : what to try; an int or a string stands for itself.
    criterion : "bic", "aic", "icl" (lower is better) or "held_out" (higher is better).
    random_state : None, an int or a Generator. One seed is drawn from it, and every model starts from that.
    n_folds : parts for the held-out log-likelihood; 0 leaves its columns empty (nan) and saves the time. A fit to the
        other parts has ten starts, some of them from the one with fewer components, and no more.
    n_seeds : how many times each model is fitted, from a seed of its own each time. The most likely of the fits
        is kept, less what spikes can have bought (gmm.engine.spikes).
    sample_weight : array (n,) or None. A weight of 2 counts a row twice, in the fits and in every criterion.
    progress : show a bar, with the model that was done last, when it takes more than a second.
    n_jobs : covariance types that are fitted side by side, on a thread each: None for one, -1 for all cores. It pays
        where X has many rows, and changes no result.
    settings : further parameters of GaussianMixture.

    Some starts of a model grow from the one of its type with fewer components: more components should not do worse only
    because the search was unlucky. A fit here leaves aside what only a floor holds up, many rows on one recorded value
    of a column of many, if there is another: such likelihood would win every comparison, and says nothing about the
    distribution. (So a model's own parameters and seed do not always repeat its fit.)

    Returns a Selection with the columns covariance_type, n_components, log_likelihood (nats, of all points),
    n_parameters, bic, aic, icl, held_out (nats per point, on rows that the fit had not seen), seconds, and
    held_out_error (standard error of held_out, from its variation between rows; a row of weight 2 is two rows there,
    too, and not one that matters twice as much), spread (how far the log-likelihoods of the seeds lie apart, in
    nats; nan for one seed), and

    doubt : why the model is not to be chosen, "on the floor", "too few points", "a spike" or "more parameters than
        numbers"; else "". One with a doubt is chosen only if there is none without.
    behind : by how much the criterion is worse than that of the model chosen. Of held_out that is the mean difference
        over the rows, in nats, and behind_error its standard error (compare, in gmm.inference).
    evidence : that in words: "hardly any" if BIC, AIC or ICL differ by less than 2, "some" below 6, "strong" below 10,
        else "very strong" (R. E. Kass and A. E. Raftery (1995), "Bayes factors", Journal of the American Statistical
        Association 90, 773-795). Of held_out: "hardly any" below 2 standard errors, "some" below 3, else "strong".

    Examples
    --------
    >>> select_model(X, range(1, 5), random_state=0).table.head()         # doctest: +SKIP
    """
    import pandas as pd
    from tqdm.auto import tqdm

    table = _Table(X, sample_weight, criterion, random_state, n_folds, n_seeds, settings)
    pairs = table.pairs(n_components, covariance_types)
    with tqdm(total=len(pairs), desc="models", delay=1, leave=False, disable=not progress) as bar:
        table.fill(pairs, check_jobs(n_jobs), bar)
    if not any(np.isfinite(row[criterion]) for row in table.rows):
        raise CollapsedComponentError(f"no model has a finite {criterion}; the first: {table.problems[pairs[0]][0]}")
    frame = pd.DataFrame(table.rows)
    better = -CRITERIA[criterion] * frame[criterion]
    order = np.lexsort([-better.fillna(-np.inf), frame.doubt != "", better.isna()])  # stable, the last key first
    frame = table.judged(frame.iloc[order].reset_index(drop=True))
    models = [table.models.get(pair) for pair in zip(frame.covariance_type, frame.n_components, strict=True)]
    close = np.flatnonzero((frame.evidence == "hardly any") & (frame.doubt == frame.doubt[0]))
    smallest = min([0, *close], key=lambda row: frame.n_parameters[row])
    if models[0].diagnostics_.problems:
        problem = "the model chosen: " + models[0].diagnostics_.problems[0]
        warnings.warn(ConvergenceWarning(problem), stacklevel=2)
    return Selection(frame, models[0], models[smallest], table.models, table.problems, criterion)


def check_jobs(n_jobs):
    """How many threads n_jobs asks for."""
    if n_jobs is None:
        return 1
    check_number(n_jobs, "n_jobs", integer=True)
    if n_jobs == 0:
        raise ValueError("n_jobs must be 1 or more, -1 for all cores, or None; got 0.")
    return n_jobs if n_jobs > 0 else max(1, n_threads() + 1 + n_jobs)


class _Table:
    """The rows of the table while it grows: what is asked of every model, and what was found so far."""

    def __init__(self, X, sample_weight, criterion, random_state, n_folds, n_seeds, settings):
        check_choice(criterion, "criterion", CRITERIA)
        check_number(n_folds, "n_folds", minimum=2 if criterion == "held_out" or n_folds == 1 else 0, integer=True)
        check_number(n_seeds, "n_seeds", minimum=1, integer=True)
        unknown = sorted(set(settings) - set(GaussianMixture().get_params()) | SET_HERE & set(settings))
        if unknown:
            raise TypeError(
                f"select_model takes no {', '.join(unknown)} for its models; use n_components, covariance_types."
            )
        self.array = check_data(X, missing=settings.get("missing", "error"))
        self.X = self.array if is_of_dask(X) or is_stored(X) else X  # gathered once, not by each fit
        self.weight = check_sample_weight(sample_weight, len(self.array))
        self.total = len(self.array) if self.weight is None else self.weight.sum()
        if self.weight is not None and self.total < np.count_nonzero(self.weight) / 10:
            raise ValueError(
                f"sample_weight sums to {self.total:.3g} for {np.count_nonzero(self.weight)} rows. For a criterion a "
                "weight counts rows: if yours are proportions, multiply them by the number of rows over their sum."
            )
        self.n_folds, self.settings = n_folds, settings
        self.seeds = check_random_state(random_state).integers(2**31, size=n_seeds).tolist()
        own = ("weights_init", "means_init", "precisions_init", "fixed")
        self.grows = all(settings.get(one) is None for one in own)
        weight = np.ones(len(self.array)) if self.weight is None else self.weight
        self.folds = folds(weight, n_folds, self.seeds[0]) if n_folds else []
        self.smaller = {}  # of each type and part the last mixture
        self.criterion, self.rows, self.models, self.problems, self.scores = criterion, [], {}, {}, {}

    def pairs(self, n_components, covariance_types):
        """The models to fit, of each type the smallest first."""
        counts = list(n_components) if hasattr(n_components, "__iter__") else [n_components]
        types = [covariance_types] if isinstance(covariance_types, str) else list(covariance_types or ())
        if not counts or not types:
            raise ValueError("select_model needs at least one number of components and one covariance type.")
        for k in counts:
            check_number(k, "n_components", minimum=1, integer=True)
        for name in types:
            check_choice(name, "covariance_types", COVARIANCE_TYPES)
        n, n_folds, most = len(self.array), self.n_folds, max(counts)
        check_enough(*self.array.shape, most)
        check_sample_weight(self.weight, n, min_rows=most)
        n = n if self.weight is None else np.count_nonzero(self.weight)
        if n_folds > n:
            raise ValueError(f"n_folds={n_folds} parts of {n} rows: use at most one part a row, or n_folds=0.")
        if n_folds and n - -(-n // n_folds) < most:
            raise ValueError(f"{n} rows in {n_folds} folds leave too few for {most} components; use n_folds=0.")
        start = self.settings.get("init_params", "varied")
        if n_folds and not isinstance(start, str) and not callable(start):
            raise ValueError(
                "init_params tells the start row by row, which parts of the data cannot use; set n_folds=0."
            )
        return [(name, int(k)) for name in dict.fromkeys(types) for k in sorted(set(counts))]

    def fill(self, pairs, n_jobs, bar):
        """Fit all models, those of a type one after the other, and write their rows."""

        def of_a_type(name):
            for type_, k in pairs:
                if type_ == name:
                    rows.append(self.row(name, k))
                    bar.set_postfix_str(f"{name} {k} done", refresh=False)
                    bar.update()

        rows, types = [], list(dict.fromkeys(name for name, _ in pairs))
        if n_jobs == 1 or len(types) == 1:
            for name in types:
                of_a_type(name)
        else:
            with ThreadPoolExecutor(n_jobs) as pool:
                list(pool.map(of_a_type, types))
        self.rows = sorted(rows, key=lambda row: pairs.index((row["covariance_type"], row["n_components"])))

    def row(self, name, k):
        """Fit the model; its row."""
        started = time.perf_counter()
        row = dict.fromkeys(("log_likelihood", "n_parameters", "bic", "aic", "icl", "held_out"), np.nan)
        row = {"covariance_type": name, "n_components": k, **row, "seconds": 0.0, "held_out_error": np.nan}
        model, row["spread"], found = self._fit(name, k)
        row["doubt"] = "collapsed" if model is None else model.diagnostics_.doubt
        if model is not None:
            X, weight = self.X, self.weight
            self.models[name, k] = model
            row.update(log_likelihood=model.lower_bound_ * self.total, n_parameters=model.n_parameters())
            row.update({one: getattr(model, one)(X, weight) for one in ("bic", "aic", "icl")})
            if self.n_folds:
                try:
                    self.scores[name, k] = scores = self._held_out(name, k)
                    row["held_out"], row["held_out_error"] = mean_and_error(scores, weight)
                except CollapsedComponentError as error:
                    found = [*found, f"on a part of the data: {error}"]
        if found:
            self.problems[name, k] = found
        row["seconds"] = time.perf_counter() - started
        return row

    def judged(self, frame):
        """The table in its order, with how far each model lies behind the first, and how surely."""
        if self.criterion == "held_out":
            first, *_ = pairs = list(zip(frame.covariance_type, frame.n_components, strict=True))
            found = [self._compared(first, pair) for pair in pairs]
            behind, error = np.array(found).T
            surely, steps = behind / np.where(error > 0, error, 1.0), ERRORS
        else:
            behind = CRITERIA[self.criterion] * (frame[self.criterion] - frame[self.criterion][0])
            surely, error, steps = behind, np.nan, NATS
        words = ["" if np.isnan(one) else EVIDENCE[np.searchsorted(steps, one, "right")] for one in surely]
        words = np.where(frame.doubt == frame.doubt[0], words, "")  # against what is not in question
        return frame.assign(behind=behind, behind_error=error, evidence=words)

    def _compared(self, first, other):
        """By how much the other scores less on rows held out, and the error of that."""
        if other not in self.scores:
            return np.nan, np.nan
        found = compare(self.scores[first], self.scores[other], self.weight)
        return found.difference, found.error

    def _fit(self, name, k):
        """The best fit over the seeds, the spread over the seeds, and what was warned of."""
        fewer = [other for type_, other in self.models if type_ == name and other < k]
        smaller = (self.models[name, max(fewer)].mixture_, self._least(name, k, fewer)) if fewer else None
        fits, error = [], None
        for seed in self.seeds:
            model = self._model(name, k, seed, smaller)
            try:
                fits.append(quietly(model, self.X, self.weight))
            except CollapsedComponentError as collapse:  # only without a floor; the other models go on
                error = collapse
        if not fits:
            return None, np.nan, [str(error)]
        values = [model.lower_bound_ * self.total for model in fits]
        best = max(fits, key=lambda model: (not model.diagnostics_.held_up.any(), self._worth(model)))
        return best, max(values) - min(values) if len(values) > 1 else np.nan, best.diagnostics_.problems

    def _model(self, name, k, seed, smaller, **settings):
        """One that is not fitted yet. smaller : a mixture from which starts grow, and `least` of gmm.engine.grown."""
        model = GaussianMixture(k, covariance_type=name, random_state=seed, **{**self.settings, **settings})
        model._heaps_are_spikes, model._smaller = True, smaller if self.grows else None
        return model

    def _held_out(self, name, k):
        """Log-density of each row by a fit to the other parts, (n,), with fewer starts, some from the one before."""
        scores, weight = np.full(len(self.array), np.nan), self.weight
        n_init = min(IN_A_PART, self.settings.get("n_init", IN_A_PART))
        for i, (training, left_out) in enumerate(self.folds):
            model = self._model(name, k, self.seeds[0], self.smaller.get((name, i)), n_init=n_init)
            quietly(model, self.array[training], None if weight is None else weight[training])
            self.smaller[name, i] = model.mixture_, np.inf
            scores[left_out] = model.score_samples(self.array[left_out])
        return scores

    def _least(self, name, k, fewer):
        """The log-likelihood from which it pays to look longer: far below, BIC and ICL have turned for good."""
        if self.criterion not in ("bic", "icl"):
            return -np.inf
        best = min((self.models[name, other] for other in fewer), key=lambda model: model.bic(self.X, self.weight))
        family, d = COVARIANCE_TYPES[name], self.array.shape[1]
        price = 0.5 * np.log(self.total) * (1 + d + family.n_parameters(2, d) - family.n_parameters(1, d))
        return best.lower_bound_ * self.total + price * (k - best.n_components - TURNED)

    def _worth(self, model):
        """The log-likelihood less what spikes can have bought, in nats."""
        return model.lower_bound_ * self.total - model.diagnostics_.bought.sum()
