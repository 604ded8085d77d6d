"""Bad data end in words: which argument, what was found, what to do."""

import numpy as np
import pandas as pd
import pytest
from helpers import fit, made
from scipy import sparse

from gmm import GaussianMixture, select_model
from gmm.validation import check_data, check_number, check_random_state, check_sample_weight


def with_value(value, rows=(3,), column=1):
    X = made(20, 2)
    X[list(rows), column] = value
    return X


BAD_DATA = [
    (
        with_value(np.nan),
        ValueError,
        r"X has 1 NaN value, the first in row 3, column 1 \(columns with any: 1\). Drop those",
    ),
    (with_value(np.nan, (3, 5)), ValueError, "X has 2 NaN values, the first in row 3, column 1"),
    (with_value(np.inf), ValueError, "X has 1 infinite value, the first in row 3, column 1.*division by zero"),
    (with_value(-np.inf, (0,)).astype(np.float32), ValueError, "X has 1 infinite value, the first in row 0"),
    (
        np.arange(20.0),
        ValueError,
        r"X must be a table.*vector of shape \(20,\). Reshape your data: X\[:, None\] .*20 points",
    ),
    (3.0, ValueError, r"X must be a table.*0 axes, shape \(\)"),
    (None, (ValueError, TypeError), "X "),
    (np.zeros((2, 3, 4)), ValueError, r"X must be a table.*3 axes, shape \(2, 3, 4\)"),
    (np.zeros((5, 0)), ValueError, r"X has 0 feature\(s\) \(shape=\(5, 0\)\) while a minimum of 1 is required"),
    (np.zeros((0, 2)), ValueError, r"X has 0 rows \(shape \(0, 2\)\); at least 2, one for each component, are needed"),
    (np.zeros((1, 2)), ValueError, r"X has 1 row \(shape \(1, 2\)\); at least 2, one for each component, are needed"),
    ([], ValueError, "X must be a table"),
    ([["a", "b"], ["c", "d"]], ValueError, "X holds <U1 values, not numbers. Select the numeric columns"),
    (np.array([["1", "b"], ["c", "d"]], dtype=object), ValueError, "X could not be read as a table of numbers"),
    (np.array([[1, None], [2, 3]], dtype=object), ValueError, "X has 1 NaN value, the first in row 0, column 1"),
    ([[1.0, 2.0], [3.0]], ValueError, "X could not be read as a table of numbers"),
    (
        np.ones((5, 2), dtype=complex),
        ValueError,
        "X holds complex numbers. Complex data not supported: pass real features",
    ),
    (np.zeros((5, 2), dtype="M8[s]"), ValueError, "X holds datetime64.*not numbers"),
    (sparse.eye(5), TypeError, r"X is a sparse matrix.*X.toarray\(\)"),
    (np.ma.masked_greater(made(20, 2), 0), ValueError, r"X has \d+ NaN values, the first in row 1"),
    (
        pd.DataFrame({"a": [1.0, 2], "b": ["x", "y"]}),
        ValueError,
        "X has columns that are not numbers: b. Leave them out",
    ),
    (pd.DataFrame({"a": pd.Categorical(["x", "y"])}), ValueError, "X has columns that are not numbers: a"),
    (
        pd.DataFrame({"a": [1, None], "b": [1, 2]}, dtype="Int64"),
        ValueError,
        "X has 1 NaN value, the first in row 1, column 0",
    ),
    (pd.DataFrame({"a": [True, None]}, dtype="boolean"), ValueError, "X has 1 NaN value"),
    (pd.Series([1.0, 2.0]), ValueError, r"X must be a table.*vector of shape \(2,\)"),
    ({"a": [1, 2]}, TypeError, "X could not be read as a table"),
    (made(20, 2) * 1e150, ValueError, r"X reaches .*e\+15\d, too large to square. Divide X by a unit that suits it"),
    (made(20, 2) * 1e-200, ValueError, "column 0 of X varies by no more than .*e-200, too little to square. Divide X"),
]


@pytest.mark.parametrize("X, error, message", BAD_DATA, ids=[str(i) for i in range(len(BAD_DATA))])
def test_bad_data_are_refused_in_words(X, error, message):
    with pytest.raises(error, match=message):
        GaussianMixture(2).fit(X)
    if "component" not in message and "square" not in message:  # of a fit alone
        with pytest.raises(error, match=message):
            check_data(X)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "score", "score_samples", "bic", "aic", "icl"])
def test_a_fitted_model_refuses_them_too(method):
    model = fit(made(50, 2), 2)
    for X, message in [
        (
            made(5, 3),
            "X has 3 features, but Mixture is expecting 2 features as input. Hand in the same columns, in",
        ),
        (with_value(np.nan), "X has 1 NaN value"),
        (np.arange(2.0), r"X\[None, :\] if it is one point"),
        (np.zeros((0, 2)), "X has 0 rows .*at least one is needed"),
    ]:
        with pytest.raises(ValueError, match=message):
            getattr(model, method)(X)


@pytest.mark.parametrize(
    "weight, error, message",
    [
        (
            np.ones(3),
            ValueError,
            r"sample_weight has shape \(3,\); one weight for each of the 20 rows is needed, shape \(20,\)",
        ),
        (np.ones((20, 1)), ValueError, r"sample_weight has shape \(20, 1\)"),
        (1.0, ValueError, r"sample_weight has shape \(\)"),
        (np.full(20, np.nan), ValueError, "sample_weight has 20 NaN or infinite values, the first in row 0"),
        (np.arange(20.0) - 1, ValueError, r"sample_weight has negative values \(the smallest is -1\)"),
        (np.zeros(20), ValueError, "sample_weight is zero for every row"),
        (
            [1.0] + [0.0] * 19,
            ValueError,
            "sample_weight is zero for all but 1 rows; 2 are needed, one for each component",
        ),
        (np.full(20, 1e200), ValueError, r"sample_weight sums to 2e\+201: divide it"),
        (["a"] * 20, ValueError, "sample_weight holds <U1 values"),
        ([object()] * 20, TypeError, "sample_weight could not be read"),
    ],
)
def test_bad_weights_are_refused_in_words(weight, error, message):
    with pytest.raises(error, match=message):
        GaussianMixture(2).fit(made(20, 2), sample_weight=weight)


def test_good_input_is_passed_on_without_a_copy():
    for dtype in (np.float32, np.float64):
        X = made(20, 2).astype(dtype)
        assert check_data(X) is X
    assert check_data([[1, 2]]).dtype == np.float64
    assert check_sample_weight(None, 3) is None


def test_large_finite_numbers_are_data_to_predict():
    X = np.array([[1e300, -1e300], [1e308, 1e308]])
    assert check_data(X) is X


@pytest.mark.parametrize("value", [np.int64(3), 3])
def test_numbers_of_numpy_are_numbers(value):
    assert check_number(value, "n", minimum=1, integer=True) == 3
    assert check_number(np.float32(0.5), "tol", minimum=0) == 0.5


def test_random_states():
    rng = np.random.default_rng(0)
    assert check_random_state(rng) is rng
    assert check_random_state(3).random() == np.random.default_rng(3).random()
    with pytest.raises(TypeError, match="random_state must be None, an int"):
        check_random_state(True)


def test_select_model_refuses_them_too():
    with pytest.raises(ValueError, match="X has 1 NaN value"):
        select_model(with_value(np.nan), 1)
