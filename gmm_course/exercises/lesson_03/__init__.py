"""Checkers of lesson 03, mixtures. Everything is one-dimensional; K components, n points."""

import math

import numpy as np

from gmm_course.exercises.checking import NotYet, call, checker, compare, number, numbers, pair, same, uses
from gmm_course.exercises.lesson_03.by_eye import check_by_eye
from gmm_course.exercises.lesson_03.drawn import check_drawn

X = np.array([-3.1, -1.0, -0.2, 0.4, 2.5, 3.3])
TWO = (np.array([0.3, 0.7]), np.array([-1.51373, 1.2046]), np.array([0.8, 1.6]))
THREE = (np.array([0.2, 0.5, 0.3]), np.array([-2.0, 0.5, 3.0]), np.array([0.7, 1.5, 0.9]))


def _density(x, means, sds):
    """N(x_i | mean_k, sd_k^2), (n, K)."""
    return _bell((np.asarray(x)[:, None] - means) / sds) / sds


def _bell(u):
    return np.exp(-0.5 * u**2) / np.sqrt(2 * np.pi)


def _bell_slips(x, means, sds):
    """Slips in the bell curves: pairs (what becomes of the densities (n, K), what to tell the student)."""
    away = x[:, None] - means
    u = away / sds
    height = 1 / (sds * np.sqrt(2 * np.pi))
    return [
        (height * np.exp(0.5 * u**2), "far points should be unlikely: the minus in the exponent is missing."),
        (height * np.exp(-0.5 * u), "the distance in the exponent has to be squared."),
        (
            height * np.exp(-(away**2) / (2 * sds)),
            "the exponent divides the squared distance by sd; divide by sd squared.",
        ),
        (
            height * np.exp(-(away**2) / 2 * sds**2),
            "in the exponent sd squared multiplies: is it `/ 2 * sd**2`? Use brackets, / (2 * sd**2).",
        ),
        (height * np.exp(-(away**2) / (2 * sds) ** 2), "the exponent squares the 2, too: 2 * sd**2, not (2 * sd)**2."),
        (height * np.exp(-0.5 * away**2), "in the exponent the distance has to be divided by sd."),
        (height * np.exp(-0.5 * (x[:, None] / sds) ** 2), "the means are not subtracted."),
        (height * np.exp(-0.5 * ((x[:, None] + means) / sds) ** 2), "the means are added to x; subtract them."),
        (
            height * np.sqrt(sds) * np.exp(-0.5 * u**2),
            "in front of the exponential sd stands under the root; there it is sd times the root of 2 pi.",
        ),
        (
            height * sds**2 * np.exp(-0.5 * u**2),
            "in front of the exponential sd multiplies; it divides: 1 / (sd times the root of 2 pi).",
        ),
    ]


def _joint(x, weights, means, sds):
    return weights * _density(x, means, sds)


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
        "weights": (np.array([0.45, 0.55]), means, sds),
        "means": (weights, means * 1.5, sds),
        "sds": (weights, means, sds[::-1] * 1.1),
    }


