"""Areas of subscriptions: typed corners, circles around places, and shapes light enough to be matched often."""

from __future__ import annotations

import math
import re

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.answer.place import Place, PlaceKind, place_of
from mapsvc.errors import InvalidInput
from mapsvc.geo import to_plane, to_wgs84

MOST_CORNERS = 500
MOST_CHARACTERS = 40_000
"""Of typed corners: 500 of them with all the decimals that tools write."""
BESIDE_M = 10.0
"""A street or another line is the strip of this many metres on both sides."""
_LIGHT = 2_000
"""Vertices of a shape that is kept as it is."""
_COARSER_M = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
_EDGE = 0.2
"""Share of the city's width and height by which a drawn area may reach beyond its box: hands draw past borders."""

_NUMBER = r"[+-]?\d{1,3}(?:\.\d{1,17})?"
_CORNER = re.compile(rf"\(?({_NUMBER})\s*[,\s]\s*({_NUMBER})\)?")
_BETWEEN = re.compile(r"[;\n\r]+")

Bounds = tuple[float, float, float, float]


def corners(text: str) -> list[tuple[float, float]]:
    """The corners that ``text`` lists, ``latitude, longitude`` one a line, as (longitude, latitude) in degrees.

    The first may stand again as the last. Raises InvalidInput("corners") naming the line that cannot be read.
    """
    if len(text) > MOST_CHARACTERS:
        raise _refused(
            f"has more than {MOST_CORNERS} corners; draw it simpler", "subscribe.corners_many", most=MOST_CORNERS
        )
    lines = [line.strip() for line in _BETWEEN.split(text)]
    found: list[tuple[float, float]] = []
    for number, line in enumerate((line for line in lines if line), 1):
        match = _CORNER.fullmatch(line.rstrip(","))
        lat, lon = (float(match[1]), float(match[2])) if match else (math.nan, math.nan)
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            raise _refused(
                f"line {number} is no corner; write latitude, longitude in degrees: 35.4437, 139.6380",
                "subscribe.corners_line",
                line=number,
            )
        found.append((lon, lat))
    if len(found) > 1 and found[0] == found[-1]:
        found.pop()
    if len(found) < 3:
        raise _refused("needs at least three corners; draw it, or write a corner a line", "subscribe.corners_few")
    if len(found) > MOST_CORNERS:
        raise _refused(
            f"has more than {MOST_CORNERS} corners; draw it simpler", "subscribe.corners_many", most=MOST_CORNERS
        )
    return found


def drawn(text: str, city: Bounds) -> Place:
    """The area that typed corners outline (EPSG:4326).

    Raises InvalidInput: for corners that cannot be read or are too many, outlines that cross themselves, and areas
    far outside of ``city``, its box (west, south, east, north).
    """
    place = place_of(shapely.Polygon(corners(text)))
    within(place.geometry, city)
    return place


def within(area: BaseGeometry, city: Bounds) -> None:
    """Raise InvalidInput("corners") for an ``area`` that reaches far outside of ``city`` or does not meet it."""
    west, south, east, north = city
    aside, up = (east - west) * _EDGE, (north - south) * _EDGE
    around = shapely.box(west - aside, south - up, east + aside, north + up)
    if not (around.covers(area) and area.intersects(shapely.box(*city))):
        raise _refused(
            "reaches far outside of the city; keep to it, or choose the whole city", "subscribe.corners_outside"
        )


def as_text(area: BaseGeometry) -> str:
    """The corners of a polygon as :func:`corners` reads them; empty where it has parts or holes."""
    if area.geom_type != "Polygon" or area.interiors or len(area.exterior.coords) > MOST_CORNERS + 1:  # type: ignore[attr-defined]
        return ""
    ring = area.exterior.coords[:-1]  # type: ignore[attr-defined]
    return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in ring)


def circle(place: Place, radius_m: float) -> BaseGeometry:
    """All within ``radius_m`` metres of ``place``, in EPSG:4326; measured on its plane."""
    shape = to_plane(np.array([place.geometry], dtype=object), place.plane_crs)[0]
    return _back(shapely.buffer(shape, radius_m, quad_segs=16), place.plane_crs)


def area_of(place: Place) -> BaseGeometry:
    """What a site or line covers, light enough to be matched; of a line the strip beside it."""
    if place.kind is PlaceKind.SITE:
        return light(place.geometry, place.plane_crs)
    return light(circle(place, BESIDE_M), place.plane_crs)


def light(area: BaseGeometry, crs: int) -> BaseGeometry:
    """``area`` (EPSG:4326) with few vertices, a little larger rather than smaller: nobody inside is left out."""
    if shapely.get_num_coordinates(area) <= _LIGHT:
        return area
    shape = to_plane(np.array([area], dtype=object), crs)[0]
    for step in _COARSER_M:
        coarse = shapely.simplify(shapely.buffer(shape, step, quad_segs=2), step)
        if shapely.get_num_coordinates(coarse) <= _LIGHT:
            return _back(coarse, crs)
    return _back(shapely.convex_hull(shape), crs)


def _back(shape: BaseGeometry, crs: int) -> BaseGeometry:
    found: BaseGeometry = to_wgs84(np.array([shape], dtype=object), crs)[0]
    return found


def _refused(message: str, code: str, **values: object) -> InvalidInput:
    return InvalidInput("corners", message, code, **values)
