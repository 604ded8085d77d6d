"""Rows that are all at hand: in memory, or in a file that is mapped into memory. They are reduced on all cores.

The rows are cut into parts by what a step makes of them, never by how many threads there are, and what comes of the
parts is added in their order: one thread gives the same bits as sixteen. Few rows are one part, on the calling thread.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from gmm.rows.block import Block
from gmm.rows.rows import Rows, look, measure
from gmm.rows.threads import in_order, n_threads
from gmm.validation import check_data

PART_NUMBERS = 2**19  # numbers that a step makes of the rows of a part: a millisecond of work or more
FEWEST_PARTS = 4  # of fewer, a second thread costs what it brings
KEPT_NUMBERS = 2**22  # features of small data are kept from pass to pass: at most 32 MB


@dataclass(frozen=True)
class Part(Block):
    """Some of the rows in memory, which were checked as a whole; what EM reads of them may be kept."""

    kept: tuple = ()

    @property
    def name(self):
        return "X"

    def checked(self, n_features):
        return self.X

    def features(self, reading):
        return self.kept or super().features(reading)


class ArrayRows(Rows):
    """Rows in memory: an array (n, d) of finite numbers, and weights (n,) or None. Neither is copied or written to."""

    dear, part = False, Part
    looking = staticmethod(measure)

    def __init__(self, X, weight=None, names=None):
        self.X, self.weight, self.names, self.n_features = X, weight, names, X.shape[1]
        self._kept, self._reading, self._pool = None, None, None

    def _reduce(self, step, watch=None):
        total = None
        for block, found in self._each(step, self._parts(step)):
            total = found if total is None else total + found
            if watch is not None:
                watch(len(block.X))
        return total

    def each(self, function, columns=None):
        return np.concatenate([found for _, found in self._each(function, self._parts(function))])

    def _each(self, function, parts):
        """(part, what a function finds in it) of each part in order, on several threads where that pays."""
        threads = n_threads() if len(parts) >= FEWEST_PARTS else 1
        if threads > 1 and self._pool is None:
            self._pool = ThreadPoolExecutor(threads)  # its threads end with these rows
        return zip(parts, in_order(function, parts, threads, self._pool), strict=True)

    def _parts(self, step):
        """The parts in which a step reads the rows: those that are kept, if it reads as they were read."""
        reading = getattr(step, "reading", step)
        return self._kept if reading is self._reading else self._cut(getattr(reading, "numbers_a_row", self.n_features))

    def _cut(self, numbers_a_row):
        """Parts of which a step makes PART_NUMBERS, all of the same size."""
        n, count = len(self.X), max(1, round(len(self.X) * numbers_a_row / PART_NUMBERS))
        edges = [n * i // count for i in range(count + 1)]
        weight = (None if self.weight is None else self.weight[a:b] for a, b in zip(edges, edges[1:], strict=False))
        return [self.part(self.X[edges[i] : edges[i + 1]], w, i, edges[i]) for i, w in enumerate(weight)]

    def keep(self, reading):
        if len(self.X) * reading.n_features <= KEPT_NUMBERS:
            read = [(part, part.features(reading)) for part in self._cut(reading.numbers_a_row)]
            self._kept = [
                Part(part.X, part.weight, part.number, part.first_row, tuple((phi.copy(), w) for phi, w in features))
                for part, features in read
            ]
            self._reading = reading

    def take(self, numbers):
        return self.X[numbers], None if self.weight is None else self.weight[numbers]

    def whole(self, why):
        return self


class MappedRows(ArrayRows):
    """Rows in a file that is mapped into memory: never copied whole, and checked in the first pass."""

    dear, part = True, Block
    looking = staticmethod(look)

    def keep(self, reading):
        """Nothing: memory may not have room."""

    take = Rows.take

    def whole(self, why):
        return ArrayRows(check_data(self.X), self.weight, self.names)
