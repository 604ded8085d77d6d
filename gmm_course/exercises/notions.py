"""Slips that belong to no one exercise: what a wrong value is of the right one, told where no checker knew better.

`compare` asks here last. Each entry says what the student did with the right value, or with the right rows and columns
of it; so a checker lists only the mistakes that need its own data. Numbers of rows come from what was handed in.
"""

from itertools import combinations, permutations, product

import numpy as np
from scipy.special import ndtr

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
    (lambda v: -2 * v, "that is minus twice what is wanted (a deviance)."),
    (lambda v: v / 2, "that is half of what is wanted: a half too many, or a mean of two where a sum is meant."),
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
    (lambda v: np.full_like(v, v.mean()), "all entries are alike, the mean of what is wanted: one average too many."),
)
OF_TABLES = (
    (lambda v: v.T if v.shape[0] == v.shape[1] else None, "rows and columns are exchanged: transpose it."),
    (lambda v: v[:, ::-1], "the right columns, in reverse order."),
    (lambda v: v / v.sum(axis=1, keepdims=True), "these are the right values with rows that were made to sum to one."),
    (lambda v: np.eye(v.shape[1])[v.argmax(axis=1)], "these are hard labels, 0 or 1: leave out the maximum."),
)


def slip(value, right, sizes, same):
    """What was done to the right value to get this one: a sentence, or None.

    value, right : numbers or arrays of one shape.  same : of two arrays.
    sizes : dict from lengths of what was handed in to "rows" or "columns".
    """
    value, right = np.asarray(value, dtype=float), np.asarray(right, dtype=float)
    if value.shape != right.shape or np.all(4 * right == np.round(4 * right)):  # of round numbers too much is true
        return None
    for change, message in (*OF_VALUES, *OF_ARRAYS * (right.ndim > 0), *OF_TABLES * (right.ndim == 2)):
        wrong = change(right)
        if wrong is not None and np.all(np.isfinite(wrong)) and not same(wrong, right) and same(value, wrong):
            return message
    told = _counted(value, right, sizes, same) or rounded(value, right) or _exchanged(value, right, same)
    return told or _cut_off(value, right, same)


def _counted(value, right, sizes, same):
    """Divided by a number of rows or columns or not divided; or by a number that was written in."""
    for n, what in sizes.items():
        if n > 1 and same(value, right * n):
            return f"that is {n} times what is wanted: is a division by the number of {what} missing?"
        if n > 1 and same(value, right / n):
            return (
                f"that is what is wanted, divided by {n}, the number of {what}: a mean where a sum is meant, or "
                "divided twice."
            )
        less_one = [((n - 1) / n) ** power for power in (1, -1, 0.5, -0.5)] if what == "rows" and n > 2 else []
        if any(same(value, right * factor) for factor in less_one):
            return f"off by the factor {n} / {n - 1}, or its root: is n - 1 (ddof=1) taken where n is meant?"
        for other in WRITTEN_IN:
            if n != other and (same(value, right * n / other) or same(value, right * other / n)):
                return f"is the number {other}, of the lesson's table, written into it? Here there are {n} rows."
    return None


def rounded(value, right):
    """A sentence if a value is the right one with fewer decimals, else None."""
    value, right = np.asarray(value, dtype=float), np.asarray(right, dtype=float)
    if value.shape != right.shape or np.all(4 * right == np.round(4 * right)):
        return None
    for digits in range(8):
        tens = 10**digits
        short = np.round(right, digits), np.trunc(right * tens) / tens, np.ceil(right * tens) / tens
        many = f"{digits} decimal{'s' * (digits != 1)}"
        for fewer, how in zip(short, ("rounded", "cut off", "rounded up"), strict=True):
            decided = digits == 0 and np.max(np.abs(right)) < 2  # 0 and 1 come about in other ways, too
            if np.any(fewer) and not decided and np.allclose(value, fewer, rtol=0, atol=1e-12):
                return f"it is {how} to {many}: hand on all digits, and round only what you print."
        percent = np.round(100 * right, digits)
        if np.any(percent != 100 * right) and np.any(percent) and np.allclose(value, percent, rtol=0, atol=1e-12):
            return "it is in percent, and rounded: hand on the number itself, with all its digits."
    return None


def _cut_off(value, right, same):
    """The largest or the smallest, two or more of them but not most, are another number, the same for all of them."""
    changed = np.logical_not(np.isclose(value, right))
    alike = len(np.unique(value[changed])) < changed.sum() <= value.size / 2
    if right.size > 2 and alike and same(value, np.clip(right, value.min(), value.max())):
        return "right, but for the largest or the smallest, which are cut off: np.clip, np.minimum or np.maximum?"
    return None


