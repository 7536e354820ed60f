"""The channels of this process, each made when its first letter is there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Lock

from layers.registry import catalogue
from mapsvc.config import Settings
from mapsvc.delivery.channel import Channel, Letter, Outcome, Result
from mapsvc.errors import MapsvcError
from mapsvc.outside.request import Outside
from web.channels.email import EmailChannel
from web.channels.push_wording import wording
from web.channels.vapid import vapid
from web.channels.webhook import WebhookChannel
from web.channels.webpush import WebPushChannel
from web.messages.compose import Composer, base_of

log = logging.getLogger("mapsvc.delivery")


class Lazy:
    """A channel that is made when it is first needed; where it cannot be made, its letters are tried again later."""

    def __init__(self, name: str, make: Callable[[], Channel]) -> None:
        self._name = name
        self._make = make
        self._made: Channel | None = None
        self._lock = Lock()

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """What the channel says; TRY_LATER for all where it is not set up."""
        try:
            with self._lock:
                self._made = self._made or self._make()
        except MapsvcError as error:
            log.error("the channel %s is not set up: %s", self._name, error)  # noqa: TRY400 # its message says it all
            yield from (Outcome(letter.contact_id, Result.TRY_LATER, "not set up") for letter in letters)
        else:
            yield from self._made.send(letters)


def channels(url: str, settings: Settings) -> Mapping[str, Channel]:
    """All channels by name, on the database ``url``; one mapping per process, shared by its threads."""
    known = catalogue()

    def push() -> Channel:
        outside = Outside(settings.outside_allowed)
        return WebPushChannel(outside, vapid(settings), wording(Composer(known, settings), url))

    def webhook() -> Channel:
        return WebhookChannel(Outside(settings.outside_allowed), settings.secret, known, url, base_of(settings))

    makers = {"email": lambda: EmailChannel(known, settings, url), "webpush": push, "webhook": webhook}
    return {name: Lazy(name, make) for name, make in makers.items()}
