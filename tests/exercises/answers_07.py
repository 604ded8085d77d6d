"""Answers to the exercises of lesson 07, numerics."""

import math

import numpy as np
from answers import Exercise
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal

from gmm import Mixture, e_step
from gmm.mixture import log_sum_exp as log_sum_exp_of_the_package
from gmm_course.exercises import lesson_07

# -- exercise 1 -----------------------------------------------------------------------------------------
underflow_distance = Exercise(lesson_07.underflow_distance)
underflow_distance.right(
    one_decimal=38.6,
    from_the_smallest_number=math.sqrt(-2 * math.log(5e-324)),
    from_half_of_it=np.sqrt(2 * 1075 * np.log(2)),
    array_of_one=np.array([38.58]),
    searched=next(z for z in np.arange(30, 50, 0.01) if np.exp(-(z**2) / 2) == 0),
)
underflow_distance.wrong(
    half_the_square=(744.44, "solve for z"),
    the_square=(1488.9, "a square root is missing"),
    no_half=(27.3, "the one half in the exponent is missing: z^2 / 2"),
    no_half_and_normal=(26.62, "the one half in the exponent is missing"),
    half_misplaced=(19.29, "wrong side"),
    base_ten=(math.sqrt(-2 * math.log10(5e-324)), "base 10"),
    smallest_normal=(math.sqrt(-2 * math.log(2.2e-308)), "below 2.2e-308 numbers only lose digits"),
    single=(14.42, "that is for single precision, float32. numpy"),
    single_normal=(13.2, "smallest number with all digits"),
    machine_epsilon=(8.5, "far from 0"),
    exponent=(324, "exponent of ten"),
    negative=(-38.6, "a distance is positive"),
    infinite=(np.inf, "never ends"),
    forty=(40, "nearer to the mean already"),
    rounded_down=(38, "not 0 yet"),
    halves_are_too_coarse=(38.5, "not 0 yet"),
    base_two=(math.sqrt(2 * 1075), "base 2"),
    the_limit_itself=(5e-324, "a number at which densities end"),
    many=([38.6, 38.7], "has 2"),
    text=("forty sds", "not the text"),
)


# -- exercise 2 -----------------------------------------------------------------------------------------
log_sum_exp = Exercise(lesson_07.log_sum_exp, n_arguments=1, shaped=True)


