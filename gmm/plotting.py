"""Every picture of the course. A function draws on an Axes (the current one if none is given) and returns it.

Data on a line are in gmm.histograms, the plane in gmm.ellipses, contours and false alarms in gmm.densities, the
log-likelihood in gmm.likelihoods, model selection in gmm.criteria, places on a map in gmm.maps, what a fit costs in
gmm.costs; how all of them look is in gmm.style.
"""

from gmm.costs import plot_adding, plot_growth
from gmm.criteria import plot_criterion_bars, plot_selection_curves
from gmm.densities import plot_density, plot_false_alarms
from gmm.ellipses import (
    ellipse_for_mass,
    in_order,
    plot_covariance_type,
    plot_ellipses,
    plot_mixture,
    plot_principal_axes,
    plot_responsibilities,
)
from gmm.histograms import (
    plot_candidate,
    plot_candidate_mixture,
    plot_components_1d,
    plot_histogram,
    plot_labelled_histogram,
)
from gmm.likelihoods import (
    plot_film,
    plot_likelihood_surface,
    plot_log_likelihood,
    plot_lower_bound,
    plot_spike,
    plot_spike_likelihood,
)
from gmm.maps import plot_doubt, plot_hotspots, plot_places, scale_bar
from gmm.style import axes_or_current, series, set_title, show, use_style

__all__ = [
    "ellipse_for_mass",
    "in_order",
    "plot_adding",
    "plot_candidate",
    "plot_candidate_mixture",
    "plot_components_1d",
    "plot_covariance_type",
    "plot_criterion_bars",
    "plot_curves",
    "plot_density",
    "plot_doubt",
    "plot_ellipses",
    "plot_false_alarms",
    "plot_film",
    "plot_growth",
    "plot_histogram",
    "plot_hotspots",
    "plot_labelled_histogram",
    "plot_likelihood_surface",
    "plot_log_likelihood",
    "plot_lower_bound",
    "plot_mixture",
    "plot_places",
    "plot_principal_axes",
    "plot_responsibilities",
    "plot_selection_curves",
    "plot_spike",
    "plot_spike_likelihood",
    "scale_bar",
    "set_title",
    "show",
    "use_style",
]


def plot_curves(x, curves, ax=None, *, xlabel=None, ylabel=None):
    """Several curves over one x, each with its own colour, marker and line style and a legend beside.

    curves : dict from a name to values, each as long as x; nan leaves a gap.
    """
    ax = axes_or_current(ax)
    for j, (name, values) in enumerate(curves.items()):
        hue, marker, line = series(j)
        ax.plot(x, values, color=hue, marker=marker, linestyle=line, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return ax
