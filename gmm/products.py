"""Matrix products in slices so small that BLAS computes them on the calling thread.

A BLAS such as OpenBLAS wakes its threads for a product of more than 2**18 multiplications. On a block that fits in a
core's cache they gain next to nothing; where cores are shared or rationed (a container, a server for a class) they
wait for one another, and that was measured to cost up to nine times the whole fit.
"""

import numpy as np

ON_ONE_THREAD = 2**18  # multiplications: OpenBLAS, interface/gemm.c
NARROWEST = 80  # rows or columns of a slice: where it had to be narrower, slicing costs more than it saves


def times(a, b, out=None):
    """a @ b of (m, p) and (p, n), in slices of the rows of a or of the columns of b, whichever are more."""
    (m, p), n = a.shape, b.shape[1]
    if m * p * n <= ON_ONE_THREAD:
        return np.matmul(a, b, out=out)
    out = np.empty((m, n)) if out is None else out
    for part in _slices(max(m, n), p * min(m, n)):
        if m > n:
            np.matmul(a[part], b, out=out[part])
        else:
            np.matmul(a, b[:, part], out=out[:, part])
    return out


def times_transposed(a, b):
    """a @ b.T of (m, n) and (p, n), in slices of the columns of both: their products add up."""
    if len(a) * b.size <= ON_ONE_THREAD:
        return a @ b.T
    return sum(a[:, part] @ b[:, part].T for part in _slices(a.shape[1], len(a) * len(b)))


def _slices(length, multiplications):
    """Slices of so many rows or columns, each of which costs so many multiplications."""
    step = ON_ONE_THREAD // max(1, multiplications)
    step = step if step >= NARROWEST else max(1, length)
    return [slice(start, start + step) for start in range(0, max(1, length), step)]
