"""Can this fit be trusted? What a fit says about itself, as numbers and as sentences."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """What a fit says about itself; `print` it, or read `problems`.

    converged : whether the log-likelihood settled before max_iter.
    n_iter : iterations of the run that was kept.
    restart_log_likelihoods : (n_init,) of each start, in nats, where it was stopped; nan if it collapsed.
    finalist_log_likelihoods : of the few that were run to convergence, best first.
    effective_points : (k,) sum of each component's responsibilities (times sample weights).
    smallest_eigenvalues : (k,) variance of each component in its narrowest direction, as a fraction of the
        variance of the data (columns measured in their own standard deviations).
    on_floor : (k,) whether that lies on the floor set by reg_covar.
    n_parameters, n_values : free parameters of the model, numbers in the data.
    n_features : columns of the data.
    """

    converged: bool
    n_iter: int
    restart_log_likelihoods: np.ndarray
    finalist_log_likelihoods: np.ndarray
    effective_points: np.ndarray
    smallest_eigenvalues: np.ndarray
    on_floor: np.ndarray
    n_parameters: int
    n_values: int
    n_features: int

    @property
    def problems(self):
        """Sentences, each with what was found and what to try; an empty list if nothing is suspicious."""
        found = []
        if not self.converged:
            found.append(
                f"EM stopped after {self.n_iter} iterations before the log-likelihood settled: raise max_iter, or tol."
            )
        everywhere = self.on_floor.all()
        if everywhere:
            found.append(
                f"every component lies on the floor: the smallest variance is {self.smallest_eigenvalues.max():.2g} of "
                "the data's. Look for a column that is constant, a copy or a sum of others, and for repeated rows; "
                "leave it out, or try a simpler covariance_type or a larger reg_covar."
            )
        for j in np.flatnonzero(self.on_floor & ~everywhere):
            found.append(
                f"component {j} lies on the floor: its smallest variance is {self.smallest_eigenvalues[j]:.2g} of the "
                f"data's, with {self.effective_points[j]:.1f} effective points. Its likelihood is bought, not found: "
                "try fewer components, a larger reg_covar or a simpler covariance_type."
            )
        for j in np.flatnonzero((self.effective_points < self.n_features + 1) & ~self.on_floor):
            found.append(
                f"component {j} rests on {self.effective_points[j]:.1f} effective points, fewer than the "
                f"{self.n_features + 1} that a covariance in {self.n_features} dimensions needs: try fewer components."
            )
        if self.n_parameters > self.n_values:
            found.append(
                f"the model has {self.n_parameters} parameters for {self.n_values} numbers: it can only memorise. "
                "Try fewer components or a simpler covariance_type."
            )
        return found

    @property
    def n_finalists_at_best(self):
        """How many of the runs taken to convergence ended within 0.1 nats of the best."""
        return int(np.sum(self.finalist_log_likelihoods > self.finalist_log_likelihoods[0] - 0.1))

    def __str__(self):
        starts, finalists = len(self.restart_log_likelihoods), len(self.finalist_log_likelihoods)
        lines = [
            f"{'converged' if self.converged else 'not converged'} after {self.n_iter} iterations; "
            f"log-likelihood {self.finalist_log_likelihoods[0]:.2f} nats",
            f"{starts} start{'s' * (starts != 1)}, {finalists} run to convergence, "
            f"{self.n_finalists_at_best} of them within 0.1 nats of the best",
            f"{self.n_parameters} parameters for {self.n_values} numbers",
            "component  effective points  smallest variance (of the data's)",
        ]
        for j, (points, smallest, floor) in enumerate(
            zip(self.effective_points, self.smallest_eigenvalues, self.on_floor, strict=True)
        ):
            lines.append(f"{j:9d}  {points:16.1f}  {smallest:12.2g}{'  on the floor' if floor else ''}")
        lines += [f"! {problem}" for problem in self.problems] or ["nothing suspicious"]
        return "\n".join(lines)
