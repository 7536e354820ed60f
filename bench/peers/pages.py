"""Pages of features by OGC API: the first, a deep one, a filter, a box; ours beside tipg and pygeoapi."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import psycopg

from bench.items import FEATURES, LAST, LAYER, PER_PAGE, filled, milliseconds
from bench.measure import Result, Series, in_turn
from bench.peers import rivals
from bench.peers.views import SCHEMA, make_views
from bench.place import Place, fresh_database, say
from bench.server import Running, mapsvc
from layers.query import Position
from layers.query.period import on
from mapsvc.dates import today
from web.ogc.token import Token

_FILTER = quote("kind = 'house' AND height > 45")
_BOX = "139.03,35.03,139.031,35.031"
_REQUESTS = 20
_LIMITS = {
    "page 1": "one statement over the key's index, then GeoJSON in Python",
    f"page {LAST:,}": "one statement that goes on after the last key",
    "filter": "rows of the key's order are read until a page is full",
    "box": "the index of geometry",
}


def measure(place: Place, tools: dict[str, Path], repeats: int) -> list[Result]:
    """Milliseconds of one answer over one connection, in turn."""
    results: list[Result] = []
    with fresh_database(place.url) as url:
        moment = filled(url)
        with psycopg.connect(url) as conn:
            make_views(conn, today())
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute("ANALYZE")
        here = replace(place, url=url)
        after = Position(f"B{(LAST - 1) * PER_PAGE:07d}", date(2000, 1, 1))
        token = Token(on(today()), moment, after).written((LAYER, []))
        path = f"/ogc/collections/{LAYER}/items?limit={PER_PAGE}"
        ours = _questions(path, f"&token={token}", f"&filter={_FILTER}")
        offset = f"&offset={(LAST - 1) * PER_PAGE}"
        with ExitStack() as stack:
            server = stack.enter_context(mapsvc(here, "pages"))
            others: dict[str, tuple[Running, dict[str, str]]] = {}
            if "tipg" in tools:
                path = f"/collections/{SCHEMA}.{LAYER}/items?f=geojson&limit={PER_PAGE}"
                running = stack.enter_context(rivals.tipg(here, tools["tipg"]))
                others["tipg"] = running, _questions(path, offset, f"&filter-lang=cql2-text&filter={_FILTER}")
            if "pygeoapi" in tools:
                path = f"/collections/{LAYER}/items?f=json&limit={PER_PAGE}"
                running = stack.enter_context(rivals.pygeoapi(here, tools["pygeoapi"]))
                others["pygeoapi"] = running, _questions(path, offset, f"&filter-lang=cql-text&filter={_FILTER}")
            for name, (running, theirs) in others.items():
                say(f"items beside {name}")
                results += [
                    _beside(server, address, name, kind, repeats=repeats, other=running, theirs=theirs[kind])
                    for kind, address in ours.items()
                ]
    return results


def _questions(path: str, deep: str, filtered: str) -> dict[str, str]:
    return {
        "page 1": path,
        f"page {LAST:,}": path + deep,
        "filter": path + filtered,
        "box": f"{path}&bbox={_BOX}",
    }


def _beside(
    server: Running, address: str, name: str, kind: str, *, repeats: int, other: Running, theirs: str
) -> Result:
    for running, asked in ((server, address), (other, theirs)):
        status, _, body = running.get(asked)
        if status != 200:
            raise RuntimeError(f"{asked}: {status} {body[:500]!r}")
    taken = in_turn(
        {
            "theirs": lambda: milliseconds(other.port, theirs, _REQUESTS),
            "ours": lambda: milliseconds(server.port, address, _REQUESTS),
        },
        repeats,
    )
    return Result(
        f"items, {kind}",
        Series(taken["ours"], "ms"),
        Series(taken["theirs"], "ms"),
        name,
        more_is_better=False,
        limit=_LIMITS[kind],
        details={"features": FEATURES, "per_page": PER_PAGE},
    )
