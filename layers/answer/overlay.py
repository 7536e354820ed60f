"""One layer laid over a site or line: what of it lies in which kind, in none, and where no data speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.answer.accuracy import CLOSING_M
from layers.answer.frame import Frame, areal, closed, linear, united
from layers.answer.ground import Ground
from layers.answer.kinds import Kind, kind_color, kind_props, kind_title
from layers.answer.model import Areas, Boundary, Found, Part
from layers.answer.place import Place, PlaceKind
from layers.definition import Layer
from mapsvc.geo import Geometries

TOUCHING_M = 0.02
"""What overlaps by a strip narrower than this only touches: coordinates are kept to a millimetre."""

TOUCHING_M2 = 0.01
"""So does what overlaps by less than could be shown."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """One layer over one place. Sizes are m² of a site, metres of a line, and add up to it."""

    found: list[Found]
    parts: tuple[Part, ...]
    affected: float
    not_affected: float
    no_data: float
    overlapping: bool
    areas: Areas | None
    boundary: Boundary | None


@dataclass(slots=True)
class _Cell:
    """What of the place lies in one kind."""

    kind: Kind
    ids: list[int]
    shape: BaseGeometry
    size: float
    sizes: dict[int, float]


class _Measure:
    """Measures shapes cut from the place: m² of a site's, metres of a line's."""

    def __init__(self, frame: Frame, place: Place, shape: BaseGeometry) -> None:
        self.site = place.kind is PlaceKind.SITE
        self.total = (place.area_m2 if self.site else place.length_m) or 0.0
        self.shape = shape
        self._frame = frame
        own = shapely.area(shape) if self.site else shapely.length(shape)
        width = 2 * own / max(shapely.length(shape), 1e-9)
        self._thin = min(TOUCHING_M, width / 2)
        self._least = min(TOUCHING_M2, own / 2)

    def cut(self, pieces: Sequence[BaseGeometry]) -> Geometries:
        """What of each piece lies in the place."""
        cut = np.asarray(shapely.intersection(np.array(pieces, dtype=object), self.shape), dtype=object)
        return areal(cut) if self.site else linear(cut)

    def size(self, shapes: Sequence[BaseGeometry] | Geometries) -> float:
        """Their size together, on the plane."""
        measured = self._frame.areas(shapes) if self.site else self._frame.lengths(shapes)
        return float(measured.sum())

    def touches(self, shapes: Sequence[BaseGeometry] | Geometries) -> bool:
        """Whether none of these shapes is more than where borders touch."""
        given = np.asarray(shapes, dtype=object)
        if not self.site:
            return bool(shapely.length(given).sum() <= self._least)
        area = shapely.area(given)
        width = 2 * area / np.maximum(shapely.length(given), 1e-9)
        return bool(((width < self._thin) | (area < self._least)).all())


def overlay(held: Ground, place: Place, layer: Layer, tolerance: float, around: float, *, covers: bool) -> Overlay:
    """``layer`` over ``place``; boundaries are looked for as far as ``around`` metres.

    Of a layer of lines (``covers`` false) only where its data speak.
    """
    measure = _Measure(held.frame, place, held.shape)
    cells = _cells(held, layer, measure, pending=False) if covers else []
    coming = _cells(held, layer, measure, pending=True) if covers else []
    reached = united([cell.shape for cell in cells]) if cells else None
    spoken = (
        [shape for shape in measure.cut(held.coverage[layer.id]) if not shape.is_empty]
        if layer.id in held.coverage
        else []
    )
    left = held.shape if reached is None else shapely.difference(held.shape, reached)
    silent = shapely.difference(left, united(spoken)) if spoken else left
    rest = shapely.difference(left, silent) if spoken else None
    raw_silent = 0.0 if measure.touches([silent]) else measure.size([silent])
    raw_rest = 0.0 if rest is None or measure.touches([rest]) else measure.size([rest])
    raw_reached = 0.0 if reached is None else measure.size([reached])
    measured = raw_reached + raw_rest + raw_silent
    factor = measure.total / measured if measured else 1.0
    parts = [_part(held, layer, cell, factor, measure) for cell in (*cells, *coming)]
    affected, rest_size, silent_size = raw_reached * factor, raw_rest * factor, raw_silent * factor
    together = sum(cell.size for cell in cells) * factor
    overlapping = together - affected > max(TOUCHING_M2, 1e-5 * measure.total)
    boundary = None
    if covers and layer.live is None:
        boundary, uncertain = _boundary(held, layer, cells, (tolerance, around), measure)
        parts = [replace(part, uncertain=part.kind in uncertain and not part.pending) for part in parts]
    parts.sort(key=lambda part: (part.pending, -part.share, part.kind))
    return Overlay(
        [found for cell in (*cells, *coming) for found in _found(held, cell, factor, measure)],
        tuple(parts),
        affected,
        rest_size,
        silent_size,
        overlapping,
        Areas(affected, rest_size, silent_size) if measure.site else None,
        boundary,
    )


def _cells(held: Ground, layer: Layer, measure: _Measure, *, pending: bool) -> list[_Cell]:
    cells = []
    for kind, features in held.kinds(layer, pending=pending).items():
        shapes: list[BaseGeometry] = []
        sizes: dict[int, float] = {}
        for feature in features:
            cut = measure.cut(held.by_layer[layer.id][feature])
            if not measure.touches(cut):
                shapes += [shape for shape in cut if not shape.is_empty]
                sizes[feature] = measure.size(cut)
        if shapes:
            whole = united(shapes)
            cells.append(_Cell(kind, list(sizes), whole, measure.size([whole]), sizes))
    return cells


def _part(held: Ground, layer: Layer, cell: _Cell, factor: float, measure: _Measure) -> Part:
    props: dict[str, Any] = held.features[cell.ids[0]].props
    color, pattern = kind_color(layer, props)
    size = min(cell.size * factor, measure.total)
    return Part(
        cell.kind,
        kind_props(layer, props),
        kind_title(layer, props),
        color,
        pattern,
        tuple(cell.ids),
        size if measure.site else None,
        size / measure.total,
        None if measure.site else size,
        pending=held.features[cell.ids[0]].pending,
    )


def _found(held: Ground, cell: _Cell, factor: float, measure: _Measure) -> list[Found]:
    found = []
    for feature, raw in cell.sizes.items():
        size = min((cell.size if len(cell.ids) == 1 else raw) * factor, measure.total)
        found.append(
            replace(
                held.features[feature],
                area_m2=size if measure.site else None,
                share=size / measure.total,
                length_m=None if measure.site else size,
            )
        )
    return found


def _boundary(
    held: Ground, layer: Layer, cells: list[_Cell], metres: tuple[float, float], measure: _Measure
) -> tuple[Boundary, set[Kind]]:
    """How far the next boundary is (0 where one crosses the place), and the kinds that might not reach it.

    ``metres``: the tolerance of the source, and how far was searched.
    """
    tolerance, around = metres
    inside = {cell.kind: cell for cell in cells}
    nearest = around
    uncertain: set[Kind] = set()
    kinds = {
        kind: [piece for feature in features for piece in held.by_layer[layer.id][feature]]
        for kind, features in held.kinds(layer, pending=False).items()
    }
    for kind, pieces in kinds.items():
        whole = closed(pieces, CLOSING_M)
        cell = inside.get(kind)
        if cell is None:
            nearest = min(nearest, float(shapely.distance(whole, held.shape)) + CLOSING_M)
            continue
        edge = shapely.boundary(whole)
        nearest = min(nearest, max(float(shapely.distance(edge, held.shape)) - CLOSING_M, 0.0))
        sure = shapely.intersection(shapely.buffer(whole, -tolerance - CLOSING_M), held.shape)
        kept = np.array([sure], dtype=object)
        if measure.touches(areal(kept) if measure.site else linear(kept)):
            uncertain.add(kind)
    return Boundary(nearest if nearest < around else None, tolerance), uncertain
