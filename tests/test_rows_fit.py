"""A fit to blocks is the fit in memory, whatever the blocks; and an interruption leaves the best so far."""

import numpy as np
import pandas as pd
import pytest
from helpers import TYPES, explicit_start, fit, made, standardized
from hypothesis import given, settings
from hypothesis import strategies as st

import gmm.engine.search
import gmm.estimator
from gmm import ConvergenceWarning, GaussianMixture
from gmm.engine.search import Interrupted
from gmm.engine.standardized import Standardized
from gmm.engine.wide import WIDE
from gmm.floor import location_and_scale
from gmm.rows.block import Block
from gmm.rows.blocks import BlockRows
from gmm.rows.rows import look

X = made(500, 2)
CUTS = {"one block": [], "empty ones": [0, 0, 200, 200, 500], "one-row ones": [1, 2, 3, 499], "many": range(9, 500, 9)}
FEW, MANY = 10**6, 200  # SEARCH_ROWS with which 500 rows are few, and many


@pytest.fixture(params=[MANY, FEW], ids=["a sample is drawn", "all rows in memory"])
def search_rows(request, monkeypatch):
    monkeypatch.setattr(gmm.engine.search, "SEARCH_ROWS", request.param)


def assert_same_fit(blocks, X, k=3, covariance_type="full", weight=None, rtol=1e-7, **options):
    options = {"random_state": 0, "n_init": 4} | options
    ours, theirs = (fit(data, k, covariance_type, sample_weight=weight, **options) for data in (blocks, X))
    scale = np.std(np.asarray(X, dtype=float), axis=0).max()
    for name, unit in (("weights_", 1), ("means_", scale), ("covariances_", scale**2)):
        one, other = (getattr(model, name) / unit for model in (ours, theirs))
        np.testing.assert_allclose(one, other, rtol=rtol, atol=rtol, err_msg=name)
    assert ours.n_iter_ == theirs.n_iter_ and ours.converged_ == theirs.converged_
    np.testing.assert_allclose(ours.lower_bounds_, theirs.lower_bounds_, rtol=1e-8, atol=1e-8)
    assert ours.lower_bound_ == pytest.approx(ours.score(X, sample_weight=weight), rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(
        ours.diagnostics_.restart_log_likelihoods, theirs.diagnostics_.restart_log_likelihoods, rtol=1e-8, atol=1e-5
    )
    return ours


@pytest.mark.usefixtures("search_rows")
class TestSameFit:
    @pytest.mark.parametrize("name", TYPES)
    @pytest.mark.parametrize("cuts", CUTS.values(), ids=CUTS)
    def test_whatever_the_blocks(self, name, cuts):
        assert_same_fit(np.split(X, cuts), X, 3, name)

    @pytest.mark.parametrize("name", TYPES)
    def test_of_sorted_rows(self, name):
        """A sample from the first block alone would see one cluster."""
        ordered = X[X[:, 0].argsort()]
        assert_same_fit(np.split(ordered, 5), ordered, 3, name)

    @pytest.mark.parametrize("name", TYPES)
    @pytest.mark.parametrize("cuts", [[], [90, 90, 130, 131]])
    def test_weighted(self, name, cuts):
        weight = np.random.default_rng(1).integers(0, 4, 500).astype(float)
        weight[90:130] = 0  # a block that does not count
        assert_same_fit(np.split(X, cuts), X, 3, name, weight)

    @pytest.mark.parametrize("name", TYPES)
    @pytest.mark.parametrize(
        "unit, offset, rtol", [(1, 1e8, 1e-5), (1e-8, 0, 1e-7), (1e8, 1e3, 1e-7), (1e-90, 0, 1e-7)]
    )
    def test_in_any_unit(self, name, unit, offset, rtol):
        data = X * unit + offset
        model = fit([data[:77], data[77:]], 3, name, random_state=0, n_init=4)
        reference = fit(data, 3, name, random_state=0, n_init=4)
        for part, power in (("weights_", 0), ("means_", 1), ("covariances_", 2)):
            one, other = (getattr(m, part) / unit**power for m in (model, reference))
            np.testing.assert_allclose(one, other, rtol=rtol, atol=rtol)

    @pytest.mark.parametrize("name", TYPES)
    def test_of_other_types(self, name):
        single = X.astype(np.float32)
        assert_same_fit(np.split(single, [7, 80]), single, 3, name, rtol=1e-6)
        whole = np.round(10 * X).astype(int)
        assert_same_fit([whole[:9], whole[9:]], whole, 3, name)
        frame = pd.DataFrame(X, columns=["a", "b"])
        model = assert_same_fit([frame[:250], frame[250:]], frame.to_numpy(), 3, name)
        assert list(model.feature_names_in_) == ["a", "b"]

    @pytest.mark.parametrize("name", TYPES)
    def test_with_a_constant_column(self, name):
        for value in (0.0, 0.1, 1e9):
            data = np.c_[X, np.full(500, value)]
            model = fit([data[:3], data[3:]], 3, name, random_state=0, n_init=4)
            reference = fit(data, 3, name, random_state=0, n_init=4)
            np.testing.assert_allclose(model.means_, reference.means_, rtol=1e-7)
            np.testing.assert_allclose(model.weights_, reference.weights_, rtol=1e-7)

    @pytest.mark.parametrize("name", TYPES)
    @pytest.mark.parametrize(
        "options",
        [
            {"means_init": X[:3]},
            explicit_start(X, 3, "full") | {"precisions_init": None},
            {"max_iter": 0},
            {"max_iter": 1},
            {"n_init": 1},
            {"reg_covar": 0},
            {"init_params": "kmeans"},
            {"init_params": "random"},
            {"tol": 0, "max_iter": 30, "n_init": 1},  # of several on one hill the last digits choose
        ],
        ids=lambda options: ", ".join(options),
    )
    def test_with_these_options(self, name, options):
        assert_same_fit(np.split(X, [60, 300]), X, 3, name, **options)

    def test_of_wide_data(self):
        rng = np.random.default_rng(0)
        data = rng.normal(size=(400, 30)) + 6 * rng.normal(size=(3, 30))[rng.integers(0, 3, 400)]
        assert Standardized(BlockRows(lambda: [data]), "full", n_components=3).family is WIDE
        # from one start: of several that end on the same hill the last digits choose
        assert_same_fit(np.split(data, [150, 151]), data, means_init=data[:3])

    def test_warm_start_goes_on_where_it_was(self):
        whole = fit([X[:99], X[99:]], 3, means_init=X[:3], tol=1e-9, random_state=0)
        parts = GaussianMixture(3, means_init=X[:3], tol=1e-9, max_iter=7, warm_start=True, random_state=0)
        with pytest.warns(UserWarning, match="EM stopped after 7 iterations"):
            parts.fit([X[:99], X[99:]])
        parts.max_iter = 1000
        parts.fit([X[:8], X[8:]])
        assert parts.converged_ and 7 + parts.n_iter_ == whole.n_iter_
        np.testing.assert_allclose(parts.means_, whole.means_, rtol=1e-10)
        assert parts.fit([X]).n_iter_ == 1  # it knows what the last step brought


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(TYPES), st.lists(st.integers(0, 300), max_size=12), st.booleans(), st.integers(0, 10**6))
def test_an_iteration_does_not_depend_on_the_cuts(name, cuts, weighted, seed):
    data = made(300, 3, seed=seed)
    weight = np.random.default_rng(seed).integers(0, 3, 300).astype(float) if weighted else None
    blocks = Standardized(BlockRows(lambda: np.split(data, sorted(cuts)), weight), name, n_components=2)
    counts = slice(None) if weight is None else weight > 0
    whole = standardized(data[counts], name, None if weight is None else weight[counts], n_components=2)
    np.testing.assert_allclose(blocks.center, whole.center, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(blocks.scale, whole.scale, rtol=1e-12)
    start = fit(data, 2, name, means_init=data[:2], max_iter=1).mixture_
    one, other = (part.expect(part.standardize(start)) for part in (blocks, whole))
    np.testing.assert_allclose(one.sums, other.sums, rtol=1e-9, atol=1e-9)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-11)
    numbers = np.sort(np.random.default_rng(seed).choice(whole.n_rows, 40, replace=False))
    for mine, theirs in zip(blocks.rows.take(numbers), whole.rows.take(numbers), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("offset", [0, 1e8])
def test_moments_add_up(offset):
    data, weight = X + offset, np.arange(500) % 3.0
    parts = [
        look(Block(data[s], weight[s], i, s.start)) for i, s in enumerate((slice(0, 1), slice(1, 90), slice(90, 500)))
    ]
    for found in (parts[0] + parts[1] + parts[2], parts[2] + (parts[0] + parts[1])):
        moments = found.moments
        center, scale = location_and_scale(data, weight, gmm.covariance.COVARIANCE_TYPES["full"])
        np.testing.assert_allclose(moments.mean, center, rtol=1e-12)
        np.testing.assert_allclose(moments.scale, scale, rtol=1e-9)
        assert moments.total == weight.sum() and sorted(found.counts.tolist()) == [[0, 0], [1, 60], [2, 273]]


@pytest.mark.usefixtures("a_sample_is_enough")
def test_the_sample_is_drawn_from_all_blocks():
    ordered = X[X[:, 0].argsort()]
    data = Standardized(BlockRows(lambda: np.split(ordered, 50)), "full")
    sample = gmm.engine.search.subsample(data, np.random.default_rng(0)).rows.X
    places = np.searchsorted(ordered[:, 0], sample[:, 0])
    assert len(np.unique(places)) == MANY and (np.diff(places) > 0).all()
    assert np.histogram(places, 5, (0, 500))[0].min() > 20


@pytest.mark.usefixtures("a_sample_is_enough")
def test_the_finalists_share_their_passes():
    passes = []

    def blocks():
        passes.append(1)
        return iter(np.split(X, 5))

    with pytest.warns(ConvergenceWarning):
        model = GaussianMixture(3, max_iter=4, tol=0, random_state=0).fit(blocks)
    # a look, the steps of the columns, a sample, what is rare, from the sample to all rows, and the iterations
    assert model.n_iter_ == 4 and len(model.diagnostics_.restart_log_likelihoods) > 3
    assert 5 + 4 <= len(passes) <= 5 + 4 + 1  # a leap that does not hold is a pass and no iteration


# -- interrupted ----------------------------------------------------------------------------------------
def interrupted_at(n, blocks):
    """A source that raises KeyboardInterrupt in its n-th pass, after the first block."""
    calls = []

    def source():
        calls.append(1)
        for block in blocks:
            yield block
            if len(calls) == n:
                raise KeyboardInterrupt

    return source


@pytest.mark.usefixtures("a_sample_is_enough")
class TestInterrupted:
    @pytest.mark.parametrize("n", [1, 2])
    def test_before_anything_was_reached(self, n):
        model = GaussianMixture(3, random_state=0)
        with pytest.raises(KeyboardInterrupt):
            model.fit(interrupted_at(n, [X[:300], X[300:]]))
        assert not hasattr(model, "mixture_")
        model = fit(X, 2, random_state=0)
        before = model.mixture_
        with pytest.raises(KeyboardInterrupt):
            model.fit(interrupted_at(n, [X[:300], X[300:]]))
        assert model.mixture_ is before

    @pytest.mark.parametrize("n, n_init", [*((n, 1) for n in (4, 5, 6, 7, 10, 11)), *((n, 5) for n in (4, 5, 6, 7))])
    def test_in_an_iteration(self, n, n_init):
        options = {"random_state": 0, "n_init": n_init, "tol": 1e-8}
        model, blocks = GaussianMixture(2, warm_start=True, **options), [X[:300], X[300:]]
        with pytest.raises(KeyboardInterrupt):
            model.fit(interrupted_at(n, blocks))
        assert not model.converged_ and not model.diagnostics_.converged
        assert np.isfinite(model.score(X)) and len(model.predict(X)) == 500
        if n > 6:  # on all rows, not on the sample
            assert model.lower_bound_ == pytest.approx(model.score(X), rel=1e-10)
        whole = fit(X, 2, **options)
        assert model.score(X) < whole.score(X) + 1e-9
        model.fit(blocks)
        assert model.converged_
        assert model.score(X) == pytest.approx(whole.score(X), abs=1e-6)

    def test_at_any_pass_over_arrays(self, monkeypatch):
        """In memory too, in all rounds of the search, and in leaps: what is kept belongs together."""
        passes, expect, stop, best, search = [], Standardized.expect, [None], [], gmm.estimator.search

        def watched(*args, **kwargs):
            try:
                return search(*args, **kwargs)
            except Interrupted as stopped:
                best[:] = [stopped.result.best]
                raise

        def counted(self, *args):
            passes.append(1)
            if len(passes) == stop[0]:
                raise KeyboardInterrupt
            return expect(self, *args)

        monkeypatch.setattr(Standardized, "expect", counted)
        monkeypatch.setattr(gmm.estimator, "search", watched)
        rows, options = made(190, 2, 4, spread=1.0), {"random_state": 0, "n_init": 4, "tol": 1e-8}
        whole, n_passes = fit(rows, 4, **options), len(passes)
        kept = 0
        for stop[0] in [*range(1, 12), *range(12, n_passes, 7), *range(n_passes - 25, n_passes)]:
            passes.clear()
            model = GaussianMixture(4, **options)
            with pytest.raises(KeyboardInterrupt):
                model.fit(rows)
            assert hasattr(model, "mixture_") or stop[0] <= 4  # starts come in four stacks
            if hasattr(model, "mixture_"):
                kept += 1
                assert not model.converged_ and model.score(rows) <= whole.score(rows) + 0.1
                assert np.diff(model.lower_bounds_).min(initial=0) > -1e-10
                assert model.lower_bounds_[-1:] == pytest.approx([model.score(rows)] * (model.n_iter_ > 0), rel=1e-12)
                run, stop[0] = best[0], None
                assert run.data.expect(run.parameters).log_likelihood == pytest.approx(run.log_likelihood, rel=1e-12)
                assert run.statistics.log_likelihood == run.log_likelihood >= run.log_likelihoods[0]
        assert kept > 30


# -- verbose --------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("a_sample_is_enough")
def test_a_bar_tells_how_far_it_is(capsys):
    fit([X[:300], X[300:]], 2, random_state=0)
    assert capsys.readouterr() == ("", "")
    model = fit([X[:300], X[300:]], 2, random_state=0, verbose=1)
    out, err = capsys.readouterr()
    assert out == ""
    assert "looking at the data" in err and "drawing a sample" in err and "iteration 2, log-likelihood per point" in err
    assert f"{model.lower_bounds_[-2]:.6f}" in err
