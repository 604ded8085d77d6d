"""How long a lesson takes: minutes of its sections, from what there is to read, to look at and to do.

An author says with a tag on the cell of a heading, `core` or `extra`, what belongs to the core: of each section, and of
an exercise or a part (###) that is not what its section is; and `quick` of an exercise that a number answers. The
minutes are counted, so a lesson that grows says so:

    python -m publish.minutes            writes them under the headings, and their sums behind **Time**
"""

import re

import nbformat

from publish.lessons import lessons, slide_type, tags

CORE = 60  # minutes, at most; the aim is 50
PARTS = ("core", "extra")
# Of readers who were new to the topic and did all exercises, one took 60 to 75 minutes for lesson 01, 90 to 120 for 03,
# 75 to 100 for 05 and 70 for 09, another 78 for 01, 122 for 03 and 92 for 05. Counted so, it is 75, 118, 80 and 75.
MINUTES = {
    "words": 1 / 110,
    "symbols": 0.2,
    "formulas": 0.7,
    "lines": 1 / 9,
    "figures": 1,
    "predictions": 1.3,
    "exercises": 8,
    "quick": -5,
}
SECTION, PART = r"(?m)^(## \d+ · .+|## Recap)$", r"(?m)^(### .+)$"
MARK = re.compile(r"\n\n\*(?:Core|Extra) · \d+ minutes?(?:, up to its check)?\*")
TIME = re.compile(r"\*\*Time\*\* [^\n]*(?:\n(?!\n).*)*")
FOLDED = {"hide-input", "widget", "check"}


def marked(nb):
    """Write the minutes into a notebook, from the tags of its headings. Changes nb, and returns it."""
    for heading, part, cells in pieces(nb):
        if heading:
            minutes = minutes_of(cells)
            end = ", up to its check" if heading.startswith("### Exercise") else ""
            mark = f"\n\n*{part.capitalize()} · {minutes} minute{'s' * (minutes > 1)}{end}*"
            cells[0].source = MARK.sub("", cells[0].source).replace(heading, heading + mark)
    core, extra = (minutes_of_part(nb, part) for part in PARTS)
    more = f" for the core; {extra} more for what is marked *extra*" if extra else ""
    nb.cells[1].source = TIME.sub(f"**Time** {core} minutes{more}.", nb.cells[1].source)
    return nb


def minutes_of_part(nb, part):
    """Those of the core of a lesson, or of its extras, in steps of five."""
    return 5 * round(sum(minutes_of(cells) for _, its_part, cells in pieces(nb) if its_part == part) / 5)


def pieces(nb):
    """(heading, part, cells) of what has minutes of its own: numbered sections, and what in them is of another part.

    What has no number (the opening, the recap) is core, without a heading; what is for later reading is not counted.
    """
    found = [("", "core", [])]
    section, within = found[0], None
    for cell in nb.cells:
        if cell.source.startswith("## Go further"):
            break
        if match := cell.cell_type == "markdown" and re.search(SECTION, cell.source):
            numbered = match[1].startswith("## ") and match[1][3].isdigit()
            section, within = (match[1], part_of(cell) or "core", []) if numbered else found[0], None
            found += [section] * numbered
        elif match := cell.cell_type == "markdown" and re.search(PART, cell.source):
            within = (match[1], part_of(cell), []) if part_of(cell) not in (None, section[1]) else None
            found += [within] if within else []
        (within or section)[2].append(cell)
        if within and "check" in tags(cell):
            within = None
    return found


def part_of(cell):
    """ "core" or "extra", as its tag says; None if there is none."""
    return next((tag for tag in tags(cell) if tag in PARTS), None)


def minutes_of(cells):
    """Whole minutes, one at least."""
    return max(1, round(sum(MINUTES[kind] * number for cell in cells for kind, number in to_do(cell).items())))


def to_do(cell):
    """How many of each of MINUTES a cell has, for somebody who reads all that is not folded."""
    if slide_type(cell) == "notes":
        return {}
    if cell.cell_type == "markdown":
        text = MARK.sub("", cell.source)
        line = re.sub(r"\$\$[^$]*\$\$", "", text)
        return {
            "words": len(line.split()),
            "symbols": len(re.findall(r"\$[^$]+\$", line)),
            "formulas": len(re.findall(r"\$\$[^$]*\$\$", text)),
            "predictions": text.count("**Predict.**"),
            "exercises": len(re.findall(r"(?m)^### Exercise", text)),
            "quick": int("quick" in tags(cell)),
        }
    folded = cell.metadata.get("jupyter", {}).get("source_hidden") or FOLDED & set(tags(cell))
    lines = [line for line in cell.source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    figures = [out for out in cell.outputs if "image/png" in out.get("data", {})]
    return {"lines": 0 if folded else len(lines), "figures": len(figures)}


def main():
    for lesson in lessons():
        nb = lesson.read()
        before = [cell.source for cell in nb.cells]
        if [cell.source for cell in marked(nb).cells] != before:
            nbformat.write(nb, lesson.path)
        print(f"{lesson.name:24s} {TIME.search(nb.cells[1].source)[0]}")


if __name__ == "__main__":
    main()
