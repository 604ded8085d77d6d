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
    return [
        (1 - hits.mean(), "that is the share on *new* places; wanted is the share on known ones."),
        (
            0,
            "no row is found, though some are there. Is `train` used, and are the things compared ever equal? A tuple "
            "and a list never are.",
        ),
        (1, "every row is found, though some places are new."),
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
        *((hits.mean().round(digits), "that is rounded; hand on all digits.") for digits in (2, 3)),
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
    ]
    return [
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
        (-delta.mean(), "the sign of the gain: the model minus the one Gaussian, so that better is above zero."),
        (delta.sum(), "that is the sum over the incidents; the gain is for one of them, a mean."),
        (np.median(delta), "that is the median; the gain is the mean of the differences."),
        (delta.mean() / np.log(2), "that is in bits; nats are wanted, and the arrays are in nats already."),
        (delta.mean() / np.log(10), "too small by log 10: the arrays are logarithms to the base e already."),
        (a.mean(), "that is the mean log-density of the model alone; subtract that of the one Gaussian."),
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
        ((sd_a + sd_b) / root, "the sum of two sds is not the sd of the differences."),
        (abs(sd_a - sd_b) / root, "the difference of two sds is not the sd of the differences."),
        (delta.mean() + sd / root, "the error by itself is wanted, not the gain plus it."),
        (np.exp(delta.mean()), "the second number is the factor; the order is gain, error, factor."),
    ]
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


def weight_slips(X, mixture, n_iter):
    given = X, mixture, n_iter
    right, joint = rounds(*given), np.exp(mixture.log_joint(X))
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
    ]
