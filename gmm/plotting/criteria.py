"""Pictures of model selection: a bar for every model, and the criteria against the number of components."""

import numpy as np
from matplotlib.axes import Axes

from gmm.covariance import COVARIANCE_TYPES
from gmm.plotting.histograms import HATCHES
from gmm.plotting.style import INK, axes_or_current, series
from gmm.plotting.texts import legend_beside
from gmm.selection import CRITERIA
from gmm.validation import check_choice, check_number

TYPES = ("spherical", "diag", "tied", "full")  # the order of the bars: from the fewest parameters to the most
NAMES = {"log_likelihood": "training", "held_out": "held out", "aic": "AIC", "bic": "BIC", "icl": "ICL"}


def plot_criterion_bars(selection, ax: Axes | None = None, *, criterion=None, top=None) -> Axes:
    """A bar for every model that `select_model` fitted: how much worse than the best it is. The best has a star.

    selection : a Selection, or its table.  criterion : "bic", "aic", "icl" or "held_out"; by default the one that
    chose.  top : height at which bars are cut, with their value written on them, so that a hopeless model does not
    press the others flat; None cuts none.

    Bars start at the best model, not at zero: only differences of a criterion mean anything.
    """
    ax = axes_or_current(ax)
    table = _table(selection)
    criterion = check_choice(criterion or getattr(selection, "criterion", "bic"), "criterion", CRITERIA)
    if top is not None:
        check_number(top, "top", minimum=0)
    worse = _worse(table, criterion)  # by covariance type and number of components
    counts = sorted(table.n_components.unique())
    types = [name for name in TYPES if name in set(table.covariance_type)]
    width = 0.84 / len(types)
    for j, name in enumerate(types):
        hue, _, _ = series(TYPES.index(name))
        x = np.arange(len(counts)) + (j - (len(types) - 1) / 2) * width
        height = np.array([worse.get((name, k), np.nan) for k in counts])
        hatch = HATCHES[TYPES.index(name)]
        shown = np.minimum(height, np.nanmax(height) if top is None else top) if np.isfinite(height).any() else height
        ax.bar(x, shown, 0.92 * width, color=hue, alpha=0.75, hatch=hatch, edgecolor="white", label=name)
        for at, value in zip(x, height, strict=True):
            if top is not None and value > top:
                _written(ax, at, top, f"{value:,.0f}" if value >= 10 else f"{value:.2g}")
            if value == 0:
                ax.annotate("★", (at, 0), ha="center", va="baseline", fontsize=24, color=INK, zorder=5)
    ax.set_xticks(range(len(counts)), [str(k) for k in counts])
    ax.set(xlabel="number of components", ylabel=_difference(criterion))
    ax.set_ylim(bottom=0)
    return legend_beside(ax, title="★ the best")


def _worse(table, criterion):
    """How much worse than the best each model is, by (covariance type, number of components); 0 is the best."""
    values = CRITERIA[criterion] * table[criterion].to_numpy(dtype=float)
    if not np.isfinite(values).any():
        raise ValueError(f"{criterion} is empty for every model: fit them with n_folds of 2 or more.")
    keys = zip(table.covariance_type, table.n_components, strict=True)
    return dict(zip(keys, values - np.nanmin(values), strict=True))


def _difference(criterion):
    below = "held-out log-likelihood below the best\n(nats per point)"
    return below if criterion == "held_out" else f"{NAMES[criterion]} above the best"


def _written(ax, x, y, text):
    """A value on the top of a bar that was cut there."""
    ax.annotate(
        text, (x, y), (0, -4), textcoords="offset points", ha="center", va="top", rotation=90, fontsize=12, color=INK,
        bbox={"boxstyle": "square,pad=0", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
    )  # fmt: skip


def plot_selection_curves(selection, ax: Axes | None = None, *, covariance_type=None, criteria=None) -> Axes:
    """Criteria against the number of components, all in nats per point, each with a star at the count it prefers.

    A criterion is the training log-likelihood less a penalty, times -2: divided by -2 n it lies on the axis of the
    log-likelihood per point, where the penalty is seen as the distance to the training curve, and higher is better.

    selection : a Selection of `select_model`, or its table.  covariance_type : which of the table's; may be left out
    if there is one.  criteria : of "log_likelihood", "held_out" (with a band of one standard error to either side),
    "aic", "bic", "icl"; by default all but the last, as far as they were computed.
    """
    ax = axes_or_current(ax)
    table = _of_type(_table(selection), covariance_type)
    if criteria is None:
        criteria = [name for name in ("log_likelihood", "held_out", "aic", "bic") if table[name].notna().any()]
    criteria = [criteria] if isinstance(criteria, str) else list(criteria)
    counts = table.n_components.to_numpy()
    for name in criteria:
        check_choice(name, "criteria", NAMES)
        values = _per_point(table, name)
        if not np.isfinite(values).any():
            raise ValueError(f"{name} is empty for every model: fit them with n_folds of 2 or more.")
        hue, marker, line = (INK, "o", "-") if name == "log_likelihood" else series(list(NAMES).index(name) - 1)
        ax.plot(counts, values, color=hue, marker=marker, linestyle=line, label=NAMES[name])
        if name == "held_out":
            error = table.held_out_error.to_numpy(dtype=float)
            ax.fill_between(counts, values - error, values + error, color=hue, alpha=0.15, linewidth=0)
        if name != "log_likelihood":  # which cannot choose: it never falls
            best = np.nanargmax(values)
            ax.plot(counts[best], values[best], "*", markersize=24, color=hue, markeredgecolor="white", zorder=5)
    if len(counts) <= 12:
        ax.set_xticks(counts)
    ax.set(xlabel="number of components", ylabel="nats per point, less the penalty")
    return legend_beside(ax, title="★ its choice")


def _table(selection):
    """The table of a Selection, or the table itself."""
    table = getattr(selection, "table", selection)
    needed = {"covariance_type", "n_components", "log_likelihood", "n_parameters", "held_out_error", *CRITERIA}
    missing = sorted(needed - set(getattr(table, "columns", ())))
    if missing or not len(table):
        what = f"a table without {', '.join(missing)}" if hasattr(table, "columns") else type(selection).__name__
        raise TypeError(f"what select_model returns is needed, or its table; got {what or 'an empty table'}.")
    return table


def _of_type(table, covariance_type):
    """The rows of one covariance type, the smallest model first."""
    there = sorted(set(table.covariance_type), key=list(COVARIANCE_TYPES).index)
    if covariance_type is None and len(there) > 1:
        raise ValueError(f"the table has several covariance types: say which, covariance_type=...; {there}.")
    covariance_type = check_choice(covariance_type or there[0], "covariance_type", there)
    return table[table.covariance_type == covariance_type].sort_values("n_components")


def _per_point(table, name):
    """A column in nats per point, higher being better."""
    values = table[name].to_numpy(dtype=float)
    if name == "held_out":
        return values
    # BIC = -2 log L + p log n: so the table itself tells how many points there were
    n = np.exp(((table.bic + 2 * table.log_likelihood) / table.n_parameters).to_numpy(dtype=float))
    return values / n if name == "log_likelihood" else -values / (2 * n)
