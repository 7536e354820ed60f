"""Contacts and subscriptions as their owner reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask_babel import gettext

from mapsvc.subscriptions.model import ChannelName
from web.i18n import current_language
from web.state import state
from web.subscribe.about import in_words

if TYPE_CHECKING:
    from mapsvc.subscriptions.model import Contact, Subscription


def masked(contact: Contact) -> str:
    """Enough of an address for its owner to know it, and too little for somebody who looks over a shoulder."""
    if contact.channel is ChannelName.WEBPUSH:
        return str(gettext("subscribe.masked_push"))
    if contact.channel is ChannelName.WEBHOOK:
        return f"https://{urlsplit(contact.address).hostname or ''}/…"
    local, _, domain = contact.address.rpartition("@")
    shown = domain
    if "xn--" in domain:
        try:
            shown = domain.encode("ascii").decode("idna")
        except UnicodeError:
            shown = domain
    return f"{local[:2] if len(local) > 4 else local[:1]}…@{shown}"


def severity_words(rank: int) -> str | None:
    """The least severity as the form says it; None where everything is told."""
    said = {
        2: gettext("subscribe.severity.2"),
        3: gettext("subscribe.severity.3"),
        4: gettext("subscribe.severity.4"),
    }
    return said.get(rank)


def in_short(subscriptions: Iterable[Subscription]) -> list[dict[str, Any]]:
    """Each subscription in a few words."""
    catalogue, language = state().catalogue, current_language()
    return [
        {
            "id": one.id,
            "title": one.wish.area_title,
            "about": "" if one.wish.feature else in_words(catalogue, one.wish.layers, one.wish.topics, language),
            "severity": severity_words(one.wish.least_severity),
            "confirmed": one.confirmed,
        }
        for one in subscriptions
    ]
