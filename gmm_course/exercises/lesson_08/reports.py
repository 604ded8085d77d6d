"""The six reports of lesson 08: what was measured on six fits, five of which went wrong."""

import warnings

import numpy as np

from gmm.datasets import load_bimodal_customers, load_galaxies, load_old_faithful, load_penguins
from gmm.estimator import GaussianMixture
from gmm.selection import held_out_log_likelihood
from gmm.validation import ConvergenceWarning

FAILURES = ("spike", "lower hill", "labels", "units", "rounding", "nothing")
TRUTH = {"A": "units", "B": "nothing", "C": "labels", "D": "rounding", "E": "lower hill", "F": "spike"}


# What to look at in each report, and what to say to one diagnosis taken for another.
HINTS = {
    "A": "compare the two log-likelihoods in A: should they differ, once the unit has been taken out? What differed "
    "before EM began?",
    "B": "in B look for anything at all that is wrong: the seeds, the narrowest variance, unseen rows.",
    "C": "in C no fit is far less likely than another; only the averages over fits are odd.",
    "D": "in D look at what the points of the narrow component have in common.",
    "E": "E says what other starts have found.",
    "F": "in F count the points of the narrowest component, and see whether they are equal.",
}
CONFUSED = {
    ("D", "spike"): "D does have a spike, on many points, which agree to the last digit. Where does that come from?",
    ("F", "rounding"): "in F no two values are equal, so rounding cannot be it.",
    ("E", "nothing"): "in E nothing is suspicious in the fit alone. Read on: what did the other starts find?",
    ("B", "lower hill"): "in B all seeds arrive at one place.",
    ("C", "lower hill"): "in C no fit is far less likely than another, as a fit on a lower hill would be.",
    ("A", "lower hill"): "A is on a lower hill, true; but the report tells what brought it there.",
}


def reports():
    """dict from a letter to a report, a text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # these fits are to fail
        makers = {"A": _units, "B": _nothing, "C": _labels, "D": _rounding, "E": _lower_hill, "F": _spike}
        return {letter: " ".join(maker().split()) for letter, maker in makers.items()}


def _total(model, X):
    return model.score(X) * len(X)


def _units():
    from scipy.cluster.vq import kmeans2

    birds = load_penguins().dropna()[["body_mass_g", "bill_depth_mm", "bill_length_mm", "flipper_length_mm"]]
    nats = []
    for scale in (1, 1000):
        X = birds.to_numpy(dtype=float) * [1, scale, 1, 1]
        labels = kmeans2(X, 3, minit="++", seed=1)[1]
        nats.append(_total(GaussianMixture(3, init_params=np.eye(3)[labels]).fit(X), X) + len(X) * np.log(scale))
    return f"""333 penguins, three components, k-means start on the table as it is: {nats[0]:.1f} nats.
    With the bill depth in µm in place of mm: {nats[1]:.1f} (in the units of the first). No narrow component."""


def _nothing():
    X = load_old_faithful().to_numpy(dtype=float)
    models = [GaussianMixture(2, random_state=seed).fit(X) for seed in range(3)]
    smallest = models[0].diagnostics_.smallest_eigenvalues.min()
    held_out = held_out_log_likelihood(models[0], X, 5, random_state=0)
    return f"""Old Faithful, two components, three seeds:
    {", ".join(f"{_total(model, X):.1f}" for model in models)} nats. Smallest variance {smallest:.2g} of
    the data's. Per eruption {models[0].score(X):.2f} on its own rows, {held_out:.2f} held out."""


def _labels():
    x = load_bimodal_customers()["net_deposit"].to_numpy()
    means, nats = [], []
    for seed in range(60):
        X = np.random.default_rng(seed).choice(x, size=(len(x), 1))
        model = GaussianMixture(2, n_init=1, init_params="kmeans", random_state=seed).fit(X)
        means.append(model.means_[:, 0])
        nats.append(model.score(X))
    center, spread = np.mean(means, axis=0), np.std(means, axis=0)
    return f"""600 customers of a bank, two components, 60 bootstrap fits, {np.mean(nats):.2f} ± {np.std(nats):.2f}
    nats a customer. Mean of component 0: {center[0]:.0f} ± {spread[0]:.0f} EUR. Mean of component 1:
    {center[1]:.0f} ± {spread[1]:.0f} EUR."""


def _rounding():
    x = load_penguins()["flipper_length_mm"].dropna().to_numpy()
    on = x == 190
    start = np.stack([~on, on], axis=1).astype(float)
    model = GaussianMixture(2, init_params=start, resolution=None).fit(x[:, None])
    found = model.diagnostics_
    return f"""{len(x)} flippers, two components, resolution=None. Component 1:
    {found.effective_points[1]:.1f} effective points, smallest variance {found.smallest_eigenvalues[1]:.2g} of
    the data's, on the floor. {on.sum()} flippers are exactly 190 mm long."""


def _lower_hill():
    X = load_old_faithful().to_numpy(dtype=float)
    settings = {"n_init": 1, "init_params": "random_from_data"}
    models = [GaussianMixture(3, random_state=seed, **settings).fit(X) for seed in range(21)]
    nats = np.array([_total(model, X) for model in models])
    first = int(np.argmin(np.abs(nats - np.median(nats))))
    narrow = min(model.diagnostics_.smallest_eigenvalues.min() for model in models)
    higher = np.sum(nats > nats[first] + 0.5)
    digit = 10 ** np.floor(np.log10(narrow))  # of its first digit, to which it is rounded down
    return f"""Old Faithful, three components, one start: converged, {nats[first]:.1f} nats, nothing suspicious. Of
    20 other starts {higher} end higher, up to {nats.max():.1f}. No variance of any of them is below
    {np.floor(narrow / digit) * digit:.1g} of the data's."""


def _spike():
    X = load_galaxies().to_numpy(dtype=float)
    model = GaussianMixture(4, n_init=1, init_params="random", random_state=1).fit(X)
    found = model.diagnostics_
    narrow = int(found.smallest_eigenvalues.argmin())
    usual = GaussianMixture(4, random_state=0).fit(X)
    return f"""82 galaxies, four components: {_total(model, X):.1f} nats; default search {_total(usual, X):.1f}.
    Component {narrow}: {found.effective_points[narrow]:.1f} effective points,
    {found.smallest_eigenvalues[narrow]:.2g} of the data's variance. Its two velocities are
    {_closest(model, X, narrow):.0f} km/s apart; no two of the 82 are equal."""


def _closest(model, X, component):
    """Distance between the two points for which a component is most responsible."""
    mine = np.sort(X[np.argsort(model.predict_proba(X)[:, component])[-2:], 0])
    return mine[1] - mine[0]
