"""Pages of features by OGC API: the first against the last of very many, and large ones."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime
from http.client import HTTPConnection
from statistics import median

from bench.load import BROWSER
from bench.measure import Result, Series, in_turn
from bench.place import Place, fresh_database, say
from bench.server import mapsvc
from layers.query import Position
from layers.query.period import on
from layers.registry import catalogue
from layers.store import open_layer
from mapsvc.dates import today
from mapsvc.db.connection import connect
from mapsvc.db.migrate import migrate
from web.ogc.token import Token

LAYER = "building"
FEATURES = 300_010
PER_PAGE = 10
LAST = 30_000
"""The page whose time is compared with that of the first."""
REQUESTS = 150
_ROWS = """
    INSERT INTO feature_building (layer, key, geom, props, digest, valid, recorded)
    SELECT 'building', 'B' || lpad(n::text, 7, '0'),
        ST_MakeEnvelope(x, y, x + 0.0001, y + 0.0001, 4326),
        jsonb_build_object('kind', 'house', 'storeys', n %% 15 + 1, 'height', n %% 50), '',
        daterange('2000-01-01', NULL), tstzrange('2026-01-01', NULL)
    FROM (
        SELECT n, 139 + (n %% 550) * 0.0002 AS x, 35 + (n / 550) * 0.0002 AS y FROM generate_series(1, %s) AS n
    ) AS cell
"""


def measure(place: Place, repeats: int) -> list[Result]:
    """Milliseconds of the first and of the 30,000th page in turn, of a box in the middle, and of large pages."""
    with fresh_database(place.url) as url:
        moment = filled(url)
        after = Position(f"B{(LAST - 1) * PER_PAGE:07d}", date(2000, 1, 1))
        token = Token(on(today()), moment, after).written((LAYER, []))
        path = f"/ogc/collections/{LAYER}/items"
        first, last = f"{path}?limit={PER_PAGE}", f"{path}?limit={PER_PAGE}&token={token}"
        boxed = f"{path}?limit=1000&bbox=139.03,35.03,139.06,35.06"
        with mapsvc(replace(place, url=url), "items") as server:
            for address in (first, last, boxed):
                status, _, body = server.get(address)
                assert status == 200, body[:300]
            say(f"items: {REQUESTS} pages of each kind, {repeats} times")
            port = server.port
            pages = in_turn(
                {"first": lambda: milliseconds(port, first), "last": lambda: milliseconds(port, last)}, repeats * 5
            )
            large = in_turn(
                {
                    "1000": lambda: milliseconds(port, f"{path}?limit=1000", 10),
                    "10000": lambda: milliseconds(port, f"{path}?limit=10000", 3),
                    "box": lambda: milliseconds(port, boxed, 10),
                },
                repeats,
            )
    limit = "statement, GeoJSON and links of ten features, in Python beside the database on the same cores"
    one, other = Series(pages["last"], "ms"), Series(pages["first"], "ms")
    found: dict[str, object] = {"features": FEATURES, "per_page": PER_PAGE}
    return [
        Result(
            "items, page 30,000", one, other, "page 1", more_is_better=False, aim="0.83", limit=limit, details=found
        ),
        Result("items, 1,000 a page", Series(large["1000"], "ms"), more_is_better=False),
        Result("items, 1,000 of a box", Series(large["box"], "ms"), more_is_better=False),
        Result("items, 10,000 a page", Series(large["10000"], "ms"), more_is_better=False),
    ]


def filled(url: str) -> datetime:
    """Rows straight in the table, since only reading them is measured; when they were recorded."""
    migrate(url)
    say(f"items: {FEATURES} features")
    with connect(url, autocommit=True) as conn:
        open_layer(conn, catalogue().layer(LAYER))
        conn.execute(_ROWS.encode(), (FEATURES,))
        conn.execute("UPDATE layer SET version = 1, recorded_at = '2026-01-01' WHERE id = %s", (LAYER,))
        conn.execute("VACUUM ANALYZE feature_building")
        row = conn.execute("SELECT recorded_at FROM layer WHERE id = %s", (LAYER,)).fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


def milliseconds(port: int, address: str, requests: int = REQUESTS) -> float:
    """The median time of one answer, over one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    taken = []
    for _ in range(requests):
        begun = time.perf_counter()
        connection.request("GET", address, headers={"Accept-Encoding": BROWSER, "Accept": "*/*"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        taken.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return median(taken)
