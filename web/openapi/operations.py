"""The addresses: what each takes and answers."""

from __future__ import annotations

from typing import Any

from web.body import TYPES
from web.languages import offered
from web.listed import MOST_PLACES, MOST_SITES
from web.openapi import notices
from web.openapi.schema import DAY, LAT, LON, TEXT, WHOLE, one_of, ref
from web.parameters import MOST_REFERENCE
from web.views.api import MOST_BODY_BYTES
from web.views.observe import MOST_BODY_BYTES as MOST_OBSERVATION_BYTES
from web.views.observe import MOST_READINGS

_AS_OF = (
    "The day in law that is asked about, as 2019-04-01 or 平成31年4月1日; today in Japan where it is left out. What is "
    "decided and not yet in force is told apart as pending."
)
_KNOWN_AT = (
    "The instant whose knowledge is asked for, with its offset: 2026-04-01T12:00:00+09:00 (write + as %2B). An answer "
    "of a past instant never changes when later data arrive."
)

PARAMETERS: dict[str, dict[str, Any]] = {
    "as_of": {"schema": TEXT, "description": _AS_OF, "example": "2024-04-01"},
    "known_at": {"schema": TEXT, "description": _KNOWN_AT, "example": "2026-04-01T12:00:00+09:00"},
    "lang": {"schema": one_of(offered()), "description": "Language of texts; else that of Accept-Language."},
    "readings": {
        "schema": one_of(("0", "1")),
        "description": "1: texts of plain Japanese keep their readings, between U+FFF9, U+FFFA and U+FFFB.",
    },
    "themes": {"schema": TEXT, "description": "Ids of themes, joined by commas; all where it is left out."},
    "lat": {"schema": LAT, "description": "Degrees north; with `lon`.", "example": 34.5883},
    "lon": {"schema": LON, "description": "Degrees east; with `lat`.", "example": 140.3001},
    "place": {
        "schema": {"type": "string", "maxLength": MOST_REFERENCE},
        "description": "The reference of a place instead of lat and lon: `lat,lon`, `layer:key` (the geometry of that "
        "feature on the day) or WKT in EPSG:4326, longitude first.",
    },
    "layers": {"schema": TEXT, "description": "Ids of layers, joined by commas.", "example": "zoning,fire_prevention"},
    "q": {"schema": TEXT, "description": "What to find: an address, 地番, name, id or coordinates."},
    "limit": {"schema": WHOLE, "description": "Most matches."},
    "near": {"schema": TEXT, "description": "`lat,lon` near which matches come first."},
    "since": {"schema": WHOLE, "description": "A version of the layer; 0: every change.", "example": 0},
    "before": {"schema": WHOLE, "description": "Older than this."},
    "after": {"schema": TEXT, "description": "Where the last page ended; taken from `next`."},
    "from": {"schema": DAY, "description": "The earlier day; five years before `to` where it is left out."},
    "to": {"schema": DAY, "description": "The later day; today where it is left out."},
    "bbox": {"schema": TEXT, "description": "`west,south,east,north` in degrees: only what lies there."},
    "suggest": {"schema": one_of(("0", "1")), "description": "1: the text is still being typed."},
}

_PATH: dict[str, dict[str, Any]] = {
    "layers": {"schema": TEXT, "description": "Ids of layers, joined by commas.", "example": "zoning,fire_prevention"},
    "version": {"schema": TEXT, "description": "As in the TileJSON, or `current`.", "example": "current"},
    "z": {"schema": WHOLE, "description": "Zoom of WebMercatorQuad.", "example": 14},
    "x": {"schema": WHOLE, "description": "Column, from the west.", "example": 14577},
    "y": {"schema": WHOLE, "description": "Row, from the north.", "example": 6512},
    "layer_id": {"schema": TEXT, "description": "Id of a layer.", "example": "zoning"},
    "job_id": {"schema": TEXT, "description": "As in the address to which the list was sent on."},
}


def _query(*names: str, required: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [_parameter(name, required=name in required) for name in names]


def _parameter(name: str, *, required: bool) -> dict[str, Any]:
    """An empty value counts as absent, but where the parameter is required."""
    found = {"name": name, "in": "query", "required": required} | PARAMETERS[name]
    return found if required else found | {"allowEmptyValue": True}


def _path(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True} | _PATH[name] for name in names]


