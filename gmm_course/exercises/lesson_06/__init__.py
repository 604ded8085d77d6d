"""Checkers of lesson 06, why EM works. Everything is one-dimensional; K components, n points, tables (n, K)."""

import numpy as np
from scipy.special import xlogy

from gmm_course.exercises.checking import (
    NotAttempted,
    NotYet,
    call,
    checker,
    compare,
    describe,
    number,
    numbers,
    pair,
    same,
    uses,
)
from gmm_course.exercises.lesson_06.programs import e_step, log_density, log_joint

X = np.array([-3.1, -1.0, -0.2, 0.4, 2.5, 3.3])
TWO = (np.array([0.3, 0.7]), np.array([-1.5, 1.2]), np.array([0.8, 1.6]))
THREE = (np.array([0.2, 0.5, 0.3]), np.array([-2.0, 0.5, 3.0]), np.array([0.7, 1.5, 0.9]))
Q2 = np.array([[0.9, 0.1], [0.6, 0.4], [0.5, 0.5], [0.15, 0.85], [0.3, 0.7], [0.05, 0.95]])
R2 = np.array([[0.7, 0.3], [0.8, 0.2], [0.35, 0.65], [0.25, 0.75], [0.1, 0.9], [0.02, 0.98]])
Q3 = np.array([[0.7, 0.2, 0.1], [0.6, 0.4, 0.0], [0.2, 0.5, 0.3], [0.1, 0.6, 0.3], [0.2, 0.2, 0.6], [0.05, 0.05, 0.9]])
ZEROS = np.array([[1.0, 0.0], [0.6, 0.4], [0.0, 1.0], [0.0, 1.0], [0.3, 0.7], [0.0, 1.0]])


def _elbo(x, q, *parameters):
    return (q * log_joint(x, *parameters)).sum() - xlogy(q, q).sum()


def _elbo_of(q, weights, densities):
    return (q * (np.log(weights) + densities)).sum() - xlogy(q, q).sum()


def _densities_gone_wrong(means, sds):
    """Pairs of log-densities (n, K) with a slip, for those who write them by hand, and what to tell the student."""
    b = X[:, None] - means
    right = log_density(X, means, sds)
    z = b / sds
    return [
        (right + np.log(sds) + 0.5 * np.log(2 * np.pi), "the factor in front of the exponential is missing."),
        (right + np.log(sds), "the sd below the fraction line of the density is missing."),
        (right + 2 * np.log(sds), "the sign of log sd in the density: a wide Gaussian is a low one."),
        (right - 0.5 * np.log(2 * np.pi), "2 pi stands under a square root: half of its logarithm."),
        (right + np.log(2 * np.pi), "the sign of log 2 pi in the density: it stands below the fraction line."),
        (right + 0.5 * np.log(2), "the constant in the density is pi, without its 2."),
        (right - 0.5 * z**2, "the one half in the exponent of the density is missing."),
        (right + z**2, "the sign in the exponent of the density: far points are unlikely."),
        (right + 0.5 * z**2 - 0.5 * z, "in the exponent of the density, the distance must be squared."),
        (right + 0.5 * z**2 - 0.5 * b**2, "in the exponent of the density, the distance is not divided by the sd."),
        (right + 0.5 * z**2 - 0.5 * (b * sds) ** 2, "in the exponent of the density, divide by the sd."),
        (right + 0.5 * z**2 - 0.5 * (X[:, None] / sds) ** 2, "the mean is not subtracted from x in the density."),
        (right + 0.5 * z**2 - 0.5 * (X[:, None] - means / sds) ** 2, "parentheses: (x - mean) is divided by the sd."),
        (right + 0.5 * z**2 - 0.5 * ((X[:, None] + means) / sds) ** 2, "the mean is added to x; subtract it."),
        (log_density(X, means, sds[[0, 0]]), "every component has the sd of the first; each has its own."),
        (log_density(X, means[[0, 0]], sds), "every component has the mean of the first; each has its own."),
    ]


def _kl(q, r):
    return (xlogy(q, q) - xlogy(q, r)).sum()


