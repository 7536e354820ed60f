"""Sharing: short links hold nothing but views of this map, their QR codes lead there, frames hold the embedded map."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapsvc.dates import today
from web.share import short
from web.sheet.pace import Pace
from web.state import State
from web.view_query import ViewQuery, read
from web.views import share

VIEW = "lat=35.01&lon=139.01&z=15.5&on=zoning,fire_prevention&op=zoning:0.5&as_of=2020-04-01&lang=ja"
SITE = "place=POLYGON((139.005+35.005,139.015+35.005,139.015+35.015,139.005+35.005))"


def made(client: FlaskClient, view: str) -> dict[str, str]:
    answer = client.post("/short-links", data={"view": view})
    assert answer.status_code == 200, answer.data
    found: dict[str, str] = answer.json
    return found


@pytest.mark.parametrize("view", [VIEW, SITE, "place=zoning:z1", "cmp=swipe&cmp_as_of=1990-01-01&cmp_at=0.25"])
def test_a_view_is_found_again_under_its_code(client: FlaskClient, view: str) -> None:
    answer = made(client, view)
    assert re.fullmatch(r"[2-9a-hjkmnp-z]{10}", answer["code"])
    assert answer["link"] == f"http://localhost/s/{answer['code']}"
    assert date.fromisoformat(answer["until"]) >= today() + timedelta(days=729)
    back = client.get(f"/s/{answer['code']}")
    assert back.status_code == 302
    path, _, query = back.headers["Location"].partition("?")
    assert (path, read(query)) == ("/", read(view))
    assert back.headers["Cache-Control"] == "no-store"


def test_the_same_view_has_one_link_however_it_is_written(client: FlaskClient) -> None:
    turned = "&".join(reversed(VIEW.split("&")))
    assert made(client, VIEW)["code"] == made(client, "?" + turned.replace(",", "%2C"))["code"]


@pytest.mark.parametrize(
    "view",
    [
        "",
        "//evil.example",
        "https://evil.example/?lat=35",
        "lat=35&next=//evil.example",
        "lat=35&lat=36",
        "lat=95",
        "on=<script>",
        "place=<svg onload=alert(1)>",
        "place=35,139%0d%0aSet-Cookie:x",
        "as_of=2020-02-30",
        "lang=xx",
        "z=15;DROP",
        "op=zoning:7",
        "lat=" + "1" * 4_050,
    ],
)
def test_nothing_else_gets_a_link_a_code_or_a_frame(client: FlaskClient, view: str) -> None:
    refused = client.post("/short-links", data={"view": view}, headers={"Accept": "application/json"})
    assert refused.status_code == 400
    assert refused.json["parameter"] == "view"
    if view:
        assert client.get("/qr.svg", query_string={"view": view}).status_code in {400, 414}


def test_links_end_and_are_forgotten(app: Flask, client: FlaskClient) -> None:
    gone = made(client, "lat=35.5&lon=139.5&z=11")["code"]
    state: State = app.extensions["mapsvc"]
    with state.writing() as conn:
        conn.execute("UPDATE short_link SET expires_at = now() - interval '1 second' WHERE code = %s", (gone,))
    assert client.get(f"/s/{gone}").status_code == 404
    with state.writing() as conn:
        short.put(conn, ViewQuery({"z": "3"}), 1)
        assert conn.execute("SELECT count(*) FROM short_link WHERE code = %s", (gone,)).fetchone() == (0,)
        names = conn.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'short_link'")
        assert {row[0] for row in names} == {"code", "view", "digest", "expires_at"}  # nothing of people
    for code in ("zzzzzzzzzz", "short", "../../etc", "%00"):
        assert client.get(f"/s/{code}").status_code in {400, 404}


def test_one_network_makes_no_flood(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share, "_making", Pace(2, 600.0))
    client = app.test_client()
    near = {"REMOTE_ADDR": "198.51.100.7"}
    answers = [client.post("/short-links", data={"view": f"z={z}"}, environ_base=near).status_code for z in (1, 2, 3)]
    assert answers == [200, 200, 503]
    other = client.post("/short-links", data={"view": "z=4"}, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert other.status_code == 200


def test_another_sites_page_makes_no_link(client: FlaskClient) -> None:
    crossed = client.post("/short-links", data={"view": VIEW}, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403


def test_codes_are_pictures_of_our_own_links(client: FlaskClient) -> None:
    code = made(client, VIEW)["code"]
    for query in ({"code": code}, {"view": VIEW}):
        answer = client.get("/qr.svg", query_string=query)
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        assert b"<svg" in answer.data
        assert b"<script" not in answer.data
    assert client.get("/qr.svg", query_string={"code": "https://evil.example"}).status_code == 400
    corners = ",".join(f"139.{at:06d} 35.{at:06d}" for at in range(100, 170))
    long = client.get("/qr.svg", query_string={"view": f"place=POLYGON(({corners}))"})
    assert long.status_code == 400


def test_only_the_embedded_map_may_be_framed(client: FlaskClient) -> None:
    framed = client.get(f"/embed?{VIEW}")
    assert framed.status_code == 200
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert framed.headers["Referrer-Policy"] == "same-origin"
    page = framed.get_data(as_text=True)
    assert "<header" not in page
    assert "<form" not in page
    assert 'target="_blank" rel="noopener"' in page
    assert "&amp;as_of=2020-04-01&amp;lang=ja" in page
    for path in ("/", f"/?{VIEW}", "/at", "/sign-in"):
        other = client.get(path)
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
        assert other.headers["X-Frame-Options"] == "DENY"
    assert client.get("/embed?lat=95").status_code == 400
    assert client.get("/embed?next=//evil.example").status_code == 400
