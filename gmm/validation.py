"""Checks of everything that a user hands in, with messages that say what was found and what to do.

All checks run before any work is done. A wrong value ends in a ValueError, a wrong type in a TypeError.
"""

import numbers

import numpy as np

from gmm.neighbours.scikit_learn import KnownToSklearn
from gmm.neighbours.tables import numbers_of


class ConvergenceWarning(KnownToSklearn, UserWarning):
    """EM stopped before the likelihood had settled, or settled where the result cannot be trusted."""


class NotFittedError(KnownToSklearn, ValueError, AttributeError):
    """A method that needs a fitted model was called before `fit`."""


class CollapsedComponentError(ValueError):
    """A component shrank onto so few points that its covariance has no inverse."""


MISSING = ("error", "marginal", "any")  # rows with gaps: refuse all, those of nothing else, none
LARGEST = 1e100  # larger numbers, squared and added up, might overflow; smaller ones than 1 / LARGEST vanish


def check_data(X, *, name="X", n_features=None, min_rows=1, missing="error", first_row=0, weight=None):
    """X as a float array (n, d), float32 and float64 kept as they are, everything else made float64.

    missing : "error" refuses NaN, "marginal" rows of nothing else unless their `weight` (n,) is 0, "any" none.
    first_row : the number of X's first row, for messages.
    """
    check_choice(missing, "missing", MISSING)
    X = numbers_of(X, name)
    if X.ndim != 2:
        raise ValueError(
            f"{name} must be a table with two axes (rows: points, columns: features). {_shape_hint(X, name)}"
        )
    n, d = X.shape
    if d == 0:
        raise ValueError(f"{name} has 0 feature(s) (shape={X.shape}) while a minimum of 1 is required.")
    if n_features is not None:
        check_columns(d, n_features, name)
    check_enough(n, d, min_rows, name)
    check_finite(X, name, missing, first_row, weight)
    return X


def check_columns(d, n_features, name="X"):
    """Refuse another number of columns than that of the fit."""
    if d != n_features:
        raise ValueError(
            f"{name} has {d} features, but Mixture is expecting {n_features} features as input. Hand in the same "
            "columns, in the same order."
        )


def check_enough(n, d, min_rows, name="X"):
    """Refuse a table (n, d) with fewer rows than that."""
    if n < min_rows:
        wanted = "one is" if min_rows == 1 else f"{min_rows}, one for each component, are"
        raise ValueError(f"{name} has {n} row{'s' * (n != 1)} (shape {(n, d)}); at least {wanted} needed.")


def _shape_hint(X, name):
    if X.ndim == 1:
        return (
            f"It is a vector of shape {X.shape}. Reshape your data: {name}[:, None] if it is one feature of {X.size} "
            f"points, {name}[None, :] if it is one point."
        )
    return f"It has {X.ndim} axes, shape {X.shape}."


def check_finite(X, name="X", missing="error", first_row=0, weight=None):
    """Refuse infinity, and NaN as `missing` says; what is said of rows is as in `check_data`."""
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(X.sum()) and -LARGEST < X.min(initial=0) and X.max(initial=0) < LARGEST:
            return  # the usual case
    for what, bad in (("NaN", np.isnan(X)), ("infinite", np.isinf(X))):
        if bad.any() and (what == "infinite" or missing == "error"):
            row, column = np.argwhere(bad)[0]
            columns = ", ".join(map(str, np.flatnonzero(bad.any(axis=0))[:10]))
            remedy = {
                "NaN": "Drop those rows (a DataFrame's dropna()) or fill them in, a fitted model's impute(X); or go by "
                "what is there: missing='marginal', of GaussianMixture or in a call of a Mixture's method.",
                "infinite": "Look for a division by zero or a logarithm of zero.",
            }[what]
            count = int(bad.sum())
            raise ValueError(
                f"{name} has {count} {what} value{'s' * (count > 1)}, the first in row {row + first_row}, "
                f"column {column} (columns with any: {columns}). {remedy}"
            )
    counts = weight is None or weight > 0
    if missing == "marginal" and (blank := np.flatnonzero(np.isnan(X).all(axis=1) & counts)).size:
        raise ValueError(
            f"{name} has {blank.size} row{'s' * (blank.size > 1)} without any value, the first is row "
            f"{blank[0] + first_row}: nothing can be said of it. Leave it out (a DataFrame's dropna(how='all'))."
        )


