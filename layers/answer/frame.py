"""A site and what lies around it in metres of its own, where straight lines of the store stay straight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.answer.place import Place
from layers.answer.scale import degree_in_metres
from mapsvc.geo import Geometries, to_plane

GRID_M = 1e-6
"""Overlays are computed on this grid, so that shared borders stay shared."""

_NO_AREA, _NO_LINE = shapely.Polygon(), shapely.LineString()

Floats = np.ndarray[Any, np.dtype[np.float64]]


class Frame:
    """Degrees ↔ metres from a point of the place, by the scale there.

    Borders are straight in degrees, as they are stored; on the plane their pieces would part by up to a centimetre. So
    what overlaps is found in this frame, which keeps straight lines straight, and then measured on the plane.
    """

    def __init__(self, place: Place) -> None:
        """The frame of ``place``."""
        self._origin = np.array([place.lon, place.lat])
        self._metres = np.array(degree_in_metres(place))
        self._crs = place.plane_crs

    def local(self, geoms: Sequence[BaseGeometry] | Geometries) -> Geometries:
        """EPSG:4326 geometries in the frame."""
        given = np.asarray(geoms, dtype=object)
        return np.asarray(shapely.transform(given, lambda xy: (xy - self._origin) * self._metres), dtype=object)

    def areas(self, geoms: Sequence[BaseGeometry] | Geometries) -> Floats:
        """Square metres of geometries of the frame, on the plane rectangular system."""
        return np.asarray(shapely.area(self._on_plane(geoms)), dtype=float)

    def lengths(self, geoms: Sequence[BaseGeometry] | Geometries) -> Floats:
        """Metres of lines of the frame, on the plane rectangular system."""
        return np.asarray(shapely.length(self._on_plane(geoms)), dtype=float)

    def _on_plane(self, geoms: Sequence[BaseGeometry] | Geometries) -> Geometries:
        given = np.asarray(geoms, dtype=object)
        if shapely.get_num_coordinates(given).sum() == 0:
            return given
        degrees = shapely.transform(given, lambda xy: xy / self._metres + self._origin)
        return to_plane(np.asarray(degrees, dtype=object), self._crs)


def united(geoms: Sequence[BaseGeometry] | Geometries) -> BaseGeometry:
    """All of ``geoms``, counted once where they overlap."""
    if len(geoms) == 1:
        return geoms[0]
    return shapely.union_all(np.asarray(geoms, dtype=object), grid_size=GRID_M)


def closed(geoms: Sequence[BaseGeometry] | Geometries, by: float) -> BaseGeometry:
    """All of ``geoms`` as one area grown by ``by`` metres: the lines along which they were cut, and gaps as narrow as
    the coordinates are rounded, are gone."""
    together = shapely.MultiPolygon(list(_polygons(geoms)))
    return shapely.buffer(together, by, join_style="mitre", mitre_limit=2)


def _polygons(geoms: Sequence[BaseGeometry] | Geometries) -> Geometries:
    parts = shapely.get_parts(shapely.get_parts(np.asarray(geoms, dtype=object)))
    return np.asarray(parts[shapely.get_dimensions(parts) == 2], dtype=object)


def areal(geoms: Geometries) -> Geometries:
    """``geoms`` without the points and lines in which areas only touch."""
    result = geoms.copy()
    for n in np.flatnonzero(shapely.get_type_id(geoms) == 7):
        result[n] = shapely.multipolygons(_polygons([geoms[n]]))
    result[shapely.get_dimensions(result) < 2] = _NO_AREA
    return result


def linear(geoms: Geometries) -> Geometries:
    """``geoms`` without the points in which a line only touches."""
    result = geoms.copy()
    for n in np.flatnonzero(shapely.get_type_id(geoms) == 7):
        parts = shapely.get_parts(geoms[n])
        result[n] = shapely.multilinestrings(parts[shapely.get_dimensions(parts) == 1])
    result[shapely.get_dimensions(result) != 1] = _NO_LINE
    return result
