"""What goes wrong with AIC, BIC and ICL in exercise 2 of lesson 11: the number it leads to, and what to say."""

import numpy as np


def doubt_of(r):
    return -np.sum(r * np.log(np.where(r > 0, r, 1)))


def right_criteria(log_density, p, r):
    total, n = log_density.sum(), len(log_density)
    bic = -2 * total + p * np.log(n)
    return -2 * total + 2 * p, bic, bic + 2 * doubt_of(r)


def rounded(right, what):
    """The pairs of a number rounded to few digits, and what to say of it."""
    numbers = [np.round(right, digits) for digits in range(7)]
    return [(number, f"{what}: rounded. Return all digits; round what you print.") for number in numbers if number != 0]


def slips_of(log_density, p, r):
    """For each criterion the pairs (wrong number, what to tell the student)."""
    right = right_criteria(log_density, p, r)
    L, n = log_density.sum(), len(log_density)
    log_n, doubt, hard = np.log(n), doubt_of(r), -2 * np.log(r.max(axis=1)).sum()
    return {
        "aic": [
            (right[1], "that is BIC: the order is aic, bic, icl."),
            (right[2], "that is ICL: the order is aic, bic, icl."),
            (-2 * L / n + 2 * p, "aic: the log-likelihood is the *sum* over the points; yours is their mean."),
            (2 * L + 2 * p, "aic: the sign of the log-likelihood: a higher one makes AIC lower."),
            (-2 * L - 2 * p, "aic: the sign of the penalty: more parameters make AIC higher."),
            (2 * L - 2 * p, "aic: the sign is turned round, so that higher would be better. AIC is -2 log L + 2p."),
            (L - p, "that is log L - p, what AIC is -2 times of."),
            (-L + p, "that is half of AIC: by custom both parts are doubled."),
            (-L + 2 * p, "aic: the log-likelihood counts twice, too."),
            (-2 * L + p, "aic: a parameter costs 2, not 1."),
            (-2 * L + 2, "aic: 2 for each parameter, not once."),
            (L + 2 * p, "aic: the log-likelihood is to be multiplied by -2."),
            (2 * p, "aic: that is the penalty alone; -2 times the log-likelihood belongs to it."),
            (-2 * L, "aic: the parameters cost nothing yet."),
            (-2 * (L + p), "aic: parentheses: the penalty has the other sign than the log-likelihood."),
            (right[0] / n, "aic: for all points, not per point."),
            (-2 * L + 2 * r.size, "aic: p is the number of parameters, not of responsibilities."),
            (-2 * L + 2 * p * n, "aic: a parameter costs 2, however many points there are."),
            (-2 * np.log(np.exp(log_density).sum()) + 2 * p, "aic: logarithms are added up; densities are not."),
            (-2 * np.exp(log_density).sum() + 2 * p, "aic: log_density holds logarithms already; no exponential."),
            *rounded(right[0], "aic"),
        ],
        "bic": [
            (right[0], "bic: the same as AIC. What does a parameter cost in BIC?"),
            (right[2], "aic is right; then you return ICL before BIC. The order is aic, bic, icl."),
            (right[0] + p * log_n, "bic: both penalties are in it. That of AIC is replaced, not added to."),
            (-2 * L + p * np.log10(n), "bic: np.log10 is not the natural logarithm, np.log."),
            (-2 * L + p * np.log2(n), "bic: np.log2 is not the natural logarithm, np.log."),
            (-2 * L + 2 * p * log_n, "bic: a parameter costs log n, not 2 log n."),
            (-2 * L + p * log_n / 2, "bic: half of log n belongs to log L; to -2 log L belongs all of it."),
            (-L + p * log_n, "bic: the log-likelihood counts twice."),
            (-L + p * log_n / 2, "bic: that is half of it: by custom both parts are doubled."),
            (L - p * log_n / 2, "bic: that approximates the log of the marginal likelihood; BIC is -2 times that."),
            (-2 * L + log_n, "bic: log n for each parameter, not once."),
            (-2 * L - p * log_n, "bic: the sign of the penalty: more parameters make BIC higher."),
            (2 * L + p * log_n, "bic: the sign of the log-likelihood."),
            (2 * L - p * log_n, "bic: the sign is turned round, so that higher would be better."),
            (-2 * L + p * np.log(r.size), "bic: n is the number of points; r.size counts n times K numbers."),
            (-2 * L + p * np.log(r.shape[1]), "bic: n is the number of points, not of components."),
            (-2 * L + n * np.log(p), "bic: p and n have changed places."),
            (-2 * L + p, "bic: a parameter costs log n, not 1."),
            (-2 * L + p + log_n, "bic: log n for *each* parameter: a product, not a sum."),
            (-2 * L + p * np.log1p(n), "bic: the logarithm of n, not of n + 1."),
            (p * log_n, "bic: that is the penalty alone; -2 times the log-likelihood belongs to it."),
            (L + p * log_n, "bic: the log-likelihood is to be multiplied by -2."),
            (-2 * L + p * n, "bic: the logarithm of n is missing."),
            (-2 * L / n + p * log_n, "bic: the log-likelihood is the *sum* over the points; yours is their mean."),
            (-2 * L, "bic: the parameters cost nothing yet."),
            *rounded(right[1], "bic"),
        ],
        "icl": [
            (right[1], "icl: the same as BIC. Is the entropy added, for the points whose label is in doubt?"),
            (right[1] + doubt, "icl: the entropy counts twice."),
            (right[1] - 2 * doubt, "icl: the sign: entropy is -sum r log r, above 0, and doubt makes ICL higher."),
            (right[1] - doubt, "icl: the sign of the entropy; and it counts twice."),
            (-2 * doubt, "icl: that is the entropy alone, and its sign. BIC is part of ICL."),
            *(
                (right[1] + change, "icl: the logarithm is missing; without it r adds up to 1 for every point.")
                for change in (-2 * n, 2 * n, -n, n)
            ),
            (
                right[1] + 2 * doubt_of(r / r.sum(axis=0)),
                "icl: that is the entropy of each column; the entropy of each *point* is wanted (scipy: axis=1).",
            ),
            (right[1] + 2 * doubt / r.shape[1], "icl: the entropy of a point *adds up* -r log r of its components."),
            (right[1] + 2 * doubt / np.sum(r > 0), "icl: the entropies are added up, not averaged."),
            (-L + p * log_n + 2 * doubt, "icl: the log-likelihood counts twice; bic had it right."),
            (2 * doubt, "icl: that is the entropy alone. BIC is part of ICL."),
            (-2 * L + 2 * doubt, "icl: the parameters cost nothing in it: BIC, not -2 log L, is what it adds to."),
            (right[0] + 2 * doubt, "icl: it adds to BIC; yours adds to AIC."),
            (right[1] + 2 * doubt / n, "icl: the entropies of all points are added up; yours are averaged."),
            (right[1] + 2 * doubt / r.size, "icl: the entropies are added up, not averaged."),
            (right[1] + 2 * doubt / np.log(2), "icl: np.log2 is not the natural logarithm, np.log."),
            (right[1] + 2 * doubt / np.log(10), "icl: np.log10 is not the natural logarithm, np.log."),
            (
                right[1] + hard,
                "icl: that takes the most probable label of each point for certain; take the entropy of r.",
            ),
            (right[1] + 2 * -np.log(r[r > 0]).sum(), "icl: each log r is to be multiplied by r."),
            (2 * right[2] - right[1], "icl: the entropy counts twice, not four times."),
            (right[2] + p * log_n, "icl: BIC's penalty is in it twice."),
            *rounded(right[2], "icl"),
        ],
    }
