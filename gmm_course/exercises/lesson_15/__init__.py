"""Checkers of lesson 15, EM at scale. A block has b rows, d columns; K components."""

import numpy as np

from gmm.em import e_step
from gmm.mixture import Mixture
from gmm_course.exercises.checking import NotYet, call, checker, compare, number, numbers, pair, same, uses
from gmm_course.exercises.lesson_15.jobs import CONFUSED, HINTS, TRUTH, WAYS
from gmm_course.exercises.lesson_15.slips import (
    THETA,
    X,
    check_counts,
    check_covariances,
    check_means,
    check_squares,
    check_sums,
    second_moments,
)
from gmm_course.exercises.quiz import check_choices

PARTS = ("counts", "sums", "squares", "log_likelihood")
RESULTS = ("weights", "means", "covariances")
THREE = (
    np.array([0.2, 0.5, 0.3]),
    np.array([[0.0, 1.0, -1.0, 2.0], [2.0, 0.5, 0.0, 1.0], [-1.5, 2.0, 1.0, 0.5]]),
    np.array([np.diag([1.0, 0.7, 1.2, 0.8]), np.eye(4) + 0.3, np.diag([0.6, 1.5, 0.9, 1.1])]),
)
X_WIDE = np.random.default_rng(15).normal(size=(9, 4)) * 1.3 + [0.3, 1.0, 0.1, 1.2]


def _statistics(X, weights, means, covariances):
    r, log_density = e_step(X, Mixture(weights, means, covariances))
    return r.sum(axis=0), r.T @ X, second_moments(r, X), log_density.sum()


def _shapes(k, d):
    return (k,), (k, d), (k, d, d)


@checker
def statistics_of_block(function):
    """Exercise 1: what an M-step needs of a block of rows."""
    name = "statistics_of_block"

    def parts_of(X, *theta):
        result = pair(call(function, X, *theta, name=name), PARTS, name)
        arrays = [
            numbers(part, shape, what)
            for part, shape, what in zip(result, _shapes(*theta[1].shape), PARTS, strict=False)
        ]
        return *arrays, number(result[3], PARTS[3])

    def unused():
        weights, means, covariances = THETA
        changes = {
            "X": (X[::-1] * 1.01, *THETA),
            "weights": (X, weights[::-1], means, covariances),
            "means": (X, weights, means + 0.5, covariances),
            "covariances": (X, weights, means, covariances * 1.5),
        }
        uses(lambda *a: np.concatenate([np.ravel(part) for part in function(*a)]), (X, *THETA), changes, name=name)

    counts, sums, squares, log_likelihood = parts_of(X, *THETA)
    right = _statistics(X, *THETA)
    r, log_density = e_step(X, Mixture(*THETA))
    check_counts(counts, right[0], r, unused)
    check_sums(sums, right, r, unused)
    check_squares(squares, right, r, unused)
    compare(
        log_likelihood,
        right[3],
        [
            (
                log_density.mean(),
                "the log-likelihood is a mean over the block; means of unequal blocks do not add. Sum.",
            ),
            (-right[3], "the sign of the log-likelihood is turned round."),
            (np.exp(log_density).sum(), "densities were added; add their logarithms."),
            (0.0, "the log-likelihood is 0: the rows were normalised before the logarithm was taken."),
        ],
        "the log-likelihood is off. It is the sum of the block's log-densities, the second result of e_step.",
        before=unused,
    )
    for part, wanted, what in zip(parts_of(X_WIDE, *THREE), _statistics(X_WIDE, *THREE), PARTS, strict=True):
        compare(
            part, wanted, [], f"right for 2 components in 2 columns, but the {what} are wrong for 3 in 4: a 2 in it?"
        )
    return "sums alone: what two blocks leave behind can be added."


# -- exercise 2 -----------------------------------------------------------------------------------------
BLOCKS = (X[:2] + [0.2, 1.0], X[2:3] - [0.1, 2.0], X[3:])  # of 2, 1 and 4 rows


