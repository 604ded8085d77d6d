"""How a test that a student wrote is tried, for lesson 14: on a broken program, and on right ones."""

import inspect
import warnings

import numpy as np

from gmm_course.exercises.checking import NotAttempted, NotYet, call, describe, is_stub


def watched(program):
    """The program under a neutral name, with notes of its calls, of wrong arguments and of what it raised."""

    def run(*arguments, **named):
        run.calls += 1
        try:
            inspect.signature(program).bind(*arguments, **named)
        except TypeError:
            run.misused = True
            raise
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):  # whatever the test has set for its own numbers
                warnings.simplefilter("ignore")
                return program(*arguments, **named)
        except Exception as error:
            run.raised = error
            raise

    run.__name__ = run.__qualname__ = "program"
    run.__signature__ = inspect.signature(program)
    run.calls, run.misused, run.raised = 0, False, None
    return run


def verdict(test, program):
    """True or False from the student's test, True where it returns nothing; what it said; how often it ran it."""
    program = watched(program)
    raised = []

    def guarded(program):
        try:
            answer = test(program)
        except AssertionError:
            raised.append("AssertionError")
            return False
        except BaseException as error:
            if type(error).__name__ != "Failed":  # what pytest.fail raises
                raised.append(error)
                raise
            raised.append("Failed")
            return False
        return "nothing" if answer is None else answer

    try:
        answer = call(guarded, program, name="your test")
    except NotYet as problem:
        if not program.misused:
            raise NotYet(_whose(raised, program, test) or str(problem)) from None
    if program.misused:
        raise NotYet(
            "your test calls the program with other arguments than it takes. "
            f"It is called as program{program.__signature__}."
        )
    if isinstance(answer, str) and answer == "nothing":
        return True, "raised nothing and returned None", program.calls
    array = np.asarray(answer)
    if array.dtype != bool or array.shape != ():
        raise NotYet(f"your test should return True or False; it returned {describe(answer)}.")
    said = f"raised {raised[0]}" if raised else f"returned {bool(array)}"
    return bool(array), said, program.calls


def _whose(raised, program, test):
    """Who raised the error that left the test, if it was not some function that the test called."""
    error = raised[0] if raised else None
    if error is None or not hasattr(test, "__code__"):
        return None
    words = f"{type(error).__name__}: {str(error).removesuffix('.')}."
    if error is program.raised:
        return (
            f"your test runs the program with something that makes it raise {words} "
            "Hand in what the exercise says that a program takes."
        )
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    if trace.tb_frame.f_code is test.__code__ and type(error) in (Exception, ValueError, RuntimeError):
        return f"your test raised {words} To say that a program is wrong, let it return False, or use `assert`."
    return None


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
    if passed and "None" in said:
        missing = (
            "None counts as passed: let it return False there, too."
            if "True" in said_right
            else f"Is `return` missing? (What is only printed is not handed on.) If it has an `assert`: {too_weak}"
        )
        raise NotYet(f"your test passes the broken program: it {said}. {missing}")
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
            raise NotYet(f"your test catches the broken program, and lets another broken one through: {message}")
    if verdict(test, broken)[0]:
        raise NotYet(
            "your test failed the broken program once, and another time passed it. Does it draw numbers without a "
            "seed, or keep something between two calls?"
        )
