"""Tables of other libraries, by what all of them have: small stand-ins, and the libraries where they are installed."""

import datetime
import decimal
import fractions
import sys

import numpy as np
import pandas as pd
import pytest
from helpers import fit, old_faithful

from gmm import GaussianMixture, select_model
from gmm.datasets import read_points
from gmm.neighbours.tables import is_stored, numbers_of
from gmm.rows import rows_of
from gmm.rows.blocks import BlockRows
from gmm.rows.memory import ArrayRows

X = np.asarray(old_faithful(), dtype=float)
NAMES = ["wait", "eruption"]  # not in the order of the alphabet
DATE, DECIMALS = [datetime.date(2020, 1, 1)] * 272, [decimal.Decimal("1.5")] * 272
GAPS, DECIMAL_COMMAS = [True, None] * 136, ["-1.234,5"] * 272


class Frame:
    """A data frame by its names and columns, such as polars'."""

    def __init__(self, columns):
        self.by_name = columns

    @property
    def columns(self):
        return list(self.by_name)

    def __getitem__(self, name):
        return np.asarray(self.by_name[name])

    def __len__(self):
        return len(next(iter(self.by_name.values())))

    def to_numpy(self):
        raise AssertionError("what becomes of dates among numbers is the library's choice")


class Arrow(Frame):
    """`columns` are the columns themselves."""

    column_names = Frame.columns

    @property
    def columns(self):
        return list(self.by_name.values())


class OnDevice(Frame):
    """Columns that leave a device only when they are asked to."""

    def __getitem__(self, name):
        return Column(self.by_name[name])


class Column:
    def __init__(self, values):
        self.values = values

    def __array__(self, *arguments, **named):
        raise TypeError("implicit conversion to a NumPy array is not allowed")

    def to_numpy(self):
        return np.asarray(self.values)


class Exchanged:
    """A table that can do no more than the protocol."""

    def __init__(self, columns):
        self.table = pd.DataFrame(columns)

    def __dataframe__(self, *arguments, **named):
        return self.table.__dataframe__(*arguments, **named)


def polars_frame(columns):
    return pytest.importorskip("polars").DataFrame(columns, strict=False)


def arrow_table(columns):
    return pytest.importorskip("pyarrow").table(columns)


def record_batch(columns):
    return arrow_table(columns).combine_chunks().to_batches()[0]


def arrow_stream(columns):
    """A table of which only Arrow's stream is known."""
    table = arrow_table(columns)
    return type("Stream", (), {"__arrow_c_stream__": lambda self, schema=None: table.__arrow_c_stream__(schema)})()


def narwhals_frame(columns):
    return pytest.importorskip("narwhals").from_native(pd.DataFrame(columns))


KINDS = [Frame, Arrow, OnDevice, Exchanged, polars_frame, arrow_table, record_batch, arrow_stream, narwhals_frame]
KINDS += [pd.DataFrame]


def columns(**more):
    return dict(zip(NAMES, X.T, strict=True)) | more


@pytest.mark.parametrize("kind", KINDS)
class TestATable:
    def test_numbers_and_names(self, kind):
        table = kind(columns())
        model = fit(table, 2, random_state=0)
        assert isinstance(rows_of(table), ArrayRows) and list(model.feature_names_in_) == NAMES
        np.testing.assert_array_equal(model.means_, fit(X, 2, random_state=0).means_)

    def test_columns_in_another_order(self, kind):
        model, swapped = fit(kind(columns()), 2), kind(dict(reversed(columns().items())))
        for call in (model.predict, model.score, model.impute):
            with pytest.raises(ValueError, match="the columns of X come in another order"):
                call(swapped)

    def test_blocks(self, kind):
        blocks = [kind({name: x[s] for name, x in columns().items()}) for s in (slice(100), slice(100, None))]
        for source in (blocks, lambda: iter(blocks)):
            assert isinstance(rows_of(source), BlockRows)
            model = fit(source, 2, random_state=0)
            assert list(model.feature_names_in_) == NAMES
            np.testing.assert_allclose(model.means_, fit(X, 2, random_state=0).means_, rtol=1e-9)
        with pytest.raises(TypeError, match="X is a function, but what it returns is"):
            fit(lambda: blocks[0], 1)

    def test_what_is_no_number_is_named(self, kind):
        for name, values, message in (("day", DATE, "Leave them out"), ("sum", DECIMAL_COMMAS, 'decimal=","')):
            if kind is Exchanged and name == "day":
                values = np.array(values, dtype="M8[ns]")
            with pytest.raises(ValueError, match=f"X has columns that are not numbers: {name}. .*{message}"):
                fit(kind(columns(**{name: values})), 1)

    def test_flags_are_numbers(self, kind):
        table = kind(columns(long=X[:, 0] > 3))
        np.testing.assert_array_equal(numbers_of(table, "X")[:, 2], X[:, 0] > 3)


