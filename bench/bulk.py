"""Lists: rows per second from the upload to the finished files, by the function that worker and command share."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from random import Random

from bench.measure import Result, Series
from bench.place import Place, say
from layers.registry import catalogue
from mapsvc.dates import JST, today
from mapsvc.db.connection import Connection, connect
from web.bulk import store, turns
from web.bulk.cells import asked_layers
from web.bulk.roles import guess
from web.bulk.run import THREADS, run
from web.bulk.store import Choices
from web.bulk.table import scan

ROWS = 20_000
ADDRESS_ROWS = 5_000
AIM = "2,000 /s on 2 cores"


def measure(place: Place, repeats: int) -> list[Result]:
    """Rows per second of coordinates and of addresses, all layers, with both result files."""
    limit = "the statement over all layers' pieces and the answers made of it, on the same cores"
    with connect(place.url, autocommit=True) as conn:
        lists = {"coordinates": _coordinates(conn), "addresses": _addresses(conn)}
        found = []
        for name, raw in lists.items():
            say(f"lists: {name}")
            rates = Series(tuple(_rate(place.url, conn, raw) for _ in range(repeats)), "rows/s")
            details: dict[str, object] = {"rows": raw.count(b"\n") - 1, "threads": THREADS}
            found.append(Result(f"lists, {name}", rates, aim=AIM, limit=limit, details=details))
    return found


def _rate(url: str, conn: Connection, raw: bytes) -> float:
    shape, layers = scan(raw), catalogue()
    roles = guess(shape.header)
    choices = Choices(
        address=roles.address,
        lat=roles.lat,
        lon=roles.lon,
        language="ja",
        as_of=today(),
        known_at=datetime.now(JST),
        layers=asked_layers(layers, None),
        themes=None,
        coarse=False,
    )
    with conn.transaction():
        job = store.create(conn, raw, shape, "bench.csv")
        turns.start(conn, job, choices, queued=False)
    try:
        begun = time.perf_counter()
        run(url, layers, job.number, hours=1)
        return shape.rows / (time.perf_counter() - begun)
    finally:
        store.delete(conn, job.number)


def _coordinates(conn: Connection) -> bytes:
    """Points inside buildings, where people ask; the order is mixed and the same each time."""
    query = """
        SELECT round(ST_Y(ST_PointOnSurface(geom))::numeric, 6), round(ST_X(ST_PointOnSurface(geom))::numeric, 6)
        FROM feature WHERE layer = 'building' AND upper_inf(recorded) ORDER BY id
    """
    return _list("lat,lon", conn, query, ROWS, lambda row: f"{row[0]},{row[1]}")


def _addresses(conn: Connection) -> bytes:
    query = """
        SELECT props->>'name' FROM feature
        WHERE layer = 'address_point' AND props->>'level' <> 'town' AND upper_inf(recorded) ORDER BY id
    """
    return _list("住所", conn, query, ADDRESS_ROWS, lambda row: str(row[0]))


def _list(header: str, conn: Connection, query: str, count: int, line: Callable[[tuple[object, ...]], str]) -> bytes:
    found = conn.execute(query.encode()).fetchall()
    random = Random(1)  # noqa: S311 - a sample, not a secret
    return "\n".join([header, *(line(random.choice(found)) for _ in range(count)), ""]).encode()
