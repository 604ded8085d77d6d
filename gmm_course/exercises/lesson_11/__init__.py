"""Checkers of lesson 11, model selection."""

import numpy as np

from gmm.estimator import GaussianMixture
from gmm_course.exercises.checking import (
    NotYet,
    call,
    checker,
    compare,
    describe,
    number,
    numbers,
    pair,
    same,
    shape_of,
    uses,
)
from gmm_course.exercises.lesson_11.readings import CONFUSED, READ, STATEMENTS, TRUTH, made_data
from gmm_course.exercises.lesson_11.slips import right_criteria, rounded, slips_of
from gmm_course.exercises.quiz import check_choices

__all__ = ["conclude", "criteria", "held_out", "left_out", "made_data", "paired_difference"]


# -- exercise 1 -----------------------------------------------------------------------------------------
def left_out(model, X, fold):
    """What exercise 1 asks for: (n,), the log-density of each row under a fit to the rows of the other folds."""
    log_density = np.zeros(len(X))
    for one in np.unique(fold):
        mine = fold == one
        log_density[mine] = _fit(model, X[~mine]).score_samples(X[mine])
    return log_density


def _fit(model, X):
    return GaussianMixture(**model.get_params()).fit(X)


X11 = np.array(
    [[0.3, 1.2], [2.1, -0.7], [-1.4, 0.4], [0.9, 2.6], [-0.2, -1.9], [3.7, 0.8]]
    + [[-2.5, -1.1], [1.6, 0.1], [0.5, -0.6], [-0.8, 3.1], [2.4, 1.7]]
)
FOLD = np.array([0, 1, 2, 1, 0, 2, 2, 1, 0, 2, 2])


def _only_what_was_seen(model, X, fold, rows, asked):
    """For each fold, in turn, log-densities of the rows asked under a fit to `rows`; what is asked later replaces."""
    result = np.zeros(len(X))
    for one in np.unique(fold):
        mine = fold == one
        where = mine if asked == "mine" else ~mine
        result[where] = _fit(model, X[mine if rows == "mine" else ~mine]).score_samples(X[where])
    return result


