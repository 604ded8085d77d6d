"""Rows as EM sees them: the iteration of gmm.em on any rows, in coordinates in which no unit or offset matters."""

from functools import cached_property

import numpy as np

from gmm.covariance import COVARIANCE_TYPES
from gmm.em import EMPTY
from gmm.engine.statistics import IN_CACHE, Average, Common, Expect, Parameters, Reading, Statistics, family_for
from gmm.floor import check_collapse, collapse, floor_under, usable_scale
from gmm.known.labels import excluded, in_responsibilities, places
from gmm.known.squares import about
from gmm.mixture import Mixture
from gmm.rows.steps import heaps_of


class Standardized:
    """EM on rows, wherever they are: a pass over them is a reduction, all else needs no data.

    rows : of gmm.rows.  covariance_type : name.  n_components : that a pass is laid out for.
    reg_covar, steps : what sets the floor (gmm.floor).  prior, fixed, labels : of gmm.known, or None;
    labels (n_rows,) of rows in memory.

    family : of gmm.covariance.  center, scale : (d,).  total : sum of the weights.  n_rows : rows that count.
    floor : of gmm.floor.  common : the statistic that all components of the family share, or 0.
    pull, held : prior and fixed in these coordinates.
    """

    heaps_are_spikes = False  # whether likelihood that rows on one value bring counts as bought (gmm.engine.spikes)
    times = None  # for how many a row counts, (n,), where some were drawn and others are all there (gmm.engine.rare)

    def __init__(
        self, rows, covariance_type, n_components=1, reg_covar=0.0, steps=None, prior=None, fixed=None, labels=None
    ):
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
        self.fixed, self.held = fixed, fixed and fixed.standardized(self.center, self.scale)
        self.labels, self.excluded = labels, None if labels is None else excluded(labels, n_components)
        self.prior, self.pull = prior, None
        if prior is not None:
            reading = Reading(COVARIANCE_TYPES["tied"], self.center, self.scale)
            scatter = rows.reduce(Common(reading), "scatter of all rows")
            self.pull = prior.pull(self.family, self.floor, scatter, n_components, self.n_rows, self.total)

    @staticmethod
    def how_to_read(covariance_type, d, n_components):
        """The family, and the Reading's class."""
        return family_for(covariance_type, d, n_components), Reading

    def on(self, rows):
        """The same EM on other rows, of the same data."""
        other = Standardized(
            rows, self.family.name, self.n_components, self.floor.reg_covar, self.steps, self.prior, self.fixed
        )
        other.heaps_are_spikes = self.heaps_are_spikes
        return other

    @cached_property
    def heaps(self):
        """Of each column the standardized values that many rows share, in a list of arrays; of rows in memory."""
        found = heaps_of(self.rows.X, self.rows.weight)
        return [(values - m) / s for values, m, s in zip(found, self.center, self.scale, strict=True)]

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
        sums, log_likelihood = self.rows.reduce(Expect(self.reading, theta, bounded, fixed, self.excluded))
        log_likelihood = log_likelihood + highest * self.total
        log_likelihood = log_likelihood + self.family.common_log_density(factors, self.common)
        return sums, log_likelihood + (self.pull.log_density(parameters.means, factors) if self.pull else 0.0)

    def average(self, responsibilities):
        """Statistics of given responsibilities (..., k, n), for a start that is not a mixture."""
        if self.labels is not None:
            responsibilities = in_responsibilities(self.labels, responsibilities)
        return self.rows.reduce(Average(self.reading, responsibilities))

    def maximize(self, statistics):
        """M-step: the Parameters that these statistics ask for, no variance below the floor."""
        sums, reg_covar = statistics.sums, self.floor.reg_covar
        n_k = sums[..., 0]
        weights = n_k / self.total
        empty = n_k < EMPTY * self.total / self.n_rows
        if empty.any():  # as in gmm.em.m_step
            if reg_covar == 0 and self.pull is None and self.held is None:
                raise collapse(int(n_k.argmin()) % n_k.shape[-1], n_k.min(), 0.0, reg_covar)
            sums = np.where(empty[..., None], sums.sum(axis=-2, keepdims=True), sums)
            weights = np.where(empty, 0.0, weights)
        averages = sums / sums[..., :1]
        means, covariances = self.family.from_averages(weights, averages, self.common / self.total)
        if self.pull is not None or self.held is not None:
            means, covariances = self._with_what_is_known(weights, means, covariances, n_k)
        if not self.floor.holds:
            shape = means.shape[-2:]
            each = covariances.reshape(-1, *self.family.shape(*shape))
            for one, points in zip(each, n_k.reshape(-1, shape[0]), strict=True):
                check_collapse(self.family, one, points, reg_covar, shape)
        weights = weights / weights.sum(axis=-1, keepdims=True)
        return self.above_floor(Parameters(weights, means, covariances))

    def log_prior(self, parameters):
        """Nats that the prior adds to the log-likelihood of these parameters: 0 or below (gmm.known.prior)."""
        if self.pull is None:
            return 0.0
        return float(self.pull.log_density(parameters.means, self.family.precision_cholesky(parameters.covariances)))

    def _with_what_is_known(self, weights, means, covariances, n_k):
        """Means and covariances under a prior, and about means that are held."""
        pull, held = self.pull, self.held
        there = pull.in_means(means, n_k) if pull else means
        there = held.in_means(there) if held else there
        covariances = about(self.family, covariances, means - there, weights)
        covariances = pull.in_covariances(covariances, there, n_k) if pull else covariances
        return there, held.in_covariances(covariances) if held else covariances

    def above_floor(self, parameters):
        """The same Parameters as they may be: no covariance below the floor, and where it is what is held."""
        weights, means, covariances = parameters
        covariances = self.floor.raised(self.family, covariances)
        if self.held is not None:
            weights, means = self.held.in_weights(weights), self.held.in_means(means)
            covariances = self.held.in_covariances(covariances)
        return Parameters(weights, means, covariances)

    @cached_property
    def _places(self):
        """Where each component is known to be, (k, d), else NaN: where it is held, or at the mean of its rows."""
        known = np.full((self.n_components, len(self.center)), np.nan)
        if self.labels is not None:
            Z = (self.rows.X - self.center) / self.scale
            known = places(self.labels, Z, self.rows.weight, self.n_components)
        return known if self.held is None else self.held.in_means(known)

    def placed(self, k):
        """Which of the k components have a place that is known, (k,), and these places (g, d)."""
        if self.interchangeable:
            return np.zeros(k, dtype=bool), np.empty((0, len(self.center)))
        has_place = ~np.isnan(self._places[:, 0])
        return has_place, self._places[has_place]

    @property
    def interchangeable(self):
        """Whether one component may take the place of another."""
        return self.held is None and self.labels is None

    @property
    def informed(self):
        """Whether anything is known beforehand (gmm.known): then each component is a matter of its own."""
        return self.pull is not None or not self.interchangeable

    # -- there and back ---------------------------------------------------------------------------------
    def standardize(self, mixture):
        """A Mixture in the units of the data as Parameters."""
        means = (mixture.means - self.center) / self.scale
        return Parameters(mixture.weights, means, self.family.rescale(mixture.covariances, 1 / self.scale))

    def restore(self, parameters):
        """Parameters as a Mixture in the units of the data."""
        means = parameters.means * self.scale + self.center
        covariances = self.family.rescale(parameters.covariances, self.scale)
        if self.fixed is not None:  # to the last digit
            means, covariances = self.fixed.in_means(means), self.fixed.in_covariances(covariances)
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
