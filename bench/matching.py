"""A notice against a million subscriptions: from the commit in the outbox to batches with their jobs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry

from bench.measure import Result, Series
from bench.place import Place, fresh_database, say
from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from mapsvc.db.migrate import migrate
from mapsvc.delivery.dispatch import dispatch
from mapsvc.delivery.matching import match
from mapsvc.events.outbox import hold, next_waiting, take

PEOPLE = 1_000_000
CITY = shapely.Point(140.30, 34.60).buffer(0.06, quad_segs=250)
"""Some 11 km across, its outline of a thousand corners, as that of a city or a ward has."""
WARD = shapely.Point(140.31, 34.61).buffer(0.018, quad_segs=250)
LOCAL = shapely.box(140.3003, 34.6003, 140.3013, 34.6011)

_CONTACTS = """
INSERT INTO contact (channel, address, address_index, language, state, confirmed_at, quiet_from, quiet_to)
SELECT CASE WHEN n %% 10 < 6 THEN 'email' WHEN n %% 10 < 9 THEN 'webpush' ELSE 'webhook' END, 'x', int8send(n),
    CASE WHEN n %% 5 = 0 THEN 'en' ELSE 'ja' END, 'confirmed', now(),
    CASE WHEN n %% 3 = 0 THEN '22:00'::time END, CASE WHEN n %% 3 = 0 THEN '06:00'::time END
FROM generate_series(1, %(people)s) AS n
"""
_RADII = """
-- Circles of 300 to 1,000 m around places anywhere in the city.
INSERT INTO area (digest, spot, geom)
SELECT int8send(n), centre, ST_Multi(ST_Buffer(centre, 0.003 + 0.007 * random(), 16))
FROM (
    SELECT n, ST_SetSRID(ST_MakePoint(140.30 + reach * cos(turn), 34.60 + reach * sin(turn)), 4326) AS centre
    FROM (SELECT n, 0.062 * sqrt(random()) AS reach, random() * 2 * pi() AS turn
        FROM generate_series(1, %(people)s * 6 / 10) AS n) AS placed
) AS circles
"""
_WARDS = """
-- Seven sectors of the city.
INSERT INTO area (digest, spot, geom)
SELECT ('ward' || n)::bytea, ST_PointOnSurface(geom), geom
FROM generate_series(0, 6) AS n, LATERAL (
    SELECT ST_Multi(ST_Intersection(ST_Buffer(ST_SetSRID(ST_MakePoint(140.30, 34.60), 4326), 0.06, 250),
        ST_MakePolygon(ST_SetSRID(ST_MakeLine(ARRAY[
            ST_MakePoint(140.30, 34.60),
            ST_MakePoint(140.30 + 0.1 * cos(n * 2 * pi() / 7), 34.60 + 0.1 * sin(n * 2 * pi() / 7)),
            ST_MakePoint(140.30 + 0.1 * cos((n + 1) * 2 * pi() / 7), 34.60 + 0.1 * sin((n + 1) * 2 * pi() / 7)),
            ST_MakePoint(140.30, 34.60)]), 4326)))) AS geom
) AS sector
"""
_WISHES = """
-- Of ten, six ask for a circle, three for a ward, and one for the whole city: half of those for alerts from Severe on.
INSERT INTO subscription (contact_id, area_id, area_kind, area_title, layers, least_severity, confirmed_at)
SELECT n,
    CASE WHEN n %% 10 < 6 THEN n / 10 * 6 + n %% 10 + 1 WHEN n %% 10 < 9 THEN %(people)s * 6 / 10 + 1 + n %% 7 END,
    CASE WHEN n %% 10 < 6 THEN 'radius' WHEN n %% 10 < 9 THEN 'wards' ELSE 'city' END,
    decode(repeat('00', 60), 'hex'), CASE WHEN n %% 4 = 0 THEN ARRAY['disaster_alert', 'zoning'] END,
    CASE WHEN n %% 10 < 9 THEN 0 WHEN n %% 20 = 9 THEN 3 ELSE 0 END, now()
FROM generate_series(1, %(people)s - 1) AS n
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What one notice cost: seconds of the match alone, and of all from outbox to jobs; whom it concerned."""

    match: float
    all: float
    matched: int


def measure(place: Place, repeats: int, people: int = PEOPLE) -> list[Result]:
    """City-wide, ward-sized and local alerts, each its own commit."""
    with fresh_database(place.url) as url:
        say(f"matching: {people:,} subscriptions")
        migrate(url)
        with connect(url, autocommit=True) as conn:
            fill(conn, people)
            return [
                _result(conn, name, where, repeats, aim)
                for name, where, aim in (("city", CITY, "2 s"), ("ward", WARD, ""), ("one block", LOCAL, ""))
            ]


def fill(conn: Connection, people: int) -> None:
    """Contacts, areas and wishes; triggers keep what they keep for visitors."""
    for statement in (_CONTACTS, _RADII, _WARDS, _WISHES):
        conn.execute(statement.encode(), {"people": people})
    conn.execute("VACUUM ANALYZE")


def _result(conn: Connection, name: str, where: BaseGeometry, repeats: int, aim: str) -> Result:
    told = [tell(conn, f"{name} {number}", where) for number in range(repeats + 1)][1:]
    return Result(
        f"matching, {name}", Series(tuple(one.all for one in told), " s"), aim=aim,
        details={"matched": told[-1].matched, "the statement alone, s": [round(one.match, 3) for one in told]},
        limit="with batches of 1,000 and their jobs written; what a notice matches must be listed, however it is found",
    )  # fmt: skip


def tell(conn: Connection, key: str, where: BaseGeometry) -> Told:
    """Commit an alert at ``where``; match it once alone (undone), and dispatch it."""
    said = {
        "identifier": key, "headline": "試験", "kind": "flood", "severity": "minor", "issuer": "試験市",
        "issued_at": datetime.now(JST).isoformat(),
    }  # fmt: skip
    with conn.transaction():
        commit(conn, catalogue().layer("disaster_alert"), [Assertion(key, None, None, where, said)])
    with conn.transaction(force_rollback=True):
        hold(conn)
        waiting = next_waiting(conn)
        assert waiting is not None
        notice = take(conn, waiting, silent=(), listeners=True)
        assert notice is not None
        begun = time.perf_counter()
        groups = match(conn, notice, datetime.now(JST))
        alone = time.perf_counter() - begun
    begun = time.perf_counter()
    dispatch(conn)
    return Told(alone, time.perf_counter() - begun, sum(len(group.contacts) for group in groups))
