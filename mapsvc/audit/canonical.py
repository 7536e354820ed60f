"""What an entry's hash covers. The database computes the same at commit: see migration 0008."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mapsvc.secret import Secret

JSON = str | int | float | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]

START = bytes(32)
"""What stands before the first entry."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Said(NamedTuple):
    """What an entry says: who did what to what."""

    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    subject: str
    details: str
    """As :func:`details_text` wrote them."""

    def digest(self) -> bytes:
        """Their digest: SHA-256 of the six as a JSON list."""
        return hashlib.sha256(json.dumps(self, ensure_ascii=False, separators=(",", ":")).encode()).digest()


class Link(NamedTuple):
    """What chains an entry to the one before it."""

    id: int
    previous: bytes
    at: datetime
    ticket: int
    nonce: bytes
    content: bytes

    def digest(self) -> bytes:
        """The entry's hash; every part has a fixed length, so that no two entries are written alike."""
        numbers = (number.to_bytes(8, signed=True) for number in (self.id, micros(self.at), self.ticket))
        place, at, ticket = numbers
        return hashlib.sha256(place + self.previous + at + ticket + self.nonce + self.content).digest()


class Keys(NamedTuple):
    """Two keys of 32 bytes: what signs an entry, and what signs it while it is the last one."""

    entry: bytes
    head: bytes

    @classmethod
    def of(cls, secret: Secret) -> Keys:
        """The lasting keys, which never leave the program."""
        return cls(secret.key("audit entry"), secret.key("audit head"))

    def once(self, nonce: bytes) -> Keys:
        """The keys of the entry with ``nonce``: handed to the database for its commit, and stored nowhere."""
        return Keys(hmac.digest(self.entry, nonce, "sha256"), hmac.digest(self.head, nonce, "sha256"))


def details_text(details: Mapping[str, JSON]) -> str:
    """``details`` as they are stored, letter by letter."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def signed(key: bytes, digest: bytes) -> bytes:
    """The signature of ``digest`` by a key of one use: both are 32 bytes long, so nothing can be appended."""
    return hashlib.sha256(key + digest).digest()


def micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (at - _EPOCH) // _MICROSECOND


def place_text(place: int, digest: bytes, at: datetime) -> str:
    """A place in the chain as the signatures of anchors and witnesses cover it."""
    return f"{place}:{digest.hex()}:{micros(at)}"
