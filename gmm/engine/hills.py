"""Which runs climb the same hill of the likelihood, and which stands highest.

Short runs end before they are at the top, so that two on one hill differ in height, and two on different hills may not.
"""

import numpy as np

NEAR, SAME = 1.0, 1e-5  # nats in all, and per point: runs closer than that may be on their way to the same end,
LIKE, TINY = 0.1, 1e-300  # if their components differ by no more than that share


def rank(run):
    """Best first: by the log-likelihood less what spikes can have bought; its last digits are rounding."""
    return -round(run.worth() / run.data.total, 9)


def distinct(runs):
    """The runs that differ, best first; one stands for those that climb the same hill: to finish one is enough.

    (A child that fell back to its mother is no second witness.)
    """
    kept, near = [], max(NEAR, SAME * runs[0].data.total) if runs else 0.0
    for run in sorted(runs, key=rank):
        value = run.log_likelihood
        twin = next((one for one in kept if abs(one.log_likelihood - value) <= near and alike(one, run)), None)
        if twin is None:
            kept.append(run)
        else:
            twin.met = max(twin.met, run.met) if twin.kin is run.kin else twin.met + run.met
    return kept


def alike(one, other):
    """Whether each component of one run has its like in the other.

    By the averages of the points over each component, which hold means and second moments for every covariance type.
    """
    a, b = (run.statistics.sums / np.maximum(run.statistics.sums[:, :1], TINY) for run in (one, other))  # (k, p)
    a[:, 0], b[:, 0] = one.parameters.weights, other.parameters.weights
    apart = np.abs(a[:, None] - b)  # (k, k, p)
    apart[..., 1:] /= 1 + np.abs(a[:, None, 1:])
    apart[..., 0] /= a[:, :1] + LIKE
    apart = apart.max(axis=2)
    nearest = apart.argmin(axis=1)
    return len(set(nearest.tolist())) == len(a) and apart.min(axis=1).max() < LIKE
