"""Pages of the API: well-formed, in both languages, usable without script, and leading on to what follows."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from tests.web.ogc.asking import ITEMS, PLACES, address, local
from tests.web.ogc.conftest import ZONES
from tests.web.test_pages import EMPTY

PAGES = [
    "/ogc/", "/ogc/api", "/ogc/conformance", "/ogc/collections", "/ogc/collections/zoning",
    "/ogc/collections/test_place",
    "/ogc/collections/zoning/queryables", "/ogc/collections/zoning/schema", ITEMS, f"{ITEMS}?limit=3", f"{ITEMS}/z010",
    f"{ITEMS}?filter=use%20%3D%20%27industrial%27", "/ogc/tiles", "/ogc/tiles/WebMercatorQuad", "/ogc/tileMatrixSets",
    "/ogc/tileMatrixSets/WebMercatorQuad", "/ogc/collections/zoning/tiles", "/ogc/styles",
    "/ogc/styles/zoning/metadata",
]  # fmt: skip
EVERY = [f"{page}{'&' if '?' in page else '?'}f=html&lang={language}" for page in PAGES for language in ("ja", "en")]


@pytest.mark.parametrize("path", EVERY)
def test_pages_are_well_formed(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    text = answer.get_data(as_text=True)
    closed = re.sub(rf"<({'|'.join(EMPTY)})\b([^>]*[^/>])?>", r"<\1\2/>", text)
    closed = re.sub(r"^<!doctype html>|<script type=.*?</script>", "", closed, flags=re.DOTALL)
    etree.fromstring(closed.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    tree = html.document_fromstring(text)
    assert tree.get("lang") == path.rsplit("=", 1)[1]
    assert tree.findtext(".//title")
    assert len(tree.xpath("//h1")) == 1
    levels = [int(found.tag[1]) for found in tree.xpath("//h1|//h2|//h3|//h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for control in tree.xpath("//input[not(@type='hidden')]"):
        assert tree.xpath(f"//label[@for='{control.get('id')}']")
    assert not tree.xpath("//style|//*[@style]|//script[not(@src) and not(@type='application/ld+json')]")
    assert not re.search(r"\bogc\.[a-z_]+\b", tree.text_content()), "a text is missing"
    assert client.get(local(tree.xpath("//p[contains(@class, 'hint')]/a/@href")[0])).is_json or "landing" in path


def test_a_walk_by_hand(client: FlaskClient) -> None:
    """Every feature is on exactly one page, and each name leads to its feature."""
    path, seen = f"{ITEMS}?f=html&limit=10", list[str]()
    while path:
        tree = html.document_fromstring(client.get(path).get_data(as_text=True))
        rows = tree.xpath("//tbody//th/a")
        assert len(rows) <= 10
        for row in rows:
            assert client.get(local(row.get("href"))).status_code == 200
        seen += [row.text for row in rows]
        following = tree.xpath("//a[@rel='next']/@href")
        path = local(following[0]) if following else ""
    assert len(seen) == len(set(seen)) == ZONES


def test_the_form_asks_again_as_it_was_asked(client: FlaskClient) -> None:
    asked = address(ITEMS, f="html", filter="use = 'commercial'", bbox="139,35,139.005,36", lang="en")
    tree = html.document_fromstring(client.get(asked).get_data(as_text=True))
    fields = {one.get("name"): one.get("value") for one in tree.xpath("//form//input")}
    assert fields["filter"] == "use = 'commercial'"
    assert fields["bbox"] == "139,35,139.005,36"
    assert (fields["f"], fields["lang"]) == ("html", "en")
    assert len(tree.xpath("//tbody/tr")) == 3
    empty = {name: value for name, value in fields.items() if name in {"datetime", "filter", "bbox"}} | {
        "filter": "",
        "bbox": "",
    }
    assert client.get(address(ITEMS, f="html", **empty)).status_code == 200, "empty fields count as absent"


def test_what_is_personal_stands_on_no_page(client: FlaskClient) -> None:
    for path in (
        f"{PLACES}?f=html&datetime=../..",
        f"{PLACES}/p01?f=html",
        "/ogc/collections/test_place/schema?f=html",
    ):
        text = client.get(path).get_data(as_text=True)
        assert "山田" not in text
        assert "owner" not in text
