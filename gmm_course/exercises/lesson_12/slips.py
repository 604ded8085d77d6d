"""Hidden data of lesson 12, and the usual slips on them: pairs of a value and what to tell the student."""

import numpy as np
from scipy.optimize import linear_sum_assignment

# -- exercise 1 -----------------------------------------------------------------------------------------
PER_LONGITUDE, PER_LATITUDE = 111.320, 110.574  # km per degree, at the equator
# far from Helsinki, so that no number of the lesson fits: (longitude, latitude) of six places each
REYKJAVIK = (
    np.array([-21.95, -21.9, -21.87, -21.99, -21.93, -21.84]),
    np.array([64.13, 64.15, 64.11, 64.14, 64.16, 64.1]),
)
HOBART = np.array([147.3, 147.36, 147.33, 147.38, 147.31]), np.array([-42.91, -42.87, -42.84, -42.88, -42.9])


def km(lon, lat, x=PER_LONGITUDE, y=PER_LATITUDE, cos=None, lon0=None, lat0=None):
    """Places in km; the keywords change one part of the formula each."""
    cos = np.cos(np.radians(lat.mean())) if cos is None else cos
    lon0, lat0 = lon.mean() if lon0 is None else lon0, lat.mean() if lat0 is None else lat0
    return np.column_stack([(lon - lon0) * x * cos, (lat - lat0) * y])


def near(value, right, share=0.012):
    """Whether two tables (n, 2) agree up to a share of the extent of each column."""
    return value.shape == right.shape and bool(np.all(np.abs(value - right) <= share * np.ptp(right, axis=0)))


def project_mistakes(lon, lat):
    lat0, right = lat.mean(), km(lon, lat)
    cos = np.cos(np.radians(lat0))
    centred = np.column_stack([lon - lon.mean(), lat - lat0])
    return [
        (right * 1000, "these are metres; kilometres are wanted."),
        (right / 1.609344, "these look like miles; kilometres are wanted."),
        (right[:, ::-1], "the columns are swapped: east comes first, then north."),
        (np.abs(right), "all are positive; places west and south of the mean have negative km."),
        (-right, "east and north are positive: the mean is subtracted from each place, not the reverse."),
        (right * [-1, 1], "west and east are exchanged: further east is positive."),
        (right * [1, -1], "south and north are exchanged: further north is positive."),
        (centred, "these are degrees from the mean; each column still wants its kilometres per degree."),
        (
            km(lon, lat, cos=np.cos(np.radians(60.17))),
            "the cosine is that of Helsinki's latitude: use the mean of the places that are handed in.",
        ),
        (km(lon, lat, cos=1.0), "east-west is too long: how long is a degree of longitude away from the equator?"),
        (km(lon, lat, cos=np.cos(lat0)), "np.cos takes radians; np.radians turns degrees into them."),
        (
            km(lon, lat, cos=np.cos(lat)),
            "np.cos takes radians; np.radians turns degrees into them. (And one cosine, of the mean, is enough.)",
        ),
        (
            km(lon, lat, cos=np.cos(np.degrees(lat0))),
            "np.degrees turns radians into degrees; the reverse is wanted.",
        ),
        *[
            (km(lon, lat, cos=np.cos(angle)), "radians are degrees times pi / 180; np.radians does it.")
            for angle in (lat0 / 180, lat0 * np.pi, 2 * np.pi * lat0 / 180)
        ],
        (km(lon, lat, cos=np.radians(lat0)), "the angle itself is a factor; its cosine is wanted."),
        (km(lon, lat, cos=np.sin(np.radians(lat0))), "a degree of longitude is longest at the equator: sine? cosine?"),
        (km(lon, lat, cos=np.cos(np.radians(lon.mean()))), "the cosine is that of the latitude, not the longitude."),
        (km(lon, lat, cos=1 / cos), "a degree of longitude gets shorter towards the poles: multiply by the cosine."),
        (
            km(lon, lat, y=PER_LATITUDE * cos),
            "the cosine shortens degrees of longitude only; those of latitude are as long as everywhere.",
        ),
        (
            km(lon, lat, cos=1.0, y=PER_LATITUDE * cos),
            "the cosine stands at the latitude; it is the degrees of longitude that get shorter.",
        ),
        (
            np.column_stack([right[:, 0] * cos, right[:, 1]]),
            "east-west is too short: the cosine comes in once, not squared.",
        ),
        (
            km(lon, lat, cos=cos / 2),
            "east-west is half as long as it should be. The cosine alone is enough; no further one half.",
        ),
        (
            np.column_stack([np.radians(centred[:, 0]) * cos, np.radians(centred[:, 1])]),
            "these are radians; multiplied by the radius of the Earth they become km. Or take km per degree.",
        ),
        (right / right.std(axis=0), "these columns are standardised; in km, distances keep their length."),
    ]  # fmt: skip


