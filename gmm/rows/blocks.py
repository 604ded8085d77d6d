"""Where the rows are: a file mapped into memory, any source of blocks that can be read again, or a Dask array.

EM needs the data once an iteration, a block at a time and in any order, because what it takes from them adds up
(gmm.engine.statistics). So a source of rows is anything that can *reduce*: apply a function to every block and add up
the results. What is here reads blocks one after the other; gmm.rows.on_dask does it where the blocks live.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy import sparse

from gmm.validation import check_names, check_sample_weight, names_of, numbers_of

NUMBERS_AT_ONCE = 2**20  # numbers in a slice of a mapped file: 8 MB


class Block(NamedTuple):
    """Some rows of the data, and what to call them in a message."""

    X: np.ndarray  # (b, d)
    weight: np.ndarray | None  # (b,)
    number: int
    first_row: int | None  # None where the sizes of the blocks before it are not known

    def counted(self):
        """Its rows and their weights, without those that count nothing."""
        if self.weight is None or self.weight.all():
            return self.X, self.weight
        counts = self.weight > 0
        return self.X[counts], self.weight[counts]

    def __str__(self):
        rows = "" if self.first_row is None else f" (rows {self.first_row} to {self.first_row + len(self.X) - 1})"
        return f"block {self.number}{rows}"


class Blocks:
    """Blocks of rows, one after the other, from something that can be read again and again.

    again : called for each pass, returns an iterable of tables (b, d).  weight : (n,) for all rows, or None.
    """

    lazy = False

    def __init__(self, again, weight=None):
        self.again, self.weight = again, weight
        self.n_rows = None  # known after the first pass; each later one must bring as many
        self.n_features = None  # of the first block; all others must have as many
        self.names = None  # of the columns, if the blocks are DataFrames
        self.names_at_fit = None  # that blocks which have names must have

    def __iter__(self):
        first = 0
        for number, table in enumerate(part for given in self.again() for part in in_memory(given)):
            X = as_block(table, number, first)
            if len(X):
                self._check_columns(table, Block(X, None, number, first))
                weight = None if self.weight is None else self._weights(first, len(X))
                yield Block(X, weight, number, first)
            first += len(X)
        if self.weight is not None and first != len(self.weight):
            raise ValueError(f"sample_weight has {len(self.weight)} weights, but X has {first} rows.")
        if self.n_rows is not None and first != self.n_rows:
            raise ValueError(
                f"X gave {self.n_rows} rows when it was first read, and {first} now: EM reads the data once an "
                "iteration, and they must be the same. If X is a function, it must return a new iterator each time."
            )
        self.n_rows = first

    def _check_columns(self, table, block):
        names, d = names_of(table), block.X.shape[1]
        check_names(names, self.names_at_fit)
        if self.n_features is None:
            self.n_features, self.names = d, names
        if d != self.n_features:
            raise ValueError(f"{block} of X has {d} columns; the blocks before it have {self.n_features}.")
        if names is not None and self.names is not None and names != self.names:
            raise ValueError(f"{block} of X has the columns {names}; the blocks before it have {self.names}.")

    def expect_names(self, names):
        """Refuse blocks whose columns have other names, if both have names."""
        self.names_at_fit = names

    def _weights(self, first, b):
        if first + b > len(self.weight):
            raise ValueError(f"sample_weight has {len(self.weight)} weights, but X has {first + b} rows or more.")
        return self.weight[first : first + b]

    def reduce(self, step, watch=None):
        """The sum of step(block) over all blocks, or None if there are no rows.

        watch : called with the number of rows after each block, to show how far the pass is.
        """
        total = None
        for block in self:
            part = step(block)
            total = part if total is None else total + part
            if watch is not None:
                watch(len(block.X))
        return total

    def each(self, function, columns=None):
        """function(X, its name, the number of its first row) of every block, one below the other."""
        parts = [function(block.X, f"{block} of X", block.first_row) for block in self]
        if not parts:
            raise ValueError("X has no rows.")
        return np.concatenate(parts)


def as_block(table, number, first_row):
    """A table of a source as floats (b, d); what is wrong with it is said with its number."""
    name = f"block {number} of X (from row {first_row})"
    X = numbers_of(table, name)
    if X.ndim != 2 and X.size == 0:
        return X.reshape(0, 0)
    if X.ndim != 2:
        raise ValueError(f"{name} must be a table with two axes (rows, columns); its shape is {X.shape}.")
    return X


def source_of(X, sample_weight=None):
    """X as a source of rows, or None if it is an array (or what numpy makes one of): then it is read as it is.

    A memory-mapped array is a source of its slices; a function, or an object that yields blocks of rows each time it is
    iterated over, is one of these; a list of tables is one, too.

    Raises TypeError if X can be read only once.
    """
    if type(X).__module__.partition(".")[0] == "dask":
        from gmm.rows.on_dask import dask_source  # nothing of Dask is imported unless one of its arrays is handed in

        return dask_source(X, sample_weight)
    if is_mapped(X):
        return Blocks(lambda: [X], _weight(sample_weight, len(X)))
    if callable(X) and not hasattr(X, "__array__"):
        return Blocks(lambda: _opened(X()), _weight(sample_weight))
    if isinstance(X, list | tuple):
        return Blocks(lambda: X, _weight(sample_weight)) if any(map(is_table, X)) else None
    if isinstance(X, Mapping) and not isinstance(X, dict):  # a dict is refused as an array
        keys = ", ".join(map(repr, list(X)[:5])) or "none"
        raise TypeError(f"X is {type(X).__name__}, a collection of arrays by name ({keys}); hand in one of them.")
    if sparse.issparse(X) or hasattr(X, "__array__") or isinstance(X, str | bytes | dict | set):
        return None
    if hasattr(X, "__iter__"):
        _check_again(X)
        return Blocks(lambda: iter(X), _weight(sample_weight))
    return None


def is_mapped(X):
    """Whether an array (n, d) lies in a file that is mapped into memory, as a whole or in part."""
    while isinstance(X, np.ndarray) and X.ndim == 2:
        if isinstance(X, np.memmap):
            return True
        X = X.base
    return False


def is_table(part):
    return getattr(part, "ndim", None) == 2


def in_memory(table):
    """A table as it is; of one in a mapped file slices that fit in memory, whatever the size of the file."""
    if not is_mapped(table):
        return [table]
    rows = max(1, NUMBERS_AT_ONCE // max(1, table.shape[1]))
    return (table[start : start + rows] for start in range(0, len(table), rows))


def _opened(blocks):
    if not hasattr(blocks, "__iter__") or hasattr(blocks, "ndim"):  # one array or DataFrame is no iterator over blocks
        raise TypeError(
            f"X is a function, but what it returns is {type(blocks).__name__}, not an iterator over blocks of rows."
        )
    return blocks


def _check_again(X):
    if hasattr(X, "__next__"):  # iter(X) might open a file
        raise TypeError(
            f"X is {type(X).__name__}, which can be read only once; EM reads the data once an iteration. Hand in a "
            "function that opens it anew, fit(lambda: pandas.read_csv(path, chunksize=100_000)), or a list of blocks."
        )


def _weight(sample_weight, n=None):
    if sample_weight is None:
        return None
    if np.ndim(sample_weight) != 1:
        raise ValueError(f"sample_weight has shape {np.shape(sample_weight)}; one weight for each row is needed.")
    return check_sample_weight(sample_weight, len(sample_weight) if n is None else n)
