"""The whole way by keyboard: to the map, over a place, to its answer and back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser import city
from tests.browser.person import expect_zone, link, open_map


def _tab_to(page: Page, selector: str, most: int = 40) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached with {most} tabs")


def test_from_the_address_bar_to_an_answer_and_back(page: Page) -> None:
    open_map(page, link((35.315, city.MIDDLE - 0.0005), 15))
    _tab_to(page, ".skip-link[href='#map']", most=3)
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    _tab_to(page, ".maplibregl-canvas", most=1)
    expect(page.locator(".crosshair")).to_be_visible()
    expect(page.locator(".crosshair-hint")).to_contain_text("Enter")
    page.keyboard.press("Enter")
    expect_zone(page, "商業地域")
    expect(page.locator("#answer h2").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#answer")).to_be_hidden()
    expect(page.locator(".maplibregl-canvas")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect_zone(page, "第一種低層住居専用地域")


def test_layers_and_their_legend_by_keyboard(page: Page) -> None:
    open_map(page, link(city.SHOPS))
    _tab_to(page, "input[name=zoning]")
    page.keyboard.press("Space")
    page.wait_for_url(lambda url: "on=" in url and "zoning" not in url)
    page.keyboard.press("Space")
    page.wait_for_url(lambda url: "zoning" in url)
    legend = page.locator(".layer-row:has(input[name=zoning]) .row-legend")  # what is in view, not all there is
    expect(legend.get_by_text("商業地域", exact=True)).to_be_visible()


def test_a_mouse_needs_no_crosshair(page: Page) -> None:
    open_map(page, link(city.SHOPS))
    page.locator(".maplibregl-canvas").click(position={"x": 300, "y": 300})
    expect_zone(page, "商業地域")
    expect(page.locator(".crosshair")).to_be_hidden()
