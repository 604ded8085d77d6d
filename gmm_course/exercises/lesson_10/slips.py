"""The usual slips in the exercises of lesson 10: pairs (value that one or two of them lead to, what to tell)."""

import numpy as np
from scipy.stats import norm, rankdata

from gmm.mixture import log_sum_exp
from gmm_course.exercises.notions import few_slips

LOG_2PI = np.log(2 * np.pi)


def in_kde(x, data, h):
    """Log-densities of a kernel density estimate at the rows of x; the first is right."""
    outs = [
        (lambda logs: logs, ""),
        (np.exp, "that is the density; its logarithm is wanted."),
        (np.negative, "that is the surprise, -log p; the log-density is wanted."),
    ]
    for (exponent, front, average, out), words in few_slips(
        _exponents(x, data, h), _fronts(*data.shape, h), _averages(len(x), *data.shape), outs
    ):
        yield out(average(exponent + front, front)), words
        if not words:
            yield from _other_bumps(x, data, h)


def _exponents(x, data, h):
    difference, d = x[:, None] - data, data.shape[1]
    squares, distance = (difference**2).sum(axis=2), np.sqrt((difference**2).sum(axis=2))
    apart = "the differences in the exponent are not squared."
    return [
        (-0.5 * squares / h**2, ""),
        (-0.5 * squares / h, "in the exponent the squared distance is divided by h**2, not by h."),
        (-0.5 * squares, "in the exponent the squared distance is not divided by h**2."),
        (-squares, "in the exponent the squared distance is not divided by 2 h**2."),
        (-0.5 * squares / h**4, "in the exponent h is squared once too often: h is a standard deviation."),
        (-squares / h**2, "the one half in the exponent is missing."),
        (-2 * squares / h**2, "in the exponent the 2 multiplies; it divides."),
        (
            -0.25 * squares / h**2,
            "half of the exponent: square h alone, 2 * h**2; sum the squares of the columns, no mean.",
        ),
        (-squares / d / h**2 / 2, "in the exponent the squares of the columns are averaged; sum them."),
        (0.5 * squares / h**2, "the sign in the exponent: far points are less dense."),
        (-0.5 * squares * h**2, "parentheses: the squared distance is to be *divided* by all of 2 h**2."),
        (-2 * squares * h**2, "in the exponent the squared distance is to be divided by 2 h**2, not multiplied."),
        *((-factor * np.abs(difference).sum(axis=2), apart) for factor in (0.5 / h**2, 0.5 / h, 1 / h)),
        *(
            (-factor * distance, "the distance in the exponent is not squared.")
            for factor in (0.5 / h**2, 0.5 / h, 1 / h)
        ),
        (-0.5 * difference.sum(axis=2) / h**2, apart),
        *(
            (-0.5 * ((difference / sd) ** 2).sum(axis=2) / h**2, "the columns are divided by the data's sds: h is all.")
            for sd in (data.std(axis=0), data.std(axis=0, ddof=1))
        ),
        (-0.5 * difference.sum(axis=2) ** 2 / h**2, "square each column's difference first, then sum."),
        (-0.5 * ((x[:, None] + data) ** 2).sum(axis=2) / h**2, "the difference of x and data, not their sum."),
        (-0.5 * difference[:, :, 0] ** 2 / h**2, "only the first column enters the distance: sum the squares of all."),
    ]


