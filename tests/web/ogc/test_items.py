"""Pages of features: tokens, filters, systems, streams."""

from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import parse_qs, quote, urlsplit

import brotli
import orjson
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from pyproj import Transformer

from layers.registry import Catalogue
from layers.store import Assertion, commit
from mapsvc.db.connection import connect
from tests.layers.query.places import LAYER, those
from tests.layers.query.test_filter import FILTERS, Test
from tests.web.ogc.asking import ITEMS, PLACES, address, get, ids, link, local, walk
from tests.web.ogc.conftest import ZONES, zone, zone_key
from web.ogc.items import CHUNK

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def token_of(href: str) -> str:
    return parse_qs(urlsplit(href).query)["token"][0]


def test_a_walk_holds_on_to_what_it_began_with(app: Flask, client: FlaskClient, layers: Catalogue) -> None:
    before = get(client, ITEMS, limit=1000)["features"]
    page = get(client, ITEMS, limit=10)
    found = page["features"]
    edits = [
        [Assertion("a-new-one", None, None, shapely.box(139, 35, 139.1, 35.1), dict(zone(0).props or {}))],
        [zone(20, floor_area_ratio=100), Assertion(zone_key(15), None, None, None, None)],
        [zone(at, floor_area_ratio=200) for at in range(ZONES)],
    ]
    url = app.extensions["mapsvc"].database
    for edit in edits:
        with connect(url, autocommit=True) as conn, conn.transaction():
            commit(conn, layers.layer("zoning"), edit)
        if after := link(page, "next"):
            page = get(client, local(after))
            found += page["features"]
    assert link(page, "next") is None
    assert found == before
    assert page["numberMatched"] == len(before)
    now = get(client, ITEMS, limit=1000)["features"]
    assert "a-new-one" in ids(now)
    assert {one["properties"]["floor_area_ratio"] for one in now} == {200, 400}
    with connect(url, autocommit=True) as conn, conn.transaction():
        gone = Assertion("a-new-one", None, None, None, None)
        commit(conn, layers.layer("zoning"), [gone, *(zone(at) for at in range(ZONES))])


def test_known_at_asks_an_earlier_state(app: Flask, client: FlaskClient, layers: Catalogue) -> None:
    url = app.extensions["mapsvc"].database
    with connect(url, autocommit=True) as conn, conn.transaction():
        done = commit(conn, layers.layer("zoning"), [zone(7, floor_area_ratio=300)])
    assert done.recorded_at is not None
    with connect(url, autocommit=True) as conn, conn.transaction():
        commit(conn, layers.layer("zoning"), [zone(7)])
    path = f"{ITEMS}/{zone_key(7)}"
    assert get(client, path)["properties"]["floor_area_ratio"] == 400
    assert get(client, path, known_at=done.recorded_at.isoformat())["properties"]["floor_area_ratio"] == 300
    page = walk(client, ITEMS, known_at=done.recorded_at.isoformat(), limit=9)
    assert {one["id"]: one["properties"]["floor_area_ratio"] for one in page}[zone_key(7)] == 300


def test_a_token_belongs_to_its_question(client: FlaskClient) -> None:
    after = link(get(client, ITEMS, limit=3, bbox="139,35,140,36"), "next")
    assert after
    token = token_of(after)
    assert get(client, ITEMS, limit=5, bbox="139,35,140,36", token=token, f="json", lang="en")["features"]
    for other in ({}, {"bbox": "139,35,140,37"}, {"bbox": "139,35,140,36", "datetime": "2020-01-01"}):
        assert get(client, ITEMS, 400, token=token, **other)["parameter"] == "token"
    assert get(client, PLACES, 400, token=token, bbox="139,35,140,36")["parameter"] == "token"


@pytest.mark.parametrize(
    "change",
    [(0, 2), (1, "x/y"), (2, "yesterday"), (2, "0001-01-01T00:00:00+00:00"), (3, 5), (3, "a\x00"), (4, "x"), (5, "")],
)
def test_a_token_that_was_tampered_with(client: FlaskClient, change: tuple[int, object]) -> None:
    after = link(get(client, ITEMS, limit=3), "next")
    assert after
    token = token_of(after)
    parts = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    assert get(client, ITEMS, limit=3, token=token)
    parts[change[0]] = change[1]
    wrong = base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")
    assert get(client, ITEMS, 400, limit=3, token=wrong)["parameter"] == "token"


@pytest.mark.parametrize("token", ["x", "AAAA", "W10", "e30", "%00", "あ", "====", "A" * 3_000, "[1]"])
def test_what_is_no_token(client: FlaskClient, token: str) -> None:
    assert get(client, ITEMS, 400, token=token)["parameter"] == "token"


