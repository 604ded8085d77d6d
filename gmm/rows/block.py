"""Some rows, as a step of a reduction meets them."""

from dataclasses import dataclass

import numpy as np

from gmm.validation import check_data


@dataclass(frozen=True)
class Block:
    """Some rows of the data, and what to call them in a message."""

    X: np.ndarray  # (b, d)
    weight: np.ndarray | None = None  # (b,)
    number: int = 0
    first_row: int | None = 0  # None where the sizes of the blocks before it are not known

    @property
    def name(self):
        rows = "" if self.first_row is None else f" (rows {self.first_row} to {self.first_row + len(self.X) - 1})"
        return f"block {self.number}{rows} of X"

    def counted(self):
        """Its rows and their weights, without those that count nothing."""
        if self.weight is None or self.weight.all():
            return self.X, self.weight
        counts = self.weight > 0
        return self.X[counts], self.weight[counts]

    def checked(self, n_features, missing="error"):
        """Its rows as numbers, (b, n_features); an error says what is wrong with them."""
        where = {"name": self.name, "first_row": self.first_row or 0, "weight": self.weight}
        return check_data(self.X, n_features=n_features, min_rows=0, missing=missing, **where)

    def features(self, reading):
        """Its rows as EM reads them (gmm.engine.statistics): features and weights of a few at a time."""
        return reading.features(*self.counted())
