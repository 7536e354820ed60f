"""A grid of some 100 m over all the world: which of its cells a place covers, and which it meets.

A subscription knows the cell of a spot in its area (``grid_cell`` in the database). A place that covers the cell covers
the spot; one that meets the cell meets every area that holds the whole cell. So most are decided by a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

PER_DEGREE = 1_024
_ROW = 262_144
"""Cells from south to north, and some to spare: the number of a cell is its column times this, and its row."""
_FIRST = 64
"""Cells are found in blocks, those of this many to a side at first."""
MOST = 2_000_000
"""Cells in the box of a place above which only blocks of them are looked at."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of a place. ``inside`` lie wholly in it, ``met`` have a point of it and perhaps no more."""

    inside: NDArray[np.int64]
    met: NDArray[np.int64]


def cells(place: BaseGeometry) -> Cells:
    """The cells of ``place`` (EPSG:4326), a geometry of one dimension; some may be left out, none is wrong.

    Of a place of a hundred cities few are named, since nobody could hold them in memory.
    """
    west, south, east, north = place.bounds
    left, low = floor((west + 180) * PER_DEGREE), floor((south + 90) * PER_DEGREE)
    right, high = floor((east + 180) * PER_DEGREE), floor((north + 90) * PER_DEGREE)
    nothing = np.empty(0, np.int64)
    if (right - left + 1) * (high - low + 1) > MOST:
        return Cells(nothing, nothing)
    shapely.prepare(place)
    side = _FIRST
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(left, right + 1, side), np.arange(low, high + 1, side)))
    inside = [nothing]
    while True:
        boxes = _boxes(x, y, side)
        covered = shapely.covers(place, boxes)
        inside.append(_all_of(x[covered], y[covered], side))
        met = shapely.intersects(place, boxes[~covered])
        x, y = x[~covered][met], y[~covered][met]
        if side == 1:
            return Cells(np.concatenate(inside), x * _ROW + y)
        x, y = _split(x, y, side, side := side // 4)


def _boxes(x: NDArray[np.int64], y: NDArray[np.int64], side: int) -> NDArray[np.object_]:
    made: NDArray[np.object_] = shapely.box(
        x / PER_DEGREE - 180, y / PER_DEGREE - 90, (x + side) / PER_DEGREE - 180, (y + side) / PER_DEGREE - 90
    )
    return made


def _split(
    x: NDArray[np.int64], y: NDArray[np.int64], side: int, part: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Blocks of ``side`` as blocks of ``part``."""
    across, up = (grid.ravel() for grid in np.meshgrid(np.arange(0, side, part), np.arange(0, side, part)))
    return (x[:, None] + across).ravel(), (y[:, None] + up).ravel()


def _all_of(x: NDArray[np.int64], y: NDArray[np.int64], side: int) -> NDArray[np.int64]:
    """The numbers of all cells of blocks."""
    x, y = _split(x, y, side, 1)
    return x * _ROW + y
