"""The return path of each message (VERP): by the address a bounce comes back to, we know whose message bounced.

``bounce+12-345-0123456789abcdef0123@example.jp``: contact, notice, and a signature, so that nobody ends another's
address with a forged bounce. Lower case and digits only: some hosts fold the local part.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mapsvc.secret import Secret

_PURPOSE = "mail return path"
_TOKEN = re.compile(r"(\d{1,18})-(\d{1,18})-([0-9a-f]{20})")
_IN_ADDRESS = re.compile(r"[^\s<>@]+\+(\d{1,18}-\d{1,18}-[0-9a-f]{20})@", re.IGNORECASE)


class Named(NamedTuple):
    """Whose message it was."""

    contact_id: int
    notice_id: int


def token(secret: Secret, contact_id: int, notice_id: int) -> str:
    """What stands after the ``+``; ``notice_id`` 0 is the mail that asks for confirmation."""
    named = f"{contact_id}-{notice_id}"
    return f"{named}-{secret.index(_PURPOSE, named)[:10].hex()}"


def return_path(base: str, text: str) -> str:
    """The address ``base`` (``bounce@example.jp``) with a token."""
    local, _, domain = base.partition("@")
    return f"{local}+{text}@{domain}"


def named_by(secret: Secret, text: str) -> Named | None:
    """Whom a token names; None for one that is not ours."""
    found = _TOKEN.fullmatch(text.strip().lower())
    if found is None:
        return None
    contact, notice = int(found[1]), int(found[2])
    return Named(contact, notice) if token(secret, contact, notice) == f"{found[1]}-{found[2]}-{found[3]}" else None


def tokens_in(text: str) -> list[str]:
    """The tokens of all addresses in a header."""
    return [found.lower() for found in _IN_ADDRESS.findall(text[:4_000])]
