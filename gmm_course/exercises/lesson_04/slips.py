"""What lesson 04 asks for, computed, and what the usual slips lead to: pairs (value, what to tell the student)."""

import numpy as np

from gmm_course.exercises.notions import few_slips

HALF_LOG_2PI = 0.5 * np.log(2 * np.pi)


def log_density(x, means, sds):
    """log N(x_i | mean_k, sd_k^2), (n, k)."""
    return -0.5 * ((x[:, None] - means) / sds) ** 2 - np.log(sds) - HALF_LOG_2PI


def log_odds(x, weights, means, sds):
    log_joint = np.log(weights) + log_density(x, means, sds)
    return log_joint[:, 0] - log_joint[:, 1]


def log_odds_mistakes(x, weights, means, sds):
    """The first is right."""
    yield log_odds(x, weights, means, sds), ""
    yield from _of_both_logarithms(x, weights, means, sds)
    (w_0, w_1), (s_0, s_1) = weights, sds
    priors = [
        (np.log(w_0 / w_1), ""),
        (0, "the weights are missing: a rare component needs more evidence."),
        (-np.log(w_0 / w_1), "the weights come in the wrong way round: a larger w_0 speaks for component 0."),
        (w_0 / w_1, "take the logarithm of the ratio of the weights too."),
        (w_0 - w_1, "take the logarithm of the weights too: log (w_0 / w_1)."),
        (np.log(w_0), "of the weights only w_0 is there: odds compare it with w_1."),
        (-np.log(w_1), "of the weights only w_1 is there: odds compare w_0 with it."),
        (2 * np.log(w_0 / w_1), "the weights come in twice."),
        (0.5 * np.log(w_0 / w_1), "half of the logarithms of the weights is lost."),
        (np.exp(w_0) - np.exp(w_1), "np.exp of the weights; their logarithm, np.log, is wanted."),
        (np.log10(w_0 / w_1), "of the weights, too, the natural logarithm, np.log."),
        (np.log(w_0) / np.log(w_1), "the logarithm of a quotient is a difference of logarithms, of the weights, too."),
    ]
    heights = [
        (np.log(s_1 / s_0), ""),
        (
            0,
            "the term with the widths is missing: the height of a Gaussian depends on its sd. It cancels only when "
            "the two are equal.",
        ),
        (-np.log(s_1 / s_0), "check the sign of the term with the sds: a wide Gaussian is low."),
        (2 * np.log(s_1 / s_0), "the height of a Gaussian goes with 1 / sd, not with 1 / variance."),
        (0.5 * np.log(s_1 / s_0), "half of the logarithms of the sds is lost: log sd, or half of log sd squared."),
        (np.log(s_1), "the height of component 0 is missing: a Gaussian has the factor 1 / sd."),
        (-np.log(s_0), "the height of component 1 is missing: a Gaussian has the factor 1 / sd."),
        (s_1 / s_0, "of the sds, too, the logarithm: log (sd_1 / sd_0)."),
        (s_1 - s_0, "of the sds, too, the logarithm: log (sd_1 / sd_0)."),
        (np.log10(s_1 / s_0), "of the sds, too, the natural logarithm, np.log."),
    ]
    left_over = "a term with 2 pi is left over; it is the same for both and cancels."
    constants = [(0, ""), *((sign * HALF_LOG_2PI, left_over) for sign in (-2, -1, 1, 2))]
    for (prior, height, squares, constant), words in few_slips(priors, heights, _squares(x, means, sds), constants):
        if words:
            yield prior + height + squares + constant, words


