"""How the house is built: imports go downwards, no wing is known to the book's lower floors, nothing grows unseen."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("gmm", "gmm_course")
BOOK, LONGEST = 2600, 300  # lines: of the files of gmm/ itself together, and of one file

# The floors from the ground up. A module may import what stands on a lower floor than its own, and, within a floor that
# is a folder, what does not lead back to it.
FLOORS = (
    ("gmm.matrices", "gmm.moments", "gmm.neighbours"),
    ("gmm.validation",),
    ("gmm.covariance",),
    ("gmm.marginals",),
    ("gmm.floor",),
    ("gmm.mixture",),
    ("gmm.em",),
    ("gmm.known",),
    ("gmm.rows",),
    ("gmm.engine",),
    ("gmm.problems",),
    ("gmm.diagnostics", "gmm.parameters"),
    ("gmm.fitted",),
    ("gmm.estimator",),
    ("gmm.inference",),
    ("gmm.selection",),
    ("gmm",),
    ("gmm.datasets", "gmm.plotting"),
    ("gmm_course",),
)
A_LIST = {"gmm/covariance.py"}  # four types, one after the other


def modules():
    """name -> (file, names of the modules of ours that it imports)."""
    files = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return {name: (path, set(imported(name, path, files))) for name, path in files.items()}


def imported(name, path, files):
    """The modules of ours that a file imports, in a function or in front."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in files)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:  # from . import
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *base.split(".")]).rstrip(".")
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                if whole in files or base in files:
                    yield whole if whole in files else base


def floor_of(name):
    for number, floor in enumerate(FLOORS):
        for room in floor:
            if name == room or (room not in PACKAGES[:1] and name.startswith(room + ".")):
                return number
    raise AssertionError(f"{name} has no place in the house: put it on one of FLOORS")


HOUSE = modules()


@pytest.mark.parametrize("name", HOUSE)
def test_imports_go_downwards(name):
    _, uses = HOUSE[name]
    own = floor_of(name)
    above = {other for other in uses - {name} if floor_of(other) > own}
    assert not above, f"{name} imports from above: {above}"


def test_there_is_no_circle():
    done, under_way = set(), []

    def visit(name):
        assert name not in under_way, " -> ".join([*under_way, name])
        if name not in done:
            under_way.append(name)
            for other in sorted(HOUSE[name][1] - {name}):
                visit(other)
            done.add(under_way.pop())

    for name in HOUSE:
        visit(name)


def test_the_book_stays_one_that_can_be_read_whole():
    book = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sorted((ROOT / "gmm").glob("*.py"))}
    assert sum(book.values()) < BOOK, book


@pytest.mark.parametrize("name", [name for name in HOUSE if name.startswith("gmm.")])
def test_a_file_is_not_too_long(name):
    path, _ = HOUSE[name]
    if path.relative_to(ROOT).as_posix() not in A_LIST:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("name", [name for name, (path, _) in HOUSE.items() if path.name == "__init__.py"])
def test_a_wing_says_what_is_in_it(name):
    """In its docstring, each of its rooms by name; the folders of a lesson are told apart by the lessons."""
    path, _ = HOUSE[name]
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert len(words) > 25, f"{name} does not say what is in it"
    if name.startswith("gmm."):  # a wing
        rooms = {other.name.removesuffix(".py") for other in path.parent.glob("[a-z]*.py")}
        assert not {room for room in rooms if f"`{room}`" not in words}


def test_every_folder_is_installed():
    installed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path, _ in HOUSE.values()}
    assert folders | {"gmm.data"} == set(installed)
