"""Points on a map: degrees to km on a plane and back, and a user's own table of points read with care."""

import csv
import io
import re
import warnings
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmm.neighbours.types import Floats
from gmm.validation import check_array

KM_PER_DEGREE_OF_LONGITUDE = 111.320  # at the equator; it shrinks with the cosine of the latitude
KM_PER_DEGREE_OF_LATITUDE = 110.574

# What columns of coordinates are called, in any case and with additions such as LONG_WGS84.
# A name further to the left wins; within a group two are one too many.
LONGITUDES = (("longitude",), ("lon", "long", "lng"), ("x",))
LATITUDES = (("latitude",), ("lat",), ("y",))
MISSING = ("", "na", "n/a", "nan", "null", "none", "-")
SEPARATORS = (",", ";", "\t", "|")
PAIR = re.compile(r"(point)?\W*-?\d+[.,]\d+[\s,;]+-?\d+[.,]\d+\W*", re.IGNORECASE)  # 45.7, 4.8 or POINT (4.8 45.7)

NEAR, FAR = 2.0, 10.0  # degrees: a region that hangs together; what is not of it
PLANE = 500.0  # km: beyond, a plane is a poor map


def to_km(
    longitude: ArrayLike, latitude: ArrayLike, origin: tuple[float, float] | None = None
) -> tuple[Floats, Floats, tuple[float, float]]:
    """Degrees to km east and north of an origin, on a plane: across a city, distances are right to 1 %.

    Parameters
    ----------
    longitude, latitude : arrays of one shape, degrees
    origin : pair (longitude, latitude), degrees; None: the mean of the points

    Returns
    -------
    x, y : arrays of that shape, km
    origin : the pair that was used; give it to `to_degrees`, or to a second call for points to compare
    """
    _check_called(getattr(longitude, "name", None), getattr(latitude, "name", None))
    longitude, latitude = _filled(longitude, "longitude"), _filled(latitude, "latitude")
    if longitude.shape != latitude.shape:
        raise ValueError(f"longitude has shape {longitude.shape} but latitude has {latitude.shape}.")
    if np.abs(latitude).max() > 90 or np.abs(longitude).max() > 180:
        raise ValueError("longitude lies within -180 to 180 and latitude within -90 to 90: are they swapped?")
    lon0, lat0 = origin = _origin((longitude.mean(), latitude.mean()) if origin is None else origin)
    x = (longitude - lon0) * KM_PER_DEGREE_OF_LONGITUDE * np.cos(np.radians(lat0))
    return x, (latitude - lat0) * KM_PER_DEGREE_OF_LATITUDE, origin


def to_degrees(x: ArrayLike, y: ArrayLike, origin: tuple[float, float] | None) -> tuple[Floats, Floats]:
    """Undo `to_km`: km east and north of the origin (a pair in degrees) to longitude and latitude."""
    x, y = _filled(x, "x"), _filled(y, "y")
    lon0, lat0 = _origin(origin)
    longitude = lon0 + x / (KM_PER_DEGREE_OF_LONGITUDE * np.cos(np.radians(lat0)))
    return longitude, lat0 + y / KM_PER_DEGREE_OF_LATITUDE


@dataclass(frozen=True)
class Points:
    """A table of places, and where they are on a plane.

    table : DataFrame of the rows that have coordinates, numbered from 0.
    xy : array (n, 2), km east and north of the origin: what a mixture is fitted to.
    origin : (longitude, latitude) in degrees; give it to `read_points` for a second table to compare.
    rows : (n,) int, where each row of `table` stood in the file: 0 is the first below the header.
    n_dropped : how many rows of the file had no coordinates.
    """

    table: Any = field(repr=False)  # a DataFrame
    xy: np.ndarray = field(repr=False)
    origin: tuple[float, float]
    rows: np.ndarray = field(repr=False)
    n_dropped: int

    def __len__(self):
        return len(self.xy)

    def to_degrees(self, xy: ArrayLike) -> tuple[Floats, Floats]:
        """Longitudes and latitudes, each (m,), of points (m, 2) in km, such as the means of a mixture."""
        return to_degrees(*np.asarray(xy, dtype=float).reshape(-1, 2).T, self.origin)


