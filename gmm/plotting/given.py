"""What a picture is given, read and checked before anything is drawn: a mixture, columns by name, points, names."""

from collections import Counter
from collections.abc import Mapping
from numbers import Real

import numpy as np

from gmm.mixture import Mixture
from gmm.plotting.style import COLORS
from gmm.rows.names import check_names, names_at_fit, names_of, told
from gmm.validation import check_array, check_data, check_magnitude, check_number, numbers_of

MOST, FEW, CELLS = 10_000, 3, 100  # points that are drawn; of a cell at least; cells along each axis
LOOKS = len(COLORS) ** 2  # what `series` tells apart


def as_mixture(model):
    """The Mixture itself, or that of a fitted model, scikit-learn's too, or of a state of EM."""
    for mixture in (model, getattr(model, "mixture_", None), getattr(model, "mixture", None)):
        if isinstance(mixture, Mixture):
            return mixture
    parts = [getattr(model, name, None) for name in ("weights_", "means_", "covariances_", "covariance_type")]
    if any(part is None for part in parts):
        raise TypeError(
            f"a Mixture or a fitted GaussianMixture is needed; got {type(model).__name__} (not fitted yet?)."
        )
    return Mixture(*parts)


# -- columns --------------------------------------------------------------------------------------------
def column_names(model, X=None):
    """The names of the columns, of X or else of those that the model was fitted to; None where they have none."""
    given, fitted = names_of(X), names_at_fit(model)
    check_names(given, fitted)
    return told(given if told(fitted) is None else fitted)


def columns_of(features, d, names=None, n=2):
    """The numbers of n different columns out of d, from numbers or names; n=None takes as many as there are."""
    if np.ndim(features) != 1 or len(features) != (n or len(features)) or len(features) == 0:
        wanted = {1: "one column", 2: "two columns"}.get(n, "columns")
        raise ValueError(f"features must name {wanted}; got {features!r}.")
    columns = []
    for feature in features:
        if isinstance(feature, str):
            if feature not in (names or ()):
                there = ", ".join(map(repr, names)) if names else f"without names: give numbers below {d}"
                raise ValueError(f"features must be columns that are there; {feature!r} is not. They are {there}.")
            feature = names.index(feature)
        elif check_number(feature, "features", minimum=-d, integer=True) >= d:
            raise ValueError(f"features must be column numbers below {d}; got {feature}.")
        columns.append(int(feature) % d)
    if len(set(columns)) < len(columns):
        raise ValueError(f"features names a column twice: {columns}.")
    return columns


def in_plane(model, X, features):
    """Of two features: their numbers, the mixture of them, X (n, 2) or None, their names."""
    mixture = as_mixture(model)
    if mixture.n_features < 2:
        raise ValueError("a plane has two features; the mixture has one: use plot_components_1d, or plot_pairs.")
    points = None if X is None else check_points(X, mixture.n_features)
    names = column_names(model, X)
    columns = columns_of(features, mixture.n_features, names)
    if columns != list(range(mixture.n_features)):
        mixture = mixture.marginal(columns)
    return mixture, None if X is None else points[:, columns], [names[c] for c in columns] if names else (None, None)


def check_column(x, name="x"):
    """Numbers on a line, (n,), from a vector or a table of one column."""
    x = numbers_of(x, name)
    if x.ndim == 0 or x.size != max(x.shape):
        raise ValueError(f"{name} must be one column, shape (n,) or (n, 1); got shape {x.shape}. Take one of them.")
    return check_points(x.reshape(-1, 1), name=name)[:, 0]


def check_points(X, n_features=None, name="X"):
    """Points (n, d) whose distances can be computed."""
    X = check_data(X, n_features=n_features, name=name)
    check_magnitude(X, name)
    return X


def on_a_line(model, name):
    """The Mixture of one feature."""
    mixture = as_mixture(model)
    if mixture.n_features != 1:
        raise ValueError(
            f"{name} draws one feature, the mixture has {mixture.n_features}: take .marginal([j]) of it, or use "
            "plot_mixture or plot_pairs."
        )
    return mixture


def name_of(x):
    """The name of a Series, or of the one column of a table; None where it has none."""
    name = getattr(x, "name", None)
    return name if isinstance(name, str) else (told(names_of(x)) or [None])[0]


# -- numbers ------------------------------------------------------------------------------------------
def check_between(value, low, high, name):
    """A number between two others, these left out."""
    if not isinstance(value, Real) or not low < value < high:
        raise ValueError(f"{name} must lie between {low} and {high}; got {value!r}.")
    return value


def check_masses(masses):
    """A list of probabilities between 0 and 1."""
    return [check_between(mass, 0, 1, "masses") for mass in np.ravel(masses).tolist()]


def check_ends(span):
    """The two ends of an axis, in either order."""
    left, right = ends = check_array(span, (2,), "span")
    if left == right:
        raise ValueError(f"span must be two different ends of the axis; got {span!r}.")
    return ends


