"""Checkers of lesson 13, a map of incidents."""

import numpy as np

from gmm.mixture import Mixture
from gmm_course.exercises.checking import (
    NotYet,
    call,
    checker,
    compare,
    number,
    numbers,
    pair,
    same,
    shape_of,
    uses,
)
from gmm_course.exercises.lesson_13.claims import CONFUSED, REASONS, TRUTH, VERDICTS
from gmm_course.exercises.lesson_13.slips import (
    error_slips,
    factor_slips,
    floor_slips,
    fraction,
    gain_slips,
    known,
    rounds,
    share_slips,
    weight_slips,
)
from gmm_course.exercises.quiz import check_choices

__all__ = ["gain", "judge", "new_weights", "relative_floor", "share_on_known_places"]


# -- exercise 1 -----------------------------------------------------------------------------------------
# Chosen so that every slip of `share_slips` leads to a number of its own.
TRAIN = 0.75 * np.array([
    [-3, 3], [5, 3], [5, -1], [1, 2], [0, 1], [2, 5], [5, 3], [5, 3], [5, -1], [0, 4], [2, 1]
])  # fmt: skip
TEST = 0.75 * np.array([
    [2, 5], [5, 3], [0, 3], [-3, 3], [-3, 3], [1, 2], [0, 3], [3, 0], [1, 0], [4, 4], [-3, -2], [0, 2],
    [2, 1], [2, 1], [5, 2], [1, 5], [2, 1], [0, 3], [3, -1], [4, 3], [4, 3], [4, -2], [-2, 4]
])  # fmt: skip


@checker
def share_on_known_places(function):
    """Exercise 1: the share of the rows of one table that stand on places of another."""
    name = "share_on_known_places"
    value = call(function, TRAIN, TEST, name=name)
    right = known(TRAIN, TEST)
    if isinstance(value, np.ndarray) and value.shape == right.shape and same(value, right):
        raise NotYet("right for each row: True or False. Wanted is one number, their share.")
    if isinstance(value, (bool, np.bool_)):
        raise NotYet(
            f"one {value} for the whole table. Each row of test gives a True or False (is `return` inside the loop?); "
            "wanted is the share of True."
        )
    value = number(value, "the share")
    probes = {"train": (TRAIN[3:5], TEST), "test": (TRAIN, TEST[5:])}
    compare(
        value,
        right.mean(),
        share_slips(TRAIN, TEST),
        "not the share of rows of test that equal, in both coordinates, some row of train.",
        before=lambda: uses(function, (TRAIN, TEST), probes, name=name),
    )
    otherwise = "right for one pair of tables, wrong for another: are its numbers written in, or coordinates rounded?"
    alike = "places ten centimetres apart are taken for equal: compare to the last digit, without"
    tolerant = f"{alike} np.isclose, which allows a hundred-thousandth of the number."
    for east, message in (0, f"{alike} rounding or a tolerance."), (30, tolerant):
        places = TRAIN + east
        near = places + [[1e-4, 0.0]]  # ten centimetres away: another place
        value = number(call(function, places, np.vstack([near[:7], places[:3]]), name=name), "the share")
        compare(value, 0.3, [(share / 10, message) for share in range(4, 11)], otherwise)
    value = number(call(function, TRAIN, TEST[-4:], name=name), "the share")
    compare(value, 0.0, [], "right where some place is known; where none is, the share is 0.")
    value = number(call(function, TRAIN[3:4], TEST[:4], name=name), "the share")
    compare(value, 0.0, [], "right for tables of several rows, wrong when train has a single one.")
    return "a row counts as often as it stands there. On recorded places, a file repeats itself."


# -- exercise 2 -----------------------------------------------------------------------------------------
WIDE = np.array([[-9.0, 1.0], [-4.0, 2.5], [0.5, -3.0], [3.0, 0.5], [7.0, -1.5], [8.5, 4.0], [-2.0, -0.5]])
TALL = np.array([[0.2, 7.0], [-0.6, -5.0], [0.9, 1.0], [-1.1, -8.0], [0.4, 3.0]]) + 30


