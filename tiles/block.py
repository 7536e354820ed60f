"""Tiles that are made together: who looks at one tile asks for its neighbours next, and a round trip serves all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from tiles.grid import Tile

_SMALL = range(10, 15)
_NEAR, _CLOSE = 15, 16


def block_of(tile: Tile, layers: int) -> tuple[Tile, ...]:
    """The tiles of the square block that ``tile`` of so many ``layers`` is made with; alone where blocks do not pay.

    Close by, a tile holds a few features: asking for it costs more than making it. So it is further out where one layer
    is asked for; of several layers a tile is large there, and whoever waits for one would wait for all.
    """
    side = _side(tile.z, layers)
    if side == 1:
        return (tile,)
    west, north = tile.x - tile.x % side, tile.y - tile.y % side
    return tuple(Tile(tile.z, west + dx, north + dy) for dy in range(side) for dx in range(side))


def _side(zoom: int, layers: int) -> int:
    if zoom >= _CLOSE:
        return 4
    if zoom == _NEAR:
        return 4 if layers == 1 else 2
    return 2 if layers == 1 and zoom in _SMALL else 1


def block_name(block: Sequence[Tile], *asked: object) -> str:
    """A digest for the block of what is ``asked``: the same for each of its tiles."""
    first = block[0]
    said = f"{first.z}/{first.x}/{first.y}/{len(block)}|{asked!r}"
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
