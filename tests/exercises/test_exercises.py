"""The checkers of the exercises, against the tables of answers: right, wrong, not attempted, and odd."""

import functools
import json
import math
import pkgutil
import re
import sys
import warnings
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answers import STUB, said

import gmm_course.exercises
from gmm_course.exercises import lesson_00, lesson_01
from gmm_course.exercises.checking import call, checker

TABLES = [import_module(path.stem) for path in sorted(Path(__file__).parent.glob("answers_[0-9]*.py"))]
EXERCISES = {exercise.name: exercise for table in TABLES for exercise in table.EXERCISES}
FUNCTIONS = {name: exercise for name, exercise in EXERCISES.items() if exercise.n_arguments is not None}
NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").rglob("[0-9]*.ipynb"))

each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
each_function = pytest.mark.parametrize("exercise", FUNCTIONS.values(), ids=FUNCTIONS)


def each(kind):
    cases = [(exercise, name) for exercise in EXERCISES.values() for name in getattr(exercise, kind)]
    return pytest.mark.parametrize("exercise, name", cases, ids=[f"{e.name}-{name}" for e, name in cases])


# -- right and wrong ------------------------------------------------------------------------------------
@each("rights")
def test_right_answer_is_correct(exercise, name):
    assert exercise.said_of(name).line.startswith("Correct: ")


@each("wrongs")
def test_wrong_answer_is_told_what_is_wrong(exercise, name):
    _, words = exercise.wrongs[name]
    line = exercise.said_of(name).line
    assert line.startswith("Not yet: ")
    assert words in line


@each_exercise
def test_different_mistakes_have_different_messages(exercise):
    by_message = {}
    for name in exercise.wrongs:
        by_message.setdefault(exercise.said_of(name).text, []).append(name)
    alike = {message: names for message, names in by_message.items() if len(names) > 1}
    assert not alike
    assert len(exercise.rights) >= 4 and len(exercise.wrongs) >= 6


def digits(value):
    """A number as a message might give it away: three digits and more."""
    return {text for text in (f"{value:.3g}", f"{value:.4g}", f"{value:.2f}", f"{value:.3f}") if len(text) > 3}


@each_exercise
def test_no_message_gives_the_answer_away(exercise):
    results = []

    @functools.wraps(exercise.example)
    def recorded(*arguments):
        results.append(exercise.example(*arguments))
        return results[-1]

    if exercise.n_arguments is None:
        right = [] if exercise.open_ended else np.ravel(exercise.example)
    else:
        said(exercise.check, recorded)
        parts = [part for result in results for part in (result if isinstance(result, tuple) else (result,))]
        right = [number for part in parts for number in np.ravel(part)]
    secrets = {text for number in right for text in digits(abs(float(number)))} - {"1.00", "1.000", "0.00", "0.000"}
    for name in exercise.wrongs:
        quoted = set(re.findall(r"\d+\.?\d*", exercise.said_of(name).text))
        assert not quoted & secrets, name


# -- not attempted --------------------------------------------------------------------------------------
def empty(*arguments): ...


def empty_with_docstring(*arguments):
    """What is wanted."""
    ...


def docstring_alone(*arguments):
    """What is wanted."""


@each_exercise
def test_dots_are_not_attempted(exercise):
    assert said(exercise.check, ...).text == STUB


@each_function
@pytest.mark.parametrize(
    "stub", [empty, empty_with_docstring, docstring_alone, lambda *_: ..., lambda *_: (..., ...)], ids=range(5)
)
def test_stub_is_not_attempted(exercise, stub):
    assert said(exercise.check, stub).line + "\n" == STUB


def test_dots_among_the_parts_are_not_attempted():
    assert said(EXERCISES["lesson_05.my_start"].check, ([0.3, 0.7], ..., ...)).text == STUB


@pytest.mark.parametrize("constant", [0, 1, 70.9, "text", False, (1, 2)])
def test_function_that_returns_a_constant_is_an_attempt(constant):
    namespace = {}
    exec(f"def answer(x): return {constant!r}", namespace)
    assert said(lesson_01.fit_gaussian, namespace["answer"]).line.startswith("Not yet: ")


