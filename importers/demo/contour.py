"""Areas of a gridded field above a level (marching squares)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from importers.demo.noise import Floats

# For each case (bits: lower left 1, lower right 2, upper right 4, upper left 8 above the level) the cell edges joined.
_SEGMENTS: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("left", "bottom"),),
    2: (("bottom", "right"),),
    3: (("left", "right"),),
    4: (("right", "top"),),
    5: (("left", "top"), ("bottom", "right")),
    6: (("bottom", "top"),),
    7: (("left", "top"),),
    8: (("top", "left"),),
    9: (("top", "bottom"),),
    10: (("left", "bottom"), ("right", "top")),
    11: (("top", "right"),),
    12: (("right", "left"),),
    13: (("right", "bottom"),),
    14: (("bottom", "left"),),
}


@dataclass(frozen=True)
class Grid:
    """A regular grid of points: ``x`` and ``y`` are the coordinates of its columns and rows in metres."""

    x: Floats
    y: Floats

    @classmethod
    def over(cls, width: float, height: float, step: float) -> Grid:
        """The grid that covers 0…width by 0…height with one step of margin."""
        return cls(np.arange(-step, width + 1.5 * step, step), np.arange(-step, height + 1.5 * step, step))

    @property
    def step(self) -> float:
        """Distance of neighbouring points in metres."""
        return float(self.x[1] - self.x[0])

    def mesh(self) -> tuple[Floats, Floats]:
        """X and Y of all points, shape (rows, columns)."""
        x, y = np.meshgrid(self.x, self.y)
        return x, y

    def sample(self, field: Floats, x: Floats, y: Floats) -> Floats:
        """``field`` at the points (``x``, ``y``), bilinear; outside the grid its edge value."""
        u = np.clip((np.asarray(x) - self.x[0]) / self.step, 0, len(self.x) - 1.001)
        v = np.clip((np.asarray(y) - self.y[0]) / self.step, 0, len(self.y) - 1.001)
        i, j = u.astype(int), v.astype(int)
        a, b = u - i, v - j
        low = field[j, i] * (1 - a) + field[j, i + 1] * a
        high = field[j + 1, i] * (1 - a) + field[j + 1, i + 1] * a
        return np.asarray(low * (1 - b) + high * b)


def area_above(grid: Grid, field: Floats, level: float) -> shapely.Geometry:
    """The area where ``field`` is above ``level``, as a valid (Multi)Polygon in the grid's coordinates.

    The field is taken as below the level at the grid's edge, so that every area closes.
    """
    z = np.asarray(field, dtype=float) - level
    z[[0, -1], :] = np.minimum(z[[0, -1], :], -1e-6)
    z[:, [0, -1]] = np.minimum(z[:, [0, -1]], -1e-6)
    z = np.where(z == 0, 1e-9, z)
    x, y = grid.mesh()
    # crossings are computed once per grid edge, so that neighbouring cells share them to the last bit
    with np.errstate(divide="ignore", invalid="ignore"):
        across = z[:, :-1] / (z[:, :-1] - z[:, 1:])
        up = z[:-1, :] / (z[:-1, :] - z[1:, :])
    horizontal = np.stack([x[:, :-1] + across * grid.step, y[:, :-1]], axis=-1)
    vertical = np.stack([x[:-1, :], y[:-1, :] + up * grid.step], axis=-1)
    edges = {
        "bottom": horizontal[:-1],
        "top": horizontal[1:],
        "left": vertical[:, :-1],
        "right": vertical[:, 1:],
    }
    above = (z > 0).astype(int)
    case = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    parts = []
    for number, segments in _SEGMENTS.items():
        cells = case == number
        parts += [np.stack([edges[a][cells], edges[b][cells]], axis=1) for a, b in segments]
    lines = shapely.MultiLineString(list(np.concatenate(parts)))
    area: shapely.Geometry = shapely.build_area(lines)
    return area
