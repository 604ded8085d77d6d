"""A spike on some of the data, lesson 08: how wide it has to be, and which term of a student's formula is off."""

import numpy as np

from gmm_course.exercises.checking import NotYet, call, same, shape_of
from gmm_course.exercises.notions import few_slips, sentences

HALF = 0.5 * np.log(2 * np.pi)


def log_normal(x, mean, sd):
    return -0.5 * ((x - mean) / sd) ** 2 - np.log(sd) - HALF


def log_sd(x, place, target):
    """log of the sd that is wanted."""
    on, w = x == place, np.mean(x == place)
    others = (log_normal(x, x.mean(), x.std()) + np.log(1 - w))[~on].sum()
    return (others - target) / on.sum() + np.log(w) - HALF


def total(x, place, sd):
    """Log-likelihood of the cheat."""
    w = np.mean(x == place)
    with np.errstate(all="ignore"):  # whatever the answer has set numpy to
        spike = np.log(w) + log_normal(x, place, sd)
        return np.logaddexp(np.log(1 - w) + log_normal(x, x.mean(), x.std()), spike).sum()


def _cases():
    """Data, a place and a target, with one to four points on the place."""
    rng = np.random.default_rng(78)
    for i in range(14):
        x, m = rng.normal(size=9 + i) * 1.7 + 4, 1 + i % 4
        x[rng.permutation(len(x))[:m]] = x[0]
        yield x, x[0], total(x, x[0], 10.0 ** -(3 + i % 5))