@checker
def relative_floor(function):
    """Exercise 2: a floor in metres as a fraction of the variance of the data."""
    name = "relative_floor"
    arguments = WIDE, 80.0
    value = call(function, *arguments, name=name)
    if shape_of(value) == (2,):
        sds = WIDE.std(axis=0)
        ratios = [sds[0] / sds[1], (sds[0] / sds[1]) ** 2, sds[1] / sds[0], (sds[1] / sds[0]) ** 2]
        if any(same(value[0] / value[1], ratio) for ratio in ratios):
            raise NotYet(
                "two numbers, one for each column. `reg_covar` is a single number: with which of the two is no "
                "direction narrower than the metres?"
            )
        raise NotYet("two numbers came out; `reg_covar` is a single one.")
    value = number(value, "the fraction")
    probes = {"xy": (WIDE * [1.5, 2.5], 80.0), "metres": (WIDE, 50.0)}
    compare(
        value,
        fraction(*arguments),
        floor_slips(*arguments),
        "not the fraction: the narrowest that is allowed, as a variance, over the variance of the column that decides.",
        before=lambda: uses(function, arguments, probes, name=name),
    )
    value = number(call(function, TALL, 25.0, name=name), "the fraction")
    sds = TALL.std(axis=0)
    compare(
        value,
        fraction(TALL, 25.0),
        [
            (
                (0.025 / sds[1]) ** 2,
                "right where the second column is the narrow one. Here the first is: which decides?",
            ),
            (fraction(*arguments), "right for one table; for another the same number came out. Is it written in?"),
        ],
        "right for a table that is wide, wrong for one that is tall and far from (0, 0).",
    )
    return "no component can now be narrower than that, in any direction. Along the wide column the floor is higher."


# -- exercise 3 -----------------------------------------------------------------------------------------
ONE = np.array([-7.3, -5.1, -9.8, -6.2, -4.9, -8.4, -6.6, -5.7, -11.2, -7.9])
MODEL = ONE + np.array([0.9, 0.2, 1.6, -0.3, 0.1, 1.1, 0.4, -0.2, 2.3, 0.7]) + 0.0123456


@checker
def gain(function):
    """Exercise 3: the mean difference of two log-densities, its paired error, and what it means as a factor."""
    name, names = "gain", ("gain", "error", "factor")
    a, b = MODEL, ONE
    mean, error, factor = pair(call(function, a, b, name=name), names, name)
    mean, error, factor = number(mean, "gain"), number(error, "error"), number(factor, "factor")
    delta, n = a - b, len(a)

    def unused():
        changes = {"log_density": (a[::-1] + 0.5, b), "log_density_one": (a, b * 1.1)}
        uses(lambda *args: np.asarray(function(*args), dtype=float), (a, b), changes, name=name)

    compare(
        mean,
        delta.mean(),
        gain_slips(a, b),
        "the gain is not the mean of the differences, model minus one Gaussian.",
        before=unused,
    )
    for ddof in (0, 1):
        for wrong, message in error_slips(a, b, ddof):
            if same(error, wrong):
                raise NotYet(message)
    paired = [delta.std(ddof=ddof) / np.sqrt(n) for ddof in (0, 1)]
    if not any(same(error, right) for right in paired):
        raise NotYet("gain is right, its error is not the sd of the differences over the root of their number.")
    compare(
        factor,
        np.exp(delta.mean()),
        factor_slips(a, b),
        "gain and error are right; the factor is not the exponential of the gain.",
    )
    more = np.linspace(-9, -3, 25)
    better = more + 0.4 + 0.3 * np.sin(np.arange(25.0) ** 2)
    parts = pair(call(function, better, more, name=name), names, name)
    delta = better - more
    right = [(delta.mean(), delta.std(ddof=ddof) / 5, np.exp(delta.mean())) for ddof in (0, 1)]
    values = [number(part, what) for part, what in zip(parts, names, strict=True)]
    if not any(same(values, one) for one in right):
        raise NotYet(
            "right for 10 incidents, wrong for 25: is a number of them written in, is something rounded, or are "
            "variables from cells above used?"
        )
    return "a gain, how sure it is, and what it means. The paired error is the one that a difference has."


