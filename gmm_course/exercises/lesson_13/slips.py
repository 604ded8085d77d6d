"""The usual slips in the exercises of lesson 13: pairs of what each leads to and what to tell the student."""

import numpy as np

from gmm.mixture import Mixture


# -- exercise 1 -----------------------------------------------------------------------------------------
def known(train, test):
    """Which rows of test equal some row of train."""
    return np.array([(train == place).all(axis=1).any() for place in test])


def share_slips(train, test):
    hits, back = known(train, test), known(test, train)
    places, old = np.unique(test, axis=0), np.unique(train, axis=0)
    x, y = (np.isin(test[:, j], train[:, j]) for j in (0, 1))
    equal = (test[:, None] == train).all(axis=2)
    beside = test[: len(train)] == train
    old_again = known(places, old).sum()  # places of train that occur in test, each once
    joined = equal.sum() / (equal.sum() + (~hits).sum())
    anywhere = np.isin(test, train)
    return [
        (1 - hits.mean(), "that is the share on *new* places; wanted is the share on known ones."),
        (
            0,
            "no row is found, though some are there. Is `train` used, are the things compared ever equal (a tuple and "
            "a list never are), and is the division /, not //?",
        ),
        (
            1,
            "every row is found, though some places are new. Is each row looked up by itself, in `train`; are new "
            "rows counted below the line?",
        ),
        (hits.sum(), "that is how many rows there are; divide by the rows of test."),
        (100 * hits.mean(), "that is in percent; a share lies between 0 and 1."),
        (
            known(old, places).mean(),
            "every place counts once there. A row counts as often as it stands in the table: count incidents.",
        ),
        (
            np.mean(x & y),
            "each coordinate is looked up by itself: a row whose x occurs in one place of train, and whose y in "
            "another, passes. A place is a pair.",
        ),
        (np.mean(x | y), "one equal coordinate is not an equal place: both must agree, in the same row."),
        (np.mean([x, y]), "the single numbers are counted there; a place is a pair."),
        (np.mean(x), "only the first coordinate is looked up; a place is a pair."),
        (np.mean(y), "only the second coordinate is looked up; a place is a pair."),
        (back.mean(), "turned round: that is the share of the rows of train whose place occurs in test."),
        (back.sum() / len(test), "the rows of train that occur in test are counted there; count rows of test."),
        (hits.sum() / len(train), "the right rows, divided by the rows of train; divide by those of test."),
        (
            hits.sum() / (len(train) + len(test)),
            "the right rows; divide by those of test alone, not by both tables.",
        ),
        (
            equal.sum() / len(test),
            "a row of test counts several times if its place stands several times in train (a join does that): ask "
            "only *whether* it is there.",
        ),
        (equal.sum(), "those are pairs of equal rows, one from each table. Does a row of test have any?"),
        (
            equal.mean(),
            "the share of all pairs of rows is taken there. Ask of each row of test whether *any* equals it.",
        ),
        (known(old, places).sum() / len(test), "places are counted above the line, rows below it: count rows."),
        (known(old, places).sum() / len(old), "that counts places, and divides by those of train: count rows of test."),
        (known(old, places).sum(), "that is a number of places; wanted is a share, of rows."),
        (
            beside.mean(),
            "number by number, row i of test is compared with row i of train. Any row of train may equal it.",
        ),
        (joined, "that is a share of the rows of a join, which holds a row once for *each* equal row of train."),
        (anywhere.all(axis=1).mean(), "each number is looked up in both columns at once; a place is a pair."),
        (anywhere.mean(), "single numbers are counted there, and looked up in both columns; a place is a pair."),
        (hits.sum() / len(places), "rows are counted above the line, places below it: divide by the rows of test."),
        (hits.sum() / (~hits).sum(), "known rows over new ones: divide by all rows of test."),
        (1 / hits.mean(), "upside down: the known rows over all of them."),
        (old_again / len(train), "that counts places, and divides by the rows of train: count rows of test."),
        (
            old_again / (len(places) + len(old) - old_again),
            "that is the share of the places of both tables that they have in common: count rows of test.",
        ),
        (1 - known(old, places).mean(), "that is the share of places that are new; wanted is that of rows known."),
        ((~known(old, places)).sum() / len(test), "new places are counted there; count rows that are known."),
        (equal[:, -1].mean(), "only the last row of train decides there: is the answer overwritten by each row?"),
        (equal[:, 0].mean(), "only the first row of train is asked: does the search end too early?"),
        (1 / len(test), "one row alone is counted: is `return` inside the loop?"),
        (
            known(np.trunc(train), np.trunc(test)).mean(),
            "the coordinates are cut to whole numbers: compare all digits.",
        ),
        (np.isin(test.sum(axis=1), train.sum(axis=1)).mean(), "different places can have one sum: compare the pairs."),
        *((hits.mean().round(digits), "that is rounded; hand on all digits.") for digits in (2, 3, 4, 5)),
        (beside.all(axis=1).mean(), "row i of test is compared with row i of train. Any row of train may equal it."),
    ]


