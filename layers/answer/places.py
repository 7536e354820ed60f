"""The named places of a city, wards and their towns, so that a person can go to one without its coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mapsvc.dates import today
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql
from mapsvc.languages import japanese

WARD, TOWN = "ward", "town"
"""The layers that hold them."""

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A ward or town: degrees, EPSG:4326."""

    name: str
    name_en: str | None
    lon: float
    lat: float
    """A point inside it; of a ward in parts, inside the first."""
    bounds: Bounds
    """West, south, east, north."""

    def called(self, language: str) -> str:
        """Its name in ``language``; the Japanese one where it has no other."""
        return self.name if japanese(language) else self.name_en or self.name


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward with its towns; ``place`` is None for towns whose ward is not held."""

    place: Place | None
    towns: tuple[Place, ...]


def places(conn: Connection, as_of: date | None = None) -> list[Ward]:
    """The wards in force on a day (default: today) in the order of their codes, with their towns."""
    values = {"layers": [WARD, TOWN], "as_of": as_of or today()}
    wards: dict[str, Place] = {}
    towns: dict[str, dict[str, Place]] = {}
    for layer, name, name_en, ward, lon, lat, *box in conn.execute(sql("layers.answer", "places").encode(), values):
        found = Place(name, name_en, round(lon, 6), round(lat, 6), (box[0], box[1], box[2], box[3]))
        group = wards if layer == WARD else towns.setdefault(ward or "", {})
        held = group.get(name)
        group[name] = found if held is None else _joined(held, found)
    known = [Ward(place, tuple(towns.pop(name, {}).values())) for name, place in wards.items()]
    rest = [place for group in towns.values() for place in group.values()]
    return [*known, Ward(None, tuple(rest))] if rest else known


def _joined(first: Place, second: Place) -> Place:
    """One place stored in parts: the first's point, and the box of both."""
    west, south, east, north = zip(first.bounds, second.bounds, strict=True)
    bounds = (min(west), min(south), max(east), max(north))
    return Place(first.name, first.name_en, first.lon, first.lat, bounds)
