"""Answers to the exercises of lesson 12, restaurant hotspots."""

import itertools
import math

import numpy as np
import pandas as pd
from answers import Exercise
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from gmm.datasets import to_km
from gmm_course.exercises import lesson_12

# -- exercise 1 -----------------------------------------------------------------------------------------
project = Exercise(lesson_12.project, n_arguments=2, shaped=True)


@project.right
def formula(longitude, latitude):
    lon0, lat0 = longitude.mean(), latitude.mean()
    east = 111.320 * np.cos(np.radians(lat0)) * (longitude - lon0)
    return np.column_stack([east, 110.574 * (latitude - lat0)])


@project.right
def package(longitude, latitude):
    return np.stack(to_km(longitude, latitude)[:2], axis=1)


@project.right
def loop_with_math(longitude, latitude):
    n = len(longitude)
    lon0, lat0 = sum(longitude) / n, sum(latitude) / n
    factor = 40075 / 360 * math.cos(lat0 * math.pi / 180)
    return [[(a - lon0) * factor, (b - lat0) * 111.0] for a, b in zip(longitude, latitude, strict=True)]


@project.right
def own_cosines(longitude, latitude):
    """A cosine for each place does no harm if the mean is subtracted first."""
    b = np.column_stack([longitude - longitude.mean(), latitude - latitude.mean()])
    b *= [111.32, 110.6]
    b[:, 0] *= np.cos(np.deg2rad(latitude))
    return b


@project.right
def by_radius(longitude, latitude):
    lon, lat = np.radians(longitude), np.radians(latitude)
    return 6371.0 * np.column_stack([(lon - lon.mean()) * np.cos(lat.mean()), lat - lat.mean()])


def km(x=111.320, y=110.574, cos=lambda lon, lat: np.cos(np.radians(lat.mean())), lon0=np.mean, lat0=np.mean):
    """The formula with parts changed."""

    def answer(longitude, latitude):
        east = x * cos(longitude, latitude) * (longitude - lon0(longitude))
        return np.column_stack([east, y * (latitude - lat0(latitude))])

    return answer


def formula_about(longitude, latitude, lat0):
    east = 111.320 * np.cos(np.radians(lat0)) * (longitude - longitude.mean())
    return np.column_stack([east, 110.574 * (latitude - lat0)])


def nothing(values):
    return 0.0


