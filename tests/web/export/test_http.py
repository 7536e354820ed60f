"""Files over HTTP: parts, states, refusals, and what happens where something is wrong with the machine."""

from __future__ import annotations

import errno
import resource
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pyogrio
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.query import read
from layers.registry import Catalogue
from layers.store import commit
from mapsvc.db.connection import connect
from mapsvc.errors import TooExpensive
from tests.web.export.conftest import ZONES
from tests.web.export.reading import address, fetch
from tests.web.ogc.conftest import zone
from web.app import create_app
from web.export import serve, turns, work
from web.export.limits import BUILDS, WAITING
from web.export.shelf import Shelf
from web.export.turns import turn

ZONING = "/layers/zoning/download?format="


def keys(client: FlaskClient, layer: str = "zoning", **parameters: object) -> list[str]:
    body = orjson.loads(fetch(client, layer, "geojson", **parameters))
    return [one["properties"]["feature_key"] for one in body["features"]]


def refused(client: FlaskClient, path: str, status: int = 400) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    assert answer.mimetype == "application/problem+json"
    found: dict[str, Any] = answer.get_json(force=True)
    return found


def left(var: Path) -> list[Path]:
    """What unfinished builds left behind."""
    return list((var / "cache" / "exports").glob("*.building"))


@pytest.mark.parametrize("form", ["geojson", "gpkg", "shp"])
def test_a_broken_download_goes_on_where_it_stopped(client: FlaskClient, form: str) -> None:
    whole = client.get(ZONING + form)
    content, tag = whole.get_data(), whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert int(whole.headers["Content-Length"]) == len(content)
    assert not tag.startswith("W/")
    half = len(content) // 2
    for condition in (tag, whole.headers["Last-Modified"]):
        rest = client.get(ZONING + form, headers={"Range": f"bytes={half}-", "If-Range": condition})
        assert rest.status_code == 206
        assert rest.headers["Content-Range"] == f"bytes {half}-{len(content) - 1}/{len(content)}"
        assert content[:half] + rest.get_data() == content
    last = client.get(ZONING + form, headers={"Range": "bytes=-10"})
    assert (last.status_code, last.get_data()) == (206, content[-10:])
    past = client.get(ZONING + form, headers={"Range": f"bytes={len(content)}-"})
    assert (past.status_code, past.headers["Content-Range"]) == (416, f"bytes */{len(content)}")
    for odd in ("bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=x"):
        assert client.get(ZONING + form, headers={"Range": odd}).get_data() == content
    head = client.head(ZONING + form)
    assert (head.status_code, head.headers["ETag"], head.get_data()) == (200, tag, b"")


def test_what_is_held_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get(ZONING + "gpkg").headers["ETag"]
    same = client.get(ZONING + "gpkg", headers={"If-None-Match": tag})
    assert (same.status_code, same.get_data()) == (304, b"")


def test_files_are_named_in_both_ways_and_open_to_other_sites(client: FlaskClient) -> None:
    answer = client.get(ZONING + "gpkg&as_of=2018-06-01")
    disposition = answer.headers["Content-Disposition"]
    assert 'attachment; filename="zoning_2018-06-01.gpkg"' in disposition
    assert "filename*=UTF-8''%E7%94%A8%E9%80%94%E5%9C%B0%E5%9F%9F_2018-06-01.gpkg" in disposition
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_edit_gives_another_file(app: Flask, client: FlaskClient, layers: Catalogue) -> None:
    before = client.get(ZONING + "geojson&bbox=139,35,139.0005,35.001")
    with connect(app.extensions["mapsvc"].database, autocommit=True) as conn, conn.transaction():
        commit(conn, layers.layer("zoning"), [zone(0, floor_area_ratio=500)])
    held = {"Range": "bytes=100-", "If-Range": before.headers["ETag"]}
    after = client.get(ZONING + "geojson&bbox=139,35,139.0005,35.001", headers=held)
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert b'"floor_area_ratio":500' in after.get_data()
    assert b'"floor_area_ratio":500' not in before.get_data()


def test_a_day_in_law(client: FlaskClient) -> None:
    then = orjson.loads(fetch(client, "zoning", "geojson", as_of="平成26年4月1日"))
    now = orjson.loads(fetch(client, "zoning", "geojson"))
    uses = [{one["id"]: one["properties"]["use"] for one in body["features"]}["z007"] for body in (then, now)]
    assert uses == ["quasi_industrial", "commercial"]
    assert keys(client, as_of="1990-01-01") == []


