"""The answer for a place as a page without script: the same answer as JSON's and the panel's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Response, redirect, render_template, request

from layers.answer import answer_json, place_of
from layers.answer.lots import lots_around
from layers.answer.places import places
from mapsvc.dates import today
from mapsvc.errors import InvalidInput
from web import caching, parameters
from web.address import local
from web.body import read_json
from web.geojson import geometry_of
from web.outline import outline
from web.place_links import links, page_of
from web.question import Question, point, question
from web.security import accepts, changes_nothing
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

    from layers.answer.place import Place
    from mapsvc.db.connection import Connection

STATES = ("affected", "not_affected", "no_data")
MOST_BODY_BYTES = 2_000_000
"""A site of 10,000 vertices, escaped as forms are, takes about 600 kB."""
_FORM = {"geometry", "place", "as_of", "known_at", "lang", "themes"}


def counts(answer: dict[str, Any]) -> dict[str, int]:
    """How many layers answered each state."""
    found = [layer["state"] for theme in answer["themes"] for layer in theme["layers"]]
    return {name: found.count(name) for name in STATES}


def answered(conn: Connection, place: Place, asked: Question) -> Response:
    """The page of what applies to ``place``; ``fragment=1`` gives the answer alone."""
    fragment = parameters.flag("fragment")
    found = asked.ask(conn, place)
    answer = answer_json(found, asked.language)
    page = render_template(
        "_answer.html" if fragment else "place.html",
        answer=answer,
        counts=counts(answer),
        links=links(found, asked),
        lots=_lots(conn, place, asked),
        outline=outline(found.place),
        day=date.fromisoformat(answer["as_of"]),
        known_at=found.known_at,
        today=today(),
    )
    return caching.keep(Response(page, mimetype="text/html"), private=True)


def _lots(conn: Connection, place: Place, asked: Question) -> list[dict[str, str]]:
    """The lots around a point, each with its reference and the address of its own answer."""
    found = lots_around(conn, state().catalogue, place, as_of=asked.as_of, known_at=asked.known_at)
    times = {name: parameters.single(name) for name in ("as_of", "known_at", "themes")}
    return [
        {
            "reference": lot.reference,
            "title": lot.title,
            "page": local("/at", place=lot.reference, lang=asked.language, **times),
        }
        for lot in found
    ]


def at(lat: str, lon: str) -> Response:
    """``/at/{lat},{lon}?as_of=&known_at=&lang=&themes=``: what applies at a point."""
    if ":" in lat:  # a key may hold a comma
        return at_feature(*f"{lat},{lon}".split(":", 1))
    place = point(lat, lon)
    asked = question()
    with state().connection() as conn:
        return answered(conn, place, asked)


def at_feature(layer: str, key: str) -> Response:
    """``/at/{layer}:{key}``: what applies to a feature's area, line or point, a parcel for example."""
    reference = parameters.reference(f"{layer}:{key}")
    asked = question()
    with state().connection() as conn:
        return answered(conn, asked.place(conn, reference), asked)


def find() -> Response:
    """``/at?place=``: what applies to any place; with ``lat`` and ``lon``, on to its page; without any, a form."""
    raw_lat, raw_lon, reference = parameters.single("lat"), parameters.single("lon"), parameters.place_reference()
    if reference is not None:
        asked = question()
        with state().connection() as conn:
            return answered(conn, asked.place(conn, reference), asked)
    if raw_lat is None and raw_lon is None:
        parameters.language()
        with state().connection() as conn:
            wards = places(conn)
        return caching.keep(Response(render_template("find.html", today=today(), wards=wards), mimetype="text/html"))
    lat, lon = parameters.latitude(raw_lat), parameters.longitude(raw_lon)
    named = parameters.language() if "lang" in request.args else None
    return _on_to(local(f"/at/{lat},{lon}", as_of=parameters.as_of(), lang=named))


def _on_to(target: str) -> Response:
    answer = Response(redirect(target, 303).get_data(), 303, {"Location": target}, mimetype="text/html")
    return caching.keep(answer, private=True)


@accepts(MOST_BODY_BYTES)
@changes_nothing
def ask() -> Response:
    """``POST /at``: of a form's ``geometry`` (GeoJSON or WKT) or ``place``; on to an address where one can hold it."""
    for name in request.form:
        if name not in _FORM:
            raise InvalidInput(parameters.shown(name), "is no field of this form", "form.field")
    parameters.also(
        {name: request.form[name] for name in ("as_of", "known_at", "lang", "themes") if request.form.get(name)}
    )
    asked = question()
    raw = (request.form.get("geometry") or request.form.get("place") or "").strip()
    if not raw:
        raise InvalidInput("geometry", "is missing; send a site as GeoJSON or WKT", "form.geometry")
    with state().connection() as conn:
        drawn = raw.startswith(("{", "["))
        place = place_of(geometry_of(read_json(raw.encode()))) if drawn else asked.place(conn, raw)
        target = page_of(place, as_of=asked.as_of, known_at=parameters.single("known_at"), lang=asked.language)
        return _on_to(target) if target else answered(conn, place, asked)


def install(app: Flask) -> None:
    """The addresses of places."""
    app.add_url_rule("/at", "find", find)
    app.add_url_rule("/at", "ask_at", ask, methods=["POST"])
    app.add_url_rule("/at/<lat>,<lon>", "at", at)
    app.add_url_rule("/at/<layer>:<path:key>", "at_feature", at_feature)
