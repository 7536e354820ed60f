"""What the owner of an address does with the link in each message: look, change, pause, remove, be forgotten."""

from __future__ import annotations

import secrets

from mapsvc.db.connection import Connection
from mapsvc.delivery.channel import Cadence
from mapsvc.errors import InvalidInput, NotFound
from mapsvc.jobs.enqueue import enqueue
from mapsvc.languages import TAG
from mapsvc.secret import Secret
from mapsvc.subscriptions import wishes
from mapsvc.subscriptions.addresses import decrypted
from mapsvc.subscriptions.model import ChannelName, Contact, Manner
from mapsvc.subscriptions.tokens import MANAGE, UNSUBSCRIBE, number_in

QUEUE = "notices"


def manage(conn: Connection, secret: Secret, given: str) -> Contact:
    """The contact that ``given`` manages, with its subscriptions; raises NotFound."""
    return contact_of(conn, secret, number_in(secret, MANAGE, given))


def contact_of(conn: Connection, secret: Secret, number: int) -> Contact:
    """The contact of this number; raises NotFound."""
    row = conn.execute(
        "SELECT channel, address, address_index, language, state, paused, COALESCE(cadence_next, cadence), "
        "quiet_from, quiet_to, ended_why FROM contact WHERE id = %s",
        (number,),
    ).fetchone()
    if row is None:
        raise NotFound("there is no subscription any more: it was removed")
    channel, address, index, language, state, paused, cadence, quiet_from, quiet_to, why = row
    manner = Manner(Cadence(cadence), quiet_from, quiet_to)
    clear = decrypted(secret, address, index)
    found = wishes.of_contact(conn, secret, number)
    return Contact(number, ChannelName(channel), clear, language, state, paused, manner, why, found)


def change(
    conn: Connection,
    secret: Secret,
    given: str,
    *,
    language: str | None = None,
    manner: Manner | None = None,
    paused: bool | None = None,
) -> None:
    """Change what is not None. What happens during a pause is not told, then or later.

    Another cadence holds as soon as a worker has sent what was gathered for the digest so far.
    """
    number = number_in(secret, MANAGE, given)
    before = contact_of(conn, secret, number)
    if language is not None:
        if not TAG.fullmatch(language):
            raise InvalidInput("language", "must be the tag of a language, such as ja")
        conn.execute("UPDATE contact SET language = %s WHERE id = %s", (language, number))
    if manner is not None:
        if (manner.quiet_from is None) != (manner.quiet_to is None) or (
            manner.quiet_from is not None and manner.quiet_from == manner.quiet_to
        ):
            raise InvalidInput("quiet_from", "needs quiet_to beside it, and another time than that")
        conn.execute(
            "UPDATE contact SET quiet_from = %s, quiet_to = %s WHERE id = %s",
            (manner.quiet_from, manner.quiet_to, number),
        )
        if manner.cadence != before.manner.cadence:
            conn.execute("UPDATE contact SET cadence_next = %s WHERE id = %s", (manner.cadence, number))
            enqueue(conn, "delivery:switch", queue=QUEUE, lock=f"switch {number}", contact=number)
    if paused is not None and paused != before.paused:
        conn.execute(
            "UPDATE contact SET paused = %s, told_until = COALESCE((SELECT max(id) FROM notice), 0) WHERE id = %s",
            (paused, number),
        )


def remove(conn: Connection, secret: Secret, given: str, subscription: int) -> bool:
    """Delete one subscription of the contact that ``given`` manages; the last one takes the contact with it.

    False where it is not there (any more). The answer says nothing about other contacts' subscriptions.
    """
    number = number_in(secret, MANAGE, given)
    gone = conn.execute(
        "DELETE FROM subscription WHERE id = %s AND contact_id = %s RETURNING area_id", (subscription, number)
    ).fetchone()
    if gone is None:
        return False
    wishes.sweep_areas(conn, [gone[0]] if gone[0] is not None else [])
    left = conn.execute("SELECT EXISTS (SELECT FROM subscription WHERE contact_id = %s)", (number,)).fetchone()
    if left == (False,):
        erase(conn, number)
    return True


def forget(conn: Connection, secret: Secret, given: str) -> bool:
    """Delete the contact that ``given`` manages and all that names it; False where it is gone already."""
    return erase(conn, number_in(secret, MANAGE, given))


def unsubscribe(conn: Connection, secret: Secret, given: str) -> bool:
    """The same by the link for stopping (RFC 8058, one click); harmless to repeat."""
    return erase(conn, number_in(secret, UNSUBSCRIBE, given))


def end(conn: Connection, contact: int, why: str) -> bool:
    """No more messages to ``contact``: its address does not exist (hard bounce, 410). It is deleted a month later."""
    gone = conn.execute(
        "UPDATE contact SET state = 'ended', ended_at = clock_timestamp(), ended_why = %s "
        "WHERE id = %s AND state <> 'ended'",
        (why[:100], contact),
    )
    return gone.rowcount == 1


def expire_ended(conn: Connection, days: int = 30) -> int:
    """Delete contacts that ended more than ``days`` ago; how many."""
    found = conn.execute(
        "SELECT id FROM contact WHERE state = 'ended' AND ended_at < now() - make_interval(days => %s)", (days,)
    ).fetchall()
    return sum(erase(conn, number) for (number,) in found)


def erase(conn: Connection, number: int) -> bool:
    """Delete the contact ``number``: address, wishes, areas nobody else asks for. Figures keep a row of nobody."""
    areas = conn.execute(
        "SELECT DISTINCT area_id FROM subscription WHERE contact_id = %s AND area_id IS NOT NULL", (number,)
    ).fetchall()
    gone = conn.execute("DELETE FROM contact WHERE id = %s", (number,)).rowcount == 1
    wishes.sweep_areas(conn, [area for (area,) in areas])
    for (notice,) in conn.execute("SELECT notice_id FROM delivery WHERE contact_id = %s", (number,)).fetchall():
        conn.execute(
            "UPDATE delivery SET contact_id = %s, reason = NULL, "
            "state = CASE WHEN state IN ('waiting', 'sending') THEN 'withdrawn' ELSE state END "
            "WHERE notice_id = %s AND contact_id = %s",
            (-1 - secrets.randbelow(2**62), notice, number),
        )
    return gone
