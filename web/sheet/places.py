"""From the reference of a place to its answer, and from a stored answer back to its place."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import shape

from layers.answer import Place, PlaceAnswer, PlaceKind, place_from, restrictions
from mapsvc.geo import plane_crs

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection


def answer_for(
    conn: Connection, catalogue: Catalogue, reference: str, as_of: date | None, known_at: datetime
) -> PlaceAnswer:
    """What applies at the place that ``reference`` names; raises InvalidInput("place"), NotFound."""
    place = place_from(conn, catalogue, reference, as_of=as_of, known_at=known_at)
    return restrictions(conn, catalogue, place, as_of=as_of, known_at=known_at)


def stored_place(place: dict[str, Any]) -> Place:
    """The place of a stored answer (``place`` of its JSON), to be drawn again."""
    lon, lat = float(place["lon"]), float(place["lat"])
    kind = PlaceKind(place.get("kind") or PlaceKind.POINT)
    geometry = shape(place["geometry"]) if place.get("geometry") else shapely.Point(lon, lat)
    return Place(
        geometry=geometry,
        kind=kind,
        lon=lon,
        lat=lat,
        plane_crs=int(place.get("crs") or plane_crs(lon, lat)),
        area_m2=place.get("area_m2"),
        length_m=place.get("length_m"),
        reference=place.get("reference") or f"{lat},{lon}",
        title=place.get("title"),
    )
