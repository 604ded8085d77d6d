"""How figures look and are shown: the style, titles, and show() with and without a notebook."""

import base64
import builtins
import io
import struct
import tomllib
from pathlib import Path

import IPython.display
import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.offsetbox import AnchoredText

from gmm.plotting.style import (
    COLORS,
    SMALLEST_TEXT,
    STYLE,
    set_title,
    show,
    smallest_text,
    texts_cut_off,
    use_style,
)

mpl.use("Agg")
ROOT = Path(__file__).resolve().parent.parent
ALT = "A straight line that rises from the lower left corner to the upper right one."

pytestmark = pytest.mark.usefixtures("course_style")


# -- style ----------------------------------------------------------------------------------------------
def test_use_style_changes_what_figures_look_like():
    with mpl.rc_context():
        mpl.rcdefaults()
        before = {name: mpl.rcParams[name] for name in STYLE}
        use_style()
        for name, value in STYLE.items():
            assert mpl.rcParams[name] == (list(value) if isinstance(value, tuple) else value), name
        assert {name for name in STYLE if mpl.rcParams[name] != before[name]} >= {"figure.figsize", "font.size"}
        assert plt.figure().get_constrained_layout()


def test_the_style_has_a_name_for_everybody():
    with mpl.rc_context():
        mpl.rcdefaults()
        plt.style.use("gmm.course")
        named = mpl.rcParams.copy()
        mpl.rcdefaults()
        use_style()
        assert named == mpl.rcParams
        assert named["axes.prop_cycle"].by_key() == {"color": list(COLORS)}


def test_what_is_not_python_goes_into_a_wheel():
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["gmm"]
    others = [path for path in (ROOT / "gmm").iterdir() if path.is_file() and path.suffix != ".py"]
    assert others and all(any(path.match(pattern) for pattern in patterns) for path in others)


def test_every_size_of_the_style_is_readable_from_the_last_row():
    sizes = [
        mpl.rcParams[name] for name in STYLE if name.endswith("size") and "marker" not in name and "fig" not in name
    ]
    assert len(sizes) >= 6 and min(sizes) >= 13


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


# -- the last row ---------------------------------------------------------------------------------------
SIZES = {"small": ((9.3, 4.6), 1.3), "fits": ((12.4, 3.0), 1), "wide": ((15.5, 5.0), 0.8), "high": ((9.0, 7.75), 0.8)}


@pytest.mark.parametrize("figsize, scale", SIZES.values(), ids=SIZES)
def test_text_is_measured_on_the_slide(figsize, scale):
    figure, ax = line(figsize=figsize)
    ax.text(0.5, 0.5, "small", fontsize=9)
    ax.text(0.5, 0.5, "hidden", fontsize=2).set_visible(False)
    ax.text(0.5, 0.5, " ", fontsize=3)
    figure.canvas.draw()
    assert smallest_text(figure) == (pytest.approx(9 * 100 / 72 * scale), "small", 9)


def small_label(figure, ax):
    ax.set_xlabel("the small one", fontsize=7.5)


def small_legend(figure, ax):
    ax.legend(["the small one"], fontsize=7.5)


def small_remark_of_a_map(figure, ax):
    ax.add_artist(AnchoredText("the small one", loc="lower left", prop={"size": 7.5}))


@pytest.mark.parametrize("small", [small_label, small_legend, small_remark_of_a_map])
def test_show_refuses_what_the_last_row_cannot_read(small, displayed):
    figure, ax = line()
    small(figure, ax)
    with pytest.raises(ValueError, match="'the small one' is too small for the last row: 12.9 pixels") as refusal:
        show(figure, ALT)
    assert "fontsize=8.2 or more" in str(refusal.value) and "smaller" in str(refusal.value)
    assert displayed == [] and plt.get_fignums() == []


def test_the_advice_on_small_text_is_enough(displayed):
    figure, ax = line()
    ax.set_xlabel("the small one", fontsize=8.2)
    show(figure, ALT)
    assert len(displayed) == 2


def test_show_refuses_a_figure_so_large_that_its_text_shrinks(displayed):
    with pytest.raises(ValueError, match="make the figure smaller"):
        show(line(figsize=(24, 12))[0], ALT)


def test_a_figure_without_text_is_shown(displayed):
    figure, ax = plt.subplots()
    ax.set_axis_off()
    ax.set(xticks=[], yticks=[])
    figure.canvas.draw()
    assert smallest_text(figure)[0] > SMALLEST_TEXT
    show(figure, ALT)
    assert len(displayed) == 2


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


def test_axes_of_a_part_of_a_figure_are_shown(capsys, monkeypatch):
    monkeypatch.setattr(IPython.display, "display", lambda *args, **kwargs: None)
    ax = plt.figure().subfigures(1, 2)[0].subplots()
    show(ax.plot([0, 1])[0].axes, ALT)
    assert plt.get_fignums() == []
