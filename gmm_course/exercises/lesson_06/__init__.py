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
    misplaced,
    number,
    numbers,
    pair,
    shape_of,
    simplest,
    uses,
    whole_numbers,
)
from gmm_course.exercises.lesson_05.steps import hard, wrong_m_steps, wrong_shares_in_m_step
from gmm_course.exercises.lesson_06.programs import e_step, log_density, log_joint
from gmm_course.exercises.notions import ever_harder, smoothed, wrong_mixtures

X = np.array([0.9, 3.0, 3.8, 4.4, 6.5, 7.3])
TWO = (np.array([0.3, 0.7]), np.array([2.5, 5.2]), np.array([0.8, 1.6]))
THREE = (np.array([0.2, 0.5, 0.3]), np.array([2.0, 4.5, 7.0]), np.array([0.7, 1.5, 0.9]))
Q2 = np.array([[0.9, 0.1], [0.6, 0.4], [0.5, 0.5], [0.15, 0.85], [0.3, 0.7], [0.05, 0.95]])
R2 = np.array([[0.7, 0.3], [0.8, 0.2], [0.35, 0.65], [0.25, 0.75], [0.1, 0.9], [0.02, 0.98]])
Q3 = np.array([[0.7, 0.2, 0.1], [0.6, 0.4, 0.0], [0.2, 0.5, 0.3], [0.1, 0.6, 0.3], [0.2, 0.2, 0.6], [0.05, 0.05, 0.9]])
ZEROS = np.array([[1.0, 0.0], [0.6, 0.4], [0.0, 1.0], [0.0, 1.0], [0.3, 0.7], [0.0, 1.0]])
WRITTEN_IN = "right for two components, wrong for three: is a 2 written into it?"


def _elbo(x, q, *parameters):
    return (q * log_joint(x, *parameters)).sum() - xlogy(q, q).sum()


def _kl(q, r):
    return (xlogy(q, q) - xlogy(q, r)).sum()


def _one_number(value, name):
    """A number; if it still has the points or the components in it, say which sum is missing."""
    for shape, what in (
        ((len(X),), "one number for each point: add them up over the points too."),
        ((len(X), 2), "a whole table: add it up over the components and over the points."),
        ((2,), "one number for each component: add them up over the components too."),
    ):
        if shape_of(value) == shape:
            raise NotYet(f"{name} is {what}")
    return number(value, name)


def _parts_of(table):
    """Pairs of a sum over a part of a table, as a loop that ends early gives it, and what to tell the student."""
    return [
        (table[-1].sum(), "that is the last point alone: add to the total, do not replace it."),
        (table[0].sum(), "that is the first point alone: is the `return` inside the loop?"),
        (table[0, 0], "that is the first point with the first component alone: is the `return` inside the loop?"),
        (table[:-1].sum(), "the last point is missing: range(n) ends at n - 1 by itself."),
        (table[1:].sum(), "the first point is missing: indices run from 0."),
        (table[:2].sum(), "only the first two points are added up: the loop over the points ends too early."),
        (table[:, 0].sum(), "only the first component is added up; all of them are wanted."),
        (table[:, -1].sum(), "only the last component is added up; all of them are wanted."),
        (table.mean(), "that is the mean over the whole table; add it up."),
    ]


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
    probes = {
        "x": (X + 0.7, Q2, *TWO),
        "q": (X, R2, *TWO),
        "weights": (X, Q2, np.array([0.8, 0.2]), means, sds),
        "means": (X, Q2, weights, means * 1.5, sds),
        "sds": (X, Q2, weights, means, sds[::-1] * 1.1),
    }
    cases = []
    for (x, *parameters), words in ever_harder():
        q = np.ones((len(x), 1))
        if len(parameters[0]) == 2:
            q = np.tile([0.4, 0.6], (len(x), 1))
            words = words.replace("look at the weights", "look at what is done with q, at the weights")
        cases.append(((x, q, *parameters), _elbo(x, q, *parameters), words))
    compare(
        value,
        _elbo(X, Q2, *TWO),
        _wrong_bounds(X, Q2, *TWO),
        "the bound is off. For each point and component: q times the log of (w times N over q); then add up all.",
        before=lambda: uses(function, (X, Q2, *TWO), probes, name=name),
        after=lambda: simplest(function, cases, name),
    )
    with np.errstate(all="ignore"):
        _with_zeros(call(function, X, ZEROS, *TWO, name=name), _elbo(X, ZEROS, *TWO), "the bound")
    three = number(call(function, X + 1, Q3, *THREE, name=name), "the bound with three components")
    compare(three, _elbo(X + 1, Q3, *THREE), [], WRITTEN_IN)
    far = np.append(X, 90.0)  # 56 standard deviations from the nearest mean: its density is 0 in 64 bits
    q = np.vstack([Q2, [0.5, 0.5]])
    value = number(call(function, far, q, *TWO, name=name), "the bound with a point far away")
    if not np.isfinite(value):
        raise NotYet(
            "right for points near the means, infinite for one far away: its density is less than the smallest number "
            "a computer holds. Do not form w times N; use its logarithm, `log_joint`."
        )
    compare(value, _elbo(far, q, *TWO), [], "right for points near the means, wrong for one far away.")
    whole_numbers(function, (np.array([1, 4, 6, 8, 5, 7]), Q2, *TWO), _elbo, name)
    return "never above the log-likelihood, whatever the shares."


