"""/api/search and /search: what programs and people get."""

from __future__ import annotations

from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from lxml import html


def api(client: FlaskClient, **given: str) -> dict[str, Any]:
    answer = client.get("/api/search", query_string=given)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def picked(page: html.HtmlElement, path: str) -> list[Any]:
    return cast("list[Any]", page.xpath(path))


def test_a_ward_is_found(client: FlaskClient) -> None:
    found = api(client, q="東区", lang="ja")
    (match,) = found["matches"]
    assert (match["title"], match["kind"], match["level"]) == ("東区", "ward", "ward")
    assert (match["kind_title"], match["level_title"]) == ("区", "区まで一致")
    assert match["reference"] == "ward:99101"
    assert match["page"].startswith("/at/ward:99101")
    west, south, east, north = match["bounds"]
    assert west < match["lon"] < east
    assert south < match["lat"] < north
    assert (found["ambiguous"], found["rest"], found["message"]) == (False, "", None)


def test_words_are_in_the_language_asked_for(client: FlaskClient) -> None:
    assert api(client, q="東区", lang="en")["matches"][0]["kind_title"] == "Ward"
    assert "Nothing" in api(client, q="xyzzy", lang="en")["message"]


def test_the_same_question_is_not_answered_twice(client: FlaskClient) -> None:
    first = client.get("/api/search?q=東区&lang=ja")
    again = client.get("/api/search?q=東区&lang=ja", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/api/search?q=西区&lang=ja", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=" + "あ" * 201, "q"),
        ("q=a%00b", "q"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=51", "limit"),
        ("q=a&limit=x", "limit"),
        ("q=a&limit=٣", "limit"),
        ("q=a&near=35", "near"),
        ("q=a&near=a,b", "lon"),
        ("q=a&near=91,139", "lat"),
        ("q=a&as_of=x", "as_of"),
        ("q=a&known_at=x", "known_at"),
        ("q=a&suggest=2", "suggest"),
        ("q=a&asof=2020-01-01", "asof"),
        ("q=a&q=b", "q"),
        ("q=a&lang=xx", "lang"),
    ],
)
def test_what_cannot_be_asked_says_which_parameter(client: FlaskClient, query: str, parameter: str) -> None:
    answer = client.get(f"/api/search?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json()["parameter"] == parameter


def test_the_page_lists_what_was_found(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/search?q=東区&lang=ja").data)
    assert picked(page, "//form[@role='search']//input[@name='q']/@value") == ["東区"]
    assert picked(page, "//ol/li//h3/a/text()") == ["東区"]
    assert picked(page, "//ol/li//h3/a/@href")[0].startswith("/at/ward:99101")
    assert picked(page, "//h1/text()") == ["場所を調べる"]
    assert len(picked(page, "//main")) == 1


def test_the_page_that_found_nothing_helps_on(client: FlaskClient) -> None:
    answer = client.get("/search?q=<b>xyzzy</b>&lang=en")
    assert answer.status_code == 200
    assert b"<b>xyzzy" not in answer.data
    page = html.fromstring(answer.data)
    assert picked(page, "//*[@role='status']")
    assert len(picked(page, "//main//ul/li")) >= 4


def test_the_page_before_a_question_is_a_form(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/search").data)
    assert picked(page, "//form[@role='search']//label/@for")
    assert not picked(page, "//ol")


def test_one_match_is_not_followed_silently(client: FlaskClient) -> None:
    assert client.get("/search?q=99101").status_code == 200
