"""Can this fit be trusted? What a fit says about itself, as numbers and as sentences."""

from dataclasses import dataclass

import numpy as np

from gmm.engine.runs import CRAWL, left_to_gain
from gmm.engine.spikes import bought
from gmm.floor import FEW

NARROW = 1e-4  # of the data's variance
MANY = 5  # points needed, above which it is told that there are too few for most components
CREEPING = 0.5  # nats left to gain, from which it is told


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
    on_floor : (k,) whether that lies on the floor, which is set by reg_covar and by the resolution.
    narrowest : (k,) the column along which it is measured, or most nearly so.
    resolution : (d,) the step in which each column was recorded, in its units; 0 for none.
    floor_of_step : (d,) whether that sets the floor in the column, and not reg_covar.
    names : of the columns, or None.
    left_to_gain : nats that the log-likelihood would still rise by, estimated from the last steps; nan if there were
        too few.
    bought : (k,) nats of the log-likelihood that each component can have bought, since it is a spike
        (gmm.engine.spikes); 0 for the others.
    passed_over : the likeliest run that was not kept, since spikes explain why it is likelier (`nats`, and the
        `points` of each spike); or None.
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
    narrowest: np.ndarray
    resolution: np.ndarray
    floor_of_step: np.ndarray
    names: object
    left_to_gain: float
    bought: np.ndarray
    passed_over: object
    coinciding: list
    n_parameters: int
    n_values: int

    @property
    def problems(self):
        """Sentences, each with what was found and what to try, the gravest first; none if nothing is suspicious."""
        return [*self._unsettled(), *self._bought(), *self._too_few(), *self._undecided()]

    def _unsettled(self):
        if not self.converged and self.n_iter > 0:
            yield (
                f"EM stopped after {self.n_iter} iterations before the log-likelihood settled: raise max_iter, or tol."
            )
        elif self.left_to_gain > CREEPING:
            yield (
                f"EM creeps here: some {self.left_to_gain:.2g} nats are left to gain, by the rate at which it gained "
                "the last. Use a smaller tol, or more than one start (n_init), which end in longer steps."
            )

    def _bought(self):
        on_floor = self.on_floor & ~self.floor_of_step[self.narrowest]
        everywhere = on_floor.all()
        if everywhere:
            yield (
                f"every component lies on the floor: the smallest variance is {self.smallest_eigenvalues.max():.2g} of "
                f"the data's, along {self._column(0)}. Look for a column that is constant, a copy or a sum of others, "
                "and for repeated rows; leave it out, or try a simpler covariance_type or a larger reg_covar."
            )
        for those, lie, j in _told(np.flatnonzero(on_floor & ~everywhere), "lies", "lie"):
            yield (
                f"{those} {lie} on the floor, along {self._column(j)}: component {j} has "
                f"{self.effective_points[j]:.1f} effective points and a smallest variance of "
                f"{self.smallest_eigenvalues[j]:.2g} of the data's. Unless these rows share a value for a reason, such "
                "likelihood is bought, not found: try fewer components, a larger reg_covar or a simpler "
                "covariance_type."
            )

    def _too_few(self):
        few = self.effective_points < self.points_needed - 0.05
        few |= (self.effective_points < FEW * self.points_needed) & (self.smallest_eigenvalues < NARROW)
        for those, rest, j in _told(np.flatnonzero(few & ~self.on_floor), "rests", "rest"):
            yield (
                f"{those} {rest} on too few points: component {j} on {self.effective_points[j]:.1f} effective points, "
                f"where a covariance of its own needs {self.points_needed} at least; its smallest variance is "
                f"{self.smallest_eigenvalues[j]:.2g} of the data's. Try fewer components."
            )
        if self.n_parameters > self.n_values:
            yield (
                f"the model has {self.n_parameters} parameters for {self.n_values} numbers: it can only memorise. "
                "Try fewer components or a simpler covariance_type."
            )
        elif self.short_of_rows:
            yield (
                f"too few rows for covariances of this type: most components rest on less than {FEW} times the "
                f"{self.points_needed} points that each needs. Try covariance_type 'tied' or 'diag', or fewer "
                "components."
            )

    def _undecided(self):
        if self.coinciding:
            a, b = self.coinciding[0]
            more = f" (and {len(self.coinciding) - 1} more pairs)" if len(self.coinciding) > 1 else ""
            yield f"components {a} and {b} are the same{more}: try fewer components, or more starts (n_init)."
        gap = self.finalist_log_likelihoods[0] - self.finalist_log_likelihoods.min()
        if self.converged and self.n_reached == 1 and gap > 0.1 and not self.short_of_rows:
            yield (
                f"only one of {self.n_runs} runs led to this log-likelihood; others ended up to {gap:.2g} nats below. "
                "There may be a higher one: try more starts (n_init) or fewer components."
            )

    @property
    def short_of_rows(self):
        """Whether most of the components rest on few points for a covariance of their own."""
        few = self.effective_points < FEW * self.points_needed
        return bool(self.points_needed > MANY and np.mean(few) > 0.5)

    def _column(self, j):
        column = self.narrowest[j]
        return f"column {column}" if self.names is None else f"column {column} ({self.names[column]})"

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
        for column in np.flatnonzero(self.resolution):
            name = column if self.names is None else f"{column} ({self.names[column]})"
            lines.append(f"column {name} was recorded in steps of {self.resolution[column]:.4g}")
        if self.passed_over is not None:
            nats, points = self.passed_over
            lines.append(f"passed over: a run {nats:.2f} nats likelier, with {_spikes(points)}")
        lines += [f"! {problem}" for problem in self.problems] or ["nothing suspicious"]
        return "\n".join(lines)


