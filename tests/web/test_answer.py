"""The answer for a place: the same in JSON, as a page and as the panel's fragment, in three states."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from tests.web.conftest import FLOODED, INSIDE, OUTSIDE


def restrictions(client: FlaskClient, place: str, **more: str) -> dict[str, Any]:
    lat, lon = place.split(",")
    answer = client.get("/api/restrictions", query_string={"lat": lat, "lon": lon, **more})
    assert answer.status_code == 200, answer.data
    read: dict[str, Any] = json.loads(answer.data)
    return read


def states(answer: dict[str, Any]) -> dict[str, str]:
    return {layer["id"]: layer["state"] for theme in answer["themes"] for layer in theme["layers"]}


def test_three_states(client: FlaskClient) -> None:
    found = states(restrictions(client, INSIDE))
    assert found["zoning"] == "affected"
    assert found["flood_depth"] == "not_affected"
    assert found["fire_prevention"] == "no_data"
    assert states(restrictions(client, FLOODED))["flood_depth"] == "affected"
    assert set(states(restrictions(client, OUTSIDE)).values()) == {"no_data"}


def test_the_day_in_law_decides(client: FlaskClient) -> None:
    def use(**more: str) -> str:
        answer = restrictions(client, INSIDE, **more)
        zoning = next(one for theme in answer["themes"] for one in theme["layers"] if one["id"] == "zoning")
        return str(zoning["features"][0]["properties"]["use"])

    assert use() == "commercial"
    assert use(as_of="1996-05-10") == "commercial"
    assert use(as_of="1996-05-09") == "low_rise_1"
    assert use(as_of="平成8年5月9日") == "low_rise_1"


def test_nothing_was_known_before_it_was_recorded(client: FlaskClient) -> None:
    answer = restrictions(client, INSIDE, known_at="2020-01-01T00:00:00+09:00")
    assert set(states(answer).values()) == {"no_data"}


def page(client: FlaskClient, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, answer.data
    return html.document_fromstring(answer.get_data(as_text=True))


def plain(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_page_says_what_the_data_say(client: FlaskClient) -> None:
    tree = page(client, f"/at/{INSIDE}?lang=ja")
    zoning = plain(tree.get_element_by_id("layer-zoning"))
    for part in (
        "該当あり",
        "商業地域",
        "400",
        "80",
        "試験市告示第145号",
        "都市計画法",
        "試験市都市計画図 & <図面>",
        "2025年3月31日",
        "架空のデータ",
        "CC BY 4.0",
        "窓口",
        "注意",
    ):
        assert part in zoning, part
    assert "実在の土地の規制ではありません" in plain(tree)


def test_the_page_and_json_agree_on_every_layer(client: FlaskClient) -> None:
    found = states(restrictions(client, FLOODED))
    tree = page(client, f"/at/{FLOODED}")
    for name, state in found.items():
        if state == "affected":
            assert tree.get_element_by_id(f"layer-{name}") is not None
        else:
            link = f"//div[contains(@class, 'group-{state}')]//a[starts-with(@href, '/layers/{name}?')]"
            assert len(tree.xpath(link)) == 1, (name, state)


def test_no_data_never_reads_as_no_restriction(client: FlaskClient) -> None:
    text = plain(page(client, f"/at/{OUTSIDE}?lang=ja"))
    assert "規制がないという意味ではありません" in text
    assert "どのデータもありません" in text
    english = plain(page(client, f"/at/{OUTSIDE}?lang=en"))
    assert "does not mean that no rules apply" in english
    for group in page(client, f"/at/{OUTSIDE}?lang=en").xpath("//div[contains(@class, 'group-no_data')]"):
        assert "does not mean that no rules apply" in plain(group)
        assert "Ask: " in plain(group)


def test_the_fragment_is_the_pages_answer(client: FlaskClient) -> None:
    times = "as_of=2026-01-01&known_at=2026-10-01T00:00:00Z"
    fragment = client.get(f"/at/{INSIDE}?fragment=1&lang=en&{times}").get_data(as_text=True)
    alone = html.fragment_fromstring(fragment.strip().removeprefix("<!doctype html>"))
    assert alone.tag == "article"
    whole = page(client, f"/at/{INSIDE}?lang=en&{times}").xpath("//article")[0]
    assert plain(alone) == plain(whole)


def test_a_fixed_link_gives_the_very_answer(client: FlaskClient) -> None:
    first = page(client, f"/at/{INSIDE}?lang=en")
    link = first.xpath("//a[text()='Link to exactly this answer']")[0].get("href")
    assert "known_at=" in link
    again = page(client, link)
    assert plain(again.xpath("//article")[0]) == plain(first.xpath("//article")[0])


@pytest.mark.parametrize("fragment", ["", "?fragment=1"])
def test_a_looked_up_place_is_kept_by_nobody_else(client: FlaskClient, fragment: str) -> None:
    answer = client.get(f"/at/{INSIDE}{fragment}")
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_an_unchanged_answer_is_not_asked_again(client: FlaskClient) -> None:
    address = "/api/restrictions?lat=35.001&lon=139.001&known_at=2026-01-01T00:00:00Z"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    elsewhere = client.get(address.replace("35.001", "35.002"), headers={"If-None-Match": first.headers["ETag"]})
    assert elsewhere.status_code == 200


def test_the_form_leads_to_the_place(client: FlaskClient) -> None:
    answer = client.get("/at?lat=35.0010&lon=139.001&as_of=&lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/at/35.001,139.001?lang=en")
    dated = client.get("/at?lat=35.001&lon=139.001&as_of=1996-05-09")
    assert dated.headers["Location"] == "/at/35.001,139.001?as_of=1996-05-09"
    assert client.get("/at").status_code == 200
