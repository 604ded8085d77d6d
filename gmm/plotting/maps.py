"""Pictures of places on a plane in km: the places, hotspots as ellipses, and where it is in doubt which is whose."""

import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from mpl_toolkits.axes_grid1.anchored_artists import AnchoredSizeBar

from gmm.plotting.ellipses import ellipse_for_mass
from gmm.plotting.given import as_mixture, check_between, check_masses, check_points, column_names, drawn, texts_for
from gmm.plotting.style import GREY, INK, axes_or_current, series
from gmm.plotting.texts import NAMED, legend_beside, write_number
from gmm.validation import check_number

OUTLINES = ("-", "--", ":", "-.")  # of the masses, the smallest first
BELOW = -8  # points below the map, where its scale and its credit stand


def plot_places(xy, ax: Axes | None = None, *, color=GREY, size=None, label=None, credit=None, scale=True) -> Axes:
    """Places as dots on a map without streets: north up, one km east as long as one km north, a scale bar below.

    xy : (n, 2), km east and north, as `read_points` and `to_km` give them.  size : of a dot, in points squared; by
    default smaller the more places there are.  credit : whom the data's licence asks to name, written below the map.
    scale : False leaves the scale bar out.

    Of more than 10,000 places about as many are drawn: everywhere the same share, but of what lies alone all.
    """
    ax = axes_or_current(ax)
    xy = check_points(xy, 2, "xy")
    size = _size(xy, size)
    _lay_out(ax, xy, credit, scale)
    ax.scatter(*xy[drawn(xy)[0]].T, s=size, color=color, alpha=0.6, linewidths=0, label=label)
    return ax


def _size(xy, size):
    return np.clip(8000 / len(xy), 5, 36) if size is None else check_number(size, "size", minimum=0)


