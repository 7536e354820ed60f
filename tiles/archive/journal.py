"""Tiles made so far, in a file beside the archive, so that an interrupted export goes on where it stopped."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from mapsvc.errors import Conflict, UnreadableSource

_SETUP = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "CREATE TABLE IF NOT EXISTS said (content TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS tile (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS done (block INTEGER PRIMARY KEY)",
)


class Journal:
    """The tiles of one order at one state of the data; ``said`` names both."""

    def __init__(self, path: Path, said: str) -> None:
        """Open or begin the journal at ``path``.

        Raises Conflict where it holds tiles of something else, UnreadableSource where it is no journal.
        """
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._conn = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for statement in _SETUP:
                self._conn.execute(statement)
            known = self._conn.execute("SELECT content FROM said").fetchone()
        except (OSError, sqlite3.Error) as error:
            raise UnreadableSource(
                f"{path}: no tiles can be kept there ({error}); remove it or choose another"
            ) from error
        if known is None:
            self._conn.execute("INSERT INTO said VALUES (?)", (said,))
        elif known[0] != said:
            self._conn.close()
            raise Conflict(
                f"{path} holds tiles of other layers, zooms or days, or of data that have changed since; "
                "begin anew with --restart"
            )

    def __enter__(self) -> Self:
        """The journal."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it; what is in it stays."""
        self._conn.close()

    def done(self) -> set[int]:
        """The numbers of the blocks that are made."""
        return {number for (number,) in self._conn.execute("SELECT block FROM done")}

    def add(self, block: int, tiles: Sequence[tuple[int, bytes]]) -> None:
        """Keep a block's tiles that hold something, under their PMTiles ids, and that the block is made."""
        self._conn.execute("BEGIN")
        self._conn.executemany("INSERT OR REPLACE INTO tile VALUES (?, ?)", tiles)
        self._conn.execute("INSERT OR REPLACE INTO done VALUES (?)", (block,))
        self._conn.execute("COMMIT")

    def tiles(self) -> Iterator[tuple[int, bytes]]:
        """All tiles in the order of their ids."""
        yield from self._conn.execute("SELECT id, body FROM tile ORDER BY id")

    def remove(self) -> None:
        """Throw the journal away."""
        self._conn.close()
        remove(self._path)


def remove(path: Path) -> None:
    """Throw the journal at ``path`` away, where there is one."""
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)
