"""A lesson as one text of HTML: a deck of slides or a page. nbconvert does it, with the templates of this folder.

No library of npm is needed here: the pages only name the files that are copied beside them.
"""

import base64
import struct
from functools import cache
from pathlib import Path

from nbconvert import HTMLExporter
from nbconvert.exporters import SlidesExporter

from publish.cells import for_page, for_slides
from publish.lessons import goals, minutes, title_of
from publish.markup import for_discussion, tidy

TEMPLATES = Path(__file__).with_name("templates")


def deck(lesson, nb=None):
    """The slides of a lesson as HTML; nb, its notebook, is read if it is not given."""
    nb = nb or lesson.read()
    return _html(SlidesExporter, "deck", for_slides(nb), lesson=lesson, title=title_of(nb))


def page(lesson, nb=None, before=None, after=None):
    """A lesson as a page to read, with links to the lessons before and after it."""
    nb = nb or lesson.read()
    return _html(HTMLExporter, "page", for_page(nb), lesson=lesson, title=title_of(nb), before=before, after=after)


def contents(lessons, kind, pdfs=()):
    """The index of decks (kind "slides") or pages ("html"); pdfs: the names of lessons whose deck can be had as PDF."""
    rows = []
    for lesson in lessons:
        nb = lesson.read()
        rows.append(
            {
                "name": lesson.name,
                "number": lesson.number,
                "title": title_of(nb),
                "goals": goals(nb),
                "minutes": minutes(nb),
            }
        )
    return (
        _exporter(HTMLExporter, "page")
        .environment.get_template("contents.html.j2")
        .render(rows=rows, kind=kind, pdfs=pdfs)
    )


def _html(kind, template, nb, **names):
    exporter = _exporter(kind, template)
    html, _ = exporter.from_notebook_node(nb, resources=names)
    return html


@cache
def _exporter(kind, template):
    exporter = kind(
        template_name=template,
        template_file="index.html.j2",
        extra_template_basedirs=[str(TEMPLATES)],
        extra_template_paths=[str(TEMPLATES)],  # for what a template includes or extends
        exclude_anchor_links=True,
    )
    exporter.register_filter("tidy", tidy)
    exporter.register_filter("for_discussion", for_discussion)
    exporter.register_filter("png_size", png_size)
    return exporter


def png_size(png):
    """Width and height of a picture that a notebook stores."""
    return struct.unpack(">II", base64.b64decode(png[:44])[16:24])
