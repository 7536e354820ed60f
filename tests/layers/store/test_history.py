"""Any sequence of changes keeps every earlier answer reproducible."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.store import Assertion, commit, features
from mapsvc.db.connection import Connection
from tests.layers.sample import ZONE, square, zone

DAY = date(2000, 1, 1)
PROBES = [DAY + timedelta(days=n) for n in (-5, 0, 3, 7, 12, 40)]
days = st.none() | st.integers(0, 12).map(lambda n: DAY + timedelta(days=n))


@st.composite
def changes(draw: st.DrawFn) -> Assertion:
    since, until = draw(days), draw(days)
    if since is not None and until is not None and since >= until:
        since, until = until, since + timedelta(days=1)
    key = draw(st.sampled_from(["x", "y"]))
    if draw(st.integers(0, 4)) == 0:
        return zone(key, None, since, until)
    return zone(key, square(draw(st.integers(0, 2))), since, until, ratio=draw(st.sampled_from([100, 200])))


def state(conn: Connection, day: date, known_at: datetime | None) -> dict[str, tuple[int, bytes]]:
    found = list(features(conn, ZONE, as_of=day, known_at=known_at))
    assert len({f.key for f in found}) == len(found), "two states of one feature at once"
    return {f.key: (f.props["ratio"], f.geom.wkb) for f in found}


def model(said: list[Assertion], day: date) -> dict[str, tuple[int, bytes]]:
    """What holds on ``day`` after all that was said, by the simplest means: the last word about that day."""
    result: dict[str, tuple[int, bytes]] = {}
    for word in said:
        if (word.valid_from is None or word.valid_from <= day) and (word.valid_to is None or day < word.valid_to):
            result.pop(word.key, None)
            if word.geom is not None and word.props is not None:
                result[word.key] = (word.props["ratio"], word.geom.wkb)
    return result


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(changes(), min_size=1, max_size=3), min_size=1, max_size=6))
def test_every_instant_of_the_systems_knowledge_can_be_asked_again(
    conn: Connection, sequence: list[list[Assertion]]
) -> None:
    said: list[Assertion] = []
    moments: list[tuple[datetime, dict[date, dict[str, tuple[int, bytes]]]]] = []
    with conn.transaction(force_rollback=True):
        for words in sequence:
            done = commit(conn, ZONE, words)
            said += words
            expected = {day: model(said, day) for day in PROBES}
            if done.recorded_at is not None:
                moments.append((done.recorded_at, expected))
            assert {day: state(conn, day, None) for day in PROBES} == expected
        for moment, expected in moments:
            assert {day: state(conn, day, moment) for day in PROBES} == expected
