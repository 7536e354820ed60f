"""Lots that are one parcel: sites on both sides of a street, in two zones, and lots whose boundary is not settled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from importers.demo.faces import Faces, Ints
from importers.demo.lots import Lots
from importers.demo.noise import Floats
from importers.demo.numbering import Numbers
from importers.demo.towns import Towns
from importers.demo.zoning import OUTSIDE, Zones

_STREET = 9.0
_MOST_STRADDLING = 40


@dataclass(frozen=True)
class Joined:
    """A parcel made of several lots; ``settled``: one number for all, else 筆界未定."""

    lots: tuple[int, ...]
    area: shapely.Polygon
    settled: bool


def make_joined(
    faces: Faces,
    towns: Towns,
    zones: Zones,
    lots: Lots,
    numbers: Numbers,
    *,
    main: shapely.Geometry,
    rng: np.random.Generator,
) -> list[Joined]:
    """The joined parcels of a city; no lot is in two of them, and none lies across a ``main`` road."""
    straddling = _straddling(faces, towns, zones, lots, main)
    taken = {lot for parcel in straddling for lot in parcel.lots}
    return straddling + _unsettled(lots, numbers, taken, rng)


def _straddling(faces: Faces, towns: Towns, zones: Zones, lots: Lots, main: shapely.Geometry) -> list[Joined]:
    """Sites with a private street in their middle along which the zone changes."""
    use, town = zones.use[lots.face], towns.of_face[lots.face]
    own = np.flatnonzero(faces.built[lots.face] & (use != OUTSIDE) & (shapely.area(lots.area) < 1500))
    a, b = shapely.STRtree(lots.area[own]).query(lots.area[own], predicate="dwithin", distance=_STREET)
    a, b = own[a], own[b]
    fit = (a < b) & (use[a] != use[b]) & (town[a] == town[b])
    a, b = a[fit], b[fit]
    if not len(a):
        return []
    middle: Floats = shapely.get_coordinates(shapely.centroid(lots.area))
    across = shapely.linestrings(np.stack([middle[a], middle[b]], axis=1))
    shapely.prepare(main)
    fit = ~shapely.intersects(main, across)
    a, b, far = a[fit], b[fit], np.asarray(shapely.length(across))[fit]
    found: list[Joined] = []
    taken: set[int] = set()
    streets: set[tuple[int, int]] = set()
    for pair in np.argsort(far, kind="stable"):
        one, other = int(a[pair]), int(b[pair])
        street = (int(lots.face[one]), int(lots.face[other]))
        if taken & {one, other} or street in streets:
            continue
        area = _over_the_street(lots, faces, one, other)
        if area is not None:
            found.append(Joined((one, other), area, settled=True))
            taken |= {one, other}
            streets.add(street)
        if len(found) == _MOST_STRADDLING:
            break
    return found


def _over_the_street(lots: Lots, faces: Faces, one: int, other: int) -> shapely.Polygon | None:
    pair = lots.area[[one, other]]
    near = np.isin(lots.face, lots.face[[one, other]])
    hull = shapely.convex_hull(shapely.union_all(pair))
    ground = shapely.intersection(hull, shapely.union_all(faces.area[lots.face[[one, other]]]))
    street = shapely.difference(ground, shapely.union_all(lots.area[near]))
    whole = shapely.union_all(np.array([*pair, street], dtype=object), grid_size=0.001)
    parts = shapely.get_parts(whole)
    largest = parts[np.argmax(shapely.area(parts))]
    return largest if shapely.area(largest) > 0.98 * shapely.area(whole) else None


def _unsettled(lots: Lots, numbers: Numbers, taken: set[int], rng: np.random.Generator) -> list[Joined]:
    """Two or three lots next to one another, here and there."""
    order: Ints = numbers.order
    found: list[Joined] = []
    for start in np.sort(rng.choice(len(order), size=max(2, len(order) // 160), replace=False)):
        members = tuple(int(lot) for lot in order[start : start + 2 + int(start) % 2])
        if taken & set(members) or len({int(lots.face[lot]) for lot in members}) > 1 or len(members) < 2:
            continue
        area = shapely.coverage_union_all(lots.area[list(members)])
        if isinstance(area, shapely.Polygon):
            found.append(Joined(members, area, settled=False))
            taken |= set(members)
    return found
