"""Memory that a fit takes beyond the data: the peak of what Python and numpy allocate while it runs."""

import tracemalloc
import warnings

import numpy as np
from sklearn.mixture import GaussianMixture as SklearnMixture

from benchmarks.iteration import TYPES
from gmm import GaussianMixture

SIZE = (2_000_000, 2, 10)
QUICK = (200_000, 2, 10)


def peak(model, X):
    """Bytes at the highest point of a fit, without the data."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it need not converge
        tracemalloc.start()
        model.fit(X)
        bytes_ = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return bytes_


def run(quick=False):
    n, d, k = QUICK if quick else SIZE
    X = np.random.default_rng(0).normal(size=(n, d))
    print(f"Peak memory of a fit of {n} x {d} with {k} components, beyond the data and as a multiple of them")
    print(f"{'':12s}" + "".join(f"{head:>14s}" for head in ("gmm", "scikit-learn")))
    for name in TYPES:
        settings = {"covariance_type": name, "max_iter": 3, "random_state": 0}
        ours = peak(GaussianMixture(k, **settings), X)
        theirs = peak(SklearnMixture(k, init_params="random_from_data", **settings), X)
        print(f"{name:12s}{ours / X.nbytes:13.2f}x{theirs / X.nbytes:13.2f}x", flush=True)