# -- exercise 2 -----------------------------------------------------------------------------------------
def fraction(xy, metres):
    """The floor as a fraction of the variance of the column that varies least."""
    return (metres / 1000 / xy.std(axis=0).min()) ** 2


def floor_slips(xy, metres):
    m, km, sds = metres, metres / 1000, xy.std(axis=0)
    small, right = sds.min(), fraction(xy, metres)
    others = [
        (sds.max(), "the column with the *larger* sd: along the other one a component may be too narrow."),
        (sds.mean(), "the mean of the two sds: along the column with the smaller one the floor is then too low."),
        (np.sqrt(np.mean(sds**2)), "the mean of the two variances: along the narrower column the floor is too low."),
        (np.sqrt(np.prod(sds)), "the product of both sds: along the narrower column the floor is then too low."),
        (np.sqrt(np.sum(sds**2)), "the variances of both columns are added: along each the floor is then too low."),
        *(
            (
                np.sqrt(np.linalg.eigvalsh(np.cov(xy.T, bias=bias))[0]),
                "the data's own narrowest direction: the floor is set by the columns.",
            )
            for bias in (True, False)
        ),
        (xy.std(), "xy.std() without an axis mixes both columns and their means: each column has an sd of its own."),
        (xy.std(axis=0, ddof=1).min(), "the package's scale is the sd that divides by n: xy.std(axis=0)."),
        (np.ptp(xy, axis=0).min(), "the range of a column is not its standard deviation."),
        (xy.std(axis=1).min(), "axis=1 takes the sd of each point's two coordinates; columns want axis=0."),
        (np.sqrt(np.mean(xy**2, axis=0).min()), "a variance is the mean square of what differs from the *mean*."),
        (np.sum(sds), "the sds of both columns are added: along each the floor is then too low."),
        (
            np.sqrt(sds.max() * sds.min() * np.sqrt(1 - np.corrcoef(xy.T)[0, 1] ** 2)),
            "that is the root of the determinant, an area. The floor is set by the narrower column.",
        ),
        (xy.std(axis=0, ddof=1).max(), "the column with the *larger* sd, which divides by n - 1, too."),
    ]
    entries = [np.cov(xy.T, bias=bias).min() for bias in (True, False)]
    return [
        *(
            (round(right, digits), "rounded: 50 m in a city is a fraction of 0.00007. Hand on all digits.")
            for digits in range(3, 9)
        ),
        (0.0, "0 came out: is something rounded, or // in the place of /?"),
        ((m / small) ** 2, "`metres` are metres and `xy` is in km: bring both to one unit."),
        (m / small, "two things: metres are not km, and reg_covar is a fraction of a *variance*."),
        (km / small, "that is a fraction of the standard deviation; reg_covar is one of the *variance*."),
        (km**2 / small, "the sd below the line is not squared: a variance over a variance."),
        (km / small**2, "the metres (as km) are not squared: a variance over a variance."),
        (km**2, "that is a variance in km². reg_covar is a fraction: divide by the variance of the data."),
        (km, "that is the floor in km. reg_covar is a fraction of the data's variance."),
        (m**2, "that is a variance in m². reg_covar is a fraction: divide by the variance of the data."),
        (1 / right, "upside down: the floor over the data, not the data over the floor."),
        ((small / m) ** 2, "upside down, and metres are not km."),
        (np.sqrt(km / small), "a root where a square belongs: sds are given, a fraction of variances is wanted."),
        (1000 * right, "the unit is squared, too: a million square metres a square km."),
        (km**2 / small**4, "the variance below the line is squared once more."),
        (4 * right, "twice as wide as asked: `metres` is the standard deviation itself, no radius of an interval."),
        (right / 4, "half as wide as asked: `metres` is the standard deviation itself, no diameter."),
        ((km * small) ** 2, "multiplied by the variance of the data: a fraction is divided by it."),
        ((1000 / m / small) ** 2, "1000 over the metres: metres become km when they are divided by 1000."),
        (np.sum((km / sds) ** 2), "the fractions of both columns are added; one of them decides."),
        (np.mean((km / sds) ** 2), "the mean of both columns' fractions; one of them decides."),
        *(
            (km**2 / entry, "the smallest entry of the whole covariance matrix; the variances are its diagonal.")
            for entry in entries
        ),
        (right / 1e6, "xy is in metres there, the floor in km: bring both to one unit."),
        (right / 12, "no 12 here: `metres` is the standard deviation of the narrowest component itself."),
        (100 * right, "a hundred times too large: is it in percent, or has a km 100 metres?"),
        ((1000 * m / small) ** 2, "metres become km when they are divided by 1000."),
        *(((km / sd) ** 2, message) for sd, message in others),
        *((km / sd, f"of the sd, not of the variance; and another thing: {message}") for sd, message in others),
        *(((m / sd) ** 2, f"metres are not km; and another thing: {message}") for sd, message in others),
    ]