project.wrong(
    cosine_forgotten=(km(cos=lambda lon, lat: 1.0), "away from the equator"),
    cosine_of_degrees=(km(cos=lambda lon, lat: np.cos(lat.mean())), "np.cos takes radians"),
    own_cosines_of_degrees=(km(cos=lambda lon, lat: np.cos(lat)), "of the mean, is enough"),
    degrees_of_degrees=(km(cos=lambda lon, lat: np.cos(np.degrees(lat.mean()))), "np.degrees turns"),
    sine=(km(cos=lambda lon, lat: np.sin(np.radians(lat.mean()))), "sine? cosine"),
    cosine_of_longitude=(km(cos=lambda lon, lat: np.cos(np.radians(lon.mean()))), "not the longitude"),
    divided_by_cosine=(km(cos=lambda lon, lat: 1 / np.cos(np.radians(lat.mean()))), "multiply by the cosine"),
    cosine_squared=(km(cos=lambda lon, lat: np.cos(np.radians(lat.mean())) ** 2), "not squared"),
    half=(km(x=111.32 / 2), "no further one half"),
    both_shortened=(lambda lon, lat: formula(lon, lat) * [1, np.cos(np.radians(lat.mean()))], "of longitude only"),
    wrong_one_shortened=(
        lambda lon, lat: km(cos=lambda *_: 1.0)(lon, lat) * [1, np.cos(np.radians(lat.mean()))],
        "the cosine stands at the latitude",
    ),
    cosine_of_helsinki=(km(cos=lambda *_: np.cos(np.radians(60.17))), "cosine is that of Helsinki"),
    all_of_helsinki=(
        km(cos=lambda *_: np.cos(np.radians(60.17)), lon0=lambda _: 24.94, lat0=lambda _: 60.17),
        "are those of Helsinki",
    ),
    metres=(lambda *a: 1000 * formula(*a), "these are metres"),
    miles=(lambda *a: formula(*a) / 1.609, "look like miles"),
    swapped=(lambda *a: formula(*a)[:, ::-1], "the columns are swapped"),
    minus=(lambda *a: -formula(*a), "not the reverse"),
    west_positive=(lambda *a: formula(*a) * [-1, 1], "further east"),
    south_positive=(lambda *a: formula(*a) * [1, -1], "further north"),
    degrees=(km(x=1.0, y=1.0, cos=lambda *_: 1.0), "degrees from the mean"),
    radians=(km(x=np.pi / 180, y=np.pi / 180), "these are radians"),
    standardised=(lambda *a: formula(*a) / formula(*a).std(axis=0), "standardised"),
    not_centred=(km(lon0=nothing, lat0=nothing), "not at the mean of the places"),
    sheared=(km(cos=lambda lon, lat: np.cos(np.radians(lat)), lon0=nothing), "due north"),
    transposed=(lambda *a: formula(*a).T, "rows and columns are swapped"),
    tuple_of_two=(lambda *a: tuple(formula(*a).T), "two separate arrays"),
    helsinki=(lambda lon, lat: formula(24.94 + np.arange(len(lon)) / 99, lat), "when `longitude` does"),
    reykjavik_written_in=(
        lambda lon, lat: km(cos=lambda *_: np.cos(np.radians(64.1317)))(lon, lat),
        "it still uses the first",
    ),
    absolute_latitude=(lambda lon, lat: formula(lon, np.abs(lat)), "for another in the south"),
    pi_forgotten=(km(cos=lambda lon, lat: np.cos(lat.mean() / 180)), "degrees times pi / 180"),
    angle_itself=(km(cos=lambda lon, lat: np.radians(lat.mean())), "its cosine is wanted"),
    same_north=(lambda lon, lat: np.column_stack([formula(lon, lat)[:, 0], 0 * lat + 7121]), "the same for all"),
    positive=(lambda *a: np.abs(formula(*a)), "have negative km"),
    lengths_exchanged=(km(x=110.574, y=111.320), "110.574 km, are exchanged"),
    whole_km=(lambda *a: formula(*a).astype(int), "these are whole km"),
    diameter=(lambda *a: 2 * formula(*a), "by the same factor"),
    rounded=(lambda *a: np.round(formula(*a), 1), "the km are rounded"),
    mean_longitude_forgotten=(km(lon0=lambda lon: lon), "km east are all 0"),
    mean_latitude_forgotten=(km(lat0=lambda lat: lat), "km north are all 0"),
    arguments_exchanged=(lambda lon, lat: formula(lat, lon), "they are exchanged"),
    east_of_latitude=(lambda lon, lat: np.column_stack([lat - lat.mean(), lat - lat.mean()]), "of the latitude; they"),
    north_of_longitude=(
        lambda lon, lat: np.column_stack([formula(lon, lat)[:, 0], 110.574 * (lon - lat.mean())]),
        "km north are made of the longitude;",
    ),
    means_exchanged=(
        lambda lon, lat: np.column_stack(
            [111.32 * np.cos(np.radians(lon.mean())) * (lon - lat.mean()), 110.574 * (lat - lon.mean())]
        ),
        "is the mean latitude, on which both depend",
    ),
    mean_of_one_column=(
        lambda lon, lat: [[(a - lon) * 111.32, b - lat.mean()] for a, b in zip(lon, lat, strict=True)],
        "rows of different lengths",
    ),
    east_off=(km(x=80.0), "km east are not"),
    north_off=(km(y=95.0), "km north are not"),
    both_off=(km(x=95.0, y=90.0), "by one degree of latitude"),
)  # fmt: skip


