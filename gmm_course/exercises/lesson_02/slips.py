"""The usual slips in the exercises of lesson 02: pairs (value that a slip leads to, what to tell the student)."""

import numpy as np

LOG_2PI = np.log(2 * np.pi)

OF_THE_DATA = "use the argument{}, which may come from other data."
ROUNDED = "rounded: return the numbers as they are, and round when you print."
ENTRY_BY_ENTRY = (
    "1 / covariance divides entry by entry; the inverse of a matrix is another thing: np.linalg.inv or solve."
)


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


def in_front(covariance):
    """The logarithm of the factor in front of the exponential."""
    return -0.5 * (len(covariance) * LOG_2PI + np.linalg.slogdet(covariance)[1])


def conditional(mean, covariance, given):
    """Mean and standard deviation of column 1, given column 0."""
    (ee, et), (_, tt) = covariance
    return mean[1] + et / ee * (given - mean[0]), np.sqrt(tt - et**2 / ee)


def rounded(right):
    """Slips of every exercise."""
    return [(np.round(right, decimals), ROUNDED) for decimals in range(6)]


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
        (
            np.abs(centred).T @ np.abs(centred) / n,
            "no absolute values: the sign of a product says whether two columns rise together.",
        ),
        (
            np.full((d, d), np.trace(right)),
            "all entries are alike. For one point x - mean is a vector, and @ makes a single number of two vectors; "
            "np.outer makes a matrix of them.",
        ),
        *rounded(right),
    ]


def in_mahalanobis(X, mean, sigma):
    """Exercise 2."""
    distance, inverse, variances = X - mean, np.linalg.inv(sigma), np.diag(sigma)
    factor = np.linalg.cholesky(sigma)
    squared = squared_distance(X, mean, inverse)
    by_sigma = squared_distance(X, mean, sigma)
    euclid = np.linalg.norm(distance, axis=1)
    own_mean, own_inverse = X.mean(axis=0), np.linalg.inv(covariance(X))
    return [
        (squared, "these are the squared distances; take the square root."),
        (
            np.sqrt(by_sigma),
            "you use the covariance where its inverse belongs: along the wide direction points should come nearer.",
        ),
        (by_sigma, "these are squares, and with the covariance where its inverse belongs."),
        (euclid, "that is the ordinary, Euclidean distance; the covariance is not used."),
        (euclid**2, "that is the square of the ordinary distance; the covariance is not used."),
        (np.sqrt(np.abs(squared_distance(X, mean, 1 / sigma))), ENTRY_BY_ENTRY),
        (squared_distance(X, mean, 1 / sigma), f"{ENTRY_BY_ENTRY} And the square root is missing."),
        (
            np.sqrt((distance**2 / variances).sum(axis=1)),
            "each column is divided by its own standard deviation, and the correlation is not used.",
        ),
        (
            (distance**2 / variances).sum(axis=1),
            "the correlation is not used (only the variances are), and the square root is missing.",
        ),
        (
            np.sqrt(((distance / variances) ** 2).sum(axis=1)),
            "each column is divided by its variance; and the correlation is not used.",
        ),
        (
            np.linalg.norm(np.linalg.solve(factor.T, distance.T), axis=0),
            "you solve with the transposed (upper) Cholesky factor; A A' = covariance, so solve A z = x - mean.",
        ),
        (
            np.linalg.norm(distance @ factor.T, axis=1),
            "you multiply by the Cholesky factor; x - mean is A z already, so z comes from solving with A.",
        ),
        (
            np.linalg.norm(distance @ inverse, axis=1),
            "that is the length of inverse times (x - mean). Multiply it by (x - mean) once more, and add.",
        ),
        ((distance @ inverse).sum(axis=1), "inverse times (x - mean) still has to be multiplied by (x - mean)."),
        (np.abs(np.linalg.solve(factor, distance.T)).sum(axis=0), "add the squares of z, not its absolute values."),
        (np.sqrt(squared / 2), "the one half belongs to the density; the distance has none."),
        (squared / 2, "the one half belongs to the density; and the square root is missing."),
        (-0.5 * squared, "that is the exponent of the density; the distance is the root of the square in it."),
        (np.exp(-0.5 * squared), "that is the exponential of the density; the distance itself is wanted."),
        (np.sqrt(squared_distance(X, 0, inverse)), "the mean is not subtracted."),
        (np.sqrt(squared_distance(X, -mean, inverse)), "the mean is added; subtract it."),
        (
            np.sqrt(np.einsum("ni,ij,nj->n", X, inverse, distance)),
            "x - mean stands on both sides of the inverse; in yours one of them is x itself.",
        ),
        (
            np.sqrt(squared_distance(np.abs(distance), 0, inverse)),
            "no absolute values: whether two columns differ in the same direction from their means counts.",
        ),
        (squared_distance(X, 0, inverse), "the mean is not subtracted, and the square root is missing."),
        (
            np.sqrt(squared_distance(X, own_mean, inverse)),
            f"you take the mean of X; {OF_THE_DATA.format(' `mean`')}",
        ),
        (
            np.sqrt(squared_distance(X, mean, own_inverse)),
            f"you take the covariance of X; {OF_THE_DATA.format(' `covariance`')}",
        ),
        (
            np.sqrt(squared_distance(X, own_mean, own_inverse)),
            f"you take mean and covariance of X; {OF_THE_DATA.format('s')}",
        ),
        *rounded(np.sqrt(squared)),
    ]