def _fronts(n, d, h):
    """The logarithm of what stands in front of the exponential."""
    log_h = np.log(h)
    once = "what stands in front of the exponential comes once for *every* column; "
    swapped = "the number of rows of the data stands where the number of columns belongs: n, d = data.shape."
    return [
        (-d * log_h - 0.5 * d * LOG_2PI, ""),
        (0.0, "nothing stands in front of the exponential: h and 2 pi, for every column."),
        (-0.5 * d * LOG_2PI, "1/h for every column is missing: a narrow bump is high."),
        (-d * log_h, "the square root of 2 pi, once for every column, is missing."),
        (-log_h - 0.5 * LOG_2PI, f"{once}you have it once."),
        (-log_h - 0.5 * d * LOG_2PI, f"{once}yours has h once (or h where h**2 belongs, under a root)."),
        (-d * log_h - 0.5 * LOG_2PI, f"{once}yours has 2 pi once."),
        (-log_h, "1/h comes once for every column, and so does one over the root of 2 pi."),
        (-0.5 * d * log_h - 0.5 * d * LOG_2PI, "in front h stands under the root: it is h**2 that belongs there."),
        (-2 * d * log_h - 0.5 * d * LOG_2PI, "in front: h for every column, not h**2."),
        (d * log_h - 0.5 * d * LOG_2PI, "the sign of log h: a narrow bump is high."),
        (-d * log_h + 0.5 * d * LOG_2PI, "the sign of log 2 pi: it divides."),
        (d * log_h + 0.5 * d * LOG_2PI, "the sign of what stands in front: it divides the exponential."),
        (-d * log_h - d * LOG_2PI, "2 pi stands under a square root."),
        (-d * log_h - 0.5 * d * np.log(np.pi), "in front stands the root of 2 pi, not of pi."),
        (-2 * d * log_h - d * LOG_2PI, "what stands in front stands under a root: a half is missing."),
        (-d * h - 0.5 * d * LOG_2PI, "in front: the logarithm of h is missing."),
        (-n * log_h - 0.5 * n * LOG_2PI, swapped),
        (-n * log_h - 0.5 * d * LOG_2PI, swapped),
        (-d * log_h - 0.5 * n * LOG_2PI, swapped),
    ]


def _averages(m, n, d):
    """What may be made of the logarithms of the bumps, (m, n), and of what stands in front of them."""
    rows = "the mean runs over the n rows of the data."
    return [
        (lambda logs, _: log_sum_exp(logs) - np.log(n), ""),
        (
            lambda logs, _: log_sum_exp(logs),
            "the bumps are added up: the estimate is their *mean*, so that it has mass 1.",
        ),
        (lambda logs, _: logs.mean(axis=1), "that is the mean of the logarithms; the logarithm of the mean is wanted."),
        (lambda logs, _: logs.sum(axis=1), "that is the sum of the logarithms; the logarithm of the mean is wanted."),
        (lambda logs, _: logs.max(axis=1), "that is the nearest bump alone; all of them count."),
        (lambda logs, _: logs.max(axis=1) - np.log(n), "that is the nearest bump alone; all of them count."),
        (lambda logs, _: log_sum_exp(logs) - np.log(d), f"you divide by the number of columns; {rows}"),
        (lambda logs, _: log_sum_exp(logs) - np.log(n * d), f"you divide by n times d: {rows}"),
        (lambda logs, _: log_sum_exp(logs) - np.log(m), "you divide by the number of rows of x, not of the data."),
        (lambda logs, _: log_sum_exp(logs) - np.log(n - 1), "you divide by n - 1; the mean of n bumps divides by n."),
        (lambda logs, _: log_sum_exp(logs) - 2 * np.log(n), "divided by n twice."),
        (lambda logs, _: log_sum_exp(logs) + np.log(n), "the sign of log n: the sum of the bumps is divided by n."),
        (lambda logs, _: log_sum_exp(logs) - n, "to divide by n *after* the logarithm, subtract log n, not n."),
        *(
            (change, "the logarithm is divided by n; the sum of the bumps is to be, inside the logarithm.")
            for change in (
                lambda logs, _: log_sum_exp(logs) / n,
                lambda logs, front: log_sum_exp(logs - front) / n + front,
            )
        ),
        (
            lambda logs, _: log_sum_exp(logs) - np.log(n) - logs.max(axis=1),
            "the largest exponent was taken out before exp; add it again after the logarithm.",
        ),
        (
            lambda logs, front: log_sum_exp(logs) - np.log(n) - (logs - front).max(axis=1),
            "the largest exponent was taken out before exp; add it again after the logarithm.",
        ),
        (
            lambda logs, _: log_sum_exp(logs) - np.log(n) + logs.max(axis=1),
            "the largest exponent is added after the logarithm, but was not taken out before.",
        ),
        (
            lambda logs, _: 2 * logs.max(axis=1) - log_sum_exp(logs) + np.log(n),
            "the largest exponent and the logarithm of the rest are added, not subtracted.",
        ),
    ]