def check_magnitude(X, name="X"):
    """Refuse data whose squares overflow: no covariance of them can be computed."""
    largest = max(-float(X.min()), float(X.max()))
    if largest > LARGEST:
        raise ValueError(f"{name} reaches {largest:.3g}, too large to square. Divide {name} by a unit that suits it.")


def check_spread(scale, name="X"):
    """Refuse data whose squares vanish; scale (d,) is the standard deviation of each column, 0 if constant."""
    small = np.flatnonzero((scale > 0) & (scale < 1 / LARGEST))
    if small.size:
        raise ValueError(
            f"column {small[0]} of {name} varies by no more than {scale[small[0]]:.3g}, too little to square. "
            f"Divide {name} by a unit that suits it."
        )


def check_sample_weight(sample_weight, n, min_rows=1):
    """Weights as a float vector (n,), or None; at least `min_rows` of them above zero."""
    if sample_weight is None:
        return None
    weight = numbers_of(sample_weight, "sample_weight").astype(np.float64)
    if weight.shape != (n,):
        raise ValueError(
            f"sample_weight has shape {weight.shape}; one weight for each of the {n} rows is needed, shape ({n},)."
        )
    if not np.isfinite(weight).all():
        bad = np.flatnonzero(~np.isfinite(weight))
        raise ValueError(f"sample_weight has {bad.size} NaN or infinite values, the first in row {bad[0]}.")
    if weight.min() < 0:
        raise ValueError(f"sample_weight has negative values (the smallest is {weight.min():.3g}).")
    if weight.max() == 0:
        raise ValueError("sample_weight is zero for every row: nothing is left.")
    if (counted := int(np.count_nonzero(weight))) < min_rows:
        raise ValueError(
            f"sample_weight is zero for all but {counted} rows; {min_rows} are needed, one for each component."
        )
    with np.errstate(over="ignore"):
        check_total(weight.sum())
    return weight


def check_total(total):
    """Refuse weights whose sum cannot be computed with."""
    if not LARGEST > total > 1 / LARGEST:
        raise ValueError(f"sample_weight sums to {total:.3g}: divide it by a unit that suits it.")


def check_number(value, name, *, minimum, integer=False):
    """A number in its range; integers are refused as bool and as float."""
    kind = numbers.Integral if integer else (numbers.Integral, float, np.floating)
    if isinstance(value, bool | np.bool_) or not isinstance(value, kind):
        wanted = "an integer" if integer else "a number"
        raise TypeError(f"{name} must be {wanted}, got {value!r} ({type(value).__name__}).")
    size = value if isinstance(value, numbers.Integral) else float(value)
    if not minimum <= size <= LARGEST:
        most = f" (below {LARGEST:g})" if LARGEST < size < np.inf else ""
        raise ValueError(f"{name} must be at least {minimum} and finite{most}, got {value!r}.")
    return value


def check_steps(resolution, n_features=None, reg_covar=None):
    """The step in which each column was recorded, (n_features,), from a number or one a column; None for none."""
    if resolution is None:
        return None
    steps = np.asarray(resolution)
    if steps.dtype.kind not in "iuf" or steps.ndim > 1 or not ((steps >= 0) & (steps <= LARGEST)).all():
        raise ValueError(
            f"resolution must be steps, one for all columns or one a column, 0 or more; got {resolution!r}."
        )
    if reg_covar == 0 and steps.any():
        raise ValueError("resolution raises the floor that reg_covar sets; with reg_covar=0 there is none.")
    if n_features is None:
        return steps
    if steps.ndim and len(steps) != n_features:
        raise ValueError(f"resolution has {len(steps)} steps for {n_features} columns.")
    return np.full(n_features, steps, dtype=float)


def check_choice(value, name, choices):
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}; got {value!r}.")
    return value


