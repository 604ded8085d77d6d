"""Answers to the exercises of lesson 14, find the bug: tests for broken programs, and mended programs."""

import functools
import warnings

import numpy as np
import pandas as pd
import pytest
from answers import Exercise
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, norm

from gmm import GaussianMixture, Mixture
from gmm.datasets import load_penguins, make_gaussians, to_km
from gmm.mixture import log_sum_exp
from gmm.selection import held_out_log_likelihood, select_model
from gmm_course.exercises import lesson_14
from gmm_course.exercises.lesson_14 import bugs
from gmm_course.exercises.lesson_14 import restarts as restarts_14
from gmm_course.exercises.lesson_14 import right as right_14
from gmm_course.exercises.lesson_14 import tables as tables_14


def quiet(function):
    """The same, whatever was set for numpy's errors: a fit may underflow."""

    @functools.wraps(function)
    def answer(*arguments):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return function(*arguments)

    return answer


# -- exercise 1: a test for the program with several starts ------------------------------------------------
exposes_1 = Exercise(lesson_14.exposes_1, n_arguments=1)
FOUR = make_gaussians(
    np.full(4, 0.25), [[482.0], [494.0], [506.0], [518.0]], np.full((4, 1, 1), 4.0), 200, random_state=3
)[0][:, 0]


def total_of(x, weights, means, sds):
    return logsumexp(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1).sum()


@exposes_1.right
def recomputed(program):
    *parameters, reported = program(FOUR, 4, 3, 0)
    return abs(total_of(FOUR, *parameters) - reported) < 0.5


@exposes_1.right
def with_assert(program):
    *parameters, reported = program(FOUR, 4, 3, 0)
    assert np.isclose(total_of(FOUR, *parameters), reported, rtol=1e-3)


@exposes_1.right
def with_assert_and_return(program):
    weights, means, sds, reported = program(x=FOUR, K=2, n_starts=2, seed=7)
    mixture = Mixture(weights, means[:, None], sds**2, "spherical")
    assert abs(mixture.log_density(FOUR[:, None]).sum() - reported) < 1, "another total"
    return True


@exposes_1.right
def known_truth(program):
    for seed in range(4):
        means = np.sort(program(FOUR, 4, 30, seed)[1])
        if np.any(np.abs(means - [482, 494, 506, 518]) > 2):
            return False
    return True


@exposes_1.right
def one_gaussian_has_a_formula(program):
    right = norm.logpdf(FOUR, FOUR.mean(), FOUR.std()).sum()
    return np.isclose(program(FOUR, 1, 1, 0)[3], right)


@exposes_1.right
def fails_as_in_pytest(program):
    if not recomputed(program):
        pytest.fail("another total")


exposes_1.wrong(
    other_than_the_broken_one=(
        lambda program: (
            not np.array_equal(program(FOUR, 4, 3, 0)[1], bugs.best_of_starts(FOUR, 4, 3, 0)[1])
            or program(FOUR, 4, 3, 0)[3] != bugs.best_of_starts(FOUR, 4, 3, 0)[3]
        ),
        "lets another broken one through: it has the same bug",
    ),
    a_list=(lambda program: program(list(FOUR), 4, 3, 0)[3] < 0, "makes it raise AttributeError"),
    nothing_where_wrong=(
        lambda program: recomputed(program) or None,
        "None counts as passed: let it return False there",
    ),
    always_true=(lambda program: True, "never runs the program that it is given (returned True)"),
    always_false=(lambda program: False, "never runs the program that it is given (returned False)"),
    turned_round=(lambda program: not recomputed(program), "turned round"),
    weights_only=(lambda program: bool(np.isclose(program(FOUR, 4, 3, 0)[0].sum(), 1)), "passes the broken program"),
    returns_the_gap=(lambda program: program(FOUR, 4, 3, 0)[3] + 600, "should return True or False"),
    returns_text=(lambda program: f"ok {len(program(FOUR, 4, 3, 0))}", "it returned str"),
    returns_an_array=(lambda program: program(FOUR, 4, 3, 0)[0] > 0, "an array of shape (4,)"),
)


@exposes_1.wrong("let it return False, or use `assert`")
def raises_where_wrong(program):
    if not recomputed(program):
        raise ValueError("another total")
    return True


@exposes_1.wrong("called as program(x, K, n_starts, seed)")
def errors_swallowed(program):
    try:
        return program(FOUR, 4)[3] < 0
    except Exception:
        return False


CALLS = []


@exposes_1.wrong("another time passed it")
def by_chance(program):
    CALLS.append(program(FOUR, 4, 3, 0))
    return recomputed(program) or len(CALLS) % 9 == 0


@exposes_1.wrong("It wants the total to the last digit")
def exactly_the_same(program):
    *parameters, reported = program(FOUR, 4, 3, 0)
    return reported == log_sum_exp(restarts_14.by_hand(FOUR, *parameters)).sum()


@exposes_1.wrong("What does your test ask of more starts?")
def more_must_be_better(program):
    return program(FOUR, 4, 30, 4)[3] > program(FOUR, 4, 1, 4)[3]  # by 45 nats where starts are random


@exposes_1.wrong("raised AssertionError for a right one, too")
def too_strict(program):
    *parameters, reported = program(FOUR, 4, 3, 0)
    assert reported == 0.1 + total_of(FOUR, *parameters)


@exposes_1.wrong("It does so whatever a program returns: is `return` missing?")
def only_prints(program):
    print(recomputed(program))


@exposes_1.wrong("numbers its components from right to left")
def relies_on_the_order(program):
    *parameters, reported = program(FOUR, 4, 30, 0)
    return np.isclose(parameters[1], right_14.starts(FOUR, 4, 30, 0)[1]).all()


@exposes_1.wrong("it returned False for a right one, too")
def sorted_means_wanted(program):
    means = program(FOUR, 4, 2, 0)[1]
    return bool(np.all(means == 0))


