"""Coordinates of Japan's systems, against values published for them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from mapsvc.geo import plane_crs, round_coordinates, to_mercator, to_wgs84


def array(*geoms: shapely.Geometry) -> np.ndarray:
    return np.array(geoms, dtype=object)


def test_the_origin_of_plane_system_nine_lies_where_the_law_puts_it() -> None:
    (point,) = to_wgs84(array(shapely.Point(0, 0)), 6677)
    assert (point.x, point.y) == pytest.approx((139 + 50 / 60, 36), abs=1e-8)


def test_jgd2000_and_jgd2011_are_taken_as_wgs84_unchanged() -> None:
    point = shapely.Point(139.6380, 35.4437)
    for crs in (4326, 4612, 6668, 6697):
        assert to_wgs84(array(point), crs)[0].equals_exact(point, 0)


def test_the_tokyo_datum_is_shifted_by_about_400_metres_to_the_south_east() -> None:
    (point,) = to_wgs84(array(shapely.Point(139.6, 35.4)), 4301)
    assert -0.0034 < point.x - 139.6 < -0.0030
    assert 0.0030 < point.y - 35.4 < 0.0034


def test_height_is_left_out_and_the_rest_is_rounded_to_a_millimetre() -> None:
    (point,) = to_wgs84(array(shapely.Point(139.123456789012, 35.0, 12.0)), 6697)
    assert not point.has_z
    assert point.x == 139.12345679
    (again,) = round_coordinates(array(point))
    assert again.equals_exact(point, 0)


@given(st.floats(122, 155), st.floats(20, 46.5))
def test_mercator_agrees_with_proj(lon: float, lat: float) -> None:
    expected = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    (point,) = to_mercator(array(shapely.Point(lon, lat)))
    assert (point.x, point.y) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("place", "crs"),
    [
        ((139.64, 35.44), 6677),
        ((135.5, 34.7), 6674),
        ((141.35, 43.06), 6680),
        ((127.68, 26.21), 6683),
        ((130.4, 33.6), 6670),
    ],
)
def test_the_plane_system_of_a_place(place: tuple[float, float], crs: int) -> None:
    assert plane_crs(*place) == crs
