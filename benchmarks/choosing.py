"""How long does a choice take? All models of old_faithful by select_model, and by a loop over scikit-learn's defaults.

And whether the choice is the same from every seed, for tables whose groups are known how near it comes to them.
"""

import time
import warnings

import numpy as np

from benchmarks.quality import TYPES
from gmm import select_model
from gmm.datasets import load_galaxies, load_iris, load_old_faithful, load_old_faithful_1985, load_penguins

TURNS, SEEDS = 5, 5
COUNTS = range(1, 10)


def theirs(X):
    """The BIC of each of scikit-learn's default fits."""
    from sklearn.mixture import GaussianMixture

    return [GaussianMixture(k, covariance_type=name, random_state=0).fit(X).bic(X) for name in TYPES for k in COUNTS]


def theirs_held_out(X):
    """The same, with scores on rows held out in five parts."""
    from sklearn.mixture import GaussianMixture
    from sklearn.model_selection import cross_val_score

    models = (GaussianMixture(k, covariance_type=name, random_state=0) for name in TYPES for k in COUNTS)
    return [(model.fit(X).bic(X), cross_val_score(model, X).mean()) for model in models]


def seconds(function, turns):
    """The median over some turns."""
    took = []
    for _ in range(turns):
        started = time.perf_counter()
        function()
        took.append(time.perf_counter() - started)
    return float(np.median(took))


def tables():
    """(name, X, labels or None)."""
    for name, frame in (("irises", load_iris()), ("penguins", load_penguins().dropna())):
        measured = frame.select_dtypes("number").drop(columns="year", errors="ignore")
        yield name, measured.to_numpy(float), frame["species"].to_numpy()
    yield "geyser", load_old_faithful().to_numpy(float), None
    yield "geyser of 1985", load_old_faithful_1985().to_numpy(float), None
    yield "galaxies", load_galaxies().to_numpy(float), None


def run(quick):
    from sklearn.metrics import adjusted_rand_score

    X, turns = load_old_faithful().to_numpy(float), 1 if quick else TURNS
    ways = {
        "a loop over scikit-learn's defaults": lambda: theirs(X),
        "and cross_val_score in five parts": lambda: theirs_held_out(X),
        "select_model(n_folds=0)": lambda: select_model(X, COUNTS, n_folds=0, random_state=0, progress=False),
        "select_model(), with held-out scores": lambda: select_model(X, COUNTS, random_state=0, progress=False),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        select_model(X, (1, 2), n_folds=0, progress=False)  # what is imported at the first call
        took = {name: seconds(way, turns) for name, way in ways.items()}
        print(f"36 models of {X.shape[0]} x {X.shape[1]}, seconds; times the first")
        for name, one in took.items():
            print(f"{name:40s}{one:8.2f}{one / next(iter(took.values())):8.1f}x")
        print("\nWhat BIC chooses; seeds that choose it; adjusted Rand index with the known groups")
        for name, table, labels in tables():
            found = [
                select_model(table, COUNTS, n_folds=0, random_state=seed, progress=False)
                for seed in range(1 if quick else SEEDS)
            ]
            rows = [one.table.iloc[0] for one in found]
            choices = [f"{row.covariance_type} {row.n_components}" for row in rows]
            same = sum(one == choices[0] for one in choices)
            known = "" if labels is None else f"{adjusted_rand_score(labels, found[0].best.predict(table)):8.2f}"
            print(f"{name:20s}{choices[0]:>14s}{rows[0].bic:12.1f}{same:6d} of {len(choices)}{known}")
