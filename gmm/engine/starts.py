"""Starting points for EM: responsibilities from a quick clustering, from chance, or from the user.

EM climbs to the nearest hilltop, so where it starts decides where it ends. Distances are taken in
standardized or in whitened coordinates, never in the units of the data: a column in grams would decide alone.
"""

import numpy as np

from gmm.engine.runs import stack
from gmm.mixture import Mixture
from gmm.validation import CollapsedComponentError, check_responsibilities

METHODS = ("varied", "k-means++", "kmeans", "random_from_data", "random")
EQUAL = 1e-9  # sums of squares closer than that, absolutely and relatively, differ by rounding
LLOYD_STEPS = {"k-means++": 3, "kmeans": 100, "random_from_data": 0}


def coordinates(data, points=None):
    """The rows of Standardized data, (n, d), and the same whitened (unit variance in all directions, maybe fewer); or
    other points (m, d), standardized, in the same coordinates."""
    Z = (data.rows.X - data.center) / data.scale
    share = (np.ones(len(Z)) if data.rows.weight is None else data.rows.weight) / data.total
    values, vectors = np.linalg.eigh((Z.T * share) @ Z)
    kept = values > 1e-9 * values[-1]  # constant columns and copies add no direction
    Z = Z if points is None else points
    return [Z, Z @ (vectors[:, kept] / np.sqrt(values[kept])) if kept.any() else Z]


def draw(u, chance):
    """An index for each number u (m,) in [0, 1), by chance: (n,) for all of them, or (m, n).

    By the inverse of the distribution function, so that a row of weight two and the same row twice take the same
    random number.
    """
    cumulative = np.cumsum(np.atleast_2d(chance), axis=1)  # (1 or m, n)
    below = (cumulative <= u[:, None] * cumulative[:, -1:]).sum(axis=1)
    return np.minimum(below, cumulative.shape[1] - 1)


def squared_distances(Z, centers):
    """Of each center (..., d) from each row of Z (n, d): (..., n). Z is centred: expanding the square loses nothing
    that a start would need."""
    flat = centers.reshape(-1, centers.shape[-1])
    squares = np.einsum("ci,ci->c", flat, flat)[:, None] + np.einsum("ni,ni->n", Z, Z) - 2 * flat @ Z.T
    return np.maximum(squares, 0.0).reshape(*centers.shape[:-1], len(Z))


def least(numbers, axis):
    """Where they are least along an axis: of equal ones the first, whatever the last digits are."""
    return (numbers <= (1 + EQUAL) * numbers.min(axis=axis, keepdims=True) + EQUAL).argmax(axis=axis)


def seed_centers(Z, k, rng, weight, spread, m=1, known=()):
    """m times k rows of Z, (m, k, d): by chance, or, if `spread`, each with probability growing with its squared
    distance from those taken before (k-means++, Arthur and Vassilvitskii 2007), and the best of a few of those.

    known : (g, d) centers that are the first.
    """
    weight = np.ones(len(Z)) if weight is None else weight
    trials = 1 + k // 10 if spread else 1  # with many centers one draw alone too often leaves a group without
    u = rng.random((m, k, trials))
    centers = [np.broadcast_to(one, (m, len(one))) for one in known] or [Z[draw(u[:, 0, 0], weight)]]
    nearest = squared_distances(Z, np.stack(centers)).min(axis=0)  # (m, n)
    for j in range(len(centers), k):
        chance = weight * nearest if spread else np.broadcast_to(weight, nearest.shape)
        chance = np.where(chance.sum(axis=1, keepdims=True) > 0, chance, weight)
        tried = np.stack([Z[draw(u[:, j, t], chance)] for t in range(trials)], axis=1)  # (m, trials, d)
        left = np.minimum(nearest[:, None], squared_distances(Z, tried))  # (m, trials, n)
        best = least(left @ weight, axis=1)
        centers.append(tried[np.arange(m), best])
        nearest = left[np.arange(m), best]
    return np.stack(centers, axis=1)


