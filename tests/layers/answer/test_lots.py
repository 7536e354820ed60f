"""The lots around a point: by declaration and not by a layer's name, in law and as the system knew them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from shapely import Point, box

from layers.answer import Place, place_of
from layers.answer.lots import lots_around
from layers.findable import Search, SearchKind
from layers.registry import Catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import Connection, connect
from tests.layers.answer.city import ZONES, metres

LOTS = replace(ZONES, id="test_lots", label="use", search=Search(SearchKind.PARCEL, ("use",)))
CITY = Catalogue((), MappingProxyType({layer.id: layer for layer in (ZONES, LOTS)}))
MERGED = date(2020, 4, 1)


@pytest.fixture(scope="module")
def lots(module_database: str) -> Iterator[Connection]:
    """Two lots side by side, of which the western was two until they were merged; beneath them a zone."""
    west, east = metres(box(0, 0, 20, 30)), metres(box(20, 0, 40, 30))
    with connect(module_database) as conn:
        for layer in (ZONES, LOTS):
            open_layer(conn, layer)
        commit(conn, ZONES, [Assertion("zone", None, None, metres(box(0, 0, 40, 30)), {"use": "a"})])
        commit(
            conn,
            LOTS,
            [
                Assertion("1", MERGED, None, west, {"use": "a"}),
                Assertion("1-1", None, MERGED, metres(box(0, 0, 10, 30)), {"use": "b"}),
                Assertion("1-2", None, MERGED, metres(box(10, 0, 20, 30)), {"use": "c"}),
                Assertion("2", None, None, east, {"use": "d"}),
            ],
        )
        conn.commit()
        yield conn
        conn.rollback()


def at(x: float, y: float) -> Place:
    return place_of(metres(Point(x, y)))


def test_the_lot_around_a_point_is_offered_by_its_reference_and_name(lots: Connection) -> None:
    (lot,) = lots_around(lots, CITY, at(5, 5))
    assert (lot.reference, lot.title) == ("test_lots:1", "a地域")
    assert [lot.reference for lot in lots_around(lots, CITY, at(30, 5))] == ["test_lots:2"]


def test_beside_all_lots_none_is_offered(lots: Connection) -> None:
    assert lots_around(lots, CITY, at(50, 5)) == []


def test_the_day_in_law_decides_which_lots_there_were(lots: Connection) -> None:
    before = MERGED - timedelta(days=1)
    assert [lot.reference for lot in lots_around(lots, CITY, at(5, 5), as_of=before)] == ["test_lots:1-1"]
    assert [lot.reference for lot in lots_around(lots, CITY, at(5, 5), as_of=MERGED)] == ["test_lots:1"]


def test_before_they_were_recorded_there_were_none(lots: Connection) -> None:
    assert lots_around(lots, CITY, at(5, 5), known_at=datetime(2020, 1, 1, tzinfo=UTC)) == []


def test_a_site_has_no_lot_around_it_and_a_city_without_lots_offers_none(lots: Connection) -> None:
    assert lots_around(lots, CITY, place_of(metres(box(1, 1, 5, 5)))) == []
    without = Catalogue((), MappingProxyType({ZONES.id: ZONES}))
    assert lots_around(lots, without, at(5, 5)) == []
