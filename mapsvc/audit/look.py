"""Reading the audit: the newest entries first, page after page, by who, what, to what and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mapsvc.db.connection import Connection
from mapsvc.errors import NotFound

_COLUMNS = "id, at, actor_kind, actor_id, actor_name, action, subject, details, hash"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act, as it stands in the chain."""

    id: int
    """Its place: without gaps, in the order of commits."""
    at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    subject: str
    details: dict[str, Any]
    hash: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; None and empty: all."""

    actor: tuple[str, str] | None = None
    """Kind and id."""
    action: str = ""
    """``account.lock``, or all of a noun: ``account``."""
    subject: str = ""
    """What subjects begin with."""
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment."""


# Time grows along the chain, so a period is a range of places: the list is read by place whatever is wanted.
_SEARCH = """
SELECT {columns} FROM audit
WHERE (%(before)s::bigint IS NULL OR id < %(before)s) {where}
ORDER BY id DESC LIMIT %(limit)s
"""
_SINCE = "AND id >= (SELECT id FROM audit WHERE at >= %(since)s ORDER BY at, id LIMIT 1)"
_UNTIL = "AND id <= (SELECT id FROM audit WHERE at < %(until)s ORDER BY at DESC, id DESC LIMIT 1)"


def search(conn: Connection, wanted: Wanted, *, before: int | None = None, limit: int = 50) -> list[Entry]:
    """The newest entries first, at most ``limit``, older than the place ``before`` where it is given."""
    where, values = _conditions(wanted)
    statement = _SEARCH.format(columns=_COLUMNS, where=" ".join(where))
    rows = conn.execute(statement, {**values, "before": before, "limit": limit})
    return [Entry(*row) for row in rows]


def _conditions(wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    where: list[str] = []
    values: dict[str, Any] = {}
    if wanted.actor is not None:
        where.append("AND actor_kind = %(kind)s AND actor_id = %(actor)s")
        values |= {"kind": wanted.actor[0], "actor": wanted.actor[1]}
    if "." in wanted.action:
        where.append("AND action = %(action)s")
        values["action"] = wanted.action
    elif wanted.action:
        where.append("AND action > %(noun)s || '.' AND action < %(noun)s || '/'")  # '/' comes after '.'
        values["noun"] = wanted.action
    if wanted.subject:
        where.append("AND starts_with(subject, %(subject)s) AND subject >= %(subject)s")
        values["subject"] = wanted.subject
    if wanted.since is not None:
        where.append(_SINCE)
        values["since"] = wanted.since
    if wanted.until is not None:
        where.append(_UNTIL)
        values["until"] = wanted.until
    return where, values


def find(conn: Connection, place: int) -> Entry:
    """The entry at ``place``; raises NotFound."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM audit WHERE id = %s", [place]).fetchone()  # noqa: S608 - our columns
    if row is None:
        raise NotFound(f"no entry of the audit has the number {place}")
    return Entry(*row)


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who has entries."""

    kind: str
    id: str
    name: str
    """As the newest entry names them."""


# From one value to the next by the index: a few steps, however many entries there are.
_ACTORS = """
WITH RECURSIVE each AS (
    (SELECT actor_kind, actor_id FROM audit ORDER BY actor_kind, actor_id LIMIT 1)
    UNION ALL
    SELECT next.* FROM each CROSS JOIN LATERAL (
        SELECT a.actor_kind, a.actor_id FROM audit AS a
        WHERE (a.actor_kind, a.actor_id) > (each.actor_kind, each.actor_id)
        ORDER BY a.actor_kind, a.actor_id LIMIT 1
    ) AS next
)
SELECT actor_kind, actor_id, (
    SELECT a.actor_name FROM audit AS a
    WHERE a.actor_kind = each.actor_kind AND a.actor_id = each.actor_id ORDER BY a.id DESC LIMIT 1
) FROM each LIMIT %s
"""
_ACTIONS = """
WITH RECURSIVE each AS (
    (SELECT action FROM audit ORDER BY action LIMIT 1)
    UNION ALL
    SELECT (SELECT a.action FROM audit AS a WHERE a.action > each.action ORDER BY a.action LIMIT 1)
    FROM each WHERE each.action IS NOT NULL
)
SELECT action FROM each WHERE action IS NOT NULL
"""


def actors(conn: Connection, limit: int = 2_000) -> list[Who]:
    """Everybody who has entries."""
    return [Who(*row) for row in conn.execute(_ACTORS, [limit])]


def actions(conn: Connection) -> list[str]:
    """Every action that was recorded, in the order of letters."""
    return [row[0] for row in conn.execute(_ACTIONS)]
