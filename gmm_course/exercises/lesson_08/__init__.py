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
from gmm_course.exercises.lesson_08.spike import log_sd, total, what_is_off
from gmm_course.exercises.notions import slip
from gmm_course.exercises.quiz import check_choices

__all__ = ["diagnose", "match", "narrow_enough", "reports", "restarts"]

# -- exercise 1 -----------------------------------------------------------------------------------------
TIED = np.array([3.1, 4.7, 4.7, 5.2, 6.0, 4.7, 8.3, 9.9, 2.4, 7.6])  # three are 4.7
SINGLE = np.array([-2.0, -1.1, 0.3, 0.9, 1.4, 2.2, 3.5])
MANY = np.concatenate([np.linspace(50, 90, 360), np.full(40, 77.0)])  # so many that a product of densities is 0


@checker
def narrow_enough(function):
    """Exercise 1: the sd at which a spike on some of the data reaches a given log-likelihood."""
    name = "narrow_enough"
    arguments = TIED, 4.7, total(TIED, 4.7, 1e-5)
    value = number(call(function, *arguments, name=name), "the sd")
    right = log_sd(*arguments)
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

    def better():
        if told := what_is_off(function, name):
            raise NotYet(told)
        unused()

    otherwise = (
        "not the sd at which this mixture has the log-likelihood `target`. Put yours into the formula: sum over the "
        "other points, plus m times the bracket."
    )
    _compare_logs(value, right, otherwise, before=better)
    for x, place, sd in ((SINGLE, 0.9, 1e-30), (MANY, 77.0, 1e-9)):
        arguments = x, place, total(x, place, sd)
        value = number(call(function, *arguments, name=name), "the sd")
        m = int(np.sum(x == place))
        otherwise = f"right for 10 points of which 3 lie on the spike, wrong for {len(x)} of which {m} do."
        otherwise += " (If you look on a grid of sds: does it reach far enough? This one is much narrower.)"
        if not value > 0:
            otherwise += " It is not above zero: stay with logarithms up to the last step, and round nothing."
        _compare_logs(value, np.log(sd), otherwise)
    return "as the target rises, this sd goes to zero and never gets there. No target is too high."


def _compare_logs(value, right, otherwise, before=None):
    with np.errstate(all="ignore"):
        value = np.log(value)
    if not same(value, right, rtol=0, atol=0.01):  # a grid of sds is never exact; a slip in the formula is
        compare(value, right, [], otherwise, rtol=0, atol=1e-3, before=before)


# -- exercise 2 -----------------------------------------------------------------------------------------
NAN = np.nan
# Log-likelihoods, a tolerance and a confidence: many below zero; some above, one exactly on the border; 2 starts of 4
# and a confidence that comes out even; the same with 3 of 4; and one of 4, with a small confidence.
STARTS = (
    (np.array([-215.0, -203.2, NAN, -203.25, -215.05, -203.21, -214.98, -204.0, -215.02, NAN]), 0.1, 0.95),
    (np.array([12.0, 3.0, NAN, 11.75, 11.5, -4.0, 5.0]), 0.5, 0.99),
    (np.array([-7.0, -9.1, -7.25, -8.5]), 0.5, 0.75),
    (np.array([3.5, 9.0, 8.75, 8.875]), 0.5, 0.9375),
    (np.array([-6.0, -4.5, 7.0, 1.5]), 1.0, 0.5),
)
DIVIDED = ("ZeroDivisionError", "infinity", "NaN to integer", "math domain error", "expected a positive input")


def _restarts(ends, tolerance, confidence):
    share = np.mean(ends >= np.nanmax(ends) - tolerance)
    return share, max(1.0, np.ceil(_starts(share, confidence)))


def _starts(share, confidence):
    """How many starts, not rounded."""
    with np.errstate(all="ignore"):
        return np.log(1 - confidence) / np.log(1 - share)


