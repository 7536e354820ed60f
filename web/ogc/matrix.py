"""The tile matrix set WebMercatorQuad (OGC 17-083r4, annex D.1), in which all tiles are made."""

from __future__ import annotations

from typing import Any

from flask import Response

from mapsvc.errors import NotFound
from tiles.grid import MAX_ZOOM
from web import parameters
from web.ogc.answers import COMMON, answer
from web.ogc.links import both, here

ID = "WebMercatorQuad"
URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
_CORNER = 20037508.342789244
_SCALE = 559082264.028717
"""Of matrix 0, by the standard's pixel of 0.28 mm."""


def tile_matrix_set() -> dict[str, Any]:
    """Its definition."""
    return {
        "id": ID,
        "title": "Google Maps Compatible for the World",
        "uri": URI,
        "crs": CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [
            {
                "id": str(zoom),
                "scaleDenominator": _SCALE / 2**zoom,
                "cellSize": 2 * _CORNER / 256 / 2**zoom,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-_CORNER, _CORNER],
                "tileWidth": 256,
                "tileHeight": 256,
                "matrixWidth": 2**zoom,
                "matrixHeight": 2**zoom,
            }
            for zoom in range(MAX_ZOOM + 1)
        ],
    }


def check(matrix_set: str) -> None:
    """Raise NotFound for a set that tiles are not made in."""
    if matrix_set != ID:
        raise NotFound(matrix_set)


def sets() -> Response:
    """``/ogc/tileMatrixSets``."""
    parameters.refuse_unknown(COMMON)
    parameters.language()
    one = {"id": ID, "title": ID, "uri": URI, "crs": CRS, "links": both(f"/tileMatrixSets/{ID}", "self", ID)}
    return answer({"links": here(), "tileMatrixSets": [one]}, title="TileMatrixSets")


def matrix_set(matrix_set: str) -> Response:
    """``/ogc/tileMatrixSets/{id}``; raises NotFound."""
    parameters.refuse_unknown(COMMON)
    parameters.language()
    check(matrix_set)
    return answer(tile_matrix_set(), title=ID, seconds=86_400)
