"""Gaussian mixture models by expectation maximisation, small enough to read whole."""

from gmm.em import EMState, e_step, em, m_step
from gmm.estimator import GaussianMixture
from gmm.known.prior import Prior
from gmm.mixture import Mixture
from gmm.selection import select_model
from gmm.validation import CollapsedComponentError, ConvergenceWarning, NotFittedError

__version__ = "0.8.0"
__all__ = [
    "CollapsedComponentError",
    "ConvergenceWarning",
    "EMState",
    "GaussianMixture",
    "Mixture",
    "NotFittedError",
    "Prior",
    "e_step",
    "em",
    "m_step",
    "select_model",
]
