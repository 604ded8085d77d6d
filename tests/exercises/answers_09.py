"""Answers to the exercises of lesson 09, covariance types."""

import numpy as np
from answers import Exercise

from gmm import Mixture
from gmm import m_step as package_m_step
from gmm_course.exercises import lesson_09

# -- exercise 1 -----------------------------------------------------------------------------------------
n_parameters = Exercise(lesson_09.n_parameters, n_arguments=3)


def symmetric(d):
    return d * (d + 1) // 2


def in_covariances(covariance_type, k, d):
    return {"spherical": k, "diag": k * d, "tied": symmetric(d), "full": k * symmetric(d)}[covariance_type]


@n_parameters.right
def table(covariance_type, k, d):
    return (k - 1) + k * d + in_covariances(covariance_type, k, d)


@n_parameters.right
def branches(covariance_type, k, d):
    if covariance_type == "full":
        extra = k * d * (d + 1) / 2  # a float
    elif covariance_type == "tied":
        extra = sum(range(1, d + 1))
    elif covariance_type == "diag":
        extra = np.int32(k * d)
    else:
        extra = k
    return k * d + k + extra - 1


@n_parameters.right
def ask_the_package(covariance_type, k, d):
    shape = {"spherical": np.ones(k), "diag": np.ones((k, d)), "tied": np.eye(d), "full": np.stack([np.eye(d)] * k)}
    return Mixture(np.full(k, 1 / k), np.zeros((k, d)), shape[covariance_type], covariance_type).n_parameters()


@n_parameters.right
def count_entries(covariance_type, k, d):
    entries = k * len(np.triu_indices(d)[0]) if covariance_type == "full" else in_covariances(covariance_type, k, d)
    return np.array([entries + k * (d + 1) - 1])


@n_parameters.wrong("last weight is not free")
def all_weights(covariance_type, k, d):
    return k + k * d + in_covariances(covariance_type, k, d)


@n_parameters.wrong("weights are missing")
def weights_forgotten(covariance_type, k, d):
    return k * d + in_covariances(covariance_type, k, d)


@n_parameters.wrong("means are missing")
def means_forgotten(covariance_type, k, d):
    return k - 1 + in_covariances(covariance_type, k, d)


@n_parameters.wrong("covariances alone")
def covariances_only(covariance_type, k, d):
    return in_covariances(covariance_type, k, d)


@n_parameters.wrong("symmetric:")
def whole_matrices(covariance_type, k, d):
    size = {"spherical": k, "diag": k * d, "tied": d * d, "full": k * d * d}
    return k - 1 + k * d + size[covariance_type]


@n_parameters.wrong("the diagonal of a covariance matrix, the variances, counts")
def off_diagonal_only(covariance_type, k, d):
    size = {"spherical": k, "diag": k * d, "tied": d * (d - 1) / 2, "full": k * d * (d - 1) / 2}
    return k - 1 + k * d + size[covariance_type]


@n_parameters.wrong("spherical has one variance for each component")
def one_variance_in_all(covariance_type, k, d):
    return k - 1 + k * d + (1 if covariance_type == "spherical" else in_covariances(covariance_type, k, d))


@n_parameters.wrong("tied is counted as full should be")
def tied_like_full(covariance_type, k, d):
    return table("full" if covariance_type == "tied" else covariance_type, k, d)


@n_parameters.wrong("diag is counted as spherical should be")
def diag_like_spherical(covariance_type, k, d):
    return table("spherical" if covariance_type == "diag" else covariance_type, k, d)


@n_parameters.wrong("full is counted as tied should be")
def full_like_tied(covariance_type, k, d):
    return table("tied" if covariance_type == "full" else covariance_type, k, d)


@n_parameters.wrong("for full as well")
def whole_matrices_in_full(covariance_type, k, d):
    return k - 1 + k * d + (k * d * d if covariance_type == "full" else in_covariances(covariance_type, k, d))


@n_parameters.wrong("only there")
def numbers_written_in(covariance_type, k, d):
    return {"spherical": 17, "diag": 26, "tied": 24, "full": 44}[covariance_type]


@n_parameters.wrong("the means count once for each component")
def one_mean_in_all(covariance_type, k, d):
    return k - 1 + d + in_covariances(covariance_type, k, d)


