"""OGC API - Tiles (OGC 20-057), with its tile matrix set, and Styles."""

from __future__ import annotations

import math
from unittest.mock import Mock
from urllib.parse import quote

import mapbox_vector_tile
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.store import Assertion, commit
from mapsvc.db.connection import connect
from tests.layers.query.places import NAMES
from tests.web.ogc.asking import PLACES, Json, get, link, local
from tests.web.ogc.conftest import ZONES
from tiles.grid import tile_at
from tiles.period import period_tile

SET = "WebMercatorQuad"
SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
HERE = tile_at(139.0125, 35.0005, 12)


def decoded(client: FlaskClient, path: str) -> Json:
    answer = client.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200, path
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    found: Json = mapbox_vector_tile.decode(answer.data)
    return found


def test_the_tile_matrix_set_is_the_registered_one(client: FlaskClient) -> None:
    """OGC 17-083r4, D.1: scale, cell and corner of each matrix follow from the circumference of the sphere."""
    (one,) = get(client, "/ogc/tileMatrixSets")["tileMatrixSets"]
    found = get(client, local(str(link(one, "self"))))
    assert (found["id"], found["uri"]) == (SET, "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad")
    around = 2 * math.pi * 6378137
    for zoom, matrix in enumerate(found["tileMatrices"]):
        assert matrix["id"] == str(zoom)
        assert matrix["matrixWidth"] == matrix["matrixHeight"] == 2**zoom
        assert matrix["cellSize"] == pytest.approx(around / 256 / 2**zoom)
        assert matrix["scaleDenominator"] == pytest.approx(matrix["cellSize"] / 0.00028)
        assert matrix["pointOfOrigin"] == pytest.approx([-around / 2, around / 2])
        assert matrix["cornerOfOrigin"] == "topLeft"


@pytest.mark.parametrize("base", ["/ogc", "/ogc/collections/zoning"])
def test_tile_sets(client: FlaskClient, base: str) -> None:
    """Classes tilesets-list, dataset-tilesets, geodata-tilesets and tileset."""
    listed = get(client, f"{base}/tiles")
    (one,) = listed["tilesets"]
    for each in one["links"]:
        assert get(client, local(each["href"])), "programs follow every link of an entry, and expect JSON"
    assert (one["dataType"], one["crs"]) == ("vector", "http://www.opengis.net/def/crs/EPSG/0/3857")
    found = get(client, local(str(link(one, "self", "application/json"))))
    for member in ("dataType", "crs", "tileMatrixSetURI"):
        assert found[member] == one[member]
    assert get(client, local(str(link(found, SCHEME))))["id"] == SET
    template = next(one for one in found["links"] if one["rel"] == "item")
    assert template["templated"] is True
    assert {"{tileMatrix}", "{tileRow}", "{tileCol}"} <= set(template["href"].split("/"))
    for limits in found["tileMatrixSetLimits"]:
        first = tile_at(
            found["boundingBox"]["lowerLeft"][0], found["boundingBox"]["upperRight"][1], int(limits["tileMatrix"])
        )
        assert (limits["minTileCol"], limits["minTileRow"]) == (first.x, first.y)
        assert limits["maxTileRow"] >= limits["minTileRow"]
    if base != "/ogc":
        (layer,) = found["layers"]
        assert (layer["id"], layer["geometryDimension"], layer["dataType"]) == ("zoning", 2, "vector")
        inside = [one for one in found["tileMatrixSetLimits"] if one["tileMatrix"] == "12"]
        assert [(one["minTileCol"], one["minTileRow"]) for one in inside] == [
            (tile_at(139, 35.001, 12).x, tile_at(139, 35.001, 12).y)
        ]


def test_tiles_by_row_and_column(client: FlaskClient) -> None:
    """Class core: the row comes before the column."""
    path = f"/ogc/collections/zoning/tiles/{SET}/{HERE.z}/{HERE.y}/{HERE.x}"
    found = decoded(client, path)
    assert list(found) == ["zoning"]
    assert len(found["zoning"]["features"]) <= ZONES
    same = client.get(f"/tiles/zoning/current/{HERE.z}/{HERE.x}/{HERE.y}.mvt", headers={"Accept-Encoding": "identity"})
    assert client.get(path, headers={"Accept-Encoding": "identity"}).data == same.data
    answer = client.get(path)
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("more", ["", "?datetime=1990-01-01/.."])
def test_tiles_outside_the_limits_are_not_there(client: FlaskClient, more: str) -> None:
    """/req/core/tc-error: 404 outside of tileMatrixSetLimits; within them, a tile without anything is 204."""
    path = f"/ogc/collections/test_place/tiles/{SET}"
    for limits in get(client, path)["tileMatrixSetLimits"]:
        zoom, first, last = (int(limits[name]) for name in ("tileMatrix", "minTileRow", "maxTileRow"))
        column = int(limits["minTileCol"])
        assert client.get(f"{path}/{zoom}/{last + 1}/{column}{more}").status_code == 404
        assert {client.get(f"{path}/{zoom}/{row}/{column}{more}").status_code for row in (first, last)} <= {200, 204}
    assert client.get(f"{path}/0/0/0{more}").status_code in {200, 404}
    assert client.get(f"{path}/12/0/0?datetime=1800-01-01").status_code == 404


