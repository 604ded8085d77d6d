"""Right programs for lesson 14, which the tests that students write must let pass, and second broken ones."""

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from gmm import GaussianMixture, Mixture
from gmm.mixture import log_sum_exp
from gmm_course.exercises.lesson_14 import bugs
from gmm_course.exercises.lesson_14.restarts import SAME_NATS, by_hand, fit_quietly, total_of


def run_of_em(x, means, n_steps=100):
    """Weights, means, sds after so many steps, and the log-likelihood before the last of them."""
    K = len(means)
    weights, sds = np.full(K, 1 / K), np.full(K, x.std() / K)
    for _ in range(n_steps):
        joint = by_hand(x, weights, means, sds)
        r = np.exp(joint - log_sum_exp(joint)[:, None])
        n_k = r.sum(axis=0)
        weights, means = n_k / len(x), r.T @ x / n_k
        sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / n_k)
    return (weights, means, sds), log_sum_exp(joint).sum()


def best_of_runs(x, K, n_starts, rng, n_steps=100):
    """The best of several runs, and its log-likelihood before its last step.

    Runs that end on the same hill differ in the last digits of the log-likelihood, and these differ from processor to
    processor. The first of them wins: the order of its components is then the same on every machine.
    """
    best = None
    for _ in range(n_starts):
        parameters, total = run_of_em(x, rng.choice(x, size=K, replace=False), n_steps)
        if best is None or total > best[1] + SAME_NATS:
            best = parameters, total
    return best


def starts(x, K, n_starts, seed):
    """Program 1, right."""
    best, _ = best_of_runs(x, K, n_starts, np.random.default_rng(seed))
    return *best, total_of(x, best)


def starts_from_the_right(x, K, n_starts, seed):
    """Another: components from right to left, and other draws."""
    best, _ = best_of_runs(x, K, n_starts, np.random.default_rng(seed + 1000), n_steps=150)
    order = np.argsort(-best[1])
    return *(part[order] for part in best), float(total_of(x, best))


def starts_a_step_behind(x, K, n_starts, seed):
    """Another: it reports what it had before the last M-step, as program 4 does, and the shortest mend of program 1.

    All else is as in `starts`: a test that fails this one alone can only have been about the total.
    """
    best, total = best_of_runs(x, K, n_starts, np.random.default_rng(seed))
    return *best, total


def starts_added_otherwise(x, K, n_starts, seed):
    """Another: with another last digit, as if the points were added up in another order."""
    *parameters, total = starts(x, K, n_starts, seed)
    return *parameters, np.nextafter(total, np.inf)


def starts_broken_and_reversed(x, K, n_starts, seed):
    """A broken one: the bug of program 1, with the components from right to left."""
    weights, means, sds, total = bugs.best_of_starts(x, K, n_starts, seed)
    return weights[::-1], means[::-1], sds[::-1], total + 1e-12


def starts_broken_and_plausible(x, K, n_starts, seed):
    """A broken one: the bug of program 1, with a number that looks like a log-likelihood."""
    *parameters, _ = bugs.best_of_starts(x, K, n_starts, seed)
    return *parameters, -9.0 * len(x)


def starts_of_the_package(x, K, n_starts, seed):
    """Another: starts that are better than random, and as many as it takes."""
    table = np.asarray(x, dtype=float)[:, None]
    model = fit_quietly(GaussianMixture(K, n_init=10, random_state=0), table)
    return model.weights_, model.means_[:, 0], np.sqrt(model.covariances_.reshape(K)), model.score(table) * len(table)


def density(X, weights, means, covariances):
    """Program 2, right."""
    return np.exp(Mixture(weights, means, covariances).log_density(np.asarray(X, dtype=float)))


def density_by_inverse(X, weights, means, covariances):
    """Another: with the inverse."""
    out = np.zeros(len(X))
    for weight, mean, covariance in zip(weights, means, covariances, strict=True):
        covariance = np.asarray(covariance, dtype=float)
        distance = np.asarray(X, dtype=float) - np.asarray(mean, dtype=float)
        squared = np.sum(distance @ np.linalg.inv(covariance) * distance, axis=1)
        out += weight * np.exp(-0.5 * squared) / np.sqrt(np.linalg.det(2 * np.pi * covariance))
    return out


