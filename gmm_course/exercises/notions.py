"""Slips that belong to no one exercise: what a wrong value is of the right one, told where no checker knew better.

`compare` asks here last. Each entry says what the student did with the right value, or with the right rows and columns
of it; so a checker lists only the mistakes that need its own data. Numbers of rows come from what was handed in.
"""

from itertools import permutations

import numpy as np

# Rows and columns of the tables in the lessons: what a student may have written in, in the place of len(x).
WRITTEN_IN = (272, 600, 430, 333, 342, 299, 151, 150, 90, 82, 1000)

# Of numbers and of arrays: from the right value to a wrong one, and what to tell.
OF_VALUES = (
    (lambda v: -v, "the sign is turned round."),
    (lambda v: 100 * v, "that is in percent; a share is between 0 and 1."),
    (lambda v: 1 - v, "that is 1 minus what is wanted: the other side of it."),
    (lambda v: 1 / v, "that is one over what is wanted: numerator and denominator are exchanged."),
    (
        lambda v: v / np.log(10),
        "that is a logarithm to the base 10; the natural one, np.log, is meant.",
    ),
    (lambda v: v / np.log(2), "that is a logarithm to the base 2; the natural one, np.log, is meant."),
    (np.log, "that is the logarithm of what is wanted."),
    (np.exp, "that is the exponential of what is wanted: hand on its logarithm."),
    (np.sqrt, "that is the root of what is wanted: a root too many, or a square too few."),
    (np.square, "that is the square of what is wanted: the root is missing."),
    (lambda v: 2 * v, "that is twice what is wanted: something counts double, or a half is missing."),
    (lambda v: v / 2, "that is half of what is wanted."),
    (lambda v: v * np.sqrt(2 * np.pi), "it is off by the root of 2 pi: the constant in front of a Gaussian."),
    (lambda v: v / np.sqrt(2 * np.pi), "it is off by the root of 2 pi, which is in it twice."),
)

# Of arrays alone.
OF_ARRAYS = (
    (lambda v: v[::-1], "the right values, in reverse order."),
    (lambda v: np.sort(v, axis=0), "the right values, but sorted: keep the order of what was handed in."),
    (lambda v: np.sort(v, axis=0)[::-1], "the right values, but sorted: keep the order of what was handed in."),
    (lambda v: np.cumsum(v, axis=0), "these are running sums (np.cumsum, or += in a loop) of what is wanted."),
    (lambda v: v / v.sum(), "these are the right values, divided by their sum: leave that out."),
    (lambda v: v / v.sum(axis=0), "these are the right values, divided by the sums of the columns: leave that out."),
    (lambda v: v / v.max(), "these are the right values, divided by the largest: leave that out."),
    (lambda v: np.full_like(v, v.mean()), "every entry is the mean of what is wanted: one average too many."),
)
OF_TABLES = (
    (lambda v: v.T if v.shape[0] == v.shape[1] else None, "rows and columns are exchanged: transpose it."),
    (lambda v: v[:, ::-1], "the right columns, in reverse order."),
    (lambda v: v / v.sum(axis=1, keepdims=True), "these are the right values with rows that were made to sum to one."),
    (lambda v: np.eye(v.shape[1])[v.argmax(axis=1)], "these are hard labels, 0 or 1: leave out the maximum."),
)


def slip(value, right, rows, same):
    """What was done to the right value to get this one: a sentence, or None.

    value, right : numbers or arrays of one shape.  rows : lengths of what was handed in.  same : of two arrays.
    """
    value, right = np.asarray(value, dtype=float), np.asarray(right, dtype=float)
    if value.shape != right.shape or np.all(4 * right == np.round(4 * right)):  # of round numbers too much is true
        return None
    for change, message in (*OF_VALUES, *OF_ARRAYS * (right.ndim > 0), *OF_TABLES * (right.ndim == 2)):
        wrong = change(right)
        if wrong is not None and np.all(np.isfinite(wrong)) and not same(wrong, right) and same(value, wrong):
            return message
    return _counted(value, right, rows, same) or _rounded(value, right) or _exchanged(value, right, same)


def _counted(value, right, rows, same):
    """Divided by a number of rows or not divided; or by a number that was written in."""
    for n in rows:
        if same(value, right * n):
            return f"that is {n} times what is wanted: is a division by the number of rows missing?"
        if same(value, right / n):
            return f"that is what is wanted, divided by {n}: a mean where a sum is meant, or divided twice."
        for other in WRITTEN_IN:
            if n != other and (same(value, right * n / other) or same(value, right * other / n)):
                return f"is the number {other}, of the lesson's table, written into it? Here there are {n} rows."
    return None


def _rounded(value, right):
    for digits in range(5):
        if np.any(np.round(right, digits)) and np.allclose(value, np.round(right, digits), rtol=0, atol=1e-12):
            return f"it is rounded to {digits} decimals: hand on all digits, and round only what you print."
    return None


def _exchanged(value, right, same):
    """A few entries, or rows, in another order."""
    if right.ndim and 2 <= len(right) <= 5 and len(np.unique(right, axis=0)) == len(right):
        for order in permutations(range(len(right))):
            if list(order) != sorted(order) and same(value, right[list(order)]):
                return "the right values, in another order: keep the numbering that was handed in."
    return None


def wrong_densities(x, means, sds):
    """Slips in the height of a bell curve: pairs of a table (n, k) that is not N(x_i | mean_k, sd_k^2) and a sentence.

    x : (n,).  means, sds : (k,) or numbers. For checkers of whatever is computed from densities: hand each of them on.
    """
    z, front = (np.asarray(x)[:, None] - means) / sds, 1 / (np.asarray(sds) * np.sqrt(2 * np.pi))
    return [
        (np.exp(-0.5 * z**2 * sds) / np.sqrt(2 * np.pi * sds), "you treat the standard deviation as a variance."),
        (
            np.exp(-0.5 * (z / sds) ** 2) / (sds**2 * np.sqrt(2 * np.pi)),
            "you square the standard deviation once too often.",
        ),
        (
            np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi),
            "the height of a bell curve depends on its sd: the factor 1 / sd is missing.",
        ),
        (np.exp(-0.5 * z**2) / sds, "the 2 pi in front of the exponential is missing."),
        (front * np.exp(-(z**2)), "the one half in the exponent is missing."),
        (front * np.exp(-0.5 * z), "the distance in the exponent is not squared."),
        (front * np.exp(-0.5 * np.abs(z)), "the distance in the exponent is not squared."),
        (
            front * np.exp(-0.5 * (z * sds**2) ** 2),
            "a / 2 * sd**2 divides by 2 and multiplies by sd**2: put what is below the line in brackets.",
        ),
        (
            front * np.exp(-0.5 * (np.asarray(x)[:, None] - means) ** 2),
            "the distance in the exponent is not divided by the sd.",
        ),
        (
            np.exp(-0.5 * z**2) / (sds**2 * np.sqrt(2 * np.pi)),
            "in front stands 1 / variance; it is 1 / sd, the root of the variance.",
        ),
        (
            front * np.exp(-0.5 * z**2) * np.sqrt(sds),
            "in front stands the root of the sd: the variance belongs under it.",
        ),
    ]
