"""Feeds: valid, complete, in both formats and languages, page after page, and only what was asked for."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import connect
from tests.layers.filled import full

ATOM = {"a": "http://www.w3.org/2005/Atom", "g": "http://www.georss.org/georss"}
RSS = {"atom": ATOM["a"], "g": ATOM["g"], "dc": "http://purl.org/dc/elements/1.1/"}
EAST, WEST = shapely.Point(139.5, 35.5), shapely.Point(139.004, 35.004)


def put(app: Flask, layer_id: str, *assertions: Assertion) -> None:
    """Commit to a layer of the app's database."""
    layer = catalogue().layer(layer_id)
    with connect(app.extensions["mapsvc"].database, autocommit=True) as conn, conn.transaction():
        open_layer(conn, layer)
        commit(conn, layer, list(assertions))


@pytest.fixture(scope="module", autouse=True)
def _changes(app: Flask) -> None:
    """Beside the city: two sites, one of them in the ward, and a name that would be markup."""
    layer = catalogue().layer("aed")
    props = {**full(layer), "name": "<script>alert(1)</script> & 東館"}
    put(app, "aed", Assertion("in", None, None, WEST, props))
    put(app, "aed", Assertion("out", None, None, EAST, {**full(layer), "name": "郊外"}))
    put(app, "aed", Assertion("in", date(2026, 4, 1), None, WEST, {**props, "name": "西館"}))


def atom(answer: TestResponse) -> Any:
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/atom+xml"
    return etree.fromstring(answer.data)


def texts(root: Any, path: str) -> list[str]:
    return [str(found) for found in root.xpath(path, namespaces=ATOM)]


def test_an_atom_feed_has_all_that_the_standard_asks_for(client: FlaskClient) -> None:
    root = atom(client.get("/feeds/changes.atom?lang=ja"))
    for one in ("id", "title", "updated", "author/a:name"):
        assert len(texts(root, f"a:{one}/text()")) == 1, one  # RFC 4287, 4.1.1
    entries = root.xpath("a:entry", namespaces=ATOM)
    assert len(entries) >= 5
    for entry in entries:
        for one in ("id", "title", "updated", "link[@rel='alternate']/@href", "author/a:name", "content", "summary"):
            assert len(entry.xpath(f"a:{one}", namespaces=ATOM)) == 1, one  # 4.1.2
        assert texts(entry, "a:id/text()")[0].startswith("urn:uuid:")
        assert len(entry.xpath("g:*", namespaces=ATOM)) == 1
    ids = texts(root, "a:entry/a:id/text()")
    assert len(set(ids)) == len(ids)
    moments = [datetime.fromisoformat(text) for text in texts(root, "a:entry/a:updated/text()")]
    assert moments == sorted(moments, reverse=True)
    assert texts(root, "a:updated/text()") == texts(root, "a:entry[1]/a:updated/text()")
    [own] = texts(root, "a:link[@rel='self']/@href")
    assert own == "http://localhost/feeds/changes.atom?lang=ja"


def test_a_change_says_what_was_and_is_and_its_texts_cannot_act(client: FlaskClient) -> None:
    root = atom(client.get("/feeds/changes.atom?layer=aed&lang=ja"))
    changed, _, first = root.xpath("a:entry", namespaces=ATOM)
    assert "西館" in texts(changed, "a:title/text()")[0]
    content = texts(changed, "a:content/text()")[0]
    assert "<script" not in content
    assert "<del>&lt;script&gt;alert(1)&lt;/script&gt; &amp; 東館</del> → 西館" in content
    assert texts(changed, "a:content/@type") == ["html"]
    assert "東区" in content
    assert texts(changed, "a:link/@href") == ["http://localhost/features/aed/in?lang=ja"]
    assert "<script>" in texts(first, "a:title/text()")[0]  # a text, which the format escapes
    assert texts(changed, "g:point/text()") == ["35.004000 139.004000"]  # latitude first
    assert "facility.aed" in texts(changed, "a:category/@term")
    etree.fromstring(f"<div>{content.replace('<br>', '<br/>')}</div>")


