"""A database that holds the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layers.registry import catalogue
from layers.store import commit
from mapsvc.config import settings
from mapsvc.db.connection import Connection, connect
from tests.layers.search.gazetteer import CITY, gazetteer


@pytest.fixture(scope="module")
def gazetteer_url(module_database: str) -> str:
    """A database with the gazetteer committed."""
    with connect(module_database) as conn, conn.transaction():
        for layer, assertions in gazetteer():
            commit(conn, catalogue().layer(layer), assertions)
    return module_database


@pytest.fixture
def places(gazetteer_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """A connection to the gazetteer; the city is that of its addresses. What a test writes is rolled back."""
    monkeypatch.setenv("MAPSVC_CITY", CITY)
    settings.cache_clear()
    with connect(gazetteer_url) as conn:
        yield conn
        conn.rollback()
    settings.cache_clear()
