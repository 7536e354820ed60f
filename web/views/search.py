"""Finding the place: for programs as JSON, for people as a page without script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
from flask import Response, render_template
from flask_babel import gettext

from layers.search import LONGEST, MOST, Match, SearchAnswer, find, search_json
from layers.store import versions
from mapsvc.dates import today
from mapsvc.errors import InvalidInput
from web import caching, parameters
from web.address import local
from web.features.addresses import feature_page, indexed
from web.meant import too_wide
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

_FIRST = 10


def near() -> tuple[float, float] | None:
    """``near=lat,lon`` as longitude and latitude; None where it is absent; raises InvalidInput."""
    raw = parameters.single("near")
    if raw is None:
        return None
    lat, comma, lon = raw.partition(",")
    if not comma:
        raise InvalidInput("near", gettext("parameter.near", value=parameters.shown(raw)))
    return parameters.longitude(lon.strip()), parameters.latitude(lat.strip())


def limit() -> int:
    """How many matches are wanted: ``limit`` from 1 to 50, else 10; raises InvalidInput."""
    raw = parameters.single("limit")
    if raw is None:
        return _FIRST
    if not raw.isascii() or not raw.isdecimal() or not 1 <= int(raw[:4]) <= MOST or len(raw) > 2:
        raise InvalidInput("limit", gettext("parameter.limit", most=MOST, value=parameters.shown(raw)))
    return int(raw)


def written(answer: SearchAnswer, language: str) -> dict[str, Any]:
    """``answer`` as JSON, each match with the address of its page."""
    found = search_json(answer, language)
    times = {"as_of": parameters.single("as_of"), "known_at": parameters.single("known_at")}
    for match in found["matches"]:
        match["page"] = _page(match["reference"], lang=language, **times)
        match["sheet"] = local("/sheet", place=match["reference"], lang=language, as_of=times["as_of"])
    return found


def _page(reference: str, **given: str | None) -> str:
    """The page of a place; a key with a slash cannot stand in a path."""
    if "/" in reference:
        return local("/at", place=reference, **given)
    return local("/at/" + quote(reference, safe=":,"), **given)


def _map(match: dict[str, Any], **given: str | None) -> str:
    """The map with the match's answer; of a whole quarter the map alone, to choose a lot on."""
    if not match["wide"]:
        return local("/", place=match["reference"], **given)
    return local("/", lat=match["lat"], lon=match["lon"], z=16, **given)


def _details(match: Match, **given: str | None) -> str | None:
    """The page of the feature that was found; None of coordinates, lots and addresses."""
    if match.layer is None or match.key is None or not indexed(state().catalogue.layer(match.layer)):
        return None
    return feature_page(match.layer, match.key, **given)


def api() -> Response:
    """``/api/search?q=&lang=&limit=&near=lat,lon&as_of=&known_at=&suggest=1``: what the text can mean, best first."""
    parameters.refuse_unknown({"q", "lang", "limit", "near", "as_of", "known_at", "suggest"})
    text, place, most = parameters.single("q"), near(), limit()
    as_of, known_at, language = parameters.as_of(), parameters.known_at(), parameters.language()
    suggesting = parameters.flag("suggest")
    if text is None:
        raise InvalidInput("q", gettext("search.missing"))
    catalogue = state().catalogue
    with state().connection() as conn:
        held = caching.spelled(versions(conn, [layer.id for layer in catalogue.layers.values() if layer.search]))
        day = as_of or today()
        etag = caching.tag(state().release, held, text, place, most, day, known_at, language, suggesting, "search")
        if same := caching.unchanged(etag):
            return caching.keep(same, etag, private=True)
        answer = find(
            conn, catalogue, text, language=language, as_of=as_of, known_at=known_at, near=place, limit=most,
            suggesting=suggesting,
        )  # fmt: skip
    response = Response(orjson.dumps(written(answer, language)), mimetype="application/json")
    return caching.keep(response, etag, private=True)


def page() -> Response:
    """``/search?q=&as_of=&lang=``: the same for people: a form, and what was found with its level in words."""
    text, as_of, language = parameters.single("q"), parameters.as_of(), parameters.language()
    known_at, place, most = parameters.known_at(), near(), limit()
    answer = None
    if text is not None:
        with state().connection() as conn:
            found = find(
                conn, state().catalogue, text, language=language, as_of=as_of, known_at=known_at, near=place, limit=most
            )
        answer = written(found, language)
        for match, one in zip(answer["matches"], found.matches, strict=True):
            match["wide"] = too_wide(one)
            match["details"] = _details(one, as_of=parameters.single("as_of"), lang=language)
            match["map"] = _map(match, as_of=parameters.single("as_of"), lang=language)
    html = render_template(
        "search.html", q=text, answer=answer, as_of=as_of, today=today(), longest=LONGEST, limit=most, most=MOST
    )
    return caching.keep(Response(html, mimetype="text/html"), private=True)


def install(app: Flask) -> None:
    """The addresses of the search."""
    app.add_url_rule("/api/search", "search_api", api)
    app.add_url_rule("/search", "search", page)
