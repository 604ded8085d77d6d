"""What lesson 04 asks for, computed, and what the usual slips lead to: pairs (value, what to tell the student)."""

import numpy as np


def log_density(x, means, sds):
    """log N(x_i | mean_k, sd_k^2), (n, k)."""
    return -0.5 * ((x[:, None] - means) / sds) ** 2 - np.log(sds) - 0.5 * np.log(2 * np.pi)


def log_odds(x, weights, means, sds):
    log_joint = np.log(weights) + log_density(x, means, sds)
    return log_joint[:, 0] - log_joint[:, 1]


def rounded(right):
    """What is left of the right values after rounding, for one to four digits."""
    return [
        (right.round(digits), "the values are right, but rounded. Return them in full; round when you print.")
        for digits in (5, 4, 3, 2, 1, 0)
    ]


def log_odds_mistakes(x, weights, means, sds):
    right = log_odds(x, weights, means, sds)
    prior, height = np.log(weights[0] / weights[1]), np.log(sds[1] / sds[0])
    squares = right - prior - height
    r = 1 / (1 + np.exp(-right))
    joint = np.exp(np.log(weights) + log_density(x, means, sds))
    logs = np.log(weights) + log_density(x, means, sds)
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
        (right - prior + weights[0] / weights[1], "take the logarithm of the ratio of the weights too."),
        (right - prior + weights[0] - weights[1], "take the logarithm of the weights too: log (w_0 / w_1)."),
        (
            (weights * log_density(x, means, sds)) @ [1, -1],
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
        (log_odds(x, weights, means, np.sqrt(sds)), "sds are standard deviations; you treat them as variances."),
        (log_odds(x, weights, means, sds**2), "you square sds once too often: they are standard deviations."),
        (
            prior + height - 0.5 * (halves * sds) @ [1, -1],
            "the squared distances are divided by sd; they have to be divided by sd squared.",
        ),
        (
            prior + height - 0.5 * (halves * sds**4) @ [1, -1],
            "the squared distances are multiplied by sd squared: is it `/ 2 * sd**2`, which multiplies? Use brackets.",
        ),
        (
            prior + height - 0.5 * ((x[:, None] - means) / sds) @ [1, -1],
            "the distances have to be squared.",
        ),
        (log_odds(x, weights, means, sds[:1]), "component 1 has an sd of its own: sds[1]."),
        (log_odds(x, weights, means, sds[1:]), "component 0 has an sd of its own: sds[0]."),
        (
            log_odds(x, weights, means, np.sqrt(np.mean(sds**2))),
            "you use one common width. The straight line is right when the widths are equal; here they differ.",
        ),
        (
            log_odds(x, weights, means, np.mean(sds)),
            "you use the mean of both sds. The straight line is right when the widths are equal; here they differ.",
        ),
        (
            prior + height - 0.5 * halves.sum(axis=1),
            "both squares come in with a minus. A difference of logarithms turns the signs of the second one.",
        ),
        (
            prior + height + 0.5 * halves.sum(axis=1),
            "both squares come in with a plus: far from mean 0 speaks against component 0, far from mean 1 for it.",
        ),
        (prior + height + 0.5 * squares, "the 2 has been squared, too: is it `(2 * sd)**2`, which is 4 variances?"),
        (right + height, "the height of a Gaussian goes with 1 / sd, not with 1 / variance."),
        (right - prior + np.log(weights[0]), "of the weights only w_0 is there: odds compare it with w_1."),
        (right - prior - np.log(weights[1]), "of the weights only w_1 is there: odds compare w_0 with it."),
        *(
            (logs[:, k] + constant, f"that is log of weight times density for component {k} alone; compare the two.")
            for k in (0, 1)
            for constant in (0, 0.5 * np.log(2 * np.pi))
        ),
        (logs.sum(axis=1), "you added the two logarithms. A quotient becomes a *difference* of logarithms."),
        (
            logs.sum(axis=1) + np.log(2 * np.pi),
            "you added the two logarithms. A quotient becomes a *difference* of logarithms.",
        ),
        (right + np.log(sds[0]), "the height of component 0 is missing: a Gaussian has the factor 1 / sd."),
        (right - np.log(sds[1]), "the height of component 1 is missing: a Gaussian has the factor 1 / sd."),
        (right - 0.5 * height, "half of the logarithms of the sds is lost: log sd, or half of log sd squared."),
        (right + 0.5 * halves[:, 0], "the squared distance from mean 0 is missing."),
        (right - 0.5 * halves[:, 1], "the squared distance from mean 1 is missing."),
        (right - 0.5 * halves[:, 0], "the one half in front of the first squared distance is missing."),
        (right + 0.5 * halves[:, 1], "the one half in front of the second squared distance is missing."),
        (
            prior + height - 0.5 * (halves * sds**2) @ [1, -1],
            "the squared distances have to be divided by sd squared.",
        ),
        (
            prior + height - 0.5 * (halves / sds**2) @ [1, -1],
            "you divide the squared distances by sd squared twice.",
        ),
        (log_odds(x, weights, 0 * means, sds), "the means are not subtracted."),
        (log_odds(x, weights, -means, sds), "the means are added to x; subtract them."),
        (log_odds(x, weights, means[::-1], sds), "each mean is given to the other component."),
        (log_odds(x, weights, means, sds[::-1]), "each sd is given to the other component."),
        (right + np.log(2 * np.pi) / 2, "a term with 2 pi is left over; it is the same for both and cancels."),
        (right - np.log(2 * np.pi) / 2, "a term with 2 pi is left over; it is the same for both and cancels."),
        *rounded(right),
        (right / np.log(10), "use the natural logarithm, np.log, not np.log10."),
        (right / np.log(2), "use the natural logarithm, np.log, not np.log2."),
    ]


