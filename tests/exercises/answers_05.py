"""Answers to the exercises of lesson 05, EM by hand."""

import math

import numpy as np
from answers import Exercise
from scipy.special import logsumexp, softmax
from scipy.stats import norm

from gmm import Mixture, e_step
from gmm import m_step as package_m_step
from gmm_course.exercises import lesson_05


def joint(x, weights, means, sds):
    return weights * norm.pdf(x[:, None], means, sds)


def share_out(table):
    return table / table.sum(axis=1, keepdims=True)


# -- exercise 1 -----------------------------------------------------------------------------------------
responsibilities = Exercise(lesson_05.responsibilities, n_arguments=4, shaped=True)


@responsibilities.right
def vectorised(x, weights, means, sds):
    return share_out(joint(x, weights, means, sds))


@responsibilities.right
def two_loops(x, weights, means, sds):
    rows = []
    for value in x:
        row = [
            w * math.exp(-((value - m) ** 2) / (2 * s**2)) / math.sqrt(2 * math.pi * s**2)
            for w, m, s in zip(weights, means, sds, strict=True)
        ]
        rows.append([cell / sum(row) for cell in row])
    return rows


@responsibilities.right
def in_logarithms(x, weights, means, sds):
    return softmax(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1)


@responsibilities.right
def without_two_pi(x, weights, means, sds):
    return share_out(weights / sds * np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2))


@responsibilities.right
def with_the_package(x, weights, means, sds):
    return e_step(x[:, None], Mixture(weights, means[:, None], sds[:, None] ** 2, "diag"))[0]


@responsibilities.wrong("joint densities")
def not_normalised(x, weights, means, sds):
    return joint(x, weights, means, sds)


