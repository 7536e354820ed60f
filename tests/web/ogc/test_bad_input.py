"""Every parameter out of its range: 400 naming it, never a fault of ours; and what takes too long: 503."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layers.registry import Catalogue
from mapsvc.db.connection import connect
from tests.web.ogc.asking import ITEMS, PLACES, address, get
from web.app import create_app

TILE = "/ogc/collections/zoning/tiles/WebMercatorQuad"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
BAD: list[tuple[str, str]] = [
    *[(f"{ITEMS}?limit={value}", "limit") for value in ("0", "-1", "x", "1.5", "１０", "1e3", "%2B1", "9" * 41)],
    *[
        (f"{ITEMS}?bbox={value}", "bbox")
        for value in (
            "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "1,2,3,nan", "1,2,3,inf", "139,36,140,35", "0,0,200,1",
            "0,-91,1,0", "1,2,3,4;DROP", "1,2,,4", "1e400,0,1,1", "１,2,3,4", "35,139,36,140",
        )
    ],
    (f"{ITEMS}?bbox=139,35,140,36&bbox-crs={EPSG}4326", "bbox"),
    (f"{ITEMS}?bbox=1,2,3,4&bbox=1,2,3,4", "bbox"),
    (f"{ITEMS}?bbox-crs=EPSG:1", "bbox-crs"),
    (f"{ITEMS}?crs={EPSG}99999", "crs"),
    (f"{ITEMS}?crs=http://www.opengis.net/def/crs/EPSG/0/2451", "crs"),
    (f"{ITEMS}/z010?crs=x", "crs"),
    *[
        (f"{ITEMS}?datetime={value}", "datetime")
        for value in ("today", "2019-02-30", "2020/2019", "2020-01-01/2019-01-01", "a/b/c", "..", "2019")
    ],
    (f"{ITEMS}/z010?datetime=x", "datetime"),
    (f"{ITEMS}?known_at=2999-01-01T00:00:00Z", "known_at"),
    (f"{ITEMS}?filter=use%20%3D", "filter"),
    (f"{ITEMS}?filter=nothing%3D1", "filter"),
    (f"{ITEMS}?filter-lang=ecql&filter=true", "filter-lang"),
    (f"{ITEMS}?filter-crs=x&filter=true", "filter-crs"),
    (f"{ITEMS}?filter=true&filter=true", "filter"),
    (f"{PLACES}?filter=owner%3D'x'", "filter"),
    (f"{PLACES}?filter=10%5E400%3E1", "filter"),
    (f"{PLACES}?owner=x", "owner"),
    (f"{PLACES}?number=ten", "number"),
    (f"{PLACES}?number=nan", "number"),
    (f"{PLACES}?number=0.5", "number"),
    (f"{PLACES}?open=yes", "open"),
    (f"{PLACES}?kind=purple", "kind"),
    (f"{PLACES}?kinds=purple", "kinds"),
    (f"{PLACES}?built=2019-02-30", "built"),
    (f"{PLACES}?name=%00", "name"),
    (f"{PLACES}?geometry=x", "geometry"),
    (f"{ITEMS}?unknown=1", "unknown"),
    (f"{ITEMS}?Limit=1", "Limit"),
    (f"{ITEMS}/z010?limit=1", "limit"),
    *[(f"{path}?unknown=1", "unknown") for path in (
        "/ogc/", "/ogc/api", "/ogc/conformance", "/ogc/collections", "/ogc/collections/zoning", "/ogc/styles",
        "/ogc/styles/zoning", "/ogc/styles/zoning/metadata", "/ogc/tiles", "/ogc/tiles/WebMercatorQuad", TILE,
        f"{TILE}/10/403/907", "/ogc/tileMatrixSets", "/ogc/tileMatrixSets/WebMercatorQuad",
        "/ogc/collections/zoning/queryables", "/ogc/collections/zoning/schema", "/catalogue.jsonld",
        "/ogc/collections/zoning/tableschema.json", "/api/layers/zoning/changes",
    )],
    ("/ogc/?f=xml", "f"),
    (f"{ITEMS}?f=geojson2", "f"),
    (f"{ITEMS}?lang=de", "lang"),
    (f"{TILE}/10/403/907?f=png", "f"),
    (f"{TILE}/99/0/0?datetime=2019-01-01/..", "z"),
    (f"{TILE}/20/0/0?datetime=2019-01-01/..", "z"),
    (f"{TILE}/10/0/9999?datetime=2019-01-01/..", "x"),
    (f"{TILE}/10/a/0?datetime=2019-01-01/..", "y"),
    (f"{TILE}/10/403/907?datetime=x", "datetime"),
    (f"{TILE}/10/403/9999", "x"),
    (f"{TILE}/99/403/907", "z"),
    (f"{TILE}/10/a/907", "y"),
    ("/ogc/tiles/WebMercatorQuad/10/403/907?collections=..", "collections"),
    ("/api/layers/zoning/changes", "since"),
    ("/api/layers/zoning/changes?since=-1", "since"),
    ("/api/layers/zoning/changes?since=999999", "since"),
    ("/api/layers/zoning/changes?since=0&after=x", "after"),
    ("/api/layers/zoning/changes?since=0&limit=0", "limit"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "parameter"), BAD, ids=[path for path, _ in BAD])
def test_bad_parameters_are_refused_by_name(client: FlaskClient, path: str, parameter: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400, answer.get_data(as_text=True)[:300]
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json(force=True)
    assert problem["parameter"] == parameter
    assert len(problem["detail"]) < 2_000
    assert "Traceback" not in problem["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_people_get_a_page(client: FlaskClient) -> None:
    for path, accept in ((f"{ITEMS}?limit=0&f=html", "*/*"), (f"{ITEMS}?limit=0", "text/html,*/*;q=0.8")):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (400, "text/html")
        assert "limit" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/ogc/collections/nothing",
        f"{ITEMS}/a%00b",
        "/ogc/styles/nothing",
        "/ogc/styles/coverage",
        "/ogc/tileMatrixSets/WorldCRS84Quad",
        "/ogc/tiles/WorldCRS84Quad",
        "/ogc/x",
        "/ogc/tiles?collections=nothing",
        "/api/layers/nothing/changes?since=0",
        "/ogc/collections/nothing/tiles/WebMercatorQuad/10/403/907",
        f"{ITEMS}/../../etc/passwd",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert get(client, path, 404)["status"] == 404


def test_only_reading(client: FlaskClient) -> None:
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(ITEMS).status_code in {403, 405}


def test_an_unparsable_filter_is_answered_with_its_place(client: FlaskClient) -> None:
    problem = get(client, ITEMS, 400, filter="use = 'commercial' nonsense", lang="en")
    assert "line 1, character 20" in problem["detail"]


def test_a_long_filter_is_too_long(client: FlaskClient) -> None:
    assert client.get(address(ITEMS, filter="true AND " * 600 + "true")).status_code == 414


@pytest.fixture
def hurried(app: Flask, layers: Catalogue) -> Iterator[FlaskClient]:
    """A visitor of a server whose statements end after a second."""
    shared = app.extensions["mapsvc"]
    made = create_app(replace(shared.settings, visitor_timeout_ms=1_000), layers, shared.database)
    yield made.test_client()
    made.extensions["mapsvc"].close()


def test_an_expensive_filter_ends_and_the_server_goes_on(app: Flask, hurried: FlaskClient) -> None:
    with connect(app.extensions["mapsvc"].database, autocommit=True) as conn:
        # Straight into the table: only its number matters here.
        conn.execute(
            "INSERT INTO feature_test_place (layer, key, geom, props, digest, valid, recorded) "
            "SELECT 'test_place', 'heavy' || n, ST_MakeEnvelope(0, 0, 1, 1, 4326), "
            "jsonb_build_object('kind', 'red', 'name', repeat('é', 400)), '', '[,]', tstzrange(now(), NULL) "
            "FROM generate_series(1, 30000) AS n"
        )
        conn.execute("ANALYZE feature_test_place")
        conn.execute("UPDATE layer SET recorded_at = clock_timestamp() WHERE id = 'test_place'")
    costly = " OR ".join(f"CASEI(ACCENTI(name)) LIKE '%{n}'" for n in range(40))
    answer = hurried.get(f"{PLACES}?filter={quote(costly)}")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.mimetype == "application/problem+json"
    assert hurried.get(f"{PLACES}?limit=1").status_code == 200
    whole = hurried.get(f"{PLACES}?limit=1&filter={quote('NOT (' + costly + ')')}")
    assert whole.status_code == 200, "the first that meets it is found at once"
    assert "numberMatched" not in whole.get_json(force=True), "counting them is not cheap"


@pytest.mark.parametrize(
    ("asked", "ja", "en"),
    [
        ({"filter": "use = 'commercial' nonsense"}, "1 行目の 20 文字目から読めません", "line 1, character 20"),
        ({"filter": "height > 3"}, "「height」という項目では絞れません", "height is no property"),
        ({"filter": "use = 'shops'"}, "「shops」は use の値ではありません", "shops is no code of use"),
        ({"filter": "floor_area_ratio = 'x'"}, "比べられません", "compares floor_area_ratio (number)"),
        ({"filter": "notified_on > '2019-04-01'"}, "DATE('2019-04-01')", "DATE('2019-04-01')"),
        ({"filter": "LENGTH(use) = 3"}, "という関数はありません", "is no function"),
        ({"filter": "floor_area_ratio"}, "条件になっていません", "is no condition"),
        ({"floor_area_ratio": "ten"}, "数にしてください", "must be a number"),
        ({"limit": "0"}, "1 から 10000 までの整数", "a whole number from 1 to 10000"),
        ({"bbox": "1,2,3"}, "4 個（高さを含めると 6 個）の数", "must be 4 numbers"),
        ({"bbox": "35,139,36,140"}, "軸の順番", "axis order"),
        ({"crs": "EPSG:1"}, "6669〜6687", "6669 to 6687"),
        ({"datetime": "2019"}, "2019-04-01/.. の形", "2019-04-01/.."),
        ({"datetime": "2020-01-02/2020-01-01"}, "終わりが始まりより前", "must not end before it begins"),
        ({"token": "x"}, "最初から", "begin again"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_language_asked_for(
    client: FlaskClient, asked: dict[str, str], ja: str, en: str
) -> None:
    for language, said in (("ja", ja), ("en", en)):
        problem = get(client, ITEMS, 400, **asked, lang=language)
        assert said in problem["detail"]
        assert problem["detail"].startswith(f"{next(iter(asked))}: ")
