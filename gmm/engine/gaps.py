"""EM on rows with gaps, by what is there of each: no value is made up, and the likelihood of what is seen never falls.

In the E-step a row goes by the marginals of what is there. What an M-step needs, sums of responsibility x (1, x, x x'),
is expected: what is missing is given by the regression on what is there, with the covariance that it leaves. That is
the same for all rows of a pattern, so the sums over those, with 0 for what is missing, are completed as they are, by a
matrix for each pattern and component; and then the M-step is that of complete rows. Where columns are independent
within a component no pattern matters: it is enough to know how much of each column was seen.

Z. Ghahramani and M. I. Jordan (1994), "Supervised learning from incomplete data via an EM approach", Advances in Neural
Information Processing Systems 6, 120-127. With one component: Little and Rubin (gmm.marginals).
"""

from dataclasses import dataclass

import numpy as np

from gmm.covariance import FULL, LOG_2PI, Diag, Full, Spherical, Tied, log_of, pairs
from gmm.engine.runs import member
from gmm.engine.standardized import Standardized
from gmm.engine.statistics import FAINTEST, Expect, Parameters, Reading, Statistics
from gmm.marginals import by_pattern, marginal_factors, patterns_at_once, regressions
from gmm.rows import ArrayRows

DONORS = 2**12  # rows that others are filled from


# -- the covariance types, for rows with gaps -----------------------------------------------------------------
class Seen:
    """A type whose features are those of the row with 0 for what is missing, and then which columns are seen."""

    has_common_statistic = False

    def n_features(self, d):
        return super().n_features(d) + d

    def write_features(self, x, phi):
        d = len(x)
        phi[-d:] = ~np.isnan(x)
        super().write_features(np.where(phi[-d:], x, 0.0), phi[:-d])


class FullSeen(Seen, Full):
    pass


class TiedSeen(Seen, Tied):
    """What rows have in common is no longer known beforehand: the features are those of full covariances."""

    def n_features(self, d):
        return FULL.n_features(d) + d

    def write_features(self, x, phi):
        FULL_SEEN.write_features(x, phi)

    def common_log_density(self, precisions_cholesky, common):
        return 0.0

    def from_averages(self, weights, averages, common):
        means, covariances = FULL.from_averages(weights, averages, common)
        return means, np.einsum("...k,...kij->...ij", weights, covariances)


class VariancesSeen(Seen):
    """Columns are independent within a component: one product does for all patterns."""

    def theta(self, parameters):
        """The coefficients of all features in log w + log N(what is seen), (..., k, p)."""
        weights, means, covariances = parameters
        d = means.shape[-1]
        factors = self.precision_cholesky(covariances)
        theta = self.natural_parameters(np.zeros(weights.shape), means, factors)
        theta[..., 0] = log_of(weights)
        each = np.log(factors).reshape(*weights.shape, -1) - 0.5 * (LOG_2PI + means * theta[..., 1 : d + 1])
        return np.concatenate([theta, each], axis=-1)

    def completed(self, sums, parameters):
        """Statistics as of complete rows, from sums of the features."""
        _, means, covariances = parameters
        d = means.shape[-1]
        table, lost = sums[..., :-d].copy(), sums[..., :1] - sums[..., -d:]
        squares = lost * (means**2 + covariances.reshape(*means.shape[:-1], -1))
        table[..., 1 : d + 1] += lost * means
        table[..., d + 1 :] += squares.sum(axis=-1, keepdims=True) if self.common_scale else squares
        return table


class DiagSeen(VariancesSeen, Diag):
    pass


class SphericalSeen(VariancesSeen, Spherical):
    pass


FULL_SEEN = FullSeen()
SEEN = {one.name: one for one in (FULL_SEEN, TiedSeen(), DiagSeen(), SphericalSeen())}


# -- the E-step of matrices, by pattern -----------------------------------------------------------------------
class ByPattern(Reading):
    """Rows are read by pattern: in each slice there are as many rows of each."""

    def features(self, X, weight):
        most = patterns_at_once(self.n_components, len(self.center))
        for rows in by_pattern(~np.isnan(X), most, self.rows):
            rows = rows.ravel()
            yield from super().features(X[rows], None if weight is None else weight[rows])


@dataclass(frozen=True)
class ExpectSeen:
    """An E-step: the Statistics of a block, completed, under a stack of Parameters (m, k, ...) of full or tied type."""

    reading: ByPattern
    parameters: Parameters

    @np.errstate(under="ignore")
    def __call__(self, block):
        m, k, d = self.parameters.means.shape
        sums, log_likelihood = np.zeros((m, k, FULL.n_features(d))), np.zeros(m)
        for phi, weight in block.features(self.reading):
            phi, seen = phi[:-d], phi[-d:].T > 0
            other = (seen != seen[0]).any(axis=1)
            c = other.argmax() if other.any() else len(seen)  # rows of each pattern
            stacked = phi.reshape(len(phi), -1, c).swapaxes(0, 1)  # (g, p, c)
            weight = weight if np.ndim(weight) == 0 else weight.reshape(-1, 1, c)
            for i in range(m):
                found = expected(member(self.parameters, i), stacked, seen[::c], weight)
                sums[i] += found.sums
                log_likelihood[i] += found.log_likelihood
        return Statistics(sums, log_likelihood)


