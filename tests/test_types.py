"""What type checkers read of the package: every public function says what it takes and returns."""

import inspect
import tomllib
import typing
from importlib.resources import files
from pathlib import Path

import pytest

import gmm
import gmm.inference
import gmm.plotting

SCRIPT = """
import numpy as np
from gmm import GaussianMixture, Mixture, em, select_model
from gmm.inference import standard_errors

X = np.ones((9, 2))
model = GaussianMixture(2, random_state=0, resolution=[0.1, 1.0]).fit(X)
mixture = Mixture([0.4, 0.6], [[-2.0], [1.0]], [1.0, 0.5], "spherical")
print(model.means_.round(2), model.predict(X).sum(), mixture.marginal([0]).weights.max(), model.lower_bound_ + 1)
print([state.mixture.means.shape for state in em(X, mixture)], select_model(X, 1).best.score(X) + 1)
print(standard_errors(model, X).means.shape)
reveal_type(model.in_order())
reveal_type(model.score_samples(X))
wrong: str = model.n_parameters()
"""


def public():
    for module in (gmm, gmm.inference, gmm.plotting):
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.isfunction(thing):
                yield f"{module.__name__}.{name}", thing
    for owner in (gmm.GaussianMixture, gmm.Mixture):
        for name, thing in inspect.getmembers(owner, callable):
            if not name.startswith("_") and (inspect.isfunction(thing) or inspect.ismethod(thing)):
                yield f"{owner.__name__}.{name}", thing


@pytest.mark.parametrize("name, function", list(public()), ids=[name for name, _ in public()])
def test_what_is_returned_is_said(name, function):
    assert "return" in typing.get_type_hints(function)


def test_the_package_says_that_it_has_types():
    settings = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    assert (
        "py.typed" in settings["tool"]["setuptools"]["package-data"]["gmm"]
        and files("gmm").joinpath("py.typed").is_file()
    )


def test_a_script_of_a_user(tmp_path, monkeypatch):
    api = pytest.importorskip("mypy.api")
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    monkeypatch.setenv("MYPYPATH", str(Path(gmm.__file__).parent.parent))
    told, _, _ = api.run([str(tmp_path / "script.py"), "--follow-imports=silent", f"--cache-dir={tmp_path}"])
    assert 'Revealed type is "gmm.estimator.GaussianMixture"' in told and "dtype[numpy.float64]" in told
    assert [line.split(": error: ")[1][:30] for line in told.splitlines() if "error:" in line] == [
        "Incompatible types in assignme"
    ]