def _json(schema: str, description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": ref(schema)}}}


def _problems(*statuses: int) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


_UNCHANGED = {"304": {"description": "Unchanged since the ETag in If-None-Match."}}
_RINGS = [[[140.3001, 34.5883], [140.3006, 34.5883], [140.3006, 34.5887], [140.3001, 34.5883]]]
_EXAMPLE_SITE = {"type": "Polygon", "coordinates": _RINGS}
_EXAMPLE_READINGS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "R-1",
            "geometry": None,
            "properties": {"observed_at": "2026-11-24T09:00:00+09:00", "level": 1.2},
        }
    ],
}
_EXAMPLE_LIST = {
    "as_of": "2024-04-01",
    "places": [{"id": "A-1", "lat": 34.5883, "lon": 140.3001}, {"id": "A-2", "place": "34.5902,140.3010"}],
}

PATHS: dict[str, dict[str, Any]] = {
    "/api/restrictions": {
        "get": {
            "operationId": "restrictions",
            "summary": "What applies to a point or a named place",
            "parameters": _query("lat", "lon", "place", "as_of", "known_at", "themes", "lang"),
            "responses": {"200": _json("Answer", "What applies.")} | _UNCHANGED | _problems(400, 404, 414, 503),
        },
        "post": {
            "operationId": "restrictions_of",
            "summary": "What applies to a site, or to each place of a list",
            "description": "Changes nothing, and may be asked by any site. A body of up to "
            f"{MOST_BODY_BYTES:,} bytes in UTF-8: GeoJSON of one geometry, or a list of up to {MOST_PLACES:,} places, "
            f"of which up to {MOST_SITES} may be sites or lines.",
            "parameters": _query("as_of", "known_at", "themes", "lang"),
            "requestBody": {
                "required": True,
                "content": {
                    kind: {
                        "schema": {"anyOf": [ref("Site"), ref("List")]},
                        "examples": {"site": {"value": _EXAMPLE_SITE}, "list": {"value": _EXAMPLE_LIST}},
                    }
                    for kind in TYPES
                },
            },
            "responses": {
                "200": {
                    "description": "The answer to the site, or the answers to the list.",
                    "content": {"application/json": {"schema": {"oneOf": [ref("Answer"), ref("Answers")]}}},
                }
            }
            | _problems(400, 411, 413, 415, 503),
        },
    },
    "/api/search": {
        "get": {
            "operationId": "search",
            "summary": "Places for a text: addresses, 地番, towns, facilities, decisions, coordinates",
            "parameters": _query("q", "lang", "limit", "near", "as_of", "known_at", "suggest", required=("q",)),
            "responses": {"200": _json("Search", "Places, best first.")} | _problems(400, 414, 503),
        }
    },
    "/api/layers": {
        "get": {
            "operationId": "layers",
            "summary": "The catalogue: themes, layers, legends, styles and tile sources",
            "parameters": _query("as_of", "lang", "readings"),
            "responses": {"200": _json("Panel", "The catalogue.")} | _UNCHANGED | _problems(400, 503),
        }
    },
    "/api/layers/{layer_id}/changes": {
        "get": {
            "operationId": "changes",
            "summary": "Which features of a layer changed since a version, for whoever keeps a copy",
            "parameters": _path("layer_id") + _query("since", "limit", "after", "lang", required=("since",)),
            "responses": {"200": _json("Changes", "The changes.")} | _UNCHANGED | _problems(400, 404, 503),
        }
    },
    "/api/layers/{layer_id}/observations": {
        "post": {
            "operationId": "observe",
            "summary": "Readings of a live layer, written by a machine",
            "description": "Needs a key for `observe`, or for `observe:` and the layer. A body of up to "
            f"{MOST_OBSERVATION_BYTES:,} bytes in UTF-8: a FeatureCollection of up to {MOST_READINGS:,} readings. Of "
            "several readings of one feature the newest by its time of observation holds.",
            "security": [{"key": []}],
            "parameters": _path("layer_id") + _query("lang"),
            "requestBody": {
                "required": True,
                "content": {
                    kind: {"schema": ref("Readings"), "examples": {"gauge": {"value": _EXAMPLE_READINGS}}}
                    for kind in TYPES
                },
            },
            "responses": {"200": _json("Observed", "What became of them.")}
            | _problems(400, 401, 403, 404, 411, 413, 415, 503),
        }
    },
    "/api/places": {
        "get": {
            "operationId": "places",
            "summary": "Wards and towns by name",
            "parameters": _query("lang"),
            "responses": {"200": _json("Places", "Wards with their towns.")} | _UNCHANGED | _problems(400, 503),
        }
    },
    "/api/changes": {
        "get": {
            "operationId": "differences",
            "summary": "What changed in law between two days",
            "description": "By what is held now: a correction is no change. The base map is told only where `layers` "
            "names it.",
            "parameters": _query("from", "to", "layers", "bbox", "after", "lang"),
            "responses": {"200": _json("Differences", "What differs.")} | _UNCHANGED | _problems(400, 404, 503),
        }
    },
    "/api/dates": {
        "get": {
            "operationId": "dates",
            "summary": "The days on which anything changed in law",
            "parameters": _query("layers", "bbox", "lang"),
            "responses": {"200": _json("Dates", "The days.")} | _UNCHANGED | _problems(400, 404, 503),
        }
    },
    "/api/coordinates": {
        "get": {
            "operationId": "coordinates",
            "summary": "A place in the coordinate systems used in Japan",
            "parameters": _query("lat", "lon", required=("lat", "lon")),
            "responses": {"200": _json("Coordinates", "The place in every system.")} | _problems(400),
        }
    },
    "/api/openapi.json": {
        "get": {
            "operationId": "openapi",
            "summary": "This description",
            "responses": {
                "200": {
                    "description": "OpenAPI 3.1.",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                }
            }
            | _UNCHANGED,
        }
    },
    "/style.json": {
        "get": {
            "operationId": "style",
            "summary": "A complete MapLibre style of the layers named",
            "parameters": _query("layers", "as_of", "lang"),
            "responses": {"200": _json("Style", "The style.")} | _UNCHANGED | _problems(400, 404),
        }
    },
    "/tiles/{layers}.json": {
        "get": {
            "operationId": "tilejson",
            "summary": "TileJSON of one or several layers, with the addresses of their present version",
            "parameters": _path("layers") + _query("as_of", "lang"),
            "responses": {"200": _json("TileJSON", "TileJSON.")} | _UNCHANGED | _problems(400, 404, 503),
        }
    },
    "/tiles/{layers}/{version}/{z}/{x}/{y}.mvt": {
        "get": {
            "operationId": "tile",
            "summary": "A vector tile",
            "parameters": [
                *_path("layers", "version", "z", "x", "y"),
                {
                    "name": "as_of",
                    "in": "query",
                    "allowEmptyValue": True,
                    "schema": DAY,
                    "description": "The day in law; YYYY-MM-DD.",
                },
                {"name": "state", "in": "query", "schema": TEXT, "description": "As in the TileJSON."},
            ],
            "responses": {
                "200": {
                    "description": "A Mapbox Vector Tile, compressed as Content-Encoding says.",
                    "content": {"application/vnd.mapbox-vector-tile": {}},
                },
                "204": {"description": "Nothing lies in this tile."},
            }
            | _UNCHANGED
            | _problems(400, 404, 414, 503),
        }
    },
    "/bulk/{job_id}.json": {
        "get": {
            "operationId": "list_status",
            "summary": "How far a long list is that was handed in at /bulk",
            "parameters": _path("job_id"),
            "responses": {"200": _json("ListStatus", "State, progress and counts.")} | _problems(404, 503),
        }
    },
    "/healthz": {
        "get": {
            "operationId": "healthz",
            "summary": "Whether the process lives",
            "responses": {"200": _json("Health", "It does.")},
        }
    },
    "/readyz": {
        "get": {
            "operationId": "readyz",
            "summary": "Whether the service can answer, and why not",
            "responses": {"200": _json("Ready", "It can."), "503": _json("Ready", "It cannot.")},
        }
    },
}
PATHS |= notices.paths(PARAMETERS["lang"])
