"""What is true of right groups of a table's rows, for lesson 14: hidden tables, and properties that are tried on them.

A property raises NotYet with what was found if it does not hold.
"""

import functools

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from gmm_course.exercises.checking import NotYet, call, number, numbers, pair, shape_of

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
    table, kind = birds()
    twins, two = np.r_[0:60, 20:26], kind < 2
    numbered = "right for rows numbered 0, 1, 2, ... in order."
    cases = [
        ("", *birds(), 3),
        (f"{numbered} When the rows are shuffled, each with its number, it fails: ", *birds("shuffled"), 3),
        (f"{numbered} When they are numbered 1000, 1002, ..., it fails: ", *birds("from 1000"), 3),
        (f"{numbered} When they have names in place of numbers, it fails: ", *birds("renamed"), 3),
        (
            "right where no two rows are alike. When some birds have equal values, it fails: ",
            table.iloc[twins].reset_index(drop=True),
            kind[twins],
            3,
        ),
        ("right for K = 3. For K = 2, of a table with two kinds, it fails: ", table[two], kind[two], 2),
    ]
    for words, *case in cases:
        try:
            _keeps_rows(function, name, *case)
        except NotYet as problem:
            raise NotYet(f"{words}{problem}") from None


def _keeps_rows(function, name, table, kind, K):
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
    _found(value, table, kind, complete)
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


def _found(value, table, kind, complete):
    """Raise NotYet if the right labels stand in other rows than their own, and it can be said in which."""
    n, m = len(table), complete.sum()
    fails = "property 'each row its own label' fails:"
    own = np.where(complete, kind, -1)
    shifted, sorted_back = np.r_[kind[complete], np.full(n - m, -1)], own[np.argsort(table.index, kind="stable")]
    for right, words in (
        (shifted, "the first label stands in the first row of the table, the second in the second, complete or not"),
        (sorted_back, "the labels stand in the order of the rows' numbers or names, not of the rows"),
        (_by_number(table, kind, complete), "a label stands at the place that is its row's number, not in its row"),
    ):
        if right is None or m == n or in_common(own[complete], right[complete]) == 1:
            continue
        for rows, more in ((np.ones(n, dtype=bool), ""), (complete & (right >= 0), "; the -1 was put in afterwards")):
            if in_common(value[rows], right[rows]) == 1 and np.array_equal(value[rows] < 0, right[rows] < 0):
                raise NotYet(f"{fails} {words}{more}. Compare a complete row with the one that has its label.")


def _by_number(table, kind, complete):
    """Labels at the places that are the numbers of their rows, or None where these are no places."""
    numbered = table.index[complete]
    if not pd.api.types.is_integer_dtype(numbered) or numbered.max() >= len(table):
        return None
    right = np.full(len(table), -1)
    right[numbered] = kind[complete]
    return right


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
    """The same kinds of premises and offence under other codes."""
    codes = rng.permutation([0, 3, 11, 40, 41, 77, 90])
    return table.assign(premises_code=codes[table["premises_code"]], offence_code=5 - 4 * table["offence_code"])


def in_other_units(table, rng=None):
    """Longitude and latitude in radians, which to_km takes, too; the hour in minutes."""
    radians = {name: np.radians(table[name]) for name in ("longitude", "latitude")}
    return table.assign(**radians, hour=60 * table["hour"])


def from_noon(table, rng=None):
    """The same hours on a clock that begins its day at noon."""
    return table.assign(hour=(table["hour"] + 12) % 24)


# What may change in a table without a meaning: the property, in words what is done, how, and to which columns alone.
NUMBER, CODE, UNITS = "an incident number means nothing", "a code is a name", "units do not matter"
CHANGES = (
    (NUMBER, "every incident gets another number", renumbered, ["incident_id"]),
    (CODE, "the kinds of premises get other codes", recoded, ["premises_code"]),
    (CODE, "the kinds of offence get other codes", recoded, ["offence_code"]),
    ("midnight is a custom", "the day of 24 hours begins at noon, so that 12 becomes 0", from_noon, ["hour"]),
    (UNITS, "hours become minutes", in_other_units, ["hour"]),
    (UNITS, "degrees become radians", in_other_units, ["longitude", "latitude"]),
)


