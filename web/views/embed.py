"""The map for the pages of others: without header and panels, in a frame on any site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, request

from web import caching, parameters
from web.address import absolute
from web.security import framed
from web.view_query import NAMES, of_parameters
from web.views.map import configuration

if TYPE_CHECKING:
    from flask import Flask


@framed
def show() -> Response:
    """``/embed?…``: the view that the parameters of the map's address name; raises InvalidInput."""
    parameters.refuse_unknown(NAMES)
    view = of_parameters({name: value for name in request.args if (value := parameters.single(name)) is not None})
    language = parameters.language()
    whole = absolute("/") + f"?{view.with_language(language).text}"
    page = render_template("embed.html", config=configuration(language), whole=whole)
    return caching.keep(Response(page, mimetype="text/html"))


def install(app: Flask) -> None:
    """The address of the map for others."""
    app.add_url_rule("/embed", "embed", show)
