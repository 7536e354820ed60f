"""Where and when a layer's features are, of all legal dates, as the system has it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from layers.definition import Layer
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement


@dataclass(frozen=True, slots=True)
class Extent:
    """A box (west, south, east, north in degrees; None where nothing is held), first and last day in force, open: None.

    ``features`` is how many states of features there are.
    """

    bbox: tuple[float, float, float, float] | None
    first: date | None
    last: date | None
    features: int


def extent_of(conn: Connection, layer: Layer) -> Extent:
    """The extent of a layer that was opened (its version is not 0)."""
    text = statement("layers.query", "extent").format(table=f'"feature_{layer.id}"')
    row = conn.execute(text.encode()).fetchone()
    assert row is not None
    *box, first, end, features = row
    bbox = None if None in box else (box[0], box[1], box[2], box[3])
    return Extent(bbox, first, end - timedelta(days=1) if end else None, features)