# What may have been done in the place of the share: of the log-likelihoods and the tolerance.
WRONG_SHARES = (
    (lambda v, t: np.sum(v >= np.nanmax(v) - t), "share is a number of starts; divide by how many starts there were."),
    (
        lambda v, t: np.mean(v[~np.isnan(v)] >= np.nanmax(v) - t),
        "you divide by the starts that ended somewhere. A start that collapsed is a start too, without success.",
    ),
    (lambda v, t: np.mean(v > np.nanmax(v) - t), "a start exactly `tolerance` below the best counts, too: <= or >=."),
    (lambda v, t: np.mean(v <= np.nanmin(v) + t), "you count those near the lowest; the best is the highest."),
    (
        lambda v, t: np.mean(np.nan_to_num(v) >= np.nan_to_num(v).max() - t),
        "with 0 for nan the collapsed starts count.",
    ),
    (
        lambda v, t: np.mean(v == np.nanmax(v)),
        "only the best start itself counts as having reached it: allow for the tolerance, in nats.",
    ),
    (lambda v, t: np.mean(v >= np.nanmax(v) - t) - 1 / len(v), "the best start itself has reached the best, too."),
    (lambda v, t: np.mean(~np.isnan(v)), "every start counts that did not collapse; it has to reach the best."),
    (
        lambda v, t: np.mean(v <= np.nanmax(v) + t),
        "every start counts that did not collapse: the tolerance is to be subtracted from the best.",
    ),
    (
        lambda v, t: np.mean(v < np.nanmax(v) - t),
        "that counts the starts that did *not* reach the best. Which comparison?",
    ),
    (lambda v, t: 1 - np.mean(v >= np.nanmax(v) - t), "that is the share of the starts that did *not* reach the best."),
    (
        lambda v, t: np.mean(np.abs(v) >= np.nanmax(np.abs(v)) - t),
        "leave the sign: the best is highest, not farthest off.",
    ),
    (lambda v, t: np.mean(v >= np.nanmean(v) - t), "you count those near or above the mean; the best is the highest."),
    (lambda v, t: np.mean(np.abs(v - np.nanmean(v)) <= t), "you count those near the mean; the best is the highest."),
    (
        lambda v, t: np.mean(~(v < np.nanmax(v) - t)),
        "nan counts as reached: what is not `<` need not be `>=`, for nan.",
    ),
    (lambda v, t: np.mean(np.isnan(v)), "that is the share of the starts that collapsed."),
    (
        lambda v, t: np.mean(v >= np.nanmax(v) - t * np.abs(np.nanmax(v))),
        "the tolerance is a number of nats to be *subtracted* from the best, not a share of it.",
    ),
)
UP = np.ceil
# The same for the number of starts: of the share and the confidence.
WRONG_NUMBERS = (
    (_starts, "a number of starts is whole: the smallest whole number that is not below yours."),
    (
        lambda p, c: np.floor(_starts(p, c)) + 1,
        "one too many where it comes out even: for a share of one half and a confidence of three quarters two starts "
        "are enough. np.ceil rounds up only what is not whole.",
    ),
    (lambda p, c: np.floor(_starts(p, c)), "with so many the probability is still below `confidence`: round up."),
    (lambda p, c: np.round(_starts(p, c)), "with so many the probability is still below `confidence`: round up."),
    (lambda p, c: UP(_starts(p, c)) + 1, "one too many: fewer starts are already enough."),
    (lambda p, c: UP(_starts(p, c)) - 1, "one too few: the first start is one of them."),
    *(
        (lambda p, c, up=up: up(1 / p), "1 / share is how many starts one success takes on average; use `confidence`.")
        for up in (float, UP)
    ),
    (lambda p, c: UP(-np.log(1 - c) / p), "log(1 - share) is -share for small shares only: take the logarithm."),
    *(
        (lambda p, c, base=base: UP(_starts(p, c) * base), "of the two logarithms one is not the natural one, np.log.")
        for base in (np.log2(np.e), np.log10(np.e), np.log(2), np.log(10))
    ),
    *(
        (
            lambda p, c, up=up: up(c / p),
            "chances do not add up like that: all s starts miss with (1 - share) to the power s.",
        )
        for up in (float, UP)
    ),
    *(
        (
            lambda p, c, up=up: up(np.log(c) / np.log(1 - p)),
            "how probable may it be that all of them *miss*? 1 - confidence.",
        )
        for up in (float, UP, lambda s: np.floor(s) + 1)
    ),
    *(
        (
            lambda p, c, up=up: up(np.log(1 - c) / np.log(p)),
            "the share in your logarithm is that of the successes. All of s starts miss with (1 - share)**s.",
        )
        for up in (float, UP, lambda s: np.floor(s) + 1)
    ),
    *(
        (
            lambda p, c, up=up: up(np.log(c) / np.log(p)),
            "that is for all of s starts to reach the best; one of them is to. All of them miss with (1 - share)**s.",
        )
        for up in (float, UP, np.floor)
    ),
)  # fmt: skip


def _tell(values, right, mistakes, before, otherwise):
    """`compare` for what comes out in several cases."""
    if same(values, right):
        return
    for wrong, message in mistakes:
        if same(values, wrong):
            raise NotYet(message)
    if told := slip(values, right, {}, same):
        raise NotYet(told)
    before()
    raise NotYet(otherwise)


