"""Time and memory against the number of rows: from a mapped file with gmm, in memory with scikit-learn.

The numbers go to build/em_timings.csv. Lesson 15 draws those that were measured once; to take over new ones:
`cp build/em_timings.csv data/raw/`, `python data/build_data.py em_timings`, and the lines in data/README.md.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.mapped import PACKAGES, D, K, private_peak_in_a_child, seconds_of_iteration, write

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
LARGEST = {"scikit-learn in memory": 1_000_000}
LINEAR_FROM = 100_000  # rows: the goal is a cost per row that does not change from here on
ROW_STEPS = 10_000_000  # rows times iterations of one measurement of gmm
SLOWER = {"scikit-learn in memory": 10}  # fewer are enough
TURNS = 9
TARGET = Path(__file__).resolve().parent.parent / "build" / "em_timings.csv"


def measured(X, path, turns):
    """A row for each package and number of rows: milliseconds of an iteration, peak of memory beyond the data in MB."""
    cases = [(name, n) for name in PACKAGES for n in SIZES if n <= min(len(X), LARGEST.get(name, len(X)))]
    times = {case: [] for case in cases}
    for _ in range(turns):
        for name, n in cases:
            more = int(np.clip(ROW_STEPS / SLOWER.get(name, 1) / n, 2, 100))
            rows = X[:n] if name.startswith("gmm") else np.array(X[:n])
            times[name, n].append(seconds_of_iteration(PACKAGES[name], rows, more))
    peaks = [np.nan] * len(cases)
    if sys.platform == "linux":
        peaks = [private_peak_in_a_child(PACKAGES[name], path, n) / 1e6 for name, n in cases]
    return pd.DataFrame(
        {
            "package": [name for name, _ in cases],
            "rows": [n for _, n in cases],
            "ms_per_iteration": [round(float(np.median(times[case])) * 1e3, 3) for case in cases],
            "peak_mb": [round(peak, 1) for peak in peaks],
        }
    )


def run(quick=False):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.bin"
        table = measured(write(path, 1_000_000 if quick else SIZES[-1]), path, 2 if quick else TURNS)
    print(f"Against the number of rows, {D} columns, {K} components, full, one start; memory beyond the data")
    print(f"{'':24}{'rows':>10}{'ms an iteration':>18}{'ns a row':>10}{'peak MB':>10}")
    for row in table.itertuples():
        each = row.ms_per_iteration / row.rows * 1e6
        print(f"{row.package:24}{row.rows:10d}{row.ms_per_iteration:18.3f}{each:10.1f}{row.peak_mb:10.1f}")
    ours = table[table["package"].str.startswith("gmm") & (table["rows"] >= LINEAR_FROM)]
    each = ours["ms_per_iteration"] / ours["rows"]
    spread = each.max() / each.min() - 1
    print(f"gmm from {LINEAR_FROM} rows on: the dearest row costs {spread:.1%} more than the cheapest")
    if not quick:
        TARGET.parent.mkdir(exist_ok=True)
        table.to_csv(TARGET, index=False, lineterminator="\n")
