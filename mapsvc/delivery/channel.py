"""What the delivery engine hands to a channel, and what it wants to hear back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Cadence(StrEnum):
    """How often somebody wants to be told."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Result(StrEnum):
    """What became of one transmission."""

    ACCEPTED = "accepted"
    """The other side took it: not that anybody saw it."""
    TRY_LATER = "try_later"
    """Nothing is decided: it is tried again, later and later, with the same message id."""
    REFUSED = "refused_for_good"
    """This message will not be taken, however often it is tried; the address stays."""
    GONE = "gone"
    """The address does not exist any more (410, 550 5.1.1): it is ended, and nothing is sent there again."""


@dataclass(frozen=True, slots=True)
class Links:
    """Signed tokens, to be put into addresses such as ``/s/manage/{token}``."""

    manage: str
    unsubscribe: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one recipient. A repeated transmission is the same letter with the same ``message_id``."""

    contact_id: int
    address: str = field(repr=False)
    """In clear: a mail address, a push subscription as JSON, the address of a webhook. Never to be logged."""
    language: str
    message_id: str
    """Derived of notice and contact, 27 characters of ``A–Z a–z 0–9 - _``: to be the Message-ID's left side,
    ``webhook-id``, the push's topic."""
    links: Links
    notice_id: int
    cadence: Cadence
    events: tuple[int, ...]
    """Ids of the latest event of each feature that concerns the recipient, gravest first; the first so many."""
    total: int
    """How many features there are in all."""
    severity: int
    """The highest rank among all of them: 0 Unknown, 1 Minor, 2 Moderate, 3 Severe, 4 Extreme."""
    first: bool
    """A layer is published for the first time: its features are there, none of them changed."""
    recorded_at: datetime
    """When the (last) change was committed."""
    titles: tuple[str, ...]
    """Titles of the recipient's subscriptions that matched: why he is told."""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the letter to ``contact_id``."""

    contact_id: int
    result: Result
    detail: str = ""
    """The class of the reason for figures, such as ``smtp 4.2.2`` or ``http 503``; no address, no text from outside."""
    retry_after: float | None = None
    """Seconds the other side asked to wait, with TRY_LATER."""


class Channel(Protocol):
    """A way to reach people. It is called by several workers at once."""

    def send(self, letters: Sequence[Letter]) -> Iterable[Outcome]:
        """Transmit ``letters``, telling each outcome **as soon as it is known**: the engine keeps it at once.

        What the channel says nothing about, or what it had in hand when it raised, counts as TRY_LATER. A slow or
        failing recipient must not hold the others longer than the channel's own time limits.
        """
        ...
