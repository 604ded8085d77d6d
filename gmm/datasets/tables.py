"""The tables of data/: load_*() read one each.

Sources, licences (they differ) and credit lines are in data/README.md.
"""

from pathlib import Path
from typing import Any

# In a clone the tables lie beside the package, in an installed package inside it.
PACKAGE = Path(__file__).parent.parent
DATA_FOLDERS = (PACKAGE / "data", PACKAGE.parent / "data")


def load_old_faithful() -> Any:
    """Eruptions of the Old Faithful geyser and the waits after them: 272 rows.

    Source: Haerdle (1991), Smoothing Techniques, through R's `faithful`; published measurements.

    >>> load_old_faithful().shape
    (272, 2)

    Returns
    -------
    DataFrame with eruption_min (float, minutes) and waiting_min (int, minutes to the next eruption)
    """
    return _read("old_faithful")


def load_old_faithful_1985() -> Any:
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


def load_galaxies() -> Any:
    """Velocities of 82 galaxies in the Corona Borealis region, sorted, with R's typing error corrected.

    Source: Roeder (1990), JASA 85, through R's `MASS::galaxies`; published measurements.

    >>> int(load_galaxies()["velocity_km_s"].iloc[77])
    26960

    Returns
    -------
    DataFrame with velocity_km_s (int, km/s away from us)
    """
    return _read("galaxies")


def load_iris() -> Any:
    """Anderson's irises, 50 each of three species: 150 rows.

    Source: Fisher (1936), Annals of Eugenics 7, as scikit-learn (BSD-3-Clause) carries it.

    >>> load_iris()["species"].unique().tolist()
    ['setosa', 'versicolor', 'virginica']

    Returns
    -------
    DataFrame with sepal_length_cm, sepal_width_cm, petal_length_cm, petal_width_cm (cm), species (text)
    """
    return _read("iris")


def load_penguins() -> Any:
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


def load_helsinki_food() -> Any:
    """Places to eat and drink in the centre of Helsinki, April 2019: 430 rows; no name or cuisine is NaN.

    Source: (c) OpenStreetMap contributors, under the Open Database License (ODbL): what you make from the
    table and publish must carry that credit.

    >>> places = load_helsinki_food()
    >>> from gmm.datasets import to_km
    >>> x, y, origin = to_km(places["longitude"], places["latitude"])

    Returns
    -------
    DataFrame with osm_type (node, way), osm_id (int), amenity (bar, cafe, fast_food, pub, restaurant),
    name, cuisine (text), longitude, latitude (degrees)
    """
    return _read("helsinki_food")


def load_toronto_incidents() -> Any:
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


def load_bimodal_customers() -> Any:
    """A bank's 600 customers, some of whom leave: made by `make_bimodal_customers`, so the truth is known.

    >>> sorted(load_bimodal_customers()["churned"].unique().tolist())
    [0, 1]

    Returns
    -------
    DataFrame with net_deposit (float, EUR a month, deposits less withdrawals), churned (int, 1: has left)
    """
    return _read("bimodal_customers")


def load_em_timings() -> Any:
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


def load_without_hotspots() -> Any:
    """What lesson 12 finds in 98 tables without hotspots: 49 even scatters and 49 broad crowds of 430 places.

    Drawn by `gmm.inference.null_tables` from load_helsinki_food, random_state 0, and done to as the lesson does to
    Helsinki; computed once by `python tools/without_hotspots.py`.

    >>> luck = load_without_hotspots()
    >>> print(luck.groupby("kind").size().to_dict())
    {'even': 49, 'one_cloud': 49}

    Returns
    -------
    DataFrame with kind (even, one_cloud), number (int, 0 to 48), gain_nats (float, of six components on unseen halves
    over one Gaussian or the even density), one_to_one and any_centre (float, share of 32 half-fits with a centre of its
    own, or any, within 100 m of the luckiest of six components), moved (float, share of labels), bic_takes (int,
    components), own_gain_nats (float, with as many components as that)
    """
    return _read("without_hotspots")


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
