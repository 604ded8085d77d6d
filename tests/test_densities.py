"""Pictures of a density: the levels are where they say, the masses are held, bad input is told."""

import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers import TYPES, random_mixture
from matplotlib.colors import same_color
from scipy import stats

from gmm import GaussianMixture, Mixture
from gmm.datasets import load_old_faithful, make_two_gaussians
from gmm.plotting import plot_density, plot_false_alarms, set_title
from gmm.plotting.style import COLORS, INK, texts_cut_off

mpl.use("Agg")
pytestmark = pytest.mark.usefixtures("course_style")

PLANE = Mixture([0.5, 0.5], [[0.0, 0.0], [20.0, 20.0]], [[[9.0, 2.0], [2.0, 1.0]], np.eye(2)])
NARROW = Mixture([1.0], [[0.0, 0.0]], [[1e-4, 1e-4]], "diag")  # its density is above 1, so -log p is below 0
SPACE = random_mixture("full", k=3, d=4, seed=5)


@pytest.fixture
def ax():
    return plt.subplots()[1]


def lines(ax, color):
    """The pieces of the contour lines of one colour, each (m, 2)."""
    drawn = [c for c in ax.collections if hasattr(c, "allsegs") and not c.filled]
    drawn = [c for c in drawn if same_color(c.get_edgecolor()[0], color)]
    return {level: pieces for c in drawn for level, pieces in zip(c.levels, c.allsegs, strict=True)}


def bar_of(ax):
    """The Axes of the colour bar."""
    (bar,) = (other for other in ax.figure.axes if other is not ax)
    return bar


def lowest_of(ax):
    """The value that the label of the colour bar tells."""
    return float(bar_of(ax).get_ylabel().split("lowest, ")[1].split(" ")[0].replace("−", "-"))


# -- contours -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mixture", [PLANE, NARROW], ids=["plane", "above one"])
def test_lines_join_places_that_are_equally_surprising(ax, mixture):
    plot_density(mixture, ax, resolution=300)
    low = lowest_of(ax)
    found = lines(ax, "white")
    assert min(found) == 1 and len(found) >= 2
    for level, pieces in found.items():
        for piece in pieces:
            surprise = -mixture.log_density(np.asarray(piece))
            np.testing.assert_allclose(surprise - low, level, rtol=0.06, atol=0.06)


def test_the_lowest_value_is_told_even_below_zero(ax):
    plot_density(NARROW, ax, resolution=101)
    assert lowest_of(ax) == pytest.approx(np.log(2 * np.pi * 1e-4), abs=0.01)
    assert "lowest, −" in bar_of(ax).get_ylabel() and "nats" in bar_of(ax).get_ylabel()


def test_levels_are_log_spaced_and_reach_as_far_as_the_picture(ax):
    plot_density(PLANE, ax, span=((-20, 30), (-20, 40)))
    assert list(lines(ax, "white")) == [1, 2, 5, 10, 20, 50, 100, 200, 500, *lines_beyond(ax)]
    assert [label.get_text() for label in bar_of(ax).get_yticklabels()][:3] == ["1", "10", "100"]


def lines_beyond(ax):
    return [level for level in lines(ax, "white") if level > 500]


def test_another_unit_draws_the_same_levels():
    seconds = Mixture(PLANE.weights, 60 * PLANE.means, 3600 * PLANE.covariances)
    levels = []
    for mixture in (PLANE, seconds):
        ax = plot_density(mixture, plt.figure().gca())
        levels.append((list(lines(ax, "white")), lowest_of(ax)))
    assert levels[0][0] == levels[1][0]
    assert levels[1][1] - levels[0][1] == pytest.approx(2 * np.log(60), abs=0.02)


def test_levels_of_ones_own(ax):
    plot_density(PLANE, ax, levels=[3, 30])
    assert list(lines(ax, "white")) == [3, 30]
    assert [label.get_text() for label in bar_of(ax).get_yticklabels()] == ["3", "30"]


def test_a_function_is_drawn_like_the_mixture_it_comes_from(ax):
    other = plt.figure().gca()
    span = ((-8, 25), (-8, 25))
    plot_density(PLANE, ax, span=span)
    plot_density(lambda points: PLANE.log_density(points), other, span=span)
    assert list(lines(ax, "white")) == list(lines(other, "white")) and lowest_of(ax) == lowest_of(other)


def test_a_function_may_be_zero_somewhere(ax):
    plot_density(lambda points: np.where(points[:, 0] > 0, -(points[:, 1] ** 2), -np.inf), ax, span=((-1, 1), (-3, 3)))
    assert lowest_of(ax) == pytest.approx(0, abs=0.01)
    ax.figure.canvas.draw()


