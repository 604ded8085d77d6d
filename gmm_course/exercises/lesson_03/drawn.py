"""Whether a student's sample comes from a mixture: judged by shares, means and spreads, not number by number.

A right answer may use its random generator in any order, so every limit is five standard errors wide.
"""

import numpy as np

from gmm_course.exercises.checking import NotYet, call, numbers, pair, uses

N = 4000
TWO = (np.array([0.2, 0.8]), np.array([-5.3, 4.2]), np.array([0.5, 2.0]))
THREE = (np.array([0.5, 0.2, 0.3]), np.array([1.0, 6.0, -7.0]), np.array([1.0, 0.4, 2.5]))
OVERLAP = (np.array([0.3, 0.7]), np.array([1.0, 3.0]), np.array([1.6, 1.1]))


def check_drawn(function, name):
    """Raise NotYet unless function(weights, means, sds, n, rng) draws x (n,) with its labels z (n,)."""
    x, z = _draw(function, name, TWO)
    try:
        _check_labels(z, x, TWO)
    except NotYet as problem:
        reversed_weights = (TWO[0][::-1], *TWO[1:])
        if str(problem).startswith("label ") and np.array_equal(_draw(function, name, reversed_weights)[1], z):
            raise NotYet("the labels stay the same when `weights` changes: it is not used for them.") from None
        raise
    _check_counts(function, name)
    _check_points(x, z, TWO, lambda: _check_arguments(function, name))
    _check_generator(function, name, x, z)
    try:
        x, z = _draw(function, name, THREE)
        _check_labels(z, x, THREE)
        _check_points(x, z, THREE)
    except NotYet as problem:
        raise NotYet(f"right for two components. With three: {problem}") from None
    x, z = _draw(function, name, OVERLAP)
    try:
        _check_labels(z, x, OVERLAP)
        _check_points(x, z, OVERLAP)
    except NotYet:
        raise NotYet(
            "right while the components lie apart. Where they overlap, points and labels do not fit: was the label "
            "worked out from the point? It comes first, and the point is drawn from its component."
        ) from None
    for n in (1, 6):
        x, _ = _draw(function, name, THREE, n=n)
        if not x.all():
            raise NotYet(
                f"right for many points; of n = {n} some are exactly 0. Does the loop reach the first and last?"
            )


def _draw(function, name, mixture, n=N, seed=1):
    try:
        result = call(function, *mixture, n, np.random.default_rng(seed), name=name)
    except NotYet as problem:
        error, _, other = str(problem).partition(" Two shapes do not go together")
        if other:
            error += (
                " Two shapes do not go together: means is (K,), a number a component; means[z] is (n,), one a point."
            )
        raise NotYet(error) from None
    if getattr(result, "shape", None) == (n,) and n != 2:
        raise NotYet("a single array came back. Return the points and their labels: `return x, z`.")
    if getattr(result, "shape", None) == (n, 2) and n != 2:
        raise NotYet("a table came back, one row for each point. Return two arrays, points and labels: `return x, z`.")
    x, z = pair(result, ("x", "z"), name)
    K = len(mixture[0])
    for part, what in ((x, "x"), (z, "z")):
        shape = getattr(part, "shape", None)
        if shape == () and what == "z":
            raise NotYet("z has the shape (): one label for all. Draw one for each point: size=n.")
        if shape in ((n, K), (K, n)) and n > K:
            raise NotYet(
                f"{what} has the shape {shape}: something for every point *and* component. Each point comes from one "
                "component, that of its label: shape (n,)."
            )
        if shape is not None and len(shape) == 1 and shape[0] != n:
            raise NotYet(f"asked for n = {n} points, {what} has the shape {shape}. Use the argument `n`.")
    return numbers(x, (n,), "x"), numbers(z, (n,), "z")


