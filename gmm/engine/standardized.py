"""Rows as EM sees them: the iteration of gmm.em on any rows, in coordinates in which no unit or offset matters."""

import numpy as np

from gmm.em import EMPTY
from gmm.engine.statistics import IN_CACHE, Average, Common, Expect, Parameters, Reading, Statistics, family_for
from gmm.floor import check_collapse, collapse, floor_under, usable_scale
from gmm.mixture import Mixture


class Standardized:
    """EM on rows, wherever they are: a pass over them is a reduction, all else needs no data.

    rows : of gmm.rows.  covariance_type : name.  n_components : that a pass is laid out for.
    reg_covar, steps : what sets the floor (gmm.floor).

    family : of gmm.covariance.  center, scale : (d,).  total : sum of the weights.  n_rows : rows that count.
    floor : of gmm.floor.  common : the statistic that all components of the family share, or 0.
    """

    def __init__(self, rows, covariance_type, n_components=1, reg_covar=0.0, steps=None):
        moments = rows.moments
        self.family, how = self.how_to_read(covariance_type, len(moments.mean), n_components)
        self.center = moments.mean
        self.scale, self.steps = usable_scale(self.family, moments), steps
        self.floor = floor_under(self.family, self.scale, reg_covar, steps)
        self.rows, self.n_components, self.total, self.n_rows = rows, n_components, moments.total, rows.n_rows
        # log-density per point: standardized + this = in the units of the data
        self.log_jacobian = -(np.log(self.scale) * (moments.seen / moments.total)).sum()
        self.reading = how(self.family, self.center, self.scale, n_components)
        rows.keep(self.reading)
        self.common = 0.0
        if self.family.has_common_statistic:
            self.common = rows.reduce(Common(self.reading), "scatter of all rows")

    @staticmethod
    def how_to_read(covariance_type, d, n_components):
        """The family, and the Reading's class."""
        return family_for(covariance_type, d, n_components), Reading

    def on(self, rows):
        """The same EM on other rows, of the same data."""
        return Standardized(rows, self.family.name, self.n_components, self.floor.reg_covar, self.steps)

    def filled(self):
        """The same on rows without gaps (gmm.engine.gaps), on which a search can be made."""
        return self

    # -- one iteration ----------------------------------------------------------------------------------
    def expect(self, parameters, fixed=None):
        """E-step over all blocks: the Statistics under these parameters, or under each of a stack of them.

        fixed (..., n) : log-density of the last component at each row, in place of its own (gmm.engine.partial).
        """
        sums, log_likelihood = self._expect(parameters, fixed)
        if self.rows.progress is not None:
            self.rows.progress.report(float(np.max(log_likelihood)) / self.total + self.log_jacobian)
        return Statistics(sums, log_likelihood[()])

    def _expect(self, parameters, fixed):
        """Sums and log-likelihood."""
        factors = self.family.precision_cholesky(parameters.covariances)
        peaks = self.family.peaks(parameters.weights, factors, len(self.center))  # (..., k)
        if fixed is not None:
            log_weight = np.log(np.maximum(parameters.weights[..., -1], np.finfo(float).tiny))
            peaks[..., -1] = log_weight + fixed.max(axis=-1)
        bounded = not self.family.has_common_statistic  # by its peak: all terms of the log-density are in theta
        highest = peaks.max(axis=-1) if bounded else np.zeros(peaks.shape[:-1])  # (...,) is taken out
        theta = self.family.natural_parameters(peaks - highest[..., None], parameters.means, factors)  # (..., k, p)
        if fixed is not None:
            theta[..., -1, :] = 0.0
            theta[..., -1, 0] = log_weight - highest
        sums, log_likelihood = self.rows.reduce(Expect(self.reading, theta, bounded, fixed))
        log_likelihood = log_likelihood + highest * self.total
        return sums, log_likelihood + self.family.common_log_density(factors, self.common)

    def average(self, responsibilities):
        """Statistics of given responsibilities (..., k, n), for a start that is not a mixture."""
        return self.rows.reduce(Average(self.reading, responsibilities))

    def maximize(self, statistics):
        """M-step: the Parameters that these statistics ask for, no variance below the floor."""
        sums, reg_covar = statistics.sums, self.floor.reg_covar
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
        if not self.floor.holds:
            shape = means.shape[-2:]
            each = covariances.reshape(-1, *self.family.shape(*shape))
            for one, points in zip(each, n_k.reshape(-1, shape[0]), strict=True):
                check_collapse(self.family, one, points, reg_covar, shape)
        weights = weights / weights.sum(axis=-1, keepdims=True)
        return self.above_floor(Parameters(weights, means, covariances))

    def above_floor(self, parameters):
        return parameters._replace(covariances=self.floor.raised(self.family, parameters.covariances))

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

    # -- many at once -----------------------------------------------------------------------------------
    def together(self, k):
        """How many mixtures of k components may take a step at once.

        As many as make no more of a row than its features are, which they share; more, if the rows are so few that all
        fit in a core's cache; all, where to read the rows is what costs. One, if there is no floor under them: the
        collapse of one would end the others.
        """
        if not self.floor.holds:
            return 1
        return 10**6 if self.rows.dear else max(1, self.reading.numbers_a_row // k, IN_CACHE // (self.n_rows * k))
