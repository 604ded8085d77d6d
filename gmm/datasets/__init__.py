"""The course's data.

| room | what is in it |
|---|---|
| `tables` | `load_*()` read the tables of data/ |
| `made` | `make_*()` draw from a truth that is known |
| `points` | a user's own table of places, and degrees to km and back |

Sources, licences (they differ) and credit lines are in data/README.md.
"""

from gmm.datasets.made import (
    BIMODAL_CUSTOMERS,
    make_bimodal_customers,
    make_gaussians,
    make_stretched_blobs,
    make_two_gaussians,
)
from gmm.datasets.points import Points, read_points, to_degrees, to_km
from gmm.datasets.tables import (
    DATA_FOLDERS,
    load_bimodal_customers,
    load_em_timings,
    load_galaxies,
    load_helsinki_food,
    load_iris,
    load_old_faithful,
    load_old_faithful_1985,
    load_penguins,
    load_toronto_incidents,
    load_without_hotspots,
)

__all__ = [
    "BIMODAL_CUSTOMERS",
    "DATA_FOLDERS",
    "Points",
    "load_bimodal_customers",
    "load_em_timings",
    "load_galaxies",
    "load_helsinki_food",
    "load_iris",
    "load_old_faithful",
    "load_old_faithful_1985",
    "load_penguins",
    "load_toronto_incidents",
    "load_without_hotspots",
    "make_bimodal_customers",
    "make_gaussians",
    "make_stretched_blobs",
    "make_two_gaussians",
    "read_points",
    "to_degrees",
    "to_km",
]
