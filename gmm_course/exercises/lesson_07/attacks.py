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


def rounded(right, what="", most=6):
    """Pairs of the right numbers, rounded to few digits, and what to tell the student."""
    message = f"{what}rounded: return the numbers as they are, and round when you print."
    return [(np.round(right, digits), message) for digits in range(most)]


def log_sum_exp_mistakes(a):
    """Pairs of wrong results for a table and what to tell the student, for slips around the largest value."""
    top = a.max(axis=1)
    out = a - top[:, None]
    inside = np.exp(out).sum(axis=1)
    right, rows = top + np.log(inside), np.arange(len(a))
    return [
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
        (right * (rows == 0), "all rows but the first are 0: is the `return` inside the loop?"),
        (right * (rows == len(a) - 1), "all rows but the last are 0: is the array made anew at each turn of the loop?"),
        (right * (rows < len(a) - 1), "the last row is 0: the loop ends too early."),
        (right * (rows > 0), "the first row is 0: the loop begins at 1."),
        *rounded(right),
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
        *rounded(right),
        (-2 * right, "the -1/2 in front of the three terms is missing."),
        (right + 2 * constant, "the sign of the constant: 2 pi stands below the fraction line."),
        (right + 0.5 * d * np.log(2), "the constant is pi, without its 2."),
        (-0.5 * d * 2 * np.pi - half_log_det - 0.5 * square, "2 pi stands there without its logarithm."),
        (
            -constant - np.diag(L).sum() - 0.5 * square,
            "the diagonal of L is added up without logarithms: sum of log L_ii.",
        ),
        (-constant - half_log_det / d - 0.5 * square, "the logarithms of the diagonal are averaged; add them up."),
        (right + 0.5 * square - 0.5 * square / d, "the squares are averaged over the coordinates; add them up."),
        (right + half_log_det - np.log(L[-1, -1]), "only the last entry of the diagonal of L counts: add to the sum."),
        (right + np.log(L[-1, -1]), "the last entry of the diagonal of L is missing in the determinant."),
        (right + np.log(L[0, 0]), "the first entry of the diagonal of L is missing in the determinant."),
        (instead(np.linalg.solve(L, (POINTS + MEAN).T).T), "the mean is added to the points; subtract it."),
        (
            -constant
            - np.log(np.diag(COVARIANCE)).sum()
            - 0.5 * (np.linalg.solve(np.tril(COVARIANCE), b.T).T ** 2).sum(axis=1),
            "the covariance stands where its Cholesky factor L belongs.",
        ),
        (
            -constant - np.log(np.diag(COVARIANCE)).sum() - 0.5 * (np.linalg.solve(COVARIANCE, b.T).T ** 2).sum(axis=1),
            "the covariance stands where its Cholesky factor L belongs.",
        ),
        (right * (np.arange(n) == 0), "all points but the first have 0: is the `return` inside the loop?"),
        (right * (np.arange(n) == n - 1), "all points but the last have 0: is the array made anew at each turn?"),
        (right * (np.arange(n) < n - 1), "the last point has 0: the loop ends too early."),
        (right * (np.arange(n) > 0), "the first point has 0: the loop begins at 1."),
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


def _shares(joint):
    return np.exp(joint - log_sum_exp_of(joint)[:, None])


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
        (
            np.exp(flat - log_sum_exp_of(flat)[:, None]),
            "the weights are missing, or all the same: each component's log w is added to its log-density.",
        ),
        (
            e_step_of(PLANE, np.exp(WEIGHTS), *arguments[2:])[0],
            "w is added to the log-density; its logarithm belongs there.",
        ),
        (
            e_step_of(*arguments[:3], COVARIANCES[[0, 0]])[0],
            "every component has the covariance of the first; each has its own.",
        ),
        (np.eye(k)[right.argmax(axis=1)], "r holds hard labels, 0 or 1 (or was rounded to whole numbers)."),
        *rounded(right, "r is ", 8)[1:],
        (
            right[:, ::-1],
            "the columns of r are swapped: is their order another, or a sign in an exponent turned round?",
        ),
        (_shares(np.log(WEIGHTS) - flat), "the log-density is subtracted from log w; the two are added."),
        (_shares(np.log10(WEIGHTS) + flat), "use the natural logarithm, np.log, for the weights."),
        (_shares(np.log2(WEIGHTS) + flat), "use the natural logarithm, np.log, for the weights."),
        (
            e_step_of(PLANE, WEIGHTS, MEANS[[0, 0]], COVARIANCES)[0],
            "every component has the mean of the first; each has its own.",
        ),
        (
            _shares(joint * [1, 0]),
            "the last column of the log-joint is 0: the loop over the components ends too early.",
        ),
        (
            _shares(joint * [0, 1]),
            "the first column of the log-joint is 0: does the loop begin at 1, or make the array anew at each turn?",
        ),
        (right + 1e-3, "a small number was added to r: rows sum to more than 1."),
    ]
    top = joint.max(axis=1)
    of_density = [
        (np.exp(density), "log_density holds densities: the logarithm is missing."),
        (-density, "the sign of log_density is turned round."),
        (log_sum_exp_of(flat), "r is right, but in log_density the weights are missing."),
        (np.zeros(n), "log_density is 0 everywhere: it was taken after normalising."),
        (joint.max(axis=1), "log_density is that of the most probable component; add all of them: log_sum_exp."),
        (joint.sum(axis=1), "log_density is the sum of the logarithms; you need the logarithm of the sum."),
        (density - top, "in log_density the largest value was taken out of each row and not added back."),
        (density + top, "in log_density the largest value of each row is added back, but it was not taken out."),
        (
            top - (density - top),
            "in log_density the logarithm is subtracted from the largest value; the two are added.",
        ),
        (top + np.exp(density - top), "in log_density the logarithm of the sum is missing."),
        (density / np.log(10), "use the natural logarithm, np.log, in log_density."),
        (top + (density - top) / np.log(10), "use the natural logarithm, np.log, in log_density."),
        (
            density - 0.5 * (n - PLANE.shape[1]) * LOG_2PI,
            "in log_density 2 pi comes in once for each row of X, not each column. Is X the first argument of "
            "log_gaussian?",
        ),
        *rounded(density, "log_density is "),
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
    rounded_off = "rounded: return the number as it is, and round when you print."
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
        *((np.round(x.var(), digits), rounded_off) for digits in range(6)),
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
    for factor in (before, m, before * m, np.ones(len(m)), before / (before + m), m / (before + m)):
        found.append(
            (
                (within + (step * factor).sum()) / n,
                "the distance of two means is weighted wrongly: its square counts n m / (n + m) times.",
            )
        )
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
