"""Checkers of lesson 08, when EM fails."""

from itertools import permutations

import numpy as np

from gmm_course.exercises.checking import (
    NotYet,
    call,
    checker,
    compare,
    number,
    numbers,
    pair,
    same,
    uses,
)
from gmm_course.exercises.lesson_08.reports import CONFUSED, FAILURES, HINTS, TRUTH, reports
from gmm_course.exercises.quiz import check_choices

__all__ = ["diagnose", "match", "narrow_enough", "reports", "restarts"]

HALF_LOG_2PI = 0.5 * np.log(2 * np.pi)


# -- exercise 1 -----------------------------------------------------------------------------------------
def _log_normal(x, mean, sd):
    return -0.5 * ((x - mean) / sd) ** 2 - np.log(sd) - HALF_LOG_2PI


def _log_sd(x, place, target, *, m=None, weight=None, ddof=0, off=None, over=None):
    """log of the sd that is wanted; the keywords change one part of the formula each."""
    on = x == place
    m = on.sum() if m is None else m
    w = m / len(x) if weight is None else weight
    rest = _log_normal(x, x.mean(), x.std(ddof=ddof))
    rest = (rest + np.log(1 - w))[~on].sum() if off is None else off(rest, w, on)
    return (rest - target) / (m if over is None else over) + np.log(w) - HALF_LOG_2PI


def _total(x, place, sd):
    """Log-likelihood of the cheat."""
    w = np.mean(x == place)
    with np.errstate(all="ignore"):  # whatever the answer has set numpy to
        spike = np.log(w) + _log_normal(x, place, sd)
        return np.logaddexp(np.log(1 - w) + _log_normal(x, x.mean(), x.std()), spike).sum()


TIED = np.array([3.1, 4.7, 4.7, 5.2, 6.0, 4.7, 8.3, 9.9, 2.4, 7.6])  # three are 4.7
SINGLE = np.array([-2.0, -1.1, 0.3, 0.9, 1.4, 2.2, 3.5])
MANY = np.concatenate([np.linspace(50, 90, 360), np.full(40, 77.0)])  # so many that a product of densities is 0


