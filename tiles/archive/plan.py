"""What goes into an archive, and in which pieces it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from layers.definition import Layer
from mapsvc.errors import InvalidInput
from tiles.grid import MAX_ZOOM, Box, Tile, tile_at

_SIDES = ((14, 16), (12, 8), (10, 4), (0, 1))
"""From which zoom on blocks have so many tiles a side: a block is one statement, and further out tiles are large."""


@dataclass(frozen=True, slots=True)
class Order:
    """The tiles of ``layers`` in force on ``as_of``, from ``minzoom`` to ``maxzoom``, all layers in each tile."""

    layers: tuple[Layer, ...]
    as_of: date
    minzoom: int
    maxzoom: int

    def __post_init__(self) -> None:
        """Raise InvalidInput naming ``zoom``."""
        if not 0 <= self.minzoom <= self.maxzoom <= MAX_ZOOM:
            raise InvalidInput("zoom", f"must be two numbers from 0 to {MAX_ZOOM}, the smaller one first")

    @property
    def ids(self) -> str:
        """The layers' ids, joined as in a tile's address."""
        return ",".join(layer.id for layer in self.layers)


def blocks(order: Order, bounds: Box) -> Iterator[tuple[Tile, ...]]:
    """The tiles that touch ``bounds`` (degrees), zoom by zoom in square blocks."""
    west, south, east, north = bounds
    for zoom in range(order.minzoom, order.maxzoom + 1):
        first, last = tile_at(west, north, zoom), tile_at(east, south, zoom)
        side = next(side for least, side in _SIDES if zoom >= least)
        for top in range(first.y - first.y % side, last.y + 1, side):
            for left in range(first.x - first.x % side, last.x + 1, side):
                yield tuple(
                    Tile(zoom, x, y)
                    for y in range(max(top, first.y), min(top + side - 1, last.y) + 1)
                    for x in range(max(left, first.x), min(left + side - 1, last.x) + 1)
                )


def union(boxes: Sequence[Box]) -> Box | None:
    """The box around ``boxes``; None where there is none."""
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
