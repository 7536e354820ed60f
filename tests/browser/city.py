"""A small city for the browser: two blocks of zones with a past, streets, a coast, one AED. About 4 km across."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.registry import Catalogue
from layers.store import Assertion, commit, open_layer, set_coverage
from mapsvc.db.connection import Connection

WEST, SOUTH, EAST, NORTH = 139.60, 35.30, 139.64, 35.33
MIDDLE = 139.62
SHOPS = (35.315, 139.61)
"""A place in the commercial zone, which was quasi-industrial before REZONED."""
HOUSES = (35.315, 139.63)
REZONED = date(2015, 4, 1)
FIRST = date(1973, 12, 25)

SOURCE = {
    "source": "試験市都市計画図",
    "source_date": "2025-03-31",
    "licence": "CC BY 4.0",
    "attribution": "試験市",
    "fictional": True,
}
CITY = shapely.box(WEST, SOUTH, EAST, NORTH)


def _zone(use: str, floor: int, decided: date) -> dict[str, Any]:
    return {
        "use": use,
        "floor_area_ratio": floor,
        "building_coverage_ratio": 60,
        "decided_on": decided.isoformat(),
        "notified_on": decided.isoformat(),
        "notice_number": f"試験市告示第{decided.month}{decided.day}号",
    }


def _streets() -> Iterable[Assertion]:
    for place in range(9):
        lon = WEST + 0.002 + place * 0.0045
        line = shapely.LineString([(lon, SOUTH), (lon, NORTH)])
        kind = "prefectural" if place == 4 else "city"
        yield Assertion(f"street-{place}", None, None, line, {"class": kind, "name": f"{place + 1}番通り"})


def _layers() -> dict[str, list[Assertion]]:
    west, east = shapely.box(WEST, SOUTH, MIDDLE, NORTH), shapely.box(MIDDLE, SOUTH, EAST, NORTH)
    sea = shapely.box(WEST - 0.05, SOUTH - 0.03, EAST + 0.05, SOUTH)
    house = shapely.box(SHOPS[1] - 0.0002, SHOPS[0] - 0.0002, SHOPS[1] + 0.0002, SHOPS[0] + 0.0001)
    return {
        "coast": [Assertion("sea", None, None, sea, {"kind": "sea", "name": "試験湾"})],
        "ward": [
            Assertion("14901", None, None, west, {"code": "14901", "name": "西区", "name_en": "Nishi"}),
            Assertion("14902", None, None, east, {"code": "14902", "name": "東区", "name_en": "Higashi"}),
        ],
        "road": list(_streets()),
        "building": [Assertion("b1", None, None, house, {"kind": "commercial"})],
        "zoning": [
            Assertion("w", FIRST, REZONED, west, _zone("quasi_industrial", 200, FIRST)),
            Assertion("w", REZONED, None, west, _zone("commercial", 400, REZONED)),
            Assertion("e", FIRST, None, east, _zone("low_rise_1", 100, FIRST)),
        ],
        "fire_prevention": [Assertion("f", REZONED, None, west, {"kind": "fire"})],
        "aed": [Assertion("a", None, None, shapely.Point(SHOPS[1] + 0.001, SHOPS[0]), {"name": "西区役所"})],
    }


def fill(conn: Connection, catalogue: Catalogue) -> None:
    """Put the city into an empty, migrated database; ``conn`` commits by itself."""
    for layer in catalogue.layers.values():
        open_layer(conn, layer)
    with conn.transaction():
        for name, assertions in _layers().items():
            commit(conn, catalogue.layer(name), assertions)
        for name in ("zoning", "fire_prevention"):
            set_coverage(conn, catalogue, name, CITY, SOURCE, valid_from=FIRST)


def redraw(conn: Connection, catalogue: Catalogue, use: str) -> None:
    """Change the eastern zone to ``use`` from its beginning, as a correction does."""
    east: BaseGeometry = shapely.box(MIDDLE, SOUTH, EAST, NORTH)
    with conn.transaction():
        commit(conn, catalogue.layer("zoning"), [Assertion("e", FIRST, None, east, _zone(use, 100, FIRST))])
