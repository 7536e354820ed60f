"""Where something is, in GeoRSS-Simple (OGC 17-002r1): latitude before longitude, WGS 84."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

NAMESPACE = "http://www.georss.org/georss"
MOST_POINTS = 100
"""A line or ring of more is simplified, or told by its box: readers draw a mark, not a map."""


@dataclass(frozen=True, slots=True)
class Place:
    """An element of GeoRSS: ``point``, ``line``, ``polygon`` or ``box``, and its numbers."""

    kind: str
    text: str


def place_of(geometry: BaseGeometry) -> Place | None:
    """The place of a feature; of one in several parts, its box."""
    if geometry.is_empty:
        return None
    if len(parts := shapely.get_parts(geometry)) == 1:
        geometry = parts[0]
    if geometry.geom_type == "Point":
        return Place("point", _pairs(shapely.get_coordinates(geometry)))
    bounds = geometry.bounds
    if geometry.geom_type in {"LineString", "Polygon"}:
        tolerance = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / 200
        line = shapely.get_exterior_ring(geometry) if geometry.geom_type == "Polygon" else geometry
        if shapely.get_num_coordinates(line) > MOST_POINTS:
            line = shapely.simplify(line, tolerance)
        if 2 <= shapely.get_num_coordinates(line) <= MOST_POINTS:
            kind = "polygon" if geometry.geom_type == "Polygon" else "line"
            return Place(kind, _pairs(shapely.get_coordinates(line)))
    return box((bounds[0], bounds[1], bounds[2], bounds[3]))


def box(bounds: tuple[float, float, float, float]) -> Place:
    """The box of west, south, east, north; of a spot, the point."""
    west, south, east, north = bounds
    if (west, south) == (east, north):
        return Place("point", f"{south:.6f} {west:.6f}")
    return Place("box", f"{south:.6f} {west:.6f} {north:.6f} {east:.6f}")


def _pairs(coordinates: object) -> str:
    return " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in coordinates)  # type: ignore[attr-defined]  # an array