exposes_1.wrong(
    not_zero=(lambda program: abs(program(FOUR, 4, 20, 0)[3]) > 1, "reports another number than 0 for all"),
    one_sided=(lambda program: missed_by(program) < 0.5, "is np.abs missing?"),
    far_too_lax=(lambda program: abs(missed_by(program)) < 900, "A total that is 300 nats off still passes"),
    kind_data=(
        lambda program: np.allclose(
            np.sort(program(np.r_[0.1 * FOUR, 0.1 * FOUR + 10], 2, 5, 0)[1]), [50, 60], atol=0.5
        ),
        "every start ends at the same fit",
    ),
    one_start=(
        lambda program: any(
            np.abs(np.sort(program(FOUR, 4, 1, s)[1]) - [482, 494, 506, 518]).max() < 2 for s in range(9)
        ),
        "there is nothing to choose",
    ),
    same_seed=(
        lambda program: program(FOUR, 4, 3, 5)[3] == program(FOUR, 4, 3, 5)[3],
        "results of the program with one",
    ),
    best_of_two=(
        lambda program: all(
            abs(program(FOUR, 4, 2, seed)[3] - right_14.starts_of_the_package(FOUR, 4, 2, 0)[3]) < 1
            for seed in range(6)
        ),
        "With n_starts=2 and that seed a right program, too, ends on a lower hill",
    ),
    variance_for_sd=(
        lambda program: bool(abs(missed_by(program, power=2)) < 1),
        "you square the standard deviation once too often",
    ),
    product=(
        lambda program: bool(abs(np.log(np.prod(norm_pdf(FOUR, *program(FOUR, 1, 1, 0)[1:3]))) + 600) < 1),
        "takes a logarithm of 0",
    ),
)


def missed_by(program, power=1):
    weights, means, sds, reported = program(FOUR, 4, 3, 0)
    return total_of(FOUR, weights, means, sds**power) - reported


# -- exercise 2 and 7: the programs with several starts, mended ----------------------------------------------
mended_1 = Exercise(lesson_14.mended_1, n_arguments=4, n_parts=4)
mended_4 = Exercise(lesson_14.mended_4, n_arguments=4, n_parts=4)


def runs(x, K, n_starts, seed, n_steps=100):
    """Weights, means, sds and joint densities (n, K) at the end of each start."""
    rng = np.random.default_rng(seed)
    for _ in range(n_starts):
        weights, sds = np.full(K, 1 / K), np.full(K, x.std() / K)
        means = rng.choice(x, size=K, replace=False)
        for _ in range(n_steps):
            p = weights * norm_pdf(x, means, sds)
            r = p / p.sum(axis=1, keepdims=True)
            n_k = r.sum(axis=0)
            weights, means = n_k / len(x), r.T @ x / n_k
            sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / n_k)
        yield weights, means, sds, p


def norm_pdf(x, means, sds):
    return np.exp(-0.5 * ((x[:, None] - means) / sds) ** 2) / (sds * np.sqrt(2 * np.pi))


def best_by(score, report=None, better=max):
    """A program that keeps the start with the best score, and reports that score or another number."""

    def program(x, K, n_starts, seed):
        best = better(runs(x, K, n_starts, seed), key=lambda run: score(x, *run))
        return *best[:3], (report or score)(x, *best)

    return program


def true_total(x, weights, means, sds, p):
    return np.log(p.sum(axis=1)).sum()


def one_step_later(x, weights, means, sds, p):
    return total_of(x, weights, means, sds)


for exercise in (mended_1, mended_4):
    exercise.right(kept_apart=quiet(best_by(true_total)), recomputed=best_by(one_step_later))


@mended_1.right
def divided_into_a_new_array(x, K, n_starts, seed):
    best = None
    for weights, means, sds, p in runs(x, K, n_starts, seed):
        log_likelihood = np.log(p.sum(axis=1)).sum()
        if best is None or log_likelihood > best[3] + 1e-6:
            best = weights, means, sds, log_likelihood
    return best


@mended_1.right
def the_package(x, K, n_starts, seed):
    model = GaussianMixture(K, n_init=n_starts, random_state=seed).fit(x[:, None])
    return model.weights_, model.means_[:, 0], np.sqrt(model.covariances_[:, 0, 0]), model.score(x[:, None]) * len(x)


@mended_1.right
def lists(x, K, n_starts, seed):
    weights, means, sds, total = best_by(true_total)(x, K, n_starts, seed)
    return list(weights), list(means), list(sds), float(total)


def loop(x, K, n_starts, seed, keep, again=None):
    """Program 4 with its arrays made once: `keep` takes what is to be kept from them."""
    rng = np.random.default_rng(seed)
    weights, means, sds = np.empty((3, K))
    best, highest = None, -np.inf
    for _ in range(n_starts):
        weights[:], sds[:] = 1 / K, x.std() / K
        means[:] = rng.choice(x, size=K, replace=False)
        for _ in range(100):
            p = weights * norm_pdf(x, means, sds)
            r = p / p.sum(axis=1, keepdims=True)
            n_k = r.sum(axis=0)
            weights[:], means[:] = n_k / len(x), r.T @ x / n_k
            sds[:] = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / n_k)
        log_likelihood = np.log(p.sum(axis=1)).sum()
        if log_likelihood > highest:
            best, highest = keep(weights, means, sds), log_likelihood
    return again(x, *best) if again else (*best, highest)


def looped(keep, again=None):
    return lambda x, K, n_starts, seed: loop(x, K, n_starts, seed, keep, again)


mended_4.right(
    copies=looped(lambda *parts: [part.copy() for part in parts]),
    stacked=looped(lambda *parts: np.array(parts)),
    by_plus=looped(lambda weights, means, sds: (weights + 0, 1 * means, sds[:].copy())),
)

