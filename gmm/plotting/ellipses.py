"""Pictures of mixtures in two dimensions: points, and ellipses that say how much they hold.

An ellipse is drawn for a *probability mass*: a Gaussian in two dimensions holds the mass m within the Mahalanobis
distance sqrt(chi2.ppf(m, 2)) = sqrt(-2 log(1 - m)). One, two and three standard deviations hold 39, 86 and 99 % in
two dimensions, not 68, 95 and 99.7 as on a line.
"""

from numbers import Real

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse

from gmm.covariance import COVARIANCE_TYPES
from gmm.mixture import Mixture
from gmm.plotting.given import (
    as_mixture,
    check_between,
    check_labels,
    check_looks,
    check_masses,
    column_names,
    columns_of,
    drawn,
    in_plane,
    texts_for,
)
from gmm.plotting.grids import widths
from gmm.plotting.style import COLORS, GREY, INK, axes_or_current, label_axes, series
from gmm.plotting.texts import NAMED, write_mass, write_number
from gmm.validation import check_array, check_choice, check_positive_definite


def plot_ellipses(
    mixture, ax: Axes | None = None, *, masses=(0.5, 0.95), features=(0, 1), color=None, labels=True
) -> Axes:
    """For each component the ellipses that hold these masses of it, and a cross at its mean.

    Of more than nine components each has its number at its mean instead, and only the topmost its masses.

    features : two columns, by number, or by name where the model was fitted to names; the marginal of them is drawn.
    labels : whether the masses are written on the ellipses.
    """
    ax = axes_or_current(ax)
    masses = check_masses(masses)  # before anything is drawn
    flat, _, names = in_plane(mixture, None, features)
    many = flat.n_components > NAMED
    topmost = (flat.means[:, 1] + 2 * np.sqrt(flat.dense_covariances[:, 1, 1])).argmax()
    for j, (mean, covariance) in enumerate(zip(flat.means, flat.dense_covariances, strict=True)):
        hue = color or series(j)[0]
        style = {"edgecolor": hue, "facecolor": "none", "linewidth": 2.5}
        outlines = {}
        for mass in masses:
            ellipse = ax.add_patch(ellipse_for_mass(mean, covariance, mass, **style))
            outlines[mass] = ellipse.get_path().transformed(ellipse.get_patch_transform()).vertices
        for mass in masses if labels and (not many or j == topmost) else ():
            write_mass(ax, outlines[mass], outlines[max(masses)], mass, hue)
        if many:
            write_number(ax, j, mean, hue)
        else:
            ax.plot(*mean, marker="x", markersize=12, markeredgewidth=3.5, color=INK, linestyle="none", zorder=4)
    ax.autoscale_view()
    label_axes(ax, names=names)
    return ax


def ellipse_for_mass(mean, covariance, mass: float, **style) -> Ellipse:
    """The ellipse that holds `mass` of a two-dimensional Gaussian, as a matplotlib patch."""
    check_between(mass, 0, 1, "masses")
    mean = check_array(mean, (2,), "mean")
    covariance = check_positive_definite(COVARIANCE_TYPES["full"], np.array([covariance]), "covariance", 1, 2)[0]
    variances, axes = np.linalg.eigh(covariance)  # the axes are the *columns*; variances ascending
    radius = np.sqrt(-2 * np.log1p(-mass))  # = sqrt(chi2.ppf(mass, 2))
    width, height = 2 * radius * np.sqrt(variances[::-1])  # full axes, the long one first
    angle = np.degrees(np.arctan2(axes[1, 1], axes[0, 1]))
    return Ellipse(mean, width, height, angle=angle, **style)


