"""What may be asked about, how it is named, and that the name gives the same place back."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from layers.answer import PlaceKind, place_from, place_of
from layers.answer.rounding import apportioned
from layers.store import Assertion, commit
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput, NotFound, UnknownLayer
from tests.layers.answer.city import CITY, EAST, NORTH, ZONES, metres, zoned

degree = st.floats(-0.01, 0.01).map(lambda offset: round(offset, 8))


def circle(vertices: int) -> Polygon:
    turns = np.linspace(0, 2 * np.pi, vertices)[:-1]
    return Polygon(np.column_stack([139.6 + 0.01 * np.cos(turns), 35.4 + 0.01 * np.sin(turns)]))


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (Polygon([(139.6, 35.4), (139.61, 35.41), (139.61, 35.4), (139.6, 35.41)]), "place_crossing"),
        (circle(10_001), "place_vertices"),
        (Polygon(), "place_empty"),
        (MultiPoint([(139.6, 35.4), (139.7, 35.4)]), "place_kind"),
        (Polygon([(139.6, 35.4), (139.61, 35.41), (139.62, 35.42)]), "place_no_area"),
        (LineString([(139.6, 35.4), (139.6, 35.4)]), "place_no_length"),
        (box(179.9, 35, 180, 35.1), "place_japan"),
        (box(-180, -90, 180, 90), "place_japan"),
        (box(35.4, 139.6, 35.5, 139.7), "place_japan"),
        (Polygon([(139.6, 35.4), (139.61, float("nan")), (139.61, 35.4)]), "place_finite"),
        (Point(139.6, float("inf")), "place_finite"),
    ],
)
def test_what_is_no_place_is_refused_by_name(geometry: BaseGeometry, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        place_of(geometry)
    assert (refused.value.name, refused.value.code) == ("place", code)


def test_a_crossing_is_named_where_it_is() -> None:
    with pytest.raises(InvalidInput, match=r"35\.405000,139\.605000"):
        place_of(Polygon([(139.6, 35.4), (139.61, 35.41), (139.61, 35.4), (139.6, 35.41)]))


def test_a_site_is_measured_on_the_plane_rectangular_system() -> None:
    place = place_of(metres(box(0, 0, 100, 50)))
    assert (place.kind, place.plane_crs, place.length_m) == (PlaceKind.SITE, 6677, None)
    # GRS 80 at latitude 35.4: the square of 100 m × 50 m by the metres of a degree there, times the system's scale.
    assert place.area_m2 == pytest.approx(5000 * 0.9999**2 * (90_923 / EAST) * (110_942 / NORTH), rel=1e-3)
    assert shapely.contains(place.geometry, Point(place.lon, place.lat))
    line = place_of(metres(LineString([(0, 0), (30, 40)])))
    assert (line.kind, line.area_m2) == (PlaceKind.LINE, None)
    assert line.length_m == pytest.approx(50, rel=1e-3)


def test_heights_are_left_out() -> None:
    assert not shapely.has_z(place_of(Polygon([(139.6, 35.4, 5), (139.61, 35.4, 5), (139.61, 35.41, 5)])).geometry)


@given(st.lists(st.tuples(degree, degree), min_size=3, max_size=12, unique=True), st.booleans(), st.booleans())
def test_a_reference_names_the_very_same_place(points: list[tuple[float, float]], as_line: bool, twice: bool) -> None:
    coordinates = [(139.6 + x, 35.4 + y) for x, y in points]
    shape: BaseGeometry = LineString(coordinates) if as_line else MultiPoint(coordinates).convex_hull
    if twice and not as_line and shape.geom_type == "Polygon":
        shape = shape.union(box(139.7, 35.4, 139.71, 35.41))
    try:
        place = place_of(shape)
    except InvalidInput:
        return
    again = place_from(None, CITY, place.reference)  # type: ignore[arg-type]
    assert again == place
    assert shapely.to_wkb(again.geometry) == shapely.to_wkb(place.geometry)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_point_s_reference_names_the_very_same_point(lon: float, lat: float) -> None:
    place = place_of(Point(lon, lat))
    assert place_from(None, CITY, place.reference) == place  # type: ignore[arg-type]


def test_six_decimals_are_enough_where_there_are_no_more() -> None:
    assert place_of(Point(139.638, 35.4437)).reference == "35.443700,139.638000"


@pytest.mark.parametrize(
    "text",
    ["", "横浜市", "35.4", "35.4;139.6", "POLYGON ((139.6 35.4", "POLYGON EMPTY", "x" * 500_000, "POINT (1 2, 3 4)"],
)
def test_a_text_that_names_no_place_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        place_from(None, CITY, text)  # type: ignore[arg-type]
    assert refused.value.name == "place"


def test_a_feature_is_named_by_its_key_with_its_shape_on_the_day(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        day = date(2020, 1, 1)
        (old,) = zoned([(box(0, 0, 10, 10), "a", 100)])
        (new,) = zoned([(box(0, 0, 20, 10), "a", 100)])
        first = commit(city, ZONES, [Assertion(old.key, None, day, old.geom, old.props)])
        commit(city, ZONES, [Assertion(new.key, day, None, new.geom, new.props)])
        before = place_from(city, CITY, "test_zones:z0", as_of=date(2019, 1, 1))
        after = place_from(city, CITY, before.reference)
        assert (before.reference, before.title) == ("test_zones:z0", "地域")
        assert (after.area_m2 or 0) == pytest.approx(2 * (before.area_m2 or 0), rel=1e-3)
        with pytest.raises(NotFound):
            place_from(city, CITY, "test_zones:z0", known_at=first.recorded_at)
        with pytest.raises(NotFound):
            place_from(city, CITY, "test_zones:other")
        with pytest.raises(UnknownLayer):
            place_from(city, CITY, "no_such_layer:1")


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=8))
def test_what_is_shown_adds_up_and_is_off_by_less_than_a_hundredth(values: list[float]) -> None:
    shown = apportioned(values, sum(values))
    assert round(sum(shown), 2) == round(sum(values), 2) or sum(values) == 0
    assert all(abs(a - b) < 0.0101 for a, b in zip(shown, values, strict=True)) or sum(values) == 0


def test_a_line_that_crosses_itself_a_million_times_is_refused_before_anything_is_laid_over_it() -> None:
    random = np.random.default_rng(1)
    ends = random.uniform((139.58, 35.38), (139.62, 35.42), (10_000, 2))
    scribble = LineString(ends)
    with pytest.raises(InvalidInput, match="too often") as refused:
        place_of(scribble)
    assert (refused.value.name, refused.value.code) == ("place", "place_tangled")
    turns = np.linspace(0, 40, 9_999)
    track = LineString(np.column_stack([139.6 + turns / 1_000 + np.cos(turns) / 500, 35.4 + np.sin(turns) / 500]))
    assert not track.is_simple
    assert place_of(track).length_m == pytest.approx(8_000, rel=0.5)
