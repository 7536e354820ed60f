"""Sites and lines over HTTP: every way to name one, every way to name one wrongly, as program and as person."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from mapsvc.dates import JST

R = "/api/restrictions"
RING = [[139.005, 35.005], [139.015, 35.005], [139.015, 35.015], [139.005, 35.015], [139.005, 35.005]]
SITE = {"type": "Polygon", "coordinates": [RING]}
WKT = "POLYGON ((139.005 35.005, 139.015 35.005, 139.015 35.015, 139.005 35.015, 139.005 35.005))"


def layers(answer: dict[str, Any]) -> dict[str, Any]:
    return {layer["id"]: layer for theme in answer["themes"] for layer in theme["layers"]}


def circle(corners: int, radius: float = 0.003) -> dict[str, Any]:
    turn = 2 * math.pi / corners
    ring = [[139.01 + radius * math.cos(n * turn), 35.01 + radius * math.sin(n * turn)] for n in range(corners)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def ask(client: FlaskClient, document: Any, **query: str) -> dict[str, Any]:
    answer = client.post(R, json=document, query_string=query)
    assert answer.status_code == 200, answer.data
    read: dict[str, Any] = answer.json
    return read


def test_a_site_is_answered_in_square_metres(client: FlaskClient) -> None:
    found = ask(client, SITE)
    assert (found["place"]["kind"], found["place"]["crs"]) == ("site", 6676)
    assert found["place"]["area_m2"] == pytest.approx(1_012_000, rel=0.01)
    zoning = layers(found)["zoning"]
    assert zoning["state"] == "affected"
    assert zoning["parts"][0]["share_percent"] == pytest.approx(50, abs=0.01)
    assert layers(found)["fire_prevention"]["state"] == "no_data"


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Feature", "geometry": SITE, "properties": {"name": "甲"}},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SITE, "properties": {}}]},
        {"type": "Polygon", "coordinates": [RING[::-1]]},
        {"type": "Polygon", "coordinates": [[[*position, 3.5] for position in RING]]},
        {"type": "MultiPolygon", "coordinates": [[RING]]},
    ],
)
def test_every_way_to_send_it_gives_the_same(client: FlaskClient, document: dict[str, Any]) -> None:
    times = {"known_at": datetime.now(JST).isoformat()}
    assert layers(ask(client, document, **times)) == layers(ask(client, SITE, **times))


def test_get_and_post_and_page_name_the_same_place(client: FlaskClient) -> None:
    posted = ask(client, SITE)
    named = client.get(R, query_string={"place": WKT})
    assert named.json["place"] == posted["place"]
    form = client.post("/at", data={"geometry": json.dumps(SITE), "lang": "ja"})
    assert form.status_code == 303
    assert form.headers["Location"].startswith("/at?place=POLYGON")
    page = html.document_fromstring(client.get(form.headers["Location"]).data)
    assert f"{posted['place']['area_m2']:,.2f} m²" in page.text_content()


def test_a_place_named_by_its_feature(client: FlaskClient) -> None:
    page = client.get("/at/zoning:z1?lang=ja")
    assert page.status_code == 200
    assert "敷地の全部" in page.get_data(as_text=True)
    assert client.get("/at/zoning:z1,2").status_code == 404
    assert client.get("/at/zoning:a/b").status_code == 404
    assert client.get("/at/nothing:z1").status_code == 404
    assert client.get(R, query_string={"place": "zoning:z1"}).json["place"]["reference"] == "zoning:z1"


def test_a_site_of_too_many_corners_for_an_address_is_a_page_all_the_same(client: FlaskClient) -> None:
    page = client.post("/at", data={"geometry": json.dumps(circle(5_000)), "lang": "ja"})
    assert page.status_code == 200, page.get_data(as_text=True)[:300]
    tree = html.document_fromstring(page.data)
    form = tree.xpath("//form[@class='as-of-form no-print']")[0]
    assert (form.get("action"), form.get("method")) == ("/at", "post")
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    again = client.post("/at", data=fields | {"as_of": "1996-05-09"})
    assert again.status_code == 200
    assert "1996年5月9日" in again.get_data(as_text=True)
    assert not tree.xpath("//a[contains(@href, 'POLYGON')]")


CROSSED = {
    "type": "Polygon",
    "coordinates": [[[139.0, 35.0], [139.01, 35.01], [139.01, 35.0], [139.0, 35.01], [139.0, 35.0]]],
}


def polygon(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


CROSSED = polygon((139.0, 35.0), (139.01, 35.01), (139.01, 35.0), (139.0, 35.01))
FLAT = polygon((139.0, 35.0), (139.01, 35.0), (139.02, 35.0))
WIDE = polygon((140, 34), (141, 34), (141, 36), (138, 36))
FARTHER = polygon((179, 35), (-179, 35), (-179, 36))

# body, status, parameter, a word of the Japanese, a word of the English
WRONG: list[tuple[Any, int, str, str, str]] = [
    (circle(10_000), 400, "place", "10,001", "10,001"),
    (CROSSED, 400, "place", "交わらない", "does not cross itself"),
    ({"type": "Polygon", "coordinates": [[[x + 5, y] for x, y in RING]]}, 400, "place", "範囲", "outside"),
    (WIDE, 400, "place", "大きい", "larger"),
    (FARTHER, 400, "place", "日本の外", "Japan"),
    (FLAT, 400, "place", "面積", "no area"),
    ({"type": "Polygon", "coordinates": []}, 400, "geometry.coordinates", "座標", "empty"),
    ({"type": "GeometryCollection", "geometries": [SITE]}, 400, "geometry", "一種類", "one kind"),
    ({"type": "MultiPoint", "coordinates": [[139, 35]]}, 400, "place", "点、線、面", "a point, a line or a polygon"),
    (b'{"type": "Point", "coordinates": [NaN, 35]}', 400, "body", "NaN", "NaN"),
    (b'{"type": "P\xff', 400, "body", "UTF-8", "UTF-8"),
    (b"[" * 100_000, 400, "body", "深すぎ", "deep"),
    (b"", 400, "body", "空", "empty"),
    (b'{"type": "Point", "coordinates": [35.0, 139.0]}', 400, "geometry.coordinates", "経度, 緯度", "longitude"),
    ({"places": []}, 400, "places", "場所", "places"),
    ({"places": [{"id": n} for n in range(1_001)]}, 400, "places", "1000", "1000"),
    ({"places": [{"id": 1, "lat": 35, "lon": 139}], "asof": "2020-01-01"}, 400, "asof", "places", "places"),
    ({"places": [{"id": 1, "lat": 35, "lon": 139}], "as_of": 2020}, 400, "as_of", "文字列", "text"),
    ({"places": [{"id": 1, "lat": 35, "lon": 139}], "as_of": "never"}, 400, "as_of", "日付", "date"),
    ({"places": [{"id": n, "place": "zoning:z1"} for n in range(101)]}, 400, "places", "100", "100"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "status", "parameter", "ja", "en"), WRONG)
def test_a_wrong_body_is_refused_in_the_readers_language(
    client: FlaskClient, document: Any, status: int, parameter: str, ja: str, en: str
) -> None:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    for language, word in (("ja", ja), ("en", en)):
        answer = client.post(R, data=body, content_type="application/json", headers={"Accept-Language": language})
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.data
        assert answer.json["parameter"] == parameter
        assert word in answer.json["detail"], answer.json["detail"]
        assert "%(" not in answer.json["detail"]
        kana = any("ぁ" <= char <= "ん" for char in answer.json["detail"])
        assert kana is (language == "ja"), answer.json["detail"]


def test_a_form_says_the_same_as_a_page(client: FlaskClient) -> None:
    for geometry, word in (
        (json.dumps(CROSSED), "交わらない"),
        ("POLYGON ((1 2", "WKT"),
        ("", "GeoJSON"),
        ("[1, 2", "JSON"),
    ):
        answer = client.post("/at", data={"geometry": geometry}, headers={"Accept-Language": "ja"})
        assert (answer.status_code, answer.mimetype) == (400, "text/html")
        assert word in answer.get_data(as_text=True)
    assert client.post("/at", data={"geometry": WKT, "evil": "1"}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("application/geo+json; charset=UTF-8", 200),
        ("application/json; charset=shift_jis", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_only_json_in_utf8_is_read(client: FlaskClient, kind: str, status: int) -> None:
    answer = client.post(R, data=json.dumps(SITE).encode(), content_type=kind)
    assert answer.status_code == status
    squeezed = client.post(R, data=b"x", content_type="application/json", headers={"Content-Encoding": "gzip"})
    assert squeezed.status_code == 415


def test_any_site_may_ask_with_a_body(client: FlaskClient) -> None:
    foreign = {"Origin": "https://other.example", "Sec-Fetch-Site": "cross-site"}
    before = client.options(
        R,
        headers=foreign | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"},
    )
    assert before.status_code == 200
    assert "POST" in before.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in before.headers["Access-Control-Allow-Headers"]
    asked = client.post(R, json=SITE, headers=foreign)
    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert asked.headers["Cache-Control"] == "no-store"


def test_a_list_answers_each_row_as_a_question_of_its_own(client: FlaskClient) -> None:
    rows = [
        {"id": "a", "lat": 35.001, "lon": 139.001},
        {"id": 2, "lat": 0.00001, "lon": 139},
        {"id": "c", "place": WKT},
    ]
    rows += [{"id": "bad", "lat": "north", "lon": 139}, {"id": "far", "place": "POLYGON ((1 1, 2 1, 2 2, 1 1))"}]
    times = {"as_of": "1996-05-09", "known_at": datetime.now(JST).isoformat()}
    found = ask(client, {"places": rows, **times}, lang="en")["answers"]
    assert [row["id"] for row in found] == ["a", 2, "c", "bad", "far"]
    alone = client.get(R, query_string={"lat": "35.001", "lon": "139.001", "lang": "en", **times}).json
    assert layers(found[0]["answer"]) == layers(alone)
    assert {layer["state"] for layer in layers(found[1]["answer"]).values()} == {"no_data"}
    assert layers(found[2]["answer"]) == layers(ask(client, SITE, lang="en", **times))
    assert found[3]["problem"]["parameter"] == "lat"
    assert (found[4]["problem"]["status"], found[4]["problem"]["parameter"]) == (400, "place")
    assert client.post(R, json={"places": rows, **times}, query_string=times).status_code == 400  # said twice


def test_themes_limit_the_answer(client: FlaskClient) -> None:
    found = client.get(R, query_string={"place": WKT, "themes": "planning"}).json
    assert [theme["id"] for theme in found["themes"]] == ["planning"]
    refused = client.get(R, query_string={"place": WKT, "themes": "planning,none"}, headers={"Accept-Language": "ja"})
    assert (refused.status_code, refused.json["parameter"]) == (400, "themes")
    assert "テーマ" in refused.json["detail"]
    both = client.get(R, query_string={"place": WKT, "lat": "35", "lon": "139"})
    assert (both.status_code, both.json["parameter"]) == (400, "place")


def test_a_site_that_did_not_change_is_not_asked_again(client: FlaskClient) -> None:
    query = {"place": WKT, "known_at": datetime.now(JST).isoformat()}
    asked = client.get(R, query_string=query)
    again = client.get(R, query_string=query, headers={"If-None-Match": asked.headers["ETag"]})
    assert (asked.status_code, again.status_code, again.data) == (200, 304, b"")
    other = client.get(R, query_string=query | {"place": "zoning:z1"}, headers={"If-None-Match": asked.headers["ETag"]})
    assert other.status_code == 200
