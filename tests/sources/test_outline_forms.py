"""Outlines in every form that publishers and programs for maps give them in."""

import json
import sqlite3
import struct
import warnings
import zipfile
from contextlib import closing

import geopandas
import pytest
import shapely
from files import EDGWARE, HARROW, outlines, square

WARD = {"WD22CD": EDGWARE, "WD22NM": "Edgware", "LAD22CD": HARROW}
PLACE = (-0.29, 51.6, -0.28, 51.61)
GRID = 27700
NEAR = 1e-4  # degrees: ten metres


def frame(grid=4326, **columns):
    """One ward's outline, on a grid."""
    shape = geopandas.GeoSeries([shapely.box(*PLACE)], crs=4326).to_crs(grid)
    held = {name: [value] for name, value in (WARD | columns).items()}
    return geopandas.GeoDataFrame(held, geometry=shape)


def without_grid(one):
    return one.set_crs(None, allow_override=True)


@pytest.fixture(autouse=True)
def _without_words_on_grids():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")
        yield


def shapefile(folder, one, name="wards"):
    """The parts of a shapefile in a folder; gives back the .shp."""
    folder.mkdir(exist_ok=True)
    one.to_file(folder / f"{name}.shp", engine="pyogrio")
    return folder / f"{name}.shp"


def zipped(path, folder, inside=""):
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, inside + part.name)
    return path


@pytest.fixture
def placed(load, figures):
    """Load paths; where the ward's outline then lies, and the load."""

    def bounds(*paths):
        loaded = load(*paths)
        found = figures.rows(
            "SELECT geometry FROM outline WHERE area_code = $code", code=EDGWARE
        )
        return shapely.from_geojson(found[0][0]).bounds, loaded

    return bounds


def is_there(bounds):
    return bounds == pytest.approx(PLACE, abs=NEAR)


@pytest.mark.parametrize("grid", [4326, GRID, 3857])
def test_a_loose_shapefile_is_read_with_its_parts(tmp_path, placed, grid):
    shape = shapefile(tmp_path / "maps", frame(grid))
    bounds, loaded = placed(tmp_path / "maps")
    assert is_there(bounds)
    assert list(loaded.ledger["file_name"]) == ["wards.shp"]
    assert loaded.passed_over == []
    assert is_there(placed(shape)[0])  # and named alone


@pytest.mark.parametrize("said", ["1258", "CP437", "no encoding", "UTF-8"])
def test_a_shapefile_that_names_a_strange_encoding(tmp_path, placed, said):
    shape = shapefile(tmp_path, frame())
    shape.with_suffix(".cpg").write_text(said)
    assert is_there(placed(shape)[0])


def test_curved_outlines_are_read_as_their_corners(tmp_path, placed):
    frame().to_file(tmp_path / "a.gpkg", layer="wards")
    west, south, east, north = PLACE
    middle, half = (west + east) / 2, (south + north) / 2
    round_ = [
        (west, half),
        (middle, north),
        (east, half),
        (middle, south),
        (west, half),
    ]
    arcs = struct.pack("<BII", 1, 8, 5) + b"".join(
        struct.pack("<dd", *corner) for corner in round_
    )
    surface = struct.pack("<BII", 1, 12, 1) + struct.pack("<BII", 1, 10, 1) + arcs
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as file:
        for (name,) in file.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        ).fetchall():
            file.execute(f'DROP TRIGGER "{name}"')
        file.execute(
            "UPDATE wards SET geom = ?", [b"GP\0\1" + struct.pack("<i", 4326) + surface]
        )
        file.commit()
    assert is_there(placed(tmp_path / "a.gpkg")[0])


def test_all_parts_of_a_shapefile_named_at_once(tmp_path, placed):
    shapefile(tmp_path / "maps", frame())
    assert is_there(placed(*sorted((tmp_path / "maps").iterdir()))[0])


