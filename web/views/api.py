"""What applies to a place, as JSON: a point or a named place by its address, a site or a list by its body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Response

from layers.answer import answer_json, place_of
from mapsvc.errors import InvalidInput
from web import caching, parameters
from web.body import json_body
from web.geojson import geometry_of
from web.listed import answers
from web.question import PARAMETERS, PLACE_PARAMETERS, named_place, question
from web.security import accepts, changes_nothing
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

    from layers.answer import PlaceAnswer

MOST_BODY_BYTES = 2_000_000
"""A site of 10,000 vertices takes about 400 kB, a list of 1,000 places 100 kB."""
_LISTED = {"as_of", "known_at", "themes"}
"""Parameters that a list may hold beside its places."""


def _answered(answer: PlaceAnswer, language: str) -> Response:
    return Response(orjson.dumps(answer_json(answer, language)), mimetype="application/json")


def restrictions() -> Response:
    """``GET /api/restrictions?lat=&lon=`` or ``?place=``: what applies there, in three states per layer."""
    parameters.refuse_unknown(PARAMETERS | PLACE_PARAMETERS)
    asked = question()
    about = [parameters.single(name) for name in sorted(PLACE_PARAMETERS)]
    with state().connection() as conn:
        etag = asked.tag(conn, "restrictions", *about, every_layer=about[-1] is not None)
        if same := caching.unchanged(etag):
            return caching.keep(same, etag, private=True)
        answer = asked.ask(conn, named_place(conn, asked))
    return caching.keep(_answered(answer, asked.language), etag, private=True)


@accepts(MOST_BODY_BYTES)
@changes_nothing
def restrictions_of() -> Response:
    """``POST /api/restrictions``: of the GeoJSON in the body, or of each place of a list; nothing is changed."""
    parameters.refuse_unknown(PARAMETERS)
    document = json_body()
    if not isinstance(document, dict) or "places" not in document:
        asked = question()
        place = place_of(geometry_of(document))
        with state().connection() as conn:
            response = _answered(asked.ask(conn, place), asked.language)
    else:
        _take(document)
        asked = question()
        with state().connection() as conn:
            response = Response(answers(conn, document["places"], asked), mimetype="application/json")
    response.cache_control.no_store = True
    return response


def _take(document: dict[str, object]) -> None:
    """Let what stands beside a list's places count as parameters."""
    given = {name: value for name, value in document.items() if name != "places" and value is not None}
    for name, value in given.items():
        if name not in _LISTED:
            known = ", ".join(sorted({"places", *_LISTED}))
            raise InvalidInput(
                parameters.shown(name),
                f"is no member of a list of places; known are {known}",
                "list.member",
                known=known,
            )
        if not isinstance(value, str):
            raise InvalidInput(name, "must be a text", "list.text")
    parameters.also({name: str(value) for name, value in given.items()})


def install(app: Flask) -> None:
    """The address of the question."""
    app.add_url_rule("/api/restrictions", "restrictions", restrictions)
    app.add_url_rule("/api/restrictions", "restrictions_of", restrictions_of, methods=["POST"])
