"""A view of the map as one HTML file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Response, request
from flask_babel import gettext

from layers.answer import place_from
from mapsvc.dates import JST, today
from mapsvc.errors import InvalidInput
from web import parameters
from web.address import absolute
from web.ogc.turns import turn
from web.report.gather import Box, gather
from web.report.page import page
from web.sheet.pace import Pace
from web.state import state
from web.view_query import NAMES, of_parameters
from web.visitor import visitor_address

if TYPE_CHECKING:
    from flask import Flask

MOST_OF_A_NETWORK = 20
"""Files in a minute for one network: each takes up to two seconds."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?", re.ASCII)
_pace = Pace(MOST_OF_A_NETWORK)


def _frame() -> Box:
    """``bbox=west,south,east,north`` in degrees; raises InvalidInput("bbox")."""
    parts = (parameters.single("bbox") or "").split(",")
    if len(parts) == 4 and all(_NUMBER.fullmatch(part) for part in parts):
        west, south, east, north = (float(part) for part in parts)
        if -180 <= west < east <= 180 and -85 <= south < north <= 85:
            return west, south, east, north
    raise InvalidInput("bbox", "must be west,south,east,north in degrees: 139.60,35.30,139.64,35.33", "bbox")


@cache
def _draw() -> Callable[..., Any]:
    """What draws a report; folium brings pandas along, a second and 80 MB that only a process that is asked pays."""
    draw: Callable[..., Any] = import_module("web.report.drawn").draw
    return draw


def show() -> Response:
    """``/report.html``: the layers of a view in ``bbox`` as one file to keep; raises InvalidInput, TooExpensive."""
    parameters.refuse_unknown({*NAMES, "bbox"})
    given = {name: value for name in request.args if name != "bbox" and (value := parameters.single(name)) is not None}
    view, box, language = of_parameters(given), _frame(), parameters.language()
    _pace.take(visitor_address())
    catalogue, day, now = state().catalogue, view.as_of or today(), datetime.now(JST)
    zoom = float(view.parts.get("z", 14))
    with turn(filtered=True), state().connection() as conn:
        asked = place_from(conn, catalogue, view.place, as_of=view.as_of) if view.place else None
        shown = view.shown(catalogue)
        found = gather(conn, shown, box, zoom, order=view.ids("order"), day=day, known_at=now)
        geometry = asked.geometry if asked else None
        drawn = _draw()(found, box, asked=geometry, opacity=view.opacity, language=language, now=now)
    written = page(
        found,
        drawn,
        language=language,
        day=day,
        made_at=now,
        place=(asked.title or view.place) if asked else None,
        address=absolute("/") + f"?{view.text}",
    )
    response = Response(written, mimetype="text/html")
    response.headers["Content-Disposition"] = f'attachment; filename="map-{day.isoformat()}.html"'
    # For the page that asks: what it tells the person before the file is opened.
    response.headers["Mapsvc-Left-Out"] = quote(
        gettext("site.list_separator").join(layer.title.get(language) for layer in found.left_out)
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def install(app: Flask) -> None:
    """The address of the file."""
    app.add_url_rule("/report.html", "report", show)
