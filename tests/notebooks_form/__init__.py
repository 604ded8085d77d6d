"""What every notebook of the course must look like, as small rules.

A rule takes a Notebook and returns a list of problems, each of which says where and what to do; an empty list
means that the rule holds. `problems` runs all rules that apply to a notebook. Nothing here executes a notebook:
that its outputs are the right ones is for nbval and notebooks/conftest.py.
"""

from . import formulas, lesson, safety, slides, solution, stored, workbook
from .common import Notebook, notebooks_in

EVERYWHERE = [*stored.RULES, *safety.RULES, *formulas.RULES, *slides.RULES]
RULES = {
    "lesson": [*EVERYWHERE, *slides.LESSON_RULES, *lesson.RULES, solution.has_solutions],
    "solution": [*EVERYWHERE, *solution.RULES],
    "workbook": [*EVERYWHERE, *workbook.RULES],  # a notebook without a number
}


def problems(notebook):
    """Everything that is wrong with a notebook, as lines `rule: cell: what to do`."""
    if unreadable := stored.file_format(notebook):
        return [f"file_format: {problem}" for problem in unreadable]  # the other rules rely on it
    return [f"{rule.__name__}: {problem}" for rule in RULES[notebook.kind] for problem in rule(notebook)]


__all__ = ["RULES", "Notebook", "notebooks_in", "problems"]
