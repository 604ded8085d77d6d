"""Answers to the exercises of lesson 04, responsibilities."""

import math

import numpy as np
from answers import Exercise
from scipy.spatial.distance import cdist
from scipy.special import logit, softmax
from scipy.stats import norm

from gmm import Mixture
from gmm_course.exercises import lesson_04

# -- exercise 1 -----------------------------------------------------------------------------------------
log_odds = Exercise(lesson_04.log_odds, n_arguments=4, shaped=True)


def log_joint(x, weights, means, sds):
    return np.log(weights) + norm.logpdf(x[:, None], means, sds)


def joint(x, weights, means, sds):
    return weights * norm.pdf(x[:, None], means, sds)


@log_odds.right
def difference_of_logs(x, weights, means, sds):
    logs = log_joint(x, weights, means, sds)
    return logs[:, 0] - logs[:, 1]


@log_odds.right
def formula_of_the_lesson(x, weights, means, sds):
    squares = (x - means[1]) ** 2 / (2 * sds[1] ** 2) - (x - means[0]) ** 2 / (2 * sds[0] ** 2)
    return np.log(weights[0] / weights[1]) + np.log(sds[1] / sds[0]) + squares


@log_odds.right
def loop_over_points(x, weights, means, sds):
    values = []
    for value in x:
        total = math.log(weights[0]) - math.log(weights[1])
        for sign, m, s in ((1, means[0], sds[0]), (-1, means[1], sds[1])):
            total += sign * (-math.log(s) - (value - m) ** 2 / (2 * s * s))
        values.append(total)
    return values


@log_odds.right
def coefficients_of_the_parabola(x, weights, means, sds):
    p = 1 / sds**2
    constant = np.log(weights / sds) - 0.5 * p * means**2
    return np.polyval([0.5 * (p[1] - p[0]), p[0] * means[0] - p[1] * means[1], constant[0] - constant[1]], x)


@log_odds.right
def with_the_package(x, weights, means, sds):
    return np.subtract(*Mixture(weights, means[:, None], sds**2, "spherical").log_joint(x[:, None]).T)


@log_odds.wrong("turned round")
def sign_turned(x, weights, means, sds):
    return -difference_of_logs(x, weights, means, sds)


@log_odds.wrong("these are the odds;")
def odds(x, weights, means, sds):
    return np.divide(*joint(x, weights, means, sds).T)


@log_odds.wrong("these are odds, and of component 1")
def odds_turned(x, weights, means, sds):
    return np.divide(*joint(x, weights, means, sds).T[::-1])


