"""What applies at a point: one request of ours, beside a request per layer put to tipg and pygeoapi."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack

from bench.load import around
from bench.measure import Result, Series, in_turn
from bench.peers import rivals
from bench.peers.scene import Scene
from bench.peers.views import SCHEMA
from bench.place import say
from bench.points import point_addresses
from bench.server import Running, mapsvc

CONNECTIONS = 6
SECONDS = 5
PLACES = 200
_NEAR = 1e-7
"""Half the side of the box in degrees that stands for a point."""


def measure(on: Scene, repeats: int) -> list[Result]:
    """Places per second: theirs by as many requests as our answer has layers, over the same six connections."""
    addresses = point_addresses(on.place)[:PLACES]
    results: list[Result] = []
    with mapsvc(on.place, "places") as server:
        around(server.port, addresses, CONNECTIONS, on.place.work, 2)
        layers = _asked(server, addresses[0], on)
        for name, runs, path in (
            ("tipg", rivals.tipg, f"/collections/{SCHEMA}.{{layer}}/items?f=geojson&limit=10&bbox={{box}}"),
            ("pygeoapi", rivals.pygeoapi, "/collections/{layer}/items?f=json&limit=10&bbox={box}"),
        ):
            if name not in on.tools:
                continue
            theirs = [path.format(layer=layer, box=_box(address)) for address in addresses for layer in layers]
            say(f"point answers beside {name}: {len(layers)} requests of theirs each")
            with ExitStack() as stack:
                other = stack.enter_context(runs(on.place, on.tools[name]))
                around(other.port, theirs, CONNECTIONS, on.place.work, 3)
                results.append(
                    _beside(on, server, addresses, repeats, name=name, other=other, theirs=theirs, layers=len(layers))
                )
    return results


def _beside(
    on: Scene,
    server: Running,
    addresses: list[str],
    repeats: int,
    *,
    name: str,
    other: Running,
    theirs: list[str],
    layers: int,
) -> Result:
    work = on.place.work
    taken = in_turn(
        {
            "theirs": lambda: around(other.port, theirs, CONNECTIONS, work, SECONDS).per_second / layers,
            "ours": lambda: around(server.port, addresses, CONNECTIONS, work, SECONDS).per_second,
        },
        repeats,
    )
    return Result(
        f"point answers, {layers} layers",
        Series(taken["ours"], "/s"),
        Series(taken["theirs"], "/s"),
        f"{name}, a request per layer",
        aim=">= 5",
        limit="one statement over all layers, then JSON with the law, boundary and texts of each, in Python",
        details={"connections": CONNECTIONS, "places": len(addresses)},
    )


def _asked(server: Running, address: str, on: Scene) -> list[str]:
    """The layers of our answer that the others hold too."""
    status, _, body = server.get(address)
    assert status == 200, body[:300]
    named = re.findall(r'"(?:id|layer)":"(\w+)"', json.dumps(json.loads(body), separators=(",", ":")))
    return [layer for layer in dict.fromkeys(named) if layer in on.held]


def _box(address: str) -> str:
    found = re.fullmatch(r".*lat=([-\d.]+)&lon=([-\d.]+)", address)
    assert found
    lat, lon = float(found[1]), float(found[2])
    return f"{lon - _NEAR:.7f},{lat - _NEAR:.7f},{lon + _NEAR:.7f},{lat + _NEAR:.7f}"
