"""For everyone: three languages, forced colours, large text, narrow screens, keys, and a walk through the view."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import city
from tests.browser.person import link, open_map

PAGES = ("/at", "/at/35.315,139.61", "/layers", "/layers/zoning", "/features/aed", "/subscribe", "/accessibility")
SPOT = f"{city.SHOPS[0]},{city.SHOPS[1]}"


def _findings(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [f"{page.url} {one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("options", [{"color_scheme": scheme} for scheme in ("light", "dark")], ids=("light", "dark"))
def test_axe_finds_nothing_in_plain_japanese(page: Page, options: Any) -> None:
    found = []
    for path in PAGES:
        page.goto(f"{path}?lang=ja-easy")
        found += _findings(page)
    assert found == []


def test_axe_finds_nothing_in_english_and_japanese(page: Page) -> None:
    found = []
    for path in ("/accessibility", "/subscribe", "/at/35.315,139.61"):
        for language in ("ja", "en"):
            page.goto(f"{path}?lang={language}")
            found += _findings(page)
    assert found == []


@pytest.mark.parametrize("options", [{"forced_colors": "active"}], ids=["forced"])
def test_forced_colours_leave_nothing_unseen(page: Page, options: Any) -> None:
    page.goto("/at/35.315,139.61?lang=ja")
    page.keyboard.press("Tab")
    focused = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert focused == "solid"
    borders = page.locator("button:visible").evaluate_all("all => all.map(one => getComputedStyle(one).borderTopStyle)")
    assert set(borders) == {"solid"}


@pytest.mark.parametrize("options", [{"viewport": {"width": 320, "height": 640}}], ids=["320"])
@pytest.mark.parametrize("large", [False, True], ids=["usual", "200 %"])
def test_nothing_scrolls_sideways(page: Page, options: Any, large: bool) -> None:
    """WCAG 1.4.10 at 320 pixels, 1.4.4 with text twice as large on a screen that is no wider than a phone."""
    if large:
        page.set_viewport_size({"width": 640, "height": 900})
    wide = {}
    for path in PAGES:
        page.goto(f"{path}?lang=ja-easy")
        if large:
            page.evaluate("document.documentElement.style.fontSize = '200%'")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide[path] = over
    assert wide == {}


@pytest.mark.parametrize("options", [{"viewport": {"width": 390, "height": 800}, "has_touch": True}], ids=["phone"])
def test_targets_are_large_enough(page: Page, options: Any) -> None:
    """WCAG 2.5.8: 24 by 24 pixels for what is pressed, links within sentences apart."""
    small = []
    for path in PAGES:
        page.goto(f"{path}?lang=ja")
        small += page.evaluate(
            """() => [...document.querySelectorAll('button, select, input:not([type=hidden]), summary, nav a')]
              .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.visually-hidden'))
              .map(one => [one, (one.closest('label') ?? one).getBoundingClientRect()])
              .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
              .map(([one, box]) => `${location.pathname} ${one.outerHTML.slice(0, 120)} ${box.width}x${box.height}`)"""
        )
    assert small == []


def test_languages_are_chosen_by_their_own_names_and_the_view_is_kept(page: Page) -> None:
    open_map(page, link(city.SHOPS, lang="en"))
    page.get_by_role("button", name="Language").click()
    page.get_by_role("link", name="やさしい日本語").click()
    page.wait_for_selector("#map[data-drawn='yes']")
    assert page.locator("html").get_attribute("lang") == "ja-x-easy"
    assert "lang=ja-easy" in page.url
    assert f"lat={city.SHOPS[0]}" in page.url
    heading = page.locator("#layers h2")
    expect(heading.locator("rt").first).to_have_text("ちず")
    expect(page.get_by_role("button", name="大きくする").first).to_be_visible()  # no reading within a name
    assert page.evaluate("document.body.innerText.includes('\\ufff9')") is False
    assert _findings(page) == []


def test_what_is_in_view_is_walked_through_by_keyboard(page: Page) -> None:
    open_map(page, link((35.315, city.MIDDLE - 0.002), 15, lang="en"))
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("v")
    tool = page.locator("#tool")
    expect(tool.get_by_role("heading", name="What is in view")).to_be_focused()
    zones = tool.get_by_role("list", name="Zoning (use districts)")
    items = zones.get_by_role("button")
    expect(items.first).to_have_accessible_name("Commercial in the middle of the map")
    assert items.count() == 2
    items.first.focus()
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    expect(items.nth(1)).to_have_accessible_name("Category 1 low-rise exclusive residential 180 m east")
    page.keyboard.press("Enter")
    expect(page.locator("#answer #layer-zoning .feature-name")).to_have_text(
        "Category 1 low-rise exclusive residential"
    )
    expect(page.locator("#answer h2").first).to_be_focused()


def test_keys_are_explained_and_can_be_switched_off(page: Page) -> None:
    open_map(page, link(city.SHOPS, lang="en"))
    canvas = page.locator(".maplibregl-canvas")
    canvas.focus()
    page.keyboard.press("?")
    single = page.get_by_role("checkbox", name="Use the single keys")
    expect(single).to_be_checked()
    single.uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#tool")).to_be_hidden()
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost"
    canvas.focus()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(canvas).to_be_focused()
    expect(page.locator("#tool")).to_be_hidden()
