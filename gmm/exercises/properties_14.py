"""What a right program does, for lesson 14: hidden data, and properties that are tried on them.

A property raises NotYet with what was found if it does not hold.
"""

import functools
import warnings

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from gmm import GaussianMixture, Mixture
from gmm.datasets import make_gaussians
from gmm.exercises.checking import NotYet, call, number, numbers, pair, same
from gmm.mixture import log_sum_exp

SAME_NATS = 0.1  # log-likelihoods that differ by less are the same hill
ONE_STEP = 1.0  # nats by which a log-likelihood that was computed before the last M-step may lag
SEEDS = range(6)


# -- EM on a line from several starts (programs 1 and 4) ---------------------------------------------------
def by_hand(x, weights, means, sds):
    """Log w_k N(x_i | mean_k, sd_k^2), (n, K): what a log-likelihood is made of."""
    z = (x[:, None] - means) / sds
    return np.log(weights) - np.log(sds) - 0.5 * np.log(2 * np.pi) - 0.5 * z**2


def total_of(x, parameters):
    return log_sum_exp(by_hand(x, *parameters)).sum()


@functools.cache
def line(K):
    """Hidden data on a line in K groups, (n,), and the highest log-likelihood that is known."""
    means = np.array([3.0, 11.0, 19.5, 27.5, 36.0])[:K, None]
    weights = np.array([3.0, 4.0, 4.0, 3.0, 2.0])[:K]
    covariances = np.full((K, 1, 1), 4.0)
    X, _ = make_gaussians(weights / weights.sum(), means, covariances, 50 * K, random_state=2)
    fit = GaussianMixture(K, random_state=0).fit(X)
    return X[:, 0], fit.mixture_.log_density(X).sum()


def fit_of(function, name, x, K, n_starts, seed):
    """Weights, means, sds and the log-likelihood that a program returns, looked at one by one."""
    parts = pair(
        call(function, x, K, n_starts, seed, name=name), ("weights", "means", "sds", "the log-likelihood"), name
    )
    weights, means, sds = (
        numbers(part, (K,), what) for part, what in zip(parts, ("weights", "means", "sds"), strict=False)
    )
    total = number(parts[3], "the log-likelihood")
    if not np.all(np.isfinite([*weights, *means, *sds, total])):
        raise NotYet("something that the program returns is infinite.")
    if weights.min() < 0 or abs(weights.sum() - 1) > 1e-6:
        raise NotYet(
            f"the weights that the program returns should be shares that add up to 1; theirs is {weights.sum():.3g}."
        )
    if sds.min() <= 0:
        raise NotYet("one of the sds that the program returns is not above 0.")
    return (weights, means, sds), total


def reports_its_own_likelihood(x, parameters, total):
    """The log-likelihood that is returned is that of the parameters that are returned."""
    joint = by_hand(x, *parameters)
    right = log_sum_exp(joint).sum()
    gap = total - right
    if abs(gap) < ONE_STEP:
        return
    if abs(total) < 1e-3:
        raise NotYet(
            "the program reports 0.0 nats, and would for any fit. The log-likelihood of the weights, means and "
            "sds that "
            "it returns is far below. Print what stands inside the logarithm, for a few points."
        )
    slips = (
        (right / len(x), "the log-likelihood that the program reports is a mean over the points, not their sum."),
        (-right, "the log-likelihood that the program reports has the opposite sign of that of what it returns."),
        (right / np.log(10), "the log-likelihood that the program reports is in powers of ten, not in nats."),
        (
            joint.sum(),
            "the log-likelihood that the program reports adds logarithms of single components. A point comes from one "
            "*or* the other: lesson 05 says what is added first.",
        ),
        (
            joint.max(axis=1).sum(),
            "the log-likelihood that the program reports counts for each point only its best component.",
        ),
        (
            (joint - np.log(parameters[0])).sum(axis=1).sum(),
            "the log-likelihood that the program reports leaves the weights out, and adds logarithms.",
        ),
    )
    for wrong, message in slips:
        if np.isclose(total, wrong, rtol=0.01, atol=SAME_NATS):
            raise NotYet(message)
    way = "higher" if gap > 0 else "lower"
    raise NotYet(
        f"property 'reports what it returns' fails: the log-likelihood reported is {abs(gap):.0f} nats {way} "
        "than that of "
        "the weights, means and sds returned. Do all four come from the same start, and the same moment?"
    )