@checker
def narrow_enough(function):
    """Exercise 1: the sd at which a spike on some of the data reaches a given log-likelihood."""
    name = "narrow_enough"
    arguments = TIED, 4.7, _total(TIED, 4.7, 1e-5)
    value = number(call(function, *arguments, name=name), "the sd")
    right = _log_sd(*arguments)
    if np.isclose(value, right, rtol=1e-3):
        raise NotYet("that is the logarithm of the sd; take its exponential.")
    if np.isclose(value, -right, rtol=1e-3):
        raise NotYet("that is minus the logarithm of the sd: change the sign, then take the exponential.")
    if not value > 0:
        raise NotYet(
            "a standard deviation is above zero. If yours is 0, it was rounded, or an exponential or a product has "
            "become too small: stay with logarithms up to the last step."
        )

    def unused():
        x, place, target = arguments
        changes = {
            "x": (np.append(x, [6.5, 7.1]), place, target),
            "place": (x, 6.0, target),
            "target": (x, place, target + 40),
        }
        uses(lambda *a: np.log(number(function(*a), "the sd")), arguments, changes, name=name)

    w = np.mean(TIED == 4.7)
    mistakes = [
        (2 * right, "that is the variance of the spike; its square root is wanted."),
        (right / 2, "you took a root too many: the formula gives the standard deviation, not the variance."),
        (
            right * np.log(10),
            "the logarithms of the formula are natural ones: np.exp undoes them, not 10 to the power.",
        ),
        (right / np.log(10), "np.log10 and np.exp do not go together: take natural logarithms, np.log."),
        (-right, "the inverse came out: which sign has log sd in the formula, when you bring it to the other side?"),
        (
            _log_sd(*arguments, m=1),
            "right if one point lay on the spike. Here several points are equal to `place`, and each of them sits at "
            "its top: count them.",
        ),
        (3 * right, "every one of the m points brings a -log sd: divide by m at the end."),
        (
            _log_sd(*arguments, over=1),
            "every one of the m points brings a -log sd: divide by m, and put m before log w.",
        ),
        (_log_sd(*arguments, over=len(TIED)), "divide by m, the points on the spike, not by all n."),
        (right - np.log(w), "the weight of the spike is missing: log w belongs into the bracket."),
        (
            _log_sd(*arguments, off=lambda rest, w, on: rest[~on].sum()),
            "the weight of the broad component is missing: every other point has the density (1 - w) N.",
        ),
        (
            _log_sd(*arguments, off=lambda rest, w, on: (rest + np.log(1 - w)).sum()),
            "the points on the spike are counted twice: the sum runs over the others only.",
        ),
        (
            _log_sd(*arguments, off=lambda rest, w, on: (rest + np.log(w))[~on].sum()) + np.log((1 - w) / w),
            "the two weights are swapped: the spike has m / n.",
        ),
        (
            _log_sd(*arguments, off=lambda rest, w, on: (rest + np.log(1 - w) + HALF_LOG_2PI)[~on].sum()),
            "the square root of 2 pi is missing in the density of the broad component.",
        ),
        (
            _log_sd(*arguments, off=lambda rest, w, on: (rest + np.log(1 - w) + HALF_LOG_2PI)[~on].sum())
            + HALF_LOG_2PI,
            "the square root of 2 pi is missing, in the broad component and in the spike.",
        ),
        (
            _log_sd(*arguments, off=lambda _, w, on: _others(TIED[~on], w, TIED.mean(), TIED.var())),
            "the broad component has its variance where its standard deviation belongs.",
        ),
        (
            _log_sd(*arguments, off=lambda rest, w, on: rest[~on].sum() + np.log(1 - w)),
            "log(1 - w) belongs to every one of the other points; you add it once.",
        ),
        (
            -_log_sd(*arguments) + 2 * (np.log(w) - HALF_LOG_2PI),
            "the sign of one part is turned round: the others minus the target, or the target minus the others?",
        ),
        (right + HALF_LOG_2PI, "the square root of 2 pi in the height of the spike is missing."),
        (right - HALF_LOG_2PI, "the half before log 2 pi is missing, or 2 pi was taken for its square root."),
        (right + 2 / 3 * HALF_LOG_2PI, "log 2 pi belongs into the bracket: every point on the spike brings it."),
        (right - 2 / 3 * np.log(w), "log w belongs into the bracket: every point on the spike brings it."),
        (_log_sd(*arguments, ddof=1), "the best single Gaussian has the sd that divides by n: x.std()."),
        (
            _log_sd(*arguments, off=lambda rest, w, on: _others(TIED[~on], w)),
            "the broad component is the best single Gaussian of *all* of x, those on the spike included.",
        ),
        (_log_sd(*arguments, weight=1 / len(TIED)), "the weight of the spike is m / n, with all m points on it."),
        (_log_sd(*arguments, weight=0.5), "the weights are m / n and 1 - m / n, not one half each."),
        (
            _log_sd(*arguments, off=lambda rest, w, on: (rest + np.log(1 - w))[~on].mean()),
            "the others count as a sum, not as a mean: `target` is the log-likelihood of all points.",
        ),
        *_mixtures_gone_wrong(*arguments),
        *_broads_gone_wrong(*arguments),
    ]
    otherwise = (
        "not the sd at which this mixture has the log-likelihood `target`. Put yours into the formula: sum over the "
        "other points, plus m times the bracket."
    )
    _compare_logs(value, right, mistakes, otherwise, before=unused)
    for x, place, sd in ((SINGLE, 0.9, 1e-30), (MANY, 77.0, 1e-9)):
        arguments = x, place, _total(x, place, sd)
        value = number(call(function, *arguments, name=name), "the sd")
        m = int(np.sum(x == place))
        otherwise = f"right for 10 points of which 3 lie on the spike, wrong for {len(x)} of which {m} do."
        otherwise += " (If you look on a grid of sds: does it reach far enough? This one is much narrower.)"
        if not value > 0:
            otherwise += " It is not above zero: stay with logarithms up to the last step, and round nothing."
        _compare_logs(value, np.log(sd), [], otherwise)
    return "as the target rises, this sd goes to zero and never gets there. No target is too high."


