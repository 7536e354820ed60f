"""The reusable parts of the API's definition: parameters and answers, as OpenAPI 3.0 writes them."""

from __future__ import annotations

from typing import Any

from layers.query import published
from web.ogc.answers import GEOJSON, HTML, JSON, MVT, PROBLEM, SCHEMA, STYLE
from web.ogc.asked import DEFAULT_LIMIT, MOST
from web.ogc.resources import IDS

Json = dict[str, Any]


def _query(name: str, description: str, schema: Json, **more: Any) -> Json:
    # Spelled out, since some validators look for these defaults (Part 1, requirements for parameters).
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "allowEmptyValue": True,  # and counts as absent
        "schema": schema,
        "style": "form",
        "explode": False,
        **more,
    }


def _path(name: str, description: str, **schema: Any) -> Json:
    return {
        "name": name,
        "in": "path",
        "description": description,
        "required": True,
        "schema": {"type": "string", **schema},
    }


_CRS = {"type": "string", "format": "uri", "enum": [crs.uri for crs in published()], "default": published()[0].uri}
_SIDES = {"type": "array", "items": {"type": "number"}}


def parameters(collections: list[str], styles: list[str]) -> Json:
    """All parameters but the properties of layers."""
    return {
        "collectionId": _path("collectionId", "The layer.", enum=collections),
        "featureId": _path("featureId", "The key of the feature, for ever the same; or `key@2019-04-01`, one state."),
        "styleId": _path("styleId", "The style.", enum=styles),
        "resourceId": _path("resourceId", "A part of the images that styles name as their sprite.", enum=list(IDS)),
        "tileMatrixSetId": _path("tileMatrixSetId", "The tile matrix set.", enum=["WebMercatorQuad"]),
        "tileMatrix": _path("tileMatrix", "The zoom level.", pattern="^[0-9]{1,2}$"),
        "tileRow": _path("tileRow", "The row, from the north.", pattern="^[0-9]{1,8}$"),
        "tileCol": _path("tileCol", "The column, from the west.", pattern="^[0-9]{1,8}$"),
        "f": _query(
            "f", "The form of the answer; without it, by Accept.", {"type": "string", "enum": ["json", "html"]}
        ),
        "lang": _query(
            "lang", "The language of texts; without it, by Accept-Language.", {"type": "string", "enum": ["ja", "en"]}
        ),
        "limit": _query(
            "limit",
            "How many features a page holds at most.",
            {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        ),
        "bbox": _query(
            "bbox",
            "Features that meet this box: lower corner, upper corner, in the axis order of `bbox-crs`; heights are "
            "passed over. West of 180° and east of -180° where the western side is the larger number.",
            {**_SIDES, "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]},
        ),
        "bbox-crs": _query("bbox-crs", "The system of `bbox`.", _CRS),
        "crs": _query("crs", "The system of the coordinates that are given, in its authority's axis order.", _CRS),
        "datetime": _query(
            "datetime",
            "A day in law, or an interval of days with both ends included (`2019-04-01/2020-03-31`, `../2020-03-31`, "
            "`2019-04-01/..`): features whose legal interval meets it. An instant means its day in Japan; without it, "
            "today.",
            {"type": "string"},
        ),
        "known_at": _query(
            "known_at",
            "An instant: what the system held to be so then. Without it, now.",
            {"type": "string", "format": "date-time"},
        ),
        "filter": _query("filter", "A condition on the queryables, in CQL2.", {"type": "string"}),
        "filter-lang": _query(
            "filter-lang",
            "The language of `filter`.",
            {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
        ),
        "filter-crs": _query("filter-crs", "The system of coordinates in `filter`.", _CRS),
        "token": _query("token", "From the link `next`: where the page before ended.", {"type": "string"}),
        "collections": _query(
            "collections",
            "Layers that go into the tiles.",
            {"type": "array", "items": {"type": "string", "enum": collections}},
        ),
    }


def ref(kind: str, name: str) -> Json:
    """A reference to a part."""
    return {"$ref": f"#/components/{kind}/{name}"}


def answer(description: str, media: str, schema: Json, *, page: bool = True, crs: bool = False) -> Json:
    """An answer of 200."""
    content: Json = {media: {"schema": schema}}
    if page:
        content[HTML] = {"schema": {"type": "string"}}
    headers = {"Content-Crs": {"description": "The system of the coordinates.", "schema": {"type": "string"}}}
    return {"description": description, "content": content, **({"headers": headers} if crs else {})}


def responses() -> Json:
    """The answers that many resources give."""
    problem = {PROBLEM: {"schema": ref("schemas", "problem")}, HTML: {"schema": {"type": "string"}}}
    retry = {"Retry-After": {"description": "Seconds until it is worth asking again.", "schema": {"type": "integer"}}}
    said = {
        "NotModified": "What the visitor holds is current.",
        "Invalid": "A parameter is not acceptable; `parameter` names it.",
        "NotFound": "There is no such thing.",
        "TooLong": "The address is too long.",
    }
    found: Json = {name: {"description": text} for name, text in said.items()}
    for name in ("Invalid", "NotFound", "TooLong"):
        found[name]["content"] = problem
    busy = {"description": "The question takes too long, or the service is busy.", "content": problem, "headers": retry}
    return found | {"Busy": busy}


__all__ = ["GEOJSON", "JSON", "MVT", "SCHEMA", "STYLE", "answer", "parameters", "ref", "responses"]