mended_1.wrong(
    unmended=(bugs.best_of_starts, "reports 0.0 nats, and would for any fit"),
    mean=(best_by(true_total, lambda *run: true_total(*run) / len(run[0])), "a mean over the points"),
    sign=(best_by(true_total, lambda *run: -true_total(*run)), "opposite sign"),
    decimal=(best_by(true_total, lambda *run: true_total(*run) / np.log(10)), "in powers of ten"),
    logs_added=(best_by(lambda x, w, m, s, p: np.log(p).sum()), "adds logarithms of single components"),
    best_component=(best_by(lambda x, w, m, s, p: np.log(p.max(axis=1)).sum()), "only its best component"),
    worst=(best_by(true_total, better=min), "in none higher: which of them is kept?"),
    two_pi_forgotten=(
        best_by(lambda x, w, m, s, p: true_total(x, w, m, s, p * 3)),
        "higher than that of the weights",
    ),
    squared=(best_by(true_total, lambda x, w, m, s, p: true_total(x, w, m, s, p**2)), "lower than that of the weights"),
    sds_for_variances=(lambda *a: (*best_by(true_total)(*a)[:2], -np.ones(a[1]), 0.0), "returns another sd"),
    variances=(
        lambda *a: (*best_by(true_total)(*a)[:2], best_by(true_total)(*a)[2] ** 2, best_by(true_total)(*a)[3]),
        "yours are their squares, variances",
    ),
    product=(
        quiet(best_by(true_total, lambda x, w, m, s, p: np.log(np.prod(p.sum(axis=1))))),
        "multiply hundreds of small densities",
    ),
    three_values=(lambda *a: best_by(true_total)(*a)[:3], "it returned 3"),
    no_entropy=(
        best_by(true_total, lambda x, w, m, s, p: (p / p.sum(axis=1, keepdims=True) * np.log(p)).sum()),
        "lower by the entropy of r",
    ),
    over_points_first=(best_by(true_total, lambda x, w, m, s, p: np.log(p.sum(axis=0)).sum()), "within a row, axis=1"),
    two_steps=(lambda *a: best_of_few(*a), "is not where EM comes to rest"),
    seed_written_in=(lambda x, K, n, seed: best_by(true_total)(x, K, n, 0), "the same for every seed"),
    one_start_less=(
        lambda x, K, n, seed: best_by(true_total)(x, K, n - 1, seed) if n > 1 else None,
        "Is one start too few made?",
    ),
    seed_ignored=(lambda x, K, n, seed: best_by(true_total)(x, K, n, None), "something else the second time"),
    weights_doubled=(
        lambda *a: (2 * best_by(true_total)(*a)[0], *best_by(true_total)(*a)[1:]),
        "Your program returns another weight",
    ),
)


@mended_1.wrong("not with earlier ones?")
def total_of_the_first_step(x, K, n_starts, seed):
    *parameters, _ = best_by(true_total)(x, K, n_starts, seed)
    first = np.random.default_rng(seed).choice(x, size=K, replace=False)
    return *parameters, total_of(x, np.full(K, 1 / K), first, np.full(K, x.std() / K))


def best_of_few(x, K, n_starts, seed):
    *parameters, _ = max(runs(x, K, n_starts, seed, n_steps=3), key=lambda run: true_total(x, *run))
    return *parameters, total_of(x, *parameters)


@mended_1.wrong("draw means of its own from `rng`")
def from_quantiles(x, K, n_starts, seed):
    parameters, _ = right_14.run_of_em(x, np.quantile(x, (np.arange(K) + 0.5) / K))
    return *parameters, total_of(x, *parameters)


@mended_1.wrong("Is each row of r a share")
def columns_to_one(x, K, n_starts, seed):
    weights, means, sds = np.full(K, 1 / K), np.random.default_rng(seed).choice(x, size=K), np.full(K, x.std())
    for _ in range(9):
        p = weights * norm_pdf(x, means, sds)
        r = p / p.sum(axis=0)
        means = r.T @ x
        sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0))
    return weights, means, sds, total_of(x, weights, means, sds)


@mended_1.wrong("the other starts never win")
def first_start(x, K, n_starts, seed):
    best = next(runs(x, K, 1, seed))
    return *best[:3], true_total(x, *best)


@mended_1.wrong("a later start that is worse replaces a better one")
def last_start(x, K, n_starts, seed):
    *_, best = runs(x, K, n_starts, seed)
    return *best[:3], true_total(x, *best)


@mended_1.wrong("the best of 20 starts is missed")
def surest_start(x, K, n_starts, seed):
    several = list(runs(x, K, n_starts, seed))[:2]
    best = max(several, key=lambda run: true_total(x, *run))
    return *best[:3], true_total(x, *best)


mended_4.wrong(
    unmended=(bugs.fit_and_keep, "they changed after they were kept"),
    list_of_references=(
        looped(lambda *parts: list(parts), lambda x, *parts: (*parts, total_of(x, *parts))),
        "a later start that is worse replaces a better one",
    ),
    one_start=(lambda x, K, n_starts, seed: bugs.fit_and_keep(x, K, 1, seed), "the other starts never win"),
    mean=(looped(lambda *p: [q.copy() for q in p], lambda x, *p: (*p, total_of(x, *p) / len(x))), "a mean over"),
    sign=(looped(lambda *p: [q.copy() for q in p], lambda x, *p: (*p, -total_of(x, *p))), "opposite sign"),
    total_forgotten=(lambda *a: loop(*a, lambda *p: [q.copy() for q in p])[:3], "it returned 3"),
    nothing=(lambda *a: print(loop(*a, lambda *p: p)), "returns None"),
    means_alone=(
        looped(lambda weights, means, sds: (weights, means.copy(), sds)),
        "the means returned are those of the best start, the weights and sds are not",
    ),
)


@mended_4.wrong("from which a start sets out")
def start_kept(x, K, n_starts, seed):
    first = next(np.random.default_rng(seed).choice(x, size=K, replace=False) for _ in range(1))
    return np.full(K, 1 / K), first, np.full(K, x.std() / K), best_by(true_total)(x, K, n_starts, seed)[3]


