"""What is weak, or too strict, in a test for program 5: groups of incidents."""

import numpy as np

from gmm_course.exercises.lesson_14.weak_birds import _together

UNKNOWN = (
    "With the same rows in the same order, the same K and seed, a right program gives the same groups when a number, a "
    "code or a unit changes."
)
PLACE = ["longitude", "latitude"]


def made_up(rng=None):
    """A change of the result into groups at random, and a BIC that is lower for more of them."""
    rng = rng or np.random.default_rng(0)
    return lambda result, table, K, seed: (rng.integers(K, size=len(table)), -1000.0 * K + rng.random())


def _pairs(trial, program):
    """Each call after the first, with the call before it that has the most in common with it."""
    calls = trial.calls(program)
    pairs = []
    for i, (arguments, result) in enumerate(calls[1:], start=1):
        alike = [sum(a == b for a, b in zip(arguments[1:], before[0][1:], strict=True)) for before in calls[:i]]
        pairs.append((calls[int(np.argmax(alike))], (arguments, result)))
    return pairs


def _changed(one, other):
    """The columns in which two tables differ; None if their rows are not as many."""
    if len(one) != len(other) or list(one.columns) != list(other.columns):
        return None
    return [name for name in one if not np.array_equal(one[name].to_numpy(), other[name].to_numpy())]


def weak(trial):
    """Why a test passes the broken program."""
    if all(arguments[1] == 1 for arguments, _ in trial.calls()):
        return "With K = 1 all rows are in one group, whatever changes: take several."
    if trial.passes(trial.right, made_up()):
        return (
            "It passes groups that are drawn at random, too: it looks at their form, their number or BIC. Change in "
            "the table what should mean nothing, and compare the groups."
        )
    pairs = _pairs(trial, trial.broken)
    same_call = [(one, other) for one, other in pairs if one[0][1:] == other[0][1:]]
    changes = [_changed(one[0][0], other[0][0]) for one, other in same_call]
    if changes and not any(changes):
        return (
            "It hands in the same table each time, with nothing changed in it. (assign, replace and sample return a "
            "new table and leave the old one as it is.)"
        )
    moved = [np.mean(_together(one[1][0]) != _together(other[1][0])) for one, other in same_call]
    if not moved:
        return "Change in the table what should mean nothing, keep K and the seed, and compare the groups of both."
    what = ", ".join(dict.fromkeys(name for names in changes for name in names or []))
    K, seed = same_call[int(np.argmax(moved))][0][0][1:]
    if max(moved) == 0 and all(
        _shifted(one[0][0], other[0][0], names) for (one, other), names in zip(same_call, changes, strict=True)
    ):
        return (
            f"It adds one number to all of a column ({what}), or multiplies them: the differences between the rows "
            "stay what they were, and so do the groups of the broken program. Deal the numbers out anew."
        )
    if max(moved) < 0.1:
        return (
            f"The idea is right, but for K = {K} and seed {seed} hardly anything hangs on {what}: {max(moved):.1%} of "
            "the pairs of rows are parted or joined, and your test lets that pass. Try another K or seed, or allow "
            "nothing."
        )
    return (
        f"In the broken program {max(moved):.0%} of the pairs of rows are parted or joined by your change: how does it "
        "compare the groups?"
    )


def _shifted(one, other, names):
    """Whether columns were moved or stretched as a whole."""
    return bool(names) and all(_straight(one[name], other[name]) for name in names)


def _straight(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return bool(np.ptp(a) and np.ptp(b)) and abs(np.corrcoef(a, b)[0, 1]) > 1 - 1e-9


def strict(trial, program):
    """Why a test fails a right program, or None."""
    if trial.passes(program, lambda result, *_: (result[0], 0.0)):
        return "It compares BIC, whose value depends on the units (lesson 08); compare the groups."

    def whatever_seed(result, table, K, seed):
        return min((program(table, K, one) for one in range(10)), key=lambda run: run[1])

    def whatever_order(result, table, K, seed):
        order = np.argsort(table["incident_id"].to_numpy(), kind="stable")
        labels, bic = program(table.iloc[order], K, seed)
        return np.asarray(labels)[np.argsort(order)], bic

    if trial.passes(program, whatever_order):
        return "It brings the rows into another order; then a seed falls on other rows, in a right program, too."
    if trial.passes(program, whatever_seed):
        return (
            "It wants the best groups, or the same, from every seed. A right program, too, ends on another hill from "
            "another seed, unless there is one clear one (section 1): keep the seed, or take the best of several by "
            "BIC."
        )
    for one, other in _pairs(trial, program):
        (before, K, _), (after, K_after, _) = one[0], other[0]
        if K != K_after and _changed(before, after) == []:
            return f"It compares the groups of K = {K} with those of K = {K_after}."
        if any(name in PLACE and not _straight(before[name], after[name]) for name in _changed(before, after) or []):
            return "It moves the places against each other, and that does mean something: leave longitude and latitude."
    labels = [result[0] for _, result in trial.calls(program)]
    orders = [np.argsort(np.argsort(-np.bincount(labels[0]))), np.arange(max(map(max, labels)) + 1)[::-1]]
    if any(trial.passes(program, lambda result, *_, o=o: (o[np.asarray(result[0])], result[1])) for o in orders):
        return "It wants certain numbers of the groups; they mean nothing: compare who is together."
    return None
