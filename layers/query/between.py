"""What differs in law between two days, feature by feature, and on which days anything came into force or ceased.

Both are told by what the system holds now: a correction is no change of the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import shapely

from layers.definition import Layer
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees (EPSG:4326)."""

MOST_DAYS = 500
"""Days of one layer that are told, the latest first."""


class Kind(StrEnum):
    """What became of a feature from one day to a later one."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Span:
    """From which day to which later one, and where: only features that meet ``box`` on either day."""

    first: date
    last: date
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A feature that differs; what is not there on a day is None. Geometries are GeoJSON texts, accurate to a metre."""

    layer: str
    key: str
    kind: Kind
    since: date | None
    """The day on which what holds on the last day came into force, or the first day on which nothing does."""
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    moved: bool
    """Whether it is there on both days, with different geometries."""
    geometry_before: str | None
    geometry_after: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A day on which ``count`` features of these layers came into force or ceased."""

    day: date
    count: int
    layers: tuple[str, ...]


def differences(
    conn: Connection, layers: Iterable[Layer], span: Span, after: tuple[str, str] | None, limit: int, *, drawn: bool
) -> list[Difference]:
    """At most ``limit`` features that differ, layer by layer in the order given, after the (layer, key) ``after``.

    Every layer must have been opened. ``drawn``: with their geometries.
    """
    found: list[Difference] = []
    waiting = after is not None
    for layer in layers:
        if waiting and after and layer.id != after[0]:
            continue
        values = {
            **_values(span),
            "after": after[1] if waiting and after else None,
            "limit": limit - len(found),
            "drawn": drawn,
        }
        waiting = False
        for key, kind, *rest in conn.execute(_text(layer, "between_page"), values):
            found.append(Difference(layer.id, key, Kind(kind), *rest))
        if len(found) >= limit:
            break
    return found


def tally(conn: Connection, layers: Iterable[Layer], span: Span) -> dict[str, dict[Kind, int]]:
    """How many features of each layer differ, by kind; layers without any are left out."""
    found: dict[str, dict[Kind, int]] = {}
    for layer in layers:
        counted = {Kind(kind): int(count) for kind, count in conn.execute(_text(layer, "between_count"), _values(span))}
        if counted:
            found[layer.id] = counted
    return found


def decided(conn: Connection, layers: Iterable[Layer], box: Box | None) -> list[Decided]:
    """The days on which anything changed in law within ``box`` (None: everywhere), in their order."""
    counts: dict[date, int] = {}
    named: dict[date, list[str]] = {}
    for layer in layers:
        text = statement("layers.query", "decisions").replace("{table}", _table(layer))
        for day, count in conn.execute(text.encode(), {"box": _wkb(box), "limit": MOST_DAYS}):
            counts[day] = counts.get(day, 0) + count
            named.setdefault(day, []).append(layer.id)
    return [Decided(day, counts[day], tuple(named[day])) for day in sorted(counts)]


def _values(span: Span) -> dict[str, Any]:
    return {"first": span.first, "last": span.last, "box": _wkb(span.box)}


def _wkb(box: Box | None) -> bytes | None:
    return None if box is None else shapely.to_wkb(shapely.box(*box))


def _table(layer: Layer) -> str:
    """Named itself: the planner need not look at the other layers' partitions."""
    return f'"feature_{layer.id}"'


def _text(layer: Layer, name: str) -> bytes:
    whole = statement("layers.query", "between") + statement("layers.query", name)
    return whole.replace("{table}", _table(layer)).encode()
