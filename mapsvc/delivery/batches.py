"""Recipients by the thousand, each thousand with its job: what matching leaves, and what deliveries begin with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mapsvc.db.connection import Connection
from mapsvc.jobs.enqueue import enqueue, enqueue_all


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


def write(conn: Connection, notice: int, groups: Iterable[Group], now: datetime) -> int:
    """Batches of ``groups`` and their jobs, in the caller's transaction; how many contacts."""
    parts = [
        (one.channel, one.due_at, one.contacts[first : first + SIZE])
        for one in groups
        for first in range(0, len(one.contacts), SIZE)
    ]
    rows = conn.execute(
        "INSERT INTO delivery_batch (notice_id, channel, due_at, contacts, matched) "
        "SELECT %s, channel, due_at, contacts::bigint[], matched "
        "FROM unnest(%s::text[], %s::timestamptz[], %s::text[], %s::int[]) AS part (channel, due_at, contacts, matched) "
        "RETURNING channel, due_at, id",
        (
            notice,
            [channel for channel, _, _ in parts],
            [due_at for _, due_at, _ in parts],
            [f"{{{','.join(map(str, contacts))}}}" for _, _, contacts in parts],
            [len(contacts) for _, _, contacts in parts],
        ),
    ).fetchall()
    queued: dict[tuple[str, datetime], list[int]] = {}
    for channel, due_at, batch in rows:
        queued.setdefault((channel, due_at), []).append(batch)
    for (channel, due_at), numbers in queued.items():
        enqueue_all(
            conn, TASK, [{"batch": batch} for batch in numbers],
            queue=QUEUES[channel], at=due_at if due_at > now else None,
        )  # fmt: skip
    return sum(len(contacts) for _, _, contacts in parts)


def again(conn: Connection, batch: int, channel: str, at: datetime | None) -> None:
    """A job that goes on with ``batch`` at ``at`` (None: as soon as a worker is free)."""
    enqueue(conn, TASK, queue=QUEUES[channel], at=at, batch=batch)
