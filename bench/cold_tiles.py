"""Tiles that nobody asked for before, against the bare SQL in pgbench at the same concurrency."""

from __future__ import annotations

from collections.abc import Sequence

from bench import pgbench
from bench.load import each_once
from bench.measure import Result, Series, in_turn
from bench.place import Place, say
from bench.server import mapsvc
from bench.tile_requests import Asked, choose
from layers.registry import catalogue
from mapsvc.db.connection import connect
from tiles.read import tile_pool
from tiles.versions import Versions

ZOOMS = (10, 12, 14, 16)
CONNECTIONS = 4
MOST = 1000
"""Every other one of them is asked for before the measurement: by then the program's connections have planned."""
SECONDS = 4
"""About how long one measurement takes."""


def measure(place: Place, repeats: int) -> list[Result]:
    """One line per zoom: tiles per second."""
    pool = tile_pool(place.url, size=1, timeout_ms=60_000)
    pool.open()
    try:
        with connect(place.url) as conn:
            versions = Versions(pool)
            return [_zoom(place, choose(conn, catalogue(), versions, zoom, MOST), zoom, repeats) for zoom in ZOOMS]
    finally:
        pool.close()


def _zoom(place: Place, found: Sequence[Asked], zoom: int, repeats: int) -> Result:
    warm_up, asked = found[::2], found[1::2]
    speed = pgbench.tiles_per_second(place.url, asked, CONNECTIONS, place.work)
    asked = asked[: max(CONNECTIONS * 8, int(speed * SECONDS))]
    say(f"cold tiles at z{zoom}: {len(asked)} tiles, {len({one.statement for one in asked})} statements")
    sizes: list[float] = []
    turn = 0

    def ours() -> float:
        nonlocal turn
        turn += 1
        with mapsvc(place, f"cold-{zoom}-{turn}") as server:
            each_once(server.port, [one.address for one in warm_up], CONNECTIONS, place.work)
            load = each_once(server.port, [one.address for one in asked], CONNECTIONS, place.work)
        sizes.append(load.bytes / load.answers)
        return load.per_second

    def bare() -> float:
        return pgbench.tiles_per_second(place.url, asked, CONNECTIONS, place.work)

    taken = in_turn({"bare": bare, "ours": ours}, repeats)
    return Result(
        f"cold tiles z{zoom}",
        Series(taken["ours"], "/s"),
        Series(taken["bare"], "/s"),
        "the same SQL in pgbench",
        aim=">= 0.95",
        limit="PostGIS makes the tile; the ratio loses to compression, HTTP and storing it, on the same cores",
        details={"tiles": len(asked), "bytes_per_tile": round(sizes[-1]), "connections": CONNECTIONS},
    )
