"""The usual slips in the exercises of lesson 02: pairs (value that a slip leads to, what to tell the student)."""

import numpy as np

from gmm_course.exercises.notions import few_slips

LOG_2PI = np.log(2 * np.pi)


def covariance(X):
    """Maximum likelihood, (d, d)."""
    return (X - X.mean(axis=0)).T @ (X - X.mean(axis=0)) / len(X)


def squared_distance(X, mean, inverse):
    """(x - mean)' inverse (x - mean) for each row, (n,)."""
    return np.einsum("ni,ij,nj->n", X - mean, inverse, X - mean)


def log_density(X, mean, covariance):
    """log N(x | mean, covariance) for each row, (n,)."""
    log_det = np.linalg.slogdet(covariance)[1]
    return -0.5 * (X.shape[1] * LOG_2PI + log_det + squared_distance(X, mean, np.linalg.inv(covariance)))


def conditional(mean, covariance, given):
    """Mean and standard deviation of column 1, given column 0."""
    (ee, et), (_, tt) = covariance
    return mean[1] + et / ee * (given - mean[0]), np.sqrt(tt - et**2 / ee)


def in_covariance(X):
    """Exercise 1."""
    n, d = X.shape
    right, centred = covariance(X), X - X.mean(axis=0)
    deviations = np.sqrt(np.diag(right))
    by_row = X - X.mean(axis=1, keepdims=True)
    second, mean = X.T @ X, X.mean(axis=0)
    too_far, added = X - X.sum(axis=0), X + mean
    return [
        (
            right * n / (n - 1),
            "you divide by n - 1 (np.cov does, too, unless told otherwise). Maximum likelihood divides by n.",
        ),
        (X.T @ X / n, "the mean is not subtracted: covariance is about distances from the mean."),
        (X.T @ X / (n - 1), "two slips: the mean is not subtracted, and you divide by n - 1 instead of n."),
        (X.T @ X, "two slips: the mean is not subtracted, and the sum is not divided by n."),
        (right * n, "these are sums over the points; the mean is wanted: divide by n."),
        (right * n / d, "you divide by the number of columns; divide by the number of points, len(X)."),
        (right / d, "you divide by all numbers of the table, X.size; divide by the number of points, len(X)."),
        (right / n, "you divide by n twice."),
        (right * n**2, "you multiply by the number of points; divide by it."),
        (-right, "all signs are turned round: both factors are x - mean, in the same order, and products are added."),
        (
            np.outer(centred[0], centred[0]) / n,
            "that is the contribution of the first point alone: is the `return` inside the loop?",
        ),
        (
            np.outer(centred[-1], centred[-1]) / n,
            "that is the contribution of the last point alone: add to the total in the loop, do not replace it.",
        ),
        (
            right - np.outer(centred[-1], centred[-1]) / n,
            "the last point is missing from the sum: where does the loop end?",
        ),
        (right - np.outer(centred[0], centred[0]) / n, "the first point is missing from the sum: numbers start at 0."),
        (right + 1 / n, "all entries are too large by the same number: does the sum start from zeros?"),
        (second / n + np.outer(mean, mean), "the products of the means are subtracted, not added."),
        (second - np.outer(mean, mean), "divide by n before the products of the means are subtracted."),
        (too_far.T @ too_far / n, "you subtract the sum of each column; subtract its mean."),
        (added.T @ added / n, "the mean is added; subtract it."),
        (
            right / np.outer(deviations, deviations),
            "that is the correlation matrix, without units: leave out the division by the standard deviations.",
        ),
        (np.diag(np.diag(right)), "off the diagonal something is missing: the products of two different columns."),
        (
            right - np.diag(np.diag(right)) + np.diag(deviations),
            "the diagonal holds standard deviations; a covariance matrix holds variances there.",
        ),
        (
            np.outer(deviations, deviations),
            "that is the product of the standard deviations. Multiply the distances of each row first, then average.",
        ),
        (np.sqrt(np.abs(right)), "no square root: a covariance matrix holds products, in squared units."),
        (right**2, "the entries are squared once too often."),
        (
            (X - X.mean()).T @ (X - X.mean()) / n,
            "you subtract one mean of all numbers; each column has a mean of its own: axis=0.",
        ),
        (by_row.T @ by_row / n, "you subtract the mean of each row; the mean is taken over the points: axis=0."),
        (np.linalg.inv(right), "that is the inverse of the covariance."),
        (np.linalg.cholesky(right), "that is the Cholesky factor of the covariance, its root."),
        (np.outer(mean, mean), "that is the product of the means; covariance is about distances from them."),
        (
            np.abs(centred).T @ np.abs(centred) / n,
            "no absolute values: the sign of a product says whether two columns rise together.",
        ),
        (
            np.full((d, d), np.trace(right)),
            "all entries are alike. For one point x - mean is a vector, and @ makes a single number of two vectors; "
            "np.outer makes a matrix of them.",
        ),
    ]


