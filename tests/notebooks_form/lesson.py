"""The parts of a lesson, in order: title, what you will be able to do, imports, sections, exercises, recap, sources."""

import ast
import copy
import re

from publish.minutes import CORE, marked, minutes_of_part, part_of, pieces

from .common import exercises, items, sections

START = "00"  # the lesson about working with the course: shorter, and with no misconception to meet
GOALS = range(3, 5)
EXERCISES = 3
RECAP = 5
SOURCES = 2
LABELS = ("**You will be able to**", "**You need**", "**Time**")
YEAR = re.compile(r"\([^()]*\b(?:1[6-9]|20)\d\d[a-z]?\b[^()]*\)")
NOT_ATTEMPTED = "Not attempted yet"


def title(notebook):
    first = notebook.cells[0]
    if first.type != "markdown" or not re.match(rf"# {notebook.number} · \S", first.source):
        return [f"{first}: the first cell is markdown and starts `# {notebook.number} · Title`"]
    paragraphs = [part for part in re.split(r"\n\s*\n", first.source.partition("\n")[2]) if part.strip()]
    found = [] if len(paragraphs) == 1 else [f"{first}: {len(paragraphs)} paragraphs below the title, not one"]
    again = [cell for cell in notebook.markdown[1:] if re.search(r"(?m)^# ", re.sub(r"(?s)```.*?```", "", cell.source))]
    return found + [f"{cell}: a second heading `# `; sections are `## `" for cell in again]


def opening(notebook):
    cell = notebook.cells[min(1, len(notebook.cells) - 1)]
    missing = [label for label in LABELS if label not in cell.source]
    if missing or cell.type != "markdown":
        return [f"{cell}: the second cell is markdown with {', '.join(missing or LABELS)}"]
    parts = re.split("|".join(re.escape(label) for label in LABELS), cell.source)[1:]
    labels = sorted(LABELS, key=cell.source.index)
    text = dict(zip(labels, parts, strict=False))
    found = [
        f"{cell}: {label} comes {i}. in the order {', '.join(LABELS)}"
        for i, label in enumerate(LABELS, 1)
        if labels[i - 1] != label
    ]
    goals = len(re.findall(r"(?m)^(?:[-*+]|\d+[.)]) +\S", text[LABELS[0]]))
    if goals not in GOALS:
        found.append(f"{cell}: {goals} items under {LABELS[0]}, not 3 or 4")
    if not text[LABELS[1]].strip(" :.\n"):
        found.append(f"{cell}: nothing under {LABELS[1]}")
    return found


def counted_minutes(notebook):
    found = [
        f"{heading}: tag its cell `core` or `extra`"
        for heading, _, (cell, *_) in pieces(notebook.nb)
        if heading and not part_of(cell)
    ]
    nb = marked(copy.deepcopy(notebook.nb))
    if any(a.source != b.source for a, b in zip(nb.cells, notebook.nb.cells, strict=True)):
        found.append("its minutes are not those that are counted: run `python -m publish.minutes`")
    core = minutes_of_part(nb, "core")
    if core > CORE:
        found.append(f"its core takes {core} minutes, more than {CORE}: tag a section or an exercise `extra`")
    return found


def first_code(notebook):
    cell = next((cell for cell in notebook.cells if cell.is_code), None)
    if cell is None:
        return ["there is no code"]
    early = [c for c in notebook.cells[: cell.place - 1] if c.type == "markdown" and re.search(r"(?m)^##+ ", c.source)]
    found = [f"{c}: the imports come before the first section" for c in early]
    if not any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in cell.tree.body):
        found.append(f"{cell}: the first code cell holds the imports")
    return found


def section_order(notebook):
    titles = [name for name, _ in sections(notebook)]
    found = [] if len(titles) > 2 else ["no section `## ` before the recap"]
    if titles[-2:] != ["Recap", "Go further"]:
        found.append(f"the last two sections are `## Recap` and `## Go further`, not {' and '.join(titles[-2:])}")
    return found


def recap(notebook):
    lines = items(dict(sections(notebook)).get("Recap", ""))
    return [] if len(lines) == RECAP else [f"`## Recap` has {len(lines)} items, not {RECAP}"]


def sources(notebook):
    listed = items(dict(sections(notebook)).get("Go further", ""))
    found = [f"`## Go further`: no year in parentheses: {item[:60]}" for item in listed if not YEAR.search(item)]
    return (
        found
        if len(listed) >= SOURCES
        else [*found, f"`## Go further` has {len(listed)} sources, not {SOURCES} or more"]
    )


def exercise_headings(notebook):
    titles = [name for name, _ in exercises(notebook)]
    found = (
        [] if len(titles) >= EXERCISES else [f"{len(titles)} headings `### Exercise N: title`, not {EXERCISES} or more"]
    )
    return found + [
        f"`### {name}`: the {number}. exercise is `### Exercise {number}: title`"
        for number, name in enumerate(titles, 1)
        if not re.fullmatch(rf"Exercise {number}: \S.*", name)
    ]


def exercise_cells(notebook):
    """A stub to fill in, and right after it the check, which says that nothing was attempted."""
    found = []
    for name, cells in exercises(notebook):
        stub = next((cell for cell in cells if cell.is_code), None)
        if stub is None or "exercise" not in stub.tags or not stub.has_gap:
            found.append(f"{name}: the first code cell below is tagged exercise and has a `...` to fill in")
            continue
        after = cells[cells.index(stub) + 1 :][:3]
        checks = [cell for cell in after if cell.is_code and "check" in cell.tags]
        if not any(cell.calls_check() for cell in checks):
            found.append(f"{name}: within three cells of its stub, a code cell tagged check calls check.something()")
        found += [
            f"{name}: {cell}: its stored output starts {NOT_ATTEMPTED!r}; run `make notebooks` on the unsolved lesson"
            for cell in checks
            if not cell.first_text().startswith(NOT_ATTEMPTED)
        ]
    return found


def prediction(notebook):
    if notebook.number == START or any("**Predict.**" in cell.source for cell in notebook.markdown):
        return []
    return ["no **Predict.** before a result"]


def misconception(notebook):
    box = re.compile(r"(?m)^> \*\*Misconception\.\*\*")
    if notebook.number == START or any(box.search(cell.source) for cell in notebook.markdown):
        return []
    return ["no box that begins > **Misconception.**"]


RULES = [
    title,
    opening,
    counted_minutes,
    first_code,
    section_order,
    recap,
    sources,
    exercise_headings,
    exercise_cells,
    prediction,
    misconception,
]
