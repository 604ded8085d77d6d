"""How every figure of the course looks, and how it is shown: readable from the last row, and told in words.

Colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart; each has a marker and a
line style of its own, so that no figure speaks by colour alone.
"""

import base64
import html
import io
import textwrap

import matplotlib as mpl
import matplotlib.pyplot as plt

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C6D31", "#7A7A7A")
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

STYLE = {
    "figure.figsize": (9.6, 5.0),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 14,
    "axes.titlesize": 16,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelsize": 14,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": mpl.cycler(color=COLORS),
    "xtick.labelsize": 13,
    "ytick.labelsize": 13,
    "legend.fontsize": 13,
    "legend.frameon": False,
    "lines.linewidth": 2.5,
    "lines.markersize": 7,
}


def use_style():
    """Give all figures made from here on the course's look."""
    mpl.rcParams.update(STYLE)


def axes_or_current(ax):
    """The Axes that was given, or the current one."""
    return plt.gca() if ax is None else ax


def series(j):
    """Colour, marker and line style of the j-th component or class."""
    return COLORS[j % len(COLORS)], MARKERS[j % len(MARKERS)], LINES[j % len(LINES)]


def unit_of(label):
    """The unit in an axis label such as "waiting time (min)"."""
    return label.split("(")[-1].rstrip(")") if label and "(" in label else ""


def set_title(ax, finding, width=60):
    """Title an Axes with a whole sentence, broken into lines of at most `width` characters."""
    ax.set_title("\n".join(textwrap.wrap(finding, width)))
    return ax


def show(figure, alt):
    """Show a figure in a notebook, with `alt` as its alternative text, and close it.

    figure : a Figure, or an Axes of it.  alt : one to three sentences that tell what is to be seen, for those
    who cannot see it. They are kept as metadata of the picture, for exports, and shown folded up below it,
    because the notebook programs of today ignore that metadata.

    Raises ValueError if the words are missing, or if a title, label or legend is cut off at the edge.
    """
    figure = getattr(figure, "figure", figure)
    if not isinstance(alt, str) or len(alt) < 20:
        raise ValueError("show(figure, alt): alt must tell in a sentence what is seen in the figure.")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=figure.dpi)
    cut = texts_cut_off(figure)
    plt.close(figure)
    if cut:
        raise ValueError(f"the figure cuts off {', '.join(map(repr, cut))}: shorten it, or break the line.")
    try:
        from IPython.display import HTML, display
    except ImportError:  # outside a notebook the words are all there is
        print(f"Figure: {alt}")
        return
    png = base64.b64encode(picture.getvalue()).decode()
    display({"image/png": png, "text/plain": f"Figure: {alt}"}, metadata={"image/png": {"alt": alt}}, raw=True)
    display(HTML(f'<details class="figure-in-words"><summary>figure in words</summary>{html.escape(alt)}</details>'))


def texts_cut_off(figure):
    """The texts of a drawn figure that reach beyond its canvas, titles and legends included."""
    width, height = figure.bbox.width, figure.bbox.height
    texts = [text for text in figure.findobj(mpl.text.Text) if text.get_visible() and text.get_text().strip()]
    ticks = {
        label for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for label in axis.get_ticklabels(which="both")
    }
    cut = []
    for text in texts:
        box = text.get_window_extent()
        if text not in ticks and (box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1):
            cut.append(text.get_text())
    return cut
