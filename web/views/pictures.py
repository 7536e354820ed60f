"""``/pictures/{layer}.svg``: the small map of a layer, or with ``key=`` of one of its features."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import shapely
from flask import Response

from layers.query.history import chosen, states_of
from layers.store import extent, versions
from mapsvc.dates import today
from mapsvc.errors import NotFound
from web import caching, parameters
from web.features.addresses import picture
from web.features.picture import GROUND, Subject, of_feature, of_layer
from web.ogc.memory import Memory
from web.ogc.turns import turn
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

    from layers.definition import Layer
    from mapsvc.db.connection import Connection

SVG = "image/svg+xml"
_YEAR = 31_536_000
_drawn = Memory(300)
"""Pictures of about 30 kB; by everything that they depend on."""


def _tag(conn: Connection, layer: Layer, key: str | None, day: date, language: str) -> str:
    held = versions(conn, sorted({layer.id, "coverage"} | GROUND))
    minute = caching.minute() if layer.live else None
    return caching.tag(state().release, caching.spelled(held), layer.id, key, day, minute, language, "picture")


def named(conn: Connection, layer: Layer, key: str | None, day: date, language: str) -> str:
    """The address of a picture as it is now, which can be kept for ever."""
    tag = _tag(conn, layer, key, day, language)
    return picture(layer.id, key, as_of=day, lang=language, v=tag[:16])


def view(layer_id: str) -> Response:
    """The picture; raises UnknownLayer, NotFound where the layer has no such feature in force on the day."""
    parameters.refuse_unknown({"key", "as_of", "lang", "v"})
    layer, language = state().catalogue.layer(layer_id), parameters.language()
    key, day, version = parameters.single("key"), parameters.as_of() or today(), parameters.single("v")
    with state().connection() as conn:
        tag = _tag(conn, layer, key, day, language)
        seconds = _YEAR if version == tag[:16] else 0
        if same := caching.unchanged(tag):
            return caching.keep(same, tag, seconds=seconds)
        body = _drawn.get((state().database, tag), lambda: _in_turn(conn, layer, key, day, language))
    response = caching.keep(Response(body, content_type=SVG), tag, seconds=seconds)
    if seconds:
        response.cache_control.immutable = True
    return response


def _in_turn(conn: Connection, layer: Layer, key: str | None, day: date, language: str) -> bytes:
    """A picture takes a tenth of a second of this process: not all threads may draw at once."""
    with turn(filtered=True):
        return _svg(conn, layer, key, day, language)


def _svg(conn: Connection, layer: Layer, key: str | None, day: date, language: str) -> bytes:
    catalogue = state().catalogue
    if key is None:
        bounds = extent(conn, ["ward"]) or extent(conn, [layer.id])
        if bounds is None:
            raise NotFound(layer.id)
        return of_layer(conn, catalogue, Subject(layer, shapely.box(*bounds), day, language)).encode()
    held = versions(conn, [layer.id])[layer.id].version
    found = chosen(states_of(conn, layer, key, day=day, known_at=None, limit=20), day, None) if held else None
    if found is None or found.geometry is None or not found.in_force(day):
        raise NotFound(key)
    return of_feature(conn, catalogue, Subject(layer, found.geometry, day, language)).encode()


def install(app: Flask) -> None:
    """The address of pictures."""
    app.add_url_rule("/pictures/<layer_id>.svg", "picture", view)
