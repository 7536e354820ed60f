"""Schemas of the answers of the OGC API, as OpenAPI 3.0 writes them: every member that is given, and no other."""

from __future__ import annotations

from typing import Any

from web.ogc.openapi_parts import Json, ref

_TEXT: Json = {"type": "string"}
_URI: Json = {"type": "string", "format": "uri"}
_WHOLE: Json = {"type": "integer", "minimum": 0}
_NUMBER: Json = {"type": "number"}
_OPEN: Json = {"type": "object"}


def _closed(optional: dict[str, Any] | None = None, /, **members: Any) -> Json:
    """An object of these members; the ``optional`` ones need not be there."""
    properties = {name.removesuffix("_"): schema for name, schema in members.items()}
    return {
        "type": "object",
        "properties": properties | (optional or {}),
        "required": list(properties),
        "additionalProperties": False,
    }


def _many(schema: Json, **limits: int) -> Json:
    return {"type": "array", "items": schema, **limits}


def _one_of(*texts: str) -> Json:
    return {"type": "string", "enum": list(texts)}


_LINKS = _many(ref("schemas", "link"))
_GEOMETRY = {
    "type": "object",
    "nullable": True,
    "properties": {"type": _TEXT, "coordinates": _many({})},
    "required": ["type", "coordinates"],
}
_EXTENT = _closed(
    {"spatial": _closed(bbox=_many(_many(_NUMBER, minItems=4, maxItems=4)), crs=_URI)},
    temporal=_closed(
        interval=_many(
            _many({"type": "string", "format": "date-time", "nullable": True}, minItems=2, maxItems=2), minItems=1
        ),
        trs=_URI,
    ),
)
_BOX = _closed(
    lowerLeft=_many(_NUMBER, minItems=2, maxItems=2), upperRight=_many(_NUMBER, minItems=2, maxItems=2), crs=_URI
)
_TILESET = {"title": _TEXT, "dataType": _one_of("vector"), "crs": _URI, "tileMatrixSetURI": _URI, "links": _LINKS}
_SCHEMA = {"$schema": _URI, "$id": _URI, "title": _TEXT, "description": _TEXT, "type": _one_of("object")}


def schemas() -> Json:
    """The schemas by name."""
    return _features() | _tiles() | _styles() | {"problem": _problem()}


def _features() -> Json:
    return {
        "link": _closed({"type": _TEXT, "title": _TEXT, "templated": {"type": "boolean"}}, href=_TEXT, rel=_TEXT),
        "landing": _closed(title=_TEXT, description=_TEXT, links=_LINKS),
        "definition": {"type": "object", "required": ["openapi", "info", "paths"]},
        "conformance": _closed(conformsTo=_many(_URI), links=_LINKS),
        "collection": _closed(
            {"attribution": _TEXT},
            id=_TEXT,
            title=_TEXT,
            description=_TEXT,
            keywords=_many(_TEXT),
            itemType={"type": "string", "default": "feature"},
            extent=_EXTENT,
            crs=_many(_URI),
            storageCrs=_URI,
            links=_LINKS,
        ),
        "collections": _closed(crs=_many(_URI), collections=_many(ref("schemas", "collection")), links=_LINKS),
        "feature": _closed(
            {"links": _LINKS},
            type_=_one_of("Feature"),
            id=_TEXT,
            geometry=_GEOMETRY,
            properties={"type": "object", "nullable": True},
        ),
        "features": _closed(
            {"numberMatched": _WHOLE},
            type_=_one_of("FeatureCollection"),
            features=_many(ref("schemas", "feature")),
            numberReturned=_WHOLE,
            timeStamp={"type": "string", "format": "date-time"},
            links=_LINKS,
        ),
        "schema": _closed({"required": _many(_TEXT)}, **_SCHEMA, properties=_OPEN, additionalProperties=_NEVER),
        "tableSchema": _closed(
            title=_TEXT,
            description=_TEXT,
            fields=_many({"type": "object", "required": ["name", "type"]}, minItems=1),
            primaryKey=_many(_TEXT),
            missingValues=_many(_TEXT),
            **{"$schema": _URI},
        ),
    }


_NEVER: Json = {"type": "boolean", "enum": [False]}


def _tiles() -> Json:
    limits = _closed(tileMatrix=_TEXT, minTileRow=_WHOLE, maxTileRow=_WHOLE, minTileCol=_WHOLE, maxTileCol=_WHOLE)
    layer = _closed(
        {"boundingBox": _BOX},
        id=_TEXT,
        title=_TEXT,
        dataType=_one_of("vector"),
        geometryDimension={"type": "integer", "minimum": 0, "maximum": 2},
        minTileMatrix=_TEXT,
        maxTileMatrix=_TEXT,
        links=_LINKS,
    )
    matrix = _closed(
        id=_TEXT,
        scaleDenominator=_NUMBER,
        cellSize=_NUMBER,
        cornerOfOrigin=_one_of("topLeft"),
        pointOfOrigin=_many(_NUMBER, minItems=2, maxItems=2),
        tileWidth=_WHOLE,
        tileHeight=_WHOLE,
        matrixWidth=_WHOLE,
        matrixHeight=_WHOLE,
    )
    return {
        "tileSets": _closed(title=_TEXT, tilesets=_many(_closed(**_TILESET)), links=_LINKS),
        "tileSet": _closed(
            {"boundingBox": _BOX, "tileMatrixSetLimits": _many(limits)}, **_TILESET, layers=_many(layer)
        ),
        "tileMatrixSets": _closed(
            tileMatrixSets=_many(_closed(id=_TEXT, title=_TEXT, uri=_URI, crs=_URI, links=_LINKS)), links=_LINKS
        ),
        "tileMatrixSet": _closed(
            id=_TEXT,
            title=_TEXT,
            uri=_URI,
            crs=_URI,
            orderedAxes=_many(_TEXT),
            wellKnownScaleSet=_URI,
            tileMatrices=_many(matrix),
        ),
    }


def _styles() -> Json:
    sheet = _closed(
        title=_TEXT,
        version=_TEXT,
        specification=_URI,
        native={"type": "boolean"},
        link=ref("schemas", "link"),
    )
    layer = _closed(id=_TEXT, type_=_TEXT, sampleData=ref("schemas", "link"))
    return {
        "styles": _closed(default=_TEXT, styles=_many(_closed(id=_TEXT, title=_TEXT, links=_LINKS)), links=_LINKS),
        "style": {
            "type": "object",
            "properties": {"version": {"type": "integer", "enum": [8]}, "sources": _OPEN, "layers": _many(_OPEN)},
            "required": ["version", "sources", "layers"],
        },
        "sprite": {
            "type": "object",
            "additionalProperties": _closed(x=_WHOLE, y=_WHOLE, width=_WHOLE, height=_WHOLE, pixelRatio=_WHOLE),
        },
        "styleMetadata": _closed(
            id=_TEXT, title=_TEXT, scope=_one_of("style"), stylesheets=_many(sheet), layers=_many(layer), links=_LINKS
        ),
    }


def _problem() -> Json:
    """RFC 9457."""
    return _closed(
        {"parameter": _TEXT, "layer": _TEXT},
        type_=_TEXT,
        title=_TEXT,
        status={"type": "integer", "minimum": 400, "maximum": 599},
        detail=_TEXT,
        instance=_TEXT,
    )
