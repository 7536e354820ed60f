"""The whole city of one tile, drawn: the material of all its layers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from importers.demo.blocks import corridors, make_blocks
from importers.demo.buildings import Buildings, make_buildings
from importers.demo.faces import Faces, Shapes, collectors, make_faces
from importers.demo.joined import Joined, make_joined
from importers.demo.lots import Lots, make_lots
from importers.demo.network import Network, make_network
from importers.demo.noise import Floats, Noise
from importers.demo.numbering import Numbers, make_numbers
from importers.demo.sites import Sites, make_sites
from importers.demo.streets import District, make_districts
from importers.demo.terrain import Terrain, make_terrain
from importers.demo.towns import Town, Towns, make_towns
from importers.demo.zoning import Zones, make_zones

SEED = 20260401


@dataclass(frozen=True)
class City:
    """One tile of the city. Geometry in metres from the tile's south-west corner."""

    tile: int
    seed: int
    spread: float
    terrain: Terrain
    network: Network
    districts: list[District]
    minor: shapely.Geometry
    faces: Faces
    towns: Towns
    zones: Zones
    blocks: Shapes
    sites: Sites
    buildings: Buildings
    lots: Lots
    numbers: Numbers
    joined: list[Joined]

    @property
    def towns_prefix(self) -> str:
        """What names of wards and towns of this tile begin with."""
        return prefix_of(self.tile)

    def rng(self, purpose: int) -> np.random.Generator:
        """Random numbers of their own for each purpose, so that one layer's change leaves the others as they are."""
        return np.random.default_rng([self.seed, self.tile, 100 + purpose])

    def key(self, text: str) -> str:
        """``text`` as a key unique over all tiles."""
        return text if self.tile == 0 else f"{text}@{self.tile}"

    def town_at(self, x: Floats, y: Floats) -> list[Town]:
        """The town of each point (the nearest, where a point lies off all land)."""
        nearest = np.atleast_1d(shapely.STRtree(self.faces.area).nearest(np.asarray(shapely.points(x, y))))
        return [self.towns.towns[int(self.towns.of_face[face])] for face in nearest]


def make_city(tile: int = 0, seed: int = SEED, scale: float = 1.0) -> City:
    """The city of tile number ``tile``; the same arguments give the same city to the last coordinate.

    ``scale`` below 1 draws the same land with wider streets and lots, with about ``scale`` as many features.
    """
    rng = np.random.default_rng([seed, tile])
    spread = 1.0 if scale >= 1 else float(scale) ** -0.5 * 0.95
    terrain = make_terrain(rng)
    network = make_network(terrain, rng, min(spread, 2.2))
    districts = make_districts(terrain, network, rng, spread)
    minor = collectors(network, terrain)
    faces = make_faces(terrain, network, districts)
    towns = make_towns(faces, network, prefix_of(tile))
    zones = make_zones(faces, Noise(rng))
    blocks = make_blocks(terrain, network, faces, minor)
    sites = make_sites(faces, zones, blocks, rng)
    buildings = make_buildings(blocks, zones.use, sites.taken(blocks), rng, 1.0 if scale >= 1 else spread**1.15)
    # Numbers of their own: that ground was divided must not move what was drawn before.
    other = np.random.default_rng([seed, tile, 99])
    lots = make_lots(blocks, faces, buildings, other, cuts=corridors(terrain, network, minor), spread=spread)
    numbers = make_numbers(faces, towns, blocks, buildings, lots, rng=other, spread=spread)
    main = shapely.union_all(np.array([minor, *(road.line for road in network.roads)]))
    joined = make_joined(faces, towns, zones, lots, numbers, main=main, rng=other)
    return City(
        tile, seed, spread, terrain, network, districts, minor, faces, towns, zones, blocks, sites, buildings,
        lots, numbers, joined,
    )  # fmt: skip


def prefix_of(tile: int) -> str:
    """What town names of further tiles begin with: 東, 西 … then 第10 …"""
    simple = ("", "東", "西", "南", "北", "沖", "外", "新", "奥", "上")
    return simple[tile] if tile < len(simple) else f"第{tile}"
