"""The version is the same wherever it is written, and its date too."""

import re
import tomllib
from pathlib import Path

import yaml

import gmm

ROOT = Path(__file__).resolve().parent.parent
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CHANGES = re.findall(r"(?m)^## (\S+) \((\d{4}-\d\d-\d\d)\)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest, date = CHANGES[0]
    assert project["version"] == gmm.__version__ == CITATION["version"] == newest
    assert str(CITATION["date-released"]) == date
    assert CITATION["license"] == project["license"]
    lesson = (ROOT / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8")
    assert f'"gmm {newest}: ready' in lesson, "make notebooks NB=notebooks/00_start_here.ipynb"


def test_the_newest_change_comes_first():
    versions = [tuple(map(int, version.split("."))) for version, _ in CHANGES]
    assert versions == sorted(versions, reverse=True) and len(set(versions)) == len(versions)
    assert [date for _, date in CHANGES] == sorted((date for _, date in CHANGES), reverse=True)


def test_the_course_can_be_cited():
    assert CITATION["cff-version"] == "1.2.0" and CITATION["type"] == "software"
    assert {"message", "title", "abstract", "keywords", "authors"} <= CITATION.keys()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.startswith(f"# {CITATION['title']}\n")
