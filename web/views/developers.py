"""``/developers``: how to connect other programs, in lines that can be copied and are tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template

from layers.definition import Answer
from layers.store import versions
from web import caching, parameters
from web.address import absolute
from web.developers import Place, addresses, lines
from web.ogc.memory import extent
from web.panel import shown_layers
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

    from layers.definition import Layer

_CITY = (139.64, 35.44)
"""Shown where nothing is stored yet."""


def developers() -> Response:
    """The page; ``layer`` names the layer of the examples. Raises UnknownLayer."""
    parameters.refuse_unknown({"lang", "layer"})
    language = parameters.language()
    layer = _layer(parameters.single("layer"))
    with state().connection() as conn:
        box = extent(conn, layer, versions(conn, [layer.id])[layer.id]).bbox
    lon, lat = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else _CITY
    at = Place(absolute(""), layer, lon, lat)
    page = render_template(
        "developers.html",
        layer=layer,
        lines=lines(at),
        addresses=addresses(at),
        layers=shown_layers(state().catalogue),
        language=language,
    )
    return caching.keep(Response(page, mimetype="text/html"))


def _layer(named: str | None) -> Layer:
    """The layer ``named``, or the first of those the map shows at once that say what the law makes of a place."""
    catalogue = state().catalogue
    if named is not None:
        return catalogue.layer(named)
    shown = shown_layers(catalogue)
    return next((layer for layer in shown if layer.visible and layer.answer is Answer.COVERS and layer.legal), shown[0])


def install(app: Flask) -> None:
    """The address of the page."""
    app.add_url_rule("/developers", "developers", developers)
