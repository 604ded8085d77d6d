"""Answers to the exercises of lesson 15, EM at scale."""

import numpy as np
from answers import Exercise
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal

from gmm import Mixture, e_step
from gmm_course.exercises import lesson_15


def e_of(X, *theta):
    return e_step(X, Mixture(*theta))


# -- exercise 1 -----------------------------------------------------------------------------------------
statistics = Exercise(lesson_15.statistics_of_block, n_arguments=4, n_parts=4, shaped=True)


@statistics.right
def with_einsum(X, *theta):
    r, log_density = e_of(X, *theta)
    return r.sum(axis=0), r.T @ X, np.einsum("bk,bi,bj->kij", r, X, X), log_density.sum()


@statistics.right
def a_component_at_a_time(X, weights, means, covariances):
    mixture = Mixture(weights, means, covariances)
    r = mixture.responsibilities(X)
    squares = [(r[:, k, None] * X).T @ X for k in range(len(weights))]
    return r.sum(axis=0), np.stack([r[:, k] @ X for k in range(len(weights))]), squares, mixture.log_density(X).sum()


@statistics.right
def row_by_row(X, weights, means, covariances):
    k, d = means.shape
    counts, sums, squares, total = np.zeros(k), np.zeros((k, d)), np.zeros((k, d, d)), 0.0
    for x in X:
        joint = np.array(
            [w * multivariate_normal.pdf(x, m, c) for w, m, c in zip(weights, means, covariances, strict=True)]
        )
        total += np.log(joint.sum())
        for j, share in enumerate(joint / joint.sum()):
            counts[j] += share
            sums[j] += share * x
            squares[j] += share * np.outer(x, x)
    return counts, sums, squares, total


@statistics.right
def in_logarithms(X, weights, means, covariances):
    log_joint = np.stack(
        [np.log(w) + multivariate_normal(m, c).logpdf(X) for w, m, c in zip(weights, means, covariances, strict=True)],
        axis=1,
    )
    r = softmax(log_joint, axis=1)
    outer = X[:, :, None] * X[:, None, :]
    return r.sum(0), r.T @ X, np.tensordot(r.T, outer, axes=1), logsumexp(log_joint, axis=1).sum()


def changed(part, change):
    """A wrong answer in which one part of the right one is replaced by change(X, r, right, theta)."""

    def answer(X, *theta):
        right = list(with_einsum(X, *theta))
        right[part] = change(X, e_of(X, *theta)[0], right, theta)
        return tuple(right)

    return answer


def second(r, X):
    return np.einsum("bk,bi,bj->kij", r, X, X)


def scatter(X, r, right, t):
    means = right[1] / right[0][:, None]
    return right[2] - np.einsum("k,ki,kj->kij", right[0], means, means)


