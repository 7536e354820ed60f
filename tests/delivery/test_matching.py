"""Matching against a model in plain Python: who hears of what, by every part of a wish, on any places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.dates import JST
from mapsvc.db.connection import Connection
from mapsvc.delivery import places as places_
from mapsvc.delivery.letters import letters, subject_of
from mapsvc.delivery.matching import match
from mapsvc.events.outbox import hold, next_waiting, take
from mapsvc.subscriptions import change, end
from mapsvc.subscriptions.managing import contact_of
from mapsvc.subscriptions.model import AreaKind, Manner, Wish
from tests.delivery.city import ALERT, SECRET, listener

RANKS = ("unknown", "minor", "moderate", "severe", "extreme")
KINDS = ("flood", "fire", "snow")


@dataclass(frozen=True)
class Change:
    """One feature before and after the commit."""

    key: str
    before: BaseGeometry | None
    after: BaseGeometry
    kind: str
    rank: int


@dataclass(frozen=True)
class Person:
    """A contact with its wishes."""

    wishes: tuple[Wish, ...]
    fate: str
    quiet: tuple[time, time] | None


def square(x: int, y: int, side: int) -> BaseGeometry:
    """A square of a small grid, off the lines of others: touching is no question of rounding."""
    return shapely.box(139 + x / 100 + 0.0013, 35 + y / 100 + 0.0013, 139 + (x + side) / 100, 35 + (y + side) / 100)


places = st.builds(square, st.integers(0, 9), st.integers(0, 9), st.integers(1, 4))
rings = places.map(lambda box: box.difference(box.centroid.buffer(0.004)))
small = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(
    lambda at: shapely.box(139 + at[0] / 1024, 35 + at[1] / 1024, 139 + (at[0] + 0.3) / 1024, 35 + (at[1] + 0.3) / 1024)
)
"""Within one cell of the grid, which others hold whole."""
circles = places.map(lambda box: box.centroid.buffer(0.0071, quad_segs=8))
changes = st.builds(
    Change,
    st.sampled_from("abcdefgh"),
    st.none() | places,
    places | rings | small,
    st.sampled_from(KINDS),
    st.integers(0, 4),
)
names = st.none() | st.sampled_from([("disaster_alert",), ("zoning",), ("disaster_alert", "zoning")])
topics = st.none() | st.lists(st.sampled_from(["alert", "alert.flood", "alert.snow", "crime"]), min_size=1, max_size=3)
wished = st.one_of(
    st.builds(
        Wish, least_severity=st.integers(0, 4), layers=names, topics=topics.map(lambda t: tuple(t) if t else None)
    ),
    st.builds(
        Wish,
        area=places | rings | circles | small,
        area_kind=st.sampled_from([AreaKind.DRAWN, AreaKind.WARDS, AreaKind.RADIUS]),
        least_severity=st.integers(0, 4),
        layers=names,
        topics=topics.map(lambda t: tuple(t) if t else None),
    ),
    st.builds(
        Wish,
        area_kind=st.just(AreaKind.FEATURE),
        feature=st.sampled_from(["disaster_alert:a", "disaster_alert:b", "zoning:a"]),
        least_severity=st.integers(0, 2),
    ),
)
clock = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
quiet = st.none() | st.tuples(clock, clock).filter(lambda pair: pair[0] != pair[1])
fates = st.sampled_from(["confirmed"] * 5 + ["unconfirmed", "paused", "ended"])
people = st.lists(st.builds(Person, st.lists(wished, min_size=1, max_size=3).map(tuple), fates, quiet), max_size=5)


def meets(wish: Wish, change_: Change) -> bool:
    """The model: an event satisfies all of a wish."""
    if wish.feature is not None and wish.feature != f"disaster_alert:{change_.key}":
        return False
    if wish.layers is not None and "disaster_alert" not in wish.layers:
        return False
    if wish.topics is not None and not {"alert", f"alert.{change_.kind}"} & set(wish.topics):
        return False
    if change_.rank < wish.least_severity:
        return False
    where = [geom for geom in (change_.before, change_.after) if geom is not None]
    return wish.area is None or any(wish.area.intersects(geom) for geom in where)


def due(now: datetime, hours: tuple[time, time] | None, rank: int) -> datetime:
    """The model: the first moment from ``now`` on that is not quiet."""
    moment = now
    if hours is None or rank >= 3:
        return moment
    start, stop = hours
    while start <= moment.time() < stop if start < stop else (moment.time() >= start or moment.time() < stop):
        moment = (moment + timedelta(minutes=1)).replace(second=0, microsecond=0)
    return moment


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(changes, min_size=1, max_size=6, unique_by=lambda change_: change_.key),
    people,
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 # given its zone below
)
def test_matching_is_what_the_model_says(
    conn: Connection, changed: list[Change], asked: list[Person], at: datetime
) -> None:
    now = at.replace(microsecond=0, tzinfo=UTC).astimezone(JST)
    conn.execute("SAVEPOINT example")
    try:
        _compare(conn, changed, asked, now)
    finally:
        conn.execute("ROLLBACK TO SAVEPOINT example")


def _compare(conn: Connection, changed: list[Change], asked: list[Person], now: datetime) -> None:
    layer = catalogue().layer("disaster_alert")

    def said(one: Change, geom: BaseGeometry, hour: int) -> Assertion:
        told = {"identifier": one.key, "kind": one.kind, "severity": RANKS[one.rank], "headline": f"{hour}"}
        return Assertion(one.key, None, None, geom, {**ALERT, **told, "issued_at": f"2026-01-01T0{hour}:00:00+09:00"})

    first = [said(one, one.before, 1) for one in changed if one.before is not None]
    if first:
        commit(conn, layer, first)
    numbers = {}
    for number, person in enumerate(asked):
        for wish in person.wishes:
            hours = person.quiet or (None, None)
            pending = listener(
                conn, f"p{number}", wish, Manner(quiet_from=hours[0], quiet_to=hours[1]), confirmed=False
            )
            numbers[pending.contact_id] = person
        if person.fate != "unconfirmed":
            conn.execute("UPDATE contact SET state = 'confirmed' WHERE id = %s", (pending.contact_id,))
            conn.execute(
                "UPDATE subscription SET confirmed_at = clock_timestamp() WHERE contact_id = %s", (pending.contact_id,)
            )
        if person.fate == "paused":
            change(conn, SECRET, pending.manage, paused=True)
        if person.fate == "ended":
            end(conn, pending.contact_id, "test")
    commit(conn, layer, [said(one, one.after, 2) for one in changed])
    hold(conn)
    notice = None
    while waiting := next_waiting(conn):
        notice = take(conn, waiting, silent=(), listeners=True)
    assert notice is not None
    groups = match(conn, notice, now)
    # By the index, in one pass by the grid, and as where events are many: the same whatever way is taken.
    for name in ("MOST_NEAR", "MOST_PARTS"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(places_, name, -1)
            other = match(conn, notice, now)
        assert [(one.channel, one.due_at, list(one.contacts)) for one in other] == [
            (one.channel, one.due_at, list(one.contacts)) for one in groups
        ]
    found = {contact: group.due_at for group in groups for contact in group.contacts}
    assert sum(len(group.contacts) for group in groups) == len(found), "each contact once"

    expected = {}
    for contact, person in numbers.items():
        met = [one for one in changed if any(meets(wish, one) for wish in person.wishes)]
        if met and person.fate == "confirmed":
            expected[contact] = (due(now, person.quiet, max(one.rank for one in met)), met)
    assert found == {contact: moment for contact, (moment, _) in expected.items()}
    listed = letters(conn, SECRET, subject_of(conn, notice.id), dict.fromkeys(found, 0))
    assert {one.contact_id: one.total for one in listed} == {c: len(met) for c, (_, met) in expected.items()}
    worst = {one.contact_id: one.severity for one in listed}
    assert worst == {c: max(one.rank for one in met) for c, (_, met) in expected.items()}
    assert all(contact_of(conn, SECRET, one.contact_id).address == one.address for one in listed)
