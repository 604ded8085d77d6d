"""Answers to the exercises of lesson 01, one Gaussian."""

import math
import statistics

import numpy as np
from answers import Exercise
from scipy import integrate
from scipy.stats import norm

from gmm import GaussianMixture, Mixture
from gmm_course.exercises import lesson_01


def density(x, mean=190, sd=6.5):
    return np.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))


# -- exercise 1 -----------------------------------------------------------------------------------------
probability_between = Exercise(lesson_01.probability_between)
area = norm.cdf(195, 190, 6.5) - norm.cdf(185, 190, 6.5)
slices = np.arange(185, 195, 0.01)
probability_between.right(
    cdf=area,
    left_ends=np.sum(density(slices)) * 0.01,
    middles=np.sum(density(slices + 0.005)) * 0.01,
    coarse_middles=np.sum(density(np.arange(185.25, 195, 0.5))) * 0.5,
    trapezoids=np.trapezoid(density(slices), slices) + density(195) * 0.01,
    quad=integrate.quad(density, 185, 195)[0],
    error_function=math.erf(5 / 6.5 / math.sqrt(2)),
    statistics=statistics.NormalDist(190, 6.5).cdf(195) - statistics.NormalDist(190, 6.5).cdf(185),
    three_decimals=round(area, 3),
    one_element=np.array([area]),
)
probability_between.wrong(
    density_in_the_middle=(0.061, "density at 190"),
    density_at_the_edge=(density(195), "density at 185"),  # the two edges are equally high
    height_times_width=(0.61, "falls off to both sides"),
    edge_times_width=(density(185) * 10, "higher in the middle"),
    sd_for_variance=(norm.cdf(195, 190, 6.5**2) - norm.cdf(185, 190, 6.5**2), "variance 42.25"),
    variance_for_sd=(norm.cdf(195, 190, 6.5**0.5) - norm.cdf(185, 190, 6.5**0.5), "takes 6.5 for the variance"),
    sd_forgotten=(norm.cdf(195, 190) - norm.cdf(185, 190), "left out"),
    half_units=(norm.cdf(195.5, 190, 6.5) - norm.cdf(184.5, 190, 6.5), "184.5 to 195.5"),
    upper_only=(norm.cdf(195, 190, 6.5), "below 185 is still in it"),
    lower_only=(norm.cdf(185, 190, 6.5), "is what lies below 185"),
    outside=(1 - area, "outside"),
    of_the_data=(94 / 151, "share of these 151 penguins"),
    percentage=(100 * area, "percentage"),
    width_forgotten=(np.sum(density(np.arange(185, 195, 0.001))), "1000 times too large"),
    thick_slices=(np.sum(density(np.arange(185, 195))), "thinner slices"),
    both_ends_of_slices=(np.sum(density(np.arange(185, 195.05, 0.1))) * 0.1, "a little too much"),
    both_ends_of_thick_slices=(np.sum(density(np.arange(185, 196))), "the slices of 1 mm count both ends"),
    minus=(-area, "negative"),
    quad_with_its_error=(integrate.quad(density, 185, 195), "yours has 2"),
    something_else=(0.3, "not the area"),
    digits_exchanged=(0.585, "right digits in another order"),
    heights_subtracted=(density(195) - density(185), "0: was"),
    own_curve=(np.sum(np.exp(-(((slices - 190) / 6.5) ** 2)) / (6.5 * np.sqrt(2 * np.pi))) * 0.01, "in the bell curve"),
)

# -- exercise 2 -----------------------------------------------------------------------------------------
log_likelihood = Exercise(lesson_01.log_likelihood, n_arguments=3)


@log_likelihood.right
def logs_added(x, mean, sd):
    return np.sum(-np.log(sd) - 0.5 * np.log(2 * np.pi) - 0.5 * ((x - mean) / sd) ** 2)


@log_likelihood.right
def plain_loop(x, mean, sd):
    total = 0.0
    for value in x:
        total += -0.5 * math.log(2 * math.pi * sd**2) - (value - mean) ** 2 / (2 * sd**2)
    return total


