"""Checkers of lesson 03, mixtures. Everything is one-dimensional; K components, n points."""

import numpy as np

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
    simplest,
    uses,
    whole_numbers,
)
from gmm_course.exercises.lesson_03.by_eye import check_by_eye
from gmm_course.exercises.lesson_03.drawn import check_drawn
from gmm_course.exercises.notions import bell, ever_harder, smoothed, wrong_mixtures

X = np.array([-3.1, -1.0, -0.2, 0.4, 2.5, 3.3, 1.2])
TWO = (np.array([0.3, 0.7]), np.array([-1.51373, 1.2046]), np.array([0.8, 1.6]))
THREE = (np.array([0.2, 0.5, 0.3]), np.array([-2.0, 0.5, 3.0]), np.array([0.7, 1.5, 0.9]))
WHOLE = np.array([-3, 0, 2, 4, 1])


def _joint(x, weights, means, sds):
    return weights * bell(x, means, sds)


def _mixture_density(x, weights, means, sds):
    return _joint(x, weights, means, sds).sum(axis=1)


def _leaving(x, weights, means, sds):
    joint = _joint(x, weights, means, sds)
    return joint[:, 1] / joint.sum(axis=1)


def _moments(weights, means, sds):
    mean = weights @ means
    return np.array([mean, np.sqrt(weights @ (sds**2 + (means - mean) ** 2))])


def _other_parameters():
    """TWO with one of its arrays changed, by name."""
    weights, means, sds = TWO
    return {
        "weights": (np.array([0.8, 0.2]), means, sds),
        "means": (weights, means * 1.5, sds),
        "sds": (weights, means, sds[::-1] * 1.1),
    }


def _one_for_each(value, what):
    """The values as an array, one for each point of X."""
    if np.ndim(value) == 0 and not isinstance(value, str):
        number(value, "the result")
        raise NotYet(
            f"that is a single number, of shape (); one for each {what} is wanted. If you add, over which axis?"
        )
    if isinstance(value, (list, np.ndarray)) and len(value) == 1 and np.ndim(value[0]) == 0:
        raise NotYet(
            f"one number came back, of shape (1,); one for each {what} is wanted. If there is a loop, return after it."
        )
    return numbers(value, (len(X),), "the result")


def _uses_all(function, name):
    changes = {"x": (X + 0.7, *TWO)} | {what: (X, *other) for what, other in _other_parameters().items()}
    uses(function, (X, *TWO), changes, name=name)


def _call_with_three(function, *arguments, name):
    """`call`; an error says that there were three components."""
    try:
        return call(function, *arguments, name=name)
    except NotYet as problem:
        raise NotYet(f"right for two components. With three: {problem}") from None


@checker
def sample_mixture(function):
    """Exercise 1: points and their labels, drawn in two steps."""
    check_drawn(function, "sample_mixture")
    return "first the label, then the point. Every sample from a mixture is drawn this way."


@checker
def mixture_density(function):
    """Exercise 2: the density of a mixture at many points."""
    name = "mixture_density"
    value = call(function, X, *TWO, name=name)
    joint = _joint(X, *TWO)
    shape = np.shape(value) if isinstance(value, np.ndarray) else ()
    if shape in (joint.shape, joint.T.shape):
        what = "each already times its weight" if same(value, joint) or same(value, joint.T) else "one for each label"
        raise NotYet(
            f"your result has the shape {shape}: a density for every point and component, {what}. A customer comes "
            "from one or the other: one number for each point is wanted."
        )
    if shape == (2,):
        raise NotYet(
            f"your result has the shape {shape}: one number for each component. You added over the points; add over "
            "the components, axis=1 of a table (n, K)."
        )
    cases = [(mixture, _mixture_density(*mixture), words) for mixture, words in ever_harder()]
    compare(
        _one_for_each(value, "point"),
        joint.sum(axis=1),
        _wrong_mixture_densities(X, *TWO),
        "the values are off. Work out one point by hand: weight times bell curve for each, then the sum.",
        before=lambda: _uses_all(function, name),
        after=lambda: simplest(function, cases, name),
    )
    three = numbers(_call_with_three(function, X, *THREE, name=name), (len(X),), "the result for three components")
    compare(
        three, _mixture_density(X, *THREE), [], "right for two components, wrong for three: is a 2 written into it?"
    )
    value = numbers(call(function, X[:3], *THREE, name=name), (3,), "the result for three points and three components")
    compare(
        value, _mixture_density(X[:3], *THREE), [], "wrong when there are as many points as components: on which axis?"
    )
    whole_numbers(function, (WHOLE, *TWO), _mixture_density, name)
    return "a bell curve for each component, times its weight, added up. The area is one again."


