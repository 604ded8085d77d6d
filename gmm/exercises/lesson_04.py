"""Checkers of lesson 04, responsibilities. n points, K components."""

import numpy as np

from gmm.exercises.checking import NotYet, call, checker, compare, number, numbers, uses

X1 = np.array([-3.1, -1.0, -0.2, 0.4, 2.5, 3.3])
TWO = (np.array([0.3, 0.7]), np.array([-1.5, 1.2]), np.array([0.8, 1.6]))


# -- exercise 1 -----------------------------------------------------------------------------------------
def _log_density(x, means, sds):
    """log N(x_i | mean_k, sd_k^2), (n, k)."""
    return -0.5 * ((x[:, None] - means) / sds) ** 2 - np.log(sds) - 0.5 * np.log(2 * np.pi)


def _log_odds(x, weights, means, sds):
    log_joint = np.log(weights) + _log_density(x, means, sds)
    return log_joint[:, 0] - log_joint[:, 1]


def _log_odds_mistakes(x, weights, means, sds):
    right = _log_odds(x, weights, means, sds)
    prior, height = np.log(weights[0] / weights[1]), np.log(sds[1] / sds[0])
    squares = right - prior - height
    r = 1 / (1 + np.exp(-right))
    joint = np.exp(np.log(weights) + _log_density(x, means, sds))
    logs = np.log(weights) + _log_density(x, means, sds)
    halves = ((x[:, None] - means) / sds) ** 2
    return [
        (-right, "the sign is turned round: these are the log-odds of component 1 against component 0."),
        (np.exp(right), "these are the odds; their logarithm is wanted."),
        (
            np.exp(-right),
            "these are odds, and of component 1 against 0. Wanted: the logarithm of the odds of 0 against 1.",
        ),
        (r, "these are the responsibilities of component 0. Odds are r_0 / r_1, and then comes the logarithm."),
        (1 - r, "these are the responsibilities of component 1. Odds are r_0 / r_1, and then comes the logarithm."),
        (np.log(r), "that is the logarithm of r_0. Odds divide it by r_1 first."),
        (
            joint[:, 0] - joint[:, 1],
            "that is a difference of joint densities. Take their logarithms, then the difference.",
        ),
        (
            logs[:, 0] / logs[:, 1],
            "the logarithm of a quotient is the difference of the logarithms, not their quotient.",
        ),
        (right - prior, "the weights are missing: a rare component needs more evidence."),
        (right - 2 * prior, "the weights come in the wrong way round: a larger w_0 speaks for component 0."),
        (right - prior + weights[0] - weights[1], "take the logarithm of the weights too: log (w_0 / w_1)."),
        (
            (weights * _log_density(x, means, sds)) @ [1, -1],
            "the weights multiply the density; so the *logarithm* of the weight is added to the log-density.",
        ),
        (
            right - height,
            "the term with the widths is missing: the height of a Gaussian depends on its sd. It cancels only when "
            "the two are equal.",
        ),
        (right - 2 * height, "check the sign of the term with the sds: a wide Gaussian is low."),
        (
            right - prior - height,
            "these are the squares alone; weights and the heights of the two Gaussians count too.",
        ),
        (np.full(len(x), prior), "that is the log-odds of the weights alone; what x tells is missing."),
        (right + squares, "the one half in front of the squared distances is missing."),
        (right - 2 * squares, "check the signs of the squares: to be far from mean 0 speaks against component 0."),
        (_log_odds(x, weights, means, np.sqrt(sds)), "sds are standard deviations; you treat them as variances."),
        (_log_odds(x, weights, means, sds**2), "you square sds once too often: they are standard deviations."),
        (
            prior + height - 0.5 * (halves * sds) @ [1, -1],
            "the squared distances are divided by sd; they have to be divided by sd squared.",
        ),
        (
            prior + height - 0.5 * ((x[:, None] - means) / sds) @ [1, -1],
            "the distances have to be squared.",
        ),
        (_log_odds(x, weights, means, sds[:1]), "component 1 has an sd of its own: sds[1]."),
        (_log_odds(x, weights, means, sds[1:]), "component 0 has an sd of its own: sds[0]."),
        (
            _log_odds(x, weights, means, np.sqrt(np.mean(sds**2))),
            "you use one common width. The straight line is right when the widths are equal; here they differ.",
        ),
        (
            _log_odds(x, weights, means, np.mean(sds)),
            "you use the mean of both sds. The straight line is right when the widths are equal; here they differ.",
        ),
        (right / np.log(10), "use the natural logarithm, np.log, not np.log10."),
        (right / np.log(2), "use the natural logarithm, np.log, not np.log2."),
    ]