# -- exercise 3: a test for the density ----------------------------------------------------------------------
exposes_2 = Exercise(lesson_14.exposes_2, n_arguments=1)
WEIGHTS, MEANS = np.array([0.3, 0.7]), np.array([[0.0, 0.0], [2.0, 1.0]])
COVARIANCES = np.array([[[2.0, 0.5], [0.5, 1.5]], [[0.8, -0.3], [-0.3, 1.2]]])


def squares(low, high, step):
    axis = np.arange(low, high, step)
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


@exposes_2.right
def sum_over_a_grid(program):
    return abs(program(squares(-10, 12, 0.1), WEIGHTS, MEANS, COVARIANCES).sum() * 0.01 - 1) < 1e-3


@exposes_2.right
def on_a_line(program):
    x = np.arange(-20, 20, 0.01)[:, None]
    density = program(x, np.array([0.5, 0.5]), np.array([[0.0], [3.0]]), np.array([[[4.0]], [[2.0]]]))
    assert np.isclose(np.trapezoid(density, x[:, 0]), 1)


@exposes_2.right
def scipy_says(program):
    X = np.random.default_rng(0).normal(size=(20, 2))
    right = sum(w * multivariate_normal(m, c).pdf(X) for w, m, c in zip(WEIGHTS, MEANS, COVARIANCES, strict=True))
    return np.allclose(program(X, WEIGHTS, MEANS, COVARIANCES), right)


@exposes_2.right
def by_random_points(program):
    X = np.random.default_rng(0).uniform(-8, 10, size=(200_000, 2))
    return abs(program(X, WEIGHTS, MEANS, COVARIANCES).mean() * 18**2 - 1) < 0.05


exposes_2.wrong(
    always_true=(lambda program: True, "never runs the program"),
    identity=(
        lambda program: bool(
            abs(program(squares(-9, 9, 0.1), np.ones(1), np.zeros((1, 2)), np.eye(2)[None]).sum() * 0.01 - 1) < 0.01
        ),
        "are their own inverse, as the identity is",
    ),
    cell_forgotten=(
        lambda program: bool(abs(program(squares(-9, 9, 0.1), WEIGHTS, MEANS, COVARIANCES).sum() - 1) < 0.01),
        "It wants the values themselves to add up to 1",
    ),
    one_component=(
        lambda program: bool(
            abs(program(squares(-9, 9, 0.1), np.ones(1), MEANS[:1], COVARIANCES[:1]).sum() * 0.01 - 1) < 0.01
        ),
        "lets another broken one through",
    ),
    gap=(lambda program: program(squares(-9, 9, 0.5), WEIGHTS, MEANS, COVARIANCES).sum() - 4, "should return True"),
    turned_round=(lambda program: not scipy_says(program), "turned round"),
    arguments=(lambda program: program(MEANS).sum() > 0, "called as program(X, weights, means, covariances)"),
    nothing=(lambda program: print(program(MEANS, WEIGHTS, MEANS, COVARIANCES)), "returned None"),
)


def mass(program, weights=WEIGHTS, means=MEANS, covariances=COVARIANCES, step=0.1, high=12.0):
    return program(squares(-10, high, step), weights, means, covariances).sum() * step**2


exposes_2.wrong(
    at_the_centres=(lambda program: bool(program(MEANS, WEIGHTS, MEANS, COVARIANCES).min() > 0), "for their form only"),
    at_one_centre=(
        lambda program: bool(
            np.isclose(program(MEANS[:1], np.ones(1), MEANS[:1], COVARIANCES[:1])[0], 0.0959, atol=1e-3)
        ),
        "asks for the density at the centres alone",
    ),
    determinant_one=(
        lambda program: bool(abs(mass(program, covariances=np.array([[[2.0, 1.0], [1.0, 1.0]]] * 2)) - 1) < 0.01),
        "of another determinant than 1?",
    ),
    one_sided=(lambda program: bool(mass(program) < 1.01), "Values thirty times as low pass as well"),
    half_allowed=(lambda program: bool(abs(mass(program, covariances=2 * COVARIANCES) - 1) < 0.95), "still passes"),
    swapped=(
        lambda program: np.allclose(
            program(MEANS + 1, WEIGHTS, MEANS, COVARIANCES),
            program(MEANS + 1, WEIGHTS[::-1], MEANS[::-1], COVARIANCES[::-1]),
        ),
        "does not look at weights, means and covariances",
    ),
    mean_of_values=(lambda program: bool(abs(mass(program) / 0.1**2 / 220**2 - 1) < 0.1), "the mean of the values"),
    side_of_a_cell=(lambda program: bool(abs(mass(program) / 0.1 - 1) < 0.1), "with the side of a cell"),
    below_one=(
        lambda program: bool(program(MEANS, WEIGHTS, MEANS, COVARIANCES / 1000).max() <= 1),
        "A density is no probability",
    ),
    small_grid=(lambda program: bool(abs(mass(program, high=1.0) - 1) < 0.01), "the rest lies outside"),
    sum_of_exactly_one=(lambda program: bool(mass(program) == 1), "it allows too little"),
    weights_left_out=(
        lambda program: np.allclose(
            program(MEANS, WEIGHTS, MEANS, COVARIANCES),
            right_14.density_without_weights(MEANS, WEIGHTS, MEANS, COVARIANCES),
        ),
        "leaves the weights out",
    ),
)


@exposes_2.wrong("rounds its last digits otherwise")
def exactly(program):
    X = np.random.default_rng(0).normal(size=(200, 2))
    return np.array_equal(
        program(X, WEIGHTS, MEANS, COVARIANCES), np.exp(Mixture(WEIGHTS, MEANS, COVARIANCES).log_density(X))
    )


# -- exercise 4: the density, mended -------------------------------------------------------------------------
mended_2 = Exercise(lesson_14.mended_2, n_arguments=4)


def density(quadratic, height=None, weight=lambda w: w):
    """A program with the given quadratic form, height of the peak, and use of the weights."""

    def peak(covariance):
        return 1 / np.sqrt(np.linalg.det(2 * np.pi * covariance))

    def program(X, weights, means, covariances):
        out = np.zeros(len(X))
        for w, mean, covariance in zip(weights, means, covariances, strict=True):
            out += weight(w) * (height or peak)(covariance) * np.exp(-0.5 * quadratic(X - mean, covariance))
        return out

    return program


