"""Small maps for pages without the map: SVG light enough for a slow phone, made once per state of the data."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.answer.place import Place, PlaceKind
from layers.derive.style import BASE
from layers.plot import Window, plot
from layers.plot.mark import mark
from layers.plot.svg import FONT
from mapsvc.dates import JST
from mapsvc.geo import plane_crs
from web.features.coverage import beyond, spoken

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

    from layers.definition import Layer
    from layers.plot.mark import Box
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection

WIDTH_MM, HEIGHT_MM = 80.0, 60.0
MOST_BYTES = 24_000
"""Of a picture, compressed: with a page's text and style it stays below 50 kB."""
_LEAST_SCALE, _POINT_SCALE = 5_000, 10_000
_STEPS = (1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 6.3, 8.0, 10.0)
"""Of scales: each about a quarter more than the one before."""
_ROOM = 0.75
"""The share of the picture that its subject may fill."""
_FINEST_MM = 0.15
"""Two thirds of a pixel where the picture is shown 360 pixels wide."""
_MOST_VERTICES, _MOST_FEATURES = 9_000, 3_000
_FULL = ("coast", "water", "railway", "road", "station", "town", "ward")
_PLAIN = ("coast", "water", "railway", "station", "ward")
_WAYS = (
    (_FULL, True),
    (_PLAIN, True),
    (_FULL, False),
    (_PLAIN, False),
    (("coast", "ward"), False),
    ((), False),
)
"""What lies below, and whether all of the subject's layer is drawn: the first that is light enough is taken."""

GROUND = frozenset(_FULL)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a picture shows: where it is (EPSG:4326), and the layer that is drawn around it."""

    layer: Layer
    geometry: BaseGeometry
    day: date
    language: str


def of_feature(conn: Connection, catalogue: Catalogue, subject: Subject) -> str:
    """A feature marked among its like, upon the base map."""
    window = window_for(subject.geometry)
    place = _place(subject.geometry, window)
    return _lightest(conn, catalogue, subject, place, window, marking=lambda view: mark(place, view))


def of_layer(conn: Connection, catalogue: Catalogue, subject: Subject) -> str:
    """Where a layer's data speak: beyond it the picture is shaded. ``geometry`` is what it is to show in full."""
    window = window_for(subject.geometry)
    place = _place(shapely.Point(window_middle(subject.geometry)), window)
    area = spoken(conn, subject.layer, subject.day)
    return _lightest(conn, catalogue, subject, place, window, marking=lambda view: beyond(area, view))


def window_middle(geometry: BaseGeometry) -> tuple[float, float]:
    """Longitude and latitude of the middle of a geometry's box."""
    west, south, east, north = shapely.bounds(geometry).tolist()
    return (west + east) / 2, (south + north) / 2


def window_for(geometry: BaseGeometry) -> Window:
    """The window of a small map that shows all of ``geometry`` (EPSG:4326) with room around it."""
    lon, lat = window_middle(geometry)
    crs = plane_crs(lon, lat)
    probe = Window(0, 0, crs, WIDTH_MM, HEIGHT_MM, _POINT_SCALE)
    west, south, east, north = probe.on_plane(np.asarray([geometry], dtype=object))[0].bounds
    needed = max((east - west) / WIDTH_MM, (north - south) / HEIGHT_MM) * 1_000 / _ROOM
    least = _POINT_SCALE if geometry.geom_type in {"Point", "MultiPoint"} else _LEAST_SCALE
    return Window((west + east) / 2, (south + north) / 2, crs, WIDTH_MM, HEIGHT_MM, _round(max(needed, least)))


def _round(scale: float) -> int:
    """The next larger scale that is a round number."""
    power = 10.0 ** math.floor(math.log10(scale))
    return round(next(step for step in _STEPS if step * power >= scale * (1 - 1e-9)) * power)


def _place(geometry: BaseGeometry, window: Window) -> Place:
    """The geometry as a place to be marked, with no more corners than can be seen."""
    lon, lat = window_middle(geometry)
    degrees = _FINEST_MM * window.scale / 1_000 / 111_000
    kinds = {"Polygon": PlaceKind.SITE, "MultiPolygon": PlaceKind.SITE}
    kind = kinds.get(geometry.geom_type, PlaceKind.POINT if "Point" in geometry.geom_type else PlaceKind.LINE)
    simple = shapely.simplify(geometry, degrees) if kind is not PlaceKind.POINT else geometry
    return Place(geometry if simple.is_empty else simple, kind, lon, lat, window.crs)


def _few(conn: Connection, layer: Layer, window: Window) -> bool:
    """Whether all of the layer in the window can be drawn: asked before they are read and measured."""
    row = conn.execute(
        "SELECT count(*) FROM (SELECT FROM feature WHERE layer = %s AND upper_inf(recorded) "
        "AND geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326) LIMIT %s) AS found",
        (layer.id, *window.box_degrees(), _MOST_FEATURES + 1),
    ).fetchone()
    return row is not None and row[0] <= _MOST_FEATURES


def _lightest(
    conn: Connection,
    catalogue: Catalogue,
    subject: Subject,
    place: Place,
    window: Window,
    *,
    marking: Callable[[Window], tuple[list[str], list[Box]]],
) -> str:
    svg = ""
    for below, among in _WAYS:
        own = among and subject.layer.theme != BASE and _few(conn, subject.layer, window)
        if among and not own:
            continue
        names = [name for name in below if name in catalogue.layers] + ([subject.layer.id] if own else [])
        made = plot(
            conn, catalogue, place, window, names,
            as_of=subject.day, known_at=datetime.now(JST), language=subject.language, marking=marking,
            most_features=_MOST_FEATURES, most_vertices=_MOST_VERTICES,
        )  # fmt: skip
        svg = made.svg
        # A layer of which only a part were drawn would say that there is nothing elsewhere.
        if subject.layer not in made.left_out and len(zlib.compress(svg.encode(), 6)) <= MOST_BYTES:
            break
    # A phone seldom has the sheet's font; any without serifs will do.
    return svg.replace(f'font-family="{FONT}"', f'font-family="{FONT},sans-serif"')
