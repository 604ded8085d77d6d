"""What is handed out to students: it works, nothing in it gives an answer away, and no link leads nowhere."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement

from publish.checkout import tracked
from publish.handed_out import strangers
from publish.handout import NAME, build
from publish.lessons import ROOT, lessons, slide_type, tags, workbooks

KNOWN = tracked(ROOT)
LESSONS = [
    le for le in lessons() if KNOWN is None or f"notebooks/{le.path.name}" in KNOWN
]  # not one that is being written
BESIDE = [path for path in workbooks() if KNOWN is None or f"notebooks/{path.name}" in KNOWN]
# Lines of solutions that stand elsewhere in a lesson, and are no answer there.
NO_ANSWERS = {
    'waiting = load_old_faithful()["waiting_min"].to_numpy(dtype=float)',  # how the data are loaded
    "rng = np.random.default_rng(0)",
    "for _ in range(n_iter):",  # how a loop begins
    "for k, mean in enumerate(means):",
    '"""w_k N(x_i | mean_k, sd_k^2), (n, K)."""',  # what a function is for
}


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    place = tmp_path_factory.mktemp("build") / "handout"
    build(zipped=True, place=place)
    return place / NAME


def files(folder):
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def readable(path):
    """What can be read in a file: of a notebook its cells and their outputs, without the pictures."""
    if path.suffix == ".png":
        return ""
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    parts = []
    for cell in nbformat.read(path, as_version=4).cells:
        parts.append(cell.source)
        for output in cell.get("outputs", []):
            parts += [output.get("text", ""), str(output.get("metadata", ""))]
            parts += ["".join(text) for kind, text in output.get("data", {}).items() if kind.startswith("text/")]
    return "\n".join(parts)


def lines(text):
    return {line.strip() for line in text.splitlines()}


# -- nothing gives an answer away -------------------------------------------------------------------------
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_no_line_of_a_solution_is_handed_out(handout, lesson):
    """Except in the packages: checks compare with the right answer, and lesson 14 mends programs that are there."""
    shown = lines(readable(handout / "notebooks" / lesson.path.name))  # given in the lesson, so no answer
    cells = [cell for cell in nbformat.read(lesson.solution, as_version=4).cells if "solution" in tags(cell)]
    secret = {line for cell in cells for line in lines(cell.source) if len(line) > 20} - shown - NO_ANSWERS
    assert len(secret) > 5
    for name, path in files(handout).items():
        if not name.startswith(("gmm/", "gmm_course/")):
            found = secret & lines(readable(path))
            assert not found, f"{name} shows a solution of {lesson.name}"


def test_nothing_is_said_to_instructors_alone(handout):
    notes = {
        line
        for lesson in LESSONS
        for cell in lesson.read().cells
        if slide_type(cell) == "notes"
        for line in lines(cell.source)
        if len(line) > 40
    }
    assert len(notes) > 100
    for name, path in files(handout).items():
        assert not notes & lines(readable(path)), name
        for words in ("notebooks/solutions", "For the instructor", "docs/instructors"):
            assert words not in path.read_bytes().decode("utf-8", "ignore"), f"{name}: {words}"


def test_no_page_for_instructors_is_handed_out(handout):
    """They answer the predictions. Neither such a page nor a line of one, whatever its file is called."""
    pages = sorted((ROOT / "docs" / "instructors").glob("*.md"))
    secret = {line for path in pages for line in lines(readable(path)) if len(line) > 40 and line[0] != "#"}
    assert len(secret) > 800
    for name, path in files(handout).items():
        assert not secret & lines(readable(path)), name
    assert [name for name in files(handout) if name.startswith("docs/")] == ["docs/em_filmstrip.png"]


def test_only_what_a_student_needs_is_there(handout):
    assert {path.name for path in handout.iterdir()} == {
        *("README.md", "Makefile", "LICENSE", "LICENSE-TEXT.md", ".gitignore", "environment.yml", "pyproject.toml"),
        *("notebooks", "gmm", "gmm_course", "data", "docs", "tools"),
    }
    there = {path.name for path in (handout / "notebooks").iterdir()}
    assert there == {lesson.path.name for lesson in LESSONS} | {path.name for path in BESIDE}
    for package in ("gmm", "gmm_course"):
        there = {f"{package}/{name}" for name in files(ROOT / package) if "__pycache__" not in name}
        assert there - {f"{package}/{name}" for name in files(handout / package)} <= set(strangers(ROOT))
    assert not [name for name in files(handout) if re.search(r"__pycache__|\.part$|test_|conftest|solution", name)]


# -- it is the course ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_is_the_same_but_for_the_notes(handout, lesson):
    nb = nbformat.read(handout / "notebooks" / lesson.path.name, as_version=nbformat.NO_CONVERT)
    nbformat.validate(nb)
    whole = lesson.read()
    whole.cells = [cell for cell in whole.cells if slide_type(cell) != "notes"]
    assert nb == whole
    assert len(nb.cells) < len(lesson.read().cells)


@pytest.mark.parametrize("path", BESIDE, ids=lambda path: path.stem)
def test_a_workbook_is_the_same(handout, path):
    assert nbformat.read(handout / "notebooks" / path.name, nbformat.NO_CONVERT) == nbformat.read(path, 4)


def test_links_lead_somewhere(handout):
    for name, path in files(handout).items():
        if path.suffix in (".md", ".ipynb"):
            found = re.findall(r"\]\(<?([^()\s>]+)[^()]*\)|\b(?:src|href)=[\"']([^\"']+)", readable(path))
            for target in ("".join(pair) for pair in found):
                if not re.match(r"https?://|#|attachment:|data:", target):
                    assert (path.parent / target.partition("#")[0]).exists(), f"{name} links to {target}"


def test_commands_that_the_readme_names_are_there(handout):
    makefile = (handout / "Makefile").read_text(encoding="utf-8")
    offered = set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.M))
    assert offered == {"help", "lab", "clean", "distclean"}
    for target in re.findall(r"\bmake ([a-z-]+)", (handout / "README.md").read_text(encoding="utf-8")):
        assert target in offered


def test_the_lab_is_as_quiet_as_the_courses(handout):
    """Settings that both Makefiles have are the same in both."""
    paragraphs = (handout / "Makefile").read_text(encoding="utf-8")
    whole = (ROOT / "Makefile").read_text(encoding="utf-8")
    for beginning, end in (("# What is set for other", "\n\n"), ("# The lab neither", "\n\n"), ("help: ", "\n\n")):
        part = whole[whole.index(beginning) :].split(end)[0]
        assert part in paragraphs


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_make_test_says_who_has_the_tests(handout):
    done = subprocess.run(["make", "test"], cwd=handout, capture_output=True, text=True)
    assert done.returncode and "your instructor has" in done.stderr
    assert "make lab" in subprocess.run(["make"], cwd=handout, capture_output=True, text=True).stdout


def test_every_lesson_stands_in_the_table(handout):
    page = (handout / "README.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| [")]
    assert [re.search(r"\(([^)]+)\)", row)[1] for row in rows] == [f"notebooks/{le.path.name}" for le in LESSONS]
    assert {row.count("|") for row in rows} == {4}


def test_environment_asks_for_what_lessons_need(handout):
    text = (handout / "environment.yml").read_text(encoding="utf-8")
    *packages, pip = yaml.safe_load(text)["dependencies"]
    project = tomllib.loads((handout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = project["dependencies"] + project["optional-dependencies"]["course"]
    assert {re.match(r"[\w-]+", line)[0] for line in packages} - {"python", "pip"} == {
        Requirement(line).name for line in needed
    }
    assert pip == {"pip": ["--editable ."]}
    assert "test" not in text


def test_package_and_checks_run_from_there(handout):
    code = (
        "from pathlib import Path; import gmm; from gmm.datasets import load_old_faithful;"
        "from gmm_course.exercises import lesson_00 as check; from gmm.plotting import use_style; use_style();"
        "print(Path(gmm.__file__).parent.parent); check.mean_wait(...);"
        "print(gmm.GaussianMixture(2, random_state=0).fit(load_old_faithful()).means_.round().tolist())"
    )
    environment = os.environ | {"PYTHONPATH": str(handout), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=handout, env=environment, capture_output=True, text=True, check=True
    )
    place, check, means = done.stdout.splitlines()
    assert Path(place).samefile(handout)
    assert check.startswith("Not attempted yet")
    assert sorted(eval(means)) == [[2, 54], [4, 80]]


def test_zip_is_the_folder(handout, tmp_path):
    with zipfile.ZipFile(handout.parent / f"{NAME}.zip") as archive:
        assert archive.testzip() is None
        entries = archive.infolist()
        assert [entry.filename for entry in entries] == [f"{NAME}/{name}" for name in sorted(files(handout))]
        for entry in entries:
            path = handout.parent / entry.filename
            assert archive.read(entry) == path.read_bytes()
            assert entry.external_attr >> 16 == path.stat().st_mode
    executable = [name for name, path in files(handout).items() if path.stat().st_mode & 0o111]
    assert executable == ["tools/environment.sh"]
