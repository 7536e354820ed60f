"""The fictional city out of the store, with its history: it never was anybody's record."""

from __future__ import annotations

from importers.demo.build import ACTOR
from layers.store.commit import lock
from layers.registry import catalogue
from mapsvc.db.connection import Connection

_DOOMED = "SELECT id FROM import_run WHERE actor = %(actor)s"
_ROWS = f"(SELECT geom, valid FROM feature WHERE layer = %(layer)s AND run_id IN ({_DOOMED})) AS doomed"
_LOOK = f"""
SELECT array(SELECT DISTINCT day FROM {_ROWS}, unnest(ARRAY[lower(valid), upper(valid)]) AS day WHERE day IS NOT NULL),
       ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
FROM (SELECT ST_Extent(geom) AS box FROM {_ROWS}) AS extent
"""  # noqa: S608 - composed of constants
_DELETE = (
    f"DELETE FROM piece WHERE feature_id IN (SELECT id FROM feature WHERE layer = %(layer)s AND run_id IN ({_DOOMED}))",
    f"DELETE FROM shape WHERE layer = %(layer)s AND feature_id IN "
    f"(SELECT id FROM feature WHERE layer = %(layer)s AND run_id IN ({_DOOMED}))",
    f"DELETE FROM event WHERE layer = %(layer)s AND run_id IN ({_DOOMED})",
    f"DELETE FROM feature WHERE layer = %(layer)s AND run_id IN ({_DOOMED})",
)  # the run's own row stays: it says that there was a fictional city
_VERSION = """
INSERT INTO layer_version (layer, version, recorded_at, boxes, dates, changes)
VALUES (%(layer)s, %(version)s, %(moment)s, %(boxes)s, %(dates)s, '{"cleared": true}')
"""


def clear(conn: Connection) -> int:
    """Delete all that :func:`importers.demo.build` stored, in one transaction; how many rows of features went.

    Other data of the same layers stay. Each layer gets a new version over the whole area, so that no cache keeps a tile.
    """
    gone = 0
    with conn.transaction():
        named = conn.execute("SELECT id FROM layer ORDER BY id").fetchall()
        for (layer,) in named:
            if layer not in catalogue().layers:
                continue
            values = {"actor": ACTOR, "layer": layer}
            found = conn.execute(_LOOK.encode(), values).fetchone()
            if found is None or found[1] is None:
                continue
            version, moment = lock(conn, catalogue().layer(layer))
            deleted = 0
            for statement in _DELETE:
                deleted = conn.execute(statement.encode(), values).rowcount
            gone += deleted
            facts = {"layer": layer, "version": version + 1, "moment": moment, "boxes": list(found[1:]), "dates": found[0]}
            conn.execute(_VERSION, facts)
            conn.execute("UPDATE layer SET version = %(version)s, recorded_at = %(moment)s WHERE id = %(layer)s", facts)
            conn.execute("SELECT pg_notify('layer_version', %s)", (f"{layer} {version + 1}",))
    return gone
