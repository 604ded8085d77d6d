"""A notebook beside the lessons, a template for data of one's own or a page: a title and sections, no exercises."""

import ast
import re

from .common import sections

OF_LESSONS = {"exercise", "check", "solution", "core", "extra", "quick"}


def own_title(notebook):
    first = notebook.cells[0]
    if first.type != "markdown" or not re.match(r"# [^\W\d]", first.source):
        return [f"{first}: the first cell is markdown and starts `# Title`, without a number"]
    paragraphs = [part for part in re.split(r"\n\s*\n", first.source.partition("\n")[2]) if part.strip()]
    found = [] if len(paragraphs) == 1 else [f"{first}: {len(paragraphs)} paragraphs below the title, not one"]
    again = [cell for cell in notebook.markdown[1:] if re.search(r"(?m)^# ", re.sub(r"(?s)```.*?```", "", cell.source))]
    return found + [f"{cell}: a second heading `# `; sections are `## `" for cell in again]


def some_sections(notebook):
    titles = [title for title, _ in sections(notebook)]
    return [] if len(titles) > 1 else [f"{len(titles)} sections `## `, not two or more"]


def no_exercises(notebook):
    """They have checkers and solutions, which only lessons have."""
    found = [
        f"{cell}: the tag {tag} is one of lessons" for cell in notebook.cells for tag in cell.tags if tag in OF_LESSONS
    ]
    for cell in notebook.code:
        names = {node.module for node in ast.walk(cell.tree) if isinstance(node, ast.ImportFrom)}
        names |= {alias.name for node in ast.walk(cell.tree) if isinstance(node, ast.Import) for alias in node.names}
        if any((name or "").partition(".")[0] == "gmm_course" for name in names):
            found.append(f"{cell}: it imports gmm_course, which knows the answers of lessons; use gmm")
    return found


def no_notes(notebook):
    """It is handed out as it is, and is nobody's to present."""
    notes = [cell for cell in notebook.cells if cell.slide_type == "notes"]
    return [f"{cell}: notes for the instructor belong to lessons" for cell in notes]


RULES = [own_title, some_sections, no_exercises, no_notes]
