"""What checkers share to find out where a mistake is: fits of terms, choices of slips, what comes from elsewhere."""

import numpy as np
import pytest

from gmm_course.exercises.elsewhere import from_elsewhere
from gmm_course.exercises.gaussians import ever_harder, what_distance, what_is_off, wrong_squares
from gmm_course.exercises.lesson_08 import CHOICES, COSTS, OTHERS, PAIRS, spike
from gmm_course.exercises.notions import few_slips, sentences, single, slip, where

waits = np.arange(3.0)  # as a cell above may have it
LOG_2PI = np.log(2 * np.pi)


def same(a, b):
    return np.allclose(a, b)


# -- what comes from elsewhere ----------------------------------------------------------------------------
def test_data_of_cells_above_and_sizes_of_the_lessons_are_named():
    def answer(x):
        return [value / 272 for value in x - waits]

    assert from_elsewhere(answer) == (
        " (Your function uses `waits`, of cells above, which it was not handed; and 272, a number of rows in the "
        "lessons, but perhaps not here.)"
    )


def test_what_a_function_may_take_from_elsewhere_is_not_named():
    assert from_elsewhere(lambda x: np.sum(x) * LOG_2PI / 3) == ""  # a module, a constant, a small number
    assert from_elsewhere(lambda x: same(x, x)) == ""  # another function
    assert from_elsewhere(max) == from_elsewhere(1.0) == ""


# -- a Gaussian in d dimensions ---------------------------------------------------------------------------
def terms(X, mean, covariance):
    square = wrong_squares(X, mean, covariance)[0][0]
    return 0.5 * len(mean) * LOG_2PI, 0.5 * np.linalg.slogdet(covariance)[1], 0.5 * square


def test_a_right_density_and_a_right_distance_have_nothing_that_is_off():
    assert what_is_off(lambda *a: -sum(terms(*a)), "f") is None
    assert what_distance(lambda *a: np.sqrt(2 * terms(*a)[2]), "f") is None


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda c, h, s: -h - s, ["the constant is missing"]),
        (lambda c, h, s: -c - 2 * h - s, ["counts twice"]),
        (lambda c, h, s: -c + h - 2 * s, ["sign of the log-determinant", "one half before the squared"]),
        (lambda c, h, s: -c - 3 * h - s, ["the log-determinant is not what it should be"]),
        (lambda c, h, s: -c - h - np.sqrt(s / 2), ["the distance comes in with its root"]),
        (lambda c, h, s: c + h + s, ["the sign is turned round"]),
    ],
)
def test_what_is_off_in_a_density_is_told(change, told):
    sentence = what_is_off(lambda *a: change(*terms(*a)), "f").lower()
    assert all(words in sentence for words in told)


def test_each_wrong_square_is_found_in_a_density_and_in_a_distance():
    def of(i):
        return lambda *a: wrong_squares(*a)[i][0]

    n = len(wrong_squares(np.eye(5, 2), np.ones(2), np.diag([2.0, 3.0])))
    for i in range(1, n):
        square, words = of(i), wrong_squares(np.eye(5, 2), np.ones(2), np.diag([2.0, 3.0]))[i][1]
        assert what_distance(square, "f") or "with its root" in words, words
        if "a power of an array" not in words:  # which is no number where columns fall together
            assert what_is_off(lambda *a, s=square: -terms(*a)[0] - terms(*a)[1] - 0.5 * s(*a), "f"), words


def test_a_ridge_is_found_in_small_units():
    def ridged(X, mean, covariance):
        return -sum(terms(X, mean, covariance + 1e-6 * np.eye(len(mean))))

    assert "a number is added to the variances" in what_is_off(ridged, "f")


def test_the_cases_of_a_gaussian_grow_harder():
    words = [words for _, _, words in ever_harder(lambda *a: -sum(terms(*a)))]
    assert len(words) == len(set(words)) == 7 and words[0].startswith("wrong even") and "three" in words[-1]


# -- a spike, partners ------------------------------------------------------------------------------------
def test_the_right_sd_of_a_spike_has_nothing_that_is_off():
    assert spike.what_is_off(lambda *a: np.exp(spike.log_sd(*a)), "f") is None
    assert spike.what_is_off(lambda *a: 3.7 * np.exp(spike.log_sd(*a)), "f")


def test_slips_in_partners_lead_to_orders_of_their_own():
    def orders(cost, choose):
        return tuple(tuple(choose(cost(a[:, None] - b))) for a, b in PAIRS)

    best = CHOICES[0][0]
    by_cost = [orders(cost, best) for cost, _ in COSTS]
    by_choice = [orders(COSTS[0][0], choose) for choose, _ in CHOICES[1:]]
    others = [tuple(tuple(change(a, b)) for a, b in PAIRS) for change, _ in OTHERS]
    assert len(set(by_cost)) == len(COSTS) and len(set(by_choice)) == len(CHOICES) - 1
    assert by_cost[0] not in by_cost[1:] + by_choice + others


# -- choices, places --------------------------------------------------------------------------------------
def test_choices_begin_with_the_right_one_and_have_few_that_are_not():
    picked = list(few_slips([(1, ""), (2, "two.")], [(10, ""), (20, "twenty."), (30, "thirty.")], most=1))
    assert picked == [([1, 10], ""), ([2, 10], "two."), ([1, 20], "twenty."), ([1, 30], "thirty.")]
    assert ([2, 30], "two. Thirty.") in list(few_slips([(1, ""), (2, "two.")], [(10, ""), (30, "thirty.")]))
    assert sentences([]) == "" and sentences(["", "one.", "two."]) == "one. Two."


RIGHT = np.array([0.31, 1.72, -0.45, 2.13])


@pytest.mark.parametrize(
    "value, words",
    [
        (RIGHT + [0, 1, 0, 2], "Right in entries 0 and 2 only"),
        (RIGHT * [1, 0, 0, 0], "is the `return` inside the loop"),
        (RIGHT + 0.7, "Off by the same number everywhere"),
        (RIGHT * 1.3, "Off by the same factor everywhere"),
        (RIGHT + [1e-5, -2e-5, 1e-5, 0], "Close"),
        (RIGHT * 1e-12, "All of it is 0"),
    ],
)
def test_where_a_wrong_array_is_right(value, words):
    assert words in where(value, RIGHT, same)


def test_parts_of_a_table_that_are_right():
    table = np.outer(RIGHT, RIGHT) + np.eye(4)
    assert "The diagonal is right" in where(table + 1 - np.eye(4), table, same)
    assert "What stands off the diagonal is right" in where(table + np.eye(4), table, same)
    assert "Right in column 2 only" in where(table + [1, 2, 0, 3], table, same)
    assert where(table + np.arange(16.0).reshape(4, 4) ** 2 + 1, table, same) == ""


def test_what_a_single_number_is_of_many():
    assert "of the first alone" in single(RIGHT[0], RIGHT) and "the sum of them" in single([RIGHT.sum()], RIGHT)
    assert single(5.0, RIGHT) == ""


def test_numbers_of_rows_and_columns_are_told_apart():
    sizes, right = {7: "rows", 3: "columns"}, np.abs(RIGHT)
    assert "the number of rows missing" in slip(7 * right, right, sizes, same)
    assert "divided by 3, the number of columns" in slip(right / 3, right, sizes, same)
    assert "n - 1 (ddof=1)" in slip(right * 7 / 6, right, sizes, same)
