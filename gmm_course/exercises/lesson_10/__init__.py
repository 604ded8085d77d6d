"""Checkers of lesson 10, density."""

import numpy as np
from scipy.stats import rankdata

from gmm.mixture import log_sum_exp
from gmm_course.exercises.checking import (
    NotYet,
    call,
    checker,
    compare,
    describe,
    number,
    numbers,
    same,
    shape_of,
    uses,
)
from gmm_course.exercises.lesson_10.birds import (
    FEWEST_FOUND,
    MOST_FALSE,
    N_NEW,
    field_tables,
    good_enough,
    tables_and_truth,
)

__all__ = ["field_tables", "kde_log_density", "level_for_mass", "p_values", "suspects"]

LOG_2PI = np.log(2 * np.pi)


# -- exercise 1 -----------------------------------------------------------------------------------------
def _sample_of_log_densities(n, seed):
    """Log-densities as they come from a sample: most near the top, a long tail below, in no order."""
    return -1.7 - np.random.default_rng(seed).gamma(1.3, 1.1, size=n)


def _holds(log_density, level, mass):
    """Whether the points that are at least as dense have that share, up to the one on the line."""
    n = len(log_density)
    slack = max(1.01, 0.002 * n)  # points
    at_least, above = np.sum(log_density >= level - 1e-9), np.sum(log_density > level + 1e-9)
    return at_least >= mass * n - slack and above <= mass * n + slack


@checker
def level_for_mass(function):
    """Exercise 1: the level of the log-density above which a given mass lies."""
    name = "level_for_mass"
    values, mass = _sample_of_log_densities(500, seed=10), 0.8
    level = number(call(function, values, mass, name=name), "the level")
    if not _holds(values, level, mass):
        _tell_level(function, values, mass, level)
    if level == np.round(level, 4):  # no value of the sample has so few digits, nor has a mean of two
        _level_uses(function, values, mass)
        raise NotYet("the level is rounded; hand on all its digits, and round what you print.")
    for n, mass in ((500, 0.5), (40, 0.95), (30_000, 0.9)):
        values = _sample_of_log_densities(n, seed=n)
        level = number(call(function, values, mass, name=name), "the level")
        if not _holds(values, level, mass):
            share = np.mean(values >= level)
            raise NotYet(
                f"right for 500 points and mass 0.8, wrong for {n} points and mass {mass}: {share:.3f} of them lie "
                "above your level."
            )
    return "the region is where the log-density is above this level, whatever its outline looks like."


def _level_uses(function, values, mass):
    changes = {"log_density": (values - 1, mass), "mass": (values, 0.3)}
    uses(function, (values, mass), changes, name="level_for_mass")


def _tell_level(function, values, mass, level):
    n, ordered = len(values), np.sort(values)
    cumulated = np.cumsum(np.exp(ordered[::-1])) / np.exp(values).sum()
    low, high = ordered[[0, -1]]
    for transformed, message in (
        (np.log(level) if level > 0 else np.nan, "that is a density; its logarithm is wanted, as the points have it."),
        (-level, "the sign is turned round: that is the surprise, -log p, on the line."),
    ):
        if _holds(values, transformed, mass):
            raise NotYet(message)
    if level == low:
        raise NotYet("that is the lowest of all: every point lies above it. Only a share `mass` of them is to.")
    if level == high:
        raise NotYet("that is the highest of all: no point lies above it. A share `mass` of them is to.")
    if not low <= level <= high and level == np.round(level) and level >= 0:
        raise NotYet("that looks like a position, or a number of points; return the log-density that stands there.")

    def unused():
        _level_uses(function, values, mass)

    for share, message in (
        (1 - mass, "that leaves a share `mass` of the points *below* the level. Which end of the sorted values is it?"),
        (
            1 - (1 - mass) / 2,
            "that cuts off half as much: nothing is cut off at the dense end, all of it at the other.",
        ),
        ((1 - mass) / 2, "that cuts off one half of 1 - mass, and at the dense end, which belongs to the region."),
        (1 - (1 - mass) / 100, "np.percentile wants per cent, `mass` is a share: np.quantile."),
        (1 - mass / 100, "two slips: np.percentile wants per cent, and the share to cut off is not `mass`."),
    ):
        if _holds(values, level, share):
            unused()  # a number written in may hit such a share by chance
            raise NotYet(message)
    mistakes = [
        *(
            (one, "the values are taken in the order in which they came: sort them first.")
            for position in (round((1 - mass) * n), round(mass * n))
            for one in (*values[position - 2 : position + 2], *values[::-1][position - 2 : position + 2])
        ),
        (low + (1 - mass) * (high - low), "that divides the *range* of the values; count points instead."),
        (high + np.log(mass), "that is a share of the highest density; count points instead."),
        (
            high + np.log(1 - mass),
            "that is a share of the highest density, which fits one Gaussian in two dimensions alone; count points.",
        ),
        (mass * high, "that is a multiple of the highest value; count points instead."),
        (values.mean(), "that is the mean of the log-densities; a share of the points is to lie above the level."),
        (
            ordered[::-1][np.searchsorted(cumulated, mass)],
            "the points are weighted by their density, but they were *drawn* from it: where it is high there are more "
            "of them already. Count each point once.",
        ),
    ]
    share = np.mean(values >= level)
    otherwise = f"above your level lie {share:.3f} of the points; a share of {mass} was asked for."
    compare(level, np.quantile(values, 1 - mass), mistakes, otherwise, before=unused)
    raise NotYet(otherwise)  # next to right, and not right


