"""EM from a start to its end, one run by itself or many side by side."""

from typing import NamedTuple

import numpy as np

from gmm.em import EMState
from gmm.engine.accelerate import FIRST_REACH, leap
from gmm.engine.rare import by_chance
from gmm.engine.spikes import ONE_OF_MANY, bought, on_few, on_heaps, short_of_rows
from gmm.known.labels import in_responsibilities

CALM = 2  # pairs of steps in a row that leave little to gain: then a run is at its end
CRAWL = 100  # steps like the last one, in which a crawl would gain what is left
ROUNDING = 1e6  # so many steps like the last one would bring too little to matter: it is rounding that goes up and down


class Run:
    """EM from one start: its parameters, the log-likelihood after each M-step, and whether it converged.

    before : the log-likelihood of the state before the start, where the start goes on from something; else -inf.
    met : how many runs have led here, this one among them (see gmm.engine.search).
    kin : the same object for runs that come from the same start.
    collapsed : whether a component lost its volume on the way.
    """

    def __init__(self, data, start, statistics=None):
        self.data, self.start = data, start
        self.parameters = start
        self.statistics = data.expect(start) if statistics is None else statistics
        # what EM climbs, with what a prior adds: of the start, then after each M-step
        self.log_likelihoods = [float(self.statistics.log_likelihood)]
        self.before = -np.inf
        self.converged, self.collapsed, self.met, self.kin = False, False, 1, object()
        self._worth = None, 0, 0.0  # after which parameters and steps it was asked last, and what it was

    @property
    def log_likelihood(self):
        """Of the data alone: where a hill is steep a prior says much, of which hill is right very little."""
        return self.log_likelihoods[-1] - self.data.log_prior(self.parameters)

    @property
    def lower_bounds(self):
        """What EM climbs, per point and in the units of the data: of the start, then after each M-step."""
        return np.array(self.log_likelihoods) / self.data.total + self.data.log_jacobian

    @property
    def last_rise(self):
        """By how much the last step moved the log-likelihood; infinite if none was taken."""
        return abs(self.log_likelihoods[-1] - (self.log_likelihoods[-2] if self.n_iter else self.before))

    @property
    def n_iter(self):
        return len(self.log_likelihoods) - 1

    def on_floor(self):
        """Which components lie on the floor, (k,)."""
        data, (_, means, covariances) = self.data, self.parameters
        return data.floor.holds_up(data.family, covariances, means.shape)

    def n_held_up(self):
        """How many lie on the floor without a heap of rows on one value to tell of."""
        held_up = self.on_floor()
        if held_up.any() and self.data.heaps_are_spikes:
            held_up &= self.narrow()
        elif held_up.any():
            held_up &= ~on_heaps(self.data, *self.parameters[1:])
        return held_up.sum()

    @property
    def effective_points(self):
        """(k,); weights that sum to less than the number of rows count as proportions."""
        return self.parameters.weights * max(self.data.total, self.data.n_rows)

    def bought(self):
        """Nats of the log-likelihood that each component can have bought, (k,): 0 but for spikes."""
        data, (_, means, covariances) = self.data, self.parameters
        few = on_few(data.family, self.effective_points, means.shape[-1]).any()
        if not few and not data.heaps_are_spikes:  # most runs: no eigenvalues are asked
            return np.zeros(len(means))
        on_floor = self.on_floor()
        if not few and not on_floor.any():
            return np.zeros(len(means))
        heaps = data.heaps_are_spikes and on_floor & self.narrow() & on_heaps(data, means, covariances)
        nats = bought(data.family, covariances, self.effective_points, means.shape[-1], on_floor, heaps)
        return nats * min(1.0, data.total / data.n_rows)

    def narrow(self):
        """Which components are so narrow that a floor they lie on is not that of a column of few values, (k,)."""
        data, (_, means, covariances) = self.data, self.parameters
        smallest = data.family.smallest_eigenvalues(covariances, *means.shape)
        return smallest < max(ONE_OF_MANY, 2 * data.floor.reg_covar)

    def short_of_rows(self):
        """Whether most components rest on few points for a covariance of their own."""
        return short_of_rows(self.data.family, self.effective_points, self.parameters.means.shape[-1])

    def worth(self):
        """The log-likelihood less what spikes can have bought, and what a stratified sample gave by chance."""
        parameters, n, worth = self._worth
        if parameters is not self.parameters or n != len(self.log_likelihoods):  # runs are sorted by it again and again
            worth = self.log_likelihood - self.bought().sum() - by_chance(self.data, self.parameters)
            self._worth = self.parameters, len(self.log_likelihoods), worth
        return worth

    def advance(self, max_iter, tol, report=None):
        """Iterate until converged or `max_iter` M-steps in all; the rule to stop is that of gmm.em.em.

        report : called with the run after each step, and once if there is none left to take.
        """
        if report is not None and (self.converged or self.n_iter >= max_iter):
            report(self)
        while self.n_iter < max_iter and not self.converged:
            self.converged = self.last_rise < tol * self.data.total  # the M-step that follows is the last
            parameters = self.data.maximize(self.statistics)
            # one after the other, then both: an interruption in between leaves the step before
            self.statistics, self.parameters = self.data.expect(parameters), parameters
            self.log_likelihoods.append(float(self.statistics.log_likelihood))
            if report is not None:
                report(self)
        return self


