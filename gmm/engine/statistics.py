"""EM as a map-reduce: the same iteration as gmm.em, for rows of any number and at the speed of matrix products.

Three ideas carry it.

1. *Statistics add.* An M-step needs from the data only, for each component, the sum of
   responsibility x phi(x) (see gmm.covariance for phi). Sums over blocks of rows add up to the sum over all
   rows, so a block is read, reduced to a (k, p) table, and forgotten: memory does not grow with n, and it
   does not matter where a block is (gmm.rows).
2. *One product each way.* With theta the natural parameters, the E-step of a block is theta @ phi and a
   softmax, the M-step's statistics are responsibilities @ phi.T. Arrays are component-major, (k, b), so that
   every row is contiguous, and so few rows are read at once that they stay in the processor's cache.
3. *Standardized inside.* The data are centred and divided by their standard deviations while a block is
   copied. Squares of centred data lose no digits, and neither a unit nor an offset can change the fit.

Agreement with the reference in gmm.em is to rounding: expanding (x - m)' A (x - m) loses about
eps x (spread / sd)^2, at most 1e-10 with the default floor of 1e-6, but 1e-4 where reg_covar allows variances
of 1e-12. tests/test_statistics.py holds it to that.
"""

import math
import threading
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gmm.covariance import COVARIANCE_TYPES, FULL
from gmm.engine.wide import WIDE, wide

# Python lets one thread at a time call numpy. With few features, and vectors 512 bits wide (AVX-512), a call on rows
# that fit in a core's cache is so short that threads wait for one another more than they compute, and with more rows at
# once leaving the cache costs as much as a second thread brings. Elsewhere a call takes longer, how many rows there are
# at once matters little, and threads pay (python -m benchmarks blocks).
FOUND = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", ())  # instructions that numpy uses
WIDE_VECTORS = any(name.startswith(("AVX512", "X86_V4")) for name in FOUND)
LONG_CALLS = 100  # numbers that a row leaves behind, from which products are long enough for threads everywhere

IN_CACHE, FOR_THREADS = 2**17, 2**20  # numbers in features and responsibilities that are read at once: 1 and 8 MB,
FEWEST_ROWS = 512  # but so many rows at least: below that the calls cost more than the numbers
SMALLEST = 1e-280  # a sum of exponentials that can still be divided by
FAINTEST = (
    -700.0
)  # logarithm of what counts as nothing: processors take ten times as long for exponentials that underflow


class Parameters(NamedTuple):
    """A mixture in standardized coordinates, as bare arrays."""

    weights: np.ndarray  # (k,)
    means: np.ndarray  # (k, d)
    covariances: np.ndarray  # in the type's own shape


class Statistics(NamedTuple):
    """What one pass over the data leaves behind; two of them add."""

    sums: np.ndarray  # (k, p)  sum of responsibility x phi(x); its first column holds the effective points
    log_likelihood: float  # in nats, in standardized coordinates

    def __add__(self, other):
        return Statistics(self.sums + other.sums, self.log_likelihood + other.log_likelihood)


# -- reading rows -------------------------------------------------------------------------------------------
ROOM = threading.local()  # of each thread


def room(name, shape):
    """An array to write to, in memory that this thread keeps; what it held under that name is lost.

    To take memory anew for each block cost a quarter of the time.
    """
    numbers, there = math.prod(shape), getattr(ROOM, name, None)
    if there is None or there.size < numbers:
        there = np.empty(numbers)
        setattr(ROOM, name, there)
    return there[:numbers].reshape(shape)


def give_back():
    """Let go of what `room` keeps for this thread."""
    ROOM.__dict__.clear()


