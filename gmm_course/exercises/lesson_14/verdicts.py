"""How a test that a student wrote is tried, for lesson 14: on a broken program, on right ones, and on many others.

What a test lets pass tells what it looks at. So a test that is too weak, or too strict, is handed programs that differ
from a right one in one thing alone (weaknesses_*.py), and is told the first that it passes.
"""

import copy
import inspect
import pickle
import warnings

import numpy as np

from gmm_course.exercises.checking import NotAttempted, NotYet, call, describe, is_stub


def watched(program):
    """The program under a neutral name, with notes of its calls, of wrong arguments and of what it raised."""
    signature = inspect.signature(program)

    def run(*arguments, **named):
        try:
            bound = signature.bind(*arguments, **named).args
        except TypeError:
            run.misused = True
            raise
        run.calls.append(copy.deepcopy(bound))
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):  # whatever the test has set for its own numbers
                warnings.simplefilter("ignore")
                return program(*bound)
        except Exception as error:
            run.raised = error
            raise

    run.__name__ = run.__qualname__ = "program"
    run.__signature__ = signature
    run.calls, run.zeros, run.misused, run.raised = [], [], False, None
    return run


def remembered(program):
    """The same program, which does not compute again what it was asked before."""
    known = {}

    def run(*arguments):
        key = pickle.dumps(arguments)
        if key not in known:
            known[key] = program(*arguments)
        return copy.deepcopy(known[key])

    run.__signature__ = inspect.signature(program)
    return run


def altered(program, change):
    """The program with another result: change(result, *arguments)."""

    def run(*arguments):
        return change(program(*arguments), *arguments)

    run.__signature__ = inspect.signature(program)
    return run


def verdict(test, program):
    """True or False from the student's test, True where it returns nothing; what it said; the program, with notes."""
    program = watched(program)
    raised = []

    def guarded(program):
        try:
            with np.errstate(divide="call", call=lambda *_: program.zeros.append(True)):
                answer = test(program)
        except AssertionError as error:
            raised.append(f"AssertionError ({error})" if str(error) and len(str(error)) < 60 else "AssertionError")
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
        return True, "raised nothing and returned None", program
    array = np.asarray(answer)
    if array.dtype != bool or array.shape != ():
        raise NotYet(f"your test should return True or False; it returned {describe(answer)}.")
    said = f"raised {raised[0]}" if raised else f"returned {bool(array)}"
    return bool(array), said, program


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


class Trial:
    """A test of a student and two programs, one broken and one right, to find out what the test looks at."""

    def __init__(self, test, broken, right):
        self.test, self.broken, self.right = test, remembered(broken), remembered(right)

    def passes(self, program, change=None):
        """Whether the test passes a program, its result changed if there is a change; no if it raises."""
        try:
            return verdict(self.test, altered(program, change) if change else program)[0]
        except NotYet:
            return False

    def first(self, program, changes):
        """The words to the first of the changes (change, words) with which the test passes the program, or None."""
        return next((words for change, words in changes if self.passes(program, change)), None)

    def calls(self, program=None):
        """How the test calls the program, by default the broken one: pairs of arguments and result."""
        program = program or self.broken
        return [(arguments, program(*arguments)) for arguments in verdict(self.test, program)[2].calls]

    def zero(self):
        """What to tell if the test takes a logarithm of 0, or divides by it."""
        if not verdict(self.test, self.right)[2].zeros:
            return None
        return (
            "It takes a logarithm of 0 or divides by 0, with a right program, too: a product of hundreds of densities "
            "is 0 for the computer (lesson 07)."
        )


def exposes(test, broken, right, weakness, otherwise_right=(), otherwise_broken=()):
    """Raise NotYet unless the test fails the broken program and passes the right ones.

    weakness : a module with `weak(trial)`, why the test passes the broken program, and `strict(trial, program)`, why it
        fails a right one, or None; each returns a sentence.  Its `MADE_UP` changes a result into a made-up one.
    otherwise_right, otherwise_broken : pairs (another program, what to tell if the test is wrong about it).
    """
    try:
        _exposes(test, broken, right, weakness, otherwise_right, otherwise_broken)
    except NotYet as problem:
        problem.elsewhere = False  # a test may well use the data of the cells above
        raise


def _exposes(test, broken, right, weakness, otherwise_right, otherwise_broken):
    if callable(test) and is_stub(test):
        raise NotAttempted
    if not callable(test):
        call(test, broken, name="your test")
    trial = Trial(test, broken, right)
    passed, said, watched_one = verdict(test, trial.broken)
    passed_right, said_right, _ = verdict(test, trial.right)
    if not watched_one.calls:
        raise NotYet(f"your test never runs the program that it is given ({said}). Use its argument.")
    if passed and "None" in said and "None" not in said_right:
        raise NotYet(
            f"your test passes the broken program: it {said}. None counts as passed: let it return False there, too."
        )
    if passed and passed_right:
        raise NotYet(f"your test passes the broken program: it {said}. {_missing(trial, said, weakness)}")
    if passed and trial.passes(trial.right, weakness.made_up()):
        raise NotYet(f"turned round: your test {said} for the broken program, and {said_right} for one that is right.")
    if passed:
        raise NotYet(
            f"your test passes the broken program, and for a right one it {said_right}. "
            + (weakness.strict(trial, trial.right) or "Are the numbers that it asks for those of the broken program?")
        )
    if not passed_right:
        reason = weakness.strict(trial, trial.right) or trial.zero() or weakness.UNKNOWN
        raise NotYet(f"your test catches the broken program, but it {said_right} for a right one, too. {reason}")
    for program, message in otherwise_right:
        passed, said, _ = verdict(test, program)
        if not passed:
            reason = weakness.strict(trial, remembered(program)) or message
            raise NotYet(
                f"your test passes one right program, but it {said} for another. {reason[0].upper()}{reason[1:]}"
            )
    for program, message in otherwise_broken:
        if verdict(test, program)[0]:
            raise NotYet(f"your test catches the broken program, and lets another broken one through: {message}")
    if verdict(test, broken)[0]:
        raise NotYet(
            "your test failed the broken program once, and another time passed it. Does it draw numbers without a "
            "seed, or keep something between two calls?"
        )


def _missing(trial, said, weakness):
    """Why a test passes the broken program and right ones."""
    if "None" in said and trial.passes(trial.right, weakness.made_up()):
        return (
            "It does so whatever a program returns: is `return` missing? (What is only printed is not handed on.) An "
            "`assert`, if there is one, should ask for more."
        )
    return weakness.weak(trial)