def by_inverse(distance, covariance):
    return np.einsum("ni,ij,nj->n", distance, np.linalg.inv(covariance), distance)


def by_solve(distance, covariance):
    return (distance * np.linalg.solve(covariance, distance.T).T).sum(axis=1)


def by_cholesky(distance, covariance):
    return (np.linalg.solve(np.linalg.cholesky(covariance), distance.T) ** 2).sum(axis=0)


def by_covariance(distance, covariance):
    return np.einsum("ni,ij,nj->n", distance, covariance, distance)


mended_2.right(
    inverse=density(by_inverse),
    solve=density(by_solve),
    cholesky=density(by_cholesky),
    package=lambda X, *parameters: np.exp(Mixture(*parameters).log_density(X)),
    scipy=lambda X, weights, means, covariances: sum(
        w * multivariate_normal(m, c).pdf(X) for w, m, c in zip(weights, means, covariances, strict=True)
    ),
)
mended_2.wrong(
    unmended=(bugs.mixture_density, "'integrates to 1' fails"),
    height_changed=(
        density(by_covariance, lambda c: np.sqrt(np.linalg.det(c)) / (2 * np.pi) ** (len(c) / 2)),
        "has the covariance that was asked for",
    ),
    inverted_in_both=(
        density(by_inverse, lambda c: np.sqrt(np.linalg.det(c)) / (2 * np.pi) ** (len(c) / 2)),
        "divided by that of the inverse's",
    ),
    upper_factor=(
        density(lambda b, c: (np.linalg.solve(np.linalg.cholesky(c).T, b.T) ** 2).sum(axis=0)),
        "The Cholesky factor is transposed",
    ),
    last_alone=(lambda X, w, m, c: w[-1] * density(by_inverse)(X, [1.0], m[-1:], c[-1:]), "only the last comes back"),
    by_trace=(density(lambda b, c: (b**2).sum(axis=1) / np.trace(c)), "it is in the exponent"),
    doubled=(lambda *a: 2 * density(by_inverse)(*a), "2.00 times what it should be"),
    divided_by_the_sum=(
        lambda *a: bugs.mixture_density(*a) / bugs.mixture_density(*a).sum(),
        "the values themselves add up to 1",
    ),
    one_over_each_entry=(density(lambda distance, c: by_covariance(distance, 1 / c)), "more than ten times"),
    root_forgotten=(density(by_inverse, lambda c: 1 / np.linalg.det(2 * np.pi * c)), "adds up to"),
    two_pi_forgotten=(density(by_inverse, lambda c: 1 / np.sqrt(np.linalg.det(c))), "adds up to 628% of"),
    weights_forgotten=(density(by_inverse, weight=lambda w: 1.0), "of the two together the weights do not come in"),
    plane_only=(density(by_inverse, lambda c: 1 / (2 * np.pi * np.sqrt(np.linalg.det(c)))), "a 2 written in"),
    equal_weights=(
        lambda X, weights, *rest: density(by_inverse)(X, np.full(len(weights), 1 / len(weights)), *rest),
        "each of them weighs the same",
    ),
    tilt_turned=(
        lambda X, weights, means, covariances: density(by_inverse)(
            X, weights, means, covariances * (2 * np.eye(covariances.shape[1]) - 1)
        ),
        "the tilt is not the one",
    ),
    half_forgotten=(density(lambda *a: 2 * by_inverse(*a)), "adds up to 50% of"),
    rounded=(lambda *a: density(by_inverse)(*a).round(4), "is something rounded, or cut off?"),
    flat=(lambda X, *a: np.full(len(X), 1 / 441), "which is not the mean that was given"),
    logarithm=(lambda *a: np.log(density(by_inverse)(*a)), "never below 0"),
    table=(lambda X, *a: density(by_inverse)(X, *a)[:, None], "should have shape"),
)

# -- exercise 5: a test for the table of birds ------------------------------------------------------------------
exposes_3 = Exercise(lesson_14.exposes_3, n_arguments=1)
PENGUINS = load_penguins()
COMPLETE = PENGUINS.notna().all(axis=1).to_numpy()
SPECIES = PENGUINS["species"].to_numpy()[COMPLETE]


def together(groups):
    return np.asarray(groups)[:, None] == np.asarray(groups)


@exposes_3.right
def incomplete_rows_have_none(program):
    return np.array_equal(program(PENGUINS, 3) == -1, ~COMPLETE)


@exposes_3.right
def complete_rows_alone(program):
    alone, among_all = program(PENGUINS[COMPLETE].reset_index(drop=True), 2), program(PENGUINS, 2)[COMPLETE]
    return len(set(zip(alone, among_all, strict=True))) == 2


@exposes_3.right
def small_table(program):
    table = pd.DataFrame(
        {
            "bill_length_mm": [38.0, 38.5, np.nan, 39.0, 50.0, 50.5, 51.0, 39.5, 38.2, 50.2],
            "bill_depth_mm": [18.0, 18.6, 17.0, 18.2, 15.1, 15.6, 15.0, 18.4, 18.9, 15.4],
        }
    )
    groups = program(table, 2)
    assert groups[2] == -1
    short = groups[[0, 1, 3, 7, 8]]
    assert np.all(short == short[0]) and groups[4] != short[0]


@exposes_3.right
def last_row(program):
    return bool(program(PENGUINS, 3)[-1] >= 0)


