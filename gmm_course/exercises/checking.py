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

from gmm_course.exercises import last_cell
from gmm_course.exercises.elsewhere import from_elsewhere
from gmm_course.exercises.notions import rounded, single, slip, where
from gmm_course.exercises.verdict import say


class NotAttempted(Exception):
    """The stub is still there."""


class NotYet(Exception):
    """The answer is wrong; the message says how."""

    elsewhere = True  # whether it should be told, too, what the answer takes from cells above


def checker(function):
    """Print one line: "Not attempted yet", "Not yet: ..." or "Correct: ..."; before it, whether it is an old answer."""

    @functools.wraps(function)
    def check(*answers):
        stopped = last_cell.stopped()
        _sizes.clear()
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
            remarks = map(from_elsewhere, answers) if problem.elsewhere else ()
            line = f"Not yet: {' '.join(str(problem).split())}{''.join(remarks)}"
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


_sizes = {}  # lengths of what was handed to a student's function last, and what they are the numbers of


def call(function, *arguments, name="your function"):
    """The student's function, called with copies; what goes wrong inside it becomes a sentence."""
    if not callable(function):
        raise NotYet(f"{name} should be a function; you handed in {describe(function)}. Leave out the parentheses.")
    if is_stub(function):
        raise NotAttempted
    handed_in = copy.deepcopy(arguments)
    _sizes.clear()
    _sizes.update(_lengths(arguments))
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), _settings_kept():
            result = function(*handed_in)
    except (Exception, SystemExit) as error:
        words = str(error).removesuffix(".")
        hint = "" if from_elsewhere(function) else _hint(error, len(arguments), name)
        raise NotYet(f"{name} raised {type(error).__name__}: {words}.{hint}") from None
    if result is None:
        raise NotYet(f"{name} returns None: is `return` missing? What is only printed is not handed on.")
    for i, (before, after) in enumerate(zip(arguments, handed_in, strict=True)):
        if not unchanged(before, after):
            raise NotYet(
                f"{name} changes its argument{_named(function, i)} in place (as `-=`, `[...] =` or `.sort()` do): "
                "whoever calls it has other numbers afterwards. Work on a copy: x.copy(), or x = x - 1 for x -= 1."
            )
    return attempted(result)


def _lengths(arguments):
    """Lengths of arrays, tables and lists, and whether it is rows or columns that they count."""
    columns = {n: "columns" for argument in arguments for n in getattr(argument, "shape", ())[1:]}
    return columns | {len(a): "rows" for a in arguments if isinstance(a, list) or getattr(a, "shape", ())}


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
    (
        r"solve.*core dimension|shapes of a \((\d+), \1\) and b \(\d+, \1\) are incompatible",
        "Solving wants the points in columns, (d, n); here they are the rows: .T exchanges rows and columns.",
    ),
    (
        r"index (\d+) is out of bounds for axis \d with size \1",
        "There are no more than that, counted from 0: does a loop go too far, or is a number written in?",
    ),
    (
        r"truth value of an? ",
        "`and`, `or`, `if` and low < x < high want one True or False, not one for each point: (x > low) & (x < high).",
    ),
    (
        r"'bitwise_|for [&|]:",
        "& and | come before < and >: put every comparison in brackets, (x > low) & (x < high).",
    ),
    (r"has no len\(\)", "What comes one after the other has no length yet: count while it comes."),
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
        masked, array = array.dtype.kind == "b", array.astype(float)
    except (TypeError, ValueError):
        raise NotYet(f"{name} should be a number; you handed in {describe(value)}.") from None
    if array.size > 1 and np.asarray(value).dtype == bool:
        raise NotYet(f"{name} is True or False for each of {array.size}: their mean is the share of True, one number.")
    if array.size != 1:
        raise NotYet(
            f"{name} should be one number; yours has {array.size} (shape {array.shape}). "
            + ("They are True or False, one for each." if masked else "Is a sum or a mean missing?")
        )
    result = float(array.reshape(()))
    if np.isnan(result):
        raise NotYet(f"{name} is NaN: somewhere 0/0, inf - inf, or the log or root of something negative.")
    return result


def _is_text(value):
    return isinstance(value, (np.ndarray, list, tuple)) and np.asarray(value).dtype.kind in "US"


def numbers(value, shape, name="the answer", right=None):
    """A finite real array of this shape; None in `shape` stands for any length.

    right : what is right; then it is told if a single number came back that is the first of these, or their sum.
    """
    if callable(value):
        raise NotYet(f"{name} should be an array, but it is a function: call it.")
    try:
        array = np.asarray(value)
        if array.dtype.kind in "cUSmM":
            raise TypeError
        array = array.astype(float)
    except (TypeError, ValueError):
        ragged = isinstance(value, (list, tuple)) and len({np.shape(row) for row in value}) > 1
        reason = (
            "its rows differ in length"
            if ragged
            else "it holds text"
            if _is_text(value)
            else f"you handed in {describe(value)}"
        )
        raise NotYet(f"{name} should be an array of numbers; {reason}.") from None
    wanted = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ("," if len(shape) == 1 else "") + ")"
    if array.shape != shape and (
        array.ndim != len(shape) or any(n is not None and n != m for n, m in zip(shape, array.shape, strict=True))
    ):
        if array.ndim == 2 and array.shape[::-1] == shape:
            raise NotYet(f"{name} has shape {array.shape} instead of {wanted}: rows and columns are swapped.")
        of_shape = (right is not None and array.size == 1 and single(array, right)) or _of_shape(array.shape, shape)
        raise NotYet(f"{name} should have shape {wanted}; yours has {array.shape}.{of_shape}")
    if np.isnan(array).any():
        raise NotYet(
            f"{name} has {int(np.isnan(array).sum())} NaN: somewhere 0/0, inf - inf, or the log or root of a negative."
        )
    return array


