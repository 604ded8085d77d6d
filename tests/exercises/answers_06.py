"""Answers to the exercises of lesson 06, why EM works."""

import math

import numpy as np
from answers import Exercise
from scipy.special import entr, logsumexp, rel_entr, xlogy
from scipy.stats import entropy, norm

from gmm import Mixture
from gmm.datasets import load_bimodal_customers
from gmm_course.exercises import lesson_06
from gmm_course.exercises.lesson_06.programs import run_six_programs

DEPOSITS = load_bimodal_customers()["net_deposit"].to_numpy()


def log_joint(x, weights, means, sds):
    return np.log(weights) + norm.logpdf(x[:, None], means, sds)


def responsibilities(x, *parameters):
    joint = log_joint(x, *parameters)
    return np.exp(joint - logsumexp(joint, axis=1, keepdims=True))


HALF = 0.5 * np.log(2 * np.pi)

# -- exercise 1 -----------------------------------------------------------------------------------------
elbo = Exercise(lesson_06.elbo, n_arguments=5)


@elbo.right
def two_sums(x, q, weights, means, sds):
    return np.sum(q * log_joint(x, weights, means, sds)) - np.sum(xlogy(q, q))


@elbo.right
def log_of_one_where_q_is_zero(x, q, weights, means, sds):
    return np.sum(q * (log_joint(x, weights, means, sds) - np.log(np.where(q > 0, q, 1))))


@elbo.right
def loops(x, q, weights, means, sds):
    total = 0.0
    for i, value in enumerate(x):
        for k in range(len(weights)):
            if q[i, k] > 0:
                log_density = -0.5 * ((value - means[k]) / sds[k]) ** 2 - math.log(sds[k] * math.sqrt(2 * math.pi))
                total += q[i, k] * (math.log(weights[k]) + log_density - math.log(q[i, k]))
    return total


@elbo.right
def entropy_of_scipy(x, q, weights, means, sds):
    return np.array([(q * log_joint(x, weights, means, sds) + entr(q)).sum()])


@elbo.right
def package_and_nansum(x, q, weights, means, sds):
    joint = Mixture(weights, means[:, None], sds**2, "spherical").log_joint(x[:, None])
    return float(np.nansum(q * (joint - np.log(q))))


@elbo.right
def likelihood_less_the_gap(x, q, *parameters):
    log_density = logsumexp(log_joint(x, *parameters), axis=1)
    return log_density.sum() + np.sum(q * (log_joint(x, *parameters) - log_density[:, None]) - xlogy(q, q))


@elbo.wrong("the q below the fraction line is missing: divide")
def entropy_forgotten(x, q, *parameters):
    return np.sum(q * log_joint(x, *parameters))


@elbo.wrong("so inside the logarithm it divides")  # to multiply by q there gives the same number
def sign_of_the_entropy(x, q, *parameters):
    return np.sum(q * log_joint(x, *parameters)) + np.sum(xlogy(q, q))


@elbo.wrong("the log-likelihood itself")
def log_of_the_sum(x, q, *parameters):
    return np.sum(np.log(np.sum(q * (np.exp(log_joint(x, *parameters)) / q), axis=1)))


@elbo.wrong("minus the gap")
def normalised(x, q, *parameters):
    return np.sum(q * np.log(responsibilities(x, *parameters) / q))


@elbo.wrong("q is not used: the responsibilities")
def complete_with_r(x, q, *parameters):
    return np.sum(responsibilities(x, *parameters) * log_joint(x, *parameters))


@elbo.wrong("below the fraction line are the responsibilities")
def entropy_of_r(x, q, *parameters):
    return np.sum(q * log_joint(x, *parameters)) + entr(responsibilities(x, *parameters)).sum()


@elbo.wrong("weighted by the responsibilities")
def logs_with_r(x, q, *parameters):
    return np.sum(responsibilities(x, *parameters) * log_joint(x, *parameters)) + entr(q).sum()


