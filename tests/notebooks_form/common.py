"""Reading notebooks: cells, tags, the code as a syntax tree, the prose without code, the outputs as text."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

from publish.lessons import words_of


@dataclass
class Notebook:
    """A notebook with its place in the course; `path` need not exist, so that tests can make one."""

    path: Path
    nb: nbformat.NotebookNode
    size: int
    other: "Notebook | None" = None  # the lesson of a solution, the solution of a lesson

    @classmethod
    def read(cls, path):
        path = Path(path)
        # Not nbformat.read, which mends some of what the rules are to find.
        return cls(path, nbformat.v4.reads(path.read_text(encoding="utf-8")), path.stat().st_size)

    @property
    def kind(self):
        if self.path.parent.name == "solutions":
            return "solution"
        return "lesson" if self.path.stem[0].isdigit() else "workbook"

    @property
    def number(self):
        """Of a lesson, "05"; a workbook has none, and goes by its name."""
        return self.path.stem if self.kind == "workbook" else self.path.stem[:2]

    @cached_property
    def cells(self):
        return [Cell(node, place) for place, node in enumerate(self.nb.get("cells", []), start=1)]

    @property
    def code(self):
        return [cell for cell in self.cells if cell.is_code and cell.source.strip()]

    @property
    def markdown(self):
        return [cell for cell in self.cells if cell.type == "markdown"]


@dataclass
class Cell:
    node: nbformat.NotebookNode
    place: int  # 1 for the first cell, of whatever type

    def __str__(self):
        first = next((line.strip() for line in self.source.splitlines() if line.strip()), "empty")
        return f"cell {self.place} ({first[:40]})"

    @property
    def type(self):
        return self.node.cell_type

    @property
    def is_code(self):
        return self.type == "code"

    @property
    def source(self):
        return self.node.source

    @property
    def tags(self):
        return self.node.metadata.get("tags", [])

    @property
    def slide_type(self):
        return self.node.metadata.get("slideshow", {}).get("slide_type")

    @property
    def outputs(self):
        return self.node.get("outputs", [])

    @cached_property
    def tree(self):
        """The code's syntax tree; an empty one if it is not plain Python (safety.plain_python says so)."""
        try:
            return ast.parse(self.source)
        except SyntaxError:
            return ast.parse("")

    @property
    def has_gap(self):
        """Whether the code has a `...` to be filled in. x[..., 0] is an index, not a gap."""
        indices = {id(n) for sub in ast.walk(self.tree) if isinstance(sub, ast.Subscript) for n in ast.walk(sub.slice)}
        return any(
            isinstance(n, ast.Constant) and n.value is Ellipsis and id(n) not in indices for n in ast.walk(self.tree)
        )

    def calls_check(self):
        return any(isinstance(n, ast.Call) and dotted(n.func).startswith("check.") for n in ast.walk(self.tree))

    def first_text(self):
        return next((text.lstrip() for text in map(words_of, self.outputs) if text.strip()), "")


def notebooks_in(folder):
    """The lessons, workbooks and solutions of a folder, each lesson knowing its solution and the reverse."""
    folder = Path(folder)
    lessons = {path.name: Notebook.read(path) for path in sorted(folder.glob("*.ipynb"))}
    solutions = {path.name: Notebook.read(path) for path in sorted(folder.glob("solutions/*.ipynb"))}
    for name in lessons.keys() & solutions.keys():
        lessons[name].other, solutions[name].other = solutions[name], lessons[name]
    return [*lessons.values(), *solutions.values()]


def dotted(node):
    """The name that is called: `plt.show` of plt.show(), `show` of show()."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def output_text(output):
    """All that an output shows as text."""
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join([output.ename, output.evalue, *output.traceback]))
    return "\n".join(text for kind, text in output.data.items() if kind.startswith("text/"))


def pictures(notebook):
    """(cell, output) of every stored PNG."""
    return [(cell, out) for cell in notebook.code for out in cell.outputs if "image/png" in out.get("data", {})]


def prose(markdown):
    """Markdown without code, formulas, comments and the targets of links: what is read aloud."""
    for pattern in (
        r"(?ms)^ *(```|~~~).*?^ *\1",  # blocks of code
        r"<!--(?s:.*?)-->",
        r"(`+)(?s:.+?)\1",  # code within a line
        r"\$\$(?s:.+?)\$\$",
        r"\$[^$\n]+?(?:\n[^$\n]+?)?\$",  # formulas: n! is a factorial
        r"!(?=\[)",  # ![picture](...)
        r"(?<=\])\([^)]*\)",
        r"<https?:[^>]*>",
    ):
        markdown = re.sub(pattern, " ", markdown)
    return markdown


def items(markdown):
    """The items of a list, each with its continuation lines; without a list, the lines."""
    found = re.findall(r"(?m)^(?:[-*+]|\d+[.)]) +(.+(?:\n[ \t]+\S.*)*)", markdown)
    return found or [line for line in markdown.splitlines() if line.strip()]


def sections(notebook):
    """The `## ` sections in order, as (title, markdown); instructor notes are not part of the text."""
    found = []
    for cell in notebook.markdown:
        if cell.slide_type == "notes":
            continue
        before, *rest = re.split(r"(?m)^## +(.+)$", cell.source)
        if found:
            found[-1][1] += "\n" + before
        found += [[title.strip(), text] for title, text in zip(rest[::2], rest[1::2], strict=True)]
    return [(title, text) for title, text in found]


def exercises(notebook):
    """The exercises as (title line, the cells from its heading up to the next heading)."""
    found = []
    for cell in notebook.cells:
        heading = re.search(r"(?m)^### +(Exercise\b.*)$", cell.source) if cell.type == "markdown" else None
        if heading:
            found.append((heading[1].strip(), [cell]))
        elif cell.type == "markdown" and re.search(r"(?m)^#{1,3} ", cell.source):
            found.append((None, []))  # another heading ends the exercise
        elif found:
            found[-1][1].append(cell)
    return [(title, cells) for title, cells in found if title]