def _lay_out(ax, xy, credit, scale):
    """Limits around the places, equal scales, no frame; scale bar and credit below."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    margin = 0.03 * max(*(high - low), 1e-3)
    ax.set(xlim=(low[0] - margin, high[0] + margin), ylim=(low[1] - margin, high[1] + margin))
    ax.set(aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    if scale:
        scale_bar(ax)
    if credit:
        place = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "right", "va": "top"}
        lines = "\n".join(textwrap.fill(line, 80) for line in credit.splitlines())
        ax.annotate(lines, (1, 0), (0, BELOW - 20), fontsize=11, color=INK, **place)


def scale_bar(ax: Axes | None = None, km=None) -> Axes:
    """A bar of round length below a map in km, with its length written; `km` sets it, else about a fifth of the map."""
    ax = axes_or_current(ax)
    if km is None:
        fifth = abs(np.diff(ax.get_xlim())[0]) / 5
        power = 10.0 ** np.floor(np.log10(fifth))
        km = max(step * power for step in (1, 2, 5) if step * power <= fifth * (1 + 1e-9))
    elif not check_number(km, "km", minimum=0) > 0:
        raise ValueError(f"km must be above zero; got {km!r}.")
    length = f"{km:g} km" if km >= 1 else f"{1000 * km:g} m"
    bar = AnchoredSizeBar(
        ax.transData,
        km,
        f"{length}, north is up",
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=ax.transAxes,
        pad=0.2,
        borderpad=0.2,
        sep=5,
        frameon=False,
        color=INK,
        size_vertical=0,
        fontproperties={"size": 12},
    )
    for line in bar.size_bar.get_children():
        line.set(linewidth=4)
    ax.add_artist(bar)
    return ax


def plot_hotspots(mixture, ax: Axes | None = None, *, masses=(0.5, 0.9), names=None, color=None, numbers=True) -> Axes:
    """Each component of a mixture on a map: ellipses that hold these masses of it, and its number at its centre.

    masses : the smallest is drawn filled.  names : of the components, for the legend beside, a list or a dict.
    color : one for all.
    numbers : False draws the ellipses alone, without a legend: to lay several fits over each other.

    On a map that `plot_places` laid out, what reaches beyond the places is cut off.
    """
    ax = axes_or_current(ax)
    mixture = _on_a_plane(mixture)
    masses = sorted(check_masses(masses))
    if not masses:
        raise ValueError("masses is empty: name one at least.")
    texts = {} if names is None else texts_for(range(mixture.n_components), names, "component {}")
    for j, (mean, covariance) in enumerate(zip(mixture.means, mixture.dense_covariances, strict=True)):
        hue = color or series(j)[0]
        for i, mass in enumerate(masses):
            style = {"edgecolor": hue, "facecolor": "none", "linestyle": OUTLINES[i % len(OUTLINES)], "linewidth": 2}
            ax.add_patch(ellipse_for_mass(mean, covariance, mass, **style))
        if numbers:
            ax.add_patch(ellipse_for_mass(mean, covariance, masses[0], facecolor=hue, alpha=0.2, linewidth=0))
            write_number(ax, j, mean, hue, room=3 if mixture.n_components > NAMED else None)
    ax.autoscale_view()
    return legend_beside(ax, handles=_legend(masses, texts, color)) if numbers else ax


def _on_a_plane(mixture):
    mixture = as_mixture(mixture)
    if mixture.n_features != 2:
        raise ValueError(f"a map has two features, the mixture has {mixture.n_features}: take .marginal([0, 1]) of it.")
    return mixture


def _legend(masses, texts, color):
    handles = [
        Line2D([], [], color=color or series(j)[0], marker=f"${j}$", markersize=11, linestyle="none", label=text)
        for j, text in texts.items()
    ]
    return handles + [
        Line2D([], [], color=INK, linestyle=OUTLINES[i % len(OUTLINES)], linewidth=2, label=f"holds {100 * mass:.3g} %")
        for i, mass in enumerate(masses)
    ]


def plot_doubt(mixture, xy, ax: Axes | None = None, *, sure=0.9, size=None, credit=None, scale=True) -> Axes:
    """The map of doubt: every place in the colour of its most probable component, and marked where that is unsure.

    A place is in doubt if its largest responsibility is below `sure`: it is drawn larger, with a dark rim, in the
    mixed colours of the components that it may belong to. The legend counts them.
    """
    ax = axes_or_current(ax)
    column_names(mixture, xy)  # those of the fit
    mixture = _on_a_plane(mixture)
    xy = check_points(xy, 2, "xy")
    check_between(sure, 0, 1, "sure")
    size = _size(xy, size)
    _lay_out(ax, xy, credit, scale)
    hues = np.array([to_rgb(series(j)[0]) for j in range(mixture.n_components)])  # (k, 3)
    r = mixture.responsibilities(xy)
    label, doubtful = r.argmax(axis=1), r.max(axis=1) < sure
    shown = drawn(xy, 2 * label + doubtful)[0]
    for j in np.unique(label):
        for marked in (False, True):
            mine = shown[(label == j)[shown] & (doubtful == marked)[shown]]
            if not mine.size:
                continue
            thin = min(1.2, np.sqrt(size) / 3.5)  # where dots are small a rim must not hide their colour
            rim = {"edgecolors": INK, "linewidths": thin, "zorder": 3} if marked else {"linewidths": 0, "alpha": 0.6}
            shades = (r[mine] @ hues).clip(0, 1) if marked else [hues[j]]
            ax.scatter(*xy[mine].T, s=size * (2.5 if marked else 1), c=shades, marker=series(int(j))[1], **rim)
    told = {"marker": "o", "linestyle": "none", "markerfacecolor": GREY}
    handles = [
        Line2D([], [], markeredgecolor=INK, markersize=9, label=f"in doubt: {doubtful.sum():,} of {len(xy):,}", **told),
        Line2D([], [], markeredgewidth=0, markersize=6, label=f"at least {100 * sure:.3g} % sure", **told),
    ]
    return legend_beside(ax, handles=handles)
