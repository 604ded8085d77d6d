"""What Sphinx is given: docs/ but the pages for instructors, lessons, workbooks, their table, data, the licences."""

import re
import shutil

import nbformat

from publish.handed_out import answered
from publish.lessons import ROOT, goals, minutes, read, title_of, workbooks
from publish.reading import BrokenLesson, page, with_links
from publish.solutions import fold_in, without_mention
from publish.spacing import unbroken

FOR_INSTRUCTORS = "instructors"  # a folder of docs/: it answers what the lessons ask
SWITCH = """\
<p class="solutions-switch"><button type="button" aria-pressed="false" hidden>Show all solutions</button></p>"""
ABOUT_SOLUTIONS = """\
Below each exercise its solution is folded away, with the reasons. A switch at the top of each lesson opens all of them.
Try first: the check will have told you more than the solution can."""


def write(folder, lessons, solutions=True, repository=None):
    """Write the sources of the site to `folder`, which is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder, ignore=shutil.ignore_patterns("__pycache__", "_build", FOR_INSTRUCTORS))
    names = [lesson.name for lesson in lessons]
    for lesson in lessons:
        nb = prepared(lesson, names, solutions, repository)
        nbformat.write(nb, folder / lesson.path.name)
    for path in workbooks():
        nbformat.write(page(read(path), path.stem, names, repository), folder / path.name)
    (folder / "_lessons.md").write_text(table(lessons), encoding="utf-8")
    (folder / "_solutions.md").write_text(ABOUT_SOLUTIONS if solutions else "", encoding="utf-8")
    package = (ROOT / "docs" / "package.md").read_text(encoding="utf-8")
    (folder / "package.md").write_text(on_the_site(package, names, repository), encoding="utf-8")
    shutil.copyfile(ROOT / "data" / "README.md", folder / "data.md")
    shutil.copyfile(ROOT / "LICENSE", folder / "_licence_code.txt")
    licence = (ROOT / "LICENSE-TEXT.md").read_text(encoding="utf-8")
    (folder / "_licence_text.md").write_text(licence.split("\n", 1)[1], encoding="utf-8")  # without its heading
    shutil.copyfile(ROOT / "publish" / "course.css", folder / "_static" / "course.css")


def on_the_site(markdown, names, repository=None):
    """A page of docs/: its links to lessons lead to their pages, those to other files to the repository, if any."""
    text = re.sub(r"\]\(\.\./notebooks/(\w+\.ipynb)\)", r"](\1)", markdown)
    text = with_links(text, "package", names)
    shown = rf"[\1]({repository}/blob/HEAD/\2)" if repository else r"\1"
    return unbroken(re.sub(r"\[([^\]]+)\]\(\.\./([^)]+)\)", shown, text))


def prepared(lesson, names, solutions=True, repository=None):
    """A lesson's notebook as its page shows it, with the solutions folded in, or with no word of them."""
    nb = lesson.read()
    if where := answered(nb):
        raise BrokenLesson(
            f"{lesson.name}, {where}: an exercise is answered here. The site shows lessons as they came."
        )
    nb = page(nb, lesson.name, names, repository)
    if solutions:
        if not lesson.solution.exists():
            raise BrokenLesson(f"{lesson.name} has no solutions in notebooks/solutions; SOLUTIONS=no builds without.")
        fold_in(nb, page(read(lesson.solution), lesson.name, names, repository))
        nb.cells[0].source += f"\n\n{SWITCH}"
        return nb
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = without_mention(cell.source)
    return nb


def table(lessons):
    """The lessons with what they teach and how long they take, in MyST."""
    rows = [("Lesson", "You will be able to", "Minutes")]
    for lesson in lessons:
        nb = lesson.read()
        learnt = goals(nb).replace("\n", "\n    ")  # a list within the cell
        rows.append((f"[{lesson.number} {title_of(nb)}]({lesson.path.name})", learnt, minutes(nb)))
    lines = ["* - {}\n  - {}\n  - {}".format(*row) for row in rows]
    head = ":::{list-table}\n:header-rows: 1\n:class: lessons\n:widths: 22 68 10\n\n"
    return head + "\n".join(lines) + "\n:::\n"