def test_rss_says_the_same(client: FlaskClient) -> None:
    for language in ("ja", "en"):
        root = atom(client.get(f"/feeds/changes.atom?lang={language}"))
        answer = client.get(f"/feeds/changes.rss?lang={language}")
        assert answer.mimetype == "application/rss+xml"
        rss = etree.fromstring(answer.data)
        assert rss.get("version") == "2.0"

        def said(path: str, rss: Any = rss) -> list[str]:
            return [str(found) for found in rss.xpath(path, namespaces=RSS)]

        for one in ("title", "link", "description", "language"):
            assert len(said(f"channel/{one}/text()")) == 1
        assert said("channel/item/guid/text()") == texts(root, "a:entry/a:id/text()")
        assert set(said("channel/item/guid/@isPermaLink")) == {"false"}
        assert said("channel/item/title/text()") == texts(root, "a:entry/a:title/text()")
        assert said("channel/item/link/text()") == texts(root, "a:entry/a:link/@href")
        assert said("channel/item/description/text()") == texts(root, "a:entry/a:content/text()")
        assert said("channel/item/g:*/text()") == texts(root, "a:entry/g:*/text()")
        days = [parsedate_to_datetime(text) for text in said("channel/item/pubDate/text()")]
        assert [day.timestamp() for day in days] == [
            int(datetime.fromisoformat(text).timestamp()) for text in texts(root, "a:entry/a:updated/text()")
        ]


def test_an_entry_keeps_its_id_in_every_language_and_feed_but_that_of_a_place(client: FlaskClient) -> None:
    def ids(query: str) -> list[str]:
        return texts(atom(client.get(f"/feeds/changes.atom?{query}")), "a:entry/a:id/text()")

    assert ids("lang=ja") == ids("lang=en")
    assert set(ids("layer=aed")) < set(ids("theme=facility&layer=aed,parking") + ids(""))
    assert set(ids("ward=99101")).isdisjoint(ids(""))
    english = atom(client.get("/feeds/changes.atom?layer=zoning&lang=en"))
    assert texts(english, "@xml:lang") == ["en"]
    assert "Zoning" in "".join(texts(english, "a:entry/a:title/text()"))


@pytest.mark.parametrize(
    ("query", "links"),
    [
        ("layer=aed", ["in", "out", "in"]),
        ("layer=aed&ward=99101", ["in", "in"]),
        ("layer=aed&bbox=139.4,35.4,139.6,35.6", ["out"]),
        ("layer=aed&bbox=139.4,35.4,139.6,35.6&ward=99101", []),
        ("feature=aed:in", ["in", "in"]),
        ("topic=facility.aed", ["in", "out", "in"]),
        ("topic=facility.aed&theme=planning", []),
        ("topic=nothing", []),
        ("layer=aed&theme=planning", []),
    ],
)
def test_a_feed_tells_what_was_asked_for_and_nothing_else(client: FlaskClient, query: str, links: list[str]) -> None:
    root = atom(client.get(f"/feeds/changes.atom?{query}"))
    found = texts(root, "a:entry/a:link/@href")
    assert [address.partition("?")[0].rpartition("/")[2] for address in found] == links


