"""Keeping a wish, and seeing to it that its owner is asked: nothing is ever sent to who did not say yes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mapsvc.errors import InvalidInput
from mapsvc.subscriptions import subscribe
from mapsvc.subscriptions.asking import reminder
from mapsvc.subscriptions.managing import contact_of
from mapsvc.subscriptions.model import ChannelName, Known, Pending
from web.address import local
from web.i18n import current_language
from web.mail.asking import ask_later, link_later
from web.state import state
from web.subscribe.hook import ask_owner

if TYPE_CHECKING:
    from mapsvc.db.connection import Connection
    from mapsvc.subscriptions.model import Manner, Wish


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who asks, and how they want to be told."""

    channel: ChannelName
    address: str = field(repr=False)
    language: str
    manner: Manner


@dataclass(frozen=True, slots=True)
class Made:
    """What follows: another page, or the message that asks a webhook's owner."""

    page: str | None = None
    contact: int = 0
    confirm: str | None = field(default=None, repr=False)


def enrol(conn: Connection, asked: Enrolled, wish: Wish) -> Made:
    """Store ``wish`` in the transaction of ``conn``, with the job that asks its owner; raises InvalidInput.

    For mail the answer is the same whether the address is new, known, or was asked too often today.
    """
    secret = state().settings.secret
    browser = asked.channel is ChannelName.WEBPUSH
    made = subscribe(
        conn, secret, channel=asked.channel, address=asked.address, language=asked.language, wish=wish,
        manner=asked.manner, proven=browser,
    )  # fmt: skip
    if browser:
        _same_browser(conn, made.contact_id, asked.address)
        return Made(local(f"/s/manage/{made.manage}", lang=current_language(), done="started"))
    if asked.channel is ChannelName.WEBHOOK:
        return _hook(conn, made)
    if isinstance(made, Pending) and made.token is not None:
        ask_later(conn, made.contact_id, made.subscription_id)
    elif isinstance(made, Known) and made.tell:
        link_later(conn, made.contact_id)
    return Made()


def _hook(conn: Connection, made: Pending | Known) -> Made:
    """The message to a new webhook's owner, who alone is led on by it: anybody can name another's receiver."""
    if isinstance(made, Known) or made.token is None or _in_use(conn, made.contact_id):
        raise InvalidInput("hook", "is registered already; its own messages link to its page", "subscribe.hook_known")
    return Made(None, made.contact_id, made.token)


def _same_browser(conn: Connection, contact: int, address: str) -> None:
    """Raise InvalidInput("push") where the contact was made with other keys: who has those is its owner."""
    if contact_of(conn, state().settings.secret, contact).address != address:
        raise InvalidInput("push", "this browser gave no address for messages; try again", "subscribe.push")


def _in_use(conn: Connection, contact: int) -> bool:
    row = conn.execute("SELECT state = 'confirmed' FROM contact WHERE id = %s", (contact,)).fetchone()
    return row == (True,)


def told_owner(made: Made, address: str) -> bool:
    """Whether a new webhook took the message that its owner confirms by."""
    return ask_owner(made.contact, address, made.confirm or "")


def link_wanted(conn: Connection, address: str) -> None:
    """See to it that ``address`` gets its link once more, where it is known and was not asked too often today."""
    contact = reminder(conn, state().settings.secret, ChannelName.EMAIL, address)
    if contact is not None:
        link_later(conn, contact)
