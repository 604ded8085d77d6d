"""What a check says: one line, with a coloured rule at its left where a notebook can show one.

The colour says nothing that the first word does not: a screen reader, a terminal and a test get the same words.
"""

from html import escape

from gmm_course.exercises.last_cell import shell

# What the line begins with: red, green, blue of the rule and, thin, of the ground. The course's green, orange and grey.
COLOURS = {"Correct": "0, 158, 115", "Not yet": "230, 159, 0", "Not attempted yet": "138, 138, 138"}


class Verdict(str):
    """A line that begins with one of COLOURS and a colon; maybe, before it, a remark."""

    def __new__(cls, line, remark=""):
        verdict = super().__new__(cls, f"{remark}\n{line}" if remark else line)
        verdict.line, verdict.remark = line, remark
        return verdict

    def __repr__(self):
        return str(self)

    def _repr_html_(self):
        first, rest = self.line.split(":", 1)
        remark = f"{escape(self.remark)}<br>" if self.remark else ""
        style = "border-left: 6px solid rgb({0}); background: rgba({0}, 0.12); padding: 0.4em 0.8em"
        return f'<div style="{style.format(COLOURS[first])}">{remark}<b>{first}:</b>{escape(rest)}</div>'


def say(line, remark=""):
    """Show a verdict: in a notebook with its colour, elsewhere printed."""
    verdict = Verdict(line, remark)
    if shell() is None:
        print(verdict)
    else:
        from IPython.display import display

        display(verdict)
