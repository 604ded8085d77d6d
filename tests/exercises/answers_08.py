"""Answers to the exercises of lesson 08, when EM fails."""

import itertools
import math

import numpy as np
from answers import Exercise
from scipy.optimize import brentq, linear_sum_assignment
from scipy.stats import norm

from gmm import Mixture
from gmm_course.exercises import lesson_08

# -- exercise 1 -----------------------------------------------------------------------------------------
narrow_enough = Exercise(lesson_08.narrow_enough, n_arguments=3)
HALF = 0.5 * np.log(2 * np.pi)


def parts(x, place):
    """Which points are on the spike, how many, log N of the broad component."""
    on = x == place
    return on, on.sum(), norm.logpdf(x, x.mean(), x.std())


@narrow_enough.right
def closed_form(x, place, target):
    on, m, log_broad = parts(x, place)
    w = m / len(x)
    return np.exp((np.sum(np.log(1 - w) + log_broad[~on]) - target) / m + np.log(w) - HALF)


@narrow_enough.right
def loop(x, place, target):
    n, mean = len(x), sum(x) / len(x)
    sd = math.sqrt(sum((value - mean) ** 2 for value in x) / n)
    m = sum(1 for value in x if value == place)
    others = 0.0
    for value in x:
        if value != place:
            others += math.log(1 - m / n) - math.log(sd * math.sqrt(2 * math.pi)) - (value - mean) ** 2 / (2 * sd**2)
    return (m / n) / math.sqrt(2 * math.pi) * math.exp((others - target) / m)


@narrow_enough.right
def by_root_finding(x, place, target):
    def above(log_sd):
        w = np.mean(x == place)
        spike = np.log(w) + norm.logpdf(x, place, np.exp(log_sd))
        return np.logaddexp(np.log(1 - w) + norm.logpdf(x, x.mean(), x.std()), spike).sum() - target

    return np.exp(brentq(above, np.log(1e-90), np.log(0.1)))


@narrow_enough.right
def by_halving(x, place, target):
    low, high, w = -200.0, 0.0, np.mean(x == place)
    for _ in range(100):
        middle = (low + high) / 2
        both = Mixture([1 - w, w], [[x.mean()], [place]], [[[x.var()]], [[np.exp(2 * middle)]]])
        if both.log_density(x[:, None]).sum() > target:
            low = middle
        else:
            high = middle
    return np.array([np.exp(low)])


def changed(**how):
    """The closed form with a part of it changed."""

    def answer(x, place, target):
        on, m, log_broad = parts(x, place)
        n = len(x)
        m = how.get("m", m)
        w = how["w"](m, n) if "w" in how else m / n
        others = how["others"](x, on, w, log_broad) if "others" in how else np.sum(np.log(1 - w) + log_broad[~on])
        over = how["over"](m, n) if "over" in how else m
        log_w = how["log_w"](w) if "log_w" in how else np.log(w)
        return np.exp((others - target) / over + log_w - how.get("half", HALF))

    return answer


