"""From components to clusters: components that overlap are parts of one group that is not Gaussian.

BIC takes as many components as describe the density; a cluster that is bent or skewed takes several. Those are merged
one pair after the other, each time the pair whose merger takes away most of the doubt about where the rows belong.

J.-P. Baudry, A. E. Raftery, G. Celeux, K. Lo and R. Gottardo (2010), "Combining mixture components for clustering",
Journal of Computational and Graphical Statistics 19, 332-353.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmm.em import check_mixture
from gmm.mixture import Mixture
from gmm.neighbours.types import Data, Floats, Integers
from gmm.rows import check_rows
from gmm.rows.names import check_names, names_at_fit, names_of
from gmm.validation import check_number


@dataclass(frozen=True, eq=False)
class Merging:
    """The whole path from k components to one cluster.

    entropy : (k,) doubt that is left with 1, 2, ..., k clusters: the entropy of the probabilities, in nats, over all
        rows.
    merged : (k - 1,) pairs: the clusters, by their smallest component, that become one on the way from k to k - 1
        clusters, from k - 1 to k - 2, and so on.
    sizes : (k - 1,) expected number of rows in the two together.
    """

    mixture: Mixture
    entropy: np.ndarray
    merged: list
    sizes: np.ndarray

    def clusters(self, n_clusters: int) -> list[list[int]]:
        """The cluster of each component, (k,), where so many clusters are left: numbers 0 to n_clusters - 1."""
        k = self.mixture.n_components
        check_number(n_clusters, "n_clusters", minimum=1, integer=True)
        if n_clusters > k:
            raise ValueError(f"n_clusters={n_clusters}: the mixture has {k} components.")
        cluster = np.arange(k)
        for one, other in self.merged[: k - n_clusters]:
            cluster[cluster == other] = one
        return np.unique(cluster, return_inverse=True)[1]

    def predict_proba(self, X: Data, n_clusters: int) -> Floats:
        """The probability of each cluster for each row, (n, n_clusters)."""
        r, cluster = self.mixture.responsibilities(X), self.clusters(n_clusters)
        return np.stack([r[:, cluster == c].sum(axis=1) for c in range(n_clusters)], axis=1)

    def predict(self, X: Data, n_clusters: int) -> Integers:
        """The most probable cluster of each row, (n,)."""
        return self.predict_proba(X, n_clusters).argmax(axis=1)

    @property
    def table(self):
        """One row a merger: how many clusters are left, which became one, how many rows they have, the entropy that
        is left, and by how much it fell, in all and for each row that was merged (the elbow is looked for there)."""
        import pandas as pd

        left = np.arange(len(self.merged), 0, -1)
        fell = self.entropy[left] - self.entropy[left - 1]
        columns = {"n_clusters": left, "merged": self.merged, "rows": self.sizes, "entropy": self.entropy[left - 1]}
        return pd.DataFrame({**columns, "fell": fell, "fell_per_row": fell / np.maximum(self.sizes, 1e-300)})

    def __str__(self):
        return self.table.round(3).to_string(index=False) if self.merged else "one component: nothing to merge"


def merge_components(mixture: Any, X: Data, sample_weight: ArrayLike | None = None) -> Merging:
    """Merge the components of a mixture, pair by pair, by the entropy of their probabilities for the rows X (n, d).

    mixture : a Mixture, or a fitted GaussianMixture.
    Returns a Merging: the path is told whole, since nothing in the density says where to stop. Baudry et al. look for
    the elbow in the entropy: mergers before it take away much doubt (the two were one group), those after it hardly
    any (they were two). gmm.plotting.plot_merging draws it.

    Examples
    --------
    >>> from gmm import GaussianMixture
    >>> from gmm.datasets import load_old_faithful
    >>> X = load_old_faithful()
    >>> path = merge_components(GaussianMixture(3, random_state=0).fit(X), X)
    >>> path.table.n_clusters.to_list()
    [2, 1]
    """
    missing = getattr(mixture, "missing", "error")
    check_names(names_of(X), names_at_fit(mixture))
    mixture = getattr(mixture, "mixture_", mixture)
    check_mixture(mixture)
    X, weight = check_rows(X, sample_weight, n_features=mixture.n_features, missing=missing)
    weight = np.ones(len(X)) if weight is None else weight
    r, names = mixture.responsibilities(X, "any").T, list(range(mixture.n_components))  # (k, n), smallest of each
    own = information(r)
    falls = np.array([[weight @ fall(r, own, i, j) if i < j else -np.inf for j in names] for i in names])
    entropy, merged, sizes = [-weight @ own.sum(axis=0)], [], []
    while len(names) > 1:
        i, j = np.unravel_index(falls.argmax(), falls.shape)
        merged.append((names[i], names[j]))
        r[i] += r[j]
        sizes.append(weight @ r[i])
        r, falls = np.delete(r, j, axis=0), np.delete(np.delete(falls, j, axis=0), j, axis=1)
        names.pop(j)
        own = information(r)
        for other in range(len(names)):
            if other != i:
                falls[min(i, other), max(i, other)] = weight @ fall(r, own, i, other)
        entropy.append(-weight @ own.sum(axis=0))
    return Merging(mixture, np.array(entropy[::-1]) + 0.0, merged, np.array(sizes))


def information(r):
    """r log r, 0 where r is 0."""
    return r * np.log(np.where(r > 0, r, 1.0))


def fall(r, own, i, j):
    """By how much the entropy of each row falls where i and j become one, (n,)."""
    return information(r[i] + r[j]) - own[i] - own[j]
