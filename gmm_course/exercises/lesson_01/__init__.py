"""Checkers of lesson 01, one Gaussian."""

import numpy as np
from scipy.special import erf

from gmm_course.exercises.checking import NotYet, call, checker, compare, number, pair, same, uses

LOG_2PI = np.log(2 * np.pi)


def _below(x, mean, sd):
    """P(X <= x) of a Gaussian."""
    return 0.5 * (1 + erf((x - mean) / (sd * np.sqrt(2))))


def _log_likelihood(x, mean, sd):
    return np.sum(-0.5 * LOG_2PI - np.log(sd) - 0.5 * ((x - mean) / sd) ** 2)


def _between(low, high, mean, sd):
    return _below(high, mean, sd) - _below(low, mean, sd)


def _heights(x):
    """Density of exercise 1, per mm."""
    return np.exp(-0.5 * ((x - 190) / 6.5) ** 2) / (6.5 * np.sqrt(2 * np.pi))


@checker
def probability_between(answer):
    """Exercise 1: P(185 < X < 195) for mean 190 and sd 6.5."""
    p = number(answer, "the probability")
    right = _between(185, 195, 190, 6.5)
    density = _heights(np.array([185, 190, 195]))
    inside = "A probability is the area under the curve, from 185 to 195."
    mistakes = [
        (density[1], f"that is the density at 190, per millimetre. {inside}"),
        (density[0], f"that is the density at 185, per millimetre. {inside}"),
        (density[1] * 10, "height at the middle times width overstates the area: the curve falls off to both sides."),
        (density[0] * 10, "height at the edge times width understates it: the curve is higher in the middle."),
        (_between(185, 195, 190, 6.5**2), "that uses the variance 42.25 where the standard deviation 6.5 belongs."),
        (_between(185, 195, 190, np.sqrt(6.5)), "that takes 6.5 for the variance; it is the standard deviation."),
        (_between(185, 195, 189.95364, 6.51777), "that is for the data's mean and sd; take 190 and 6.5 here."),
        (_between(185, 195, 190, 1.0), "that is for a standard deviation of 1: was it left out?"),
        (_between(184.5, 195.5, 190, 6.5), "that is from 184.5 to 195.5; the question is from 185 to 195."),
        (_below(195, 190, 6.5), "that is all that lies below 195. What lies below 185 is still in it."),
        (_below(185, 190, 6.5), "that is what lies below 185. You need what lies between 185 and 195."),
        (1 - right, "that is the probability of falling outside. Between the limits is what is left of 1."),
        (94 / 151, "that is the share of these 151 penguins. The question is about the curve."),
        (100 * right, "100 times too large: a percentage, or slices of 0.01 mm without their width?"),
        (right + density[0] * 0.1, "a little too much: the slices count both ends, one slice too many."),
        (_heights(np.arange(185, 196)).sum(), "too much: the slices count both ends, one slice of 1 mm too many."),
    ]
    if abs(p - right) <= 0.0006:
        return "the area between 185 and 195 mm. It is the same in metres; the height of the curve is not."
    for wrong, message in mistakes:
        if abs(p - wrong) <= 1e-4 * max(1, abs(wrong)):
            raise NotYet(message)
    if abs(p - right) <= 0.006:
        raise NotYet("close: give three decimals, from thinner slices or from norm.cdf.")
    if p < 0:
        raise NotYet("a probability cannot be negative; did you subtract the upper end from the lower?")
    if p > 1:
        raise NotYet(f"a probability is at most 1, yours is {p:.3g}. An area was wanted, not a height or a count.")
    raise NotYet("not the area under this curve from 185 to 195. How much lies below 195? Below 185?")


