"""Sign-ins for tests: attempts counted from nothing, and digests that cost little where they are not the point."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask

from mapsvc.identity import passwords


@pytest.fixture
def dear() -> None:
    """Passwords cost what they cost in service."""


@pytest.fixture(autouse=True)
def _cheap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if "dear" not in request.fixturenames:
        cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        monkeypatch.setattr(passwords, "_HASHER", cheap)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture(autouse=True)
def _nothing_counted(request: pytest.FixtureRequest) -> None:
    """Attempts of one test are not counted for another."""
    if "app" in request.fixturenames:
        app: Flask = request.getfixturevalue("app")
        with psycopg.connect(app.extensions["mapsvc"].database) as conn:
            conn.execute("TRUNCATE account_attempt")
