"""How an answer is checked: try it, compare it with the right one and with the usual wrong ones, say what is wrong.

A checker is a function decorated with `checker`. It raises NotYet with a sentence for the student, or returns a
sentence of praise. It never shows the right answer, and whatever a student hands in, no traceback leaves it.
"""

import contextlib
import copy
import functools
import io
import re
import traceback
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from gmm_course.exercises import last_cell
from gmm_course.exercises.notions import slip
from gmm_course.exercises.verdict import say


class NotAttempted(Exception):
    """The stub is still there."""


class NotYet(Exception):
    """The answer is wrong; the message says how."""


def checker(function):
    """Print one line: "Not attempted yet", "Not yet: ..." or "Correct: ..."; before it, whether it is an old answer."""

    @functools.wraps(function)
    def check(*answers):
        stopped = last_cell.stopped()
        remark = f"The cell that you ran before this one stopped ({stopped}). So this is about your answer before it:"
        try:
            for answer in answers:
                attempted(answer)
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")  # numpy's remarks on an odd answer are not the student's concern
                praise = function(*answers)
            line = f"Correct: {praise}"
        except NotAttempted:
            line = "Not attempted yet: replace the ... above, run that cell, then this one."
        except NotYet as problem:
            line = f"Not yet: {' '.join(str(problem).split())}"
        except (Exception, SystemExit) as error:  # an odd answer that no check foresaw: still a sentence
            kinds = ", ".join(type(answer).__name__ for answer in answers)
            line = f"Not yet: this answer ({kinds}) could not be checked ({type(error).__name__}: {error})."
        say(line, remark if stopped else "")

    return check


def attempted(value):
    """The value, unless it is what a stub leaves behind (NotAttempted) or None (NotYet)."""
    if value is Ellipsis or (isinstance(value, (tuple, list)) and any(part is Ellipsis for part in value)):
        raise NotAttempted
    if value is None:
        raise NotYet("the answer is None, nothing. (A function that only prints returns None.)")
    return value


def is_stub(function):
    """Whether the body of a function is nothing but `...` (and a docstring)."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    constants = [constant for constant in code.co_consts if constant is not None and constant != function.__doc__]
    same_steps = any(code.co_code == stub.__code__.co_code for stub in (_stub, _stub_with_docstring))
    return same_steps and not constants  # a function that returns a constant takes the same steps


def _stub(): ...


def _stub_with_docstring():
    """What the stubs of the lessons look like."""
    ...


_rows = []  # lengths of what was handed to a student's function last


def call(function, *arguments, name="your function"):
    """The student's function, called with copies; what goes wrong inside it becomes a sentence."""
    if not callable(function):
        raise NotYet(f"{name} should be a function; you handed in {describe(function)}. Leave out the parentheses.")
    if is_stub(function):
        raise NotAttempted
    handed_in = copy.deepcopy(arguments)
    _rows[:] = {len(argument) for argument in arguments if isinstance(argument, (np.ndarray, list, pd.DataFrame))}
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), _settings_kept():
            result = function(*handed_in)
    except (Exception, SystemExit) as error:
        words = str(error).removesuffix(".")
        raise NotYet(f"{name} raised {type(error).__name__}: {words}.{_hint(error, len(arguments), name)}") from None
    if result is None:
        raise NotYet(f"{name} returns None: is `return` missing? What is only printed is not handed on.")
    for i, (before, after) in enumerate(zip(arguments, handed_in, strict=True)):
        if not unchanged(before, after):
            raise NotYet(
                f"{name} changes its argument{_named(function, i)} in place (as `-=`, `[...] =` or `.sort()` do): "
                "whoever calls it has other numbers afterwards. Work on a copy: x.copy(), or x = x - 1 for x -= 1."
            )
    return attempted(result)


