"""Checkers of lesson 10, density."""

import numpy as np
from scipy.stats import norm

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
    simplest,
    uses,
)
from gmm_course.exercises.lesson_10 import slips
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
    level = call(function, values, mass, name=name)
    if _flags(level):
        raise NotYet("those are flags, which points lie inside; return the log-density on the border, one number.")
    if np.ndim(level) == 1 and len(level) > 1:
        raise NotYet(f"those are {len(level)} values; the level is one of them: the lowest that lies inside.")
    level = number(level, "the level")
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


def _in_per_cent(mass):
    """Shares above the level where per cent and shares are mixed up."""
    return [
        (1 - (1 - mass) / 100, "np.percentile wants per cent, `mass` is a share: np.quantile."),
        (mass / 100, "two slips: np.quantile wants a share, not per cent, and the share to cut off is 1 - `mass`."),
        (1 - mass / 100, "two slips: np.percentile wants per cent, and the share to cut off is not `mass`."),
    ]


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
    ):
        if _holds(values, level, share):
            unused()  # a number written in may hit such a share by chance
            raise NotYet(message)
    mistakes = [
        *((np.quantile(values, 1 - share), message) for share, message in _in_per_cent(mass)),
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
        *(
            (
                values.mean() + norm.ppf(1 - mass) * values.std(ddof=ddof),
                "mean and sd give that level for normal values, which log-densities are not; count points instead.",
            )
            for ddof in (0, 1)
        ),
        (values.mean(), "that is the mean of the log-densities; a share of the points is to lie above the level."),
        (
            ordered[::-1][np.searchsorted(cumulated * np.exp(values).sum(), mass)],
            "the densities of the points are added up, as if they were their probabilities; count the points.",
        ),
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
    mistakes = slips.in_kde(*arguments)
    right, _ = next(mistakes)

    def unused():
        if same(np.sort(value), np.sort(right), rtol=1e-5):
            raise NotYet("the right numbers in a wrong order: the first belongs to the first row of x.")
        changes = {"x": (x + 1, data, h), "data": (x, data * 1.2, h), "bandwidth": (x, data, 2 * h)}
        uses(function, arguments, changes, name=name)

    def where():
        one, two = np.array([[0.4]]), np.array([[0.4, -0.2]])
        near, many = "wrong even for one row of data with one column", "right for one row of data, wrong for several"
        cases = (
            ((one, one, 0.6), f"{near}, at that row: look at what stands in front of the exponential."),
            ((one + 0.5, one, 0.6), f"{near}: right at that row, wrong beside it: look at the exponent."),
            ((two, two, 0.6), "right for one column, wrong for two: what stands in front comes once for each column."),
            ((two + 0.5, two, 0.6), "right for one column, wrong for two: look at the squared distance."),
            ((one, PLANE[:, :1], 0.6), f"{many}: look at the mean, and at the logarithm of it."),
            ((two, PLANE, 0.6), "right for one column, wrong for two: a bump is round, with h in every direction."),
        )
        simplest(function, [(case, _kde(*case), words) for case, words in cases], name)

    otherwise = "not the log of the mean of the bumps at each row of x."
    compare(value, right, mistakes, otherwise, rtol=1e-5, before=unused, after=where)
    rng = np.random.default_rng(10)
    for m, n, d, h in ((3, 5, 1, 0.2), (6, 4, 3, 2.5), (5, 5, 2, 0.05)):
        x, data = rng.normal(size=(m, d)), rng.normal(size=(n, d))
        value = numbers(call(function, x, data, h, name=name), (m,), f"the log-density in {d} dimensions")
        right = _kde(x, data, h)
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
    mistakes = slips.in_p_values(NEW, CALIBRATION)
    right, _ = next(mistakes)
    otherwise = "not rank / (m + 1). Sort the ten numbers of one new row and the calibration by hand, and count."

    def unused():
        if value.min() < 0 or value.max() > 1:
            raise NotYet(f"a p-value lies between 0 and 1; yours reach from {value.min():.3g} to {value.max():.3g}.")
        if np.ptp(value) == 0:
            raise NotYet("all new rows get the same value: is each of them compared with the calibration rows?")
        if same(np.sort(value), np.sort(right)):
            raise NotYet("the right p-values in a wrong order: the first belongs to the first new row.")
        changes = {"log_density": (NEW[::-1] - 8, CALIBRATION), "calibration": (NEW, CALIBRATION - 2)}
        uses(function, (NEW, CALIBRATION), changes, name=name)

    def where():
        low, high, zero, three = np.array([-1.0]), np.array([1.0]), np.zeros(1), np.array([0.3, -0.2, 0.7])
        cases = (
            (low, zero, "wrong even for one calibration row and a new row below it: it is the first of two."),
            (high, zero, "right for a new row below one calibration row, wrong for one above it: the second of two."),
            (zero, zero, "right for one calibration row, wrong where the new row equals it: it ranks last of equals."),
            (zero, three, "right for one calibration row, wrong for three."),
            (np.array([0.5, 0.1]), three, "right for one new row, wrong for two: each is ranked as if it came alone."),
        )
        ranks = [(1 + (old <= new[:, None]).sum(axis=1)) / (len(old) + 1) for new, old, _ in cases]
        simplest(function, [(case, p, words) for (*case, words), p in zip(cases, ranks, strict=True)], name)

    compare(value, right, mistakes, otherwise, before=unused, after=where)
    rng = np.random.default_rng(3)
    for n_new, m in ((6, 6), (1, 96), (30, 2)):
        new, calibration = rng.normal(size=n_new), rng.normal(size=m)
        value = numbers(call(function, new, calibration, name=name), (n_new,), "the p-values")
        right = (1 + (calibration <= new[:, None]).sum(axis=1)) / (m + 1)
        compare(value, right, [], f"right for 6 new and 9 calibration rows, wrong for {n_new} and {m}.")
    return "at most a share alpha of good new rows gets a p-value of alpha or less, whatever the density is."


# -- exercise 4 -----------------------------------------------------------------------------------------
@checker
def suspects(answer):
    """Exercise 4: the numbers of the birds that should be measured again."""
    checked, new, gross, exchanged = tables_and_truth()
    labels = new.index.to_numpy()
    if isinstance(answer, (str, bytes, dict)) or callable(answer):
        raise NotYet(f"hand in the numbers of the birds, such as new_birds.index[...]; yours is {describe(answer)}.")
    if isinstance(answer, (set, frozenset)):
        answer = list(answer)
    if getattr(answer, "columns", None) is not None:
        raise NotYet("hand in the numbers of the birds, not a table of them: table.index has the numbers.")
    if _flags(answer):
        raise NotYet("those are flags, True or False, one a row: new_birds.index[flags] are the numbers of the birds.")
    if shape_of(answer) == () and not isinstance(answer, bool):
        raise NotYet(f"one number, {describe(answer)}: is it how many? Wanted is which: the numbers of the birds.")
    values = numbers(answer, (None,), "the numbers of the birds")
    if values.size and np.all((0 < values) & (values < 1)):
        raise NotYet("those lie between 0 and 1, as p-values do; hand in the numbers of the birds that have them.")
    if values.size == 0:
        raise NotYet(
            "no bird at all. Of the hundred we have spoilt 15. Do you ask for a p-value below 1 / (m + 1), which none "
            "has, or for *high* densities?"
        )
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
    foreign = chosen - set(labels.tolist())
    if foreign:
        what = "Are they positions, 0 to 99? new_birds.index[...] turns those into numbers."
        if foreign <= set(map(int, checked.index)):
            what = "They are numbers of birds in `checked`: take the index of `new_birds`."
        raise NotYet(f"{len(foreign)} of your {len(chosen)} numbers belong to no bird in `new_birds`. {what}")
    if len(chosen) < 5 and chosen <= gross | exchanged:
        raise NotYet(
            f"all of your {len(chosen)} are spoilt, but 15 are. Did you take a fixed number, or share, of the new? "
            "The threshold comes from good birds that the fit has not seen; how many fall below it is not fixed."
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
            "more. Was the threshold set on rows that the fit had seen, is it another share than 2 %, or are there too "
            "many components?"
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
