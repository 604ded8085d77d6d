"""Pictures of data on a line: histograms, and the densities of mixtures over them."""

import numpy as np
from matplotlib.axes import Axes

from gmm.mixture import Mixture
from gmm.plotting.ellipses import as_mixture
from gmm.plotting.style import GREY, INK, axes_or_current, series, unit_of

HATCHES = ("", "//", "..", "xx", "\\\\")  # one for each label, so that no bar speaks by colour alone


def plot_histogram(x, ax: Axes | None = None, *, bins=30, xlabel=None, color=GREY, label=None) -> Axes:
    """Histogram of x (n,) as a density: its bars have area one, like a probability density."""
    ax = axes_or_current(ax)
    ax.hist(np.ravel(x), bins=bins, density=True, color=color, alpha=0.45, edgecolor="white", label=label)
    ax.set(xlabel=xlabel, ylabel=_density_label(xlabel))
    return ax


def plot_labelled_histogram(x, labels, ax: Axes | None = None, *, bins=30, xlabel=None, names=None) -> Axes:
    """Histogram of x (n,) with its labels (n,) seen: stacked, each label in its own colour and hatching.

    All bars together have area one, so the outline is that of plot_histogram.

    names : dict from a label to what the legend calls it.
    """
    ax = axes_or_current(ax)
    x, labels = np.ravel(x), np.ravel(labels)
    if x.shape != labels.shape:
        raise ValueError(f"every point needs a label: x has {x.size} values, labels has {labels.size}.")
    values = np.unique(labels)
    parts = [x[labels == value] for value in values]
    hues = [series(j)[0] for j in range(len(values))]
    texts = [(names or {}).get(value, f"label {value}") for value in values]
    drawn = ax.hist(
        parts, bins=bins, density=True, stacked=True, color=hues, alpha=0.55, edgecolor="white", label=texts
    )[2]
    for j, bars in enumerate(drawn if len(values) > 1 else [drawn]):
        for bar in bars:
            bar.set_hatch(HATCHES[j % len(HATCHES)])
    ax.set(xlabel=xlabel, ylabel=_density_label(xlabel))
    return ax


def _density_label(xlabel):
    """A density is per unit of what lies along the other axis."""
    return f"density (per {unit_of(xlabel)})" if unit_of(xlabel) else "density"


def plot_components_1d(
    mixture, ax: Axes | None = None, *, components=True, total=True, label="mixture", color=INK, span=None, names=None
) -> Axes:
    """Density of a one-dimensional Mixture: the sum as a solid line, each weighted component in its own style.

    span : ends of the axis; that of the data drawn before, if there are any.  names : dict from a component to
    what the legend calls it.
    """
    ax = axes_or_current(ax)
    mixture = as_mixture(mixture)
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
            name = (names or {}).get(j, f"component {j}")
            text = f"{name}: {mixture.weights[j]:.0%} of the mass"
            ax.plot(grid, np.exp(log_joint), color=hue, linestyle=line, label=text)
    if total:
        ax.plot(grid, np.exp(mixture.log_density(grid[:, None])), color=color, label=label)
    ax.set_xlim(span)
    ax.set_ylim(bottom=0)
    return ax


def plot_candidate(x, mean, sd, ax: Axes | None = None, *, bins=30, xlabel=None, name="") -> Axes:
    """A Gaussian of your choice over the histogram of x (n,), with the log-likelihood of x under it in the title."""
    ax = axes_or_current(ax)
    x = np.ravel(x)
    if not sd > 0:
        raise ValueError(f"sd must be above zero; got {sd!r}.")
    curve = Mixture([1.0], [[mean]], [sd**2], "spherical")
    plot_histogram(x, ax, bins=bins, xlabel=xlabel)
    plot_components_1d(curve, ax, components=False)
    log_likelihood = curve.log_density(x[:, None]).sum()
    ax.set_title(f"{name}mean {mean:g}, sd {sd:g}\nlog-likelihood {log_likelihood:.1f} nats", fontsize=14)
    return ax


def plot_candidate_mixture(x, weights, means, sds, ax: Axes | None = None, *, bins=30, xlabel=None) -> Axes:
    """A mixture of your choice (three arrays (K,)) over the histogram of x (n,), its log-likelihood in the title."""
    ax = axes_or_current(ax)
    x, sds = np.ravel(x), np.ravel(np.asarray(sds, dtype=float))
    if not np.min(sds) > 0:
        raise ValueError(f"sds must be above zero; the smallest is {np.min(sds)!r}.")
    mixture = Mixture(weights, np.reshape(means, (-1, 1)), sds**2, "spherical")
    plot_histogram(x, ax, bins=bins, xlabel=xlabel)
    plot_components_1d(mixture, ax)
    ax.set_title(f"log-likelihood {mixture.log_density(x[:, None]).sum():.1f} nats")
    return ax