def test_a_flat_density_can_be_drawn(ax):
    plot_density(lambda points: np.zeros(len(points)), ax, span=((0, 1), (0, 1)))
    ax.figure.canvas.draw()
    assert lowest_of(ax) == 0


@pytest.mark.parametrize("kind", TYPES)
def test_every_covariance_type_and_a_fitted_model(ax, kind):
    X = make_two_gaussians(60, random_state=0)[0]
    model = GaussianMixture(2, covariance_type=kind, random_state=0).fit(X)
    assert plot_density(model, ax, X=X, xlabel="x (m)", ylabel="y (m)") is ax
    set_title(ax, "Two clouds")
    ax.figure.canvas.draw()
    assert ax.get_xlabel() == "x (m)" and texts_cut_off(ax.figure) == []


def test_of_more_than_two_features_the_marginal_is_drawn(ax):
    other = plt.figure().gca()
    plot_density(SPACE, ax, features=(3, 1))
    plot_density(SPACE.marginal([3, 1]), other)
    assert lowest_of(ax) == lowest_of(other) and ax.get_xlim() == other.get_xlim()


def test_points_of_more_features_are_drawn_in_the_same_two(ax):
    X = SPACE.sample(20, random_state=0)[0]
    plot_density(SPACE, ax, X=X, features=(3, 1))
    (points,) = (c for c in ax.collections if len(c.get_offsets()) == 20)
    np.testing.assert_allclose(points.get_offsets(), X[:, [3, 1]])
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert left < X[:, 3].min() and right > X[:, 3].max() and bottom < X[:, 1].min() and top > X[:, 1].max()


def test_equal_points_have_a_picture(ax):
    plot_density(PLANE, ax, X=[[0.0, 0.0], [0.0, 0.0]])
    assert np.ptp(ax.get_xlim()) > 0


# -- masses ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mass", [0.5, 0.9])
def test_the_line_of_a_mass_holds_it(ax, mass):
    round_one = Mixture([1.0], [[3.0, -1.0]], [4.0], "spherical")
    plot_density(round_one, ax, masses=mass, resolution=300)
    (pieces,) = lines(ax, COLORS[1]).values()
    radius = np.linalg.norm(np.asarray(pieces[0]) - [3.0, -1.0], axis=1)
    np.testing.assert_allclose(radius, 2 * np.sqrt(stats.chi2.ppf(mass, 2)), rtol=0.02)
    assert [text.get_text() for text in ax.texts] == [f"{100 * mass:g}%"]


def test_one_level_holds_the_mass_of_all_components_together(ax):
    plot_density(PLANE, ax, masses=(0.9,), resolution=400)
    ((level, pieces),) = lines(ax, COLORS[1]).items()
    assert len(pieces) == 2  # around each cloud
    drawn, label = PLANE.sample(50_000, random_state=3)
    inside = -PLANE.log_density(drawn) - lowest_of(ax) <= level
    assert np.mean(inside) == pytest.approx(0.9, abs=0.01)
    assert np.mean(inside[label == 1]) > 0.92 > 0.88 > np.mean(inside[label == 0])


def test_the_names_of_masses_stand_in_the_picture_and_apart(ax):
    X = make_two_gaussians(60, random_state=0)[0]
    plot_density(GaussianMixture(1, random_state=0).fit(X), ax, X=X, masses=(0.5, 0.9, 0.99))
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    frame = ax.get_window_extent()
    assert [text.get_text() for text in ax.texts] == ["50%", "90%", "99%"]
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 and box.y1 <= frame.y1 for box in boxes)
    assert not any(a.overlaps(b) for j, a in enumerate(boxes) for b in boxes[:j])


def test_the_name_of_a_mass_does_not_cover_a_speck(ax):
    speck = Mixture([0.6, 0.4], [[0.0, 0.0], [51.37, 20.2]], [900.0, 1e-4], "spherical")
    plot_density(speck, ax, masses=(0.5, 0.9), resolution=60)
    ax.figure.canvas.draw()
    (mark,) = ax.lines
    place = ax.transData.transform(mark.get_xydata()[0])
    assert len(ax.texts) == 2 and not any(text.get_window_extent().contains(*place) for text in ax.texts)


