"""SVG for print: path data in hundredths of a millimetre, patterns, symbols, text that cannot become markup."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layers.definition import Pattern
from layers.derive.colors import ink_on
from layers.derive.symbols import PATTERNS, SYMBOLS

UNIT = 100
"""Units of the picture in a millimetre: whole numbers are short, and finer than any printer."""

FONT = "Noto Sans CJK JP"
PATTERN_MM = 0.22
"""A pixel of a pattern's drawing, on paper."""


def units(millimetres: float) -> int:
    """Millimetres in units of the picture."""
    return round(millimetres * UNIT)


def path_data(geometries: Iterable[BaseGeometry]) -> tuple[str, int]:
    """Lines and polygons (millimetres) as one path with relative coordinates, and how many vertices it has."""
    parts: list[str] = []
    count = 0
    for geometry in geometries:
        for ring, closed in _rings(geometry):
            points = np.round(shapely.get_coordinates(ring) * UNIT).astype(np.int64)
            steps = np.diff(points, axis=0)
            steps = steps[(steps != 0).any(axis=1)]
            if not len(steps):
                continue
            count += len(steps) + 1
            if closed:
                steps = steps[:-1]
            moves = " ".join(f"{x} {y}" for x, y in steps.tolist())
            parts.append(f"M{points[0][0]} {points[0][1]}l{moves}{'z' if closed else ''}")
    return "".join(parts), count


def _rings(geometry: BaseGeometry) -> list[tuple[BaseGeometry, bool]]:
    if isinstance(geometry, Polygon):
        if geometry.is_empty:
            return []
        return [(geometry.exterior, True), *((ring, True) for ring in geometry.interiors)]
    if geometry.geom_type in {"LineString", "LinearRing"}:
        return [] if geometry.is_empty else [(geometry, False)]
    if hasattr(geometry, "geoms"):
        return [ring for part in geometry.geoms for ring in _rings(part)]
    return []


def pattern_id(pattern: Pattern, color: str) -> str:
    """The id of a pattern for a ground of ``color``."""
    return f"{pattern.value}-{ink_on(color)[1:]}"


def pattern_definition(pattern: Pattern, color: str) -> str:
    """The definition of that pattern."""
    drawing = PATTERNS[pattern]
    ink = ink_on(color)
    size = drawing.size
    side = PATTERN_MM * UNIT
    paint = f'fill="none" stroke="{ink}" stroke-width="{drawing.stroke}"' if drawing.stroke else f'fill="{ink}"'
    return (
        f'<pattern id="{pattern_id(pattern, color)}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({side:g})"><path d="{drawing.path}" {paint}/></pattern>'
    )


def symbol(name: str, x_mm: float, y_mm: float, size_mm: float, color: str) -> str:
    """A point symbol ``size_mm`` wide with its middle at a place; a plain dot where the name is no symbol."""
    drawing = SYMBOLS.get(name)
    if drawing is None or not drawing.ground:
        return (
            f'<circle cx="{units(x_mm)}" cy="{units(y_mm)}" r="{units(size_mm / 2.6)}" fill="{color}" '
            f'stroke="#fff" stroke-width="12"/>'
        )
    factor = size_mm * UNIT / 24
    corner = f"{units(x_mm) - 12 * factor:.0f} {units(y_mm) - 12 * factor:.0f}"
    glyph = f'<path d="{drawing.glyph}" fill="#fff" fill-rule="evenodd"/>' if drawing.glyph else ""
    return (
        f'<g transform="translate({corner}) scale({factor:.3f})"><path d="{drawing.ground}" fill="{color}" '
        f'stroke="#fff" stroke-width="1.2" paint-order="stroke"/>{glyph}</g>'
    )


def text(words: str, at_mm: tuple[float, float], size_mm: float, color: str, *, angle: float = 0.0) -> str:
    """Words with their middle at a place, upon a light halo, turned by ``angle`` degrees clockwise."""
    x_mm, y_mm = at_mm
    x, y = units(x_mm), units(y_mm + size_mm * 0.36)
    turn = f' transform="rotate({angle:.1f} {units(x_mm)} {units(y_mm)})"' if angle else ""
    style = f'font-family={quoteattr(FONT)} font-size="{units(size_mm)}" text-anchor="middle"'
    halo = f'stroke="#fff" stroke-width="{units(size_mm * 0.34)}" stroke-linejoin="round" stroke-opacity="0.92"'
    words = escape(words)
    return (
        f'<text x="{x}" y="{y}" {style}{turn} fill="#fff" {halo}>{words}</text>'
        f'<text x="{x}" y="{y}" {style}{turn} fill="{color}">{words}</text>'
    )


def picture(width_mm: float, height_mm: float, definitions: Iterable[str], content: Iterable[str]) -> str:
    """A whole picture, cut at its frame."""
    width, height = units(width_mm), units(height_mm)
    frame = f'<clipPath id="frame"><rect width="{width}" height="{height}"/></clipPath>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm:g}mm" height="{height_mm:g}mm" '
        f'viewBox="0 0 {width} {height}"><defs>{frame}{"".join(definitions)}</defs>'
        f'<g clip-path="url(#frame)">{"".join(content)}</g></svg>'
    )
