"""The city's wards and towns as places to look in, and as words for where something is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from layers.answer.places import TOWN, WARD
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.languages import japanese

_TOUCHING = 1e-5
"""Degrees, about a metre: neighbours of a ward that only share its border are not in it."""


@dataclass(frozen=True, slots=True)
class Area:
    """A ward or town by its key and names."""

    layer: str
    key: str
    name: str
    name_en: str | None

    def called(self, language: str) -> str:
        """Its name in ``language``; the Japanese one where it has no other."""
        return self.name if japanese(language) else self.name_en or self.name


def wards(conn: Connection, day: date) -> list[Area]:
    """The wards in force on ``day``, in the order of their keys."""
    rows = conn.execute(statement("layers.query", "wards").encode(), {"layer": WARD, "day": day})
    return [Area(WARD, *row) for row in rows]


def ward_area(conn: Connection, key: str, day: date, *, inside: bool) -> BaseGeometry | None:
    """The area of a ward (EPSG:4326); None where there is none of this key on ``day``.

    ``inside``: drawn in by about a metre, so that areas which only share its border do not meet it.
    """
    if "\x00" in key:
        return None
    values = {"layer": WARD, "key": key, "day": day}
    row = conn.execute(statement("layers.query", "ward_area").encode(), values).fetchone()
    if row is None:
        return None
    area: BaseGeometry = shapely.from_wkb(bytes(row[0]))
    smaller: BaseGeometry = shapely.buffer(area, -_TOUCHING, join_style="mitre") if inside else area
    return area if smaller.is_empty else smaller


def around(conn: Connection, lon: float, lat: float, day: date, size: tuple[float, float] = (0.0, 0.0)) -> list[Area]:
    """The ward and the town in which a point lies on ``day``, the ward first; fewer where there are none.

    Of what is larger than its point, ``size`` is the width and height of its box in degrees: it is in no smaller area.
    """
    values = {"layers": [WARD, TOWN], "lon": lon, "lat": lat, "day": day, "width": size[0], "height": size[1]}
    return [Area(*row) for row in conn.execute(statement("layers.query", "around").encode(), values)]