@checker
def log_odds(function):
    """Exercise 1: the log-odds of component 0 against component 1."""
    name = "log_odds"
    weights, means, sds = TWO
    n = len(X1)
    value = call(function, X1, *TWO, name=name)
    if np.shape(value) == (n, 2):
        raise NotYet(
            f"there should be one number for each point, shape ({n},); yours has shape ({n}, 2), one for each "
            "component. Odds compare the two."
        )
    if np.shape(value) == ():
        number(value, "the result")
        raise NotYet(f"there should be one number for each point, shape ({n},); you returned a single number.")
    value = numbers(value, (n,), "the result")
    probes = {
        "x": (X1 + 0.7, weights, means, sds),
        "weights": (X1, weights[::-1], means, sds),
        "means": (X1, weights, means * 1.5, sds),
        "sds": (X1, weights, means, sds[::-1] * 1.1),
    }
    compare(
        value,
        _log_odds(X1, *TWO),
        _log_odds_mistakes(X1, *TWO),
        "the values are off. Work out one point by hand: log of weight times density for each, then the difference.",
        before=lambda: uses(function, (X1, *TWO), probes, name=name),
    )
    other = (np.array([0.9, 0.1]), np.array([50.0, 80.0]), np.array([7.0, 4.0]))
    x = np.array([20.0, 61.0, 66.5, 99.0])
    value = numbers(call(function, x, *other, name=name), (4,), "the result for four points")
    compare(
        value, _log_odds(x, *other), [], "right for one mixture, wrong for another: are its numbers written into it?"
    )
    x = np.array([-300.0, 0.1, 400.0])
    value = np.ravel(call(function, x, *TWO, name=name))
    if value.dtype.kind == "f" and not np.isfinite(value).all():
        raise NotYet(
            "right near the means, and not a finite number for a point far out: both densities have become 0, and then "
            "their quotient or logarithm is lost. Do not form the densities; put their logarithms together."
        )
    value = numbers(value, (3,), "the result for points far out")
    far = "right near the means, wrong for points far out. Put the logarithms together without forming densities."
    compare(value, _log_odds(x, *TWO), [], far)
    return "a curve whose sign tells the more probable label, however far out."


# -- exercise 2 -----------------------------------------------------------------------------------------
THREE_ROWS = np.array(
    [[0.48, 0.31, 0.21], [0.05, 0.83, 0.12], [0.36, 0.24, 0.40], [0.97, 0.01, 0.02], [0.44, 0.45, 0.11]]
)


