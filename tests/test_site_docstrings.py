"""The pages of the package: every public name is on one, and its docstring is understood."""

import importlib
import inspect
import re

import pytest

import gmm
import gmm.datasets
from publish.docstrings import to_rest
from publish.lessons import ROOT


@pytest.mark.parametrize(
    "docstring, rest",
    [
        ("log p(x | k), means_ of *all*", r"log p(x \| k), means\_ of *all*"),
        ("load_*() and `k_` of it", "load\\_\\*() and ``k_``\\  of it"),
        ("x : (n,) data.  y : a\nsum of x.", "``x``\n    (n,) data.\n\n``y``\n    a sum of x.\n"),
        (
            "Parameters\n----------\nw_ (k,), m_ : full, or\n    tied: two\nn : many",
            ".. rubric:: Parameters\n\n``w_`` (k,), ``m_``\n    full, or tied: two\n\n``n``\n    many\n",
        ),
        ("Examples\n--------\n>>> f()   # doctest: +SKIP\n1", ".. rubric:: Examples\n\n>>> f()\n1"),
        ("One.\n\n    Two: no entry.", "One.\n\nTwo: no entry."),
    ],
)
def test_docstrings_become_rest(docstring, rest):
    assert "\n".join(to_rest(docstring.splitlines())).strip() == rest.strip()


def public_names():
    for module in ("gmm", "gmm.inference", "gmm.plotting"):
        yield from ((module, name) for name in importlib.import_module(module).__all__ if name != "NULLS")
    yield from (("gmm.datasets", name) for name in dir(gmm.datasets) if re.match("load_|make_|read_|to_|Points", name))
    yield from (("gmm.plotting.style", name) for name in ("use_style", "show", "set_title", "series"))
    yield from (("gmm", f"GaussianMixture.{name}") for name in dir(gmm.GaussianMixture) if name.strip("_") == name)


def test_fitted_attributes_are_told_with_the_class():
    parts = [name for name, part in vars(gmm.fitted.FittedMixture).items() if isinstance(part, gmm.fitted.Part)]
    assert len(parts) == 5 and all(name in gmm.GaussianMixture.__doc__ for name in parts)


@pytest.mark.parametrize("module, name", list(public_names()))
def test_every_public_name_is_on_a_page_and_its_docstring_is_understood(module, name):
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "api").glob("*.md"))
    assert re.search(rf"auto(?:class|function|method|exception):: {name.rpartition('.')[2]}$", pages, re.MULTILINE)
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    rest = "\n".join(to_rest(inspect.getdoc(found).splitlines()))
    assert not re.search(r"(?<!\\) : ", rest), "an entry in the middle of a paragraph: give it a line of its own"