def plot_principal_axes(covariance, ax: Axes | None = None, *, mean=(0.0, 0.0)) -> Axes:
    """What a covariance (2, 2) looks like: its ellipse at Mahalanobis distance 1, and that ellipse's two axes.

    Each axis is an arrow from the mean, as long as the standard deviation along it, which is written at its tip.
    """
    ax = axes_or_current(ax)
    covariance = check_positive_definite(COVARIANCE_TYPES["full"], np.array([covariance]), "covariance", 1, 2)[0]
    variances, axes = np.linalg.eigh(covariance)  # the axes are the *columns*; variances ascending
    ax.add_patch(ellipse_for_mass(mean, covariance, -np.expm1(-0.5), facecolor=GREY, edgecolor=INK, alpha=0.35))
    for sd, axis, hue in zip(np.sqrt(variances), axes.T, COLORS[:2], strict=True):
        axis = -axis if (axis[1], axis[0]) < (0, 0) else axis  # of the two ends, the upper one
        tip = mean + sd * axis
        style = {
            "arrowstyle": "-|>,head_width=0.25,head_length=0.45",
            "shrinkA": 0,
            "shrinkB": 0,
            "color": hue,
            "lw": 3,
        }
        ax.annotate("", tip, mean, arrowprops=style)
        ax.annotate(
            f"{sd:.2g}",
            tip,
            9 * axis,
            textcoords="offset points",
            ha="left" if axis[0] > 0.3 else "right" if axis[0] < -0.3 else "center",
            va="bottom" if axis[1] > 0.3 else "center",
            fontsize=14,
            color=hue,
            weight="bold",
        )
    ax.set(aspect="equal")
    ax.autoscale_view()
    return ax


def in_order(mixture, feature: int | str = 0) -> Mixture:
    """The same mixture with its components in ascending order of their means in one feature, a number or a name."""
    found = as_mixture(mixture)
    return found.in_order(*columns_of([feature], found.n_features, column_names(mixture), n=1))


def plot_mixture(
    mixture,
    X=None,
    ax: Axes | None = None,
    *,
    labels=None,
    names=None,
    masses=(0.5, 0.95),
    features=(0, 1),
    xlabel=None,
    ylabel=None,
    sort_by=None,
    mass_labels=True,
) -> Axes:
    """Points and the ellipses of a mixture fitted to them.

    Of more than 10,000 points about as many are drawn: everywhere the same share, but of what lies alone all.

    X : (n, d) or None.
    labels : (n,) what to colour the points by; by default the most probable component. Whole numbers, all below that of
        the components, are theirs (after `sort_by`), and those below 0, such as the -1 of noise, nobody's. All else
        (text, flags, other numbers) is groups of your own, in sorted order; all ellipses have one colour then.
    names : of the labels, for the legend: a list or a dict. Without them more than nine components are numbered in the
        picture, and have no entries.
    masses : of the ellipses; written on each of them.
    mass_labels : False if the masses are told elsewhere in the figure.
    features : two columns, by number or by name; their names label axes that have no label.
    sort_by : a feature; components are then numbered, and coloured, in the order of their means in it.
    """
    ax = axes_or_current(ax)
    masses = check_masses(masses)  # all checks before anything is drawn
    whole = as_mixture(mixture)
    flat, points, columns = in_plane(mixture, X, features)
    if sort_by is not None:
        (feature,) = columns_of([sort_by], whole.n_features, column_names(mixture, X), n=1)
        order = np.argsort(whole.means[:, feature], kind="stable")
        whole, flat = whole.taken(order), flat.taken(order)
    color = None
    if points is not None:
        labels = whole.predict(X) if labels is None else labels
        looks, texts, own = looks_of(labels, len(points), whole.n_components, names, X)
        draw_labelled(ax, points, looks, texts)
        color = INK if own else None
    plot_ellipses(flat, ax, masses=masses, color=color, labels=mass_labels)
    label_axes(ax, xlabel, ylabel, columns)
    return ax


def looks_of(labels, n, k, names=None, X=None):
    """Of labels (n,), the number of each one's look; what the legend says of each; whether they are groups.

    Whole numbers below k are those of components; X : the table that has these rows.
    """
    values, numbers = check_labels(labels, n, X)
    if not all(isinstance(v, Real) and not isinstance(v, bool) and v % 1 == 0 and v < k for v in values):
        check_looks(values)
        return numbers, dict(enumerate(texts_for(values, names, "{}").values())), True
    texts = texts_for(range(k), names, "component {}")
    if k > NAMED:  # its number stands at each; matplotlib leaves a label of "_" out of a legend
        texts = {j: "_" if names is None else f"{j}: {text}" for j, text in texts.items()}
    none = texts_for([int(v) for v in values if v < 0], names if isinstance(names, dict) else None, "label {}")
    looks = np.array([v if v >= 0 else k - v - 1 for v in values], dtype=int)
    return looks[numbers], texts | {k - v - 1: text for v, text in none.items()}, False


