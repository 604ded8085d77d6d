"""Tables in which there is nothing to find: what would the same effort have found in them?

A method that always finds something says little by having found something. So the same is done to tables that are like
the data in all but what one claims, many times; the claim is as strong as the rank of the data among them.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from gmm.estimator import GaussianMixture
from gmm.neighbours.types import Data, Floats, Seed
from gmm.validation import (
    check_choice,
    check_data,
    check_magnitude,
    check_number,
    check_random_state,
    numbers_of,
)

PATIENCE = 1000  # times that twice as many rows are drawn as are needed


def even(X, rng):
    """Rows (n, d) as likely here as there within the range of each column."""
    low, high = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    return np.where(np.isnan(X), np.nan, rng.uniform(low, high, size=X.shape))


def one_cloud(X, rng):
    """Rows (n, d) of one Gaussian with the mean and covariance of X, cut where the range of X ends."""
    mean, covariance = X.mean(axis=0), np.atleast_2d(np.cov(X.T, ddof=0))
    if np.isnan(X).any():
        cloud = GaussianMixture(1, missing="marginal").fit(X)
        mean, covariance = cloud.means_[0], cloud.covariances_[0]
    low, high, rows = np.nanmin(X, axis=0), np.nanmax(X, axis=0), np.empty((0, X.shape[1]))
    for _ in range(PATIENCE):
        if len(rows) >= len(X):
            return np.where(np.isnan(X), np.nan, rows[: len(X)])
        more = rng.multivariate_normal(mean, covariance, size=2 * len(X), method="eigh")
        tolerance = 1e-9 * (high - low)  # of a column that does not vary
        inside = np.all((more >= low - tolerance) & (more <= high + tolerance), axis=1)
        rows = np.concatenate([rows, more[inside]])
    raise ValueError(
        f"hardly a row of such a Gaussian lies within the range of X, with {len(X)} rows in {X.shape[1]} columns: take "
        'fewer columns, or kind="even" or "permuted".'
    )


def permuted(X, rng):
    """The same columns, each in an order of its own: each looks as before, and nothing ties it to the others."""
    table = X.copy()
    for column in table.T:
        column[~np.isnan(column)] = rng.permutation(column[~np.isnan(column)])
    return table


NULLS = {"even": even, "one_cloud": one_cloud, "permuted": permuted}


def null_tables(X: Data, kind: str = "one_cloud", n_tables: int = 99, random_state: Seed = None) -> Iterator[Floats]:
    """Tables like X (n, d) in which there are no groups, one after the other.

    kind : "even", "one_cloud", "permuted" (see NULLS), or a function of X and a numpy Generator that returns a table.
    n_tables : with 99 the data can be first of 100, p = 0.01.

    Gaps (NaN) stay where they are.

    Examples
    --------
    >>> from gmm import GaussianMixture
    >>> from gmm.datasets import load_old_faithful
    >>> X = load_old_faithful().to_numpy()
    >>> def gain(X):
    ...     two, one = (GaussianMixture(k, covariance_type="tied", random_state=0).fit(X) for k in (2, 1))
    ...     return two.score(X) - one.score(X)
    >>> of_nothing = [gain(table) for table in null_tables(X, "one_cloud", 19, random_state=0)]
    >>> print(rank_p_value(gain(X), of_nothing))
    0.05
    """
    X = check_data(X, min_rows=2, missing="marginal")
    if (blank := np.flatnonzero(np.isnan(X).all(axis=0))).size:
        raise ValueError(f"column {blank[0]} of X has no value at all: leave it out.")
    check_magnitude(np.nan_to_num(X))
    check_number(n_tables, "n_tables", minimum=1, integer=True)
    if not callable(kind):
        check_choice(kind, "kind", NULLS)
        kind = NULLS[kind]
    rng = check_random_state(random_state)
    return (kind(X, rng) for _ in range(n_tables))


def rank_p_value(observed: float, of_nothing: ArrayLike) -> float:
    """The share of all tables, the data's own among them, in which the statistic is as large as in the data.

    observed : number.  of_nothing : (m,) the same statistic of m null tables, with equal effort. If the data were one
    of these tables, p would be at most a with probability a (B. Phipson and G. K. Smyth (2010), "Permutation p-values
    should never be zero", Statistical Applications in Genetics and Molecular Biology 9, 39).
    """
    observed, of_nothing = numbers_of(observed, "observed"), numbers_of(of_nothing, "of_nothing")
    if observed.ndim or of_nothing.ndim != 1 or not of_nothing.size or np.isnan([observed, *of_nothing]).any():
        raise ValueError("rank_p_value needs a number and the statistics of one null table or more, none of them nan.")
    return float((1 + np.sum(of_nothing >= observed)) / (1 + len(of_nothing)))