def check_weights(weights, k=None, name="weights"):
    """Mixture weights (k,): not negative, summing to one (to 1e-6; what is left is divided out)."""
    weights = numbers_of(weights, name).astype(np.float64)
    if weights.ndim != 1 or weights.size == 0 or (k is not None and len(weights) != k):
        wanted = "(n_components,)" if k is None else f"({k},), one weight a component"
        raise ValueError(f"{name} must have shape {wanted}; got shape {weights.shape}.")
    if not np.isfinite(weights).all() or weights.min() < 0:
        raise ValueError(f"{name} must be finite and not negative; got {weights}.")
    total = weights.sum()
    if abs(total - 1) > 1e-6:
        raise ValueError(f"{name} must sum to one; they sum to {total:.6g}. Divide them by their sum.")
    return weights if abs(total - 1) <= len(weights) * np.finfo(float).eps else weights / total  # no digit is moved


def check_array(value, shape, name, of=""):
    """A finite float array of exactly this shape."""
    array = numbers_of(value, name).astype(np.float64)
    if array.shape != tuple(shape):
        raise ValueError(f"{name} must have shape {tuple(shape)}{of}; got shape {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} has NaN or infinite values.")
    if np.abs(array).max(initial=0) > LARGEST**2:
        raise ValueError(f"{name} reaches {np.abs(array).max():.3g}, too large to compute with.")
    return array


def check_responsibilities(responsibilities, n, k=None, name="responsibilities"):
    """A table (n, k) of responsibilities: not negative, rows summing to one."""
    r = numbers_of(responsibilities, name)
    if r.ndim != 2 or len(r) != n or r.shape[1] == 0 or r.shape[1] != (k or r.shape[1]):
        wanted = f"({n}, {k or 'k'}), one row a point, one column a component"
        labels = f" Of labels they are np.eye({k or 'k'})[labels]." if r.shape == (n,) else ""
        raise ValueError(f"{name} must have shape {wanted}; got shape {r.shape}.{labels}")
    r = check_array(r, r.shape, name)
    if r.min() < 0:
        raise ValueError(f"{name}: responsibilities must not be negative; the smallest is {r.min():.3g}.")
    sums = r.sum(axis=1)
    worst = int(np.abs(sums - 1).argmax())
    if abs(sums[worst] - 1) > 1e-6:
        raise ValueError(
            f"{name}: each row of the responsibilities must sum to one; row {worst} sums to {sums[worst]:.6g}."
        )
    return r


def check_positive_definite(family, matrices, name, k, d):
    """Matrices of one covariance type, symmetric and positive definite; says which one is not."""
    matrices = check_array(matrices, family.shape(k, d), name, of=f" for covariance_type={family.name!r}")
    if family.has_matrices:
        deviations = np.sqrt(np.abs(np.diagonal(matrices, axis1=-2, axis2=-1)))
        tolerance = 1e-6 * deviations[..., :, None] * deviations[..., None, :]  # whatever the units of the columns
        if (np.abs(matrices - np.swapaxes(matrices, -1, -2)) > tolerance).any():
            raise ValueError(f"{name} must be symmetric.")
    try:
        # a factorisation, not eigenvalues: it works whatever the units of the columns
        if np.isfinite(family.precision_cholesky(matrices)).all():
            return matrices
    except np.linalg.LinAlgError:
        pass
    smallest = family.smallest_eigenvalues(matrices, k, d)
    worst = int(np.argmin(smallest))
    raise ValueError(
        f"{name} must be positive definite; component {worst} has the smallest eigenvalue {smallest[worst]:.3g}."
    )


def check_precisions(family, precisions, name, k, d):
    """Precisions of one covariance type, positive definite and with covariances that can be computed with."""
    precisions = check_positive_definite(family, precisions, name, k, d)
    with np.errstate(all="ignore"):
        covariances = family.covariances_from_precisions(precisions)
    if not np.isfinite(covariances).all() or np.abs(covariances).max() > LARGEST**2:
        raise ValueError(f"{name} is too close to zero: its inverse, the covariance, cannot be computed with.")
    return precisions


def check_random_state(random_state):
    """A numpy Generator from None, an int, a Generator or a legacy RandomState."""
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**31))
    if isinstance(random_state, np.random.Generator):
        return random_state
    if random_state is None or (isinstance(random_state, numbers.Integral) and not isinstance(random_state, bool)):
        if random_state is not None and random_state < 0:
            raise ValueError(f"random_state must not be negative; got {random_state}.")
        return np.random.default_rng(random_state)
    raise TypeError(f"random_state must be None, an int or a numpy Generator; got {random_state!r}.")