def _one_number(value, name):
    """A number; if it still has the points or the components in it, say which sum is missing."""
    shape = np.shape(value)
    for wanted, what in (
        ((len(X),), "one number for each point: add them up over the points too."),
        ((len(X), 2), "a whole table: add it up over the components and over the points."),
        ((2,), "one number for each component: add them up over the components too."),
    ):
        if shape == wanted and isinstance(value, np.ndarray) and value.dtype.kind == "f":
            raise NotYet(f"{name} is {what}")
    return number(value, name)


def _parts_of(table):
    """Pairs of a sum over a part of a table, as a loop that ends early gives it, and what to tell the student."""
    return [
        (table[-1].sum(), "that is the last point alone: add to the total, do not replace it."),
        (table[0].sum(), "that is the first point alone: is the `return` inside the loop?"),
        (table[0, 0], "that is the first point with the first component alone: is the `return` inside the loop?"),
        (table[-1, -1], "that is the last point with the last component alone: add to the total, do not replace it."),
        (table[:-1].sum(), "the last point is missing: range(n) ends at n - 1 by itself."),
        (table[1:].sum(), "the first point is missing: indices run from 0."),
        (table[:2].sum(), "only the first two points are added up: the loop over the points ends too early."),
        (table[:, 0].sum(), "only the first component is added up; all of them are wanted."),
        (table[:, -1].sum(), "only the last component is added up; all of them are wanted."),
        (table.mean(), "that is the mean over the whole table; add it up."),
        *(
            (np.round(table.sum(), digits), "close, but not exact: it is rounded. Return it as it is.")
            for digits in (0, 1)
        ),
        (np.trunc(table.sum()), "a whole number came out: was it turned into an int?"),
    ]


def _nearly(value, right, within=0.01):
    if abs(value - right) < within:
        raise NotYet("close, but not exact: was it rounded, or a small number added to keep the logarithm from 0?")


def _with_zeros(value, right, name):
    """Judge the answer for a table with zeros."""
    value = np.asarray(value, dtype=float)
    if value.shape != () and value.size != 1:
        raise NotYet(f"with zeros in q {name} is no longer one number.")
    if not np.isfinite(value).all():
        raise NotYet(
            f"right where every q is above zero, but {float(value.ravel()[0])} where q has zeros. There the term is 0, "
            "the limit of q log q: keep numpy from taking the log of 0, or use xlogy."
        )
    compare(
        value.ravel()[0],
        right,
        [],
        "right where every q is above zero, but wrong where q has zeros. There the term is 0, all others stay.",
    )


