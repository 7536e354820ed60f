"""What applies at a point, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Response

from layers.answer import answer_json, restrictions_at
from layers.definition import Answer
from layers.store import versions
from web import caching, parameters
from web.state import state

if TYPE_CHECKING:
    from flask import Flask


def restrictions() -> Response:
    """``/api/restrictions?lat=&lon=&as_of=&known_at=&lang=``: what applies at a point, in three states per layer."""
    parameters.refuse_unknown({"lat", "lon", "as_of", "known_at", "lang"})
    lat = parameters.latitude(parameters.single("lat"))
    lon = parameters.longitude(parameters.single("lon"))
    as_of, known_at, language = parameters.as_of(), parameters.known_at(), parameters.language()
    catalogue = state().catalogue
    asked = [layer.id for layer in catalogue.layers.values() if layer.answer is not Answer.NONE]
    with state().connection() as conn:
        now = caching.spelled(versions(conn, [*asked, "coverage"]))
        etag = caching.tag(
            state().release, now, lat, lon, as_of, known_at or caching.minute(), language, "restrictions"
        )
        if same := caching.unchanged(etag):
            return caching.keep(same, etag, private=True)
        answer = restrictions_at(conn, catalogue, lon, lat, as_of=as_of, known_at=known_at)
    response = Response(orjson.dumps(answer_json(answer, language)), mimetype="application/json")
    return caching.keep(response, etag, private=True)


def install(app: Flask) -> None:
    """The address of the question."""
    app.add_url_rule("/api/restrictions", "restrictions", restrictions)