@n_parameters.wrong("raised KeyError")
def name_of_a_type(covariance_type, k, d):
    return {"sphere": k, "diagonal": k * d}[covariance_type]


@n_parameters.wrong("yours has 3")
def not_added(covariance_type, k, d):
    return k - 1, k * d, in_covariances(covariance_type, k, d)


@n_parameters.wrong("not the text")
def as_text(covariance_type, k, d):
    return f"{table(covariance_type, k, d)} parameters"


@n_parameters.wrong("tied is counted as spherical should be")
def an_else_that_overrides(covariance_type, k, d):
    if covariance_type == "tied":
        extra = symmetric(d)
    if covariance_type == "diag":
        extra = k * d
    else:
        extra = k
    return k - 1 + k * d + (k * symmetric(d) if covariance_type == "full" else extra)


@n_parameters.wrong("only of the weights one is not free")
def one_component_too_few(covariance_type, k, d):
    return (k - 1) * (d + 1) + in_covariances(covariance_type, k, d)


# -- exercise 2 -----------------------------------------------------------------------------------------
tied_covariance = Exercise(lesson_09.tied_covariance, n_arguments=2, shaped=True)


def scatter(X, r):
    """Sums of squares of each component around its own mean, (k, d, d)."""
    means = r.T @ X / r.sum(axis=0)[:, None]
    return np.stack([(column[:, None] * (X - m)).T @ (X - m) for column, m in zip(r.T, means, strict=True)])


@tied_covariance.right
def sums_over_n(X, r):
    return scatter(X, r).sum(axis=0) / len(X)


@tied_covariance.right
def triple_loop(X, r):
    (n, d), k = X.shape, r.shape[1]
    means = [[sum(r[i, j] * X[i, a] for i in range(n)) / sum(r[:, j]) for a in range(d)] for j in range(k)]
    result = [[0.0] * d for _ in range(d)]
    for i in range(n):
        for j in range(k):
            for a in range(d):
                for b in range(d):
                    result[a][b] += r[i, j] * (X[i, a] - means[j][a]) * (X[i, b] - means[j][b]) / n
    return result


@tied_covariance.right
def total_minus_between(X, r):
    n_k = r.sum(axis=0)
    means = r.T @ X / n_k[:, None]
    return (X.T @ X - (n_k * means.T) @ means) / len(X)


@tied_covariance.right
def numpy_cov(X, r):
    return sum(column.mean() * np.cov(X.T, aweights=column, ddof=0) for column in r.T)


@tied_covariance.right
def with_the_package(X, r):
    if np.allclose(r.sum(axis=1), 1):
        return package_m_step(X, r, "tied").covariances
    return sums_over_n(X, r)  # the check also asks what happens when other numbers take r's place


@tied_covariance.wrong("the common mean of all points is subtracted")
def covariance_of_all(X, r):
    return np.cov(X.T, bias=True)


@tied_covariance.wrong("the common mean of all points is subtracted")
def unbiased_covariance_of_all(X, r):
    return np.cov(X.T)


@tied_covariance.wrong("you average the components' covariances equally")
def equal_average(X, r):
    return (scatter(X, r) / r.sum(axis=0)[:, None, None]).mean(axis=0)


@tied_covariance.wrong("these are sums")
def not_divided(X, r):
    return scatter(X, r).sum(axis=0)


@tied_covariance.wrong("not by n - 1")
def by_n_minus_1(X, r):
    return scatter(X, r).sum(axis=0) / (len(X) - 1)


@tied_covariance.wrong("not by n - k")
def by_n_minus_k(X, r):
    return scatter(X, r).sum(axis=0) / (len(X) - r.shape[1])


@tied_covariance.wrong("covariances are added up")
def sum_of_covariances(X, r):
    return (scatter(X, r) / r.sum(axis=0)[:, None, None]).sum(axis=0)


@tied_covariance.wrong("hard labels")
def hard_labels(X, r):
    return sums_over_n(X, np.eye(r.shape[1])[r.argmax(axis=1)])


@tied_covariance.wrong("off the diagonal there is something")
def diagonal_only(X, r):
    return np.diag(np.diag(sums_over_n(X, r)))


@tied_covariance.wrong("no square root")
def square_root(X, r):
    return np.sqrt(np.abs(sums_over_n(X, r)))


@tied_covariance.wrong("precision matrix")
def inverse(X, r):
    return np.linalg.inv(sums_over_n(X, r))


