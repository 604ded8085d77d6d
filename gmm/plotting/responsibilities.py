"""The plane in the colours of the components: whose each place is, and where that is in doubt."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from gmm.mixture import log_sum_exp
from gmm.plotting.ellipses import draws, mark_thin
from gmm.plotting.given import as_mixture, check_between, check_span, in_plane
from gmm.plotting.grids import plane_through
from gmm.plotting.style import INK, axes_or_current, label_axes, series
from gmm.plotting.texts import NAMED, write_number
from gmm.validation import check_number

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
    if as_mixture(mixture).n_features != 2:
        raise ValueError(
            f"plot_responsibilities draws two features, the mixture has {as_mixture(mixture).n_features}: .marginal()."
        )
    check_between(sure, 0.5, 1, "sure")
    check_number(resolution, "resolution", minimum=2, integer=True)
    mixture, X, names = in_plane(mixture, X, (0, 1))
    span = check_span(_span(mixture, X) if span is None else span, ax)
    hues = np.array([to_rgb(series(j)[0]) for j in range(mixture.n_components)])  # (k, 3)
    x, y = plane_through(span, mixture, resolution)
    plane = np.column_stack([part.ravel() for part in np.meshgrid(x, y)])  # (m, 2)
    shape = (len(y), len(x))
    picture = (mixture.responsibilities(plane) @ hues).clip(0, 1).reshape(*shape, 3)
    if shape == (resolution, resolution) and ax.get_xscale() == ax.get_yscale() == "linear":
        ax.imshow(picture, extent=(*span[0], *span[1]), origin="lower", aspect="auto", alpha=0.3, zorder=0)
    else:  # uneven cells
        ax.pcolormesh(x, y, picture, shading="nearest", alpha=0.3, zorder=0)
    for margin, odds in _odds_of_each(mixture, plane):
        _line_at(ax, x, y, margin.reshape(shape), 0.0, "solid")
        _line_at(ax, x, y, odds.reshape(shape), np.log(sure / (1 - sure)), "dashed")
    if X is not None:
        r = mixture.responsibilities(X)
        label = r.argmax(axis=1)
        for j, rows, sizes in draws(X, label, 34):
            shade = (r[rows] @ hues).clip(0, 1)
            ax.scatter(*X[rows].T, s=sizes, c=shade, marker=series(j)[1], edgecolors="white", linewidths=0.4)
    mark_thin(ax, mixture, span)
    if mixture.n_components > NAMED:
        for j, mean in enumerate(mixture.means):
            write_number(ax, j, mean, series(j)[0])
    ax.set(xlim=span[0], ylim=span[1])
    label_axes(ax, xlabel, ylabel, names)
    return ax


def _span(mixture, X):
    """The corners of the points and the means, and a margin; without points wide enough for the components."""
    sd = np.sqrt(np.diagonal(mixture.dense_covariances, axis1=1, axis2=2).max(axis=0))
    seen = mixture.means if X is None else np.vstack([X, mixture.means])
    wide = np.ptp(seen, axis=0)
    margin = np.where((wide > 0) & (X is not None), 0.08 * (wide + 1e-9), 3 * sd)
    return np.column_stack([seen.min(axis=0) - margin, seen.max(axis=0) + margin])


def _odds_of_each(mixture, X):
    """For each component: log r_k - log of the largest other r, and log r_k - log (1 - r_k); each (n,)."""
    log_joint = mixture.log_joint(X)
    rest, best = log_joint.copy(), log_joint.argmax(axis=1)
    np.put_along_axis(rest, best[:, None], -np.inf, axis=1)
    top, second, log_rest = log_joint.max(axis=1), rest.max(axis=1), log_sum_exp(rest)
    for j in range(mixture.n_components if mixture.n_components > 1 else 0):
        for_it = log_joint[:, j]
        others = top + np.log1p(np.exp(log_rest - top) - np.exp(rest[:, j] - top))  # where j is not the best
        yield tuple(
            np.nan_to_num(for_it - np.where(best == j, *against)).clip(-FARTHEST_ODDS, FARTHEST_ODDS)
            for against in ((second, top), (log_rest, others))
        )


def _line_at(ax, x, y, values, level, linestyle):
    """The line where the values are at a level, if there is one and it is more than rounding."""
    if values.min() < level < values.max() and np.ptp(values) > 1e-6:
        ax.contour(x, y, values, levels=[level], colors=INK, linewidths=1.8, linestyles=linestyle)