@responsibilities.wrong("columns sum to one")
def swapped_axis(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table / table.sum(axis=0)


@responsibilities.wrong("whole table sums to one")
def no_axis(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table / table.sum()


@responsibilities.wrong("weights are missing")
def weights_forgotten(x, weights, means, sds):
    return share_out(norm.pdf(x[:, None], means, sds))


@responsibilities.wrong("neither weighted nor normalised")
def densities_only(x, weights, means, sds):
    return norm.pdf(x[:, None], means, sds)


@responsibilities.wrong("you treat the standard deviation as a variance")
def sds_as_variances(x, weights, means, sds):
    return share_out(joint(x, weights, means, np.sqrt(sds)))


@responsibilities.wrong("you square the standard deviation once too often")
def sds_squared(x, weights, means, sds):
    return share_out(joint(x, weights, means, sds**2))


@responsibilities.wrong("factor 1 / sd")
def height_forgotten(x, weights, means, sds):
    return share_out(weights * np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2))


@responsibilities.wrong("hard labels")
def hard_labels(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return (table == table.max(axis=1, keepdims=True)).astype(float)


@responsibilities.wrong("columns are swapped")
def columns_swapped(x, weights, means, sds):
    return share_out(joint(x, weights, means, sds))[:, ::-1]


@responsibilities.wrong("one half in the exponent")
def half_forgotten(x, weights, means, sds):
    return share_out(weights / sds * np.exp(-(((x[:, None] - means) / sds) ** 2)))


@responsibilities.wrong("normalised the logarithms")
def logarithms_normalised(x, weights, means, sds):
    return share_out(np.log(joint(x, weights, means, sds)))


@responsibilities.wrong("rows and columns are swapped")
def transposed(x, weights, means, sds):
    return share_out(joint(x, weights, means, sds)).T


@responsibilities.wrong("makes it a column")
def sums_without_keepdims(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table / table.sum(axis=1)


@responsibilities.wrong("x[:, None] turns")
def vectors_do_not_fit(x, weights, means, sds):
    return weights * norm.pdf(x, means, sds)


@responsibilities.wrong("is a 2 written into it")
def two_components_only(x, weights, means, sds):
    return share_out(joint(x, weights[:2], means[:2], sds[:2])) if len(weights) == 2 else np.full((len(x), 3), 1 / 3)


@responsibilities.wrong("yours has (7,)")
def one_component(x, weights, means, sds):
    return share_out(joint(x, weights, means, sds))[:, 0]


@responsibilities.wrong("`sds`")
def sds_equal(x, weights, means, sds):
    return share_out(joint(x, weights, means, 100.0))


@responsibilities.wrong("the weights come too late")
def weighted_at_the_end(x, weights, means, sds):
    return weights * share_out(norm.pdf(x[:, None], means, sds))


@responsibilities.wrong("the sum of a row changes while your loop divides")
def divided_column_by_column(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    for k in range(len(weights)):
        table[:, k] = table[:, k] / table.sum(axis=1)
    return table


@responsibilities.wrong("a small number is added")
def against_zero(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return table / (table.sum(axis=1, keepdims=True) + 0.001)


@responsibilities.wrong("wrong where x holds whole numbers")
def array_of_the_kind_of_x(x, weights, means, sds):
    r = np.zeros_like(np.column_stack([x] * len(weights)))
    r[:] = vectorised(x, weights, means, sds)
    return r


@responsibilities.wrong("The mean is added to x; subtract it.")
def two_slips_at_once(x, weights, means, sds):
    return share_out(weights * np.exp(-0.5 * ((x[:, None] + means) / sds) ** 2))


# -- exercise 2 -----------------------------------------------------------------------------------------
m_step = Exercise(lesson_05.m_step, n_arguments=2, n_parts=3, shaped=True)


def right_m_step(x, r):
    n_k = r.sum(axis=0)
    means = r.T @ x / n_k
    return n_k / len(x), means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / n_k)


m_step.right(right_m_step)


@m_step.right
def plain_loops(x, r):
    weights, means, sds = [], [], []
    for k in range(r.shape[1]):
        n_k = sum(row[k] for row in r)
        mean = sum(row[k] * value for row, value in zip(r, x, strict=True)) / n_k
        variance = sum(row[k] * (value - mean) ** 2 for row, value in zip(r, x, strict=True)) / n_k
        weights.append(n_k / len(x))
        means.append(mean)
        sds.append(math.sqrt(variance))
    return weights, means, sds


@m_step.right
def weighted_averages(x, r):
    means = np.array([np.average(x, weights=column) for column in r.T])
    variances = [np.average((x - m) ** 2, weights=column) for m, column in zip(means, r.T, strict=True)]
    return np.array([r.mean(axis=0), means, np.sqrt(variances)])


@m_step.right
def mean_of_squares(x, r):
    means = (r * x[:, None]).sum(axis=0) / r.sum(axis=0)
    return [r.sum(axis=0) / len(x), means, (r.T @ x**2 / r.sum(axis=0) - means**2) ** 0.5]


@m_step.wrong("weights should sum to one")
def weights_not_divided(x, r):
    _, means, sds = right_m_step(x, r)
    return r.sum(axis=0), means, sds


@m_step.wrong("weights are equal")
def weights_equal(x, r):
    _, means, sds = right_m_step(x, r)
    return np.full(r.shape[1], 1 / r.shape[1]), means, sds


@m_step.wrong("means divide by n;")
def n_for_n_k(x, r):
    weights, _, sds = right_m_step(x, r)
    return weights, r.T @ x / len(x), sds


@m_step.wrong("means are weighted sums")
def means_not_divided(x, r):
    weights, _, sds = right_m_step(x, r)
    return weights, r.T @ x, sds


@m_step.wrong("the means: these are the results of hard labels")
def hard_means(x, r):
    weights, _, sds = right_m_step(x, r)
    return weights, [x[r.argmax(axis=1) == k].mean() for k in range(r.shape[1])], sds


@m_step.wrong("all means are the mean of all points")
def common_mean(x, r):
    weights, _, sds = right_m_step(x, r)
    return weights, np.full(r.shape[1], x.mean()), sds


@m_step.wrong("in the place of weights you return means")
def order_of_results(x, r):
    weights, means, sds = right_m_step(x, r)
    return means, weights, sds


@m_step.wrong("in the place of means you return sds")
def sds_before_means(x, r):
    weights, means, sds = right_m_step(x, r)
    return weights, sds, means


@m_step.wrong("these are variances")
def variances(x, r):
    weights, means, sds = right_m_step(x, r)
    return weights, means, sds**2


@m_step.wrong("variances divide by n;")
def variances_by_n(x, r):
    weights, means, _ = right_m_step(x, r)
    return weights, means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / len(x))


@m_step.wrong("not divided by n_k yet")
def squares_not_divided(x, r):
    weights, means, _ = right_m_step(x, r)
    return weights, means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0))


@m_step.wrong("squares are not weighted")
def squares_not_weighted(x, r):
    weights, means, _ = right_m_step(x, r)
    return weights, means, np.sqrt(((x[:, None] - means) ** 2).mean(axis=0))


@m_step.wrong("not by n_k - 1")
def unbiased(x, r):
    weights, means, _ = right_m_step(x, r)
    return weights, means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / (r.sum(axis=0) - 1))


