"""Vector tiles by OGC API - Tiles (OGC 20-057), made, kept and compressed by the tiles service."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Response, request
from flask_babel import gettext

from layers.definition import Geometry
from layers.query import CRS84
from layers.store import versions
from mapsvc.errors import InvalidInput
from tiles.coding import encode, negotiated
from tiles.grid import Tile, tile_at
from tiles.period import period_tile
from tiles.service import BRIEFLY
from web import parameters
from web.address import absolute
from web.ogc import matrix
from web.ogc.answers import COMMON, JSON, MVT, TILEJSON, answer, href
from web.ogc.asked import period
from web.ogc.links import REL, Link, both, here
from web.ogc.memory import extent
from web.panel import shown_layers
from web.state import state
from web.tiles import CURRENT, ask, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.definition import Layer
    from layers.query import Period

_DIMENSIONS = {Geometry.POINT: 0, Geometry.LINE: 1, Geometry.POLYGON: 2}
_NAMED = frozenset({"collections", "datetime"})


def _layers(layer_id: str | None) -> list[Layer]:
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
    language, layers = parameters.language(), _layers(layer_id)
    title = _title(layers, layer_id, language)
    path = f"{_path(layer_id)}/{matrix.ID}"
    one = {
        "title": title,
        "dataType": "vector",
        "crs": matrix.CRS,
        "tileMatrixSetURI": matrix.URI,
        "links": [*both(path, "self", title), _scheme(), _tiles(path, title)],
    }
    return answer({"title": title, "links": here(), "tilesets": [one]}, title=title)


def _scheme() -> dict[str, Any]:
    return Link(href(f"/tileMatrixSets/{matrix.ID}"), REL + "tiling-scheme", JSON, matrix.ID).json()


def _tiles(path: str, title: str) -> dict[str, Any]:
    given = {name: request.args[name] for name in _NAMED if name in request.args}
    address = absolute(f"/ogc{path}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", **given)
    return Link(address, "item", MVT, title, templated=True).json()


def tileset(matrix_set: str, layer_id: str | None = None) -> Response:
    """``…/tiles/WebMercatorQuad``: what the tiles hold and where there are any; raises UnknownLayer, NotFound."""
    parameters.refuse_unknown(COMMON | _NAMED - (frozenset() if layer_id is None else {"collections"}))
    matrix.check(matrix_set)
    language, layers = parameters.language(), _layers(layer_id)
    with state().connection() as conn:
        held = versions(conn, [layer.id for layer in layers])
        extents = [extent(conn, layer, held[layer.id]) for layer in layers]
    boxes = [found.bbox for found in extents if found.bbox]
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
    if boxes:
        west, south = (min(box[side] for box in boxes) for side in (0, 1))
        east, north = (max(box[side] for box in boxes) for side in (2, 3))
        body["boundingBox"] = _box((west, south, east, north))
        body["tileMatrixSetLimits"] = _limits(layers, (west, south, east, north))
    return answer(body, title=title)


def _box(box: tuple[float, float, float, float]) -> dict[str, Any]:
    return {"lowerLeft": list(box[:2]), "upperRight": list(box[2:]), "crs": CRS84.uri}


def _layer(layer: Layer, box: tuple[float, float, float, float] | None, language: str) -> dict[str, Any]:
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


def _limits(layers: Sequence[Layer], box: tuple[float, float, float, float]) -> list[dict[str, Any]]:
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


def tile(matrix_set: str, z: str, y: str, x: str, layer_id: str | None = None) -> Response:
    """``…/{tileMatrix}/{tileRow}/{tileCol}``: a Mapbox Vector Tile, 204 where nothing is there.

    ``datetime`` names a day in law, or a period, whose tiles show every state in force at some time in it. Raises what
    the tiles service raises, and NotFound for another set of matrices.
    """
    named = _NAMED if layer_id is None else _NAMED - {"collections"}
    parameters.refuse_unknown(named | {"f"})
    matrix.check(matrix_set)
    if parameters.single("f") not in {None, "mvt"}:
        raise InvalidInput("f", "must be mvt")
    layers, days = _layers(layer_id), period()
    if days.day is None:
        return _of_period(layers, Tile(number("z", z), number("x", x), number("y", y)), days)
    query = urlencode({"as_of": days.day.isoformat()}) if "datetime" in request.args else ""
    ids = ",".join(layer.id for layer in layers)
    encoding, known = request.headers.get("Accept-Encoding"), request.headers.get("If-None-Match")
    made = ask(state().tiles, (ids, CURRENT, z, x, y), query, encoding, known)
    return Response(made.body, made.status, list(made.headers))


def _of_period(layers: Sequence[Layer], tile: Tile, days: Period) -> Response:
    with state().connection() as conn:
        content = period_tile(conn, layers, tile, (days.first, days.last), state().settings.tile_budget_bytes)
    coding = negotiated(request.headers.get("Accept-Encoding"))
    tag = f"{hashlib.sha256(content).hexdigest()[:32]}-{coding}"
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    elif not content:
        response = Response(status=204)
    else:
        body = content if coding == "identity" else encode(content, coding)
        response = Response(body, content_type=MVT)
        if coding != "identity":
            response.headers["Content-Encoding"] = coding
    response.set_etag(tag)
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = BRIEFLY
    return response
