"""Who is to be told of a notice: one SQL statement over all subscriptions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from mapsvc.db.connection import Connection
from mapsvc.delivery.batches import Group
from mapsvc.delivery.numbers import numeric
from mapsvc.delivery.places import statement
from mapsvc.events.outbox import Notice
from mapsvc.subscriptions.model import URGENT

if TYPE_CHECKING:
    from numpy.typing import NDArray


def match(conn: Connection, notice: Notice, now: datetime) -> list[Group]:
    """The contacts that ``notice`` (of a commit) concerns, each once, and when each is due.

    A subscription is met by an event that satisfies all of it: its layer, one of its topics, its least severity, and a
    place that meets its area before or after the change. It hears of what was recorded after its confirmation. Due is
    ``now``; who has quiet hours then, at their end, unless an event that meets him is Severe or Extreme.
    """
    values: dict[str, Any] = {
        "notice": notice.id,
        "layer": notice.layer,
        "version": notice.version,
        "recorded": notice.recorded_at,
        "urgent": URGENT,
        "now": now,
    }
    query = statement(conn, notice.id, values)
    with conn.transaction():
        # A plan of this one statement only: a pass over all subscriptions by all processes, in memory.
        conn.execute("SET LOCAL work_mem = '64MB'")
        conn.execute("SET LOCAL jit = off")
        conn.execute("SET LOCAL enable_sort = off")  # into a few groups, by hashing
        with conn.cursor(binary=True) as cursor:
            numeric(cursor)
            found = cursor.execute(query, values, prepare=False).fetchall()
    return _each_once(found)


def _each_once(found: Iterable[tuple[str, bool, datetime, NDArray[np.int64]]]) -> list[Group]:
    """Groups of contacts, the urgent first: who stands among them waits for no morning."""
    gathered: dict[tuple[bool, str, datetime], list[NDArray[np.int64]]] = {}
    for channel, urgent, due_at, contacts in found:
        gathered.setdefault((not urgent, channel, due_at), []).append(contacts)
    told: dict[str, NDArray[np.int64]] = {}
    groups = []
    for (later, channel, due_at), parts in sorted(gathered.items(), key=lambda item: item[0]):
        # Sorted, not hashed: the quickest way by far for a million numbers.
        once = np.sort(np.concatenate(parts))
        once = once[np.append(True, once[1:] != once[:-1])]
        if later and channel in told:
            once = once[~np.isin(once, told[channel], assume_unique=True, kind="sort")]
        elif not later:
            told[channel] = once
        if len(once):
            groups.append(Group(channel, due_at, once))
    return groups
