"""A Dask array is reduced where it lives: the same fit, nothing gathered; on a cluster that loses a worker too."""

import logging
import os
import pickle
import signal
import subprocess
import sys
import warnings

import dask
import dask.array as da
import numpy as np
import pandas as pd
import pytest
from helpers import TYPES, fit, made

import gmm.engine.search
import gmm.estimator
from gmm import GaussianMixture
from gmm.rows import rows_of
from gmm.rows.on_dask import DaskRows
from gmm.selection import select_model

X = made(600, 2)
CHUNKS = {"one": 600, "many": 37, "uneven": ((1, 99, 0, 500),), "one-row": ((*[1] * 9, 591),)}
METHODS = ("predict", "predict_proba", "score_samples")
NUMBERS = ("score", "aic", "bic", "icl")

pytestmark = pytest.mark.usefixtures("a_sample_is_enough")


def chunked(X, rows=100):
    return da.from_array(X, chunks=(*rows, (X.shape[1],)) if isinstance(rows, tuple) else (rows, X.shape[1]))


def filtered(D):
    """The same rows in chunks of sizes that Dask does not know."""
    return D[D[:, 0] > -np.inf]


def assert_same_fit(D, X, k=3, covariance_type="full", weight=None, own_weight=None, **options):
    options = {"random_state": 0, "n_init": 4} | options
    weights = (weight if own_weight is None else own_weight, weight)
    ours, theirs = (
        fit(data, k, covariance_type, sample_weight=w, **options) for data, w in zip((D, X), weights, strict=True)
    )
    for name in ("weights_", "means_", "covariances_", "lower_bounds_"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-7, atol=1e-7, err_msg=name)
    assert ours.n_iter_ == theirs.n_iter_
    return ours


# -- the same fit, and nothing gathered -----------------------------------------------------------------
@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("rows", CHUNKS.values(), ids=CHUNKS)
@pytest.mark.parametrize("known", [True, False], ids=["known sizes", "unknown sizes"])
def test_the_fit_is_that_in_memory(name, rows, known):
    D = chunked(X, rows)
    assert_same_fit(D if known else filtered(D), X, 3, name)


@pytest.mark.parametrize("few", [False, True])
def test_weighted(few, monkeypatch):
    weight = np.random.default_rng(0).integers(0, 3, 600).astype(float)
    weight[100:200] = 0  # a chunk that does not count
    if few:
        monkeypatch.setattr(gmm.engine.search, "SEARCH_ROWS", 10**6)
    assert_same_fit(chunked(X), X, 3, "full", weight)
    assert_same_fit(chunked(X), X, 3, "tied", weight, da.from_array(weight, chunks=77))