# -- exercise 2 -----------------------------------------------------------------------------------------
nearest_named = Exercise(lesson_12.nearest_named, n_arguments=3, shaped=True)


@nearest_named.right
def among_the_named(means, X, names):
    named = np.flatnonzero(~pd.isna(names))
    return named[((X[named] - means[:, None]) ** 2).sum(axis=2).argmin(axis=1)]


@nearest_named.right
def infinitely_far(means, X, names):
    distance = cdist(means, X)
    distance[:, pd.isna(names)] = np.inf
    return distance.argmin(axis=1).astype(float)


@nearest_named.right
def loop(means, X, names):
    rows = []
    for mean in means:
        best = None
        for i in range(len(X)):
            if names[i] == names[i]:  # nan is not equal to itself
                d = math.dist(mean, X[i])
                if best is None or d < best[0]:
                    best = d, i
        rows.append(best[1])
    return rows


@nearest_named.right
def next_in_line(means, X, names):
    order = np.argsort(np.linalg.norm(X - means[:, None], axis=2), axis=1)
    return np.array([next(i for i in row if isinstance(names[i], str)) for row in order])


def of(distance, only_named=True):
    """Row of the smallest distance, for a function of the differences (K, n, 2)."""

    def answer(means, X, names):
        table = distance(X - means[:, None]).astype(float)
        if only_named:
            table[:, pd.isna(names)] = np.inf
        return table.argmin(axis=1)

    return answer


def squares(b):
    return (b**2).sum(axis=2)


def first_of_the_name(means, X, names):
    return [list(names).index(names[row]) for row in among_the_named(means, X, names)]


def marked(value):
    """With a distance of this value for the places without a name."""

    def answer(means, X, names):
        distance = cdist(means, X)
        distance[:, pd.isna(names)] = value
        return distance.argmin(axis=1)

    return answer


def never_anew(means, X, names):
    rows, best = [], (math.inf, -1)
    for mean in means:
        for i in np.flatnonzero(~pd.isna(names)):
            best = min(best, (math.dist(mean, X[i]), i))
        rows.append(best[1])
    return rows


def fallback(means, X, names):
    rows = cdist(means, X).argmin(axis=1)
    named = ~pd.isna(names)
    return np.where(named[rows], rows, np.flatnonzero(named)[0])