@tied_covariance.wrong("the last component is left out")
def two_written_in(X, r):
    return scatter(X, r)[:2].sum(axis=0) / len(X)


@tied_covariance.wrong("shape (3, 2, 2)")
def one_for_each(X, r):
    return scatter(X, r) / r.sum(axis=0)[:, None, None]


@tied_covariance.wrong("means divide by n;")
def means_by_n(X, r):
    distance = X[:, None] - r.T @ X / len(X)
    return np.einsum("nk,nki,nkj->ij", r, distance, distance) / len(X)


@tied_covariance.wrong("squares are not weighted")
def squares_not_weighted(X, r):
    distance = X[:, None] - r.T @ X / r.sum(axis=0)[:, None]
    return np.einsum("nki,nkj->ij", distance, distance) / len(X)


@tied_covariance.wrong("responsibilities are squared")
def weighted_before_the_product(X, r):
    distance = r[..., None] * (X[:, None] - r.T @ X / r.sum(axis=0)[:, None])
    return np.einsum("nki,nkj->ij", distance, distance) / len(X)


@tied_covariance.wrong("subtract")
def means_not_subtracted(X, r):
    return sum((column[:, None] * X).T @ X for column in r.T) / len(X)


@tied_covariance.wrong("only the first component is there")
def first_component_only(X, r):
    return scatter(X, r)[0] / r[:, 0].sum()


