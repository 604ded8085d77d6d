"""Checkers of lesson 09, covariance types."""

import numpy as np

from gmm.datasets import make_gaussians
from gmm_course.exercises.checking import (
    NotYet,
    call,
    checker,
    compare,
    number,
    numbers,
    same,
    shape_of,
    simplest,
    uses,
)
from gmm_course.exercises.lesson_09 import slips
from gmm_course.exercises.notions import sentences
from gmm_course.exercises.quiz import check_choices

TYPES = ("spherical", "diag", "tied", "full")


CASES = [(k, d) for k, d in ((3, 4), (2, 2), (5, 1), (1, 3))]


def _in_covariances(covariance_type, k, d):
    return {"full": k * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diag": k * d, "spherical": k}[covariance_type]


# What is counted besides the covariances, right and wrong.
BESIDES = (
    (lambda k, d: k - 1 + k * d, ""),
    (lambda k, d: k + k * d, "one too many: the weights sum to one, so the last weight is not free."),
    (lambda k, d: k * d, "the weights are missing: K of them, of which one is not free."),
    (lambda k, d: k - 1, "the means are missing: d numbers for each component."),
    (lambda k, d: 0, "these are the covariances alone; weights and means are parameters too."),
    (lambda k, d: k, "the means are missing, and of the weights one is not free."),
    (lambda k, d: k - 1 + d, "the means count once for each component: K times d numbers."),
    (lambda k, d: k + d, "the means count once for each component, K times d numbers; and one weight is not free."),
    (lambda k, d: 2 * k - 1, "the mean of a component has d numbers."),
    (lambda k, d: (k - 1) * (d + 1), "only of the weights one is not free; all K means are."),
    (lambda k, d: k * d - 1, "K too few: the weights are missing, but for the one not free, or a mean counts d - 1."),
    (lambda k, d: k - 2 + k * d, "one too few: only one of the weights is not free."),
)
SYMMETRIC = "a covariance matrix is symmetric: of its d x d numbers, those below the diagonal repeat those above."
HALVED = "d (d + 1) still has to be halved: the numbers below the diagonal repeat those above."
WHOLE = "half of d x d cuts the diagonal in halves; it counts whole: d (d + 1) / 2."
DIAGONAL = "the diagonal of a covariance matrix, the variances, counts as well."
HINTS = {
    "spherical": "one variance for each component, whatever d is",
    "diag": "d variances for each component",
    "tied": "one symmetric matrix in all, however many components",
    "full": "one symmetric matrix for each component",
}


def _wrong_counts(kind):
    """Pairs of a wrong count of what is in the covariances of a type, and what to tell."""
    if kind in ("tied", "full"):
        yield lambda k, d: (k if kind == "full" else 1) * d * d, SYMMETRIC
        yield lambda k, d: (k if kind == "full" else 1) * d * (d - 1) / 2, DIAGONAL
        yield lambda k, d: (k if kind == "full" else 1) * (d * (d - 1) / 2 + 1), DIAGONAL
        yield lambda k, d: (k if kind == "full" else 1) * d * (d + 1), HALVED
        yield lambda k, d: (k if kind == "full" else 1) * d * d / 2, WHOLE
    for other in TYPES:
        if other != kind:
            yield (
                lambda k, d, other=other: _in_covariances(other, k, d),
                f"{kind} is counted as {other} should be; {kind} has {HINTS[kind]}. (If you wrote so: does an `if` or "
                "an `else` further down count again? elif.)",
            )
    yield lambda k, d: 1, f"{kind} has {HINTS[kind]}; you count 1 for it, however many components."
    yield lambda k, d: d, f"{kind} has {HINTS[kind]}; you count d for it, however many components."
    yield lambda k, d: k * k * d, f"{kind} has {HINTS[kind]}; K counts twice."
    yield lambda k, d: 0, f"what is in the covariances of {kind} is missing: {HINTS[kind]}."


def _explained(answers, besides):
    """What to tell of each type, given what else is counted; None where nothing explains it."""
    told = {}
    for kind in TYPES:
        ways = [(lambda k, d, kind=kind: _in_covariances(kind, k, d), ""), *_wrong_counts(kind)]
        fits = (words for count, words in ways if all(answers[kind, *c] == besides(*c) + count(*c) for c in CASES))
        told[kind] = next(fits, None)
    return told


@checker
def n_parameters(function):
    """Exercise 1: count the free parameters of a mixture."""
    name = "n_parameters"
    cases = [(kind, *case) for kind in TYPES for case in CASES]
    answers = {case: number(call(function, *case, name=f"{name}{case}"), f"{name}{case}") for case in cases}
    off = {case: answers[case] - BESIDES[0][0](*case[1:]) - _in_covariances(*case) for case in cases}
    if not any(off.values()):
        return "weights, means and covariances, all types."
    if not any(off[kind, *CASES[0]] for kind in TYPES):
        raise NotYet("right for 3 components in 4 dimensions, and only there: are those numbers written into it?")
    found = [(_explained(answers, besides), words) for besides, words in BESIDES]
    told, words = min(
        found, key=lambda one: (list(one[0].values()).count(None), len(set(one[0].values())), bool(one[1]))
    )
    for kind, other in (("tied", "full"), ("full", "tied")):
        if told[kind] in (SYMMETRIC, DIAGONAL) and told[other] == "":
            told[kind] = f"for {kind} as well as for {other}, {told[kind]}"
    if None not in told.values():
        raise NotYet(sentences(dict.fromkeys((words, *told.values()))))
    if all(off[case] == off["spherical", *case[1:]] for case in cases):
        raise NotYet("the covariances are right; what is off is the same for all types: look at weights and means.")
    kind, k, d = next(case for case in cases if off[case])
    raise NotYet(
        f"for {kind!r} with K = {k} and d = {d} the count is off by {off[kind, k, d]:+g}. Covariances of {kind}: "
        f"{HINTS[kind]}."
    )


@checker
def tied_covariance(function):
    """Exercise 2: the M-step of a tied covariance."""
    name = "tied_covariance"
    rng = np.random.default_rng(9)
    X = rng.normal(size=(14, 2)) @ [[1.5, 0.4], [-0.6, 0.8]] + np.repeat([[-2, 1], [2, 0], [1, 5]], (5, 6, 3), axis=0)
    r = rng.dirichlet([0.6] * 3, size=len(X)) + np.repeat(np.eye(3), (5, 6, 3), axis=0)
    r /= r.sum(axis=1, keepdims=True)
    mistakes = slips.tied(X, r)
    right, _ = next(mistakes)
    value = _matrix(call(function, X, r, name=name), right, 3, 14)
    small = _matrix(call(function, X / 1e5, r, name=name), right) * 1e10
    if same(value, right) and not same(small, right):
        raise NotYet("right, but for numbers 100,000 times as small it is not: is a small number added, or rounded?")
    probes = {"X": (X + np.arange(14)[:, None] ** 2, r), "r": (X, r[::-1])}
    otherwise = "not the weighted average of (x - mean)(x - mean)' over points and components."

    def where():
        hard = np.repeat(np.eye(3), (5, 6, 3), axis=0)
        cases = (
            (np.ones((14, 1)), "wrong even for one component, where it is the covariance of X."),
            (hard, "right for one component, wrong for three, even if each point belongs to one of them alone."),
            (r, "right if each point belongs to one component alone, wrong if they share it: look at the weights."),
        )
        simplest(function, [((X, one), next(slips.tied(X, one))[0], words) for one, words in cases], name)

    compare(value, right, mistakes, otherwise, before=lambda: uses(function, (X, r), probes, name=name), after=where)
    Y, s = np.column_stack([X, X[:, 0] * X[:, 1]])[3:], r[3:, :2] / r[3:, :2].sum(axis=1, keepdims=True)
    mistakes = slips.tied(Y, s)
    right, _ = next(mistakes)
    value = _matrix(call(function, Y, s, name=name), right)
    compare(
        value, right, mistakes, "right for 3 components and 2 columns, wrong for 2 and 3: is a number written into it?"
    )
    return "one shape, to which every component contributes by its points."


def _matrix(value, right, k=None, n=None):
    """The array, if it has the right shape; of other shapes it is told what they hold."""
    d, shape = len(right), shape_of(value)
    if shape == (d,):
        raise NotYet(f"shape {shape}: one number for each column. Off the diagonal there is something, too: a matrix.")
    if shape in ((k, k), (n, n)):
        raise NotYet(
            f"shape {shape}: one row for each {'component' if shape[0] == k else 'point'} in the place of each column: "
            "which factor of the product wants .T?"
        )
    if shape is not None and len(shape) == 3 and shape[1:] == (d, d):
        raise NotYet(f"shape {shape}: one matrix for each. One for all is wanted: which sum, or average, is missing?")
    return numbers(value, (d, d), "the covariance", right)


@checker
def mixture_covariance(function):
    """Exercise 3: the covariance of a whole mixture."""
    name = "mixture_covariance"
    weights, means = np.array([0.2, 0.5, 0.3]), np.array([[-1.0, -2.0], [2.0, 1.3], [0.4, 3.1]])
    arguments = weights, means, np.array([[1.1, 0.5], [0.3, 2.3], [1.7, 0.9]])
    mistakes = slips.whole(*arguments)
    right, _ = next(mistakes)
    value = _matrix(call(function, *arguments, name=name), right, 3)

    def better():
        probes = {
            "weights": (weights[[2, 0, 1]], *arguments[1:]),
            "means": (weights, means * 2, arguments[2]),
            "variances": (weights, means, arguments[2] * [1.5, 2]),
        }
        uses(function, arguments, probes, name=name)

    def where():
        if np.allclose(value, right, rtol=0, atol=0.15 * np.abs(right).max()):
            raise NotYet("near it, but not exact. No points need to be drawn from the mixture: add up two parts.")
        zero = (weights, np.zeros((3, 2)), arguments[2])
        alike = (weights, np.ones((3, 2)), arguments[2])
        none = (weights, means, np.zeros((3, 2)))
        within = "wrong even where all means are 0: look at the spread within the components."
        center = "right where all means are 0, wrong where all are 1: look at the common mean, which is subtracted."
        between = "right where all means are alike, wrong where they differ: look at the spread between the means."
        cases = (
            (zero, within),
            (alike, center),
            (none, between),
            (arguments, "each of the two parts is right alone; both are added."),
        )
        simplest(function, [(one, next(slips.whole(*one))[0], words) for one, words in cases], name)

    otherwise = "not the covariance of this mixture: spread within the components plus spread of their means."
    compare(value, right, mistakes, otherwise, before=better, after=where)
    two = (np.array([0.65, 0.35]), np.arange(8.0).reshape(2, 4) ** 1.5, np.arange(1.0, 9).reshape(2, 4))
    mistakes = slips.whole(*two)
    right, _ = next(mistakes)
    value = _matrix(call(function, *two, name=name), right)
    otherwise = "right for 3 components in 2 dimensions, wrong for 2 in 4: is a number written into it?"
    compare(value, right, mistakes, otherwise)
    return "spread within plus spread between: the second is where a diagonal mixture hides its correlations."


def made_data():
    """The three data sets of exercise 4: {"A": X, "B": X, "C": X}."""
    one_shape = [[[1.0, 0.8], [0.8, 1.0]]] * 3
    shapes = [[[1.0, 0.9], [0.9, 1.0]], [[0.3, -0.2], [-0.2, 0.8]], [[3.0, 0.0], [0.0, 0.1]]]
    rng = np.random.default_rng(0)
    sds = np.exp(0.7 * rng.normal(size=(2, 15)))
    means = 1.5 * rng.normal(size=(2, 15))
    upright = [np.diag(sd**2) for sd in sds]
    return {
        "A": make_gaussians([1 / 3] * 3, [[0, 0], [3, -1], [6, 1]], one_shape, n_samples=90, random_state=0)[0],
        "B": make_gaussians([0.5, 0.3, 0.2], [[0, 0], [4, 0], [0, 5]], shapes, n_samples=900, random_state=0)[0],
        "C": make_gaussians([0.5, 0.5], means, upright, n_samples=120, random_state=0)[0],
    }


HELD_OUT_WINNER = {"A": "tied", "B": "full", "C": "diag"}  # by more than the spread over shuffles


@checker
def choose(choice):
    """Exercise 4: the covariance type with the highest held-out log-likelihood for each data set."""
    hints = {
        ("A", "full"): "for A there are 90 rows, and a shape of its own for each group is more than they can pay for.",
        ("A", "diag"): "in A the groups are tilted; plot them.",
        ("A", "spherical"): "in A the groups are tilted; plot them.",
        ("B", "tied"): "in B the groups have different shapes, and 900 rows can pay for them.",
        ("B", "diag"): "in B two of the groups are tilted, one to each side.",
        ("B", "spherical"): "in B no group is a circle.",
        ("C", "full"): "C has 15 columns and 120 rows: how many parameters has full there?",
        ("C", "tied"): "in C the two groups do not have the same widths.",
        ("C", "spherical"): "in C the columns have very different widths.",
    }
    compare_all = " Compare the held-out log-likelihood of all four types."
    confused = {wrong: f"{hint}{compare_all}" for wrong, hint in hints.items()}
    check_choices(choice, HELD_OUT_WINNER, TYPES, {}, confused)
    return "A has one tilted shape, B a shape for each group, C widths without tilt. Unseen rows could tell."