def _wrong_bounds(x, q, weights, means, sds):
    joint, density = log_joint(x, weights, means, sds), log_density(x, means, sds)
    r, densities = e_step(x, weights, means, sds)
    entropy, complete = -xlogy(q, q).sum(), (q * joint).sum()
    other_base = "the logarithm of q is not the natural one: np.log."
    return [
        (complete, "the q below the fraction line is missing: divide by it inside the logarithm."),
        (
            complete - entropy,
            "q log q has the wrong sign: q is *below* the fraction line, so inside the logarithm it divides.",
        ),
        (entropy, "that is minus q log q alone; where are w and N?"),
        (
            densities.sum(),
            "that is the log-likelihood itself, which the bound reaches only if q is r. Either the responsibilities "
            "took the place of q, or you added the components before taking the logarithm.",
        ),
        (-_kl(q, r), "that is minus the gap, KL: w N was divided by its sum over the components."),
        (_kl(q, r), "that is the gap, KL; the bound is what the log-likelihood leaves when it is subtracted."),
        (densities.sum() + _kl(q, r), "the gap is added to the log-likelihood; subtract it: the bound is below."),
        ((r * joint).sum(), "q is not used: the responsibilities are in its place, and nothing below the line."),
        (complete - xlogy(r, r).sum(), "below the fraction line are the responsibilities; it should be q."),
        ((r * joint).sum() + entropy, "the logarithms are weighted by the responsibilities; weight them by q."),
        ((q * density).sum(), "the weights are missing, and so is the q below the fraction line."),
        ((joint - np.log(q)).sum(), "the q in front of the logarithm is missing: an average with the shares q."),
        ((q * np.log(weights / q)).sum(), "the density N is missing: w times N, over q."),
        ((q * np.exp(joint)).sum(), "the logarithm is missing, and so is the q below the fraction line."),
        ((hard(q) * joint).sum(), "q was turned into decisions, 0 and 1; use the shares as they are."),
        (joint.sum(), "q is missing, in front of the logarithm and in it."),
        (np.exp(joint).sum(), "the logarithm is missing: q cancels, and the densities are left."),
        (np.exp(joint - np.log(q)).sum(), "both the logarithm and the q in front of it are missing."),
        (np.log(np.exp(joint).sum()), "that is the log of one big sum, and without q."),
        *_parts_of(q * joint - xlogy(q, q)),
        *smoothed(lambda small: complete - (q * np.log(q + small)).sum()),
        *smoothed(lambda small: (q * np.log((np.exp(joint) + small) / (q + small))).sum()),
        *smoothed(lambda small: (q * np.log(np.exp(joint) / q + small)).sum()),
        (joint.sum() + entropy, "the q in front of log(w N) is missing: one q stands in front of the whole logarithm."),
        (complete - np.log(q).sum(), "the q in front of log q is missing: parentheses around the whole logarithm."),
        (complete - (q**2).sum(), "the q below the fraction line is subtracted itself, without its logarithm."),
        (complete - q.sum(), "q log q became q: a logarithm is missing."),
        (complete + entropy / np.log(2), other_base),
        (complete + entropy / np.log(10), other_base),
        (complete + entropy / len(x), "the term with q log q is averaged; add it up."),
        (complete + entropy / q.size, "the term with q log q is averaged; add it up."),
        (complete + 2 * entropy, "the term with q log q counts twice."),
        ((q * (weights + density)).sum() + entropy, "the weights are added as they are; their logarithm is wanted."),
        ((q * np.log(np.exp(joint).sum(axis=1, keepdims=True) / q)).sum(), "w times N is added up before q divides."),
        *(((q * np.log(table)).sum() + entropy, words) for table, words in wrong_mixtures(x, weights, means, sds)),
    ]