def _mixtures_gone_wrong(x, place, target):
    """Pairs of log sd and what to tell the student, for slips in the last steps of the formula."""
    on, n = x == place, len(x)
    m, w = on.sum(), np.mean(on)
    log_broad = _log_normal(x, x.mean(), x.std())
    others = (log_broad + np.log(1 - w))[~on].sum()
    rest, bracket = (others - target) / m, np.log(w) - HALF_LOG_2PI
    return [
        (rest + np.log(w) + HALF_LOG_2PI, "the sign of log 2 pi: it stands below the fraction line of the spike."),
        (rest - bracket, "the sign of the bracket: log w counts for the sd, log 2 pi against it."),
        (rest - np.log(w) - HALF_LOG_2PI, "the sign of log w, the weight of the spike: it stands above the line."),
        (rest + w - HALF_LOG_2PI, "the weight of the spike stands there without its logarithm."),
        (rest + np.log(m) - HALF_LOG_2PI, "too high by a factor of n: the weight of the spike is m / n, not m."),
        (rest + np.log(w) - 0.5 * np.log(np.pi), "the 2 of 2 pi is missing in the spike."),
        ((others + target) / m + bracket, "the target is added to the others; it has the other sign."),
        (others - target / m + bracket, "parentheses: the whole difference is divided by m."),
        ((others - target) * m + bracket, "the difference is multiplied by m; divide."),
        ((others - target + bracket) / m, "m belongs to the difference only: the bracket is not divided by it."),
        ((others - target) / (n - m) + bracket, "you divide by the number of the other points; m lie on the spike."),
    ]


def _broads_gone_wrong(x, place, target):
    """The same, for slips in what the other points bring."""
    on, n = x == place, len(x)
    m, w = on.sum(), np.mean(on)
    mean, sd, off = x.mean(), x.std(), x[~on]
    right, square = _log_normal(off, mean, sd), ((off - mean) / sd) ** 2
    log_1_w = np.log(1 - w)
    slips = [
        (_log_normal(x[on], mean, sd) + log_1_w, "the sum runs over the points on the spike; it should be the others."),
        (right + np.log(sd) + HALF_LOG_2PI + log_1_w, "nothing stands in front of the broad exponential."),
        (right + np.log(sd) + log_1_w, "the sd in front of the broad component's exponential is missing."),
        (right + 2 * np.log(sd) + log_1_w, "the sign of log sd in the broad component."),
        (right - HALF_LOG_2PI + log_1_w, "in the broad component 2 pi stands under a square root."),
        (right + 2 * HALF_LOG_2PI + log_1_w, "the sign of log 2 pi in the broad component."),
        (right + 0.5 * np.log(2) + log_1_w, "the 2 of 2 pi is missing in the broad component."),
        (right - 0.5 * square + log_1_w, "the one half in the exponent of the broad component is missing."),
        (right + square + log_1_w, "the sign in the exponent of the broad component: far points are unlikely."),
        (right + 0.5 * square * (1 - sd**2) + log_1_w, "the distance in the broad component is not divided by its sd."),
        (right + 0.5 * square * (1 - sd**4) + log_1_w, "parentheses: the square is divided by twice the variance."),
        (right + 0.5 * square * (1 - sd) + log_1_w, "in the broad component the square is divided by sd**2, not sd."),
        (right + 0.5 * (square - (off / sd) ** 2) + log_1_w, "the mean of the broad component is not subtracted."),
        (right + np.log(w), "the other points have the weight 1 - m / n, not m / n."),
        (right - log_1_w, "the sign of log(1 - w): the weight multiplies the density."),
        (right + 1 - w, "the weight of the broad component stands there without its logarithm."),
        (right + log_1_w * n / (n - m), "log(1 - w) comes in once for each of the *other* points, not for all n."),
        (right + log_1_w * m / (n - m), "log(1 - w) comes in once for each of the *other* points, n - m times."),
    ]  # fmt: skip
    return [((slip.sum() - target) / m + np.log(w) - HALF_LOG_2PI, message) for slip, message in slips]


def _others(others, w, mean=None, sd=None):
    mean, sd = (others.mean(), others.std()) if mean is None else (mean, sd)
    return (_log_normal(others, mean, sd) + np.log(1 - w)).sum()


