"""Every published system gives what its authority's definition says, in its order of axes; pyproj is the judge."""

from __future__ import annotations

import math

import orjson
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from shapely.geometry import shape as from_geojson

from layers.query import CRS84, Crs, Period, Question, by_uri, pinned, published, read
from layers.query.crs import box, stored
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from tests.layers.query.places import ALL, LAYER, shape

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SURVEYED = (140.08785504166664, 36.103774791666666)
"""The example of the Geospatial Information Authority's 平面直角座標への換算: system IX, X 11543.6883, Y 22916.2435."""


def judge(crs: Crs) -> Transformer:
    """From latitude and longitude of the system's own datum, by the authority's axes on both sides."""
    target = CRS.from_epsg(crs.epsg)
    base = target.geodetic_crs
    assert base is not None
    return Transformer.from_crs(base, target, always_xy=False)


def test_what_is_published() -> None:
    codes = [crs.epsg for crs in published()]
    assert codes == [4326, 4326, 3857, 6668, *range(6669, 6688)]
    assert published()[0].uri == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    for crs in published():
        assert by_uri(crs.uri, "crs") is crs
    for crs in published()[1:]:
        axis = CRS.from_epsg(crs.epsg).axis_info[0]
        assert crs.north_first == (axis.direction == "north"), crs


@pytest.mark.parametrize("crs", published(), ids=[crs.uri.rsplit("/", 1)[1] for crs in published()])
def test_coordinates_are_those_of_the_authority(filled: Connection, crs: Crs) -> None:
    items = read(filled, Question(LAYER, ALL, pinned(filled, LAYER), crs=crs), None, 100)
    assert len(items) == 12
    for at, item in enumerate(items):
        given_ = shapely.get_coordinates(from_geojson(orjson.loads(item.geometry)))
        degrees = shapely.get_coordinates(shape(at).normalize())
        if crs is CRS84:
            expected = {(round(lon, 7), round(lat, 7)) for lon, lat in degrees}
        else:
            expected = {tuple(judge(crs).transform(lat, lon)) for lon, lat in degrees}
        for point in given_:
            assert any(math.dist(point, one) < (1e-7 if crs.degrees else 0.002) for one in expected), (point, expected)


def test_a_surveyed_point(filled: Connection) -> None:
    nine = by_uri(EPSG + "6677", "crs")
    row = filled.execute(
        f"SELECT {nine.sql('f.geom')} FROM (SELECT ST_SetSRID(ST_MakePoint(%s, %s), 4326) AS geom) AS f", SURVEYED
    ).fetchone()
    assert row is not None
    north, east = orjson.loads(row[0])["coordinates"]
    assert (north, east) == pytest.approx((11543.6883, 22916.2435), abs=0.002)


@pytest.mark.parametrize("crs", published(), ids=[crs.uri.rsplit("/", 1)[1] for crs in published()])
def test_a_box_finds_the_same_in_every_system(filled: Connection, crs: Crs) -> None:
    corners = [(139.0205, 35.0005), (139.0395, 35.0095)]
    given_ = corners if crs is CRS84 else [judge(crs).transform(lat, lon) for lon, lat in corners]
    place = box((*given_[0], *given_[1]), crs, "bbox")
    found = read(filled, Question(LAYER, ALL, pinned(filled, LAYER), place), None, 100)
    # The corners of a box of a plane system that lies far away are turned against the degrees.
    near = crs.degrees or crs.epsg in {3857, 6676, 6677}
    keys = [item.key for item in found]
    assert keys == ["p02", "p03"] if near else {"p02", "p03"} <= set(keys)


@given(
    st.floats(-179.9, 179.9, allow_nan=False), st.floats(-80, 80, allow_nan=False),
    st.floats(-179.9, 179.9, allow_nan=False), st.floats(-80, 80, allow_nan=False),
)  # fmt: skip
def test_a_box_over_the_antimeridian_is_two(west: float, south: float, east: float, height: float) -> None:
    sides = (west, south, east, max(south, height))
    found = box(sides, CRS84, "bbox")
    for lon in (west, east, 180.0, -180.0, (west + east) / 2):
        inside = west <= lon <= east if west <= east else lon >= west or lon <= east
        assert found.distance(shapely.Point(lon, south)) < 1e-6 or not inside
        if not inside and min(abs(lon - west), abs(lon - east)) > 1e-6:
            assert found.distance(shapely.Point(lon, south)) > 0


@pytest.mark.parametrize(
    ("sides", "crs"),
    [
        ((139.0, 36.0, 140.0, 35.0), CRS84),
        ((0.0, 0.0, 181.0, 1.0), CRS84),
        ((139.0, 35.0, 140.0, 36.0), by_uri(EPSG + "4326", "crs")),
        ((10.0, 0.0, 5.0, 1.0), by_uri(EPSG + "6677", "crs")),
        ((1e300, 0.0, 2e300, 1.0), by_uri(EPSG + "3857", "crs")),
    ],
)
def test_a_box_that_cannot_be(sides: tuple[float, float, float, float], crs: Crs) -> None:
    with pytest.raises(InvalidInput) as refused:
        box(sides, crs, "bbox")
    assert refused.value.name == "bbox"


def test_there_and_back(filled: Connection) -> None:
    for crs in published():
        items = read(filled, Question(LAYER, Period(None, None), pinned(filled, LAYER), crs=crs), None, 1)
        back = stored(from_geojson(orjson.loads(items[0].geometry)), crs, "filter")
        assert back.symmetric_difference(shape(0)).area < 1e-10


@pytest.mark.parametrize("uri", ["EPSG:99999", "", "6677", EPSG + "2451", EPSG + "4326x", "urn:ogc:def:crs:EPSG::4326"])
def test_other_systems_are_refused(uri: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        by_uri(uri, "bbox-crs")
    assert refused.value.name == "bbox-crs"
