"""The coordinate reference systems in which features are asked for and given, each with its authority's axis order.

Named by OGC URIs (OGC API - Features - Part 2, OGC 18-058r1). Stored are degrees, longitude first, which is CRS84.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from mapsvc.errors import InvalidInput
from mapsvc.geo import PRECISION, to_wgs84

_JGD2011 = 6668
_PLANES = range(6669, 6688)
"""平面直角座標系 I … XIX of JGD2011: metres, X (north) before Y (east)."""
_FARTHEST_M = 1e8
"""More metres than twice round the earth from any origin."""
_BOX_STEPS = 16
"""Into so many parts a side of a box is cut before it is moved to another system, where it becomes a curve."""


@dataclass(frozen=True, slots=True)
class Crs:
    """A system: its URI, its EPSG code, and whether its first axis points north (latitude, or X of a plane system)."""

    uri: str
    epsg: int
    north_first: bool
    degrees: bool

    @property
    def decimals(self) -> int:
        """Decimals of a coordinate that mean something: about a millimetre."""
        return 8 if self.degrees else 3

    def sql(self, geom: str) -> str:
        """SQL that gives the stored geometry ``geom`` in this system, as GeoJSON text.

        Exterior rings run against the clock, as RFC 7946 wants them, seen on a map. A plane system is reached from
        JGD2011, with which the store's degrees are taken to coincide: without a shift of datum.
        """
        moved = f"ST_ForcePolygonCCW({geom})"
        if not self.degrees:
            base = f"ST_SetSRID({moved}, {_JGD2011})" if self.epsg in _PLANES else moved
            moved = f"ST_Transform({base}, {self.epsg})"
        if self.north_first:
            moved = f"ST_FlipCoordinates({moved})"
        return f"ST_AsGeoJSON({moved}, {self.decimals}, 0)"


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, north_first=False, degrees=True)


@cache
def _epsg(code: int) -> Crs:
    found = pyproj.CRS.from_epsg(code)
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{code}"
    return Crs(uri, code, found.axis_info[0].direction == "north", found.is_geographic)


@cache
def published() -> tuple[Crs, ...]:
    """All systems, the default first."""
    return (CRS84, *(_epsg(code) for code in (4326, 3857, _JGD2011, *_PLANES)))


@cache
def _by_uri() -> dict[str, Crs]:
    known = {crs.uri: crs for crs in published()}
    # The same systems as programs also write them: a safe CURIE, and https.
    for crs in published():
        short = "[OGC:CRS84]" if crs is CRS84 else f"[EPSG:{crs.epsg}]"
        known |= {short: crs, short[1:-1]: crs, crs.uri.replace("http://", "https://"): crs}
    return known


def by_uri(uri: str, parameter: str) -> Crs:
    """The system of ``uri``; raises InvalidInput naming ``parameter`` where it is none that is published."""
    found = _by_uri().get(uri)
    if found is None:
        raise InvalidInput(
            parameter,
            "must be one of the collection's crs: http://www.opengis.net/def/crs/OGC/1.3/CRS84 or "
            "http://www.opengis.net/def/crs/EPSG/0/{4326, 3857, 6668, 6669 to 6687}",
            "ogc.crs",
        )
    return found


def stored(geometry: BaseGeometry, crs: Crs, parameter: str) -> BaseGeometry:
    """``geometry`` of ``crs``, in that system's axis order, as it is stored; raises InvalidInput out of its range."""
    if crs.north_first:
        geometry = shapely.transform(geometry, lambda points: points[:, ::-1])
    try:
        moved: BaseGeometry = to_wgs84(np.array([geometry], dtype=object), crs.epsg)[0]
    except (ValueError, pyproj.exceptions.ProjError, shapely.GEOSException) as error:
        raise InvalidInput(parameter, f"cannot be placed in {crs.uri}") from error
    west, south, east, north = (float(side) for side in shapely.bounds(moved))
    if not all(map(math.isfinite, (west, south, east, north))):
        raise InvalidInput(parameter, f"lies outside the area of {crs.uri}, or is empty")
    if west < -180 or east > 180 or south < -90 or north > 90:
        message = f"lies outside ±180° and ±90°; is the axis order that of {crs.uri}?"
        raise InvalidInput(parameter, message, "ogc.outside", crs=crs.uri)
    return moved


def box(sides: tuple[float, float, float, float], crs: Crs, parameter: str) -> BaseGeometry:
    """What lies within ``sides`` (lower corner, upper corner, in the axis order of ``crs``), as it is stored.

    In degrees a western side east of the eastern one means a box over the antimeridian, which becomes two. Raises
    InvalidInput.
    """
    west, south, east, north = (sides[1], sides[0], sides[3], sides[2]) if crs.north_first else sides
    if south > north or (west > east and not crs.degrees):
        message = "has its lower corner above its upper one; the order is that of the axes"
        raise InvalidInput(parameter, message, "ogc.corners")
    if not crs.degrees and max(map(abs, sides)) > _FARTHEST_M:
        raise InvalidInput(parameter, f"lies outside the area of {crs.uri}")
    if west > east:
        parts = [_rectangle(west, south, 180.0, north), _rectangle(-180.0, south, east, north)]
        found: BaseGeometry = shapely.union_all(parts)
    else:
        found = _rectangle(west, south, east, north)
    if not crs.degrees:
        longest = max(east - west, north - south) / _BOX_STEPS
        found = shapely.segmentize(found, longest) if longest else found
    if crs.north_first:
        found = shapely.transform(found, lambda points: points[:, ::-1])
    return stored(found, crs, parameter)


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A rectangle; where it has no area, the line or point that it is: nothing smaller is stored."""
    west, south, east, north = (round(side, PRECISION) for side in (west, south, east, north))
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)
