"""What an owner may ask of his webhook: to send again what was sent in a while, a ping, a message to confirm by."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mapsvc.delivery.channel import Result
from mapsvc.errors import InvalidInput
from web.channels import webhook_history
from web.channels.webhook import Sent, transmit, write_down
from web.channels.webhook_body import plain
from web.channels.webhook_keys import keys_of

if TYPE_CHECKING:
    from mapsvc.db.connection import Connection
    from mapsvc.outside.request import Outside
    from mapsvc.secret import Secret

MOST = 1_000
"""Messages of one replay."""
STRIKES = 3
"""A replay ends after so many messages in a row that were not taken."""
CONFIRM, PING = "subscription.confirm", "ping"


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many messages were sent again, how many of them taken, and whether it ended before the last."""

    sent: int
    accepted: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook, over a connection in autocommit."""

    conn: Connection
    secret: Secret
    outside: Outside
    contact_id: int
    address: str = field(repr=False)

    def replay(self, since: datetime, until: datetime) -> Replayed:
        """Send again, in their order, the messages made from ``since`` until before ``until``.

        Ids and bodies are those of the first time, times and signatures new. Raises InvalidInput("until").
        """
        period(since, until)
        ids = list(webhook_history.between(self.conn, self.contact_id, since, until, MOST + 1))
        keys = keys_of(self.conn, self.secret, [self.contact_id])[self.contact_id]
        accepted = done = strikes = 0
        for message_id in ids[:MOST]:
            message = (self.contact_id, message_id)
            body = webhook_history.kept(self.conn, self.secret, [message]).get(message)
            if body is None:
                continue  # expired or forgotten meanwhile
            sent = transmit(self.outside, keys, self.address, message_id, body)
            write_down(self.conn, message, sent, replay=True)
            taken = sent.result is Result.ACCEPTED
            done, accepted, strikes = done + 1, accepted + taken, 0 if taken else strikes + 1
            if strikes >= STRIKES or sent.result is Result.GONE:
                return Replayed(done, accepted, complete=False)
        return Replayed(done, accepted, complete=len(ids) <= MOST)

    def tell(self, kind: str, data: Mapping[str, Any]) -> Sent:
        """Send a message about the webhook itself, and keep it like the others."""
        message = (self.contact_id, secrets.token_urlsafe(20))
        keys = keys_of(self.conn, self.secret, [self.contact_id])[self.contact_id]
        body = plain(kind, data)
        webhook_history.keep(self.conn, self.secret, {message: (kind, body)})
        sent = transmit(self.outside, keys, self.address, message[1], body)
        write_down(self.conn, message, sent, replay=False)
        return sent

    def ping(self) -> Sent:
        """Send a message that says nothing, to try the receiver."""
        return self.tell(PING, {})

    def confirm(self, link: str) -> Sent:
        """Ask whoever reads at the address to open ``link``: only its owner can, so nobody is signed up by others."""
        return self.tell(CONFIRM, {"confirm": link})


def period(since: datetime, until: datetime) -> None:
    """Raises InvalidInput("until") for a period that has no length."""
    if not since < until:
        raise InvalidInput("until", "must be later than since")
