"""Street faces: the areas between road centre lines. Every plan of the city is a union of them.

All lines are noded once on one grid, so that any two areas made of faces share their border vertex by vertex.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from importers.demo import layout
from importers.demo.network import SNAP, Network
from importers.demo.noise import Floats
from importers.demo.streets import FABRICS, District
from importers.demo.terrain import Terrain

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Shapes = NDArray[Any]
"""Array of shapely geometries."""


@dataclass(frozen=True)
class Faces:
    """All faces of the city's land, and what is known of each (arrays of one length)."""

    area: Shapes
    x: Floats
    y: Floats
    district: Ints
    """Index of the superblock."""
    kind: NDArray[np.str_]
    """Character of its district, ``country`` where nothing is built."""
    height: Floats
    slope: Floats
    built: Flags
    """Town and not country: inside the buildable ground of a district with streets."""
    reclaimed: Flags
    to_centre: Floats
    to_station: Floats
    to_arterial: Floats
    to_collector: Floats
    size: Floats
    """m²."""

    def union(self, chosen: Flags | Ints) -> shapely.Geometry:
        """The union of the chosen faces, with borders exactly as in the faces."""
        return shapely.coverage_union_all(self.area[chosen])


def collectors(network: Network, terrain: Terrain) -> shapely.Geometry:
    """Borders of superblocks in town that are no main road, river or shore: the collector roads."""
    edges = shapely.union_all(shapely.boundary(np.array(network.superblocks)))
    near = [shapely.buffer(r.line, 1.0) for r in network.roads if r.rank != "expressway"]
    near += [shapely.buffer(line, 1.0) for line in network.barriers]
    near += [
        shapely.buffer(shapely.boundary(terrain.land), 1.0),
        shapely.buffer(shapely.boundary(terrain.reclaimed), 1.0),
    ]
    near += [shapely.buffer(river.water, 6.0) for river in terrain.rivers]
    free = shapely.difference(edges, shapely.union_all(np.array(near)))
    inside = shapely.intersection(free, shapely.buffer(network.buildable, -3))
    lines = shapely.get_parts(shapely.line_merge(inside))
    return shapely.MultiLineString(list(lines[shapely.length(lines) > 25]))


def _lines(terrain: Terrain, network: Network, districts: list[District]) -> Shapes:
    # Straight off the drawing board two lines may run centimetres apart; one grid for all puts them on one another.
    lines = [district.streets for district in districts]
    lines += [shapely.boundary(shapely.intersection(network.buildable, terrain.land))]
    lines += list(shapely.boundary(np.array(network.superblocks)))
    lines += [shapely.intersection(road.line, terrain.land) for road in network.roads if road.rank != "expressway"]
    return np.array(lines)


def _without_slivers(area: Shapes, least: float = 120.0) -> Shapes:
    """``area`` with pieces below ``least`` m² joined to the neighbour they share the longest border with."""
    for _ in range(3):
        small = shapely.area(area) < least
        slivers, tree = np.flatnonzero(small), shapely.STRtree(area)
        which, other = tree.query(area[slivers], predicate="touches")
        shared = shapely.length(shapely.intersection(area[slivers[which]], area[other])) * ~small[other]
        target = np.arange(len(area))
        order = np.argsort(shared, kind="stable")
        useful = order[shared[order] > 0]
        target[slivers[which[useful]]] = other[useful]
        changed = np.flatnonzero(target != np.arange(len(area)))
        if not len(changed):
            break
        joined = area.copy()
        for host in np.unique(target[changed]):
            joined[host] = shapely.coverage_union_all(area[np.append(changed[target[changed] == host], host)])
        area = joined[target == np.arange(len(area))]
    return area


def make_faces(terrain: Terrain, network: Network, districts: list[District]) -> Faces:
    """The faces between all streets, superblock borders, river centre lines and the shore."""
    noded = shapely.union_all(_lines(terrain, network, districts), grid_size=SNAP)
    area = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inner = shapely.point_on_surface(area)
    area = _without_slivers(area[shapely.contains(terrain.land, inner)])
    area = area[np.lexsort((shapely.get_x(shapely.centroid(area)), shapely.get_y(shapely.centroid(area))))]
    inner = shapely.point_on_surface(area)
    x, y = shapely.get_x(inner), shapely.get_y(inner)
    tree = shapely.STRtree([d.area for d in districts])
    district = np.asarray(tree.nearest(inner), dtype=np.int64)
    inside = shapely.contains(network.buildable, inner)
    kind = np.array([d.kind for d in districts])[district]
    kind = np.where(inside, kind, "country")
    arterial = shapely.union_all(np.array([r.line for r in network.roads if r.rank == "arterial"]))
    minor = collectors(network, terrain)
    stops = shapely.multipoints([station.point for station in network.stations])
    for line in (arterial, minor):
        shapely.prepare(line)
    return Faces(
        area=area,
        x=x,
        y=y,
        district=district,
        kind=kind,
        height=terrain.height_at(x, y),
        slope=terrain.slope_at(x, y),
        built=np.isin(kind, list(FABRICS)),
        reclaimed=shapely.contains(terrain.reclaimed, inner),
        to_centre=np.hypot(x - layout.CENTRE[0], y - layout.CENTRE[1]),
        to_station=shapely.distance(inner, stops),
        to_arterial=shapely.distance(area, arterial),
        to_collector=shapely.distance(area, minor),
        size=shapely.area(area),
    )


def parts_of(faces: Faces, label: NDArray[Any], chosen: Flags) -> list[tuple[Any, shapely.Polygon, Ints]]:
    """Connected areas of equal ``label`` among the chosen faces, as (label, polygon, indices of its faces).

    Ordered by label and position, so that the answer does not depend on anything but the faces.
    """
    found: list[tuple[Any, shapely.Polygon, Ints]] = []
    inner = np.asarray(shapely.points(faces.x, faces.y))
    for value in sorted(set(label[chosen].tolist())):
        members = np.flatnonzero(chosen & (label == value))
        pieces = shapely.get_parts(shapely.coverage_union_all(faces.area[members]))
        pieces = pieces[np.argsort(-shapely.area(pieces), kind="stable")]
        which, where = shapely.STRtree(pieces).query(inner[members], predicate="within")
        for number, piece in enumerate(pieces):
            found.append((value, piece, members[which[where == number]]))
    return found
