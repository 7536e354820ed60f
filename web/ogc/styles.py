"""Styles (OGC API - Styles, draft 20-009): every layer and every theme as MapLibre styles, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response
from flask_babel import gettext

from layers.derive.style import full_style
from mapsvc.errors import InvalidInput, NotFound
from web import caching, parameters
from web.address import absolute
from web.ogc.answers import COMMON, HTML, JSON, STYLE, answer, finish, href
from web.ogc.links import Link, both, here
from web.ogc.resources import sprite_address
from web.panel import shown_layers
from web.state import state

if TYPE_CHECKING:
    from layers.derive.theme_colors import Scheme

_DARK = ".dark"


@dataclass(frozen=True, slots=True)
class _Style:
    """A style: its id, what it is called, the layers it draws, on what ground."""

    id: str
    title: str
    layers: tuple[str, ...]
    scheme: Scheme


def _styles(language: str) -> dict[str, _Style]:
    catalogue = state().catalogue
    shown = shown_layers(catalogue)
    first = tuple(layer.id for layer in shown if layer.visible)
    sets = [("map", str(gettext("ogc.style_map")), first)]
    for theme in catalogue.themes:
        members = tuple(layer.id for layer in shown if layer.theme == theme.id)
        sets.append((f"theme-{theme.id}", theme.title.get(language), members))
    sets += [(layer.id, layer.title.get(language), (layer.id,)) for layer in shown]
    found, dark = [], gettext("ogc.dark")
    for name, title, layers in sets:
        found.append(_Style(name, title, layers, "light"))
        found.append(_Style(name + _DARK, f"{title} ({dark})", layers, "dark"))
    return {one.id: one for one in found if one.layers}


def _one(style_id: str, language: str) -> _Style:
    found = _styles(language).get(style_id)
    if found is None:
        raise NotFound(style_id)
    return found


def styles() -> Response:
    """``/ogc/styles``."""
    parameters.refuse_unknown(COMMON)
    language = parameters.language()
    found = [
        {
            "id": one.id,
            "title": one.title,
            "links": [
                Link(href(f"/styles/{one.id}"), "stylesheet", STYLE, one.title).json(),
                *both(f"/styles/{one.id}/metadata", "describedby", one.title),
            ],
        }
        for one in _styles(language).values()
    ]
    return answer({"default": "map", "styles": found, "links": here()}, title=gettext("ogc.styles"))


def style(style_id: str) -> Response:
    """``/ogc/styles/{styleId}``: the style; raises NotFound."""
    parameters.refuse_unknown(COMMON)
    language = parameters.language()
    named = parameters.single("f")
    if named not in {None, "json", "mbs"}:
        raise InvalidInput("f", "must be json or mbs, for a MapLibre style")
    one = _one(style_id, language)
    tiles = absolute("/tiles/LAYERS.json").replace("LAYERS", "{layers}")
    written = full_style(state().catalogue, one.layers, tiles, language, one.scheme)
    body = orjson.dumps(written | {"name": one.title, "sprite": sprite_address()})
    return finish(Response(body, content_type=STYLE), caching.tag(state().release, body))


def metadata(style_id: str) -> Response:
    """``/ogc/styles/{styleId}/metadata``; raises NotFound."""
    parameters.refuse_unknown(COMMON)
    language = parameters.language()
    one = _one(style_id, language)
    body: dict[str, Any] = {
        "id": one.id,
        "title": one.title,
        "scope": "style",
        "stylesheets": [
            {
                "title": one.title,
                "version": "8",
                "specification": "https://maplibre.org/maplibre-style-spec/",
                "native": True,
                "link": Link(href(f"/styles/{one.id}"), "stylesheet", STYLE, one.title).json(),
            }
        ],
        "layers": [
            {
                "id": layer,
                "type": state().catalogue.layer(layer).geometry.value,
                "sampleData": Link(href(f"/collections/{layer}/items"), "items", JSON).json(),
            }
            for layer in one.layers
        ],
        "links": [*here(), Link(href("/styles", f="html"), "collection", HTML, gettext("ogc.styles")).json()],
    }
    return answer(body, title=one.title)


def names(language: str) -> tuple[str, ...]:
    """The ids of all styles."""
    return tuple(_styles(language))
