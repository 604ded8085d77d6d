"""Verdicts: in colour, in plain words; and after a cell that stopped none about an older answer passes for its own."""

import re
import subprocess
import sys
from html import unescape

import pytest

from gmm_course.exercises.verdict import COLOURS, Verdict

CELLS = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in (
    "from gmm_course.exercises.checking import NotYet, checker",
    "@checker\\ndef check(x):\\n    if x != 2:\\n        raise NotYet('it should be 2.')\\n    return 'two.'",
    *"x = 3 +; x = 3; check(x); x = 2; check(x); x = (4; check(x); x = 1 / 0; check(x); x = 5; check(x)".split("; "),
):
    print("=== " + cell.splitlines()[0])
    shell.run_cell(cell, store_history=True)
"""


def test_the_verdict_after_an_error_says_that_it_is_about_the_answer_before():
    done = subprocess.run([sys.executable, "-c", CELLS], capture_output=True, text=True, timeout=120)
    said = {}
    for part in done.stdout.split("=== ")[1:]:
        cell, _, output = part.partition("\n")
        said.setdefault(cell, []).append(output)
    below, about = "a verdict that stands below it is about the answer before", "about your answer before it"
    assert below not in said["x = 3 +"][0]  # there is none yet
    first, right, after_syntax, after_error, last = said["check(x)"]
    assert first.startswith("Not yet: it should be 2.") and right.startswith("Correct: two.")
    assert below in said["x = (4"][0] and "(SyntaxError)" in after_syntax
    assert below in said["x = 1 / 0"][0] and "(ZeroDivisionError)" in after_error
    assert about in after_syntax and about in after_error and "Correct: two." in after_error
    assert about not in last and last.startswith("Not yet")


@pytest.mark.parametrize("line", ["Correct: 1 < 2 & 3.", "Not yet: a sum: it is <b>.", "Not attempted yet: ..."])
@pytest.mark.parametrize("remark", ["", "The cell stopped (a < b)."])
def test_a_verdict_in_colour_has_the_words_of_the_plain_one(line, remark):
    verdict = Verdict(line, remark)
    html = verdict._repr_html_()
    assert unescape(re.sub(r"<(/?(b|div)\b[^>]*)>", "", html).replace("<br>", "\n")) == repr(verdict) == str(verdict)
    assert len({Verdict(f"{kind}: x")._repr_html_().split('"')[1] for kind in COLOURS}) == len(COLOURS)
