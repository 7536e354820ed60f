"""A page of a feed, before it is written in a format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web.feeds.entries import Entry


@dataclass(frozen=True, slots=True)
class Feed:
    """Its texts, its addresses (``self``, ``first``, ``next``, ``alternate``; RFC 5005, 3) and its entries."""

    id: str
    title: str
    subtitle: str
    language: str
    author: str
    updated: datetime
    links: Mapping[str, str]
    other: tuple[str, str]
    """Media type and address of the same feed in the other format."""
    entries: tuple[Entry, ...]