@log_likelihood.right
def scipy_logpdf(x, mean, sd):
    return norm(loc=mean, scale=sd).logpdf(x).sum()


@log_likelihood.right
def gathered_terms(x, mean, sd):
    return np.array([-len(x) / 2 * np.log(2 * np.pi * sd**2) - np.sum((x - mean) ** 2) / (2 * sd**2)])


@log_likelihood.right
def python_sum(x, mean, sd):
    return sum([float(norm.logpdf(value, mean, sd)) for value in list(x)])


@log_likelihood.right
def with_the_package(x, mean, sd):
    return Mixture([1.0], [[mean]], [sd**2], "spherical").log_density(x[:, None]).sum()


@log_likelihood.wrong("log of a sum")
def log_of_sum(x, mean, sd):
    return np.log(norm.pdf(x, mean, sd).sum())


@log_likelihood.wrong("a mean where a sum is meant")
def averaged(x, mean, sd):
    return norm.logpdf(x, mean, sd).mean()


@log_likelihood.wrong("one number for each point")
def not_summed(x, mean, sd):
    return norm.logpdf(x, mean, sd)


@log_likelihood.wrong("the sign is turned round")
def negative(x, mean, sd):
    return -norm.logpdf(x, mean, sd).sum()


@log_likelihood.wrong("that is the likelihood")
def product(x, mean, sd):
    return np.prod(norm.pdf(x, mean, sd))


@log_likelihood.wrong("thousands")
def log_of_product(x, mean, sd):
    return np.log(np.prod(norm.pdf(x, mean, sd)))


@log_likelihood.wrong("sum of the densities")
def sum_of_densities(x, mean, sd):
    return norm.pdf(x, mean, sd).sum()


@log_likelihood.wrong("the factor 1 / sd is missing")
def log_sd_missing(x, mean, sd):
    return np.sum(-0.5 * np.log(2 * np.pi) - 0.5 * ((x - mean) / sd) ** 2)


@log_likelihood.wrong("the 2 pi in front of the exponential is missing")
def two_pi_missing(x, mean, sd):
    return np.sum(-np.log(sd) - 0.5 * ((x - mean) / sd) ** 2)


@log_likelihood.wrong("the 2 pi in front stands under a square root")
def two_pi_without_root(x, mean, sd):
    return np.sum(-np.log(sd) - np.log(2 * np.pi) - 0.5 * ((x - mean) / sd) ** 2)


@log_likelihood.wrong("one half in the exponent")
def half_missing(x, mean, sd):
    return np.sum(-np.log(sd) - 0.5 * np.log(2 * np.pi) - ((x - mean) / sd) ** 2)


@log_likelihood.wrong("divided by the sd; divide by its square")
def sd_not_squared(x, mean, sd):
    return np.sum(-np.log(sd) - 0.5 * np.log(2 * np.pi) - 0.5 * (x - mean) ** 2 / sd)


@log_likelihood.wrong("you treat the standard deviation as a variance")
def sd_as_variance(x, mean, sd):
    return norm.logpdf(x, mean, np.sqrt(sd)).sum()


@log_likelihood.wrong("you square the standard deviation once too often")
def sd_squared_twice(x, mean, sd):
    return norm.logpdf(x, mean, sd**2).sum()


@log_likelihood.wrong("the distance in the exponent is not squared")
def distance_not_squared(x, mean, sd):
    return np.sum(-np.log(sd) - 0.5 * np.log(2 * np.pi) - 0.5 * (x - mean) / sd)


@log_likelihood.wrong("far points should be unlikely")
def sign_of_the_square(x, mean, sd):
    return np.sum(-np.log(sd) - 0.5 * np.log(2 * np.pi) + 0.5 * ((x - mean) / sd) ** 2)


@log_likelihood.wrong("once for each point, not once for all")
def front_once(x, mean, sd):
    return -np.log(sd) - 0.5 * np.log(2 * np.pi) - 0.5 * np.sum(((x - mean) / sd) ** 2)


@log_likelihood.wrong("log sd is subtracted once")
def log_sd_once(x, mean, sd):
    return np.sum(-0.5 * np.log(2 * np.pi) - 0.5 * ((x - mean) / sd) ** 2) - np.log(sd)


