"""How sure are the parameters of a mixture? Standard errors, of them and of whatever is computed from them.

The error of a mean is not the standard deviation over the root of the component's points, as if it were known whose
points they are: where components overlap that is not known, and errors grow far beyond. Three ways to find them:

- "information": the curvature of the log-likelihood at its top, a cheap answer that is right where rows are many.
  (Where it is not a top, since a floor holds a component up, there is no such answer.) Intervals of 90 % hold the truth
  in 88 to 92 % of samples of two groups 5 sd apart, from 300 rows on; of groups 2.5 sd apart in 87 to 90 % with 1,000
  rows, in 82 to 86 % with 300: there the likelihood is no parabola yet.
- "bootstrap": fits to samples from the mixture, as many rows as there are and with their gaps: right if the mixture is.
- "half_samples": fits to halves of the rows, which ask nothing of the mixture. A half varies about the whole as the
  whole varies about the truth: its variance is 2 / n, of which the whole shares 1 / n. (Of half of the rows a prior
  would be twice as strong.)

G. McLachlan and D. Peel, "Finite Mixture Models" (2000), sections 2.15 and 2.16.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from gmm.em import check_mixture
from gmm.engine.gaps import Gaps
from gmm.engine.runs import advance_together, begin_together, stack
from gmm.engine.standardized import Standardized
from gmm.inference.curvature import STEP, by_information, check_curvature, parameters_of, with_parameters
from gmm.inference.stability import match_components
from gmm.known.fixed import fixed_of
from gmm.mixture import Mixture
from gmm.neighbours.types import Data, Floats, Seed
from gmm.rows import ArrayRows, check_rows
from gmm.rows.names import check_names, names_at_fit, names_of
from gmm.validation import check_choice, check_number, check_random_state

METHODS = ("information", "bootstrap", "half_samples")
ENOUGH, MAX_ITER = 1e-3, 1000  # nats left to gain where a fit to a sample ends, and its iterations at most
MOST_ROWS = 10**9  # of a sample


@dataclass(frozen=True, eq=False)
class Errors:
    """Standard errors of a mixture's parameters, and of any function of it.

    mixture : the Mixture whose errors they are.
    method : "information", "bootstrap" or "half_samples".
    covariance : (p, p) of the parameters as `parameters_of` lists them, by the information; else None.
    mixtures : of the samples, components in the mixture's order; else None.
    """

    mixture: Mixture
    method: str
    covariance: np.ndarray | None = None
    mixtures: list | None = None

    @cached_property
    def weights(self) -> Floats:
        """(k,)"""
        return self.of(lambda mixture: mixture.weights)

    @cached_property
    def means(self) -> Floats:
        """(k, d), in the units of the data."""
        return self.of(lambda mixture: mixture.means)

    @cached_property
    def covariances(self) -> Floats:
        """In the shape of the mixture's."""
        return self.of(lambda mixture: mixture.covariances)

    def of(self, function: Callable[[Mixture], Any]) -> Any:
        """Standard error of function(mixture), a number or an array; each number of it by itself.

        A function that asks for a component by its number is right: components are in the mixture's own order.
        """
        center = np.asarray(function(self.mixture), dtype=float)
        if self.mixtures is not None:
            values = np.stack([np.asarray(function(one), dtype=float) for one in self.mixtures])
            about = center if self.method == "half_samples" else values.mean(axis=0)
            m = len(values) - (self.method == "bootstrap")
            return np.sqrt(np.sum((values - about) ** 2, axis=0) / m)[()]
        theta = parameters_of(self.mixture)
        steps = STEP * np.sqrt(np.diag(self.covariance))
        slopes = np.stack(
            [
                (np.asarray(function(with_parameters(self.mixture, theta + move)), dtype=float) - center) / step
                for step, move in zip(steps, np.diag(steps), strict=True)
            ]
        )
        return np.sqrt(np.maximum(np.einsum("p...,pq,q...->...", slopes, self.covariance, slopes), 0.0))[()]

    def interval(self, function: Callable[[Mixture], Any], level: float = 0.9) -> tuple[Any, Any]:
        """(low, high) of function(mixture), about it by as many standard errors as a Gaussian asks for that level."""
        check_number(level, "level", minimum=0)
        if not 0 < level < 1:
            raise ValueError(f"level must lie between 0 and 1, got {level:g}.")
        center = np.asarray(function(self.mixture), dtype=float)
        reach = norm.ppf(0.5 + level / 2) * self.of(function)
        return center - reach, center + reach

    def __str__(self):
        lines = [f"standard errors by {self.method.replace('_', '-')}"]
        for j, mean in enumerate(self.mixture.means):
            places = ", ".join(_with_error(*pair) for pair in zip(mean, self.means[j], strict=True))
            lines.append(
                f"component {j}: weight {_with_error(self.mixture.weights[j], self.weights[j])}, mean {places}"
            )
        return "\n".join(lines)


def _with_error(value, error):
    """A number and its error, to two digits of the error."""
    digits = max(0, 1 - int(np.floor(np.log10(error)))) if 0 < error < np.inf else 4
    return f"{value:.{digits}f} +- {error:.{digits}f}"