@pytest.mark.parametrize("gone", [".shp", ".shx", ".dbf"])
def test_a_shapefile_without_a_part_is_refused(tmp_path, refused, gone):
    shapefile(tmp_path / "maps", frame()).with_suffix(gone).unlink()
    assert "one part of a shapefile. Put its .shp" in refused(tmp_path / "maps")


def test_zipped_shapefiles_in_a_folder_beside_other_files(tmp_path, placed):
    shapefile(tmp_path / "maps", frame(GRID))
    (tmp_path / "maps" / "wards.shp.xml").write_text("<metadata/>")
    (tmp_path / "maps" / "._wards.shp").write_bytes(b"\0\5\x16\7")
    (tmp_path / "maps" / "licence.txt").write_text("Open Government Licence")
    packed = zipped(tmp_path / "wards.zip", tmp_path / "maps", "WD22/")
    bounds, loaded = placed(packed)
    assert is_there(bounds)
    assert list(loaded.ledger["file_name"]) == ["wards.zip/WD22/wards.shp"]
    assert "wards.zip/WD22/licence.txt" in loaded.passed_over


def test_two_shapefiles_in_one_archive(tmp_path, placed):
    shapefile(tmp_path / "maps", frame(GRID))
    other = frame(GRID).rename(columns={"WD22CD": "parish", "WD22NM": "called"})
    other["parish"] = "p1"
    shapefile(tmp_path / "maps", other, "parishes")
    bounds, loaded = placed(zipped(tmp_path / "both.zip", tmp_path / "maps"))
    assert is_there(bounds)
    assert loaded.passed_over == ["both.zip/parishes.shp"]


@pytest.mark.parametrize("grid", [4326, GRID])
def test_metres_without_a_grid_are_those_of_the_national_grid(tmp_path, placed, grid):
    shape = shapefile(tmp_path / "maps", without_grid(frame(grid)))
    assert not shape.with_suffix(".prj").exists()
    assert is_there(placed(shape)[0])


def test_a_geopackage_without_a_grid(tmp_path, placed):
    without_grid(frame(GRID)).to_file(tmp_path / "a.gpkg", engine="pyogrio")
    assert is_there(placed(tmp_path / "a.gpkg")[0])


def test_the_layer_of_a_geopackage_that_has_the_outlines(tmp_path, placed):
    file = tmp_path / "council.gpkg"
    points = frame(GRID)
    points.geometry = points.geometry.centroid
    points.to_file(file, layer="ward_centres")
    parks = frame(GRID).rename(columns={"WD22CD": "park", "WD22NM": "name"})
    parks["park"] = 7
    parks.to_file(file, layer="parks")
    frame(GRID).to_file(file, layer="wards")
    bounds, loaded = placed(file)
    assert is_there(bounds)
    assert list(loaded.ledger["file_name"]) == ["council.gpkg/wards"]
    assert loaded.passed_over == ["council.gpkg/parks"]


def test_a_file_of_points_alone_is_refused(tmp_path, refused):
    points = frame(GRID)
    points.geometry = points.geometry.centroid
    points.to_file(tmp_path / "points.gpkg")
    assert "not one outline of an area" in refused(tmp_path / "points.gpkg")


@pytest.mark.parametrize("packed", [False, True])
def test_kml_and_its_archive(tmp_path, placed, packed):
    frame().to_file(tmp_path / "wards.kml", driver="LIBKML")
    if packed:
        with zipfile.ZipFile(tmp_path / "wards.kmz", "w") as archive:
            archive.write(tmp_path / "wards.kml", "doc.kml")
        (tmp_path / "wards.kml").unlink()
    assert is_there(placed(tmp_path)[0])


