"""Each lesson as one page to read, to put into a mail or on a learning platform: build/html/index.html."""

from publish.assets import copy_assets
from publish.folders import replaced
from publish.lessons import ROOT, chosen, lessons
from publish.libraries import node_modules
from publish.render import contents, page

PLACE = ROOT / "build" / "html"


def arguments(parser):
    parser.add_argument("notebooks", nargs="*", metavar="NB", help="lessons to build anew; all if none is given")


def build(notebooks=()):
    wanted = chosen(notebooks)
    node_modules()
    with replaced(PLACE, from_what_is_there=bool(notebooks)) as folder:
        copy_assets(folder)
        there = [lesson for lesson in lessons() if lesson in wanted or (folder / f"{lesson.name}.html").exists()]
        for before, lesson, after in zip([None, *there], there, [*there[1:], None], strict=False):
            if lesson in wanted:
                (folder / f"{lesson.name}.html").write_text(page(lesson, None, before, after), encoding="utf-8")
        (folder / "index.html").write_text(contents(there, "html"), encoding="utf-8")
    print(f"{len(wanted)} pages. Open {(PLACE / 'index.html').relative_to(ROOT)}")