@elbo.wrong("the weights are missing.")
def weights_forgotten(x, q, weights, means, sds):
    return np.sum(q * norm.logpdf(x[:, None], means, sds)) + entr(q).sum()


@elbo.wrong("weights are missing, and so is the q")
def weights_and_entropy_forgotten(x, q, weights, means, sds):
    return np.sum(q * norm.logpdf(x[:, None], means, sds))


@elbo.wrong("q in front of the logarithm is missing: an average")
def not_averaged(x, q, *parameters):
    return np.sum(log_joint(x, *parameters) - np.log(q))


@elbo.wrong("in front of the logarithm and in it")
def sum_of_logs(x, q, *parameters):
    return np.sum(log_joint(x, *parameters))


@elbo.wrong("q cancels")
def logarithm_forgotten(x, q, *parameters):
    return np.sum(q * (np.exp(log_joint(x, *parameters)) / q))


@elbo.wrong("both the logarithm and the q in front")
def ratios_added(x, q, *parameters):
    return np.sum(np.exp(log_joint(x, *parameters)) / q)


@elbo.wrong("q log q alone")
def entropy_alone(x, q, *parameters):
    return entr(q).sum()


@elbo.wrong("a mean where a sum is meant")
def averaged(x, q, *parameters):
    return np.mean(np.sum(q * log_joint(x, *parameters) + entr(q), axis=1))


@elbo.wrong("the sign is turned round")
def negative(x, q, *parameters):
    return -two_sums(x, q, *parameters)


@elbo.wrong("you treat the standard deviation as a variance")
def variances(x, q, weights, means, sds):
    return two_sums(x, q, weights, means, np.sqrt(sds))


@elbo.wrong("you square the standard deviation once too often")
def squared_twice(x, q, weights, means, sds):
    return two_sums(x, q, weights, means, sds**2)


@elbo.wrong("to the base 2")
def binary(x, q, *parameters):
    return two_sums(x, q, *parameters) / np.log(2)


@elbo.wrong("one big sum")
def log_of_everything(x, q, *parameters):
    return np.log(np.exp(log_joint(x, *parameters)).sum())


@elbo.wrong("2 pi in front")
def two_pi_forgotten(x, q, *parameters):
    return two_sums(x, q, *parameters) + 0.5 * len(x) * np.log(2 * np.pi)


@elbo.wrong("one number for each point")
def not_summed(x, q, *parameters):
    return np.sum(q * log_joint(x, *parameters) + entr(q), axis=1)


@elbo.wrong("a whole table")
def table(x, q, *parameters):
    return q * log_joint(x, *parameters) + entr(q)


@elbo.wrong("one number for each component")
def summed_over_points(x, q, *parameters):
    return np.sum(q * log_joint(x, *parameters) + entr(q), axis=0)


@elbo.wrong("last point alone")
def replaced(x, q, *parameters):
    for i in range(len(x)):
        total = two_sums(x[i : i + 1], q[i : i + 1], *parameters)
    return total


@elbo.wrong("`return` inside the loop")
def return_in_the_loop(x, q, *parameters):
    for i in range(len(x)):
        return two_sums(x[i : i + 1], q[i : i + 1], *parameters)


@elbo.wrong("but nan where q has zeros")
def zero_times_infinity(x, q, *parameters):
    return np.sum(q * (log_joint(x, *parameters) - np.log(q)))


@elbo.wrong("wrong where q has zeros")
def rows_with_zeros_dropped(x, q, *parameters):
    keep = (q > 0).all(axis=1)
    return two_sums(x[keep], q[keep], *parameters)


@elbo.wrong("infinite for one far away")
def density_formed(x, q, *parameters):
    return np.sum(xlogy(q, np.exp(log_joint(x, *parameters))) - xlogy(q, q))


@elbo.wrong("wrong for three")
def two_written_in(x, q, weights, means, sds):
    return two_sums(x, q[:, :2], weights[:2], means[:2], sds[:2])


@elbo.wrong("`q`")
def other_shares(x, q, *parameters):
    return two_sums(x, np.full_like(q, 1 / q.shape[1]), *parameters)


