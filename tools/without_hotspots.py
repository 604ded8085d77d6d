"""Does to tables without hotspots what lesson 12 does to Helsinki, and writes build/without_hotspots.csv.

    python tools/without_hotspots.py [--tables 49]

The lesson's own cells are executed, its imports and those tagged `evidence`, so that the effort is the same: a quarter
of an hour on two cores. What it wrote is kept in data/raw/, and `make data` takes it from there.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
LESSON = ROOT / "notebooks" / "12_restaurant_hotspots.ipynb"
KINDS = ("even", "one_cloud")
SEED = 0


def of_the_lesson():
    """What the lesson's imports and its cells tagged `evidence` define; X, the places in km."""
    imports, *cells = (cell for cell in nbformat.read(LESSON, as_version=4).cells if cell.cell_type == "code")
    names = {}
    exec(imports.source, names)
    places = names["load_helsinki_food"]()
    names["X"] = np.column_stack(names["to_km"](places["longitude"], places["latitude"])[:2])
    for cell in cells:
        if "evidence" in cell.metadata.get("tags", []):
            exec(cell.source, names)
    return names


def row(kind, number):
    """The evidence in one table: number `number`, from 0, of the null tables of that kind."""
    lesson = of_the_lesson()
    *_, table = lesson["null_tables"](lesson["X"], kind, number + 1, random_state=SEED)
    found = lesson["evidence"](table, lesson["best_of_twenty"](table))
    search = lesson["select_model"](table, range(1, 8), "full", random_state=0, n_folds=0, progress=False)
    return {
        "kind": kind,
        "number": number,
        "gain_nats": round(found["gain"], 4),
        "one_to_one": round(float(np.max(found["one to one"])), 4),
        "any_centre": round(float(np.max(found["any"])), 4),
        "moved": round(found["moved"], 4),
        "bic_takes": search.best.n_components,
        "own_gain_nats": round(lesson["fits_to_halves"](table, search.best.n_components)[1], 4),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=49, help="of each kind")
    n_tables = parser.parse_args().tables
    kinds, numbers = zip(*((kind, number) for kind in KINDS for number in range(n_tables)), strict=True)
    with ProcessPoolExecutor() as pool:
        table = pd.DataFrame(pool.map(row, kinds, numbers))
    (ROOT / "build").mkdir(exist_ok=True)
    table.to_csv(ROOT / "build" / "without_hotspots.csv", index=False)
    print(table.groupby("kind").describe().T.to_string())


if __name__ == "__main__":
    main()