@log_likelihood.wrong("2 pi is counted once")
def two_pi_once(x, mean, sd):
    return np.sum(-np.log(sd) - 0.5 * ((x - mean) / sd) ** 2) - 0.5 * np.log(2 * np.pi)


@log_likelihood.wrong("you summed first")
def summed_first(x, mean, sd):
    return len(x) * (-np.log(sd) - 0.5 * np.log(2 * np.pi)) - 0.5 * ((x.sum() - mean) / sd) ** 2


@log_likelihood.wrong("means and standard deviations have changed places")
def arguments_swapped(x, mean, sd):
    return norm.logpdf(x, sd, mean).sum()


@log_likelihood.wrong("`return` inside the loop")
def return_in_the_loop(x, mean, sd):
    for value in x:
        return norm.logpdf(value, mean, sd)


@log_likelihood.wrong("last point alone")
def total_replaced(x, mean, sd):
    for value in x:
        total = norm.logpdf(value, mean, sd)
    return total


@log_likelihood.wrong("sign of log sd")
def sign_of_log_sd(x, mean, sd):
    return np.sum(np.log(sd) - 0.5 * np.log(2 * np.pi) - 0.5 * ((x - mean) / sd) ** 2)


@log_likelihood.wrong("to the base 10")
def decimal_logarithm(x, mean, sd):
    return np.sum(np.log10(norm.pdf(x, mean, sd)))


@log_likelihood.wrong("to the base 2")
def binary_logarithm(x, mean, sd):
    return np.sum(np.log2(norm.pdf(x, mean, sd)))


@log_likelihood.wrong("functions of `math`")
def math_on_an_array(x, mean, sd):
    return math.log(density(x, mean, sd))


@log_likelihood.wrong("that is for the mean of x itself")
def mean_of_the_data(x, mean, sd):
    return norm.logpdf(x, x.mean(), sd).sum()


@log_likelihood.wrong("`sd`")
def sd_from_above(x, mean, sd):
    return norm.logpdf(x, mean, 6.5).sum()


@log_likelihood.wrong("`return` missing")
def printed_only(x, mean, sd):
    print(norm.logpdf(x, mean, sd).sum())


@log_likelihood.wrong("a / 2 * sd**2")
def precedence(x, mean, sd):
    return np.sum(-0.5 * np.log(2 * np.pi) - np.log(sd) - (x - mean) ** 2 / 2 * sd**2)


@log_likelihood.wrong("is missing. The one half in the exponent is missing.")
def two_slips_at_once(x, mean, sd):
    return np.sum(-np.log(sd) - ((x - mean) / sd) ** 2)


@log_likelihood.wrong("natural logarithm, np.log, not np.log10")
def decimal_logarithm_in_front(x, mean, sd):
    return np.sum(-np.log10(sd * np.sqrt(2 * np.pi)) - 0.5 * ((x - mean) / sd) ** 2)


@log_likelihood.wrong("is counted 151 times")
def flippers_counted(x, mean, sd):
    return -151 * np.log(sd * np.sqrt(2 * np.pi)) - 0.5 * np.sum(((x - mean) / sd) ** 2)


@log_likelihood.wrong("wrong for a point beside it, even with sd 1: look at the exponent")
def root_of_the_squares(x, mean, sd):
    return -len(x) * np.log(sd * np.sqrt(2 * np.pi)) - np.sqrt(np.sum((x - mean) ** 2)) / (2 * sd**2)


@log_likelihood.wrong("wrong where x holds whole numbers")
def array_of_the_kind_of_x(x, mean, sd):
    logs = np.zeros_like(x)
    logs[:] = norm.logpdf(x, mean, sd)
    return logs.sum()


# -- exercise 3 -----------------------------------------------------------------------------------------
fit_gaussian = Exercise(lesson_01.fit_gaussian, n_arguments=1, n_parts=2)


@fit_gaussian.right
def numpy_functions(x):
    return np.mean(x), np.std(x)


