"""How figures look and are shown: the style, the palette, titles, and show() with and without a notebook."""

import base64
import builtins
import io
import struct

import IPython.display
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from gmm.style import COLORS, GREY, INK, LINES, MARKERS, STYLE, series, set_title, show, texts_cut_off, use_style

mpl.use("Agg")
ALT = "A straight line that rises from the lower left corner to the upper right one."


pytestmark = pytest.mark.usefixtures("course_style")


# -- style and palette ----------------------------------------------------------------------------------
def test_use_style_changes_what_figures_look_like():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = {name: mpl.rcParams[name] for name in STYLE}
        use_style()
        for name, value in STYLE.items():
            assert mpl.rcParams[name] == (list(value) if isinstance(value, tuple) else value), name
        assert {name for name in STYLE if mpl.rcParams[name] != before[name]} >= {"figure.figsize", "font.size"}
        assert plt.figure().get_constrained_layout()


def test_text_is_readable_from_the_last_row():
    sizes = [
        mpl.rcParams[name] for name in STYLE if name.endswith("size") and "marker" not in name and "fig" not in name
    ]
    assert len(sizes) >= 6 and min(sizes) >= 13


# Machado, Oliveira and Fernandes (2009): what dichromats see, as a matrix on linear RGB.
SEEN_BY = {
    "everyone": np.eye(3),
    "protanopes": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopes": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopes": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def differences(colors, matrix):
    """Distances between all pairs of colours in CIE Lab, in which 2 can just be told apart side by side."""
    rgb = np.array([to_rgb(color) for color in colors])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = np.clip(linear @ np.transpose(matrix), 0, 1) @ TO_XYZ.T / TO_XYZ.sum(axis=1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)
    pairs = np.triu_indices(len(lab), 1)
    return np.linalg.norm(lab[:, None] - lab, axis=2)[pairs]


@pytest.mark.parametrize("matrix", SEEN_BY.values(), ids=SEEN_BY)
def test_colors_can_be_told_apart(matrix):
    assert differences(COLORS, matrix).min() > 10
    assert differences(COLORS[:6], matrix).min() > 15
    assert differences((INK, GREY), matrix).min() > 30


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
    assert series(n + 2) == series(2)


def test_line_styles_are_drawn():
    for j in range(len(LINES)):
        hue, marker, line = series(j)
        plt.plot([0, 1], [j, j], color=hue, marker=marker, linestyle=line)
    plt.gcf().canvas.draw()


# -- titles ---------------------------------------------------------------------------------------------
def test_title_is_a_sentence_in_lines():
    finding = "One bell curve puts most of its mass where there are almost no eruptions, between the two humps"
    _, ax = plt.subplots()
    assert set_title(ax, finding, 40) is ax
    lines = ax.get_title(loc="left").split("\n")
    assert len(lines) == 3 and max(map(len, lines)) <= 40
    assert " ".join(lines) == finding
    assert max(map(len, set_title(ax, finding).get_title(loc="left").split("\n"))) <= 60


# -- show -----------------------------------------------------------------------------------------------
@pytest.fixture
def displayed(monkeypatch):
    """What show() hands to the notebook: (positional, keywords) of every call of display."""
    calls = []
    monkeypatch.setattr(IPython.display, "display", lambda *args, **kwargs: calls.append((args, kwargs)))
    return calls


def line(**settings):
    figure, ax = plt.subplots(**settings)
    ax.plot([0, 1], [0, 1], label="the line")
    return figure, ax


def test_show_hands_on_picture_and_words(displayed, capsys):
    figure, _ = line()
    assert show(figure, ALT) is None
    (picture, keywords), (words, _) = displayed
    bundle = picture[0]
    assert keywords == {"raw": True, "metadata": {"image/png": {"alt": ALT}}}
    assert bundle["text/plain"] == f"Figure: {ALT}"
    png = base64.b64decode(bundle["image/png"])
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (960, 500)  # figsize times dpi
    assert plt.imread(io.BytesIO(png)).std() > 0.01  # something is drawn
    folded = words[0].data
    assert folded.startswith("<details") and "<summary>figure in words</summary>" in folded and ALT in folded
    assert capsys.readouterr() == ("", "")


def test_show_closes_the_figure_and_no_other(displayed):
    other, _ = line()
    figure, _ = line()
    show(figure, ALT)
    assert plt.get_fignums() == [other.number]


def test_show_takes_an_axes(displayed):
    _, ax = line()
    show(ax, ALT)
    assert len(displayed) == 2 and plt.get_fignums() == []


def test_words_are_escaped_in_html(displayed):
    alt = 'Two groups <A> & "B": where x < 3 & y > 4, the points are blue.'
    show(line()[0], alt)
    (picture, keywords), (words, _) = displayed
    assert keywords["metadata"]["image/png"]["alt"] == alt  # not escaped here: it is no HTML
    assert "<A>" not in words[0].data and "&lt;A&gt; &amp;" in words[0].data


def test_same_figure_same_bytes(displayed):
    for _ in range(2):
        show(line()[0], ALT)
    assert displayed[0] == displayed[2]


@pytest.mark.parametrize("alt", [None, "", "figure", 3, ["words"] * 30], ids=repr)
def test_show_refuses_missing_words(alt, displayed):
    with pytest.raises(ValueError, match="alt must tell"):
        show(line()[0], alt)
    assert displayed == []


def test_words_must_be_given():
    with pytest.raises(TypeError, match="alt"):
        show(line()[0])


def long_title(figure, ax):
    ax.set_title("a title that goes on and on " * 6)


def long_suptitle(figure, ax):
    figure.suptitle("a title that goes on and on " * 8)


def wide_legend(figure, ax):
    ax.legend(["a legend beside the axes " * 5], loc="upper left", bbox_to_anchor=(1, 1)).set_in_layout(False)


def long_label(figure, ax):
    ax.set_ylabel("a label of the axis " * 7)


def text_beside(figure, ax):
    ax.annotate("a remark", (1, 1), xytext=(1.3, 0.5), textcoords="axes fraction", annotation_clip=False).set_in_layout(
        0
    )


@pytest.mark.parametrize("cut_off", [long_title, long_suptitle, wide_legend, long_label, text_beside])
def test_show_refuses_what_the_canvas_cuts_off(cut_off, displayed):
    figure, ax = line()
    cut_off(figure, ax)
    with pytest.raises(ValueError, match="the figure cuts off 'a ") as refusal:
        show(figure, ALT)
    assert "shorten it" in str(refusal.value)
    assert displayed == [] and plt.get_fignums() == []


def test_nothing_is_cut_off_a_good_figure():
    figure, ax = line()
    ax.set(xlabel="time (min)", ylabel="density (per min)")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    set_title(ax, "The line rises, and its legend stands beside it, outside of the data")
    ax.text(5, 5, "hidden").set_visible(False)
    figure.canvas.draw()
    assert texts_cut_off(figure) == []


def test_without_a_notebook_the_words_are_printed(monkeypatch, capsys):
    original = builtins.__import__

    def without_ipython(name, *args, **kwargs):
        if name.split(".")[0] == "IPython":
            raise ImportError(name)
        return original(name, *args, **kwargs)

    figure, _ = line()
    monkeypatch.setattr(builtins, "__import__", without_ipython)
    assert show(figure, ALT) is None
    monkeypatch.undo()
    assert capsys.readouterr() == (f"Figure: {ALT}\n", "")
    assert plt.get_fignums() == []