@checker
def kl(function):
    """Exercise 2: the gap between the log-likelihood and the bound."""
    name = "kl"
    value = _one_number(call(function, Q2, R2, name=name), "KL")
    one, other, three = Q2[3:4], R2[3:4], slice(3, 6)
    cases = [
        ((one, one), 0.0, "wrong even for one point with q equal to r, where KL is 0: is it a logarithm of q over r?"),
        ((one, other), _kl(one, other), "right where q is r, wrong for one point where it is not: look at the terms."),
        (
            (Q2[three], R2[three]),
            _kl(Q2[three], R2[three]),
            "right for one point, wrong for three: look at how the points are treated.",
        ),
    ]
    compare(
        value,
        _kl(Q2, R2),
        _wrong_gaps(Q2, R2),
        "not KL. For each point and component: q times the log of (q over r); then add up all.",
        before=lambda: uses(function, (Q2, R2), {"q": (R2, R2), "r": (Q2, Q2)}, name=name),
        after=lambda: simplest(function, cases, name),
    )
    with np.errstate(all="ignore"):
        _with_zeros(call(function, ZEROS, R2, name=name), _kl(ZEROS, R2), "KL")
    r3 = _shares(6, 3, 8)
    three = number(call(function, Q3, r3, name=name), "KL with three components")
    compare(three, _kl(Q3, r3), [], WRITTEN_IN)
    return "what the bound falls short of; 0 if and only if q is r."