# What a case may be taken for, the first of each right: functions of x and of the points on the place.
OVER = [
    (lambda n, m: (m, m), ""),
    (lambda n, m: (1, 1), "every one of the m points brings a -log sd: divide by m."),
    (lambda n, m: (n, n), "divide by m, the points on the spike, not by all n."),
    (lambda n, m: (n - m, n - m), "you divide by the number of the other points; m lie on the spike."),
    (lambda n, m: (1 / m, 1 / m), "the difference is multiplied by m; divide."),
    (lambda n, m: (m / (1 - m / n), m), "1 - w multiplies the logarithms; its own logarithm is added to each."),
    (lambda n, m: (m, n * m), "the target is the log-likelihood of all points, not of one: do not divide it by n."),
    (lambda n, m: (1, m), "parentheses: the whole difference is divided by m."),
]
POINTS = [
    (lambda on: (~on, False), ""),
    (lambda on: (on | True, False), "the points on the spike are counted twice: the sum runs over the others only."),
    (
        lambda on: (~on | (on.cumsum() > 1), False),
        "only one of the points on the spike is left out of the sum; all of them lie on it.",
    ),
    (lambda on: (on, False), "the sum runs over the points on the spike; it should be the others."),
    (lambda on: (~on, True), "the others count as a sum, not as a mean: `target` is the log-likelihood of all points."),
]
BROADS = [
    (lambda x, on: (x.mean(), x.std()), ""),
    (
        lambda x, on: (x[~on].mean(), x[~on].std()),
        "the broad component is the best single Gaussian of *all* of x, those on the spike included.",
    ),
    (lambda x, on: (x.mean(), x.std(ddof=1)), "the best single Gaussian has the sd that divides by n: x.std()."),
    (lambda x, on: (x.mean(), x.var()), "the broad component has its variance where its standard deviation belongs."),
    (lambda x, on: (x[on].mean(), x.std()), "the broad component has a mean of its own; yours stands on `place`."),
    (lambda x, on: (0.0, x.std()), "the mean of the broad component is not subtracted."),
    (lambda x, on: (np.median(x), x.std()), "the broad component has the mean, not the median."),
]
SQUARES = [
    (lambda b, sd: (b / sd) ** 2, ""),
    (lambda b, sd: b**2, "the distance in the broad component is not divided by its sd."),
    (lambda b, sd: b**2 / sd, "in the broad component the square is divided by sd**2, not sd."),
    (lambda b, sd: b**2 * sd**2, "parentheses: the square is divided by twice the variance."),
    (lambda b, sd: np.abs(b) / sd, "the distance in the broad component is not squared."),
]
WEIGHTS = [
    (lambda n, m: m / n, ""),
    (lambda n, m: 1 / n, "the weight of the spike is m / n, with all m points on it."),
    (lambda n, m: 0.5, "the weights are m / n and 1 - m / n, not one half each."),
    (lambda n, m: 1 - m / n, "the two weights are swapped: the spike has m / n."),
]
BROAD_WEIGHTS = [
    (lambda k, n, m, w: k * np.log(1 - w), ""),
    (lambda k, n, m, w: (n - m) * np.log(1 - w), ""),
    (lambda k, n, m, w: np.log(1 - w), "log(1 - w) belongs to every one of the other points; you add it once."),
    (lambda k, n, m, w: n * np.log(1 - w), "log(1 - w) comes in once for each of the *other* points, not for all n."),
    (lambda k, n, m, w: m * np.log(1 - w), "log(1 - w) comes in once for each of the *other* points, n - m times."),
    (lambda k, n, m, w: k * np.log(w), "the other points have the weight 1 - m / n, not m / n."),
    (lambda k, n, m, w: k * (1 - w), "the weight of the broad component stands there without its logarithm."),
]
BRACKETS = [
    (lambda m, w: (np.log(w), 1), ""),
    (lambda m, w: (np.log(w) / m, 1 / m), "m belongs to the difference only: the bracket is not divided by it."),
    (lambda m, w: (np.log(w) * m, m), "the bracket is multiplied by m, and then all of it is to be divided by m."),
    (lambda m, w: (np.log(w) / m, 1), "log w belongs into the bracket: every point on the spike brings it."),
    (lambda m, w: (np.log(w), 1 / m), "log 2 pi belongs into the bracket: every point on the spike brings it."),
    (lambda m, w: (w, 1), "the weight of the spike stands there without its logarithm."),
    (lambda m, w: (np.log(m), 1), "too high by a factor of n: the weight of the spike is m / n, not m."),
    (lambda m, w: (np.log(1 - w), 1), "the spike has the weight m / n, not 1 - m / n."),
]
LOG_PI = np.log(np.pi) / np.log(2 * np.pi)
# What is told of the factor of a term, where it is not 1.
OF_FACTORS = (
    {
        0: "the weight of the broad component is missing: every other point has the density (1 - w) N.",
        -1: "the sign of log(1 - w): the weight multiplies the density.",
    },
    {
        0: "the square root of 2 pi is missing in the density of the broad component.",
        2: "in the broad component 2 pi stands under a square root.",
        -1: "the sign of log 2 pi in the broad component.",
        LOG_PI: "the 2 of 2 pi is missing in the broad component.",
    },
    {
        0: "the sd in front of the broad component's exponential is missing.",
        2: "in front of the broad component stands 1 / sd, not 1 / variance.",
        -1: "the sign of log sd in the broad component.",
    },
    {
        0: "the exponent of the broad component is missing.",
        2: "the one half in the exponent of the broad component is missing.",
        -1: "the sign in the exponent of the broad component: far points are unlikely.",
        -2: "the sign in the exponent of the broad component, and its half.",
    },
    {-1: "the target is added to the others; it has the other sign.", 0: "the target is not used."},
    {
        0: "the weight of the spike is missing: log w belongs into the bracket.",
        -1: "the sign of log w, the weight of the spike: it stands above the line.",
        2: "the weight of the spike comes in twice.",
    },
    {
        0: "the square root of 2 pi in the height of the spike is missing.",
        2: "the half before log 2 pi is missing, or 2 pi was taken for its square root.",
        -1: "the sign of log 2 pi: it stands below the fraction line of the spike.",
        LOG_PI: "the 2 of 2 pi is missing in the spike.",
    },
)
OF_ALL = {
    (2,) * 7: "that is the variance of the spike; its square root is wanted.",
    (0.5,) * 7: "you took a root too many: the formula gives the standard deviation, not the variance.",
    (-1,) * 7: "the inverse came out: which sign has log sd in the formula, when you bring it to the other side?",
    (-1, -1, -1, -1, -1, 1, 1): "the sign of one part is turned round: it is the others minus the target.",
    (1, 1, 1, 1, 1, -1, -1): "the bracket is subtracted; log w counts for the sd, log 2 pi against it.",
    (1, 0, 0, 1, 1, 1, 1): "nothing stands in front of the broad exponential.",
    (1, 0, 1, 1, 1, 1, 0): "the square root of 2 pi is missing, in the broad component and in the spike.",
    (0, 1, 1, 1, 1, 0, 1): "both weights are missing: m / n for the spike, 1 - m / n for the others.",
    (0, 0, 0, 0, 1, 1, 1): "the other points are missing.",
}
TERMS = (
    "log(1 - w)",
    "log 2 pi of the broad component",
    "log sd of the broad component",
    "the exponent of the broad component",
    "the target",
    "log w",
    "log 2 pi of the spike",
)
SIGNS = np.array([1, -1, -1, -1, -1, 1, -1])


