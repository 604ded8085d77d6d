"""How every figure of the course looks, and how it is shown: readable from the last row, and told in words.

Colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart; each has a marker and a
line style of its own, so that no figure speaks by colour alone.
"""

import base64
import io
import textwrap

import matplotlib as mpl
import matplotlib.pyplot as plt

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C6D31", "#7A7A7A")
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "<", ">")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)), (0, (2, 2)))
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


def series(j):
    """Colour, marker and line style of the j-th component or class."""
    return COLORS[j % len(COLORS)], MARKERS[j % len(MARKERS)], LINES[j % len(LINES)]


def set_title(ax, finding, width=72):
    """Title an Axes with a whole sentence, broken into lines of at most `width` characters."""
    ax.set_title("\n".join(textwrap.wrap(finding, width)))
    return ax


def show(figure, alt):
    """Show a figure in a notebook, with `alt` as its alternative text, and close it.

    figure : a Figure, or an Axes of it.  alt : one to three sentences that tell what is to be seen, for those
    who cannot see it. The text is kept as metadata of the output, beside the picture.
    """
    figure = getattr(figure, "figure", figure)
    if not isinstance(alt, str) or len(alt) < 20:
        raise ValueError("show(figure, alt): alt must tell in a sentence what is seen in the figure.")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=figure.dpi)
    plt.close(figure)
    try:
        from IPython.display import display
    except ImportError:  # outside a notebook the words are all there is
        print(f"Figure: {alt}")
        return
    display(
        {"image/png": base64.b64encode(picture.getvalue()).decode(), "text/plain": f"Figure: {alt}"},
        metadata={"image/png": {"alt": alt}},
        raw=True,
    )
