"""What gives reason to doubt a fit, measured on it: gmm.diagnostics says it in words."""

from functools import partial

import numpy as np

from gmm.engine.rare import outlying
from gmm.engine.runs import CRAWL, left_to_gain
from gmm.engine.spikes import HEAP
from gmm.rows.answers import ByRows
from gmm.rows.steps import ROWS

SINGULAR, LOADING = 1e-10, 0.05  # variance of a direction in which data do not vary, and part of a column in it;
COMMON = 0.01  # so little of it may be left by rounding


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
    """The column nearest to the narrowest direction of each component, measured by the floor, (k,).

    And whether the direction is no column's own, so that rows lie in a plane and not on a value, (k,).
    """
    units = np.sqrt(floor.least) if np.ndim(floor.least) else np.ones(shape[1])
    dense = family.dense(standardized, *shape) / np.multiply.outer(units, units)
    values, vectors = np.linalg.eigh(dense)
    along, each = np.abs(vectors[:, :, 0]).argmax(axis=1), np.arange(shape[0])
    return along, dense[each, along, along] > HEAP * np.maximum(values[:, 0], 0)


def dependent(data):
    """Columns that are constant or of which one follows from the others, but for what its floor cannot tell; none of
    rows that are not in memory."""
    if data.rows.dear:
        return np.array([], dtype=int)
    X = data.rows.X[:: 1 + len(data.rows.X) // ROWS]
    Z = (X[~np.isnan(X).any(axis=1)] - data.center) / data.scale
    if len(Z) <= Z.shape[1]:  # so few rows depend on one another whatever they are
        return np.array([], dtype=int)
    Z = Z[~np.isnan(Z).any(axis=1)]
    if len(Z) <= len(data.center):
        return np.array([], dtype=int)
    values, vectors = np.linalg.eigh(Z.T @ Z / len(Z))
    floor = HEAP * data.floor.least * np.ones(len(values)) @ vectors**2  # along each of the directions
    still = values < np.clip(floor, SINGULAR, COMMON)
    return np.flatnonzero((np.abs(vectors[:, still]) > LOADING).any(axis=1))


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
