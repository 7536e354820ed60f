"""The description of the interfaces, for programs that are made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Response

from web import caching, parameters
from web.address import absolute
from web.openapi import document

if TYPE_CHECKING:
    from flask import Flask


def describe() -> Response:
    """``/api/openapi.json``: OpenAPI 3.1."""
    parameters.refuse_unknown(())
    body = orjson.dumps(document(absolute("")))
    etag = caching.tag(body)
    same = caching.unchanged(etag)
    return caching.keep(same or Response(body, mimetype="application/json"), etag)


def install(app: Flask) -> None:
    """The address of the description."""
    app.add_url_rule("/api/openapi.json", "openapi", describe)
