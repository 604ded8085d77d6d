"""Can this fit be trusted? What a fit says about itself, as numbers and as sentences."""

from dataclasses import dataclass, replace

import numpy as np

from gmm.engine.doubts import (
    coinciding,
    constant,
    dependent,
    hardly_together,
    left_after,
    n_outlying,
    narrowest,
    price_of_one,
    shared,
)
from gmm.engine.spikes import ONE_OF_MANY, SCARCE, bought, short_of_rows
from gmm.floor import FEW
from gmm.problems import problems
from gmm.rows.answers import hardly_seen

NARROW = 1e-4  # of the data's variance


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """What a fit says about itself; `print` it, or read `problems`.

    converged : whether the log-likelihood settled before max_iter.
    n_iter : iterations of the run that was kept.
    restart_log_likelihoods : (n_init,) of each start, in nats, where it was stopped; nan if it collapsed. Of rows
        with gaps that is the log-likelihood of the rows filled in, on which starts are tried. With labels this and the
        next are of rows and labels together.
    finalist_log_likelihoods : of the few that went on, where they ended, the one kept first; a higher one is a spike.
    n_runs, n_reached : short runs in all, from the starts and from the best with a component put elsewhere; how many of
        them led to the fit that was kept, as far as they were followed.
    rounds : in how many rounds of putting a component elsewhere a better run was found, and how many there were.
    effective_points : (k,) sum of each component's responsibilities, times sample weights; weights that sum to
        less than the number of rows count as proportions.
    short_of_rows : whether most components rest on few points for a covariance of their own.
    points_needed : for a covariance of this type that has an inverse; none with a prior.
    smallest_eigenvalues : (k,) variance of each component in its narrowest direction, as a fraction of the
        variance of the data (columns measured in their own standard deviations).
    on_floor : (k,) whether that lies on the floor, which is set by reg_covar and by the resolution.
    given : (k,) whether its covariance was fixed; then neither that nor few points are told.
    narrowest, places : (k,) the column along which that is, or most nearly so, and the mean in it.
    oblique : (k,) whether that direction is no column's own: then rows nearly lie in a plane, not on a value.
    shared : (k,) whether it lies on the floor and half of its points on one value, or in one plane; else it is a group
        as any other, narrower than the floor.
    constant, dependent : columns of one value; of which one follows from the others, but for what steps cannot tell.
    resolution : (d,) the step in which each column was recorded, in its units; 0 for none.
    floor_of_step : (d,) whether that sets the floor in the column, and not reg_covar.
    step_of_float32 : (d,) whether it is that of float32 numbers of this size.
    names : of the columns, or None.
    left_to_gain : nats that the log-likelihood would still rise by, by its last steps; nan if there were too few.
    bought : (k,) nats of the log-likelihood that each can have bought, as a spike (gmm.engine.spikes), or 0.
    passed_over : the likeliest run that was not kept, since spikes explain why it is likelier (`nats`, and the
        `points` of each spike); or None.
    outlying : rows that lie so far from every component that in 99 of 100 samples from the mixture none would; of rows
        that were searched by a sample only the 1,023 rarest are asked, of other rows elsewhere none (None).
    hardly_together : pairs of columns that hardly a row has both of.
    hardly_seen : (component, column, values) where a component has hardly a value of a column; of rows in memory.
    coinciding : pairs of components that are the same, so that one of them could go.
    fewer_cost, price : nats, at most, that one component less would cost (nan where runs agreed); those that BIC asks.
    log_prior : what a prior (gmm.known) adds to the log-likelihood where EM climbs, in nats, 0 or below; 0 without.
    n_parameters, n_values : free parameters of the model, numbers in the data.
    """

    converged: bool
    n_iter: int
    restart_log_likelihoods: np.ndarray
    finalist_log_likelihoods: np.ndarray
    n_runs: int
    n_reached: int
    rounds: tuple
    effective_points: np.ndarray
    short_of_rows: bool
    points_needed: int
    smallest_eigenvalues: np.ndarray
    on_floor: np.ndarray
    given: np.ndarray
    narrowest: np.ndarray
    places: np.ndarray
    oblique: np.ndarray
    shared: np.ndarray
    constant: np.ndarray
    dependent: np.ndarray
    resolution: np.ndarray
    floor_of_step: np.ndarray
    step_of_float32: np.ndarray
    names: object
    left_to_gain: float
    bought: np.ndarray
    passed_over: object
    outlying: int | None
    hardly_together: list
    hardly_seen: list
    coinciding: list
    fewer_cost: float
    price: float
    log_prior: float
    n_parameters: int
    n_values: int

    @property
    def held_up(self):
        """(k,) whether only the floor keeps its likelihood from growing: it lies there with points that share a value
        or a plane, or with too few to tell. Left out: one of few values (a flag), where that is no wonder, and columns
        that are constant."""
        flag = self.floor_of_step[self.narrowest] & (self.smallest_eigenvalues >= ONE_OF_MANY)
        few = self.effective_points < SCARCE * self.points_needed
        return self.on_floor & (self.shared | few) & ~flag & ~np.isin(self.narrowest, self.constant)

    @property
    def too_narrow(self):
        """(k,) whether it is a group as any other, but narrower than reg_covar lets it be."""
        return self.on_floor & ~self.shared & ~self.held_up & ~self.floor_of_step[self.narrowest]

    def in_order(self, order):
        """The same of the components in another order: number order[i] comes i-th."""
        each = "effective_points smallest_eigenvalues on_floor given narrowest places oblique shared bought".split()
        place = np.argsort(order)
        pairs = [tuple(sorted(place[list(pair)].tolist())) for pair in self.coinciding]
        seen = sorted((int(place[j]), *rest) for j, *rest in self.hardly_seen)
        return replace(self, coinciding=pairs, hardly_seen=seen, **{name: getattr(self, name)[order] for name in each})

    @property
    def problems(self):
        """Sentences, each with what was found and what to try, the gravest first; none if nothing is suspicious."""
        return problems(self)

    @property
    def doubt(self):
        """Why it should not be chosen, in few words: likelihood that is bought, or too few points; else ""."""
        reasons = {
            "on the floor": self.held_up,
            "too few points": self.few() & ~self.given,
            "a spike": self.bought > self.price,
            "more parameters than numbers": np.array(self.n_parameters > self.n_values),
        }
        return ", ".join(reason for reason, holds in reasons.items() if holds.any())

    def few(self):
        """(k,) whether it rests on too few points."""
        few = self.effective_points < self.points_needed - 0.05
        return few | (self.effective_points < FEW * self.points_needed) & (self.smallest_eigenvalues < NARROW)

    def recorded(self, column):
        why = ", since float32 has no finer ones there: hand in float64" if self.step_of_float32[column] else ""
        return f"{self.column(column)} was recorded in steps of {self.resolution[column]:.4g}{why}"

    def column(self, column):
        return f"column {column}" if self.names is None else f"column {column} ({self.names[column]})"

    def __str__(self):
        starts, finalists = len(self.restart_log_likelihoods), len(self.finalist_log_likelihoods)
        prior = f", log-density of the prior {self.log_prior:.2f}" if self.log_prior < 0 else ""
        lines = [
            f"{'converged' if self.converged else 'not converged'} after {self.n_iter} iterations; "
            f"log-likelihood {self.finalist_log_likelihoods[0]:.2f} nats{prior}",
            f"{starts} start{'s' * (starts != 1)}, {self.n_runs} run{'s' * (self.n_runs != 1)}, {finalists} "
            f"finalist{'s' * (finalists != 1)}; {self.n_reached} led to this fit",
            f"{self.n_parameters} parameters for {self.n_values} numbers",
            "component  effective points  smallest variance (of the data's)",
        ]
        for j, (points, smallest, floor) in enumerate(
            zip(self.effective_points, self.smallest_eigenvalues, self.on_floor, strict=True)
        ):
            lines.append(f"{j:9d}  {points:16.1f}  {smallest:12.2g}{'  on the floor' if floor else ''}")
        for column in np.flatnonzero(self.resolution):
            lines.append(self.recorded(column))
        if self.passed_over is not None:
            nats, points = self.passed_over
            spikes, each = "a spike" if len(points) == 1 else "spikes", ", ".join(f"{one:.1f}" for one in points)
            lines.append(f"passed over: a run {nats:.2f} nats likelier, with {spikes} on {each} points")
        if self.outlying:
            lines.append(
                f"outlying: {self.outlying} row{'s' * (self.outlying != 1)}, farther from every component than any in "
                "99 of 100 such samples"
            )
        lines += [f"! {problem}" for problem in self.problems] or ["nothing suspicious"]
        return "\n".join(lines)