@checker
def log_likelihood(function):
    """Exercise 2: the log-likelihood of one Gaussian."""
    name = "log_likelihood"
    x = np.array([1.0, 2.5, 4.0, 7.5])
    mean, sd = 3.0, 1.7
    n = len(x)
    value = call(function, x, mean, sd, name=name)
    array = np.asarray(value)
    if array.shape == (n,):
        raise NotYet("there is one number for each point. What joins independent points into one log-likelihood?")
    value = number(value, "the log-likelihood")
    z2 = ((x - mean) / sd) ** 2
    logs = -0.5 * LOG_2PI - np.log(sd) - 0.5 * z2
    gauss = np.exp(logs)
    mistakes = [
        (logs.mean(), "that is the mean over the points; the log-likelihood is the sum."),
        (-logs.sum(), "the sign is turned round: that is the negative log-likelihood."),
        (np.log(gauss.sum()), "that is the log of a sum. Independent points multiply: you need the sum of the logs."),
        (gauss.prod(), "that is the likelihood; its logarithm is wanted (and take the logs before the product)."),
        (gauss.sum(), "that is the sum of the densities. Take the logarithm of each before adding."),
        ((logs + np.log(sd)).sum(), "a term is missing: how does the height of the curve depend on sd?"),
        ((logs + 0.5 * LOG_2PI).sum(), "the constant is missing: the 2 pi in front of the exponential."),
        (
            (logs - 0.5 * LOG_2PI).sum(),
            "the 2 pi counts twice: it stands under a square root, so its log is halved.",
        ),
        ((logs - 0.5 * z2).sum(), "the one half in the exponent is missing."),
        (
            (-0.5 * LOG_2PI - np.log(sd) - 0.5 * (x - mean) ** 2 / sd).sum(),
            "the squared distance is divided by sd; it has to be divided by sd squared.",
        ),
        (
            (-0.5 * LOG_2PI - 0.5 * np.log(sd) - 0.5 * (x - mean) ** 2 / sd).sum(),
            "the third argument is the standard deviation; you treat it as the variance.",
        ),
        (
            (-0.5 * LOG_2PI - 2 * np.log(sd) - 0.5 * (x - mean) ** 2 / sd**4).sum(),
            "you square sd twice: divide the squared distance by sd squared, once.",
        ),
        ((-0.5 * LOG_2PI - np.log(sd) - 0.5 * (x - mean) / sd).sum(), "the distance from the mean must be squared."),
        (
            (-0.5 * LOG_2PI - np.log(sd) + 0.5 * z2).sum(),
            "far points should be unlikely: check the sign of the square.",
        ),
        (
            -0.5 * LOG_2PI - np.log(sd) - 0.5 * z2.sum(),
            "the terms in front of the square occur once for each point, not once for all.",
        ),
        (
            n * (-0.5 * LOG_2PI - np.log(sd)) - 0.5 * ((x.sum() - mean) / sd) ** 2,
            "square each distance, then sum; you summed first.",
        ),
        (_log_likelihood(x, sd, mean), "mean and sd are swapped: the arguments come as x, mean, sd."),
        (logs[0], "that is the first point alone: is the `return` inside the loop?"),
        (logs[-1], "that is the last point alone: add to the total, do not replace it."),
        ((logs + 2 * np.log(sd)).sum(), "wide curves should be low: check the sign of log sd."),
        (
            (-0.5 * LOG_2PI - 0.5 * z2).sum() - np.log(sd),
            "log sd is subtracted once; it belongs to every point.",
        ),
        (
            -0.5 * LOG_2PI + (-np.log(sd) - 0.5 * z2).sum(),
            "the 2 pi is counted once; it belongs to every point.",
        ),
        (logs.sum() / np.log(10), "use the natural logarithm, np.log, not np.log10."),
        (logs.sum() / np.log(2), "use the natural logarithm, np.log, not np.log2."),
    ]
    if np.isinf(value):
        raise NotYet("that is infinite: a product of densities ran to 0 before its logarithm was taken.")
    probes = {"x": (x**2, mean, sd), "mean": (x, mean + 0.7, sd), "sd": (x, mean, 2.9)}
    compare(
        value,
        logs.sum(),
        mistakes,
        f"for x = {x.tolist()}, mean {mean} and sd {sd} the value is off. Work out one point by hand.",
        before=lambda: uses(function, (x, mean, sd), probes, name=name),
    )

    many = np.append(np.linspace(-3, 9, 4001), 80.0)  # and one point 154 standard deviations away
    value = number(call(function, many, 3.0, 0.5, name=name), "the log-likelihood of 4002 points")
    if not np.isfinite(value) or value > _log_likelihood(many[:-1], 3.0, 0.5) - 5000:
        raise NotYet(
            "right for few points near the mean, wrong for thousands or for one far away: their densities are less "
            "than the smallest number a computer holds. Do not form the density; write down its logarithm."
        )
    compare(value, _log_likelihood(many, 3.0, 0.5), [], "right for sd = 1.7, wrong for sd = 0.5. Try a point by hand.")
    return "right for four points, and for thousands of them."


