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
    z = solve_triangular(L, (X - mean).T, lower=True)
    return -0.5 * len(mean) * LOG_2PI - np.log(np.diag(L)).sum() - 0.5 * (z**2).sum(axis=0)


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
            "No inverse of a covariance: solve L z = x - mean with each Cholesky factor.",
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
    z = np.linalg.solve(L, b.T).T
    square, half_log_det, constant = (z**2).sum(axis=1), np.log(np.diag(L)).sum(), 0.5 * d * LOG_2PI
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
        (-0.5 * n * LOG_2PI - half_log_det - 0.5 * square, "2 pi comes in once for each *column* of X, not each row."),
        (2 * right, "the one half is missing: it stands before the sum of the three terms."),
        (-constant + 2 * half_log_det + square, "the -1/2 reaches the first term only: are parentheses missing?"),
        (-constant - half_log_det + square, "the -1/2 does not reach the distance: are parentheses missing?"),
        (
            -constant - np.log(np.diag(L).sum()) - 0.5 * square,
            "the log-determinant is the sum of logarithms, not the logarithm of a sum.",
        ),
        (right - 0.5 * square, "the one half before the squared distance is missing."),
        (right + square, "far points should be unlikely: check the sign of the squared distance."),
        (right + 0.5 * square - 0.5 * np.sqrt(square), "the distance must be squared."),
        (right + 0.5 * square - 0.5 * z.sum(axis=1), "the entries of z are added up; square each one first."),
        (instead(b), "the covariance is not used in the distance: solve L z = x - mean."),
        (instead(b @ L.T), "you multiplied by the factor L; solve with it: L z = x - mean."),
        (instead(np.linalg.solve(L.T, b.T).T), "L is transposed: the *lower* triangle, L z = x - mean."),
        (
            instead(np.linalg.solve(COVARIANCE, b.T).T),
            "the covariance is undone twice: solve with its Cholesky factor L and square, or with the covariance "
            "and multiply by x - mean.",
        ),
        (
            -constant - half_log_det - 0.5 * (b @ COVARIANCE * b).sum(axis=1),
            "the covariance, or its factor, is multiplied with where its inverse belongs: solve L z = x - mean.",
        ),
        (
            instead(b / np.diag(L)),
            "only the diagonal of L enters the distance. `solve_triangular` reads the *upper* triangle unless it is "
            "told that L is lower.",
        ),
        (
            instead(np.linalg.solve(np.tril(COVARIANCE), b.T).T),
            "the triangular solve is for the Cholesky factor; yours solves with the covariance.",
        ),
        (instead(z[:, :2]), "only two coordinates enter the distance: all are wanted, however many."),
        (instead(z[:, :2]) + 0.5 * LOG_2PI, "that is for two columns only: all are wanted, however many."),
        (np.round(right, 3), "rounded: return the numbers as they are, and round when you print."),
        (np.round(right, 2), "rounded: return the numbers as they are, and round when you print."),
        (instead(raw), "the mean is not subtracted from the points."),
        (instead(b / sds), "only the variances are used in the distance, not how the columns vary together."),
        (-constant - np.log(sds).sum() - 0.5 * ((b / sds) ** 2).sum(axis=1), "the correlations are ignored."),
        (right / np.log(10), "use the natural logarithm, np.log."),
    ]


# -- an E-step ------------------------------------------------------------------------------------------
WEIGHTS = np.array([0.3, 0.7])
MEANS = np.array([[-1.0, 0.5], [1.2, -0.4]])
COVARIANCES = np.array([[[1.0, 0.4], [0.4, 0.8]], [[0.6, -0.2], [-0.2, 1.5]]])
PLANE = np.array([[-1.4, 0.2], [0.1, 0.3], [1.0, -1.0], [2.3, 0.8], [-0.4, -0.9], [0.6, 1.7]])


def one_e_step_mistakes():
    """Right responsibilities and log-densities of PLANE, and pairs (wrong ones, what to tell) for each."""
    arguments, n, k = (PLANE, WEIGHTS, MEANS, COVARIANCES), len(PLANE), len(WEIGHTS)
    joint = log_joint_of(*arguments)
    right, density = e_step_of(*arguments)
    flat = joint - np.log(WEIGHTS)
    of_r = [
        (np.exp(joint), "r holds joint densities; Bayes' rule divides each by the density of the point."),
        (joint, "r holds the log-joint; subtract the log-density of each point and take the exponential."),
        (np.log(right), "r holds logarithms of responsibilities; take the exponential."),
        (
            np.exp(joint) / np.exp(joint).sum(axis=0),
            "the columns of r sum to one: you normalised over the points. Rows should: axis=1.",
        ),
        (np.exp(flat - log_sum_exp_of(flat)[:, None]), "the weights are missing: log w is added to the log-density."),
        (
            e_step_of(PLANE, np.exp(WEIGHTS), *arguments[2:])[0],
            "w is added to the log-density; its logarithm belongs there.",
        ),
        (
            e_step_of(*arguments[:3], COVARIANCES[[0, 0]])[0],
            "every component has the covariance of the first; each has its own.",
        ),
        (np.round(right, 3), "r is rounded: return the numbers as they are, and round when you print."),
        (np.round(right, 2), "r is rounded: return the numbers as they are, and round when you print."),
        (np.eye(k)[right.argmax(axis=1)], "r holds hard labels, 0 or 1."),
        (right[:, ::-1], "the columns of r are swapped."),
    ]
    of_density = [
        (np.exp(density), "log_density holds densities: the logarithm is missing."),
        (-density, "the sign of log_density is turned round."),
        (log_sum_exp_of(flat), "r is right, but in log_density the weights are missing."),
        (np.zeros(n), "log_density is 0 everywhere: it was taken after normalising."),
        (joint.max(axis=1), "log_density is that of the most probable component; add all of them: log_sum_exp."),
        (joint.sum(axis=1), "log_density is the sum of the logarithms; you need the logarithm of the sum."),
        ((right * joint).sum(axis=1), "log_density averages the logarithms; you need the logarithm of the sum."),
    ]
    return right, density, of_r, of_density