def _wrong_mixture_densities(x, weights, means, sds):
    density, joint = bell(x, means, sds), _joint(x, weights, means, sds)
    right, middle = joint.sum(axis=1), weights @ means

    def one_bell(mean, sd):
        return bell(x, mean, sd)[:, 0]

    return [
        (density.sum(axis=1), "the weights are missing: this curve has area 2. Each bell curve times its share."),
        (
            density.mean(axis=1),
            "that is the plain average of the bell curves, as if all components were equally common. Use the weights.",
        ),
        (joint.mean(axis=1), "you took the mean of the weighted curves: the weights average already, so add."),
        (
            density.prod(axis=1),
            "you multiplied the bell curves. A product asks for both at once; a customer comes from one *or* the "
            "other, so probabilities add.",
        ),
        (
            joint.prod(axis=1),
            "you multiplied the weighted curves. A customer comes from one *or* the other: they add.",
        ),
        (
            (density**weights).prod(axis=1),
            "you multiplied powers of the curves, which averages their logarithms. Weights multiply curves, then add.",
        ),
        (
            one_bell(middle, np.sqrt(weights**2 @ sds**2)),
            "that is one bell curve: the density of the weighted *sum of the variables*, which has one hump. Weigh "
            "and add the densities.",
        ),
        (
            one_bell(middle, weights @ sds),
            "that is one bell curve, with average mean and average sd. Average the curves instead.",
        ),
        (
            one_bell(*_moments(weights, means, sds)),
            "that is one bell curve with the mixture's mean and spread: right about both, and with one hump.",
        ),
        (np.log(joint).sum(axis=1), "you added logarithms, which multiplies curves. Add the curves themselves."),
        (bell(0 * x, means - weights * x[:, None], sds).sum(axis=1), "you scaled x; a weight scales its bell curve."),
        (joint.max(axis=1), "you took the larger of the weighted curves. The smaller one adds its part, too."),
        (density.max(axis=1), "you took the highest of the curves. Weigh them, and add."),
        (joint[:, 1] / right, "that is a probability of the second component; here the density of x is asked."),
        (joint[:, 0] / right, "that is a probability of the first component; here the density of x is asked."),
        (joint[:, 1], "that is the last component alone: does the loop replace instead of adding, or begin at 1?"),
        (joint[:, 0], "that is the first component alone: is the `return` inside the loop?"),
        (joint[:, 1] - joint[:, 0], "one curve is subtracted from the other: add them."),
        *((table.sum(axis=1), words) for table, words in wrong_mixtures(x, weights, means, sds)),
    ]


@checker
def five_by_eye(answer):
    """Exercise 3: the five parameters of Old Faithful's waits, read off the histogram."""
    return check_by_eye(answer)


@checker
def mixture_moments(function):
    """Exercise 4: mean and standard deviation of a mixture."""
    name, what = "mixture_moments", ("mean", "sd")
    result = pair(call(function, *TWO, name=name), what, name)
    right = _moments(*TWO)
    misplaced(result, right, ("the mean", "the sd"))
    mean, sd = number(result[0], "the mean"), number(result[1], "the sd")
    if not np.isfinite(sd):
        raise NotYet("the sd is infinite.")

    def unused():
        uses(function, TWO, _other_parameters(), name=name, right=_moments, parts=what)

    near = "the mean is near, but not exact: a sum over the components is. (A mean from a sample is only near.)"
    off = "the mean is off: every component's mean counts by its weight."
    compare(
        mean, right[0], _wrong_means(*TWO), near if abs(mean - right[0]) < 0.1 else off, before=unused, of="the mean"
    )
    one, two, equal = np.ones(1), np.ones(2), np.full(2, 0.5)
    weights, means, sds = TWO
    cases = [
        ((one, 2.3 * one, 1.7 * one), "even for a single component, whose sd is that of the mixture."),
        ((weights, 2.3 * two, 1.7 * two), "for two components that are alike in mean and sd: do the weights add up?"),
        ((weights, 2.3 * two, sds), "for two with the same mean and different sds: the variances average, by weight."),
        ((equal, means, 1.7 * two), "for two with the same sd, equally common: their means add to the spread. How?"),
        ((weights, means, 1.7 * two), "for two with the same sd, one more common: the means' part has weights, too."),
        ((weights, means, sds), "if means and sds differ, though not if one of them does: square each, then add."),
    ]
    cases = [(mixture, _moments(*mixture), f"the mean is right, the sd is wrong {words}") for mixture, words in cases]
    compare(
        sd,
        right[1],
        _wrong_sds(*TWO),
        "the mean is right, the sd is off: the variance within the components plus that between their means.",
        before=unused,
        after=lambda: simplest(function, cases, name),
        of="the sd",
    )
    mean, sd = pair(_call_with_three(function, *THREE, name=name), what, name)
    value = [number(mean, "the mean of three components"), number(sd, "the sd of three components")]
    compare(value, _moments(*THREE), [], "right for two components, wrong for three: is a 2, or w0 times w1, in it?")
    return "within and between: the two sources of spread in every mixture."


