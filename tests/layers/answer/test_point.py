"""What applies at a place: three states, two times, never "no data" that reads as "no restriction"."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType

import pytest
from shapely import LineString, Point, box

from layers.answer import PlaceAnswer, State, restrictions_at
from layers.definition import Answer, Field, FieldType, Geometry, Layer, Live, Text, Theme
from layers.registry import Catalogue, catalogue
from layers.store import Assertion, commit, set_coverage
from mapsvc.dates import today
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from tests.layers.sample import NAME, ORIGIN, STEP, ZONE, square, zone

LINE = Layer(
    id="test_line", theme="test", order=2, geometry=Geometry.LINE, title=NAME, description=NAME, office=NAME,
    fields=(Field("name", FieldType.TEXT, NAME),), answer=Answer.WITHIN, within_m=20,
)  # fmt: skip
ALERT = Layer(
    id="test_alert", theme="test", order=3, geometry=Geometry.POLYGON, title=NAME, description=NAME, office=NAME,
    fields=(Field("seen", FieldType.DATETIME, NAME), Field("until", FieldType.DATETIME, NAME)),
    answer=Answer.COVERS, live=Live(observed="seen", expires="until"),
)  # fmt: skip
SHELTER = Layer(
    id="test_shelter", theme="test", order=4, geometry=Geometry.POINT, title=NAME, description=NAME, office=NAME,
    fields=(Field("name", FieldType.TEXT, NAME),), answer=Answer.NEAREST, within_m=500,
)  # fmt: skip
CITY = Catalogue(
    (Theme("test", 1, Text("試験", "Test"), Text("試験", "Test")),),
    MappingProxyType({layer.id: layer for layer in (ZONE, LINE, ALERT, SHELTER, catalogue().layer("coverage"))}),
)
INSIDE = (ORIGIN[0] + STEP / 2, ORIGIN[1] + STEP / 2)
SOURCE = {"source": "試験", "source_date": "2024-04-01", "fictional": True}


def states(answer: PlaceAnswer) -> dict[str, State]:
    return {one.layer.id: one.state for theme in answer.themes for one in theme.layers}


def found(answer: PlaceAnswer, layer: str) -> list[tuple[str, bool]]:
    layers = [one for theme in answer.themes for one in theme.layers if one.layer.id == layer]
    return [(f.key, f.pending) for one in layers for f in one.found]


def test_nothing_loaded_reads_no_data(conn: Connection) -> None:
    answer = restrictions_at(conn, CITY, *INSIDE)
    assert set(states(answer).values()) == {State.NO_DATA}
    assert not answer.fictional


def test_covered_and_not_hit_reads_not_affected_and_beyond_the_coverage_no_data(conn: Connection) -> None:
    set_coverage(conn, CITY, "test_zone", square(0, size=3), SOURCE)
    commit(conn, ZONE, [zone("1", square(0))])
    assert states(restrictions_at(conn, CITY, *INSIDE))["test_zone"] is State.AFFECTED
    assert states(restrictions_at(conn, CITY, INSIDE[0] + STEP, INSIDE[1]))["test_zone"] is State.NOT_AFFECTED
    assert states(restrictions_at(conn, CITY, INSIDE[0] + 5 * STEP, INSIDE[1]))["test_zone"] is State.NO_DATA


def test_an_answer_names_its_source_and_says_that_it_is_fictional(conn: Connection) -> None:
    set_coverage(conn, CITY, "test_zone", square(0, size=3), SOURCE)
    answer = restrictions_at(conn, CITY, *INSIDE)
    source = answer.themes[0].layers[0].source
    assert source is not None
    assert (source.source, source.source_date, source.fictional) == ("試験", date(2024, 4, 1), True)
    assert answer.fictional


def test_the_date_in_law_decides_and_what_is_decided_is_pending(conn: Connection) -> None:
    soon = today() + timedelta(days=90)
    commit(conn, ZONE, [zone("1", square(0), date(1996, 5, 10)), zone("1", square(0), soon, use="b")])
    assert found(restrictions_at(conn, CITY, *INSIDE), "test_zone") == [("1", False), ("1", True)]
    assert found(restrictions_at(conn, CITY, *INSIDE, as_of=soon), "test_zone") == [("1", False)]
    assert found(restrictions_at(conn, CITY, *INSIDE, as_of=date(2000, 1, 1)), "test_zone") == [("1", False)]
    assert found(restrictions_at(conn, CITY, *INSIDE, as_of=date(1990, 1, 1)), "test_zone") == []


def test_something_only_decided_does_not_make_a_place_affected(conn: Connection) -> None:
    set_coverage(conn, CITY, "test_zone", square(0, size=3), SOURCE)
    commit(conn, ZONE, [zone("1", square(0), today() + timedelta(days=1))])
    answer = restrictions_at(conn, CITY, *INSIDE)
    assert (states(answer)["test_zone"], found(answer, "test_zone")) == (State.NOT_AFFECTED, [("1", True)])


def test_an_answer_given_can_be_given_again(conn: Connection) -> None:
    first = commit(conn, ZONE, [zone("1", square(0), ratio=200)])
    commit(conn, ZONE, [zone("1", None)])
    assert states(restrictions_at(conn, CITY, *INSIDE))["test_zone"] is State.NO_DATA
    again = restrictions_at(conn, CITY, *INSIDE, known_at=first.recorded_at)
    assert found(again, "test_zone") == [("1", False)]


@pytest.mark.parametrize(("metres", "state"), [(5, State.AFFECTED), (19, State.AFFECTED), (22, State.NO_DATA)])
def test_a_line_applies_within_its_reach_and_says_how_far(conn: Connection, metres: float, state: State) -> None:
    degrees = metres / 110_940.0
    line = LineString([(ORIGIN[0] - 0.01, INSIDE[1] + degrees), (ORIGIN[0] + 0.01, INSIDE[1] + degrees)])
    commit(conn, LINE, [Assertion("1", None, None, line, {"name": "通り"})])
    answer = restrictions_at(conn, CITY, *INSIDE)
    assert states(answer)["test_line"] is state
    if state is State.AFFECTED:
        (hit,) = next(one for one in answer.themes[0].layers if one.layer.id == "test_line").found
        assert hit.distance_m == pytest.approx(metres, abs=0.2)


def test_an_alert_that_expired_no_longer_applies(conn: Connection) -> None:
    commit(conn, ALERT, [Assertion("1", None, None, square(0), {"until": "2026-01-01T00:00:00+09:00"})])
    commit(conn, ALERT, [Assertion("2", None, None, square(0), {"until": "2999-01-01T00:00:00+09:00"})])
    assert found(restrictions_at(conn, CITY, *INSIDE), "test_alert") == [("2", False)]


def test_the_nearest_come_in_order_within_the_reach(conn: Connection) -> None:
    points = {n: Point(INSIDE[0] + n * STEP, INSIDE[1]) for n in range(1, 8)}
    commit(conn, SHELTER, [Assertion(str(n), None, None, point, {"name": str(n)}) for n, point in points.items()])
    (nearby,) = restrictions_at(conn, CITY, *INSIDE).nearby
    assert [f.key for f in nearby.found] == ["1", "2", "3"]
    assert nearby.found[0].distance_m == pytest.approx(90.9, abs=0.5)
    (nearby,) = restrictions_at(conn, CITY, INSIDE[0] + 10 * STEP, INSIDE[1]).nearby
    assert [f.key for f in nearby.found] == ["7", "6", "5"]
    (nearby,) = restrictions_at(conn, CITY, INSIDE[0] + 20 * STEP, INSIDE[1]).nearby
    assert nearby.found == ()


def test_a_large_shape_is_answered_like_a_small_one(conn: Connection) -> None:
    ring = Point(*INSIDE).buffer(0.05, quad_segs=500).difference(box(*square(0).bounds))
    commit(conn, ZONE, [zone("1", ring)])
    assert found(restrictions_at(conn, CITY, *INSIDE), "test_zone") == []
    assert found(restrictions_at(conn, CITY, INSIDE[0] + 0.04, INSIDE[1]), "test_zone") == [("1", False)]


@pytest.mark.parametrize(
    ("lon", "lat", "themes", "named"),
    [(181, 35, None, "lon"), (139, 91, None, "lat"), (float("nan"), 35, None, "lon"), (139, 35, ["weather"], "themes")],
)
def test_a_question_that_makes_no_sense_is_refused_by_name(
    conn: Connection, lon: float, lat: float, themes: list[str] | None, named: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        restrictions_at(conn, CITY, lon, lat, themes=themes)
    assert refused.value.name == named
