"""Checkers of lesson 01, one Gaussian."""

import numpy as np
from scipy.special import erf

from gmm.datasets import load_penguins
from gmm_course.exercises.checking import (
    NotYet,
    call,
    checker,
    compare,
    misplaced,
    number,
    pair,
    same,
    shape_of,
    simplest,
    uses,
    whole_numbers,
)
from gmm_course.exercises.notions import WRITTEN_IN, bell, ever_harder, slip, wrong_densities

LOG_2PI = np.log(2 * np.pi)


def _below(x, mean, sd):
    """P(X <= x) of a Gaussian."""
    return 0.5 * (1 + erf((x - mean) / (sd * np.sqrt(2))))


def _log_likelihood(x, mean, sd):
    return np.sum(-0.5 * LOG_2PI - np.log(sd) - 0.5 * ((x - mean) / sd) ** 2)


def _between(low, high, mean, sd):
    return _below(high, mean, sd) - _below(low, mean, sd)


def _height(x, mean, sd):
    return bell([x], mean, sd)[0, 0]


def _areas_under_wrong_curves(low, high, mean, sd):
    """Pairs of an area under a wrong bell curve, from many thin slices, and a sentence."""
    edges = np.linspace(low, high, 2001)
    middles = (edges[1:] + edges[:-1]) / 2
    tables = wrong_densities(middles, mean, sd, most=1)
    return [(table.sum() * (edges[1] - edges[0]), f"in the bell curve: {words}") for table, words in tables]


@checker
def probability_between(answer):
    """Exercise 1: P(185 < X < 195) for mean 190 and sd 6.5."""
    p = number(answer, "the probability")
    right = _between(185, 195, 190, 6.5)
    if abs(p - right) <= 0.0006:
        return "the area between 185 and 195 mm. It is the same in metres; the height of the curve is not."
    mistakes = _wrong_probabilities(right)
    for wrong, message in mistakes:
        if abs(p - wrong) <= 1e-4 * max(1, abs(wrong)):
            raise NotYet(message)
    if abs(p - right) <= 0.006:
        raise NotYet("close: give three decimals, from thinner slices or from norm.cdf.")
    if sorted(f"{p:.3f}") == sorted(f"{right:.3f}"):
        raise NotYet("these are the right digits in another order: a slip of the pen?")
    for wrong, message in mistakes[:USUAL]:  # told of two digits, too
        if any(abs(10**k * wrong) > 10 and np.isclose(p, np.round(wrong, k)) for k in range(4)):
            raise NotYet(message)
    for wrong, message in _areas_under_wrong_curves(185, 195, 190, 6.5):
        if abs(p - wrong) <= 2e-5:
            raise NotYet(message)
    if same(p, -right):
        raise NotYet("a probability cannot be negative; did you subtract the upper end from the lower?")
    if told := slip(p, right, {}, same):
        raise NotYet(told)
    if p < 0:
        raise NotYet("a probability cannot be negative. (A difference of heights, norm.pdf, can; of areas it cannot.)")
    if p > 1:
        raise NotYet(f"a probability is at most 1, yours is {p:.3g}. An area was wanted, not a height or a count.")
    raise NotYet("not the area under this curve from 185 to 195. How much lies below 195? Below 185?")


