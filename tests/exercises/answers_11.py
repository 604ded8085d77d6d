"""Answers to the exercises of lesson 11, model selection."""

import copy
import math

import numpy as np
from answers import Exercise
from scipy.special import entr, xlogy
from scipy.stats import entropy

from gmm import GaussianMixture
from gmm_course.exercises import lesson_11

# -- exercise 1 -----------------------------------------------------------------------------------------
held_out = Exercise(lesson_11.held_out, n_arguments=3, shaped=True)


@held_out.right
def loop(model, X, fold):
    result = np.zeros(len(X))
    for f in range(fold.max() + 1):
        result[fold == f] = model.fit(X[fold != f]).score_samples(X[fold == f])
    return result


@held_out.right
def a_list_by_row(model, X, fold):
    scores = {}
    for f in set(fold.tolist()):
        rows = [i for i in range(len(X)) if fold[i] == f]
        others = [i for i in range(len(X)) if fold[i] != f]
        model.fit(X[others])
        scores |= dict(zip(rows, model.score_samples(X[rows]), strict=True))
    return [scores[i] for i in range(len(X))]


@held_out.right
def by_the_mixture(model, X, fold):
    result = np.full(len(X), np.nan)
    for f in np.unique(fold):
        fresh = copy.deepcopy(model)
        fresh.fit(X[fold != f])
        result[fold == f] = fresh.mixture_.log_density(X[fold == f])
    return result


@held_out.right
def concatenated_and_put_back(model, X, fold):
    folds = np.unique(fold)
    rows = np.concatenate([np.flatnonzero(fold == f) for f in folds])
    parts = [model.fit(X[fold != f]).score_samples(X[fold == f]) for f in folds]
    return np.concatenate(parts)[np.argsort(rows)]


@held_out.right
def one_row_at_a_time(model, X, fold):
    return np.array([model.fit(X[fold != f]).score(X[i : i + 1]) for i, f in enumerate(fold)])


def likeliest_component(model, X, fold):
    result = np.zeros(len(X))
    for f in np.unique(fold):
        result[fold == f] = model.fit(X[fold != f]).mixture_.log_joint(X[fold == f]).max(axis=1)
    return result


def by_fold(fit, ask, score="score_samples"):
    """fit and ask: which rows, from fold and f."""

    def answer(model, X, fold):
        result = np.zeros(len(X))
        for f in np.unique(fold):
            asked = ask(fold, f)
            result[asked] = getattr(model.fit(X[fit(fold, f)]), score)(X[asked])
        return result

    return answer


def same(fold, f):
    return fold == f


def other(fold, f):
    return fold != f


def parts(model, X, fold):
    return [model.fit(X[fold != f]).score_samples(X[fold == f]) for f in np.unique(fold)]


