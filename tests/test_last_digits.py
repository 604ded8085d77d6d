"""A search ends on the same hill whatever the last digits are: ties are settled alike.

Equal numbers are common in a search: of the two components that cost least to merge each loses the same, and of rounded
rows some lie as far from one center as from another. In which order numpy sorts them depends on the processor.
"""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from gmm.engine.starts import least

FITS = """
import json, warnings
from gmm import GaussianMixture, datasets
warnings.simplefilter("ignore")
food, penguins = datasets.load_helsinki_food(), datasets.load_penguins().select_dtypes("number")
tables = {
    "places": (6, "full", food[["longitude", "latitude"]]),
    "penguins": (5, "full", penguins.drop(columns="year").dropna()),
    "geyser": (4, "diag", datasets.load_old_faithful_1985()),
    "galaxies": (6, "full", datasets.load_galaxies()),
}
found = {}
for name, (k, covariance_type, X) in tables.items():
    for seed in range(2):
        model = GaussianMixture(k, covariance_type=covariance_type, random_state=seed).fit(X)
        report = model.diagnostics_
        found[f"{name} {seed}"] = [model.weights_.tolist(), [report.n_runs, *report.rounds]]
print(json.dumps(found))
"""


def fits(**variables):
    """Weights and course of the search of each fit, by a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", FITS], env=os.environ | variables, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def test_a_search_ends_on_the_same_hill_with_other_instructions_of_the_processor():
    here = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    if not here:
        pytest.skip("numpy has no code for this processor but the plain one")
    own, plain = fits(), fits(NPY_DISABLE_CPU_FEATURES=" ".join(here), OPENBLAS_CORETYPE="Nehalem")
    for name, (weights, course) in own.items():
        assert plain[name][1] == course, name
        np.testing.assert_allclose(plain[name][0], weights, atol=1e-6, err_msg=name)


def test_the_nearest_of_equally_near_centers_is_the_first_whatever_the_last_digits():
    squares = np.array([[4.0, 1.0, 3e6], [1.0, 1.0, 3e6], [1.0, 2.0, 4e6]])
    for seed in range(20):
        noisy = squares * (1 + 1e-13 * np.random.default_rng(seed).normal(size=squares.shape))
        np.testing.assert_array_equal(least(noisy, axis=0), [1, 0, 0])
