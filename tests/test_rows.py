"""What a fit may read its rows from, beside an array, and what is wrong with it when it is not as it should be."""

import tracemalloc
import warnings

import numpy as np
import pandas as pd
import pytest
from helpers import fit, made
from scipy import sparse

from gmm import GaussianMixture
from gmm.neighbours.tables import is_mapped
from gmm.rows import rows_of
from gmm.rows.blocks import BlockRows
from gmm.rows.memory import ArrayRows, MappedRows
from gmm.rows.rows import added
from gmm.selection import select_model

X = made(500, 2)
METHODS = ("predict", "predict_proba", "score_samples")
NUMBERS = ("score", "aic", "bic", "icl")

pytestmark = pytest.mark.usefixtures("a_sample_is_enough")


@pytest.fixture
def mapped(tmp_path):
    np.save(tmp_path / "X.npy", X)
    return np.load(tmp_path / "X.npy", mmap_mode="r")


class Again:
    """Blocks that can be iterated over again and again, and how often they were."""

    def __init__(self, *blocks):
        self.blocks, self.passes = blocks, 0

    def __iter__(self):
        self.passes += 1
        return iter(self.blocks)


def changing(at, blocks):
    """A function that returns iterators over halves of X, but over these blocks from the `at`-th call on."""
    calls = []

    def source():
        calls.append(1)
        return iter([X[:300], X[300:]] if len(calls) < at else blocks)

    return source


# -- what is a source, and what is not ------------------------------------------------------------------
def in_the_same_memory():
    buffer = np.empty((100, 2))
    for start in range(0, 500, 100):
        buffer[:] = X[start : start + 100]
        yield buffer


def test_many_things_are_sources(tmp_path, mapped):
    pd.DataFrame(X).to_csv(tmp_path / "X.csv", index=False)
    reference = fit(X, 2, random_state=0)
    again = Again(X[:10], X[10:])
    for source in (
        mapped,
        [X[:100], X[100:]],
        (X[:100], X[100:]),
        [mapped[:100], mapped[100:]],
        again,
        {"a": X[:100], "b": X[100:]}.values(),
        lambda: iter([X[:100], X[100:].tolist()]),
        lambda: pd.read_csv(tmp_path / "X.csv", chunksize=111),
        in_the_same_memory,
    ):
        assert type(rows_of(source)) is (MappedRows if source is mapped else BlockRows)
        np.testing.assert_allclose(fit(source, 2, random_state=0).means_, reference.means_, rtol=1e-9)
    assert again.passes > reference.n_iter_


def test_arrays_and_what_becomes_one_are_none():
    rows = [row for _, row in pd.DataFrame(X[:3]).iterrows()]
    for table in (X, pd.DataFrame(X), X.tolist(), list(X), rows):
        assert type(rows_of(table)) is ArrayRows
    for wrong in (sparse.csr_array(X), "text", None, {"a": 1}, [], 3):
        with pytest.raises((TypeError, ValueError), match="^X "):
            rows_of(wrong)


def test_what_lies_in_a_mapped_file(mapped):
    for view in (mapped, mapped[10:], mapped[:, ::-1], np.asarray(mapped), mapped.T):
        assert is_mapped(view)
    for array in (X, np.array(mapped), mapped + 1.0, mapped[0]):
        assert not is_mapped(np.asarray(array))


# -- a mapped file --------------------------------------------------------------------------------------
@pytest.mark.parametrize("wrap", [lambda X: X, lambda X: [X], np.asarray], ids=["itself", "in a list", "a view"])
def test_a_mapped_file_is_never_in_memory_as_a_whole_nor_written_to(tmp_path, monkeypatch, wrap):
    monkeypatch.setattr("gmm.rows.blocks.NUMBERS_AT_ONCE", 2**13)
    monkeypatch.setattr("gmm.rows.answers.NUMBERS_AT_ONCE", 2**13)
    n = 2_000_000
    file = np.lib.format.open_memmap(tmp_path / "big.npy", "w+", float, (n, 2))
    file[:] = np.random.default_rng(0).normal(size=(n, 2))
    file.flush()
    before = (tmp_path / "big.npy").read_bytes()
    X = wrap(np.load(tmp_path / "big.npy", mmap_mode="r+"))
    tracemalloc.start()
    model = fit(X, 2, random_state=0, max_iter=2, n_init=1)
    model.score(X), model.bic(X)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < n * 2 * 8 / 4
    assert (tmp_path / "big.npy").read_bytes() == before


