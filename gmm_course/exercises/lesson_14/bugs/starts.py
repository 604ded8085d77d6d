"""Program 1: EM on a line from several starts, of which it keeps the best."""

import numpy as np


def best_of_starts(x, K, n_starts, seed):
    """Weights, means, sds (K,) and log-likelihood of the best of several runs of EM on x (n,)."""
    rng = np.random.default_rng(seed)
    best = None
    for _ in range(n_starts):
        weights, sds = np.full(K, 1 / K), np.full(K, x.std() / K)
        means = rng.choice(x, size=K, replace=False)
        for _ in range(100):
            z = (x[:, None] - means) / sds
            r = weights * np.exp(-0.5 * z**2) / (sds * np.sqrt(2 * np.pi))  # (n, K)
            r /= r.sum(axis=1, keepdims=True)
            n_k = r.sum(axis=0)
            weights, means = n_k / len(x), r.T @ x / n_k
            sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / n_k)
        log_likelihood = np.log(r.sum(axis=1)).sum()
        if best is None or log_likelihood > best[3] + 1e-6:
            best = weights, means, sds, log_likelihood
    return best