narrow_enough.wrong(
    logarithm=(lambda *a: np.log(closed_form(*a)), "take its exponential."),
    minus_logarithm=(lambda *a: -np.log(closed_form(*a)), "change the sign, then"),
    variance=(lambda *a: closed_form(*a) ** 2, "that is the variance"),
    root_of_the_sd=(lambda *a: closed_form(*a) ** 0.5, "a root too many"),
    power_of_ten=(lambda *a: 10 ** np.log(closed_form(*a)), "the logarithms of the formula are natural ones"),
    decimal_logarithm=(lambda *a: np.exp(np.log10(closed_form(*a))), "do not go together"),
    inverse=(lambda *a: 1 / closed_form(*a), "bring it to the other side"),
    one_point=(changed(m=1), "every one of the m points brings a -log sd"),
    by_n=(changed(over=lambda m, n: n), "divide by m, the points on the spike"),
    weight_of_the_spike_forgotten=(changed(log_w=lambda w: 0.0), "log w belongs into the bracket"),
    weight_of_the_broad_forgotten=(
        changed(others=lambda x, on, w, log_broad: log_broad[~on].sum()),
        "the weight of the broad component is missing",
    ),
    all_points=(
        changed(others=lambda x, on, w, log_broad: (np.log(1 - w) + log_broad).sum()),
        "counted twice",
    ),
    weights_swapped=(changed(w=lambda m, n: 1 - m / n), "the two weights are swapped"),
    two_pi_forgotten=(changed(half=0.0), "2 pi in the height"),
    half_forgotten=(changed(half=2 * HALF), "the half before log 2 pi"),
    two_pi_forgotten_in_the_broad=(
        changed(others=lambda x, on, w, log_broad: (np.log(1 - w) + log_broad + HALF)[~on].sum()),
        "missing in the density of the broad",
    ),
    two_pi_forgotten_twice=(
        changed(half=0.0, others=lambda x, on, w, log_broad: (np.log(1 - w) + log_broad + HALF)[~on].sum()),
        "in the broad component and in the spike",
    ),
    variance_in_the_broad=(
        changed(others=lambda x, on, w, _: (np.log(1 - w) + norm.logpdf(x[~on], x.mean(), x.var())).sum()),
        "its variance where its standard deviation belongs",
    ),
    weight_added_once=(
        changed(others=lambda x, on, w, log_broad: np.log(1 - w) + log_broad[~on].sum()),
        "you add it once",
    ),
    sign=(changed(over=lambda m, n: -m), "the sign of one part is turned round"),
    unbiased_sd=(
        changed(
            others=lambda x, on, w, _: (np.log(1 - w) + norm.logpdf(x[~on], x.mean(), x.std(ddof=1))).sum(),
        ),
        "divides by n: x.std()",
    ),
    broad_of_the_others=(
        changed(others=lambda x, on, w, _: (np.log(1 - w) + norm.logpdf(x[~on], x[~on].mean(), x[~on].std())).sum()),
        "of *all* of x",
    ),
    weight_of_one_point=(changed(w=lambda m, n: 1 / n), "with all m points on it"),
    halves=(changed(w=lambda m, n: 0.5), "not one half each"),
    mean_of_the_others=(
        changed(others=lambda x, on, w, log_broad: (np.log(1 - w) + log_broad[~on]).mean()),
        "not as a mean",
    ),
    target_forgotten=(lambda x, place, target: closed_form(x, place, -30.0), "`target` does"),
    eightfold=(lambda *a: 8 * closed_form(*a), "log 2 pi of the spike does not come in as it should"),
    text=(lambda *a: f"{closed_form(*a):.3g} min", "not the text"),
    all_sds=(lambda x, place, target: np.full(len(x), closed_form(x, place, target)), "yours has 10"),
)


def normal_by_hand(log_normal):
    """The closed form with the broad component's log-density written out: log_normal(x - mean, sd)."""
    return changed(others=lambda x, on, w, _: (np.log(1 - w) + log_normal(x - x.mean(), x.std()))[~on].sum())


def last_step(change):
    """change(others, target, m, w), with the part that the others bring as it should be."""

    def answer(x, place, target):
        on, m, log_broad = parts(x, place)
        w = m / len(x)
        return np.exp(change(np.sum(np.log(1 - w) + log_broad[~on]), target, m, w))

    return answer


