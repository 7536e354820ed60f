"""What a relay's refusal means: for this message, for this address, or only for now.

By the enhanced status codes (RFC 3463) where there is one: a basic 550 says "no such mailbox" as well as "you may not
relay", and the second must not end anybody's address.
"""

from __future__ import annotations

import re
from enum import StrEnum, auto
from typing import NamedTuple

from mapsvc.delivery.channel import Result

_ENHANCED = re.compile(rb"([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)")

NO_SUCH_ADDRESS = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""Bad mailbox, bad system, bad syntax, moved without address, null MX (RFC 7505), mailbox disabled."""


class Stage(StrEnum):
    """Which command was answered."""

    SENDER = auto()
    RECIPIENT = auto()
    DATA = auto()


class Judged(NamedTuple):
    """What became of one message; ``detail`` is codes only: a relay's words may hold the address."""

    result: Result
    detail: str


def enhanced(text: bytes) -> str:
    """The enhanced status code at the beginning of a reply's text; empty where there is none."""
    found = _ENHANCED.match(text)
    return found[0].decode() if found else ""


def judged(stage: Stage, code: int, text: bytes) -> Judged:
    """What a reply other than success (``code`` 400 and above, or out of order) means."""
    status = enhanced(text)
    detail = f"smtp {code} {status}".strip()
    if not 500 <= code < 600:
        return Judged(Result.TRY_LATER, detail)
    if stage is Stage.SENDER or code in {500, 501, 502, 503, 504, 530, 535, 538} or status in {"5.7.0", "5.7.8"}:
        # The relay's trouble is with this service, not with the reader: an operator can put it right.
        return Judged(Result.TRY_LATER, detail)
    if stage is Stage.RECIPIENT and status in NO_SUCH_ADDRESS:
        return Judged(Result.GONE, detail)
    return Judged(Result.REFUSED, detail)