# -- variance in one pass -------------------------------------------------------------------------------
BLOCKS = [np.array([2.0, 3.5, 1.0]), np.array([7.5]), np.array([4.0, 4.5, 9.0, 0.5, 6.0])]


def one_variance_mistakes():
    """The right variance of BLOCKS, and pairs (a wrong one, what to tell the student)."""
    x = np.concatenate(BLOCKS)
    n, each = len(x), np.array([block.var() for block in BLOCKS])
    within = sum(block.var() * len(block) for block in BLOCKS) / n
    own_shifts = np.concatenate([block - block[0] for block in BLOCKS])
    return x.var(), [
        (each.mean(), "that is the mean of the blocks' variances. Blocks differ in length, and in their means."),
        (within, "that is the spread *within* the blocks. Their means differ, too: take one shift for all of them."),
        (within * n / (n - len(BLOCKS)), "that is the spread *within* the blocks; take one shift for all of them."),
        (each.sum(), "that is the sum of the blocks' variances."),
        (x.var(ddof=1), "divide by n, not by n - 1: maximum likelihood (lesson 01)."),
        (x.std(), "that is the standard deviation; its square is wanted."),
        (x.var() * n, "the sum of squares is not divided by n yet."),
        (each[-1], "that is the last block alone: add to the totals, do not replace them."),
        (each[0], "that is the first block alone: is the `return` inside the loop?"),
        (np.mean(x**2), "that is the mean of the squares; subtract the square of the mean."),
        (np.mean((x - x[0]) ** 2), "that is the spread around the shift; subtract the square of the shifted mean."),
        (
            np.mean((x - BLOCKS[0].mean()) ** 2),
            "that is the spread around the first block's mean. All values have another mean: what is still missing?",
        ),
        (own_shifts.var(), "each block has a shift of its own; take one for all of them."),
        (
            np.mean([np.mean(block**2) for block in BLOCKS]) - np.mean([block.mean() for block in BLOCKS]) ** 2,
            "each block counts the same, however long: add up over the values, and count them.",
        ),
        (np.round(x.var(), 3), "rounded: return the number as it is, and round when you print."),
        (np.round(x.var(), 2), "rounded: return the number as it is, and round when you print."),
        (x.mean(), "that is the mean."),
        (np.var([block.mean() for block in BLOCKS]), "that is the variance of the blocks' means."),
        (np.concatenate(BLOCKS[1:]).var(), "the first block is missing: did `next` take it out of the stream?"),
        (
            np.mean(x**2) - np.mean([block.mean() for block in BLOCKS]) ** 2,
            "the mean is the average of the blocks' means; longer blocks count for more.",
        ),
        (
            0.0,
            "the result is 0. If you loop over blocks twice: the second loop finds nothing, since each block comes "
            "once.",
        ),
    ]


# -- memory ---------------------------------------------------------------------------------------------
def _peak(function, *arguments, name):
    """The most bytes that the function held at a time, above what was held before."""
    running = tracemalloc.is_tracing()
    if not running:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        call(function, *arguments, name=name)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        if not running:
            tracemalloc.stop()


def needs_no_table(function, name, n=2000):
    """Raise NotYet if the function builds an n x n table on its way."""
    X = np.resize(POINTS[:, :2], (n, 2))
    if _peak(function, X, MEAN[:2], COVARIANCE[:2, :2], name=name) > 0.9 * 8 * n * n:
        raise NotYet(
            f"right, but for {n} points it builds a table of {n} x {n} numbers; 100,000 points would need 80 GB. Only "
            "each point's own square is wanted: square the entries of z and add."
        )


class Stream:
    """Blocks that are made when they are asked for, each once; nothing but their reader keeps them."""

    def __init__(self, blocks, rows):
        self.left, self.rows = blocks, rows

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return 5.0 + np.cos(np.arange(self.rows) + self.left)


def needs_no_store(function, name, blocks=25, rows=800):
    """Raise NotYet if the function keeps the blocks that it has read."""
    if _peak(function, Stream(blocks, rows), name=name) > 0.7 * 8 * blocks * rows:
        raise NotYet(
            "the number is right, but all the blocks are kept, and there are too many to keep. Take from each what you "
            "need, and let it go."
        )
