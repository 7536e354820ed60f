"""Commits that nobody was told of yet, one after the other; each becomes a notice, or is found to be no news."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('mapsvc.dispatch'))"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version of a layer that waits in the outbox."""

    layer: str
    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What there is to tell of one commit, or since the last digest; its number orders all notices."""

    id: int
    layer: str | None
    version: int | None
    since: int
    """Covers the notices after this one …"""
    until: int
    """… up to this one."""
    recorded_at: datetime
    severity: int
    """The highest rank among its events."""
    events: int
    first: bool


def hold(conn: Connection) -> None:
    """Make other dispatchers wait until the transaction of ``conn`` ends: notices are numbered in one order."""
    conn.execute(_LOCK)


def next_waiting(conn: Connection) -> Waiting | None:
    """The commit that has waited longest; of one layer always the lowest version. Call :func:`hold` first."""
    row = conn.execute(
        "SELECT layer, version, recorded_at FROM layer_version WHERE dispatched_at IS NULL "
        "ORDER BY recorded_at, layer, version LIMIT 1"
    ).fetchone()
    return Waiting(*row) if row else None


def take(conn: Connection, waiting: Waiting, *, silent: Collection[str], listeners: bool) -> Notice | None:
    """Turn ``waiting`` into a notice in the caller's transaction; None where there is nothing to tell.

    That is so where the layer is one of ``silent``, where all that came were readings, and where rows were only renewed
    or cleared away. Without ``listeners`` the notice is kept for figures, without the places of its events.
    """
    values = {"layer": waiting.layer, "version": waiting.version}
    conn.execute(
        "UPDATE layer_version SET dispatched_at = clock_timestamp() WHERE layer = %(layer)s AND version = %(version)s",
        values,
    )
    if waiting.layer in silent:
        return None
    row = conn.execute(sql("mapsvc.events", "take").encode(), values).fetchone()
    if row is None:
        return None
    notice = Notice(*row)
    numbered = {**values, "notice": notice.id}
    conn.execute(sql("mapsvc.events", "profiles").encode(), numbered)
    if listeners:
        conn.execute(sql("mapsvc.events", "areas").encode(), numbered)
    return notice
