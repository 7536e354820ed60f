"""The place that was asked about, marked so that it is found at once and nothing below it is lost."""

from __future__ import annotations

import math

import numpy as np
import shapely

from layers.answer.place import Place, PlaceKind
from layers.plot.reading import MARGIN_MM
from layers.plot.svg import UNIT, path_data, units
from layers.plot.window import Window

COLOR = "#c8102e"
_GAP_MM, _ARM_MM = 1.5, 6.0
"""The cross leaves its middle free: the point itself and what lies there can be seen."""


def mark(place: Place, window: Window) -> tuple[list[str], list[tuple[float, float, float, float]]]:
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
    # A site smaller than a label must stay readable; in a large one there is room for names.
    small = max(east - west, south - north) < 15
    return shapes, [(west, north, east, south)] if small else []


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
