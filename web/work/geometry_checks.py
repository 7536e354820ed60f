"""What an approver should know about a changed shape: it overlaps a neighbour, or lies outside the city.

None of it is wrong by itself; what is wrong (outside Japan, crossing itself) is refused before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely

from layers.definition import Geometry, Layer
from layers.registry import Catalogue
from layers.store import COVERAGE, Assertion
from mapsvc.dates import today
from mapsvc.db.connection import Connection
from web.work.draft import Said
from web.work.wards import city

MOST = 200
"""Assertions that are looked at; more come from taking an import back, whose shapes stood there before."""
_LEAST_M2 = 1.0
_SHOWN = 20

_OVERLAPS = """
SELECT key, ST_Area(ST_Intersection(geom, shape.it)::geography)
FROM feature, (SELECT ST_GeomFromWKB(%(wkb)s, 4326) AS it) AS shape
WHERE layer = %(layer)s AND upper_inf(recorded) AND valid @> %(day)s::date AND NOT key = ANY(%(keys)s)
    AND ST_Intersects(geom, shape.it) AND NOT ST_Touches(geom, shape.it)
ORDER BY 2 DESC LIMIT %(most)s
"""


def notes_on(conn: Connection, catalogue: Catalogue, said: Said) -> list[Mapping[str, Any]]:
    """What to say about the new shapes of ``said``: (``overlap``: with which key, m²; ``outside``: of the city)."""
    present = [(catalogue.layer(name), one) for name, one in said if one.geom is not None and name != COVERAGE]
    if len(present) > MOST:
        return []
    keys = [one.key for _, one in said]
    whole = city(conn, catalogue)
    found: list[Mapping[str, Any]] = []
    for layer, one in present:
        if whole is not None and one.geom is not None and not shapely.intersects(whole, one.geom):
            found.append({"what": "outside", "key": one.key})
        if layer.geometry is Geometry.POLYGON and layer.tiles.coverage:
            found += _overlaps(conn, layer, one, keys)
    return found[:_SHOWN]


def _overlaps(conn: Connection, layer: Layer, one: Assertion, keys: list[str]) -> list[Mapping[str, Any]]:
    values = {
        "wkb": shapely.to_wkb(one.geom),
        "layer": layer.id,
        "day": max(one.valid_from, today()) if one.valid_from else today(),
        "keys": keys,
        "most": _SHOWN,
    }
    rows = conn.execute(_OVERLAPS, values).fetchall()
    return [
        {"what": "overlap", "key": one.key, "other": key, "m2": round(area)} for key, area in rows if area >= _LEAST_M2
    ]
