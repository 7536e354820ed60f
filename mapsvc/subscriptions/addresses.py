"""Addresses at rest: encrypted, and found again by a keyed digest of their one spelling."""

from __future__ import annotations

import json

from mapsvc.errors import InvalidInput
from mapsvc.secret import Secret
from mapsvc.subscriptions.model import ChannelName

MOST_CHARACTERS = 4_096
_MOST_MAIL = 254
"""RFC 5321, section 4.5.3.1.3, without the angle brackets."""
_PURPOSE = "contact address"


def index_of(secret: Secret, channel: ChannelName, address: str) -> bytes:
    """The digest by which the contact of ``address`` is found; spellings of one address give one digest."""
    return secret.index(f"contact {channel}", _one_spelling(channel, address))


def encrypted(secret: Secret, address: str, index: bytes) -> bytes:
    """``address`` to be stored beside its ``index``, and readable only there."""
    return secret.encrypt(_PURPOSE, address, bound_to=index.hex())


def decrypted(secret: Secret, stored: bytes, index: bytes) -> str:
    """The address again; raises Undecipherable."""
    return secret.decrypt(_PURPOSE, bytes(stored), bound_to=bytes(index).hex())


def _one_spelling(channel: ChannelName, address: str) -> str:
    if not address or len(address) > MOST_CHARACTERS or any(ord(c) < 32 or ord(c) == 127 for c in address):
        raise InvalidInput("address", f"must have 1 to {MOST_CHARACTERS} characters and no control characters")
    if channel is ChannelName.EMAIL:
        local, at, domain = address.rpartition("@")
        if not at or not local or "." not in domain or len(address) > _MOST_MAIL or " " in address:
            raise InvalidInput("address", "is no mail address; it must look like name@example.jp")
        # Upper and lower case reach the same mailbox nearly everywhere: one person must not be told twice.
        return address.casefold()
    if channel is ChannelName.WEBPUSH:
        try:
            endpoint = json.loads(address)["endpoint"]
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidInput("address", "is no push subscription: JSON with endpoint and keys") from error
        if not isinstance(endpoint, str):
            raise InvalidInput("address", "is no push subscription: its endpoint must be a text")
        return endpoint
    return address
