"""Time of one EM iteration, for the four covariance types over a grid of sizes.

Both packages start from the same weights, means and precisions and run a fixed number of iterations (tol=0).
A fit of m iterations is subtracted from one of m + more, so that only iterations count, not what a fit does
once. They are measured in turn, several times, as they come: each with the threads that it takes by default. gmm is
measured on one thread, too. The table gives medians.
"""

import os
import time
import warnings
from contextlib import contextmanager

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
MANY = 200_000  # rows, for which the gain of more threads is told
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


@contextmanager
def one_thread():
    """gmm takes no more than one."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before


def alone(*arguments):
    with one_thread():
        return seconds_of_fit(*arguments)


WAYS = {"gmm on one thread": (GaussianMixture, alone), "gmm": (GaussianMixture, seconds_of_fit)}
WAYS["scikit-learn"] = (SklearnMixture, seconds_of_fit)


def seconds_of_iteration(n, d, k, covariance_type, repeats):
    """Medians for each of WAYS, in seconds."""
    X, start = problem(n, d, k)
    start["precisions_init"] = precisions(covariance_type, k, d)
    more, times = {}, {}
    for way, (package, seconds) in WAYS.items():  # a first look, which also warms the caches
        few, many = (seconds(package, X, k, covariance_type, start, m) for m in (2, 6))
        more[way] = int(np.clip(SECONDS * 4 / max(many - few, 1e-4), FEWEST[package], 400))
        times[way] = ([], [])
        if (many - few) / 4 > SLOW:
            repeats = min(repeats, 3)
    for _ in range(repeats):
        for way, (package, seconds) in WAYS.items():
            for one, iterations in zip(times[way], (2, 2 + more[way]), strict=True):
                one.append(seconds(package, X, k, covariance_type, start, iterations))
    return [float(np.median(many) - np.median(few)) / more[way] for way, (few, many) in times.items()]


def run(quick=False):
    print("One EM iteration, in milliseconds; how many times faster gmm is, and how many times its threads beat one")
    head = ("gmm, 1 thread", "gmm", "scikit-learn", "faster", "threads")
    print(f"{'n':>8} {'d':>3} {'k':>3}  {'type':9}" + "".join(f"{name:>14}" for name in head))
    faster, threads = [], []
    for n, d, k in QUICK if quick else GRID:
        for name in TYPES:
            one, ours, theirs = seconds_of_iteration(n, d, k, name, repeats=3 if quick else 5)
            faster.append(theirs / ours)
            threads.append(one / ours if n >= MANY else np.nan)
            times = "".join(f"{seconds * 1e3:14.3f}" for seconds in (one, ours, theirs))
            print(f"{n:8d} {d:3d} {k:3d}  {name:9}{times}{theirs / ours:13.1f}x{one / ours:13.2f}x", flush=True)
    print(f"faster: geometric mean {mean(faster):.1f}x, lowest {min(faster):.1f}x, highest {max(faster):.1f}x")
    if np.isfinite(threads).any():
        print(f"threads, from {MANY} rows on: {mean(threads):.2f}x, lowest {np.nanmin(threads):.2f}x")


def mean(ratios):
    """Geometric."""
    return np.exp(np.nanmean(np.log(ratios)))
