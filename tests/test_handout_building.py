"""How the handout is built: whole or not at all, the same bytes each time, and refused in words."""

import re
import shutil
import subprocess

import nbformat
import pytest

from publish.checkout import is_checkout
from publish.handed_out import Refused, strangers
from publish.handout import NAME, build
from publish.lessons import ROOT, lessons, tags, workbooks

LESSONS = lessons()


@pytest.fixture
def course(tmp_path):
    """A copy of what the handout is made from, without git, that a test may spoil."""
    for name in ("gmm", "gmm_course", "data", "docs", "tools", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("solutions", "__pycache__", "1*"))
    for name in ("README.md", "environment.yml", "pyproject.toml", "LICENSE", "LICENSE-TEXT.md", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def files(folder):
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


# -- folder and zip -----------------------------------------------------------------------------------------
def test_lines_end_as_unix_wants_them_and_bytes_repeat(course, tmp_path):
    licence = course / "LICENSE"
    licence.write_bytes(licence.read_bytes().replace(b"\n", b"\r\n"))
    zips = []
    for name in ("one", "two"):
        build(zipped=True, lessons="0", place=course / name, root=course)
        zips.append((course / name / f"{NAME}.zip").read_bytes())
        (course / "README.md").touch()
    assert zips[0] == zips[1]
    assert (course / "one" / NAME / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_lessons_can_be_chosen(course, capsys):
    build(lessons="2, 0 01", place=course / "handout", root=course)
    names = sorted(path.name for path in (course / "handout" / NAME / "notebooks").iterdir())
    there = [name[:2] for name in names if name[0].isdigit()]
    assert there == ["00", "01", "02"] and set(names[3:]) == {path.name for path in workbooks()}
    page = (course / "handout" / NAME / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| \[(\d\d)", page, flags=re.M) == there
    assert "3 lessons" in capsys.readouterr().out


def test_a_new_handout_leaves_nothing_of_the_old_one(course):
    build(zipped=True, lessons="00 01", place=course / "handout", root=course)
    build(lessons="00", place=course / "handout", root=course)
    assert [path.name for path in (course / "handout").iterdir()] == [NAME]
    names = {path.name for path in (course / "handout" / NAME / "notebooks").iterdir()}
    assert names == {LESSONS[0].path.name} | {path.name for path in workbooks()}
    assert not [path for path in course.iterdir() if "handout" in path.name and path.name != "handout"]


# -- refused, with words ------------------------------------------------------------------------------------
def refused(course, words, **options):
    """Building is refused with these words, and the handout before stays as it was."""
    place = course / "build" / "handout"
    (place / "before").mkdir(parents=True)
    with pytest.raises(Refused, match=words):
        build(place=place, root=course, **options)
    assert [path.name for path in place.iterdir()] == ["before"]
    assert [path.name for path in place.parent.iterdir()] == ["handout"]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [("00 77", "no lesson 77. There are 00, 01, "), ("first", "no lesson first"), (" ", "None was named")],
)
def test_lessons_that_are_not_there(course, numbers, words):
    refused(course, words, lessons=numbers)


@pytest.mark.parametrize("text", ["", "{}", "<<<<<<< HEAD", '{"cells": [], "nbformat": 4}', b"\xff"])
def test_a_broken_lesson(course, text):
    path = course / "notebooks" / LESSONS[3].path.name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    refused(course, f"{path.name} is not a notebook that can be read, and nothing was written: .")


@pytest.mark.parametrize(
    ("tag", "change"),
    [
        ("exercise", {"source": "mean = waiting.mean()"}),
        ("check", {"outputs": [nbformat.v4.new_output("stream", text="Correct: near 71 minutes.\n")]}),
    ],
)
def test_a_lesson_with_an_answer_in_it(course, tag, change):
    path = course / "notebooks" / LESSONS[0].path.name
    nb = nbformat.read(path, as_version=4)
    next(cell for cell in nb.cells if tag in tags(cell)).update(change)
    nbformat.write(nb, path)
    refused(course, r"cell \d+ \(.*an exercise is answered here")


def test_a_lesson_without_a_row_in_the_readme(course):
    (course / "README.md").write_text("# A course\n", encoding="utf-8")
    refused(course, "no row for notebooks/00")


def test_no_lessons_at_all(course):
    shutil.rmtree(course / "notebooks")
    refused(course, "no lesson in notebooks")


def test_a_place_that_cannot_be_written(course):
    (course / "build").write_text("a file", encoding="utf-8")
    with pytest.raises(Refused, match="cannot be written"):
        build(lessons="00", place=course / "build" / "handout", root=course)


# -- with git and without -----------------------------------------------------------------------------------
def test_scratch_files_stay_where_git_knows_better(course, capsys):
    if shutil.which("git") is None:
        pytest.skip("no git here")
    for words in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", *words], cwd=course, check=True)
    shutil.copy(course / "notebooks" / LESSONS[0].path.name, course / "notebooks" / "00_my_scratch.ipynb")
    shutil.copy(workbooks()[0], course / "notebooks" / "my_places.ipynb")
    (course / "LICENSE").write_text("changed, not committed\n", encoding="utf-8")
    (course / "gmm" / "floor.py").unlink()
    build(place=course / "handout", root=course)
    there = files(course / "handout" / NAME)
    assert "notebooks/00_my_scratch.ipynb" not in there and "gmm/floor.py" not in there
    assert "notebooks/my_places.ipynb" not in there
    assert "Not in git, so left out: notebooks/00_my_scratch.ipynb" in capsys.readouterr().out
    assert there["LICENSE"].read_text(encoding="utf-8") == "changed, not committed\n"


def test_an_unpacked_zip_gives_the_same_as_a_checkout(course):
    assert not is_checkout(course)
    for root, place in ((course, course / "unpacked"), (ROOT, course / "checkout")):
        build(lessons="00 01", place=place, root=root)
    unpacked, checkout = (files(course / place / NAME) for place in ("unpacked", "checkout"))
    assert checkout.keys() <= unpacked.keys() <= checkout.keys() | set(strangers(ROOT))
    for name, path in checkout.items():
        assert path.read_bytes() == unpacked[name].read_bytes(), name
