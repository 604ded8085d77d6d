"""Choosing the number of components and the covariance type: criteria side by side, and held-out likelihood."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmm.estimator import GaussianMixture
from gmm.inference.candidates import CRITERIA, Table
from gmm.inference.comparison import held_out_log_likelihood
from gmm.neighbours.types import Data, Seed
from gmm.rows.threads import n_threads
from gmm.validation import CollapsedComponentError, ConvergenceWarning, check_number

__all__ = ["CRITERIA", "Selection", "held_out_log_likelihood", "select_model"]


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
        other parts has ten starts, some of them from the one with fewer components, and no more; none from the fit to
        all rows, which has seen what is left out.
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

    table = Table(X, sample_weight, criterion, random_state, n_folds, n_seeds, settings)
    pairs = table.pairs(n_components, covariance_types)
    with tqdm(total=len(pairs), desc="models", delay=1, leave=False, disable=not progress) as bar:
        table.fill(pairs, check_jobs(n_jobs), bar)
    if not any(np.isfinite(row[criterion]) for row in table.rows):
        raise CollapsedComponentError(f"no model has a finite {criterion}; the first: {table.problems[pairs[0]][-1]}")
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
    if check_number(n_jobs, "n_jobs", minimum=-(2**16), integer=True) == 0:
        raise ValueError("n_jobs must be 1 or more, -1 for all cores, or None; got 0.")
    return n_jobs if n_jobs > 0 else max(1, n_threads() + 1 + n_jobs)