def draw_labelled(ax, points, labels, texts=None, size=32):
    """Points (n, 2) in the looks of their labels (n,), thousands of them thinned; without texts none for a legend."""
    for j, rows, sizes in draws(points, labels, size):
        style = {"color": series(j)[0], "marker": series(j)[1], "linewidths": 0}
        crowd = np.ndim(sizes) > 0  # its small dots are light, and would hardly be seen in a legend
        if crowd and texts:
            ax.scatter([], [], s=size, alpha=0.55, label=texts[j], **style)
        alpha = np.where(sizes < size, 0.25, 0.55) if crowd else 0.55
        label = texts[j] if texts and not crowd else None
        ax.scatter(*points[rows].T, s=sizes, alpha=alpha, label=label, **style)


def draws(points, labels, size):
    """Label by label: its number, the rows that are drawn, and their sizes."""
    rows, sizes = drawn(points, labels, size)
    for j in np.unique(labels):
        mine = labels[rows] == j
        yield int(j), rows[mine], sizes[mine] if np.ndim(sizes) else sizes


def mark_thin(ax, mixture, span):
    """What is too thin to be seen, a pixel or two: its ellipse of 90 %, a line then, or, of a speck, a marker.

    Returns the means of the specks.
    """
    thin = (widths(mixture, span) < 1 / 400) & (mixture.weights > 0)[:, None]
    for j in np.flatnonzero(thin[:, 0]):
        hue, marker, _ = series(j)
        if thin[j, 1]:
            style = {"marker": marker, "markersize": 10, "markeredgecolor": "white", "linestyle": "none", "zorder": 5}
            ax.plot(*mixture.means[j], color=hue, **style)
        else:
            ellipse = (mixture.means[j], mixture.dense_covariances[j], 0.9)
            ax.add_patch(ellipse_for_mass(*ellipse, edgecolor=hue, facecolor="none", linewidth=2))
    return mixture.means[thin[:, 1]]


# Two clouds: the first as told, the second round, with standard deviation 1; half of the points in each.
CLOUD_CENTERS = np.array([[-4.0, 0.0], [5.0, 0.0]])


def plot_covariance_type(covariance_type, sd_x=2.0, sd_y=1.0, correlation=0.7, ax: Axes | None = None) -> Axes:
    """What a covariance type can say of two clouds: a stretched, tilted one and a round one.

    The clouds are grey; the ellipses of the best mixture of that type, with a component for each, are coloured.
    All hold 90 %.

    sd_x, sd_y : standard deviations of the first cloud, above zero.  correlation : within +-0.99.
    """
    ax = axes_or_current(ax)
    family = COVARIANCE_TYPES[check_choice(covariance_type, "covariance_type", COVARIANCE_TYPES)]
    if not all(isinstance(sd, Real) and sd > 0 for sd in (sd_x, sd_y)):
        raise ValueError(f"standard deviations must be above zero; got sd_x={sd_x!r}, sd_y={sd_y!r}.")
    if not isinstance(correlation, Real) or not -0.99 <= correlation <= 0.99:
        raise ValueError(f"correlation must lie between -0.99 and 0.99; got {correlation!r}.")
    covariance = correlation * sd_x * sd_y
    clouds = np.array([[[sd_x**2, covariance], [covariance, sd_y**2]], np.eye(2)])
    for center, matrix in zip(CLOUD_CENTERS, clouds, strict=True):
        ax.add_patch(ellipse_for_mass(center, matrix, 0.9, facecolor=GREY, alpha=0.35))
    # the best of a type: averages of (x - mean)(x - mean)' over the clouds, as in the M-step
    best = {"full": clouds, "tied": clouds.mean(axis=0), "diag": np.diagonal(clouds, axis1=1, axis2=2)}
    best["spherical"] = best["diag"].mean(axis=1)
    mixture = Mixture([0.5, 0.5], CLOUD_CENTERS, best[family.name], family.name)
    plot_ellipses(mixture, ax, masses=(0.9,))
    ax.set(xlim=(-10.5, 10.5), ylim=(-6.8, 6.8), aspect="equal", xticks=[], yticks=[])
    ax.set_title(f"{family.name}: {family.n_parameters(2, 2)} numbers", fontsize=14)
    return ax