def _squares(x, means, sds):
    """What the squared distances bring to the log-odds, right and wrong."""
    b = x[:, None] - means
    halves, (one, both) = 0.5 * (b / sds) ** 2, ([-1, 1], [1, 1])
    common, moved = (
        "The straight line is right when the widths are equal; here they differ.",
        "it compares x with the mean.",
    )
    return [
        (halves @ one, ""),
        (2 * halves @ one, "the one half in front of the squared distances is missing."),
        (-halves @ one, "check the signs of the squares: to be far from mean 0 speaks against component 0."),
        (
            -halves @ both,
            "both squares come in with a minus. A difference of logarithms turns the signs of the second one.",
        ),
        (
            halves @ both,
            "both squares come in with a plus: far from mean 0 speaks against component 0, far from mean 1 for it.",
        ),
        (0.5 * halves @ one, "the 2 has been squared, too: is it `(2 * sd)**2`, which is 4 variances?"),
        (0 * x, "what x tells is missing: the squared distances."),
        (halves @ [0, 1], "the squared distance from mean 0 is missing."),
        (halves @ [-1, 0], "the squared distance from mean 1 is missing."),
        (halves @ [-2, 1], "the one half in front of the first squared distance is missing."),
        (halves @ [-1, 2], "the one half in front of the second squared distance is missing."),
        (0.5 * b**2 @ one, "the squared distances have to be divided by sd squared."),
        (0.5 * b**2 / sds @ one, "the squared distances are divided by sd; they have to be divided by sd squared."),
        (0.5 * b**2 / sds**4 @ one, "you divide the squared distances by sd squared twice."),
        (
            0.5 * b**2 * sds**2 @ one,
            "the squared distances are multiplied by sd squared: is it `/ 2 * sd**2`, which multiplies? Use brackets.",
        ),
        (0.5 * b**2 * sds @ one, "is it `/ 2 * sd`, which multiplies? And the sd is to be squared."),
        *((factor * b / sds @ one, "the distances have to be squared.") for factor in (0.5, 1)),
        *((factor * np.abs(b) / sds @ one, "the distances have to be squared.") for factor in (0.5, 1)),
        (0.5 * b / sds**2 @ one, "the distances have to be squared."),
        (0.5 * (x[:, None] / sds) ** 2 @ one, f"the means are not subtracted: {moved}"),
        (0.5 * ((x[:, None] + means) / sds) ** 2 @ one, "the means are added to x; subtract them."),
        (0.5 * ((x[:, None] - means[::-1]) / sds) ** 2 @ one, "each mean is given to the other component."),
        (0.5 * (b / sds[::-1]) ** 2 @ one, "in the squares each sd is given to the other component."),
        (0.5 * (b / sds[0]) ** 2 @ one, "component 1 has an sd of its own: sds[1]."),
        (0.5 * (b / sds[1]) ** 2 @ one, "component 0 has an sd of its own: sds[0]."),
        (0.5 * b**2 / np.mean(sds**2) @ one, f"you use one common width. {common}"),
        (0.5 * b**2 / np.mean(sds) ** 2 @ one, f"you use the mean of both sds. {common}"),
    ]


