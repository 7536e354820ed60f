"""What lies nearest: shelters, bases, AEDs, gauges. Named to help; nothing is restricted by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache
from math import cos, radians

from psycopg import sql

from layers.answer.model import Found, Nearby
from layers.definition import Answer
from layers.registry import Catalogue
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement

METRES_PER_DEGREE = 110_574.0
"""Metres of a degree of latitude at the equator, the smallest there is: dividing by it never looks too near."""


def metres_per_degree(lat: float) -> float:
    """Metres of a degree of longitude at ``lat``, rounded down: so many degrees hold a distance in either direction."""
    return METRES_PER_DEGREE * max(cos(radians(lat)), 0.01)


def nearest(
    conn: Connection,
    catalogue: Catalogue,
    lon: float,
    lat: float,
    *,
    as_of: date,
    known_at: datetime | None,
    themes: Collection[str] | None,
) -> tuple[Nearby, ...]:
    """At most three features of each layer that is asked for the nearest, nearest first, within the layer's reach."""
    asked = [
        layer
        for layer in catalogue.layers.values()
        if layer.answer is Answer.NEAREST and (themes is None or layer.theme in themes)
    ]
    if not asked:
        return ()
    query = _query(tuple((layer.id, layer.within_m) for layer in asked), known_at is None)
    scale = metres_per_degree(lat)
    values = {"lon": lon, "lat": lat, "as_of": as_of, "known_at": known_at, "metres_per_degree": scale}
    found: dict[str, list[Found]] = defaultdict(list)
    for layer_id, *row in conn.execute(query, values):
        found[layer_id].append(Found(*row))
    return tuple(Nearby(layer, tuple(sorted(found[layer.id], key=lambda f: f.distance_m or 0))) for layer in asked)


@lru_cache(maxsize=64)
def _query(layers: tuple[tuple[str, float], ...], current: bool) -> bytes:
    """One statement for all layers, each named literally: the other partitions are pruned when it is prepared."""
    recorded = sql.SQL("upper_inf(recorded)" if current else "recorded @> %(known_at)s::timestamptz")
    part = sql.SQL(statement("layers.answer", "nearest"))
    parts = [
        part.format(layer=sql.Literal(name), reach=sql.Literal(reach), recorded=recorded) for name, reach in layers
    ]
    return sql.SQL(" UNION ALL ").join(parts).as_bytes(None)
