"""One box finds a place: by keys, by finger, through a slow line, an input method and a failure."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import city, lots
from tests.browser.conftest import Service
from tests.browser.person import colors, expect_zone, link, open_map, wait_drawn

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
DARK = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"}


def match(title: str, at: tuple[float, float] = city.SHOPS, **more: Any) -> dict[str, Any]:
    """A place as `/api/search` names it."""
    return {
        "title": title, "subtitle": "試験市西区", "kind": "address", "kind_title": "住所", "level": "residence",
        "level_title": "住居番号まで一致", "reference": f"{at[0]},{at[1]}", "lat": at[0], "lon": at[1], "bounds": None,
        "layer": None, "key": None, "rest": "", "page": f"/at/{at[0]},{at[1]}",
    } | more  # fmt: skip


def found(*matches: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An answer of `/api/search`."""
    return {"query": "", "matches": list(matches), "ambiguous": False, "rest": "", "message": None} | more


class Gazetteer:
    """Answers the page's searches: by text, with a delay or a failure where a test wants it."""

    def __init__(self, page: Page) -> None:
        self.answers: dict[str, dict[str, Any]] = {}
        self.down = False
        self.asked: list[dict[str, str]] = []
        self._page = page
        page.route("**/api/search?*", self._answer)

    def _answer(self, route: Route) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(route.request.url).query).items()}
        self.asked.append(asked)
        if self.down:
            route.abort()
            return
        body = json.dumps(self.answers.get(asked["q"], found()))
        route.fulfill(body=body, content_type="application/json")


@pytest.fixture
def gazetteer(page: Page) -> Gazetteer:
    return Gazetteer(page)


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="場所を検索")


def findings(page: Page) -> list[str]:
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"]]


def test_from_a_slash_to_an_answer_without_a_mouse(page: Page, gazetteer: Gazetteer) -> None:
    gazetteer.answers["港町"] = found(match("港町1番2号"), match("港町1番3号", city.HOUSES))
    open_map(page, "/")
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("港町")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option").first).to_contain_text("住居番号まで一致")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator(f"#{box(page).get_attribute('aria-activedescendant')}")
    expect(active).to_contain_text("港町1番3号")
    expect(active).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect_zone(page, "第一種低層住居専用地域")
    expect(page.locator("#answer .found")).to_contain_text("港町1番3号")
    expect(page.locator("#answer h2").first).to_be_focused()
    assert f"place={city.HOUSES[0]},{city.HOUSES[1]}" in page.url
    assert gazetteer.asked[-1]["suggest"] == "1"
    page.go_back()
    expect(page.locator("#answer")).to_be_hidden()


def test_enter_takes_a_sure_place_and_lays_an_unsure_one_before_the_person(page: Page, gazetteer: Gazetteer) -> None:
    gazetteer.answers["港町1-2"] = found(match("港町1番2号"))
    gazetteer.answers["西谷3-4-7"] = found(
        match("西谷町3番4-7"), match("西谷三丁目4番7号", city.HOUSES), ambiguous=True
    )
    open_map(page, link(city.SHOPS))
    box(page).fill("西谷3-4-7")
    page.keyboard.press("Enter")
    expect(page.locator(".search-note")).to_contain_text("選んでください")
    expect(page.locator(".search [role=status]")).to_contain_text("候補は2件")
    expect(page.locator("#answer")).to_be_hidden()
    assert box(page).get_attribute("aria-activedescendant") is None
    page.get_by_role("option", name=re.compile("西谷三丁目")).click()
    expect_zone(page, "第一種低層住居専用地域")
    box(page).fill("港町1-2")
    page.keyboard.press("Enter")
    expect_zone(page, "商業地域")


def test_what_was_not_understood_and_what_was_not_found_is_said(page: Page, gazetteer: Gazetteer) -> None:
    gazetteer.answers["港町1-2 303号室"] = found(match("港町1番2号", rest="303号室"), rest="303号室")
    open_map(page, link(city.SHOPS))
    box(page).fill("港町1-2 303号室")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option")).to_contain_text("読み取れなかった部分：「303号室」")
    expect(page.locator("#answer")).to_be_hidden()
    box(page).fill("どこでもない")
    expect(page.locator(".search-note")).to_contain_text("見つかりませんでした")
    expect(page.locator(".search-note")).to_contain_text("町名から")
    assert findings(page) == []