@checker
def elbo(function):
    """Exercise 1: the lower bound for any table of shares."""
    name = "elbo"
    weights, means, sds = TWO
    value = _one_number(call(function, X, Q2, *TWO, name=name), "the bound")
    joint, density = log_joint(X, *TWO), log_density(X, means, sds)
    r, densities = e_step(X, *TWO)
    entropy = -xlogy(Q2, Q2).sum()
    complete = (Q2 * joint).sum()
    right = complete + entropy
    decided = np.eye(2)[Q2.argmax(axis=1)]
    mistakes = [
        (
            complete,
            "the q below the fraction line is missing: divide by it inside the logarithm.",
        ),
        (
            complete - entropy,
            "q log q has the wrong sign: q stands *below* the fraction line, so inside the logarithm it divides.",
        ),
        (entropy, "that is minus q log q alone; where are w and N?"),
        (
            densities.sum(),
            "that is the log-likelihood itself, which the bound reaches only if q is r. Either the responsibilities "
            "took the place of q, or you added the components before taking the logarithm.",
        ),
        (-_kl(Q2, r), "that is minus the gap, KL: w N was divided by its sum over the components."),
        (
            (r * joint).sum(),
            "q is not used: the responsibilities are in its place, and nothing is below the fraction line.",
        ),
        (
            (Q2 * joint).sum() - xlogy(r, r).sum(),
            "below the fraction line are the responsibilities; it should be q.",
        ),
        ((r * joint).sum() + entropy, "the logarithms are weighted by the responsibilities; weight them by q."),
        (
            (Q2 * density).sum() + entropy,
            "the weights are missing: w times N, over q.",
        ),
        ((Q2 * density).sum(), "the weights are missing, and so is the q below the fraction line."),
        ((joint - np.log(Q2)).sum(), "the q in front of the logarithm is missing: an average with the shares q."),
        ((Q2 * np.log(weights / Q2)).sum(), "the density N is missing: w times N, over q."),
        ((Q2 * np.exp(joint)).sum(), "the logarithm is missing, and so is the q below the fraction line."),
        ((decided * joint).sum(), "q was turned into decisions, 0 and 1; use the shares as they are."),
        (joint.sum(), "q is missing, in front of the logarithm and in it."),
        (np.exp(joint).sum(), "the logarithm is missing: q cancels, and the densities are left."),
        (np.exp(joint - np.log(Q2)).sum(), "both the logarithm and the q in front of it are missing."),
        (right / len(X), "that is the mean over the points; add them up."),
        (-right, "the sign is turned round."),
        (_elbo(X, Q2, weights, means, np.sqrt(sds)), "sds are standard deviations; you treat them as variances."),
        (_elbo(X, Q2, weights, means, sds**2), "you square sds once too often: they are standard deviations."),
        (right / np.log(2), "use the natural logarithm, np.log."),
        (right / np.log(10), "use the natural logarithm, np.log."),
        (np.log(np.exp(joint).sum()), "that is the log of one big sum, and without q."),
        (
            complete + 0.5 * len(X) * np.log(2 * np.pi) + entropy,
            "the 2 pi in front of the exponential is missing.",
        ),
        *_parts_of(Q2 * joint - xlogy(Q2, Q2)),
        (
            joint.sum() + entropy,
            "the q in front of log(w N) is missing: one q stands in front of the whole logarithm.",
        ),
        (
            (Q2 * joint - np.log(Q2)).sum(),
            "the q in front of log q is missing: parentheses around the whole logarithm.",
        ),
        (complete - (Q2**2).sum(), "the q below the fraction line is subtracted itself, without its logarithm."),
        (complete - Q2.sum(), "q log q became q: a logarithm is missing."),
        (complete + entropy / np.log(2), "the logarithm of q is not the natural one: np.log."),
        (complete + entropy / np.log(10), "the logarithm of q is not the natural one: np.log."),
        (complete + entropy / len(X), "the term with q log q is averaged; add it up."),
        (complete + entropy / Q2.size, "the term with q log q is averaged; add it up."),
        (
            complete / Q2.size + entropy,
            "the logarithms of w N are averaged over the table; weight them by q and add up.",
        ),
        ((Q2 * (weights + density)).sum() + entropy, "the weights are added as they are; their logarithm is wanted."),
        (_elbo(X, Q2, sds, means, weights), "weights and sds have changed places: the order is weights, means, sds."),
        (_elbo(X, Q2, weights[::-1], means, sds), "the weights are in the wrong order: one column for each component."),
        *((_elbo_of(Q2, weights, changed), message) for changed, message in _densities_gone_wrong(means, sds)),
    ]
    probes = {
        "x": (X + 0.7, Q2, *TWO),
        "q": (X, R2, *TWO),
        "weights": (X, Q2, np.array([0.45, 0.55]), means, sds),
        "means": (X, Q2, weights, means * 1.5, sds),
        "sds": (X, Q2, weights, means, sds[::-1] * 1.1),
    }
    compare(
        value,
        right,
        mistakes,
        "the bound is off. For each point and component: q times the log of (w times N over q); then add up all.",
        before=lambda: (_nearly(value, right, 0.06), uses(function, (X, Q2, *TWO), probes, name=name)),
    )
    with np.errstate(all="ignore"):
        _with_zeros(call(function, X, ZEROS, *TWO, name=name), _elbo(X, ZEROS, *TWO), "the bound")
    three = number(call(function, X / 3, Q3, *THREE, name=name), "the bound with three components")
    compare(three, _elbo(X / 3, Q3, *THREE), [], "right for two components, wrong for three: is a 2 written into it?")
    far = np.append(X, 90.0)  # 56 standard deviations from the nearest mean: its density is 0 in 64 bits
    q = np.vstack([Q2, [0.5, 0.5]])
    value = number(call(function, far, q, *TWO, name=name), "the bound with a point far away")
    if not np.isfinite(value):
        raise NotYet(
            "right for points near the means, infinite for one far away: its density is less than the smallest number "
            "a computer holds. Do not form w times N; use its logarithm, `log_joint`."
        )
    compare(value, _elbo(far, q, *TWO), [], "right for points near the means, wrong for one far away.")
    return "never above the log-likelihood, whatever the shares."


