"""No line of a page begins with the unit of the number at the end of the line before."""

import copy

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from publish.cells import for_page, for_slides
from publish.lessons import lessons
from publish.reading import page
from publish.spacing import unbroken


@pytest.mark.parametrize(
    "text, kept",
    [
        ("45 % of 10 km", "45~% of 10~km"),
        ("42 to 57 %, 0.24 ± 0.05 nats.", "42 to 57~%, 0.24~±~0.05~nats."),
        ("- a gain of 0.24\n  ± 0.05\n  nats", "- a gain of 0.24~±~0.05~nats"),
        ("**97 %** within 50 m", "**97~%** within 50~m"),
        ("50 means, 4 masses, 3 grams", "50 means, 4 masses, 3 grams"),  # no units
        ("`45 %`, $45 \\%$, $10 km$", "`45 %`, $45 \\%$, $10 km$"),
        ("$x$ of 45 %, $y$", "$x$ of 45~%, $y$"),
        ("[10 km](a 10 km.html)", "[10~km](a 10 km.html)"),
        ("```\n45 %\n```", "```\n45 %\n```"),
    ],
)
def test_a_number_and_its_unit_are_one_piece(text, kept):
    assert unbroken(text) == kept.replace("~", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_nothing_else_of_a_lesson_changes(lesson):
    for cell in lesson.read().cells:
        if cell.cell_type == "markdown":
            assert unbroken(cell.source).split() == cell.source.split()  # a no-break space is a space


def test_pages_and_slides_have_it():
    cells = [new_markdown_cell("# 04 · A lesson\n\nOf 45 %."), new_code_cell("import math")]
    nb = new_notebook(cells=cells)
    for made in (page(copy.deepcopy(nb), "04_responsibilities", []), for_page(nb), for_slides(nb)):
        assert "45\N{NO-BREAK SPACE}%" in made.cells[0].source
