"""Lots (筆): the ground of every block and of the lower country, divided; the streets between blocks are no lots.

A lot is the ground nearest to one building, or to one spot of ground left free. All blocks are divided at once: they
are moved far apart first, so that no block's division knows of its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from importers.demo.buildings import Buildings
from importers.demo.faces import Faces, Ints, Shapes
from importers.demo.noise import Floats

LEAST = 45.0
"""m²: smaller pieces go to their neighbour."""
_APART = 8_000.0
_GRID = 0.001
_STRAIGHT = 8.0
"""Metres, as shapely.coverage_simplify has it: bends of a border that span less ground than its square go."""
_VACANT, _COUNTRY = 36.0, 150.0
"""Metres between spots of free ground: in blocks, and in the country."""
_LOW = 45.0
"""Metres above the sea: the hills above have no survey in public coordinates."""


@dataclass(frozen=True)
class Lots:
    """Lots in metres, each with its face."""

    area: Shapes
    face: Ints


def make_lots(
    blocks: Shapes,
    faces: Faces,
    buildings: Buildings,
    rng: np.random.Generator,
    *,
    cuts: Shapes,
    spread: float = 1.0,
) -> Lots:
    """All lots: in blocks around ``buildings`` and free ground, in the lower country (less ``cuts``) as fields."""
    ground = np.where(faces.built, blocks, _country(faces, cuts))
    spots, spot_face = _spots(ground, faces, buildings, rng, spread)
    corners, owner = shapely.get_coordinates(shapely.segmentize(buildings.area, 14.0), return_index=True)
    seeds = np.concatenate([corners, spots])
    own = np.concatenate([owner, len(buildings.area) + np.arange(len(spots))])
    face_of = np.concatenate([buildings.face, spot_face])
    area, source = _nearest_ground(seeds, own, face_of, ground)
    return _tidy(area, face_of[source])


def _country(faces: Faces, cuts: Shapes) -> Shapes:
    """The low ground out of town, without roads and water (``cuts``)."""
    ground = shapely.buffer(faces.area, -3.0, join_style="mitre", mitre_limit=3)
    ground[faces.built | (faces.height > _LOW)] = shapely.Polygon()
    which, cut = shapely.STRtree(cuts).query(ground, predicate="intersects")
    for face in np.unique(which):
        ground[face] = shapely.difference(ground[face], shapely.union_all(cuts[cut[which == face]]))
    return np.asarray(ground)


def _spots(
    ground: Shapes, faces: Faces, buildings: Buildings, rng: np.random.Generator, spread: float
) -> tuple[Floats, Ints]:
    """Spots of ground without a building: a jittered grid, wide in the country, kept off the buildings."""
    town, country = ground.copy(), ground.copy()
    town[~faces.built], country[faces.built] = None, None
    found: list[Floats] = []
    of: list[Ints] = []
    for areas, step, away in ((town, _VACANT * spread, 0.62 * _VACANT), (country, _COUNTRY * spread, 0.0)):
        west, south, east, north = shapely.total_bounds(areas)
        x, y = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
        at = np.column_stack([x.ravel(), y.ravel()]) + rng.uniform(-0.3, 0.3, (x.size, 2)) * step
        points = np.asarray(shapely.points(at), dtype=object)
        point, face = shapely.STRtree(areas).query(points, predicate="within")
        point, first = np.unique(point, return_index=True)
        face = face[first]
        if away and len(buildings.area):
            near = shapely.STRtree(buildings.area).query(points[point], predicate="dwithin", distance=away)[0]
            free = ~np.isin(np.arange(len(point)), near)
            point, face = point[free], face[free]
        found.append(at[point])
        of.append(face)
    empty = np.setdiff1d(np.flatnonzero(~shapely.is_empty(ground)), np.concatenate([buildings.face, *of]))
    middle = shapely.get_coordinates(shapely.point_on_surface(ground[empty]))
    return np.concatenate([*found, middle]), np.concatenate([*of, empty])


def _nearest_ground(seeds: Floats, own: Ints, face_of: Ints, ground: Shapes) -> tuple[Shapes, Ints]:
    """For every owner of seeds the ground of its face that is nearest to one of them, and which owner it is."""
    wide = int(np.ceil(np.sqrt(len(ground))))
    away = np.column_stack([face_of % wide, face_of // wide]) * _APART
    moved, first = np.unique(np.round(seeds + away[own], 3), axis=0, return_index=True)
    own = own[first]
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(moved), ordered=True))
    order = np.argsort(own, kind="stable")
    starts = np.flatnonzero(np.diff(own[order], prepend=-1))
    owners = own[order][starts]
    whole = [shapely.coverage_union_all(part) for part in np.split(cells[order], starts[1:])]
    back = -away[owners]
    placed = np.array(whole, dtype=object)
    count = shapely.get_num_coordinates(placed)
    placed = shapely.set_coordinates(placed, shapely.get_coordinates(placed) + np.repeat(back, count, axis=0))
    return shapely.intersection(placed, ground[face_of[owners]]), owners


def _tidy(area: Shapes, face: Ints) -> Lots:
    """Single polygons on one grid; pieces below LEAST are left out, borders straightened together."""
    parts, of = shapely.get_parts(area, return_index=True)
    keep = (shapely.get_type_id(parts) == 3) & (shapely.area(parts) >= LEAST)
    parts, of = shapely.set_precision(parts[keep], _GRID, mode="pointwise"), of[keep]
    parts = shapely.coverage_simplify(parts, _STRAIGHT, simplify_boundary=False)
    good = shapely.is_valid(parts) & (shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)
    return Lots(parts[good], face[of[good]])
