"""One component more? The likelihood ratio, against what it is where there is none.

Twice the gain in log-likelihood has no chi-square distribution here: where the smaller model holds, the larger has many
ways to be it (a weight of 0, two components that are the same), and the theory asks for one. So its distribution is
found by simulation: samples from the smaller fit, both models fitted to each with equal effort.

G. J. McLachlan (1987), "On bootstrapping the likelihood ratio test statistic for the number of components in a normal
mixture", Applied Statistics 36, 318-324.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmm.covariance import COVARIANCE_TYPES
from gmm.estimator import GaussianMixture
from gmm.inference.comparison import quietly
from gmm.inference.errors import from_the_mixture, rows_counted
from gmm.inference.null import rank_p_value
from gmm.known.fixed import fixed_of
from gmm.neighbours.types import Data, Seed
from gmm.parameters import check_parameters
from gmm.rows import check_rows
from gmm.validation import check_number, check_random_state


@dataclass(frozen=True, eq=False)
class RatioTest:
    """What the data gain by a component more, and what samples without it do.

    statistic : twice the gain in log-likelihood, less what spikes can have bought.
    of_null : (n_samples,) the same of samples from the smaller model.
    p_value : the rank of the data among them, at least 1 / (n_samples + 1).
    smaller, larger : the two GaussianMixtures, fitted to the data.
    """

    statistic: float
    of_null: np.ndarray
    p_value: float
    smaller: GaussianMixture
    larger: GaussianMixture

    def __str__(self):
        doubts = [
            f". The {name} model is not to be trusted ({model.diagnostics_.doubt}), and so is the test: print its "
            "diagnostics_"
            for name, model in (("smaller", self.smaller), ("larger", self.larger))
            if model.diagnostics_.doubt
        ]
        return (
            f"{self.smaller.n_components} against {self.larger.n_components} components: twice the log-likelihood "
            f"gained is {self.statistic:.1f}; {len(self.of_null)} samples from {self.smaller.n_components} gain "
            f"{np.median(self.of_null):.1f} (median), {np.quantile(self.of_null, 0.95):.1f} (95 %); "
            f"p = {self.p_value:.3g}{''.join(doubts)}"
        )


def ratio_test(
    X: Data,
    n_components: int,
    n_samples: int = 99,
    random_state: Seed = None,
    progress: bool = True,
    sample_weight: ArrayLike | None = None,
    **settings: Any,
) -> RatioTest:
    """Test a mixture of n_components against one with a component more: a RatioTest.

    X : array (n, d); gaps (NaN) are allowed with missing="marginal", and samples have them, too.
    n_samples : of the smaller model; 99 tell p to 0.01.
    random_state : None, an int or a Generator.  progress : show a bar when it takes more than a second.
    sample_weight : (n,) or None. A weight of 2 counts a row twice; samples have as many rows as the weights sum to.
    settings : further parameters of GaussianMixture, the same for both models (a prior, fixed parts); none that is
        of one number of components, or of one row. As in every fit, samples are searched with as much effort as the
        data; and they are rounded where the data are, so that they have the same floor.

    Examples
    --------
    >>> from gmm.datasets import load_old_faithful
    >>> test = ratio_test(load_old_faithful(), 1, n_samples=19, random_state=0, progress=False, n_init=4)
    >>> test.p_value  # the least that 19 samples can tell
    0.05
    """
    from tqdm.auto import tqdm

    check_number(n_components, "n_components", minimum=1, integer=True)
    check_number(n_samples, "n_samples", minimum=1, integer=True)
    X, weight = check_rows(X, sample_weight, min_rows=n_components + 1, missing=settings.get("missing", "error"))
    counts = np.ones(len(X)) if weight is None else weight
    n = rows_counted(counts, n_components + 1)
    _check_settings(settings, n_components, X.shape[1])
    seeds = check_random_state(random_state).spawn(n_samples + 1)
    smaller, larger = _both(X, n_components, seeds[0], settings, weight)
    steps, of_null = smaller.diagnostics_.resolution, []
    recorded = steps > 0
    for seed in tqdm(seeds[1:], desc="samples", delay=1, leave=False, disable=not progress):
        sample, _ = from_the_mixture(smaller.mixture_, X, counts, seed)
        sample[:, recorded] = np.round(sample[:, recorded] / steps[recorded]) * steps[recorded]
        of_null.append(_gain(n, *_both(sample, n_components, seed, settings)))
    statistic = _gain(n if weight is None else weight.sum(), smaller, larger)
    return RatioTest(statistic, np.array(of_null), rank_p_value(statistic, of_null), smaller, larger)


def _check_settings(settings, k, d):
    """Refuse settings that are wrong for one of the two models, before the first is fitted."""
    unknown = set(settings) - set(GaussianMixture().get_params())
    of_one = {name for name in ("weights_init", "means_init", "precisions_init") if settings.get(name) is not None}
    if not isinstance(start := settings.get("init_params", "varied"), str) and not callable(start):
        of_one.add("init_params of each row")
    if unknown or of_one:
        why = "; both have their starts, and so have samples" if of_one else ""
        raise TypeError(f"ratio_test takes no {', '.join(sorted(unknown | of_one))} for its models{why}.")
    for more in (k, k + 1):
        model = GaussianMixture(more, **settings)
        check_parameters(model)
        fixed_of(model.fixed, COVARIANCE_TYPES[model.covariance_type], more, d)


def _both(X, k, rng, settings, weight=None):
    seed = int(rng.integers(2**31))
    return [quietly(GaussianMixture(more, random_state=seed, **settings), X, weight) for more in (k, k + 1)]


def _gain(n, smaller, larger):
    small, large = (n * model.lower_bound_ - model.diagnostics_.bought.sum() for model in (smaller, larger))
    return float(2 * max(large - small, 0.0))
