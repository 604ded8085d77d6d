"""The code that a page of the site shows works with names that it shows: what is left out leaves no hole."""

import builtins
import symtable

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from publish.lessons import lessons
from publish.reading import page
from publish.sources import prepared

LESSONS = lessons()
NAMES = [lesson.name for lesson in LESSONS]
ALWAYS_THERE = {*dir(builtins), "display"}


def names(code):
    """(those that a cell sets, those that it uses, in its functions too)."""
    cell = symtable.symtable(code, "cell", "exec")
    sets = {name.get_name() for name in cell.get_symbols() if name.is_assigned() or name.is_imported()}
    return sets, {name.get_name() for name in cell.get_symbols() if name.is_referenced()} | _globals(cell)


def _globals(scope):
    inside = [name.get_name() for name in scope.get_symbols() if name.is_global() and name.is_referenced()]
    return set(inside).union(*map(_globals, scope.get_children()))


def holes(nb):
    """Names that code of a page uses and no code above it sets, each with the first line of its cell."""
    found, there = [], set(ALWAYS_THERE)
    for cell in nb.cells:
        if cell.cell_type == "code":
            sets, uses = names(cell.source)
            found += [f"{name}: {cell.source.splitlines()[0]}" for name in sorted(uses - sets - there)]
            there |= sets
    return found


@pytest.mark.parametrize("solutions", [True, False])
@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_no_name_of_a_page_comes_from_code_that_is_left_out(lesson, solutions):
    assert holes(prepared(lesson, NAMES, solutions)) == []


@pytest.mark.parametrize(
    "check, uses",
    [
        ("guess = 3", "print(guess)"),
        ("guess = 3", "def f(x):\n    return [x + guess for x in x]"),
        ("import numpy as guess", "guess.pi"),
        ("def guess():\n    pass", "other = lambda: guess()"),
    ],
)
def test_a_hole_is_found(check, uses):
    cells = [new_markdown_cell("# 04 · A lesson"), new_code_cell("import math")]
    left_out = new_code_cell(f"# checks the numbers in the text\n{check}")
    nb = page(new_notebook(cells=[*cells, left_out, new_code_cell(uses)]), NAMES[4], NAMES)
    assert holes(nb) == [f"guess: {uses.splitlines()[0]}"]


def test_what_is_set_in_time_is_no_hole():
    code = [
        "x = 1",
        "y = [x for x in range(x)]",
        "def f(z):\n    return later(z)\n\n\ndef later(z):\n    return z",
        "f(y)",
    ]
    assert holes(new_notebook(cells=[new_code_cell(source) for source in code])) == []