def _rounded(right):
    return [
        (np.round(right, n), "rounded: return the numbers as they are, and round when you print.") for n in range(1, 6)
    ]


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
    weights, means, sds = TWO
    density, joint = _density(X, means, sds), _joint(X, *TWO)
    right = joint.sum(axis=1)
    shape = np.shape(value) if isinstance(value, np.ndarray) else ()
    if shape in (joint.shape, joint.T.shape):
        what = "each already times its weight" if same(value, joint) or same(value, joint.T) else "one for each label"
        raise NotYet(
            f"your result has the shape {shape}: a density for every point and component, {what}. A customer comes "
            "from one or the other: one number for each point is wanted."
        )
    if shape == (len(weights),):
        raise NotYet(
            f"your result has the shape {shape}: one number for each component. You added over the points; add over "
            "the components, axis=1 of a table (n, K)."
        )
    value = _one_for_each(value, "point")
    middle, spread = weights @ means, np.sqrt(weights**2 @ sds**2)
    one = np.ones(1)
    density_of_scaled = _bell((weights * X[:, None] - means) / sds) / sds
    cumulated = np.array([[0.5 * (1 + math.erf(u / math.sqrt(2))) for u in row] for row in (X[:, None] - means) / sds])

    def bell(mean, sd):
        return _mixture_density(X, one, one * mean, one * sd)

    mistakes = [
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
            "you multiplied the weighted curves. A customer comes from one *or* the other, so probabilities add.",
        ),
        (
            (density**weights).prod(axis=1),
            "you multiplied powers of the curves, which averages their logarithms. Weights multiply curves, then add.",
        ),
        (
            bell(middle, spread),
            "that is one bell curve: the density of the weighted *sum of the variables*, which has one hump. Weigh "
            "and add the densities.",
        ),
        (
            bell(middle, weights @ sds),
            "that is one bell curve, with the average mean and the average sd. Average the curves, not their "
            "parameters.",
        ),
        (
            bell(*_moments(*TWO)),
            "that is one bell curve with the mixture's mean and spread: right about both, and with one hump.",
        ),
        (
            np.log(joint).sum(axis=1),
            "you added logarithms, which multiplies the curves. Add the weighted curves themselves.",
        ),
        (
            _mixture_density(X, np.ones(2), weights * means, sds),
            "a weight scales the height of its bell curve; you scaled the mean, which moves the curve.",
        ),
        (density_of_scaled.sum(axis=1), "a weight scales the height of its bell curve; you scaled x."),
        (cumulated @ weights, "that is the share of points below x, which rises to 1; the density is wanted."),
        *_rounded(right),
        (joint.max(axis=1), "you took the larger of the weighted curves. The smaller one adds its part, too."),
        (density.max(axis=1), "you took the highest of the curves. Weigh them, and add."),
        (np.log(right), "that is the logarithm of the density; the density itself is wanted."),
        (right / right.sum(), "you made the values add up to one. The *area* of a density is one; its values are not."),
        (joint[:, 1] / right, "that is a probability of the second component; here the density of x is asked."),
        (joint[:, 0] / right, "that is a probability of the first component; here the density of x is asked."),
        (
            _mixture_density(X, weights, means, np.sqrt(sds)),
            "sds are standard deviations; you treat them as variances.",
        ),
        (
            _mixture_density(X, weights, means, sds**2),
            "you square sds once too often: they are standard deviations.",
        ),
        (_mixture_density(X, weights, sds, means), "means and sds are swapped: they come as weights, means, sds."),
        (_mixture_density(X, weights[::-1], means, sds), "each weight is given to the other component."),
        (
            (joint * sds * np.sqrt(2 * np.pi)).sum(axis=1),
            "the factor in front of the exponential is missing: 1 / (sd times the root of 2 pi).",
        ),
        ((joint * sds).sum(axis=1), "the height of a bell curve depends on its sd: the factor 1 / sd is missing."),
        (right * np.sqrt(2 * np.pi), "the 2 pi in front of the exponential is missing."),
        (right * 2 * np.pi, "you multiply by the root of 2 pi instead of dividing: sd and root belong in one bracket."),
        (right / np.sqrt(2 * np.pi), "the 2 pi stands under a square root."),
        (
            _mixture_density(X, weights, means, sds * np.sqrt(0.5)) * np.sqrt(0.5),
            "the one half in the exponent is missing: exp(-(distance squared) / 2).",
        ),
        (right * np.sqrt(2), "the power in front of the exponential is one of 2 pi; yours is one of pi."),
        *((slip @ weights, message) for slip, message in _bell_slips(X, means, sds)),
        (joint[:, 1], "that is the last component alone: add to the total in the loop, do not replace it."),
        (joint[:, 0], "that is the first component alone: is the `return` inside the loop?"),
        ((weights**2 * density).sum(axis=1), "the weights count twice: each curve is multiplied by its weight once."),
    ]
    otherwise = "the values are off. Work out one point by hand: weight times bell curve for each, then the sum."
    compare(value, right, mistakes, otherwise, before=lambda: _uses_all(function, name))
    three = numbers(_call_with_three(function, X, *THREE, name=name), (len(X),), "the result for three components")
    compare(
        three, _mixture_density(X, *THREE), [], "right for two components, wrong for three: is a 2 written into it?"
    )
    value = numbers(call(function, X[:3], *THREE, name=name), (3,), "the result for three points and three components")
    compare(
        value, _mixture_density(X[:3], *THREE), [], "wrong when there are as many points as components: on which axis?"
    )
    return "a bell curve for each component, times its weight, added up. The area is one again."


