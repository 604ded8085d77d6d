"""Expectation maximisation in the words of the textbook: an E-step, an M-step, and a loop.

These are the functions that the lessons show and run. GaussianMixture.fit runs the same iteration over
blocks of data (gmm.engine.statistics); the tests hold the two together to rounding.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gmm.covariance import COVARIANCE_TYPES
from gmm.floor import above_floor, collapse, floor_under, location_and_scale
from gmm.mixture import Mixture, log_sum_exp, posterior
from gmm.neighbours.types import Floats
from gmm.validation import (
    check_choice,
    check_data,
    check_number,
    check_responsibilities,
    check_sample_weight,
    check_steps,
)

EMPTY = 1e-10  # effective points below which a component has nothing left to estimate from


def e_step(X: ArrayLike, mixture: Mixture) -> tuple[Floats, Floats]:
    """Posterior probability of each component for each point (Bayes' rule, in logs).

    X : array (n, d).  mixture : a Mixture.

    Returns responsibilities (n, k), rows summing to one, and log_density (n,), in nats.
    """
    check_mixture(mixture)
    log_joint = mixture.log_joint(X)  # (n, k)  log w_k + log N(x_i | mean_k, cov_k)
    log_density = log_sum_exp(log_joint)  # (n,)
    return posterior(log_joint, log_density), log_density


@np.errstate(under="ignore")  # a share of nearly nothing is 0
def m_step(
    X: ArrayLike,
    responsibilities: ArrayLike,
    covariance_type: str = "full",
    reg_covar: float = 0.0,
    sample_weight: ArrayLike | None = None,
    resolution: ArrayLike | None = None,
) -> Mixture:
    """The mixture with the highest expected log-likelihood under these responsibilities.

    Parameters
    ----------
    X : array (n, d).
    responsibilities : array (n, k), not negative; rows sum to one.
    covariance_type : "full", "tied", "diag" or "spherical".
    reg_covar : the floor: smallest variance of a component in any direction, as a fraction of the
        variance of the data (each column measured in its own standard deviation). 0 for none.
    sample_weight : array (n,) or None. A weight of 2 counts a row twice.
    resolution : step h in which the columns were recorded, a number or (d,), in their units; 0 or None for none. The
        floor in such a column is h^2 / 2 pi, if that is higher (gmm.floor).

    Returns a Mixture. Raises CollapsedComponentError (a ValueError) when a component is left with too few
    points for a covariance.
    """
    X = check_data(X)
    check_choice(covariance_type, "covariance_type", COVARIANCE_TYPES)
    check_number(reg_covar, "reg_covar", minimum=0)
    steps = check_steps(resolution, X.shape[1], reg_covar)
    weight = check_sample_weight(sample_weight, len(X))
    r = check_responsibilities(responsibilities, len(X))
    r = r if weight is None else r * weight[:, None]  # (n, k)

    family = COVARIANCE_TYPES[covariance_type]
    n_k = r.sum(axis=0)  # (k,)   effective number of points of each component
    weights = n_k / n_k.sum()
    empty = n_k < EMPTY * n_k.sum() / len(X)
    if empty.any():  # nothing to estimate from: any parameters will do at weight 0, say those of all data
        if reg_covar == 0:
            raise collapse(int(n_k.argmin()), n_k.min(), 0.0, reg_covar)
        r = np.where(empty, r.sum(axis=1, keepdims=True), r)
        weights = np.where(empty, 0.0, weights)
    shares = r / r.sum(axis=0)  # (n, k) how much each point counts for each component
    center, scale = location_and_scale(X, weight, family)
    means = center + shares.T @ (X - center)  # (k, d) averages of x; from the middle, so that an offset costs no digits
    covariances = family.scatter(X, shares, means, weights)  # weighted means of (x - mean)(x - mean)'
    covariances = above_floor(
        family, covariances, scale, floor_under(family, scale, reg_covar, steps), n_k, means.shape
    )
    return Mixture(weights / weights.sum(), means, covariances, covariance_type)


def check_mixture(mixture):
    if not isinstance(mixture, Mixture):
        raise TypeError(
            f"mixture must be a gmm.Mixture, got {type(mixture).__name__} (a fitted model has one: .mixture_)."
        )


class EMState(NamedTuple):
    """One state of EM: the mixture, and what the E-step says with it.

    iteration : number of M-steps taken; 0 is the starting point itself.
    mixture : the Mixture.
    responsibilities : (n, k), of this mixture.
    log_likelihood : of the data under this mixture, the sum over points, in nats.
    converged : whether the log-likelihood had settled; True in the last state only.
    """

    iteration: int
    mixture: Mixture
    responsibilities: np.ndarray
    log_likelihood: float
    converged: bool


def em(
    X: ArrayLike,
    mixture: Mixture,
    tol: float = 1e-6,
    max_iter: int = 1000,
    *,
    reg_covar: float = 0.0,
    sample_weight: ArrayLike | None = None,
    resolution: ArrayLike | None = None,
) -> Iterator[EMState]:
    """Run EM from a starting mixture, one EMState after the other; the first is the starting point.

    Parameters
    ----------
    X : array (n, d).
    mixture : the starting Mixture; its covariance_type is that of the fit.
    tol : stop when the log-likelihood *per point* moves by less than this, in nats.
    max_iter : stop after so many M-steps.
    reg_covar, sample_weight, resolution : as in `m_step`.

    The log-likelihood never falls from one state to the next (Dempster, Laird and Rubin 1977), rounding
    aside, provided the start respects the floor that `reg_covar` sets.

    Examples
    --------
    >>> for state in em(X, start):                                  # doctest: +SKIP
    ...     print(state.iteration, state.log_likelihood)
    """
    check_mixture(mixture)
    X = check_data(X, n_features=mixture.n_features)
    check_number(tol, "tol", minimum=0)
    check_number(max_iter, "max_iter", minimum=0, integer=True)
    check_number(reg_covar, "reg_covar", minimum=0)
    steps = check_steps(resolution, X.shape[1], reg_covar)
    weight = check_sample_weight(sample_weight, len(X))
    return _states(X, mixture, tol, max_iter, reg_covar, weight, steps)


def _states(X, mixture, tol, max_iter, reg_covar, weight, steps):
    total = len(X) if weight is None else weight.sum()
    previous, converged = -np.inf, False
    for iteration in range(max_iter + 1):
        responsibilities, log_density = e_step(X, mixture)
        log_likelihood = float(log_density.sum() if weight is None else weight @ log_density)
        yield EMState(iteration, mixture, responsibilities, log_likelihood, converged)
        if converged:
            return
        # The responsibilities are at hand, so the last M-step comes free: take it, then stop.
        converged = abs(log_likelihood - previous) < tol * total
        previous = log_likelihood
        if iteration < max_iter:
            mixture = m_step(X, responsibilities, mixture.covariance_type, reg_covar, weight, steps)
