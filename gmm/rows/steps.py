"""In which steps a column was recorded.

A value recorded in steps of h stands for an interval as wide as h. Whatever narrow distribution it came from, the
interval's probability is at most 1, and its average density at most 1 / h. A likelihood of points does not know that:
it rises without bound when a component shrinks onto values that many rows share. So the step is found here, and the
floor of gmm.floor lies where it says.

A column has the step h if its values lie on a lattice of that width: decimals, halves, integers, a flag, the middles of
a histogram's bins, single-precision numbers far from zero. Euclid's algorithm on the gaps between its values finds the
lattice. Few values need ties to be believed. Where values repeat without a lattice (logarithms of counts, classes coded
by numbers) h is the smallest gap between neighbours that both repeat. A column that is continuous but for some heaps
(many zeros, pixels clipped at both ends) has no step.
"""

import numpy as np

ROWS = 2**14  # that are looked at: with steps too fine to show in so many, a floor would be of no use
TOLERANCE = 0.02  # of a step: by so much values may miss the lattice, since they are rounded themselves
FEW_VALUES = 8  # below that, that values lie on a lattice may be chance: (2 TOLERANCE)^6 is not
HEAP, UNLIKE = 16, 5  # rows at least that share one value of a column without a step, and times as many as on average
OFTEN = 3  # rows a value, from which values are taken to be all that there are


def steps_of(X, weight=None):
    """The step in which each column of X (n, d) was recorded, (d,), in its units; 0 where it shows none.

    weight : (n,) or None. A row of weight 2 is a row that is there twice. Gaps (NaN) tell nothing.
    """
    weight = np.ones(len(X)) if weight is None else weight
    return np.array([step_of(column, weight) for column in np.asarray(X, dtype=float).T])


def heaps_of(X, weight=None):
    """The values that many rows share in each column of X (n, d), unlike the others: a list of arrays."""
    weight = np.ones(len(X)) if weight is None else weight
    found = (distinct(column[weight > 0], weight[weight > 0]) for column in np.asarray(X, dtype=float).T)
    return [values[times >= max(HEAP, UNLIKE * times.mean())] for values, times in found]


def step_of(x, weight):
    """The step of one column (n,), or 0."""
    counts = (weight > 0) & ~np.isnan(x)
    values, times = distinct(x[counts], weight[counts])
    if len(values) < 2:
        return 0.0  # constant
    tied = times >= 2
    if len(values) < FEW_VALUES and 2 * tied.sum() < len(values):
        return 0.0
    gaps = np.diff(values)
    if h := lattice(gaps, 64 * np.spacing(np.abs(values).max())):
        return h
    between = gaps[tied[:-1] & tied[1:]]
    return float(between.min()) if len(between) and times.sum() >= OFTEN * len(values) else 0.0


def distinct(x, weight):
    """The different values of x (n,), sorted, and the weight of each; what differs by rounding alone is one value."""
    order = np.argsort(x, kind="stable")
    x, weight = x[order], weight[order]
    first = np.flatnonzero(np.diff(x, prepend=-np.inf) > 8 * np.spacing(np.abs(x)))
    return x[first], np.add.reduceat(weight, first)


def lattice(gaps, finest):
    """The largest h of which all gaps (m,) are multiples, by Euclid's algorithm; 0 if that is less than `finest`."""
    h = gaps.min()
    while h > finest:
        steps = np.round(gaps / h)
        missed = np.abs(gaps - h * steps)
        off = missed > TOLERANCE * h
        if not off.any():
            return float(gaps.sum() / steps.sum())
        h = missed[off].min()
    return 0.0
