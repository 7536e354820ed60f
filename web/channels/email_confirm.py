"""Sending the mails about subscribing itself: the one that asks an address to confirm, the one with its link."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mapsvc.errors import Unavailable
from mapsvc.mail.sender import Sender, in_order
from mapsvc.mail.session import Outgoing
from mapsvc.readings import plain
from web.messages.confirmation import confirmation

if TYPE_CHECKING:
    from mapsvc.mail.message import Texts
    from mapsvc.mail.reply import Judged
    from web.channels.email import Post


def send_confirmation(
    sender: Sender, post: Post, *, contact_id: int, address: str, language: str, token: str, titles: Sequence[str] = ()
) -> Judged:
    """Ask ``address`` (checked) whether it wants what was asked for; what the relay said.

    ``token`` is what :mod:`mapsvc.subscriptions` signed; its page shows a button, so that a scanner's visit confirms
    nothing.
    """
    page = f"{post.base}/s/confirm/{token}?lang={language}"
    said = confirmation(language, [plain(title) for title in titles], page, city=post.city(language), base=post.base)
    return send_one(sender, post, contact_id=contact_id, address=address, language=language, said=said)


def send_one(
    sender: Sender, post: Post, *, contact_id: int, address: str, language: str, said: tuple[str, Texts]
) -> Judged:
    """Send one mail, (subject, texts), that is no notice; what the relay said."""
    subject, words = said
    headers = post.headers(address, f"about-{secrets.token_urlsafe(16)}", contact_id, 0)
    content = post.draft(language, subject, words, listed=False).finish(headers, {})
    message = Outgoing(contact_id, post.envelope_sender(contact_id, 0), address, content)
    for _, judged in sender.send(*in_order([message])):
        return judged
    raise Unavailable("the relay said nothing")