def check_span(span, ax):
    """The ends of both axes, (2, 2), ascending."""
    ends = check_array(span, (2, 2), "span")
    if not (ends[:, 0] < ends[:, 1]).all():
        raise ValueError(f"span must be ((left, right), (bottom, top)), ascending; got {span!r}.")
    if any(
        scale == "log" and end <= 0 for scale, end in zip((ax.get_xscale(), ax.get_yscale()), ends[:, 0], strict=True)
    ):
        raise ValueError(f"a logarithmic axis cannot reach {ends[:, 0].min():.3g}: give span=..., all above 0.")
    return ends


# -- labels, and what the legend says of them -----------------------------------------------------------
def check_labels(labels, n, X=None):
    """The values of labels (n,), sorted, and of each row the number of its own; X : the table that has these rows."""
    rows, own = getattr(X, "index", None), getattr(labels, "index", None)
    if hasattr(rows, "equals") and hasattr(own, "equals") and not own.equals(rows) and Counter(own) == Counter(rows):
        raise ValueError("labels has the rows of the data in another order, by its index: hand in labels.loc[X.index].")
    found = np.where(np.ma.getmaskarray(labels), None, labels) if np.ma.isMaskedArray(labels) else np.asarray(labels)
    if found.dtype.kind == "U" and not hasattr(labels, "dtype"):  # of a list, whose gaps and numbers became text
        found = np.asarray(labels, dtype=object)
    if found.ndim == 2 and found.shape[1] == 1:
        found = found[:, 0]
    if found.shape != (n,):
        raise ValueError(f"labels must have shape ({n},), one label a row of the data; got {found.shape}.")
    gaps = [] if found.dtype.kind in "biuUS" else [row for row, value in enumerate(found) if _is_gap(value)]
    if gaps:
        raise ValueError(
            f"labels has {len(gaps)} missing or infinite values, the first in row {gaps[0]}: give each row a label."
        )
    try:
        values, numbers = np.unique(found.astype(str) if found.dtype.kind in "mM" else found, return_inverse=True)
    except TypeError:
        raise ValueError("labels must be of one kind, all text or all numbers.") from None
    return [int(v) if isinstance(v, float) and v % 1 == 0 else v for v in values.tolist()], numbers


def check_looks(values):
    """Refuse more groups than can be told apart."""
    if len(values) > LOOKS:
        raise ValueError(f"labels has {len(values)} different values; no more than {LOOKS} can be told apart.")


def _is_gap(value):
    try:
        return value is None or bool(value != value) or (isinstance(value, Real) and abs(value) == np.inf)
    except TypeError:  # the truth of pandas' NA
        return True


def texts_for(values, names, default):
    """What the legend calls each value; names : a dict from values, or a sequence in their order."""
    values = list(values)
    if names is None or isinstance(names, Mapping):
        return {value: shown((names or {}).get(value, default.format(value))) for value in values}
    if isinstance(names, str) or len(names) != len(values):
        raise ValueError(f"names must hold one name for each of {len(values)}, or be a dict from them; got {names!r}.")
    return dict(zip(values, map(shown, names), strict=True))


def shown(name):
    """A name for a legend; matplotlib leaves those out that are empty or begin with "_"."""
    return f" {name}" if str(name)[:1] in ("", "_") else str(name)


def check_curves(curves, name, x=None):
    """A dict from names to values as floats, each as long as x where there is one."""
    if not hasattr(curves, "items"):
        raise TypeError(f'{name} must be a dict from names to values, {{"a": [...]}}; got {type(curves).__name__}.')
    table = {shown(key): numbers_of(values, str(key)).astype(float) for key, values in curves.items()}
    if x is not None and not table:
        raise ValueError(f"{name} is empty: nothing can be drawn.")
    for key, values in table.items():
        if x is not None and values.shape != np.shape(x):
            raise ValueError(f"x and {key!r} must have the same first dimension; got {np.shape(x)} and {values.shape}.")
    return table


# -- many points ----------------------------------------------------------------------------------------
def drawn(X, labels=0, size=32.0):
    """Of the points X (n, 2) the rows that are drawn, and the sizes of their dots.

    Up to MOST of them all are. Of more the same share is drawn everywhere, about MOST; but of each cell of a fine grid,
    and each label in it, a few at least. Of thousands the dots are smaller, but not those that lie alone.
    """
    n = len(X)
    if n <= 2000:
        return np.arange(n), size
    low, width = X.min(axis=0), np.ptp(X, axis=0)
    column, row = ((X - low) / np.where(width > 0, width, 1) * (CELLS - 1)).astype(int).T
    counts = np.pad(np.bincount(column // 3 * CELLS + row // 3, minlength=CELLS**2).reshape(CELLS, CELLS), 1)
    near = sum(counts[i : CELLS + i, j : CELLS + j] for i in range(3) for j in range(3))[column // 3, row // 3]
    sizes = np.where(near <= FEW, size, max(5.0, size * 2000 / min(n, MOST)))
    if n <= MOST:
        return np.arange(n), sizes
    label = np.unique(np.broadcast_to(labels, n), return_inverse=True)[1]
    _, cell, counts = np.unique((label * CELLS + column) * CELLS + row, return_inverse=True, return_counts=True)
    order = np.random.default_rng(0).permutation(n)
    order = order[np.argsort(cell[order], kind="stable")]  # cell by cell, and at random within each
    rank = np.arange(n) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = np.sort(order[rank < np.maximum(FEW, np.repeat(counts, counts) * MOST / n)])
    return rows, sizes[rows]
