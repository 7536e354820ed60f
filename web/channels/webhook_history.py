"""What was sent to webhooks and what became of it: kept encrypted for some days, so that it can be sent again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mapsvc.delivery.channel import Result

if TYPE_CHECKING:
    from mapsvc.db.connection import Connection
    from mapsvc.secret import Secret

_PURPOSE = "webhook message"

_KEEP = """
INSERT INTO webhook_message (contact_id, message_id, kind, body)
SELECT contact_id, %s, %s, %s FROM webhook WHERE contact_id = %s FOR KEY SHARE
ON CONFLICT (contact_id, message_id) DO NOTHING
"""
_KEPT = """
SELECT m.contact_id, m.message_id, m.body FROM webhook_message AS m
JOIN unnest(%s::bigint[], %s::text[]) AS asked (contact_id, message_id) USING (contact_id, message_id)
"""
_ATTEMPT = """
INSERT INTO webhook_attempt (contact_id, message_id, replay, status, result, detail, took_ms)
SELECT %s, %s, %s, %s, %s, %s, %s
WHERE EXISTS (SELECT FROM webhook_message WHERE contact_id = %s AND message_id = %s FOR KEY SHARE)
"""
_BETWEEN = """
SELECT message_id FROM webhook_message
WHERE contact_id = %s AND made_at >= %s AND made_at < %s AND (made_at, message_id) > (%s, %s)
ORDER BY made_at, message_id LIMIT %s
"""
_ATTEMPTS = """
SELECT a.id, a.message_id, m.kind, a.at, a.replay, a.status, a.result, a.detail, a.took_ms
FROM webhook_attempt AS a JOIN webhook_message AS m USING (contact_id, message_id)
WHERE a.contact_id = %s AND a.id < %s ORDER BY a.id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One transmission: of what, when, whether again, the status (None: no answer), what it came to, its time."""

    id: int
    message_id: str
    kind: str
    at: datetime
    replay: bool
    status: int | None
    result: str
    detail: str
    took_ms: int


@dataclass(frozen=True, slots=True)
class Message:
    """A stored message."""

    contact_id: int
    message_id: str
    body: bytes


def keep(conn: Connection, secret: Secret, kinds: Mapping[tuple[int, str], tuple[str, bytes]]) -> None:
    """Store messages by (contact, message id); one that is stored already stays as it was sent.

    Of a webhook that was forgotten meanwhile nothing is stored.
    """
    with conn.cursor() as cursor:
        cursor.executemany(
            _KEEP,
            [
                (message, kind, secret.encrypt(_PURPOSE, body.decode(), bound_to=f"{contact} {message}"), contact)
                for (contact, message), (kind, body) in kinds.items()
            ],
        )


def kept(conn: Connection, secret: Secret, asked: Sequence[tuple[int, str]]) -> Mapping[tuple[int, str], bytes]:
    """The bodies of those messages that are stored; raises Undecipherable."""
    rows = conn.execute(_KEPT, ([contact for contact, _ in asked], [message for _, message in asked]))
    return {
        (contact, message): secret.decrypt(_PURPOSE, body, bound_to=f"{contact} {message}").encode()
        for contact, message, body in rows
    }


def record(
    conn: Connection,
    message: tuple[int, str],
    *,
    replay: bool,
    status: int | None,
    result: Result,
    detail: str,
    took_s: float,
) -> None:
    """Write one attempt down; nothing where the contact was forgotten meanwhile."""
    conn.execute(_ATTEMPT, (*message, replay, status, result, detail, round(took_s * 1_000), *message))


def attempts(conn: Connection, contact_id: int, *, before: int | None = None, limit: int = 100) -> Sequence[Attempt]:
    """The attempts of a webhook, newest first, those older than the attempt ``before``."""
    rows = conn.execute(_ATTEMPTS, (contact_id, before if before is not None else 2**63 - 1, limit))
    return [Attempt(*row) for row in rows]


def between(conn: Connection, contact_id: int, since: datetime, until: datetime, limit: int) -> Iterator[str]:
    """Ids of the messages made from ``since`` until before ``until``, in that order."""
    first = (contact_id, since, until, datetime.min.replace(tzinfo=since.tzinfo), "", limit)
    yield from (row[0] for row in conn.execute(_BETWEEN, first))


def expire(conn: Connection, days: int) -> int:
    """Delete messages that are older than ``days``, with their attempts; how many they were."""
    done = conn.execute("DELETE FROM webhook_message WHERE made_at < now() - make_interval(days => %s)", (days,))
    return done.rowcount
