"""EM as a map-reduce: the same iteration as gmm.em, for data of any size and at the speed of matrix products.

Three ideas carry it.

1. *Statistics add.* An M-step needs from the data only, for each component, the sum of
   responsibility x phi(x) (see gmm.covariance for phi). Sums over blocks of rows add up to the sum over all
   rows, so a block is read, reduced to a (k, p) table, and forgotten: memory does not grow with n, and it
   does not matter where a block comes from.
2. *One product each way.* With theta the natural parameters, the E-step of a block is theta @ phi and a
   softmax, the M-step's statistics are responsibilities @ phi.T. Arrays are component-major, (k, b), so that
   every row is contiguous, and a block is small enough to stay in the processor's cache.
3. *Standardized inside.* The data are centred and divided by their standard deviations while a block is
   copied. Squares of centred data lose no digits, and neither a unit nor an offset can change the fit.

Agreement with the reference in gmm.em is to rounding: expanding (x - m)' A (x - m) loses about
eps x (spread / sd)^2, at most 1e-10 with the default floor of 1e-6, but 1e-4 where reg_covar allows variances
of 1e-12. tests/test_blocks.py holds it to that.
"""

from typing import NamedTuple

import numpy as np

from gmm.covariance import COVARIANCE_TYPES, FULL
from gmm.em import EMPTY
from gmm.engine.wide import WIDE, wide
from gmm.floor import SINGULAR, check_collapse, collapse, location_and_scale
from gmm.mixture import Mixture
from gmm.products import NARROWEST, ON_ONE_THREAD

BLOCK_NUMBERS = 2**17  # numbers in a block's features and responsibilities together: 1 MB, a core's L2 cache
FEWEST_ROWS = 512  # of a block: below that the calls cost more than the numbers
BATCH_NUMBERS = 2**17  # numbers in the responsibilities of a block when many starts take a step together
KEPT_NUMBERS = 2**22  # features of small data are kept from pass to pass: at most 32 MB


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


def family_for(covariance_type, d, n_components):
    """The family of a covariance type; for full covariances that form of it which is quicker at this size."""
    family = COVARIANCE_TYPES[covariance_type]
    return WIDE if family is FULL and wide(d, n_components) else family