@checker
def expected_errors(function):
    """Exercise 2: the expected number of wrong hard labels."""
    name = "expected_errors"
    r = THREE_ROWS
    n = len(r)
    value = call(function, r, name=name)
    if np.shape(value) == (n,):
        raise NotYet("there is one number for each point. Expectations add: one number for all of them is wanted.")
    value = number(value, "the expected number")
    top = r.max(axis=1)
    right = np.sum(1 - top)
    second = np.sort(r, axis=1)[:, -2]
    mistakes = [
        (right / n, "that is the share of errors; their number is wanted."),
        (100 * right / n, "that is a percentage; the number of errors is wanted."),
        (top.sum(), "that is how many labels are expected to be *right*."),
        (top.mean(), "that is the share of labels that are expected to be right."),
        (-right, "the sign is turned round: what is left of 1 is 1 minus the largest responsibility."),
        (
            r.min(axis=1).sum(),
            "you added the smallest responsibilities. That is right for two components only; with three the hard "
            "label is wrong when *either* of the others is the true one.",
        ),
        (
            second.sum(),
            "you added the second largest responsibilities. With three components the third may be the true one, too.",
        ),
        ((1 - r).sum(), "you added 1 - r for every component; only the label that is named can be wrong."),
        ((1 - r[:, 0]).sum(), "that takes label 0 for the hard label of every point."),
        (
            r[:, 0].sum(),
            "that is the effective number of points of component 0. Which component does the hard label name?",
        ),
        (
            np.sum(1 - r.max(axis=0)),
            "the maximum is taken over the points. Each *point* has a largest responsibility: axis=1.",
        ),
        (1 - r.max(), "that is for the surest point alone: the maximum is taken over the whole table, not row by row."),
        (n - r.max(), "the maximum is taken over the whole table; each point has its own: axis=1."),
        (
            1 - np.prod(top),
            "that is the probability that at least one label is wrong. Wanted: how many, on average.",
        ),
        (
            (r * (1 - r)).sum(),
            "that is for labels drawn by chance, label k with probability r_k. A hard label always names the largest.",
        ),
        (
            np.sum(top < 0.9),
            "you counted the points in doubt. A point in doubt is not an error yet: add up the probabilities.",
        ),
        (
            np.sum(top < 0.5),
            "you counted the points without a majority. That is not their number of errors: add up probabilities.",
        ),
        (-(r * np.log(r)).sum(), "that is the entropy, another measure of doubt. Here errors are counted."),
        (r.argmax(axis=1).sum(), "you added up the labels themselves (argmax); their probabilities (max) are needed."),
        ((1 - r.argmax(axis=1)).sum(), "argmax gives the *place* of the largest value; max gives the value."),
    ]
    if value == round(right) != right:
        raise NotYet("rounded: an expected number need not be a whole number. Round when you print.")
    otherwise = "the number is off. Take one row: with which probability is its hard label wrong?"
    # in `doubtful` each largest value is lower, in `moved` another row has it
    doubtful = np.array([[0.4, 0.35, 0.25]] * 5)
    compare(
        value,
        right,
        mistakes,
        otherwise,
        before=lambda: uses(function, (r,), {"r": (doubtful,)}, name=name),
    )
    two = np.array([[0.9, 0.1], [0.35, 0.65]])
    for table, what in ((two, "two components"), (np.tile(THREE_ROWS, (4, 1))[:, [2, 0, 1]], "twenty points")):
        value = number(call(function, table, name=name), f"the expected number for {what}")
        compare(
            value, np.sum(1 - table.max(axis=1)), [], f"right for five points and three components, wrong for {what}."
        )
    return "the doubt tells the number of errors, without a single true label. If the model is right."


# -- exercise 3 -----------------------------------------------------------------------------------------
POINTS = np.array([[0.0, 0.3], [1.4, -0.5], [2.1, 1.9], [-1.2, 0.8], [0.7, 1.1]])
MEANS = np.array([[-0.6, 0.2], [1.1, 0.4], [0.9, 2.0]])


def _squared(X, means):
    """Squared distance of each point from each mean, (n, k)."""
    return ((X[:, None] - means) ** 2).sum(axis=2)


def _share_out(log_joint):
    table = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    return table / table.sum(axis=1, keepdims=True)


def _soft(X, means, variance):
    return _share_out(-_squared(X, means) / (2 * variance))


