"""Tiles that are made together: who looks at one tile asks for its neighbours next, and a round trip serves all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from tiles.grid import Tile

_SIDES = {15: 2}
_CLOSE, _SIDE = 16, 4
"""Of these zooms a tile holds a few features: asking for it costs more than making it. Further out a tile is large, and
whoever waits for one would wait for all."""


def block_of(tile: Tile) -> tuple[Tile, ...]:
    """The tiles of the square block that ``tile`` is made with, itself among them; alone where blocks do not pay."""
    side = _SIDE if tile.z >= _CLOSE else _SIDES.get(tile.z, 1)
    if side == 1:
        return (tile,)
    west, north = tile.x - tile.x % side, tile.y - tile.y % side
    return tuple(Tile(tile.z, west + dx, north + dy) for dy in range(side) for dx in range(side))


def block_name(block: Sequence[Tile], *asked: object) -> str:
    """A digest for the block of what is ``asked``: the same for each of its tiles."""
    first = block[0]
    said = f"{first.z}/{first.x}/{first.y}/{len(block)}|{asked!r}"
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
