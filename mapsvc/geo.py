"""Coordinates: the systems Japan's sources come in, and the two the program stores.

Stored geometry is EPSG:4326, longitude first. JGD2011 (EPSG:6668) and JGD2000 (EPSG:4612) are treated as coincident
with it: they differ by centimetres where no earthquake moved the ground, below the accuracy of a 1/2,500 map.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection

WGS84 = 4326
MERCATOR = 3857
PRECISION = 8
"""Decimals of a degree that are kept: about a millimetre."""

JAPAN = (122.0, 20.0, 155.0, 46.5)
"""West, south, east, north of Japan with its islands, in degrees."""

_COINCIDENT = frozenset({4326, 4612, 6668, 6697, 4019, 4979})

Geometries = np.ndarray[Any, np.dtype[np.object_]]


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


@cache
def _jgd_geographic(crs: int) -> int | None:
    """The geographic base of a projected JGD system, or None: its datum shift to WGS 84 is left out."""
    base = CRS.from_epsg(crs).geodetic_crs
    code = base.to_epsg() if base is not None else None
    return code if code in {4612, 6668} else None


def _apply(geoms: Geometries, transformer: Transformer) -> Geometries:
    def move(points: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        x, y = transformer.transform(points[:, 0], points[:, 1], direction=TransformDirection.FORWARD)
        return np.column_stack([x, y])

    return np.asarray(shapely.transform(geoms, move), dtype=object)


def to_wgs84(geoms: Geometries, crs: int) -> Geometries:
    """``geoms`` of EPSG ``crs`` (x or longitude first) in EPSG:4326, two-dimensional, rounded to PRECISION."""
    flat = np.asarray(shapely.force_2d(geoms), dtype=object)
    if crs in _COINCIDENT:
        return round_coordinates(flat)
    target = _jgd_geographic(crs) or WGS84
    return round_coordinates(_apply(flat, _transformer(crs, target)))


def to_mercator(geoms: Geometries) -> Geometries:
    """EPSG:4326 geometries in EPSG:3857 (metres at the equator), by the closed formula of the sphere."""
    radius = 6378137.0

    def move(points: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        x = np.radians(points[:, 0]) * radius
        y = np.log(np.tan(np.pi / 4 + np.radians(points[:, 1]) / 2)) * radius
        return np.column_stack([x, y])

    return np.asarray(shapely.transform(geoms, move), dtype=object)


def to_plane(geoms: Geometries, crs: int) -> Geometries:
    """EPSG:4326 geometries in metres on a plane rectangular system (:func:`plane_crs`), x to the east."""
    return _apply(geoms, _transformer(6668, crs))


def round_coordinates(geoms: Geometries) -> Geometries:
    """``geoms`` with coordinates rounded to PRECISION decimals, so that the same source gives the same bytes."""
    return np.asarray(shapely.transform(geoms, lambda points: np.round(points, PRECISION)), dtype=object)


# Origins of the 19 plane rectangular systems (平面直角座標系, 国土交通省告示 平成14年第9号): longitude, latitude.
_PLANE_ORIGINS = (
    (129.5, 33.0), (131.0, 33.0), (132.0 + 1 / 6, 36.0), (133.5, 33.0), (134.0 + 1 / 3, 36.0),
    (136.0, 36.0), (137.0 + 1 / 6, 36.0), (138.5, 36.0), (139.0 + 5 / 6, 36.0), (140.0 + 5 / 6, 40.0),
    (140.25, 44.0), (142.25, 44.0), (144.25, 44.0), (142.0, 26.0), (127.5, 26.0), (124.0, 26.0),
    (131.0, 26.0), (136.0, 20.0), (154.0, 26.0),
)  # fmt: skip


def plane_crs(lon: float, lat: float) -> int:
    """EPSG of the JGD2011 plane rectangular system whose origin is nearest (6669 I … 6687 XIX).

    The law assigns systems by prefecture; the nearest origin is that system or its neighbour, and either measures
    a site within 1 cm per 100 m of the other.
    """
    distance = [((lon - x) * np.cos(np.radians(lat))) ** 2 + (lat - y) ** 2 for x, y in _PLANE_ORIGINS]
    return 6669 + int(np.argmin(distance))


def plane_origin(crs: int) -> tuple[float, float]:
    """Longitude and latitude of the origin of a JGD2011 plane rectangular system (EPSG 6669 to 6687)."""
    return _PLANE_ORIGINS[crs - 6669]
