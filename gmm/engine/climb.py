"""Runs on the same data: begun and advanced together, and the best of them that differ."""

import numpy as np

from gmm.engine.hills import distinct
from gmm.engine.runs import advance_together, begin_together
from gmm.validation import CollapsedComponentError

CollapseError = (CollapsedComponentError, np.linalg.LinAlgError)


class Climb:
    """What runs on the same data have in common, and why the last that collapsed did.

    data : Standardized, which may be changed for another.
    """

    def __init__(self, data, tol, max_iter):
        self.data, self.tol, self.max_iter = data, tol, max_iter
        self.enough = None  # nats left to gain, where a run goes on (gmm.engine.runs)
        self.n_runs, self.error = 0, None
        self.likeliest = None  # of all runs, whatever bought it
        self.current = []  # the runs that are being advanced, or were last: what an interruption leaves

    def begin(self, stacks):
        """A run for each of the starts that come in stacks of Parameters."""
        runs = []
        for starts in stacks:
            try:
                runs += begin_together(self.data, starts)
            except CollapseError as collapse:  # they come one by one without a floor
                runs += [Collapsed()] * len(starts.weights)
                self.error = named(collapse)
        self.n_runs += len(runs)
        self.current = self.current or runs
        return runs

    def advance(self, runs, max_iter, accelerated=False, report=None):
        """Advance runs, as many together as is good; returns those that have not collapsed."""
        self.current = [*self.current, *runs] if self.current and self.current[0].data is self.data else list(runs)
        for group in self.groups(runs, one_by_one=report is not None):
            try:
                if len(group) > 1 or accelerated and self.data.floor.holds:
                    advance_together(
                        group, max_iter, self.tol, enough=self.enough, accelerated=accelerated, report=report
                    )
                else:
                    group[0].advance(max_iter, self.tol, report)
            except CollapseError as collapse:
                group[0].collapsed = True
                self.error = named(collapse)
        there = [run for run in runs if not run.collapsed]
        self.note(there)
        return there

    def note(self, runs):
        """Remember the likeliest."""
        same = [run for run in (self.likeliest, *runs) if run and run.data is self.data]
        self.likeliest = max(same, key=lambda run: run.log_likelihood, default=None)

    def groups(self, runs, one_by_one=False):
        """Runs in groups of as many as is good to advance together."""
        most = 1 if one_by_one or not runs else self.data.together(len(runs[0].start.weights))
        return [runs[first : first + most] for first in range(0, len(runs), most)]

    def short_list(self, runs, rounds, least):
        """The runs that are worth going on with, best first, at least so many if there are.

        rounds : (iterations that a run has taken at its end, share of the runs that go on, in longer steps or not).
        """
        for iterations, share, accelerated in rounds:
            runs = distinct(self.advance(runs, min(iterations, self.max_iter), accelerated))
            runs = runs[: max(least, round(share * len(runs)))]
        return runs


class Collapsed:
    """In the place of a run whose start had already collapsed."""

    collapsed, kin, data = True, None, None


def named(error):
    """The error itself if it names a component; else one that says what a failed factorisation means."""
    if isinstance(error, CollapsedComponentError):
        return error
    return CollapsedComponentError(
        "a covariance could not be inverted: a component has collapsed, or a start is too far from the data's scale. "
        "Use a larger reg_covar (1e-6 to 1e-3), fewer components, or another start."
    )