def _wrong_probabilities(right):
    x = load_penguins().query("species == 'Adelie'")["flipper_length_mm"].dropna().to_numpy()
    middle, edge = (_height(place, 190, 6.5) for place in (190, 185))
    inside = "A probability is the area under the curve, from 185 to 195."
    of_table = "that is the share of these 151 penguins. The question is about the curve."
    of_data = "that is for the data's mean and sd; take 190 and 6.5 here."
    of_all = "times too large: were slices added up without their width, or is it a percentage?"
    return [
        (middle, f"that is the density at 190, per millimetre. {inside}"),
        (middle * 10, "height at the middle times width overstates the area: the curve falls off to both sides."),
        (edge * 10, "height at the edge times width understates it: the curve is higher in the middle."),
        (_below(195, 190, 6.5), "that is all that lies below 195. What lies below 185 is still in it."),
        (1 - right, "that is the probability of falling outside. Between the limits is what is left of 1."),
        (100 * right, f"100 {of_all}"),
        (np.mean((x >= 185) & (x <= 195)), of_table),
        (np.mean((x > 185) & (x < 195)), of_table),
        (edge, f"that is the density at 185, per millimetre. {inside}"),
        (right / 10, f"that is the average height between 185 and 195, per millimetre. {inside}"),
        (0, "0: was a limit subtracted from itself, or a height (pdf) from one that is as high, in the place of cdf?"),
        (_between(185, 195, 190, 6.5**2), "that uses the variance 42.25 where the standard deviation 6.5 belongs."),
        (_between(185, 195, 190, np.sqrt(6.5)), "that takes 6.5 for the variance; it is the standard deviation."),
        (_between(185, 195, x.mean(), x.std()), of_data),
        (_between(185, 195, x.mean(), x.std(ddof=1)), of_data),
        (_between(184.5, 195.5, x.mean(), x.std()), of_data),
        (1, "1 is all that there is: was the standard deviation left out, or what lies below 185 added?"),
        (_between(0.185, 0.195, 0.19, 6.5), "that is for lengths in metres, with a standard deviation in millimetres."),
        (_between(184.5, 195.5, 190, 6.5), "that is from 184.5 to 195.5; the question is from 185 to 195."),
        (_below(185, 190, 6.5), "that is what lies below 185, or as much above 195. You need what lies between them."),
        (right / 2, "that is half of it: from the middle to one end."),
        (10 * right, f"10 {of_all}"),
        (1000 * right, f"1000 {of_all}"),
        (right + edge * 0.1, "a little too much: the slices count both ends, one slice too many."),
        (bell(np.arange(185, 196), 190, 6.5).sum(), "too much: the slices of 1 mm count both ends, one too many."),
    ]


USUAL = 8  # of these: so usual that a value with two digits is told


@checker
def log_likelihood(function):
    """Exercise 2: the log-likelihood of one Gaussian."""
    name = "log_likelihood"
    x, mean, sd = np.array([1.3, 2.4, 7.8, 4.1, 5.2]), 3.3, 1.7
    value = call(function, x, mean, sd, name=name)
    if shape_of(value) == x.shape:
        raise NotYet("there is one number for each point. What joins independent points into one log-likelihood?")
    value = number(value, "the log-likelihood")
    if np.isinf(value):
        raise NotYet("it is infinite: the density of a point came out as 0. Are x, mean and sd those handed in?")
    probes = {"x": (x**2, mean, sd), "mean": (x, mean + 0.7, sd), "sd": (x, mean, 2.9)}
    cases = [
        ((points, means[0], sds[0]), _log_likelihood(points, means, sds), words)
        for (points, _, means, sds), words in ever_harder()
        if len(means) == 1
    ]
    compare(
        value,
        _log_likelihood(x, mean, sd),
        _wrong_log_likelihoods(x, mean, sd),
        f"for x = {x.tolist()}, mean {mean} and sd {sd} the value is off. Work out one point by hand.",
        before=lambda: uses(function, (x, mean, sd), probes, name=name),
        after=lambda: simplest(function, cases, name),
    )
    many = np.append(np.linspace(-3, 9, 4001), 80.0)  # and one point 154 standard deviations away
    value = number(call(function, many, 3.0, 0.5, name=name), "the log-likelihood of 4002 points")
    if not np.isfinite(value) or value > _log_likelihood(many[:-1], 3.0, 0.5) - 5000:
        raise NotYet(
            "right for few points near the mean, wrong for thousands or for one far away: their densities are less "
            "than the smallest number a computer holds. Do not form the density; write down its logarithm."
        )
    compare(value, _log_likelihood(many, 3.0, 0.5), [], "right for sd = 1.7, wrong for sd = 0.5. Try a point by hand.")
    whole_numbers(function, (np.array([3, 8, 1, 4]), 3.3, 1.7), _log_likelihood, name)
    return "right for five points, and for thousands of them."