def unchanged(before, after):
    """Whether an argument holds what it held: arrays, tables, and lists, tuples and dicts of them."""
    if isinstance(before, np.ndarray) and before.dtype.kind == "O":  # names, of which some are missing
        return before.shape == after.shape and all(
            a == b or a != a for a, b in zip(before.flat, after.flat, strict=True)
        )
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    if hasattr(before, "equals"):  # a table
        return before.equals(after) and (not hasattr(before, "index") or before.index.equals(after.index))
    if isinstance(before, dict):
        return list(before) == list(after) and unchanged(list(before.values()), list(after.values()))
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(unchanged, before, after))
    return True


def _named(function, i):
    """The name of the i-th parameter, as a student wrote it."""
    code = getattr(function, "__code__", None)
    return f" `{code.co_varnames[i]}`" if code and i < code.co_argcount else ""


@contextlib.contextmanager
def _settings_kept():
    """What a student's function sets for numpy's errors, or for warnings, ends with it."""
    with warnings.catch_warnings(), np.errstate():
        yield


# What usually stands behind an error: words of its message, and what to tell the student.
HINTS = (
    (
        r"converted to Python scalar|0-dimensional|convert the series",
        "The functions of `math` take single numbers; for an array use np.log, np.exp, np.sqrt.",
    ),
    (r"read-only", "That array belongs to a table and cannot be written to: copy it first, with .copy()."),
    (r"NoneType|ellipsis", "Does it call a function of an earlier exercise that is still empty?"),
    (
        r"index to scalar|'(numpy\.)?(u?int|float)\d*' object is not subscriptable",
        "Square brackets stand behind something that is a single number.",
    ),
    (r"'function'.* not subscriptable", "Square brackets stand behind a function; round ones call it."),
    (
        r"math domain error|expected a positive input",
        "A logarithm was taken of 0: had a product of small densities become 0 before?",
    ),
    (
        r"broadcast.*\((\d+),(\d+)\) \(\1,\)",
        "A table (n, k) was combined with a vector (n,): keepdims=True, or [:, None], makes it a column.",
    ),
    (
        r"broadcast.*\(\d+,\) \(\d+,\)",
        "Two shapes do not go together: x[:, None] turns (n,) into (n, 1), which goes with (k,).",
    ),
    (
        r"broadcast.*\((\d+),(\d+)\) \(\2,\1\)",
        "For a table and a transposed table, * multiplies entry by entry; the matrix product is @.",
    ),
    (
        r"broadcast",
        "Two shapes do not go together: numpy compares them from the last axis back, and each pair must be equal or 1.",
    ),
    (r"solve.*core dimension", "np.linalg.solve wants the points in columns; are they the rows here?"),
    (r"matmul|not aligned", "In a product of matrices the inner lengths must agree: does one of them want .T?"),
    (
        r"axis \d+ is out of bounds",
        "The array has fewer axes: is [:, None] missing, or do its parentheses close too early?",
    ),
)


def _hint(error, n_arguments, name):
    text = str(error)
    if "positional argument" in text and _called_by_a_check(error):
        return f" The check calls {name} with {n_arguments} argument{'s' * (n_arguments != 1)}."
    return next((f" {advice}" for words, advice in HINTS if re.search(words, text)), "")


def _called_by_a_check(error):
    """Whether the call that failed stands in this package; else a student's function called something wrongly."""
    caller = traceback.extract_tb(error.__traceback__)[-1].filename
    return Path(caller).is_relative_to(Path(__file__).parent)


