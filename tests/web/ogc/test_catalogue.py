"""Catalogues for harvesters, datasets for search engines, and the list of changes."""

from __future__ import annotations

import json
import re

import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.registry import Catalogue
from layers.store import Assertion, commit
from mapsvc.db.connection import connect
from tests.web.ogc.asking import Json, get, local
from tests.web.ogc.conftest import ZONES, zone, zone_key
from web.export.formats import FORMATS


def test_the_catalogue_names_what_is_held(client: FlaskClient) -> None:
    answer = client.get("/catalogue.jsonld")
    assert answer.content_type == "application/ld+json"
    found = answer.get_json(force=True)
    assert found["@type"] == "dcat:Catalog"
    by_id = {one["dct:identifier"]: one for one in found["dcat:dataset"]}
    assert set(by_id) == {"zoning", "ward", "test_place"}, "layers that hold something, but the coverage"
    zoning = by_id["zoning"]
    assert {one["@language"]: one["@value"] for one in zoning["dct:title"]}["ja"] == "用途地域"
    assert zoning["dct:temporal"]["dcat:startDate"] == {"@type": "xsd:date", "@value": "1996-05-10"}
    box = shapely.from_wkt(zoning["dct:spatial"]["dcat:bbox"]["@value"])
    assert box.bounds == (139.0, 35.0, 139.025, 35.001)
    for distribution in zoning["dcat:distribution"]:
        assert client.get(local(distribution["dcat:accessURL"]["@id"])).status_code == 200
        assert distribution["dct:license"] == [{"@id": "https://creativecommons.org/licenses/by/4.0/"}]
        if "dcat:downloadURL" in distribution:
            file = client.get(local(distribution["dcat:downloadURL"]["@id"]))
            assert distribution["dcat:mediaType"]["@id"].endswith(file.mimetype)
    files = {one["@id"].split("#")[1] for one in zoning["dcat:distribution"] if "dcat:downloadURL" in one}
    assert files == set(FORMATS)
    assert "dct:license" not in by_id["ward"]["dcat:distribution"][0], "nobody said one"


def test_every_name_of_the_catalogue_has_a_meaning(client: FlaskClient) -> None:
    found = get(client, "/catalogue.jsonld")
    prefixes = set(found["@context"])

    def names(node: object) -> set[str]:
        if isinstance(node, dict):
            own = {name for name in node if not name.startswith("@")}
            return own | {one for inner in node.values() for one in names(inner)}
        return {one for inner in node for one in names(inner)} if isinstance(node, list) else set()

    assert {name.partition(":")[0] for name in names({k: v for k, v in found.items() if k != "@context"})} <= prefixes


def test_search_engines_read_the_dataset(client: FlaskClient) -> None:
    page = client.get("/ogc/collections/zoning?f=html").get_data(as_text=True)
    written = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert written
    found = json.loads(written[1])
    assert (found["@type"], found["name"]) == ("Dataset", "用途地域")
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["spatialCoverage"]["geo"]["box"] == "35.0 139.0 35.001 139.025"
    assert client.get(local(found["distribution"][0]["contentUrl"])).mimetype == "application/geo+json"


def all_changes(client: FlaskClient, since: int, limit: int) -> list[Json]:
    found = []
    path: str | None = f"/api/layers/zoning/changes?since={since}&limit={limit}"
    while path:
        page = get(client, path)
        assert len(page["changes"]) <= limit
        found += page["changes"]
        path = local(page["next"]) if "next" in page else None
    return found


def test_changes_since_a_version(app: Flask, client: FlaskClient, layers: Catalogue) -> None:
    assert get(client, "/api/layers/zoning/changes?since=1")["changes"] == []
    first = all_changes(client, 0, 7)
    assert [one["kind"] for one in first] == ["new"] * ZONES
    assert {one["key"] for one in first} == {zone_key(at) for at in range(ZONES)}
    assert client.get(local(first[0]["feature"])).status_code == 200
    with connect(app.extensions["mapsvc"].database, autocommit=True) as conn, conn.transaction():
        gone = Assertion(zone_key(8), None, None, None, None)
        commit(conn, layers.layer("zoning"), [zone(6, floor_area_ratio=100), zone(7), gone])
    page = get(client, "/api/layers/zoning/changes?since=1")
    assert page["version"] == 2
    assert {one["key"]: one["kind"] for one in page["changes"]} == {zone_key(6): "corrected", zone_key(8): "ended"}
    assert {one["version"] for one in page["changes"]} == {2}
    assert len(all_changes(client, 0, 1)) == ZONES + 2
    assert get(client, "/api/layers/ward/changes?since=0")["changes"][0]["key"] == "99101"
    assert get(client, "/api/layers/flood_depth/changes?since=0") == {
        "layer": "flood_depth", "since": 0, "version": 0, "recorded_at": None, "changes": [],
    }  # fmt: skip
