"""Slides of the lessons, a deck each, to present with no network: build/slides/index.html.

reveal.js turns them. Cells become slides as their slide types say; how they look is in templates/deck and deck.css.
"""

from contextlib import nullcontext

from publish.assets import copy_assets
from publish.folders import replaced
from publish.lessons import ROOT, chosen, lessons
from publish.libraries import node_modules
from publish.pdf import printer
from publish.render import contents, deck

PLACE = ROOT / "build" / "slides"


def arguments(parser):
    parser.add_argument("--pdf", action="store_true", help="print each deck as PDF, too, by Chromium")
    parser.add_argument("notebooks", nargs="*", metavar="NB", help="lessons to build anew; all if none is given")


def build(notebooks=(), pdf=False):
    wanted = chosen(notebooks)
    node_modules()
    there_before = bool(notebooks)
    with printer() if pdf else nullcontext() as print_pdf, replaced(PLACE, from_what_is_there=there_before) as folder:
        copy_assets(folder, slides=True)
        for lesson in wanted:
            html, printed = folder / f"{lesson.name}.html", folder / f"{lesson.name}.pdf"
            html.write_text(deck(lesson), encoding="utf-8")
            printed.unlink(missing_ok=True)  # an older one would not be of these slides
            if print_pdf:
                print_pdf(html, printed)
        there = [lesson for lesson in lessons() if (folder / f"{lesson.name}.html").exists()]
        pdfs = {lesson.name for lesson in there if (folder / f"{lesson.name}.pdf").exists()}
        (folder / "index.html").write_text(contents(there, "slides", pdfs), encoding="utf-8")
    print(f"{len(wanted)} decks{' and their PDFs' if pdf else ''}. Open {(PLACE / 'index.html').relative_to(ROOT)}")
