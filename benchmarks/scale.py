"""Data that are never in one place: fits from a mapped file, in time linear in the rows, and on two workers.

As in benchmarks.iteration, a fit of few iterations is subtracted from one of more, so that only iterations count: not
the pass that checks the data, nor the start. All start from the same weights, means and precisions, which is one start.
The file has been written just before, so that much or all of it is in the system's cache of files.
"""

import multiprocessing
import re
import sys
import tempfile
import threading
import warnings
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from sklearn.mixture import GaussianMixture as SklearnMixture

from benchmarks.iteration import precisions, seconds_of_fit
from gmm import GaussianMixture

D, K = 8, 10
CHUNK = 200_000
SIZES = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
ROWS_IN_MEMORY = 1_000_000  # of scikit-learn
CLUSTER_ROWS = 4_000_000
ROW_STEPS = 10_000_000  # rows times iterations of one measurement
TURNS = 3


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
    return np.memmap(path, dtype=float, mode="r", shape=(n, D))


def start_of_a_fit():
    means = rows_of_seed(0, K)
    return {"weights_init": np.full(K, 1 / K), "means_init": means, "precisions_init": precisions("full", K, D)}


def seconds_of_iteration(package, X, more):
    few, many = (seconds_of_fit(package, X, K, "full", start_of_a_fit(), m) for m in (1, 1 + more))
    return (many - few) / more


# -- from disk ------------------------------------------------------------------------------------------
def private_bytes():
    """Memory of this process that no file backs."""
    return 1024 * int(re.search(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text())[1])


def private_peak(path, n):
    """Bytes at the highest point of a default fit of three iterations, beyond those before it. Runs in a child."""
    X, before, done = np.memmap(path, dtype=float, mode="r", shape=(n, D)), private_bytes(), threading.Event()
    seen = [before]

    def watch():
        while not done.wait(0.002):
            seen.append(private_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it does not converge
        GaussianMixture(K, max_iter=3, random_state=0).fit(X)
    done.set()
    watcher.join()
    return max(seen) - before


def private_peak_in_a_child(path, n):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(private_peak, path, n).result()


def from_disk(X, turns):
    m = min(ROWS_IN_MEMORY, len(X))
    packages = {GaussianMixture: X, SklearnMixture: np.array(X[:m])}
    times = {package: [] for package in packages}
    for _ in range(turns):
        for package, rows in packages.items():
            times[package].append(seconds_of_iteration(package, rows, 3))
    ours, theirs = (len(rows) / np.median(times[package]) for package, rows in packages.items())
    print(f"From disk, {D} columns, {K} components, full: millions of rows per second and EM iteration")
    print(f"gmm, {len(X)} rows in a mapped file of {X.nbytes / 1e6:.0f} MB    {ours / 1e6:6.2f}")
    print(
        f"scikit-learn, {m} rows in memory                {theirs / 1e6:6.2f}   gmm is {ours / theirs:.1f}x as fast",
        flush=True,
    )
    if sys.platform == "linux":
        peak = private_peak_in_a_child(X.filename, len(X))
        print(
            f"peak of gmm's memory beyond the map, in a default fit of three iterations: {peak / 1e6:.0f} MB",
            flush=True,
        )
    else:
        print("peak of gmm's memory beyond the map: not measured, which takes Linux", flush=True)


# -- linear in n ----------------------------------------------------------------------------------------
def linear(X, turns):
    sizes = [n for n in SIZES if n <= len(X)]
    times = {n: [] for n in sizes}
    for _ in range(turns):
        for n in sizes:
            more = int(np.clip(ROW_STEPS / n, 2, 100))
            times[n].append(seconds_of_iteration(GaussianMixture, X[:n], more) / n)
    cost = {n: float(np.median(times[n])) for n in sizes}
    print("Linear in n, from the mapped file: nanoseconds per row and iteration, beside the median of the sizes")
    for n in sizes:
        low, high = min(times[n]) * 1e9, max(times[n]) * 1e9
        share = cost[n] / np.median(list(cost.values()))
        print(f"{n:9d} {cost[n] * 1e9:8.1f}   ({low:.1f} to {high:.1f}) {share - 1:+8.1%}")
    print(f"the dearest costs {max(cost.values()) / min(cost.values()) - 1:.1%} more than the cheapest", flush=True)


# -- cluster --------------------------------------------------------------------------------------------
def persisted(client, n):
    """Rows made in the workers, from seeds, and kept there."""
    import dask.array as da
    from dask import delayed
    from distributed import wait

    make = delayed(rows_of_seed)
    chunks = [da.from_delayed(make(seed, CHUNK), (CHUNK, D), float) for seed in range(n // CHUNK)]
    with client.as_current():
        X = da.concatenate(chunks).persist()
        wait(X)
    return X


def clusters(stack, n):
    """Number of workers -> (client, data in its workers)."""
    from distributed import Client, LocalCluster

    there = {}
    for workers in (1, 2):
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None)
        client = stack.enter_context(Client(stack.enter_context(cluster)))
        there[workers] = client, persisted(client, n)
    return there


def on_a_cluster(n, turns):
    print(f"Cluster of processes on this machine, {n} rows in chunks of {CHUNK}: EM iterations per second")
    try:
        import dask.array  # noqa: F401
        import distributed  # noqa: F401
    except ImportError as missing:
        print(f"not measured: {missing}. It comes with dask[array] and distributed.")
        return
    times = {1: [], 2: []}
    with ExitStack() as stack:
        there = clusters(stack, n)
        for _ in range(turns):
            for workers, (client, X) in there.items():
                with client.as_current():
                    times[workers].append(seconds_of_iteration(GaussianMixture, X, 6))
    one, two = (1 / np.median(times[workers]) for workers in times)
    print(f"one worker {one:.2f}, two workers {two:.2f}: {two / one:.2f}x")
    print(travels(n), flush=True)


def travels(n):
    """What an iteration sends, from the sizes of its numbers (not measured: Dask's own messages come on top)."""
    from gmm.blocks import family_for
    from gmm.scattered import Expect, ScatteredData
    from gmm.sources import Block, source_of

    X = rows_of_seed(0, CHUNK)
    data = ScatteredData(source_of([X]), "full", n_components=K)
    theta = np.zeros((1, K, parameters_of_a_component()))
    step = Expect(family_for("full", D, K), theta, data.center, data.scale)
    back = sum(np.asarray(part).nbytes for part in step(Block(X[:100], None, 0, 0)))
    return (
        f"an iteration sends {theta.nbytes / 1e3:.1f} kB to each worker and {back / 1e3:.1f} kB back from each chunk; "
        f"the data have {n * D * 8 / 1e6:.0f} MB"
    )


def parameters_of_a_component():
    return 1 + D + D * (D + 1) // 2


def run(quick=False):
    turns = 2 if quick else TURNS
    with tempfile.TemporaryDirectory() as folder:
        X = write(Path(folder) / "rows.bin", SIZES[2] if quick else SIZES[-1])
        from_disk(X, turns)
        print()
        linear(X, turns)
        del X
    print()
    on_a_cluster(CLUSTER_ROWS // 4 if quick else CLUSTER_ROWS, turns)
