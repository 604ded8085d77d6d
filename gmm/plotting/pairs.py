"""More than two features: each by itself, and every two of them."""

import re
import textwrap

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator, NullLocator

from gmm.plotting.ellipses import draw_labelled, looks_of, plot_ellipses
from gmm.plotting.given import as_mixture, check_column, check_masses, check_points, column_names, columns_of
from gmm.plotting.histograms import plot_components_1d, plot_histogram
from gmm.plotting.style import INK, series
from gmm.plotting.texts import LONGEST, NAMED, legend_beside

READABLE = 6  # features
HALO = withStroke(linewidth=3, foreground="white")


def plot_pairs(
    mixture, X=None, *, features=None, labels=None, names=None, masses=(0.9,), bins=30, sort_by=None
) -> Figure:
    """Every feature by itself, and every two of them: a grid of panels, for mixtures of more than two features.

    On the diagonal the histogram of a feature, the density of its marginal and the components; below it the points of
    two features, in the looks of their components, and the ellipses of the marginal. More than nine components are
    told by their numbers at the means, where a panel has room for them. Of more than 10,000 points about as many are
    drawn, as in `plot_mixture`.

    X : (n, d), or None to draw the mixture alone.
    features : two to six columns, by number or by name; by default all, of up to six.
    labels, names, sort_by : as in `plot_mixture`.
    masses : of the ellipses, told in the legend.

    Returns the Figure.
    """
    whole, masses = as_mixture(mixture), check_masses(masses)  # all checks before a figure is made
    d, k = whole.n_features, whole.n_components
    points = None if X is None else check_points(check_column(X)[:, None] if d == 1 else X, d)
    called = column_names(mixture, X) or [f"feature {j}" for j in range(d)]
    columns = columns_of(range(d) if features is None else features, d, called, n=None)
    if len(columns) > READABLE:
        raise ValueError(
            f"{len(columns)} features are too many to read; choose up to {READABLE}, features=[...], of {called}."
        )
    if sort_by is not None:
        (feature,) = columns_of([sort_by], d, called, n=1)
        whole = whole.in_order(feature)
    if labels is None or points is None:
        labels = np.zeros(0, dtype=int) if points is None else whole.predict(points)
    looks, texts, own = looks_of(labels, 0 if points is None else len(points), k, names, X)

    marginals = {column: whole.marginal([column]) for column in columns}
    spans = {c: _span(m, None if points is None else points[:, c], masses) for c, m in marginals.items()}
    figure = plt.figure(figsize=(12.4, 6.6))
    grid = figure.add_gridspec(len(columns), len(columns))
    for i, row in enumerate(columns):
        for j, column in enumerate(columns[: i + 1]):
            ax = figure.add_subplot(grid[i, j], xlim=spans[column])
            if i == j:
                if points is not None:
                    plot_histogram(points[:, column], ax, bins=bins)
                plot_components_1d(marginals[column], ax, span=spans[column], numbers=False)
            else:
                if points is not None:
                    draw_labelled(ax, points[:, [column, row]], looks, size=40 / len(columns))
                plot_ellipses(
                    whole, ax, masses=masses, features=(column, row), color=INK if own else None, labels=False
                )
                for number in ax.texts:  # a panel has no room for discs, and what lies in another would be false there
                    number.panel, number.room = ax, None
                    number.set(fontsize=11, bbox=None, path_effects=[HALO])
                ax.set(xlim=spans[column], ylim=spans[row])
            below, left = i == len(columns) - 1, j == 0 and i > 0
            if own:  # the colours are the groups'
                plt.setp(ax.lines, color=INK)
            _lay_out(ax, called[column] if below else "", called[row] if left else "", i == j, len(columns))
    handles = _handles(texts, masses if len(columns) > 1 else (), own, k)
    if len(columns) == 1:
        legend_beside(ax, handles=handles)
    else:  # the grid is empty there
        figure.legend(handles=handles, loc="upper right", ncols=-(-len(handles) // LONGEST))
    return figure


def _span(marginal, x, masses):
    """The ends of an axis that has room for the points and for the ellipses."""
    reach = np.sqrt(-2 * np.log1p(-np.max(masses, initial=0.9))) * np.sqrt(marginal.dense_covariances[:, :, 0])
    seen = np.concatenate([marginal.means - reach, marginal.means + reach, np.reshape([] if x is None else x, (-1, 1))])
    return seen.min() - 0.04 * np.ptp(seen), seen.max() + 0.04 * np.ptp(seen)


def _lay_out(ax, xlabel, ylabel, diagonal, n):
    """Few ticks, and names and numbers at the edges of the grid alone."""
    ax.set_xlabel(_wrapped(xlabel, 96 // n), fontsize=12)
    ax.set_ylabel(_wrapped(ylabel, 14), fontsize=12, rotation=0, ha="right", va="center")
    ax.tick_params(labelsize=11, labelbottom=bool(xlabel), labelleft=bool(ylabel))
    ax.xaxis.set_major_locator(MaxNLocator(4 if n < 4 else 2))
    ax.yaxis.set_major_locator(NullLocator() if diagonal else MaxNLocator(3))
    plt.setp([*ax.patches, *ax.collections, *ax.texts], in_layout=False)  # all inside: it need not be measured for that
    for line in ax.lines:
        line.set(markersize=7, markeredgewidth=2, linewidth=2)


def _wrapped(name, width):
    """A name on lines of that width, broken where words end, in "petal_length_cm" too."""
    words = textwrap.wrap(re.sub("([_.-]+)", r"\1 ", name), width)  # what is too long for a line is broken anywhere
    return "\n".join(re.sub("([_.-]) ", r"\1", line) for line in words)


def _handles(texts, masses, own, k):
    """Of the legend; own groups have no lines."""
    handles = [
        Line2D([], [], color=series(j)[0], marker=series(j)[1], linestyle="" if own else series(j)[2], label=text)
        for j, text in texts.items()
        if text != "_"
    ]
    handles.append(Line2D([], [], color=INK, label="mixture"))
    ring = {"color": INK, "marker": "o", "markersize": 11, "markerfacecolor": "none", "linestyle": "none"}
    handles += [Line2D([], [], label=f"holds {100 * mass:.3g} %", **ring) for mass in masses]
    if masses and k > NAMED:
        handles.append(Line2D([], [], marker="$7$", color=INK, linestyle="none", label="number of a component"))
    return handles