@elbo.wrong("the density N is missing")
def prior_alone(x, q, weights, means, sds):
    return np.sum(q * np.log(weights / q))


@elbo.wrong("the logarithm is missing, and so is the q")
def densities_averaged(x, q, *parameters):
    return np.sum(q * np.exp(log_joint(x, *parameters)))


@elbo.wrong("turned into decisions")
def decided(x, q, *parameters):
    return np.sum(np.eye(q.shape[1])[q.argmax(axis=1)] * log_joint(x, *parameters))


@elbo.wrong("it is rounded")
def rounded_to_one_digit(x, q, *parameters):
    return round(two_sums(x, q, *parameters), 1)


@elbo.wrong("counts twice")
def entropy_twice(x, q, *parameters):
    return two_sums(x, q, *parameters) + entr(q).sum()


def by_hand(log_normal):
    """The bound with a log-density that is written out: log_normal(x - mean, sd)."""

    def answer(x, q, weights, means, sds):
        return np.sum(q * (np.log(weights) + log_normal(x[:, None] - means, sds))) + entr(q).sum()

    return answer


elbo.wrong(
    whole_number=(lambda *a: int(two_sums(*a)), "cut off to 0 decimals"),
    mean_over_the_table=(lambda *a: two_sums(*a) / a[1].size, "mean over the whole table"),
    one_point_too_few=(lambda x, q, *p: two_sums(x[:-1], q[:-1], *p), "the last point is missing"),
    first_point_missing=(lambda x, q, *p: two_sums(x[1:], q[1:], *p), "the first point is missing"),
    first_component=(
        lambda x, q, w, means, sds: two_sums(x, q[:, :1], w[:1], means[:1], sds[:1]),
        "only the first component",
    ),
    q_in_front_of_log_q_only=(lambda x, q, *p: log_joint(x, *p).sum() + entr(q).sum(), "in front of log(w N)"),
    parentheses_forgotten=(lambda x, q, *p: np.sum(q * log_joint(x, *p) - np.log(q)), "in front of log q is missing"),
    no_log_of_q=(lambda x, q, *p: np.sum(q * (log_joint(x, *p) - q)), "subtracted itself"),
    log_of_q_to_base_two=(lambda x, q, *p: np.sum(q * (log_joint(x, *p) - np.log2(q))), "logarithm of q is not"),
    weights_without_log=(
        lambda x, q, w, means, sds: np.sum(q * (w + norm.logpdf(x[:, None], means, sds))) + entr(q).sum(),
        "weights are added as they are",
    ),
    weights_and_sds_swapped=(lambda x, q, w, means, sds: two_sums(x, q, sds, means, w), "have changed places"),
    no_sd_in_front=(by_hand(lambda b, sd: -0.5 * (b / sd) ** 2 - HALF), "the factor 1 / sd is missing"),
    nothing_in_front=(by_hand(lambda b, sd: -0.5 * (b / sd) ** 2), "factor in front of the exponential"),
    no_half=(by_hand(lambda b, sd: -((b / sd) ** 2) - np.log(sd) - HALF), "one half in the exponent"),
    no_root=(by_hand(lambda b, sd: -0.5 * (b / sd) ** 2 - np.log(sd) - 2 * HALF), "stands under a square root"),
    pi_alone=(
        by_hand(lambda b, sd: -0.5 * (b / sd) ** 2 - np.log(sd) - 0.5 * np.log(np.pi)),
        "the root of pi; it is that of 2 pi",
    ),
    no_sd_in_the_exponent=(by_hand(lambda b, sd: -0.5 * b**2 - np.log(sd) - HALF), "not divided by the sd"),
    no_square=(by_hand(lambda b, sd: -0.5 * b / sd - np.log(sd) - HALF), "the distance in the exponent is not squared"),
)

# -- exercise 2 -----------------------------------------------------------------------------------------
kl = Exercise(lesson_06.kl, n_arguments=2)


@kl.right
def relative_entropy(q, r):
    return rel_entr(q, r).sum()