def states(run, X, labels, tol, max_iter):
    """What gmm.em.em yields, of a run at its start: where rows have gaps, or something is known that em does not know.

    X (n, d), labels (n,) or None : of all rows, those that do not count among them.
    """
    data = run.data
    while True:
        mixture = data.restore(run.parameters)
        responsibilities = mixture.responsibilities(X, "any")
        if labels is not None:
            responsibilities = in_responsibilities(np.asarray(labels), responsibilities.T).T
        log_likelihood = run.log_likelihood + data.total * data.log_jacobian
        yield EMState(run.n_iter, mixture, responsibilities, log_likelihood, run.converged)
        if run.converged or run.n_iter >= max_iter:
            return
        run.advance(run.n_iter + 1, tol)


def stack(parts):
    """Parameters or Statistics of many starts as one, with a leading axis."""
    return type(parts[0])(*map(np.stack, zip(*parts, strict=True)))


def some(stacked, indices):
    """Those of a stack."""
    return type(stacked)(*(part[indices] for part in stacked))


def member(stacked, i):
    """The i-th of a stack."""
    return type(stacked)(*(part[i] for part in stacked))


def begin_together(data, starts):
    """A Run for each of a stack of Parameters, (m, ...), after one pass over the data for all."""
    statistics = data.expect(starts)
    return [Run(data, member(starts, i), member(statistics, i)) for i in range(len(statistics.log_likelihood))]


def moved(runs, data):
    """The same mixtures on other data: new runs that start where the old ones stopped, in as few passes as is good."""
    starts = [data.above_floor(data.standardize(run.data.restore(run.parameters))) for run in runs]
    most = data.together(len(starts[0].weights))
    groups = (stack(starts[first : first + most]) for first in range(0, len(starts), most))
    there = [new for group in groups for new in begin_together(data, group)]
    for new, run in zip(there, runs, strict=True):
        new.met, new.kin = run.met, run.kin
    return there


def advance_together(runs, max_iter, tol, *, enough=None, accelerated=False, report=None):
    """What `Run.advance` does, for many runs on the same data in one pass a step.

    On small data a step is mostly the price of calling numpy; many starts share it.
    enough : go on where more than so many nats are left to gain, in all; None to stop by `tol` alone.
    accelerated : after every second step each run may take a leap (gmm.engine.accelerate), which counts as an
        iteration.
    """
    latest = None
    try:
        for step in _steps(runs, max_iter, tol, enough, accelerated, report):
            latest = step
    except KeyboardInterrupt:  # what is still under way keeps what its last whole step brought
        for i, run in enumerate(latest.runs if latest else ()):
            if not run.converged:
                run.parameters, run.statistics = member(latest.parameters, i), member(latest.statistics, i)
                del run.log_likelihoods[latest.lengths[i] :]
        raise


