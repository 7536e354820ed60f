"""Digests: what happened since the last one, to those who want to hear of it once a day or once a week."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from mapsvc.dates import JST
from mapsvc.db.connection import Connection
from mapsvc.delivery import batches
from mapsvc.delivery.channel import Cadence
from mapsvc.events.outbox import hold


def digest(conn: Connection, cadence: Cadence, *, contact: int | None = None) -> int | None:
    """Make the digest of ``cadence`` since the last one; its notice, or None where nothing happened.

    Everyone of that cadence is put into its batches; whom nothing concerns gets nothing when the batch is worked at.
    ``contact``: for this one only, who is about to hear of things in another manner. In the caller's transaction.
    """
    hold(conn)
    row = conn.execute(
        """
        INSERT INTO notice (cadence, since_notice, until_notice, recorded_at, severity, events, alone)
        SELECT %(cadence)s, since, max(id), max(recorded_at), max(severity), sum(events),
            %(contact)s::bigint IS NOT NULL
        FROM notice, (
            SELECT GREATEST(0, max(until_notice), (SELECT told_until FROM contact WHERE id = %(contact)s)) AS since
            FROM notice AS last
            WHERE last.cadence = %(cadence)s AND last.layer IS NULL AND NOT last.alone
        ) AS last
        WHERE layer IS NOT NULL AND id > since
        GROUP BY since
        RETURNING id
        """,
        {"cadence": cadence, "contact": contact},
    ).fetchone()
    if row is None:
        return None
    notice, now = int(row[0]), datetime.now(JST)
    groups = conn.execute(
        """
        SELECT channel, after_quiet(%(now)s, quiet_from, quiet_to) AS due_at, array_agg(id ORDER BY id)
        FROM contact
        WHERE state = 'confirmed' AND NOT paused AND cadence = %(cadence)s
            AND (%(contact)s::bigint IS NULL OR id = %(contact)s)
        GROUP BY channel, due_at
        """,
        {"now": now, "cadence": cadence, "contact": contact},
    ).fetchall()
    matched = batches.write(conn, notice, [batches.Group(name, due, np.array(who)) for name, due, who in groups], now)
    conn.execute("UPDATE notice SET matched = %s WHERE id = %s", (matched, notice))
    return notice


def switch(conn: Connection, contact: int) -> bool:
    """Let the cadence that ``contact`` asked for hold from the next notice on; nothing is told twice or left out.

    What a digest has gathered so far is sent as one of its own. In the caller's transaction; False: nothing to do.
    """
    hold(conn)
    row = conn.execute(
        "SELECT cadence, cadence_next FROM contact WHERE id = %s AND state = 'confirmed' "
        "AND cadence_next IS NOT NULL FOR UPDATE",
        (contact,),
    ).fetchone()
    if row is None:
        return False
    before, after = row
    if before == after:
        conn.execute("UPDATE contact SET cadence_next = NULL WHERE id = %s", (contact,))
        return False
    if before != Cadence.AT_ONCE:
        digest(conn, Cadence(before), contact=contact)
    conn.execute(
        "UPDATE contact SET cadence = cadence_next, cadence_next = NULL, "
        "told_until = COALESCE((SELECT max(id) FROM notice), 0) WHERE id = %s",
        (contact,),
    )
    return True