def _exchanged(value, right, same):
    """A few entries, or rows, in another order."""
    if right.ndim and 2 <= len(right) <= 5 and len(np.unique(right, axis=0)) == len(right):
        for order in permutations(range(len(right))):
            if list(order) != sorted(order) and same(value, right[list(order)]):
                return "the right values, in another order: keep the numbering that was handed in."
    return None


def combined(build, *parts):
    """What comes of right and wrong parts, in all combinations: pairs of build(part, ...) and words, for `compare`.

    parts : for each part a list of pairs, a value and what to say of it; the first, without words, is right.
    """
    all_of_them = [zip(*some, strict=True) for some in product(*parts)]
    pairs = [(build(*values), [one for one in words if one]) for values, words in all_of_them]
    pairs = sorted((pair for pair in pairs if pair[1]), key=lambda pair: len(pair[1]))
    return [(value, " ".join([words[0], *(one[0].upper() + one[1:] for one in words[1:])])) for value, words in pairs]


def wrong_errors(a, b):
    """Slips in the standard error of the mean of a - b, n or n - 1 in the sd: pairs of a number and a sentence."""
    d, n = a - b, len(a)
    tops, slips = [], []
    for ddof in (1, 0):
        sd, of_a, of_b = (x.std(ddof=ddof) for x in (d, a, b))
        instead = "take the sd of the differences."
        tops += [
            (sd, ""),
            (sd**2, "the variance stands where the standard deviation belongs."),
            (np.hypot(of_a, of_b), f"that is of two separate samples. Here the same rows were asked twice: {instead}"),
            (of_a + of_b, f"two sds are added; {instead}"),
            *((sign * (of_a - of_b), f"one sd is subtracted from another; {instead}") for sign in (1, -1)),
            (of_a, f"that is of the first array alone; {instead}"),
            (of_b, f"that is of the second array alone; {instead}"),
            ((a + b).std(ddof=ddof), f"that is of the sum of both; {instead}"),
            (np.r_[a, b].std(ddof=ddof), f"both arrays are thrown together; {instead}"),
            (np.abs(d).std(ddof=ddof), "the differences have lost their signs."),
            (np.exp(d).std(ddof=ddof), "of the differences themselves the sd is wanted, not of their exponentials."),
            (
                (np.sort(a) - np.sort(b)).std(ddof=ddof),
                "sorted, the rows of one no longer belong to those of the other.",
            ),
            (np.sqrt(np.sum(d**2) / (n - ddof)), "the mean of the differences is not subtracted before squaring."),
            (np.abs(d - d.mean()).sum() / (n - ddof), "it is made of absolute values, not of squares."),
            (
                np.sqrt(sd**2 + np.cov(a, b, ddof=ddof)[0, 1]),
                "in the variance of a difference the covariance is twice.",
            ),
        ]
        error = sd / np.sqrt(n)
        slips += [
            (error**2, "that is its square: take the root."),
            (np.sqrt(sd / n), "under the root belongs the variance, not the standard deviation."),
            (d.mean() / error, "that is the difference in units of its error. Return the error."),
            (error / d.mean(), "that is the error as a part of the difference. Return the error."),
            (d.mean() + error, "that is the difference plus its error. Return the error alone."),
        ]
    below = [
        (np.sqrt(n), ""),
        (1, "that is the spread of single rows; the mean of n rows varies less."),
        (n, "it is divided by n, in one step or in two; once by the square root of n is right."),
        (1 / np.sqrt(n), "a mean of n rows varies *less* than one row: divide by the root of n, do not multiply."),
        (np.sqrt(2 * n), "there are n differences, not 2n."),
        (np.sqrt(n - 1), "n - 1 comes in once, in the sd (ddof=1) or under the root, not twice."),
        *((np.sqrt(m), f"n is the number of rows that are handed in, not always {m}.") for m in WRITTEN_IN if m != n),
    ]
    times = [
        (1, ""),
        *((z, "that is half an interval of 95 %; one standard error is wanted.") for z in (1.96, 1.959963985)),
        (2, "that is two standard errors."),
        (-1, "its sign is turned round."),
    ]
    slips += combined(lambda top, under, z: z * top / under, tops, below, times)
    right = [d.std(ddof=ddof) / np.sqrt(n) for ddof in (0, 1)]
    return [(0, "it is 0: of what is the sd taken?")] + [pair for pair in slips if not np.isclose(pair[0], right).any()]