@checker
def five_by_eye(answer):
    """Exercise 3: the five parameters of Old Faithful's waits, read off the histogram."""
    return check_by_eye(answer)


@checker
def mixture_moments(function):
    """Exercise 4: mean and standard deviation of a mixture."""
    name, what = "mixture_moments", ("mean", "sd")
    mean, sd = pair(call(function, *TWO, name=name), what, name)
    value = [number(mean, "the mean"), number(sd, "the sd")]
    weights, means, sds = TWO
    right = _moments(*TWO)
    middle, variance = right[0], right[1] ** 2
    within, between = weights @ sds**2, weights @ (means - middle) ** 2

    def unused():
        uses(lambda *a: np.ravel(function(*a)), TWO, _other_parameters(), name=name)

    if same(value, right[::-1]):
        raise NotYet("mean and sd are swapped: return the mean first.")
    compare(
        value[0],
        middle,
        [
            (means.mean(), "your mean is the plain average of the means: a common component should pull more."),
            (weights[::-1] @ means, "each weight is given to the other component's mean."),
            (means.sum(), "your mean is the sum of the means: weigh each by its component's share."),
            ((weights * means).mean(), "the mean is a weighted sum. The weights average already: no further division."),
            (weights[0] * means[0], "your mean has the first component alone: is the `return` inside the loop?"),
            (weights[-1] * means[-1], "your mean has the last component alone: add up in the loop, do not replace."),
            (-middle, "the mean has the wrong sign: add in the loop, do not subtract."),
            (means[np.argmax(weights)], "your mean is that of the largest component; the others pull, too."),
            *((slip, f"the mean is {words}") for slip, words in _rounded(middle)),
        ],
        "the mean is near, but not exact: a sum over the components is. (A mean from a sample is only near.)"
        if abs(value[0] - middle) < 0.1
        else "the mean is off: every component's mean counts by its weight.",
        before=unused,
    )
    mistakes = [
        (variance, "the second value is the variance; its square root is wanted."),
        (
            np.sqrt(within),
            "your sd is the spread *within* the components alone. Points also differ because the means do. "
            "(Distances from the mean that are not squared cancel.)",
        ),
        (
            np.sqrt(weights**2 @ sds**2 + between),
            "the weights are squared in the part within the components; they count once.",
        ),
        (
            np.sqrt(weights @ (sds**2 + means**2) - middle),
            "the mean that is subtracted before the root should be squared.",
        ),
        (np.sqrt(between), "your sd is the spread *between* the means alone. Points also scatter around their means."),
        (weights @ sds, "your sd is the average of the sds. Variances average, and the means differ, too."),
        (sds.mean(), "your sd is the plain average of the sds: neither the weights nor the distance of the means."),
        (
            np.sqrt(weights**2 @ sds**2),
            "that is the sd of the weighted *sum of the variables*, one hump. A customer comes from one component.",
        ),
        (
            np.sqrt((weights @ sds) ** 2 + between),
            "you squared the average of the sds. Square each sd first, then average the squares.",
        ),
        (np.sqrt(weights @ (sds**2 + means**2)), "you left the squared mean in: subtract it before the root."),
        (
            np.sqrt(weights @ (sds + (means - middle) ** 2)),
            "you added sds to squared distances. Variances, the squares of the sds, go there.",
        ),
        (
            weights @ sds + np.sqrt(between),
            "you added two standard deviations. Variances add; the root comes last.",
        ),
        (np.sqrt(within) + np.sqrt(between), "you took two roots and added them. Variances add; the root comes last."),
        (
            np.sqrt(within + means.var()),
            "the part between the means is that of means equally common. A rare mean counts less, and the distance is "
            "from the mixture's own mean.",
        ),
        (
            np.sqrt(within + weights**2 @ (means - middle) ** 2),
            "the weights are squared in the part between the means; they count once.",
        ),
        (np.sqrt((sds**2).mean() + between), "the part within the components is not weighted."),
        (np.sqrt((sds**2).mean() + means.var()), "the weights are in the mean, but not yet in the spread."),
        (np.sqrt(sds @ sds + between), "the part within the components is not weighted."),
        (np.sqrt(within + np.sum((means - middle) ** 2)), "the part between the means is not weighted: it is a sum."),
        (within + between**0.5, "one of the two parts is a variance and the other a root: the root comes last."),
        (-right[1], "a standard deviation is the positive root."),
        (np.sqrt(np.abs(within - between)), "you subtracted one part from the other. Both are spread: they add."),
        (
            np.sqrt(weights @ (sds**2 + means**2) + middle**2),
            "the squared mean is added before the root; subtract it from the mean of the squares.",
        ),
        (
            np.sqrt(weights @ (sds + means - middle) ** 2),
            "you added an sd to a distance and then squared. Square each, then add.",
        ),
        (
            np.sqrt(weights[0] * (sds[0] ** 2 + (means[0] - middle) ** 2)),
            "your sd has the first component alone: does the loop reach the others?",
        ),
        (
            np.sqrt(weights[-1] * (sds[-1] ** 2 + (means[-1] - middle) ** 2)),
            "your sd has the last component alone: add up in the loop, do not replace.",
        ),
        *((slip, f"the sd is {words}") for slip, words in _rounded(right[1])),
    ]
    if not np.isfinite(value[1]):
        raise NotYet("the sd is infinite.")
    otherwise = "the mean is right, the sd is off: the variance within the components plus that between their means."
    compare(value[1], right[1], mistakes, otherwise, before=unused)
    mean, sd = pair(_call_with_three(function, *THREE, name=name), what, name)
    value = [number(mean, "the mean of three components"), number(sd, "the sd of three components")]
    compare(value, _moments(*THREE), [], "right for two components, wrong for three: is a 2, or w0 times w1, in it?")
    return "within and between: the two sources of spread in every mixture."


