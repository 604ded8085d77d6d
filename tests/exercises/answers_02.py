"""Answers to the exercises of lesson 02, many dimensions."""

import math

import numpy as np
import pandas as pd
from answers import Exercise
from scipy.linalg import solve_triangular
from scipy.spatial.distance import cdist
from scipy.stats import multivariate_normal, norm

from gmm import GaussianMixture, Mixture
from gmm_course.exercises import lesson_02

# -- exercise 1 -----------------------------------------------------------------------------------------
covariance_of = Exercise(lesson_02.covariance_of, n_arguments=1, shaped=True)


@covariance_of.right
def matrix_product(X):
    centred = X - X.mean(axis=0)
    return centred.T @ centred / len(X)


@covariance_of.right
def numpy_cov(X):
    return np.cov(X.T, bias=True)


@covariance_of.right
def loops(X):
    n, d = len(X), len(X[0])
    means = [sum(row[a] for row in X) / n for a in range(d)]
    return [[sum((row[a] - means[a]) * (row[b] - means[b]) for row in X) / n for b in range(d)] for a in range(d)]


@covariance_of.right
def outer_products(X):
    return np.mean([np.outer(x - X.mean(axis=0), x - X.mean(axis=0)) for x in X], axis=0)


@covariance_of.right
def einsum(X):
    centred = X - np.mean(X, axis=0, keepdims=True)
    return np.einsum("ni,nj->ij", centred, centred) / X.shape[0]


@covariance_of.right
def moments(X):
    return X.T @ X / len(X) - np.outer(X.mean(axis=0), X.mean(axis=0))


@covariance_of.right
def with_the_package(X):
    return GaussianMixture(1, reg_covar=0).fit(X).covariances_[0]


@covariance_of.wrong("Maximum likelihood divides by n.")
def unbiased(X):
    return np.cov(X.T)


@covariance_of.wrong("the mean is not subtracted: covariance")
def not_centred(X):
    return X.T @ X / len(X)


@covariance_of.wrong("two slips: the mean is not subtracted, and you divide")
def not_centred_and_unbiased(X):
    return X.T @ X / (len(X) - 1)


@covariance_of.wrong("two slips: the mean is not subtracted, and the sum")
def product_alone(X):
    return X.T @ X


def of_points(X, which):
    centred = (X - X.mean(axis=0))[which]
    return centred.T @ centred / len(X)


@covariance_of.wrong("these are sums over the points")
def not_divided(X):
    return matrix_product(X) * len(X)


@covariance_of.wrong("number of columns")
def by_d(X):
    return matrix_product(X) * len(X) / X.shape[1]


@covariance_of.wrong("X.size")
def by_size(X):
    return matrix_product(X) * len(X) / X.size


@covariance_of.wrong("by n twice")
def divided_twice(X):
    return matrix_product(X) / len(X)


@covariance_of.wrong("correlation matrix")
def correlation(X):
    return np.corrcoef(X.T)


@covariance_of.wrong("off the diagonal something is missing")
def diagonal(X):
    return np.diag(X.var(axis=0))


@covariance_of.wrong("the diagonal holds standard deviations")
def sds_on_the_diagonal(X):
    result = matrix_product(X)
    np.fill_diagonal(result, X.std(axis=0))
    return result


@covariance_of.wrong("product of the standard deviations")
def product_of_sds(X):
    return np.outer(X.std(axis=0), X.std(axis=0))


@covariance_of.wrong("no square root")
def square_root(X):
    return np.sqrt(np.abs(matrix_product(X)))


@covariance_of.wrong("squared once too often")
def squares_of_entries(X):
    return matrix_product(X) ** 2


@covariance_of.wrong("a mean of its own")
def one_mean_of_all(X):
    return (X - X.mean()).T @ (X - X.mean()) / len(X)


@covariance_of.wrong("mean of each row")
def means_of_rows(X):
    centred = X - X.mean(axis=1, keepdims=True)
    return centred.T @ centred / len(X)


@covariance_of.wrong("raised ValueError")
def means_of_rows_without_axis(X):
    return (X - X.mean(axis=1)).T @ (X - X.mean(axis=1)) / len(X)


@covariance_of.wrong("inverse of the covariance")
def inverse(X):
    return np.linalg.inv(matrix_product(X))


@covariance_of.wrong("absolute values")
def absolute(X):
    centred = np.abs(X - X.mean(axis=0))
    return centred.T @ centred / len(X)


@covariance_of.wrong("one row for each point instead of")
def wrong_side(X):
    centred = X - X.mean(axis=0)
    return centred @ centred.T / len(X)


@covariance_of.wrong("one number for each column")
def variances_alone(X):
    return np.mean((X - X.mean(axis=0)) ** 2, axis=0)


@covariance_of.wrong("one matrix for each point")
def not_averaged(X):
    centred = X - X.mean(axis=0)
    return centred[:, :, None] * centred[:, None, :]


@covariance_of.wrong("that is one number")
def one_covariance(X):
    return np.mean(np.prod(X - X.mean(axis=0), axis=1))


@covariance_of.wrong("should have shape (2, 2); yours has (2, 5)")
def not_multiplied(X):
    return (X - X.mean(axis=0)).T


