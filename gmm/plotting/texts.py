"""What is written on a picture: masses, numbers and heights, none over another, and the legend beside."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox, IdentityTransform

from gmm.plotting.style import COLORS, INK, axes_or_current

NAMED = len(COLORS)  # components that a legend tells apart; of more, each has its number where it lies
LONGEST = 18  # entries of a legend in one column
MOVES = np.stack(np.meshgrid(np.arange(-9, 10), np.arange(9, -10, -1)), axis=-1).reshape(-1, 2)  # in sizes of a text
FAR = 1.5  # of them; what speaks of a place must be near it
BOX = {"facecolor": "white", "edgecolor": "none"}


class Apart(Annotation):
    """A text that, wherever it comes to lie when the figure is drawn, covers no other of its kind drawn before it.

    It moves by its own height or width, as little as it must, first towards `up` (1, or -1 for down), and not out of
    the figure. room : points that it keeps free around it, in a square; None for its own box alone. top : the upper end
    of the axes of which it speaks; under another one it is not drawn. panel : the Axes of a crowded figure that it must
    not leave; where it finds no room near its place there, it is not drawn.
    """

    panel = corners = None  # corners : where it was drawn last, (4,): left, bottom, right, top, in pixels

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
        if self.top is not None:
            self.set_visible(self.top == self.axes.get_ylim()[1])
        self.xyann, self.corners = self.home, None
        if not self.get_visible():
            return
        drawn = sorted((text for text in self.axes.texts if isinstance(text, Apart)), key=Artist.get_zorder)
        drawn = drawn[: drawn.index(self)] if self in drawn else []
        taken = np.reshape([text.corners for text in drawn if text.corners is not None], (-1, 4))
        box, move = self.space(renderer), np.zeros(2)
        if self.panel or _overlap(box.extents[None], taken).any():
            moves = self._moves(box, taken)
            if self.panel and not len(moves):
                return
            move = moves[0] if len(moves) else move
        self.xyann, self.corners = self.home + move / renderer.points_to_pixels(1), np.tile(move, 2) + box.extents
        super().draw(renderer)

    def _moves(self, box, taken):
        """The moves of its box to where there is room, in pixels, the shortest first, (m, 2)."""
        page = (self.panel or self.get_figure(root=True)).bbox
        tried = MOVES if self.panel is None else MOVES[(MOVES**2).sum(axis=1) <= FAR**2]
        tried = tried[np.argsort(((tried * box.size) ** 2).sum(axis=1), kind="stable")]
        tried = 1.02 * tried * box.size * [1, self.up]
        at = np.tile(tried, 2) + box.extents  # (moves, 4)
        inside = (at[:, :2] >= page.min).all(axis=1) & (at[:, 2:] <= page.max).all(axis=1)
        return tried[inside & ~_overlap(at, taken).any(axis=1)]


def _overlap(boxes, others):
    """Which of the boxes (m, 4) and of the others (n, 4) touch, (m, n)."""
    return ((boxes[:, None, :2] <= others[:, 2:]) & (others[:, :2] <= boxes[:, None, 2:])).all(axis=2)


class Mass(Apart):
    """The mass that an ellipse holds, at its top; above the outer ellipse, where it would be larger than its own."""

    def __init__(self, text, own, outer, **style):
        self.outlines = own, outer  # (m, 2) each
        super().__init__(text, own[own[:, 1].argmax()], (0, 2), **style)

    def draw(self, renderer):
        own, outer = (self.axes.transData.transform(outline) for outline in self.outlines)
        fits = (np.ptp(own, axis=0) > self.get_window_extent(renderer).size).all()
        self.xy = self.outlines[0][own[:, 1].argmax()] if fits else self.outlines[1][outer[:, 1].argmax()]
        super().draw(renderer)


def write_mass(ax, own, outer, mass, color):
    """The mass that an ellipse holds, at the top of its outline or of the outer one, (m, 2) each."""
    box = {"boxstyle": "round,pad=0.1", "alpha": 0.7, **BOX}
    style = {"ha": "center", "va": "bottom", "fontsize": 12, "color": color, "weight": "bold", "bbox": box, "zorder": 5}
    ax.add_artist(Mass(f"{100 * mass:.3g}%", own, outer, **style))


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
    if ax.get_aspect() != "auto":  # the layout needs more than one look to find room: its first is here
        if columns > 1:
            ax.set_anchor("W")  # from the middle, of a wide legend, it would need several
        if engine := ax.get_figure(root=True).get_layout_engine():
            engine.execute(ax.get_figure(root=True))
    return ax
