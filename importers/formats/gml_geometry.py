"""GML 3.1 surfaces as shapely geometries, longitude (easting) first whatever the file's order is.

OGC 07-036 and OGC 08-038: coordinates stand in the axis order of the CRS's definition, so EPSG:6697 is latitude,
longitude, height. Heights are left out: a plan is drawn on the plane.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from importers.formats.safe_xml import Element
from mapsvc.errors import Ambiguous, UnreadableSource
from mapsvc.geo import JAPAN

GML = "{http://www.opengis.net/gml}"
XLINK = "{http://www.w3.org/1999/xlink}"
_EPSG = re.compile(r"EPSG(?:/[\d.]*/|:[\d.]*:|:|\.xml#|#)(\d+)$", re.IGNORECASE)


class BadGeometry(Exception):
    """A feature's geometry cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """How the coordinates of a file are written."""

    epsg: int
    """EPSG code of the horizontal coordinates."""
    dimension: int
    flip: bool
    """The file has latitude (northing) first."""
    evidence: str


def reference(name: str, dimension: int | None, first: tuple[float, float], axis: str | None) -> Reference:
    """What ``srsName`` and the first two ordinates of the file say together.

    ``axis`` is a person's decision: "xy" as the CRS defines its order, "yx" exchanged. Raises UnreadableSource for an
    unknown CRS, Ambiguous where name and numbers contradict each other and nobody decided.
    """
    match = _EPSG.search(name.strip())
    if match is None:
        raise UnreadableSource(f"srsName {name!r} names no EPSG code")
    try:
        crs = CRS.from_epsg(int(match[1]))
    except CRSError as error:
        raise UnreadableSource(f"srsName {name!r}: EPSG does not know this code") from error
    horizontal = crs.sub_crs_list[0] if crs.is_compound else crs
    epsg = int(horizontal.to_2d().to_epsg() or match[1])
    if dimension is None:
        dimension = sum(len(part.axis_info) for part in crs.sub_crs_list) or len(crs.axis_info)
    flip = horizontal.axis_info[0].direction.lower() == "north"
    evidence = f"srsName {name}"
    if axis is not None:
        exchanged = axis == "yx"
        told = "exchanged" if exchanged else "as the CRS defines it"
        return Reference(epsg, dimension, flip != exchanged, f"{evidence}; axis order {told}, given as an option")
    if horizontal.is_geographic:
        west, south, east, north = JAPAN
        as_latlon = south <= first[0] <= north and west <= first[1] <= east
        as_lonlat = west <= first[0] <= east and south <= first[1] <= north
        if (as_lonlat and flip) or (as_latlon and not flip):
            order = "latitude, longitude" if flip else "longitude, latitude"
            raise Ambiguous(
                "axis order",
                f"{name} means {order}, but the first position is {first[0]} {first[1]}",
                "--axis xy (as the CRS defines it) or --axis yx (exchanged)",
            )
        evidence += f"; first position {first[0]} {first[1]}"
    return Reference(epsg, dimension, flip, evidence)


def _numbers(text: str | None) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    # np.fromstring on text is deprecated; split and asarray is as fast for rings of some hundred points.
    try:
        found = np.asarray((text or "").replace(",", " ").split(), dtype=np.float64)
    except ValueError as error:
        raise BadGeometry(f"a coordinate is not a number: {error}") from error
    if not np.isfinite(found).all():
        raise BadGeometry("a coordinate is not finite")
    return found


def first_position(geometry: Element) -> tuple[float, float] | None:
    """The first two ordinates below an element, as written, or None."""
    for element in geometry.iter(GML + "posList", GML + "pos", GML + "lowerCorner", GML + "coordinates"):
        found = _numbers(element.text)
        if len(found) >= 2:
            return float(found[0]), float(found[1])
    return None


def _ring(ring: Element, how: Reference) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    lists = list(ring.iter(GML + "posList", GML + "coordinates"))
    if len(lists) > 1:
        raise BadGeometry("a ring with several posLists")
    dimension = how.dimension
    if lists:
        told = lists[0].get("srsDimension")
        dimension = int(told) if told and told.isdigit() else dimension
        flat = _numbers(lists[0].text)
    else:
        flat = _numbers(" ".join(str(pos.text or "") for pos in ring.iter(GML + "pos")))
    if dimension not in (2, 3) or len(flat) % dimension:
        raise BadGeometry(f"{len(flat)} numbers are no positions of {dimension} dimensions")
    points = flat.reshape(-1, dimension)[:, :2]
    if len(points) < 4:
        raise BadGeometry(f"a ring of {len(points)} points")
    if not (points[0] == points[-1]).all():
        raise BadGeometry("a ring that is not closed")
    return points[:, ::-1] if how.flip else points


def _polygon(polygon: Element, how: Reference) -> shapely.Polygon:
    shell, holes = None, []
    for boundary in polygon:
        ring = boundary.find(GML + "LinearRing") if len(boundary) else None
        if ring is None:
            ring = boundary.find(GML + "Ring") if len(boundary) else None
        if ring is None:
            continue
        points = _ring(ring, how)
        if boundary.tag in (GML + "exterior", GML + "outerBoundaryIs"):
            shell = points
        elif boundary.tag in (GML + "interior", GML + "innerBoundaryIs"):
            holes.append(points)
    if shell is None:
        raise BadGeometry("a polygon without an outer ring")
    return shapely.Polygon(shell, holes)


def surface(element: Element, how: Reference) -> shapely.Polygon | shapely.MultiPolygon:
    """The polygons below ``element`` (MultiSurface, CompositeSurface, Surface with patches, Polygon) as one geometry.

    Raises BadGeometry for what cannot be a surface; self-crossing rings are handed on for repair.
    """
    if any(member.get(XLINK + "href") for member in element.iter(GML + "surfaceMember")):
        raise BadGeometry("its surface is a reference (xlink:href) to another feature's")
    polygons = [_polygon(found, how) for found in element.iter(GML + "Polygon", GML + "PolygonPatch")]
    if not polygons:
        raise BadGeometry("no polygon")
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
