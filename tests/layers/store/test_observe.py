"""Readings by the minute: the newest holds, bad ones are refused beside good ones, history stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point

from layers.definition import Answer, Field, FieldType, Geometry, Layer, Live
from layers.store import Assertion, Reading, commit, features, observe
from mapsvc.dates import JST
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from tests.layers.sample import NAME, ZONE

GAUGE = Layer(
    id="test_gauge", theme="test", order=1, geometry=Geometry.POINT, title=NAME, description=NAME, office=NAME,
    fields=(
        Field("name", FieldType.TEXT, NAME, required=True),
        Field("level", FieldType.NUMBER, NAME, minimum=-10, maximum=50),
        Field("seen", FieldType.DATETIME, NAME),
    ),
    answer=Answer.NEAREST, within_m=1000, live=Live(observed="seen", fields=("level",)),
)  # fmt: skip
NOW = datetime.now(JST).replace(microsecond=0)


def at(minutes: int) -> str:
    return (NOW + timedelta(minutes=minutes)).isoformat()


def gauge(conn: Connection) -> dict[str, Any]:
    (found,) = features(conn, GAUGE)
    return found.props


@pytest.fixture
def station(conn: Connection) -> Connection:
    commit(conn, GAUGE, [Assertion("g", None, None, Point(139.6, 35.4), {"name": "橋", "level": 1.0, "seen": at(-60)})])
    return conn


def test_a_reading_changes_the_value_and_keeps_the_rest_and_the_history(station: Connection) -> None:
    first = observe(station, GAUGE, [Reading("g", {"level": 2.0, "seen": at(-50)})])
    observe(station, GAUGE, [Reading("g", {"level": 3.0, "seen": at(-40)})])
    assert gauge(station) == {"name": "橋", "level": 3.0, "seen": at(-40)}
    (before,) = features(station, GAUGE, known_at=first.commit.recorded_at)
    assert before.props["level"] == 2.0
    kinds = station.execute("SELECT kind FROM event WHERE layer = 'test_gauge' ORDER BY id").fetchall()
    assert kinds == [("new",), ("changed",), ("changed",)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([-50, -40, -30, -20]), st.integers(1, 4))
def test_the_newest_holds_in_whatever_order_they_come(station: Connection, order: list[int], size: int) -> None:
    with station.transaction(force_rollback=True):
        for start in range(0, 4, size):
            batch = [Reading("g", {"level": float(-m), "seen": at(m)}) for m in order[start : start + size]]
            observe(station, GAUGE, batch)
        assert gauge(station)["level"] == 20.0


def test_bad_readings_are_refused_by_name_and_the_good_one_is_written(station: Connection) -> None:
    done = observe(
        station,
        GAUGE,
        [
            Reading("g", {"level": 999.0, "seen": at(-5)}),
            Reading("g", {"level": 4.0}),
            Reading("g", {"level": 4.0, "seen": "soon"}),
            Reading("g", {"level": 4.0, "seen": at(600)}),
            Reading("g", {"name": "他", "seen": at(-5)}),
            Reading("unknown", {"level": 4.0, "seen": at(-5)}),
            Reading("g", {"level": 5.0, "seen": at(-4)}),
            Reading("g", {"level": 6.0, "seen": at(-90)}),
            Reading("h", {"name": "新", "level": 1.0, "seen": at(-4)}, Point(139.7, 35.4)),
        ],
    )
    assert (done.written, done.late, len(done.refused)) == (2, 1, 6)
    for (_, reason), named in zip(
        done.refused, ["level", "missing", "seen", "future", "name", "no feature"], strict=True
    ):
        assert named in reason
    assert {f.key: f.props["level"] for f in features(station, GAUGE)} == {"g": 5.0, "h": 1.0}


def test_a_layer_that_is_not_live_takes_no_readings(conn: Connection) -> None:
    with pytest.raises(InvalidInput, match="not declared as live"):
        observe(conn, ZONE, [])