@pytest.mark.parametrize("code", [4326, 3857, 6668, 6669, 6677, 6687])
def test_systems(client: FlaskClient, code: int) -> None:
    """Part 2 (OGC 18-058r1), A.1: the system asked for is named, in its own order of axes; boxes as well."""
    answer = client.get(address(ITEMS, crs=f"{EPSG}{code}"))
    assert answer.headers["Content-Crs"] == f"<{EPSG}{code}>"
    move = Transformer.from_crs(6668, code, always_xy=False) if code > 6668 else Transformer.from_crs(4326, code)
    given = {one["id"]: one["geometry"]["coordinates"][0] for one in answer.get_json(force=True)["features"]}
    for one in get(client, ITEMS)["features"]:
        for point in one["geometry"]["coordinates"][0]:
            lon, lat = point
            expected = (lat, lon) if code in {4326, 6668} else move.transform(lat, lon)
            assert any(other == pytest.approx(expected, abs=0.002) for other in given[one["id"]])
    lower, upper = ((35.0, 139.0015), (35.0005, 139.0035))
    box = [*lower, *upper] if code in {4326, 6668} else [*move.transform(*lower), *move.transform(*upper)]
    parameters = {"bbox": ",".join(map(str, box)), "bbox_crs": f"{EPSG}{code}"}
    assert {zone_key(at) for at in (1, 2, 3)} <= set(ids(get(client, ITEMS, **parameters)["features"]))
    alone = client.get(address(f"{ITEMS}/z010", crs=f"{EPSG}{code}"))
    assert alone.headers["Content-Crs"] == f"<{EPSG}{code}>"
    assert alone.get_json(force=True)["geometry"]["coordinates"][0] == given["z010"]


def test_the_default_system_is_named(client: FlaskClient) -> None:
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    for path in (ITEMS, f"{ITEMS}/z010", address(ITEMS, crs=crs84), address(ITEMS, f="html")):
        assert client.get(path).headers["Content-Crs"] == f"<{crs84}>"
    found = get(client, "/ogc/collections/zoning")
    assert found["storageCrs"] == crs84
    assert found["crs"][0] == crs84
    assert {EPSG + "4326", EPSG + "3857", EPSG + "6668", EPSG + "6669", EPSG + "6687"} <= set(found["crs"])


@pytest.mark.parametrize(("text", "test"), FILTERS[::4], ids=[text for text, _ in FILTERS[::4]])
def test_filters(client: FlaskClient, text: str, test: Test) -> None:
    """Part 3 (OGC 19-079r2), A.4: filter and filter-lang on features; paged, the same."""
    expected = those(test)
    page = get(client, PLACES, filter=text, datetime="../..")
    assert [one["properties"]["feature_key"] for one in page["features"]] == expected
    assert page["numberMatched"] == len(expected)
    paged = walk(client, PLACES, filter=text, datetime="../..", limit=2, filter_lang="cql2-text")
    assert [one["properties"]["feature_key"] for one in paged] == expected


def test_a_filter_in_json_and_in_another_system(client: FlaskClient) -> None:
    condition = {
        "op": "s_intersects",
        "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [35.0005, 139.0105]}],
    }
    found = get(client, ITEMS, filter=json.dumps(condition), filter_lang="cql2-json", filter_crs=EPSG + "4326")
    assert ids(found["features"]) == ["z010"]
    move = Transformer.from_crs(6668, 6677, always_xy=False)
    north, east = move.transform(35.0005, 139.0105)
    text = f"S_INTERSECTS(geometry, POINT({north} {east})) AND use = 'low_rise_1'"
    assert ids(get(client, ITEMS, filter=text, filter_crs=EPSG + "6677")["features"]) == ["z010"]


def test_all_conditions_hold_together(client: FlaskClient) -> None:
    found = get(client, ITEMS, bbox="139.0095,35,139.0145,35.001", filter="use = 'commercial'", use="commercial")
    assert ids(found["features"]) == ["z009", "z011", "z013"]


def test_properties_are_parameters(client: FlaskClient) -> None:
    """Part 3, A.2: queryables as query parameters."""
    for parameters, expected in (
        ({"kind": "red"}, [0, 3, 6, 9]),
        ({"kinds": "blue"}, [3, 7, 11]),
        ({"number": "30"}, [3]),
        ({"number": "3e1"}, [3]),
        ({"open": "true", "kind": "red"}, [0, 6]),
        ({"built": "2004-04-01"}, [4]),
        ({"seen": "2020-01-05T03:00:00Z"}, [4]),
        ({"name": "it's"}, [8]),
        ({"feature_key": "p05"}, [5]),
        ({"valid_until": "2019-12-31"}, [4]),
    ):
        found = get(client, PLACES, datetime="../..", **parameters)["features"]
        assert [one["properties"]["feature_key"] for one in found] == [f"p{at:02}" for at in expected], parameters


def test_large_pages_come_in_parts(app: Flask, client: FlaskClient, layers: Catalogue) -> None:
    many = CHUNK * 2 + 37
    url = app.extensions["mapsvc"].database
    box = shapely.box(139, 35, 139.001, 35.001)
    new = [Assertion(f"many{at:05}", None, None, box, {"kind": "red"}) for at in range(many)]
    with connect(url, autocommit=True) as conn, conn.transaction():
        commit(conn, layers.layer(LAYER.id), new)
    asked = address(PLACES, limit=10_000, filter="feature_key LIKE 'many%'")
    bodies = []
    for coding, opened in (("identity", bytes), ("gzip", gzip.decompress), ("br", brotli.decompress)):
        answer = client.get(asked, headers={"Accept-Encoding": coding})
        assert answer.is_streamed
        assert answer.headers.get("Content-Encoding", "identity") == coding
        assert "Accept-Encoding" in answer.headers["Vary"]
        page = json.loads(opened(answer.get_data()))
        assert page["numberReturned"] == page["numberMatched"] == many
        assert ids(page["features"]) == [one.key for one in new]
        bodies.append(page["features"])
    assert bodies[0] == bodies[1] == bodies[2]
    half = get(client, PLACES, limit=CHUNK + 5, filter="feature_key LIKE 'many%'")
    assert half["numberReturned"] == CHUNK + 5
    assert len(ids(walk(client, local(str(link(half, "next")))))) == many - CHUNK - 5
    assert quote("many") in asked
