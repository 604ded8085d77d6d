"""Checkers of lesson 02, many dimensions. n points in d dimensions are the rows of X (n, d)."""

import numpy as np

from gmm_course.exercises.checking import (
    NotYet,
    call,
    checker,
    compare,
    number,
    numbers,
    pair,
    same,
    shape_of,
    simplest,
    uses,
)
from gmm_course.exercises.gaussians import ever_harder, what_distance, what_is_off
from gmm_course.exercises.lesson_02 import slips

# Five points, and a mean and a covariance that are not theirs; and the same in three dimensions.
X = np.array([[1.013, 3.5], [2.5, 1.071], [-0.5, 2.0], [4.0, 6.5], [0.5, -2.0]])
TWO = (X, np.array([0.8, 1.3]), np.array([[1.6, 1.2], [1.2, 3.0]]))
X3 = np.array([[1.0, 0.2, -0.7], [0.3, 2.0, 1.5], [-1.2, 0.4, 3.0], [2.2, -0.9, 0.1]])
THREE = (X3, np.array([0.4, -0.3, 0.9]), np.array([[2.0, 0.6, -0.5], [0.6, 1.5, 0.3], [-0.5, 0.3, 0.8]]))
EVER_LARGER = (
    (np.array([[0.7], [3.1]]), "wrong even for two points in one column, where it is the variance."),
    (np.array([[0.7], [3.1], [7.4]]), "right for two points in one column, wrong for three."),
    (np.array([[0.7, 1.3], [3.1, 1.9]]), "right for one column, wrong for two: products of the two are wanted, too."),
    (np.array([[0.7, 1.3], [3.1, 1.9], [7.4, -2.2]]), "right for two points, wrong for three."),
)
WRITTEN_IN = "right in two dimensions, wrong in three: is a 2 written into it?"


def _call_in_three(function, *arguments, name):
    """The function's result in three dimensions; if it raises an error there, only there, the reason is likely a 2."""
    try:
        return call(function, *arguments, name=name)
    except NotYet as problem:
        error = str(problem).split(". ")[0]
        raise NotYet(f"{WRITTEN_IN} ({error.rstrip('.')}.)") from None


@checker
def covariance_of(function):
    """Exercise 1: the covariance matrix by maximum likelihood."""
    name = "covariance_of"
    n, d = X.shape
    value = call(function, X, name=name)
    shape = shape_of(value)
    if shape == (n, n):
        raise NotYet(
            f"the result is {n} x {n} for {n} points in {d} dimensions: one row for each point instead of one for each "
            "column. Transpose the first factor of the product, or what you hand to a numpy function."
        )
    if shape == (d,):
        raise NotYet(f"shape {shape}: one number for each column. The products of different columns are wanted, too.")
    if shape == (n, d, d):
        raise NotYet(f"shape {shape}: one matrix for each point. Their mean is wanted, over the points.")
    if shape == ():
        number(value, "the covariance")
        raise NotYet("that is one number, of shape (): all products of two columns are wanted, as a matrix.")
    value = numbers(value, (d, d), "the covariance")
    otherwise = "not the mean of (x - mean)(x - mean)' over the points. Work out one entry by hand."
    if not value.any():
        raise NotYet("all entries are 0. Does the loop add to the matrix that you return?")
    if not same(value, value.T):
        otherwise = "not symmetric: entry (a, b) and entry (b, a) are the same mean of products."
        if not value.diagonal(1).all() or not value.diagonal(-1).all():
            otherwise += " Is a half not filled in?"
    compare(
        value,
        slips.covariance(X),
        slips.in_covariance(X),
        otherwise,
        before=lambda: uses(function, (X,), {"X": (X**2,)}, name=name),
        after=lambda: simplest(
            function, [((table,), slips.covariance(table), words) for table, words in EVER_LARGER], name
        ),
    )
    small = numbers(call(function, X / 1e5, name=name), (d, d), "the covariance of small numbers")
    if not same(small * 1e10, slips.covariance(X)):
        raise NotYet("right, but for numbers 100,000 times as small it is not: is a small number added, or rounded?")
    value = numbers(_call_in_three(function, X3, name=name), (3, 3), "the covariance of a table with three columns")
    signs = "right where all columns rise together; where one falls as another rises, the covariance is negative."
    right = slips.covariance(X3)
    compare(
        value, right, [(np.abs(right), signs), (np.maximum(right, 0), f"{signs} Do not cut it off at 0.")], WRITTEN_IN
    )
    return "symmetric, in squared units, divided by n; its diagonal holds the variances."


