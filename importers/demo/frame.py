"""Where the tiles of the fictional city lie: in plane rectangular system IX, on open sea south-east of 房総.

No land is near: an invented restriction must never lie on anybody's real ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np
import shapely

from importers.demo import layout
from importers.demo.faces import Shapes
from mapsvc.geo import to_wgs84

CRS = 6677
"""JGD2011 / plane rectangular system IX."""
EAST, NORTH = 37_000.0, -160_000.0
"""South-west corner of the first tile in metres: about 34.56° N, 140.24° E."""
MARGIN = 500.0
STEP_X, STEP_Y = layout.WIDTH + 2 * MARGIN, layout.HEIGHT + 2 * MARGIN
SEA = 26_000.0
"""How far the sea is drawn around the city, in metres."""


def columns(tiles: int) -> int:
    """How many tiles lie side by side; further rows follow to the south, away from land."""
    return ceil(sqrt(tiles))


def corner(tile: int, tiles: int) -> tuple[float, float]:
    """Easting and northing of the south-west corner of ``tile`` among ``tiles``."""
    row, column = divmod(tile, columns(tiles))
    return EAST + column * STEP_X, NORTH - row * STEP_Y


def to_degrees(geoms: Sequence[shapely.Geometry] | Shapes, tile: int, tiles: int) -> Shapes:
    """Geometries in metres of ``tile`` as EPSG:4326, valid."""
    east, north = corner(tile, tiles)
    flat = shapely.transform(np.asarray(geoms, dtype=object), lambda points: points + np.array([east, north]))
    placed = np.asarray(to_wgs84(flat, CRS))
    broken = ~shapely.is_valid(placed)
    placed[broken] = shapely.make_valid(placed[broken], method="structure", keep_collapsed=False)
    return placed


def cell() -> shapely.Polygon:
    """The rectangle of a tile with its share of the sea, in metres of the tile."""
    return shapely.box(-MARGIN, -MARGIN, layout.WIDTH + MARGIN, layout.HEIGHT + MARGIN)


def open_sea(tiles: int) -> shapely.Geometry:
    """The sea around all tiles, in metres of the first tile, without the tiles' own cells."""
    wide = columns(tiles)
    cells = []
    for tile in range(tiles):
        row, column = divmod(tile, wide)
        x, y = column * STEP_X - MARGIN, -row * STEP_Y - MARGIN
        cells.append(shapely.box(x, y, x + STEP_X, y + STEP_Y))
    south = -(ceil(tiles / wide) - 1) * STEP_Y - MARGIN
    frame = shapely.box(-MARGIN - SEA, south - SEA, wide * STEP_X - MARGIN + SEA, STEP_Y - MARGIN + SEA)
    return shapely.difference(frame, shapely.union_all(np.array(cells), grid_size=0.01))