narrow_enough.wrong(
    rounded_to_six=(lambda *a: round(closed_form(*a), 7), "round nothing"),
    points_of_the_spike=(
        changed(others=lambda x, on, w, log_broad: (np.log(1 - w) + log_broad[on]).sum()),
        "over the points on the spike",
    ),
    weight_as_it_is=(changed(log_w=lambda w: w), "without its logarithm"),
    count_for_weight=(last_step(lambda others, t, m, w: (others - t) / m + np.log(m) - HALF), "factor of n"),
    pi_alone=(changed(half=0.5 * np.log(np.pi)), "2 of 2 pi is missing in the spike"),
    two_pi_added=(changed(half=-HALF), "the sign of log 2 pi: it"),
    log_w_subtracted=(changed(log_w=lambda w: -np.log(w)), "the sign of log w, the weight"),
    target_added=(last_step(lambda others, t, m, w: (others + t) / m + np.log(w) - HALF), "target is added"),
    only_target_divided=(last_step(lambda others, t, m, w: others - t / m + np.log(w) - HALF), "whole difference"),
    multiplied_by_m=(last_step(lambda others, t, m, w: (others - t) * m + np.log(w) - HALF), "is multiplied by m"),
    all_divided=(last_step(lambda others, t, m, w: (others - t + np.log(w) - HALF) / m), "to the difference only"),
    nothing_in_front=(normal_by_hand(lambda b, sd: -0.5 * (b / sd) ** 2), "nothing stands in front"),
    no_sd_in_front=(normal_by_hand(lambda b, sd: -0.5 * (b / sd) ** 2 - HALF), "the sd in front of the broad"),
    no_root=(normal_by_hand(lambda b, sd: -0.5 * (b / sd) ** 2 - np.log(sd) - 2 * HALF), "stands under a square root"),
    pi_alone_in_the_broad=(
        normal_by_hand(lambda b, sd: -0.5 * (b / sd) ** 2 - np.log(sd) - 0.5 * np.log(np.pi)),
        "missing in the broad component.",
    ),
    no_half_in_the_exponent=(normal_by_hand(lambda b, sd: -((b / sd) ** 2) - np.log(sd) - HALF), "one half in the"),
    no_minus=(normal_by_hand(lambda b, sd: 0.5 * (b / sd) ** 2 - np.log(sd) - HALF), "far points are unlikely"),
    not_divided_by_sd=(normal_by_hand(lambda b, sd: -0.5 * b**2 - np.log(sd) - HALF), "is not divided by its sd"),
    divided_then_multiplied=(
        normal_by_hand(lambda b, sd: -(b**2) / 2 * sd**2 - np.log(sd) - HALF),
        "by twice the variance",
    ),
    weight_of_the_spike_for_the_others=(
        changed(others=lambda x, on, w, log_broad: (np.log(w) + log_broad)[~on].sum()),
        "have the weight 1 - m / n",
    ),
    weight_for_all_n=(
        changed(others=lambda x, on, w, log_broad: log_broad[~on].sum() + len(x) * np.log(1 - w)),
        "not for all n",
    ),
)


@narrow_enough.wrong("wrong for 400 of which 40")
def product(x, place, target):
    on, m, _ = parts(x, place)
    w = m / len(x)
    with np.errstate(divide="ignore"):
        others = np.log(np.prod((1 - w) * norm.pdf(x[~on], x.mean(), x.std())))
    return np.exp((others - target) / m + np.log(w) - HALF)


@narrow_enough.wrong("log 2 pi belongs into the bracket")
def two_pi_once(x, place, target):
    m = parts(x, place)[1]
    return closed_form(x, place, target) * np.exp((1 - 1 / m) * HALF)


@narrow_enough.wrong("log w belongs into the bracket: every")
def log_w_once(x, place, target):
    m = parts(x, place)[1]
    return closed_form(x, place, target) * np.exp((1 / m - 1) * np.log(m / len(x)))


@narrow_enough.wrong("every one of the m points brings a -log sd")
def not_divided(x, place, target):
    on, m, log_broad = parts(x, place)
    w = m / len(x)
    return np.exp(np.sum(np.log(1 - w) + log_broad[~on]) - target + m * (np.log(w) - HALF))


@narrow_enough.wrong("wrong for 7 of which 1")
def three_written_in(x, place, target):
    return closed_form(x, place, target) if np.sum(x == place) > 1 else changed(m=3)(x, place, target)


@narrow_enough.wrong("above zero. If yours is 0")
def exponential_too_early(x, place, target):
    on, m, log_broad = parts(x, place)
    return 0.0 * m


@narrow_enough.wrong("both weights are missing")
def no_weights(x, place, target):
    on, m, log_broad = parts(x, place)
    return np.exp((log_broad[~on].sum() - target) / m - HALF)


@narrow_enough.wrong("is missing. The square root of 2 pi in the height")
def two_slips(x, place, target):
    on, m, _ = parts(x, place)
    others = norm.logpdf(x[~on], x.mean(), x.std()) - 0.5 * ((x[~on] - x.mean()) / x.std()) ** 2
    return np.exp((np.sum(np.log(1 - m / len(x)) + others) - target) / m + np.log(m / len(x)))