def cells(path):
    """The source of every code cell."""
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.parent.name == "notebooks"], ids=lambda p: p.stem)
def test_stubs_as_the_lessons_have_them(path):
    """Every cell with a stub, run, and handed to the check that follows it."""
    checks = 0
    namespace = {"np": np}
    for source in cells(path):
        if re.search(r"(=|^ +) ?\.\.\.$|: \.\.\.[,}]", source, re.MULTILINE):
            exec(source, namespace)
        for name, argument in re.findall(r"^check\.(\w+)\((\w+)\)", source, re.MULTILINE):
            check = getattr(import_module(f"gmm_course.exercises.lesson_{path.stem[:2]}"), name)
            assert said(check, namespace[argument]).text == STUB
            checks += 1
    assert checks >= 3


# -- odd answers: a sentence, never a traceback, never praise ---------------------------------------------
class SomeClass:
    """A class where a value was wanted."""

    def __init__(self, *arguments):
        pass


ODD_VALUES = {
    "none": None,
    "text": "seventy",
    "text of a number": "0.5",
    "lines of text": "one\ntwo",
    "bytes": b"70.9",
    "list of texts": ["a", "b"],
    "nan": float("nan"),
    "inf": float("inf"),
    "minus inf": -np.inf,
    "huge": 1e308,
    "overflowing": np.array([[1e308, 1e308], [1e308, -1e308]]),
    "complex": 1j,
    "complex array": np.ones(3) * (1 + 1j),
    "empty array": np.array([]),
    "empty list": [],
    "column": np.ones((5, 1)),
    "infinities": np.array([np.inf, -np.inf]),
    "ragged": [[1.0], [1.0, 2.0]],
    "dict": {"mean": 70.9},
    "empty dict": {},
    "set": {1.0, 2.0},
    "true": True,
    "date": np.datetime64("2020-01-01"),
    "object": object(),
    "module": np,
    "class": SomeClass,
    "function": len,
    "generator": (i for i in range(0)),
    "table": pd.DataFrame({"a": ["x", "y"]}),
    "missing": pd.NA,
    "list of none": [None, None],
    "nested": [[[[1.0]]]] * 3,
}


def not_yet(check, *answer):
    line = said(check, *answer).line
    assert line.startswith("Not yet: "), line
    return line


def all_not_yet(exercise, answers):
    """Check many answers, given by name, and tell of all that go wrong at once."""
    failures = {}
    for name, answer in answers.items():
        try:
            not_yet(exercise.check, answer)
        except AssertionError as failure:
            failures[name] = str(failure).splitlines()[0]
    assert not failures


@each_exercise
def test_odd_value(exercise):
    all_not_yet(exercise, ODD_VALUES)


@each_function
def test_function_that_returns_an_odd_value(exercise):
    all_not_yet(exercise, {name: lambda *_, odd=odd: odd for name, odd in ODD_VALUES.items()})


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.n_parts > 1], ids=lambda e: e.name)
def test_one_part_of_a_right_answer_is_odd(exercise):
    """Such as (weights, nan, sds)."""

    def spoilt(result, i, odd):
        return tuple(odd if j == i else part for j, part in enumerate(result))

    for i in range(exercise.n_parts):
        if exercise.n_arguments is None:
            answers = {name: spoilt(exercise.example, i, odd) for name, odd in ODD_VALUES.items()}
        else:
            answers = {
                name: lambda *a, i=i, odd=odd: spoilt(exercise.quick_example(*a), i, odd)
                for name, odd in ODD_VALUES.items()
            }
        all_not_yet(exercise, answers)


def test_one_value_of_a_choice_is_odd():
    choose = EXERCISES["lesson_09.choose"]
    all_not_yet(choose, {name: choose.example | {"B": odd} for name, odd in ODD_VALUES.items()})
    assert said(choose.check, {"A": ..., "B": ..., "C": ...}).text == STUB
    assert said(choose.check, choose.example | {"C": ...}).text == "Not yet: right so far; still open: C.\n"


# Ways to spoil the right array or number, or each of the arrays in a tuple.
SPOIL = {
    "complex": lambda a: a.astype(complex),
    "text": lambda a: a.astype(str),
    "one nan": lambda a: np.where(np.arange(a.size).reshape(a.shape) == 0, np.nan, a),
    "one inf": lambda a: np.where(np.arange(a.size).reshape(a.shape) == 0, np.inf, a),
    "both infinities": lambda a: np.where(np.arange(a.size).reshape(a.shape) % 2, np.inf, -np.inf),
    "minus": lambda a: -a,
    "all zero": lambda a: a * 0,
    "doubled": lambda a: np.concatenate([a.ravel(), a.ravel()]),
    "overflowing": lambda a: np.sign(a + 0.5) * 1.7e308,
}


def spoil(change, result):
    return tuple(spoil(change, part) for part in result) if isinstance(result, tuple) else change(np.asarray(result))