def _soft_mistakes(X, means, variance):
    squared = _squared(X, means)
    joint = np.exp(-squared / (2 * variance))
    right = _soft(X, means, variance)
    d = X.shape[1]
    distance = np.sqrt(squared)
    density = joint / (2 * np.pi * variance) ** (d / 2)
    across = np.abs(X[:, None] - means).sum(axis=2)
    inverse = 1 / squared
    return [
        (joint, "these are the exponentials. Divide each row by its sum: Bayes' rule."),
        (density, "these are the densities of the components. Divide each row by its sum: Bayes' rule."),
        (
            joint / joint.sum(axis=0),
            "your columns sum to one: you normalised over the points. Each *point* has one label, so rows sum to one.",
        ),
        (joint / joint.sum(), "the whole table sums to one; each row should: axis=1, and keepdims=True."),
        (_share_out(-distance / (2 * variance)), "the distances are not squared: leave out the square root."),
        (
            _share_out(-across / (2 * variance)),
            "you added up absolute differences. The squared distance adds up squares over the features.",
        ),
        (
            _share_out(-((X[:, None] - means).sum(axis=2) ** 2) / (2 * variance)),
            "you added up the differences and then squared. Square each feature's difference, then add up.",
        ),
        (_share_out(-squared / variance), "the 2 is missing: a Gaussian has the squared distance over 2 variances."),
        (
            _share_out(-squared / 2 * variance),
            "a larger variance makes your labels harder: is it `/ 2 * variance`, which multiplies? Use brackets.",
        ),
        (_share_out(-squared / 2), "the variance is not used."),
        (_share_out(-squared / (2 * variance**2)), "the third argument is the variance already; you square it again."),
        (
            _share_out(-squared / (2 * np.sqrt(variance))),
            "you divide by the standard deviation; squared distances are divided by the variance.",
        ),
        (_share_out(squared / (2 * variance)), "far means get the most: the minus sign in the exponent is missing."),
        (
            np.eye(len(means))[squared.argmin(axis=1)],
            "these are hard labels, the limit for variance 0. Here the variance is finite.",
        ),
        (right[:, ::-1], "the columns are in reverse order: column k belongs to means[k]."),
        (
            squared / squared.sum(axis=1, keepdims=True),
            "you normalised the squared distances. Take exp(-distance squared / (2 variance)) first.",
        ),
        (
            inverse / inverse.sum(axis=1, keepdims=True),
            "you shared out by 1 / squared distance. The Gaussian asks for an exponential.",
        ),
        (-squared / (2 * variance), "these are the exponents. The exponential and Bayes' rule are still to come."),
        (squared, "these are the squared distances, a good first step. Next: the exponential, and the row sums."),
        (np.log(right), "these are logarithms of responsibilities."),
    ]


@checker
def soft_assignment(function):
    """Exercise 3: responsibilities of a spherical mixture with equal weights."""
    name = "soft_assignment"
    variance = 0.6
    arguments = (POINTS, MEANS, variance)
    value = call(function, *arguments, name=name)
    if np.shape(value) == (3, 5):
        raise NotYet(
            "the result has shape (3, 5) instead of (5, 3): rows and columns are swapped. One row for each point."
        )
    value = numbers(value, (5, 3), "the result")
    sums = value.sum(axis=1)
    otherwise = (
        "rows sum to one, but the shares are off. Take one point, work out its three squared distances by hand."
        if np.allclose(sums, 1)
        else "your rows do not sum to 1. Divide each row by its own sum: axis=1, and keepdims=True."
    )
    probes = {
        "X": (POINTS + [0.7, -0.4], MEANS, variance),
        "means": (POINTS, MEANS * 1.5, variance),
        "variance": (POINTS, MEANS, 1.9),
    }
    compare(
        value,
        _soft(*arguments),
        _soft_mistakes(*arguments),
        otherwise,
        before=lambda: uses(function, arguments, probes, name=name),
    )
    space = np.column_stack([POINTS, [0.2, -0.9, 0.4, 1.6, -0.3]])
    pair_of_means = np.array([[0.1, 0.2, -0.5], [1.0, 1.3, 0.6]])
    value = numbers(
        call(function, space, pair_of_means, 1.7, name=name), (5, 2), "the result for two means in three dimensions"
    )
    other = "right for three means in two dimensions, wrong for two means in three: is a number written into it?"
    compare(value, _soft(space, pair_of_means, 1.7), [], other)
    tiny = 1e-5
    value = call(function, *arguments[:2], tiny, name=name)
    lost = np.asarray(value)
    if lost.shape == (5, 3) and lost.dtype.kind == "f" and (np.isnan(lost).any() or np.any(lost.sum(axis=1) < 0.5)):
        raise NotYet(
            "right for variance 0.6, but for 0.00001 whole rows are lost: all of their exponentials have become 0 for "
            "the computer, and so has their sum. Subtract from each row of squared distances its smallest one, before "
            "the exponential: every term of the row is multiplied by the same factor, which cancels."
        )
    value = numbers(value, (5, 3), "the result for a tiny variance")
    compare(value, _soft(*arguments[:2], tiny), [], "right for variance 0.6, wrong for 0.00001, where labels are hard.")
    return "soft where the variance is large, hard where it is tiny, and never 0/0."


