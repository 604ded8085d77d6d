"""What goes wrong with AIC, BIC and ICL in exercise 2 of lesson 11: the number it leads to, and what to say."""

import numpy as np

from gmm_course.exercises.notions import WRITTEN_IN, combined


def doubt_of(r):
    return -np.sum(r * np.log(np.where(r > 0, r, 1)))


def right_criteria(log_density, p, r):
    total, n = log_density.sum(), len(log_density)
    bic = -2 * total + p * np.log(n)
    return -2 * total + 2 * p, bic, bic + 2 * doubt_of(r)


def _of_the_fit(log_density):
    """What may stand in the place of -2 log L, and what to say of it."""
    L, n = log_density.sum(), len(log_density)
    return [
        (-2 * L, ""),
        (-2 * L / n, "the log-likelihood is the *sum* over the points; yours is their mean."),
        (2 * L, "the sign of the log-likelihood: a higher one makes it lower."),
        (-L, "the log-likelihood counts twice."),
        (L, "the log-likelihood is to be multiplied by -2."),
        (0, "the log-likelihood is not in it: -2 times that."),
        (-2 * np.exp(log_density).sum(), "log_density holds logarithms already; no exponential."),
        (-2 * np.log(np.exp(log_density).sum()), "logarithms are added up; densities are not."),
        (-2 * log_density.max(), "of log_density the sum is wanted, not the largest."),
    ]


def _of_parameters(p, n, r):
    """What may stand in the place of the penalty, for AIC and for BIC."""
    log_n, size = np.log(n), r.size
    free = (0, "the parameters cost nothing yet.")
    aic = [
        (2 * p, ""),
        free,
        (-2 * p, "the sign of the penalty: more parameters make it higher."),
        (p, "a parameter costs 2, not 1."),
        (4 * p, "a parameter costs 2, not 4."),
        (2, "2 for each parameter, not once."),
        (2 * size, "p is the number of parameters, not of responsibilities."),
        (2 * p * n, "a parameter costs 2, however many points there are."),
        (p * log_n, "a parameter costs 2; log n is the price of BIC."),
    ]
    bic = [
        (p * log_n, ""),
        free,
        (2 * p, "a parameter costs log n; 2 is the price of AIC."),
        (2 * p + p * log_n, "both penalties are in it. That of AIC is replaced, not added to."),
        (-p * log_n, "the sign of the penalty: more parameters make it higher."),
        (p * np.log10(n), "np.log10 is not the natural logarithm, np.log."),
        (p * np.log2(n), "np.log2 is not the natural logarithm, np.log."),
        (2 * p * log_n, "a parameter costs log n, not 2 log n."),
        (p * log_n / 2, "half of log n belongs to log L; to -2 log L belongs all of it."),
        (log_n, "log n for each parameter, not once."),
        (p * np.log(size), "n is the number of points; r.size counts n times K numbers."),
        (p * np.log(r.shape[1]), "n is the number of points, not of components."),
        (n * np.log(p), "p and n have changed places."),
        (p, "a parameter costs log n, not 1."),
        (p + log_n, "log n for *each* parameter: a product, not a sum."),
        (p * np.log1p(n), "the logarithm of n, not of n + 1."),
        (p * np.log(n - 1), "the logarithm of n, not of n - 1."),
        *((p * np.log(m), f"n is the number of points that are handed in, not always {m}.") for m in WRITTEN_IN),
        (p * n, "the logarithm of n is missing."),
        (np.log(n * p), "p times the logarithm of n, not the logarithm of their product."),
    ]
    return aic, bic


def _of_doubt(log_density, p, r):
    """What may stand in the place of twice the entropies."""
    n, doubt = len(r), doubt_of(r)
    whole = (r > 0).all(axis=1)
    return [
        (2 * doubt, ""),
        (0, "is the entropy added, for the points whose label is in doubt?"),
        (doubt, "the entropy counts twice."),
        (4 * doubt, "the entropy counts twice, not four times."),
        (-2 * doubt, "the sign: entropy is -sum r log r, above 0, and doubt makes ICL higher."),
        (-doubt, "the sign of the entropy; and it counts twice."),
        *((k * n, "the logarithm is missing; without it r adds up to 1 for every point.") for k in (-2, 2, -1, 1)),
        (2 * doubt / n, "the entropies of all points are added up; yours are averaged."),
        (2 * doubt / r.size, "the entropies are added up, not averaged."),
        (2 * doubt / np.sum(r > 0), "the entropies are added up, not averaged."),
        (2 * doubt / r.shape[1], "the entropy of a point *adds up* -r log r of its components."),
        (2 * doubt / np.log(2), "np.log2 is not the natural logarithm, np.log."),
        (2 * doubt / np.log(10), "np.log10 is not the natural logarithm, np.log."),
        (
            -2 * np.log(r.max(axis=1)).sum(),
            "that takes the most probable label of each point for certain; take the entropy of r.",
        ),
        (-2 * np.log(r[r > 0]).sum(), "each log r is to be multiplied by r."),
        (
            2 * doubt_of(r / r.sum(axis=0)),
            "that is the entropy of each column; the entropy of each *point* is wanted (scipy: axis=1).",
        ),
        (2 * doubt_of(r[whole]), "a point with a 0 in its row loses all its entropy: the 0 alone counts as 0."),
        (2 * doubt_of(r.mean(axis=0)), "that is the entropy of the mean row; each point's is wanted, and their sum."),
        (2 * doubt_of(r[0]), "that is the entropy of the first point alone."),
        (2 * doubt_of(r[-1]), "that is the entropy of the last point alone."),
    ]


def slips_of(log_density, p, r):
    """For each criterion the pairs (wrong number, what to tell the student)."""
    right, n = right_criteria(log_density, p, r), len(log_density)
    fit, (of_aic, of_bic) = _of_the_fit(log_density), _of_parameters(p, n, r)
    L = log_density.sum()
    base = [(penalty, words and f"what the entropy is added to is not BIC: {words}") for penalty, words in of_bic]
    slips = {
        "aic": [
            (right[1], "that is BIC: the order is aic, bic, icl."),
            (right[2], "that is ICL: the order is aic, bic, icl."),
            (L - p, "that is log L - p, what AIC is -2 times of."),
            (-L + p, "that is half of AIC: by custom both parts are doubled."),
            (-right[0], "the sign is turned round, so that higher would be better. AIC is -2 log L + 2p."),
            *combined(np.add, fit, of_aic),
        ],
        "bic": [
            (right[0], "the same as AIC. What does a parameter cost in BIC?"),
            (right[2], "here you return ICL. The order is aic, bic, icl."),
            (right[1] / 2, "that is half of it: by custom both parts are doubled."),
            (-right[1] / 2, "that approximates the log of the marginal likelihood; BIC is -2 times that."),
            (-right[1], "the sign is turned round, so that higher would be better."),
            *combined(np.add, fit, of_bic),
        ],
        "icl": [
            (2 * doubt_of(r), "that is the entropy alone. BIC is part of ICL."),
            (-2 * doubt_of(r), "that is the entropy alone, and its sign. BIC is part of ICL."),
            (right[1], "the same as BIC. Is the entropy added, for the points whose label is in doubt?"),
            *combined(lambda *parts: sum(parts), fit, base, _of_doubt(log_density, p, r)),
        ],
    }
    return {what: [(value, f"{what}: {words}") for value, words in pairs] for what, pairs in slips.items()}