@checker
def probability_of_leaving(function):
    """Exercise 5: Bayes' rule for component 1."""
    name = "probability_of_leaving"
    value = call(function, X, *TWO, name=name)
    weights, means, sds = TWO
    density, joint = _density(X, means, sds), _joint(X, *TWO)
    p = joint.sum(axis=1)
    right = joint[:, 1] / p
    if isinstance(value, np.ndarray) and value.shape == joint.shape:
        shares = same(value, joint / p[:, None])
        raise NotYet(
            f"your result has the shape {value.shape}: a number for every component. "
            + ("Both probabilities are right; component 1 alone is wanted." if shares else "Component 1 is wanted.")
        )
    value = _one_for_each(value, "customer")
    (stays, leaves), w1 = joint.T, weights[1]
    brackets = [
        leaves / stays + leaves,
        leaves / leaves + stays,
        leaves / weights[0] * density[:, 0] + leaves,
        leaves / weights[1] * density[:, 1] + stays,
    ]
    mistakes = [
        (
            joint[:, 1],
            "that is weight times density: how much leavers contribute at x. Divide by what all contribute, p(x).",
        ),
        (density[:, 1], "that is a density, per EUR, and may be above 1. A probability is a share of the whole."),
        (
            density[:, 1] / density.sum(axis=1),
            "the weights are missing: before the deposit is seen, leaving and staying are not equally likely.",
        ),
        (
            joint[:, 1] / joint[:, 0],
            "these are odds, leaving against staying. Divide by both together, not by the other one.",
        ),
        (
            joint[:, 0] / joint[:, 1],
            "these are odds, of staying against leaving. A probability divides by both together.",
        ),
        (2 * right, "you divided by the mean of the two; divide by their sum."),
        (joint[:, 1] * p, "you multiplied by p(x); divide by it."),
        (joint[:, 1] - joint[:, 0], "that is a difference. A probability is a share: divide by both together."),
        *((w1 * s[:, 1] / (s @ weights), message) for s, message in _bell_slips(X, means, sds)),
        (density[:, 1] / density[:, 0], "that is a ratio of two densities: it lacks the weights, and may exceed 1."),
        (density[:, 1] / p, "the weight is missing above the line: it belongs to the density there as well."),
        (joint[:, 1] / density.sum(axis=1), "the weights are missing below the line: divide by p(x), the mixture's."),
        (
            joint[:, 1] / joint[:, 1].sum(),
            "yours add up to one over the customers. Each customer shares out *their own* probability, over staying "
            "and leaving.",
        ),
        (joint[:, 1] / joint.sum(), "you divided by one sum for all customers. Each has a p(x) of their own: axis=1."),
        (1 - right, "that is the probability of staying: component 0. Component 1 leaves."),
        ((right > 0.5).astype(float), "these are decisions, 0 or 1. The probability itself is wanted."),
        (100 * right, "these are percentages; return fractions between 0 and 1."),
        (np.full(len(X), weights[1]), "that is the share of leavers, the same for all: the deposit is not used."),
        (np.log(joint[:, 1] / joint[:, 0]), "these are log odds; probabilities are wanted."),
        (np.log(right), "these are the logarithms of the probabilities."),
        *_rounded(right),
        (p, "that is the density of the mixture, p(x). What share of it belongs to component 1?"),
        (
            _leaving(X, weights, means, np.sqrt(sds)),
            "sds are standard deviations; you treat them as variances.",
        ),
        (_leaving(X, weights, means, sds**2), "you square sds once too often: they are standard deviations."),
        (
            (joint[:, 1] * sds[1]) / (joint * sds).sum(axis=1),
            "the height of a bell curve depends on its sd: the factor 1 / sd does not cancel when the sds differ.",
        ),
        (_leaving(X, weights[::-1], means, sds), "each weight is given to the other component."),
        (
            _leaving(X, weights, means, sds * np.sqrt(0.5)),
            "the one half in the exponent is missing: exp(-(distance squared) / 2).",
        ),
        (right * weights[1], "the weight of component 1 counts twice."),
        (
            joint[:, 1] / (density[:, 0] + joint[:, 1]),
            "below the line one of the two densities lacks its weight.",
        ),
        (
            joint[:, 1] / (joint[:, 0] + density[:, 1]),
            "below the line one of the two densities lacks its weight.",
        ),
        *((slip, "a / b + c is (a / b) + c: all that is below the line belongs in brackets.") for slip in brackets),
    ]
    outside = value[(value < 0) | (value > 1)]
    otherwise = (
        "a probability lies between 0 and 1; some of yours do not. What is the whole, of which it is a share?"
        if outside.size
        else "between 0 and 1, but off. For one point: weight times density of both; which share is component 1's?"
    )
    compare(value, right, mistakes, otherwise, before=lambda: _uses_all(function, name))
    value = numbers(call(function, X[:2], *TWO, name=name), (2,), "the result for two customers")
    compare(value, right[:2], [], "right for six customers, wrong for two: on which axis did you add?")
    other = (np.array([2.1, -3.0, 0.7]), np.array([0.8, 0.2]), np.array([1.4, -0.9]), np.array([1.1, 0.7]))
    value = numbers(call(function, *other, name=name), (3,), "the result for three other customers")
    compare(value, _leaving(*other), [], "right for one mixture, wrong for another whose first mean is the larger.")
    return "Bayes' rule: the share of p(x) that leavers contribute."