exposes_3.wrong(
    always_true=(lambda program: True, "never runs the program"),
    other_than_the_broken_one=(
        lambda program: not np.array_equal(program(PENGUINS, 3), bugs.groups_of(PENGUINS, 3)),
        "lets another broken one through: it has the same bug",
    ),
    length=(lambda program: len(program(PENGUINS, 3)) == len(PENGUINS), "deals the groups out to any rows"),
    everybody=(lambda program: bool(np.all(program(PENGUINS, 3) >= 0)), "It wants a group for every row"),
    turned_round=(lambda program: not incomplete_rows_have_none(program), "turned round"),
    numbers=(
        lambda program: np.array_equal(program(PENGUINS, 3), right_14.groups(PENGUINS, 3)),
        "It wants certain numbers of the groups",
    ),
    groups=(lambda program: program(PENGUINS, 3), "an array of shape (344,)"),
    one_argument=(lambda program: program(PENGUINS)[0] == 0, "called as program(table, K)"),
    prints=(lambda program: print(program(PENGUINS, 3)), "raised nothing and returned None"),
    twice_the_same=(
        lambda program: np.array_equal(program(PENGUINS, 3), program(PENGUINS, 3)),
        "they agree if it makes the same mistake twice",
    ),
    complete_table=(
        lambda program: bool(np.all(program(PENGUINS[COMPLETE].reset_index(drop=True), 3) >= 0)),
        "No row of its table lacks a value",
    ),
    gaps_at_the_end=(
        lambda program: bool(program(PENGUINS[COMPLETE].reset_index(drop=True).reindex(range(340)), 3)[-1] == -1),
        "The rows that lack a value are the last ones",
    ),
    too_lax=(
        lambda program: bool(
            pd.crosstab(PENGUINS["species"], program(PENGUINS, 3), normalize=0).max(axis=1).min() > 0.7
        ),
        "14% of the complete rows are not with their like",
    ),
    species=(
        lambda program: bool(np.all(together(program(PENGUINS, 3))[np.ix_(COMPLETE, COMPLETE)] == together(SPECIES))),
        "wants the species themselves",
    ),
    bill_alone=(
        lambda program: np.array_equal(program(PENGUINS, 3) == -1, PENGUINS["bill_depth_mm"].isna()),
        "-1 only where the bill is missing",
    ),
    nan_wanted=(lambda program: bool(np.isnan(np.asarray(program(PENGUINS, 3), dtype=float)[3])), "It wants NaN"),
)

# -- exercise 6: the table of birds, mended -----------------------------------------------------------------------
mended_3 = Exercise(lesson_14.mended_3, n_arguments=2)
BILLS = ["bill_length_mm", "bill_depth_mm"]


def predicted(rows, K):
    return GaussianMixture(K, random_state=0).fit_predict(rows[BILLS].to_numpy())


@mended_3.right
@quiet
def by_mask(table, K):
    complete = table.notna().all(axis=1).to_numpy()
    groups = np.full(len(table), -1)
    groups[complete] = predicted(table[complete], K)
    return groups


@mended_3.right
def by_index(table, K):
    complete = table.dropna()
    groups = pd.Series(predicted(complete, K), index=complete.index, name="group")
    return table.join(groups)["group"].fillna(-1).astype(int).to_numpy()


@mended_3.right
def by_column(table, K):
    table = table.copy()
    complete = table.dropna().copy()
    complete["group"] = predicted(complete, K)
    table["group"] = complete["group"]
    return table["group"].fillna(-1)


@mended_3.right
def numbered_first(table, K):
    table = table.reset_index(drop=True)
    complete = table.dropna()
    groups = np.full(len(table), -1)
    groups[complete.index] = predicted(complete, K)
    return groups.tolist()


@mended_3.wrong("not with the birds whose bills are like theirs")
def species_for_groups(table, K):
    return np.where(table.isna().any(axis=1), -1, table["species"].astype("category").cat.codes)


@mended_3.wrong("all complete ones are in one group")
def all_in_one(table, K):
    return np.where(table.isna().any(axis=1), -1, 0)


@mended_3.wrong("your program changes its argument `table`")
def table_changed(table, K):
    complete = table.dropna().copy()
    complete["group"] = predicted(complete, K)
    table["group"] = complete["group"]
    return table["group"].fillna(-1)


@mended_3.wrong("When some birds have equal values")
def merged_by_values(table, K):
    complete = table.dropna()
    complete = complete.assign(group=predicted(complete, K))
    return table.merge(complete, how="left")["group"].fillna(-1).astype(int).to_numpy()


@mended_3.wrong("one for each row of the table is wanted")
def complete_rows_only(table, K):
    return predicted(table.dropna(), K)


@mended_3.wrong("are put into a group; -1 is wanted there")
def filled_with_means(table, K):
    bills = table[BILLS].fillna(table[BILLS].mean())
    return GaussianMixture(K, random_state=0).fit_predict(bills.to_numpy())


@mended_3.wrong("the first label stands in the first row of the table")
def folk_remedy(table, K):
    complete = table.dropna().reset_index(drop=True)
    groups = pd.Series(predicted(complete, K), name="group")
    return table.join(groups)["group"].fillna(-1).astype(int).to_numpy()


@mended_3.wrong("the -1 was put in afterwards")
def marked_afterwards(table, K):
    groups = np.array(folk_remedy(table, K))
    groups[groups < 0] = 0
    groups[table.isna().any(axis=1).to_numpy()] = -1
    return groups


@mended_3.wrong("When the rows are shuffled, each with its number")
def index_as_position(table, K):
    complete = table.dropna()
    groups = np.full(len(table), -1)
    groups[complete.index] = predicted(complete, K)
    return groups


@mended_3.wrong("When they are numbered 1000, 1002")
def sorted_back(table, K):
    groups = by_index(table, K)
    return groups if table.index.max() < len(table) else groups[::-1]


@mended_3.wrong("whole numbers from 0 to 2")
def counted_from_one(table, K):
    groups = by_mask(table, K)
    return np.where(groups < 0, -1, groups + 1)


@mended_3.wrong("NaN")
def missing_groups(table, K):
    groups = by_mask(table, K).astype(float)
    return np.where(groups < 0, np.nan, groups)


@mended_3.wrong("should be an array of numbers")
def whole_table(table, K):
    return table.assign(group=by_mask(table, K))


