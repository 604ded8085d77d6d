"""Can this fit be trusted? What a fit says about itself, as numbers and as sentences."""

from dataclasses import dataclass

import numpy as np

from gmm.floor import FEW, on_floor

NARROW = 1e-4  # of the data's variance


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """What a fit says about itself; `print` it, or read `problems`.

    converged : whether the log-likelihood settled before max_iter.
    n_iter : iterations of the run that was kept.
    restart_log_likelihoods : (n_init,) of each start, in nats, where it was stopped; nan if it collapsed.
    finalist_log_likelihoods : of the few that were run to convergence, the one that was kept first; one that is
        higher ended in a spike.
    n_runs : short runs in all: from the starts, and from their best with a component put elsewhere.
    n_reached : how many of them led to the fit that was kept, as far as they were followed.
    effective_points : (k,) sum of each component's responsibilities, times sample weights; weights that sum to
        less than the number of rows count as proportions.
    points_needed : by a component of this covariance type, for a covariance that has an inverse.
    smallest_eigenvalues : (k,) variance of each component in its narrowest direction, as a fraction of the
        variance of the data (columns measured in their own standard deviations).
    on_floor : (k,) whether that lies on the floor set by reg_covar.
    coinciding : pairs of components that are the same, so that one of them could go.
    n_parameters, n_values : free parameters of the model, numbers in the data.
    """

    converged: bool
    n_iter: int
    restart_log_likelihoods: np.ndarray
    finalist_log_likelihoods: np.ndarray
    n_runs: int
    n_reached: int
    effective_points: np.ndarray
    points_needed: int
    smallest_eigenvalues: np.ndarray
    on_floor: np.ndarray
    coinciding: list
    n_parameters: int
    n_values: int

    @property
    def problems(self):
        """Sentences, each with what was found and what to try; an empty list if nothing is suspicious."""
        found = []
        if not self.converged and self.n_iter > 0:
            found.append(
                f"EM stopped after {self.n_iter} iterations before the log-likelihood settled: raise max_iter, or tol."
            )
        gap = self.finalist_log_likelihoods[0] - self.finalist_log_likelihoods.min()
        if self.converged and self.n_reached == 1 and gap > 0.1:
            found.append(
                f"only one of {self.n_runs} runs led to this log-likelihood; others ended up to {gap:.2g} nats below. "
                "There may be a higher one: try more starts (n_init) or fewer components."
            )
        everywhere = self.on_floor.all()
        if everywhere:
            found.append(
                f"every component lies on the floor: the smallest variance is {self.smallest_eigenvalues.max():.2g} of "
                "the data's. Look for a column that is constant, a copy or a sum of others, and for repeated rows; "
                "leave it out, or try a simpler covariance_type or a larger reg_covar."
            )
        for those, lie, j in _told(np.flatnonzero(self.on_floor & ~everywhere), "lies", "lie"):
            found.append(
                f"{those} {lie} on the floor: component {j} has {self.effective_points[j]:.1f} effective points and a "
                f"smallest variance of {self.smallest_eigenvalues[j]:.2g} of the data's. Such likelihood is bought, "
                "not found: try fewer components, a larger reg_covar or a simpler covariance_type."
            )
        few = self.effective_points < self.points_needed - 0.05
        few |= (self.effective_points < FEW * self.points_needed) & (self.smallest_eigenvalues < NARROW)
        for those, rest, j in _told(np.flatnonzero(few & ~self.on_floor), "rests", "rest"):
            found.append(
                f"{those} {rest} on too few points: component {j} on {self.effective_points[j]:.1f} effective points, "
                f"where a covariance of its own needs {self.points_needed} at least; its smallest variance is "
                f"{self.smallest_eigenvalues[j]:.2g} of the data's. Try fewer components."
            )
        if self.coinciding:
            a, b = self.coinciding[0]
            more = f" (and {len(self.coinciding) - 1} more pairs)" if len(self.coinciding) > 1 else ""
            found.append(f"components {a} and {b} are the same{more}: try fewer components, or more starts (n_init).")
        if self.n_parameters > self.n_values:
            found.append(
                f"the model has {self.n_parameters} parameters for {self.n_values} numbers: it can only memorise. "
                "Try fewer components or a simpler covariance_type."
            )
        return found

    def __str__(self):
        starts, finalists = len(self.restart_log_likelihoods), len(self.finalist_log_likelihoods)
        lines = [
            f"{'converged' if self.converged else 'not converged'} after {self.n_iter} iterations; "
            f"log-likelihood {self.finalist_log_likelihoods[0]:.2f} nats",
            f"{starts} start{'s' * (starts != 1)}, {self.n_runs} run{'s' * (self.n_runs != 1)}, {finalists} to "
            f"convergence; {self.n_reached} led to this fit",
            f"{self.n_parameters} parameters for {self.n_values} numbers",
            "component  effective points  smallest variance (of the data's)",
        ]
        for j, (points, smallest, floor) in enumerate(
            zip(self.effective_points, self.smallest_eigenvalues, self.on_floor, strict=True)
        ):
            lines.append(f"{j:9d}  {points:16.1f}  {smallest:12.2g}{'  on the floor' if floor else ''}")
        lines += [f"! {problem}" for problem in self.problems] or ["nothing suspicious"]
        return "\n".join(lines)


def diagnose(mixture, data, result, converged, n_iter, reg_covar):
    """The Diagnostics of a fit.

    data : Standardized, of gmm.engine.  result : a Search, of gmm.engine.
    """
    shape, family = mixture.means.shape, mixture.family
    standardized = family.rescale(mixture.covariances, 1 / data.scale)
    smallest = family.smallest_eigenvalues(standardized, *shape)
    return Diagnostics(
        converged=converged,
        n_iter=n_iter,
        restart_log_likelihoods=result.log_likelihoods,
        finalist_log_likelihoods=result.finalists,
        n_runs=result.n_runs,
        n_reached=result.n_reached,
        effective_points=mixture.weights * max(data.total, data.n_rows),
        points_needed=family.points_needed(mixture.n_features),
        smallest_eigenvalues=smallest,
        on_floor=on_floor(smallest, reg_covar),
        coinciding=coinciding((mixture.means - data.center) / data.scale, family.dense(standardized, *shape)),
        n_parameters=mixture.n_parameters(),
        n_values=data.n_rows * mixture.n_features,
    )


def _told(components, one, many, singly=3):
    """(subject, verb, component to quote): each on its own if they are few, else all in one sentence."""
    if len(components) <= singly:
        return [(f"component {j}", one, j) for j in components]
    first = ", ".join(str(j) for j in components[:singly])
    return [(f"components {first} and {len(components) - singly} more", many, components[0])]


def coinciding(means, covariances, tolerance=1e-3):
    """Pairs of components whose means (k, d) and covariances (k, d, d), standardized, differ by less than that."""
    close = np.abs(means[:, None] - means).max(axis=2) < tolerance  # (k, k)
    pairs = np.argwhere(np.triu(close, 1)).tolist()
    return [(a, b) for a, b in pairs if np.abs(covariances[a] - covariances[b]).max() < tolerance]