def squared_distances(X, means):
    """Squared distance of each point from each mean, (n, k)."""
    return ((X[:, None] - means) ** 2).sum(axis=2)


def share_out(log_joint):
    table = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    return table / table.sum(axis=1, keepdims=True)


def soft(X, means, variance):
    return share_out(-squared_distances(X, means) / (2 * variance))


def soft_mistakes(X, means, variance):
    squared = squared_distances(X, means)
    joint = np.exp(-squared / (2 * variance))
    right = soft(X, means, variance)
    d = X.shape[1]
    distance = np.sqrt(squared)
    density = joint / (2 * np.pi * variance) ** (d / 2)
    across = np.abs(X[:, None] - means).sum(axis=2)
    inverse = 1 / squared
    above = squared - squared.min(axis=1, keepdims=True)
    return [
        (joint, "these are the exponentials. Divide each row by its sum: Bayes' rule."),
        (density, "these are the densities of the components. Divide each row by its sum: Bayes' rule."),
        (
            joint / joint.sum(axis=0),
            "your columns sum to one: you normalised over the points. Each *point* has one label, so rows sum to one.",
        ),
        (joint / joint.sum(), "the whole table sums to one; each row should: axis=1, and keepdims=True."),
        (share_out(-distance / (2 * variance)), "the distances are not squared: leave out the square root."),
        (
            share_out(-across / (2 * variance)),
            "you added up absolute differences. The squared distance adds up squares over the features.",
        ),
        (
            share_out(-((X[:, None] - means).sum(axis=2) ** 2) / (2 * variance)),
            "you added up the differences and then squared. Square each feature's difference, then add up.",
        ),
        (share_out(-squared / variance), "the 2 is missing: a Gaussian has the squared distance over 2 variances."),
        (
            share_out(-squared / 2 * variance),
            "a larger variance makes your labels harder: is it `/ 2 * variance`, which multiplies? Use brackets.",
        ),
        (share_out(-squared / 2), "the variance is not used."),
        (
            share_out(-squared * 2 * variance),
            "a larger variance makes your labels harder: you multiply by it; squared distances are divided by it.",
        ),
        (
            share_out(-2 * squared / variance),
            "the 2 has come on top: the squared distance is divided by 2 variances. Brackets, or 0.5 in front?",
        ),
        (
            above / above.sum(axis=1, keepdims=True),
            "the least squared distance of each row is subtracted, and then the exponential is forgotten.",
        ),
        (
            joint / joint.max(axis=1, keepdims=True),
            "you divided each row by its largest exponential; divide by its sum.",
        ),
        (right * len(means), "your rows sum to the number of means: you divided by the mean of each row, not its sum."),
        (share_out(-((X[:, None] + means) ** 2).sum(axis=2) / (2 * variance)), "the means are added; subtract them."),
        (
            share_out(-((X[:, None] - means) ** 2)[:, :, 0] / (2 * variance)),
            "your distance sees the first feature only: add up over all features, axis=2.",
        ),
        (share_out(-squared / (2 * variance**2)), "the third argument is the variance already; you square it again."),
        (
            share_out(-squared / (2 * np.sqrt(variance))),
            "you divide by the standard deviation; squared distances are divided by the variance.",
        ),
        (
            share_out(-(squared - squared.min(axis=0)) / (2 * variance)),
            "you subtracted something different from each *mean's* column, which does not cancel. The smallest of each "
            "row: axis=1, keepdims=True.",
        ),
        (share_out(squared / (2 * variance)), "far means get the most: the minus sign in the exponent is missing."),
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
        (
            share_out(-squared / (2 * variance * d)),
            "you averaged over the features. The squared distance is the *sum* of the squares.",
        ),
        *rounded(right),
    ]


