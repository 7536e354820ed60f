"""Buildings: footprints on lots along the edges of blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from importers.demo.faces import Ints, Shapes
from importers.demo.noise import Floats

# use -> lot width, building depth, gap between neighbours, distance from the street, share of lots built (metres)
LOTS: dict[str, tuple[float, float, float, float, float]] = {
    "low_rise_1": (21, 11, 8, 3.5, 0.92),
    "low_rise_2": (21, 12, 7, 3.0, 0.92),
    "rural_residential": (26, 11, 10, 5, 0.6),
    "mid_high_rise_1": (28, 14, 9, 4, 0.9),
    "mid_high_rise_2": (34, 15, 11, 4, 0.9),
    "residential_1": (24, 13, 7, 2.5, 0.9),
    "residential_2": (27, 15, 7, 2.5, 0.9),
    "quasi_residential": (32, 18, 9, 3, 0.9),
    "neighborhood_commercial": (27, 20, 4, 1.2, 0.94),
    "commercial": (34, 26, 4, 0.8, 0.96),
    "quasi_industrial": (42, 26, 11, 5, 0.85),
    "industrial": (76, 42, 18, 9, 0.85),
    "exclusive_industrial": (105, 60, 26, 12, 0.85),
}
LEVELS: dict[str, tuple[int, int]] = {
    "low_rise_1": (1, 2),
    "low_rise_2": (2, 3),
    "rural_residential": (1, 2),
    "mid_high_rise_1": (2, 5),
    "mid_high_rise_2": (2, 7),
    "residential_1": (2, 4),
    "residential_2": (2, 6),
    "quasi_residential": (2, 6),
    "neighborhood_commercial": (2, 8),
    "commercial": (4, 15),
    "quasi_industrial": (1, 4),
    "industrial": (1, 3),
    "exclusive_industrial": (1, 3),
}


@dataclass(frozen=True)
class Buildings:
    """Footprints in metres with the index of their face, storeys and the year they were built."""

    area: Shapes
    face: Ints
    levels: Ints
    year: Ints


def _rings(blocks: Shapes, face: Ints, inset: Floats) -> tuple[Shapes, Ints]:
    inner = shapely.buffer(blocks, -inset, join_style="mitre", mitre_limit=2)
    parts, which = shapely.get_parts(inner, return_index=True)
    keep = shapely.area(parts) > 60
    rings = shapely.get_exterior_ring(parts[keep])
    return shapely.reverse(rings) if len(rings) and not shapely.is_ccw(rings[0]) else rings, face[which[keep]]


def _footprints(left: Floats, right: Floats, depth: Floats, rng: np.random.Generator) -> Shapes:
    """Rectangles and L-shapes with the front from ``left`` to ``right`` and ``depth`` metres deep, to the left side."""
    along = right - left
    width = np.hypot(along[:, 0], along[:, 1])
    unit = along / np.maximum(width, 1e-9)[:, None]
    inward = np.column_stack([-unit[:, 1], unit[:, 0]]) * depth[:, None]
    notch = rng.random(len(left)) < 0.45
    share, deep = rng.uniform(0.45, 0.75, len(left))[:, None], rng.uniform(0.4, 0.7, len(left))[:, None]
    flip = rng.random(len(left)) < 0.5
    a, b = np.where(flip[:, None], right, left), np.where(flip[:, None], left, right)
    run = b - a
    square = np.stack([a, b, b + inward, a + inward, a], axis=1)
    ell = np.stack(
        [a, b, b + inward * deep, a + run * share + inward * deep, a + run * share + inward, a + inward, a], axis=1
    )
    shapes = np.empty(len(left), dtype=object)
    shapes[~notch] = shapely.polygons(square[~notch])
    shapes[notch] = shapely.polygons(ell[notch])
    return shapes


def _without_overlaps(shapes: Shapes) -> NDArray[np.bool_]:
    """Which of ``shapes`` stay when of two that meet the later one goes."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    keep = np.ones(len(shapes), dtype=bool)
    pairs = np.column_stack([first, second])[first < second]
    for a, b in pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]:
        if keep[a]:
            keep[b] = False
    return keep


def _row(
    blocks: Shapes, face: Ints, use: NDArray[np.str_], *, back: float, spread: float, rng: np.random.Generator
) -> tuple[Shapes, Ints]:
    """One row of buildings along the edges of ``blocks``, ``back`` building depths behind the street."""
    table = np.array([LOTS[u] for u in use])
    rings, of = _rings(blocks, np.arange(len(face)), table[:, 3] + back * (table[:, 1] + 8))
    if not len(rings):
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    lot, depth, gap, _, share = table[of].T
    length = shapely.length(rings)
    count = np.maximum(1, np.round(length / (1.15 * lot * spread))).astype(int)
    index = np.repeat(np.arange(len(rings)), count)
    order = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
    step = (length / count)[index]
    start = (order + rng.uniform(0.02, 0.12, len(index))) * step + gap[index] / 2
    end = start + (step - gap[index]) * rng.uniform(0.58, 0.95, len(index))
    left = shapely.get_coordinates(shapely.line_interpolate_point(rings[index], start))
    right = shapely.get_coordinates(shapely.line_interpolate_point(rings[index], np.minimum(end, length[index])))
    deep = depth[index] * rng.uniform(0.75, 1.2, len(index))
    shapes = _footprints(left, right, deep, rng)
    # a front that runs round a corner is much shorter than its stretch of the edge
    straight = np.hypot(*(right - left).T) > 0.86 * (end - start)
    straight &= np.hypot(*(right - left).T) > 4.0
    good = straight & (rng.random(len(index)) < share[index])
    good &= shapely.covers(shapely.buffer(blocks, -0.4)[of[index]], shapes)
    return shapes[good], face[of[index[good]]]


def make_buildings(
    blocks: Shapes, use: NDArray[np.str_], taken: Shapes, rng: np.random.Generator, spread: float = 1.0
) -> Buildings:
    """Buildings on ``blocks`` (one per face) of which ``use`` is zoned; none on ``taken`` ground (parks, plots)."""
    face = np.flatnonzero(np.isin(use, list(LOTS)) & ~shapely.is_empty(blocks))
    deep = face[np.isin(use[face], ["commercial", "quasi_industrial", "industrial", "exclusive_industrial"])]
    rows = [
        _row(blocks[face], face, use[face], back=0.0, spread=spread, rng=rng),
        _row(blocks[deep], deep, use[deep], back=1.0, spread=spread, rng=rng),
    ]
    shapes = np.concatenate([row[0] for row in rows])
    of = np.concatenate([row[1] for row in rows])
    free = np.ones(len(shapes), dtype=bool)
    if len(taken):
        free[np.unique(shapely.STRtree(taken).query(shapes, predicate="intersects")[0])] = False
    shapes, of = shapes[free], of[free]
    keep = _without_overlaps(shapes)
    shapes, of = shapes[keep], of[keep]
    low, high = np.array([LEVELS[u] for u in use[of]]).reshape(-1, 2).T
    levels = np.round(low + (high - low) * rng.random(len(of)) ** 2.2).astype(np.int64)
    year = np.minimum(2025, 1958 + (rng.beta(2.2, 1.5, len(of)) * 68).astype(np.int64))
    return Buildings(shapes, of, levels, year)