def test_a_period_holds_every_state(client: FlaskClient) -> None:
    body = orjson.loads(fetch(client, "zoning", "geojson", datetime="2010-01-01/.."))
    states = [one for one in body["features"] if one["properties"]["feature_key"] == "z007"]
    assert [one["properties"]["valid_until"] for one in states] == ["2015-03-31", None]
    assert len({one["id"] for one in body["features"]}) == ZONES + 1


def test_places_and_conditions(client: FlaskClient) -> None:
    near = keys(client, bbox="139.0105,35,139.0125,35.0005")
    assert near == ["z010", "z011", "z012"]
    assert keys(client, bbox="35,139.0105,35.0005,139.0125", bbox_crs="EPSG:4326") == near
    odd = keys(client, filter="use = 'commercial' AND feature_key > 'z010'")
    assert odd == [f"z{at:03}" for at in range(11, ZONES, 2)]
    json = '{"op":"=","args":[{"property":"feature_key"},"z010"]}'
    assert keys(client, filter=json, filter_lang="cql2-json") == ["z010"]


def test_a_box_over_the_antimeridian(client: FlaskClient) -> None:
    assert len(keys(client, bbox="139.0045,34,-170,36")) == ZONES - 4
    assert keys(client, bbox="150,34,-170,36") == []


@pytest.mark.parametrize("form", ["gpkg", "geojson", "geojsonseq", "parquet", "fgb", "shp", "csv", "kml"])
def test_nothing_is_a_file_too(client: FlaskClient, tmp_path: Path, form: str) -> None:
    for path in (f"/layers/port_zone/download?format={form}", f"{ZONING}{form}&as_of=1990-01-01"):
        answer = client.get(path)
        assert answer.status_code == 200
        content = answer.get_data()
        assert content or form == "geojsonseq"
    if form in {"gpkg", "fgb"}:
        import_check(content, tmp_path / f"none.{form}")


def import_check(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    info = pyogrio.read_info(path, layer="zoning", force_feature_count=True)
    assert info["features"] == 0
    assert "floor_area_ratio" in info["fields"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("format=xlsx", "format"),
        ("format=geojson&crs=EPSG:6677", "crs"),
        ("format=kml&crs=EPSG:3857", "crs"),
        ("format=gpkg&crs=EPSG:99999", "crs"),
        ("format=gpkg&bbox=1,2", "bbox"),
        ("format=gpkg&bbox=0,0,1,nan", "bbox"),
        ("format=gpkg&filter=use%20%3D", "filter"),
        ("format=gpkg&filter=owner%20%3D%201", "filter"),
        ("format=gpkg&filter=use%20%3D%20%27x%27", "filter"),
        ("format=gpkg&filter-lang=sql", "filter-lang"),
        ("format=gpkg&as_of=2020-13-01", "as_of"),
        ("format=gpkg&datetime=x", "datetime"),
        ("format=gpkg&datetime=2020-01-01&as_of=2020-01-01", "datetime"),
        ("format=gpkg&known_at=2999-01-01T00:00:00Z", "known_at"),
        ("format=gpkg&encoding=cp932", "encoding"),
        ("format=csv&encoding=utf-7", "encoding"),
        ("format=csv&geometry=lonlat", "geometry"),
        ("format=gpkg&geometry=wkt", "geometry"),
        ("format=gpkg&zip=yes", "zip"),
        ("format=gpkg&lang=xx", "lang"),
        ("format=gpkg&limit=5", "limit"),
        ("format=gpkg&format=csv", "format"),
    ],
)
def test_what_is_wrong_is_named(client: FlaskClient, query: str, name: str) -> None:
    assert refused(client, f"/layers/zoning/download?{query}")["parameter"] == name


def test_layers_of_a_view_are_checked(client: FlaskClient) -> None:
    assert refused(client, "/downloads/view?format=gpkg")["parameter"] == "layers"
    assert refused(client, "/downloads/view?format=gpkg&layers=zoning,aed&filter=TRUE")["parameter"] == "filter"
    assert client.get("/downloads/view?format=gpkg&layers=zoning,nothing").status_code == 404
    assert client.get("/layers/nothing/download?format=gpkg").status_code == 404


def test_a_file_that_grows_too_large_is_refused_whole(
    client: FlaskClient, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "Work", partial(work.Work, most_bytes=2_000))
    problem = refused(client, ZONING + "geojson&bbox=138,34,140,36")
    assert problem["parameter"] == "bbox"
    assert "/downloads" in problem["detail"]
    assert left(var) == []