def keeps_the_best(function, name, K=4, n_starts=20):
    """With many starts the highest hill is reached, whatever the seed."""
    x, highest = line(K)
    many, one = [], []
    for seed in SEEDS:
        for n, ends in ((n_starts, many), (1, one)):
            parameters, total = fit_of(function, name, x, K, n, seed)
            reports_its_own_likelihood(x, parameters, total)
            ends.append(total_of(x, parameters))
    many, one = np.array(many), np.array(one)
    missed = many < highest - 5 * SAME_NATS
    if not missed.any():
        return
    if np.all(np.abs(many - one) < SAME_NATS):
        raise NotYet(
            f"what it reports is true now. But {n_starts} starts end where 1 start does, for each of {len(many)} "
            "seeds: "
            "the other starts never win."
        )
    worse, better = np.sum(many < one - SAME_NATS), np.sum(many > one + SAME_NATS)
    if worse and not better:
        raise NotYet(
            f"what it reports is true now. But in {worse} of {len(many)} seeds {n_starts} starts end *lower* than "
            "1, and "
            "in none higher: which of them is kept?"
        )
    if worse:
        raise NotYet(
            f"what it reports is true now. But in {worse} of {len(many)} seeds {n_starts} starts end lower than "
            "1: a later "
            "start that is worse replaces a better one."
        )
    raise NotYet(
        f"what it reports is true, but in {missed.sum()} of {len(many)} seeds the best of {n_starts} starts is missed, "
        "by the log-likelihood of what is returned."
    )


def restarts_hold(function, name):
    """All properties of programs 1 and 4."""
    x, _ = line(4)
    parameters, total = fit_of(function, name, x, 4, 8, 0)
    reports_its_own_likelihood(x, parameters, total)
    keeps_the_best(function, name)
    other, highest = line(2)
    parameters, total = fit_of(function, name, other, 2, 10, 1)
    reports_its_own_likelihood(other, parameters, total)
    if total_of(other, parameters) < highest - 5 * SAME_NATS:
        raise NotYet("right for 4 components, but for other data and 2 components the highest hill is missed.")


# -- a density (program 2) ---------------------------------------------------------------------------------
PLANE = (
    np.array([0.35, 0.65]),
    np.array([[0.0, 0.5], [3.0, -1.0]]),
    np.array([[[1.5, 0.8], [0.8, 1.6]], [[1.2, -0.4], [-0.4, 1.9]]]),
)
LINE = np.array([0.25, 0.75]), np.array([[-1.0], [2.5]]), np.array([[[2.2]], [[0.6]]])
SPACE = (
    np.array([0.2, 0.3, 0.5]),
    np.array([[0.0, 0.0, 0.0], [2.0, 1.0, -1.0], [-1.0, 2.0, 0.5]]),
    np.array([np.diag([1.0, 2.0, 0.5]), [[1.5, 0.4, 0.1], [0.4, 1.1, -0.3], [0.1, -0.3, 0.8]], 1.4 * np.eye(3)]),
)
STEP = 0.15


def grid_of_points(low=-9.0, high=12.0, step=STEP):
    """Points (m, 2) of a square grid."""
    ends = np.arange(low, high, step)
    return np.stack(np.meshgrid(ends, ends), axis=-1).reshape(-1, 2)


def density_of(function, name, X, mixture):
    value = numbers(call(function, X, *mixture, name=name), (len(X),), "the density")
    if not np.all(np.isfinite(value)) or value.min() < 0:
        raise NotYet("a density is finite and never below 0; yours is not, at some points.")
    return value


