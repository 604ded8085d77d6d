"""Every picture of the course. A function draws on an Axes (the current one if none is given) and returns it.

An ellipse is drawn for a *probability mass*: a Gaussian in two dimensions holds the mass m within the Mahalanobis
distance sqrt(chi2.ppf(m, 2)) = sqrt(-2 log(1 - m)). One, two and three standard deviations hold 39, 86 and 99 % in
two dimensions, not 68, 95 and 99.7 as on a line.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Ellipse
from matplotlib.ticker import MaxNLocator

from gmm.mixture import Mixture
from gmm.style import COLORS, GREY, INK, series, set_title, show, use_style
from gmm.validation import check_data

__all__ = [
    "plot_components_1d",
    "plot_covariance_type",
    "plot_ellipses",
    "plot_film",
    "plot_histogram",
    "plot_likelihood_surface",
    "plot_log_likelihood",
    "plot_mixture",
    "set_title",
    "show",
    "use_style",
]


def _axes(ax):
    return plt.gca() if ax is None else ax


# -- one dimension --------------------------------------------------------------------------------------
def plot_histogram(x, ax=None, *, bins=30, xlabel=None, color=GREY, label=None):
    """Histogram of x (n,) as a density: its bars have area one, like a probability density."""
    ax = _axes(ax)
    ax.hist(np.ravel(x), bins=bins, density=True, color=color, alpha=0.45, edgecolor="white", label=label)
    ax.set(xlabel=xlabel, ylabel=f"density (per {_unit(xlabel)})" if _unit(xlabel) else "density")
    return ax


def _unit(label):
    """The unit in an axis label such as "waiting time (min)"."""
    return label.split("(")[-1].rstrip(")") if label and "(" in label else ""


def plot_components_1d(mixture, ax=None, *, components=True, total=True, label="mixture", color=INK, span=None):
    """Density of a one-dimensional Mixture: the sum as a solid line, each weighted component in its own style."""
    ax = _axes(ax)
    if mixture.n_features != 1:
        raise ValueError(
            f"plot_components_1d draws one feature, the mixture has {mixture.n_features}: use plot_mixture."
        )
    sd = np.sqrt(mixture.dense_covariances[:, 0, 0])
    if span is None:
        span = (
            ax.get_xlim()
            if ax.has_data()
            else (np.min(mixture.means[:, 0] - 4 * sd), np.max(mixture.means[:, 0] + 4 * sd))
        )
    grid = np.linspace(*span, 801)
    if components:
        for j, log_joint in enumerate(mixture.log_joint(grid[:, None]).T):
            hue, _, line = series(j)
            name = f"component {j}: {mixture.weights[j]:.0%} of the mass"
            ax.plot(grid, np.exp(log_joint), color=hue, linestyle=line if j else "--", label=name)
    if total:
        ax.plot(grid, np.exp(mixture.log_density(grid[:, None])), color=color, label=label)
    ax.set_xlim(span)
    ax.set_ylim(bottom=0)
    return ax


def plot_likelihood_surface(x, means, sds, ax=None, *, depth=60.0, xlabel="mean", ylabel="standard deviation"):
    """Log-likelihood of one Gaussian for x (n,) over a grid of means and standard deviations, with its peak marked.

    Colour levels reach `depth` nats below the highest value on the grid.
    """
    ax = _axes(ax)
    x = np.ravel(x)
    mean, sd = np.meshgrid(means, sds)
    # sum (x - mean)^2 = sum (x - average)^2 + n (average - mean)^2
    squares = np.sum((x - x.mean()) ** 2) + len(x) * (x.mean() - mean) ** 2
    surface = -len(x) * np.log(sd * np.sqrt(2 * np.pi)) - squares / (2 * sd**2)
    levels = surface.max() - depth * np.linspace(1, 0, 13) ** 2
    levels[-1] += 1e-9 * abs(levels[-1])
    shades = ax.contourf(mean, sd, surface, levels=levels, cmap="viridis", extend="min")
    ax.contour(mean, sd, surface, levels=levels[:-1], colors="white", linewidths=0.6)
    bar = ax.figure.colorbar(shades, ax=ax, label="log-likelihood (nats)")
    bar.set_ticks(levels[::3], labels=[f"{level:.0f}" for level in levels[::3]])
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


# -- EM at work -----------------------------------------------------------------------------------------
def plot_log_likelihood(values, ax=None, *, marked=(), label=None, color=COLORS[0]):
    """Log-likelihood against iteration; `marked` iterations get a large marker."""
    ax = _axes(ax)
    values = np.asarray(values, dtype=float)
    ax.plot(values, color=color, marker=".", label=label)
    for i in marked:
        ax.plot(i, values[i], marker="o", markersize=12, color=color, markeredgecolor=INK, linestyle="none")
    ax.set(xlabel="iteration", ylabel="log-likelihood (nats)")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return ax


def plot_film(states, x, frames, *, bins=30, xlabel="x"):
    """EM as a filmstrip: the components over the histogram at the chosen frames, the log-likelihood below.

    states : list of EMState for one feature.  x : (n,) data.  frames : indices into states.  Returns the Figure.
    """
    figure = plt.figure(figsize=(12.8, 6.4))
    grid = figure.add_gridspec(2, len(frames), height_ratios=(1.5, 1))
    first = None
    for column, i in enumerate(frames):
        ax = figure.add_subplot(grid[0, column], sharey=first)
        first = first or ax
        plot_histogram(x, ax, bins=bins, xlabel=xlabel)
        plot_components_1d(states[i].mixture, ax)
        ax.set_title(f"iteration {states[i].iteration}", fontsize=14)
        if column:
            ax.set_ylabel("")
            ax.tick_params(labelleft=False)
    ax = figure.add_subplot(grid[1, :])
    plot_log_likelihood([state.log_likelihood for state in states], ax, marked=frames)
    return figure


# -- two dimensions -------------------------------------------------------------------------------------
def plot_ellipses(mixture, ax=None, *, masses=(0.5, 0.95), features=(0, 1), color=None, labels=True):
    """For each component the ellipses that hold these masses of it, and a cross at its mean.

    Of a mixture with more than two features the marginal of the two `features` is drawn.
    """
    ax = _axes(ax)
    flat = _flat(mixture, features)
    for mass in masses:
        if not 0 < mass < 1:
            raise ValueError(f"masses must lie between 0 and 1; got {mass!r}.")
    for j, (mean, covariance) in enumerate(zip(flat.means, flat.dense_covariances, strict=True)):
        hue, _, _ = series(j)
        hue = color or hue
        for mass in masses:
            ellipse = ellipse_for_mass(mean, covariance, mass, edgecolor=hue, facecolor="none", linewidth=2.5)
            ax.add_patch(ellipse)
            if labels:
                _label_ellipse(ax, ellipse, f"{mass:.0%}", hue)
        ax.plot(*mean, marker="x", markersize=12, markeredgewidth=3.5, color=INK, linestyle="none", zorder=4)
    ax.autoscale_view()
    return ax


def _flat(mixture, features):
    if mixture.n_features < 2:
        raise ValueError("an ellipse needs two features; the mixture has one: use plot_components_1d.")
    return mixture if mixture.n_features == 2 and tuple(features) == (0, 1) else mixture.marginal(list(features))


def ellipse_for_mass(mean, covariance, mass, **style):
    """The ellipse that holds `mass` of a two-dimensional Gaussian, as a matplotlib patch."""
    variances, axes = np.linalg.eigh(covariance)  # the axes are the *columns*; variances ascending
    radius = np.sqrt(-2 * np.log1p(-mass))  # = sqrt(chi2.ppf(mass, 2))
    width, height = 2 * radius * np.sqrt(variances[::-1])  # full axes, the long one first
    angle = np.degrees(np.arctan2(axes[1, 1], axes[0, 1]))
    return Ellipse(mean, width, height, angle=angle, **style)


def _label_ellipse(ax, ellipse, text, color):
    """The mass, at the top of the ellipse."""
    outline = ellipse.get_path().transformed(ellipse.get_patch_transform()).vertices
    top = outline[outline[:, 1].argmax()]
    ax.annotate(
        text,
        top,
        ha="center",
        va="center",
        fontsize=11,
        color=color,
        weight="bold",
        bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
        zorder=5,
    )


def plot_mixture(
    mixture,
    X=None,
    ax=None,
    *,
    labels=None,
    names=None,
    masses=(0.5, 0.95),
    features=(0, 1),
    xlabel=None,
    ylabel=None,
    points=True,
):
    """Points and the ellipses of a mixture fitted to them.

    X : (n, d) or None.  labels : (n,) integers to colour the points by; by default the most probable component.
    names : of the labels, for the legend.  masses : of the ellipses; written on each of them.
    """
    ax = _axes(ax)
    if not isinstance(mixture, Mixture):
        mixture = mixture.mixture_  # a fitted GaussianMixture
    if X is not None and points:
        X = check_data(X, n_features=mixture.n_features)
        labels = mixture.log_joint(X).argmax(axis=1) if labels is None else np.asarray(labels)
        for j in np.unique(labels):
            hue, marker, _ = series(int(j))
            mine = labels == j
            ax.scatter(
                *X[mine][:, list(features)].T,
                s=32,
                color=hue,
                marker=marker,
                alpha=0.55,
                linewidths=0,
                label=names[int(j)] if names is not None else f"component {j}",
            )
    plot_ellipses(mixture, ax, masses=masses, features=features)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax


def plot_covariance_type(covariance_type, sd_x=2.0, sd_y=1.0, correlation=0.7, ax=None):
    """What a covariance type makes of one stretched, tilted cloud: true ellipse grey, the type's own in colour.

    sd_x, sd_y : standard deviations above zero.  correlation : between -0.99 and 0.99.
    """
    ax = _axes(ax)
    if not -0.99 <= correlation <= 0.99:
        raise ValueError(f"correlation must lie between -0.99 and 0.99; got {correlation!r}.")
    true = np.array([[sd_x**2, correlation * sd_x * sd_y], [correlation * sd_x * sd_y, sd_y**2]])
    fitted = {
        "full": true,
        "tied": true,
        "diag": np.diag(np.diag(true)),
        "spherical": np.eye(2) * np.trace(true) / 2,
    }
    if covariance_type not in fitted:
        raise ValueError(f"covariance_type must be one of {', '.join(fitted)}; got {covariance_type!r}.")
    ax.add_patch(ellipse_for_mass((0, 0), true, 0.95, facecolor=GREY, alpha=0.35, label="the cloud, 95 %"))
    ax.add_patch(
        ellipse_for_mass(
            (0, 0),
            fitted[covariance_type],
            0.95,
            facecolor="none",
            edgecolor=COLORS[1],
            linewidth=3,
            linestyle="--",
            label=f"{covariance_type}, 95 %",
        )
    )
    ax.set(xlim=(-9, 9), ylim=(-6, 6), xlabel="x", ylabel="y", aspect="equal")
    ax.legend(loc="upper left")
    return ax