@m_step.wrong("distances are taken from the mean of all points")
def around_the_common_mean(x, r):
    weights, means, _ = right_m_step(x, r)
    return weights, means, np.sqrt((r * (x[:, None] - x.mean()) ** 2).sum(axis=0) / r.sum(axis=0))


@m_step.wrong("all are the sd of all points")
def common_sd(x, r):
    weights, means, sds = right_m_step(x, r)
    return weights, means, np.full(len(sds), x.std())


@m_step.wrong("mean absolute deviations")
def absolute_deviations(x, r):
    weights, means, _ = right_m_step(x, r)
    return weights, means, (r * np.abs(x[:, None] - means)).sum(axis=0) / r.sum(axis=0)


@m_step.wrong("sds should have shape (2,)")  # and not that the function raised an error, which it did not
def one_sd_for_both(x, r):
    weights, means, _ = right_m_step(x, r)
    return weights, means, np.sqrt((r * (x[:, None] - means) ** 2).sum() / len(x))


@m_step.wrong("it returned 2")
def sds_forgotten(x, r):
    return right_m_step(x, r)[:2]


@m_step.wrong("wrong for three")
def two_columns_only(x, r):
    weights, means, sds = right_m_step(x, r)
    return np.append(weights[:1], 1 - weights[:1]) if len(weights) == 2 else weights / 2, means, sds


@m_step.wrong("one for each row, not for each column")
def sums_of_rows(x, r):
    _, means, sds = right_m_step(x, r)
    return r.mean(axis=1), means, sds


@m_step.wrong("the weights: these are the results of hard labels")
def all_from_decisions(x, r):
    return right_m_step(x, np.eye(r.shape[1])[r.argmax(axis=1)])


@m_step.wrong("r is squared with the distance")
def r_in_the_square(x, r):
    weights, means, _ = right_m_step(x, r)
    return weights, means, np.sqrt(((r * (x[:, None] - means)) ** 2).sum(axis=0) / r.sum(axis=0))


@m_step.wrong("sds does not change when `x` does")
def spread_of_other_points(x, r):
    weights, means, sds = right_m_step(x, r)
    return weights, means, 0 * sds + np.arange(len(x)).std()


@m_step.wrong("the others are left at 0")
def last_component_forgotten(x, r):
    weights, means, sds = right_m_step(x, r)
    return np.append(weights[:-1], 0), means, sds


@m_step.wrong("wrong for responsibilities of 0 and 1")
def means_by_means(x, r):
    weights, means, sds = right_m_step(x, r)
    return weights, means / weights, sds


# -- exercise 3 -----------------------------------------------------------------------------------------
log_likelihood = Exercise(lesson_05.log_likelihood, n_arguments=4)


