"""Pictures of what a fit costs: time or memory against the number of rows; tables of machines added up as a tree."""

from numbers import Integral

import numpy as np
from matplotlib.axes import Axes

from gmm.plotting.given import check_curves
from gmm.plotting.style import COLORS, GREY, INK, axes_or_current, series
from gmm.plotting.texts import legend_beside


def plot_growth(rows, costs, ax: Axes | None = None, *, through=None, xlabel="rows", ylabel=None) -> Axes:
    """Costs against the number of rows, both axes logarithmic: what is proportional is a straight line of slope one.

    rows : (m,).  costs : dict from a name to values (m,); nan leaves a gap.  through : (rows, cost), a point of the
    grey line along which ten times the rows cost ten times as much; None draws none.
    """
    ax = axes_or_current(ax)
    rows = np.asarray(rows, dtype=float)
    table = check_curves(costs, "costs", rows)
    if not rows.min() > 0 or any(np.nanmin(values) <= 0 for values in table.values()):
        raise ValueError("rows and costs must be above zero: logarithmic axes have no room for 0.")
    for j, (name, values) in enumerate(table.items()):
        hue, marker, line = series(j)
        ax.plot(rows, values, color=hue, marker=marker, linestyle=line, label=name)
    if through is not None:
        ends = np.array([rows.min(), rows.max()])
        ax.plot(
            ends, through[1] * ends / through[0], color=GREY, linewidth=1.5, zorder=1, label="in step with the rows"
        )
    ax.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    return legend_beside(ax)


def levels_of_adding(n_machines, branches):
    """How many tables there are in each round, from one a machine to the one sum: [27, 9, 3, 1]."""
    if not isinstance(n_machines, Integral) or not isinstance(branches, Integral) or n_machines < 1 or branches < 2:
        raise ValueError(f"one machine and two branches at least; got {n_machines} and {branches}.")
    levels = [n_machines]
    while levels[-1] > 1:
        levels.append(-(-levels[-1] // branches))
    return levels


def plot_adding(n_machines, ax: Axes | None = None, *, branches=8) -> Axes:
    """A tree of adding: the tables of the machines at the bottom, up to `branches` of them added at each node.

    Beside each round stands how many tables are left after it.
    """
    ax = axes_or_current(ax)
    levels = levels_of_adding(n_machines, branches)
    below = np.arange(n_machines, dtype=float)
    for height, n in enumerate(levels):
        if height:
            groups = np.arange(len(below)) // branches
            places = np.array([below[groups == g].mean() for g in range(n)])
            for place, group in zip(below, groups, strict=True):
                ax.plot([place, places[group]], [height - 1, height], color=GREY, linewidth=1, zorder=1)
            below = places
        last = height == len(levels) - 1
        marker, hue = ("D", INK) if last else ("s", COLORS[0]) if height == 0 else ("o", COLORS[1])
        ax.plot(below, np.full(n, height), marker=marker, color=hue, linestyle="none", markersize=12 if last else 7)
        words = "one a machine" if height == 0 else f"after round {height}"
        right = n_machines * 1.04
        ax.text(right, height, f"{n:,} table{'s' * (n != 1)}, {words}", va="center", fontsize=14)
    ax.set(xlim=(-0.02 * n_machines - 1, n_machines * 1.45), ylim=(-0.4, len(levels) - 0.6))
    ax.set_axis_off()
    return ax
