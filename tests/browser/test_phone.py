"""A phone in one hand: sheets from below, moved by thumb or by button, and nothing wider than the screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import city
from tests.browser.person import expect_zone, link, open_map

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
pytestmark = pytest.mark.parametrize("options", [PHONE])


def _height(page: Page) -> float:
    box: Any = page.locator("#answer").bounding_box()
    return float(box["height"])


def _drag(page: Page, by: int) -> None:
    box: Any = page.locator("#answer .sheet-bar").bounding_box()
    x, y = box["x"] + 100, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 11):
        page.mouse.move(x, y + by * step / 10)
        page.wait_for_timeout(40)
    page.mouse.up()


def test_a_tap_opens_a_sheet_that_follows_the_thumb(page: Page) -> None:
    open_map(page, link(city.SHOPS))
    page.touchscreen.tap(180, 300)
    expect_zone(page, "商業地域")
    half = _height(page)
    assert 250 < half < 400
    _drag(page, -250)
    page.wait_for_timeout(300)
    assert _height(page) > 600
    page.get_by_role("button", name="パネルを縮める").click()
    page.wait_for_timeout(300)
    assert _height(page) == pytest.approx(half, abs=2)
    _drag(page, 260)
    expect(page.locator("#answer")).to_be_hidden()


def test_the_place_is_not_behind_the_sheet(page: Page) -> None:
    open_map(page, link(city.SHOPS))
    notice = page.get_by_role("button", name="わかりました")
    if notice.count():  # of a first visit, where this taps
        notice.click()
    page.touchscreen.tap(180, 650)
    expect_zone(page, "商業地域")
    page.wait_for_timeout(600)
    pin: Any = page.locator(".pin").bounding_box()
    sheet: Any = page.locator("#answer").bounding_box()
    assert pin["y"] + pin["height"] < sheet["y"]


def test_layers_open_from_below(page: Page) -> None:
    open_map(page, link(city.SHOPS))
    page.get_by_role("button", name="表示するデータ").click()
    expect(page.locator("#layers")).to_be_visible()
    page.get_by_role("checkbox", name="防火地域").check()
    page.wait_for_url(lambda url: "fire_prevention" in url)
    page.locator("#layers").get_by_role("button", name="パネルを閉じる").click()
    expect(page.locator("#layers")).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/at/35.315,139.61", "/layers/zoning", "/layers", "/nowhere"])
def test_nothing_is_wider_than_the_screen(page: Page, path: str, complaints: list[str]) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    complaints.clear()  # /nowhere is a 404, and Chromium remarks on it
