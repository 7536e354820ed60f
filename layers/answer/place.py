"""What was asked about: a point, a line or a site, with its measures on the plane rectangular system of the place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry


class PlaceKind(StrEnum):
    """What a place is, by its geometry."""

    POINT = "point"
    LINE = "line"
    SITE = "site"
    """An area: a parcel, several parcels, or what a person drew."""


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
