"""What is stored of a layer: how much, from which sources, where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mapsvc.dates import today
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql


@dataclass(frozen=True, slots=True)
class Summary:
    """One layer as of a day."""

    features: int
    sources: tuple[dict[str, Any], ...]
    """The properties of its coverage features, each with ``area_km2``, the area in which it speaks."""


def summaries(conn: Connection, layers: Sequence[str], as_of: date | None = None) -> dict[str, Summary]:
    """A summary of each layer named, as of a day (default: today)."""
    values = {"layers": list(layers), "as_of": as_of or today()}
    rows = conn.execute(sql("layers.answer", "layer_summary").encode(), values)
    return {layer: Summary(count, tuple(sources)) for layer, count, sources in rows}
