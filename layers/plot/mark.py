"""The place that was asked about, marked so that it is found at once and nothing below it is lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.answer.place import Place, PlaceKind
from layers.plot.reading import MARGIN_MM
from layers.plot.svg import FONT, UNIT, path_data, units
from layers.plot.window import Window

COLOR = "#c8102e"
_PIECE_MM = 1.5
_DISC_MM = 2.4
_ASIDE = [(0.0, 0.0)] + [
    (reach * math.cos(turn * math.pi / 4), reach * math.sin(turn * math.pi / 4))
    for reach in (5.0, 10.0, 15.0)
    for turn in range(8)
]
Box = tuple[float, float, float, float]
_GAP_MM, _ARM_MM = 1.5, 6.0
"""The cross leaves its middle free: the point itself and what lies there can be seen."""


def mark(place: Place, window: Window) -> tuple[list[str], list[Box]]:
    """The mark as SVG, and the boxes (mm) where no label may stand."""
    geom = window.on_paper(np.asarray([place.geometry], dtype=object))[0]
    if place.kind is PlaceKind.POINT:
        x, y = geom.centroid.x, geom.centroid.y
        reach = _ARM_MM
        return _cross(x, y), [(x - reach, y - reach, x + reach, y + reach)]
    margin = MARGIN_MM
    frame = (-margin, -margin, window.width_mm + margin, window.height_mm + margin)
    data, _ = path_data([shapely.clip_by_rect(geom, *frame)])
    style = 'fill="none" stroke-linejoin="round" stroke-linecap="round"'
    shapes = [
        f'<path d="{data}" {style} stroke="#fff" stroke-width="{units(1.3)}" stroke-opacity="0.9"/>',
        f'<path d="{data}" {style} stroke="{COLOR}" stroke-width="{units(0.6)}"/>',
    ]
    west, north, east, south = geom.bounds
    # A site smaller than a label must stay readable; in a large one there is room for names, but not upon its outline.
    small = max(east - west, south - north) < 15
    return shapes, [(west, north, east, south)] if small else _along(shapely.clip_by_rect(geom, *frame))


def _along(geom: BaseGeometry) -> list[Box]:
    """Small boxes along a line or the outline of an area."""
    pieces = shapely.get_parts(shapely.segmentize(shapely.boundary(geom) if geom.area else geom, _PIECE_MM))
    points = np.vstack([shapely.get_coordinates(piece) for piece in pieces]) if len(pieces) else np.empty((0, 2))
    reach = _PIECE_MM / 2
    return [(x - reach, y - reach, x + reach, y + reach) for x, y in points.tolist()]


def _cross(x: float, y: float) -> list[str]:
    path = ""
    for turn in range(4):
        dx, dy = round(math.cos(turn * math.pi / 2)), round(math.sin(turn * math.pi / 2))
        start = f"{units(x + dx * _GAP_MM)} {units(y + dy * _GAP_MM)}"
        path += f"M{start}L{units(x + dx * _ARM_MM)} {units(y + dy * _ARM_MM)}"
    ring = f'cx="{units(x)}" cy="{units(y)}" r="{units(3.6)}"'
    halo, line = f'stroke="#fff" stroke-width="{1.1 * UNIT:g}"', f'stroke="{COLOR}" stroke-width="{0.45 * UNIT:g}"'
    return [
        f'<g fill="none" {halo}><path d="{path}"/><circle {ring}/></g>',
        f'<g fill="none" {line}><path d="{path}"/><circle {ring}/></g>',
    ]


def numbers(places: Sequence[Place], window: Window) -> tuple[list[str], list[Box]]:
    """Each of ``places`` as a disc with its number; one that would hide another stands beside its place."""
    middles = window.on_paper(np.asarray([shapely.Point(place.lon, place.lat) for place in places], dtype=object))
    taken: list[tuple[float, float]] = []
    shapes: list[str] = []
    for number, middle in enumerate(middles, 1):
        x, y = next(
            (
                (middle.x + dx, middle.y + dy)
                for dx, dy in _ASIDE
                if all(math.hypot(middle.x + dx - a, middle.y + dy - b) >= 2 * _DISC_MM for a, b in taken)
            ),
            (middle.x, middle.y),
        )
        taken.append((x, y))
        at = f"M{units(middle.x)} {units(middle.y)}L{units(x)} {units(y)}"
        shapes.append(
            f'<path d="{at}" stroke="{COLOR}" stroke-width="{units(0.3)}"/>'
            f'<circle cx="{units(x)}" cy="{units(y)}" r="{units(_DISC_MM)}" fill="{COLOR}" stroke="#fff" '
            f'stroke-width="{units(0.3)}"/><text x="{units(x)}" y="{units(y + 1.0)}" font-family={quoteattr(FONT)} '
            f'font-size="{units(2.8)}" text-anchor="middle" fill="#fff">{number}</text>'
        )
    reach = _DISC_MM + 0.3
    return shapes, [(x - reach, y - reach, x + reach, y + reach) for x, y in taken]