def _other_bumps(x, data, h):
    """Bumps of another width or form, and columns taken one by one."""
    (n, d), difference = data.shape, x[:, None] - data

    def of(width):
        logs = -0.5 * (difference**2).sum(axis=2) / width**2 - d * np.log(width) - 0.5 * d * LOG_2PI
        return log_sum_exp(logs) - np.log(n)

    yield of(np.sqrt(h)), "the bandwidth is a standard deviation: square it. You use it as a variance."
    yield of(h**2), "h**2 is the variance; a square too many is in the place of the standard deviation."
    over_rows = -0.5 * (difference**2).sum(axis=1) / h**2 - d * np.log(h) - 0.5 * d * LOG_2PI
    yield (
        log_sum_exp(over_rows) - np.log(n),
        "the squares are summed over the rows of the data; a distance sums them over its columns, the last axis.",
    )
    alone = -0.5 * (difference / h) ** 2 - np.log(h) - 0.5 * LOG_2PI  # (m, n, d)
    yield (
        sum(log_sum_exp(alone[:, :, j]) - np.log(n) for j in range(d)),
        "each column has an estimate of its own, and the logs are added: that assumes independent columns. Sum the "
        "squares over the columns first; then exp and the mean over the data.",
    )
    sds = data.std(axis=0, ddof=1)
    scales = (h, *(h / sd for sd in sds), *(h / sd for sd in data.std(axis=0)), h / sds.mean(), h / data.std())
    for scale in scales:
        covariance = np.cov(data.T) * scale**2
        square = np.einsum("mni,ij,mnj->mn", difference, np.linalg.inv(covariance), difference)
        logs = -0.5 * (square + d * LOG_2PI + np.linalg.slogdet(covariance)[1])
        shape = (
            "that is scipy's estimate: its bumps have the shape of the data's covariance. Here a bump has the standard "
        )
        shape += "deviation h in every direction."
        yield log_sum_exp(logs) - np.log(n), shape
        yield np.exp(log_sum_exp(logs) - np.log(n)), f"{shape} And the logarithm is missing."


def in_p_values(new, calibration):
    """The same for the p-values of new rows."""
    m, k = len(calibration), len(new)
    denser = (calibration >= new[:, None]).sum(axis=1)
    sided = "that is two-sided. Only a *low* density is suspicious: count one end, and do not double it."
    outs = [
        (lambda p: p, ""),
        (lambda p: 100 * p, "in per cent; a p-value lies between 0 and 1."),
        (lambda p: 1 - p, "that is one minus the p-value: surprising rows are to get a *small* one."),
        (lambda p: 2 * p, sided),
        (lambda p: np.minimum(1, 2 * p), sided),
        (lambda p: 2 * np.minimum(p, 1 - p), sided),
        (lambda p: 2 * np.minimum(p, (1 + denser) / (m + 1)), sided),
        (lambda p: np.minimum(1, 2 * np.minimum(p, (1 + denser) / (m + 1))), sided),
        *(
            (lambda p, cap=cap: np.minimum(cap, k * p), "nothing is corrected for the number of new rows.")
            for cap in (1, np.inf)
        ),
        (lambda p: 1 / p, "upside down: the rank belongs above the line, m + 1 below it."),
    ]
    for (count, rank, out), words in few_slips(_counts(new, calibration), _ranks(m, k), outs, most=3):
        yield out(rank(count)), words
    for ddof in (0, 1):
        z = (new - calibration.mean()) / calibration.std(ddof=ddof)
        for p in (norm.cdf(z), norm.sf(z), 2 * norm.sf(np.abs(z))):
            yield p, "that takes the log-densities for normal, with a mean and an sd; they are not. Count rows."


