"""Many starts, few of them to the end: how a fit finds a good maximum without the user's help.

All starts take a few iterations, on a sample if the data are large; the best part of them takes some more. Then the
best are varied: a component that is hardly missed is taken away and put down elsewhere, for as many generations as
bring something (gmm.engine.generation). What a sample may have lost is put beside it (gmm.engine.rare). The best few
that differ go on until little is left to gain, in longer steps where EM creeps, or until another is out of reach; and
that one is kept whose log-likelihood is highest less what its spikes can have bought (gmm.engine.spikes). Where rows
are few for matrices of their own, all of that is done with diagonal covariances first.
"""

from typing import NamedTuple

import numpy as np

from gmm.engine.climb import Climb
from gmm.engine.doubts import left_after, price_of_one
from gmm.engine.generation import generation
from gmm.engine.hills import distinct, rank
from gmm.engine.rare import Found, with_rarest
from gmm.engine.relocate import AMONG
from gmm.engine.runs import Run, moved, stack
from gmm.engine.standardized import Standardized
from gmm.engine.statistics import Parameters, give_back
from gmm.engine.surplus import has_surplus, with_fewer
from gmm.rows import ArrayRows, at_hand

# Iterations that a run has taken at the end of a round, the share of runs that go on, whether in longer steps.
ROUNDS = ((6, 1 / 4, False), (18, 1.0, True))
PARENTS = 2  # runs that have children
# Of generations there are half as many as starts at most; one that brings nothing is the last if AGREE runs led to the
# best independently, else PATIENCE of them in a row (for 20 starts).
FEWEST, AGREE, PATIENCE = 3, 2, 2
# Which of the hills of a sample is the highest says little: so many runs, if they lie no more nats behind (for each
# that a row counts), are compared on all rows after so many iterations. (Of rows with gaps after those of a round.)
CONTENDERS, BEHIND, LOOK = 12, 20.0, 3
FINALISTS = 3  # runs that go on to convergence,
LAP, BY_FAR = 20, 10  # for so many iterations before they are compared; times what EM has left to gain
SEARCH_ROWS = 2**12  # rows on which the short runs are made
ENOUGH = 2e4  # times tol: nats in all, of which less is left to gain where a run ends; 0.02 by default
NATS = 0.1  # of the log-likelihood of all points: fits closer than that are equally good


class PassedOver(NamedTuple):
    """The likeliest run that was not kept, since its spikes explain why it is likelier."""

    nats: float  # more than the fit that was kept
    points: np.ndarray  # (spikes,) effective points of each