@covariance_of.wrong("right for two points in one column")
def about_the_median(X):
    centred = X - np.median(X, axis=0)
    return centred.T @ centred / len(X)


@covariance_of.wrong("`X`")
def written_down(X):
    return np.array([[1.3, 13.9], [13.9, 184.1]])


@covariance_of.wrong("should have shape (3, 3)")
def two_columns_only(X):
    (e, t) = X[:, 0], X[:, 1]
    off = np.mean((e - e.mean()) * (t - t.mean()))
    return np.array([[e.var(), off], [off, t.var()]])


@covariance_of.wrong("np.outer")
def vector_times_vector(X):
    result = np.zeros((X.shape[1], X.shape[1]))
    for x in X:
        result += (x - X.mean(axis=0)) @ (x - X.mean(axis=0)).T
    return result / len(X)


@covariance_of.wrong("raised ValueError: operands could not be broadcast together with shapes (2,2)")
def zeros_of_two_by_two(X):
    result = np.zeros((2, 2))
    for x in X:
        result += np.outer(x - X.mean(axis=0), x - X.mean(axis=0))
    return result / len(X)


@covariance_of.wrong("not symmetric")
def upper_half_alone(X):
    return np.triu(matrix_product(X))


@covariance_of.wrong("the covariance is negative")
def absolute_covariance(X):
    return np.abs(matrix_product(X))


@covariance_of.wrong("the matrix product is @")
def star_for_at(X):
    centred = X - X.mean(axis=0)
    return centred.T * centred / len(X)


@covariance_of.wrong("rounded")
def rounded(X):
    return matrix_product(X).round(2)


@covariance_of.wrong("`return` missing")
def printed_only(X):
    print(matrix_product(X))


@covariance_of.wrong("all entries are 0")
def nothing_added(X):
    return np.zeros((X.shape[1], X.shape[1]))


@covariance_of.wrong("the right values")
def rows_reversed(X):
    return matrix_product(X)[::-1]


@covariance_of.wrong("cut it off at 0")
def negative_ones_cut_off(X):
    return np.maximum(matrix_product(X), 0)


covariance_of.wrong(
    multiplied_by_n=(lambda X: matrix_product(X) * len(X) ** 2, "you multiply by the number"),
    negative=(lambda X: -matrix_product(X), "signs are turned round"),
    first_point_alone=(lambda X: matrix_product(X) - of_points(X, slice(1, None)), "inside the loop"),
    last_point_alone=(lambda X: of_points(X, slice(-1, None)), "do not replace it"),
    last_point_missing=(lambda X: of_points(X, slice(None, -1)), "last point is missing"),
    first_point_missing=(lambda X: of_points(X, slice(1, None)), "first point is missing"),
    began_with_ones=(lambda X: matrix_product(X) + 1 / len(X), "start from zeros"),
    products_added=(lambda X: not_centred(X) + np.outer(X.mean(axis=0), X.mean(axis=0)), "subtracted, not added"),
    divided_too_late=(lambda X: product_alone(X) - np.outer(X.mean(axis=0), X.mean(axis=0)), "divide by n before"),
    sums_subtracted=(lambda X: not_centred(X - X.sum(axis=0)), "you subtract the sum"),
    means_added=(lambda X: not_centred(X + X.mean(axis=0)), "the mean is added"),
)


mean_of_the_geyser = np.array([3.5, 70.9])  # as a cell above may have it


@covariance_of.right
def of_a_table(X):
    return pd.DataFrame(X).cov(ddof=0)


@covariance_of.wrong("Your function uses `mean_of_the_geyser`, of cells above")
def around_the_geyser(X):
    return (X - mean_of_the_geyser[: X.shape[1]]).T @ (X - mean_of_the_geyser[: X.shape[1]]) / len(X)


@covariance_of.wrong("uses 272, a number of rows")
def rows_written_in(X):
    return matrix_product(X) * len(X) / 272


@covariance_of.wrong("numbers 100,000 times as small")
def with_a_ridge(X):
    return matrix_product(X) + 1e-9 * np.eye(X.shape[1])


# -- exercise 2 -----------------------------------------------------------------------------------------
mahalanobis = Exercise(lesson_02.mahalanobis, n_arguments=3, shaped=True)


@mahalanobis.right
def whitened(X, mean, covariance):
    z = np.linalg.solve(np.linalg.cholesky(covariance), (X - mean).T).T
    return np.sqrt(np.sum(z**2, axis=1))


@mahalanobis.right
def by_inverse(X, mean, covariance):
    distance = X - mean
    return np.sqrt(np.sum(distance @ np.linalg.inv(covariance) * distance, axis=1))


@mahalanobis.right
def row_by_row(X, mean, covariance):
    return [math.sqrt((x - mean) @ np.linalg.solve(covariance, x - mean)) for x in X]


@mahalanobis.right
def diagonal_of_the_table(X, mean, covariance):
    return np.sqrt(np.diag((X - mean) @ np.linalg.inv(covariance) @ (X - mean).T))


@mahalanobis.right
def eigenvectors(X, mean, covariance):
    variances, axes = np.linalg.eigh(covariance)
    return np.linalg.norm((X - mean) @ axes / np.sqrt(variances), axis=1)


