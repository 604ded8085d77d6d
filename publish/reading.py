"""A lesson as a page of the site: all that a reader needs, and nothing that only runs.

The stored outputs are shown, and nothing is executed. What the page leaves out: notes for the instructor, cells that
assert the numbers of the prose, and what a check says before anything was attempted.
"""

import re

from nbformat.v4 import new_markdown_cell

from publish.lessons import slide_type, tags, without_folded_words, words_of
from publish.missing import Missing
from publish.repository import on_binder
from publish.spacing import unbroken

NOT_ATTEMPTED = "Not attempted yet"
TO_MOVE = """\
:::{{admonition}} A figure that moves
Run the lesson in Jupyter{binder} to drag its sliders.
:::"""
# Code, formulas, links and headings keep their numbers as they are.
PROTECTED = r"(?ms:^```.*?^```)|`[^`]*`|\$\$[^$]*\$\$|\$[^$]*\$|\[[^\]]*\]\([^)]*\)|(?m:^#+ .*$)"
# lesson 05; lessons 02 (distances) and 03 (labels)
LESSONS = r"\b[Ll]essons? \d\d(?: \([^()]*\))?(?:(?:,| and|, and) \d\d\b(?: \([^()]*\))?)*"
SPOKEN_OF = re.compile(f"{PROTECTED}|(?P<lessons>{LESSONS})")
NUMBER = re.compile(r"\b[Ll]esson (\d\d)|(?<=ssons )(\d\d)|(?<=, )(\d\d)\b|(?<=and )(\d\d)\b")
IMPORTS = re.compile(r"(?m)^(?:import|from) ")
ROW = re.compile(r"(?m)^\| (\d\d) ([^|]+?) \|")  # of lesson 00's tables


class BrokenLesson(Missing):
    """A lesson that cannot become a page; the message says where, and what is wrong."""


def page(nb, name, names, repository=None):
    """Make a lesson's notebook, or its solutions, fit to read. Changes nb, and returns it.

    name : of the lesson, 04_responsibilities.  names : those of all lessons, to link to.  repository : on GitHub.
    """
    imports = next(cell for cell in nb.cells if cell.cell_type == "code" and IMPORTS.search(cell.source))
    nb.cells = [cell for cell in nb.cells if not _only_for_others(cell)]
    for cell in list(nb.cells):
        if cell.cell_type == "markdown":
            cell.source = unbroken(with_links(cell.source, name, names))
        else:
            _code(cell, name)
            if "widget" in tags(cell):
                _explain_widget(nb, cell, name, repository)
    _fold(imports, "the imports")
    return without_folded_words(nb)


def _only_for_others(cell):
    """Notes for the instructor, and code for the tests."""
    return slide_type(cell) == "notes" or (cell.cell_type == "code" and cell.source.startswith("# checks "))


def _code(cell, name):
    if cell.metadata.get("jupyter", {}).get("source_hidden") or {"hide-input", "widget"} & set(tags(cell)):
        _fold(cell)
    if "check" in tags(cell):
        cell.outputs = [out for out in cell.outputs if NOT_ATTEMPTED not in words_of(out)]
    figures = [out for out in cell.outputs if "image/png" in out.get("data", {})]
    if len(figures) > 1:
        raise BrokenLesson(f"{name}: two figures in one cell ({_first_line(cell)}); give each a cell of its own")
    for figure in figures:
        alt = figure.metadata.get("image/png", {}).get("alt", "").strip()
        if not alt:
            raise BrokenLesson(
                f"{name}: a figure without alternative text ({_first_line(cell)}): show(figure, alt=...)"
            )
        cell.metadata.setdefault("mystnb", {})["image"] = {"alt": alt}  # MyST-NB does not read the picture's own


def _fold(cell, what="the code"):
    cell.metadata["tags"] = sorted({*tags(cell), "hide-input"})
    prompts = {"code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}
    cell.metadata.setdefault("mystnb", {}).update(prompts)


def _explain_widget(nb, cell, name, repository):
    cell.outputs = []
    place = next(i for i, other in enumerate(nb.cells) if other is cell)
    binder = f", for instance [on Binder]({on_binder(repository, f'{name}.ipynb')})," if repository else ""
    nb.cells.insert(place + 1, new_markdown_cell(TO_MOVE.format(binder=binder), id=f"note-{cell.id}"))


def _first_line(cell):
    return cell.source.split("\n", 1)[0][:60]


def with_links(markdown, name, names):
    """The text with links to the lessons that it speaks of, and to the pages that stand for the repository's files."""
    by_number = {other[:2]: other for other in names if other != name}

    def link(match):
        number = next(group for group in match.groups() if group)
        return f"[{match[0]}]({by_number[number]}.ipynb)" if number in by_number else match[0]

    def row(match):
        return f"| [{match[1]} {match[2]}]({by_number[match[1]]}.ipynb) |" if match[1] in by_number else match[0]

    def lessons(match):
        return NUMBER.sub(link, match[0]) if match["lessons"] else match[0]

    text = ROW.sub(row, SPOKEN_OF.sub(lessons, markdown))
    text = re.sub(r"\]\((?:\.\./)?solutions/(\d\d_\w+\.ipynb)\)", r"](\1)", text)
    return re.sub(r"\]\((?:\.\./)+data/README\.md(#[\w-]+)?\)", r"](data.md\1)", text)
