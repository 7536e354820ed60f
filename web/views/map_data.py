"""What the map draws from: the panel's layers with legends and tile sources, and a complete style."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Response, request

from layers.derive.style import full_style
from layers.store import versions
from mapsvc.errors import InvalidInput
from web import caching, parameters
from web.address import absolute
from web.ogc.resources import sprite_address
from web.pages import told_layers
from web.panel import panel, shown_layers
from web.state import state

if TYPE_CHECKING:
    from flask import Flask


def layers() -> Response:
    """``/api/layers?lang=&as_of=&readings=``: the catalogue as the panel needs it, with legends, styles and sources.

    ``readings=1`` keeps the readings of plain Japanese, see :mod:`mapsvc.readings`.
    """
    parameters.refuse_unknown({"as_of", "lang", "readings"})
    as_of, language = parameters.as_of(), parameters.language()
    if parameters.single("readings") not in {None, "0", "1"}:
        raise InvalidInput("readings", "must be 0 or 1", "readings")
    catalogue = state().catalogue
    with state().connection() as conn:
        held = versions(conn, list(catalogue.layers))
    etag = caching.tag(state().release, caching.spelled(held), as_of, language, request.host_url, "layers")
    if same := caching.unchanged(etag):
        return caching.keep(same, etag)
    body = state().remembered(etag, lambda: orjson.dumps(panel(catalogue, held, told_layers(), language, as_of)))
    return caching.keep(Response(body, mimetype="application/json"), etag)


def style() -> Response:
    """``/style.json?layers=&as_of=&lang=``: a complete MapLibre style of the layers named (default: the visible)."""
    parameters.refuse_unknown({"layers", "as_of", "lang"})
    as_of, language, named = parameters.as_of(), parameters.language(), parameters.layer_ids()
    catalogue = state().catalogue
    chosen = (
        [layer for layer in shown_layers(catalogue) if layer.visible]
        if named is None
        else [catalogue.layer(name) for name in named]
    )
    etag = caching.tag(state().release, [layer.id for layer in chosen], as_of, language, request.host_url, "style")
    if same := caching.unchanged(etag):
        return caching.keep(same, etag)
    tiles = absolute("/tiles/LAYERS.json", as_of=as_of).replace("LAYERS", "{layers}")
    written = full_style(catalogue, [layer.id for layer in chosen], tiles, language)
    body = orjson.dumps(written | {"sprite": sprite_address()})
    return caching.keep(Response(body, mimetype="application/json"), etag)


def install(app: Flask) -> None:
    """The addresses of both."""
    app.add_url_rule("/api/layers", "layers", layers)
    app.add_url_rule("/style.json", "style", style)
