"""The city's wards and towns by name, for the map's way to a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Response

from layers.answer.places import TOWN, WARD, Place, places
from layers.store import versions
from mapsvc.dates import today
from web import caching, parameters
from web.state import state

if TYPE_CHECKING:
    from flask import Flask


def _place(place: Place, language: str) -> dict[str, Any]:
    return {"name": place.called(language), "lat": place.lat, "lon": place.lon, "bounds": place.bounds}


def index() -> Response:
    """``/api/places?lang=``: wards with their towns as of today, each with a point inside it and its bounds."""
    parameters.refuse_unknown({"lang"})
    language = parameters.language()
    with state().connection() as conn:
        etag = caching.tag(state().release, caching.spelled(versions(conn, [WARD, TOWN])), language, today(), "places")
        if same := caching.unchanged(etag):
            return caching.keep(same, etag)
        found = places(conn)
    wards = [
        {
            "ward": _place(ward.place, language) if ward.place else None,
            "towns": [_place(town, language) for town in ward.towns],
        }
        for ward in found
    ]
    return caching.keep(Response(orjson.dumps({"wards": wards}), mimetype="application/json"), etag)


def install(app: Flask) -> None:
    """The address of the city's places."""
    app.add_url_rule("/api/places", "places", index)
