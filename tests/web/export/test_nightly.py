"""Whole layers as files: listed with digests, replaced in one step, gone on with after an interruption, served."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pyogrio
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from layers.registry import Catalogue
from layers.store import commit
from mapsvc.config import Settings
from mapsvc.db.connection import connect
from mapsvc.errors import Conflict, UnreadableSource
from mapsvc.jobs.app import make_app
from tests.web.ogc.conftest import zone
from web.cli.main import main
from web.export import tasks, whole
from web.export.formats import FORMATS
from web.export.nightly import LIST, Progress, Whole, listed
from web.panel import shown_layers

DAY = date(2018, 6, 1)
FILES = [
    "aed.geojson",
    "aed.gpkg",
    "city.gpkg",
    "port_zone.geojson",
    "port_zone.gpkg",
    "test_place.geojson",
    "test_place.gpkg",
    "ward.geojson",
    "ward.gpkg",
    "zoning.geojson",
    "zoning.gpkg",
]


@pytest.fixture
def settings(app: Flask, tmp_path: Path) -> Settings:
    own: Settings = app.extensions["mapsvc"].settings
    return replace(own, var=tmp_path)


@pytest.fixture
def database(app: Flask) -> str:
    address: str = app.extensions["mapsvc"].database
    return address


def run(settings: Settings, layers: Catalogue, url: str, told: object = None) -> list[Whole]:
    return whole.export(
        settings,
        layers,
        url,
        whole.folder(settings),
        layers=shown_layers(layers),
        formats=[FORMATS["gpkg"], FORMATS["geojson"]],
        day=DAY,
        language="ja",
        **({"told": told} if told else {}),  # type: ignore[arg-type]
    )


def test_every_layer_that_holds_something_has_its_files(settings: Settings, layers: Catalogue, database: str) -> None:
    found = run(settings, layers, database)
    folder = whole.folder(settings)
    ready = [name for name in FILES if not name.startswith("port_zone")]  # of which nothing was ever held
    assert sorted(one.name for one in found) == ready
    for one in listed(folder):
        content = (folder / one.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one.bytes, one.sha256)
        assert one.as_of == "2018-06-01"
    by_name = {one.name: one for one in found}
    assert by_name["zoning.gpkg"].features == 25
    names = [name for name, _ in pyogrio.list_layers(folder / "city.gpkg")]
    assert sorted(names) == sorted(["about", "aed", "test_place", "ward", "zoning"])
    assert sorted(path.name for path in folder.iterdir()) == sorted([*ready, LIST, ".lock"])


def test_what_is_up_to_date_stays_and_what_changed_is_replaced(
    settings: Settings, layers: Catalogue, database: str
) -> None:
    run(settings, layers, database)
    folder = whole.folder(settings)
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    with connect(database, autocommit=True) as conn, conn.transaction():
        commit(conn, layers.layer("zoning"), [zone(3, floor_area_ratio=600)])
    run(settings, layers, database)
    changed = {path.name for path in folder.iterdir() if path.stat().st_ino != before[path.name]}
    assert changed == {"zoning.gpkg", "zoning.geojson", "city.gpkg", LIST}
    assert b'"floor_area_ratio":600' in (folder / "zoning.geojson").read_bytes()


def test_an_interrupted_run_goes_on_where_it_stopped(settings: Settings, layers: Catalogue, database: str) -> None:
    def stop(progress: Progress) -> None:
        if progress.name == "zoning.gpkg" and progress.features:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(settings, layers, database, stop)
    folder = whole.folder(settings)
    kept = {one.name for one in listed(folder)}
    assert "zoning.gpkg" not in kept
    assert len(kept) >= 2
    assert not list(folder.glob(".*.building"))
    made: list[str] = []
    run(settings, layers, database, lambda progress: made.append(progress.name) if progress.features else None)
    assert kept.isdisjoint(made)
    assert "zoning.gpkg" in made


def test_two_runs_do_not_mix(settings: Settings, layers: Catalogue, database: str) -> None:
    def again(_progress: Progress) -> None:
        run(settings, layers, database)

    with pytest.raises(Conflict, match="another export"):
        run(settings, layers, database, again)


def test_a_file_of_another_program_is_no_list(tmp_path: Path) -> None:
    (tmp_path / LIST).write_text('{"files": [{"name": 1}]}', "utf-8")
    with pytest.raises(UnreadableSource, match="remove it"):
        listed(tmp_path)


def test_visitors_find_them(client: FlaskClient, var: Path, layers: Catalogue, app: Flask, database: str) -> None:
    assert client.get("/downloads/files/zoning.gpkg").status_code == 404
    shared = app.extensions["mapsvc"]
    run(shared.settings, layers, database)
    (var / "exports" / "city.pmtiles").write_bytes(b"PMTiles" + bytes(100))
    for path in ("/downloads", "/layers/zoning/download"):
        page = client.get(path).get_data(as_text=True)
        assert "/downloads/files/zoning.gpkg" in page
        assert "2018年6月1日" in page
    assert "/downloads/files/city.pmtiles" in client.get("/downloads").get_data(as_text=True)
    answer = client.get("/downloads/files/zoning.gpkg")
    content = (var / "exports" / "zoning.gpkg").read_bytes()
    assert answer.get_data() == content
    assert answer.mimetype == "application/geopackage+sqlite3"
    rest = client.get(
        "/downloads/files/zoning.gpkg", headers={"Range": "bytes=500-", "If-Range": answer.headers["ETag"]}
    )
    assert (rest.status_code, rest.get_data()) == (206, content[500:])
    tiles = client.get("/downloads/files/city.pmtiles", headers={"Range": "bytes=0-6"})
    assert (tiles.status_code, tiles.get_data()) == (206, b"PMTiles")
    for name in (LIST, ".lock", "..%2fvar", "%2e%2e", "nothing.gpkg"):
        assert client.get(f"/downloads/files/{name}").status_code == 404, name


def test_the_command(settings: Settings, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.cli.export_layers.database_url", lambda: database)
    asked = [
        "export",
        "layers",
        "zoning",
        "aed",
        "--format",
        "shp",
        "--as-of",
        "平成30年6月1日",
        "--out",
        str(tmp_path),
    ]
    done = CliRunner().invoke(main, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    assert [one["name"] for one in orjson.loads(done.output)["files"]] == ["zoning.shp.zip", "aed.shp.zip"]
    assert (tmp_path / "zoning.shp.zip").is_file()
    people = CliRunner().invoke(main, asked)
    assert "zoning.shp.zip" in people.output
    for wrong in (["--all", "zoning"], []):
        assert CliRunner().invoke(main, ["export", "layers", *wrong, "--out", str(tmp_path)]).exit_code == 2


def test_workers_make_them_at_night(settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = make_app(database, {"exports": tasks.blueprint(database)})
    (periodic,) = (one for one in queue.periodic_registry.periodic_tasks.values() if one.task.name == "exports:nightly")
    assert (periodic.cron, periodic.task.queue) == (tasks.CRON, tasks.QUEUE)
    monkeypatch.setattr(tasks, "settings", lambda: settings)
    found = tasks.nightly(database)
    assert {one.name for one in found} >= {"zoning.gpkg", "zoning.geojson", "city.gpkg"}
    assert listed(settings.var / "exports") != []
