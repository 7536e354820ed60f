"""Tiles that are made together: who looks at one tile asks for its neighbours next, and a round trip serves all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from tiles.grid import Tile

_SIDES = {14: (2, 1), 15: (4, 2)}
"""Tiles a side at a zoom, of one layer and of several; closer than these _CLOSEST, further out one."""
_CLOSEST = 4


def block_of(tile: Tile, layers: int) -> tuple[Tile, ...]:
    """The tiles of the square block that ``tile`` of so many ``layers`` is made with; alone where blocks do not pay.

    Close by, a tile holds a few features: asking for it costs more than making it. Further out a tile is large, and
    whoever waits for one would wait for all.
    """
    one, several = _SIDES.get(tile.z, (_CLOSEST, _CLOSEST) if tile.z > max(_SIDES) else (1, 1))
    side = one if layers == 1 else several
    west, north = tile.x - tile.x % side, tile.y - tile.y % side
    return tuple(Tile(tile.z, west + dx, north + dy) for dy in range(side) for dx in range(side))


def block_name(block: Sequence[Tile], *asked: object) -> str:
    """A digest for the block of what is ``asked``: the same for each of its tiles."""
    first = block[0]
    said = f"{first.z}/{first.x}/{first.y}/{len(block)}|{asked!r}"
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
