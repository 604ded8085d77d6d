"""What a right program does, for lesson 14: hidden data, and properties that are tried on them.

A property raises NotYet with what was found if it does not hold.
"""

import functools
import warnings

import numpy as np

from gmm import GaussianMixture, Mixture
from gmm.datasets import make_gaussians
from gmm.mixture import log_sum_exp
from gmm_course.exercises.checking import NotYet, call, number, numbers, pair, same

SAME_NATS = 0.1  # log-likelihoods that differ by less are the same hill
ONE_STEP = 3.0  # nats by which a log-likelihood of one step earlier may lag, where EM is still creeping
SEEDS = range(6)


# -- EM on a line from several starts (programs 1 and 4) ---------------------------------------------------
def by_hand(x, weights, means, sds):
    """Log w_k N(x_i | mean_k, sd_k^2), (n, K): what a log-likelihood is made of."""
    z = (x[:, None] - means) / sds
    return np.log(weights) - np.log(sds) - 0.5 * np.log(2 * np.pi) - 0.5 * z**2


def total_of(x, parameters):
    return log_sum_exp(by_hand(x, *parameters)).sum()


@functools.cache
def line(K):
    """Hidden data on a line in K groups, (n,), and the highest log-likelihood that is known."""
    means = np.array([3.0, 11.0, 19.5, 27.5, 36.0])[:K, None]
    weights = np.array([3.0, 4.0, 4.0, 3.0, 2.0])[:K]
    covariances = np.full((K, 1, 1), 4.0)
    X, _ = make_gaussians(weights / weights.sum(), means, covariances, 70 * K, random_state=2)
    fit = GaussianMixture(K, random_state=0).fit(X)
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
    if not np.all(np.isfinite([*weights, *means, *sds, total])):
        raise NotYet(
            "something that the program returns is infinite."
            + (
                " Does it multiply hundreds of small densities before it takes the logarithm?"
                if total == -np.inf
                else ""
            )
        )
    if weights.min() < 0 or abs(weights.sum() - 1) > 1e-6:
        raise NotYet(
            f"the weights that the program returns should be shares that add up to 1; theirs is {weights.sum():.3g}."
        )
    if sds.min() <= 0:
        raise NotYet("one of the sds that the program returns is not above 0.")
    return (weights, means, sds), total


def reports_its_own_likelihood(x, parameters, total):
    """The log-likelihood that is returned is that of the parameters that are returned."""
    joint = by_hand(x, *parameters)
    right = log_sum_exp(joint).sum()
    gap = total - right
    if abs(gap) < ONE_STEP:
        return
    if abs(total) < 1e-3:
        raise NotYet(
            "the program reports 0.0 nats, and would for any fit. The log-likelihood of the weights, means and sds "
            "that it returns is far below. Print what stands inside the logarithm, for a few points."
        )
    weights, means, variances = parameters
    if abs(total - total_of(x, (weights, means, np.sqrt(variances)))) < ONE_STEP:
        raise NotYet("the total would be right if the third result were variances; sds are wanted.")
    slips = (
        (right / len(x), "the log-likelihood that the program reports is a mean over the points, not their sum."),
        (-right, "the log-likelihood that the program reports has the opposite sign of that of what it returns."),
        (right / np.log(10), "the log-likelihood that the program reports is in powers of ten, not in nats."),
        (
            joint.sum(),
            "the log-likelihood that the program reports adds logarithms of single components. A point comes from one "
            "*or* the other: lesson 05 says what is added first.",
        ),
        (
            joint.max(axis=1).sum(),
            "the log-likelihood that the program reports counts for each point only its best component.",
        ),
        (
            (joint - np.log(parameters[0])).sum(axis=1).sum(),
            "the log-likelihood that the program reports leaves the weights out, and adds logarithms.",
        ),
    )
    for wrong, message in slips:
        if np.isclose(total, wrong, rtol=0.01, atol=SAME_NATS):
            raise NotYet(message)
    way = "higher" if gap > 0 else "lower"
    question = "Do all four come from the same start, and the same moment?"
    if not 0 < gap < 100:
        question = (
            "Is it the sum, over the points, of the logarithm of the mixture's density, with the weights, means and "
            "sds that are returned, not with earlier ones?"
        )
    raise NotYet(
        f"property 'reports what it returns' fails: the log-likelihood reported is {abs(gap):.0f} nats {way} "
        "than that of "
        "the weights, means and sds returned. " + question
    )