@each_exercise
def test_right_answer_spoilt(exercise):
    if isinstance(exercise.example, dict):
        return  # a choice among words: there is no array to spoil
    if exercise.n_arguments is None:
        answers = {name: spoil(change, exercise.example) for name, change in SPOIL.items()}
    else:
        answers = {
            name: lambda *a, change=change: spoil(change, exercise.quick_example(*a)) for name, change in SPOIL.items()
        }
    all_not_yet(exercise, answers)


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.shaped], ids=lambda e: e.name)
def test_arrays_with_an_axis_too_many(exercise):
    for change in (lambda part: part[..., None], lambda part: part[None]):
        line = not_yet(exercise.check, lambda *a, change=change: spoil(change, exercise.quick_example(*a)))
        assert "shape" in line


def raising(error):
    def function(*arguments):
        raise error

    return function


class CannotBeTold(Exception):
    def __str__(self):
        raise RuntimeError("no words")


ERRORS = (
    ZeroDivisionError("division by zero"),
    KeyError("waiting"),
    IndexError("index 3 is out of bounds"),
    NameError("name 'sd' is not defined"),
    AssertionError(),
    StopIteration(),
    SystemExit(1),
    SystemExit("stop here"),
    np.linalg.LinAlgError("Singular matrix"),
)


@each_function
def test_function_that_raises(exercise):
    for error in ERRORS:
        assert f"raised {type(error).__name__}" in not_yet(exercise.check, raising(error))


ADVICE = {
    "functions of `math`": lambda x: math.log(x),
    "an earlier exercise": lambda x: dict.get({}, "r")[0],
    "a single number": lambda x: x[0][1],
    "logarithm was taken of 0": lambda x: math.log(0 * x[0]),
    "makes it a column": lambda x: np.ones((len(x), 2)) / x,
    "turns (n,) into (n, 1)": lambda x: x - np.ones(len(x) + 1),
    "from the last axis back": lambda x: np.ones((5, 2)) - np.ones((3, 2)),
    "want .T": lambda x: np.ones((2, 3)) @ np.ones((2, 3)),
    "the matrix product is @": lambda x: np.ones((2, 3)) * np.ones((3, 2)),
    "points in columns": lambda x: np.linalg.solve(np.eye(2), np.ones((5, 2))),
    "fewer axes": lambda x: x.sum(axis=1),
}


@pytest.mark.parametrize("words", ADVICE)
def test_an_error_comes_with_what_usually_stands_behind_it(words):
    line = not_yet(lesson_01.fit_gaussian, ADVICE[words])
    assert words in line and ".." not in line


def test_function_that_raises_a_message_of_two_lines():
    assert "raised ValueError" in not_yet(lesson_01.fit_gaussian, raising(ValueError("two\nlines")))


def test_function_that_raises_what_cannot_be_told():
    not_yet(lesson_01.fit_gaussian, raising(CannotBeTold()))


@each_function
def test_function_that_calls_itself_for_ever(exercise):
    def again(*arguments):
        return again(*arguments)

    assert "RecursionError" in not_yet(exercise.check, again)


@each_function
def test_wrong_number_of_arguments(exercise):
    n = exercise.n_arguments
    says = f" with {n} argument{'s' * (n > 1)}."
    many = ", ".join(f"a{i}" for i in range(n + 1))
    assert says in not_yet(exercise.check, lambda: 1.0)
    assert says in not_yet(exercise.check, eval(f"lambda {many}: 1.0"))

    def another(): ...

    assert says not in not_yet(exercise.check, lambda *a: another(*a))  # that one has the wrong number, not this


@each_function
def test_a_class_or_its_result_in_place_of_a_function(exercise):
    not_yet(exercise.check, SomeClass)
    assert "should be a function" in not_yet(exercise.check, SomeClass())
    assert "should be a function" in not_yet(exercise.check, 70.9)


@pytest.mark.parametrize("answers", [(), (1.0, 2.0)], ids=["none", "two"])
@each_exercise
def test_check_called_with_another_number_of_answers(exercise, answers):
    not_yet(exercise.check, *answers)


def test_a_function_where_a_number_is_wanted_is_told_apart():
    assert "call it" in not_yet(lesson_00.mean_wait, np.mean)
    assert "call it" in not_yet(lesson_01.probability_between, lambda: 0.5)


def test_missing_return_is_told():
    def forgotten(x):
        _ = x.mean(), x.std()

    assert "`return` missing" in not_yet(lesson_01.fit_gaussian, forgotten)


