"""Rows in a mapped file, what an iteration on them takes, and how much memory a fit takes beyond them.

As in benchmarks.iteration, a fit of few iterations is subtracted from one of more, so that only iterations count: not
the pass that checks the data, nor the start. All start from the same weights, means and precisions, which is one start.
The file has been written just before, so that much or all of it is in the system's cache of files.
"""

import multiprocessing
import re
import threading
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from sklearn.mixture import GaussianMixture as SklearnMixture

from benchmarks.iteration import precisions, seconds_of_fit
from gmm import GaussianMixture

PACKAGES = {"gmm from a mapped file": GaussianMixture, "scikit-learn in memory": SklearnMixture}
D, K = 8, 10
CHUNK = 200_000


def rows_of_seed(seed, n):
    """Rows (n, d) from overlapping clusters, the same clusters for each seed."""
    centers = np.random.default_rng(0).normal(size=(K, D))
    rng = np.random.default_rng([1, seed])
    return centers[rng.integers(K, size=n)] + rng.normal(size=(n, D)) * 0.5


def write(path, n):
    """A file of n rows, written chunk by chunk; they come back mapped."""
    with open(path, "wb") as file:
        for seed in range(n // CHUNK):
            file.write(rows_of_seed(seed, CHUNK).tobytes())
    return mapped(path, n)


def mapped(path, n):
    return np.memmap(path, dtype=float, mode="r", shape=(n, D))


def seconds_of_iteration(package, X, more):
    start = {"weights_init": np.full(K, 1 / K), "means_init": rows_of_seed(0, K)}
    start["precisions_init"] = precisions("full", K, D)
    few, many = (seconds_of_fit(package, X, K, "full", start, m) for m in (1, 1 + more))
    return (many - few) / more


def private_peak_in_a_child(package, path, n):
    """Bytes at the highest point of a default fit of three iterations, beyond those before it. Linux only.

    gmm reads the rows from the file; for scikit-learn they are in memory, and are not counted.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_private_peak, package, path, n).result()


def _private_bytes():
    """Memory of this process that no file backs."""
    return 1024 * int(re.search(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text())[1])


def _private_peak(package, path, n):
    X = mapped(path, n)
    if package is SklearnMixture:
        X = np.array(X)
    before, done = _private_bytes(), threading.Event()
    seen = [before]

    def watch():
        while not done.wait(0.002):
            seen.append(_private_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it does not converge
        package(K, max_iter=3, random_state=0).fit(X)
    done.set()
    watcher.join()
    return max(seen) - before