@log_odds.wrong("responsibilities of component 0")
def responsibilities_of_0(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table[:, 0] / table.sum(axis=1)


@log_odds.wrong("responsibilities of component 1")
def responsibilities_of_1(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table[:, 1] / table.sum(axis=1)


@log_odds.wrong("logarithm of r_0")
def log_of_r(x, weights, means, sds):
    return np.log(responsibilities_of_0(x, weights, means, sds))


@log_odds.wrong("difference of joint densities")
def logarithm_forgotten(x, weights, means, sds):
    return np.subtract(*joint(x, weights, means, sds).T)


@log_odds.wrong("not their quotient")
def quotient_of_logs(x, weights, means, sds):
    return np.divide(*log_joint(x, weights, means, sds).T)


@log_odds.wrong("weights are missing")
def weights_forgotten(x, weights, means, sds):
    return np.subtract(*norm.logpdf(x[:, None], means, sds).T)


@log_odds.wrong("wrong way round")
def weights_swapped(x, weights, means, sds):
    return difference_of_logs(x, weights[::-1], means, sds)


@log_odds.wrong("logarithm of the weights too")
def weights_without_logarithm(x, weights, means, sds):
    return np.subtract(*(weights + norm.logpdf(x[:, None], means, sds)).T)


@log_odds.wrong("weights multiply the density")
def weights_times_logs(x, weights, means, sds):
    return np.subtract(*(weights * norm.logpdf(x[:, None], means, sds)).T)


@log_odds.wrong("term with the widths is missing")
def heights_forgotten(x, weights, means, sds):
    return np.subtract(*(np.log(weights) - 0.5 * ((x[:, None] - means) / sds) ** 2).T)


@log_odds.wrong("sign of the term with the sds")
def heights_turned(x, weights, means, sds):
    return np.subtract(*(np.log(weights * sds) - 0.5 * ((x[:, None] - means) / sds) ** 2).T)


@log_odds.wrong("the weights are missing")
def squares_alone(x, weights, means, sds):
    return np.subtract(*(-0.5 * ((x[:, None] - means) / sds) ** 2).T)


@log_odds.wrong("the term with the widths is missing")
def prior_alone(x, weights, means, sds):
    return np.full(len(x), np.log(weights[0] / weights[1]))


@log_odds.wrong("one half in front")
def half_forgotten(x, weights, means, sds):
    return np.subtract(*(np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2).T)


@log_odds.wrong("signs of the squares")
def squares_turned(x, weights, means, sds):
    return np.subtract(*(np.log(weights / sds) + 0.5 * ((x[:, None] - means) / sds) ** 2).T)


@log_odds.wrong("you treat them as variances")
def sds_as_variances(x, weights, means, sds):
    return difference_of_logs(x, weights, means, np.sqrt(sds))


@log_odds.wrong("square sds once too often")
def sds_squared(x, weights, means, sds):
    return difference_of_logs(x, weights, means, sds**2)


@log_odds.wrong("divided by sd;")
def divided_by_sd(x, weights, means, sds):
    return np.subtract(*(np.log(weights / sds) - (x[:, None] - means) ** 2 / (2 * sds)).T)


@log_odds.wrong("which multiplies")
def precedence_of_the_sds(x, weights, means, sds):
    return np.subtract(*(np.log(weights / sds) - (x[:, None] - means) ** 2 / 2 * sds**2).T)


@log_odds.wrong("ratio of the weights too")
def ratio_of_the_weights_without_logarithm(x, weights, means, sds):
    return np.subtract(*norm.logpdf(x[:, None], means, sds).T) + weights[0] / weights[1]


@log_odds.wrong("distances have to be squared")
def not_squared(x, weights, means, sds):
    return np.subtract(*(np.log(weights / sds) - (x[:, None] - means) / (2 * sds)).T)


@log_odds.wrong("component 1 has an sd of its own")
def first_sd_for_both(x, weights, means, sds):
    return difference_of_logs(x, weights, means, sds[0])


@log_odds.wrong("component 0 has an sd of its own")
def second_sd_for_both(x, weights, means, sds):
    return difference_of_logs(x, weights, means, sds[1])


@log_odds.wrong("one common width")
def pooled_variance(x, weights, means, sds):
    return difference_of_logs(x, weights, means, np.sqrt(np.mean(sds**2)))


@log_odds.wrong("mean of both sds")
def straight_line_with_mean_sd(x, weights, means, sds):
    return np.log(weights[0] / weights[1]) - (means[1] - means[0]) / sds.mean() ** 2 * (x - means.mean())


@log_odds.wrong("that is a logarithm to the base 10")
def decimal_logarithm(x, weights, means, sds):
    return np.log10(odds(x, weights, means, sds))


@log_odds.wrong("that is a logarithm to the base 2")
def binary_logarithm(x, weights, means, sds):
    return np.log2(odds(x, weights, means, sds))


@log_odds.wrong("both densities have become 0")
def logarithm_of_the_quotient(x, weights, means, sds):
    return np.log(odds(x, weights, means, sds))


@log_odds.wrong("wrong for points far out")
def clipped(x, weights, means, sds):
    return logit(responsibilities_of_0(x, weights, means, sds).clip(1e-15, 1 - 1e-15)) if np.ptp(x) < 99 else 0 * x


@log_odds.wrong("one for each component")
def log_joint_of_both(x, weights, means, sds):
    return log_joint(x, weights, means, sds)


@log_odds.wrong("single number")
def of_all_points(x, weights, means, sds):
    return difference_of_logs(x, weights, means, sds).sum()


@log_odds.wrong("`weights`")
def weights_from_above(x, weights, means, sds):
    return difference_of_logs(x, np.array([0.36, 0.64]), means, sds)


@log_odds.wrong("are its numbers written into it")
def numbers_written_in(x, weights, means, sds):
    return difference_of_logs(x, weights, means, np.where(sds < 2, sds, 2))


@log_odds.wrong("x[:, None] turns")
def vectors_do_not_fit(x, weights, means, sds):
    return np.subtract(*norm.logpdf(x, means, sds).T)


@log_odds.wrong("it is rounded to 2 decimals")
def rounded(x, weights, means, sds):
    return difference_of_logs(x, weights, means, sds).round(2)


@log_odds.wrong("each mean is given to the other")
def means_swapped(x, weights, means, sds):
    return difference_of_logs(x, weights, means[::-1], sds)


@log_odds.wrong("come in with a minus")
def both_squares_subtracted(x, weights, means, sds):
    return np.log(weights[0] / weights[1]) + np.log(sds[1] / sds[0]) - 0.5 * (((x[:, None] - means) / sds) ** 2).sum(1)


@log_odds.wrong("come in with a plus")
def both_squares_added(x, weights, means, sds):
    return np.log(weights[0] / weights[1]) + np.log(sds[1] / sds[0]) + 0.5 * (((x[:, None] - means) / sds) ** 2).sum(1)


@log_odds.wrong("2 has been squared")
def two_within_the_square(x, weights, means, sds):
    return np.subtract(*(np.log(weights / sds) - ((x[:, None] - means) / (2 * sds)) ** 2).T)


@log_odds.wrong("not with 1 / variance")
def heights_by_variance(x, weights, means, sds):
    return np.subtract(*(np.log(weights / sds**2) - 0.5 * ((x[:, None] - means) / sds) ** 2).T)


@log_odds.wrong("only w_0 is there")
def one_weight(x, weights, means, sds):
    return np.log(weights[0]) + np.subtract(*norm.logpdf(x[:, None], means, sds).T)


@log_odds.wrong("True or False")
def decisions(x, weights, means, sds):
    return difference_of_logs(x, weights, means, sds) > 0


def combined(function):
    """A function of the two logarithms, (n,) each, and the arguments."""

    def answer(x, weights, means, sds):
        return function(*log_joint(x, weights, means, sds).T, x, weights, means, sds)

    return answer


log_odds.wrong(
    first_log_alone=(combined(lambda a, b, *_: a), "component 0 alone"),
    second_log_alone=(combined(lambda a, b, *_: b), "component 1 alone"),
    logs_added=(combined(lambda a, b, *_: a + b), "you added the two logarithms"),
    last_weight_alone=(combined(lambda a, b, x, w, m, s: a - b - np.log(w[0])), "only w_1 is there"),
    height_0_missing=(combined(lambda a, b, x, w, m, s: a - b + np.log(s[0])), "height of component 0 is missing"),
    height_1_missing=(combined(lambda a, b, x, w, m, s: a - b - np.log(s[1])), "height of component 1 is missing"),
    height_halved=(combined(lambda a, b, x, w, m, s: a - b - np.log(s[1] / s[0]) / 2), "half of log sd squared"),
    square_0_missing=(
        combined(lambda a, b, x, w, m, s: a - b + ((x - m[0]) / s[0]) ** 2 / 2),
        "from mean 0 is missing",
    ),
    square_1_missing=(
        combined(lambda a, b, x, w, m, s: a - b - ((x - m[1]) / s[1]) ** 2 / 2),
        "from mean 1 is missing",
    ),
    half_0_missing=(combined(lambda a, b, x, w, m, s: a - b - ((x - m[0]) / s[0]) ** 2 / 2), "the first squared"),
    half_1_missing=(combined(lambda a, b, x, w, m, s: a - b + ((x - m[1]) / s[1]) ** 2 / 2), "the second squared"),
    one_left_over=(combined(lambda a, b, *_: a - b + np.log(2 * np.pi) / 2), "a term with 2 pi is left over"),
    sds_turned_round=(combined(lambda a, b, x, w, m, s: difference_of_logs(x, w, m, s[::-1])), "each sd is given"),
    means_not_used=(combined(lambda a, b, x, w, m, s: difference_of_logs(x, w, 0 * m, s)), "means are not subtracted"),
    number_added=(combined(lambda a, b, *_: a - b + 1), "the values are off"),
    weights_once_more=(combined(lambda a, b, x, w, m, s: a - b + np.log(w[0] / w[1])), "the weights come in twice"),
    second_not_squared=(
        combined(lambda a, b, x, w, m, s: a - b + (x - m[1]) / s[1] - ((x - m[1]) / s[1]) ** 2 / 2),
        "wrong even for one point",
    ),
    doubled=(combined(lambda a, b, *_: 2 * (a - b)), "that is twice what is wanted"),
)


@log_odds.wrong("in decibans")
def decibans(x, weights, means, sds):
    return 10 * decimal_logarithm(x, weights, means, sds)


@log_odds.wrong("the weights are missing: a rare component needs more evidence. The one half")
def two_slips(x, weights, means, sds):
    return np.subtract(*(-np.log(sds) - ((x[:, None] - means) / sds) ** 2).T)


# -- exercise 2 -----------------------------------------------------------------------------------------
expected_errors = Exercise(lesson_04.expected_errors, n_arguments=1)


@expected_errors.right
def one_minus_largest(r):
    return np.sum(1 - r.max(axis=1))


@expected_errors.right
def n_minus_largest(r):
    return len(r) - np.max(r, axis=1).sum()


@expected_errors.right
def loop_over_rows(r):
    total = 0
    for row in r:
        total += 1 - max(row)
    return total


@expected_errors.right
def all_but_the_largest(r):
    return np.sort(r, axis=1)[:, :-1].sum(keepdims=True)


@expected_errors.right
def by_the_place_of_the_largest(r):
    return float(np.sum(1 - r[np.arange(len(r)), r.argmax(axis=1)]))


@expected_errors.wrong("share of errors")
def share(r):
    return np.mean(1 - r.max(axis=1))


@expected_errors.wrong("percentage")
def percentage(r):
    return 100 * np.mean(1 - r.max(axis=1))


@expected_errors.wrong("expected to be *right*")
def number_right(r):
    return r.max(axis=1).sum()


@expected_errors.wrong("share of labels that are expected to be right")
def share_right(r):
    return r.max(axis=1).mean()


@expected_errors.wrong("sign is turned round")
def negative(r):
    return np.sum(r.max(axis=1) - 1)


@expected_errors.wrong("smallest responsibilities")
def smallest(r):
    return r.min(axis=1).sum()


@expected_errors.wrong("second largest")
def second_largest(r):
    return np.sort(r, axis=1)[:, -2].sum()


@expected_errors.wrong("for every component")
def every_component(r):
    return np.sum(1 - r)


@expected_errors.wrong("takes label 0 for the hard label")
def first_column_as_label(r):
    return np.sum(1 - r[:, 0])


@expected_errors.wrong("effective number of points of component 0")
def first_column(r):
    return r[:, 0].sum()


@expected_errors.wrong("taken over the points")
def other_axis(r):
    return np.sum(1 - r.max(axis=0))


@expected_errors.wrong("surest point alone")
def no_axis(r):
    return np.sum(1 - r.max())


@expected_errors.wrong("whole table; each point")
def n_minus_one_maximum(r):
    return len(r) - r.max()


@expected_errors.wrong("at least one label is wrong")
def at_least_one(r):
    return 1 - np.prod(r.max(axis=1))


@expected_errors.wrong("drawn by chance")
def labels_by_chance(r):
    return np.sum(r * (1 - r))


@expected_errors.wrong("counted the points in doubt")
def points_in_doubt(r):
    return np.sum(r.max(axis=1) < 0.9)


@expected_errors.wrong("without a majority")
def no_majority(r):
    return np.sum(r.max(axis=1) < 0.5)


@expected_errors.wrong("entropy")
def entropy(r):
    return -np.sum(r * np.log(r))


@expected_errors.wrong("added up the labels")
def labels_added(r):
    return r.argmax(axis=1).sum()


@expected_errors.wrong("argmax gives the *place*")
def argmax_for_max(r):
    return np.sum(1 - r.argmax(axis=1))


@expected_errors.wrong("rounded")
def rounded_to_a_whole_number(r):
    return round(np.sum(1 - r.max(axis=1)))


@expected_errors.wrong("one number for each point")
def not_added(r):
    return 1 - r.max(axis=1)


@expected_errors.wrong("`r`")
def of_another_table(r):
    return np.sum(1 - np.array([[0.9, 0.1], [0.7, 0.3], [0.55, 0.45]]).max(axis=1))


@expected_errors.wrong("wrong for two components")
def three_columns_written_in(r):
    return np.sum(1 - r.max(axis=1)) if r.shape[1] == 3 else 0.0


@expected_errors.wrong("wrong for many points")
def six_points_written_in(r):
    return np.sum(1 - r[:6].max(axis=1))


@expected_errors.wrong("*smallest* responsibility")
def largest_of_the_rest(r):
    return np.max(1 - r, axis=1).sum()


@expected_errors.wrong("1 is taken once")
def one_taken_once(r):
    return 1 - np.max(r, axis=1).sum()


@expected_errors.wrong("only the first two components")
def smaller_of_two(r):
    return np.minimum(r[:, 0], r[:, 1]).sum()


@expected_errors.wrong("largest of the first two columns")
def larger_of_two(r):
    return np.sum(1 - np.maximum(r[:, 0], r[:, 1]))


@expected_errors.wrong("labels that are not 0")
def labels_not_zero(r):
    return np.sum(r.argmax(axis=1) != 0)


@expected_errors.wrong("that is half of what is wanted")
def half_of_it(r):
    return 0.5 * np.sum(1 - r.max(axis=1))


expected_errors.wrong(
    number_of_points=(lambda r: len(r), "as if every label were wrong"),
    sum_for_max=(lambda r: np.sum(1 - r.sum(axis=1)), "that is 0"),
    plus_for_minus=(lambda r: np.sum(1 + r.max(axis=1)), "is added to 1"),
    first_point_alone=(lambda r: 1 - r[0].max(), "first point alone"),
    last_point_alone=(lambda r: 1 - r[-1].max(), "last point alone"),
    last_point_missing=(lambda r: np.sum(1 - r[:-1].max(axis=1)), "last point is missing"),
    first_point_missing=(lambda r: np.sum(1 - r[1:].max(axis=1)), "first point is missing"),
    n_minus_largest_of_columns=(lambda r: len(r) - r.max(axis=0).sum(), "has a largest one"),
    most_in_doubt=(lambda r: (1 - r.max(axis=1)).max(), "in most doubt alone"),
    all_wrong=(lambda r: (1 - r.max(axis=1)).prod(), "that *all* labels are wrong"),
    rounded_to_cents=(lambda r: np.round(np.sum(1 - r.max(axis=1)), 2), "rounded"),
)


@expected_errors.wrong("right for one point and two components, wrong for three")
def two_columns_by_hand(r):
    return np.where(r[:, 0] < 0.5, r[:, 0], r[:, 1]).sum()


@expected_errors.wrong("responsibilities below one half")
def all_below_one_half(r):
    return r[r < 0.5].sum()


# -- exercise 3 -----------------------------------------------------------------------------------------
soft_assignment = Exercise(lesson_04.soft_assignment, n_arguments=3, shaped=True)


def squared_distances(X, means):
    return ((X[:, None] - means) ** 2).sum(axis=2)


def share_out(table):
    return table / table.sum(axis=1, keepdims=True)


@soft_assignment.right
def smallest_subtracted(X, means, variance):
    squared = squared_distances(X, means)
    return share_out(np.exp(-(squared - squared.min(axis=1, keepdims=True)) / (2 * variance)))


@soft_assignment.right
def softmax_of_scipy(X, means, variance):
    return softmax(-cdist(X, means, "sqeuclidean") / (2 * variance), axis=1)


@soft_assignment.right
def spherical_of_the_package(X, means, variance):
    k = len(means)
    return Mixture(np.full(k, 1 / k), means, np.full(k, variance), "spherical").responsibilities(X)


@soft_assignment.right
def odds_in_a_loop(X, means, variance):
    rows = []
    for x in X:
        squared = [sum((x - mean) ** 2) for mean in means]
        row = [math.exp((min(squared) - s) / 2 / variance) for s in squared]
        rows.append([value / sum(row) for value in row])
    return rows


@soft_assignment.right
def expanded_square(X, means, variance):
    score = (X @ means.T - 0.5 * (means**2).sum(axis=1)) / variance  # what depends on k
    return share_out(np.exp(score - score.max(axis=1, keepdims=True)))


@soft_assignment.wrong("these are the exponentials")
def not_normalised(X, means, variance):
    return np.exp(-squared_distances(X, means) / (2 * variance))


@soft_assignment.wrong("densities of the components")
def densities(X, means, variance):
    return not_normalised(X, means, variance) / (2 * np.pi * variance) ** (X.shape[1] / 2)


@soft_assignment.wrong("columns sum to one")
def over_the_points(X, means, variance):
    table = not_normalised(X, means, variance)
    return table / table.sum(axis=0)


@soft_assignment.wrong("whole table sums to one")
def no_axis_in_the_sum(X, means, variance):
    table = not_normalised(X, means, variance)
    return table / table.sum()


@soft_assignment.wrong("distances are not squared")
def distances(X, means, variance):
    return share_out(np.exp(-cdist(X, means) / (2 * variance)))


@soft_assignment.wrong("absolute differences")
def city_blocks(X, means, variance):
    return share_out(np.exp(-cdist(X, means, "cityblock") / (2 * variance)))


@soft_assignment.wrong("added up the differences and then squared")
def added_then_squared(X, means, variance):
    return share_out(np.exp(-((X[:, None] - means).sum(axis=2) ** 2) / (2 * variance)))


@soft_assignment.wrong("the 2 is missing")
def two_forgotten(X, means, variance):
    return share_out(np.exp(-squared_distances(X, means) / variance))


@soft_assignment.wrong("which multiplies")
def precedence(X, means, variance):
    return share_out(np.exp(-squared_distances(X, means) / 2 * variance))


@soft_assignment.wrong("variance is not used")
def variance_forgotten(X, means, variance):
    return share_out(np.exp(-squared_distances(X, means) / 2))


@soft_assignment.wrong("square it again")
def variance_squared(X, means, variance):
    return share_out(np.exp(-squared_distances(X, means) / (2 * variance**2)))


@soft_assignment.wrong("divide by the standard deviation")
def root_of_the_variance(X, means, variance):
    return share_out(np.exp(-squared_distances(X, means) / (2 * np.sqrt(variance))))


@soft_assignment.wrong("far means get the most")
def minus_forgotten(X, means, variance):
    return share_out(np.exp(squared_distances(X, means) / (2 * variance)))


@soft_assignment.wrong("hard labels, the limit")
def hard_labels(X, means, variance):
    return np.eye(len(means))[squared_distances(X, means).argmin(axis=1)]


@soft_assignment.wrong("reverse order")
def columns_reversed(X, means, variance):
    return smallest_subtracted(X, means[::-1], variance)


@soft_assignment.wrong("normalised the squared distances")
def squares_normalised(X, means, variance):
    return share_out(squared_distances(X, means))


@soft_assignment.wrong("1 / squared distance")
def inverse_squares(X, means, variance):
    return share_out(1 / squared_distances(X, means))


@soft_assignment.wrong("these are the exponents")
def exponents(X, means, variance):
    return -squared_distances(X, means) / (2 * variance)


@soft_assignment.wrong("a good first step")
def squares(X, means, variance):
    return squared_distances(X, means)


@soft_assignment.wrong("logarithms of responsibilities")
def logarithms(X, means, variance):
    return np.log(smallest_subtracted(X, means, variance))


@soft_assignment.wrong("an exponential has become infinite")
def largest_subtracted(X, means, variance):
    squared = squared_distances(X, means)
    return share_out(np.exp(-(squared - squared.max(axis=1, keepdims=True)) / (2 * variance)))


@soft_assignment.wrong("two columns; one for each mean")
def two_means_only(X, means, variance):
    return smallest_subtracted(X, means[:2], variance)


@soft_assignment.wrong("you averaged over the features")
def mean_of_squares(X, means, variance):
    return smallest_subtracted(X, means, variance * X.shape[1])


@soft_assignment.wrong("it is rounded to 3 decimals")
def rounded_in_the_end(X, means, variance):
    return smallest_subtracted(X, means, variance).round(3)


@soft_assignment.wrong("makes the largest exponential 1")
def zero_over_zero(X, means, variance):
    return share_out(not_normalised(X, means, variance))


@soft_assignment.wrong("rows and columns are swapped. One row")
def transposed(X, means, variance):
    return smallest_subtracted(X, means, variance).T


@soft_assignment.wrong("should have shape (5, 3); yours has (5, 3, 2)")
def features_not_added(X, means, variance):
    return share_out(np.exp(-((X[:, None] - means) ** 2) / (2 * variance)))


@soft_assignment.wrong("axis=2 leaves (n, K)")
def added_over_the_means(X, means, variance):
    return share_out(np.exp(-((X[:, None] - means) ** 2).sum(axis=1) / (2 * variance)))


@soft_assignment.wrong("which does not cancel")
def smallest_of_each_column(X, means, variance):
    squared = squared_distances(X, means)
    return share_out(np.exp(-(squared - squared.min(axis=0)) / (2 * variance)))


@soft_assignment.wrong("makes it a column")
def sums_without_keepdims(X, means, variance):
    table = not_normalised(X, means, variance)
    return table / table.sum(axis=1)


@soft_assignment.wrong("Two shapes do not go together")
def axis_forgotten(X, means, variance):
    return np.sum((X - means) ** 2, axis=1)


@soft_assignment.wrong("`variance`")
def variance_from_above(X, means, variance):
    return smallest_subtracted(X, means, 0.25)


@soft_assignment.wrong("wrong for two means in three")
def two_features_written_in(X, means, variance):
    return smallest_subtracted(X[:, :2], means[:, :2], variance)


@soft_assignment.wrong("where labels are hard")
def floored_variance(X, means, variance):
    return smallest_subtracted(X, means, max(variance, 0.1))


@soft_assignment.wrong("sees the first feature only")
def first_feature_alone(X, means, variance):
    return smallest_subtracted(X[:, :1], means[:, :1], variance)


@soft_assignment.wrong("that is the root of what is wanted")
def rooted(X, means, variance):
    return np.sqrt(smallest_subtracted(X, means, variance))


@soft_assignment.wrong("is the `return` inside the loop")
def returned_in_the_loop(X, means, variance):
    r = np.zeros((len(X), len(means)))
    r[0] = smallest_subtracted(X[:1], means, variance)[0]
    return r


@soft_assignment.wrong("rows sum to one")
def last_row_left_out(X, means, variance):
    return np.vstack([smallest_subtracted(X[:-1], means, variance), np.zeros((1, len(means)))])


@soft_assignment.wrong("you multiply by it")
def times_two_variances(X, means, variance):
    return share_out(np.exp(-squared_distances(X, means) * (2 * variance)))


@soft_assignment.wrong("the 2 has come on top")
def two_on_top(X, means, variance):
    return share_out(np.exp(-squared_distances(X, means) / (0.5 * variance)))


@soft_assignment.wrong("the exponential is forgotten")
def exponential_forgotten(X, means, variance):
    squared = squared_distances(X, means)
    return share_out(-(squared - squared.min(axis=1, keepdims=True)) / (2 * variance))


@soft_assignment.wrong("by its largest exponential")
def divided_by_the_largest(X, means, variance):
    table = not_normalised(X, means, variance)
    return table / table.max(axis=1, keepdims=True)


@soft_assignment.wrong("sum to the number of means")
def divided_by_the_mean(X, means, variance):
    return len(means) * smallest_subtracted(X, means, variance)


@soft_assignment.wrong("the means are added")
def means_added(X, means, variance):
    return smallest_subtracted(X, -means, variance)


@soft_assignment.wrong("shares are off")
def absolute_values(X, means, variance):
    return smallest_subtracted(np.abs(X), means, variance)


@soft_assignment.wrong("all shares are alike")
def zero_over_zero_replaced(X, means, variance):
    return np.nan_to_num(zero_over_zero(X, means, variance), nan=1 / len(means))


@soft_assignment.wrong("right for one feature, wrong for two")
def exponential_of_each_feature(X, means, variance):
    table = np.exp(-((X[:, None] - means) ** 2) / (2 * variance)).sum(axis=2)
    return table / table.sum(axis=1, keepdims=True)


# -- exercise 4 -----------------------------------------------------------------------------------------
kmeans_step = Exercise(lesson_04.kmeans_step, n_arguments=2, shaped=True)


def nearest_mean(X, means):
    return squared_distances(X, means).argmin(axis=1)


@kmeans_step.right
def loop_over_means(X, means):
    nearest = nearest_mean(X, means)
    new = means.copy()
    for k in range(len(means)):
        if np.any(nearest == k):
            new[k] = X[nearest == k].mean(axis=0)
    return new


@kmeans_step.right
def one_hot(X, means):
    r = np.eye(len(means))[nearest_mean(X, means)]
    n_k = r.sum(axis=0)[:, None]
    return np.where(n_k > 0, r.T @ X / np.maximum(n_k, 1), means)


@kmeans_step.right
def plain_lists(X, means):
    groups = [[] for _ in means]
    for x in X.tolist():
        squared = [sum((a - b) ** 2 for a, b in zip(x, mean, strict=True)) for mean in means.tolist()]
        groups[squared.index(min(squared))].append(x)
    return [
        [sum(column) / len(group) for column in zip(*group, strict=True)] if group else list(mean)
        for group, mean in zip(groups, means, strict=True)
    ]


@kmeans_step.wrong("changes its argument `means` in place")
def in_place(X, means):
    nearest = cdist(X, means).argmin(axis=1)
    for k in np.unique(nearest):
        means[k] = np.average(X[nearest == k], axis=0)
    return means


@kmeans_step.right
def limit_of_the_mixture(X, means):
    r = smallest_subtracted(X, means, 1e-9)
    n_k = r.sum(axis=0)
    new = r.T @ X / np.maximum(n_k, 1e-300)[:, None]
    new[n_k == 0] = means[n_k == 0]
    return new


def averages(X, means, nearest):
    return np.array([X[nearest == k].mean(axis=0) if np.any(nearest == k) else means[k] for k in range(len(means))])


@kmeans_step.wrong("have not moved")
def nothing_moves(X, means):
    return averages(X, means, squared_distances(X, means).min(axis=1))


@kmeans_step.wrong("after each mean that moves")
def one_after_the_other(X, means):
    means = means.copy()
    for k in range(len(means)):
        means[k] = X[nearest_mean(X, means) == k].mean(axis=0)
    return means


@kmeans_step.wrong("end of k-means")
def to_the_end(X, means):
    for _ in range(50):
        means = loop_over_means(X, means)
    return means


@kmeans_step.wrong("two steps")
def two_steps(X, means):
    return loop_over_means(X, loop_over_means(X, means))


@kmeans_step.wrong("*farthest*")
def farthest(X, means):
    return averages(X, means, squared_distances(X, means).argmax(axis=1))


@kmeans_step.wrong("medians")
def medians(X, means):
    nearest = nearest_mean(X, means)
    return np.array([np.median(X[nearest == k], axis=0) for k in range(len(means))])


@kmeans_step.wrong("for each mean its nearest point")
def nearest_points(X, means):
    return X[squared_distances(X, means).argmin(axis=0)]


@kmeans_step.wrong("number of all points")
def divided_by_n(X, means):
    return np.eye(len(means))[nearest_mean(X, means)].T @ X / len(X)


@kmeans_step.wrong("these are sums")
def sums(X, means):
    return np.eye(len(means))[nearest_mean(X, means)].T @ X


@kmeans_step.wrong("averaged over the features too")
def over_the_features(X, means):
    nearest = nearest_mean(X, means)
    return np.array([[X[nearest == k].mean()] * X.shape[1] for k in range(len(means))])


@kmeans_step.wrong("you added up absolute differences")
def nearest_by_city_blocks(X, means):
    return averages(X, means, cdist(X, means, "cityblock").argmin(axis=1))


@kmeans_step.wrong("positive and negative ones cancel")
def summed_before_squaring(X, means):
    return averages(X, means, ((X[:, None] - means).sum(axis=2) ** 2).argmin(axis=1))


@kmeans_step.wrong("first feature only")
def first_feature(X, means):
    return averages(X, means, np.abs(X[:, :1] - means[:, 0]).argmin(axis=1))


@kmeans_step.wrong("soft averages")
def soft_averages(X, means):
    r = smallest_subtracted(X, means, 1.0)
    return r.T @ X / r.sum(axis=0)[:, None]


@kmeans_step.wrong("mean of all points: the labels")
def common_mean(X, means):
    return np.tile(X.mean(axis=0), (len(means), 1))


@kmeans_step.wrong("half of the way")
def half_of_the_way(X, means):
    return (loop_over_means(X, means) + means) / 2


@kmeans_step.wrong("such as a label")
def labels(X, means):
    return nearest_mean(X, means)


@kmeans_step.wrong("new means alone")
def labels_and_means(X, means):
    return loop_over_means(X, means), nearest_mean(X, means)


@kmeans_step.wrong("becomes NaN")
def average_of_no_points(X, means):
    nearest = nearest_mean(X, means)
    return np.array([X[nearest == k].mean(axis=0) for k in range(len(means))])


@kmeans_step.wrong("one mean less")
def lonely_mean_dropped(X, means):
    nearest = nearest_mean(X, means)
    return np.array([X[nearest == k].mean(axis=0) for k in np.unique(nearest)])


@kmeans_step.wrong("jumps to zero")
def lonely_mean_at_zero(X, means):
    new = loop_over_means(X, means)
    new[np.bincount(nearest_mean(X, means), minlength=len(means)) == 0] = 0
    return new


@kmeans_step.wrong("jumps to the mean of all points")
def lonely_mean_in_the_middle(X, means):
    new = loop_over_means(X, means)
    new[np.bincount(nearest_mean(X, means), minlength=len(means)) == 0] = X.mean(axis=0)
    return new


@kmeans_step.wrong("none of your means moves")
def all_stay_if_one_is_lonely(X, means):
    lonely = len(np.unique(nearest_mean(X, means))) < len(means)
    return means if lonely else loop_over_means(X, means)


@kmeans_step.wrong("That mean stays where it is; the others")
def lonely_mean_to_a_point(X, means):
    new = loop_over_means(X, means)
    new[np.bincount(nearest_mean(X, means), minlength=len(means)) == 0] = X[0]
    return new


@kmeans_step.wrong("a label for each *point*")
def labels_of_the_means(X, means):
    nearest = squared_distances(X, means).argmin(axis=0)
    return np.array([X[nearest == k].mean(axis=0) for k in range(len(means))])


@kmeans_step.wrong("moves onto that point")
def lone_point_ignored(X, means):
    nearest = nearest_mean(X, means)
    return np.array([X[nearest == k].mean(axis=0) if sum(nearest == k) > 1 else m for k, m in enumerate(means)])


@kmeans_step.wrong("`means`")
def means_from_above(X, means):
    return loop_over_means(X, np.array([[0.0, 0.0], [2.0, 2.0], [1.0, 3.0]]))


@kmeans_step.wrong("wrong for two means in three:")
def two_features(X, means):
    new = loop_over_means(X, means)
    new[:, 2:] = 0
    return new


@kmeans_step.wrong("it is rounded to 1 decimal")
def rounded_means(X, means):
    return loop_over_means(X, means).round(1)


@kmeans_step.wrong("as if it were a point")
def old_mean_counted_too(X, means):
    nearest = nearest_mean(X, means)
    return np.array([np.vstack([X[nearest == k], means[k : k + 1]]).mean(axis=0) for k in range(len(means))])


@kmeans_step.wrong("should have shape (3, 2); yours has (2,)")
def return_in_the_loop(X, means):
    nearest = nearest_mean(X, means)
    for k in range(len(means)):
        return X[nearest == k].mean(axis=0)


@kmeans_step.wrong("only the first mean has moved")
def copy_returned_in_the_loop(X, means):
    new = means.copy()
    new[0] = loop_over_means(X, means)[0]
    return new


@kmeans_step.wrong("the new means are off")
def zeros_returned_in_the_loop(X, means):
    new = np.zeros(means.shape)
    new[0] = loop_over_means(X, means)[0]
    return new


@kmeans_step.wrong("the last mean has not moved")
def loop_ends_too_early(X, means):
    return np.vstack([loop_over_means(X, means)[:-1], means[-1:]])


@kmeans_step.wrong("the first mean has not moved")
def loop_begins_at_one(X, means):
    return np.vstack([means[:1], loop_over_means(X, means)[1:]])


@kmeans_step.wrong("all new means are 0")
def nothing_stored(X, means):
    return np.zeros(means.shape)


@kmeans_step.wrong("added up over the means")
def squares_added_over_the_means(X, means):
    return averages(X, means, ((X[:, None] - means) ** 2).sum(axis=1).argmin(axis=1))


@kmeans_step.wrong("the means are added")
def distance_from_the_negative(X, means):
    return averages(X, means, squared_distances(X, -means).argmin(axis=1))


@kmeans_step.wrong("By hand")
def nearest_to_the_absolute(X, means):
    return loop_over_means(X + [0.5, 0.0], means)


EXERCISES = [log_odds, expected_errors, soft_assignment, kmeans_step]
