"""Shapes cut from a place, measured so that none of it is lost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.answer.frame import GRID_M, Frame, areal, linear, united
from layers.answer.place import Place, PlaceKind
from mapsvc.geo import Geometries

TOUCHING_M = 0.02
"""What overlaps by a strip narrower than this only touches: coordinates are kept to a millimetre."""

TOUCHING_M2 = 0.01
"""So does what overlaps by less than could be shown."""


class Measure:
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
        given = np.array(pieces, dtype=object)
        cut = np.asarray(shapely.intersection(given, self.shape, grid_size=GRID_M), dtype=object)
        return areal(cut) if self.site else linear(cut)

    def divided(
        self, reached: BaseGeometry | None, spoken: Sequence[BaseGeometry]
    ) -> tuple[BaseGeometry | None, BaseGeometry | None]:
        """What of the place lies outside of ``reached`` where data speak, and where none do; None for none of it.

        On the grid: without it, slivers of a millionth of a millimetre between shapes that share a border can make the
        overlay lose whole parts of the place, unnoticed.
        """
        left = self.shape if reached is None else shapely.difference(self.shape, reached, grid_size=GRID_M)
        if not spoken:
            return None, None if self.touches([left]) else left
        silent = shapely.difference(left, united(spoken), grid_size=GRID_M)
        if self.touches([silent]):
            return None if self.touches([left]) else left, None
        rest = shapely.difference(left, silent, grid_size=GRID_M)
        return None if self.touches([rest]) else rest, silent

    def check(self, shapes: Sequence[BaseGeometry | None]) -> None:
        """Raise ArithmeticError unless ``shapes`` make up the place, but for what only touches.

        A fault that is seen is better than areas that add up because they were scaled.
        """
        size = shapely.area if self.site else shapely.length
        own, edge = float(size(self.shape)), float(shapely.length(self.shape)) if self.site else 0.0
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
