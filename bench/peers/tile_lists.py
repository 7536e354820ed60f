"""Which tiles are asked for: as a map client does that pans over the city, or anywhere in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from bench.tile_requests import sources, tiles_of_city
from layers.registry import Catalogue
from mapsvc.db.connection import Connection
from tiles.grid import Tile

SCREEN = (4, 3)
"""Columns and rows of 512 px tiles that a window of about 1,440 by 900 px shows, wherever it stands in the grid."""
_PANS = 6
"""How often somebody moves the map before looking elsewhere."""
_STEPS = ((2, 0), (-2, 0), (0, 2), (0, -2), (2, 1), (-2, -1))


@dataclass(frozen=True, slots=True)
class Ask:
    """One tile of one or more layers."""

    layers: tuple[str, ...]
    tile: Tile

    def ours(self, versions: dict[str, int], day: object) -> str:
        """The address that TileJSON gives for it."""
        version = "-".join(str(versions[layer]) for layer in self.layers)
        tile = self.tile
        return f"/tiles/{','.join(self.layers)}/{version}/{tile.z}/{tile.x}/{tile.y}.mvt?as_of={day}"


def layer_sets(catalogue: Catalogue, zoom: int, held: Iterable[str]) -> list[tuple[str, ...]]:
    """What tiles are asked of: as the map asks at first sight, then every other layer, then pairs of layers.

    Pairs come last, for the zooms at which the city has few tiles.
    """
    there = {name for name in held if catalogue.layer(name).tiles.minzoom <= zoom}
    first = [
        tuple(name for name in ids.split(",") if name in there) for ids in sources(catalogue, zoom, first_sight=True)
    ]
    others = [(name,) for name in sources(catalogue, zoom, first_sight=False) if name in there]
    pairs = list(combinations(sorted(there), 2))
    return list(dict.fromkeys(layers for layers in (*first, *others, *pairs) if layers))


def anywhere(conn: Connection, catalogue: Catalogue, zoom: int, held: Iterable[str], most: int) -> list[Ask]:
    """Different tiles over the whole city in mixed order."""
    city, result = tiles_of_city(conn, zoom), list[Ask]()
    for layers in layer_sets(catalogue, zoom, held):
        result += [Ask(layers, tile) for tile in city]
        if len(result) >= 4 * most:
            break
    Random(zoom).shuffle(result)  # noqa: S311 - an order, not a secret
    return result[:most]


def pans(conn: Connection, catalogue: Catalogue, zoom: int, held: Iterable[str], most: int) -> list[Ask]:
    """The tiles that windows ask for which are moved over the city: per window all its tiles that are new."""
    city = tiles_of_city(conn, zoom)
    sets = layer_sets(catalogue, zoom, held)
    at_once = len(sources(catalogue, zoom, first_sight=True))
    result: list[Ask] = []
    for start in range(0, len(sets), at_once):
        some = sets[start : start + at_once]
        result += [Ask(layers, tile) for window in windows(city, Random(zoom)) for tile in window for layers in some]  # noqa: S311
        if len(result) >= most:
            break
    return result[:most]


def windows(city: Sequence[Tile], chance: Random) -> Iterator[list[Tile]]:
    """Windows over the tiles of ``city`` until all were seen: each time those tiles that none before has shown."""
    left = dict.fromkeys(city)
    while left:
        start = chance.choice(list(left))
        west, north = start.x - chance.randrange(SCREEN[0]), start.y - chance.randrange(SCREEN[1])
        for _ in range(_PANS):
            if seen := [tile for tile in _window(start.z, west, north) if tile in left]:
                for tile in seen:
                    del left[tile]
                yield seen
            dx, dy = chance.choice(_STEPS)
            west, north = west + dx, north + dy


def _window(z: int, west: int, north: int) -> Iterator[Tile]:
    for y in range(max(north, 0), min(north + SCREEN[1], 1 << z)):
        for x in range(max(west, 0), min(west + SCREEN[0], 1 << z)):
            yield Tile(z, x, y)
