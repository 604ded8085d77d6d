"""Pictures of a density: how surprising each place is, and what becomes of a promised share of false alarms."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.ticker import NullFormatter, NullLocator

from gmm.plotting.ellipses import mark_thin
from gmm.plotting.given import check_curves, check_masses, check_span, columns_of, drawn, in_plane
from gmm.plotting.grids import plane_through
from gmm.plotting.style import COLORS, INK, axes_or_current, label_axes, series
from gmm.plotting.texts import legend_beside
from gmm.rows.names import names_of, told
from gmm.validation import check_data, check_number, numbers_of

STEPS = np.array([1.0, 2.0, 5.0])  # levels within a factor of ten
SPOT = 1 / 400  # of the picture; what is denser and no larger is a speck
N_DRAWN = 100_000  # points from which the level of a mass is read: its mass is right to about 0.1 %


def plot_density(
    density,
    ax: Axes | None = None,
    *,
    X=None,
    span=None,
    levels=None,
    masses=(),
    features=(0, 1),
    resolution=220,
    xlabel=None,
    ylabel=None,
) -> Axes:
    """Contours of the negative log-density, in nats: on one line, all places are equally surprising.

    The levels are log-spaced and count from the lowest value in the picture, the densest place, whose own value is told
    at the colour bar. A negative log-density may itself be below zero (a density may be above 1), and a change of unit
    shifts it; the distance from the lowest value is neither. Where a speck is so dense that hardly a level would be
    left for all else, they count from the value that all but 1/400 of the picture is above, a dark line is around the
    speck, and both values are told.

    density : a Mixture, a fitted GaussianMixture, or a function from points (m, 2) to log-densities (m,).
    X : (n, d) points to draw on top, or None.
    span : ((left, right), (bottom, top)); by default that of the points, or of the components.
    levels : nats above that value, ascending; by default 1, 2, 5, 10, 20, 50, ... as far as the picture goes.
    masses : of a mixture, draw the lines within which it is densest and which hold these masses (between 0 and 1).
    features : two columns, by number or by name; of more than two features the marginal of these is drawn.
    """
    ax = axes_or_current(ax)
    resolution = check_number(resolution, "resolution", minimum=2, integer=True)
    masses = check_masses(masses)  # all checks before anything is drawn
    mixture, log_density, X, names = _two_features(density, X, features)
    if masses and mixture is None:
        raise ValueError("masses are counted from points drawn from the density: give a Mixture, not a function.")
    span = check_span(_span(mixture, X) if span is None else span, ax)
    (left, right), (bottom, top) = span
    x, y = plane_through(span, mixture, resolution)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    found, m = _called(log_density, grid), len(grid)
    if found.shape != (m,) or np.isnan(found).any() or np.max(found) == np.inf:
        raise ValueError(
            f"density must return one log-density a point, ({m},) for ({m}, 2), none of them "
            f"nan or above all bounds; got shape {found.shape}."
        )
    if np.max(found) == -np.inf:
        raise ValueError("the log-density is -inf all over the picture: choose another span.")
    if mixture is None:
        _check_logarithms(found, (right - left) * (top - bottom))
    surprise = -found.reshape(len(y), len(x))
    lowest, start = surprise.min(), _start(surprise, x, y)
    above = surprise - start  # nats above the densest place, from 0 on; below 0 in specks
    levels = _levels(levels, above)
    shades = ax.contourf(
        x,
        y,
        np.clip(above, levels[0] / 2, levels[-1] * 2),
        levels=levels,
        cmap="viridis_r",
        norm=LogNorm(levels[0] / 2, levels[-1]),
        extend="both",
    )
    ax.contour(x, y, above, levels=levels, colors="white", linewidths=0.9)
    label = f"−log p above its lowest, {_told(lowest)} (nats)"
    if start > lowest:
        ax.contour(x, y, above, levels=[-1], colors=INK, linewidths=1.5, linestyles="solid")
        label = f"−log p above {_told(start)} (nats),\nin a dark line down to {_told(lowest)}"
    bar = ax.figure.colorbar(shades, ax=ax, label=label)
    told = [level for level in levels if len(levels) <= 6 or np.isclose(level, 10 ** np.round(np.log10(level)))]
    told = told if len(told) > 1 else levels
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.set_ticks(told, labels=[f"{level:g}" for level in told])
    if X is not None:
        rows, sizes = drawn(X, size=14)
        ax.scatter(*X[rows].T, s=sizes, color=INK, alpha=0.5, linewidths=0)
    marked = [] if mixture is None else mark_thin(ax, mixture, span)
    places = [(mean - span[:, 0]) / np.ptp(span, axis=1) for mean in marked]  # and of the names of the lines
    for mass in masses:
        level = _level_of(mixture, mass) - start
        _outline(ax, x, y, above, level, f"{100 * mass:.3g}%", places)
    ax.set(xlim=(left, right), ylim=(bottom, top))
    label_axes(ax, xlabel, ylabel, names)
    return ax


def _start(surprise, x, y):
    """The value from which levels count: the lowest, or, where a speck would take them all, that of all but SPOT."""
    lowest, farthest = surprise.min(), surprise[np.isfinite(surprise)].max()
    order = np.argsort(surprise, axis=None)
    area = np.cumsum(np.outer(np.abs(np.gradient(y)), np.abs(np.gradient(x))).ravel()[order])
    start = surprise.ravel()[order][np.searchsorted(area, SPOT * area[-1])]
    # 1, 2 and 5 nats would lie in the speck, and hardly three levels outside
    hidden = start - lowest > 5 and farthest - lowest < 15 * (start - lowest) < np.inf
    return start if hidden else lowest


def _told(value):
    """A value in nats."""
    told = f"{np.round(value, 2) + 0.0:.2f}" if abs(value) < 1e4 else f"{value:.3g}"  # no -0.00
    return told.replace("-", "−")


def _outline(ax, x, y, above, level, text, places):
    """The line at a level, and its name on it: well inside the picture, far from the names at the other places.

    Where no piece of the line is larger than the name, it stands above the largest.
    """
    line = ax.contour(x, y, above, levels=[level], colors=COLORS[1], linewidths=3)
    to_shares = ax.transData + ax.transAxes.inverted()  # of the width and of the height
    pieces = [(piece, to_shares.transform(piece)) for piece in line.allsegs[0] if len(piece)]
    box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
    style = {"ha": "center", "va": "center", "fontsize": 14, "weight": "bold", "color": COLORS[1], "bbox": box}
    name = ax.annotate(text, (0.5, 0.5), (0, 0), textcoords="offset points", zorder=5, **style)
    size = 1.5 * name.get_window_extent().size / ax.bbox.size
    large = [piece for piece in pieces if (np.ptp(piece[1], axis=0) > size).all()]
    if pieces and not large:
        piece, share = max(pieces, key=lambda piece: np.ptp(piece[1], axis=0).prod())
        large = [(piece[[share[:, 1].argmax()]], share[[share[:, 1].argmax()]])]
        name.set(va="bottom", position=(0, 4))
    points, share = (np.concatenate([np.empty((0, 2)), *[piece[i] for piece in large]]) for i in (0, 1))
    inside = np.all((share > (0.06 if name.get_va() == "center" else 0.04)) & (share < 0.94), axis=1)
    if not inside.any():
        name.remove()
        return
    points, share = points[inside], share[inside]
    room = [np.linalg.norm(share - place, axis=1) for place in places]
    chosen = share[:, 1].argmax() if not places else np.min(room, axis=0).argmax()
    places.append(share[chosen])
    name.xy = points[chosen]


def _called(log_density, points):
    """What the function says of the points, as numbers; an error in it becomes a sentence."""
    try:
        return np.asarray(log_density(points), dtype=float)
    except Exception as error:
        told = f"{type(error).__name__}: {str(error).rstrip('.')}"
        raise ValueError(
            f"density failed on points of shape {points.shape}, one point a row ({told}). scipy's gaussian_kde wants "
            "one a column, and its logarithm: lambda points: kde.logpdf(points.T)."
        ) from error


def _check_logarithms(found, area):
    """A density handed in without its logarithm is nowhere below 0; read as a logarithm it has far too much mass."""
    mass = np.mean(np.exp(np.minimum(found, 700.0))) * area
    if found.min() >= 0 and found.max() > 0 and mass > 2:
        raise ValueError(
            f"density must return logarithms; yours returns {found.min():.3g} to {found.max():.3g}, nowhere below 0. "
            f"Read as logarithms they hold a mass of {mass:.3g} in the picture, not 1. Is it the density itself?"
        )


def _two_features(density, X, features):
    """The Mixture of the two features, or None; a function from points (m, 2) to log-densities (m,); X, and names."""
    if not callable(density) and callable(getattr(density, "logpdf", None)):
        raise TypeError(f"hand in the function, not the {type(density).__name__}: density.logpdf.")
    if not callable(density) or isinstance(density, type):
        mixture, X, names = in_plane(density, X, features)
        return mixture, mixture.log_density, X, names
    if X is None:
        return None, density, None, (None, None)
    names, X = told(names_of(X)), check_data(X)
    columns = columns_of(features, X.shape[1], names)
    return None, density, X[:, columns], [names[c] for c in columns] if names else (None, None)


def _span(mixture, X):
    """The corners of the points and a margin, or, without points, three standard deviations around each mean."""
    if X is not None:
        low, high = X.min(axis=0), X.max(axis=0)
        margin = 0.15 * np.where(high > low, high - low, 1.0)
    elif mixture is not None:
        sd = np.sqrt(np.diagonal(mixture.dense_covariances, axis1=1, axis2=2))
        low, high, margin = (mixture.means - 3 * sd).min(axis=0), (mixture.means + 3 * sd).max(axis=0), 0.0
    else:
        raise ValueError("a function has no edges: give span=((left, right), (bottom, top)), or X.")
    return np.stack([low - margin, high + margin], axis=1)


def _levels(levels, above):
    """Nats above the lowest value at which a line is drawn."""
    if levels is not None:
        levels = np.ravel(np.asarray(levels, dtype=float))
        if len(levels) < 2 or not (levels[0] > 0 and np.all(np.diff(levels) > 0) and levels[-1] < np.inf):
            raise ValueError(
                f"levels are two or more nats above the lowest value, above 0 and ascending; got {levels!r}."
            )
        return levels
    farthest = above[np.isfinite(above)].max()
    powers = 10.0 ** np.arange(-3, 301)
    all_levels = (powers[:, None] * STEPS).ravel()
    first = 1.0 if farthest >= 5 else farthest / 30  # a nearly flat picture has lines, too
    found = all_levels[(all_levels >= first * (1 - 1e-9)) & (all_levels <= farthest)]
    return found if len(found) > 1 else np.array([0.5, 1.0])  # flat


def _level_of(mixture, mass):
    """The negative log-density below which the mixture has this mass: a quantile of points drawn from it."""
    drawn, _ = mixture.sample(N_DRAWN, random_state=0)
    return np.quantile(-mixture.log_density(drawn), mass)


def plot_false_alarms(promised, curves, ax: Axes | None = None, *, log=True) -> Axes:
    """The share of good rows that is flagged, against the share that was promised; the diagonal keeps the promise.

    promised : (m,) shares between 0 and 1, ascending.
    curves : dict from a name to shares that were flagged, (m,), or (splits, m): then the line is their mean, and a band
        holds the middle 80 % of the splits.
    log : logarithmic axes, for shares of a few per cent; a share of 0 then lies below the picture.
    """
    ax = axes_or_current(ax)
    promised = numbers_of(promised, "promised").astype(float)
    if promised.ndim != 1 or len(promised) < 2 or not (np.all(np.diff(promised) > 0) and 0 < promised[0]):
        raise ValueError(f"promised must be two or more shares above 0, ascending; got {promised!r}.")
    shares = check_curves(curves, "curves")
    for name, values in {"promised": promised, **shares}.items():
        if not np.all((values >= 0) & (values <= 1)):
            raise ValueError(
                f"{name}: shares lie between 0 and 1, not in per cent; got {values.min()} to {values.max()}."
            )
        if values.ndim not in (1, 2) or values.shape[-1] != len(promised) or values.size == 0:
            raise ValueError(
                f"{name} must have shape ({len(promised)},) or (splits, {len(promised)}); got {values.shape}."
            )
    ax.plot(100 * promised, 100 * promised, color=INK, label="as promised")
    drawn = [promised]
    for j, (name, values) in enumerate(shares.items()):
        hue, marker, line = series(j)
        if values.ndim == 2:
            band = np.quantile(values, (0.1, 0.9), axis=0)
            ax.fill_between(100 * promised, *(100 * band), color=hue, alpha=0.15, lw=0)
            values = values.mean(axis=0)
            drawn.append(band[1])
        drawn.append(values)
        ax.plot(100 * promised, 100 * values, color=hue, marker=marker, linestyle=line, label=name)
    if log:
        for axis, scale in ((ax.xaxis, ax.set_xscale), (ax.yaxis, ax.set_yscale)):
            scale("log")
            axis.set_minor_formatter(NullFormatter())
        drawn = 100 * np.concatenate(drawn)
        low = min(100 * promised[0] / 2, 0.8 * drawn[drawn > 0].min())
        high = max(2 * 100 * promised[-1], 1.2 * drawn.max())
        ax.set_xticks(_ticks(100 * promised[0], 100 * promised[-1]))
        ax.set_yticks(_ticks(low, high))
        ax.set_ylim(low, high)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter("{x:g}")
    ax.set(xlabel="promised (% of good rows)", ylabel="flagged (% of good rows)")
    return legend_beside(ax)


def _ticks(low, high):
    """1, 2, 5, 10, ... per cent between two values; over more than three factors of ten only 1, 10, ..."""
    steps = STEPS if high <= 2000 * low else STEPS[:1]
    ticks = (10.0 ** np.arange(-12, 3)[:, None] * steps).ravel()
    found = ticks[(ticks >= low * (1 - 1e-9)) & (ticks <= min(high, 100) * (1 + 1e-9))]
    return found if len(found) > 1 else [low, high]
