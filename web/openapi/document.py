"""The OpenAPI document as a whole."""

from __future__ import annotations

from typing import Any

from mapsvc import __version__
from web.openapi import answers, notices, others
from web.openapi.operations import PATHS
from web.openapi.schema import ref

_PROBLEMS = {
    400: "A parameter or the body is wrong; `parameter` names it.",
    401: "No key, or one that is not valid.",
    403: "The key was made for something else.",
    404: "There is no such layer, place or page.",
    411: "The body does not say its length.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is neither JSON nor GeoJSON in UTF-8.",
    503: "Busy or not reachable; `Retry-After` says when to ask again.",
}

_ABOUT = """What applies to a place of the city: planning, roads, hazards and more, today or as of a day.

Each layer answers in one of three states: `affected`, `not_affected` (the data cover the place, and nothing of them
applies) and `no_data` (never to be read as "no restriction"). All coordinates are degrees of EPSG:4326; GeoJSON and
WKT have longitude first, `lat,lon` latitude first. Answers are for reference and prove nothing.

Everything may be read without a key and from any site; only readings of live layers are written with one. Errors are
problem details (RFC 9457). Unknown parameters are refused by name. Dates are ISO 8601, instants RFC 3339."""


def document(server: str) -> dict[str, Any]:
    """The description of the service at ``server`` (an address without a final slash)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mapsvc",
            "version": __version__,
            "summary": "What applies to a place.",
            "description": _ABOUT,
        },
        "servers": [{"url": server}],
        "paths": PATHS,
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The key of a machine, from an administrator.",
                },
                "webhook": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token at the end of the link in `data.manage` of the webhook's messages.",
                },
            },
            "schemas": dict(sorted((answers.SCHEMAS | notices.SCHEMAS | others.SCHEMAS).items())),
            "responses": {
                f"Problem{status}": {
                    "description": text,
                    "content": {"application/problem+json": {"schema": ref("Problem")}},
                }
                for status, text in _PROBLEMS.items()
            },
        },
    }
