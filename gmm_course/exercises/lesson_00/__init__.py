"""Checkers of lesson 00, start here."""

import numpy as np

from gmm.datasets import load_old_faithful
from gmm_course.exercises.checking import NotYet, call, checker, compare, number, pair, uses


@checker
def mean_wait(answer):
    """Exercise 1: the mean waiting time in minutes."""
    value = number(answer, "the mean")
    waiting = load_old_faithful()["waiting_min"].to_numpy(dtype=float)
    eruption = load_old_faithful()["eruption_min"].to_numpy(dtype=float)
    mistakes = [
        (np.median(waiting), "that is the median, the middle value. The mean is the sum divided by the number."),
        (eruption.mean(), "that is the mean of the eruptions; use the column waiting_min."),
        (waiting.sum(), "that is the sum; divide it by the number of waits."),
        (waiting.std(), "that is the standard deviation, how much the waits vary."),
        (waiting.mean() * 60, "that is in seconds; give minutes."),
        (waiting.mean() / 60, "that is in hours; give minutes."),
        (len(waiting), "that is the number of waits."),
        (round(waiting.mean()), "rounded to a whole number: give two decimals or more."),
    ]
    otherwise = "not the mean of the 272 waits. numpy has np.mean, and a column has .mean()."
    compare(value, waiting.mean(), mistakes, otherwise, atol=0.05)
    return "near 71 minutes. In the histogram of section 3, see how few waits are near it."


@checker
def long_waits(answer):
    """Exercise 2: the share of waits of more than 70 minutes."""
    share = number(answer, "the share")
    waiting = load_old_faithful()["waiting_min"].to_numpy(dtype=float)
    right = np.mean(waiting > 70)
    mistakes = [
        (np.mean(waiting >= 70), "a wait of exactly 70 minutes is not longer than 70: use > and not >=."),
        (np.mean(waiting < 70), "these are the shorter waits; the question is about the longer ones."),
        (np.mean(waiting <= 70), "these are the waits of up to 70 minutes; the question is about the longer ones."),
        (np.sum(waiting > 70), "that is a count; divide it by the number of waits."),
        (np.sum(waiting >= 70), "that is a count, and it includes waits of exactly 70 minutes."),
        (100 * right, "that is a percentage; give a fraction between 0 and 1."),
        (round(100 * right), "that is a percentage; give a fraction between 0 and 1."),
        (round(100 * right, 1), "that is a percentage; give a fraction between 0 and 1."),
        (round(right, 2), "rounded too much: give three decimals or more."),
        (round(right, 1), "rounded too much: give three decimals or more."),
        (waiting[waiting > 70].mean(), "that is the mean of the long waits; how many of all are long?"),
    ]
    compare(share, right, mistakes, "not the share of waits longer than 70 minutes.", atol=0.0006)
    return "a comparison gives True and False, which count as 1 and 0; their mean is a share."


@checker
def two_groups(function):
    """Exercise 3: the mean below and above a border."""
    name = "two_groups"
    x = np.array([40.0, 50.0, 54.0, 60.0, 75.0, 80.0, 91.0])
    border = 65.0
    low, high = pair(call(function, x, border, name=name), ("short", "long"), name)
    result = [number(low, "the mean of the short waits"), number(high, "the mean of the long waits")]
    below, above = x[x < border], x[x > border]
    mistakes = [
        ([above.mean(), below.mean()], "the two are swapped: the short waits come first."),
        ([len(below), len(above)], "these are counts; return the mean of each group."),
        ([below.sum(), above.sum()], "these are sums; return the mean of each group."),
        ([np.median(below), np.median(above)], "these are medians; return means."),
        ([np.mean(x < border), np.mean(x > border)], "these are shares. Select first, x[x < border], then the mean."),
        (
            [(x * (x < border)).mean(), (x * (x > border)).mean()],
            "the other group is counted as zeros: select it away.",
        ),
        ([x.min(), x.max()], "these are the shortest and the longest wait; return the mean of each group."),
    ]
    if any(np.isclose(value, x.mean()) for value in result):
        raise NotYet("one of them is the mean of all waits: select the group first, x[x < border].")
    probes = {"x": (x * 1.05, border), "border": (x, 78.0)}
    otherwise = "not the mean below the border and the mean above it."
    right = [below.mean(), above.mean()]
    compare(result, right, mistakes, otherwise, before=lambda: uses(function, (x, border), probes, name=name))
    uses(function, (x, border), probes, name=name)
    return "two groups, cut by a knife. The course will find them without one."
