"""From which source a layer's data speak where a feature is."""

from __future__ import annotations

from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import Layer
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement


def source_of(conn: Connection, layer: Layer, geometry: BaseGeometry, day: date) -> dict[str, Any] | None:
    """The properties of the newest coverage of ``layer`` that a feature's geometry (EPSG:4326) meets on ``day``.

    None where no data are recorded to speak.
    """
    values = {"layer": layer.id, "geometry": shapely.to_wkb(geometry), "day": day}
    row = conn.execute(statement("layers.query", "source_of").encode(), values).fetchone()
    return None if row is None else row[0]