def _counts(new, calibration):
    """How many calibration rows are counted for each new row."""
    m, k = len(calibration), len(new)
    at_most, below = (calibration <= new[:, None]).sum(axis=1), (calibration < new[:, None]).sum(axis=1)
    among = new.argsort().argsort()
    joint = [rankdata(np.append(calibration, new), method)[m:] - 1 for method in ("max", "average", "min", "ordinal")]
    denser = "that counts the *denser* rows: a row far out would get a large p-value."
    ranked_alone = "the new rows are ranked among themselves, not among the calibration rows."
    together = "the new rows are ranked all together; each is ranked with the calibration rows, as if it came alone."
    unsorted = "np.searchsorted needs sorted values, and the calibration rows come in no order."
    return [
        (at_most, ""),
        (below, "among equals the new row ranks last: <=, not <."),
        (0.5 * (at_most + below), "equal rows count half; among equals the new row ranks last: <=."),
        (0.5 * (at_most + below + (at_most > below)), "is that percentileofscore? It ranks equal rows in the middle."),
        (m - below, denser),
        (m - at_most, denser),
        (among, ranked_alone),
        (among + 1, ranked_alone),
        (k - 1 - among, ranked_alone),
        *((ranks, together) for ranks in joint),
        (np.searchsorted(calibration, new, side="right"), unsorted),
        (np.searchsorted(calibration, new), unsorted),
    ]


def _ranks(m, k):
    """What may be made of such a count."""
    twice = "The new row is one of the m + 1, too: above the line, and below."
    of_new = "you divide by the number of new rows; ranked is one of them among m others."
    brackets = "parentheses: the 1 is added after the division; a p-value is at most 1."
    example = "m is 99, and m + 1 is 100, in the example of the text; here m is another number."
    return [
        (lambda c: (1 + c) / (m + 1), ""),
        (lambda c: c / m, f"a row below all others gets 0, as if it could not happen. {twice}"),
        *(
            (lambda c, line=line: (0.5 + c) / line, f"the new row counts one half; it counts as one. {twice}")
            for line in (m, m + 1)
        ),
        (lambda c: np.maximum(c, 1) / m, f"a row below all others gets 1 / m in the place of 0. {twice}"),
        (lambda c: c / (m + 1), f"the +1 below the line is there, the one above is missing. {twice}"),
        (
            lambda c: (1 + c) / m,
            f"the +1 above the line is there, the one below is missing: yours reach {1 + m} of {m}.",
        ),
        (lambda c: 1 + c, "those are the ranks; divide by the number of rows that are ranked, m + 1."),
        (lambda c: c, "those are counts of calibration rows; add the new row itself, and divide by all m + 1."),
        (
            lambda c: (1 + c) / (m - 1),
            "ranked are m + 1 rows, the new one and m others: divide by m + 1, not by m - 1.",
        ),
        (lambda c: c / (m - 1), "ranked are m + 1 rows, the new one and m others: divide by m + 1, not by m - 1."),
        (lambda c: (2 + c) / (m + 1), "the +1 above the line is there twice."),
        (lambda c: (2 + c) / (m + 2), "the new row is counted twice, above the line and below it."),
        (lambda c: (1 + c) / (m + 2), "below the line one too many: the new row and m others are m + 1."),
        (lambda c: (1 + c) / (m + k), "below the line are all new rows; ranked is one of them among m others."),
        *((lambda c, more=more, n=n: (more + c) / n, of_new) for more in (0, 1) for n in (k, k + 1)),
        *((lambda c, more=more, n=n: (more + c) / n, example) for more in (0, 1) for n in (99, 100)),
        (lambda c: 1 + c / m, brackets),
        (lambda c: 1 + c / (m + 1), brackets),
        (lambda c: (1 + c / m) / (m + 1), "the +1 is added to a share, of calibration rows; add it to the count."),
        (lambda c: (1 - c) / (m + 1), "the sign: the new row is counted *with* those below it, 1 + their number."),
    ]
