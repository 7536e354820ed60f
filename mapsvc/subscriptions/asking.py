"""Asking to be told, and confirming that one really asked (double opt-in)."""

from __future__ import annotations

from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput, NotFound
from mapsvc.languages import TAG
from mapsvc.secret import Secret
from mapsvc.subscriptions import wishes
from mapsvc.subscriptions.addresses import encrypted, index_of
from mapsvc.subscriptions.model import ChannelName, Known, Manner, Pending, Wish
from mapsvc.subscriptions.tokens import CONFIRM, MANAGE, number_in, token

CONFIRM_HOURS = 24
MOST_MESSAGES = 3
"""So many messages about subscribing go to one address in 24 hours, whoever asks for them."""
MOST_SUBSCRIPTIONS = 50
"""Of one contact, pending ones among them."""


def subscribe(
    conn: Connection,
    secret: Secret,
    *,
    channel: ChannelName,
    address: str,
    language: str,
    wish: Wish,
    manner: Manner | None = None,
    proven: bool = False,
) -> Pending | Known:
    """Store ``wish`` for ``address`` in the caller's transaction; it is in force once its owner confirms.

    ``proven``: that the address belongs to who asks is shown already (a browser made the push subscription), so it is
    in force at once. ``manner`` and ``language`` hold where the contact is new or unconfirmed; a confirmed contact's
    owner changes them himself. Who has as many subscriptions as may be is Known. Raises InvalidInput for a wish or an
    address that is none; everything else is answered alike, so that nobody learns whose addresses are here.
    """
    manner = manner or Manner()
    if not TAG.fullmatch(language):
        raise InvalidInput("language", "must be the tag of a language, such as ja")
    if (manner.quiet_from is None) != (manner.quiet_to is None) or (
        manner.quiet_from is not None and manner.quiet_from == manner.quiet_to
    ):
        raise InvalidInput("quiet_from", "needs quiet_to beside it, and another time than that")
    wanted, index = wishes.checked(wish), index_of(secret, channel, address)
    contact, state = _contact(conn, channel, encrypted(secret, address, index), index, language)
    if state != "confirmed":
        conn.execute(
            "UPDATE contact SET language = %s, cadence = %s, quiet_from = %s, quiet_to = %s WHERE id = %s",
            (language, manner.cadence, manner.quiet_from, manner.quiet_to, contact),
        )
    manage = token(secret, MANAGE, contact)
    found = wishes.same(conn, contact, wanted)
    if found is None:
        row = conn.execute("SELECT count(*) FROM subscription WHERE contact_id = %s", (contact,)).fetchone()
        if row and row[0] >= MOST_SUBSCRIPTIONS:
            return Known(contact, manage, tell=_may_send(conn, contact))
        number = wishes.keep(conn, secret, contact, wanted, confirmed=proven)
    elif found[1] and state == "confirmed":
        return Known(contact, manage, tell=_may_send(conn, contact))
    else:
        number = found[0]
        conn.execute("UPDATE subscription SET created_at = now() WHERE id = %s", (number,))
    if proven:
        _confirm(conn, contact, number)
        return Pending(contact, number, None, manage, confirmed=True)
    link = token(secret, CONFIRM, number) if _may_send(conn, contact) else None
    return Pending(contact, number, link, manage)


def confirm(conn: Connection, secret: Secret, given: str) -> int:
    """Put the subscription in force that ``given`` confirms; its contact. Harmless to repeat.

    Raises NotFound where the link is wrong, older than 24 hours, or its subscription is gone.
    """
    number = number_in(secret, CONFIRM, given)
    row = conn.execute(
        "SELECT s.contact_id FROM subscription AS s JOIN contact AS c ON c.id = s.contact_id WHERE s.id = %s AND "
        "(s.confirmed_at IS NOT NULL AND c.state = 'confirmed' OR s.created_at > now() - make_interval(hours => %s)) "
        "FOR UPDATE OF c",
        (number, CONFIRM_HOURS),
    ).fetchone()
    if row is None:
        raise NotFound("the link is older than 24 hours, or the subscription was removed: subscribe once more")
    _confirm(conn, row[0], number)
    return int(row[0])


def reminder(conn: Connection, secret: Secret, channel: ChannelName, address: str) -> int | None:
    """The confirmed contact of ``address``, where a message with its link may be sent now; counts it as sent.

    None also where the address is not known: whoever asks for the link is told nothing of that.
    """
    row = conn.execute(
        "SELECT id FROM contact WHERE channel = %s AND address_index = %s AND state = 'confirmed' FOR UPDATE",
        (channel, index_of(secret, channel, address)),
    ).fetchone()
    return row[0] if row is not None and _may_send(conn, row[0]) else None


def expire_unconfirmed(conn: Connection) -> int:
    """Delete what nobody confirmed within 24 hours, contacts without subscriptions with it; how many subscriptions."""
    gone = conn.execute(
        "DELETE FROM subscription WHERE confirmed_at IS NULL AND created_at < now() - make_interval(hours => %s) "
        "RETURNING area_id",
        (CONFIRM_HOURS,),
    ).fetchall()
    conn.execute(
        "DELETE FROM contact AS c WHERE state = 'unconfirmed' AND asked_since < now() - make_interval(hours => %s) "
        "AND NOT EXISTS (SELECT FROM subscription WHERE contact_id = c.id)",
        (CONFIRM_HOURS,),
    )
    wishes.sweep_areas(conn, [area for (area,) in gone if area is not None])
    return len(gone)


def _contact(conn: Connection, channel: ChannelName, stored: bytes, index: bytes, language: str) -> tuple[int, str]:
    """Number and state of the contact, made where there is none; held until the transaction ends."""
    row = conn.execute(
        "INSERT INTO contact (channel, address, address_index, language) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (channel, address_index) DO UPDATE SET address_index = EXCLUDED.address_index "
        "RETURNING id, state",
        (channel, stored, index, language),
    ).fetchone()
    assert row is not None
    contact, state = row
    if state == "ended":
        # Who comes back begins anew: what was asked for before the end is not in force again by itself.
        conn.execute("DELETE FROM subscription WHERE contact_id = %s", (contact,))
        conn.execute(
            "UPDATE contact SET state = 'unconfirmed', ended_at = NULL, ended_why = NULL, failures = 0 WHERE id = %s",
            (contact,),
        )
    return contact, state


def _confirm(conn: Connection, contact: int, subscription: int) -> None:
    """Both are in force from now on; digests begin with what comes."""
    conn.execute(
        "UPDATE contact SET state = 'confirmed', confirmed_at = clock_timestamp(), paused = false, "
        "told_until = COALESCE((SELECT max(id) FROM notice), 0) WHERE id = %s AND state <> 'confirmed'",
        (contact,),
    )
    conn.execute(
        "UPDATE subscription SET confirmed_at = clock_timestamp(), confirmed_seeing = pg_current_snapshot() "
        "WHERE id = %s AND confirmed_at IS NULL",
        (subscription,),
    )


def _may_send(conn: Connection, contact: int) -> bool:
    row = conn.execute(
        "UPDATE contact SET "
        "asked = CASE WHEN asked_since < now() - interval '24 hours' THEN 1 ELSE asked + 1 END, "
        "asked_since = CASE WHEN asked_since < now() - interval '24 hours' OR asked = 0 THEN now() "
        "ELSE asked_since END "
        "WHERE id = %s RETURNING asked",
        (contact,),
    ).fetchone()
    return row is not None and row[0] <= MOST_MESSAGES
