"""Areas that people write, draw or lead to: read as meant, kept within bounds, and light enough."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.answer.place import place_of
from mapsvc.errors import InvalidInput
from mapsvc.geo import plane_crs, to_plane
from web.subscribe import shapes

CITY = (139.0, 35.0, 139.2, 35.2)
SQUARE = "35.05, 139.05\n35.05, 139.06\n35.06, 139.06\n35.06, 139.05"


def code(text: str, city: shapes.Bounds = CITY) -> str | None:
    with pytest.raises(InvalidInput) as refused:
        shapes.drawn(text, city)
    return refused.value.code


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=3, max_size=20, unique=True))
def test_corners_are_read_as_they_were_written(points: list[tuple[float, float]]) -> None:
    text = "\n".join(f"{lat:.9f}, {lon:.9f}" for lat, lon in points)
    said = [(round(lon, 9), round(lat, 9)) for lat, lon in points]
    closed = said[:-1] if said[0] == said[-1] else said
    if len(closed) >= 3:
        assert shapes.corners(text) == closed


def test_other_spellings_of_corners_and_the_closing_corner() -> None:
    assert shapes.corners("(35.1 139.1); 35.2,139.1,\r\n\n35.2\t139.2; 35.1 139.1") == [
        (139.1, 35.1),
        (139.1, 35.2),
        (139.2, 35.2),
    ]


def test_a_drawn_area_is_what_was_drawn_and_can_be_drawn_on() -> None:
    area = shapes.drawn(SQUARE, CITY).geometry
    assert area.equals(shapely.box(139.05, 35.05, 139.06, 35.06))
    again = shapes.drawn(shapes.as_text(area), CITY).geometry
    assert again.equals(area)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("", "subscribe.corners_few"),
        ("35.05, 139.05\n35.06, 139.06", "subscribe.corners_few"),
        ("35.05, 139.05\nhere\n35.06, 139.06", "subscribe.corners_line"),
        ("35.05, 139.05\n95, 139\n35.06, 139.06", "subscribe.corners_line"),
        ("35.05, 139.05\nnan, nan\n35.06, 139.06", "subscribe.corners_line"),
        ("35.05,139.05\n35.06,139.06\n35.05,139.06\n35.06,139.05", "place_crossing"),
        ("35.05,139.05\n35.06,139.06\n35.07,139.07", "place_no_area"),
        ("\n".join(f"35.05,{139.05 + i * 1e-5:.6f}" for i in range(600)), "subscribe.corners_many"),
        ("9" * 50_000, "subscribe.corners_many"),
        # The whole world, all of Japan, and the next city.
        ("-90,-180\n-90,180\n90,180\n90,-180", "place_japan"),
        ("24,123\n24,150\n45,150\n45,123", "subscribe.corners_outside"),
        ("35.5,139.5\n35.5,139.6\n35.6,139.6", "subscribe.corners_outside"),
    ],
)
def test_what_is_no_area_of_this_city_is_refused_by_what_is_wrong_with_it(text: str, refused: str) -> None:
    assert code(text) == refused


def test_a_hand_may_draw_a_little_past_the_border() -> None:
    assert shapes.drawn("34.98,139.05\n34.98,139.1\n35.1,139.1\n35.1,139.05", CITY).area_m2


@pytest.mark.parametrize("radius", [100, 5_000])
def test_a_circle_has_its_radius_on_the_ground(radius: int) -> None:
    place = place_of(shapely.Point(139.1, 35.1))
    edge = shapes.circle(place, radius)
    on_plane = to_plane(np.array([edge], dtype=object), place.plane_crs)[0]
    assert on_plane.area == pytest.approx(np.pi * radius**2, rel=0.01)
    assert on_plane.hausdorff_distance(on_plane.centroid) == pytest.approx(radius, rel=1e-3)


def test_a_street_is_the_strip_beside_it() -> None:
    street = place_of(shapely.LineString([(139.1, 35.1), (139.11, 35.1)]))
    area = to_plane(np.array([shapes.area_of(street)], dtype=object), street.plane_crs)[0]
    assert area.area == pytest.approx((street.length_m or 0) * 20 + np.pi * 100, rel=0.02)


def test_a_shape_of_many_corners_becomes_light_and_leaves_nobody_out() -> None:
    angles = np.linspace(0, 2 * np.pi, 30_000, endpoint=False)
    wobbly = 0.02 + 0.0004 * np.sin(40 * angles) + 0.00002 * np.sin(9_000 * angles)
    coast = shapely.Polygon(np.column_stack([139.1 + wobbly * np.cos(angles), 35.1 + wobbly * np.sin(angles)]))
    light = shapes.light(coast, plane_crs(139.1, 35.1))
    assert shapely.get_num_coordinates(light) <= 2_000
    assert light.difference(shapely.box(*coast.bounds).buffer(0.001)).is_empty
    assert coast.difference(light).area < coast.area * 1e-5
    assert light.area < coast.area * 1.02