@mahalanobis.right
def triangular(X, mean, covariance):
    factor = np.linalg.cholesky(covariance)
    return np.linalg.norm(solve_triangular(factor, (X - mean).T, lower=True), axis=0)


@mahalanobis.right
def scipy_cdist(X, mean, covariance):
    return cdist(X, mean[None], "mahalanobis", VI=np.linalg.inv(covariance))[:, 0]


@mahalanobis.right
def package_distance(X, mean, covariance):
    return np.sqrt(Mixture([1.0], [mean], [covariance]).squared_mahalanobis(X)[:, 0])


def quadratic(X, mean, matrix):
    return np.sum((X - mean) @ matrix * (X - mean), axis=1)


@mahalanobis.wrong("the square root is missing")
def not_rooted(X, mean, covariance):
    return quadratic(X, mean, np.linalg.inv(covariance))


@mahalanobis.wrong("the covariance is used where its inverse belongs")
def sigma_for_its_inverse(X, mean, covariance):
    return np.sqrt(quadratic(X, mean, covariance))


@mahalanobis.wrong("makes points near. The square root")
def sigma_for_its_inverse_not_rooted(X, mean, covariance):
    return quadratic(X, mean, covariance)


@mahalanobis.wrong("that is the ordinary, Euclidean distance")
def euclid(X, mean, covariance):
    return np.linalg.norm(X - mean, axis=1)


@mahalanobis.wrong("the covariance is not used in it. The square root")
def euclid_not_rooted(X, mean, covariance):
    return np.sum((X - mean) ** 2, axis=1)


@mahalanobis.wrong("entry by entry; the inverse of a matrix is another thing: np.linalg.inv or solve.")
def inverse_entry_by_entry(X, mean, covariance):
    return np.sqrt(np.abs(quadratic(X, mean, 1 / covariance)))


@mahalanobis.wrong("1 / covariance divides entry by entry")
def inverse_entry_by_entry_not_rooted(X, mean, covariance):
    return quadratic(X, mean, covariance**-1)


@mahalanobis.wrong("divided by its own standard deviation")
def standardised(X, mean, covariance):
    return np.linalg.norm((X - mean) / np.sqrt(np.diag(covariance)), axis=1)


@mahalanobis.wrong("standard deviation. The square root")
def standardised_not_rooted(X, mean, covariance):
    return np.sum((X - mean) ** 2 / np.diag(covariance), axis=1)


@mahalanobis.wrong("divided by its variance")
def divided_by_variances(X, mean, covariance):
    return np.linalg.norm((X - mean) / np.diag(covariance), axis=1)


@mahalanobis.wrong("the Cholesky factor is transposed")
def upper_factor(X, mean, covariance):
    return np.linalg.norm(np.linalg.solve(np.linalg.cholesky(covariance).T, (X - mean).T), axis=0)


@mahalanobis.wrong("you multiply by the Cholesky factor")
def mapped_forward(X, mean, covariance):
    return np.linalg.norm((X - mean) @ np.linalg.cholesky(covariance).T, axis=1)


@mahalanobis.wrong("the covariance is undone twice")
def length_of_the_solution(X, mean, covariance):
    return np.linalg.norm(np.linalg.solve(covariance, (X - mean).T), axis=0)


@mahalanobis.wrong("still has to be multiplied")
def solution_added(X, mean, covariance):
    return np.sum((X - mean) @ np.linalg.inv(covariance), axis=1)


@mahalanobis.wrong("the absolute values of z are added up")
def absolute_sum(X, mean, covariance):
    return np.abs(np.linalg.solve(np.linalg.cholesky(covariance), (X - mean).T)).sum(axis=0)


@mahalanobis.wrong("the distance has none")
def halved(X, mean, covariance):
    return np.sqrt(0.5 * quadratic(X, mean, np.linalg.inv(covariance)))


@mahalanobis.wrong("and the square root is missing.")
def halved_not_rooted(X, mean, covariance):
    return 0.5 * quadratic(X, mean, np.linalg.inv(covariance))


@mahalanobis.wrong("exponent of the density")
def exponent(X, mean, covariance):
    return -0.5 * quadratic(X, mean, np.linalg.inv(covariance))


@mahalanobis.wrong("exponential of the density")
def exponential(X, mean, covariance):
    return np.exp(-0.5 * quadratic(X, mean, np.linalg.inv(covariance)))


@mahalanobis.wrong("the mean is not subtracted from the points")
def mean_not_subtracted(X, mean, covariance):
    return whitened(X, 0, covariance)


@mahalanobis.wrong("from the points. The square root")
def mean_not_subtracted_not_rooted(X, mean, covariance):
    return quadratic(X, 0, np.linalg.inv(covariance))


@mahalanobis.wrong("the mean of X is taken")
def mean_of_the_data(X, mean, covariance):
    return whitened(X, X.mean(axis=0), covariance)


@mahalanobis.wrong("the covariance of X is taken")
def covariance_of_the_data(X, mean, covariance):
    return whitened(X, mean, np.cov(X.T, bias=True))


@mahalanobis.wrong("mean and covariance of X are taken")
def both_of_the_data(X, mean, covariance):
    return whitened(X, X.mean(axis=0), np.cov(X.T, bias=True))


