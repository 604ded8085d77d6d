"""Random problems, many of them nasty, each fitted and looked at: `python tests/fuzz.py [how many] [first seed]`.

A fit must end in numbers that are finite and in a likelihood that never fell, or in an error of ours that says why.
"""

import sys
import warnings
from collections import Counter

import numpy as np

from gmm import CollapsedComponentError, ConvergenceWarning, GaussianMixture
from gmm.engine.starts import METHODS

TYPES = ("full", "tied", "diag", "spherical")
KINDS = (
    "plain",
    "rounded",
    "copied column",
    "constant column",
    "few distinct rows",
    "heavy tails",
    "log-normal",
    "float32",
)


def problem(seed):
    """X, sample_weight or None, and the parameters of a GaussianMixture."""
    rng = np.random.default_rng(seed)
    n, d = int(rng.integers(1, 80)), int(rng.integers(1, 7))
    k = int(rng.integers(1, min(n, 9) + 1))
    kind = KINDS[rng.integers(len(KINDS))]
    X = rng.normal(size=(n, d))
    if kind == "rounded":
        X = np.round(X)
    elif kind == "copied column":
        X[:, 0] = X[:, -1]
    elif kind == "constant column":
        X[:, 0] = rng.normal()
    elif kind == "few distinct rows":
        X = X[rng.integers(0, max(1, n // 4), n)]
    elif kind == "heavy tails":
        X = rng.standard_cauchy((n, d))
    elif kind == "log-normal":
        X = np.exp(3 * X)
    X = X * 10.0 ** rng.integers(-8, 9) + 10.0 ** rng.integers(-3, 9) * rng.integers(0, 2)  # unit and offset
    if kind == "float32":
        X = X.astype(np.float32)
    weight = rng.integers(0, 4, n).astype(float) if rng.random() < 0.4 else None
    if weight is not None and np.count_nonzero(weight) < k:
        weight = None
    settings = {
        "n_components": k,
        "covariance_type": TYPES[rng.integers(4)],
        "reg_covar": float(rng.choice([1e-6, 1e-3, 0.0, 1e-6])),
        "init_params": METHODS[rng.integers(len(METHODS))],
        "n_init": int(rng.choice([1, 7, 20])),
        "random_state": seed,
    }
    return kind, X, weight, settings


def verdict(seed):
    """One word for what came of a problem, or an AssertionError that says what must not happen."""
    kind, X, weight, settings = problem(seed)
    told = f"seed {seed}: {kind}, {X.shape}, {settings}"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            model = GaussianMixture(**settings).fit(X, sample_weight=weight)
        except CollapsedComponentError as error:
            assert settings["reg_covar"] == 0, f"{told}: collapsed in spite of the floor: {error}"
            assert "collapsed" in str(error) and "reg_covar" in str(error), f"{told}: {error}"
            return "collapsed"
    arrays = (model.weights_, model.means_, model.covariances_, model.precisions_, model.lower_bounds_)
    assert all(np.isfinite(array).all() for array in arrays), f"{told}: not finite"
    r = model.predict_proba(X)
    assert np.abs(r.sum(axis=1) - 1).max() < 1e-9, f"{told}: responsibilities do not sum to one"
    assert model.lower_bound_ == model.score(X, sample_weight=weight), f"{told}: a stale bound"
    # Inside, the likelihood is computed on centred data. Only the last of lower_bounds_ is score(X), in the units of
    # the data, whose own digits an offset has cost.
    offset = np.abs(X).max() / max(model.diagnostics_.smallest_eigenvalues.min() ** 0.5 * spread(X), 1e-300)
    tolerance = 1e-9 * (1 + np.abs(model.lower_bounds_).max())
    falls = np.diff(model.lower_bounds_)
    assert falls[:-1].min(initial=0) > -tolerance, f"{told}: the likelihood fell by {falls[:-1].min()}"
    last = falls[-1:].min(initial=0)
    eps = np.finfo(X.dtype).eps
    assert last > -tolerance - 100 * eps * offset, f"{told}: the last likelihood fell by {last}"
    return "on the floor" if model.diagnostics_.on_floor.any() else "fine"


def spread(X):
    """The smallest standard deviation of a column that has any."""
    deviations = X.astype(float).std(axis=0)
    return deviations[deviations > 0].min(initial=np.inf) if (deviations > 0).any() else 1.0


def main(how_many=10_000, first=0):
    counts, wrong = Counter(), 0
    for seed in range(first, first + how_many):
        try:
            counts[verdict(seed)] += 1
        except Exception as error:
            wrong += 1
            print(
                f"{type(error).__name__}: {str(error)[:400]}" + ("" if str(error).startswith("seed") else f" ({seed})")
            )
    print(f"{how_many} problems from seed {first}: {dict(counts)}, wrong: {wrong}")
    return wrong


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) > 0)
