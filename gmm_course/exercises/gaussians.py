"""Log-densities of Gaussians in d dimensions, right and wrong: which of their three terms is off, and how.

A student's function is tried on several tables. If all that it returns is a sum of three terms, each the right one or
one with a usual slip, and each times some factor, then that is told; else which part is right.
"""

from itertools import product

import numpy as np

from gmm_course.exercises.checking import NotYet, call, same, shape_of
from gmm_course.exercises.notions import sentences

LOG_2PI = np.log(2 * np.pi)
ENTRY_BY_ENTRY = (
    "1 / covariance divides entry by entry; the inverse of a matrix is another thing: np.linalg.inv or solve."
)


def _cases():
    """Points, means and covariances (X, mean, covariance) in two to four dimensions, not proportional to each other."""
    rng = np.random.default_rng(27)
    for n, d, size in ((5, 2, 1.3), (6, 2, 0.6), (5, 3, 0.9), (7, 3, 1.7), (6, 4, 1.1)):
        A = size * (rng.normal(size=(d, d)) + 1.2 * np.eye(d))
        mean = rng.normal(size=d) + 1
        yield mean + rng.normal(size=(n, d)) @ A.T, mean, A @ A.T + 0.3 * np.eye(d)


def _length(vectors):
    return (vectors**2).sum(axis=1)


def _form(left, matrix, right=None):
    """Left' matrix right for each row of both."""
    return np.einsum("ni,ij,nj->n", left, matrix, left if right is None else right)


@np.errstate(all="ignore")  # an entry of 0, one over it, a root of a negative one
def wrong_squares(X, mean, covariance):
    """Slips in the squared Mahalanobis distance: pairs of an array (n,) and a sentence; the first is right."""
    b, L, inverse = X - mean, np.linalg.cholesky(covariance), np.linalg.inv(covariance)
    own, powers, turned = np.linalg.pinv(_of_the_data(X)), covariance**-0.5, 1 / covariance
    z = np.linalg.solve(L, b.T).T
    return [
        (_length(z), ""),
        (_length(b), "that is the ordinary, Euclidean distance: the covariance is not used in it."),
        (_form(X, inverse), "the mean is not subtracted from the points."),
        (_form(X + mean, inverse), "the mean is added to the points; subtract it."),
        (_form(X, inverse, b), "x - mean stands on both sides of the inverse; in yours one of them is x itself."),
        (_form(X - X.mean(axis=0), inverse), "the mean of X is taken; use `mean`, which may come from other data."),
        (_form(b, own), "the covariance of X is taken; use `covariance`, of other data, perhaps."),
        (
            _form(X - X.mean(axis=0), own),
            "mean and covariance of X are taken; use the arguments, which may come from other data.",
        ),
        (_form(b, own * (1 - 1 / len(X))), "the covariance of X is taken; use `covariance`, of other data, perhaps."),
        (_form(b, covariance), "the covariance is used where its inverse belongs: a wide direction makes points near."),
        (_length(b @ L.T), "you multiply by the Cholesky factor; solve with it: factor times z = x - mean."),
        (_length(b @ L), "you multiply by the Cholesky factor; solve with it: factor times z = x - mean."),
        (
            _length(np.linalg.solve(L.T, b.T).T),
            "the Cholesky factor is transposed: solve with the *lower* triangle, factor times z = x - mean.",
        ),
        (
            _length(b @ inverse),
            "the covariance is undone twice: square what the Cholesky factor undoes; or multiply inverse times "
            "(x - mean) by (x - mean).",
        ),
        ((b @ inverse).sum(axis=1), "inverse times (x - mean) still has to be multiplied by (x - mean)."),
        (_form(b, turned), ENTRY_BY_ENTRY),
        (np.abs(_form(b, turned)), ENTRY_BY_ENTRY),
        (
            _length(b @ np.sqrt(np.abs(inverse))),
            "the root of a matrix is not that of each entry: take a Cholesky factor.",
        ),
        (
            _length(b @ powers),
            "a power of an array is taken entry by entry; a matrix has no such root: a Cholesky factor.",
        ),
        (_form(np.abs(b), inverse), "no absolute values: whether two columns are off in the same direction counts."),
        *_of_simpler_matrices(b, covariance, inverse, L),
        *_of_coordinates(z),
    ]