def _check_labels(z, x, mixture):
    weights, means, _ = mixture
    K, n = len(weights), len(z)
    labels = set(np.unique(z))
    if not np.isfinite(z).all():
        raise NotYet("z holds infinite numbers; labels are whole numbers from 0 to K - 1.")
    if not labels <= set(range(K)):
        if labels <= set(means):
            raise NotYet("z holds the means of the components; a label is the component's *number*, from 0 to K - 1.")
        if np.array_equal(x, np.round(x)) and set(np.unique(x)) <= set(range(K)):
            raise NotYet("x and z are swapped: return the points first, then the labels.")
        if not np.array_equal(z, np.round(z)):
            raise NotYet("z should hold labels, whole numbers from 0 to K - 1: from which component is the point?")
        if labels <= set(range(1, K + 1)):
            raise NotYet("your labels count from 1. In this course, and in numpy, the first component is number 0.")
        raise NotYet("z holds labels outside of 0 to K - 1.")
    if len(labels) == 1:
        raise NotYet("all points have the same label. Each point draws a label of its own: size=n.")
    if np.all(np.diff(z) >= 0) or np.all(np.diff(z) <= 0):
        raise NotYet(
            "the labels come in blocks, all of one component and then all of the next. Every point should draw its own."
        )
    shares = np.array([np.mean(z == k) for k in range(K)])
    if not _near(shares, weights, weights, n):
        if _near(shares, np.full(K, 1 / K), weights, n):
            raise NotYet("all labels are equally frequent: the weights are not used when the label is drawn.")
        if _near(shares, weights[::-1], weights, n):
            raise NotYet("label 0 turns up as often as the last weight says: is the comparison the wrong way round?")
        if len(labels) < K:
            raise NotYet("one of the labels never turns up.")
        far = int(np.argmax(np.abs(shares - weights)))
        raise NotYet(
            f"label {far} is drawn for {100 * shares[far]:.0f} % of the points, but its weight is "
            f"{100 * weights[far]:.0f} %."
        )


def _near(shares, expected, weights, n):
    return bool(np.all(np.abs(shares - expected) <= 5 * np.sqrt(weights * (1 - weights) / n)))


def _check_counts(function, name):
    """Counts that are w_k n to the last point are not drawn: by chance that happens to one sample in seventy."""
    exact = TWO[0] * N
    for seed in (2, 3, 4, 5):
        _, z = _draw(function, name, TWO, seed=seed)
        if not np.allclose([np.sum(z == 0), np.sum(z == 1)], exact, atol=1):
            return
    raise NotYet(
        "in every sample the labels are exactly as many as weights times n. Drawn labels are not so tidy: of ten "
        "customers sometimes one leaves, sometimes six. Draw each label by chance."
    )


