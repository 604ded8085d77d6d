"""Would the components be found again? Fits to halves of the rows, and components matched one to one.

Half of the rows are a harder test than a bootstrap sample: of n rows drawn with replacement many are there twice, and a
component that rests on a few rows is held together by their copies.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

from gmm.em import check_mixture
from gmm.inference.comparison import check_model, check_part, copy_of, quietly
from gmm.mixture import Mixture
from gmm.neighbours.types import Data, Floats, Integers, Seed
from gmm.rows import check_rows
from gmm.validation import check_number, check_random_state


@dataclass(frozen=True, eq=False)
class Halves:
    """Fits to the two halves of the rows, for some ways to halve them.

    models : list of (GaussianMixture, GaussianMixture).
    scores : (n_times, 2) of each, the mean log-density of the other half's rows, in nats.
    moved : (n_times,) share of all rows that the two fits put into components that do not match: labels agree as well
        as one-to-one matching lets them.
    """

    models: list
    scores: np.ndarray
    moved: np.ndarray

    @property
    def mixtures(self) -> list[Mixture]:
        """All 2 n_times of them, as Mixtures."""
        return [model.mixture_ for pair in self.models for model in pair]


def halves(
    model: Any, X: Data, n_times: int = 16, random_state: Seed = None, sample_weight: ArrayLike | None = None
) -> Halves:
    """Fit copies of a GaussianMixture to random halves of the rows of X (n, d), `n_times` pairs of them: a Halves.

    What the fits warn of is not repeated here. A row of weight 2 counts twice in the fit to its half, but is in one
    half as a whole: if weights count rows that were the same, hand in the rows, np.repeat(X, counts, axis=0).

    Examples
    --------
    >>> from gmm import GaussianMixture
    >>> from gmm.datasets import load_old_faithful
    >>> X = load_old_faithful()
    >>> model = GaussianMixture(2, random_state=0).fit(X)
    >>> again = halves(model, X, n_times=4, random_state=0)
    >>> found_again(model.mixture_, again.mixtures)
    array([1., 1.])
    """
    check_model(model)
    X, weight = check_rows(X, sample_weight, missing=model.missing)
    check_number(n_times, "n_times", minimum=1, integer=True)
    weight, rng = np.ones(len(X)) if weight is None else weight, check_random_state(random_state)
    rows = np.flatnonzero(weight)
    check_part(len(rows) // 2, len(rows), model)
    models, scores, moved = [], [], []
    for _ in range(n_times):
        parts = np.array_split(rng.permutation(rows), 2)
        two = [quietly(copy_of(model), X[half], weight[half]) for half in parts]
        scores.append(
            [one.score(X[other], sample_weight=weight[other]) for one, other in zip(two, parts[::-1], strict=True)]
        )
        moved.append(share_moved(*(one.predict(X[rows]) for one in two), weight[rows]))
        models.append(tuple(two))
    return Halves(models, np.array(scores), np.array(moved))


def share_moved(a, b, weight):
    """Share of the rows whose labels a and b (n,) differ, when b's are renamed so that as few as possible do."""
    k = 1 + max(a.max(), b.max())
    table = np.bincount(a * k + b, weight, minlength=k * k).reshape(k, k)
    return 1 - table[linear_sum_assignment(-table)].sum() / weight.sum()


def match_components(mixture: Any, other: Any) -> Integers:
    """For each component of a mixture the number of its match in another, (k,), -1 for none; one to one.

    Components are matched so that the sum of their Hellinger distances is least: these ask for the same place and the
    same width, in no unit, and are 1 where two have nothing in common.
    """
    distance = hellinger(mixture, other)
    ours, theirs = linear_sum_assignment(distance)
    match = np.full(mixture.n_components, -1)
    match[ours] = theirs
    return match


def hellinger(mixture, other):
    """Hellinger distances between the components of two mixtures, (k, m), from 0 to 1."""
    mixture, other = check_alike(mixture, other)
    a, b = mixture.dense_covariances[:, None], other.dense_covariances[None]
    middle = (a + b) / 2
    gap = mixture.means[:, None] - other.means[None]
    log_det = [np.linalg.slogdet(one)[1] for one in (a, b, middle)]
    squared = np.einsum("kmi,kmi->km", gap, np.linalg.solve(middle, gap[..., None])[..., 0])
    overlap = np.exp(log_det[0] / 4 + log_det[1] / 4 - log_det[2] / 2 - squared / 8)  # Bhattacharyya's coefficient
    return np.sqrt(np.clip(1 - overlap, 0, 1))


def check_alike(mixture, other):
    """Both as Mixtures of the same features."""
    mixture, other = (getattr(one, "mixture_", one) for one in (mixture, other))
    for one in (mixture, other):
        check_mixture(one)
    if mixture.n_features != other.n_features:
        raise ValueError(f"the mixtures have {mixture.n_features} and {other.n_features} features.")
    return mixture, other


def found_again(mixture: Any, others, within: float = 0.5, distance=None) -> Floats:
    """Share of other mixtures in which each component is found again, (k,).

    others : Mixtures, for instance `Halves.mixtures`.
    within : of its match, one to one, a component is no farther than that: by the Hellinger distance (0.5 are means 1.6
        standard deviations apart, or the same mean and widths that differ by a factor of 3.7 in one direction); or, if
        `distance` is a function of two Mixtures that returns an array (k, m), by that, such as km between the means.
    """
    if isinstance(others, Halves):
        others = others.mixtures
    others = [others] if hasattr(others, "n_components") else list(others)
    if not others:
        raise ValueError("found_again needs at least one other mixture.")
    check_number(within, "within", minimum=0)
    mixture, *others = (getattr(one, "mixture_", one) for one in (mixture, *others))
    check_mixture(mixture)
    if not (distance is None or callable(distance)):
        raise TypeError(f"distance must be a function of two Mixtures that returns an array (k, m); got {distance!r}.")
    measure, found = hellinger if distance is None else distance, np.zeros(mixture.n_components)
    for other in others:
        apart = np.asarray(measure(mixture, other), dtype=float)
        if apart.ndim != 2 or len(apart) != len(found) or np.isnan(apart).any():
            raise ValueError(
                f"distance must return the distances of {len(found)} components from those of the other, shape "
                f"({len(found)}, m), none of them NaN; got shape {apart.shape}."
            )
        ours, theirs = linear_sum_assignment(np.minimum(apart, 1e100))
        found[ours] += apart[ours, theirs] <= within
    return found / len(others)