def _of_simpler_matrices(b, covariance, inverse, L):
    """Squared distances in which only a part of the covariance is used, or its axes wrongly."""
    variances, axes = np.linalg.eigh(covariance)
    widths, apart = np.sqrt(np.diag(covariance)), "the correlation is not used: "
    return [
        (
            _length(b / np.diag(L)),
            "only the diagonal of the Cholesky factor enters the distance. `solve_triangular` reads the *upper* "
            "triangle unless it is told that the factor is lower.",
        ),
        ((b**2 / variances).sum(axis=1), "the variances along the axes divide the columns: turn to the axes first."),
        (
            _form(b, np.linalg.inv(covariance / np.outer(widths, widths))),
            "the correlations stand in the covariance's place.",
        ),
        (_form(b / widths, covariance / np.outer(widths, widths)), "of the correlations the inverse belongs there."),
        (_length(b) / np.sqrt(np.linalg.det(covariance)), "a determinant is no inverse: it knows no direction."),
        (_length(b) / np.linalg.det(covariance), "a determinant is no inverse: it knows no direction."),
        (_length(b) / np.trace(covariance), "a trace is no inverse: it knows no direction."),
        (np.sqrt(np.abs(b @ inverse * b)).sum(axis=1) ** 2, "add up the products first, and take one root of the sum."),
        (_length(b / widths), f"{apart}each column is divided by its own standard deviation."),
        (_length(b / widths**2), f"{apart}each column is divided by its variance."),
        ((b**2 / widths).sum(axis=1), f"{apart}each square is divided by a standard deviation."),
        (_length(b) * np.diag(inverse)[0], f"{apart}of the inverse only the first entry is."),
        ((b**2 * np.diag(inverse)).sum(axis=1), f"{apart}of the inverse only the diagonal is."),
        (
            _length(np.linalg.solve(np.tril(covariance), b.T).T),
            "the triangular solve is for the Cholesky factor; yours solves with the covariance.",
        ),
        (_length(b @ axes / variances), "along each axis the root of the variance divides, before it is squared."),
        (_length(b @ axes.T / np.sqrt(variances)), "you take the rows of eigh's matrix; the axes are its columns."),
        (_length(b @ axes * np.sqrt(variances)), "along each axis you multiply by the root of the variance; divide."),
    ]


def _of_coordinates(z):
    """Squared distances in which the coordinates of z are put together wrongly."""
    return [
        (_length(z[:, :2]), "only the first two coordinates of z are added: all are wanted, however many."),
        (_length(z[:, :1]), "only the first coordinate of z is there: add up over all of them."),
        (z.sum(axis=1), "the entries of z are added up; square each one first."),
        (z.sum(axis=1) ** 2, "the entries of z are added up and then squared; square each one first."),
        (np.abs(z).sum(axis=1), "the absolute values of z are added up; add its squares."),
        (np.abs(z).sum(axis=1) ** 2, "the absolute values of z are added up; add its squares."),
        (z.max(axis=1) ** 2, "only the largest entry of z is there; add the squares of all."),
        (np.sqrt(_length(z)), "the distance comes in with its root; it is to be squared."),
        (_length(z) ** 2, "the squared distance is squared once more."),
        (_length(z) / z.shape[1], "the squares of z are averaged; add them up."),
        (np.full(len(z), _length(z).sum()), "the squares of all points are added up: each point has its own, axis=1."),
    ]


def _of_the_data(X):
    return (X - X.mean(axis=0)).T @ (X - X.mean(axis=0)) / len(X)


