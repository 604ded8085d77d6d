"""What can be asked of a fitted mixture: labels, probabilities, densities, samples, criteria."""

import numpy as np

from gmm.mixture import Mixture
from gmm.validation import NotFittedError, check_data, check_names, check_sample_weight

NUMBERS_AT_ONCE = 2**18  # numbers in a slice of rows, or of responsibilities


class FittedMixture:
    """The methods of GaussianMixture that need a fit, which is its attribute `mixture_`."""

    def _fitted(self):
        if not hasattr(self, "mixture_"):
            raise NotFittedError(f"This {type(self).__name__} is not fitted yet: call fit(X) first.")
        return self.mixture_

    def _by_rows(self, method, X):
        """A method of the Mixture over slices of rows, so that no array (n, k) is needed for all at once."""
        mixture = self._fitted()
        check_names(X, getattr(self, "feature_names_in_", None))
        X = check_data(X, n_features=mixture.n_features)
        rows = max(1, NUMBERS_AT_ONCE // max(mixture.means.shape))
        return np.concatenate([method(self.mixture_, X[i : i + rows]) for i in range(0, len(X), rows)])

    def predict(self, X):
        """The most probable component of each point, (n,)."""
        return self._by_rows(lambda mixture, rows: mixture.log_joint(rows).argmax(axis=1), X)

    def predict_proba(self, X):
        """Responsibilities: the probability of each component for each point, (n, k)."""
        return self._by_rows(Mixture.responsibilities, X)

    def score_samples(self, X):
        """Log-density of each point in nats, (n,)."""
        return self._by_rows(Mixture.log_density, X)

    def score(self, X, y=None, sample_weight=None):
        """Mean log-density per point, in nats. `y` is ignored."""
        log_density = self.score_samples(X)
        return float(np.average(log_density, weights=check_sample_weight(sample_weight, len(log_density))))

    def sample(self, n_samples=1, random_state=None):
        """Draw points (n_samples, d) and their components (n_samples,). Two calls differ; a seed repeats them."""
        return self._fitted().sample(n_samples, random_state)

    def impute(self, X):
        """X (n, d) with every NaN filled in by its expected value, given what is known of its row. Fit to the complete
        rows first."""
        mixture = self._fitted()
        check_names(X, getattr(self, "feature_names_in_", None))
        return mixture.impute(X)

    # -- criteria ---------------------------------------------------------------------------------------
    def n_parameters(self):
        """Free parameters of the fitted model."""
        return self._fitted().n_parameters()

    def _deviance(self, X, sample_weight):
        """-2 log-likelihood, and the number of points it is about (the sum of the weights)."""
        log_density = self.score_samples(X)
        weight = check_sample_weight(sample_weight, len(log_density))
        weight = np.ones(len(log_density)) if weight is None else weight
        return -2 * float(weight @ log_density), float(weight.sum())

    def aic(self, X, sample_weight=None):
        """Akaike's criterion (1974), -2 log-likelihood + 2 parameters; lower is better."""
        return self._deviance(X, sample_weight)[0] + 2 * self.n_parameters()

    def bic(self, X, sample_weight=None):
        """Bayesian information criterion (Schwarz 1978), -2 log-likelihood + parameters x log n; lower is better.
        With sample weights n is their sum."""
        deviance, n = self._deviance(X, sample_weight)
        return deviance + self.n_parameters() * np.log(n)

    @np.errstate(under="ignore")
    def icl(self, X, sample_weight=None):
        """Integrated completed likelihood (Biernacki, Celeux and Govaert 2000): BIC plus twice the entropy of the
        responsibilities, so that components which overlap are paid for; lower is better."""
        r = self.predict_proba(X)
        entropy = -np.sum(r * np.log(np.where(r > 0, r, 1.0)), axis=1)
        weight = check_sample_weight(sample_weight, len(entropy))
        return self.bic(X, sample_weight) + 2 * float(entropy.sum() if weight is None else weight @ entropy)