def _check_points(x, z, mixture, before=None):
    weights, means, sds = mixture
    K, n = len(weights), len(x)
    if not np.isfinite(x).all():
        raise NotYet("x holds infinite numbers.")
    groups = [x[z == k] for k in range(K)]
    sizes = np.array([len(group) for group in groups])
    found_means = np.array([group.mean() for group in groups])
    found_sds = np.array([group.std() for group in groups])
    if np.allclose(x, means[z.astype(int)]):
        raise NotYet("every point is exactly the mean of its component: the second draw, around that mean, is missing.")
    if found_sds.min() < 1e-9:
        raise NotYet("all points with the same label are the same number. Draw one for each point: size=n.")
    if len(np.unique(x)) < n / 2:
        raise NotYet("many points are exactly alike: draw a number of its own for each, and do not round.")

    def otherwise(message):
        if before is not None:
            before()
        raise NotYet(message)

    if _means_fit(found_means, np.zeros(K), found_sds, sizes):
        raise NotYet("the points of all components lie around 0: their means are missing.")
    middle = weights @ means
    together = 5 * x.std() / np.sqrt(n)
    if np.all(np.abs(found_means - x.mean()) < 5 * x.std() / np.sqrt(sizes)):  # the label makes no difference
        if abs(x.mean() - middle) < together:
            if _close(x.std(), np.sqrt(weights**2 @ sds**2), n):
                raise NotYet(
                    "x has one hump, between the means: you drew from all components and averaged. A customer comes "
                    "from *one* of them; the label says which."
                )
            if _close(x.std(), weights @ sds, n):
                raise NotYet(
                    "x has one hump, between the means: you averaged means and sds and drew once. Use those of the "
                    "point's label."
                )
            if _close(x.std(), np.sqrt(weights @ (sds**2 + (means - middle) ** 2)), n, factor=10):
                raise NotYet(
                    "x alone would be right, but z does not belong to it: were the labels drawn a second time, or "
                    "shuffled apart? Return those by which the points were drawn."
                )
        otherwise("the points do not depend on their labels: take mean and sd of the component that z names.")
    if _means_fit(found_means, means[::-1], found_sds, sizes):
        raise NotYet("points with label 0 lie around the last mean: label k should take means[k] and sds[k].")
    if _means_fit(found_means, weights * means, found_sds, sizes):
        raise NotYet("the points are multiplied by their weight. A weight says how often, not how much.")
    if not _means_fit(found_means, means, np.maximum(found_sds, sds), sizes):
        far = int(np.argmax(np.abs(found_means - means)))
        otherwise(f"the points with label {far} do not lie around means[{far}].")
    for wrong, message in (
        (sds**2, "the spread is squared: rng.normal takes the standard deviation, not the variance."),
        (np.sqrt(sds), "the spread is the root of what it should be: sds are standard deviations, not variances."),
        (np.ones(K), "every component has spread 1: the sds are missing."),
        (sds[::-1], "means are right, sds are in the wrong order: label k takes sds[k]."),
        (np.full(K, weights @ sds), "all components have the average spread: label k takes sds[k]."),
    ):
        if not _close(found_sds, sds, sizes) and _close(found_sds, wrong, sizes):
            raise NotYet(message)
    if not _close(found_sds, sds, sizes):
        far = int(np.argmax(np.abs(np.log(found_sds / sds))))
        otherwise(f"the points with label {far} lie around their mean, but their spread is not sds[{far}].")
    within = np.array([np.mean(np.abs(group - means[k]) < sds[k]) for k, group in enumerate(groups)])
    if np.any(np.abs(within - 0.6827) > 5 * 0.466 / np.sqrt(sizes)):
        raise NotYet("means and spreads are right, but the points are not Gaussian around their mean: rng.normal is.")


def _means_fit(found, expected, spreads, sizes):
    return bool(np.all(np.abs(found - expected) < 5 * spreads / np.sqrt(sizes)))


def _close(found, sd, size, factor=5):
    return bool(np.all(np.abs(found - sd) < factor * sd / np.sqrt(2 * size)))


def _check_arguments(function, name):
    weights, means, sds = TWO
    changes = {"means": (weights, means * 1.5 - 1, sds), "sds": (weights, means, sds[::-1] * 1.1)}
    rest = (N, np.random.default_rng(1))
    changed = {argument: (*mixture, *rest) for argument, mixture in changes.items()}
    uses(lambda *a: np.ravel(np.asarray(function(*a)[0], dtype=float)), (*TWO, *rest), changed, name=name)


def _check_generator(function, name, x, z):
    again = _draw(function, name, TWO)
    if not (np.array_equal(again[0], x) and np.array_equal(again[1], z)):
        raise NotYet(
            "with `rng` in the same state, your function gave another sample. Draw everything from `rng`: "
            "rng.choice, rng.normal, not np.random."
        )
    other = _draw(function, name, TWO, seed=2)
    for mine, theirs, what in ((x, other[0], "points"), (z, other[1], "labels")):
        if np.array_equal(mine, theirs):
            raise NotYet(
                f"with another `rng` the {what} came out the same: do you make a generator of your own inside? Use "
                "`rng`."
            )
