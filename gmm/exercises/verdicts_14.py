"""How a test that a student wrote is tried, for lesson 14: on a broken program, and on right ones."""

import functools
import inspect
import warnings

import numpy as np

from gmm.exercises.checking import NotAttempted, NotYet, call, describe, is_stub


class Misused(Exception):
    """The test calls the program in another way than it can be called."""


def watched(program):
    """The program, with a count of its calls; a call with the wrong arguments is told as such."""

    @functools.wraps(program)
    def run(*arguments, **named):
        run.calls += 1
        try:
            inspect.signature(program).bind(*arguments, **named)
        except TypeError:
            raise Misused(f"It is called as program{inspect.signature(program)}.") from None
        with warnings.catch_warnings(), np.errstate(all="ignore"):  # whatever the test has set for its own numbers
            warnings.simplefilter("ignore")
            return program(*arguments, **named)

    run.calls = 0
    return run


def verdict(test, program):
    """True or False from the student's test, None where it returns nothing, and whether it called the program."""
    program = watched(program)
    raised, misused = [], []

    def guarded(program):
        try:
            answer = test(program)
        except AssertionError:
            raised.append(True)
            return False
        except Misused as error:
            misused.append(str(error))
            return False
        return "nothing" if answer is None else answer

    answer = call(guarded, program, name="your test")
    if misused:
        raise NotYet(f"your test calls the program with other arguments than it takes. {misused[0]}")
    if isinstance(answer, str) and answer == "nothing":
        return True, "raised nothing and returned None", program.calls
    array = np.asarray(answer)
    if array.dtype != bool or array.shape != ():
        raise NotYet(f"your test should return True or False; it returned {describe(answer)}.")
    said = "raised AssertionError" if raised else f"returned {bool(array)}"
    return bool(array), said, program.calls


def exposes(test, broken, right, too_weak, too_strict, otherwise_right=(), otherwise_broken=()):
    """Raise NotYet unless the test fails the broken program and passes the right ones.

    too_weak, too_strict : what to tell if it passes the broken one, or fails the right one.
    otherwise_right, otherwise_broken : pairs (another program, what to tell if the test is wrong about it).
    """
    if callable(test) and is_stub(test):
        raise NotAttempted
    if not callable(test):
        call(test, broken, name="your test")
    passed, said, calls = verdict(test, broken)
    passed_right, said_right, _ = verdict(test, right)
    if calls == 0:
        raise NotYet(f"your test never runs the program that it is given ({said}). Use its argument.")
    if passed and not passed_right:
        raise NotYet(f"turned round: your test {said} for the broken program, and {said_right} for one that is right.")
    if passed:
        raise NotYet(f"your test passes the broken program: it {said}. {too_weak}")
    if not passed_right:
        raise NotYet(f"your test catches the broken program, but it {said_right} for a right one, too. {too_strict}")
    for program, message in otherwise_right:
        passed, said, _ = verdict(test, program)
        if not passed:
            raise NotYet(f"your test passes one right program, but it {said} for another: {message}")
    for program, message in otherwise_broken:
        if verdict(test, program)[0]:
            raise NotYet(f"your test catches this bug, and lets another through: {message}")
