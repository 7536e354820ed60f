"""The land: coast, elevation and slope of 汐見市, and its rivers and ponds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from importers.demo import layout
from importers.demo.contour import Grid, area_above
from importers.demo.curves import spline, tapered, warped
from importers.demo.noise import Floats, Noise, smoothstep

STEP = 40.0


@dataclass(frozen=True)
class River:
    """A river: its centre line and the area of its water."""

    name: str
    line: shapely.LineString
    water: shapely.Geometry


@dataclass(frozen=True)
class Terrain:
    """Elevation in metres on a grid, and what follows from it. All geometry in metres from the tile's corner."""

    grid: Grid
    height: Floats
    slope: Floats
    """Rise over run."""
    natural: shapely.Geometry
    """Land that nature made, with the rivers not cut out."""
    reclaimed: shapely.Geometry
    land: shapely.Geometry
    rivers: tuple[River, ...]
    ponds: shapely.Geometry

    def height_at(self, x: Floats, y: Floats) -> Floats:
        """Elevation in metres at points."""
        return self.grid.sample(self.height, x, y)

    def slope_at(self, x: Floats, y: Floats) -> Floats:
        """Rise over run at points."""
        return self.grid.sample(self.slope, x, y)


def _inland(x: Floats, y: Floats, noise: Noise) -> Floats:
    """About the distance to the shore in metres, negative at sea."""
    body = 4400 * (1 - np.hypot((x - 6000) / 5500, (y - 5300) / 4350))
    bay = 2350 * (np.hypot((x - 6300) / 2300, (y - 950) / 2700) - 1)
    cove = 700 * (np.hypot((x - 300) / 1000, (y - 4300) / 900) - 1)
    islet = 240 - np.hypot(x - 3350, y - 760)
    rough = 380 * noise.at(x, y, 2600, 1) + 190 * noise.at(x, y, 1050, 2) + 120 * noise.at(x, y, 430, 3)
    rough += 50 * noise.at(x, y, 190, 4)
    calm = 1 - 0.65 * smoothstep(-np.hypot((x - 6300) / 2300, (y - 2600) / 1800), -1.2, -0.6)
    shore = np.minimum(np.minimum(body, bay), cove) + rough * calm
    return np.asarray(np.maximum(shore, islet + 0.3 * rough + 120 * noise.at(x, y, 300, 9)))


def _rivers(noise: Noise) -> tuple[River, ...]:
    plans: list[tuple[str, tuple[tuple[float, float], ...], float, float]] = [("汐見川", layout.RIVER, 26.0, 150.0)]
    plans += [(name, points, 8.0, 24.0) for name, points in layout.TRIBUTARIES]
    rivers = []
    for name, points, start, end in plans:
        line = shapely.LineString(warped(spline(points), noise, 60.0, 620.0))
        rivers.append(River(name, line, tapered(line, start, end)))
    return tuple(rivers)


def _height(x: Floats, y: Floats, shore: Floats, rivers: tuple[River, ...], noise: Noise) -> Floats:
    height = 1.2 + 3.5 * smoothstep(shore, 0, 2500)
    ridges = 0.55 + 0.75 * noise.ridged(x, y, 900, 5) * noise.ridged(x, y, 1500, 6) + 0.12 * noise.at(x, y, 320, 7)
    for at_x, at_y, top, radius in layout.HILLS:
        rise = np.exp(-((((x - at_x) ** 2 + (y - at_y) ** 2) / radius**2) ** 1.35))
        height = height + top * rise * np.clip(ridges, 0.2, None)
    height = 1.0 + (height - 1.0) * smoothstep(shore, -30, 260)
    dry = shore > -STEP
    points = shapely.points(x[dry], y[dry])
    for number, river in enumerate(rivers):
        line = shapely.simplify(river.line, 3.0)
        left = 1 - shapely.line_locate_point(line, points, normalized=True)
        far = shapely.distance(points, shapely.line_interpolate_point(line, 1 - left, normalized=True))
        bed = 0.6 + (34.0 if number == 0 else 26.0) * left**2.2
        plain = 330.0 if number == 0 else 120.0
        valley = bed + 1.4 * smoothstep(far, 20, 260) + np.maximum(far - plain * (1.15 - left), 0) * 0.22
        height[dry] = np.minimum(height[dry], valley)
    return np.asarray(height)


def _reclaimed(natural: shapely.Geometry) -> shapely.Geometry:
    fills = [shapely.Polygon(corners) for _, corners in layout.RECLAIMED]
    return shapely.difference(shapely.union_all(np.array(fills)), natural)


def make_terrain(rng: np.random.Generator) -> Terrain:
    """The land that ``rng`` draws; about 60 km² with a bay, four hills and five rivers."""
    noise = Noise(rng)
    grid = Grid.over(layout.WIDTH, layout.HEIGHT, STEP)
    x, y = grid.mesh()
    shore = _inland(x, y, noise)
    rivers = _rivers(noise)
    height = np.where(shore > 0, _height(x, y, shore, rivers, noise), 0.5)
    parts = shapely.get_parts(area_above(grid, shore, 0.0))
    natural = shapely.union_all(parts[shapely.area(parts) > 20_000])
    fills = _reclaimed(natural)
    # a hair of overlap closes the seam between fill and shore
    land = shapely.union_all(np.array([natural, shapely.buffer(fills, 0.5, join_style="mitre")]))
    land = shapely.union_all(np.array([shapely.Polygon(part.exterior) for part in shapely.get_parts(land)]))
    height = np.where(shapely.contains_xy(fills, x, y), 3.2, height)
    dy, dx = np.gradient(height, STEP)
    discs = [
        shapely.Polygon(
            warped(shapely.get_coordinates(shapely.Point(px, py).buffer(r, quad_segs=8)), noise, r * 0.9, 210)
        )
        for px, py, r in layout.PONDS
    ]
    ponds = shapely.union_all(shapely.buffer(np.array(discs), 0))
    return Terrain(grid, height, np.hypot(dx, dy), natural, fills, land, rivers, ponds)
