"""A first visitor is told once what the map is not, shown around on request, and never kept from what they came for."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser import city
from tests.browser.person import expect_zone, link, open_map

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
DEEP = link(city.SHOPS, place=f"{city.SHOPS[0]},{city.SHOPS[1]}")


def _findings(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def _notice(page: Page) -> Locator:
    return page.get_by_role("complementary", name="ご利用にあたって")


def test_the_terms_are_shown_once_and_hold_up_no_deep_link(page: Page) -> None:
    open_map(page, DEEP)
    expect_zone(page, "商業地域")
    expect(_notice(page)).to_contain_text("証明ではありません")
    expect(_notice(page).get_by_role("link", name="ご利用にあたって")).to_have_attribute("href", "/terms?lang=ja")
    assert "place=35.315" in page.url
    assert _findings(page) == []
    _notice(page).get_by_role("button", name="わかりました").click()
    expect(_notice(page)).to_have_count(0)
    open_map(page, link(city.HOUSES))
    expect(page.get_by_role("button", name="使い方の案内")).to_be_visible()
    expect(_notice(page)).to_have_count(0)


@pytest.mark.parametrize("options", [{"viewport": {"width": 1280, "height": 800}}, PHONE], ids=["desk", "phone"])
def test_the_tour_by_keyboard(page: Page, options: dict[str, Any]) -> None:
    open_map(page, link(city.SHOPS))
    _notice(page).get_by_role("button", name="使い方を見る").click()
    tour = page.get_by_role("dialog")
    expect(tour.get_by_role("heading", name="場所をえらぶ")).to_be_focused()
    assert _findings(page) == []
    screen = page.viewport_size
    assert screen
    for name in ("住所や名前でさがす", "見るデータをえらぶ", "日付をえらぶ", "道具を使う", "回答を読む"):
        page.keyboard.press("ArrowRight")
        expect(tour.get_by_role("heading", name=name)).to_be_focused()
        box = tour.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= screen["width"]
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= screen["height"]
    expect(tour).to_contain_text("6 / 6")
    tour.get_by_role("button", name="終わる").click()
    expect(tour).to_have_count(0)
    help_button = page.get_by_role("button", name="使い方の案内")
    expect(help_button).to_be_focused()
    page.keyboard.press("Enter")
    expect(tour.get_by_role("heading", name="場所をえらぶ")).to_be_focused()
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    expect(help_button).to_be_focused()


def test_the_help_page_leads_to_the_tour(page: Page) -> None:
    page.goto("/help")
    assert _findings(page) == []
    page.get_by_role("link", name="地図の上で案内を見る").click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="場所をえらぶ")).to_be_focused()


@pytest.mark.parametrize("path", ["/terms", "/about", "/figures"])
def test_pages(page: Page, path: str) -> None:
    page.goto(path)
    assert _findings(page) == []


def test_what_is_drawn_first_was_asked_for_ahead_and_only_once(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("?")[0]))
    open_map(page, link(city.SHOPS))
    for part in ("/api/layers", "/i18n/ja.json", "/tiles/zoning.json"):
        assert sum(url.endswith(part) for url in asked) == 1, part
    moved: float = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          // A legend follows what is drawn in view: only below it something may move up.
          const legend = ({ node }) => (node?.parentElement ?? node)?.closest('#layers .row-more, .layer-row');
          const watch = new PerformanceObserver((list) => {
            for (const entry of list.getEntries())
              if (!entry.hadRecentInput && !entry.sources.every(legend)) sum += entry.value;
          });
          watch.observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => done(sum), 300);
        })"""
    )
    assert moved < 0.001, "nothing moves while the page comes"