def _wrong_determinants(X, covariance):
    """The same for half of the log-determinant, a number."""
    diagonal = np.diag(np.linalg.cholesky(covariance))
    half = np.log(diagonal).sum()
    return [
        (half, ""),
        (0.5 * np.exp(2 * half), "of the determinant the logarithm is wanted."),
        (np.exp(half), "of the determinant the logarithm is wanted."),
        (0.5, "slogdet returns two things: first the sign, then the logarithm."),
        (diagonal.sum(), "the diagonal of the Cholesky factor is added up without logarithms."),
        (np.log(diagonal.sum()), "the log-determinant is the sum of logarithms, not the logarithm of a sum."),
        (
            np.log(np.trace(covariance)),
            "the determinant is a product along the diagonal of the factor; yours is a trace.",
        ),
        (
            0.5 * np.log(np.diag(covariance)).sum(),
            "the determinant comes from the diagonal of the covariance; take that of its Cholesky factor, or slogdet.",
        ),
        (0.5 * np.linalg.slogdet(_of_the_data(X))[1], "the determinant is that of the covariance of X."),
        (half * len(diagonal), "d multiplies the log-determinant, too; it belongs to log 2 pi alone."),
        (half / len(diagonal), "the logarithms of the diagonal are averaged; add them up."),
        (np.log(diagonal[0]), "of the diagonal of the Cholesky factor only the first entry counts: add up all."),
        (np.log(diagonal[-1]), "of the diagonal of the Cholesky factor only the last entry counts: add up all."),
        (half - np.log(diagonal[0]), "the first entry of the diagonal of the Cholesky factor is left out."),
        (half - np.log(diagonal[-1]), "the last entry of the diagonal of the Cholesky factor is left out."),
    ]


ONCE = "2 pi comes in as often whatever d is ({} times); it comes once for each column: d/2 times its logarithm."
ONCE_A_ROW = "2 pi comes in once for each *row* of X; take the number of its columns."


def _wrong_constants(n, d):
    """The same for the logarithm of the root of (2 pi) to the power d."""
    return [
        (0.5 * d * LOG_2PI, ""),
        (0.5 * LOG_2PI, ONCE),
        (0.5 * n * LOG_2PI, ONCE_A_ROW),
        (0.5 * d**2 * LOG_2PI, "d is squared in the constant: d/2 times the logarithm of 2 pi."),
        (0.5 * n * d * LOG_2PI, "2 pi comes in once for each number in X; it comes once for each column."),
        (0.5 * d * np.log(np.pi), "the constant is pi, without its 2."),
        (np.log(2) + 0.5 * d * np.log(np.pi), "only pi has the power d / 2. Brackets: (2 * pi) to the power."),
        (0.5 * np.log(2) + 0.5 * d * np.log(np.pi), "only pi has the power d. Brackets: (2 * pi) to the power."),
        (0.5 * d * 2 * np.pi, "of 2 pi the logarithm is wanted."),
        (0.5 * np.log(2 * np.pi * d), "d stands inside the logarithm; it stands before it."),
    ]


# What a wrong factor of a term says: of the term itself, and by how much too large it is.
OF_FACTORS = (
    (
        "the constant",
        {
            0: "the constant is missing: the power of 2 pi in front.",
            2: "each factor 2 pi stands under a square root: half of its logarithm, d times.",
            -1: "2 pi stands below the fraction line: check the sign of its term.",
        },
    ),
    (
        "the log-determinant",
        {
            0: "the determinant is missing: how does the height depend on how wide the cloud is?",
            2: "the log-determinant counts twice as much as it should: the determinant stands under a square root, so "
            "its logarithm is halved; half of it is the sum of log L_ii.",
            0.5: "half of the log-determinant is lost: is it halved twice? (The determinant of the covariance is the "
            "*square* of that of its Cholesky factor: the sum of log L_ii is halved already.)",
            -1: "wide clouds are low: check the sign of the log-determinant.",
            -2: "the log-determinant has the wrong sign, and it should be halved.",
        },
    ),
    (
        "the squared distance",
        {
            0: "the points are not used: only the factor in front is left.",
            2: "the one half before the squared distance is missing.",
            0.5: "the squared distance is halved twice.",
            -1: "far points should be unlikely: check the sign of the squared distance.",
            -2: "the -1/2 does not reach the squared distance: are brackets missing?",
        },
    ),
)
OF_ALL = {
    (-1, -1, -1): "the sign is turned round: that is the negative log-density.",
    (2, 2, 2): "one half is missing, in front of all three terms.",
    (-2, -2, -2): "minus one half is missing, in front of all three terms.",
    (0, 0, 1): "the factor in front of the exponential is missing: 2 pi and determinant.",
    (1, 2, 2): "the one half reaches the first term only: are brackets missing?",
    (1, -2, -2): "the -1/2 reaches the first term only: are brackets missing?",
}