# -- right functions with bad manners --------------------------------------------------------------------
def noisy(function):
    def answer(*arguments):
        for argument in arguments:
            print("here:", argument)
        print("x\n" * 1000, flush=True)
        return function(*arguments)

    return answer


def warning(function):
    def answer(*arguments):
        np.log(np.zeros(3)) / np.zeros(3)
        np.exp(np.array([1e4])) * 1e308
        warnings.warn("beware", DeprecationWarning, stacklevel=1)
        return function(*arguments)

    return answer


def setting_errors(function):
    def answer(*arguments):
        np.seterr(all="raise")
        warnings.simplefilter("error")
        return function(*arguments)

    return answer


@each_function
@pytest.mark.parametrize("manner", [noisy, warning, setting_errors])
def test_right_function_with_bad_manners(exercise, manner):
    before = np.geterr()
    assert said(exercise.check, manner(exercise.quick_example)).line.startswith("Correct: ")
    assert np.geterr() == before
    assert said(exercise.check, exercise.quick_example).line.startswith("Correct: ")  # nothing is left disturbed


@each_function
def test_right_numbers_from_a_function_that_changes_its_arguments(exercise):
    """What the cells below show afterwards would be wrong: it is told, and not praised."""
    changed = []

    def mutating(*arguments):
        result = exercise.quick_example(*arguments)
        result = tuple(map(np.copy, result)) if isinstance(result, tuple) else np.copy(result)
        for argument in arguments:
            if isinstance(argument, np.ndarray) and (argument != 0).any():
                argument[...] = 0
                changed.append(argument)
        return result

    line = said(exercise.check, mutating).line
    assert "changes its argument" in line if changed else line.startswith("Correct: ")
    assert said(exercise.check, exercise.quick_example).line.startswith("Correct: ")  # nothing is left disturbed


def test_the_argument_that_is_changed_is_named():
    @checker
    def check(function):
        call(function, np.arange(3.0), [np.ones(2)], np.array(["a", np.nan], dtype=object), name="shifted")
        return "kept."

    def shifted(x, parts, names):
        parts[0] -= 1
        return x

    assert "shifted changes its argument `parts` in place" in said(check, shifted).line
    assert said(check, lambda x, parts, names: x + parts[0][0]).line.startswith("Correct: ")


def test_settings_of_a_function_end_with_it():
    @checker
    def check(function):
        before = np.geterr(), warnings.filters[:]
        call(function, 1.0)
        assert (np.geterr(), warnings.filters[:]) == before
        return "kept."

    assert said(check, setting_errors(lambda x: x)).line == "Correct: kept."


def test_what_a_function_writes_to_stderr_is_swallowed():
    def answer(x):
        print("here", file=sys.stderr)
        return x.mean(), x.std()

    assert said(lesson_01.fit_gaussian, answer).line.startswith("Correct: ")


@each_function
def test_right_function_of_every_kind(exercise):
    class Callable:
        def __call__(self, *arguments):
            return exercise.quick_example(*arguments)

        def method(self, *arguments):
            return exercise.quick_example(*arguments)

    for answer in (
        lambda *a: exercise.quick_example(*a),
        functools.partial(exercise.quick_example),
        functools.lru_cache(lambda: exercise.quick_example)(),
        Callable(),
        Callable().method,
    ):
        assert said(exercise.check, answer).line.startswith("Correct: ")


# -- the tables cover all that there is --------------------------------------------------------------------
def test_every_checker_is_in_a_table():
    checkers = set()
    for module in pkgutil.iter_modules(gmm_course.exercises.__path__):
        if module.name.startswith("lesson_"):
            lesson = import_module(f"gmm_course.exercises.{module.name}")
            own = (f for f in vars(lesson).values() if getattr(f, "__module__", None) == lesson.__name__)
            checkers |= {f"{module.name}.{f.__name__}" for f in own if hasattr(f, "__wrapped__")}  # decorated
    assert checkers == set(EXERCISES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_checks_that_the_notebooks_call_exist(path):
    source = "\n".join(cells(path))
    called = set(re.findall(r"\bcheck\.(\w+)\(", source))
    lessons = re.findall(r"from gmm_course\.exercises import (\w+) as check", source)
    assert len(lessons) == 1 and called
    module = import_module(f"gmm_course.exercises.{lessons[0]}")
    assert [name for name in called if not hasattr(module, name)] == []
    checkers = {name.split(".")[1] for name in EXERCISES if name.startswith(lessons[0])}
    assert not checkers - called  # none is left out
