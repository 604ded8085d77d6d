"""Maps: places where they are, one scale for both axes, ellipses that hold what the legend says, doubt counted."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers import fit
from hypothesis import given, settings
from hypothesis import strategies as st
from mpl_toolkits.axes_grid1.anchored_artists import AnchoredSizeBar

from gmm import GaussianMixture, Mixture
from gmm.datasets import load_helsinki_food, read_points, to_km
from gmm.plotting import plot_doubt, plot_hotspots, plot_places, scale_bar, set_title
from gmm.plotting.style import texts_cut_off

mpl.use("Agg")
pytestmark = pytest.mark.usefixtures("course_style")

PLACES = load_helsinki_food()
XY = np.column_stack(to_km(PLACES["longitude"], PLACES["latitude"])[:2])
PAIR = Mixture([0.4, 0.6], [[-0.2, 0.0], [0.2, 0.1]], [[[0.02, 0.01], [0.01, 0.02]], [[0.03, 0.0], [0.0, 0.01]]])
CREDIT = "© OpenStreetMap contributors"


@pytest.fixture
def ax():
    return plt.subplots()[1]


def bars(ax):
    return [artist for artist in ax.artists if isinstance(artist, AnchoredSizeBar)]


def text_of(bar):
    return bar.txt_label.get_text()


def test_places_lie_where_they_are(ax):
    assert plot_places(XY, ax, credit=CREDIT) is ax
    np.testing.assert_allclose(ax.collections[0].get_offsets(), XY)
    assert ax.get_aspect() == 1 and len(bars(ax)) == 1
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert left < XY[:, 0].min() and right > XY[:, 0].max() and bottom < XY[:, 1].min() and top > XY[:, 1].max()
    assert CREDIT in [text.get_text() for text in ax.texts]


def test_nothing_is_cut_off(ax):
    plot_places(XY, ax, credit=CREDIT)
    plot_hotspots(PAIR, ax, names=["Kauppatori", "a restaurant with a name of some length"])
    set_title(ax, "Hotspots with names")
    ax.figure.canvas.draw()
    assert texts_cut_off(ax.figure) == []


def test_a_long_credit_line_is_broken(ax):
    credit = (
        "Contains information licensed under the Open Government Licence - Ontario. Source: Toronto Police Service."
    )
    plot_places(XY, ax, credit=credit)
    ax.figure.canvas.draw()
    assert texts_cut_off(ax.figure) == []
    assert " ".join(ax.texts[0].get_text().split()) == credit


def test_no_scale_bar_if_none_is_wanted(ax):
    plot_places(XY, ax, scale=False)
    assert not bars(ax)


@pytest.mark.parametrize(
    ("width", "text"),
    [(1.1, "200 m"), (0.012, "2 m"), (24, "2 km"), (25.1, "5 km"), (1000, "200 km"), (5, "1 km"), (0.5, "100 m")],
)
def test_scale_bar_is_round_and_about_a_fifth(ax, width, text):
    ax.set_xlim(-width / 3, 2 * width / 3)
    assert scale_bar(ax) is ax
    assert text_of(bars(ax)[0]).startswith(text + ",")


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-3, 1e4))
def test_scale_bar_has_the_length_that_it_tells(width):
    ax = plt.subplots()[1]
    ax.set_xlim(0, width)
    scale_bar(ax)
    number, unit = text_of(bars(ax)[0]).split(",")[0].split()
    km = float(number) / (1 if unit == "km" else 1000)
    assert width / 12.6 <= km <= width / 5 * 1.001
    drawn = bars(ax)[0].size_bar.get_children()[0].get_width()
    assert drawn == pytest.approx(km)
    plt.close("all")


def test_length_of_the_bar_can_be_set(ax):
    ax.set_xlim(0, 3)
    scale_bar(ax, km=0.25)
    assert text_of(bars(ax)[0]).startswith("250 m")
    for wrong in (0, -1, np.nan, "1 km"):
        with pytest.raises((ValueError, TypeError), match="km"):
            scale_bar(ax, km=wrong)


def test_ellipses_hold_what_the_legend_says(ax):
    plot_hotspots(PAIR, ax, masses=(0.9, 0.5), names=["here", "there"])
    sample = np.random.default_rng(0).multivariate_normal(PAIR.means[0], PAIR.dense_covariances[0], 20_000)
    outlines = [patch for patch in ax.patches if not patch.get_fill() or patch.get_facecolor()[3] == 0]
    for patch, mass in zip(outlines[:2], (0.5, 0.9), strict=True):
        path = patch.get_path().transformed(patch.get_patch_transform())
        assert path.contains_points(sample).mean() == pytest.approx(mass, abs=0.01)
    assert [patch.get_linestyle() for patch in outlines[:2]] == ["-", "--"]
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["here", "there", "holds 50 %", "holds 90 %"]
    assert [(text.get_text(), tuple(text.xy)) for text in ax.texts] == [
        (str(j), tuple(mean)) for j, mean in enumerate(PAIR.means)
    ]


def test_several_fits_can_be_laid_over_each_other(ax):
    plot_places(XY, ax)
    limits = ax.get_xlim(), ax.get_ylim()
    for seed in range(2):
        plot_hotspots(fit(XY, 3, random_state=seed), ax, masses=0.5, numbers=False, color="black")
    assert len(ax.patches) == 6 and ax.get_legend() is None and not [t for t in ax.texts if t.get_text().isdigit()]
    assert (ax.get_xlim(), ax.get_ylim()) == limits


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag", "spherical"])
def test_every_covariance_type_can_be_drawn(ax, covariance_type):
    plot_hotspots(fit(XY, 2, covariance_type=covariance_type, random_state=0), ax)
    assert len(ax.patches) == 2 * 3


@pytest.mark.parametrize("draw", [plot_doubt, lambda pair, _, ax: plot_hotspots(pair, ax, names=["a long name", "b"])])
@pytest.mark.parametrize("tall", [1.0, 1.4, 2.0])
def test_the_legend_fits_beside_a_small_map(draw, tall):
    pair = Mixture([0.5, 0.5], [[0.0, 0.0], [2.0, 0.0]], [np.diag([1.0, tall**2])] * 2)
    xy = pair.sample(20_000, random_state=0)[0]
    ax = plt.figure(figsize=(7, 5)).gca()
    plot_places(xy, ax)
    draw(pair, xy, ax)
    ax.figure.canvas.draw()
    assert texts_cut_off(ax.figure) == []


def test_doubt_is_counted_and_marked(ax):
    assert plot_doubt(PAIR, XY, ax, sure=0.8, credit=CREDIT) is ax
    doubtful = PAIR.responsibilities(XY).max(axis=1) < 0.8
    assert 0 < doubtful.sum() < len(XY)
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == [f"in doubt: {doubtful.sum()} of {len(XY)}", "at least 80 % sure"]
    marked = [part for part in ax.collections if part.get_linewidths()[0] > 0]
    small = max(part.get_sizes()[0] for part in ax.collections if part not in marked)
    assert sum(len(part.get_offsets()) for part in marked) == doubtful.sum()
    assert all(part.get_sizes()[0] > small for part in marked)
    assert sum(len(part.get_offsets()) for part in ax.collections) == len(XY)


def test_of_one_component_nothing_is_in_doubt(ax):
    plot_doubt(Mixture([1.0], [[0.0, 0.0]], [[[1.0, 0.0], [0.0, 1.0]]]), XY, ax)
    assert ax.get_legend().get_texts()[0].get_text() == f"in doubt: 0 of {len(XY)}"


def test_a_place_in_doubt_between_two_has_their_mixed_colour(ax):
    twins = Mixture([0.5, 0.5], [[-1.0, 0.0], [1.0, 0.0]], [1.0, 1.0], "spherical")
    plot_doubt(twins, [[0.0, 0.0], [-5.0, 0.0], [5.0, 0.0]], ax)
    marked = next(part for part in ax.collections if part.get_linewidths()[0] > 0)
    pure = [part.get_facecolor()[0][:3] for part in ax.collections if part is not marked]
    np.testing.assert_allclose(marked.get_facecolor()[0][:3], np.mean(pure, axis=0), atol=1e-6)


def test_a_users_own_table_goes_through(ax, tmp_path):
    path = tmp_path / "places.csv"
    path.write_text("Name;Lon;Lat\nA;13,40;52,51\nB;13,42;52,53\nC;13,41;52,50\nD;13,43;52,54\n", encoding="utf-8-sig")
    points = read_points(path)
    plot_places(points.xy, ax)
    plot_hotspots(GaussianMixture(1).fit(points.xy), ax, names=points.table["Name"][:1])
    assert text_of(bars(ax)[0]).startswith("200 m")


@pytest.mark.parametrize("xy", [[[1.0, 2.0]], [[3.0, 3.0]] * 5, [[0.0, 0.0], [0.0, 4.0]]])
def test_places_on_one_spot_or_line(ax, xy):
    plot_places(xy, ax, credit=CREDIT)
    ax.figure.canvas.draw()
    assert len(bars(ax)) == 1


def test_bad_input_is_refused_before_anything_is_drawn(ax):
    for wrong in (XY[:, :1], XY[:, 0], [[np.nan, 1.0]], [["a", "b"]]):
        with pytest.raises((ValueError, TypeError), match="xy"):
            plot_places(wrong, ax)
        with pytest.raises((ValueError, TypeError), match="xy"):
            plot_doubt(PAIR, wrong, ax)
    space = Mixture([1.0], [[0.0, 0.0, 0.0]], [np.eye(3)])
    with pytest.raises(ValueError, match="two features"):
        plot_hotspots(space, ax)
    with pytest.raises(ValueError, match="two features"):
        plot_doubt(space, XY, ax)
    with pytest.raises(TypeError, match="GaussianMixture"):
        plot_hotspots(GaussianMixture(2), ax)
    with pytest.raises(ValueError, match="names"):
        plot_hotspots(PAIR, ax, names=["only one"])
    with pytest.raises(ValueError, match="masses"):
        plot_hotspots(PAIR, ax, masses=(50, 90))
    with pytest.raises(ValueError, match="sure"):
        plot_doubt(PAIR, XY, ax, sure=90)
    assert not ax.has_data() and not ax.patches
