"""Sites and lines: m² and shares that add up, in the kinds they lie in, whatever the shapes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from layers.answer import LayerAnswer, Place, PlaceAnswer, State, answer_json, place_of, restrictions, restrictions_at
from layers.answer import ground as ground_module
from layers.store import Assertion, commit, set_coverage
from mapsvc.dates import today
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput, TooExpensive
from mapsvc.geo import to_plane
from tests.layers.answer.city import CITY, HAZARD, ROADS, SOURCE, ZONES, at, layer_of, metres, zoned

Shape = tuple[BaseGeometry, str, int]
real = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
AREAS = ("affected_m2", "not_affected_m2", "no_data_m2")
coordinate = st.integers(0, 3000).map(lambda tenth: tenth / 10)
spot = st.tuples(coordinate, coordinate)


@st.composite
def zonings(draw: st.DrawFn) -> list[Shape]:
    """A partition of 300 m × 300 m into cells of any shape, some missing, some of one kind, some slivers."""
    seeds = draw(st.lists(spot, min_size=3, max_size=14, unique=True))
    cells = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(seeds), extend_to=box(0, 0, 300, 300)))
    inside = [cell.intersection(box(0, 0, 300, 300)) for cell in cells]
    shapes = [(cell, draw(st.sampled_from("abcd-")), draw(st.sampled_from([100, 200]))) for cell in inside]
    hole = box(100, 100, 140, 180) if draw(st.booleans()) else Polygon()
    kept = [(cell.difference(hole), use, ratio) for cell, use, ratio in shapes if use != "-"]
    return [(cell, use, ratio) for cell, use, ratio in kept if cell.area > 0.01 and cell.geom_type == "Polygon"]


@st.composite
def sites(draw: st.DrawFn) -> BaseGeometry:
    """A convex site, perhaps with a hole or in two parts, perhaps beyond the zones."""
    corners = draw(st.lists(spot, min_size=3, max_size=6, unique=True))
    site = MultiPoint(corners).convex_hull
    if draw(st.booleans()):
        x, y = draw(spot)
        site = site.difference(box(x, y, x + 20, y + 20)).union(box(x + 5, y + 5, x + 12, y + 12))
    return shapely.transform(site, lambda xy: xy * 1.2 - 20)


def asked(conn: Connection, shape: BaseGeometry) -> tuple[Place, PlaceAnswer]:
    place = place_of(metres(shape))
    return place, restrictions(conn, CITY, place)


def adds_up(place: Place, one: LayerAnswer, shown: dict[str, Any]) -> None:
    assert place.area_m2 is not None
    assert one.areas is not None
    areas = (one.areas.affected_m2, one.areas.not_affected_m2, one.areas.no_data_m2)
    assert sum(areas) == pytest.approx(place.area_m2, rel=1e-9)
    assert min(areas) >= 0
    figures = shown["areas"]
    assert round(sum(figures[name] for name in AREAS), 2) == round(place.area_m2, 2)
    parts = [part for part in shown["parts"] if not part["pending"]]
    if not one.overlapping:
        assert round(sum(part["area_m2"] for part in parts), 2) == figures["affected_m2"]
        if figures["affected_m2"] == round(place.area_m2, 2):
            assert round(sum(part["share_percent"] for part in parts), 2) == 100


def json_of(answer: PlaceAnswer, layer: str = ZONES.id) -> dict[str, Any]:
    (theme,) = answer_json(answer, "ja")["themes"]
    return next(dict(one) for one in theme["layers"] if one["id"] == layer)


@real
@given(zonings(), sites(), st.booleans())
def test_whatever_the_zones_and_the_site_all_adds_up(
    city: Connection, shapes: list[Shape], site: BaseGeometry, covered: bool
) -> None:
    if site.area < 0.1 or site.geom_type not in {"Polygon", "MultiPolygon"}:
        return
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300 if covered else 150)), SOURCE)
        set_coverage(city, CITY, HAZARD.id, metres(box(-50, -50, 400, 400)), SOURCE)  # some data speak everywhere
        commit(city, ZONES, zoned(shapes))
        place, answer = asked(city, site)
        one = layer_of(answer)
        adds_up(place, one, json_of(answer))
        assert not one.overlapping
        _agrees_with_the_plane(place, one, shapes)
        _agrees_with_its_points(city, place, one, shapes)


def _agrees_with_the_plane(place: Place, one: LayerAnswer, shapes: list[Shape]) -> None:
    """The same areas, cell by cell on the plane."""
    for part in one.parts:
        same = [metres(cell) for cell, use, ratio in shapes if (use, ratio) == (part.props["use"], part.props["ratio"])]
        cut = [shapely.intersection(cell, place.geometry) for cell in same]
        area = sum(shape.area for shape in to_plane(np.array(cut, dtype=object), place.plane_crs))
        assert part.area_m2 == pytest.approx(area, rel=1e-4, abs=0.3)


def _agrees_with_its_points(conn: Connection, place: Place, one: LayerAnswer, shapes: list[Shape]) -> None:
    random = Random(1)
    kinds = {(part.props["use"], part.props["ratio"]) for part in one.parts}
    west, south, east, north = place.geometry.bounds
    for _ in range(8):
        point = Point(random.uniform(west, east), random.uniform(south, north))
        if not place.geometry.buffer(-1e-6).contains(point):
            continue
        there = layer_of(restrictions_at(conn, CITY, point.x, point.y))
        for found in there.found:
            cell = metres(shapes[int(found.key[1:])][0])
            if cell.buffer(-1e-6).contains(point):
                assert (found.props["use"], found.props["ratio"]) in kinds
        if there.state is State.NO_DATA:
            assert one.areas is not None
            assert one.areas.no_data_m2 >= 0


@real
@given(zonings(), sites(), st.randoms(use_true_random=False))
def test_the_order_in_which_features_came_does_not_matter(
    city: Connection, shapes: list[Shape], site: BaseGeometry, random: Random
) -> None:
    if site.area < 0.1 or site.geom_type not in {"Polygon", "MultiPolygon"}:
        return
    answers = []
    for shuffled in (False, True):
        assertions = zoned(shapes)
        if shuffled:
            random.shuffle(assertions)
        with city.transaction(force_rollback=True):
            set_coverage(city, CITY, ZONES.id, metres(box(-50, -50, 400, 400)), SOURCE)
            commit(city, ZONES, assertions)
            shown = json_of(asked(city, site)[1])
        parts = [{**part, "feature_ids": None} for part in shown["parts"]]
        features = sorted((one["key"], one["area_m2"], one["share_percent"]) for one in shown["features"])
        answers.append((shown["state"], shown["areas"], shown["boundary"], shown["rulings"], parts, features))
    assert answers[0] == answers[1]


def test_kinds_that_overlap_count_once_in_what_is_affected(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, HAZARD.id, metres(box(0, 0, 300, 300)), SOURCE)
        shapes = [(box(0, 0, 60, 100), "a", 1), (box(40, 0, 80, 100), "b", 1), (box(50, 0, 60, 100), "b", 1)]
        commit(city, HAZARD, zoned(shapes))
        place, answer = asked(city, box(0, 0, 100, 100))
        one = layer_of(answer, HAZARD)
        adds_up(place, one, json_of(answer, HAZARD.id))
        assert one.overlapping
        assert {p.props["use"]: round(p.share, 3) for p in one.parts} == {"a": 0.6, "b": 0.4}
        assert one.areas is not None
        assert one.areas.affected_m2 / (place.area_m2 or 1) == pytest.approx(0.8, abs=1e-4)


def test_a_border_that_is_only_touched_does_not_apply(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), SOURCE)
        commit(city, ZONES, zoned([(box(0, 0, 50, 100), "a", 100), (box(100, 0, 150, 100), "b", 100)]))
        answer = asked(city, box(50, 0, 100, 100))[1]
        assert layer_of(answer).state is State.NOT_AFFECTED
        assert layer_of(answer).found == ()
        boundary = layer_of(answer).boundary
        assert boundary is not None
        assert boundary.near
        overlapping = asked(city, box(49.9, 0, 100, 100))[1]
        assert [part.props["use"] for part in layer_of(overlapping).parts] == ["a"]


def test_a_part_narrower_than_the_map_can_tell_is_uncertain_and_named(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), SOURCE)
        commit(city, ZONES, zoned([(box(0, 0, 50, 100), "a", 100), (box(50, 0, 150, 100), "b", 300)]))
        one = layer_of(asked(city, box(48, 20, 90, 60))[1])
        assert {part.props["use"]: part.uncertain for part in one.parts} == {"b": False, "a": True}
        assert all("a地域" in ruling.text.ja for ruling in one.rulings)
        wide = layer_of(asked(city, box(40, 20, 90, 60))[1])
        assert not any(part.uncertain for part in wide.parts)
        inner = layer_of(asked(city, box(20, 20, 21, 21))[1])
        assert [part.uncertain for part in inner.parts] == [False]
        assert inner.boundary is not None
        assert inner.boundary.distance_m == pytest.approx(20, abs=0.1)


def test_what_is_decided_stands_apart_and_counts_nowhere(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), SOURCE)
        now = zoned([(box(0, 0, 100, 100), "a", 100)])
        soon = [
            replace(one, key="s", valid_from=today() + timedelta(days=30))
            for one in zoned([(box(0, 0, 50, 100), "b", 200)])
        ]
        commit(city, ZONES, [*now, *soon])
        one = layer_of(asked(city, box(0, 0, 100, 100))[1])
        assert [(part.props["use"], part.pending) for part in one.parts] == [("a", False), ("b", True)]
        assert one.areas is not None
        assert one.areas.not_affected_m2 == 0
        assert one.rulings == ()


def test_a_line_has_metres_and_a_road_says_how_much_of_it_lies_in_a_site(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), SOURCE)
        commit(city, ZONES, zoned([(box(0, 0, 50, 100), "a", 100), (box(50, 0, 60, 100), "b", 300)]))
        road = metres(LineString([(-100, 110), (300, 110)]))
        inside = metres(LineString([(10, -50), (10, 50)]))
        props = {"use": "a", "ratio": 1}
        commit(city, ROADS, [Assertion("far", None, None, road, props), Assertion("in", None, None, inside, props)])
        place, answer = asked(city, LineString([(10, 50), (110, 50)]))
        one = layer_of(answer)
        assert place.length_m == pytest.approx(100, rel=1e-3)
        assert one.areas is None
        assert {p.props["use"]: round(p.length_m or 0, 1) for p in one.parts} == {"a": 40.0, "b": 10.0}
        assert [p.share for p in one.parts] == [pytest.approx(0.4, abs=1e-3), pytest.approx(0.1, abs=1e-3)]
        site = layer_of(asked(city, box(0, 0, 100, 100))[1], ROADS)
        measured = {f.key: (round(f.distance_m or 0), round(f.length_m or 0)) for f in site.found}
        assert measured == {"in": (0, 50), "far": (10, 0)}
        assert site.state is State.AFFECTED


def test_a_site_partly_outside_of_what_the_data_cover_says_so(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 50, 100)), SOURCE)
        one = layer_of(asked(city, box(0, 0, 100, 100))[1])
        assert one.state is State.NO_DATA
        assert one.areas is not None
        assert one.areas.no_data_m2 == pytest.approx(one.areas.not_affected_m2, rel=1e-3)
        commit(city, ZONES, zoned([(box(0, 0, 40, 100), "a", 100)]))
        affected = layer_of(asked(city, box(0, 0, 100, 100))[1])
        assert affected.state is State.AFFECTED
        assert all(ruling.value is None for ruling in affected.rulings)
        assert affected.rulings
        with pytest.raises(InvalidInput, match="outside of everything"):
            asked(city, box(5000, 0, 5100, 100))
        with pytest.raises(InvalidInput, match="larger than the city"):
            asked(city, box(-9000, -9000, 9000, 9000))


def test_sites_of_many_vertices_with_holes_and_of_one_square_metre(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), SOURCE)
        commit(city, ZONES, zoned([(box(0, 0, 150, 300), "a", 100), (box(150, 0, 300, 300), "b", 200)]))
        circle = Polygon([(150 + 100 * np.cos(t), 150 + 100 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 9999)[:-1]])
        assert shapely.get_num_coordinates(circle) == 9999
        place, answer = asked(city, circle)
        adds_up(place, layer_of(answer), json_of(answer))
        assert [round(part.share, 3) for part in layer_of(answer).parts] == [0.5, 0.5]
        donut = box(100, 100, 200, 200).difference(box(140, 140, 160, 160))
        place, answer = asked(city, donut.union(box(10, 10, 20, 20)))
        adds_up(place, layer_of(answer), json_of(answer))
        place, answer = asked(city, box(150.3, 150, 151.3, 151))
        adds_up(place, layer_of(answer), json_of(answer))
        assert place.area_m2 == pytest.approx(1, rel=0.01)
        assert layer_of(answer).state is State.AFFECTED


def test_a_point_and_a_small_site_around_it_agree_on_the_boundary(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        ring = Point(150, 150).buffer(140, quad_segs=200)
        commit(city, ZONES, zoned([(ring, "a", 100)]))
        for x in range(20, 290, 30):
            lon, lat = at(x, 151)
            distance = Point(x, 151).distance(ring.exterior)
            there = layer_of(restrictions_at(city, CITY, lon, lat)).boundary
            assert there is not None
            if distance > 55:
                assert there.distance_m is None
            elif distance < 45:
                assert there.distance_m == pytest.approx(distance, abs=0.15)
                assert there.near is (distance <= there.tolerance_m)


def test_a_site_that_takes_too_long_is_refused(city: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), SOURCE)
        monkeypatch.setattr(ground_module, "LONGEST_S", -1.0)
        with pytest.raises(TooExpensive, match="simplify"):
            asked(city, box(10, 10, 20, 20))
        monkeypatch.undo()
        monkeypatch.setattr(ground_module, "MOST_CUTS", 4)
        with pytest.raises(TooExpensive, match="vertices"):
            asked(city, box(10, 10, 20, 20))