def _share_and_number(function, arguments):
    """What the student's function returns; an error of the logarithms in it comes with a hint."""
    hint = (
        "Print your share: if it is 0, log(1 - share) is 0, too. At least one start has reached the best. Is your best "
        "nan (np.nanmax leaves those out), or above them all (0.9 times a negative number is higher than it)?"
    )
    if _restarts(*arguments)[0] == 1:
        hint = "Here all starts agree, so the share is 1, and log(1 - share) is the logarithm of 0."
    try:
        share, starts = pair(call(function, *arguments, name="restarts"), ("share", "n_starts"), "restarts")
    except NotYet as error:
        if any(name in str(error) for name in DIVIDED):
            raise NotYet(f"{str(error).split('. A logarithm was')[0].rstrip('.')}. {hint}") from None
        raise
    if isinstance(share, (float, np.floating)) and np.isnan(share):
        raise NotYet("share is NaN: the largest of numbers of which one is nan is nan. np.nanmax leaves those out.")
    return number(share, "share"), number(starts, "n_starts")


@checker
def restarts(function):
    """Exercise 2: the share of starts that reach the best, and how many starts are enough."""
    name, parts = "restarts", ("share", "n_starts")
    shares, starts = np.transpose([_share_and_number(function, arguments) for arguments in STARTS])
    right, enough = np.transpose([_restarts(*arguments) for arguments in STARTS])
    if same(shares, enough) and same(starts, right):
        raise NotYet("the share comes first, the number of starts second.")
    ends, tolerance, confidence = STARTS[0]

    def unused():
        zero, collapsed = shares == 0, [np.isnan(v).any() for v, _, _ in STARTS]
        negative = [np.nanmax(v) < 0 for v, _, _ in STARTS]
        if zero.any():
            why = "was it rounded, or is your best none of them?"
            if np.array_equal(zero, collapsed):
                why = "it is 0 where a start has collapsed: is your best nan? np.nanmax leaves those out."
            elif np.array_equal(zero, negative):
                why = "it is 0 where all are negative: 0.99 times a negative number is *higher* than it. Subtract."
            raise NotYet(f"share is 0, but at least one start has reached the best: {why}")
        changes = {
            "log_likelihoods": (STARTS[1][0], tolerance, confidence),
            "tolerance": (ends, 6.0, confidence),
            "confidence": (ends, tolerance, 0.9999),
        }
        uses(function, STARTS[0], changes, name=name, right=_restarts, parts=parts)

    mistakes = [([change(v, t) for v, t, _ in STARTS], words) for change, words in WRONG_SHARES]
    v, t, _ = next((case for case, *pair in zip(STARTS, shares, right, strict=True) if not same(*pair)), STARTS[0])
    otherwise = "not the share of the starts, collapsed ones included, that ended at most `tolerance` below the best."
    _tell(shares, right, mistakes, unused, f"{otherwise} Try {v.tolist()} and {t}.")
    if np.any(starts < 0):
        raise NotYet("a number of starts is not negative. The logarithms of two numbers below 1 are: divide them.")
    mistakes = [
        ([change(p, t[2]) for p, t in zip(right, STARTS, strict=True)], words) for change, words in WRONG_NUMBERS
    ]
    of_others = [np.mean(v[~np.isnan(v)] >= np.nanmax(v) - t) for v, t, _ in STARTS]
    mistakes += [
        (
            [np.ceil(_starts(p, t[2])) for p, t in zip(of_others, STARTS, strict=True)],
            "share is right, but n_starts was computed from another one, without the collapsed starts.",
        )
    ]
    v, t, c = next((case for case, *pair in zip(STARTS, starts, enough, strict=True) if not same(*pair)), STARTS[0])
    otherwise = "share is right, n_starts is not the smallest s for which 1 - (1 - share)**s reaches `confidence`."
    _tell(starts, enough, mistakes, unused, f"{otherwise} Try {v.tolist()}, {t} and {c}.")
    for ends in (np.array([-5.02, -5.0, -5.01]), np.array([4.0])):
        share, n = _share_and_number(function, (ends, 0.1, 0.99))
        compare(share, 1.0, [], f"right in other cases; if all starts agree, here {len(ends)}, share is wrong.")
        if n == 0:
            raise NotYet("if every start reaches the best, you need 0 starts? One has to be made.")
        if n != 1:
            raise NotYet(
                "if every start reaches the best, a single one is enough; there 1 - share is 0, and so is what you "
                "divide by."
            )
    return "a share of the starts, and from it how often to start. A start is cheap; a wrong hill is not."


