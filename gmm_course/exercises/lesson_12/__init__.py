"""Checkers of lesson 12, restaurant hotspots."""

import numpy as np

from gmm_course.exercises.checking import (
    NotYet,
    call,
    checker,
    compare,
    describe,
    number,
    numbers,
    same,
    shape_of,
    uses,
)
from gmm_course.exercises.lesson_12.slips import (
    CENTRES,
    HOBART,
    NAMES,
    NAN,
    PER_LATITUDE,
    PER_LONGITUDE,
    REYKJAVIK,
    SPOTS,
    A,
    B,
    R,
    doubtful_mistakes,
    in_doubt,
    km,
    moved,
    moved_mistakes,
    near,
    nearest,
    project_mistakes,
)

__all__ = ["doubtful", "moved", "nearest", "nearest_named", "project", "share_that_moved"]


# -- exercise 1 -----------------------------------------------------------------------------------------
@checker
def project(function):
    """Exercise 1: degrees to km on a plane."""
    name = "project"
    value = _table(call(function, *REYKJAVIK, name=name), len(REYKJAVIK[0]), "the places")
    lon, lat = REYKJAVIK
    right = km(lon, lat)
    if not near(value, right):
        _closest_mistake(value, project_mistakes(lon, lat))
        _not_at_the_mean(value, lon, lat)
        _odd_columns(value, lon, lat)
        changes = {"longitude": (lon + [0, 0, 0.03, 0, 0, 0], lat), "latitude": (lon, lat + [0, 0, 0.03, 0, 0, 0])}
        uses(function, REYKJAVIK, changes, name=name)
        if near(value[:, 1:], right[:, 1:]):
            raise NotYet("km north are right, km east are not: the distance in longitude, times 111.320, times cosine.")
        if near(value[:, :1], right[:, :1]):
            raise NotYet("km east are right, km north are not: the distance in latitude, times 110.574.")
        _off_in_both(value, lon, lat)
        raise NotYet("not the km east and north of the mean. Two places apart by one degree of latitude: how many km?")
    other = _table(call(function, *HOBART, name=name), len(HOBART[0]), "five other places")
    if not near(other, km(*HOBART)):
        lon0, lat0 = REYKJAVIK[0].mean(), REYKJAVIK[1].mean()
        if near(other, km(*HOBART, cos=np.cos(np.radians(lat0)))) or near(other, km(*HOBART, lon0=lon0, lat0=lat0)):
            raise NotYet("right for one city, and for another it still uses the first: compute the mean inside.")
        raise NotYet("right for one city, wrong for another in the south: is the mean, or its cosine, written in?")
    if near(value, km(lon, lat, x=PER_LATITUDE, y=PER_LONGITUDE), 1e-5):
        raise NotYet("nearly: the two lengths of a degree, 111.320 and 110.574 km, are exchanged.")
    if any(np.array_equal(value, np.round(value, digits)) for digits in (1, 2)):
        raise NotYet("the km are rounded, to 10 m or more: return them as they are.")
    return "km that are as long eastward as northward: now distances, and widths of hotspots, mean something."


def _table(value, n, name):
    if isinstance(value, (tuple, list)) and len(value) == 2 and shape_of(value[0]) == (n,):
        raise NotYet("two separate arrays: np.column_stack([east, north]) makes one table (n, 2) of them.")
    try:
        np.asarray(value)
    except ValueError:
        raise NotYet("rows of different lengths: is something an array that should be one number, a mean?") from None
    table = numbers(value, (n, 2), name)
    if not np.isfinite(table).all():
        raise NotYet(f"{name} should be finite; some of yours are infinite.")
    return table


def _closest_mistake(value, mistakes):
    """Raise NotYet with the message of the nearest mistake, if one is near: some take 111.2 km, others 111.3."""
    fits = [
        (np.abs(value - wrong).max(), message)
        for wrong, message in mistakes
        if near(value, wrong, 1e-3) or same(value, wrong, rtol=0.012, atol=0)
    ]
    if fits:
        raise NotYet(min(fits)[1])


def _odd_columns(value, lon, lat):
    """Raise NotYet if a column is 0, or made of the other argument."""
    for j, direction, argument in ((0, "east", "longitude"), (1, "north", "latitude")):
        if not np.any(value[:, j]):
            raise NotYet(f"km {direction} are all 0: from each {argument} the *mean* is subtracted, one number.")
        if np.ptp(value[:, j]) == 0:
            raise NotYet(f"km {direction} are the same for all places: where does the {argument} of each come in?")

    def follows(column, degrees):
        return np.ptp(column) > 0 and abs(np.corrcoef(column, degrees)[0, 1]) > 1 - 1e-9

    east, north = follows(value[:, 0], lat), follows(value[:, 1], lon)
    if east and north:
        raise NotYet("km east are made of the latitude, km north of the longitude: they are exchanged.")
    if east:
        raise NotYet("km east are made of the latitude; they are a distance in longitude.")
    if north:
        raise NotYet("km north are made of the longitude; they are a distance in latitude.")


