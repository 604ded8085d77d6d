"""What there is to say of a fit, in sentences: what was found, and what to try."""

import numpy as np

from gmm.engine.doubts import still_finding
from gmm.engine.spikes import SCARCE

CREEPING = 0.5  # nats left to gain, from which it is told


def problems(report):
    """Sentences about a report (Diagnostics), the gravest first; none if nothing is suspicious."""
    return [*_unsettled(report), *_bought(report), *_too_few(report), *_undecided(report)]


def _unsettled(report):
    if not report.converged and report.n_iter > 0:
        yield (
            f"EM stopped after {report.n_iter} iterations before the log-likelihood settled: raise max_iter, or tol."
        )
    elif report.left_to_gain > CREEPING:
        yield (
            f"EM creeps here: some {report.left_to_gain:.2g} nats are left to gain, by the rate at which it gained "
            "the last. Use a smaller tol, or more than one start (n_init), which end in longer steps."
        )


def _bought(report):
    held_up = report.held_up  # if by steps alone, each lies on a value of its own, and no column is to blame
    heaps = len(held_up) > 1 and report.floor_of_step[report.narrowest].all()
    everywhere = held_up.all() and (not heaps or len(report.dependent) > 0)
    if len(report.constant):
        which, have = _listed(report, report.constant), "has" if len(report.constant) == 1 else "have"
        coarse = [f" {report.recorded(one)}." for one in report.constant if report.step_of_float32[one]]
        yield f"{which} {have} the same value in every row: leave out what does not vary.{''.join(coarse[:1])}"
    if len(report.dependent):
        floor = "every component lies on the floor, and " if report.on_floor.all() else ""
        yield (
            f"{_listed(report, report.dependent)} depend on one another (copies, parts of a sum, flags of one choice): "
            f"{floor}what is one difference counts more than once. Leave one out."
        )
    elif everywhere and report.n_values <= len(report.resolution) ** 2:
        yield (
            "every component lies on the floor, since there are no more rows than columns: whatever they are, they lie "
            "in a plane. Use fewer columns, a simpler covariance_type or a prior (prior=gmm.Prior())."
        )
    elif everywhere:
        column = report.narrowest[report.effective_points.argmax()]
        coarse = f" {report.recorded(column)}." if report.step_of_float32[column] else ""
        yield (
            f"every component lies on the floor: the smallest variance is {report.smallest_eigenvalues.max():.2g} of "
            f"the data's, along {report.column(column)}. Look for a column that is nearly a copy or a sum of others, "
            "for repeated rows, and for values far from all others, which make the rest look narrow; leave them out, "
            f"or try a simpler covariance_type.{coarse}"
        )
    unseen = np.isin(np.arange(len(held_up)), [j for j, *_ in report.hardly_seen])  # told as that
    for those, lie, j in _told(np.flatnonzero(held_up & ~everywhere & ~unseen), "lies", "lie"):
        column = report.column(report.narrowest[j])
        where = f"along {column} at {report.places[j]:.4g}"
        if report.oblique[j]:
            where = f"across {column} and others, where its rows nearly lie in a plane"
        unless = "Unless these rows share a value for a reason, such" if not report.oblique[j] else "Such"
        yield (
            f"{those} {lie} on the floor, {where}: component {j} has {report.effective_points[j]:.1f} effective points "
            f"and a smallest variance of {report.smallest_eigenvalues[j]:.2g} of the data's. {unless} likelihood is "
            "bought, not found: try fewer components, a larger reg_covar or a simpler covariance_type."
        )
    for those, are, j in _told(np.flatnonzero(report.too_narrow & ~unseen), "is", "are"):
        yield (
            f"{those} {are} narrower than reg_covar lets it be: the {report.effective_points[j]:.0f} points of "
            f"component {j} vary by less than {report.smallest_eigenvalues[j]:.2g} of the data's variance along "
            f"{report.column(report.narrowest[j])}. If a few values far away make the rest look narrow (a code such as "
            "-9999), take them out; else use a smaller reg_covar."
        )


def _listed(report, columns):
    return ", ".join(map(report.column, columns[:6])) + " and more" * (len(columns) > 6)


def _too_few(report):
    for a, b in report.hardly_together[:1]:
        more = f" (and {len(report.hardly_together) - 1} more pairs)" if len(report.hardly_together) > 1 else ""
        yield (
            f"hardly a row has both {report.column(a)} and {report.column(b)}{more}: how they go together the data do "
            "not tell, and what the fit says of it depends on its start. Use covariance_type 'diag', or fewer columns."
        )
    for j, column, values in report.hardly_seen[:3]:
        few = f"{values:.1f} for {report.effective_points[j]:.1f} points"
        yield (
            f"component {j} has hardly a value in {report.column(column)}, {few}: its mean and variance there are "
            "those of so few, or of the start. Leave the column out, or try fewer components."
        )
    for those, rest, j in _told(np.flatnonzero(report.few() & ~report.on_floor & ~report.given), "rests", "rest"):
        yield (
            f"{those} {rest} on too few points: component {j} on {report.effective_points[j]:.1f} effective points, "
            f"where a covariance of its own needs {report.points_needed} at least; its smallest variance is "
            f"{report.smallest_eigenvalues[j]:.2g} of the data's. Try fewer components."
        )
    if report.n_parameters > report.n_values:
        yield (
            f"the model has {report.n_parameters} parameters for {report.n_values} numbers: it can only memorise. "
            "Try fewer components or a simpler covariance_type."
        )
    elif report.short_of_rows:
        yield (
            f"few rows for covariances of this type: most components rest on less than {SCARCE} times the "
            f"{report.points_needed} points that each needs, and the likeliest fit is the one that bends most. Try "
            "covariance_type 'tied' or 'diag', a prior (prior=gmm.Prior()), or fewer components."
        )


def _undecided(report):
    for a, b in report.coinciding[:1]:
        yield f"components {a} and {b} are the same: try fewer components, or more starts (n_init)."
    gap = report.finalist_log_likelihoods[0] - report.finalist_log_likelihoods.min()
    if not (report.converged and report.n_reached == 1 and gap > 0.1) or report.short_of_rows:
        return
    if report.fewer_cost < report.price:
        yield (
            f"the data do not decide so many components: runs ended up to {gap:.2g} nats apart, while one "
            f"less would cost {report.fewer_cost:.2g} nats, and BIC asks {report.price:.2g} of each. Try fewer."
        )
    elif still_finding(report.rounds, report.fewer_cost, report.price):
        better, rounds = report.rounds
        yield (
            f"only one of {report.n_runs} runs led to this log-likelihood; others ended up to {gap:.2g} nats below"
            f"{f', and {better} of {rounds} rounds found a better one' * (rounds > 0)}. There may be a higher one: "
            "try more starts (n_init) or fewer components."
        )


def _told(components, one, many, singly=3):
    """(subject, verb, component to quote): each on its own if they are few, else all in one sentence."""
    if len(components) <= singly:
        return [(f"component {j}", one, j) for j in components]
    first = ", ".join(str(j) for j in components[:singly])
    return [(f"components {first} and {len(components) - singly} more", many, components[0])]
