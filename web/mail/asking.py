"""Mails about subscribing itself, put into the queue by the transaction that needs them and sent by a worker.

A visitor's request takes as long whether his address is known or not, and a relay that is slow keeps no page waiting.
Jobs carry numbers, never addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapsvc.delivery.channel import Result
from mapsvc.errors import NotFound, Unavailable
from mapsvc.jobs.enqueue import enqueue
from mapsvc.subscriptions.managing import contact_of, end
from mapsvc.subscriptions.model import ChannelName
from mapsvc.subscriptions.tokens import CONFIRM, MANAGE, token
from web.channels.email_confirm import send_confirmation, send_one
from web.messages.confirmation import managing

if TYPE_CHECKING:
    from mapsvc.db.connection import Connection
    from mapsvc.mail.reply import Judged
    from mapsvc.mail.sender import Sender
    from mapsvc.subscriptions.model import Contact
    from web.channels.email import Post

QUEUE = "mail"


def ask_later(conn: Connection, contact_id: int, subscription_id: int) -> None:
    """Have the owner of a contact's mail address asked to confirm a subscription."""
    enqueue(conn, "mail:confirm", queue=QUEUE, contact=contact_id, subscription=subscription_id)


def link_later(conn: Connection, contact_id: int) -> None:
    """Have the link to manage sent to a contact's mail address."""
    enqueue(conn, "mail:link", queue=QUEUE, contact=contact_id)


def ask(conn: Connection, sender: Sender, post: Post, contact_id: int, subscription_id: int) -> bool:
    """Ask now; False where nothing is to be asked any more. Raises Unavailable where the relay did not take it."""
    contact = _contact(conn, post, contact_id)
    wanted = [one for one in contact.subscriptions if one.id == subscription_id] if contact else []
    if contact is None or not wanted or wanted[0].confirmed:
        return False
    judged = send_confirmation(
        sender, post, contact_id=contact_id, address=contact.address, language=contact.language,
        token=token(post.secret, CONFIRM, subscription_id), titles=[one.wish.area_title for one in wanted],
    )  # fmt: skip
    return _settled(conn, contact_id, judged)


def hand_out_link(conn: Connection, sender: Sender, post: Post, contact_id: int) -> bool:
    """Send the link to manage; False where the contact is gone. Raises Unavailable as :func:`ask` does."""
    contact = _contact(conn, post, contact_id)
    if contact is None:
        return False
    page = f"{post.base}/s/manage/{token(post.secret, MANAGE, contact_id)}?lang={contact.language}"
    said = managing(contact.language, page, city=post.city(contact.language), base=post.base)
    judged = send_one(
        sender, post, contact_id=contact_id, address=contact.address, language=contact.language, said=said
    )
    return _settled(conn, contact_id, judged)


def _contact(conn: Connection, post: Post, number: int) -> Contact | None:
    try:
        found = contact_of(conn, post.secret, number)
    except NotFound:
        return None
    return found if found.channel is ChannelName.EMAIL and found.state != "ended" else None


def _settled(conn: Connection, contact_id: int, judged: Judged) -> bool:
    if judged.result is Result.TRY_LATER:
        raise Unavailable(f"the relay did not take a message ({judged.detail})")
    if judged.result is Result.GONE:
        end(conn, contact_id, judged.detail)
    return judged.result is Result.ACCEPTED