def _off_in_both(value, lon, lat):
    """Raise NotYet if both columns are wrong for one reason: one factor, whole km, the mean latitude."""
    factor = value / km(lon, lat)
    if np.ptp(factor) < 0.012 * abs(factor.mean()):
        raise NotYet("km east and km north are wrong by the same factor: is it the unit, or the km in one degree?")
    if same(value, np.round(value)) and np.all(np.abs(value - km(lon, lat)) < 1.05):
        raise NotYet("these are whole km: return them with their decimals.")
    north = value[:, 1] - value[:, 1].mean()
    if np.allclose(north, km(lon, lat)[:, 1], rtol=0.012, atol=0):
        raise NotYet(
            "km north begin elsewhere, and km east have another cosine: is the mean latitude, on which both depend, "
            "that of the places?"
        )


def _not_at_the_mean(value, lon, lat):
    """Raise NotYet if the origin alone is wrong, or if each longitude, not centred, has a cosine of its own."""
    right = km(lon, lat)
    radians = np.radians(lat)
    sheared = np.column_stack([PER_LONGITUDE * lon * np.cos(radians), PER_LATITUDE * lat])
    for table in (sheared, sheared - sheared.mean(axis=0)):
        if near(value - value.mean(axis=0), table - table.mean(axis=0), 5e-3):
            raise NotYet(
                "km east change along a street that runs due north: each place has a cosine of its own, at a longitude "
                "far from 0. One cosine, of the mean latitude, for all; and subtract the mean longitude."
            )
    helsinki = km(lon, lat, cos=np.cos(np.radians(60.17)))
    if near(value - value.mean(axis=0), helsinki, 3e-3):
        raise NotYet("origin or cosine are those of Helsinki: use the means of the places that are handed in.")
    if near(value - value.mean(axis=0), right):
        raise NotYet("distances are right, but (0, 0) is not at the mean of the places: subtract the means.")


# -- exercise 2 -----------------------------------------------------------------------------------------
@checker
def nearest_named(function):
    """Exercise 2: the nearest place with a name, for each mean."""
    name = "nearest_named"
    arguments = CENTRES, SPOTS, NAMES
    try:
        returned = call(function, *arguments, name=name)
    except NotYet as problem:
        if "isnan" not in str(problem):
            raise
        raise NotYet(f"{problem} `names` holds texts beside nan, which pd.isna can read.") from None
    value = _rows(returned, len(CENTRES), len(SPOTS), NAMES)
    named = np.flatnonzero([isinstance(one, str) for one in NAMES])
    nameless = np.setdiff1d(np.arange(len(SPOTS)), named)
    squares = ((SPOTS - CENTRES[:, None]) ** 2).sum(axis=2)  # (K, n)
    right = nearest(*arguments)
    anyone = squares.argmin(axis=1)
    mistakes = [
        (anyone, "the nearest places, but some of them have no name: leave those out before you look."),
        (
            squares[:, named].argmin(axis=1),
            "these rows count in the table *without* the nameless places. Which rows of X are they?",
        ),
        (named[squares[:, named].argmax(axis=1)], "these are the farthest places: argmin finds the nearest."),
        (squares.argmax(axis=1), "these are the farthest places, of all: argmin finds the nearest, among the named."),
        (nearest(*arguments, lambda b: np.abs(b[..., 0])), "that is the distance east alone; north counts as well."),
        (nearest(*arguments, lambda b: np.abs(b[..., 1])), "that is the distance north alone; east counts as well."),
        (
            nearest(*arguments, lambda b: np.abs(b).sum(axis=2)),
            "that is the distance along the streets of a chessboard; as the crow flies, squares are added.",
        ),
        (nearest(*arguments, lambda b: b.sum(axis=2)), "differences are added with their signs: square them first."),
        (
            nearest(*arguments, lambda b: np.abs(b).max(axis=2)),
            "that is the larger of the two differences; add their squares.",
        ),
        (nearest(-CENTRES, SPOTS, NAMES), "means and places are added; a distance is made of differences."),
        (
            np.full(len(CENTRES), nameless[0]),
            "always the first place without a name. If you mark those in a table of distances: argmin passes over inf, "
            "but stops at nan, at 0, and at what is negative.",
        ),
        (
            _never_anew(squares, named),
            "the smallest distance of one mean is still there when the next one begins: start anew for each mean.",
        ),
        (right + 1, "Python counts rows from 0; yours run from 1."),
        (
            np.where(np.isin(anyone, named), anyone, named[0]),
            "where the nearest place has no name, yours falls back on the first that has. Look for the next nearest.",
        ),
    ]
    otherwise = (
        "not the named places nearest to the means. For the first mean, list the distances of all and sort them."
    )

    def unused():
        if any(int(row) not in named for row in value):
            raise NotYet("a row of yours has no name.")
        if np.ptp(value) == 0:
            raise NotYet("the same row for each mean: are the distances those from each mean to each place, (K, n)?")
        renamed = np.full(len(NAMES), "Uusi", dtype=object)
        renamed[value.astype(int)] = NAN  # now these have no name
        changes = {
            "means": (SPOTS[[1, 8, 5, 10, 7]] + 0.05, SPOTS, NAMES),
            "X": (CENTRES, SPOTS[::-1].copy(), NAMES),
            "names": (CENTRES, SPOTS, renamed),
        }
        uses(function, arguments, changes, name=name)

    compare(value, right, mistakes, otherwise, before=unused)
    rng = np.random.default_rng(12)
    X = (rng.uniform(-2, 2, size=(40, 2)) * [3, 1]).round(2)  # wider than high
    names = np.array([NAN if i % 7 == 0 else ("Sama" if i % 3 else f"Paikka {i}") for i in range(40)], dtype=object)
    means = np.vstack([X[[7, 21]] + 0.01, rng.uniform(-1, 1, size=(4, 2)), X[[5]] - 0.02])
    value = _rows(call(function, means, X, names, name=name), 7, 40, names)
    mistakes = [
        (
            [next(i for i in range(40) if names[i] == names[row]) for row in nearest(means, X, names)],
            "several places share a name, and yours takes the first of that name: return the row, do not look it up.",
        ),
        (
            nearest(means / X.std(axis=0), X / X.std(axis=0), names),
            "distances are not km if the columns are standardised, or shrunk to the same width.",
        ),
    ]
    compare(
        value, nearest(means, X, names), mistakes, "right for 5 means and 11 places, wrong for 7 means and 40 places."
    )
    return "a number has become a place that one can go to. (Whether it is a hotspot is another question.)"


