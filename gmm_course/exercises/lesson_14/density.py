"""What a right density of a mixture does (program 2): hidden mixtures, and what is tried on them."""

import numpy as np

from gmm import Mixture
from gmm_course.exercises.checking import NotYet, call, numbers, same

PLANE = (
    np.array([0.35, 0.65]),
    np.array([[0.75, 0.5], [3.0, -1.0]]),
    np.array([[[2.5, 0.8], [0.8, 1.6]], [[1.2, -0.4], [-0.4, 1.9]]]),
)
LINE = np.array([0.25, 0.75]), np.array([[-1.0], [2.5]]), np.array([[[2.2]], [[0.6]]])
SPACE = (
    np.array([0.2, 0.3, 0.5]),
    np.array([[0.0, 0.0, 0.0], [2.0, 1.0, -1.0], [-1.0, 2.0, 0.5]]),
    np.array([np.diag([1.0, 2.0, 0.5]), [[1.5, 0.4, 0.1], [0.4, 1.1, -0.3], [0.1, -0.3, 0.8]], 1.4 * np.eye(3)]),
)
STEP = 0.15


def grid_of_points(low=-9.0, high=12.0, step=STEP):
    """Points (m, 2) of a square grid."""
    ends = np.arange(low, high, step)
    return np.stack(np.meshgrid(ends, ends), axis=-1).reshape(-1, 2)


def density_of(function, name, X, mixture):
    value = numbers(call(function, X, *mixture, name=name), (len(X),), "the density")
    if not np.all(np.isfinite(value)) or value.min() < 0:
        raise NotYet("a density is finite and never below 0; yours is not, at some points.")
    return value


# What may stand in the exponent of a component, and what is said of it: of the deviations (n, d) and the covariance.
EXPONENTS = (
    (lambda b, c: (b * np.linalg.solve(c, b.T).T).sum(axis=1), ""),
    (lambda b, c: np.einsum("ni,ij,nj->n", b, c, b), "The exponent is as it was."),
    (
        lambda b, c: np.einsum("ni,ij,nj->n", b, 1 / c, b),
        "In the exponent stands one over each entry, and that is not the inverse of a matrix.",
    ),
    (
        lambda b, c: (b**2 / np.diag(c)).sum(axis=1),
        "In the exponent only the diagonal of the covariance is left: that has no tilt.",
    ),
    (
        lambda b, c: (np.linalg.solve(np.linalg.cholesky(c).T, b.T) ** 2).sum(axis=0),
        "The Cholesky factor is transposed: np.linalg.cholesky returns the lower one, L with L L' = covariance; solve "
        "with that.",
    ),
    (
        lambda b, c: ((b @ np.linalg.cholesky(c)) ** 2).sum(axis=1),
        "In the exponent is multiplied with the Cholesky factor; solve with it.",
    ),
    (
        lambda b, c: (np.linalg.solve(c, b.T) ** 2).sum(axis=0),
        (
            "In the exponent the inverse comes in twice: multiply what `solve` returns with the distance, do not "
            "square it."
        ),
    ),
    (lambda b, c: ((b / np.diag(c)) ** 2).sum(axis=1), "The distances are divided by variances as if they were sds."),
    (lambda b, c: np.sum(b**2, axis=1), "The covariance does not come into the exponent."),
)
FACTORS = (
    (1, ""),
    (2, "In the exponent the one half is missing."),
    (0.5, "In the exponent a half is too many."),
    (-1, "The minus in the exponent is missing."),
)
HEIGHTS = (
    (lambda c, d: 1 / np.sqrt(np.linalg.det(2 * np.pi * c)), ""),
    (lambda c, d: np.sqrt(np.linalg.det(c) / (2 * np.pi) ** d), "The height is multiplied by the root of det (or "
     "divided by that of the inverse's)."),
    (lambda c, d: 1 / np.linalg.det(2 * np.pi * c), "In the height the root is missing."),
    (lambda c, d: 1 / np.sqrt(np.linalg.det(c)), "In the height the 2 pi is missing."),
    (lambda c, d: (2 * np.pi) ** (-d / 2), "In the height the determinant is missing."),
    (lambda c, d: 1.0, "The height is missing: each component has 1 at its centre."),
    (lambda c, d: 1 / np.sqrt(2 * np.pi**d * np.linalg.det(c)), "2 * pi ** d raises pi alone to the power d."),
    (lambda c, d: 1 / np.sqrt(2 * np.pi * np.linalg.det(c)), "In the height 2 pi wants the power d."),
    (lambda c, d: 1 / ((2 * np.pi) ** d * np.sqrt(np.linalg.det(c))), "In the height the root of (2 pi)^d is missing."),
    (lambda c, d: 1 / ((2 * np.pi) ** (d / 2) * np.linalg.det(c)), "In the height the root of det is missing."),
    (lambda c, d: 1 / np.sqrt((2 * np.pi) ** d * np.prod(np.diag(c))), "The height has the variances' product as det."),
    (lambda c, d: 1 / np.sqrt((2 * np.pi) ** d * np.trace(c)), "The height has the trace of the covariance for det."),
)  # fmt: skip