def single(value, right):
    """What a single number is of an array that is wanted: a sentence after a space, or ""."""
    value, right = float(np.ravel(value)[0]), np.asarray(right, dtype=float)
    of_all = {
        "that of the first alone (a [0], or a `return` inside the loop?)": right.flat[0],
        "that of the last alone (is something replaced in a loop that should be kept?)": right.flat[-1],
        "the sum of them: leave that out": right.sum(),
        "their mean: leave that out": right.mean(),
        "the largest of them": right.max(),
        "the smallest of them": right.min(),
        "the root of the sum of their squares": np.sqrt((right**2).sum()),
    }
    words = [words for words, number in of_all.items() if np.isclose(value, number, rtol=1e-6)]
    return f" It is {words[0]}." if words else ""


def where(value, right, same):
    """Where a wrong array is right, or what all of it has in common: a sentence in brackets, or ""."""
    value, right = np.asarray(value, dtype=float), np.asarray(right, dtype=float)
    if value.shape != right.shape or not right.size:
        return ""
    if np.allclose(value, 0, rtol=0, atol=1e-9 * np.abs(right).max()):
        return " (All of it is 0: is what you work out stored, and returned?)"
    close = np.allclose(value, right, rtol=0, atol=1e-3 * np.abs(right).max())
    close = close and " (Close: is a small number added, something clipped or rounded, or is it single precision?)"
    if close or right.size == 1:
        return close or ""
    if right.ndim == 2 and (told := _which(value.T, right.T, same, "column")):
        return told
    if told := _which(value, right, same, "row" if right.ndim == 2 else "entry"):
        return told
    if right.ndim == 2 and len(right) == right.shape[1]:
        if same(np.diag(value), np.diag(right)):
            return " (The diagonal is right; what stands off it is not.)"
        if same(value - np.diag(np.diag(value)), right - np.diag(np.diag(right))):
            return " (What stands off the diagonal is right; the diagonal is not.)"
    with np.errstate(all="ignore"):
        differences, factors = value - right, value / right
    if right.size > 2 and not same(right, np.full_like(right, right.flat[0])):
        if same(differences, np.full_like(right, differences.flat[0])):
            return " (Off by the same number everywhere: a term that is the same for all is missing, or too many.)"
        if same(factors, np.full_like(right, factors.flat[0])):
            return " (Off by the same factor everywhere: what multiplies or divides all of it alike is not right.)"
    return ""


def _which(value, right, same, what):
    """Some rows or columns are right and others are not."""
    good = [same(v, r) for v, r in zip(value, right, strict=True)]
    if all(good) or not any(good):
        return ""
    if not np.any(value[np.logical_not(good)]):
        first = good[0] and not any(good[1:])
        why = (
            "is the `return` inside the loop, or does it end too early"
            if first
            else "does the loop reach all, and is each result stored"
        )
        return f" ({sum(good)} of {len(good)} are right, the others are left at 0: {why}?)"
    many = {"entry": "entries"}.get(what, f"{what}s")
    numbers = [str(i) for i, one in enumerate(good) if one]
    if len(good) > 12:
        return f" (Right in {len(numbers)} of {len(good)} {many}; the first that is off is {what} {good.index(False)}.)"
    listed = f"{what} {numbers[0]}" if len(numbers) == 1 else f"{many} {', '.join(numbers[:-1])} and {numbers[-1]}"
    return f" (Right in {listed} only, counted from 0.)"


def bell(x, means, sds):
    """N(x_i | mean_k, sd_k^2), a table (n, k)."""
    sds = np.asarray(sds, dtype=float)
    return np.exp(-0.5 * ((np.asarray(x)[:, None] - means) / sds) ** 2) / (sds * np.sqrt(2 * np.pi))


def few_slips(*choices, most=2):
    """One of each of several choices, of which few are not the first, the right one: pairs (picked, sentences).

    choices : lists of pairs of anything and what to tell of it, which is "" for the first.
    """
    for n in range(most + 1):
        for wrong in combinations(range(len(choices)), n):
            of_each = (choice[1:] if i in wrong else choice[:1] for i, choice in enumerate(choices))
            for picked in product(*of_each):
                yield [thing for thing, _ in picked], sentences(words for _, words in picked)