@tied_covariance.wrong("`r`")
def r_from_above(X, r):
    return sums_over_n(X, np.tile([[0.9, 0.1], [0.2, 0.8]], (len(X) // 2, 1)))


@tied_covariance.wrong("is the `return` inside the loop?")
def returned_in_the_loop(X, r):
    return scatter(X, r)[0] / len(X)


@tied_covariance.wrong("nothing to be divided by the number of components")
def average_over_components(X, r):
    return scatter(X, r).mean(axis=0) / len(X)


@tied_covariance.wrong("np.cov divides by less than n_k unless")
def own_correction_of_numpy(X, r):
    return sum(column.mean() * np.cov(X.T, aweights=column) for column in r.T)


@tied_covariance.wrong("numbers 100,000 times as small")
def with_a_ridge(X, r):
    return sums_over_n(X, r) + 1e-6 * np.eye(X.shape[1])


@tied_covariance.wrong("look at the weights")
def around_expected_means(X, r):
    distance = X - r @ (r.T @ X / r.sum(axis=0)[:, None])
    return distance.T @ distance / len(X)


# -- exercise 3 -----------------------------------------------------------------------------------------
mixture_covariance = Exercise(lesson_09.mixture_covariance, n_arguments=3, shaped=True)


def between(weights, means):
    distance = means - weights @ means
    return (weights * distance.T) @ distance


@mixture_covariance.right
def within_and_between(weights, means, variances):
    return np.diag(weights @ variances) + between(weights, means)


@mixture_covariance.right
def second_moment(weights, means, variances):
    center = np.average(means, axis=0, weights=weights)
    second = sum(w * (np.diag(v) + np.outer(m, m)) for w, m, v in zip(weights, means, variances, strict=True))
    return (second - np.outer(center, center)).tolist()


@mixture_covariance.right
def numpy_cov_of_the_means(weights, means, variances):
    return np.cov(means.T, aweights=weights, ddof=0) + np.diagflat(np.average(variances, axis=0, weights=weights))


@mixture_covariance.right
def loops(weights, means, variances):
    k, d = means.shape
    center = [sum(weights[j] * means[j, a] for j in range(k)) for a in range(d)]
    result = np.zeros((d, d))
    for j in range(k):
        for a in range(d):
            result[a, a] += weights[j] * variances[j, a]
            for b in range(d):
                result[a, b] += weights[j] * (means[j, a] - center[a]) * (means[j, b] - center[b])
    return result


@mixture_covariance.wrong("spread within the components. They")
def within_only(weights, means, variances):
    return np.diag(weights @ variances)


@mixture_covariance.wrong("spread of the means. The points")
def between_only(weights, means, variances):
    return between(weights, means)


@mixture_covariance.wrong("means count by their weights")
def means_equally(weights, means, variances):
    return np.diag(weights @ variances) + np.cov(means.T, bias=True)


@mixture_covariance.wrong("variances count by their weights")
def variances_equally(weights, means, variances):
    return np.diag(variances.mean(axis=0)) + between(weights, means)


@mixture_covariance.wrong("subtract the common mean")
def center_not_subtracted(weights, means, variances):
    return np.diag(weights @ variances) + (weights * means.T) @ means


@mixture_covariance.wrong("off the diagonal there is something")
def diagonal_of_both(weights, means, variances):
    return np.diag(np.diag(within_and_between(weights, means, variances)))


@mixture_covariance.wrong("variances already")
def variances_squared(weights, means, variances):
    return np.diag(weights @ variances**2) + between(weights, means)


@mixture_covariance.wrong("weights are not squared in the spread within")
def weights_squared(weights, means, variances):
    return np.diag(weights**2 @ variances) + between(weights, means)


@mixture_covariance.wrong("shape (2,): one number for each column")
def vector(weights, means, variances):
    return weights @ variances + weights @ (means - weights @ means) ** 2


@mixture_covariance.wrong("is a vector")
def added_to_every_entry(weights, means, variances):
    return weights @ variances + between(weights, means)


@mixture_covariance.wrong("no square roots")
def sds_for_variances(weights, means, variances):
    return np.diag(weights @ np.sqrt(variances)) + between(weights, means)


@mixture_covariance.wrong("distances between the means count by their weights")
def distances_not_weighted(weights, means, variances):
    distance = means - weights @ means
    return np.diag(weights @ variances) + distance.T @ distance


@mixture_covariance.wrong("the spread between the means comes in twice")
def between_twice(weights, means, variances):
    return np.diag(weights @ variances) + 2 * between(weights, means)


@mixture_covariance.wrong("right for 3 components in 2 dimensions")
def two_dimensions_only(weights, means, variances):
    result = np.diag(weights @ variances)
    result[:2, :2] += between(weights, means)[:2, :2]
    return result


@mixture_covariance.wrong("the weights are squared: they come in once")
def weights_twice_between(weights, means, variances):
    distance = weights[:, None] * (means - weights @ means)
    return np.diag(weights @ variances) + distance.T @ distance


@mixture_covariance.wrong("those are correlations")
def correlations(weights, means, variances):
    total = within_and_between(weights, means, variances)
    return total / np.sqrt(np.outer(np.diag(total), np.diag(total)))


@mixture_covariance.wrong("near it, but not exact")
def of_drawn_points(weights, means, variances):
    rng = np.random.default_rng(0)
    label = rng.choice(len(weights), size=2000, p=weights)
    return np.cov((means[label] + np.sqrt(variances[label]) * rng.normal(size=(2000, means.shape[1]))).T)


@mixture_covariance.wrong("right where all means are 0, wrong where all are 1")
def center_added(weights, means, variances):
    center = weights @ means
    return np.diag(weights @ variances) + (weights * means.T) @ means + np.outer(center, center)


# -- exercise 4 -----------------------------------------------------------------------------------------
choose = Exercise(lesson_09.choose, open_ended=True)
held_out = {"A": "tied", "B": "full", "C": "diag"}
choose.right(
    literal=held_out,
    another_order={"C": "diag", "B": "full", "A": "tied"},
    numpy_texts=dict(zip("ABC", np.array(["tied", "full", "diag"]), strict=True)),
    keywords=dict(A="tied", B="full", C="diag"),
)
choose.wrong(
    full_for_all=(dict.fromkeys("ABC", "full"), "90 rows"),
    a_diag=(held_out | {"A": "diag"}, "in A the groups are tilted"),
    b_tied=(held_out | {"B": "tied"}, "in B the groups have different shapes"),
    b_diag=(held_out | {"B": "diag"}, "in B two of the groups are tilted"),
    b_spherical=(held_out | {"B": "spherical"}, "in B no group is a circle"),
    c_full=(held_out | {"C": "full"}, "how many parameters has full"),
    c_tied=(held_out | {"C": "tied"}, "do not have the same widths"),
    c_spherical=(held_out | {"C": "spherical"}, "very different widths"),
    a_missing=({"B": "full", "C": "diag"}, "the keys"),
    misspelt=(held_out | {"B": "Full"}, "str 'Full'"),
    a_list=(held_out | {"C": ["diag"]}, "a list"),
)

EXERCISES = [n_parameters, tied_covariance, mixture_covariance, choose]
