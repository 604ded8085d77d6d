"""Answers to the exercises of lesson 03, mixtures."""

import math
import random

import numpy as np
from answers import Exercise
from scipy.special import expit, logsumexp, softmax
from scipy.stats import norm

from gmm import Mixture
from gmm.datasets import make_gaussians
from gmm_course.exercises import lesson_03


def joint(x, weights, means, sds):
    return weights * norm.pdf(np.asarray(x)[:, None], means, sds)


# -- exercise 1 -----------------------------------------------------------------------------------------
sample_mixture = Exercise(lesson_03.sample_mixture, n_arguments=5, n_parts=2, shaped=True)


@sample_mixture.right
def label_then_point(weights, means, sds, n, rng):
    z = rng.choice(len(weights), size=n, p=weights)
    return rng.normal(means[z], sds[z]), z


@sample_mixture.right
def one_customer_after_the_other(weights, means, sds, n, rng):
    x, z = [], []
    for _ in range(n):
        k = rng.choice(len(weights), p=weights)
        z.append(k)
        x.append(rng.normal(means[k], sds[k]))
    return x, z


@sample_mixture.right
def cumulated_weights(weights, means, sds, n, rng):
    z = np.searchsorted(np.cumsum(weights)[:-1], rng.random(n))
    return means[z] + sds[z] * rng.standard_normal(n), z


@sample_mixture.right
def points_of_all_components_and_one_chosen(weights, means, sds, n, rng):
    draws = rng.normal(means, sds, size=(n, len(weights)))
    z = rng.choice(len(weights), size=n, p=weights)
    return draws[np.arange(n), z], z


@sample_mixture.right
def filled_in_by_component(weights, means, sds, n, rng):
    z = rng.choice(np.arange(len(weights)), n, p=weights)
    x = np.empty(n)
    for k in range(len(weights)):
        x[z == k] = rng.normal(means[k], sds[k], size=(z == k).sum())
    return x, z


@sample_mixture.right
def counts_drawn_and_shuffled(weights, means, sds, n, rng):
    z = rng.permutation(np.repeat(np.arange(len(weights)), rng.multinomial(n, weights)))
    return means[z] + sds[z] * rng.normal(size=n), z


@sample_mixture.right
def one_hot(weights, means, sds, n, rng):
    hot = rng.multinomial(1, weights, size=n)
    return hot @ means + hot @ sds * rng.normal(size=n), hot.argmax(axis=1)


@sample_mixture.right
def as_the_data_were_made(weights, means, sds, n, rng):
    X, z = make_gaussians(weights, means[:, None], sds[:, None, None] ** 2, n, rng)
    return X[:, 0], z


@sample_mixture.right
def sample_of_the_package(weights, means, sds, n, rng):
    X, z = Mixture(weights, means[:, None], sds**2, "spherical").sample(n, rng)
    return X.ravel(), z.astype(float)


def labels(weights, n, rng):
    return rng.choice(len(weights), size=n, p=weights)


@sample_mixture.wrong("you drew from all components and averaged")
def weighted_average_of_draws(weights, means, sds, n, rng):
    draws = rng.normal(means, sds, size=(n, len(weights)))
    return draws @ weights, labels(weights, n, rng)


@sample_mixture.wrong("you averaged means and sds and drew once")
def average_parameters(weights, means, sds, n, rng):
    return rng.normal(weights @ means, weights @ sds, size=n), labels(weights, n, rng)


@sample_mixture.wrong("do not depend on their labels")
def sum_of_draws(weights, means, sds, n, rng):
    return rng.normal(means, sds, size=(n, len(weights))).sum(axis=1), labels(weights, n, rng)


@sample_mixture.wrong("z does not belong to it")
def labels_drawn_twice(weights, means, sds, n, rng):
    x, _ = label_then_point(weights, means, sds, n, rng)
    return x, labels(weights, n, rng)


@sample_mixture.wrong("all points have the same label")
def one_label_for_all(weights, means, sds, n, rng):
    k = rng.choice(len(weights), p=weights)
    return rng.normal(means[k], sds[k], size=n), np.full(n, k)


@sample_mixture.wrong("z has the shape (): one label for all")
def one_label_and_not_an_array(weights, means, sds, n, rng):
    k = np.int64(rng.choice(len(weights), p=weights))
    return rng.normal(means[k], sds[k], size=n), k


@sample_mixture.wrong("weights are not used")
def labels_equally_likely(weights, means, sds, n, rng):
    z = rng.integers(len(weights), size=n)
    return rng.normal(means[z], sds[z]), z


@sample_mixture.wrong("labels stay the same when `weights` changes")
def labels_by_other_weights(weights, means, sds, n, rng):
    z = labels(np.array([0.67, 0.33]), n, rng)
    return rng.normal(means[z], sds[z]), z


@sample_mixture.wrong("wrong way round")
def comparison_turned_round(weights, means, sds, n, rng):
    z = (rng.random(n) < weights[0]).astype(int)
    return rng.normal(means[z], sds[z]), z


@sample_mixture.wrong("With three")
def two_labels_only(weights, means, sds, n, rng):
    z = (rng.random(n) > weights[0]).astype(int)
    return rng.normal(means[z], sds[z]), z


@sample_mixture.wrong("exactly as many as weights times n")
def counts_fixed_and_shuffled(weights, means, sds, n, rng):
    counts = np.round(weights * n).astype(int)
    counts[-1] = n - counts[:-1].sum()
    z = rng.permutation(np.repeat(np.arange(len(weights)), counts))
    return rng.normal(means[z], sds[z]), z


