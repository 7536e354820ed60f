"""The tile sets of OGC API - Tiles (OGC 20-057): what their tiles hold, and where there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext

from layers.definition import Geometry
from layers.query import CRS84
from layers.store import versions
from mapsvc.languages import full
from tiles.grid import tile_at
from web import parameters
from web.address import absolute
from web.ogc import matrix
from web.ogc.answers import COMMON, JSON, MVT, TILEJSON, answer, href
from web.ogc.links import REL, Link, both, here
from web.ogc.memory import extent
from web.panel import shown_layers
from web.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response

    from layers.definition import Layer
    from layers.query.extent import Extent
    from tiles.grid import Tile

    Box = tuple[float, float, float, float]

_DIMENSIONS = {Geometry.POINT: 0, Geometry.LINE: 1, Geometry.POLYGON: 2}
NAMED = frozenset({"collections", "datetime"})
"""Parameters of tiles of several layers."""


def layers_of(layer_id: str | None) -> list[Layer]:
    """The layer of the address, or those that ``collections`` names, or those that the map shows at first."""
    catalogue = state().catalogue
    if layer_id is not None:
        return [catalogue.layer(layer_id)]
    named = parameters.layer_ids("collections")
    if named is not None:
        return [catalogue.layer(one) for one in named]
    return [layer for layer in shown_layers(catalogue) if layer.visible]


def _path(layer_id: str | None) -> str:
    return "/tiles" if layer_id is None else f"/collections/{layer_id}/tiles"


def _title(layers: Sequence[Layer], layer_id: str | None, language: str) -> str:
    return layers[0].title.get(language) if layer_id is not None else str(gettext("ogc.tilesets"))


def tilesets(layer_id: str | None = None) -> Response:
    """``…/tiles``: the tile sets of the layer, or of all; raises UnknownLayer."""
    parameters.refuse_unknown(COMMON | (frozenset({"collections"}) if layer_id is None else frozenset()))
    language, layers = full(parameters.language()), layers_of(layer_id)
    title = _title(layers, layer_id, language)
    path = f"{_path(layer_id)}/{matrix.ID}"
    one = {
        "title": title,
        "dataType": "vector",
        "crs": matrix.CRS,
        "tileMatrixSetURI": matrix.URI,
        # Programs follow every link of an entry and expect JSON; the template stands in the tile set itself.
        "links": [Link(_tileset(path), "self", JSON, title).json(), _scheme()],
    }
    return answer({"title": title, "links": here(), "tilesets": [one]}, title=title)


def _tileset(path: str) -> str:
    given = {name: request.args[name] for name in NAMED if name in request.args}
    return absolute(f"/ogc{path}", **given, lang=request.args.get("lang") or None)


def _scheme() -> dict[str, Any]:
    return Link(href(f"/tileMatrixSets/{matrix.ID}"), REL + "tiling-scheme", JSON, matrix.ID).json()


def _tiles(path: str, title: str) -> dict[str, Any]:
    given = {name: request.args[name] for name in NAMED if name in request.args}
    address = absolute(f"/ogc{path}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", **given)
    return Link(address, "item", MVT, title, templated=True).json()


def tileset(matrix_set: str, layer_id: str | None = None) -> Response:
    """``…/tiles/WebMercatorQuad``: what the tiles hold and where there are any; raises UnknownLayer, NotFound."""
    parameters.refuse_unknown(COMMON | NAMED - (frozenset() if layer_id is None else {"collections"}))
    matrix.check(matrix_set)
    language, layers = full(parameters.language()), layers_of(layer_id)
    extents = _extents(layers)
    title = _title(layers, layer_id, language)
    path = f"{_path(layer_id)}/{matrix.ID}"
    tilejson = absolute(f"/tiles/{','.join(layer.id for layer in layers)}.json")
    body: dict[str, Any] = {
        "title": title,
        "dataType": "vector",
        "crs": matrix.CRS,
        "tileMatrixSetURI": matrix.URI,
        "layers": [_layer(layer, found.bbox, language) for layer, found in zip(layers, extents, strict=True)],
        "links": [*here(), _scheme(), _tiles(path, title), Link(tilejson, "describedby", TILEJSON, "TileJSON").json()],
    }
    if box := _around(extents):
        body["boundingBox"] = _box(box)
        body["tileMatrixSetLimits"] = _limits(layers, box)
    return answer(body, title=title)


def _extents(layers: Sequence[Layer]) -> list[Extent]:
    with state().connection() as conn:
        held = versions(conn, [layer.id for layer in layers])
        return [extent(conn, layer, held[layer.id]) for layer in layers]


def _around(extents: Sequence[Extent]) -> Box | None:
    """The box of all that is held, of all days; None where nothing is."""
    boxes = [found.bbox for found in extents if found.bbox]
    if not boxes:
        return None
    west, south = (min(box[side] for box in boxes) for side in (0, 1))
    east, north = (max(box[side] for box in boxes) for side in (2, 3))
    return west, south, east, north


def _box(box: Box) -> dict[str, Any]:
    return {"lowerLeft": list(box[:2]), "upperRight": list(box[2:]), "crs": CRS84.uri}


def _layer(layer: Layer, box: Box | None, language: str) -> dict[str, Any]:
    return {
        "id": layer.id,
        "title": layer.title.get(language),
        "dataType": "vector",
        "geometryDimension": _DIMENSIONS[layer.geometry],
        "minTileMatrix": str(layer.tiles.minzoom),
        "maxTileMatrix": str(layer.tiles.maxzoom),
        **({"boundingBox": _box(box)} if box else {}),
        "links": both(f"/collections/{layer.id}", REL + "geodata", layer.title.get(language)),
    }


def _limits(layers: Sequence[Layer], box: Box) -> list[dict[str, Any]]:
    least, most = min(one.tiles.minzoom for one in layers), max(one.tiles.maxzoom for one in layers)
    found = []
    for zoom in range(least, most + 1):
        first, last = tile_at(box[0], box[3], zoom), tile_at(box[2], box[1], zoom)
        found.append(
            {
                "tileMatrix": str(zoom),
                "minTileRow": first.y,
                "maxTileRow": last.y,
                "minTileCol": first.x,
                "maxTileCol": last.x,
            }
        )
    return found


def within_limits(layers: Sequence[Layer], tile: Tile) -> bool:
    """Whether ``tile`` is within the limits that the tile set of ``layers`` declares; without any, all are."""
    if (box := _around(_extents(layers))) is None:
        return True
    return any(
        limits["tileMatrix"] == str(tile.z)
        and limits["minTileRow"] <= tile.y <= limits["maxTileRow"]
        and limits["minTileCol"] <= tile.x <= limits["maxTileCol"]
        for limits in _limits(layers, box)
    )
