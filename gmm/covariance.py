"""Everything in which the four covariance types differ, one small class each.

========== ==================================== ============ =====================
type       the shape of a component             parameters   array of covariances
========== ==================================== ============ =====================
full       its own ellipsoid                    k d (d+1)/2  (k, d, d)
tied       one ellipsoid, shared by all         d (d+1)/2    (d, d)
diag       an ellipsoid along the axes          k d          (k, d)
spherical  a ball                               k            (k,)
========== ==================================== ============ =====================

A Gaussian is an exponential family: the logarithm of its density is linear in a few *features* phi(x),

    log w_k + log N(x | mean_k, cov_k)  =  theta_k . phi(x)  +  a term that all components share,

so for EM a type is no more than its features, the *natural parameters* theta of a component, and the way
back from averaged features to a mean and a covariance. With phi known, an E-step is one matrix product and
so is an M-step (see gmm.engine.statistics). A new type is one class here; what else asks for a type by its name are
the lists that offer them (gmm.selection), pictures, and gmm.engine.wide, a quicker way for one of them.

k counts components, d features of the data, p features phi, b points in a block. All logarithms are natural. The
functions under "the exponential family" take leading axes, (..., k, d): many mixtures at once, for many starts.
"""

from functools import lru_cache

import numpy as np

from gmm.matrices import raise_eigenvalues, triangular_factor

LOG_2PI = np.log(2 * np.pi)
LOG_ZERO = -1e300  # for the weight of an empty component: -inf would meet a zero inside the matrix product


@lru_cache
def pairs(d):
    """Indices i <= j of the monomials x_i x_j, and how often each stands in x' A x (once or twice)."""
    rows, columns = np.triu_indices(d)
    return rows, columns, np.where(rows == columns, 1.0, 2.0)


def log_of(weights):
    return np.log(weights, out=np.full(weights.shape, LOG_ZERO), where=weights > 0)


