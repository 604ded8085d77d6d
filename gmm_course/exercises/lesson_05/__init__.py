"""Checkers of lesson 05, EM by hand. Everything is one-dimensional; K components, n points."""

import numpy as np

from gmm.datasets import load_bimodal_customers
from gmm.em import em as run_em
from gmm.mixture import Mixture
from gmm.validation import CollapsedComponentError
from gmm_course.exercises.checking import (
    NotYet,
    call,
    checker,
    compare,
    misplaced,
    number,
    numbers,
    pair,
    same,
    shape_of,
    simplest,
    uses,
    whole_numbers,
)
from gmm_course.exercises.lesson_03.by_eye import check_shares, three_lists
from gmm_course.exercises.lesson_05.loop import check_loop
from gmm_course.exercises.lesson_05.steps import (
    NAMES,
    joint_of,
    log_likelihood_of,
    m_step_of,
    responsibilities_of,
    wrong_log_likelihoods,
    wrong_m_steps,
    wrong_responsibilities,
)
from gmm_course.exercises.notions import ever_harder

X = np.array([0.9, 3.0, 3.8, 4.4, 6.5, 7.3, 5.7])
TWO = (np.array([0.7, 0.3]), np.array([5.2, 2.5]), np.array([1.6, 0.8]))  # not sorted, by none of the three
THREE = (np.array([0.3, 0.2, 0.5]), np.array([4.5, 7.0, 2.0]), np.array([1.5, 0.9, 0.7]))
WHOLE = np.array([1, 4, 6, 8, 5])
WRITTEN_IN = "right for two components, wrong for three: is a 2 written into it?"


def _uses_parameters(function, name):
    weights, means, sds = TWO
    changes = {
        "x": (X + 0.7, weights, means, sds),
        "weights": (X, weights[::-1], means, sds),
        "means": (X, weights, means * 1.5, sds),
        "sds": (X, weights, means, sds[::-1] * 1.1),
    }
    uses(function, (X, *TWO), changes, name=name)


@checker
def responsibilities(function):
    """Exercise 1: the E-step."""
    name = "responsibilities"
    value = numbers(call(function, X, *TWO, name=name), (len(X), 2), "the result")
    sums = value.sum(axis=1)
    otherwise = (
        f"your rows sum to {sums[0]:.3g}, {sums[1]:.3g}, …: each should sum to 1."
        if not same(sums, np.ones(len(X)))
        else "rows sum to one, but the shares are off. Check one point by hand: w times N for each, then divide."
    )
    two = [(mixture, words) for mixture, words in ever_harder() if len(mixture[1]) == 2]
    cases = [(mixture, responsibilities_of(*mixture), words) for mixture, words in two]
    compare(
        value,
        responsibilities_of(X, *TWO),
        wrong_responsibilities(X, *TWO),
        otherwise,
        before=lambda: _uses_parameters(function, name),
        after=lambda: simplest(function, cases, name) if same(sums, np.ones(len(X))) else None,
    )
    three = numbers(call(function, X, *THREE, name=name), (len(X), 3), "the result for three components")
    compare(three, responsibilities_of(X, *THREE), [], WRITTEN_IN)
    whole_numbers(function, (WHOLE, *TWO), responsibilities_of, name)
    return "every row sums to one, and each point is shared out by weight and density."


@checker
def m_step(function):
    """Exercise 2: the M-step."""
    name = "m_step_1d"
    r = responsibilities_of(X, *TWO)
    right, lists = m_step_of(X, r), wrong_m_steps(X, r)
    result = pair(call(function, X, r, name=name), NAMES, name)
    misplaced(result, right, NAMES)
    changes = {"x": (X**3, r), "r": (X, responsibilities_of(X, *(part[::-1] for part in TWO)) ** 2)}
    x, sure = np.array([1.3, 2.9, 4.6, 0.8, 3.3]), np.eye(2)[[0, 1, 1, 0, 1]]
    cases = [
        (
            (x, np.ones((5, 1))),
            "even for a single component, with all responsibilities 1: compare with x.mean(), x.std()",
        ),
        ((x, sure), "for responsibilities of 0 and 1, where they are those of two groups"),
    ]
    hints = (
        "the weights are off. Each is the mean of a column of responsibilities.",
        "the means are off. Each is sum of r times x, divided by the sum of r, over the points (axis 0).",
        "the standard deviations are off: responsibility-weighted mean of squared distances, then the root.",
    )
    for j, (part, title) in enumerate(zip(result, NAMES, strict=True)):
        located = [(given, m_step_of(*given)[j], f"the {title} are wrong {words}.") for given, words in cases]
        compare(
            numbers(part, (2,), title),
            right[j],
            lists[j],
            hints[j],
            before=lambda: uses(function, (X, r), changes, name=name, right=m_step_of, parts=NAMES),
            after=lambda j=j, located=located: simplest(lambda *a: function(*a)[j], located, name),
            of=f"the {title}",
        )
    r3 = responsibilities_of(X, *THREE)
    result = pair(call(function, X, r3, name=name), NAMES, name)
    for part, wanted, title in zip(result, m_step_of(X, r3), NAMES, strict=True):
        compare(
            numbers(part, (3,), title), wanted, [], f"right for two components, but the {title} are wrong for three."
        )
    given = WHOLE, responsibilities_of(WHOLE, *TWO)
    whole_numbers(lambda *a: np.ravel(function(*a)), given, lambda *a: np.ravel(m_step_of(*a)), name)
    return "weighted counts, weighted means, weighted spreads."