# -- exercise 2 -----------------------------------------------------------------------------------------
NAN = float("nan")
SPOTS = np.array(
    [
        [0.8, -0.8],
        [1.2, 1.9],
        [-1.1, 1.3],
        [-1.8, -1.3],
        [0.9, -1.0],
        [-0.1, -1.9],
        [-0.1, 1.4],
        [-1.8, -1.2],
        [-1.4, -1.8],
        [-1.9, -0.2],
        [1.7, -1.1],
    ]
)  # fmt: skip
NAMES = ("Kulma", "Meri", "Torni", "Piha", "Satama", "Ranta", "Puisto", "Tori")
NAMES = np.array([NAN, NAMES[0], NAN, *NAMES[1:4], NAN, *NAMES[4:]], dtype=object)
CENTRES = np.array([[0.97, 0.45], [1.21, -0.99], [-1.25, 0.87], [-0.82, -1.29], [0.52, -1.16]])


def nearest(means, X, names, distance=None):
    """The rows (K,) of X (n, 2) with a name that are nearest to each of the means (K, 2)."""
    named = np.flatnonzero([isinstance(name, str) for name in names])
    b = X[named] - np.asarray(means)[:, None]  # (K, named, 2)
    return named[((b**2).sum(axis=2) if distance is None else distance(b)).argmin(axis=1)]


# -- exercise 3 -----------------------------------------------------------------------------------------
R = np.array(
    [
        [0.40, 0.01, 0.59],
        [0.78, 0.16, 0.06],
        [0.33, 0.65, 0.02],
        [0.53, 0.25, 0.22],
        [0.15, 0.80, 0.05],  # exactly as sure as asked: not in doubt
        [0.04, 0.73, 0.23],
        [0.35, 0.18, 0.47],
        [0.93, 0.04, 0.03],
        [0.00, 0.01, 0.99],
        [0.06, 0.86, 0.08],
    ]
)


def in_doubt(r, sure):
    largest = r.max(axis=1)
    rows = np.flatnonzero(largest < sure)
    return rows[np.argsort(largest[rows], kind="stable")]


