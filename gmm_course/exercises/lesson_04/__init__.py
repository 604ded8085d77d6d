"""Checkers of lesson 04, responsibilities. n points, K components."""

import functools

import numpy as np

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
from gmm_course.exercises.lesson_04.slips import (
    expected_errors_mistakes,
    kmeans,
    kmeans_mistakes,
    log_odds_mistakes,
    soft,
    soft_mistakes,
    step,
)
from gmm_course.exercises.lesson_04.slips import log_odds as right_log_odds

__all__ = ["expected_errors", "kmeans", "kmeans_step", "log_odds", "soft_assignment"]  # kmeans: for the lesson

X1 = np.array([-3.1, -1.0, -0.2, 0.4, 2.5, 3.3])
TWO = (np.array([0.3, 0.7]), np.array([-1.5, 1.2]), np.array([0.8, 1.6]))


# -- exercise 1 -----------------------------------------------------------------------------------------


@checker
def log_odds(function):
    """Exercise 1: the log-odds of component 0 against component 1."""
    name = "log_odds"
    weights, means, sds = TWO
    n = len(X1)
    value = call(function, X1, *TWO, name=name)
    if np.shape(value) == (n, 2):
        raise NotYet(
            f"there should be one number for each point, shape ({n},); yours has shape ({n}, 2), one for each "
            "component. Odds compare the two."
        )
    if np.shape(value) == ():
        number(value, "the result")
        raise NotYet(f"there should be one number for each point, shape ({n},); you returned a single number.")
    if np.asarray(value).dtype == bool:
        raise NotYet("these are decisions, True or False. Log-odds are numbers: they also say how sure.")
    value = numbers(value, (n,), "the result")
    probes = {
        "x": (X1 + 0.7, weights, means, sds),
        "weights": (X1, np.array([0.45, 0.55]), means, sds),
        "means": (X1, weights, means * 1.5, sds),
        "sds": (X1, weights, means, sds[::-1] * 1.1),
    }

    if np.isin(value, (0, 1)).all():
        raise NotYet("these are decisions, 0 or 1. Log-odds are numbers: they also say how sure.")

    def where():
        x, half, one, apart = np.array([0.7]), np.array([0.5, 0.5]), np.ones(2), np.array([-1.0, 1.6])
        even = "right for one point if weights and sds are alike"
        cases = (
            (x, half, apart, one, "wrong even for one point, equal weights, and sds of 1, where only squares count."),
            (x, half, apart, 1.7 * one, f"{even} and the sds are 1, wrong for others: look at the sds in the squares."),
            (x, weights, apart, one, f"{even}, wrong for other weights: look at the weights' term."),
            (x, half, apart, sds, f"{even}, wrong for other sds: look at their term, and at the sds in the squares."),
            (x, *TWO, "right for one point if weights or sds are alike, wrong if neither is."),
            (X1[:2], *TWO, "right for one point, wrong for two."),
        )
        simplest(function, [(case, right_log_odds(*case), words) for *case, words in cases], name)

    mistakes = log_odds_mistakes(X1, *TWO)
    right, _ = next(mistakes)
    otherwise = (
        "the values are off. Work out one point by hand: log of weight times density for each, then the difference."
    )
    unused = functools.partial(uses, function, (X1, *TWO), probes, name=name)
    compare(value, right, mistakes, otherwise, before=unused, after=where)
    other = (np.array([0.9, 0.1]), np.array([80.0, 50.0]), np.array([7.0, 4.0]))
    x = np.array([58.0, 61.0, 66.5, 75.0])
    value = numbers(call(function, x, *other, name=name), (4,), "the result for four points")
    compare(
        value,
        right_log_odds(x, *other),
        [],
        "right for one mixture, wrong for another: are its numbers written into it?",
    )
    x = np.array([-300.0, 0.1, 400.0])
    value = np.ravel(call(function, x, *TWO, name=name))
    if value.dtype.kind == "f" and not np.isfinite(value).all():
        raise NotYet(
            "right near the means, and not a finite number for a point far out: both densities have become 0, and then "
            "their quotient or logarithm is lost. Do not form the densities; put their logarithms together."
        )
    value = numbers(value, (3,), "the result for points far out")
    far = "right near the means, wrong for points far out. Put the logarithms together without forming densities."
    compare(value, right_log_odds(x, *TWO), [], far)
    return "a curve whose sign tells the more probable label, however far out."