def test_old_changes_follow_page_after_page(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = texts(atom(client.get("/feeds/changes.atom?lang=ja")), "a:entry/a:id/text()")
    monkeypatch.setattr("web.feeds.serve.PER_PAGE", 2)
    app.extensions["mapsvc"]._bodies.clear()
    address, found = "/feeds/changes.atom?lang=ja&theme=", []
    for _ in range(20):
        root = atom(client.get(address))
        page = texts(root, "a:entry/a:id/text()")
        assert len(page) <= 2
        found += page
        following = texts(root, "a:link[@rel='next']/@href")
        assert texts(root, "a:link[@rel='first']/@href") == ["http://localhost/feeds/changes.atom?lang=ja"]
        if not following:
            break
        address = following[0].removeprefix("http://localhost")
    assert found == whole


def test_a_reader_who_has_it_already_is_told_so(app: Flask, client: FlaskClient) -> None:
    first = client.get("/feeds/changes.atom?layer=parking&lang=ja")
    etag, day = first.headers["ETag"], first.headers["Last-Modified"]
    assert first.cache_control.max_age == 60
    same = client.get("/feeds/changes.atom?layer=parking&lang=ja", headers={"If-None-Match": etag})
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["ETag"] == etag
    other = client.get("/feeds/changes.atom?layer=parking&lang=en", headers={"If-None-Match": etag})
    assert other.status_code == 200
    by_day = client.get("/feeds/changes.atom?layer=parking&lang=ja", headers={"If-Modified-Since": day})
    assert by_day.status_code == 304
    layer = catalogue().layer("parking")
    put(app, "parking", Assertion("p1", None, None, WEST, {**full(layer), "name": "駅前"}))
    fresh = client.get("/feeds/changes.atom?layer=parking&lang=ja", headers={"If-None-Match": etag})
    assert fresh.status_code == 200
    assert "駅前" in fresh.text


def test_readings_of_every_minute_are_no_news(app: Flask, client: FlaskClient) -> None:
    layer = catalogue().layer("river_gauge")
    now = datetime.now(UTC)
    props = {**full(layer), layer.live.observed: now.isoformat()} if layer.live else full(layer)
    put(app, "river_gauge", Assertion("g1", None, None, WEST, props))
    before = texts(atom(client.get("/feeds/changes.atom?layer=river_gauge")), "a:entry/a:id/text()")
    field = next(f for f in layer.fields if layer.live and f.name in layer.live.fields and f.type == "number")
    with connect(app.extensions["mapsvc"].database, autocommit=True) as conn:
        later = datetime.now(UTC).isoformat()
        assert layer.live is not None
        value = float(field.minimum or 0) + 0.25
        with conn.transaction():
            changed = {**props, field.name: value, layer.live.observed: later}
            commit(conn, layer, [Assertion("g1", None, None, WEST, changed)])
        row = conn.execute("SELECT kind, reading FROM event WHERE layer = 'river_gauge' ORDER BY id DESC").fetchone()
    assert row == ("changed", True)
    assert texts(atom(client.get("/feeds/changes.atom?layer=river_gauge")), "a:entry/a:id/text()") == before
    assert len(before) == 1


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ("layer=nothing", 404, None), ("theme=nothing", 400, "theme"), ("ward=0", 404, None),
        ("bbox=1,2,3", 400, "bbox"), ("bbox=140,35,139,36", 400, "bbox"), ("bbox=a,b,c,d", 400, "bbox"),
        ("topic=Select%201", 400, "topic"), ("feature=aed", 400, "feature"), ("feature=aed:", 400, "feature"),
        ("feature=aed:in&layer=aed", 400, "feature"), ("feature=none:in", 404, None), ("before=x", 400, "before"),
        ("before=aed-999", 400, "before"), ("lang=fr", 400, "lang"), ("format=json", 400, "format"),
        ("ward=%00", 400, "ward"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(
    client: FlaskClient, query: str, status: int, named: str | None
) -> None:
    answer = client.get(f"/feeds/changes.atom?{query}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == status
    assert answer.get_json().get("parameter") == named


def test_no_personal_field_is_in_a_feed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    field = next(field for field in catalogue().layer("aed").fields if field.name == "name")
    object.__setattr__(field, "personal", True)
    try:
        monkeypatch.setattr("web.feeds.memory._known", OrderedDict())  # nothing was said of it before
        found = client.get("/feeds/changes.atom?layer=aed&lang=en&topic=facility").text
    finally:
        object.__setattr__(field, "personal", False)
    assert found.count("<entry>") == 3
    for name in ("西館", "東館", "郊外"):
        assert name not in found


def test_pages_name_their_feeds_and_one_page_explains_them(client: FlaskClient) -> None:
    page = client.get("/feeds?lang=ja&layer=aed&ward=99101")
    assert page.status_code == 200
    assert "http://localhost/feeds/changes.atom?layer=aed&amp;ward=99101&amp;lang=ja" in page.text
    assert "東区" in page.text
    for address, named in (
        ("/layers?lang=ja", "/feeds/changes.atom?lang=ja"),
        ("/layers/aed?lang=ja", "/feeds/changes.atom?layer=aed&amp;lang=ja"),
        ("/features/aed/in?lang=ja", "/feeds/changes.atom?feature=aed:in&amp;lang=ja"),
    ):
        html = client.get(address).text
        assert f'<link rel="alternate" type="application/atom+xml" href="{named}"' in html, address
        assert client.get(named.replace("&amp;", "&")).status_code == 200
