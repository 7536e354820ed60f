"""Shapes cut from a place, measured so that none of it is lost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.answer.frame import GRID_M, Frame, areal, linear
from layers.answer.place import Place, PlaceKind
from mapsvc.geo import Geometries

TOUCHING_M = 0.02
"""What overlaps by a strip narrower than this only touches: coordinates are kept to a millimetre."""

TOUCHING_M2 = 0.01
"""So does what overlaps by less than could be shown."""

_NOTHING = shapely.Polygon()


class Measure:
    """Measures shapes cut from the place: m² of a site's, metres of a line's."""

    def __init__(self, frame: Frame, place: Place, shape: BaseGeometry) -> None:
        self.site = place.kind is PlaceKind.SITE
        self.total = (place.area_m2 if self.site else place.length_m) or 0.0
        self.shape = shape
        shapely.prepare(shape)
        self._frame = frame
        own = shapely.area(shape) if self.site else shapely.length(shape)
        width = 2 * own / max(shapely.length(shape), 1e-9)
        self._thin = min(TOUCHING_M, width / 2)
        self._least = min(TOUCHING_M2, own / 2)

    def cut(self, pieces: Sequence[BaseGeometry]) -> Geometries:
        """What of each piece lies in the place."""
        given = np.array(pieces, dtype=object)
        cut = np.full(len(given), _NOTHING, dtype=object)
        # Most pieces lie beside the place, and some around all of it: to see that costs less than to cut.
        for n in np.flatnonzero(shapely.intersects(self.shape, given)):
            whole = bool(shapely.covers(given[n], self.shape))
            cut[n] = self.shape if whole else shapely.intersection(given[n], self.shape, grid_size=GRID_M)
        return self._kept(cut)

    def _kept(self, cut: Geometries) -> Geometries:
        """Without the points and lines in which shapes only touch."""
        return areal(cut) if self.site else linear(cut)

    def _less(self, shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
        (found,) = self._kept(np.array([shapely.difference(shape, other, grid_size=GRID_M)], dtype=object)).tolist()
        kept: BaseGeometry = found
        return kept

    def divided(
        self, reached: BaseGeometry | None, spoken: BaseGeometry | None
    ) -> tuple[BaseGeometry | None, BaseGeometry | None]:
        """What of the place lies outside of the area ``reached`` where data speak, and where none do; None: none of it.

        On the grid: without it, slivers of a millionth of a millimetre between shapes that share a border can make the
        overlay lose whole parts of the place, unnoticed. Of a line areas are taken away, never pieces of the line:
        those lie beside it by as much, and would stay.
        """
        if reached is self.shape:
            return None, None
        left = self.shape if reached is None else self._less(self.shape, reached)
        if spoken is None:
            return None, None if self.touches([left]) else left
        if spoken is self.shape:
            return None if self.touches([left]) else left, None
        silent = self._less(left, spoken)
        if self.touches([silent]):
            return None if self.touches([left]) else left, None
        if self.site:
            rest = self._less(left, silent)
        else:
            (rest,) = self._kept(np.array([shapely.intersection(left, spoken, grid_size=GRID_M)], dtype=object))
        return None if self.touches([rest]) else rest, silent

    def check(self, shapes: Sequence[BaseGeometry | None]) -> None:
        """Raise ArithmeticError unless ``shapes`` make up the place, but for what only touches.

        A fault that is seen is better than areas that add up because they were scaled.
        """
        size = shapely.area if self.site else shapely.length
        # What a line passes twice is found once.
        whole = self.shape if self.site else shapely.union_all([self.shape], grid_size=GRID_M)
        own, edge = float(size(whole)), float(shapely.length(whole)) if self.site else 0.0
        found = float(sum(size(shape) for shape in shapes if shape is not None))
        if abs(own - found) > 1e-4 * own + 2 * TOUCHING_M * edge + 2 * TOUCHING_M2:
            raise ArithmeticError(f"of {own:.3f} in a place, {found:.3f} were found")

    def size(self, shapes: Sequence[BaseGeometry] | Geometries) -> float:
        """Their size together, on the plane."""
        measured = self._frame.areas(shapes) if self.site else self._frame.lengths(shapes)
        return float(measured.sum())

    def touches(self, shapes: Sequence[BaseGeometry] | Geometries) -> bool:
        """Whether none of these shapes is more than where borders touch."""
        given = np.asarray(shapes, dtype=object)
        if not self.site:
            return bool(shapely.length(given).sum() <= self._least)
        given = shapely.get_parts(given)  # one by one: a real part is not lost among long slivers
        area = shapely.area(given)
        width = 2 * area / np.maximum(shapely.length(given), 1e-9)
        return bool(((width < self._thin) | (area < self._least)).all())