class Full:
    """Every component has its own covariance matrix, (k, d, d)."""

    name = "full"
    common_scale = False  # the family is closed under scaling each column on its own
    has_common_statistic = False  # no term of the density that all components share
    has_matrices = True  # (d, d), and not variances alone
    shared = False  # each component has one of its own

    # -- shapes and conversions -------------------------------------------------------------------------
    def shape(self, k, d):
        return (k, d, d)

    def n_parameters(self, k, d):
        return k * d * (d + 1) // 2

    def points_needed(self, d):
        """Points that a component needs for a covariance of its own that has an inverse."""
        return d + 1

    def dense(self, covariances, k, d):
        """The covariances as matrices, (k, d, d)."""
        return covariances

    def rescale(self, covariances, scale):
        """Covariances of scale * x, for one factor a column, (..., d)."""
        return covariances * (scale[..., :, None] * scale[..., None, :])

    def raise_to(self, covariances, minimum):
        """Covariances C with no eigenvalue below `minimum`; or, for one a column (d,), none of C - diag(minimum) below
        0: where the columns are measured in its roots it is 1 in all directions."""
        if np.ndim(minimum) == 0:
            return raise_eigenvalues(covariances, minimum)
        root = np.sqrt(minimum)
        measured = self.rescale(covariances, 1 / root)
        raised = raise_eigenvalues(measured, 1.0)
        return covariances if raised is measured else self.rescale(raised, root)

    def eigenvalues(self, covariances, k, d):
        """The variances of each component along its axes, (k, d), the smallest first."""
        return np.linalg.eigvalsh(self.dense(covariances, k, d))

    def smallest_eigenvalues(self, covariances, k, d):
        return self.eigenvalues(covariances, k, d)[:, 0]

    def marginal(self, covariances, features):
        """Covariances of a subset of the columns, of the same type."""
        return covariances[np.ix_(range(len(covariances)), features, features)]

    def condition(self, covariances, free, given):
        """Gain (k, free, given) of E[x_free | x_given] and the covariances that are left."""
        covariance = self.marginal(covariances, list(free) + list(given))
        n = len(free)
        gain = np.linalg.solve(covariance[:, n:, n:], covariance[:, n:, :n]).swapaxes(1, 2)
        rest = covariance[:, :n, :n] - gain @ covariance[:, n:, :n]
        return gain, (rest + rest.swapaxes(1, 2)) / 2

    def narrow(self, covariances, weights, which, share):
        """A stack of m mixtures in which component which[i] of the i-th has the average covariance, its columns
        narrowed to share[i] of their variances.

        covariances : (m, k, ...), which is written to.  weights : (m, k).  which : (m,).  share : (m, d).
        """
        average = np.einsum("mk,mk...->m...", weights, covariances)
        covariances[np.arange(len(which)), which] = self.rescale(average, np.sqrt(share))
        return covariances

    # -- densities --------------------------------------------------------------------------------------
    def precision_cholesky(self, covariances):
        """Factors P with P @ P.T = inverse covariance, in the shape of the covariances."""
        return triangular_factor(covariances)

    def precisions(self, precisions_cholesky):
        return precisions_cholesky @ np.swapaxes(precisions_cholesky, -1, -2)

    def covariances_from_precisions(self, precisions):
        inverse = np.linalg.inv(precisions)
        return (inverse + np.swapaxes(inverse, -1, -2)) / 2

    def log_determinants(self, precisions_cholesky, k, d):
        """log |P| = -1/2 log |covariance| of each component, (k,)."""
        return np.log(np.diagonal(precisions_cholesky, axis1=-2, axis2=-1)).sum(axis=-1)

    def whiten(self, differences, precisions_cholesky, j):
        """x - mean_j in units of component j's own standard deviations, (n, d)."""
        return differences @ precisions_cholesky[j]

    # -- the M-step in the words of the textbook --------------------------------------------------------
    def scatter(self, X, shares, means, weights):
        """Covariances as weighted means of (x - mean)(x - mean)'; each column of shares (n, k) sums to one."""
        out = np.empty((len(means), X.shape[1], X.shape[1]))
        for j, mean in enumerate(means):
            differences = X - mean  # (n, d)
            out[j] = (shares[:, j] * differences.T) @ differences
        return out

    # -- the exponential family -------------------------------------------------------------------------
    def n_features(self, d):
        return 1 + d + d * (d + 1) // 2

    def n_statistics(self, d):
        """Numbers a component that a pass over the data leaves behind."""
        return self.n_features(d)

    def log_joint(self, theta, phi, out=None):
        """(k, b)  log-joint density without what the components share, from theta (k, p) and features (p, b)."""
        return np.matmul(theta, phi, out=out)

    def sums(self, r, phi):
        """Statistics (k, p) from responsibilities (k, b) and features (p, b)."""
        return r @ phi.T

    def write_features(self, x, phi):
        """phi(x) = (1, x_i, x_i x_j for i <= j); x is (d, b), phi is (p, b)."""
        d = len(x)
        phi[0] = 1.0
        phi[1 : d + 1] = x
        row = d + 1
        for i in range(d):
            np.multiply(x[i], x[i:], out=phi[row : row + d - i])
            row += d - i

    def natural_parameters(self, peaks, means, precisions_cholesky):
        """theta, (k, p), from `peaks`: the coefficients of 1, x_i and x_i x_j in log w + log N(x | mean, cov)."""
        d = means.shape[-1]
        precisions = self.precisions(precisions_cholesky)
        rows, columns, multiplicity = pairs(d)
        linear = (precisions @ means[..., None])[..., 0]
        theta = np.empty((*means.shape[:-1], self.n_features(d)))
        theta[..., 0] = self._constant(peaks, means, linear)
        theta[..., 1 : d + 1] = linear
        theta[..., d + 1 :] = -0.5 * multiplicity * precisions[..., rows, columns]
        return theta

    def _constant(self, peaks, means, linear):
        return peaks - 0.5 * (means * linear).sum(axis=-1)

    def peaks(self, weights, precisions_cholesky, d):
        """log w + log N of each component at its own mean, where it is highest, (..., k)."""
        return log_of(weights) + self.log_determinants(precisions_cholesky, weights.shape[-1], d) - 0.5 * d * LOG_2PI

    def common_statistic(self, x, weight):
        """What a type needs from the data once and for all (only tied does); x is (d, b)."""
        return 0.0

    def common_log_density(self, precisions_cholesky, common):
        """Sum over all points of the term of the log-density that the components share."""
        return 0.0

    def from_averages(self, weights, averages, common):
        """Means (k, d) and covariances from the averages of phi over each component, (k, p)."""
        p = averages.shape[-1]
        d = round(np.sqrt(2 * p + 0.25) - 1.5)  # p = 1 + d + d (d + 1) / 2
        means = averages[..., 1 : d + 1]
        second = np.empty((*means.shape, d))
        rows, columns, _ = pairs(d)
        second[..., rows, columns] = averages[..., d + 1 :]
        second[..., columns, rows] = averages[..., d + 1 :]
        return means, second - means[..., :, None] * means[..., None, :]


FULL = Full()


class Tied(Full):
    """One covariance matrix (d, d), shared by all components.

    The quadratic term is the same for every component, cancels in the responsibilities, and leaves the
    features x alone: the E-step is linear, and so are the borders between clusters.
    """

    name = "tied"
    has_common_statistic = shared = True

    def points_needed(self, d):
        return 1  # for a mean; the covariance is everybody's

    def shape(self, k, d):
        return (d, d)

    def n_parameters(self, k, d):
        return d * (d + 1) // 2

    def dense(self, covariances, k, d):
        return np.broadcast_to(covariances, (k, d, d))

    def marginal(self, covariances, features):
        return covariances[np.ix_(features, features)]

    def narrow(self, covariances, weights, which, share):
        return covariances  # there is one for all

    def condition(self, covariances, free, given):
        gain, rest = FULL.condition(covariances[None], free, given)
        return gain, rest[0]

    def log_determinants(self, precisions_cholesky, k, d):
        log_det = super().log_determinants(precisions_cholesky, k, d)
        return np.repeat(log_det[..., None], k, axis=-1)

    def whiten(self, differences, precisions_cholesky, j):
        return differences @ precisions_cholesky

    def scatter(self, X, shares, means, weights):
        return np.tensordot(weights, FULL.scatter(X, shares, means, weights), axes=1)

    def n_features(self, d):
        return 1 + d

    def write_features(self, x, phi):
        phi[0] = 1.0
        phi[1:] = x

    def natural_parameters(self, peaks, means, precisions_cholesky):
        linear = means @ self.precisions(precisions_cholesky)
        constant = self._constant(peaks, means, linear)
        return np.concatenate([constant[..., None], linear], axis=-1)

    def common_statistic(self, x, weight):
        return (x * weight) @ x.T  # sum of w x x', (d, d)

    def common_log_density(self, precisions_cholesky, common):
        return -0.5 * np.sum(self.precisions(precisions_cholesky) * common, axis=(-2, -1))

    def from_averages(self, weights, averages, common):
        means = averages[..., 1:]
        within = common - np.swapaxes(weights[..., None] * means, -1, -2) @ means
        return means, (within + np.swapaxes(within, -1, -2)) / 2  # symmetric to the last digit


