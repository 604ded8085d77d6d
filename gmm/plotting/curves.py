"""Several curves on one pair of axes."""

from matplotlib.axes import Axes

from gmm.plotting.given import check_curves
from gmm.plotting.style import axes_or_current, series
from gmm.plotting.texts import legend_beside


def plot_curves(x, curves, ax: Axes | None = None, *, xlabel=None, ylabel=None) -> Axes:
    """Several curves over one x, each with its own colour, marker and line style and a legend beside.

    curves : dict from a name to values, each as long as x; nan leaves a gap.
    """
    ax = axes_or_current(ax)
    for j, (name, values) in enumerate(check_curves(curves, "curves", x).items()):
        hue, marker, line = series(j)
        ax.plot(x, values, color=hue, marker=marker, linestyle=line, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return legend_beside(ax)