def _changed(value, X, mean, covariance):
    """What exponent and height of a single component are, in words; of what is not known, where it is off."""
    b, d = X - mean, X.shape[1]
    for exponent, of_exponent in EXPONENTS:
        for factor, of_factor in FACTORS:
            bell = np.exp(-0.5 * factor * exponent(b, covariance))
            for height, of_height in HEIGHTS:
                if same(value, height(covariance, d) * bell, rtol=1e-6, atol=1e-15):
                    return " ".join(filter(None, (of_exponent, of_factor, of_height)))
    peak, right = value[np.abs(b).sum(axis=1).argmin()], HEIGHTS[0][0](covariance, d)
    if same(value / peak, np.exp(-0.5 * EXPONENTS[0][0](b, covariance)), rtol=1e-6):
        return (
            f"It falls off round its centre as it should. But the height there is {peak / right:.2f} times what it "
            "should be."
        )
    if same(peak, right, rtol=1e-6):
        return (
            "At its centre it has the height that it should have, so it is in the exponent that something is not right."
        )
    return "Neither the height at its centre is right, nor how it falls off from there."


def density_holds(function, name):
    """All properties of program 2."""
    X = grid_of_points()
    alone = (np.ones(1), PLANE[1][:1], PLANE[2][:1])  # one component
    value, mixed = density_of(function, name, X, alone), density_of(function, name, X, PLANE)
    if abs(mixed.sum() - 1) < 0.01:
        raise NotYet(
            "the values themselves add up to 1, whatever points are asked for. A density adds up to 1 when each value "
            "is multiplied by the area of its cell, and at one point does not depend on the others."
        )
    if not same(value, np.exp(Mixture(*alone).log_density(X)), rtol=1e-6, atol=1e-12):
        here = np.vstack([PLANE[1][0], X[np.linalg.norm(X - PLANE[1][0], axis=1) < 2][:40]])
        words = _changed(density_of(function, name, here, alone), here, PLANE[1][0], PLANE[2][0])
        _alone_holds(value * STEP**2, X, words)
    near = X[::7]
    one = (np.ones(1), PLANE[1][1:], PLANE[2][1:])
    _agrees(function, name, near, one, "right for one component alone, wrong for another: is something written in?")
    parts = [density_of(function, name, near, (np.ones(1), PLANE[1][k : k + 1], PLANE[2][k : k + 1])) for k in (0, 1)]
    weights = PLANE[0]
    mistakes = [
        (parts[0] + parts[1], "the weights do not come in."),
        ((parts[0] + parts[1]) / 2, "each of them weighs the same, whatever the weights are."),
        (
            weights[1] * parts[1],
            "only the last comes back: is it = where += belongs, or `density` made anew in the loop?",
        ),
        (weights[1] * (parts[0] + parts[1]), "both have the weight of the last: is it multiplied after the loop?"),
        (weights[0] * parts[0], "only the first comes back: does `return` stand in the loop?"),
        (weights**2 @ parts, "the weights come in twice."),
        (weights[::-1] @ parts, "each has the weight of the other."),
        (np.sqrt(weights) @ parts, "the weights stand under the root of the height."),
    ]
    mixed = density_of(function, name, near, PLANE)
    for wrong, words in mistakes:
        if same(mixed, wrong, rtol=1e-6, atol=1e-12):
            raise NotYet(f"each component is right alone; of the two together {words}")
    _agrees(
        function, name, near, PLANE, "each component is right alone; their sum is not. Where do the weights come in?"
    )
    t = np.linspace(-4, 6, 50)[:, None]
    _agrees(
        function, name, t, LINE, "right in the plane; on a line (d = 1) it is not: is a 2 written in where d belongs?"
    )
    X = np.random.default_rng(0).normal(size=(60, 3)) * 2
    _agrees(function, name, X, SPACE, "right for d = 1 and 2; in three dimensions, with three components, it is not.")


def _alone_holds(share, X, words):
    """Raise NotYet with the property of a single component that fails; share : (m,), of the whole in each cell."""
    mass = share.sum()
    if abs(mass - 1) > 0.01:
        raise NotYet(
            "property 'integrates to 1' fails: over the whole plane the density of one component adds up to "
            f"{f'{mass:.0%} of' if mass < 10 else 'more than ten times'} what it should. {words}"
        )
    share = share / mass
    distance = X - share @ X
    if not np.allclose(share @ X, PLANE[1][0], atol=0.05):
        east, north = share @ X
        raise NotYet(f"a component lies round ({east:.1f}, {north:.1f}), which is not the mean that was given. {words}")
    found, wanted = (share[:, None] * distance).T @ distance, PLANE[2][0]
    if not np.allclose(np.diag(found), np.diag(wanted), rtol=0.02):
        tilt = "turned over" if found[0, 1] * wanted[0, 1] < 0 else "the same way"
        if abs(found[0, 1]) < 1e-3 * abs(found[0, 0]):
            tilt = "gone"
        raise NotYet(
            "it integrates to 1 now, but property 'has the covariance that was asked for' fails: the variance across "
            f"is {found[0, 0]:.1f} where {wanted[0, 0]:.1f} was given, and the tilt is {tilt}. {words}"
        )
    if not np.allclose(found, wanted, rtol=0.02, atol=0.02):
        raise NotYet(
            f"it integrates to 1 and is as wide as it should be, but the tilt is not the one that was given. {words}"
        )
    raise NotYet(
        "it integrates to 1 and has the covariance that was asked for. But the values of a single component are a "
        "little off at some points: is something rounded, or cut off?"
    )


def _agrees(function, name, X, mixture, message):
    if not same(
        density_of(function, name, X, mixture), np.exp(Mixture(*mixture).log_density(X)), rtol=1e-6, atol=1e-12
    ):
        raise NotYet(message)
