"""One file of 地図XML (法務省 地図XMLフォーマット): a map sheet's header, its lots (筆) and their outlines, streamed.

``zmn:X`` is northing, ``zmn:Y`` easting. Points make curves, curves rings, rings surfaces; each names the others by id.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import shapely

from importers.formats.safe_xml import Element, elements, local, text
from mapsvc.errors import UnreadableSource

THEME = "http://www.moj.go.jp/MINJI/tizuxml"
SHAPE = "http://www.moj.go.jp/MINJI/tizuzumen"
MAX_VERTICES = 8_000_000
"""Vertices of one sheet; the largest published ones have some hundred thousand."""
MAX_RING = 100_000
"""Curves of one ring."""

_HEADER = ("地図名", "市区町村コード", "市区町村名", "座標系", "測地系判別")
_SHAPES = ("GM_Point", "GM_Curve", "GM_Surface")
_THEMES = ("筆", "図郭")
_ZONE = re.compile(r"公共座標(1[0-9]|[1-9])系")

Point = tuple[float, float]
"""Easting, northing."""
_Ring = Sequence[str]


@dataclass(slots=True)
class Lot:
    """A 筆 as the sheet holds it: its number in the sheet, its id, its texts, the lots it is unsettled with."""

    row: int
    id: str
    texts: dict[str, str]
    unsettled: list[str]
    surface: str


@dataclass(slots=True)
class Sheet:
    """A map sheet."""

    name: str
    header: dict[str, str] = field(default_factory=dict)
    lots: list[Lot] = field(default_factory=list)
    frames: dict[str, dict[str, str]] = field(default_factory=dict)
    """Id of a lot → texts of the 図郭 that it lies in (地図番号, 縮尺分母, 地図種類, 地図分類)."""
    points: dict[str, Point] = field(default_factory=dict)
    curves: dict[str, list[str | Point]] = field(default_factory=dict)
    surfaces: dict[str, list[tuple[_Ring, list[_Ring]]]] = field(default_factory=dict)

    @property
    def zone(self) -> int | None:
        """Number of the plane rectangular system; None for 任意座標系, which has no place on earth."""
        match = _ZONE.fullmatch(self.header.get("座標系", ""))
        return int(match[1]) if match else None

    def outline(self, lot: Lot) -> shapely.Geometry | str:
        """The lot's polygons in (easting, northing), or what is wrong with them."""
        rings = self.surfaces.get(lot.surface)
        if not rings:
            return "its 形状 names no surface of the sheet"
        try:
            parts = [
                shapely.Polygon(self._ring(outer), [self._ring(inner) for inner in inners]) for outer, inners in rings
            ]
        except (KeyError, ValueError, shapely.errors.ShapelyError) as error:
            return f"its outline cannot be followed: {error}"
        return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)

    def _ring(self, curves: _Ring) -> list[Point]:
        """The closed line of a ring: curves joined at the ends that they share, whichever way they run."""
        lines = [[self._place(end) for end in self.curves[curve]] for curve in curves]
        ring = list(lines[0])
        if len(lines) > 1 and ring[-1] not in (lines[1][0], lines[1][-1]):
            ring.reverse()
        for line in lines[1:]:
            if ring[-1] == line[0]:
                ring += line[1:]
            elif ring[-1] == line[-1]:
                ring += line[-2::-1]
            else:
                raise ValueError(f"two of its lines do not meet at {ring[-1][0]:.3f}, {ring[-1][1]:.3f}")
        if ring[0] != ring[-1]:
            raise ValueError("it is not closed")
        return ring

    def _place(self, end: str | Point) -> Point:
        place = self.points[end] if isinstance(end, str) else end
        if not (math.isfinite(place[0]) and math.isfinite(place[1])):
            raise ValueError("a coordinate is no number")
        return place


def read_sheet(path: Path) -> Sheet:
    """The sheet in ``path``; of one in 任意座標系, the header alone.

    Raises UnreadableSource for XML that is not well-formed, declares a document type, or is out of bounds.
    """
    sheet = Sheet(path.stem)
    tags = [f"{{{THEME}}}{name}" for name in (*_HEADER, *_THEMES)] + [f"{{{SHAPE}}}{name}" for name in _SHAPES]
    vertices = rows = 0
    for element in elements(path, *tags):
        name = local(element)
        if name in _HEADER:
            sheet.header.setdefault(name, text(element))
            continue
        if sheet.zone is None:
            return sheet
        if name == "GM_Point":
            sheet.points[element.get("id", "")] = _coordinates(element)
            vertices += 1
        elif name == "GM_Curve":
            ends = [_end(column) for column in element.iter(f"{{{SHAPE}}}GM_PointArray.column")]
            sheet.curves[element.get("id", "")] = ends
            vertices += len(ends)
        elif name == "GM_Surface":
            sheet.surfaces[element.get("id", "")] = _rings(element, path)
        elif name == "筆":
            rows += 1
            sheet.lots.append(_lot(element, rows))
        else:
            _frame(element, sheet)
        if vertices > MAX_VERTICES:
            raise UnreadableSource(f"{path.name}: more than {MAX_VERTICES:,} vertices in one sheet")
    return sheet


def _coordinates(element: Element) -> Point:
    """Easting and northing below ``element``; not finite where they are no numbers."""
    found = {}
    for axis in ("X", "Y"):
        node = next(element.iter(f"{{{SHAPE}}}{axis}"), None)
        try:
            found[axis] = float(text(node)) if node is not None else math.nan
        except ValueError:
            found[axis] = math.nan
    return found["Y"], found["X"]


def _end(column: Element) -> str | Point:
    reference = next(column.iter(f"{{{SHAPE}}}GM_PointRef.point"), None)
    return str(reference.get("idref", "")) if reference is not None else _coordinates(column)


def _rings(surface: Element, path: Path) -> list[tuple[_Ring, list[_Ring]]]:
    found = []
    for boundary in surface.iter(f"{{{SHAPE}}}GM_SurfaceBoundary"):
        outer: _Ring = ()
        inners: list[_Ring] = []
        for side in boundary:
            ring = [str(one.get("idref", "")) for one in side.iter(f"{{{SHAPE}}}GM_CompositeCurve.generator")]
            if len(ring) > MAX_RING:
                raise UnreadableSource(f"{path.name}: a ring of more than {MAX_RING:,} lines")
            if local(side).endswith("exterior"):
                outer = ring
            elif ring:
                inners.append(ring)
        if outer:
            found.append((outer, inners))
    return found


def _lot(element: Element, row: int) -> Lot:
    texts: dict[str, str] = {}
    unsettled: list[str] = []
    surface = ""
    for child in element:
        name = local(child)
        if name == "形状":
            surface = str(child.get("idref", ""))
        elif name == "筆界未定構成筆":
            parts = [text(child), *(text(part) for part in child if not local(part).endswith("コード"))]
            unsettled.append("".join(part for part in parts if part))
        else:
            texts[name] = text(child)
    return Lot(row, str(element.get("id", "")), texts, [one for one in unsettled if one], surface)


def _frame(element: Element, sheet: Sheet) -> None:
    texts = {local(child): text(child) for child in element if not len(child) and text(child)}
    for reference in element.iter(f"{{{THEME}}}筆参照"):
        sheet.frames.setdefault(str(reference.get("idref", "")), texts)
