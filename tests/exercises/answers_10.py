"""Answers to the exercises of lesson 10, density."""

import math

import numpy as np
from answers import Exercise
from scipy.special import logsumexp
from scipy.stats import gaussian_kde, norm, percentileofscore, rankdata

from gmm import GaussianMixture, Mixture
from gmm_course.exercises import lesson_10
from gmm_course.exercises.lesson_10.birds import tables_and_truth

# -- exercise 1 -----------------------------------------------------------------------------------------
level_for_mass = Exercise(lesson_10.level_for_mass, n_arguments=2)


@level_for_mass.right
def quantile(log_density, mass):
    return np.quantile(log_density, 1 - mass)


@level_for_mass.right
def sorted_from_the_top(log_density, mass):
    return np.sort(log_density)[::-1][int(mass * len(log_density)) - 1]


@level_for_mass.right
def sorted_from_below(log_density, mass):
    return sorted(log_density)[round((1 - mass) * len(log_density))]


@level_for_mass.right
def percentile(log_density, mass):
    return np.percentile(log_density, 100 * (1 - mass))


@level_for_mass.right
def of_the_surprise(log_density, mass):
    return np.array([-np.quantile(-log_density, mass)])


@level_for_mass.right
def by_halving(log_density, mass):
    low, high = log_density.min(), log_density.max()
    for _ in range(60):
        middle = (low + high) / 2
        if np.mean(log_density >= middle) >= mass:
            low = middle
        else:
            high = middle
    return low


def by_weight(log_density, mass):
    ordered = np.sort(log_density)[::-1]
    return ordered[np.searchsorted(np.cumsum(np.exp(ordered)) / np.exp(ordered).sum(), mass)]


level_for_mass.wrong(
    other_end=(lambda v, mass: np.quantile(v, mass), "*below* the level"),
    density=(lambda v, mass: np.exp(quantile(v, mass)), "that is a density"),
    surprise=(lambda v, mass: -quantile(v, mass), "the sign is turned round"),
    per_cent=(lambda v, mass: np.percentile(v, 1 - mass), "np.percentile wants per cent, `mass` is a share"),
    per_cent_and_other_end=(lambda v, mass: np.percentile(v, mass), "two slips: np.percentile"),
    both_ends=(lambda v, mass: np.quantile(v, (1 - mass) / 2), "cuts off half as much"),
    upper_of_both_ends=(lambda v, mass: np.quantile(v, 1 - (1 - mass) / 2), "at the dense end, which belongs"),
    not_sorted=(lambda v, mass: v[int((1 - mass) * len(v))], "sort them first"),
    position=(lambda v, mass: int((1 - mass) * len(v)), "looks like a position"),
    of_the_range=(lambda v, mass: v.min() + (1 - mass) * np.ptp(v), "divides the *range*"),
    of_the_highest_density=(lambda v, mass: v.max() + np.log(mass), "share of the highest density"),
    times_the_highest=(lambda v, mass: mass * v.max(), "multiple of the highest value"),
    mean=(lambda v, mass: v.mean(), "the mean of the log-densities"),
    by_weight=(by_weight, "weighted by their density"),
    lowest=(lambda v, mass: v.min(), "the lowest of all"),
    mask=(lambda v, mass: v >= np.quantile(v, 1 - mass), "those are flags"),
    inside=(lambda v, mass: v[v >= np.quantile(v, 1 - mass)], "those are 400 values"),
    written_in=(lambda v, mass: np.quantile(v, 0.1), "`mass` does"),
    always_eighty=(lambda v, mass: np.quantile(v, 0.2), "wrong for 500 points and mass 0.5"),
    always_five_hundred=(
        lambda v, mass: np.sort(v)[min(int((1 - mass) * 500), len(v) - 1)],
        "wrong for 40 points and mass 0.95",
    ),
    share_below=(lambda v, mass: v.max() + np.log(1 - mass), "one Gaussian in two dimensions"),
    highest=(lambda v, mass: np.sort(v)[::-1][0], "the highest of all"),
    rounded=(lambda v, mass: np.round(quantile(v, mass), 2), "the level is rounded"),
    text=(lambda v, mass: f"{quantile(v, mass):.0f} nats", "not the text"),
    at_random=(lambda v, mass: -2.2, "`log_density` does"),
)


@level_for_mass.wrong("which log-densities are not; count points")
def as_if_normal(log_density, mass):
    return log_density.mean() + norm.ppf(1 - mass) * log_density.std()


