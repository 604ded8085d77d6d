"""Pictures of mixtures in two dimensions: points, and ellipses that say how much they hold.

An ellipse is drawn for a *probability mass*: a Gaussian in two dimensions holds the mass m within the Mahalanobis
distance sqrt(chi2.ppf(m, 2)) = sqrt(-2 log(1 - m)). One, two and three standard deviations hold 39, 86 and 99 % in
two dimensions, not 68, 95 and 99.7 as on a line.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Ellipse

from gmm.covariance import COVARIANCE_TYPES
from gmm.mixture import Mixture, log_sum_exp
from gmm.plotting.style import COLORS, GREY, INK, axes_or_current, series
from gmm.validation import check_choice, check_data, check_positive_definite


def as_mixture(model):
    """The Mixture itself, or that of a fitted GaussianMixture."""
    if not isinstance(model, Mixture) and not hasattr(model, "mixture_"):
        raise TypeError(
            f"a Mixture or a fitted GaussianMixture is needed; got {type(model).__name__} (not fitted yet?)."
        )
    return model if isinstance(model, Mixture) else model.mixture_


def plot_ellipses(
    mixture, ax: Axes | None = None, *, masses=(0.5, 0.95), features=(0, 1), color=None, labels=True
) -> Axes:
    """For each component the ellipses that hold these masses of it, and a cross at its mean.

    Of a mixture with more than two features the marginal of the two `features` is drawn.
    """
    ax = axes_or_current(ax)
    flat = _flat(as_mixture(mixture), features)
    masses = [check_mass(mass) for mass in np.ravel(masses)]  # before anything is drawn
    for j, (mean, covariance) in enumerate(zip(flat.means, flat.dense_covariances, strict=True)):
        hue, _, _ = series(j)
        hue = color or hue
        for mass in masses:
            ellipse = ellipse_for_mass(mean, covariance, mass, edgecolor=hue, facecolor="none", linewidth=2.5)
            ax.add_patch(ellipse)
            if labels:
                _label_ellipse(ax, ellipse, f"{100 * mass:.3g}%", hue)
        ax.plot(*mean, marker="x", markersize=12, markeredgewidth=3.5, color=INK, linestyle="none", zorder=4)
    ax.autoscale_view()
    return ax


def _flat(mixture, features):
    if mixture.n_features < 2:
        raise ValueError("an ellipse needs two features; the mixture has one: use plot_components_1d.")
    if len(features) != 2:
        raise ValueError(f"features must name two columns; got {features!r}.")
    return mixture if mixture.n_features == 2 and tuple(features) == (0, 1) else mixture.marginal(list(features))


def check_mass(mass):
    if not 0 < mass < 1:
        raise ValueError(f"masses must lie between 0 and 1; got {mass!r}.")
    return mass


def ellipse_for_mass(mean, covariance, mass: float, **style) -> Ellipse:
    """The ellipse that holds `mass` of a two-dimensional Gaussian, as a matplotlib patch."""
    check_mass(mass)
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
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=12,
        color=color,
        weight="bold",
        bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.7},
        zorder=5,
    )


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


def in_order(mixture, feature: int = 0) -> Mixture:
    """The same mixture with its components in ascending order of their means in one feature."""
    return as_mixture(mixture).in_order(feature)


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

    X : (n, d) or None.  labels : (n,) integers to colour the points by; by default the most probable component.
    names : of the labels, for the legend.  masses : of the ellipses; written on each of them.
    mass_labels : False if the masses are told elsewhere in the figure.
    sort_by : a feature; components are then numbered, and coloured, in the order of their means in it.
    """
    ax = axes_or_current(ax)
    mixture = as_mixture(mixture)
    if sort_by is not None:
        mixture = in_order(mixture, sort_by)
    if X is not None:
        X = check_data(X, n_features=mixture.n_features)
        labels = mixture.log_joint(X).argmax(axis=1) if labels is None else np.asarray(labels)
        if labels.shape != (len(X),):
            raise ValueError(f"labels must have shape ({len(X)},), one label a row of X; got {labels.shape}.")
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
    plot_ellipses(mixture, ax, masses=masses, features=features, labels=mass_labels)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax


