"""Program 6: the number of components, by an information criterion."""

import warnings

import numpy as np

from gmm import GaussianMixture


def choose_number(X, candidates, seed):
    """The number of components, one of `candidates`, that AIC chooses for X (n, d)."""
    criterion = []
    for K in candidates:
        model = GaussianMixture(K, n_init=1, random_state=seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # every fit would print a remark or two
            model.fit(X)
        log_likelihood = model.score(X) * len(X)
        criterion.append(2 * model.n_parameters() - 2 * log_likelihood)
    return candidates[np.argmin(criterion)]