def esri(grid, said):
    ring = shapely.get_coordinates(frame(grid).geometry).tolist()[::-1]
    return {
        "geometryType": "esriGeometryPolygon",
        "features": [{"attributes": WARD, "geometry": {"rings": [ring]}}],
    } | ({"spatialReference": said} if said else {})


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        (4326, None),
        (GRID, None),
        (GRID, {"wkid": 27700}),
        (3857, {"wkid": 102100, "latestWkid": 3857}),
        (3857, {"wkid": 102100}),
    ],
)
def test_json_of_esri_on_any_grid(tmp_path, placed, grid, said):
    (tmp_path / "a.json").write_text(json.dumps(esri(grid, said)))
    assert is_there(placed(tmp_path / "a.json")[0])


def geojson(path, grid, said=None):
    corners = shapely.get_coordinates(frame(grid).geometry).tolist()
    outlines(path, (WARD, corners))
    if said:
        document = json.loads(path.read_text()) | {
            "crs": {"type": "name", "properties": {"name": said}}
        }
        path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        (GRID, None),
        (GRID, "urn:ogc:def:crs:EPSG::27700"),
        (GRID, "urn:ogc:def:crs:OGC:1.3:CRS84"),
        (3857, "urn:ogc:def:crs:EPSG::3857"),
        (4326, "urn:ogc:def:crs:OGC:1.3:CRS84"),
        (4326, "a grid of our own"),
    ],
)
def test_geojson_on_any_grid(tmp_path, placed, grid, said):
    assert is_there(placed(geojson(tmp_path / "a.json", grid, said))[0])


def test_an_outline_in_metres_that_crosses_itself_is_still_refused(tmp_path, refused):
    west, south = square(515_000, 190_000, 900)[0]
    bow = [[0, 0], [900, 900], [900, 0], [0, 900], [0, 0]]
    corners = [[west + x, south + y] for x, y in bow]
    sentence = refused(outlines(tmp_path / "a.json", (WARD, corners)))
    assert "the outline of Edgware is broken (self-intersection)" in sentence


@pytest.mark.parametrize("grid", [4326, GRID])
@pytest.mark.parametrize("schema", [True, False])
def test_outlines_as_gml(tmp_path, placed, grid, schema):
    path = tmp_path / "maps" / "wards.gml"
    path.parent.mkdir()
    frame(grid).to_file(path, driver="GML", engine="pyogrio")
    if not schema:
        path.with_suffix(".xsd").unlink()
    before = sorted(path.parent.iterdir())
    assert is_there(placed(path)[0])
    assert sorted(path.parent.iterdir()) == before


def geodatabase(folder):
    folder.parent.mkdir(exist_ok=True)
    frame(GRID).to_file(folder, driver="OpenFileGDB", engine="pyogrio", layer="wards")
    return folder


def test_a_geodatabase_named_or_in_a_folder(tmp_path, placed):
    path = geodatabase(tmp_path / "maps" / "borough.gdb")
    assert is_there(placed(path)[0])
    bounds, loaded = placed(path.parent)
    assert is_there(bounds)
    assert loaded.ledger.file_name.tolist() == ["borough.gdb"]


@pytest.mark.parametrize("inside", ["", "maps/borough.gdb/"])
def test_a_zipped_geodatabase_beside_a_note(tmp_path, placed, inside):
    path = zipped(tmp_path / "a.zip", geodatabase(tmp_path / "m" / "a.gdb"), inside)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("terms.txt", "Terms of use")
    bounds, loaded = placed(path)
    assert is_there(bounds)
    assert loaded.passed_over == ([] if not inside else ["a.zip/terms.txt"])


def test_gml_and_geodatabases_without_outlines_are_refused(tmp_path, refused):
    empty = '<?xml version="1.0"?><a xmlns:gml="http://www.opengis.net/gml"/>'
    (tmp_path / "a.gml").write_text(empty, encoding="utf-8")
    said = refused(tmp_path / "a.gml")
    assert said.startswith("a.gml: there is not one outline of an area in it.")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("b.gdb/a01.gdbtable", b"\0")
    said = refused(tmp_path / "b.zip")
    assert said.startswith("b.zip/b.gdb: the outlines cannot be read.")