def in_conditional_mean(mean, sigma, eruption):
    """Exercise 4, the first value."""
    (ee, et), (_, tt) = sigma
    away, rho = eruption - mean[0], et / np.sqrt(ee * tt)
    starts = [
        (mean[1], ""),
        (0, "the mean wait is missing: the slope says by how much the wait *differs* from it."),
        (mean[0], "the line starts from the mean eruption; start from the mean wait."),
    ]
    slopes = [
        (et / ee, ""),
        (et / tt, "the slope belongs to the other question, the eruption given the wait. Which variance divides?"),
        (rho, "the slope is the correlation, which has no unit. What turns minutes of eruption into minutes of wait?"),
        (et / np.sqrt(ee), "the slope divides by the standard deviation of the eruption; divide by its variance."),
        (et / np.sqrt(tt), "the slope divides by the standard deviation of the wait; whose variance divides?"),
        (et / ee**2, "the slope divides by the variance of the eruption twice."),
        (et, "the slope is the covariance itself: it still has to be divided, by the variance of the eruption."),
        (ee / et, "the slope is upside down."),
        (np.sqrt(tt / ee), "the slope is that of a perfect correlation, of plus or minus 1."),
        (tt / ee, "the slope divides one variance by the other; the covariance goes on top."),
        (tt / et, "the slope divides the variance of the wait by the covariance; the covariance goes on top."),
        ((et / ee) ** 2, "the slope is squared."),
        (rho * tt / ee, "the correlation is multiplied by the quotient of the variances; that of the sds turns it."),
        (et**2 / ee, "the covariance is squared in the slope; that is for the variance."),
        (mean[1] / mean[0], "the slope is the quotient of the means; it is covariance over variance."),
        (-et / ee, "the slope has the wrong sign, or the distance from the mean eruption has."),
        (1, "a slope is missing: a minute of eruption is not a minute of wait."),
        (0, "that is the mean of all waits. It moves with the eruption."),
    ]
    distances = [
        (away, ""),
        (eruption + mean[0], "the mean eruption is added; subtract it."),
        (eruption, "subtract the mean eruption first: the line goes through both means."),
        (eruption - mean[1], "subtract the mean of the eruptions from the eruption, not that of the waits."),
        (away / np.sqrt(ee), "the distance from the mean eruption is divided by its sd: the slope then is another."),
        (away**2, "the distance from the mean eruption is squared; a line has none."),
    ]
    yield mean[1] + et / ee * eruption - mean[0], "brackets: the slope multiplies eruption minus mean eruption."
    yield eruption, "the first value is the eruption itself; the mean of the wait is wanted."
    for (start, slope, distance), words in few_slips(starts, slopes, distances):
        yield start + slope * distance, words


def in_conditional_sd(mean, sigma, eruption):
    """Exercise 4, the second value."""
    (ee, et), (_, tt) = sigma
    sd, rho = np.sqrt(tt), np.abs(et) / np.sqrt(ee * tt)
    right = conditional(mean, sigma, eruption)[1]
    return [
        (right**2, "the second value is the variance; its square root is wanted."),
        (sd, "that is the standard deviation of all waits. Once the eruption is known, less is left."),
        (tt, "that is the variance of all waits; and once the eruption is known, less is left."),
        (sd * (1 - rho**2), "1 - correlation squared is the factor for the *variance*; the sd has its root."),
        (sd * (1 - rho), "the factor is not 1 - correlation."),
        (sd * np.sqrt(1 - rho), "the correlation has to be squared under the root."),
        (sd * rho, "that is the part that the eruption explains; the sd of what is left is wanted."),
        (tt * rho**2, "that is the variance that the eruption explains; what is left is wanted, and its root."),
        (sd * np.sqrt(1 + rho**2), "knowing the eruption makes the wait less uncertain, not more: check a sign."),
        (np.sqrt(tt - et), "you subtract the covariance; its square, divided by the eruption's variance, goes."),
        (np.sqrt(tt - et / ee), "you subtract the slope; the covariance comes in squared."),
        (np.sqrt(tt - et**2), "the square of the covariance has to be divided by the variance of the eruption."),
        (np.sqrt(tt - et**2 / tt), "divide the squared covariance by the variance of the eruption, not of the wait."),
        (np.sqrt(tt - (et / ee) ** 2), "you subtract the squared slope; it still has to meet the eruption's variance."),
        (np.sqrt(np.abs(tt * (1 - et**2))), "1 - correlation squared is the factor; you square the covariance there."),
        (np.sqrt(np.abs(tt - et**2 / ee**2 * tt)), "the slope is squared where the correlation belongs."),
        (np.sqrt(1 - rho**2), "that is the factor alone; it multiplies the standard deviation of all waits."),
        (np.sqrt(ee), "that is the standard deviation of the eruptions."),
        (np.sqrt(ee - et**2 / tt), "that is the standard deviation of the eruption, given the wait."),
        (1 / right, "that is one over the sd: an entry of the inverse matrix has to be turned over."),
        (1 / right**2, "that is one over the variance: turn it over, and take the root."),
        (tt * np.sqrt(1 - rho**2), "the factor is right, but it stands before the variance of the wait, not its sd."),
    ]
