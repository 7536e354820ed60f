"""A feature's page: what it is, on which day, what changed when in law and in the record, and for programs."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from layers.store import Assertion, commit
from mapsvc.dates import JST
from mapsvc.db.connection import connect
from tests.web.features.conftest import HOSTILE, ODD
from tests.web.features.conftest import PARK as PARK_AREA
from tests.web.features.test_lists import tree_of
from web.features.addresses import feature_page
from web.features.told import MOST_STATES
from web.state import State

PARK = "/features/planned_park/p1"


def steps(tree: html.HtmlElement) -> list[list[str]]:
    """The history: its heading, the days in law and what changed, of each step."""
    found = []
    for step in tree.xpath("//ol[@class='feature-history']/li"):
        changes = [" ".join(one.text_content().split()) for one in step.xpath(".//ul/li")]
        days = step.xpath(".//dd")[0].text_content().strip()
        found.append([step.xpath("./h3/text()")[0].strip(), days, *changes])
    return found


def moments(app: Flask, key: str) -> list[datetime]:
    shared: State = app.extensions["mapsvc"]
    with connect(shared.database) as conn:
        rows = conn.execute("SELECT DISTINCT lower(recorded) FROM feature WHERE key = %s ORDER BY 1", (key,)).fetchall()
        return [row[0] for row in rows]


def test_what_changed_when_in_both_times(client: FlaskClient) -> None:
    tree = tree_of(client, PARK)
    assert tree.findtext(".//h1") == "試験大公園"
    newest, *older = steps(tree)
    assert newest[:2] == ["記録の訂正", "2010年4月1日（平成22年）から"]
    assert newest[2].endswith("試験中央公園 → 試験大公園")
    assert [one[0] for one in older] == ["内容の変更", "期間の記録", "最初の記録"]
    assert older[0][2].endswith("試験公園 → 試験中央公園")
    assert older[0][3] == "位置または形"
    assert older[1][1] == "1990年4月1日（平成2年）から2010年3月31日（平成22年）まで"
    assert older[2][1] == "1990年4月1日（平成2年）から"


def test_an_earlier_day_and_an_earlier_knowledge(client: FlaskClient, app: Flask) -> None:
    assert tree_of(client, f"{PARK}?as_of=2000-01-01").findtext(".//h1") == "試験公園"
    first, second, _third = moments(app, "p1")
    between = (second + timedelta(microseconds=1)).astimezone(JST).isoformat().replace("+", "%2B")
    tree = tree_of(client, f"{PARK}?known_at={between}")
    assert tree.findtext(".//h1") == "試験中央公園"
    assert "試験大公園" not in tree.text_content()
    before = (first - timedelta(seconds=1)).astimezone(JST).isoformat().replace("+", "%2B")
    tree_of(client, f"{PARK}?known_at={before}", 404)


def test_a_day_without_the_feature_says_so(client: FlaskClient) -> None:
    tree = tree_of(client, f"{PARK}?as_of=1980-01-01")
    assert "この日には効力がありません" in tree.text_content()
    assert not tree.xpath("//figure")
    ended = tree_of(client, "/features/planned_park/gone")
    assert "この日には効力がありません" in ended.text_content()
    assert ended.xpath("//meta[@name='robots']/@content") == ["noindex"]


@pytest.mark.parametrize(
    "path", ["/features/planned_park/none", "/features/aed/x", "/features/planned_park/%00", "/features/nothing/x"]
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    tree_of(client, path, 404)


def test_facts_source_and_where(client: FlaskClient) -> None:
    tree = tree_of(client, f"{PARK}?lang=ja")
    text = " ".join(tree.text_content().split())
    assert "試験市 都市計画図" in text
    assert tree.xpath("//span[@class='feature-where']/a/text()") == ["西区"]
    area = re.search(r"約 ([\d,]+) m²", text)
    assert area
    # 0.002° by 0.001° at 35.3055°: 181.85 m by 110.95 m on the ellipsoid.
    assert int(area[1].replace(",", "")) == pytest.approx(181.85 * 110.95, rel=1e-3)
    links = {link.text: link.get("href") for link in tree.xpath("//ul[@class='links feature-links no-print']/li/a")}
    for href in links.values():
        assert client.get(href).status_code == 200, href
    assert tree.xpath("//link[@rel='alternate'][@type='application/geo+json']")


def test_structured_data_is_json_whatever_a_feature_is_called(client: FlaskClient) -> None:
    tree = tree_of(client, feature_page("evacuation_site", ODD))
    assert tree.findtext(".//h1") == HOSTILE
    assert not [one for one in tree.xpath("//script") if one.get("type") != "application/ld+json"]
    (data,) = (json.loads(one.text) for one in tree.xpath("//script"))
    place = data["@graph"][0]
    assert place["name"] == HOSTILE
    assert place["identifier"] == ODD
    assert place["geo"] == {"@type": "GeoCoordinates", "latitude": 35.31, "longitude": 139.63}
    assert [area["name"] for area in place["containedInPlace"]] == ["東区"]
    assert place["url"] == tree.xpath("//link[@rel='canonical']/@href")[0]


@pytest.mark.parametrize("key", ["..", ".", "a/../b", "a//b", "/a", "a/"])
def test_keys_that_no_path_can_hold_are_parameters(key: str) -> None:
    assert feature_page("aed", key).startswith("/features/aed?key=")


def test_languages_name_each_other(client: FlaskClient) -> None:
    for language, other in (("ja", "en"), ("en", "ja")):
        tree = tree_of(client, f"{PARK}?lang={language}")
        forms = {one.get("hreflang"): one.get("href") for one in tree.xpath("//head/link[@hreflang]")}
        assert forms[language] == tree.xpath("//link[@rel='canonical']/@href")[0]
        assert forms[other] == f"http://localhost{PARK}?lang={other}"
        assert forms["x-default"] == f"http://localhost{PARK}"
        assert str(tree.findtext(".//title")).startswith(tree.xpath("//meta[@property='og:title']/@content")[0])


def test_the_picture_can_be_kept_for_ever_under_its_name(client: FlaskClient) -> None:
    tree = tree_of(client, f"{PARK}?lang=en")
    (image,) = tree.xpath("//figure//img")
    assert "試験大公園" in image.get("alt")
    answer = client.get(image.get("src"))
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.cache_control.immutable
    assert answer.get_data().startswith(b"<svg")
    later = client.get(image.get("src").replace("v=", "v=0"))
    assert not later.cache_control.immutable
    assert client.get("/pictures/planned_park.svg?key=none").status_code == 404


GAUGE = "/features/river_gauge/g1"


@pytest.fixture(scope="module")
def gauge(app: Flask) -> list[datetime]:
    """A gauge with a hundred readings, one a minute, the last half an hour old: when each was recorded."""
    shared: State = app.extensions["mapsvc"]
    layer = shared.catalogue.layer("river_gauge")
    begun = datetime.now(JST).replace(microsecond=0) - timedelta(minutes=130)
    with connect(shared.database, autocommit=True) as conn:
        for number in range(100):
            observed = (begun + timedelta(minutes=number)).isoformat()
            props = {"station": "g1", "name": "試験水位", "level": number / 10, "observed_at": observed}
            with conn.transaction():
                commit(conn, layer, [Assertion("g1", None, None, shapely.Point(139.61, 35.31), props)])
    return moments(app, "g1")


def test_a_long_history_is_cut_and_no_state_of_it_lost(client: FlaskClient, gauge: list[datetime]) -> None:
    tree = tree_of(client, GAUGE)
    # The reading is too old for a gauge: nothing of the last number is told as if it held.
    assert "いまの値は不明です" in tree.text_content()
    assert "9.9 m" not in tree.get_element_by_id("facts").getparent().text_content()
    told = steps(tree)
    assert len(told) == MOST_STATES
    assert {one[0] for one in told} <= {"観測の更新", "最初の記録"}
    assert "これより古い記録もあります" in tree.text_content()
    then = (gauge[7] + timedelta(microseconds=1)).isoformat().replace("+", "%2B")
    early = tree_of(client, f"{GAUGE}?known_at={then}")
    assert "0.7 m" in early.text_content()
    assert len(steps(early)) == 8


def test_what_was_withdrawn_is_shown_as_it_was_last(client: FlaskClient, app: Flask) -> None:
    shared: State = app.extensions["mapsvc"]
    layer = shared.catalogue.layer("planned_park")
    props = {"name": "取消公園", "kind": layer.field("kind").codes[0].value}  # type: ignore[union-attr]
    with connect(shared.database, autocommit=True) as conn:
        for said in (Assertion("w", None, None, PARK_AREA, props), Assertion("w", None, None, None, None)):
            with conn.transaction():
                commit(conn, layer, [said])
    tree = tree_of(client, "/features/planned_park/w")
    assert tree.findtext(".//h1") == "取消公園"
    assert "取り消されました" in tree.text_content()
    assert not tree.xpath("//figure")
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