# -- exercise 2 -----------------------------------------------------------------------------------------
PLANE = np.array([[0.3, 1.1], [1.9, -0.4], [2.2, 0.9], [-1.3, 0.2], [0.8, 2.7], [3.1, 1.6], [-0.6, -1.5]])
PLACES = np.array([[0.5, 0.7], [2.4, 1.2], [-1.0, -0.7], [4.1, 0.1]])
BANDWIDTH = 0.7


def _bumps(x, data, h):
    """Log of the height of each bump at each place, (m, n)."""
    d = data.shape[1]
    squares = ((x[:, None] - data) ** 2).sum(axis=2)
    return -0.5 * squares / h**2 - d * np.log(h) - 0.5 * d * LOG_2PI


def _kde(x, data, h):
    return log_sum_exp(_bumps(x, data, h)) - np.log(len(data))


@checker
def kde_log_density(function):
    """Exercise 2: the log-density of a kernel density estimate."""
    name = "kde_log_density"
    arguments = x, data, h = PLACES, PLANE, BANDWIDTH
    value = call(function, *arguments, name=name)
    shapes = {
        (7,): "one value for each row of `data`: the mean runs over the data, so that one value a row of `x` is left.",
        (4, 7): "shape (4, 7): one value for each pair of a row of x and a row of data. Average over the data.",
        (4, 7, 2): "shape (4, 7, 2): sum the squares over the last axis, the columns; then average over the data.",
        (4, 2): "shape (4, 2): one value for each column. The squares are summed over the columns, before the exp.",
        (2,): "shape (2,), one value for each column: which axes hold rows of x, rows of data, columns?",
        (): "a single number: for each of the four rows of `x` there is one.",
    }
    if shape_of(value) in shapes:
        raise NotYet(shapes[shape_of(value)])
    value = numbers(value, (4,), "the log-density")
    right = _kde(*arguments)
    logs, n, d = _bumps(*arguments), len(data), data.shape[1]
    difference = x[:, None] - data
    squares = (difference**2).sum(axis=2)

    right_front = -d * np.log(h) - 0.5 * d * LOG_2PI
    swapped = "the number of rows of the data stands where the number of columns belongs: n, d = data.shape."

    def of(exponent, front=right_front):
        return log_sum_exp(exponent + front) - np.log(n)

    per_column = -0.5 * (difference / h) ** 2 - np.log(h) - 0.5 * LOG_2PI  # (m, n, d)
    covariance = np.cov(data.T) * h**2
    shaped = np.einsum("mni,ij,mnj->mn", difference, np.linalg.inv(covariance), difference)
    mistakes = [
        (np.exp(right), "that is the density; its logarithm is wanted."),
        (-right, "that is the surprise, -log p; the log-density is wanted."),
        *((np.round(right, k), "rounded; hand on all digits of the log-density.") for k in range(1, 6)),
        (right - logs.max(axis=1), "the largest exponent was taken out before exp; add it again after the logarithm."),
        (2 * logs.max(axis=1) - right, "the largest exponent and the logarithm of the rest are added, not subtracted."),
        (right + logs.max(axis=1), "the largest exponent is added after the logarithm, but was not taken out before."),
        (right / np.log(10), "nats come from the natural logarithm, np.log, not from np.log10."),
        (right + np.log(n), "the bumps are added up: the estimate is their *mean*, so that it has mass 1."),
        (np.exp(right + np.log(n)), "two slips: the bumps are added up, not averaged, and the logarithm is missing."),
        (logs.mean(axis=1), "that is the mean of the logarithms; the logarithm of the mean is wanted."),
        (logs.sum(axis=1), "that is the sum of the logarithms; the logarithm of the mean of the bumps is wanted."),
        (logs.max(axis=1), "that is the nearest bump alone; all of them count."),
        (logs.max(axis=1) - np.log(n), "that is the nearest bump alone; all of them count."),
        (of(-0.5 * squares / h**2, 0.0), "nothing stands in front of the exponential: h and 2 pi, for every column."),
        (of(-0.5 * squares / h**2, -0.5 * d * LOG_2PI), "1/h for every column is missing: a narrow bump is high."),
        (of(-0.5 * squares / h**2, -d * np.log(h)), "the square root of 2 pi, once for every column, is missing."),
        (
            of(-0.5 * squares / h**2, -np.log(h) - 0.5 * LOG_2PI),
            "what stands in front of the exponential comes once for *every* column; you have it once.",
        ),
        (
            of(-0.5 * squares / h**2, -np.log(h) - 0.5 * d * LOG_2PI),
            "1/h comes once for every column; yours has h once (or h where h**2 belongs, under a root).",
        ),
        (of(-0.5 * squares / h**2, -d * np.log(h) - 0.5 * LOG_2PI), "2 pi comes once for every column; you have one."),
        (of(-0.5 * squares / h**2, -2 * d * np.log(h) - 0.5 * d * LOG_2PI), "in front: h for every column, not h**2."),
        (of(-0.5 * squares / h**2, d * np.log(h) - 0.5 * d * LOG_2PI), "the sign of log h: a narrow bump is high."),
        (of(-0.5 * squares / h**2, -d * np.log(h) + 0.5 * d * LOG_2PI), "the sign of log 2 pi: it divides."),
        (of(-0.5 * squares / h**2, -d * np.log(h) - d * LOG_2PI), "2 pi stands under a square root."),
        (of(-0.5 * squares / h**2, right_front + 0.5 * d * np.log(2)), "in front stands the root of 2 pi, not of pi."),
        (of(-0.5 * squares / h**2, -d * h - 0.5 * d * LOG_2PI), "in front: the logarithm of h is missing."),
        (of(-0.5 * squares / h**2, -n * np.log(h) - 0.5 * n * LOG_2PI), swapped),
        (of(-0.5 * squares / h**2, -n * np.log(h) - 0.5 * n * LOG_2PI) + np.log(n) - np.log(d), swapped),
        (right + np.log(n) - np.log(d), "you divide by the number of columns; the mean runs over the n rows of data."),
        (right + np.log(n) - n, "to divide by n *after* the logarithm, subtract log n, not n."),
        (_kde(x, data, np.sqrt(h)), "the bandwidth is a standard deviation: square it. You use it as a variance."),
        (_kde(x, data, h**2), "h**2 is the variance; a square too many is in the place of the standard deviation."),
        (of(-0.5 * squares / h), "in the exponent the squared distance is divided by h**2, not by h."),
        (of(-0.5 * squares), "in the exponent the squared distance is not divided by h**2."),
        (of(-squares), "in the exponent the squared distance is not divided by 2 h**2."),
        (of(-2 * squares * h**2), "in the exponent the squared distance is to be divided by 2 h**2, not multiplied."),
        (of(-0.5 * ((x[:, None] + data) ** 2).sum(axis=2) / h**2), "the difference of x and data, not their sum."),
        (of(-squares / h**2, 2 * right_front), "the one half is missing, in the exponent and for the root in front."),
        (of(-0.5 * squares / h**2, -right_front), "the sign of what stands in front: it divides the exponential."),
        (right + 2 * np.log(n), "the sign of log n: the sum of the bumps is divided by n."),
        (of(-squares / h**2), "the one half in the exponent is missing."),
        (of(0.5 * squares / h**2), "the sign in the exponent: far points are less dense."),
        (of(-0.5 * np.abs(difference).sum(axis=2) / h**2), "the differences in the exponent are not squared."),
        (of(-0.5 * difference.sum(axis=2) / h**2), "the differences in the exponent are not squared."),
        (of(-0.5 * np.sqrt(squares) / h**2), "the distance in the exponent is not squared."),
        (of(-0.5 * np.sqrt(squares) / h), "the distance in the exponent is not squared."),
        (of(-0.5 * squares * h**2), "parentheses: the squared distance is to be *divided* by all of 2 h**2."),
        (of(-0.5 * difference.sum(axis=2) ** 2 / h**2), "square each column's difference first, then sum."),
        (
            of(-0.5 * squares / d / h**2),
            "half of the exponent: sum the squares of the columns, no mean; and square h alone, 2 * h**2.",
        ),
        (
            log_sum_exp(per_column.transpose(0, 2, 1).reshape(-1, n)).reshape(len(x), d).sum(axis=1) - d * np.log(n),
            "each column has an estimate of its own, and the logs are added: that assumes independent columns. Sum the "
            "squares over the columns first; then exp and the mean over the data.",
        ),
        (right - np.log(n), "divided by n twice."),
        (log_sum_exp(logs) / n, "the logarithm is divided by n; the sum of the bumps is to be, inside the logarithm."),
        (
            log_sum_exp(-0.5 * squares / h**2) / n + right_front,
            "the logarithm is divided by n; the sum of the bumps is to be, inside the logarithm.",
        ),
        (
            log_sum_exp(-0.5 * (difference**2).sum(axis=1) / h**2) - np.log(n) + right_front,
            "the squares are summed over the rows of the data; a distance sums them over its columns, the last axis.",
        ),
        (right + np.log(n) - np.log(len(x)), "you divide by the number of rows of x; the bumps stand on the data."),
        (right + np.log(n) - np.log(n * d), "you divide by n times d: the mean runs over the n rows of the data."),
        (
            of(-0.5 * shaped, -0.5 * np.log(np.linalg.det(covariance)) - 0.5 * d * LOG_2PI),
            "that is scipy's estimate with this factor: its bumps have the shape of the data's covariance. Here a bump "
            "has the standard deviation h in every direction.",
        ),
        (
            np.exp(of(-0.5 * shaped, -0.5 * np.log(np.linalg.det(covariance)) - 0.5 * d * LOG_2PI)),
            "that is scipy's density with this factor: the logarithm is missing, and its bumps have the shape of the "
            "data's covariance. Here a bump has the standard deviation h in every direction.",
        ),
    ]

    def unused():
        if same(np.sort(value), np.sort(right), rtol=1e-5):
            raise NotYet("the right numbers in a wrong order: the first belongs to the first row of x.")
        changes = {"x": (x + 1, data, h), "data": (x, data * 1.2, h), "bandwidth": (x, data, 2 * h)}
        uses(function, arguments, changes, name=name)

    compare(value, right, mistakes, "not the log of the mean of the bumps at each row of x.", rtol=1e-5, before=unused)
    rng = np.random.default_rng(10)
    for m, n, d, h in ((3, 5, 1, 0.2), (6, 4, 3, 2.5), (5, 5, 2, 0.05)):
        x, data = rng.normal(size=(m, d)), rng.normal(size=(n, d))
        value = numbers(call(function, x, data, h, name=name), (m,), f"the log-density in {d} dimensions")
        right, logs = _kde(x, data, h), _bumps(x, data, h)
        if d != 2 and any(
            same(value, right - more * np.log(h) - pi * LOG_2PI, rtol=1e-5)
            for more, pi in ((2 - d, 1 - d / 2), (2 - d, 0), (0, 1 - d / 2))
        ):
            raise NotYet("right for two columns: what stands in front of the exponential comes once for every column.")
        _compare_far(value, right, f"right for {PLANE.shape[1]} columns and h = 0.7, wrong for {d} and h = {h}.")
    far = np.array([[300.0, -200.0], [0.5, 0.7], [1e5, 0.0]])
    value = numbers(call(function, far, PLANE, BANDWIDTH, name=name), (3,), "the log-density far away")
    _compare_far(
        value,
        _kde(far, PLANE, BANDWIDTH),
        "right among the data, wrong far away from them. Is something tiny added inside the logarithm, or a limit set?",
    )
    return "a mixture with a component on every point, and no fit at all."


