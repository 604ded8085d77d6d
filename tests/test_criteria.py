"""Pictures of model selection: bars start at the best model, curves lie on the axis of the log-likelihood per point."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color

from gmm import select_model
from gmm.datasets import load_old_faithful
from gmm.plotting import plot_criterion_bars, plot_selection_curves, set_title
from gmm.plotting.style import texts_cut_off

mpl.use("Agg")
pytestmark = pytest.mark.usefixtures("course_style")

X = load_old_faithful()
COUNTS = (1, 2, 3, 4)


@pytest.fixture(scope="module")
def selection():
    return select_model(X, COUNTS, ("tied", "full", "spherical"), n_folds=3, random_state=0, progress=False)


@pytest.fixture
def ax():
    return plt.subplots()[1]


def heights(ax):
    """For each covariance type, in the legend's order, the heights of its bars."""
    return {bars.get_label(): [bar.get_height() for bar in bars] for bars in ax.containers}


@pytest.mark.parametrize("criterion", ["bic", "aic", "icl", "held_out"])
def test_bars_are_differences_from_the_best(selection, ax, criterion):
    assert plot_criterion_bars(selection, ax, criterion=criterion) is ax
    sign = -1 if criterion == "held_out" else 1
    values = selection.table.set_index(["covariance_type", "n_components"])[criterion] * sign
    drawn = heights(ax)
    assert list(drawn) == ["spherical", "tied", "full"]
    for name, bars in drawn.items():
        np.testing.assert_allclose(bars, [values[name, k] - values.min() for k in COUNTS], atol=1e-9)
    assert ("held-out" if criterion == "held_out" else criterion.upper()) in ax.get_ylabel()


def test_the_star_stands_on_the_winner(selection, ax):
    plot_criterion_bars(selection, ax)
    stars = [text.xy for text in ax.texts if text.get_text() == "★"]
    best = selection.best
    bars = next(bars for bars in ax.containers if bars.get_label() == best.covariance_type)
    bar = bars[COUNTS.index(best.n_components)]
    assert len(stars) == 1 and bar.get_x() <= stars[0][0] <= bar.get_x() + bar.get_width()
    assert ax.get_ylim()[0] == 0


def test_the_criterion_that_chose_is_drawn(ax):
    chosen = select_model(X, (1, 2), "full", criterion="aic", n_folds=0, random_state=0, progress=False)
    assert plot_criterion_bars(chosen, ax).get_ylabel().startswith("AIC")
    assert plot_criterion_bars(chosen.table, plt.subplots()[1]).get_ylabel().startswith("BIC")


def test_bars_that_are_cut_tell_their_value(selection, ax):
    plot_criterion_bars(selection, ax, top=50)
    table = selection.table
    cut = (table.bic - table.bic.min())[table.bic - table.bic.min() > 50]
    written = {text.get_text() for text in ax.texts} - {"★"}
    assert written == {f"{value:,.0f}" for value in cut} and len(cut)
    assert max(max(bars) for bars in heights(ax).values()) == 50
    set_title(ax, "No text reaches beyond the canvas")
    ax.figure.canvas.draw()
    assert texts_cut_off(ax.figure) == []


def test_a_model_that_collapsed_has_no_bar(selection, ax):
    table = selection.table.copy()
    table.loc[len(table) - 1, ["bic", "log_likelihood"]] = np.nan
    plot_criterion_bars(table, ax)
    assert sum(np.isnan(bars).sum() for bars in heights(ax).values()) == 1


def test_types_keep_their_colour_from_figure_to_figure(selection):
    alone = select_model(X, (1, 2), "full", n_folds=0, random_state=0, progress=False)
    many, one = plot_criterion_bars(selection, plt.subplots()[1]), plot_criterion_bars(alone, plt.subplots()[1])
    full = next(bars for bars in many.containers if bars.get_label() == "full")
    assert same_color(full[0].get_facecolor(), one.containers[0][0].get_facecolor())


def test_curves_are_log_likelihoods_per_point_less_a_penalty(selection, ax):
    assert plot_selection_curves(selection, ax, covariance_type="full", criteria=["log_likelihood", "bic", "aic"]) is ax
    rows = selection.table[selection.table.covariance_type == "full"].sort_values("n_components")
    n = len(X)
    expected = {
        "training": rows.log_likelihood / n,
        "BIC": (rows.log_likelihood - rows.n_parameters * np.log(n) / 2) / n,
        "AIC": (rows.log_likelihood - rows.n_parameters) / n,
    }
    for name, values in expected.items():
        line = next(line for line in ax.lines if line.get_label() == name)
        np.testing.assert_allclose(line.get_ydata(), values, rtol=1e-9)
        np.testing.assert_array_equal(line.get_xdata(), COUNTS)


def test_every_curve_but_the_training_has_a_star_at_its_best(selection, ax):
    plot_selection_curves(selection, ax, covariance_type="full")
    curves = {line.get_label(): line.get_ydata() for line in ax.lines if not line.get_label().startswith("_")}
    stars = [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_marker() == "*"]
    assert list(curves) == ["training", "held out", "AIC", "BIC"]
    expected = [(COUNTS[int(np.argmax(values))], max(values)) for name, values in curves.items() if name != "training"]
    np.testing.assert_allclose(stars, expected)
    assert len(ax.collections) == 1  # the band of the held-out curve


def test_curves_that_were_not_computed_are_left_out(ax):
    quick = select_model(X, (1, 2), "full", n_folds=0, random_state=0, progress=False)
    plot_selection_curves(quick, ax)  # one covariance type: no need to name it
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["training", "AIC", "BIC"]
    with pytest.raises(ValueError, match="held_out is empty"):
        plot_selection_curves(quick, ax, criteria="held_out")
    with pytest.raises(ValueError, match="held_out is empty"):
        plot_criterion_bars(quick, ax, criterion="held_out")


def test_weights_count_as_points(ax):
    weighted = select_model(X, (1, 2), "full", n_folds=0, sample_weight=np.full(len(X), 2.0), random_state=0)
    plot_selection_curves(weighted, ax, criteria="log_likelihood")
    expected = weighted.table.sort_values("n_components").log_likelihood / (2 * len(X))
    np.testing.assert_allclose(ax.lines[0].get_ydata(), expected, rtol=1e-9)


@pytest.mark.parametrize("draw", [plot_criterion_bars, plot_selection_curves])
def test_what_is_no_selection_is_refused(draw, selection, ax):
    for wrong in (X, selection.best, None, 3, pd.DataFrame({"bic": [1.0]}), selection.table[:0]):
        with pytest.raises(TypeError, match="select_model"):
            draw(wrong, ax)
    assert not ax.has_data()


def test_wrong_choices_are_refused(selection, ax):
    with pytest.raises(ValueError, match="criterion"):
        plot_criterion_bars(selection, ax, criterion="BICC")
    with pytest.raises(ValueError, match="top"):
        plot_criterion_bars(selection, ax, top=-1)
    with pytest.raises(ValueError, match="covariance_type="):
        plot_selection_curves(selection, ax)
    with pytest.raises(ValueError, match="covariance_type"):
        plot_selection_curves(selection, ax, covariance_type="diag")
    with pytest.raises(ValueError, match="criteria"):
        plot_selection_curves(selection, ax, covariance_type="full", criteria=["bicc"])