@log_likelihood.right
def log_of_row_sums(x, weights, means, sds):
    return np.log(joint(x, weights, means, sds).sum(axis=1)).sum()


@log_likelihood.right
def loop_over_points(x, weights, means, sds):
    total = 0
    for value in x:
        total += math.log(sum(w * norm.pdf(value, m, s) for w, m, s in zip(weights, means, sds, strict=True)))
    return total


@log_likelihood.right
def log_sum_exp(x, weights, means, sds):
    return np.sum(logsumexp(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1), keepdims=True)


@log_likelihood.right
def log_density_of_the_package(x, weights, means, sds):
    return float(sum(Mixture(weights, means[:, None], sds**2, "spherical").log_density(x[:, None])))


@log_likelihood.wrong("you normalised first")
def normalised_first(x, weights, means, sds):
    return np.log(share_out(joint(x, weights, means, sds)).sum(axis=1)).sum()


@log_likelihood.wrong("before adding the components")
def sum_of_logs(x, weights, means, sds):
    return np.log(joint(x, weights, means, sds)).sum()


@log_likelihood.wrong("averaged the logarithms")
def weighted_logs(x, weights, means, sds):
    return (weights * norm.logpdf(x[:, None], means, sds)).sum()


@log_likelihood.wrong("complete")
def complete(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return np.sum(share_out(table) * np.log(table))


@log_likelihood.wrong("one big sum")
def log_of_the_whole(x, weights, means, sds):
    return np.log(joint(x, weights, means, sds).sum())


@log_likelihood.wrong("weights are missing: w times N")
def weights_missing(x, weights, means, sds):
    return np.log(norm.pdf(x[:, None], means, sds).sum(axis=1)).sum()


@log_likelihood.wrong("weights are missing, and the logarithm")
def weights_forgotten_and_logs_first(x, weights, means, sds):
    return norm.logpdf(x[:, None], means, sds).sum()


@log_likelihood.wrong("logarithm is missing")
def logarithm_forgotten(x, weights, means, sds):
    return joint(x, weights, means, sds).sum()


@log_likelihood.wrong("that is the likelihood")
def likelihood(x, weights, means, sds):
    return np.prod(joint(x, weights, means, sds).sum(axis=1))


@log_likelihood.wrong("infinite for 3500")
def log_of_product(x, weights, means, sds):
    return np.log(np.prod(joint(x, weights, means, sds).sum(axis=1)))


@log_likelihood.wrong("you treat the standard deviation as a variance")
def variances_in_the_density(x, weights, means, sds):
    return np.log(joint(x, weights, means, np.sqrt(sds)).sum(axis=1)).sum()


@log_likelihood.wrong("to the base 10")
def decimal_logarithm(x, weights, means, sds):
    return np.log10(joint(x, weights, means, sds).sum(axis=1)).sum()


@log_likelihood.wrong("the sign is turned round")
def negative(x, weights, means, sds):
    return -np.log(joint(x, weights, means, sds).sum(axis=1)).sum()


@log_likelihood.wrong("a mean where a sum is meant")
def averaged(x, weights, means, sds):
    return np.log(joint(x, weights, means, sds).sum(axis=1)).mean()


@log_likelihood.wrong("log-density of each point")
def not_summed(x, weights, means, sds):
    return np.log(joint(x, weights, means, sds).sum(axis=1))


@log_likelihood.wrong("last point alone")
def total_replaced(x, weights, means, sds):
    for value in x:
        total = np.log(joint(np.array([value]), weights, means, sds).sum())
    return total


@log_likelihood.wrong("`return` inside the loop")
def return_in_the_loop(x, weights, means, sds):
    for value in x:
        return np.log(joint(np.array([value]), weights, means, sds).sum())


@log_likelihood.wrong("2 pi in front")
def two_pi_forgotten(x, weights, means, sds):
    return np.log((joint(x, weights, means, sds) * np.sqrt(2 * np.pi)).sum(axis=1)).sum()


@log_likelihood.wrong("wrong for three")
def two_written_in(x, weights, means, sds):
    table = joint(x, weights, means, sds)
    return np.log(table[:, 0] + table[:, 1]).sum()


@log_likelihood.wrong("axis")
def summed_over_points(x, weights, means, sds):
    return np.log(joint(x, weights, means, sds).sum(axis=0)).sum()


@log_likelihood.wrong("it is rounded")
def rounded(x, weights, means, sds):
    return round(log_of_row_sums(x, weights, means, sds), 2)


@log_likelihood.wrong("only the larger part is counted")
def likeliest_component(x, weights, means, sds):
    return np.log(joint(x, weights, means, sds).max(axis=1)).sum()


@log_likelihood.wrong("the logarithm is taken twice")
def logarithm_of_the_logarithm(x, weights, means, sds):
    return np.sum(np.log(np.abs(np.log(joint(x, weights, means, sds).sum(axis=1)))))


@log_likelihood.wrong("to 0 decimals")
def whole_number(x, weights, means, sds):
    return int(log_of_row_sums(x, weights, means, sds))


@log_likelihood.wrong("Right for one point, wrong for three")
def penalised(x, weights, means, sds):
    return log_of_row_sums(x, weights, means, sds) - 2.5 * np.log(len(x))


# -- exercise 4 -----------------------------------------------------------------------------------------
em = Exercise(lesson_05.em, n_arguments=5, n_parts=4, shaped=True)


def loop(x, weights, means, sds, n_iter, update=right_m_step):
    """EM with an M-step of one's own; `update` may return anything that the E-step understands."""
    trace = [log_of_row_sums(x, weights, means, sds)]
    for _ in range(n_iter):
        weights, means, sds = update(x, vectorised(x, weights, means, sds))
        trace.append(log_of_row_sums(x, weights, means, sds))
    return weights, means, sds, trace


@em.right
def by_hand(x, weights, means, sds, n_iter):
    return loop(x, weights, means, sds, n_iter)


@em.right
def trace_as_array(x, weights, means, sds, n_iter):
    trace = np.empty(n_iter + 1)
    for i in range(n_iter + 1):
        table = joint(x, weights, means, sds)
        trace[i] = np.log(table.sum(axis=1)).sum()
        if i < n_iter:
            weights, means, sds = right_m_step(x, share_out(table))
    return [list(weights), list(means), list(sds), trace]


@em.wrong("changes its argument `weights` in place")
def in_place(x, weights, means, sds, n_iter):
    trace = [log_sum_exp(x, weights, means, sds).item()]
    for _ in range(n_iter):
        weights[:], means[:], sds[:] = plain_loops(x, vectorised(x, weights, means, sds))
        trace += [log_sum_exp(x, weights, means, sds).item()]
    return weights, means, sds, tuple(trace)


@em.right
def in_place_of_copies(x, weights, means, sds, n_iter):
    return in_place(x, weights.copy(), means.copy(), sds.copy(), n_iter)


@em.right
def package_steps(x, weights, means, sds, n_iter):
    mixture, trace = Mixture(weights, means[:, None], sds**2, "spherical"), []
    for _ in range(n_iter):
        r, log_density = e_step(x[:, None], mixture)
        trace.append(log_density.sum())
        mixture = package_m_step(x[:, None], r, "spherical")
    trace.append(mixture.log_density(x[:, None]).sum())
    return mixture.weights, mixture.means[:, 0], np.sqrt(mixture.covariances), trace


@em.wrong("the start comes back")
def never_updated(x, weights, means, sds, n_iter):
    trace = [log_of_row_sums(x, weights, means, sds)]
    for _ in range(n_iter):
        right_m_step(x, vectorised(x, weights, means, sds))
        trace.append(log_of_row_sums(x, weights, means, sds))
    return weights, means, sds, trace


@em.wrong("distances from the old means")
def old_means(x, weights, means, sds, n_iter):
    trace = [log_of_row_sums(x, weights, means, sds)]
    for _ in range(n_iter):
        r = vectorised(x, weights, means, sds)
        sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / r.sum(axis=0))
        weights, means, _ = right_m_step(x, r)
        trace.append(log_of_row_sums(x, weights, means, sds))
    return weights, means, sds, trace