# -- what is wrong with it ------------------------------------------------------------------------------
NAN, INFINITE = X.copy(), X.copy()
NAN[420, 1], INFINITE[420, 0] = np.nan, -np.inf
FRAME = pd.DataFrame(X, columns=["a", "b"])


@pytest.mark.parametrize(
    "blocks, message",
    [
        ([X[:9], X[9:20], X[20:40, :1]], r"block 2 \(rows 20 to 39\) of X has 1 columns; .* have 2"),
        ([X[:100], NAN[100:]], r"block 1 \(rows 100 to 499\) of X has 1 NaN value, the first in row 420, column 1"),
        ([X[:400], INFINITE[400:]], r"block 1 \(rows 400 to 499\) of X has 1 infinite value, the first in row 420"),
        ([X, X[:, 0]], r"block 1 of X \(from row 500\) must be a table with two axes"),
        ([X, np.array([["a", "b"]])], r"block 1 of X .*holds <U1 values, not numbers"),
        ([X, FRAME.assign(a="x")], r"block 1 of X .*columns that are not numbers: a"),
        ([X, X * 1j], r"block 1 of X .*complex"),
        ([X, np.ma.masked_greater(X, 3)], r"block 1 .*of X has \d+ NaN"),
        ([X, 1e120 * X], r"block 1 \(rows 500 to 999\) of X reaches .* too large"),
        ([X[:0], X[:0]], "X has no rows"),
        ([X[:, :0]], "no columns"),
        ([X[:1], X[1:2]], "X has 2 rows .*at least 3"),
        ([FRAME[:300], FRAME[300:][["b", "a"]]], r"block 1 \(rows 300 to 499\) .*columns \['b', 'a'\]"),
    ],
)
def test_bad_blocks_are_named(blocks, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(3).fit(blocks)
    with pytest.raises(ValueError, match=message):
        GaussianMixture(3).fit(lambda: iter(blocks))


def test_what_can_be_read_only_once_is_refused(tmp_path):
    FRAME.to_csv(tmp_path / "X.csv", index=False)
    with pd.read_csv(tmp_path / "X.csv", chunksize=100) as reader:
        for once in ((block for block in [X]), iter([X]), map(np.asarray, [X]), reader):
            with pytest.raises(TypeError, match="can be read only once.*Hand in a function that opens it anew"):
                GaussianMixture(2).fit(once)


def test_an_archive_of_arrays_says_what_is_in_it(tmp_path):
    np.savez(tmp_path / "X.npz", rows=X, labels=X[:, 0])
    with np.load(tmp_path / "X.npz") as archive:
        with pytest.raises(TypeError, match=r"X is NpzFile, .* \('rows', 'labels'\); hand in one of them"):
            GaussianMixture(2).fit(archive)
        GaussianMixture(2).fit(archive["rows"])


@pytest.mark.parametrize("wrong", [5, X, FRAME, None])
def test_a_function_must_return_blocks(wrong):
    with pytest.raises(TypeError, match=f"X is a function, but what it returns is {type(wrong).__name__}"):
        GaussianMixture(2).fit(lambda: wrong)


@pytest.mark.parametrize(
    "at, blocks, message",
    [
        (2, [], "gave 500 rows when it was first read, and 0 now.*must return a new iterator each time"),
        (2, [X[:1], X[300:]], "block 0 .*has fewer rows that count than when it was first read"),
        (4, [X[:299], X[300:]], "gave 500 rows when it was first read, and 499 now"),
        (5, [X[:300], X[300:], X[:1]], "gave 500 rows when it was first read, and 501 now"),
        (4, [X[:300], X[300:, :1]], "block 1 .* of X has 1 columns"),
    ],
)
def test_the_rows_must_be_the_same_in_each_pass(at, blocks, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(3, random_state=0, tol=0, max_iter=20).fit(changing(at, blocks))


@pytest.mark.parametrize(
    "weight, message",
    [
        (np.ones(400), "sample_weight has 400 weights, but X has 500 rows or more"),
        (np.ones(600), "sample_weight has 600 weights, but X has 500 rows"),
        (2.0, r"sample_weight has shape \(\)"),
        (np.ones((500, 1)), r"sample_weight has shape \(500, 1\)"),
        (np.zeros(500), "zero for every row"),
        (-np.ones(500), "negative"),
        (np.full(500, np.nan), "NaN"),
        (np.arange(500) < 2, "X has 2 rows"),
    ],
)
def test_bad_weights(weight, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(3).fit([X[:300], X[300:]], sample_weight=weight)


def test_what_is_told_row_by_row_needs_an_array(mapped):
    for start in (np.full((500, 2), 0.5), lambda X, k, rng: np.full((len(X), k), 1 / k)):
        with pytest.raises(TypeError, match="init_params is told row by row"):
            GaussianMixture(2, init_params=start).fit([X])
        model = fit(mapped, 2, init_params=start, max_iter=3)  # which a mapped one is
        np.testing.assert_allclose(model.means_, fit(X, 2, init_params=start, max_iter=3).means_, rtol=1e-10)
    with pytest.raises(TypeError, match="iter_fit shows the responsibilities of all rows"):
        GaussianMixture(2).iter_fit([X])
    states = list(GaussianMixture(2, random_state=0).iter_fit(mapped))
    assert len(states[-1].responsibilities) == 500


def test_models_are_selected_on_a_mapped_file(mapped):
    options = {"random_state": 0, "n_folds": 2, "n_seeds": 1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        table, wanted = (select_model(data, range(1, 3), **options).table for data in (mapped, X))
    np.testing.assert_allclose(table.bic, wanted.bic, rtol=1e-9)


# -- what a fitted model says of blocks -----------------------------------------------------------------
@pytest.mark.parametrize("cuts", [[], [0, 1, 1, 250, 499]])
@pytest.mark.parametrize("covariance_type", ["full", "tied"])
def test_answers_are_those_for_an_array(cuts, covariance_type, mapped):
    model = fit(X, 3, covariance_type, random_state=0)
    weight = np.random.default_rng(0).integers(0, 3, 500)
    for source in (np.split(X, cuts), mapped):
        for method in METHODS:
            answer, wanted = getattr(model, method)(source), getattr(model, method)(X)
            assert answer.dtype == wanted.dtype and answer.shape == wanted.shape
            np.testing.assert_allclose(answer, wanted, rtol=1e-12, atol=1e-14)
        for method in NUMBERS:
            assert getattr(model, method)(source) == pytest.approx(getattr(model, method)(X), rel=1e-12)
            weighted = getattr(model, method)(source, sample_weight=weight)
            assert weighted == pytest.approx(getattr(model, method)(X, sample_weight=weight), rel=1e-12)


def test_labels_of_a_fit_to_blocks():
    again = GaussianMixture(2, random_state=0)
    np.testing.assert_array_equal(again.fit_predict([X[:7], X[7:]]), fit(X, 2, random_state=0).predict(X))


@pytest.mark.parametrize("method", METHODS + NUMBERS)
def test_what_is_wrong_is_said_of_the_block_too(method):
    model = fit([FRAME], 2, random_state=0)
    assert list(model.feature_names_in_) == ["a", "b"]
    ask = getattr(model, method)
    with pytest.raises(ValueError, match=r"block 1 \(rows 400 to 499\) of X has 1 NaN value, the first in row 420"):
        ask([X[:400], NAN[400:]])
    with pytest.raises(ValueError, match="has 3 features, but Mixture is expecting 2"):
        ask([np.c_[X, X[:, 0]]])
    with pytest.raises(ValueError, match="the columns of X come in another order"):
        ask(lambda: iter([FRAME[["b", "a"]]]))
    with pytest.raises(ValueError, match="X has no rows"):
        ask([X[:0]])
    with pytest.raises(TypeError, match="only once"):
        ask(iter([X]))
    assert np.shape(ask([FRAME]))[:1] in ((), (500,))  # and then in the right order


def test_names_come_and_go():
    model = fit([FRAME[:200], FRAME[200:]], 2)
    assert list(model.feature_names_in_) == ["a", "b"]
    assert not hasattr(model.fit([X]), "feature_names_in_")


# -- kinds of rows hold to one contract ------------------------------------------------------------------
def test_rows_are_taken_by_their_numbers_among_those_that_count(mapped):
    weight = np.arange(500) % 3.0
    numbers = np.array([0, 1, 7, 300, 332])
    wanted = np.flatnonzero(weight)[numbers]
    for source in (X, mapped, [X[:9], X[9:9], X[9:]], lambda: iter(np.split(X, 50))):
        rows, weights = rows_of(source, weight).take(numbers)
        np.testing.assert_array_equal(rows, X[wanted])
        np.testing.assert_array_equal(weights, weight[wanted])


def test_blocks_that_are_cut_otherwise_later_are_told():
    cuts = iter([10, 1])
    rows = rows_of(lambda: iter(np.split(X, next(cuts))))
    assert rows.n_rows == 500
    with pytest.raises(ValueError, match="fewer blocks than when it was first read"):
        rows.take(np.array([3, 150, 420]))


def test_a_mapped_file_of_short_numbers_is_fitted_as_it_is_in_memory(tmp_path):
    fine = np.c_[X, 100 + 0.08 * X[:, :1]]
    for kind in (np.float16, np.float32, np.int8, np.uint16, bool):
        table = (np.abs(fine) if kind is np.uint16 else fine).astype(kind)
        np.save(tmp_path / "X.npy", table)
        again = np.load(tmp_path / "X.npy", mmap_mode="r")
        one, other = (fit(data, 1, "diag", random_state=0) for data in (again, table))
        np.testing.assert_allclose(one.covariances_, other.covariances_, rtol=1e-9)


def test_masked_rows_of_a_mapped_file_are_read_as_in_memory(mapped):
    with pytest.raises(ValueError, match="X has .* NaN values"):
        GaussianMixture(1).fit(np.ma.masked_greater(mapped, 1))
    GaussianMixture(1).fit(np.ma.masked_greater(mapped, 1e9))
    with pytest.raises(ValueError, match="X has 0 rows"):
        GaussianMixture(1).fit(mapped).predict(mapped[:0])


@pytest.mark.parametrize("wrong", [{"init_params": "kmean"}, {"init_params": 5}, {"weights_init": [1.0]}])
def test_what_is_wrong_with_an_argument_is_said_before_the_rows_are_read(wrong):
    source = Again(X)
    with pytest.raises((TypeError, ValueError), match=next(iter(wrong))):
        GaussianMixture(2, **wrong).fit(source)
    assert source.passes == 0


def test_many_small_blocks_are_counted_in_linear_time():
    """Results that grow are added neighbours first, so that none is copied as often as there are blocks."""
    copied = []

    class Table(list):
        def __add__(self, other):
            copied.append(len(self) + len(other))
            return Table([*self, *other])

    assert added(Table([i]) for i in range(1000)) == list(range(1000))
    assert sum(copied) < 1000 * 12
    assert added(iter(())) is None and added([7]) == 7
