"""Headers of every answer: protection, caching, compression."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import INSIDE
from web.security import HEADERS, policy

VALUES = {
    "lat": "35.001",
    "lon": "139.001",
    "layer_id": "zoning",
    "layers": "zoning",
    "language": "ja",
    "feature_id": "nothing",
    "matrix_set": "WebMercatorQuad",
    "style_id": "zoning",
    "slug": "unavailable",
    "filename": "nothing.js",
    "version": "1",
    "number": 9,
    "place": 9,
    "notice": 9,
    "z": 10,
    "x": 907,
    "y": 403,
}


def addresses(app: Flask) -> list[str]:
    """One address of every route."""
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        return [
            adapter.build(rule.endpoint, {name: VALUES.get(name, "nothing") for name in rule.arguments})
            for rule in app.url_map.iter_rules()
        ]


def test_every_route_is_protected(app: Flask) -> None:
    seen = addresses(app)
    assert len(seen) >= 11
    for address in [*seen, "/nothing", "/at/91,0", "/api/restrictions"]:
        answer = app.test_client().get(address)
        assert answer.status_code in {200, 204, 303, 400, 401, 404, 405}, (address, answer.status_code)
        if answer.status_code in {200, 204} and address.endswith(".mvt"):
            # Answered before Flask, thousands a second: bytes that nothing can run, so few headers guard them.
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            secure = app.test_client().get(address, base_url="https://localhost")
            assert secure.headers["Strict-Transport-Security"].startswith("max-age=31536000")
            continue
        for name, value in HEADERS.items():
            if name == "Content-Security-Policy" and address == "/":
                # Base maps of other sites may be chosen there, and there alone.
                assert answer.headers[name] == policy(["https://cyberjapandata.gsi.go.jp"])
                continue
            if address == "/embed" and name in {"Content-Security-Policy", "X-Frame-Options"}:
                # The one page that others may hold in a frame; all else of its policy stands.
                assert answer.headers.get(name, "") in {
                    "",
                    value.replace("frame-ancestors 'none'", "frame-ancestors *"),
                }
                assert name not in answer.headers or name == "Content-Security-Policy"
                continue
            assert answer.headers[name] == value, (address, name)
        assert "Strict-Transport-Security" not in answer.headers
        assert "Server" not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_the_policy_admits_nothing_inline() -> None:
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_sites_of_base_maps_are_admitted_for_images_and_data_alone() -> None:
    usual = dict(part.split(" ", 1) for part in policy().split("; "))
    wider = dict(part.split(" ", 1) for part in policy(["https://tiles.example.org"]).split("; "))
    assert {name: wider[name].removeprefix(usual[name]) for name in usual if wider[name] != usual[name]} == {
        "img-src": " https://tiles.example.org",
        "connect-src": " https://tiles.example.org",
    }


def test_strict_transport_is_said_over_https_only(client: FlaskClient) -> None:
    secure = client.get("/healthz", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_strict_transport_is_said_behind_a_proxy_that_speaks_https(app: Flask) -> None:
    shared = app.extensions["mapsvc"]
    before = shared.settings
    shared.settings = replace(before, public_url="https://map.example.jp")
    try:
        assert "Strict-Transport-Security" in app.test_client().get("/healthz").headers
    finally:
        shared.settings = before


def test_built_files_are_named_by_their_content_and_kept(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "map-ABC.js").write_text("export {};")
    (dist / "other.js").write_text("export {};")
    (dist / "manifest.json").write_text('{"map.js": "map-ABC.js"}')
    monkeypatch.setattr("web.assets.DIST", dist)
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    client = app.test_client()
    assert 'src="/static/dist/map-ABC.js"' in client.get("/").get_data(as_text=True)
    assert client.get("/static/dist/map-ABC.js").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in client.get("/static/dist/other.js").headers["Cache-Control"]
    (dist / "manifest.json").unlink()
    assert 'src="/static/dist/map.js"' in client.get("/").get_data(as_text=True)


def test_published_data_may_be_read_by_other_sites_and_pages_not(client: FlaskClient) -> None:
    assert client.get("/api/layers").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


@pytest.mark.parametrize("address", [f"/at/{INSIDE}?known_at=2026-10-01T00:00:00Z", "/api/layers", "/"])
def test_texts_are_compressed_as_the_visitor_takes_them(client: FlaskClient, address: str) -> None:
    def fetch(accepted: str) -> tuple[str | None, bytes]:
        answer = client.get(address, headers={"Accept-Encoding": accepted})
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        return answer.headers.get("Content-Encoding"), answer.data

    coding, plain = fetch("identity")
    assert coding is None
    assert fetch("gzip;q=0, br;q=0") == (None, plain)
    coding, squeezed = fetch("gzip")
    assert (coding, gzip.decompress(squeezed)) == ("gzip", plain)
    coding, smaller = fetch("gzip, deflate, br")
    assert (coding, brotli.decompress(smaller)) == ("br", plain)
    assert len(smaller) < len(plain) / 2


def test_a_tag_names_the_content_in_every_coding(client: FlaskClient) -> None:
    tags = {
        client.get("/api/layers", headers={"Accept-Encoding": coding}).headers["ETag"]
        for coding in ("identity", "gzip", "br")
    }
    assert len(tags) == 1
    tag = tags.pop()
    assert tag.startswith("W/")
    again = client.get("/api/layers", headers={"If-None-Match": tag, "Accept-Encoding": "br"})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


def test_a_tag_of_one_language_is_no_answer_in_another(client: FlaskClient) -> None:
    japanese = client.get("/api/layers?lang=ja").headers["ETag"]
    assert client.get("/api/layers?lang=en", headers={"If-None-Match": japanese}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/api/restrictions?lat=35.001&lon=139.001&known_at=2026-01-01T00:00:00Z", "/api/layers"]
)
def test_not_modified_says_what_the_answer_would_have_said(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize("lang", ["", "lang=", "lang=%20"])
def test_an_answer_in_the_visitors_language_is_kept_for_that_language(client: FlaskClient, lang: str) -> None:
    for address in (f"/?{lang}", f"/api/layers?{lang}", f"/layers?{lang}"):
        assert "Accept-Language" in client.get(address).headers["Vary"]
    assert "Accept-Language" not in client.get("/?lang=ja").headers["Vary"]
