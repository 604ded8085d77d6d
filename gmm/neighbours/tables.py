"""What a table is, from whatever library: its numbers, and the names of its columns.

Data frames have no class in common. What they share is a list of names, and columns that numpy can read; one of which
only a protocol of exchange is known (`__dataframe__`, Arrow's stream) is opened by a library that speaks it. An array
outside of memory (HDF5, zarr, netCDF) has a shape and gives slices.
"""

import importlib
import numbers
import re
import warnings

import numpy as np
from scipy import sparse

PROTOCOLS = {"__arrow_c_stream__": "pyarrow", "__dataframe__": "pandas.api.interchange"}  # and who reads them
READERS = {"pyarrow": "table", "pandas.api.interchange": "from_dataframe"}
IN_MEMORY = ("__array_interface__", "__cuda_array_interface__", "__dlpack__", "iloc")  # has one of these


def column_names(X):
    """The names of a table's columns, whatever they are; None if X is no table with names."""
    names = getattr(X, "column_names", None)  # Arrow's; its `columns` are the columns themselves
    if names is None or callable(names):
        names = None if is_query(X) else getattr(X, "columns", None)
    return None if names is None or callable(names) else list(names)


def is_table(X):
    """Whether X is a table (n, d) by itself, and not a collection of such."""
    return n_axes(X) == 2 or is_query(X) or has_only_a_protocol(X) or column_names(X) is not None


def n_axes(X):
    """As its shape says; 0 if it says nothing."""
    shape = getattr(X, "shape", None)
    return len(shape) if isinstance(shape, tuple) else 0


def is_query(X):
    """Whether X is a table that is still to be computed (of polars, Spark), whose columns cannot be had."""
    return hasattr(X, "collect") and not hasattr(X, "__array__")


def has_only_a_protocol(X):
    """Whether X can only be exchanged, as a whole; a stream, which can be read once, is no table."""
    if any(hasattr(X, one) for one in ("__array__", "to_numpy", "__dask_graph__", "__next__")):
        return False
    return any(hasattr(X, one) for one in PROTOCOLS)


def is_of_dask(X):
    """Whether X is a collection of Dask's, or an array of another library (xarray) that has one inside."""
    if type(X).__module__.partition(".")[0] == "dask":
        return True
    return hasattr(type(X), "__dask_graph__") and X.__dask_graph__() is not None


def is_stored(X):
    """Whether X is an array (n, d) outside of memory: it has a shape, a type and slices, and no memory to look at."""
    if isinstance(X, np.ndarray):
        return is_mapped(X)
    if n_axes(X) != 2 or not (hasattr(X, "dtype") and hasattr(X, "__getitem__")) or sparse.issparse(X):
        return False
    if any(hasattr(X, one) for one in IN_MEMORY):
        return False
    # xarray does not tell; slices of one in memory are views
    return not (hasattr(X, "dims") and np.shares_memory(np.asarray(X[:1]), np.asarray(X[:1])))


def is_mapped(X):
    """Whether an array (n, d) lies in a file that is mapped into memory, as a whole or in part."""
    while isinstance(X, np.ndarray) and X.ndim == 2 and not np.ma.isMaskedArray(X):
        if isinstance(X, np.memmap):
            return True
        X = X.base
    return False


def opened(X, name="X"):
    """X itself, or a table with columns in place of one that has only a protocol. A TypeError if it cannot be read."""
    if is_query(X):
        raise TypeError(f"{name} is {type(X).__name__}, a query that has not been run: hand in {name}.collect().")
    if not has_only_a_protocol(X):
        return X
    readers = [module for protocol, module in PROTOCOLS.items() if hasattr(X, protocol)]
    for module in readers:
        try:
            read = getattr(importlib.import_module(module), READERS[module])
        except ImportError:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of pandas, about the protocol
            return read(X)
    raise TypeError(f"{name} is {type(X).__name__}, which {readers[0]} can read: install that, or hand in an array.")


