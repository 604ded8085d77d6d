"""Checkers of lesson 07, numerics. Each asks on small data first, then attacks with data on which digits run out."""

import numpy as np

from gmm_course.exercises.checking import (
    NotYet,
    call,
    checker,
    compare,
    describe,
    number,
    numbers,
    pair,
    same,
    shape_of,
    simplest,
    unchanged,
    uses,
)
from gmm_course.exercises.gaussians import ever_harder, what_is_off
from gmm_course.exercises.lesson_07.attacks import (
    BLOCKS,
    COVARIANCE,
    COVARIANCES,
    MEAN,
    MEANS,
    PLANE,
    POINTS,
    WEIGHTS,
    Blocks,
    attacks,
    e_step_of,
    ever_more_blocks,
    log_gaussian_of,
    log_sum_exp_mistakes,
    log_sum_exp_of,
    needs_no_store,
    needs_no_table,
    one_e_step_mistakes,
    one_variance_mistakes,
    thin_ellipses,
)


def _with_nan(value, shape, name):
    """An array of this shape in which NaN is allowed, since an attack has words of its own for it."""
    if shape_of(value) != shape:
        return numbers(value, shape, name)
    return np.asarray(value, dtype=float)


# -- exercise 1 -----------------------------------------------------------------------------------------
# Where something ends, as minus a logarithm, and what to tell of it.
LIMITS = (
    (-np.log(5e-324), ""),
    (1075 * np.log(2), ""),  # half of the smallest number is still rounded up
    (-np.log(2.2e-308), "Below 2.2e-308 numbers only lose digits; they do not end before 5e-324."),
    (-np.log(1.4e-45), "That is for single precision, float32. numpy computes in double precision."),
    (-np.log(1.2e-38), "That is for single precision, float32, and its smallest number with all digits."),
    (-np.log(2.2e-16), "2.2e-16 is the distance from 1 to the next number, far from 0; numbers end at 5e-324."),
)
# What may have been made of a limit, and what to tell of it; the first is right.
FORMULAS = (
    (lambda limit: np.sqrt(2 * limit), ""),
    (lambda limit: limit, "that is how large z^2 / 2 may become; solve for z."),
    (lambda limit: 2 * limit, "that is z^2: a square root is missing."),
    (np.sqrt, "the one half in the exponent is missing: z^2 / 2 is what reaches the limit, not z^2."),
    (lambda limit: np.sqrt(limit / 2), "the one half is on the wrong side: z^2 is twice the logarithm."),
    (lambda limit: np.sqrt(2 * limit / np.log(10)), "that takes the logarithm to base 10; exp goes with np.log."),
    (lambda limit: np.sqrt(2 * limit / np.log(2)), "that takes the logarithm to base 2; exp goes with np.log."),
    (lambda limit: np.sqrt(limit / np.log(10)), "two slips: the logarithm is to base 10, and a half is missing."),
    (lambda limit: limit / np.log(10), "that is an exponent of ten. At which z does exp(-z^2 / 2) reach it?"),
    (lambda limit: limit / np.log(2), "that is an exponent of two. At which z does exp(-z^2 / 2) reach it?"),
)


@checker
def underflow_distance(answer):
    """Exercise 1: from how many standard deviations on exp(-z^2 / 2) is 0 in double precision."""
    z = number(answer, "the distance")
    if 38.55 <= z < 38.705:
        return "that is where a bell curve ends in a computer. Single precision ends at about 14."
    if z < 0:
        raise NotYet("a distance is positive.")
    if np.isinf(z):
        raise NotYet("the bell curve itself never ends, but a computer's numbers do, at 5e-324.")
    if 0 < z < 1e-10:
        raise NotYet("that is a number at which densities end; wanted is the distance z at which exp(-z^2 / 2) does.")
    for change, words in FORMULAS:
        for limit, of_limit in LIMITS:
            if (words or of_limit) and abs(z - change(limit)) <= (0.06 if change(limit) < 60 else 0.6):
                raise NotYet(f"{words} {of_limit}" if words else f"{of_limit[0].lower()}{of_limit[1:]}")
    if 0 < np.exp(-0.5 * z * z):
        raise NotYet(
            f"at {z:g} standard deviations np.exp(-z**2 / 2) is {np.exp(-0.5 * z * z):.1e}, which is not 0 yet."
        )
    raise NotYet(f"at {z:g} it is 0, but it is 0 nearer to the mean already. Give one decimal.")


