"""All that a feature's page tells: the state that is shown, its facts, where it is, and its history in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.derive.changed import Difference, differences
from layers.derive.popup import Row, is_stale, name, rows
from layers.query.history import State, Step, steps
from mapsvc.dates import JST, parse_moment, today
from mapsvc.geo import plane_crs, to_plane

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from layers.definition import Layer

MOST_STATES = 30
"""States of a feature's history on its page; all of them are in the data for programs."""
_SIZED = {"Polygon", "MultiPolygon", "LineString", "MultiLineString"}


@dataclass(frozen=True, slots=True)
class Reading:
    """For which day in law, as known at which instant (None: now), and in which language a page is read."""

    day: date
    known_at: datetime | None
    language: str

    @property
    def now(self) -> datetime | None:
        """This instant, where the present is read: live values are told only while they hold."""
        return datetime.now(JST) if self.day == today() and self.known_at is None else None


@dataclass(frozen=True, slots=True)
class Size:
    """Square metres of an area, or metres of a line, on the plane rectangular system."""

    area_m2: float | None
    length_m: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history: a state, what it changed, and whether it is the one shown."""

    state: State
    kind: str
    """first, followed (in law), corrected, observed (a newer reading), or dated (only its days changed)."""
    differences: tuple[Difference, ...]
    moved: bool
    """Whether the geometry changed."""
    valid_last: date | None
    shown: bool


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature as readers know it, on a day and as known at an instant (None: now)."""

    key: str
    name: str
    rows: tuple[Row, ...]
    state: State
    in_force: bool
    withdrawn: datetime | None
    """Since when the system no longer holds any state of it."""
    expired: bool
    stale: bool
    lon: float
    lat: float
    bounds: tuple[float, float, float, float]
    size: Size
    history: tuple[Told, ...]
    cut: bool
    """Whether the history is longer than what is told."""

    @property
    def extent(self) -> tuple[float, float]:
        """Width and height of its box, in degrees."""
        west, south, east, north = self.bounds
        return east - west, north - south


def feature(layer: Layer, key: str, state: State, states: Sequence[State], reading: Reading) -> Feature:
    """What there is to tell of ``state``, one of ``states``, whose geometry must be known."""
    assert state.geometry is not None
    now, language = reading.now, reading.language
    called = name(layer, state.props, language)
    middle = _inside(state.geometry)
    ends = state.props.get(layer.live.expires) if layer.live and layer.live.expires else None
    return Feature(
        key=key,
        name=called,
        rows=tuple(rows(layer, state.props, language, now=now)),
        state=state,
        in_force=state.in_force(reading.day),
        withdrawn=None if reading.known_at or any(one.recorded_to is None for one in states) else state.recorded_to,
        expired=isinstance(ends, str) and now is not None and parse_moment(ends) <= now,
        stale=now is not None and is_stale(layer, state.props, now),
        lon=round(middle.x, 6),
        lat=round(middle.y, 6),
        bounds=tuple(shapely.bounds(state.geometry).tolist()),
        size=_size(state.geometry),
        history=tuple(_told(layer, step, state, language) for step in steps(states)[:MOST_STATES]),
        cut=len(states) > MOST_STATES,
    )


def _inside(geometry: BaseGeometry) -> shapely.Point:
    return geometry if isinstance(geometry, shapely.Point) else shapely.point_on_surface(geometry)


def _size(geometry: BaseGeometry) -> Size:
    if geometry.geom_type not in _SIZED:
        return Size(None, None)
    middle = _inside(geometry)
    plane = to_plane(np.array([geometry], dtype=object), plane_crs(middle.x, middle.y))[0]
    areal = "Polygon" in geometry.geom_type
    return Size(plane.area if areal else None, None if areal else plane.length)


def _told(layer: Layer, step: Step, shown: State, language: str) -> Told:
    state, before = step.state, step.before
    found = tuple(differences(layer, before.props, state.props, language)) if before else ()
    moved = before is not None and before.shape != state.shape
    if before is None:
        kind = "first"
    elif not found and not moved:
        kind = "dated"
    elif not moved and layer.live is not None and {one.field for one in found} <= set(layer.live.fields):
        kind = "observed"
    else:
        kind = "corrected" if step.corrects else "followed"
    last = state.valid_to - timedelta(days=1) if state.valid_to else None
    return Told(state, kind, found, moved, last, state.id == shown.id)


def titled(layer: Layer, found: Feature, language: str) -> str:
    """What the page is called: the feature's own name; with its key where many are called so."""
    label = layer.field(layer.label) if layer.label else None
    general = label is None or bool(label.codes) or found.name == layer.title.get(language)
    return f"{found.name} {found.key}" if general else found.name


def sentence(layer: Layer, found: Feature, where: str, language: str) -> dict[str, str]:
    """The values of the page's description for search engines."""
    facts = " / ".join(row.text for row in found.rows if row.text != found.name and len(row.text) <= 40)
    return {
        "name": titled(layer, found, language),
        "layer": layer.title.get(language),
        "where": where,
        "facts": facts[:120],
    }