def _compare_logs(value, right, mistakes, otherwise, before=None):
    with np.errstate(all="ignore"):
        value = np.log(value)
    if not same(value, right, rtol=0, atol=0.01):  # a grid of sds is never exact; a slip in the formula is
        compare(value, right, mistakes, otherwise, rtol=0, atol=1e-3, before=before)


# -- exercise 2 -----------------------------------------------------------------------------------------
ENDS = np.array([-215.0, -203.2, np.nan, -203.25, -215.05, -203.21, -214.98, -204.0, -215.02, np.nan])
DIVIDED = ("ZeroDivisionError", "infinity", "NaN to integer", "math domain error", "expected a positive input")


def _share_and_starts(function, arguments, hint):
    """What the student's function returns; an error of the logarithms in it comes with a hint."""
    try:
        return pair(call(function, *arguments, name="restarts"), ("share", "n_starts"), "restarts")
    except NotYet as error:
        if any(name in str(error) for name in DIVIDED):
            raise NotYet(f"{str(error).split('. A logarithm was')[0].rstrip('.')}. {hint}") from None
        raise


@checker
def restarts(function):
    """Exercise 2: the share of starts that reach the best, and how many starts are enough."""
    name = "restarts"
    arguments = ENDS, 0.1, 0.95
    share, starts = _share_and_starts(
        function,
        arguments,
        "Print your share: if it is 0, log(1 - share) is 0, too. At least one start has reached the best. Is your best "
        "nan (np.nanmax leaves those out), or above them all (0.9 times a negative number is higher than it)?",
    )
    if np.size(share) == 1 and np.ndim(share) == 0 and isinstance(share, (float, np.floating)) and np.isnan(share):
        raise NotYet("share is NaN: the largest of numbers of which one is nan is nan. np.nanmax leaves those out.")
    share, starts = number(share, "share"), number(starts, "n_starts")

    def unused():
        changes = {"log_likelihoods": (ENDS[:4], 0.1, 0.95), "tolerance": (ENDS, 6.0, 0.95)}
        uses(lambda *a: np.asarray(function(*a), dtype=float), arguments, changes, name=name)

    compare(
        share,
        0.3,
        [
            (3.0, "share is a number of starts; divide by how many starts there were."),
            (30.0, "share is in percent; a share lies between 0 and 1."),
            (9.0, "the share comes first, the number of starts second."),
            (
                3 / 8,
                "you divide by the starts that ended somewhere. A start that collapsed is a start too, and did not "
                "reach the best.",
            ),
            (0.4, "did you count those near the lowest, or near the mean? The best has the highest log-likelihood."),
            (
                0.2,
                "2 of 10. Are those the two that collapsed? With 0 in place of nan they would be the highest of all.",
            ),
            (0.1, "only the best start itself counts as having reached it: allow for the tolerance, in nats."),
            (
                0.8,
                "every start counts that did not collapse. Is your best the highest of them, and is the tolerance, in "
                "nats, *subtracted* from it? (A tenth of a log-likelihood of -200 would be 20 nats.)",
            ),
            (0.7, "that is the share of starts that did *not* reach the best, the collapsed ones among them."),
            (0.5, "that counts the starts that did not reach the best, without the collapsed ones. Which comparison?"),
            (
                0.0,
                "share is 0, but at least one start has reached the best. Was it rounded? Or is your best nan "
                "(np.nanmax leaves it out), or above them all (0.9 times a negative number is higher than it)?",
            ),
        ],
        "not the share of the starts, collapsed ones included, that ended at most `tolerance` below the best of them.",
        before=unused,
    )
    exact = np.log(0.05) / np.log(0.7)
    if starts < 0:
        raise NotYet("a number of starts is not negative. The logarithms of two numbers below 1 are: divide them.")

    def fixed():
        changes = {"confidence": (ENDS, 0.1, 0.9999)}
        uses(lambda *a: np.asarray(function(*a), dtype=float)[1:], arguments, changes, name=name)

    compare(
        starts,
        9,
        [
            (exact, "a number of starts is whole: the smallest whole number that is not below yours."),
            (8, "with so many starts the probability is still a little below `confidence`: round up."),
            (1 / 0.3, "1 / share is how many starts one needs on average for one success; that is no 95 %."),
            (
                4,
                "chances do not add up like that: all s starts miss with (1 - share) to the power s. (1 / share is how "
                "many starts one success takes on average.)",
            ),
            (
                1,
                "a single start reaches the best with a probability of `share` only. (In the logarithm: how probable "
                "may it be that all of them *miss*?)",
            ),
            (
                np.ceil(np.log(0.05) / np.log(0.3)),
                "the share in your logarithm is that of the successes. All of s starts miss with probability "
                "(1 - share) to the power s.",
            ),
            (10, "one too many: fewer starts are already enough."),
            (
                np.ceil(np.log(0.05) / np.log(5 / 8)),
                "share is right, but n_starts was computed from another one, without the collapsed starts.",
            ),
        ],
        "share is right, n_starts is not the smallest s for which 1 - (1 - share) to the power s reaches `confidence`.",
        before=fixed,
    )
    ends = np.array([-5.02, -5.0, -5.01])
    share, starts = _share_and_starts(
        function,
        (ends, 0.1, 0.99),
        "Here all three starts agree, so the share is 1, and log(1 - share) is the logarithm of 0.",
    )
    compare(number(share, "share"), 1.0, [], "right in one case; if all three starts agree, share is wrong.")
    compare(
        number(starts, "n_starts"),
        1,
        [(0, "if every start reaches the best, you need 0 starts? One has to be made.")],
        "if every start reaches the best, a single one is enough; there 1 - share is 0, and so is what you divide by.",
    )
    ends = np.array([12.0, 3.0, np.nan, 11.75, 11.5, -4.0, 5.0])  # the fifth exactly on the border
    share, starts = pair(call(function, ends, 0.5, 0.99, name=name), ("share", "n_starts"), name)
    compare(
        number(share, "share"),
        3 / 7,
        [
            (2 / 7, "a start that ends exactly `tolerance` below the best counts, too: *at most* is <= or >=."),
            *((np.round(3 / 7, digits), "share is rounded: return it as it is.") for digits in range(1, 6)),
        ],
        "right for log-likelihoods below zero, wrong for some above: is a sign written in?",
    )
    compare(number(starts, "n_starts"), 9, [], "right for one list of log-likelihoods; for another n_starts is wrong.")
    return "a share of the starts, and from it how often to start. A start is cheap; a wrong hill is not."


