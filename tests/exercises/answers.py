"""How the answers to one exercise are collected, and how one of them is checked.

The tables are in answers_00.py, answers_01.py, ...: for each checker right answers in the styles in which students
write them, and wrong ones with words that the message must contain. What is asked of all of them is in
test_exercises.py.
"""

import contextlib
import copy
import functools
import io
import pickle
import re
import warnings
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

STUB = "Not attempted yet: replace the ... above, run that cell, then this one.\n"
DATA = (int, float, str, np.number, np.ndarray, pd.DataFrame)


@dataclass
class Exercise:
    """A checker with answers to it, by name.

    example : a right answer from which the odd ones are made.

    n_arguments : of the function that is wanted; None if a value is.
    n_parts : how many values are handed in together, as a tuple.
    open_ended : whether many answers are right, so that a message may quote one.
    shaped : whether arrays are wanted and their number of axes is told when it is wrong.
    """

    check: object
    n_arguments: int | None = None
    n_parts: int = 1
    open_ended: bool = False
    shaped: bool = False
    rights: dict = field(default_factory=dict)
    wrongs: dict = field(default_factory=dict)
    heard: dict = field(default_factory=dict, init=False)

    def __post_init__(self):
        self.name = f"{self.check.__module__.removeprefix('gmm_course.exercises.')}.{self.check.__name__}"

    @property
    def example(self):
        return next(iter(self.rights.values()))

    @functools.cached_property
    def quick_example(self):
        """As `example`; a function among them computes once for the same arguments."""
        return self.example if self.n_arguments is None else remembering(self.example)

    def said_of(self, name):
        """What the check says of an answer of the tables. It is tried once, however many tests ask."""
        if name not in self.heard:
            self.heard[name] = said(self.check, self.rights[name] if name in self.rights else self.wrongs[name][0])
        return self.heard[name]

    def right(self, function=None, **values):
        """A decorator for a function that is right, or keywords for values that are."""
        if function is not None:
            values = {function.__name__: function}
        self._add(self.rights, values)
        return function

    def wrong(self, words=None, **values):
        """A decorator with the words that tell the mistake, or name=(value, words)."""
        if words is None:
            return self._add(self.wrongs, values)

        def register(function):
            self._add(self.wrongs, {function.__name__: (function, words)})
            return function

        return register

    def _add(self, table, values):
        assert not values.keys() & (self.rights.keys() | self.wrongs.keys()), "a name is taken"
        table.update(values)


def remembering(function):
    """The same function of numbers, arrays and tables; called again with equal ones it does not compute again."""
    known = {}

    @functools.wraps(function)
    def answer(*arguments):
        if not all(isinstance(argument, DATA) for argument in arguments):
            return function(*arguments)  # a program, or a generator whose state moves on
        key = pickle.dumps(arguments)
        if key not in known:
            known[key] = function(*arguments)
        return copy.deepcopy(known[key])

    return answer


@dataclass
class Said:
    """What a check left behind: printed text, text on stderr, warnings, and the value returned."""

    text: str
    errors: str
    warnings: list
    returned: object

    @property
    def line(self):
        """The one line that was printed, if all else is as a notebook should show it."""
        assert self.returned is None, f"returns {self.returned!r}, which a notebook shows"
        assert not self.warnings, [str(w.message) for w in self.warnings]
        assert not self.errors, self.errors
        assert re.fullmatch(r"(Correct|Not yet): [^\n]+\n|" + re.escape(STUB), self.text), self.text
        return self.text.rstrip("\n")


def said(check, *answers):
    """Run a check as a notebook does: warnings are shown, not raised."""
    out, err = io.StringIO(), io.StringIO()
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(out):
        warnings.simplefilter("always")
        with contextlib.redirect_stderr(err):
            returned = check(*answers)
    return Said(out.getvalue(), err.getvalue(), caught, returned)
