"""A user's own table of places: separators, encodings, missing, wrong and swapped coordinates, and the way back."""

import warnings

import numpy as np
import pytest

from gmm.datasets import load_helsinki_food, read_points, to_km

PLACES = (
    ("Café Ekberg", 24.9391, 60.1649),
    ("Ravintola Salve", 24.9207, 60.1590),
    ("Kappeli, kiosk", 24.9469, 60.1676),
)


def written(path, lines, encoding="utf-8"):
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def lines_of(separator=",", header=("name", "longitude", "latitude"), decimal="."):
    def cell(value):
        text = str(value).replace(".", decimal) if isinstance(value, float) else str(value)
        return f'"{text}"' if separator in text else text

    return [separator.join(header)] + [separator.join(cell(value) for value in place) for place in PLACES]


def quietly(path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return read_points(path, **options)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "separator, decimal", [(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", "."), (",", ",")]
)
def test_same_points_from_every_dialect(tmp_path, encoding, separator, decimal):
    path = written(tmp_path / "places.csv", lines_of(separator, decimal=decimal), encoding)
    points = quietly(path)
    assert points.table["name"].tolist() == [name for name, _, _ in PLACES]
    assert points.table[["longitude", "latitude"]].to_numpy().tolist() == [list(place[1:]) for place in PLACES]
    assert len(points) == 3 and points.n_dropped == 0 and points.rows.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "header",
    [
        ("name", "Longitude", "Latitude"),
        ("name", "lon", "lat"),
        ("name", " lng ", " lat "),
        ("name", "LONG_WGS84", "LAT_WGS84"),
        ("name", "X", "Y"),
        ("name", "longitude (deg)", "latitude (deg)"),
        ("x", "lon", "lat"),
    ],
)
def test_columns_are_found_by_what_they_are_called(tmp_path, header):
    points = quietly(written(tmp_path / "places.csv", lines_of(header=header)))
    assert points.origin == pytest.approx((24.9356, 60.1638), abs=1e-4)


def test_columns_by_name(tmp_path):
    path = written(tmp_path / "places.csv", lines_of(header=("name", "east", "north")))
    assert len(quietly(path, longitude="east", latitude="north")) == 3
    with pytest.raises(ValueError, match="no column that is called longitude.*'name', 'east', 'north'"):
        read_points(path)
    with pytest.raises(ValueError, match="has no column 'easting'; its columns: 'name', 'east', 'north'"):
        read_points(path, longitude="easting", latitude="north")


def test_one_column_cannot_be_both(tmp_path):
    with pytest.raises(ValueError, match="'longitude' cannot be longitude and latitude both"):
        read_points(written(tmp_path / "places.csv", lines_of()), longitude="longitude", latitude="longitude")


def test_two_columns_that_may_be_meant(tmp_path):
    path = written(tmp_path / "places.csv", ["lon,lat,lon_wgs,lng", "1,2,3,4"])
    with pytest.raises(ValueError, match="several columns that may be the longitude.*longitude=..."):
        read_points(path)
    assert quietly(path, longitude="lng", latitude="lat").origin == (4, 2)


def test_distances_are_km_and_lead_back(tmp_path):
    points = quietly(written(tmp_path / "places.csv", lines_of()))
    assert points.xy.shape == (3, 2) and np.abs(points.xy.mean(axis=0)).max() < 1e-9
    assert np.linalg.norm(points.xy[0] - points.xy[1]) == pytest.approx(1.21, abs=0.01)  # as a ruler on the map
    longitude, latitude = points.to_degrees(points.xy)
    assert np.allclose(longitude, points.table["longitude"]) and np.allclose(latitude, points.table["latitude"])
    assert points.to_degrees([0.0, 0.0]) == pytest.approx(np.array(points.origin)[:, None])


def test_a_second_table_on_the_same_plane(tmp_path):
    first = quietly(written(tmp_path / "first.csv", lines_of()))
    second = quietly(written(tmp_path / "second.csv", lines_of()[:2]), origin=first.origin)
    assert second.origin == first.origin and np.allclose(second.xy[0], first.xy[0])


def test_the_course_own_table(tmp_path):
    table = load_helsinki_food()
    table.to_csv(tmp_path / "food.csv", index=False)
    points = quietly(tmp_path / "food.csv")
    assert len(points) == len(table) == 430
    assert points.table["name"].fillna("").tolist() == table["name"].fillna("").tolist()


@pytest.mark.parametrize("nothing", ["", "  ", "NA", "nan", "null", "-"])
def test_rows_without_coordinates_are_left_out_and_told(tmp_path, nothing):
    lines = lines_of()
    lines.insert(2, f"nowhere,{nothing},60.1")
    lines.append(f"nowhere,24.9,{nothing}")
    lines.append("null island,0,0.0")
    with pytest.warns(UserWarning, match="places.csv: 3 of 6 rows have no coordinates and are left out") as caught:
        points = read_points(written(tmp_path / "places.csv", lines))
    assert caught[0].filename == __file__  # points to the user's line
    assert points.n_dropped == 3 and points.rows.tolist() == [0, 2, 3]
    assert points.table.index.tolist() == [0, 1, 2]
    assert points.table["name"].tolist() == [name for name, _, _ in PLACES]


@pytest.mark.parametrize(
    "row, words",
    [
        ("a,181,60", r"row 4 \(counted from 1.*out of range, such as longitude 181, latitude 60"),
        ("a,24.9,-91", "row 4 .*out of range.*-91"),
        ("a,inf,60", "row 4 .*out of range"),
        ("a,60.16,124.9", "out of range.*Are the two swapped"),
        ("a,385000,6672000", "metres of a map grid"),
        ("a,181.62,-20.42", "counted from 0 to 360 here: take 360 from those above 180"),
        ("a,60.165,24.94", "swapped in row 4 .*exchanged, they lie among the others, near 24.94, 60.16"),
        ("a,east,60.1", "column 'longitude' is not a number in row 4 .*'east'"),
        ("a,1.234.5,60.1", "'1.234.5'"),
    ],
)
def test_wrong_coordinates_are_named_with_their_rows(tmp_path, row, words):
    with pytest.raises(ValueError, match=words):
        read_points(written(tmp_path / "places.csv", [*lines_of(), row]))


def test_rows_are_counted_as_in_the_file(tmp_path):
    lines = [*lines_of(), "gap,,", "a,60.165,24.94", "b,60.166,24.93"]
    with pytest.raises(ValueError, match=r"rows 5, 6 \(counted"):
        read_points(written(tmp_path / "places.csv", lines))


def test_many_wrong_rows_are_counted():
    from gmm.datasets.points import _told

    assert _told(range(8)).startswith("rows 1, 2, 3, 4, 5 and 3 more")


def test_the_whole_table_swapped_is_seen_from_the_origin(tmp_path):
    path = written(tmp_path / "places.csv", lines_of(header=("name", "latitude", "longitude")))
    with pytest.raises(ValueError, match="swapped in rows 1, 2, 3"):
        read_points(path, origin=(24.94, 60.17))


def test_names_that_say_that_they_are_swapped(tmp_path):
    lyon = written(tmp_path / "lyon.csv", ["lat,lon", "45.76,4.83", "45.75,4.85"])
    for given in ({"longitude": "lat", "latitude": "lon"}, {"longitude": "LAT_WGS84", "latitude": "Longitude (deg)"}):
        path = lyon if given["longitude"] == "lat" else written(tmp_path / "2.csv", [",".join(given.values()), "1,2"])
        with pytest.raises(ValueError, match="longitude is a column '(lat|LAT_WGS84)' and latitude .*are they swapped"):
            read_points(path, **given)
    table = quietly(lyon).table
    with pytest.raises(ValueError, match="are they swapped"):
        to_km(table["lat"], table["lon"])
    assert to_km(table["lon"], table["lat"])[2] == pytest.approx((4.84, 45.755))
    assert len(quietly(written(tmp_path / "grid.csv", ["y,x", "4.83,45.76"]), longitude="y", latitude="x")) == 1


@pytest.mark.parametrize(
    "header, row",
    [
        ("name;geo_point_2d", "Bellecour;45.7578, 4.8320"),
        ('name,"lat, lon"', 'Bellecour,"45.7578, 4.8320"'),
        ("location", '"(45.7578, -4.8320)"'),
        ("name,wkt", "Bellecour,POINT (4.8320 45.7578)"),
        ("id\tlatlng", "7\t45.7578,4.8320"),
    ],
)
def test_one_column_of_pairs(tmp_path, header, row):
    path = written(tmp_path / "lyon.csv", [header, "", row.replace("45.7578", "").replace("4.8320", ""), row])
    with pytest.raises(ValueError, match="column '.*' holds both coordinates, such as '.*8320.*'. Make two columns"):
        read_points(path)


def test_numbers_of_other_kinds_are_no_pairs(tmp_path):
    path = written(tmp_path / "prices.csv", ["price;date;size", '1.234,50;2020-01-02;"1,234,567"'])
    with pytest.raises(ValueError, match="no column that is called longitude"):
        read_points(path)


def test_places_all_over_the_world_are_not_called_swapped(tmp_path):
    rng = np.random.default_rng(0)
    rows = [
        f"{lon:.4f},{lat:.4f}" for lon, lat in zip(rng.uniform(-170, 170, 500), rng.uniform(-80, 80, 500), strict=True)
    ]
    with pytest.warns(UserWarning, match="km apart; the plane is made for a city"):
        assert len(read_points(written(tmp_path / "world.csv", ["lon,lat", *rows]))) == 500


@pytest.mark.parametrize(
    "text, words",
    [("", "is empty"), ("\n\n", "is empty"), ("lon,lat\n", "no row with coordinates"), ("lon,lat\n,\n", "no row with")],
)
def test_nothing_to_read(tmp_path, text, words):
    with pytest.raises(ValueError, match=words):
        read_points(written(tmp_path / "places.csv", [text]))


def test_rows_with_too_many_fields(tmp_path):
    with pytest.raises(ValueError, match="could not be read as a table"):
        read_points(written(tmp_path / "places.csv", ["lon,lat", "1,2", "1,2,3,4"]))


def test_no_such_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_points(tmp_path / "nothing.csv")


def test_the_file_is_not_written_to(tmp_path):
    path = written(tmp_path / "places.csv", lines_of())
    before = path.read_bytes()
    quietly(path)
    assert path.read_bytes() == before
