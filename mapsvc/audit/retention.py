"""Entries that are older than they are to be kept go; the chain then begins behind a signed anchor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import IsolationLevel

from mapsvc.actor import Actor
from mapsvc.audit.canonical import place_text
from mapsvc.audit.record import record
from mapsvc.audit.verify import ANCHOR, verify
from mapsvc.db.connection import connect
from mapsvc.errors import Conflict

if TYPE_CHECKING:
    from mapsvc.secret import Secret

BATCH = 20_000
"""Entries that go in one transaction: while they go, nobody else's entry finds its place."""

_OLD = """
SELECT id, hash, at FROM audit WHERE at < clock_timestamp() - make_interval(days => %s)
ORDER BY at DESC, id DESC LIMIT 1
"""
_STEP = "SELECT id, hash, at FROM audit WHERE id <= %s ORDER BY id OFFSET %s LIMIT 1"


def forget(url: str, secret: Secret, by: Actor, days: int) -> int:
    """Delete what is older than ``days`` days, and record that; how many entries went.

    They are verified first: what was tampered with is evidence and stays. Raises Conflict then.
    """
    with connect(url) as conn:
        row = conn.execute(_OLD, [days]).fetchone()
    if row is None:
        return 0
    through = row[0]
    with connect(url) as conn:
        conn.isolation_level, conn.read_only = IsolationLevel.REPEATABLE_READ, True
        if not verify(conn, secret, through=through).intact:
            raise Conflict("the old entries are not as they were written and are kept: run `mapsvc audit verify`")
    gone = 0
    with connect(url, autocommit=True) as conn:
        while True:
            with conn.transaction():
                step = conn.execute(_STEP, [through, BATCH - 1]).fetchone() or row
                signature = secret.sign(ANCHOR, place_text(*step))
                removed = conn.execute("SELECT audit_forget(%s, %s, %s, %s)", [*step, signature]).fetchone()
                gone += removed[0] if removed else 0
                if step[0] >= through:
                    record(conn, by, "audit.forget", "", {"entries": gone, "through": through}, secret=secret)
                    return gone