@checker
def held_out(function):
    """Exercise 1: cross-validation by hand."""
    name = "held_out"
    model = GaussianMixture(1)
    arguments = model, X11, FOLD
    try:
        value = call(function, *arguments, name=name)
    except NotYet as error:
        if "row" in str(error) or "empty" in str(error) or "0 sample" in str(error):
            hint = "Is a number of folds written in? Here `fold` holds 0, 1 and 2, each several times."
            raise NotYet(f"{str(error).rstrip('.')}. {hint}") from None
        if "is not fitted yet" in str(error):
            raise NotYet("the model was asked before it was fitted: model.fit(rows) fits it, in place.") from None
        raise
    right = left_out(*arguments)
    parts = [right[FOLD == one] for one in range(3)]
    means = [part.mean() for part in parts]
    if shape_of(value) in ((), (1,)):
        for wrong, message in (
            (
                right.mean(),
                "that is the mean over all rows, the held-out log-likelihood. Hand on what it is the mean of",
            ),
            (right.sum(), "that is the sum over all rows. Hand on what was added up"),
            (np.mean(means), "that is the mean of the folds' means. Hand on the rows behind it"),
        ):
            if same(np.ravel(value)[0], wrong):
                raise NotYet(f"{message}: one log-density for each row, (n,).")
    for one, part in enumerate(parts):
        if shape_of(value) == part.shape and same(value, part):
            raise NotYet(
                f"those are the rows of fold {one}, counted from 0, and no others. Is `return` inside the loop, or is "
                "the result replaced in it? Give each fold its rows: result[fold == f] = ..."
            )
    if shape_of(value) == (3,):
        raise NotYet("that is one number for each fold; wanted is one for each row, in the order of X.")
    apart = isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.dtype == object)
    if apart and len(value) == 3 and all(np.ndim(part) == 1 for part in value):
        raise NotYet(
            f"{describe(value)} with one array for each fold: each is to go back into its rows, result[fold == f] = ..."
        )
    value = numbers(value, (11,), "the result")
    in_order_of_folds = np.concatenate(parts)
    fold_means = np.zeros(11)
    for one in range(3):
        fold_means[FOLD == one] = means[one]
    mistakes = [
        (
            _fit(model, X11).score_samples(X11),
            "each row was asked by a fit that had seen it: fit to the rows of the *other* folds only.",
        ),
        (
            _only_what_was_seen(model, X11, FOLD, "mine", "mine"),
            "each row was asked by a fit to its own fold. Fit to the others, fold != f, and ask fold == f.",
        ),
        (
            _only_what_was_seen(model, X11, FOLD, "mine", "others"),
            "turned round: you fit to the rows of one fold and ask all others. Fit to the others, ask the one.",
        ),
        (
            _only_what_was_seen(model, X11, FOLD, "others", "others"),
            "you ask the rows that the fit has just seen. Fit to fold != f, and ask fold == f.",
        ),
        (
            in_order_of_folds,
            "the right numbers in another order: fold by fold. Put each back into its row, result[fold == f] = ...",
        ),
        (
            in_order_of_folds[np.argsort(FOLD, kind="stable")],
            "the right numbers, put back in a wrong order: if `rows` lists the rows fold by fold, result[rows] = ...",
        ),
        (
            np.mean([_fit(model, X11[FOLD != one]).score_samples(X11) for one in range(3)], axis=0),
            "each row was asked by all fits, and the mean taken. Ask only the fit that has not seen it.",
        ),
        (
            left_out(model, X11, np.arange(11)),
            "each row was left out alone. All rows of its fold are to be left out: fold != f.",
        ),
        (fold_means, "within a fold all rows have the same number: `score` is a mean; `score_samples` tells each row."),
        (np.exp(right), "these are densities; return their logarithms."),
        (-right, "the sign: a log-density, not minus it."),
        *(
            (
                _fit(model, X11[FOLD != one]).score_samples(X11),
                "one fit for all rows. Every fold needs a fit of its own, to the rows outside it.",
            )
            for one in range(3)
        ),
        *(
            (
                np.where(FOLD == one, right, 0),
                "only one fold was asked: is `return` in the loop, or the result made anew in it, or does it run once?",
            )
            for one in range(3)
        ),
    ]
    otherwise = (
        "not the log-densities of the rows, each under a fit to the rows of the other folds. For fold f: fit to "
        "X[fold != f], then score_samples of X[fold == f]."
    )

    def unused():
        for one in range(3):
            if same(value[FOLD != one], right[FOLD != one]):
                raise NotYet(f"right but for the rows of fold {one}, counted from 0. Does the loop reach that fold?")
        if same(np.sort(value), np.sort(right)):
            raise NotYet("the right numbers in a wrong order: the first belongs to the first row of X.")
        if np.all(value >= 0):
            raise NotYet("the log-densities of these rows are below 0, yours are not. score_samples returns them.")
        changes = {
            "model": (GaussianMixture(1, covariance_type="spherical"), X11, FOLD),
            "X": (model, X11[::-1] * 1.5, FOLD),
            "fold": (model, X11, FOLD[[3, 0, 1, 2, 5, 4, 7, 6, 10, 8, 9]]),
        }
        uses(lambda *a: np.asarray(function(*a), dtype=float), arguments, changes, name=name)

    compare(value, right, mistakes, otherwise, before=unused)
    if not isinstance(value, np.ndarray) or value.shape != right.shape:
        raise NotYet(otherwise)
    X, fold, model = _two_groups()
    value = numbers(call(function, model, X, fold, name=name), (len(X),), "the result for seven folds")
    right = left_out(model, X, fold)
    ones = [left_out(GaussianMixture(1, covariance_type=kind), X, fold) for kind in ("full", "diag")]
    mistakes = [
        *((one, "right for one component; here the model has two. Use `model` as it comes.") for one in ones),
        (
            left_out(GaussianMixture(2, random_state=0), X, fold),
            "right for full covariances; here those of the model are diagonal. Use `model` as it comes.",
        ),
        (
            np.where(fold < 3, right, 0),
            "right for three folds, wrong for seven: is their number written in? fold.max() + 1, or np.unique(fold).",
        ),
        (
            np.where(fold < 5, right, 0),
            "right for three folds, wrong for seven: is a number of folds written in? np.unique(fold) lists them.",
        ),
    ]
    otherwise = "right for one component and three folds, wrong for two components and seven folds."
    compare(value, right, mistakes, otherwise, rtol=1e-3, atol=1e-3)
    return "every row was asked by a stranger. Their mean is the held-out log-likelihood; exercise 3 wants the rows."


