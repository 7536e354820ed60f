"""No page is a dead end: a point offers its lot, an answer its map and sheet, a sheet takes addresses."""

from __future__ import annotations

from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import connect

LOT = "試験市東区港町12番3"
POINT = "35.0051,139.0051"
REFERENCE = "parcel:lot-a"


def _lot(key: str, branch: str, west: float) -> Assertion:
    props = {
        "id": key,
        "name": f"試験市東区港町12番{branch}",
        "kind": "lot",
        "prefecture": "試験県",
        "city": "試験市東区",
        "town": "港町",
        "oaza": "港町",
        "number": f"12-{branch}",
        "lot": "12",
        "lot2": branch,
    }
    return Assertion(key, None, None, shapely.box(west, 35.005, west + 0.0002, 35.0052), props)


@pytest.fixture(scope="module", autouse=True)
def _lots(app: Flask, module_database: str) -> None:
    with connect(module_database, autocommit=True) as conn:
        for name in ("parcel", "town"):
            open_layer(conn, catalogue().layer(name))
        with conn.transaction():
            around = shapely.box(139.004, 35.004, 139.007, 35.007)
            town = {"code": "99101001", "name": "港町", "ward": "東区"}
            commit(conn, catalogue().layer("town"), [Assertion("99101001", None, None, around, town)])
            commit(conn, catalogue().layer("parcel"), [_lot("lot-a", "3", 139.005), _lot("lot-b", "4", 139.0052)])


def page(client: FlaskClient, address: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:400]
    return html.document_fromstring(answer.data)


def ways(tree: html.HtmlElement) -> dict[str, str]:
    """The steps that the answer offers, text to address."""
    links = cast("list[html.HtmlElement]", tree.xpath("//ul[contains(@class, 'next-steps')]//a"))
    return {" ".join(link.text_content().split()): str(link.get("href")) for link in links}


def test_a_point_offers_the_lot_around_it_on_the_same_day(client: FlaskClient) -> None:
    tree = page(client, f"/at/{POINT}?lang=ja&as_of=2020-01-01")
    address = ways(tree)[f"この筆（敷地）について調べる {LOT}"]
    asked = parse_qs(urlsplit(address).query)
    assert (asked["place"], asked["as_of"], asked["lang"]) == ([REFERENCE], ["2020-01-01"], ["ja"])
    assert tree.xpath("//a[@data-place]/@data-place") == [REFERENCE], "the map follows it without leaving"
    assert f"{LOT}の中の地点" in tree.xpath("string(//h1)")
    lot = page(client, address)
    assert lot.xpath("//article/@data-kind") == ["site"]
    assert "この筆" not in " ".join(ways(lot))
    assert not page(client, "/at/35.001,139.001").xpath("//a[@data-place]")


def test_every_way_on_from_an_answer_leads_somewhere(client: FlaskClient) -> None:
    for address in (f"/at/{POINT}?lang=en", f"/at/{REFERENCE}?lang=en"):
        tree = page(client, address)
        steps = ways(tree)
        assert {"See it on the map", "Make a sheet (PDF)", "See another day", "Look up another place"} <= set(steps)
        for target in steps.values():
            if target.startswith("#"):
                assert tree.xpath(f"//*[@id='{target[1:]}']"), target
            elif not target.startswith("/sheet"):
                assert client.get(target).status_code == 200, target
        assert parse_qs(urlsplit(steps["See it on the map"]).query)["place"][0] in {"35.005100,139.005100", REFERENCE}


def test_the_figures_that_matter_are_named(client: FlaskClient) -> None:
    short = page(client, f"/at/{REFERENCE}?lang=ja").xpath("//ul[@class='glance']/li[a[@href='#layer-zoning']]")[0]
    words = " ".join(short.text_content().split())
    assert "商業地域 容積率 400％ 建蔽率 80％" in words, words


def test_every_page_leads_to_every_service(client: FlaskClient) -> None:
    for address in ("/", "/at", "/search", "/bulk", "/layers", "/verify", f"/at/{POINT}"):
        tree = page(client, address)
        links = [urlsplit(link).path for link in tree.xpath("//nav//a[not(@hreflang)]/@href")]
        assert links == ["/", "/at", "/bulk", "/layers", "/subscribe", "/verify", "/counter"], address
        here = tree.xpath("//nav//a[@aria-current='page']/@href")
        assert len(here) == (0 if address.startswith("/at/") else 1), address


def test_a_sheet_takes_an_address_and_another(client: FlaskClient) -> None:
    tree = page(client, "/sheet?lang=ja&place=港町12-3&place=港町12-4")
    boxes = tree.xpath("//fieldset[contains(@class, 'plot-places')]//input[@type='checkbox']")
    assert [(box.get("value"), box.get("checked") is not None) for box in boxes] == [
        (REFERENCE, True),
        ("parcel:lot-b", True),
    ]
    assert LOT in tree.xpath("string(//fieldset)")
    assert tree.xpath("//input[@id='plot-place']"), "there is room for one more"


def test_a_sheet_asks_back_where_an_address_is_several_places(client: FlaskClient) -> None:
    tree = page(client, "/sheet?lang=ja&place=港町12")
    offered = tree.xpath("//*[@role='alert']//input[@type='checkbox']")
    assert {box.get("value") for box in offered} >= {REFERENCE, "parcel:lot-b"}
    assert not [box for box in offered if box.get("checked") is not None], "nothing is chosen silently"
    assert not tree.xpath("//img")
    nowhere = page(client, "/sheet?lang=ja&place=どこでもない", 400)
    assert "どこでもない" in nowhere.xpath("string(//*[@role='alert'])")
    refused = client.post("/sheet", data={"place": "港町12", "lang": "ja"})
    assert refused.status_code == 400
    assert "港町12" in refused.get_data(as_text=True)


def test_a_quarter_leads_to_the_map_and_not_to_a_sheet(client: FlaskClient) -> None:
    quarter = page(client, "/search?q=港町99&lang=ja").xpath("//ol/li")[0]
    link, details = quarter.xpath(".//ul//a")
    assert urlsplit(details.get("href")).path.startswith("/features/town/")
    asked = parse_qs(urlsplit(link.get("href")).query)
    assert "place" not in asked
    assert (float(asked["lat"][0]), float(asked["lon"][0])) == pytest.approx((35.0055, 139.0055), abs=0.002)
    lot = page(client, "/search?q=港町12-3&lang=ja").xpath("//ol/li")[0]
    assert [urlsplit(link).path for link in lot.xpath(".//ul//a/@href")] == ["/", "/sheet"]