def density_without_weights(X, weights, means, covariances):
    """A broken one: its integral is the number of components."""
    return density(X, weights, means, covariances) if len(weights) == 1 else sum(
        density(X, [1.0], [mean], [covariance]) for mean, covariance in zip(means, covariances, strict=True)
    )  # fmt: skip


BILLS = ["bill_length_mm", "bill_depth_mm"]


def groups(table, K):
    """Program 3, right."""
    complete = table.notna().all(axis=1).to_numpy()
    out = np.full(len(table), -1)
    bills = table.loc[complete, BILLS].to_numpy(dtype=float)
    out[complete] = fit_quietly(GaussianMixture(K, random_state=0), bills).predict(bills)
    return out


def groups_by_index(table, K):
    """Another: by index, and the groups numbered in the order of their size."""
    complete = table.dropna()
    bills = complete[BILLS].to_numpy(dtype=float)
    labels = fit_quietly(GaussianMixture(K, random_state=1), bills).predict(bills)
    rank = np.argsort(np.argsort(-np.bincount(labels, minlength=K), kind="stable"))
    return pd.Series(rank[labels], index=complete.index).reindex(table.index).fillna(-1).astype(int).to_numpy()


def groups_broken_and_renumbered(table, K):
    """A broken one: the bug of program 3, with the groups numbered the other way round."""
    groups = bugs.groups_of(table, K)
    return np.where(groups < 0, -1, K - 1 - groups)


def _places(table, K, seed):
    X = table[["longitude", "latitude"]].to_numpy(dtype=float)
    scale = X.std(axis=0)
    Z = (X - X.mean(axis=0)) / scale
    n, d = Z.shape
    centers = np.random.default_rng(seed).choice(Z, size=K, replace=False)
    r = np.eye(K)[((Z[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)]
    for _ in range(60):
        n_k = r.sum(axis=0) + 1e-9
        means = r.T @ Z / n_k[:, None]
        squares = (Z[:, None] - means) ** 2
        variances = (r[:, :, None] * squares).sum(axis=0) / n_k[:, None] + 1e-6
        log_joint = np.log(n_k / n) - 0.5 * (np.log(2 * np.pi * variances) + squares / variances).sum(axis=2)
        log_density = logsumexp(log_joint, axis=1)
        r = np.exp(log_joint - log_density[:, None])
    return r.argmax(axis=1), (K - 1 + 2 * K * d) * np.log(n) - 2 * log_density.sum(), 2 * n * np.log(scale).sum()


def places(table, K, seed):
    """Program 5, right: columns that mean something, standardised."""
    labels, bic, _ = _places(table, K, seed)
    return labels, bic


def places_in_raw_units(table, K, seed):
    """Another: its BIC is in the units of the table, and its groups are numbered the other way round."""
    labels, bic, jacobian = _places(table, K, seed)
    return K - 1 - labels, bic + jacobian


def places_in_metres(table, K, seed):
    """Another: with a BIC in other units still."""
    labels, bic, jacobian = _places(table, K, seed)
    return labels, bic + jacobian + 4 * len(table) * np.log(111_200)


def places_broken_and_renumbered(table, K, seed):
    """A broken one: the bug of program 5, with the groups numbered the other way round."""
    labels, bic = bugs.find_places(table, K, seed)
    return K - 1 - labels, bic + 1e-6


def _nearest(X, K, seed):
    """Groups of the rows that are nearest to K rows drawn at random, and what looks like a BIC."""
    X = np.asarray(X, dtype=float)
    centers = np.random.default_rng(seed).choice(X, size=K, replace=False)
    return ((X[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1), len(X) * (9.0 - K)


def places_by_codes(table, K, seed):
    """A broken one: it leaves the number of an incident out, and not its codes."""
    return _nearest(table[["longitude", "latitude", "premises_code", "offence_code"]] * [1, 1, 100, 100], K, seed)


def places_by_numbers(table, K, seed):
    """A broken one: it leaves codes and hour out, and not the number of an incident."""
    return _nearest(table[["incident_id", "longitude", "latitude"]], K, seed)
