"""Readings that machines send: with the right key, once each, and nothing of a bad body."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.registry import catalogue
from layers.store import Reading, observe, open_layer
from mapsvc.actor import Role
from mapsvc.db.connection import connect
from tests.web.staff import machine, staff

ADDRESS = "/api/layers/river_gauge/observations"
FIRST = {"station": "R-1", "name": "河口", "level": 0.5, "observed_at": "2026-11-24T08:00:00+09:00"}


@pytest.fixture(scope="module")
def gauge(app: Flask) -> str:
    """A database in which one gauge stands."""
    url: str = app.extensions["mapsvc"].database
    layer = catalogue().layer("river_gauge")
    with connect(url, autocommit=True) as conn:
        open_layer(conn, layer)
        with conn.transaction():
            done = observe(conn, layer, [Reading("R-1", FIRST, shapely.Point(139.005, 35.005))])
    assert (done.written, done.refused) == (1, [])
    return url


def collection(*levels: tuple[str, object, str]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "id": key, "geometry": None, "properties": {"level": level, "observed_at": at}}
        for key, level, at in levels
    ]
    return {"type": "FeatureCollection", "features": features}


def stored(url: str) -> float:
    with psycopg.connect(url) as conn:
        query = "SELECT (props->>'level')::float FROM feature WHERE layer = 'river_gauge' AND upper_inf(recorded)"
        row = conn.execute(query).fetchone()
    assert row is not None
    return float(row[0])


def test_a_gauge_tells_its_level(app: Flask, gauge: str, client: FlaskClient) -> None:
    headers = machine(app, "observe:river_gauge")
    body = collection(
        ("R-1", 1.25, "2026-11-24T09:00:00+09:00"),
        ("R-1", 0.9, "2026-11-24T08:30:00+09:00"),
        ("R-1", "high", "2026-11-24T09:10:00+09:00"),
        ("R-9", 1.0, "2026-11-24T09:00:00+09:00"),
    )
    told = client.post(ADDRESS, json=body, headers=headers)
    assert told.status_code == 200, told.json
    assert told.json is not None
    assert (told.json["written"], told.json["late"]) == (1, 1)
    assert [one["key"] for one in told.json["refused"]] == ["R-1", "R-9"]
    assert stored(gauge) == 1.25
    again = client.post(ADDRESS, json=collection(("R-1", 0.1, "2026-11-24T08:59:00+09:00")), headers=headers)
    assert again.json is not None
    assert (again.json["written"], again.json["late"]) == (0, 1)
    with psycopg.connect(gauge) as conn:
        entries = conn.execute("SELECT actor_kind, subject FROM audit WHERE action = 'layer.observe'").fetchall()
    assert entries == [("key", "river_gauge")] * 2


def test_only_a_key_for_this_layer_writes(app: Flask, gauge: str, client: FlaskClient) -> None:
    before, body = stored(gauge), collection(("R-1", 9.0, "2026-11-24T10:00:00+09:00"))
    assert client.post(ADDRESS, json=body).status_code == 401
    assert client.post(ADDRESS, json=body, headers=machine(app, "observe:parking")).status_code == 403
    assert client.post(ADDRESS, json=body, headers=machine(app, "see_jobs")).status_code == 403
    assert staff(app, *Role, wards=("99101",)).post(ADDRESS, json=body).status_code == 403
    key = machine(app, "observe")
    with psycopg.connect(gauge) as conn:
        conn.execute("UPDATE machine_key SET expires_at = now() - interval '1 second'")
    assert client.post(ADDRESS, json=body, headers=key).status_code == 401
    ended = machine(app, "observe")
    with psycopg.connect(gauge) as conn:
        conn.execute("UPDATE machine_key SET ended_at = now()")
    assert client.post(ADDRESS, json=body, headers=ended).status_code == 401
    assert stored(gauge) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{}", 400),
        (b"[]", 400),
        (b'{"features": [{"id": "R-1"}]}', 400),
        (b'{"features": [{"id": "R-1", "properties": 3}]}', 400),
        (b'{"features": [{"id": "R-1", "properties": {}, "geometry": {"type": "Point"}}]}', 400),
        (b'{"features": [1]}', 400),
        (b'{"features": [' + b",".join([b'{"id": "R-1", "properties": {}}'] * 5_001) + b"]}", 400),
        (b" " * 2_000_001, 413),
    ],
)
def test_bodies_that_are_no_readings(app: Flask, gauge: str, client: FlaskClient, body: bytes, status: int) -> None:
    before, headers = stored(gauge), machine(app, "observe")
    answer = client.post(ADDRESS, data=body, content_type="application/geo+json", headers=headers)
    assert answer.status_code == status
    assert stored(gauge) == before


def test_layers_that_are_not_live_or_not_there(app: Flask, gauge: str, client: FlaskClient) -> None:
    body, headers = collection(("z1", 1, "2026-11-24T09:00:00+09:00")), machine(app, "observe")
    assert client.post("/api/layers/zoning/observations", json=body, headers=headers).status_code == 400
    assert client.post("/api/layers/nothing/observations", json=body, headers=headers).status_code == 404
