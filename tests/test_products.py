"""Products in slices equal products, and a slice is below what BLAS wakes its threads for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm import products
from gmm.products import NARROWEST, ON_ONE_THREAD, times, times_transposed

sizes = st.integers(1, 40)


@given(sizes, sizes, st.integers(0, 20_000), st.integers(0, 10))
def test_a_product_in_slices_is_the_product(m, p, n, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(m, p)), rng.normal(size=(p, n))
    np.testing.assert_allclose(times(a, b), a @ b, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(times(b.T, a.T), b.T @ a.T, rtol=1e-12, atol=1e-12)
    c = rng.normal(size=(m, n))
    np.testing.assert_allclose(times_transposed(c, b), c @ b.T, rtol=1e-12, atol=1e-9)


@given(st.integers(1, 100_000), st.integers(1, 100_000))
def test_slices_cover_all_and_stay_on_one_thread(length, multiplications):
    slices = products._slices(length, multiplications)
    assert [part.start for part in slices[1:]] == [part.stop for part in slices[:-1]]
    assert slices[0].start == 0 and slices[-1].stop >= length > slices[-1].start
    width = slices[0].stop - slices[0].start
    if len(slices) > 1:
        assert width >= NARROWEST and width * multiplications <= ON_ONE_THREAD


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_views_and_small_products(dtype):
    a = np.arange(24, dtype=dtype).reshape(4, 6)
    np.testing.assert_allclose(times(a[::2], a.T[:, 1:3]), a[::2] @ a.T[:, 1:3])
    big = np.ones((9000, 30), dtype=dtype)
    np.testing.assert_allclose(times(big, big[:30]), big @ big[:30])