def _factor_words(what, known, factor):
    """What the factor of a term says, or None; unusual ones in a sentence with a bracket, for what fits better."""
    if same(factor, 1):
        return None
    for usual, words in known.items():
        if same(factor, usual, atol=1e-6):
            return words
    if any(same(abs(factor), 1 / np.log(base), atol=1e-6) for base in (2, 10)):
        return f"in {what} the logarithm is not the natural one, np.log."
    return f"{what} is not what it should be. (It comes in {factor:.3g} times.)"


def what_is_off(function, name):
    """Which term of a log-density of one Gaussian is off, and how: a sentence, or None.

    function : of X (n, d), mean (d,) and covariance (d, d), that returns (n,).
    """
    tried = [(case, value) for case in _cases() if (value := _tried(function, case, name)) is not None]
    values = np.concatenate([value for _, value in tried]) if tried else np.array([])
    if len(values) < 10 or not np.all(np.isfinite(values)):
        return None
    cases = [case for case, _ in tried]
    terms = (
        _columns([[(np.full(len(X), one), words) for one, words in _wrong_constants(*X.shape)] for X, _, _ in cases]),
        _columns([[(np.full(len(X), one), words) for one, words in _wrong_determinants(X, S)] for X, _, S in cases]),
        _columns([[(0.5 * square, words) for square, words in wrong_squares(*case)] for case in cases]),
    )
    found = []
    for choice in product(*terms):
        if sum(bool(words) for _, words in choice) < 3:  # three slips at a time are too many to tell them apart
            table = np.column_stack([column for column, _ in choice])
            if not np.isfinite(table).all():
                continue
            factors, _, rank, _ = np.linalg.lstsq(table, values, rcond=1e-10)
            if rank == 3 and same(table @ factors, values):
                found += _slips([words for _, words in choice], np.round(-factors, 6))
    if not found or [] in found:
        return _in_small_units(function, tried, name)
    told = min(found, key=lambda words: sum(1 + ("(It comes" in one) for one in words))
    return sentences(told)


def _in_small_units(function, tried, name):
    """Whether something small, which hardly shows here, is large when all columns come in units a thousand times."""
    for (X, mean, covariance), value in tried:
        right = -_wrong_constants(*X.shape)[0][0] - _wrong_determinants(X, covariance)[0][0]
        right = right - 0.5 * wrong_squares(X, mean, covariance)[0][0]
        small = _tried(function, (X / 1e3, mean / 1e3, covariance / 1e6), name)
        if small is None or not same(value, right, rtol=1e-2, atol=1e-2):
            return None
        if np.all(np.abs(small - X.shape[1] * np.log(1e3) - right) < 1e-2 + 100 * np.abs(value - right)):
            return None
    return (
        "close, but much less so where all columns come in units a thousand times as large: a number is added to the "
        "variances, or a floor is set under them."
    )