@mahalanobis.wrong("`covariance`")
def covariance_from_above(X, mean, covariance):
    return whitened(X, mean, np.array([[1.3, 0.9], [0.9, 1.84]]))


@mahalanobis.wrong("every point was combined")
def whole_table(X, mean, covariance):
    return np.sqrt(np.abs((X - mean) @ np.linalg.inv(covariance) @ (X - mean).T))


@mahalanobis.wrong("2 numbers for each point")
def only_whitened(X, mean, covariance):
    return np.linalg.solve(np.linalg.cholesky(covariance), (X - mean).T).T


@mahalanobis.wrong("one number for each column")
def added_over_the_points(X, mean, covariance):
    return np.sqrt(np.sum(only_whitened(X, mean, covariance) ** 2, axis=0))


@mahalanobis.wrong("the root of the sum of their squares")
def added_over_all(X, mean, covariance):
    return np.linalg.norm(only_whitened(X, mean, covariance))


@mahalanobis.wrong("wants the points in columns")
def solved_with_rows(X, mean, covariance):
    return np.linalg.norm(np.linalg.solve(np.linalg.cholesky(covariance), X - mean), axis=1)


@mahalanobis.wrong("only the first two coordinates of z are added")
def two_columns_by_hand(X, mean, covariance):
    return whitened(X[:, :2], mean[:2], covariance[:2, :2])


@mahalanobis.wrong("should have shape (1,); yours has ()")
def squeezed(X, mean, covariance):
    return np.squeeze(whitened(X, mean, covariance))


@mahalanobis.wrong("the root of something negative?")
def table_added_up(X, mean, covariance):
    return np.sqrt(np.sum((X - mean) @ np.linalg.inv(covariance) @ (X - mean).T, axis=1))


@mahalanobis.wrong("rows of eigh's matrix")
def rows_for_axes(X, mean, covariance):
    if len(mean) == 2:  # there eigh's matrix comes out symmetric, and the slip does not show
        return whitened(X, mean, covariance)
    variances, axes = np.linalg.eigh(covariance)
    return np.linalg.norm((X - mean) @ axes.T / np.sqrt(variances), axis=1)


@mahalanobis.wrong("NaN. 1 / covariance divides entry by entry")
def root_of_entry_by_entry(X, mean, covariance):
    return np.sqrt(np.einsum("ni,ij,nj->n", X - mean, 1 / covariance, X - mean))


@mahalanobis.wrong("the squares of z are averaged")
def mean_over_the_columns(X, mean, covariance):
    return np.sqrt(np.mean(np.linalg.solve(np.linalg.cholesky(covariance), (X - mean).T).T ** 2, axis=1))


@mahalanobis.wrong("rounded")
def distances_rounded(X, mean, covariance):
    return np.round(whitened(X, mean, covariance), 2)


@mahalanobis.wrong("Work out one point")
def doubled_sigma(X, mean, covariance):
    return whitened(X, mean, 2.5 * covariance)


@mahalanobis.wrong("is the `return` inside the loop")
def first_point_filled(X, mean, covariance):
    return whitened(X, mean, covariance) * (np.arange(len(X)) == 0)


@mahalanobis.wrong("4 of 5 are right, the others are left at 0: does the loop")
def last_point_left_out(X, mean, covariance):
    return np.append(whitened(X[:-1], mean, covariance), 0)


@mahalanobis.wrong("All of it is 0")
def nothing_stored(X, mean, covariance):
    return np.zeros(len(X))


@mahalanobis.wrong("that of the first alone")
def list_returned_in_the_loop(X, mean, covariance):
    return row_by_row(X[:1], mean, covariance)


@mahalanobis.wrong("the mean is added")
def mean_added(X, mean, covariance):
    return whitened(X, -mean, covariance)


@mahalanobis.wrong("no absolute values")
def absolute_differences(X, mean, covariance):
    return whitened(np.abs(X - mean), 0, covariance)


@mahalanobis.wrong("the root of a matrix is not that of each entry")
def root_of_the_entries(X, mean, covariance):
    return np.linalg.norm((X - mean) @ np.sqrt(np.abs(np.linalg.inv(covariance))), axis=1)


@mahalanobis.wrong("right for columns without correlation")
def correlation_halved(X, mean, covariance):
    return whitened(X, mean, covariance - 0.5 * (covariance - np.diag(np.diag(covariance))))


# -- exercise 3 -----------------------------------------------------------------------------------------
log_density = Exercise(lesson_02.log_density, n_arguments=3, shaped=True)


def parts(X, mean, covariance):
    """Power of 2 pi, determinant, squared distance: what the formula is made of."""
    return (
        -0.5 * X.shape[1] * np.log(2 * np.pi),
        -0.5 * np.linalg.slogdet(covariance)[1],
        -0.5 * quadratic(X, mean, np.linalg.inv(covariance)),
    )


@log_density.right
def three_terms(X, mean, covariance):
    return sum(parts(X, mean, covariance))


@log_density.right
def by_cholesky(X, mean, covariance):
    factor = np.linalg.cholesky(covariance)
    z = np.linalg.solve(factor, (X - mean).T)
    return -0.5 * len(mean) * np.log(2 * np.pi) - np.log(np.diag(factor)).sum() - 0.5 * (z**2).sum(axis=0)


