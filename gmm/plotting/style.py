"""How every figure of the course looks, and how it is shown: readable from the last row, and told in words.

Colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart; each has a marker and a
line style of its own, so that no figure speaks by colour alone.
"""

import base64
import html
import io
import math
import textwrap
from importlib.resources import files

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

STYLE = mpl.rc_params_from_file(files("gmm") / "course.mplstyle", use_default_template=False)
COLORS = tuple(STYLE["axes.prop_cycle"].by_key()["color"])
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "<", ">")
# no solid line among them: that one is for the sum of all components
LINES = (
    "--",
    "-.",
    ":",
    (0, (6, 1)),
    (0, (3, 1, 1, 1)),
    (0, (1, 0.6)),
    (0, (9, 3)),
    (0, (2, 2)),
    (0, (5, 1, 1, 1, 1, 1)),
)
GREY = "#8A8A8A"  # data without a label
INK = "#222222"  # the one curve that matters

# A figure on a slide of 1280 x 720 has this room at most (pixels); a small one is enlarged, but no further than this.
ROOM, ENLARGED = (1240, 620), 1.3
SMALLEST_TEXT = 14  # pixels on that slide; why, says smallest_text


def use_style() -> None:
    """Give all figures made from here on the course's look, as plt.style.use("gmm.course") does."""
    mpl.rcParams.update(STYLE)


def axes_or_current(ax):
    """The Axes that was given, or the current one."""
    if not (ax is None or isinstance(ax, Axes)):
        raise TypeError(f"ax must be an Axes of matplotlib, got {type(ax).__name__}; data go by their name, X=.")
    ax = plt.gca() if ax is None else ax
    if ax.name != "rectilinear":
        raise ValueError(f"a picture has an x and a y axis; these Axes are {ax.name}: take some without a projection.")
    return ax


def series(j: int) -> tuple:
    """Colour, marker and line style of the j-th component or class.

    Of the first nine each has its own. After them a colour comes again with another marker and another line: no two of
    the first 81 share two of the three, so that marker and line tell them apart in grey.
    """
    n = len(COLORS)
    turn, j = divmod(j, n)
    return COLORS[j], MARKERS[(j + turn) % n], LINES[(j + 2 * turn) % n]


def label_axes(ax, xlabel=None, ylabel=None, names=(None, None)):
    """The labels that were given, or else, where an axis has none yet, the names of the columns."""
    for axis, label, name in zip((ax.xaxis, ax.yaxis), (xlabel, ylabel), names, strict=True):
        if label is not None or (name is not None and not axis.get_label_text()):
            axis.set_label_text(name if label is None else label)


def unit_of(label):
    """The unit in an axis label such as "waiting time (min)"."""
    return label.split("(")[-1].rstrip(")") if label and "(" in label else ""


def nats(value):
    """A log-likelihood in a title, however large."""
    return f"{value:.1f} nats" if abs(value) < 1e9 else f"{value:.4g} nats"


def set_title(ax, finding: str, width: int = 60) -> None:
    """Title an Axes with a whole sentence, broken into lines of at most `width` characters."""
    ax.set_title("\n".join(textwrap.wrap(finding, width)))
    return ax


def show(figure, alt: str) -> None:
    """Show a figure in a notebook, with `alt` as its alternative text, and close it.

    figure : a Figure, or an Axes of it.  alt : one to three sentences that tell what is to be seen, for those
    who cannot see it. They are kept as metadata of the picture, for exports, and shown folded up below it,
    because the notebook programs of today ignore that metadata.

    Raises ValueError if the words are missing, if a title, label or legend is cut off at the edge, or if a text is
    too small for a projector.
    """
    figure = figure.get_figure(root=True)
    if not isinstance(alt, str) or len(alt) < 20:
        raise ValueError("show(figure, alt): alt must tell in a sentence what is seen in the figure.")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=figure.dpi)
    cut, (pixels, smallest, points) = texts_cut_off(figure), smallest_text(figure)
    plt.close(figure)
    if cut:
        raise ValueError(f"the figure cuts off {', '.join(map(repr, cut))}: shorten it, or break the line.")
    if pixels < SMALLEST_TEXT:
        needed = math.ceil(10 * points * SMALLEST_TEXT / pixels) / 10
        raise ValueError(
            f"{smallest!r} is too small for the last row: {pixels:.1f} pixels on a slide of 1280 x 720, where "
            f"{SMALLEST_TEXT} can be read. Give it fontsize={needed:g} or more, or make the figure smaller: a large "
            "one is shrunk to the slide."
        )
    try:
        from IPython.display import HTML, display
    except ImportError:  # outside a notebook the words are all there is
        print(f"Figure: {alt}")
        return
    png = base64.b64encode(picture.getvalue()).decode()
    display({"image/png": png, "text/plain": f"Figure: {alt}"}, metadata={"image/png": {"alt": alt}}, raw=True)
    display(HTML(f'<details class="figure-in-words"><summary>figure in words</summary>{html.escape(alt)}</details>'))


def _texts(figure):
    """The texts of a figure that are seen."""
    return [text for text in figure.findobj(mpl.text.Text) if text.get_visible() and text.get_text().strip()]


def smallest_text(figure):
    """How many pixels high the smallest text of a drawn figure is on a slide, that text, and its size in points.

    The height is that of the font, of which a capital takes 0.73: with a font of 14 pixels a capital is a 70th of a
    slide 720 high. From the last row of a lecture hall, eight heights of the picture away, that is 6 minutes of arc;
    an eye that needs no glasses reads letters of 5. Exponents, which are 0.7 of their number, are not counted.
    """
    width, height = figure.bbox.width, figure.bbox.height
    scale = min(ROOM[0] / width, ROOM[1] / height, ENLARGED) * figure.dpi / 72  # from points to pixels of the slide
    smallest = min(_texts(figure), key=lambda text: text.get_fontsize(), default=None)
    if smallest is None:
        return math.inf, "", math.inf
    return scale * smallest.get_fontsize(), smallest.get_text(), smallest.get_fontsize()


def texts_cut_off(figure):
    """The texts of a drawn figure that reach beyond its canvas, titles and legends included."""
    width, height = figure.bbox.width, figure.bbox.height
    texts = _texts(figure)
    ticks = {
        label for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for label in axis.get_ticklabels(which="both")
    }
    cut = []
    for text in texts:
        box = text.get_window_extent()
        if text not in ticks and (box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1):
            cut.append(text.get_text())
    return cut
