"""Pictures of the log-likelihood: its surface, its climb by EM, the bound below it, and a spike that buys it."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from gmm.mixture import Mixture, log_sum_exp
from gmm.plotting.given import check_column, check_ends, name_of, on_a_line
from gmm.plotting.grids import line_through
from gmm.plotting.histograms import plot_components_1d, plot_histogram
from gmm.plotting.style import COLORS, INK, axes_or_current, nats, series, unit_of
from gmm.plotting.texts import legend_beside, write_height
from gmm.validation import check_number, numbers_of


def plot_likelihood_surface(
    x, means, sds, ax: Axes | None = None, *, step=5.0, depth=60.0, xlabel="mean", ylabel="standard deviation"
) -> Axes:
    """Log-likelihood of one Gaussian for x (n,) over a grid of means and standard deviations, with its peak marked.

    Contour lines are `step` nats apart and reach `depth` nats below the highest value on the grid.
    """
    ax = axes_or_current(ax)
    x, means, sds = check_column(x), *(np.ravel(numbers_of(v, name)) for v, name in ((means, "means"), (sds, "sds")))
    if len(means) < 2 or len(sds) < 2:
        raise ValueError(f"means and sds must be two or more values each; got {len(means)} and {len(sds)}.")
    if not np.min(sds) > 0:
        raise ValueError(f"sds must be above zero; the smallest is {np.min(sds)!r}.")
    if not (check_number(step, "step", minimum=0) > 0 and check_number(depth, "depth", minimum=0) > 0):
        raise ValueError(f"step and depth must be above zero; got {step!r} and {depth!r}.")
    mean, sd = np.meshgrid(means, sds)
    # sum (x - mean)^2 = sum (x - average)^2 + n (average - mean)^2
    squares = np.sum((x - x.mean()) ** 2) + len(x) * (x.mean() - mean) ** 2
    surface = -len(x) * np.log(sd * np.sqrt(2 * np.pi)) - squares / (2 * sd**2)
    levels = surface.max() - np.arange(depth, -step / 2, -step)
    levels[-1] += 1e-9 * abs(levels[-1])  # the peak itself belongs to the highest band
    if len(levels) < 2 or not np.all(np.diff(levels) > 0):
        raise ValueError(
            f"the log-likelihood is {surface.max():.3g} nats at its highest on this grid: lines {step:g} nats apart, "
            f"{depth:g} in all, cannot be told apart there. Choose means and sds near those of x, or a larger depth."
        )
    shades = ax.contourf(mean, sd, surface, levels=levels, cmap="viridis", extend="min")
    ax.contour(mean, sd, surface, levels=levels[:-1], colors="white", linewidths=0.8, linestyles="solid")
    bar = ax.figure.colorbar(shades, ax=ax, label="log-likelihood (nats)")
    bar.set_ticks(levels[::2], labels=[f"{level:.0f}" for level in levels[::2]])
    ax.plot(x.mean(), x.std(), marker="*", markersize=22, color="white", markeredgecolor="black", linestyle="none")
    ax.annotate(
        "peak",
        (x.mean(), x.std()),
        xytext=(14, 10),
        textcoords="offset points",
        color="black",
        weight="bold",
        bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
    )
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax


# -- a component that shrinks onto a point ---------------------------------------------------------------
def _spiked(x, place, sd):
    """The best single Gaussian of x (n,), and a spike with the weight of the points that are equal to `place`."""
    x = check_column(x)
    share = np.mean(x == place)
    if not 0 < share < 1:
        raise ValueError(f"place must be the value of some of the points, but not of all; got {place!r}.")
    if not (np.min(sd) >= 1e-100 and np.max(sd) < np.inf):
        raise ValueError(f"sd must be at least 1e-100; got {sd!r}.")
    return Mixture([1 - share, share], [[x.mean()], [place]], [x.var(), sd**2], "spherical")


def plot_spike(x, place, sd, ax: Axes | None = None, *, bins=30, xlabel=None) -> Axes:
    """A mixture of two that cheats, over the histogram of x (n,): one component as broad as the data, one on `place`.

    The mean and sd of the broad one are those of x; the narrow one has the weight of the points that are equal to
    `place`. What is higher than the picture is cut off, and its height told; the log-likelihood is in the title.
    """
    ax = axes_or_current(ax)
    mixture = _spiked(x, place, sd)
    plot_histogram(x, ax, bins=bins, xlabel=xlabel)
    x = check_column(x)
    top = 1.5 * max(patch.get_height() for patch in ax.patches)
    left, right = ax.get_xlim()
    grid = np.union1d(line_through((left, right), mixture, 801), place)
    density = np.exp(mixture.log_density(grid[:, None]))
    ax.plot(grid, np.minimum(density, 2 * top), color=INK)
    highest = density[grid == place][0]
    ax.set(xlim=(left, right), ylim=(0, top))
    if highest > top:
        write_height(ax, place, top, highest)
    log_likelihood = mixture.log_density(x[:, None]).sum()
    ax.set_title(
        f"sd {sd:.2g} {unit_of(xlabel)}\nlog-likelihood {nats(log_likelihood)}".replace(" \n", "\n"), fontsize=14
    )
    return ax


def plot_spike_likelihood(x, places, sds, ax: Axes | None = None, *, marked=None, reference=None, unit="") -> Axes:
    """Log-likelihood of x (n,) under the mixture of `plot_spike`, against the sd of the spike; a line for each place.

    sds : what to try; the axis is logarithmic and runs from the broadest to the narrowest.  marked : an sd that gets a
    large marker on every line.  reference : a log-likelihood to be beaten, as a horizontal line.
    """
    ax = axes_or_current(ax)
    x = check_column(x)
    tried = list(sds) if marked is None else [*sds, marked]
    lines = {place: [_spiked(x, place, sd).log_density(x[:, None]).sum() for sd in tried] for place in np.ravel(places)}
    for j, (place, values) in enumerate(lines.items()):
        hue, marker, _ = series(j)
        m = int(np.sum(x == place))
        label = f"spike on {place:g}{' ' * bool(unit)}{unit}: {m} point{'s' * (m != 1)}"
        ax.plot(sds, values[: len(sds)], color=hue, marker=marker, markersize=5, label=label)
        if marked is not None:
            ax.plot(marked, values[-1], marker="o", markersize=13, color=hue, markeredgecolor=INK, linestyle="none")
    if reference is not None:
        ax.axhline(reference, color=INK, linestyle="--", label="best honest fit")
    ax.set_xscale("log")
    ax.set_xlim(np.max(tried) * 2, np.min(tried) / 2)
    ax.set(xlabel=f"sd of the spike{f' ({unit})' * bool(unit)}", ylabel="log-likelihood (nats)")
    return legend_beside(ax)


# -- EM at work -----------------------------------------------------------------------------------------
def plot_log_likelihood(values, ax: Axes | None = None, *, marked=(), label=None, color=COLORS[0]) -> Axes:
    """Log-likelihood against iteration; `marked` iterations get a large marker."""
    ax = axes_or_current(ax)
    values = np.ravel(numbers_of(values, "values"))
    _chosen(marked, len(values), "marked")
    ax.plot(values, color=color, marker=".", label=label)
    for i in _chosen(marked, len(values), "marked"):
        ax.plot(i, values[i], marker="o", markersize=12, color=color, markeredgecolor=INK, linestyle="none")
    ax.set(xlabel="iteration", ylabel="log-likelihood (nats)")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return ax


def plot_lower_bound(x, mixture, ax: Axes | None = None, *, component=0, span=None, xlabel=None) -> Axes:
    """EM in one picture: the log-likelihood along the mean of one component, and the bound below it.

    x : (n,) data.  mixture : of one feature; all its parameters but that mean are held as they are.  The bound of the
    E-step touches the curve at the mixture's mean; at its top lies the mean that the M-step gives. The dotted line
    from there to the curve is what the bound falls short of.  span : ends of the axis; those of the data by default.
    """
    ax = axes_or_current(ax)
    x, mixture = check_column(x), on_a_line(mixture, "plot_lower_bound")
    low, high = (x.min(), x.max()) if span is None else check_ends(span)
    (k,) = _chosen([component], mixture.n_components, "component")
    now, variance = mixture.means[k, 0], mixture.dense_covariances[k, 0, 0]
    log_joint = mixture.log_joint(x[:, None])  # (n, k)
    here = log_sum_exp(log_joint)  # log-density of each point, (n,)
    r = np.exp(log_joint[:, k] - here)  # responsibilities of this component, (n,)
    n_k, here = r.sum(), here.sum()
    if n_k < np.finfo(float).tiny:
        raise ValueError(f"at mean {now:g} component {k} has no points and its bound no top: move it to the data.")
    following = r @ x / n_k
    front = np.log(mixture.weights[k]) - 0.5 * np.log(2 * np.pi * variance)
    others = np.delete(log_joint, k, axis=1)

    def log_likelihood(mean):
        return log_sum_exp(np.column_stack([others, front - 0.5 * (x - mean) ** 2 / variance])).sum()

    if low == high:  # all points are one
        low, high = low - 3 * np.sqrt(variance), high + 3 * np.sqrt(variance)
    grid = np.linspace(low, high, 401)
    curve = np.array([log_likelihood(mean) for mean in grid])
    # the sum of r (x - mean)^2 is n_k (mean - following)^2 and a constant: in one mean the bound is a parabola
    top = here + 0.5 * n_k * (following - now) ** 2 / variance
    bound = top - 0.5 * n_k * (grid - following) ** 2 / variance
    ax.plot(grid, curve, color=INK, label="log-likelihood")
    ax.plot(grid, bound, color=COLORS[0], linestyle="--", label="bound of the E-step")
    style = {"linestyle": "none", "markersize": 13, "markeredgecolor": INK, "zorder": 4}
    ax.plot(now, here, marker="o", color=COLORS[1], label="touch: the mean now", **style)
    ax.plot(following, top, marker="^", color=COLORS[2], label="its top: the next mean", **style)
    ax.plot([following] * 2, [top, log_likelihood(following)], color=COLORS[2], linestyle=":", label="gap there: KL")
    margin = 0.08 * np.ptp(curve)
    ax.set(xlim=grid[[0, -1]], ylim=(curve.min() - margin, curve.max() + margin))
    ax.set(xlabel=xlabel or f"mean of component {k}", ylabel="log-likelihood (nats)")
    return ax


def _chosen(indices, n, name):
    """Indices into n things, those below zero counted from the end."""
    indices = np.ravel(indices)
    if indices.size and (indices.dtype.kind not in "iu" or indices.min() < -n or indices.max() >= n):
        raise ValueError(f"{name} must be whole numbers from {-n} to {n - 1}, there are {n}; got {indices.tolist()}.")
    return indices % n if indices.size else indices


def plot_film(states, x, frames, *, bins=30, xlabel=None) -> Figure:
    """EM as a filmstrip: the components over the histogram at the chosen frames, the log-likelihood below.

    states : list of EMState for one feature.  x : (n,) data.  frames : indices into states.

    Returns the Figure.
    """
    states = list(states)
    frames = list(_chosen(frames, len(states), "frames"))
    if not frames:
        raise ValueError("frames is empty: choose one or more of the states.")
    if not all(hasattr(state, "log_likelihood") for state in states):
        raise TypeError("states must be those that gmm.em yields: each has a mixture and its log_likelihood.")
    mixtures = [on_a_line(states[i], "plot_film") for i in frames]  # all checks before a figure is made
    xlabel = xlabel or name_of(x) or "x"
    x = check_column(x)
    figure = plt.figure(figsize=(12.8, 6.4))
    grid = figure.add_gridspec(2, len(frames), height_ratios=(1.5, 1))
    first = None
    for column, (i, mixture) in enumerate(zip(frames, mixtures, strict=True)):
        ax = figure.add_subplot(grid[0, column], sharey=first)
        first = first or ax
        plot_histogram(x, ax, bins=bins, xlabel=xlabel)
        plot_components_1d(mixture, ax)
        ax.set_title(f"iteration {states[i].iteration}", fontsize=14)
        if column:
            ax.set_ylabel("")
            ax.tick_params(labelleft=False)
    ax = figure.add_subplot(grid[1, :])
    plot_log_likelihood([state.log_likelihood for state in states], ax, marked=frames)
    return figure
