"""Blocks (街区): what the streets leave of each face."""

from __future__ import annotations

import numpy as np
import shapely

from importers.demo.faces import Faces, Shapes
from importers.demo.network import Network
from importers.demo.streets import FABRICS
from importers.demo.terrain import Terrain


def corridors(terrain: Terrain, network: Network, minor: shapely.Geometry) -> Shapes:
    """Ground that roads wider than a local street, railways and water take."""
    wide = [(road.line, road.width / 2) for road in network.roads]
    wide += [(part, 6.0) for part in shapely.get_parts(minor)]
    wide += [(railway.line, 8.0) for railway in network.railways]
    pieces = []
    for line, half in wide:
        pieces += list(shapely.buffer(shapely.get_parts(shapely.segmentize(line, 400)), half, quad_segs=3))
    pieces += [shapely.buffer(station.point, 45, quad_segs=3) for station in network.stations]
    pieces += [shapely.buffer(river.water, 9) for river in terrain.rivers]
    pieces += list(shapely.get_parts(terrain.ponds))
    return np.array(pieces)


def make_blocks(terrain: Terrain, network: Network, faces: Faces, minor: shapely.Geometry) -> Shapes:
    """One block per face (empty where nothing remains or nothing is built), in metres."""
    half = np.array([FABRICS[kind].width / 2 if kind in FABRICS else 0.0 for kind in faces.kind])
    blocks = shapely.buffer(faces.area, -half, join_style="mitre", mitre_limit=3)
    blocks[~faces.built] = shapely.Polygon()
    cuts = corridors(terrain, network, minor)
    which, cut = shapely.STRtree(cuts).query(blocks, predicate="intersects")
    for face in np.unique(which):
        blocks[face] = shapely.difference(blocks[face], shapely.union_all(cuts[cut[which == face]]))
    return np.asarray(blocks)
