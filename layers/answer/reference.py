"""The text that names a place: one grammar for addresses of pages, the interface, the sheet, lists and the counter.

``35.443700,139.638000`` is a point, latitude first as people write it; ``parcel:14104-0012-1-2`` is a feature of a
layer by its key; ``POLYGON ((139.6 35.4, …))`` is WKT in EPSG:4326, longitude first.
"""

from __future__ import annotations

import re
from datetime import date, datetime

import shapely
from shapely.errors import GEOSException

from layers.answer.asked import Times, times
from layers.answer.place import MOST_VERTICES, Place, place_of
from layers.definition import Layer
from layers.derive.popup import name
from layers.registry import Catalogue
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql
from mapsvc.errors import InvalidInput, NotFound

LONGEST = 40 * MOST_VERTICES
"""Characters of a reference: as many vertices as a place may have, with all their decimals."""

_POINT = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,17})?)\s*,\s*([+-]?\d{1,3}(?:\.\d{1,17})?)")
_WKT = re.compile(r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b", re.IGNORECASE)
_FEATURE = re.compile(r"([a-z][a-z0-9_]{0,47}):(\S(?:.{0,498}\S)?)")


def place_from(
    conn: Connection,
    catalogue: Catalogue,
    reference: str,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Place:
    """The place that ``reference`` names; a feature's with its geometry in law ``as_of``, as known ``known_at``.

    The place's own ``reference`` is canonical: it names the very same place. Raises InvalidInput naming ``place``,
    UnknownLayer, and NotFound where the layer had no such feature then.
    """
    if len(reference) > LONGEST:
        raise InvalidInput("place", f"is longer than {LONGEST:,} characters; simplify it", "place_long")
    text = reference.strip()
    if match := _POINT.fullmatch(text):
        return place_of(shapely.Point(float(match[2]), float(match[1])))
    if _WKT.match(text):
        return place_of(_parsed(text))
    if match := _FEATURE.fullmatch(text):
        return _feature(conn, catalogue.layer(match[1]), match[2], times(as_of, known_at))
    raise InvalidInput(
        "place",
        f"{text[:80]!r} names no place; write latitude,longitude (35.4437,139.638), layer:key, or WKT in degrees",
        "place_grammar",
    )


def is_reference(text: str) -> bool:
    """Whether ``text`` has the form of a reference; an address that a person types has not."""
    text = text.strip()
    return bool(_POINT.fullmatch(text) or _WKT.match(text) or _FEATURE.fullmatch(text))


def _parsed(text: str) -> shapely.geometry.base.BaseGeometry:
    try:
        return shapely.from_wkt(text)
    except GEOSException as error:
        raise InvalidInput(
            "place", f"is not WKT ({str(error)[:120]}); see POLYGON ((lon lat, …))", "place_wkt"
        ) from error


def _feature(conn: Connection, layer: Layer, key: str, asked: Times) -> Place:
    values = {"layer": layer.id, "key": key, "as_of": asked.day, "known_at": asked.instant}
    row = conn.execute(sql("layers.answer", "feature").encode(), values).fetchone()
    if row is None:
        raise NotFound(f"{layer.title.en} has no {key!r} on {asked.day}; search for it, or give its coordinates")
    return place_of(shapely.from_wkb(bytes(row[0])), reference=f"{layer.id}:{key}", title=name(layer, row[1], "ja"))