def along_rows(X, mean, sigma):
    """The distance of exercise 2 with the rows of eigh's matrix in place of its columns."""
    variances, axes = np.linalg.eigh(sigma)
    return np.linalg.norm((X - mean) @ axes.T / np.sqrt(variances), axis=1)


def in_log_density(X, mean, sigma):
    """Exercise 3."""
    n, d = X.shape
    inverse, log_det, variances = np.linalg.inv(sigma), np.linalg.slogdet(sigma)[1], np.diag(sigma)
    squared, right = squared_distance(X, mean, inverse), log_density(X, mean, sigma)

    def terms(constant=-0.5 * d * LOG_2PI, determinant=-0.5 * log_det, exponent=-0.5 * squared):
        return constant + determinant + exponent

    return [
        (np.exp(right), "that is the density; its logarithm is wanted. Do not form the density: it may run to 0."),
        (-right, "the sign is turned round: that is the negative log-density."),
        (terms(determinant=0), "the determinant is missing: how does the height depend on how wide the cloud is?"),
        (terms(determinant=-log_det), "the determinant stands under a square root: its logarithm is halved."),
        (
            terms(determinant=-0.25 * log_det),
            "half of the log-determinant is lost: is it halved twice? (The diagonal of a Cholesky factor is the root "
            "already: the sum of its logarithms is half of the log-determinant.)",
        ),
        (terms(determinant=0.5 * log_det), "wide clouds are low: check the sign of the log-determinant."),
        (terms(determinant=log_det), "the log-determinant has the wrong sign, and it should be halved."),
        (terms(determinant=-0.5 * np.exp(log_det)), "of the determinant, too, the logarithm is wanted."),
        (terms(determinant=-0.5), "slogdet returns two things: first the sign, then the logarithm."),
        (terms(constant=-0.5 * n * LOG_2PI), "d is the number of columns; you take the number of rows, len(X)."),
        (terms(constant=0), "the constant is missing: the power of 2 pi in front."),
        (terms(constant=-0.5 * d * 2 * np.pi), "of the power of 2 pi, too, the logarithm is wanted."),
        (terms(constant=-0.5 * d * np.log(np.pi)), "the power in front is one of 2 pi; yours is one of pi."),
        (terms(constant=-0.5 * d * np.log10(2 * np.pi)), "of 2 pi, too, the logarithm is the natural one, np.log."),
        (2 * right, "one half is missing, in front of all three terms."),
        (-2 * right, "minus one half is missing, in front of all three terms."),
        (
            terms(exponent=squared),
            "the squared distance comes in whole and with a plus: minus one half stands in front of all three terms.",
        ),
        (
            terms(exponent=-0.25 * squared),
            "the exponent is half of what it should be: are the squares averaged over the columns, or halved twice?",
        ),
        (
            terms(exponent=-0.5 * ((X - mean) @ inverse * X).sum(axis=1)),
            "x - mean stands on both sides of the inverse; in yours one of them is x itself.",
        ),
        (
            terms(exponent=-0.5 * np.linalg.solve(np.linalg.cholesky(sigma), (X - mean).T).sum(axis=0)),
            "you added the entries of z; the exponent has the sum of their squares.",
        ),
        (
            terms(exponent=-0.5 * (((X - mean) @ inverse) ** 2).sum(axis=1)),
            "the exponent has the length of inverse times (x - mean); multiply it by (x - mean) instead of itself.",
        ),
        (terms(exponent=-0.5 * squared_distance(X, -mean, inverse)), "the mean is added; subtract it."),
        (
            terms(constant=-0.5 * LOG_2PI),
            "the power of 2 pi is that of one dimension. In d dimensions there are d factors.",
        ),
        (terms(constant=-d * LOG_2PI), "each factor 2 pi stands under a square root: half of its logarithm, d times."),
        (terms(constant=0.5 * d * LOG_2PI), "the power of 2 pi stands in the denominator: check its sign."),
        (terms(constant=0, determinant=0), "the factor in front of the exponential is missing: 2 pi and determinant."),
        (terms(exponent=-squared), "the one half in the exponent is missing."),
        (terms(exponent=0.5 * squared), "far points should be unlikely: check the sign of the squared distance."),
        (terms(exponent=-0.5 * np.sqrt(squared)), "the exponent has the square of the Mahalanobis distance."),
        (terms(exponent=0) + np.zeros(n), "the points are not used: only the factor in front is left."),
        (
            terms(exponent=-0.5 * squared_distance(X, mean, sigma)),
            "you use the covariance where its inverse belongs, in the exponent.",
        ),
        (
            terms(exponent=-0.5 * ((X - mean) ** 2).sum(axis=1)),
            "the exponent has the ordinary distance; the inverse of the covariance belongs into it.",
        ),
        (terms(exponent=-0.5 * squared_distance(X, mean, 1 / sigma)), ENTRY_BY_ENTRY),
        (
            -0.5 * (LOG_2PI + np.log(variances) + (X - mean) ** 2 / variances).sum(axis=1),
            "that is the sum of one-dimensional log-densities, one for each column: the correlation is not used.",
        ),
        (terms(exponent=-0.5 * squared_distance(X, 0, inverse)), "the mean is not subtracted."),
        (right / np.log(10), "use the natural logarithm, np.log, not np.log10."),
        (right / np.log(2), "use the natural logarithm, np.log, not np.log2."),
        (right / n, "one number for each point; they are not to be divided by n."),
        (
            log_density(X, X.mean(axis=0), covariance(X)),
            f"you take mean and covariance of X; {OF_THE_DATA.format('s')}",
        ),
        *rounded(right),
    ]


