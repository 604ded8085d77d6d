"""The pictures: what they return, where they draw, whether they tell the truth, and what they refuse."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from helpers import TYPES, fit, random_mixture
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import PathCollection
from matplotlib.colors import same_color, to_hex
from matplotlib.patches import Ellipse
from scipy import stats

from gmm import GaussianMixture, Mixture, em, plotting, select_model
from gmm.datasets import load_bimodal_customers, load_old_faithful
from gmm.inference import merge_components
from gmm.plotting import (
    ellipse_for_mass,
    in_order,
    legend_beside,
    plot_adding,
    plot_candidate,
    plot_candidate_mixture,
    plot_components_1d,
    plot_covariance_type,
    plot_criterion_bars,
    plot_curves,
    plot_density,
    plot_doubt,
    plot_ellipses,
    plot_false_alarms,
    plot_film,
    plot_growth,
    plot_histogram,
    plot_hotspots,
    plot_labelled_histogram,
    plot_likelihood_surface,
    plot_log_likelihood,
    plot_lower_bound,
    plot_merging,
    plot_mixture,
    plot_pairs,
    plot_places,
    plot_principal_axes,
    plot_responsibilities,
    plot_selection_curves,
    plot_spike,
    plot_spike_likelihood,
)
from gmm.plotting.given import drawn
from gmm.plotting.style import COLORS, GREY, INK, LINES, MARKERS, SMALLEST_TEXT, series, smallest_text, texts_cut_off
from gmm.plotting.texts import Apart

mpl.use("Agg")

GEYSER = load_old_faithful()
WAITING = GEYSER["waiting_min"]
LINE = Mixture([0.4, 0.6], [[-2.0], [1.0]], [1.0, 0.5], "spherical")
PLANE = Mixture([0.3, 0.7], [[0.0, 0.0], [6.0, 2.0]], [[[2.0, 1.2], [1.2, 1.0]], [[1.0, -0.3], [-0.3, 0.5]]])
SPACE = random_mixture("full", k=3, d=4, seed=5)
TWO_MODELS = select_model(GEYSER, (1, 2), "full", n_folds=0, random_state=0)


pytestmark = pytest.mark.usefixtures("course_style")


@pytest.fixture
def ax():
    return plt.subplots()[1]


def states_of(x, start=LINE, n=4):
    return list(em(np.reshape(x, (-1, 1)), start, max_iter=n, tol=0))


def ellipses(ax):
    return [patch for patch in ax.patches if isinstance(patch, Ellipse)]


def outlines(ax):
    """The coloured ellipses of a mixture, without the grey clouds."""
    return [patch for patch in ellipses(ax) if patch.get_facecolor()[3] == 0]


def texts(ax):
    return [text.get_text() for text in ax.texts]


# -- every function takes an Axes and returns it ----------------------------------------------------------
DRAW = {
    "plot_histogram": lambda **ax: plot_histogram(WAITING, **ax),
    "plot_components_1d": lambda **ax: plot_components_1d(LINE, **ax),
    "plot_candidate": lambda **ax: plot_candidate(WAITING, 70, 12, **ax),
    "plot_labelled_histogram": lambda **ax: plot_labelled_histogram(WAITING, WAITING > 68, **ax),
    "plot_candidate_mixture": lambda **ax: plot_candidate_mixture(WAITING, [0.4, 0.6], [54, 80], [6, 6], **ax),
    "plot_likelihood_surface": lambda **ax: plot_likelihood_surface(
        WAITING, np.linspace(65, 77, 30), np.linspace(10, 18, 30), **ax
    ),
    "plot_lower_bound": lambda **ax: plot_lower_bound(LINE.sample(40, random_state=0)[0], LINE, **ax),
    "plot_log_likelihood": lambda **ax: plot_log_likelihood([-9.0, -5.0, -4.5], **ax),
    "plot_spike": lambda **ax: plot_spike(WAITING, 78, 0.1, **ax),
    "plot_spike_likelihood": lambda **ax: plot_spike_likelihood(WAITING, 78, [1.0, 0.1, 0.01], **ax),
    "plot_curves": lambda **ax: plot_curves([1, 2, 3], {"a": [1, 2, 3], "b": [3, 2, 1]}, **ax),
    "plot_growth": lambda **ax: plot_growth([10, 100], {"a": [1, 9], "b": [3, np.nan]}, through=(10, 1), **ax),
    "plot_adding": lambda **ax: plot_adding(12, branches=3, **ax),
    "plot_ellipses": lambda **ax: plot_ellipses(PLANE, **ax),
    "plot_mixture": lambda **ax: plot_mixture(PLANE, PLANE.sample(50, random_state=0)[0], **ax),
    "plot_covariance_type": lambda **ax: plot_covariance_type("full", **ax),
    "plot_responsibilities": lambda **ax: plot_responsibilities(PLANE, PLANE.sample(50, random_state=0)[0], **ax),
    "plot_principal_axes": lambda **ax: plot_principal_axes([[2.0, 1.0], [1.0, 1.0]], **ax),
    "plot_criterion_bars": lambda **ax: plot_criterion_bars(TWO_MODELS, **ax),
    "plot_selection_curves": lambda **ax: plot_selection_curves(TWO_MODELS, **ax),
    "plot_places": lambda **ax: plot_places(GEYSER, **ax),
    "plot_hotspots": lambda **ax: plot_hotspots(PLANE, **ax),
    "plot_density": lambda **ax: plot_density(PLANE, resolution=40, **ax),
    "plot_false_alarms": lambda **ax: plot_false_alarms([0.01, 0.1], {"held out": [0.02, 0.2]}, **ax),
    "plot_merging": lambda **ax: plot_merging(merge_components(PLANE, GEYSER), **ax),
    "plot_doubt": lambda **ax: plot_doubt(PLANE, GEYSER, **ax),
}
each_drawing = pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)


def test_every_picture_is_tested():
    """plot_film and plot_pairs make a Figure of their own; ellipse_for_mass, set_title, show and others draw none."""
    assert {name for name in plotting.__all__ if name.startswith("plot_")} == {*DRAW, "plot_film", "plot_pairs"}
    assert all(callable(getattr(plotting, name)) for name in plotting.__all__)


@each_drawing
def test_draws_on_the_axes_given_and_returns_it(draw):
    _, (left, right) = plt.subplots(1, 2)
    plt.sca(right)
    assert draw(ax=left) is left
    assert left.has_data() or left.patches
    assert not right.has_data() and not right.patches


@each_drawing
def test_draws_on_the_current_axes_if_none_is_given(draw):
    _, (left, right) = plt.subplots(1, 2)
    plt.sca(left)
    assert draw() is left
    assert not right.has_data()


@each_drawing
def test_makes_a_figure_if_there_is_none(draw):
    assert plt.get_fignums() == []
    ax = draw()
    assert plt.get_fignums() == [ax.figure.number]
    ax.figure.canvas.draw()
    assert texts_cut_off(ax.figure) == []


# -- one dimension --------------------------------------------------------------------------------------
@pytest.mark.parametrize("bins", [5, 30, np.arange(40, 100, 3.0), "auto"], ids=str)
def test_bars_of_a_histogram_have_area_one(ax, bins):
    plot_histogram(WAITING, ax, bins=bins, xlabel="waiting time (min)")
    assert sum(bar.get_width() * bar.get_height() for bar in ax.patches) == pytest.approx(1)
    assert ax.get_xlabel() == "waiting time (min)" and ax.get_ylabel() == "density (per min)"


def test_histogram_of_lists_columns_and_tables(ax):
    for x in (list(WAITING), WAITING, WAITING.to_numpy()[:, None], GEYSER[["waiting_min"]]):
        axes = plot_histogram(x, plt.figure().gca(), bins=10)
        assert [bar.get_height() for bar in axes.patches] == pytest.approx(
            np.histogram(WAITING, bins=10, density=True)[0]
        )
        assert axes.get_ylabel() == "density"


@pytest.mark.parametrize("kind", TYPES)
def test_curves_of_a_mixture_are_its_densities(ax, kind):
    mixture = random_mixture(kind, k=3, d=1, seed=3)
    plot_components_1d(mixture, ax, span=(-15, 15))
    *parts, total = ax.lines
    grid = total.get_xdata()
    assert grid[0] == -15 and grid[-1] == 15 and ax.get_xlim() == (-15, 15) and ax.get_ylim()[0] == 0
    sds = np.sqrt(mixture.dense_covariances[:, 0, 0])
    expected = mixture.weights * stats.norm.pdf(grid[:, None], mixture.means[:, 0], sds)
    np.testing.assert_allclose(total.get_ydata(), expected.sum(axis=1), rtol=1e-9)
    assert np.trapezoid(total.get_ydata(), grid) == pytest.approx(1, abs=1e-3)
    for j, part in enumerate(parts):
        np.testing.assert_allclose(part.get_ydata(), expected[:, j], rtol=1e-9, atol=1e-300)
        assert same_color(part.get_color(), COLORS[j])
        assert part.get_label() == f"component {j}: {mixture.weights[j]:.0%} of the mass"
    assert len({part.get_linestyle() if j < 3 else j for j, part in enumerate(parts)}) == 3
    assert total.get_linestyle() == "-" and same_color(total.get_color(), INK)


def test_span_and_parts_of_a_mixture_can_be_chosen(ax):
    plot_components_1d(LINE, ax)
    assert ax.get_xlim() == (-6.0, 1 + 4 * np.sqrt(0.5))  # four standard deviations to either side
    ax = plot_histogram(WAITING, plt.figure().gca())
    limits = ax.get_xlim()
    plot_components_1d(LINE, ax, components=False, label="sum")
    assert ax.get_xlim() == limits and [line.get_label() for line in ax.lines] == ["sum"]
    ax = plot_components_1d(LINE, plt.figure().gca(), total=False, names={1: "payers"})
    assert [line.get_label() for line in ax.lines] == ["component 0: 40% of the mass", "payers: 60% of the mass"]


def test_candidate_tells_its_log_likelihood(ax):
    plot_candidate(WAITING, 70, 12.5, ax, name="A: ", xlabel="waiting time (min)")
    expected = stats.norm.logpdf(WAITING, 70, 12.5).sum()
    assert ax.get_title(loc="left") == f"A: mean 70, sd 12.5\nlog-likelihood {expected:.1f} nats"
    (curve,) = ax.lines
    np.testing.assert_allclose(curve.get_ydata(), stats.norm.pdf(curve.get_xdata(), 70, 12.5), rtol=1e-9)


@pytest.mark.parametrize("n_labels", [1, 2, 3, 6])
def test_labelled_bars_stand_on_each_other(ax, n_labels):
    labels = np.arange(len(WAITING)) % n_labels
    plot_labelled_histogram(WAITING, labels, ax, bins=12, xlabel="waiting time (min)", names={0: "first"})
    heights = np.array([bar.get_height() for bar in ax.patches]).reshape(n_labels, 12)
    bottoms = np.array([bar.get_y() for bar in ax.patches]).reshape(n_labels, 12)
    np.testing.assert_allclose(heights.sum(axis=0), np.histogram(WAITING, bins=12, density=True)[0], atol=1e-12)
    np.testing.assert_allclose(bottoms[1:], np.cumsum(heights, axis=0)[:-1], atol=1e-12)
    shares = heights.sum(axis=1) / heights.sum()
    np.testing.assert_allclose(shares, np.bincount(labels) / len(labels))
    looks = {(bar.get_hatch(), to_hex(bar.get_facecolor())) for bar in ax.patches}
    assert len(looks) == n_labels and len({hatch for hatch, _ in looks}) == n_labels
    names = [text.get_text() for text in ax.legend().get_texts()]
    assert sorted(names) == sorted(["first", *(f"label {j}" for j in range(1, n_labels))])
    assert ax.get_ylabel() == "density (per min)"


def test_labels_of_any_kind_and_one_for_each_point(ax):
    plot_labelled_histogram([1.0, 2.0, 4.0], np.array(["male", "female", "male"]), ax, bins=3)
    assert sorted(text.get_text() for text in ax.legend().get_texts()) == ["label female", "label male"]
    with pytest.raises(ValueError, match=r"labels must have shape \(3,\), .*; got \(2,\)"):
        plot_labelled_histogram([1.0, 2.0, 4.0], [0, 1])


@pytest.mark.parametrize(
    "weights, means, sds",
    [
        ([0.4, 0.6], [54, 80], [6, 6]),
        ([0.0, 1.0], [40, 100], [1, 20]),  # the ends of the sliders
        ([1.0, 0.0], [100, 40], [20, 1]),
        ([0.5, 0.5], [70, 70], [1, 1]),
        ([0.2, 0.3, 0.5], [54, 70, 80], [6.5, 3, 6]),
    ],
    ids=str,
)
def test_candidate_mixture_tells_its_log_likelihood(ax, weights, means, sds):
    plot_candidate_mixture(WAITING, weights, means, sds, ax, xlabel="waiting time (min)")
    parts = np.array(weights) * stats.norm.pdf(WAITING.to_numpy()[:, None], means, sds)
    with np.errstate(divide="ignore"):
        expected = np.log(parts.sum(axis=1)).sum()
    said = float(ax.get_title(loc="left").split()[1])
    assert said == pytest.approx(expected, abs=0.06) or (np.isinf(expected) and said < -1e4)
    assert len(ax.lines) == len(weights) + 1
    assert np.isfinite(ax.lines[-1].get_ydata()).all()
    ax.figure.canvas.draw()
    assert texts_cut_off(ax.figure) == []


@pytest.mark.parametrize("sds", [[0, 1], [-1, 1], [np.nan, 1]], ids=str)
def test_candidate_mixture_needs_a_spread(ax, sds):
    with pytest.raises(ValueError, match="sds must be above zero"):
        plot_candidate_mixture(WAITING, [0.5, 0.5], [54, 80], sds, ax)


@pytest.mark.parametrize("step, depth", [(5, 60), (2, 30), (7, 60), (10, 95)])
def test_peak_of_the_likelihood_is_at_mean_and_sd(ax, step, depth):
    x = WAITING.to_numpy(dtype=float)
    means, sds = np.linspace(66, 76, 101), np.linspace(11, 17, 121)
    plot_likelihood_surface(x, means, sds, ax, step=step, depth=depth)
    (star,) = ax.lines
    assert star.get_xdata() == [x.mean()] and star.get_ydata() == [x.std()]
    filled, lines = (c for c in ax.collections if isinstance(c, mpl.contour.ContourSet))
    values = stats.norm.logpdf(x[:, None, None], means, sds[:, None]).sum(axis=0)
    row, column = np.unravel_index(values.argmax(), values.shape)
    assert abs(means[column] - x.mean()) < 0.1 and abs(sds[row] - x.std()) < 0.05
    assert filled.get_paths()[-1].contains_point((x.mean(), x.std()))  # the highest band
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):  # on each line its own value
        points = path.vertices[:: max(1, len(path.vertices) // 20)]
        found = stats.norm.logpdf(x[:, None], points[:, 0], points[:, 1]).sum(axis=0)
        np.testing.assert_allclose(found, level, atol=0.1)
    np.testing.assert_allclose(np.diff(lines.levels), step, rtol=1e-6)
    assert values.max() - lines.levels[0] == pytest.approx(depth)


# -- EM and curves ----------------------------------------------------------------------------------------
def test_log_likelihood_marks_iterations(ax):
    plot_log_likelihood([-9.0, -5.0, -4.5, -4.4], ax, marked=(0, 2), label="run")
    trace, *marks = ax.lines
    assert list(trace.get_ydata()) == [-9.0, -5.0, -4.5, -4.4] and trace.get_label() == "run"
    assert [(mark.get_xdata()[0], mark.get_ydata()[0]) for mark in marks] == [(0, -9.0), (2, -4.5)]
    assert "iteration" in ax.get_xlabel() and "nats" in ax.get_ylabel()


def test_last_iteration_can_be_marked_from_the_end(ax):
    plot_log_likelihood([-9.0, -5.0, -4.5], ax, marked=(-1,))
    assert ax.lines[-1].get_xdata()[0] == 2 and ax.lines[-1].get_ydata()[0] == -4.5


@pytest.mark.parametrize("frames", [(0,), (0, 2), (0, 1, 3), (0, 1, 2, 3, 4), [0, -1]], ids=str)
def test_film_has_an_axes_for_each_frame_and_one_for_the_trace(frames):
    x, _ = LINE.sample(80, random_state=1)
    states = states_of(x)
    figure = plot_film(states, x, frames, xlabel="net deposit (EUR)")
    assert isinstance(figure, plt.Figure) and len(figure.axes) == len(frames) + 1
    for i, frame in zip(frames, figure.axes, strict=False):
        assert frame.get_title(loc="left") == f"iteration {states[i].iteration}"
        total = frame.lines[-1]
        np.testing.assert_allclose(total.get_ydata(), np.exp(states[i].mixture.log_density(total.get_xdata()[:, None])))
        assert frame.get_ylim() == figure.axes[0].get_ylim()
    trace, *marks = figure.axes[-1].lines
    np.testing.assert_allclose(trace.get_ydata(), [state.log_likelihood for state in states])
    assert [mark.get_xdata()[0] for mark in marks] == [i % len(states) for i in frames]
    figure.canvas.draw()
    assert texts_cut_off(figure) == []


def test_film_of_a_column():
    x = WAITING.iloc[:60]
    states = states_of(x, Mixture([0.5, 0.5], [[55.0], [80.0]], [30.0, 30.0], "spherical"), 2)
    assert len(plot_film(states, x, (0, 2)).axes) == 3


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("component", [0, 1, -1])
def test_bound_lies_below_touches_and_its_top_is_the_next_mean(ax, kind, component):
    mixture = random_mixture(kind, k=3, d=1, seed=3)
    X = mixture.sample(60, random_state=0)[0] + 0.5
    plot_lower_bound(X, mixture, ax, component=component, span=(-9, 9))
    curve, bound, now, following, gap = (line.get_xydata() for line in ax.lines)
    assert np.all(bound[:, 1] <= curve[:, 1] + 1e-9) and np.array_equal(bound[:, 0], curve[:, 0])
    assert now[0] == pytest.approx([mixture.means[component, 0], mixture.log_density(X).sum()])
    r = mixture.responsibilities(X)

    def at(mean):
        """The mixture with another mean: its log-likelihood, and the bound from the responsibilities of before."""
        means = mixture.means.copy()
        means[component] = mean
        other = Mixture(mixture.weights, means, mixture.covariances, kind)
        return other.log_density(X).sum(), np.sum(r * (other.log_joint(X) - np.log(r)))

    for i in (0, 130, 400):
        assert (curve[i, 1], bound[i, 1]) == pytest.approx(at(curve[i, 0]))
    mean = r[:, component] @ X[:, 0] / r[:, component].sum()
    assert following[0] == pytest.approx([mean, at(mean)[1]])
    assert gap == pytest.approx(np.array([[mean, at(mean)[1]], [mean, at(mean)[0]]]))


def test_bound_at_the_ends_of_its_slider(ax):
    x = load_bimodal_customers()["net_deposit"]
    curves = []
    for mean in (-600, -216, 0, 400, 600):
        mixture = Mixture([1 / 3, 2 / 3], [[mean], [169.0]], [125.0**2, 90.0**2], "spherical")
        ax = plot_lower_bound(x, mixture, plt.figure(figsize=(9.6, 5)).gca(), span=(-620, 620), xlabel="mean (EUR)")
        curve, _, now, following, _ = (line.get_xydata() for line in ax.lines)
        curves.append(curve)
        (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
        for mark in (now[0], following[0]):
            assert left < mark[0] < right and low < mark[1] < high
        ax.figure.canvas.draw()
        assert texts_cut_off(ax.figure) == [] and ax.get_xlabel() == "mean (EUR)"
    assert all(np.allclose(curve, curves[0]) for curve in curves)  # the curve stays, only the bound moves


def test_bound_of_one_gaussian_is_its_log_likelihood(ax):
    plot_lower_bound(WAITING, Mixture([1.0], [[60.0]], [80.0], "spherical"), ax)
    curve, bound = (line.get_ydata() for line in ax.lines[:2])
    np.testing.assert_allclose(curve, bound)
    assert ax.lines[3].get_xdata()[0] == pytest.approx(WAITING.mean()) and ax.get_xlabel() == "mean of component 0"
    assert ax.get_xlim() == (WAITING.min(), WAITING.max())


# -- a spike ---------------------------------------------------------------------------------------------------
def spiked(place, sd):
    share = np.mean(WAITING == place)
    return Mixture([1 - share, share], [[WAITING.mean()], [place]], [WAITING.var(ddof=0), sd**2], "spherical")


@pytest.mark.parametrize("place", [43, 78, 96])
@pytest.mark.parametrize("sd", [1e-100, 1e-30, 1e-12, 0.001, 1.0, 10.0, 1000.0])
def test_spike_at_the_ends_of_its_slider(place, sd):
    figure, ax = plt.subplots(figsize=(7, 4.8))
    plot_spike(WAITING, place, sd, ax, bins=np.arange(40.5, 100, 3), xlabel="waiting time (min)")
    figure.canvas.draw()
    assert texts_cut_off(figure) == []
    (curve,) = ax.lines
    x, height = curve.get_data()
    assert np.all(np.isfinite(height)) and np.all(np.diff(x) > 0) and place in x
    density = np.exp(spiked(place, sd).log_density(x[:, None]))
    top = ax.get_ylim()[1]
    np.testing.assert_allclose(height, np.minimum(density, 2 * top), rtol=1e-9)
    assert max(patch.get_height() for patch in ax.patches) < top  # the histogram is not cut off, the spike may be
    assert len(texts(ax)) == (density.max() > top)
    total = spiked(place, sd).log_density(WAITING.to_numpy(float)[:, None]).sum()
    assert f"log-likelihood {total:.1f} nats" in ax.get_title(loc="left")


def test_height_of_a_spike_is_told(ax):
    plot_spike(WAITING, 78, 0.1, ax)
    share = np.mean(WAITING == 78)
    assert texts(ax) == [f"up to {share / (0.1 * np.sqrt(2 * np.pi)) + 0.024:.2g}"]


@pytest.mark.parametrize("marked", [1e-12, 0.03, 10.0])
def test_likelihood_of_a_spike_rises_by_its_points(marked):
    figure, ax = plt.subplots(figsize=(9, 4))
    sds = 10.0 ** np.arange(1, -31, -1)
    plot_spike_likelihood(WAITING, (78, 96), sds, ax, marked=marked, reference=-1034.0, unit="min")
    figure.canvas.draw()
    assert texts_cut_off(figure) == []
    fifteen, first, one, second, reference = ax.lines
    for line, point, place, m in ((fifteen, first, 78, 15), (one, second, 96, 1)):
        np.testing.assert_allclose(np.diff(line.get_ydata())[8:], m * np.log(10), rtol=1e-6)
        total = spiked(place, marked).log_density(WAITING.to_numpy(float)[:, None]).sum()
        np.testing.assert_allclose(np.ravel(point.get_data()), [marked, total])
    assert fifteen.get_color() != one.get_color() and fifteen.get_marker() != one.get_marker()
    assert np.all(np.asarray(reference.get_ydata()) == -1034.0)
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["spike on 78 min: 15 points", "spike on 96 min: 1 point", "best honest fit"]
    left, right = ax.get_xlim()
    assert left > 10 and right < 1e-30  # from the broadest to the narrowest


def test_curves_differ_in_color_marker_and_line(ax):
    n = len(COLORS)
    plot_curves(range(3), {f"curve {j}": [j, np.nan, j] for j in range(n)}, ax, xlabel="n", ylabel="nats")
    for style in ("get_color", "get_marker"):
        assert len({getattr(line, style)() for line in ax.lines}) == n
    assert [(to_hex(line.get_color()).upper(), line.get_marker()) for line in ax.lines] == list(
        zip(COLORS, MARKERS, strict=True)
    )
    patterns = {str(line._unscaled_dash_pattern) for line in ax.lines}
    assert len(patterns) == n == len(LINES)
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [f"curve {j}" for j in range(n)]
    ax.figure.canvas.draw()
    assert legend.get_window_extent().x0 >= ax.get_window_extent().x1  # outside of the data


# -- what a fit costs -----------------------------------------------------------------------------------
def test_what_is_proportional_to_the_rows_lies_on_the_grey_line(ax):
    rows = np.array([1e4, 1e5, 1e6])
    plot_growth(rows, {"in step": rows * 2e-5, "level": np.full(3, 40.0)}, ax, through=(1e5, 2.0), ylabel="ms")
    ax.figure.canvas.draw()
    step, level, grey = (ax.transData.transform(line.get_xydata()) for line in ax.lines)
    slope = np.diff(step[:, 1]) / np.diff(step[:, 0])
    assert np.allclose(slope, (grey[1] - grey[0])[1] / (grey[1] - grey[0])[0]) and np.allclose(step[[0, 2]], grey)
    assert np.allclose(level[:, 1], level[0, 1])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log") and ax.get_xlabel() == "rows"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["in step", "level", "in step with the rows"]


@pytest.mark.parametrize(
    "n, branches, left", [(1, 8, [1]), (2, 2, [2, 1]), (9, 8, [9, 2, 1]), (64, 8, [64, 8, 1]), (65, 8, [65, 9, 2, 1])]
)
def test_a_tree_of_adding_has_a_node_for_every_table(ax, n, branches, left):
    plot_adding(n, ax, branches=branches)
    nodes = [line.get_xydata() for line in ax.lines if line.get_linestyle() == "None"]
    edges = [line.get_xydata() for line in ax.lines if line.get_linestyle() != "None"]
    assert [len(level) for level in nodes] == left
    assert len(edges) == sum(left[:-1])  # each table is handed on once
    drawn = {tuple(end) for edge in edges for end in edge} | {tuple(nodes[-1][0])}
    assert drawn == {tuple(node) for level in nodes for node in level}
    assert [text.split()[0] for text in texts(ax)] == [str(number) for number in left]


# -- ellipses -------------------------------------------------------------------------------------------
@st.composite
def gaussians(draw):
    sds = [draw(st.floats(1e-3, 1e3)) for _ in range(2)]
    correlation = draw(st.floats(-0.99, 0.99))
    off = correlation * sds[0] * sds[1]
    mean = np.array([draw(st.floats(-1e3, 1e3)) for _ in range(2)])
    return mean, np.array([[sds[0] ** 2, off], [off, sds[1] ** 2]])


def boundary(ellipse, n=90):
    """Points on an ellipse."""
    angle = np.linspace(0, 2 * np.pi, n)
    return ellipse.get_patch_transform().transform(np.column_stack([np.cos(angle), np.sin(angle)]))


@settings(deadline=None, max_examples=60)
@given(gaussians(), st.floats(0.01, 0.999))
def test_ellipse_is_where_the_mahalanobis_distance_holds_the_mass(gaussian, mass):
    mean, covariance = gaussian
    distance = boundary(ellipse_for_mass(mean, covariance, mass)) - mean
    squared = np.einsum("ni,ij,nj->n", distance, np.linalg.inv(covariance), distance)
    np.testing.assert_allclose(squared, stats.chi2.ppf(mass, 2), rtol=1e-5)


@settings(deadline=None, max_examples=8)
@given(gaussians(), st.sampled_from([0.1, 0.5, 0.9, 0.95, 0.99]), st.integers(0, 10**6))
def test_ellipse_holds_its_share_of_a_sample(gaussian, mass, seed):
    mean, covariance = gaussian
    n = 100_000  # four standard errors are 0.6 %, at most; a sample can miss by that
    points = np.random.default_rng(seed).multivariate_normal(mean, covariance, size=n, method="cholesky")
    ellipse = ellipse_for_mass(mean, covariance, mass)
    outline = ellipse.get_patch_transform().transform_path(ellipse.get_path())
    inside = outline.contains_points(points).mean()
    assert inside == pytest.approx(mass, abs=max(0.005, 4 * np.sqrt(mass * (1 - mass) / n)))


@pytest.mark.parametrize("sds, mass", [(1, 0.393), (2, 0.865), (3, 0.989)])
def test_standard_deviations_in_two_dimensions(sds, mass):
    circle = ellipse_for_mass([1.0, 2.0], np.eye(2), 1 - np.exp(-(sds**2) / 2))
    assert circle.width == pytest.approx(2 * sds) and circle.height == pytest.approx(2 * sds)
    assert (
        1 - np.exp(-(sds**2) / 2) == pytest.approx(mass, abs=5e-4) == pytest.approx(stats.chi2.cdf(sds**2, 2), abs=5e-4)
    )


@pytest.mark.parametrize("signs", [(1, 1), (1, -1), (-1, 1), (-1, -1)], ids=str)
@pytest.mark.parametrize("slope", [0.2, 0.5, -0.5, 2.0, -3.0])
def test_long_axis_points_along_the_data(monkeypatch, slope, signs):
    """The axes are the columns of eigh's matrix; its rows would tilt the ellipse the other way.

    An eigenvector may come with either sign. LAPACK's matrices happen to be symmetric in two dimensions, so that rows
    and columns are the same: only with another sign does a mistake show.
    """
    eigh = np.linalg.eigh
    monkeypatch.setattr(np.linalg, "eigh", lambda matrix: (eigh(matrix)[0], eigh(matrix)[1] * signs))
    along, across = np.array([1, slope]) / np.hypot(1, slope), np.array([-slope, 1]) / np.hypot(1, slope)
    covariance = 9 * np.outer(along, along) + 0.04 * np.outer(across, across)
    ellipse = ellipse_for_mass([0, 0], covariance, 0.5)
    radius = np.sqrt(stats.chi2.ppf(0.5, 2))
    assert (ellipse.width, ellipse.height) == pytest.approx((2 * 3 * radius, 2 * 0.2 * radius))
    angle = np.radians(ellipse.angle)
    assert abs(along @ [np.cos(angle), np.sin(angle)]) == pytest.approx(1)


def test_style_of_an_ellipse_is_handed_on():
    ellipse = ellipse_for_mass([0, 0], np.eye(2), 0.9, facecolor=GREY, alpha=0.3)
    assert ellipse.get_alpha() == 0.3 and same_color(ellipse.get_facecolor()[:3], GREY)


@pytest.mark.parametrize("mass", [0, 1, 1.0, 95, -0.1, np.nan, np.inf])
def test_mass_out_of_range(ax, mass):
    with pytest.raises(ValueError, match="between 0 and 1"):
        plot_ellipses(PLANE, ax, masses=(0.5, mass))
    assert not ax.patches
    with pytest.raises(ValueError, match="between 0 and 1"):
        plot_mixture(PLANE, ax=ax, masses=[mass])


@pytest.mark.parametrize("mass", [0, 1, 95, -0.1, np.nan])
def test_mass_out_of_range_for_one_ellipse(mass):
    with pytest.raises(ValueError, match="between 0 and 1"):
        ellipse_for_mass([0, 0], np.eye(2), mass)


@pytest.mark.parametrize("kind", TYPES)
def test_ellipses_of_every_type(ax, kind):
    mixture = random_mixture(kind, k=3, seed=1)
    plot_ellipses(mixture, ax, masses=(0.5, 0.9))
    drawn = outlines(ax)
    assert len(drawn) == 6 and len(ax.lines) == 3
    for j in range(3):
        for ellipse, mass in zip(drawn[2 * j : 2 * j + 2], (0.5, 0.9), strict=True):
            distance = boundary(ellipse) - mixture.means[j]
            squared = np.einsum("ni,ij,nj->n", distance, np.linalg.inv(mixture.dense_covariances[j]), distance)
            np.testing.assert_allclose(squared, stats.chi2.ppf(mass, 2), rtol=1e-9)
            assert same_color(ellipse.get_edgecolor(), COLORS[j])
    np.testing.assert_array_equal([line.get_xydata()[0] for line in ax.lines], mixture.means)
    (low, high), (bottom, top) = ax.get_xlim(), ax.get_ylim()  # nothing lies outside of the axes
    for ellipse in drawn:
        x, y = boundary(ellipse).T
        assert low <= x.min() and x.max() <= high and bottom <= y.min() and y.max() <= top


def test_mass_is_written_on_every_ellipse(ax):
    plot_ellipses(PLANE, ax, masses=(0.39, 0.5, 0.95))
    assert texts(ax) == ["39%", "50%", "95%"] * 2
    for text, ellipse in zip(ax.texts, ellipses(ax), strict=True):
        y = boundary(ellipse)[:, 1]
        assert text.xy[1] == pytest.approx(y.max(), abs=0.05 * np.ptp(y))  # at its top
        assert same_color(text.get_color(), ellipse.get_edgecolor())
    ax = plot_ellipses(PLANE, plt.figure().gca(), labels=False, color="black")
    assert texts(ax) == [] and all(same_color(e.get_edgecolor(), "black") for e in ellipses(ax))


@pytest.mark.parametrize("mass, text", [(0.999, "99.9%"), (0.995, "99.5%"), (0.004, "0.4%")])
def test_no_ellipse_claims_to_hold_all_or_nothing(ax, mass, text):
    plot_ellipses(PLANE, ax, masses=(mass,))
    assert texts(ax) == [text, text]


@pytest.mark.parametrize("features", [(0, 1), (1, 0), (0, 2), (3, 1), (-1, 0)], ids=str)
def test_more_features_are_drawn_by_their_marginal(ax, features):
    X, _ = SPACE.sample(40, random_state=0)
    plot_mixture(SPACE, X, ax, masses=(0.8,), features=features)
    flat = SPACE.marginal(list(features))
    for ellipse, mean, covariance in zip(ellipses(ax), flat.means, flat.dense_covariances, strict=True):
        distance = boundary(ellipse) - mean
        squared = np.einsum("ni,ij,nj->n", distance, np.linalg.inv(covariance), distance)
        np.testing.assert_allclose(squared, stats.chi2.ppf(0.8, 2), rtol=1e-9)
    points = np.vstack([c.get_offsets() for c in ax.collections if isinstance(c, PathCollection)])
    labels = SPACE.log_joint(X).argmax(axis=1)
    np.testing.assert_array_equal(points, X[:, list(features)][np.argsort(labels, kind="stable")])


def arrows(ax):
    """From and to of every arrow: the annotations without a text."""
    return [(np.array(text.xyann), np.array(text.xy)) for text in ax.texts if not text.get_text()]


EXTREMES = [(sd_x, sd_y, r) for sd_x in (0.2, 3.0) for sd_y in (0.2, 3.0) for r in (-0.99, -0.4, 0.0, 0.99)]


@pytest.mark.parametrize("sd_x, sd_y, correlation", [*EXTREMES, (0.01, 30.0, 0.5)], ids=str)
def test_principal_axes_are_eigenvectors_as_long_as_the_sd_along_them(ax, sd_x, sd_y, correlation):
    mean, off = np.array([1.0, -2.0]), correlation * sd_x * sd_y
    covariance = np.array([[sd_x**2, off], [off, sd_y**2]])
    plot_principal_axes(covariance, ax, mean=mean)
    drawn = arrows(ax)
    assert len(drawn) == 2
    for start, tip in drawn:
        np.testing.assert_array_equal(start, mean)
        arrow = tip - mean
        np.testing.assert_allclose(covariance @ arrow, arrow @ arrow * arrow, atol=1e-6 * np.linalg.norm(arrow) ** 3)
        assert arrow[1] > 0 or (arrow[1] == 0 and arrow[0] > 0)
    (_, short), (_, long) = drawn
    assert abs((short - mean) @ (long - mean)) < 1e-9 * np.trace(covariance)
    sds = [np.linalg.norm(tip - mean) for _, tip in drawn]
    assert [text for text in texts(ax) if text] == [f"{sd:.2g}" for sd in sds]
    (ellipse,) = ellipses(ax)
    assert (ellipse.width, ellipse.height) == pytest.approx((2 * sds[1], 2 * sds[0]))
    assert ax.get_aspect() == 1 and ax.contains_point(ax.transData.transform(mean))


@pytest.mark.parametrize("covariance", [[[1.0, 2.0], [2.0, 1.0]], np.zeros((2, 2)), [[1.0, 0.5], [0.0, 1.0]]], ids=str)
def test_principal_axes_of_no_covariance(ax, covariance):
    with pytest.raises(ValueError, match="covariance must be"):
        plot_principal_axes(covariance, ax)
    assert not ax.patches
    for wrong in (np.eye(3), [1.0, 2.0]):
        with pytest.raises(ValueError, match="covariance"):
            plot_principal_axes(wrong, ax)


# -- mixtures with their points -----------------------------------------------------------------------------
@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("feature", [0, 1])
def test_in_order_sorts_and_changes_nothing_else(kind, feature):
    mixture = random_mixture(kind, k=4, seed=7)
    ordered = in_order(mixture, feature)
    assert np.all(np.diff(ordered.means[:, feature]) > 0)
    X, _ = mixture.sample(30, random_state=0)
    np.testing.assert_allclose(ordered.log_density(X), mixture.log_density(X))
    assert ordered.covariance_type == kind


def scatters(ax):
    return [c for c in ax.collections if isinstance(c, PathCollection)]


def test_points_are_colored_and_marked_by_their_component(ax):
    X, _ = PLANE.sample(60, random_state=0)
    plot_mixture(PLANE, X, ax, xlabel="x (km)", ylabel="y (km)")
    labels = PLANE.log_joint(X).argmax(axis=1)
    for j, cloud in enumerate(scatters(ax)):
        np.testing.assert_array_equal(cloud.get_offsets(), X[labels == j])
        assert same_color(cloud.get_facecolor()[0][:3], series(j)[0]) and cloud.get_label() == f"component {j}"
    shapes = [cloud.get_paths()[0].vertices.tolist() for cloud in scatters(ax)]
    assert len(shapes) == 2 and shapes[0] != shapes[1]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x (km)", "y (km)")
    assert [text.get_text() for text in ax.legend().get_texts()] == ["component 0", "component 1"]


def test_components_are_numbered_in_order(ax):
    X, _ = PLANE.sample(60, random_state=0)
    plot_mixture(in_order(PLANE), X, ax)
    turned = Mixture(PLANE.weights[::-1], PLANE.means[::-1], PLANE.covariances[::-1])
    other = plot_mixture(turned, X, plt.figure().gca(), sort_by=0)
    for one, two in zip(scatters(ax), scatters(other), strict=True):
        np.testing.assert_array_equal(one.get_offsets(), two.get_offsets())
    for one, two in zip(ellipses(ax), ellipses(other), strict=True):
        np.testing.assert_array_equal(one.get_center(), two.get_center())
        assert one.get_edgecolor() == two.get_edgecolor()


@pytest.mark.parametrize("names", [["short", "long", "odd"], {0: "short", 1: "long", 2: "odd"}], ids=type)
@pytest.mark.parametrize("wrap", [list, np.array, pd.Series], ids=lambda w: w.__name__)
def test_labels_of_ones_own_with_names(ax, names, wrap):
    X, labels = PLANE.sample(30, random_state=0)
    labels = np.where(np.arange(30) < 3, 2, labels)
    plot_mixture(PLANE, pd.DataFrame(X, columns=["a", "b"]), ax, labels=wrap(labels), names=names)
    assert [text.get_text() for text in ax.legend().get_texts()] == ["short", "long", "odd"]
    assert [len(cloud.get_offsets()) for cloud in scatters(ax)] == np.bincount(labels).tolist()


def test_labels_of_another_length(ax):
    X, labels = PLANE.sample(30, random_state=0)
    with pytest.raises(ValueError, match="labels"):
        plot_mixture(PLANE, X, ax, labels=labels[:20])


def test_masses_can_be_left_unwritten(ax):
    assert texts(plot_mixture(PLANE, ax=ax, mass_labels=False)) == []
    assert len(ellipses(ax)) == 4


@pytest.mark.parametrize("kind", TYPES)
def test_fitted_model_and_a_table_of_ones_own(ax, kind):
    model = fit(GEYSER, 2, kind, random_state=0)
    plot_mixture(model, GEYSER, ax, masses=(0.9,), sort_by=0)
    assert len(ellipses(ax)) == 2 and len(scatters(ax)) == 2
    assert sum(len(cloud.get_offsets()) for cloud in scatters(ax)) == len(GEYSER)
    assert ellipses(ax)[0].get_center()[0] < ellipses(ax)[1].get_center()[0]


# -- what a covariance type can say ---------------------------------------------------------------------------
@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("correlation", [-0.99, -0.95, 0, 0.95, 0.99])
def test_covariance_type_at_the_ends_of_its_sliders(kind, correlation):
    for sd_x in (0.4, 2.6):
        for sd_y in (0.4, 2.6):
            ax = plot_covariance_type(kind, sd_x, sd_y, correlation, plt.figure().gca())
            first = outlines(ax)[0]
            assert len(ellipses(ax)) == 4 and len(outlines(ax)) == 2 and texts(ax) == ["90%"] * 2
            assert kind in ax.get_title(loc="left")
            off = correlation * sd_x * sd_y
            cloud = np.array([[sd_x**2, off], [off, sd_y**2]])
            best = {
                "full": cloud,
                "tied": (cloud + np.eye(2)) / 2,
                "diag": np.diag(np.diag(cloud)),
                "spherical": np.eye(2) * np.trace(cloud) / 2,
            }[kind]
            distance = boundary(first) - first.get_center()
            squared = np.einsum("ni,ij,nj->n", distance, np.linalg.inv(best), distance)
            np.testing.assert_allclose(squared, stats.chi2.ppf(0.9, 2), rtol=1e-6)
            for patch in ellipses(ax):
                assert np.all(np.abs(boundary(patch)) <= (10.5, 6))  # within the axes, wherever the sliders are
            plt.close(ax.figure)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("size", [(7, 4.8), (9.6, 5)], ids=str)
def test_covariance_type_writes_nothing_over_its_title(kind, size):
    for correlation in (-0.95, 0.95):
        ax = plot_covariance_type(kind, 2.6, 2.6, correlation, plt.figure(figsize=size).gca())
        ax.figure.canvas.draw()
        assert texts_cut_off(ax.figure) == []
        (title,) = (child for child in ax.get_children() if getattr(child, "get_text", str)().startswith(kind))
        for text in ax.texts:
            assert not text.get_window_extent().overlaps(title.get_window_extent())


def test_covariance_type_counts_its_numbers(ax):
    counts = {"spherical": 2, "diag": 4, "tied": 3, "full": 6}
    for kind, count in counts.items():
        assert f"{count} numbers" in plot_covariance_type(kind, ax=ax).get_title(loc="left")


# -- the plane in the colours of the responsibilities ----------------------------------------------------------
def shades(ax):
    """The drawn colours of the plane, (rows, columns, 3)."""
    (picture,) = (*ax.images, *(c for c in ax.collections if isinstance(c, mpl.collections.QuadMesh)))
    return np.asarray(picture.get_array())


def contours(ax, linestyle):
    return [
        path
        for c in ax.collections
        if isinstance(c, mpl.contour.ContourSet) and (c.get_linestyle()[0][1] is None) == (linestyle == "solid")
        for path in c.get_paths()
        if len(path.vertices)
    ]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_colors_are_blended_by_responsibility(ax, kind, k):
    mixture = random_mixture(kind, k=k, d=2, seed=2)
    X, _ = mixture.sample(80, random_state=0)
    plot_responsibilities(mixture, X, ax, xlabel="x (km)", ylabel="y (km)")
    hues = np.array([mpl.colors.to_rgb(COLORS[j]) for j in range(k)])
    r = mixture.responsibilities(X)
    label = r.argmax(axis=1)
    order = np.argsort(label, kind="stable")
    drawn = [c for c in scatters(ax) if not isinstance(c, mpl.contour.ContourSet)]
    np.testing.assert_array_equal(np.vstack([c.get_offsets() for c in drawn]), X[order])
    colors = np.vstack([np.asarray(c.get_facecolor())[:, :3] for c in drawn])
    np.testing.assert_allclose(colors, (r @ hues)[order], atol=1e-6)
    corner = [[ax.get_xlim()[1], ax.get_ylim()[0]]]
    np.testing.assert_allclose(shades(ax)[0, -1], (mixture.responsibilities(corner) @ hues)[0], atol=1e-6)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x (km)", "y (km)")


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("sure", [0.6, 0.9, 0.99])
def test_lines_lie_where_they_say(ax, kind, sure):
    mixture = random_mixture(kind, k=2, d=2, seed=4)
    X, _ = mixture.sample(60, random_state=0)
    plot_responsibilities(mixture, X, ax, sure=sure, resolution=400)
    for linestyle, value in (("solid", 0.5), ("dashed", sure)):
        found = contours(ax, linestyle)
        assert found
        for path in found:
            np.testing.assert_allclose(mixture.responsibilities(path.vertices).max(axis=1), value, atol=0.02)


@pytest.mark.parametrize("sd", [1e-6, 1e-3, 0.02, 0.5, 3.0, 1e3, 1e6])
@pytest.mark.parametrize("weight", [1e-6, 0.05, 0.5, 1.0])
def test_responsibilities_at_the_ends_of_their_sliders(sd, weight):
    X = np.array([[0.0, 0.0], [1.0, 1.5], [2.0, 0.5], [1.0, -0.5]])
    mixture = Mixture([weight, 1 - weight], [[0.0, 0.0], [2.0, 1.0]], [sd**2] * 2, "spherical")
    with np.errstate(all="raise", under="ignore"):
        ax = plot_responsibilities(mixture, X, plt.figure(figsize=(7, 4.8)).gca())
        ax.figure.canvas.draw()
    assert np.isfinite(shades(ax)).all()
    lines = contours(ax, "solid")
    if sd <= 0.02 and 0 < weight < 1:  # hard: half-way between the means, whatever the weights
        for path in lines:
            np.testing.assert_allclose((path.vertices - [1, 0.5]) @ [2, 1], 0, atol=0.02)
        assert lines
    if sd >= 1e3 and weight == 0.5:
        np.testing.assert_allclose(shades(ax), shades(ax)[0, 0] * np.ones_like(shades(ax)), atol=1e-3)
    assert texts_cut_off(ax.figure) == []
    plt.close(ax.figure)


def test_plane_without_points(ax):
    plot_responsibilities(PLANE, ax=ax)
    assert not [c for c in scatters(ax) if not isinstance(c, mpl.contour.ContourSet)]
    for mean in PLANE.means:
        assert ax.get_xlim()[0] < mean[0] < ax.get_xlim()[1] and ax.get_ylim()[0] < mean[1] < ax.get_ylim()[1]
    ax = plot_responsibilities(PLANE, ax=plt.figure().gca(), span=((-1, 1), (0, 5)))
    assert ax.get_xlim() == (-1, 1) and ax.get_ylim() == (0, 5)


# -- whatever the width ---------------------------------------------------------------------------------------
WIDTHS = [1e-6, 0.003, 0.2, 2.0, 4.4, 4.6, 9.0, 30.0]  # the even grid has a step of 10


@pytest.mark.parametrize("sd", WIDTHS)
@pytest.mark.parametrize("mean", [0.0, 503.7, -1195.0, 3995.0], ids=str)
def test_no_component_falls_between_the_points(ax, mean, sd):
    mixture = Mixture([0.5, 0.5], [[0.0], [mean]], [1e6, sd**2], "spherical")
    plot_components_1d(mixture, ax, span=(-4000, 4000))
    broad, narrow, total = (line.get_xydata() for line in ax.lines)
    inside = stats.norm.cdf(4000, mean, sd)
    assert np.trapezoid(narrow[:, 1], narrow[:, 0]) == pytest.approx(0.5 * inside, rel=0.04)
    assert np.trapezoid(total[:, 1], total[:, 0]) == pytest.approx(0.5 * (1 + inside), rel=0.04)
    assert narrow[:, 1].max() > 0.9 * 0.5 / (sd * np.sqrt(2 * np.pi))
    assert set(np.linspace(-4000, 4000, 801)) <= set(broad[:, 0])  # what is drawn today is drawn still
    ax.figure.canvas.draw()


def test_a_wide_component_is_drawn_on_the_even_grid_alone(ax):
    plot_components_1d(LINE, ax, span=(-9, 9))
    assert all(np.array_equal(line.get_xdata(), np.linspace(-9, 9, 801)) for line in ax.lines)
    plot_components_1d(Mixture([1.0], [[50.0]], [1.0], "spherical"), ax, span=(-9, 9))  # beyond the picture
    assert len(ax.lines[-1].get_xdata()) == 801


@pytest.mark.parametrize("over", ["nothing", "bars"])
def test_a_spike_does_not_press_the_rest_flat_and_its_height_is_told(ax, over):
    mixture = Mixture([0.5, 0.5], [[0.0], [503.7]], [1e6, 0.04], "spherical")
    if over == "bars":
        plot_histogram(mixture.sample(2000, random_state=0)[0], ax)
    plot_components_1d(mixture, ax)
    ax.figure.canvas.draw()
    assert ax.get_ylim()[1] < 0.004 and [text for text in texts(ax) if text] == ["up to 1"]
    ax.set_ylim(0, 2)  # whoever sets other limits
    ax.figure.canvas.draw()
    assert not [text for text in ax.texts if text.get_visible()]


def test_spikes_alone_are_seen_whole(ax):
    plot_components_1d(Mixture([0.5, 0.5], [[0.0], [100.0]], [1e-6, 1e-6], "spherical"), ax)
    assert ax.get_ylim()[1] > 190 and not texts(ax)


@pytest.mark.parametrize("side", ["xscale", "yscale"])
def test_a_density_on_logarithmic_axes(ax, side):
    mixture = Mixture([0.5, 0.5], [[0.01], [100.0]], [1e-6, 400.0], "spherical")
    ax.set(**{side: "log"})
    plot_components_1d(mixture, ax)
    total = ax.lines[-1].get_xydata()
    assert np.trapezoid(total[:, 1], total[:, 0]) == pytest.approx(1, abs=0.01)
    low, high = ax.get_ylim()
    assert low < high and (side == "xscale" or low == pytest.approx(1e-6 * total[:, 1].max(), rel=0.5))
    ax.figure.canvas.draw()


SPECK = Mixture(
    [0.6, 0.2, 0.2],
    [[0, 0], [51.37, 20.2], [-30, -30]],
    [np.eye(2) * 900, np.eye(2) * 1e-4, [[100, 99.99], [99.99, 100]]],
)


@pytest.mark.parametrize("draw", [plot_density, lambda *given: plot_responsibilities(SPECK, None, given[1])])
def test_specks_and_needles_are_marked_in_the_plane(ax, draw):
    draw(SPECK, ax)
    (mark,) = ax.lines
    np.testing.assert_array_equal(mark.get_xydata()[0], SPECK.means[1])
    (needle,) = ellipses(ax)
    assert mark.get_markersize() >= 8 and needle.get_linewidth() >= 2
    np.testing.assert_allclose(needle.get_center(), SPECK.means[2])


def test_the_plane_of_a_speck_is_its_own_color(ax):
    plot_responsibilities(SPECK, ax=ax)
    (mesh,) = (c for c in ax.collections if isinstance(c, mpl.collections.QuadMesh))
    hues = np.array([mpl.colors.to_rgb(COLORS[j]) for j in range(3)])
    found = np.asarray(mesh.get_array()).reshape(-1, 3)
    for hue in hues:
        assert np.abs(found - hue).max(axis=1).min() < 1e-3


# -- more than nine -------------------------------------------------------------------------------------------
MANY = Mixture(
    np.full(30, 1 / 30), np.random.default_rng(0).normal(size=(30, 2)) * 6, np.linspace(0.1, 1, 30), "spherical"
)


def space_of(text):
    return text.space(text.figure.canvas.get_renderer())


@pytest.mark.parametrize("size", [(9.6, 5), (6, 4)], ids=str)
@pytest.mark.parametrize("kind", ["line", "ellipses", "mixture", "responsibilities", "hotspots"])
def test_thirty_components_have_numbers_that_do_not_cover_each_other(kind, size):
    ax = plt.figure(figsize=size).gca()
    line = Mixture(MANY.weights, MANY.means[:, :1], 0.3 * MANY.covariances, "spherical")
    {
        "line": lambda: plot_components_1d(line, ax),
        "ellipses": lambda: plot_ellipses(MANY, ax),
        "mixture": lambda: plot_mixture(MANY, MANY.sample(500, random_state=0)[0], ax),
        "responsibilities": lambda: plot_responsibilities(MANY, ax=ax, resolution=60),
        "hotspots": lambda: plot_hotspots(MANY, ax),
    }[kind]()
    ax.figure.canvas.draw()
    written = [text for text in ax.texts if isinstance(text, Apart)]
    assert sorted(int(text.get_text()) for text in written if "%" not in text.get_text()) == list(range(30))
    boxes = [space_of(text) for text in written]
    assert not any(a.overlaps(b) for j, a in enumerate(boxes) for b in boxes[:j])
    assert len(ax.get_legend_handles_labels()[1]) <= 1 and texts_cut_off(ax.figure) == []


def test_names_of_many_come_with_their_numbers_in_a_legend_that_fits(ax):
    X = MANY.sample(3000, random_state=0)[0]
    plot_mixture(MANY, X, ax, names=[f"place {j}" for j in range(30)])
    assert legend_beside(ax) is ax
    ax.figure.canvas.draw()
    legend = ax.get_legend()
    assert {text.get_text() for text in legend.get_texts()} == {f"{j}: place {j}" for j in range(30)}
    assert legend.get_window_extent().x0 >= ax.get_window_extent().x1 and texts_cut_off(ax.figure) == []


def test_more_than_nine_labels_differ_in_color_and_hatching(ax):
    plot_labelled_histogram(WAITING, np.arange(len(WAITING)) % 30, ax)
    looks = {(bar.get_hatch(), to_hex(bar.get_facecolor())) for bar in ax.patches}
    assert len(looks) == 30


@pytest.mark.parametrize("variance", [1e-4, 0.05, 3.0, 60.0])
@pytest.mark.parametrize("masses", [(0.5, 0.95), (0.1, 0.5, 0.9, 0.99)], ids=str)
def test_masses_are_written_one_beside_the_other(ax, variance, masses):
    plot_ellipses(Mixture([0.5, 0.5], [[0.0, 0], [60, 20]], [variance, 90.0], "spherical"), ax, masses=masses)
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == 2 * len(masses) and not any(a.overlaps(b) for j, a in enumerate(boxes) for b in boxes[:j])
    before = [text.xyann for text in ax.texts]
    ax.figure.canvas.draw()
    assert before == [text.xyann for text in ax.texts]  # drawn twice, at the same places


def test_masses_that_are_larger_than_their_ellipse_stand_outside_of_it(ax):
    ax = plot_ellipses(Mixture([0.5, 0.5], [[0.0, 0], [60, 20]], [3.0, 90.0], "spherical"), ax)
    ax.figure.canvas.draw()
    small, outer = (ax.transData.transform(boundary(ellipse)) for ellipse in ellipses(ax)[:2])
    for text in ax.texts[:2]:
        box = text.get_window_extent()
        assert box.width > np.ptp(small[:, 0]) and box.y0 >= outer[:, 1].max()
    large = ax.transData.transform(boundary(ellipses(ax)[2]))
    assert ax.texts[2].get_window_extent().y0 == pytest.approx(large[:, 1].max(), abs=5)  # at the top of its own


# -- many points ----------------------------------------------------------------------------------------------
def test_of_many_points_a_share_is_drawn_and_all_that_lie_alone(ax):
    X, _ = PLANE.sample(200_000, random_state=0)
    far = np.array([[40.0, 40.0], [-60.0, 10.0], [-60.0, 10.4]])
    plot_mixture(PLANE, np.vstack([far, X]), ax)
    shown = np.vstack([c.get_offsets() for c in scatters(ax)])
    assert 8_000 < len(shown) < 20_000
    assert {tuple(point) for point in far} <= {tuple(point) for point in shown}
    sizes = np.concatenate([np.broadcast_to(c.get_sizes(), len(c.get_offsets())) for c in scatters(ax)])
    assert sizes[np.abs(shown[:, 0]) > 30].min() == 32 > np.median(sizes)
    assert ax.get_xlim()[0] < -60 and ax.get_ylim()[1] > 40
    for j, weight in enumerate(PLANE.weights):  # the shares are those of all
        assert np.mean(PLANE.predict(shown) == j) == pytest.approx(weight, abs=0.06)
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    rows = drawn(X)[0]
    np.testing.assert_array_equal(rows, drawn(X)[0])
    np.testing.assert_array_equal(state, np.random.get_state()[1])  # noqa: NPY002
    inner = np.sum((X - PLANE.means[1]) ** 2, axis=1) < 0.25  # where it is crowded the share is that of all
    assert inner[rows].sum() / inner.sum() == pytest.approx(10_000 / 200_000, rel=0.1)


@pytest.mark.parametrize("n", [1, 2000, 10_000])
def test_up_to_ten_thousand_points_are_all_drawn(n):
    X = np.random.default_rng(0).normal(size=(n, 2))
    rows, sizes = drawn(X, size=32)
    np.testing.assert_array_equal(rows, np.arange(n))
    assert (np.ndim(sizes) == 0) == (n <= 2000)


def test_a_constant_column_of_many_rows(ax):
    X = np.column_stack([np.zeros(30_000), np.random.default_rng(0).normal(size=30_000)])
    assert len(drawn(X)[0]) < 11_000


# -- columns by name ------------------------------------------------------------------------------------------
NAMED = GaussianMixture(2, random_state=0).fit(GEYSER)


@pytest.mark.parametrize(
    "draw", [plot_mixture, lambda *given: plot_density(given[0], given[2], X=given[1]), plot_responsibilities]
)
def test_axes_without_a_label_have_the_names_of_the_columns(ax, draw):
    draw(NAMED, GEYSER, ax)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("eruption_min", "waiting_min")
    ax.set(xlabel="mine", ylabel="")
    draw(NAMED, GEYSER.to_numpy(), ax)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("mine", "waiting_min")


def test_a_label_that_is_given_comes_before_the_names(ax):
    plot_mixture(NAMED, GEYSER, ax, features=("waiting_min", "eruption_min"), xlabel="wait (min)")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("wait (min)", "eruption_min")
    np.testing.assert_allclose(ellipses(ax)[0].get_center(), NAMED.means_[0, ::-1])
    ax = plot_histogram(WAITING, plt.figure().gca())
    assert ax.get_xlabel() == "waiting_min"
    plot_components_1d(GaussianMixture(1).fit(GEYSER[["eruption_min"]]), plt.figure().gca())
    assert plt.gca().get_xlabel() == "eruption_min"
    with pytest.raises(ValueError, match="another order"):
        plot_mixture(NAMED, GEYSER[["waiting_min", "eruption_min"]])


def test_features_and_order_by_name(ax):
    assert in_order(NAMED, "waiting_min").means[0, 1] == NAMED.means_[:, 1].min()
    plot_mixture(NAMED, GEYSER, ax, sort_by="waiting_min")
    np.testing.assert_allclose(ellipses(ax)[0].get_center(), in_order(NAMED, 1).means[0])


@pytest.mark.parametrize("kind", TYPES)
def test_models_of_scikit_learn_are_drawn(ax, kind):
    model = pytest.importorskip("sklearn.mixture").GaussianMixture(2, covariance_type=kind, random_state=0).fit(GEYSER)
    plot_mixture(model, GEYSER, ax)
    np.testing.assert_allclose([e.get_center() for e in ellipses(ax)[::2]], model.means_)
    labels = model.predict(GEYSER)
    assert [len(c.get_offsets()) for c in scatters(ax)] == np.bincount(labels).tolist()
    assert ax.get_ylabel() == "waiting_min"
    with pytest.raises(TypeError, match="not fitted yet"):
        plot_mixture(type(model)(2), GEYSER)


# -- labels ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "labels, names, expected",
    [
        (["b", "a", "c"], None, ["a", "b", "c"]),
        (["b", "a", "c"], ["A", "B", "C"], ["A", "B", "C"]),
        (["b", "a", "c"], {"a": "first"}, ["first", "b", "c"]),
        ([0, 1, 1], None, ["component 0", "component 1"]),
        ([0, 1, 2], None, ["0", "1", "2"]),  # there is no component 2
        ([1, 2, 2], None, ["1", "2"]),
        ([3, 7, 7], ["three", "seven"], ["three", "seven"]),
        ([0.0, 1.0, 2.0], {1: "one"}, ["0", "one", "2"]),
        (["_b", "", "_b"], None, [" ", " _b"]),  # matplotlib would leave them out
        (["b", "a", "a"], ["_", "_x"], [" _", " _x"]),
        (pd.Series(["b", "a", "b"], index=[9, 8, 7], dtype="category"), None, ["a", "b"]),
        (pd.Series([1, 0, 1], dtype="Int64"), None, ["component 0", "component 1"]),
        (pd.DataFrame({"group": ["b", "a", "b"]}), None, ["a", "b"]),
        (np.array(["2020-01-01", "2021-01-01", "2021-01-01"], dtype="M8[D]"), None, ["2020-01-01", "2021-01-01"]),
        ([-1, 0, 1], None, ["component 0", "component 1", "label -1"]),
        ([-1, 0, 1], ["x", "y"], ["x", "y", "label -1"]),
        ([False, True, True], {True: "yes"}, ["False", "yes"]),
        ([100_190, 53_000, 53_000], None, ["53000", "100190"]),
        ([0.5, 1.5, 1.5], None, ["0.5", "1.5"]),
    ],
    ids=str,
)
def test_labels_of_any_kind(ax, labels, names, expected):
    plot_mixture(PLANE, [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], ax, labels=labels, names=names)
    assert ax.get_legend_handles_labels()[1] == expected
    assert len({(to_hex(c.get_facecolor()[0]), c.get_paths()[0].vertices.tobytes()) for c in scatters(ax)}) == len(
        expected
    )
    of_components = any("component" in name for name in expected) or names == ["x", "y"]
    hues = [to_hex(ellipse.get_edgecolor()).upper() for ellipse in ellipses(ax)]
    assert hues == ([COLORS[0]] * 2 + [COLORS[1]] * 2 if of_components else [INK] * 4)  # no component is a group


FRAME = pd.DataFrame([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], index=list("abc"))


@pytest.mark.parametrize(
    "labels, words",
    [
        (["x", None, "y"], "1 missing or infinite values, the first in row 1"),
        (["x", "y", np.nan], "the first in row 2"),
        ([1.0, np.inf, 0.0], "the first in row 1"),
        (pd.Series([1, None, 0], dtype="Int64"), "the first in row 1"),
        (pd.Series(["x", None, "y"], dtype="category"), "the first in row 1"),
        (pd.to_datetime(["2020-01-01", None, "2020-01-01"]), "the first in row 1"),
        (np.ma.array([0, 1, 1], mask=[False, True, False]), "the first in row 1"),
        (["x", 1, "y"], "one kind"),
        (["x", "y"], r"shape \(3,\).*got \(2,\)"),
        ("xyz", r"shape \(3,\).*got \(\)"),
        (np.ones((3, 2)), r"shape \(3,\).*got \(3, 2\)"),
        (pd.Series([0, 1, 1], index=list("cab")), r"another order.*labels.loc\[X.index\]"),
    ],
    ids=str,
)
def test_labels_that_are_refused(ax, labels, words):
    for draw in (
        lambda: plot_mixture(PLANE, FRAME, ax, labels=labels),
        lambda: plot_pairs(PLANE, FRAME, labels=labels),
        lambda: plot_labelled_histogram(FRAME[0], labels, ax),
    ):
        with pytest.raises(ValueError, match=words):
            draw()
    assert not ax.has_data() and len(plt.get_fignums()) == 1


def test_no_more_groups_than_can_be_told_apart(ax):
    x = np.arange(100.0)
    for draw in (
        lambda: plot_labelled_histogram(x, x, ax),
        lambda: plot_mixture(PLANE, np.outer(x, [1, 1]), ax, labels=x / 2),
    ):
        with pytest.raises(ValueError, match="100 different values; no more than 81"):
            draw()
    many = Mixture(np.full(100, 0.01), np.outer(x, [1, 1]), np.full(100, 0.01), "spherical")
    plot_mixture(many, many.means, ax)  # components have numbers
    assert len(scatters(ax)) == 100


@pytest.mark.parametrize("name", ["_name", ""])
def test_no_name_vanishes_from_a_legend(ax, name):
    plot_curves([1, 2], {name: [1, 2], "b": [2, 1]}, ax)
    assert len(ax.get_legend().get_texts()) == 2
    ax = plot_labelled_histogram([1.0, 2.0, 4.0], ["x", "y", "x"], plt.figure().gca(), names={"y": name})
    assert len(ax.legend().get_texts()) == 2
    ax = plot_hotspots(PLANE, plt.figure().gca(), names=[name, "b"])
    assert len(ax.get_legend().get_texts()) == 4
    (legend,) = plot_pairs(PLANE, [[0.0, 0.0]] * 2, labels=[name, "b"]).legends
    assert len(legend.get_texts()) == 4


# -- every two of many features ---------------------------------------------------------------------------------
@pytest.mark.parametrize("d, k, with_points", [(1, 2, True), (2, 2, True), (3, 12, True), (4, 3, False), (6, 9, True)])
def test_every_two_features_have_a_panel(d, k, with_points):
    mixture = random_mixture("full", k=k, d=d, seed=1)
    X = mixture.sample(300, random_state=0)[0]
    names = [f"a_name_of_column_{j}" for j in range(d)]
    figure = plot_pairs(mixture, pd.DataFrame(X, columns=names) if with_points else None)
    assert isinstance(figure, plt.Figure) and len(figure.axes) == d * (d + 1) // 2
    figure.canvas.draw()
    assert texts_cut_off(figure) == [] and smallest_text(figure)[0] >= SMALLEST_TEXT
    pairs = [(i, j) for i in range(d) for j in range(i + 1)]
    for (i, j), ax in zip(pairs, figure.axes, strict=True):
        if i == j:
            (total,) = (line for line in ax.lines if same_color(line.get_color(), INK) and line.get_linestyle() == "-")
            expected = np.exp(mixture.marginal([i]).log_density(total.get_xdata()[:, None]))
            np.testing.assert_allclose(total.get_ydata(), expected)
            assert len(ax.patches) == (30 if with_points else 0)
        else:
            flat = mixture.marginal([j, i])
            for ellipse, mean, covariance in zip(ellipses(ax), flat.means, flat.dense_covariances, strict=True):
                distance = boundary(ellipse) - mean
                squared = np.einsum("ni,ij,nj->n", distance, np.linalg.inv(covariance), distance)
                np.testing.assert_allclose(squared, stats.chi2.ppf(0.9, 2), rtol=1e-6)
                assert all(
                    ax.viewLim.x0 <= x <= ax.viewLim.x1 and ax.viewLim.y0 <= y <= ax.viewLim.y1
                    for x, y in boundary(ellipse)
                )
            assert sum(len(c.get_offsets()) for c in scatters(ax)) == (300 if with_points else 0)
    if with_points:
        below = ["".join(ax.get_xlabel().split("\n")) for ax in figure.axes[-d:]]
        beside = [
            "".join(ax.get_ylabel().split("\n")) for (i, j), ax in zip(pairs, figure.axes, strict=True) if j == 0 < i
        ]
        assert below == names and beside == names[1:]
    labels = [label for ax in figure.axes for label in (ax.xaxis.label, ax.yaxis.label) if label.get_text()]
    boxes = [label.get_window_extent() for label in labels]
    assert not any(a.overlaps(b) for j, a in enumerate(boxes) for b in boxes[:j])


def test_features_of_pairs_can_be_chosen():
    frame = pd.DataFrame(SPACE.sample(60, random_state=0)[0], columns=list("abcd"))
    model = GaussianMixture(2, random_state=0).fit(frame)
    figure = plot_pairs(model, frame, features=("d", 0), sort_by="b", masses=(0.5, 0.9), labels=["x", "y"] * 30)
    assert [ax.get_xlabel() for ax in figure.axes[1:]] == ["d", "a"] and len(ellipses(figure.axes[1])) == 4
    np.testing.assert_allclose(ellipses(figure.axes[1])[0].get_center(), in_order(model, 1).means[0, [3, 0]])
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["x", "y", "mixture", "holds 50 %", "holds 90 %"]


def test_groups_of_ones_own_are_no_components():
    X = SPACE.sample(30, random_state=0)[0]
    figure = plot_pairs(SPACE, X, labels=["no", "yes"] * 15)
    groups = figure.legends[0].get_lines()[:2]
    assert [(line.get_linestyle(), line.get_marker()) for line in groups] == [("None", "o"), ("None", "^")]
    drawn = [patch.get_edgecolor() for ax in figure.axes for patch in ellipses(ax)]
    assert all(same_color(hue, INK) for hue in [*drawn, *(line.get_color() for ax in figure.axes for line in ax.lines)])


@pytest.fixture
def many_pairs():
    mixture = random_mixture("full", k=30, d=5, seed=2)
    return plot_pairs(mixture, mixture.sample(100, random_state=0)[0])


def test_numbers_stay_in_their_panel_and_near_their_means(many_pairs):
    many_pairs.canvas.draw()
    told = set()
    for ax in many_pairs.axes:
        boxes = [space_of(text) for text in ax.texts if text.corners is not None]
        frame = ax.get_window_extent()
        assert all(frame.x0 <= b.x0 and b.x1 <= frame.x1 and frame.y0 <= b.y0 and b.y1 <= frame.y1 for b in boxes)
        assert not any(a.overlaps(b) for j, a in enumerate(boxes) for b in boxes[:j])
        told |= {int(text.get_text()) for text in ax.texts if text.corners is not None}
        for text in ax.texts:
            if text.corners is not None:
                moved = np.hypot(*text.xyann) * many_pairs.dpi / 72
                assert moved < 2 * max(space_of(text).size)
    assert len(told) > 20
    assert texts_cut_off(many_pairs) == [] and smallest_text(many_pairs)[0] >= SMALLEST_TEXT


def test_each_number_is_measured_once_when_it_is_drawn(many_pairs, monkeypatch):
    """And not once for every other: of 30 in each of 15 panels that took half a minute."""
    measured, space = [], Apart.space
    monkeypatch.setattr(Apart, "space", lambda text, renderer: measured.append(text) or space(text, renderer))
    many_pairs.canvas.draw()
    assert len(measured) == len(set(measured)) == sum(len(ax.texts) for ax in many_pairs.axes)


def test_too_many_features_for_pairs_are_told():
    mixture = random_mixture("diag", k=2, d=9, seed=1)
    for call, words in (
        (lambda: plot_pairs(mixture), "9 features are too many to read; choose up to 6"),
        (lambda: plot_pairs(mixture, features=[0, "q"]), "'q' is not"),
        (lambda: plot_pairs(mixture, features=[]), "features must name columns"),
        (lambda: plot_pairs(PLANE, [[1.0, 2.0, 3.0]]), "3 features"),
    ):
        with pytest.raises(ValueError, match=words):
            call()
    assert plt.get_fignums() == []


# -- bad input ------------------------------------------------------------------------------------------------
BAD = {
    "one feature for ellipses": (lambda ax: plot_ellipses(LINE, ax), "two features.*plot_components_1d"),
    "one feature for a mixture": (lambda ax: plot_mixture(LINE, ax=ax), "two features.*plot_components_1d"),
    "two features for a curve": (lambda ax: plot_components_1d(PLANE, ax), "one feature.*has 2.*plot_mixture"),
    "one feature for the plane": (lambda ax: plot_responsibilities(LINE, ax=ax), "two features.*has 1"),
    "four features for the plane": (lambda ax: plot_responsibilities(SPACE, ax=ax), "two features.*has 4"),
    "sure 0.5": (lambda ax: plot_responsibilities(PLANE, ax=ax, sure=0.5), "between 0.5 and 1"),
    "sure 1": (lambda ax: plot_responsibilities(PLANE, ax=ax, sure=1), "between 0.5 and 1"),
    "sure in percent": (lambda ax: plot_responsibilities(PLANE, ax=ax, sure=90), "between 0.5 and 1"),
    "columns of another table": (lambda ax: plot_mixture(PLANE, np.ones((5, 3)), ax), "3 features.*is expecting 2"),
    "missing values": (lambda ax: plot_mixture(PLANE, [[1.0, np.nan]], ax), "NaN"),
    "two features for a bound": (lambda ax: plot_lower_bound(WAITING, PLANE, ax), "one feature.*has 2"),
    "a bound without points": (
        lambda ax: plot_lower_bound(
            WAITING, Mixture([0.5, 0.5], [[70.0], [9e4]], [1.0, 1.0], "spherical"), ax, component=1
        ),
        "component 1 has no points",
    ),
    "feature that is not there": (lambda ax: plot_ellipses(SPACE, ax, features=(0, 9)), "features must be"),
    "feature twice": (lambda ax: plot_ellipses(SPACE, ax, features=(1, 1)), "twice"),
    "sd 0": (lambda ax: plot_candidate(WAITING, 70, 0, ax), "sd must be above zero; got 0"),
    "sd below 0": (lambda ax: plot_candidate(WAITING, 70, -3.0, ax), "sd must be above zero"),
    "sd nan": (lambda ax: plot_candidate(WAITING, 70, np.nan, ax), "sd must be above zero"),
    "sds from 0": (lambda ax: plot_likelihood_surface(WAITING, [69, 71], [0, 1, 2], ax), "above zero"),
    "spike where no point is": (lambda ax: plot_spike(WAITING, 78.5, 1, ax), "value of some of the points"),
    "spike on all points": (lambda ax: plot_spike(np.ones(3), 1, 1, ax), "but not of all"),
    "spike of sd 0": (lambda ax: plot_spike(WAITING, 78, 0.0, ax), "sd must be at least"),
    "spike of sd nan": (lambda ax: plot_spike(WAITING, 78, np.nan, ax), "sd must be at least"),
    "spikes of sd 0": (lambda ax: plot_spike_likelihood(WAITING, 78, [1, 0], ax), "sd must be at least"),
    "spike of two places": (lambda ax: plot_spike_likelihood(WAITING, (78, 10), [1], ax), "value of some"),
    "correlation 1": (lambda ax: plot_covariance_type("full", 1, 1, 1.0, ax), "correlation must lie between"),
    "correlation -1.2": (lambda ax: plot_covariance_type("full", 1, 1, -1.2, ax), "correlation must lie between"),
    "correlation nan": (lambda ax: plot_covariance_type("full", 1, 1, np.nan, ax), "correlation must lie between"),
    "sd_x 0": (lambda ax: plot_covariance_type("diag", 0, 1, 0, ax), "above zero; got sd_x=0"),
    "sd_y below 0": (lambda ax: plot_covariance_type("diag", 1, -1, 0, ax), "above zero.*sd_y=-1"),
    "unknown type": (lambda ax: plot_covariance_type("ball", ax=ax), "covariance_type.*ball"),
    "costs of 0": (lambda ax: plot_growth([1, 10], {"a": [0, 1]}, ax), "above zero"),
    "no rows": (lambda ax: plot_growth([0, 10], {"a": [1, 1]}, ax), "above zero"),
    "no machine": (lambda ax: plot_adding(0, ax), "one machine"),
    "one branch": (lambda ax: plot_adding(5, ax, branches=1), "two branches"),
    "one feature with points": (lambda ax: plot_mixture(LINE, [[1.0], [2.0]], ax), "two features.*plot_components_1d"),
    "feature without a name": (lambda ax: plot_mixture(PLANE, [[1.0, 2.0]], ax, features=("a", "b")), "without names"),
    "short names": (lambda ax: plot_mixture(PLANE, [[1.0, 2.0]], ax, names=["a"]), "one name for each of 2"),
    "data that cannot be squared": (lambda ax: plot_responsibilities(PLANE, [[1e200, 0.0]], ax), "X reaches 1e.200"),
    "numbers that cannot be squared": (lambda ax: plot_spike([0.0, 1e200], 0.0, 1.0, ax), "x reaches 1e.200"),
    "a likelihood without lines": (
        lambda ax: plot_likelihood_surface(WAITING + 1e12, [69, 71], [1, 2], ax),
        "cannot be told apart.*near those of x",
    ),
    "lines in one place": (lambda ax: plot_likelihood_surface(WAITING, [69, 71], [1, 2], ax, step=0), "above zero"),
    "an axis without the span": (lambda ax: ax.set_xscale("logit") or plot_components_1d(LINE, ax), "logit axis"),
    "two columns for a line": (lambda ax: plot_histogram(GEYSER, ax), "x must be one column.*272, 2"),
    "no points": (lambda ax: plot_histogram([], ax), "x has 0 rows"),
    "points that miss": (lambda ax: plot_candidate([1.0, np.nan], 0, 1, ax), "x has 1 NaN"),
    "span of one place": (lambda ax: plot_components_1d(LINE, ax, span=(1, 1)), "two different ends"),
    "a plane through 0 on logarithms": (lambda ax: ax.set_xscale("log") or plot_density(PLANE, ax), "logarithmic"),
    "masses in text": (lambda ax: plot_ellipses(PLANE, ax, masses=("a",)), "masses must lie.*'a'"),
    "no masses": (lambda ax: plot_hotspots(PLANE, ax, masses=()), "masses is empty"),
    "marks that are not there": (lambda ax: plot_log_likelihood([1.0, 2.0], ax, marked=(5,)), "marked must be"),
    "component that is not there": (lambda ax: plot_lower_bound(WAITING, LINE, ax, component=2), "component must be"),
    "no curves": (lambda ax: plot_curves([1, 2], {}, ax), "curves is empty"),
    "no covariance": (lambda ax: ellipse_for_mass([0, 0], [[1.0, 2.0], [2.0, 1.0]], 0.5), "positive definite"),
    "curves of other lengths": (lambda ax: plot_curves([1, 2], {"a": [1, 2, 3]}, ax), "same first dimension"),
}


@pytest.mark.parametrize("call, message", BAD.values(), ids=BAD)
def test_bad_input_is_refused_before_anything_is_drawn(ax, call, message):
    with pytest.raises(ValueError, match=message):
        call(ax)
    assert not ax.patches and not ax.collections and not ax.lines


@each_drawing
def test_other_projections_are_refused(draw):
    ax = plt.figure().add_subplot(projection="polar")
    with pytest.raises(ValueError, match="has an x and a y axis; these Axes are"):
        draw(ax=ax)
    with pytest.raises(ValueError, match="has an x and a y axis"):
        draw()


def test_the_title_of_a_hopeless_candidate_fits(ax):
    for draw in (
        lambda ax: plot_candidate([0.0, 1e50], 1, 2, ax),
        lambda ax: plot_candidate_mixture([0.0, 1e50], [0.5, 0.5], [0, 1], [1, 1], ax),
    ):
        ax = draw(plt.figure().gca())
        ax.figure.canvas.draw()
        assert "e+99 nats" in ax.get_title(loc="left") and texts_cut_off(ax.figure) == []


def test_film_of_two_features():
    states = list(em(PLANE.sample(30, random_state=0)[0], PLANE, max_iter=1, tol=0))
    with pytest.raises(ValueError, match="one feature"):
        plot_film(states, np.arange(30.0), (0,))


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_input_is_not_written_to_and_random_state_not_touched(draw):
    before, state = WAITING.copy(), np.random.get_state()[1].copy()  # noqa: NPY002
    draw()
    pd.testing.assert_series_equal(WAITING, before)
    assert np.array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_data_in_the_place_of_axes_are_refused_in_words():
    mixture = Mixture([1.0], [[0.0, 0.0]], [np.eye(2)])
    with pytest.raises(TypeError, match="ax must be an Axes of matplotlib, got ndarray; data go by their name"):
        plotting.plot_density(mixture, np.zeros((5, 2)))