# -- exercise 2 -----------------------------------------------------------------------------------------
SIX_ROWS = np.array(
    [
        [0.481236, 0.307019, 0.211745],
        [0.052314, 0.826401, 0.121285],
        [0.363827, 0.235106, 0.401067],
        [0.021713, 0.013628, 0.964659],
        [0.441907, 0.110294, 0.447799],
        [0.698317, 0.178214, 0.123469],
    ]
)
EIGHT_ROWS = np.array(
    [
        [0.613, 0.286, 0.101],
        [0.218, 0.171, 0.611],
        [0.722, 0.095, 0.183],
        [0.309, 0.268, 0.423],
        [0.541, 0.362, 0.097],
        [0.044, 0.905, 0.051],
        [0.834, 0.109, 0.057],
        [0.287, 0.134, 0.579],
    ]
)


@checker
def expected_errors(function):
    """Exercise 2: the expected number of wrong hard labels."""
    name = "expected_errors"
    r = SIX_ROWS
    n = len(r)
    value = call(function, r, name=name)
    if np.shape(value) == (n,):
        raise NotYet("there is one number for each point. Expectations add: one number for all of them is wanted.")
    value = number(value, "the expected number")
    right = np.sum(1 - r.max(axis=1))
    mistakes = expected_errors_mistakes(r)
    if shape_of(other := call(function, EIGHT_ROWS, name=name)) == ():  # what fits there, too, is no coincidence
        pairs = zip(mistakes, expected_errors_mistakes(EIGHT_ROWS), strict=True)
        mistakes = [one for one, (wrong, _) in pairs if same(other, wrong)]
    otherwise = "the number is off. Take one row: with which probability is its hard label wrong?"

    def where():
        one = "right for one point and"
        cases = (
            ([[0.7, 0.3]], "wrong even for one point and two components, of which the first is the likelier."),
            ([[0.3, 0.7]], f"{one} two components if the first is the likelier, wrong if the second is."),
            ([[0.5, 0.2, 0.3]], f"{one} two components, wrong for three."),
            ([[0.2, 0.5, 0.3]], f"{one} three components if the first is the likeliest, wrong if another is."),
            ([[0.5, 0.2, 0.3], [0.8, 0.1, 0.1]], f"{one} three components, wrong for two points."),
            ([[0.5, 0.2, 0.3], [0.1, 0.8, 0.1]], "right if all points have one hard label, wrong if they differ."),
        )
        cases = [((np.array(table),), np.sum(1 - np.max(table, axis=1)), words) for table, words in cases]
        simplest(function, cases, name)

    unused = {"r": (np.array([[0.4, 0.35, 0.25]] * 6),)}
    compare(value, right, mistakes, otherwise, before=lambda: uses(function, (r,), unused, name=name), after=where)
    two = np.array([[0.9, 0.1], [0.35, 0.65]])
    for table, what in ((two, "two components"), (np.tile(SIX_ROWS, (4, 1))[:, [2, 0, 1]], "many points")):
        value = number(call(function, table, name=name), f"the expected number for {what}")
        compare(
            value, np.sum(1 - table.max(axis=1)), [], f"right for six points and three components, wrong for {what}."
        )
    return "the doubt tells the number of errors, without a single true label. If the model is right."


# -- exercise 3 -----------------------------------------------------------------------------------------
POINTS = np.array([[0.0, 0.3], [1.4, -0.5], [2.1, 1.9], [-1.2, 0.8], [0.7, 1.1]])
MEANS = np.array([[-0.6, 0.2], [1.1, 0.4], [0.9, 2.0]])


