"""Time of one EM iteration, for the four covariance types over a grid of sizes.

Both packages start from the same weights, means and precisions and run a fixed number of iterations (tol=0).
A fit of m iterations is subtracted from one of m + more, so that only iterations count, not what a fit does
once. The two packages are measured in turn, several times; the table gives medians.
"""

import time
import warnings

import numpy as np
from sklearn.mixture import GaussianMixture as SklearnMixture

from gmm import GaussianMixture

TYPES = ("full", "tied", "diag", "spherical")
GRID = [
    (272, 2, 2),
    (1000, 1, 3),
    (1000, 5, 5),
    (10_000, 2, 5),
    (20_000, 16, 10),
    (20_000, 32, 50),
    (20_000, 64, 3),
    (20_000, 64, 10),
    (20_000, 64, 50),
    (200_000, 2, 50),
    (200_000, 8, 10),
    (1_000_000, 1, 5),
    (1_000_000, 2, 10),
]
QUICK = [(272, 2, 2), (10_000, 2, 5), (20_000, 16, 10), (50_000, 8, 10)]
SLOW = 0.5  # seconds: of iterations as long as that, fewer are measured
SECONDS = 0.2  # that the iterations of one measurement should take
FEWEST = {GaussianMixture: 10, SklearnMixture: 3}  # iterations of one measurement, however long each takes


def problem(n, d, k):
    """Overlapping clusters in standardized units, and a start away from the answer."""
    rng = np.random.default_rng(0)
    centers = rng.normal(size=(k, d))
    X = centers[rng.integers(k, size=n)] + rng.normal(size=(n, d)) * 0.5
    return X, {"weights_init": np.full(k, 1 / k), "means_init": X[rng.choice(n, k, replace=False)]}


def precisions(covariance_type, k, d):
    return {"full": np.tile(np.eye(d), (k, 1, 1)), "tied": np.eye(d), "diag": np.ones((k, d)), "spherical": np.ones(k)}[
        covariance_type
    ]


def seconds_of_fit(package, X, k, covariance_type, start, iterations):
    settings = {"covariance_type": covariance_type, "tol": 0, "max_iter": iterations, "n_init": 1, **start}
    cheap = {"init_params": "random_from_data"} if package is SklearnMixture else {}  # it makes a start all the same
    model = package(k, random_state=0, **settings, **cheap)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # neither converges
        started = time.perf_counter()
        model.fit(X)
        return time.perf_counter() - started


def seconds_of_iteration(n, d, k, covariance_type, repeats):
    """Medians for gmm and for scikit-learn, in seconds."""
    X, start = problem(n, d, k)
    start["precisions_init"] = precisions(covariance_type, k, d)
    packages = (GaussianMixture, SklearnMixture)
    more = {}
    for package in packages:  # a first look, which also warms the caches
        few, many = (seconds_of_fit(package, X, k, covariance_type, start, m) for m in (2, 6))
        more[package] = int(np.clip(SECONDS * 4 / max(many - few, 1e-4), FEWEST[package], 400))
        if (many - few) / 4 > SLOW:
            repeats = min(repeats, 3)
    times = {package: ([], []) for package in packages}
    for _ in range(repeats):
        for package in packages:
            for one, iterations in zip(times[package], (2, 2 + more[package]), strict=True):
                one.append(seconds_of_fit(package, X, k, covariance_type, start, iterations))
    return [float(np.median(times[p][1]) - np.median(times[p][0])) / more[p] for p in packages]


def run(quick=False):
    print("One EM iteration: milliseconds of gmm, of scikit-learn, and how many times faster gmm is")
    print(f"{'n':>8} {'d':>3} {'k':>3}  " + "".join(f"{name:>26}" for name in TYPES))
    ratios = []
    for n, d, k in QUICK if quick else GRID:
        cells = []
        for name in TYPES:
            ours, theirs = seconds_of_iteration(n, d, k, name, repeats=3 if quick else 5)
            ratios.append(theirs / ours)
            cells.append(f"{ours * 1e3:9.3f} {theirs * 1e3:9.3f} {theirs / ours:5.1f}x")
        print(f"{n:8d} {d:3d} {k:3d}  " + "".join(cells), flush=True)
    geometric_mean = np.exp(np.mean(np.log(ratios)))
    print(f"geometric mean {geometric_mean:.1f}x, lowest {min(ratios):.1f}x, highest {max(ratios):.1f}x")