@kl.right
def difference_of_logs(q, r):
    return np.sum(xlogy(q, q) - xlogy(q, r))


@kl.right
def masked(q, r):
    inside = q > 0
    return np.sum(q[inside] * np.log(q[inside] / r[inside]))


@kl.right
def plain_loops(q, r):
    return sum(
        a * math.log(a / b) for row, other in zip(q, r, strict=True) for a, b in zip(row, other, strict=True) if a
    )


@kl.right
def scipy_entropy(q, r):
    return entropy(q, r, axis=1).sum()


@kl.right
def zeros_turned_to_zero(q, r):
    return np.nan_to_num(q * np.log(q / r)).sum()


@kl.right
def next_to_nothing_added(q, r):
    return np.sum(q * np.log((q + 1e-15) / r), keepdims=True)


@kl.wrong("q and r are swapped")
def swapped(q, r):
    return np.sum(r * np.log(r / q))


@kl.wrong("never negative")
def upside_down(q, r):
    return np.sum(q * np.log(r / q))


@kl.wrong("r is in front of the logarithm")
def r_in_front(q, r):
    return np.sum(r * np.log(q / r))


@kl.wrong("a mean where a sum is meant")
def mean_over_points(q, r):
    return np.mean(np.sum(q * np.log(q / r), axis=1))


@kl.wrong("mean over the whole table")
def mean_over_all(q, r):
    return np.mean(q * np.log(q / r))


@kl.wrong("minus the sum of q log r.")
def cross_entropy(q, r):
    return -np.sum(q * np.log(r))


@kl.wrong("the term q log q is missing.")
def cross_term(q, r):
    return np.sum(q * np.log(r))


@kl.wrong("that is the sum of q log q")
def q_alone(q, r):
    return np.sum(q * np.log(q))


@kl.wrong("minus the sum of q log q; r")
def entropy_of_q(q, r):
    return -np.sum(q * np.log(q))


@kl.wrong("q log q has the wrong sign")
def entropy_added(q, r):
    return -np.sum(q * np.log(q)) - np.sum(q * np.log(r))


@kl.wrong("r multiplies")
def product_in_the_log(q, r):
    return np.sum(q * np.log(q * r))


@kl.wrong("the q in front of the logarithm is missing")
def nothing_in_front(q, r):
    return np.sum(np.log(q / r))


@kl.wrong("the logarithm is missing.")
def no_log(q, r):
    return np.sum(q * q / r)


@kl.wrong("absolute values")
def absolute(q, r):
    return np.sum(np.abs(q * np.log(q / r)))


@kl.wrong("sum of KL both ways")
def symmetric(q, r):
    return swapped(q, r) + np.sum(q * np.log(q / r))


@kl.wrong("sum of differences")
def total_variation(q, r):
    return np.sum(np.abs(q - r))


@kl.wrong("squared differences")
def squares(q, r):
    return np.sum((q - r) ** 2)


@kl.wrong("to the base 2")
def bits(q, r):
    return np.sum(q * np.log2(q / r))


@kl.wrong("one number for each point")
def each_point(q, r):
    return np.sum(q * np.log(q / r), axis=1)


@kl.wrong("a whole table")
def each_entry(q, r):
    return q * np.log(q / r)


@kl.wrong("but nan where q has zeros")
def not_a_number(q, r):
    return np.sum(q * np.log(q / r))


@kl.wrong("wrong where q has zeros")
def zeros_raised(q, r):
    q = np.maximum(q, 0.01)
    return np.sum(q * np.log(q / r))


@kl.wrong("wrong for three")
def columns_written_in(q, r):
    return rel_entr(q[:, :2], r[:, :2]).sum()


@kl.wrong("squared differences over r")
def chi_squared(q, r):
    return np.sum((q - r) ** 2 / r)


@kl.wrong("a small number is added")
def small_number_added(q, r):
    return np.sum(q * np.log((q + 1e-5) / (r + 1e-5)))


@kl.wrong("r was averaged with q")
def towards_the_middle(q, r):
    return np.sum(q * np.log(2 * q / (q + r)))