# -- exercise 3 -----------------------------------------------------------------------------------------
def gain_slips(a, b):
    delta = a - b
    return [
        (0, "a gain of 0: is one array subtracted from itself?"),
        *((delta.mean().round(digits), "the gain is rounded; hand on all digits.") for digits in (2, 3, 4, 5)),
        (-delta.mean(), "the sign of the gain: the model minus the one Gaussian, so that better is above zero."),
        (delta.sum(), "that is the sum over the incidents; the gain is for one of them, a mean."),
        (np.median(delta), "that is the median; the gain is the mean of the differences."),
        (delta.mean() / np.log(2), "that is in bits; nats are wanted, and the arrays are in nats already."),
        (delta.mean() / np.log(10), "too small by log 10: the arrays are logarithms to the base e already."),
        (a.mean(), "that is the mean log-density of the model alone; subtract that of the one Gaussian."),
        (b.mean(), "that is the mean log-density of the one Gaussian alone; subtract it from that of the model."),
        ((a + b).mean(), "the two are added; the gain is their difference."),
        (np.median(a) - np.median(b), "that is a difference of medians; the gain is one of means."),
        (100 * delta.mean(), "the gain is in nats, not in percent."),
        *(
            (ratio, "a difference of logarithms is a gain already: do not divide it by one of them.")
            for ratio in (delta.mean() / abs(b.mean()), delta.mean() / b.mean(), np.mean(delta / b))
        ),
        *(
            (log, "the arrays are logarithms already: subtract, without another log.")
            for log in (np.mean(np.log(a / b)), np.log(a.mean() / b.mean()), np.log(np.abs(delta.mean())))
        ),
        (np.mean(np.exp(a) - np.exp(b)), "densities are subtracted there; subtract their logarithms."),
        ((a > b).mean(), "that is how often the model is better; the gain says by how much, in the mean."),
        (delta.sum() / (len(a) - 1), "n - 1 belongs into a variance; the mean divides by n."),
        *(
            (delta.std(ddof=ddof) / np.sqrt(len(a)), "that is the error; the order is gain, error, factor.")
            for ddof in (0, 1)
        ),
        (a.mean() / b.mean(), "that is a ratio of logarithms; their difference is the logarithm of a ratio."),
        (np.mean(a / b), "ratios of logarithms are averaged; their difference is the logarithm of a ratio."),
        (np.log(np.exp(a).mean() / np.exp(b).mean()), "densities are averaged there; average the logarithms."),
        (np.mean(np.exp(delta)), "the mean of the ratios of densities; the gain is the mean of their logarithms."),
        (np.log(np.mean(np.exp(delta))), "average the differences of the logarithms, not the ratios themselves."),
        (np.exp(delta.mean()), "that is the factor; the order is gain, error, factor."),
        (np.abs(delta).mean(), "the differences lost their signs: where the model is worse, they are below zero."),
    ]


