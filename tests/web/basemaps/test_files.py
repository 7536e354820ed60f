"""PMTiles files in var/basemaps: served tile by tile, noticed when exchanged, left out when broken."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapsvc.config import read_settings
from tests.web.basemaps.files import first_tile, png, write_images, write_vectors
from web.app import create_app
from web.basemaps.folder import Folder, id_of

RED, GREEN = (200, 30, 30), (30, 160, 60)
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "basemaps"
    made.mkdir()
    return made


@pytest.fixture
def app(tmp_path: Path, texts: None) -> Iterator[Flask]:
    made = create_app(replace(read_settings(), database_url=NOWHERE, var=tmp_path), url=NOWHERE)
    yield made
    made.extensions["mapsvc"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _offered(app: Flask) -> dict[str, dict[str, Any]]:
    with app.test_request_context():
        from web.basemaps.offer import offer  # noqa: PLC0415

        return {one["id"]: one for one in offer().for_page("ja")["offered"]}


def _address(app: Flask, one: str, zooms: range = range(10, 15)) -> str:
    z, x, y = first_tile(zooms)
    template: str = _offered(app)[one]["light"]["tiles"][0]
    return template.format(z=z, x=x, y=y)


def test_a_dropped_file_is_offered_and_served(app: Flask, client: FlaskClient, folder: Path) -> None:
    assert "town" not in _offered(app)
    write_images(folder / "town.pmtiles", RED, name="町の写真")
    told = _offered(app)["town"]
    assert told["title"] == "町の写真"
    assert told["attribution"] == {"text": "試験の写真", "url": None}
    assert (told["minzoom"], told["maxzoom"], told["sites"]) == (10, 14, [])
    answer = client.get(_address(app, "town"))
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", png(RED))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(_address(app, "town"), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_file_that_is_exchanged_is_noticed(app: Flask, client: FlaskClient, folder: Path) -> None:
    write_images(folder / "town.pmtiles", RED)
    before = _address(app, "town")
    first = client.get(before)
    write_images(folder / "town.pmtiles", GREEN)
    after = _address(app, "town")
    assert after != before
    assert client.get(after).data == png(GREEN)
    late = client.get(before, headers={"If-None-Match": first.headers["ETag"]})
    assert (late.status_code, late.data) == (200, png(GREEN))
    assert "immutable" not in late.headers["Cache-Control"]
    (folder / "town.pmtiles").unlink()
    assert client.get(after).status_code == 404
    assert "town" not in _offered(app)


def test_what_it_does_not_hold(app: Flask, client: FlaskClient, folder: Path) -> None:
    write_images(folder / "town.pmtiles", RED)
    base = _address(app, "town").rsplit("/", 3)[0]
    assert client.get(f"{base}/12/0/0.png").status_code == 204
    for wrong in ("9/1/1", "15/1/1", "12/4096/1", "12/1/4096", "12/x/1"):
        assert client.get(f"{base}/{wrong}.png").status_code == 400, wrong
    assert client.get(f"{base}/12/0/0.jpg").status_code == 404
    assert client.get("/basemaps/nothing/1/12/0/0.png").status_code == 404
    assert client.get("/basemaps/..%2Ftown/1/12/0/0.png").status_code == 404


def test_vector_tiles_with_a_plain_style(app: Flask, client: FlaskClient, folder: Path) -> None:
    write_vectors(folder / "Field 2026.pmtiles")
    told = _offered(app)["field_2026"]
    assert told["attribution"] == {"text": "試験 & 地図", "url": "https://example.org/terms"}
    style = client.get(told["light"]["style"]).get_json()
    (source,) = style["sources"].values()
    z, x, y = first_tile(range(10, 13))
    packed = client.get(source["tiles"][0].format(z=z, x=x, y=y), headers={"Accept-Encoding": "gzip"})
    plain = client.get(source["tiles"][0].format(z=z, x=x, y=y), headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert {layer.get("source-layer") for layer in style["layers"]} == {None, "field"}


def test_a_style_beside_the_file_draws_it_and_leads_nowhere_else(app: Flask, client: FlaskClient, folder: Path) -> None:
    write_vectors(folder / "field.pmtiles")
    written = {
        "version": 8,
        "glyphs": "https://elsewhere.example/{fontstack}/{range}.pbf",
        "sprite": "https://elsewhere.example/sprite",
        "sources": {
            "mine": {"type": "vector", "url": "https://elsewhere.example/tiles.json"},
            "dem": {"type": "raster-dem", "url": "https://elsewhere.example/dem.json"},
        },
        "layers": [
            {"id": "f", "type": "fill", "source": "mine", "source-layer": "field", "paint": {"fill-color": "#123456"}},
            {"id": "h", "type": "hillshade", "source": "dem"},
        ],
    }
    (folder / "field.style.json").write_text(json.dumps(written), encoding="utf-8")
    answer = client.get(_offered(app)["field"]["light"]["style"])
    assert "elsewhere" not in answer.get_data(as_text=True)
    assert [layer["id"] for layer in answer.get_json()["layers"]] == ["f"]
    (folder / "field.style.json").write_text("{", encoding="utf-8")
    assert client.get(_offered(app)["field"]["light"]["style"]).status_code == 503


def _break(folder: Path, how: str) -> None:
    path = folder / "town.pmtiles"
    whole = path.read_bytes()
    broken = {
        "empty": b"",
        "other": b"PK\x03\x04" + whole[4:],
        "version 2": whole[:7] + b"\x02" + whole[8:],
        "cut in the header": whole[:100],
        "cut in the directory": whole[:130],
        "a wild directory": whole[:8] + (2**60).to_bytes(8, "little") + whole[16:],
        "noise": whole[:127] + bytes(len(whole) - 127),
    }
    path.write_bytes(broken[how])


@pytest.mark.parametrize(
    "how",
    ["empty", "other", "version 2", "cut in the header", "cut in the directory", "a wild directory", "noise"],
)
def test_a_broken_file_is_said_once_and_left_out(
    app: Flask, folder: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    write_images(folder / "good.pmtiles", GREEN)
    write_images(folder / "town.pmtiles", RED)
    _break(folder, how)
    with caplog.at_level(logging.WARNING, logger="mapsvc.basemaps"):
        assert "town" not in _offered(app)
        assert "good" in _offered(app)
    assert [record.getMessage().split(" is left out")[0] for record in caplog.records] == ["the base map town.pmtiles"]
    assert "town.pmtiles" in Folder(folder).problems()
    write_images(folder / "town.pmtiles", RED)
    assert "town" in _offered(app)


def test_tiles_that_are_cut_off_are_an_error_and_no_crash(app: Flask, client: FlaskClient, folder: Path) -> None:
    write_images(folder / "town.pmtiles", RED)
    path = folder / "town.pmtiles"
    path.write_bytes(path.read_bytes()[:-100])
    assert client.get(_address(app, "town")).status_code == 503


def test_a_file_without_a_source_is_left_out_until_it_is_given_one(tmp_path: Path, folder: Path) -> None:
    write_images(folder / "town.pmtiles", RED, attribution="")
    said = tmp_path / "basemaps.toml"
    said.write_text(
        'default = "t"\n[[basemap]]\nid = "t"\nfile = "town.pmtiles"\nattribution = "町"\n', encoding="utf-8"
    )
    assert Folder(folder).basemaps() == []
    made = create_app(replace(read_settings(), database_url=NOWHERE, var=tmp_path, basemaps=said), url=NOWHERE)
    assert _offered(made)["t"]["attribution"]["text"] == "町"
    with made.test_request_context():
        from web.basemaps.offer import offer  # noqa: PLC0415

        assert offer().for_page("ja")["default"] == "t"


@pytest.mark.parametrize(
    ("name", "one"), [("Town 2026.pmtiles", "town_2026"), ("2026.pmtiles", "f_2026"), ("町.pmtiles", "f")]
)
def test_ids_of_files(name: str, one: str) -> None:
    assert id_of(name) == one
