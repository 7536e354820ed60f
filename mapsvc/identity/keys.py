"""Keys of machines (feeds, sensors): shown once when they are made, stored as a digest, each for what it may do.

A key goes in ``Authorization: Bearer <key>`` (RFC 6750 §2.1). It begins with ``mapsvc_key_``, so that programs that
look for leaked secrets know one.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mapsvc import audit
from mapsvc.actor import Actor, Kind
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput, NotFound
from mapsvc.identity.sessions import digest

PREFIX = "mapsvc_key_"
MOST_DAYS = 1_100
"""The longest life of a key: about three years."""
SCOPE = re.compile(r"[a-z_]{1,32}(:[a-z][a-z0-9_]{0,63})?")
"""A right, or a right for one layer: ``observe``, ``observe:river_gauge``."""
_MOST_KEY = 80
_MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Key:
    """A machine's key, without what proves it."""

    id: int
    name: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    used_at: datetime | None
    """To the hour."""

    def actor(self) -> Actor:
        """Who acts, where this key is shown."""
        return Actor(Kind.KEY, str(self.id), self.name, scopes=self.scopes)


_COLUMNS = "id, name, scopes, created_at, expires_at, ended_at, used_at"


def _of_row(row: tuple[Any, ...]) -> Key:
    number, name, scopes, *rest = row
    return Key(number, name, frozenset(scopes), *rest)


def make(conn: Connection, by: Actor, name: str, scopes: frozenset[str], days: int) -> tuple[int, str]:
    """A new key named ``name`` that lives ``days`` days: its number, and the key itself, which is not seen again.

    Raises InvalidInput for a name, scope or number of days that is not acceptable.
    """
    name = name.strip()
    if not (1 <= len(name) <= _MOST_NAME and name.isprintable()):
        raise InvalidInput("name", f"must have 1 to {_MOST_NAME} printable characters", "key.name", most=_MOST_NAME)
    if not scopes or not all(SCOPE.fullmatch(scope) for scope in scopes):
        raise InvalidInput("scope", "must name what the key may do, for example observe:river_gauge", "key.scope")
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput("days", f"must be from 1 to {MOST_DAYS}", "key.days", most=MOST_DAYS)
    key = PREFIX + secrets.token_urlsafe(32)
    row = conn.execute(
        """
        INSERT INTO machine_key (name, digest, scopes, expires_at)
        VALUES (%s, %s, %s, clock_timestamp() + make_interval(days => %s)) RETURNING id
        """,
        [name, digest(key), sorted(scopes), days],
    ).fetchone()
    assert row is not None  # INSERT … RETURNING gives one
    audit.record(conn, by, "key.make", f"key:{row[0]}", {"scopes": " ".join(sorted(scopes)), "days": days})
    return int(row[0]), key


def find(conn: Connection, key: str) -> Key | None:
    """The living key that was shown; None for any other text."""
    if not key.startswith(PREFIX) or len(key) > _MOST_KEY:
        return None
    row = conn.execute(
        f"""SELECT {_COLUMNS} FROM machine_key
            WHERE digest = %s AND ended_at IS NULL AND expires_at > clock_timestamp()""",  # noqa: S608
        [digest(key)],
    ).fetchone()
    return None if row is None else _of_row(row)


def used(conn: Connection, key_id: int) -> None:
    """Note the hour in which a key was used."""
    query = "UPDATE machine_key SET used_at = date_trunc('hour', clock_timestamp()) WHERE id = %s"
    conn.execute(query, [key_id])


def listed(conn: Connection) -> list[Key]:
    """All keys, the newest first; those that ended too."""
    return [_of_row(row) for row in conn.execute(f"SELECT {_COLUMNS} FROM machine_key ORDER BY id DESC")]  # noqa: S608


def end(conn: Connection, by: Actor, key_id: int) -> None:
    """End a key at once and for ever; raises NotFound for one that is not there or has ended."""
    query = "UPDATE machine_key SET ended_at = clock_timestamp() WHERE id = %s AND ended_at IS NULL"
    if not conn.execute(query, [key_id]).rowcount:
        raise NotFound(f"no living key has the number {key_id}; `mapsvc account key list` names them")
    audit.record(conn, by, "key.end", f"key:{key_id}")