def _compare_far(value, right, otherwise):
    if np.any(value == -np.inf):
        raise NotYet(
            "far from the data yours is -inf: every exp is 0 there, and so is their mean. Take the largest exponent "
            "of each row out first (lesson 07: log-sum-exp)."
        )
    if np.any(value == np.inf):
        raise NotYet(
            "yours is inf for some rows: an exp became too large. Take the *largest* exponent of each row out first."
        )
    if not same(value, right, rtol=1e-5):
        raise NotYet(otherwise)


# -- exercise 3 -----------------------------------------------------------------------------------------
def _flags(value):
    """Whether these are True and False, as a list or an array."""
    if isinstance(value, (list, tuple)):
        return len(value) > 0 and all(isinstance(one, (bool, np.bool_)) for one in value)
    return np.ndim(value) > 0 and getattr(getattr(value, "dtype", None), "kind", None) == "b"


CALIBRATION = np.array([-14.2, -15.9, -13.1, -17.3, -14.8, -15.9, -13.7, -16.4, -14.5])  # in no order, two alike
NEW = np.array([-15.0, -21.6, -15.9, -12.2, -13.7, -16.9])  # below all, above all, as one, as two


@checker
def p_values(function):
    """Exercise 3: where a new row ranks among the calibration rows."""
    name = "p_values"
    value = call(function, NEW, CALIBRATION, name=name)
    if _flags(value):
        raise NotYet("those are flags, True or False; return the p-values themselves, one a new row.")
    shapes = {
        (9,): "one value for each calibration row; there is to be one for each new row. Which axis is summed over? Or "
        "have the two arguments changed places?",
        (6, 9): "one value for each pair of a new and a calibration row: count over the calibration rows.",
        (9, 6): "one value for each pair of a calibration and a new row: count over the calibration rows.",
        (): "a single number: each of the six new rows has a p-value of its own.",
    }
    if shape_of(value) in shapes:
        raise NotYet(shapes[shape_of(value)])
    value = numbers(value, (6,), "the p-values")
    m, below = len(CALIBRATION), CALIBRATION <= NEW[:, None]
    count = below.sum(axis=1)
    strict, denser = (CALIBRATION < NEW[:, None]).sum(axis=1), (CALIBRATION >= NEW[:, None]).sum(axis=1)
    right = (1 + count) / (m + 1)
    joint = [rankdata(np.append(CALIBRATION, NEW), method)[m:] for method in ("max", "average", "min", "ordinal")]
    together = "the new rows are ranked all together; each is ranked with the calibration rows, as if it came alone."
    among_new = NEW.argsort().argsort()
    unsorted = np.searchsorted(CALIBRATION, NEW, side="right")
    twice = "That is the +1: the new row is one of the m + 1, too."
    mistakes = [
        (count / m, f"a row below all others gets 0, as if it could not happen. {twice}"),
        (count / (m + 1), f"the +1 below the line is there, the one above is missing. {twice}"),
        ((1 + count) / m, f"the +1 above the line is there, the one below is missing: yours reach {1 + m} of {m}."),
        (1 + count / m, "parentheses: the 1 is added after the division; a p-value is at most 1."),
        (1 + count / (m + 1), "parentheses: the 1 is added after the division; a p-value is at most 1."),
        (1 + count, "those are the ranks; divide by the number of rows that are ranked."),
        (count, "that is a count of calibration rows; add the new row itself, and divide by all m + 1."),
        (100 * right, "in per cent; a p-value lies between 0 and 1."),
        (
            50 * (strict + count + (count > strict)) / m,
            "is that percentileofscore? It is in per cent, ranks equal rows in the middle, and leaves the new row out.",
        ),
        (
            0.5 * (strict + count + (count > strict)) / m,
            "is that percentileofscore? It ranks equal rows in the middle, and leaves the new row out.",
        ),
        *((ranks / below_line, together) for ranks in joint for below_line in (m + 1, m + len(NEW), 1)),
        ((1 + count) / 100, "100 is m + 1 in the example of the text; here m is another number."),
        (100 * count / m, f"in per cent, and a row below all others gets 0. {twice}"),
        ((1 + strict) / (m + 1), "among equals the new row ranks last: <=, not <."),
        (strict / m, "two slips: among equals the new row ranks last (<=), and the new row itself is not counted."),
        (
            strict / (m + 1),
            "two slips: among equals the new row ranks last (<=), and above the line the +1 is missing.",
        ),
        ((1 + denser) / (m + 1), "that counts the *denser* rows: a row far out would get a large p-value."),
        ((1 + m - strict) / (m + 1), "that counts the *denser* rows: a row far out would get a large p-value."),
        (denser / m, "that counts the *denser* rows, and not the new row itself."),
        ((1 + m - count) / (m + 1), "that counts the *denser* rows: a row far out would get a large p-value."),
        ((m - count) / m, "that counts the *denser* rows, and not the new row itself."),
        (1 - right, "that is one minus the p-value: surprising rows are to get a *small* one."),
        ((1 + among_new) / len(NEW), "the new rows are ranked among themselves, not among the calibration rows."),
        *(
            ((among_new + more) / (m + 1), "the new rows are ranked among themselves, not among the calibration rows.")
            for more in (1, 2)
        ),
        (among_new + 1, "the new rows are ranked among themselves, not among the calibration rows."),
        ((1 + count) / (len(NEW) + 1), "you divide by the number of new rows; ranked is one of them among m others."),
        (count / len(NEW), "you divide by the number of new rows; ranked is one of them among m others."),
        *(
            (two_sided, "that is two-sided. Only a *low* density is suspicious: count one end, and do not double it.")
            for two_sided in (
                2 * np.minimum(right, 1 - right),
                2 * np.minimum(right, (1 + denser) / (m + 1)),
                np.minimum(1, 2 * np.minimum(right, (1 + denser) / (m + 1))),
                2 * right,
                np.minimum(1, 2 * right),
            )
        ),
        ((1 + count) / (m - 1), "ranked are m + 1 rows, the new one and m others: divide by m + 1, not by m - 1."),
        (count / (m - 1), "ranked are m + 1 rows, the new one and m others: divide by m + 1, not by m - 1."),
        ((2 + count) / (m + 1), "the +1 above the line is there twice."),
        ((2 + count) / (m + 2), "the new row is counted twice, above the line and below it."),
        ((1 + count) / (m + 2), "below the line one too many: the new row and m others are m + 1."),
        ((1 + count / m) / (m + 1), "the +1 is added to a share, of calibration rows; add it to the count."),
        ((m + 1) / (1 + count), "upside down: the rank belongs above the line, m + 1 below it."),
        ((1 - count) / (m + 1), "the sign: the new row is counted *with* those below it, 1 + their number."),
        (
            1 - (m - count) / (len(NEW) + 1),
            "you divide by the number of new rows; ranked is one of them among m others.",
        ),
        ((1 + unsorted) / (m + 1), "np.searchsorted needs sorted values, and the calibration rows come in no order."),
        (unsorted / m, "np.searchsorted needs sorted values, and the calibration rows come in no order."),
    ]
    otherwise = "not rank / (m + 1). Sort the ten numbers of one new row and the calibration by hand, and count."

    def unused():
        if np.ptp(value) == 0:
            raise NotYet("all new rows get the same value: is each of them compared with the calibration rows?")
        if same(np.sort(value), np.sort(right)):
            raise NotYet("the right p-values in a wrong order: the first belongs to the first new row.")
        changes = {"log_density": (NEW - [0, 0, 0, 3, 3, 0], CALIBRATION), "calibration": (NEW, CALIBRATION - 2)}
        uses(function, (NEW, CALIBRATION), changes, name=name)

    compare(value, right, mistakes, otherwise, before=unused)
    rng = np.random.default_rng(3)
    for n_new, m in ((6, 6), (1, 96), (30, 2)):
        new, calibration = rng.normal(size=n_new), rng.normal(size=m)
        value = numbers(call(function, new, calibration, name=name), (n_new,), "the p-values")
        right = (1 + (calibration <= new[:, None]).sum(axis=1)) / (m + 1)
        rounded = [(np.round(right, k), "the p-values are rounded; hand on all their digits.") for k in range(1, 6)]
        compare(value, right, rounded, f"right for 6 new and 9 calibration rows, wrong for {n_new} and {m}.")
    return "at most a share alpha of good new rows gets a p-value of alpha or less, whatever the density is."


