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

from gmm.estimator import GaussianMixture
from gmm.inference.comparison import quietly
from gmm.inference.null import rank_p_value
from gmm.neighbours.types import Data, Seed
from gmm.validation import check_data, check_number, check_random_state, check_sample_weight


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
        return (
            f"{self.smaller.n_components} against {self.larger.n_components} components: twice the log-likelihood "
            f"gained is {self.statistic:.1f}; {len(self.of_null)} samples from {self.smaller.n_components} gain "
            f"{np.median(self.of_null):.1f} (median), {np.quantile(self.of_null, 0.95):.1f} (95 %); "
            f"p = {self.p_value:.3g}"
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

    X : array (n, d).  n_samples : of the smaller model; 99 tell p to 0.01.
    random_state : None, an int or a Generator.  progress : show a bar when it takes more than a second.
    sample_weight : (n,) or None. A weight of 2 counts a row twice; samples have as many rows as the weights sum to.
    settings : further parameters of GaussianMixture, the same for both models. As in every fit, samples are searched
        with as much effort as the data; and they are rounded where the data are, so that they have the same floor.

    Examples
    --------
    >>> from gmm.datasets import load_old_faithful
    >>> test = ratio_test(load_old_faithful(), 1, n_samples=19, random_state=0, progress=False, n_init=4)
    >>> test.p_value  # the least that 19 samples can tell
    0.05
    """
    from tqdm.auto import tqdm

    X = check_data(X, min_rows=2)
    weight = check_sample_weight(sample_weight, len(X))
    n = len(X) if weight is None else round(weight.sum())
    if n < 2:
        raise ValueError(
            f"sample_weight sums to {weight.sum():.3g}: a weight counts rows here, and two at least are needed."
        )
    check_number(n_components, "n_components", minimum=1, integer=True)
    check_number(n_samples, "n_samples", minimum=1, integer=True)
    unknown = sorted(set(settings) - set(GaussianMixture().get_params()))
    if unknown:
        raise TypeError(f"ratio_test takes no {', '.join(unknown)} for its models.")
    seeds = check_random_state(random_state).spawn(n_samples + 1)
    smaller, larger = _both(X, n_components, seeds[0], settings, weight)
    steps, of_null = smaller.diagnostics_.resolution, []
    recorded = steps > 0
    for seed in tqdm(seeds[1:], desc="samples", delay=1, leave=False, disable=not progress):
        sample = smaller.sample(n, seed)[0]
        sample[:, recorded] = np.round(sample[:, recorded] / steps[recorded]) * steps[recorded]
        of_null.append(_gain(n, *_both(sample, n_components, seed, settings)))
    statistic = _gain(n if weight is None else weight.sum(), smaller, larger)
    return RatioTest(statistic, np.array(of_null), rank_p_value(statistic, of_null), smaller, larger)


def _both(X, k, rng, settings, weight=None):
    seed = int(rng.integers(2**31))
    return [quietly(GaussianMixture(more, random_state=seed, **settings), X, weight) for more in (k, k + 1)]


def _gain(n, smaller, larger):
    small, large = (n * model.lower_bound_ - model.diagnostics_.bought.sum() for model in (smaller, larger))
    return float(2 * max(large - small, 0.0))