def _wrong_log_likelihoods(x, mean, sd):
    n, z2 = len(x), ((x - mean) / sd) ** 2
    logs = -0.5 * LOG_2PI - np.log(sd) - 0.5 * z2
    gauss = np.exp(logs)
    other_base = "use the natural logarithm, np.log, not"
    return [
        (-logs.sum(), "the sign is turned round: that is the negative log-likelihood."),
        (2 * logs.sum(), "that is twice what is wanted: does each logarithm lack its half?"),
        (np.log(gauss.sum()), "that is the log of a sum. Independent points multiply: you need the sum of the logs."),
        (np.log(gauss.mean()), "that is the log of a mean. Independent points multiply: you need the sum of the logs."),
        (gauss.prod(), "that is the likelihood; its logarithm is wanted (and take the logs before the product)."),
        (gauss.sum(), "that is the sum of the densities. Take the logarithm of each before adding."),
        (logs.prod(), "you multiplied the logarithms. They add up; the densities multiply."),
        ((logs + 2 * np.log(sd)).sum(), "wide curves should be low: check the sign of log sd."),
        ((logs + LOG_2PI).sum(), "check the sign of the constant: the 2 pi is below the line."),
        *(
            (
                m * (-0.5 * LOG_2PI - np.log(sd)) - 0.5 * z2.sum(),
                f"what is in front of the square is counted {m} times.",
            )
            for m in WRITTEN_IN
        ),
        *((np.log(table).sum(), f"in the density: {words}") for table, words in wrong_densities(x, mean, sd)),
        (
            -0.5 * LOG_2PI - np.log(sd) - 0.5 * z2.sum(),
            "what is in front of the square occurs once for each point, not once for all.",
        ),
        ((-0.5 * LOG_2PI - 0.5 * z2).sum() - np.log(sd), "log sd is subtracted once; it belongs to every point."),
        (-0.5 * LOG_2PI + (-np.log(sd) - 0.5 * z2).sum(), "the 2 pi is counted once; it belongs to every point."),
        (n * (-0.5 * LOG_2PI - np.log(sd)) - 0.5 * z2.mean(), "the squares are averaged; add them up."),
        (
            n * (-0.5 * LOG_2PI - np.log(sd)) - 0.5 * ((x.sum() - mean) / sd) ** 2,
            "square each distance, then sum; you summed first.",
        ),
        (
            n * (-0.5 * LOG_2PI - np.log(sd)) - 0.5 * ((x - mean).sum() / sd) ** 2,
            "square each distance, then sum; you summed first.",
        ),
        (logs[0], "that is the first point alone: is the `return` inside the loop?"),
        (logs[-1], "that is the last point alone: add to the total, do not replace it."),
        (logs[:-1].sum(), "the last point is missing: range(n) ends at n - 1 by itself."),
        (logs[1:].sum(), "the first point is missing: counting starts at 0."),
        (n * (-0.5 * LOG_2PI - np.log(sd)) / np.log(10) - 0.5 * z2.sum(), f"{other_base} np.log10."),
        (n * (-0.5 * LOG_2PI - np.log(sd)) / np.log(2) - 0.5 * z2.sum(), f"{other_base} np.log2."),
        (_log_likelihood(x, x.mean(), x.std()), "that is for the mean and sd of x itself; take those handed in."),
        (_log_likelihood(x, x.mean(), sd), "that is for the mean of x itself; take the one handed in."),
        (_log_likelihood(x, mean, x.std()), "that is for the sd of x itself; take the one handed in."),
    ]


@checker
def fit_gaussian(function):
    """Exercise 3: maximum likelihood estimates of mean and standard deviation."""
    name, what = "fit_gaussian", ("mean", "sd")
    x = np.array([4.3, 1.2, 9.1, 2.7, 10.6, 5.2, 2.9])
    result = pair(call(function, x, name=name), what, name)
    right = x.mean(), x.std()
    misplaced(result, right, ("the mean", "the standard deviation"))
    mean, sd = number(result[0], "the mean"), number(result[1], "the standard deviation")

    def unused():
        uses(function, (x,), {"x": (3 * x + 1,)}, name=name, parts=what)

    means, sds = _wrong_estimates(x)
    compare(
        mean, right[0], means, f"for x = {x.tolist()} the mean is off: the sum, over n.", before=unused, of="the mean"
    )
    otherwise = f"for x = {x.tolist()} the mean is right and the standard deviation is off: square, average, root."
    compare(sd, right[1], sds, otherwise, before=unused, of="the standard deviation")
    shifted = 1e8 + np.array([0.0, 1.0, 2.0])
    mean, sd = pair(call(function, shifted, name=name), what, name)
    compare(number(mean, "the mean"), 1e8 + 1, [], "right for one array, but the mean of three large numbers is off.")
    if not np.isclose(number(sd, "the standard deviation"), shifted.std(), rtol=1e-3):
        raise NotYet(
            "right near zero, wrong near a hundred million: mean of squares minus squared mean loses its digits there, "
            "and so does float32. Subtract the mean before you square."
        )
    return "the peak of the likelihood, found without a search."


