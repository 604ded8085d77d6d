"""What is weak, or too strict, in a test for program 2: the density of a mixture."""

import numpy as np

from gmm_course.exercises.checking import same
from gmm_course.exercises.lesson_14.right import density, density_without_weights

UNKNOWN = "What it asks is not true of a right density. Try it on one that you can draw: a single component, on a line."
TILTED = "Take covariances with unequal widths and a tilt, and points off the centres."


def made_up(rng=None):
    """A change of a density into numbers above 0: others at each call, or one hill that asks for no parameters."""
    if rng is None:
        return lambda result, X, *_: np.exp(-0.05 * np.sum(np.asarray(X, dtype=float) ** 2, axis=1))
    return lambda result, X, *_: rng.uniform(0.01, 0.02, len(X))


def times(factor):
    return lambda result, *_: factor * np.asarray(result)


def weak(trial):
    """Why a test passes the broken program."""
    if trial.passes(trial.right, made_up(np.random.default_rng(0))):
        return (
            "It passes random numbers above 0, too, and so asks for their form only. What is true of the values of a "
            "density alone (section 1)?"
        )
    calls = trial.calls()
    if all(same(result, trial.right(*arguments)) for arguments, result in calls):
        return _kind([arguments for arguments, _ in calls])
    if trial.passes(trial.right, made_up()):
        return (
            "It passes a hill round 0 that does not look at weights, means and covariances. What do they say about the "
            "values, at a point, or over all of the plane?"
        )
    high, low = trial.passes(trial.right, times(30)), trial.passes(trial.right, times(1 / 30))
    if high and low:
        return "Values thirty times as high, or a thirtieth, pass as well: it does not ask how high a density is."
    if high or low:
        return (
            f"Values thirty times as {'high' if high else 'low'} pass as well, and not the other way: is np.abs "
            "missing?"
        )
    for percent in (50, 40, 30, 20, 10, 5):
        if any(trial.passes(trial.right, times(1 + sign * percent / 100)) for sign in (1, -1)):
            return f"A density that is {percent} % too high, or too low, everywhere still passes: allow less."
    sums = [(np.sum(result), np.sum(trial.right(*arguments))) for arguments, result in calls]
    if np.allclose(*zip(*sums, strict=True), rtol=0.02):
        return (
            "The broken program adds up to as much as a right one there, though not with the same values: what is its "
            "sum, for covariances of another determinant than 1?"
        )
    return f"It looks at values where the broken program has the right ones. {TILTED}"


def _kind(calls):
    """Why the broken program is right for all that a test hands in."""
    if all(all(any(np.allclose(x, m) for m in means) for x in np.asarray(X)[:9]) for X, _, means, _ in calls):
        return f"It asks for the density at the centres alone, and there the broken program is right. {TILTED}"
    own = all(np.allclose(c @ c, np.eye(len(c))) for *_, covariances in calls for c in np.asarray(covariances))
    if own:
        return (
            "The covariances of your test are their own inverse, as the identity is, and for those the broken program "
            f"is right. {TILTED}"
        )
    return f"For the points and covariances of your test, the broken program is right. {TILTED}"


def strict(trial, program):
    """Why a test fails a right program, or None."""
    if trial.passes(program, lambda result, *_: np.minimum(result, 0.99)):
        return "It wants no value above 1. A density is no probability: where a component is narrow, it is higher."
    if trial.passes(program, lambda result, *_: result / np.sum(result)):
        return "It wants the values themselves to add up to 1. Each is a density: multiply it by the area of its cell."
    if trial.passes(program, lambda result, *_: result / np.mean(result)):
        return (
            "It wants the mean of the values to be 1. Each is a density: multiply it by the area of its cell, and add "
            "up."
        )
    if trial.passes(program, lambda result, X, *_: result / (np.sum(result) * _cell(X) ** (1 / np.shape(X)[1]) or 1)):
        return "It multiplies with the side of a cell; the area of a cell is wanted."
    named = trial.first(
        program,
        [
            (lambda result, *_: np.log(result), "It expects logarithms; the program returns densities."),
            (
                lambda _, *arguments: density_without_weights(*arguments),
                "It leaves the weights out of what it expects.",
            ),
            (lambda _, X, w, m, c: density(X, w, m, np.linalg.inv(c)), "It takes the inverses for the covariances."),
            (lambda _, X, w, m, c: density(X, w, m, np.square(c)), "It takes the squares of the covariances' entries."),
            (lambda _, X, w, m, c: density(X, w, m, c * np.eye(len(c[0]))), "It leaves out what is off the diagonals."),
        ],
    )
    return named or _grid(trial.calls(program))


def _grid(calls):
    """What the grids of a test make of the sum of a right density, or None."""
    masses = [(np.sum(result) * _cell(X), X) for (X, *_), result in calls if _cell(X)]
    for mass, X in masses:
        if mass < 0.98:
            return (
                f"Over the points that it hands in, which reach from {np.min(X):g} to {np.max(X):g}, a right density "
                f"adds up to {mass:.0%}: the rest lies outside. Five standard deviations on every side are enough."
            )
        if mass > 1.02:
            return (
                "Its grid is too coarse: a right density adds up to more than 1 on it. Smaller cells, or wider "
                "components."
            )
    if not masses:
        return None
    off = max(abs(mass - 1) for mass, _ in masses)
    return (
        f"On its grid the values of a right program, times the area of a cell, add up to 1 but for {off:.0e}. If that "
        "is what your test asks for, it allows too little: numbers with decimals are never compared by ==."
    )


def _cell(X):
    """The area of a cell if the points X (n, d) are a grid, else 0."""
    X = np.asarray(X, dtype=float)
    axes = [np.unique(X[:, j].round(9)) for j in range(X.shape[1])]
    if np.prod([len(axis) for axis in axes]) != len(X) or min(len(axis) for axis in axes) < 3:
        return 0
    return np.prod([np.median(np.diff(axis)).round(10) for axis in axes])
