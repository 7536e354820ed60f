"""From an answer on: the lot around a clicked point, the map of a page, a sheet made from an address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import lots
from tests.browser.city import HOUSES
from tests.browser.conftest import Service
from tests.browser.lots import LAT, LON, LOT, OTHER
from tests.browser.person import click_middle, expect_zone, link, open_map

DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
DARK = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"}
INSIDE = (LAT + 0.0001, LON + 0.0002)
"""In the first lot."""


@pytest.fixture(scope="module", autouse=True)
def _lots(service: Service) -> None:
    lots.fill(service.database)


def findings(page: Page) -> list[str]:
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"]]


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk", "phone"])
def test_a_click_offers_the_lot_which_is_answered_beside_the_map(page: Page) -> None:
    open_map(page, link(INSIDE, zoom=18))
    click_middle(page)
    offer = page.locator("#answer").get_by_role("link", name=f"この筆（敷地）について調べる {LOT}")
    offer.click()
    page.wait_for_url(re.compile(r"place=parcel:lot-a"))
    expect(page.locator("#answer article")).to_have_attribute("data-kind", "site")
    expect_zone(page, "商業地域")
    expect(page.locator("#answer h2").first).to_be_focused()
    expect(page.locator(".pin")).to_have_count(0)
    expect(offer).to_have_count(0)
    page.go_back()
    expect(page.locator(".pin")).to_have_count(1)


@pytest.mark.parametrize("options", [{**PHONE, "java_script_enabled": False}])
def test_without_script_too_the_way_leads_from_a_point_to_its_sheet(page: Page) -> None:
    page.goto(f"/at/{INSIDE[0]},{INSIDE[1]}")
    page.get_by_role("link", name=re.compile("この筆")).click()
    expect(page.locator("h1")).to_contain_text(LOT)
    page.get_by_role("link", name="照会票（PDF）を作る").click()
    expect(page.get_by_role("checkbox", name=LOT)).to_be_checked()
    page.get_by_label("場所を追加する").fill("港町12-4")
    page.get_by_role("button", name="見本を作り直す").click()
    expect(page.get_by_role("checkbox", name=OTHER)).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("options", [DESK, PHONE, DARK], ids=["desk", "phone", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/at/parcel:lot-a",
        f"/at/{INSIDE[0]},{INSIDE[1]}",
        "/search?q=港町12",
        "/sheet?place=港町12",
        "/verify",
        "/bulk",
    ],
)
def test_pages_are_accessible_and_within_the_screen(page: Page, path: str) -> None:
    page.goto(path)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("options", [DESK])
def test_the_page_of_a_lot_opens_the_map_on_it(page: Page) -> None:
    page.goto("/at/parcel:lot-a")
    page.get_by_role("link", name="地図で見る").click()
    expect(page.locator("#answer .found")).to_have_text(LOT)
    page.wait_for_url(re.compile(r"lat=35\.315"))


@pytest.mark.parametrize("options", [DESK])
def test_paper_holds_what_a_screen_folds_away(page: Page) -> None:
    page.goto(f"/at/{HOUSES[0]},{HOUSES[1]}")
    folded = page.locator(".clear-more li", has_text="防火地域")
    expect(folded).to_be_hidden()
    page.emulate_media(media="print")
    expect(folded).to_be_visible()
    expect(page.locator(".next-steps")).to_be_hidden()
