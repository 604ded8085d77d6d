"""The course's data: load_*() read the tables of data/, make_*() draw from a truth that is known.

Sources, licences (they differ) and credit lines are in data/README.md.
"""

from pathlib import Path

import numpy as np

from .points import Points, read_points, to_degrees, to_km  # noqa: F401 (handed on)
from .validation import check_array, check_data, check_number, check_random_state, check_weights

# In a clone the tables lie beside the package, in an installed package inside it.
DATA_FOLDERS = (Path(__file__).parent / "data", Path(__file__).parent.parent / "data")

# The truth behind make_bimodal_customers, in EUR a month; position 0 is churned == 0, those who stay.
BIMODAL_CUSTOMERS = {"weights": (0.65, 0.35), "means": (170.0, -220.0), "standard_deviations": (90.0, 130.0)}


def load_old_faithful():
    """Eruptions of the Old Faithful geyser and the waits after them: 272 rows.

    Source: Haerdle (1991), Smoothing Techniques, through R's `faithful`; published measurements.

    >>> load_old_faithful().shape
    (272, 2)

    Returns
    -------
    DataFrame with eruption_min (float, minutes) and waiting_min (int, minutes to the next eruption)
    """
    return _read("old_faithful")


def load_old_faithful_1985():
    """Old Faithful watched without a break, 1 to 15 August 1985: 299 rows in order of time.

    78 durations are exactly 2, 3 or 4 minutes: at night they were noted as short, medium or long.
    Source: Azzalini and Bowman (1990), Applied Statistics 39, through R's `geyser`; published measurements.

    >>> int(load_old_faithful_1985()["duration_min"].isin([2, 3, 4]).sum())
    78

    Returns
    -------
    DataFrame with waiting_min (int, minutes before this eruption) and duration_min (float, minutes)
    """
    return _read("old_faithful_1985")


def load_galaxies():
    """Velocities of 82 galaxies in the Corona Borealis region, sorted, with R's typing error corrected.

    Source: Roeder (1990), JASA 85, through R's `MASS::galaxies`; published measurements.

    >>> int(load_galaxies()["velocity_km_s"].iloc[77])
    26960

    Returns
    -------
    DataFrame with velocity_km_s (int, km/s away from us)
    """
    return _read("galaxies")


def load_iris():
    """Anderson's irises, 50 each of three species: 150 rows.

    Source: Fisher (1936), Annals of Eugenics 7, as scikit-learn (BSD-3-Clause) carries it.

    >>> load_iris()["species"].unique().tolist()
    ['setosa', 'versicolor', 'virginica']

    Returns
    -------
    DataFrame with sepal_length_cm, sepal_width_cm, petal_length_cm, petal_width_cm (cm), species (text)
    """
    return _read("iris")


def load_penguins():
    """Penguins of the Palmer Archipelago: 344 birds, 333 of them complete; what was not measured is NaN.

    Source: Gorman, Williams and Fraser (2014), PLoS ONE 9(3), through palmerpenguins; CC0.

    >>> len(load_penguins().dropna())
    333

    Returns
    -------
    DataFrame with species, island (text), bill_length_mm, bill_depth_mm, flipper_length_mm (float, mm),
    body_mass_g (float, g), sex (text: female, male), year (int)
    """
    return _read("penguins")


def load_helsinki_food():
    """Places to eat and drink in the centre of Helsinki, April 2019: 430 rows; no name or cuisine is NaN.

    Source: (c) OpenStreetMap contributors, under the Open Database License (ODbL): what you make from the
    table and publish must carry that credit.

    >>> places = load_helsinki_food()
    >>> x, y, origin = to_km(places["longitude"], places["latitude"])

    Returns
    -------
    DataFrame with osm_type (node, way), osm_id (int), amenity (bar, cafe, fast_food, pub, restaurant),
    name, cuisine (text), longitude, latitude (degrees)
    """
    return _read("helsinki_food")


def load_toronto_incidents():
    """Robberies and car thefts reported in Toronto, 2019 to 2021: 21,674 rows in order of time.

    Points were moved to an intersection nearby; reported is not the same as happened, and the file need not hold all
    that was reported. Source: Toronto Police Service. Contains information licensed under the Open Government Licence
    - Ontario.

    >>> incidents = load_toronto_incidents()
    >>> test = incidents[incidents["date"].dt.year == 2021]

    Returns
    -------
    DataFrame with date (datetime), hour (int, 0 to 23), both local, offence (Auto Theft, Robbery), premises
    (text), longitude, latitude (degrees)
    """
    return _read("toronto_incidents", parse_dates=["date"], date_format="%Y-%m-%d")


def load_bimodal_customers():
    """A bank's 600 customers, some of whom leave: made by `make_bimodal_customers`, so the truth is known.

    >>> sorted(load_bimodal_customers()["churned"].unique().tolist())
    [0, 1]

    Returns
    -------
    DataFrame with net_deposit (float, EUR a month, deposits less withdrawals), churned (int, 1: has left)
    """
    return _read("bimodal_customers")