@kl.wrong("`r`")
def against_half(q, r):
    return rel_entr(q, np.full_like(q, 0.5)).sum()


kl.wrong(
    columns_divided=(lambda q, r: entropy(q, r).sum(), "the columns are divided by their sums first"),
    log_of_the_difference=(lambda q, r: np.sum(q * np.log(np.abs(q - r))), "logarithm of a difference"),
    half=(lambda q, r: rel_entr(q, r).mean(axis=1).sum(), "or a mean of two where a sum is meant"),
    rounded_to_one_digit=(lambda q, r: round(rel_entr(q, r).sum(), 1), "it is rounded"),
    one_point_too_few=(lambda q, r: rel_entr(q[:-1], r[:-1]).sum(), "the last point is missing"),
    rows_and_columns_confused=(lambda q, r: rel_entr(q[: q.shape[1]], r[: q.shape[1]]).sum(), "first two points"),
    first_entry=(lambda q, r: rel_entr(q, r)[0, 0], "the first point with the first component"),
    own_logs=(lambda q, r: np.sum(xlogy(q, q) - xlogy(r, r)), "r is in front of the second logarithm"),
    parentheses_forgotten=(lambda q, r: np.sum(q * np.log(q) - np.log(r)), "in front of log r is missing"),
    no_log_of_q=(lambda q, r: np.sum(q * (q - np.log(r))), "the logarithm of q is missing"),
    no_log_of_r=(lambda q, r: np.sum(q * (np.log(q) - r)), "r itself is subtracted"),
    log1p=(lambda q, r: np.sum(q * np.log1p(q / r)), "not np.log1p"),
    log_of_the_sum=(lambda q, r: np.log(np.sum(q * q / r)), "logarithm of a sum; add up the logarithms."),
)

# -- exercise 3 -----------------------------------------------------------------------------------------
m_step = Exercise(lesson_06.m_step_exponential, n_arguments=2, n_parts=2, shaped=True)


@m_step.right
def matrices(x, r):
    n_k = r.sum(axis=0)
    return n_k / len(x), n_k / (r.T @ x)


@m_step.right
def averages(x, r):
    return [r.mean(axis=0), 1 / np.array([np.average(x, weights=column) for column in r.T])]


@m_step.right
def component_by_component(x, r):
    weights, rates = [], []
    for k in range(r.shape[1]):
        n_k = sum(r[:, k])
        weights.append(n_k / len(x))
        rates.append(n_k / sum(r[:, k] * x))
    return weights, rates


@m_step.right
def stacked(x, r):
    return np.stack([r.mean(axis=0), r.sum(axis=0) / (r * x[:, None]).sum(axis=0)])


@m_step.wrong("these are mean times")
def means(x, r):
    return r.mean(axis=0), r.T @ x / r.sum(axis=0)


@m_step.wrong("a rate is positive")
def sign(x, r):
    return r.mean(axis=0), -r.sum(axis=0) / (r.T @ x)


@m_step.wrong("you put n where n_k belongs")
def n_for_n_k(x, r):
    return r.mean(axis=0), len(x) / (r.T @ x)


@m_step.wrong("n_k is missing")
def n_k_forgotten(x, r):
    return r.mean(axis=0), 1 / (r.T @ x)


@m_step.wrong("both rates are that of all repairs")
def common_rate(x, r):
    return r.mean(axis=0), np.full(r.shape[1], 1 / x.mean())


@m_step.wrong("average of 1 / x")
def average_of_reciprocals(x, r):
    return r.mean(axis=0), r.T @ (1 / x) / r.sum(axis=0)


@m_step.wrong("the rates: these are the results of hard labels")
def hard_rates(x, r):
    hard = np.eye(r.shape[1])[r.argmax(axis=1)]
    return r.mean(axis=0), hard.sum(axis=0) / (hard.T @ x)


@m_step.wrong("rates need not sum to one")
def rates_as_shares(x, r):
    rates = r.sum(axis=0) / (r.T @ x)
    return r.mean(axis=0), rates / rates.sum()