@checker
def kl(function):
    """Exercise 2: the gap between the log-likelihood and the bound."""
    name = "kl"
    value = _one_number(call(function, Q2, R2, name=name), "KL")
    terms = Q2 * np.log(Q2 / R2)
    right = terms.sum()
    cross, entropy = -(Q2 * np.log(R2)).sum(), -xlogy(Q2, Q2).sum()
    mistakes = [
        (
            _kl(R2, Q2),
            "q and r are swapped: average with the shares q, which stand above the fraction line.",
        ),
        (-right, "the sign is turned round: KL is never negative."),
        (-_kl(R2, Q2), "r is in front of the logarithm where q should be."),
        (right / len(Q2), "that is the mean over the points; add them up."),
        (cross, "that is minus the sum of q log r. The term q log q is missing."),
        (-cross, "the term q log q is missing."),
        (-entropy, "that is the sum of q log q; r is not used."),
        (entropy, "that is minus the sum of q log q; r is not used."),
        (cross + entropy, "q log q has the wrong sign: the logarithm of a ratio is a difference, log q minus log r."),
        (-cross - entropy, "inside the logarithm r multiplies; it should divide."),
        (np.log(Q2 / R2).sum(), "the q in front of the logarithm is missing."),
        (((Q2 - R2) ** 2 / R2).sum(), "that is a sum of squared differences over r; KL averages logarithms of ratios."),
        ((Q2 * Q2 / R2).sum(), "the logarithm is missing."),
        ((Q2 / R2).sum(), "the logarithm is missing, and so is the q in front of it."),
        (np.abs(terms).sum(), "no absolute values: single terms may be negative, only their sum may not."),
        (right + _kl(R2, Q2), "that is the sum of KL both ways; only q in front is wanted."),
        ((right + _kl(R2, Q2)) / 2, "that is the mean of KL both ways; only q in front is wanted."),
        (np.abs(Q2 - R2).sum(), "that is a sum of differences; KL averages logarithms of ratios."),
        (((Q2 - R2) ** 2).sum(), "that is a sum of squared differences; KL averages logarithms of ratios."),
        (right / np.log(2), "use the natural logarithm, np.log: the log-likelihood is in nats too."),
        (right / np.log(10), "use the natural logarithm, np.log: the log-likelihood is in nats too."),
        *_parts_of(terms),
        (-entropy - xlogy(R2, Q2).sum(), "r is in front of the second logarithm; q stands in front of both."),
        (-entropy - xlogy(R2, R2).sum(), "r is in front of the second logarithm; q stands in front of both."),
        (-entropy - np.log(R2).sum(), "the q in front of log r is missing: parentheses around both logarithms."),
        (np.log(Q2).sum() + cross, "the q in front of log q is missing: parentheses around both logarithms."),
        ((Q2 * (Q2 - np.log(R2))).sum(), "the logarithm of q is missing: the logarithm of q, not q itself."),
        (Q2.sum() + cross, "q log q became q: a logarithm is missing."),
        ((Q2 * (np.log(Q2) - R2)).sum(), "r itself is subtracted; its logarithm is wanted."),
        ((Q2 * np.log1p(Q2 / R2)).sum(), "a 1 too many in the logarithm: np.log, not np.log1p."),
        (np.log((Q2 * Q2 / R2).sum()), "that is the logarithm of a sum; add up the logarithms."),
        (np.log((Q2 / R2).sum()), "that is the logarithm of a sum; add up the logarithms, each with its q."),
    ]
    probes = {"q": (R2, R2), "r": (Q2, Q2)}
    compare(
        value,
        right,
        mistakes,
        "not KL. For each point and component: q times the log of (q over r); then add up all.",
        before=lambda: (_nearly(value, right), uses(function, (Q2, R2), probes, name=name)),
    )
    with np.errstate(all="ignore"):
        _with_zeros(call(function, ZEROS, R2, name=name), _kl(ZEROS, R2), "KL")
    r3 = _shares(6, 3, 8)
    three = number(call(function, Q3, r3, name=name), "KL with three components")
    compare(three, _kl(Q3, r3), [], "right for two components, wrong for three: is a 2 written into it?")
    return "what the bound falls short of; 0 if and only if q is r."


