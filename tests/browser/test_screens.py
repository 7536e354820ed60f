"""What a person sees on screens of all kinds: nothing covered, nothing moved, nothing lost, on paper too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import city
from tests.browser.conftest import Service
from tests.browser.person import expect_zone, link, open_map, wait_drawn

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SHIFTS = """
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifts += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
"""


def _box(page: Page, selector: str) -> dict[str, float]:
    found: Any = page.locator(selector).bounding_box()
    assert found is not None, selector
    return dict(found)


def _apart(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["x"] + one["width"] <= other["x"]
        or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"]
        or other["y"] + other["height"] <= one["y"]
    )


@pytest.mark.parametrize("options", [PHONE])
@pytest.mark.parametrize("path", ["/?lang=en", "/layers?lang=en"])
def test_a_phone_reaches_every_page_from_the_menu(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("link", name="Datasets", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    menu = page.locator("#site-nav")
    for name in ("Map", "Look up a place"):
        expect(menu.get_by_role("link", name=name, exact=True)).to_be_visible()
    menu.get_by_role("button", name="Language").click()
    expect(menu.get_by_role("link", name="日本語", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="日本語", exact=True)).to_be_hidden()
    menu.get_by_role("link", name="Datasets", exact=True).click()
    page.wait_for_url("**/layers*")


@pytest.mark.parametrize("options", [PHONE])
def test_sources_and_tools_leave_each_other_room_on_a_phone(page: Page) -> None:
    open_map(page, "/")
    page.evaluate("""() => {
      document.querySelector('.maplibregl-ctrl-attrib-inner').textContent = '国土地理院の基盤地図情報、'.repeat(6);
    }""")
    sources = _box(page, ".maplibregl-ctrl-attrib")
    for control in page.locator(".maplibregl-ctrl-bottom-right button").all():
        box: Any = control.bounding_box()
        assert _apart(sources, box)
    layers, search, date = (_box(page, f"#tools > .tool:nth-child({place})") for place in (1, 2, 3))
    assert layers["x"] >= 0
    assert _apart(layers, date)
    assert _apart(layers, search)
    assert _apart(date, search)
    assert search["x"] >= 0
    assert search["width"] > 300, "a phone gives the search its whole width"
    assert max(date["x"] + date["width"], search["x"] + search["width"]) <= 360


@pytest.mark.parametrize(
    "options",
    [{"viewport": {"width": width, "height": height}} for width, height in ((360, 740), (768, 900), (1024, 700))],
)
def test_a_first_view_holds_the_whole_city_clear_of_the_panels(page: Page) -> None:
    open_map(page, "/")
    stage = _box(page, "#map")
    match = re.search(r"lat=([\d.]+)&lon=([\d.]+)&z=([\d.]+)", page.url)
    if match is None:  # the address follows the map's first movement; until then the view is as the script set it
        page.locator(".maplibregl-ctrl-zoom-in").click()
        page.wait_for_url("**z=*")
        match = re.search(r"lat=([\d.]+)&lon=([\d.]+)&z=([\d.]+)", page.url)
        assert match
        zoom = float(match[3]) - 1
    else:
        zoom = float(match[3])
    pixels = 512 * 2**zoom / 360 * (city.EAST - city.WEST)
    assert stage["width"] * 0.2 < pixels <= stage["width"] - 31


@pytest.mark.parametrize("address", ["/", link(city.SHOPS, place=f"{city.SHOPS[0]},{city.SHOPS[1]}")])
def test_nothing_moves_while_the_page_comes(page: Page, address: str) -> None:
    page.add_init_script(SHIFTS)
    open_map(page, address)
    page.wait_for_timeout(500)
    assert page.evaluate("window.shifts") < 0.02


def test_the_day_is_written_so_that_nobody_mistakes_it(page: Page) -> None:
    open_map(page, link(city.SHOPS, as_of="2016-05-04"))
    expect(page.locator(".date-words")).to_have_text("2016年5月4日")
    page.get_by_label("時点").focus()
    expect(page.locator(".date-words")).to_be_hidden()


def test_a_ward_is_reached_by_its_name(page: Page) -> None:
    open_map(page, link(city.SHOPS, zoom=17))
    page.get_by_role("button", name="区・町の一覧から選ぶ").click()
    page.get_by_label("区・町へ移動").select_option(label="東区")
    page.get_by_role("button", name="移動").click()
    page.wait_for_url(lambda url: abs(float(url.split("lon=")[1].split("&")[0]) - 139.63) < 0.003)
    expect(page.locator("#goto-form")).to_be_hidden()
    expect(page.locator(".maplibregl-canvas")).to_be_focused()


def test_a_layer_too_detailed_for_this_zoom_says_so(page: Page) -> None:
    open_map(page, link(city.SHOPS, zoom=9, on="zoning,designated_road"))
    row = page.locator(".layer-row", has=page.get_by_role("checkbox", name="指定道路"))
    row.scroll_into_view_if_needed()
    expect(row.locator(".row-note")).to_be_visible()
    page.goto(link(city.SHOPS, zoom=16, on="zoning"))
    wait_drawn(page)
    zoning = page.locator(".layer-row", has=page.get_by_role("checkbox", name="用途地域"))
    expect(zoning.locator(".row-note")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_samples_have_the_colours_of_the_screen(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    open_map(page, link(city.SHOPS))
    sample = page.locator(".layer-row .swatch").first
    expect(sample.locator(f".on-{scheme}")).to_be_visible()
    expect(sample.locator(f".on-{'dark' if scheme == 'light' else 'light'}")).to_be_hidden()


@pytest.mark.parametrize(
    "options", [{"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}, {"forced_colors": "active"}]
)
def test_at_twice_the_size_and_in_forced_colours_nothing_is_lost(page: Page) -> None:
    open_map(page, link(city.SHOPS, place=f"{city.SHOPS[0]},{city.SHOPS[1]}"))
    expect_zone(page, "商業地域")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    stage = _box(page, ".map-stage")
    for tool in page.locator("#tools > .tool:visible").all():
        box: Any = tool.bounding_box()
        assert stage["x"] <= box["x"]
        assert box["x"] + box["width"] <= stage["x"] + stage["width"]


@pytest.mark.parametrize("path", ["/", "/at/35.315,139.61"])
def test_paper_shows_the_whole_view_and_no_tools(browser: Browser, service: Service, path: str) -> None:
    context = browser.new_context(base_url=service.url, locale="ja-JP", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(path)
    if path == "/":
        wait_drawn(page)
        assert page.evaluate("getComputedStyle(document.querySelector('.map-stage')).getPropertyValue('--map-width')")
    pages = len(re.findall(rb"/Type /Page\b(?!s)", page.pdf(format="A4")))
    assert pages == 1 if path == "/" else pages >= 2
    page.emulate_media(media="print")
    expect(page.locator(".site-nav")).to_be_hidden()
    expect(page.locator(".fictional-mark").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).page") == "fictional"
    if path == "/":
        expect(page.locator("#tools")).to_be_hidden()
        shrunk = [
            page.evaluate(f"new DOMMatrix(getComputedStyle(document.querySelector('{part}')).transform).a")
            for part in (".maplibregl-canvas-container", ".maplibregl-ctrl-scale")
        ]
        assert shrunk[0] == shrunk[1] < 1, "the bar of metres fits the map"
    context.close()
