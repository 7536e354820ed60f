"""``/ogc/api``: the definition of this API in OpenAPI 3.0, as Part 1's class ``oas30`` wants it."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext

from layers.definition import Field, FieldType
from mapsvc import __version__
from web import parameters
from web.address import absolute
from web.ogc import styles
from web.ogc.answers import COMMON, GEOJSON, JSON, MVT, OPENAPI, SCHEMA, STYLE, answer
from web.ogc.asked import simple_names
from web.ogc.openapi_parts import Json, ref, responses
from web.ogc.openapi_parts import answer as good
from web.ogc.openapi_parts import parameters as parts
from web.ogc.openapi_schemas import schemas
from web.ogc.resources import PNG
from web.pages import city
from web.state import state

_ITEMS = (
    "limit", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs", "known_at", "token",
    "f", "lang",
)  # fmt: skip
_TILE = "{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"
_TYPES: dict[FieldType, Json] = {
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATETIME: {"type": "string", "format": "date-time"},
}


def api() -> Response:
    """The definition."""
    parameters.refuse_unknown(COMMON)
    return answer(definition(parameters.language()), "api", media=OPENAPI, title=gettext("ogc.definition"))


def definition(language: str) -> Json:
    """The definition as JSON."""
    catalogue = state().catalogue
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"{city()} {gettext('ogc.title')}",
            "description": gettext("ogc.description", city=city()),
            "version": __version__,
        },
        "servers": [{"url": absolute("/ogc")}],
        "tags": [{"name": name} for name in ("Capabilities", "Features", "Tiles", "Styles")],
        "paths": _paths(language),
        "components": {
            "parameters": parts(list(catalogue.layers), list(styles.names(language))),
            "responses": responses(),
            "schemas": schemas(),
        },
    }


def _paths(language: str) -> Json:
    features = good("A page of features.", GEOJSON, ref("schemas", "features"), crs=True)
    one = "/collections/{collectionId}"
    collection = good("The layer.", JSON, ref("schemas", "collection"))
    tilesets = good("Tile sets.", JSON, ref("schemas", "tileSets"))
    tileset = good("A tile set.", JSON, ref("schemas", "tileSet"))
    schema = ref("schemas", "schema")
    tile = good("A tile.", MVT, {"type": "string", "format": "binary"}, page=False)
    paths: Json = {
        "/": _get("landing", "Capabilities", (), good("The landing page.", JSON, ref("schemas", "landing"))),
        "/api": _get("api", "Capabilities", (), good("This definition.", OPENAPI, ref("schemas", "definition"))),
        "/conformance": _get(
            "conformance", "Capabilities", (), good("Conformance classes.", JSON, ref("schemas", "conformance"))
        ),
        "/collections": _get("collections", "Features", (), good("All layers.", JSON, ref("schemas", "collections"))),
        one: _get("collection", "Features", ("collectionId",), collection),
        f"{one}/queryables": _get(
            "queryables", "Features", ("collectionId",), good("What can be queried.", SCHEMA, schema)
        ),
        f"{one}/schema": _get("schema", "Features", ("collectionId",), good("What a feature is.", SCHEMA, schema)),
        f"{one}/tableschema.json": _get(
            "tableschema", "Features", ("collectionId",), good("A Table Schema.", JSON, ref("schemas", "tableSchema"))
        ),
        f"{one}/items": _get("items", "Features", ("collectionId", *_ITEMS), features, expensive=True),
        f"{one}/items/{{featureId}}": _get(
            "item",
            "Features",
            ("collectionId", "featureId", "crs", "datetime", "known_at", "f", "lang"),
            good("A feature.", GEOJSON, ref("schemas", "feature"), crs=True),
        ),
        "/tileMatrixSets": _get(
            "tileMatrixSets", "Tiles", (), good("Tile matrix sets.", JSON, ref("schemas", "tileMatrixSets"))
        ),
        "/tileMatrixSets/{tileMatrixSetId}": _get(
            "tileMatrixSet",
            "Tiles",
            ("tileMatrixSetId",),
            good("A tile matrix set.", JSON, ref("schemas", "tileMatrixSet")),
        ),
        "/tiles": _get("tilesets", "Tiles", ("collections",), tilesets),
        "/tiles/{tileMatrixSetId}": _get("tileset", "Tiles", ("tileMatrixSetId", "collections", "datetime"), tileset),
        f"/tiles/{_TILE}": _tile("tile", ("collections", "datetime"), tile),
        f"{one}/tiles": _get("layerTilesets", "Tiles", ("collectionId",), tilesets),
        f"{one}/tiles/{{tileMatrixSetId}}": _get(
            "layerTileset", "Tiles", ("collectionId", "tileMatrixSetId", "datetime"), tileset
        ),
        f"{one}/tiles/{_TILE}": _tile("layerTile", ("collectionId", "datetime"), tile),
        "/styles": _get("styles", "Styles", (), good("All styles.", JSON, ref("schemas", "styles"))),
        "/styles/{styleId}": _get(
            "style", "Styles", ("styleId",), good("A MapLibre style.", STYLE, ref("schemas", "style"), page=False)
        ),
        "/styles/{styleId}/metadata": _get(
            "styleMetadata", "Styles", ("styleId",), good("About a style.", JSON, ref("schemas", "styleMetadata"))
        ),
    }  # fmt: skip
    sheet = good("Where each image is.", JSON, ref("schemas", "sprite"), page=False)
    sheet["content"][PNG] = {"schema": {"type": "string", "format": "binary"}}
    paths["/resources/{resourceId}"] = _get("resource", "Styles", ("resourceId",), sheet)
    paths["/resources/{resourceId}"]["get"]["parameters"] = [ref("parameters", "resourceId")]
    for layer in state().catalogue.layers.values():
        # Beside the template above: the properties of this layer as parameters (Part 3, 6.3).
        path = _get(f"items.{layer.id}", "Features", _ITEMS, features, expensive=True)
        own = [(name, layer.field(name)) for name in simple_names(layer)]
        path["get"]["parameters"] += [_property(name, field, language) for name, field in own]
        path["get"]["summary"] = layer.title.get(language)
        paths[f"/collections/{layer.id}/items"] = path
    return paths


def _get(name: str, tag: str, named: tuple[str, ...], success: Json, *, expensive: bool = False) -> Json:
    """A resource; ``f`` and ``lang`` are parameters of all that do not list their own."""
    own = named if "f" in named or "tileMatrix" in named else (*named, "f", "lang")
    answers: Json = {"200": success, "304": ref("responses", "NotModified"), "400": ref("responses", "Invalid")}
    answers["404"] = ref("responses", "NotFound")
    if expensive:
        answers["414"] = ref("responses", "TooLong")
    answers["503"] = ref("responses", "Busy")
    return {
        "get": {
            "operationId": name,
            "tags": [tag],
            "parameters": [ref("parameters", one) for one in own],
            "responses": answers,
        }
    }


def _tile(name: str, named: tuple[str, ...], success: Json) -> Json:
    path = _get(name, "Tiles", (*named, "tileMatrixSetId", "tileMatrix", "tileRow", "tileCol"), success)
    path["get"]["responses"]["204"] = {"description": "Nothing is there."}
    path["get"]["parameters"].append(
        {
            "name": "f",
            "in": "query",
            "required": False,
            "allowEmptyValue": True,
            "schema": {"type": "string", "enum": ["mvt"]},
        }
    )
    return path


def _property(name: str, field: Field | None, language: str) -> Json:
    if field is None:
        schema: Json = {"type": "string"} if name == "feature_key" else {"type": "string", "format": "date"}
    else:
        schema = dict(_TYPES.get(field.type, {"type": "string"}))
        if field.codes:
            schema["enum"] = [code.value for code in field.codes]
    title = field.title.get(language) if field else {"feature_key": gettext("ogc.key")}.get(name, name)
    found: dict[str, Any] = {"name": name, "in": "query", "required": False, "schema": schema, "description": title}
    return found | {"style": "form", "explode": False, "allowEmptyValue": True}
