"""The course's colours, markers and lines: told apart by colour-blind readers, on white, over data, and in grey."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from gmm.plotting.histograms import HATCHES
from gmm.plotting.style import COLORS, GREY, INK, LINES, MARKERS, series

mpl.use("Agg")
pytestmark = pytest.mark.usefixtures("course_style")

# Machado, Oliveira and Fernandes (2009): what dichromats see, as a matrix on linear RGB.
SEEN_BY = {
    "everyone": np.eye(3),
    "protanopes": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopes": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopes": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colors):
    """RGB (n, 3) in amounts of light."""
    rgb = np.array([to_rgb(color) for color in colors])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def differences(colors, matrix):
    """Distances between all pairs of colours in CIE Lab, in which 2 can just be told apart side by side."""
    xyz = np.clip(linear(colors) @ np.transpose(matrix), 0, 1) @ TO_XYZ.T / TO_XYZ.sum(axis=1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)
    pairs = np.triu_indices(len(lab), 1)
    return np.linalg.norm(lab[:, None] - lab, axis=2)[pairs]


def contrast_on_white(color):
    """As WCAG defines it: 1 for white, 21 for black; graphics should have 3, small text 4.5."""
    return 1.05 / (float(linear([color])[0] @ TO_XYZ[1]) + 0.05)


# Measured: of the first six the nearest are sky blue and green for tritanopes (16); of all, the last grey and green
# for deuteranopes (10.4).
@pytest.mark.parametrize("matrix", SEEN_BY.values(), ids=SEEN_BY)
def test_colors_can_be_told_apart(matrix):
    assert differences(COLORS, matrix).min() > 10
    assert differences(COLORS[:6], matrix).min() > 15
    assert differences((INK, GREY), matrix).min() > 30


# Measured: the nearest to grey bars is the pink of the fourth component, 20 for deuteranopes.
@pytest.mark.parametrize("matrix", SEEN_BY.values(), ids=SEEN_BY)
def test_components_stand_out_from_the_data_under_them(matrix):
    bars = 0.45 * np.array(to_rgb(GREY)) + 0.55  # as plot_histogram draws them
    assert min(differences((bars, color), matrix)[0] for color in (*COLORS[:6], INK)) > 18


def test_colors_are_dark_enough_on_white():
    contrasts = [contrast_on_white(color) for color in COLORS]
    assert min(contrasts[:4]) > 3 and contrast_on_white(GREY) > 3
    assert min(contrasts) > 2.2  # orange and sky blue, 2.25 and 2.31: for broad lines and marks, not for words
    assert contrast_on_white(INK) > 7
    assert contrast_on_white("white") == pytest.approx(1) and contrast_on_white("black") == pytest.approx(21)


def test_red_and_green_would_be_noticed():
    seen = {who: differences(("#d04030", "#608030"), matrix).min() for who, matrix in SEEN_BY.items()}
    assert seen["deuteranopes"] < 15 < 60 < seen["everyone"]


def test_every_series_has_its_own_color_marker_and_line():
    n = len(COLORS)
    assert len(MARKERS) == len(LINES) == n >= 8
    for parts in zip(*(series(j) for j in range(n)), strict=True):
        assert len(set(parts)) == n
    assert "-" not in LINES  # the solid line is that of the sum
    assert INK not in COLORS and GREY not in COLORS


@pytest.mark.parametrize("parts", [(0, 1), (0, 2), (1, 2)], ids=["color, marker", "color, line", "marker, line"])
def test_more_than_nine_series_differ_in_two_of_three(parts):
    """The last pair is what tells them apart in grey."""
    n = len(COLORS)
    assert len({tuple(series(j)[part] for part in parts) for j in range(n * n)}) == n * n
    assert series(n * n + 2) == series(2)


def test_in_grey_bars_differ_by_their_hatching():
    assert len(set(HATCHES)) == len(HATCHES) >= 5


def test_line_styles_are_drawn():
    for j in range(len(LINES)):
        hue, marker, line = series(j)
        plt.plot([0, 1], [j, j], color=hue, marker=marker, linestyle=line)
    plt.gcf().canvas.draw()
