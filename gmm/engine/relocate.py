"""A component in the wrong place: take one away, put it down on a row of the data, and let EM go on from there.

EM cannot do this by itself. Where one component covers two groups and two share another, each step makes the fit
better and none can move a component across. Starting afresh throws away the components that were right already;
to move one keeps them. (For k-means: P. Fränti (2018), "Efficiency of random swap clustering", Journal of Big Data 5,
13. The same idea with chosen pairs: N. Ueda, R. Nakano, Z. Ghahramani and G. Hinton (2000), "SMEM algorithm for mixture
models", Neural Computation 12, 2109-2128.)
"""

from typing import NamedTuple

import numpy as np

from gmm.engine.runs import member
from gmm.engine.starts import draw, squared_distances
from gmm.engine.statistics import Parameters
from gmm.mixture import Mixture, log_sum_exp, posterior

SHARES = (1.0, 0.1, 0.01)  # of the average covariance, with which a component starts in its new place: as wide, or less
CHEAPEST = 3  # components of which one is taken away
RARE = 16  # rows that are explained worst, and as many that have more company than is explained
COMPANY, AMONG = 5, 128  # by the distance to the 5th nearest; of so many rows that are explained worst
NARROWEST = 1e-3  # share, of a component that is put on rare rows
SAME = 1e-9  # so close are values that are one, standardized
ON_A_VALUE = 1e-9  # share in a column, of one that is put on rows which have the same value there: up to the floor


class Moves(NamedTuple):
    """Which component goes where, for each of n children of m parents."""

    mother: np.ndarray  # (n,) number of the parent; they take turns
    moved: np.ndarray  # (n,) number of the component
    heir: np.ndarray  # (n,) number of the component that takes over its points
    row: np.ndarray  # (n,) number of the row of the data that it is put on
    share: np.ndarray  # (n, d) of the average variance of each column that it starts with
    weight: np.ndarray  # (n,) that it starts with


def draw_moves(data, parents, n, rng, among=AMONG):
    """n moves for a stack of Parameters (m, k, ...): a component that is hardly missed, to a row of each in turn.

    What goes is drawn among the CHEAPEST, by the likelihood that is lost if its points are given to another
    (`merger_losses`). Where it goes is a row of a component, and each gets its turn, so that a small one which covers
    two groups is tried as often as a large one; and so do rows that are explained badly (`goals`), where it is put down
    light, and as wide as they lie apart; and so do the rows of heaps in a column (`heap_of`), on which it is put flat.

    among : so many rows, the least probable, are looked at for some that lie close together.
    """
    m, k = parents.weights.shape
    Z = (data.rows.X - data.center) / data.scale
    weight = np.ones(len(Z)) if data.rows.weight is None else data.rows.weight * max(1.0, len(Z) / data.total)
    column = heap_of(data, weight, k)
    n_goals = k + 1 + bool((column >= 0).any())
    mother, turn = np.arange(n) % m, np.arange(n) // m % n_goals
    moved, heir, row = (np.zeros(n, dtype=int) for _ in range(3))
    share, light = np.tile(rng.choice(SHARES, size=(n, 1)), Z.shape[1]), np.full(n, 1 / k)
    for i in range(m):
        parent = Mixture(*member(parents, i), data.family.name)
        losses = merger_losses(data.family, *member(parents, i))
        chances, widths = goals(parent, Z, weight, among)
        chances = np.vstack([chances, weight * (column >= 0)])
        cheapest, order = losses.min(axis=1).argsort(kind="stable"), rng.permutation(n_goals)
        cheapest = cheapest[~data.placed(k)[0][cheapest]]  # what has a place that is known stays
        for child in np.flatnonzero(mother == i):
            goal = order[turn[child]]
            goes = [j for j in cheapest if j != goal][:CHEAPEST] or cheapest
            one = goes[rng.integers(len(goes))]
            moved[child], heir[child] = one, losses[one].argmin()
            row[child] = draw(rng.random(1), chances[goal])[0]
            if goal == k:
                share[child], light[child] = widths[row[child]], min(RARE / weight.sum(), 1 / k)
            elif goal > k:
                share[child], share[child, column[row[child]]] = SHARES[0], ON_A_VALUE
    return Moves(mother, moved, heir, row, share, light)


