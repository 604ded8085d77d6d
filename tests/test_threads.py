"""How many threads there may be, and that nothing but the time depends on it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import threadpoolctl
from helpers import TYPES, fit, made

from gmm import GaussianMixture
from gmm.rows import rows_of, threads
from gmm.rows.rows import measure
from gmm.rows.threads import container_share, in_order, n_threads, one_thread_of_blas

X = made(3000, 3)


@pytest.fixture
def many_parts(monkeypatch):
    """A few thousand rows are many parts, and each fit says on how many threads it ran."""
    monkeypatch.setattr("gmm.rows.memory.PART_NUMBERS", 2**9)
    monkeypatch.setattr("gmm.rows.memory.PART_ROWS", 10)
    monkeypatch.setattr("gmm.engine.statistics.WIDE_VECTORS", False)  # on a processor on which threads pay

    def on(n):
        monkeypatch.setattr("gmm.rows.memory.n_threads", lambda: n)

    return on


# -- the same bits ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("weighted", [False, True])
def test_a_fit_is_the_same_to_the_last_bit_on_any_number_of_threads(name, weighted, many_parts, tmp_path):
    np.save(tmp_path / "X.npy", X)
    weight = np.random.default_rng(0).integers(0, 3, len(X)) if weighted else None
    for source in (X, np.load(tmp_path / "X.npy", mmap_mode="r")):
        found = []
        for n in (1, 2, 7, 16):
            many_parts(n)
            model = fit(source, 3, name, weight, random_state=0, n_init=2, max_iter=30)
            answers = [getattr(model, method)(source) for method in ("predict", "predict_proba", "score_samples")]
            numbers = [model.lower_bound_, model.score(source), model.icl(source, weight)]
            found.append([model.weights_, model.means_, model.covariances_, *answers, np.array(numbers)])
        for other in found[1:]:
            for one, again in zip(found[0], other, strict=True):
                np.testing.assert_array_equal(one, again)


def test_all_of_them_take_part(many_parts):
    """Three parts that wait for one another need three threads."""
    many_parts(3)
    together = threading.Barrier(3, timeout=600)
    rows = rows_of(X[:1200])

    def step(block):
        if block.number < 3:
            together.wait()
        return len(block.X)

    assert rows.reduce(step) == 1200
    there = set(rows._pool._threads)
    assert len(there) == 3
    rows.reduce(step)
    assert set(rows._pool._threads) == there  # the same threads again


def test_few_rows_stay_on_the_thread_that_asks():
    seen = []
    rows_of(X).reduce(lambda block: seen.append(threading.get_ident()) or 1)
    assert set(seen) == {threading.get_ident()}


def test_parts_are_cut_by_what_a_step_makes_of_a_row(monkeypatch):
    monkeypatch.setattr("gmm.rows.memory.PART_NUMBERS", 3000)
    monkeypatch.setattr("gmm.rows.memory.PART_ROWS", 50)
    rows = rows_of(X)
    assert [len(part.X) for part in rows._parts(measure)] == [750] * 4  # for 9000 numbers: 3, and evenly shared 4

    def wide(block):
        return len(block.X)

    wide.numbers_a_row = 30
    sizes = [len(part.X) for part in rows._parts(wide)]
    assert len(sizes) == 30 and set(sizes) == {100}
    assert [part.first_row for part in rows._parts(wide)] == list(range(0, 3000, 100))
    wide.numbers_a_row = 10**6
    assert {len(part.X) for part in rows._parts(wide)} == {50}  # no less than that


@pytest.mark.parametrize("n", [1, 3])
def test_an_error_in_a_part_comes_out_and_the_next_pass_is_whole(many_parts, n):
    many_parts(n)
    rows = rows_of(X)

    def step(block):
        if block.number == 2:
            raise ZeroDivisionError("of part 2")
        return 1

    with pytest.raises(ZeroDivisionError, match="of part 2"):
        rows.reduce(step)
    assert rows.reduce(lambda block: len(block.X)) == len(X)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_likelihood_kept_is_what_score_says(weighted):
    """To the last bit, whatever the threads of BLAS: on rows enough for several parts."""
    Y = np.random.default_rng(0).normal(size=(300_000, 8))
    weight = np.arange(len(Y)) % 3 if weighted else None
    with threadpoolctl.threadpool_limits(2, user_api="blas"):
        model = fit(Y, 2, sample_weight=weight, means_init=Y[:2], max_iter=2)
        assert model.lower_bound_ == model.score(Y, sample_weight=weight)


def test_results_come_in_order_whatever_takes_longest():
    last = threading.Event()
    with ThreadPoolExecutor(4) as pool:

        def slow_at_first(i):
            if i == 0:
                assert last.wait(600)
            if i == 3:
                last.set()
            return i

        assert list(in_order(slow_at_first, range(50), 4, pool)) == list(range(50))
        begun = []
        results = in_order(lambda i: begun.append(i) or i, range(10**9), 4, pool)
        assert next(results) == 0
        results.close()
        assert len(begun) <= 5  # what nobody waits for is not begun


# -- how many -----------------------------------------------------------------------------------------------
def test_no_more_than_the_process_may_use(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _: set(range(6)), raising=False)
    monkeypatch.setattr(threads, "container_share", lambda: 2**16)
    assert n_threads() == 6
    for asked, given in (("1", 1), ("4", 4), ("3,2", 3), ("64", 6), ("", 6), ("0", 6), ("many", 6)):
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
        assert n_threads() == given
    monkeypatch.setattr(threads, "container_share", lambda: 2)
    assert n_threads() == 2
    monkeypatch.delattr(threads.os, "sched_getaffinity")
    monkeypatch.setattr(threads.os, "cpu_count", lambda: None)
    assert n_threads() == 1


@pytest.mark.parametrize(
    "own, files, share",
    [
        ("0::/\n", {"cpu.max": "max 100000\n"}, 2**16),
        ("0::/\n", {"cpu.max": "150000 100000\n"}, 2),
        ("0::/a/b\n", {"a/cpu.max": "300000 100000", "a/b/cpu.max": "max 100000"}, 3),
        ("0::/a/b\n", {"a/cpu.max": "300000 100000", "a/b/cpu.max": "50000 100000"}, 1),
        ("4:cpu,cpuacct:/a\n0::/\n", {"cpu/a/cpu.cfs_quota_us": "400000\n", "cpu/a/cpu.cfs_period_us": "100000"}, 4),
        ("4:cpu,cpuacct:/a\n0::/\n", {"cpu/a/cpu.cfs_quota_us": "-1", "cpu/a/cpu.cfs_period_us": "100000"}, 2**16),
        ("7:cpuset:/a\n", {"cpu/a/cpu.cfs_quota_us": "100000", "cpu/a/cpu.cfs_period_us": "100000"}, 2**16),
        ("0::/\n", {}, 2**16),
        ("0::/\n", {"cpu.max": "nonsense"}, 2**16),
    ],
)
def test_a_container_s_share(tmp_path, own, files, share):
    (tmp_path / "own").write_text(own)
    for name, text in files.items():
        (tmp_path / "groups" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "groups" / name).write_text(text)
    assert container_share(tmp_path / "groups", tmp_path / "own") == share
    assert container_share(tmp_path / "groups", tmp_path / "nowhere") == 2**16


# -- BLAS ---------------------------------------------------------------------------------------------------
def blas():
    return {library["num_threads"] for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas"}


def test_blas_keeps_to_one_thread_while_ours_run_and_gets_its_own_back():
    with threadpoolctl.threadpool_limits(2, user_api="blas"):
        before = blas()
        inside = []

        def start(X, k, rng):
            inside.append(blas())
            return np.full((len(X), k), 1 / k)

        fit(X, 2, init_params=start, max_iter=2)
        assert inside and all(one == {1} for one in inside) and blas() == before
        with one_thread_of_blas(), one_thread_of_blas():
            assert blas() == {1}
        assert blas() == before
        with pytest.raises(ValueError):
            GaussianMixture(2).fit([[np.nan]])
        assert blas() == before


def test_fits_side_by_side_leave_blas_as_it_was():
    with threadpoolctl.threadpool_limits(2, user_api="blas"):
        before = blas()
        with ThreadPoolExecutor(8) as pool:
            models = list(pool.map(lambda seed: fit(X[:500], 3, random_state=seed % 2, n_init=2), range(16)))
        assert blas() == before
    for model in models[2:]:
        np.testing.assert_array_equal(model.means_, models[models.index(model) % 2].means_)