def nearest_center(Z, centers, weight, steps, n_known=0):
    """Labels (m, n) after at most `steps` steps of k-means (Lloyd 1982) from each of m sets of centers (m, k, d), of
    which the first n_known stay."""
    known = centers[:, :n_known]
    weight = np.ones(len(Z)) if weight is None else weight
    labels = least(squared_distances(Z, centers), axis=1)
    for _ in range(steps):
        mine = one_hot(labels, centers.shape[1]) * weight  # (m, k, n)
        size = mine.sum(axis=2)[..., None]
        centers = np.where(size > 0, mine @ Z / np.where(size > 0, size, 1), centers)
        centers[:, :n_known] = known
        previous, labels = labels, least(squared_distances(Z, centers), axis=1)
        if np.array_equal(labels, previous):
            break
    return labels


def one_hot(labels, k):
    """Labels (..., n) as responsibilities (..., k, n) of 0 and 1."""
    return (labels[..., None, :] == np.arange(k)[:, None]).astype(float)


def starting_responsibilities(method, Z, k, rng, weight=None, m=1, points_needed=2, known=()):
    """Responsibilities (m, k, n) of m starts.

    method : one of METHODS.  Z : (n, d) from `coordinates`.  points_needed : by a component, for a covariance.
    known : (g, d) where the first g components are, in the coordinates of Z.
    """
    if method == "random":
        r = rng.random((m, k, len(Z)))
        return r / r.sum(axis=1, keepdims=True)
    centers = seed_centers(Z, k, rng, weight, method != "random_from_data", m, known)
    labels = nearest_center(Z, centers, weight, LLOYD_STEPS[method], len(known))
    return lend(one_hot(labels, k), weight, points_needed)


def lend(responsibilities, weight=None, points_needed=np.inf):
    """Components (..., k, n) with too few points for a covariance get a little of all points; the others keep
    their shape."""
    r, (k, n) = responsibilities, responsibilities.shape[-2:]
    size = r.sum(axis=-1) if weight is None else r @ (weight * max(1.0, n / weight.sum()))
    short = (size <= points_needed)[..., None]
    share = 0.1 / k
    return r * (1 - share * short.sum(axis=-2, keepdims=True)) + share * short


def nearest_given_mean(data, means):
    """Responsibilities (k, n), 0 or 1: each point belongs to the nearest of the user's means (columns standardized)."""
    Z, centers = ((np.asarray(points, dtype=float) - data.center) / data.scale for points in (data.rows.X, means))
    r = one_hot(least(squared_distances(Z, centers), axis=0), len(centers))
    return lend(r, data.rows.weight, data.family.points_needed(Z.shape[1]))