def read_points(path, *, longitude=None, latitude=None, origin=None) -> Points:
    """Read a CSV file of places with longitude and latitude in degrees, and lay them on a plane in km.

    Separator (comma, semicolon, tab, bar), encoding (UTF-8 with or without a byte-order mark, UTF-16, Latin-1) and
    decimal commas are recognised. Rows without coordinates, empty or exactly (0, 0), are left out, and a
    UserWarning tells how many.

    Parameters
    ----------
    path : str or Path
    longitude, latitude : names of the columns; None: found by their names
    origin : pair (longitude, latitude) of the plane's (0, 0), degrees; None: the mean of the points

    Returns
    -------
    Points

    Raises
    ------
    FileNotFoundError : there is no such file
    ValueError : no such columns; or coordinates that are no numbers, out of range, or swapped, with their rows. (A
        whole table that is swapped, with both within 90 degrees, looks like another place: only an `origin` tells.)
    """
    import pandas as pd

    path = Path(path)
    text = _decoded(path.read_bytes())
    separator, names = _columns(text, path, longitude, latitude)
    try:
        table = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            dtype=dict.fromkeys(names, str),
            keep_default_na=False,
            na_values=[""],
            skipinitialspace=True,
            index_col=False,
        )
    except (pd.errors.ParserError, ValueError) as error:
        raise ValueError(f"{path.name} could not be read as a table: {error}.") from None
    table.columns = [str(name).strip() for name in table.columns]
    names = [name.strip() for name in names]
    _check_called(*names)
    lon, lat = (_degrees(table[name], name, path) for name in names)
    kept = ~(np.isnan(lon) | np.isnan(lat) | ((lon == 0) & (lat == 0)))
    rows = np.flatnonzero(kept)
    n_dropped = len(kept) - len(rows)
    if not len(rows):
        raise ValueError(f"{path.name} has no row with coordinates in {names[0]!r} and {names[1]!r}.")
    lon, lat = lon[rows], lat[rows]
    origin = None if origin is None else _origin(origin)
    _check_places(lon, lat, rows, names, path, origin)
    if n_dropped:
        one = n_dropped == 1
        warnings.warn(
            f"{path.name}: {n_dropped} of {len(kept)} rows {'has' if one else 'have'} no coordinates and "
            f"{'is' if one else 'are'} left out.",
            UserWarning,
            stacklevel=2,
        )
    x, y, origin = to_km(lon, lat, origin)
    extent = max(np.ptp(x), np.ptp(y))
    if extent > PLANE:
        warnings.warn(
            f"{path.name}: the points lie up to {extent:.0f} km apart; the plane is made for a city, and distances on "
            "it are wrong.",
            UserWarning,
            stacklevel=2,
        )
    table = table.iloc[rows].reset_index(drop=True)
    table[names[0]], table[names[1]] = lon, lat
    return Points(table, np.column_stack([x, y]), origin, rows, n_dropped)


def _decoded(data):
    """The text of a file, by its byte-order mark if it has one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")  # every byte is a letter there


def _columns(text, path, longitude, latitude):
    """The separator, and the two columns' names as they stand in the header."""
    if not text.strip():
        raise ValueError(f"{path.name} is empty.")
    found = []  # for each separator: itself, the header, the columns that may be meant
    for separator in SEPARATORS:
        header = next(csv.reader(io.StringIO(text.lstrip()), delimiter=separator, skipinitialspace=True))
        names = _named(header, longitude, LONGITUDES), _named(header, latitude, LATITUDES)
        found.append((separator, header, names))
    whole = [entry for entry in found if [len(name) for name in entry[2]] == [1, 1] and entry[2][0] != entry[2][1]]
    separator, header, names = max(whole or found, key=lambda entry: len(entry[1]))
    if whole:
        return separator, [name for (name,) in names]
    if names[0] == names[1] and longitude is None and latitude is None:  # none, or one for both
        _check_pairs(text, path)
    listed = ", ".join(repr(name.strip()) for name in header)
    for what, given, match in zip(("longitude", "latitude"), (longitude, latitude), names, strict=True):
        if len(match) == 1:
            continue
        if given is not None:
            raise ValueError(f"{path.name} has no column {given!r}; its columns: {listed}.")
        several = f"several columns that may be the {what}" if match else f"no column that is called {what}"
        raise ValueError(f"{path.name} has {several}: say which, {what}=...; its columns: {listed}.")
    raise ValueError(
        f"{path.name}: column {names[0][0]!r} cannot be longitude and latitude both; its columns: {listed}."
    )