held_out.wrong(
    likeliest=(likeliest_component, "wrong for two components"),
    fit_to_all=(lambda model, X, fold: model.fit(X).score_samples(X), "had seen it"),
    own_fold=(by_fold(same, same), "a fit to its own fold"),
    turned_round=(by_fold(same, other), "turned round"),
    training_rows=(by_fold(other, other), "has just seen"),
    mean_of_a_fold=(by_fold(other, same, "score"), "`score` is a mean"),
    in_order_of_folds=(lambda *a: np.concatenate(parts(*a)), "in another order: fold by fold"),
    list_of_folds=(lambda *a: parts(*a), "a list with one array for each fold"),
    mean=(lambda *a: loop(*a).mean(), "the mean over all rows"),
    total=(lambda *a: loop(*a).sum(), "the sum over all rows"),
    mean_of_means=(lambda *a: np.mean([part.mean() for part in parts(*a)]), "the mean of the folds' means"),
    one_a_fold=(lambda *a: [part.mean() for part in parts(*a)], "one number for each fold"),
    densities=(lambda *a: np.exp(loop(*a)), "return their logarithms"),
    minus=(lambda *a: -loop(*a), "the sign"),
    one_fit=(lambda model, X, fold: model.fit(X[fold != 0]).score_samples(X), "one fit for all rows"),
    only_one_fold=(lambda *a: np.where(a[2] == 2, loop(*a), 0), "only one fold was asked"),
    own_model=(lambda model, X, fold: loop(GaussianMixture(1), X, fold), "the model has two"),
    tuple_of_folds=(lambda *a: tuple(parts(*a)), "a tuple with one array for each fold"),
    object_array=(lambda *a: np.array(parts(*a), dtype=object), "with one array for each fold"),
    one_left_out=(lambda model, X, fold: loop(model, X, np.arange(len(X))), "each row was left out alone"),
    backwards=(lambda *a: loop(*a)[::-1], "the first belongs to the first row"),
    own_components=(
        lambda model, X, fold: loop(GaussianMixture(model.n_components, random_state=0), X, fold),
        "here those of the model are diagonal",
    ),
    last_fold=(lambda *a: parts(*a)[-1], "the rows of fold 2"),
    first_fold=(lambda *a: parts(*a)[0], "the rows of fold 0"),
    wrong_permutation=(lambda *a: np.concatenate(parts(*a))[np.argsort(a[2], kind="stable")], "a wrong order"),
    mean_of_all_fits=(
        lambda model, X, fold: np.mean([model.fit(X[fold != f]).score_samples(X) for f in np.unique(fold)], axis=0),
        "asked by all fits",
    ),
    another_type=(
        lambda model, X, fold: loop(GaussianMixture(1, covariance_type="diag"), X, fold),
        "when `model` does",
    ),
    three_folds=(lambda model, X, fold: np.where(fold < 3, loop(model, X, fold), 0), "right for three folds, wrong"),
    five_folds=(lambda model, X, fold: np.where(fold < 5, loop(model, X, fold), 0), "a number of folds written in?"),
    first_fold_left_out=(lambda *a: np.where(a[2] > 0, loop(*a), 0), "right but for the rows of fold 0"),
    last_fold_left_out=(lambda *a: np.where(a[2] < a[2].max(), loop(*a), 0), "right but for the rows of fold 2"),
    probabilities=(
        lambda model, X, fold: model.fit(X).predict_proba(X).max(axis=1),
        "the log-densities of these rows are below 0",
    ),
    not_fitted=(lambda model, X, fold: model.score_samples(X), "asked before it was fitted"),
    matrix=(lambda model, X, fold: model.fit(X).predict_proba(X), "should have shape (11,)"),
    halved=(lambda *a: loop(*a) / 2, "half of what is wanted"),
    text=(lambda *a: "four nats", "you handed in str"),
)


@held_out.wrong("Is a number of folds written in? Here `fold`")
def five_written_in(model, X, fold):
    result = np.zeros(len(X))
    for f in range(5):
        result[fold == f] = model.fit(X[fold != f]).score_samples(X[fold == f])
    return result


# -- exercise 2 -----------------------------------------------------------------------------------------
criteria = Exercise(lesson_11.criteria, n_arguments=3, n_parts=3)


@criteria.right
def where(log_density, p, r):
    total, n = log_density.sum(), len(log_density)
    bic = -2 * total + p * np.log(n)
    return -2 * total + 2 * p, bic, bic - 2 * np.sum(r * np.log(np.where(r > 0, r, 1)))


@criteria.right
def with_xlogy(log_density, p, r):
    deviance = -2 * np.sum(log_density)
    bic = deviance + p * math.log(log_density.size)
    return [deviance + 2 * p, bic, bic - 2 * xlogy(r, r).sum()]


@criteria.right
def loops(log_density, p, r):
    total, doubt = 0.0, 0.0
    for value in log_density:
        total += value
    for row in r:
        for share in row:
            if share > 0:
                doubt -= share * math.log(share)
    n = len(log_density)
    return np.array([2 * p - 2 * total, math.log(n) * p - 2 * total, math.log(n) * p - 2 * total + 2 * doubt])