def sentences(words):
    """Those that are not empty, one after the other; the first goes on behind "Not yet:"."""
    first, *others = list(filter(None, words)) or [""]
    return " ".join([first, *(f"{one[0].upper()}{one[1:]}" for one in others)])


def wrong_densities(x, means, sds, most=2):
    """Slips in the height of a bell curve: pairs of a table (n, k) that is not N(x_i | mean_k, sd_k^2) and a sentence.

    x : (n,).  means, sds : (k,) or numbers.  most : slips at a time, one in front of the exponential and one in it.
    For checkers of whatever is computed from densities: hand each of them on.
    """
    means, sds = np.broadcast_arrays(np.atleast_1d(np.asarray(means, dtype=float)), np.asarray(sds, dtype=float))
    of_several = [
        (bell(x, means, sds[0]), "every component has the sd of the first; each has its own."),
        (bell(x, means, sds[-1]), "every component has the sd of the last; each has its own."),
        (bell(x, means, sds.mean()), "every component has the average sd; each has its own."),
        (bell(x, means[0], sds), "every component has the mean of the first; each has its own."),
        (bell(x, means[-1], sds), "every component has the mean of the last; each has its own."),
        (bell(x, means[::-1], sds), "the means are in another order than the sds and weights."),
        (bell(x, means, sds[::-1]), "the sds are in another order than the means and weights."),
    ]
    return [
        (bell(x, means, np.sqrt(sds)), "you treat the standard deviation as a variance."),
        (bell(x, means, sds**2), "you square the standard deviation once too often."),
        (bell(x, sds, means), "means and standard deviations have changed places."),
        (bell(x, means, 1), "the sd is not used: that is a bell curve with sd 1."),
        (bell(x, 0 * means, 1), "mean and sd are not used: that is the bell curve around 0 with sd 1."),
        *_two_factors(x, means, sds, most),
        (ndtr((np.asarray(x)[:, None] - means) / sds), "that is the area left of x (cdf), not the height (pdf)."),
        *(of_several if len(means) > 1 else []),
    ]


def _two_factors(x, means, sds, most):
    """What stands in front of the exponential, and minus its exponent: one or both with a slip."""
    x, root = np.asarray(x, dtype=float)[:, None], np.sqrt(2 * np.pi)
    b, v = x - means, sds**2
    z = b / sds
    fronts = [
        (1 / (sds * root), ""),
        (1 / root, "the height of a bell curve depends on its sd: the factor 1 / sd is missing."),
        (1, "the factor in front of the exponential is missing: 1 / (sd times the root of 2 pi)."),
        (1 / sds, "the 2 pi in front of the exponential is missing."),
        (1 / (sds * 2 * np.pi), "the 2 pi in front stands under a square root."),
        (1 / (sds * np.sqrt(np.pi)), "in front stands the root of pi; it is that of 2 pi."),
        (1 / (sds * np.sqrt(2) * np.pi), "in front the root is taken of 2 alone; it is the root of 2 pi."),
        (root / sds, "1 / sd * root is (1 / sd) * root: sd and the root of 2 pi belong in one bracket below the line."),
        (sds / root, "in front of the exponential sd multiplies; it divides."),
        (sds * root, "what is in front of the exponential stands above the line; it belongs below it."),
        (1 / (v * root), "in front stands 1 / variance; it is 1 / sd, the root of the variance."),
        (1 / (v * 2 * np.pi), "in front the root is missing: 1 / root of (2 pi times the variance)."),
        (1 / (np.sqrt(sds) * root), "in front stands the root of the sd: the variance belongs under it."),
    ]
    exponents = [
        (0.5 * z**2, ""),
        (z**2, "the one half in the exponent is missing."),
        (2 * z**2, "in the exponent the 2 multiplies; it divides."),
        (-0.5 * z**2, "far points should be unlikely: the minus in the exponent is missing."),
        (0.5 * z, "the distance in the exponent is not squared."),
        (0.5 * np.abs(z), "the distance in the exponent is not squared."),
        (np.abs(z), "the distance in the exponent is not squared, and its half is missing."),
        (b / (2 * v), "the distance in the exponent is not squared."),
        (0.5 * b**2, "the distance in the exponent is not divided by the sd."),
        (0.5 * b**2 / sds, "in the exponent the squared distance is divided by the sd; divide by its square."),
        (0.5 * b**2 / v**2, "in the exponent you square the sd once too often."),
        (
            0.5 * b**2 * v,
            "a / 2 * sd**2 divides by 2 and multiplies by sd**2: put what is below the line in brackets.",
        ),
        (0.5 * b**2 * sds, "a / 2 * sd divides by 2 and multiplies by sd: put what is below the line in brackets."),
        (b**2 / (2 * sds) ** 2, "the exponent squares the 2, too: 2 * sd**2, not (2 * sd)**2."),
        (0.5 * (x / sds) ** 2, "the mean is not subtracted from x."),
        (0.5 * (b + means) ** 2, "in the exponent the mean is not subtracted, and the distance not divided by the sd."),
        (0.5 * ((x + means) / sds) ** 2, "the mean is added to x; subtract it."),
        (0.5 * (x - means / sds) ** 2, "x - mean / sd divides the mean alone: put x - mean in brackets."),
    ]
    (front, _), (minus, _) = fronts[0], exponents[0]
    one = [(other, minus, words) for other, words in fronts[1:]] + [(front, *told) for told in exponents[1:]]
    two = [(f, e, f"{a} {b[0].upper()}{b[1:]}") for f, a in fronts[1:] for e, b in exponents[1:]]
    no_exp = (-minus * front, "the exponential is missing: np.exp.")
    return [no_exp, *((f * np.exp(-e), words) for f, e, words in (one + two if most > 1 else one))]