@fit_gaussian.right
def loops(x):
    mean = sum(x) / len(x)
    return [mean, math.sqrt(sum((value - mean) ** 2 for value in x) / len(x))]


@fit_gaussian.right
def scipy_fit(x):
    return norm.fit(x)


@fit_gaussian.right
def statistics_module(x):
    return statistics.fmean(x), statistics.pstdev(x.tolist())


@fit_gaussian.right
def array_of_columns(x):
    mean = np.mean(x, keepdims=True)
    return np.array([mean, np.sqrt(np.mean((x - mean) ** 2, keepdims=True))])


@fit_gaussian.right
def with_the_estimator(x):
    model = GaussianMixture(1, reg_covar=0).fit(x[:, None])
    return model.means_, np.sqrt(model.covariances_)


@fit_gaussian.wrong("you divide by n - 1. Its square")
def unbiased(x):
    return x.mean(), x.std(ddof=1)


@fit_gaussian.wrong("second value is the variance; its square root")
def variance(x):
    return x.mean(), x.var()


@fit_gaussian.wrong("second value is the variance, and it divides by n - 1")
def unbiased_variance(x):
    return x.mean(), x.var(ddof=1)


@fit_gaussian.wrong("in the place of the mean you return the standard deviation")
def swapped(x):
    return x.std(), x.mean()


@fit_gaussian.wrong("in the place of the standard deviation you return the mean")
def swapped_and_unbiased(x):
    return x.std(ddof=1), x.mean()


@fit_gaussian.wrong("rounded")
def rounded(x):
    return round(x.mean(), 2), round(x.std(), 2)


@fit_gaussian.wrong("median")
def median(x):
    return np.median(x), x.std()


@fit_gaussian.wrong("mean absolute deviation")
def absolute_deviation(x):
    return x.mean(), np.mean(np.abs(x - x.mean()))


@fit_gaussian.wrong("subtract the mean before you square.")
def mean_not_subtracted(x):
    return x.mean(), np.sqrt(np.mean(x**2))


@fit_gaussian.wrong("positive root")
def negative_root(x):
    return x.mean(), -x.std()


@fit_gaussian.wrong("divide the sum of squares by n")
def root_of_the_sum(x):
    return x.mean(), np.sqrt(np.sum((x - x.mean()) ** 2))


@fit_gaussian.wrong("standard error")
def standard_error(x):
    return x.mean(), x.std() / np.sqrt(len(x))


@fit_gaussian.wrong("loses its digits")
def difference_of_squares(x):
    return x.mean(), np.sqrt(np.abs(np.mean(x**2) - x.mean() ** 2))


@fit_gaussian.wrong("mean, sd; it returned 1")
def mean_only(x):
    return x.mean()


@fit_gaussian.wrong("half-way between the smallest and the largest")
def middle(x):
    return (x.min() + x.max()) / 2, x.std()


@fit_gaussian.wrong("from the quartiles")
def interquartile(x):
    return x.mean(), np.subtract(*np.quantile(x, [0.75, 0.25])) / 1.349


@fit_gaussian.wrong("`x`")
def of_other_data(x):
    return slices.mean(), slices.std()


# -- exercise 4 -----------------------------------------------------------------------------------------
shares = Exercise(lesson_01.shares, n_arguments=3, n_parts=2)


def curve(x, low, high, mean=None, sd=None):
    mean, sd = x.mean() if mean is None else mean, x.std() if sd is None else sd
    return norm.cdf(high, mean, sd) - norm.cdf(low, mean, sd)


@shares.right
def comparison_and_cdf(x, low, high):
    return np.mean((x > low) & (x < high)), curve(x, low, high)


@shares.right
def closed_window(x, low, high):
    return ((low <= x) & (x <= high)).sum() / len(x), curve(x, low, high)


@shares.right
def counting_and_slices(x, low, high):
    inside = [value for value in x if low < value < high]
    width = (high - low) / 1000
    middles = low + width * (np.arange(1000) + 0.5)
    return [len(inside) / len(x), sum(norm.pdf(middles, x.mean(), x.std())) * width]


