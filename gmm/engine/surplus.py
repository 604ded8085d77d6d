"""Would a component less do? What it costs to give one up, as far as EM brings it back."""

import numpy as np

from gmm.engine.doubts import left_after
from gmm.engine.relocate import merger_losses
from gmm.engine.runs import advance_together, begin_together, stack

SHORT, LONG = 6, 20  # iterations of a fit with one component less: before it may be given up, and in all
HARDLY = 10  # times what EM has left to gain by its own estimate: more it hardly gains


def with_fewer(run, tol, price):
    """A Run with one component less, that has climbed a while: the two that are missed least are one.

    price : nats; if it is clear that more are lost, the climb ends early. Only above a floor, since without one any
    component may collapse on the way.
    """
    data = run.data
    losses = merger_losses(data.family, *run.parameters)
    one, other = np.unravel_index(losses.argmin(), losses.shape)
    sums = run.statistics.sums.copy()
    sums[one] += sums[other]  # what an M-step needs of both
    start = data.maximize(run.statistics._replace(sums=np.delete(sums, other, axis=0)))
    (fewer,) = begin_together(data, stack([start]))
    advance_together([fewer], SHORT, tol, accelerated=True)
    if run.log_likelihood - fewer.log_likelihood - HARDLY * left_after(fewer.log_likelihoods) < price:
        advance_together([fewer], LONG, tol, accelerated=True)
    return fewer


def has_surplus(run, tol, price):
    """Whether two components, one after the other, are worth less than `price` nats each.

    Then the hills are of no interest: the data do not decide so many components. But where one less is even likelier a
    higher hill is at hand.
    """
    for _ in range(min(2, len(run.start.weights) - 1)):
        fewer = with_fewer(run, tol, price)
        if not 0 < run.log_likelihood - fewer.log_likelihood < price:
            return False
        run = fewer
    return True
