"""The templates for data of one's own: they run on other tables when only their first cell of code changes, and what is
wrong with a file they say in a sentence. And the page beside scikit-learn does nothing without it."""

import ast
import importlib.util
import re
import warnings

import nbformat
import numpy as np
import pandas as pd
import pytest

import gmm.datasets
import gmm.inference
import gmm.plotting
from publish.lessons import NOTEBOOKS, tags

TEMPLATES = ("your_own_places", "your_own_table")
QUICK = {"COMPONENTS": range(1, 3), "N_SEARCHES": 1, "N_HALVES": 1, "N_NULLS": 1}
PUBLIC = {
    "gmm": gmm.__all__,
    "gmm.datasets": gmm.datasets.__all__,
    "gmm.inference": gmm.inference.__all__,
    "gmm.plotting": gmm.plotting.__all__,
}


def cells(name, kind="code"):
    nb = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    return [cell for cell in nb.cells if cell.cell_type == kind]


def split(name):
    """The settings, and the code below them."""
    first, *rest = cells(name)
    assert tags(first) == ["settings"]
    return first.source, [cell.source for cell in rest]


def settings_of(name):
    found = {}
    exec(split(name)[0], found)
    return {key: value for key, value in found.items() if key.isupper()}


@pytest.fixture
def executed(tmp_path, monkeypatch, course_style, capsys):
    """Runs a template with other settings, beside the files of tmp_path: what was printed, and what was shown."""
    monkeypatch.chdir(tmp_path)
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *objects, **_: shown.extend(objects))

    def run(name, **changed):
        _, below = split(name)
        settings = settings_of(name)
        assert changed.keys() <= settings.keys()
        names = settings | QUICK | {key: None for key in ("LABEL", "GROUPS") if key in settings} | changed
        with warnings.catch_warnings():
            for place, source in enumerate(below):
                exec(compile(source, f"{name}, code {place + 2}", "exec"), names)
        return capsys.readouterr().out, [one for one in shown if isinstance(one, dict)]

    return run


def stopped(run, name, **changed):
    """The sentence with which the run ends."""
    with pytest.raises(Exception) as caught:
        run(name, **changed)
    assert type(caught.value).__name__ == "Stop", repr(caught.value)
    (line,) = caught.value._render_traceback_()  # what a notebook shows in place of a traceback
    assert line.startswith("The run ends here. ")
    return str(caught.value)


# -- tables that nobody has seen ----------------------------------------------------------------------------
def two_crowds(n, seed=0):
    """Longitudes and latitudes of n places in a city, two crowds and some between."""
    rng = np.random.default_rng(seed)
    crowd = rng.choice(3, n, p=[0.4, 0.3, 0.3])
    middle = np.array([[2.33, 48.86], [2.37, 48.85], [2.35, 48.855]])[crowd]
    spread = np.array([[0.004, 0.002], [0.002, 0.003], [0.02, 0.012]])[crowd]
    return (middle + spread * rng.normal(size=(n, 2))).T


def portal(path):
    """Places as open data have them: semicolons, decimal commas, Latin-1, latitude first, blanks and zeros."""
    longitude, latitude = two_crowds(70)
    rows = [f"{i};Café n° {i};{b:.5f};{a:.5f}".replace(".", ",") for i, (a, b) in enumerate(np.c_[longitude, latitude])]
    rows[5:5] = ["70;Nulle part;;", "71;Île nulle;0;0"]
    path.write_bytes("\n".join(["N°;Libellé;Lat;Lon", *rows]).encode("latin-1"))
    return path.name


def corners(path):
    """Places moved to few corners, several on each; x and y, in the wrong order."""
    longitude, latitude = two_crowds(30)
    which = np.random.default_rng(1).integers(30, size=120)
    pd.DataFrame({"Y": latitude[which].round(4), "X": longitude[which].round(4)}).to_csv(path, index=False)
    return path.name


