"""What lies in a window: features of the store as of a date in law and an instant of knowledge, on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import numpy as np
import shapely
from psycopg import sql

from layers.definition import Layer
from layers.derive.popup import current
from layers.plot.window import Window
from mapsvc.dates import parse_moment
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.geo import Geometries

MARGIN_MM = 3.0
"""How far beyond the frame geometry is kept, so that no cut edge shows on the sheet."""

TOLERANCE_MM = 0.05
"""Half of what a printer of 254 dots an inch can tell apart: by so much lines may be straightened."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A layer's features in the window, in millimetres of paper, cut a little outside the frame."""

    layer: Layer
    geoms: Geometries
    props: tuple[Mapping[str, object], ...]
    complete: bool
    """False: there are more in the window than a sheet may hold; the largest are here."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A layer's features in a box, as they are stored: EPSG:4326, large ones cut to the box."""

    geoms: Geometries
    props: tuple[Mapping[str, object], ...]
    """Without what is personal or too old to be passed on."""
    complete: bool
    """False: there are more; the largest are here."""


def stored_in(
    conn: Connection,
    layer: Layer,
    box: tuple[float, float, float, float],
    *,
    as_of: date,
    known_at: datetime,
    most: int,
) -> Stored:
    """At most ``most`` features of ``layer`` whose boxes meet ``box`` (west, south, east, north), the largest first."""
    west, south, east, north = box
    values = {"west": west, "south": south, "east": east, "north": north}
    rows = conn.execute(_query(layer.id), {**values, "as_of": as_of, "known_at": known_at, "most": most + 1}).fetchall()
    complete = len(rows) <= most
    rows = [row for row in rows[:most] if not _expired(layer, row[1], known_at)]
    geoms = shapely.from_wkb([bytes(row[0]) for row in rows]) if rows else np.empty(0, dtype=object)
    props = tuple(_public(layer, row[1], known_at) for row in rows)
    return Stored(np.asarray(geoms, dtype=object), props, complete)


def features_in(conn: Connection, layer: Layer, window: Window, *, as_of: date, known_at: datetime, most: int) -> Drawn:
    """At most ``most`` features of ``layer`` that show in ``window``, the largest first."""
    margin = MARGIN_MM + _reach_mm(layer, window)
    found = stored_in(conn, layer, window.box_degrees(margin), as_of=as_of, known_at=known_at, most=most)
    cut = _cut(window.on_paper(found.geoms), window, margin)
    kept = [index for index, geom in enumerate(cut) if geom is not None and not geom.is_empty]
    props = tuple(found.props[index] for index in kept)
    return Drawn(layer, cut[kept] if kept else np.empty(0, dtype=object), props, found.complete)


def _reach_mm(layer: Layer, window: Window) -> float:
    """Half the width of the widest line that is drawn to scale: its axis may lie outside, and its edge inside."""
    field = layer.field(layer.style.width_by) if layer.style.width_by else None
    return (field.maximum or 0) / 2 * 1_000 / window.scale if field else 0.0


def _cut(geoms: Geometries, window: Window, margin: float) -> Geometries:
    if not len(geoms):
        return geoms
    straight = shapely.simplify(geoms, TOLERANCE_MM, preserve_topology=True)
    broken = ~shapely.is_valid(straight)
    straight[broken] = shapely.make_valid(straight[broken], method="structure", keep_collapsed=False)
    frame = (-margin, -margin, window.width_mm + margin, window.height_mm + margin)
    return np.asarray(shapely.clip_by_rect(straight, *frame), dtype=object)


def _public(layer: Layer, props: Mapping[str, object], now: datetime) -> Mapping[str, object]:
    """The properties that may be drawn: none that is personal, no reading that is too old."""
    known = {name: value for name, value in props.items() if (field := layer.field(name)) and not field.personal}
    return current(layer, known, now)


def _expired(layer: Layer, props: Mapping[str, object], now: datetime) -> bool:
    end = props.get(layer.live.expires) if layer.live and layer.live.expires else None
    return isinstance(end, str) and parse_moment(end) <= now


@lru_cache(maxsize=256)
def _query(layer: str) -> bytes:
    """The statement with its layer literal, so that the other partitions are pruned when it is planned."""
    return sql.SQL(statement("layers.plot", "plot")).format(layer=sql.Literal(layer)).as_bytes(None)
