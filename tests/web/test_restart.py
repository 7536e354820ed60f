"""A database that ended all its sessions: whoever asks next gets an answer, not an apology."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapsvc.db.connection import connect
from tests.web.conftest import INSIDE
from web.state import THREADS, State


@pytest.fixture
def broken(app: Flask, module_database: str) -> State:
    """The app's state after a restart: both pools full of connections, all of them broken."""
    state: State = app.extensions["mapsvc"]
    for pool in (state.pool, state.tiles.pool):
        lent = [pool.getconn() for _ in range(THREADS)]
        for conn in lent:
            pool.putconn(conn)
        assert pool.get_stats()["pool_available"] == THREADS
    with connect(module_database, autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    return state


@pytest.mark.parametrize(
    "address",
    [
        f"/at/{INSIDE}",
        "/api/restrictions?lat=35.001&lon=139.001",
        "/api/layers",
        "/tiles/zoning.json",
        "/tiles/zoning/current/14/14518/6491.mvt",
        "/readyz",
    ],
)
def test_the_first_question_after_a_restart_is_answered(broken: State, client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code in {200, 204}


def test_many_at_once_after_a_restart_are_answered(broken: State, app: Flask) -> None:
    def ask(number: int) -> int:
        lat = 35.001 + number / 10_000
        return app.test_client().get(f"/api/restrictions?lat={lat}&lon=139.001").status_code

    with ThreadPoolExecutor(THREADS) as many:
        assert set(many.map(ask, range(2 * THREADS))) == {200}