nearest_named.wrong(
    nameless=(of(squares, only_named=False), "some of them have no name"),
    rows_of_the_shortened=(
        lambda m, X, names: cdist(m, X[~pd.isna(names)]).argmin(axis=1),
        "without* the nameless",
    ),
    farthest_named=(
        lambda m, X, names: np.flatnonzero(~pd.isna(names))[cdist(m, X[~pd.isna(names)]).argmax(axis=1)],
        "farthest places: argmin",
    ),
    farthest=(lambda m, X, names: cdist(m, X).argmax(axis=1), "farthest places, of all"),
    east_only=(of(lambda b: np.abs(b[..., 0])), "east alone"),
    north_only=(of(lambda b: np.abs(b[..., 1])), "north alone"),
    chessboard=(of(lambda b: np.abs(b).sum(axis=2)), "chessboard"),
    signed=(of(lambda b: b.sum(axis=2)), "square them first"),
    larger_difference=(of(lambda b: np.abs(b).max(axis=2)), "the larger of the two"),
    falls_back=(fallback, "falls back on the first"),
    the_names=(lambda m, X, names: names[among_the_named(m, X, names)], "these are names"),
    one_name=(lambda m, X, names: names[1], "one text"),
    per_place=(lambda m, X, names: cdist(X, m).argmin(axis=1), "argmin along the places"),
    coordinates=(lambda m, X, names: X[among_the_named(m, X, names)], "these are coordinates"),
    table_of_distances=(lambda m, X, names: cdist(m, X), "that is the table of distances"),
    distances=(lambda m, X, names: cdist(m, X).min(axis=1), "Are these distances"),
    from_one=(lambda m, X, names: among_the_named(m, X, names) + 1, "yours run from 1"),
    negative=(lambda m, X, names: among_the_named(m, X, names) - len(X), "go beyond"),
    numpy_isnan=(lambda m, X, names: np.isnan(names), "which pd.isna can read"),
    one_mean=(lambda m, X, names: among_the_named(m, X, names)[:1], "should have shape"),
    looked_up_by_name=(first_of_the_name, "share a name"),
    means_written_in=(
        lambda m, X, names: among_the_named(np.array([[1.3, 1.0], [0, -0.2], [2, 0], [-1, 1], [0, -2]]), X, names),
        "when `means` does",
    ),
    second_nearest=(
        lambda m, X, names: np.argsort(np.where(pd.isna(names), np.inf, cdist(m, X)), axis=1)[:, 1],
        "list the distances of all",
    ),
    nameless_after_all=(lambda m, X, names: np.argsort(cdist(m, X), axis=1)[:, 1], "a row of yours has no name"),
    plus=(lambda m, X, names: among_the_named(-m, X, names), "means and places are added"),
    nameless_at_nan=(marked(np.nan), "always the first place without a name"),
    never_anew=(never_anew, "start anew for each mean"),
    always_the_same=(lambda m, X, names: [1] * len(m), "the same row for each mean"),
    mask=(lambda m, X, names: ~pd.isna(names), "True and False; row numbers"),
    for_each_named=(
        lambda m, X, names: cdist(m, X[~pd.isna(names)]).argmin(axis=0),
        "one value for each of the 8 places with a name",
    ),
    axis_forgotten=(lambda m, X, names: cdist(m, X).argmin(), "one number; a row number for each"),
    sum_forgotten=(lambda m, X, names: ((X - m[:, None]) ** 2).argmin(axis=1), "before argmin"),
    with_the_distance=(
        lambda m, X, names: [
            (d, i) for d, i in zip(cdist(m, X).min(axis=1), among_the_named(m, X, names), strict=True)
        ],
        "a row and something else",
    ),
    standardised=(
        lambda m, X, names: among_the_named(m / X.std(axis=0), X / X.std(axis=0), names),
        "columns are standardised",
    ),
    five_means=(
        lambda m, X, names: np.append(among_the_named(m, X, names)[:5], [1] * (len(m) - 5)),
        "wrong for 7 means",
    ),
)


# -- exercise 3 -----------------------------------------------------------------------------------------
doubtful = Exercise(lesson_12.doubtful, n_arguments=2, shaped=True)


@doubtful.right
def sort_then_select(r, sure):
    largest = r.max(axis=1)
    order = np.argsort(largest)
    return order[largest[order] < sure]


@doubtful.right
def select_then_sort(r, sure):
    largest = r.max(axis=1)
    rows = np.flatnonzero(largest < sure)
    return rows[np.argsort(largest[rows])]


@doubtful.right
def python_lists(r, sure):
    pairs = sorted((max(row), i) for i, row in enumerate(r.tolist()))
    return [i for largest, i in pairs if largest < sure]


@doubtful.right
def with_infinity(r, sure):
    largest = np.max(r, axis=1)
    order = np.argsort(np.where(largest < sure, largest, np.inf))
    return order[: np.count_nonzero(largest < sure)].astype(float)


def largest_of(r):
    return r.max(axis=1)