# -- exercise 4 -----------------------------------------------------------------------------------------
def _made():
    """A mixture, and points that its components have made in other shares."""
    full = [[[1.0, 0.4], [0.4, 0.8]], [[0.6, -0.2], [-0.2, 1.5]], [[2.0, 0.0], [0.0, 0.3]]]
    mixture = Mixture([0.5, 0.3, 0.2], [[0.0, 0.0], [1.6, 0.5], [0.4, 2.0]], full)
    shifted = Mixture([0.25, 0.55, 0.2], mixture.means, mixture.covariances)
    return shifted.sample(40, random_state=13)[0], mixture


@checker
def new_weights(function):
    """Exercise 4: EM on the weights alone, means and covariances fixed."""
    name, n_iter = "new_weights", 7
    X, mixture = _made()
    arguments = X, mixture, n_iter
    value = call(function, *arguments, name=name)
    if isinstance(value, Mixture):
        raise NotYet("a whole Mixture; return its weights (K,) alone.")
    if shape_of(value) == (len(X), 3):
        raise NotYet("these are responsibilities, a row for each point; average them over the points, then go on.")
    value = numbers(value, (3,), "the vector of weights")
    if same(value, np.full(3, 1 / len(X))):
        raise NotYet("each component's column is divided by its sum there, and then has the mean 1/n: divide the rows.")
    right = rounds(*arguments)

    def unused():
        changes = {
            "X": (X + [1.0, 0.5], mixture, n_iter),
            "mixture": (X, Mixture(mixture.weights, mixture.means[::-1], mixture.covariances), n_iter),
            "n_iter": (X, mixture, 2),
        }
        uses(function, arguments, changes, name=name)
        if not np.isclose(value.sum(), 1):
            raise NotYet(
                "these weights do not sum to 1. Each point's row of responsibilities does (its joint densities over "
                "their sum), and then so do the means over the points."
            )

    otherwise = "not the weights after n_iter rounds of: responsibilities under the newest weights, then their mean."
    compare(value, right, weight_slips(*arguments), otherwise, before=unused)
    flat = Mixture([0.6, 0.4], [[0.0], [3.0]], [[[1.0]], [[4.0]]])
    line = np.array([-1.0, 0.2, 2.4, 3.1, 5.0, 7.7])[:, None]
    value = numbers(call(function, line, flat, 3, name=name), (2,), "the weights of two components on a line")
    compare(
        value,
        rounds(line, flat, 3),
        [],
        "right for three components in the plane, wrong for two on a line.",
    )
    narrow = Mixture([0.6, 0.4], [[0.0], [3.0]], [[[1.0]], [[1.0]]])
    otherwise = (
        "wrong with a point so far out that its densities are 0 for the computer: stay with logarithms (lesson 07)."
    )
    # All densities are 0 at the first; at the second their ratio is beyond the largest number.
    for x, how in (45.0, "far from"), (450.0, "very far from"):
        far = np.vstack([line, [[x]]])
        what = f"the vector of weights, with one point {how} all components,"
        value = numbers(call(function, far, narrow, 3, name=name), (2,), what)
        compare(value, rounds(far, narrow, 3), [], otherwise)
    return "the components stay, their shares move. So groups can be compared component by component."


# -- exercise 5 -----------------------------------------------------------------------------------------


@checker
def judge(verdict):
    """Exercise 5: which of eight claims are true, which false, and which cannot be said."""
    check_choices(verdict, TRUTH, VERDICTS, REASONS, CONFUSED)
    return "three of eight cannot be said, however well the mixture fits. To know which is half of the analysis."
