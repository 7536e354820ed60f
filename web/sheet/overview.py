"""The map on the cover of a sheet of several places: where each of them lies, by its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from layers.derive.style import BASE
from layers.plot import SCALES, Window, numbers, plot, window_around
from web.sheet.cartography import bar
from web.sheet.layout import SIDE_MM
from web.sheet.wording import degrees_minutes

if TYPE_CHECKING:
    from layers.answer.place import Place
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection
    from web.sheet.content import Content
    from web.sheet.layout import Layout
    from web.sheet.texts import Texts

Json = dict[str, Any]
_SCALES = (*SCALES, 25_000, 50_000, 100_000, 200_000)
LEAST_MM, MOST_MM = 55.0, 130.0
"""The height of the map: as much as the page has left below the table of places, and none where that is less."""
_ROOM = 0.8


def overview(
    conn: Connection,
    catalogue: Catalogue,
    content: Content,
    places: list[Place],
    paper: Layout,
    *,
    spell: Callable[[str], str],
    gettext: Texts,
) -> tuple[Json, str]:
    """What the document needs to know of the map of all ``places``, and its picture (SVG)."""
    width = paper.width - 2 * SIDE_MM
    # What is cut off above and below to fit the page holds no place.
    window = replace(window_over(places, width, LEAST_MM), height_mm=MOST_MM)
    base = [layer.id for layer in catalogue.layers.values() if layer.theme == BASE and layer.visible]
    made = plot(
        conn,
        catalogue,
        places[0],
        window,
        base,
        as_of=date.fromisoformat(content.answers[0]["as_of"]),
        known_at=datetime.fromisoformat(content.issue["known_at"]),
        language=content.asked.language,
        spell=spell,
        marking=partial(numbers, places),
    )
    scale = f"1/{window.scale:,}"
    angle = degrees_minutes(window.convergence)
    north = "sheet.north_east" if window.convergence >= 0 else "sheet.north_west"
    data = {
        "picture": "overview",
        "width": width,
        "height": MOST_MM,
        "least": LEAST_MM,
        "alt": gettext("sheet.overview_alt", count=len(places), scale=scale),
        "scale": gettext("sheet.scale", scale=scale),
        "bar": bar(window.scale),
        "convergence": window.convergence,
        "north": gettext(north, angle=angle),
    }
    return data, made.svg


def window_over(places: list[Place], width_mm: float, height_mm: float) -> Window:
    """The window that holds all ``places`` with room around them, at the largest scale that does."""
    first = window_around(places[0], width_mm=width_mm, height_mm=height_mm, scale=SCALES[-1])
    moved = first.on_plane(np.asarray([place.geometry for place in places], dtype=object))
    west, south, east, north = np.asarray([geom.bounds for geom in moved]).T
    x, y = (west.min() + east.max()) / 2, (south.min() + north.max()) / 2
    needed = max((east.max() - west.min()) / width_mm, (north.max() - south.min()) / height_mm) * 1_000 / _ROOM
    scale = next((one for one in _SCALES[3:] if one >= needed), _SCALES[-1])
    return replace(first, x=float(x), y=float(y), scale=scale)
