"""What rows can do, wherever they are: apply a step to every block, and add up the results.

EM needs the data once an iteration, a block at a time and in any order, because what it takes from them adds up
(gmm.engine.statistics). So a kind of rows is a class derived from Rows with two methods: `_reduce` applies a step to
every block, `each` collects an answer for every row; and a line in gmm.rows.kinds that says when X is of that kind.

A step is called with a Block and returns something that can be added. It may say in `numbers_a_row` how many numbers it
makes of a row, or in `reading` how EM reads rows; rows in memory are cut by that. Blocks have the same numbers and the
same rows in each pass.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from gmm.moments import Moments, moments_of
from gmm.rows.names import check_names, told
from gmm.rows.steps import ROWS, steps_of
from gmm.validation import check_columns, check_finite, check_magnitude, check_total


# -- the first pass: a look at every row --------------------------------------------------------------------
@dataclass(frozen=True)
class Look:
    """What `look` finds in some blocks. Two add up."""

    moments: Moments
    counts: np.ndarray  # (blocks, 2)  the number of each block, and how many of its rows count
    n_values: int  # in these

    def __add__(self, other):
        counts = np.concatenate([self.counts, other.counts])
        return Look(self.moments + other.moments, counts, self.n_values + other.n_values)

    @property
    def n_rows(self):
        return int(self.counts[:, 1].sum())


def look(block, missing="error"):
    """Check a block of rows; what is found in it."""
    if block.X.shape[1] == 0:
        raise ValueError(f"{block.name} has no columns.")
    check_finite(block.X, block.name, missing, block.first_row or 0, block.weight)
    return measure(block)


def measure(block):
    """What is found in a block of finite numbers, and gaps."""
    if len(block.X):  # a chunk of Dask may be empty
        check_magnitude(block.X, block.name)
    X, weight = block.counted()
    return Look(moments_of(X, weight), np.array([[block.number, len(X)]]), X.size - np.count_nonzero(np.isnan(X)))


# -- some rows by their numbers -------------------------------------------------------------------------------
class SideBySide(list):
    """Results that do not add up."""

    __add__ = lambda self, other: SideBySide([*self, *other])  # noqa: E731


@dataclass(frozen=True)
class Pick:
    """Some rows of a block, by their numbers among the rows that count."""

    rows: dict  # number of the block -> (m,)

    def __call__(self, block):
        X, w = block.counted()
        rows = self.rows.get(block.number, ())
        if len(rows) and rows[-1] >= len(X):
            raise ValueError(f"{block.name} has fewer rows that count than when it was first read.")
        return SideBySide([(block.number, X[rows], None if w is None else w[rows])] if len(rows) else [])


def added(parts):
    """The sum of parts, or None of none: neighbours first, so that results that grow are copied few times."""
    waiting = []  # (number of parts, their sum), each of more parts than the next
    for part in parts:
        size = 1
        while waiting and waiting[-1][0] == size:
            size, part = 2 * size, waiting.pop()[1] + part
        waiting.append((size, part))
    total = waiting.pop()[1] if waiting else None
    while waiting:
        total = waiting.pop()[1] + total
    return total


# -- all of them ----------------------------------------------------------------------------------------------
class Rows:
    """Rows (n, d) of data with weights (n,) or None. What is derived from it knows where they are.

    names : of the columns, or None.  n_features : of them, or None until the first pass.  weight : None if all count
    alike.  dear : whether it is a pass over the rows that costs, and not what is computed from them.
    missing : what to do with rows that have gaps (gmm.validation).  progress : of gmm.rows.progress, or None.
    """

    names, n_features, weight, dear, missing, progress = None, None, None, True, "error", None
    _looked = None

    # -- what a kind of rows must know -------------------------------------------------------------------
    def _reduce(self, step, watch=None):
        """The sum of step(block) over all blocks, or None if there are no rows.

        watch : called with a number of rows when these are done, to show how far the pass is; or None.
        """
        raise NotImplementedError

    def each(self, function, columns=None):
        """function(block) of every block, one below the other: (n,), or (n, columns)."""
        raise NotImplementedError

    @property
    def first_step(self):
        return partial(look, missing=self.missing)

    # -- what all can do with it -------------------------------------------------------------------------
    def reduce(self, step, what="iteration"):
        """The sum of step(block) over all blocks, or None if there are no rows.

        what : the pass is for, to be told by the bar of `progress` if there is one.
        """
        if self.progress is None:
            return self._reduce(step)
        with self.progress.of_a_pass(what, None if self._looked is None else self._looked.n_rows) as watch:
            return self._reduce(step, watch)

    @property
    def looked(self):
        """What the first pass finds, in which every row is checked; once."""
        if self._looked is None:
            found = self.reduce(self.first_step, "looking at the data")
            if found is None or found.moments.total == 0:
                raise ValueError("X has no rows" + (" that count." if self.weight is not None else "."))
            check_total(found.moments.total)
            if (empty := np.flatnonzero(found.moments.seen == 0)).size:
                name = f" ({self.names[empty[0]]})" if told(self.names) else ""
                raise ValueError(f"column {empty[0]}{name} of X has no value in any row that counts: leave it out.")
            self._looked, self.n_features = found, len(found.moments.mean)
        return self._looked

    @property
    def moments(self):
        """The Moments of all rows that count."""
        return self.looked.moments

    @property
    def n_rows(self):
        """How many count."""
        return self.looked.n_rows

    @property
    def has_gaps(self):
        """Whether a value is missing in any of them."""
        return self.looked.n_values < self.n_rows * self.n_features

    @property
    def steps(self):
        """The step in which each column was recorded, (d,), as far as rows that are evenly spread over all show it."""
        n = self.n_rows
        return steps_of(*self.take(np.arange(n) if n <= ROWS else np.linspace(0, n - 1, ROWS).astype(int)))

    def take(self, numbers):
        """Rows (m, d) by their sorted numbers among the rows that count, and their weights (m,) or None."""
        counts = self.looked.counts
        blocks, sizes = counts[counts[:, 0].argsort()].T
        first = sizes.cumsum() - sizes
        of = np.searchsorted(first, numbers, side="right") - 1  # the last block that begins there: others are empty
        cuts = np.flatnonzero(np.diff(of)) + 1
        parts = zip(np.split(of, cuts), np.split(numbers, cuts), strict=True)
        picked = {int(blocks[b[0]]): mine - first[b[0]] for b, mine in parts}
        parts = sorted(self.reduce(Pick(picked), "drawing a sample"), key=lambda part: part[0])
        if len(parts) != len(picked):
            raise ValueError("X came in fewer blocks than when it was first read; they must be the same in each pass.")
        X = np.concatenate([part[1] for part in parts])
        return X, np.concatenate([part[2] for part in parts]) if self.weight is not None else None

    def whole(self, why):
        """The same rows as one array; a TypeError with `why` where they are none."""
        raise TypeError(why)

    def keep(self, reading):
        """Keep what EM reads of these rows (features, gmm.engine.statistics) from pass to pass, if that pays."""

    def expect(self, n_features, names):
        """Refuse rows with other columns than these, or with names that differ where both have some."""
        if self.n_features is not None:
            check_columns(self.n_features, n_features)
        check_names(self.names, names)