doubtful.wrong(
    in_the_order_of_the_table=(lambda r, s: np.flatnonzero(r.max(axis=1) < s), "in the order of the table"),
    surest_first=(lambda r, s: sort_then_select(r, s)[::-1], "turn the order round"),
    rows_among_the_doubtful=(
        lambda r, s: np.argsort(largest_of(r)[largest_of(r) < s]),
        "among the doubtful places only",
    ),
    all_sorted=(lambda r, s: np.argsort(largest_of(r)), "all places, sorted: which"),
    all_sorted_down=(lambda r, s: np.argsort(-largest_of(r)), "the surest first: which"),
    at_most=(lambda r, s: sort_then_select(r, s + 1e-9), "exactly `sure` is not below it."),
    at_most_unsorted=(lambda r, s: np.flatnonzero(largest_of(r) <= s), "not below it; and sort"),
    the_sure=(lambda r, s: np.flatnonzero(largest_of(r) > s), "Which comparison"),
    mask_in_another_order=(lambda r, s: np.argsort(largest_of(r))[largest_of(r) < s], "largest[order]"),
    surest_first_and_mask=(lambda r, s: np.argsort(-largest_of(r))[largest_of(r) < s], "begins with the surest"),
    at_most_downwards=(lambda r, s: sort_then_select(r, s + 1e-9)[::-1], "and the most doubtful come first"),
    too_many=(lambda r, s: [*sort_then_select(r, s), 7], "all that are in doubt are here"),
    components=(lambda r, s: r.argmax(axis=1), "these are the components"),
    all_in_some_order=(lambda r, s: np.argsort(np.where(largest_of(r) < s, largest_of(r), np.inf)), "in some order"),
    every_entry=(lambda r, s: np.where(r < s)[0], "more than once"),
    smallest=(lambda r, s: np.flatnonzero(r.min(axis=1) < s), "all places are in doubt by yours"),
    first_component=(lambda r, s: np.flatnonzero(r[:, 0] < s), "component 0 alone"),
    one_minus_sure=(lambda r, s: sort_then_select(r, 1 - s), "as it is, compared"),
    by_the_second=(
        lambda r, s: np.flatnonzero(largest_of(r) < s)[np.argsort(-np.sort(r[largest_of(r) < s], axis=1)[:, -2])],
        "by the second largest",
    ),
    by_the_gap=(
        lambda r, s: np.flatnonzero(largest_of(r) < s)[
            np.argsort(np.diff(np.sort(r[largest_of(r) < s], axis=1)[:, -2:], axis=1)[:, 0])
        ],
        "the gap between",
    ),
    only_one=(lambda r, s: [int(largest_of(r).argmin())], "only the most doubtful one"),
    from_one=(lambda r, s: sort_then_select(r, s) + 1, "from 0; yours run from 1"),
    ninety_written_in=(lambda r, s: sort_then_select(r, 0.9), "if `sure` were 0.9"),
    mask=(lambda r, s: largest_of(r) < s, "True and False for every place"),
    how_many=(lambda r, s: np.sum(largest_of(r) < s), "not how many there are"),
    np_where=(lambda r, s: np.where(largest_of(r) < s), "take its [0]"),
    responsibilities=(lambda r, s: np.sort(largest_of(r)[largest_of(r) < s]), "look like responsibilities"),
    the_rows_themselves=(lambda r, s: r[sort_then_select(r, s)], "should have shape"),
    shuffled=(lambda r, s: sort_then_select(r, s)[[1, 0, 2, 3, 4, 5]], "in another order: by their"),
    sixty_written_in=(lambda r, s: sort_then_select(r, 0.6), "when `sure` does"),
    below_less_a_tenth=(lambda r, s: sort_then_select(r, s - 0.05), "all of these are in doubt, but"),
    ranks=(lambda r, s: np.argsort(np.argsort(largest_of(r)))[largest_of(r) < s], "Print r.max(axis=1)"),
    three_components=(lambda r, s: sort_then_select(r[:, :3], s), "wrong for 6 components"),
    never_empty=(
        lambda r, s: sort_then_select(r, s) if largest_of(r).min() < s else [0],
        "the list should be empty",
    ),
)


# -- exercise 4 -----------------------------------------------------------------------------------------
share_that_moved = Exercise(lesson_12.share_that_moved, n_arguments=2)


def table(a, b):
    shared = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(shared, (a, b), 1)
    return shared