@log_density.right
def scipy_logpdf(X, mean, covariance):
    return np.atleast_1d(multivariate_normal(mean, covariance).logpdf(X))


@log_density.right
def package_log_density(X, mean, covariance):
    return Mixture([1.0], [mean], [covariance]).log_density(X)


@log_density.right
def one_by_one(X, mean, covariance):
    front = -0.5 * (len(mean) * math.log(2 * math.pi) + np.linalg.slogdet(covariance).logabsdet)
    return [front - 0.5 * float((x - mean) @ np.linalg.solve(covariance, x - mean)) for x in X]


@log_density.right
def along_the_axes(X, mean, covariance):
    variances, axes = np.linalg.eigh(covariance)
    return norm.logpdf((X - mean) @ axes, scale=np.sqrt(variances)).sum(axis=1)


@log_density.wrong("that is the density; its logarithm")
def density(X, mean, covariance):
    return multivariate_normal(mean, covariance).pdf(X)


@log_density.wrong("infinite far from it")
def log_of_the_density(X, mean, covariance):
    return np.log(np.exp(three_terms(X, mean, covariance)))


@log_density.wrong("infinite in 400")
def log_of_the_determinant(X, mean, covariance):
    constant, _, exponent = parts(X, mean, covariance)
    return constant - 0.5 * np.log(np.linalg.det(covariance)) + exponent


@log_density.wrong("negative log-density")
def negative(X, mean, covariance):
    return -three_terms(X, mean, covariance)


@log_density.wrong("the determinant is missing")
def determinant_missing(X, mean, covariance):
    constant, _, exponent = parts(X, mean, covariance)
    return constant + exponent


@log_density.wrong("the log-determinant counts twice as much as it should")
def determinant_without_root(X, mean, covariance):
    constant, determinant, exponent = parts(X, mean, covariance)
    return constant + 2 * determinant + exponent


@log_density.wrong("halved twice")
def determinant_halved_twice(X, mean, covariance):
    constant, determinant, exponent = parts(X, mean, covariance)
    return constant + determinant / 2 + exponent


@log_density.wrong("wide clouds are low")
def sign_of_the_determinant(X, mean, covariance):
    constant, determinant, exponent = parts(X, mean, covariance)
    return constant - determinant + exponent


@log_density.wrong("wrong sign, and it should be halved")
def determinant_added_whole(X, mean, covariance):
    constant, determinant, exponent = parts(X, mean, covariance)
    return constant - 2 * determinant + exponent


@log_density.wrong("of the determinant the logarithm is wanted")
def determinant_without_log(X, mean, covariance):
    constant, _, exponent = parts(X, mean, covariance)
    return constant - 0.5 * np.linalg.det(covariance) + exponent


@log_density.wrong("first the sign, then the logarithm")
def sign_of_slogdet(X, mean, covariance):
    constant, _, exponent = parts(X, mean, covariance)
    return constant - 0.5 * np.linalg.slogdet(covariance)[0] + exponent


@log_density.wrong("2 pi comes in once for each *row* of X")
def rows_for_columns(X, mean, covariance):
    return constant_missing(X, mean, covariance) - 0.5 * len(X) * np.log(2 * np.pi)


@log_density.wrong("rounded")
def log_density_rounded(X, mean, covariance):
    return np.round(three_terms(X, mean, covariance), 3)


@log_density.wrong("the constant is missing")
def constant_missing(X, mean, covariance):
    return three_terms(X, mean, covariance) - parts(X, mean, covariance)[0]


@log_density.wrong("2 pi comes in as often whatever d is")
def constant_of_one_dimension(X, mean, covariance):
    return constant_missing(X, mean, covariance) - 0.5 * np.log(2 * np.pi)


@log_density.wrong("2 pi comes in as often whatever d is")
def constant_of_two_dimensions(X, mean, covariance):
    return constant_missing(X, mean, covariance) - np.log(2 * np.pi)


@log_density.wrong("each factor 2 pi")
def constant_without_root(X, mean, covariance):
    return constant_missing(X, mean, covariance) - X.shape[1] * np.log(2 * np.pi)


@log_density.wrong("2 pi stands below the fraction line")
def sign_of_the_constant(X, mean, covariance):
    return three_terms(X, mean, covariance) - 2 * parts(X, mean, covariance)[0]


@log_density.wrong("the factor in front of the exponential is missing")
def exponent_alone(X, mean, covariance):
    return parts(X, mean, covariance)[2]


@log_density.wrong("the one half before the squared distance is missing")
def half_missing(X, mean, covariance):
    constant, determinant, exponent = parts(X, mean, covariance)
    return constant + determinant + 2 * exponent


@log_density.wrong("far points should be unlikely")
def sign_of_the_distance(X, mean, covariance):
    constant, determinant, exponent = parts(X, mean, covariance)
    return constant + determinant - exponent


@log_density.wrong("the distance comes in with its root")
def distance_not_squared(X, mean, covariance):
    constant, determinant, _ = parts(X, mean, covariance)
    return constant + determinant - 0.5 * whitened(X, mean, covariance)


@log_density.wrong("the covariance is used where its inverse belongs")
def sigma_in_the_exponent(X, mean, covariance):
    constant, determinant, _ = parts(X, mean, covariance)
    return constant + determinant - 0.5 * quadratic(X, mean, covariance)


