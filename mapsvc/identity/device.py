"""The mark of a browser in which an account signed in before; it proves nobody, and slows down nobody else.

See :mod:`mapsvc.identity.throttle`. The mark is ``<account>.<id>.<signature>``; it says which account's owner uses the
browser, and is sent to this service only.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from mapsvc.secret import Secret

LIVES = timedelta(days=180)
_PURPOSE = "device"
_MOST = 100


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that is known."""

    account_id: int
    id: str
    """Of chance; by it this browser's attempts are counted."""

    def mark(self, secret: Secret) -> str:
        """What the browser keeps."""
        told = f"{self.account_id}.{self.id}"
        return f"{told}.{secret.sign(_PURPOSE, told)}"


def new(account_id: int) -> Device:
    """A browser in which ``account_id`` signed in just now."""
    return Device(account_id, secrets.token_urlsafe(12))


def read(secret: Secret, mark: str) -> Device | None:
    """The browser of a mark; None for one that this service did not sign."""
    told, _, signature = mark.rpartition(".")
    number, _, chance = told.partition(".")
    if len(mark) > _MOST or not (number.isascii() and number.isdecimal()) or not mark.isascii():
        return None
    return Device(int(number), chance) if secret.verify(_PURPOSE, told, signature) else None
