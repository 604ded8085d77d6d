"""Six programs for exercise 4 of lesson 06: each claims to be EM in one dimension, and some have a bug."""

import numpy as np
from scipy.special import logsumexp


def log_density(x, means, sds):
    """log N(x_i | mean_k, sd_k^2), (n, K)."""
    return -0.5 * np.log(2 * np.pi) - np.log(sds) - 0.5 * ((x[:, None] - means) / sds) ** 2


def log_joint(x, weights, means, sds):
    """log w_k N(x_i | mean_k, sd_k^2), (n, K)."""
    return np.log(weights) + log_density(x, means, sds)


def e_step(x, weights, means, sds):
    """Responsibilities (n, K) and log-densities (n,)."""
    joint = log_joint(x, weights, means, sds)
    densities = logsumexp(joint, axis=1)
    return np.exp(joint - densities[:, None]), densities


def _spread(x, r, means):
    return (r * (x[:, None] - means) ** 2).sum(axis=0) / r.sum(axis=0)  # variances (K,)


def _m_step(x, r, _, around=None):
    means = r.T @ x / r.sum(axis=0)
    return r.mean(axis=0), means, np.sqrt(_spread(x, r, means if around is None else around))


def _soft(x, parameters):
    return e_step(x, *parameters)[0]


def _decided(x, parameters):
    r = _soft(x, parameters)
    return np.eye(r.shape[1])[r.argmax(axis=1)]


def _without_height(x, parameters):
    joint = log_joint(x, *parameters) + np.log(parameters[2])
    return np.exp(joint - logsumexp(joint, axis=1, keepdims=True))


def _without_weights(x, parameters):
    return _soft(x, (np.full(2, 0.5), *parameters[1:]))


def _around_old_means(x, r, parameters):
    return _m_step(x, r, parameters, around=parameters[1])


def _average_sd(x, r, parameters):
    weights, means, sds = _m_step(x, r, parameters)
    return weights, means, np.full(2, sds.mean())


PROGRAMS = {  # E-step and M-step
    "A": (_without_height, _m_step),
    "B": (_soft, _around_old_means),
    "C": (_decided, _m_step),
    "D": (_soft, _average_sd),
    "E": (_without_weights, _m_step),
    "F": (_soft, _m_step),
}


def run_six_programs(x, n_iter=100):
    """The log-likelihoods (n_iter + 1,) of the six programs of exercise 4, by letter."""
    found = {}
    for letter, (shares, update) in PROGRAMS.items():
        parameters = np.array([0.5, 0.5]), np.array([150.0, 50.0]), np.array([200.0, 200.0])
        found[letter] = np.empty(n_iter + 1)
        for i in range(n_iter + 1):
            found[letter][i] = e_step(x, *parameters)[1].sum()
            parameters = update(x, shares(x, parameters), parameters)
    return found
