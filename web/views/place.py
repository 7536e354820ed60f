"""The answer for a place as a page without script: the same answer as JSON's and the panel's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Response, redirect, render_template, request

from layers.answer import PointAnswer, answer_json, restrictions_at
from layers.answer.places import places
from mapsvc.dates import today
from web import caching, parameters
from web.address import local
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

STATES = ("affected", "not_affected", "no_data")


def counts(answer: dict[str, Any]) -> dict[str, int]:
    """How many layers answered each state."""
    found = [layer["state"] for theme in answer["themes"] for layer in theme["layers"]]
    return {name: found.count(name) for name in STATES}


def links(answer: PointAnswer, language: str) -> dict[str, str]:
    """The same place again: as asked, as JSON, and with both times fixed, which always gives this very answer."""
    lat, lon = answer.lat, answer.lon
    times = {"as_of": parameters.single("as_of"), "known_at": parameters.single("known_at")}
    fixed = {"as_of": answer.as_of, "known_at": answer.known_at.isoformat()}
    return {
        "page": local(f"/at/{lat},{lon}", lang=language, **times),
        "fixed": local(f"/at/{lat},{lon}", lang=language, **fixed),
        "json": local("/api/restrictions", lat=lat, lon=lon, lang=language, **times),
    }


def at(lat: str, lon: str) -> Response:
    """``/at/{lat},{lon}?as_of=&known_at=&lang=``: what applies there; ``fragment=1`` gives the answer alone."""
    north, east = parameters.latitude(lat), parameters.longitude(lon)
    as_of, known_at, language = parameters.as_of(), parameters.known_at(), parameters.language()
    fragment = parameters.flag("fragment")
    with state().connection() as conn:
        found = restrictions_at(conn, state().catalogue, east, north, as_of=as_of, known_at=known_at)
    answer = answer_json(found, language)
    page = render_template(
        "_answer.html" if fragment else "place.html",
        answer=answer,
        counts=counts(answer),
        links=links(found, language),
        day=date.fromisoformat(answer["as_of"]),
        known_at=found.known_at,
        today=today(),
    )
    return caching.keep(Response(page, mimetype="text/html"), private=True)


def find() -> Response:
    """``/at``: a form for latitude, longitude and date; with both given, on to the place's page."""
    raw_lat, raw_lon = parameters.single("lat"), parameters.single("lon")
    if raw_lat is None and raw_lon is None:
        parameters.language()
        with state().connection() as conn:
            wards = places(conn)
        return caching.keep(Response(render_template("find.html", today=today(), wards=wards), mimetype="text/html"))
    lat, lon = parameters.latitude(raw_lat), parameters.longitude(raw_lon)
    named = parameters.language() if "lang" in request.args else None
    target = local(f"/at/{lat},{lon}", as_of=parameters.as_of(), lang=named)
    answer = Response(redirect(target, 303).get_data(), 303, {"Location": target}, mimetype="text/html")
    return caching.keep(answer, private=True)


def install(app: Flask) -> None:
    """The addresses of places."""
    app.add_url_rule("/at", "find", find)
    app.add_url_rule("/at/<lat>,<lon>", "at", at)