# -- exercise 4 -----------------------------------------------------------------------------------------
CLOUD = np.array(
    [[0.0, 0.1], [0.9, 0.4], [0.3, 1.7], [3.1, 2.9], [4.2, 0.8], [2.6, 1.0], [5.3, 4.1], [1.6, 2.3], [0.2, 3.9]]
)
START = np.array([[0.6, 1.2], [3.0, 2.2], [2.2, 4.6]])


def _step(X, means, distance=_squared):
    """One step of Lloyd's algorithm; a mean without points stays."""
    nearest = distance(X, means).argmin(axis=1)
    return np.array([X[nearest == k].mean(axis=0) if np.any(nearest == k) else means[k] for k in range(len(means))])


def _one_after_the_other(X, means):
    """The slip of sharing out anew after each mean that has moved."""
    means = means.copy()
    for k in range(len(means)):
        mine = _squared(X, means).argmin(axis=1) == k
        if mine.any():
            means[k] = X[mine].mean(axis=0)
    return means


def _to_the_end(X, means):
    for _ in range(100):
        means = _step(X, means)
    return means


def _kmeans_mistakes(X, means):
    squared = _squared(X, means)
    nearest = squared.argmin(axis=1)
    groups = [X[nearest == k] for k in range(len(means))]
    farthest = squared.argmax(axis=1)
    r = _soft(X, means, 1.0)
    return [
        (means, "the means have not moved: return the averages of their points."),
        (
            _one_after_the_other(X, means),
            "you share the points out anew after each mean that moves. First all labels, then all means.",
        ),
        (_to_the_end(X, means), "that is the end of k-means; one step is wanted: one sharing out, one averaging."),
        (_step(X, _step(X, means)), "these are two steps; one is wanted."),
        (
            np.array([X[farthest == k].mean(axis=0) if np.any(farthest == k) else means[k] for k in range(len(means))]),
            "each point went to its *farthest* mean: argmin, not argmax.",
        ),
        (
            np.array([np.median(group, axis=0) for group in groups]),
            "these are medians. Squares are least around the average.",
        ),
        (
            X[squared.argmin(axis=0)],
            "you took for each mean its nearest point. For each *point* the nearest mean is wanted, axis=1; then "
            "the averages.",
        ),
        (
            np.array([group.sum(axis=0) / len(X) for group in groups]),
            "the sums are divided by the number of all points; divide by the number of points of each mean.",
        ),
        (np.array([group.sum(axis=0) for group in groups]), "these are sums; divide each by its number of points."),
        (
            np.array([np.full(X.shape[1], group.mean()) for group in groups]),
            "you averaged over the features too: axis=0.",
        ),
        (
            _step(X, means, lambda X, m: np.abs(X[:, None] - m).sum(axis=2)),
            "nearest is meant by squared distances, added up over the features; you added absolute differences.",
        ),
        (
            _step(X, means, lambda X, m: np.abs((X[:, None] - m).sum(axis=2))),
            "you added up the differences before squaring: positive and negative ones cancel. Square first.",
        ),
        (
            _step(X, means, lambda X, m: (X[:, None] - m)[:, :, 0] ** 2),
            "your distance sees the first feature only: add up over all features, axis=2.",
        ),
        (r.T @ X / r.sum(axis=0)[:, None], "these are soft averages. In k-means every point counts for one mean only."),
        (np.tile(X.mean(axis=0), (len(means), 1)), "all means are the mean of all points: the labels are not used."),
        (
            (_step(X, means) + means) / 2,
            "you went half of the way, to the middle between old mean and average. Go all of it.",
        ),
    ]


