"""EM from a start to its end, one run by itself or many side by side."""

from typing import NamedTuple

import numpy as np

from gmm.engine.accelerate import FIRST_REACH, leap
from gmm.floor import FEW, NEAR, on_floor


class Run:
    """EM from one start: its parameters, the log-likelihood after each M-step, and whether it converged.

    before : the log-likelihood of the state before the start, where the start goes on from something; else -inf.
    met : how many runs have led here, this one among them (see gmm.engine.search).
    kin : the same object for runs that come from the same start.
    collapsed : whether a component lost its volume on the way.
    """

    def __init__(self, data, start, reg_covar, statistics=None):
        self.data, self.start, self.reg_covar = data, start, reg_covar
        self.parameters = start
        self.statistics = data.expect(start) if statistics is None else statistics
        self.log_likelihoods = [float(self.statistics.log_likelihood)]  # of the start, then after each M-step
        self.before = -np.inf
        self.converged, self.collapsed, self.met, self.kin = False, False, 1, object()

    @property
    def log_likelihood(self):
        return self.log_likelihoods[-1]

    @property
    def last_rise(self):
        """By how much the last step moved the log-likelihood; infinite if none was taken."""
        return abs(self.log_likelihood - (self.log_likelihoods[-2] if self.n_iter else self.before))

    @property
    def n_iter(self):
        return len(self.log_likelihoods) - 1

    def smallest_eigenvalues(self):
        """The variance of each component in its narrowest direction, (k,), as a fraction of that of the data."""
        return self.data.family.smallest_eigenvalues(self.parameters.covariances, *self.parameters.means.shape)

    def n_on_floor(self):
        """How many components lie on the floor."""
        return int(on_floor(self.smallest_eigenvalues(), self.reg_covar).sum())

    def n_spikes(self):
        """How many components lie on or near the floor and rest on hardly more points than a covariance needs."""
        points = self.parameters.weights * max(self.data.total, self.data.n_rows)
        few = points < FEW * self.data.family.points_needed(self.parameters.means.shape[-1])
        return int((few & (self.smallest_eigenvalues() < NEAR * self.reg_covar)).sum()) if few.any() else 0

    def advance(self, max_iter, tol, report=None):
        """Iterate until converged or `max_iter` M-steps in all; the rule to stop is that of gmm.em.em.

        report : called with the run after each step, and once if there is none left to take.
        """
        if report is not None and (self.converged or self.n_iter >= max_iter):
            report(self)
        while self.n_iter < max_iter and not self.converged:
            self.converged = self.last_rise < tol * self.data.total  # the M-step that follows is the last
            parameters = self.data.maximize(self.statistics, self.reg_covar)
            # one after the other, then both: an interruption in between leaves the step before
            self.statistics, self.parameters = self.data.expect(parameters), parameters
            self.log_likelihoods.append(float(self.statistics.log_likelihood))
            if report is not None:
                report(self)
        return self


def stack(parts):
    """Parameters or Statistics of many starts as one, with a leading axis."""
    return type(parts[0])(*map(np.stack, zip(*parts, strict=True)))


def some(stacked, indices):
    """Those of a stack."""
    return type(stacked)(*(part[indices] for part in stacked))


def member(stacked, i):
    """The i-th of a stack."""
    return type(stacked)(*(part[i] for part in stacked))


def begin_together(data, starts, reg_covar):
    """A Run for each of a stack of Parameters, (m, ...), after one pass over the data for all."""
    statistics = data.expect(starts)
    return [
        Run(data, member(starts, i), reg_covar, member(statistics, i)) for i in range(len(statistics.log_likelihood))
    ]


def advance_together(runs, max_iter, tol, *, accelerated=False, report=None):
    """What `Run.advance` does, for many runs on the same data in one pass a step.

    On small data a step is mostly the price of calling numpy; many starts share it.
    accelerated : after every second step each run may take a leap (gmm.engine.accelerate), which counts as an
        iteration.
    """
    latest = None
    try:
        for step in _steps(runs, max_iter, tol, accelerated, report):
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


def _steps(runs, max_iter, tol, accelerated, report):
    """The steps of `advance_together`, each yielded when it is whole."""
    for run in runs if report is not None else ():
        if run.converged or run.n_iter >= max_iter:
            report(run)
    active = [run for run in runs if run.n_iter < max_iter and not run.converged]
    if not active:
        return
    data, reg_covar = active[0].data, active[0].reg_covar
    statistics = stack([run.statistics for run in active])
    before = np.array([run.log_likelihoods[-2] if run.n_iter else run.before for run in active])
    left = np.array([max_iter - run.n_iter for run in active])
    older, reach = [], np.full(len(active), FIRST_REACH)
    while active:
        last = np.abs(statistics.log_likelihood - before) < tol * data.total  # their M-step that follows is the last
        before = statistics.log_likelihood
        older.append(statistics)
        parameters = data.maximize(statistics, reg_covar)
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
            before, left, reach = before[go_on], left[go_on], reach[go_on]
        if len(older) == 2:
            if accelerated and active and left.min() > 1:
                statistics, leapt, reach = leap(data, older, statistics, reach, reg_covar)
                left -= leapt
                for i in np.flatnonzero(leapt):
                    active[i].log_likelihoods.append(float(statistics.log_likelihood[i]))
            older = []
