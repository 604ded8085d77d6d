"""What one look at some rows says of their columns: mean, spread and range. Looks at parts of the rows add up."""

from dataclasses import dataclass

import numpy as np

NUMBERS_AT_ONCE = 2**16  # numbers that are looked at at once, so that no copy of the data is made
UNHEEDED = np.errstate(under="ignore", over="ignore", invalid="ignore")  # numbers too large or small are told in words


@dataclass(frozen=True)
class Moments:
    """Weight, mean, sum of squares about it, and range of the columns of some rows, of what is there. Two add up.

    T. F. Chan, G. H. Golub and R. J. LeVeque (1983), "Algorithms for computing the sample variance: analysis and
    recommendations", The American Statistician 37, 242-247: no digit is lost to an offset.
    """

    total: float  # of the weights
    seen: np.ndarray  # (d,)  of the weights of those rows that have a value in the column
    mean: np.ndarray  # (d,)
    squares: np.ndarray  # (d,)
    low: np.ndarray  # (d,)
    high: np.ndarray  # (d,)
    eps: float  # the relative rounding of the coarsest rows

    @UNHEEDED
    def __add__(self, other):
        seen = self.seen + other.seen
        gap, share = other.mean - self.mean, other.seen / np.where(seen > 0, seen, 1.0)
        return Moments(
            self.total + other.total,
            seen,
            self.mean + gap * share,
            self.squares + other.squares + gap**2 * (self.seen * share),
            np.minimum(self.low, other.low),
            np.maximum(self.high, other.high),
            max(self.eps, other.eps),
        )

    @property
    def scale(self):
        """Standard deviation of each column, (d,)."""
        scale, spread = np.sqrt(self.squares / self.seen), self.high - self.low
        return np.where((scale == 0) & (spread > 0), spread, scale)  # squares that vanish: to be refused, not ignored


def moments_of(X, weight=None):
    """The Moments of rows (n, d) with weights (n,) or None; rows of weight 0 do not count."""
    rows = max(1, NUMBERS_AT_ONCE // max(1, X.shape[1]))
    total = _moments(X[:rows], None if weight is None else weight[:rows])
    for start in range(rows, len(X), rows):
        s = slice(start, start + rows)
        total = total + _moments(X[s], None if weight is None else weight[s])
    return total


@UNHEEDED
def _moments(X, w):
    if w is None:
        w = np.ones(len(X))
    elif not w.all():
        X, w = X[w > 0], w[w > 0]
    if len(X) == 0:
        return _nothing(X)
    # from a row of the data: then a constant column has exactly its own value as its mean
    first = X[0].astype(float)
    mean = first + w @ (X - first) / w.sum()
    low, high = X.min(axis=0).astype(float), X.max(axis=0).astype(float)
    if np.isnan(low).any():
        return _of_what_is_there(X, w)
    total = float(w.sum())
    return Moments(total, np.full(len(mean), total), mean, w @ (X - mean) ** 2, low, high, _eps(X))


def _of_what_is_there(X, w):
    """The Moments of rows with gaps (NaN)."""
    there = ~np.isnan(X)
    seen = w @ there
    first = np.where(there.any(axis=0), X[there.argmax(axis=0), range(X.shape[1])], 0).astype(float)  # values
    mean = first + w @ np.where(there, X - first, 0.0) / np.where(seen > 0, seen, 1.0)
    squares = w @ np.where(there, X - mean, 0.0) ** 2
    low, high = (np.where(there, X, limit) for limit in (np.inf, -np.inf))
    return Moments(float(w.sum()), seen, mean, squares, low.min(axis=0), high.max(axis=0), _eps(X))


def _nothing(X):
    zero, most = np.zeros(X.shape[1]), np.full(X.shape[1], np.inf)
    return Moments(0.0, zero, zero, zero, most, -most, _eps(X))


def _eps(X):
    return float(np.finfo(np.float32 if X.dtype == np.float32 else float).eps)  # all others are made float64