def _m_step(counts, sums, squares):
    means = sums / counts[:, None]
    return counts / counts.sum(), means, squares / counts[:, None, None] - np.einsum("ki,kj->kij", means, means)


def _added(parts):
    return tuple(sum(part[i] for part in parts) for i in range(4))


@checker
def m_step_of_blocks(function):
    """Exercise 2: add, then one M-step."""
    name = "m_step_of_blocks"
    parts = [_statistics(block, *THETA) for block in BLOCKS]

    def results_of(parts, k, d, what=""):
        result = pair(call(function, parts, name=name), RESULTS, name)
        return [numbers(r, s, w + what) for r, s, w in zip(result, _shapes(k, d), RESULTS, strict=True)]

    counts, sums, squares, _ = _added(parts)
    right, each = _m_step(counts, sums, squares), [_m_step(*part[:3]) for part in parts]
    averaged = [np.mean([result[i] for result in each], axis=0) for i in range(3)]
    weights, means, covariances = results_of(parts, 2, 2)

    for one, where in ((each[0], "first"), (each[-1], "last")):
        if same(weights, one[0]) and same(means, one[1]):
            raise NotYet(f"that is the {where} block alone: add the statistics of all blocks.")
    if same(weights, averaged[0]) and same(means, averaged[1]):
        raise NotYet(
            "you averaged an M-step of each block. A block of one row then counts as much as one of four, and what "
            "lies between the blocks' means is lost. Add first, divide once."
        )
    mistakes = [
        (counts, "the weights should add up to one: divide the counts by their sum."),
        (counts / len(parts), "the counts are divided by the number of blocks; divide by the number of rows."),
        (averaged[0], "the weights are averages of the blocks' weights: unequal blocks must not count alike."),
        (np.full(2, 0.5), "the weights are equal, whatever the counts are."),
    ]
    compare(weights, right[0], mistakes, "the weights are off: add the counts of all blocks, then divide by their sum.")
    check_means(means, right, sums, counts, averaged)
    check_covariances(covariances, right, sums, squares, counts, each, parts)

    blocks = [X_WIDE[:4], X_WIDE[4:]]
    parts = [_statistics(block, *THREE) for block in blocks]
    for part, wanted, what in zip(
        results_of(parts, 3, 4, " of two blocks"), _m_step(*_added(parts)[:3]), RESULTS, strict=True
    ):
        compare(
            part,
            wanted,
            [],
            f"right for three blocks and 2 components in 2 columns; for two blocks and 3 in 4 the {what} are wrong.",
        )
    return "the M-step of all rows, and it has seen none of them."


