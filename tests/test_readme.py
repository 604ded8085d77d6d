"""What the README and the pages that it leads to promise is there: commands, files, code, the picture."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOR_INSTRUCTORS = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs" / "instructors").glob("*.md"))]
PAGES = (
    *("README.md", "docs/package.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-TEXT.md", "data/README.md"),
    *FOR_INSTRUCTORS,
)


def text(page):
    return (ROOT / page).read_text(encoding="utf-8")


def anchors(path):
    """The places of a page that a link can lead to, as GitHub names them."""
    headings = re.findall(r"(?m)^#+ (.+)$", path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for target, place in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", text(page)):
        if not target.startswith("https://"):
            path = (ROOT / page).parent / target if target else ROOT / page
            assert path.exists(), f"{page} links to {target}, which is not there"
            assert not place or place in anchors(path), f"{page} links to {place} in {path.name}, which is not there"


def test_make_targets_exist():
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), flags=re.M))
    for page in PAGES:
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", text(page), flags=re.M):
            assert target in targets, f"{page} speaks of `make {target}`"


def test_the_readme_leads_to_every_page_and_fits_a_screen():
    for page in ("docs/package.md", "docs/instructors/README.md", "CONTRIBUTING.md", "LICENSE", "data/README.md"):
        assert f"]({page})" in text("README.md")
    assert len(text("README.md").splitlines()) <= 80


def test_code_of_the_pages_runs(capsys):
    for page in ("README.md", "docs/package.md"):
        names = {}  # of a page: its later examples go on from the earlier ones
        for code in re.findall(r"```python\n(.*?)```", text(page), flags=re.S):
            exec(code, names)
    printed = capsys.readouterr().out
    assert "converged" in printed and "[[" in printed


def test_every_lesson_stands_in_the_table():
    for lesson in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        line = next((line for line in text("README.md").splitlines() if f"](notebooks/{lesson.name}" in line), None)
        assert line, f"{lesson.name} is missing from the table of lessons"
        minutes = re.search(r"\*\*Time\*\* (\d+) minutes", lesson.read_text(encoding="utf-8")).group(1)
        assert f"| {minutes} |" in line, f"{lesson.name} takes {minutes} minutes, the README says otherwise"


def test_picture_is_the_lessons_own():
    spec = importlib.util.spec_from_file_location("readme_picture", ROOT / "tools" / "readme_picture.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PICTURE.read_bytes() == module.figure()[0], "run python tools/readme_picture.py"


def test_lessons_that_are_spoken_of_are_there_or_announced():
    """ "Lesson 08" must exist, or be followed by (in preparation), and no longer than it is."""
    there = {path.name[:2] for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")}
    for notebook in sorted((ROOT / "notebooks").rglob("[0-9]*.ipynb")):
        words = " ".join(
            notebook.read_text(encoding="utf-8").replace("\\n", " ").replace('",', " ").replace('"', " ").split()
        )
        for number, announced in re.findall(r"[Ll]esson (\d\d)( \(in preparation\))?", words):
            assert (number in there) != bool(announced), f"{notebook.name}: lesson {number}{announced}"