def _wrong_gaps(q, r):
    terms = q * np.log(q / r)
    cross, entropy = -(q * np.log(r)).sum(), -xlogy(q, q).sum()
    both_logs = "r is in front of the second logarithm; q stands in front of both."
    differences = "KL averages logarithms of ratios."
    return [
        (_kl(r, q), "q and r are swapped: average with the shares q, which stand above the fraction line."),
        (-_kl(q, r), "the sign is turned round: KL is never negative."),
        (-_kl(r, q), "r is in front of the logarithm where q should be."),
        (cross, "that is minus the sum of q log r. The term q log q is missing."),
        (-cross, "the term q log q is missing."),
        (-entropy, "that is the sum of q log q; r is not used."),
        (entropy, "that is minus the sum of q log q; r is not used."),
        (cross + entropy, "q log q has the wrong sign: the logarithm of a ratio is a difference, log q minus log r."),
        (-cross - entropy, "inside the logarithm r multiplies; it should divide."),
        (np.log(q / r).sum(), "the q in front of the logarithm is missing."),
        (((q - r) ** 2 / r).sum(), f"that is a sum of squared differences over r; {differences}"),
        ((q * q / r).sum(), "the logarithm is missing."),
        ((q / r).sum(), "the logarithm is missing, and so is the q in front of it."),
        (np.abs(terms).sum(), "no absolute values: single terms may be negative, only their sum may not."),
        (_kl(q, r) + _kl(r, q), "that is the sum of KL both ways; only q in front is wanted."),
        (np.abs(q - r).sum(), f"that is a sum of differences; {differences}"),
        (((q - r) ** 2).sum(), f"that is a sum of squared differences; {differences}"),
        ((q * np.log(np.abs(q - r))).sum(), "that is the logarithm of a difference; take a difference of logarithms."),
        ((q * (q - r)).sum(), "the logarithms are missing: log q minus log r."),
        (_kl(q, (q + r) / 2), "r was averaged with q; it stands alone below the line."),
        (
            _kl(q / q.sum(axis=0), r / r.sum(axis=0)),
            "the columns are divided by their sums first: each row is a distribution, so scipy's entropy wants axis=1.",
        ),
        *_parts_of(terms),
        *smoothed(lambda small: (q * np.log((q + small) / (r + small))).sum()),
        *smoothed(lambda small: ((q + small) * np.log((q + small) / (r + small))).sum()),
        *smoothed(lambda small: (q * np.log((q + small) / r)).sum()),
        *smoothed(lambda small: (q * np.log(q / (r + small))).sum()),
        (-entropy - xlogy(r, q).sum(), both_logs),
        (-entropy - xlogy(r, r).sum(), both_logs),
        (-entropy - np.log(r).sum(), "the q in front of log r is missing: parentheses around both logarithms."),
        (np.log(q).sum() + cross, "the q in front of log q is missing: parentheses around both logarithms."),
        ((q * (q - np.log(r))).sum(), "the logarithm of q is missing: the logarithm of q, not q itself."),
        (q.sum() + cross, "q log q became q: a logarithm is missing."),
        ((q * (np.log(q) - r)).sum(), "r itself is subtracted; its logarithm is wanted."),
        ((q * np.log1p(q / r)).sum(), "a 1 too many in the logarithm: np.log, not np.log1p."),
        (np.log((q * q / r).sum()), "that is the logarithm of a sum; add up the logarithms."),
    ]


def _shares(n, K, seed):
    return np.random.default_rng(seed).dirichlet(np.ones(K), size=n)


@checker
def m_step_exponential(function):
    """Exercise 3: the M-step of a mixture of exponential densities."""
    name, titles = "m_step_exponential", ("weights", "rates")
    x = np.array([0.2, 0.7, 1.1, 3.0, 4.5, 0.4, 9.0])  # hours
    r = _shares(7, 2, 6)
    result = pair(call(function, x, r, name=name), titles, name)
    if all(np.ndim(part) == 0 for part in result):
        raise NotYet("two single numbers, or one array in the place of two: return weights, rates, each (K,).")
    misplaced(result, _exponential(x, r), titles)
    probes = {"x": (x**2 + 1, r), "r": (x, r[::-1] ** 2)}
    hints = (
        "the weights are off. Their term of the bound is the same for any density.",
        "the rates are off. For each component maximise the sum of r times (log rate - rate times x).",
    )
    sure = np.eye(2)[[0, 1, 1, 0, 1, 0, 0]]
    cases = (
        (np.ones((7, 1)), "even for a single component, with all responsibilities 1"),
        (sure, "for responsibilities of 0 and 1, where they are those of two groups"),
    )
    for j, (part, title, wrong) in enumerate(zip(result, titles, _wrong_exponential(x, r), strict=True)):
        located = [((x, table), _exponential(x, table)[j], f"the {title} are wrong {words}.") for table, words in cases]
        compare(
            numbers(part, (2,), title),
            _exponential(x, r)[j],
            wrong,
            hints[j],
            before=lambda: uses(function, (x, r), probes, name=name, right=_exponential, parts=titles),
            after=lambda j=j, located=located: simplest(lambda *a: function(*a)[j], located, name),
            of=f"the {title}",
        )
    x3, r3 = x / 7, _shares(7, 3, 7)
    result = pair(call(function, x3, r3, name=name), titles, name)
    for part, right, title in zip(result, _exponential(x3, r3), titles, strict=True):
        part = numbers(part, (3,), title)
        compare(part, right, [], f"right for two components, but the {title} are wrong for three.")
    given = np.array([2, 1, 7, 3, 4, 1, 9]), r
    whole_numbers(lambda *a: np.ravel(function(*a)), given, lambda *a: np.ravel(_exponential(*a)), name)
    return "derived, not looked up. The E-step and the proof are as before: only the density has changed."


