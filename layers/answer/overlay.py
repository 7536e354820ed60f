"""One layer laid over a site or line: what of it lies in which kind, in none, and where no data speak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.answer.accuracy import CLOSING_M
from layers.answer.frame import areal, closed, linear, united
from layers.answer.ground import Ground
from layers.answer.kinds import Kind, kind_color, kind_props, kind_title
from layers.answer.measure import TOUCHING_M2, Measure
from layers.answer.model import Areas, Boundary, Found, Part
from layers.answer.place import Place
from layers.definition import Layer, StraddleRule

Value = str | float | None


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
    sure: Mapping[str, Mapping[Value, float]] = field(default_factory=dict)
    """Field of a majority → its values → the share of a site that is theirs wherever the boundaries lie within the
    tolerance; None is what lies outside of every kind."""


@dataclass(slots=True)
class _Cell:
    """What of the place lies in one kind."""

    kind: Kind
    ids: list[int]
    shape: BaseGeometry
    size: float
    sizes: dict[int, float]


def overlay(held: Ground, place: Place, layer: Layer, tolerance: float, around: float, *, covers: bool) -> Overlay:
    """``layer`` over ``place``; boundaries are looked for as far as ``around`` metres.

    Of a layer of lines (``covers`` false) only where its data speak.
    """
    held.go_on()
    measure = Measure(held.frame, place, held.shape)
    cells = _cells(held, layer, measure, pending=False) if covers else []
    coming = _cells(held, layer, measure, pending=True) if covers else []
    inside = [feature for cell in cells for feature in cell.ids]
    if measure.site:
        reached = area = united([cell.shape for cell in cells]) if cells else None
        spoken = [shape for shape in measure.cut(held.coverage.get(layer.id, [])) if not shape.is_empty]
    else:
        pieces = [piece for feature in inside for piece in held.by_layer[layer.id][feature]]
        area = united(pieces) if pieces else None
        reached = None if area is None else united(measure.cut([area]))
        spoken = held.coverage.get(layer.id, [])
    rest, silent = measure.divided(area, united(spoken) if spoken else None)
    measure.check([reached, rest, silent])
    raw_silent = 0.0 if silent is None else measure.size([silent])
    raw_rest = 0.0 if rest is None else measure.size([rest])
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
        _sure(held, layer, cells, tolerance, measure) if boundary else {},
    )


def _cells(held: Ground, layer: Layer, measure: Measure, *, pending: bool) -> list[_Cell]:
    cells = []
    for kind, features in held.kinds(layer, pending=pending).items():
        shapes: list[BaseGeometry] = []
        sizes: dict[int, float] = {}
        for feature in features:
            held.go_on()
            cut = measure.cut(held.by_layer[layer.id][feature])
            if not measure.touches(cut):
                shapes += [shape for shape in cut if not shape.is_empty]
                sizes[feature] = measure.size(cut)
        if shapes:
            whole = united(shapes)
            cells.append(_Cell(kind, list(sizes), whole, measure.size([whole]), sizes))
    return cells


def _part(held: Ground, layer: Layer, cell: _Cell, factor: float, measure: Measure) -> Part:
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


def _found(held: Ground, cell: _Cell, factor: float, measure: Measure) -> list[Found]:
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
    held: Ground, layer: Layer, cells: list[_Cell], metres: tuple[float, float], measure: Measure
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
        held.go_on()
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


def _sure(
    held: Ground, layer: Layer, cells: list[_Cell], tolerance: float, measure: Measure
) -> dict[str, dict[Value, float]]:
    fields = [one.field for one in layer.straddles if one.rule is StraddleRule.MAJORITY]
    if not fields or not cells or not measure.site:
        return {}
    around = shapely.buffer(shapely.envelope(held.shape), tolerance + 1, join_style="mitre")
    kinds = held.kinds(layer, pending=False)
    pieces = {
        kind: [piece for feature in features for piece in held.by_layer[layer.id][feature]]
        for kind, features in kinds.items()
    }
    own = shapely.area(held.shape)
    found: dict[str, dict[Value, float]] = {}
    for name in fields:
        by_value: defaultdict[Value, list[BaseGeometry]] = defaultdict(list)
        for kind, features in kinds.items():
            by_value[held.features[features[0]].props.get(name)] += pieces[kind]
        shares = found[name] = {}
        for value, of_value in by_value.items():
            whole = shapely.intersection(closed(of_value, CLOSING_M), around)
            inner = shapely.buffer(whole, -tolerance - CLOSING_M)
            shares[value] = float(shapely.area(shapely.intersection(inner, held.shape))) / own
        if layer.straddles and None not in shares:
            grown = shapely.buffer(closed([one for some in pieces.values() for one in some], CLOSING_M), tolerance)
            shares[None] = float(shapely.area(shapely.difference(held.shape, grown))) / own
    return found
