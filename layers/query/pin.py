"""The state of a layer that a walk over its pages holds on to, whatever is committed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from layers.definition import Layer
from mapsvc.db.connection import Connection


@dataclass(frozen=True, slots=True)
class Pin:
    """What the system held of a layer at ``moment``; ``head`` is when its newest version was recorded.

    Changes of one layer follow one another, each recorded later than the one before: with the moment of the newest
    version that is visible, later commits cannot change what is read. Both are None where nothing was ever held.
    """

    moment: datetime | None
    head: datetime | None
    version: int

    @property
    def current(self) -> bool:
        """Whether nothing changed since: the rows that are not closed are then all."""
        return self.moment == self.head


def pinned(conn: Connection, layer: Layer, known_at: datetime | None = None) -> Pin:
    """The state of ``layer`` at ``known_at`` (None: now), never later than what is committed."""
    row = conn.execute("SELECT version, recorded_at FROM layer WHERE id = %s", (layer.id,)).fetchone()
    version, head = row or (0, None)
    if head is None or known_at is None or known_at >= head:
        return Pin(head, head, version)
    return Pin(known_at, head, version)