statistics.wrong(
    shares=(changed(0, lambda X, r, right, t: r.mean(axis=0)), "divided by the rows of the block already"),
    over_rows=(changed(0, lambda X, r, right, t: (r / r.sum(axis=0)).sum(axis=0)), "you normalised over the rows"),
    hard_counts=(changed(0, lambda X, r, right, t: np.eye(2)[r.argmax(axis=1)].sum(axis=0)), "hard labels"),
    rows_counted=(changed(0, lambda X, r, right, t: np.full(2, len(X))), "counts every row fully"),
    counts_squared=(changed(0, lambda X, r, right, t: (r**2).sum(axis=0)), "squared: they come in once"),
    counts_turned=(changed(0, lambda X, r, right, t: right[0][::-1]), "in the wrong order"),
    a_count_a_row=(changed(0, lambda X, r, right, t: r.sum(axis=1)), "counts should have shape (2,)"),
    means_handed_in=(changed(1, lambda X, r, right, t: right[1] / right[0][:, None]), "these are means"),
    sums_by_rows=(changed(1, lambda X, r, right, t: r.T @ X / len(X)), "sums are divided by the rows"),
    plain_sums=(changed(1, lambda X, r, right, t: np.tile(X.sum(axis=0), (2, 1))), "both are the sum of all rows"),
    hard_sums=(changed(1, lambda X, r, right, t: np.eye(2)[r.argmax(axis=1)].T @ X), "sums over hard labels"),
    sums_turned=(changed(1, lambda X, r, right, t: right[1].T), "components and columns are swapped"),
    block_centred=(changed(1, lambda X, r, right, t: r.T @ (X - X.mean(axis=0))), "block's mean is subtracted"),
    centred=(changed(2, scatter), "these are squares around the block's own means"),
    covariances=(
        changed(2, lambda X, r, right, t: scatter(X, r, right, t) / right[0][:, None, None]),
        "these are covariances, divided",
    ),
    squares_divided=(
        changed(2, lambda X, r, right, t: right[2] / right[0][:, None, None]),
        "squares are divided by the counts",
    ),
    squares_by_rows=(changed(2, lambda X, r, right, t: right[2] / len(X)), "squares are divided by the rows"),
    around_theta=(
        changed(2, lambda X, r, right, t: np.stack([(r[:, [k]] * (X - t[1][k])).T @ (X - t[1][k]) for k in range(2)])),
        "around the means of theta",
    ),
    unweighted=(changed(2, lambda X, r, right, t: np.stack([X.T @ X] * 2)), "squares are not weighted"),
    r_twice=(
        changed(2, lambda X, r, right, t: np.stack([(r[:, [k]] * X).T @ (r[:, [k]] * X) for k in range(2)])),
        "come in twice",
    ),
    triangle=(changed(2, lambda X, r, right, t: np.triu(right[2])), "below the diagonal are zeros"),
    lower_triangle=(changed(2, lambda X, r, right, t: np.tril(right[2])), "above the diagonal are zeros"),
    component_last=(
        changed(2, lambda X, r, right, t: np.einsum("bk,bi,bj->ijk", r, X, X)),
        "the component's axis comes first",
    ),
    component_between=(
        changed(2, lambda X, r, right, t: np.einsum("bk,bi,bj->ikj", r, X, X)),
        "the component's axis is in the middle",
    ),
    outer_of_sums=(
        changed(2, lambda X, r, right, t: np.stack([np.outer(s, s) for s in right[1]])),
        "the square of the sum",
    ),
    diagonals=(
        changed(2, lambda X, r, right, t: np.stack([np.diag(np.diag(q)) for q in right[2]])),
        "two different columns",
    ),
    columns_squared=(changed(2, lambda X, r, right, t: r.T @ X**2), "squares should have shape (2, 2, 2)"),
    squares_turned=(changed(2, lambda X, r, right, t: right[2][::-1]), "wrong order of components"),
    mean_log=(changed(3, lambda X, r, right, t: right[3] / len(X)), "means of unequal blocks do not add"),
    negative_log=(changed(3, lambda X, r, right, t: -right[3]), "turned round"),
    densities=(changed(3, lambda X, r, right, t: np.exp(e_of(X, *t)[1]).sum()), "densities were added"),
    normalised_log=(changed(3, lambda X, r, right, t: np.log(r.sum(axis=1)).sum()), "normalised before the logarithm"),
    not_summed=(changed(3, lambda X, r, right, t: e_of(X, *t)[1]), "log_likelihood should be one number"),
)


@statistics.wrong("it returned 3")
def log_likelihood_forgotten(X, *theta):
    return with_einsum(X, *theta)[:3]


@statistics.wrong("wrong for 3 in 4")
def two_components_written_in(X, *theta):
    counts, sums, squares, total = with_einsum(X, *theta)
    squares[2:] = 0
    return counts, sums, squares, total


@statistics.wrong("an earlier exercise that is still empty")
def calls_a_stub(X, *theta):
    def e_step_of_mine(X): ...

    r, log_density = e_step_of_mine(X)
    return r, log_density


# -- exercise 2 -----------------------------------------------------------------------------------------
m_step = Exercise(lesson_15.m_step_of_blocks, n_arguments=1, n_parts=3, shaped=True)