FARTHEST_ODDS = 1e9  # log-odds beyond which all is certain; of infinities no line could be drawn


def plot_responsibilities(
    mixture, X=None, ax: Axes | None = None, *, sure=0.9, span=None, resolution=160, xlabel=None, ylabel=None
) -> Axes:
    """The plane and the points in mixed colours: a point's colour blends those of the components by responsibility.

    X : (n, 2) or None; markers tell the most probable component.  span : ((left, right), (bottom, top)); by default
    that of the points and the means.  sure : where the largest responsibility has this value there is a dashed line,
    so that between dashed lines there is doubt; solid lines run where the two most probable are equally so.
    """
    ax = axes_or_current(ax)
    mixture = as_mixture(mixture)
    if mixture.n_features != 2:
        raise ValueError(
            f"plot_responsibilities draws two features, the mixture has {mixture.n_features}: .marginal()."
        )
    if not 0.5 < sure < 1:
        raise ValueError(f"sure must lie between 0.5 and 1; got {sure!r}.")
    X = None if X is None else check_data(X, n_features=2)
    hues = np.array([to_rgb(series(j)[0]) for j in range(mixture.n_components)])  # (k, 3)
    if span is None:
        seen = mixture.means if X is None else np.vstack([X, mixture.means])
        margin = 0.08 * (np.ptp(seen, axis=0) + 1e-9)
        if X is None:  # wide enough for the components themselves
            margin = 3 * np.sqrt(np.diagonal(mixture.dense_covariances, axis1=1, axis2=2).max(axis=0))
        span = np.column_stack([seen.min(axis=0) - margin, seen.max(axis=0) + margin])
    x, y = (np.linspace(*ends, resolution) for ends in span)
    plane = np.column_stack([part.ravel() for part in np.meshgrid(x, y)])  # (resolution^2, 2)
    shape = (resolution, resolution)
    picture = (mixture.responsibilities(plane) @ hues).clip(0, 1).reshape(*shape, 3)
    ax.imshow(picture, extent=(*span[0], *span[1]), origin="lower", aspect="auto", alpha=0.3, zorder=0)
    for margin, odds in _odds_of_each(mixture, plane):
        _line_at(ax, x, y, margin.reshape(shape), 0.0, "solid")
        _line_at(ax, x, y, odds.reshape(shape), np.log(sure / (1 - sure)), "dashed")
    if X is not None:
        r = mixture.responsibilities(X)
        for j in np.unique(r.argmax(axis=1)):
            mine = r.argmax(axis=1) == j
            shade = (r[mine] @ hues).clip(0, 1)
            ax.scatter(*X[mine].T, s=34, c=shade, marker=series(int(j))[1], edgecolors="white", linewidths=0.4)
    ax.set(xlim=span[0], ylim=span[1], xlabel=xlabel, ylabel=ylabel)
    return ax


def _odds_of_each(mixture, X):
    """For each component: log r_k - log of the largest other r, and log r_k - log (1 - r_k); each (n,)."""
    log_joint = mixture.log_joint(X)
    for j in range(mixture.n_components if mixture.n_components > 1 else 0):
        others = np.delete(log_joint, j, axis=1)
        for_it = log_joint[:, j]
        yield tuple(
            np.nan_to_num(for_it - against).clip(-FARTHEST_ODDS, FARTHEST_ODDS)
            for against in (others.max(axis=1), log_sum_exp(others))
        )


def _line_at(ax, x, y, values, level, linestyle):
    """The line where the values are at a level, if there is one and it is more than rounding."""
    if values.min() < level < values.max() and np.ptp(values) > 1e-6:
        ax.contour(x, y, values, levels=[level], colors=INK, linewidths=1.8, linestyles=linestyle)


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
    if not (sd_x > 0 and sd_y > 0):
        raise ValueError(f"standard deviations must be above zero; got sd_x={sd_x!r}, sd_y={sd_y!r}.")
    if not -0.99 <= correlation <= 0.99:
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