@checker
def soft_assignment(function):
    """Exercise 3: responsibilities of a spherical mixture with equal weights."""
    name = "soft_assignment"
    variance = 0.6
    arguments = (POINTS, MEANS, variance)
    value = call(function, *arguments, name=name)
    if np.shape(value) == (3, 5):
        raise NotYet(
            "the result has shape (3, 5) instead of (5, 3): rows and columns are swapped. One row for each point."
        )
    if np.shape(value) == (5, 2):
        four = np.tile(POINTS, 2), np.tile(MEANS, 2), variance  # four features: are the two columns features or means?
        if np.shape(call(function, *four, name=name)) == (5, 2):
            raise NotYet("the result has two columns; one for each mean is wanted, and here there are three means.")
        raise NotYet(
            "the result has shape (5, 2), one column for each feature. Squares are added up over the features, the "
            "last of the three axes: axis=2 leaves (n, K)."
        )
    value = numbers(value, (5, 3), "the result")
    sums = value.sum(axis=1)
    otherwise = "your rows do not sum to 1. Divide each row by its own sum: axis=1, and keepdims=True."
    if np.allclose(sums[sums != 0], 1):
        otherwise = (
            "rows sum to one, but the shares are off. Work out the three squared distances of one point by hand."
        )
    probes = {
        "X": (POINTS + [0.7, -0.4], MEANS, variance),
        "means": (POINTS, MEANS * 1.5, variance),
        "variance": (POINTS, MEANS, 1.9),
    }
    mistakes = soft_mistakes(*arguments)
    right, _ = next(mistakes)

    def where():
        one, two, x = np.array([[0.4]]), np.array([[0.0], [1.3]]), np.array([[0.4, -0.7]])
        three = np.array([[0.0, 1.0], [1.3, 0.2], [-0.8, 0.4]])
        cases = (
            (one, two, 0.5, "wrong even for one point with one feature, two means and a variance of one half."),
            (one, two, 1.9, "right for a variance of one half, wrong for another: how does it come in?"),
            (
                x,
                three[:2],
                1.9,
                "right for one feature, wrong for two: the squared distance adds up over the features.",
            ),
            (x, three, 1.9, "right for two means, wrong for three."),
            (three, three, 1.9, "right for one point, wrong for several."),
        )
        simplest(function, [(case, soft(*case), words) for *case, words in cases], name)

    unused = functools.partial(uses, function, arguments, probes, name=name)
    compare(value, right, mistakes, otherwise, before=unused, after=where if np.allclose(sums, 1) else None)
    space = np.column_stack([POINTS, [0.2, -0.9, 0.4, 1.6, -0.3]])
    pair_of_means = np.array([[0.1, 0.2, -0.5], [1.0, 1.3, 0.6]])
    value = numbers(
        call(function, space, pair_of_means, 1.7, name=name), (5, 2), "the result for two means in three dimensions"
    )
    other = "right for three means in two dimensions, wrong for two means in three: is a number written into it?"
    compare(value, soft(space, pair_of_means, 1.7), [], other)
    _check_tiny_variance(function, name)
    return "soft where the variance is large, hard where it is tiny, and never 0/0."


# Far from all means for a variance of 0.001, and yet not so much farther from one than from another.
FAR_POINTS = np.array([[2.1, 0.3], [-0.4, 2.0], [1.9, 1.2], [-1.5, -0.9], [0.8, -1.8]])
NEAR_MEANS = np.array([[0.1, 0.0], [0.0, 0.15], [-0.1, -0.05]])


def _check_tiny_variance(function, name):
    arguments = (FAR_POINTS, NEAR_MEANS, 0.001)
    value = call(function, *arguments, name=name)
    array = np.asarray(value)
    if array.shape == (5, 3) and array.dtype.kind == "f" and (np.isnan(array).any() or np.any(array.sum(axis=1) < 0.5)):
        raise NotYet(
            "right for variances of 0.6 and 1.7, but for one of a thousandth whole rows are lost: all of their "
            "exponentials have become 0 for the computer, and so has their sum. The same number may be subtracted from "
            "all squared distances of a row: it multiplies every term and cancels. Which one makes the largest "
            "exponential 1?"
        )
    if array.shape == (5, 3) and same(array, np.full((5, 3), 1 / 3)):
        raise NotYet(
            "right for variances of 0.6 and 1.7, but for one of a thousandth all shares are alike: all exponentials "
            "have become 0 (and 0/0 was replaced), or were clipped. Subtract the smallest squared distance of each row."
        )
    wrong = "right for variances of 0.6 and 1.7, wrong for one of a thousandth, where labels are hard."
    compare(numbers(value, (5, 3), "the result for a tiny variance"), soft(*arguments), [], wrong)
    arguments = (POINTS, MEANS, 0.001)  # much farther from one mean than from another
    try:
        value = call(function, *arguments, name=name)
    except NotYet as problem:
        if "underflow" in str(problem):  # who asks numpy to stop at an exponential of 0 has made no mistake here
            return
        raise
    array = np.asarray(value)
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise NotYet(
            "right for variances of 0.6 and 1.7, but for one of a thousandth some rows are lost: an exponential has "
            "become infinite. You subtract something from the squared distances, but then some exponents are large and "
            "positive."
        )
    compare(numbers(value, (5, 3), "the result for a tiny variance"), soft(*arguments), [], wrong)


