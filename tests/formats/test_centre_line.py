"""The middle of roads drawn as areas, in metres."""

from __future__ import annotations

import pytest
import shapely

from importers.formats.centre_line import centre_line


def test_a_straight_road_keeps_its_length_less_the_ends() -> None:
    line = centre_line(shapely.box(0, 0, 200, 16))
    assert line.geom_type == "LineString"
    assert line.bounds == pytest.approx((8, 8, 192, 8), abs=0.5)


def test_a_corner_and_a_junction() -> None:
    corner = centre_line(shapely.union_all([shapely.box(0, 0, 200, 16), shapely.box(184, 0, 200, 150)]))
    assert corner.geom_type == "LineString"
    assert corner.length == pytest.approx(317, abs=4)
    junction = centre_line(shapely.union_all([shapely.box(0, 0, 200, 16), shapely.box(90, 0, 106, 150)]))
    assert len(shapely.get_parts(junction)) == 3
    assert junction.length == pytest.approx(317, abs=8)


def test_a_ring_road_goes_all_the_way_round() -> None:
    ring = shapely.Point(0, 0).buffer(100).difference(shapely.Point(0, 0).buffer(90))
    line = centre_line(ring)
    assert line.length == pytest.approx(2 * 3.14159 * 95, rel=0.02)
    assert line.distance(shapely.Point(95, 0)) < 1


def test_the_line_lies_inside_its_area() -> None:
    road = shapely.LineString([(0, 0), (100, 20), (180, 120), (400, 130)]).buffer(9, cap_style="flat")
    line = centre_line(road)
    assert road.contains(line)
    assert line.length > 400


def test_a_square_has_a_line_and_nothing_has_none() -> None:
    assert centre_line(shapely.box(0, 0, 20, 20)).length > 5
    with pytest.raises(ValueError, match="without extent"):
        centre_line(shapely.Polygon([(0, 0), (1, 1), (2, 2), (0, 0)]))
