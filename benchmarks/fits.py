"""A whole default fit: gmm and scikit-learn as a user calls them, and scikit-learn with ten starts.

Groups of round clusters of different widths, well apart or overlapping. All three in turn, in one process, each with
the threads that it takes; medians of the times. A fit counts as at least as likely if it lies no more than 0.1 nats
below, all points together. Where most components have too few rows for a covariance of their own the likelier fit is
the one with the thinner slivers: such cases are left out of those shares.
"""

import time
import warnings
from itertools import product

import numpy as np
from sklearn.mixture import GaussianMixture as SklearnMixture

from benchmarks.iteration import mean
from gmm import GaussianMixture
from gmm.covariance import COVARIANCE_TYPES
from gmm.floor import FEW

GRID = list(product((200, 1000, 10_000, 100_000), (2, 10), (3, 10)))
QUICK = list(product((200, 10_000), (2,), (3, 10)))
APART = {"apart": 8.0, "overlapping": 2.0}  # standard deviation of the middles, in those of the groups
NATS = 0.1
SECONDS = 2.0  # a case that takes longer has three turns, else there are nine
WAYS = {
    "gmm": lambda k, seed: GaussianMixture(k, random_state=seed),
    "default": lambda k, seed: SklearnMixture(k, random_state=seed),
    "ten starts": lambda k, seed: SklearnMixture(k, random_state=seed, n_init=10),
}


def groups(n, d, k, apart, seed=0):
    """Points (n, d) of k groups with weights, middles and widths of their own."""
    rng = np.random.default_rng(seed)
    middles, widths = rng.normal(0, apart, (k, d)), rng.uniform(0.7, 1.4, (k, d))
    z = rng.choice(k, n, p=rng.dirichlet(np.full(k, 5.0)))
    return middles[z] + rng.normal(size=(n, d)) * widths[z]


def measured(X, k, seed):
    """For each of WAYS seconds and log-likelihood in nats."""
    found = {}
    for way, model in WAYS.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            started = time.perf_counter()
            fitted = model(k, seed).fit(X)
            seconds = time.perf_counter() - started
        found[way] = seconds, fitted.score(X) * len(X)
    return found


def case(n, d, k, apart, turns):
    """Median seconds of each of WAYS, (3,), and the share of turns in which gmm is as likely as either other, (2,)."""
    X = groups(n, d, k, apart)
    found = [measured(X, k, 0)]
    turns = 3 if sum(seconds for seconds, _ in found[0].values()) > SECONDS else turns
    found += [measured(X, k, seed) for seed in range(1, turns)]
    seconds = [np.median([one[way][0] for one in found]) for way in WAYS]
    behind = np.array([[one[way][1] - one["gmm"][1] for way in ("default", "ten starts")] for one in found])
    likely = (behind <= NATS).mean(axis=0)
    return seconds, np.full(2, np.nan) if n / k < FEW * COVARIANCE_TYPES["full"].points_needed(d) else likely


def run(quick=False):
    print(f"Whole default fits, milliseconds; times of scikit-learn's; share at least as likely within {NATS} nats")
    names = ("gmm", "default", "ten starts", "/ default", "/ ten", "as likely", "as ten")
    print(f"{'n':>7} {'d':>3} {'k':>3}  {'groups':12}" + "".join(f"{name:>11}" for name in names))
    times, shares = [], []
    for (n, d, k), (name, apart) in product(QUICK if quick else GRID, APART.items()):
        (ours, one, ten), likely = case(n, d, k, apart, turns=3 if quick else 9)
        times.append((ours / one, ours / ten))
        shares.append(likely)
        milliseconds = "".join(f"{1e3 * seconds:11.1f}" for seconds in (ours, one, ten))
        ratios = "".join(f"{ratio:10.2f}x" for ratio in times[-1])
        print(
            f"{n:7d} {d:3d} {k:3d}  {name:12}{milliseconds}{ratios}" + "".join(f"{s:11.0%}" for s in likely), flush=True
        )
    for against, ratios, likely in zip(
        ("its default", "its ten starts"), np.array(times).T, np.array(shares).T, strict=True
    ):
        print(
            f"against {against}: {mean(ratios):.2f}x its time in the geometric mean, {ratios.max():.2f}x at most; "
            f"at least as likely in {np.nanmean(likely):.1%}"
        )