def density_holds(function, name):
    """All properties of program 2."""
    X = grid_of_points()
    mass = density_of(function, name, X, PLANE).sum() * STEP**2
    alone = (np.ones(1), PLANE[1][:1], PLANE[2][:1])  # one component
    value = density_of(function, name, X, alone)
    if mass > 1.01 or mass < 0.99:
        of_one = "" if abs(value.sum() * STEP**2 - 1) > 0.01 else " That of a single component is 1: it is in the sum."
        raise NotYet(
            "property 'integrates to 1' fails: over the whole plane your density adds up to "
            f"{mass:.0%} of what it should.{of_one}"
        )
    value = value / value.sum()
    distance = X - value @ X
    found, wanted = (value[:, None] * distance).T @ distance, PLANE[2][0]
    if not np.allclose(found, wanted, rtol=0.02, atol=0.02):
        if not np.allclose(np.diag(found), np.diag(wanted), rtol=0.02):
            raise NotYet(
                "it integrates to 1 now, but property 'has the covariance that was asked for' fails: the variance "
                "across is "
                f"{found[0, 0]:.1f} where {wanted[0, 0]:.1f} was given, and the tilt is "
                f"{'turned over' if found[0, 1] * wanted[0, 1] < 0 else 'the same way'}."
            )
        raise NotYet("it integrates to 1 and is as wide as it should be, but the tilt is not the one that was given.")
    _agrees(
        function, name, X[::7], PLANE, "each component is right alone; their sum is not. Where do the weights come in?"
    )
    t = np.linspace(-4, 6, 50)[:, None]
    _agrees(
        function, name, t, LINE, "right in the plane; on a line (d = 1) it is not: is a 2 written in where d belongs?"
    )
    X = np.random.default_rng(0).normal(size=(60, 3)) * 2
    _agrees(function, name, X, SPACE, "right for d = 1 and 2; in three dimensions, with three components, it is not.")


def _agrees(function, name, X, mixture, message):
    if not same(
        density_of(function, name, X, mixture), np.exp(Mixture(*mixture).log_density(X)), rtol=1e-6, atol=1e-12
    ):
        raise NotYet(message)


# -- groups of rows (programs 3 and 5) ---------------------------------------------------------------------
def in_common(a, b):
    """The share of rows in the same group, whatever the groups are called."""
    a, b = np.unique(a, return_inverse=True)[1], np.unique(b, return_inverse=True)[1]
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    return table[linear_sum_assignment(-table)].sum() / len(a)


@functools.cache
def _birds():
    rng = np.random.default_rng(5)
    kind = rng.permutation(np.repeat([0, 1, 2], [26, 20, 14]))
    table = pd.DataFrame(
        {
            "species": np.array(["a", "b", "c"])[kind],
            "bill_length_mm": np.array([38.0, 47.0, 49.0])[kind] + rng.normal(size=60) * 0.8,
            "bill_depth_mm": np.array([18.5, 14.0, 18.5])[kind] + rng.normal(size=60) * 0.4,
            "sex": np.where(rng.random(60) < 0.5, "male", "female"),
        }
    )
    table.loc[[4, 11, 30, 47], "sex"] = np.nan
    table.loc[[11, 38], ["bill_length_mm", "bill_depth_mm"]] = np.nan
    return table, kind


def birds(order="as it is"):
    """A hidden table of 60 birds in three groups, 5 of them incomplete, and the true groups."""
    table, kind = _birds()
    table, kind = table.copy(), kind.copy()
    if order == "shuffled":
        rows = np.random.default_rng(1).permutation(len(table))
        table, kind = table.iloc[rows], kind[rows]
    if order == "renamed":
        table.index = [f"bird {100 - i}" for i in range(len(table))]
    if order == "from 1000":
        table.index = np.arange(1000, 1000 + 2 * len(table), 2)
    return table, kind