def test_a_number_of_columns_that_dask_does_not_know():
    D = da.from_delayed(dask.delayed(np.array)(X), shape=(np.nan, np.nan), dtype=float)
    model = assert_same_fit(D, X)
    np.testing.assert_allclose(model.predict_proba(D).compute(), model.predict_proba(X), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("D", [chunked(X.astype(np.float32)), chunked(np.round(10 * X).astype(int)), chunked(X > 0)])
def test_other_types_of_numbers(D):
    assert_same_fit(D, np.asarray(D), 2, "diag", tol=1e-4)


def test_only_small_tables_come_back(monkeypatch):
    """Of 8 times as many rows and chunks comes back as much: two samples, what is rare, and a table an iteration."""
    compute, sizes = dask.compute, []

    def weighed(*args, **kwargs):
        result = compute(*args, **kwargs)
        sizes.append(len(pickle.dumps(result)))
        return result

    monkeypatch.setattr(dask, "compute", weighed)
    monkeypatch.setattr("gmm.rows.rows.ROWS", 200)
    monkeypatch.setattr("gmm.engine.rare.RAREST", 100)
    for method in ("compute", "persist"):
        monkeypatch.setattr(da.Array, method, lambda *args, **kwargs: pytest.fail("the data were asked for"))
    monkeypatch.setattr(da.Array, "__array__", lambda *args, **kwargs: pytest.fail("the data were gathered"))
    largest = []
    for n in (4_000, 32_000):
        sizes.clear()
        model = fit(chunked(made(n, 2), 1000), 3, random_state=0, n_init=2)
        assert len(sizes) > model.n_iter_
        assert sum(size > 3000 for size in sizes) == 3  # samples of 200 rows, 100 rare ones
        assert max(sizes) < 200 * 2 * 8 + 4000
        largest.append(sorted(sizes)[-4])
        model.score(chunked(X)), model.icl(chunked(X))
        assert max(sizes[-2:]) < 1000
    assert largest[1] < largest[0] + 12 * 200  # those that are compared on all rows, side by side


def test_dask_is_imported_only_for_its_arrays():
    code = (
        "import sys, numpy as np, gmm\n"
        "model = gmm.GaussianMixture(2, random_state=0).fit(np.random.default_rng(0).normal(size=(90, 1)) ** 3)\n"
        "model.fit([np.random.default_rng(0).normal(size=(90, 1)) ** 3]).score([np.ones((3, 1))])\n"
        "print([name for name in sys.modules if name.partition('.')[0] in ('dask', 'distributed')])"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, env=with_path())
    assert done.stdout.strip() == "[]", done.stderr


def with_path():
    """An environment in which another process imports this gmm."""
    root = os.path.dirname(os.path.dirname(gmm.__file__))
    return os.environ | {"PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}


# -- what a fitted model says ---------------------------------------------------------------------------
@pytest.mark.parametrize("D", [chunked(X), filtered(chunked(X)), chunked(X, CHUNKS["uneven"])])
@pytest.mark.parametrize("k", [1, 3])
def test_answers_are_lazy_and_those_for_an_array(D, k, monkeypatch):
    model = fit(X, k, random_state=0)
    with monkeypatch.context() as patch:
        patch.setattr(dask.base, "get_scheduler", lambda *args, **kwargs: pytest.fail("computed too early"))
        answers = {method: getattr(model, method)(D) for method in METHODS}
    for method, answer in answers.items():
        wanted = getattr(model, method)(X)
        assert isinstance(answer, da.Array) and answer.ndim == wanted.ndim and answer.dtype == wanted.dtype
        assert str(answer.chunks[0]) == str(D.chunks[0]) and answer.shape[1:] == wanted.shape[1:]
        computed = answer.compute()
        assert computed.dtype == wanted.dtype
        np.testing.assert_allclose(computed, wanted, rtol=1e-12, atol=1e-14)
        assert answer.sum().compute() == pytest.approx(wanted.sum(), rel=1e-10)
    for method in NUMBERS:
        assert getattr(model, method)(D) == pytest.approx(getattr(model, method)(X), rel=1e-12)
    assert isinstance(GaussianMixture(1).fit_predict(D), da.Array)


# -- what is wrong with it ------------------------------------------------------------------------------
NAN = X.copy()
NAN[420, 1] = np.nan


@pytest.mark.parametrize(
    "D, message",
    [
        (chunked(X).rechunk((100, 1)), r"cut across its columns, into 2 chunks.*X.rechunk\(\{1: -1\}\)"),
        (chunked(X)[:, 0], r"it is a Dask array of shape \(600,\)"),
        (chunked(X).astype(str), "values, not numbers"),
        (chunked(X) * 1j, "complex128 values, not numbers"),
        (chunked(X).astype(object), "object values, not numbers"),
        (chunked(X)[:0], "X has no rows"),
        (filtered(chunked(X))[:, :0], "no columns"),
        (chunked(X)[:2], "X has 2 rows.*at least 3"),
        (chunked(NAN), r"block 4 \(rows 400 to 499\) of X has 1 NaN value, the first in row 420, column 1"),
        (filtered(chunked(NAN)), "block 4 of X has 1 NaN value, the first in row 20, column 1"),
        (da.ma.masked_greater(chunked(X), 3), r"block \d .* of X has \d+ NaN value"),
    ],
)
def test_bad_arrays(D, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(3).fit(D)


@pytest.mark.parametrize(
    "weight, message",
    [
        (np.ones(599), "one weight for each of the 600 rows"),
        (da.ones((600, 1)), "one weight for each of the 600 rows"),
        (da.full(600, 1e300), "sample_weight sums to 6e.302"),
        (da.zeros(600), "no rows that count"),
        (da.arange(600) - 1.0, "sample_weight has negative, NaN or infinite values in block 0"),
    ],
)
def test_bad_weights(weight, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(3).fit(chunked(X), sample_weight=weight)
    with pytest.raises(ValueError, match="compute_chunk_sizes"):
        GaussianMixture(3).fit(filtered(chunked(X)), sample_weight=np.ones(600))


def test_other_collections_are_refused():
    for other in (dask.delayed(X), dask.delayed(np.array)(X)):
        with pytest.raises(TypeError, match="of Dask; hand in an array"):
            GaussianMixture(2).fit(other)


def test_models_are_selected_on_the_gathered_rows():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        one, other = (select_model(D, range(1, 3), random_state=0, n_seeds=1, n_folds=0) for D in (chunked(X), X))
    np.testing.assert_allclose(one.table.bic, other.table.bic, rtol=1e-12)


class Frame:
    """What of a dask.dataframe.DataFrame (or Series) is looked at; the real one needs pyarrow."""

    def __init__(self, array, columns=None, like=None):
        self.array, self._meta = array, like
        if columns is not None:
            self.columns = columns
            self._meta = pd.DataFrame({name: [1.0] for name in columns}) if like is None else like

    def to_dask_array(self):
        raise AssertionError("in the type of its columns, which may be objects")

    def map_partitions(self, function, *arguments):
        numbers = self.array.map_blocks(function, *arguments, dtype=float)
        return numbers[(numbers if numbers.ndim == 1 else numbers[:, 0]) > -np.inf]  # of sizes that Dask does not know

    def compute(self):
        return pd.DataFrame(self.array.compute(), columns=self.columns)


Frame.__module__ = "dask.dataframe"


def test_a_dataframe():
    model = assert_same_fit(Frame(filtered(chunked(X)), ["a", "b"]), X, 3)
    assert list(model.feature_names_in_) == ["a", "b"]
    assert not hasattr(fit(Frame(chunked(X), [0, 1]), 2), "feature_names_in_")
    for method in METHODS + NUMBERS:
        with pytest.raises(ValueError, match="the columns of X come in another order"):
            getattr(model, method)(Frame(chunked(X), ["b", "a"]))


def test_columns_of_nullable_numbers_and_weights_that_are_a_series():
    nullable = chunked(X).map_blocks(lambda part: part.astype(object), dtype=object)
    model = assert_same_fit(Frame(nullable, ["a", "b"]), X, 3)
    weight = np.arange(600) % 3
    reference = fit(X, 3, random_state=0, sample_weight=weight)
    for given in (weight, Frame(chunked(weight[:, None])[:, 0], like=pd.Series([1.0]))):
        model = fit(Frame(chunked(X), ["a", "b"]), 3, random_state=0, sample_weight=given)
        np.testing.assert_allclose(model.means_, reference.means_, rtol=1e-9)
    text = pd.DataFrame({"a": [1.0], "place": ["x"]})
    with pytest.raises(ValueError, match="X has columns that are not numbers: place"):
        model.fit(Frame(chunked(X), ["a", "place"], text))


def test_gaps_of_a_dataframe_are_filled():
    model = fit(pd.DataFrame(X, columns=["a", "b"]), 2)
    filled = model.impute(Frame(chunked(NAN), ["a", "b"]))
    assert np.array_equal(np.delete(filled, 420, axis=0), np.delete(X, 420, axis=0)) and np.isfinite(filled).all()
    with pytest.raises(ValueError, match="another order"):
        model.impute(Frame(chunked(NAN), ["b", "a"]))


class Wrapped:
    """What of an xarray.DataArray with a Dask array inside is looked at."""

    def __init__(self, array):
        self.array = array

    @property
    def data(self):
        return self.array

    def __dask_graph__(self):
        return self.array.__dask_graph__()


def test_an_array_with_one_of_dask_inside():
    assert isinstance(rows_of(Wrapped(chunked(X))), DaskRows)
    assert_same_fit(Wrapped(chunked(X)), X, 3)


def test_a_fitted_model_refuses_other_columns():
    model = fit(X, 2)
    for method in METHODS + NUMBERS:
        with pytest.raises(ValueError, match="X has 3 features, but Mixture is expecting 2"):
            getattr(model, method)(chunked(np.c_[X, X[:, :1]]))
        with pytest.raises(ValueError, match=r"block 4 .*of X has 1 NaN value, the first in row \d*20"):
            np.asarray(getattr(model, method)(chunked(NAN)))
    assert isinstance(rows_of(chunked(X)), DaskRows)


# -- a cluster ------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def cluster():
    """Two processes; what they and asyncio warn of as they come and go is not ours."""
    from distributed import Client, LocalCluster

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        patch.setenv("PYTHONPATH", with_path()["PYTHONPATH"])
        settings = {
            "n_workers": 2,
            "threads_per_worker": 1,
            "dashboard_address": ":0",
            "silence_logs": logging.CRITICAL,
        }
        with LocalCluster(processes=True, **settings) as cluster, Client(cluster):
            yield cluster


@pytest.mark.filterwarnings("ignore::ResourceWarning")
class TestCluster:
    @pytest.mark.parametrize("name", ["full", "tied"])
    def test_the_fit_is_that_in_memory(self, cluster, name):
        X = made(600, 2, spread=8.0)  # one hill: where two ends are as good, the last digits of a sum decide
        model = assert_same_fit(chunked(X).persist(), X, 3, name)
        labels = model.predict(chunked(X))
        np.testing.assert_array_equal(labels.compute(), model.predict(X))

    def test_what_is_wrong_comes_back(self, cluster):
        with pytest.raises(ValueError, match=r"block 4 \(rows 400 to 499\) of X has 1 NaN"):
            GaussianMixture(3).fit(chunked(NAN))

    def test_a_worker_that_dies_is_made_up_for(self, cluster, monkeypatch):
        reduce, passes, killed = DaskRows._reduce, [], []

        def with_a_death(self, step, watch=None):
            passes.append(1)
            if len(passes) == 4:
                worker = next(iter(cluster.workers.values()))
                killed.append(worker.pid)
                os.kill(worker.pid, signal.SIGKILL)
            return reduce(self, step, watch)

        monkeypatch.setattr(DaskRows, "_reduce", with_a_death)
        assert_same_fit(chunked(X).persist(), X, 3)
        assert killed and len(passes) > 6