@em.wrong("sds are never updated")
def sds_kept(x, weights, means, sds, n_iter):
    return loop(x, weights, means, sds, n_iter, lambda x, r: (*right_m_step(x, r)[:2], sds))


@em.wrong("weights are never updated")
def weights_kept(x, weights, means, sds, n_iter):
    return loop(x, weights, means, sds, n_iter, lambda x, r: (weights, *right_m_step(x, r)[1:]))


@em.wrong("after one iteration: these are variances")
def variances_returned(x, weights, means, sds, n_iter):
    weights, means, sds, trace = loop(x, weights, means, sds, n_iter)
    return weights, means, sds**2, trace


@em.wrong("in the place of weights you return means")
def order_of_the_four(x, weights, means, sds, n_iter):
    weights, means, sds, trace = loop(x, weights, means, sds, n_iter)
    return means, sds, weights, trace


@em.wrong("means divide by n;")
def n_for_n_k_in_the_means(x, weights, means, sds, n_iter):
    return loop(x, weights, means, sds, n_iter, n_for_n_k)


@em.wrong("hard labels")
def k_means(x, weights, means, sds, n_iter):
    return loop(x, weights, means, sds, n_iter, lambda x, r: right_m_step(x, np.eye(len(weights))[r.argmax(axis=1)]))