def _spikes(points):
    """Spikes in words."""
    each = ", ".join(f"{one:.1f}" for one in points)
    return f"a spike on {each} points" if len(points) == 1 else f"spikes on {each} points"


def diagnose(mixture, data, result, converged, lower_bounds, names=None):
    """The Diagnostics of a fit.

    data : Standardized, of gmm.engine.  result : a Search, of gmm.engine.  names : of the columns.
    lower_bounds : (n_iter + 1,) mean log-likelihood per point, at the start and after each step.
    """
    shape, family = mixture.means.shape, mixture.family
    standardized = family.rescale(mixture.covariances, 1 / data.scale)
    smallest = family.smallest_eigenvalues(standardized, *shape)
    points, on_floor = mixture.weights * max(data.total, data.n_rows), data.floor.holds_up(family, standardized, shape)
    return Diagnostics(
        converged=converged,
        n_iter=len(lower_bounds) - 1,
        restart_log_likelihoods=result.log_likelihoods,
        finalist_log_likelihoods=result.finalists,
        n_runs=result.n_runs,
        n_reached=result.n_reached,
        effective_points=points,
        points_needed=family.points_needed(mixture.n_features),
        smallest_eigenvalues=smallest,
        on_floor=on_floor,
        narrowest=narrowest(data.floor, family, standardized, shape),
        resolution=np.zeros(shape[1]) if data.steps is None else data.steps,
        floor_of_step=np.broadcast_to(data.floor.least > data.floor.reg_covar, shape[1]),
        names=names,
        left_to_gain=_left(lower_bounds * data.total),
        bought=bought(family, standardized, points, shape[1], on_floor) * min(1.0, data.total / data.n_rows),
        passed_over=result.passed_over,
        coinciding=coinciding((mixture.means - data.center) / data.scale, family.dense(standardized, *shape)),
        n_parameters=mixture.n_parameters(),
        n_values=data.n_rows * mixture.n_features,
    )


def _left(log_likelihoods):
    """Nats left to gain after these steps; nan if they are too few to tell."""
    if len(log_likelihoods) < 3:
        return np.nan
    left = float(left_to_gain(*log_likelihoods[-3:]))
    return left if np.isfinite(left) else CRAWL * float(log_likelihoods[-1] - log_likelihoods[-2])


def _told(components, one, many, singly=3):
    """(subject, verb, component to quote): each on its own if they are few, else all in one sentence."""
    if len(components) <= singly:
        return [(f"component {j}", one, j) for j in components]
    first = ", ".join(str(j) for j in components[:singly])
    return [(f"components {first} and {len(components) - singly} more", many, components[0])]


def narrowest(floor, family, standardized, shape):
    """The column that lies most nearly along the narrowest direction of each component, measured by the floor, (k,)."""
    units = np.sqrt(floor.least) if np.ndim(floor.least) else np.ones(shape[1])
    dense = family.dense(standardized, *shape) / np.multiply.outer(units, units)
    return np.abs(np.linalg.eigh(dense)[1][:, :, 0]).argmax(axis=1)


def coinciding(means, covariances, tolerance=1e-3):
    """Pairs of components whose means (k, d) and covariances (k, d, d), standardized, differ by less than that."""
    close = np.abs(means[:, None] - means).max(axis=2) < tolerance  # (k, k)
    pairs = np.argwhere(np.triu(close, 1)).tolist()
    return [(a, b) for a, b in pairs if np.abs(covariances[a] - covariances[b]).max() < tolerance]