def in_conditional_mean(mean, sigma, eruption):
    """Exercise 4, the first value."""
    (ee, et), (_, tt) = sigma
    away, rho = eruption - mean[0], et / np.sqrt(ee * tt)
    slopes = [
        (et / tt, "the slope belongs to the other question, the eruption given the wait. Which variance divides?"),
        (rho, "the slope is the correlation, which has no unit. What turns minutes of eruption into minutes of wait?"),
        (et / np.sqrt(ee), "the slope divides by the standard deviation of the eruption; divide by its variance."),
        (et / np.sqrt(tt), "the slope divides by the standard deviation of the wait; whose variance divides?"),
        (et, "the slope is the covariance itself: it still has to be divided, by the variance of the eruption."),
        (ee / et, "the slope is upside down."),
        (np.sqrt(tt / ee), "the slope is that of a perfect correlation, of plus or minus 1."),
        (tt / et, "the slope divides the variance of the wait by the covariance; the covariance goes on top."),
        (-et / ee, "the slope has the wrong sign, or the distance from the mean eruption has."),
    ]
    return [(mean[1] + slope * away, message) for slope, message in slopes] + [
        (et / ee * away, "the mean wait is missing: the slope says by how much the wait *differs* from it."),
        (mean[1] + et / ee * (eruption + mean[0]), "the mean eruption is added; subtract it."),
        (mean[1] + et / ee * eruption - mean[0], "brackets: the slope multiplies eruption minus mean eruption."),
        (mean[1] + et / ee * eruption, "subtract the mean eruption first: the line goes through both means."),
        (et / ee * eruption, "that is slope times eruption; the line goes through the two means."),
        (mean[1] + away, "a slope is missing: a minute of eruption is not a minute of wait."),
        (mean[0] + et / ee * away, "the line starts from the mean eruption; start from the mean wait."),
        (mean[1], "that is the mean of all waits. It moves with the eruption."),
        (eruption, "the first value is the eruption itself; the mean of the wait is wanted."),
        *rounded(mean[1] + et / ee * away),
    ]


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
        (np.sqrt(ee), "that is the standard deviation of the eruptions."),
        (np.sqrt(ee - et**2 / tt), "that is the standard deviation of the eruption, given the wait."),
        (1 / right, "that is one over the sd: an entry of the inverse matrix has to be turned over."),
        (1 / right**2, "that is one over the variance: turn it over, and take the root."),
        (tt * np.sqrt(1 - rho**2), "the factor is right, but it stands before the variance of the wait, not its sd."),
        *rounded(right),
    ]