@em.wrong("one E-step a round")
def e_step_between(x, weights, means, sds, n_iter):
    trace = [log_of_row_sums(x, weights, means, sds)]
    for _ in range(n_iter):
        weights = right_m_step(x, vectorised(x, weights, means, sds))[0]
        means = right_m_step(x, vectorised(x, weights, means, sds))[1]
        sds = right_m_step(x, vectorised(x, weights, means, sds))[2]
        trace.append(log_of_row_sums(x, weights, means, sds))
    return weights, means, sds, trace


@em.wrong("after 6 M-steps: does the loop make n_iter rounds")
def six_rounds_whatever_was_asked(x, weights, means, sds, n_iter):
    return loop(x, weights, means, sds, 6)


@em.wrong("that of the start is missing")
def start_not_recorded(x, weights, means, sds, n_iter):
    weights, means, sds, trace = loop(x, weights, means, sds, n_iter)
    return weights, means, sds, trace[1:]


@em.wrong("the last one is missing")
def end_not_recorded(x, weights, means, sds, n_iter):
    weights, means, sds, trace = loop(x, weights, means, sds, n_iter)
    return weights, means, sds, trace[:-1]


@em.wrong("after one iteration nothing moves")
def e_step_before_the_loop(x, weights, means, sds, n_iter):
    trace, r = [log_of_row_sums(x, weights, means, sds)], vectorised(x, weights, means, sds)
    for _ in range(n_iter):
        weights, means, sds = right_m_step(x, r)
        trace.append(log_of_row_sums(x, weights, means, sds))
    return weights, means, sds, trace


@em.wrong("that of the start: that is what is wanted, divided by 27")
def mean_log_likelihood(x, weights, means, sds, n_iter):
    weights, means, sds, trace = loop(x, weights, means, sds, n_iter)
    return weights, means, sds, [value / len(x) for value in trace]


@em.wrong("should be a list of 2 numbers")
def last_log_likelihood_only(x, weights, means, sds, n_iter):
    weights, means, sds, trace = loop(x, weights, means, sds, n_iter)
    return weights, means, sds, trace[-1]