def load_em_timings():
    """Time of an EM iteration and memory of a fit against the number of rows, 10 thousand to 10 million.

    8 columns, 10 components, full covariances, one thread; measured once by `python -m benchmarks growth`.

    >>> sorted(load_em_timings()["package"].unique())
    ['gmm from a mapped file', 'scikit-learn in memory']

    Returns
    -------
    DataFrame with package (text), rows (int), ms_per_iteration (float, milliseconds) and peak_mb (float, MB beyond
    the data at the highest point of a fit)
    """
    return _read("em_timings")


def make_bimodal_customers(n_samples=600, random_state=None):
    """Customers who stay and customers who leave; the truth stands in `BIMODAL_CUSTOMERS`.

    Returns
    -------
    DataFrame with net_deposit (float, EUR a month, in whole cents) and churned (int, 1: has left)
    """
    import pandas as pd

    weights, means, sd = (np.array(values)[:, None] for values in BIMODAL_CUSTOMERS.values())  # (2, 1) each
    X, churned = make_gaussians(weights[:, 0], means, sd[:, :, None] ** 2, n_samples, random_state)
    return pd.DataFrame({"net_deposit": X[:, 0].round(2), "churned": churned})


def make_gaussians(weights, means, covariances, n_samples=500, random_state=None):
    """Draw from a mixture of Gaussians: first the hidden label, then the point.

    Parameters
    ----------
    weights : array (k,), summing to one
    means : array (k, d)
    covariances : array (k, d, d), symmetric and positive definite
    n_samples : int
    random_state : None, int or numpy Generator

    Returns
    -------
    X : array (n, d)
    labels : array (n,) of int, the component that each row came from

    Examples
    --------
    >>> X, labels = make_gaussians([0.3, 0.7], [[0, 0], [5, 5]], [np.eye(2), np.eye(2)], 100, random_state=0)
    >>> X.shape, labels.shape
    ((100, 2), (100,))
    """
    means = check_data(means, name="means")
    k, d = means.shape
    weights = check_weights(weights, k)
    covariances = check_array(covariances, (k, d, d), "covariances", of=f" for {k} means in {d} dimensions")
    n = check_number(n_samples, "n_samples", minimum=1, integer=True)
    rng = check_random_state(random_state)
    smallest = np.linalg.eigvalsh(covariances)[:, 0]  # (k,)
    if not np.allclose(covariances, covariances.transpose(0, 2, 1)) or smallest.min() <= 0:
        raise ValueError(
            "covariances must be symmetric and positive definite; "
            f"the smallest eigenvalue of each, from its lower triangle: {smallest}."
        )
    labels = rng.choice(k, size=n, p=weights)
    X = rng.standard_normal((n, d))
    for j, factor in enumerate(np.linalg.cholesky(covariances)):  # factor @ factor.T is the covariance
        X[labels == j] = means[j] + X[labels == j] @ factor.T
    return X, labels


def make_stretched_blobs(
    n_per_component=500,
    *,
    centers=((0.0, 0.0), (-4.0, 1.0)),
    stretches=(((0.0, -0.1), (1.7, 0.4)), ((0.7, 0.0), (0.0, 0.7))),
    random_state=None,
):
    """Round blobs, each stretched by its own matrix: as they stand, one long and oblique and one round.

    A row z of standard normal numbers becomes z @ stretch + center; the covariance is stretch.T @ stretch.

    Parameters
    ----------
    n_per_component : int
    centers : array (k, d)
    stretches : array (k, d, d), or (d, d): one matrix that shears all of the blobs alike
    random_state : None, int or numpy Generator

    Returns
    -------
    X : array (k * n_per_component, d), one blob after the other
    labels : array of int, the blob of each row
    """
    centers = check_data(centers, name="centers")
    k, d = centers.shape
    shape = (d, d) if np.ndim(stretches) == 2 else (k, d, d)
    stretches = check_array(stretches, shape, "stretches", of=f" for {k} centers in {d} dimensions")
    n = check_number(n_per_component, "n_per_component", minimum=1, integer=True)
    blobs = check_random_state(random_state).standard_normal((k, n, d)) @ stretches + centers[:, None]
    return blobs.reshape(k * n, d), np.repeat(np.arange(k), n)


def make_two_gaussians(n_per_component=300, random_state=None):
    """A round cloud around (20, 20), label 0, and a long one around the origin, label 1.

    The first has unit covariance, the second C.T @ C with C = [[0, -0.7], [3.5, 0.7]]. Returns X and labels.
    """
    truth = {"centers": [[20, 20], [0, 0]], "stretches": [np.eye(2), [[0, -0.7], [3.5, 0.7]]]}
    return make_stretched_blobs(n_per_component, **truth, random_state=random_state)


def _read(name, **options):
    import pandas as pd  # here, because a lesson that draws its own data should not wait for pandas

    for folder in DATA_FOLDERS:
        path = folder / f"{name}.csv"
        if path.exists():
            # Only an empty field is missing: a place may well be called "None" or "NA".
            return pd.read_csv(path, encoding="utf-8", keep_default_na=False, na_values=[""], **options)
    raise FileNotFoundError(
        f"data/{name}.csv is missing. In the course's folder, `git checkout data/{name}.csv` brings it back or "
        f"`python data/build_data.py {name}` rebuilds it; elsewhere, install the package again."
    )