# -- exercise 8: a test for the groups of incidents ------------------------------------------------------------------
exposes_5 = Exercise(lesson_14.exposes_5, n_arguments=1)


def incidents():
    return tables_14.incidents()[0]


def same_groups(program, changed, seeds=(0, 1, 2, 5)):
    return all(
        np.array_equal(together(program(incidents(), 3, seed)[0]), together(program(changed, 3, seed)[0]))
        for seed in seeds
    )


@exposes_5.wrong("it leaves the incident number out")
def other_numbers(program):
    return same_groups(program, incidents().assign(incident_id=np.random.default_rng(0).permutation(260)))


@exposes_5.wrong("it leaves the codes out")
def other_codes(program):
    table = incidents()
    return same_groups(program, table.assign(premises_code=1000 * (6 - table["premises_code"])))


@exposes_5.right
def numbers_and_codes(program):
    return other_numbers(program) and other_codes(program)


@exposes_5.right
def all_that_means_nothing_at_once(program):
    rng = np.random.default_rng(1)
    return same_groups(
        program, tables_14.in_other_units(tables_14.recoded(tables_14.renumbered(incidents(), rng), rng))
    )


@exposes_5.right
def metres(program):
    table = incidents()
    assert same_groups(program, table.assign(longitude=1e5 * table["longitude"], latitude=1e5 * table["latitude"]))


@exposes_5.right
def known_places(program):
    table, place = tables_14.incidents()
    found = (together(program(table, 3, seed)[0]) == together(place) for seed in range(8))
    return bool(max(np.mean(equal) for equal in found) > 0.98)


def swapped(column, n=1):
    """The first n values exchanged with the next n."""
    return np.r_[column[n : 2 * n], column[:n], column[2 * n :]]


exposes_5.wrong(
    always_true=(lambda program: True, "never runs the program"),
    other_than_the_broken_one=(
        lambda program: not np.array_equal(program(incidents(), 3, 0)[0], bugs.find_places(incidents(), 3, 0)[0]),
        "lets another broken one through: it has the same bug",
    ),
    a_number_for_bic=(lambda program: bool(program(incidents(), 3, 0)[1] < 2000), "It compares BIC"),
    column_dropped=(
        lambda program: same_groups(program, incidents().drop(columns="longitude")),
        "makes it raise KeyError",
    ),
    twice_the_same=(lambda program: same_groups(program, incidents()), "passes the broken program"),
    shuffled=(
        lambda program: all(
            np.array_equal(
                together(program(incidents().iloc[::-1], 3, q)[0][::-1]), together(program(incidents(), 3, q)[0])
            )
            for q in range(8)
        ),
        "then a seed falls on other rows",
    ),
    turned_round=(lambda program: not other_numbers(program), "turned round"),
    share=(lambda program: np.mean(program(incidents(), 3, 0)[0] == 0), "should return True or False"),
    array=(lambda program: program(incidents(), 3, 0)[0] >= 0, "an array of shape (260,)"),
    form=(lambda program: len(program(incidents(), 3, 0)[0]) == 260, "groups that are drawn at random"),
    one_group=(lambda program: len(set(program(incidents(), 1, 0)[0])) == 1, "With K = 1"),
    shifted=(
        lambda program: same_groups(program, incidents().assign(incident_id=incidents()["incident_id"] + 5)),
        "It adds one number to all of a column (incident_id)",
    ),
    few_pairs_move=(
        lambda program: same_groups(program, incidents().assign(incident_id=swapped(incidents()["incident_id"]))),
        "Try another K or seed",
    ),
    two_seeds=(
        lambda program: np.array_equal(
            together(program(tables_14.one_crowd(), 4, 0)[0]), together(program(tables_14.one_crowd(), 4, 1)[0])
        ),
        "It wants the best groups, or the same, from every seed",
    ),
    places_moved=(
        lambda program: same_groups(program, incidents().assign(longitude=swapped(incidents()["longitude"], 99))),
        "It moves the places against each other",
    ),
    arguments=(lambda program: program(incidents()) is None, "called as program(table, K, seed)"),
)

# -- exercise 9: the groups of incidents, mended ----------------------------------------------------------------------
mended_5 = Exercise(lesson_14.mended_5, n_arguments=3, n_parts=2)
PLACE = ["longitude", "latitude"]


def fitted(X, K, seed, covariance_type="diag"):
    model = GaussianMixture(K, covariance_type=covariance_type, n_init=3, random_state=seed).fit(X)
    return model.predict(X), model.bic(X)


def by_aic(X, K, seed):
    model = GaussianMixture(K, covariance_type="full", n_init=3, random_state=seed).fit(X)
    return model.predict(X), model.aic(X)


def columns(table, names, scale=True):
    X = table[names].to_numpy(dtype=float)
    return (X - X.mean(axis=0)) / X.std(axis=0) if scale else X


mended_5.right(
    places=quiet(lambda table, K, seed: fitted(columns(table, PLACE), K, seed)),
    full=lambda table, K, seed: fitted(columns(table, PLACE), K, seed, "full"),
    degrees_and_a_floor_that_scales=lambda table, K, seed: fitted(columns(table, PLACE, scale=False), K, seed),
    km=lambda table, K, seed: fitted(
        np.column_stack(to_km(table["longitude"], table["latitude"])[:2]), K, seed, "full"
    ),
    bugged_em_on_km=lambda table, K, seed: bugs.find_places(
        (table[PLACE] - table[PLACE].mean()) * [80.2, 111.2], K, seed
    ),
    bugged_em_on_standardised_places=lambda table, K, seed: bugs.find_places(
        pd.DataFrame(columns(table, PLACE)), K, seed
    ),
)


@mended_5.wrong("your program changes its argument `table`")
def columns_changed(table, K, seed):
    for name in PLACE:
        table[name] = (table[name] - table[name].mean()) / table[name].std()
    return fitted(table[PLACE].to_numpy(), K, seed)


