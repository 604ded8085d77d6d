"""What right EM from several starts does (programs 1 and 4): hidden data, and properties that are tried on them.

A property raises NotYet with what was found if it does not hold.
"""

import functools
import warnings

import numpy as np

from gmm import GaussianMixture
from gmm.datasets import make_gaussians
from gmm.mixture import log_sum_exp
from gmm_course.exercises.checking import NotYet, call, number, numbers, pair, same, shape_of
from gmm_course.exercises.notions import wrong_mixtures

SAME_NATS = 0.1  # log-likelihoods that differ by less are the same hill
ONE_STEP = 3.0  # nats by which a log-likelihood of one step earlier may lag, where EM is still creeping
SEEDS = range(6)
FROM_THE_START = (
    "the weights, means and sds that the program returns are those from which a start sets out: equal weights, one sd, "
    "points of x for means. What is kept should be where the start arrives."
)


def by_hand(x, weights, means, sds):
    """Log w_k N(x_i | mean_k, sd_k^2), (n, K): what a log-likelihood is made of."""
    z = (x[:, None] - means) / sds
    return np.log(weights) - np.log(sds) - 0.5 * np.log(2 * np.pi) - 0.5 * z**2


def total_of(x, parameters):
    return log_sum_exp(by_hand(x, *parameters)).sum()


def slips_of_total(x, weights, means, sds):
    """Pairs of a number that is not the log-likelihood, and what is wrong with it."""
    joint = by_hand(x, weights, means, sds)
    right, r = log_sum_exp(joint).sum(), np.exp(joint - log_sum_exp(joint)[:, None])
    one_or_the_other = "A point comes from one *or* the other: lesson 05 says what is added first."
    slips = [
        (right / len(x), "it is a mean over the points, not their sum."),
        (-right, "it has the opposite sign."),
        (right / np.log(10), "it is in powers of ten (np.log10), not in nats."),
        (right / np.log(2), "it is in bits (np.log2), not in nats."),
        (joint.sum(), f"it adds logarithms of single components. {one_or_the_other}"),
        ((joint - np.log(weights)).sum(), f"it leaves the weights out, and adds logarithms. {one_or_the_other}"),
        (joint.max(axis=1).sum(), "it counts for each point only its best component."),
        (
            np.log(np.exp(joint).sum(axis=0)).sum(),
            "it adds up over the points before the logarithm: within a row, axis=1.",
        ),
        (
            (r * joint).sum(),
            "it is the sum of r times the logarithms of w_k N_k, which is lower by the entropy of r (lesson 06).",
        ),
        (np.exp(joint).sum(), "it adds densities; their logarithms are added."),
        (np.log(np.exp(joint).sum()), "the logarithm comes last, after the sum over the points; take it before."),
    ]
    tables = wrong_mixtures(x, weights, means, sds)
    return slips + [(np.log(table.sum(axis=1)).sum(), words) for table, words in tables]