# -- exercise 2 -----------------------------------------------------------------------------------------
A = np.array([[0.3, -1.2, 0.8], [1.5, 1.1, -0.4], [-2.0, 0.1, 0.7], [0.2, 0.2, 0.2], [-0.6, -3.0, -1.4]])


@checker
def log_sum_exp(function):
    """Exercise 2: log of the sum of exponentials, row by row."""
    name = "log_sum_exp"
    n, k = A.shape
    value = call(function, A, name=name)
    shapes = {
        (): "one number came back, with shape (): the sum runs over the whole table. Each row has its own: axis=1.",
        (k,): f"the result has shape ({k},), one number a column. Add along each row: axis=1.",
        (n, 1): f"the result has shape ({n}, 1). Return one number a row, ({n},): the column was for subtracting only.",
        (
            n,
            n,
        ): f"the result has shape ({n}, {n}): a column, ({n}, 1), was added to a vector: take [:, 0] of the column.",
        (n, k): f"the result has shape ({n}, {k}): nothing was added up. One number a row is wanted, ({n},).",
    }
    if shape_of(value) in shapes:
        raise NotYet(shapes[shape_of(value)])
    value = numbers(value, (n,), "the result", log_sum_exp_of(A))
    otherwise = "not the logarithm of the sum of the exponentials of each row. Work out one row by hand."
    probe = {"a": (A * 1.5 + 1,)}
    cases = (
        ([[1.3]], "wrong even for one value, whose log of an exponential is the value."),
        ([[1.3, 0.2]], "right for one value in a row, wrong for two."),
        ([[1.3, 0.2, -0.7]], "right for two columns, wrong for three."),
        ([[1.3, 0.2], [0.4, -1.0]], "right for one row, wrong for two: each row is to be added up alone."),
    )
    cases = [((np.array(a),), log_sum_exp_of(np.array(a)), words) for a, words in cases]

    def unused():
        uses(function, (A,), probe, name=name)

    def where():
        simplest(function, cases, name)

    compare(value, log_sum_exp_of(A), log_sum_exp_mistakes(A), otherwise, before=unused, after=where)
    _attack_log_sum_exp(function, name)
    return "right for every row, be it near 0, near -200,000, or empty."


def _attack_log_sum_exp(function, name):
    def attack(a, what, *tells):
        """The first of the (test of the result, sentence) that holds; then equality."""
        got = _with_nan(call(function, a, name=f"{name}, {what},"), (len(a),), f"{what}: the result")
        wanted = log_sum_exp_of(a)
        for test, sentence in tells:
            if test(got):
                raise NotYet(f"right for small values. {what.capitalize()}: {sentence}")
        if not same(got, wanted, rtol=1e-10, atol=1e-10):
            reason = "Was something clipped, or added to avoid a log of 0?" if tells else ""
            if np.isneginf(wanted).any():
                reason = f"There the sum is 0, and its logarithm -inf. {reason}"
            elif np.isinf(a).any():
                reason = "e^-inf is 0, such a value adds nothing. Was another number put in its place?"
            elif same(got, wanted, rtol=1e-5, atol=1e-5):
                reason = "The first digits are right: single precision, or rounded?"
            raise NotYet(f"right for small values, wrong {what}. {reason}")

    def nan(got):
        return np.isnan(got).any()

    zero = (
        lambda got: nan(got) or np.isneginf(got).any(),
        "the exponentials are all 0 before the logarithm is taken. Take the largest value of the row out first.",
    )
    attack(A - 1000, "with values near minus one thousand", zero)
    infinite = (lambda got: nan(got) or np.isposinf(got).any(), "an exponential overflows to infinity.")
    attack(A + 1000, "with values near one thousand", infinite)
    rows = A + np.array([[0.0], [-5000.0], [3.0], [-800.0], [-2e5]])
    whole = "with one row near 0 and another near -5000"
    zero = (zero[0], "the second row becomes 0 before the logarithm. Each row needs its *own* largest value: axis=1.")
    attack(rows, whole, zero)
    wide = np.array([[0.0, -3000.0, -1500.0], [-7000.0, -6000.0, -9000.0]])
    smallest = (
        lambda got: not np.isfinite(got).all(),
        "an exponential overflows. Take out the largest value of the row, not its mean or its smallest.",
    )
    attack(wide, "with values 3000 apart in one row", smallest)
    empty = (nan, "there is a NaN. A component of weight 0 has log 0 = -inf, and exp(-inf) = 0 adds nothing.")
    attack(np.array([[-np.inf, -2.0], [-900.0, -np.inf]]), "with one -inf in a row", empty)
    nothing = (
        nan,
        "-inf minus -inf is NaN. Where the largest value is -inf, take out 0 in its place; the answer is -inf.",
    )
    attack(np.array([[-np.inf, -np.inf], [-2.0, -3.0]]), "with a row of nothing but -inf", nothing)
    attack(np.array([[-1234.5]]), "with one row and one column")


