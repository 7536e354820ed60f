"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from layers.findable import Level, SearchKind

Bounds = tuple[float, float, float, float]


class Message(StrEnum):
    """What a person must be told about an answer before choosing from it."""

    NOTHING = auto()
    """Nothing is called so."""
    NUMBER_UNKNOWN = auto()
    """The town is known, the number in it is not."""
    PARTLY = auto()
    """The town is known, the words after it are not."""
    TOWN_UNKNOWN = auto()
    """The ward is known, the town in it is not."""
    ELSEWHERE = auto()
    """The address names another city."""
    SIMILAR_TOWN = auto()
    """A name with 町 more or less, or 丁目 for a dash, is offered: it may be another place."""
    SEVERAL = auto()
    """Several places are called exactly so."""
    ENDED = auto()
    """The name was in force only on other days."""
    OWN_SYSTEM = auto()
    """Plane coordinates without their system are read in the city's own."""


@dataclass(frozen=True, slots=True)
class Match:
    """One place found. ``lon``, ``lat`` and ``bounds`` (west, south, east, north) are degrees in EPSG:4326."""

    title: str
    subtitle: str
    kind: SearchKind
    level: Level
    """How much of an address is this place; of other names whether they were met in full."""
    reference: str
    """The place reference: ``lat,lon`` or ``layer:key``."""
    lon: float
    lat: float
    bounds: Bounds | None
    layer: str | None
    key: str | None
    rest: str
    """What of the query this place leaves unexplained."""
    score: float
    ended: date | None = None
    """The first day on which it is no longer called so; None while it is in force."""


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What was found, best first."""

    query: str
    matches: tuple[Match, ...]
    ambiguous: bool
    """Several matches explain the query equally well, or only after 町 was added or dropped: a person must choose."""
    rest: str
    """What of the query the best match leaves unexplained."""
    message: Message | None = None