def _of_both_logarithms(x, weights, means, sds):
    """Slips in what is done with the two densities, or that change more than one term."""
    right, logs = log_odds(x, weights, means, sds), np.log(weights) + log_density(x, means, sds)
    r, joint = 1 / (1 + np.exp(-right)), np.exp(logs)
    return [
        (-right, "the sign is turned round: these are the log-odds of component 1 against component 0."),
        (np.exp(right), "these are the odds; their logarithm is wanted."),
        (
            np.exp(-right),
            "these are odds, and of component 1 against 0. Wanted: the logarithm of the odds of 0 against 1.",
        ),
        *(
            (one, f"these are the responsibilities of component {k}. Odds are r_0 / r_1, and then comes the logarithm.")
            for k, one in enumerate((r, 1 - r))
        ),
        (np.log(r), "that is the logarithm of r_0. Odds divide it by r_1 first."),
        (np.log(1 - r), "that is the logarithm of r_1. Odds divide r_0 by it first."),
        (2 * r - 1, "that is a difference of responsibilities. Odds are r_0 / r_1, and then comes the logarithm."),
        (joint @ [1, -1], "that is a difference of joint densities. Take their logarithms, then the difference."),
        (
            logs[:, 0] / logs[:, 1],
            "the logarithm of a quotient is the difference of the logarithms, not their quotient.",
        ),
        (
            (weights * log_density(x, means, sds)) @ [1, -1],
            "the weights multiply the density; so the *logarithm* of the weight is added to the log-density.",
        ),
        (10 * right / np.log(10), "that is in decibans, ten times the logarithm to the base 10; np.log gives nats."),
        *(
            (
                change(logs) + constant,
                words,
            )
            for constant in (0, HALF_LOG_2PI, 2 * HALF_LOG_2PI)
            for change, words in (
                (
                    lambda logs: logs[:, 0],
                    "that is log of weight times density for component 0 alone; compare the two.",
                ),
                (
                    lambda logs: logs[:, 1],
                    "that is log of weight times density for component 1 alone; compare the two.",
                ),
                (
                    lambda logs: logs.sum(axis=1),
                    "you added the two logarithms. A quotient becomes a *difference* of logarithms.",
                ),
            )
        ),
        (log_odds(x, weights, means, np.sqrt(sds)), "sds are standard deviations; you treat them as variances."),
        (log_odds(x, weights, means, sds**2), "you square sds once too often: they are standard deviations."),
        (log_odds(x, weights, means, sds[:1]), "component 1 has an sd of its own: sds[1]."),
        (log_odds(x, weights, means, sds[1:]), "component 0 has an sd of its own: sds[0]."),
        (log_odds(x, weights, means, sds[::-1]), "each sd is given to the other component."),
        (
            log_odds(x, weights, means[::-1], sds[::-1]),
            "mean and sd are given to the other component; its weight is not.",
        ),
        (log_odds(x, weights, sds, means), "means and sds have changed places: the order is weights, means, sds."),
        (log_odds(x, means, weights, sds), "weights and means have changed places: the order is weights, means, sds."),
    ]


def expected_errors_mistakes(r):
    """Of a table of responsibilities (n, K)."""
    n, top, second = len(r), r.max(axis=1), np.sort(r, axis=1)[:, -2]
    right = np.sum(1 - top)
    return [
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
        ((1 - r.min(axis=1)).sum(), "that is 1 minus the *smallest* responsibility; the hard label names the largest."),
        (1 - top.sum(), "1 is taken once; what is left of 1 is wanted for each point, and then the sum."),
        (
            np.minimum(r[:, 0], r[:, 1]).sum(),
            "only the first two components are looked at; `r` may have any number of columns.",
        ),
        (
            np.sum(1 - np.maximum(r[:, 0], r[:, 1])),
            "the largest of the first two columns is taken; `r` may have any number of columns.",
        ),
        (np.sum(r.argmax(axis=1) != 0), "you counted the labels that are not 0. Add up the probabilities of an error."),
        (
            (1 - r).sum(),
            "that is n times K - 1 (1 - r, added for every component); only the label that is named can be wrong.",
        ),
        (
            r[r < 0.5].sum(),
            "you added all responsibilities below one half; without a majority the largest is among them.",
        ),
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
        *_of_some_points(r),
    ]


def _of_some_points(r):
    """Of some of the points alone, or of the wrong axis."""
    n, top = len(r), r.max(axis=1)
    return [
        (n, "that is the number of points, as if every label were wrong: take off the largest of each row."),
        (0, "that is 0: a row of `r` sums to 1, and 1 minus its *sum* leaves nothing. Take its largest, max."),
        (np.sum(1 + top), "the largest responsibility is added to 1; what is left of 1 is wanted: 1 minus it."),
        (1 - top[0], "that is for the first point alone: is the `return` inside the loop?"),
        (1 - top[-1], "that is for the last point alone: add up in the loop, do not replace."),
        ((1 - top[:-1]).sum(), "the last point is missing from the sum: where does the loop end?"),
        ((1 - top[1:]).sum(), "the first point is missing from the sum: numbers start at 0."),
        (n - r.max(axis=0).sum(), "the maximum is taken over the points. Each *point* has a largest one: axis=1."),
        ((1 - top).max(), "that is for the point in most doubt alone; add up over all points."),
        ((1 - top).prod(), "that is the probability that *all* labels are wrong. Wanted: how many, on average."),
        ((1 - r.argmax(axis=1)).sum(), "argmax gives the *place* of the largest value; max gives the value."),
    ]