# -- exercise 3 -----------------------------------------------------------------------------------------
@checker
def log_gaussian(function):
    """Exercise 3: log-density of one Gaussian in d dimensions."""
    name = "log_gaussian"
    n, d = POINTS.shape
    arguments = (POINTS, MEAN, COVARIANCE)
    value = call(function, *arguments, name=name)
    shapes = {
        (): "one number came back, with shape (). Each point has its own log-density, (n,).",
        (d,): f"the result has shape ({d},), one number a column. Add the squares over the coordinates of a point.",
        (n, n): f"the result has shape ({n}, {n}), every point with every other. Square each point's z, then add.",
        (n, d): f"the result has shape ({n}, {d}). Add over the coordinates: one number a point, ({n},).",
        (d, n): f"the result has shape ({d}, {n}). Add over the coordinates: one number a point, ({n},).",
        (n, 1): f"the result has shape ({n}, 1); return ({n},).",
    }
    if shape_of(value) in shapes:
        raise NotYet(shapes[shape_of(value)])
    right = log_gaussian_of(*arguments)
    densities = "these are densities. Return their logarithms, without forming the densities."
    probes = {
        "X": (POINTS * 1.3, MEAN, COVARIANCE),
        "mean": (POINTS, MEAN + 0.4, COVARIANCE),
        "covariance": (POINTS, MEAN, COVARIANCE * 1.3),
    }

    def better():
        if told := what_is_off(function, name):
            raise NotYet(told)
        uses(function, arguments, probes, name=name)

    otherwise = "the log-densities are off. Take one point: L z = x - mean, then the three terms."
    value = numbers(value, (n,), "the result")

    def where():
        simplest(function, ever_harder(log_gaussian_of), name)

    compare(value, right, [(np.exp(right), densities)], otherwise, before=better, after=where)
    _attack_log_gaussian(function, name)
    needs_no_table(function, name)
    return "nothing in it runs out of range, and along a thin ellipse it keeps its digits."


def _attack_log_gaussian(function, name):
    def attack(what, X, mean, covariance, *tells, rtol=1e-9):
        got = _with_nan(call(function, X, mean, covariance, name=f"{name}, {what},"), (len(X),), f"{what}: the result")
        wanted = log_gaussian_of(X, mean, covariance)
        for test, sentence in tells:
            if test(got):
                raise NotYet(f"right for a small example. {what.capitalize()}: {sentence}")
        if not same(got, wanted, rtol=rtol, atol=1e-7):
            off = np.abs(got - wanted).max()
            little = (
                " Was something added to the diagonal, or rounded, or is it in single precision?" if off < 0.01 else ""
            )
            raise NotYet(f"right for a small example; {what} it is off by {off:.1g} nats.{little}")

    def broken(got):
        return not np.isfinite(got).all()

    attack("in one dimension", POINTS[:2, :1], MEAN[:1], COVARIANCE[:1, :1])
    attack("for a single point", POINTS[:1], MEAN, COVARIANCE)
    exp = "the density is 0 before its logarithm is taken. Add up logarithms; no exponential is needed."
    attack("for a point 1000 standard deviations away", POINTS * 1000, MEAN, COVARIANCE, (broken, exp))
    wide = np.linspace(-1, 1, 400).reshape(2, 200)
    for sd, what, sentence in (
        (0.01, "in 200 columns with standard deviation 0.01", "the determinant, 1e-800, underflows to 0."),
        (100.0, "in 200 columns with standard deviation 100", "the determinant, 1e800, overflows."),
    ):
        sentence += " Add up the logarithms of the diagonal of L."
        attack(what, sd * wide, np.zeros(200), sd**2 * np.eye(200), (broken, sentence))
    for X, mean, covariance in thin_ellipses():
        wanted = log_gaussian_of(X, mean, covariance)
        got = call(function, X, mean, covariance, name=f"{name}, for a thin ellipse,")
        off = np.abs(_with_nan(got, (len(X),), "the result") - wanted)
        if not np.all(off <= 1e-10 * np.abs(wanted) + 1e-5):
            raise NotYet(
                f"right where the covariance is well behaved. For an ellipse 30,000 times as long as wide, and "
                f"points along it, it is off by {np.nanmax(off):.1g} nats: huge terms cancel in the inverse. "
                "Solve L z = x - mean with the Cholesky factor."
            )