# -- exercise 2 -----------------------------------------------------------------------------------------
kde_log_density = Exercise(lesson_10.kde_log_density, n_arguments=3, shaped=True)


def log_bumps(x, data, h):
    """Log of each bump at each place, (m, n)."""
    squares = ((x[:, None] - data) ** 2).sum(axis=2)
    return -squares / (2 * h**2) - data.shape[1] * np.log(h * np.sqrt(2 * np.pi))


@kde_log_density.right
def log_sum_exp(x, data, bandwidth):
    with np.errstate(under="ignore"):
        return logsumexp(log_bumps(x, data, bandwidth), axis=1) - np.log(len(data))


@kde_log_density.right
def as_a_mixture(x, data, bandwidth):
    n = len(data)
    return Mixture(np.full(n, 1 / n), data, np.full(n, bandwidth**2), "spherical").log_density(x)


@kde_log_density.right
def by_hand(x, data, bandwidth):
    bumps = log_bumps(x, data, bandwidth)
    top = bumps.max(axis=1)
    return top + np.log(np.mean(np.exp(bumps - top[:, None]), axis=1))


@kde_log_density.right
def loops(x, data, bandwidth):
    result = []
    for place in x:
        logs = []
        for point in data:
            square = sum((a - b) ** 2 for a, b in zip(place, point, strict=True))
            logs.append(-square / (2 * bandwidth**2))
        top = max(logs)
        mean = sum(math.exp(value - top) for value in logs) / len(data)
        d = len(place)
        result.append(top + math.log(mean) - d * math.log(bandwidth) - d / 2 * math.log(2 * math.pi))
    return result


@kde_log_density.right
def add_up_with_logaddexp(x, data, bandwidth):
    return np.logaddexp.reduce(log_bumps(x, data, bandwidth), axis=1) - np.log(data.shape[0])


def changed(exponent=lambda squares, h: -squares / (2 * h**2), front=lambda h, d: -d * np.log(h * np.sqrt(2 * np.pi))):
    """The estimate with its exponent, or what stands in front, changed."""

    def answer(x, data, h):
        squares = ((x[:, None] - data) ** 2).sum(axis=2)
        return logsumexp(exponent(squares, h) + front(h, data.shape[1]), axis=1) - np.log(len(data))

    return answer


def per_column(x, data, h):
    columns = zip(x.T, data.T, strict=True)
    return sum(log_sum_exp(a[:, None], b[:, None], h) for a, b in columns)


def columns_apart(x, data, h):
    columns = zip(x.T, data.T, strict=True)
    return np.stack([log_sum_exp(a[:, None], b[:, None], h) for a, b in columns], axis=1)


def plain(x, data, h):
    with np.errstate(divide="ignore"):
        return np.log(np.exp(log_bumps(x, data, h)).mean(axis=1))


def taken_out(x, data, h, which):
    bumps = log_bumps(x, data, h)
    one = which(bumps, axis=1)
    with np.errstate(over="ignore"):
        return one + np.log(np.mean(np.exp(bumps - one[:, None]), axis=1))