def divided(counts, sums, squares, log_likelihood=None):
    means = sums / counts[:, None]
    return counts / counts.sum(), means, squares / counts[:, None, None] - means[:, :, None] * means[:, None, :]


def added(parts):
    return [sum(part[i] for part in parts) for i in range(4)]


@m_step.right
def add_then_divide(parts):
    return divided(*added(parts))


@m_step.right
def loop(parts):
    counts, sums, squares = np.zeros_like(parts[0][0]), np.zeros_like(parts[0][1]), np.zeros_like(parts[0][2])
    for n, s, q, _ in parts:
        counts += n
        sums += s
        squares += q
    means = [s / n for s, n in zip(sums, counts, strict=True)]
    covariances = [q / n - np.outer(m, m) for q, n, m in zip(squares, counts, means, strict=True)]
    return counts / counts.sum(), means, covariances


@m_step.right
def transposed(parts):
    counts, sums, squares, _ = (sum(of_all) for of_all in zip(*parts, strict=True))
    means = (sums.T / counts).T
    return counts / np.sum(counts), means, (squares.T / counts).T - np.einsum("ki,kj->kij", means, means)


@m_step.right
def scatter_first(parts):
    counts, sums, squares, _ = added(parts)
    means = sums / counts[:, None]
    around = squares - counts[:, None, None] * means[:, :, None] * means[:, None, :]
    return counts / counts.sum(), means, around / counts[:, None, None]


def averages(parts):
    each = [divided(*part) for part in parts]
    return [np.mean([result[i] for result in each], axis=0) for i in range(3)]


@m_step.wrong("you averaged an M-step of each block")
def averaged(parts):
    return averages(parts)


@m_step.wrong("that is the first block alone")
def first_block(parts):
    return divided(*parts[0])


@m_step.wrong("that is the last block alone")
def last_block(parts):
    for part in parts:
        total = part
    return divided(*total)


def spoilt(i, change):
    """A wrong answer in which one result of the right one is replaced by change(counts, sums, squares, parts)."""

    def answer(parts):
        counts, sums, squares, _ = added(parts)
        results = list(divided(counts, sums, squares))
        results[i] = change(counts, sums, squares, parts)
        return results

    return answer


def of_means(sums, counts):
    means = sums / counts[:, None]
    return means[:, :, None] * means[:, None, :]


def within(counts, parts):
    return sum(part[0][:, None, None] * divided(*part)[2] for part in parts) / counts[:, None, None]


