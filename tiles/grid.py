"""The tile grid: WebMercatorQuad of OGC 17-083r4 (EPSG:3857, XYZ numbering from the north-west). Pure arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mapsvc.errors import InvalidInput

MAX_ZOOM = 22
EXTENT = 4096
"""Units along a tile's side (Mapbox Vector Tile 2.1, 4.1)."""
MARGIN = 128
"""Units drawn beyond each side, so that outlines, wide lines and symbols meet without a seam: 16 px of 512."""
PIXEL = EXTENT // 512

_HALF_WORLD = 20037508.342789244
"""Half the circumference of the WGS 84 equator in metres: EPSG:3857 reaches from minus this to plus this."""

Box = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile that exists: column ``x`` from the west and row ``y`` from the north at zoom ``z``."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        """Raise InvalidInput naming the coordinate that is out of range."""
        if not 0 <= self.z <= MAX_ZOOM:
            raise InvalidInput("z", f"must be from 0 to {MAX_ZOOM}, not {self.z}")
        for name, value in (("x", self.x), ("y", self.y)):
            if not 0 <= value < 1 << self.z:
                raise InvalidInput(name, f"must be from 0 to {(1 << self.z) - 1} at zoom {self.z}, not {value}")


def mercator_box(tile: Tile, margin: float = 0.0) -> Box:
    """The tile's square in metres of EPSG:3857, grown by ``margin`` (a fraction of its side) on each side."""
    side = 2 * _HALF_WORLD / (1 << tile.z)
    west = tile.x * side - _HALF_WORLD
    north = _HALF_WORLD - tile.y * side
    grow = margin * side
    return west - grow, north - side - grow, west + side + grow, north + grow


def degree_box(tile: Tile, margin: float = 0.0) -> Box:
    """The same square in degrees of EPSG:4326; beyond ±180° and ±85.06° where the margin reaches there."""
    west, south, east, north = mercator_box(tile, margin)
    return _longitude(west), _latitude(south), _longitude(east), _latitude(north)


def reach(tile: Tile) -> Box:
    """The box in degrees outside which nothing can show in the tile.

    Margin and two pixels: generalising may move a vertex by up to a pixel beyond the box that the feature had.
    """
    return degree_box(tile, (MARGIN + 2 * PIXEL) / EXTENT)


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    """The tile at ``zoom`` that holds a place given in degrees of EPSG:4326 (clamped to the grid)."""
    count = 1 << zoom
    x = (lon + 180) / 360 * count
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * count
    return Tile(zoom, min(max(int(x), 0), count - 1), min(max(int(y), 0), count - 1))


def _longitude(x: float) -> float:
    return x / _HALF_WORLD * 180


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(y / _HALF_WORLD * math.pi)))