def expected(parameters, phi, seen, weight):
    """The Statistics of g patterns seen (g, d), c rows each: their features phi (g, p, c), weight (g, 1, c) or 1.0."""
    weights, means, covariances = parameters
    covariances = covariances.reshape(-1, *covariances.shape[-2:])  # (k or 1, d, d)
    means = np.broadcast_to(means, (len(seen), *means.shape))
    factors = marginal_factors(covariances, seen)  # (g, k or 1, d, d)
    peaks = FULL.peaks(weights, factors, seen.sum(axis=1, keepdims=True))  # (g, k)
    r = FULL.natural_parameters(peaks, means, seen[:, None, :, None] * factors) @ phi  # (g, k, c)
    top = r.max(axis=1, keepdims=True)
    r = np.exp(np.maximum(r - top, FAINTEST))
    total = r.sum(axis=1, keepdims=True)
    log_likelihood = np.sum(weight * (top + np.log(total)))
    r *= weight / total
    table = r @ np.swapaxes(phi, 1, 2)  # (g, k, p)
    if not seen.all():
        table = completed(table, means, *regressions(covariances, factors, seen))
    return Statistics(table.sum(axis=0), log_likelihood)


def completed(table, means, gain, rest):
    """Statistics (g, k, p) as of complete rows, from those with 0 for what is missing.

    As matrices of the sums of r (1, x)(1, x)': x becomes B x + (1 - B) mean, and `rest` is what that leaves.
    """
    d = means.shape[-1]
    rows, columns, _ = pairs(d)
    sums = np.empty((*table.shape[:2], d + 1, d + 1))
    sums[..., 0, :] = sums[..., 0] = table[..., : d + 1]
    sums[..., 1 + rows, 1 + columns] = sums[..., 1 + columns, 1 + rows] = table[..., d + 1 :]
    move = np.zeros(sums.shape)
    move[..., 0, 0], move[..., 1:, 1:] = 1.0, gain
    move[..., 1:, 0] = means - (gain @ means[..., None])[..., 0]
    sums = move @ sums @ np.swapaxes(move, -1, -2)
    sums[..., 1:, 1:] += table[..., 0, None, None] * rest
    return np.concatenate([sums[..., 0, :], sums[..., 1 + rows, 1 + columns]], axis=-1)


# -- the iteration --------------------------------------------------------------------------------------------
class Gaps(Standardized):
    """EM on rows with gaps. A search is made on the same rows filled in, and its best runs go on here."""

    @staticmethod
    def how_to_read(covariance_type, d, n_components):
        family = SEEN[covariance_type]
        return family, ByPattern if family.has_matrices else Reading

    def on(self, rows):
        """EM on other rows of the same data, which are filled in."""
        X = filled_alike(rows.X, self.center, self.scale)
        return super().on(ArrayRows(X, rows.weight))

    def filled(self):
        return self.on(self.rows)

    def _expect(self, parameters, fixed=None):  # nothing is fixed: that is for searches
        family, lead = self.family, parameters.weights.shape[:-1]
        if not family.has_matrices:
            sums, log_likelihood = self.rows.reduce(Expect(self.reading, family.theta(parameters)))
            return family.completed(sums, parameters), log_likelihood
        one = 1 if lead == () else lead[0]
        stacked = Parameters(*(part.reshape(one, *part.shape[len(lead) :]) for part in parameters))
        sums, log_likelihood = self.rows.reduce(ExpectSeen(self.reading, stacked))
        return sums.reshape(*lead, *sums.shape[1:]), log_likelihood.reshape(lead)


def filled_alike(X, center, scale):
    """X (n, d) with each gap filled by what the row most like it has there, as far as both are known.

    A column of which one of the two is not known counts as it does on average, 2. What is filled in so has the groups
    of the data, and their spread, where the mean or a regression would make heaps and planes.
    """
    rng = np.random.default_rng(0)  # among rows that are alike to the last digit: else one would be given always
    gaps = np.flatnonzero(np.isnan(X).any(axis=1))
    donors = X if len(X) <= DONORS else X[rng.choice(len(X), DONORS, replace=False)]
    there, given = ~np.isnan(donors), np.nan_to_num((donors - center) / scale, nan=0.0)
    X = np.array(X, dtype=float)
    for start in range(0, len(gaps), DONORS // 4):
        some = gaps[start : start + DONORS // 4]
        seen, own = ~np.isnan(X[some]), np.nan_to_num((X[some] - center) / scale, nan=0.0)
        apart = (own**2) @ there.T - 2 * own @ given.T + seen @ (there * (given**2 - 2.0)).T
        apart += 1e-9 * rng.random(apart.shape)
        for column in np.flatnonzero(~seen.all(axis=0)):
            has = np.flatnonzero(there[:, column])
            lack = np.flatnonzero(~seen[:, column])
            nearest = apart[np.ix_(lack, has)].argmin(axis=1) if len(has) else None
            X[some[lack], column] = center[column] if nearest is None else donors[has[nearest], column]
    return X