def squared_distances(X, means):
    """Squared distance of each point from each mean, (n, k)."""
    return ((X[:, None] - means) ** 2).sum(axis=2)


def share_out(log_joint):
    table = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    return table / table.sum(axis=1, keepdims=True)


def soft(X, means, variance):
    return share_out(-squared_distances(X, means) / (2 * variance))


def _distances(X, means):
    """What may have been taken for squared distances, (n, K), and what to tell; the first is right."""
    b = X[:, None] - means
    return [
        ((b**2).sum(axis=2), ""),
        (np.sqrt((b**2).sum(axis=2)), "the distances are not squared: leave out the square root."),
        (
            np.abs(b).sum(axis=2),
            "you added up absolute differences. The squared distance adds up squares over the features.",
        ),
        (
            b.sum(axis=2) ** 2,
            "you added up the differences and then squared, so positive and negative ones cancel. Square first.",
        ),
        (b.sum(axis=2), "the differences are added up; square each of them first."),
        ((b**2).mean(axis=2), "you averaged over the features. The squared distance is the *sum* of the squares."),
        ((b**2).max(axis=2), "only the largest difference of the features counts; add up the squares of all."),
        (b[:, :, 0] ** 2, "your distance sees the first feature only: add up over all features, axis=2."),
        (b[:, :, -1] ** 2, "your distance sees the last feature only: add up over all features, axis=2."),
        (((X[:, None] + means) ** 2).sum(axis=2), "the means are added; subtract them."),
        (
            (X**2).sum(axis=1)[:, None] - (means**2).sum(axis=1),
            "that is a difference of squares, not a squared difference.",
        ),
        (-2 * X @ means.T, "of the squared distance only the product of x and mean is there."),
        ((b**2).sum(axis=2) ** 2, "the squared distance is squared once more."),
    ]


def soft_mistakes(X, means, variance):
    """The first is right."""
    squared, K, d = squared_distances(X, means), len(means), X.shape[1]
    joint, right = np.exp(-squared / (2 * variance)), soft(X, means, variance)
    above = squared - squared.min(axis=1, keepdims=True)
    inverse = 1 / squared
    yield right, ""
    yield (
        joint / (2 * np.pi * variance) ** (d / 2),
        "these are the densities of the components: divide each row by its sum.",
    )
    yield (
        np.eye(K)[squared.argmin(axis=1)],
        "these are hard labels, the limit for variance 0. Here the variance is finite.",
    )
    yield (
        above / above.sum(axis=1, keepdims=True),
        ("the least squared distance of each row is subtracted, and then the exponential is forgotten."),
    )
    yield (
        squared / squared.sum(axis=1, keepdims=True),
        ("you normalised the squared distances. Take exp(-distance squared / (2 variance)) first."),
    )
    yield (
        inverse / inverse.sum(axis=1, keepdims=True),
        ("you shared out by 1 / squared distance. The Gaussian asks for an exponential."),
    )
    yield squared, "these are the squared distances, a good first step. Next: the exponential, and the row sums."
    yield np.log(right), "these are logarithms of responsibilities."
    yield (
        share_out(-(squared - squared.min(axis=0)) / (2 * variance)),
        (
            "you subtracted something different from each *mean's* column, which does not cancel. The smallest of each "
            "row: axis=1, keepdims=True."
        ),
    )
    for (table, factor, share), words in few_slips(_distances(X, means), _factors(variance), _shares(K)):
        if words:
            yield share(-factor * table), words


