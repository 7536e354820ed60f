"""The numbers on the ground: blocks and residences where there is 住居表示, lots everywhere.

Blocks are counted in rows from the north-west of their 丁目, residence numbers clockwise round the block in equal steps
(10 to 15 m by 街区方式による住居表示の実施基準); lots in the order of the blocks and round each block, with 枝番 where
one lot was divided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from importers.demo.buildings import Buildings
from importers.demo.faces import Faces, Flags, Ints, Shapes
from importers.demo.lots import Lots
from importers.demo.noise import Floats
from importers.demo.towns import Towns

STEP = 12.0
"""Metres of a block's edge that one residence number stands for."""
OLD_NAMES = ("元町", "本町", "船場", "松原", "堤", "東山")
"""Divided into 丁目, yet without 住居表示: their addresses are lot numbers."""


@dataclass(frozen=True)
class Numbers:
    """Numbers of blocks (by face), buildings and lots; 0 where there is none."""

    indicated: Flags
    """Of each town: whether 住居表示 is in force."""
    block: Ints
    residence: Ints
    residence2: Ints
    """Of each building: second part where two share a number."""
    lot: Ints
    branch: Ints
    order: Ints
    """Lots in the order of their numbers."""
    step: float


def has_indication(name: str) -> bool:
    """Whether a town of this name has 住居表示."""
    return name.endswith("丁目") and not name.rstrip("一二三四五六七八九十丁目").endswith(OLD_NAMES)


def make_numbers(
    faces: Faces,
    towns: Towns,
    blocks: Shapes,
    buildings: Buildings,
    lots: Lots,
    *,
    rng: np.random.Generator,
    spread: float,
) -> Numbers:
    """All numbers of a city."""
    indicated = np.array([has_indication(town.name) for town in towns.towns])
    rank = np.lexsort((faces.x, -np.round(faces.y / 90), towns.of_face))
    filled = ~shapely.is_empty(blocks)
    counted = rank[filled[rank] & indicated[towns.of_face[rank]]]
    block = np.zeros(len(faces.x), dtype=np.int64)
    block[counted] = _running(towns.of_face[counted])
    step = STEP * spread
    residence = residence_numbers(blocks[buildings.face], shapely.centroid(buildings.area), step)
    residence[block[buildings.face] == 0] = 0
    second = _repeats(np.column_stack([buildings.face, residence]))
    lot, branch, order = _lot_numbers(faces, towns, lots, np.argsort(rank), rng)
    return Numbers(indicated, block, residence, np.where(residence > 0, second, 0), lot, branch, order, step)


def residence_numbers(blocks: Shapes, points: Shapes, step: float) -> Ints:
    """The residence number of each point in its block: how far along its edge, clockwise from the north-west corner."""
    parts, of = shapely.get_parts(blocks, return_index=True)
    largest = np.lexsort((-shapely.area(parts), of))
    first = largest[np.unique(of[largest], return_index=True)[1]]
    edge = np.full(len(blocks), None, dtype=object)
    edge[of[first]] = shapely.get_exterior_ring(shapely.orient_polygons(parts[first], exterior_cw=True))
    corner = shapely.points(shapely.bounds(blocks)[:, [0, 3]])
    length = shapely.length(edge)
    along = shapely.line_locate_point(edge, points) - shapely.line_locate_point(edge, corner)
    number = np.mod(np.nan_to_num(along), np.where(length > 0, length, 1.0)) // step + 1
    return np.asarray(number, dtype=np.int64)


def _running(groups: Ints) -> Ints:
    """1, 2, 3 … within each run of equal values."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    sizes = np.diff(np.append(starts, len(groups)))
    return np.arange(len(groups)) - np.repeat(starts, sizes) + 1


def _repeats(rows: Ints) -> Ints:
    """0 where a row occurs once, else 1, 2 … for each occurrence in turn."""
    _, kind, count = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    kind = kind.ravel()
    order = np.argsort(kind, kind="stable")
    found = np.zeros(len(rows), dtype=np.int64)
    found[order] = _running(kind[order])
    return np.where(count[kind] > 1, found, 0)


def _lot_numbers(
    faces: Faces, towns: Towns, lots: Lots, face_rank: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """本番 and 枝番 (0: none) of each lot, and the lots in their order."""
    middle = shapely.get_coordinates(shapely.centroid(lots.area))
    east, north = middle[:, 0] - faces.x[lots.face], middle[:, 1] - faces.y[lots.face]
    turn: Floats = np.mod(np.arctan2(east, north), 2 * np.pi)
    order = np.lexsort((turn, face_rank[lots.face], towns.of_face[lots.face]))
    town, face = towns.of_face[lots.face[order]], lots.face[order]
    divided = rng.random(len(order)) < 0.62
    begins = ~divided | (np.diff(face, prepend=-1) != 0)
    group = np.cumsum(begins)
    first_of_town = np.flatnonzero(np.diff(town, prepend=-1))
    before = np.repeat(group[first_of_town] - 1, np.diff(np.append(first_of_town, len(order))))
    size = np.bincount(group)[group]
    lot, branch = np.zeros(len(order), dtype=np.int64), np.zeros(len(order), dtype=np.int64)
    lot[order] = group - before
    branch[order] = np.where(size > 1, _running(group), 0)
    return lot, branch, order
