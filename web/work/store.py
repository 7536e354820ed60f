"""Proposals in the database: made, found, listed; who did what with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from psycopg.types.json import Jsonb

from mapsvc.actor import Actor
from mapsvc.db.connection import Connection
from mapsvc.errors import NotFound, TooExpensive
from web.work.model import Act, Author, Change, Proposal

MOST_OPEN = 200
"""Proposals that may be open at a time; a further one is refused until some are decided."""
MOST_REASON = 2_000
_PAGE = 2_000

_COLUMNS = """id, kind, layer, state, reason, author_kind, author_id, author_name, people, created_at, touched_at,
    ended_at, file_name, folder, options, restores, queue_id, progress, message, base_version, standing, digest, whole,
    moved, facts, counts, notes, run_id, version"""


def create(conn: Connection, kind: str, layer: str, actor: Actor, people: int, **values: Any) -> Proposal:
    """A new proposal in state ``checking``; ``values``: reason, file_name, folder, options, restores, whole.

    Raises TooExpensive where too many are open.
    """
    conn.execute("SELECT pg_advisory_xact_lock(hashtext('mapsvc.proposal'))")
    row = conn.execute("SELECT count(*) FROM proposal WHERE ended_at IS NULL").fetchone()
    if row and row[0] >= MOST_OPEN:
        raise TooExpensive(f"{row[0]} changes are open already; decide or withdraw some first")
    given = {"reason": "", "file_name": None, "folder": None, "restores": None, "whole": False, **values}
    given["options"] = Jsonb(dict(given.get("options") or {}))
    made = conn.execute(
        f"""
        INSERT INTO proposal (kind, layer, state, people, author_kind, author_id, author_name, reason, file_name,
            folder, options, restores, whole)
        VALUES (%(kind)s, %(layer)s, 'checking', %(people)s, %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(reason)s,
            %(file_name)s, %(folder)s, %(options)s, %(restores)s, %(whole)s)
        RETURNING {_COLUMNS}
        """,  # noqa: S608 - the columns are ours
        {"kind": kind, "layer": layer, "people": people, **_actor(actor), **given},
    ).fetchone()
    return _proposal(made)


def find(conn: Connection, number: int, *, lock: bool = False) -> Proposal:
    """The proposal of this number; ``lock``: nobody else changes it before the transaction ends. Raises NotFound."""
    query = f"SELECT {_COLUMNS} FROM proposal WHERE id = %s{' FOR UPDATE' if lock else ''}"  # noqa: S608
    return _proposal(conn.execute(query, [number]).fetchone())


def listed(
    conn: Connection,
    *,
    author: Actor | None = None,
    layer: str | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int = 30,
) -> list[Proposal]:
    """The newest first, of this author, layer and state where given; ``before``: older than this number."""
    rows = conn.execute(
        f"""
        SELECT {_COLUMNS} FROM proposal
        WHERE (%(id)s::text IS NULL OR (author_kind = %(kind)s AND author_id = %(id)s))
            AND (%(layer)s::text IS NULL OR layer = %(layer)s) AND (%(state)s::text IS NULL OR state = %(state)s)
            AND (%(before)s::bigint IS NULL OR id < %(before)s)
        ORDER BY id DESC LIMIT %(limit)s
        """,  # noqa: S608 - the columns are ours
        {
            "kind": author.kind.value if author else None,
            "id": author.id if author else None,
            "layer": layer,
            "state": state,
            "before": before,
            "limit": limit,
        },
    )
    return [_proposal(row) for row in rows]


def waiting(conn: Connection) -> int:
    """How many proposals wait for an approval."""
    row = conn.execute("SELECT count(*) FROM proposal WHERE state = 'submitted'").fetchone()
    return int(row[0]) if row else 0


def act(
    conn: Connection, number: int, actor: Actor, what: str, *, comment: str = "", digest: bytes | None = None
) -> None:
    """Keep that ``actor`` did ``what`` with a proposal, and which digest it was about."""
    conn.execute(
        "INSERT INTO proposal_act (proposal, what, actor_kind, actor_id, actor_name, comment, digest) "
        "VALUES (%(id)s, %(what)s, %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(comment)s, %(digest)s)",
        {"id": number, "what": what, "comment": comment[:MOST_REASON], "digest": digest, **_actor(actor)},
    )


def acts(conn: Connection, number: int) -> list[Act]:
    """Who did what with a proposal, in order."""
    rows = conn.execute(
        "SELECT at, what, actor_kind, actor_id, actor_name, comment, digest FROM proposal_act "
        "WHERE proposal = %s ORDER BY id",
        [number],
    )
    return [Act(row[0], row[1], Author(*row[2:5]), row[5], row[6]) for row in rows]


def changes(
    conn: Connection, number: int, *, after: int = -1, kind: str | None = None, limit: int | None = None
) -> Iterator[Change]:
    """The assertions of a proposal in their order, read a page at a time; ``after`` this number, at most ``limit``."""
    left = limit
    while left is None or left > 0:
        size = _PAGE if left is None else min(_PAGE, left)
        rows = conn.execute(
            "SELECT number, layer, key, kind, valid_from, valid_to, ST_AsBinary(geom), props, before_id "
            "FROM proposal_change WHERE proposal = %(id)s AND number > %(after)s "
            "AND (%(kind)s::text IS NULL OR kind = %(kind)s) ORDER BY number LIMIT %(size)s",
            {"id": number, "after": after, "kind": kind, "size": size},
        ).fetchall()
        for count, layer, key, of, start, end, wkb, props, before in rows:
            geom = None if wkb is None else shapely.from_wkb(bytes(wkb))
            yield Change(count, layer, key, of, start, end, geom, props, before)
        if len(rows) < size:
            return
        after = rows[-1][0]
        left = None if left is None else left - len(rows)


def _actor(actor: Actor) -> Mapping[str, str]:
    return {"actor_kind": actor.kind.value, "actor_id": actor.id, "actor_name": actor.name}


def _proposal(row: tuple[Any, ...] | None) -> Proposal:
    if row is None:
        raise NotFound("there is no such change")
    number, kind, layer, state, reason, who, who_id, who_name, *rest = row
    return Proposal(number, kind, layer, state, reason, Author(who, who_id, who_name), *rest)
