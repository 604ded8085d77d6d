"""Every picture of the course. A function draws on an Axes (the current one if none is given) and returns it.

| room | what it draws |
|---|---|
| `style` | nothing: how all of them look, and how a figure is shown |
| `given` | nothing: what is handed in, read and checked |
| `grids` | nothing: the places at which a density is computed |
| `texts` | numbers, masses and heights, none over another; the legend beside |
| `curves` | several curves over one axis |
| `histograms` | data on a line |
| `ellipses` | the plane |
| `responsibilities` | the plane in the colours of its components |
| `pairs` | more than two features, every two of them |
| `densities` | contours and false alarms |
| `likelihoods` | the log-likelihood |
| `criteria` | model selection |
| `merging` | components that become clusters |
| `maps` | places on a map |
| `costs` | what a fit costs |
"""

from gmm.plotting.costs import plot_adding, plot_growth
from gmm.plotting.criteria import plot_criterion_bars, plot_selection_curves
from gmm.plotting.curves import plot_curves
from gmm.plotting.densities import plot_density, plot_false_alarms
from gmm.plotting.ellipses import (
    ellipse_for_mass,
    in_order,
    plot_covariance_type,
    plot_ellipses,
    plot_mixture,
    plot_principal_axes,
)
from gmm.plotting.histograms import (
    plot_candidate,
    plot_candidate_mixture,
    plot_components_1d,
    plot_histogram,
    plot_labelled_histogram,
)
from gmm.plotting.likelihoods import (
    plot_film,
    plot_likelihood_surface,
    plot_log_likelihood,
    plot_lower_bound,
    plot_spike,
    plot_spike_likelihood,
)
from gmm.plotting.maps import plot_doubt, plot_hotspots, plot_places, scale_bar
from gmm.plotting.merging import plot_merging
from gmm.plotting.pairs import plot_pairs
from gmm.plotting.responsibilities import plot_responsibilities
from gmm.plotting.style import series, set_title, show, use_style
from gmm.plotting.texts import legend_beside

__all__ = [
    "ellipse_for_mass",
    "in_order",
    "legend_beside",
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
    "plot_merging",
    "plot_mixture",
    "plot_pairs",
    "plot_places",
    "plot_principal_axes",
    "plot_responsibilities",
    "plot_selection_curves",
    "plot_spike",
    "plot_spike_likelihood",
    "scale_bar",
    "series",
    "set_title",
    "show",
    "use_style",
]
