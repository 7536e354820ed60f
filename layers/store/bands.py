"""Zoom bands: for which zooms one generalised geometry serves, and how it is made.

Tiles are drawn at 512 px. A band's geometry deviates from the source by at most half a pixel at the band's largest
zoom. Polygons that share borders (``tiles.coverage``) are snapped vertex by vertex to a grid: the result for a vertex
depends on that vertex alone, so a shared border stays shared, whatever the neighbours are and whenever they change.
A simplification that looks at neighbours would have to rewrite them for each instant of legal time. Everything else is
simplified (Douglas-Peucker with topology kept).
"""

from __future__ import annotations

import numpy as np
import shapely

from layers.definition import Geometry, Layer
from mapsvc.geo import Geometries

_LARGEST_ZOOM = (9, 11, 13)
FULL = len(_LARGEST_ZOOM)
"""The band of the unchanged geometry."""

_WORLD_M = 40075016.6855785
_TILE_PX = 512


def band_of(zoom: int) -> int:
    """The band whose geometry a tile at ``zoom`` shows."""
    return next((band for band, largest in enumerate(_LARGEST_ZOOM) if zoom <= largest), FULL)


def bands_of(layer: Layer) -> tuple[int, ...]:
    """The bands that tiles of ``layer`` can ask for."""
    return tuple(range(band_of(layer.tiles.minzoom), band_of(layer.tiles.maxzoom) + 1))


def pixel_m(band: int) -> float:
    """Size of a pixel in metres of EPSG:3857 at the largest zoom of a generalised band."""
    return float(_WORLD_M / 2 ** _LARGEST_ZOOM[band] / _TILE_PX)


def generalise(layer: Layer, geoms: Geometries, band: int) -> Geometries:
    """EPSG:3857 ``geoms`` for ``band``; None where a feature is too small to see there."""
    if band == FULL or layer.geometry is Geometry.POINT:
        return geoms
    pixel = pixel_m(band)
    areal = layer.geometry is Geometry.POLYGON
    seen = shapely.area(geoms) >= pixel * pixel if areal else shapely.length(geoms) >= pixel
    if areal and layer.tiles.coverage:
        drawn = _snapped(geoms[seen], pixel / 2)
    else:
        drawn = np.asarray(shapely.simplify(geoms[seen], pixel / 2, preserve_topology=True), dtype=object)
    drawn[(shapely.area(drawn) if areal else shapely.length(drawn)) == 0] = None
    result = np.full(len(geoms), None, dtype=object)
    result[seen] = drawn
    return result


def _snapped(geoms: Geometries, grid: float) -> Geometries:
    snapped = np.asarray(shapely.transform(geoms, lambda points: np.round(points / grid) * grid), dtype=object)
    # A ring can fall together on the grid; what is left is made valid before points that repeat are dropped.
    broken = ~shapely.is_valid(snapped)
    if broken.any():
        snapped[broken] = _polygons_only(shapely.make_valid(snapped[broken], method="structure", keep_collapsed=False))
    return np.asarray(shapely.remove_repeated_points(snapped), dtype=object)


def _polygons_only(geoms: Geometries) -> Geometries:
    """Polygons as they are; anything a collapsed polygon left behind becomes an empty polygon."""
    result = geoms.copy()
    result[~np.isin(shapely.get_type_id(geoms), (3, 6))] = shapely.Polygon()
    return result


def sizes(layer: Layer, geoms: Geometries) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What ranks features in a crowded tile: area in m², length in m (EPSG:3857), 0 for points."""
    if layer.geometry is Geometry.POLYGON:
        return np.asarray(shapely.area(geoms))
    if layer.geometry is Geometry.LINE:
        return np.asarray(shapely.length(geoms))
    return np.zeros(len(geoms))
