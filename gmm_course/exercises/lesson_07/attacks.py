"""What the answers of lesson 07 are compared with, and the data on which answers break."""

import tracemalloc

import numpy as np
from scipy.linalg import solve_triangular

from gmm_course.exercises.checking import NotYet, call

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


def log_sum_exp_mistakes(a):
    """Pairs of wrong results for a table and what to tell the student, for slips around the largest value."""
    top = a.max(axis=1)
    out = a - top[:, None]
    inside = np.exp(out).sum(axis=1)
    right = top + np.log(inside)
    return [
        (np.log(inside), "the largest value was taken out of each row; it has to be added back after the logarithm."),
        (np.log(inside) - top, "the largest value is subtracted twice: after the logarithm, add it."),
        (top + inside, "the logarithm of the sum is missing."),
        (inside, "the logarithm is missing, and the largest value has to be added back."),
        (np.exp(a).sum(axis=1), "the logarithm is missing."),
        (top, "that is the largest value alone. The others add a little."),
        (a.sum(axis=1), "that is the sum of the values: the log of a *product* of exponentials."),
        (np.log(np.exp(a).mean(axis=1)), "that is the log of the mean; add, do not average."),
        (np.log(inside) * top, "after the logarithm the largest value is added: log(e^m s) = m + log s."),
        (np.log10(np.exp(a).sum(axis=1)), "use the natural logarithm, np.log."),
        (np.log2(np.exp(a).sum(axis=1)), "use the natural logarithm, np.log."),
        (np.log1p(np.exp(a).sum(axis=1)), "a 1 too many in the sum: np.log, not np.log1p."),
        (np.log(np.exp(a[:, :2]).sum(axis=1)), "only two columns are added: a sum over all, however many."),
        (np.logaddexp(*a[:, :2].T), "only two columns are added: a sum over all, however many."),
        (-right, "the sign is turned round."),
        (top - np.log(inside), "the logarithm is subtracted from the largest value; the two are added."),
        (top + np.log10(inside), "use the natural logarithm, np.log."),
        (top + np.log2(inside), "use the natural logarithm, np.log."),
        (top + np.log1p(inside), "a 1 too many in the sum: np.log, not np.log1p."),
        (top + right, "the largest value is added back, but it was not taken out before."),
        (2 * top + right, "the largest value is added in the exponent; take it out, so subtract."),
        (top + np.log(np.exp(-out).sum(axis=1)), "the sign in the exponent: the value minus the largest."),
        (top + np.log(np.exp(out).sum()), "the sum inside the logarithm runs over the whole table: axis=1."),
        (top + np.log(np.exp(a - a.max(axis=0)).sum(axis=1)), "the largest of each *column* was taken out: axis=1."),
        (top + np.log(np.exp(out)[:, 1:].sum(axis=1)), "the first column is not in the sum."),
        (a[:, -1], "only the last column is left: add to the sum, do not replace it."),
        (a[:, 0], "only the first column is there: is the `return`, or the logarithm, inside the inner loop?"),
    ]


def thin_ellipses():
    """Points along ellipses 30,000 times as long as they are wide, in several directions: (X, mean, covariance)."""
    mean = np.array([3.0, -1.0])
    for angle in (0.2, 0.5, 0.9, 1.3, 2.0, 2.4):
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-along[1], along[0]])
        covariance = np.outer(along, along) + 1e-9 * np.outer(across, across)
        yield mean + np.outer([3.0, 3e3, 1e5], along), mean, covariance


def attacks():
    """What an E-step is attacked with, a hint, and its arguments: (what, hint, (X, weights, means, covariances))."""
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
    offset = "Subtract each mean from the points before anything is squared or multiplied."
    yield "1e8 added to points and means alike", offset, (X + 1e8, weights, means + 1e8, covariances)
    small = "A number that is added to a variance, or a floor under it, is large in small units: add nothing."
    yield "all columns in units a million times as large", small, (X / 1e6, weights, means / 1e6, covariances / 1e12)
    for x, mean, covariance in thin_ellipses():
        pair = np.stack([mean, mean + 1.0]), np.stack([covariance, 0.01 * np.eye(2)])
        yield (
            "a thin ellipse and points along it",
            "No inverse of a covariance: solve L z = x - mean with each Cholesky factor.",
            (x, weights, *pair),
        )


# -- one Gaussian ---------------------------------------------------------------------------------------
POINTS = np.array([[1.0, -0.5, 2.0], [0.3, 1.9, -1.1], [-2.2, 0.4, 0.6], [0.9, 0.8, 3.1], [-0.7, -1.6, 0.2]])
MEAN = np.array([0.5, -0.2, 0.9])
COVARIANCE = np.array([[1.8, 0.5, -0.3], [0.5, 0.9, 0.2], [-0.3, 0.2, 1.4]])


