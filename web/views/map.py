"""The map page: a shell with landmarks, its configuration, and a form for whoever has no script."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from flask import Response, render_template

from layers.store import extent, versions
from mapsvc.dates import today
from mapsvc.languages import japanese
from web import caching, parameters
from web.address import local
from web.assets import asset
from web.basemaps.offer import offer
from web.i18n import browser_texts
from web.languages import offered
from web.panel import first_sources
from web.state import state
from web.terms import dated

if TYPE_CHECKING:
    from flask import Flask

CITY_LAYER = "ward"
_JAPAN = (122.9, 24.0, 153.99, 45.6)
"""Shown where nothing is imported yet."""


def city_bounds() -> tuple[float, float, float, float]:
    """West, south, east, north of the city's wards in degrees; all of Japan where none are held."""
    with state().connection() as conn:
        return extent(conn, [CITY_LAYER]) or _JAPAN


def zoom_for(west: float, east: float) -> float:
    """The zoom at which these longitudes fill a map 800 pixels wide (512-pixel tiles)."""
    return round(min(16.0, math.log2(360 / max(east - west, 1e-4) * 800 / 512)), 2)


def nothing_held() -> bool:
    """Whether no layer holds anything: a map without data says so, or it would read as a city without restrictions."""
    catalogue = state().catalogue
    with state().connection() as conn:
        return not any(held.version for held in versions(conn, list(catalogue.layers)).values())


def configuration(language: str) -> dict[str, Any]:
    """What the script needs to know; the browser's own parameters (the view) stand in the address."""
    west, south, east, north = city_bounds()
    settings = state().settings
    return {
        "language": language,
        "languages": offered(),
        "today": today(),
        "fictional": settings.fictional,
        "city": settings.city_name_ja if japanese(language) else settings.city_name_en,
        "bounds": [west, south, east, north],
        "center": {"lat": round((south + north) / 2, 6), "lon": round((west + east) / 2, 6)},
        "zoom": zoom_for(west, east),
        "terms": dated(settings),
        "empty": nothing_held(),
        "first": first_sources(state().catalogue),
        "worker": asset("worker.js"),
        "basemaps": offer().for_page(language),
        "texts": local(f"/i18n/{language}.json", v=browser_texts(language)[1]),
        "urls": {
            "layers": local("/api/layers", lang=language),
            "style": local("/style.json", lang=language),
            "restrictions": "/api/restrictions",
            "at": "/at/{lat},{lon}",
        },
    }


def index() -> Response:
    """``/``: the map."""
    offer().admit()
    language = parameters.language()
    page = render_template("map.html", config=configuration(language))
    return caching.keep(Response(page, mimetype="text/html"))


def install(app: Flask) -> None:
    """The address of the map."""
    app.add_url_rule("/", "index", index)
