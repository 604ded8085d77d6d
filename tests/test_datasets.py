"""The tables of data/ are what data/README.md says, the loaders find them, the generators keep their truth."""

import doctest
import importlib.util
import os
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gmm import datasets
from gmm.datasets import made, make_bimodal_customers, make_gaussians, make_stretched_blobs, make_two_gaussians, tables

ROOT = Path(__file__).resolve().parent.parent

TABLES = {  # rows and columns with the kind of each: f float, i int, M date, t text
    "old_faithful": (272, {"eruption_min": "f", "waiting_min": "i"}),
    "old_faithful_1985": (299, {"waiting_min": "i", "duration_min": "f"}),
    "galaxies": (82, {"velocity_km_s": "i"}),
    "iris": (
        150,
        {
            "sepal_length_cm": "f",
            "sepal_width_cm": "f",
            "petal_length_cm": "f",
            "petal_width_cm": "f",
            "species": "t",
        },
    ),
    "penguins": (
        344,
        {
            "species": "t",
            "island": "t",
            "bill_length_mm": "f",
            "bill_depth_mm": "f",
            "flipper_length_mm": "f",
            "body_mass_g": "f",
            "sex": "t",
            "year": "i",
        },
    ),
    "helsinki_food": (
        430,
        {
            "osm_type": "t",
            "osm_id": "i",
            "amenity": "t",
            "name": "t",
            "cuisine": "t",
            "longitude": "f",
            "latitude": "f",
        },
    ),
    "toronto_incidents": (
        21674,
        {"date": "M", "hour": "i", "offence": "t", "premises": "t", "longitude": "f", "latitude": "f"},
    ),
    "bimodal_customers": (600, {"net_deposit": "f", "churned": "i"}),
    "em_timings": (12, {"package": "t", "rows": "i", "ms_per_iteration": "f", "peak_mb": "f"}),
    "without_hotspots": (
        98,
        {"kind": "t", "number": "i", "gain_nats": "f", "one_to_one": "f", "any_centre": "f", "moved": "f"}
        | {"bic_takes": "i", "own_gain_nats": "f"},
    ),
}

RANGES = {  # what the units make plausible
    "old_faithful": {"eruption_min": (1.5, 5.5), "waiting_min": (40, 100)},
    "old_faithful_1985": {"waiting_min": (40, 110), "duration_min": (0.8, 5.5)},
    "galaxies": {"velocity_km_s": (9_000, 35_000)},
    "iris": {"sepal_length_cm": (4, 8), "petal_width_cm": (0.1, 2.5)},
    "penguins": {
        "bill_length_mm": (30, 60),
        "bill_depth_mm": (13, 22),
        "flipper_length_mm": (170, 235),
        "body_mass_g": (2_700, 6_300),
        "year": (2007, 2009),
    },
    "helsinki_food": {"longitude": (24.935, 24.954), "latitude": (60.164, 60.180)},
    "toronto_incidents": {"hour": (0, 23), "longitude": (-79.65, -79.11), "latitude": (43.58, 43.86)},
    "bimodal_customers": {"net_deposit": (-800, 600), "churned": (0, 1)},
    "without_hotspots": {"number": (0, 48), "one_to_one": (0, 1), "any_centre": (0, 1), "bic_takes": (1, 7)},
    "em_timings": {"rows": (10_000, 10_000_000), "ms_per_iteration": (0.1, 60_000), "peak_mb": (0.1, 24_000)},
}


def load(name):
    return getattr(datasets, f"load_{name}")()


# The tables


@pytest.mark.parametrize("name", TABLES)
def test_rows_columns_and_kinds(name):
    rows, kinds = TABLES[name]
    table = load(name)
    assert len(table) == rows
    assert list(table.columns) == list(kinds)
    for column, kind in kinds.items():
        if kind == "t":
            assert table[column].dropna().map(type).eq(str).all(), column
        else:
            assert table[column].dtype.kind == kind, column


@pytest.mark.parametrize("name", TABLES)
def test_values_fit_their_units(name):
    table = load(name)
    for column, (low, high) in RANGES[name].items():
        assert table[column].dropna().between(low, high).all(), column


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"penguins", "helsinki_food"}))
def test_nothing_is_missing(name):
    assert not load(name).isna().any(axis=None)


@pytest.mark.parametrize("name", TABLES)
def test_bytes_are_plain(name):
    content = (ROOT / "data" / f"{name}.csv").read_bytes()
    content.decode("utf-8")
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\n")


def test_folder_is_small():
    assert sum(path.stat().st_size for path in (ROOT / "data").glob("*.*")) < 2_000_000