# -- exercise 3 -----------------------------------------------------------------------------------------
def _drawn(K, d, seed):
    return tuple(np.random.default_rng(seed).integers(-9, 10, size=(2, K, d)).astype(float))


# Two fits each: where every component has its own nearest partner, but another order in the first coordinate; where
# two want the same one; where the closest pair of all is no pair; and where what is added up decides (with seeds for
# which the slips below lead to orders of their own).
PAIRS = (
    (
        np.array([[-7.0, 9.0], [7.0, -6.0], [8.0, 6.0], [-3.0, -9.0]]),
        np.array([[-2.0, -12.0], [-6.0, 7.0], [8.0, -8.0], [7.0, 5.0]]),
    ),
    (np.array([[0.0], [10.0], [90.0]]), np.array([[93.0], [9.0], [-30.0]])),
    (np.array([[0.0, 10.0], [12.0, 11.0], [50.0, 50.0]]), np.array([[50.0, 60.0], [25.0, 12.0], [11.0, 9.0]])),
    _drawn(4, 2, seed=3108),
    _drawn(5, 3, seed=175),
)
# What may have been computed for a component of a and one of b, from their difference.
COSTS = (
    (lambda difference: (difference**2).sum(axis=2), ""),
    (
        lambda difference: np.sqrt((difference**2).sum(axis=2)),
        "the distances are added up, not their squares: leave out the root.",
    ),
    (lambda difference: np.abs(difference).sum(axis=2), "absolute differences are added up; square them."),
    (lambda difference: (difference**2).max(axis=2), "only the largest coordinate of a difference counts: add up all."),
    (lambda difference: difference[:, :, 0] ** 2, "only the first coordinate counts: add up over all."),
    (lambda difference: difference[:, :, -1] ** 2, "only the last coordinate counts: add up over all."),
    (lambda difference: difference.sum(axis=2) ** 2, "coordinates are added up before they are squared; square first."),
)


def _best(cost):
    rows = np.arange(len(cost))
    return np.array(min(permutations(rows), key=lambda order: cost[rows, list(order)].sum()))


def _in_turn(cost):
    """Each takes the nearest that is left."""
    order = []
    for row in cost:
        order.append(min((j for j in range(len(cost)) if j not in order), key=lambda j, row=row: row[j]))
    return np.array(order)


def _closest_first(cost):
    """The closest pair of all, then the closest of the others, ..."""
    cost, order = cost.copy(), np.empty(len(cost), dtype=int)
    for _ in order:
        k, j = np.unravel_index(cost.argmin(), cost.shape)
        order[k], cost[k], cost[:, j] = j, np.inf, np.inf
    return order


# How the partners may have been chosen, from the table of costs; the first is right.
CHOICES = (
    (_best, ""),
    (
        lambda cost: np.argsort(_best(cost)),
        "turned round: your row k tells where in a the component k of b is. Wanted is, for component k of a, its "
        "partner's row in b.",
    ),
    (
        _in_turn,
        "each component takes the nearest that is left; when two want the same one, the first must not take it "
        "regardless: the *sum* is to be small.",
    ),
    (
        lambda cost: np.argsort(_in_turn(cost.T)),
        "each component of b takes the nearest that is left; the *sum* counts.",
    ),
    (_closest_first, "the closest pair of all need not belong to the best pairing: the *sum* is to be small."),
    (lambda cost: _best(-cost), "these partners are as far apart as can be: make the sum small, not large."),
)
OTHERS = (
    (
        lambda a, b: np.arange(len(a)),
        "0, 1, 2, ...: that takes b as it stands. Are these the rows that linear_sum_assignment returns first? Or the "
        "first of all permutations: is the `return` inside the loop, or do all cost the same, since differences are "
        "added up before they are squared?",
    ),
    (lambda a, b: np.arange(len(a))[::-1], "the last order of all. Does your loop forget the best one so far?"),
    (lambda a, b: np.argsort(b[:, 0]), "that sorts b, whatever the order of a is."),
    (lambda a, b: np.argsort(a[:, 0]), "that sorts a; wanted are row numbers of b."),
    (
        lambda a, b: np.argsort(b[:, 0])[np.argsort(np.argsort(a[:, 0]))],
        "that pairs them by the order of their first coordinate. Take the distance in all coordinates.",
    ),
    (
        lambda a, b: np.argsort(np.argsort(a[:, 0]))[np.argsort(b[:, 0])],
        "sorted by the first coordinate and turned round; take the distance in all coordinates, for each row of a.",
    ),
    (
        lambda a, b: np.argsort(b[:, 0])[np.argsort(a[:, 0])],
        "sorted by the first coordinate, and not put back in the order of a; take the distance in all coordinates.",
    ),
    (
        lambda a, b: np.argsort((b**2).sum(axis=1))[np.argsort(np.argsort((a**2).sum(axis=1)))],
        "that pairs them by their distance from 0. Take the distance from each other.",
    ),
)


