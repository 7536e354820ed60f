"""GeoJSON (RFC 7946) as a geometry: one Geometry, one Feature, or a FeatureCollection of exactly one.

Degrees of EPSG:4326, longitude first. The shape of the document is checked here, each fault by the path to it; what
makes a place (closed, valid, within the city) is checked by :func:`layers.answer.place_of`. Heights are left out:
what applies to a place has none. Rings may run either way round.
"""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from mapsvc.errors import InvalidInput
from web.parameters import shown

_DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""How deep positions lie in the coordinates of each type."""
TYPES = ("Feature", "FeatureCollection", *_DEPTHS)
MOST_POSITIONS = 50_000
"""Positions that are looked at, before anything is built of them; a site may have fewer."""
_LEAST_OF_RING = 4
_WGS84 = frozenset({"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84"})
NAME = "geometry"


def geometry_of(document: Any) -> BaseGeometry:
    """The one geometry of a GeoJSON ``document``; raises InvalidInput naming the path to what is wrong."""
    if not isinstance(document, dict):
        raise InvalidInput(NAME, "must be a GeoJSON object", "geojson.object")
    _check_crs(document)
    match document.get("type"):
        case "FeatureCollection":
            return _of_feature(_only(document.get("features")), "features[0]")
        case "Feature":
            return _of_feature(document, "")
        case _:
            return _of_geometry(document, NAME)


def _check_crs(document: dict[str, Any]) -> None:
    """Refuse the ``crs`` of GeoJSON before RFC 7946, except where it says what holds anyway."""
    if "crs" not in document:
        return
    crs = document["crs"]
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in _WGS84:
        raise InvalidInput(
            "crs",
            "coordinates must be degrees of WGS 84, longitude first (RFC 7946); transform them to EPSG:4326 and leave "
            f"out crs, which says {shown(str(name))}",
            "geojson.crs",
            value=str(name),
        )


def _only(features: Any) -> dict[str, Any]:
    if not isinstance(features, list) or len(features) != 1 or not isinstance(features[0], dict):
        count = len(features) if isinstance(features, list) else 0
        raise InvalidInput(
            "features",
            f"must hold exactly one Feature, not {count}; join the parts of a site in one MultiPolygon, and send "
            'several places as {"places": […]}',
            "geojson.features",
            count=count,
        )
    found: dict[str, Any] = features[0]
    return found


def _of_feature(feature: dict[str, Any], path: str) -> BaseGeometry:
    where = f"{path}.{NAME}" if path else NAME
    if feature.get("type") != "Feature" or not isinstance(feature.get(NAME), dict):
        raise InvalidInput(where, "must be the geometry of a Feature, not null", "geojson.feature")
    return _of_geometry(feature[NAME], where)


def _of_geometry(geometry: dict[str, Any], path: str) -> BaseGeometry:
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        raise InvalidInput(
            path, "must be one kind of geometry; ask for each part of the collection on its own", "geojson.collection"
        )
    if not isinstance(kind, str) or kind not in _DEPTHS:
        known = ", ".join(TYPES)
        raise InvalidInput(
            f"{path}.type", f"must be one of {known}, not {shown(str(kind))}", "geojson.type", known=known, value=kind
        )
    coordinates = geometry.get("coordinates")
    where = f"{path}.coordinates"
    if coordinates in ([], None):
        raise InvalidInput(where, "is empty; a place needs at least one position", "geojson.empty")
    flat = _positions(coordinates, _DEPTHS[kind], where, [0])
    if kind in {"Polygon", "MultiPolygon"}:
        _check_rings(flat if kind == "MultiPolygon" else [flat], where)
    try:
        return shapely.geometry.shape({"type": kind, "coordinates": flat})
    except (ValueError, shapely.errors.ShapelyError) as error:
        raise InvalidInput(where, f"is no {kind}: {error}", "geojson.shape", kind=kind) from error


def _positions(value: Any, depth: int, path: str, seen: list[int]) -> Any:
    """``value`` with every position as (longitude, latitude); ``seen`` counts them."""
    if depth:
        if not isinstance(value, list) or not value:
            raise InvalidInput(path, f"must be a list, {depth} levels above numbers", "geojson.list", depth=depth)
        return [_positions(part, depth - 1, f"{path}[{index}]", seen) for index, part in enumerate(value)]
    seen[0] += 1
    if seen[0] > MOST_POSITIONS:
        raise InvalidInput(path, f"more than {MOST_POSITIONS} positions", "geojson.many", most=MOST_POSITIONS)
    if not isinstance(value, list) or not 2 <= len(value) <= 3 or not all(map(_is_number, value)):
        raise InvalidInput(path, "must be [longitude, latitude] in decimal degrees", "geojson.position")
    lon, lat = float(value[0]), float(value[1])
    if abs(lon) > 180 or abs(lat) > 90:
        raise InvalidInput(
            path, "must be [longitude, latitude], within ±180 and ±90 degrees", "geojson.range", lon=lon, lat=lat
        )
    return lon, lat


def _is_number(value: Any) -> bool:
    # The comparison also keeps out NaN, infinity, and whole numbers that no float holds.
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9


def _check_rings(polygons: list[list[list[tuple[float, float]]]], path: str) -> None:
    for rings in polygons:
        for number, ring in enumerate(rings):
            if len(ring) < _LEAST_OF_RING or ring[0] != ring[-1]:
                raise InvalidInput(
                    f"{path}[{number}]",
                    "must be a closed ring of at least four positions, the last the same as the first",
                    "geojson.ring",
                )