def fit_quietly(model, X):
    """Fitted, and its remarks not repeated: call() and the checkers are silent already."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(X)


@functools.cache
def line(K):
    """Hidden data on a line in K groups, (n,), and the highest log-likelihood that is known."""
    means = np.array([3.0, 11.0, 19.5, 27.5, 36.0])[:K, None]
    weights = np.array([3.0, 4.0, 4.0, 3.0, 2.0])[:K]
    return _drawn(weights, means, np.full(K, 2.0))


@functools.cache
def uneven():
    """The same of groups that a start at quantiles, or at even steps, does not find; every fourth random one does."""
    return _drawn([8.0, 8.0, 2.0, 2.5], np.array([[3.0], [13.5], [20.5], [24.5]]), [1.8, 1.2, 1.5, 1.1])


def _drawn(weights, means, sds):
    K, covariances = len(weights), np.square(sds)[:, None, None]
    X, _ = make_gaussians(np.array(weights) / np.sum(weights), means, covariances, 70 * K, random_state=2)
    fit = fit_quietly(GaussianMixture(K, random_state=0), X)
    return X[:, 0], fit.mixture_.log_density(X).sum()


def fit_of(function, name, x, K, n_starts, seed):
    """Weights, means, sds and the log-likelihood that a program returns, looked at one by one."""
    parts = pair(
        call(function, x, K, n_starts, seed, name=name), ("weights", "means", "sds", "the log-likelihood"), name
    )
    weights, means, sds = (
        numbers(part, (K,), what) for part, what in zip(parts, ("weights", "means", "sds"), strict=False)
    )
    total = number(parts[3], "the log-likelihood")
    if total == -np.inf:
        raise NotYet(
            "the log-likelihood that the program reports is minus infinity. Does it multiply hundreds of small "
            "densities before it takes the logarithm?"
        )
    if not np.all(np.isfinite([*weights, *means, *sds, total])):
        raise NotYet("something that the program returns is infinite.")
    if weights.min() < 0 or abs(weights.sum() - 1) > 1e-6:
        raise NotYet(
            f"the weights that the program returns should be shares that add up to 1; theirs is {weights.sum():.3g}."
        )
    if sds.min() <= 0:
        raise NotYet("one of the sds that the program returns is not above 0.")
    return (weights, means, sds), total


def one_component(function, name):
    """With K = 1 every responsibility is 1, and weight, mean and sd have formulas."""
    x, _ = line(1)
    try:
        call(function, x, 1, 1, 0, name=name)
    except NotYet as problem:
        two = call(function, x, 1, 2, 0, name=name)
        raise NotYet(
            f"with n_starts = 1, and not with 2, {problem} Is one start too few made?" if two else ""
        ) from None
    parts = pair(call(function, x, 1, 1, 0, name=name), ("weights", "means", "sds", "the log-likelihood"), name)
    shapes = [shape_of(part) for part in parts[:3]]
    if shapes != [(1,)] * 3:
        fit_of(function, name, x, 1, 1, 0)
    weight, mean, sd = (float(np.ravel(part)[0]) for part in parts[:3])
    if same(sd, x.var()):
        raise NotYet("the third result should be sds; yours are their squares, variances.")
    pairs = (("weight", weight, 1), ("mean", mean, x.mean()), ("sd", sd, x.std()))
    off = [what for what, value, right in pairs if not np.isclose(value, right, rtol=0.01, atol=0.01)]
    if off == ["mean"] and np.isclose(x, mean).any():
        raise NotYet(FROM_THE_START)
    if off:
        question = {
            "sd": "Is the sd the root of the mean squared distance from the *new* mean, each point weighted by r?",
            "weight": "Is n_k divided by the number of points that are handed in, len(x)?",
        }.get(" ".join(off))
        if question is None:
            question = (
                "Is each row of r a share, r / r.sum(axis=1, keepdims=True), when the M-step begins, and is what r "
                "adds up in it divided by the sums of its columns?"
            )
        raise NotYet(
            "EM itself is broken now. With K = 1 all points belong to the one component: its weight is 1, its mean and "
            f"sd are those of x. Your program returns another {' and another '.join(off)}. {question}"
        )


def reports_its_own_likelihood(x, parameters, total):
    """The log-likelihood that is returned is that of the parameters that are returned."""
    gap = total - total_of(x, parameters)
    if abs(gap) < ONE_STEP:
        return
    if abs(total) < 1e-3:
        raise NotYet(
            "the program reports 0.0 nats, and would for any fit. The log-likelihood of the weights, means and sds "
            "that it returns is far below. Print what stands inside the logarithm, for a few points."
        )
    weights, means, sds = parameters
    for wrong, words in slips_of_total(x, *parameters):
        if np.isclose(total, wrong, rtol=1e-4 if len(weights) < 3 else 1e-3, atol=1e-3):
            raise NotYet(f"the log-likelihood that the program reports is not that of what it returns: {words}")
    if np.ptp(weights) < 1e-9 and np.ptp(sds) < 1e-9:
        raise NotYet(FROM_THE_START)
    way = "higher" if gap > 0 else "lower"
    raise NotYet(
        f"property 'reports what it returns' fails: the log-likelihood reported is {abs(gap):.0f} nats {way} than that "
        "of the weights, means and sds returned. Is it the sum, over the points, of the logarithm of the mixture's "
        "density, with the weights, means and sds that are returned, not with earlier ones?"
    )


def all_of_one_start(function, name):
    """Weights, means and sds belong together, and to the log-likelihood; with a single start they do already."""
    x, highest = line(4)
    for seed in SEEDS:
        parameters, total = fit_of(function, name, x, 4, 20, seed)
        if abs(total - total_of(x, parameters)) < ONE_STEP or abs(total - highest) > ONE_STEP:
            continue
        fit = fit_quietly(GaussianMixture(4, random_state=0), x[:, None])
        best = fit.weights_, fit.means_[:, 0], np.sqrt(fit.covariances_[:, 0, 0])
        names = ("weights", "means", "sds")
        kept = [i for i in range(3) if np.allclose(np.sort(parameters[i]), np.sort(best[i]), rtol=0.02, atol=0.02)]
        if kept:
            right, wrong = (" and ".join(names[i] for i in range(3) if (i in kept) == is_in) for is_in in (True, False))
            raise NotYet(
                f"right with a single start. With 20 the {right} returned are those of the best start, the {wrong} are "
                "not: copy all three when they are kept."
            )
        raise NotYet(
            "right with a single start. With 20 the log-likelihood is that of the best start, and all three others are "
            "of another: they changed after they were kept. A tuple, a list, [:] and np.asarray hold the same arrays "
            "as before, into which the next start writes. What makes new ones, and when is it too late for that?"
        )


def keeps_the_best(function, name, K=4, n_starts=20):
    """With many starts the highest hill is reached, whatever the seed."""
    x, highest = uneven()
    many, one = [], []
    for seed in SEEDS:
        for n, ends in ((n_starts, many), (1, one)):
            parameters, total = fit_of(function, name, x, K, n, seed)
            reports_its_own_likelihood(x, parameters, total)
            ends.append(total_of(x, parameters))
    many, one = np.array(many), np.array(one)
    missed = many < highest - 5 * SAME_NATS
    if not missed.any():
        return
    true = "what it reports is true now. But"
    if np.ptp(np.r_[many, one]) < SAME_NATS:
        raise NotYet(
            f"{true} whatever the seed and the number of starts, it ends at one and the same fit, and on these data a "
            "better one is known: each start is to draw means of its own from `rng`."
        )
    if np.all(np.abs(many - one) < SAME_NATS):
        raise NotYet(
            f"{true} {n_starts} starts end where 1 start does, for each of {len(many)} seeds: the other starts never "
            "win. Do they run, do they draw other means than the first, and is a higher log-likelihood kept?"
        )
    worse, better = np.sum(many < one - SAME_NATS), np.sum(many > one + SAME_NATS)
    if worse and not better:
        raise NotYet(
            f"{true} in {worse} of {len(many)} seeds {n_starts} starts end *lower* than 1, and in none higher: which "
            "of them is kept?"
        )
    if worse:
        raise NotYet(
            f"{true} in {worse} of {len(many)} seeds {n_starts} starts end lower than 1: a later start that is worse "
            "replaces a better one."
        )
    raise NotYet(
        f"what it reports is true, but in {missed.sum()} of {len(many)} seeds the best of {n_starts} starts is missed, "
        "by the log-likelihood of what is returned. Do all starts run, and is the highest kept?"
    )


def restarts_hold(function, name):
    """All properties of programs 1 and 4."""
    one_component(function, name)
    other, highest = line(2)
    parameters, total = fit_of(function, name, other, 2, 1, 0)
    reports_its_own_likelihood(other, parameters, total)
    is_at_rest(other, parameters)
    x, _ = line(4)
    parameters, total = fit_of(function, name, x, 4, 1, 0)
    reports_its_own_likelihood(x, parameters, total)
    all_of_one_start(function, name)
    parameters, total = fit_of(function, name, x, 4, 8, 0)
    reports_its_own_likelihood(x, parameters, total)
    for seed in SEEDS:  # several: chance may well lead to the same fit twice
        once, again = (fit_of(function, name, x, 4, 1, seed) for _ in range(2))
        if not same(np.hstack([*once[0], once[1]]), np.hstack([*again[0], again[1]])):
            raise NotYet(
                "what it reports is true now. But with the same data and the same seed it returns something else the "
                "second time. Does all that is random come from `seed`?"
            )
    keeps_the_best(function, name)
    parameters, total = fit_of(function, name, other, 2, 10, 1)
    reports_its_own_likelihood(other, parameters, total)
    if total_of(other, parameters) < highest - 5 * SAME_NATS:
        raise NotYet("right for 4 components, but for other data and 2 components the highest hill is missed.")
    fits = [np.hstack(fit_of(function, name, uneven()[0], 4, 1, seed)[0]) for seed in SEEDS]
    if all(same(fit, fits[0], rtol=1e-9) for fit in fits):
        raise NotYet(
            "all it returns is right. But with one start it returns the same for every seed: is `seed` used, or is "
            "another number in its place?"
        )


def is_at_rest(x, parameters):
    """Two groups far apart: after a hundred steps another one moves nothing."""
    joint = by_hand(x, *parameters)
    r = np.exp(joint - log_sum_exp(joint)[:, None])
    n_k = r.sum(axis=0)
    means = r.T @ x / n_k
    after = n_k / len(x), means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / n_k)
    moved = [
        what
        for what, one, other in zip(("weights", "means", "sds"), parameters, after, strict=True)
        if not np.allclose(one, other, rtol=0.01, atol=0.01)
    ]
    if moved:
        raise NotYet(
            "what it returns with K = 2 is not where EM comes to rest: one more E- and M-step, done right, changes the "
            f"{' and the '.join(moved)}. Are there rounds enough, and is each line of the M-step as it was?"
        )
