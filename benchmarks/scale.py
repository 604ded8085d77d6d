"""Data that are never in one place: fits from a mapped file, and on one and two workers of a cluster."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from benchmarks.mapped import CHUNK, PACKAGES, D, K, private_peak_in_a_child, rows_of_seed, seconds_of_iteration, write
from gmm import GaussianMixture

ROWS = 10_000_000  # in the file
ROWS_IN_MEMORY = 1_000_000  # of scikit-learn
CLUSTER_ROWS = 4_000_000
TURNS = 5


# -- from disk ------------------------------------------------------------------------------------------
def from_disk(X, turns):
    m = min(ROWS_IN_MEMORY, len(X))
    data = dict(zip(PACKAGES, (X, np.array(X[:m])), strict=True))
    times = {name: [] for name in data}
    for _ in range(turns):
        for name, rows in data.items():
            times[name].append(seconds_of_iteration(PACKAGES[name], rows, 3))
    ours, theirs = (len(rows) / np.median(times[name]) for name, rows in data.items())
    print(f"From disk, {D} columns, {K} components, full: millions of rows per second and EM iteration")
    print(f"gmm, {len(X)} rows in a mapped file of {X.nbytes / 1e6:.0f} MB    {ours / 1e6:6.2f}")
    print(
        f"scikit-learn, {m} rows in memory                {theirs / 1e6:6.2f}   gmm is {ours / theirs:.1f}x as fast",
        flush=True,
    )
    if sys.platform == "linux":
        peak = private_peak_in_a_child(GaussianMixture, X.filename, len(X)) / 1e6
        print(f"peak of gmm's memory beyond the map, in a default fit of three iterations: {peak:.0f} MB", flush=True)
    else:
        print("peak of gmm's memory beyond the map: not measured, which takes Linux", flush=True)


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
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0")
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
    from gmm.engine.statistics import Expect, Reading, family_for
    from gmm.rows.block import Block

    family = family_for("full", D, K)
    step = Expect(Reading(family, np.zeros(D), np.ones(D), K), np.zeros((1, K, family.n_features(D))))
    out = sum(part.nbytes for part in (step.theta, step.reading.center, step.reading.scale))
    back = sum(np.asarray(part).nbytes for part in step(Block(rows_of_seed(0, 100))))
    return (
        f"an iteration sends {out / 1e3:.1f} kB to each worker and {back / 1e3:.1f} kB back from each chunk; "
        f"the data have {n * D * 8 / 1e6:.0f} MB"
    )


def run(quick=False):
    turns = 2 if quick else TURNS
    with tempfile.TemporaryDirectory() as folder:
        from_disk(write(Path(folder) / "rows.bin", ROWS // 10 if quick else ROWS), turns)
    print()
    on_a_cluster(CLUSTER_ROWS // 4 if quick else CLUSTER_ROWS, turns)