@criteria.right
def clipped(log_density, p, r):
    aic, bic, _ = where(log_density, p, r)
    return aic, bic, bic - 2 * (r * np.log(r + 1e-300)).sum()


@criteria.right
def nansum(log_density, p, r):
    aic, bic, _ = where(log_density, p, r)
    return aic, bic, bic + 2 * entr(r).sum(axis=1).sum()


def doubt(r):
    return entr(r).sum()


def with_aic(change):
    return lambda x, p, r: (change(x, p, r), *where(x, p, r)[1:])


def with_bic(change):
    """The ICL that follows from a wrong BIC is wrong as well."""
    return lambda x, p, r: (where(x, p, r)[0], change(x, p, r), change(x, p, r) + 2 * doubt(r))


def with_icl(change):
    return lambda x, p, r: (*where(x, p, r)[:2], change(where(x, p, r)[1], x, p, r))


criteria.wrong(
    order=(lambda *a: tuple(np.array(where(*a))[[1, 0, 2]]), "that is BIC: the order"),
    backwards=(lambda *a: where(*a)[::-1], "that is ICL: the order"),
    mean=(with_aic(lambda x, p, r: -2 * x.mean() + 2 * p), "aic: the log-likelihood is the *sum*"),
    sign=(with_aic(lambda x, p, r: 2 * x.sum() + 2 * p), "aic: the sign of the log-likelihood: a higher"),
    sign_of_penalty=(with_aic(lambda x, p, r: -2 * x.sum() - 2 * p), "aic: the sign of the penalty"),
    higher_is_better=(with_aic(lambda x, p, r: 2 * x.sum() - 2 * p), "aic: the sign is turned round"),
    not_doubled=(with_aic(lambda x, p, r: x.sum() - p), "what AIC is -2 times of"),
    half=(with_aic(lambda x, p, r: p - x.sum()), "half of AIC"),
    once=(with_aic(lambda x, p, r: 2 * p - x.sum()), "the log-likelihood counts twice, too"),
    cheap=(with_aic(lambda x, p, r: p - 2 * x.sum()), "costs 2, not 1"),
    free=(with_aic(lambda x, p, r: -2 * x.sum()), "aic: the parameters cost nothing"),
    per_point=(with_aic(lambda x, p, r: where(x, p, r)[0] / len(x)), "not per point"),
    times_n=(with_aic(lambda x, p, r: -2 * x.sum() + 2 * p * len(x)), "however many points"),
    exponential=(with_aic(lambda x, p, r: -2 * np.exp(x).sum() + 2 * p), "holds logarithms already"),
    log_of_the_sum=(with_aic(lambda x, p, r: -2 * np.log(np.exp(x).sum()) + 2 * p), "densities are not"),
    log_of_a_logarithm=(with_aic(lambda x, p, r: -2 * np.log(x).sum() + 2 * p), "a logarithm or a root of them"),
    not_added=(with_aic(lambda x, p, r: -2 * x + 2 * p), "one number for each point"),
    once_for_all=(with_aic(lambda x, p, r: -2 * x.sum() + 2), "2 for each parameter, not once"),
    not_times_two=(with_aic(lambda x, p, r: x.sum() + 2 * p), "aic: the log-likelihood is to be multiplied by -2"),
    penalty_alone=(with_aic(lambda x, p, r: 2 * p), "aic: that is the penalty alone"),
    bic_without_log_n=(with_bic(lambda x, p, r: -2 * x.sum() + p), "costs log n, not 1"),
    bic_sum=(with_bic(lambda x, p, r: -2 * x.sum() + p + np.log(len(x))), "a product, not a sum"),
    bic_n_plus_one=(with_bic(lambda x, p, r: -2 * x.sum() + p * np.log1p(len(x))), "not of n + 1"),
    bic_penalty_alone=(with_bic(lambda x, p, r: p * np.log(len(x))), "bic: that is the penalty alone"),
    bic_not_times_two=(with_bic(lambda x, p, r: x.sum() + p * np.log(len(x))), "bic: the log-likelihood is to be"),
    minus_entropy_alone=(with_icl(lambda bic, x, p, r: -2 * doubt(r)), "entropy alone, and its sign"),
    no_logarithm=(with_icl(lambda bic, x, p, r: bic - 2 * r.sum()), "icl: the logarithm is missing"),
    of_the_columns=(with_icl(lambda bic, x, p, r: bic + 2 * entropy(r).sum()), "the entropy of each column"),
    mean_over_components=(with_icl(lambda bic, x, p, r: bic + 2 * entr(r).mean(axis=1).sum()), "entropy of a point"),
    icl_once=(with_icl(lambda bic, x, p, r: bic + x.sum() + 2 * doubt(r)), "bic had it right"),
    aic_for_both=(with_bic(lambda x, p, r: where(x, p, r)[0]), "the same as AIC"),
    both_penalties=(with_bic(lambda x, p, r: where(x, p, r)[0] + p * np.log(len(x))), "both penalties"),
    log10=(with_bic(lambda x, p, r: -2 * x.sum() + p * np.log10(len(x))), "bic: np.log10"),
    log2=(with_bic(lambda x, p, r: -2 * x.sum() + p * np.log2(len(x))), "bic: np.log2"),
    twice=(with_bic(lambda x, p, r: -2 * x.sum() + 2 * p * np.log(len(x))), "not 2 log n"),
    half_of_it=(with_bic(lambda x, p, r: -2 * x.sum() + p / 2 * np.log(len(x))), "half of log n belongs"),
    marginal=(with_bic(lambda x, p, r: x.sum() - p / 2 * np.log(len(x))), "approximates the log of the marginal"),
    p_forgotten=(with_bic(lambda x, p, r: -2 * x.sum() + np.log(len(x))), "for each parameter, not once"),
    n_times_k=(with_bic(lambda x, p, r: -2 * x.sum() + p * np.log(r.size)), "r.size counts"),
    components=(with_bic(lambda x, p, r: -2 * x.sum() + p * np.log(r.shape[1])), "not of components"),
    swapped=(with_bic(lambda x, p, r: -2 * x.sum() + len(x) * np.log(p)), "changed places"),
    n_without_log=(with_bic(lambda x, p, r: -2 * x.sum() + p * len(x)), "the logarithm of n is missing"),
    bic_sign=(with_bic(lambda x, p, r: -2 * x.sum() - p * np.log(len(x))), "bic: the sign of the penalty"),
    bic_mean=(with_bic(lambda x, p, r: -2 * x.mean() + p * np.log(len(x))), "bic: the log-likelihood is the *sum*"),
    bic_once=(with_bic(lambda x, p, r: -x.sum() + p * np.log(len(x))), "bic: the log-likelihood counts twice."),
    rounded_aic=(lambda *a: tuple(np.round(where(*a))), "aic: rounded"),
    rounded_bic=(with_bic(lambda *a: round(where(*a)[1], 2)), "bic: rounded"),
    rounded_icl=(with_icl(lambda bic, x, p, r: round(bic + 2 * doubt(r), 1)), "icl: rounded"),
    off=(with_bic(lambda x, p, r: -2 * x.sum() + p * np.sqrt(len(x))), "aic is right; bic is not"),
    nan=(with_icl(lambda bic, x, p, r: bic - 2 * np.sum(r * np.log(r))), "0 * log(0)"),
    no_entropy=(with_icl(lambda bic, x, p, r: bic), "the same as BIC"),
    entropy_once=(with_icl(lambda bic, x, p, r: bic + doubt(r)), "icl: the entropy counts twice."),
    entropy_sign=(with_icl(lambda bic, x, p, r: bic - 2 * doubt(r)), "icl: the sign: entropy"),
    entropy_sign_once=(with_icl(lambda bic, x, p, r: bic - doubt(r)), "sign of the entropy; and"),
    entropy_alone=(with_icl(lambda bic, x, p, r: 2 * doubt(r)), "entropy alone"),
    icl_without_penalty=(with_icl(lambda bic, x, p, r: -2 * x.sum() + 2 * doubt(r)), "BIC, not -2 log L"),
    icl_on_aic=(with_icl(lambda bic, x, p, r: -2 * x.sum() + 2 * p + 2 * doubt(r)), "yours adds to AIC"),
    mean_entropy=(with_icl(lambda bic, x, p, r: bic + 2 * doubt(r) / len(x)), "yours are averaged"),
    mean_of_all=(with_icl(lambda bic, x, p, r: bic - 2 * xlogy(r, r).mean()), "added up, not averaged"),
    bits=(with_icl(lambda bic, x, p, r: bic + 2 * doubt(r) / np.log(2)), "icl: np.log2"),
    decimal=(with_icl(lambda bic, x, p, r: bic + 2 * doubt(r) / np.log(10)), "icl: np.log10"),
    hard=(with_icl(lambda bic, x, p, r: bic - 2 * np.log(r.max(axis=1)).sum()), "for certain"),
    not_weighted=(with_icl(lambda bic, x, p, r: bic - 2 * np.log(r[r > 0]).sum()), "multiplied by r"),
    four_times=(with_icl(lambda bic, x, p, r: bic + 4 * doubt(r)), "not four times"),
    for_each_point=(with_icl(lambda bic, x, p, r: bic + 2 * entr(r).sum(axis=1)), "icl has one number for each point;"),
    for_each_entry=(with_icl(lambda bic, x, p, r: bic + 2 * entr(r)), "for each point and component"),
    for_each_component=(
        with_icl(lambda bic, x, p, r: bic + 2 * entr(r).sum(axis=0)),
        "icl has one number for each comp",
    ),
    two_components=(with_icl(lambda bic, x, p, r: bic + 2 * entr(r[:, :2]).sum()), "icl is not BIC plus"),
    n_written_in=(
        lambda x, p, r: tuple(np.array(where(x, p, r)) + [0, *[p * (np.log(7) - np.log(len(x)))] * 2]),
        "for 40 points and 2 components bic",
    ),
    without_icl=(lambda *a: where(*a)[:2], "it returned 2"),
    text=(lambda *a: ("a", "b", "c"), "not the text"),
)


