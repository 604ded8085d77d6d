"""Many starts, few of them to the end: how a fit finds a good maximum without the user's help.

All starts take a few iterations, on a sample if the data are large; the best part of them takes some more. Then the
best are varied, in three generations: a component that is hardly missed is taken away and put down elsewhere
(gmm.engine.relocate), and the children go through the same rounds. Children that shrink onto the floor are dropped: to
put a component where a few rows coincide is the easiest way to buy likelihood, and tells nothing about the data. The
best few that differ go on until little is left to gain, in longer steps where EM creeps (gmm.engine.accelerate), and
the one is kept whose log-likelihood is highest less what its spikes can have bought (gmm.engine.spikes). On small data
the runs take their iterations together, so that many cost little more than one.
"""

from itertools import islice
from typing import NamedTuple

import numpy as np

from gmm.engine.relocate import Moves, draw_moves, relocated
from gmm.engine.runs import Run, advance_together, begin_together, stack
from gmm.engine.standardized import Standardized
from gmm.engine.statistics import give_back
from gmm.rows import ArrayRows, at_hand
from gmm.validation import CollapsedComponentError

# Iterations that a run has taken at the end of a round, the share of runs that go on, whether in longer steps.
ROUNDS = ((6, 1 / 4, False), (18, 1.0, True))
GENERATIONS, CHILDREN, PARENTS = 3, 4, 2  # of children with a component elsewhere; children for each component
MOST_CHILDREN = 60  # of a generation: each costs as k does
FINALISTS = 3  # runs that go on to convergence
SEARCH_ROWS = 2**14  # rows on which the short runs are made
ENOUGH = 2e4  # times tol: nats in all, of which less is left to gain where a run ends; 0.02 by default
SAME = 1e-5  # nats per point: runs closer than that are on their way to the same end
NATS = 0.1  # of the log-likelihood of all points: fits closer than that are equally good


class PassedOver(NamedTuple):
    """The likeliest run that was not kept, since its spikes explain why it is likelier."""

    nats: float  # more than the fit that was kept
    points: np.ndarray  # (spikes,) effective points of each


class Search(NamedTuple):
    """The best run, what every start reached, and what the finalists did."""

    best: Run
    log_likelihoods: np.ndarray  # (n_init,) of each start where it was stopped, in nats; nan where it collapsed
    finalists: np.ndarray  # their log-likelihoods at convergence, the one that was kept first
    n_runs: int  # from starts and from relocated components
    n_reached: int  # how many of them led to the best, as far as they were followed
    passed_over: PassedOver | None = None


class Interrupted(Exception):
    """Ctrl-C, with the Search as far as it had come."""

    def __init__(self, result):
        self.result = result


def search(data, make_starts, n_init, *, tol, max_iter, rng, report=None):
    """Run EM from `n_init` starts and keep the best.

    data : Standardized.  make_starts(data, n) : yields stacks of Parameters, n in all, in the coordinates of
    those data; its attributes say whether a sample of the rows would do (`needs_all_rows`), whether the best may be
    varied (`relocates`), and from which log-likelihood an earlier fit came to this start (`goes_on_from`, or None).
    """
    sampled = not make_starts.needs_all_rows and data.n_rows > SEARCH_ROWS
    climb = Climb(subsample(data, rng) if sampled else data, tol, max_iter)
    try:
        return climb.to_the_end(data, make_starts, n_init, rng, report)
    except KeyboardInterrupt:
        there = sorted((run for run in climb.current if not run.collapsed), key=rank)
        if not there:
            raise
        reached = np.array([in_nats(there[0], data.total)])
        raise Interrupted(Search(there[0], reached, reached, climb.n_runs, 1)) from None
    finally:
        give_back()


