"""What applies at a point, over all layers, as the map's click asks it."""

from __future__ import annotations

from random import Random

from bench.load import around
from bench.measure import Result, Series
from bench.place import Place, say
from bench.server import mapsvc
from mapsvc.db.connection import connect

CONNECTIONS = 4
SECONDS = 5
PLACES = 2000


def measure(place: Place, repeats: int) -> list[Result]:
    """Answers per second, p50 and p99, at places all over the city."""
    addresses = point_addresses(place)
    say(f"point answers: {len(addresses)} places")
    with mapsvc(place, "points") as server:
        around(server.port, addresses, CONNECTIONS, place.work, 2)
        loads = [around(server.port, addresses, CONNECTIONS, place.work, SECONDS) for _ in range(repeats)]
        _, _, body = server.get(addresses[0])
        alone = [around(server.port, addresses, 1, place.work, SECONDS) for _ in range(repeats)]
    limit = "one query over all layers' pieces, then JSON with the texts of every layer, on the same cores"
    details: dict[str, object] = {"places": len(addresses), "bytes_of_one": len(body), "connections": CONNECTIONS}
    return [
        Result("point answers", Series(tuple(load.per_second for load in loads), "/s"), limit=limit, details=details),
        Result("  p50", Series(tuple(load.p50_ms for load in loads), "ms"), more_is_better=False),
        Result("  p99", Series(tuple(load.p99_ms for load in loads), "ms"), more_is_better=False),
        Result("  p50, one visitor", Series(tuple(load.p50_ms for load in alone), "ms"), more_is_better=False),
    ]


def point_addresses(place: Place) -> list[str]:
    """Places at buildings, where people ask; the order is mixed and the same each time."""
    query = """
        SELECT round(ST_Y(ST_PointOnSurface(geom))::numeric, 6), round(ST_X(ST_PointOnSurface(geom))::numeric, 6)
        FROM feature WHERE layer = 'building' AND upper_inf(recorded) ORDER BY id
    """
    with connect(place.url) as conn:
        found = conn.execute(query).fetchall()
    chosen = Random(1).sample(found, min(PLACES, len(found)))  # noqa: S311 - a sample, not a secret
    return [f"/api/restrictions?lat={lat}&lon={lon}" for lat, lon in chosen]
