"""Names on the sheet: the more important first, never over one another or over the place asked about."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import FieldType, Geometry, Layer
from layers.derive.style import BASE
from layers.derive.theme_colors import label_color
from layers.derive.wording import worded
from layers.plot.paint import SYMBOL_MM
from layers.plot.reading import Drawn
from layers.plot.svg import text
from layers.plot.window import Window

MOST_LABELS = 250
MOST_TRIED = 3_000
_LONGEST = 24
"""Characters; a longer name is cut on the map, the tables give it in full."""
_SIZE_MM = 2.5
_BASE_SIZE_MM = 2.2
_APART_MM = 30.0
"""The same name of one layer is repeated only so far away."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """Words with their middle at a place of the paper (mm)."""

    words: str
    x: float
    y: float
    size: float
    color: str
    angle: float
    layer: str

    @property
    def box(self) -> Box:
        """The upright box it takes, west, north, east, south."""
        across, along = self.size * 1.15, width_of(self.words) * self.size
        turn = math.radians(self.angle)
        w = (abs(along * math.cos(turn)) + abs(across * math.sin(turn))) / 2 + 0.4
        h = (abs(along * math.sin(turn)) + abs(across * math.cos(turn))) / 2 + 0.2
        return self.x - w, self.y - h, self.x + w, self.y + h


def width_of(words: str) -> float:
    """The width of ``words`` in ems, well enough to keep labels apart."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.58 for char in words)


def labels(
    layers: list[Drawn], window: Window, language: str, kept_free: list[Box], spell: Callable[[str], str]
) -> list[str]:
    """The labels that find room, as SVG. ``spell`` gives a name in characters that can be printed."""
    taken = np.asarray(kept_free, dtype=np.float64).reshape(-1, 4)
    drawn: list[str] = []
    placed: dict[tuple[str, str], list[tuple[float, float]]] = {}
    tried = 0
    for one in sorted(layers, key=_importance):
        for label in _candidates(one, window, language, spell):
            tried += 1
            if len(drawn) >= MOST_LABELS or tried > MOST_TRIED:
                return drawn
            west, north, east, south = label.box
            if west < 0.5 or north < 0.5 or east > window.width_mm - 0.5 or south > window.height_mm - 0.5:
                continue
            near = placed.get((label.layer, label.words), [])
            if any(math.hypot(label.x - x, label.y - y) < _APART_MM for x, y in near):
                continue
            if bool(
                ((taken[:, 0] < east) & (taken[:, 2] > west) & (taken[:, 1] < south) & (taken[:, 3] > north)).any()
            ):
                continue
            taken = np.vstack([taken, [west, north, east, south]])
            placed.setdefault((label.layer, label.words), []).append((label.x, label.y))
            drawn.append(text(label.words, (label.x, label.y), label.size, label.color, angle=label.angle))
    return drawn


def _importance(drawn: Drawn) -> int:
    """What is asked about before the base map; there stations, then lines, then areas."""
    order = {Geometry.POINT: 0, Geometry.LINE: 1, Geometry.POLYGON: 2}[drawn.layer.geometry]
    return order + (10 if drawn.layer.theme == BASE else 0)


def _candidates(drawn: Drawn, window: Window, language: str, spell: Callable[[str], str]) -> Iterator[Label]:
    layer, style = drawn.layer, drawn.layer.style
    if style.label is None or not style.label_minzoom <= window.zoom < style.label_maxzoom:
        return
    color = label_color(layer, "light")
    size = _BASE_SIZE_MM if layer.theme == BASE else _SIZE_MM
    below = SYMBOL_MM * style.radius / 12 + size * 0.75
    for geom, props in zip(drawn.geoms, drawn.props, strict=True):
        words = spell(_words(layer, style.label, props, language)).strip()
        if not words:
            continue
        words = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
        length = width_of(words) * size
        if layer.geometry is Geometry.LINE:
            for x, y, angle in _along(geom, length, window):
                yield Label(words, x, y, size, color, angle, layer.id)
        elif layer.geometry is Geometry.POINT:
            middle = geom.centroid
            yield Label(words, middle.x, middle.y + below, size, color, 0.0, layer.id)
        else:
            inside = shapely.clip_by_rect(geom, 0, 0, window.width_mm, window.height_mm)
            west, north, east, south = shapely.bounds(inside)
            if inside.is_empty or east - west < length * 0.7 or south - north < size:
                continue
            part = max(getattr(inside, "geoms", [inside]), key=lambda found: found.area)
            middle = part.point_on_surface() if not part.contains(part.centroid) else part.centroid
            yield Label(words, middle.x, middle.y, size, color, 0.0, layer.id)


def _words(layer: Layer, label: str, props: object, language: str) -> str:
    values = dict(props) if isinstance(props, dict) else {}
    own = layer.field(f"{label}_{language}")
    field = own if own is not None and values.get(own.name) else layer.field(label)
    if field is None:
        return ""
    value = values.get(field.name)
    code = field.code(str(value)) if field.type is FieldType.CODE else None
    return (code.short or code.title).get(language) if code else worded(field, value, language)


def _along(geom: BaseGeometry, length: float, window: Window) -> Iterator[tuple[float, float, float]]:
    """The middle and the angle of the straightest stretches of a line that can carry words of ``length`` mm."""
    inside = shapely.clip_by_rect(geom, 0, 0, window.width_mm, window.height_mm)
    for part in sorted(getattr(inside, "geoms", [inside]), key=lambda found: -found.length)[:3]:
        if part.length < length * 1.1:
            continue
        steps = max(1, min(8, int(part.length // max(length * 2, 1))))
        for step in range(steps):
            middle = part.length * (step + 0.5) / steps
            start, end = part.interpolate(middle - length / 2), part.interpolate(middle + length / 2)
            chord = math.hypot(end.x - start.x, end.y - start.y)
            if chord < length * 0.93:
                continue  # too crooked to be read
            angle = math.degrees(math.atan2(end.y - start.y, end.x - start.x))
            if not -90 < angle <= 90:
                angle += 180 if angle <= -90 else -180
            at = part.interpolate(middle)
            yield at.x, at.y, angle
