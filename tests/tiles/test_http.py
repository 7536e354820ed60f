"""Tiles over HTTP: problems that name what is wrong, and the same answers before and behind the framework."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from flask import Flask
from werkzeug.test import Client

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer, set_coverage
from mapsvc.config import read_settings
from mapsvc.db.connection import connect
from tiles.grid import degree_box, tile_at
from web.app import create_app

HERE = tile_at(139.60, 35.40, 14)
PLACE = f"{HERE.z}/{HERE.x}/{HERE.y}.mvt"
SOURCE = {
    "source": "試験",
    "source_date": "2025-03-31",
    "licence": "CC BY 4.0",
    "attribution": "試験市 <b>&",
    "fictional": True,
}


@pytest.fixture(scope="module")
def app(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app whose database holds one zone."""
    layers = catalogue()
    zone = shapely.box(*degree_box(HERE)).buffer(-0.002)
    props = {"use": "commercial", "floor_area_ratio": 400, "building_coverage_ratio": 80}
    with connect(module_database, autocommit=True) as conn:
        for name in ("zoning", "coverage"):
            open_layer(conn, layers.layer(name))
        with conn.transaction():
            commit(conn, layers.layer("zoning"), [Assertion("z", None, None, zone, props)])
            set_coverage(conn, layers, "zoning", zone.envelope, SOURCE)
    folder: Path = tmp_path_factory.mktemp("var")
    made = create_app(replace(read_settings(), database_url=module_database, var=folder), url=module_database)
    yield made
    made.extensions["mapsvc"].close()


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor who comes through the front that answers tiles."""
    return Client(app.wsgi_app)


def test_from_tilejson_to_tile(client: Client) -> None:
    described = client.get("/tiles/zoning.json").get_json()
    assert described["attribution"] == "試験市 &lt;b&gt;&amp;"
    address = described["tiles"][0].removeprefix("http://localhost").replace("{z}/{x}/{y}.mvt", PLACE)
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.mimetype) == (200, "application/vnd.mapbox-vector-tile")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    (feature,) = mapbox_vector_tile.decode(gzip.decompress(answer.data))["zoning"]["features"]
    assert feature["properties"]["use"] == "commercial"
    again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(address, headers={"Accept-Encoding": "gzip"})
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(answer.data)))


def test_tilejson_is_asked_for_by_its_tag(client: Client) -> None:
    first = client.get("/tiles/zoning,coverage.json?lang=en&as_of=2026-01-01")
    assert [layer["id"] for layer in first.get_json()["vector_layers"]] == ["zoning", "coverage"]
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(
        "/tiles/zoning,coverage.json?lang=en&as_of=2026-01-01", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_the_front_and_the_framework_answer_alike(client: Client, app: Flask) -> None:
    for accept in ("br", "gzip", ""):
        for query in ("?as_of=2026-01-01", ""):
            path = f"/tiles/zoning/1/{PLACE}{query}"
            front = client.get(path, headers={"Accept-Encoding": accept})
            behind = Client(app.wsgi_app._app).get(path, headers={"Accept-Encoding": accept})  # type: ignore[attr-defined]
            assert (front.status_code, front.data) == (behind.status_code, behind.data) == (200, front.data)
            ours: dict[str, Any] = dict(front.headers)
            del ours["Content-Security-Policy"]  # stricter than that of pages: a tile draws nothing
            assert ours.items() <= dict(behind.headers).items()


def test_layers_in_ever_another_order_fill_nobody_s_memory(
    client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepared(pool: Any) -> int:
        lent = [pool.getconn() for _ in range(pool.get_stats()["pool_size"])]
        count = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"
        found = sum(int(conn.execute(count, ["%shape_zoning%"]).fetchone()[0]) for conn in lent)
        for conn in lent:
            pool.putconn(conn)
        return found

    service = app.extensions["mapsvc"].tiles
    service.pool.drain()
    monkeypatch.setattr("tiles.read.MOST_REMEMBERED", 0)
    monkeypatch.setattr("tiles.service.MOST_REMEMBERED", 0)
    remembered = service._remembered.cache_info().currsize
    north = f"15/{2 * HERE.x}/{2 * HERE.y}.mvt"
    another = f"13/{HERE.x // 2}/{HERE.y // 2}.mvt"
    assert client.get(f"/tiles/zoning/1/{north}?as_of=2026-01-01").status_code == 200
    assert prepared(service.pool) == 0
    assert service._remembered.cache_info().currsize == remembered
    monkeypatch.undo()
    assert client.get(f"/tiles/zoning/1/{another}?as_of=2026-01-01").status_code == 200
    assert prepared(service.pool) == 1


def test_the_current_version_has_a_name(client: Client) -> None:
    answer = client.get(f"/tiles/zoning/current/{PLACE}")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]
    assert client.get(f"/tiles/zoning/current/{HERE.z}/{HERE.x + 9}/{HERE.y}.mvt").status_code == 204


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        (f"/tiles/zonning/1/{PLACE}", 404, None),
        ("/tiles/zonning.json", 404, None),
        ("/tiles/zoning,zoning.json", 400, "layers"),
        (f"/tiles/zoning/1.0/{PLACE}", 400, "version"),
        (f"/tiles/zoning/1-2/{PLACE}", 400, "version"),
        (f"/tiles/zoning/99/{PLACE}", 404, None),
        ("/tiles/zoning/1/17/0/0.mvt", 400, "z"),
        ("/tiles/zoning/1/-1/0/0.mvt", 400, "z"),
        ("/tiles/zoning/1/3/8/0.mvt", 400, "x"),
        ("/tiles/zoning/1/3/0/8.mvt", 400, "y"),
        ("/tiles/zoning/1/3/0/1e3.mvt", 400, "y"),
        (f"/tiles/zoning/1/{PLACE}?as_of=2026-02-30", 400, "as_of"),
        (f"/tiles/zoning/1/{PLACE}?as_of=20260201", 400, "as_of"),
        (f"/tiles/zoning/1/{PLACE}?as_of=2026-01-01&as_of=2026-01-02", 400, "as_of"),
        (f"/tiles/zoning/1/{PLACE}?asof=2026-01-01", 400, "asof"),
        ("/tiles/zoning.json?as_of=soon", 400, "as_of"),
    ],
)
def test_problems_name_what_is_wrong(client: Client, path: str, status: int, parameter: str | None) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem = answer.get_json(force=True)
    assert problem["status"] == status
    assert problem.get("parameter") == parameter
    assert answer.headers["Cache-Control"] == "no-store"


def test_other_methods_are_refused(client: Client) -> None:
    assert client.post(f"/tiles/zoning/1/{PLACE}").status_code == 405
