"""The main roads and railways, and the superblocks between them: each a future 町丁目."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.ops import split

from importers.demo import layout, layout_lines
from importers.demo.contour import area_above
from importers.demo.curves import spline, warped
from importers.demo.noise import Floats, Noise, smoothstep
from importers.demo.terrain import Terrain

SNAP = 0.01
"""Precision of all lines in metres: lines that meet are noded on this grid, so that areas share borders exactly."""


@dataclass(frozen=True)
class Road:
    """A road: ``rank`` expressway, arterial, collector or local; width in metres."""

    name: str
    kana: str
    rank: str
    width: float
    number: str
    line: shapely.Geometry


@dataclass(frozen=True)
class Station:
    """A railway station."""

    name: str
    kana: str
    railway: str
    point: shapely.Point


@dataclass(frozen=True)
class Railway:
    """A railway line."""

    name: str
    kana: str
    line: shapely.LineString


@dataclass(frozen=True)
class Network:
    """Main roads, railways and the superblocks between them."""

    roads: tuple[Road, ...]
    railways: tuple[Railway, ...]
    stations: tuple[Station, ...]
    superblocks: tuple[shapely.Polygon, ...]
    buildable: shapely.Geometry
    """Ground flat and low enough for a town."""
    barriers: tuple[shapely.Geometry, ...]
    """River centre lines: borders of areas, crossed by main roads only."""


def _main_roads(terrain: Terrain, noise: Noise) -> list[Road]:
    roads = []
    for plan in layout_lines.ROADS:
        line: shapely.Geometry = shapely.LineString(warped(spline(plan.points), noise, 45.0, 900.0))
        if plan.rank != "expressway" and "大橋" not in plan.name:
            line = shapely.intersection(line, terrain.land)
        roads.append(Road(plan.name, plan.kana, plan.rank, plan.width, plan.number, line))
    return roads


def _railways(noise: Noise) -> tuple[tuple[Railway, ...], tuple[Station, ...]]:
    railways, stations = [], []
    for name, kana, points, stops in layout_lines.RAILWAYS:
        line = shapely.LineString(warped(spline(points), noise, 35.0, 1300.0))
        railways.append(Railway(name, kana, line))
        for share, stop, stop_kana in stops:
            if stop == "汐見中央":
                centre = warped(np.array([layout.CENTRE]), noise, 35.0, 1300.0)[0]
                point = shapely.line_interpolate_point(line, shapely.line_locate_point(line, shapely.Point(centre)))
            else:
                point = shapely.line_interpolate_point(line, share, normalized=True)
            stations.append(Station(stop, stop_kana, name, point))
    return tuple(railways), tuple(stations)


def _buildable(terrain: Terrain, noise: Noise, stations: tuple[Station, ...]) -> shapely.Geometry:
    x, y = terrain.grid.mesh()
    rugged = terrain.slope.copy()
    for _ in range(2):  # a blur: a town looks at the lie of the land, not at every bump
        padded = np.pad(rugged, 2, mode="edge")
        rows, columns = rugged.shape
        shifted = [padded[2 + j : 2 + j + rows, 2 + i : 2 + i + columns] for i in (-2, 0, 2) for j in (-2, 0, 2)]
        rugged = np.mean(shifted, axis=0)
    far = np.hypot((x - layout.CENTRE[0] - 500) / 1.25, y - layout.CENTRE[1])
    fitness = (
        1
        - np.maximum(rugged / 0.165, terrain.height / 82)
        - 1.65 * smoothstep(far, 1800, 3900)
        + 0.22 * noise.at(x, y, 1100, 2)
    )
    for station in stations:  # towns grow where trains stop
        gap = np.hypot(x - station.point.x, y - station.point.y)
        fitness += 0.75 * np.exp(-((gap / 620) ** 2)) * smoothstep(far, 1900, 3600)
    parts = shapely.get_parts(area_above(terrain.grid, fitness, 0.0))
    smooth = shapely.simplify(shapely.union_all(parts[shapely.area(parts) > 250_000]), 12)
    holes = [
        shapely.Polygon(p.exterior, [r for r in p.interiors if shapely.Polygon(r).area > 60_000])
        for p in shapely.get_parts(smooth)
    ]
    return shapely.intersection(shapely.union_all(np.array([*holes, terrain.reclaimed])), terrain.land)


def castle_ground(noise: Noise) -> shapely.Polygon:
    """The castle hill: a superblock of its own without streets."""
    ring = shapely.get_coordinates(shapely.Point(layout.CASTLE).buffer(205, quad_segs=10))
    return shapely.Polygon(warped(ring, noise, 45.0, 300.0))


def _halves(area: shapely.Polygon, noise: Noise) -> list[shapely.Polygon]:
    """``area`` cut once across its longer side, by a slightly bent line."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(area))[:4]
    a, b = corners[1] - corners[0], corners[2] - corners[1]
    along, across = (a, b) if np.hypot(*a) >= np.hypot(*b) else (b, a)
    middle = np.array(shapely.get_coordinates(area.centroid)[0])
    middle = middle + along * 0.08 * noise.at(middle[:1], middle[1:], 500.0, 4)[0]
    t = np.linspace(-0.75, 0.75, 24)[:, None]
    cut = shapely.LineString(warped(middle + t * across, noise, 38.0, 520.0))
    return [p for p in shapely.get_parts(split(area, cut)) if p.geom_type == "Polygon"]


def _divide(
    areas: list[shapely.Polygon],
    terrain: Terrain,
    buildable: shapely.Geometry,
    noise: Noise,
    *,
    town: float,
    country: float,
) -> list[shapely.Polygon]:
    """Areas cut until a superblock in town is below ``town`` m² and one in the country below ``country`` m²."""
    done, todo = [], list(areas)
    while todo:
        area = todo.pop()
        urban = shapely.area(shapely.intersection(area, buildable)) / area.area
        limit = town if urban > 0.45 else country
        halves = _halves(area, noise) if area.area > limit else []
        if len(halves) < 2:
            done.append(area)
        else:
            todo += halves
    return done


def make_network(terrain: Terrain, rng: np.random.Generator, spread: float = 1.0) -> Network:
    """Main roads and railways on ``terrain``; ``spread`` > 1 makes larger superblocks (for a small city)."""
    noise = Noise(rng)
    roads = _main_roads(terrain, noise)
    railways, stations = _railways(noise)
    buildable = _buildable(terrain, noise, stations)
    barriers = tuple(river.line for river in terrain.rivers)
    ring = shapely.boundary(terrain.land)
    lines = [road.line for road in roads if road.rank != "expressway"]
    shore = [shapely.boundary(terrain.reclaimed), shapely.boundary(castle_ground(noise))]
    noded = shapely.union_all(np.array([*lines, *barriers, *shore, ring]), grid_size=SNAP)
    faces = [
        f
        for f in shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
        if shapely.contains_xy(terrain.land, *f.representative_point().coords[0])
    ]
    blocks = _divide(faces, terrain, buildable, noise, town=210_000 * spread**2, country=900_000)
    return Network(tuple(roads), railways, stations, tuple(blocks), buildable, barriers)


def district_orientation(area: shapely.Polygon) -> tuple[Floats, Floats, float, float]:
    """Corner, unit vector of the longer side, and both lengths in metres of the smallest rectangle around ``area``."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(area))[:4]
    a, b = corners[1] - corners[0], corners[3] - corners[0]
    if np.hypot(*a) < np.hypot(*b):
        a, b = b, a
    length, depth = float(np.hypot(*a)), float(np.hypot(*b))
    return corners[0], np.array([a / length, b / depth]), length, depth
