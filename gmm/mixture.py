"""A Gaussian mixture as one immutable value: p(x) = sum_k w_k N(x | mean_k, cov_k)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gmm.covariance import COVARIANCE_TYPES, LOG_2PI
from gmm.marginals import filled, marginal_squares
from gmm.neighbours.notebooks import titled
from gmm.neighbours.types import Floats, Integers, Seed
from gmm.validation import (
    check_array,
    check_choice,
    check_data,
    check_number,
    check_positive_definite,
    check_random_state,
    check_sample_weight,
    check_weights,
    numbers_of,
)

FARTHEST = 1e290  # what a squared distance counts for where it overflows; many of these can still be added up


@np.errstate(under="ignore")  # what is too small to count is 0
def log_sum_exp(log_values):
    """log(sum(exp(v))) along axis 1, without overflow: the largest value is taken out first. (n, k) -> (n,)"""
    top = log_values.max(axis=1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)  # all of them -inf: the answer is -inf
    with np.errstate(divide="ignore"):
        return np.log(np.exp(log_values - top).sum(axis=1)) + top[:, 0]


@np.errstate(under="ignore")
def posterior(log_joint, log_density):
    """Bayes' rule: joint density over density, (n, k), from the logarithms of both."""
    r = np.exp(log_joint - log_density[:, None])
    return r / r.sum(axis=1, keepdims=True)  # one already, but for rounding: far away both logarithms are huge