def test_what_takes_too_long_may_be_asked_again(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "Work", partial(work.Work, most_seconds=-1))
    answer = client.get(ZONING + "geojson&bbox=138,34,141,36")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_a_statement_that_takes_too_long_may_be_asked_again(
    app: Flask, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = app.extensions["mapsvc"]
    hasty = create_app(replace(shared.settings, visitor_timeout_ms=300), shared.catalogue, shared.database)
    real = read

    def behind_a_lock(*given: Any) -> Any:
        with connect(shared.database) as other:
            other.execute("LOCK TABLE feature_zoning IN ACCESS EXCLUSIVE MODE")
            return real(*given)  # waits for the lock until the database ends the statement

    monkeypatch.setattr(work, "read", behind_a_lock)
    answer = hasty.test_client().get(ZONING + "gpkg&bbox=138,34,142,36")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.get_json(force=True)["type"] == "/problems/too-expensive"
    assert left(var) == []
    hasty.extensions["mapsvc"].close()


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file of this process grows beyond 4 kB: the system refuses the rest, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files")
@pytest.mark.parametrize("form", ["geojson", "csv", "kml", "gpkg", "parquet", "fgb", "shp"])
def test_a_full_disk_is_an_error_and_no_half_file(client: FlaskClient, var: Path, form: str) -> None:
    answer = client.get(ZONING + form + "&bbox=138,34,143,36")
    assert answer.status_code == 507, answer.get_data(as_text=True)[:300]
    assert answer.get_json(force=True)["type"] == "/problems/no-room"
    assert left(var) == []


def test_after_a_full_disk_the_file_is_made(client: FlaskClient) -> None:
    assert len(keys(client, bbox="138,34,143,36")) == ZONES


def test_nowhere_to_keep_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    with pytest.raises(OSError, match="Not a directory") as caught:
        Shelf(tmp_path / "file" / "exports").obtain("ab", lambda folder: folder)
    assert caught.value.errno == errno.ENOTDIR


def test_one_build_for_all_who_ask_the_same(tmp_path: Path) -> None:
    shelf, builds, begun = Shelf(tmp_path), [], threading.Event()

    def make(folder: Path) -> Path:
        begun.set()
        builds.append(folder)
        (folder / "it").write_bytes(b"made")
        return folder / "it"

    def ask() -> None:
        with shelf.obtain("ab12", make) as file:
            got.append(file.read())

    got: list[bytes] = []
    threads = [threading.Thread(target=ask) for _ in range(WAITING)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert got == [b"made"] * WAITING
    assert len(builds) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ab12", "lock"]


def test_few_build_at_a_time_and_few_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_here", threading.BoundedSemaphore(WAITING))
    held = [turn(tmp_path / "lock", str(at + 1) * 32) for at in range(BUILDS)]
    for one in held:
        one.__enter__()
    with pytest.raises(TooExpensive), turn(tmp_path / "lock", "ff" * 16, seconds=0.1):
        pass
    with pytest.raises(TooExpensive), turn(tmp_path / "lock", "1" * 32, seconds=0.1):
        pass  # the same file, which somebody makes
    held.pop().__exit__(None, None, None)
    with turn(tmp_path / "lock", "ff" * 16, seconds=5):
        turns._here.acquire()
        with pytest.raises(TooExpensive), turn(tmp_path / "lock", "ee" * 16, seconds=5):
            pass  # as many as may wait already
        turns._here.release()
    held.pop().__exit__(None, None, None)


def test_the_least_recently_used_files_go(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, most_bytes=25)

    def make(folder: Path) -> Path:
        (folder / "it").write_bytes(b"0123456789")
        return folder / "it"

    for tag in ("a1", "b2"):
        shelf.obtain(tag, make).close()
    shelf.obtain("a1", make).close()
    open_still = shelf.obtain("b2", make)
    shelf.obtain("a1", make).close()
    shelf.obtain("c3", make).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a1", "c3", "lock"]
    assert open_still.read() == b"0123456789"  # what is being sent is sent to its end
    open_still.close()


def test_a_shape_of_many_corners_can_be_a_filter(client: FlaskClient) -> None:
    ring = shapely.Point(139.0105, 35.0005).buffer(0.0003)
    text = f"S_INTERSECTS(geometry, {shapely.to_wkt(ring, rounding_precision=6)})"
    assert keys(client, filter=text) == ["z010"]


def test_readers_of_pages_are_told_on_a_page(client: FlaskClient) -> None:
    answer = client.get(ZONING + "xlsx", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")


def test_the_address_is_the_same_for_every_language_but_the_answer_varies(client: FlaskClient) -> None:
    assert "Accept-Language" in client.get(ZONING + "csv").headers["Vary"]
    assert "Accept-Language" not in client.get(ZONING + "csv&lang=ja").headers["Vary"]
    ja, en = (client.get(address("zoning", "csv", lang=lang)).headers["ETag"] for lang in ("ja", "en"))
    assert ja != en
