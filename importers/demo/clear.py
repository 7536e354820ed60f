"""The fictional city out of the store, with its history: it never was anybody's record."""

from __future__ import annotations

from importers.demo.build import ACTOR
from layers.registry import catalogue
from layers.store.commit import lock
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql

# feature comes last: the others find their rows through it; the run's own row stays and says that there was a city
_TABLES = ("piece", "shape", "name", "event", "feature")


def clear(conn: Connection) -> int:
    """Delete all that :func:`importers.demo.build` stored, in one transaction; how many rows of features went.

    Other data of the same layers stay. Each layer gets a new version over the whole area, so that no cache keeps a
    tile of the city.
    """
    gone = 0
    with conn.transaction():
        for (layer,) in conn.execute("SELECT id FROM layer ORDER BY id").fetchall():
            if layer in catalogue().layers:
                gone += _clear_layer(conn, layer)
    return gone


def _clear_layer(conn: Connection, layer: str) -> int:
    values = {"actor": ACTOR, "layer": layer}
    found = conn.execute(sql("importers.demo", "doomed").encode(), values).fetchone()
    if found is None or found[1] is None:
        return 0
    version, moment = lock(conn, catalogue().layer(layer))
    for table in _TABLES:
        gone = conn.execute(sql("importers.demo", f"clear_{table}").encode(), values).rowcount
    facts = {
        "layer": layer,
        "version": version + 1,
        "moment": moment,
        "boxes": list(found[1:]),
        "dates": found[0],
    }
    conn.execute(sql("importers.demo", "cleared_version").encode(), facts)
    conn.execute("UPDATE layer SET version = %(version)s, recorded_at = %(moment)s WHERE id = %(layer)s", facts)
    conn.execute("SELECT pg_notify('layer_version', %s)", (f"{layer} {version + 1}",))
    return gone
