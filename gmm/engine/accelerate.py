"""Longer steps for EM where it creeps: SQUAREM, with the likelihood kept from falling.

Near its end EM walks a nearly straight line in steps that shrink by a nearly constant factor. Two steps show the
direction and the factor, and so where the line leads; leaping there costs one more pass over the data.

The leap is made in the statistics, not in the parameters. They are sums over the points, so any combination of three
of them whose coefficients add up to one is again a table with the right totals, for all covariance types alike; the
M-step turns it into a mixture, and the floor keeps its covariances positive. If the likelihood is lower there, the
leap is forgotten and the next is shorter.

R. Varadhan and C. Roland (2008), "Simple and globally convergent methods for accelerating the convergence of any EM
algorithm", Scandinavian Journal of Statistics 35, 335-353, scheme S3.
"""

import numpy as np

FIRST_REACH = 4.0  # a leap is at most this many steps at first; then as far as leaps have proved to hold
SHORTEST_REACH = 2.0
GROWTH = 4.0  # of the reach, when the longest leap allowed has held


def leap(data, older, statistics, reach):
    """One leap for each of m runs, where it raises the likelihood.

    data : Standardized.  older : the Statistics two steps ago and one step ago.  statistics : those of now.
    reach (m,) : the longest leap of each run, in steps.

    Returns the Statistics from which to go on, which of the runs leapt (m,), and their new reach (m,).
    """
    sums, length = extrapolate(older[0].sums, older[1].sums, statistics.sums, reach)
    parameters = data.maximize(statistics._replace(sums=sums))
    there = data.expect(parameters)
    held = there.log_likelihood >= statistics.log_likelihood
    taken = type(statistics)(
        np.where(held[:, None, None], there.sums, statistics.sums),
        np.where(held, there.log_likelihood, statistics.log_likelihood),
    )
    longer = np.where(length < reach, reach, GROWTH * reach)
    return taken, held, np.where(held, longer, np.maximum(length / 2, SHORTEST_REACH))


def extrapolate(first, second, third, reach):
    """Where three successive tables of statistics (m, k, p) lead, and the length (m,) of the leap in steps.

    Length 1 is `third` itself. No component may lose more than three quarters of its points.
    """
    step = second - first
    bend = third - second - step
    straight = squares(bend) * reach**2 <= squares(step)  # also where neither moves
    length = np.sqrt(squares(step) / np.where(straight, 1.0, squares(bend)))
    length = np.where(straight, reach, np.clip(length, 1.0, reach))
    for shorten in (2, 2, 2, np.inf):
        there = first + 2 * length[:, None, None] * step + length[:, None, None] ** 2 * bend
        emptied = (there[..., 0] < third[..., 0] / 4).any(axis=-1)
        if not emptied.any():
            break
        length = np.where(emptied, 1 + (length - 1) / shorten, length)
    return np.where((length > 1)[:, None, None], there, third), length


def squares(tables):
    return np.einsum("mkp,mkp->m", tables, tables)