def doubtful_mistakes(sure):
    largest, right = R.max(axis=1), in_doubt(R, sure)
    second = np.sort(R, axis=1)[:, -2]
    at_most = np.flatnonzero(largest <= sure)
    return [
        (np.sort(right), "the right places, in the order of the table. Wanted: the most doubtful first."),
        (right[::-1], "the right places, the least doubtful first: turn the order round."),
        (
            np.argsort(largest[np.sort(right)]),
            "these rows count among the doubtful places only. Which rows of r are they?",
        ),
        (
            np.argsort(largest)[largest < sure],
            "a mask in the order of the table picks from rows in another order: sort the mask as well, largest[order].",
        ),
        (
            np.argsort(-largest)[largest < sure],
            "a mask in the order of the table picks from rows in another order, which begins with the surest.",
        ),
        (np.argsort(largest), "these are all places, sorted: which of them are in doubt?"),
        (np.argsort(-largest), "these are all places, sorted, the surest first: which of them are in doubt?"),
        (at_most[np.argsort(largest[at_most], kind="stable")], "a place that is exactly `sure` is not below it."),
        (
            at_most[np.argsort(-largest[at_most])],
            "a place that is exactly `sure` is not below it; and the most doubtful come first.",
        ),
        (np.flatnonzero(largest <= sure), "a place that is exactly `sure` is not below it; and sort them."),
        *[
            (rows, "these are the places that are sure. Which comparison?")
            for those in (np.flatnonzero(largest > sure), np.flatnonzero(largest >= sure))
            for rows in (those, those[np.argsort(largest[those])], those[np.argsort(-largest[those])])
        ],
        (
            np.arange(len(R)),
            "all places are in doubt by yours. Is the largest responsibility of each compared with `sure`?",
        ),
        (np.argsort(R.min(axis=1)), "the *largest* responsibility of a place counts, not the smallest."),
        (np.flatnonzero(R[:, 0] < sure), "you look at component 0 alone: the largest responsibility may be another."),
        (
            np.flatnonzero(R[:, 0] < sure)[np.argsort(R[R[:, 0] < sure, 0])],
            "you look at component 0 alone: the largest responsibility may be another.",
        ),
        (
            np.flatnonzero(largest < 1 - sure),
            "none is in doubt by yours. Is `sure`, as it is, compared with the largest responsibility of each row?",
        ),
        (
            right[np.argsort(-second[right], kind="stable")],
            "sorted by the second largest responsibility; with three components and more that is another order.",
        ),
        (
            right[np.argsort((largest - second)[right], kind="stable")],
            "sorted by the gap between the two largest; asked is the largest itself.",
        ),
        (right[:1], "only the most doubtful one; all places below `sure` are wanted."),
        (right + 1, "Python counts rows from 0; yours run from 1."),
        *[
            (in_doubt(R, one), f"right if `sure` were {one:g}; here it is {sure:g}: use the argument.")
            for one in (0.9, 0.95, 0.5)
        ],
    ]


# -- exercise 4 -----------------------------------------------------------------------------------------
# how many places have label i in a and j in b: the best pairs are neither the largest first nor the best in turn,
# and no two mistakes lead to one number
SHARED = np.array([[1, 6, 5, 6], [3, 7, 5, 0], [1, 0, 2, 1], [2, 7, 2, 0]])
A, B = (np.repeat(labels, SHARED.ravel()) for labels in np.indices(SHARED.shape).reshape(2, 16))
A, B = (labels[np.random.default_rng(1).permutation(len(A))] for labels in (A, B))


def _shared(a, b):
    a, b = np.asarray(a), np.asarray(b)
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    return table


def moved(labels_a, labels_b):
    """Share of the places whose label differs after the best renaming of one labelling."""
    table = _shared(labels_a, labels_b)
    return 1 - table[linear_sum_assignment(-table)].sum() / len(labels_a)


def _in_turn(table):
    """Places that agree if each label of a in turn takes the best that is left."""
    table, total = table.copy(), 0
    for row in table:
        total += row.max()
        table[:, row.argmax()] = 0
    return total


def _largest_first(table):
    table, total = table.copy(), 0
    while table.max() > 0:
        i, j = np.unravel_index(table.argmax(), table.shape)
        total += table[i, j]
        table[i], table[:, j] = 0, 0
    return total


def _second(pair):
    return pair[1]


def _renamed_in_place(pairs):
    """The labels of b, each j overwritten with i in turn."""
    labels = B.copy()
    for i, j in pairs:
        labels[labels == j] = i
    return labels


