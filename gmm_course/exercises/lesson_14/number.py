"""What a right choice of the number of components does (program 6): hidden tables, and what is tried on them."""

import functools

import numpy as np

from gmm import GaussianMixture
from gmm_course.exercises.checking import NotYet, call, number
from gmm_course.exercises.lesson_14.restarts import fit_quietly

# The place of the first best, 1, is not among its candidates; no one place, and no one number, is right for both.
CANDIDATES = {3: (2, 3, 5, 8, 20, 40), 5: (1, 2, 3, 6, 30, 80)}
PLENTY = (8, 1, 3, 12, 2, 5)  # for a table of so many rows that AIC is right
GOOD_ENOUGH = 0.4  # nats that an unseen row may lose to the best of the candidates


def _made(K, n, d):
    """Rows (n, d) of K groups far apart, and 1000 new ones."""
    rng = np.random.default_rng(K)
    centers = 8 * rng.normal(size=(K, d))
    return (centers[rng.integers(K, size=m)] + rng.normal(size=(m, d)) for m in (n, 1000))


@functools.cache
def _wide(K):
    """Hidden rows (n, d) of K groups; for each candidate its mean log-density for rows that are new, and parameters."""
    X, new = _made(K, 75 * (K - 1), 5)
    held_out = {}
    for k in CANDIDATES[K]:
        fit = fit_quietly(GaussianMixture(k, n_init=4, random_state=0), X)
        held_out[k] = fit.score(new), fit.n_parameters()
    return X, held_out


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
                f"With full covariances these have {n_parameters} parameters, for a table of {X.size} numbers. "
                + _rule(function, name)
            )
        if per_row < best - GOOD_ENOUGH:
            raise NotYet(
                f"{before}it chooses {chosen:g}, with fewer parameters than numbers. But property 'good on unseen "
                f"rows' fails: a new row gets {best - per_row:,.1f} nats less than from the best of the candidates. "
                f"It takes too {'few' if chosen < K else 'many, still'}. {_rule(function, name)}"
            )


def _rule(function, name):
    """By which rule a program chooses, as far as its choices tell; else ""."""
    tables = [(_wide(K)[0], CANDIDATES[K][::step]) for K in CANDIDATES for step in (1, -1)]
    tables.append((tuple(_made(3, 1500, 2))[0], PLENTY))
    try:
        chosen = [int(number(call(function, *table, 0, name=name), "it")) for table in tables]
    except NotYet:
        return ""
    lists = [candidates for _, candidates in tables]
    if len(set(chosen)) == 1:
        return f"It takes {chosen[0]} for every table: is the number written in, or a table of its own used, not X?"
    for rule, words in (
        (lambda c: c[0], "It takes the first of the candidates, whatever the table: does `return` stand in the loop?"),
        (lambda c: c[-1], "It takes the last of the candidates, whatever the table: what is kept from those before?"),
        (
            min,
            "It takes the fewest on every table. If it sets a score against parameters: `score` is a mean over rows.",
        ),
        (
            max,
            "It takes the most on every table, even where rows are plenty: it asks rows that were fitted, and these "
            "like every further component.",
        ),
    ):
        if chosen == [rule(candidates) for candidates in lists]:
            return words
    for i in range(1, 5):
        if chosen == [candidates[i] for candidates in lists]:
            return f"It takes the candidate at place {i} of the list, counted from 0, whatever the table."
    if chosen[-1] == min(PLENTY) and chosen[:-1] == [max(c) for c in lists[:-1]]:
        return "On a table with plenty of rows it takes the fewest: the *worst* on new rows wins. Is it min for max?"
    plenty_well = min(PLENTY) < chosen[-1] < max(PLENTY)
    if plenty_well and chosen[:-1] == [max(c) for c in lists[:-1]]:
        return (
            "On a table with plenty of rows it chooses well, as AIC does: what the choice goes by is the same as "
            "before."
        )
    if plenty_well and chosen[0] > 3:
        return "On a table with plenty of rows it chooses well; where rows are few, more parameters should cost more."
    return ""
