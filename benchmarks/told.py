"""How often each warning is told, and how often rightly, on the fits of benchmarks.seeds.

Two of them can be held against what is known of other fits: that there may be a better one (rightly, if one is known
that is worth 0.1 nats more), and that the data do not decide so many components (rightly, if BIC takes fewer). The
others state what anyone can see in the fit itself: they are counted.
"""

from collections import defaultdict

import numpy as np

from benchmarks.seeds import NATS, all_cells

KINDS = {
    "There may be a higher one": "higher one",
    "so many components": "the data do not decide",
    "depend on one another": "columns depend on one another",
    "every component lies on": "all on the floor",
    "on the floor, along": "on the floor",
    "too few points": "rests on too few points",
    "few rows for covariances": "few rows for the type",
    "are the same": "two are the same",
    "only memorise": "more parameters than numbers",
    "EM stopped": "not converged",
    "EM creeps": "more than half a nat left",
    "": "another",
}


def kind_of(problem):
    return next(label for words, label in KINDS.items() if words in problem)


def verdicts(cells):
    """Label -> list of True (rightly told), False, or None (not to be judged); and which fits miss the best untold."""
    told, untold = defaultdict(list), []
    by_size = {(cell.table, cell.covariance_type, cell.n_components): cell for cell in cells}
    for (table, name, k), cell in by_size.items():
        fewer = [by_size[table, name, j].bic for j in range(1, k)]
        judged = {"the data do not decide": bool(fewer) and min(fewer) < cell.bic}
        for miss, problems in zip(cell.misses, cell.problems, strict=True):
            labels = {kind_of(problem) for problem in problems}
            for label in labels:
                told[label].append(miss > NATS if label == "higher one" else judged.get(label))
            untold.append(miss > NATS and not labels & {"higher one", "the data do not decide"})
    return told, untold


def run(quick=False):
    cells = all_cells(quick)
    told, untold = verdicts(cells)
    n = len(untold)
    print(f"Warnings of {n} default fits, up to one component more than BIC takes")
    print(f"{'':31s} {'told':>7} {'rightly':>8}")
    for label in KINDS.values():
        judged = [one for one in told[label] if one is not None]
        print(f"{label:31s} {len(told[label]) / n:7.1%} " + (f"{np.mean(judged):8.0%}" if judged else f"{'':>8}"))
    print(f"miss the best known by more than {NATS} nats, and say neither of the first two: {np.mean(untold):.1%}")