def _never_anew(squares, named):
    """The row of the smallest distance so far, as if the means (K,) were one."""
    best, rows = (np.inf, -1), []
    for row in squares:
        best = min(best, min(zip(row[named], named, strict=True)))
        rows.append(best[1])
    return rows


def _rows(value, K, n, names):
    """Row numbers (K,)."""
    if isinstance(value, str):
        raise NotYet("one text; a row number for each mean is wanted.")
    try:
        listed = list(np.ravel(np.asarray(value, dtype=object)))
    except (TypeError, ValueError):
        listed = []
    if listed and any(isinstance(one, str) and one in set(names) for one in listed):
        raise NotYet("these are names; return the row numbers, from which names[...] makes names.")
    if shape_of(value) == (n,):
        raise NotYet(f"one value for each of the {n} places; one for each mean is wanted: argmin along the places.")
    if listed and all(isinstance(one, (bool, np.bool_)) for one in listed):
        raise NotYet("True and False; row numbers are wanted: np.flatnonzero makes row numbers of a mask.")
    n_named = sum(isinstance(one, str) for one in names)
    if shape_of(value) == (n_named,):
        raise NotYet(f"one value for each of the {n_named} places with a name; one for each mean is wanted.")
    if shape_of(value) == ():
        raise NotYet("one number; a row number for each mean is wanted: argmin along the places, with axis=.")
    if shape_of(value) == (K, 2):
        whole = np.all(np.asarray(value) == np.round(value), axis=0)
        if whole.all():
            raise NotYet("two rows for each mean: add the squares east and north before argmin.")
        if whole.any():
            raise NotYet("two numbers for each mean, a row and something else: return the row numbers alone.")
        raise NotYet("two numbers for each mean: if these are coordinates, return the row numbers in X.")
    if shape_of(value) in ((K, n), (n, K)):
        raise NotYet("that is the table of distances; the row number of the smallest is wanted, for each mean.")
    rows = numbers(value, (K,), "the rows")
    if np.any(rows != np.round(rows)) or not np.isfinite(rows).all():
        raise NotYet("row numbers are whole: 0, 1, 2, ... Are these distances?")
    if rows.min() < 0 or rows.max() >= n:
        raise NotYet(f"row numbers of {n} places run from 0 to {n - 1}; yours go beyond.")
    return rows


