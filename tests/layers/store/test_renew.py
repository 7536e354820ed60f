"""A database of an earlier version, or with another declaration, comes to what this version reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from layers.registry import Catalogue, catalogue
from layers.store import Assertion, commit, open_layer
from layers.store.renew import renew
from mapsvc.db.connection import Connection, connect


@pytest.fixture
def held(database: str) -> Connection:
    """A database with one station."""
    conn = connect(database, autocommit=True)
    station = catalogue().layer("station")
    open_layer(conn, station)
    props = {"name": "汐見"}
    with conn.transaction():
        commit(conn, station, [Assertion("1", None, None, shapely.Point(139.6, 35.4), props)])
    return conn


def names(conn: Connection) -> set[str]:
    return {row[0] for row in conn.execute("SELECT text FROM name WHERE layer = 'station'")}


def test_what_is_in_order_is_left_alone(held: Connection) -> None:
    assert list(renew(held, catalogue())) == []
    assert "汐見" in names(held)


def test_features_from_before_there_were_names_get_theirs(held: Connection) -> None:
    written = names(held)
    held.execute("DELETE FROM name")
    held.execute("UPDATE layer SET named = NULL")
    (done,) = renew(held, catalogue())
    assert (done.layer, done.names) == ("station", 1)
    assert names(held) == written


def test_another_declaration_spells_the_names_anew(held: Connection) -> None:
    station = catalogue().layer("station")
    silent = Catalogue((), {"station": replace(station, search=None)})  # type: ignore[arg-type]
    assert list(renew(held, silent)) == []
    assert names(held) == set()
    (done,) = renew(held, catalogue())
    assert done.names == 1
    assert "汐見" in names(held)


def test_an_index_of_a_later_version_is_made(held: Connection) -> None:
    held.execute("DROP INDEX feature_station_closed")
    (done,) = renew(held, catalogue())
    assert (done.indexes, done.names) == (1, None)
    assert held.execute("SELECT to_regclass('feature_station_closed')").fetchone() != (None,)