@dataclass(frozen=True, eq=False)
class Reading:
    """How EM reads rows: centred, in units of their spread, component-major, as features of the covariance type."""

    family: object  # of gmm.covariance
    center: np.ndarray  # (d,)
    scale: np.ndarray  # (d,)
    n_components: int = 1
    block_numbers: int | None = None  # that are read at once; what suits if None

    @property
    def n_features(self):
        return self.family.n_features(len(self.center))

    @property
    def numbers_a_row(self):
        """Numbers that are made of a row: its features and its responsibilities."""
        return self.n_features + 2 * self.n_components

    @property
    def on_threads(self):
        """Whether rows that are read so are quicker reduced on several threads."""
        return not WIDE_VECTORS or self.family.n_statistics(len(self.center)) >= LONG_CALLS

    @property
    def rows(self):
        """Rows that are read at once; not too few, and where one thread reads, no more than fit in a core's cache."""
        numbers = self.block_numbers or (FOR_THREADS if self.on_threads else IN_CACHE)
        return max(min(FEWEST_ROWS, numbers), numbers // self.numbers_a_row)

    def standardized(self, X, weight):
        """x (d, b) and weights (b,) or 1.0 of a few rows at a time, in the same memory.

        Rows are laid out component-major first, then standardized: to turn them while computing costs up to four times.
        """
        times = -(-len(X) // self.rows)
        edges = [len(X) * i // times for i in range(times + 1)] if times else []
        for start, stop in zip(edges, edges[1:], strict=False):
            x = room("x", (len(self.center), stop - start))
            x[...] = X[start:stop].T
            x -= self.center[:, None]
            x /= self.scale[:, None]
            yield x, 1.0 if weight is None else weight[start:stop]

    def features(self, X, weight):
        """phi (p, b) and weights (b,) or 1.0 of a few rows at a time, in the same memory."""
        for x, w in self.standardized(X, weight):
            phi = room("phi", (self.n_features, x.shape[1]))
            self.family.write_features(x, phi)
            yield phi, w


def family_for(covariance_type, d, n_components):
    """The family of a covariance type; for full covariances that form of it which is quicker at this size."""
    family = COVARIANCE_TYPES[covariance_type]
    return WIDE if family is FULL and wide(d, n_components) else family


# -- steps on a block: all that travels to the rows, and all that comes back ---------------------------------
@dataclass(frozen=True)
class Expect:
    """An E-step: the Statistics of a block under theta (..., k, p), many mixtures at once if it has leading axes.

    bounded : whether no log-joint density is above 0, so that its exponential can be taken as it stands. Where that is
    too small to divide by, and where nothing is known, the largest of each point is taken out first.
    fixed (..., n) : of all rows, what is added to the last log-joint density (gmm.engine.partial).
    excluded (k, n) : of all rows, whether a row belongs to another component for certain; or None.
    """

    reading: Reading
    theta: np.ndarray
    bounded: bool = False
    fixed: np.ndarray | None = None
    excluded: np.ndarray | None = None

    @np.errstate(under="ignore")  # of a far component: its responsibility is 0
    def __call__(self, block):
        family = self.reading.family
        rows = self.theta.reshape(-1, self.theta.shape[-1])  # of all starts, one below the other
        log_likelihood = np.zeros(self.theta.shape[:-2])
        sums = np.zeros((len(rows), family.n_statistics(len(self.reading.center))))
        start = block.first_row or 0
        for phi, weight in block.features(self.reading):
            r = self._log_joint(phi, start)
            log_density = 0.0
            if self.bounded:
                total = self._exponentials(r, start).sum(axis=-2)
            if not self.bounded or total.min() < SMALLEST:
                r = self._log_joint(phi, start)
                log_density = r.max(axis=-2)
                r -= log_density[..., None, :]
                total = self._exponentials(r, start).sum(axis=-2)
            scale = weight / total  # makes of exponentials responsibilities x weight
            if len(phi) < len(r) and r.ndim == 2:  # on the smaller side of the product
                phi = np.multiply(phi, scale, out=room("scaled", phi.shape))
            else:
                r *= scale[..., None, :]
            sums += family.sums(r.reshape(len(rows), -1), phi)
            log_density = log_density + np.log(total)
            log_likelihood += (log_density * weight).sum(axis=-1)
            start += phi.shape[1]
        return Statistics(sums.reshape(*self.theta.shape[:-1], -1), log_likelihood)

    def _log_joint(self, phi, start):
        """(..., k, b) of the rows from `start` on."""
        rows, b = self.theta.reshape(-1, self.theta.shape[-1]), phi.shape[1]
        r = self.reading.family.log_joint(rows, phi, out=room("r", (len(rows), b)))
        r = r.reshape(*self.theta.shape[:-1], b)
        if self.fixed is not None:
            r[..., -1, :] += self.fixed[..., start : start + b]
        if self.excluded is not None:
            np.copyto(r, -np.inf, where=self.excluded[:, start : start + b])
        return r

    def _exponentials(self, r, start):
        """Of r (..., k, b), the rows from `start` on, in its place."""
        np.exp(np.maximum(r, FAINTEST, out=r), out=r)
        if self.excluded is not None:
            np.copyto(r, 0.0, where=self.excluded[:, start : start + r.shape[-1]])
        return r


@dataclass(frozen=True)
class Average:
    """The Statistics of given responsibilities (..., k, n) of all rows, for a start that is not a mixture."""

    reading: Reading
    responsibilities: np.ndarray

    def __call__(self, block):
        lead, start = self.responsibilities.shape[:-1], block.first_row
        sums = np.zeros((math.prod(lead), self.reading.family.n_statistics(len(self.reading.center))))
        for phi, weight in block.features(self.reading):
            r = self.responsibilities[..., start : start + phi.shape[1]] * weight  # (..., k, b)
            sums += self.reading.family.sums(r.reshape(len(sums), -1), phi)
            start += phi.shape[1]
        return Statistics(sums.reshape(*lead, -1), -np.inf)


@dataclass(frozen=True)
class Common:
    """The statistic of a block that all components share (only tied has one)."""

    reading: Reading

    def __call__(self, block):
        d = len(self.reading.center)
        read = self.reading.standardized(*block.counted())
        return sum((self.reading.family.common_statistic(x, w) for x, w in read), np.zeros((d, d)))
