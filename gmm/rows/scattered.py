"""EM on data that are never in one place: each pass is a reduction over blocks, wherever these are (gmm.rows.blocks).

The first pass looks: it checks every block and finds the mean and the standard deviation of each column, from moments
that add up as well. The second brings a sample of rows, drawn from all blocks alike, on which the search for a start is
made; it is the sample that a fit in memory draws. From then on a pass is an iteration: out goes theta, (k, p) numbers,
back comes one table of statistics of the same size, however many rows there are.
"""

from dataclasses import dataclass

import numpy as np

from gmm.engine.statistics import (
    Standardized,
    Statistics,
    expected,
    family_for,
    features_of,
    rows_of_a_block,
    standardized_blocks,
)
from gmm.floor import SINGULAR, usable_scale
from gmm.rows.progress import Progress
from gmm.validation import check_finite, check_magnitude, check_total


@dataclass
class Moments:
    """Of some rows: how many there are, their weight, mean and sum of squares about it, and the range. Two add up.

    T. F. Chan, G. H. Golub and R. J. LeVeque (1983), "Algorithms for computing the sample variance: analysis and
    recommendations", The American Statistician 37, 242-247: no digit is lost to an offset.
    """

    counts: np.ndarray  # (blocks, 2)  the number of each block, and how many of its rows count
    total: float  # of the weights
    mean: np.ndarray  # (d,)
    squares: np.ndarray  # (d,)
    low: np.ndarray  # (d,)
    high: np.ndarray  # (d,)
    eps: float  # the relative rounding of the coarsest block

    def __add__(self, other):
        total = self.total + other.total
        gap, share = other.mean - self.mean, other.total / total if total else 0.0
        return Moments(
            np.concatenate([self.counts, other.counts]),
            total,
            self.mean + gap * share,
            self.squares + other.squares + gap**2 * (self.total * share),
            np.minimum(self.low, other.low),
            np.maximum(self.high, other.high),
            max(self.eps, other.eps),
        )

    @property
    def scale(self):
        """Standard deviation of each column, (d,)."""
        scale, spread = np.sqrt(self.squares / self.total), self.high - self.low
        return np.where((scale == 0) & (spread > 0), spread, scale)  # squares that vanish: to be refused, not ignored


def look(block):
    """Check a block of rows; its Moments."""
    d = block.X.shape[1]
    if d == 0:
        raise ValueError(f"{block} of X has no columns.")
    if len(block.X):  # a chunk of Dask may be empty
        check_finite(block.X, f"{block} of X", first_row=block.first_row or 0)
        check_magnitude(block.X, f"{block} of X")
    X, w = block.counted()
    eps, counts = float(np.finfo(X.dtype).eps), np.array([[block.number, len(X)]])
    if len(X) == 0:
        zero, most = np.zeros(d), np.full(d, np.inf)
        return Moments(counts, 0.0, zero, zero, most, -most, eps)
    w = np.ones(len(X)) if w is None else w
    # from a row of the data: then a constant column has exactly its own value as its mean
    first = X[0].astype(float)
    mean = first + w @ (X - first) / w.sum()
    low, high = X.min(axis=0).astype(float), X.max(axis=0).astype(float)
    return Moments(counts, float(w.sum()), mean, w @ (X - mean) ** 2, low, high, eps)


class Parts(list):
    """Results that do not add up, kept side by side."""

    __add__ = lambda self, other: Parts([*self, *other])  # noqa: E731


@dataclass(frozen=True)
class Pick:
    """Some rows of a block, by their numbers among the rows that count."""

    rows: dict  # number of the block -> (m,)

    def __call__(self, block):
        X, w = block.counted()
        rows = self.rows.get(block.number, ())
        if len(rows) and rows[-1] >= len(X):
            raise ValueError(f"{block} of X has fewer rows that count than when it was first read.")
        return Parts([(block.number, X[rows], None if w is None else w[rows])] if len(rows) else [])


@dataclass(frozen=True)
class Common:
    """The statistic that all components share (tied), of a block."""

    family: object
    center: np.ndarray
    scale: np.ndarray

    def __call__(self, block):
        d = len(self.center)
        blocks = standardized_blocks(*block.counted(), self.center, self.scale, rows_of_a_block(self.family, d, 1))
        return sum((self.family.common_statistic(x, w) for x, w in blocks), np.zeros((d, d)))


@dataclass(frozen=True)
class Expect:
    """An E-step on a block: all that travels to it, and, as Statistics, all that comes back."""

    family: object
    theta: np.ndarray  # (..., k, p)
    center: np.ndarray  # (d,)
    scale: np.ndarray  # (d,)

    def __call__(self, block):
        X, weight = block.counted()
        d, components = len(self.center), self.theta[..., 0].size
        rows = min(rows_of_a_block(self.family, d, components), max(1, len(X)))
        blocks = standardized_blocks(X, weight, self.center, self.scale, rows)
        return Statistics(*expected(self.family, self.theta, features_of(self.family, blocks, d, rows), d))


class ScatteredData(Standardized):
    """A source of rows as EM reads it. The first pass checks all blocks.

    source : of gmm.rows.blocks or gmm.rows.on_dask.  progress : of gmm.rows.progress, or None.
    """

    def __init__(self, source, covariance_type, *, n_components=1, progress=None):
        self.source, self.progress, self.n_rows = source, progress or Progress(0), None
        moments = self._reduce(look, "looking at the data")
        if moments is None or moments.total == 0:
            raise ValueError("X has no rows" + (" that count." if source.weight is not None else "."))
        check_total(moments.total)
        self.counts = moments.counts[moments.counts[:, 0].argsort()]
        self.weighted = source.weight is not None
        n, d = int(self.counts[:, 1].sum()), len(moments.mean)
        family = family_for(covariance_type, d, n_components)
        center, scale = moments.mean, usable_scale(family, moments.mean, moments.scale, moments.eps)
        super().__init__(family, center, scale, moments.total, n)
        self.n_components = n_components
        if family.has_common_statistic:
            self.common = self._reduce(Common(family, center, scale), "scatter of all rows")

    def _reduce(self, step, what):
        with self.progress.of_a_pass(what, self.n_rows) as watch:
            return self.source.reduce(step, watch)

    def expect(self, parameters):
        statistics = super().expect(parameters)
        self.progress.report(float(np.max(statistics.log_likelihood)) / self.total + self.log_jacobian)
        return statistics

    def expected(self, theta):
        return self._reduce(Expect(self.family, theta, self.center, self.scale), "iteration")

    def together(self, k, reg_covar):
        """How many mixtures may take a step at once: all, since to read the rows is what costs; one without a floor."""
        return 10**6 if reg_covar > SINGULAR else 1

    def rows_of(self, numbers):
        """Rows (m, d) by their sorted numbers among the rows that count, and their weights (m,) or None."""
        blocks, sizes = self.counts.T
        first = sizes.cumsum() - sizes
        of = np.searchsorted(first, numbers, side="right") - 1  # the last block that begins there: others are empty
        cuts = np.flatnonzero(np.diff(of)) + 1
        parts = zip(np.split(of, cuts), np.split(numbers, cuts), strict=True)
        picked = {int(blocks[b[0]]): mine - first[b[0]] for b, mine in parts}
        parts = sorted(self._reduce(Pick(picked), "drawing a sample"), key=lambda part: part[0])
        X = np.concatenate([part[1] for part in parts])
        return X, np.concatenate([part[2] for part in parts]) if self.weighted else None