def test_readme_tells_of_every_file_and_column_with_its_size():
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert {path.stem for path in (ROOT / "data").glob("*.csv")} == set(TABLES)
    for name, (rows, kinds) in TABLES.items():
        size = (ROOT / "data" / f"{name}.csv").stat().st_size
        assert f"| {rows:,} | {size:,} |" in readme, name
        section = readme.split(f"\n## {name}.csv\n")[1].split("\n## ")[0]
        assert "**Source:**" in section and "**Licence:**" in section, name
        for column in kinds:
            assert f"`{column}`" in section, (name, column)


# Facts that lessons rest on


def test_old_faithful_1985_has_78_durations_noted_in_words():
    duration = load("old_faithful_1985")["duration_min"]
    assert [int((duration == minutes).sum()) for minutes in (2, 3, 4)] == [23, 2, 53]


def test_galaxies_are_corrected_and_sorted():
    velocity = load("galaxies")["velocity_km_s"]
    assert velocity[78 - 1] == 26960
    assert 26690 not in set(velocity)
    assert velocity.is_monotonic_increasing


def test_iris_has_fishers_values():
    iris = load("iris")
    assert iris["species"].value_counts().to_dict() == {"setosa": 50, "versicolor": 50, "virginica": 50}
    # The two rows that a well-known copy has wrong.
    assert iris.iloc[34, :4].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert iris.iloc[37, :4].tolist() == [4.9, 3.6, 1.4, 0.1]


def test_penguins_complete_and_missing():
    penguins = load("penguins")
    assert len(penguins.dropna()) == 333
    assert penguins.isna().sum()[["body_mass_g", "sex", "species", "island"]].tolist() == [2, 11, 0, 0]
    assert penguins["species"].value_counts().to_dict() == {"Adelie": 152, "Gentoo": 124, "Chinstrap": 68}
    assert set(penguins["sex"].dropna()) == {"female", "male"}


def test_helsinki_places():
    places = load("helsinki_food")
    counts = {"restaurant": 214, "cafe": 89, "fast_food": 54, "pub": 51, "bar": 22}
    assert places["amenity"].value_counts().to_dict() == counts
    assert places["osm_type"].value_counts().to_dict() == {"node": 426, "way": 4}
    assert not places.duplicated(["osm_type", "osm_id"]).any()
    assert places[["osm_type", "osm_id"]].equals(places[["osm_type", "osm_id"]].sort_values(["osm_type", "osm_id"]))
    assert places["name"].str.contains("ä").any()  # the encoding survived


def test_toronto_dates_are_local_days_and_years():
    date = load("toronto_incidents")["date"]
    assert date.is_monotonic_increasing
    assert (date == date.dt.normalize()).all()
    assert date.min() == pd.Timestamp("2019-01-01") and date.max() == pd.Timestamp("2021-12-31")
    assert date.dt.year.value_counts().to_dict() == {2019: 7277, 2020: 7012, 2021: 7385}


def test_toronto_says_nothing_about_persons():
    incidents = load("toronto_incidents")
    assert set(incidents) == {"date", "hour", "offence", "premises", "longitude", "latitude"}
    assert incidents["offence"].value_counts().to_dict() == {"Auto Theft": 15462, "Robbery": 6212}
    assert set(incidents["premises"]) == set("Apartment Commercial Educational House Other Outside Transit".split())


def test_toronto_points_share_intersections():
    assert len(load("toronto_incidents")[["longitude", "latitude"]].drop_duplicates()) == 9105


def test_bimodal_customers_come_from_the_generator():
    pd.testing.assert_frame_equal(load("bimodal_customers"), make_bimodal_customers(600, random_state=1985))


# Finding and not finding


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_file_says_how_to_get_it_back(name, monkeypatch, tmp_path):
    monkeypatch.setattr(tables, "DATA_FOLDERS", (tmp_path,))
    with pytest.raises(FileNotFoundError) as caught:
        load(name)
    assert f"git checkout data/{name}.csv" in str(caught.value)
    assert f"python data/build_data.py {name}`" in str(caught.value)


def test_the_package_s_own_folder_comes_first(monkeypatch, tmp_path):
    (tmp_path / "galaxies.csv").write_text("velocity_km_s\n1\n", encoding="utf-8")
    monkeypatch.setattr(tables, "DATA_FOLDERS", (tmp_path, *tables.DATA_FOLDERS))
    assert len(load("galaxies")) == 1
    assert len(load("iris")) == 150


def test_two_loads_do_not_share_a_table():
    galaxies = load("galaxies")
    galaxies["velocity_km_s"] = 0
    assert load("galaxies")["velocity_km_s"].min() > 0