@checker
def log_likelihood(function):
    """Exercise 3: the log-likelihood of a mixture."""
    name = "log_likelihood"
    value = call(function, X, *TWO, name=name)
    for size, what in ((len(X), "the log-density of each point"), (2, "a number for each component")):
        if shape_of(value) == (size,):
            raise NotYet(f"that is {what}. One number is wanted: add them up.")
    if shape_of(value) == joint_of(X, *TWO).shape:
        raise NotYet("that is a table: add the components in each row, take the logarithm, then add up the points.")
    value = number(value, "the log-likelihood")
    if np.isinf(value):
        raise NotYet("it is infinite: the density of a point came out as 0. Are x and the parameters those handed in?")
    cases = [(mixture, log_likelihood_of(*mixture), words) for mixture, words in ever_harder()]
    compare(
        value,
        log_likelihood_of(X, *TWO),
        wrong_log_likelihoods(X, *TWO),
        "the value is off. For each point: add w times N over the components, then the log.",
        before=lambda: _uses_parameters(function, name),
        after=lambda: simplest(function, cases, name),
    )
    value = number(call(function, X, *THREE, name=name), "the log-likelihood with three components")
    compare(value, log_likelihood_of(X, *THREE), [], WRITTEN_IN)
    many = np.tile(X, 500)
    value = number(call(function, many, *TWO, name=name), "the log-likelihood of 3500 points")
    if not np.isfinite(value):
        raise NotYet(
            "right for seven points, infinite for 3500: the product of their densities is less than the smallest "
            "number a computer holds. Take the logarithm of each point's density, then add."
        )
    compare(value, log_likelihood_of(many, *TWO), [], "right for seven points, wrong for 3500.")
    whole_numbers(function, (WHOLE, *TWO), log_likelihood_of, name)
    return "the number that EM may never lower, and the one by which restarts are compared."


@checker
def em(function):
    """Exercise 4: the whole loop."""
    check_loop(function, (TWO, THREE), "em_1d")
    return "you have written EM. It rose at every step, as it must."


@checker
def my_start(start):
    """Exercise 5: a start of the student's own, for the bank's customers."""
    x = load_bimodal_customers()["net_deposit"].to_numpy()
    parts = three_lists(start, "my_start")
    weights, means, sds = (numbers(part, (2,), title) for part, title in zip(parts, NAMES, strict=True))
    check_shares(weights, (means, sds), len(x))
    if sds.min() <= 0:
        raise NotYet("standard deviations are positive.")
    if means.min() < x.min() or means.max() > x.max():
        raise NotYet("a mean lies outside of the data. Read off the places of the two humps, in EUR.")
    if sds.max() < 5:
        raise NotYet("sds below 5 EUR make spikes: are the numbers in thousands? They should be in EUR.")
    if sds.max() > 2000:
        raise NotYet("an sd above 2000 EUR is wider than the whole histogram: is it a variance?")
    try:
        states = list(run_em(x[:, None], Mixture(weights, means[:, None], (sds**2)[:, None, None])))
    except CollapsedComponentError:
        raise NotYet("from there a component shrinks onto a single customer. Give it a larger sd.") from None
    last, twins = states[-1], same(means[0], means[1]) and same(sds[0], sds[1])
    if last.log_likelihood < -3949:
        raise NotYet(
            f"EM stops at {last.log_likelihood:.1f} nats from your start. "
            + ("Two equal means and sds stay equal; move" if twins else "That is a lower hill: move")
            + " the means apart, towards the tops of the two humps."
        )
    return (
        f"from {states[0].log_likelihood:.1f} nats, your start reaches {last.log_likelihood:.1f} in "
        f"{last.iteration} iterations. The poor guess of the lesson took 43."
    )
