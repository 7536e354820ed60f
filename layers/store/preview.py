"""What assertions would change if they were committed now, without committing them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layers.definition import Layer
from layers.store.assertion import Assertion, contents
from layers.store.commit import planned, stored_segments
from layers.store.partitions import open_layer
from mapsvc.db.connection import Connection

_MANY = 5_000
"""From so many keys on, the whole layer is read at once."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of one key."""

    kind: str
    """``new``, ``changed``, ``corrected``, ``ended``, or ``same`` where nothing would change."""
    before: int | None
    """Stored id of its last state before the change."""


def preview(conn: Connection, layer: Layer, assertions: Sequence[Assertion]) -> dict[str, Preview]:
    """What committing ``assertions`` (applied in order) to ``layer`` would do to each key they name."""
    open_layer(conn, layer)
    plans = planned(conn, layer, assertions, contents(assertions))
    found = {key: Preview(plan.kind, plan.before) for key, plan in plans.items()}
    for assertion in assertions:
        found.setdefault(assertion.key, Preview("same", None))
    return found


def standing(conn: Connection, layer: Layer, keys: Iterable[str]) -> bytes:
    """SHA-256 of the rows that ``keys`` have now: as long as it is the same, a change of them means the same.

    Rows of features never change their content, so their numbers are enough.
    """
    open_layer(conn, layer)
    wanted = sorted(set(keys))
    stored = stored_segments(conn, layer, wanted if len(wanted) < _MANY else None)
    digest = hashlib.sha256()
    for key in wanted:
        rows = sorted(segment.source for segment in stored.get(key, ()))
        digest.update(f"{len(key)}:{key}={rows};".encode())
    return digest.digest()
