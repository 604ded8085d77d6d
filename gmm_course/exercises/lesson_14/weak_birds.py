"""What is weak, or too strict, in a test for program 3: a group for every row of a table."""

from itertools import permutations

import numpy as np

from gmm_course.exercises.lesson_14.right import BILLS

UNKNOWN = (
    "What it asks is not true of a right program. Make a table of six birds by hand, in two groups far apart, one row "
    "without a value: what should come back?"
)


def made_up(rng=None):
    """A change of the groups that deals them out to other rows: in another way at each call, or always in one."""

    def change(result, *_):
        return (rng or np.random.default_rng(1)).permutation(np.asarray(result))

    return change


def among_complete(result, table, K):
    """The groups of the complete rows, dealt out among these."""
    result, complete = np.array(result), _complete(table)
    result[complete] = np.random.default_rng(2).permutation(result[complete])
    return result


def _complete(table):
    return table.notna().all(axis=1).to_numpy()


def _together(groups):
    groups = np.asarray(groups)
    return groups[:, None] == groups


def weak(trial):
    """Why a test passes the broken program."""
    calls = trial.calls()
    if all(
        np.array_equal(_together(result), _together(trial.right(*arguments)))
        and np.array_equal(np.asarray(result) < 0, np.asarray(trial.right(*arguments)) < 0)
        for arguments, result in calls
    ):
        return _kind([arguments[0] for arguments, _ in calls])
    if trial.passes(trial.right, made_up(np.random.default_rng(0))):
        return (
            "It passes a program that deals the groups out to any rows, too: it counts them, or looks at their form. "
            "Which row has which? A row that lacks a value has -1, and like birds are together."
        )
    if trial.passes(trial.right, made_up()):
        return (
            "It compares results of the program with one another; they agree if it makes the same mistake twice. Which "
            "row should have which group?"
        )
    shares = [_moved(result, trial.right(*arguments), arguments[0]) for arguments, result in calls]
    if trial.passes(trial.right, among_complete):
        return (
            "It passes a program that deals out the groups of the complete rows among these. And what it asks of the "
            "rows that lack a value, the broken program has right."
        )
    return (
        f"It sees mistakes if they are many, but the broken program makes few: {max(shares):.0%} of the complete rows "
        "are not with their like there, since neighbours in the table are alike. Allow less, or ask what no right "
        "program does: has a row that lacks a value a group?"
    )


def _moved(groups, right, table):
    """The share of the complete rows in another group than their own, groups matched by their numbers' best order."""
    groups, right = (np.asarray(values)[_complete(table)] for values in (groups, right))
    own = np.unique(right)
    return min(np.mean(np.array(order)[np.searchsorted(own, right)] != groups) for order in permutations(own))


def _kind(tables):
    """Why the broken program is right for all that a test hands in."""
    ask = "Leave a value out in a row near the top."
    if all(_complete(table).all() for table in tables):
        return f"No row of its table lacks a value, and then the broken program is right. {ask}"
    if all(_complete(table)[: _complete(table).sum()].all() for table in tables):
        return f"The rows that lack a value are the last ones, and then the broken program is right. {ask}"
    return f"For the table of your test, the broken program is right. {ask}"


def strict(trial, program):
    """Why a test fails a right program, or None."""

    def filled(result, *_):
        return np.maximum(result, 0)

    def species(result, table, K, order=None):
        if "species" not in table:
            return result
        codes = table["species"].astype("category").cat.codes.to_numpy()
        return np.where(_complete(table), codes if order is None else np.array(order)[codes], -1)

    def renamed(order):
        return lambda result, table, K: np.where(np.asarray(result) < 0, -1, np.array(order)[np.asarray(result)])

    numbers = 1 + max(np.max(result) for _, result in trial.calls(program))
    orders = list(permutations(range(int(numbers)))) if numbers < 5 else []
    return trial.first(
        program,
        [
            (filled, "It wants a group for every row. What should come back for one that lacks a value?"),
            (
                lambda result, table, K: np.where(table[BILLS].notna().all(axis=1), filled(result), -1),
                "It wants -1 only where the bill is missing; a row that lacks any other value has -1, too.",
            ),
            (
                lambda result, *_: np.where(np.asarray(result) < 0, np.nan, result),
                "It wants NaN for a row that lacks a value; -1 comes back.",
            ),
            (
                lambda result, table, K: np.asarray(result)[_complete(table)],
                "It wants groups of the complete rows alone; one for every row comes back.",
            ),
            *(
                (renamed(order), "It wants certain numbers of the groups. They mean nothing: compare who is together.")
                for order in orders
            ),
            *(
                (
                    lambda *a, order=order: species(*a, order=order),
                    "It wants the species themselves; groups by the bill are not quite those.",
                )
                for order in (None, *permutations(range(3)))
            ),
        ],
    )
