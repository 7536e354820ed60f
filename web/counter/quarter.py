"""The ward and town in which a place lies: the finest that the log of the counter may say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from layers.answer.places import TOWN, WARD
from layers.store import features
from mapsvc.dates import today

if TYPE_CHECKING:
    from layers.answer.place import Place
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection


def quarter(conn: Connection, catalogue: Catalogue, place: Place) -> tuple[str | None, str | None]:
    """Names of ward (区) and town (町) around the point of ``place`` today; None where none is held."""
    ward, town = (_name_at(conn, catalogue, layer, place) for layer in (WARD, TOWN))
    return ward, town


def _name_at(conn: Connection, catalogue: Catalogue, layer: str, place: Place) -> str | None:
    point = shapely.Point(place.lon, place.lat)
    box = (place.lon, place.lat, place.lon, place.lat)
    for feature in features(conn, catalogue.layer(layer), as_of=today(), bbox=box):
        if feature.geom is not None and feature.geom.covers(point):
            name = feature.props.get("name")
            return str(name)[:40] if name else None
    return None