@checker
def match(function):
    """Exercise 3: the permutation that brings the components of two fits together."""
    name, orders = "match", []
    for a, b in PAIRS:
        value = call(function, a, b, name=name)
        _refuse_other_things(value, a, b)
        of = f"order, for K = {len(a)},"
        orders.append(_as_order(value, len(a), of, nearest=_cost(a, b).argmin(axis=1)))
    right = [_best(_cost(a, b)) for a, b in PAIRS]

    def fits(wrong):
        return all(np.array_equal(*pair) for pair in zip(orders, wrong, strict=True))

    if fits(right):
        return "every component of a has its partner, and none has two."
    for change, words in OTHERS:
        if fits([change(a, b) for a, b in PAIRS]):
            raise NotYet(words)
    costs = [((a[:, None] - b), a, b) for a, b in PAIRS]
    ways = [(c, choose, f"{of_cost} {of_choice}") for c, of_cost in COSTS for choose, of_choice in CHOICES]
    for cost, choose, words in sorted(ways, key=lambda way: way[0] is not COSTS[0][0] and way[1] is not CHOICES[0][0]):
        if fits([choose(cost(difference)) for difference, _, _ in costs]):
            raise NotYet(words)
    a, b = PAIRS[0]
    for argument, tables in (("means_a", lambda p: (a[p], b)), ("means_b", lambda p: (a, b[p]))):
        found = [call(function, *tables(list(p)), name=name) for p in permutations(range(4))]
        if all(same(found[0], one) for one in found):
            raise NotYet(
                f"the order does not change when the rows of `{argument}` change places; it has to follow them."
            )
    easy = "right where every component has its own nearest partner, "
    first = next(i for i, pair in enumerate(zip(orders, right, strict=True)) if not np.array_equal(*pair))
    where = (
        "not the partners with the smallest sum of squared distances, even where all are close.",
        f"{easy}wrong where two want the same one.",
        f"{easy}wrong where the closest pair of all does not belong to the best pairing.",
        f"{easy}wrong where partners are far apart. Does the cost of a pair hold the squares of all coordinates?",
        "right for up to four components in one or two dimensions, wrong for five in three.",
    )
    raise NotYet(where[first])


def _cost(a, b):
    return COSTS[0][0](a[:, None] - b)


def _refuse_other_things(value, a, b):
    if isinstance(value, tuple) and len(value) == 2 and all(np.ndim(part) == 1 for part in value):
        raise NotYet(
            "two arrays: linear_sum_assignment returns the rows and their columns. Which of the two is wanted?"
        )
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return
    if array.shape == b.shape:
        if all(any(np.allclose(row, other) for other in b) for row in array):
            raise NotYet("these are the means of b in another order; return the row numbers, not the rows.")
        if all(any(np.allclose(row, other) for other in a) for row in array):
            raise NotYet("these are means of a; return row numbers of b.")
    if array.shape == (len(a), len(a)):
        raise NotYet(
            "that is a table with a row and a column for every component; one row number of b for each is wanted."
        )


def _as_order(value, K, name, nearest):
    """The order as whole numbers from 0 to K - 1, each once."""
    if isinstance(value, np.ndarray) and value.ndim == 1 and len(value) not in (1, K):
        raise NotYet(
            f"{name} should have shape ({K},), one row number for each component; yours has {value.shape}. Is the "
            "table of costs K x K, with means_a[:, None] - means_b, and a sum over its last axis? Or is a number "
            "written in?"
        )
    order = numbers(value, (K,), name)
    if not np.all(np.isfinite(order)) or np.any(order != np.round(order)):
        raise NotYet("the order consists of row numbers: 0, 1, 2, ..., whole.")
    if sorted(order) == list(range(1, K + 1)):
        raise NotYet("Python counts rows from 0; yours run from 1.")
    if order.min() < 0 or order.max() >= K:
        off = order.min() if order.min() < 0 else order.max()
        raise NotYet(f"the order consists of row numbers of b, from 0 to K - 1; there is a {off:g} in yours.")
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
