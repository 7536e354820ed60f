"""Rows of ``import_run``: what was imported, from what, by whom, with what result."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from mapsvc.db.connection import Connection

MAX_REJECTS = 1000
"""Rejects kept with a run; the rejects file holds them all."""

_START = """
INSERT INTO import_run (layer, state, file_name, file_sha256, file_bytes, crs, encoding, profile, decisions, counts,
                        rejects, source, actor, message)
VALUES (%(layer)s, %(state)s, %(file_name)s, %(file_sha256)s, %(file_bytes)s, %(crs)s, %(encoding)s, %(profile)s,
        %(decisions)s, %(counts)s, %(rejects)s, %(source)s, %(actor)s, %(message)s)
RETURNING id
"""
_FINISH = """
UPDATE import_run SET state = %(state)s, finished_at = clock_timestamp(), counts = %(counts)s, message = %(message)s
WHERE id = %(id)s
"""


def actor() -> str:
    """Who imports, for the record: the login name of the process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def start(conn: Connection, facts: Mapping[str, Any], *, state: str = "running") -> int:
    """Insert a run in the caller's transaction; its id. A killed import thus leaves no row behind."""
    defaults: dict[str, Any] = {
        "file_sha256": None, "file_bytes": None, "crs": None, "encoding": None, "profile": None, "decisions": [],
        "counts": {}, "rejects": [], "source": {}, "actor": actor(), "message": None,
    }  # fmt: skip
    row = {**defaults, **facts, "state": state}
    for name in ("decisions", "counts", "rejects", "source"):
        row[name] = Jsonb(row[name])
    found = conn.execute(_START, row).fetchone()
    assert found is not None
    return int(found[0])


def finish(conn: Connection, run_id: int, state: str, counts: Mapping[str, Any], message: str | None = None) -> None:
    """Close a run as ``done``, ``nothing`` or ``failed``."""
    conn.execute(_FINISH, {"id": run_id, "state": state, "counts": Jsonb(dict(counts)), "message": message})