# -- exercise 4 -----------------------------------------------------------------------------------------
@checker
def suspects(answer):
    """Exercise 4: the numbers of the birds that should be measured again."""
    _, new, gross, exchanged = tables_and_truth()
    labels = new.index.to_numpy()
    if isinstance(answer, (str, bytes, dict)) or callable(answer):
        raise NotYet(f"hand in the numbers of the birds, such as new_birds.index[...]; yours is {describe(answer)}.")
    if isinstance(answer, (set, frozenset)):
        answer = list(answer)
    if getattr(answer, "columns", None) is not None:
        raise NotYet("hand in the numbers of the birds, not a table of them: table.index has the numbers.")
    if _flags(answer):
        raise NotYet("those are flags, True or False, one a row: new_birds.index[flags] are the numbers of the birds.")
    values = numbers(answer, (None,), "the numbers of the birds")
    if values.size == 0:
        raise NotYet("no bird at all. Of the hundred we have spoilt 15. (No p-value is below 1 / (m + 1).)")
    if len(values) == N_NEW and not np.isin(values, labels).all():
        raise NotYet("a value for each of the hundred birds: which of them are suspicious? Hand in their numbers.")
    if len(np.unique(values)) < len(values):
        raise NotYet("some numbers come more than once.")
    chosen = set(values.tolist())
    by_label = good_enough(chosen, gross, exchanged)
    if not by_label and np.isin(values, np.arange(N_NEW)).all():
        if good_enough(set(labels[values.astype(int)].tolist()), gross, exchanged):
            raise NotYet(
                "the right birds, by their *position* in the table: new_birds.index[...] turns it into the number."
            )
    foreign = len(chosen - set(labels.tolist()))
    if foreign:
        raise NotYet(
            f"{foreign} of your {len(chosen)} numbers belong to no bird in `new_birds`. Are they positions, 0 to 99? "
            "Or birds of `checked`?"
        )
    found, false = len(chosen & exchanged), len(chosen - gross - exchanged)
    good = N_NEW - len(gross | exchanged)
    if len(chosen) == N_NEW:
        raise NotYet("all hundred. Good birds are to be left in peace, but for 2 %.")
    if good_enough(set(labels.tolist()) - chosen, gross, exchanged):
        raise NotYet("those are the birds that are *not* suspicious: turn the comparison round.")
    if not chosen & (gross | exchanged):
        raise NotYet(
            "not one of them is spoilt. Surprising birds have a *low* density, and a small p-value. (Or can your "
            "mixture see only the column with the largest numbers, as a spherical one does?)"
        )
    if not gross <= chosen:
        raise NotYet(
            f"{len(gross - chosen)} of the birds that you left out have a value that no penguin has: look at the "
            "columns one by one. Was the mixture fitted to the new birds, too? Then it may have a component for them. "
            "Does it see all four columns? Or did you take a fixed number of birds?"
        )
    if false > MOST_FALSE:
        raise NotYet(
            f"{false} of {good} good birds are flagged; a promise of 2 % allows for 2, and with bad luck for a few "
            "more. Was the threshold set on rows that the fit had seen? Or are there too many components?"
        )
    if found == 0:
        raise NotYet(
            "you found the birds with a value out of range. Ten more have the bill of another bird: each of their "
            "values is that of a penguin. Limits on single columns cannot see them; the joint density can. (If you "
            "used one: the fewer the calibration rows, the more the threshold is a matter of luck.)"
        )
    if found < FEWEST_FOUND:
        raise NotYet(
            f"the birds with a value out of range are found, and {found} of the ten with the bill of another. More "
            "is possible. With few calibration rows the threshold is a matter of luck: how many have you kept? Is the "
            "mixture too simple, or too rich? Does it see all four columns?"
        )
    return (
        f"all {len(gross)} with a value out of range and {found} of {len(exchanged)} with the bill of another bird are "
        f"among yours, and {false} good one{'s' * (false != 1)}; at 2 % of {good} one expects {0.02 * good:.1f}."
    )
