"""The channels of this process, by the name under which contacts know them, opened when the first letter goes out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from mapsvc.errors import InvalidInput, Unavailable
from mapsvc.outside.request import Outside
from web.channels.email import EmailChannel
from web.channels.push_wording import wording
from web.channels.vapid import vapid
from web.channels.webhook import WebhookChannel
from web.channels.webpush import WebPushChannel
from web.messages.compose import Composer, base_of

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.config import Settings
    from mapsvc.delivery.channel import Channel, Letter, Outcome

log = logging.getLogger("mapsvc.delivery")


class NotSetUp:
    """A channel that the operator did not set up: its letters wait, and the log says what for."""

    def __init__(self, why: str) -> None:
        self._why = why

    def send(self, letters: Sequence[Letter]) -> Iterable[Outcome]:
        """Nothing is sent."""
        log.warning("%d letters wait: %s", len(letters), self._why)
        return ()


def channels(catalogue: Catalogue, settings: Settings, url: str) -> Callable[[], Mapping[str, Channel]]:
    """All channels on the database ``url``; made once, when they are first asked for."""

    @cache
    def opened() -> Mapping[str, Channel]:
        outside = Outside(settings.outside_allowed)
        said = wording(Composer(catalogue, settings), url)
        return {
            "email": _email(catalogue, settings, url),
            "webpush": WebPushChannel(outside, vapid(settings), said),
            "webhook": WebhookChannel(outside, settings.secret, catalogue, url, base_of(settings)),
        }

    return opened


def _email(catalogue: Catalogue, settings: Settings, url: str) -> Channel:
    try:
        return EmailChannel(catalogue, settings, url)
    except (Unavailable, InvalidInput) as error:
        return NotSetUp(str(error))