def groups_hold(function, name):
    """All properties of program 3."""
    _keeps_rows(function, name, *birds())
    numbered = "right for rows numbered 0, 1, 2, ... in order. "
    cases = {
        "shuffled": numbered + "When the rows are shuffled, each with its number, it fails: ",
        "from 1000": numbered + "When they are numbered 1000, 1002, ..., it fails: ",
        "renamed": numbered + "When they have names in place of numbers, it fails: ",
    }
    for order, words in cases.items():
        try:
            _keeps_rows(function, name, *birds(order))
        except NotYet as problem:
            raise NotYet(f"{words}{problem}") from None
    table, kind = birds()
    two = kind < 2
    _keeps_rows(function, name, table[two], kind[two], K=2)


def _keeps_rows(function, name, table, kind, K=3):
    value = call(function, table, K, name=name)
    complete = table.notna().all(axis=1).to_numpy()
    n = len(table)
    if np.shape(value) == (complete.sum(),):
        raise NotYet(
            f"the table has {n} rows, {complete.sum()} of them complete, and {complete.sum()} groups come back: "
            "one for "
            "each row of the table is wanted."
        )
    value = numbers(value, (n,), "the groups")
    if not set(np.unique(value)) <= set(range(-1, K)):
        raise NotYet(f"groups are whole numbers from 0 to {K - 1}, and -1; there are others among yours.")
    labelled, left_out = np.sum(value[~complete] >= 0), np.sum(value[complete] < 0)
    if labelled and not left_out:
        raise NotYet(
            f"{labelled} of {n - complete.sum()} rows that lack a value are put into a group; -1 is wanted there."
        )
    if labelled or left_out:
        raise NotYet(
            f"property 'each row its own label' fails: {labelled} of {n - complete.sum()} rows that lack a value "
            "are in a "
            f"group, and {left_out} complete rows in none."
        )
    right = in_common(value[complete], kind[complete])
    if right < 0.999:
        raise NotYet(
            f"the incomplete rows have their -1. But {1 - right:.0%} of the complete ones are not with the birds "
            "whose bills "
            "are like theirs: they carry another row's group."
        )


NAMES = ["incident_id", "longitude", "latitude", "hour", "premises_code", "offence_code"]


@functools.cache
def _incidents():
    rng = np.random.default_rng(8)
    place = rng.permutation(np.repeat([0, 1, 2], [110, 80, 70]))
    n = len(place)
    lon = np.array([-79.50, -79.35, -79.35])[place] + 0.012 * rng.normal(size=n)
    lat = np.array([43.65, 43.65, 43.77])[place] + 0.009 * rng.normal(size=n)
    columns = (
        70001 + np.arange(n),
        lon,
        lat,
        rng.integers(24, size=n),
        rng.integers(7, size=n),
        rng.integers(2, size=n),
    )
    return pd.DataFrame(dict(zip(NAMES, columns, strict=True))), place


def incidents():
    """A hidden table of 260 incidents at three places far apart, and the true place of each."""
    table, place = _incidents()
    return table.copy(), place.copy()


def renumbered(table, rng):
    """The same incidents under other numbers: half of them old, half from a new system, without meaning."""
    new = np.where(rng.random(len(table)) < 0.5, 0, 900000) + rng.permutation(len(table))
    return table.assign(incident_id=new)


def recoded(table, rng):
    """The same kinds of premises under other codes."""
    codes = rng.permutation([0, 3, 11, 40, 41, 77, 90])
    return table.assign(premises_code=codes[table["premises_code"]], offence_code=5 - 4 * table["offence_code"])


def in_other_units(table, rng=None):
    """Longitude and latitude in thousandths of a degree, the hour in minutes."""
    return table.assign(longitude=1e3 * table["longitude"], latitude=1e3 * table["latitude"], hour=60 * table["hour"])


