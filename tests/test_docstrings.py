"""The examples in the docstrings run, and print what they say."""

import doctest
import importlib
import pkgutil

import pytest

import gmm

MODULES = sorted(module.name for module in pkgutil.walk_packages(gmm.__path__, "gmm."))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = importlib.import_module(name)
    globs = {key: getattr(gmm, key) for key in gmm.__all__}
    result = doctest.testmod(module, extraglobs=globs, verbose=False)
    assert result.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    modules = [importlib.import_module(name) for name in MODULES]
    assert sum(len(test.examples) for module in modules for test in finder.find(module)) >= 10