@pytest.mark.parametrize("kind", [Frame, Arrow, OnDevice, polars_frame, arrow_table, record_batch, pd.DataFrame])
def test_gaps_and_decimals_among_objects(kind):
    numbers = numbers_of(kind(columns(flag=GAPS, price=DECIMALS)), "X")
    np.testing.assert_array_equal(numbers[:2, 2:], [[1, 1.5], [np.nan, 1.5]])


def test_objects_of_pandas_that_are_numbers():
    thirds = pd.DataFrame({"a": [fractions.Fraction(1, 4), 3, pd.NA, decimal.Decimal("NaN")], "b": [1, None, 2, 3]})
    np.testing.assert_array_equal(numbers_of(thirds, "X"), [[0.25, 1], [3, np.nan], [np.nan, 2], [np.nan, 3]])
    for wrong in ([decimal.Decimal(1), "x"], [datetime.timedelta(1), 2], [[1], [2]]):
        with pytest.raises(ValueError, match="not numbers: a. Leave them out"):
            numbers_of(pd.DataFrame({"a": pd.Series(wrong, dtype=object)}), "X")


def categories(values, kind):
    if kind == "pandas":
        return pd.DataFrame({"a": pd.Categorical(values)})
    return arrow_table({"a": pytest.importorskip("pyarrow").array(values).dictionary_encode()})


@pytest.mark.parametrize("kind", ["pandas", "arrow"])
def test_categories_are_what_they_are_made_of(kind):
    table = categories([2.5, None, 1.0, 2.5], kind)
    np.testing.assert_array_equal(numbers_of(table, "X"), [[2.5], [np.nan], [1.0], [2.5]])
    with pytest.raises(ValueError, match="not numbers: a. Leave them out or encode them"):
        numbers_of(categories(["x", "y"], kind), "X")


# -- names that are not text ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "names, shown",
    [
        (pd.MultiIndex.from_tuples([("length", 1), ("length", 2)]), ["length 1", "length 2"]),
        ([7, 3], ["7", "3"]),
        ([2.5, "b"], ["2.5", "b"]),
        ([1, 0], ["1", "0"]),
        ([0, 1], None),  # only counted
    ],
)
def test_names_of_any_kind_are_compared(names, shown):
    table = pd.DataFrame(X, columns=names)
    model = fit(table, 2, random_state=0)
    assert list(getattr(model, "feature_names_in_", [])) == (shown or [])
    for call in (model.predict, model.impute, lambda table: model.score([table])):
        call(table)
        call(X)
        with pytest.raises(ValueError, match="the columns of X come in another order"):
            call(table[table.columns[::-1]])
        with pytest.raises(ValueError, match="are not those of the fit"):
            call(table.set_axis([7, 9] if shown is None else [7, "c"], axis=1))


