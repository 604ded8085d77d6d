"""Blocks of rows, one after the other, from anything that can be read again and again."""

import numpy as np

from gmm.neighbours.tables import is_stored, numbers_of, opened
from gmm.rows.block import Block
from gmm.rows.names import check_names, differ, names_of
from gmm.rows.rows import Rows, added

NUMBERS_AT_ONCE = 2**20  # numbers in a slice of an array outside of memory: 8 MB


class BlockRows(Rows):
    """Blocks of rows, one after the other: a block is reduced before the next one is read, which may take its memory.

    again : called for each pass, returns an iterable of tables (b, d).  weight : (n,) for all rows, or None.
    """

    def __init__(self, again, weight=None):
        self.again, self.weight = again, weight
        self._n_read = None  # rows of the first pass; each later one must bring as many
        self._names_wanted = None

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
        if self._n_read not in (None, first):
            raise ValueError(
                f"X gave {self._n_read} rows when it was first read, and {first} now: EM reads the data once an "
                "iteration, and they must be the same. If X is a function, it must return a new iterator each time."
            )
        self._n_read = first

    def _check_columns(self, table, block):
        names, d = names_of(table), block.X.shape[1]
        check_names(names, self._names_wanted)
        if self.n_features is None:
            self.n_features, self.names = d, names
        if d != self.n_features:
            raise ValueError(f"{block.name} has {d} columns; the blocks before it have {self.n_features}.")
        if differ(names, self.names):
            raise ValueError(f"{block.name} has the columns {names}; the blocks before it have {self.names}.")

    def expect(self, n_features, names):
        """Refuse blocks with other columns than these, when they come."""
        self._names_wanted = names

    def _weights(self, first, b):
        if first + b > len(self.weight):
            raise ValueError(f"sample_weight has {len(self.weight)} weights, but X has {first + b} rows or more.")
        return self.weight[first : first + b]

    def _reduce(self, step, watch=None):
        return added(self._done(step, watch))

    def _done(self, step, watch):
        """What a step finds in each block."""
        for block in self:
            yield step(block)
            if watch is not None:
                watch(len(block.X))

    def each(self, function, columns=None):
        parts = [function(block) for block in self]
        if not parts:
            raise ValueError("X has no rows.")
        return np.concatenate(parts)


def as_block(table, number, first_row):
    """A table as floats (b, d); what is wrong with it is said with its number."""
    name = f"block {number} of X (from row {first_row})"
    X = numbers_of(table, name)
    if X.ndim != 2 and X.size == 0:
        return X.reshape(0, 0)
    if X.ndim != 2:
        raise ValueError(f"{name} must be a table with two axes (rows, columns); its shape is {X.shape}.")
    return X


def in_memory(table):
    """A table as it is; of one outside of memory slices that fit, whatever its size, in whole chunks if it has some."""
    if not is_stored(table):
        return [opened(table)]
    n, d = table.shape
    chunk = next(iter(getattr(table, "chunks", None) or ()), 1)  # rows that can only be read together
    chunk = chunk if isinstance(chunk, int) else 1
    rows = max(1, NUMBERS_AT_ONCE // max(1, d) // chunk) * chunk
    return (table[start : start + rows] for start in range(0, n, rows))
