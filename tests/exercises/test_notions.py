"""The slips that belong to no one exercise: each is what its sentence says, written as a student would write it."""

import numpy as np
import pytest
from scipy.stats import norm

from gmm_course.exercises.notions import bell, ever_harder, wrong_densities, wrong_mixtures

X = np.array([-1.3, 0.4, 2.9, 3.6])
W, M, S = np.array([0.2, 0.5, 0.3]), np.array([0.7, -1.1, 2.2]), np.array([0.8, 1.7, 1.2])
x, m, s, root = X[:, None], M, S, np.sqrt(2 * np.pi)
right = norm.pdf(x, m, s)

DENSITIES = {
    "you treat the standard deviation as a variance": np.exp(-((x - m) ** 2) / (2 * s)) / np.sqrt(2 * np.pi * s),
    "you square the standard deviation once too": norm.pdf(x, m, s**2),
    "means and standard deviations have changed": np.exp(-0.5 * ((x - s) / m) ** 2) / (m * root),
    "factor 1 / sd is missing": norm.pdf((x - m) / s),
    "the factor in front of the exponential is missing": np.exp(-0.5 * ((x - m) / s) ** 2),
    "the 2 pi in front of the exponential is missing": np.exp(-0.5 * ((x - m) / s) ** 2) / s,
    "the 2 pi in front stands under": np.exp(-0.5 * ((x - m) / s) ** 2) / (s * 2 * np.pi),
    "the root of pi; it is": np.exp(-0.5 * ((x - m) / s) ** 2) / np.sqrt(np.pi * s**2),
    "the root is taken of 2 alone": np.exp(-0.5 * ((x - m) / s) ** 2) / (s * np.sqrt(2) * np.pi),
    "belong in one bracket": np.exp(-0.5 * ((x - m) / s) ** 2) / s * np.sqrt(2 * np.pi),
    "sd multiplies; it divides": np.exp(-0.5 * ((x - m) / s) ** 2) / np.sqrt(2 * np.pi) * s,
    "stands above the line": np.exp(-0.5 * ((x - m) / s) ** 2) * (s * np.sqrt(2 * np.pi)),
    "in front stands 1 / variance": np.exp(-0.5 * ((x - m) / s) ** 2) / (s**2 * np.sqrt(2 * np.pi)),
    "in front the root is missing": np.exp(-0.5 * ((x - m) / s) ** 2) / (2 * np.pi * s**2),
    "in front stands the root of the sd": np.exp(-0.5 * ((x - m) / s) ** 2) / np.sqrt(2 * np.pi * s),
    "the one half in the exponent is missing": np.exp(-(((x - m) / s) ** 2)) / (s * root),
    "the 2 multiplies": np.exp(-2 * ((x - m) / s) ** 2) / (s * root),
    "the minus in the exponent is missing": np.exp(0.5 * ((x - m) / s) ** 2) / (s * root),
    "is not squared, and its half": np.exp(-np.abs(x - m) / s) / (s * root),
    "in the exponent is not divided by the sd": np.exp(-0.5 * (x - m) ** 2) / (s * root),
    "divided by the sd; divide by its square": np.exp(-((x - m) ** 2) / (2 * s)) / (s * root),
    "in the exponent you square the sd once": np.exp(-((x - m) ** 2) / (2 * s**4)) / (s * root),
    "a / 2 * sd**2": np.exp(-((x - m) ** 2) / 2 * s**2) / (s * root),
    "a / 2 * sd divides": np.exp(-((x - m) ** 2) / 2 * s) / (s * root),
    "the exponent squares the 2, too": np.exp(-((x - m) ** 2) / (2 * s) ** 2) / (s * root),
    "the mean is not subtracted from x.": norm.pdf(x, scale=s),
    "not subtracted, and the distance": np.exp(-(x**2) / 2) / (s * root),
    "the mean is added": norm.pdf(x, -m, s),
    "divides the mean alone": np.exp(-0.5 * (x - m / s) ** 2) / (s * root),
    "the exponential is missing": -0.5 * ((x - m) / s) ** 2 / (s * root),
    "sd of the first": norm.pdf(x, m, s[0]),
    "sd of the last": norm.pdf(x, m, s[2]),
    "the average sd": norm.pdf(x, m, np.mean(s)),
    "mean of the first": norm.pdf(x, m[0], s),
    "mean of the last": norm.pdf(x, m[2], s),
    "the sd is not used": np.exp(-((x - m) ** 2) / 2) / np.sqrt(2 * np.pi),
    "mean and sd are not used": norm.pdf(x) * np.ones(3),
    "the area left of x": norm.cdf(x, m, s),
    "the means are in another order": norm.pdf(x, m[::-1], s),
    "the sds are in another order": norm.pdf(x, m, s[::-1]),
}
NOT_SQUARED = [  # several ways to say the same
    np.exp(-(x - m) / s / 2) / (s * root),
    np.exp(-np.abs(x - m) / s / 2) / (s * root),
    np.exp(-(x - m) / (2 * s**2)) / (s * root),
]
MIXTURES = {
    "the weights are missing": right,
    "given to another component": W[::-1] * right,
    "the weights count twice": W * W * right,
    "the weight of the first": W[0] * right,
    "the weight of the last": W[2] * right,
    "the weights divide": right / W,
    "the weights are added": right + W,
    "the weights are exponents": right**W,
    "you scaled the mean": norm.pdf(x, W * m, s),
    "weights and sds have changed": S * norm.pdf(x, M, W),
    "weights and means have changed": M * norm.pdf(x, W, S),
}


