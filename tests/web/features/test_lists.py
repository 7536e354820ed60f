"""Lists of features: every feature once, in a stable order, by any filter; wrong parameters refused by name."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from tests.web.features.conftest import HOSTILE, ODD, SHELTERS

LIST = "/features/evacuation_site"


def tree_of(client: FlaskClient, address: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return html.document_fromstring(answer.get_data(as_text=True))


def names(tree: html.HtmlElement) -> list[str]:
    return [link.text_content() for link in tree.xpath("//ul[@class='feature-list']/li/a")]


def walk(client: FlaskClient, address: str) -> list[list[str]]:
    """The names on each page from ``address`` on."""
    pages = []
    for _ in range(10):
        tree = tree_of(client, address)
        pages.append(names(tree))
        following = tree.xpath("//a[@rel='next']/@href")
        if not following:
            return pages
        address = following[0]
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("address", [LIST, f"{LIST}?near=35.32,139.60&within=5000"])
def test_pages_hold_every_feature_once(client: FlaskClient, address: str) -> None:
    pages = walk(client, address)
    found = [name for page in pages for name in page]
    assert [len(page) for page in pages] == [50, 50, SHELTERS + 1 - 100]
    assert set(found) == {f"第{n}避難広場" for n in range(SHELTERS)} | {HOSTILE}
    assert len(found) == len(set(found))


def test_what_is_near_comes_first_with_its_distance(client: FlaskClient) -> None:
    tree = tree_of(client, f"{LIST}?near=35.32,139.60005&within=300")
    assert names(tree) == [f"第{n}避難広場" for n in range(11)]  # 0.0003° are 27.4 m at this latitude
    told = [one.text for one in tree.xpath("//span[@class='distance']")]
    assert told[0] == "この場所"
    assert [int(re.sub(r"\D", "", text)) for text in told[1:3]] == pytest.approx([27, 55], abs=1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hazards=flood", {n for n in range(SHELTERS) if n % 2}),
        ("q=第11避難広場", {11}),
        ("q=東町　11番", {n for n in range(SHELTERS) if str(n).endswith("11")} | {11}),
        ("q=第１１避難広場", {11}),
        ("q=s0007", {7}),
        ("q=洪水", {n for n in range(SHELTERS) if n % 2}),
        ("q=%25", set()),
        ("q=_", set()),
        ("ward=99101", {n for n in range(SHELTERS) if 139.60005 + n * 0.0003 <= 139.62}),
        ("ward=99102&hazards=flood", {n for n in range(SHELTERS) if n % 2 and 139.60005 + n * 0.0003 > 139.62}),
        ("ward=99102&near=35.32,139.62&within=300", set(range(67, 78))),
    ],
)
def test_filters(client: FlaskClient, query: str, expected: set[int]) -> None:
    found = [name for page in walk(client, f"{LIST}?{query}") for name in page]
    assert {int(re.sub(r"\D", "", name)) for name in found if name != HOSTILE} == expected


def test_the_number_is_told_on_the_first_page_and_on_further_ones(client: FlaskClient) -> None:
    tree = tree_of(client, LIST)
    assert f"{SHELTERS + 1} 件" in tree.get_element_by_id("found").text_content()
    further = tree_of(client, tree.xpath("//a[@rel='next']/@href")[0])
    assert f"{SHELTERS + 1} 件" in further.get_element_by_id("found").text_content()
    assert further.xpath("//nav[@class='feature-pages no-print']/a[1]/@href")[0].startswith(LIST)


def test_a_day_in_law_decides_what_is_listed(client: FlaskClient) -> None:
    parks = "/features/planned_park"
    assert names(tree_of(client, f"{parks}?as_of=1989-01-01")) == []
    assert names(tree_of(client, f"{parks}?as_of=2000-01-01")) == ["廃止公園", "試験公園"]
    assert names(tree_of(client, parks)) == ["試験大公園"]
    # A redrawn park of the western ward shares no ground with the eastern one.
    assert names(tree_of(client, f"{parks}?ward=99102&as_of=2000-01-01")) == ["廃止公園"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("ward=9", "ward"),
        ("ward=%00", "ward"),
        ("hazards=fire", "hazards"),
        ("near=91,0", "near"),
        ("near=POINT(9", "near"),
        ("within=77", "within"),
        ("after=%00", "after"),
        ("near=35.32,139.6&after=nan,x", "after"),
        ("near=35.32,139.6&after=s0001", "after"),
        ("as_of=tomorrow", "as_of"),
        ("q=" + "x" * 101, "q"),
        ("q=a+b+c+d+e+f", "q"),
        ("colour=red", "colour"),
        ("q=a&q=b", "q"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str, named: str) -> None:
    answer = client.get(f"{LIST}?{query}", headers={"Accept": "application/problem+json"})
    assert answer.json
    assert (answer.status_code, answer.json["parameter"]) == (400, named)


def test_a_place_that_is_not_known_is_asked_back_and_nothing_is_listed(client: FlaskClient) -> None:
    tree = tree_of(client, f"{LIST}?near=どこにもない場所")
    assert "見つかりませんでした" in tree.get_element_by_id("found").text_content()
    assert not names(tree)


def test_unknown_layers_and_empty_ones(client: FlaskClient) -> None:
    tree_of(client, "/features/nothing", 404)
    tree_of(client, "/features/coverage", 404)
    assert "まだ登録がありません" in tree_of(client, "/features/aed").text_content()


def test_only_the_plain_list_is_offered_to_search_engines(client: FlaskClient) -> None:
    plain = tree_of(client, f"{LIST}?lang=ja")
    assert not plain.xpath("//meta[@name='robots']")
    assert plain.xpath("//link[@rel='canonical']/@href") == [f"http://localhost{LIST}?lang=ja"]
    following = plain.xpath("//a[@rel='next']/@href")[0]
    assert tree_of(client, following).xpath("//link[@rel='canonical']/@href")[0].endswith("?after=s0048&lang=ja")
    assert tree_of(client, f"{LIST}?q=x").xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


def test_a_key_of_any_characters_leads_to_its_page(client: FlaskClient) -> None:
    tree = tree_of(client, f"{LIST}?q=a/b")
    (href,) = tree.xpath("//ul[@class='feature-list']/li/a/@href")
    page = tree_of(client, href)
    assert ODD in page.xpath("//code/text()")
    assert urlsplit(page.xpath("//link[@rel='canonical']/@href")[0]).path == urlsplit(href).path


def test_an_unchanged_list_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(f"{LIST}?hazards=flood")
    again = client.get(f"{LIST}?hazards=flood", headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(f"{LIST}?hazards=earthquake", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, other.status_code) == (304, 200)


def test_words_are_not_escaped_twice(client: FlaskClient) -> None:
    heading = tree_of(client, f"{LIST}?near=35.32,139.60&within=5000").get_element_by_id("found").text_content()
    assert heading.startswith("35.32000, 139.60000から5\u00a0km以内")