def _wrong_estimates(x):
    """Two lists, for the mean and the standard deviation: pairs of a wrong value and a sentence."""
    n, away = len(x), x - x.mean()
    quarters = np.subtract(*np.quantile(x, [0.75, 0.25]))
    means = [
        (np.median(x), "that is the median. Squared distances are smallest around another number, the mean."),
        ((x.min() + x.max()) / 2, "that is half-way between the smallest and the largest; the mean takes all points."),
        (np.exp(np.log(x).mean()), "that is a mean of logarithms; average the numbers themselves."),
    ]
    sds = [
        (x.std(ddof=1), "you divide by n - 1. Its square is unbiased, but the peak of the likelihood divides by n."),
        (x.var(), "the second value is the variance; its square root is wanted."),
        (x.var(ddof=1), "the second value is the variance, and it divides by n - 1."),
        (np.sqrt(np.mean(x**2)), "subtract the mean before you square."),
        (np.mean(x**2), "subtract the mean before you square; and the root is missing."),
        (np.sqrt(np.abs(np.mean(x**2) - x.mean())), "the mean that is subtracted from the mean of squares is squared."),
        (0, "it is 0: distances that are not squared cancel."),
        (-x.std(), "a standard deviation is the positive root."),
        (np.abs(away).mean(), "that is the mean absolute deviation; the likelihood asks for squares."),
        (np.sqrt((away**2).sum()), "divide the sum of squares by n before the square root."),
        ((away**2).sum(), "that is the sum of squares: divide by n, then take the root."),
        (
            x.std() / np.sqrt(n),
            "that is the standard error of the mean (or n is outside of the root); how do the *points* vary?",
        ),
        (x.std(ddof=1) / np.sqrt(n), "that is the standard error of the mean; how much do the *points* vary?"),
        (np.sqrt(np.mean((x - np.median(x)) ** 2)), "the distances are taken from the median; take the mean."),
        (np.median(np.abs(x - np.median(x))), "that is a median of distances; the likelihood asks for squares."),
        (quarters / 1.349, "that is from the quartiles; the likelihood asks for squares."),
    ]
    return means, sds


def _shares(x, low, high):
    return np.mean((x > low) & (x < high)), _between(low, high, x.mean(), x.std())


@checker
def shares(function):
    """Exercise 4: the share of the data in a window, and the share that the best Gaussian puts there."""
    name, what = "shares", ("data_share", "curve_share")
    x = np.array([9.1, 2.2, 11.4, 4.3, 8.8, 1.4, 5.9, 12.7, 3.8, 9.6, 7.3, 10.9, 4.6])
    low, high = 3.4, 8.4
    result = pair(call(function, x, low, high, name=name), what, name)
    right = _shares(x, low, high)
    misplaced(result, right, what)
    if shape_of(result[0]) == (5,):
        raise NotYet("data_share holds the points in the window themselves: how many are they, of all?")
    data, curve = number(result[0], what[0]), number(result[1], what[1])
    changes = {"x": (x[:8] ** 1.2, low, high), "low": (x, 1.7, high), "high": (x, low, 11.0)}

    def unused():
        uses(function, (x, low, high), changes, name=name, right=_shares, parts=what)

    otherwise = "the share of the data is off: how many of the points lie between low and high, of all?"
    compare(data, right[0], _wrong_data_shares(x, low, high), otherwise, before=unused, of=what[0])
    otherwise = "the share of the data is right, the share of the curve is off: the area under it from low to high."
    if abs(curve - right[1]) < 0.05:
        otherwise = "the share of the curve is close, but not exact. Are there slices, or a sample? Take norm.cdf."
    if curve > 1:
        otherwise = "the share of the curve is above 1; an area under it cannot be. Is each slice height times width?"
    if not same(curve, right[1], rtol=2e-3):  # slices are welcome; what is told of others is exact
        compare(curve, right[1], _wrong_curve_shares(x, low, high), otherwise, before=unused, of=what[1])
    other = np.array([30, 41, 28, 55, 46, 39, 60]), 29.5, 47.5
    result = pair(call(function, *other, name=name), what, name)
    for part, wanted, title in zip(result, _shares(*other), what, strict=True):
        otherwise = f"right for one table, but {title} is wrong for another, of seven whole numbers."
        compare(number(part, title), wanted, [], otherwise, rtol=2e-3)
    return "now you can test a Gaussian against data, window by window."


