"""What a mixture says of a line, of a box, and of another mixture."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import ndtr, rel_entr

from gmm.em import check_mixture
from gmm.inference.stability import check_alike
from gmm.neighbours.types import Seed
from gmm.validation import check_array, check_number, check_random_state, numbers_of

FAR = 40.0  # standard deviations from a mean, beyond which nothing is left


def cdf(mixture: Any, x: ArrayLike, direction: ArrayLike | None = None) -> Any:
    """Probability of a value of at most x, in the shape of x.

    mixture : of one feature; of more, `direction` (d,) says of which linear combination direction @ row.
    """
    line = on_a_line(mixture, direction)
    x = numbers_of(x, "x")
    deviations = np.sqrt(line.dense_covariances[:, 0, 0])
    return (ndtr((x[..., None] - line.means[:, 0]) / deviations) @ line.weights)[()]


def quantile(mixture: Any, q: ArrayLike, direction: ArrayLike | None = None) -> Any:
    """The value x below which there is the probability q (a number or an array, between 0 and 1): cdf(x) = q.

    Examples
    --------
    >>> from gmm import Mixture
    >>> two = Mixture([0.4, 0.6], [[-2.0], [1.0]], [1.0, 0.5], "spherical")
    >>> median = quantile(two, 0.5)
    >>> print(f"{median:.2f}: {cdf(two, median):.2f} of the mass lie below")
    0.33: 0.50 of the mass lie below
    """
    line, q = on_a_line(mixture, direction), numbers_of(q, "q")
    if not ((q >= 0) & (q <= 1)).all():
        raise ValueError("q must lie between 0 and 1.")
    there = line.weights > 0
    means, sds = line.means[there, 0], np.sqrt(line.dense_covariances[there, 0, 0])
    low, high = (means - FAR * sds).min(), (means + FAR * sds).max()

    def one(p):
        if p in (0, 1):
            return np.inf if p else -np.inf
        # from the nearer end, where a small probability has all its digits
        gap = (lambda x: cdf(line, x) - p) if p <= 0.5 else (lambda x: (1 - p) - above(line, x))
        return brentq(gap, low, high, xtol=1e-9 * sds.min(), rtol=1e-15, maxiter=1000)

    return np.reshape([one(p) for p in np.ravel(q)], q.shape)[()]


def above(line, x):
    return ndtr((line.means[:, 0] - x) / np.sqrt(line.dense_covariances[:, 0, 0])) @ line.weights


def on_a_line(mixture, direction):
    """The one-dimensional Mixture that is asked."""
    mixture = getattr(mixture, "mixture_", mixture)
    check_mixture(mixture)
    if direction is not None:
        direction = check_array(direction, (mixture.n_features,), "direction")
        if not direction.any():
            raise ValueError("direction is 0 in every column, which is no direction.")
        return mixture.project(direction)
    if mixture.n_features != 1:
        raise ValueError(
            f"the mixture has {mixture.n_features} features: say which linear combination by `direction` "
            f"({mixture.n_features},), or take one feature, mixture.marginal([0])."
        )
    return mixture


def box_probability(
    mixture: Any, low: ArrayLike, high: ArrayLike, n_samples: int = 100_000, random_state: Seed = None
) -> Any:
    """Probability of a row between low (d,) and high (d,), and its standard error: the share of a sample.

    -inf and inf are limits, too.
    """
    mixture, low, high = getattr(mixture, "mixture_", mixture), numbers_of(low, "low"), numbers_of(high, "high")
    check_mixture(mixture)
    for name, limit in (("low", low), ("high", high)):
        if limit.shape != (mixture.n_features,) or np.isnan(limit).any():
            raise ValueError(f"{name} must have shape ({mixture.n_features},) and no NaN; got shape {limit.shape}.")
    if (low > high).any():
        raise ValueError(f"low must not lie above high; it does in column {(low > high).argmax()}.")
    X, _ = mixture.sample(n_samples, random_state)
    share = np.mean(np.all((X >= low) & (X <= high), axis=1))
    # of none or all one knows that it is rare, not that it is never: one more of each kind
    spread = (share * n_samples + 1) / (n_samples + 2)
    return float(share), float(np.sqrt(spread * (1 - spread) / n_samples))


def kl_divergence(p: Any, q: ArrayLike, n_samples: int = 100_000, random_state: Seed = None) -> Any:
    """Kullback-Leibler divergence of two mixtures in nats, E_p[log p - log q], and the standard error of the estimate.

    What is lost for each row, on average, where rows come from p and are described by q. Not symmetric; found from a
    sample of p.
    """
    p, q = check_alike(p, q)
    check_number(n_samples, "n_samples", minimum=2, integer=True)
    X, _ = p.sample(n_samples, random_state)
    return _mean_and_error(p.log_density(X) - q.log_density(X))


def js_divergence(p: Any, q: ArrayLike, n_samples: int = 100_000, random_state: Seed = None) -> Any:
    """Jensen-Shannon divergence of two mixtures in nats, from 0 to log 2, and the standard error of the estimate.

    What a row tells of which of the two it came from, if it is as likely to be from either.
    """
    p, q = check_alike(p, q)
    check_number(n_samples, "n_samples", minimum=2, integer=True)
    rng = check_random_state(random_state)
    X = np.concatenate([one.sample(n_samples, rng)[0] for one in (p, q)])
    a, b = p.log_density(X), q.log_density(X)
    of_p = 1 / (1 + np.exp(np.clip(b - a, -700, 700)))  # probability that the row came from p
    told = rel_entr(of_p, 0.5) + rel_entr(1 - of_p, 0.5)
    return _mean_and_error(told)


def _mean_and_error(values):
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
