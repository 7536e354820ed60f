"""What is stored of a layer: how much, from which sources, where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mapsvc.dates import today
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees (EPSG:4326)."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One layer as of a day."""

    features: int
    sources: tuple[dict[str, Any], ...]
    """The properties of its coverage features, each with ``area_km2``, the area in which it speaks."""


def summaries(conn: Connection, layers: Sequence[str], as_of: date | None = None) -> dict[str, Summary]:
    """A summary of each layer named, as of a day (default: today)."""
    rows = conn.execute(
        sql("layers.answer", "layer_summary"), {"layers": list(layers), "as_of": as_of or today()}
    )
    return {layer: Summary(count, tuple(sources)) for layer, count, sources in rows}


def extent(conn: Connection, layer: str, as_of: date | None = None) -> Box | None:
    """The box around all features of ``layer``; None where it holds none."""
    row = conn.execute(
        sql("layers.answer", "extent"), {"layer": layer, "as_of": as_of or today()}
    ).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1], row[2], row[3])
