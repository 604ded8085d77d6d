"""Data drawn from a truth that is known: make_*()."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmm.neighbours.types import Floats, Integers, Seed
from gmm.validation import check_array, check_data, check_number, check_random_state, check_weights

# The truth behind make_bimodal_customers, in EUR a month; position 0 is churned == 0, those who stay.
BIMODAL_CUSTOMERS = {"weights": (0.65, 0.35), "means": (170.0, -220.0), "standard_deviations": (90.0, 130.0)}


def make_bimodal_customers(n_samples: int = 600, random_state: Seed = None) -> Any:
    """Customers who stay and customers who leave; the truth stands in `BIMODAL_CUSTOMERS`.

    Returns
    -------
    DataFrame with net_deposit (float, EUR a month, in whole cents) and churned (int, 1: has left)
    """
    import pandas as pd

    weights, means, sd = (np.array(values)[:, None] for values in BIMODAL_CUSTOMERS.values())  # (2, 1) each
    X, churned = make_gaussians(weights[:, 0], means, sd[:, :, None] ** 2, n_samples, random_state)
    return pd.DataFrame({"net_deposit": X[:, 0].round(2), "churned": churned})


def make_gaussians(
    weights: ArrayLike, means: ArrayLike, covariances: ArrayLike, n_samples: int = 500, random_state: Seed = None
) -> tuple[Floats, Integers]:
    """Draw from a mixture of Gaussians: first the hidden label, then the point.

    Parameters
    ----------
    weights : array (k,), summing to one
    means : array (k, d)
    covariances : array (k, d, d), symmetric and positive definite
    n_samples : int
    random_state : None, int or numpy Generator

    Returns
    -------
    X : array (n, d)
    labels : array (n,) of int, the component that each row came from

    Examples
    --------
    >>> X, labels = make_gaussians([0.3, 0.7], [[0, 0], [5, 5]], [np.eye(2), np.eye(2)], 100, random_state=0)
    >>> X.shape, labels.shape
    ((100, 2), (100,))
    """
    means = check_data(means, name="means")
    k, d = means.shape
    weights = check_weights(weights, k)
    covariances = check_array(covariances, (k, d, d), "covariances", of=f" for {k} means in {d} dimensions")
    n = check_number(n_samples, "n_samples", minimum=1, integer=True)
    rng = check_random_state(random_state)
    smallest = np.linalg.eigvalsh(covariances)[:, 0]  # (k,)
    if not np.allclose(covariances, covariances.transpose(0, 2, 1)) or smallest.min() <= 0:
        raise ValueError(
            "covariances must be symmetric and positive definite; "
            f"the smallest eigenvalue of each, from its lower triangle: {smallest}."
        )
    labels = rng.choice(k, size=n, p=weights)
    X = rng.standard_normal((n, d))
    for j, factor in enumerate(np.linalg.cholesky(covariances)):  # factor @ factor.T is the covariance
        X[labels == j] = means[j] + X[labels == j] @ factor.T
    return X, labels


def make_stretched_blobs(
    n_per_component: int = 500,
    *,
    centers=((0.0, 0.0), (-4.0, 1.0)),
    stretches=(((0.0, -0.1), (1.7, 0.4)), ((0.7, 0.0), (0.0, 0.7))),
    random_state: Seed = None,
) -> tuple[Floats, Integers]:
    """Round blobs, each stretched by its own matrix: as they stand, one long and oblique and one round.

    A row z of standard normal numbers becomes z @ stretch + center; the covariance is stretch.T @ stretch.

    Parameters
    ----------
    n_per_component : int
    centers : array (k, d)
    stretches : array (k, d, d), or (d, d): one matrix that shears all of the blobs alike
    random_state : None, int or numpy Generator

    Returns
    -------
    X : array (k * n_per_component, d), one blob after the other
    labels : array of int, the blob of each row
    """
    centers = check_data(centers, name="centers")
    k, d = centers.shape
    shape = (d, d) if np.ndim(stretches) == 2 else (k, d, d)
    stretches = check_array(stretches, shape, "stretches", of=f" for {k} centers in {d} dimensions")
    n = check_number(n_per_component, "n_per_component", minimum=1, integer=True)
    blobs = check_random_state(random_state).standard_normal((k, n, d)) @ stretches + centers[:, None]
    return blobs.reshape(k * n, d), np.repeat(np.arange(k), n)


def make_two_gaussians(n_per_component: int = 300, random_state: Seed = None) -> tuple[Floats, Integers]:
    """A round cloud around (20, 20), label 0, and a long one around the origin, label 1.

    The first has unit covariance, the second C.T @ C with C = [[0, -0.7], [3.5, 0.7]]. Returns X and labels.
    """
    truth = {"centers": [[20, 20], [0, 0]], "stretches": [np.eye(2), [[0, -0.7], [3.5, 0.7]]]}
    return make_stretched_blobs(n_per_component, **truth, random_state=random_state)
