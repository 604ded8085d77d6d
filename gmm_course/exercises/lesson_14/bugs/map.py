"""Program 2: the density of a mixture, for a map of it."""

import numpy as np


def mixture_density(X, weights, means, covariances):
    """Density (n,) of a mixture at the points X (n, d); covariances is (K, d, d)."""
    n, d = X.shape
    density = np.zeros(n)
    for weight, mean, covariance in zip(weights, means, covariances, strict=True):
        distance = X - mean
        squared = np.einsum("ni,ij,nj->n", distance, covariance, distance)
        height = 1 / np.sqrt((2 * np.pi) ** d * np.linalg.det(covariance))
        density += weight * height * np.exp(-0.5 * squared)
    return density
