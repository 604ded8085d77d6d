"""A generation: children of the best runs, in each of which one component is elsewhere (gmm.engine.relocate).

All are screened by partial EM, the best go on as runs. Those that shrink onto the floor are dropped: to put a component
where rows nearly coincide is the easiest way to buy likelihood. But a heap of rows on one recorded value is there for
every seed to find.
"""

from itertools import islice

from gmm.engine.climb import CollapseError, named
from gmm.engine.hills import distinct, rank
from gmm.engine.partial import ACTIVE, settled
from gmm.engine.relocate import Moves, draw_moves, relocated
from gmm.engine.runs import Run, member, stack
from gmm.engine.statistics import IN_CACHE, Statistics

CHILDREN, MOST_CHILDREN = 4, 60  # for each component, and in all; of few rows as many as the cache holds together
SCREENED, GROWN = 6, 18  # iterations of partial EM, and of EM for
SURVIVORS = 1 / 4  # the best


def generation(climb, mothers, rng, among):
    """The best runs of a generation, no more of whose components the floor holds up than of the first of the mothers.

    climb : a Climb.  among : see draw_moves.
    """
    data, k = climb.data, len(mothers[0].start.weights)
    parents = stack([run.parameters for run in mothers])
    n = min(max(CHILDREN * k, IN_CACHE // (data.n_rows * k)), MOST_CHILDREN)
    moves, most = draw_moves(data, parents, n, rng, among), data.together(min(k, ACTIVE + 1))
    children = []
    for first in range(0, n, most):
        children += screened(climb, mothers, parents, Moves(*(part[first : first + most] for part in moves)))
    climb.note(children)
    allowed = mothers[0].n_held_up()
    best = (run for run in sorted(children, key=rank) if run.n_held_up() <= allowed)
    best = list(islice(best, max(1, round(SURVIVORS * n))))
    climb.n_runs += n - len(best)
    grown = climb.begin(stack([run.parameters for run in group]) for group in climb.groups(best))
    for run, child in zip(grown, best, strict=True):
        run.kin = child.kin
    grown = climb.advance([run for run in grown if not run.collapsed], min(GROWN, climb.max_iter), accelerated=True)
    return [run for run in distinct(grown) if run.n_held_up() <= allowed]


def screened(climb, mothers, parents, moves):
    """A Run for each of some children, as far as partial EM leads them."""
    data = climb.data
    try:
        children = relocated(data, parents, moves)
        children, values = settled(data, parents, moves, children, min(SCREENED, climb.max_iter))
    except CollapseError as collapse:  # they come one by one without a floor
        climb.error = named(collapse)
        return []
    runs = [Run(data, member(children, i), Statistics(None, value)) for i, value in enumerate(values)]
    for run, mother in zip(runs, moves.mother, strict=True):
        run.kin = mothers[mother].kin
    return runs