def survey(path):
    """A table with all that a table can have: row numbers, text, a flag, a code, gaps, a constant, an empty column."""
    rng = np.random.default_rng(2)
    n, group = 90, np.random.default_rng(3).integers(2, size=90)
    table = pd.DataFrame(
        {
            "Nr.": np.arange(1001, 1001 + n),
            "Größe (cm)": np.round(165 + 14 * group + rng.normal(0, 5, n)),
            "Gewicht [kg]": np.round(2 * (62 + 20 * group + rng.normal(0, 6, n))) / 2,
            "Umsatz in Euro, einschließlich aller Nebenleistungen": np.round(1e7 * np.exp(rng.normal(0, 1, n)), 2),
            "Raucher": rng.integers(2, size=n),
            "Note": rng.integers(1, 6, size=n),
            "Land": np.where(group, "Hessen", "Thüringen"),
            "Jahr": 2024,
            "Bemerkung": "",
        }
    )
    table.loc[rng.random(n) < 0.1, "Gewicht [kg]"] = np.nan
    table.loc[rng.random(n) < 0.05, "Größe (cm)"] = np.nan
    table = pd.concat([table, table.iloc[:4]])
    path.write_bytes(table.to_csv(index=False, sep=";", decimal=",").encode("latin-1"))
    return path.name


LONG = "Umsatz in Euro, einschließlich aller Nebenleistungen"


# -- they run -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("write", "changed", "said", "pictures"),
    [
        (
            portal,
            {"LABEL": "Libellé", "CREDIT": "Ville"},
            ["2 of 72 rows have no coordinates", "places: 70; left out: 2", "near Café"],
            4,
        ),
        (
            corners,
            {
                "REPEATED": "once",
                "FLOOR_M": 30,
                "COVARIANCE_TYPES": ("tied", "full"),
                "FRAME": (2.3, 48.84, 2.4, 48.88),
            },
            ["of the places share theirs", "each coordinate counts once", "outside"],
            4,
        ),
        (
            portal,
            {"CHOICE": ("spherical", 1), "RADIUS_KM": 5, "CREDIT": ""},
            ["change RADIUS_KM", "with 1 spherical"],
            4,
        ),
    ],
)
def test_places_of_others(executed, tmp_path, write, changed, said, pictures):
    out, shown = executed("your_own_places", FILE=write(tmp_path / "mine.csv"), **changed)
    for words in said:
        assert words in out
    assert len(shown) == pictures and len({one["text/plain"] for one in shown}) == pictures


@pytest.mark.parametrize(
    ("changed", "said", "pictures"),
    [
        (
            {"GROUPS": "Land", "LOGARITHM": [LONG]},
            ["counts the rows", "constant", "empty", "flag", "code", "0.5", "Thüringen", f"{LONG[:30]}"],
            3,
        ),
        ({"GAPS": "use", "REPEATED": "once", "COVARIANCE_TYPES": ("tied",)}, ["rows: 90 of 94", "half-samples"], 3),
        ({"COLUMNS": ["Größe (cm)"], "CHOICE": ("full", 2)}, ["Fitted: Größe (cm).", "2 full"], 2),
        ({"COLUMNS": ["Raucher", "Note", LONG], "COVARIANCE_TYPES": "diag"}, ["Fitted: Raucher, Note"], 3),
    ],
)
def test_tables_of_others(executed, tmp_path, changed, said, pictures):
    out, shown = executed("your_own_table", FILE=survey(tmp_path / "mine.csv"), CREDIT="", **changed)
    flat = " ".join(out.split())
    for words in said:
        assert words in flat
    assert len(shown) == pictures


# -- what is wrong is said in a sentence ------------------------------------------------------------------------
def places(path, rows, header="lon,lat"):
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path.name


@pytest.mark.parametrize(
    ("rows", "header", "changed", "words"),
    [
        ([], "lon,lat", {"FILE": "other.csv"}, "There is no file other.csv. CSV files beside this notebook: mine.csv."),
        (["385000,6672000"] * 30, "x,y", {}, "metres of a map grid"),
        (['"48.85, 2.35"'] * 30, "geo_point_2d", {}, "holds both coordinates"),
        (
            ["2.35,48.85"] * 30,
            "lon,lat",
            {"LABEL": "name"},
            "LABEL: there is no column 'name'. The columns are: lon, lat",
        ),
        (["2.35,48.85"] * 30, "lon,lat", {"FRAME": (3, 48, 2, 49)}, "FRAME must be .west, south, east, north."),
        (["2.35,48.85"] * 30, "lon,lat", {"FRAME": (3, 48, 4, 49)}, "There are 0 places inside of FRAME, of 30"),
        (["2.35,48.85"] * 5, "lon,lat", {}, "There are 5 places: halves and tests need 20"),
        (["2.35,48.85"] * 30, "lon,lat", {}, "lie on one line"),
        ([f"{2.35 + i / 1e4},{48.85 + i % 7 / 1e4}" for i in range(40)] + ["2.35,8.85"], "lon,lat", {}, "row 41 below"),
        (
            [f"{2.35 + i / 1e4},{48.85 + i % 7 / 1e4}" for i in range(40)],
            "lon,lat",
            {"REPEATED": "no"},
            "REPEATED must",
        ),
    ],
)
def test_places_that_cannot_be_used(executed, tmp_path, rows, header, changed, words):
    settings = {"FILE": places(tmp_path / "mine.csv", rows, header)} | changed
    assert re.search(words, stopped(executed, "your_own_places", **settings))


