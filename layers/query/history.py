"""Every state of one feature in both times: when it applies in law, and when the system held it to be so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import Layer
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement


@dataclass(frozen=True, slots=True)
class State:
    """What was said of a feature for the days from ``valid_from`` to the day before ``valid_to`` (None: open).

    The system held it from ``recorded_from`` until ``recorded_to`` (None: it still does). ``geometry`` (EPSG:4326) is
    None of a state that was not held at the instant that was asked for.
    """

    id: int
    valid_from: date | None
    valid_to: date | None
    recorded_from: datetime
    recorded_to: datetime | None
    props: Mapping[str, object]
    geometry: BaseGeometry | None
    shape: str
    """Names the geometry: equal ones have equal names."""

    def in_force(self, day: date) -> bool:
        """Whether it applies in law on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    def held(self, moment: datetime | None) -> bool:
        """Whether the system held it at ``moment`` (None: now)."""
        if moment is None:
            return self.recorded_to is None
        return self.recorded_from <= moment and (self.recorded_to is None or moment < self.recorded_to)


@dataclass(frozen=True, slots=True)
class Step:
    """One state with the one that it follows: in law, or as its correction; None where it is the first."""

    state: State
    before: State | None
    corrects: bool
    """Whether ``before`` was replaced in the record, rather than followed in law."""


def states_of(
    conn: Connection, layer: Layer, key: str, *, day: date, known_at: datetime | None, limit: int
) -> list[State]:
    """At most ``limit`` states held now and as many replaced ones of the feature ``key``, the newest record first.

    The one in force on ``day`` as known at ``known_at`` (None: now) is among them; nothing recorded later than that
    is. Empty where the layer (which must have been opened) never had it.
    """
    if "\x00" in key:
        return []
    text = statement("layers.query", "states_of").format(table=f'"feature_{layer.id}"')
    rows = conn.execute(text.encode(), {"key": key, "day": day, "limit": limit, "known_at": known_at})
    return sorted(
        (_state(*row) for row in rows), key=lambda one: (one.recorded_from, one.valid_from or date.min), reverse=True
    )


def _state(*row: Any) -> State:
    *about, geometry, shape = row
    return State(*about, shapely.from_wkb(bytes(geometry)) if geometry else None, shape)  # type: ignore[call-arg]


def chosen(states: Sequence[State], day: date, known_at: datetime | None) -> State | None:
    """The state in force on ``day`` as known at ``known_at``; where none is, the last before it, else the first after.

    None where nothing was held then.
    """
    held = [one for one in states if one.held(known_at)]
    if now := next((one for one in held if one.in_force(day)), None):
        return now
    past = [one for one in held if one.valid_to is not None and one.valid_to <= day]
    if past:
        return max(past, key=lambda one: one.valid_to or date.max)
    return min(held, key=lambda one: one.valid_from or date.min, default=None)


def steps(states: Sequence[State]) -> list[Step]:
    """Each of ``states`` with the one it followed, in their order."""
    return [_step(state, states) for state in states]


def _step(state: State, states: Sequence[State]) -> Step:
    replaced = [one for one in states if one.recorded_to == state.recorded_from and _meet(one, state)]
    # What began on the same day was said anew; what says the same for other days was only dated.
    alike = [one for one in replaced if one.valid_from == state.valid_from or _content(one) == _content(state)]
    if alike:
        return Step(state, max(alike, key=lambda one: one.valid_from == state.valid_from), corrects=True)
    if state.valid_from is not None:
        for one in states:
            if one.valid_to == state.valid_from and one.held(state.recorded_from):
                return Step(state, one, corrects=False)
    return Step(state, replaced[0] if replaced else None, corrects=bool(replaced))


def _content(state: State) -> tuple[str, Mapping[str, object]]:
    return state.shape, state.props


def _meet(one: State, other: State) -> bool:
    """Whether the legal intervals of both share a day."""
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins < min(one.valid_to or date.max, other.valid_to or date.max)