m_step.wrong(
    counts=(spoilt(0, lambda n, s, q, parts: n), "should add up to one"),
    by_blocks=(spoilt(0, lambda n, s, q, parts: n / len(parts)), "divided by the number of blocks"),
    weights_averaged=(spoilt(0, lambda n, s, q, parts: averages(parts)[0]), "averages of the blocks' weights"),
    equal=(spoilt(0, lambda n, s, q, parts: np.full(len(n), 1 / len(n))), "weights are equal"),
    means_averaged=(spoilt(1, lambda n, s, q, parts: averages(parts)[1]), "averages of the blocks' means"),
    sums_left=(spoilt(1, lambda n, s, q, parts: s), "these are sums; divide each"),
    means_by_rows=(spoilt(1, lambda n, s, q, parts: s / n.sum()), "means are divided by all rows"),
    means_by_columns=(spoilt(1, lambda n, s, q, parts: s / n), "divides a column of the sums"),
    means_turned=(spoilt(1, lambda n, s, q, parts: (s / n[:, None])[::-1]), "in reverse order"),
    not_centred=(spoilt(2, lambda n, s, q, parts: q / n[:, None, None]), "no covariance yet"),
    within_blocks=(spoilt(2, lambda n, s, q, parts: within(n, parts)), "how far the blocks' means lie apart"),
    covariances_averaged=(spoilt(2, lambda n, s, q, parts: averages(parts)[2]), "averages of the blocks' covariances"),
    squares_left=(spoilt(2, lambda n, s, q, parts: q), "neither divided nor centred"),
    squares_by_rows=(
        spoilt(2, lambda n, s, q, parts: q / n.sum() - of_means(s, n)),
        "divided by all rows; divide by the component's",
    ),
    scatter_left=(
        spoilt(2, lambda n, s, q, parts: q - n[:, None, None] * of_means(s, n)),
        "sums of squares about the mean",
    ),
    too_early=(spoilt(2, lambda n, s, q, parts: q - of_means(s, n)), "before mean mean' is subtracted"),
    by_columns=(spoilt(2, lambda n, s, q, parts: q / n - of_means(s, n)), "divides a column of every matrix"),
    by_rows_of_matrices=(
        spoilt(2, lambda n, s, q, parts: q / n[:, None] - of_means(s, n)),
        "divides a row of every matrix",
    ),
    one_product=(
        spoilt(2, lambda n, s, q, parts: q / n[:, None, None] - (s / n[:, None]) @ (s / n[:, None]).T),
        "mixes the components",
    ),
    squared_means=(
        spoilt(2, lambda n, s, q, parts: q / n[:, None, None] - (s / n[:, None]) ** 2),
        "squares alone",
    ),
    of_sums=(
        spoilt(2, lambda n, s, q, parts: (q - s[:, :, None] * s[:, None, :]) / n[:, None, None]),
        "the product of two sums",
    ),
    rows_of_means=(
        spoilt(2, lambda n, s, q, parts: q / n[:, None, None] - (s / n[:, None])[:, :, None] ** 2),
        "should be a matrix",
    ),
    columns_of_means=(
        spoilt(2, lambda n, s, q, parts: q / n[:, None, None] - (s / n[:, None])[:, None, :] ** 2),
        "loses mean j squared",
    ),
    sign=(spoilt(2, lambda n, s, q, parts: of_means(s, n) - q / n[:, None, None]), "sign is turned round"),
    plus=(spoilt(2, lambda n, s, q, parts: of_means(s, n) + q / n[:, None, None]), "do not add it"),
    unbiased=(spoilt(2, lambda n, s, q, parts: divided(n, s, q)[2] * (n / (n - 1))[:, None, None]), "less one"),
    diagonals=(
        spoilt(2, lambda n, s, q, parts: np.stack([np.diag(c) for c in divided(n, s, q)[2]])),
        "covariances should have shape (2, 2, 2)",
    ),
)


@m_step.wrong("it returned 2")
def covariances_forgotten(parts):
    return add_then_divide(parts)[:2]


@m_step.wrong("for two blocks and 3 in 4")
def three_blocks_written_in(parts):
    return divided(*added([*parts, parts[0]][:3]))


# -- exercise 3 -----------------------------------------------------------------------------------------
bytes_per_iteration = Exercise(lesson_15.bytes_per_iteration, n_arguments=3)


def p(d):
    return 1 + d + d * (d + 1) // 2


@bytes_per_iteration.right
def there_and_back(k, d, workers):
    numbers = 1 + d + d * (d + 1) // 2
    out, back = k * numbers, k * numbers + 1
    return 8 * workers * (out + back)