@pytest.mark.parametrize(
    ("content", "changed", "words"),
    [
        (b"PK\x03\x04", {}, "is a spreadsheet"),
        (b"  \n", {}, "mine.csv is empty"),
        (b"a,b\n1,2\n1,2,3,4\n", {}, "could not be read as a table"),
        (b"a ,a\n1,2\n", {}, "two columns 'a'"),
        (b"a,b\n1,2\n", {"COLUMNS": ["c"]}, "There is no column 'c'. The columns are: a, b"),
        (b"a,b\n" + b"x,y\n" * 30, {}, "No column is left to fit: a .constant., b .constant."),
        (
            b"a,b\n" + b"".join(b"%d,text%d\n" % (i * i, i) for i in range(30)),
            {"COLUMNS": ["b"]},
            "'b' cannot be fitted",
        ),
        (b"a\n" + b"".join(b"%d\n" % (i * i) for i in range(12)), {}, "12 rows are left"),
        (b"a,b\n" + b"".join(b"%d,\n,%d\n" % (i * i, i**3) for i in range(30)), {}, "0 rows are left.*Most gaps"),
        (b"a\n" + b"".join(b"%d\n" % (i * i) for i in range(30)), {"LOGARITHM": ["a"]}, "values that are not above 0"),
        (b"a\n" + b"".join(b"%d\n" % (i * i) for i in range(30)), {"GAPS": "fill"}, 'GAPS must be "drop" or "use"'),
    ],
)
def test_tables_that_cannot_be_used(executed, tmp_path, content, changed, words):
    (tmp_path / "mine.csv").write_bytes(content)
    assert re.search(words, stopped(executed, "your_own_table", **{"FILE": "mine.csv"} | changed))


# -- all that depends on the data stands in the first cell ----------------------------------------------------------
@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_below_the_settings_names_a_column_or_a_file(name):
    settings = settings_of(name)
    path = NOTEBOOKS / settings["FILE"]
    columns = set(pd.read_csv(path).columns)
    own = {path.stem, *path.stem.split("_"), "helsinki", "penguin", settings["CREDIT"].casefold()}
    constants = [
        node.value
        for source in split(name)[1]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not columns & set(constants)
    prose = [cell.source for cell in cells(name, "markdown")]
    for text in (*constants, *prose):
        assert not [word for word in own if word in text.casefold()], text
        assert ".csv" not in text or "*.csv" in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_setting_is_used_and_none_is_set_below(name):
    settings, used, set_below = settings_of(name), set(), set()
    for source in split(name)[1]:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Name):
                (used if isinstance(node.ctx, ast.Load) else set_below).add(node.id)
    assert settings.keys() <= used
    assert not settings.keys() & set_below


@pytest.mark.parametrize("name", TEMPLATES)
def test_only_what_the_package_offers_is_used(name):
    for source in split(name)[1]:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("gmm"):
                assert {alias.name for alias in node.names} <= set(PUBLIC[node.module])
            assert not (isinstance(node, ast.Attribute) and node.attr.startswith("_")), ast.unparse(node)
            assert not isinstance(node, ast.Assert)


# -- the page beside scikit-learn ---------------------------------------------------------------------------------
def test_without_scikit_learn_the_page_says_so_and_does_nothing(monkeypatch, course_style, capsys):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "sklearn" else find(name, *rest)
    )
    names = {}
    with warnings.catch_warnings():
        for cell in cells("the_same_in_scikit_learn"):
            exec(cell.source, names)
    assert capsys.readouterr().out == "scikit-learn is not installed: the cells of this page do nothing.\n"
    assert "Theirs" not in names