@checker
def kmeans_step(function):
    """Exercise 4: one step of k-means."""
    name = "kmeans_step"
    n, k = len(CLOUD), len(START)
    value = call(function, CLOUD, START, name=name)
    if np.shape(value) == (n,):
        raise NotYet(
            "these are labels, one for each point. The new means (K, d) are wanted: average the points of each."
        )
    if isinstance(value, tuple) and len(value) == 2 and np.shape(value[0]) in ((k, 2), (n,)):
        raise NotYet("return the new means alone, an array of shape (K, d).")
    value = numbers(value, (k, 2), "the new means")
    probes = {"X": (CLOUD**1.5, START), "means": (CLOUD, START[::-1] + [[0.4, -1.0]])}
    compare(
        value,
        _step(CLOUD, START),
        _kmeans_mistakes(CLOUD, START),
        "the new means are off. By hand: which mean is nearest to each point, and where is the average of those?",
        before=lambda: uses(function, (CLOUD, START), probes, name=name),
    )
    space = np.column_stack([CLOUD, CLOUD[::-1, 0] - 1])
    start = space[[0, 4]] + 0.1
    value = numbers(
        call(function, space, start, name=name), (2, 3), "the new means of two clusters in three dimensions"
    )
    other = "right for three means in two dimensions, wrong for two means in three: is a number written into it?"
    compare(value, _step(space, start), [], other)
    _check_empty_cluster(function, name)
    return "repeat it until nothing moves, and you have k-means."


def _check_empty_cluster(function, name):
    far = np.array([START[0], [90.0, -70.0], START[1]])  # no point is nearest to the second
    lonely = "with a mean so far away that no point is nearest to it"
    value = call(function, CLOUD, far, name=name)
    if np.shape(value) == (2, 2):
        raise NotYet(f"{lonely}, your result has one mean less. A mean without points stays where it is.")
    if np.shape(value) == (3, 2) and np.asarray(value).dtype.kind == "f" and np.isnan(value).any():
        raise NotYet(f"{lonely}, yours becomes NaN: 0/0, the average of no points. Let it stay where it is.")
    value = numbers(value, (3, 2), "the new means")
    right = _step(CLOUD, far)
    zero, moved = right.copy(), right.copy()
    zero[1], moved[1] = 0, CLOUD.mean(axis=0)
    compare(
        value,
        right,
        [
            (zero, f"{lonely}, yours jumps to zero. Let it stay where it is."),
            (moved, f"{lonely}, yours jumps to the mean of all points. Let it stay where it is."),
            (far, f"{lonely}, none of your means moves. Only the one without points stays."),
        ],
        f"{lonely}, your new means are off. That mean stays where it is; the others move as before.",
    )


def kmeans(X, K, random_state=0, n_starts=10):
    """k-means with the steps of exercise 4: means (K, d), labels (n,) and the sum of squared distances.

    Each start takes K points for its means and goes on until nothing moves; the least sum of squares is kept.
    """
    rng = np.random.default_rng(random_state)
    best = None
    for _ in range(n_starts):
        means = X[rng.choice(len(X), K, replace=False)]
        while not np.allclose(moved := _step(X, means), means):
            means = moved
        squared = _squared(X, means)
        if best is None or squared.min(axis=1).sum() < best[2]:
            best = means, squared.argmin(axis=1), float(squared.min(axis=1).sum())
    return best