def test_examples_in_the_docstrings_hold():
    results = [doctest.testmod(module) for module in (tables, made)]
    failed, attempted = map(sum, zip(*results, strict=True))
    assert attempted >= 8 and failed == 0


def test_importing_datasets_does_not_import_pandas():
    # The file alone: what the rest of the package imports is its own affair.
    program = (
        "import sys, types; package = types.ModuleType('gmm'); package.__path__ = [sys.argv[1]]; "
        "sys.modules['gmm'] = package; import gmm.datasets; sys.exit('pandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, str(ROOT / "gmm")], check=True)


def test_a_wheel_carries_every_table(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for name in ("gmm", "gmm_course", "data"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    wheels = tmp_path / "wheels"
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, source]
    built = subprocess.run(command, capture_output=True, text=True)
    if "No matching distribution found for setuptools" in built.stderr and "CI" not in os.environ:
        pytest.skip("a wheel is built with a fresh setuptools, which pip could not fetch here")
    assert built.returncode == 0, built.stderr
    (wheel,) = wheels.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    program = (
        "import sys, gmm.datasets as d; assert d.__file__.startswith(sys.argv[1]), d.__file__; "
        "from gmm_course.exercises import checking; assert checking.__file__.startswith(sys.argv[1]); "
        "print([len(getattr(d, 'load_' + name)()) for name in sys.argv[2:]])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, installed, *TABLES],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == str([rows for rows, _ in TABLES.values()])


# The command that rebuilds


@pytest.fixture
def build_data(monkeypatch, tmp_path):
    """data/build_data.py as a module that writes into a temporary folder."""
    spec = importlib.util.spec_from_file_location("build_data", ROOT / "data" / "build_data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    return module


def test_the_command_knows_every_table(build_data):
    assert [build.__name__ for build in build_data.BUILDERS] == list(TABLES)


def test_rebuilding_customers_gives_the_same_bytes(build_data, tmp_path, capsys):
    assert build_data.main(["bimodal_customers", "--check"]) == 1
    assert "bimodal_customers.csv: missing" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert build_data.main(["bimodal_customers"]) == 0
    path = tmp_path / "bimodal_customers.csv"
    assert path.read_bytes() == (ROOT / "data" / path.name).read_bytes()
    assert build_data.main(["bimodal_customers", "--check"]) == 0
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert build_data.main(["bimodal_customers", "--check"]) == 1
    assert "bimodal_customers.csv: differs" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["em_timings", "without_hotspots"])
def test_what_was_computed_is_taken_from_its_run(build_data, tmp_path, name):
    assert build_data.main([name]) == 0
    assert (tmp_path / f"{name}.csv").read_bytes() == (ROOT / "data" / f"{name}.csv").read_bytes()


def test_a_row_without_hotspots_is_what_the_lesson_computes():
    """The whole effort for one table; its fits are those of any machine but for last digits."""
    stored = datasets.load_without_hotspots().query("kind == 'even' and number == 0").iloc[0]
    again = runpy.run_path(str(ROOT / "tools" / "without_hotspots.py"))["row"]("even", 0)
    assert again["bic_takes"] == stored["bic_takes"]
    for column, close in (("gain_nats", 0.01), ("one_to_one", 0.05), ("any_centre", 0.05), ("moved", 0.02)):
        assert again[column] == pytest.approx(stored[column], abs=close)


def test_no_network_is_said_in_words(build_data, monkeypatch, capsys):
    def no_pip(command, **options):
        return subprocess.CompletedProcess(command, 1, stdout="", stderr="ERROR: no route to host\n")

    monkeypatch.setattr(build_data.subprocess, "run", no_pip)
    assert build_data.main(["iris"]) == 2
    said = capsys.readouterr().err
    assert "scikit-learn==" in said and "network" in said and "git checkout data/" in said
    assert "no route to host" in said


def test_an_unknown_table_is_refused(build_data, capsys):
    with pytest.raises(SystemExit):
        build_data.main(["iris", "wine"])
    assert "no data set is called wine" in capsys.readouterr().err


# Generators: their truth comes back, their seeds repeat


def close(estimate, truth, standard_error):
    """Within five standard errors."""
    assert np.all(np.abs(np.asarray(estimate) - truth) < 5 * standard_error), (estimate, truth)


def test_bimodal_customers_have_their_truth():
    n = 200_000
    table = make_bimodal_customers(n, random_state=1)
    for churned, (weight, mean, sd) in enumerate(zip(*datasets.BIMODAL_CUSTOMERS.values(), strict=True)):
        deposits = table.loc[table["churned"] == churned, "net_deposit"]
        close(len(deposits) / n, weight, np.sqrt(weight * (1 - weight) / n))
        close(deposits.mean(), mean, sd / np.sqrt(weight * n))
        close(deposits.std(), sd, sd / np.sqrt(2 * weight * n))
    assert datasets.BIMODAL_CUSTOMERS["means"][1] < 0 < datasets.BIMODAL_CUSTOMERS["means"][0]


def test_gaussians_have_their_truth():
    weights, means = [0.2, 0.8], np.array([[1.0, 2.0, 3.0], [-4.0, 0.0, 9.0]])
    roots = np.random.default_rng(0).normal(size=(2, 3, 3))
    covariances = roots @ roots.transpose(0, 2, 1)
    X, labels = make_gaussians(weights, means, covariances, 200_000, random_state=2)
    assert X.shape == (200_000, 3) and labels.shape == (200_000,)
    for j in range(2):
        mine = X[labels == j]
        variances = np.diag(covariances[j])
        close(len(mine) / len(X), weights[j], np.sqrt(0.16 / len(X)))
        close(mine.mean(axis=0), means[j], np.sqrt(variances / len(mine)))
        error = np.sqrt((np.outer(variances, variances) + covariances[j] ** 2) / len(mine))
        close(np.cov(mine.T), covariances[j], error)


def test_a_component_of_weight_zero_is_never_drawn():
    _, labels = make_gaussians([1, 0], [[0], [1]], [[[1]], [[1]]], 1000, random_state=0)
    assert set(labels) == {0}


def test_stretched_blobs_have_their_truth():
    X, labels = make_stretched_blobs(100_000, random_state=3)
    assert X.shape == (200_000, 2) and np.bincount(labels).tolist() == [100_000, 100_000]
    stretch = np.array([[0.0, -0.1], [1.7, 0.4]])
    np.testing.assert_allclose(np.cov(X[labels == 0].T), stretch.T @ stretch, atol=0.06)
    np.testing.assert_allclose(np.cov(X[labels == 1].T), 0.49 * np.eye(2), atol=0.012)
    np.testing.assert_allclose(X[labels == 1].mean(axis=0), [-4, 1], atol=0.012)


def test_one_matrix_stretches_all_blobs_alike():
    shear = [[0.6, -0.6], [-0.4, 0.85]]
    arguments = {"centers": [[0, 0], [5, 5], [9, 0]], "random_state": 4}
    one, _ = make_stretched_blobs(50, stretches=shear, **arguments)
    each, _ = make_stretched_blobs(50, stretches=[shear] * 3, **arguments)
    np.testing.assert_allclose(one, each)


def test_two_gaussians_have_their_truth():
    X, labels = make_two_gaussians(random_state=0)
    assert X.shape == (600, 2) and np.bincount(labels).tolist() == [300, 300]
    X, labels = make_two_gaussians(100_000, random_state=5)
    stretch = np.array([[0.0, -0.7], [3.5, 0.7]])
    np.testing.assert_allclose(X[labels == 0].mean(axis=0), [20, 20], atol=0.02)
    np.testing.assert_allclose(np.cov(X[labels == 0].T), np.eye(2), atol=0.03)
    np.testing.assert_allclose(X[labels == 1].mean(axis=0), [0, 0], atol=0.06)
    np.testing.assert_allclose(np.cov(X[labels == 1].T), stretch.T @ stretch, atol=0.3)


GENERATORS = {
    "customers": lambda seed: make_bimodal_customers(40, random_state=seed).to_numpy(),
    "gaussians": lambda seed: make_gaussians([0.5, 0.5], [[0], [3]], [[[1]], [[2]]], 40, seed)[0],
    "blobs": lambda seed: make_stretched_blobs(20, random_state=seed)[0],
    "two": lambda seed: make_two_gaussians(20, random_state=seed)[0],
}


@pytest.mark.parametrize("make", GENERATORS.values(), ids=GENERATORS)
def test_a_seed_repeats_and_nothing_else_is_touched(make):
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    np.testing.assert_array_equal(make(7), make(7))
    np.testing.assert_array_equal(make(np.int64(7)), make(np.random.default_rng(7)))
    assert not np.array_equal(make(7), make(8))
    assert not np.array_equal(make(None), make(None))
    rng = np.random.default_rng(7)
    assert not np.array_equal(make(rng), make(rng))  # a Generator goes on
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize("make", GENERATORS.values(), ids=GENERATORS)
@pytest.mark.parametrize("seed, error", [("7", TypeError), (7.0, TypeError), (True, TypeError), (-1, ValueError)])
def test_a_bad_seed_is_named(make, seed, error):
    with pytest.raises(error, match="random_state"):
        make(seed)


@pytest.mark.parametrize(
    "n, error", [(0, ValueError), (-5, ValueError), (2.5, TypeError), ("3", TypeError), (True, TypeError)]
)
def test_a_bad_number_of_points_is_named(n, error):
    with pytest.raises(error, match="n_samples"):
        make_bimodal_customers(n)
    with pytest.raises(error, match="n_samples"):
        make_gaussians([1], [[0]], [[[1]]], n)
    with pytest.raises(error, match="n_per_component"):
        make_stretched_blobs(n)
    with pytest.raises(error, match="n_per_component"):
        make_two_gaussians(n)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"weights": [0.5, 0.6]}, "weights"),
        ({"weights": [-0.5, 1.5]}, "weights"),
        ({"weights": [1.0]}, "weights"),
        ({"means": [0.0, 1.0]}, "means"),
        ({"means": [[0.0, np.nan], [1.0, 1.0]]}, "means"),
        ({"covariances": [np.eye(3), np.eye(3)]}, "covariances"),
        ({"covariances": [np.eye(2), [[1, 2], [2, 1]]]}, "positive definite"),
        ({"covariances": [np.eye(2), [[1, 0.5], [0, 1]]]}, "symmetric"),
        ({"covariances": [np.eye(2), np.zeros((2, 2))]}, "positive definite"),
    ],
)
def test_bad_parameters_of_a_mixture_are_named(change, message):
    good = {"weights": [0.5, 0.5], "means": np.zeros((2, 2)), "covariances": [np.eye(2), np.eye(2)]}
    with pytest.raises(ValueError, match=message):
        make_gaussians(**{**good, **change}, n_samples=10)