def _factors(variance):
    """What a squared distance may be multiplied by in the exponent, without its minus."""
    return [
        (0.5 / variance, ""),
        (1 / variance, "the 2 is missing: a Gaussian has the squared distance over 2 variances."),
        (
            0.5 * variance,
            "a larger variance makes your labels harder: is it `/ 2 * variance`, which multiplies? Use brackets.",
        ),
        (0.5, "the variance is not used."),
        (1, "neither the 2 nor the variance divides the squared distance."),
        (
            2 * variance,
            "a larger variance makes your labels harder: you multiply by it; squared distances are divided by it.",
        ),
        (variance, "a larger variance makes your labels harder: you multiply by it, and the 2 is missing."),
        (
            2 / variance,
            "the 2 has come on top: the squared distance is divided by 2 variances. Brackets, or 0.5 in front?",
        ),
        (0.5 / variance**2, "the third argument is the variance already; you square it again."),
        (1 / variance**2, "the third argument is the variance already; you square it again, and the 2 is missing."),
        (0.25 / variance**2, "is it `(2 * variance)**2`? The argument is the variance already: 2 * variance."),
        (
            0.5 / np.sqrt(variance),
            "you divide by the standard deviation; squared distances are divided by the variance.",
        ),
        (-0.5 / variance, "far means get the most: the minus sign in the exponent is missing."),
        (-1 / variance, "far means get the most: the minus sign in the exponent is missing, and so is the 2."),
    ]


def _shares(K):
    """What may be made of the exponents."""
    columns = "your columns sum to one: you normalised over the points. Each *point* has one label, so rows sum to one."
    return [
        (share_out, ""),
        (np.exp, "these are the exponentials. Divide each row by its sum: Bayes' rule."),
        (lambda e: np.exp(e) / np.exp(e).sum(axis=0), columns),
        (
            lambda e: np.exp(e - e.max(axis=1, keepdims=True)) / np.exp(e - e.max(axis=1, keepdims=True)).sum(axis=0),
            columns,
        ),
        (lambda e: np.exp(e - e.max()) / np.exp(e - e.max()).sum(axis=0), columns),
        (
            lambda e: np.exp(e) / np.exp(e).sum(),
            "the whole table sums to one; each row should: axis=1, and keepdims=True.",
        ),
        (
            lambda e: np.exp(e - e.max(axis=1, keepdims=True)),
            "each row is divided by its largest exponential; divide it by its sum.",
        ),
        (
            lambda e: K * share_out(e),
            "your rows sum to the number of means: you divided by the mean of each row, not its sum.",
        ),
        (lambda e: e, "these are the exponents. The exponential and Bayes' rule are still to come."),
        (lambda e: share_out(e)[:, ::-1], "the columns are in reverse order: column k belongs to means[k]."),
        (lambda e: share_out(e) ** 2, "these are squares of the shares."),
        (lambda e: share_out(e / np.log2(np.e)), "the exponential is a power of 2; np.exp is meant."),
    ]


def step(X, means, table=None):
    """One step of Lloyd's algorithm; a mean without points stays."""
    nearest = (squared_distances(X, means) if table is None else table).argmin(axis=1)
    return np.array([X[nearest == k].mean(axis=0) if np.any(nearest == k) else means[k] for k in range(len(means))])


def one_after_the_other(X, means):
    """The slip of sharing out anew after each mean that has moved."""
    means = means.copy()
    for k in range(len(means)):
        mine = squared_distances(X, means).argmin(axis=1) == k
        if mine.any():
            means[k] = X[mine].mean(axis=0)
    return means


def to_the_end(X, means):
    for _ in range(100):
        means = step(X, means)
    return means


