"""How many threads a fit may use, and work on several of them whose result does not depend on how many there are.

Rows are reduced in parts, one on each thread; the products inside a part are small, and a BLAS that wakes threads of
its own for them makes all wait for one another (measured: up to nine times the whole fit, on shared cores). So while
ours run, BLAS keeps to one.
"""

import math
import os
import threading
from collections import deque
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from threadpoolctl import ThreadpoolController


def n_threads():
    """Threads that this process may use: the cores it may run on, a container's share of them, OMP_NUM_THREADS."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if asked.isdigit() and int(asked) > 0:
        cores = min(cores, int(asked))
    return max(1, min(cores, container_share()))


@lru_cache
def container_share(mounted="/sys/fs/cgroup", own="/proc/self/cgroup"):
    """Cores that the control groups of this process (Linux) let it keep busy, rounded up; a large number if any."""
    try:
        lines = [line.split(":", 2) for line in Path(own).read_text(encoding="utf-8").splitlines()]
    except OSError:
        return 2**16
    shares = [2**16]
    for _, controllers, path in lines:
        if controllers and "cpu" not in controllers.split(","):
            continue
        group = Path(mounted, *([] if not controllers else ["cpu"]), path.lstrip("/"))
        for folder in (group, *group.parents):
            shares.append(_share(folder))
            if folder == Path(mounted):
                break
    return min(shares)


def _share(folder):
    """What one control group allows, in its own words: "quota period" in microseconds, or in two files."""
    try:
        if (folder / "cpu.max").exists():
            quota, period = (folder / "cpu.max").read_text(encoding="utf-8").split()
        else:
            files = (folder / "cpu.cfs_quota_us", folder / "cpu.cfs_period_us")
            quota, period = (file.read_text(encoding="utf-8") for file in files)
        return math.ceil(int(quota) / int(period)) if int(quota) > 0 else 2**16
    except (OSError, ValueError):  # no such group, or "max"
        return 2**16


def in_order(function, items, n, pool):
    """function(item) of each item, in the order of the items, computed on n threads of a pool ahead of it.

    pool : of concurrent.futures, or None for the calling thread alone.
    """
    if pool is None or n == 1:
        yield from map(function, items)
        return
    waiting = deque()
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > 2 * n:  # so many results wait at most
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:  # an error, or Ctrl-C: what has not begun is dropped, what has is waited for
        for future in waiting:
            future.cancel()
        for future in waiting:
            if not future.cancelled():
                future.exception()


class _Blas:
    """The threads of all BLAS libraries, set to one by whoever comes first and back by whoever leaves last."""

    def __init__(self):
        self.lock, self.users, self.limited = threading.Lock(), 0, None

    def enter(self):
        with self.lock:
            if self.users == 0:
                self.limited = _controller().limit(limits=1, user_api="blas")
            self.users += 1

    def leave(self):
        with self.lock:
            self.users -= 1
            if self.users == 0:
                self.limited.restore_original_limits()


@lru_cache
def _controller():
    import scipy.linalg  # noqa: F401 (its BLAS is loaded before they are counted)

    return ThreadpoolController()


BLAS = _Blas()


@contextmanager
def one_thread_of_blas():
    """Inside, matrix products take the calling thread alone. Also a decorator."""
    BLAS.enter()
    try:
        yield
    finally:
        BLAS.leave()
