"""Layers of the test city with their partitions, made once; what a test writes is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layers.store import open_layer
from mapsvc.db.connection import Connection, connect
from tests.layers.answer.city import CITY


@pytest.fixture(scope="module")
def city(module_database: str) -> Iterator[Connection]:
    """A connection to a database with the partitions of ``CITY``; use ``conn.transaction(force_rollback=True)``."""
    with connect(module_database) as connection:
        for layer in CITY.layers.values():
            open_layer(connection, layer)
        connection.commit()
        yield connection
        connection.rollback()
