"""What the answers of lesson 07 are compared with, and the data on which answers break."""

import tracemalloc

import numpy as np
from scipy.linalg import solve_triangular

from gmm.exercises.checking import NotYet, call

LOG_2PI = np.log(2 * np.pi)


def log_sum_exp_of(a):
    """log(sum(exp(a))) of each row, (n, k) -> (n,)."""
    top = a.max(axis=1)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(all="ignore"):  # a student's function may have set errors to be raised
        return top + np.log(np.exp(a - top[:, None]).sum(axis=1))


def log_gaussian_of(X, mean, covariance):
    """log N(x_i | mean, covariance), (n,)."""
    L = np.linalg.cholesky(covariance)
    y = solve_triangular(L, (X - mean).T, lower=True)
    return -0.5 * len(mean) * LOG_2PI - np.log(np.diag(L)).sum() - 0.5 * (y**2).sum(axis=0)


def log_joint_of(X, weights, means, covariances):
    """log w_k + log N(x_i | mean_k, covariance_k), (n, k)."""
    with np.errstate(all="ignore"):
        log_weights = np.log(weights)
    return log_weights + np.stack([log_gaussian_of(X, *one) for one in zip(means, covariances, strict=True)], axis=1)


def e_step_of(X, weights, means, covariances):
    """Responsibilities (n, k) and log-density (n,)."""
    joint = log_joint_of(X, weights, means, covariances)
    log_density = log_sum_exp_of(joint)
    with np.errstate(all="ignore"):
        return np.exp(joint - log_density[:, None]), log_density


def thin_ellipses():
    """Points along ellipses 30,000 times as long as they are wide, in several directions: (X, mean, covariance)."""
    mean = np.array([3.0, -1.0])
    for angle in (0.2, 0.5, 0.9, 1.3, 2.0, 2.4):
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-along[1], along[0]])
        covariance = np.outer(along, along) + 1e-9 * np.outer(across, across)
        yield mean + np.outer([3.0, 3e3, 1e5], along), mean, covariance


def attacks():
    """Pairs of words and a hint, and the arguments of an E-step: (what, hint, (X, weights, means, covariances))."""
    rng = np.random.default_rng(7)
    weights, means = np.array([0.3, 0.7]), np.array([[-1.0, 0.5], [1.25, -0.5]])
    covariances = np.array([[[1.0, 0.4], [0.4, 0.8]], [[0.6, -0.2], [-0.2, 1.5]]])
    X = (rng.normal(size=(40, 2)) * 16).round() / 16  # sixteenths: adding 1e8 to them rounds nothing
    subtract = "Take the largest log-joint of each row out before any exponential."

    yield "a single point", "Sum over axis=1 whatever n is.", (X[:1], weights, means, covariances)
    yield "K = 1", "With one component every responsibility is 1.", (X, weights[:1] / 0.3, means[:1], covariances[:1])
    three = (np.array([0.2, 0.5, 0.3]), np.append(means, [[3.0, 2.0]], axis=0), covariances[[0, 1, 0]])
    yield "three components", "Is a 2 written into it?", (X, *three)
    yield "one point 1000 standard deviations away", subtract, (np.append(X, [[1000.0, -300.0]], axis=0), *three)
    far = X + [5000.0, 5000.0]
    yield "every point 5000 standard deviations away", f"{subtract} Clip nothing.", (far, *three)
    dead = (np.array([0.4, 0.0, 0.6]), *three[1:])
    zero = "log 0 = -inf is right: exp(-inf) = 0, and a component of weight 0 takes no points."
    yield "a weight of 0", zero, (X, *dead)
    beside = np.append(X, [[3.0, 2000.0]], axis=0)
    yield "a weight of 0 and a point far away", zero, (beside, *dead)
    for sd, d, what in (
        (1e-3, 150, "150 columns with standard deviation 1e-3"),
        (1e3, 150, "150 columns with standard deviation 1e3"),
    ):
        points = sd * rng.normal(size=(8, d))
        determinant = "No determinant: add up the logarithms of the diagonal of each L."
        yield what, determinant, (points, weights, sd * rng.normal(size=(2, d)), np.stack([sd**2 * np.eye(d)] * 2))
    for x, mean, covariance in thin_ellipses():
        pair = np.stack([mean, mean + 1.0]), np.stack([covariance, 0.01 * np.eye(2)])
        yield (
            "a thin ellipse and points along it",
            "No inverse of a covariance: solve L y = x - mean with each Cholesky factor.",
            (x, weights, *pair),
        )
    offset = "Subtract each mean from the points before anything is squared or multiplied."
    yield "1e8 added to points and means alike", offset, (X + 1e8, weights, means + 1e8, covariances)


