"""What this process knows of the layers' versions, kept fresh with one cheap query at most once per interval.

A tile of a version already known needs no query. A version not yet known makes it look once, so a tile asked for right
after an import is found, and one of a version that does not exist is refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from psycopg import OperationalError
from psycopg_pool import ConnectionPool, PoolTimeout

from mapsvc.db.connection import Connection, twice
from mapsvc.db.sqlfile import sql
from mapsvc.errors import NotFound, Unavailable
from tiles.history import EMPTY, Change, Floor, History, window_floor
from tiles.metrics import Metrics

FRESH_S = 1.0
"""How old in seconds the answer to "what is the current version" may be."""


class Versions:
    """The histories of all layers, shared by the threads of a process."""

    def __init__(
        self,
        pool: ConnectionPool[Any],
        *,
        metrics: Metrics | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._metrics = metrics or Metrics()
        self._clock = clock
        self._lock = Lock()
        self._asked_at = float("-inf")
        self._histories: Mapping[str, History] = {}
        self.state = 0
        """Grows with each change that was learnt of."""
        self._old_moment = lru_cache(maxsize=10_000)(self._read_moment)

    def at(self, layer: str, version: int) -> History:
        """The history of ``layer``, which knows ``version``; raises NotFound where there is no such version (yet)."""
        history = self._histories.get(layer, EMPTY)
        if version > history.head:
            history = self.fresh(layer)
            if version > history.head:
                raise NotFound(f"{layer} has no version {version}; the current one is {history.head}")
        return history

    def current(self, layer: str) -> History:
        """The history of ``layer``, at most FRESH_S seconds old."""
        if self._clock() - self._asked_at > FRESH_S:
            self.refresh()
        return self._histories.get(layer, EMPTY)

    def fresh(self, layer: str) -> History:
        """The history of ``layer`` as the database has it now."""
        self.refresh()
        return self._histories.get(layer, EMPTY)

    def recorded_at(self, layer: str, version: int) -> datetime:
        """When a version that exists was recorded; asks the database only for very old ones."""
        known = self._histories.get(layer, EMPTY).recorded_at(version)
        return known or self._old_moment(layer, version)

    def refresh(self) -> None:
        """Learn of all versions that the database holds now; callers at the same time share one query."""
        called_at = self._clock()
        with self._lock:
            if self._asked_at > called_at:
                return
            asking_at = self._clock()
            self._metrics.add("refresh")
            try:
                histories = twice(self._pool, self._read)
            except (OperationalError, PoolTimeout) as error:
                raise Unavailable("the database does not answer; tiles of known versions are still served") from error
            if any(histories[layer] is not self._histories.get(layer) for layer in histories):
                self._histories = histories
                self.state += 1
            self._asked_at = asking_at

    def _read(self, conn: Connection) -> dict[str, History]:
        result = {}
        for layer, head, recorded_at in conn.execute(sql("tiles", "heads").encode()).fetchall():
            known = self._histories.get(layer)
            if known is not None and (known.head, known.head_recorded_at) == (head, recorded_at):
                result[layer] = known
            else:
                continued = _continued(conn, layer, known, head)
                if known is not None and continued is None:
                    self._old_moment.cache_clear()
                result[layer] = continued or _whole(conn, layer, head)
        return result

    def _read_moment(self, layer: str, version: int) -> datetime:
        query, values = sql("tiles", "recorded_at").encode(), {"layer": layer, "version": version}
        row = twice(self._pool, lambda conn: conn.execute(query, values).fetchone())
        if row is None:
            raise NotFound(f"{layer} has no version {version}")
        moment: datetime = row[0]
        return moment


def _continued(conn: Connection, layer: str, known: History | None, head: int) -> History | None:
    """``known`` and what followed; None where the database is not the one that ``known`` was read from."""
    if known is None or not 0 < known.head < head:
        return None
    changes = _changes(conn, layer, known.head)
    if not changes or changes[0].recorded_at != known.head_recorded_at:
        return None
    return known.extended(changes[1:])


def _whole(conn: Connection, layer: str, head: int) -> History:
    floor = Floor(window_floor(head))
    if floor.version:
        query = sql("tiles", "floor").encode()
        row = conn.execute(query, {"layer": layer, "floor": floor.version}).fetchone()
        assert row is not None
        dates, *box = row
        floor = Floor(floor.version, tuple(dates or ()), None if None in box else (box[0], box[1], box[2], box[3]))
    return History.of(floor, _changes(conn, layer, floor.version + 1))


def _changes(conn: Connection, layer: str, first: int) -> list[Change]:
    rows = conn.execute(sql("tiles", "changes").encode(), {"layer": layer, "first": first})
    return [
        Change(version, recorded_at, tuple(zip(*(boxes[side::4] for side in range(4)), strict=True)), tuple(dates))
        for version, recorded_at, boxes, dates in rows
    ]