def _two_groups():
    """Two groups that touch, but from every start the fit ends in the same place; in seven folds."""
    rng = np.random.default_rng(11)
    X = np.vstack([rng.normal(size=(30, 2)), [3.5, 1.5] + rng.normal(size=(26, 2)) * [0.8, 1.2]])
    return (
        X,
        rng.permutation(56) % 7,
        GaussianMixture(2, covariance_type="diag", n_init=1, init_params="kmeans", random_state=0),
    )


# -- exercise 2 -----------------------------------------------------------------------------------------
LOG_DENSITY = np.array([-2.3, -1.15, -4.2, -0.7, 0.37, -3.1, -1.9])
R = np.array(
    [[0.5, 0.5, 0], [1, 0, 0], [0.2, 0.7, 0.1], [0, 0, 1], [0.05, 0.9, 0.05], [0, 0.6, 0.4], [0.25, 0.25, 0.5]]
)
P = 5


@checker
def criteria(function):
    """Exercise 2: AIC, BIC and ICL."""
    name, names = "criteria", ("aic", "bic", "icl")
    arguments = LOG_DENSITY, P, R
    parts = pair(call(function, *arguments, name=name), names, name)
    _are_numbers(parts)
    if _is_nan(parts[0]):
        raise NotYet(
            "aic is NaN. log_density holds logarithms, some of them below 0: a logarithm or a root of them is NaN."
        )
    icl_is_nan = _is_nan(parts[2])
    aic, bic = (number(part, what) for part, what in zip(parts[:2], names, strict=False))
    right = right_criteria(*arguments)
    slips = slips_of(*arguments)

    def unused(*places):
        changes = {
            "log_density": (LOG_DENSITY - np.arange(7.0), P, R),
            "p": (LOG_DENSITY, 9, R),
            "r": (LOG_DENSITY, P, R[:, ::-1] ** 2 / (R**2).sum(axis=1, keepdims=True)),
        }
        changes = {one: changes[one] for one in places}
        uses(lambda *a: np.asarray(function(*a), dtype=float)[len(places) - 2 :], arguments, changes, name=name)

    compare(
        aic,
        right[0],
        slips["aic"],
        "aic is not -2 times the log-likelihood of all points, plus 2 for each parameter.",
        before=lambda: unused("log_density", "p"),
    )
    compare(
        bic,
        right[1],
        slips["bic"],
        "aic is right; bic is not -2 times the log-likelihood plus log n for each of the p parameters.",
    )
    if icl_is_nan:
        raise NotYet(
            "icl is NaN: some of r are exactly 0, and numpy makes 0 * log(0) to NaN. It counts as 0: "
            "np.where(r > 0, r, 1) inside the logarithm, or scipy.special.xlogy(r, r)."
        )
    icl = number(parts[2], "icl")
    compare(
        icl,
        right[2],
        slips["icl"],
        "aic and bic are right; icl is not BIC plus twice the entropies -sum r log r of all points.",
        before=lambda: unused("log_density", "p", "r"),
    )
    rng = np.random.default_rng(5)
    other = rng.normal(-3, 1, size=40), 11, rng.dirichlet([0.3, 0.3], size=40)
    parts = pair(call(function, *other, name=name), names, name)
    for part, one, what in zip(parts, right_criteria(*other), names, strict=True):
        otherwise = f"right for 7 points and 3 components; for 40 points and 2 components {what} is wrong."
        compare(number(part, what), one, [], otherwise)
    return "three criteria from the same fit. They differ in what they charge for: parameters, and doubt."


