"""What every view of one app shares: settings, catalogue and the pool of database connections."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import current_app
from psycopg import IsolationLevel

from mapsvc import __version__
from mapsvc.db.connection import Connection, database_url, make_pool
from tiles.service import TileService

if TYPE_CHECKING:
    from psycopg_pool import ConnectionPool

    from layers.registry import Catalogue
    from mapsvc.config import Settings

THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
"""Threads of one web process, and so the connections it may hold: a request never waits for another's."""

WRITERS = 2
"""Connections of one process that may write: few visitors write, and what they write is short."""

MOST_BODIES = 16
"""Bodies of about 200 kB that a process remembers."""

_KEY = "mapsvc"


@dataclass(slots=True)
class State:
    """Settings, catalogue and pool of one app. The pool opens with its first use, so that a start is fast."""

    settings: Settings
    catalogue: Catalogue
    url: str | None = None
    """The database; None: what the environment or the private cluster says when it is first asked."""
    _pool: ConnectionPool[Connection] | None = None
    _writers: ConnectionPool[Connection] | None = None
    _tiles: TileService | None = None
    _release: str | None = None
    _bodies: dict[str, bytes] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def database(self) -> str:
        """The address of the database."""
        if self.url is None:
            self.url = database_url()
        return self.url

    @property
    def pool(self) -> ConnectionPool[Connection]:
        """The pool whose connections carry the visitor's statement timeout."""
        with self._lock:
            if self._pool is None:
                self._pool = make_pool(self.database, size=THREADS, timeout_ms=self.settings.visitor_timeout_ms)
                self._pool.open()
            return self._pool

    @property
    def tiles(self) -> TileService:
        """The tiles of this process, with a pool of their own: a slow tile keeps no answer waiting."""
        with self._lock:
            if self._tiles is None:
                self._tiles = TileService.open(self.catalogue, self.settings, self.database, size=THREADS)
            return self._tiles

    @property
    def release(self) -> str:
        """Names the program's version and its catalogue: part of every tag, so that a deployment is noticed."""
        if self._release is None:
            held = self.catalogue
            content = repr((__version__, held.themes, list(held.layers.values()), held.presets))
            self._release = hashlib.sha256(content.encode()).hexdigest()[:16]
        return self._release

    def remembered(self, tag: str, make: Callable[[], bytes]) -> bytes:
        """The body that ``tag`` names, made once while it is among the few remembered."""
        body = self._bodies.get(tag)
        if body is None:
            body = make()
            if len(self._bodies) >= MOST_BODIES:
                self._bodies.clear()
            self._bodies[tag] = body
        return body

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for one request; every statement of it sees one and the same state of the data."""
        with self.pool.connection() as conn:
            if not conn.read_only:
                # Once per connection: they say how its transactions begin.
                conn.isolation_level, conn.read_only = IsolationLevel.REPEATABLE_READ, True
            with conn.transaction():
                yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that may write; the block is one transaction, undone where it raises."""
        with self._lock:
            if self._writers is None:
                self._writers = make_pool(self.database, size=WRITERS, timeout_ms=self.settings.visitor_timeout_ms)
                self._writers.open()
            pool = self._writers
        with pool.connection() as conn, conn.transaction():
            yield conn

    def close(self) -> None:
        """Give all connections back; the next use opens others."""
        with self._lock:
            if self._writers is not None:
                self._writers.close()
                self._writers = None
            if self._tiles is not None:
                self._tiles.close()
                self._tiles = None
            if self._pool is not None:
                self._pool.close()
                self._pool = None


def install(app: Any, state: State) -> None:
    """Hand ``state`` to the views of ``app``."""
    app.extensions[_KEY] = state


def state() -> State:
    """The state of the app that answers this request."""
    found: State = current_app.extensions[_KEY]
    return found