@share_that_moved.right
def assignment(labels_a, labels_b):
    shared = table(labels_a, labels_b)
    rows, columns = linear_sum_assignment(-shared)
    return 1 - shared[rows, columns].sum() / len(labels_a)


@share_that_moved.right
def maximize(labels_a, labels_b):
    K = max(labels_a.max(), labels_b.max()) + 1
    shared = np.array([[np.sum((labels_a == i) & (labels_b == j)) for j in range(K)] for i in range(K)])
    return (len(labels_a) - shared[linear_sum_assignment(shared, maximize=True)].sum()) / len(labels_a)


@share_that_moved.right
def all_orders(labels_a, labels_b):
    K = max(labels_a.max(), labels_b.max()) + 1
    return min(np.mean(labels_a != np.array(order)[labels_b]) for order in itertools.permutations(range(K)))


@share_that_moved.right
def renamed(labels_a, labels_b):
    """With pandas' table, whose rows and columns are the labels that occur, and a renaming of b."""
    shared = pd.crosstab(labels_a, labels_b)
    rows, columns = linear_sum_assignment(-shared.to_numpy())
    name = {shared.columns[j]: shared.index[i] for i, j in zip(rows, columns, strict=True)}
    return np.array([np.mean([name.get(b, -1) != a for a, b in zip(labels_a, labels_b, strict=True)])])


def largest_first(a, b):
    shared, agree = table(a, b), 0
    while shared.any():
        i, j = np.unravel_index(shared.argmax(), shared.shape)
        agree += shared[i, j]
        shared[i], shared[:, j] = 0, 0
    return 1 - agree / len(a)


def in_turn(a, b):
    shared, agree = table(a, b), 0
    for row in shared:
        agree += row.max()
        shared[:, row.argmax()] = 0
    return 1 - agree / len(a)


def pairs_apart(a, b):
    upper = np.triu_indices(len(a), 1)
    return np.mean(((a[:, None] == a) != (b[:, None] == b))[upper])


def adjusted_rand(a, b):
    """Of pairs of places: 1 for the same groups, 0 on average by chance."""
    same_a, same_b = ((c[:, None] == c)[np.triu_indices(len(c), 1)] for c in (np.asarray(a), np.asarray(b)))
    by_chance = same_a.mean() * same_b.mean()
    return (np.mean(same_a & same_b) - by_chance) / ((same_a.mean() + same_b.mean()) / 2 - by_chance)


def by_size(a, b):
    shared = table(a, b)
    return 1 - shared[np.argsort(-shared.sum(axis=1)), np.argsort(-shared.sum(axis=0))].sum() / len(a)


def counted_once(a, b):
    shared = np.zeros((a.max() + 1, b.max() + 1))
    shared[a, b] += 1
    return 1 - shared[linear_sum_assignment(-shared)].sum() / len(a)


def minus_forgotten(a, b):
    shared = np.zeros((7, 7))  # with room to spare: pairs that share nobody
    np.add.at(shared, (a, b), 1)
    return 1 - shared[linear_sum_assignment(shared)].sum() / len(a)


def without_the_last(a, b):
    shared = table(a, b)[:-1, :-1]
    return 1 - shared[linear_sum_assignment(-shared)].sum() / len(a)


def by_shares(a, b):
    shared = table(a, b)
    return 1 - shared[linear_sum_assignment(-shared / shared.sum(axis=0))].sum() / len(a)


def renamed_in_place(a, b, key=None):
    b = b.copy()
    for i, j in sorted(zip(*linear_sum_assignment(-table(a, b)), strict=True), key=key):
        b[b == j] = i
    return np.mean(a != b)


def wrong_way(a, b):
    _, columns = linear_sum_assignment(-table(a, b))
    return np.mean(a != columns[b])


