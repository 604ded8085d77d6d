"""Choosing the number of components and the covariance type: criteria side by side, and held-out likelihood."""

import time
import warnings
from dataclasses import dataclass

import numpy as np

from gmm.covariance import COVARIANCE_TYPES
from gmm.estimator import GaussianMixture
from gmm.validation import (
    CollapsedComponentError,
    ConvergenceWarning,
    check_choice,
    check_data,
    check_number,
    check_random_state,
)

SET_HERE = {"n_components", "covariance_type", "random_state"}  # parameters that vary, or are set for all
CRITERIA = {"bic": 1, "aic": 1, "icl": 1, "held_out": -1}  # +1: lower is better, -1: higher is better


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

    table: object
    best: GaussianMixture
    models: dict
    problems: dict
    criterion: str = "bic"


def select_model(
    X,
    n_components=range(1, 10),
    covariance_types=("spherical", "diag", "tied", "full"),
    criterion="bic",
    random_state=None,
    n_folds=5,
    progress=True,
    **settings,
):
    """Fit every combination of covariance type and number of components, and say which criterion prefers which.

    Parameters
    ----------
    X : array (n, d).
    n_components, covariance_types : what to try; an int or a string stands for itself.
    criterion : "bic", "aic", "icl" (lower is better) or "held_out" (higher is better).
    random_state : None, an int or a Generator. One seed is drawn from it, and every model starts from that.
    n_folds : parts for the held-out log-likelihood; 0 leaves that column empty (nan) and saves the time.
    progress : show a bar when it takes more than a second.
    settings : further parameters of GaussianMixture.

    Returns a Selection with the columns covariance_type, n_components, log_likelihood (nats, of all points),
    n_parameters, bic, aic, icl, held_out (nats per point, on rows that the fit had not seen) and seconds.

    Examples
    --------
    >>> select_model(X, range(1, 5), random_state=0).table.head()         # doctest: +SKIP
    """
    import pandas as pd
    from tqdm.auto import tqdm

    counts = [n_components] if np.ndim(n_components) == 0 else list(n_components)
    types = [covariance_types] if isinstance(covariance_types, str) else list(covariance_types or ())
    if not counts or not types:
        raise ValueError("select_model needs at least one number of components and one covariance type.")
    for k in counts:
        check_number(k, "n_components", minimum=1, integer=True)
    for name in types:
        check_choice(name, "covariance_types", COVARIANCE_TYPES)
    check_choice(criterion, "criterion", CRITERIA)
    check_number(n_folds, "n_folds", minimum=2 if criterion == "held_out" or n_folds == 1 else 0, integer=True)
    n = len(check_data(X, min_rows=max(counts)))
    if n_folds > n:
        raise ValueError(f"n_folds={n_folds} parts of {n} rows: use at most one part a row, or n_folds=0.")
    if n_folds and n - -(-n // n_folds) < max(counts):
        raise ValueError(f"{n} rows in {n_folds} folds leave too few for {max(counts)} components; use n_folds=0.")
    unknown = sorted(set(settings) - set(GaussianMixture().get_params()) | SET_HERE & set(settings))
    if unknown:
        raise TypeError(
            f"select_model takes no {', '.join(unknown)} for its models; use n_components, covariance_types."
        )
    seed = int(check_random_state(random_state).integers(2**31))

    rows, models, problems = [], {}, {}
    pairs = [(name, int(k)) for name in types for k in counts]
    for name, k in tqdm(pairs, desc="models", delay=1, leave=False, disable=not progress):
        started = time.perf_counter()
        model = GaussianMixture(k, covariance_type=name, random_state=seed, **settings)
        row, found = _fit_and_measure(model, X, n_folds, seed)
        if found:
            problems[name, k] = found
        if hasattr(model, "mixture_"):
            models[name, k] = model
        rows.append({"covariance_type": name, "n_components": k, **row, "seconds": time.perf_counter() - started})
    if not any(np.isfinite(row[criterion]) for row in rows):
        raise CollapsedComponentError(f"no model has a finite {criterion}; the first: {problems[pairs[0]][0]}")
    table = pd.DataFrame(rows).sort_values(
        criterion, ascending=CRITERIA[criterion] > 0, kind="stable", ignore_index=True, na_position="last"
    )
    best = models[table.covariance_type[0], int(table.n_components[0])]
    if best.diagnostics_.problems:
        warnings.warn("the model chosen: " + best.diagnostics_.problems[0], ConvergenceWarning, stacklevel=2)
    return Selection(table, best, models, problems, criterion)


def _fit_and_measure(model, X, n_folds, seed):
    """The numbers of one row of the table, and what there is to say against the fit."""
    row = dict.fromkeys(("log_likelihood", "n_parameters", "bic", "aic", "icl", "held_out"), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # kept in Selection.problems
        try:
            model.fit(X)
        except CollapsedComponentError as error:  # only without a floor; the other models go on
            return row, [str(error)]
        row.update(log_likelihood=model.lower_bound_ * len(X), n_parameters=model.n_parameters())
        row.update(bic=model.bic(X), aic=model.aic(X), icl=model.icl(X))
        found = model.diagnostics_.problems
        if n_folds:
            try:
                row["held_out"] = held_out_log_likelihood(model, X, n_folds, seed)
            except CollapsedComponentError as error:
                found = [*found, f"on a part of the data: {error}"]
    return row, found


def held_out_log_likelihood(model, X, n_folds=5, random_state=None):
    """Mean log-density of rows that were left out of the fit, over `n_folds` parts, in nats per point.

    model : a GaussianMixture; a copy with its parameters is fitted to each training part. What those fits
    warn of is not repeated here: a fit that only memorised its rows shows in the number itself.
    """
    X = check_data(X)
    check_number(n_folds, "n_folds", minimum=2, integer=True)
    order = check_random_state(random_state).permutation(len(X))
    total = 0.0
    for left_out in np.array_split(order, n_folds):
        training = np.setdiff1d(order, left_out)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            copy = type(model)(**model.get_params()).fit(X[training])
        total += copy.score_samples(X[left_out]).sum()
    return total / len(X)