def _shares(n, K, seed):
    return np.random.default_rng(seed).dirichlet(np.ones(K), size=n)


def _not_rounded(part, right, title):
    if not same(part, right) and (same(part, right, rtol=0, atol=0.006) or same(part, np.round(right, 1))):
        raise NotYet(f"the {title} are close, but not exact: were they rounded?")


@checker
def m_step_exponential(function):
    """Exercise 3: the M-step of a mixture of exponential densities."""
    name, titles = "m_step_exponential", ("weights", "rates")
    x = np.array([0.2, 0.7, 1.1, 3.0, 4.5, 0.4, 9.0])  # hours
    r = _shares(7, 2, 6)
    n, n_k = len(x), r.sum(axis=0)
    result = pair(call(function, x, r, name=name), titles, name)

    def unused():
        probes = {"x": (x**2 + 1, r), "r": (x, r[::-1] ** 2)}
        for part, wanted, title in ((weights, n_k / n, titles[0]), (rates, right, titles[1])):
            _not_rounded(part, wanted, title)
        uses(lambda *a: np.ravel(function(*a)), (x, r), probes, name=name)

    if all(np.ndim(part) == 0 for part in result):
        raise NotYet("two single numbers, or one array in the place of two: return weights, rates, each (K,).")
    weights, rates = (numbers(part, (2,), title) for part, title in zip(result, titles, strict=True))
    right = n_k / (r.T @ x)
    hard = np.eye(2)[r.argmax(axis=1)]
    mean = r.T @ x / n_k
    compare(
        weights,
        n_k / n,
        [
            (n_k, "weights should sum to one: divide the effective numbers n_k by n."),
            ([0.5, 0.5], "the weights are equal whatever the responsibilities: use the sums of the columns."),
            (right, "the rates come first in your result; return weights, rates."),
            (np.ones(2), "every weight is 1. n_k is the sum of one column, axis=0; divide it by n."),
            (n_k / n**2, "the weights are divided by n twice."),
            (n_k * n, "the weights are multiplied by n; divide."),
            (n / n_k, "the weights are upside down: n_k over n."),
            (n_k / (n - 1), "divide by n, not by n - 1."),
            (-n_k / n, "the weights are negative: mind the sign."),
            (100 * n_k / n, "the weights are in percent; they should sum to one."),
            (n_k / n * [1, 0], "the second weight is 0: does the loop end too early, or is the `return` inside it?"),
            (n_k / n * [0, 1], "the first weight is 0: does the loop begin at 1, or make a new array at each turn?"),
            (n_k[::-1] / n, "the weights are in the wrong order."),
            (r.T @ x / x.sum(), "these are shares of the hours. The weights are shares of the repairs."),
            (
                hard.mean(axis=0),
                "these are the shares of decisions; every repair counts for both, by its responsibility.",
            ),
        ],
        f"the weights are off (yours sum to {weights.sum():.3g}). Their term of the bound is the same for any density.",
        before=unused,
    )
    compare(
        rates,
        right,
        [
            (mean, "these are mean times, in hours. A rate is per hour: set the derivative *by the rate* to zero."),
            (-right, "a rate is positive: mind the sign of the derivative of -rate times x."),
            (n / (r.T @ x), "you put n where n_k belongs: the logarithm of the rate comes in once for each share r."),
            (n_k / n / (r.T @ x), "divided by n once too often: the derivative has n_k, not the weight."),
            (
                n_k / x.sum(),
                "the hours are not counted by the responsibilities, or added up over the components: each component "
                "has its own sum, axis=0.",
            ),
            (n_k * (r.T @ x), "n_k is multiplied by the sum of hours; the derivative leads to a quotient."),
            (n * right, "n times too high: n_k goes with a *sum* of hours, and you took their mean."),
            (n_k, "these are the effective numbers; where are the hours?"),
            (n_k / (r / x[:, None]).sum(axis=0), "the responsibilities are divided by x; multiply."),
            (2 * right, "twice too high: a 2 that belongs to the Gaussian."),
            (right * [1, 0], "the second rate is 0: does the loop end too early, or is the `return` inside it?"),
            (right * [0, 1], "the first rate is 0: does the loop begin at 1, or make a new array at each turn?"),
            (1 / (r.T @ x), "n_k is missing: the logarithm of the rate comes in once for each share r."),
            (np.full(2, 1 / x.mean()), "both rates are that of all repairs: the responsibilities are not used."),
            ((r / x[:, None]).sum(axis=0) / n_k, "that is the average of 1 / x. It is 1 over the average of x."),
            (hard.sum(axis=0) / (hard.T @ x), "these are the rates of decisions; use the responsibilities themselves."),
            (right / right.sum(), "rates need not sum to one: they are not shares."),
            (right[::-1], "the rates are in the wrong order."),
            (r.T @ x, "these are sums of hours; set the derivative of the expected log-likelihood to zero."),
            (r.T @ x / n, "that is a mean time, divided by n; n_k belongs there, and a rate is per hour."),
            (
                np.sqrt((r * (x[:, None] - mean) ** 2).sum(axis=0) / n_k),
                "these are standard deviations, as a Gaussian has. Here: log of (rate times exp(-rate times x)).",
            ),
            (
                (r**2).sum(axis=0) / ((r**2).T @ x),
                "the responsibilities are squared: they come in once.",
            ),
        ],
        "the rates are off. For each component maximise the sum of r times (log rate - rate times x).",
        before=unused,
    )
    x3, r3 = x / 7, _shares(7, 3, 7)
    result = pair(call(function, x3, r3, name=name), titles, name)
    for part, right, title in zip(result, (r3.mean(axis=0), r3.sum(axis=0) / (r3.T @ x3)), titles, strict=True):
        part = numbers(part, (3,), title)
        _not_rounded(part, right, f"{title} of three components")
        compare(part, right, [], f"right for two components, but the {title} are wrong for three.")
    return "derived, not looked up. The E-step and the proof are as before: only the density has changed."


