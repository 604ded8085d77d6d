"""Full covariances in many dimensions: the same family, without writing down its d (d + 1) / 2 monomials.

The features of gmm.covariance.Full are quick where they fit in the processor's cache. With many dimensions and few
components, writing and reading them costs more than the arithmetic; then each component does its own:
y = P' (x - mean) for the E-step, (sqrt(r) x) (sqrt(r) x)' for the M-step, a product with its own transpose, which
BLAS computes at half the price. The statistics that come out are those of Full, number for number.
"""

import numpy as np

from gmm.covariance import Full, pairs


class WideFull(Full):
    """Full, with the features x alone; theta holds (constant, P' mean, P) of each component."""

    def n_features(self, d):
        return 1 + d

    def n_statistics(self, d):
        return super().n_features(d)

    def write_features(self, x, phi):
        phi[0] = 1.0
        phi[1:] = x

    def natural_parameters(self, peaks, means, precisions_cholesky):
        whitened = (means[..., None, :] @ precisions_cholesky)[..., 0, :]  # (..., k, d)  P' mean
        flat = precisions_cholesky.reshape(*means.shape[:-1], -1)
        return np.concatenate([peaks[..., None], whitened, flat], axis=-1)

    def log_joint(self, theta, phi, out=None):
        """(k, b) from theta (k, 1 + d + d d) and x in phi (1 + d, b)."""
        x, d = phi[1:], len(phi) - 1
        out = np.empty((len(theta), x.shape[1])) if out is None else out
        y = np.empty(x.shape)
        for one, row in zip(theta, out, strict=True):
            np.matmul(one[1 + d :].reshape(d, d).T, x, out=y)
            y -= one[1 : 1 + d, None]
            np.einsum("ib,ib->b", y, y, out=row)
            row *= -0.5
            row += one[0]
        return out

    def sums(self, r, phi):
        """Statistics (k, p) of responsibilities (k, b): sums of r, r x_i and r x_i x_j for i <= j."""
        x, d = phi[1:], len(phi) - 1
        rows, columns, _ = pairs(d)
        out = np.empty((len(r), self.n_statistics(d)))
        out[:, : 1 + d] = r @ phi.T
        rooted = np.empty(x.shape)
        for one, row in zip(r, out, strict=True):
            np.multiply(np.sqrt(one), x, out=rooted)
            row[1 + d :] = (rooted @ rooted.T)[rows, columns]
        return out


WIDE = WideFull()


def wide(d, k):
    """Whether k components in d dimensions are quicker without monomials, as measured."""
    return d >= 20 and 5 * k <= 2 * d