def _exponential(x, r):
    return r.mean(axis=0), r.sum(axis=0) / (r.T @ x)


def _wrong_exponential(x, r):
    """For weights and rates: pairs of a wrong array (K,) and a sentence."""
    n, n_k, hours = len(x), r.sum(axis=0), r.T @ x
    of_weights = wrong_m_steps(x, r)[0]
    right, mean, sds = n_k / hours, hours / n_k, np.sqrt(r.T @ x**2 / n_k - (hours / n_k) ** 2)
    a_rate = "A rate is per hour: set the derivative *by the rate* to zero."
    spread = "a spread, as a Gaussian has. Here: log of (rate times exp(-rate times x))."
    of_rates = [
        (mean, f"these are mean times, in hours. {a_rate}"),
        (np.log(2) * right, "these are rates from a median, or from half-lives; set the derivative to zero."),
        (np.log(2) / right, f"these are half-lives, in hours. {a_rate}"),
        (-right, "a rate is positive: mind the sign of the derivative of -rate times x."),
        (n / hours, "you put n where n_k belongs: the logarithm of the rate comes in once for each share r."),
        (n_k / n / hours, "divided by n once too often: the derivative has n_k, not the weight."),
        (
            n_k / x.sum(),
            "the hours are not counted by the responsibilities, or added up over the components: each component "
            "has its own sum, axis=0.",
        ),
        (n_k * hours, "n_k is multiplied by the sum of hours; the derivative leads to a quotient."),
        (n * right, "n times too high: n_k goes with a *sum* of hours, and you took their mean."),
        (n_k, "these are the effective numbers; where are the hours?"),
        (n_k / (r / x[:, None]).sum(axis=0), "the responsibilities are divided by x; multiply."),
        (2 * right, "twice too high: a 2 that belongs to the Gaussian."),
        ((n_k - 1) / hours, "maximum likelihood has n_k, not n_k - 1."),
        (1 / hours, "n_k is missing: the logarithm of the rate comes in once for each share r."),
        (np.full(2, 1 / x.mean()), "both rates are that of all repairs: the responsibilities are not used."),
        ((r / x[:, None]).sum(axis=0) / n_k, "that is the average of 1 / x. It is 1 over the average of x."),
        (right / right.sum(), "rates need not sum to one: they are not shares."),
        (hours, "these are sums of hours; set the derivative of the expected log-likelihood to zero."),
        (hours / n, "that is a mean time, divided by n; n_k belongs there, and a rate is per hour."),
        (sds, f"that is {spread}"),
        (1 / sds, f"that is one over {spread}"),
        (1 / sds**2, f"that is one over the square of {spread}"),
        *((_exponential(x, table)[1], f"the rates: {words}") for table, words in wrong_shares_in_m_step(r)),
    ]
    return [*of_weights, (n / n_k, "the weights are upside down: n_k over n.")], of_rates


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
    if all(answer.values()):
        raise NotYet("you convict all six. Of which does np.diff go below zero, by more than rounding (1e-12)?")
    if not any(answer.values()):
        raise NotYet("you convict none. np.diff of a trace is negative where it falls; look at all, also near the end.")
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
