"""Taking a version of a layer back: what has to be asserted so that its features are again what they were before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from layers.definition import Layer
from layers.store.assertion import Assertion
from layers.store.partitions import open_layer
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.errors import NotFound


@dataclass(frozen=True, slots=True)
class Undo:
    """What a version touched, and how to restore what was there."""

    assertions: list[Assertion]
    """Committed as a further version, they restore every key the version touched; nothing is deleted."""
    blocked: list[str]
    """Keys that later versions changed: restoring them would take those changes back, too."""


def undo(conn: Connection, layer: Layer, version: int, keys: Sequence[str] | None = None) -> Undo:
    """How to take ``version`` of ``layer`` back, all of it or these ``keys``. Raises NotFound for one never made."""
    open_layer(conn, layer)
    row = conn.execute(
        "SELECT recorded_at FROM layer_version WHERE layer = %s AND version = %s", (layer.id, version)
    ).fetchone()
    if row is None:
        raise NotFound(f"{layer.id} has no version {version}")
    values = {"layer": layer.id, "moment": row[0], "keys": list(keys) if keys is not None else None}
    touched = conn.execute(statement("layers.store", "touched").encode(), values).fetchall()
    blocked = [key for key, later in touched if later]
    names = [key for key, _ in touched]
    before: dict[str, list[Assertion]] = defaultdict(list)
    rows = conn.execute(statement("layers.store", "states_before").encode(), {**values, "keys": names})
    for key, start, end, geom, props in rows:
        before[key].append(Assertion(key, start, end, shapely.from_wkb(bytes(geom)), props))
    assertions: list[Assertion] = []
    for key in names:
        # First nothing at any time, then what was: the plan keeps the rows that are the same.
        assertions += [Assertion(key, None, None, None, None), *before[key]]
    return Undo(assertions, blocked)