def test_tiles_of_several_collections(client: FlaskClient) -> None:
    """Class collections-selection."""
    path = f"/ogc/tiles/{SET}/{HERE.z}/{HERE.y}/{HERE.x}"
    assert set(decoded(client, f"{path}?collections=zoning,ward")) == {"zoning", "ward"}
    assert set(decoded(client, f"{path}?collections=ward")) == {"ward"}
    found = get(client, f"/ogc/tiles/{SET}?collections=zoning,ward")
    assert [layer["id"] for layer in found["layers"]] == ["zoning", "ward"]
    assert "collections=zoning,ward" in str(link(found, "item"))


def test_tiles_of_another_day(client: FlaskClient) -> None:
    path = f"/ogc/collections/zoning/tiles/{SET}/{HERE.z}/{HERE.y}/{HERE.x}"
    assert client.get(f"{path}?datetime=1996-05-09").status_code == 204
    assert client.get(f"{path}?datetime=1996-05-10").status_code == 200
    assert client.get(f"{path}?datetime={quote('1996-05-10T00:00:00+09:00')}").status_code == 200


def test_tiles_of_a_period(client: FlaskClient) -> None:
    """Class datetime: intervals with both ends included; every state in force at some time in it is there."""
    place = tile_at(139.005, 35.005, 10)
    path = f"/ogc/collections/test_place/tiles/{SET}/{place.z}/{place.y}/{place.x}"
    for days, count in (
        ("2010-01-01/2010-12-31", 1), ("../2011-01-01", 2), ("2012-06-01/2013-06-01", 4), ("../..", len(NAMES)),
        ("2015-12-31/2016-01-01", 7), ("2016-01-01/2016-12-31", 6), ("1900-01-01/2009-12-31", 0),
    ):  # fmt: skip
        listed = get(client, PLACES, datetime=days)["numberMatched"]
        assert listed == count, days
        answer = client.get(f"{path}?datetime={days}", headers={"Accept-Encoding": "identity"})
        if count == 0:
            assert answer.status_code == 204
            continue
        features = mapbox_vector_tile.decode(answer.data)["test_place"]["features"]
        assert len({one["id"] for one in features}) == len(features) == count
    day = client.get(f"{path}?datetime=2012-06-01", headers={"Accept-Encoding": "identity"}).data
    again = client.get(f"{path}?datetime=2012-06-01/2012-06-01", headers={"Accept-Encoding": "identity"}).data
    assert day == again, "a period of one day is that day"
    packed = client.get(f"{path}?datetime=../..", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    held = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    same = client.get(f"{path}?datetime=../..", headers=held)
    assert same.status_code == 304


def test_tiles_of_a_period_are_kept_until_something_changes(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/ogc/collections/ward/tiles/{SET}/{HERE.z}/{HERE.y}/{HERE.x}?datetime=1990-01-01/.."
    made = Mock(side_effect=period_tile)
    monkeypatch.setattr("web.ogc.tile.period_tile", made)
    answers = [client.get(path, headers={"Accept-Encoding": coding}) for coding in ("br", "gzip", "identity", "br")]
    assert {answer.status_code for answer in answers} == {200}
    assert [bool(answer.headers.get("Content-Encoding")) for answer in answers] == [True, True, False, True]
    assert made.call_count == 1, "of one content, in whatever coding, it is made once"
    shared = app.extensions["mapsvc"]
    ward = Assertion("99102", None, None, shapely.box(139, 35, 139.05, 35.05), {"code": "99102", "name": "西区"})
    with connect(shared.database, autocommit=True) as conn, conn.transaction():
        commit(conn, shared.catalogue.layer("ward"), [ward])
    held = {"Accept-Encoding": "br", "If-None-Match": answers[0].headers["ETag"]}
    later = client.get(path, headers=held)
    assert later.status_code == 200, "after a change, what the visitor holds is out of date"
    assert (made.call_count, later.data == answers[0].data) == (2, False)


def test_styles(client: FlaskClient) -> None:
    """OGC API - Styles: every style is a MapLibre style of tiles that are there, and has metadata."""
    found = get(client, "/ogc/styles")
    by_id = {one["id"]: one for one in found["styles"]}
    assert {"map", "theme-planning", "zoning", "zoning.dark"} <= by_id.keys()
    assert found["default"] in by_id
    assert "coverage" not in by_id, "is not drawn"
    for style_id in ("map", "theme-planning", "zoning", "zoning.dark"):
        target = link(by_id[style_id], "stylesheet", "application/vnd.mapbox.style+json")
        assert target
        answer = client.get(local(target))
        assert answer.content_type == "application/vnd.mapbox.style+json"
        style = answer.get_json(force=True)
        assert (style["version"], bool(style["layers"])) == (8, True)
        for source in style["sources"].values():
            assert client.get(local(source["url"])).status_code == 200
        about = get(client, local(str(link(by_id[style_id], "describedby", "application/json"))))
        assert about["id"] == style_id
        assert about["stylesheets"][0]["link"]["href"] == target
    assert get(client, "/ogc/styles/zoning")["layers"] != get(client, "/ogc/styles/zoning.dark")["layers"]
