"""What a mixture answers for each row, on slices of a block: as steps of a reduction, or collected."""

from dataclasses import dataclass

import numpy as np

from gmm.mixture import Mixture

NUMBERS_AT_ONCE = 2**18  # numbers in a slice of rows, or of responsibilities


def labels(mixture, rows, missing="error"):
    return mixture.log_joint(rows, missing).argmax(axis=1)


def doubt(mixture, rows, missing="error"):
    """Entropy of the responsibilities of each row, (n,), in nats."""
    r = mixture.responsibilities(rows, missing)
    return -np.sum(r * np.log(np.where(r > 0, r, 1.0)), axis=1)


@dataclass(frozen=True)
class ByRows:
    """A function of a Mixture and rows, on slices of a block's rows: no array (n, k) is needed for all at once.

    missing : what to do with rows that have gaps (gmm.validation), where they have not been checked as a whole.
    """

    mixture: Mixture
    method: object
    missing: str = "error"

    @property
    def numbers_a_row(self):
        """Numbers that are made of a row."""
        return 2 * sum(self.mixture.means.shape)

    def __call__(self, block):
        return self.of(block.checked(self.mixture.n_features, self.missing))

    def of(self, X):
        if len(X) == 0:
            return self.empty(self.mixture.n_components if self.method is Mixture.responsibilities else None)
        rows = max(1, NUMBERS_AT_ONCE // max(self.mixture.means.shape))
        return np.concatenate(
            [self.method(self.mixture, X[i : i + rows], missing="any") for i in range(0, len(X), rows)]
        )

    def empty(self, columns=None):
        """What it returns for no rows."""
        return np.empty((0,) if columns is None else (0, columns), dtype=int if self.method is labels else float)


@dataclass(frozen=True)
class ValuesSeen:
    """Of a block of rows that were checked: how many values of each column, and points, a component has, (k, d + 1)."""

    mixture: Mixture

    numbers_a_row = ByRows.numbers_a_row

    def __call__(self, block):
        X, w = block.counted()
        r = self.mixture.responsibilities(X, "any") * (1.0 if w is None else w[:, None])
        return r.T @ np.column_stack([~np.isnan(X), np.ones(len(X))])


@dataclass(frozen=True)
class WeightedSums:
    """Of a block of rows: the weighted sums of some functions of each row, and last the weight itself."""

    mixture: Mixture
    methods: tuple
    missing: str = "error"

    numbers_a_row = ByRows.numbers_a_row

    def __call__(self, block):
        X, w = block.checked(self.mixture.n_features, self.missing), block.weight
        if w is not None and not w.all():  # rows that count nothing
            X, w = X[w > 0], w[w > 0]
        w = np.ones(len(X)) if w is None else w
        return np.array([*(w @ ByRows(self.mixture, method).of(X) for method in self.methods), w.sum()])


def hardly_seen(mixture, rows, least):
    """Where a component has fewer values of a column than `least`, but not fewer points: (component, column, values).

    Weights that sum to less than the number of rows count as proportions. Of rows that are not in memory nobody looks.
    """
    if rows.dear or not rows.has_gaps:
        return []
    seen = rows.reduce(ValuesSeen(mixture)) * max(1.0, rows.n_rows / rows.moments.total)
    few = (seen < least) & (seen[:, -1:] >= least)
    return [(j, i, float(seen[j, i])) for j, i in np.argwhere(few).tolist()]
