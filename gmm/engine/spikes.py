"""Likelihood that is bought: by a component on hardly more points than it needs.

A likelihood has no maximum. A component that shrinks onto a few points (a spike), or onto as few as nearly lie in a
plane (a sliver), raises it as far as the floor allows, and says nothing about the distribution of the data. How much it
can buy is known: had the component the width of the others, its points would be so much less likely. A run is worth its
log-likelihood less what its spikes can have bought; so of two runs the less likely one is preferred only if the spikes
of the other explain all of the difference.

Only a component on few points can be a spike, so that one on many stays what it is, however narrow: the zeros of a
column in which every third row is zero. Of those on few points one is a spike if it is far narrower than the others of
its own run, or lies on the floor where they do not. Else only the narrowness counts that any sample of so few points
has by chance: the determinant of its covariance is too small by a known factor (T. W. Anderson, "An Introduction to
Multivariate Statistical Analysis", 3rd ed. 2003, section 7.5).
"""

import numpy as np
from scipy.special import digamma

from gmm.floor import FEW

NARROW = 0.05  # of the smallest variance of the others
HEAP = 2.0  # times the floor: less is the variance in a column of rows that share a value
ONE_OF_MANY = 1e-3  # of the data's variance: below, a step is one value of many; above of few, as a flag is
MANY, SCARCE = 5, 5  # points that a covariance needs, above which most components may have few: so many times that


def bought(family, covariances, points, d, on_floor, heaps=False):
    """Nats that each component can have bought, (k,); 0 where it rests on enough points.

    covariances : standardized.  points (k,) : their effective points.  d : number of columns.  on_floor : (k,).
    heaps : (k,), components that may have bought some whatever their points.
    """
    nats, k = np.zeros(len(points)), len(points)
    few = on_few(family, points, d) | heaps
    if k == 1 or not few.any():
        return nats
    widths = np.log(family.eigenvalues(covariances, k, d))  # (k, d), the narrowest direction first
    chance = np.array([by_chance(family, m, d) for m in points])
    for j in np.flatnonzero(few & (points > 0)):
        others = np.arange(k) != j
        typical = median(np.column_stack([widths, chance])[others], points[others])
        nats[j] = np.maximum(typical[:d] - widths[j], 0).sum()
        if not on_floor[j] and widths[j, 0] > typical[0] + np.log(NARROW):
            nats[j] = min(nats[j], max(chance[j] - typical[d], 0.0) if np.isfinite(typical[d]) else 0.0)
    return 0.5 * points * nats


def on_few(family, points, d):
    """Which components rest on few points (k,) for a covariance of their own, (k,)."""
    return points < FEW * family.points_needed(d)


def on_heaps(data, means, covariances):
    """Which components lie where rows share a value of a column, (k,): as far as its step can tell, or truly."""
    variances = np.einsum("kii->ki", data.family.dense(covariances, *means.shape))
    narrow = variances < HEAP * data.floor.least
    there = narrow & (data.floor.least > data.floor.reg_covar)
    for j, column in np.argwhere(narrow & ~there) if data.steps is not None else ():
        apart = np.abs(data.heaps[column] - means[j, column])
        there[j, column] = (apart < np.sqrt(variances[j, column])).any()
    return there.any(axis=1)


def short_of_rows(family, points, d):
    """Whether most components rest on less than SCARCE times the points (k,) that a covariance of their own needs.

    Then slivers are what the likelihood is about, and the more a search varies its runs the more of them it finds.
    """
    return bool(family.points_needed(d) > MANY and (points < SCARCE * family.points_needed(d)).mean() > 0.5)


def by_chance(family, m, d):
    """By how much the logarithm of a covariance's determinant is expected to be too small in a sample of m points."""
    lost = np.arange(1, d + 1) if family.has_matrices else np.ones(d)  # degrees of freedom, in each direction
    return np.sum(np.log(m / 2) - digamma((m - lost) / 2)) if m > lost[-1] else np.inf


def median(values, weight):
    """Weighted median of each column of values (k, d): at least half of the weight lies no higher."""
    order = values.argsort(axis=0, kind="stable")
    below = np.cumsum(weight[order], axis=0)  # (k, d)
    middle = (below >= 0.5 * below[-1]).argmax(axis=0)
    return np.take_along_axis(values, np.take_along_axis(order, middle[None], axis=0), axis=0)[0]
