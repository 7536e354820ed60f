"""What bounces do: a delivery that came back is marked, an address that takes no mail is told nothing any more."""

from __future__ import annotations

import logging
import mailbox
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from mapsvc.errors import InvalidInput
from mapsvc.mail.bounce import MOST_BYTES, Bounce, Kind, bounce_in
from mapsvc.subscriptions.managing import end, erase

if TYPE_CHECKING:
    from mapsvc.db.connection import Connection
    from mapsvc.secret import Secret

log = logging.getLogger("mapsvc.mail")

MOST_IN_A_ROW = 5
"""An address whose last so many messages all came back is ended, whatever the reasons were."""
MOST_AT_ONCE = 1_000
"""Messages of the folder that one run reads."""


def take(conn: Connection, raw: bytes, secret: Secret) -> Bounce | None:
    """Read a returned message and do what it means, in one transaction; None where it is no report about ours."""
    found = bounce_in(raw, secret)
    if found is not None:
        with conn.transaction():
            apply(conn, found)
    return found


def apply(conn: Connection, bounce: Bounce) -> None:
    """Mark the delivery as bounced, and end the address where the report says that it is gone, or unwanted."""
    contact, notice = bounce.named
    if bounce.kind is Kind.DELAYED:
        return
    if bounce.kind is Kind.COMPLAINT:
        # As if its reader had pressed "stop": nothing of his stays.
        erase(conn, contact)
        return
    conn.execute(
        "UPDATE delivery SET state = 'bounced', reason = %s, at = clock_timestamp() "
        "WHERE notice_id = %s AND contact_id = %s AND state IN ('accepted', 'sending')",
        (f"bounce {bounce.status}", notice, contact),
    )
    if bounce.kind is Kind.GONE or _always_back(conn, contact):
        end(conn, contact, f"bounce {bounce.status}")


def _always_back(conn: Connection, contact: int) -> bool:
    query = """
        SELECT count(*) FILTER (WHERE state = 'bounced')
        FROM (SELECT state FROM delivery WHERE contact_id = %s ORDER BY notice_id DESC LIMIT %s) AS last
    """
    row = conn.execute(query, (contact, MOST_IN_A_ROW)).fetchone()
    return row is not None and row[0] == MOST_IN_A_ROW


def read_folder(conn: Connection, folder: Path, secret: Secret) -> Counter[str]:
    """Take the new messages of a Maildir folder; how many of each kind. Those understood are deleted.

    What is no report about ours stays in the folder as seen, for a person. Raises InvalidInput where it is no Maildir.
    """
    if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
        raise InvalidInput("MAPSVC_MAIL_BOUNCES", f"{folder} is no Maildir folder: it has no new and cur")
    counted: Counter[str] = Counter()
    box = mailbox.Maildir(folder, create=False)
    names = sorted((folder / "new").iterdir())[:MOST_AT_ONCE]
    for path in names:
        # Too large a message is not even read.
        found = take(conn, path.read_bytes(), secret) if path.stat().st_size <= MOST_BYTES else None
        counted[found.kind if found else "other"] += 1
        key = path.name.partition(":")[0]
        if found is not None:
            box.discard(key)
        else:
            path.rename(folder / "cur" / f"{key}:2,S")
    return counted
