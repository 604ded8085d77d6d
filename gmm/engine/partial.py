"""Partial EM: the few components that a change concerns climb, while all others together stand still.

To see whether a component is better off elsewhere it is enough to let it, its heir and the one at whose cost it settles
find their places. The others count as one component of fixed shape, whose weight alone moves; so each step is EM of a
smaller mixture of the same data, and the likelihood never falls. (N. Ueda, R. Nakano, Z. Ghahramani and G. Hinton
(2000), "SMEM algorithm for mixture models", Neural Computation 12, 2109-2128, section 3.3.)
"""

import numpy as np

from gmm.engine.runs import member
from gmm.engine.statistics import Parameters
from gmm.mixture import Mixture

ACTIVE = 3  # components that climb


def settled(data, parents, moves, children, n_iter):
    """The children after some iterations of those components that their moves concern, and how likely each is.

    parents : a stack of Parameters (m, k, ...).  moves, children : of gmm.engine.relocate, n of them, a stack, which
    is written to.
    Returns a stack of Parameters and log-likelihoods (n,).
    """
    k = children.weights.shape[1]
    # nothing is saved, or a change concerns all, or what is known is known of each component
    if k <= ACTIVE + 1 or data.family.has_common_statistic or data.informed:
        return climbed(data, children, None, n_iter)
    Z = (data.rows.X - data.center) / data.scale
    active = np.empty((len(children.weights), ACTIVE), dtype=int)
    fixed = np.empty((len(active), len(Z)))
    for i in np.unique(moves.mother):
        own = moves.mother == i
        log_joint = Mixture(*member(parents, i), data.family.name).log_joint(Z)
        active[own] = concerned(log_joint, *(part[own] for part in (moves.moved, moves.heir, moves.row)))
        fixed[own] = resting(log_joint, member(parents, i).weights, active[own])
    one = np.arange(len(active))[:, None]
    stay = 1 - children.weights[one, active].sum(axis=1)
    few = Parameters(*(np.concatenate([part[one, active], part[one, active[:, :1]]], axis=1) for part in children))
    few.weights[:, -1] = stay  # the last stands for all that rest: only its weight counts
    few, log_likelihoods = climbed(data, few, fixed, n_iter)
    weights, means, covariances = children
    weights = weights * (few.weights[:, -1] / stay)[:, None]
    for part, there in zip((weights, means, covariances), few, strict=True):
        part[one, active] = there[:, :-1]
    return Parameters(weights, means, covariances), log_likelihoods


def climbed(data, parameters, fixed, n_iter):
    statistics = data.expect(parameters, fixed)
    for _ in range(n_iter):
        parameters = data.maximize(statistics)
        statistics = data.expect(parameters, fixed)
    return parameters, statistics.log_likelihood


def concerned(log_joint, moved, heir, row):
    """Numbers of the components that a move concerns, (n, ACTIVE): itself, its heir, and who else is at its row."""
    near = log_joint[row]  # (n, k)
    one = np.arange(len(row))
    near[one, heir], near[one, moved] = np.inf, np.inf
    return np.argsort(-near, axis=1, kind="stable")[:, :ACTIVE]


def resting(log_joint, weights, active):
    """Log-density (n, rows) of all components together but the active ones (n, a), from log_joint (rows, k)."""
    rest = np.ones((len(active), len(weights)))
    np.put_along_axis(rest, active, 0.0, axis=1)
    highest = log_joint.max(axis=1, keepdims=True)
    with np.errstate(divide="ignore", under="ignore"):  # where none of them is felt
        return (np.log(np.exp(log_joint - highest) @ rest.T) + highest).T - np.log(rest @ weights)[:, None]