def shares(method, spaces, n):
    """How n starts are divided: (method, Z, number) for each way of starting; "varied" is more than one way."""
    methods = ("k-means++", "random_from_data") if method == "varied" else (method,)
    ways = [(one, Z) for one in methods for Z in spaces]
    return [(*way, n // len(ways) + (i < n % len(ways))) for i, way in enumerate(ways)]


class StartingPoints:
    """How a fit starts: a method (or responsibilities, or a callable), and what the user fixed.

    given : (weights, means, precisions) in the units of the data, each an array or None.
    n_placed : number of components whose place is known (gmm.known).
    labelled : whether some rows have labels, which a sample might lose.
    """

    goes_on_from, reads_rows = None, True  # no earlier fit
    least = -np.inf  # log-likelihood, in nats, from which a run is worth varying

    def __init__(self, n_components, method, given, rng, n_placed=0, labelled=False):
        self.n_components, self.method, self.rng = n_components, method, rng
        self.given, self.n_placed, self.labelled = given, n_placed, labelled

    @property
    def n_distinct(self):
        """1 where all starts would be the same, else infinity."""
        fixed = self.given[1] is not None or self.n_components in (1, self.n_placed)
        return 1 if fixed or not (isinstance(self.method, str) or callable(self.method)) else np.inf

    @property
    def relocates(self):
        """Whether the best runs may be varied: where the start was left to us."""
        return self.n_distinct > 1 and self.method == "varied"

    @property
    def needs_all_rows(self):
        """Whether a start is told row by row, so that a sample of the rows will not do."""
        return self.labelled or not isinstance(self.method, str)

    def __call__(self, data, n):
        """n starts for Standardized data, in stacks of Parameters (m, ...) in its coordinates, m at most `together`."""
        weights, means, precisions = self.given
        if all(part is not None for part in self.given):
            covariances = data.family.covariances_from_precisions(np.asarray(precisions, dtype=float))
            start = data.standardize(Mixture(weights, means, covariances, data.family.name))
            yield stack([data.above_floor(start)] * n)
            return
        for start in self._starts(data, n):
            shape = start.weights.shape  # (m, k)
            if weights is not None:
                start = start._replace(weights=np.broadcast_to(np.asarray(weights, dtype=float), shape))
            if means is not None:
                Z = (np.asarray(means, dtype=float) - data.center) / data.scale
                start = start._replace(means=np.broadcast_to(Z, start.means.shape))
            if precisions is not None:
                covariances = data.family.covariances_from_precisions(np.asarray(precisions, dtype=float))
                covariances = data.family.rescale(covariances, 1 / data.scale)
                start = start._replace(covariances=np.broadcast_to(covariances, start.covariances.shape))
            yield data.above_floor(start)

    def _starts(self, data, n):
        """Stacks of Parameters by the method."""
        if not isinstance(self.method, str):
            for _ in range(n):
                yield stack([self._by_the_user(data)])
        elif self.given[1] is not None:
            yield stack([self._from(data, nearest_given_mean(data, self.given[1]))] * n)
        else:
            needed = data.family.points_needed(data.rows.X.shape[1])
            most = data.together(self.n_components)
            k, weight = self.n_components, data.rows.weight
            has_place, places = data.placed(k)
            order = np.argsort(np.argsort(~has_place, kind="stable"))  # those with a place are placed first
            spaces = list(zip(coordinates(data), coordinates(data, places), strict=True))
            for method, (Z, known), count in shares(self.method, spaces, n):
                for first in range(0, count, most):
                    m = min(most, count - first)
                    r = starting_responsibilities(method, Z, k, self.rng, weight, m, needed, known)
                    yield self._from(data, r[:, order])

    def _from(self, data, responsibilities):
        """Parameters from responsibilities (..., k, n)."""
        try:
            return data.maximize(data.average(responsibilities))
        except CollapsedComponentError:  # a cluster without volume: lend each a little of all points
            return data.maximize(data.average(lend(responsibilities)))

    def _by_the_user(self, data):
        k, n = self.n_components, len(data.rows.X)
        r = self.method
        if callable(r):
            X = data.rows.X.view()
            X.setflags(write=False)  # the user's own array: to be looked at
            r = self.method(X, k, self.rng)
            if isinstance(r, Mixture):
                if r.means.shape != (k, data.rows.X.shape[1]) or r.covariance_type != data.family.name:
                    raise ValueError(
                        f"init_params returned a {r.covariance_type} mixture with means of shape {r.means.shape}; "
                        f"a {data.family.name} one with {(k, data.rows.X.shape[1])} is needed."
                    )
                return data.standardize(r)
        r = check_responsibilities(r, n, k, "the result of init_params" if callable(self.method) else "init_params")
        return data.maximize(data.average(r.T))


def from_mixture(mixture, before):
    """Starts that go on from a fitted mixture, in the manner of StartingPoints.

    before : mean log-likelihood per point of the state before that mixture, or None.
    """

    def starts(data, n):
        yield stack([data.above_floor(data.standardize(mixture))] * n)

    starts.needs_all_rows, starts.relocates, starts.goes_on_from, starts.reads_rows = True, False, before, False
    return starts
