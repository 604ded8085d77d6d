"""Expectation maximisation in the words of the textbook: an E-step, an M-step, and a loop.

These are the functions that the lessons show and run. GaussianMixture.fit runs the same iteration over
blocks of data (gmm.engine.statistics); the tests hold the two together to rounding.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gmm.covariance import COVARIANCE_TYPES
from gmm.fixed import fixed_of
from gmm.floor import above_floor, collapse, floor_under, location_and_scale
from gmm.labels import check_labels, excluded
from gmm.mixture import Mixture, log_sum_exp, posterior
from gmm.neighbours.types import Floats
from gmm.prior import Prior, check_prior
from gmm.validation import (
    check_choice,
    check_data,
    check_number,
    check_responsibilities,
    check_sample_weight,
    check_steps,
)

EMPTY = 1e-10  # effective points below which a component has nothing left to estimate from


def e_step(X: ArrayLike, mixture: Mixture, labels: ArrayLike | None = None) -> tuple[Floats, Floats]:
    """Posterior probability of each component for each point (Bayes' rule, in logs).

    X : array (n, d).  mixture : a Mixture.
    labels : integers (n,) or None, the number of the component where it is known, else -1. Then no other is probable,
        and the density is that of the point and of its label together.

    Returns responsibilities (n, k), rows summing to one, and log_density (n,), in nats.
    """
    check_mixture(mixture)
    log_joint = mixture.log_joint(X)  # (n, k)  log w_k + log N(x_i | mean_k, cov_k)
    labels = check_labels(labels, len(log_joint), mixture.n_components)
    if labels is not None:
        log_joint[excluded(labels, mixture.n_components)] = -np.inf
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
    prior: Prior | None = None,
    fixed: dict | Mixture | None = None,
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
    prior : a Prior of means and covariances (gmm.prior), or None; with one, the mixture of highest posterior density.
    fixed : what stays where it is, whatever the points say (gmm.fixed), or None.

    Returns a Mixture. Raises CollapsedComponentError (a ValueError) when a component is left with too few
    points for a covariance.
    """
    X = check_data(X)
    check_choice(covariance_type, "covariance_type", COVARIANCE_TYPES)
    check_number(reg_covar, "reg_covar", minimum=0)
    steps = check_steps(resolution, X.shape[1], reg_covar)
    check_prior(prior)
    weight = check_sample_weight(sample_weight, len(X))
    r = check_responsibilities(responsibilities, len(X))
    r = r if weight is None else r * weight[:, None]  # (n, k)

    family = COVARIANCE_TYPES[covariance_type]
    fixed = fixed_of(fixed, family, r.shape[1], X.shape[1])
    n_k = r.sum(axis=0)  # (k,)   effective number of points of each component
    weights = n_k / n_k.sum()
    empty = n_k < EMPTY * n_k.sum() / len(X)
    if empty.any():  # nothing to estimate from: any parameters will do at weight 0, say those of all data
        if reg_covar == 0 and prior is None and fixed is None:
            raise collapse(int(n_k.argmin()), n_k.min(), 0.0, reg_covar)
        r = np.where(empty, r.sum(axis=1, keepdims=True), r)
        weights = np.where(empty, 0.0, weights)
    shares = r / r.sum(axis=0)  # (n, k) how much each point counts for each component
    center, scale = location_and_scale(X, weight, family)
    means = center + shares.T @ (X - center)  # (k, d) averages of x; from the middle, so that an offset costs no digits
    floor = floor_under(family, scale, reg_covar, steps)
    pull = prior and prior.on(X, weight, family, floor, len(means))
    if pull:
        means = center + scale * pull.in_means((means - center) / scale, n_k)
    if fixed:
        means = fixed.in_means(means)
    covariances = family.scatter(X, shares, means, weights)  # weighted means of (x - mean)(x - mean)'
    if pull:
        covariances = pull.in_covariances(family.rescale(covariances, 1 / scale), (means - center) / scale, n_k)
        covariances = family.rescale(covariances, scale)
    if fixed:
        covariances = fixed.in_covariances(covariances)
    covariances = above_floor(family, covariances, scale, floor, n_k, means.shape)
    weights = weights / weights.sum()
    if fixed:
        weights, covariances = fixed.in_weights(weights), fixed.in_covariances(covariances)
    return Mixture(weights, means, covariances, covariance_type)


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
    log_likelihood : of the data under this mixture, and of labels, the sum over points, in nats.
    converged : whether the log-likelihood had settled; True in the last state only.
    log_prior : what a prior adds to the log-likelihood, 0 or below (gmm.prior); 0 without.
    """

    iteration: int
    mixture: Mixture
    responsibilities: np.ndarray
    log_likelihood: float
    converged: bool
    log_prior: float = 0.0


def em(
    X: ArrayLike,
    mixture: Mixture,
    tol: float = 1e-6,
    max_iter: int = 1000,
    *,
    reg_covar: float = 0.0,
    sample_weight: ArrayLike | None = None,
    resolution: ArrayLike | None = None,
    prior: Prior | None = None,
    fixed: dict | Mixture | None = None,
    labels: ArrayLike | None = None,
) -> Iterator[EMState]:
    """Run EM from a starting mixture, one EMState after the other; the first is the starting point.

    Parameters
    ----------
    X : array (n, d).
    mixture : the starting Mixture; its covariance_type is that of the fit.
    tol : stop when the log-likelihood *per point* moves by less than this, in nats.
    max_iter : stop after so many M-steps.
    reg_covar, sample_weight, resolution, prior, fixed : as in `m_step`.
    labels : as in `e_step`.

    The log-likelihood, with what a prior adds to it, never falls from one state to the next (Dempster, Laird and Rubin
    1977), rounding aside, provided the start respects the floor that `reg_covar` sets, and what is fixed.

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
    fixed = fixed_of(fixed, mixture.family, *mixture.means.shape)
    labels = check_labels(labels, len(X), mixture.n_components)
    return _states(X, mixture, tol, max_iter, reg_covar, weight, steps, check_prior(prior), fixed, labels)


def _states(X, mixture, tol, max_iter, reg_covar, weight, steps, prior, fixed, labels):
    family, log_prior = mixture.family, 0.0
    center, scale = location_and_scale(X, weight, family)
    pull = prior and prior.on(X, weight, family, floor_under(family, scale, reg_covar, steps), mixture.n_components)
    total = len(X) if weight is None else weight.sum()
    previous, converged = -np.inf, False
    for iteration in range(max_iter + 1):
        responsibilities, log_density = e_step(X, mixture, labels)
        log_likelihood = float(log_density.sum() if weight is None else weight @ log_density)
        if pull:
            covariances = family.rescale(mixture.covariances, 1 / scale)
            log_prior = float(
                pull.log_density((mixture.means - center) / scale, family.precision_cholesky(covariances))
            )
        yield EMState(iteration, mixture, responsibilities, log_likelihood, converged, log_prior)
        if converged:
            return
        # The responsibilities are at hand, so the last M-step comes free: take it, then stop.
        converged = abs(log_likelihood + log_prior - previous) < tol * total
        previous = log_likelihood + log_prior
        if iteration < max_iter:
            mixture = m_step(X, responsibilities, mixture.covariance_type, reg_covar, weight, steps, prior, fixed)