def standard_errors(
    mixture: Any,
    X: Data,
    method: str = "information",
    n_samples: int = 200,
    random_state: Seed = None,
    sample_weight: ArrayLike | None = None,
) -> Errors:
    """How sure the parameters of a mixture are that was fitted to X (n, d): an Errors.

    mixture : a Mixture at the top of the likelihood of X, or a fitted GaussianMixture. Where that had a prior, fixed
        parts, or rows with gaps (missing="marginal"), so have the fits to samples; there is no "information" of it.
    method : see this module.  n_samples, random_state : of the two that draw samples. Fits to samples go on from the
        mixture, to the nearest top, and their components are matched with its (where none is fixed).
    sample_weight : (n,) or None. A weight of 2 counts a row twice; but to "half_samples" each is one row, which is in
        a half or not, as is right where weights say how much a row matters. If yours count rows that were the same,
        hand in the rows themselves, np.repeat(X, counts, axis=0).

    Examples
    --------
    >>> from gmm import GaussianMixture
    >>> from gmm.datasets import load_old_faithful
    >>> X = load_old_faithful()
    >>> model = GaussianMixture(2, random_state=0, tol=1e-9).fit(X)
    >>> errors = standard_errors(model, X)
    >>> apart = errors.interval(lambda mixture: abs(mixture.means[0, 1] - mixture.means[1, 1]))
    >>> print(f"the waits of the two kinds differ by {apart[0]:.1f} to {apart[1]:.1f} minutes")
    the waits of the two kinds differ by 24.3 to 26.7 minutes
    """
    check_names(names_of(X), names_at_fit(mixture))
    model, mixture = mixture, getattr(mixture, "mixture_", mixture)
    check_mixture(mixture)
    check_choice(method, "method", METHODS)
    check_number(n_samples, "n_samples", minimum=2, integer=True)
    X, weight = check_rows(
        X, sample_weight, n_features=mixture.n_features, min_rows=2, missing=getattr(model, "missing", "error")
    )
    weight, rng = np.ones(len(X)) if weight is None else weight, check_random_state(random_state)
    X, weight = X[weight > 0], weight[weight > 0]
    _check_method(model, method, mixture, X, weight)
    if method == "information":
        center = mixture.weights @ mixture.means  # far from 0 steps would be lost in rounding
        about = Mixture(mixture.weights, mixture.means - center, mixture.covariances, mixture.covariance_type)
        return Errors(mixture, method, covariance=by_information(about, X - center, weight))
    draw = from_the_mixture if method == "bootstrap" else half_of_the_rows
    samples = (draw(mixture, X, weight, rng) for _ in range(n_samples))
    fixed = fixed_of(getattr(model, "fixed", None), mixture.family, *mixture.means.shape)
    known = getattr(model, "prior", None), fixed
    return Errors(mixture, method, mixtures=[refitted(mixture, *sample, *known) for sample in samples])


def _check_method(model, method, mixture, X, weight):
    """Refuse a method that does not know what the fit went by."""
    if getattr(model, "_labelled", False):
        raise ValueError(
            "standard errors are those of a fit to the rows alone; this one had labels. Fit without them, from there: "
            "means_init=model.means_."
        )
    for name, there, ways in (
        ("gaps", np.isnan(X).any(), METHODS[1:]),
        ("prior", getattr(model, "prior", None) is not None, METHODS[1:2]),
        ("fixed", getattr(model, "fixed", None) is not None, METHODS[1:]),
    ):
        if there and method not in ways:
            use = " or ".join(f'"{way}"' for way in ways)
            raise ValueError(f'the errors of a fit with {name} cannot be found by "{method}": use method={use}.')
    if method == "information":
        check_curvature(mixture)
    elif method == "bootstrap":
        rows_counted(weight, 2)
    elif len(X) < 2 * mixture.n_components:
        raise ValueError(
            f'halves of {len(X)} rows are too small for {mixture.n_components} components: use method="bootstrap".'
        )


# -- by fits to samples ---------------------------------------------------------------------------------
def rows_counted(weight, least):
    """How many rows are there, as weights (n,) count them; an error if they are too few, or too many to draw."""
    total = float(weight.sum())
    if not least - 0.5 <= total <= MOST_ROWS:
        raise ValueError(
            f"sample_weight sums to {total:.3g}: a weight counts rows here, and {least} at least are needed, "
            f"{MOST_ROWS:.0e} at most."
        )
    return round(total)


def from_the_mixture(mixture, X, weight, rng):
    """As many rows as there are (as the weights count), drawn from the mixture, with gaps as these have them."""
    sample = mixture.sample(rows_counted(weight, 2), rng)[0]
    if (gaps := np.isnan(X)).any():
        alike = len(sample) == len(X) and (weight == weight[0]).all()
        sample[gaps if alike else gaps[rng.choice(len(X), len(sample), p=weight / weight.sum())]] = np.nan
    return sample, None


def half_of_the_rows(mixture, X, weight, rng):
    half = np.sort(rng.permutation(len(X))[: len(X) // 2])
    return X[half], weight[half]


def refitted(mixture, X, weight, prior=None, fixed=None):
    """The Mixture on the nearest top of the likelihood of other rows, components in the order of the first."""
    kind = Gaps if np.isnan(X).any() else Standardized
    data = kind(ArrayRows(X, weight), mixture.covariance_type, mixture.n_components, 1e-6, None, prior, fixed)
    start = data.above_floor(data.standardize(mixture))
    (run,) = begin_together(data, stack([start]))
    advance_together([run], MAX_ITER, 1e-9, enough=ENOUGH, accelerated=True)
    there = data.restore(run.parameters)
    return there if fixed else there.taken(match_components(mixture, there))
