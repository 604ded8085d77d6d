"""Answers to the exercises of lesson 13, a map of incidents."""

import math

import numpy as np
import pandas as pd
from answers import Exercise
from scipy.spatial.distance import cdist
from scipy.stats import multivariate_normal, sem

from gmm import Mixture, m_step
from gmm_course.exercises import lesson_13

# -- exercise 1 -----------------------------------------------------------------------------------------
share_on_known_places = Exercise(lesson_13.share_on_known_places, n_arguments=2)


@share_on_known_places.right
def set_of_pairs(train, test):
    places = {tuple(place) for place in train}
    return sum(tuple(place) in places for place in test) / len(test)


@share_on_known_places.right
def broadcast(train, test):
    return (test[:, None] == train).all(axis=2).any(axis=1).mean()


@share_on_known_places.right
def as_complex_numbers(train, test):
    return np.isin(test[:, 0] + 1j * test[:, 1], train[:, 0] + 1j * train[:, 1]).mean()


@share_on_known_places.right
def zero_distance(train, test):
    return np.array([np.mean(cdist(test, train).min(axis=1) == 0)])


@share_on_known_places.right
def left_join(train, test):
    places = pd.DataFrame(train, columns=["x", "y"]).drop_duplicates()
    joined = pd.DataFrame(test, columns=["x", "y"]).merge(places, how="left", indicator=True)
    return (joined["_merge"] == "both").mean()


def rows(train, test):
    return (test[:, None] == train).all(axis=2).any(axis=1)


def places(table):
    return set(map(tuple, table))


share_on_known_places.wrong(
    each_row=(rows, "True or False"),
    new=(lambda train, test: 1 - rows(train, test).mean(), "on *new* places"),
    count=(lambda train, test: rows(train, test).sum(), "divide by the rows of test."),
    percent=(lambda train, test: 100 * rows(train, test).mean(), "in percent"),
    unique_places=(
        lambda train, test: rows(np.unique(train, axis=0), np.unique(test, axis=0)).mean(),
        "every place counts once",
    ),
    each_coordinate=(
        lambda train, test: np.mean([a in train[:, 0] and b in train[:, 1] for a, b in test]),
        "each coordinate is looked up by itself",
    ),
    either_coordinate=(
        lambda train, test: np.mean([a in train[:, 0] or b in train[:, 1] for a, b in test]),
        "one equal coordinate",
    ),
    single_numbers=(
        lambda train, test: np.mean([np.isin(test[:, j], train[:, j]) for j in (0, 1)]),
        "the single numbers",
    ),
    first_only=(lambda train, test: np.isin(test[:, 0], train[:, 0]).mean(), "only the first"),
    second_only=(lambda train, test: np.isin(test[:, 1], train[:, 1]).mean(), "only the second"),
    turned_round=(lambda train, test: rows(test, train).mean(), "turned round"),
    rows_of_train=(lambda train, test: rows(test, train).sum() / len(test), "count rows of test"),
    over_train=(lambda train, test: rows(train, test).sum() / len(train), "by the rows of train"),
    over_both=(lambda train, test: rows(train, test).sum() / (len(train) + len(test)), "not by both"),
    join=(
        lambda train, test: len(pd.DataFrame(test).merge(pd.DataFrame(train))) / len(test),
        "a join does that",
    ),
    any_forgotten=(lambda train, test: (test[:, None] == train).all(axis=2).mean(), "share of all pairs"),
    pairs_counted=(lambda train, test: (test[:, None] == train).all(axis=2).sum(), "pairs of equal rows"),
    rows_beside=(
        lambda train, test: (train == test[: len(train)]).all(axis=1).mean(),
        "row i of test",
    ),
    places_over_rows=(
        lambda train, test: rows(train, np.unique(test, axis=0)).sum() / len(test),
        "above the line",
    ),
    places_over_places=(
        lambda train, test: rows(train, np.unique(test, axis=0)).sum() / len(np.unique(train, axis=0)),
        "by those of train: count",
    ),
    number_of_places=(lambda train, test: rows(train, np.unique(test, axis=0)).sum(), "a number of places"),
    rounded=(lambda train, test: rows(train.round(3), test.round(3)).mean(), "without rounding"),
    none=(lambda train, test: np.mean([any(place is other for other in train) for place in test]), "no row is found"),
    all_of_them=(lambda train, test: np.mean([place in test for place in test]), "every row is found"),
    train_from_above=(
        lambda train, test: rows(0.75 * np.array([[0, 3], [4, 3], [0, 2]]), test).mean(),
        "`train`",
    ),
    written_in=(lambda train, test: 8 / 23, "written in"),
    two_digits=(lambda train, test: round(rows(train, test).mean(), 2), "all digits"),
    nearly_equal=(
        lambda train, test: np.isclose(test[:, None], train).all(axis=2).any(axis=1).mean(),
        "np.isclose",
    ),
    one_row=(lambda train, test: rows(train, test)[0], "one True for the whole table"),
    return_in_the_loop=(lambda train, test: 1 / len(test), "inside the loop"),
    last_decides=(lambda train, test: rows(train[-1:], test).mean(), "overwritten by each row"),
    first_decides=(lambda train, test: rows(train[:1], test).mean(), "end too early"),
    both_columns=(lambda train, test: np.isin(test, train).all(axis=1).mean(), "in both columns at once"),
    numbers_in_both_columns=(lambda train, test: np.isin(test, train).mean(), "looked up in both columns"),
    rows_over_places=(lambda train, test: rows(train, test).sum() / len(np.unique(test, axis=0)), "places below it"),
    known_over_new=(lambda train, test: rows(train, test).sum() / (~rows(train, test)).sum(), "over new ones"),
    upside_down=(lambda train, test: len(test) / rows(train, test).sum(), "upside down"),
    places_over_train=(
        lambda train, test: len(places(train) & places(test)) / len(train),
        "by the rows of train: count",
    ),
    places_in_common=(
        lambda train, test: len(places(train) & places(test)) / len(places(train) | places(test)),
        "have in common",
    ),
    new_places=(
        lambda train, test: len(places(test) - places(train)) / len(places(test)),
        "share of places that are new",
    ),
    new_places_over_rows=(lambda train, test: len(places(test) - places(train)) / len(test), "new places are counted"),
    whole_numbers=(lambda train, test: rows(train.astype(int), test.astype(int)).mean(), "cut to whole numbers"),
    sums_of_coordinates=(lambda train, test: np.isin(test.sum(axis=1), train.sum(axis=1)).mean(), "can have one sum"),
    distance_from_the_centre=(
        lambda train, test: np.isin(np.hypot(*test.T), np.hypot(*train.T)).mean(),
        "not the share",
    ),
    join_with_all=(
        lambda train, test: (
            pd.DataFrame(test).merge(pd.DataFrame(train), how="left", indicator=True)["_merge"].eq("both").mean()
        ),
        "rows of a join",
    ),
)