class Step(NamedTuple):
    """What a step of many runs brought."""

    runs: list
    parameters: tuple  # stacks
    statistics: tuple
    lengths: list  # of each run's log_likelihoods


def left_to_gain(first, second, third):
    """Nats that EM has still to gain, from three successive log-likelihoods; arrays of any shape.

    Near its end each step brings a nearly constant fraction of what the one before it brought (A. C. Aitken 1926; for
    mixtures D. Böhning et al. 1994, Annals of the Institute of Statistical Mathematics 46, 373-388). Infinite where a
    step brought no less than the one before; 0 where the last brought nothing.
    """
    before, last = np.asarray(second - first), np.asarray(third - second)
    slowing = last < before
    left = np.where(slowing, last**2 / np.where(slowing, before - last, 1.0), np.inf)
    return np.where(last > 0, left, 0.0)


def _steps(runs, max_iter, tol, enough, accelerated, report):
    """The steps of `advance_together`, each yielded when it is whole."""
    for run in runs if report is not None else ():
        if run.converged or run.n_iter >= max_iter:
            report(run)
    active = [run for run in runs if run.n_iter < max_iter and not run.converged]
    if not active:
        return
    data = active[0].data
    statistics = stack([run.statistics for run in active])
    before = np.array([run.log_likelihoods[-2] if run.n_iter else run.before for run in active])
    left = np.array([max_iter - run.n_iter for run in active])
    older, reach = [], np.full(len(active), FIRST_REACH)
    calm = np.zeros(len(active), dtype=int)  # pairs of steps in a row after which little was left
    while active:
        last = np.abs(statistics.log_likelihood - before) < tol * data.total  # their M-step that follows is the last
        last &= (enough is None) | (calm >= CALM)
        before = statistics.log_likelihood
        older.append(statistics)
        parameters = data.maximize(statistics)
        statistics = data.expect(parameters)
        left -= 1
        for run, value in zip(active, statistics.log_likelihood.tolist(), strict=True):
            run.log_likelihoods.append(value)
        done = last | (left == 0)
        for i in np.flatnonzero(done):
            active[i].parameters, active[i].statistics = member(parameters, i), member(statistics, i)
            active[i].converged = bool(last[i])
        yield Step(active, parameters, statistics, [len(run.log_likelihoods) for run in active])
        if report is not None:
            for run in active:
                report(run)
        if done.any():
            go_on = np.flatnonzero(~done)
            active = [active[i] for i in go_on]
            statistics, older = some(statistics, go_on), [some(one, go_on) for one in older]
            before, left, reach, calm = before[go_on], left[go_on], reach[go_on], calm[go_on]
        if len(older) == 2:
            if enough is not None:
                calm = calmer(calm, *(one.log_likelihood for one in (*older, statistics)), enough)
            if accelerated and (calm == 0).any() and left.min() > 1:
                # a leap of one step, for those that are calm, is a step
                statistics, leapt, longer = leap(data, older, statistics, np.where(calm > 0, 1.0, reach))
                left, reach = left - leapt, np.where(calm > 0, reach, longer)
                for i in np.flatnonzero(leapt):
                    active[i].log_likelihoods.append(float(statistics.log_likelihood[i]))
            older = []


def calmer(calm, first, second, third, enough):
    """How many pairs of steps in a row, this one among them, left less than `enough` nats to gain, (m,).

    Right after a leap EM gains what the leap upset, and that soon: what creeps shows only in the pair after. Where the
    last step brought so little that even a crawl would not matter, no second pair is needed.
    """
    left, last = left_to_gain(first, second, third), third - second
    left = np.minimum(left, ROUNDING * np.abs(last))
    return np.where(left < enough, np.where(CRAWL * last < enough, CALM, calm + 1), 0)
