"""An answer given is given again, whatever comes later; many points are answered as each alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, box

from layers.answer import (
    Place,
    PlaceAnswer,
    State,
    answer_json,
    place_of,
    restrictions,
    restrictions_at,
    restrictions_for,
)
from layers.store import Assertion, commit, set_coverage
from mapsvc.dates import today
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from tests.layers.answer.city import CITY, HAZARD, ROADS, SOURCE, ZONES, at, layer_of, metres, zoned

real = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
spot = st.tuples(st.integers(0, 300), st.integers(0, 300))
days = st.sampled_from([None, date(2000, 1, 1), date(2020, 1, 1), today() + timedelta(days=60)])


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[str, Any]]:
    """Imports, corrections, closings and changes of coverage, in any order."""
    found: list[tuple[str, Any]] = []
    for _ in range(draw(st.integers(1, 5))):
        x, y = draw(spot)
        shape = box(x, y, x + draw(st.integers(1, 150)), y + draw(st.integers(1, 150)))
        kind = draw(st.sampled_from(["zone", "hazard", "end", "coverage", "uncover"]))
        key = f"z{draw(st.integers(0, 4))}"
        start, use = draw(days), draw(st.sampled_from("abcd"))
        found.append((kind, (key, start, shape, use)))
    return found


def apply(conn: Connection, change: tuple[str, Any]) -> None:
    kind, (key, start, shape, use) = change
    if kind in {"zone", "hazard"}:
        props = {"use": use, "ratio": 150}
        commit(conn, ZONES if kind == "zone" else HAZARD, [Assertion(key, start, None, metres(shape), props)])
    elif kind == "end":
        commit(conn, ZONES, [Assertion(key, start, None, None, None)])
    else:
        area = metres(shape) if kind == "coverage" else None
        set_coverage(conn, CITY, ZONES.id, area, {**SOURCE, "scale": 500}, valid_from=start)


def now(conn: Connection) -> datetime:
    row = conn.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    moment = row[0]
    assert isinstance(moment, datetime)
    return moment


def answered(conn: Connection, place: Place, day: date | None, instant: datetime, language: str) -> dict[str, Any]:
    """The answer, or why there is none: where no data spoke then, that stays so, too."""
    try:
        return answer_json(restrictions(conn, CITY, place, as_of=day, known_at=instant), language)
    except InvalidInput as refused:
        return {"refused": refused.code}


@real
@given(changes(), changes(), spot, days)
def test_what_comes_later_changes_no_answer_of_before(
    city: Connection,
    before: list[tuple[str, Any]],
    after: list[tuple[str, Any]],
    where: tuple[int, int],
    day: date | None,
) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), SOURCE)
        for change in before:
            apply(city, change)
        instant = now(city)
        places = [place_of(Point(*at(*where))), place_of(metres(Point(where).buffer(40, quad_segs=3)))]

        def given_answers() -> list[dict[str, Any]]:
            return [answered(city, place, day, instant, language) for place in places for language in ("ja", "en")]

        first = given_answers()
        for change in after:
            apply(city, change)
            assert given_answers() == first


@real
@given(changes(), st.lists(spot, min_size=1, max_size=12), days)
def test_many_points_are_answered_as_each_alone(
    city: Connection, held: list[tuple[str, Any]], spots: list[tuple[int, int]], day: date | None
) -> None:
    with city.transaction(force_rollback=True):
        for change in held:
            apply(city, change)
        instant = now(city)
        points = [at(x, y) for x, y in spots]
        together = restrictions_for(city, CITY, points, as_of=day, known_at=instant)
        alone = [restrictions_at(city, CITY, lon, lat, as_of=day, known_at=instant) for lon, lat in points]
        assert [answer_json(one, "ja") for one in together] == [answer_json(one, "ja") for one in alone]


def test_no_points_have_no_answers(city: Connection) -> None:
    assert restrictions_for(city, CITY, []) == []


def boundary_at(conn: Connection, x: float, y: float) -> float | None:
    (answer,) = restrictions_for(conn, CITY, [at(x, y)])
    boundary = layer_of(answer).boundary
    assert boundary is not None
    return boundary.distance_m


def test_where_a_feature_was_cut_is_no_boundary(city: Connection) -> None:
    """A shape of a thousand vertices lies in the store in some forty pieces."""
    ring = Point(150, 150).buffer(145, quad_segs=250)
    random = Random(2)
    with city.transaction(force_rollback=True):
        commit(city, ZONES, zoned([(ring, "a", 100)]))
        row = city.execute("SELECT count(*) FROM piece WHERE layer = 'test_zones'").fetchone()
        assert row is not None
        assert row[0] > 10
        for _ in range(60):
            x, y = random.uniform(0, 300), random.uniform(0, 300)
            distance = Point(x, y).distance(ring.exterior)
            found = boundary_at(city, x, y)
            if distance > 51:
                assert found is None
            elif distance < 49:
                assert found == pytest.approx(distance, abs=0.1)


def test_neighbours_of_one_kind_have_no_boundary_between_them_even_with_a_gap_of_a_millimetre(
    city: Connection,
) -> None:
    with city.transaction(force_rollback=True):
        shapes = [
            (box(0, 0, 100, 200), "a", 100),
            (box(100.001, 0, 200, 80), "a", 100),
            (box(100.001, 80, 200, 200), "a", 100),
        ]
        commit(city, ZONES, zoned(shapes))
        assert boundary_at(city, 101, 81) is None
        assert boundary_at(city, 101, 30) == pytest.approx(30, abs=0.1)
        commit(city, ZONES, zoned([(box(190, 0, 400, 400), "a", 200)], "other"))
        assert boundary_at(city, 170, 100) == pytest.approx(20, abs=0.1)


def test_a_point_outside_of_all_kinds_knows_how_far_the_nearest_is(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), {**SOURCE, "scale": 500})
        commit(city, ZONES, zoned([(box(100, 0, 200, 200), "a", 100)]))
        (answer,) = restrictions_for(city, CITY, [at(99.8, 100)])
        boundary = layer_of(answer).boundary
        assert boundary is not None
        assert (boundary.near, boundary.tolerance_m) == (True, 0.5)
        assert boundary.distance_m == pytest.approx(0.2, abs=0.02)
        assert boundary_at(city, 97, 100) == pytest.approx(3, abs=0.02)
        assert layer_of(answer, ROADS).boundary is None
        assert isinstance(answer, PlaceAnswer)


def test_a_source_coarser_than_its_layer_is_searched_as_far_as_it_may_err(city: Connection) -> None:
    """On a map of 1/50,000 a position errs by 70 m: a boundary 60 m away is near, wherever the answer is shown."""
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), {**SOURCE, "scale": 50_000})
        set_coverage(city, CITY, HAZARD.id, metres(box(0, 0, 300, 300)), SOURCE)
        commit(city, ZONES, zoned([(box(0, 0, 140, 300), "a", 100)]))
        place = place_of(metres(box(200, 150, 210, 160)))
        near, far = restrictions_for(city, CITY, [at(200, 150), at(290, 150)])
        for answer in (near, restrictions_at(city, CITY, *at(200, 150)), restrictions(city, CITY, place)):
            boundary = layer_of(answer).boundary
            assert boundary is not None
            assert boundary.tolerance_m == 70
            assert boundary.distance_m == pytest.approx(60, abs=0.2)
            assert boundary.near
        boundary = layer_of(far).boundary
        assert boundary is not None
        assert (boundary.distance_m, boundary.near) == (None, False)


def test_of_a_time_before_any_data_a_site_answers_as_a_point_does(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        before = now(city)
        for shape in (Point(100, 100), box(90, 90, 110, 110)):
            answer = restrictions(city, CITY, place_of(metres(shape)), known_at=before)
            assert {one.state for theme in answer.themes for one in theme.layers} == {State.NO_DATA}
        site = place_of(metres(box(90, 90, 110, 110)))
        given = answer_json(restrictions(city, CITY, site, known_at=before), "ja")
        areas = given["themes"][0]["layers"][0]["areas"]
        assert (areas["affected_m2"], areas["not_affected_m2"]) == (0, 0)
        assert areas["no_data_m2"] == given["place"]["area_m2"]
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), SOURCE)
        assert answer_json(restrictions(city, CITY, site, known_at=before), "ja") == given