# -- exercise 3 -----------------------------------------------------------------------------------------
@checker
def bytes_per_iteration(function):
    """Exercise 3: what travels in an iteration."""
    name = "bytes_per_iteration"
    cases = [(2, 3, 4), (10, 8, 1), (3, 5, 7), (100, 50, 1000)]
    answers = {case: number(call(function, *case, name=name), f"{name}{case}") for case in cases}

    def p(d):
        return 1 + d + d * (d + 1) // 2

    def all_are(formula):
        return all(np.isclose(answers[case], formula(*case), rtol=1e-6) for case in cases)

    def right(k, d, m):
        return 8 * m * (2 * k * p(d) + 1)

    mistakes = [
        (lambda k, d, m: m * (2 * k * p(d) + 1), "you counted numbers; each takes 8 bytes."),
        (lambda k, d, m: 64 * m * (2 * k * p(d) + 1), "these are bits, eight to a byte; the question asks for bytes."),
        (
            lambda k, d, m: 8 * m * k * p(d),
            "one way only, from the centre to the workers: the tables come back as well.",
        ),
        (
            lambda k, d, m: 8 * m * (k * p(d) + 1),
            "one way only, from the workers to the centre: theta went out before.",
        ),
        (
            lambda k, d, m: 16 * m * k * p(d),
            "nearly: one number a worker is missing, the log-likelihood on its way back, or a weight on its way out "
            "(all K travel).",
        ),
        (lambda k, d, m: 8 * m * (2 * k * p(d) + k), "the log-likelihood is one number a worker, not one a component."),
        (lambda k, d, m: 8 * (2 * m * k * p(d) + 1), "each worker sends back a log-likelihood of its own block."),
        (lambda k, d, m: right(d, k, m), "K and d have changed places."),
        (lambda k, d, m: right(k, d, m) / 1000, "these are kilobytes; the question asks for bytes."),
        (lambda k, d, m: right(k, d, m) / 1024, "these are kilobytes of 1024 bytes; the question asks for bytes."),
        (lambda k, d, m: right(k, d, m) / 1e6, "these are megabytes; the question asks for bytes."),
        (lambda k, d, m: right(k, d, m) / 1024**2, "these are megabytes of 1024² bytes; the question asks for bytes."),
        (
            lambda k, d, m: 8 * m * (k * p(d) + k * (1 + d + d * d) + 1),
            "one way the matrices travel whole: covariances and squares are symmetric, both ways.",
        ),
        (
            lambda k, d, m: 16 * m * (k * p(d) + 1),
            "one number too many a worker: theta brings no log-likelihood with it.",
        ),
        (lambda k, d, m: 8 * (2 * k * p(d) + 1), "that is for one worker: each of them gets theta and sends a table."),
        (
            lambda k, d, m: 8 * (k * p(d) + m * (k * p(d) + 1)),
            "theta is counted once, but each worker gets a copy of its own.",
        ),
        (
            lambda k, d, m: 8 * m * (2 * k * (1 + d + d * d) + 1),
            "x x' is symmetric: p counts the products on and above the diagonal alone.",
        ),
        (
            lambda k, d, m: 8 * m * (2 * k * (1 + d + d * (d - 1) // 2) + 1),
            "d numbers a component are missing: the sums, or the squares on the diagonal.",
        ),
        (
            lambda k, d, m: 8 * m * (2 * k * (d + d * (d + 1) // 2) + 1),
            "the counts (and weights) are missing: the 1 in p.",
        ),
        (lambda k, d, m: 8 * m * (2 * k * (1 + d) + 1), "the squares are missing: d (d + 1) / 2 products a component."),
        (lambda k, d, m: 8 * m * (2 * p(d) + 1), "that is for one component: there are K of them."),
        (lambda k, d, m: 4 * m * (2 * k * p(d) + 1), "a float of 8 bytes is wanted, not one of 4."),
    ]
    if min(answers.values()) >= 10**6:
        raise NotYet("even the smallest case comes to a megabyte and more: the rows do not travel. Count tables.")
    if all_are(right):
        return "1,312 bytes for K = 2, d = 3 and four workers, however many rows there are. They stay where they are."
    for formula, message in mistakes:
        if all_are(formula):
            raise NotYet(message)
    if np.isclose(answers[cases[0]], right(*cases[0]), rtol=1e-6):
        raise NotYet("right for K = 2, d = 3 and four workers, and wrong elsewhere: which of them is written into it?")
    for i, what in enumerate(("k", "d", "workers")):
        changed = [tuple(n + 3 * (i == j) for j, n in enumerate(case)) for case in cases]
        if all(
            number(call(function, *case, name=name)) == answers[old] for case, old in zip(changed, cases, strict=True)
        ):
            raise NotYet(f"the result does not depend on {what}.")
    raise NotYet(
        "off. Count the numbers that go out to one worker, and those that come back; then bytes; then all workers."
    )


# -- exercise 4 -----------------------------------------------------------------------------------------
@checker
def what_to_do(answer):
    """Exercise 4: five jobs."""
    check_choices(answer, TRUTH, WAYS, HINTS, CONFUSED)
    return "rows, table, question: three numbers to look at before you start a machine."