FIXED = np.random.default_rng(1).normal(size=(7, 2))
LOG_2PI = np.log(2 * np.pi)
kde_log_density.wrong(
    density=(lambda *a: np.exp(log_sum_exp(*a)), "that is the density"),
    surprise=(lambda *a: -log_sum_exp(*a), "that is the surprise"),
    decimal=(lambda *a: log_sum_exp(*a) / np.log(10), "that is a logarithm to the base 10"),
    added_up=(lambda x, data, h: log_sum_exp(x, data, h) + np.log(len(data)), "the estimate is their *mean*"),
    added_up_density=(lambda x, data, h: np.exp(log_bumps(x, data, h)).sum(axis=1), "the bumps are added up"),
    mean_of_logs=(lambda *a: log_bumps(*a).mean(axis=1), "the mean of the logarithms"),
    sum_of_logs=(lambda *a: log_bumps(*a).sum(axis=1), "the sum of the logarithms"),
    nearest=(lambda *a: log_bumps(*a).max(axis=1), "the nearest bump alone"),
    nothing_in_front=(changed(front=lambda h, d: 0.0), "nothing stands in front"),
    no_h_in_front=(changed(front=lambda h, d: -0.5 * d * LOG_2PI), "1/h for every column is missing"),
    no_pi_in_front=(changed(front=lambda h, d: -d * np.log(h)), "2 pi, once for every column, is missing"),
    one_dimension=(changed(front=lambda h, d: -np.log(h) - 0.5 * LOG_2PI), "for *every* column; you have it once"),
    one_h=(changed(front=lambda h, d: -np.log(h) - 0.5 * d * LOG_2PI), "or h where h**2 belongs"),
    one_pi=(
        changed(front=lambda h, d: -d * np.log(h) - 0.5 * LOG_2PI),
        "what stands in front of the exponential comes once for *every* column",
    ),
    variance_in_front=(changed(front=lambda h, d: -d * np.log(h**2) - 0.5 * d * LOG_2PI), "not h**2."),
    sign_of_h=(changed(front=lambda h, d: d * np.log(h) - 0.5 * d * LOG_2PI), "the sign of log h"),
    sign_of_pi=(changed(front=lambda h, d: -d * np.log(h) + 0.5 * d * LOG_2PI), "the sign of log 2 pi"),
    no_root=(changed(front=lambda h, d: -d * np.log(h * 2 * np.pi)), "under a square root"),
    as_variance=(lambda x, data, h: log_sum_exp(x, data, np.sqrt(h)), "You use it as a variance"),
    squared_twice=(lambda x, data, h: log_sum_exp(x, data, h**2), "a square too many"),
    h_in_the_exponent=(changed(lambda s, h: -s / (2 * h)), "divided by h**2, not by h."),
    no_h_in_the_exponent=(changed(lambda s, h: -s / 2), "is not divided by h**2"),
    no_half=(changed(lambda s, h: -s / h**2), "the one half"),
    no_minus=(changed(lambda s, h: s / (2 * h**2)), "the sign in the exponent"),
    not_squared=(changed(lambda s, h: -np.sqrt(s) / (2 * h**2)), "in the exponent is not squared"),
    parentheses=(changed(lambda s, h: -s / 2 * h**2), "*divided* by all of"),
    sum_then_square=(
        lambda x, data, h: (
            logsumexp(-0.5 * (x[:, None] - data).sum(axis=2) ** 2 / h**2, axis=1)
            - data.shape[1] * np.log(h * np.sqrt(2 * np.pi))
            - np.log(len(data))
        ),
        "square each column's difference first",
    ),
    averaged_columns=(
        lambda x, data, h: (
            logsumexp(-0.5 * ((x[:, None] - data) ** 2).mean(axis=2) / h**2, axis=1)
            - data.shape[1] * np.log(h * np.sqrt(2 * np.pi))
            - np.log(len(data))
        ),
        "sum the squares of the columns, no mean",
    ),
    per_column=(per_column, "assumes independent columns"),
    columns_apart=(columns_apart, "one value for each column. The squares"),
    mean_over_x=(lambda x, data, h: logsumexp(log_bumps(x, data, h), axis=0), "one value for each row of `data`"),
    all_pairs=(log_bumps, "one value for each pair"),
    all_pairs_and_columns=(lambda x, data, h: -0.5 * (x[:, None] - data) ** 2 / h**2, "sum the squares over the last"),
    one_number=(lambda *a: log_sum_exp(*a).mean(), "a single number"),
    by_len_x=(lambda x, data, h: logsumexp(log_bumps(x, data, h), axis=1) - np.log(len(x)), "number of rows of x"),
    by_size=(lambda x, data, h: logsumexp(log_bumps(x, data, h), axis=1) - np.log(data.size), "by n times d"),
    data_from_above=(lambda x, data, h: log_sum_exp(x, FIXED, h), "`data` does"),
    underflow=(plain, "yours is -inf"),
    two_columns=(
        lambda x, data, h: (
            logsumexp(-0.5 * ((x[:, None] - data) ** 2).sum(axis=2) / h**2, axis=1)
            - 2 * np.log(h * np.sqrt(2 * np.pi))
            - np.log(len(data))
        ),
        "right for two columns",
    ),
    logarithm_by_n=(
        lambda x, data, h: logsumexp(log_bumps(x, data, h), axis=1) / len(data),
        "logarithm is divided by n",
    ),
    summed_over_rows=(
        lambda x, data, h: (
            logsumexp(-((x[:, None] - data) ** 2).sum(axis=1) / (2 * h**2), axis=1)
            - data.shape[1] * np.log(h * np.sqrt(2 * np.pi))
            - np.log(len(data))
        ),
        "summed over the rows of the data",
    ),
    scipys_density=(lambda x, data, h: gaussian_kde(data.T, bw_method=h)(x.T), "that is scipy's estimate"),
    clipped=(lambda *a: np.maximum(log_sum_exp(*a), -700.0), "or a limit set"),
    rounded=(lambda *a: np.round(log_sum_exp(*a), 2), "it is rounded to 2 decimals"),
    nothing_below=(changed(lambda s, h: -s), "is not divided by 2 h**2"),
    multiplied=(changed(lambda s, h: -s * 2 * h**2), "by 2 h**2, not multiplied"),
    sum_for_difference=(lambda x, data, h: log_sum_exp(x, -data, h), "not their sum"),
    no_half_at_all=(
        changed(lambda s, h: -s / h**2, lambda h, d: -d * np.log(2 * np.pi * h**2)),
        "the one half in the exponent is missing",
    ),
    sign_in_front=(changed(front=lambda h, d: d * np.log(h * np.sqrt(2 * np.pi))), "it divides the exponential"),
    times_n=(lambda x, data, h: log_sum_exp(x, data, h) + 2 * np.log(len(data)), "the sign of log n"),
    top_not_added=(lambda *a: log_sum_exp(*a) - log_bumps(*a).max(axis=1), "add it again after the logarithm"),
    top_not_taken_out=(lambda *a: log_sum_exp(*a) + log_bumps(*a).max(axis=1), "was not taken out before"),
    lowest_taken_out=(lambda *a: taken_out(*a, np.min), "yours is inf for some rows"),
    root_of_pi=(changed(front=lambda h, d: -d * np.log(h * np.sqrt(np.pi))), "not of pi"),
    h_for_its_logarithm=(changed(front=lambda h, d: -d * h - 0.5 * d * LOG_2PI), "the logarithm of h is missing"),
    rows_for_columns=(
        lambda x, data, h: (
            logsumexp(-0.5 * ((x[:, None] - data) ** 2).sum(axis=2) / h**2, axis=1)
            - len(data) * np.log(h * np.sqrt(2 * np.pi))
            - np.log(data.shape[1])
        ),
        "n, d = data.shape",
    ),
    by_columns=(
        lambda x, data, h: logsumexp(log_bumps(x, data, h), axis=1) - np.log(data.shape[1]),
        "you divide by the number of columns",
    ),
    less_n=(lambda x, data, h: logsumexp(log_bumps(x, data, h), axis=1) - len(data), "subtract log n, not n"),
    absolute=(
        lambda x, data, h: (
            logsumexp(-np.abs(x[:, None] - data).sum(axis=2) / (2 * h**2), axis=1)
            - data.shape[1] * np.log(h * np.sqrt(2 * np.pi))
            - np.log(len(data))
        ),
        "the differences in the exponent are not squared",
    ),
    top_less_the_rest=(lambda *a: 2 * log_bumps(*a).max(axis=1) - log_sum_exp(*a), "are added, not subtracted"),
    turned=(lambda *a: log_sum_exp(*a)[::-1], "in a wrong order"),
    halved=(lambda *a: log_sum_exp(*a) / 2, "that is half of what is wanted"),
)


