"""What lies nearest: shelters, bases, AEDs, gauges. Named to help; nothing is restricted by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache

from psycopg import sql

from layers.answer.asked import Times
from layers.answer.model import Found, Nearby
from layers.answer.place import Place
from layers.answer.scale import degree_in_metres
from layers.definition import Answer
from layers.registry import Catalogue
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement


def nearest(
    conn: Connection,
    catalogue: Catalogue,
    place: Place,
    asked: Times,
    *,
    themes: Collection[str] | None,
) -> tuple[Nearby, ...]:
    """At most three features of each layer that is asked for the nearest, nearest first, within the layer's reach."""
    layers = [
        layer
        for layer in catalogue.layers.values()
        if layer.answer is Answer.NEAREST and (themes is None or layer.theme in themes)
    ]
    if not layers:
        return ()
    query = _query(tuple((layer.id, layer.within_m) for layer in layers), not asked.fixed)
    values = {
        "lon": place.lon,
        "lat": place.lat,
        "as_of": asked.day,
        "known_at": asked.instant,
        # A little short, so that the box holds every feature within reach on the sphere, too.
        "metres_per_degree": min(degree_in_metres(place)) * 0.99,
    }
    found: dict[str, list[Found]] = defaultdict(list)
    for layer_id, *row in conn.execute(query, values):
        found[layer_id].append(Found(*row))
    return tuple(Nearby(layer, tuple(sorted(found[layer.id], key=lambda f: f.distance_m or 0))) for layer in layers)


@lru_cache(maxsize=64)
def _query(layers: tuple[tuple[str, float], ...], current: bool) -> bytes:
    """One statement for all layers, each named literally: the other partitions are pruned when it is prepared."""
    recorded = sql.SQL("upper_inf(recorded)" if current else "recorded @> %(known_at)s::timestamptz")
    part = sql.SQL(statement("layers.answer", "nearest"))
    parts = [
        part.format(layer=sql.Literal(name), reach=sql.Literal(reach), recorded=recorded) for name, reach in layers
    ]
    return sql.SQL(" UNION ALL ").join(parts).as_bytes(None)