# -- exercise 3 -----------------------------------------------------------------------------------------
paired_difference = Exercise(lesson_11.paired_difference, n_arguments=2, n_parts=2)


@paired_difference.right
def numpy_std(a, b):
    d = a - b
    return d.mean(), d.std() / np.sqrt(len(d))


@paired_difference.right
def unbiased(a, b):
    d = np.subtract(a, b)
    return [np.mean(d), np.std(d, ddof=1) / len(d) ** 0.5]


@paired_difference.right
def by_hand(a, b):
    d = [one - two for one, two in zip(a, b, strict=True)]
    n = len(d)
    mean = sum(d) / n
    return mean, math.sqrt(sum((value - mean) ** 2 for value in d) / n / n)


@paired_difference.right
def from_the_covariance(a, b):
    (of_a, both), (_, of_b) = np.cov(a, b)
    return np.array([a.mean() - b.mean(), np.sqrt((of_a + of_b - 2 * both) / a.size)])


def error(change):
    return lambda a, b: (np.mean(a - b), change(a, b))


def difference(change):
    return lambda a, b: (change(a, b), numpy_std(a, b)[1])


paired_difference.wrong(
    sign=(difference(lambda a, b: np.mean(b - a)), "a less b"),
    total=(difference(lambda a, b: np.sum(a - b)), "the sum over the rows"),
    median=(difference(lambda a, b: np.median(a - b)), "the median"),
    absolute=(difference(lambda a, b: np.mean(np.abs(a - b))), "Keep signs"),
    squares=(difference(lambda a, b: np.mean((a - b) ** 2)), "no squares"),
    only_a=(difference(lambda a, b: a.mean()), "the mean of a alone"),
    only_b=(difference(lambda a, b: b.mean()), "the mean of b alone"),
    added=(difference(lambda a, b: np.mean(a + b)), "adds them up"),
    ratio=(difference(lambda a, b: a.mean() / b.mean()), "a ratio"),
    densities=(difference(lambda a, b: np.exp(a).mean() - np.exp(b).mean()), "not of the densities"),
    swapped=(lambda a, b: numpy_std(a, b)[::-1], "comes first"),
    every_row=(difference(lambda a, b: a - b), "difference has one number for each row"),
    every_error=(error(lambda a, b: np.abs(a - b)), "error has one number for each row"),
    sd=(error(lambda a, b: np.std(a - b)), "the mean of n rows varies less."),
    variance=(error(lambda a, b: np.var(a - b)), "the variance of one row"),
    by_n=(error(lambda a, b: np.std(a - b) / len(a)), "once by the square root of n is right"),
    not_rooted=(error(lambda a, b: np.var(a - b) / len(a)), "take the root"),
    variance_by_root=(error(lambda a, b: np.var(a - b) / np.sqrt(len(a))), "not the variance."),
    written_in=(error(lambda a, b: np.std(a - b) / np.sqrt(272)), "not always 272"),
    ratio_to_error=(error(lambda a, b: np.mean(a - b) / numpy_std(a, b)[1]), "in units of its error"),
    rounded=(lambda a, b: tuple(np.round(numpy_std(a, b), 2)), "difference: rounded"),
    rounded_error=(error(lambda a, b: np.round(np.std(a - b) / np.sqrt(len(a)), 3)), "error: rounded"),
    multiplied=(error(lambda a, b: np.std(a - b) * np.sqrt(len(a))), "varies *less* than one row"),
    two_n=(error(lambda a, b: np.std(a - b) / np.sqrt(2 * len(a))), "not 2n"),
    interval=(error(lambda a, b: 1.96 * np.std(a - b) / np.sqrt(len(a))), "95 %"),
    two_errors=(error(lambda a, b: 2 * np.std(a - b, ddof=1) / np.sqrt(len(a))), "two standard errors"),
    unpaired=(error(lambda a, b: np.sqrt((a.var() + b.var()) / len(a))), "*independent* samples"),
    errors_added=(error(lambda a, b: (a.std() + b.std()) / np.sqrt(len(a))), "two errors are added"),
    errors_subtracted=(error(lambda a, b: abs(a.std() - b.std()) / np.sqrt(len(a))), "errors are not subtracted"),
    below_zero=(error(lambda a, b: -abs(a.std() - b.std()) / np.sqrt(len(a))), "below 0"),
    error_of_a=(error(lambda a, b: a.std() / np.sqrt(len(a))), "of a's mean alone"),
    error_of_b=(error(lambda a, b: b.std() / np.sqrt(len(a))), "of b's mean alone"),
    absolute_error=(error(lambda a, b: np.abs(a - b).std() / np.sqrt(len(a))), "not of their absolute values"),
    sum_of_squares=(error(lambda a, b: np.sqrt(np.mean((a - b) ** 2) / len(a))), "the mean is not subtracted"),
    eight_written_in=(error(lambda a, b: np.std(a - b) / np.sqrt(8)), "for 50 rows, where b is the better one, error"),
    better_less_worse=(
        lambda a, b: (abs(np.mean(a - b)), numpy_std(a, b)[1]),
        "difference: the sign is lost",
    ),
    larger_less_smaller=(
        lambda a, b: (max(np.mean(a - b), 0), numpy_std(a, b)[1]),
        "for 50 rows, where b is the better one, difference",
    ),
    a_less_a=(lambda a, b: numpy_std(a, a), "difference: 0. Is something"),
    no_error=(error(lambda a, b: 0.0), "error: 0. Is something"),
    root_of_sd=(error(lambda a, b: np.sqrt(np.std(a - b) / len(a))), "under the root belongs the variance"),
    absolute_deviations=(
        error(lambda a, b: np.abs(a - b - np.mean(a - b)).mean() / np.sqrt(len(a))),
        "from squares, not absolute values",
    ),
    of_the_sum=(error(lambda a, b: np.std(a + b) / np.sqrt(len(a))), "the error of the sum"),
    covariance_once=(
        error(lambda a, b: np.sqrt((a.var(ddof=1) + b.var(ddof=1) - np.cov(a, b)[0, 1]) / len(a))),
        "the covariance *twice*",
    ),
    n_less_one_twice=(error(lambda a, b: np.std(a - b, ddof=1) / np.sqrt(len(a) - 1)), "not twice"),
    third_of_it=(error(lambda a, b: np.std(a - b) / len(a) ** (1 / 3)), "error is not the standard deviation"),
    only_the_difference=(lambda a, b: np.mean(a - b), "it returned 1"),
    text=(error(lambda a, b: "0.1"), "not the text"),
)


