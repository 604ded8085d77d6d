"""Do seeds agree? Default fits from ten seeds against the best that is known, where a user would look.

Where a user looks: for each table and covariance type every number of components up to one more than BIC takes. The
best known: of the default fits and of fits with many more starts, what is worth most, likelihood that spikes can have
bought taken off (gmm.engine.spikes), and no fit that a floor holds up, unless one holds up all. A fit hits where it
comes within 0.1 nats of that, all points together, or above.
"""

import warnings
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context

import numpy as np

from benchmarks.quality import TYPES, real_data
from gmm import GaussianMixture

SEEDS = 10
MANY_STARTS, THOROUGH = 60, 1  # of the fits that look for the best, and their number
MOST = 9  # components
NATS = 0.1


@dataclass
class Cell:
    """All fits of one number of components, of one type, to one table."""

    table: str
    covariance_type: str
    n_components: int
    worths: np.ndarray  # (SEEDS,) nats of all points, less what spikes can have bought
    problems: list  # (SEEDS,) of each fit, what its diagnostics say
    best: float  # known worth
    bic: float  # with that

    @property
    def misses(self):
        """Nats to the best, (SEEDS,)."""
        return self.best - self.worths


def fitted(X, k, covariance_type, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = GaussianMixture(k, covariance_type=covariance_type, **settings).fit(X)
    report = model.diagnostics_
    return model, len(X) * model.lower_bound_ - report.bought.sum(), bool(report.on_floor.any())


def cells_of(table, covariance_type, seeds=SEEDS, thorough=THOROUGH):
    """The Cells of a table (name, X) and a type, up to one component more than BIC takes."""
    (name, X), cells, criteria = table, [], []
    for k in range(1, MOST + 2):
        fits = [fitted(X, k, covariance_type, random_state=seed) for seed in range(seeds)]
        known = [fitted(X, k, covariance_type, random_state=seed, n_init=MANY_STARTS) for seed in range(thorough)]
        free = [worth for _, worth, held_up in fits + known if not held_up]
        best = max(free or [worth for _, worth, _ in fits + known])
        problems = [model.diagnostics_.problems for model, _, _ in fits]
        bic = np.log(len(X)) * fits[0][0].n_parameters() - 2 * best
        cells.append(Cell(name, covariance_type, k, np.array([worth for _, worth, _ in fits]), problems, best, bic))
        criteria.append(bic)
        if k > np.argmin(criteria) + 3:  # two more than the best so far: one rise may be a dip between two hills
            break
    return cells[: int(np.argmin(criteria)) + 2]


@cache
def all_cells(quick=False):
    """Every Cell, on two processes; once, for all tables that are made of them."""
    jobs = [(table, name) for table in real_data().items() for name in TYPES]
    work = partial(_of_job, seeds=3 if quick else SEEDS, thorough=1 if quick else THOROUGH)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        return [cell for cells in pool.map(work, jobs) for cell in cells]


def _of_job(job, **settings):
    return cells_of(*job, **settings)


def run(quick=False):
    print(f"Share of default fits within {NATS} nats of the best known, up to one component more than BIC takes")
    print(f"{'':31s} {'cells':>5} {'hits':>6} {'all seeds':>10} {'worst miss (nats)':>18}")
    groups = defaultdict(list)
    for cell in all_cells(quick):
        for label in (cell.table, cell.covariance_type, "all"):
            groups[label].append(cell)
    for label in [*(name for name in groups if name not in (*TYPES, "all")), *TYPES, "all"]:
        misses = [cell.misses for cell in groups[label]]
        hits = [miss <= NATS for miss in misses]
        print(
            f"{label:31s} {len(misses):5d} {np.mean(np.concatenate(hits)):6.1%} "
            f"{np.mean([hit.all() for hit in hits]):10.1%} {max(miss.max() for miss in misses):18.2f}"
        )