@kde_log_density.wrong("its bumps have the shape of the data's covariance")
def scipy_with_a_factor(x, data, bandwidth):
    return gaussian_kde(data.T, bw_method=bandwidth / data[:, 0].std(ddof=1)).logpdf(x.T)


@kde_log_density.wrong("1/h for every column is missing: a narrow bump is high. The bumps are added up")
def two_slips(x, data, bandwidth):
    return log_sum_exp(x, data, bandwidth) + data.shape[1] * np.log(bandwidth) + np.log(len(data))


@kde_log_density.wrong("right for one row of data, wrong for several")
def median_bump(x, data, bandwidth):
    return np.median([log_sum_exp(x, row[None], bandwidth) for row in data], axis=0)


# -- exercise 3 -----------------------------------------------------------------------------------------
p_values = Exercise(lesson_10.p_values, n_arguments=2, shaped=True)


def lower(log_density, calibration):
    return (calibration <= log_density[:, None]).sum(axis=1)


@p_values.right
def table(log_density, calibration):
    return (1 + lower(log_density, calibration)) / (len(calibration) + 1)


@p_values.right
def search(log_density, calibration):
    return (1 + np.searchsorted(np.sort(calibration), log_density, side="right")) / (calibration.size + 1)


@p_values.right
def one_by_one(log_density, calibration):
    m = len(calibration)
    return [(1 + sum(1 for value in calibration if value <= new)) / (m + 1) for new in log_density]