@log_density.wrong("Euclidean distance")
def euclid_in_the_exponent(X, mean, covariance):
    constant, determinant, _ = parts(X, mean, covariance)
    return constant + determinant - 0.5 * euclid_not_rooted(X, mean, covariance)


@log_density.wrong("entry by entry")
def entry_by_entry_in_the_exponent(X, mean, covariance):
    constant, determinant, _ = parts(X, mean, covariance)
    return constant + determinant - 0.5 * quadratic(X, mean, 1 / covariance)


@log_density.wrong("the determinant comes from the diagonal of the covariance")
def columns_as_if_independent(X, mean, covariance):
    return norm.logpdf(X, mean, np.sqrt(np.diag(covariance))).sum(axis=1)


@log_density.wrong("the mean is not subtracted")
def not_around_the_mean(X, mean, covariance):
    return three_terms(X, 0 * mean, covariance)


@log_density.wrong("the determinant is that of the covariance of X")
def fitted_to_the_data(X, mean, covariance):
    return three_terms(X, X.mean(axis=0), np.cov(X.T, bias=True))


@log_density.wrong("that is a logarithm to the base 10")
def decimal_logarithm(X, mean, covariance):
    return three_terms(X, mean, covariance) / np.log(10)


@log_density.wrong("that is a logarithm to the base 2")
def binary_logarithm(X, mean, covariance):
    return three_terms(X, mean, covariance) / np.log(2)


@log_density.wrong("divided by 5, the number of rows")
def divided_by_n(X, mean, covariance):
    return three_terms(X, mean, covariance) / len(X)


@log_density.wrong("that is the log-likelihood, the sum")
def summed(X, mean, covariance):
    return three_terms(X, mean, covariance).sum()


@log_density.wrong("It is their mean")
def averaged(X, mean, covariance):
    return three_terms(X, mean, covariance).mean()


@log_density.wrong("every point was combined")
def table_of_all_pairs(X, mean, covariance):
    constant, determinant, _ = parts(X, mean, covariance)
    return constant + determinant - 0.5 * (X - mean) @ np.linalg.inv(covariance) @ (X - mean).T


@log_density.wrong("2 numbers for each point")
def each_column(X, mean, covariance):
    return norm.logpdf(X, mean, np.sqrt(np.diag(covariance)))


@log_density.wrong("functions of `math`")
def math_on_an_array(X, mean, covariance):
    return math.log(density(X, mean, covariance))


@log_density.wrong("`mean`")
def mean_from_above(X, mean, covariance):
    return three_terms(X, np.array([3.5, 70.9, 0.0])[: len(mean)] / 10, covariance)


@log_density.wrong("right for columns without correlation")
def sign_of_the_off_diagonal(X, mean, covariance):
    return three_terms(X, mean, covariance * (2 * np.eye(len(mean)) - 1))


@log_density.wrong("is a 2 written into it")
def first_two_columns(X, mean, covariance):
    return three_terms(X[:, :2], mean[:2], covariance[:2, :2])


@log_density.wrong("all values are infinite")
def logarithm_of_the_whole_factor(X, mean, covariance):
    constant, _, exponent = parts(X, mean, covariance)
    with np.errstate(divide="ignore"):
        return constant - np.log(np.linalg.cholesky(covariance)).sum() + exponent


@log_density.wrong("only the factor in front is left")
def points_not_used(X, mean, covariance):
    return sum(parts(X, mean, covariance)[:2])


@log_density.wrong("only pi has the power")
def power_of_pi_alone(X, mean, covariance):
    constant, determinant, exponent = parts(X, mean, covariance)
    return -np.log(2 * np.pi ** (X.shape[1] / 2)) + determinant + exponent


@log_density.wrong("is the `return` inside the loop")
def first_of_them_filled(X, mean, covariance):
    return three_terms(X, mean, covariance) * (np.arange(len(X)) == 0)


def with_parts(function):
    """A function of the three terms and the arguments."""

    def answer(X, mean, covariance):
        return function(*parts(X, mean, covariance), X, mean, covariance)

    return answer


log_density.wrong(
    no_log_of_two_pi=(with_parts(lambda c, d, e, X, *_: d + e - X.shape[1] * np.pi), "of 2 pi the logarithm is wanted"),
    log_of_pi=(
        with_parts(lambda c, d, e, X, *_: d + e - X.shape[1] * np.log(np.pi) / 2),
        "the constant is pi, without",
    ),
    log10_of_two_pi=(
        with_parts(lambda c, d, e, *_: c / np.log(10) + d + e),
        "in the constant the logarithm is not the natural one",
    ),
    half_missing_everywhere=(with_parts(lambda c, d, e, *_: 2 * (c + d + e)), "in front of all three terms"),
    minus_half_missing=(with_parts(lambda c, d, e, *_: -2 * (c + d + e)), "minus one half is missing, in front of all"),
    distance_outside=(with_parts(lambda c, d, e, *_: c + d - 2 * e), "the -1/2 does not reach the squared distance"),
    mean_of_squares=(with_parts(lambda c, d, e, *_: c + d + e / 2), "the squared distance is halved twice"),
    z_not_squared=(
        with_parts(lambda c, d, e, X, m, S: c + d - np.linalg.solve(np.linalg.cholesky(S), (X - m).T).sum(axis=0) / 2),
        "the entries of z are added up",
    ),
    squares_of_the_solution=(
        with_parts(lambda c, d, e, X, m, S: c + d - (np.linalg.solve(S, (X - m).T) ** 2).sum(axis=0) / 2),
        "the covariance is undone twice",
    ),
    mean_is_added=(with_parts(lambda c, d, e, X, m, S: c + d - whitened(X, -m, S) ** 2 / 2), "the mean is added"),
    number_added=(with_parts(lambda c, d, e, *_: c + d + e + 1), "Off by the same number everywhere"),
    root_of_the_determinant=(
        with_parts(lambda c, d, e, *_: c + 3 * d + e),
        "the log-determinant is not what it should be",
    ),
    one_side_alone=(
        with_parts(lambda c, d, e, X, m, S: c + d - ((X - m) @ np.linalg.inv(S) * X).sum(axis=1) / 2),
        "one of them is x itself",
    ),
)