# -- exercise 4 -----------------------------------------------------------------------------------------
@checker
def stable_e_step(function):
    """Exercise 4: responsibilities and log-densities that nothing breaks."""
    name, names = "stable_e_step", ("r", "log_density")
    arguments = (PLANE, WEIGHTS, MEANS, COVARIANCES)
    r, log_density = pair(call(function, *arguments, name=name), names, name)
    n, k = len(PLANE), len(WEIGHTS)
    if shape_of(r) == (n,) and shape_of(log_density) == (n, k):
        raise NotYet("the two are swapped: return r, with shape (n, K), first, then log_density, (n,).")
    for got, what in ((shape_of(log_density), "log_density"), (shape_of(r), "r")):
        if got == ():
            wanted = f"({n},), one for each point" if what == "log_density" else f"({n}, {k})"
            raise NotYet(f"{what} is one number, with shape (). Wanted is {wanted}: sum nothing up yet.")
    if shape_of(log_density) == (n, k):
        raise NotYet(f"log_density has shape ({n}, {k}), one for each component; the mixture's is their log_sum_exp.")
    r, log_density = numbers(r, (n, k), "r"), numbers(log_density, (n,), "log_density")
    right, density, of_r, of_density = one_e_step_mistakes()

    def single(X, mean, covariance):
        return function(X, np.ones(1), mean[None], covariance[None])[1]

    def better():
        if told := what_is_off(single, name):
            raise NotYet(f"with one component (K = 1) log_density is off: {told}")
        probes = {
            "X": (PLANE * 1.3, WEIGHTS, MEANS, COVARIANCES),
            "weights": (PLANE, WEIGHTS[::-1], MEANS, COVARIANCES),
            "means": (PLANE, WEIGHTS, MEANS * 1.5, COVARIANCES),
            "covariances": (PLANE, WEIGHTS, MEANS, COVARIANCES * [[[1.7]], [[0.8]]]),
        }
        uses(function, arguments, probes, name=name, right=e_step_of, parts=names)

    def where():
        one = call(function, PLANE, np.ones(1), MEANS[:1], COVARIANCES[:1], name=f"{name}, for K = 1,")
        one = np.asarray(pair(one, names, name)[1], dtype=float)
        if same(log_density, density):
            raise NotYet("log_density is right, and so is the log-joint; r is not exp(log-joint - log_density).")
        if same(one, log_gaussian_of(PLANE, MEANS[0], COVARIANCES[0])):
            raise NotYet(
                "each log-density is right: with one component (K = 1) all is. With two the log-joint is off: look "
                "at log w, and whether each component has its own mean and covariance, and X as it was handed in."
            )
        raise NotYet("both results are off, for one component (K = 1), too: look at the log-density of a component.")

    sums = r.sum(axis=1)
    otherwise = f"the first rows of r sum to {sums[0]:.3g} and {sums[1]:.3g}; each should sum to 1."
    if same(sums, np.ones(n)):
        otherwise = "r is off, though its rows sum to one: the log-joint is, or what is done with it."
    compare(r, right, of_r, otherwise, before=better, after=where if same(sums, np.ones(n)) else None, of="r")
    otherwise = "r is right, but log_density is off: it is the log_sum_exp of each row of the log-joint."
    compare(log_density, density, of_density, otherwise, before=better, of="log_density")
    done = 0
    for attack in attacks():
        _survive(function, attack, done)
        done += 1
    return f"your E-step has survived all {done} attacks. It is what runs inside `gmm.e_step`."