def rows_of_a_block(family, d, n_components, block_numbers=None):
    """Rows that are reduced at once: as many as fit in a core's cache with their responsibilities."""
    numbers_a_row = family.n_features(d) + 2 * n_components
    if block_numbers is not None:
        return max(1, block_numbers // numbers_a_row)
    return max(FEWEST_ROWS, BLOCK_NUMBERS // numbers_a_row)


def standardized_blocks(X, weight, center, scale, rows):
    """Blocks x (d, b) and their weights (b,) or 1.0, one block at a time in the same memory.

    A block is laid out component-major first, then standardized: to turn it while computing costs up to four times.
    """
    buffer = np.empty((len(center), min(rows, len(X))))
    for start in range(0, len(X), rows):
        x = buffer[:, : len(X) - start]
        x[...] = X[start : start + rows].T
        x -= center[:, None]
        x /= scale[:, None]
        yield x, 1.0 if weight is None else weight[start : start + rows]


def features_of(family, blocks, d, rows):
    """Features phi (p, b) of standardized blocks and their weights, one block at a time in the same memory."""
    buffer = np.empty((family.n_features(d), rows))
    for x, weight in blocks:
        phi = buffer[:, : x.shape[1]]
        family.write_features(x, phi)
        yield phi, weight


@np.errstate(under="ignore")  # of a far component: its responsibility is 0
def expected(family, theta, blocks, d):
    """E-step over blocks of features: sums (..., k, p) and log-likelihoods (...,), for theta (..., k, p).

    All blocks use the same memory: a cluster's workers give memory back at once, and to take it anew for each block
    cost a quarter of their time.
    """
    log_likelihood = np.zeros(theta.shape[:-2])
    rows = theta.reshape(-1, theta.shape[-1])  # of all starts, one below the other
    sums = np.zeros((len(rows), family.n_statistics(d)))
    room = np.empty(0)
    for phi, weight in blocks:
        b = phi.shape[1]
        if len(room) < len(rows) * b:
            room = np.empty(len(rows) * b)
        r = room[: len(rows) * b].reshape(len(rows), b)
        r = family.log_joint(rows, phi, out=r).reshape(*theta.shape[:-1], b)  # (..., k, b)
        top = r.max(axis=-2)
        r -= top[..., None, :]
        np.exp(r, out=r)
        total = r.sum(axis=-2)
        r *= (weight / total)[..., None, :]  # responsibilities x weight
        sums += family.sums(r.reshape(len(rows), -1), phi)
        top += np.log(total)
        log_likelihood += (top * weight).sum(axis=-1)
    return sums.reshape(*theta.shape[:-1], -1), log_likelihood


class Standardized:
    """EM in standardized coordinates, as far as it needs no data: centre and scale, the M-step, there and back.

    What is derived from it knows how to read the rows: `expected(theta)` is the one pass over the data of an iteration.
    family : of gmm.covariance.  center, scale : (d,).  total : sum of the weights.  n_rows : rows that count.
    common : the statistic that all components of the family share, or 0.
    """

    def __init__(self, family, center, scale, total, n_rows, common=0.0):
        self.family, self.center, self.scale = family, center, scale
        self.total, self.n_rows, self.common = total, n_rows, common
        # log-density per point: standardized + this = in the units of the data
        self.log_jacobian = -np.log(scale).sum()

    # -- one iteration ----------------------------------------------------------------------------------
    def expect(self, parameters):
        """E-step over all blocks: the Statistics under these parameters, or under each of a stack of them."""
        factors = self.family.precision_cholesky(parameters.covariances)
        theta = self.family.natural_parameters(parameters.weights, parameters.means, factors)  # (..., k, p)
        sums, log_likelihood = self.expected(theta)
        log_likelihood = log_likelihood + self.family.common_log_density(factors, self.common)
        return Statistics(sums, log_likelihood[()])

    def maximize(self, statistics, reg_covar):
        """M-step: the Parameters that these statistics ask for, no variance below reg_covar."""
        sums = statistics.sums
        n_k = sums[..., 0]
        weights = n_k / self.total
        empty = n_k < EMPTY * self.total / self.n_rows
        if empty.any():  # as in gmm.em.m_step
            if reg_covar == 0:
                raise collapse(int(n_k.argmin()) % n_k.shape[-1], n_k.min(), 0.0, reg_covar)
            sums = np.where(empty[..., None], sums.sum(axis=-2, keepdims=True), sums)
            weights = np.where(empty, 0.0, weights)
        averages = sums / sums[..., :1]
        means, covariances = self.family.from_averages(weights, averages, self.common / self.total)
        if reg_covar <= SINGULAR:  # a floor that low holds nothing up
            shape = means.shape[-2:]
            each = covariances.reshape(-1, *self.family.shape(*shape))
            for one, points in zip(each, n_k.reshape(-1, shape[0]), strict=True):
                check_collapse(self.family, one, points, reg_covar, shape)
        weights = weights / weights.sum(axis=-1, keepdims=True)
        return self.above_floor(Parameters(weights, means, covariances), reg_covar)

    def above_floor(self, parameters, reg_covar):
        if reg_covar == 0:
            return parameters
        return parameters._replace(covariances=self.family.raise_to(parameters.covariances, reg_covar))

    # -- there and back ---------------------------------------------------------------------------------
    def standardize(self, mixture):
        """A Mixture in the units of the data as Parameters."""
        means = (mixture.means - self.center) / self.scale
        return Parameters(mixture.weights, means, self.family.rescale(mixture.covariances, 1 / self.scale))

    def restore(self, parameters):
        """Parameters as a Mixture in the units of the data."""
        means = parameters.means * self.scale + self.center
        covariances = self.family.rescale(parameters.covariances, self.scale)
        return Mixture(parameters.weights, means, covariances, self.family.name)


class StandardizedData(Standardized):
    """The data as EM reads them: block after block of features phi, standardized and component-major.

    X : (n, d); sample_weight : (n,) or None; covariance_type : name. Neither array is copied whole or changed.
    block_numbers : numbers in a block; what suits the processor if None.  kept : numbers of features that may be kept.
    """

    def __init__(
        self, X, covariance_type, sample_weight=None, *, n_components=1, block_numbers=None, kept=KEPT_NUMBERS
    ):
        self.X, self.weight = X, sample_weight
        n, d = X.shape
        family = family_for(covariance_type, d, n_components)
        total = float(n if sample_weight is None else sample_weight.sum())
        super().__init__(family, *location_and_scale(X, sample_weight, family), total, n)
        self.n_components = n_components
        self.rows = rows_of_a_block(family, d, n_components, block_numbers)
        self._kept = None
        if n * family.n_features(d) <= kept:
            self._kept = [(phi.copy(), w) for phi, w in self._read()]
        if family.has_common_statistic:
            self.common = sum(family.common_statistic(x, w) for x, w in self._standardized_blocks())

    def _standardized_blocks(self):
        return standardized_blocks(self.X, self.weight, self.center, self.scale, self.rows)

    def _read(self):
        return features_of(self.family, self._standardized_blocks(), self.X.shape[1], min(self.rows, len(self.X)))

    def blocks(self):
        """Features phi (p, b) and weights; those of small data are kept, of large data made anew in each pass."""
        return self._read() if self._kept is None else self._kept

    def expected(self, theta):
        return expected(self.family, theta, self.blocks(), len(self.center))

    def rows_of(self, numbers):
        """Rows (m, d) by their numbers, and their weights (m,) or None."""
        return self.X[numbers], None if self.weight is None else self.weight[numbers]

    def together(self, k, reg_covar):
        """How many mixtures of k components may take a step at once: as many as fit in the processor's cache, and as
        gmm.products slices.

        One, if there is no floor under them: the collapse of one would end the others.
        """
        rows = min(self.rows, len(self.X))
        n_features = self.family.n_features(len(self.center))
        most = min(BATCH_NUMBERS // rows, ON_ONE_THREAD // NARROWEST // n_features)  # components
        return max(1, most // k) if reg_covar > SINGULAR else 1

    # -- a start that is not a mixture ------------------------------------------------------------------
    def average(self, responsibilities):
        """Statistics of given responsibilities (..., k, n), for a start that is not a mixture."""
        sums, start = 0.0, 0
        for phi, weight in self.blocks():
            r = responsibilities[..., start : start + phi.shape[1]] * weight  # (..., k, b)
            sums = sums + self.family.sums(r.reshape(-1, phi.shape[1]), phi)
            start += phi.shape[1]
        return Statistics(sums.reshape(*responsibilities.shape[:-1], -1), -np.inf)