def keeps_the_best(function, name, K=4, n_starts=20):
    """With many starts the highest hill is reached, whatever the seed."""
    x, highest = line(K)
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
    if np.all(np.abs(many - one) < SAME_NATS):
        raise NotYet(
            f"what it reports is true now. But {n_starts} starts end where 1 start does, for each of {len(many)} "
            "seeds: the other starts never win."
        )
    worse, better = np.sum(many < one - SAME_NATS), np.sum(many > one + SAME_NATS)
    if worse and not better:
        raise NotYet(
            f"what it reports is true now. But in {worse} of {len(many)} seeds {n_starts} starts end *lower* than "
            "1, and in none higher: which of them is kept?"
        )
    if worse:
        raise NotYet(
            f"what it reports is true now. But in {worse} of {len(many)} seeds {n_starts} starts end lower than 1: "
            "a later start that is worse replaces a better one."
        )
    raise NotYet(
        f"what it reports is true, but in {missed.sum()} of {len(many)} seeds the best of {n_starts} starts is missed, "
        "by the log-likelihood of what is returned."
    )


def restarts_hold(function, name):
    """All properties of programs 1 and 4."""
    x, _ = line(4)
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
    other, highest = line(2)
    parameters, total = fit_of(function, name, other, 2, 10, 1)
    reports_its_own_likelihood(other, parameters, total)
    if total_of(other, parameters) < highest - 5 * SAME_NATS:
        raise NotYet("right for 4 components, but for other data and 2 components the highest hill is missed.")


# -- a density (program 2) ---------------------------------------------------------------------------------
PLANE = (
    np.array([0.35, 0.65]),
    np.array([[0.0, 0.5], [3.0, -1.0]]),
    np.array([[[2.5, 0.8], [0.8, 1.6]], [[1.2, -0.4], [-0.4, 1.9]]]),
)
LINE = np.array([0.25, 0.75]), np.array([[-1.0], [2.5]]), np.array([[[2.2]], [[0.6]]])
SPACE = (
    np.array([0.2, 0.3, 0.5]),
    np.array([[0.0, 0.0, 0.0], [2.0, 1.0, -1.0], [-1.0, 2.0, 0.5]]),
    np.array([np.diag([1.0, 2.0, 0.5]), [[1.5, 0.4, 0.1], [0.4, 1.1, -0.3], [0.1, -0.3, 0.8]], 1.4 * np.eye(3)]),
)
STEP = 0.15


def grid_of_points(low=-9.0, high=12.0, step=STEP):
    """Points (m, 2) of a square grid."""
    ends = np.arange(low, high, step)
    return np.stack(np.meshgrid(ends, ends), axis=-1).reshape(-1, 2)


def density_of(function, name, X, mixture):
    value = numbers(call(function, X, *mixture, name=name), (len(X),), "the density")
    if not np.all(np.isfinite(value)) or value.min() < 0:
        raise NotYet("a density is finite and never below 0; yours is not, at some points.")
    return value