@m_step.wrong("the rates: the components are in the wrong order")
def rates_turned(x, r):
    return r.mean(axis=0), (r.sum(axis=0) / (r.T @ x))[::-1]


@m_step.wrong("sums of hours")
def hours(x, r):
    return r.mean(axis=0), r.T @ x


@m_step.wrong("divided by n; n_k belongs there")
def means_by_n(x, r):
    return r.mean(axis=0), r.T @ x / len(x)


@m_step.wrong("as a Gaussian has")
def gaussian_sds(x, r):
    mean = r.T @ x / r.sum(axis=0)
    return r.mean(axis=0), np.sqrt((r * (x[:, None] - mean) ** 2).sum(axis=0) / r.sum(axis=0))


@m_step.wrong("it returned 3")
def gaussian(x, r):
    return *means(x, r), gaussian_sds(x, r)[1]


@m_step.wrong("divided by n once too often")
def weight_for_n_k(x, r):
    return r.mean(axis=0), r.mean(axis=0) / (r.T @ x)


@m_step.wrong("hours are not counted")
def all_hours(x, r):
    return r.mean(axis=0), r.sum(axis=0) / x.sum()


@m_step.wrong("responsibilities are squared")
def squared(x, r):
    return r.mean(axis=0), (r**2).sum(axis=0) / ((r**2).T @ x)


@m_step.wrong("divide the effective numbers n_k by n")
def counts(x, r):
    return r.sum(axis=0), r.sum(axis=0) / (r.T @ x)


@m_step.wrong("the weights are equal")
def equal_weights(x, r):
    return np.full(r.shape[1], 1 / r.shape[1]), r.sum(axis=0) / (r.T @ x)


@m_step.wrong("in the place of weights you return rates")
def rates_first(x, r):
    return matrices(x, r)[::-1]


@m_step.wrong("the weights: the components are in the wrong order")
def weights_turned(x, r):
    return r.mean(axis=0)[::-1], r.sum(axis=0) / (r.T @ x)


@m_step.wrong("shares of the sum of x")
def shares_of_the_hours(x, r):
    return r.T @ x / x.sum(), r.sum(axis=0) / (r.T @ x)


@m_step.wrong("the weights: these are the results of hard labels")
def hard_weights(x, r):
    return np.eye(r.shape[1])[r.argmax(axis=1)].mean(axis=0), r.sum(axis=0) / (r.T @ x)


@m_step.wrong("weights should have shape (2,); yours has (7,)")
def over_components(x, r):
    return r.mean(axis=1), r.sum(axis=0) / (r.T @ x)


@m_step.wrong("it returned 1")
def rates_only(x, r):
    return (r.sum(axis=0) / (r.T @ x),)


@m_step.wrong("one array in the place of two")
def rates_in_one_array(x, r):
    return r.sum(axis=0) / (r.T @ x)


@m_step.wrong("the weights: it is rounded")
def rounded_shares(x, r):
    return np.round(r.mean(axis=0), 2), r.sum(axis=0) / (r.T @ x)


@m_step.wrong("the rates: it is rounded")
def rounded_rates(x, r):
    return r.mean(axis=0), np.round(r.sum(axis=0) / (r.T @ x), 2)


@m_step.wrong("weights are wrong for three")
def last_weight_from_the_first(x, r):
    w = r[:, 0].mean()
    return np.append([w] * (r.shape[1] - 1), 1 - w), r.sum(axis=0) / (r.T @ x)


@m_step.wrong("`x`")
def x_from_above(x, r):
    x = np.arange(1.0, len(x) + 1)
    return r.mean(axis=0), r.sum(axis=0) / (r.T @ x)


@m_step.wrong("from a median")
def median(x, r):
    return r.mean(axis=0), np.log(2) * r.sum(axis=0) / (r.T @ x)


def with_weights(change):
    return lambda x, r: (change(*matrices(x, r), x, r)[0], matrices(x, r)[1])


