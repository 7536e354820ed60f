"""What is kept of deliveries: for some weeks who was told, after that figures only. Lost batches are found here."""

from __future__ import annotations

from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql
from mapsvc.delivery import batches

AREA_DAYS = 10
"""How long the places of events are kept: longer than the week of a digest and the last attempt after it, and until a
weekly digest told of them, however late it is."""


def retire(conn: Connection, days: int) -> int:
    """Replace the deliveries of notices older than ``days`` by their figures; how many notices.

    ``conn`` has no transaction open: each notice is one. The personal link is gone with the rows, receipts stay.
    """
    old = conn.execute(
        "SELECT id FROM notice WHERE created_at < now() - make_interval(days => %s) "
        "AND EXISTS (SELECT FROM delivery WHERE notice_id = notice.id)",
        (days,),
    ).fetchall()
    for (notice,) in old:
        with conn.transaction():
            conn.execute(sql("mapsvc.delivery", "retire").encode(), {"notice": notice})
            conn.execute("DELETE FROM delivery WHERE notice_id = %s", (notice,))
            conn.execute("UPDATE delivery_batch SET contacts = '{}' WHERE notice_id = %s", (notice,))
    conn.execute(
        "DELETE FROM event_area AS e USING notice AS n "
        "WHERE n.id = e.notice_id AND n.created_at < now() - make_interval(days => %s) AND n.id <= ("
        "SELECT max(until_notice) FROM notice WHERE cadence = 'weekly' AND layer IS NULL AND NOT alone)",
        (AREA_DAYS,),
    )
    return len(old)


def revive(conn: Connection) -> int:
    """Queue a job for each batch that is due, not done, and has none: it failed too often. How many."""
    found = conn.execute(
        "SELECT id, channel FROM delivery_batch AS b WHERE done_at IS NULL AND due_at < now() - interval '2 minutes' "
        "AND NOT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = %s AND status IN ('todo', 'doing') "
        "AND (args ->> 'batch')::bigint = b.id) ORDER BY id LIMIT 10000",
        (batches.TASK,),
    ).fetchall()
    for batch, channel in found:
        batches.again(conn, batch, channel, None)
    return len(found)