@checker
def fit_gaussian(function):
    """Exercise 3: maximum likelihood estimates of mean and standard deviation."""
    name = "fit_gaussian"
    x = np.array([1.0, 2.0, 4.0, 9.0, 10.5])
    n = len(x)
    mean, sd = pair(call(function, x, name=name), ("mean", "sd"), name)
    mean, sd = number(mean, "the mean"), number(sd, "the standard deviation")
    right = np.array([x.mean(), x.std()])
    mistakes = [
        (np.round(right, 4), "rounded: return the numbers as they are, and round when you print."),
        (np.round(right, 2), "rounded: return the numbers as they are, and round when you print."),
        ([x.std(ddof=1), x.mean()], "return the mean first; and divide by n, not n - 1."),
        ([x.mean(), np.sqrt(np.mean(x**2))], "subtract the mean before you square."),
        ([x.mean(), -x.std()], "a standard deviation is the positive root."),
        (right[::-1], "mean and standard deviation are swapped: return the mean first."),
        (
            [x.mean(), x.std(ddof=1)],
            "you divide by n - 1. Its square is unbiased, but the peak of the likelihood divides by n.",
        ),
        ([x.mean(), x.var()], "the second value is the variance; its square root is wanted."),
        ([x.mean(), x.var(ddof=1)], "the second value is the variance, and it divides by n - 1."),
        ([np.median(x), x.std()], "that is the median. Squared distances are smallest around another number."),
        (
            [x.mean(), np.abs(x - x.mean()).mean()],
            "that is the mean absolute deviation; the likelihood asks for squares.",
        ),
        ([x.mean(), np.sqrt(((x - x.mean()) ** 2).sum())], "divide the sum of squares by n before the square root."),
        ([x.mean(), x.std() / np.sqrt(n)], "that is the standard error of the mean; how much do the *points* vary?"),
    ]
    off = "mean" if abs(mean - right[0]) > 1e-6 else "standard deviation"
    compare(
        [mean, sd],
        right,
        mistakes,
        f"for x = {x.tolist()} the {off} is off.",
        before=lambda: uses(function, (x,), {"x": (3 * x + 1,)}, name=name),
    )
    shifted = 1e8 + np.array([0.0, 1.0, 2.0])
    mean, sd = pair(call(function, shifted, name=name), ("mean", "sd"), name)
    if not np.isclose(number(mean, "the mean"), 1e8 + 1, rtol=1e-12):
        raise NotYet("right for one array, wrong for another: does your function use its argument, or a cell above?")
    if not np.isclose(number(sd, "the standard deviation"), shifted.std(), rtol=1e-3):
        raise NotYet(
            "right near zero, wrong near a hundred million: mean of squares minus squared mean loses its digits. "
            "Subtract the mean before you square."
        )
    return "the peak of the likelihood, found without a search."


@checker
def shares(function):
    """Exercise 4: the share of the data in a window, and the share that the best Gaussian puts there."""
    name = "shares"
    x = np.array([1.0, 2.0, 2.0, 3.0, 7.0, 8.0, 8.0, 9.0, 9.0, 9.0])
    low, high = 3.5, 8.5
    what = ("data_share", "curve_share")
    data, curve = pair(call(function, x, low, high, name=name), what, name)
    result = [number(data, "data_share"), number(curve, "curve_share")]
    share, area = np.mean((x > low) & (x < high)), _between(low, high, x.mean(), x.std())
    mistakes = [
        ([area, share], "the two are swapped: the share of the data first."),
        ([100 * share, 100 * area], "these are percentages; return fractions."),
        ([share * len(x), area], "the first is a count; divide it by the number of points."),
        (
            [share, _between(low, high, x.mean(), x.var())],
            "the curve's width is the standard deviation, not the variance.",
        ),
        ([share, _between(low, high, x.mean(), x.std(ddof=1))], "the best Gaussian divides by n (exercise 3)."),
        ([share, _between(low, high, 0, 1)], "the curve needs this data's mean and standard deviation."),
        ([share, _below(high, x.mean(), x.std())], "the curve's share still holds what lies below `low`."),
        ([1 - share, 1 - area], "these are the shares outside the window."),
    ]
    otherwise = "the share of the data is off." if not same(result[0], share) else "the share of the curve is off."
    probes = {"x": (x[:6], low, high), "low": (x, 1.5, high), "high": (x, low, 7.5)}

    def unused():
        uses(function, (x, low, high), probes, name=name)

    compare(result, [share, area], mistakes, otherwise, rtol=2e-3, before=unused)
    unused()
    return "now you can test a Gaussian against data, window by window."