def places_hold(function, name):
    """All properties of program 5."""
    table, place = incidents()
    n, K = len(table), 3
    runs = [_places_of(function, name, table, K, seed) for seed in SEEDS]
    groups, bics = zip(*runs, strict=True)
    alone = [_places_of(function, name, table, 1, seed)[1] for seed in SEEDS]
    for seed in SEEDS[:3]:
        labels, bic = _places_of(function, name, table, K, seed)
        if not np.array_equal(labels, groups[seed]) or abs(bic - bics[seed]) > 1e-6 * abs(bic):
            raise NotYet(
                "with the same table and the same seed it returns something else the second time. Does all that is "
                "random come from `seed`?"
            )

    _no_column_counts(functools.partial(_places_of, function, name), table)
    best = max(in_common(labels, place) for labels in groups)
    if best < 0.97:
        raise NotYet(
            "numbers, codes and units do not matter now. But of three places that lie far apart it puts only "
            f"{best:.0%} of the rows together rightly, with the best of 6 seeds."
        )
    _km_are_km(function, name)
    if not min(bics) < min(alone):
        raise NotYet(
            "the groups are right. But the BIC of three groups should be lower, so better, than that of one. Is it a "
            "log-likelihood that comes back, or minus BIC?"
        )
    # each row twice: twice the log-likelihood L with the same p parameters, so that BIC = p log n - 2 L tells p
    twice = pd.concat([table, table], ignore_index=True).assign(incident_id=70001 + np.arange(2 * n))
    p = (2 * alone[0] - _places_of(function, name, twice, 1, 0)[1]) / (np.log(n) - np.log(2))
    if 2.5 < p * np.log(n / 2) / 2 < 12 and abs((p * np.log(n / 2) / 2 + 0.5) % 1 - 0.5) < 1e-3:
        raise NotYet("the groups are right. But the second result moves as 2p - 2 log L does: that is AIC.")
    if not 2.5 < p < 12:
        raise NotYet(
            "the groups are right. But the second result does not move as p log(n) - 2 log L does, with p parameters: "
            f"when each row stands twice in the table, it moves as if one component had p = {p:.1f}."
        )


def one_crowd():
    """A hidden table of 200 incidents round one place: whatever else is looked at decides about their groups."""
    rng = np.random.default_rng(6)
    table = incidents()[0].iloc[:200]
    return table.assign(longitude=-79.4 + 0.03 * rng.normal(size=200), latitude=43.7 + 0.02 * rng.normal(size=200))


def _no_column_counts(places_of, table):
    """Raise NotYet if a change without a meaning moves the groups, or the place does not."""
    crowd, seeds = one_crowd(), range(4)
    before = {seed: (places_of(crowd, 3, seed)[0], places_of(table, 3, seed)[0]) for seed in seeds}

    def moves(columns, change, of_places=False):
        """For each seed the share of rows that change their group when these columns change."""
        old = table if of_places else crowd
        new = change(old, np.random.default_rng(2))
        new = old.assign(**{column: new[column] for column in columns})
        return [1 - in_common(before[seed][of_places], places_of(new, 3, seed)[0]) for seed in seeds]

    decide = [column for column in table if max(moves([column], _dealt)) > 0.05]
    listed = f" The columns on which the groups hang: {', '.join(decide) or 'none'}."
    for what, words, change, columns in CHANGES:
        moved = moves(columns, change, of_places="longitude" in columns)  # at places far apart rounding does nothing
        if max(moved) > 0.05:
            raise NotYet(
                f"property '{what}' fails: {words}, nothing else, and with seed {int(np.argmax(moved))} "
                f"{max(moved):.0%} of the rows change their group.{listed}"
            )
    if not {"longitude", "latitude"} <= set(decide):
        raise NotYet(f"numbers, codes and units do not matter now, but a place does not, either.{listed}")


def _dealt(table, rng):
    """The values of each column dealt out anew."""
    return table.assign(**{column: rng.permutation(table[column]) for column in table})


def _km_are_km(function, name):
    """Three places, one 1.0 km east and another 1.15 km north of the first: which two belong together?"""
    rng = np.random.default_rng(4)
    place = rng.permutation(np.repeat([0, 1, 2], 50))
    east, north = np.array([0.0, 1.0, 0.0])[place], np.array([0.0, 0.0, 1.15])[place]
    east, north = (km + 0.1 * rng.normal(size=150) for km in (east, north))
    table = incidents()[0].iloc[:150].assign(longitude=-79.4 + east / 80.4, latitude=43.7 + north / 111.1)
    labels, _ = min((_places_of(function, name, table, 2, seed) for seed in range(8)), key=lambda run: run[1])
    if in_common(labels, place == 2) < 0.9:
        raise NotYet(
            "three places far apart are found. But of three places in a town, the second 1.0 km east and the third "
            "1.15 km north of the first, two groups should join the first and the second: yours do not. How long is a "
            "degree?"
        )


def _places_of(function, name, table, K, seed):
    labels, bic = pair(call(function, table, K, seed, name=name), ("the groups", "the BIC"), name)
    if shape_of(labels) == () and shape_of(bic) == (len(table),):
        raise NotYet("turned round: the groups come first, then the BIC.")
    labels, bic = numbers(labels, (len(table),), "the groups"), number(bic, "the BIC")
    if not set(np.unique(labels)) <= set(range(K)):
        raise NotYet(f"with K = {K}, groups are whole numbers from 0 to {K - 1}; there are others among yours.")
    if not np.isfinite(bic):
        raise NotYet("the BIC is infinite.")
    return labels, bic
