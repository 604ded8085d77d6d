"""What can be asked of a fitted mixture: labels, probabilities, densities, samples, criteria."""

from copy import copy
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from gmm.em import check_mixture
from gmm.mixture import Mixture
from gmm.neighbours.types import Data, Floats, Integers, Seed
from gmm.rows import rows_of
from gmm.rows.answers import ByRows, WeightedSums, doubt, labels
from gmm.rows.names import check_names, names_at_fit, names_of
from gmm.rows.threads import one_thread_of_blas
from gmm.validation import NotFittedError


class Part:
    """A fitted attribute that is read from `mixture_`, and cannot be set without the others."""

    def __init__(self, read):
        self.read = read

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, model, owner=None) -> Floats:
        if model is None:
            return self
        part = self.read(model._fitted())
        part.setflags(write=False)  # a number that is written into it would be lost
        return part

    def __set__(self, model, value):
        raise AttributeError(
            f"{self.name} cannot be set by itself: the others would no longer belong to it. Set all at once, mixture_ "
            "= gmm.Mixture(weights, means, covariances, covariance_type); in_order gives another order."
        )


class FittedMixture:
    """The methods of GaussianMixture that need a fit, its attribute `mixture_`. That may be set to any Mixture; what a
    fit says of itself (`lower_bound_`, `diagnostics_`, ...) stays as it is.

    X may be whatever `fit` takes. Of blocks that are read one after the other the answers come as arrays, one number
    (or row) for each row of X; of a Dask array as Dask arrays, which are computed when they are asked for.
    """

    mixture_: Mixture
    n_features_in_: int
    weights_ = Part(lambda mixture: mixture.weights)
    means_ = Part(lambda mixture: mixture.means)
    covariances_ = Part(lambda mixture: mixture.covariances)
    precisions_ = Part(lambda mixture: mixture.family.precisions(mixture.precisions_cholesky))
    precisions_cholesky_ = Part(lambda mixture: mixture.precisions_cholesky)

    _n_fixed = 0
    _before = None  # mean log-likelihood a step before the mixture, for a warm start

    def _fitted(self):
        if not hasattr(self, "mixture_"):
            raise NotFittedError(
                f"This {type(self).__name__} is not fitted yet: call fit(X) first. From known parameters: "
                f"{type(self).__name__}.from_mixture(gmm.Mixture(weights, means, covariances, covariance_type))."
            )
        check_mixture(self.mixture_)
        return self.mixture_

    @classmethod
    def from_mixture(cls, mixture: Mixture, **settings: Any) -> Self:
        """A fitted model from known parameters; with warm_start=True a fit goes on from them.

        settings : further parameters of the model.
        """
        check_mixture(mixture)
        model = cls(n_components=mixture.n_components, covariance_type=mixture.covariance_type, **settings)
        model.mixture_, model.n_features_in_ = mixture, mixture.n_features
        return model

    def in_order(self, feature: int = 0) -> Self:
        """A copy of the model with its components in ascending order of their means in one feature."""
        model, mixture = copy(self), self._fitted()
        model.mixture_ = mixture.in_order(feature)
        if hasattr(self, "diagnostics_"):
            model.diagnostics_ = self.diagnostics_.in_order(np.argsort(mixture.means[:, feature], kind="stable"))
        return model

    @one_thread_of_blas()
    def _by_rows(self, method, X, columns=None):
        return self._rows(X).each(ByRows(self._fitted(), method, self.missing), columns)

    def _rows(self, X, sample_weight=None):
        wanted = self._fitted().n_features
        rows = rows_of(X, sample_weight, missing=self.missing)
        rows.expect(wanted, names_at_fit(self))
        return rows

    def predict(self, X: Data) -> Integers:
        """The most probable component of each point, (n,)."""
        return self._by_rows(labels, X)

    def predict_proba(self, X: Data) -> Floats:
        """Responsibilities: the probability of each component for each point, (n, k)."""
        return self._by_rows(Mixture.responsibilities, X, self._fitted().n_components)

    def score_samples(self, X: Data) -> Floats:
        """Log-density of each point in nats, (n,)."""
        return self._by_rows(Mixture.log_density, X)

    def score(self, X: Data, y: Any = None, sample_weight: ArrayLike | None = None) -> float:
        """Mean log-density per point, in nats. `y` is ignored."""
        log_density, total = self._sums(X, sample_weight, Mixture.log_density)
        return float(log_density / total)

    def _sums(self, X, sample_weight, *methods):
        """The weighted sum over all points of functions of a point, and of the weights."""
        return self._sums_of(self._rows(X, sample_weight), *methods)

    @one_thread_of_blas()
    def _sums_of(self, rows, *methods):
        sums = rows.reduce(WeightedSums(self._fitted(), methods, self.missing))
        if sums is None or sums[-1] == 0:
            raise ValueError("X has no rows" + (" that count." if rows.weight is not None else "."))
        return sums

    def sample(self, n_samples: int = 1, random_state: Seed = None) -> tuple[Floats, Integers]:
        """Draw points (n_samples, d) and their components (n_samples,). Two calls differ; a seed repeats them."""
        return self._fitted().sample(n_samples, random_state)

    def impute(self, X: Data, draw: bool = False, random_state: Seed = None) -> Floats:
        """X (n, d), in memory, with every NaN filled in, given what is known of its row: by its expected value, or by a
        draw for multiple imputation (Mixture.impute). Fit to the rows with their gaps (missing="marginal") first."""
        mixture = self._fitted()
        check_names(names_of(X), names_at_fit(self))
        return mixture.impute(X, draw, random_state)

    # -- criteria ---------------------------------------------------------------------------------------
    def n_parameters(self) -> int:
        """Free parameters of the fitted model: what was fixed in the fit was not estimated, and is not counted."""
        return self._fitted().n_parameters() - self._n_fixed

    def aic(self, X: Data, sample_weight: ArrayLike | None = None) -> float:
        """Akaike's criterion (1974), -2 log-likelihood + 2 parameters; lower is better."""
        return -2 * float(self._sums(X, sample_weight, Mixture.log_density)[0]) + 2 * self.n_parameters()

    def bic(self, X: Data, sample_weight: ArrayLike | None = None) -> float:
        """Bayesian information criterion (Schwarz 1978), -2 log-likelihood + parameters x log n; lower is better.
        With sample weights n is their sum."""
        log_density, n = self._sums(X, sample_weight, Mixture.log_density)
        return float(-2 * log_density + self.n_parameters() * np.log(n))

    @np.errstate(under="ignore")
    def icl(self, X: Data, sample_weight: ArrayLike | None = None) -> float:
        """Integrated completed likelihood (Biernacki, Celeux and Govaert 2000): BIC plus twice the entropy of the
        responsibilities, so that components which overlap are paid for; lower is better."""
        log_density, entropy, n = self._sums(X, sample_weight, Mixture.log_density, doubt)
        return float(-2 * log_density + self.n_parameters() * np.log(n) + 2 * entropy)