def _of_shape(got, wanted):
    """What a wrong shape says of how it came about."""
    if got == ():
        return " Is it added up too far, or is the `return` inside a loop?"
    if got == (*wanted, 1):
        return " The last axis has length 1: [..., 0] takes it away."
    if len(got) == len(wanted) + 1 and (got[1:] == wanted or got[:-1] == wanted):
        return f" Those are {got[0] if got[1:] == wanted else got[-1]} of what is wanted: join them, or take one."
    if len(got) == len(wanted) - 1:
        return " An axis is lost: is something added up, or a diagonal taken, too early?"
    kinds = {"rows": "row, not for each column: add up over the rows, axis=0.", "columns": "column: is it axis=1?"}
    if len(got) == len(wanted) == 1 and got[0] in _sizes and got[0] != wanted[0]:
        return f" That is one for each {kinds[_sizes[got[0]]]}"
    other = [(a, b) for a, b in zip(got, wanted, strict=False) if a != b]
    if _sizes and len(got) == len(wanted) and len(other) == 1 and other[0][1] is not None:
        return f" There are {other[0][1]} of them here, and not {other[0][0]}: is that number written into it?"
    return ""


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


def compare(value, right, mistakes, otherwise, rtol=1e-6, atol=1e-9, before=None, after=None, of=""):
    """Raise NotYet unless value is right: with the message of the first mistake that gives it, else `otherwise`.

    mistakes : pairs (value that the mistake leads to, what to tell the student).
    before, after : called before and after the general slips are tried, to look for a better reason than `otherwise`.
    of : which of several results this is, to be put before what the general slips tell.
    """
    if same(value, right, rtol, atol):
        return
    sizes, alike = dict(_sizes), functools.partial(same, rtol=rtol, atol=atol)
    for wrong, message in mistakes:
        if same(value, wrong, rtol, atol):
            raise NotYet(message)
    told = rounded(value, right)
    if before is not None and not told:
        before()
    told, located = told or slip(value, right, sizes, alike), where(value, right, alike)
    if after is not None and not told and not located:
        after()
    if told and of:
        told = f"{of}: {told}"
    if told and otherwise.startswith("right "):  # in an easier case: say so first
        told = f"{otherwise} ({told[0].upper()}{told[1:]})"
    raise NotYet(told or f"{otherwise}{located}")


def uses(function, arguments, changes, name="your function", right=None, parts=()):
    """Raise NotYet if the result stays the same when an argument changes: it is then not used.

    changes : dict from the name of an argument to a whole set of arguments in which only it is different.
    right, parts : the right function and the names of what it returns, if each part is to be looked at.
    """

    def results(arguments):
        value = call(function, *arguments, name=name)
        return pair(value, parts, name) if parts else (value,)

    before = results(arguments)
    for argument, changed in changes.items():
        for i, (old, new) in enumerate(zip(before, results(changed), strict=True)):
            if not (np.all(np.isfinite(old)) and np.any(old)):
                continue  # all 0 or infinite: that it stays so tells nothing
            still = np.shape(old) == np.shape(new) and same(old, new, rtol=1e-12, atol=0)
            if still and not (right and same(right(*arguments)[i], right(*changed)[i])):
                raise NotYet(
                    f"{parts[i] if parts else 'the result'} does not change when `{argument}` does: it is not used, a "
                    "number stands in its place, or it cancels."
                )


def simplest(function, cases, name="your function"):
    """Raise NotYet for the first of ever harder cases that a function gets wrong: that tells where its mistake is.

    cases : arguments, what is right for them, and what to tell the student. What begins with "Right" or "right" says
    that the case before it is, so it is told only if that one could be tried.
    """
    tried = False
    for arguments, right, words in cases:
        if words.lower().startswith("right") and not tried:
            continue
        tried = False
        try:
            value = np.asarray(call(function, *arguments, name=name), dtype=float)
        except (NotYet, TypeError, ValueError):
            continue  # it cannot be tried on so little
        if value.size != np.size(right) or not np.isfinite(value).all():
            continue
        if not same(value.ravel(), np.ravel(right)):
            raise NotYet(words)
        tried = True


def misplaced(parts, rights, names):
    """Raise NotYet if among several results one stands where another belongs, or they come component by component."""
    if {shape_of(part) for part in parts} == {(len(parts),)} and same(np.transpose(parts), rights):
        raise NotYet(f"you return one row for each component; return {', '.join(names)}, each with all components.")
    for part, right, name in zip(parts, rights, names, strict=True):
        for other, what in zip(rights, names, strict=True):
            alike = shape_of(part) is not None and np.size(part) == np.size(other)
            if alike and same(np.ravel(part), np.ravel(other)) and not same(other, right):
                raise NotYet(f"in the place of {name} you return {what}: the order is {', '.join(names)}.")


def whole_numbers(function, arguments, right, name="your function"):
    """Raise NotYet if a function that is right for decimals is wrong for arguments that are whole numbers."""
    value = call(function, *arguments, name=name)
    if not same(np.ravel(value), np.ravel(right(*arguments))):
        raise NotYet(
            "right for numbers with decimals, wrong where x holds whole numbers: what is written into np.zeros_like(x) "
            "loses its decimals then. np.zeros(len(x)) keeps them."
        )