def _wrong_data_shares(x, low, high):
    n, above, below = len(x), x > low, x < high
    inside = above & below
    return [
        (inside.sum(), "the first is a count; divide it by the number of points."),
        (1, "the share of the data is 1, all points: `or`, `|` for `and`, `&`, or len for the number that are True?"),
        (below.mean(), "the share of the data is as much as lies below `high`: what is below `low` is still in it."),
        (above.mean(), "the share of the data is as much as lies above `low`: what is above `high` is still in it."),
        ((~above).mean(), "the share of the data is as much as lies below `low`."),
        ((~below).mean(), "the share of the data is as much as lies above `high`."),
        (1 - inside.mean(), "the first is the share outside the window."),
        (x[inside].mean(), "the first is the mean of the points in the window; how many are they, of all?"),
        (inside.sum() / (n - 1), "the count is divided by n - 1; a share divides by n."),
        (inside.sum() / (high - low), "the count is divided by the width of the window: a share divides by n."),
        (inside.mean() / (high - low), "the share of the data is divided by the width of the window: leave that out."),
        (0, "the share of the data is 0, as if no point passed the test: is it turned round?"),
    ]


def _wrong_curve_shares(x, low, high):
    mean, sd, middle = x.mean(), x.std(), (low + high) / 2
    inside = x[(x > low) & (x < high)]
    tall = [_height(place, mean, sd) for place in (low, middle, high)]
    pdf = "norm.pdf is the height of the curve; the area to the left of a number is norm.cdf."
    return [
        (_between(low, high, mean, sd**2), "the curve's width is the standard deviation, not the variance."),
        (_between(low, high, mean, np.sqrt(sd)), "the curve's width is the standard deviation itself, not its root."),
        (_between(low, high, mean, x.std(ddof=1)), "the best Gaussian divides by n (exercise 3)."),
        (_between(low, high, 0, 1), "the curve needs this data's mean and standard deviation."),
        (_between(low, high, mean, 1), "the curve needs this data's standard deviation; yours has 1."),
        (_between(low, high, 0, sd), "the curve needs this data's mean; yours has 0."),
        (_between(low, high, sd, mean), "the curve's mean and sd have changed places: norm.cdf(x, mean, sd)."),
        (_between(low, high, inside.mean(), inside.std()), "your curve is that of the points in the window alone."),
        (_between(low, high, mean, inside.std()), "the curve's sd is that of the points in the window alone."),
        (_between((low - mean) / sd, (high - mean) / sd, mean, sd), "low and high are standardised twice."),
        (_between(low, high, np.median(x), sd), "your curve stands at the median; the best stands at the mean."),
        (_between(low - 0.5, high + 0.5, mean, sd), "the curve's share is that from low - 0.5 to high + 0.5."),
        (_below(high, mean, sd), "the curve's share still holds what lies below `low`."),
        (_below(low, mean, sd), "the curve's share is what lies below `low`."),
        (1 - _below(low, mean, sd), "the curve's share still holds what lies above `high`."),
        (1 - _below(high, mean, sd), "the curve's share is what lies above `high`."),
        (_below(high, mean, sd) + _below(low, mean, sd), "what lies below `low` is added; subtract it."),
        (tall[1] * (high - low), "height in the middle times width is a rectangle, and not the area under the curve."),
        ((tall[0] + tall[2]) / 2 * (high - low), "two heights times width: the curve is not straight between them."),
        *((height, pdf) for height in (*tall, tall[2] - tall[0], tall[0] - tall[2], abs(tall[2] - tall[0]))),
        (np.mean(bell(x, mean, sd)), pdf),
        (np.sum(bell(inside, mean, sd)), pdf),
        *_areas_under_wrong_curves(low, high, mean, sd),
    ]
