"""Tiles that nobody asked for before, panning and anywhere: ours, martin without its cache, tipg."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from bench.load import each_once
from bench.measure import Result, Series, in_turn
from bench.peers import rivals
from bench.peers.scene import Scene, features, filled
from bench.peers.tile_lists import Ask, anywhere, pans
from bench.place import say
from bench.server import Running, mapsvc
from bench.tile_requests import sources, tiles_of_city
from layers.registry import catalogue
from mapsvc.db.connection import connect

ZOOMS = (10, 12, 14, 16)
CONNECTIONS = 6
"""As many as a browser opens to one server over HTTP/1.1."""
MOST = 4000
SECONDS = 4
"""About how long one measurement takes."""
_CHECKED = 20
AIM = ">= 1.3"
_LIMIT = (
    "far out PostGIS, for both: ST_AsMVTGeom clips the same stored shapes. Close by a tile costs PostGIS less than a "
    "millisecond, and ours adds Python, compression and keeping the tile to it; blocks share that among neighbours"
)


def measure(on: Scene, repeats: int) -> list[Result]:
    """Tiles per second at each zoom, and of composites; of tipg at z14 and of composites."""
    results: list[Result] = []
    known = catalogue()
    with connect(on.place.url) as conn:
        lists = {
            f"cold {how} z{zoom}": filled(on, choose(conn, known, zoom, on.held, MOST))
            for zoom in ZOOMS
            for how, choose in (("pans", pans), ("anywhere", anywhere))
        }
        base = tuple(name for name in sources(known, 14, first_sight=True)[0].split(",") if name in on.held)
        lists[f"cold {len(base)} layers in one z14"] = [Ask(base, tile) for tile in tiles_of_city(conn, 14)]
    with ExitStack() as stack:
        if "martin" in on.tools:
            other = stack.enter_context(rivals.martin(on.place, on.tools["martin"], cached=False))
            results += [_beside_martin(on, name, asks, other, repeats) for name, asks in lists.items()]
    with ExitStack() as stack:
        if "tipg" in on.tools:
            other = stack.enter_context(rivals.tipg(on.place, on.tools["tipg"]))
            chosen = {name: asks for name, asks in lists.items() if "z14" in name and "anywhere" not in name}
            results += [_beside_tipg(on, name, asks, other, repeats) for name, asks in chosen.items()]
    return results


def _beside_martin(on: Scene, name: str, asks: Sequence[Ask], other: Running, repeats: int) -> Result:
    def theirs(some: Sequence[Ask]) -> float:
        addresses = [rivals.martin_address(ask.layers, ask.tile) for ask in some]
        load = each_once(other.port, addresses, CONNECTIONS, on.place.work, idle="/health")
        sizes["martin"] = load.bytes / load.answers
        return load.per_second

    sizes: dict[str, float] = {}
    result = _beside(on, name, asks, repeats, other="martin", theirs=theirs, sizes=sizes)
    result.aim, result.limit = AIM, _LIMIT
    result.details["same_features"] = _same(on, asks, other)
    return result


def _beside_tipg(on: Scene, name: str, asks: Sequence[Ask], other: Running, repeats: int) -> Result:
    def theirs(some: Sequence[Ask]) -> float:
        addresses = [address for ask in some for address in rivals.tipg_addresses(ask.layers, ask.tile)]
        load = each_once(other.port, addresses, CONNECTIONS, on.place.work)
        return len(some) / load.seconds

    return _beside(on, name, asks, repeats, other="tipg", theirs=theirs, sizes={})


def _beside(
    on: Scene,
    name: str,
    asks: Sequence[Ask],
    repeats: int,
    *,
    other: str,
    theirs: Callable[[Sequence[Ask]], float],
    sizes: dict[str, float],
) -> Result:
    first = max(8, min(len(asks) // 3, 600))
    warm_up, rest = asks[:first], asks[first:]
    # By the second time its connections have planned their statements; ours is given the same twice.
    theirs(warm_up)
    asked = rest[: max(CONNECTIONS * 8, int(theirs(warm_up) * SECONDS))]
    say(f"{name}: {len(asked)} tiles, beside {other}")
    turn = 0

    def ours() -> float:
        nonlocal turn
        turn += 1
        with mapsvc(on.place, f"{name.replace(' ', '-')}-{other}-{turn}") as server:
            each_once(server.port, on.addresses(warm_up), CONNECTIONS, on.place.work)
            load = each_once(server.port, on.addresses(asked), CONNECTIONS, on.place.work)
        sizes["ours"] = load.bytes / load.answers
        return load.per_second

    taken = in_turn({"theirs": lambda: theirs(asked), "ours": ours}, repeats)
    return Result(
        name,
        Series(taken["ours"], "/s"),
        Series(taken["theirs"], "/s"),
        f"{other}, no cache" if other == "martin" else other,
        details={
            "tiles": len(asked),
            "connections": CONNECTIONS,
            **{f"bytes_per_tile_{who}": round(size) for who, size in sizes.items()},
        },
    )


def _same(on: Scene, asks: Sequence[Ask], other: Running) -> str:
    """How many of some tiles hold as many features of each layer in both servers; ours may cut one to its budget."""
    step = max(1, len(asks) // _CHECKED)
    some, same, cut = asks[::step][:_CHECKED], 0, 0
    with mapsvc(on.place, "same") as server:
        for ask, address in zip(some, on.addresses(some), strict=True):
            status, headers, body = server.get(address)
            assert status in {200, 204}, (address, status)
            their_status, _, their_body = other.get(rivals.martin_address(ask.layers, ask.tile))
            assert their_status in {200, 204}, (ask, their_status)
            same += features(body) == features(their_body)
            cut += "mapsvc-tile-cut" in headers
    return f"{same} of {len(some)}" + (f", {cut} cut to the budget" if cut else "")
