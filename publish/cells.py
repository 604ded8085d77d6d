"""Which cells of a lesson are shown on slides and pages, and what is shown of them.

A check would only say that nothing was attempted, and a widget is still without Python, so neither is shown. An
instructor's notes are folded in a notebook; on slides they are the speaker's, so their fold goes.
"""

import copy
import re

from publish.lessons import NOTES, slide_type, tags, without_folded_words
from publish.minutes import MARK
from publish.spacing import unbroken

NOT_SHOWN = {"check", "widget"}
BREAKS = ("slide", "subslide")


def for_page(nb):
    """A copy of a lesson as a page: all that students read, without the instructor's notes."""
    nb = copy.deepcopy(nb)
    nb.cells = [cell for cell in nb.cells if slide_type(cell) != "notes" and not NOT_SHOWN & set(tags(cell))]
    return _dressed(nb)


def for_slides(nb):
    """A copy of a lesson as slides: what is skipped is gone, and every slide knows the section that it stands in."""
    nb = copy.deepcopy(nb)
    nb.cells = [cell for slide in _slides(nb.cells) for cell in slide]
    section = ""
    for cell in nb.cells:
        cell.source = MARK.sub("", cell.source)  # a class has minutes of its own
        heading = re.search(r"(?m)^(#{1,3}) (.+)", cell.source) if cell.cell_type == "markdown" else None
        own = heading[2].strip() if heading and slide_type(cell) != "notes" else ""
        if own and len(heading[1]) < 3:
            section = own
        cell.metadata.section = section
        cell.metadata.label = own or f"{section}, continued"
    return _dressed(nb)


def _slides(cells):
    """The cells of each slide: what is shown, its notes behind the first of them.

    Notes stand at the end of what they speak of, so all slides of the section have them, from its beginning or from the
    notes before. On a slide they stand behind its first cell because a fragment reaches to the end of its slide: behind
    a fragment they would be part of it, and the speaker would see them only after it. A widget has a slide in the live
    show alone, so its notes go to slides before. A check hands its break on to the next cell; a slide of which nothing
    is left is none.
    """
    slides, since = [], 0  # since: the first slide of which the next notes speak
    for cell in cells:
        kind = slide_type(cell)
        if kind == "skip" or "widget" in tags(cell):
            continue
        if kind == "slide":
            since = len(slides)
        if kind in BREAKS or not slides:
            slides.append((kind, [], []))
        if kind == "notes":
            for number, (_, _, notes) in enumerate(slides[min(since, len(slides) - 1) :]):
                notes.append(_copy(cell, number))
            since = len(slides)
        elif not NOT_SHOWN & set(tags(cell)):
            slides[-1][1].append(cell)
    for kind, shown, notes in slides:
        if shown:
            shown[0].metadata.slideshow = {"slide_type": kind}
            yield [shown[0], *notes, *shown[1:]]


def _copy(cell, number):
    copied = copy.deepcopy(cell)
    copied.id = f"{cell.id}-{number}"  # no two cells share one
    return copied


def _dressed(nb):
    without_folded_words(nb)
    for cell in nb.cells:
        if slide_type(cell) == "notes":
            cell.source = NOTES.sub("", cell.source).strip()
        if cell.cell_type == "markdown":
            cell.source = unbroken(cell.source)
        else:
            hidden = "hide-input" in tags(cell) or cell.metadata.get("jupyter", {}).get("source_hidden")
            cell.metadata.transient = {"remove_source": bool(hidden)}  # where nbconvert looks for it
    return nb