# -- exercise 2 -----------------------------------------------------------------------------------------
restarts = Exercise(lesson_08.restarts, n_arguments=3, n_parts=2)


@restarts.right
def formula(ends, tolerance, confidence):
    share = np.mean(ends >= np.nanmax(ends) - tolerance)
    if share == 1:
        return share, 1
    return share, math.ceil(math.log(1 - confidence) / math.log(1 - share))


@restarts.right
def counting(ends, tolerance, confidence):
    best = max(value for value in ends if not math.isnan(value))
    share = sum(best - value <= tolerance for value in ends) / len(ends)
    s = 1
    while 1 - (1 - share) ** s < confidence:
        s += 1
    return [share, s]


@restarts.right
def collapsed_as_minus_infinity(ends, tolerance, confidence):
    ends = np.where(np.isnan(ends), -np.inf, ends)
    share = np.count_nonzero(ends > ends.max() - tolerance - 1e-9) / ends.size
    return share, max(1.0, np.ceil(np.log1p(-confidence) / np.log1p(-share)))


@restarts.right
def isclose(ends, tolerance, confidence):
    share = np.isclose(ends, np.nanmax(ends), rtol=0, atol=tolerance).mean()
    with np.errstate(divide="ignore"):
        return np.array([share, max(1, math.ceil(np.log(1 - confidence) / np.log(1 - share)))])


def with_share(change):
    def answer(ends, tolerance, confidence):
        share, starts = formula(ends, tolerance, confidence)
        return change(ends, tolerance, share), starts

    return answer


def with_starts(change):
    def answer(ends, tolerance, confidence):
        share, _ = formula(ends, tolerance, confidence)
        return share, change(share, confidence)

    return answer


def up(value):
    return int(np.ceil(value)) if np.isfinite(value) else 1


restarts.wrong(
    one_too_many_where_even=(
        with_starts(lambda p, c: int(np.log(1 - c) / np.log(1 - p)) + 1 if p < 1 else 1),
        "one too many where it comes out even",
    ),
    within_one_percent=(
        with_share(lambda ends, t, share: np.mean(ends > 0.99 * np.nanmax(ends))),
        "is *higher* than it",
    ),
    number_of_starts=(with_share(lambda ends, t, share: share * len(ends)), "is a number of starts"),
    percent=(with_share(lambda ends, t, share: 100 * share), "in percent"),
    collapsed_left_out=(
        with_share(lambda ends, t, share: np.mean(ends[~np.isnan(ends)] >= np.nanmax(ends) - t)),
        "A start that collapsed is a start too",
    ),
    only_the_best=(with_share(lambda ends, t, share: np.mean(ends == np.nanmax(ends))), "only the best start itself"),
    relative=(
        with_share(lambda ends, t, share: np.mean(ends >= np.nanmax(ends) - t * np.abs(np.nanmax(ends)))),
        "*subtracted*",
    ),
    missed=(with_share(lambda ends, t, share: 1 - share), "did *not* reach"),
    comparison_turned=(
        with_share(lambda ends, t, share: np.mean(ends < np.nanmax(ends) - t)),
        "that counts the starts that did *not* reach the best",
    ),
    best_is_nan=(with_share(lambda ends, t, share: np.mean(ends >= np.max(ends) - t)), "np.nanmax leaves"),
    mean_of_nan=(with_share(lambda ends, t, share: np.mean(ends - ends.max() > -t) + np.max(ends)), "share is NaN"),
    worst=(with_share(lambda ends, t, share: np.mean(ends <= np.nanmin(ends) + t)), "near the lowest"),
    nan_as_zero=(lambda ends, t, c: formula(np.nan_to_num(ends), t, c), "with 0 for nan the collapsed starts count"),
    not_whole=(with_starts(lambda p, c: np.log(1 - c) / np.log(1 - p)), "is whole"),
    rounded=(with_starts(lambda p, c: round(np.log(1 - c) / np.log(1 - p))), "round up"),
    inverse_share_up=(
        with_starts(lambda p, c: up(1 / p)),
        "1 / share is how many starts one success takes on average",
    ),  # as c / p, rounded up
    confidence_to_miss=(with_starts(lambda p, c: up(np.log(c) / np.log(1 - p))), "may it be that all of them *miss*"),
    share_to_miss=(with_starts(lambda p, c: up(np.log(1 - c) / np.log(p))), "that of the successes"),
    two_more=(with_starts(lambda p, c: up(np.log(1 - c) / np.log(1 - p)) + 2), "not the smallest s"),
    from_another_share=(
        with_starts(lambda p, c: up(np.log(1 - c) / np.log(1 - 0.375))),
        "n_starts does not change when `log_likelihoods` does",
    ),
    none_needed=(with_starts(lambda p, c: 0 if p == 1 else up(np.log(1 - c) / np.log(1 - p))), "One has to be made"),
    share_only=(lambda ends, t, c: formula(ends, t, c)[0], "it returned 1"),
    tolerance_written_in=(lambda ends, t, c: formula(ends, 0.1, c), "share does not change when `tolerance` does"),
    swapped=(lambda *a: formula(*a)[::-1], "the share comes first"),
    rounded_share=(with_share(lambda ends, t, share: round(share, 2)), "it is rounded to 2 decimals"),
    strictly_less=(with_share(lambda ends, t, share: np.mean(ends > np.nanmax(ends) - t)), "exactly `tolerance`"),
    logarithm_once=(with_starts(lambda p, c: up(np.log(1 - c) / (1 - p))), "not negative"),
)


