"""What was asked about: a point, a line or a site, with its measures on the plane rectangular system of the place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from mapsvc.errors import InvalidInput
from mapsvc.geo import JAPAN, PRECISION, plane_crs, round_coordinates, to_plane

MOST_VERTICES = 10_000
MOST_MEETING = 100_000
"""Pairs of segments of a line that crosses itself whose boxes meet; of a track of 10,000 vertices some 30,000 do."""
_AT_ONCE = 200
LEAST_AREA_M2 = 0.01
LEAST_LENGTH_M = 0.01
"""Smaller than this, a site or line is a slip of the hand: coordinates are kept to a millimetre."""

_M2_PER_SQUARE_DEGREE = 1e10
"""Roughly, in Japan."""


class PlaceKind(StrEnum):
    """What a place is, by its geometry."""

    POINT = "point"
    LINE = "line"
    SITE = "site"
    """An area: a parcel, several parcels, or what a person drew."""


_KINDS = {
    "Point": PlaceKind.POINT,
    "LineString": PlaceKind.LINE,
    "MultiLineString": PlaceKind.LINE,
    "Polygon": PlaceKind.SITE,
    "MultiPolygon": PlaceKind.SITE,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in EPSG:4326 (longitude first), valid and checked; see :func:`place_of`."""

    geometry: BaseGeometry
    kind: PlaceKind
    lon: float
    lat: float
    """The point itself; of a line or site, a point on it."""
    plane_crs: int
    """EPSG of the plane rectangular system (平面直角座標系) on which it is measured: 6669 to 6687."""
    area_m2: float | None = None
    """Of a site; on the plane."""
    length_m: float | None = None
    """Of a line; on the plane."""
    reference: str = ""
    """The text that names this place again: ``lat,lon``, ``layer:key`` or WKT (see :mod:`layers.answer.reference`)."""
    title: str | None = None
    """What it is called, where it was found by a name: an address, a parcel."""


def points_of(points: Sequence[tuple[float, float]]) -> list[Place]:
    """Places at ``points`` (longitude, latitude in degrees, EPSG:4326), rounded to a millimetre.

    Raises InvalidInput naming ``lon`` or ``lat``.
    """
    places = []
    for lon, lat in points:
        if not -180 <= lon <= 180:
            raise InvalidInput("lon", f"must be a longitude from -180 to 180 degrees, not {lon}")
        if not -90 <= lat <= 90:
            raise InvalidInput("lat", f"must be a latitude from -90 to 90 degrees, not {lat}")
        x, y = round(lon, PRECISION) + 0.0, round(lat, PRECISION) + 0.0  # + 0.0: a zero has no sign
        places.append(Place(Point(x, y), PlaceKind.POINT, x, y, plane_crs(x, y), reference=point_reference(x, y)))
    return places


def place_of(geometry: BaseGeometry, *, reference: str | None = None, title: str | None = None) -> Place:
    """The place that ``geometry`` (EPSG:4326, longitude first; heights are left out) is, measured on the plane.

    ``reference`` and ``title`` are what it was named by; without a reference its coordinates name it. Raises
    InvalidInput naming ``place``: for what is neither point, line nor area, is empty, has more than 10,000 vertices,
    lies outside of Japan, crosses itself (a site, and where; a line very often), or has no extent.
    """
    kind = _kind(geometry)
    if (vertices := shapely.get_num_coordinates(geometry)) > MOST_VERTICES:
        raise _refused(
            f"has {vertices:,} vertices; at most {MOST_VERTICES:,} are answered: simplify it",
            "place_vertices", vertices=f"{vertices:,}", most=f"{MOST_VERTICES:,}",
        )  # fmt: skip
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise _refused("has a coordinate that is not a number; correct it", "place_finite")
    if kind is PlaceKind.POINT:
        x, y = shapely.get_coordinates(geometry)[0].tolist()
        (place,) = points_of([(x, y)])
        return Place(
            place.geometry, kind, place.lon, place.lat, place.plane_crs,
            reference=reference or place.reference, title=title,
        )  # fmt: skip
    _check_inside_japan(geometry)
    flat = round_coordinates(np.array([shapely.force_2d(geometry)], dtype=object))[0]
    if kind is PlaceKind.SITE:
        _check_valid(flat)
    else:
        _check_tangled(flat)
    inside = _point_on(flat, kind)
    crs = plane_crs(inside.x, inside.y)
    on_plane = to_plane(np.array([flat], dtype=object), crs)[0]
    area, length = (on_plane.area, None) if kind is PlaceKind.SITE else (None, on_plane.length)
    if area is not None and area < LEAST_AREA_M2:
        raise _refused("has no area; draw its corners apart", "place_no_area")
    if length is not None and length < LEAST_LENGTH_M:
        raise _refused("has no length; draw its ends apart", "place_no_length")
    named = reference or wkt_reference(flat)
    return Place(flat, kind, inside.x, inside.y, crs, area, length, named, title)


