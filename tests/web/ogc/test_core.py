"""OGC API - Features - Part 1 (OGC 17-069r4), the abstract tests of the classes core, geojson and html."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from mapsvc.dates import JST, today
from tests.layers.query.places import NAMES, assertion
from tests.web.ogc.asking import ITEMS, PLACES, address, get, ids, link, local, walk
from tests.web.ogc.conftest import ZONES, zone_key
from web.ogc.conformance import CLASSES

PARTS = ["/ogc/", "/ogc/conformance", "/ogc/api", "/ogc/collections", "/ogc/collections/zoning", ITEMS]


def test_landing_page(client: FlaskClient) -> None:
    """A.2.2: links to the definition, the declaration of conformance and the collections."""
    page = get(client, "/ogc/")
    assert page["title"]
    for rel, kind in (
        ("service-desc", "application/vnd.oai.openapi+json;version=3.0"),
        ("service-doc", "text/html"),
        ("conformance", "application/json"),
        ("data", "application/json"),
        ("self", "application/json"),
        ("alternate", "text/html"),
    ):
        target = link(page, rel, kind)
        assert target, rel
        assert client.get(local(target)).content_type.partition(";")[0] == kind.partition(";")[0]


@pytest.mark.parametrize("path", [*PARTS, "/ogc/tiles", "/ogc/styles", "/ogc/tileMatrixSets"])
def test_every_link_leads_somewhere(client: FlaskClient, path: str) -> None:
    for one in get(client, path).get("links", []):
        assert {"href", "rel"} <= one.keys()
        if one.get("templated") or not one["href"].startswith("http://localhost/"):
            continue
        answer = client.get(local(one["href"]))
        assert answer.status_code == 200, one
        if one.get("type"):
            kinds = {one["type"].partition(";")[0]}
            kinds |= {"application/json"} if "tile+json" in one["type"] else set()
            assert answer.mimetype in kinds, one


def test_conformance(client: FlaskClient) -> None:
    """A.2.4."""
    declared = get(client, "/ogc/conformance")["conformsTo"]
    assert declared == list(CLASSES)
    assert len(set(declared)) == len(declared)
    assert {
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{n}" for n in ("core", "geojson", "html", "oas30")
    } <= {*declared}


def test_collections(client: FlaskClient) -> None:
    """A.2.5, A.2.6: each with self and items; the same alone as in the list."""
    found = get(client, "/ogc/collections")
    assert link(found, "self")
    assert link(found, "alternate", "text/html")
    by_id = {one["id"]: one for one in found["collections"]}
    assert {"zoning", "test_place", "ward"} <= by_id.keys()
    for one in by_id.values():
        assert link(one, "items", "application/geo+json")
        assert link(one, "items", "text/html")
        assert one["itemType"] == "feature"
        assert one["extent"]["temporal"]["interval"]
    alone = get(client, "/ogc/collections/zoning")
    for member in ("title", "description", "extent", "crs", "storageCrs", "itemType"):
        assert alone[member] == by_id["zoning"][member]
    west, south, east, north = alone["extent"]["spatial"]["bbox"][0]
    assert (west, south, east, north) == pytest.approx((139, 35, 139.025, 35.001))
    assert alone["extent"]["temporal"]["interval"] == [["1996-05-10T00:00:00Z", None]]
    assert link(alone, "license") == "https://creativecommons.org/licenses/by/4.0/"


def test_what_is_not_there(client: FlaskClient) -> None:
    for path in ("/ogc/collections/nothing", "/ogc/collections/nothing/items", f"{ITEMS}/nothing", "/ogc/nothing"):
        problem = get(client, path, 404)
        assert problem["status"] == 404


def test_features(client: FlaskClient) -> None:
    """A.2.7.1, A.2.7.6: GeoJSON with links, a time stamp and numbers that agree."""
    before = datetime.now(JST) - timedelta(seconds=2)
    answer = client.get(ITEMS)
    assert answer.content_type == "application/geo+json"
    page = answer.get_json(force=True)
    assert page["type"] == "FeatureCollection"
    assert page["numberMatched"] == page["numberReturned"] == len(page["features"]) == ZONES
    assert before <= datetime.fromisoformat(page["timeStamp"]) <= datetime.now(JST) + timedelta(seconds=2)
    assert link(page, "self", "application/geo+json")
    assert link(page, "alternate", "text/html")
    assert link(page, "next") is None
    feature = page["features"][0]
    assert feature["type"] == "Feature"
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["properties"]["use"] in {"commercial", "low_rise_1"}


def test_exteriors_run_against_the_clock(client: FlaskClient) -> None:
    """RFC 7946, 3.1.6."""
    for feature in get(client, ITEMS)["features"]:
        ring = feature["geometry"]["coordinates"][0]
        assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) > 0


@pytest.mark.parametrize("limit", [1, 2, 7, 24, 25, 26])
def test_pages(client: FlaskClient, limit: int) -> None:
    """A.2.7.2, A.2.7.7: next leads to all features, each once, and the total is the same on every page."""
    first = get(client, ITEMS, limit=limit)
    assert first["numberReturned"] == min(limit, ZONES)
    assert first["numberMatched"] == ZONES
    found = ids(walk(client, ITEMS, limit=limit))
    assert sorted(found) == sorted(map(zone_key, range(ZONES)))
    assert len(set(found)) == ZONES


@pytest.mark.parametrize("limit", ["10000", "10001", "1000000000", "9" * 30])
def test_a_limit_above_the_largest_is_the_largest(client: FlaskClient, limit: str) -> None:
    """7.15.2, permission /per/core/fc-limit-response-1."""
    assert get(client, ITEMS, limit=limit)["numberReturned"] == ZONES


def test_bbox(client: FlaskClient) -> None:
    """A.2.7.3: what meets the box, and nothing else; heights are passed over."""
    for box in ("139.0015,35,139.0035,35.0005", "139.0015,35,-10,139.0035,35.0005,10"):
        assert sorted(ids(get(client, ITEMS, bbox=box)["features"])) == sorted(zone_key(at) for at in (1, 2, 3))
    assert get(client, ITEMS, bbox="10,10,11,11")["numberMatched"] == 0
    over = get(client, ITEMS, bbox="139.0235,-90,-170,90")["features"]
    assert ids(over) == ["z023", "z024"]
    assert len(walk(client, ITEMS, bbox="139,35,140,36", limit=4)) == ZONES


def test_datetime(client: FlaskClient) -> None:
    """A.2.7.4: instants and intervals, both ends included; without it, what is in force today."""
    assert get(client, ITEMS, datetime="1996-05-09")["numberMatched"] == 0
    assert get(client, ITEMS, datetime="1996-05-10")["numberMatched"] == ZONES
    assert get(client, ITEMS, datetime="1990-01-01/1996-05-10")["numberMatched"] == ZONES
    assert get(client, ITEMS, datetime="../1996-05-09")["numberMatched"] == 0
    assert get(client, ITEMS, datetime="2100-01-01/..")["numberMatched"] == ZONES
    day = today()
    found = [assertion(at) for at in range(len(NAMES))]
    in_force = [one.key for one in found if (one.valid_from or day) <= day and (one.valid_to or day.max) > day]
    assert ids(get(client, PLACES)["features"]) == in_force


def test_states_of_a_period_have_ids_of_their_own(client: FlaskClient) -> None:
    features = get(client, PLACES, datetime="2012-06-01/2013-06-01")["features"]
    assert ids(features) == ["p00@2010-01-01", "p01@2011-01-01", "p02@2012-01-01", "p03@2013-01-01"]
    for one in features:
        alone = get(client, f"{PLACES}/{quote(one['id'])}")
        assert alone["id"] == one["id"]
        assert alone["properties"] == one["properties"]
    assert [one["properties"]["valid_until"] for one in features] == ["2015-12-31", None, "2017-12-31", None]


@pytest.mark.parametrize("at", range(6))
def test_a_feature_is_found_by_its_id(client: FlaskClient, at: int) -> None:
    """A.2.8: the same as in the collection, whatever signs its key holds."""
    key = zone_key(at)
    listed = next(one for one in get(client, ITEMS)["features"] if one["id"] == key)
    answer = client.get(f"{ITEMS}/{quote(key, safe='')}")
    assert answer.status_code == 200
    assert answer.content_type == "application/geo+json"
    alone = answer.get_json(force=True)
    assert {name: alone[name] for name in listed} == listed
    for rel, kind in (("self", "application/geo+json"), ("alternate", "text/html"), ("collection", "application/json")):
        target = link(alone, rel, kind)
        assert target
        again = client.get(local(target))
        assert (again.status_code, again.mimetype) == (200, kind)
    history = link(alone, "version-history")
    assert history
    assert ids(get(client, local(history))["features"]) == [f"{key}@1996-05-10"]


def test_a_feature_of_another_day(client: FlaskClient) -> None:
    assert get(client, f"{PLACES}/p00", 404)["status"] == 404
    assert get(client, f"{PLACES}/p00", datetime="2012-01-01")["properties"]["name"] == "Alpha"
    assert get(client, f"{PLACES}/p01@2011-01-02", 404)
    assert get(client, f"{PLACES}/p01@2011-01-01")["id"] == "p01@2011-01-01"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/ogc/", "application/json"),
        (ITEMS, "application/geo+json"),
        (f"{ITEMS}/z010", "application/geo+json"),
        ("/ogc/collections/zoning/queryables", "application/schema+json"),
        ("/ogc/collections/zoning/schema", "application/schema+json"),
        ("/ogc/collections/zoning/tiles", "application/json"),
        ("/ogc/styles", "application/json"),
    ],
)
def test_forms_are_negotiated(client: FlaskClient, path: str, kind: str) -> None:
    """7.6, 7.8: by Accept, and by f, which decides."""
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept, wanted in (
        ("*/*", kind),
        (browser, "text/html"),
        (kind, kind),
        ("application/json", kind),
        ("text/xml", kind),
    ):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (200, wanted), accept
        assert "Accept" in answer.headers["Vary"].split(", ")
        assert client.get(address(path, f="json"), headers={"Accept": accept}).mimetype == kind
        assert client.get(address(path, f="html"), headers={"Accept": accept}).mimetype == "text/html"


@pytest.mark.parametrize("path", [*PARTS, f"{ITEMS}/z010", "/ogc/collections/zoning/schema", "/catalogue.jsonld"])
def test_what_is_held_already_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    tag = first.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[name] == first.headers[name], name
    if "Content-Crs" in first.headers:
        assert again.headers["Content-Crs"] == first.headers["Content-Crs"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Crs" in first.headers["Access-Control-Expose-Headers"]
    assert client.head(path).status_code == 200


def test_titles_are_in_the_language_asked_for(client: FlaskClient) -> None:
    assert get(client, "/ogc/collections/zoning", lang="ja")["title"] == "用途地域"
    english = get(client, "/ogc/collections/zoning", lang="en")
    assert english["title"] != "用途地域"
    assert "lang=en" in str(link(english, "items"))


def test_every_feature_has_every_public_field_and_no_other(client: FlaskClient) -> None:
    for feature in get(client, PLACES, datetime="../..")["features"]:
        assert list(feature["properties"]) == [
            "name", "kind", "kinds", "number", "size", "open", "built", "seen", "site",
            "feature_key", "valid_from", "valid_until",
        ]  # fmt: skip
    assert "山田" not in client.get(address(PLACES, datetime="../..")).get_data(as_text=True)
    assert "山田" not in client.get(address(PLACES, datetime="../..", f="html")).get_data(as_text=True)
