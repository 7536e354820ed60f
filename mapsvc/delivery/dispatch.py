"""From the outbox to batches: each commit is matched once, in a transaction of its own, whoever is killed when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from mapsvc.dates import JST
from mapsvc.db.connection import Connection
from mapsvc.delivery import batches
from mapsvc.delivery.matching import match
from mapsvc.events.outbox import Notice, hold, next_waiting, take


def dispatch(conn: Connection, *, silent: Collection[str] = (), most: int | None = None) -> list[Notice]:
    """Turn what waits in the outbox into notices with their batches and jobs; the notices made.

    ``conn`` has no transaction open: each commit gets its own, which holds notice, matches and jobs or none of them.
    ``silent``: layers nobody is told of. ``most``: end after so many commits.
    """
    made: list[Notice] = []
    seen = 0
    while most is None or seen < most:
        with conn.transaction():
            hold(conn)
            waiting = next_waiting(conn)
            if waiting is None:
                return made
            seen += 1
            notice = take(conn, waiting, silent=silent, listeners=_listeners(conn))
            if notice is not None:
                _address(conn, notice)
                made.append(notice)
    return made


def _listeners(conn: Connection) -> bool:
    return conn.execute("SELECT EXISTS (SELECT FROM contact WHERE state = 'confirmed')").fetchone() == (True,)


def _address(conn: Connection, notice: Notice) -> None:
    now = datetime.now(JST)
    matched = batches.write(conn, notice.id, match(conn, notice, now), now)
    conn.execute("UPDATE notice SET matched = %s WHERE id = %s", (matched, notice.id))
