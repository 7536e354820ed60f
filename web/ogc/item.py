"""``/ogc/collections/{id}/items/{featureId}``: one feature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import orjson
from flask import Response, render_template
from flask_babel import gettext

from layers.derive.popup import rows
from layers.query import Item, Period, Question, one, pinned
from layers.query.period import on
from mapsvc.errors import NotFound
from mapsvc.languages import full
from web import caching, parameters
from web.ogc.answers import COMMON, GEOJSON, HTML, finish, href, wants_page
from web.ogc.asked import period, system
from web.ogc.feature import geojson, path_of
from web.ogc.links import Link, both, here
from web.state import state

if TYPE_CHECKING:
    from mapsvc.db.connection import Connection

_ALWAYS, _ANY_DAY = Period(None, None), on(date.max)
"""Under the first, ids name states, under the second features."""


def item(layer_id: str, feature_id: str) -> Response:
    """The feature in force on the day of ``datetime`` (today without it), or the very state that ``key@day`` names.

    Raises UnknownLayer, NotFound, InvalidInput.
    """
    parameters.refuse_unknown(COMMON | {"crs", "datetime", "known_at"})
    layer, language = state().catalogue.layer(layer_id), full(parameters.language())
    crs, asked, page = system("crs"), period(), wants_page(GEOJSON)
    with state().connection() as conn:
        pin = pinned(conn, layer, parameters.known_at())
        question = Question(layer, asked, pin, crs=crs)
        found, shown = _find(conn, question, feature_id)
    path = f"/ogc{path_of(layer, feature_id)}"
    if page:
        table = rows(layer, orjson.loads(found.props), language)
        body = render_template("ogc/item.html", layer=layer, item=found, rows=table, json_href=href(path[4:], f="json"))
        response = Response(body, mimetype=HTML)
    else:
        links = [*here(GEOJSON, path), *both(f"/collections/{layer.id}", "collection", layer.title.get(language))]
        every = href(f"/collections/{layer.id}/items", feature_key=found.key, datetime="../..")
        links.append(Link(every, "version-history", GEOJSON, gettext("ogc.history")).json())
        response = Response(geojson(layer, found, shown, links=links), content_type=GEOJSON)
    response = finish(response, caching.tag(state().release, response.get_data()))
    response.headers["Content-Crs"] = f"<{crs.uri}>"
    return response


def _find(conn: Connection, question: Question, feature_id: str) -> tuple[Item, Period]:
    """The feature, and the period in which its id names it."""
    if "\x00" in feature_id:
        raise NotFound(feature_id)
    states = one(conn, question, feature_id)
    if states:
        return states[-1], _ANY_DAY
    key, mark, written = feature_id.rpartition("@")
    if mark:
        for state_ in one(conn, replace(question, period=_ALWAYS), key):
            if written == (state_.valid_from.isoformat() if state_.valid_from else ".."):
                return state_, _ALWAYS
    raise NotFound(feature_id)