class Climb:
    """What runs on the same data have in common, and why the last that collapsed did."""

    def __init__(self, data, tol, max_iter):
        self.data, self.tol, self.max_iter, self.enough = data, tol, max_iter, None
        self.n_runs, self.error = 0, None
        self.likeliest = None  # of all runs, whatever bought it
        self.current = []  # the runs that are being advanced, or were last: what an interruption leaves

    def to_the_end(self, data, make_starts, n_init, rng, report):
        """All starts, the best of them varied, the best few to convergence: the Search.

        data : those of the whole fit; the short runs are made on `self.data`, which may be a sample of them.
        """
        runs = self.begin(make_starts(self.data, n_init))
        waiting = [run for run in runs if not run.collapsed]
        if make_starts.goes_on_from is not None:  # per point, in the units of the data
            for run in waiting:
                run.before = data.total * (make_starts.goes_on_from - data.log_jacobian)
        if n_init > 1:
            self.enough = ENOUGH * self.tol
            waiting = self.short_list(waiting, FINALISTS)
            if make_starts.relocates:
                waiting = self.relocate(waiting, rng)
        sampled, self.data = self.data is not data, data
        finished = []
        while waiting and len(finished) < FINALISTS:  # more than once only if some collapse
            finalists, waiting = waiting[: FINALISTS - len(finished)], waiting[FINALISTS - len(finished) :]
            if sampled:
                finalists = moved(finalists, data)
            finished += self.advance(finalists, self.max_iter, n_init > 1, report)
        if not finished:
            raise self.error
        finished.sort(key=rank)
        finalists = np.array([in_nats(run, data.total) for run in finished])
        starts = np.array([np.nan if run.collapsed else in_nats(run, data.total) for run in runs])
        best = finished[0]
        # a run stops where a step brings tol
        close = max(NATS * min(1.0, data.total / data.n_rows), 10 * self.tol * data.total)
        reached = [run for run, value in zip(finished, finalists, strict=True) if abs(value - finalists[0]) < close]
        n_reached = max(run.met for run in reached if run.kin is best.kin)
        n_reached += sum(run.met for run in reached if run.kin is not best.kin)
        starts = starts if n_init > 1 else finalists
        return Search(best, starts, finalists, self.n_runs, n_reached, self.passed_over(best))

    def passed_over(self, best):
        """The PassedOver, if a run on the same data was likelier than the best; else None."""
        likeliest = self.likeliest if self.likeliest is not None and self.likeliest.data is best.data else best
        nats, spikes = likeliest.log_likelihood - best.log_likelihood, likeliest.bought() > 0
        return PassedOver(float(nats), likeliest.effective_points[spikes]) if nats > NATS and spikes.any() else None

    def begin(self, stacks):
        """A run for each of the starts that come in stacks of Parameters."""
        runs = []
        for starts in stacks:
            try:
                runs += begin_together(self.data, starts)
            except (CollapsedComponentError, np.linalg.LinAlgError) as collapse:  # they come one by one without a floor
                runs += [Collapsed()] * len(starts.weights)
                self.error = named(collapse)
        self.n_runs += len(runs)
        self.current = self.current or runs
        return runs

    def advance(self, runs, max_iter, accelerated=False, report=None):
        """Advance runs, as many together as is good; returns those that have not collapsed."""
        self.current = [*self.current, *runs] if self.current and self.current[0].data is self.data else list(runs)
        most = self.data.together(len(runs[0].start.weights)) if runs and report is None else 1
        for first in range(0, len(runs), most):
            group = runs[first : first + most]
            try:
                if len(group) > 1 or accelerated and self.data.floor.holds:
                    advance_together(
                        group, max_iter, self.tol, enough=self.enough, accelerated=accelerated, report=report
                    )
                else:
                    group[0].advance(max_iter, self.tol, report)
            except (CollapsedComponentError, np.linalg.LinAlgError) as collapse:
                group[0].collapsed = True
                self.error = named(collapse)
        there = [run for run in runs if not run.collapsed]
        same = [run for run in (self.likeliest, *there) if run is not None and run.data is self.data]
        self.likeliest = max(same, key=lambda run: run.log_likelihood, default=None)
        return there

    def short_list(self, runs, least, most_on_floor=None):
        """The runs that are worth going on with, best first, at least so many if there are.

        most_on_floor : a run with more components on the floor is dropped.
        """
        for iterations, share, accelerated in ROUNDS:
            runs = distinct(self.advance(runs, min(iterations, self.max_iter), accelerated))
            wanted = max(least, round(share * len(runs)))
            if most_on_floor is not None:
                runs = (run for run in runs if run.on_floor().sum() <= most_on_floor)
            runs = list(islice(runs, wanted))
        return runs

    def relocate(self, runs, rng):
        """The same runs and the best of their descendants, best first."""
        k = len(runs[0].start.weights) if runs else 1
        most = self.data.together(k)
        for _ in range(GENERATIONS if k > 1 else 0):
            mothers = runs[:PARENTS]
            parents = stack([run.parameters for run in mothers])
            moves = draw_moves(self.data, parents, min(CHILDREN * k, MOST_CHILDREN), rng)
            batches = [Moves(*(part[i : i + most] for part in moves)) for i in range(0, len(moves.row), most)]
            children = self.begin(relocated(self.data, parents, batch) for batch in batches)
            for child, mother in zip(children, moves.mother, strict=True):
                child.kin = mothers[mother].kin
            children = [run for run in children if not run.collapsed]
            runs = distinct(runs + self.short_list(children, 1, runs[0].on_floor().sum()))
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


def rank(run):
    """Best first: by the log-likelihood less what spikes can have bought; its last digits are rounding."""
    return -round(run.worth() / run.data.total, 9)


def distinct(runs):
    """The runs that differ, best first; one stands for those that lie equally high.

    Most of those are the same clusters under other numbers; to finish one is enough. (A child that fell back to its
    mother is no second witness.)
    """
    kept = []
    for run in sorted(runs, key=rank):
        if kept and abs(kept[-1].log_likelihood - run.log_likelihood) < SAME * run.data.total:
            met, more = kept[-1].met, run.met
            kept[-1].met = max(met, more) if kept[-1].kin is run.kin else met + more
        else:
            kept.append(run)
    return kept


def in_nats(run, total):
    """Log-likelihood in the units of the data, scaled up to all of them if the run saw only a sample."""
    return total * (run.log_likelihood / run.data.total + run.data.log_jacobian)


def gathered(rows):
    """The rows that count; in memory, if the search would ask for all of them."""
    return at_hand(rows, SEARCH_ROWS)


def subsample(data, rng):
    """The same on some of the rows, drawn from all of them alike."""
    X, weight = data.rows.take(np.sort(rng.choice(data.n_rows, SEARCH_ROWS, replace=False)))
    return Standardized(ArrayRows(X, weight), data.family.name, data.n_components, data.floor.reg_covar, data.steps)


def moved(runs, data):
    """The same mixtures on other data: new runs that start where the old ones stopped, in as few passes as is good."""
    starts = [data.above_floor(data.standardize(run.data.restore(run.parameters))) for run in runs]
    most = data.together(len(starts[0].weights))
    groups = (stack(starts[first : first + most]) for first in range(0, len(starts), most))
    there = [new for group in groups for new in begin_together(data, group)]
    for new, run in zip(there, runs, strict=True):
        new.met, new.kin = run.met, run.kin
    return there