@log_sum_exp.right
def largest_taken_out(a):
    top = a.max(axis=1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(all="ignore"):
        return top[:, 0] + np.log(np.exp(a - top).sum(axis=1))


@log_sum_exp.right
def of_scipy(a):
    return logsumexp(a, axis=1)


@log_sum_exp.right
def one_after_the_other(a):
    return np.logaddexp.reduce(a, axis=-1)


@log_sum_exp.right
def row_by_row(a):
    result = []
    for row in a:
        top = max(row)
        result.append(top if top == -math.inf else top + math.log(sum(math.exp(v - top) for v in row)))
    return result


log_sum_exp.right(of_the_package=log_sum_exp_of_the_package)


@log_sum_exp.wrong("minus one thousand: the exponentials are all 0")
def naive(a):
    return np.log(np.exp(a).sum(axis=1))


@log_sum_exp.wrong("near one thousand: an exponential overflows")
def clipped_below(a):
    return np.log(np.exp(a - np.minimum(a.max(axis=1, keepdims=True), 0)).sum(axis=1)) + np.minimum(a.max(axis=1), 0)


@log_sum_exp.wrong("Each row needs its *own* largest value")
def largest_of_the_table(a):
    return a.max() + np.log(np.exp(a - a.max()).sum(axis=1))


@log_sum_exp.wrong("not its mean or its smallest")
def mean_taken_out(a):
    middle = a.mean(axis=1)
    return middle + np.log(np.exp(a - middle[:, None]).sum(axis=1))


@log_sum_exp.wrong("-inf minus -inf is NaN")
def empty_row_forgotten(a):
    top = a.max(axis=1)
    return top + np.log(np.exp(a - top[:, None]).sum(axis=1))


@log_sum_exp.wrong("exp(-inf) = 0 adds nothing")
def infinities_multiplied(a):
    top = a.max(axis=1)
    return top + np.log(np.exp(a - top[:, None]).sum(axis=1)) + 0 * a.sum(axis=1)


@log_sum_exp.wrong("Was something clipped")
def tiny_number_added(a):
    return np.log(np.exp(a).sum(axis=1) + 1e-300)


@log_sum_exp.wrong("added back")
def not_added_back(a):
    return np.log(np.exp(a - a.max(axis=1, keepdims=True)).sum(axis=1))


@log_sum_exp.wrong("subtracted twice")
def subtracted_again(a):
    top = a.max(axis=1)
    return np.log(np.exp(a - top[:, None]).sum(axis=1)) - top


@log_sum_exp.wrong("the logarithm of the sum is missing")
def added_back_without_logarithm(a):
    top = a.max(axis=1)
    return np.exp(a - top[:, None]).sum(axis=1) + top


@log_sum_exp.wrong("and the largest value has to be added back")
def neither_logarithm_nor_largest(a):
    return np.exp(a - a.max(axis=1, keepdims=True)).sum(axis=1)


@log_sum_exp.wrong("Not yet: the logarithm is missing.")
def sum_exp(a):
    return np.exp(a).sum(axis=1)


@log_sum_exp.wrong("largest value alone")
def largest(a):
    return a.max(axis=1)


@log_sum_exp.wrong("log of a *product*")
def sum_of_logs(a):
    return np.log(np.exp(a)).sum(axis=1)


@log_sum_exp.wrong("do not average")
def mean(a):
    return np.log(np.exp(a).mean(axis=1))


@log_sum_exp.wrong("log(e^m s) = m + log s")
def multiplied_back(a):
    top = a.max(axis=1)
    return np.log(np.exp(a - top[:, None]).sum(axis=1)) * top


@log_sum_exp.wrong("natural logarithm")
def decimal(a):
    return np.log10(np.exp(a).sum(axis=1))


@log_sum_exp.wrong("not np.log1p")
def one_too_many(a):
    return np.log1p(np.exp(a).sum(axis=1))


@log_sum_exp.wrong("only two columns")
def two_columns(a):
    return np.logaddexp(a[:, 0], a[:, 1])


@log_sum_exp.wrong("one number a column")
def wrong_axis(a):
    return logsumexp(a, axis=0)


@log_sum_exp.wrong("over the whole table")
def no_axis(a):
    return logsumexp(a)


@log_sum_exp.wrong("the column was for subtracting only")
def column(a):
    return logsumexp(a, axis=1, keepdims=True)


@log_sum_exp.wrong("nothing was added up")
def responsibilities(a):
    return softmax(a, axis=1)


@log_sum_exp.wrong("makes it a column")
def no_keepdims(a):
    return np.log(np.exp(a - a.max(axis=1)).sum(axis=1))


@log_sum_exp.wrong("with one row and one column.")
def for_two_columns_or_more(a):
    return logsumexp(a, axis=1) + (a.shape[1] < 2)


@log_sum_exp.wrong("it is rounded to 2 decimals")
def rounded_sum(a):
    return logsumexp(a, axis=1).round(2)


@log_sum_exp.wrong("single precision")
def single_precision(a):
    return logsumexp(a, axis=1).astype(np.float32)


@log_sum_exp.wrong("Was another number put in its place")
def infinities_replaced(a):
    return logsumexp(np.where(np.isinf(a), 0, a), axis=1)


@log_sum_exp.wrong("There the sum is 0")
def nan_to_number(a):
    top = a.max(axis=1)
    return np.nan_to_num(top + np.log(np.exp(a - top[:, None]).sum(axis=1)))


@log_sum_exp.wrong("`a`")
def a_global(a):
    return np.array([1.0, 2.0, 3.0, 4.0, 5.0])


@log_sum_exp.wrong("wrong even for one value")
def exponent_of_two(a):
    return np.log((2.0**a).sum(axis=1))


log_sum_exp.wrong(
    minus=(lambda a: -logsumexp(a, axis=1), "the sign is turned round"),
    not_taken_out=(lambda a: a.max(axis=1) + logsumexp(a, axis=1), "not taken out before"),
    added_in_the_exponent=(lambda a: 2 * a.max(axis=1) + logsumexp(a, axis=1), "is added in the exponent"),
    subtracted=(lambda a: 2 * a.max(axis=1) - logsumexp(a, axis=1), "subtracted from the largest"),
    last_column=(lambda a: a[:, -1], "only the last column"),
    last_row_only=(
        lambda a: logsumexp(a, axis=1) * (np.arange(len(a)) == len(a) - 1),
        "1 of 5 are right, the others are left at 0",
    ),
    first_row_only=(
        lambda a: logsumexp(a, axis=1) * (np.arange(len(a)) == 0),
        "1 of 5 are right, the others are left at 0",
    ),
)

# -- exercise 3 -----------------------------------------------------------------------------------------
log_gaussian = Exercise(lesson_07.log_gaussian, n_arguments=3, shaped=True)


def parts(X, mean, covariance):
    """Constant, half of the log-determinant, whitened points (n, d)."""
    L = np.linalg.cholesky(covariance)
    return (
        0.5 * len(mean) * np.log(2 * np.pi),
        np.log(np.diag(L)).sum(),
        solve_triangular(L, (X - mean).T, lower=True).T,
    )


@log_gaussian.right
def by_cholesky(X, mean, covariance):
    constant, half, y = parts(X, mean, covariance)
    return -constant - half - 0.5 * (y**2).sum(axis=1)


@log_gaussian.right
def general_solve(X, mean, covariance):
    L = np.linalg.cholesky(covariance)
    y = np.linalg.solve(L, (X - mean).T)
    return -0.5 * (X.shape[1] * np.log(2 * np.pi) + 2 * sum(np.log(np.diagonal(L))) + np.einsum("dn,dn->n", y, y))


@log_gaussian.right
def factor_inverted(X, mean, covariance):
    L = np.linalg.cholesky(covariance)
    y = (X - mean) @ np.linalg.inv(L).T
    return [-0.5 * (len(row) * math.log(2 * math.pi) + row @ row) - np.log(L.diagonal()).sum() for row in y]


@log_gaussian.right
def solved_with_the_covariance(X, mean, covariance):
    b = X - mean
    log_det = np.linalg.slogdet(covariance)[1]
    return -0.5 * (len(mean) * np.log(2 * np.pi) + log_det + (b * np.linalg.solve(covariance, b.T).T).sum(axis=1))


@log_gaussian.right
def cho_solved(X, mean, covariance):
    b, factor = X - mean, cho_factor(covariance)
    log_det = 2 * np.log(np.diag(factor[0])).sum()
    return -0.5 * (len(mean) * np.log(2 * np.pi) + log_det + (b.T * cho_solve(factor, b.T)).sum(axis=0))


@log_gaussian.right
def frozen_by_scipy(X, mean, covariance):
    return np.atleast_1d(multivariate_normal.logpdf(X, mean, covariance))


@log_gaussian.right
def mixture_of_one(X, mean, covariance):
    return Mixture([1.0], mean[None], covariance[None]).log_density(X)


@log_gaussian.wrong("point 1000 standard deviations away: the density is 0")
def log_of_density(X, mean, covariance):
    return np.log(np.exp(by_cholesky(X, mean, covariance)))


@log_gaussian.wrong("1e-800, underflows")
def determinant(X, mean, covariance):
    constant, _, y = parts(X, mean, covariance)
    return -constant - 0.5 * np.log(np.linalg.det(covariance)) - 0.5 * (y**2).sum(axis=1)


@log_gaussian.wrong("1e800, overflows")
def determinant_in_small_units(X, mean, covariance):
    constant, _, y = parts(X, mean, covariance)
    log_det = np.log(np.linalg.det(covariance * 1e4)) - len(mean) * np.log(1e4)
    return -constant - 0.5 * log_det - 0.5 * (y**2).sum(axis=1)


@log_gaussian.wrong("cancel in the inverse")
def inverse(X, mean, covariance):
    constant, half, _ = parts(X, mean, covariance)
    b = X - mean
    return -constant - half - 0.5 * ((b @ np.linalg.inv(covariance)) * b).sum(axis=1)


@log_gaussian.wrong("80 GB")
def diagonal_of_a_table(X, mean, covariance):
    constant, half, y = parts(X, mean, covariance)
    return -constant - half - 0.5 * np.diag(y @ y.T)


@log_gaussian.wrong("these are densities")
def densities(X, mean, covariance):
    return np.exp(by_cholesky(X, mean, covariance))


@log_gaussian.wrong("sign is turned round")
def negative(X, mean, covariance):
    return -by_cholesky(X, mean, covariance)


@log_gaussian.wrong("the determinant is missing")
def no_determinant(X, mean, covariance):
    return by_cholesky(X, mean, covariance) + parts(X, mean, covariance)[1]


@log_gaussian.wrong("the sign of the log-determinant")
def determinant_added(X, mean, covariance):
    return by_cholesky(X, mean, covariance) + 2 * parts(X, mean, covariance)[1]


@log_gaussian.wrong("counts twice as much")
def whole_log_determinant(X, mean, covariance):
    return by_cholesky(X, mean, covariance) - parts(X, mean, covariance)[1]


@log_gaussian.wrong("half of the log-determinant")
def two_forgotten(X, mean, covariance):
    return by_cholesky(X, mean, covariance) + 0.5 * parts(X, mean, covariance)[1]


@log_gaussian.wrong("diagonal of the covariance; take")
def diagonal_of_the_covariance(X, mean, covariance):
    constant, _, y = parts(X, mean, covariance)
    return -constant - 0.5 * np.log(np.diag(covariance)).sum() - 0.5 * (y**2).sum(axis=1)


@log_gaussian.wrong("the constant is missing")
def no_constant(X, mean, covariance):
    return by_cholesky(X, mean, covariance) + parts(X, mean, covariance)[0]


@log_gaussian.wrong("2 pi comes in as often whatever d is")
def constant_of_one_dimension(X, mean, covariance):
    constant, half, y = parts(X, mean, covariance)
    return -0.5 * np.log(2 * np.pi) - half - 0.5 * (y**2).sum(axis=1)


@log_gaussian.wrong("each factor 2 pi stands under a square root")
def constant_doubled(X, mean, covariance):
    return by_cholesky(X, mean, covariance) - parts(X, mean, covariance)[0]


@log_gaussian.wrong("one half before the squared distance")
def half_forgotten(X, mean, covariance):
    return by_cholesky(X, mean, covariance) - 0.5 * (parts(X, mean, covariance)[2] ** 2).sum(axis=1)


@log_gaussian.wrong("check the sign of the squared distance")
def distance_added(X, mean, covariance):
    return by_cholesky(X, mean, covariance) + (parts(X, mean, covariance)[2] ** 2).sum(axis=1)


@log_gaussian.wrong("the distance comes in with its root")
def distance_itself(X, mean, covariance):
    constant, half, y = parts(X, mean, covariance)
    return -constant - half - 0.5 * np.linalg.norm(y, axis=1)


@log_gaussian.wrong("square each one first")
def not_squared(X, mean, covariance):
    constant, half, y = parts(X, mean, covariance)
    return -constant - half - 0.5 * y.sum(axis=1)


def with_vectors(X, mean, covariance, y):
    constant, half, _ = parts(X, mean, covariance)
    return -constant - half - 0.5 * (y**2).sum(axis=1)


@log_gaussian.wrong("that is the ordinary")
def euclidean(X, mean, covariance):
    return with_vectors(X, mean, covariance, X - mean)


@log_gaussian.wrong("you multiply by the Cholesky factor")
def multiplied(X, mean, covariance):
    return with_vectors(X, mean, covariance, (X - mean) @ np.linalg.cholesky(covariance).T)


@log_gaussian.wrong("the Cholesky factor is transposed")
def transposed(X, mean, covariance):
    return with_vectors(X, mean, covariance, np.linalg.solve(np.linalg.cholesky(covariance).T, (X - mean).T).T)


@log_gaussian.wrong("undone twice")
def covariance_solved_and_squared(X, mean, covariance):
    return with_vectors(X, mean, covariance, np.linalg.solve(covariance, (X - mean).T).T)


@log_gaussian.wrong("where its inverse belongs")
def covariance_for_its_inverse(X, mean, covariance):
    constant, half, _ = parts(X, mean, covariance)
    return -constant - half - 0.5 * ((X - mean) @ covariance * (X - mean)).sum(axis=1)


@log_gaussian.wrong("mean is not subtracted")
def mean_forgotten(X, mean, covariance):
    return with_vectors(X, mean, covariance, np.linalg.solve(np.linalg.cholesky(covariance), X.T).T)


@log_gaussian.wrong("the correlation is not used")
def variances_in_the_distance(X, mean, covariance):
    return with_vectors(X, mean, covariance, (X - mean) / np.sqrt(np.diag(covariance)))


@log_gaussian.wrong("the determinant comes from the diagonal of the covariance")
def columns_alone(X, mean, covariance):
    return by_cholesky(X, mean, np.diag(np.diag(covariance)))


@log_gaussian.wrong("that is a logarithm to the base 10")
def decimal_logarithm(X, mean, covariance):
    return by_cholesky(X, mean, covariance) / np.log(10)


@log_gaussian.wrong("Each point has its own")
def summed(X, mean, covariance):
    return by_cholesky(X, mean, covariance).sum()


@log_gaussian.wrong("one number a column")
def added_over_the_points(X, mean, covariance):
    constant, half, y = parts(X, mean, covariance)
    return -constant - half - 0.5 * (y**2).sum(axis=0)


@log_gaussian.wrong("every point with every other")
def table_of_products(X, mean, covariance):
    constant, half, y = parts(X, mean, covariance)
    return -constant - half - 0.5 * y @ y.T


@log_gaussian.wrong("shape (5, 3)")
def not_added(X, mean, covariance):
    constant, half, y = parts(X, mean, covariance)
    return -constant - half - 0.5 * y**2


@log_gaussian.wrong("return (5,)")
def as_a_column(X, mean, covariance):
    return by_cholesky(X, mean, covariance)[:, None]


@log_gaussian.wrong("shape (3, 5)")
def not_added_and_turned(X, mean, covariance):
    return not_added(X, mean, covariance).T


@log_gaussian.wrong("in one dimension")
def three_written_in(X, mean, covariance):
    constant, half, y = parts(X, mean, covariance)
    return -1.5 * np.log(2 * np.pi) - half - 0.5 * (y**2).sum(axis=1)


@log_gaussian.wrong("`mean`")
def mean_of_the_points(X, mean, covariance):
    return by_cholesky(X, X.mean(axis=0), covariance)


@log_gaussian.wrong("for a single point")
def squeezed(X, mean, covariance):
    return np.squeeze(by_cholesky(X, mean, covariance)) if len(X) > 2 else by_cholesky(X, mean, covariance) * len(X) / 2


@log_gaussian.wrong("2 pi comes in once for each *row* of X")
def rows_for_columns(X, mean, covariance):
    constant, half, z = parts(X, mean, covariance)
    return -constant * len(X) / len(mean) - half - 0.5 * (z**2).sum(axis=1)


@log_gaussian.wrong("one half is missing")
def no_half_at_all(X, mean, covariance):
    return 2 * by_cholesky(X, mean, covariance)


@log_gaussian.wrong("reaches the first term only")
def no_parentheses(X, mean, covariance):
    constant, half, z = parts(X, mean, covariance)
    return -constant + 2 * half + (z**2).sum(axis=1)


@log_gaussian.wrong("the -1/2 does not reach the squared distance")
def parentheses_closed_early(X, mean, covariance):
    constant, half, z = parts(X, mean, covariance)
    return -constant - half + (z**2).sum(axis=1)


@log_gaussian.wrong("not the logarithm of a sum")
def log_of_the_trace(X, mean, covariance):
    constant, _, z = parts(X, mean, covariance)
    return -constant - np.log(np.diag(np.linalg.cholesky(covariance)).sum()) - 0.5 * (z**2).sum(axis=1)


@log_gaussian.wrong("reads the *upper* triangle")
def lower_forgotten(X, mean, covariance):
    return with_vectors(X, mean, covariance, solve_triangular(np.linalg.cholesky(covariance), (X - mean).T).T)


@log_gaussian.wrong("yours solves with the covariance")
def covariance_as_a_triangle(X, mean, covariance):
    return with_vectors(X, mean, covariance, solve_triangular(covariance, (X - mean).T, lower=True).T)


@log_gaussian.wrong("only the first two coordinates of z are added")
def two_coordinates(X, mean, covariance):
    return with_vectors(X, mean, covariance, parts(X, mean, covariance)[2][:, :2])


@log_gaussian.wrong("2 pi comes in as often whatever d is")
def by_hand_for_two(X, mean, covariance):
    L, b = np.linalg.cholesky(covariance), X - mean
    z_0 = b[:, 0] / L[0, 0]
    z_1 = (b[:, 1] - L[1, 0] * z_0) / L[1, 1]
    return -0.5 * (2 * np.log(2 * np.pi) + 2 * np.log(np.diag(L)).sum() + z_0**2 + z_1**2)


@log_gaussian.wrong("it is rounded to 2 decimals")
def rounded_density(X, mean, covariance):
    return by_cholesky(X, mean, covariance).round(2)


@log_gaussian.wrong("added to the diagonal")
def ridge(X, mean, covariance):
    return by_cholesky(X, mean, covariance + 1e-6 * np.eye(len(mean)))


log_gaussian.wrong(
    no_minus_half=(lambda *a: -2 * by_cholesky(*a), "minus one half is missing"),
    constant_added=(lambda *a: by_cholesky(*a) + 2 * parts(*a)[0], "2 pi stands below the fraction line"),
    squares_averaged=(
        lambda *a: -parts(*a)[0] - parts(*a)[1] - 0.5 * (parts(*a)[2] ** 2).mean(axis=1),
        "the squares of z are averaged",
    ),
    no_logarithm_of_the_diagonal=(
        lambda *a: by_cholesky(*a) + parts(*a)[1] - np.diag(np.linalg.cholesky(a[2])).sum(),
        "added up without logarithms",
    ),
    mean_added=(lambda X, mean, covariance: by_cholesky(X, -mean, covariance), "the mean is added"),
    first_point_only=(
        lambda *a: by_cholesky(*a) * (np.arange(len(a[0])) == 0),
        "1 of 5 are right, the others are left at 0",
    ),
)


@log_gaussian.wrong("here they are the rows: .T")
def points_in_rows(X, mean, covariance):
    z = solve_triangular(np.linalg.cholesky(covariance), X - mean, lower=True)
    return -0.5 * (z**2).sum(axis=1)


@log_gaussian.wrong("the one half reaches the first term only")
def half_of_the_first_term(X, mean, covariance):
    constant, half, z = parts(X, mean, covariance)
    return -constant - 2 * half - (z**2).sum(axis=1)


# -- exercise 4 -----------------------------------------------------------------------------------------
stable_e_step = Exercise(lesson_07.stable_e_step, n_arguments=4, n_parts=2, shaped=True)


def log_joint(X, weights, means, covariances, one=by_cholesky):
    with np.errstate(divide="ignore"):
        log_weights = np.log(weights)
    return log_weights + np.stack([one(X, *k) for k in zip(means, covariances, strict=True)], axis=1)


@stable_e_step.right
def in_logarithms(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances)
    log_density = largest_taken_out(a)
    with np.errstate(all="ignore"):
        return np.exp(a - log_density[:, None]), log_density


@stable_e_step.right
def softmax_of_the_joint(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances, solved_with_the_covariance)
    return softmax(a, axis=1), logsumexp(a, axis=1)


@stable_e_step.right
def loops(X, weights, means, covariances):
    a = np.empty((len(X), len(weights)))
    for k in range(len(weights)):
        a[:, k] = np.log(weights[k]) + factor_inverted(X, means[k], covariances[k])
    log_density = row_by_row(a)
    return [[math.exp(v - total) for v in row] for row, total in zip(a, log_density, strict=True)], log_density


@stable_e_step.right
def of_the_package(X, weights, means, covariances):
    return e_step(X, Mixture(weights, means, covariances))


def densities_first(X, weights, means, covariances, one=by_cholesky):
    joint = weights * np.exp(np.stack([one(X, *k) for k in zip(means, covariances, strict=True)], axis=1))
    return joint / joint.sum(axis=1, keepdims=True), np.log(joint.sum(axis=1))


stable_e_step.wrong(
    lesson_05=(densities_first, "with one point 1000 standard deviations away, 1 of 41 rows of r hold a NaN"),
)


@stable_e_step.wrong("with one point 1000 standard deviations away, 1 of 41 log-densities are minus infinite")
def only_r_is_stable(X, weights, means, covariances):
    return in_logarithms(X, weights, means, covariances)[0], densities_first(X, weights, means, covariances)[1]


@stable_e_step.wrong("a row of r sums to 0")
def tiny_number_in_the_sum(X, weights, means, covariances):
    joint = np.exp(log_joint(X, weights, means, covariances))
    total = joint.sum(axis=1, keepdims=True) + 1e-300
    return joint / total, np.log(total[:, 0])


@stable_e_step.wrong("one point 1000 standard deviations away, 41 of 41 rows")
def smallest_of_the_table(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances)
    joint = np.exp(a - a.min())
    return joint / joint.sum(axis=1, keepdims=True), a.min() + np.log(joint.sum(axis=1))


@stable_e_step.wrong("every point 5000 standard deviations away")
def clipped(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return r, np.maximum(log_density, -2e6)


@stable_e_step.wrong("with a weight of 0")
def zero_times_infinity(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return r, log_density + 0 * np.log(weights).sum()


@stable_e_step.wrong("150 columns with standard deviation 1e-3")
def by_the_determinant(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances, determinant)
    return softmax(a, axis=1), logsumexp(a, axis=1)


@stable_e_step.wrong("standard deviation 1e3")
def by_the_determinant_in_small_units(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances, determinant_in_small_units)
    return softmax(a, axis=1), logsumexp(a, axis=1)


@stable_e_step.wrong("a thin ellipse and points along it")
def by_the_inverse(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances, inverse)
    return softmax(a, axis=1), logsumexp(a, axis=1)


def expanded(X, mean, covariance):
    """x' P x - 2 x' P m + m' P m."""
    constant, half, _ = parts(X, mean, covariance)
    solve = np.linalg.solve(covariance, X.T).T
    square = (X * solve).sum(axis=1) - 2 * solve @ mean + mean @ np.linalg.solve(covariance, mean)
    return -constant - half - 0.5 * square


@stable_e_step.wrong("Subtract each mean from the points before")
def square_multiplied_out(X, weights, means, covariances):
    if np.linalg.cond(covariances).max() > 1e6:  # where this is right, for once
        return in_logarithms(X, weights, means, covariances)
    a = log_joint(X, weights, means, covariances, expanded)
    return softmax(a, axis=1), logsumexp(a, axis=1)


@stable_e_step.wrong("is a 2 written into it".capitalize())
def two_components(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights[:2], means[:2], covariances[:2])
    return np.column_stack([r, np.zeros((len(X), len(weights) - 2))]) if len(weights) > 2 else r, log_density


@stable_e_step.wrong("With one component every responsibility is 1")
def one_component_forgotten(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return (r if len(weights) > 1 else r * 0), log_density


@stable_e_step.wrong("with a single point")
def one_point_forgotten(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return r, log_density - log_density.min() if len(X) == 1 else log_density


@stable_e_step.wrong("raised IndexError")
def squeezed_for_one_point(X, weights, means, covariances):
    a = np.squeeze(log_joint(X, weights, means, covariances))
    log_density = logsumexp(a, axis=-1)
    return np.exp(a - log_density[:, None]), log_density


@stable_e_step.wrong("r holds joint densities")
def not_normalised(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances)
    return np.exp(a), logsumexp(a, axis=1)


@stable_e_step.wrong("r holds the log-joint")
def log_joint_returned(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances)
    return a, logsumexp(a, axis=1)


@stable_e_step.wrong("take the exponential.")
def log_responsibilities(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return np.log(r), log_density


@stable_e_step.wrong("columns of r sum to one")
def over_the_points(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances)
    return softmax(a, axis=0), logsumexp(a, axis=1)


@stable_e_step.wrong("each component's log w")
def weights_forgotten(X, weights, means, covariances):
    return in_logarithms(X, np.ones(len(weights)), means, covariances)


@stable_e_step.wrong("its logarithm belongs there")
def weights_without_logarithm(X, weights, means, covariances):
    return in_logarithms(X, np.exp(weights), means, covariances)


@stable_e_step.wrong("covariance of the first")
def first_covariance_for_all(X, weights, means, covariances):
    return in_logarithms(X, weights, means, np.stack([covariances[0]] * len(weights)))


@stable_e_step.wrong("r: it is rounded to 3 decimals")
def rounded_r(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return r.round(3), log_density


@stable_e_step.wrong("hard labels")
def hard(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return np.eye(len(weights))[r.argmax(axis=1)], log_density


@stable_e_step.wrong("columns of r are swapped")
def columns_swapped(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return r[:, ::-1], log_density


@stable_e_step.wrong("the two are swapped")
def order(X, weights, means, covariances):
    return in_logarithms(X, weights, means, covariances)[::-1]


@stable_e_step.wrong("log_density holds densities")
def density(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return r, np.exp(log_density)


@stable_e_step.wrong("with one component")
def negative_log_density(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return r, -log_density


@stable_e_step.wrong("in log_density the weights are missing")
def weights_in_r_only(X, weights, means, covariances):
    return in_logarithms(X, weights, means, covariances)[0], weights_forgotten(X, weights, means, covariances)[1]


@stable_e_step.wrong("after normalising")
def log_of_ones(X, weights, means, covariances):
    r, _ = in_logarithms(X, weights, means, covariances)
    return r, np.log(r.sum(axis=1))


@stable_e_step.wrong("most probable component")
def largest_only(X, weights, means, covariances):
    return in_logarithms(X, weights, means, covariances)[0], log_joint(X, weights, means, covariances).max(axis=1)


@stable_e_step.wrong("sum of the logarithms")
def summed_logs(X, weights, means, covariances):
    return in_logarithms(X, weights, means, covariances)[0], log_joint(X, weights, means, covariances).sum(axis=1)


@stable_e_step.wrong("averages the logarithms")
def averaged_logs(X, weights, means, covariances):
    r, _ = in_logarithms(X, weights, means, covariances)
    return r, (r * log_joint(X, weights, means, covariances)).sum(axis=1)


@stable_e_step.wrong("log_density is one number")
def log_likelihood(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    return r, log_density.sum()


@stable_e_step.wrong("one for each component; the mixture's")
def components_apart(X, weights, means, covariances):
    return in_logarithms(X, weights, means, covariances)[0], log_joint(X, weights, means, covariances)


@stable_e_step.wrong("it returned 6")
def r_alone(X, weights, means, covariances):
    return in_logarithms(X, weights, means, covariances)[0]


@stable_e_step.wrong("with one component")
def unit_covariances(X, weights, means, covariances):
    return in_logarithms(X, weights, means, np.stack([np.eye(X.shape[1])] * len(weights)))


@stable_e_step.wrong("exercise that is still empty")
def earlier_exercise_empty(X, weights, means, covariances):
    def log_gaussian(X, mean, covariance): ...

    a = np.column_stack([log_gaussian(X, *k) for k in zip(means, covariances, strict=True)]) + np.log(weights)
    return softmax(a, axis=1), logsumexp(a, axis=1)


@stable_e_step.wrong("no responsibility is below 1e-06")
def clipped_responsibilities(X, weights, means, covariances):
    r, log_density = in_logarithms(X, weights, means, covariances)
    r = np.clip(r, 1e-6, 1)
    return r / r.sum(axis=1, keepdims=True), log_density


@stable_e_step.wrong("(K = 1) log_density is off: close, but much less so")
def ridge_in_each(X, weights, means, covariances):
    return in_logarithms(X, weights, means, covariances + 1e-6 * np.eye(X.shape[1]))


@stable_e_step.wrong("(K = 1) log_density is off: the determinant comes from the diagonal")
def diagonals_alone(X, weights, means, covariances):
    return in_logarithms(X, weights, means, covariances * np.eye(X.shape[1]))


@stable_e_step.wrong("(K = 1) log_density is off: the constant is missing")
def no_constant_in_each(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances, no_constant)
    return softmax(a, axis=1), logsumexp(a, axis=1)


@stable_e_step.wrong("the points are moved again and again")
def points_moved_in_the_loop(X, weights, means, covariances):
    return in_logarithms(X, weights, np.cumsum(means, axis=0), covariances)


@stable_e_step.wrong("each log-density is right")
def half_of_the_log_weights(X, weights, means, covariances):
    return in_logarithms(X, np.sqrt(weights), means, covariances)


@stable_e_step.wrong("log_density is right, and so is the log-joint")
def tempered(X, weights, means, covariances):
    a = log_joint(X, weights, means, covariances)
    return softmax(a / 2, axis=1), logsumexp(a, axis=1)


def in_single_precision(*arguments):
    return tuple(part.astype(np.float32) for part in in_logarithms(*arguments))


def with_joint(change):
    """The answer from a log-joint that is changed: change(log-joint, weights)."""

    def answer(X, weights, means, covariances):
        a = change(log_joint(X, weights, means, covariances), np.log(weights))
        return softmax(a, axis=1), logsumexp(a, axis=1)

    return answer


stable_e_step.wrong(
    float32=(in_single_precision, "It comes in single precision"),
    log_joint_minus=(with_joint(lambda a, log_w: 2 * log_w - a), "subtracted from log w"),
    last_column_empty=(with_joint(lambda a, log_w: a * (np.arange(len(log_w)) < len(log_w) - 1)), "last column of the"),
    first_column_empty=(with_joint(lambda a, log_w: a * (np.arange(len(log_w)) > 0)), "first column of the log"),
    rounded_density_of_points=(
        lambda *a: (in_logarithms(*a)[0], in_logarithms(*a)[1].round(3)),
        "log_density: it is rounded to 3 decimals",
    ),
    not_added_back_to_the_density=(
        lambda *a: (in_logarithms(*a)[0], in_logarithms(*a)[1] - log_joint(*a).max(axis=1)),
        "not added back",
    ),
    r_summed=(lambda *a: (in_logarithms(*a)[0].sum(), in_logarithms(*a)[1]), "r is one number"),
)

# -- exercise 5 -----------------------------------------------------------------------------------------
variance_in_one_pass = Exercise(lesson_07.variance_in_one_pass, n_arguments=1)


@variance_in_one_pass.right
def shifted(blocks):
    shift, n, total, squares = None, 0, 0.0, 0.0
    for x in blocks:
        shift = x[0] if shift is None else shift
        n, total, squares = n + len(x), total + np.sum(x - shift), squares + np.sum((x - shift) ** 2)
    return squares / n - (total / n) ** 2


@variance_in_one_pass.right
def welford(blocks):
    n, mean, squares = 0, 0.0, 0.0
    for x in blocks:
        for value in x:
            n += 1
            step = value - mean
            mean += step / n
            squares += step * (value - mean)
    return squares / n


@variance_in_one_pass.right
def merged(blocks):
    n, mean, squares = 0, 0.0, 0.0
    for x in blocks:
        m, step = len(x), x.mean() - mean
        squares += ((x - x.mean()) ** 2).sum() + step**2 * n * m / (n + m)
        mean, n = mean + step * m / (n + m), n + m
    return np.array([squares / n])


@variance_in_one_pass.right
def around_the_first_mean(blocks):
    shift, n, total, squares = None, 0, 0.0, 0.0
    for x in blocks:
        shift = x.mean() if shift is None else shift
        n, total, squares = n + len(x), total + np.sum(x - shift), squares + np.sum((x - shift) ** 2)
    return np.float32(squares / n - (total / n) ** 2)


@variance_in_one_pass.wrong("all the blocks are kept")
def all_in_memory(blocks):
    return np.concatenate(list(blocks)).var()


@variance_in_one_pass.wrong("the second time there are none left")
def second_loop_divides_by_nothing(blocks):
    mean = np.mean([x.mean() for x in blocks])
    rest = list(blocks)
    return np.divide(sum(((x - mean) ** 2).sum() for x in rest), float(len(rest)))


@variance_in_one_pass.wrong("around the first block's mean")
def first_mean_for_all(blocks):
    mean, n, squares = None, 0, 0.0
    for x in blocks:
        mean = x.mean() if mean is None else mean
        n, squares = n + len(x), squares + ((x - mean) ** 2).sum()
    return squares / n


@variance_in_one_pass.wrong("a shift of its own")
def each_its_own_shift(blocks):
    return totals_to_variance(x - x[0] for x in blocks)


@variance_in_one_pass.wrong("each block counts the same")
def blocks_averaged(blocks):
    pairs = np.array([(x.mean(), (x**2).mean()) for x in blocks])
    return pairs[:, 1].mean() - pairs[:, 0].mean() ** 2


@variance_in_one_pass.wrong("rounded")
def rounded_variance(blocks):
    return round(float(merged(blocks)[0]), 2)


def totals_to_variance(blocks):
    n, total, squares = totals(blocks)
    return squares / n - (total / n) ** 2


def totals(blocks):
    n, total, squares = 0, 0.0, 0.0
    for x in blocks:
        n, total, squares = n + len(x), total + x.sum(), squares + (x**2).sum()
    return n, total, squares


@variance_in_one_pass.wrong("changes by a factor of")
def not_shifted(blocks):
    return totals_to_variance(blocks)


@variance_in_one_pass.wrong("is negative")
def shifted_too_little(blocks):
    n, total, squares = totals(blocks)
    return squares / n - (total / n) ** 2 if total < 1e6 else -64.0


@variance_in_one_pass.wrong("mean of the blocks' variances")
def mean_of_variances(blocks):
    return np.mean([x.var() for x in blocks])


@variance_in_one_pass.wrong("spread *within* the blocks. Their means")
def each_around_its_mean(blocks):
    n, squares = 0, 0.0
    for x in blocks:
        n, squares = n + len(x), squares + ((x - x.mean()) ** 2).sum()
    return squares / n


@variance_in_one_pass.wrong("spread *within* the blocks; take")
def pooled(blocks):
    n, k, squares = 0, 0, 0.0
    for x in blocks:
        n, k, squares = n + len(x), k + 1, squares + ((x - x.mean()) ** 2).sum()
    return squares / (n - k)


@variance_in_one_pass.wrong("sum of the blocks' variances")
def sum_of_variances(blocks):
    return sum(x.var() for x in blocks)


@variance_in_one_pass.wrong("not by n - 1")
def unbiased(blocks):
    return np.concatenate(list(blocks)).var(ddof=1)


@variance_in_one_pass.wrong("that is the standard deviation")
def standard_deviation(blocks):
    return np.concatenate(list(blocks)).std()


@variance_in_one_pass.wrong("not divided by n yet")
def not_divided(blocks):
    x = np.concatenate(list(blocks))
    return ((x - x.mean()) ** 2).sum()


@variance_in_one_pass.wrong("last block alone")
def last_block(blocks):
    for x in blocks:
        result = x.var()
    return result


@variance_in_one_pass.wrong("is the `return` inside the loop")
def first_block(blocks):
    for x in blocks:
        return x.var()


@variance_in_one_pass.wrong("that is the mean of the squares")
def squares_alone(blocks):
    n, _, squares = totals(blocks)
    return squares / n


@variance_in_one_pass.wrong("spread around the shift")
def around_the_shift(blocks):
    x = np.concatenate(list(blocks))
    return np.mean((x - x[0]) ** 2)


@variance_in_one_pass.wrong("that is the mean.")
def mean_instead(blocks):
    n, total, _ = totals(blocks)
    return total / n


@variance_in_one_pass.wrong("variance of the blocks' means")
def between(blocks):
    return np.var([x.mean() for x in blocks])


@variance_in_one_pass.wrong("the first block is missing")
def next_without_using_it(blocks):
    shift = next(blocks)[0]
    return not_shifted(x - shift for x in blocks)


@variance_in_one_pass.wrong("longer blocks count for more")
def mean_of_means(blocks):
    blocks = list(blocks)
    n, _, squares = totals(blocks)
    return squares / n - np.mean([x.mean() for x in blocks]) ** 2


@variance_in_one_pass.wrong("the second loop finds nothing")
def two_passes(blocks):
    n, total, _ = totals(blocks)
    return sum(((x - total / n) ** 2).sum() for x in blocks) / n


@variance_in_one_pass.wrong("one number for each block")
def one_for_each(blocks):
    return np.array([x.var() for x in blocks])


@variance_in_one_pass.wrong("raised TypeError")
def length_of_a_stream(blocks):
    return sum(x.var() for x in blocks) / len(blocks)


@variance_in_one_pass.wrong("wrong for one")
def two_blocks_needed(blocks):
    blocks = list(blocks)
    return shifted(blocks) if len(blocks) > 1 else 0.0


@variance_in_one_pass.wrong("wrong even for a single block")
def absolute_deviations(blocks):
    x = np.concatenate(list(blocks))
    return np.abs(x - x.mean()).mean()


def from_totals(change):
    """change(n, total, squares, number of blocks), with the first value as the shift."""

    def answer(blocks):
        blocks = list(blocks)
        n, total, squares = totals(block - blocks[0][0] for block in blocks)
        return change(n, total, squares, len(blocks))

    return answer


@variance_in_one_pass.wrong("around the mean *before* it")
def welford_with_one_mean(blocks):
    n, mean, squares = 0, 0.0, 0.0
    for x in blocks:
        for value in x:
            n, step = n + 1, value - mean
            mean += step / n
            squares += step**2
    return squares / n


@variance_in_one_pass.wrong("n m / (n + m) times")
def merged_without_the_factor(blocks):
    n, mean, squares = 0, 0.0, 0.0
    for x in blocks:
        m, step = len(x), x.mean() - mean
        squares += ((x - x.mean()) ** 2).sum() + step**2 * n * m
        mean, n = mean + step * m / (n + m), n + m
    return squares / n


@variance_in_one_pass.wrong("holds a single value")
def shifted_by_the_second_value(blocks):
    shift, n, total, squares = None, 0, 0.0, 0.0
    for x in blocks:
        shift = x[min(1, len(x) - 1)] + (len(x) == 1) * 1e9 if shift is None else shift
        n, total, squares = n + len(x), total + np.sum(x - shift), squares + np.sum((x - shift) ** 2)
    return squares / n - (total / n) ** 2


variance_in_one_pass.wrong(
    square_added=(from_totals(lambda n, t, s, k: s / n + (t / n) ** 2), "is added; subtract it"),
    mean_not_squared=(from_totals(lambda n, t, s, k: s / n - t / n), "the mean is not squared"),
    total_not_divided=(from_totals(lambda n, t, s, k: s / n - t**2), "before it is squared"),
    blocks_counted=(from_totals(lambda n, t, s, k: s / k - (t / k) ** 2), "n counts the blocks"),
)


@variance_in_one_pass.wrong("the blocks are changed in place")
def shifted_in_place(blocks):
    n = total = squares = 0
    shift = None
    for x in blocks:
        shift = x[0] if shift is None else shift
        x -= shift
        n, total, squares = n + len(x), total + x.sum(), squares + (x**2).sum()
    return squares / n - (total / n) ** 2


@variance_in_one_pass.wrong("wrong when their means differ")
def means_in_absolute_values(blocks):
    n, mean, squares = 0, 0.0, 0.0
    for x in blocks:
        m, step = len(x), x.mean() - mean
        squares += ((x - x.mean()) ** 2).sum() + abs(step) * n * m / (n + m)
        n, mean = n + m, mean + step * m / (n + m)
    return squares / n


EXERCISES = [underflow_distance, log_sum_exp, log_gaussian, stable_e_step, variance_in_one_pass]
