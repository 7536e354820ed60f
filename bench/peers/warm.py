"""Tiles asked for before: our shipped nginx configuration, and granian alone, beside martin's memory cache."""

from __future__ import annotations

from functools import partial

from bench.load import BROWSER, around, each_once
from bench.measure import Result, Series, in_turn
from bench.peers import rivals
from bench.peers.front import nginx
from bench.peers.scene import Scene, filled
from bench.peers.tile_lists import Ask, pans
from bench.place import say
from bench.server import mapsvc
from bench.tile_requests import sources, tiles_of_city
from layers.registry import catalogue
from mapsvc.db.connection import connect

CONNECTIONS = 16
SECONDS = 4
PER_ZOOM = 60
_ZOOMS = (12, 14, 16)
_CODINGS = {"as browsers ask": BROWSER, "uncompressed": "identity"}
"""Martin keeps tiles uncompressed and compresses for each request: without compression it is at its best."""
_LIMITS = {
    "nginx": "nginx opens and sends a file per tile; the load generator shares the cores",
    "granian": "Python looks up, tags and answers each request",
}


def measure(on: Scene, repeats: int) -> list[Result]:
    """Tiles per second of a mix of zooms, and of composites."""
    if "martin" not in on.tools:
        return []
    known = catalogue()
    with connect(on.place.url) as conn:
        mixed = [
            ask for zoom in _ZOOMS for ask in filled(on, pans(conn, known, zoom, on.held, 2 * PER_ZOOM))[:PER_ZOOM]
        ]
        base = tuple(name for name in sources(known, 14, first_sight=True)[0].split(",") if name in on.held)
        joined = [Ask(base, tile) for tile in tiles_of_city(conn, 14)][:PER_ZOOM]
    return [*_beside(on, "mixed", mixed, repeats), *_beside(on, f"{len(base)} layers in one", joined, repeats)]


def _beside(on: Scene, name: str, asks: list[Ask], repeats: int) -> list[Result]:
    addresses, work, place = on.addresses(asks), on.place.work, on.place
    theirs = [rivals.martin_address(ask.layers, ask.tile) for ask in asks]
    say(f"warm tiles, {name}: {len(asks)} tiles")
    results = []
    with (
        mapsvc(place, f"warm-{name[:2]}") as server,
        nginx(server, work / f"front-{name[:2]}") as front,
        rivals.martin(place, on.tools["martin"], cached=True) as martin,
    ):
        asked = {
            "martin": (martin.port, theirs, "/health"),
            "nginx": (front.port, addresses, "/healthz"),
            "granian": (server.port, addresses, "/healthz"),
        }
        for coding, accept in _CODINGS.items():
            for port, some, idle in (*asked.values(), *asked.values()):  # each process has them all by then
                each_once(port, some, CONNECTIONS, work, idle=idle, accept=accept)
            results += _turns(on, f"{name}, {coding}", asked, accept, repeats)
    return results


def _turns(
    on: Scene, name: str, asked: dict[str, tuple[int, list[str], str]], accept: str, repeats: int
) -> list[Result]:
    details: dict[str, object] = {"tiles": len(asked["nginx"][1]), "connections": CONNECTIONS}

    def rate(who: str) -> float:
        port, addresses, _ = asked[who]
        load = around(port, addresses, CONNECTIONS, on.place.work, SECONDS, accept=accept)
        details[f"{who}_bytes_per_tile"], details[f"{who}_p99_ms"] = round(load.bytes / load.answers), load.p99_ms
        return load.per_second

    taken = in_turn({who: partial(rate, who) for who in asked}, repeats)
    other = Series(taken["martin"], "/s")
    return [
        Result(
            f"warm {name}, {who}",
            Series(taken[who], "/s"),
            other,
            "martin's memory cache",
            aim=">= 1" if who == "nginx" else "",
            limit=limit,
            details=details if who == "nginx" else {},
        )
        for who, limit in _LIMITS.items()
    ]