@dataclass(frozen=True, eq=False, init=False)
class Mixture:
    """Weights, means and covariances of a Gaussian mixture.

    Parameters
    ----------
    weights : array (k,), not negative, summing to one.
    means : array (k, d), in the units of the data.
    covariances : (k, d, d) "full", (d, d) "tied", (k, d) "diag" or (k,) "spherical"; variances, not
        standard deviations, so in the units of the data squared.
    covariance_type : "full", "tied", "diag" or "spherical".

    The arrays are copied and cannot be written to. A ValueError says what is wrong with a parameter.

    Where a method takes `missing`, "error" refuses rows with gaps (NaN). "marginal" goes by the marginal of what is
    there of a row, and refuses one of which nothing is; "any" takes that, too: its density is 1.

    Examples
    --------
    >>> two_humps = Mixture([0.4, 0.6], [[-2.0], [1.0]], [1.0, 0.5], "spherical")
    >>> X, labels = two_humps.sample(100, random_state=0)
    >>> two_humps.responsibilities(X).shape
    (100, 2)
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    covariance_type: str = "full"

    def __init__(
        self, weights: ArrayLike, means: ArrayLike, covariances: ArrayLike, covariance_type: str = "full"
    ) -> None:
        if isinstance(covariance_type, np.ndarray) and covariance_type.ndim == 0:  # a word out of np.load
            covariance_type = covariance_type.item()
        object.__setattr__(self, "covariance_type", check_choice(covariance_type, "covariance_type", COVARIANCE_TYPES))
        weights = check_weights(weights)
        k = len(weights)
        shape = numbers_of(means, "means").shape
        if len(shape) != 2 or shape[0] != k or shape[1] == 0:
            raise ValueError(f"means must have shape ({k}, d), one row a component; got shape {shape}.")
        means = check_array(means, shape, "means")
        covariances = check_positive_definite(self.family, covariances, "covariances", *shape)
        for name, array in (("weights", weights), ("means", means), ("covariances", covariances)):
            array = array.copy()
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def __reduce__(self):
        """Copies and pickles are made anew, so that they cannot be written to either."""
        return Mixture, (self.weights, self.means, self.covariances, self.covariance_type)

    def _repr_html_(self):
        return titled("Mixture", self)

    @property
    def family(self):
        """The covariance type's class, see gmm.covariance."""
        return COVARIANCE_TYPES[self.covariance_type]

    @property
    def n_components(self) -> int:
        return len(self.weights)

    @property
    def n_features(self) -> int:
        return self.means.shape[1]

    @cached_property
    def precisions_cholesky(self) -> Floats:
        """Factors P with P P' = inverse covariance, in the shape of the covariances."""
        return self.family.precision_cholesky(self.covariances)

    @property
    def dense_covariances(self) -> Floats:
        """The covariances as matrices, (k, d, d), whatever the type."""
        return self.family.dense(self.covariances, *self.means.shape)

    def n_parameters(self) -> int:
        """Number of free parameters: weights (one is given by the others), means and covariances."""
        k, d = self.means.shape
        return k - 1 + k * d + self.family.n_parameters(k, d)

    # -- densities --------------------------------------------------------------------------------------
    def squared_mahalanobis(self, X: ArrayLike, missing: str = "error") -> Floats:
        """Squared distance of each point from each mean in that component's own units, (n, k)."""
        return self._measured(X, missing)[0]

    def _measured(self, X, missing):
        """The same, -1/2 log |cov| of what is there, (n, k) or (k,), and how many columns that are, (n, 1) or d."""
        X = check_data(X, n_features=self.n_features, missing=missing)
        if missing != "error" and np.isnan(X).any():
            with np.errstate(over="ignore", invalid="ignore"):
                squares, log_det = marginal_squares(self, X)
            return np.fmin(squares, FARTHEST), log_det, X.shape[1] - np.isnan(X).sum(axis=1, keepdims=True)
        k, d = self.means.shape
        log_det = self.family.log_determinants(self.precisions_cholesky, k, d)  # -1/2 log |cov|
        out = np.empty((k, len(X)))
        with np.errstate(over="ignore", invalid="ignore"):
            for j, mean in enumerate(self.means):  # k passes over (n, d) need no (n, k, d) array
                y = self.family.whiten(X - mean, self.precisions_cholesky, j)
                out[j] = np.einsum("ni,ni->n", y, y)
        # of NaN (inf - inf, far away) and FARTHEST, fmin takes the number
        return np.fmin(out, FARTHEST, out=out).T, log_det, d

    def log_joint(self, X: ArrayLike, missing: str = "error") -> Floats:
        """log w_k + log N(x_i | mean_k, cov_k) in nats, (n, k)."""
        squares, log_det, d = self._measured(X, missing)
        with np.errstate(divide="ignore"):
            log_weights = np.log(self.weights)  # log 0 = -inf: an empty component takes no points
        return log_weights + log_det - 0.5 * (d * LOG_2PI + squares)

    def log_density(self, X: ArrayLike, missing: str = "error") -> Floats:
        """log p(x_i) in nats, (n,). A density is not a probability: it may be above 1, its log above 0."""
        return log_sum_exp(self.log_joint(X, missing))

    def responsibilities(self, X: ArrayLike, missing: str = "error") -> Floats:
        """P(component k | x_i) by Bayes' rule, (n, k); rows sum to one."""
        log_joint = self.log_joint(X, missing)
        return posterior(log_joint, log_sum_exp(log_joint))

    # -- asked as a fitted model is, X in memory ---------------------------------------------------------
    def predict(self, X: ArrayLike, missing: str = "error") -> Integers:
        """The most probable component of each point, (n,)."""
        return self.log_joint(X, missing).argmax(axis=1)

    predict_proba = responsibilities
    score_samples = log_density

    def score(self, X: ArrayLike, sample_weight: ArrayLike | None = None, missing: str = "error") -> float:
        """Mean log-density per point, in nats."""
        log_density = self.log_density(X, missing)
        return float(np.average(log_density, weights=check_sample_weight(sample_weight, len(log_density))))

    def aic(self, X: ArrayLike, sample_weight: ArrayLike | None = None, missing: str = "error") -> float:
        """Akaike's criterion, as if the mixture had been fitted to X; lower is better."""
        return -2 * self.score(X, sample_weight, missing) * self._total(X, sample_weight) + 2 * self.n_parameters()

    def bic(self, X: ArrayLike, sample_weight: ArrayLike | None = None, missing: str = "error") -> float:
        """Schwarz's criterion, as if the mixture had been fitted to X; lower is better."""
        n = self._total(X, sample_weight)
        return float(-2 * self.score(X, sample_weight, missing) * n + self.n_parameters() * np.log(n))

    @staticmethod
    def _total(X, sample_weight):
        return len(X) if sample_weight is None else float(np.sum(sample_weight))

    # -- the whole of it, and the same otherwise --------------------------------------------------------
    @property
    def mean(self) -> Floats:
        """Of the whole mixture, (d,)."""
        return self.weights @ self.means

    @property
    def covariance(self) -> Floats:
        """Of the whole mixture, (d, d): that within the components and that between their means."""
        between = self.means - self.mean
        within = np.einsum("k,kij->ij", self.weights, self.dense_covariances)
        return within + np.einsum("k,ki,kj->ij", self.weights, between, between)

    def project(self, matrix: ArrayLike) -> "Mixture":
        """The mixture of the linear combinations matrix @ x; matrix (m, d) with independent rows, or (d,) for one."""
        matrix = np.atleast_2d(numbers_of(matrix, "matrix"))
        matrix = check_array(matrix, (len(matrix), self.n_features), "matrix")
        if np.linalg.matrix_rank(matrix) < len(matrix):
            raise ValueError("matrix has a row that follows from the others: leave it out.")
        return Mixture(self.weights, self.means @ matrix.T, matrix @ self.dense_covariances @ matrix.T)

    def in_order(self, feature: int = 0) -> "Mixture":
        """The same mixture with its components in ascending order of their means in one feature."""
        (feature,) = self._columns([feature])
        return self.taken(np.argsort(self.means[:, feature], kind="stable"))

    def taken(self, order: ArrayLike) -> "Mixture":
        """The same mixture with its components in another order: number order[i] comes i-th."""
        covariances = self.covariances if self.covariance_type == "tied" else self.covariances[order]
        return Mixture(self.weights[order], self.means[order], covariances, self.covariance_type)

    # -- the mixture as a generative story --------------------------------------------------------------
    def sample(self, n_samples: int = 1, random_state: Seed = None) -> tuple[Floats, Integers]:
        """Draw a component for each point by the weights, then the point from that component.

        Returns X (n, d) and labels (n,). Two calls differ; the same seed repeats them.
        """
        check_number(n_samples, "n_samples", minimum=1, integer=True)
        rng = check_random_state(random_state)
        k, d = self.means.shape
        labels = rng.choice(k, size=n_samples, p=self.weights)
        X = rng.standard_normal((n_samples, d))
        factors = np.linalg.cholesky(self.dense_covariances)  # L z has covariance L L'
        for j in range(k):
            mine = labels == j
            X[mine] = X[mine] @ factors[j].T + self.means[j]
        return X, labels

    # -- parts of the space -----------------------------------------------------------------------------
    def marginal(self, features: ArrayLike) -> "Mixture":
        """The mixture of some of the features, in the order given: `features` is a list of column numbers."""
        features = self._columns(features)
        covariances = self.family.marginal(self.covariances, features)
        return Mixture(self.weights, self.means[:, features], covariances, self.covariance_type)

    def condition(self, features: ArrayLike, values: ArrayLike) -> "Mixture":
        """The mixture of the other features (in their order), given that `features` have these `values`.

        The weights become the responsibilities for the values; each mean moves along its regression line.

        Examples
        --------
        >>> mixture.condition([0], [3.5])       # doctest: +SKIP
        """
        features = self._columns(features)
        values = np.atleast_1d(numbers_of(values, "values"))
        values = check_array(values, (len(features),), "values", of=", one for each of `features`")
        free = [i for i in range(self.n_features) if i not in features]
        if not free:
            raise ValueError("condition needs at least one feature that is not given.")
        gain, covariances = self.family.condition(self.covariances, free, features)
        means = self.means[:, free] + np.einsum("kfg,kg->kf", gain, values - self.means[:, features])
        weights = self.marginal(features).responsibilities(values[None])[0]
        return Mixture(weights, means, covariances, self.covariance_type)

    def impute(self, X: ArrayLike, draw: bool = False, random_state: Seed = None) -> Floats:
        """X (n, d) with every NaN filled in, given what is known of the row: by its expected value, or by a draw.

        Known values are kept as they are; a row of which nothing is known gets the mixture's mean. Expected values
        vary less than data do: do not estimate variances from them. With `draw` a component is drawn for each row by
        its responsibilities, then what is missing, given that and the rest. Make several such tables and do with each
        what you would with data: what comes out varies by what the gaps add to its error (multiple imputation: D. B.
        Rubin, "Multiple Imputation for Nonresponse in Surveys", 1987).
        """
        X = np.array(check_data(X, n_features=self.n_features, missing="any"), dtype=float)
        rng = check_random_state(random_state) if draw else None
        gaps = np.isnan(X).any(axis=1)
        if gaps.any():
            X[gaps] = filled(self, X[gaps], self.responsibilities(X[gaps], "any"), rng)
        return X

    def _columns(self, features):
        columns = [check_number(f, "features", minimum=-self.n_features, integer=True) for f in np.atleast_1d(features)]
        if not columns or max(columns) >= self.n_features:
            raise ValueError(
                f"features must be column numbers below {self.n_features}; got {[int(c) for c in columns]}."
            )
        columns = [int(c) % self.n_features for c in columns]
        if len(set(columns)) < len(columns):
            raise ValueError(f"features names a column twice: {columns}.")
        return columns