@em.wrong("you made one iteration")
def n_iter_written_in(x, weights, means, sds, n_iter):
    return loop(x, weights, means, sds, 1)


@em.wrong("the sds, after one iteration: all entries are alike")
def one_sd(x, weights, means, sds, n_iter):
    def update(x, r):
        weights, means, sds = right_m_step(x, r)
        return weights, means, np.full(len(sds), sds.mean())

    return loop(x, weights, means, sds, n_iter, update)


@em.wrong("returned 3")
def trace_forgotten(x, weights, means, sds, n_iter):
    return loop(x, weights, means, sds, n_iter)[:3]


@em.wrong("of an earlier exercise that is still empty")
def earlier_exercise_empty(x, weights, means, sds, n_iter):
    def m_step_1d(x, r): ...

    return loop(x, weights, means, sds, n_iter, m_step_1d)


@em.wrong("some log-likelihoods belong to others")
def recorded_late(x, weights, means, sds, n_iter):
    weights, means, sds, trace = loop(x, weights, means, sds, n_iter)
    return weights, means, sds, trace[:1] + trace[2:] + trace[-1:] if n_iter > 1 else trace


@em.wrong("after 6 M-steps: one too few")
def one_too_few(x, weights, means, sds, n_iter):
    trace = loop(x, weights, means, sds, n_iter)[3]
    return *loop(x, weights, means, sds, max(1, n_iter - 1))[:3], trace


@em.wrong("one too many")
def one_m_step_too_many(x, weights, means, sds, n_iter):
    trace = []
    for _ in range(n_iter + 1):
        trace.append(log_of_row_sums(x, weights, means, sds))
        weights, means, sds = right_m_step(x, vectorised(x, weights, means, sds))
    return weights, means, sds, trace


@em.wrong("you made no iteration")
def one_round_too_few(x, weights, means, sds, n_iter):
    return loop(x, weights, means, sds, n_iter - 1)


@em.wrong("components are in another order")
def sorted_by_means(x, weights, means, sds, n_iter):
    *parameters, trace = loop(x, weights, means, sds, n_iter)
    return *(part[np.argsort(parameters[1])] for part in parameters), trace


@em.wrong("the start that is handed in is not used")
def start_of_its_own(x, weights, means, sds, n_iter):
    K = len(weights)
    return loop(x, np.full(K, 1 / K), np.quantile(x, (np.arange(K) + 0.5) / K), np.full(K, x.std()), n_iter)


@em.wrong("every E-step gets the weights and sds of the start")
def means_alone_handed_on(x, weights, means, sds, n_iter):
    parameters, trace = (weights, means, sds), [log_of_row_sums(x, weights, means, sds)]
    for _ in range(n_iter):
        parameters = right_m_step(x, vectorised(x, weights, parameters[1], sds))
        trace.append(log_of_row_sums(x, *parameters))
    return *parameters, trace


@em.wrong("the E-step is wrong: your columns sum to one")
def columns_normalised(x, weights, means, sds, n_iter):
    trace = [log_of_row_sums(x, weights, means, sds)]
    for _ in range(n_iter):
        table = joint(x, weights, means, sds)
        weights, means, sds = right_m_step(x, table / table.sum(axis=0))
        trace.append(log_of_row_sums(x, weights, means, sds))
    return weights, means, sds, trace


@em.wrong("is there an M-step before the first E-step")
def m_step_first(x, weights, means, sds, n_iter):
    trace, r = [log_of_row_sums(x, weights, means, sds)], np.full((len(x), len(weights)), 1 / len(weights))
    for _ in range(n_iter):
        weights, means, sds = right_m_step(x, r)
        r = vectorised(x, weights, means, sds)
        trace.append(log_of_row_sums(x, weights, means, sds))
    return weights, means, sds, trace


