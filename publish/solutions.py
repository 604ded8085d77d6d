"""The solutions of a lesson, exercise by exercise, and a lesson that has them folded in, or has no word of them."""

import ast
import re

from nbformat.v4 import new_markdown_cell

from publish.lessons import slide_type, tags
from publish.missing import Missing

EXERCISE = re.compile(r"(?m)^### +((Exercise \d+)\b.*)$")
HEADING = re.compile(r"(?m)^#{1,3} ")
FENCED = re.compile(r"(?ms)^```.*?^```")
# Where a lesson speaks of the solutions that a reader has beside it.
MENTIONS = (
    re.compile(r"(?m)^Each lesson has a twin in the folder `solutions`(?:.+\n?)*"),
    re.compile(r"\s*\(The solutions? says? [^()]*\)"),
)


def exercises(nb):
    """The exercises in order, as (title, cells): from the heading to the next one, both as they stand."""
    found = []
    for cell in nb.cells:
        text = FENCED.sub("", cell.source) if cell.cell_type == "markdown" else ""
        exercise = EXERCISE.search(text)
        if exercise:
            found.append((exercise[1].strip(), [cell]))
        elif HEADING.search(text):
            found.append((None, []))  # another heading ends the exercise
        elif found:
            found[-1][1].append(cell)
    return [(title, cells) for title, cells in found if title]


def fold_in(nb, solution):
    """After the last check of each exercise its solution, folded. Changes nb, and returns it."""
    solved = dict(exercises(solution))
    for title, cells in exercises(nb):
        if title not in solved:
            raise Missing(f"{nb.cells[0].source.splitlines()[0]}: no solution has the title {title!r}.")
        last = next(cell for cell in reversed(cells) if "check" in tags(cell))
        place = next(i for i, cell in enumerate(nb.cells) if cell is last) + 1
        nb.cells[place:place] = _folded(title, solved[title], _imports(solution), _imports(nb))
    return nb


def without_mention(markdown):
    """The text without the sentences that send a reader to the solutions."""
    for mention in MENTIONS:
        markdown = mention.sub("", markdown)
    return markdown.rstrip()


def _folded(title, cells, imports, known):
    """The cells of a solution between the two ends of a <details>. Two cells cannot share one: the tags are split."""
    number = EXERCISE.search(f"### {title}")[2].lower()
    opening = f'<details class="solution">\n<summary>Solution of {number}</summary>'
    body = [_copy(cell, f"solution-{cell.id}") for cell in cells if slide_type(cell) != "skip" or tags(cell)]
    body[0].source = EXERCISE.sub("", body[0].source, count=1).strip()
    code = [cell for cell in body if cell.cell_type == "code"]
    used = set(re.findall(r"\w+", "\n".join(cell.source for cell in code)))
    needed = [line for name, line in imports.items() if name in used and name not in known]
    if needed:  # so that the solution runs below the lesson's own imports
        code[0].source = "\n".join(needed) + "\n\n\n" + code[0].source
    end = f"end-{cells[0].id}"
    return [new_markdown_cell(opening, id=f"begin-{cells[0].id}"), *body, new_markdown_cell("</details>", id=end)]


def _copy(cell, name):
    copied = cell.copy()
    copied.id = name  # a check has the same id in lesson and solution
    return copied


def _imports(nb):
    """{name: line} of what a notebook's code imports."""
    found = {}
    for cell in nb.cells:
        if cell.cell_type == "code":
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.Import):
                    found |= {a.asname or a.name: ast.unparse(ast.Import([a])) for a in node.names}
                elif isinstance(node, ast.ImportFrom):
                    line = [ast.ImportFrom(node.module, [a], node.level) for a in node.names]
                    found |= {a.asname or a.name: ast.unparse(x) for a, x in zip(node.names, line, strict=True)}
    return found