def error_slips(a, b, ddof):
    delta, root = a - b, np.sqrt(len(a))
    sd, sd_a, sd_b = (values.std(ddof=ddof) for values in (delta, a, b))
    slips = [
        (sd, "that is the spread of single differences. The error of their *mean* is smaller."),
        (sd**2, "that is the variance of the differences, not the error of their mean."),
        (sd**2 / len(a), "that is the error squared: take the root."),
        (sd**2 / root, "that is the variance over the root of n; the sd belongs there."),
        (root / sd, "the error is upside down: the sd over the root of n."),
        (delta.mean() / (sd / root), "that is the gain in standard errors; return the error itself."),
        (sd / root / delta.mean(), "that is the error as a part of the gain; return the error itself."),
        (100 * sd / root, "the error is in nats like the gain, not in percent."),
        (0, "an error of 0: of what is the sd taken there?"),
        (sd / len(a), "the sd is divided by n: by the root of n."),
        (sd * root, "multiplied by the root of n: that is the error of the *sum*."),
        (2 * sd / root, "that is twice the standard error. Return it once."),
        (1.96 * sd / root, "that is half a 95 % interval. Return the standard error itself."),
        (
            np.hypot(sd_a, sd_b) / root,
            "the error is that of two separate samples. Both models were asked about the same incidents: take the sd "
            "of the differences.",
        ),
        (np.hypot(sd_a, sd_b), "the error: of the differences, and of a mean."),
        (sd_a / root, "that is the error of the model's mean alone, not of the gain."),
        (sd_b / root, "that is the error of the one Gaussian's mean alone, not of the gain."),
        ((a + b).std(ddof=ddof) / root, "the error is that of the sum of both; take the sd of the differences."),
        (
            np.sqrt((sd_a**2 + sd_b**2 - np.cov(a, b, ddof=ddof)[0, 1]) / len(a)),
            "the error: in the variance of a difference the covariance stands twice.",
        ),
        (np.r_[a, b].std(ddof=ddof) / root, "both arrays are thrown together there; take the sd of the differences."),
        (np.sqrt(np.mean(delta**2)) / root, "the sd is about the mean of the differences, not about 0."),
        (np.exp(delta).std(ddof=ddof) / root, "that is the error of the mean *ratio*; take the sd of the logarithms."),
        *((np.round(sd / root, digits), "the error is rounded; hand on all digits.") for digits in (2, 3, 4, 5)),
        ((sd_a + sd_b) / root, "the sum of two sds is not the sd of the differences."),
        (abs(sd_a - sd_b) / root, "the difference of two sds is not the sd of the differences."),
        (delta.mean() + sd / root, "the error by itself is wanted, not the gain plus it."),
        (np.exp(delta.mean()), "the second number is the factor; the order is gain, error, factor."),
    ]
    if ddof == 1:  # with ddof=0 this would be right
        slips.append((sd / np.sqrt(len(a) - 1), "n - 1 comes in twice: in the sd and under the root. Once is enough."))
    return [(value, f"gain is right; {message}") for value, message in slips]