# -- exercise 3 -----------------------------------------------------------------------------------------
@checker
def doubtful(function):
    """Exercise 3: the rows of the places in doubt, the most doubtful first."""
    name = "doubtful"
    sure = 0.8
    raw = call(function, R, sure, name=name)
    value = _list_of_rows(raw, len(R))
    right = in_doubt(R, sure)
    otherwise = "not the rows whose largest responsibility is below `sure`, smallest first. Print r.max(axis=1)."
    if same(value, right):
        rng = np.random.default_rng(3)
        r = rng.dirichlet(np.full(6, 0.4), size=50)
        other = _list_of_rows(call(function, r, 0.65, name=name), 50)
        if not same(other, in_doubt(r, 0.65)):
            raise NotYet("right for 3 components and 10 places, wrong for 6 components and 50 places.")
        nobody = call(function, np.eye(4), 0.9, name=name)
        if np.size(nobody):
            raise NotYet("if all places are certain, the list should be empty; yours is not.")
        return "a list of places that should not be on any list without a question mark."
    for wrong, message in doubtful_mistakes(sure):
        if same(value, wrong):
            raise NotYet(message)
    if value.size == right.size and set(value.tolist()) == set(right.tolist()):
        raise NotYet("the right places, in another order: by their largest responsibility, the smallest first.")
    if value.size == len(R) and set(value.tolist()) == set(range(len(R))):
        raise NotYet("these are all places, in some order: which of them are in doubt?")
    if same(value, R.argmax(axis=1)):
        raise NotYet("these are the components with the largest responsibility, not the rows of places.")
    if value.size > len(set(value.tolist())):
        raise NotYet("some rows occur more than once: compare one number of each row with `sure`, the largest.")
    changes = {"r": (R[::-1, [1, 2, 0]], sure), "sure": (R, 0.55)}
    if value.size:
        uses(lambda *a: np.append(np.ravel(function(*a)), 1.0), (R, sure), changes, name=name)
    if value.size and set(value.tolist()) < set(right.tolist()):
        raise NotYet("all of these are in doubt, but others are as well: how large is the largest of each row?")
    if set(value.tolist()) > set(right.tolist()):
        raise NotYet("all that are in doubt are here, but others are as well: how large is the largest of each row?")
    raise NotYet(otherwise)


def _list_of_rows(value, n):
    """Row numbers, any number of them."""
    if isinstance(value, tuple) and len(value) == 1:
        raise NotYet("a tuple with one array, as np.where returns: take its [0], or np.flatnonzero.")
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.dtype == bool and array.size > 1:
        raise NotYet("True and False for every place; np.flatnonzero makes row numbers of them. Then sort.")
    if array.dtype.kind in "iuf" and array.ndim == 0:
        raise NotYet(f"one number, {describe(value)}; a list of row numbers is wanted, not how many there are.")
    rows = numbers(value, (None,), "the rows")
    if np.any(rows != np.round(rows)) or not np.isfinite(rows).all():
        raise NotYet("row numbers are whole; yours look like responsibilities. np.argsort sorts row numbers.")
    if rows.size and (rows.min() < 0 or rows.max() > n):
        raise NotYet(f"row numbers of {n} places run from 0 to {n - 1}; yours go beyond.")
    return rows


# -- exercise 4 -----------------------------------------------------------------------------------------
@checker
def share_that_moved(function):
    """Exercise 4: the share of places with another label, after the best renaming."""
    name = "share_that_moved"
    value = number(call(function, A, B, name=name), "the share")
    otherwise = (
        "not the share of places that differ after the best renaming. Make a table of how many places have label i in "
        "a and j in b; which pairs (i, j) cover most places?"
    )

    def unused():
        shifted_a, shifted_b = A.copy(), B.copy()
        shifted_a[:9], shifted_b[-9:] = 0, 1
        changes = {"labels_a": (shifted_a, B), "labels_b": (A, shifted_b)}
        uses(function, (A, B), changes, name=name)

    compare(value, moved(A, B), moved_mistakes(), otherwise, before=unused)
    rng = np.random.default_rng(4)
    a = rng.integers(7, size=90)
    b = np.where(rng.random(90) < 0.6, (a + 3) % 7, rng.integers(7, size=90))
    cases = {
        "right for 4 labels, wrong for 7.": (a, b),
        "right where both have the same labels, wrong where b lacks the last label.": (
            np.array([0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 3]),
            np.array([1, 1, 0, 0, 0, 2, 1, 2, 2, 2, 0]),
        ),
        "right where both have the same labels, wrong where a lacks the last label.": (
            np.array([1, 1, 0, 0, 0, 2, 1, 2, 2, 2, 0, 0]),
            np.array([0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 2]),
        ),
        "right where both have the same labels, wrong where a label of a does not occur.": (
            np.array([0, 0, 3, 3, 3, 1, 1, 0, 0, 1]),
            np.array([2, 2, 1, 1, 0, 3, 0, 2, 2, 3]),
        ),
    }
    for message, arguments in cases.items():
        try:
            value = number(call(function, *arguments, name=name), "the share")
        except NotYet as problem:
            hint = message.partition("wrong")[2]
            raise NotYet(f"{problem} It is right at first, and then fails{hint}") from None
        compare(value, moved(*arguments), [], message, atol=2e-6)
    return "now two labellings can be compared, whatever the fits call their components."
