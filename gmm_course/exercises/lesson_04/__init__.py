"""Checkers of lesson 04, responsibilities. n points, K components."""

import numpy as np

from gmm_course.exercises.checking import NotYet, call, checker, compare, number, numbers, uses
from gmm_course.exercises.lesson_04.slips import kmeans, kmeans_mistakes, log_odds_mistakes, soft, soft_mistakes, step
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

    def which_term():
        uses(function, (X1, *TWO), probes, name=name)

        def off(*arguments):
            return np.asarray(call(function, *arguments, name=name), dtype=float) - right_log_odds(*arguments)

        here = off(X1, *TWO)
        fine = [np.allclose(off(X1, weights, means + shift, sds), here) for shift in ([0.5, 0], [0, 0.5])]
        if np.allclose(here, here[0]) and all(fine):
            what = (
                "a term of the sds, or a number," if np.allclose(off(*probes["weights"]), here) else "the weights' term"
            )
            raise NotYet(f"off by the same number at every point: the squares are right, {what} is not.")
        if sum(fine) == 1:
            raise NotYet(f"component {fine.index(True)} has the right square, component {fine.index(False)} has not.")

    compare(
        value,
        right_log_odds(X1, *TWO),
        log_odds_mistakes(X1, *TWO),
        "the values are off. Work out one point by hand: log of weight times density for each, then the difference.",
        before=which_term,
    )
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
    top = r.max(axis=1)
    right = np.sum(1 - top)
    second = np.sort(r, axis=1)[:, -2]
    mistakes = [
        (right / n, "that is the share of errors; their number is wanted."),
        (100 * right / n, "that is a percentage; the number of errors is wanted."),
        (top.sum(), "that is how many labels are expected to be *right*."),
        (top.mean(), "that is the share of labels that are expected to be right."),
        (-right, "the sign is turned round: what is left of 1 is 1 minus the largest responsibility."),
        (
            r.min(axis=1).sum(),
            "you added the smallest responsibilities. That is right for two components only; with three the hard "
            "label is wrong when *either* of the others is the true one.",
        ),
        (
            second.sum(),
            "you added the second largest responsibilities. With three components the third may be the true one, too.",
        ),
        ((1 - r.min(axis=1)).sum(), "that is 1 minus the *smallest* responsibility; the hard label names the largest."),
        (1 - top.sum(), "1 is taken once; what is left of 1 is wanted for each point, and then the sum."),
        (
            np.minimum(r[:, 0], r[:, 1]).sum(),
            "only the first two components are looked at; `r` may have any number of columns.",
        ),
        (
            np.sum(1 - np.maximum(r[:, 0], r[:, 1])),
            "the largest of the first two columns is taken; `r` may have any number of columns.",
        ),
        (np.sum(r.argmax(axis=1) != 0), "you counted the labels that are not 0. Add up the probabilities of an error."),
        ((1 - r).sum(), "you added 1 - r for every component; only the label that is named can be wrong."),
        ((1 - r[:, 0]).sum(), "that takes label 0 for the hard label of every point."),
        (
            r[:, 0].sum(),
            "that is the effective number of points of component 0. Which component does the hard label name?",
        ),
        (
            np.sum(1 - r.max(axis=0)),
            "the maximum is taken over the points. Each *point* has a largest responsibility: axis=1.",
        ),
        (1 - r.max(), "that is for the surest point alone: the maximum is taken over the whole table, not row by row."),
        (n - r.max(), "the maximum is taken over the whole table; each point has its own: axis=1."),
        (
            1 - np.prod(top),
            "that is the probability that at least one label is wrong. Wanted: how many, on average.",
        ),
        (
            (r * (1 - r)).sum(),
            "that is for labels drawn by chance, label k with probability r_k. A hard label always names the largest.",
        ),
        (
            np.sum(top < 0.9),
            "you counted the points in doubt. A point in doubt is not an error yet: add up the probabilities.",
        ),
        (
            np.sum(top < 0.5),
            "you counted the points without a majority. That is not their number of errors: add up probabilities.",
        ),
        (-(r * np.log(r)).sum(), "that is the entropy, another measure of doubt. Here errors are counted."),
        (r.argmax(axis=1).sum(), "you added up the labels themselves (argmax); their probabilities (max) are needed."),
        (n, "that is the number of points, as if every label were wrong: take off the largest of each row."),
        (0, "that is 0: a row of `r` sums to 1, and 1 minus its *sum* leaves nothing. Take its largest, max."),
        (np.sum(1 + top), "the largest responsibility is added to 1; what is left of 1 is wanted: 1 minus it."),
        (1 - top[0], "that is for the first point alone: is the `return` inside the loop?"),
        (1 - top[-1], "that is for the last point alone: add up in the loop, do not replace."),
        ((1 - top[:-1]).sum(), "the last point is missing from the sum: where does the loop end?"),
        ((1 - top[1:]).sum(), "the first point is missing from the sum: numbers start at 0."),
        (n - r.max(axis=0).sum(), "the maximum is taken over the points. Each *point* has a largest one: axis=1."),
        ((1 - top).max(), "that is for the point in most doubt alone; add up over all points."),
        ((1 - top).prod(), "that is the probability that *all* labels are wrong. Wanted: how many, on average."),
        ((1 - r.argmax(axis=1)).sum(), "argmax gives the *place* of the largest value; max gives the value."),
    ]
    if value == round(right) != right:
        raise NotYet("rounded: an expected number need not be a whole number. Round when you print.")
    if abs(value - right) > 1e-9 and any(abs(value - round(right, digits)) < 1e-12 for digits in range(1, 6)):
        raise NotYet("rounded: return the number in full, and round when you print.")
    otherwise = "the number is off. Take one row: with which probability is its hard label wrong?"
    doubtful = np.array([[0.4, 0.35, 0.25]] * 6)
    compare(
        value,
        right,
        mistakes,
        otherwise,
        before=lambda: uses(function, (r,), {"r": (doubtful,)}, name=name),
    )
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
    otherwise = (
        "rows sum to one, but the shares are off. Take one point and work out its three squared distances by hand."
        if np.allclose(sums, 1)
        else "your rows do not sum to 1. Divide each row by its own sum: axis=1, and keepdims=True."
    )
    if value[0].any() and not value[1:].any():
        raise NotYet("the first row is filled, the others are 0: is the `return` inside the loop?")
    if not value.all(axis=1).all() and not value.any(axis=1).all():
        raise NotYet("some rows are 0 throughout: does the loop reach all points, and is its result stored?")
    probes = {
        "X": (POINTS + [0.7, -0.4], MEANS, variance),
        "means": (POINTS, MEANS * 1.5, variance),
        "variance": (POINTS, MEANS, 1.9),
    }
    compare(
        value,
        soft(*arguments),
        soft_mistakes(*arguments),
        otherwise,
        before=lambda: uses(function, arguments, probes, name=name),
    )
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
    compare(
        value,
        step(CLOUD, START),
        kmeans_mistakes(CLOUD, START),
        "the new means are off. By hand: which mean is nearest to each point, and where is the average of those?",
        before=lambda: uses(function, (CLOUD, START), probes, name=name),
    )
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