def test_the_name_of_a_mass_does_not_cover_a_line_that_is_smaller(ax):
    small = Mixture([0.5, 0.5], [[0.0, 0.0], [60.0, 20.0]], [1.0, 90.0], "spherical")
    plot_density(small, ax, masses=(0.4, 0.9), span=((-20, 90), (-20, 50)))
    ax.figure.canvas.draw()
    inner, outer = ax.texts
    (pieces,) = (pieces for level, pieces in lines(ax, COLORS[1]).items() if len(pieces) == 1)
    piece = ax.transData.transform(np.asarray(pieces[0]))
    assert np.ptp(piece[:, 0]) < inner.get_window_extent().width
    assert inner.get_window_extent().y0 >= piece[:, 1].max()
    assert outer.xy[0] > 20  # on the large one


SPECKS = {
    "far": Mixture([0.6, 0.4], [[0.0, 0.0], [51.37, 20.2]], [900.0, 1e-4], "spherical"),
    "in the middle": Mixture([0.9, 0.1], [[0.0, 0.0], [10.0, 0.0]], [900.0, 0.04], "spherical"),
    "and another": Mixture([0.5, 0.3, 0.2], [[0.0, 0], [51.37, 20.2], [-60, 30]], [900.0, 1e-12, 100.0], "spherical"),
}


@pytest.mark.parametrize("mixture", SPECKS.values(), ids=SPECKS)
def test_a_speck_does_not_hide_the_rest(ax, mixture):
    rest = -mixture.log_density([[0.0, 0.0]])[0]
    plot_density(mixture, ax)
    label = bar_of(ax).get_ylabel()
    start, lowest = (float(word.replace("−", "-")) for word in re.findall(r"−?[\d.]+", label))
    assert lowest == pytest.approx(-mixture.log_density(mixture.means).max(), abs=0.01)
    assert start > lowest + 5 and start < rest + 0.05
    found = lines(ax, "white")
    assert {2, 5} <= {level for level in found if any(np.ptp(piece, axis=0).min() > 20 for piece in found[level])}
    (pieces,) = lines(ax, INK).values()  # around the speck
    assert pieces and all(np.ptp(np.asarray(piece), axis=0).max() < 5 for piece in pieces)
    ax.figure.canvas.draw()
    assert texts_cut_off(ax.figure) == []


def test_where_levels_show_all_they_count_from_the_lowest(ax):
    specks = Mixture([0.5, 0.5], [[0.0, 0.0], [100.0, 30.0]], [1e-4, 1e-4], "spherical")
    plot_density(specks, ax)
    assert lowest_of(ax) == pytest.approx(-specks.log_density(specks.means).max(), abs=0.01)
    plot_density(lambda points: np.where(np.abs(points).max(axis=1) < 0.01, 0.0, -np.inf), ax, span=((-1, 1), (-1, 1)))


def test_a_mass_outside_the_picture_has_no_name(ax):
    plot_density(PLANE, ax, span=((100, 200), (100, 200)), masses=0.9)
    assert not ax.texts


# -- what is refused ------------------------------------------------------------------------------------
BAD = {
    "masses must lie between": {"masses": (1.2,)},
    "span must be": {"span": ((1, 0), (0, 1))},
    "levels are two or more": {"levels": [5, 2]},
    "above 0 and ascending": {"levels": [0, 2]},
    "features must name two columns; got \\(0,": {"features": (0,)},
    "features must name two columns; got 1": {"features": 1},
    "X has 1 features, but Mixture is expecting 2": {"X": [[1.0], [2.0]]},
    "resolution": {"resolution": 1},
}


@pytest.mark.parametrize("words", BAD)
def test_bad_arguments_are_told_before_anything_is_drawn(ax, words):
    with pytest.raises(ValueError, match=words):
        plot_density(PLANE, ax, **BAD[words])
    assert not ax.has_data()


def test_other_densities_that_are_refused(ax):
    line = Mixture([1.0], [[0.0]], [1.0], "spherical")
    unit = ((0, 1), (0, 1))
    for density, options, words in (
        (line, {}, "plot_components_1d"),
        (lambda points: points[:, 0], {}, "a function has no edges"),
        (lambda points: points[:, 0], {"span": unit, "masses": 0.9}, "give a Mixture"),
        (lambda points: points, {"span": unit}, "one log-density a point"),
        (lambda points: points[:, 0] * np.nan, {"span": unit}, "none of them nan"),
        (lambda points: points[:, 0] - np.inf, {"span": unit}, "another span"),
        (stats.gaussian_kde(np.eye(2, 9) + np.arange(9)), {"span": unit}, "kde.logpdf\\(points.T\\)"),
        (stats.multivariate_normal([0, 0]).pdf, {"span": ((-3, 3), (-3, 3))}, "Is it the density itself"),
        (stats.multivariate_normal([0, 0], 1e-4).pdf, {"span": ((-1, 1), (-1, 1))}, "Is it the density itself"),
    ):
        with pytest.raises(ValueError, match=words):
            plot_density(density, ax, **options)
    with pytest.raises(TypeError, match="density.logpdf"):
        plot_density(stats.multivariate_normal([0, 0]), ax, span=unit)
    with pytest.raises(TypeError, match="not fitted yet"):
        plot_density(GaussianMixture(2), ax)
    assert not ax.has_data()


