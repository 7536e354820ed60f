"""Geometry of a source as geometry of a layer: kind, place and validity; repaired where the repair is sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from importers.datum import to_degrees
from importers.source import Decision, Options
from layers.definition import Geometry
from mapsvc.geo import JAPAN

ABSURD = 1e9
_POINT, _LINE, _RING, _POLYGON, _MULTIPOINT, _MULTILINE, _MULTIPOLYGON, _COLLECTION = range(8)
_KINDS = {
    Geometry.POINT: (_POINT, _MULTIPOINT),
    Geometry.LINE: (_LINE, _MULTILINE),
    Geometry.POLYGON: (_POLYGON, _MULTIPOLYGON),
}
_MULTI: dict[Geometry, Callable[[list[Any]], BaseGeometry]] = {
    Geometry.POINT: shapely.MultiPoint,
    Geometry.LINE: shapely.MultiLineString,
    Geometry.POLYGON: shapely.MultiPolygon,
}
_AREA_LOST = 0.01
"""A repair that changes the area by more than this share is reported with the share."""


@dataclass(slots=True)
class Placed:
    """Geometries in EPSG:4326; by position, ``reasons`` why one cannot be taken and ``repairs`` what was done."""

    geometries: Any
    reasons: dict[int, str]
    repairs: dict[int, str]
    decisions: list[Decision] = field(default_factory=list)

    def repair_counts(self) -> Counter[str]:
        """How often each kind of repair was made."""
        return Counter(text.split(" (")[0] for text in self.repairs.values())


def place(geometries: Any, code: int, kind: Geometry, options: Options) -> Placed:
    """``geometries`` of EPSG ``code`` for a layer of ``kind``: valid, in Japan, of that kind, or with a reason."""
    found = Placed(np.array(geometries, dtype=object), {}, {})
    _refuse_nowhere(found)
    _unify(found, kind)
    good = _good(found)
    if good.any():
        found.geometries[good], decision = to_degrees(found.geometries[good], code, options)
        found.decisions.append(decision)
    _refuse_abroad(found)
    _repair(found, kind)
    return found


def _good(found: Placed) -> np.ndarray[Any, np.dtype[np.bool_]]:
    mask = np.ones(len(found.geometries), dtype=bool)
    mask[list(found.reasons)] = False
    return mask


def _refuse_nowhere(found: Placed) -> None:
    missing = shapely.is_missing(found.geometries)
    for row in np.flatnonzero(missing):
        found.reasons[int(row)] = "has no geometry"
    for row in np.flatnonzero(shapely.is_empty(found.geometries) & ~missing):
        found.reasons[int(row)] = "the geometry is empty"
    points = shapely.get_coordinates(found.geometries)
    if not len(points) or (np.abs(points).max() <= ABSURD and np.isfinite(points).all()):
        return
    points, owner = shapely.get_coordinates(found.geometries, return_index=True)
    wild = ~np.isfinite(points).all(axis=1) | (np.abs(points) > ABSURD).any(axis=1)
    for row, at in zip(owner[wild], points[wild], strict=True):
        found.reasons.setdefault(int(row), f"has a coordinate that is no place ({at[0]:.6g}, {at[1]:.6g})")


def _unify(found: Placed, kind: Geometry) -> None:
    """Bring closed lines of area layers and single parts of collections to the layer's kind."""
    types = shapely.get_type_id(found.geometries)
    wanted = _KINDS[kind]
    for row in np.flatnonzero(~np.isin(types, wanted)):
        if int(row) in found.reasons:
            continue
        geometry = found.geometries[row]
        changed = _as_kind(geometry, kind)
        if changed is None:
            found.reasons[int(row)] = f"is a {geometry.geom_type}, the layer holds {kind.value}s"
        else:
            found.geometries[row] = changed
            found.repairs[int(row)] = (
                "closed line read as the outline of an area"
                if geometry.geom_type.endswith(("LineString", "LinearRing"))
                else f"the {kind.value}s of a collection taken"
            )


def _as_kind(geometry: BaseGeometry, kind: Geometry) -> BaseGeometry | None:
    if geometry.geom_type == "GeometryCollection":
        return _parts_of(geometry, kind)
    if kind is not Geometry.POLYGON or geometry.geom_type not in {"LineString", "LinearRing", "MultiLineString"}:
        return None
    parts = shapely.get_parts(geometry)
    if not shapely.is_closed(parts).all() or (shapely.get_num_points(parts) < 4).any():
        return None
    if len(parts) == 1:
        return shapely.Polygon(shapely.get_coordinates(parts[0]))
    area = shapely.MultiLineString(list(parts))
    built: Any = shapely.build_area(area)
    return None if built.is_empty else _based(built)


def _parts_of(geometry: BaseGeometry, kind: Geometry) -> BaseGeometry | None:
    """The parts of ``kind`` in a collection as one geometry; None where there are none."""
    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts = shapely.get_parts(parts)
    chosen = list(parts[shapely.get_type_id(parts) == _KINDS[kind][0]])
    if not chosen:
        return None
    if len(chosen) == 1:
        return _based(chosen[0])
    return _MULTI[kind](chosen)


def _based(geometry: Any) -> BaseGeometry:
    assert isinstance(geometry, BaseGeometry)
    return geometry


def _refuse_abroad(found: Placed) -> None:
    good = _good(found)
    bounds = shapely.bounds(found.geometries)
    west, south, east, north = JAPAN
    with np.errstate(invalid="ignore"):
        inside = (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    for row in np.flatnonzero(good & ~inside):
        x, y = bounds[row, :2]
        swapped = west <= y <= east and south <= x <= north
        hint = "; latitude and longitude look exchanged" if swapped else ""
        found.reasons[int(row)] = f"lies outside Japan ({x:.6g}, {y:.6g}){hint}"


def _repair(found: Placed, kind: Geometry) -> None:
    good = _good(found)
    for row in np.flatnonzero(good & ~shapely.is_valid(found.geometries)):
        broken = found.geometries[row]
        why = shapely.is_valid_reason(broken).split("[")[0].strip().lower()
        fixed = shapely.make_valid(broken, method="structure", keep_collapsed=False)
        if shapely.get_type_id(fixed) not in _KINDS[kind]:
            fixed = None if fixed.is_empty else _parts_of(fixed, kind)
        if fixed is None or fixed.is_empty or not fixed.is_valid:
            found.reasons[int(row)] = f"cannot be repaired: {why}"
            continue
        found.geometries[row] = fixed
        note = f"made valid: {why}"
        if kind is Geometry.POLYGON and broken.area and abs(fixed.area / broken.area - 1) > _AREA_LOST:
            note += f" (area {fixed.area / broken.area:.0%} of before)"
        found.repairs[int(row)] = "; ".join(filter(None, [found.repairs.get(int(row)), note]))