def with_rates(change):
    return lambda x, r: (matrices(x, r)[0], change(*matrices(x, r), x, r)[1])


m_step.wrong(
    by_component=(lambda x, r: list(zip(*matrices(x, r), strict=True)), "you return one row for each component"),
    from_the_spread=(with_rates(lambda w, b, x, r: (w, 1 / gaussian_sds(x, r)[1])), "one over a spread"),
    all_ones=(with_weights(lambda w, b, x, r: (w / w, b)), "weights does not change when `r` does"),
    by_n_twice=(with_weights(lambda w, b, x, r: (w / len(x), b)), "the weights: that is what is wanted, divided by 7"),
    times_n=(
        with_weights(lambda w, b, x, r: (r.sum(axis=0) * len(x), b)),
        "the weights are wrong even for a single component",
    ),
    upside_down=(with_weights(lambda w, b, x, r: (1 / w, b)), "upside down"),
    negative_weights=(with_weights(lambda w, b, x, r: (-w, b)), "the weights: the sign is turned round"),
    percent=(with_weights(lambda w, b, x, r: (100 * w, b)), "in percent"),
    return_in_the_loop=(
        with_weights(lambda w, b, x, r: (np.where(np.arange(len(w)) > 0, 0, w), b)),
        "the others are left at 0: is the `return` inside the loop",
    ),
    array_in_the_loop=(
        with_weights(lambda w, b, x, r: (np.where(w == w[-1], w, 0), b)),
        "the weights are off. Their term of the bound is the same for any density. (1 of 2",
    ),
    five_decimals=(
        with_weights(lambda w, b, x, r: (w.round(6), b)),
        "the weights are wrong for three. (It is rounded",
    ),
    product_of_sums=(with_rates(lambda w, b, x, r: (w, r.sum(axis=0) * (r.T @ x))), "n_k is multiplied"),
    mean_of_hours=(with_rates(lambda w, b, x, r: (w, b * len(x))), "you took their mean"),
    numbers_only=(with_rates(lambda w, b, x, r: (w, r.sum(axis=0))), "where are the hours"),
    divided_by_x=(with_rates(lambda w, b, x, r: (w, r.sum(axis=0) / (r.T @ (1 / x)))), "divided by x"),
    rate_of_the_first_missing=(
        with_rates(lambda w, b, x, r: (w, np.where(b == b[-1], b, 0))),
        "(1 of 2 are right, the others are left at 0: does",
    ),
)

# -- exercise 4 -----------------------------------------------------------------------------------------
not_em = Exercise(lesson_06.not_em, open_ended=True)
convicted = {"A": True, "B": False, "C": True, "D": True, "E": False, "F": False}
not_em.right(
    literals=convicted,
    numpy={letter: np.bool_(value) for letter, value in convicted.items()},
    other_order=dict(sorted(convicted.items(), reverse=True)),
    comparison={letter: letter in "ACD" for letter in "ABCDEF"},
    from_the_traces={
        letter: bool(np.diff(trace).min() < -1e-9) for letter, trace in run_six_programs(DEPOSITS).items()
    },
)
not_em.wrong(
    a_missed=(convicted | {"A": False}, "look at A again"),
    b_convicted=(convicted | {"B": True}, "B rises more slowly"),
    c_missed=(convicted | {"C": False}, "look at C from iteration 5"),
    d_missed=(convicted | {"D": False}, "D moves by little"),
    e_convicted=(convicted | {"E": True}, "E ends lower"),
    f_convicted=(convicted | {"F": True}, "nothing in F"),
    turned_round=({letter: not value for letter, value in convicted.items()}, "turned round"),
    text=(convicted | {"A": "yes"}, "yours is str 'yes'"),
    numbers=(convicted | {"B": 0.5}, "yours is float 0.5"),
    none_convicted=(dict.fromkeys("ABCDEF", False), "you convict none"),
    all_convicted=(dict.fromkeys("ABCDEF", True), "you convict all six"),
    letters=("ACD", 'keys "A" to "F"'),
)

EXERCISES = [elbo, kl, m_step, not_em]
