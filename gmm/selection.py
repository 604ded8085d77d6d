"""Choosing the number of components and the covariance type: criteria side by side, and held-out likelihood."""

import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmm.covariance import COVARIANCE_TYPES
from gmm.engine.relocate import enlarged
from gmm.engine.search import NATS
from gmm.estimator import GaussianMixture
from gmm.inference.comparison import held_out_log_likelihood, held_out_scores, mean_and_error, quietly
from gmm.neighbours.tables import is_of_dask, is_stored
from gmm.neighbours.types import Data, Seed
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
CRITERIA = {"bic": 1, "aic": 1, "icl": 1, "held_out": -1}  # +1: lower is better, -1: higher is better
WARM_STARTS = 6  # from the mixture with fewer components


@dataclass(frozen=True, eq=False)
class Selection:
    """What `select_model` found.

    table : DataFrame, one row a model, best first by the criterion.
    best : the GaussianMixture with the best value, fitted to all rows.
    models : dict from (covariance_type, n_components) to the fitted GaussianMixture; without those that collapsed,
        whose row in the table is nan.
    problems : dict from (covariance_type, n_components) to what the fit warned of; only those with any.
    criterion : the criterion that chose.
    """

    table: Any  # a DataFrame
    best: GaussianMixture
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
    **settings: Any,
) -> Selection:
    """Fit every combination of covariance type and number of components, and say which criterion prefers which.

    Parameters
    ----------
    X : array (n, d).
    n_components, covariance_types : what to try; an int or a string stands for itself.
    criterion : "bic", "aic", "icl" (lower is better) or "held_out" (higher is better).
    random_state : None, an int or a Generator. One seed is drawn from it, and every model starts from that.
    n_folds : parts for the held-out log-likelihood; 0 leaves that column empty (nan) and saves the time.
    n_seeds : how many times each model is fitted, from a seed of its own each time. The most likely of the fits
        is kept, less what spikes can have bought (gmm.engine.spikes).
    sample_weight : array (n,) or None. A weight of 2 counts a row twice, in the fits and in every criterion.
    progress : show a bar when it takes more than a second.
    settings : further parameters of GaussianMixture.

    Each model is also fitted from the one of its type with fewer components, with components added, and the more likely
    fit is kept, again less what spikes can have bought: more components should not do worse only because the search
    was unlucky. (Then the model's own seed does not repeat the fit. held_out is that of fits from its own starts.)

    Returns a Selection with the columns covariance_type, n_components, log_likelihood (nats, of all points),
    n_parameters, bic, aic, icl, held_out (nats per point, on rows that the fit had not seen), seconds, and
    held_out_error (standard error of held_out, from its variation between rows; a row of weight 2 is two rows there,
    too, and not one that matters twice as much) and spread (how far the log-likelihoods of the seeds lie apart, in
    nats; nan for one seed).

    Examples
    --------
    >>> select_model(X, range(1, 5), random_state=0).table.head()         # doctest: +SKIP
    """
    import pandas as pd
    from tqdm.auto import tqdm

    table = _Table(X, sample_weight, criterion, random_state, n_folds, n_seeds, settings)
    pairs = table.pairs(n_components, covariance_types)
    for name, k in tqdm(pairs, desc="models", delay=1, leave=False, disable=not progress):
        table.add(name, k)
    if not any(np.isfinite(row[criterion]) for row in table.rows):
        raise CollapsedComponentError(f"no model has a finite {criterion}; the first: {table.problems[pairs[0]][0]}")
    frame = pd.DataFrame(table.rows).sort_values(
        criterion, ascending=CRITERIA[criterion] > 0, kind="stable", ignore_index=True, na_position="last"
    )
    best = table.models[frame.covariance_type[0], int(frame.n_components[0])]
    if best.diagnostics_.problems:
        warnings.warn(ConvergenceWarning("the model chosen: " + best.diagnostics_.problems[0]), stacklevel=2)
    return Selection(frame, best, table.models, table.problems, criterion)


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
        self.rows, self.models, self.problems = [], {}, {}

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

    def add(self, name, k):
        """Fit the model and write its row."""
        started = time.perf_counter()
        row = dict.fromkeys(("log_likelihood", "n_parameters", "bic", "aic", "icl", "held_out"), np.nan)
        row = {"covariance_type": name, "n_components": k, **row, "seconds": 0.0, "held_out_error": np.nan}
        model, row["spread"], found = self._fit(name, k)
        if model is not None:
            X, weight = self.X, self.weight
            self.models[name, k] = model
            row.update(log_likelihood=model.lower_bound_ * self.total, n_parameters=model.n_parameters())
            row.update({one: getattr(model, one)(X, weight) for one in ("bic", "aic", "icl")})
            if self.n_folds:
                try:
                    scores = held_out_scores(model, X, self.n_folds, self.seeds[0], weight)
                    row["held_out"], row["held_out_error"] = mean_and_error(scores, weight)
                except CollapsedComponentError as error:
                    found = [*found, f"on a part of the data: {error}"]
        if found:
            self.problems[name, k] = found
        row["seconds"] = time.perf_counter() - started
        self.rows.append(row)

    def _fit(self, name, k):
        """The best fit over the seeds and from fewer components, the spread over the seeds, and what was warned of."""
        fits, error = [], None
        for seed in self.seeds:
            try:
                model = GaussianMixture(k, covariance_type=name, random_state=seed, **self.settings)
                fits.append(quietly(model.fit, self.X, sample_weight=self.weight))
            except CollapsedComponentError as collapse:  # only without a floor; the other models go on
                error = collapse
        if not fits:
            return None, np.nan, [str(error)]
        values = [model.lower_bound_ * self.total for model in fits]
        best = max(fits, key=self._worth)
        warm = self._from_fewer(name, k, best)
        if warm is not None and self._worth(warm) - self._worth(best) > NATS:
            best = warm
        return best, max(values) - min(values) if len(values) > 1 else np.nan, best.diagnostics_.problems

    def _from_fewer(self, name, k, model):
        """A fit that goes on from the largest model with fewer components, or None."""
        fewer = [other for type_, other in self.models if type_ == name and other < k]
        given = {"weights_init", "means_init", "precisions_init"}
        if not fewer or model.n_init == 1 or any(self.settings.get(one) is not None for one in given):
            return None
        small = self.models[name, max(fewer)].mixture_
        warm = GaussianMixture(**model.get_params())
        warm.set_params(init_params=lambda X, k, rng: enlarged(small, X, k, rng), n_init=WARM_STARTS)
        try:
            quietly(warm.fit, self.X, sample_weight=self.weight)
        except CollapsedComponentError:
            return None
        return warm.set_params(init_params=model.init_params, n_init=model.n_init)

    def _worth(self, model):
        """The log-likelihood less what spikes can have bought, in nats."""
        return model.lower_bound_ * self.total - model.diagnostics_.bought.sum()
