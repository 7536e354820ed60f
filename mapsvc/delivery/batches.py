"""Recipients by the thousand, each thousand with its job: what matching leaves, and what deliveries begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mapsvc.db.connection import Connection
from mapsvc.jobs.enqueue import enqueue


@dataclass(frozen=True, slots=True)
class Group:
    """Contacts of one channel that are due at one time."""

    channel: str
    due_at: datetime
    contacts: list[int]


SIZE = 1_000
TASK = "delivery:deliver"
QUEUES = {"email": "notices_email", "webpush": "notices_webpush", "webhook": "notices_webhook"}
"""A queue per channel, so that workers can be given to each; any worker takes all."""


def write(conn: Connection, notice: int, group: Group, now: datetime) -> int:
    """Batches of ``group`` and their jobs, in the caller's transaction; how many."""
    made = 0
    channel, due_at = group.channel, group.due_at
    for first in range(0, len(group.contacts), SIZE):
        part = group.contacts[first : first + SIZE]
        row = conn.execute(
            "INSERT INTO delivery_batch (notice_id, channel, due_at, contacts, matched) "
            "VALUES (%s, %s, %s, %s, %s) RETURNING id",
            (notice, channel, due_at, part, len(part)),
        ).fetchone()
        assert row is not None
        again(conn, row[0], channel, due_at if due_at > now else None)
        made += 1
    return made


def again(conn: Connection, batch: int, channel: str, at: datetime | None) -> None:
    """A job that goes on with ``batch`` at ``at`` (None: as soon as a worker is free)."""
    enqueue(conn, TASK, queue=QUEUES[channel], at=at, batch=batch)
