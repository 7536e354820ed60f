"""Every page: well-formed, in its language, with headings in order, without inline script or style."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html

from layers.registry import catalogue
from tests.web.conftest import FLOODED, INSIDE, OUTSIDE

PAGES = ["/", "/at", f"/at/{INSIDE}", f"/at/{FLOODED}", f"/at/{OUTSIDE}", "/layers", "/layers/zoning"]
PAGES += ["/layers/flood_depth", "/layers/height_control", "/nothing", "/at/91,139", "/problems/unknown-layer"]
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
EVERY = [f"{page}?lang={language}" for page in PAGES for language in ("ja", "en")]


@pytest.mark.parametrize("address", EVERY)
def test_markup_is_well_formed(client: FlaskClient, address: str) -> None:
    text = client.get(address).get_data(as_text=True)
    # As XML, with empty elements closed: every tag ends where it should, every attribute is quoted.
    text = re.sub(rf"<({'|'.join(EMPTY)})\b([^>]*[^/>])?>", r"<\1\2/>", text)
    text = re.sub(r"\s(required|defer|async|hidden)(?=[\s/>])", r' \1=""', text)
    body = re.sub(r"^<!doctype html>", "", text)
    etree.fromstring(body.encode(), etree.XMLParser(resolve_entities=False, no_network=True))


@pytest.mark.parametrize("address", EVERY)
def test_language_headings_and_landmarks(client: FlaskClient, address: str) -> None:
    tree = html.document_fromstring(client.get(address).get_data(as_text=True))
    language = address.rsplit("=", 1)[1]
    assert tree.get("lang") == language
    assert tree.findtext(".//title")
    assert len(tree.xpath("//h1")) == 1
    levels = [int(found.tag[1]) for found in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert len(tree.xpath("//main[@id='main']")) == 1
    skip = tree.xpath("//a[@class='skip-link']")[0].get("href")
    assert tree.xpath(f"//*[@id='{skip[1:]}']")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for control in tree.xpath("//input[not(@type='hidden')]"):
        assert tree.xpath(f"//label[@for='{control.get('id')}']"), control.get("name")
    other = "en" if language == "ja" else "ja"
    assert tree.xpath(f"//a[@hreflang='{other}'][@lang='{other}']")
    assert not re.search(r"\b(site|answer|layer|layers|state|error|find|map_page|type)\.[a-z_]+\b", tree.text_content())


@pytest.mark.parametrize("address", EVERY)
def test_no_inline_script_or_style(client: FlaskClient, address: str) -> None:
    tree = html.document_fromstring(client.get(address).get_data(as_text=True))
    assert not tree.xpath("//style|//*[@style]")
    for script in tree.xpath("//script"):
        assert script.get("src", "").startswith("/static/") or script.get("type") in {
            "application/json",
            "application/ld+json",
        }
    for attribute in tree.xpath("//@*"):
        assert not attribute.attrname.startswith("on"), attribute.attrname
        assert not str(attribute).strip().lower().startswith("javascript:")


@pytest.mark.parametrize("address", EVERY)
def test_invented_data_are_said_to_be_invented(client: FlaskClient, address: str) -> None:
    text = client.get(address).get_data(as_text=True)
    assert ("架空のデータ" if address.endswith("ja") else "Fictional data") in text


def test_the_map_page_is_configured_and_works_without_script(client: FlaskClient) -> None:
    tree = html.document_fromstring(client.get("/?lang=en").get_data(as_text=True))
    config = json.loads(tree.get_element_by_id("config").text)
    assert config["language"] == "en"
    assert config["bounds"] == [139.0, 35.0, 139.02, 35.02]
    assert config["center"] == {"lat": 35.01, "lon": 139.01}
    assert 12 < config["zoom"] < 16
    for name in ("layers", "style"):
        assert client.get(config["urls"][name]).status_code == 200
    assert client.get(config["texts"]).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for landmark in ("map", "layers", "answer"):
        assert tree.get_element_by_id(landmark) is not None
    form = tree.xpath("//noscript//form")[0]
    assert (form.get("action"), form.get("method")) == ("/search", "get")
    assert {field.get("name") for field in form.xpath(".//input")} == {"q", "as_of", "lang"}


def test_accept_language_decides_where_the_address_does_not(app: Flask) -> None:
    visitor = app.test_client()
    for accepted, language in (("en-GB,en;q=0.9,ja;q=0.5", "en"), ("ja", "ja"), ("fr", "ja"), ("", "ja")):
        answer = visitor.get("/at", headers={"Accept-Language": accepted})
        assert f'<html lang="{language}">' in answer.get_data(as_text=True), accepted
        assert "Accept-Language" in answer.headers["Vary"]


def test_a_layers_page_shows_what_is_held(client: FlaskClient) -> None:
    text = " ".join(html.document_fromstring(client.get("/layers/zoning?lang=en").data).text_content().split())
    zoning = catalogue().layer("zoning")
    assert zoning.office.en in text
    assert "Features held1, updated" in text
    assert "試験市都市計画図 & <図面>" in text
    for field in zoning.fields:
        assert field.title.en in text
    assert "No coverage is recorded" in client.get("/layers/height_control?lang=en").get_data(as_text=True)


@pytest.mark.parametrize("layer", list(catalogue().layers))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_layer_has_a_page(client: FlaskClient, layer: str, language: str) -> None:
    answer = client.get(f"/layers/{layer}?lang={language}")
    assert answer.status_code == 200
    assert catalogue().layer(layer).title.get(language) in html.document_fromstring(answer.data).findtext(".//h1")


def test_the_panel_holds_every_layer_with_legend_style_and_source(client: FlaskClient) -> None:
    panel = json.loads(client.get("/api/layers?lang=en").data)
    shown = {layer["id"]: layer for theme in panel["themes"] for layer in theme["layers"]}
    assert set(shown) == set(catalogue().layers) - {"coverage"}
    assert shown["zoning"]["state"] == "ready"
    assert shown["height_control"]["state"] == "empty"
    assert len(shown["zoning"]["legend"]) == 13
    assert shown["zoning"]["source"]["url"] == "http://localhost/tiles/zoning.json"
    assert shown["ward"]["source"]["id"] == "base"
    assert all(part["source-layer"] == name for name, layer in shown.items() for part in layer["style"])
    assert panel["symbols"]
    assert panel["patterns"]


def test_the_style_holds_the_layers_asked_for_labels_on_top(client: FlaskClient) -> None:
    style = json.loads(client.get("/style.json?layers=zoning,ward&as_of=2020-04-01").data)
    assert style["version"] == 8
    assert style["sources"] == {
        "base": {"type": "vector", "url": "http://localhost/tiles/ward.json?as_of=2020-04-01"},
        "zoning": {"type": "vector", "url": "http://localhost/tiles/zoning.json?as_of=2020-04-01"},
    }
    kinds = [part["type"] for part in style["layers"]]
    assert kinds[0] == "background"
    assert "fill" in kinds
    first = kinds.index("symbol")
    assert set(kinds[first:]) == {"symbol"}


def test_a_published_address_stands_in_styles(app: Flask) -> None:
    shared = app.extensions["mapsvc"]
    before = shared.settings
    shared.settings = replace(before, public_url="https://map.example.jp")
    try:
        style = json.loads(app.test_client().get("/style.json?layers=zoning", headers={"Host": "evil.example"}).data)
    finally:
        shared.settings = before
    assert style["sources"]["zoning"]["url"] == "https://map.example.jp/tiles/zoning.json"
