"""A geometry as text that a person can read and type: a vertex per line, latitude first.

::

    35.00123, 139.00456
    35.00200, 139.00500
                             an empty line: the next part
    35.1, 139.1
    hole                     the next ring is a hole of the part before it (穴)
    35.2, 139.2

Rings need not repeat their first vertex. The map writes and reads the same text.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import Geometry
from mapsvc.errors import InvalidInput
from mapsvc.geo import JAPAN, PRECISION

MOST_CHARACTERS = 1_000_000
MOST_VERTICES = 20_000
_PAIR = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,12})?)\s*[, \t]\s*([+-]?\d{1,3}(?:\.\d{1,12})?)", re.ASCII)
_HOLE = frozenset({"hole", "穴"})
_LEAST = {Geometry.POINT: 1, Geometry.LINE: 2, Geometry.POLYGON: 3}
Ring = list[tuple[float, float]]


def text_of(geometry: BaseGeometry) -> str:
    """``geometry`` (EPSG:4326) as text; shortest decimals that give the same coordinates."""
    blocks = []
    for part in getattr(geometry, "geoms", [geometry]):
        if part.geom_type == "Polygon":
            rings = [part.exterior, *part.interiors]
            blocks.append("\nhole\n".join(_lines(shapely.get_coordinates(ring)[:-1]) for ring in rings))
        else:
            blocks.append(_lines(shapely.get_coordinates(part)))
    return "\n\n".join(blocks)


def _lines(points: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> str:
    return "\n".join(f"{_number(y)}, {_number(x)}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.{PRECISION}f}".rstrip("0").rstrip(".")


def read(text: str, kind: Geometry) -> BaseGeometry:
    """The geometry that ``text`` describes, of the layer's ``kind``, valid and in Japan.

    Raises InvalidInput("shape") naming line or reason.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput("shape", f"is longer than {MOST_CHARACTERS:,} characters", "shape.long")
    parts = _parts(text)
    if not parts:
        raise InvalidInput("shape", "has no vertex: type one per line, latitude first, or draw it", "shape.empty")
    least = _LEAST[kind]
    for rings in parts:
        for ring in rings:
            if len(ring) < least:
                raise InvalidInput(
                    "shape", f"a part has {len(ring)} vertices, it needs {least}", "shape.few", least=least
                )
        if len(rings) > 1 and kind is not Geometry.POLYGON:
            raise InvalidInput("shape", "only areas have holes", "shape.hole")
    made = _made(parts, kind)
    if not made.is_valid:
        reason = shapely.is_valid_reason(made)
        raise InvalidInput("shape", f"crosses or touches itself: {reason}", "shape.crosses", where=_where(reason))
    return made


def _parts(text: str) -> list[list[Ring]]:
    parts: list[list[Ring]] = []
    ring: Ring | None = None
    count = 0
    for number, raw in enumerate(text.splitlines(), 1):
        line = unicodedata.normalize("NFKC", raw).strip().rstrip(",;").strip()
        if not line:
            ring = None
        elif line.lower() in _HOLE:
            if not parts:
                raise InvalidInput("shape", f"line {number}: a hole needs a part before it", "shape.line", line=number)
            ring = []
            parts[-1].append(ring)
        else:
            if ring is None:
                ring = []
                parts.append([ring])
            ring.append(_vertex(line, number))
            count += 1
            if count > MOST_VERTICES:
                raise InvalidInput("shape", f"has more than {MOST_VERTICES:,} vertices", "shape.many")
    return parts


def _vertex(line: str, number: int) -> tuple[float, float]:
    match = _PAIR.fullmatch(line)
    if match is None:
        raise InvalidInput(
            "shape", f'line {number} is not "latitude, longitude": {line[:40]!r}', "shape.line", line=number
        )
    lat, lon = round(float(match[1]), PRECISION), round(float(match[2]), PRECISION)
    west, south, east, north = JAPAN
    if not (west <= lon <= east and south <= lat <= north):
        raise InvalidInput(
            "shape", f"line {number}: {lat}, {lon} lies outside Japan; latitude comes first", "shape.japan", line=number
        )
    return lon, lat


def _made(parts: list[list[Ring]], kind: Geometry) -> BaseGeometry:
    if kind is Geometry.POINT:
        points = [shapely.Point(point) for rings in parts for point in rings[0]]
        return points[0] if len(points) == 1 else shapely.MultiPoint(points)
    if kind is Geometry.LINE:
        lines = [shapely.LineString(rings[0]) for rings in parts]
        return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)
    areas = [shapely.Polygon(rings[0], rings[1:]) for rings in parts]
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)


def _where(reason: str) -> str:
    """``lat, lon`` of GEOS's "Self-intersection[139.0 35.0]"; empty where it says none."""
    match = re.search(r"\[([-\d.e]+) ([-\d.e]+)\]", reason)
    return f"{float(match[2]):.6f}, {float(match[1]):.6f}" if match else ""