def moved_mistakes():
    n, table, right = len(A), _shared(A, B), moved(A, B)
    rows, columns = linear_sum_assignment(-table)
    worst = table[linear_sum_assignment(table)].sum()
    pairs = np.mean([(A[i] == A[j]) != (B[i] == B[j]) for i in range(n) for j in range(i)])
    once = (table > 0).astype(float)
    together, in_a, in_b = ((c * (c - 1) / 2).sum() for c in (table, table.sum(axis=1), table.sum(axis=0)))
    by_chance = in_a * in_b / (n * (n - 1) / 2)
    adjusted = (together - by_chance) / ((in_a + in_b) / 2 - by_chance)
    agree = (1 - right) * n
    by_size = table[np.argsort(-table.sum(axis=1)), np.argsort(-table.sum(axis=0))].sum()
    return [
        (
            np.mean(A != B),
            "the labels are compared as they stand: 2 in one may be 0 in the other. Match first.",
        ),
        (
            np.mean(A == B),
            "the share of labels that are equal as they stand: match first; and the share that differs is wanted.",
        ),
        (1 - right, "that is the share that stayed; the share that moved is the rest."),
        (right * n, "that is how many places moved; divide by n."),
        ((1 - right) * n, "that is how many places stayed; a share that moved is wanted."),
        (right * 100, "in percent; a share lies between 0 and 1."),
        (
            1 - table.max(axis=1).sum() / n,
            "each label of a takes its favourite of b, so that two of them share one. Each label to *another* one.",
        ),
        (
            1 - table.max(axis=0).sum() / n,
            "each label of b takes its favourite of a, so that two of them share one. Each label to *another* one.",
        ),
        (
            1 - _in_turn(table) / n,
            "the labels of a choose one after another; the first may take what another needs more. All together: the "
            "sum of places that agree is to be large.",
        ),
        (
            1 - _in_turn(table.T) / n,
            "the labels of b choose one after another; the first may take what another needs more. All together: the "
            "sum of places that agree is to be large.",
        ),
        (
            1 - _largest_first(table) / n,
            "the largest overlap goes first; two others may need its place more. All together: the sum is to be large.",
        ),
        (1 - worst / n, "this renaming makes as *few* places agree as possible: linear_sum_assignment wants costs."),
        (1 - by_size / n, "the labels are matched by the size of their groups; match by the places that they share."),
        (pairs, "that is the share of *pairs* that are together in one and apart in the other; places are wanted."),
        (1 - pairs, "that is the Rand index, about pairs; the share of places that moved is wanted."),
        (adjusted, "that is the adjusted Rand index, about pairs; the share of places that moved is wanted."),
        (1 - adjusted, "one minus the adjusted Rand index, about pairs; the share of places that moved is wanted."),
        (np.mean(A != columns[B]), "the renaming is used the wrong way round."),
        (
            1 - once[linear_sum_assignment(-once)].sum() / n,
            "in your table each pair of labels counts once, however often it occurs, as with `table[a, b] += 1`; "
            "np.add.at counts every time.",
        ),
        (np.mean(np.sort(A) != np.sort(B)), "sorted, the labels no longer belong to their places."),
        (
            1.0,
            "by yours no place agrees, whatever the renaming: linear_sum_assignment makes a sum *small*. Is it handed "
            "the places that agree, without a minus?",
        ),
        (0.0, "by yours no place moved; here some did, under every renaming."),
        *[
            (
                1 - part[linear_sum_assignment(-part)].sum() / n,
                "the last label is left out: labels run from 0 to max, and range stops before its end.",
            )
            for part in (table[:-1, :-1], table[:-1], table[:, :-1])
        ],
        *[
            (
                1 - table[linear_sum_assignment(-table / table.sum(axis=axis, keepdims=True))].sum() / n,
                "the labels are matched by shares of each group, so that small groups weigh as much as large ones; "
                "match by numbers of places.",
            )
            for axis in (0, 1)
        ],
        *[
            (
                np.mean(A != _renamed_in_place(pairs_)),
                "labels that were renamed are renamed again, for it happens in one array, one label after another. "
                "Look for the old labels in a copy.",
            )
            for pairs_ in (list(zip(rows, columns, strict=True)), sorted(zip(rows, columns, strict=True), key=_second))
        ],
        (1 - agree, "that is one minus how many places agree; divide by n first."),
        (1 - agree / len(table) / n, "the places that agree are averaged over the labels; add them up."),
        (1 - agree / n**2, "divided by n twice: does the table hold shares already?"),
        (-right, "minus the share: n comes before what agrees."),
        (1 + (1 - right), "one plus what agrees; one minus."),
        (1 - table[rows, columns].sum() / (n - 1), "divide by n, the number of places."),
        *[(round(right, digits), "the share is rounded: return it as it is.") for digits in (1, 2, 3, 4, 5)],
    ]