def places_hold(function, name):
    """All properties of program 5."""
    table, place = incidents()
    n, K = len(table), 3
    groups, bics, alone = [], [], []
    for seed in SEEDS:
        labels, bic = _places_of(function, name, table, K, seed)
        groups.append(labels)
        bics.append(bic)
        alone.append(_places_of(function, name, table, 1, seed)[1])
    changes = {
        "an incident number means nothing": ("every incident gets another number", renumbered),
        "a code is a name": ("the kinds of premises and offence get other codes", recoded),
        "units do not matter": ("degrees become thousandths, and hours minutes", in_other_units),
    }
    for what, (words, change) in changes.items():
        changed = change(table, np.random.default_rng(2))
        moved = [1 - in_common(groups[seed], _places_of(function, name, changed, K, seed)[0]) for seed in SEEDS]
        if max(moved) > 0.02:
            raise NotYet(
                f"property '{what}' fails: {words}, nothing else, and with seed {int(np.argmax(moved))} of the {n} "
                "rows "
                f"{max(moved):.0%} change their group."
            )
    best = max(in_common(labels, place) for labels in groups)
    if best < 0.97:
        raise NotYet(
            "numbers, codes and units do not matter now. But of three places that lie far apart it puts only "
            f"{best:.0%} of "
            "the rows together rightly, with the best of 6 seeds."
        )
    if not min(bics) < min(alone):
        raise NotYet("the groups are right. But the BIC of three groups should be lower, so better, than that of one.")


def _places_of(function, name, table, K, seed):
    labels, bic = pair(call(function, table, K, seed, name=name), ("the groups", "the BIC"), name)
    labels, bic = numbers(labels, (len(table),), "the groups"), number(bic, "the BIC")
    if not set(np.unique(labels)) <= set(range(K)):
        raise NotYet(f"groups are whole numbers from 0 to {K - 1}; there are others among yours.")
    if not np.isfinite(bic):
        raise NotYet("the BIC is infinite.")
    return labels, bic


# -- the number of components (program 6) ------------------------------------------------------------------
CANDIDATES = {3: (1, 2, 3, 4, 8, 20, 26), 4: (1, 2, 4, 5, 9, 27, 34)}


@functools.cache
def _wide(K):
    """Hidden rows (n, d) from K groups, and for each candidate its mean log-density for rows that are new."""
    rng = np.random.default_rng(K)
    n, d = 30 * K, 5
    centers = 4 * rng.normal(size=(K, d))
    X, new = (centers[rng.integers(K, size=m)] + rng.normal(size=(m, d)) for m in (n, 1000))
    held_out = {}
    for k in CANDIDATES[K]:
        fit = fit_quietly(GaussianMixture(k, n_init=4, random_state=0), X)
        held_out[k] = fit.score(new), fit.n_parameters()
    return X, held_out


def fit_quietly(model, X):
    """Fitted, and its remarks not repeated: call() and the checkers are silent already."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(X)


def number_holds(function, name):
    """All properties of program 6."""
    for K, before in ((3, ""), (4, "right for one table; for another, with other groups, it fails: ")):
        X, held_out = _wide(K)
        chosen = number(call(function, X, CANDIDATES[K], 0, name=name), "the number of components")
        if chosen not in held_out:
            raise NotYet(f"{before}it returns {chosen:g}, which is not one of the candidates {CANDIDATES[K]}.")
        per_row, n_parameters = held_out[chosen]
        best = max(value for value, _ in held_out.values())
        if n_parameters >= X.size:
            raise NotYet(
                f"{before}property 'fewer parameters than numbers' fails: it chooses {chosen:g} components with "
                f"{n_parameters} parameters, for a table of {X.size} numbers."
            )
        if per_row < best - 1:
            few = chosen < K
            raise NotYet(
                f"{before}it chooses {chosen:g}, with fewer parameters than numbers. But property 'good on unseen "
                "rows' fails: "
                f"a new row gets {'%.0g' % (best - per_row)} nats less than from the best of the candidates. "
                + ("It takes too few." if few else "It takes too many, still.")
            )
