"""Recipients by the thousand, each thousand with its job: what matching leaves, and what deliveries begin with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mapsvc.db.connection import Connection
from mapsvc.delivery.numbers import numeric
from mapsvc.jobs.enqueue import enqueue, enqueue_all

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Group:
    """Contacts of one channel that are due at one time."""

    channel: str
    due_at: datetime
    contacts: NDArray[np.int64]


SIZE = 1_000
TASK = "delivery:deliver"
QUEUES = {"email": "notices_email", "webpush": "notices_webpush", "webhook": "notices_webhook"}
"""A queue per channel, so that workers can be given to each; any worker takes all."""


def write(conn: Connection, notice: int, groups: Iterable[Group], now: datetime) -> int:
    """Batches of ``groups`` and their jobs, in the caller's transaction; how many contacts."""
    matched = 0
    with conn.cursor() as cursor:
        numeric(cursor)
        columns = "COPY delivery_batch (notice_id, channel, due_at, contacts, matched) FROM STDIN (FORMAT binary)"
        with cursor.copy(columns) as copy:
            copy.set_types(["int8", "text", "timestamptz", "int8[]", "int4"])
            for one in groups:
                matched += len(one.contacts)
                for first in range(0, len(one.contacts), SIZE):
                    part = one.contacts[first : first + SIZE]
                    copy.write_row((notice, one.channel, one.due_at, part, len(part)))
    rows = conn.execute("SELECT channel, due_at, id FROM delivery_batch WHERE notice_id = %s", (notice,))
    queued: dict[tuple[str, datetime], list[int]] = {}
    for channel, due_at, batch in rows:
        queued.setdefault((channel, due_at), []).append(batch)
    for (channel, due_at), numbers in queued.items():
        enqueue_all(
            conn, TASK, [{"batch": batch} for batch in numbers],
            queue=QUEUES[channel], at=due_at if due_at > now else None,
        )  # fmt: skip
    return matched


def again(conn: Connection, batch: int, channel: str, at: datetime | None) -> None:
    """A job that goes on with ``batch`` at ``at`` (None: as soon as a worker is free)."""
    enqueue(conn, TASK, queue=QUEUES[channel], at=at, batch=batch)
