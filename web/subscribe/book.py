"""What the pages do in the book of subscriptions: each in the caller's transaction, by a signed token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapsvc import subscriptions
from mapsvc.errors import NotFound
from mapsvc.subscriptions import managing, wishes
from mapsvc.subscriptions.asking import CONFIRM_HOURS
from mapsvc.subscriptions.model import ChannelName
from mapsvc.subscriptions.tokens import CONFIRM, MANAGE, UNSUBSCRIBE, number_in, token
from web.channels.webhook_keys import keys_of
from web.state import state

if TYPE_CHECKING:
    from mapsvc.db.connection import Connection
    from mapsvc.subscriptions.model import Contact, Manner, Subscription, Wish


def waiting(conn: Connection, given: str) -> Subscription:
    """The subscription that ``given`` confirms; raises NotFound where it is gone or too old."""
    secret = state().settings.secret
    number = number_in(secret, CONFIRM, given)
    row = conn.execute(
        "SELECT contact_id FROM subscription WHERE id = %s "
        "AND (confirmed_at IS NOT NULL OR created_at > now() - make_interval(hours => %s))",
        (number, CONFIRM_HOURS),
    ).fetchone()
    if row is None:
        raise NotFound("the link is older than 24 hours, or the subscription was removed")
    return one(managing.contact_of(conn, secret, row[0]), number)


def confirm(conn: Connection, given: str) -> tuple[str, str | None]:
    """Begin what ``given`` confirms: the token to manage it with, and the key of a webhook. Raises NotFound."""
    secret = state().settings.secret
    number = subscriptions.confirm(conn, secret, given)
    hook = managing.contact_of(conn, secret, number).channel is ChannelName.WEBHOOK
    return token(secret, MANAGE, number), keys_of(conn, secret, [number])[number][0] if hook else None


def contact(conn: Connection, given: str) -> Contact:
    """The contact that ``given`` manages; raises NotFound."""
    return subscriptions.manage(conn, state().settings.secret, given)


def one(held: Contact, number: int) -> Subscription:
    """The subscription ``number`` of a contact; raises NotFound."""
    for found in held.subscriptions:
        if found.id == number:
            return found
    raise NotFound("there is no such subscription")


def settle(conn: Connection, given: str, language: str, manner: Manner) -> None:
    """Another language or manner; raises NotFound."""
    subscriptions.change(conn, state().settings.secret, given, language=language, manner=manner)


def pause(conn: Connection, given: str, *, paused: bool) -> None:
    """A break, or its end; raises NotFound."""
    subscriptions.change(conn, state().settings.secret, given, paused=paused)


def exchange(conn: Connection, given: str, number: int, wish: Wish) -> None:
    """Another wish in place of one in force; raises NotFound, InvalidInput.

    Whoever has the link reads the messages of this address, so it need not be confirmed again.
    """
    secret = state().settings.secret
    held = contact(conn, given)
    former, wanted = one(held, number), wishes.checked(wish)
    if not former.confirmed:
        raise NotFound("this subscription is not confirmed yet")
    found = wishes.same(conn, held.id, wanted)
    if found is not None and found[0] == number:
        return
    if found is None or not found[1]:
        wishes.keep(conn, secret, held.id, wanted, confirmed=True)
    subscriptions.remove(conn, secret, given, number)


def remove(conn: Connection, given: str, number: int) -> bool:
    """Delete one subscription; whether the contact is still there. Raises NotFound."""
    secret = state().settings.secret
    held = contact(conn, given)
    subscriptions.remove(conn, secret, given, number)
    return any(other.id != number for other in held.subscriptions)


def forget(conn: Connection, given: str) -> None:
    """Delete the contact and all that is its; raises NotFound for a token that is none."""
    subscriptions.forget(conn, state().settings.secret, given)


def stoppable(given: str) -> None:
    """Raise NotFound where ``given`` is no token for stopping."""
    number_in(state().settings.secret, UNSUBSCRIBE, given)


def stop(conn: Connection, given: str) -> None:
    """Stop everything that goes to an address, by the token of a message; harmless to repeat. Raises NotFound."""
    subscriptions.unsubscribe(conn, state().settings.secret, given)