@sample_mixture.wrong("come in blocks")
def one_component_after_the_other(weights, means, sds, n, rng):
    z = np.repeat(np.arange(len(weights)), rng.multinomial(n, weights))
    return rng.normal(means[z], sds[z]), z


@sample_mixture.wrong("the spread is squared")
def variance_for_sd(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return rng.normal(means[z], sds[z] ** 2), z


@sample_mixture.wrong("root of what it should be")
def root_of_sd(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return means[z] + np.sqrt(sds[z]) * rng.normal(size=n), z


@sample_mixture.wrong("the sds are missing")
def sds_forgotten(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return means[z] + rng.normal(size=n), z


@sample_mixture.wrong("sds are in the wrong order")
def sds_reversed(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return rng.normal(means[z], sds[::-1][z]), z


@sample_mixture.wrong("all components have the average spread")
def one_spread_for_all(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return rng.normal(means[z], weights @ sds), z


@sample_mixture.wrong("second draw, around that mean, is missing")
def means_only(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return means[z], z


@sample_mixture.wrong("their means are missing")
def means_forgotten(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return sds[z] * rng.normal(size=n), z


@sample_mixture.wrong("lie around the last mean")
def means_reversed(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return rng.normal(means[::-1][z], sds[::-1][z]), z


@sample_mixture.wrong("multiplied by their weight")
def weights_multiplied(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return weights[z] * rng.normal(means[z], sds[z]), z


@sample_mixture.wrong("same label are the same number")
def one_number_for_a_component(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return rng.normal(means, sds)[z], z


@sample_mixture.wrong("many points are exactly alike")
def drawn_from_a_short_list(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return means[z] + sds[z] * rng.choice(rng.normal(size=100), size=n), z


@sample_mixture.wrong("not Gaussian around their mean")
def uniform_spread(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return means[z] + sds[z] * rng.uniform(-np.sqrt(3), np.sqrt(3), size=n), z


@sample_mixture.wrong("x and z are swapped")
def order_of_results(weights, means, sds, n, rng):
    return label_then_point(weights, means, sds, n, rng)[::-1]


@sample_mixture.wrong("a single array came back")
def points_without_labels(weights, means, sds, n, rng):
    return label_then_point(weights, means, sds, n, rng)[0]


@sample_mixture.wrong("one row for each point")
def rows_of_pairs(weights, means, sds, n, rng):
    return np.column_stack(label_then_point(weights, means, sds, n, rng))


@sample_mixture.wrong("your labels count from 1")
def labels_from_one(weights, means, sds, n, rng):
    x, z = label_then_point(weights, means, sds, n, rng)
    return x, z + 1


@sample_mixture.wrong("z holds the means")
def means_for_labels(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return rng.normal(means[z], sds[z]), means[z]


@sample_mixture.wrong("z should hold labels")
def random_numbers_for_labels(weights, means, sds, n, rng):
    u = rng.random(n)
    z = (u > weights[0]).astype(int)
    return rng.normal(means[z], sds[z]), u


@sample_mixture.wrong("outside of 0 to K - 1")
def labels_far_off(weights, means, sds, n, rng):
    x, z = label_then_point(weights, means, sds, n, rng)
    return x, z + 5


@sample_mixture.wrong("for every point *and* component")
def draws_of_all_components(weights, means, sds, n, rng):
    return rng.normal(means, sds, size=(n, len(weights))), labels(weights, n, rng)


@sample_mixture.wrong("Use the argument `n`")
def n_written_in(weights, means, sds, n, rng):
    return label_then_point(weights, means, sds, 600, rng)


@sample_mixture.wrong("asked for n = 1 points")
def one_point_too_many_for_small_n(weights, means, sds, n, rng):
    return label_then_point(weights, means, sds, max(n, 2), rng)


@sample_mixture.wrong("gave another sample")
def numpy_s_own_generator(weights, means, sds, n, rng):
    z = np.random.choice(len(weights), size=n, p=weights)  # noqa: NPY002
    return np.random.normal(means[z], sds[z]), z  # noqa: NPY002


@sample_mixture.wrong("the points came out the same")
def generator_of_its_own(weights, means, sds, n, rng):
    return label_then_point(weights, means, sds, n, np.random.default_rng(0))


@sample_mixture.wrong("the labels came out the same")
def labels_from_a_generator_of_their_own(weights, means, sds, n, rng):
    z = labels(weights, n, np.random.default_rng(0))
    return rng.normal(means[z], sds[z]), z


@sample_mixture.wrong("does not change when `means` does")
def parameters_of_the_lesson(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return rng.normal(np.array([168.0, -219.0])[z], np.array([91.0, 124.0])[z]), z


@sample_mixture.wrong("do not lie around means[")
def means_doubled(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return rng.normal(2 * means[z], sds[z]), z


@sample_mixture.wrong("their spread is not sds[")
def sds_doubled(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return rng.normal(means[z], 2 * sds[z]), z


@sample_mixture.wrong("of the points, but its weight is")
def weights_squared(weights, means, sds, n, rng):
    z = labels(weights**2 / (weights**2).sum(), n, rng)
    return rng.normal(means[z], sds[z]), z


@sample_mixture.wrong("raised AttributeError")
def generator_of_the_standard_library(weights, means, sds, n, rng):
    z = np.array(rng.choices(range(len(weights)), weights, k=n))
    return np.array([random.gauss(means[k], sds[k]) for k in z]), z


@sample_mixture.wrong("With three: sample_mixture raised ValueError")
def choice_between_two(weights, means, sds, n, rng):
    z = rng.choice(2, size=n, p=weights)
    return rng.normal(means[z], sds[z]), z


@sample_mixture.wrong("means[z] is (n,), one a point")
def labels_not_used(weights, means, sds, n, rng):
    z = labels(weights, n, rng)
    return rng.normal(means, sds, size=n), z


@sample_mixture.wrong("was the label worked out from the point")
def label_guessed_from_the_point(weights, means, sds, n, rng):
    x, _ = label_then_point(weights, means, sds, n, rng)
    return x, joint(x, weights, means, sds).argmax(axis=1)


# -- exercise 2 -----------------------------------------------------------------------------------------
mixture_density = Exercise(lesson_03.mixture_density, n_arguments=4, shaped=True)


@mixture_density.right
def vectorised(x, weights, means, sds):
    distance = (x[:, None] - means) / sds
    return (weights * np.exp(-0.5 * distance**2) / (sds * np.sqrt(2 * np.pi))).sum(axis=1)


@mixture_density.right
def two_loops(x, weights, means, sds):
    values = []
    for value in x:
        total = 0
        for w, m, s in zip(weights, means, sds, strict=True):
            total += w * math.exp(-((value - m) ** 2) / (2 * s**2)) / math.sqrt(2 * math.pi * s**2)
        values.append(total)
    return values


@mixture_density.right
def loop_over_components(x, weights, means, sds):
    p = np.zeros(len(x))
    for k in range(len(weights)):
        p += weights[k] * norm.pdf(x, means[k], sds[k])
    return p


@mixture_density.right
def matrix_product(x, weights, means, sds):
    return norm.pdf(x[:, None], means, sds) @ weights


@mixture_density.right
def in_logarithms(x, weights, means, sds):
    return np.exp(logsumexp(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1))


@mixture_density.right
def averaged_by_numpy(x, weights, means, sds):
    return np.average(norm.pdf(x[:, None], means, sds), axis=1, weights=weights)


@mixture_density.right
def with_the_package(x, weights, means, sds):
    return np.exp(Mixture(weights, means[:, None], sds[:, None] ** 2, "diag").log_density(x[:, None]))


@mixture_density.wrong("the weights are missing: this curve has area 2")
def weights_forgotten(x, weights, means, sds):
    return norm.pdf(x[:, None], means, sds).sum(axis=1)


@mixture_density.wrong("plain average of the bell curves")
def mean_of_densities(x, weights, means, sds):
    return norm.pdf(x[:, None], means, sds).mean(axis=1)


@mixture_density.wrong("mean of the weighted curves")
def mean_of_the_weighted(x, weights, means, sds):
    return joint(x, weights, means, sds).mean(axis=1)


@mixture_density.wrong("multiplied the bell curves")
def product(x, weights, means, sds):
    return norm.pdf(x[:, None], means, sds).prod(axis=1)


@mixture_density.wrong("multiplied the weighted curves")
def product_of_the_weighted(x, weights, means, sds):
    return joint(x, weights, means, sds).prod(axis=1)


@mixture_density.wrong("powers of the curves")
def average_of_logarithms(x, weights, means, sds):
    return np.exp(norm.logpdf(x[:, None], means, sds) @ weights)


@mixture_density.wrong("*sum of the variables*")
def density_of_the_weighted_sum(x, weights, means, sds):
    return norm.pdf(x, weights @ means, np.sqrt((weights * sds) @ (weights * sds)))


@mixture_density.wrong("average sd")
def average_of_the_parameters(x, weights, means, sds):
    return norm.pdf(x, weights @ means, weights @ sds)


@mixture_density.wrong("mixture's mean and spread")
def one_gaussian_with_its_moments(x, weights, means, sds):
    mean = weights @ means
    return norm.pdf(x, mean, np.sqrt(weights @ (sds**2 + (means - mean) ** 2)))


@mixture_density.wrong("larger of the weighted curves")
def maximum(x, weights, means, sds):
    return joint(x, weights, means, sds).max(axis=1)


@mixture_density.wrong("highest of the curves")
def maximum_without_weights(x, weights, means, sds):
    return norm.pdf(x[:, None], means, sds).max(axis=1)


@mixture_density.wrong("that is the logarithm of what is wanted")
def log_density(x, weights, means, sds):
    return np.log(vectorised(x, weights, means, sds))


@mixture_density.wrong("divided by their sum")
def normalised_over_the_points(x, weights, means, sds):
    p = vectorised(x, weights, means, sds)
    return p / p.sum()


@mixture_density.wrong("probability of the second component")
def bayes_too_early(x, weights, means, sds):
    return joint(x, weights, means, sds)[:, 1] / vectorised(x, weights, means, sds)


@mixture_density.wrong("probability of the first component")
def bayes_for_the_first(x, weights, means, sds):
    return joint(x, weights, means, sds)[:, 0] / vectorised(x, weights, means, sds)


@mixture_density.wrong("you treat the standard deviation as a variance")
def sds_as_variances(x, weights, means, sds):
    return vectorised(x, weights, means, np.sqrt(sds))


@mixture_density.wrong("you square the standard deviation once too often")
def sds_squared(x, weights, means, sds):
    return vectorised(x, weights, means, sds**2)


@mixture_density.wrong("means and standard deviations have changed places")
def means_and_sds_swapped(x, weights, means, sds):
    return vectorised(x, weights, sds, means)


@mixture_density.wrong("given to another component")
def weights_swapped(x, weights, means, sds):
    return vectorised(x, weights[::-1], means, sds)


@mixture_density.wrong("1 / (sd times the root of 2 pi)")
def no_factor(x, weights, means, sds):
    return (weights * np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2)).sum(axis=1)


@mixture_density.wrong("factor 1 / sd is missing")
def sd_factor_forgotten(x, weights, means, sds):
    return no_factor(x, weights, means, sds) / np.sqrt(2 * np.pi)


@mixture_density.wrong("the 2 pi in front")
def two_pi_forgotten(x, weights, means, sds):
    return vectorised(x, weights, means, sds) * np.sqrt(2 * np.pi)


@mixture_density.wrong("stands under a square root")
def two_pi_without_root(x, weights, means, sds):
    return vectorised(x, weights, means, sds) / np.sqrt(2 * np.pi)


@mixture_density.wrong("belong in one bracket")
def brackets_missing(x, weights, means, sds):
    return (weights * np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2) / sds * np.sqrt(2 * np.pi)).sum(axis=1)


@mixture_density.wrong("close too early")
def brackets_close_too_early(x, weights, means, sds):
    return weights * np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2) / (sds * np.sqrt(2 * np.pi)).sum(axis=1)


@mixture_density.wrong("With three: mixture_density raised ValueError: too many values")
def two_unpacked(x, weights, means, sds):
    w_0, w_1 = weights
    return w_0 * norm.pdf(x, means[0], sds[0]) + w_1 * norm.pdf(x, means[1], sds[1])


@mixture_density.wrong("one half in the exponent")
def half_forgotten(x, weights, means, sds):
    return (weights * np.exp(-(((x[:, None] - means) / sds) ** 2)) / (sds * np.sqrt(2 * np.pi))).sum(axis=1)


@mixture_density.wrong("last component alone")
def total_replaced(x, weights, means, sds):
    for w, m, s in zip(weights, means, sds, strict=True):
        p = w * norm.pdf(x, m, s)
    return p


@mixture_density.wrong("first component alone")
def return_in_the_loop(x, weights, means, sds):
    for w, m, s in zip(weights, means, sds, strict=True):
        return w * norm.pdf(x, m, s)


@mixture_density.wrong("weights count twice")
def weights_twice(x, weights, means, sds):
    return joint(x, weights, means, sds) @ weights


@mixture_density.wrong("one for each label")
def table_of_densities(x, weights, means, sds):
    return norm.pdf(x[:, None], means, sds)


@mixture_density.wrong("each already times its weight")
def table_not_added(x, weights, means, sds):
    return joint(x, weights, means, sds)


@mixture_density.wrong("added over the points")
def summed_over_the_points(x, weights, means, sds):
    return joint(x, weights, means, sds).sum(axis=0)


@mixture_density.wrong("a single number, of shape (); one for each point")
def summed_over_everything(x, weights, means, sds):
    return joint(x, weights, means, sds).sum()


@mixture_density.wrong("x[:, None] turns")
def vectors_do_not_fit(x, weights, means, sds):
    return (weights * norm.pdf(x, means, sds)).sum()


@mixture_density.wrong("is a 2 written into it")
def two_written_in(x, weights, means, sds):
    return weights[0] * norm.pdf(x, means[0], sds[0]) + weights[1] * norm.pdf(x, means[1], sds[1])


@mixture_density.wrong("as many points as components")
def axis_by_length(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table.sum(axis=0 if len(x) == len(weights) else 1)


@mixture_density.wrong("does not change when `weights` does")
def weights_of_the_lesson(x, weights, means, sds):
    return vectorised(x, np.linspace(0.6, 0.4, len(sds)), means, sds)


@mixture_density.wrong("you added logarithms")
def logarithms_added(x, weights, means, sds):
    return np.log(joint(x, weights, means, sds)).sum(axis=1)


@mixture_density.wrong("you scaled the mean")
def weights_on_means(x, weights, means, sds):
    return norm.pdf(x[:, None], weights * means, sds).sum(axis=1)


@mixture_density.wrong("you scaled x")
def weights_on_points(x, weights, means, sds):
    return norm.pdf(x[:, None] * weights, means, sds).sum(axis=1)


@mixture_density.wrong("the area left of x (cdf)")
def share_below(x, weights, means, sds):
    return norm.cdf(x[:, None], means, sds) @ weights


@mixture_density.wrong("rounded")
def rounded(x, weights, means, sds):
    return np.round(vectorised(x, weights, means, sds), 3)


@mixture_density.wrong("two components with the same mean and sd: look at the weights")
def weights_in_the_exponent(x, weights, means, sds):
    return (np.exp(-0.5 * weights * ((x[:, None] - means) / sds) ** 2) / (sds * np.sqrt(2 * np.pi))).sum(axis=1)


@mixture_density.wrong("wrong where x holds whole numbers")
def array_of_the_kind_of_x(x, weights, means, sds):
    p = np.zeros_like(x)
    p[:] = vectorised(x, weights, means, sds)
    return p


@mixture_density.wrong("even with sd 1: look at the exponent")
def cubed(x, weights, means, sds):
    return norm.pdf(0) * (np.exp(-0.5 * np.abs((x[:, None] - means) / sds) ** 3) / sds) @ weights


@mixture_density.wrong("Right in entry 0 only")
def others_overwritten(x, weights, means, sds):
    p = vectorised(x, weights, means, sds)
    return np.append(p[:1], p[1:] * 1.3)


# -- exercise 3 -----------------------------------------------------------------------------------------
five_by_eye = Exercise(lesson_03.five_by_eye, n_parts=3, open_ended=True)
five_by_eye.right(
    arrays=(np.array([0.35, 0.65]), np.array([54.0, 80.0]), np.array([6.0, 6.0])),
    lists=([0.4, 0.6], [53, 80], [5, 6]),
    tuples=[(0.35, 0.65), (55, 80), (7, 6)],
    thirds=([1 / 3, 2 / 3], [55, 80], [7, 7]),
    table=np.array([[0.36, 0.64], [54.6, 80.1], [5.9, 5.9]]),
)
five_by_eye.wrong(
    percentages=(([35, 65], [54, 80], [6, 6]), "Are they percentages"),
    not_one=(([0.3, 0.3], [54, 80], [6, 6]), "yours are 0.3, 0.3"),
    negative_weight=(([-0.5, 1.5], [54, 80], [6, 6]), "yours are -0.5, 1.5"),
    right_to_left=([(0.65, 0.35), (80, 55), (6, 7)], "the right hump comes first"),
    heights=(([0.026, 0.042], [54, 80], [6, 6]), "Are they heights"),
    waits=(([97, 175], [54, 80], [6, 6]), "Are they counts"),
    the_bank=(([0.35, 0.65], [-220, 170], [130, 90]), "a mean lies outside"),
    variances=(([0.35, 0.65], [54, 80], [36, 36]), "is it a variance"),
    zero_sd=(([0.35, 0.65], [54, 80], [0, 6]), "are positive"),
    tiny_sd=(([0.35, 0.65], [54, 80], [0.06, 6]), "below one minute"),
    one_hump_twice=(([0.5, 0.5], [76, 82], [6, 6]), "same hump"),
    weights_swapped=(([0.65, 0.35], [54, 80], [6, 6]), "weight belongs to the other hump"),
    far_too_narrow=(([0.36, 0.64], [54, 80], [2, 2]), "the sds: both are too small"),
    far_too_wide=(([0.36, 0.64], [54, 80], [12, 12]), "the sds: both are too large"),
    means_off=(([0.36, 0.64], [50, 86], [6, 6]), "hump lies further"),
    weights_off=(([0.1, 0.9], [54, 80], [6, 6]), "the right hump has less area"),
    order=(([54, 80], [0.35, 0.65], [6, 6]), "The order is weights"),
    two_parts=(([0.35, 0.65], [54, 80]), "yours has 2 parts"),
    by_hump=(([0.35, 54, 6], [0.65, 80, 6]), "a list for each hump"),
    one_sd=(([0.35, 0.65], [54, 80], 6), "sds should have shape (2"),
    three_humps=(([0.3, 0.3, 0.4], [54, 70, 80], [6, 6, 6]), "yours has (3,)"),
    five_numbers=((0.35, 54, 80, 6, 6), "one row of 5 numbers"),
    a_sentence=("two humps", "is str 'two humps'"),
    named=({"weights": [0.35, 0.65], "means": [54, 80], "sds": [6, 6]}, "is a dict"),
    a_function=(max, "three lists of two numbers"),
)


# -- exercise 4 -----------------------------------------------------------------------------------------
mixture_moments = Exercise(lesson_03.mixture_moments, n_arguments=3, n_parts=2)


@mixture_moments.right
def within_and_between(weights, means, sds):
    mean = weights @ means
    return mean, np.sqrt(weights @ sds**2 + weights @ (means - mean) ** 2)


@mixture_moments.right
def mean_of_squares(weights, means, sds):
    mean = np.sum(weights * means)
    return mean, (np.sum(weights * (sds**2 + means**2)) - mean**2) ** 0.5


@mixture_moments.right
def plain_loop(weights, means, sds):
    mean = sum(w * m for w, m in zip(weights, means, strict=True))
    variance = 0
    for w, m, s in zip(weights, means, sds, strict=True):
        variance += w * (s**2 + (m - mean) ** 2)
    return [mean, math.sqrt(variance)]


@mixture_moments.right
def averages_of_numpy(weights, means, sds):
    mean = np.average(means, weights=weights)
    variance = np.average(sds**2, weights=weights) + np.average((means - mean) ** 2, weights=weights)
    return np.array([mean, np.sqrt(variance)])


@mixture_moments.right
def pair_by_pair(weights, means, sds):
    between = sum(weights[j] * weights[k] * (means[j] - means[k]) ** 2 for j in range(len(means)) for k in range(j))
    return np.array([weights @ means]), np.array([np.sqrt(weights @ sds**2 + between)])


def right_mean(weights, means):
    return weights @ means


@mixture_moments.wrong("plain average of the means")
def mean_without_weights(weights, means, sds):
    return means.mean(), within_and_between(weights, means, sds)[1]


@mixture_moments.wrong("given to the other component's mean")
def weights_reversed(weights, means, sds):
    return within_and_between(weights[::-1], means, sds)


@mixture_moments.wrong("sum of the means")
def mean_as_a_sum(weights, means, sds):
    return means.sum(), within_and_between(weights, means, sds)[1]


@mixture_moments.wrong("no further division")
def mean_of_weighted_means(weights, means, sds):
    return np.mean(weights * means), within_and_between(weights, means, sds)[1]


@mixture_moments.wrong("second value is the variance")
def variance(weights, means, sds):
    return right_mean(weights, means), within_and_between(weights, means, sds)[1] ** 2


@mixture_moments.wrong("*within* the components alone")
def between_forgotten(weights, means, sds):
    return right_mean(weights, means), np.sqrt(weights @ sds**2)


@mixture_moments.wrong("*between* the means alone")
def within_forgotten(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(weights @ (means - mean) ** 2)


@mixture_moments.wrong("your sd is the average of the sds")
def average_sd(weights, means, sds):
    return right_mean(weights, means), weights @ sds


@mixture_moments.wrong("your sd is the plain average of the sds")
def plain_average_sd(weights, means, sds):
    return right_mean(weights, means), sds.mean()


@mixture_moments.wrong("*sum of the variables*")
def sd_of_the_weighted_sum(weights, means, sds):
    return right_mean(weights, means), np.sqrt(np.sum((weights * sds) ** 2))


@mixture_moments.wrong("Square each sd first")
def average_sd_squared(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(np.sum(weights * sds) ** 2 + weights @ (means - mean) ** 2)


@mixture_moments.wrong("With three: mixture_moments raised ValueError: too many values")
def two_means_unpacked(weights, means, sds):
    mean_0, mean_1 = means
    return within_and_between(weights, means, sds)


@mixture_moments.wrong("left the squared mean in")
def mean_not_subtracted(weights, means, sds):
    return right_mean(weights, means), np.sqrt(weights @ (sds**2 + means**2))


@mixture_moments.wrong("added sds to squared distances")
def sds_not_squared(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(weights @ (sds + (means - mean) ** 2))


@mixture_moments.wrong("added two standard deviations")
def average_sd_plus_between(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, weights @ sds + np.sqrt(weights @ (means - mean) ** 2)


@mixture_moments.wrong("took two roots and added them")
def two_roots(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(weights @ sds**2) + np.sqrt(weights @ (means - mean) ** 2)


@mixture_moments.wrong("A rare mean counts less")
def between_without_weights(weights, means, sds):
    return right_mean(weights, means), np.sqrt(weights @ sds**2 + means.var())


@mixture_moments.wrong("weights are squared in the part between")
def between_with_squared_weights(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(weights @ sds**2 + weights**2 @ (means - mean) ** 2)


@mixture_moments.wrong("part within the components is not weighted")
def within_without_weights(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(np.mean(sds**2) + weights @ (means - mean) ** 2)


@mixture_moments.wrong("not yet in the spread")
def spread_without_weights(weights, means, sds):
    return right_mean(weights, means), np.sqrt(np.mean(sds**2) + means.var())


@mixture_moments.wrong("it is a sum")
def between_as_a_sum(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(weights @ sds**2 + np.sum((means - mean) ** 2))


@mixture_moments.wrong("positive root")
def negative_root(weights, means, sds):
    mean, sd = within_and_between(weights, means, sds)
    return mean, -sd


@mixture_moments.wrong("in the place of the mean you return the sd")
def order_of_the_two(weights, means, sds):
    return within_and_between(weights, means, sds)[::-1]


@mixture_moments.wrong("it returned 1")
def mean_alone(weights, means, sds):
    return right_mean(weights, means)


@mixture_moments.wrong("the mean should be one number; yours has 2")
def not_added(weights, means, sds):
    return weights * means, within_and_between(weights, means, sds)[1]


@mixture_moments.wrong("the sd should be one number; yours has 2")
def sd_not_added(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(sds**2 + (means - mean) ** 2)


@mixture_moments.wrong("w0 times w1")
def two_components_only(weights, means, sds):
    between = weights[0] * weights[1] * (means[0] - means[1]) ** 2
    return right_mean(weights, means), np.sqrt(weights @ sds**2 + between)


@mixture_moments.wrong("does not change when `sds` does")
def sds_of_the_lesson(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(10 + weights @ (means - mean) ** 2)


@mixture_moments.wrong("weights are squared in the part within")
def weights_squared_within(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(weights**2 @ sds**2 + weights @ (means - mean) ** 2)


@mixture_moments.wrong("should be squared")
def mean_subtracted_unsquared(weights, means, sds):
    mean = right_mean(weights, means)
    return mean, np.sqrt(weights @ (sds**2 + means**2) - mean)


@mixture_moments.wrong("from a sample")
def from_a_sample(weights, means, sds):
    x, _ = label_then_point(weights, means, sds, 100_000, np.random.default_rng(0))
    return x.mean(), x.std()


@mixture_moments.wrong("that of the largest component")
def median(weights, means, sds):
    return means[np.argmax(weights)], within_and_between(weights, means, sds)[1]


@mixture_moments.wrong("the sd: it is rounded")
def sd_rounded(weights, means, sds):
    mean, sd = within_and_between(weights, means, sds)
    return mean, np.round(sd, 2)


@mixture_moments.wrong("the mean: it is rounded")
def mean_rounded(weights, means, sds):
    mean, sd = within_and_between(weights, means, sds)
    return round(mean, 1), sd


@mixture_moments.wrong("lose their sign")
def mean_of_the_sizes(weights, means, sds):
    return weights @ np.abs(means), within_and_between(weights, means, sds)[1]


@mixture_moments.wrong("the sd: that is half")
def sd_halved(weights, means, sds):
    mean, sd = within_and_between(weights, means, sds)
    return mean, sd / 2


def mean_and_variance(variance):
    """A function whose mean is right."""

    def answer(weights, means, sds):
        mean = weights @ means
        return mean, np.sqrt(np.abs(variance(weights, means, sds, mean)))

    return answer


mixture_moments.wrong(
    subtracted=(mean_and_variance(lambda w, m, s, mean: w @ s**2 - w @ (m - mean) ** 2), "Both are spread: they add"),
    squared_mean_added=(mean_and_variance(lambda w, m, s, mean: w @ (s**2 + m**2) + mean**2), "added before the root"),
    added_then_squared=(
        mean_and_variance(lambda w, m, s, mean: w @ (s + m - mean) ** 2),
        "though not if one of them does: square each, then add",
    ),
    last_alone=(mean_and_variance(lambda w, m, s, mean: w[-1] * (s[-1] ** 2 + (m[-1] - mean) ** 2)), "last component"),
    first_alone=(mean_and_variance(lambda w, m, s, mean: w[0] * (s[0] ** 2 + (m[0] - mean) ** 2)), "first component"),
)


@mixture_moments.wrong("your mean has the first component alone")
def mean_returned_too_early(weights, means, sds):
    return weights[0] * means[0], within_and_between(weights, means, sds)[1]


@mixture_moments.wrong("your mean has the last component alone")
def mean_replaced_in_the_loop(weights, means, sds):
    return weights[-1] * means[-1], within_and_between(weights, means, sds)[1]


# -- exercise 5 -----------------------------------------------------------------------------------------
probability_of_leaving = Exercise(lesson_03.probability_of_leaving, n_arguments=4, shaped=True)


@probability_of_leaving.right
def bayes(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table[:, 1] / table.sum(axis=1)


@probability_of_leaving.right
def one_after_the_other(x, weights, means, sds):
    result = []
    for value in x:
        stay, leave = (w * norm.pdf(value, m, s) for w, m, s in zip(weights, means, sds, strict=True))
        result.append(leave / (stay + leave))
    return result


@probability_of_leaving.right
def from_log_odds(x, weights, means, sds):
    log_joint = np.log(weights) + norm.logpdf(x[:, None], means, sds)
    return expit(log_joint[:, 1] - log_joint[:, 0])


@probability_of_leaving.right
def soft_maximum(x, weights, means, sds):
    return softmax(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1)[:, 1]


@probability_of_leaving.right
def responsibilities_of_the_package(x, weights, means, sds):
    return Mixture(weights, means[:, None], sds**2, "spherical").responsibilities(x[:, None])[:, 1]


@probability_of_leaving.right
def without_two_pi(x, weights, means, sds):
    heights = weights / sds * np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2)
    return 1 / (1 + heights[:, 0] / heights[:, 1])


@probability_of_leaving.wrong("weight times density")
def joint_of_leavers(x, weights, means, sds):
    return joint(x, weights, means, sds)[:, 1]


@probability_of_leaving.wrong("that is a density, per EUR")
def density_of_leavers(x, weights, means, sds):
    return norm.pdf(x, means[1], sds[1])


@probability_of_leaving.wrong("before the deposit is seen")
def without_weights(x, weights, means, sds):
    return bayes(x, np.ones(2), means, sds)


@probability_of_leaving.wrong("these are odds")
def odds(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table[:, 1] / table[:, 0]


@probability_of_leaving.wrong("ratio of two densities")
def likelihood_ratio(x, weights, means, sds):
    return norm.pdf(x, means[1], sds[1]) / norm.pdf(x, means[0], sds[0])


@probability_of_leaving.wrong("weight is missing above the line")
def weight_missing_above(x, weights, means, sds):
    return norm.pdf(x, means[1], sds[1]) / joint(x, weights, means, sds).sum(axis=1)


@probability_of_leaving.wrong("weights are missing below the line")
def weights_missing_below(x, weights, means, sds):
    return joint(x, weights, means, sds)[:, 1] / norm.pdf(x[:, None], means, sds).sum(axis=1)


@probability_of_leaving.wrong("add up to one over the customers")
def normalised_over_customers(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return (table / table.sum(axis=0))[:, 1]


@probability_of_leaving.wrong("one sum for all customers")
def axis_forgotten(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table[:, 1] / table.sum()


@probability_of_leaving.wrong("probability of staying")
def staying(x, weights, means, sds):
    return 1 - bayes(x, weights, means, sds)


@probability_of_leaving.wrong("these are decisions")
def decisions(x, weights, means, sds):
    return bayes(x, weights, means, sds) > 0.5


@probability_of_leaving.wrong("that is in percent")
def percent(x, weights, means, sds):
    return 100 * bayes(x, weights, means, sds)


@probability_of_leaving.wrong("the same for all")
def base_rate(x, weights, means, sds):
    return np.full(len(x), weights[1])


@probability_of_leaving.wrong("these are log odds")
def log_odds(x, weights, means, sds):
    return np.log(odds(x, weights, means, sds))


@probability_of_leaving.wrong("that is the logarithm of what is wanted")
def log_probability(x, weights, means, sds):
    return np.log(bayes(x, weights, means, sds))


@probability_of_leaving.wrong("rounded")
def rounded_to_percent(x, weights, means, sds):
    return np.round(bayes(x, weights, means, sds), 2)


@probability_of_leaving.wrong("that is the density of the mixture")
def density_of_the_mixture(x, weights, means, sds):
    return joint(x, weights, means, sds).sum(axis=1)


@probability_of_leaving.wrong("you treat the standard deviation as a variance")
def with_variances(x, weights, means, sds):
    return bayes(x, weights, means, np.sqrt(sds))


@probability_of_leaving.wrong("you square the standard deviation once too often")
def with_squares(x, weights, means, sds):
    return bayes(x, weights, means, sds**2)


@probability_of_leaving.wrong("the factor 1 / sd is missing")
def heights_forgotten(x, weights, means, sds):
    heights = weights * np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2)
    return heights[:, 1] / heights.sum(axis=1)


@probability_of_leaving.wrong("in reverse order, or do they divide")
def weights_turned_round(x, weights, means, sds):
    return bayes(x, weights[::-1], means, sds)


@probability_of_leaving.wrong("one half in the exponent")
def no_half(x, weights, means, sds):
    heights = weights / sds * np.exp(-(((x[:, None] - means) / sds) ** 2))
    return heights[:, 1] / heights.sum(axis=1)


@probability_of_leaving.wrong("counts twice")
def weight_twice(x, weights, means, sds):
    return weights[1] * bayes(x, weights, means, sds)


@probability_of_leaving.wrong("Both probabilities are right")
def both(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table / table.sum(axis=1, keepdims=True)


@probability_of_leaving.wrong("a number for every component. Component 1 is wanted")
def table_of_joints(x, weights, means, sds):
    return joint(x, weights, means, sds)


@probability_of_leaving.wrong("makes it a column")
def no_keepdims(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return (table / table.sum(axis=1))[:, 1]


@probability_of_leaving.wrong("upside down")
def ratio_turned_round(x, weights, means, sds):
    return joint(x, weights, means, sds).sum(axis=1) / joint(x, weights, means, sds)[:, 1]


@probability_of_leaving.wrong("belongs in brackets")
def brackets_forgotten(x, weights, means, sds):
    stays, leaves = joint(x, weights, means, sds).T
    return leaves / stays + leaves


@probability_of_leaving.wrong("one of the two densities lacks its weight")
def weight_of_staying_missing_below(x, weights, means, sds):
    leaves = weights[1] * norm.pdf(x, means[1], sds[1])
    return leaves / (norm.pdf(x, means[0], sds[0]) + leaves)


@probability_of_leaving.wrong("two components with the same mean and sd: look at the weights")
def area_to_the_right(x, weights, means, sds):
    return weights[1] * (1 - norm.cdf(x, means[1], sds[1]))


@probability_of_leaving.wrong("`means`")
def means_of_the_lesson(x, weights, means, sds):
    return bayes(100 * x, weights, np.array([168.0, -219.0]), 100 * sds)


@probability_of_leaving.wrong("right for 7 customers, wrong for two")
def axis_by_the_number_of_customers(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table[:, 1] / table.sum(axis=0 if len(x) == 2 else 1)


@probability_of_leaving.wrong("one number came back")
def first_customer_alone(x, weights, means, sds):
    return list(bayes(x[:1], weights, means, sds))


@probability_of_leaving.wrong("that is a single number")
def one_for_all(x, weights, means, sds):
    return bayes(x, weights, means, sds).mean()


@probability_of_leaving.wrong("of staying against leaving")
def odds_of_staying(x, weights, means, sds):
    return 1 / odds(x, weights, means, sds)


@probability_of_leaving.wrong("divide by their sum")
def divided_by_the_mean(x, weights, means, sds):
    return 2 * bayes(x, weights, means, sds)


@probability_of_leaving.wrong("also where its mean is the larger")
def rises_always(x, weights, means, sds):
    order = np.argsort(means)
    return bayes(x, weights[order], means[order], sds[order])


@probability_of_leaving.wrong("you divided by the larger of the two")
def divided_by_the_larger(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table[:, 1] / table.max(axis=1)


@probability_of_leaving.wrong("which are cut off")
def clipped(x, weights, means, sds):
    return np.clip(bayes(x, weights, means, sds), 0, 0.99)


@probability_of_leaving.wrong("every component has the sd of the first")
def equal_widths(x, weights, means, sds):
    return bayes(x, weights, means, sds[[0, 0]])


def in_the_exponent(minus):
    """Two functions with this negative exponent: exercises 2 and 5."""

    def table(x, weights, means, sds):
        return weights / (sds * np.sqrt(2 * np.pi)) * np.exp(-minus(x[:, None], means, sds))

    def density(x, weights, means, sds):
        return table(x, weights, means, sds).sum(axis=1)

    def share(x, weights, means, sds):
        return table(x, weights, means, sds)[:, 1] / density(x, weights, means, sds)

    return density, share


EXPONENTS = {
    "exponent_plus": (lambda x, m, s: -0.5 * ((x - m) / s) ** 2, "minus in the exponent is missing"),
    "exponent_not_squared": (lambda x, m, s: 0.5 * (x - m) / s, "the distance in the exponent is not squared"),
    "exponent_by_sd": (lambda x, m, s: 0.5 * (x - m) ** 2 / s, "divided by the sd; divide by its square"),
    "exponent_times_sd": (lambda x, m, s: (x - m) ** 2 / 2 * s**2, "a / 2 * sd**2 divides"),
    "exponent_two_squared": (lambda x, m, s: (x - m) ** 2 / (2 * s) ** 2, "squares the 2, too"),
    "exponent_without_sd": (lambda x, m, s: 0.5 * (x - m) ** 2, "is not divided by the sd"),
    "exponent_without_mean": (lambda x, m, s: 0.5 * (x / s) ** 2, "the mean is not subtracted"),
    "exponent_mean_added": (lambda x, m, s: 0.5 * ((x + m) / s) ** 2, "the mean is added"),
}
for title, (minus, words) in EXPONENTS.items():
    density, share = in_the_exponent(minus)
    mixture_density.wrong(**{title: (density, words)})
    probability_of_leaving.wrong(**{title: (share, words)})


@mixture_density.wrong("in front stands the root of the sd")
def sd_under_the_root(x, weights, means, sds):
    return joint(x, weights * np.sqrt(sds), means, sds).sum(axis=1)


@mixture_density.wrong("sd multiplies")
def sd_in_front_multiplies(x, weights, means, sds):
    return joint(x, weights * sds**2, means, sds).sum(axis=1)


@mixture_density.wrong("the root of pi; it is that of 2 pi")
def pi_for_two_pi(x, weights, means, sds):
    return np.sqrt(2) * vectorised(x, weights, means, sds)


@mixture_density.wrong("one number came back")
def first_point_alone(x, weights, means, sds):
    return vectorised(x[:1], weights, means, sds)


@sample_mixture.wrong("some are exactly 0")
def last_point_left_out(weights, means, sds, n, rng):
    x, z = np.zeros(n), np.zeros(n, dtype=int)
    for i in range(n - 1):
        z[i] = rng.choice(len(weights), p=weights)
        x[i] = rng.normal(means[z[i]], sds[z[i]])
    return x, z


EXERCISES = [sample_mixture, mixture_density, five_by_eye, mixture_moments, probability_of_leaving]
