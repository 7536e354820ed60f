"""How somebody is reached: a mail address, this browser, or a program's address, each checked before it is kept."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from mapsvc.config import Settings
from mapsvc.errors import InvalidInput
from mapsvc.mail.address import checked
from mapsvc.outside.address import Refused, target
from mapsvc.subscriptions.model import ChannelName
from web.channels.push_crypto import subscription
from web.state import state

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

_MOST = 4_000


def address_from(form: MultiDict[str, str]) -> tuple[ChannelName, str]:
    """The channel of ``form`` and the address on it, in the form in which equal ones are equal.

    Raises InvalidInput naming the field. Nothing is asked of the address yet.
    """
    named = form.get("channel", "")
    if named == ChannelName.EMAIL:
        if not (state().settings.smtp_url and state().settings.mail_from):
            raise InvalidInput("channel", "this service sends no mail; choose another way", "subscribe.no_mail")
        return ChannelName.EMAIL, mailbox(form.get("address", ""))
    if named == ChannelName.WEBPUSH:
        return ChannelName.WEBPUSH, _browser(form.get("push", ""), state().settings)
    if named == ChannelName.WEBHOOK:
        return ChannelName.WEBHOOK, _program(form.get("hook", ""), state().settings)
    raise InvalidInput("channel", "choose how you want to be told", "subscribe.channel")


def mailbox(raw: str) -> str:
    """One mail address; full-width letters, as Japanese input leaves them, are read as what they mean."""
    if len(raw) > _MOST:
        raise InvalidInput("address", "is longer than an address can be", "mail.address")
    return checked(unicodedata.normalize("NFKC", raw.replace("。", ".")))


def _browser(raw: str, settings: Settings) -> str:
    try:
        found = subscription(raw)
        target(found.endpoint, settings.outside_allowed, "push")
    except InvalidInput as error:
        raise InvalidInput("push", "this browser gave no address for messages; try again", "subscribe.push") from error
    return found.text()


def _program(raw: str, settings: Settings) -> str:
    try:
        return target(raw.strip(), settings.outside_allowed, "hook").url
    except Refused as error:
        raise InvalidInput(
            "hook", "must be a public address that begins with https:// and names a host", "subscribe.hook"
        ) from error