def _check_pairs(text, path):
    """Refuse a column that holds both coordinates, as tables of open data have it."""
    for separator in SEPARATORS:
        header, *rows = islice(csv.reader(io.StringIO(text.lstrip()), delimiter=separator, skipinitialspace=True), 20)
        for name, value in (cell for row in rows for cell in zip(header, row, strict=False)):
            if PAIR.fullmatch(value.strip()):
                raise ValueError(
                    f"{path.name}: column {name.strip()!r} holds both coordinates, such as {value.strip()!r}. Make two "
                    f"columns of it first, longitude and latitude (with pandas: table[{name.strip()!r}].str.split)."
                )


def _check_called(longitude, latitude):
    """Refuse columns whose names say that the two are swapped."""
    if _named([str(longitude)], None, LATITUDES[:2]) and _named([str(latitude)], None, LONGITUDES[:2]):
        raise ValueError(f"longitude is a column {longitude!r} and latitude a column {latitude!r}: are they swapped?")


def _named(header, given, groups):
    """The columns that are meant: the given one, else those that are called so, else those with such a word in them."""
    if given is not None:
        return [name for name in header if name.strip() == str(given).strip()]
    for words in groups:
        exact = [name for name in header if name.strip().lower() in words]
        if exact:
            return exact
    words = {word for group in groups[:2] for word in group}
    return [name for name in header if set(re.split(r"[\W_\d]+", name.lower())) & words]


def _degrees(column, name, path):
    """A column of text as numbers, nan where there is none."""
    words = column.fillna("").str.strip()
    words = words.mask(words.str.lower().isin(MISSING), "nan")
    commas = words.str.contains(",", regex=False) & ~words.str.contains(".", regex=False)
    words = words.where(~commas, words.str.replace(",", ".", regex=False))
    values, wrong = np.full(len(words), np.nan), []
    for i, word in enumerate(words):
        try:
            values[i] = float(word)
        except ValueError:
            wrong.append(i)
    if wrong:
        raise ValueError(
            f"{path.name}: column {name!r} is not a number in {_told(wrong)}, such as {column.iloc[wrong[0]]!r}."
        )
    return values


def _told(rows):
    """Rows as a reader counts them: 1 is the first below the header."""
    first = ", ".join(str(row + 1) for row in rows[:5])
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    return f"row{'s' * (len(rows) > 1)} {first}{more} (counted from 1, below the header)"


def _check_places(lon, lat, rows, names, path, origin):
    """Raise ValueError for rows that are out of range, or that lie among the others once they are swapped."""
    outside = np.flatnonzero(~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)))
    if len(outside):
        first = outside[0]
        could = np.all((np.abs(lat[outside]) <= 180) & (np.abs(lon[outside]) <= 90))
        hint = "Are the two swapped?" if could else "Degrees are needed: metres of a map grid must be converted first."
        if np.all((lon[outside] > 180) & (lon[outside] <= 360) & (np.abs(lat[outside]) <= 90)):
            hint = "Longitudes are counted from 0 to 360 here: take 360 from those above 180."
        raise ValueError(
            f"{path.name}: {_told(rows[outside])} out of range, such as {names[0]} {lon[first]:g}, {names[1]} "
            f"{lat[first]:g}; longitude lies within -180 to 180, latitude within -90 to 90. {hint}"
        )
    lon0, lat0 = (np.median(lon), np.median(lat)) if origin is None else origin

    def within(a, b, limit):
        return (np.abs(a - lon0) <= limit) & (np.abs(b - lat0) <= limit)

    straight, crossed = within(lon, lat, NEAR), within(lat, lon, NEAR)
    together = np.mean(straight | crossed) > 0.5 and (origin is not None or straight.mean() > 0.5)
    swapped = np.flatnonzero(~within(lon, lat, FAR) & crossed) if together else []
    if len(swapped):
        raise ValueError(
            f"{path.name}: longitude and latitude are swapped in {_told(rows[swapped])}: exchanged, they lie among the "
            f"others, near {lon0:.2f}, {lat0:.2f}."
        )


def _filled(value, name):
    if (value := np.asarray(value)).size == 0:
        raise ValueError(f"{name} is empty: give at least one point.")
    return check_array(value, value.shape, name)


def _origin(origin):
    lon0, lat0 = check_array(np.asarray(origin), (2,), "origin", of=", (longitude, latitude)").tolist()
    if abs(lat0) >= 90:
        raise ValueError(f"origin must be (longitude, latitude) away from the poles; got {(lon0, lat0)}.")
    return lon0, lat0