def numbers_of(X, name):
    """X as an array of floats, float32 kept: of numpy, or of whatever library. What is missing or masked is NaN."""
    if sparse.issparse(X):
        raise TypeError(f"{name} is a sparse matrix; EM needs dense data. Use {name}.toarray() if it fits in memory.")
    given = X
    try:
        X = opened(X, name)
        if is_of_dask(X) and hasattr(X, "compute"):
            X = X.compute()
        if column_names(X) is not None:
            X = numbers_of_columns(X, name)
        elif hasattr(X, "iloc") and getattr(X.dtype, "kind", "O") in "fiubO":  # a Series; missing values become NaN
            X = X.to_numpy(dtype=float, na_value=np.nan)
        X = as_array(X)
        if X.dtype.kind == "c":
            raise ValueError(
                f"{name} holds complex numbers. Complex data not supported: pass real features, for instance their "
                "real and imaginary parts."
            )
        if X.dtype.kind in "USmM":
            raise ValueError(f"{name} holds {X.dtype} values, not numbers. Select the numeric columns first.")
        return X if X.dtype in (np.float32, np.float64) else X.astype(np.float64)
    except (TypeError, ValueError, OverflowError, LookupError) as error:
        if str(error).startswith(name):
            raise
        kind = TypeError if isinstance(error, TypeError) else ValueError
        remedy = "Pass an array" + (" of shape (n, d)." if "X" in name else " of numbers.")
        remedy = f"Hand in its {name}.xy." if hasattr(given, "xy") else remedy
        raise kind(f"{name} could not be read as a table of numbers ({error}). {remedy}") from None


def as_array(X):
    """An array, a column or a table without names as numpy has it; numbers that are masked as NaN."""
    if isinstance(X, list | tuple) and any(map(np.ma.isMaskedArray, X)):
        X = np.ma.stack(X)  # as an array of such rows would forget what is masked
    if np.ma.isMaskedArray(X) and X.dtype.kind in "fiubO":
        X = (X.astype(float) if X.dtype.kind in "iub" else X).filled(np.nan)
    if hasattr(getattr(X, "type", None), "index_type"):  # Arrow's categories, whose gaps numpy would not see
        X = X.cast(X.type.value_type)
    try:
        return np.asarray(X[:] if is_stored(X) else X)
    except TypeError:  # one on a device leaves it by this door alone
        if not hasattr(X, "to_numpy"):
            raise
        return X.to_numpy()


def numbers_of_columns(X, name):
    """A table with names as an array (n, d); a ValueError names the columns that are not numbers."""
    names, of_pandas = column_names(X), hasattr(X, "iloc")
    if of_pandas and all(getattr(one, "kind", "O") in "fiub" for one in X.dtypes):
        return X.to_numpy(dtype=float, na_value=np.nan)  # missing values become NaN, whatever their type
    each = [_of_pandas(X.iloc[:, i]) for i in range(len(names))] if of_pandas else [as_array(X[one]) for one in names]
    columns = [_without_objects(one) for one in each]
    wrong = [i for i, one in enumerate(columns) if one.dtype.kind not in "fiub"]
    if wrong:
        commas = any(_has_decimal_comma(columns[i]) for i in wrong)
        remedy = 'Read their decimal commas with decimal=",".' if commas else "Leave them out or encode them."
        raise ValueError(
            f"{name} has columns that are not numbers: {', '.join(str(names[i]) for i in wrong)}. {remedy}"
        )
    return np.stack(columns, axis=1) if columns else np.empty((len(X), 0))


def _of_pandas(column):
    """A Series as numpy has it; of those that have no numbers of numpy's the objects."""
    dtype = float if getattr(column.dtype, "kind", "O") in "fiub" else object
    return column.to_numpy(dtype=dtype, na_value=np.nan)


def _without_objects(column):
    """A column of Python's numbers (decimals, flags with gaps) as numpy's, what is missing as NaN; no other objects."""
    if column.ndim > 1:  # of arrays
        return np.empty(len(column), dtype=object)
    if column.dtype == object and len(column) and all(one is None or isinstance(one, numbers.Number) for one in column):
        return np.array([np.nan if one is None else one for one in column], dtype=float)
    return column


def _has_decimal_comma(column):
    text = next((value for value in column if isinstance(value, str)), "")
    return re.fullmatch(r"\s*[-+]?\d[\d.]*,\d+\s*", text) is not None