def heap_of(data, weight, k):
    """A column in which each row shares its value with half as many as one of k components has, (n,); -1 where it does
    not, or a component there would not count, could not be flat, or be held so wide by the floor that most are others.
    """
    column = np.full(len(data.rows.X), -1)
    flat = data.floor.holds and data.family.name in ("full", "diag")
    width = np.sqrt(np.broadcast_to(data.floor.least, data.center.shape))
    for j, values in enumerate(data.heaps if flat and data.steps is not None and not data.heaps_are_spikes else ()):
        for value in values:
            apart = np.abs((data.rows.X[:, j] - data.center[j]) / data.scale[j] - value)
            if 2 * weight[apart < SAME].sum() > max(weight[apart < width[j]].sum(), weight.sum() / k):
                column[apart < SAME] = j
    return column


def goals(mixture, Z, weight, among=AMONG):
    """Of each row Z (n, d), to be where a component is put down, (k + 1, n), and how wide it is there, (n,).

    For each component its own rows; last the RARE rows that the mixture explains worst, and of `among` the least
    probable as many that lie closest together for what the mixture expects: some rows together are a group, one is
    none. Widths are shares of the average covariance.
    """
    log_joint = mixture.log_joint(Z)
    log_density = log_sum_exp(log_joint)
    chances, widths = np.zeros((mixture.n_components + 1, len(Z))), np.ones(len(Z))
    chances[:-1] = posterior(log_joint, log_density).T
    worst = log_density.argsort(kind="stable")
    few = first_of(worst, weight, min(among, weight.sum() / 2))
    distance = company(Z[few], weight[few])
    average = np.einsum("k,kii->", mixture.weights, mixture.dense_covariances)
    widths[few] = np.clip(distance / average, NARROWEST, 1.0)
    crowded = few[np.argsort(Z.shape[1] / 2 * np.log(distance) + log_density[few], kind="stable")]
    for rows in (worst, crowded):
        chances[-1, first_of(rows, weight, min(RARE, weight.sum() / 2))] += 1
    return chances * weight, widths


def first_of(rows, weight, total):
    """The first of some rows, (m,), that have this weight together."""
    return rows[: 1 + np.searchsorted(np.cumsum(weight[rows]), total)]


def company(Z, weight):
    """Squared distance of each row of Z (m, d) within which there is a weight of COMPANY beside it, (m,)."""
    squares, most = squared_distances(Z, Z), min(2 * COMPANY, len(Z) - 1)
    nearest = np.argpartition(squares, most, axis=1)[:, : most + 1]
    squares = np.take_along_axis(squares, nearest, axis=1)
    order = squares.argsort(axis=1, kind="stable")
    enough = (np.cumsum(weight[np.take_along_axis(nearest, order, axis=1)], axis=1) <= COMPANY).sum(axis=1)
    last = np.take_along_axis(order, np.minimum(enough, most)[:, None], axis=1)
    return np.maximum(np.take_along_axis(squares, last, axis=1)[:, 0], 1e-6 * Z.shape[1])


def merger_losses(family, weights, means, covariances):
    """Nats per point that are lost at most where two components become one, (k, k); infinite on the diagonal.

    A. R. Runnalls (2007), "Kullback-Leibler approach to Gaussian mixture reduction", IEEE Transactions on Aerospace and
    Electronic Systems 43, 989-999.
    """
    k, d = means.shape
    dense = family.dense(covariances, k, d)
    own = weights * np.linalg.slogdet(dense)[1]
    losses = np.full((k, k), np.inf)
    for i in range(k - 1):
        others = slice(i + 1, k)
        both = np.maximum(weights[i] + weights[others], np.finfo(float).tiny)  # both may be empty
        a, b = weights[i] / both, weights[others] / both
        gap = means[others] - means[i]
        merged = a[:, None, None] * dense[i] + b[:, None, None] * dense[others]
        merged = merged + (a * b)[:, None, None] * gap[:, :, None] * gap[:, None, :]
        losses[i, others] = 0.5 * (both * np.linalg.slogdet(merged)[1] - own[i] - own[others])
        losses[others, i] = losses[i, others]
    return losses


def relocated(data, parents, moves):
    """The children of a stack of Parameters (m, ...): a stack (n, ...), in each one component elsewhere."""
    one = np.arange(len(moves.mother))
    weights, means, covariances = (part[moves.mother] for part in parents)
    means[one, moves.moved] = (data.rows.X[moves.row] - data.center) / data.scale
    covariances = data.family.narrow(covariances, weights, moves.moved, moves.share)
    weights[one, moves.heir] += weights[one, moves.moved]
    weights[one, moves.moved] = moves.weight
    weights /= weights.sum(axis=1, keepdims=True)
    return data.above_floor(Parameters(weights, means, covariances))
