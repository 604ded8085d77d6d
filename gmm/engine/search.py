"""Many starts, few of them to the end: how a fit finds a good maximum without the user's help.

All starts take a few iterations, on a sample if the data are large; the best part of them takes some more. Then the
best are varied: a component that is hardly missed is taken away and put down elsewhere (gmm.engine.relocate), and the
children go through the same rounds, for as many generations as bring something. Children that shrink onto the floor are
dropped: to put a component where rows coincide is the easiest way to buy likelihood. What a sample may have lost is put
beside it (gmm.engine.rare). The best few that differ go on until little is left to gain, in longer steps where EM
creeps, and that one is kept whose log-likelihood is highest less what its spikes can have bought (gmm.engine.spikes).
"""

from itertools import islice
from typing import NamedTuple

import numpy as np

from gmm.engine.doubts import price_of_one
from gmm.engine.hills import distinct, rank
from gmm.engine.rare import Found, with_rarest
from gmm.engine.relocate import AMONG, Moves, draw_moves, merger_losses, relocated
from gmm.engine.runs import Run, advance_together, begin_together, moved, stack
from gmm.engine.statistics import give_back
from gmm.rows import ArrayRows, at_hand
from gmm.validation import CollapsedComponentError

# Iterations that a run has taken at the end of a round, the share of runs that go on, whether in longer steps.
ROUNDS = ((6, 1 / 4, False), (18, 1.0, True))
CHILDREN, PARENTS = 4, 2  # of a generation for each component; runs that have any
# Of generations there are half as many as starts at most; one that brings nothing is the last if AGREE runs led to the
# best independently, else PATIENCE of them in a row (for 20 starts).
FEWEST, AGREE, PATIENCE = 3, 2, 3
MOST_CHILDREN = 60  # of a generation: each costs as k does
FINALISTS = 3  # runs that go on to convergence
SEARCH_ROWS = 2**12  # rows on which the short runs are made
ENOUGH = 2e4  # times tol: nats in all, of which less is left to gain where a run ends; 0.02 by default
FEWER = 20  # iterations of a fit with one component less
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
    rounds: tuple = (0, 0)  # generations that brought a better one, and all
    passed_over: PassedOver | None = None
    rare: Found | None = None  # rows, where the search was made on a sample
    fewer_cost: float = np.nan  # nats lost at most with a component less, where the finalists ended apart


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
    climb = Climb(subsample(data, rng) if sampled else data, data, tol, max_iter)
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

    def __init__(self, data, whole, tol, max_iter):
        self.data, self.tol, self.max_iter, self.enough = data, tol, max_iter, None
        self.whole, self.sampled, self.price = whole, data is not whole, price_of_one(whole)
        self.n_runs, self.error = 0, None
        self.rounds = np.zeros(2, dtype=int)  # generations that brought a better run, and all
        self.rare = None  # of gmm.engine.rare, what was found, where the short runs are made on a sample
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
            if make_starts.relocates and waiting and not waiting[0].short_of_rows():
                waiting = self.relocate(waiting, n_init, rng)
                if self.sampled:
                    waiting = self.with_what_is_rare(waiting, data, n_init, rng)
        finished = self.finish(waiting, data, n_init > 1, report)
        return self.outcome(runs if n_init > 1 else finished, finished)

    def finish(self, waiting, data, accelerated, report):
        """The FINALISTS best of the runs on all of the data, to convergence, the best first."""
        self.data, finished = data, []
        while waiting and len(finished) < FINALISTS:  # more than once only if some collapse
            finalists, waiting = waiting[: FINALISTS - len(finished)], waiting[FINALISTS - len(finished) :]
            if self.sampled:
                finalists = moved(finalists, data)
            finished += self.advance(finalists, self.max_iter, accelerated, report)
        if not finished:
            raise self.error
        return sorted(finished, key=rank)

    def outcome(self, runs, finished):
        """The Search, from what became of the starts and from the runs that were finished."""
        best, data = finished[0], self.data
        finalists = np.array([in_nats(run, data.total) for run in finished])
        starts = np.array([np.nan if run.collapsed else in_nats(run, data.total) for run in runs])
        # a run stops where a step brings tol
        close = max(NATS * min(1.0, data.total / data.n_rows), 10 * self.tol * data.total)
        reached = [run for run, value in zip(finished, finalists, strict=True) if abs(value - finalists[0]) < close]
        n_reached = max(run.met for run in reached if run.kin is best.kin)
        n_reached += sum(run.met for run in reached if run.kin is not best.kin)
        apart = n_reached == 1 and finalists[0] - finalists.min() > NATS and not data.rows.dear
        # unless components were tried elsewhere, one that is hardly missed may be missed there
        asked = apart and self.rounds[1] and data.floor.holds
        fewer = best.log_likelihood - self.with_fewer(best).log_likelihood if asked else np.nan
        known = {"passed_over": self.passed_over(best), "rare": self.rare, "fewer_cost": fewer}
        return Search(best, starts, finalists, self.n_runs, n_reached, tuple(self.rounds.tolist()), **known)

    def with_fewer(self, run):
        """A Run with one component less, that has climbed a while: the two that are missed least are one.

        Only above a floor, since without one any component may collapse on the way.
        """
        losses = merger_losses(self.data.family, *run.parameters)
        one, other = np.unravel_index(losses.argmin(), losses.shape)
        sums = run.statistics.sums.copy()
        sums[one] += sums[other]  # what an M-step needs of both
        start = self.data.maximize(run.statistics._replace(sums=np.delete(sums, other, axis=0)))
        (fewer,) = begin_together(self.data, stack([start]))
        advance_together([fewer], FEWER, self.tol, accelerated=True)
        return fewer

    def has_surplus(self, run, gain):
        """Whether BIC would have two components go, one after the other, and a generation's gain does not pay for one.

        Then the hills are of no interest: the data do not decide so many components.
        """
        price = self.price * self.data.total / self.whole.total
        if gain > price or not self.data.floor.holds:
            return False
        for _ in range(min(2, len(run.start.weights) - 1)):
            fewer = self.with_fewer(run)
            if run.log_likelihood - fewer.log_likelihood > price:
                return False
            run = fewer
        return True

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
        same = [run for run in (self.likeliest, *there) if run and run.data is self.data]
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

    def relocate(self, runs, n_init, rng, among=AMONG):
        """The same runs and the best of their descendants, best first. among : see draw_moves."""
        k = len(runs[0].start.weights) if runs else 1
        most = self.data.together(k)
        # which of the hills of a sample is the highest says little of all rows
        patience, in_vain = 1 if self.sampled else max(1, round(PATIENCE * n_init / 20)), 0
        for _ in range(max(FEWEST, n_init // 2) if k > 1 else 0):
            mothers = runs[:PARENTS]
            parents = stack([run.parameters for run in mothers])
            moves = draw_moves(self.data, parents, min(CHILDREN * k, MOST_CHILDREN), rng, among)
            batches = [Moves(*(part[i : i + most] for part in moves)) for i in range(0, len(moves.row), most)]
            children = self.begin(relocated(self.data, parents, batch) for batch in batches)
            for child, mother in zip(children, moves.mother, strict=True):
                child.kin = mothers[mother].kin
            children = [run for run in children if not run.collapsed]
            before = runs[0].worth()
            runs = distinct(runs + self.short_list(children, 1, runs[0].on_floor().sum()))
            gain = runs[0].worth() - before
            self.rounds += np.array([gain > NATS, 1])
            in_vain = 0 if gain > NATS else in_vain + 1
            if in_vain >= patience or in_vain and runs[0].met >= AGREE or self.has_surplus(runs[0], gain):
                break
        return runs

    def with_what_is_rare(self, runs, data, n_init, rng):
        """The same runs on the sample with the rarest of all rows beside it, varied there, if it may mislead."""
        self.rare, rows = with_rarest(self.data, data, self.data.restore(runs[0].parameters))
        if rows is None:
            return runs
        self.data = rows
        return self.relocate(distinct(moved(runs, rows)), n_init, rng, len(self.rare.X))


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


def in_nats(run, total):
    """Log-likelihood in the units of the data, scaled up to all of them if the run saw only a sample."""
    return total * (run.log_likelihood / run.data.total + run.data.log_jacobian)


def gathered(rows):
    """The rows that count; in memory, if the search would ask for all of them."""
    return at_hand(rows, SEARCH_ROWS)


def subsample(data, rng):
    """The same on some of the rows, drawn from all of them alike."""
    X, weight = data.rows.take(np.sort(rng.choice(data.n_rows, SEARCH_ROWS, replace=False)))
    return data.on(ArrayRows(X, weight))