def kmeans_mistakes(X, means):
    """The first is right."""
    squared, K = squared_distances(X, means), len(means)
    r, right = soft(X, means, 1.0), step(X, means)
    yield right, ""
    yield from _unmoved(means, right)
    yield (
        one_after_the_other(X, means),
        ("you share the points out anew after each mean that moves. First all labels, then all means."),
    )
    yield to_the_end(X, means), "that is the end of k-means; one step is wanted: one sharing out, one averaging."
    yield step(X, step(X, means)), "these are two steps; one is wanted."
    yield (
        X[squared.argmin(axis=0)],
        (
            "you took for each mean its nearest point. For each *point* the nearest mean is wanted, axis=1; then the "
            "averages."
        ),
    )
    yield r.T @ X / r.sum(axis=0)[:, None], "these are soft averages. In k-means every point counts for one mean only."
    nearest = squared.argmin(axis=1)
    yield (
        np.array([X[nearest != k].mean(axis=0) for k in range(K)]),
        "each mean moves to the average of the points that are *not* nearest to it.",
    )
    yield np.tile(X.mean(axis=0), (K, 1)), "all means are the mean of all points: the labels are not used."
    yield (right + means) / 2, "you went half of the way, to the middle between old mean and average. Go all of it."
    tables = [
        *_distances(X, means),
        (
            ((X[:, None] - means) ** 2).sum(axis=1),
            "your squares are added up over the means; add up over the features, the last of the three axes, axis=2.",
        ),
        (-squared, "each point went to its *farthest* mean: argmin, not argmax."),
    ]
    averages = [
        (lambda mine, _: mine.mean(axis=0), ""),
        (lambda mine, _: np.median(mine, axis=0), "these are medians. Squares are least around the average."),
        (
            lambda mine, _: mine.sum(axis=0) / len(X),
            "the sums are divided by the number of all points; divide by the number of points of each mean.",
        ),
        (lambda mine, _: mine.sum(axis=0), "these are sums; divide each by its number of points."),
        (
            lambda mine, _: mine.sum(axis=0) / K,
            "the sums are divided by the number of means; divide by the points of each.",
        ),
        (
            lambda mine, _: mine.sum(axis=0) / (len(mine) + 1),
            "the sums are divided by one more than the number of points of each mean.",
        ),
        (lambda mine, _: np.full(X.shape[1], mine.mean()), "you averaged over the features too: axis=0."),
        (lambda mine, _: mine[0], "each mean moves onto the first of its points; take the average of all of them."),
        (lambda mine, _: mine[-1], "each mean moves onto the last of its points; take the average of all of them."),
        (
            lambda mine, mean: np.vstack([mine, mean]).mean(axis=0),
            "the old mean is averaged in as if it were a point; average the points alone.",
        ),
    ]
    for (table, average), words in few_slips(tables, averages):
        groups = [X[table.argmin(axis=1) == k] for k in range(K)]
        if words:
            pairs = zip(groups, means, strict=True)
            yield np.array([average(mine, mean) if len(mine) else mean for mine, mean in pairs]), words


def _unmoved(means, right):
    """Some of the means, or all, have stayed, or are 0."""
    return [
        (
            means,
            "the means have not moved: return the averages of their points. (If you do: a label is the *number* of "
            "the nearest mean, argmin, one for each point.)",
        ),
        (0 * means, "all new means are 0: is what you work out stored in the array that you return?"),
        (
            np.vstack([right[:1], means[1:]]),
            "only the first mean has moved, the others are the old ones: is the `return` inside the loop?",
        ),
        (np.vstack([right[:-1], means[-1:]]), "the last mean has not moved: where does the loop end?"),
        (np.vstack([means[:1], right[1:]]), "the first mean has not moved: numbers start at 0."),
    ]


def kmeans(X, K, random_state=0, n_starts=10):
    """k-means with the steps of exercise 4: means (K, d), labels (n,) and the sum of squared distances.

    Each start takes K points for its means and goes on until nothing moves; the least sum of squares is kept.
    """
    rng = np.random.default_rng(random_state)
    best = None
    for _ in range(n_starts):
        means = X[rng.choice(len(X), K, replace=False)]
        while not np.allclose(moved := step(X, means), means):
            means = moved
        squared = squared_distances(X, means)
        if best is None or squared.min(axis=1).sum() < best[2]:
            best = means, squared.argmin(axis=1), float(squared.min(axis=1).sum())
    return best
