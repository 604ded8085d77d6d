"""From components to clusters, as a picture: how much doubt each merger takes away."""

import numpy as np
from matplotlib.axes import Axes

from gmm.inference import Merging
from gmm.plotting.style import INK, axes_or_current, series


def plot_merging(merging, ax: Axes | None = None) -> Axes:
    """The entropy that is left against the number of clusters, of a gmm.inference.Merging; each merger is written on.

    Read from right to left: where the line falls steeply, two components were one group; where it is flat, two groups.
    """
    ax = axes_or_current(ax)
    if not isinstance(merging, Merging):
        raise TypeError(f"what gmm.inference.merge_components returns is needed; got {type(merging).__name__}.")
    k = len(merging.entropy)
    counts, (hue, marker, _) = np.arange(1, k + 1), series(0)
    ax.plot(counts, merging.entropy, color=hue, marker=marker, linewidth=2)
    for n, (one, other) in zip(range(k - 1, 0, -1), merging.merged, strict=True):
        at = n + 0.5, merging.entropy[n - 1 : n + 1].mean()
        ax.annotate(f"{one}+{other}", at, (-4, 6), textcoords="offset points", ha="right", color=INK, fontsize=13)
    ax.set_xticks(counts)
    ax.set(xlabel="number of clusters", ylabel="entropy of the clusters\n(nats, all rows)")
    ax.set_ylim(bottom=-0.05 * max(merging.entropy.max(), 1e-3), top=1.15 * max(merging.entropy.max(), 1e-3))
    return ax
