"""A small lesson, its solutions, and a workbook that keep every rule; the tests break them, one rule at a time."""

from pathlib import Path

from nbformat import writes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from publish.minutes import marked

from .common import Notebook

NAME, OTHER_NAME = "01_sample.ipynb", "your_own_sample.ipynb"
PNG = "iVBORw0KGgo="  # the rules do not look into a figure
ALT = "A histogram of waiting times with two humps, near 55 and near 80 minutes."

OPENING = """\
**You will be able to**

- read a histogram;
- fit a normal distribution;
- say where the fit is wrong.

**You need** lesson 00.

**Time** 1 minutes."""

IMPORTS = "import numpy as np\nfrom gmm_course import exercises as check"
RECAP = "## Recap\n\n" + "\n".join(f"{i}. Point {i} of five, with $n! = 24$ in it." for i in range(1, 6))
FURTHER = """\
## Go further

- A. Author, *A book* (2006), chapter 9.
- B. Author and C. Author, A paper (Journal, 1977), [online](https://example.org/paper)."""


def text(source, slide="-", tags=()):
    metadata = {"slideshow": {"slide_type": slide}} | ({"tags": list(tags)} if tags else {})
    return new_markdown_cell(source, metadata=metadata)


def code(source, *outputs, tags=(), slide="-"):
    metadata = {"slideshow": {"slide_type": slide}} | ({"tags": list(tags)} if tags else {})
    return new_code_cell(source, metadata=metadata, outputs=list(outputs))


def printed(line, name="stdout"):
    return new_output("stream", name=name, text=line + "\n")


def figure(alt=ALT):
    return new_output("display_data", data={"image/png": PNG}, metadata={"image/png": {"alt": alt}})


def lesson():
    cells = [
        text("# 01 · A sample\n\nThe waiting times have two humps. What does one bell curve make of them?", "slide"),
        text(OPENING),
        code(IMPORTS),
        text("<details>\n<summary>For the instructor</summary>\n\nask for a guess first.", "notes"),
        text("## 1 · One curve\n\n**Predict.** Which number moves most?", "slide", tags=["core"]),
        code("x = np.arange(3)\nprint(x[..., 0:1].sum())\nshow(x)", printed("3"), figure(), slide="subslide"),
        text("> **Misconception.** A density is a probability.", "subslide"),
        text("<details>\n<summary>For the instructor</summary>\n\nwait.", "notes"),
    ]
    for number in (1, 2, 3):
        cells += [
            text(f"### Exercise {number}: part {number}\n\nFill in the gap.", "slide", ["extra"] * (number == 3)),
            code("answer = ...  # the mean", tags=["exercise"]),
            code(f"check.mean_{number}(answer)", printed("Not attempted yet: fill in `answer`."), tags=["check"]),
            text(f"<details>\n<summary>For the instructor</summary>\n\nhint {number}.", "notes"),
        ]
    cells += [
        text("## 2 · Another curve", "slide", tags=["extra"]),
        text("More.", "subslide"),
        text(RECAP, "slide"),
        text(FURTHER, "slide"),
    ]
    return marked(notebook(cells))


def solutions():
    cells = [
        text("# 01 · A sample: solutions", "slide"),
        code(IMPORTS),
    ]
    for number in (1, 2, 3):
        cells += [
            text(f"### Exercise {number}: part {number}", "slide"),
            code("answer = np.ones((2, 2))[..., 0].mean()", tags=["solution"]),
            code(f"check.mean_{number}(answer)", printed("Correct."), tags=["check"]),
        ]
    return notebook(cells)


def workbook():
    cells = [
        text("# Your own sample\n\nA file goes in, sentences come out.", "slide"),
        code("FILE = '../data/sample.csv'"),
        code("import numpy as np\nfrom gmm import GaussianMixture", slide="skip"),
        text("## 1 · Read", "slide"),
        code("x = np.arange(3)\nprint(x.sum())\nshow(x)", printed("3"), figure()),
        text("## 2 · Write down", "slide"),
    ]
    return notebook(cells)


def notebook(cells):
    nb = new_notebook(cells=cells)
    nb.nbformat_minor = 5
    nb.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    code_cells = [cell for cell in cells if cell.cell_type == "code"]
    for count, cell in enumerate(code_cells, 1):
        cell.execution_count = count
    for place, cell in enumerate(cells):
        cell.id = f"cell-{place}"
    return nb


def pair():
    """A good lesson, its solutions, and a workbook, new ones at every call."""
    first = Notebook(Path("notebooks") / NAME, lesson(), size=10_000)
    second = Notebook(Path("notebooks/solutions") / NAME, solutions(), size=10_000)
    first.other, second.other = second, first
    third = Notebook(Path("notebooks") / OTHER_NAME, workbook(), size=10_000)
    return {"lesson": first, "solution": second, "workbook": third}


def lesson_file():
    return writes(lesson())
