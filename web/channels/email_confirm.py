"""Sending the mail that asks an address to confirm (double opt-in)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from mapsvc.errors import Unavailable
from mapsvc.mail.reply import Judged
from mapsvc.mail.sender import Sender, in_order
from mapsvc.mail.session import Outgoing
from web.channels.email import Post
from web.messages.confirmation import confirmation


def send_confirmation(
    sender: Sender, post: Post, *, contact_id: int, address: str, language: str, token: str, titles: Sequence[str] = ()
) -> Judged:
    """Ask ``address`` (checked) whether it wants what was asked for; what the relay said.

    ``token`` is what :func:`mapsvc.subscriptions` signed; its page shows a button, so that a scanner's visit confirms
    nothing.
    """
    chosen = "ja" if language == "ja" else "en"
    page = f"{post.base}/s/confirm/{token}?lang={chosen}"
    subject, words = confirmation(chosen, titles, page, city=post.city(chosen), base=post.base)
    headers = post.headers(address, f"confirm-{secrets.token_urlsafe(16)}", contact_id, 0)
    content = post.draft(chosen, subject, words, listed=False).finish(headers, {})
    message = Outgoing(contact_id, post.envelope_sender(contact_id, 0), address, content)
    for _, judged in sender.send(*in_order([message])):
        return judged
    raise Unavailable("the relay said nothing")
