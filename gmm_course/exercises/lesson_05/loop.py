"""The whole of EM, exercise 4 of lesson 05: which part of it is wrong is found out before a suspect is named."""

import functools
from itertools import permutations

import numpy as np
from scipy.special import ndtri

from gmm_course.exercises.checking import (
    NotYet,
    call,
    compare,
    misplaced,
    numbers,
    pair,
    same,
    shape_of,
    simplest,
    uses,
)
from gmm_course.exercises.lesson_05.steps import (
    NAMES,
    log_likelihood_of,
    m_step_of,
    responsibilities_of,
    wrong_log_likelihoods,
    wrong_m_steps,
    wrong_responsibilities,
)

RETURNED = (*NAMES, "log_likelihoods")
AHEAD = 60  # iterations that are looked at beyond those that were asked for


def _points():
    """Three groups of different size and width, laid out evenly: EM settles on them, and not on a single point."""
    groups = ((10, 5.0, 0.5), (8, 7.2, 0.8), (9, 2.0, 0.8))
    return np.concatenate([mean + sd * ndtri((np.arange(n) + 0.5) / n) for n, mean, sd in groups])


def _em(x, start, n_iter, handed_on=(0, 1, 2)):
    """Parameters after each M-step, the start first, and the log-likelihood of each.

    handed_on : which of weights, means and sds the next E-step gets; in the place of others it gets the start's.
    """
    history = [start]
    for _ in range(n_iter):
        given = [history[-1][j] if j in handed_on else start[j] for j in range(3)]
        history.append(m_step_of(x, responsibilities_of(x, *given)))
    return history, np.array([log_likelihood_of(x, *parameters) for parameters in history])


def _alike(parts, others):
    return all(same(part, other) for part, other in zip(parts, others, strict=True))


def check_loop(function, starts, name):
    """Raise NotYet unless function(x, weights, means, sds, n_iter) is EM; one iteration first, then several."""
    x = _points()
    for start, n_iter in ((starts[0], 1), (starts[0], 7), (starts[1], 4)):
        history, trace = _em(x, start, n_iter + AHEAD)
        result = pair(call(function, x, *start, n_iter, name=name), RETURNED, name)
        misplaced(result, (*history[n_iter], trace[: n_iter + 1]), RETURNED)
        parameters = [numbers(part, start[0].shape, title) for part, title in zip(result, NAMES, strict=False)]
        _check_steps(parameters, history, n_iter, (shape_of(result[3]) or (0,))[0])
        _check_numbering(parameters, history[n_iter])
        if n_iter == 1:
            _check_one_step(function, x, start, parameters, name)
        _check_length(result[3], trace, n_iter)
        _check_what_is_handed_on(parameters, x, start, n_iter)
        for part, right, title in zip(parameters, history[n_iter], NAMES, strict=True):
            otherwise = f"right after one iteration; after {n_iter} with {len(right)} components your {title} are off."
            compare(part, right, [], otherwise, before=functools.partial(_check_falls, result[3]))
        if n_iter > 1:
            _check_trace(np.ravel(result[3]), trace, n_iter, wrong_log_likelihoods(x, *start))


def _check_steps(parameters, history, n_iter, recorded):
    """Raise NotYet if these are the parameters after another number of M-steps."""
    steps = [j for j, others in enumerate(history) if _alike(parameters, others)]
    if not steps or n_iter in steps:
        return
    j = steps[0]
    if j == 0 and recorded == n_iter:
        raise NotYet(f"asked for n_iter = {n_iter}, you made no iteration: range(n_iter) makes n_iter rounds.")
    if j == 0:
        raise NotYet("the start comes back: do the new parameters replace the old ones inside the loop?")
    if j == 1 and recorded == 2:
        raise NotYet(
            f"asked for n_iter = {n_iter}, you made one iteration: is the `return` inside the loop, or n_iter unused?"
        )
    if j == 1:
        raise NotYet(
            "after one iteration nothing moves any more: every E-step gives the same responsibilities. Does it stand "
            "inside the loop, and does it get the parameters of the last M-step?"
        )
    if j == n_iter + 1:
        raise NotYet(
            f"asked for n_iter = {n_iter}, you return the parameters after {j} M-steps, one too many. (n_iter + 1 "
            "log-likelihoods need no more than n_iter M-steps: the last mixture is only looked at.)"
        )
    hint = "does the loop make n_iter rounds, and never stop by itself?" if j != n_iter - 1 else "one too few."
    many = j if j < n_iter + 8 else "many more"
    raise NotYet(f"asked for n_iter = {n_iter}, you return the parameters after {many} M-steps: {hint}")


def _check_numbering(parameters, right):
    for order in permutations(range(len(right[0]))):
        if list(order) != sorted(order) and _alike(parameters, [part[list(order)] for part in right]):
            raise NotYet(
                "the right parameters, but the components are in another order than in the start (sorted, perhaps): "
                "keep the numbering that was handed in."
            )


