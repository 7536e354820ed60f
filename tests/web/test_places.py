"""Wards and towns by name: for the map's select, and as links without script."""

from __future__ import annotations

import pytest
import shapely
from flask.testing import FlaskClient

from layers.answer.places import Ward, places
from layers.registry import Catalogue, catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import connect

WEST, EAST = shapely.box(139.0, 35.0, 139.1, 35.1), shapely.box(139.2, 35.0, 139.3, 35.1)


@pytest.fixture
def named(database: str) -> list[Ward]:
    layers: Catalogue = catalogue()

    def town(code: str, name: str, ward: str | None, west: float) -> Assertion:
        props = {"code": code, "name": name, **({"ward": ward} if ward else {})}
        return Assertion(code, None, None, shapely.box(west, 35.0, west + 0.01, 35.01), props)

    with connect(database, autocommit=True) as conn:
        for name in ("ward", "town"):
            open_layer(conn, layers.layer(name))
        with conn.transaction():
            wards = [
                Assertion("1a", None, None, WEST, {"code": "14901", "name": "西区", "name_en": "Nishi"}),
                Assertion("1b", None, None, EAST, {"code": "14901", "name": "西区", "name_en": "Nishi"}),
            ]
            commit(conn, layers.layer("ward"), wards)
            towns = [town("10", "本町十丁目", "西区", 139.02), town("02", "本町二丁目", "西区", 139.05)]
            commit(conn, layers.layer("town"), [*towns, town("99", "沖町", None, 139.5)])
        return places(conn)


def test_a_ward_in_parts_is_one_place_with_its_towns_in_the_order_of_their_codes(named: list[Ward]) -> None:
    west, rest = named
    assert west.place is not None
    assert west.place.bounds == pytest.approx((139.0, 35.0, 139.3, 35.1))
    assert (west.place.called("ja"), west.place.called("en")) == ("西区", "Nishi")
    assert [town.name for town in west.towns] == ["本町二丁目", "本町十丁目"]
    assert (rest.place, [town.called("en") for town in rest.towns]) == (None, ["沖町"])


def test_the_point_of_a_place_lies_inside_it(named: list[Ward]) -> None:
    for town in (town for ward in named for town in ward.towns):
        assert shapely.box(*town.bounds).contains(shapely.Point(town.lon, town.lat))


def test_the_map_asks_for_names_once(client: FlaskClient) -> None:
    answer = client.get("/api/places?lang=ja")
    (ward,) = answer.json["wards"] if answer.json else ()
    assert (ward["ward"]["name"], ward["towns"]) == ("東区", [])
    assert ward["ward"]["bounds"] == pytest.approx([139.0, 35.0, 139.02, 35.02])
    again = client.get("/api/places?lang=ja", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_without_script_a_name_leads_to_its_answer(client: FlaskClient) -> None:
    page = client.get("/at?lang=ja").text
    start = page.index('href="/at/', page.index('id="places"')) + len('href="')
    address = page[start : page.index('"', start)]
    answer = client.get(address.replace("&amp;", "&"))
    assert answer.status_code == 200
    assert "東区" in page
