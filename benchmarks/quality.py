"""Time to quality: how good a maximum a default fit finds, and how long it takes, on real data.

scikit-learn gets ten starts, tol=1e-6 and max_iter=1000; gmm its defaults. Both fit the data with each column
standardized: gmm does that inside, and scikit-learn's reg_covar then means the same thing, or nearly: it adds
1e-6 to every variance, gmm lets none fall below 1e-6, nor below what the step tells in which a column was recorded.
Where scikit-learn's best fit has a component there or below, or a spike (gmm.engine.spikes), its likelihood is bought
by a few points or by tied values and describes nothing better; gmm looks for none, so those cells are counted apart.
"""

import time
import warnings
from collections import defaultdict

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.mixture import GaussianMixture as SklearnMixture

from gmm import GaussianMixture, datasets
from gmm.engine.spikes import bought
from gmm.floor import floor_under

TYPES = ("full", "tied", "diag", "spherical")
SEEDS = 3  # of gmm, each a comparison of its own: one seed alone is a matter of luck by a percent or two
NATS = 0.1  # of the log-likelihood of all points: closer than this counts as equal


def real_data():
    tables = {
        "old_faithful": datasets.load_old_faithful(),
        "old_faithful_1985": datasets.load_old_faithful_1985(),
        "galaxies": datasets.load_galaxies(),
        "iris": datasets.load_iris(),
        "penguins": datasets.load_penguins().drop(columns="year").dropna(),
        "helsinki_food": datasets.load_helsinki_food()[["longitude", "latitude"]],
        "customers": datasets.load_bimodal_customers()[["net_deposit"]],
        "wine": load_wine(as_frame=True).data,
        "breast_cancer (means)": load_breast_cancer(as_frame=True).data.iloc[:, :10],
        "diabetes": load_diabetes(as_frame=True, scaled=False).data,
    }
    arrays = {name: table.select_dtypes("number").to_numpy(float) for name, table in tables.items()}
    return {name: (X - X.mean(axis=0)) / X.std(axis=0) for name, X in arrays.items()}


def fit(model, X):
    """Log-likelihood of all points in nats, and seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        started = time.perf_counter()
        model.fit(X)
        seconds = time.perf_counter() - started
    return model.score(X) * len(X), seconds


def has_a_spike(theirs, ours, n):
    """Whether a component of scikit-learn's fit to n rows is a spike, or as narrow as gmm's floor or its own allows."""
    family, shape = ours.mixture_.family, ours.means_.shape
    floor = floor_under(family, np.ones(shape[1]), 3e-6, ours.diagnostics_.resolution)
    low = floor.holds_up(family, theirs.covariances_, shape)
    return bool(low.any() or bought(family, theirs.covariances_, n * theirs.weights_, shape[1], low).sum() > NATS)


def cells(quick):
    """One dict for each data set, covariance type, number of components and seed of gmm."""
    for data, X in real_data().items():
        for name in TYPES:
            for k in (2, 4, 7) if quick else range(1, 10):
                theirs = SklearnMixture(
                    k, covariance_type=name, n_init=10, tol=1e-6, max_iter=1000, reg_covar=1e-6, random_state=0
                )
                their_value, their_seconds = fit(theirs, X)
                for seed in range(1 if quick else SEEDS):
                    ours = GaussianMixture(k, covariance_type=name, random_state=seed)
                    value, seconds = fit(ours, X)
                    yield {
                        "data": f"{data} {X.shape[0]} x {X.shape[1]}",
                        "type": name,
                        "behind": their_value - value,
                        "seconds": seconds,
                        "their_seconds": their_seconds,
                        "floor": bool(ours.diagnostics_.on_floor.any()),
                        "their_spike": has_a_spike(theirs, ours, len(X)),
                    }


def row(label, group):
    behind = np.array([cell["behind"] for cell in group])
    seconds, theirs = (sum(cell[key] for cell in group) for key in ("seconds", "their_seconds"))
    return (
        f"{label:31s} {len(group):5d} {np.mean(behind <= NATS):11.0%} {np.mean(-behind <= NATS):11.0%} "
        f"{max(behind.max(), 0):13.2f} {seconds:9.2f} {theirs:9.2f} {seconds / theirs:8.2f}"
    )


def run(quick=False):
    print(f"Default fit of gmm and ten starts of scikit-learn: shares of cells at least as likely within {NATS} nats")
    heads = f"{'cells':>5} {'gmm':>11} {'scikit':>11} {'worst (nats)':>13} {'gmm s':>9} {'scikit s':>9} {'time':>8}"
    print(f"{'':31s} {heads}")
    groups = defaultdict(list)
    for cell in cells(quick):
        groups[cell["data"]].append(cell)
        groups[cell["type"]].append(cell)
        groups["scikit-learn with a spike" if cell["their_spike"] else "scikit-learn without a spike"].append(cell)
        groups["all"].append(cell)
    last = ("full", "tied", "diag", "spherical", "scikit-learn without a spike", "scikit-learn with a spike", "all")
    for label in [*(name for name in groups if name not in last), *last]:
        if groups[label]:
            print(row(label, groups[label]))
    ours, theirs = (np.mean([cell[key] for cell in groups["all"]]) for key in ("floor", "their_spike"))
    print(f"share of fits with a component on the floor: gmm {ours:.0%}; with a spike: scikit-learn {theirs:.0%}")