class Search(NamedTuple):
    """The best run, what every start reached, and what the finalists did."""

    best: Run
    log_likelihoods: np.ndarray  # (n_init,) of each start where it was stopped, in nats; nan where it collapsed
    finalists: np.ndarray  # their log-likelihoods where they ended, the one that was kept first
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
    those data; its attributes say whether it looks at rows at all (`reads_rows`), whether a sample of them would do
    (`needs_all_rows`), whether the best may be varied (`relocates`) and how likely it must be for that (`least`), and
    from which log-likelihood an earlier fit came to this start (`goes_on_from`, or None).
    """
    sampled = not make_starts.needs_all_rows and data.n_rows > SEARCH_ROWS
    near = subsample(data, rng) if sampled else data.filled() if make_starts.reads_rows else data
    climb = FromManyStarts(near, data, tol, max_iter)
    try:
        return climb.to_the_end(make_starts, n_init, rng, report)
    except KeyboardInterrupt:
        there = sorted((run for run in climb.current if not run.collapsed), key=rank)
        if not there:
            raise
        reached = np.array([in_nats(there[0], data.total)])
        raise Interrupted(Search(there[0], reached, reached, climb.n_runs, 1)) from None
    finally:
        give_back()


class FromManyStarts(Climb):
    """The short runs on `data`, which may be a sample of the `whole` or have its gaps filled, and the best few of them
    on all as it is."""

    def __init__(self, data, whole, tol, max_iter):
        super().__init__(data, tol, max_iter)
        self.whole, self.elsewhere, self.sampled = whole, data is not whole, data.n_rows < whole.n_rows
        self.rounds = np.zeros(2, dtype=int)  # generations that brought a better run, and all
        self.rare = None  # of gmm.engine.rare, what was found, where the short runs are made on a sample

    def to_the_end(self, make_starts, n_init, rng, report):
        """All starts, the best of them varied, the best few to convergence: the Search."""
        runs = self.begin(make_starts(self.data, n_init))
        waiting = [run for run in runs if not run.collapsed]
        if make_starts.goes_on_from is not None:  # per point, in the units of the data
            for run in waiting:
                run.before = self.whole.total * (make_starts.goes_on_from - self.whole.log_jacobian)
        if n_init > 1:
            self.enough = ENOUGH * self.tol
            waiting = self.short_list(waiting, ROUNDS, FINALISTS)
            if make_starts.relocates and waiting and waiting[0].short_of_rows():
                waiting = self.by_variances_alone(make_starts, n_init, rng) or waiting
            elif make_starts.relocates and waiting and in_nats(waiting[0], self.whole.total) >= make_starts.least:
                waiting = self.varied(waiting, n_init, rng)
                if self.sampled:
                    waiting = self.with_what_is_rare(waiting, n_init, rng)
        alone = self.whole.rows.has_gaps and self.whole.n_components == 1
        finished = self.finish(waiting, n_init > 1 or alone, report)  # of one component with gaps EM may creep, too
        return self.outcome(runs if n_init > 1 else finished, finished)

    def varied(self, runs, n_init, rng, among=AMONG):
        """The same runs and the best of their descendants, best first. among : see gmm.engine.relocate.draw_moves."""
        price = price_of_one(self.whole) * self.data.total / self.whole.total
        # which of the hills of a sample is the highest says little of all rows
        patience = 1 if self.elsewhere and self.data.times is None else max(1, round(PATIENCE * n_init / 20))
        in_vain, asked = 0, None
        for _ in range(max(FEWEST, n_init // 2) if len(runs[0].start.weights) > 1 else 0):
            before = runs[0].worth()
            runs = distinct(runs + generation(self, runs[:PARENTS], rng, among))
            gain = runs[0].worth() - before
            self.rounds += np.array([gain > NATS, 1])
            in_vain = 0 if gain > NATS else in_vain + 1
            if in_vain >= patience or in_vain and runs[0].met >= AGREE:
                break
            # else the data may not decide so many components, and what is gained would not pay for one
            if gain < price and runs[0] is not asked and self.data.floor.holds and self.data.interchangeable:
                asked = runs[0]
                if has_surplus(asked, self.tol, price):
                    break
        return runs

    def by_variances_alone(self, make_starts, n_init, rng):
        """A run from the best mixture with diagonal covariances, as a list; none where that would not be simpler.

        Where rows are few for matrices of their own, the likeliest of many runs is the one that bends most.
        """
        data, k = self.data, make_starts.n_components
        given = any(part is not None for part in make_starts.given) or not data.interchangeable
        if given or not data.family.has_matrices or data.family.has_common_statistic or not data.floor.holds:
            return []
        simpler = Standardized(data.rows, "diag", k, data.floor.reg_covar, data.steps, data.prior)
        simpler.heaps_are_spikes = data.heaps_are_spikes
        found = FromManyStarts(simpler, simpler, self.tol, self.max_iter).to_the_end(make_starts, n_init, rng, None)
        weights, means, variances = found.best.parameters
        start = Parameters(weights, means, found.best.data.family.dense(variances, *means.shape))
        self.n_runs += found.n_runs
        return [run for run in self.begin([stack([data.above_floor(start)])]) if not run.collapsed]

    def with_what_is_rare(self, runs, n_init, rng):
        """The same runs on the sample with the rarest of all rows beside it, varied there, if it may mislead."""
        self.rare, rows = with_rarest(self.data, self.whole, self.data.restore(runs[0].parameters))
        if rows is None:
            return runs
        self.data = rows
        return self.varied(distinct(moved(runs, rows)), n_init, rng, len(self.rare.X))

    def finish(self, waiting, in_a_race, report):
        """The FINALISTS best of the runs on all of the data, to convergence, the best first."""
        if self.elsewhere and waiting:
            waiting = self.on_the_whole(waiting, in_a_race)
        finished = []
        while waiting and len(finished) < FINALISTS:  # more than once only if some collapse
            finalists, waiting = waiting[: FINALISTS - len(finished)], waiting[FINALISTS - len(finished) :]
            finished += (
                self.race(finalists, report) if in_a_race else self.advance(finalists, self.max_iter, report=report)
            )
        if not finished:
            raise self.error
        return sorted(finished, key=rank)

    def on_the_whole(self, runs, in_a_race):
        """The best of the runs as they stand on all rows, and by what is there of them, the best there first."""
        alike = self.sampled and self.data.floor.holds and not self.whole.rows.has_gaps
        least = runs[0].worth() - BEHIND * self.data.total / self.data.n_rows if alike else -np.inf
        close = [run for run in runs[:CONTENDERS] if run.worth() > least]
        self.data, runs = self.whole, moved(close if len(close) > FINALISTS else runs[:FINALISTS], self.whole)
        if in_a_race and len(runs) > FINALISTS:
            look = ROUNDS[1:] if self.whole.rows.has_gaps else ((LOOK, 1.0, False),)
            runs = self.short_list(runs, look, FINALISTS)
        return runs

    def race(self, runs, report):
        """Advance runs to convergence, in longer steps; one that would not catch up any more is let go."""
        running, there, lap = runs, runs, LAP
        while running:
            far = min(self.max_iter, max(run.n_iter for run in running) + lap)
            self.advance(running, far, True, report)
            there = sorted((run for run in runs if not run.collapsed), key=rank)
            running = [run for run in running if run in there and not run.converged and run.n_iter < self.max_iter]
            running = [run for run in running if run is there[0] or not beaten(run, there[0])]
            if there and not running and not there[0].converged and there[0].n_iter < self.max_iter:
                running = there[:1]  # it was let go, and then the one that was ahead turned out to be a spike
            lap *= 2
        return there

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
        asked = apart and self.rounds[1] and data.floor.holds and data.interchangeable
        fewer = with_fewer(best, self.tol, price_of_one(data)).log_likelihood if asked else np.nan
        cost = np.maximum(best.log_likelihood - fewer, 0.0)  # with one less the likelier hill may be found
        known = {"passed_over": self.passed_over(best), "rare": self.rare, "fewer_cost": cost}
        return Search(best, starts, finalists, self.n_runs, n_reached, tuple(self.rounds.tolist()), **known)

    def passed_over(self, best):
        """The PassedOver, if a run on the same data was likelier than the best; else None."""
        likeliest = self.likeliest if self.likeliest is not None and self.likeliest.data is best.data else best
        nats, spikes = likeliest.log_likelihood - best.log_likelihood, likeliest.bought() > 0
        return PassedOver(float(nats), likeliest.effective_points[spikes]) if nats > NATS and spikes.any() else None


def beaten(run, best):
    """Whether a run has less left to gain, by far, than it lies behind another."""
    return run.worth() + BY_FAR * left_after(run.log_likelihoods) < best.worth() - NATS


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