# -- exercise 3 -----------------------------------------------------------------------------------------
# the partners of a are 1, 2, 3, 0 of b; in the order of the first coordinate two of them change places
A4 = np.array([[-7.0, 7.0], [7.0, -7.0], [8.0, 7.0], [-3.0, -8.0]])
B4 = np.array([[-2.7, -8.3], [-6.7, 6.4], [7.6, -7.6], [7.4, 6.7]])


def _cost(a, b):
    return ((a[:, None] - b) ** 2).sum(axis=2)


def _best(a, b):
    cost, rows = _cost(a, b), np.arange(len(a))
    return np.array(min(permutations(range(len(a))), key=lambda order: cost[rows, list(order)].sum()))


@checker
def match(function):
    """Exercise 3: the permutation that brings the components of two fits together."""
    name = "match"
    value = call(function, A4, B4, name=name)
    right = _best(A4, B4)
    _refuse_other_things(value)
    value = _as_order(value, 4, "order", nearest=_cost(A4, B4).argmin(axis=1))

    def unused():
        changes = {"means_a": (A4[[1, 2, 0, 3]], B4), "means_b": (A4, B4[[1, 0, 2, 3]])}
        uses(function, (A4, B4), changes, name=name)

    sort = np.empty(4, dtype=int)
    sort[np.argsort(A4[:, 0])] = np.argsort(B4[:, 0])
    mistakes = [
        (
            np.argsort(right),
            "turned round: your row k tells where in a the component k of b is. Wanted is, for component k of a, its "
            "partner's row in b.",
        ),
        (
            np.arange(4),
            "0, 1, 2, 3: that takes b as it stands. (linear_sum_assignment returns these as the rows; and if every "
            "order costs the same, the first one wins: is each difference squared?)",
        ),
        (np.arange(4)[::-1], "3, 2, 1, 0: the last order of all. Does your loop forget the best one so far?"),
        (sort, "that pairs them by the order of their first coordinate. Take the distance in all coordinates."),
        (np.argsort(B4[:, 0]), "that sorts b, whatever the order of a is."),
        (
            np.array(max(permutations(range(4)), key=lambda order: _cost(A4, B4)[range(4), list(order)].sum())),
            "these partners are as far apart as can be: make the sum of squared *differences* small, not large.",
        ),
    ]
    otherwise = "not the pairs with the smallest sum of squared distances. Is each difference squared, and then added?"
    compare(value, right, mistakes, otherwise, before=unused)
    in_turn = "right where every component has its own nearest partner. "
    cases = {
        in_turn + "When two want the same one, the first must not take it regardless: the *sum* is to be small.": (
            [[0.0], [1.0], [9.0]],
            [[9.3], [0.9], [-3.0]],
        ),
        in_turn + "The closest pair of all need not belong to the best pairing: the *sum* is to be small.": (
            [[0.0, 1.0], [1.2, 1.0], [5.0, 5.0]],
            [[5.0, 6.0], [2.5, 1.0], [1.0, 1.0]],
        ),
    }
    all_of_it = "right in simpler cases. Does the cost of every pair hold the squares of all coordinates, added up?"
    cases[all_of_it] = (  # here the largest coordinate, no squares, or a row left out lead to another order
        [[1.0, -7.0], [-7.0, -9.0], [-2.0, -7.0], [1.0, -6.0]],
        [[2.0, 7.0], [-6.0, 5.0], [6.0, -9.0], [5.0, 3.0]],
    )
    for otherwise, (a, b) in cases.items():
        a, b = np.array(a), np.array(b)
        value = call(function, a, b, name=name)
        nearest = _cost(a, b).argmin(axis=1)
        compare(_as_order(value, len(a), "order", nearest=nearest), _best(a, b), [], otherwise)
    rng = np.random.default_rng(8)
    a = rng.normal(size=(5, 3))
    b = (a + 0.2 * rng.normal(size=(5, 3)))[[3, 0, 4, 1, 2]]
    value = _as_order(call(function, a, b, name=name), 5, "order for five components", nearest=None)
    compare(value, _best(a, b), [], "right for fewer components, wrong for five in three dimensions.")
    return "every component of a has its partner, and none has two."