def test_bad_stretches_are_named():
    with pytest.raises(ValueError, match="stretches"):
        make_stretched_blobs(10, stretches=np.eye(3))
    with pytest.raises(ValueError, match="stretches"):
        make_stretched_blobs(10, stretches=[np.eye(2)] * 3)


# The plane of a city


def test_km_by_hand():
    x, y, origin = datasets.to_km([25.0, 25.1], [60.0, 60.2], origin=(25.0, 60.0))
    np.testing.assert_allclose(x, [0, 0.1 * 111.320 * 0.5])
    np.testing.assert_allclose(y, [0, 0.2 * 110.574])
    assert origin == (25.0, 60.0)


def test_km_and_back():
    places = load("helsinki_food")
    x, y, origin = datasets.to_km(places["longitude"], places["latitude"])
    assert isinstance(x, np.ndarray) and x.shape == (430,)
    assert abs(x.mean()) < 1e-9 and abs(y.mean()) < 1e-9
    assert origin == pytest.approx((places["longitude"].mean(), places["latitude"].mean()))
    assert 0.9 < np.ptp(x) < 1.1 and 1.5 < np.ptp(y) < 1.8  # the centre of the town, about 1 km by 1.6 km
    longitude, latitude = datasets.to_degrees(x, y, origin)
    np.testing.assert_allclose(longitude, places["longitude"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(latitude, places["latitude"], rtol=0, atol=1e-12)


def test_km_on_a_grid_and_at_a_point():
    longitude, latitude = np.meshgrid([-79.5, -79.4, -79.3], [43.6, 43.7])
    x, y, origin = datasets.to_km(longitude, latitude)
    assert x.shape == y.shape == (2, 3)
    back = datasets.to_degrees(*datasets.to_km(-79.4, 43.7, origin)[:2], origin)
    assert back == pytest.approx((-79.4, 43.7))


def test_km_writes_to_nothing():
    longitude, latitude = np.array([25.0, 25.1]), np.array([60.0, 60.2])
    longitude.flags.writeable = latitude.flags.writeable = False
    datasets.to_km(longitude, latitude)


@pytest.mark.parametrize(
    "longitude, latitude, origin, message",
    [
        ([25.0, 25.1], [60.0], None, "shape"),
        ([], [], None, "longitude"),
        ([25.0, np.nan], [60.0, 60.0], None, "longitude"),
        ([25.0], [np.inf], None, "latitude"),
        ([43.7], [-179.4], None, "swapped"),
        ([25.0], [60.0], (25.0,), "origin"),
        ([25.0], [60.0], (0.0, 90.0), "pole"),
        (["east"], [60.0], None, "longitude"),
    ],
)
def test_bad_degrees_are_named(longitude, latitude, origin, message):
    with pytest.raises(ValueError, match=message):
        datasets.to_km(longitude, latitude, origin)
