"""A lesson as it is published: its title, its cells, and each figure once, with its words as alternative text.

In a notebook a figure's words stand twice: in the metadata of the picture, and folded below it, because JupyterLab
ignores the metadata. On a page the first becomes the `alt` of the picture, so the folded copy goes.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from publish.missing import Missing

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
FOLDED_WORDS = '<details class="figure-in-words">'
NOTES = re.compile(r"<details>\s*<summary>For the instructor</summary>|</details>")  # what folds an instructor's notes

# Notebooks without a number: templates for data of one's own, and a page beside the lessons. Named, since a student's
# copy of a template lies in the same folder.
WORKBOOKS = ("your_own_places", "your_own_table", "the_same_in_scikit_learn")

NOT_A_LESSON = "{path} is not a lesson. Lessons are notebooks/NN_name.ipynb, as NB={example}; their solutions are not."


@dataclass(frozen=True)
class Lesson:
    path: Path

    @property
    def name(self):
        return self.path.stem  # 04_responsibilities

    @property
    def number(self):
        return self.name[:2]

    @property
    def solution(self):
        return self.path.parent / "solutions" / self.path.name

    def read(self):
        return read(self.path)

    @property
    def title(self):
        """ "Responsibilities", of the heading `# 04 · Responsibilities`."""
        return title_of(self.read())


def lessons(folder=NOTEBOOKS):
    """All lessons, in order."""
    return [Lesson(path) for path in sorted(Path(folder).glob("[0-9][0-9]_*.ipynb"))]


def workbooks(folder=NOTEBOOKS):
    """The files of the workbooks, in the order in which they are listed."""
    return [path for path in (Path(folder) / f"{name}.ipynb" for name in WORKBOOKS) if path.exists()]


def read(path):
    return nbformat.read(path, as_version=4)


def title_of(nb):
    return re.match(r"# \d\d · (.+)", nb.cells[0].source)[1].strip()


def goals(nb):
    """What a lesson's readers will be able to do: its list, as markdown."""
    return re.search(r"\*\*You will be able to\*\*\s*((?:.|\n)*?)\s*\*\*You need", nb.cells[1].source)[1]


def minutes(nb):
    return int(re.search(r"\*\*Time\*\* (\d+) minutes", nb.cells[1].source)[1])


def chosen(paths):
    """The lessons of these files, all if there are none. Raises Missing if one of them is not a lesson."""
    known = {lesson.path.resolve(): lesson for lesson in lessons()}
    for path in paths:
        if Path(path).resolve() not in known:
            raise Missing(NOT_A_LESSON.format(path=path, example=min(known).relative_to(ROOT)))
    return [known[Path(path).resolve()] for path in paths] or list(known.values())


def tags(cell):
    return cell.metadata.get("tags", [])


def slide_type(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def without_folded_words(nb):
    """Drop the folded copies of the figures' words. Changes nb, and returns it."""
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                out for out in cell.outputs if FOLDED_WORDS not in "".join(out.get("data", {}).get("text/html", ""))
            ]
    return nb


def alternative_texts(nb):
    """The alternative text of each figure, in order."""
    return [
        out.metadata.get("image/png", {}).get("alt", "")
        for cell in nb.cells
        for out in cell.get("outputs", [])
        if "image/png" in out.get("data", {})
    ]


def words_of(output):
    """What an output says, without its colours: what was printed, or the plain words of what was displayed."""
    return output.get("text") or output.get("data", {}).get("text/plain", "")
