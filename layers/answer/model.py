"""What applies to a place, as the program says it everywhere: map, page, API, sheet, counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from layers.definition import Layer, Theme


class State(StrEnum):
    """What can be said of a layer at a place. "No data" is never "no restriction"."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    """The place lies where the layer's data speak, and nothing of it applies there."""
    NO_DATA = "no_data"
    """The place lies outside of what the data cover, or the layer holds nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """A feature that applies to the place, or lies near it."""

    id: int
    key: str
    props: dict[str, Any]
    valid_from: date | None
    valid_to: date | None
    distance_m: float | None
    """Metres from the place; None where the feature covers it."""
    pending: bool = False
    """Decided, but in force only from ``valid_from`` on."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the data of a layer at this place come from, and of when they are."""

    source: str
    source_date: date | None
    licence: str | None
    attribution: str | None
    fictional: bool
    scale: int | None


@dataclass(frozen=True, slots=True)
class LayerAnswer:
    """One layer's answer at the place."""

    layer: Layer
    state: State
    found: tuple[Found, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class ThemeAnswer:
    """The answers of a theme's layers, in the catalogue's order."""

    theme: Theme
    layers: tuple[LayerAnswer, ...]


@dataclass(frozen=True, slots=True)
class Nearby:
    """The nearest features of a layer that says where to go rather than what applies."""

    layer: Layer
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """What applies at a point (EPSG:4326 degrees), in law at ``as_of``, as the system knew it at ``known_at``."""

    lon: float
    lat: float
    as_of: date
    known_at: datetime
    themes: tuple[ThemeAnswer, ...]
    nearby: tuple[Nearby, ...]

    @property
    def fictional(self) -> bool:
        """Whether any source of this answer is invented."""
        return any(a.source is not None and a.source.fictional for t in self.themes for a in t.layers)