IMPOSSIBLE = {"A": True, "B": False, "C": True, "D": True, "E": False, "F": False}


@checker
def not_em(answer):
    """Exercise 4: whose trace is impossible for EM."""
    if not isinstance(answer, dict) or set(answer) != set(IMPOSSIBLE):
        raise NotYet('hand in a dict with the keys "A" to "F", each True or False.')
    if any(value is Ellipsis for value in answer.values()):
        raise NotAttempted
    for letter, value in answer.items():
        if not isinstance(value, (bool, np.bool_)):
            raise NotYet(f"for {letter}: True (impossible for EM) or False; yours is {describe(value)}.")
    if all(bool(answer[letter]) != IMPOSSIBLE[letter] for letter in answer):
        raise NotYet("all six are turned round: True means that the trace is impossible for EM.")
    rounding = "its differences below zero, if there are any, are rounding: about 1e-12."
    hints = {
        "A": "look at A again: where is it highest, and where does it end?",
        "B": f"B rises more slowly at first than some others, and that is no proof; {rounding}",
        "C": "look at C from iteration 5 to 10, where it is near its end: is every difference above zero?",
        "D": "D moves by little after iteration 40, but in which direction? Compare the size with rounding.",
        "E": "E ends lower than others. EM does that too, from another start: no proof. Does it ever fall?",
        "F": f"nothing in F is impossible for EM: {rounding}",
    }
    for letter, hint in hints.items():
        if bool(answer[letter]) != IMPOSSIBLE[letter]:
            raise NotYet(hint)
    return (
        "the three that fall are convicted. The others are not thereby right: one of them has a bug. The solutions say "
        "what each of the six does."
    )
