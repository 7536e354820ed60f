"""What is told, before it is put into words of a channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mapsvc.delivery.channel import Cadence
from mapsvc.languages import full

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from layers.definition import Layer
    from mapsvc.config import Settings
    from mapsvc.delivery.channel import Letter

SEVERE, EXTREME = 3, 4
"""Ranks of CAP's severities from which a message says so first."""

WHY, MANAGE, STOP = "\x00why\x00", "\x00manage\x00", "\x00stop\x00"
"""Where a reader's own words and addresses stand. Texts from outside never hold the control character."""


def base_of(settings: Settings) -> str:
    """The address under which readers find the service."""
    return settings.public_url or f"http://{settings.host}:{settings.port}"


@dataclass(frozen=True, slots=True)
class About:
    """What letters have in common that say the same."""

    notice_id: int
    language: str
    cadence: Cadence
    events: tuple[int, ...]
    total: int
    severity: int
    first: bool
    recorded_at: datetime


def about(letter: Letter) -> About:
    """What ``letter`` says, without to whom."""
    return About(
        letter.notice_id,
        full(letter.language),
        letter.cadence,
        letter.events,
        letter.total,
        letter.severity,
        letter.first,
        letter.recorded_at,
    )


@dataclass(frozen=True, slots=True)
class State:
    """A feature on one side of a change."""

    props: dict[str, Any]
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Event:
    """A change of one feature with both of its sides, and where it is."""

    id: int
    layer: Layer
    key: str
    kind: str
    """new, changed, corrected or ended."""
    severity: str
    recorded_at: datetime
    before: State | None
    after: State | None
    geometry: BaseGeometry
    """EPSG:4326; after the change, or before it where nothing is left."""
    moved: bool
    """The geometry changed."""
    wards: tuple[str, ...]
    towns: tuple[str, ...]
    """Names (Japanese, other language) of the wards and towns in which it lies, the first few."""

    @property
    def props(self) -> dict[str, Any]:
        """What is known of it last."""
        state = self.after or self.before
        return state.props if state else {}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a message: a title, and a value or the old and the new one."""

    title: str
    value: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One change in words of one language, flattened: safe for a header, to be escaped for HTML."""

    layer: str
    name: str
    """What the feature is called; empty where it has no name of its own."""
    kind: str
    """What happened, as a sentence."""
    where: str
    near: str
    """The same in short, for a subject."""
    rows: tuple[Row, ...]
    since: str
    office: str
    page: str
    """Addresses: the feature's page, the map, what applies there."""
    map: str
    answer: str
    """Empty where the place cannot be named any more: the feature was taken back."""
    exercise: bool
    alert: bool
    """It warns: it is told in full, and first."""
    over: bool
    """It has ended."""

    @property
    def heading(self) -> str:
        """The feature as a heading names it."""
        return self.name or self.layer


@dataclass(frozen=True, slots=True)
class Composed:
    """A message for all readers of one :class:`About`; its texts hold WHY, MANAGE and STOP."""

    subject: str
    text: str
    html: str
    short_title: str
    short_body: str
    url: str
    """Where a push leads."""
    urgent: bool
    picture: bytes | None = field(default=None, repr=False)
    """PNG of where it is; None where none could be drawn, or in time."""
