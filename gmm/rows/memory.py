"""Rows of an array: in memory, or in a file that is mapped into memory. They are reduced on all cores.

The rows are cut into parts by what a step makes of them, never by how many threads there are, and what comes of the
parts is added in their order: one thread gives the same bits as sixteen. Few rows stay on the calling thread.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from gmm.rows.block import Block
from gmm.rows.rows import Rows, added, measure
from gmm.rows.threads import in_order, n_threads
from gmm.validation import check_data

PART_NUMBERS = 2**19  # numbers that a step makes of the rows of a part: a millisecond of work or more
PART_ROWS = 512  # of a part at least: it is not to be smaller than what comes of it
MANY_PARTS = 16  # of which it does not matter whether all cores take the same number
KEPT_NUMBERS = 2**22  # features of small data are kept from pass to pass: at most 32 MB


class CutRows(Rows):
    """Rows of an array (n, d) that can be cut anywhere, and weights (n,) or None. Neither is written to."""

    part = Block

    def __init__(self, X, weight=None, names=None):
        self.X, self.weight, self.names, self.n_features = X, weight, names, X.shape[1]
        self._pool = None

    def _reduce(self, step, watch=None):
        return added(found for _, found in self._done(step, watch))

    def each(self, function, columns=None):
        answers = None
        for part, found in self._done(function):
            if answers is None:
                answers = np.empty((len(self.X), *found.shape[1:]), found.dtype)
            answers[part.first_row : part.first_row + len(found)] = found
        return answers

    def _done(self, step, watch=None):
        """(part, what a step finds in it) of each part in order, on several threads where that pays."""
        parts = self._parts(step)
        pays = len(parts) > 1 and getattr(getattr(step, "reading", step), "on_threads", True)
        threads = n_threads() if pays else 1
        if threads > 1 and self._pool is None:
            self._pool = ThreadPoolExecutor(threads)  # its threads end with these rows
        for part, found in zip(parts, in_order(step, parts, threads, self._pool), strict=True):
            yield part, found
            if watch is not None:
                watch(len(part.X))

    def _parts(self, step):
        """The parts in which a step reads the rows, all of the same size."""
        reading = getattr(step, "reading", step)
        numbers = len(self.X) * getattr(reading, "numbers_a_row", self.n_features)
        n, count = len(self.X), max(1, min(round(numbers / PART_NUMBERS), len(self.X) // PART_ROWS))
        if count < MANY_PARTS:  # a few are shared evenly by any usual number of cores
            count = 2 ** (count - 1).bit_length()
        edges = [n * i // count for i in range(count + 1)]
        return [self._part(i, edges[i], edges[i + 1]) for i in range(count)]

    def _part(self, number, start, stop):
        weight = None if self.weight is None else self.weight[start:stop]
        return self.part(self.X[start:stop], weight, number, start)


class MappedRows(CutRows):
    """Rows in a file that is mapped into memory: never copied whole, and checked in the first pass."""

    def whole(self, why):
        return ArrayRows(check_data(self.X, missing=self.missing, weight=self.weight), self.weight, self.names)


@dataclass(frozen=True)
class Part(Block):
    """Some of the rows in memory, which were checked as a whole; what EM reads of them may be kept."""

    kept: tuple = ()  # features and weights

    @property
    def name(self):
        return "X"

    def checked(self, n_features, missing="error"):
        return self.X

    def features(self, reading):
        return self.kept or super().features(reading)


class ArrayRows(CutRows):
    """Rows in memory: an array (n, d) of finite numbers, or gaps that are allowed for, and weights (n,) or None."""

    dear, part = False, Part
    first_step = staticmethod(measure)  # it has been checked
    _reading, _kept = None, None

    def keep(self, reading):
        if len(self.X) * reading.n_features <= KEPT_NUMBERS:
            parts = self._parts(reading)
            self._kept = [
                replace(part, kept=tuple((phi.copy(), weight) for phi, weight in part.features(reading)))
                for part in parts
            ]
            self._reading = reading

    def _parts(self, step):
        return self._kept if getattr(step, "reading", step) is self._reading else super()._parts(step)

    def take(self, numbers):
        if self.weight is not None and not self.weight.all():  # numbers among the rows that count
            numbers = np.flatnonzero(self.weight)[numbers]
        return self.X[numbers], None if self.weight is None else self.weight[numbers]

    def whole(self, why):
        return self
