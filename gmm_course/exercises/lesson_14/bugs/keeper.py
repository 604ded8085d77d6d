"""Program 4: EM on a line from several starts in arrays that are made once."""

import numpy as np


def fit_and_keep(x, K, n_starts, seed):
    """Weights, means, sds (K,) and log-likelihood of the best of several runs of EM on x (n,)."""
    rng = np.random.default_rng(seed)
    weights, means, sds = np.empty((3, K))
    best, highest = None, -np.inf
    for _ in range(n_starts):
        weights[:], sds[:] = 1 / K, x.std() / K
        means[:] = rng.choice(x, size=K, replace=False)
        for _ in range(100):
            z = (x[:, None] - means) / sds
            p = weights * np.exp(-0.5 * z**2) / (sds * np.sqrt(2 * np.pi))  # (n, K)
            r = p / p.sum(axis=1, keepdims=True)
            n_k = r.sum(axis=0)
            weights[:], means[:] = n_k / len(x), r.T @ x / n_k
            sds[:] = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / n_k)
        log_likelihood = np.log(p.sum(axis=1)).sum()
        if log_likelihood > highest:
            best, highest = (weights, means, sds), log_likelihood
    return *best, highest
