"""Local streets: in each superblock a grid of its own direction and character."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from importers.demo import layout
from importers.demo.curves import warped
from importers.demo.network import Network, district_orientation
from importers.demo.noise import Noise
from importers.demo.terrain import Terrain


@dataclass(frozen=True)
class Fabric:
    """How a kind of district is laid out: spacing along and across in metres, gaps as a share, bend in metres."""

    along: float
    across: float
    gaps: float
    bend: float
    width: float


FABRICS = {
    "centre": Fabric(120, 78, 0.05, 4, 9.0),
    "old_town": Fabric(72, 46, 0.16, 9, 4.5),
    "port": Fabric(330, 210, 0.10, 0, 14.0),
    "inner": Fabric(115, 64, 0.12, 6, 6.0),
    "suburb": Fabric(140, 66, 0.08, 14, 6.0),
    "hill": Fabric(118, 62, 0.16, 42, 5.0),
    "castle": Fabric(9_999, 9_999, 0, 0, 8.0),
    "fringe": Fabric(190, 115, 0.25, 30, 4.0),
}


@dataclass(frozen=True)
class District:
    """A superblock with its character and its local streets."""

    area: shapely.Polygon
    kind: str
    streets: shapely.Geometry
    """Local streets (MultiLineString), empty in the country."""


def district_kind(area: shapely.Polygon, terrain: Terrain, buildable: shapely.Geometry) -> str:
    """The character of a superblock: one of FABRICS, or ``country``."""
    x, y = (np.array([v]) for v in area.representative_point().coords[0])
    if shapely.contains_xy(terrain.reclaimed, x, y)[0]:
        return "port"
    urban = shapely.area(shapely.intersection(area, buildable)) / area.area
    if urban < 0.2:
        return "country"
    far = float(np.hypot(x - layout.CENTRE[0], y - layout.CENTRE[1])[0])
    castle = float(np.hypot(x - layout.CASTLE[0], y - layout.CASTLE[1])[0])
    height, slope = terrain.height_at(x, y)[0], terrain.slope_at(x, y)[0]
    rules = (
        (castle < 100, "castle"),
        (castle < 640 and y[0] > 4650, "old_town"),
        (far < 1000, "centre"),
        (urban < 0.55, "fringe"),
        (height > 24 or slope > 0.09, "hill"),
        (far < 2300, "inner"),
    )
    return next((kind for holds, kind in rules if holds), "suburb")


def _grid(
    area: shapely.Polygon, fabric: Fabric, spread: float, noise: Noise, rng: np.random.Generator
) -> shapely.Geometry:
    corner, axes, length, depth = district_orientation(area)
    columns = max(1, round(length / (fabric.along * spread)))
    rows = max(1, round(depth / (fabric.across * spread)))
    t = np.linspace(0, 1, 5)
    u, v = np.linspace(0, length, columns + 1), np.linspace(0, depth, rows + 1)
    pieces = []
    for j in range(1, rows):
        for i in range(columns):
            if rng.random() >= fabric.gaps * 0.5:
                pieces.append(np.stack([u[i] + t * (u[i + 1] - u[i]), np.full(5, v[j])], axis=1))
    for i in range(1, columns):
        for j in range(rows):
            if rng.random() >= fabric.gaps:
                pieces.append(np.stack([np.full(5, u[i]), v[j] + t * (v[j + 1] - v[j])], axis=1))
    if not pieces:
        return shapely.MultiLineString()
    local = np.array(pieces)
    world = corner + local @ axes
    if fabric.bend:
        world = warped(warped(world, noise, fabric.bend, 260.0), noise, fabric.bend * 0.3, 90.0)
    found: shapely.Geometry = shapely.MultiLineString(list(world))
    return found


def make_districts(terrain: Terrain, network: Network, rng: np.random.Generator, spread: float = 1.0) -> list[District]:
    """Every superblock with its local streets; ``spread`` > 1 widens the grid (for a small city)."""
    noise = Noise(rng)
    wet = shapely.union_all(
        np.array([shapely.buffer(r.water, 14) for r in terrain.rivers] + [shapely.buffer(terrain.ponds, 12)])
    )
    inside = shapely.buffer(network.buildable, -6)
    banks = shapely.intersection(shapely.boundary(wet), network.buildable)
    shapely.prepare(inside)
    districts = []
    for area in network.superblocks:
        kind = district_kind(area, terrain, network.buildable)
        streets: shapely.Geometry = shapely.MultiLineString()
        if kind in FABRICS and area.area > 4_000:
            grid = _grid(area, FABRICS[kind], spread, noise, rng)
            # kept a little inside the shore, but meeting the roads around the superblock
            dry = shapely.difference(shapely.intersection(shapely.buffer(area, 0.02), network.buildable), wet)
            streets = shapely.intersection(grid, dry)
            bank = shapely.intersection(banks, area)
            streets = shapely.union(streets, bank)
        districts.append(District(area, kind, streets))
    return districts