def describe(value):
    """A value in a few words: its type, and its shape or itself if that is short."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (bool, int, float, str)):
        return f"{type(value).__name__} {value!r}"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def number(value, name="the answer"):
    """One finite real number, from a float, an int or an array that holds one."""
    if isinstance(value, str):
        raise NotYet(f"{name} should be a number, not the text {value!r}.")
    if isinstance(value, (bool, np.bool_)):
        raise NotYet(f"{name} should be a number, not {value}.")
    if callable(value):
        raise NotYet(f"{name} should be a number, but it is a function: call it.")
    try:
        array = np.asarray(value)
        if array.dtype.kind == "c":
            raise NotYet(f"{name} is a complex number; where does a square root of something negative come from?")
        if array.dtype.kind in "US":
            raise NotYet(f"{name} should be a number, not text.")
        array = array.astype(float)
    except (TypeError, ValueError):
        raise NotYet(f"{name} should be a number; you handed in {describe(value)}.") from None
    if array.size != 1:
        raise NotYet(
            f"{name} should be one number; yours has {array.size} (shape {array.shape}). Is a sum or a mean missing?"
        )
    result = float(array.reshape(()))
    if np.isnan(result):
        raise NotYet(f"{name} is NaN: somewhere 0/0, inf - inf, or the log or root of something negative.")
    return result


def numbers(value, shape, name="the answer"):
    """A finite real array of this shape; None in `shape` stands for any length."""
    if callable(value):
        raise NotYet(f"{name} should be an array, but it is a function: call it.")
    try:
        array = np.asarray(value)
        if array.dtype.kind in "cUSmM":
            raise TypeError
        array = array.astype(float)
    except (TypeError, ValueError):
        ragged = isinstance(value, (list, tuple)) and len({np.shape(row) for row in value}) > 1
        reason = "its rows differ in length" if ragged else f"you handed in {describe(value)}"
        raise NotYet(f"{name} should be an array of numbers; {reason}.") from None
    wanted = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ("," if len(shape) == 1 else "") + ")"
    if array.shape != shape and (
        array.ndim != len(shape) or any(n is not None and n != m for n, m in zip(shape, array.shape, strict=True))
    ):
        if array.ndim == 2 and array.shape[::-1] == shape:
            raise NotYet(f"{name} has shape {array.shape} instead of {wanted}: rows and columns are swapped.")
        raise NotYet(f"{name} should have shape {wanted}; yours has {array.shape}.")
    if np.isnan(array).any():
        raise NotYet(
            f"{name} has {int(np.isnan(array).sum())} NaN: somewhere 0/0, inf - inf, or the log or root of a negative."
        )
    return array


def pair(value, names, name="your function"):
    """Exactly as many values as there are names, from a tuple, list or array."""
    if isinstance(value, (set, dict, str)):
        raise NotYet(f"{name} returns {describe(value)}; return {', '.join(names)}, in this order, after a comma.")
    try:
        parts = tuple(value)
    except TypeError:
        parts = (value,)
    if len(parts) != len(names):
        raise NotYet(f"{name} should return {len(names)} values, {', '.join(names)}; it returned {len(parts)}.")
    for part, what in zip(parts, names, strict=True):
        if part is None:
            raise NotYet(f"the value for {what} is None.")
    return attempted(parts)


def shape_of(value):
    """The shape of an array of numbers; None of anything else, which `numbers` tells in words."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        return None
    return array.shape if array.dtype.kind in "fiu" else None


def same(a, b, rtol=1e-6, atol=1e-9):
    """Whether two arrays of one shape agree."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=rtol, atol=atol))


def compare(value, right, mistakes, otherwise, rtol=1e-6, atol=1e-9, before=None):
    """Raise NotYet unless value is right: with the message of the first mistake that gives it, else `otherwise`.

    mistakes : pairs (value that the mistake leads to, what to tell the student).
    before : called before `otherwise` is told, to look for a better reason.
    """
    if same(value, right, rtol, atol):
        return
    for wrong, message in mistakes:
        if same(value, wrong, rtol, atol):
            raise NotYet(message)
    if before is not None:
        before()
    raise NotYet(slip(value, right, _rows, functools.partial(same, rtol=rtol, atol=atol)) or otherwise)


def uses(function, arguments, changes, name="your function"):
    """Raise NotYet if the result stays the same when an argument changes: it is then taken from elsewhere.

    changes : dict from the name of an argument to a whole set of arguments in which only it is different.
    """
    before = call(function, *arguments, name=name)
    if not (np.all(np.isfinite(before)) and np.any(before)):
        return  # all 0 or infinite: that it stays so tells nothing
    for argument, changed in changes.items():
        after = call(function, *changed, name=name)
        if np.shape(before) == np.shape(after) and same(before, after, rtol=1e-12, atol=0):
            raise NotYet(
                f"the result does not change when `{argument}` does. Use the function's arguments, not variables from "
                "cells above, which may have the same or another name."
            )
