"""What changed in a layer since a version, feature by feature, as its events tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from layers.definition import Layer
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one feature: new, changed (in law), corrected or ended, in which version, recorded when.

    ``valid_from`` and ``valid_to`` are the legal interval of the state after it, None where there is none or no end.
    """

    id: int
    version: int
    recorded_at: datetime
    kind: str
    key: str
    valid_from: date | None
    valid_to: date | None


def changes(conn: Connection, layer: Layer, since: int, after: tuple[int, int], limit: int) -> list[Change]:
    """At most ``limit`` changes of versions later than ``since``, that follow the (version, id) ``after``, in order."""
    values = {"layer": layer.id, "since": since, "version": after[0], "id": after[1], "limit": limit}
    rows = conn.execute(statement("layers.query", "changes").encode(), values)
    return [Change(*row) for row in rows]
