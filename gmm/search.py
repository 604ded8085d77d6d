"""Many starts, few of them to the end: how a fit finds a good maximum without the user's help.

All starts take a few iterations, on a sample if the data are large; the better third takes some more; the best few
that differ go on to convergence; the one with the highest log-likelihood is kept. On small data the starts take
their iterations together, so that many cost little more than one.
"""

from typing import NamedTuple

import numpy as np

from gmm.blocks import Run, StandardizedData, advance_together, begin_together
from gmm.validation import CollapsedComponentError

ROUNDS = ((5, 1 / 3), (25, 1.0))  # iterations that a run has taken, and the share of runs that go on from there
FINALISTS = 4  # runs that go on to convergence
SEARCH_ROWS = 2**14  # rows on which the short runs are made


class Search(NamedTuple):
    """The best run, what every start reached, and how many of the finalists reached the best."""

    best: Run
    log_likelihoods: np.ndarray  # (n_init,) of each start where it was stopped, in nats; nan where it collapsed
    finalists: np.ndarray  # their log-likelihoods at convergence, best first


def search(data, make_starts, n_init, *, reg_covar, tol, max_iter, rng, report=None):
    """Run EM from `n_init` starts and keep the best.

    data : StandardizedData.  make_starts(data, n) : yields stacks of Parameters, n in all, in the coordinates of
    those data; its attribute `needs_all_rows` says whether a sample of the rows would do.
    """
    short = data if make_starts.needs_all_rows or len(data.X) <= SEARCH_ROWS else subsample(data, rng)
    runs, error = [], None
    for starts in make_starts(short, n_init):
        try:
            runs += begin_together(short, starts, reg_covar)
        except (CollapsedComponentError, np.linalg.LinAlgError) as collapse:  # without a floor starts come one by one
            runs += [None] * len(starts.weights)
            error = named(collapse)
    waiting = [run for run in runs if run is not None]
    for iterations, share in ROUNDS if n_init > 1 else ():
        alive, collapse = advance_all(waiting, min(iterations, max_iter), tol)
        runs = [run if run in alive or run not in waiting else None for run in runs]
        waiting, error = distinct(alive), collapse or error
        waiting = waiting[: max(FINALISTS, round(share * len(waiting)))]
    finished = []
    while waiting and len(finished) < FINALISTS:
        finalists, waiting = waiting[: FINALISTS - len(finished)], waiting[FINALISTS - len(finished) :]
        if short is not data:
            finalists = [move(run, data, reg_covar) for run in finalists]
        alive, collapse = advance_all(finalists, max_iter, tol, report)
        finished, error = finished + alive, collapse or error
    if not finished:
        raise error
    finished.sort(key=height, reverse=True)
    finalists = np.array([in_nats(run, data.total) for run in finished])
    reached = np.array([np.nan if run is None else in_nats(run, data.total) for run in runs])
    return Search(finished[0], reached if n_init > 1 else finalists, finalists)


def advance_all(runs, max_iter, tol, report=None):
    """Advance runs on the same data, as many together as is good. Returns those alive, and why the last one died."""
    alive, error = [], None
    most = runs[0].data.together(len(runs[0].start.weights), runs[0].reg_covar) if runs and report is None else 1
    for first in range(0, len(runs), most):
        group = runs[first : first + most]
        try:
            if len(group) == 1:
                group[0].advance(max_iter, tol, report)
            else:
                advance_together(group, max_iter, tol)
            alive += group
        except (CollapsedComponentError, np.linalg.LinAlgError) as collapse:
            error = named(collapse)
    return alive, error


def named(error):
    """The error itself if it names a component; else one that says what a failed factorisation means."""
    if isinstance(error, CollapsedComponentError):
        return error
    return CollapsedComponentError(
        "a covariance could not be inverted: a component has collapsed, or a start is too far from the data's scale. "
        "Use a larger reg_covar (1e-6 to 1e-3), fewer components, or another start."
    )


def height(run):
    """By what runs are compared: nats per point, without the last digits. Rounding must not choose between equals."""
    return round(run.log_likelihood / run.data.total, 9)


def distinct(runs):
    """The runs that have not collapsed, highest first, one of those that lie equally high.

    Most of those are the same clusters under other numbers; to finish one is enough.
    """
    first = {}
    for run in runs:
        if run is not None:
            first.setdefault(height(run), run)
    return [first[h] for h in sorted(first, reverse=True)]


def in_nats(run, total):
    """Log-likelihood in the units of the data, scaled up to all of them if the run saw only a sample."""
    return total * (run.log_likelihood / run.data.total + run.data.log_jacobian)


def subsample(data, rng):
    rows = np.sort(rng.choice(len(data.X), SEARCH_ROWS, replace=False))
    weight = None if data.weight is None else data.weight[rows]
    return StandardizedData(data.X[rows], data.family.name, weight, n_components=data.n_components)


def move(run, data, reg_covar):
    """The same mixture on other data: a new run that starts where the old one stopped."""
    start = data.standardize(run.data.restore(run.parameters))
    return Run(data, data.above_floor(start, reg_covar), reg_covar)
