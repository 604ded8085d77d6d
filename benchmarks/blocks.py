"""How many numbers to make at once, and whether threads pay: an E-step by size of block, on one thread and on all.

What gmm.engine.statistics sets (IN_CACHE, FOR_THREADS, LONG_CALLS) is read off this table. Another processor is
imitated in part by NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR" OPENBLAS_CORETYPE=Haswell (without AVX-512;
what numpy uses here is told by tools/processors.py --list).
"""

import dataclasses
import time
from contextlib import contextmanager, nullcontext

import numpy as np

from benchmarks.iteration import one_thread, precisions, problem
from gmm.engine import statistics
from gmm.engine.standardized import Standardized
from gmm.engine.statistics import Parameters
from gmm.rows import ArrayRows, memory
from gmm.rows.threads import one_thread_of_blas

GRID = [
    (20_000, 64, 3, "full"),
    (20_000, 16, 10, "full"),
    (20_000, 64, 10, "full"),
    (20_000, 64, 10, "diag"),
    (200_000, 2, 50, "full"),
    (200_000, 8, 10, "full"),
    (200_000, 8, 10, "diag"),
    (1_000_000, 2, 10, "full"),
]
SIZES = (2**16, 2**17, 2**18, 2**19, 2**20)
TURNS = 7


@contextmanager
def tried(numbers):
    """Blocks of so many numbers, and threads for all of them."""
    before = statistics.WIDE_VECTORS, memory.PART_NUMBERS
    statistics.WIDE_VECTORS, memory.PART_NUMBERS = False, max(memory.PART_NUMBERS, numbers)
    try:
        yield
    finally:
        statistics.WIDE_VECTORS, memory.PART_NUMBERS = before


def seconds_of_e_steps(n, d, k, covariance_type, turns):
    """Medians (sizes, 2) on one thread and on all, measured in turn."""
    X, _ = problem(n, d, k)
    data = Standardized(ArrayRows(X), covariance_type, k)
    rng = np.random.default_rng(1)
    covariances = data.family.covariances_from_precisions(3.0 * precisions(covariance_type, k, d))
    start = Parameters(np.full(k, 1 / k), (X[rng.choice(n, k)] - data.center) / data.scale, covariances)
    times = np.empty((turns + 1, len(SIZES), 2))
    for turn in times:
        for i, numbers in enumerate(SIZES):
            with tried(numbers):
                data.reading = dataclasses.replace(data.reading, block_numbers=numbers)
                data.rows.keep(data.reading)
                for j, threads in enumerate((one_thread, nullcontext)):
                    with threads():
                        started = time.perf_counter()
                        data.expect(start)
                        turn[i, j] = time.perf_counter() - started
    return np.median(times[1:], axis=0)  # the first turn warms the caches


@one_thread_of_blas()
def run(quick=False):
    print("One E-step by numbers made at once: milliseconds on one thread / on all")
    print(f"{'n':>8} {'d':>3} {'k':>3}  {'type':5}" + "".join(f"{f'2^{int(np.log2(size))}':>16}" for size in SIZES))
    for n, d, k, name in GRID[::3] if quick else GRID:
        times = seconds_of_e_steps(n, d, k, name, 3 if quick else TURNS) * 1e3
        cells = "".join(f"{f'{one:.2f} / {all_:.2f}':>16}" for one, all_ in times)
        one, all_ = times.min(axis=0)
        print(f"{n:8d} {d:3d} {k:3d}  {name:5}{cells}   best against best {one / all_:.2f}x", flush=True)