def test_columns_that_are_only_counted_go_with_all_but_other_numbers():
    counted, named = pd.DataFrame(X), pd.DataFrame(X, columns=NAMES)
    fit(named, 2).predict(counted)
    fit(counted, 2).predict(named)
    text = pd.DataFrame(X, columns=["0", "1"])
    assert list(fit(text, 2).feature_names_in_) == ["0", "1"]
    fit(text, 2).predict(counted)
    fit(counted, 2).predict(text)
    with pytest.raises(ValueError, match="are not those of the fit"):
        fit(text, 2).predict(named)
    model = fit([named[:100], counted[100:]], 2)
    assert list(model.feature_names_in_) == NAMES
    with pytest.raises(ValueError, match="the blocks before it have"):
        fit([counted[:100], counted[100:][[1, 0]]], 2)
    empty = pd.DataFrame({0: X[:, 0], 1: np.nan})
    with pytest.raises(ValueError, match="column 1 of X has no value"):
        fit(empty, 1, missing="marginal")


# -- masks ------------------------------------------------------------------------------------------------
def test_what_is_masked_is_missing():
    mask = np.arange(544).reshape(272, 2) % 9 == 0
    gaps, masked = np.where(mask, np.nan, X), np.ma.array(X, mask=mask)
    wanted = fit(gaps, 2, missing="marginal", random_state=0)
    of_columns = type("Masked", (Frame,), {"__getitem__": lambda self, name: self.by_name[name]})
    kinds = [masked, list(masked), [masked], of_columns({name: masked[:, i] for i, name in enumerate(NAMES)})]
    for given in kinds:
        model = fit(given, 2, missing="marginal", random_state=0)
        np.testing.assert_allclose(model.means_, wanted.means_, rtol=1e-9)
        with pytest.raises(ValueError, match="NaN values"):
            fit(given, 2)
    np.testing.assert_array_equal(wanted.impute(masked), wanted.impute(gaps))
    whole = np.ma.array(np.round(X).astype(int), mask=mask)
    np.testing.assert_array_equal(numbers_of(whole, "X"), np.where(mask, np.nan, np.round(X)))
    single = np.ma.array(X.astype(np.float32), mask=mask)
    assert numbers_of(single, "X").dtype == np.float32
    with pytest.raises(ValueError, match="sample_weight has 31 NaN"):
        fit(X, 2, sample_weight=np.ma.array(np.ones(272), mask=mask[:, 0]))


def test_a_label_that_is_masked_is_not_known():
    labels = np.ma.array(np.r_[0, 1, 1, np.full(269, -1)], mask=np.arange(272) == 1)
    one, other = (GaussianMixture(2, random_state=0).fit(X, labels=given) for given in (labels, labels.filled(-1)))
    np.testing.assert_array_equal(one.means_, other.means_)
    states = [list(one.iter_fit(X, labels=given))[-1] for given in (labels, labels.filled(-1))]
    np.testing.assert_array_equal(*(state.responsibilities for state in states))


def test_columns_of_arrays_are_no_numbers():
    with pytest.raises(ValueError, match="not numbers: pair"):
        numbers_of(Frame(columns(pair=X)), "X")
    assert numbers_of(Frame({"a": np.ones(3, dtype=np.float32)}), "X").dtype == np.float32