# -- false alarms ---------------------------------------------------------------------------------------
PROMISED = np.array([0.01, 0.02, 0.05])


def test_the_diagonal_is_the_promise(ax):
    assert plot_false_alarms(PROMISED, {"held out": [0.02, 0.06, 0.1]}, ax) is ax
    diagonal, held_out = ax.get_lines()
    assert same_color(diagonal.get_color(), INK)
    np.testing.assert_allclose(diagonal.get_xdata(), diagonal.get_ydata())
    np.testing.assert_allclose(held_out.get_ydata(), [2, 6, 10])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["as promised", "held out"]
    assert ax.get_xscale() == ax.get_yscale() == "log" and "%" in ax.get_xlabel() and "%" in ax.get_ylabel()
    ax.figure.canvas.draw()
    assert texts_cut_off(ax.figure) == []


def test_splits_become_their_mean_and_a_band(ax):
    splits = np.linspace(0.0, 0.2, 11)[:, None] * [0.5, 1.0, 2.0]
    plot_false_alarms(PROMISED, {"in-sample": splits, "one": PROMISED}, ax, log=False)
    np.testing.assert_allclose(ax.get_lines()[1].get_ydata(), [5, 10, 20])
    (band,) = ax.collections
    box = band.get_paths()[0].get_extents()
    assert (box.y0, box.y1) == (pytest.approx(1), pytest.approx(36))
    assert ax.get_xscale() == "linear"


def test_a_share_of_zero_lies_below_a_logarithmic_picture(ax):
    plot_false_alarms(PROMISED, {"calibrated": [0.0, 0.02, 0.05]}, ax)
    ax.figure.canvas.draw()
    assert ax.get_ylim()[0] == pytest.approx(0.5)


@pytest.mark.parametrize("promised, flagged", [([0.05, 0.1], [0.001, 0.01]), ([1e-5, 1e-4, 1e-3], [2e-5, 1e-4, 0.5])])
def test_a_logarithmic_picture_holds_all_shares_and_has_numbers_at_both_axes(ax, promised, flagged):
    plot_false_alarms(promised, {"few": flagged}, ax)
    low, high = ax.get_ylim()
    assert low < 100 * min(flagged) and high > 100 * max(flagged)
    for ticks, (left, right) in ((ax.get_xticks(), ax.get_xlim()), (ax.get_yticks(), (low, high))):
        assert 2 <= np.sum((ticks >= left) & (ticks <= right)) <= 10


def test_curves_have_names(ax):
    with pytest.raises(TypeError, match="dict from names"):
        plot_false_alarms(PROMISED, [0.02, 0.06, 0.1], ax)


@pytest.mark.parametrize(
    "promised, flagged, words",
    [([0.01, 0.02], "no", "held out holds"), ("no", [0.1, 0.2], "promised holds")],
)
def test_text_is_refused(ax, promised, flagged, words):
    with pytest.raises(ValueError, match=words):
        plot_false_alarms(promised, {"held out": flagged}, ax)


@pytest.mark.parametrize(
    "promised, flagged, words",
    [
        ([0.02, 0.01], [0.1, 0.1], "ascending"),
        ([0.0, 0.01], [0.1, 0.1], "above 0"),
        ([0.01], [0.1], "two or more"),
        ([1, 2], [1, 2], "promised: shares lie between 0 and 1"),
        ([0.01, 0.02], [1, 2], "held out: shares lie between 0 and 1"),
        ([0.01, 0.02], [0.1, np.nan], "shares lie between 0 and 1"),
        ([0.01, 0.02], [0.1, 0.2, 0.3], "shape"),
        ([0.01, 0.02], 0.1, "shape"),
        ([0.01, 0.02], np.empty((0, 2)), "shape"),
    ],
)
def test_shares_that_are_refused(ax, promised, flagged, words):
    with pytest.raises(ValueError, match=words):
        plot_false_alarms(promised, {"held out": flagged}, ax)
    assert not ax.has_data()


def test_tables_are_welcome(ax):
    geyser = load_old_faithful()
    model = GaussianMixture(2, random_state=0).fit(geyser)
    plot_density(model, ax, X=geyser)
    assert ax.get_xlim()[0] < geyser["eruption_min"].min()
