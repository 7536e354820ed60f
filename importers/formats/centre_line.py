"""The middle of a long narrow area, for layers that hold roads as lines where a source holds them as areas.

The Voronoi edges of points along the outline that lie inside approximate the medial axis; dead ends shorter than the
area is wide are the corners' and are cut off.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import shapely

Segments = np.ndarray[tuple[int, int, int], np.dtype[np.float64]]
_MAX_POINTS = 4_000


def centre_line(area: Any) -> Any:
    """The centre line of ``area`` in a CRS of metres, as LineString or MultiLineString.

    It lies inside the area and follows the middle within a quarter of the width. An area too round to have a middle
    line yields the longest line through it.
    """
    lines = [_of_polygon(part) for part in shapely.get_parts(shapely.make_valid(area)) if part.area > 0]
    if not lines:
        raise ValueError("an area without extent has no centre line")
    return _merged(np.concatenate([shapely.get_parts(line) for line in lines]))


def _of_polygon(polygon: shapely.Polygon) -> Any:
    # A rectangle of length l and width w has perimeter 2(l + w) and area l·w; its width is the smaller root.
    half = polygon.length / 2
    width = (half - np.sqrt(max(half * half - 4 * polygon.area, 0.0))) / 2
    step = max(width / 2, polygon.length / _MAX_POINTS)
    outline: Any = shapely.segmentize(polygon.boundary, step)
    edges = shapely.get_parts(shapely.voronoi_polygons(outline, only_edges=True))
    edges = shapely.get_parts(edges)
    shapely.prepare(polygon)
    inside = edges[shapely.contains_properly(polygon, edges)]
    segments = np.round(shapely.get_coordinates(inside).reshape(-1, 2, 2), 6)
    kept = _pruned(segments, 1.5 * width)
    if not len(kept):
        return _across(polygon)
    return shapely.simplify(_merged(shapely.linestrings(kept)), width / 20)


def _merged(lines: Any) -> Any:
    return shapely.line_merge(shapely.multilinestrings(lines))


def _pruned(segments: Segments, shortest: float) -> Segments:
    """The segments without the dead-end branches below ``shortest``; a single chain stays whole."""
    chains = shapely.get_parts(_merged(shapely.linestrings(segments)))
    while len(chains) > 1:
        ends: dict[tuple[float, float], int] = defaultdict(int)
        pairs = [(tuple(chain.coords[0]), tuple(chain.coords[-1])) for chain in chains]
        for first, last in pairs:
            ends[first] += 1
            ends[last] += 1
        dead = [
            chain.length < shortest and (ends[first] == 1) != (ends[last] == 1)
            for chain, (first, last) in zip(chains, pairs, strict=True)
        ]
        if not any(dead):
            break
        left = chains[~np.array(dead)]
        if not len(left):
            left = chains[[int(np.argmax(shapely.length(chains)))]]
        chains = shapely.get_parts(_merged(left))
    parts = [np.stack([points[:-1], points[1:]], axis=1) for points in map(shapely.get_coordinates, chains)]
    return np.concatenate(parts) if parts else segments[:0]


def _across(polygon: shapely.Polygon) -> Any:
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(polygon))[:4]
    sides = np.linalg.norm(np.diff(box, axis=0), axis=1)
    a, b, c, d = box
    ends = ((b + c) / 2, (a + d) / 2) if sides[0] > sides[1] else ((a + b) / 2, (c + d) / 2)
    return shapely.intersection(shapely.LineString(ends), polygon)