# -- an E-step ------------------------------------------------------------------------------------------
WEIGHTS = np.array([0.3, 0.7])
MEANS = np.array([[-1.0, 0.5], [1.2, -0.4]])
COVARIANCES = np.array([[[1.0, 0.4], [0.4, 0.8]], [[0.6, -0.2], [-0.2, 1.5]]])
PLANE = np.array([[-1.4, 0.2], [0.1, 0.3], [1.0, -1.0], [2.3, 0.8], [-0.4, -0.9], [0.6, 1.7]])


def wrong_joints():
    """Pairs of a wrong log-joint of PLANE and what to tell the student."""
    joint, log_w, both = log_joint_of(PLANE, WEIGHTS, MEANS, COVARIANCES), np.log(WEIGHTS), [0, 0]
    flat = joint - log_w
    return [
        (flat, "the weights are missing, or all the same: each component's log w is added to its log-density."),
        (flat + WEIGHTS, "w is added to the log-density; its logarithm belongs there."),
        (flat * WEIGHTS, "the log-density is multiplied by w; log w is added to it."),
        (flat + 2 * log_w, "log w is added twice."),
        (flat + log_w[::-1], "each weight is given to another component."),
        (log_w - flat, "the log-density is subtracted from log w; the two are added."),
        (flat - log_w, "log w is subtracted from the log-density; the two are added."),
        (flat + log_w / np.log(10), "use the natural logarithm, np.log, for the weights."),
        (flat + log_w / np.log(2), "use the natural logarithm, np.log, for the weights."),
        *(
            (log_joint_of(PLANE, WEIGHTS, MEANS[used], COVARIANCES), f"every component has the mean of the {which}.")
            for used, which in ((both, "first"), ([1, 1], "last"))
        ),
        *(
            (
                log_joint_of(PLANE, WEIGHTS, MEANS, COVARIANCES[used]),
                f"every component has the covariance of the {which}.",
            )
            for used, which in ((both, "first"), ([1, 1], "last"))
        ),
        (
            log_joint_of(PLANE, WEIGHTS, MEANS.cumsum(axis=0), COVARIANCES),
            "the points are moved again and again: after X = X - mean in a loop, the next component has other points.",
        ),
        (joint * [1, 0], "the last column of the log-joint is 0: the loop over the components ends too early."),
        (
            joint * [0, 1],
            "the first column of the log-joint is 0: does the loop begin at 1, or make the array anew at each turn?",
        ),
    ]


def one_e_step_mistakes():
    """Right responsibilities and log-densities of PLANE, and pairs (wrong ones, what to tell) for each."""
    arguments, n = (PLANE, WEIGHTS, MEANS, COVARIANCES), len(PLANE)
    joint, top = log_joint_of(*arguments), log_joint_of(*arguments).max(axis=1)
    right, density = e_step_of(*arguments)
    of_r = [
        (np.exp(joint), "r holds joint densities; Bayes' rule divides each by the density of the point."),
        (joint, "r holds the log-joint; subtract the log-density of each point and take the exponential."),
        (np.log(right), "r holds logarithms of responsibilities; take the exponential."),
        (np.eye(len(WEIGHTS))[right.argmax(axis=1)], "r holds hard labels, 0 or 1 (or was rounded to whole numbers)."),
        (np.exp(joint - top[:, None]), "the rows of r are divided by their largest value; divide by their sum."),
        (
            np.exp(joint) / np.exp(joint).sum(axis=0),
            "the columns of r sum to one: you normalised over the points. Rows should: axis=1.",
        ),
        (joint / joint.sum(axis=1, keepdims=True), "the log-joint is divided by its sum: take the exponential first."),
        (
            right[:, ::-1],
            "the columns of r are swapped: is their order another, or a sign in an exponent turned round?",
        ),
        *((np.exp(wrong - log_sum_exp_of(wrong)[:, None]), words) for wrong, words in wrong_joints()),
        *((np.exp(wrong - density[:, None]), words) for wrong, words in wrong_joints()),
    ]
    of_density = [
        (np.exp(density), "log_density holds densities: the logarithm is missing."),
        (np.zeros(n), "log_density is 0 everywhere: it was taken after normalising."),
        (top, "log_density is that of the most probable component; add all of them: log_sum_exp."),
        (joint.sum(axis=1), "log_density is the sum of the logarithms; you need the logarithm of the sum."),
        (joint.mean(axis=1), "log_density is the mean of the logarithms; you need the logarithm of the sum."),
        (density - top, "in log_density the largest value was taken out of each row and not added back."),
        (density + top, "in log_density the largest value of each row is added back, but it was not taken out."),
        (2 * top - density, "in log_density the logarithm is subtracted from the largest value; the two are added."),
        (top + np.exp(density - top), "in log_density the logarithm of the sum is missing."),
        (top + (density - top) / np.log(10), "use the natural logarithm, np.log, in log_density."),
        ((right * joint).sum(axis=1), "log_density averages the logarithms; you need the logarithm of the sum."),
        *((log_sum_exp_of(wrong), f"r is right, but in log_density {words}") for wrong, words in wrong_joints()),
    ]
    return right, density, of_r, of_density


