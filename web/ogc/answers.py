"""Answers in the form that is asked for: JSON for programs, a page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, g, render_template, request

from mapsvc.errors import InvalidInput
from web import caching, parameters
from web.address import absolute
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

    from web.ogc.links import Link

JSON, GEOJSON, SCHEMA, HTML = "application/json", "application/geo+json", "application/schema+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
PROBLEM = "application/problem+json"
MVT = "application/vnd.mapbox-vector-tile"
STYLE = "application/vnd.mapbox.style+json"
JSONLD = "application/ld+json"
TILEJSON = "application/vnd.mapbox.tile+json"

COMMON = frozenset({"f", "lang"})
"""Parameters of every resource."""
_PREFIXES = ("/ogc/", "/catalogue.jsonld")


def wants_page(media: str = JSON) -> bool:
    """Whether a page is asked for, by ``f`` or else by Accept, where JSON of the type ``media`` is the other form.

    Raises InvalidInput("f").
    """
    named = parameters.single("f")
    if named is not None:
        if named not in {"json", "html"}:
            raise InvalidInput("f", f"must be json or html, not {parameters.shown(named)!r}")
        return named == "html"
    return request.accept_mimetypes.best_match((media, JSON, HTML), JSON) == HTML


def answer(
    body: dict[str, Any],
    template: str = "document",
    *,
    media: str = JSON,
    links: tuple[Link, ...] = (),
    seconds: int = 0,
    **context: Any,
) -> Response:
    """``body`` as JSON of the type ``media``, or the page that ``template`` makes of it; 304 where it is known."""
    if wants_page(media):
        page = render_template(f"ogc/{template}.html", body=body, **context)
        response = Response(page, mimetype=HTML)
    else:
        response = Response(orjson.dumps(body), content_type=media)
    return finish(response, caching.tag(state().release, response.get_data()), links, seconds=seconds)


def finish(response: Response, etag: str, links: tuple[Link, ...] = (), *, seconds: int = 0) -> Response:
    """``response`` with its tag and what it varies with; 304 where the visitor holds it."""
    kept = caching.keep(caching.unchanged(etag) or response, etag, seconds=seconds)
    if parameters.single("f") is None:
        kept.vary.add("Accept")
    for link in links:
        kept.headers.add("Link", link.header())
    return kept


def _prepare() -> None:
    """Of programs that name no type, and that is most of them, errors are told in JSON here."""
    if request.path.startswith(_PREFIXES):
        accepted = request.accept_mimetypes.best_match((PROBLEM, JSON, HTML), PROBLEM)
        g.wants_problem = request.args.get("f", "html" if accepted == HTML else "json") != "html"


def install(app: Flask) -> None:
    """Make errors speak the form that is asked for."""
    app.before_request(_prepare)
    app.jinja_env.globals.update(json_address=json_address)


def href(path: str, **parameters_: object) -> str:
    """The full address of ``path`` below ``/ogc``, in the language that this request names."""
    return absolute(f"/ogc{path}", **parameters_, lang=request.args.get("lang") or None)


def json_address(path: str | None = None, *, plain: bool = False) -> str:
    """For pages: the address of the same as JSON."""
    if plain:
        return absolute(path or request.path)
    return absolute(path or request.path, **{**request.args.to_dict(flat=True), "f": "json"})