def _one_for_each(value, right):
    """Raise NotYet if an answer that should be (n,) has a telling shape; else the array."""
    n, d = X.shape
    shape = shape_of(value)
    if shape == (n, n):
        raise NotYet(
            f"the result has shape {shape}: every point was combined with every other. Only the diagonal of that table "
            "is wanted. Multiply entry by entry and sum over the columns, axis=1."
        )
    if shape == (n, d):
        raise NotYet(f"the result has shape {shape}: {d} numbers for each point. One is wanted: join them, by axis=1.")
    if shape == (d,):
        part = f"of the first {d} alone" if same(value, right[:d]) else "one number for each column"
        raise NotYet(f"the result has shape {shape}, {part}; one for each point is wanted.")
    return numbers(value, (n,), "the result", right)


def _uses_parameters(function, name):
    _, mean, covariance = TWO
    changes = {
        "X": (X + 0.7, mean, covariance),
        "mean": (X, mean * [1.5, 0.5], covariance),
        "covariance": (X, mean, covariance + [[0.7, 0.1], [0.1, 0.3]]),
    }
    uses(function, TWO, changes, name=name)


def _distance(X, mean, covariance):
    return np.sqrt(slips.squared_distance(X, mean, np.linalg.inv(covariance)))


@checker
def mahalanobis(function):
    """Exercise 2: the Mahalanobis distance of every row."""
    name = "mahalanobis"
    value = call(function, *TWO, name=name)

    def better():
        if told := what_distance(function, name):
            raise NotYet(told)
        _uses_parameters(function, name)

    if shape_of(value) == (len(X),) and np.isnan(np.asarray(value, dtype=float)).any():
        nan = "there are NaN"
        if told := what_distance(function, name):
            raise NotYet(f"{nan}. {told}")
        raise NotYet(f"{nan}: the root of something negative? A squared distance never is: look at it first.")
    value = _one_for_each(value, _distance(*TWO))
    otherwise = "not the root of (x - mean)' inverse (x - mean). Work out one point by hand."

    def where():
        simplest(function, ever_harder(_distance), name)

    compare(value, _distance(*TWO), [], otherwise, before=better, after=where)
    value = numbers(_call_in_three(function, *THREE, name=name), (len(X3),), "the result in three dimensions")
    compare(value, _distance(*THREE), [], WRITTEN_IN, before=better)
    value = numbers(call(function, X[:1], *TWO[1:], name=name), (1,), "the result for a single point")
    compare(value, _distance(X[:1], *TWO[1:]), [], "right for several points, wrong for one.")
    return "the length of z: no unit, and correlations count."


@checker
def log_density(function):
    """Exercise 3: the logarithm of the multivariate Gaussian density of every row."""
    name = "log_density"
    value = call(function, *TWO, name=name)
    right = slips.log_density(*TWO)
    if shape_of(value) == () and same(number(value, "the result"), right.sum()):
        raise NotYet("that is the log-likelihood, the sum over all points, of shape (); one term for each is wanted.")
    if shape_of(value) == () and (told := what_is_off(function, name)):
        raise NotYet(f"one number came back, one for each point is wanted. And {told}")
    value = _one_for_each(value, right)
    if np.isinf(value).all():
        raise NotYet(
            "all values are infinite: was a logarithm taken of 0? (A Cholesky factor is 0 above its diagonal; "
            "np.diag takes the diagonal.)"
        )

    def better():
        if told := what_is_off(function, name):
            raise NotYet(told)
        _uses_parameters(function, name)

    density = "that is the density; its logarithm is wanted. Do not form the density: it may run to 0."
    otherwise = "the values are off. Three terms: the power of 2 pi, the determinant, the squared distance."

    def where():
        simplest(function, ever_harder(slips.log_density), name)

    compare(value, right, [(np.exp(right), density)], otherwise, before=better, after=where)
    value = numbers(_call_in_three(function, *THREE, name=name), (len(X3),), "the result in three dimensions")
    compare(value, slips.log_density(*THREE), [], WRITTEN_IN, before=better)

    far = (np.array([[90.0, -70.0], [0.8, 1.3]]), *TWO[1:])
    value = numbers(call(function, *far, name=name), (2,), "the result for two points")
    right = slips.log_density(*far)
    if value[0] > -800 or not np.isfinite(value).all():
        raise NotYet(
            f"right near the mean, {'wrong' if np.isfinite(value).all() else 'infinite'} far from it: there the "
            "density is less than the smallest number a computer holds. Do not form the density (a floor under it is "
            "no help); write down its logarithm."
        )
    compare(value, right, [], "right near the mean, wrong far from it.")

    many = (np.zeros((2, 400)), np.zeros(400), np.diag(np.full(400, 1e-3)))
    value = numbers(call(function, *many, name=name), (2,), "the result in 400 dimensions")
    if not np.isfinite(value).all():
        raise NotYet(
            "right in two and three dimensions, infinite in 400: the determinant, or the power of 2 pi, is beyond the "
            "numbers that a computer holds. np.linalg.slogdet gives the logarithm; for the other, d times a logarithm."
        )
    compare(value, slips.log_density(*many), [], "right in two and three dimensions, wrong in 400.")
    return "near or far, in any number of dimensions. Summed over the rows it is the log-likelihood."