def _refuse_other_things(value):
    if isinstance(value, tuple) and len(value) == 2 and all(np.ndim(part) == 1 for part in value):
        raise NotYet(
            "two arrays: linear_sum_assignment returns the rows and their columns. Which of the two is wanted?"
        )
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return
    if array.shape == B4.shape:
        if all(any(np.allclose(row, other) for other in B4) for row in array):
            raise NotYet("these are the means of b in another order; return the row numbers, not the rows.")
        if all(any(np.allclose(row, other) for other in A4) for row in array):
            raise NotYet("these are means of a; return row numbers of b.")
    if array.shape == (4, 4):
        raise NotYet(
            "that is a table with a row and a column for every component; one row number of b for each is wanted."
        )


def _as_order(value, K, name, nearest):
    """The order as whole numbers from 0 to K - 1, each once."""
    order = numbers(value, (K,), name)
    if not np.all(np.isfinite(order)) or np.any(order != np.round(order)):
        raise NotYet("the order consists of row numbers: 0, 1, 2, ..., whole.")
    if sorted(order) == list(range(1, K + 1)):
        raise NotYet("Python counts rows from 0; yours run from 1.")
    if order.min() < 0 or order.max() >= K:
        raise NotYet("the order consists of row numbers of b, from 0 to K - 1.")
    if len(set(order)) < K:
        raise NotYet(
            "one component of b has two partners, another has none. Each should be taken once, even if two "
            "components of a lie nearest to the same one."
            if nearest is not None and np.array_equal(order, nearest)
            else "one component of b is named more than once: an order has each row number once."
        )
    return order


# -- exercise 4 -----------------------------------------------------------------------------------------
@checker
def diagnose(diagnosis):
    """Exercise 4: which failure is in which report."""
    check_choices(diagnosis, TRUTH, FAILURES, HINTS, CONFUSED)
    return "five failures and one sound fit. The log-likelihood alone would have named none of them."
