"""The shape of a site or line as a small drawing, so that a reader sees that the right place was asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from markupsafe import Markup

from layers.answer.place import Place, PlaceKind
from mapsvc.geo import to_plane

WIDTH, HEIGHT = 240, 160
"""Of the drawing, in its own units."""
_EDGE = 8
_FINEST = 0.5
"""What is smaller than this, in units of the drawing, is left out of it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A drawing, north up, and the size in whole metres of what it shows."""

    drawing: Markup
    width: str
    height: str


def outline(place: Place) -> Outline | None:
    """The outline of ``place`` on its plane; None of a point."""
    if place.kind is PlaceKind.POINT:
        return None
    shape = to_plane(np.array([place.geometry], dtype=object), place.plane_crs)[0]
    west, south, east, north = shapely.bounds(shape).tolist()
    across, up = max(east - west, 1e-3), max(north - south, 1e-3)
    scale = min((WIDTH - 2 * _EDGE) / across, (HEIGHT - 2 * _EDGE) / up)
    left, top = (WIDTH - across * scale) / 2, (HEIGHT - up * scale) / 2

    def path(points: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> str:
        x, y = left + (points[:, 0] - west) * scale, top + (north - points[:, 1]) * scale
        return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))

    drawn = shapely.simplify(shape, _FINEST / scale, preserve_topology=True)
    if place.kind is PlaceKind.SITE:
        rings = shapely.get_rings(shapely.get_parts(drawn))
        line = "".join(path(shapely.get_coordinates(ring)) + "Z" for ring in rings)
    else:
        line = "".join(path(shapely.get_coordinates(part)) for part in shapely.get_parts(drawn))
    drawing = Markup(
        '<svg class="outline-{kind}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'aria-hidden="true"><path d="{line}"/></svg>'
    ).format(kind=place.kind.value, width=WIDTH, height=HEIGHT, line=line)
    return Outline(drawing, f"{across:,.0f}", f"{up:,.0f}")
