"""A layer's features cut into stretches of their keys, for lists of all of them in many files."""

from __future__ import annotations

from datetime import date, datetime

from layers.definition import Layer
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement


def stretches(conn: Connection, layer: Layer, day: date, length: int) -> list[str]:
    """What each stretch of at most ``length`` features in force on ``day`` follows, in order; the first follows "".

    The layer must have been opened.
    """
    text = statement("layers.query", "stretches").format(table=f'"feature_{layer.id}"')
    rows = conn.execute(text.encode(), {"day": day, "length": length})
    return ["", *(row[0] for row in rows)]


def stretch(conn: Connection, layer: Layer, day: date, after: str, length: int) -> list[tuple[str, datetime]]:
    """The keys that follow ``after``, at most ``length``, each with when its state was recorded."""
    if "\x00" in after:
        return []
    text = statement("layers.query", "sitemap").format(table=f'"feature_{layer.id}"')
    rows = conn.execute(text.encode(), {"day": day, "after": after, "limit": length})
    return [(key, recorded) for key, recorded in rows]
