"""What a student's function takes from elsewhere: data of cells above, and sizes of the lessons' tables written in."""

import dis
import types

import numpy as np

from gmm_course.exercises.notions import WRITTEN_IN

SIZES = set(WRITTEN_IN) - {1000}  # a thousand is a usual number for other things, too
NOT_DATA = (types.ModuleType, str, bytes, bool, type(None), np.random.Generator)


def from_elsewhere(function):
    """A remark, in brackets and with a space before it, on what a function takes from elsewhere; else "".

    It states what stands in the function, right or wrong; whether that is the mistake is not said.
    """
    function = getattr(function, "__func__", function)  # of a method
    code, cells = getattr(function, "__code__", None), getattr(function, "__globals__", {})
    if code is None:
        return ""
    steps = list(_steps(code))
    names = [step.argval for step in steps if step.opname == "LOAD_GLOBAL" and _is_data(step.argval, cells)]
    numbers = [str(step.argval) for step in steps if type(step.argval) is int and _writes(step)]
    remarks = [f"{_listed(f'`{name}`' for name in names)}, of cells above, which it was not handed"] if names else []
    remarks += [f"{_listed(numbers)}, a number of rows in the lessons, but perhaps not here"] if numbers else []
    return f" (Your function uses {'; and '.join(remarks)}.)" if remarks else ""


def _listed(names):
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} and {last}" if others else last


def _steps(code):
    """The steps of a function, and of the functions inside it."""
    yield from dis.get_instructions(code)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _steps(constant)


def _is_data(name, cells):
    """Whether a name stands for data; a constant such as LOG_2PI does not."""
    value = cells.get(name)
    return not (callable(value) or isinstance(value, NOT_DATA) or (name.isupper() and len(name) > 2))


def _writes(step):
    return step.opname in ("LOAD_CONST", "LOAD_SMALL_INT") and step.argval in SIZES