def _check_one_step(function, x, start, parameters, name):
    r = responsibilities_of(x, *start)
    right = m_step_of(x, r)
    lists = wrong_m_steps(x, r)
    of_old = np.sqrt((r * (x[:, None] - start[1]) ** 2).sum(axis=0) / r.sum(axis=0))
    again = "responsibilities were computed anew between the updates: one E-step a round."
    late = [[], [], []]  # what comes out if some of the new parameters are used for a second E-step
    for new in [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]:
        other = responsibilities_of(x, *(right[j] if j in new else start[j] for j in range(3)))
        parts = *m_step_of(x, other), np.sqrt((other * (x[:, None] - right[1]) ** 2).sum(axis=0) / other.sum(axis=0))
        for j, part in zip((0, 1, 2, 2), parts, strict=True):
            late[j].append((part, again))
    single = (x, np.ones(1), np.array([0.4]), np.array([0.6]), 1), [np.ones(1), [x.mean()], [x.std()]]
    wrong = [title for mine, part, title in zip(parameters, right, NAMES, strict=True) if not same(mine, part)]

    def unused():
        other = start[0][::-1], start[1] - 2.0, start[2] * 1.3
        if _alike(call(function, x, *other, 1, name=name)[:3], parameters):
            raise NotYet("from another start the same parameters come out: the start that is handed in is not used.")
        changed = {title: [*start[:j], start[j][::-1] * 1.1, *start[j + 1 :]] for j, title in enumerate(NAMES)}
        changes = {title: (x, *other, 1) for title, other in changed.items()} | {"x": (x + 0.7, *start, 1)}
        uses(lambda *a: function(*a)[:3], (x, *start, 1), changes, name=name, parts=NAMES)

    for table, words in wrong_responsibilities(x, *start) if len(wrong) == 3 else ():
        if _alike(parameters, m_step_of(x, table)):
            raise NotYet(f"the E-step is wrong: {words}")
    for j, (mine, part, title) in enumerate(zip(parameters, right, NAMES, strict=True)):
        own = [(start[j], f"the {title} are never updated."), *late[j], *[(of_old, OLD_MEANS)] * (j == 2)]
        compare(
            mine,
            part,
            [*own, *((value, f"after one iteration: {words}") for value, words in lists[j])],
            _off(title, wrong),
            before=unused,
            of=f"the {title}, after one iteration",
            after=lambda: simplest(lambda *a: function(*a)[:3], [(*single, M_STEP_OFF)], name),
        )


OLD_MEANS = "the sds measure distances from the old means: update the means first."
M_STEP_OFF = (
    "after one iteration the parameters are off even with a single component, where every responsibility is 1: so the "
    "M-step is wrong. Test yours with exercise 2."
)


def _off(title, wrong):
    """What is known from which of the three are wrong."""
    if len(wrong) == 3:
        return (
            "after one iteration weights, means and sds are all off: look at the E-step first. Do its rows sum to one? "
            "Test it with exercise 1."
        )
    return (
        f"after one iteration your {' and '.join(wrong)} are off, and the rest is right: look at the line that "
        f"computes the {title}, and at the responsibilities that it gets."
    )


def _check_what_is_handed_on(parameters, x, start, n_iter):
    """Raise NotYet if some of the parameters do not come round to the next E-step."""
    for handed_on in ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2)):
        if n_iter > 1 and _alike(parameters, _em(x, start, n_iter, handed_on)[0][-1]):
            kept = " and ".join(title for j, title in enumerate(NAMES) if j not in handed_on)
            raise NotYet(f"every E-step gets the {kept} of the start: hand on those of the last M-step.")


def _check_length(recorded, trace, n_iter):
    shape = shape_of(recorded)
    if shape is not None and len(shape) != 1:
        what = "one number for each mixture, not one for each point" if len(shape) > 1 else "put all into a list"
        raise NotYet(
            f"with n_iter = {n_iter} log_likelihoods should be a list of {n_iter + 1} numbers; yours has shape "
            f"{shape}: {what}."
        )
    recorded = numbers(recorded, shape or (n_iter + 1,), "log_likelihoods")
    n = len(recorded)
    if n == n_iter:
        hint = "that of the start is missing" if same(recorded, trace[1 : n + 1]) else "the last one is missing"
        raise NotYet(f"n_iter M-steps make n_iter + 1 mixtures with the start; you recorded n_iter: {hint}.")
    if n != n_iter + 1:
        hint = ""
        if 1 < n < n_iter and same(recorded, trace[:n]):
            hint = " Does the loop stop by itself? It should make n_iter rounds."
        elif n > n_iter and same(recorded[: n_iter + 1], trace[: n_iter + 1]):
            hint = " The first ones are right."
        raise NotYet(f"with n_iter = {n_iter} there should be {n_iter + 1} log-likelihoods; you recorded {n}.{hint}")


def _check_falls(recorded):
    falls = np.flatnonzero(np.diff(np.ravel(recorded)) < -1e-9)
    if len(falls):
        raise NotYet(
            f"your log-likelihood falls at iteration {falls[0] + 1}, though the first iteration is right. EM never "
            "does that: is a step different in later rounds?"
        )


def _check_trace(recorded, trace, n_iter, mistakes):
    """The parameters are right; are the log-likelihoods theirs?"""
    right = trace[: n_iter + 1]
    if same(recorded, trace[1 : n_iter + 2]):
        raise NotYet("each log-likelihood is that of the next mixture: the first should be that of the start.")
    if same(recorded, right[::-1]):
        raise NotYet("the log-likelihoods are in reverse order: the start's comes first.")
    first = "the first log-likelihood, that of the start, is off: test yours with exercise 3."
    mistakes = [(value, f"the log-likelihood: {words}") for value, words in mistakes]
    compare(recorded[0], right[0], mistakes, first, of="the first log-likelihood, that of the start")
    if same(recorded[1:], trace[:n_iter]):
        raise NotYet("each log-likelihood is recorded before the M-step, so that of the start twice: one round late.")
    if np.allclose(recorded, recorded[0]):
        raise NotYet("the parameters are right, but the log-likelihood stays that of the start: compute it anew.")
    if same(recorded, np.append(trace[0], np.diff(right))):
        raise NotYet("these are rises of the log-likelihood; record it itself.")
    compare(recorded, right, [], "the parameters are right, but some log-likelihoods belong to others.")
