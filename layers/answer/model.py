"""What applies to a place, as the program says it everywhere: map, page, API, sheet, counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from layers.answer.place import Place
from layers.definition import Layer, Pattern, StraddleRule, Text, Theme


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
    """Metres from the place, 0 where it reaches it; None where the feature is an area that covers it."""
    pending: bool = False
    """Decided, but in force only from ``valid_from`` on."""
    area_m2: float | None = None
    """Of a site: so much of it lies in this feature."""
    share: float | None = None
    """Of a site or line: this part of it, from 0 to 1, lies in this feature."""
    length_m: float | None = None
    """Of a line: so much of it lies in this feature. Of a site: so much of this feature, a line, lies in it."""
    digest: bytes | None = None
    """Of its content: what has the same is the same."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """How near the next place lies where a layer's answer would differ: another kind, or none."""

    distance_m: float | None
    """Metres on the plane; None: farther than was searched (:data:`layers.answer.accuracy.SEARCH_M`)."""
    tolerance_m: float
    """Two standard deviations of a position in the source: nearer than this, the map cannot decide."""

    @property
    def near(self) -> bool:
        """Whether the boundary lies within the accuracy of the source, so that the office has to be asked."""
        return self.distance_m is not None and self.distance_m <= self.tolerance_m


@dataclass(frozen=True, slots=True)
class Areas:
    """A site by what one layer says of it, in square metres; the three add up to the site."""

    affected_m2: float
    not_affected_m2: float
    no_data_m2: float


@dataclass(frozen=True, slots=True)
class Part:
    """What of a site or line lies in features of one kind; where they overlap, it counts once."""

    kind: tuple[str, ...]
    """What makes the kind: the values of the layer's code and of its short, as stored."""
    props: dict[str, Any]
    """The values that make the kind, by field."""
    title: Text
    color: str
    pattern: Pattern
    ids: tuple[int, ...]
    """The features of this kind."""
    area_m2: float | None
    share: float
    length_m: float | None
    pending: bool = False
    """Decided, but not yet in force."""
    uncertain: bool = False
    """If the boundary lay elsewhere by what the source's scale allows, nothing of this part might be left."""


@dataclass(frozen=True, slots=True)
class Term:
    """One part's figure in a ruling."""

    title: Text
    value: str | float | None
    share: float


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the law makes of a site that lies in several kinds of a layer."""

    rule: StraddleRule
    field: str
    title: Text
    text: Text
    """The result and what it leaves out, in words."""
    value: str | float | None
    """The figure, or the code of the kind that applies; None where the data do not decide."""
    unit: str | None
    law: Text
    article: Text
    url: str | None
    terms: tuple[Term, ...]


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
    boundary: Boundary | None = None
    """None for layers of lines, which say by themselves how far they are."""
    areas: Areas | None = None
    """Of a site."""
    parts: tuple[Part, ...] = ()
    """Of a site or line: the largest first, what is pending last."""
    overlapping: bool = False
    """Kinds overlap within the place, so that the parts are more than what is affected."""
    rulings: tuple[Ruling, ...] = ()


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
class PlaceAnswer:
    """What applies at a place, in law at ``as_of``, as the system knew it at ``known_at``."""

    place: Place
    as_of: date
    known_at: datetime
    themes: tuple[ThemeAnswer, ...]
    nearby: tuple[Nearby, ...]

    @property
    def lon(self) -> float:
        """Longitude of the point, or of a point on the line or site; EPSG:4326."""
        return self.place.lon

    @property
    def lat(self) -> float:
        """Latitude of the same point."""
        return self.place.lat

    @property
    def fictional(self) -> bool:
        """Whether any source of this answer is invented."""
        return any(a.source is not None and a.source.fictional for t in self.themes for a in t.layers)
