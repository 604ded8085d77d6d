"""Is one model better than another on rows that neither has seen? Row by row, and paired."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmm.estimator import GaussianMixture
from gmm.neighbours.types import Data, Floats, Seed
from gmm.parameters import check_parameters
from gmm.rows import check_rows
from gmm.validation import check_number, check_random_state, check_sample_weight, numbers_of


def held_out_scores(
    model: Any,
    X: Data,
    n_folds: int = 5,
    random_state: Seed = None,
    sample_weight: ArrayLike | None = None,
) -> Floats:
    """Log-density of each row by a fit to the other folds, (n,), in nats.

    model : a GaussianMixture; a copy with its parameters is fitted to the rows outside of each of `n_folds` parts. What
        those fits warn of is not repeated here: a fit that only memorised its rows shows in the numbers themselves.
    random_state : deals the rows to the parts; two models are compared on the same parts.
    sample_weight : (n,) or None. Rows of weight 0 take no part in the fits, and are nan in the answer.

    Examples
    --------
    >>> from gmm import GaussianMixture
    >>> from gmm.datasets import load_old_faithful
    >>> X = load_old_faithful()
    >>> scores = [held_out_scores(GaussianMixture(k, random_state=0), X, random_state=0) for k in (1, 2)]
    >>> print(compare(scores[1], scores[0]))
    0.554 +- 0.060 nats a row in favour of the first, over 272 rows
    """
    check_model(model)
    table, weight = check_rows(X, sample_weight, missing=model.missing)
    check_number(n_folds, "n_folds", minimum=2, integer=True)
    weight = np.ones(len(table)) if weight is None else weight
    parts, scores = folds(weight, n_folds, random_state), np.full(len(table), np.nan)
    check_part(min(len(training) for training, _ in parts), np.count_nonzero(weight), model)
    for training, left_out in parts:
        copy = quietly(copy_of(model), table[training], weight[training])
        scores[left_out] = copy.score_samples(table[left_out])
    return scores


def folds(weight, n_folds, random_state):
    """The rows to fit to and the rows left out, of each part; of rows with weight (n,) above 0."""
    order = check_random_state(random_state).permutation(np.flatnonzero(weight))
    if n_folds > len(order):
        raise ValueError(f"n_folds={n_folds} parts of {len(order)} rows: use at most one part a row.")
    return [(np.setdiff1d(order, left_out), left_out) for left_out in np.array_split(order, n_folds)]


def held_out_log_likelihood(
    model: Any, X: Data, n_folds: int = 5, random_state: Seed = None, sample_weight: ArrayLike | None = None
) -> float:
    """The mean of `held_out_scores`, in nats a row; a weight of 2 counts a row twice."""
    return mean_and_error(held_out_scores(model, X, n_folds, random_state, sample_weight), sample_weight)[0]


def mean_and_error(scores, sample_weight=None):
    """The mean of scores (n,) and its standard error, from how they vary; a weight of 2 counts a row twice.

    Weights that say how much a row matters (those of a survey) have a larger error: the root of the sum of
    w^2 (score - mean)^2, over the sum of w (L. Kish, "Survey Sampling", 1965).
    """
    weight = np.ones(len(scores)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
    scores, weight = scores[weight > 0], weight[weight > 0]
    mean, total = weight @ scores / weight.sum(), weight.sum()
    return float(mean), float(np.sqrt(weight @ (scores - mean) ** 2) / total)


def check_model(model):
    """Refuse what no copies can be made of that are fitted to parts of the rows."""
    if not isinstance(model, GaussianMixture):
        raise TypeError(f"model must be a gmm.GaussianMixture, of which copies are fitted; got a {type(model)}.")
    check_parameters(model)
    if not isinstance(model.init_params, str) and not callable(model.init_params):
        raise ValueError("init_params tells the start row by row, which parts of the rows cannot use.")


def check_part(size, n, model):
    """Refuse parts of the rows that are smaller than a copy needs."""
    if size < model.n_components:
        raise ValueError(f"a part of the {n} rows that count has {size}, too few for {model.n_components} components.")


def copy_of(model):
    """The same, not fitted."""
    return type(model)(**model.get_params())


def quietly(model, X, sample_weight=None):
    """The model fitted without warnings: what there is to say of the fit is in its diagnostics_."""
    model._fit(X, sample_weight)
    return model


@dataclass(frozen=True)
class Comparison:
    """How much more probable one model makes a row than another, on average.

    difference, error : nats a row, and its standard error from how the difference varies between rows (or groups).
    n : rows (or groups) that it rests on.
    """

    difference: float
    error: float
    n: int
    unit: str = "rows"

    @property
    def errors(self) -> float:
        """The difference in standard errors: below 2 or so the data can hardly tell the two apart."""
        return abs(self.difference) / self.error if self.error > 0 else np.inf if self.difference else 0.0

    def __str__(self):
        first = "first" if self.difference >= 0 else "second"
        digits = max(2, 1 - int(np.floor(np.log10(self.error)))) if 0 < self.error < np.inf else 2
        return (
            f"{abs(self.difference):.{digits}f} +- {self.error:.{digits}f} nats a row in favour of the {first}, over "
            f"{self.n} {self.unit}"
        )


def compare(
    a: ArrayLike, b: ArrayLike, sample_weight: ArrayLike | None = None, groups: ArrayLike | None = None
) -> Comparison:
    """The mean difference of two models' log-densities of the same rows, with its standard error: a Comparison.

    a, b : (n,), of `score_samples` on new rows or of `held_out_scores`; or (m, n) for m splits of the same rows, which
        are averaged. The error is that of the difference, row by row: what both find hard does not count. (That
        training parts overlap is left out of account; Y. Bengio and Y. Grandvalet (2004), "No unbiased estimator of the
        variance of k-fold cross-validation", Journal of Machine Learning Research 5, 1089-1105.)
    sample_weight : (n,) or None; a weight of 2 counts a row twice. Rows of weight 0 are left out.
    groups : (n,) or None. Rows that belong together (records of one place, of one patient) count as one: the error is
        then that between groups, which is larger where rows of a group are alike.
    """
    a, b = check_scores(a, b)
    d, n = (a - b).mean(axis=0), a.shape[1]
    weight = np.ones(n) if sample_weight is None else check_sample_weight(sample_weight, n)
    counts = weight > 0
    if (wrong := np.flatnonzero(counts & ~np.isfinite(d))).size:
        raise ValueError(
            f"the log-densities of {wrong.size} rows that count are NaN or infinite, the first of row {wrong[0]}: "
            "compare models on rows that both have, or leave these out by sample_weight 0."
        )
    d, weight = d[counts], weight[counts]
    mean, unit = float(weight @ d / weight.sum()), "rows"
    if groups is None:
        spread, m = weight @ (d - mean) ** 2, weight.sum()
        error = np.sqrt(spread / m / max(m - 1, 1e-300))
    else:
        groups = np.asarray(groups)
        if groups.shape != (n,):
            raise ValueError(f"groups must have shape ({n},), one label for each row; got shape {groups.shape}.")
        groups = groups.astype(str) if groups.dtype == object else groups  # of any kind, None among them
        _, which = np.unique(groups[counts], return_inverse=True)
        sums, m = np.bincount(which, weight * (d - mean)), which.max() + 1
        error, unit = np.sqrt(m / max(m - 1, 1e-300) * np.sum(sums**2)) / weight.sum(), "groups"
    if m <= 1:
        counted = "" if sample_weight is None else f"; sample_weight counts rows, and sums to {weight.sum():.3g}"
        raise ValueError(f"an error needs two {unit} at least{counted}.")
    return Comparison(mean, float(error), round(float(m)), unit)


def check_scores(a, b):
    """Both as arrays (m, n); errors say what compare needs."""
    needed = "compare needs the log-densities of the same rows by both, row by row: (n,) of score_samples(X)"
    for name, one in (("a", a), ("b", b)):
        if hasattr(one, "score_samples"):
            raise TypeError(f"{needed}; {name} is {type(one).__name__} itself.")
    a, b = (numbers_of(one, name) for name, one in (("a", a), ("b", b)))
    if a.shape != b.shape or a.ndim not in (1, 2):
        raise ValueError(f"{needed}, or (m, n) of m splits; got shapes {a.shape} and {b.shape}.")
    if a.ndim == 2 and any(len(one) and (one >= 0).all() and np.allclose(one.sum(axis=1), 1) for one in (a, b)):
        raise ValueError(f"{needed}; these are proportions, whose rows sum to one, as predict_proba gives them.")
    return [one.T if one.shape[1] == 1 else one for one in map(np.atleast_2d, (a, b))]  # or one column
