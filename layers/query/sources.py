"""From which source a layer's data speak at a point."""

from __future__ import annotations

from datetime import date
from typing import Any

from layers.definition import Layer
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement


def source_at(conn: Connection, layer: Layer, lon: float, lat: float, day: date) -> dict[str, Any] | None:
    """The properties of the coverage of ``layer`` that holds the point on ``day``; None where no data speak there."""
    values = {"layer": layer.id, "lon": lon, "lat": lat, "day": day}
    row = conn.execute(statement("layers.query", "source_at").encode(), values).fetchone()
    return None if row is None else row[0]