# -- exercise 4 -----------------------------------------------------------------------------------------
CLOUD = np.array(
    [
        [4.8017, 1.6],
        [1.0, 4.1],
        [0.5, 3.8041],
        [0.7023, 2.6],
        [3.9, 0.5017],
        [5.8, 3.0],
        [0.9, 4.7],
        [5.8, 1.2],
        [4.6031, 3.9013],
    ]
)
START = np.array([[3.9, 4.8], [3.7, 0.7], [4.8, 0.5]])  # from here all the slips below end in different places


@checker
def kmeans_step(function):
    """Exercise 4: one step of k-means."""
    name = "kmeans_step"
    n, k = len(CLOUD), len(START)
    try:
        value = call(function, CLOUD, START, name=name)
    except NotYet as problem:
        if "boolean index did not match" not in str(problem):
            raise
        raise NotYet(f"{problem} There should be a label for each *point*: argmin over the means, axis=1.") from None
    if isinstance(value, tuple) and len(value) == 2 and np.shape(value[0]) in ((k, 2), (n,)):
        raise NotYet("return the new means alone, an array of shape (K, d).")
    if isinstance(value, (list, np.ndarray)) and len(value) == n and np.asarray(value[0]).ndim == 0:
        raise NotYet("that is one value for each point, such as a label. Average the points of each: means (K, d).")
    value = numbers(value, (k, 2), "the new means")
    probes = {"X": (CLOUD**1.5, START), "means": (CLOUD, START[::-1] + [[0.4, -1.0]])}
    mistakes = kmeans_mistakes(CLOUD, START)
    right, _ = next(mistakes)
    otherwise = (
        "the new means are off. By hand: which mean is nearest to each point, and where is the average of those?"
    )

    def where():
        line, two = CLOUD[:4, :1], np.array([[1.0], [4.0]])
        cases = (
            (line, two[:1], "wrong even for one mean, to which all points belong: it moves to their average."),
            (line, two, "right for one mean, wrong for two, with one feature."),
            (CLOUD, START[:2], "right for one feature, wrong for two."),
            (CLOUD, START, "right for two means, wrong for three."),
        )
        simplest(function, [(case, step(*case), words) for *case, words in cases], name)

    unused = functools.partial(uses, function, (CLOUD, START), probes, name=name)
    compare(value, right, mistakes, otherwise, before=unused, after=where)
    space = np.vstack([np.column_stack([CLOUD, CLOUD[::-1, 0] - 1]), [[20.0, 21.0, 22.0]]])
    start = np.array([[2.0, 3.0, 1.0], [19.0, 19.0, 19.0]])  # a single point is nearest to the second
    what = "the new means of two clusters in three dimensions"
    value = numbers(call(function, space, start, name=name), (2, 3), what)
    right = step(space, start)
    other = "right for three means in two dimensions, wrong for two means in three: is a number written into it?"
    alone = "a mean that is nearest to a single point moves onto that point; yours stays. Only one without any stays."
    compare(value, right, [(np.array([right[0], start[1]]), alone)], other)
    _check_empty_cluster(function, name)
    return "repeat it until nothing moves, and you have k-means."


def _check_empty_cluster(function, name):
    far = np.array([START[0], [90.0, -70.0], START[1]])  # no point is nearest to the second
    lonely = "with a mean so far away that no point is nearest to it"
    value = call(function, CLOUD, far, name=name)
    if np.shape(value) == (2, 2):
        raise NotYet(f"{lonely}, your result has one mean less. A mean without points stays where it is.")
    if np.shape(value) == (3, 2) and np.asarray(value).dtype.kind == "f" and np.isnan(value).any():
        raise NotYet(f"{lonely}, yours becomes NaN: 0/0, the average of no points. Let it stay where it is.")
    value = numbers(value, (3, 2), "the new means")
    right = step(CLOUD, far)
    zero, moved = right.copy(), right.copy()
    zero[1], moved[1] = 0, CLOUD.mean(axis=0)
    compare(
        value,
        right,
        [
            (zero, f"{lonely}, yours jumps to zero. Let it stay where it is."),
            (moved, f"{lonely}, yours jumps to the mean of all points. Let it stay where it is."),
            (far, f"{lonely}, none of your means moves. Only the one without points stays."),
        ],
        f"{lonely}, your new means are off. That mean stays where it is; the others move as before.",
    )