def _wrong_means(weights, means, sds):
    return [
        (means.mean(), "your mean is the plain average of the means: a common component should pull more."),
        (weights[::-1] @ means, "each weight is given to the other component's mean."),
        (means.sum(), "your mean is the sum of the means: weigh each by its component's share."),
        ((weights * means).mean(), "the mean is a weighted sum. The weights average already: no further division."),
        (weights[0] * means[0], "your mean has the first component alone: is the `return` inside the loop?"),
        (weights[-1] * means[-1], "your mean has the last component alone: add up in the loop, do not replace."),
        (means[np.argmax(weights)], "your mean is that of the largest component; the others pull, too."),
        (weights @ np.abs(means), "the means lose their sign before they are averaged."),
    ]


def _wrong_sds(weights, means, sds):
    mean, sd = _moments(weights, means, sds)
    within, between = weights @ sds**2, weights @ (means - mean) ** 2
    return [
        (sd**2, "the second value is the variance; its square root is wanted."),
        (
            np.sqrt(within),
            "your sd is the spread *within* the components alone. Points also differ because the means do. "
            "(Distances from the mean that are not squared cancel.)",
        ),
        (np.sqrt(between), "your sd is the spread *between* the means alone. Points also scatter around their means."),
        (weights @ sds, "your sd is the average of the sds. Variances average, and the means differ, too."),
        (sds.mean(), "your sd is the plain average of the sds: neither the weights nor the distance of the means."),
        (
            np.sqrt(weights**2 @ sds**2),
            "that is the sd of the weighted *sum of the variables*, one hump. A customer comes from one component.",
        ),
        (np.sqrt((weights @ sds) ** 2 + between), "you squared the average of the sds. Square each sd first."),
        (np.sqrt(within + between + mean**2), "you left the squared mean in: subtract it before the root."),
        (np.sqrt(within + between + 2 * mean**2), "the squared mean is added before the root; subtract it."),
        (np.sqrt(within + between + mean**2 - mean), "the mean that is subtracted should be squared."),
        (np.sqrt(weights @ sds + between), "you added sds to squared distances. Their squares go there."),
        (weights @ sds + np.sqrt(between), "you added two standard deviations. Variances add; the root comes last."),
        (np.sqrt(within) + np.sqrt(between), "you took two roots and added them. Variances add; the root comes last."),
        (
            np.sqrt(within + means.var()),
            "the part between the means is that of means equally common. A rare mean counts less, and the distance is "
            "from the mixture's own mean.",
        ),
        (np.sqrt(within + (means - mean) @ (means - mean)), "the part between the means is not weighted: it is a sum."),
        (np.sqrt((sds**2).mean() + between), "the part within the components is not weighted."),
        (np.sqrt((sds**2).mean() + means.var()), "the weights are in the mean, but not yet in the spread."),
        (np.sqrt(weights**2 @ sds**2 + between), "the weights are squared in the part within; they count once."),
        (np.sqrt(within + weights**2 @ (means - mean) ** 2), "the weights are squared in the part between; once."),
        (-sd, "a standard deviation is the positive root."),
        (np.sqrt(np.abs(within - between)), "you subtracted one part from the other. Both are spread: they add."),
        *(
            (np.sqrt(weights[k] * (sds[k] ** 2 + (means[k] - mean) ** 2)), f"your sd has the {which} component alone.")
            for k, which in ((0, "first"), (-1, "last"))
        ),
    ]