# -- variance in one pass -------------------------------------------------------------------------------
BLOCKS = [np.array(block) for block in ([2.0, 3.5, 1.0], [7.5], [4.0, 4.5, 9.0, 0.5, 6.0], [3.0, 8.5])]


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
        *_running_totals_gone_wrong(),
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


def _running_totals_gone_wrong():
    """Pairs of a wrong variance of BLOCKS and what to tell the student, for slips in totals and in updates."""
    x, last = np.concatenate(BLOCKS), BLOCKS[-1]
    n, found = len(x), [(-x.var(), "the sign is turned round: a variance is never negative.")]
    for shift in (x[0], 0.0, BLOCKS[0].mean()):
        y = x - shift
        total, squares, blocks = y.sum(), (y**2).sum(), [block - shift for block in BLOCKS]
        found += [
            (squares / n + (total / n) ** 2, "the square of the mean is added; subtract it."),
            (squares / n - total / n, "the mean is not squared."),
            (squares / n - total**2, "the total is not divided by n before it is squared."),
            (squares / n - total**2 / n, "the total is not divided by n before it is squared."),
            (squares - (total / n) ** 2, "the sum of squares is not divided by n."),
            ((squares - total**2 / n) / len(BLOCKS), "you divide by the number of blocks; n counts the values."),
            (squares / len(BLOCKS) - (total / len(BLOCKS)) ** 2, "n counts the blocks; count the values, len(x)."),
            (squares / len(last) - (total / len(last)) ** 2, "n is that of the last block: n += len(x)."),
            (squares / n - (blocks[-1].sum() / n) ** 2, "the total is that of the last block: add to it."),
            (
                (blocks[-1] ** 2).sum() / n - (total / n) ** 2,
                "the sum of squares is that of the last block: add to it.",
            ),
            (
                squares / n - (sum(block.mean() for block in blocks) / n) ** 2,
                "means of blocks are added up; add values.",
            ),
        ]
        if shift:
            found += [
                (squares / n - x.mean() ** 2, "the squares are shifted, the total is not: shift both."),
                ((x**2).mean() - (total / n) ** 2, "the total is shifted, the squares are not: shift both."),
            ]
    within = sum(((block - block.mean()) ** 2).sum() for block in BLOCKS)
    m, means = np.array([len(block) for block in BLOCKS]), np.array([block.mean() for block in BLOCKS])
    before = np.append(0, m.cumsum()[:-1])
    so_far = np.append(0, ((m * means).cumsum() / m.cumsum())[:-1])
    step = (means - so_far) ** 2
    weighted = "the distance of two means is weighted wrongly: its square counts n m / (n + m) times."
    for factor in (before, m, before * m, np.ones(len(m)), before / (before + m), m / (before + m), before + m):
        found += [((within + (step * factor)[first:].sum()) / n, weighted) for first in (0, 1)]
    found.append(
        ((within - (step * before * m / (before + m)).sum()) / n, "the spread between the means is subtracted.")
    )
    ahead = np.append(0, x.cumsum()[:-1] / np.arange(1, n))
    behind = x.cumsum() / np.arange(1, n + 1)
    return [
        *found,
        (
            np.mean((x - ahead) ** 2),
            "each value is squared around the mean *before* it; one factor is before, one after.",
        ),
        (
            np.mean((x - behind) ** 2),
            "each value is squared around the mean *after* it; one factor is before, one after.",
        ),
    ]


def ever_more_blocks():
    """Arguments, the right variance, and what to tell of the first that fails."""
    a, b = np.array([1.0, 4.5, 2.5, 6.0]), np.array([3.0, 5.5, 0.5, 5.0])  # with the same mean
    cases = (
        ([a], "wrong even for a single block."),
        ([a, b], "right for one block, wrong for a second of the same length and mean: how is it joined to the first?"),
        (
            [a, b[:2] - 0.75],
            "right for blocks of the same length and mean, wrong as soon as they differ in length: n "
            "counts values, not blocks.",
        ),
        ([a, b + 7], "right for two blocks with the same mean, wrong when their means differ: that is spread, too."),
        ([a, b[:3] + 7], "right for blocks of the same length, wrong if they differ in length and in their means."),
        ([a, b + 7, a - 3], "right for two blocks, wrong for three."),
    )
    return [((iter(blocks),), np.concatenate(blocks).var(), words) for blocks, words in cases]


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


class Blocks:
    """Blocks that come each once, the very arrays, so that one sees whether they have been changed."""

    def __init__(self, blocks):
        self.blocks = [block.copy() for block in blocks]
        self.next = iter(self.blocks).__next__

    def __iter__(self):
        return self

    def __next__(self):
        return self.next()

    def __deepcopy__(self, memo):
        return self


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