def step(X, means, distance=squared_distances):
    """One step of Lloyd's algorithm; a mean without points stays."""
    nearest = distance(X, means).argmin(axis=1)
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
    squared = squared_distances(X, means)
    nearest = squared.argmin(axis=1)
    groups = [X[nearest == k] for k in range(len(means))]
    farthest = squared.argmax(axis=1)
    r = soft(X, means, 1.0)
    return [
        (
            means,
            "the means have not moved: return the averages of their points. (If you do: a label is the *number* of "
            "the nearest mean, argmin, one for each point.)",
        ),
        (0 * means, "all new means are 0: is what you work out stored in the array that you return?"),
        (
            np.vstack([step(X, means)[:1], means[1:]]),
            "only the first mean has moved, the others are the old ones: is the `return` inside the loop?",
        ),
        (
            np.vstack([step(X, means)[:1], 0 * means[1:]]),
            "only the first mean is there, the others are 0: is the `return` inside the loop?",
        ),
        (np.vstack([step(X, means)[:-1], means[-1:]]), "the last mean has not moved: where does the loop end?"),
        (np.vstack([step(X, means)[:-1], 0 * means[-1:]]), "the last mean is left at 0: where does the loop end?"),
        (np.vstack([means[:1], step(X, means)[1:]]), "the first mean has not moved: numbers start at 0."),
        (np.vstack([0 * means[:1], step(X, means)[1:]]), "the first mean is left at 0: numbers start at 0."),
        (
            step(X, means, lambda X, m: ((X[:, None] - m) ** 2).sum(axis=1)),
            "your squares are added up over the means; add up over the features, the last of the three axes, axis=2.",
        ),
        (
            step(X, means, lambda X, m: ((X[:, None] + m) ** 2).sum(axis=2)),
            "in the distances the means are added; subtract them.",
        ),
        (
            np.array([np.vstack([g, mean]).mean(axis=0) for g, mean in zip(groups, means, strict=True)]),
            "the old mean is averaged in as if it were a point; average the points alone.",
        ),
        (
            one_after_the_other(X, means),
            "you share the points out anew after each mean that moves. First all labels, then all means.",
        ),
        (to_the_end(X, means), "that is the end of k-means; one step is wanted: one sharing out, one averaging."),
        (step(X, step(X, means)), "these are two steps; one is wanted."),
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
            step(X, means, lambda X, m: np.abs(X[:, None] - m).sum(axis=2)),
            "nearest is meant by squared distances, added up over the features; you added absolute differences.",
        ),
        (
            step(X, means, lambda X, m: np.abs((X[:, None] - m).sum(axis=2))),
            "you added up the differences before squaring: positive and negative ones cancel. Square first.",
        ),
        (
            step(X, means, lambda X, m: (X[:, None] - m)[:, :, 0] ** 2),
            "your distance sees the first feature only: add up over all features, axis=2.",
        ),
        (r.T @ X / r.sum(axis=0)[:, None], "these are soft averages. In k-means every point counts for one mean only."),
        (np.tile(X.mean(axis=0), (len(means), 1)), "all means are the mean of all points: the labels are not used."),
        (
            (step(X, means) + means) / 2,
            "you went half of the way, to the middle between old mean and average. Go all of it.",
        ),
        *rounded(step(X, means)),
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