@p_values.right
def mean_with_itself(log_density, calibration):
    return np.array([np.mean(np.append(calibration, new) <= new) for new in log_density])


@p_values.right
def one_minus_the_denser(log_density, calibration):
    return 1 - (calibration > log_density[:, None]).sum(axis=1) / (len(calibration) + 1)


def ratio(above, below):
    return lambda new, c: above(lower(new, c), new, c) / below(len(c), new, c)


p_values.wrong(
    share=(lambda new, c: lower(new, c) / len(c), "a row below all others gets 0, as if"),
    only_below=(lambda new, c: lower(new, c) / (len(c) + 1), "the one above is missing"),
    only_above=(lambda new, c: (1 + lower(new, c)) / len(c), "the one below is missing"),
    parentheses=(lambda new, c: 1 + lower(new, c) / (len(c) + 1), "parentheses"),
    ranks=(lambda new, c: 1 + lower(new, c), "those are the ranks"),
    counts=(lambda new, c: lower(new, c), "those are counts of calibration rows"),
    per_cent=(lambda new, c: 100 * table(new, c), "in per cent; a"),
    scipy=(lambda new, c: [percentileofscore(c, value) for value in new], "is that percentileofscore"),
    scipys_share=(
        lambda new, c: [percentileofscore(c, value) / 100 for value in new],
        "ranks equal rows in the middle",
    ),
    together=(lambda new, c: rankdata(np.append(c, new))[len(c) :] / (len(c) + 1), "all together"),
    by_a_hundred=(lambda new, c: (1 + lower(new, c)) / 100, "example of the text"),
    strictly=(lambda new, c: (1 + (c < new[:, None]).sum(axis=1)) / (len(c) + 1), "<=, not <"),
    strictly_and_share=(lambda new, c: (c < new[:, None]).mean(axis=1), "among equals the new row ranks last"),
    denser=(lambda new, c: (1 + (c >= new[:, None]).sum(axis=1)) / (len(c) + 1), "counts the *denser* rows: a row"),
    denser_share=(lambda new, c: (c >= new[:, None]).mean(axis=1), "that counts the *denser* rows"),
    one_minus=(lambda new, c: 1 - table(new, c), "one minus the p-value"),
    among_themselves=(lambda new, c: (1 + new.argsort().argsort()) / len(new), "ranked among themselves"),
    by_the_new=(lambda new, c: (1 + lower(new, c)) / (len(new) + 1), "by the number of new rows"),
    not_sorted=(
        lambda new, c: (1 + np.searchsorted(c, new, side="right")) / (len(c) + 1),
        "np.searchsorted needs sorted values",
    ),
    flags=(lambda new, c: table(new, c) <= 0.02, "those are flags"),
    wrong_axis=(lambda new, c: (c <= new[:, None]).sum(axis=0) / (len(c) + 1), "one value for each calibration row"),
    pairs=(lambda new, c: (c <= new[:, None]) * 1.0, "one value for each pair of a new"),
    pairs_turned=(lambda new, c: (c[:, None] <= new) * 1.0, "one value for each pair of a calibration"),
    one_number=(lambda new, c: table(new, c).mean(), "a single number"),
    not_broadcast=(lambda new, c: (1 + (c <= new).sum()) / (len(c) + 1), "turns (n,) into (n, 1)"),
    gaussian=(
        lambda new, c: np.array([0.5 * math.erfc((c.mean() - v) / c.std() / math.sqrt(2)) for v in new]),
        "that takes the log-densities for normal",
    ),
    rounded=(lambda new, c: np.round(table(new, c), 2), "right for 6 new and 9 calibration rows"),
    sorted_out=(lambda new, c: np.sort(table(new, c)), "in a wrong order"),
    two_sided=(lambda new, c: 2 * np.minimum(table(new, c), 1 - table(new, c)), "that is two-sided"),
    one_less=(lambda new, c: (1 + lower(new, c)) / (len(c) - 1), "not by m - 1"),
    counted_twice=(lambda new, c: (2 + lower(new, c)) / (len(c) + 1), "the +1 above the line is there twice"),
    one_more=(lambda new, c: (1 + lower(new, c)) / (len(c) + 2), "one too many"),
    one_more_both=(lambda new, c: (2 + lower(new, c)) / (len(c) + 2), "counted twice, above the line and below"),
    share_of_share=(lambda new, c: (1 + lower(new, c) / len(c)) / (len(c) + 1), "added to a share"),
    upside_down=(lambda new, c: (len(c) + 1) / (1 + lower(new, c)), "upside down"),
    less_the_count=(lambda new, c: (1 - lower(new, c)) / (len(c) + 1), "the sign: the new row"),
    all_alike=(lambda new, c: np.full(len(new), 0.02), "the same value"),
    calibration_from_above=(lambda new, c: table(new, np.linspace(-20, -10, 9)), "`calibration` does"),
    nine_written_in=(lambda new, c: (1 + lower(new, c)) / 10, "wrong for 6 and 6"),
)


