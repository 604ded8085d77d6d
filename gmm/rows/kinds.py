"""Which rows X is: an array, a mapped file, blocks that can be read again, or a Dask array."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from gmm.neighbours.tables import is_mapped, is_of_dask, is_stored, is_table, numbers_of, opened
from gmm.rows.blocks import BlockRows
from gmm.rows.memory import ArrayRows, MappedRows
from gmm.rows.names import names_of
from gmm.validation import check_data, check_enough, check_finite, check_sample_weight


def rows_of(X, sample_weight=None, min_rows=1, missing="error"):
    """X as Rows, with weights (n,) or None.

    A memory-mapped array is read where it is, any other outside of memory in slices; a function, or an object that
    yields blocks of rows each time it is iterated over, is one of blocks; a list of tables is one, too. All else is an
    array, or a table of whatever library (gmm.neighbours.tables).

    min_rows : rows (that count) that an array must have; rows elsewhere are counted when they are read.
    missing : what to do with rows that have gaps (gmm.validation).
    Raises TypeError if X can be read only once, and ValueError for an array with anything wrong in it.
    """
    rows = _rows_of(X, sample_weight, min_rows, missing)
    rows.missing = missing
    return rows


def _rows_of(X, sample_weight, min_rows, missing):
    if is_of_dask(X):
        from gmm.rows.on_dask import dask_rows  # nothing of Dask is imported unless one of its arrays is handed in

        return dask_rows(X, sample_weight)
    X = opened(X)
    if is_stored(X):
        check_enough(*X.shape, 1)
        numbers_of(X[:1], "X")  # says what is wrong with such numbers
        weight = _weight(sample_weight, X.shape[0])
        return MappedRows(X, weight) if is_mapped(X) else BlockRows(lambda: [X], weight)
    again = _again(X)
    if again is not None:
        return BlockRows(again, _weight(sample_weight))
    names = names_of(X)
    return ArrayRows(*check_rows(X, sample_weight, min_rows=min_rows, missing=missing), names)


def check_rows(X, sample_weight=None, *, n_features=None, min_rows=1, missing="error"):
    """X in memory and its weights, both checked (gmm.validation): (n, d), and (n,) or None."""
    X = check_data(X, n_features=n_features, min_rows=min_rows, missing="any" if missing == "marginal" else missing)
    weight = check_sample_weight(sample_weight, len(X), min_rows)
    check_finite(X, missing=missing, weight=weight)
    return X, weight


def at_hand(rows, most):
    """The rows that count, in memory if they are no more than that or are there already."""
    if isinstance(rows, ArrayRows):
        if rows.weight is None or rows.weight.all():
            return rows
        counts = rows.weight > 0
        return ArrayRows(rows.X[counts], rows.weight[counts], rows.names)
    if rows.n_rows > most:
        return rows
    return ArrayRows(*rows.take(np.arange(rows.n_rows)), rows.names)


def _again(X):
    """A function that returns an iterable over blocks each time it is called, or None if X has no blocks."""
    if callable(X) and not hasattr(X, "__array__"):
        return lambda: _opened(X())
    if isinstance(X, list | tuple):
        return (lambda: X) if any(is_table(part) for part in X) else None
    if isinstance(X, Mapping) and not isinstance(X, dict):  # a dict is refused as an array
        keys = ", ".join(map(repr, list(X)[:5])) or "none"
        raise TypeError(f"X is {type(X).__name__}, a collection of arrays by name ({keys}); hand in one of them.")
    if sparse.issparse(X) or is_table(X) or hasattr(X, "__array__") or isinstance(X, str | bytes | dict | set):
        return None
    if not hasattr(X, "__iter__"):
        return None
    if hasattr(X, "__next__"):  # iter(X) might open a file
        raise TypeError(
            f"X is {type(X).__name__}, which can be read only once; EM reads the data once an iteration. Hand in a "
            "function that opens it anew, fit(lambda: pandas.read_csv(path, chunksize=100_000)), or a list of blocks."
        )
    return lambda: iter(X)


def _opened(blocks):
    if not hasattr(blocks, "__iter__") or hasattr(blocks, "ndim") or is_table(blocks):  # one table is no iterator
        raise TypeError(
            f"X is a function, but what it returns is {type(blocks).__name__}, not an iterator over blocks of rows."
        )
    return blocks


def _weight(sample_weight, n=None):
    """Weights of rows that have not been counted yet."""
    if sample_weight is None:
        return None
    if np.ndim(sample_weight) != 1:
        raise ValueError(f"sample_weight has shape {np.shape(sample_weight)}; one weight for each row is needed.")
    return check_sample_weight(sample_weight, len(sample_weight) if n is None else n)