class Diag(Full):
    """Variances only, (k, d): the columns are independent *within* a component."""

    name = "diag"
    has_matrices = False

    def points_needed(self, d):
        return 2

    def shape(self, k, d):
        return (k, d)

    def n_parameters(self, k, d):
        return k * d

    def dense(self, covariances, k, d):
        return covariances[:, :, None] * np.eye(d)

    def rescale(self, covariances, scale):
        return covariances * scale**2

    def raise_to(self, covariances, minimum):
        return np.maximum(covariances, minimum)

    def eigenvalues(self, covariances, k, d):
        return np.sort(covariances, axis=1)

    def marginal(self, covariances, features):
        return covariances[:, features]

    def condition(self, covariances, free, given):
        return np.zeros((len(covariances), len(free), len(given))), self.marginal(covariances, free)

    def precision_cholesky(self, covariances):
        if not np.min(covariances) > 0:
            raise np.linalg.LinAlgError("variances must be positive")
        return 1 / np.sqrt(covariances)

    def precisions(self, precisions_cholesky):
        return precisions_cholesky**2

    def covariances_from_precisions(self, precisions):
        return 1 / precisions

    def log_determinants(self, precisions_cholesky, k, d):
        return np.log(precisions_cholesky).sum(axis=-1)

    def whiten(self, differences, precisions_cholesky, j):
        return differences * precisions_cholesky[j]

    def scatter(self, X, shares, means, weights):
        return np.stack([share @ (X - mean) ** 2 for share, mean in zip(shares.T, means, strict=True)])

    def n_features(self, d):
        return 1 + 2 * d

    def write_features(self, x, phi):
        """phi(x) = (1, x_i, x_i^2)."""
        d = len(x)
        phi[0] = 1.0
        phi[1 : d + 1] = x
        np.multiply(x, x, out=phi[d + 1 :])

    def natural_parameters(self, peaks, means, precisions_cholesky):
        precisions = precisions_cholesky**2
        linear = precisions * means
        constant = self._constant(peaks, means, linear)
        return np.concatenate([constant[..., None], linear, -0.5 * precisions], axis=-1)

    def from_averages(self, weights, averages, common):
        d = averages.shape[-1] // 2
        means = averages[..., 1 : d + 1]
        return means, averages[..., d + 1 :] - means**2


class Spherical(Diag):
    """One variance a component, (k,), the same in all directions."""

    name = "spherical"
    common_scale = True  # a ball stays a ball only if all columns are scaled alike

    def shape(self, k, d):
        return (k,)

    def n_parameters(self, k, d):
        return k

    def dense(self, covariances, k, d):
        return covariances[:, None, None] * np.eye(d)

    def rescale(self, covariances, scale):
        return covariances * scale[..., 0] ** 2

    def eigenvalues(self, covariances, k, d):
        return np.repeat(covariances[:, None], d, axis=1)

    def marginal(self, covariances, features):
        return covariances

    def log_determinants(self, precisions_cholesky, k, d):
        return d * np.log(precisions_cholesky)

    def scatter(self, X, shares, means, weights):
        return super().scatter(X, shares, means, weights).mean(axis=1)

    def n_features(self, d):
        return 2 + d

    def write_features(self, x, phi):
        """phi(x) = (1, x_i, |x|^2)."""
        phi[0] = 1.0
        phi[1:-1] = x
        np.einsum("ib,ib->b", x, x, out=phi[-1])

    def natural_parameters(self, peaks, means, precisions_cholesky):
        precisions = precisions_cholesky[..., None] ** 2
        linear = precisions * means
        constant = self._constant(peaks, means, linear)
        return np.concatenate([constant[..., None], linear, -0.5 * precisions], axis=-1)

    def from_averages(self, weights, averages, common):
        means = averages[..., 1:-1]
        return means, (averages[..., -1] - (means**2).sum(axis=-1)) / means.shape[-1]


COVARIANCE_TYPES = {one.name: one for one in (FULL, Tied(), Diag(), Spherical())}