def factor_slips(a, b):
    delta = a - b
    slips = [
        (np.exp(delta.sum()), "the factor is for one incident: the exponential of the gain."),
        (10 ** delta.mean(), "nats are undone by e, not by powers of ten."),
        (2 ** delta.mean(), "nats are undone by e, not by powers of two."),
        (np.mean(np.exp(delta)), "the geometric mean is wanted, this is the mean of the ratios."),
        (
            np.exp(a).mean() / np.exp(b).mean(),
            "that is a ratio of mean densities, which the few densest places decide.",
        ),
        (np.exp(-delta.mean()), "the factor is upside down."),
        (np.expm1(delta.mean()), "one less than the factor came out."),
        (100 * np.exp(delta.mean()), "the factor is in percent."),
        (delta.mean(), "the factor is the gain without its logarithm."),
        (np.median(np.exp(delta)), "the geometric mean is wanted, this is the median ratio."),
        (np.exp(np.median(delta)), "the exponential of the gain is wanted, not of the median."),
        (1 + delta.mean(), "1 + gain is the factor for small gains only; take the exponential."),
        (np.log(np.abs(delta.mean())), "the factor is the exponential of the gain, not its logarithm."),
        (np.exp(a.mean()), "the factor is of the model alone there; take the exponential of the gain."),
        (np.exp(b.mean()), "the factor is of the one Gaussian alone there; take the exponential of the gain."),
        (a.mean() / b.mean(), "a ratio of logarithms is no factor; take the exponential of the gain."),
        *(
            (
                np.exp(delta.std(ddof=ddof) / np.sqrt(len(a))),
                "that is the exponential of the error; take that of the gain.",
            )
            for ddof in (0, 1)
        ),
        (np.e, "that is e itself; the gain is its power."),
        *(
            (np.exp(delta.mean()).round(digits), "the factor is rounded; hand on all digits.")
            for digits in (1, 2, 3, 4, 5)
        ),
        (np.exp(a.mean() / b.mean()), "the exponential of the gain is wanted, not of a ratio."),
    ]
    return [(value, f"gain and error are right; {message}") for value, message in slips]


# -- exercise 4 -----------------------------------------------------------------------------------------
def rounds(X, mixture, n_iter, average=None):
    """EM on the weights alone; `average` makes weights of the responsibilities, by default their mean."""
    weights = mixture.weights
    for _ in range(n_iter):
        r = Mixture(weights, mixture.means, mixture.covariances, mixture.covariance_type).responsibilities(X)
        weights = r.mean(axis=0) if average is None else average(r)
    return weights


def whole_em(X, mixture, n_iter, shapes=True):
    """The weights after rounds of EM that move the means, and the covariances too if `shapes`."""
    for _ in range(n_iter):
        r = mixture.responsibilities(X)
        n_k = r.sum(axis=0)
        means = r.T @ X / n_k[:, None]
        away = X[:, None] - means
        covariances = (
            np.einsum("nk,nki,nkj->kij", r, away, away) / n_k[:, None, None] if shapes else mixture.covariances
        )
        mixture = Mixture(n_k / len(X), means, covariances)
    return mixture.weights


def hard(r):
    return np.bincount(r.argmax(axis=1), minlength=r.shape[1]) / len(r)


def middle(r):
    return np.median(r, axis=0) / np.median(r, axis=0).sum()


def rows_to_one(joint):
    return joint / joint.sum(axis=1, keepdims=True)


def weights_twice(X, mixture, n_iter):
    """The weights stand in the densities already, and come in again."""
    joint, weights = np.exp(mixture.log_joint(X)), mixture.weights
    for _ in range(n_iter):
        weights = rows_to_one(weights * joint).mean(axis=0)
    return weights


def by_hand(log_densities, weights, n_iter, log=np.log):
    """Rounds with these log-densities (n, K); `log` is taken of the weights."""
    for _ in range(n_iter):
        log_joint = log_densities + log(weights)
        weights = rows_to_one(np.exp(log_joint - log_joint.max(axis=1, keepdims=True))).mean(axis=0)
    return weights


def never_divided(densities, weights, n_iter):
    """The rows of joint densities are not divided by their sums; the weights are, at last."""
    for _ in range(n_iter):
        weights = (weights * densities).mean(axis=0)
        weights = weights / weights.sum()
    return weights


def halfway(X, mixture, n_iter):
    for _ in range(n_iter):
        weights = (mixture.weights + mixture.responsibilities(X).mean(axis=0)) / 2
        mixture = Mixture(weights, mixture.means, mixture.covariances, mixture.covariance_type)
    return mixture.weights


