"""Checkers of lesson 01, one Gaussian."""

import numpy as np
from scipy.special import erf

from gmm.exercises.checking import NotYet, call, checker, compare, number, pair

LOG_2PI = np.log(2 * np.pi)


def _below(x, mean, sd):
    """P(X <= x) of a Gaussian."""
    return 0.5 * (1 + erf((x - mean) / (sd * np.sqrt(2))))


@checker
def probability_between(answer):
    """Exercise 1: P(185 < X < 195) for mean 190 and sd 6.5."""
    p = number(answer, "the probability")
    right = _below(195, 190, 6.5) - _below(185, 190, 6.5)
    density = np.exp(-0.5 * ((np.array([185, 190, 195]) - 190) / 6.5) ** 2) / (6.5 * np.sqrt(2 * np.pi))
    if p < 0:
        raise NotYet("a probability cannot be negative; did you subtract the upper end from the lower?")
    mistakes = [
        (100 * right, "that is a percentage; give it as a fraction between 0 and 1."),
        (
            density[1],
            "that is the density at 190, per millimetre. A probability is the area under it, from 185 to 195.",
        ),
        (
            density[0],
            "that is the density at 185, per millimetre. A probability is the area under it, from 185 to 195.",
        ),
        (density[1] * 10, "height at the middle times width overstates the area: the curve falls off to both sides."),
        (
            density[0] * 10,
            "height at the edge times width understates the area: the curve is higher in the middle.",
        ),
        (
            _below(195, 190, 6.5**2) - _below(185, 190, 6.5**2),
            "that uses the variance 42.25 where the standard deviation 6.5 belongs.",
        ),
        (
            _below(195, 190, np.sqrt(6.5)) - _below(185, 190, np.sqrt(6.5)),
            "that takes 6.5 for the variance; it is the standard deviation.",
        ),
        (_below(195, 190, 6.5), "that is the probability of everything below 195. What lies below 185 is still in it."),
        (_below(185, 190, 6.5), "that is the probability below 185. You need what lies between 185 and 195."),
        (
            1 - right,
            "that is the probability of falling outside. Between the two limits is what is left of 1.",
        ),
        (
            94 / 151,
            "that is the share of these 151 penguins. The question is about the curve: use its distribution function.",
        ),
    ]
    if p > 1 and not any(abs(p - wrong) < 1e-3 * abs(wrong) for wrong, _ in mistakes):
        raise NotYet(f"a probability is at most 1, yours is {p:.3g}. An area was wanted, not a height or a count.")
    compare(
        p, right, mistakes, "not the area under this curve from 185 to 195. How much lies below 195? Below 185?", 2e-3
    )
    return "the area between 185 and 195 mm. It is the same in metres; the height of the curve is not."


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
            "you square sd twice: it is the standard deviation, not the variance's root.",
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
        (logs.sum() / np.log(10), "use the natural logarithm, np.log, not np.log10."),
        (logs.sum() / np.log(2), "use the natural logarithm, np.log, not np.log2."),
    ]
    if np.isinf(value):
        raise NotYet("that is infinite: a product of densities ran to 0 before its logarithm was taken.")
    compare(
        value,
        logs.sum(),
        mistakes,
        f"for x = {x.tolist()}, mean {mean} and sd {sd} the value is off. Work out one point by hand.",
    )

    many = np.linspace(-3, 9, 4001)
    value = number(call(function, many, 3.0, 0.5, name=name), "the log-likelihood of 4001 points")
    if not np.isfinite(value):
        raise NotYet(
            "right for few points, but infinite for 4001: their densities multiply to less than the smallest number "
            "a computer holds. Take the logarithm of each density first, or better, never leave the logarithms."
        )
    right = np.sum(-0.5 * LOG_2PI - np.log(0.5) - 0.5 * ((many - 3) / 0.5) ** 2)
    compare(
        value,
        right,
        [],
        "right for sd = 1.7, wrong for sd = 0.5: does your function use its arguments, or cells above?",
    )
    return "right for four points and for 4001 of them."


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
    compare(
        [mean, sd],
        right,
        mistakes,
        f"for x = {x.tolist()} the {'mean' if abs(mean - right[0]) > 1e-6 else 'standard deviation'} is off.",
    )
    shifted = 1e6 + np.array([0.0, 1.0, 2.0])
    mean, sd = pair(call(function, shifted, name=name), ("mean", "sd"), name)
    if not np.isclose(number(mean, "the mean"), 1e6 + 1, rtol=1e-12):
        raise NotYet("right for one array, wrong for another: does your function use its argument, or a cell above?")
    if not np.isclose(number(sd, "the standard deviation"), shifted.std(), rtol=1e-3):
        raise NotYet(
            "right near zero, wrong around a million: mean of squares minus squared mean loses its digits there. "
            "Subtract the mean before you square."
        )
    return "the peak of the likelihood, found without a search."