def test_a_quarter_is_shown_and_not_answered_for(page: Page, gazetteer: Gazetteer) -> None:
    gazetteer.answers["東区"] = found(
        match("東区", city.HOUSES, kind="ward", level="ward", bounds=[139.62, 35.30, 139.64, 35.33])
    )
    open_map(page, link(city.SHOPS, zoom=17))
    box(page).fill("東区")
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("東区の範囲")
    page.wait_for_url(re.compile(r"lon=139\.63"))
    expect(page.locator("#answer")).to_be_hidden()


def test_nothing_is_asked_while_an_input_method_composes(page: Page, gazetteer: Gazetteer) -> None:
    gazetteer.answers["港"] = found(match("港町"))
    open_map(page, link(city.SHOPS))
    box(page).focus()
    client = page.context.new_cdp_session(page)
    for text in ("m", "み", "みな", "みなと"):
        client.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_timeout(250)
    assert gazetteer.asked == []
    client.send("Input.insertText", {"text": "港"})
    expect(page.get_by_role("option")).to_contain_text("港町")
    assert [asked["q"] for asked in gazetteer.asked] == ["港"]


def test_a_failure_is_said_and_tried_again(page: Page, gazetteer: Gazetteer, complaints: list[str]) -> None:
    gazetteer.answers["港町"] = found(match("港町1番2号"))
    open_map(page, link(city.SHOPS))
    gazetteer.down = True
    box(page).fill("港町")
    expect(page.locator(".search-note")).to_contain_text("検索できませんでした")
    assert findings(page) == []
    gazetteer.down = False
    page.get_by_role("button", name="もう一度試す").click()
    expect(page.get_by_role("option")).to_contain_text("港町1番2号")
    expect(box(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(box(page)).to_have_value("")
    complaints.clear()  # Chromium remarks on the failed request, and so does the page


@pytest.mark.parametrize("options", [PHONE, DESK, DARK], ids=["phone", "desk", "dark"])
def test_open_suggestions_are_accessible_and_within_the_screen(page: Page, gazetteer: Gazetteer) -> None:
    several = [match(f"港町{number}番2号の長い名前の共同住宅") for number in range(1, 9)]
    gazetteer.answers["港町"] = found(*several, ambiguous=True)
    open_map(page, link(city.SHOPS, zoom=15))
    box(page).fill("港町")
    expect(page.get_by_role("option")).to_have_count(8)
    page.keyboard.press("ArrowDown")
    assert findings(page) == []
    width = page.evaluate("innerWidth")
    popup: Any = page.locator(".search-popup").bounding_box()
    assert popup["x"] >= 0
    assert popup["x"] + popup["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    option: Any = page.get_by_role("option").first.bounding_box()
    assert option["height"] >= 44


def test_a_lot_is_outlined_linked_and_found_again(page: Page, service: Service) -> None:
    lots.fill(service.database)
    open_map(page, link(city.HOUSES, off="building"))
    box(page).fill(lots.LOT)
    page.keyboard.press("Enter")
    expect_zone(page, "商業地域")
    expect(page.locator("#answer .found")).to_contain_text("地番")
    expect(page.locator(".pin")).to_have_count(0)
    page.wait_for_url(re.compile(r"lat=35\.315.*place=parcel:lot-a"))
    page.wait_for_timeout(700)
    wait_drawn(page)
    assert _edge(page), "the outline is drawn in the colour of the pin"
    shared = re.sub(r"lat=[^&]*&lon=[^&]*&z=[^&]*&", "", page.url)
    page.go_back()
    expect(page.locator("#answer")).to_be_hidden()
    page.go_forward()
    expect_zone(page, "商業地域")
    open_map(page, shared)
    expect_zone(page, "商業地域")
    page.wait_for_url(re.compile(r"lat=35\.315"))
    page.wait_for_timeout(700)
    wait_drawn(page)
    assert _edge(page), "a link of the place alone shows it whole"


def _edge(page: Page) -> bool:
    """Whether the column of pixels through the map's middle crosses the outline."""
    stage: Any = page.locator("#map").bounding_box()
    clip = {"x": stage["x"] + stage["width"] / 2, "y": stage["y"] + 80, "width": 1, "height": stage["height"] / 2 - 80}
    return any(red > 170 and green < 110 and blue < 70 for red, green, blue in colors(page, clip))
