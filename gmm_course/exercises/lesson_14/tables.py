"""What is true of right groups of a table's rows, for lesson 14: hidden tables, and properties that are tried on them.

A property raises NotYet with what was found if it does not hold.
"""

import functools

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from gmm_course.exercises.checking import NotYet, call, number, numbers, pair

SEEDS = range(6)


# -- a group for every bird (program 3) --------------------------------------------------------------------
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
            "species": np.tile(["a", "b", "c"], 20),  # not the groups: a program is to look at the bill
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
    rows = np.r_[0:60, 20:26]
    try:
        _keeps_rows(function, name, table.iloc[rows].reset_index(drop=True), kind[rows])
    except NotYet as problem:
        raise NotYet(
            f"right where no two rows are alike. When some birds have equal values, it fails: {problem}"
        ) from None
    two = kind < 2
    _keeps_rows(function, name, table[two], kind[two], K=2)


def _keeps_rows(function, name, table, kind, K=3):
    value = call(function, table, K, name=name)
    complete = table.notna().all(axis=1).to_numpy()
    n = len(table)
    if np.shape(value) == (complete.sum(),):
        raise NotYet(
            f"the table has {n} rows, {complete.sum()} of them complete, and {complete.sum()} groups come back: one "
            "for each row of the table is wanted."
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
            f"are in a group, and {left_out} complete rows in none."
        )
    if len(np.unique(value[complete])) == 1:
        raise NotYet(f"the incomplete rows have their -1. But all complete ones are in one group; {K} are wanted.")
    right = in_common(value[complete], kind[complete])
    if right < 0.999:
        raise NotYet(
            f"the incomplete rows have their -1. But {1 - right:.0%} of the complete ones are not with the birds "
            "whose bills are like theirs. Do they carry another row's group?"
        )


# -- groups of incidents (program 5) -----------------------------------------------------------------------
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
    """Longitude and latitude in radians, which to_km takes, too; the hour in minutes."""
    radians = {name: np.radians(table[name]) for name in ("longitude", "latitude")}
    return table.assign(**radians, hour=60 * table["hour"])


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
    for seed in SEEDS[:3]:
        labels, bic = _places_of(function, name, table, K, seed)
        if not np.array_equal(labels, groups[seed]) or abs(bic - bics[seed]) > 1e-6 * abs(bic):
            raise NotYet(
                "with the same table and the same seed it returns something else the second time. Does all that is "
                "random come from `seed`?"
            )
    changes = {
        "an incident number means nothing": ("every incident gets another number", renumbered),
        "a code is a name": ("the kinds of premises and offence get other codes", recoded),
        "units do not matter": ("degrees become radians, and hours minutes", in_other_units),
    }
    for what, (words, change) in changes.items():
        changed = change(table, np.random.default_rng(2))
        moved = [1 - in_common(groups[seed], _places_of(function, name, changed, K, seed)[0]) for seed in SEEDS]
        if max(moved) > 0.05:
            raise NotYet(
                f"property '{what}' fails: {words}, nothing else, and with seed {int(np.argmax(moved))} of the {n} "
                f"rows {max(moved):.0%} change their group."
            )
    best = max(in_common(labels, place) for labels in groups)
    if best < 0.97:
        raise NotYet(
            "numbers, codes and units do not matter now. But of three places that lie far apart it puts only "
            f"{best:.0%} of the rows together rightly, with the best of 6 seeds."
        )
    if not min(bics) < min(alone):
        raise NotYet("the groups are right. But the BIC of three groups should be lower, so better, than that of one.")
    # each row twice: twice the log-likelihood L with the same p parameters, so that BIC = p log n - 2 L tells p
    twice = pd.concat([table, table], ignore_index=True).assign(incident_id=70001 + np.arange(2 * n))
    p = (2 * alone[0] - _places_of(function, name, twice, 1, 0)[1]) / (np.log(n) - np.log(2))
    if not 2.5 < p < 12:
        raise NotYet(
            "the groups are right. But the second result does not move as p log(n) - 2 log L does, with p parameters: "
            f"when each row stands twice in the table, it moves as if one component had p = {p:.1f}."
        )


def _places_of(function, name, table, K, seed):
    labels, bic = pair(call(function, table, K, seed, name=name), ("the groups", "the BIC"), name)
    labels, bic = numbers(labels, (len(table),), "the groups"), number(bic, "the BIC")
    if not set(np.unique(labels)) <= set(range(K)):
        raise NotYet(f"groups are whole numbers from 0 to {K - 1}; there are others among yours.")
    if not np.isfinite(bic):
        raise NotYet("the BIC is infinite.")
    return labels, bic