def density_holds(function, name):
    """All properties of program 2."""
    X = grid_of_points()
    mass = density_of(function, name, X, PLANE).sum() * STEP**2
    alone = (np.ones(1), PLANE[1][:1], PLANE[2][:1])  # one component
    value = density_of(function, name, X, alone)
    if mass > 1.01 or mass < 0.99:
        if abs(mass / STEP**2 - 1) < 0.01:
            raise NotYet(
                "the values themselves add up to 1, whatever points are asked for. A density adds up to 1 when "
                "each value is multiplied by the area of its cell, and at one point does not depend on the others."
            )
        of_one = "" if abs(value.sum() * STEP**2 - 1) > 0.01 else " That of a single component is 1: it is in the sum."
        raise NotYet(
            "property 'integrates to 1' fails: over the whole plane your density adds up to "
            f"{f'{mass:.0%} of' if mass < 10 else 'more than ten times'} what it should.{of_one}"
        )
    value = value / value.sum()
    distance = X - value @ X
    found, wanted = (value[:, None] * distance).T @ distance, PLANE[2][0]
    if not np.allclose(found, wanted, rtol=0.02, atol=0.02):
        if not np.allclose(np.diag(found), np.diag(wanted), rtol=0.02):
            tilt = "turned over" if found[0, 1] * wanted[0, 1] < 0 else "the same way"
            if abs(found[0, 1]) < 1e-3 * abs(found[0, 0]):
                tilt = "gone"
            raise NotYet(
                "it integrates to 1 now, but property 'has the covariance that was asked for' fails: the variance "
                f"across is {found[0, 0]:.1f} where {wanted[0, 0]:.1f} was given, and the tilt is {tilt}."
            )
        raise NotYet("it integrates to 1 and is as wide as it should be, but the tilt is not the one that was given.")
    for k in range(2):
        one = (np.ones(1), PLANE[1][k : k + 1], PLANE[2][k : k + 1])
        _agrees(
            function,
            name,
            X[::7],
            one,
            "it integrates to 1 and has the covariance that was asked for. But the values of a single component are "
            "a little off at some points: is something rounded, or cut off?",
        )
    _agrees(
        function, name, X[::7], PLANE, "each component is right alone; their sum is not. Where do the weights come in?"
    )
    t = np.linspace(-4, 6, 50)[:, None]
    _agrees(
        function, name, t, LINE, "right in the plane; on a line (d = 1) it is not: is a 2 written in where d belongs?"
    )
    X = np.random.default_rng(0).normal(size=(60, 3)) * 2
    _agrees(function, name, X, SPACE, "right for d = 1 and 2; in three dimensions, with three components, it is not.")


def _agrees(function, name, X, mixture, message):
    if not same(
        density_of(function, name, X, mixture), np.exp(Mixture(*mixture).log_density(X)), rtol=1e-6, atol=1e-12
    ):
        raise NotYet(message)


# -- the number of components (program 6) ------------------------------------------------------------------
# The place of the first best, 1, is not among its candidates; no one place, and no one number, is right for both.
CANDIDATES = {3: (2, 3, 5, 8, 20, 40), 5: (1, 2, 3, 6, 30, 80)}
GOOD_ENOUGH = 0.4  # nats that an unseen row may lose to the best of the candidates


@functools.cache
def _wide(K):
    """Hidden rows (n, d) from K groups, and for each candidate its mean log-density for rows that are new."""
    rng = np.random.default_rng(K)
    n, d = 75 * (K - 1), 5
    centers = 8 * rng.normal(size=(K, d))
    X, new = (centers[rng.integers(K, size=m)] + rng.normal(size=(m, d)) for m in (n, 1000))
    held_out = {}
    for k in CANDIDATES[K]:
        fit = fit_quietly(GaussianMixture(k, n_init=4, random_state=0), X)
        held_out[k] = fit.score(new), fit.n_parameters()
    return X, held_out


def fit_quietly(model, X):
    """Fitted, and its remarks not repeated: call() and the checkers are silent already."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(X)


def number_holds(function, name):
    """All properties of program 6."""
    for K, before in ((3, ""), (5, "right for one table; for another, with other groups, it fails: ")):
        X, held_out = _wide(K)
        chosen = number(call(function, X, CANDIDATES[K], 0, name=name), "the number of components")
        if chosen not in held_out:
            place = " Is it a place in the list of candidates?" if chosen in range(len(held_out)) else ""
            raise NotYet(f"{before}it returns {chosen:g}, which is not one of the candidates {CANDIDATES[K]}.{place}")
        per_row, n_parameters = held_out[chosen]
        best = max(value for value, _ in held_out.values())
        if n_parameters >= X.size:
            raise NotYet(
                f"{before}property 'fewer parameters than numbers' fails: it chooses {chosen:g} components. "
                f"With full covariances these have {n_parameters} parameters, for a table of {X.size} numbers."
            )
        if per_row < best - GOOD_ENOUGH:
            few = chosen < K
            raise NotYet(
                f"{before}it chooses {chosen:g}, with fewer parameters than numbers. But property 'good on unseen "
                f"rows' fails: a new row gets {best - per_row:,.1f} nats less than from the best of the candidates. "
                + ("It takes too few." if few else "It takes too many, still.")
            )
