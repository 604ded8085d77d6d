"""A Dask array as rows: each chunk is reduced where it lives, and what comes of it is added up as a tree.

Only this module knows Dask, and only an array of Dask's leads here. The scheduler is Dask's: threads by default, a
`dask.distributed` cluster once a Client is there. Out goes one step (for an iteration theta, (k, p) numbers), back
comes one table; the rows stay. A worker that dies is Dask's to replace: what it held is computed anew from the graph.
"""

import numpy as np

from gmm.neighbours.tables import numbers_of
from gmm.rows.block import Block
from gmm.rows.names import names_of
from gmm.rows.rows import Rows
from gmm.rows.threads import one_thread_of_blas
from gmm.validation import check_sample_weight

BRANCHES = 8  # results that are added up by one task


class DaskRows(Rows):
    """A Dask array (n, d) in chunks of whole rows, with weights (n,) or None.

    names : of the columns, if it came from a DataFrame.
    """

    def __init__(self, X, weight=None, names=None):
        if X.ndim != 2:
            raise ValueError(f"X must be a table with two axes (rows, columns); it is a Dask array of shape {X.shape}.")
        if X.numblocks[1] != 1:
            raise ValueError(
                f"X is cut across its columns, into {X.numblocks[1]} chunks for {X.shape[1]} columns; each chunk must "
                "hold whole rows. Use X.rechunk({1: -1}), of xarray X.chunk({X.dims[1]: -1})."
            )
        if X.dtype.kind not in "fiub":
            raise ValueError(f"X holds {X.dtype} values, not numbers. Select the numeric columns first.")
        self.X, self.names = X, names
        self.n_features = None if np.isnan(X.shape[1]) else X.shape[1]
        self.weight = None if weight is None else chunked_like(weight, X)

    def _reduce(self, step, watch=None):
        from dask import compute, delayed

        step = delayed(step, pure=False)  # one object for all tasks, so that a worker gets it once
        reduced = delayed(_reduced, pure=False)
        weights = [None] * self.X.numblocks[0]
        if self.weight is not None:
            weights = self.weight.to_delayed().ravel()
        chunks = zip(self.X.to_delayed().ravel(), weights, first_rows(self.X), strict=True)
        parts = [reduced(step, X, w, number, first) for number, (X, w, first) in enumerate(chunks)]
        add = delayed(_added, pure=False)
        while len(parts) > 1:
            parts = [add(parts[i : i + BRANCHES]) for i in range(0, len(parts), BRANCHES)]
        (total,) = compute(*parts) if parts else (None,)
        if watch is not None and np.isfinite(self.X.shape[0]):
            watch(self.X.shape[0])
        return total

    def each(self, function, columns=None):
        """The same as a Dask array, which is computed when it is asked for."""
        chunks, drop = (self.X.chunks[0],), 1
        if columns is not None:
            chunks, drop = (self.X.chunks[0], (columns,)), None
        empty = function.empty(columns)
        return self.X.map_blocks(
            _of_chunk, function=function, chunks=chunks, drop_axis=drop, dtype=empty.dtype, meta=empty
        )


def dask_rows(X, sample_weight=None):
    """A Dask array or DataFrame as Rows, or an array of xarray with one inside."""
    import dask.array as da

    names = None
    if is_frame(X):
        names = names_of(X)
        numbers_of(X._meta, "X")  # says which columns are not numbers
        X = X.map_partitions(numbers_of, "X")  # in chunks of unknown sizes
        X = X if sample_weight is None else X.compute_chunk_sizes()
    elif hasattr(type(X), "data"):
        X = X.data
    if not isinstance(X, da.Array):
        raise TypeError(
            f"X is {type(X).__name__} of Dask; hand in an array, dask.array.from_delayed(...) for instance."
        )
    if is_frame(sample_weight):
        sample_weight = sample_weight.map_partitions(numbers_of, "sample_weight").compute_chunk_sizes()
    return DaskRows(X, sample_weight, names)


def is_frame(X):
    """Whether X is a DataFrame or a Series of Dask's."""
    return hasattr(type(X), "to_dask_array")


def chunked_like(weight, X):
    """Weights (n,) as a Dask array in the chunks of X."""
    import dask.array as da

    if np.isnan(X.shape[0]):
        raise ValueError("sample_weight needs chunks of known sizes: call X.compute_chunk_sizes() first.")
    if not isinstance(weight, da.Array):
        weight = da.from_array(check_sample_weight(weight, X.shape[0]), chunks=X.chunks[:1])
    if weight.shape != X.shape[:1]:
        raise ValueError(
            f"sample_weight has shape {weight.shape}; one weight for each of the {X.shape[0]} rows is needed."
        )
    return weight.rechunk(X.chunks[:1])


def first_rows(X):
    """The number of the first row of each chunk; None where the sizes of those before are not known."""
    sizes = np.array(X.chunks[0], dtype=float)
    return [None if np.isnan(first) else int(first) for first in np.concatenate([[0.0], sizes.cumsum()[:-1]])]


def _reduced(step, X, weight, number, first_row):
    X = numbers_of(X, f"block {number} of X")
    if weight is not None:
        weight = np.asarray(weight, dtype=float)
        if not (np.isfinite(weight).all() and (weight >= 0).all()):
            raise ValueError(f"sample_weight has negative, NaN or infinite values in block {number}.")
    with one_thread_of_blas():  # the cores are Dask's to divide
        return step(Block(X, weight, number, first_row))


def _of_chunk(X, function, block_id=None):
    # block_id is filled in by Dask
    with one_thread_of_blas():
        return function(Block(X, None, block_id[0] if block_id else 0, None))


def _added(parts):
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