def _terms(x, place, target, over, points, broad, square, weight, broad_weight, bracket):
    """What the log of the sd is a sum of, with the signs of SIGNS."""
    on, n = x == place, len(x)
    m = on.sum()
    (of_others, of_target), w, (mean, sd), (which, averaged) = over(n, m), weight(n, m), broad(x, on), points(on)
    k, squares = which.sum(), square(x[which] - mean, sd).sum()
    share = which.sum() if averaged else 1
    front = np.array([broad_weight(k, n, m, w), k * HALF, k * np.log(sd), 0.5 * squares]) / share / of_others
    log_w, times = bracket(m, w)
    return [*front, target / of_target, log_w, times * HALF]


def what_is_off(function, name):
    """Which term of a student's formula is off, and how: a sentence, or None."""
    tried = [(case, value) for case in _cases() if (value := _tried(function, case, name)) is not None]
    if len(tried) < 10:
        return None
    values, found = np.array([value for _, value in tried]), []
    choices = (OVER, POINTS, BROADS, SQUARES, WEIGHTS, BROAD_WEIGHTS, BRACKETS)
    for picked, words in few_slips(*choices):
        table = SIGNS * [_terms(*case, *picked) for case, _ in tried]
        if np.allclose(table.sum(axis=1), values, rtol=0, atol=1e-6):
            return words or None
        factors, _, rank, _ = np.linalg.lstsq(table, values, rcond=1e-10)
        if rank == 7 and np.allclose(table @ factors, values, rtol=0, atol=1e-6):
            of_each = _of(tuple(np.round(factors, 5) + 0.0))
            slips = sum(one is not choice[0][0] for one, choice in zip(picked, choices, strict=True)) + len(of_each)
            found.append((slips, sentences((words, *of_each))))
    return min(found)[1] or None if found else None


def _tried(function, case, name):
    """The logarithm of what a function returns, if there is one."""
    try:
        value = call(function, *case, name=name)
    except NotYet:
        return None
    value = np.asarray(value, dtype=float) if shape_of(value) == () else np.array(0.0)
    return float(np.log(value)) if 0 < value < np.inf else None


def _of(factors):
    """Sentences on the factors of the terms."""
    if factors in OF_ALL:
        return [OF_ALL[factors]]
    if same(factors, (np.log(10),) * 7, rtol=1e-4):
        return ["the logarithms of the formula are natural ones: np.exp undoes them, not 10 to the power."]
    if same(factors, (1 / np.log(10),) * 7, rtol=1e-4):
        return ["np.log10 and np.exp do not go together: take natural logarithms, np.log."]
    told = []
    for name, known, factor in zip(TERMS, OF_FACTORS, factors, strict=True):
        usual = [words for number, words in known.items() if np.isclose(factor, number, atol=1e-4)]
        if not np.isclose(factor, 1, atol=1e-4):
            told.append(usual[0] if usual else f"{name} does not come in as it should.")
    return told