def diagnose(mixture, data, result, converged, lower_bounds, names=None):
    """The Diagnostics of a fit.

    data : Standardized, of gmm.engine.  result : a Search, of gmm.engine.  names : of the columns.
    lower_bounds : (n_iter + 1,) mean log-likelihood per point, at the start and after each step.
    """
    shape, family = mixture.means.shape, mixture.family
    standardized = family.rescale(mixture.covariances, 1 / data.scale)
    smallest = family.smallest_eigenvalues(standardized, *shape)
    moments, steps = data.rows.moments, np.zeros(shape[1]) if data.steps is None else data.steps
    rounding = moments.eps * np.maximum(-moments.low, moments.high)
    points, on_floor = mixture.weights * max(data.total, data.n_rows), data.floor.holds_up(family, standardized, shape)
    given = np.zeros(shape[0], dtype=bool) if data.fixed is None else data.fixed.has_covariance
    directions, along, across = narrowest(data.floor, family, standardized, shape)
    return Diagnostics(
        converged=converged,
        n_iter=len(lower_bounds) - 1,
        restart_log_likelihoods=result.log_likelihoods,
        finalist_log_likelihoods=result.finalists,
        n_runs=result.n_runs,
        n_reached=result.n_reached,
        rounds=result.rounds,
        effective_points=points,
        short_of_rows=data.pull is None and short_of_rows(family, points, shape[1]),
        points_needed=family.points_needed(mixture.n_features) if data.pull is None else 0,
        smallest_eigenvalues=smallest,
        on_floor=on_floor & ~given,
        given=given,
        narrowest=along,
        places=(np.round(mixture.means / data.scale, 6) * data.scale)[np.arange(shape[0]), along],
        oblique=across,
        shared=shared(data, mixture, directions, along, on_floor),
        constant=constant(data),
        dependent=dependent(data),
        resolution=steps,
        floor_of_step=np.broadcast_to(data.floor.least > data.floor.reg_covar, shape[1]),
        step_of_float32=(0 < steps) & (steps <= rounding) & (moments.eps > np.finfo(float).eps),
        names=names,
        left_to_gain=left_after(lower_bounds * data.total),
        bought=bought(family, standardized, points, shape[1], on_floor) * min(1.0, data.total / data.n_rows),
        passed_over=result.passed_over,
        outlying=n_outlying(mixture, data, result.rare),
        hardly_together=hardly_together(data),
        hardly_seen=[
            one for one in hardly_seen(mixture, data.rows, FEW * family.points_needed(1)) if not given[one[0]]
        ],
        coinciding=coinciding((mixture.means - data.center) / data.scale, family.dense(standardized, *shape)),
        fewer_cost=result.fewer_cost,
        price=price_of_one(data),
        log_prior=data.log_prior(data.standardize(mixture)),
        n_parameters=mixture.n_parameters() - (data.fixed.n_parameters() if data.fixed else 0),
        n_values=data.rows.looked.n_values,
    )
