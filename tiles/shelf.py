"""Bytes under a number, in one SQLite file that all processes of a machine share, which never outgrows its limit.

A file per tile would cost more than making the tile: the kernel takes longer to create a file than PostGIS for a small
tile. Room is made by generations: where the newest file is full, the next one is begun, and the one before the last is
thrown away. What is asked for meanwhile moves to the newest, so that what is in use stays.

Nothing waits for the disk to have written (``synchronous=OFF``): after a power cut a file may be damaged. A damaged
file is replaced, and callers prove that the bytes are those they stored.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, RLock

_BUSY_S = 0.5
"""Another process is writing: it takes microseconds, unless that process is stopped."""
_LOOKS = 64
"""The newest file is measured each time that this part of its share was stored."""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOST = _DAMAGED | {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_SCHEMA, sqlite3.SQLITE_ERROR}
"""Results of a file that is damaged, or that somebody took away."""
_OPENINGS, _OPENING_S = 50, 0.01
_SETUP = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=OFF",
    "CREATE TABLE IF NOT EXISTS shelf (key INTEGER PRIMARY KEY, value BLOB NOT NULL)",
)
_GET = "SELECT key, value FROM shelf WHERE key IN ({})"
_PUT = "INSERT OR REPLACE INTO shelf VALUES (?, ?)"


@dataclass(frozen=True, slots=True)
class _Generation:
    number: int
    path: Path
    following: Path
    """Where the next one will be."""
    conn: sqlite3.Connection
    _lock: Lock = field(default_factory=Lock)

    def read(self, keys: Sequence[int]) -> dict[int, bytes]:
        """What is kept; one at a time, since the last error is the connection's, not the thread's."""
        with self._lock:
            return dict(self.conn.execute(_GET.format(",".join("?" * len(keys))), keys).fetchall())

    def write(self, values: Mapping[int, bytes]) -> None:
        """Store all ``values`` in one transaction."""
        with self._lock:
            if len(values) == 1:  # by itself: a statement is a transaction
                self.conn.execute(_PUT, *values.items())
                return
            self.conn.execute("BEGIN IMMEDIATE")
            try:
                self.conn.executemany(_PUT, values.items())
                self.conn.execute("COMMIT")
            except sqlite3.Error:
                if self.conn.in_transaction:
                    self.conn.execute("ROLLBACK")
                raise


class Shelf:
    """At most about ``limit`` bytes in files under ``folder``; safe for many threads and processes.

    Nothing is raised where the disk is full, damaged or read-only: then nothing is found and nothing is kept.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._share = limit // 2
        self._lock = RLock()
        self._newest: _Generation | None = None
        self._older: _Generation | None = None
        self._stored = 0

    def get(self, key: int) -> bytes | None:
        """What is kept under ``key``, a number of 63 bits."""
        return self.get_all([key]).get(key)

    def get_all(self, keys: Sequence[int]) -> dict[int, bytes]:
        """What is kept under ``keys``, some dozens at most, by key."""
        newest, older = self._newest or self._advance(None), self._older
        found = self._read(newest, keys)
        if len(found) < len(keys) and newest is not None and (newest.following.exists() or not newest.path.exists()):
            # Another process has begun the next one, or has thrown this one away already.
            newest, older = self._advance(newest), self._older
            found |= self._read(newest, [key for key in keys if key not in found])
        missing = [key for key in keys if key not in found]
        if missing and (moved := self._read(older, missing)):
            self.put_all(moved)
            found |= moved
        return found

    def put(self, key: int, value: bytes) -> bool:
        """Keep ``value``; answers whether it is kept."""
        return self.put_all({key: value})

    def put_all(self, values: Mapping[int, bytes]) -> bool:
        """Keep all ``values`` or none, in one write; answers whether they are kept."""
        newest = self._newest or self._advance(None)
        if newest is None:
            return False
        try:
            newest.write(values)
        except sqlite3.Error as error:
            if _code(error) in _LOST:
                self._advance(newest)
            return False
        self._stored += sum(map(len, values.values()))
        if self._stored > self._share // _LOOKS:
            self._stored = 0
            if not 0 < _size(newest.path) <= self._share:
                self._advance(newest)
        return True

    def files(self) -> list[Path]:
        """The files there are, the newest last."""
        with suppress(OSError):
            return sorted((path for path in self._folder.glob("*.db") if path.stem.isdecimal()), key=_number)
        return []

    def _read(self, generation: _Generation | None, keys: Sequence[int]) -> dict[int, bytes]:
        if generation is None:
            return {}
        try:
            return generation.read(keys)
        except sqlite3.Error as error:
            if _code(error) in _LOST:
                self._give_up(generation)
            return {}

    def _give_up(self, generation: _Generation) -> None:
        with self._lock:
            if self._older is generation:
                self._older = None
        self._advance(generation)

    def _advance(self, known: _Generation | None) -> _Generation | None:
        """The generation after ``known``, the newest that this caller knew; begun here where nobody has yet."""
        with self._lock:
            if self._newest is not known:
                return self._newest
            there = self.files()
            last = _number(there[-1]) if there else 0
            number = max(last, 1) if known is None else max(last, known.number + 1)
            newest = self._open(number) or self._open(number + 1)  # where the last one is damaged
            if newest is None:
                return None
            before = [path for path in there if _number(path) < newest.number]
            if known is not None and known.number == newest.number - 1:
                self._older = known
            else:
                self._older = self._open(_number(before[-1])) if before else None
            self._newest, self._stored = newest, 0
            for path in before[:-1]:
                _remove(path)
            return newest

    def _open(self, number: int) -> _Generation | None:
        path = self._path(number)
        for _ in range(_OPENINGS):
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                conn = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
                for statement in _SETUP:
                    conn.execute(statement).fetchall()
            except sqlite3.Error as error:
                if _code(error) != sqlite3.SQLITE_BUSY:
                    return None
                time.sleep(_OPENING_S)  # several processes begin it: SQLite itself does not wait for this
            except OSError:
                return None
            else:
                return _Generation(number, path, self._path(number + 1), conn)
        return None

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.db"


def _code(error: sqlite3.Error) -> int:
    # The low byte of an extended result is the result itself.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _number(path: Path) -> int:
    return int(path.stem)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _remove(path: Path) -> None:
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(OSError):
            name.unlink()
