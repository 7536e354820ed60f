"""Curves through control points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.ops import substring

from importers.demo.noise import Floats, Noise


def spline(points: Sequence[tuple[float, float]], step: float = 40.0) -> Floats:
    """A smooth curve through ``points`` (Catmull–Rom), sampled about every ``step`` metres; shape (n, 2)."""
    p = np.asarray(points, dtype=float)
    p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    pieces = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        count = max(2, int(np.hypot(*(c - b)) / step))
        t = np.linspace(0, 1, count, endpoint=False)[:, None]
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack([*pieces, p[-2][None]])


def warped(points: Floats, noise: Noise, amount: float, wavelength: float) -> Floats:
    """``points`` moved by up to about ``amount`` metres; points that are equal stay equal, so junctions hold."""
    x, y = points[..., 0], points[..., 1]
    moved = np.stack([x + amount * noise.at(x, y, wavelength, 3), y + amount * noise.at(x, y, wavelength, 7)], axis=-1)
    return np.asarray(moved)


def tapered(line: shapely.LineString, start: float, end: float) -> shapely.Geometry:
    """The strip along ``line`` whose width grows from ``start`` to ``end`` metres: a river."""
    share = np.linspace(0, 1, 25)
    at = shapely.get_coordinates(shapely.line_interpolate_point(line, share, normalized=True))
    width = start + (end - start) * share**1.3
    pieces = []
    for i in range(24):
        pair = shapely.points(at[i : i + 2])
        discs = shapely.buffer(pair, width[i : i + 2] / 2, quad_segs=6)
        stretch = substring(line, share[i], share[i + 1], normalized=True)
        pieces += [shapely.buffer(stretch, (width[i] + width[i + 1]) / 4, quad_segs=6), *discs]
    return shapely.union_all(np.array(pieces))
