"""Schemas of a collection: what can be queried, what a feature is, and the same as a Table Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response
from flask_babel import gettext

from layers.definition import FieldType, Geometry
from layers.derive.schema import json_schema
from layers.query.queryables import GEOMETRY, KEY, VALID_FROM, VALID_UNTIL
from web import parameters
from web.ogc.answers import COMMON, JSON, SCHEMA, answer, href
from web.ogc.links import Link
from web.state import state

if TYPE_CHECKING:
    from layers.definition import Field, Layer

_GEOMETRIES = {
    Geometry.POINT: "geometry-point-or-multipoint",
    Geometry.LINE: "geometry-linestring-or-multilinestring",
    Geometry.POLYGON: "geometry-polygon-or-multipolygon",
}
_TABLE = {
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "date", "format": "%Y-%m-%d"},
    FieldType.DATETIME: {"type": "datetime", "format": "any"},
    FieldType.URL: {"type": "string", "format": "uri"},
    FieldType.CODES: {"type": "array"},
}


def queryables_schema(layer: Layer, language: str) -> dict[str, Any]:
    """The queryables of ``layer`` (Part 3, 6.2): its public fields, geometry, key and legal interval."""
    properties: dict[str, Any] = {
        GEOMETRY: {"format": _GEOMETRIES[layer.geometry], "x-ogc-role": "primary-geometry"},
        KEY: {"type": "string", "title": gettext("ogc.key"), "x-ogc-role": "id"},
        VALID_FROM: {
            "type": "string",
            "format": "date",
            "title": gettext("ogc.valid_from"),
            "x-ogc-role": "primary-interval-start",
        },
        VALID_UNTIL: {
            "type": "string",
            "format": "date",
            "title": gettext("ogc.valid_until"),
            "x-ogc-role": "primary-interval-end",
        },
    }
    declared = json_schema(layer)["properties"]
    for sequence, field in enumerate((one for one in layer.fields if not one.personal), 1):
        titled = dict(declared[field.name])
        titled["title"] = field.title.get(language)
        if field.description:
            titled["description"] = field.description.get(language)
        if field.codes:
            titled["x-titles"] = {code.value: code.title.get(language) for code in field.codes}
        if field.unit:
            titled["x-ogc-unit"] = field.unit
        properties[field.name] = titled | {"x-ogc-propertySeq": sequence}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": href(f"/collections/{layer.id}/queryables"),
        "title": layer.title.get(language),
        "description": layer.description.get(language),
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _asked(layer_id: str) -> tuple[Layer, str]:
    parameters.refuse_unknown(COMMON)
    return state().catalogue.layer(layer_id), parameters.language()


def queryables(layer_id: str) -> Response:
    """``/queryables``; raises UnknownLayer."""
    layer, language = _asked(layer_id)
    body = queryables_schema(layer, language)
    return answer(body, "schema", media=SCHEMA, layer=layer, title=gettext("ogc.queryables"))


def schema(layer_id: str) -> Response:
    """``/schema``: the JSON Schema of a feature's properties as ``items`` gives them; raises UnknownLayer.

    A field that a feature has no value for is null there.
    """
    layer, language = _asked(layer_id)
    body = queryables_schema(layer, language) | {"$id": href(f"/collections/{layer.id}/schema")}
    body["properties"] = {name: _nullable(one) for name, one in body["properties"].items()}
    body["required"] = [KEY, *(field.name for field in layer.fields if field.required and not field.personal)]
    return answer(body, "schema", media=SCHEMA, layer=layer, title=gettext("ogc.schema"))


def _nullable(one: dict[str, Any]) -> dict[str, Any]:
    if "type" not in one:
        return one
    found = one | {"type": [one["type"], "null"]}
    return found | {"enum": [*one["enum"], None]} if "enum" in one else found


def tableschema(layer_id: str) -> Response:
    """``/tableschema.json``: the fields as a Table Schema (Frictionless 1.0); raises UnknownLayer."""
    layer, language = _asked(layer_id)
    fields = [{"name": KEY, "type": "string", "title": gettext("ogc.key"), "constraints": {"required": True}}]
    fields += [
        {"name": VALID_FROM, "type": "date", "title": gettext("ogc.valid_from")},
        {"name": VALID_UNTIL, "type": "date", "title": gettext("ogc.valid_until")},
    ]
    fields += [_column(field, language) for field in layer.fields if not field.personal]
    body = {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "title": layer.title.get(language),
        "description": layer.description.get(language),
        "fields": fields,
        "primaryKey": [KEY],
        "missingValues": [""],
    }
    link = Link(href(f"/collections/{layer.id}"), "collection", JSON)
    return answer(body, links=(link,), title=f"Table Schema: {layer.title.get(language)}")


def _column(field: Field, language: str) -> dict[str, Any]:
    column: dict[str, Any] = {"name": field.name, "title": field.title.get(language)}
    column |= _TABLE.get(field.type, {"type": "string"})
    if field.description:
        column["description"] = field.description.get(language)
    limits: dict[str, Any] = {"required": field.required}
    if field.type is FieldType.CODE:
        limits["enum"] = [code.value for code in field.codes]
        column["categories"] = [{"value": code.value, "label": code.title.get(language)} for code in field.codes]
    if field.type is FieldType.TEXT:
        limits["maxLength"] = field.max_length
    for name, bound in (("minimum", field.minimum), ("maximum", field.maximum)):
        if bound is not None:
            limits[name] = bound
    return column | {"constraints": limits} | ({"unit": field.unit} if field.unit else {})