def _survive(function, attack, done):
    what, hint, arguments = attack
    name = f"stable_e_step, attacked with {what},"
    weights, well_conditioned = (
        arguments[1],
        np.linalg.cond(arguments[3]).max() < 1e6 and np.abs(arguments[2]).max() < 1e6,
    )
    n, k = len(arguments[0]), len(weights)
    r, log_density = pair(call(function, *arguments, name=name), ("r", "log_density"), name)
    single = np.float32 in (getattr(r, "dtype", None), getattr(log_density, "dtype", None))
    r = _with_nan(r, (n, k), f"attacked with {what}, r")
    log_density = _with_nan(log_density, (n,), f"attacked with {what}, log_density")
    right, density = e_step_of(*arguments)
    sums = r.sum(axis=1)
    off = np.abs(log_density - density)
    how = None
    if np.isnan(r).any():
        how = f"{int(np.isnan(r).any(axis=1).sum())} of {n} rows of r hold a NaN"
    elif np.isnan(log_density).any():
        how = f"{int(np.isnan(log_density).sum())} of {n} log-densities are NaN"
    elif np.isinf(log_density).any():
        sign = "" if np.isposinf(log_density).any() else "minus "
        how = f"{int(np.isinf(log_density).sum())} of {n} log-densities are {sign}infinite"
    elif not np.allclose(sums, 1, atol=1e-6):
        how = f"a row of r sums to {sums[np.abs(sums - 1).argmax()]:.3g}"
    elif r.min() > 1e-15 > right.min():
        how = f"no responsibility is below {r.min():.1g}, though some should be"
        hint = hint if weights.min() == 0 else "Is something clipped, or a number added?"
    elif not same(r, right, rtol=1e-4, atol=1e-8):
        how = f"rows of r sum to one, but a responsibility is off by {np.abs(r - right).max():.1g}"
    elif not np.all(off <= 1e-10 * np.abs(density) + 1e-5):
        how = f"r is right, but a log-density is off by {off.max():.1g} nats"
        if well_conditioned and np.all(off <= 1e-4 * np.abs(density) + 1e-2):
            hint = f"Is a small number added, to a variance, perhaps, or is something rounded? If not: {hint}"
        elif well_conditioned:
            hint = "Look at log_density alone: is a floor set under it, or is it taken otherwise than r?"
    if how:
        if single and np.isfinite(off).all():
            how = "only the first digits are right"
            hint = "It comes in single precision, float32. Compute in double precision."
        survived = f"survived {done} attack{'s' * (done != 1)}, then broke" if done else "right on a small example, but"
        raise NotYet(f"{survived}: with {what}, {how}. {hint}")


# -- exercise 5 -----------------------------------------------------------------------------------------
@checker
def variance_in_one_pass(function):
    """Exercise 5: the variance of data that come in blocks and are seen once, far from 0."""
    name = "variance_in_one_pass"
    handed = Blocks(BLOCKS)
    value = call(function, handed, name=name)
    if not unchanged(BLOCKS, handed.blocks):
        raise NotYet(
            "the blocks are changed in place (as `-=` does): whoever reads them has other numbers afterwards. Work on "
            "a copy: x = x - shift for x -= shift."
        )
    if shape_of(value) == (len(BLOCKS),):
        raise NotYet(f"there is one number for each block, with shape {shape_of(value)}. One for all data is wanted.")
    if shape_of(value) is None:
        raise NotYet(f"the answer should be one number; you handed in {describe(value)}.")
    if shape_of(value) == () and np.isnan(value):
        raise NotYet(
            "the variance is NaN. Is it 0/0? If you loop over blocks twice: the second time there are none left."
        )
    value = number(value, "the variance")
    right, mistakes = one_variance_mistakes()
    otherwise = "not the variance of all the numbers in the blocks. Try [1, 2] and [6]."
    other = iter([block[::-1] ** 2 for block in BLOCKS])
    probes = {"blocks": (other,)}

    def unused():
        uses(function, (iter(BLOCKS),), probes, name=name)

    def where():
        simplest(function, ever_more_blocks(), name)

    compare(value, right, mistakes, otherwise, before=unused, after=where)
    late = number(call(function, iter(BLOCKS[1:]), name=f"{name}, for a first block of one value,"), "the variance")
    if not same(late, np.concatenate(BLOCKS[1:]).var()):
        raise NotYet("right for four blocks, wrong if the first of them holds a single value.")
    only = call(function, iter(BLOCKS[2:3]), name=f"{name}, for one block,")
    if not same(number(only, "the variance of one block"), BLOCKS[2].var()):
        raise NotYet("right for four blocks, wrong for one.")
    for offset in (1e8, 1e6, 1e10):
        value = call(
            function, iter([block + offset for block in BLOCKS]), name=f"{name}, for values near {offset:.0e},"
        )
        value = number(value, f"the variance of values near {offset:.0e}")
        if value < 0:
            raise NotYet(
                f"right near 0. With {offset:.0e} added to every value the variance is negative, {value:.3g}: two "
                "large numbers were subtracted. Subtract a shift from the values *before* you square them."
            )
        if not same(value, right, rtol=1e-6):
            raise NotYet(
                f"right near 0. With {offset:.0e} added to every value, which changes no spread, yours changes by "
                f"a factor of {value / right:.5g}. Subtract a shift from the values *before* you square them."
            )
    needs_no_store(function, name)
    return "one pass, any offset."
