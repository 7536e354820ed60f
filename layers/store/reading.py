"""What the store holds, as of a date in law and an instant of the system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import shapely

from layers.definition import Layer
from layers.store.assertion import Feature, Version
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement

Bounds = tuple[float, float, float, float]


def features(
    conn: Connection,
    layer: Layer,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    bbox: Bounds | None = None,
) -> Iterator[Feature]:
    """The features of ``layer`` in key order; ``bbox`` is west, south, east, north in degrees.

    ``as_of`` None: of every legal date, so a key can come several times. ``known_at`` None: as known now.
    """
    values = {"layer": layer.id, "as_of": as_of, "known_at": known_at, "bbox": list(bbox) if bbox else None}
    with conn.transaction(), conn.cursor(name="features") as cursor:
        cursor.itersize = 5000
        cursor.execute(statement("layers.store", "features").encode(), values)
        for row in cursor:
            geom = shapely.from_wkb(bytes(row[2]))
            yield Feature(row[0], row[1], geom, *row[3:])


def versions(conn: Connection, layer_ids: Sequence[str]) -> dict[str, Version]:
    """The current version of each layer; version 0 where a layer holds nothing yet."""
    rows = conn.execute("SELECT id, version, recorded_at FROM layer WHERE id = ANY(%s)", (list(layer_ids),))
    found = {row[0]: Version(row[1], row[2]) for row in rows}
    return {layer: found.get(layer, Version(0, None)) for layer in layer_ids}


def extent(conn: Connection, layer_ids: Sequence[str]) -> Bounds | None:
    """West, south, east, north of what these layers hold now, in degrees; None where they hold nothing."""
    row = conn.execute(statement("layers.store", "extent").encode(), {"layers": list(layer_ids)}).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1], row[2], row[3])
