"""What is rare: groups that a sample of the rows loses, and rows that belong to no component.

Starts are tried on a sample. A group of which the sample has a row or two gets no component there, or one that fits
those two. But under the mixture that was found its rows are far from every component, or in one that has few, and one
pass finds those. Put beside the sample, each counted for itself and the rows of the sample for all the others, they
make data in which nothing is lost: a stratified sample, on which a component is moved to them as to any other place
(gmm.engine.relocate), and kept by the same rule.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc, gammainccinv

from gmm.mixture import Mixture
from gmm.rows import ArrayRows
from gmm.rows.answers import ByRows

RAREST = 2**10  # rows that are put beside the sample
HARDLY = 40  # rows of a component in the sample, of which it may not have the shape
BY_CHANCE = 2.0  # nats a parameter that a component gains where there is nothing to find: one or more (measured)
CHANCE = 0.01  # that of all rows of a sample from the mixture one is as outlying as that


def n_seen(X):
    """How many columns of each row are there, (n,)."""
    return X.shape[1] - np.isnan(X).sum(axis=1)


def commonness(mixture, X, missing="any"):
    """How common rows (n, d) are: the log of the share of all rows that lie in the same component as far out, (n,).

    As Chernoff bounds it: for the chi-square distribution itself a pass over many rows would take long.
    """
    d = n_seen(X)[:, None]
    far = np.maximum(mixture.squared_mahalanobis(X, missing) / d, 1.0)
    with np.errstate(divide="ignore"):
        return np.max(np.log(mixture.weights) - 0.5 * d * (far - 1 - np.log(far)), axis=1)


@dataclass(frozen=True)
class Found:
    """Some rows, the rarest first: how common they are (m,), the rows (m, d), their weights (m,). Two add."""

    common: np.ndarray
    X: np.ndarray
    weight: np.ndarray

    def only(self, those):
        return Found(self.common[those], self.X[those], self.weight[those])

    def __add__(self, other):
        both = Found(*(np.concatenate(pair) for pair in zip(vars(self).values(), vars(other).values(), strict=True)))
        return both.only(np.argsort(both.common, kind="stable")[:RAREST])


@dataclass(frozen=True)
class Rarest:
    """The RAREST rows of a block under a mixture."""

    mixture: Mixture
    numbers_a_row = ByRows.numbers_a_row

    def __call__(self, block):
        X, weight = block.counted()
        common = ByRows(self.mixture, commonness).of(X)
        first = np.argsort(common, kind="stable")[:RAREST]
        return Found(common[first], X[first], np.ones(len(first)) if weight is None else weight[first])


def with_rarest(sample, data, mixture):
    """What is rarest under a mixture among all rows, and the rows of a sample with it beside them, for all together.

    sample, data : Standardized.  Returns the Found, without those that are as common as the last, and a Standardized;
    None in its place where the sample has lost nothing.
    """
    found = data.rows.reduce(Rarest(mixture), "looking for what is rare")
    found = found.only(found.common < found.common[-1])
    if len(found.X) == 0 or not undecided(mixture, found, data.n_rows, sample.n_rows):
        return found, None
    X, weight = sample.rows.X, np.ones(sample.n_rows) if sample.rows.weight is None else sample.rows.weight
    others = commonness(mixture, X) > found.common[-1]
    if not others.any():  # a tiny sample, all of which is rare
        return found, None
    share = (data.total - found.weight.sum()) / weight[others].sum()
    X, weight = (np.concatenate(parts) for parts in ([X[others], found.X], [weight[others] * share, found.weight]))
    both = data.on(ArrayRows(X, weight))
    both.times = np.repeat([share, 1.0], [others.sum(), len(found.X)])
    return found, both


def by_chance(data, parameters):
    """Nats more than on all rows that components gain by chance on a sample of which rows count for others, too.

    Where there is nothing to find a component gains a nat for each of its parameters, or two (G. McLachlan 1987,
    Applied Statistics 36, 318-324), and so many times that where a row counts for many: else noise among the many
    would be worth more than a group of few.
    """
    if data.times is None:
        return 0.0
    mixture = Mixture(*parameters, data.family.name)
    r = mixture.responsibilities((data.rows.X - data.center) / data.scale)
    times = data.times @ r / np.maximum(r.sum(axis=0), np.finfo(float).tiny)  # (k,) a row of each component, on average
    return BY_CHANCE * mixture.n_parameters() / mixture.n_components * (times - 1).sum()


def undecided(mixture, found, n, m):
    """Whether a sample of m of the n rows may have lost something: more were Found far out than the mixture leads to
    expect, or a component has so few that they are all among them, and hardly one in the sample."""
    # of chi-square, (m, k)
    tail = gammaincc(n_seen(found.X)[:, None] / 2, mixture.squared_mahalanobis(found.X, "any") / 2)
    points = n * mixture.weights
    level = np.sort((points * tail).max(axis=1))  # rows expected in the same component as far out
    expected = np.minimum(level[:, None], points).sum(axis=1)  # as far out in theirs, of all components
    many = np.arange(1, len(level) + 1) > 1.5 * expected + 4 * np.sqrt(expected) + 4
    return bool(many.any() or points.min() < min(RAREST / 2, HARDLY * n / m))


def outlying(mixture, X, n, missing="any"):
    """Which rows of X (m, d) lie so far from every component as one of n rows hardly would by chance, (m,)."""
    farthest = 2 * gammainccinv(np.arange(mixture.n_features + 1) / 2, CHANCE / n)  # of chi-square
    return mixture.squared_mahalanobis(X, missing).min(axis=1) > farthest[n_seen(X)]