@p_values.wrong("is corrected for the number of new rows")
def corrected(log_density, calibration):
    return np.minimum(1, len(log_density) * table(log_density, calibration))


@p_values.wrong("a p-value lies between 0 and 1; yours")
def standard_scores(log_density, calibration):
    return (log_density - calibration.mean()) / calibration.std()


# -- exercise 4 -----------------------------------------------------------------------------------------
suspects = Exercise(lesson_10.suspects, open_ended=True)
CHECKED, NEW, GROSS, EXCHANGED = tables_and_truth()


def flagged(K, covariance_type="full", share=0.02, rows=slice(0, 134), others=slice(134, None)):
    """Positions of the new birds that a calibrated threshold flags."""
    model = GaussianMixture(K, covariance_type=covariance_type, random_state=0).fit(CHECKED[rows])
    p = table(model.score_samples(NEW), model.score_samples(CHECKED[others]))
    return np.flatnonzero(p <= share)


THREE = flagged(3)
GOOD = NEW.index[THREE].to_numpy()
CLEAN = np.array([label for label in NEW.index if label not in GROSS | EXCHANGED])
Z = np.abs((NEW - CHECKED.mean()) / CHECKED.std()).max(axis=1)
suspects.right(
    an_array=GOOD,
    an_index=NEW.index[THREE],
    a_list=GOOD.tolist(),
    a_set=set(GOOD.tolist()),
    two_components=NEW.index[flagged(2)],
    one_shape=sorted(NEW.index[flagged(3, "tied")]),
    another_division=NEW.index[flagged(3, rows=slice(100, None), others=slice(0, 99))].to_numpy(),
    the_truth=np.array(sorted(GROSS | EXCHANGED)),
    floats=GOOD.astype(float),
)
suspects.wrong(
    positions=(THREE, "by their *position*"),
    flags=(np.isin(NEW.index, GOOD), "those are flags"),
    the_rest=(NEW.index.difference(GOOD), "*not* suspicious"),
    the_densest=(CLEAN[:3], "not one of them is spoilt"),
    single_columns=(NEW.index[Z > 3.5], "Limits on single columns cannot see them"),
    one_of_ten=(
        np.array([*GROSS, *list(EXCHANGED)[:1]]),
        "and 1 of the ten with the bill of another. More is possible. With few calibration",
    ),
    only_exchanged=(np.array(sorted(EXCHANGED)), "5 of the birds that you left out"),
    top_two=(np.array(sorted(GROSS))[:2], "all of your 2 are spoilt"),
    too_many=(np.array([*GROSS, *EXCHANGED, *CLEAN[:30]]), "30 of 85 good birds are flagged"),
    everything=(NEW.index, "all hundred"),
    nobody=(np.array([], dtype=int), "no bird at all"),
    of_the_checked=(CHECKED.index[:4], "4 of your 4 numbers"),
    twice=(np.concatenate([GOOD, GOOD[:1]]), "more than once"),
    how_many=(18, "is it how many"),
    small_p_values=(np.array([0.01, 0.01, 0.02]), "as p-values do"),
    positions_that_are_no_numbers=(np.array([400, 500]), "new_birds.index[...] turns those"),
    p_values=(np.linspace(0.01, 1, 100), "a value for each of the hundred"),
    the_rows=(NEW.loc[GOOD], "not a table of them"),
    a_function=(flagged, "a function"),
    a_text=("6, 17", "str '6, 17'"),
)

EXERCISES = [level_for_mass, kde_log_density, p_values, suspects]