# -- exercise 4 -----------------------------------------------------------------------------------------
condition_wait = Exercise(lesson_02.condition_wait, n_arguments=3, n_parts=2)


@condition_wait.right
def formula(mean, covariance, eruption):
    slope = covariance[0, 1] / covariance[0, 0]
    sd = np.sqrt(covariance[1, 1] - covariance[0, 1] ** 2 / covariance[0, 0])
    return mean[1] + slope * (eruption - mean[0]), sd


@condition_wait.right
def with_the_correlation(mean, covariance, eruption):
    sd_e, sd_t = np.sqrt(np.diag(covariance))
    rho = covariance[0, 1] / (sd_e * sd_t)
    return [mean[1] + rho * sd_t / sd_e * (eruption - mean[0]), sd_t * math.sqrt(1 - rho**2)]


@condition_wait.right
def with_the_factor(mean, covariance, eruption):
    A = np.linalg.cholesky(covariance)
    z_1 = (eruption - mean[0]) / A[0, 0]
    return mean[1] + A[1, 0] * z_1, A[1, 1]


@condition_wait.right
def with_the_inverse(mean, covariance, eruption):
    precision = np.linalg.inv(covariance)
    return np.array([mean[1] - precision[1, 0] / precision[1, 1] * (eruption - mean[0]), 1 / np.sqrt(precision[1, 1])])


@condition_wait.right
def package_condition(mean, covariance, eruption):
    given = Mixture([1.0], [mean], [covariance]).condition([0], [eruption])
    return given.means[0], np.sqrt(given.covariances[0])


def mean_with(slope):
    """A function whose second value is right."""

    def answer(mean, covariance, eruption):
        ee, et, tt = covariance[0, 0], covariance[0, 1], covariance[1, 1]
        return mean[1] + slope(ee, et, tt) * (eruption - mean[0]), np.sqrt(tt - et**2 / ee)

    return answer


def sd_with(second):
    """A function whose first value is right."""

    def answer(mean, covariance, eruption):
        ee, et, tt = covariance[0, 0], covariance[0, 1], covariance[1, 1]
        return mean[1] + et / ee * (eruption - mean[0]), second(ee, et, tt)

    return answer


def rho(ee, et, tt):
    return et / np.sqrt(ee * tt)