def test_a_stream_that_nothing_can_read(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as if it was not there
    stream = type("Stream", (), {"__arrow_c_stream__": None})()
    with pytest.raises(TypeError, match="X is Stream, which pyarrow can read: install that, or hand in an array"):
        fit(stream, 1)


def test_a_query_is_to_be_run_first():
    query = type("LazyFrame", (), {"collect": None, "columns": NAMES})()
    for given in (query, [query], lambda: iter([query])):
        with pytest.raises(TypeError, match=r"X is LazyFrame, a query that has not been run: hand in X.collect\(\)"):
            fit(given, 1)


def test_points_are_handed_in_by_their_places(tmp_path):
    (tmp_path / "places.csv").write_text("lon,lat\n24.9,60.2\n25.0,60.3\n", encoding="utf-8")
    with pytest.raises(TypeError, match=r"not 'Points'\)\. Hand in its X\.xy"):
        fit(read_points(tmp_path / "places.csv"), 1)


# -- arrays outside of memory ---------------------------------------------------------------------------
class Stored:
    """What HDF5, zarr and netCDF have in common; it cannot be had as a whole."""

    def __init__(self, array, chunks=None):
        self.array, self.chunks, self.read = array, chunks, []
        self.shape, self.dtype = array.shape, array.dtype

    def __getitem__(self, key):
        self.read.append(self.array[key].shape[0])
        return self.array[key]


def of_hdf5(path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(path / "X.h5", "w") as file:
        file.create_dataset("X", data=X, chunks=(50, 1))
    return h5py.File(path / "X.h5")["X"]


def of_zarr(path):
    array = pytest.importorskip("zarr").open(path / "X.zarr", mode="w", shape=X.shape, dtype=float, chunks=(50, 2))
    array[:] = X
    return array


@pytest.mark.parametrize("stored", [lambda path: Stored(X), of_hdf5, of_zarr], ids=["stand-in", "h5py", "zarr"])
def test_an_array_outside_of_memory_is_read_in_slices(tmp_path, monkeypatch, stored):
    monkeypatch.setattr("gmm.rows.blocks.NUMBERS_AT_ONCE", 200)
    S, reference = stored(tmp_path), fit(X, 2, random_state=0)
    for source in (S, [S]):
        model = fit(source, 2, random_state=0)
        np.testing.assert_allclose(model.means_, reference.means_, rtol=1e-9)
        np.testing.assert_array_equal(model.predict(source), reference.predict(X))
        assert isinstance(rows_of(source), BlockRows)
    weight = np.arange(272) % 3
    weighted = fit(S, 2, sample_weight=weight, random_state=0)
    np.testing.assert_allclose(weighted.means_, fit(X, 2, sample_weight=weight, random_state=0).means_, rtol=1e-9)
    assert max(getattr(S, "read", [0])) <= 100
    with pytest.raises(TypeError, match="iter_fit .* needs X as an array in memory"):
        next(model.iter_fit(S))


def test_chunks_are_read_whole(monkeypatch):
    monkeypatch.setattr("gmm.rows.blocks.NUMBERS_AT_ONCE", 200)
    S = Stored(X, chunks=(40, 1))
    rows_of(S).moments  # noqa: B018
    assert S.read == [1, 80, 80, 80, 32]  # the first is looked at for the type


def test_models_are_selected_on_the_gathered_rows():
    one, other = (select_model(S, [1, 2], ["full"], random_state=0, n_folds=0) for S in (Stored(X), X))
    np.testing.assert_array_equal(one.table.bic, other.table.bic)


@pytest.mark.parametrize(
    "array, message",
    [(X[:0], "X has 0 rows"), (X[:, :0], r"0 feature\(s\)|no columns"), (X.astype(str), "X holds <U.* not numbers")],
)
def test_what_is_wrong_is_said_before_it_is_read(array, message):
    S = Stored(array)
    with pytest.raises(ValueError, match=message):
        GaussianMixture(2).fit(S)
    assert sum(S.read) <= 1 or not array.size


def test_what_is_in_memory_is_not_stored():
    for held in (X, X.tolist(), pd.DataFrame(X), pd.Series(X[:, 0]), memoryview(X), 3.0, None, Stored(X[:, 0])):
        assert not is_stored(held)
    assert is_stored(Stored(X))


def test_arrays_of_xarray(tmp_path):
    xarray = pytest.importorskip("xarray")
    assert isinstance(rows_of(xarray.DataArray(X)), ArrayRows)
    pytest.importorskip("zarr")
    xarray.DataArray(X, name="X").to_dataset().to_zarr(tmp_path / "X", zarr_format=2, consolidated=False)
    lazy = xarray.open_zarr(tmp_path / "X", chunks=None, consolidated=False)["X"]
    assert isinstance(rows_of(lazy), BlockRows)
    np.testing.assert_allclose(fit(lazy, 2, random_state=0).means_, fit(X, 2, random_state=0).means_, rtol=1e-9)
