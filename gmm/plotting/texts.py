"""What is written on a picture: masses, numbers and heights, none over another, and the legend beside."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox, IdentityTransform

from gmm.plotting.style import COLORS, INK, axes_or_current

NAMED = len(COLORS)  # components that a legend tells apart; of more, each has its number where it lies
LONGEST = 18  # entries of a legend in one column
MOVES = np.stack(np.meshgrid(np.arange(-9, 10), np.arange(9, -10, -1)), axis=-1).reshape(-1, 2)  # in sizes of a text
BOX = {"facecolor": "white", "edgecolor": "none"}


class Apart(Annotation):
    """A text that, wherever it comes to lie when the figure is drawn, covers no other of its kind drawn before it.

    It moves by its own height or width, as little as it must, first towards `up` (1, or -1 for down), and not out of
    the figure. room : points that it keeps free around it, in a square; None for its own box alone. top : the upper end
    of the axes of which it speaks; under another one it is not drawn.
    """

    def __init__(self, text, xy, offset, up=1, room=None, top=None, **style):
        super().__init__(text, xy, offset, textcoords="offset points", **style)
        self.home, self.up, self.room, self.top = offset, up, room, top
        self.set(transform=IdentityTransform(), clip_on=False)

    def space(self, renderer):
        """The box that it takes, in pixels."""
        box = self.get_window_extent(renderer)
        if self.room is None:
            return box
        half = max(box.width, box.height) / 2 + renderer.points_to_pixels(self.room)
        (x, y) = (box.min + box.max) / 2
        return Bbox([[x - half, y - half], [x + half, y + half]])

    def draw(self, renderer):
        self.set_visible(self.top is None or self.top == self.axes.get_ylim()[1])
        self.xyann = self.home
        others = [text for text in self.axes.texts if isinstance(text, Apart) and text.get_visible()]
        taken = [text.space(renderer) for text in others[: others.index(self)]] if self in others else []
        home, page = self.space(renderer), self.get_figure(root=True).bbox
        if any(home.overlaps(other) for other in taken):
            for move in MOVES[np.argsort(((MOVES * home.size) ** 2).sum(axis=1), kind="stable")] * home.size * 1.02:
                move = move * [1, self.up]
                box = home.translated(*move)
                inside = page.y0 <= box.y0 and box.y1 <= page.y1 and page.x0 <= box.x0 and box.x1 <= page.x1
                if inside and not any(box.overlaps(other) for other in taken):
                    self.xyann = self.home + move / renderer.points_to_pixels(1)
                    break
        super().draw(renderer)


def write_mass(ax, xy, mass, color):
    """The mass that an ellipse holds, at its top."""
    box = {"boxstyle": "round,pad=0.1", "alpha": 0.7, **BOX}
    style = {"ha": "center", "va": "bottom", "fontsize": 12, "color": color, "weight": "bold", "bbox": box, "zorder": 5}
    ax.add_artist(Apart(f"{100 * mass:.3g}%", xy, (0, 2), **style))


def write_number(ax, j, xy, color, offset=(0, 0), room=3):
    """The number of a component in a disc of its colour."""
    disc = {"boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": color, "linewidth": 2}
    style = {"fontsize": 12, "weight": "bold", "color": INK, "ha": "center", "va": "center", "bbox": disc, "zorder": 6}
    ax.add_artist(Apart(str(j), xy, offset, room=room, **style))


def write_height(ax, x, top, height, color=COLORS[1]):
    """How high a curve is that the top of the picture cuts off."""
    side = "right" if x > np.mean(ax.get_xlim()) else "left"
    power = int(np.floor(np.log10(height)))
    text = f"up to {height:.2g}" if height < 100 else f"up to {height / 10.0**power:.0f} · 10$^{{{power}}}$"
    style = {"ha": side, "va": "top", "color": color, "weight": "bold"}
    ax.add_artist(Apart(text, (x, 0.97 * top), (-10 if side == "right" else 10, 0), up=-1, top=top, **style))


def legend_beside(ax: Axes | None = None, **options) -> Axes:
    """The legend to the right of the axes, where it covers nothing, in as many columns as it needs.

    options : of matplotlib's `Axes.legend`.
    """
    ax = axes_or_current(ax)
    n = len(options.get("handles", ax.get_legend_handles_labels()[0]))
    columns = max(1, -(-n // LONGEST))
    ax.legend(**{"loc": "upper left", "bbox_to_anchor": (1, 1), "ncols": columns, **options})
    if columns > 1 and ax.get_aspect() != "auto":
        ax.set_anchor("W")  # from the middle the layout needs more than one look to find room for a wide legend
    return ax
