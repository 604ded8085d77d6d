"""Checkers of lesson 09, covariance types."""

import numpy as np

from gmm.datasets import make_gaussians
from gmm_course.exercises.checking import NotYet, call, checker, compare, number, numbers, uses
from gmm_course.exercises.quiz import check_choices

TYPES = ("spherical", "diag", "tied", "full")


def _in_covariances(covariance_type, k, d):
    return {"full": k * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diag": k * d, "spherical": k}[covariance_type]


def _parameters(covariance_type, k, d):
    return (k - 1) + k * d + _in_covariances(covariance_type, k, d)


@checker
def n_parameters(function):
    """Exercise 1: count the free parameters of a mixture."""
    name = "n_parameters"
    cases = [(kind, k, d) for kind in TYPES for k, d in ((3, 4), (2, 2), (5, 1), (1, 3))]
    answers = {case: number(call(function, *case, name=f"{name}{case}"), f"{name}{case}") for case in cases}

    def all_are(formula):
        return all(np.isclose(answers[case], formula(*case)) for case in cases)

    def with_covariances(change):
        return lambda kind, k, d: (k - 1) + k * d + change(kind, k, d)

    mistakes = [
        (lambda *a: _parameters(*a) + 1, "one too many: the weights sum to one, so the last weight is not free."),
        (
            lambda kind, k, d: _parameters(kind, k, d) - k + 1,
            "the weights are missing: K of them, of which one is not free.",
        ),
        (lambda kind, k, d: _parameters(kind, k, d) - k * d, "the means are missing: d numbers for each component."),
        (lambda *a: _in_covariances(*a), "these are the covariances alone; weights and means are parameters too."),
    ]
    for formula, message in mistakes:
        if all_are(formula):
            raise NotYet(message)

    def square(kind, k, d):
        return {"full": k * d * d, "tied": d * d}.get(kind, _in_covariances(kind, k, d))

    def off_diagonal(kind, k, d):
        return {"full": k * d * (d - 1) // 2, "tied": d * (d - 1) // 2}.get(kind, _in_covariances(kind, k, d))

    for formula, message in (
        (
            square,
            "a covariance matrix is symmetric: of its d x d numbers, those below the diagonal repeat those above.",
        ),
        (off_diagonal, "the diagonal of a covariance matrix, the variances, counts as well."),
    ):
        if all_are(with_covariances(formula)):
            raise NotYet(message)
    hints = {
        "spherical": "one variance for each component, whatever d is",
        "diag": "d variances for each component",
        "tied": "one symmetric matrix in all, however many components",
        "full": "one symmetric matrix for each component",
    }

    if all_are(lambda *a: 1 + (a[1] - 1) + a[1] * a[2] + square(*a)):
        raise NotYet("two slips: a covariance matrix is symmetric, and of the weights one is not free.")

    def square_in_full(kind, k, d):
        return k * d * d if kind == "full" else _in_covariances(kind, k, d)

    if all_are(with_covariances(square_in_full)):
        raise NotYet("a covariance matrix is symmetric: count the numbers on and above the diagonal, for full as well.")
    off = {case: answers[case] - _parameters(*case) for case in cases}
    if any(off.values()) and not any(off[case] for case in cases if case[1:] == (3, 4)):
        raise NotYet("right for 3 components in 4 dimensions, and only there: are those numbers written into it?")
    if any(off.values()) and all(off[case] == off["spherical", *case[1:]] for case in cases):
        raise NotYet("the covariances are right; what is off is the same for all types: look at weights and means.")
    for case in cases:
        if not np.isclose(answers[case], _parameters(*case)):
            kind, k, d = case
            raise NotYet(
                f"for {kind!r} with K = {k} and d = {d} the count is off by {answers[case] - _parameters(*case):+g}. "
                f"Covariances of {kind}: {hints[kind]}."
            )
    return "weights, means and covariances, all types."


def _around(X, means, r):
    """Sum of r (x - mean)(x - mean)' over points and components, (d, d)."""
    return np.einsum("nk,nki,nkj->ij", r, X[:, None] - means, X[:, None] - means)


@checker
def tied_covariance(function):
    """Exercise 2: the M-step of a tied covariance."""
    name = "tied_covariance"
    rng = np.random.default_rng(9)
    X = np.vstack(
        [rng.normal(size=(5, 2)) @ [[1.5, 0.4], [0, 0.8]] - 2, rng.normal(size=(9, 2)) @ [[0.7, 0], [-0.6, 1]] + 2]
    )
    r = rng.dirichlet([0.6, 0.6], size=len(X))
    r[:5, 0] += 1
    r /= r.sum(axis=1, keepdims=True)
    value = numbers(call(function, X, r, name=name), (2, 2), "the covariance")
    n_k, n = r.sum(axis=0), len(X)
    means = r.T @ X / n_k[:, None]
    each = np.stack([(r[:, k, None] * (X - means[k])).T @ (X - means[k]) for k in range(2)])
    right = each.sum(axis=0) / n
    centred = X - X.mean(axis=0)
    hard = r.argmax(axis=1)
    hard_means = np.array([X[hard == k].mean(axis=0) for k in range(2)])
    mistakes = [
        (
            centred.T @ centred / n,
            "that is the covariance of all points around their common mean: the clusters' distance is in it. "
            "Take each point's distance from the mean of *its* component.",
        ),
        (np.cov(X.T), "that is the covariance of all points around their common mean; use each component's own mean."),
        (
            (each / n_k[:, None, None]).mean(axis=0),
            "you averaged the components' covariances equally; a component with more points counts for more.",
        ),
        (each.sum(axis=0), "these are sums; divide by the number of points."),
        (each.sum(axis=0) / (n - 2), "maximum likelihood divides by n, not by n - k."),
        (each.sum(axis=0) / (n - 1), "maximum likelihood divides by n, not by n - 1."),
        (_around(X, r.T @ X / n, r) / n, "the means divide by n; divide each by its own n_k."),
        (_around(X, means, np.ones_like(r)) / n, "the squares are not weighted by the responsibilities."),
        (X.T @ X / n, "the means are not subtracted: take each point's distance from the mean of its component."),
        (_around(X, means, r**2) / n, "the responsibilities are squared: they come in once."),
        (
            (each / n_k[:, None, None]).sum(axis=0),
            "the covariances are added up; weight each by its share of the points.",
        ),
        (
            (X - hard_means[hard]).T @ (X - hard_means[hard]) / n,
            "these are hard labels; every point counts for each component by its responsibility.",
        ),
        (np.diag(np.diag(right)), "the covariances off the diagonal are missing."),
        (np.sqrt(np.abs(right)), "no square root: a covariance matrix holds squares."),
        (np.linalg.inv(right), "that is the inverse, the precision matrix."),
    ]
    otherwise = "not the weighted average of (x - mean)(x - mean)' over points and components."
    probes = {"X": (X + np.arange(14)[:, None] ** 2, r), "r": (X, r[::-1])}
    compare(value, right, mistakes, otherwise, before=lambda: uses(function, (X, r), probes, name=name))
    r3 = rng.dirichlet(np.ones(3), size=len(X))
    n_k = r3.sum(axis=0)
    means = r3.T @ X / n_k[:, None]
    right = np.einsum("nk,nki,nkj->ij", r3, X[:, None] - means, X[:, None] - means) / n
    value = numbers(call(function, X, r3, name=name), (2, 2), "the covariance for three components")
    compare(value, right, [], "right for two components, wrong for three: is a 2 written into it?")
    return "one shape, to which every component contributes by its points."


@checker
def mixture_covariance(function):
    """Exercise 3: the covariance of a whole mixture."""
    name = "mixture_covariance"
    weights = np.array([0.2, 0.8])
    means = np.array([[-1.0, -2.0], [2.0, 1.0]])
    variances = np.array([[1.0, 0.5], [0.3, 2.0]])
    value = numbers(call(function, weights, means, variances, name=name), (2, 2), "the covariance")
    center = weights @ means
    between = (weights * (means - center).T) @ (means - center)
    within = np.diag(weights @ variances)
    equal = means - means.mean(axis=0)
    second = (weights * means.T) @ means
    mistakes = [
        (
            np.diag(variances.mean(axis=0)) + equal.T @ equal / 2,
            "the weights are not used: a component with 80 % of the points matters more, for its mean and its spread.",
        ),
        (within, "that is the spread within the components. They also lie at different places."),
        (between, "that is the spread of the means. The points also scatter around their means."),
        (within + equal.T @ equal / 2, "the means count by their weights, for the common mean too."),
        (
            np.diag(variances.mean(axis=0)) + between,
            "the variances count by their weights: a component with 80 % of the points matters more.",
        ),
        (within + second, "subtract the common mean: distances are taken from the centre of the mixture."),
        (np.diag(np.diag(within + between)), "off the diagonal there is something too: look at the means."),
        (np.diag(weights @ variances**2) + between, "the variances are squared; they are variances already."),
        (
            weights @ variances + between,
            "the within part is a vector, and numpy spread it over all entries: np.diag puts it on the diagonal.",
        ),
        (np.diag(weights @ np.sqrt(variances)) + between, "no square roots: the spread within is the variances."),
        (within + (means - center).T @ (means - center), "the distances between the means count by their weights."),
        (
            np.diag((weights**2) @ variances) + between,
            "weights are not squared: it is a mixture, not a sum of variables.",
        ),
    ]
    otherwise = "not the covariance of this mixture: spread within the components plus spread of their means."
    arguments = (weights, means, variances)
    probes = {
        "weights": (np.array([0.5, 0.5]), means, variances),
        "means": (weights, means * 2, variances),
        "variances": (weights, means, variances * 2),
    }
    compare(value, within + between, mistakes, otherwise, before=lambda: uses(function, arguments, probes, name=name))
    three = (np.array([0.5, 0.3, 0.2]), np.arange(9.0).reshape(3, 3) ** 1.5, np.arange(1.0, 10).reshape(3, 3))
    center = three[0] @ three[1]
    right = np.diag(three[0] @ three[2]) + (three[0] * (three[1] - center).T) @ (three[1] - center)
    value = numbers(call(function, *three, name=name), (3, 3), "the covariance in three dimensions")
    compare(value, right, [], "right for two components in two dimensions, wrong for three in three.")
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