def weight_slips(X, mixture, n_iter):
    given = X, mixture, n_iter
    right, joint = rounds(*given), np.exp(mixture.log_joint(X))
    weights, log_joint = mixture.weights, mixture.log_joint(X)
    log_N = log_joint - np.log(weights)
    log_det = np.linalg.slogdet(mixture.covariances)[1]
    squares = -2 * log_N - log_det  # squared distances (n, K), and a constant
    columns = log_N - log_N.max(axis=0)
    equal = Mixture(np.full(len(right), 1 / len(right)), mixture.means, mixture.covariances)
    return [
        (mixture.weights, "the weights are as they were: is the new value kept from one round to the next?"),
        (
            rounds(X, mixture, 1),
            "one round only, or each round begins with the old weights: compute the responsibilities under the newest "
            "ones every time.",
        ),
        (
            hard(mixture.responsibilities(X)),
            "hard labels are counted, once. A point counts for each component by its responsibility.",
        ),
        (
            rounds(*given, average=hard),
            "hard labels are counted in every round. A point counts for each component by its responsibility.",
        ),
        (right * len(X), "the responsibilities are added up; divide by the number of points: weights sum to 1."),
        (rounds(X, mixture, n_iter - 1), "one round too few: n_iter times responsibilities *and* their mean."),
        (
            rounds(X, mixture, n_iter + 1),
            "one round too many: does the loop run once more than n_iter, or a step after it?",
        ),
        (whole_em(*given), "the means and covariances move along: that is the whole of EM. Keep them fixed."),
        (whole_em(*given, shapes=False), "the means move along. Keep means and covariances as they are."),
        (
            rounds(X, equal, n_iter),
            "the rounds begin with equal weights; begin with the mixture's. (In the end both arrive at one place.)",
        ),
        (
            rows_to_one(joint / mixture.weights).mean(axis=0),
            "the weights do not come in: a responsibility is weight times density, over their sum.",
        ),
        (
            weights_twice(*given),
            "the mixture's weights come in twice: its log_joint and its responsibilities hold them already. Take them "
            "out once, or make a new Mixture with the newest weights.",
        ),
        (right[::-1], "the order of the components is turned round; keep that of the mixture."),
        (np.sort(right), "the weights are sorted; keep the order of the components."),
        (100 * right, "these are percent; weights sum to 1."),
        (joint.mean(axis=0), "joint densities are averaged; divide each row by its sum first."),
        (
            joint.mean(axis=0) / joint.mean(axis=0).sum(),
            "each *point's* row is divided by its sum, before the mean: else dense points count for more.",
        ),
        (rounds(*given, average=middle), "that takes medians over the points; the M-step is a mean."),
        (rounds(X, mixture, 400), "that is where the rounds lead in the end; take exactly n_iter of them."),
        *((right.round(digits), "the weights are rounded; hand on all digits.") for digits in (1, 2, 3, 4, 5)),
        (right - weights, "that is by how much the weights have changed; return the new ones."),
        (right / weights, "that is the new weights over the old ones; return the new ones."),
        (np.log(right), "those are logarithms of the weights; return the weights."),
        (
            hard(Mixture(right, mixture.means, mixture.covariances).responsibilities(X)),
            "the rounds are followed by a count of hard labels; return the weights themselves.",
        ),
        (
            by_hand(log_joint + np.log(weights), weights, n_iter),
            "subtract the log-weights from log_joint, not add them.",
        ),
        (
            by_hand(log_joint - np.log10(weights), weights, n_iter),
            "log_joint is in natural logarithms: np.log(weights) comes out of it, not log10.",
        ),
        (by_hand(log_joint - weights, weights, n_iter), "from log_joint the *logarithm* of the weights is taken out."),
        (by_hand(log_N, weights, n_iter, log=lambda w: w), "to log-densities add the *logarithm* of the weights."),
        (by_hand(log_N, weights, n_iter, log=np.log10), "to log-densities add the natural logarithm of the weights."),
        (
            by_hand(columns, weights, n_iter),
            "the maximum is taken over the points, which changes what the components weigh against each other: take "
            "that of each point's row (axis=1).",
        ),
        (by_hand(-squares / 2, weights, n_iter), "the densities lack the determinants: narrow components are denser."),
        (
            by_hand(-squares / 2 - log_det, weights, n_iter),
            "the determinants stand under a root: half their logarithm.",
        ),
        (by_hand(-squares - log_det / 2, weights, n_iter), "in the densities, the half of the squares is missing."),
        (
            never_divided(np.exp(log_N), weights, n_iter),
            "each *point's* row is divided by its sum in every round, before the mean: else dense points count more.",
        ),
        (halfway(*given), "each round goes only half the way: the mean of the responsibilities is the new weight."),
    ]
