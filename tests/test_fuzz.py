"""A sample of the random problems of fuzz.py, and proof that it would see what goes wrong."""

import numpy as np
import pytest
from fuzz import KINDS, main, problem, verdict

from gmm import GaussianMixture


@pytest.mark.parametrize("block", range(8))
def test_a_sample_of_nasty_problems(block):
    assert main(50, 1_000_000 + 50 * block) == 0


def test_problems_are_of_all_kinds_and_repeat():
    assert {problem(seed)[0] for seed in range(100)} == set(KINDS)
    one, other = problem(7), problem(7)
    np.testing.assert_array_equal(one[1], other[1])
    assert one[3] == other[3]


@pytest.mark.parametrize(
    "spoil, complaint",
    [
        (lambda m: setattr(m, "lower_bounds_", m.lower_bounds_ * np.nan), "not finite"),
        (lambda m: setattr(m, "lower_bound_", m.lower_bound_ - 1e-6), "a stale bound"),
        (lambda m: setattr(m, "lower_bounds_", np.r_[m.lower_bounds_[:1] + 1, m.lower_bounds_]), "the likelihood fell"),
        (lambda m: setattr(m, "lower_bounds_", np.r_[0.0, 1.0, 0.9]), "the last likelihood fell"),
    ],
)
def test_what_goes_wrong_is_seen(monkeypatch, spoil, complaint):
    seed = next(
        s for s in range(100) if problem(s)[0] == "plain" and len(problem(s)[1]) > 20 and problem(s)[3]["reg_covar"]
    )
    fit = GaussianMixture.fit

    def spoilt(self, X, y=None, sample_weight=None):
        fit(self, X, y, sample_weight)
        spoil(self)
        return self

    assert verdict(seed) in ("fine", "on the floor")
    monkeypatch.setattr(GaussianMixture, "fit", spoilt)
    with pytest.raises(AssertionError, match=complaint):
        verdict(seed)
