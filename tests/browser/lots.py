"""Two lots of a town in the small city, beside each other in the commercial zone: what a search finds as sites."""

from __future__ import annotations

import shapely

from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.db.connection import connect
from tests.browser.city import SHOPS

LOT, OTHER = "試験市西区港町12番3", "試験市西区港町12番4"
LAT, LON = SHOPS


def _lot(key: str, branch: str, west: float) -> Assertion:
    props = {
        "id": key,
        "name": f"試験市西区港町12番{branch}",
        "kind": "lot",
        "prefecture": "試験県",
        "city": "試験市西区",
        "town": "港町",
        "oaza": "港町",
        "number": f"12-{branch}",
        "lot": "12",
        "lot2": branch,
    }
    return Assertion(key, None, None, shapely.box(west, LAT, west + 0.0004, LAT + 0.0003), props)


def fill(database: str) -> None:
    """Put them into the database of the small city."""
    around = shapely.box(LON - 0.002, LAT - 0.002, LON + 0.002, LAT + 0.002)
    town = {"code": "14901001", "name": "港町", "ward": "西区"}
    with connect(database, autocommit=True) as conn, conn.transaction():
        commit(conn, catalogue().layer("parcel"), [_lot("lot-a", "3", LON), _lot("lot-b", "4", LON + 0.0004)])
        commit(conn, catalogue().layer("town"), [Assertion("14901001", None, None, around, town)])
