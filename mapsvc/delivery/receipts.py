"""Receipts: of each notice how many were matched, sent, accepted …, and how long it took from the commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql


@dataclass(frozen=True, slots=True)
class Figures:
    """Recipients of one notice, on one channel or all. ``accepted``: the other side took it; not that it was read."""

    sent: int = 0
    """Handed to the channel at least once."""
    accepted: int = 0
    bounced: int = 0
    """The address does not exist any more."""
    failed: int = 0
    """Refused for good, or given up after all attempts."""
    waiting: int = 0
    withdrawn: int = 0
    """Stopped, paused or changed the subscription before the message went out, or a digest had nothing for them."""
    repeated: int = 0
    """Transmitted once more because a worker ended in the middle: may have arrived twice, under the same message id."""
    p50: float | None = None
    """Seconds from the commit to the acceptance, for half of the accepted …"""
    p95: float | None = None
    p99: float | None = None

    @property
    def matched(self) -> int:
        """All whom the notice concerned."""
        return self.accepted + self.bounced + self.failed + self.waiting + self.withdrawn


@dataclass(frozen=True, slots=True)
class Receipt:
    """A notice and what became of it."""

    id: int
    cadence: str
    layer: str | None
    version: int | None
    recorded_at: datetime
    created_at: datetime
    severity: int
    events: int
    channels: dict[str, Figures]

    @property
    def total(self) -> Figures:
        """Over all channels; of the seconds the largest, since those of several cannot be joined."""
        parts = self.channels.values()
        names = ("sent", "accepted", "bounced", "failed", "waiting", "withdrawn", "repeated")
        counts = {name: sum(getattr(one, name) for one in parts) for name in names}
        times = {name: [t for one in parts if (t := getattr(one, name)) is not None] for name in ("p50", "p95", "p99")}
        slowest = {name: max(found, default=None) for name, found in times.items()}
        return Figures(**counts, p50=slowest["p50"], p95=slowest["p95"], p99=slowest["p99"])


def receipt(conn: Connection, notice: int) -> Receipt | None:
    """The receipt of one notice; None where there is none of this number."""
    found = receipts(conn, before=notice + 1, limit=1)
    return found[0] if found and found[0].id == notice else None


def receipts(
    conn: Connection, *, before: int | None = None, layer: str | None = None, told: bool = False, limit: int = 50
) -> list[Receipt]:
    """The newest notices first, those before ``before``, of ``layer``, ``told``: only those that concerned anybody."""
    rows = conn.execute(
        "SELECT id, cadence, layer, version, recorded_at, created_at, severity, events FROM notice "
        "WHERE (%(before)s::bigint IS NULL OR id < %(before)s) AND (%(layer)s::text IS NULL OR layer = %(layer)s) "
        "AND (NOT %(told)s OR matched > 0) ORDER BY id DESC LIMIT %(limit)s",
        {"before": before, "layer": layer, "told": told, "limit": limit},
    ).fetchall()
    return _filled(conn, rows)


def _filled(conn: Connection, rows: Sequence[Any]) -> list[Receipt]:
    found: dict[int, dict[str, Figures]] = {row[0]: {} for row in rows}
    query = sql("mapsvc.delivery", "receipt").encode()
    for notice, channel, *figures in conn.execute(query, {"notices": [row[0] for row in rows]}):
        found[notice][channel] = Figures(*figures)
    return [
        Receipt(number, cadence, layer, version, recorded, made, severity, events, found[number])
        for number, cadence, layer, version, recorded, made, severity, events in rows
    ]


@dataclass(frozen=True, slots=True)
class Month:
    """What the public is told of one month and channel."""

    month: date
    channel: str
    notices: int
    accepted: int
    bounced: int
    failed: int
    p50: float | None
    """Seconds from the commit to the acceptance for half of what is sent at once; None: too long ago."""


def months(conn: Connection, count: int = 13) -> list[Month]:
    """Figures of the last ``count`` months (of Japan), the newest first; of nobody in particular."""
    return [Month(*row) for row in conn.execute(sql("mapsvc.delivery", "months").encode(), {"count": count})]