# -- exercise 2 -----------------------------------------------------------------------------------------
relative_floor = Exercise(lesson_13.relative_floor, n_arguments=2)


@relative_floor.right
def smaller_sd(xy, metres):
    return (metres / 1000 / xy.std(axis=0).min()) ** 2


@relative_floor.right
def smaller_variance(xy, metres):
    return (metres / 1000) ** 2 / min(np.var(xy[:, 0]), np.var(xy[:, 1]))


@relative_floor.right
def larger_fraction(xy, metres):
    return np.max((metres / 1000 / np.std(xy, axis=0)) ** 2)


@relative_floor.right
def in_metres(xy, metres):
    xy = 1000 * (xy - xy.mean(axis=0))
    return np.array([metres**2 * len(xy) / (xy**2).sum(axis=0).min()])


@relative_floor.right
def from_the_covariance(xy, metres):
    return (metres * 1e-3) ** 2 / np.diag(np.cov(xy.T, bias=True)).min()


relative_floor.wrong(
    metres=(lambda xy, m: (m / xy.std(axis=0).min()) ** 2, "bring both to one unit"),
    metres_and_no_square=(lambda xy, m: m / xy.std(axis=0).min(), "two things"),
    no_square=(lambda xy, m: m / 1000 / xy.std(axis=0).min(), "that is a fraction of the standard deviation"),
    sd_not_squared=(lambda xy, m: (m / 1000) ** 2 / xy.std(axis=0).min(), "below the line is not squared"),
    metres_not_squared=(lambda xy, m: m / 1000 / xy.var(axis=0).min(), "(as km) are not squared"),
    absolute=(lambda xy, m: (m / 1000) ** 2, "a variance in km²"),
    in_km=(lambda xy, m: m / 1000, "the floor in km"),
    absolute_in_metres=(lambda xy, m: m**2, "a variance in m²"),
    upside_down=(lambda xy, m: (xy.std(axis=0).min() / (m / 1000)) ** 2, "upside down: the floor"),
    larger_column=(lambda xy, m: (m / 1000) ** 2 / xy.var(axis=0).max(), "with the *larger* sd"),
    mean_sd=(lambda xy, m: (m / 1000 / xy.std(axis=0).mean()) ** 2, "the mean of the two sds"),
    mean_variance=(lambda xy, m: (m / 1000) ** 2 / xy.var(axis=0).mean(), "the mean of the two variances"),
    sum_of_variances=(lambda xy, m: (m / 1000) ** 2 / xy.var(axis=0).sum(), "are added"),
    product=(lambda xy, m: (m / 1000) ** 2 / np.prod(xy.std(axis=0)), "product of both sds"),
    no_axis=(lambda xy, m: (m / 1000 / xy.std()) ** 2, "without an axis"),
    unbiased=(lambda xy, m: (m / 1000 / xy.std(axis=0, ddof=1).min()) ** 2, "divides by n"),
    range_of_the_column=(lambda xy, m: (m / 1000 / np.ptp(xy, axis=0).min()) ** 2, "the range"),
    rows=(lambda xy, m: (m / 1000 / xy.std(axis=1).min()) ** 2, "axis=1"),
    both=(lambda xy, m: (m / 1000 / xy.std(axis=0)) ** 2, "one for each column"),
    second_column=(lambda xy, m: (m / 1000 / xy[:, 1].std()) ** 2, "Here the first is"),
    larger_and_no_square=(lambda xy, m: m / 1000 / xy.std(axis=0).max(), "of the sd, not of the variance; and"),
    larger_and_metres=(lambda xy, m: (m / xy.std(axis=0).max()) ** 2, "metres are not km; and another"),
    percent=(lambda xy, m: 100 * smaller_sd(xy, m), "is it in percent"),
    unit_not_squared=(lambda xy, m: m**2 / 1000 / xy.var(axis=0).min(), "the unit is squared"),
    twelfth=(lambda xy, m: smaller_sd(xy, m) / 12, "no 12 here"),
    times_thousand=(lambda xy, m: (1000 * m / xy.std(axis=0).min()) ** 2, "divided by 1000"),
    fifty_written_in=(lambda xy, m: smaller_sd(xy, 50), "`metres`"),
    xy_from_above=(lambda xy, m: (m / 1000 / 5.84) ** 2, "`xy`"),
    narrowest_direction=(
        lambda xy, m: (m / 1000) ** 2 / np.linalg.eigvalsh(np.cov(xy.T)).min(),
        "own narrowest direction",
    ),
    rounded=(lambda xy, m: round(smaller_sd(xy, m), 5), "rounded: 50 m"),
    whole_division=(lambda xy, m: (m // 1000 / xy.std(axis=0).min()) ** 2, "0 came out"),
    doubled=(lambda xy, m: (2 * m / 1000 / xy.std(axis=0).min()) ** 2, "twice as wide"),
    halved=(lambda xy, m: (m / 2000 / xy.std(axis=0).min()) ** 2, "half as wide"),
    multiplied=(lambda xy, m: (m / 1000 * xy.std(axis=0).min()) ** 2, "multiplied by the variance"),
    thousand_over_metres=(lambda xy, m: (1000 / m / xy.std(axis=0).min()) ** 2, "1000 over the metres"),
    fractions_added=(lambda xy, m: ((m / 1000 / xy.std(axis=0)) ** 2).sum(), "fractions of both columns are added"),
    mean_fraction=(lambda xy, m: ((m / 1000 / xy.std(axis=0)) ** 2).mean(), "the mean of both columns"),
    smallest_entry=(lambda xy, m: (m / 1000) ** 2 / np.cov(xy.T).min(), "variances are its diagonal"),
    not_centred=(lambda xy, m: (m / 1000) ** 2 / (xy**2).mean(axis=0).min(), "differs from the *mean*"),
    sum_of_sds=(lambda xy, m: (m / 1000 / xy.std(axis=0).sum()) ** 2, "sds of both columns are added"),
    determinant=(lambda xy, m: (m / 1000) ** 2 / np.linalg.det(np.cov(xy.T, bias=True)) ** 0.5, "an area"),
    larger_and_unbiased=(lambda xy, m: (m / 1000 / xy.std(axis=0, ddof=1).max()) ** 2, "n - 1, too"),
    both_converted=(lambda xy, m: (m / 1000 / (1000 * xy).std(axis=0).min()) ** 2, "xy is in metres there"),
    floor_and_sd=(lambda xy, m: (m / 1000, xy.std(axis=0).min()), "two numbers came out"),
    eightfold=(lambda xy, m: 8 * smaller_sd(xy, m), "not the fraction"),
)

# -- exercise 3 -----------------------------------------------------------------------------------------
gain = Exercise(lesson_13.gain, n_arguments=2, n_parts=3)


@gain.right
def paired(log_density, log_density_one):
    delta = log_density - log_density_one
    return delta.mean(), delta.std(ddof=1) / np.sqrt(len(delta)), np.exp(delta.mean())


@gain.right
def divided_by_n(log_density, log_density_one):
    delta = log_density - log_density_one
    return delta.mean(), delta.std() / len(delta) ** 0.5, math.exp(delta.mean())


@gain.right
def with_scipy(log_density, log_density_one):
    mean = np.mean(log_density) - np.mean(log_density_one)
    return [mean, sem(log_density - log_density_one), np.e**mean]


@gain.right
def geometric_mean_and_covariance(log_density, log_density_one):
    n, both = len(log_density), np.cov(log_density, log_density_one)
    factor = np.prod(np.exp(log_density - log_density_one) ** (1 / n))
    return np.log(factor), np.sqrt((both[0, 0] + both[1, 1] - 2 * both[0, 1]) / n), factor


def changed(mean=None, error=None, factor=None):
    """The right answer with one of the three changed: functions of both arrays."""

    def answer(a, b):
        parts = paired(a, b)
        return tuple(part if how is None else how(a, b) for part, how in zip(parts, (mean, error, factor), strict=True))

    return answer


gain.wrong(
    minus=(changed(lambda a, b: (b - a).mean()), "the sign of the gain"),
    total=(changed(lambda a, b: (a - b).sum()), "the sum over the incidents"),
    median=(changed(lambda a, b: np.median(a - b)), "the median"),
    bits=(changed(lambda a, b: (a - b).mean() / np.log(2)), "in bits"),
    decimal=(changed(lambda a, b: (a - b).mean() / np.log(10)), "too small by log 10"),
    model_alone=(changed(lambda a, b: a.mean()), "of the model alone; subtract"),
    ratio_of_means=(changed(lambda a, b: a.mean() / b.mean()), "a ratio of logarithms"),
    mean_of_ratios_of_logs=(changed(lambda a, b: np.mean(a / b)), "ratios of logarithms are averaged"),
    densities_averaged=(changed(lambda a, b: np.log(np.exp(a).mean() / np.exp(b).mean())), "densities are averaged"),
    mean_ratio=(changed(lambda a, b: np.exp(a - b).mean()), "the mean of the ratios of densities;"),
    log_of_the_mean_ratio=(changed(lambda a, b: np.log(np.exp(a - b).mean())), "not the ratios themselves"),
    factor_first=(lambda a, b: paired(a, b)[::-1], "the order is gain, error, factor."),
    no_signs=(changed(lambda a, b: np.abs(a - b).mean()), "lost their signs"),
    sd=(changed(error=lambda a, b: np.std(a - b)), "spread of single differences"),
    variance=(changed(error=lambda a, b: np.var(a - b, ddof=1)), "the variance of the differences"),
    squared=(changed(error=lambda a, b: np.var(a - b) / len(a)), "error squared"),
    over_n=(changed(error=lambda a, b: np.std(a - b) / len(a)), "by the root of n."),
    times_root=(changed(error=lambda a, b: np.std(a - b) * len(a) ** 0.5), "error of the *sum*"),
    two_errors=(changed(error=lambda a, b: 2 * paired(a, b)[1]), "twice the standard error"),
    interval=(changed(error=lambda a, b: 1.96 * paired(a, b)[1]), "half a 95 %"),
    unpaired=(changed(error=lambda a, b: np.sqrt(a.var() / len(a) + b.var() / len(b))), "two separate samples"),
    unpaired_spread=(changed(error=lambda a, b: np.sqrt(a.var() + b.var())), "and of a mean"),
    model_error=(changed(error=lambda a, b: sem(a)), "model's mean alone, not"),
    difference_of_errors=(changed(error=lambda a, b: abs(sem(a) - sem(b))), "the difference of two sds"),
    sum_of_errors=(changed(error=lambda a, b: sem(a) + sem(b)), "the sum of two sds"),
    upper=(changed(error=lambda a, b: paired(a, b)[0] + paired(a, b)[1]), "not the gain plus it"),
    error_and_factor_swapped=(lambda a, b: tuple(np.array(paired(a, b))[[0, 2, 1]]), "the second number is the factor"),
    largest=(changed(error=lambda a, b: np.max(a - b)), "its error is not"),
    factor_of_the_sum=(changed(factor=lambda a, b: np.exp((a - b).sum())), "the factor is for one incident"),
    power_of_ten=(changed(factor=lambda a, b: 10 ** (a - b).mean()), "powers of ten"),
    power_of_two=(changed(factor=lambda a, b: 2 ** (a - b).mean()), "powers of two"),
    arithmetic_mean=(changed(factor=lambda a, b: np.exp(a - b).mean()), "this is the mean of the ratios"),
    mean_densities=(changed(factor=lambda a, b: np.exp(a).mean() / np.exp(b).mean()), "ratio of mean densities"),
    upside_down=(changed(factor=lambda a, b: np.exp((b - a).mean())), "upside down"),
    one_less=(changed(factor=lambda a, b: np.expm1((a - b).mean())), "one less"),
    percent=(changed(factor=lambda a, b: 100 * paired(a, b)[2]), "in percent"),
    no_exponential=(changed(factor=lambda a, b: paired(a, b)[0]), "without its logarithm"),
    median_ratio=(changed(factor=lambda a, b: np.median(np.exp(a - b))), "median ratio"),
    ratio_of_logs=(changed(factor=lambda a, b: np.exp(a.mean() / b.mean())), "not of a ratio"),
    one_alone=(changed(lambda a, b: b.mean()), "of the one Gaussian alone; subtract"),
    added=(changed(lambda a, b: (a + b).mean()), "the two are added"),
    medians=(changed(lambda a, b: np.median(a) - np.median(b)), "difference of medians"),
    gain_in_percent=(changed(lambda a, b: 100 * (a - b).mean()), "in nats, not in percent."),
    relative=(changed(lambda a, b: (a - b).mean() / abs(b.mean())), "do not divide"),
    log_of_logs=(changed(lambda a, b: np.log(a / b).mean()), "without another log"),
    densities_subtracted=(changed(lambda a, b: np.mean(np.exp(a) - np.exp(b))), "densities are subtracted"),
    how_often=(changed(lambda a, b: np.mean(a > b)), "how often"),
    over_n_less_one=(changed(lambda a, b: (a - b).sum() / (len(a) - 1)), "the mean divides by n"),
    rounded_gain=(changed(lambda a, b: round((a - b).mean(), 3)), "the gain is rounded"),
    whole_numbers=(lambda a, b: paired(a.astype(int), b.astype(int)), "rounded to 1 decimal"),
    error_first=(lambda a, b: tuple(np.array(paired(a, b))[[1, 0, 2]]), "that is the error; the order"),
    rounded_error=(changed(error=lambda a, b: round(paired(a, b)[1], 4)), "the error is rounded"),
    rounded_factor=(changed(factor=lambda a, b: round(paired(a, b)[2], 2)), "the factor is rounded"),
    variance_over_root=(changed(error=lambda a, b: np.var(a - b) / len(a) ** 0.5), "variance over the root"),
    error_upside_down=(changed(error=lambda a, b: len(a) ** 0.5 / np.std(a - b)), "error is upside down"),
    t_value=(changed(error=lambda a, b: (a - b).mean() / sem(a - b)), "gain in standard errors"),
    relative_error=(changed(error=lambda a, b: sem(a - b) / (a - b).mean()), "part of the gain"),
    error_in_percent=(changed(error=lambda a, b: 100 * sem(a - b)), "the error is in nats"),
    no_error=(changed(error=lambda a, b: sem(a - a)), "an error of 0"),
    one_error=(changed(error=lambda a, b: sem(b)), "one Gaussian's mean alone, not"),
    error_of_the_sum=(changed(error=lambda a, b: sem(a + b)), "sum of both"),
    covariance_once=(
        changed(error=lambda a, b: np.sqrt((a.var() + b.var() - np.cov(a, b, ddof=0)[0, 1]) / len(a))),
        "stands twice",
    ),
    thrown_together=(changed(error=lambda a, b: np.concatenate([a, b]).std() / len(a) ** 0.5), "thrown together"),
    about_zero=(changed(error=lambda a, b: np.sqrt(np.mean((a - b) ** 2) / len(a))), "not about 0"),
    error_of_the_ratio=(changed(error=lambda a, b: sem(np.exp(a - b))), "mean *ratio*"),
    less_one_twice=(changed(error=lambda a, b: np.std(a - b, ddof=1) / np.sqrt(len(a) - 1)), "comes in twice"),
    power_of_the_median=(changed(factor=lambda a, b: np.exp(np.median(a - b))), "not of the median"),
    one_more=(changed(factor=lambda a, b: 1 + (a - b).mean()), "small gains only"),
    logarithm=(changed(factor=lambda a, b: np.log((a - b).mean())), "not its logarithm"),
    model_factor=(changed(factor=lambda a, b: np.exp(a.mean())), "of the model alone there"),
    one_factor=(changed(factor=lambda a, b: np.exp(b.mean())), "of the one Gaussian alone there"),
    ratio_as_factor=(changed(factor=lambda a, b: a.mean() / b.mean()), "is no factor"),
    power_of_the_error=(changed(factor=lambda a, b: np.exp(paired(a, b)[1])), "exponential of the error"),
    e_itself=(changed(factor=lambda a, b: np.e), "e itself"),
    gain_alone=(lambda a, b: (a - b).mean(), "should return 3 values"),
    ten_written_in=(changed(error=lambda a, b: np.std(a - b) / np.sqrt(10)), "wrong for 25"),
    one_from_above=(lambda a, b: paired(a, np.full(10, -6.6)), "`log_density_one`"),
)

# -- exercise 4 -----------------------------------------------------------------------------------------
new_weights = Exercise(lesson_13.new_weights, n_arguments=3, shaped=True)


def with_weights(mixture, weights):
    return Mixture(weights, mixture.means, mixture.covariances, mixture.covariance_type)


@new_weights.right
def in_the_words_of_the_exercise(X, mixture, n_iter):
    weights = mixture.weights
    for _ in range(n_iter):
        weights = Mixture(weights, mixture.means, mixture.covariances).responsibilities(X).mean(axis=0)
    return weights.tolist()


@new_weights.right
def new_mixture_each_round(X, mixture, n_iter):
    for _ in range(n_iter):
        weights = mixture.responsibilities(X).mean(axis=0)
        mixture = with_weights(mixture, weights)
    return mixture.weights


@new_weights.right
def log_densities_once(X, mixture, n_iter):
    weights = mixture.weights
    log_N = mixture.log_joint(X) - np.log(weights)
    log_N = log_N - log_N.max(axis=1, keepdims=True)
    for _ in range(n_iter):
        joint = weights * np.exp(log_N)
        weights = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


@new_weights.right
def scipy_densities(X, mixture, n_iter):
    weights = list(mixture.weights)
    parts = list(zip(mixture.means, mixture.dense_covariances, strict=True))
    log_N = np.array([multivariate_normal.logpdf(X, mean, covariance) for mean, covariance in parts])  # (K, n)
    for _ in range(n_iter):
        log_joint = np.log(weights)[:, None] + log_N
        log_joint -= np.logaddexp.reduce(log_joint, axis=0)
        weights = [float(np.exp(row).sum()) / len(X) for row in log_joint]
    return weights


@new_weights.right
def m_step_for_the_weights(X, mixture, n_iter):
    for _ in range(n_iter):
        r = mixture.responsibilities(X)
        mixture = with_weights(mixture, m_step(X, r, mixture.covariance_type, 1e-6).weights)
    return np.array(mixture.weights)


def weights_by(average, times=None):
    """Rounds in which the new weights are average(r)."""

    def answer(X, mixture, n_iter):
        for _ in range(n_iter if times is None else times(n_iter)):
            mixture = with_weights(mixture, average(mixture.responsibilities(X)))
        return mixture.weights

    return answer


def counts(r):
    return np.bincount(r.argmax(axis=1), minlength=r.shape[1]) / len(r)


def underflows(X, mixture, n_iter):
    weights = mixture.weights
    densities = np.exp(mixture.log_joint(X)) / weights
    for _ in range(n_iter):
        joint = weights * densities
        weights = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


def underflow_left_out(X, mixture, n_iter):
    weights = mixture.weights
    densities = np.exp(mixture.log_joint(X)) / weights
    for _ in range(n_iter):
        joint = weights * densities
        weights = np.nan_to_num(joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


def old_weights(X, mixture, n_iter):
    for _ in range(n_iter):
        weights = mixture.responsibilities(X).mean(axis=0)
    return weights


def weights_twice(X, mixture, n_iter):
    weights = mixture.weights
    for _ in range(n_iter):
        joint = weights * np.exp(mixture.log_joint(X))
        weights = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


def whole_em(X, mixture, n_iter):
    for _ in range(n_iter):
        mixture = m_step(X, mixture.responsibilities(X), mixture.covariance_type)
    return mixture.weights


def means_too(X, mixture, n_iter):
    for _ in range(n_iter):
        r = mixture.responsibilities(X)
        means = r.T @ X / r.sum(axis=0)[:, None]
        mixture = Mixture(r.mean(axis=0), means, mixture.covariances, mixture.covariance_type)
    return mixture.weights


def from_equal(X, mixture, n_iter):
    K = mixture.n_components
    return new_mixture_each_round(X, with_weights(mixture, np.full(K, 1 / K)), n_iter)


def columns_divided(X, mixture, n_iter):
    weights = mixture.weights
    densities = np.exp(mixture.log_joint(X)) / weights
    for _ in range(n_iter):
        joint = weights * densities
        weights = (joint / joint.sum(axis=0)).mean(axis=0)
    return weights


def from_logs(change, log=np.log):
    """Rounds with the log-densities that `change` makes of the mixture's log_joint (n, K) and weights."""

    def answer(X, mixture, n_iter):
        weights = mixture.weights
        log_N = change(X, mixture)
        for _ in range(n_iter):
            log_joint = log_N + log(weights)
            joint = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
            weights = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
        return weights

    return answer


def densities(X, mixture):
    return mixture.log_joint(X) - np.log(mixture.weights)


def squares(X, mixture):
    return np.array([cdist(X, [m], "mahalanobis", VI=np.linalg.inv(C))[:, 0] ** 2 for m, C in parts_of(mixture)]).T


def parts_of(mixture):
    return zip(mixture.means, mixture.dense_covariances, strict=True)


def log_determinants(mixture):
    return np.linalg.slogdet(mixture.dense_covariances)[1]


def least_subtracted(X, mixture, n_iter):
    weights = mixture.weights
    log_N = densities(X, mixture)
    N = np.exp(log_N - log_N.min(axis=1, keepdims=True))
    for _ in range(n_iter):
        joint = weights * N
        weights = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


def never_divided(X, mixture, n_iter):
    weights, N = mixture.weights, np.exp(densities(X, mixture))
    for _ in range(n_iter):
        weights = (weights * N).mean(axis=0)
        weights = weights / weights.sum()
    return weights


def halfway(X, mixture, n_iter):
    for _ in range(n_iter):
        mixture = with_weights(mixture, (mixture.weights + mixture.responsibilities(X).mean(axis=0)) / 2)
    return mixture.weights


def labels_at_last(X, mixture, n_iter):
    return counts(with_weights(mixture, new_mixture_each_round(X, mixture, n_iter)).responsibilities(X))


def joint_averaged(X, mixture, n_iter):
    joint = np.exp(mixture.log_joint(X))
    return joint.mean(axis=0) / joint.mean(axis=0).sum()


new_weights.wrong(
    unchanged=(lambda X, mixture, n_iter: mixture.weights, "as they were"),
    old_weights=(old_weights, "under the newest ones every time"),
    hard=(weights_by(counts), "counted in every round"),
    hard_once=(weights_by(counts, times=lambda n: 1), "counted, once"),
    sums=(lambda *a: len(a[0]) * new_mixture_each_round(*a), "added up"),
    round_too_few=(weights_by(lambda r: r.mean(axis=0), times=lambda n: n - 1), "one round too few"),
    round_too_many=(weights_by(lambda r: r.mean(axis=0), times=lambda n: n + 1), "one round too many"),
    to_the_end=(weights_by(lambda r: r.mean(axis=0), times=lambda n: 1000), "take exactly n_iter"),
    whole_em=(whole_em, "the whole of EM"),
    means_too=(means_too, "the means move along. Keep"),
    from_equal=(from_equal, "begin with equal weights"),
    weights_twice=(weights_twice, "come in twice"),
    no_weights=(
        lambda X, mixture, n: (
            with_weights(mixture, np.full(mixture.n_components, 1 / mixture.n_components))
            .responsibilities(X)
            .mean(axis=0)
        ),
        "the weights do not come in",
    ),
    reversed=(lambda *a: new_mixture_each_round(*a)[::-1], "turned round; keep"),
    sorted=(lambda *a: np.sort(new_mixture_each_round(*a)), "are sorted"),
    percent=(lambda *a: 100 * new_mixture_each_round(*a), "these are percent"),
    joint=(lambda X, mixture, n: np.exp(mixture.log_joint(X)).mean(axis=0), "joint densities are averaged"),
    joint_then_divided=(joint_averaged, "dense points count for more"),
    medians=(weights_by(lambda r: np.median(r, axis=0) / np.median(r, axis=0).sum()), "takes medians"),
    responsibilities=(lambda X, mixture, n: mixture.responsibilities(X), "a row for each point; average"),
    whole_mixture=(lambda *a: with_weights(a[1], new_mixture_each_round(*a)), "a whole Mixture"),
    not_to_one=(lambda *a: 1.3 * new_mixture_each_round(*a), "do not sum to 1"),
    seven_written_in=(lambda X, mixture, n_iter: weights_by(counts)(X, mixture, 4) * 0 + 1 / 3, "`X`"),
    rounded=(lambda *a: np.round(new_mixture_each_round(*a), 3), "are rounded"),
    change=(lambda *a: new_mixture_each_round(*a) - a[1].weights, "how much the weights have changed"),
    ratio=(lambda *a: new_mixture_each_round(*a) / a[1].weights, "over the old ones"),
    logarithms=(lambda *a: np.log(new_mixture_each_round(*a)), "are logarithms"),
    labels_at_last=(labels_at_last, "followed by a count"),
    log_added=(from_logs(lambda X, mixture: mixture.log_joint(X) + np.log(mixture.weights)), "not add them"),
    log10_out=(from_logs(lambda X, mixture: mixture.log_joint(X) - np.log10(mixture.weights)), "not log10"),
    weights_out=(from_logs(lambda X, mixture: mixture.log_joint(X) - mixture.weights), "is taken out"),
    weights_in=(from_logs(densities, log=np.asarray), "add the *logarithm*"),
    log10_in=(from_logs(densities, log=np.log10), "add the natural logarithm"),
    maximum_of_columns=(
        from_logs(lambda X, mixture: densities(X, mixture) - densities(X, mixture).max(axis=0)),
        "taken over the points",
    ),
    no_determinants=(from_logs(lambda X, mixture: -squares(X, mixture) / 2), "lack the determinants"),
    no_root=(from_logs(lambda X, mixture: -squares(X, mixture) / 2 - log_determinants(mixture)), "under a root"),
    no_half=(from_logs(lambda X, mixture: -squares(X, mixture) - log_determinants(mixture) / 2), "the half of the"),
    never_divided=(never_divided, "in every round"),
    halfway=(halfway, "half the way"),
    least_subtracted=(least_subtracted, "very far"),
    underflow=(underflows, "NaN"),
    underflow_left_out=(underflow_left_out, "stay with logarithms"),
    columns_divided=(columns_divided, "divide the rows"),
    n_iter_ignored=(weights_by(lambda r: r.mean(axis=0), times=lambda n: 12), "`n_iter`"),
)

# -- exercise 5 -----------------------------------------------------------------------------------------
judge = Exercise(lesson_13.judge, open_ended=True)
cannot = "cannot be said"
truth = dict(zip("ABCDEFGH", [cannot, "true", "false", cannot, "true", cannot, "false", "false"], strict=True))
judge.right(
    literal=truth,
    another_order=dict(reversed(truth.items())),
    numpy_texts=dict(zip("ABCDEFGH", np.array(list(truth.values())), strict=True)),
    keywords=dict(A=cannot, B="true", C="false", D=cannot, E="true", F=cannot, G="false", H="false"),
)
judge.wrong(
    a_true=(truth | {"A": "true"}, "reported, or happened?"),
    a_false=(truth | {"A": "false"}, "does not know of the others"),
    b_false=(truth | {"B": "false"}, "printed in section 5"),
    b_cannot=(truth | {"B": cannot}, "of the *file* and of"),
    c_true=(truth | {"C": "true"}, "line of the new places"),
    d_true=(truth | {"D": "true"}, "before they published"),
    d_false=(truth | {"D": "false"}, "how many addresses"),
    e_false=(truth | {"E": "false"}, "counted in section 1"),
    e_cannot=(truth | {"E": cannot}, "counting its rows is enough"),
    f_true=(truth | {"F": "true"}, "names a cause"),
    f_false=(truth | {"F": "false"}, "nothing of why"),
    g_true=(truth | {"G": "true"}, "triangles"),
    h_true=(truth | {"H": "true"}, "the twenty cities: what"),
    h_cannot=(truth | {"H": cannot}, "about an argument"),
    all_true=(dict.fromkeys("ABCDEFGH", "true"), "5 more are wrong"),
    two_wrong=(truth | {"C": "true", "G": "true"}, "1 more is wrong"),
    b_missing=({key: value for key, value in truth.items() if key != "B"}, "the keys"),
    booleans=(truth | {"B": True}, "as text"),
    misspelt=(truth | {"E": "True"}, "str 'True'"),
    a_list=(truth | {"C": ["false"]}, "a list"),
)

EXERCISES = [share_on_known_places, relative_floor, gain, new_weights, judge]
