"""What is known of some rows: the component that they belong to.

Such a row is nobody else's in an E-step, and what it adds to the likelihood is the density of the row and of its label
together. All else is EM as ever: that likelihood never falls, and where all rows are known one M-step is the answer.
"""

import numpy as np


def unmasked(labels):
    """Labels as an array, -1 for those that are masked; None as it is."""
    return labels if labels is None else np.asarray(np.ma.filled(labels, -1))


def check_labels(labels, n, k, weight, fixed=None):
    """The component of each of the n rows that count, (n_rows,), -1 where it is not known; None where none is.

    weight : (n,), 0 for rows that do not count, or None.  fixed : of gmm.known, or None.
    """
    labels = unmasked(labels)
    if labels.shape != (n,):
        raise ValueError(
            f"labels has shape {labels.shape}; one for each of the {n} rows is needed, shape ({n},), -1 for unknown."
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be integers, numbers of components, and -1 for unknown; got {labels.dtype}.")
    wrong = np.flatnonzero((labels < -1) | (labels >= k))
    if wrong.size:
        raise ValueError(
            f"labels has {labels[wrong[0]]} in row {wrong[0]}; it must be the number of a component, 0 to {k - 1}, or "
            "-1 for unknown."
        )
    labels = labels.astype(int) if weight is None else labels[weight > 0].astype(int)
    empty = np.setdiff1d(np.arange(k), labels)
    if empty.size and (labels >= 0).all():
        raise ValueError(
            f"labels: every row has one, and none that of component {empty[0]}, to which no rows are left. Use fewer "
            "components, or -1 for rows whose component is not known."
        )
    shares = np.ones(k) if fixed is None else fixed.in_weights(np.ones(k))
    if (never := np.setdiff1d(labels[labels >= 0], np.flatnonzero(shares))).size:
        raise ValueError(f"labels has rows of component {never[0]}, to which the fixed weights leave nothing.")
    return labels if (labels >= 0).any() else None


def excluded(labels, k):
    """Whether a row belongs to another component for certain, (k, n)."""
    return (labels >= 0) & (labels != np.arange(k)[:, None])


def in_responsibilities(labels, responsibilities):
    """Responsibilities (..., k, n) in which a row that has a label is that component's alone."""
    own = labels == np.arange(responsibilities.shape[-2])[:, None]
    return np.where(labels >= 0, own, responsibilities)


def places(labels, Z, weight, k):
    """The mean of the rows Z (n, d) of each component that are known, (k, d); NaN where there is none."""
    own = (labels[:, None] == np.arange(k)) * (1.0 if weight is None else weight[:, None])
    with np.errstate(invalid="ignore"):  # 0 / 0
        return (own.T @ Z) / own.sum(axis=0)[:, None]