# -- exercise 4 -----------------------------------------------------------------------------------------
conclude = Exercise(lesson_11.conclude, open_ended=True)
truth = {"A": "one group", "B": "bought", "C": "two groups", "D": "undecided"}
conclude.right(
    literal=truth,
    another_order={"D": "undecided", "C": "two groups", "B": "bought", "A": "one group"},
    numpy_texts=dict(zip("ABCD", np.array(["one group", "bought", "two groups", "undecided"]), strict=True)),
    keywords=dict(A="one group", B="bought", C="two groups", D="undecided"),
)
conclude.wrong(
    all_two=(
        dict.fromkeys("ABCD", "two groups"),
        "Do they lie apart? ICL asks that; or plot them. (2 more are wrong.)",
    ),
    a_two=(truth | {"A": "two groups"}, "Do they lie apart?"),
    a_undecided=(truth | {"A": "undecided"}, 'far more than "hardly any" evidence'),
    a_bought=(truth | {"A": "bought"}, "A: the row with the lowest BIC has no `doubt`"),
    b_two=(truth | {"B": "two groups"}, "even held-out rows"),
    b_one=(truth | {"B": "one group"}, "why does it not come first"),
    b_undecided=(truth | {"B": "undecided"}, "Something else is wrong"),
    c_one=(truth | {"C": "one group"}, "ICL prefers two components, too"),
    c_undecided=(truth | {"C": "undecided"}, "C: against the second row"),
    c_bought=(truth | {"C": "bought"}, "C: the row with the lowest BIC has no `doubt`"),
    d_two=(truth | {"D": "two groups"}, "What may be said of such a difference"),
    d_one=(truth | {"D": "one group"}, 'would have to be "very strong"'),
    d_bought=(truth | {"D": "bought"}, "D: the row with the lowest BIC has no `doubt`"),
    first_only=(truth | {"B": ..., "C": ..., "D": ...}, "still open: B, C, D"),
    two_wrong_of_two=(
        {"A": "bought", "B": ..., "C": "bought", "D": ...},
        "A: the row with the lowest BIC has no `doubt`. (1 more is",
    ),
    one_missing=({"A": "one group"}, "the keys"),
    a_number=(truth | {"A": 1}, "yours is int 1"),
    misspelt=(truth | {"C": "Two groups"}, "str 'Two groups'"),
)

EXERCISES = [held_out, criteria, paired_difference, conclude]
