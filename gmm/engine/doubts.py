"""What gives reason to doubt a fit, measured on it: gmm.diagnostics says it in words."""

from functools import partial

import numpy as np

from gmm.engine.rare import outlying
from gmm.engine.runs import CRAWL, left_to_gain
from gmm.engine.spikes import HEAP
from gmm.floor import FEW
from gmm.rows.answers import ByRows
from gmm.rows.steps import ROWS

SINGULAR, LOADING = 1e-10, 0.05  # variance of a direction in which data do not vary, and part of a column in it;
COMMON = 0.01  # so little of it may be left by rounding
# A better run than the best is likely, more often than not, where so many rounds and more than this share of them found
# one; or fewer, if a component less would cost little for what BIC asks of one (`python -m benchmarks warnings`).
OFTEN, MOSTLY, CHEAP = 3, 0.6, 1.5
ON_A_VALUE = 0.01  # of the root of the floor: so near to one another are rows that share a value


def n_outlying(mixture, data, rare):
    """How many rows are outlying, of the Found `rare` if there are, else of all that are in memory; None of others."""
    far = ByRows(mixture, partial(outlying, n=max(data.total, data.n_rows)))
    if rare is not None:
        return int(far.of(rare.X).sum())
    return None if data.rows.dear else int(data.rows.each(far).sum())


def left_after(log_likelihoods):
    """Nats left to gain after these steps; nan if they are too few to tell."""
    if len(log_likelihoods) < 3:
        return np.nan
    left = float(left_to_gain(*log_likelihoods[-3:]))
    return left if np.isfinite(left) else CRAWL * float(log_likelihoods[-1] - log_likelihoods[-2])


def narrowest(floor, family, standardized, shape):
    """The narrowest direction of each component, measured by the floor: (k, d), and the column nearest to it, (k,).

    And whether it is no column's own, so that rows lie in a plane and not on a value, (k,).
    """
    units = np.sqrt(np.broadcast_to(floor.least, shape[1])) if np.all(floor.least > 0) else np.ones(shape[1])
    dense = family.dense(standardized, *shape) / np.multiply.outer(units, units)
    values, vectors = np.linalg.eigh(dense)
    along, each = np.abs(vectors[:, :, 0]).argmax(axis=1), np.arange(shape[0])
    return vectors[:, :, 0] / units, along, dense[each, along, along] > HEAP * np.maximum(values[:, 0], 0)


def shared(data, mixture, directions, along, on_floor):
    """Of which components on the floor half of the points lie on one value, or in one plane, (k,).

    directions (k, d), along (k,) : from `narrowest`.  What lies on the floor otherwise is a group as any other, but
    narrower than that. Of rows that are not in memory nobody looks: those on the floor are taken to share one.
    """
    on = on_floor.copy()
    if data.rows.dear or not on.any():
        return on
    X, weight = data.rows.X, data.rows.weight
    r = mixture.responsibilities(X, "any") * (1.0 if weight is None else weight[:, None])
    Z = (X - data.center) / data.scale
    for j in np.flatnonzero(on):
        parts = directions[j] != 0
        column = Z[:, along[j]] * np.abs(directions[j, along[j]])
        on[j] = any(half_on_one_place(at, r[:, j]) for at in (column, Z[:, parts] @ directions[j, parts]))
    return on


def half_on_one_place(at, weight):
    """Whether half of the weight (n,) lies at one place of `at` (n,), in roots of the floor; what is NaN left out."""
    seen = ~np.isnan(at) & (weight > 0)
    order = at[seen].argsort(kind="stable")
    at, weight = at[seen][order], weight[seen][order]
    if not len(at):
        return True
    below = np.r_[0.0, np.cumsum(weight)]
    last = np.searchsorted(at, at + ON_A_VALUE, side="right")  # of each window that begins at a row
    return bool((below[last] - below[:-1]).max() >= below[-1] / 2)


def constant(data):
    """Columns of which all rows have the same value."""
    moments = data.rows.moments
    return np.flatnonzero(moments.scale <= 8 * moments.eps * np.abs(moments.mean))


def dependent(data):
    """Columns of which one follows from the others, but for what their steps cannot tell; none of rows elsewhere."""
    moments, none = data.rows.moments, np.array([], dtype=int)
    if data.rows.dear:
        return none
    columns = np.setdiff1d(np.arange(len(data.center)), constant(data))
    X = data.rows.X[:: 1 + len(data.rows.X) // ROWS][:, columns]
    X = X[~np.isnan(X).any(axis=1)]
    if len(columns) < 2 or len(X) <= len(columns):  # so few rows depend on one another whatever they are
        return none
    Z = (X - X.mean(axis=0)) / moments.scale[columns]
    steps = np.zeros(len(columns)) if data.steps is None else data.steps[columns]
    least = np.maximum(data.floor.reg_covar, (steps / moments.scale[columns]) ** 2 / (2 * np.pi))
    values, vectors = np.linalg.eigh(Z.T @ Z / len(Z))
    still = values < np.clip(HEAP * least @ vectors**2, SINGULAR, COMMON)  # along each of the directions
    return columns[(np.abs(vectors[:, still]) > LOADING).any(axis=1)]


def hardly_together(data):
    """Pairs of columns that hardly a row has both of, so that their covariance is not known; of rows in memory."""
    if data.rows.dear or not data.rows.has_gaps or not data.family.has_matrices:
        return []
    seen = (~np.isnan(data.rows.X)).astype(float)
    few = seen.T @ seen < FEW * data.family.points_needed(len(data.center))
    return np.argwhere(np.triu(few, 1)).tolist()


def coinciding(means, covariances, tolerance=1e-3):
    """Pairs of components whose means (k, d) and covariances (k, d, d), standardized, differ by less than that."""
    close = np.abs(means[:, None] - means).max(axis=2) < tolerance  # (k, k)
    pairs = np.argwhere(np.triu(close, 1)).tolist()
    return [(a, b) for a, b in pairs if np.abs(covariances[a] - covariances[b]).max() < tolerance]


def price_of_one(data):
    """Nats that BIC asks of a component more, of the log-likelihood of Standardized data."""
    d = len(data.center)
    parameters = 1 + d + data.family.n_parameters(2, d) - data.family.n_parameters(1, d)
    n = max(data.total, data.n_rows)  # weights that sum to less count as proportions
    return 0.5 * np.log(n) * parameters * data.total / n


def still_finding(rounds, fewer_cost, price):
    """Whether a search ended while it went on finding better runs, or did not look for any (gmm.engine.search)."""
    better, n = rounds
    cheap = fewer_cost < CHEAP * price and better >= max(OFTEN - 1, n / 2)
    return n == 0 or cheap or better >= OFTEN and better > MOSTLY * n
