"""Fixtures of the importers' tests."""

from __future__ import annotations

import pytest

from mapsvc.db.connection import Connection


@pytest.fixture
def conn(conn: Connection) -> Connection:
    """The shared connection with its transaction begun: an import's own is then a savepoint, undone with the rest."""
    conn.execute("SELECT 1")
    return conn
