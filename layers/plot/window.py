"""The window of a plot: which part of the plane rectangular system stands on how many millimetres of paper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from layers.answer.place import Place
from mapsvc.errors import InvalidInput
from mapsvc.geo import Geometries

SCALES = (500, 1_000, 2_500, 5_000, 10_000)
"""The scales that are offered; any whole number between the first and the last may be asked for."""

_JGD2011 = 6668
_PIXEL_MM = 0.22
"""What a pixel of the screen's style becomes on paper, where one reads from nearer and prints finer."""
_EQUATOR_PX = 40_075_016.686 / 512
_ROOM = 0.8
"""The share of the window that a site may fill where the scale is chosen for it."""

Points = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of paper and of ground: north of the grid is up."""

    x: float
    """Easting of its centre in metres; the Y of Japan's plane systems."""
    y: float
    """Northing of its centre in metres; their X."""
    crs: int
    """EPSG of the plane rectangular system: 6669 (I) to 6687 (XIX)."""
    width_mm: float
    height_mm: float
    scale: int
    """Denominator: 1/scale."""
    convergence: float = 0.0
    """Degrees from grid north to true north at the centre, clockwise: the 真北方向角."""

    @property
    def system(self) -> int:
        """The number of the plane rectangular system (系), 1 to 19."""
        return self.crs - 6668

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres of the plane."""
        east, north = self.width_mm * self.scale / 2_000, self.height_mm * self.scale / 2_000
        return self.x - east, self.y - north, self.x + east, self.y + north

    @property
    def zoom(self) -> float:
        """The zoom of the screen map at which things are as large as here: what decides which layers are drawn."""
        metres_per_pixel = self.scale * _PIXEL_MM / 1_000
        latitude = 35.0  # a degree more or less changes the zoom by a fiftieth
        return math.log2(_EQUATOR_PX * math.cos(math.radians(latitude)) / metres_per_pixel)

    def box_degrees(self, margin_mm: float = 0.0) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees of the smallest box that holds the window and ``margin_mm`` around it."""
        more = margin_mm * self.scale / 1_000
        west, south, east, north = self.bounds
        edge = shapely.segmentize(shapely.box(west - more, south - more, east + more, north + more), (east - west) / 4)
        points = shapely.get_coordinates(edge)
        x, y = _transformer(self.crs).transform(points[:, 0], points[:, 1], direction="INVERSE")
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())

    def on_plane(self, geoms: Geometries) -> Geometries:
        """EPSG:4326 geometries in metres of the plane."""
        transform = _transformer(self.crs).transform
        return np.asarray(
            shapely.transform(geoms, lambda points: np.column_stack(transform(points[:, 0], points[:, 1]))),
            dtype=object,
        )

    def on_paper(self, geoms: Geometries) -> Geometries:
        """EPSG:4326 geometries in millimetres of paper from the window's upper left corner, y downwards."""
        west, _, _, north = self.bounds
        factor = 1_000 / self.scale
        transform = _transformer(self.crs).transform

        def move(points: Points) -> Points:
            x, y = transform(points[:, 0], points[:, 1])
            return np.column_stack([(x - west) * factor, (north - y) * factor])

        return np.asarray(shapely.transform(geoms, move), dtype=object)

    def holds(self, geometry: BaseGeometry) -> bool:
        """Whether the whole of an EPSG:4326 geometry lies in the window."""
        moved = self.on_plane(np.asarray([geometry], dtype=object))[0]
        return bool(shapely.box(*self.bounds).covers(moved))


@cache
def _transformer(crs: int) -> Transformer:
    return Transformer.from_crs(_JGD2011, crs, always_xy=True)


def _convergence(crs: int, lon: float, lat: float) -> float:
    """Degrees clockwise from grid north to true north, by where a step to the north leads on the grid."""
    (x, there_x), (y, there_y) = _transformer(crs).transform([lon, lon], [lat, min(lat + 1e-4, 90.0)])
    return math.degrees(math.atan2(there_x - x, there_y - y))


def window_around(place: Place, *, width_mm: float, height_mm: float, scale: int | None = None) -> Window:
    """The window of so many millimetres with ``place`` in its middle.

    ``scale`` None: for a point 1/2,500; for a site the largest of SCALES at which the whole of it can be seen with room
    around it, the last where none is. Raises InvalidInput("scale").
    """
    if scale is not None and not SCALES[0] <= scale <= SCALES[-1]:
        raise InvalidInput("scale", f"must be a whole number from {SCALES[0]} to {SCALES[-1]}, not {scale}")
    probe = Window(0, 0, place.plane_crs, width_mm, height_mm, scale or SCALES[1])
    west, south, east, north = probe.on_plane(np.asarray([place.geometry], dtype=object))[0].bounds
    if scale is None:
        scale = SCALES[2]
        if east > west or north > south:
            needed = max((east - west) / width_mm, (north - south) / height_mm) * 1_000 / _ROOM
            scale = next((one for one in SCALES if one >= needed), SCALES[-1])
    return Window(
        (west + east) / 2,
        (south + north) / 2,
        place.plane_crs,
        width_mm,
        height_mm,
        scale,
        _convergence(place.plane_crs, place.lon, place.lat),
    )