def point_reference(lon: float, lat: float) -> str:
    """``lat,lon`` with six decimals, or as many more as it takes."""
    return f"{_degrees(lat)},{_degrees(lon)}"


def wkt_reference(geometry: BaseGeometry) -> str:
    """``geometry`` (two-dimensional, of rounded coordinates) as WKT, which gives the very same geometry back."""
    return str(shapely.to_wkt(geometry, rounding_precision=PRECISION, trim=True))


def _degrees(value: float) -> str:
    whole, _, decimals = f"{value:.{PRECISION}f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(6, '0')}"


def _refused(message: str, code: str, **values: object) -> InvalidInput:
    return InvalidInput("place", message, code, **values)


def _kind(geometry: BaseGeometry) -> PlaceKind:
    kind = _KINDS.get(geometry.geom_type)
    if kind is None:
        raise _refused(f"is a {geometry.geom_type}; give a point, a line or a polygon", "place_kind")
    if geometry.is_empty:
        raise _refused("is empty; give a point, a line or a polygon with coordinates", "place_empty")
    return kind


def _check_inside_japan(geometry: BaseGeometry) -> None:
    west, south, east, north = shapely.bounds(geometry).tolist()
    if west < JAPAN[0] or south < JAPAN[1] or east > JAPAN[2] or north > JAPAN[3]:
        raise _refused(
            f"lies outside of Japan ({west:g}, {south:g}, {east:g}, {north:g}); give degrees, longitude first",
            "place_japan",
        )


def _check_valid(geometry: BaseGeometry) -> None:
    # Before it is projected: on the plane a straight line of degrees bends, and would seem to enclose something.
    if shapely.area(shapely.convex_hull(geometry)) * _M2_PER_SQUARE_DEGREE < LEAST_AREA_M2:
        raise _refused("has no area; draw its corners apart", "place_no_area")
    if shapely.is_valid(geometry):
        return
    reason = str(shapely.is_valid_reason(geometry))
    found = re.search(r"^(.*)\[(\S+) (\S+)\]", reason)
    what, where = (
        (found[1].strip().lower(), point_reference(float(found[2]), float(found[3]))) if found else (reason, "")
    )
    raise _refused(
        f"is not a valid area: {what} at latitude, longitude {where}; draw the border so that it does not cross itself",
        "place_crossing",
        where=where,
    )


def _check_tangled(line: BaseGeometry) -> None:
    """Refuse a line that crosses itself so often that to lay anything over it would take minutes."""
    if shapely.is_simple(line):
        return
    ends = shapely.get_coordinates(line)
    low, high = np.minimum(ends[:-1], ends[1:]), np.maximum(ends[:-1], ends[1:])
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    tree = shapely.STRtree(boxes)
    meeting = 0
    for start in range(0, len(boxes), _AT_ONCE):
        meeting += tree.query(boxes[start : start + _AT_ONCE]).shape[1]
        if meeting > MOST_MEETING:
            raise _refused("crosses itself too often; draw it simpler, or ask about its parts", "place_tangled")


def _point_on(geometry: BaseGeometry, kind: PlaceKind) -> Point:
    if kind is PlaceKind.SITE:
        found = shapely.point_on_surface(geometry)
    else:
        lines = shapely.get_parts(geometry)
        found = shapely.line_interpolate_point(lines[int(np.argmax(shapely.length(lines)))], 0.5, normalized=True)
    return Point(round(found.x, PRECISION), round(found.y, PRECISION))
