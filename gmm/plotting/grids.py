"""The places at which a density is computed: evenly along an axis, and closer where a component is narrow.

A component that might fall between the even points gets points of its own. Where none does, the grid is the even one.
"""

import numpy as np

REACH = np.linspace(-8, 8, 801)  # standard deviations from a mean, on a line
OWN = 320  # points that all narrow components of a plane have together along an axis


def line_through(span, mixture, n, scale=None):
    """n points over the span of an axis, and those of the narrow components, in the order of the span; (m,).

    scale : a matplotlib transform in whose values the n points are even; None for a linear axis.
    """
    grid = (
        np.linspace(*span, n) if scale is None else scale.inverted().transform(np.linspace(*scale.transform(span), n))
    )
    mean, sd = mixture.means[:, 0], np.sqrt(mixture.dense_covariances[:, 0, 0])
    even = np.sort(grid)
    after = np.searchsorted(even[1:-1], mean) + 1  # each mean lies between even[after - 1] and even[after], or outside
    step = even[after] - even[after - 1]
    missed = np.minimum(np.abs(mean - even[after - 1]), np.abs(even[after] - mean))
    narrow = (sd < 0.45 * step) | ((missed > 0.45 * sd) & (missed < step))  # or a tenth of the peak would be lost
    return _with(grid, [m + s * REACH for m, s in zip(mean[narrow], sd[narrow], strict=True)])


def plane_through(span, mixture, n):
    """Points along both axes of a plane, each as `line_through` gives them; mixture may be None.

    How close a component's own points lie is told by its standard deviation along the axis where the other feature is
    held: a tilted needle is broad along both axes, and thin across.
    """
    axes = [np.linspace(*ends, n) for ends in span]
    if mixture is None:
        return axes
    covariances = mixture.dense_covariances
    sd = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))  # (k, 2)
    held = 1 / np.sqrt(np.diagonal(np.linalg.inv(covariances), axis1=1, axis2=2))
    narrow = held < 2 * np.ptp(span, axis=1) / (n - 1)
    for j, grid in enumerate(axes):
        mine = np.flatnonzero(narrow[:, j])
        most = max(9, OWN // max(1, len(mine)))
        counts = np.minimum(np.ceil(16 * sd[mine, j] / held[mine, j]), most).astype(int) | 1  # odd: the mean is one
        own = [mixture.means[i, j] + sd[i, j] * np.linspace(-4, 4, m) for i, m in zip(mine, counts, strict=True)]
        axes[j] = _with(grid, own)
    return axes


def _with(grid, own):
    """A grid and what lies between its ends of other points."""
    if not own:
        return grid
    own = np.concatenate(own)
    joined = np.unique(np.concatenate([grid, own[(own > grid.min()) & (own < grid.max())]]))
    return joined if grid[0] < grid[-1] else joined[::-1]


def widths(mixture, span):
    """Standard deviations of each component along its short and its long axis, in shares of the picture, (k, 2)."""
    shares = mixture.dense_covariances / np.outer(*2 * [np.ptp(span, axis=1)])
    return np.sqrt(np.linalg.eigvalsh(shares).clip(0))