@checker
def condition_wait(function):
    """Exercise 4: mean and standard deviation of the wait, given the eruption."""
    name, what = "condition_wait", ("mean", "sd")
    mean, covariance = np.array([2.0173375, 40.0]), np.array([[0.8, 3.2], [3.2, 26.0]])
    arguments = (mean, covariance, 3.1)

    def answer(*arguments):
        parts = pair(call(function, *arguments, name=name), what, name)
        return np.array([number(part, f"the conditional {title}") for part, title in zip(parts, what, strict=True)])

    def unused():
        probes = {
            "mean": (mean * [1.1, 1.3], covariance, 3.1),
            "covariance": (mean, covariance * 1.5 + np.diag([0.0, 4.0]), 3.1),
            "eruption": (mean, covariance, 1.5),
        }
        uses(function, arguments, probes, name=name, right=slips.conditional, parts=("the expected wait", "its sd"))

    value, right = answer(*arguments), np.array(slips.conditional(*arguments))
    if same(value, right[::-1]):
        raise NotYet("mean and standard deviation are swapped: return the mean first.")
    if same(value, slips.conditional(mean[::-1], covariance[::-1, ::-1], 3.1)):
        raise NotYet("the roles are swapped: the eruption, column 0, is given, and the wait, column 1, is wanted.")

    def line():
        if not same(answer(mean, covariance, mean[0])[0], mean[1]):
            raise NotYet("at the mean eruption the mean wait is to be expected; yours is another: where does it start?")
        raise NotYet("the line goes through the two means, as it should; its slope is off.")

    otherwise = "the conditional mean is off: the mean wait, plus a slope times the eruption's distance from its mean."
    compare(value[0], right[0], slips.in_conditional_mean(*arguments), otherwise, before=unused, after=line)

    def width():
        if not same(answer(mean, covariance, 1.5)[1], value[1]):
            raise NotYet("the standard deviation changes with the eruption; it is to be the same for all of them.")
        if not same(answer(mean, np.diag([0.8, 26.0]), 3.1)[1], np.sqrt(26)):
            raise NotYet("with a covariance of 0 the sd of all waits is to be left; yours is another.")
        raise NotYet("right with a covariance of 0; what the covariance takes away from the wait's variance is off.")

    otherwise = "the mean is right, the standard deviation is off. How much of the wait's variance is explained?"
    compare(value[1], right[1], slips.in_conditional_sd(*arguments), otherwise, before=unused, after=width)
    others = {
        "with a negative covariance": (np.array([1.0, 10.0]), np.array([[2.0, -1.5], [-1.5, 4.0]]), 1.75),
        "for an eruption shorter than the mean": (mean, covariance, 1.2),
        "with a covariance of 0": (mean, np.diag([0.5, 9.0]), 3.1),
    }
    for when, arguments in others.items():
        value = answer(*arguments)
        for i, part in enumerate(slips.conditional(*arguments)):
            compare(value[i], part, [], f"right for one mean, covariance and eruption; {when} the {what[i]} is off.")
    return "a line through the means, and a width that does not depend on the eruption."