mended_5.right(
    standardised_by_pandas=lambda t, K, seed: fitted((t[PLACE] / t[PLACE].std()).to_numpy(), K, seed, "full")
)
mended_5.wrong(
    unmended=(bugs.find_places, "'an incident number means nothing' fails"),
    standardised_all=(
        lambda table, K, seed: bugs.find_places((table - table.mean()) / table.std(), K, seed),
        "'an incident number means nothing' fails",
    ),
    numbers_left_out=(
        lambda table, K, seed: bugs.find_places(table.drop(columns="incident_id"), K, seed),
        "'a code is a name' fails",
    ),
    degrees=(lambda table, K, seed: bugs.find_places(table[PLACE], K, seed), "'units do not matter' fails"),
    with_the_hour=(
        lambda table, K, seed: fitted(columns(table, [*PLACE, "hour"]), K, seed, "full"),
        "'midnight is a custom' fails",
    ),
    circles_in_degrees=(
        lambda table, K, seed: fitted(columns(table, PLACE, scale=False), K, seed, "spherical"),
        "How long is a degree?",
    ),
    turned_round=(lambda *a: fitted(columns(a[0], PLACE), *a[1:])[::-1], "the groups come first"),
    one_column=(
        lambda table, K, seed: fitted(columns(table, ["latitude"]), K, seed),
        "the groups hang: latitude",
    ),
    bic_turned=(lambda *a: (fitted(columns(a[0], PLACE), *a[1:])[0], -fitted(columns(a[0], PLACE), *a[1:])[1]), "BIC"),
    from_one=(lambda *a: (fitted(columns(a[0], PLACE), *a[1:])[0] + 1, 0.0), "whole numbers from 0 to"),
    labels_alone=(lambda *a: fitted(columns(a[0], PLACE), *a[1:])[0], "should return 2 values"),
    aic=(lambda *a: by_aic(columns(a[0], PLACE), *a[1:]), "that is AIC"),
    bic_made_up=(lambda *a: (fitted(columns(a[0], PLACE), *a[1:])[0], -a[1]), "as if one component had p = -0.2"),
    seed_ignored=(lambda t, K, seed: bugs.find_places(t[PLACE] * 1e3, K, None), "something else the second time"),
    seed_for_groups=(
        lambda table, K, seed: (np.random.default_rng(0).integers(K, size=len(table)), 0.0),
        "the groups hang: none",
    ),
)

# -- exercise 10: the number of components, mended --------------------------------------------------------------------
mended_6 = Exercise(lesson_14.mended_6, n_arguments=3)


def by(criterion):
    def program(X, candidates, seed):
        fits = [GaussianMixture(K, n_init=1, random_state=seed).fit(X) for K in candidates]
        return candidates[int(np.argmin([criterion(model, X) for model in fits]))]

    return program


def affordable(model, X, criterion):
    return criterion if model.n_parameters() < X.size else np.inf


mended_6.right(bic=quiet(by(lambda model, X: model.bic(X))))


@mended_6.right
def held_out(X, candidates, seed):
    scores = [
        held_out_log_likelihood(GaussianMixture(K, n_init=1, random_state=seed), X, 4, random_state=seed)
        for K in candidates
    ]
    return candidates[int(np.argmax(scores))]


@mended_6.right
def one_split(X, candidates, seed):
    rows = np.random.default_rng(seed).permutation(len(X))
    train, test = X[rows[: len(X) // 2]], X[rows[len(X) // 2 :]]
    fits = [GaussianMixture(K, n_init=1, random_state=seed).fit(train) for K in candidates]
    return np.array(candidates)[np.argmax([model.score(test) for model in fits])]


@mended_6.right
def package(X, candidates, seed):
    found = select_model(X, candidates, ("full",), "held_out", random_state=seed, n_folds=3, progress=False, n_init=1)
    return found.best.n_components


mended_6.right(
    aic_with_many_rows_a_parameter=by(lambda model, X: model.aic(X) if model.n_parameters() < X.size / 10 else np.inf),
)


@mended_6.right
def corrected_aic(X, candidates, seed):
    def criterion(model, X):
        p, n = model.n_parameters(), len(X)
        return model.aic(X) + 2 * p * (p + 1) / (n - p - 1) if p < n - 1 else np.inf

    return by(criterion)(X, candidates, seed)


@mended_6.wrong("Is it a place in the list of candidates?")
def place_of_the_best(X, candidates, seed):
    return candidates.index(by(lambda model, X: model.bic(X))(X, candidates, seed))


mended_6.wrong(
    unmended=(bugs.choose_number, "'fewer parameters than numbers' fails"),
    cap=(
        by(lambda model, X: affordable(model, X, model.aic(X))),
        "where rows are few, more parameters should cost more",
    ),
    fitted_rows=(by(lambda model, X: -model.score(X)), "it asks rows that were fitted"),
    worst=(by(lambda model, X: -model.bic(X)), "Is it min for max?"),
    first_of_the_list=(lambda X, candidates, seed: candidates[0], "It takes the first of the candidates"),
    mean_likelihood=(by(lambda model, X: 2 * model.n_parameters() - 2 * model.score(X)), "It takes too few."),
    always_three=(lambda X, candidates, seed: 3, "for another, with other groups, it fails: it chooses 3, with"),
    always_five=(lambda X, candidates, seed: 5, "It takes too many, still."),
    second=(lambda X, candidates, seed: candidates[1], "for another, with other groups, it fails: it chooses 2"),
    fourth=(lambda X, candidates, seed: candidates[3], "it chooses 8, with fewer parameters than numbers"),
    place_in_the_list=(lambda X, candidates, seed: 0, "it returns 0, which is not one of"),
    all_of_them=(lambda X, candidates, seed: list(candidates), "should be one number"),
    the_value=(lambda X, candidates, seed: 12345.6, "not one of the candidates"),
)

EXERCISES = [
    exposes_1,
    mended_1,
    exposes_2,
    mended_2,
    exposes_3,
    mended_3,
    mended_4,
    exposes_5,
    mended_5,
    mended_6,
]
