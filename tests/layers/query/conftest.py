"""The test layer, filled once per module, in a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mapsvc.db.connection import Connection, connect
from tests.layers.query.places import fill


@pytest.fixture(scope="module")
def filled(shared_database: str) -> Iterator[Connection]:
    """A connection that sees the features."""
    with connect(shared_database) as connection:
        fill(connection)
        yield connection
        connection.rollback()