bytes_per_iteration.right(
    in_floats=lambda k, d, workers: 8.0 * workers * (2 * k * (1 + d + d * (d + 1) / 2) + 1),
    counted=lambda k, d, workers: workers * (2 * np.zeros((k, 1 + d + len(np.tri(d).nonzero()[0]))).nbytes + 8),
    single_precision=lambda k, d, workers: np.float32(8 * workers * (2 * k * p(d) + 1)),
    polynomial=lambda k, d, workers: np.array(8 * workers * (k * (d + 1) * (d + 2) + 1)),
)
bytes_per_iteration.wrong(
    in_numbers=(lambda k, d, m: m * (2 * k * p(d) + 1), "you counted numbers"),
    bits=(lambda k, d, m: 64 * m * (2 * k * p(d) + 1), "these are bits"),
    out=(lambda k, d, m: 8 * m * k * p(d), "from the centre to the workers"),
    back=(lambda k, d, m: 8 * m * (k * p(d) + 1), "from the workers to the centre"),
    no_likelihood=(lambda k, d, m: 16 * m * k * p(d), "one number a worker is missing"),
    likelihood_each=(lambda k, d, m: 8 * m * (2 * k * p(d) + k), "not one a component"),
    one_likelihood=(lambda k, d, m: 8 * (2 * m * k * p(d) + 1), "a log-likelihood of its own block"),
    swapped=(lambda k, d, m: there_and_back(d, k, m), "changed places"),
    kilobytes=(lambda k, d, m: there_and_back(k, d, m) / 1000, "these are kilobytes; "),
    kibibytes=(lambda k, d, m: there_and_back(k, d, m) / 2**10, "kilobytes of 1024 bytes"),
    megabytes=(lambda k, d, m: there_and_back(k, d, m) / 1e6, "these are megabytes; "),
    mebibytes=(lambda k, d, m: there_and_back(k, d, m) / 2**20, "megabytes of 1024² bytes"),
    square_back=(lambda k, d, m: 8 * m * (k * p(d) + k * (1 + d + d * d) + 1), "one way the matrices travel whole"),
    two_likelihoods=(lambda k, d, m: 16 * m * (k * p(d) + 1), "one number too many"),
    one_worker=(lambda k, d, m: 8 * (2 * k * p(d) + 1), "that is for one worker"),
    theta_once=(lambda k, d, m: 8 * (k * p(d) + m * (k * p(d) + 1)), "theta is counted once"),
    square=(lambda k, d, m: 8 * m * (2 * k * (1 + d + d * d) + 1), "symmetric"),
    no_diagonal=(lambda k, d, m: 8 * m * (2 * k * (1 + d + d * (d - 1) // 2) + 1), "d numbers a component are missing"),
    no_counts=(lambda k, d, m: 8 * m * (2 * k * (p(d) - 1) + 1), "the counts (and weights) are missing"),
    no_squares=(lambda k, d, m: 8 * m * (2 * k * (1 + d) + 1), "the squares are missing"),
    one_component=(lambda k, d, m: 8 * m * (2 * p(d) + 1), "that is for one component"),
    single=(lambda k, d, m: 4 * m * (2 * k * p(d) + 1), "one of 4"),
    constant=(lambda k, d, m: 1312, "written into it"),
    no_k=(lambda k, d, m: 16 * m * (p(d) ** 2), "does not depend on k"),
    no_d=(lambda k, d, m: 16 * m * k * 6, "does not depend on d"),
    something=(lambda k, d, m: 8 * m * (k + d), "off. Count the numbers"),
    the_rows=(lambda k, d, m: 8 * 10**6 * d, "the rows do not travel"),
)

# -- exercise 4 -----------------------------------------------------------------------------------------
what_to_do = Exercise(lesson_15.what_to_do, open_ended=True)
RIGHT = {"A": "blocks", "B": "memory", "C": "sample", "D": "cluster", "E": "diag"}
what_to_do.right(
    all_five=RIGHT,
    written_backwards=dict(sorted(RIGHT.items(), reverse=True)),
    copied=dict(RIGHT),
    joined={**RIGHT},
)
what_to_do.wrong(
    **{
        f"{letter}_{way}": ({**RIGHT, letter: way}, f"for {letter}: ")
        for letter, right in RIGHT.items()
        for way in ("memory", "blocks", "cluster", "sample", "diag")
        if way != right
    },
    another_word=({**RIGHT, "A": "Blocks"}, "for A: one of 'memory', 'blocks'"),
    half=({**RIGHT, "D": ..., "E": ...}, "still open: D, E"),
    a_list=(list(RIGHT.values()), 'keys "A" to "E"'),
    all_in_blocks=(dict.fromkeys(RIGHT, "blocks"), "(3 more are wrong.)"),
)

EXERCISES = [statistics, m_step, bytes_per_iteration, what_to_do]
