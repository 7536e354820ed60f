"""The letters of a batch: to whom, and which events concern each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql
from mapsvc.delivery.channel import Cadence, Letter, Links
from mapsvc.secret import Secret, Undecipherable
from mapsvc.subscriptions.addresses import decrypted
from mapsvc.subscriptions.tokens import MANAGE, UNSUBSCRIBE, token
from mapsvc.subscriptions.wishes import title_of

MOST_EVENTS = 20
"""So many events are listed in one letter; of more, their number is said."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The notice that a batch's letters are about."""

    id: int
    cadence: Cadence
    since: int
    until: int
    recorded_at: datetime
    first: bool
    alone: bool
    """A digest of one contact, whose beginning says since when; not what the contact was told of last."""


def subject_of(conn: Connection, notice: int) -> Subject:
    """The notice of this number."""
    row = conn.execute(
        "SELECT id, cadence, COALESCE(since_notice, id - 1), COALESCE(until_notice, id), recorded_at, "
        "first, alone FROM notice WHERE id = %s",
        (notice,),
    ).fetchone()
    assert row is not None
    return Subject(row[0], Cadence(row[1]), *row[2:])


def letters(
    conn: Connection, secret: Secret, subject: Subject, attempts: dict[int, int], unreadable: list[int] | None = None
) -> list[Letter]:
    """Letters about ``subject`` to those contacts of ``attempts`` (transmissions so far) whom an event concerns now.

    Who ended, paused, was forgotten or removed what matched meanwhile gets none. Letters of one text stand together.
    Whose address cannot be read (another secret, a damaged row) is put into ``unreadable`` and holds up nobody else.
    """
    values = {
        "since": subject.since,
        "until": subject.until,
        "digest": subject.cadence is not Cadence.AT_ONCE and not subject.alone,
        "contacts": list(attempts),
        "most": MOST_EVENTS,
    }
    rows = conn.execute(sql("mapsvc.delivery", "listing").encode(), values).fetchall()
    found = []
    for contact, address, index, language, events, total, severity, titles in rows:
        try:
            clear, names = decrypted(secret, address, index), _titles(secret, titles)
        except Undecipherable:
            if unreadable is None:
                raise
            unreadable.append(contact)
            continue
        found.append(
            Letter(
                contact_id=contact,
                address=clear,
                language=language,
                message_id=message_id(secret, subject.id, contact),
                links=Links(token(secret, MANAGE, contact), token(secret, UNSUBSCRIBE, contact)),
                notice_id=subject.id,
                cadence=subject.cadence,
                events=tuple(events),
                total=total,
                severity=severity,
                first=subject.first,
                recorded_at=subject.recorded_at,
                titles=names,
                attempt=attempts[contact] + 1,
            )
        )
    return found


def message_id(secret: Secret, notice: int, contact: int) -> str:
    """What names the message about ``notice`` to ``contact``, however often it is transmitted: 27 characters."""
    return secret.sign("message", f"{notice} {contact}")


def _titles(secret: Secret, stored: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(title for one in stored if (title := title_of(secret, one))))
