"""How the log-likelihood of a mixture is curved at its top: the observed information of its free parameters."""

import numpy as np

from gmm.mixture import Mixture

STEP = 1e-4  # of a numerical derivative, in units of the parameter (`units`) or of its error
EMPTY, SQUARED = 1e-12, 1e75  # of a weight; of a variance, whose own variance is its square


def parameters_of(mixture):
    """The free parameters (p,): all weights but the last, the means, and of each covariance what its type leaves free
    (of a matrix the lower triangle)."""
    return np.concatenate([mixture.weights[:-1], mixture.means.ravel(), _free(mixture, mixture.covariances)])


def with_parameters(mixture, theta):
    """The mixture of the same type that has these free parameters."""
    k, d = mixture.means.shape
    weights, means, free = np.split(theta, [k - 1, k - 1 + k * d])
    covariances = np.empty(mixture.covariances.shape)
    if mixture.family.has_matrices:
        rows, columns = np.tril_indices(d)
        covariances[..., rows, columns] = free.reshape(*covariances.shape[:-2], -1)
        covariances[..., columns, rows] = covariances[..., rows, columns]
    else:
        covariances[...] = free.reshape(covariances.shape)
    return Mixture(np.append(weights, 1 - weights.sum()), means.reshape(k, d), covariances, mixture.covariance_type)


def _free(mixture, covariances):
    if mixture.family.has_matrices:
        rows, columns = np.tril_indices(mixture.n_features)
        covariances = covariances[..., rows, columns]
    return covariances.ravel()


def score(mixture, X, weight):
    """Derivatives of the log-likelihood by the free parameters, (p,): of each component by its responsibilities.

    For a mean P s, for a covariance P S P / 2 - n P / 2, where P is the precision and n, s, S the sums of r, r (x - m)
    and r (x - m)(x - m)'. An entry beside the diagonal is there twice.
    """
    k, d = mixture.means.shape
    r = mixture.responsibilities(X) * weight[:, None]
    points, precisions = r.sum(axis=0), np.linalg.inv(mixture.dense_covariances)
    of_means, of_covariances = np.empty((k, d)), np.empty((k, d, d))
    for j, precision in enumerate(precisions):
        y = (X - mixture.means[j]) @ precision
        of_means[j] = r[:, j] @ y
        of_covariances[j] = (y.T @ (r[:, j, None] * y) - points[j] * precision) / 2
    kind = mixture.covariance_type
    if mixture.family.has_matrices:
        of_covariances = of_covariances.sum(axis=0) if kind == "tied" else of_covariances
        of_covariances = of_covariances * (2 - np.eye(d))
    else:
        of_covariances = np.einsum("kii->ki", of_covariances)
        of_covariances = of_covariances.sum(axis=1) if kind == "spherical" else of_covariances
    of_weights = points / np.maximum(mixture.weights, 1e-300)
    return np.concatenate([of_weights[:-1] - of_weights[-1], of_means.ravel(), _free(mixture, of_covariances)])


def check_curvature(mixture):
    """Refuse a mixture of which no second derivatives can be computed."""
    if mixture.weights.min() < EMPTY:
        raise ValueError(
            f"component {mixture.weights.argmin()} is empty, and what is told of it has no error: use fewer components."
        )
    variances = np.diagonal(mixture.dense_covariances, axis1=1, axis2=2)
    if not 1 / SQUARED < variances.min() <= variances.max() < SQUARED:
        raise ValueError("errors of variances so small or large cannot be computed: divide X by a unit that suits it.")


def by_information(mixture, X, weight):
    """Covariance (p, p) of the free parameters: the inverse of the observed information, -d^2 log L.

    The second derivatives are differences of the first, in steps that are small beside each component.
    """
    theta, scale = parameters_of(mixture), units(mixture)
    steps = STEP * scale
    information = np.empty((len(theta), len(theta)))
    for row, step, move in zip(information, steps, np.diag(steps), strict=True):
        ahead, behind = (score(with_parameters(mixture, theta + sign * move), X, weight) for sign in (1, -1))
        row[:] = (behind - ahead) / (2 * step)
    information = (information + information.T) / 2 * np.outer(scale, scale)
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        raise ValueError(
            "the log-likelihood is not curved downwards in all directions here, so the mixture is not at a top of it: "
            "was it fitted to these rows, to its end (a smaller tol), and is no component on the floor, empty, or the "
            'same as another? Else use method="bootstrap" or "half_samples".'
        ) from None
    return np.linalg.inv(information) * np.outer(scale, scale)


def units(mixture):
    """What is a unit of each free parameter, (p,): weights by the smaller of the two, means and covariances by the
    narrowest direction of their component."""
    k, d = mixture.means.shape
    narrowest = np.sqrt(np.linalg.eigvalsh(mixture.dense_covariances)[:, 0])  # (k,)
    weights = np.minimum(mixture.weights[:-1], mixture.weights[-1])
    free = _free(mixture, np.zeros(mixture.covariances.shape))
    if mixture.covariance_type == "tied":
        of_covariances = np.full(len(free), narrowest[0] ** 2)
    else:
        of_covariances = np.repeat(narrowest**2, len(free) // k)
    return np.concatenate([np.maximum(weights, 1e-12), np.repeat(narrowest, d), of_covariances])