def told(table, of):
    """The sentences under which a table stands."""
    return [words for wrong, words in of if wrong.shape == table.shape and np.allclose(wrong, table, atol=1e-12)]


@pytest.mark.parametrize("words", DENSITIES)
def test_a_wrong_density_is_what_its_sentence_says(words):
    """A sentence of one slip comes before those of two that come to the same."""
    assert words in told(DENSITIES[words], wrong_densities(X, M, S))[0]


def test_no_wrong_density_is_left_out_or_right():
    wrong = wrong_densities(X, M, S)
    assert np.allclose(bell(X, M, S), right)
    assert all(any(words in sentence for words in DENSITIES) or "not squared" in sentence for _, sentence in wrong)
    assert all(table.shape == right.shape and not np.allclose(table, right) for table, _ in wrong)
    for table in NOT_SQUARED:
        assert told(table, wrong) == ["the distance in the exponent is not squared."]
    both = told(np.exp(-(((x - m) / s) ** 2)) / s, wrong)
    assert both == ["the 2 pi in front of the exponential is missing. The one half in the exponent is missing."]


def test_wrong_densities_of_one_bell_curve():
    """Means and sds may be numbers; what takes several components is then left out."""
    for table, words in wrong_densities(X, 0.7, 1.3):
        assert table.shape == (4, 1) and not np.allclose(table, norm.pdf(x, 0.7, 1.3))
        assert "every component" not in words and "another order" not in words


def test_a_wrong_mixture_is_what_its_sentence_says():
    wrong = wrong_mixtures(X, W, M, S)
    assert len(wrong) == len(MIXTURES) + len(wrong_densities(X, M, S))
    assert not any(np.allclose(table, W * right) for table, _ in wrong)
    for words, table in (MIXTURES | {words: W * table for words, table in DENSITIES.items()}).items():
        assert words in told(table, wrong)[0]


def test_the_first_case_that_fails_is_where_the_mistake_is():
    """Each of these is right up to one of the cases."""

    def first(wrong):
        for (points, weights, means, sds), words in ever_harder():
            table = weights * norm.pdf(points[:, None], means, sds)
            if not np.allclose(wrong(points, weights, means, sds), table.sum(axis=1)):
                return words
        return None

    def mixture(height=lambda s: 1 / (s * root), exponent=lambda b, s: -0.5 * (b / s) ** 2):
        return lambda x, w, m, s: (w * height(s) * np.exp(exponent(x[:, None] - m, s))).sum(axis=1)

    assert first(mixture()) is None
    assert "the exponential is 1" in first(mixture(height=lambda s: 1 / s))
    assert "look at the sd in front" in first(mixture(height=lambda s: s / root))
    assert "look at the exponent" in first(mixture(exponent=lambda b, s: -0.5 * np.abs(b / s) ** 3))
    assert "look at the sd in the exponent" in first(mixture(exponent=lambda b, s: -0.5 * b**2 * s))
    assert "look at the weights" in first(lambda x, w, m, s: norm.pdf(x[:, None], m, s).sum(axis=1))
    assert "its own mean" in first(lambda x, w, m, s: norm.pdf(x[:, None], m[0], s) @ w)
    assert "the sds differ" in first(lambda x, w, m, s: norm.pdf(x[:, None], m, s[0]) @ w)
    assert "how the points" in first(lambda x, w, m, s: np.cumsum(norm.pdf(x[:, None], m, s) @ w))
