"""What a report's map holds: the layers of the view in its frame, as of its day, cut and limited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely

from layers.definition import Layer
from layers.derive.style import BASE, stage
from layers.plot.presence import code_of
from layers.plot.reading import Stored, stored_in
from layers.query.sources import source_of
from mapsvc.db.connection import Connection
from mapsvc.geo import Geometries

MOST_FEATURES = 3_000
"""Of one layer: more than anybody looks at one by one."""
MOST_VERTICES = 120_000
"""Of all layers: about 4 MB of text, which a phone still draws."""
_FINEST_PX = 0.15
"""Of a pixel at the view's zoom lines are straightened: unseen there, and hardly seen three steps closer."""
_STAGES = ("ground", "area", "detail", "line", "point")

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True, slots=True)
class Part:
    """One layer in the frame."""

    layer: Layer
    geoms: Geometries
    """EPSG:4326, cut to the frame."""
    props: tuple[Mapping[str, object], ...]
    source: Mapping[str, Any] | None

    @property
    def codes(self) -> frozenset[str | None]:
        """The codes by which something is drawn here; None: without one."""
        return frozenset(code_of(self.layer, props) for props in self.props)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The layers in the order in which they are drawn, and those that are not in the file."""

    parts: tuple[Part, ...]
    left_out: tuple[Layer, ...]
    """More is in the frame than the file may hold: the whole layer is left out, since a part of it would mislead."""
    too_small: tuple[Layer, ...]
    """Not drawn at this zoom."""


def gather(
    conn: Connection,
    layers: Sequence[Layer],
    box: Box,
    zoom: float,
    *,
    order: Sequence[str],
    day: date,
    known_at: datetime,
) -> Gathered:
    """The ``layers`` in ``box`` on ``day``; those of ``order`` on top, its first topmost. Raises QueryCanceled."""
    too_small = tuple(one for one in layers if one.style.minzoom > zoom)
    read, left_out = {}, []
    for layer in layers:
        if layer in too_small:
            continue
        found = stored_in(conn, layer, box, as_of=day, known_at=known_at, most=MOST_FEATURES)
        if found.complete:
            read[layer.id] = (layer, _cut(found, box, zoom))
        else:
            left_out.append(layer)
    left_out += [read.pop(layer_id)[0] for layer_id in _beyond(read)]
    frame = shapely.box(*box)
    parts = [
        Part(layer, geoms, props, source_of(conn, layer, frame, day))
        for layer, (geoms, props) in read.values()
        if len(geoms)
    ]
    rank = {layer_id: place for place, layer_id in enumerate(reversed(order), 1)}
    parts.sort(key=lambda part: (rank.get(part.layer.id, 0), _STAGES.index(stage(part.layer).value)))
    return Gathered(tuple(parts), tuple(left_out), too_small)


def _cut(found: Stored, box: Box, zoom: float) -> tuple[Geometries, tuple[Mapping[str, object], ...]]:
    if not len(found.geoms):
        return found.geoms, ()
    tolerance = _FINEST_PX * 360 / 512 / 2**zoom
    straight = shapely.simplify(found.geoms, tolerance, preserve_topology=True)
    broken = ~shapely.is_valid(straight)
    straight[broken] = shapely.make_valid(straight[broken], method="structure", keep_collapsed=False)
    cut = np.asarray(shapely.clip_by_rect(straight, *box), dtype=object)
    kept = [index for index, geom in enumerate(cut) if geom is not None and not geom.is_empty]
    geoms = shapely.transform(cut[kept], lambda points: np.round(points, 6)) if kept else np.empty(0, dtype=object)
    return np.asarray(geoms, dtype=object), tuple(found.props[index] for index in kept)


def _beyond(read: Mapping[str, tuple[Layer, tuple[Geometries, tuple[Mapping[str, object], ...]]]]) -> list[str]:
    """Ids of the layers for which there is no room: what was asked for comes first, and the light before the heavy."""
    weights = {
        layer_id: (layer.theme == BASE, int(shapely.get_num_coordinates(geoms).sum()) if len(geoms) else 0)
        for layer_id, (layer, (geoms, _)) in read.items()
    }
    total, beyond = 0, []
    for layer_id in sorted(weights, key=lambda one: weights[one]):
        weight = weights[layer_id][1]
        if total + weight > MOST_VERTICES:
            beyond.append(layer_id)
        else:
            total += weight
    return beyond