@checker
def probability_of_leaving(function):
    """Exercise 5: Bayes' rule for component 1."""
    name = "probability_of_leaving"
    value = call(function, X, *TWO, name=name)
    joint, right = _joint(X, *TWO), _leaving(X, *TWO)
    if isinstance(value, np.ndarray) and value.shape == joint.shape:
        shares = same(value, joint / joint.sum(axis=1, keepdims=True))
        raise NotYet(
            f"your result has the shape {value.shape}: a number for every component. "
            + ("Both probabilities are right; component 1 alone is wanted." if shares else "Component 1 is wanted.")
        )
    value = _one_for_each(value, "customer")
    outside = value[(value < 0) | (value > 1)]
    otherwise = (
        "a probability lies between 0 and 1; some of yours do not. What is the whole, of which it is a share?"
        if outside.size
        else "between 0 and 1, but off. For one point: weight times density of both; which share is component 1's?"
    )
    two = [(mixture, words) for mixture, words in ever_harder() if len(mixture[1]) == 2]
    cases = [(mixture, _leaving(*mixture), words) for mixture, words in two]
    compare(
        value,
        right,
        _wrong_leaving(X, *TWO),
        otherwise,
        before=lambda: _uses_all(function, name),
        after=lambda: simplest(function, cases, name),
    )
    value = numbers(call(function, X[:2], *TWO, name=name), (2,), "the result for two customers")
    compare(value, right[:2], [], f"right for {len(X)} customers, wrong for two: on which axis did you add?")
    other = (np.array([2.1, -3.0, 0.7]), np.array([0.8, 0.2]), np.array([1.4, -0.9]), np.array([1.1, 0.7]))
    value = numbers(call(function, *other, name=name), (3,), "the result for three other customers")
    compare(
        value,
        _leaving(*other),
        [(1 - _leaving(*other), "component 1 is told by its number, also where its mean is the larger.")],
        "right for one mixture, wrong for another whose first mean is the larger.",
    )
    whole_numbers(function, (WHOLE, *TWO), _leaving, name)
    return "Bayes' rule: the share of p(x) that leavers contribute."


def _wrong_leaving(x, weights, means, sds):
    density, joint = bell(x, means, sds), _joint(x, weights, means, sds)
    p, (stays, leaves), right = joint.sum(axis=1), joint.T, joint[:, 1] / joint.sum(axis=1)
    brackets = "a / b + c is (a / b) + c: all that is below the line belongs in brackets."
    lacks = "below the line one of the two densities lacks its weight."
    return [
        (leaves, "that is weight times density, what leavers contribute at x. Divide by what all contribute, p(x)."),
        (density[:, 1], "that is a density, per EUR, and may be above 1. A probability is a share of the whole."),
        (
            density[:, 1] / density.sum(axis=1),
            "the weights are missing: before the deposit is seen, leaving and staying are not equally likely.",
        ),
        (leaves / stays, "these are odds, leaving against staying. Divide by both together, not by the other one."),
        (stays / leaves, "these are odds, of staying against leaving. A probability divides by both together."),
        (p / leaves, "the fraction is upside down: the share of leavers stands above the line, p(x) below."),
        (2 * right, "you divided by the mean of the two; divide by their sum."),
        (leaves / joint.max(axis=1), "you divided by the larger of the two; divide by their sum."),
        (leaves * p, "you multiplied by p(x); divide by it."),
        (density[:, 1] / density[:, 0], "that is a ratio of two densities: it lacks the weights, and may exceed 1."),
        (density[:, 1] / p, "the weight is missing above the line: it belongs to the density there as well."),
        (leaves / density.sum(axis=1), "the weights are missing below the line: divide by p(x), the mixture's."),
        (
            leaves / leaves.sum(),
            "yours add up to one over the customers. Each customer shares out *their own* probability, over staying "
            "and leaving.",
        ),
        (leaves / joint.sum(), "you divided by one sum for all customers. Each has a p(x) of their own: axis=1."),
        (
            weights[0] * density[:, 1] / (weights[::-1] * density).sum(axis=1),
            "each weight works for the other component: are they in reverse order, or do they divide?",
        ),
        *smoothed(lambda small: leaves / (p + small)),
        (1 - right, "that is the probability of staying: component 0. Component 1 leaves."),
        ((right > 0.5).astype(float), "these are decisions, 0 or 1. The probability itself is wanted."),
        (np.full(len(x), weights[1]), "that is the share of leavers, the same for all: the deposit is not used."),
        (np.log(leaves / stays), "these are log odds; probabilities are wanted."),
        (p, "that is the density of the mixture, p(x). What share of it belongs to component 1?"),
        (weights[1] * right, "the weight of component 1 counts twice."),
        (leaves / (density[:, 0] + leaves), lacks),
        (leaves / (stays + density[:, 1]), lacks),
        (leaves / stays + leaves, brackets),
        (leaves / leaves + stays, brackets),
        (leaves / weights[0] * density[:, 0] + leaves, brackets),
        (leaves / weights[1] * density[:, 1] + stays, brackets),
        *((table[:, 1] / table.sum(axis=1), words) for table, words in wrong_mixtures(x, weights, means, sds)),
    ]