def _is_nan(part):
    return shape_of(part) == () and bool(np.isnan(part))


def _are_numbers(parts):
    for part, what in zip(parts, ("aic", "bic", "icl"), strict=True):
        if shape_of(part) == (7,):
            raise NotYet(f"{what} has one number for each point; add them up over the points.")
        if shape_of(part) == (7, 3):
            raise NotYet(f"{what} has one number for each point and component; add them up.")
        if shape_of(part) == (3,):
            raise NotYet(f"{what} has one number for each component; add up over all points and components.")


# -- exercise 3 -----------------------------------------------------------------------------------------
A8 = np.array([-2.1, -5.3, -1.2, -7.4, -3.3, -0.4, -9.1, -2.6])
B8 = np.array([-2.6, -5.5, -1.9, -7.1, -4.2, -0.3, -9.9, -3.7])


def _errors(a, b, ddof=0):
    return (a - b).std(ddof=ddof) / np.sqrt(len(a))


@checker
def paired_difference(function):
    """Exercise 3: the difference of two held-out scores, and its standard error."""
    name, names = "paired_difference", ("difference", "error")
    arguments = A8, B8
    parts = pair(call(function, *arguments, name=name), names, name)
    for part, what in zip(parts, names, strict=True):
        if shape_of(part) == (8,):
            raise NotYet(f"{what} has one number for each row; one number for all of them is wanted.")
    difference, error = (number(part, what) for part, what in zip(parts, names, strict=True))
    d, n = A8 - B8, 8

    def unused():
        changes = {"a": (A8 - np.arange(8.0), B8), "b": (A8, B8 - np.arange(8.0))}
        uses(lambda *a: np.asarray(function(*a), dtype=float), arguments, changes, name=name)

    compare(
        difference,
        d.mean(),
        [
            (-d.mean(), "difference: the sign. a less b, so that it is above 0 if a is the better one."),
            (d.sum(), "difference: that is the sum over the rows; the mean is wanted."),
            (np.median(d), "difference: that is the median; the mean is wanted."),
            (
                np.abs(d).mean(),
                "difference: with absolute values every model would look better than itself. Keep signs.",
            ),
            ((d**2).mean(), "difference: no squares; they belong to the error."),
            (A8.mean(), "difference: that is the mean of a alone."),
            (B8.mean(), "difference: that is the mean of b alone."),
            ((A8 + B8).mean(), "difference: that adds them up."),
            (np.exp(A8).mean() - np.exp(B8).mean(), "difference: of the log-densities, not of the densities."),
            (A8.mean() / B8.mean(), "difference: that is a ratio."),
            (0, "difference: 0. Is something taken away from itself, or the result rounded?"),
            *rounded(d.mean(), "difference"),
            *((one, "the difference comes first, its error second.") for one in (_errors(A8, B8), _errors(A8, B8, 1))),
        ],
        "difference is not the mean over the rows of a - b.",
        before=unused,
    )
    mistakes = []
    for ddof in (0, 1):
        sd, of_a, of_b = d.std(ddof=ddof), A8.std(ddof=ddof), B8.std(ddof=ddof)
        mistakes += [
            (sd, "error: that is the standard deviation of one row's difference; the mean of n rows varies less."),
            (sd**2, "error: that is the variance of one row's difference."),
            (sd / n, "error: that is divided by n, in one step or in two; once by the square root of n is right."),
            (np.sqrt(sd / n), "error: under the root belongs the variance, not the standard deviation."),
            (
                np.sqrt((sd**2 + d.mean() ** 2 * n / (n - ddof)) / n),
                "error: the mean is not subtracted before squaring.",
            ),
            (np.abs(d - d.mean()).sum() / (n - ddof) / np.sqrt(n), "error: from squares, not absolute values."),
            ((A8 + B8).std(ddof=ddof) / np.sqrt(n), "error: that is the error of the sum a + b."),
            (
                np.sqrt((sd**2 + np.cov(A8, B8, ddof=ddof)[0, 1]) / n),
                "error: the variance of a - b has the covariance *twice*.",
            ),
            (
                sd / np.sqrt(n - 1),
                "error: n - 1 once, in the standard deviation (ddof=1) or under the root, not twice.",
            ),
            (0, "error: 0. Is something taken away from itself, or the result rounded?"),
            (sd**2 / n, "error: that is its square; take the root."),
            (sd**2 / np.sqrt(n), "error: divide the standard deviation by the root of n, not the variance."),
            (sd / np.sqrt(272), "error: n is the number of rows handed in, not always 272."),
            (d.mean() / (sd / np.sqrt(n)), "error: that is the difference in units of its error. Return the error."),
            *rounded(sd / np.sqrt(n), "error"),
            (sd * np.sqrt(n), "error: a mean of n rows varies *less* than one row: divide by the square root of n."),
            (sd / np.sqrt(2 * n), "error: there are n differences, not 2n."),
            (1.96 * sd / np.sqrt(n), "error: that is half a 95 % interval; one standard error is wanted."),
            (2 * sd / np.sqrt(n), "error: that is two standard errors."),
            (
                np.sqrt((of_a**2 + of_b**2) / n),
                "error: that is the error of two *independent* samples. Here the same rows were asked twice: form the "
                "differences first, row by row, and take their standard deviation.",
            ),
            ((of_a + of_b) / np.sqrt(n), "error: the two errors are added up. Take the error of the differences."),
            (
                abs(of_a - of_b) / np.sqrt(n),
                "error: errors are not subtracted. Take the standard deviation of the differences a - b.",
            ),
            (
                -abs(of_a - of_b) / np.sqrt(n),
                "error: below 0. Errors are not subtracted: take the standard deviation of the differences a - b.",
            ),
            (of_a / np.sqrt(n), "error: that is the error of a's mean alone."),
            (of_b / np.sqrt(n), "error: that is the error of b's mean alone."),
            (
                np.abs(d).std(ddof=ddof) / np.sqrt(n),
                "error: of the differences with their signs, not of their absolute values.",
            ),
        ]
    otherwise = (
        "difference is right; error is not the standard deviation of the n differences over the square root of n."
    )
    if not same(error, _errors(A8, B8, 1)):
        compare(error, _errors(A8, B8), mistakes, otherwise, before=unused)
    rng = np.random.default_rng(3)
    a = rng.normal(-4, 1, size=50)
    b = a + rng.normal(0.2, 0.1, size=50)
    difference, error = pair(call(function, a, b, name=name), names, name)
    otherwise = "right for 8 rows; for 50 rows, where b is the better one, {} is wrong."
    lost = [(abs((a - b).mean()), "difference: the sign is lost. It is to be below 0 where b is the better one.")]
    compare(number(difference, "difference"), (a - b).mean(), lost, otherwise.format("difference"))
    error = number(error, "error")
    if not same(error, _errors(a, b, 1)):
        compare(error, _errors(a, b), [], otherwise.format("error"))
    return "what is hard for both models cancels, row by row. What is left is what they disagree about."


# -- exercise 4 -----------------------------------------------------------------------------------------
@checker
def conclude(conclusion):
    """Exercise 4: what a selection may say about each of four tables."""
    check_choices(conclusion, TRUTH, STATEMENTS, READ, CONFUSED)
    return (
        "two groups, one built from two bricks, a draw, and one that was bought. In all four the lowest BIC belongs to "
        "more than one component."
    )
