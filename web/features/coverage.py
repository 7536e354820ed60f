"""Where a layer's data speak, and the shade over the rest of a picture."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.plot.svg import path_data

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from layers.definition import Layer
    from layers.plot import Window
    from layers.plot.mark import Box
    from mapsvc.db.connection import Connection

_FINEST_MM = 0.15


def spoken(conn: Connection, layer: Layer, day: date) -> BaseGeometry | None:
    """The area (EPSG:4326) in which data of ``layer`` speak on ``day``; None where none is recorded."""
    rows = conn.execute(
        "SELECT ST_AsBinary(geom) FROM feature WHERE layer = 'coverage' AND props ->> 'layer' = %s "
        "AND upper_inf(recorded) AND valid @> %s::date",
        (layer.id, day),
    ).fetchall()
    areas = [shapely.from_wkb(bytes(row[0])) for row in rows]
    return shapely.union_all(areas) if areas else None


def beyond(area: BaseGeometry | None, window: Window) -> tuple[list[str], list[Box]]:
    """A shade over all of the window that does not lie in ``area``, and the line where the data stop."""
    if area is None:
        return [], []
    frame = shapely.box(-2, -2, window.width_mm + 2, window.height_mm + 2)
    paper = window.on_paper(np.asarray([area], dtype=object))[0]
    paper = shapely.make_valid(shapely.simplify(paper, _FINEST_MM))
    inside = shapely.intersection(paper, frame)
    rest, _ = path_data([shapely.difference(frame, inside)])
    edge, _ = path_data([inside])
    line = 'fill="none" stroke="#1b2a32" stroke-width="25" stroke-dasharray="120 70"'
    return [
        f'<path d="{rest}" fill="#5b6770" fill-opacity="0.5" fill-rule="evenodd"/>',
        f'<path d="{edge}" {line}/>',
    ], []
