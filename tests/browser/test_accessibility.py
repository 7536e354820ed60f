"""axe finds nothing to complain of, on paper-white and on dark screens."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import city
from tests.browser.person import link, open_map

DESK = {"width": 1280, "height": 800}
SCREENS = [pytest.param({"viewport": DESK, "color_scheme": scheme}, id=f"{scheme}") for scheme in ("light", "dark")] + [
    pytest.param({"viewport": {"width": 360, "height": 740}, "has_touch": True}, id="phone")
]
pytestmark = pytest.mark.parametrize("options", SCREENS)


def _findings(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def test_the_map(page: Page) -> None:
    open_map(page, link(city.SHOPS, place=f"{city.SHOPS[0]},{city.SHOPS[1]}", as_of="2016-01-01"))
    expect(page.locator("#layer-zoning")).to_be_visible()
    page.get_by_role("button", name="区・町の一覧から選ぶ").click()
    assert _findings(page) == []


def test_the_layer_panel(page: Page) -> None:
    open_map(page, link(city.SHOPS))
    if page.locator("#layers").is_hidden():
        page.get_by_role("button", name="表示するデータ").click()
    assert _findings(page) == []


PAGES = [
    "/at/35.315,139.61",
    "/at",
    "/layers",
    "/layers/zoning",
    "/features/zoning",
    "/features/aed?near=35.315,139.61",
    "/features/aed?near=nowhere",
    "/features/aed/a",
    "/downloads",
    "/layers/aed/download",
    "/developers",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages(page: Page, path: str) -> None:
    page.goto(path)
    assert _findings(page) == []


def test_the_error_page(page: Page, complaints: list[str]) -> None:
    page.goto("/at/95,139")
    expect(page.locator("h1")).to_be_visible()
    assert _findings(page) == []
    complaints.clear()  # Chromium remarks on the status, which is right
