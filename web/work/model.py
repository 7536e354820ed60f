"""A proposal as the pages and the jobs see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

KINDS = ("import", "edit", "restore")
STATES = ("checking", "stopped", "failed", "ready", "submitted", "approved", "committed", "refused", "withdrawn")
ENDED = frozenset({"committed", "refused", "withdrawn"})
CHANGES = ("new", "changed", "corrected", "ended")
"""What can become of a key; ``same`` beside them: nothing."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who did something, as it is kept."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change that waits, or waited, for an approval."""

    id: int
    kind: str
    layer: str
    state: str
    reason: str
    author: Author
    people: int
    """2: whoever approves is another person than the author."""
    created_at: datetime
    touched_at: datetime
    ended_at: datetime | None
    file_name: str | None
    folder: str | None
    """Of the uploaded files, below ``var/uploads``; None once they are deleted."""
    options: Mapping[str, Any]
    restores: int | None
    """The run that is taken back."""
    queue_id: int | None
    progress: Mapping[str, Any] | None
    message: str | None
    base_version: int | None
    standing: bytes | None
    digest: bytes | None
    whole: bool
    """It speaks for the whole layer: any other change since makes it outdated."""
    moved: bool
    """The store changed since the last comparison, so it was compared again."""
    facts: Mapping[str, Any]
    counts: Mapping[str, Any]
    notes: list[Mapping[str, Any]]
    run_id: int | None
    version: int | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in ENDED

    @property
    def changes(self) -> int:
        """How many features it would change, of its layer and of the coverage."""
        return sum(int(self.counts.get(kind, 0)) for kind in CHANGES) + int(self.counts.get("coverage", 0))

    @property
    def seal(self) -> str:
        """The digest as forms carry it: what somebody looked at when they pressed the button."""
        return self.digest.hex() if self.digest else ""


@dataclass(frozen=True, slots=True)
class Change:
    """One assertion of a proposal, and the stored state it meets."""

    number: int
    layer: str
    key: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    geom: BaseGeometry | None
    props: dict[str, Any] | None
    before_id: int | None


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what with a proposal."""

    at: datetime
    what: str
    author: Author
    comment: str
    digest: bytes | None