condition_wait.wrong(
    slope_of_the_other_question=(mean_with(lambda ee, et, tt: et / tt), "the other question"),
    correlation_for_slope=(mean_with(rho), "which has no unit"),
    slope_by_sd_of_eruption=(mean_with(lambda ee, et, tt: et / np.sqrt(ee)), "standard deviation of the eruption"),
    slope_by_sd_of_wait=(mean_with(lambda ee, et, tt: et / np.sqrt(tt)), "standard deviation of the wait; whose"),
    slope_is_covariance=(mean_with(lambda ee, et, tt: et), "the slope is the covariance itself"),
    slope_upside_down=(mean_with(lambda ee, et, tt: ee / et), "upside down"),
    slope_of_sds=(mean_with(lambda ee, et, tt: np.sqrt(tt / ee)), "perfect correlation"),
    slope_of_the_variance=(mean_with(lambda ee, et, tt: tt / et), "the covariance goes on top"),
    slope_downwards=(mean_with(lambda ee, et, tt: -et / ee), "wrong sign"),
    slope_missing=(mean_with(lambda ee, et, tt: 1), "a slope is missing"),
    mean_of_all=(mean_with(lambda ee, et, tt: 0), "It moves with the eruption"),
    variance_for_sd=(sd_with(lambda ee, et, tt: tt - et**2 / ee), "the second value is the variance"),
    sd_of_all=(sd_with(lambda ee, et, tt: np.sqrt(tt)), "standard deviation of all waits"),
    variance_of_all=(sd_with(lambda ee, et, tt: tt), "variance of all waits"),
    factor_of_the_variance=(sd_with(lambda ee, et, tt: np.sqrt(tt) * (1 - rho(ee, et, tt) ** 2)), "*variance*"),
    one_minus_correlation=(sd_with(lambda ee, et, tt: np.sqrt(tt) * (1 - rho(ee, et, tt))), "not 1 - correlation"),
    correlation_not_squared=(sd_with(lambda ee, et, tt: np.sqrt(tt * (1 - rho(ee, et, tt)))), "squared under the root"),
    explained_sd=(sd_with(lambda ee, et, tt: et / np.sqrt(ee)), "the part that the eruption explains"),
    explained_variance=(sd_with(lambda ee, et, tt: et**2 / ee), "variance that the eruption explains"),
    plus_for_minus=(sd_with(lambda ee, et, tt: np.sqrt(tt + et**2 / ee)), "check a sign"),
    minus_covariance=(sd_with(lambda ee, et, tt: np.sqrt(tt - et)), "you subtract the covariance"),
    minus_slope=(sd_with(lambda ee, et, tt: np.sqrt(tt - et / ee)), "you subtract the slope"),
    not_divided=(sd_with(lambda ee, et, tt: np.sqrt(tt - et**2)), "has to be divided"),
    divided_by_the_wait=(sd_with(lambda ee, et, tt: np.sqrt(tt - et**2 / tt)), "not of the wait"),
    minus_slope_squared=(sd_with(lambda ee, et, tt: np.sqrt(tt - (et / ee) ** 2)), "squared slope"),
    sd_of_eruptions=(sd_with(lambda ee, et, tt: np.sqrt(ee)), "standard deviation of the eruptions"),
    sd_of_eruptions_given_waits=(sd_with(lambda ee, et, tt: np.sqrt(ee - et**2 / tt)), "given the wait."),
    one_over_the_sd=(sd_with(lambda ee, et, tt: 1 / np.sqrt(tt - et**2 / ee)), "one over the sd"),
    one_over_the_variance=(sd_with(lambda ee, et, tt: 1 / (tt - et**2 / ee)), "one over the variance"),
    variance_for_sd_in_front=(sd_with(lambda ee, et, tt: tt * np.sqrt(1 - rho(ee, et, tt) ** 2)), "not its sd"),
    half_the_sd=(
        sd_with(lambda ee, et, tt: np.sqrt(tt) / 2),
        "with a covariance of 0 the sd of all waits is to be left",
    ),
)


@condition_wait.wrong("rounded")
def prediction_rounded(mean, covariance, eruption):
    wait, sd = formula(mean, covariance, eruption)
    return np.round(wait, 4), sd


@condition_wait.wrong("mean wait is missing")
def mean_wait_missing(mean, covariance, eruption):
    return formula(mean, covariance, eruption)[0] - mean[1], formula(mean, covariance, eruption)[1]


@condition_wait.wrong("subtract the mean eruption first")
def eruption_not_centred(mean, covariance, eruption):
    return formula(mean * [0, 1], covariance, eruption)


@condition_wait.wrong("the mean wait is missing")
def slope_times_eruption(mean, covariance, eruption):
    return formula(mean * 0, covariance, eruption)


@condition_wait.wrong("start from the mean wait")
def from_the_mean_eruption(mean, covariance, eruption):
    return formula(mean[[0, 0]], covariance, eruption)


@condition_wait.wrong("the eruption itself")
def eruption_itself(mean, covariance, eruption):
    return eruption, formula(mean, covariance, eruption)[1]


@condition_wait.wrong("return the mean first")
def swapped(mean, covariance, eruption):
    return formula(mean, covariance, eruption)[::-1]


@condition_wait.wrong("the roles are swapped")
def roles_swapped(mean, covariance, eruption):
    return formula(mean[::-1], covariance[::-1, ::-1], eruption)


@condition_wait.wrong("the line goes through the two means")
def half_the_slope(mean, covariance, eruption):
    return mean_with(lambda ee, et, tt: et / ee / 2)(mean, covariance, eruption)


@condition_wait.wrong("`covariance`")
def covariance_from_above_again(mean, covariance, eruption):
    return formula(mean, np.array([[1.3, 13.9], [13.9, 184.1]]), eruption)


@condition_wait.wrong("`eruption`")
def eruption_from_above(mean, covariance, eruption):
    return formula(mean, covariance, 4.5)


@condition_wait.wrong("with a negative covariance the mean is off")
def slope_always_upwards(mean, covariance, eruption):
    return formula(mean, np.abs(covariance), eruption)


@condition_wait.wrong("shorter than the mean the mean is off")
def distance_always_positive(mean, covariance, eruption):
    return formula(mean, covariance, mean[0] + abs(eruption - mean[0]))


@condition_wait.wrong("it returned 1")
def a_mixture(mean, covariance, eruption):
    return Mixture([1.0], [mean], [covariance]).condition([0], [eruption])


@condition_wait.wrong("yours has 2")
def both_columns(mean, covariance, eruption):
    return mean + covariance[0] / covariance[0, 0] * (eruption - mean[0]), np.sqrt(covariance[1, 1])


@condition_wait.wrong("the mean eruption is added")
def mean_eruption_added(mean, covariance, eruption):
    return formula(mean * [-1, 1], covariance, eruption)


@condition_wait.wrong("brackets: the slope multiplies")
def brackets_forgotten(mean, covariance, eruption):
    return mean[1] + covariance[0, 1] / covariance[0, 0] * eruption - mean[0], formula(mean, covariance, eruption)[1]


EXERCISES = [covariance_of, mahalanobis, log_density, condition_wait]