share_that_moved.wrong(
    not_matched=(lambda a, b: np.mean(a != b), "as they stand"),
    stayed=(lambda a, b: 1 - assignment(a, b), "the share that stayed"),
    count=(lambda a, b: assignment(a, b) * len(a), "how many places moved"),
    count_that_stayed=(lambda a, b: (1 - assignment(a, b)) * len(a), "how many places stayed"),
    percent=(lambda a, b: 100 * assignment(a, b), "in percent"),
    favourite_of_a=(lambda a, b: 1 - table(a, b).max(axis=1).sum() / len(a), "each label of a takes its favourite"),
    favourite_of_b=(lambda a, b: 1 - table(a, b).max(axis=0).sum() / len(a), "each label of b takes its favourite"),
    in_turn=(in_turn, "one after another"),
    largest_first=(largest_first, "the largest overlap goes first"),
    worst=(lambda a, b: 1 - table(a, b)[linear_sum_assignment(table(a, b))].sum() / len(a), "wants costs"),
    by_size=(by_size, "by the size of their groups"),
    pairs=(pairs_apart, "share of *pairs*"),
    rand_index=(lambda a, b: 1 - pairs_apart(a, b), "the Rand index"),
    adjusted_rand=(adjusted_rand, "that is the adjusted Rand index"),
    one_minus_adjusted=(lambda a, b: 1 - adjusted_rand(a, b), "one minus the adjusted Rand index"),
    wrong_way=(wrong_way, "the wrong way round"),
    minus=(lambda a, b: -assignment(a, b), "n comes before"),
    counted_once=(counted_once, "np.add.at counts every time"),
    sorted_labels=(lambda a, b: np.mean(np.sort(a) != np.sort(b)), "no longer belong"),
    minus_forgotten=(minus_forgotten, "without a minus"),
    nobody=(lambda a, b: 0.0, "by yours no place moved"),
    plus=(lambda a, b: 2 - assignment(a, b), "one plus what agrees"),
    rounded=(lambda a, b: round(assignment(a, b), 2), "is rounded"),
    equal_as_they_stand=(lambda a, b: np.mean(a == b), "are equal as they stand"),
    by_shares=(by_shares, "matched by shares of each group"),
    last_label_left_out=(lambda a, b: without_the_last(a, b), "the last label is left out"),
    renamed_in_place=(renamed_in_place, "are renamed again"),
    n_forgotten=(lambda a, b: 1 - (1 - assignment(a, b)) * len(a), "one minus how many places agree"),
    n_twice=(lambda a, b: 1 - (1 - assignment(a, b)) / len(a), "does the table hold shares"),
    mean_over_labels=(
        lambda a, b: 1 - table(a, b)[linear_sum_assignment(-table(a, b))].mean() / len(a),
        "averaged over the labels",
    ),
    for_each_place=(lambda a, b: (a != b).astype(float), "yours has 48"),
    for_seven=(
        lambda a, b: assignment(np.minimum(a, 3), np.minimum(b, 3)),
        "right for 4 labels, wrong for 7",
    ),
    twice=(lambda a, b: 2 * assignment(a, b), "twice what is wanted"),
    only_a=(lambda a, b: assignment(a, np.where(np.arange(len(a)) % 2 < 1, 0, a)), "when `labels_b` does"),
    square_table_by_a=(
        lambda a, b: maximize(a, b) if b.max() >= a.max() else 0.0,
        "wrong where b lacks the last label",
    ),
    square_table_by_b=(
        lambda a, b: maximize(a, b) if b.max() <= a.max() else 0.0,
        "wrong where a lacks the last label",
    ),
    labels_that_occur=(
        lambda a, b: assignment(a, b) if len(set(a)) == a.max() + 1 else 0.5,
        "wrong where a label of a does not occur",
    ),
    table_too_small=(
        lambda a, b: assignment(a, b) if b.max() == a.max() else np.zeros((2, 2))[a, b],
        "fails where b lacks",
    ),
)

EXERCISES = [project, nearest_named, doubtful, share_that_moved]
