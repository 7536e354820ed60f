"""What an entry's hash covers. The database computes the same at commit: see migration 0008."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mapsvc.secret import Secret

JSON = str | int | float | bool | None | list["JSON"] | dict[str, "JSON"]

START = bytes(32)
"""What stands before the first entry."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Keys(NamedTuple):
    """The two keys of one entry, 32 bytes each: used once, at its commit, and never stored."""

    entry: bytes
    head: bytes


def keys(secret: Secret, nonce: bytes) -> Keys:
    """The keys of the entry with ``nonce``."""
    return Keys(*(hmac.digest(secret.key(f"audit {use}"), nonce, "sha256") for use in ("entry", "head")))


def details_text(details: Mapping[str, JSON]) -> str:
    """``details`` as they are stored, letter by letter."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def content(kind: str, actor: str, name: str, action: str, subject: str, details: str) -> bytes:
    """The digest of what an entry says; ``details`` as :func:`details_text` wrote them."""
    said = json.dumps([kind, actor, name, action, subject, details], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).digest()


def entry_hash(place: int, previous: bytes, at: datetime, ticket: int, nonce: bytes, said: bytes) -> bytes:
    """The hash of an entry; every part has a fixed length, so that no two entries are written alike."""
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    parts = (place.to_bytes(8), previous, micros.to_bytes(8, signed=True), ticket.to_bytes(8), nonce, said)
    return hashlib.sha256(b"".join(parts)).digest()


def signed(key: bytes, digest: bytes) -> bytes:
    """The signature of ``digest`` by a key of one use: both 32 bytes long, so nothing can be appended."""
    return hashlib.sha256(key + digest).digest()


def anchor_text(place: int, digest: bytes, at: datetime) -> str:
    """What the signature of an anchor covers."""
    return f"{place}:{digest.hex()}:{(at - _EPOCH) // timedelta(microseconds=1)}"