@shares.right
def array(x, low, high):
    return np.array([np.average((x > low) * (x < high)), np.diff(norm.cdf([low, high], np.mean(x), np.std(x)))[0]])


@shares.wrong("in the place of data_share you return curve_share")
def curve_first(x, low, high):
    return curve(x, low, high), np.mean((x > low) & (x < high))


@shares.wrong("data_share: that is in percent")
def percentages(x, low, high):
    return 100 * np.mean((x > low) & (x < high)), 100 * curve(x, low, high)


@shares.wrong("first is a count")
def count(x, low, high):
    return np.sum((x > low) & (x < high)), curve(x, low, high)


@shares.wrong("not the variance")
def variance_for_sd(x, low, high):
    return np.mean((x > low) & (x < high)), curve(x, low, high, sd=x.var())


@shares.wrong("divides by n (exercise 3)")
def unbiased_sd(x, low, high):
    return np.mean((x > low) & (x < high)), curve(x, low, high, sd=x.std(ddof=1))


@shares.wrong("this data's mean")
def standard_gaussian(x, low, high):
    return np.mean((x > low) & (x < high)), norm.cdf(high) - norm.cdf(low)


@shares.wrong("still holds what lies below")
def upper_cdf_only(x, low, high):
    return np.mean((x > low) & (x < high)), norm.cdf(high, x.mean(), x.std())


@shares.wrong("outside the window")
def complement(x, low, high):
    return np.mean((x < low) | (x > high)), 1 - curve(x, low, high)


@shares.wrong("what is below `low` is still in it")
def below_high_only(x, low, high):
    return np.mean(x < high), curve(x, low, high)


@shares.wrong("norm.pdf is the height")
def density_for_probability(x, low, high):
    return np.mean((x > low) & (x < high)), norm.pdf(high, x.mean(), x.std())


@shares.wrong("it returned 1")
def data_only(x, low, high):
    return np.mean((x > low) & (x < high))


@shares.wrong("True or False for each of 13")
def comparison_only(x, low, high):
    return (x > low) & (x < high), curve(x, low, high)


@shares.wrong("`low`")
def window_from_above(x, low, high):
    return np.mean((x > 3.5) & (x < high)), curve(x, 3.5, high)


@shares.wrong("curve_share does not change when `x` does")
def curve_of_other_data(x, low, high):
    return np.mean((x > low) & (x < high)), norm.cdf(high, 7.1, 3.6) - norm.cdf(low, 7.1, 3.6)


@shares.wrong("`or`, `|` for `and`, `&`")
def or_for_and(x, low, high):
    return np.mean((x > low) | (x < high)), curve(x, low, high)


@shares.wrong("want one True or False")
def compared_in_a_chain(x, low, high):
    return np.mean(low < x < high), curve(x, low, high)


@shares.wrong("put every comparison in brackets")
def brackets_forgotten(x, low, high):
    return np.mean(x > low & x < high), curve(x, low, high)


@shares.wrong("the points in the window themselves")
def points_in_the_window(x, low, high):
    return x[(x > low) & (x < high)], curve(x, low, high)


@shares.wrong("in percent, and rounded")
def whole_percent(x, low, high):
    return round(100 * np.mean((x > low) & (x < high))), round(100 * curve(x, low, high))


@shares.wrong("272, of the lesson's table")
def waits_counted(x, low, high):
    return np.sum((x > low) & (x < high)) / 272, curve(x, low, high)


@shares.wrong("points in the window alone")
def fitted_to_the_window(x, low, high):
    inside = x[(x > low) & (x < high)]
    return np.mean((x > low) & (x < high)), curve(inside, low, high)


@shares.wrong("height in the middle times width")
def rectangle(x, low, high):
    middle = norm.pdf((low + high) / 2, x.mean(), x.std())
    return np.mean((x > low) & (x < high)), middle * (high - low)


@shares.wrong("Are there slices, or a sample")
def thick_slices(x, low, high):
    return np.mean((x > low) & (x < high)), norm.pdf(np.arange(low, high, 0.7), x.mean(), x.std()).sum() * 0.7


EXERCISES = [probability_between, log_likelihood, fit_gaussian, shares]
