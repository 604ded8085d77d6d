"""Starting points for EM: responsibilities from a quick clustering, from chance, or from the user.

EM climbs to the nearest hilltop, so where it starts decides where it ends. Distances are taken in
standardized or in whitened coordinates, never in the units of the data: a column in grams would decide alone.
"""

import numpy as np

from gmm.mixture import Mixture
from gmm.validation import CollapsedComponentError, check_responsibilities

METHODS = ("k-means++", "kmeans", "random_from_data", "random")
LLOYD_STEPS = {"k-means++": 3, "kmeans": 100, "random_from_data": 0}


def coordinates(data):
    """The rows of StandardizedData, (n, d), and the same whitened (unit variance in all directions, maybe fewer)."""
    Z = (data.X - data.center) / data.scale
    share = (np.ones(len(Z)) if data.weight is None else data.weight) / data.total
    values, vectors = np.linalg.eigh((Z.T * share) @ Z)
    kept = values > 1e-9 * values[-1]  # constant columns and copies add no direction
    return [Z, Z @ (vectors[:, kept] / np.sqrt(values[kept])) if kept.any() else Z]


def draw(rng, cumulative):
    """Index drawn by weight. By the inverse of the distribution function, so that a row of weight two and
    the same row twice take the same random number."""
    return min(int(np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right")), len(cumulative) - 1)


def squared_distances(Z, centers):
    """(n, k). Z is centred, so that expanding the square loses nothing that a start would need."""
    squares = np.einsum("ni,ni->n", Z, Z)[:, None] + np.einsum("ki,ki->k", centers, centers) - 2 * Z @ centers.T
    return np.maximum(squares, 0.0)


def seed_centers(Z, k, rng, weight, spread):
    """k rows of Z: by chance, or, if `spread`, each with probability growing with its squared distance from
    those taken before (k-means++, Arthur and Vassilvitskii 2007)."""
    weight = np.ones(len(Z)) if weight is None else weight
    centers = [Z[draw(rng, np.cumsum(weight))]]
    nearest = squared_distances(Z, centers[0][None])[:, 0]
    for _ in range(k - 1):
        chance = weight * nearest if spread else weight
        centers.append(Z[draw(rng, np.cumsum(chance if chance.sum() > 0 else weight))])
        np.minimum(nearest, squared_distances(Z, centers[-1][None])[:, 0], out=nearest)
    return np.array(centers)


def nearest_center(Z, centers, weight, steps):
    """Labels (n,) after at most `steps` steps of k-means (Lloyd 1982)."""
    weight = np.ones(len(Z)) if weight is None else weight
    labels = squared_distances(Z, centers).argmin(axis=1)
    for _ in range(steps):
        member = (labels[:, None] == np.arange(len(centers))) * weight[:, None]  # (n, k)
        size = member.sum(axis=0)
        centers = np.where(size[:, None] > 0, member.T @ Z / np.where(size > 0, size, 1)[:, None], centers)
        previous, labels = labels, squared_distances(Z, centers).argmin(axis=1)
        if np.array_equal(labels, previous):
            break
    return labels


def starting_responsibilities(method, spaces, k, rng, weight=None, turn=0, points_needed=2):
    """Responsibilities (n, k) of one start.

    method : one of METHODS.  spaces : from `coordinates`, used in turn.  turn : number of the start.
    points_needed : by a component, for a covariance of its own.
    """
    Z = spaces[turn % len(spaces)]
    if method == "random":
        r = rng.random((len(Z), k))
        return r / r.sum(axis=1, keepdims=True)
    centers = seed_centers(Z, k, rng, weight, spread=method != "random_from_data")
    labels = nearest_center(Z, centers, weight, LLOYD_STEPS[method])
    return lend((labels[:, None] == np.arange(k)).astype(float), weight, points_needed)


def lend(responsibilities, weight=None, points_needed=np.inf):
    """Components with too few points for a covariance get a little of all points; the others keep their shape."""
    r, k = responsibilities, responsibilities.shape[1]
    size = r.sum(axis=0) if weight is None else (weight * max(1.0, len(r) / weight.sum())) @ r
    short = size <= points_needed
    share = 0.1 / k
    return r * (1 - share * short.sum()) + share * short


def nearest_given_mean(data, means):
    """Responsibilities (n, k), 0 or 1: each point belongs to the nearest of the user's means (columns standardized)."""
    Z, centers = ((np.asarray(points, dtype=float) - data.center) / data.scale for points in (data.X, means))
    r = (squared_distances(Z, centers).argmin(axis=1)[:, None] == np.arange(len(centers))).astype(float)
    return lend(r, data.weight, data.family.points_needed(Z.shape[1]))


class StartingPoints:
    """How a fit starts: a method (or responsibilities, or a callable), and what the user fixed.

    given : (weights, means, precisions) in the units of the data, each an array or None.
    """

    def __init__(self, n_components, method, given, reg_covar, rng):
        self.n_components, self.method, self.reg_covar, self.rng = n_components, method, reg_covar, rng
        self.given = given

    @property
    def n_distinct(self):
        """1 where all starts would be the same, else infinity."""
        fixed = self.given[1] is not None or self.n_components == 1
        return 1 if fixed or not (isinstance(self.method, str) or callable(self.method)) else np.inf

    @property
    def needs_all_rows(self):
        """Whether a start is told row by row, so that a sample of the rows will not do."""
        return not isinstance(self.method, str)

    def __call__(self, data, n):
        """n starts for StandardizedData, one after the other, as Parameters in its coordinates."""
        weights, means, precisions = self.given
        if all(part is not None for part in self.given):
            covariances = data.family.covariances_from_precisions(np.asarray(precisions, dtype=float))
            start = data.standardize(Mixture(weights, means, covariances, data.family.name))
            for _ in range(n):
                yield data.above_floor(start, self.reg_covar)
            return
        spaces = coordinates(data) if isinstance(self.method, str) and means is None else None
        for turn in range(n):
            start = self._start(data, spaces, turn)
            if weights is not None:
                start = start._replace(weights=np.asarray(weights, dtype=float))
            if means is not None:
                start = start._replace(means=(np.asarray(means, dtype=float) - data.center) / data.scale)
            if precisions is not None:
                covariances = data.family.covariances_from_precisions(np.asarray(precisions, dtype=float))
                start = start._replace(covariances=data.family.rescale(covariances, 1 / data.scale))
            yield data.above_floor(start, self.reg_covar)

    def _start(self, data, spaces, turn):
        k, n = self.n_components, len(data.X)
        if isinstance(self.method, str) and self.given[1] is not None:
            r = nearest_given_mean(data, self.given[1])
        elif isinstance(self.method, str):
            needed = data.family.points_needed(data.X.shape[1])
            r = starting_responsibilities(self.method, spaces, k, self.rng, data.weight, turn, needed)
        elif callable(self.method):
            X = data.X.view()
            X.setflags(write=False)  # the user's own array: to be looked at
            r = self.method(X, k, self.rng)
            if isinstance(r, Mixture):
                if r.means.shape != (k, data.X.shape[1]) or r.covariance_type != data.family.name:
                    raise ValueError(
                        f"init_params returned a {r.covariance_type} mixture with means of shape {r.means.shape}; "
                        f"a {data.family.name} one with {(k, data.X.shape[1])} is needed."
                    )
                return data.standardize(r)
            r = check_responsibilities(r, n, k, "the result of init_params")
        else:
            r = check_responsibilities(self.method, n, k, "init_params")
        try:
            return data.maximize(data.average(r), self.reg_covar)
        except CollapsedComponentError:  # a cluster without volume: lend each a little of all points
            if not isinstance(self.method, str):
                raise
            return data.maximize(data.average(lend(r)), self.reg_covar)


def from_mixture(mixture, reg_covar):
    """Starts that go on from a fitted mixture, in the manner of StartingPoints."""

    def starts(data, n):
        for _ in range(n):
            yield data.above_floor(data.standardize(mixture), reg_covar)

    starts.needs_all_rows = True
    return starts