# What may have been done to a squared distance, right or wrong.
OF_DISTANCES = (
    (np.sqrt, ""),
    (lambda square: np.sqrt(np.abs(square)), ""),
    (lambda square: square, "the square root is missing."),
    (lambda square: np.sqrt(square / 2), "the one half belongs to the density; the distance has none."),
    (lambda square: square / 2, "the one half belongs to the density; and the square root is missing."),
    (lambda square: -square / 2, "that is the exponent of the density; the distance is the root of the square in it."),
    (lambda square: np.exp(-square / 2), "that is the exponential of the density; the distance itself is wanted."),
)


def what_distance(function, name):
    """How a Mahalanobis distance is off, of a function as in `what_is_off`: a sentence, or None."""
    tried = [(case, value) for case in _cases() if (value := _tried(function, case, name)) is not None]
    if not tried:
        return None
    values = np.concatenate([value for _, value in tried])
    for square, words in _columns([wrong_squares(*case) for case, _ in tried]):
        for change, more in OF_DISTANCES:
            with np.errstate(all="ignore"):
                wrong = change(square)
            if np.allclose(values, wrong, rtol=1e-6, equal_nan=True):
                return sentences((words, more)) or None
    return None


def _columns(of_cases):
    """From pairs (array, words) of each case to pairs of the arrays of all cases, one after the other, and words."""
    return [(np.concatenate([array for array, _ in pairs]), pairs[0][1]) for pairs in zip(*of_cases, strict=True)]


def _slips(words, factors):
    """Sentences on wrong terms and on wrong factors of terms: a list of one list, or of none."""
    if any(sentence and not factor for sentence, factor in zip(words, factors, strict=True)):
        return []  # a term that does not come in is as well the right one
    told = list(filter(None, words))
    told = [sentence.format(f"{abs(factors[0]):.3g}") if sentence == ONCE else sentence for sentence in told]
    if tuple(factors) in OF_ALL:
        return [[*told, OF_ALL[tuple(factors)]]]
    if len(set(factors)) == 1 and not told:
        return [[]]  # of all values alike: not a matter of a term
    of_each = [_factor_words(*one, factor) for one, factor in zip(OF_FACTORS, factors, strict=True)]
    if words[0] in (ONCE, ONCE_A_ROW):
        of_each[0] = None  # such a constant comes in any number of times
    elif words[0] and abs(factors[0]) != 1:
        return []  # any number that is proportional to d is a multiple of it
    return [told + [sentence for sentence in of_each if sentence]]


def _tried(function, case, name):
    """What a function returns, if that is a number, or an array of as many as there are points."""
    try:
        value = call(function, *case, name=name)
    except NotYet:
        return None
    n = len(case[0])
    return np.broadcast_to(np.asarray(value, dtype=float), n) if shape_of(value) in ((), (n,)) else None


def ever_harder(right):
    """Arguments (X, mean, covariance), what is right for them, and what to tell of the first case that fails."""
    mean, unit, beside = np.array([0.8, 1.3]), np.eye(2), np.array([[2.1, 0.4]])
    correlated = np.array([[1.6, 1.2], [1.2, 3.0]])
    many = np.array([[2.1, 0.4], [-0.7, 3.3], [0.2, -1.9]])
    space = np.diag([1.6, 3.0, 0.7]) + 0.4
    cases = (
        (mean[None], unit, "wrong even for a point on the mean, with the unit matrix as covariance."),
        (
            beside,
            unit,
            "right for a point on the mean, wrong beside it, with the unit matrix as covariance: look at the "
            "squared distance.",
        ),
        (beside, 4 * unit, "right with the unit matrix as covariance, wrong with 4 times it: how does it come in?"),
        (beside, np.diag([4, 0.3]), "right where all columns have one variance, wrong where they differ."),
        (beside, correlated, "right for columns without correlation, wrong where they are correlated."),
        (many, correlated, "right for one point, wrong for several."),
    )
    cases = [((X, mean, S), right(X, mean, S), words) for X, S, words in cases]
    third = np.column_stack([many, many[::-1, 0]]), np.array([0.8, 1.3, -0.4]), space
    return [*cases, (third, right(*third), "right in two dimensions, wrong in three: is a 2 written into it?")]