# -- one Gaussian ---------------------------------------------------------------------------------------
POINTS = np.array([[1.0, -0.5, 2.0], [0.3, 1.9, -1.1], [-2.2, 0.4, 0.6], [0.9, 0.8, 3.1], [-0.7, -1.6, 0.2]])
MEAN = np.array([0.5, -0.2, 0.9])
COVARIANCE = np.array([[1.8, 0.5, -0.3], [0.5, 0.9, 0.2], [-0.3, 0.2, 1.4]])


def one_gaussian_mistakes():
    """The right log-densities of POINTS, and pairs (wrong ones, what to tell the student)."""
    n, d = POINTS.shape
    b, L = POINTS - MEAN, np.linalg.cholesky(COVARIANCE)
    y = np.linalg.solve(L, b.T).T
    square, half_log_det, constant = (y**2).sum(axis=1), np.log(np.diag(L)).sum(), 0.5 * d * LOG_2PI
    right = -constant - half_log_det - 0.5 * square

    def instead(vectors):
        return -constant - half_log_det - 0.5 * (vectors**2).sum(axis=-1)

    raw = np.linalg.solve(L, POINTS.T).T
    sds = np.sqrt(np.diag(COVARIANCE))
    return right, [
        (np.exp(right), "these are densities. Return their logarithms, without forming the densities."),
        (-right, "the sign is turned round: that is the negative log-density."),
        (right + half_log_det, "the determinant is missing: a wide Gaussian is a low one."),
        (right + 2 * half_log_det, "the sign of the log-determinant: a wide Gaussian is a low one."),
        (
            right - half_log_det,
            "the log-determinant counts twice as much as it should: it stands under a square root, and "
            "log det = 2 sum log L_ii.",
        ),
        (
            right + 0.5 * half_log_det,
            "half of the log-determinant is missing: det of the covariance is the *square* of det L.",
        ),
        (
            right + half_log_det - 0.5 * np.log(np.diag(COVARIANCE)).sum(),
            "the determinant comes from the diagonal of the covariance; take that of its Cholesky factor.",
        ),
        (right + constant, "the constant is missing: d/2 times log 2 pi."),
        (right + constant - 0.5 * LOG_2PI, "2 pi comes in once for each dimension: d/2 times its logarithm."),
        (right - constant, "the 2 pi counts twice: it stands under a square root."),
        (right - 0.5 * square, "the one half before the squared distance is missing."),
        (right + square, "far points should be unlikely: check the sign of the squared distance."),
        (right + 0.5 * square - 0.5 * np.sqrt(square), "the distance must be squared."),
        (right + 0.5 * square - 0.5 * y.sum(axis=1), "the entries of y are added up; square each one first."),
        (instead(b), "the covariance is not used in the distance: solve L y = x - mean."),
        (instead(b @ L.T), "you multiplied by the factor L; solve with it: L y = x - mean."),
        (instead(np.linalg.solve(L.T, b.T).T), "L is transposed: the *lower* triangle, L y = x - mean."),
        (
            instead(np.linalg.solve(COVARIANCE, b.T).T),
            "the covariance is undone twice: solve with its Cholesky factor L and square, or with the covariance "
            "and multiply by x - mean.",
        ),
        (
            -constant - half_log_det - 0.5 * (b @ COVARIANCE * b).sum(axis=1),
            "the covariance, or its factor, is multiplied with where its inverse belongs: solve L y = x - mean.",
        ),
        (instead(raw), "the mean is not subtracted from the points."),
        (instead(b / sds), "only the variances are used in the distance, not how the columns vary together."),
        (-constant - np.log(sds).sum() - 0.5 * ((b / sds) ** 2).sum(axis=1), "the correlations are ignored."),
        (right / np.log(10), "use the natural logarithm, np.log."),
    ]


def needs_no_table(function, name, n=2000):
    """Raise NotYet if the function builds an n x n table on its way."""
    X = np.resize(POINTS[:, :2], (n, 2))
    arguments = X, MEAN[:2], COVARIANCE[:2, :2]
    running = tracemalloc.is_tracing()
    if not running:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        call(function, *arguments, name=name)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        if not running:
            tracemalloc.stop()
    if peak > 0.9 * 8 * n * n:
        raise NotYet(
            f"right, but for {n} points it builds a table of {n} x {n} numbers; 100,000 points would need 80 GB. Only "
            "each point's own square is wanted: square the entries of y and add."
        )
