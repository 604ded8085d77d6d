"""Pictures of data on a line: histograms, and the densities of mixtures over them."""

from numbers import Real

import numpy as np
from matplotlib.axes import Axes

from gmm.mixture import Mixture
from gmm.plotting.given import (
    check_column,
    check_ends,
    check_labels,
    check_looks,
    column_names,
    name_of,
    on_a_line,
    texts_for,
)
from gmm.plotting.grids import line_through
from gmm.plotting.style import GREY, INK, axes_or_current, label_axes, nats, series, unit_of
from gmm.plotting.texts import NAMED, write_height, write_number
from gmm.validation import numbers_of

THIN = 150  # bars; more are too narrow for white edges
# one for each label, so that no bar speaks by colour alone
HATCHES = ("", "//", "..", "xx", "\\\\", "--", "oo", "||", "++")


def plot_histogram(x, ax: Axes | None = None, *, bins=30, xlabel=None, color=GREY, label=None) -> Axes:
    """Histogram of x (n,) as a density: its bars have area one, like a probability density.

    xlabel : by default the name of x, where it is a column that has one and the axis has no label yet.
    """
    ax = axes_or_current(ax)
    edges = np.histogram_bin_edges(check_column(x), 10 if bins is None else bins)
    style = {"alpha": 0.45, "edgecolor": "white", "linewidth": None if len(edges) <= THIN else 0}
    ax.hist(check_column(x), bins=edges, density=True, color=color, label=label, **style)
    _label(ax, x, xlabel)
    return ax


def _label(ax, x, xlabel):
    """The name of what lies along the axis, and of a density, which is per unit of that."""
    label_axes(ax, xlabel, names=(name_of(x), None))
    unit = unit_of(ax.get_xlabel())
    ax.set_ylabel(f"density (per {unit})" if unit else "density")


def plot_labelled_histogram(x, labels, ax: Axes | None = None, *, bins=30, xlabel=None, names=None) -> Axes:
    """Histogram of x (n,) with its labels (n,) seen: stacked, each label in its own colour and hatching.

    All bars together have area one, so the outline is that of plot_histogram.

    labels : text, numbers or flags, of one kind, none missing; up to 81 different ones, in sorted order.
    names : what the legend calls the labels: a dict, or a list in their order.
    """
    ax = axes_or_current(ax)
    line = check_column(x)
    values, number = check_labels(labels, line.size, x)
    check_looks(values)
    texts = list(texts_for(values, names, "label {}").values())
    parts = [line[number == j] for j in range(len(values))]
    hues = [series(j)[0] for j in range(len(values))]
    drawn = ax.hist(
        parts, bins=bins, density=True, stacked=True, color=hues, alpha=0.55, edgecolor="white", label=texts
    )[2]
    for j, bars in enumerate(drawn if len(values) > 1 else [drawn]):
        for bar in bars:
            bar.set_hatch(HATCHES[(j + j // len(HATCHES)) % len(HATCHES)])
    _label(ax, x, xlabel)
    return ax


def plot_components_1d(
    mixture,
    ax: Axes | None = None,
    *,
    components=True,
    total=True,
    label="mixture",
    color=INK,
    span=None,
    names=None,
    numbers=None,
) -> Axes:
    """Density of a one-dimensional Mixture: the sum as a solid line, each weighted component in its own style.

    A component too narrow to have a width in the picture is drawn to its full height, and where that is above all else
    the picture ends below it, and tells it.

    span : ends of the axis; that of the data drawn before, if there are any.
    names : what the legend calls the components: a dict, or a list of all.
    numbers : whether each component has its number at its peak, and no entry in the legend; by default where there
        are more than nine without names.
    """
    ax = axes_or_current(ax)
    found = on_a_line(mixture, "plot_components_1d")
    texts = texts_for(range(found.n_components), names, "component {}")
    numbers = names is None and found.n_components > NAMED if numbers is None else numbers
    mean, sd = found.means[:, 0], np.sqrt(found.dense_covariances[:, 0, 0])
    before = ax.get_ylim()[1] if ax.has_data() else 0.0
    if span is None:
        span = ax.get_xlim() if ax.has_data() else (np.min(mean - 4 * sd), np.max(mean + 4 * sd))
    span = check_ends(span)
    if ax.get_xscale() == "log" and not span[0] > 0:
        span = span[1] / 1e4, span[1]
    grid = line_through(span, found, 801, ax.xaxis.get_transform())
    if not np.isfinite(grid).all():
        raise ValueError(f"a {ax.get_xscale()} axis cannot reach from {span[0]:.3g} to {span[1]:.3g}: give span=...")
    joint = np.exp(found.log_joint(grid[:, None]))  # (m, k)
    if components:
        for j, curve in enumerate(joint.T):
            hue, _, line = series(j)
            text = "_" if numbers else f"{texts[j]}: {found.weights[j]:.0%} of the mass"
            ax.plot(grid, curve, color=hue, linestyle=line, label=text)
    if total:
        ax.plot(grid, np.exp(found.log_density(grid[:, None])), color=color, label=label)
    ax.set_xlim(span)
    label_axes(ax, names=(*(column_names(mixture) or [None]), None))
    if ax.get_yscale() == "log":
        ax.set_ylim(bottom=1e-6 * joint.max())  # without the far tails
        return ax
    ax.set_ylim(bottom=0)
    spikes = sd < abs(span[1] - span[0]) / 800
    rest = 1.1 * max(before / 1.1, joint[:, ~spikes].sum(axis=1).max(initial=0))
    heights = joint.max(axis=0)
    if rest > 0 and (heights[spikes] > rest).any():
        ax.set_ylim(0, rest)
    for j in np.flatnonzero(heights > 0):
        at = mean[j], min(heights[j], ax.get_ylim()[1])
        if numbers and components:
            write_number(ax, j, at, series(j)[0], offset=(0, 12))
        elif spikes[j] and heights[j] > at[1]:
            write_height(ax, *at, heights[j], INK)
    return ax


def plot_candidate(x, mean, sd, ax: Axes | None = None, *, bins=30, xlabel=None, name="") -> Axes:
    """A Gaussian of your choice over the histogram of x (n,), with the log-likelihood of x under it in the title."""
    ax = axes_or_current(ax)
    if not isinstance(sd, Real) or not sd > 0:
        raise ValueError(f"sd must be above zero; got {sd!r}.")
    curve, line = Mixture([1.0], [[mean]], [sd**2], "spherical"), check_column(x)
    plot_histogram(x, ax, bins=bins, xlabel=xlabel)
    plot_components_1d(curve, ax, components=False)
    log_likelihood = curve.log_density(line[:, None]).sum()
    ax.set_title(f"{name}mean {mean:g}, sd {sd:g}\nlog-likelihood {nats(log_likelihood)}", fontsize=14)
    return ax


def plot_candidate_mixture(x, weights, means, sds, ax: Axes | None = None, *, bins=30, xlabel=None) -> Axes:
    """A mixture of your choice (three arrays (K,)) over the histogram of x (n,), its log-likelihood in the title."""
    ax = axes_or_current(ax)
    line, sds = check_column(x), np.ravel(numbers_of(sds, "sds"))
    if not np.min(sds) > 0:
        raise ValueError(f"sds must be above zero; the smallest is {np.min(sds)!r}.")
    mixture = Mixture(weights, np.reshape(means, (-1, 1)), sds**2, "spherical")
    plot_histogram(x, ax, bins=bins, xlabel=xlabel)
    plot_components_1d(mixture, ax)
    ax.set_title(f"log-likelihood {nats(mixture.log_density(line[:, None]).sum())}")
    return ax
