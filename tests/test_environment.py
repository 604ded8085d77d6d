"""environment.yml (conda, Binder) asks for the same packages and versions as pyproject.toml (pip)."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
EXTRAS = ("course", "test")  # who writes lessons uses pip
ONLY_CONDA = {"python", "pip"}  # pip takes Python as it finds it


def wanted(pyproject):
    """name -> versions, of the base dependencies and the extras."""
    project = tomllib.loads(pyproject)["project"]
    lines = project["dependencies"] + [line for extra in EXTRAS for line in project["optional-dependencies"][extra]]
    return {requirement.name: requirement.specifier for requirement in map(Requirement, lines)}


def given(environment):
    """name -> versions, of conda's packages; and the lines for pip."""
    dependencies = yaml.safe_load(environment)["dependencies"]
    names_and_versions = [
        re.fullmatch(r"([\w.-]+) *(.*)", line).groups() for line in dependencies if isinstance(line, str)
    ]
    # conda: =3.11.* is any 3.11; ==3.11.* would be 3.11 itself.
    versions = {name: SpecifierSet(re.sub(r"^=(?!=)", "==", version)) for name, version in names_and_versions}
    pip = [line for part in dependencies if isinstance(part, dict) for line in part["pip"]]
    return versions, pip


def differences(pyproject, environment):
    asked = wanted(pyproject)
    versions, pip = given(environment)
    found = [f"{name} is in pyproject.toml only" for name in asked.keys() - versions.keys()]
    found += [f"{name} is in environment.yml only" for name in versions.keys() - asked.keys() - ONLY_CONDA]
    found += [
        f"{name}: pyproject.toml {asked[name]}, environment.yml {versions[name]}"
        for name in asked.keys() & versions.keys()
        if asked[name] != versions[name]
    ]
    found += [f"{name} is missing: conda needs it" for name in ONLY_CONDA - versions.keys()]
    python = "".join(part.version for part in versions.get("python", []))
    if python not in SpecifierSet(tomllib.loads(pyproject)["project"]["requires-python"]):
        found.append(f"python {python} is not one that pyproject.toml allows")
    if pip != ["--editable ."]:
        found.append(f"pip installs {pip}, not the course alone")
    if yaml.safe_load(environment)["channels"][0] != "conda-forge":
        found.append("the first channel is not conda-forge")
    if re.search(r"==[\d.]+\.\*", re.sub("#.*", "", environment)):
        found.append("conda reads ==3.11.* as 3.11 itself: write =3.11.*")
    return found


def test_both_ask_for_the_same():
    assert differences(PYPROJECT, ENVIRONMENT) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("  - numpy>=2.0\n", "", "numpy is in pyproject.toml only"),
        ("numpy>=2.0", "numpy>=1.26", "numpy: "),
        ("numpy>=2.0", "numpy", "numpy: "),
        ("matplotlib=3.11.*", "matplotlib=3.10.*", "matplotlib: "),
        ("matplotlib=3.11.*", "matplotlib==3.11.*", "conda reads"),
        ("nbval>=0.11", "nbval>=0.11\n  - polars>=1", "polars is in environment.yml only"),
        ("  - pip\n", "", "pip is missing"),
        ("python=3.12", "python=3.10", "python 3.10 "),
        ("--editable .", "gmm", "pip installs"),
        ("  - conda-forge\n", "", "the first channel"),
    ],
)
def test_a_drifted_environment_is_noticed(old, new, complaint):
    assert old in ENVIRONMENT
    assert any(complaint in line for line in differences(PYPROJECT, ENVIRONMENT.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"scipy>=1.13"', '"scipy>=1.14"', "scipy: "),
        ('"ipywidgets>=8.1"', '"ipywidgets>=8.1", "polars>=1"', "polars is in pyproject.toml only"),
        ('"nbval>=0.11",', "", "nbval is in environment.yml only"),
        ('requires-python = ">=3.11"', 'requires-python = ">=3.13"', "python 3.12 "),
    ],
)
def test_a_drifted_pyproject_is_noticed(old, new, complaint):
    assert old in PYPROJECT
    assert any(complaint in line for line in differences(PYPROJECT.replace(old, new, 1), ENVIRONMENT))
