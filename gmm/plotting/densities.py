"""Pictures of a density: how surprising each place is, and what becomes of a promised share of false alarms."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.ticker import NullFormatter, NullLocator

from gmm.mixture import Mixture
from gmm.plotting.ellipses import as_mixture, check_mass
from gmm.plotting.style import COLORS, INK, axes_or_current, series
from gmm.validation import check_array, check_data, check_number, numbers_of

STEPS = np.array([1.0, 2.0, 5.0])  # levels within a factor of ten
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
    shifts it; the distance from the lowest value is neither.

    density : a Mixture, a fitted GaussianMixture, or a function from points (m, 2) to log-densities (m,).
    X : (n, d) points to draw on top, or None.
    span : ((left, right), (bottom, top)); by default that of the points, or of the components.
    levels : nats above the lowest value, ascending; by default 1, 2, 5, 10, 20, 50, ... as far as the picture goes.
    masses : of a mixture, draw the lines within which it is densest and which hold these masses (between 0 and 1).
    features : of more than two features the marginal of these two is drawn.
    """
    ax = axes_or_current(ax)
    resolution = check_number(resolution, "resolution", minimum=2, integer=True)
    masses = [check_mass(mass) for mass in np.ravel(masses)]  # before anything is drawn
    mixture, log_density = _two_features(density, features)
    if masses and mixture is None:
        raise ValueError("masses are counted from points drawn from the density: give a Mixture, not a function.")
    if X is not None:
        X = _columns_of(check_data(X), features)
    (left, right), (bottom, top) = _span(mixture, X) if span is None else check_array(span, (2, 2), "span")
    if not (left < right and bottom < top):
        raise ValueError(f"span must be ((left, right), (bottom, top)), ascending; got {span!r}.")
    x, y = np.linspace(left, right, resolution), np.linspace(bottom, top, resolution)
    grid = np.stack(np.meshgrid(x, y), axis=-1)  # (resolution, resolution, 2)
    found = _called(log_density, grid.reshape(-1, 2))
    if found.shape != (resolution**2,) or np.isnan(found).any() or np.max(found) == np.inf:
        raise ValueError(
            f"density must return one log-density a point, ({resolution**2},) for ({resolution**2}, 2), none of them "
            f"nan or above all bounds; got shape {found.shape}."
        )
    if np.max(found) == -np.inf:
        raise ValueError("the log-density is -inf all over the picture: choose another span.")
    if mixture is None:
        _check_logarithms(found, (right - left) * (top - bottom))
    lowest = -found.max()
    above = (-found - lowest).reshape(resolution, resolution)  # nats above the densest place, from 0 on
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
    lowest_told = f"{np.round(lowest, 2) + 0.0:.2f}" if abs(lowest) < 1e4 else f"{lowest:.3g}"  # no -0.00
    bar = ax.figure.colorbar(shades, ax=ax, label=f"−log p above its lowest, {lowest_told} (nats)".replace(" -", " −"))
    told = [level for level in levels if len(levels) <= 6 or np.isclose(level, 10 ** np.round(np.log10(level)))]
    told = told if len(told) > 1 else levels
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.set_ticks(told, labels=[f"{level:g}" for level in told])
    if X is not None:
        ax.scatter(*X.T, s=14, color=INK, alpha=0.5, linewidths=0)
    places = []  # of the names of the lines
    for mass in masses:
        level = _level_of(mixture, mass) - lowest
        _outline(ax, x, y, above, level, f"{100 * mass:.3g}%", places)
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel=xlabel, ylabel=ylabel)
    return ax


def _outline(ax, x, y, above, level, text, places):
    """The line at a level, and its name on it: well inside the picture, far from the names at the other places."""
    drawn = ax.contour(x, y, above, levels=[level], colors=COLORS[1], linewidths=3)
    points = np.concatenate([np.empty((0, 2)), *drawn.allsegs[0]])
    share = (points - [x[0], y[0]]) / [x[-1] - x[0], y[-1] - y[0]]  # of the width and of the height
    inside = np.all((share > 0.06) & (share < 0.94), axis=1)
    if inside.any():
        points, share = points[inside], share[inside]
        room = [np.linalg.norm(share - place, axis=1) for place in places]
        chosen = share[:, 1].argmax() if not places else np.min(room, axis=0).argmax()
        places.append(share[chosen])
        box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
        style = {"ha": "center", "va": "center", "fontsize": 14, "weight": "bold", "color": COLORS[1], "bbox": box}
        ax.text(*points[chosen], text, zorder=5, **style)


def _columns_of(X, features):
    """The two columns of the points that are drawn."""
    if not all(-X.shape[1] <= feature < X.shape[1] for feature in features):
        raise ValueError(f"X has {X.shape[1]} columns, and the features {tuple(features)!r} are to be drawn.")
    return X[:, list(features)]


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


def _two_features(density, features):
    """The Mixture of the two features, or None, and a function from points (m, 2) to log-densities (m,)."""
    if np.ndim(features) != 1 or len(features) != 2:
        raise ValueError(f"features must name two columns; got {features!r}.")
    if not isinstance(density, Mixture) and not hasattr(density, "mixture_"):
        if callable(density):
            return None, density
        if callable(getattr(density, "logpdf", None)):
            raise TypeError(f"hand in the function, not the {type(density).__name__}: density.logpdf.")
    mixture = as_mixture(density)
    if mixture.n_features < 2:
        raise ValueError("plot_density draws a plane; the mixture has one feature: use plot_components_1d.")
    mixture = mixture if mixture.n_features == 2 and tuple(features) == (0, 1) else mixture.marginal(list(features))
    return mixture, mixture.log_density


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
    if not hasattr(curves, "items"):
        raise TypeError(
            f'curves must be a dict from names to shares, {{"held out": [...]}}; got {type(curves).__name__}.'
        )
    promised = numbers_of(promised, "promised").astype(float)
    if promised.ndim != 1 or len(promised) < 2 or not (np.all(np.diff(promised) > 0) and 0 < promised[0]):
        raise ValueError(f"promised must be two or more shares above 0, ascending; got {promised!r}.")
    shares = {name: numbers_of(values, str(name)).astype(float) for name, values in curves.items()}
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
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return ax


def _ticks(low, high):
    """1, 2, 5, 10, ... per cent between two values; over more than three factors of ten only 1, 10, ..."""
    steps = STEPS if high <= 2000 * low else STEPS[:1]
    ticks = (10.0 ** np.arange(-12, 3)[:, None] * steps).ravel()
    found = ticks[(ticks >= low * (1 - 1e-9)) & (ticks <= min(high, 100) * (1 + 1e-9))]
    return found if len(found) > 1 else [low, high]
