"""``/ogc/``: where a client begins."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext

from web import parameters
from web.address import absolute
from web.ogc.answers import COMMON, HTML, JSON, JSONLD, OPENAPI, answer, href
from web.ogc.links import REL, Link, both, here
from web.pages import city, fictional


def landing() -> Response:
    """The landing page (Part 1, 7.2)."""
    parameters.refuse_unknown(COMMON)
    parameters.language()
    definition, collections = gettext("ogc.definition"), gettext("ogc.collections")
    named = [
        Link(href("/api", f="json"), "service-desc", OPENAPI, definition),
        Link(href("/api", f="html"), "service-doc", HTML, definition),
        Link(href("/conformance"), "conformance", JSON, gettext("ogc.conformance")),
        Link(href("/collections"), "data", JSON, collections),
    ]
    links = [
        *here(),
        *(link.json() for link in named),
        *both("/conformance", REL + "conformance", gettext("ogc.conformance")),
        *both("/collections", REL + "data", collections),
        # Programs read whatever this relation leads to as JSON, so that the page stands under another one.
        Link(href("/tiles", f="json"), REL + "tilesets-vector", JSON, gettext("ogc.tilesets")).json(),
        Link(href("/tiles", f="html"), "related", HTML, gettext("ogc.tilesets")).json(),
        *both("/tileMatrixSets", REL + "tiling-schemes", gettext("ogc.tile_matrix_sets")),
        *both("/styles", REL + "styles", gettext("ogc.styles")),
        Link(absolute("/catalogue.jsonld"), "describedby", JSONLD, gettext("ogc.catalogue")).json(),
    ]
    body = {
        "title": f"{city()} {gettext('ogc.title')}",
        "description": _description(),
        "links": links,
    }
    return answer(body, "landing", links=tuple(named))


def _description() -> str:
    """What programs find here, and that it is invented where it is."""
    said = gettext("ogc.description", city=city())
    return f"{said} {gettext('site.fictional_long', city=city())}" if fictional() else said