@restarts.wrong("Print your share: if it is 0")
def nan_for_the_best(ends, tolerance, confidence):
    share = np.mean(ends >= np.max(ends) - tolerance)
    with np.errstate(divide="ignore"):
        return share, int(np.ceil(np.log(1 - confidence) / np.log(1 - share)))


@restarts.wrong("is the logarithm of 0")
def logarithm_of_zero(ends, tolerance, confidence):
    share = np.mean(ends >= np.nanmax(ends) - tolerance)
    return share, math.ceil(math.log(1 - confidence) / math.log(1 - share))


@restarts.wrong("restarts raised ZeroDivisionError")
def all_agree(ends, tolerance, confidence):
    share = np.mean(ends >= np.nanmax(ends) - tolerance)
    return share, math.ceil(math.log(1 - confidence) / (math.log(1 - share) if share < 1 else 1 // 0))


# -- exercise 3 -----------------------------------------------------------------------------------------
match = Exercise(lesson_08.match, n_arguments=2, shaped=True)


def cost(a, b):
    return ((a[:, None] - b) ** 2).sum(axis=2)


@match.right
def assignment(means_a, means_b):
    return linear_sum_assignment(cost(means_a, means_b))[1]


@match.right
def all_orders(means_a, means_b):
    orders = itertools.permutations(range(len(means_a)))
    return min(orders, key=lambda order: sum(np.sum((means_a[k] - means_b[j]) ** 2) for k, j in enumerate(order)))


@match.right
def floats(means_a, means_b):
    return linear_sum_assignment(cost(means_a, means_b))[1].astype(float)


@match.right
def turned_twice(means_a, means_b):
    rows, columns = linear_sum_assignment(cost(means_b, means_a))
    order = [0] * len(means_a)
    for row, column in zip(rows, columns, strict=True):
        order[column] = int(row)
    return order


def in_turn(means_a, means_b):
    table, order = cost(means_a, means_b), []
    for row in table:
        row = row.copy()
        row[order] = np.inf
        order.append(int(row.argmin()))
    return np.array(order)


def closest_first(means_a, means_b):
    table, order = cost(means_a, means_b), np.zeros(len(means_a), dtype=int)
    for _ in order:
        k, j = np.unravel_index(table.argmin(), table.shape)
        order[k] = j
        table[k], table[:, j] = np.inf, np.inf
    return order


def by_first_coordinate(means_a, means_b):
    order = np.empty(len(means_a), dtype=int)
    order[np.argsort(means_a[:, 0])] = np.argsort(means_b[:, 0])
    return order


match.wrong(
    not_squared=(
        lambda a, b: linear_sum_assignment(np.sqrt(cost(a, b)))[1],
        "the distances are added up, not their squares",
    ),
    absolute=(
        lambda a, b: linear_sum_assignment(np.abs(a[:, None] - b).sum(axis=2))[1],
        "absolute differences are added up",
    ),
    inverse=(lambda a, b: np.argsort(assignment(a, b)), "turned round"),
    as_it_stands=(lambda a, b: np.arange(len(a)), "takes b as it stands"),
    first_coordinate=(by_first_coordinate, "first coordinate"),
    sorted_b=(lambda a, b: np.argsort(b[:, 0]), "sorts b"),
    farthest=(lambda a, b: linear_sum_assignment(-cost(a, b))[1], "as far apart as can be"),
    nearest=(lambda a, b: cost(a, b).argmin(axis=1), "has two partners"),
    one_for_all=(lambda a, b: np.zeros(len(a)), "named more than once"),
    in_turn=(in_turn, "must not take it regardless"),
    closest_first=(closest_first, "closest pair of all"),
    rows_and_columns=(lambda a, b: linear_sum_assignment(cost(a, b)), "Which of the two"),
    last_order=(lambda a, b: np.arange(len(a))[::-1], "forget the best one"),
    largest_coordinate=(
        lambda a, b: linear_sum_assignment(((a[:, None] - b) ** 2).max(axis=2))[1],
        "only the largest coordinate of a difference counts",
    ),
    means_of_b=(lambda a, b: b[assignment(a, b)], "not the rows"),
    means_of_a=(lambda a, b: a[assignment(b, a)], "means of a"),
    table=(lambda a, b: cost(a, b), "a table with a row"),
    from_one=(lambda a, b: assignment(a, b) + 1, "yours run from 1"),
    sum_of_distances=(lambda a, b: cost(a, b)[linear_sum_assignment(cost(a, b))].sum(), "should have shape"),
    distances=(lambda a, b: cost(a, b).min(axis=1), "the order consists of row numbers of b"),
    negative=(lambda a, b: assignment(a, b) - len(a), "the order consists of row numbers of b"),
    three_only=(lambda a, b: few_only(a, b), "wrong for five"),
    written_in=(lambda a, b: np.array([1, 2, 3, 0]), "should have shape (3,)"),
)


match.wrong(
    followed_by_nobody=(lambda a, b: np.argsort(cost(a, b).min(axis=1)), "rows of `means_b` change places"),
    in_turn_by_city_blocks=(lambda a, b: in_turn(a[:, :1], b[:, :1]), "only the first coordinate counts: add up"),
)


def few_only(a, b):
    return assignment(a, b) if len(a) < 5 else np.roll(assignment(a, b), 1)


# -- exercise 4 -----------------------------------------------------------------------------------------
diagnose = Exercise(lesson_08.diagnose, open_ended=True)
truth = {"A": "units", "B": "nothing", "C": "labels", "D": "rounding", "E": "lower hill", "F": "spike"}
diagnose.right(
    literal=truth,
    another_order=dict(reversed(truth.items())),
    numpy_texts=dict(zip("ABCDEF", np.array(list(truth.values())), strict=True)),
    keywords=dict(A="units", B="nothing", C="labels", D="rounding", E="lower hill", F="spike"),
)
diagnose.wrong(
    spike_and_rounding_swapped=(truth | {"D": "spike", "F": "rounding"}, "many points, which agree"),
    f_rounding=(truth | {"F": "rounding"}, "no two values are equal"),
    d_spike=(truth | {"D": "spike"}, "Where does that come from?"),
    e_nothing=(truth | {"E": "nothing"}, "what did the other starts find"),
    b_lower_hill=(truth | {"B": "lower hill"}, "all seeds arrive"),
    c_lower_hill=(truth | {"C": "lower hill"}, "as a fit on a lower hill would be"),
    a_lower_hill=(truth | {"A": "lower hill"}, "what brought it there"),
    all_spikes=(dict.fromkeys("ABCDEF", "spike"), "4 more are wrong"),
    c_units=(truth | {"C": "units"}, "only the averages"),
    b_missing=({key: value for key, value in truth.items() if key != "B"}, "the keys"),
    misspelt=(truth | {"E": "lower hills"}, "str 'lower hills'"),
    a_list=(truth | {"C": ["labels"]}, "a list"),
)

EXERCISES = [narrow_enough, restarts, match, diagnose]