@em.wrong("one round late")
def recorded_before_the_m_step(x, weights, means, sds, n_iter):
    trace = [log_of_row_sums(x, weights, means, sds)]
    for _ in range(n_iter):
        trace.append(log_of_row_sums(x, weights, means, sds))
        weights, means, sds = right_m_step(x, vectorised(x, weights, means, sds))
    return weights, means, sds, trace


@em.wrong("stays that of the start")
def never_recorded_anew(x, weights, means, sds, n_iter):
    *parameters, trace = loop(x, weights, means, sds, n_iter)
    return *parameters, trace[:1] * (n_iter + 1)


@em.wrong("the log-likelihood: the weights are missing")
def trace_without_weights(x, weights, means, sds, n_iter):
    start, ends = (weights, means, sds), [loop(x, weights, means, sds, i)[:3] for i in range(1, n_iter + 1)]
    return *ends[-1], [weights_missing(x, *parameters) for parameters in (start, *ends)]


@em.wrong("never stop by itself")
def until_it_settles(x, weights, means, sds, n_iter):
    trace = [log_of_row_sums(x, weights, means, sds)]
    while len(trace) < 2 or (trace[-1] - trace[-2] > 0.05 and len(trace) <= n_iter):
        weights, means, sds = right_m_step(x, vectorised(x, weights, means, sds))
        trace.append(log_of_row_sums(x, weights, means, sds))
    return weights, means, sds, trace


@em.wrong("even with a single component")
def half_a_step(x, weights, means, sds, n_iter):
    start = weights, means, sds
    *parameters, trace = loop(x, weights, means, sds, n_iter)
    return *((a + b) / 2 for a, b in zip(start, parameters, strict=True)), trace


# -- exercise 5 -----------------------------------------------------------------------------------------
my_start = Exercise(lesson_05.my_start, n_parts=3, open_ended=True)
my_start.right(
    arrays=(np.array([0.3, 0.7]), np.array([-250.0, 170.0]), np.array([100.0, 100.0])),
    lists=([0.5, 0.5], [-300, 200], [150, 150]),
    right_to_left=[(0.7, 0.3), (170, -250), (100, 100)],
    table=np.array([[0.4, 0.6], [-200, 150], [100, 120]]),
    rough=([0.5, 0.5], [50, 150], [200, 200]),  # the guess of the lesson
    third=([1 / 3, 2 / 3], [-250, 170], [100, 100]),
)
my_start.wrong(
    percentages=(([30, 70], [-250, 170], [100, 100]), "Are they percentages"),
    counts=(([0.3, 0.3], [-250, 170], [100, 100]), "yours are 0.3, 0.3"),
    mirrored=(([0.3, 0.7], [2500, 1700], [100, 100]), "a mean lies outside"),
    variances=(([0.3, 0.7], [-250, 170], [10000, 10000]), "is it a variance"),
    zero_sd=(([0.3, 0.7], [-250, 170], [0, 100]), "are positive"),
    equal_means=(([0.3, 0.7], [0, 0], [100, 100]), "Two equal means"),
    one_customer=(([0.5, 0.5], [-250, 0], [100, 1e-3]), "Give it a larger sd"),
    order=(([-250, 170], [0.3, 0.7], [100, 100]), "The order is weights, means, sds"),
    two_parts=(([0.3, 0.7], [-250, 170]), "yours has 2 parts"),
    by_component=(([0.3, -250, 100], [0.7, 170, 100]), "a list for each hump"),
    thousands=(([0.3, 0.7], [-0.25, 0.17], [0.1, 0.1]), "are the numbers in thousands"),
    one_sd=(([0.3, 0.7], [-250, 170], 100), "sds should have shape (2"),
    three_components=(([0.3, 0.3, 0.4], [-250, 0, 170], [100, 100, 100]), "yours has (3,)"),
    one_number_more=(([0.3, 0.7], [-250, 170], [100, 100], 600), "yours has 4 parts"),
    a_sentence=("two humps", "my_start is str 'two humps'"),
)

EXERCISES = [responsibilities, m_step, log_likelihood, em, my_start]