def wrong_mixtures(x, weights, means, sds):
    """Slips in a table (n, k) of w_k N(x_i | mean_k, sd_k^2): pairs of such a table and a sentence."""
    right = bell(x, means, sds)
    return [
        (right, "the weights are missing."),
        (weights[::-1] * right, "each weight is given to another component."),
        (weights**2 * right, "the weights count twice."),
        (weights[0] * right, "every component has the weight of the first; each has its own."),
        (weights[-1] * right, "every component has the weight of the last; each has its own."),
        (right / weights, "the weights divide; each bell curve is multiplied by its weight."),
        (weights + right, "the weights are added; each bell curve is multiplied by its weight."),
        (right**weights, "the weights are exponents; each bell curve is multiplied by its weight."),
        (bell(x, weights * means, sds), "a weight scales the height of its bell curve; you scaled the mean."),
        (sds * bell(x, means, weights), "weights and sds have changed places: the order is weights, means, sds."),
        (means * bell(x, weights, sds), "weights and means have changed places: the order is weights, means, sds."),
        *((weights * wrong, words) for wrong, words in wrong_densities(x, means, sds)),
    ]


def ever_harder():
    """Arguments (x, weights, means, sds), each with one thing more in it, and what to tell of the first that fails."""
    one, two = np.ones(1), np.ones(2)
    weights, means, sds = np.array([0.3, 0.7]), np.array([2.3, 4.4]), np.array([1.7, 0.6])
    beside = "Right in the middle of a single component, wrong for a point beside it"
    return [
        (
            (2.3 * one, one, 2.3 * one, one),
            "Wrong even for one point in the middle of a single component with sd 1, where the exponential is 1: work "
            "out that case by hand.",
        ),
        (
            (2.3 * one, one, 2.3 * one, 1.7 * one),
            "Right for one point in the middle of a single component with sd 1, wrong with another sd: look at the sd "
            "in front of the exponential.",
        ),
        ((3.1 * one, one, 2.3 * one, one), f"{beside}, even with sd 1: look at the exponent and the mean in it."),
        ((3.1 * one, one, 2.3 * one, 1.7 * one), f"{beside} if its sd is not 1: look at the sd in the exponent."),
        (
            (3.1 * one, weights, 2.3 * two, 1.7 * two),
            "Wrong even for one point and two components with the same mean and sd: look at the weights, and at how "
            "the parts of the components are put together.",
        ),
        (
            (3.1 * one, weights, means, 1.7 * two),
            "Right for one point if both components have the same mean and sd, wrong if the means differ: look at "
            "how the components are put together, each with its own mean and weight.",
        ),
        (
            (3.1 * one, weights, means, sds),
            "Right for one point if both components have the same sd, wrong if the sds differ: does each take its own?",
        ),
        (
            (np.array([3.1, 2.0, 4.9]), one, 2.3 * one, 1.7 * one),
            "Right for one point, wrong for three, even with a single component: look at how the points are treated.",
        ),
    ]


def smoothed(formula):
    """Pairs of what a formula gives with a small number added, and a sentence."""
    told = "close, but not exact: a small number is added, perhaps against a division by 0 or the logarithm of 0."
    return [(formula(10.0**-k), told) for k in range(1, 10)]
