"""At the counter: type, choose, answer, print, next; by keys alone, on two screens, with nothing left behind."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import city, lots
from tests.browser.conftest import Service
from tests.browser.lots import LOT, OTHER

DESK = {"viewport": {"width": 1440, "height": 900}}
DARK = {"viewport": {"width": 1920, "height": 1080}, "color_scheme": "dark"}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


@pytest.fixture(scope="module", autouse=True)
def _lots(service: Service) -> None:
    lots.fill(service.database)


def findings(page: Page) -> list[str]:
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"]]


def open_counter(page: Page) -> None:
    page.goto("/counter")
    page.wait_for_selector("html.scripted")
    expect(page.locator("#counter-q")).to_be_focused()


def answer_for(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("#counter-title")).to_contain_text(text)


def digit_of(page: Page, title: str) -> str:
    """The digit that stands before the candidate ``title``."""
    option = page.get_by_role("option").filter(has_text=title)
    expect(option).to_be_visible()
    return option.locator(".search-digit").inner_text()


class Keys:
    """Presses keys and counts them; the text of the address itself is not counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)


@pytest.mark.parametrize("options", [DESK])
def test_the_usual_way_takes_four_keys(page: Page, context: BrowserContext, service: Service) -> None:
    open_counter(page)
    keys = Keys(page)
    page.keyboard.type("港町12")
    keys.press(f"Alt+{digit_of(page, OTHER)}")
    expect(page.locator("#counter-title")).to_contain_text(OTHER)
    expect(page.locator(".desk")).to_contain_text("商業地域")
    with context.expect_page():  # the sheet, in a tab of its own
        keys.press("p")
    page.bring_to_front()
    keys.press("n")
    expect(page.locator("#counter-q")).to_be_focused()
    expect(page.locator("#counter-q")).to_have_value("")
    expect(page.locator("main")).not_to_contain_text("港町12番")
    assert keys.count <= 4
    with psycopg.connect(service.database) as conn:
        row = conn.execute(
            "SELECT kind, level, ward, printed FROM counter_question ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert row == ("parcel", "parcel", "西区", True)
    assert page.evaluate("history.length") <= 2, "no visitor is left in the history"


@pytest.mark.parametrize("options", [DESK])
def test_the_visitors_screen_follows_and_forgets(page: Page, context: BrowserContext) -> None:
    open_counter(page)
    visitor = context.new_page()
    visitor.goto("/counter/visitor")
    expect(visitor.locator(".visitor-welcome")).to_be_visible()
    page.bring_to_front()
    answer_for(page, LOT)
    expect(visitor.locator(".visitor-title")).to_have_text(LOT)
    expect(visitor.locator(".visitor-list")).to_contain_text("商業地域")
    expect(visitor.locator("main")).not_to_contain_text("告示")
    smallest = visitor.evaluate(
        """() => Math.min(...[...document.querySelectorAll('main *')].filter((one) =>
          [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() && one.checkVisibility()))
          .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
    )
    assert smallest >= 24
    late = context.new_page()
    late.goto("/counter/visitor")
    expect(late.locator(".visitor-title")).to_have_text(LOT)
    page.bring_to_front()
    page.keyboard.press("n")
    for screen in (visitor, late):
        expect(screen.locator(".visitor-welcome")).to_be_visible()
        assert LOT not in screen.content()
    assert LOT not in page.content()


@pytest.mark.parametrize("options", [DESK])
def test_letters_do_what_the_help_says(page: Page) -> None:
    open_counter(page)
    page.keyboard.type("n")
    expect(page.locator("#counter-q")).to_have_value("n")  # in the field a letter is a letter
    page.locator("#counter-q").fill("")
    answer_for(page, LOT)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="キーの一覧")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.type(OTHER)
    page.keyboard.press("Enter")
    expect(page.locator(".desk-answer")).to_have_count(2)
    expect(page.locator("#counter-title")).to_contain_text(LOT)
    expect(page.locator("#counter-title")).to_contain_text(OTHER)
    page.keyboard.press("d")
    expect(page.locator("#counter-as-of")).to_be_focused()
    page.keyboard.type("平成20年4月1日")
    page.keyboard.press("Enter")
    expect(page.locator(".desk").first).to_contain_text("準工業地域")
    expect(page.locator("#counter-title")).to_contain_text("2008年4月1日")
    page.keyboard.press("t")
    expect(page.locator("#counter-themes input").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#counter-title")).to_be_focused()
    page.get_by_role("button", name=f"{LOT}を外す").click()
    expect(page.locator(".desk-answer")).to_have_count(1)
    page.keyboard.press("n")
    expect(page.locator("#counter-as-of")).to_have_value("")
    expect(page.locator("#counter-themes input:checked")).to_have_count(0)


@pytest.mark.parametrize("options", [DESK])
def test_the_map_shows_the_site(page: Page) -> None:
    open_counter(page)
    answer_for(page, LOT)
    page.wait_for_selector(".desk-map[data-drawn='yes']")
    expect(page.locator(".desk-map canvas")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".desk-map")).to_have_count(0)
    page.keyboard.type(f"{city.HOUSES[0]}, {city.HOUSES[1]}")
    page.keyboard.press("Enter")
    expect(page.locator(".desk")).to_contain_text("第一種低層住居専用地域")
    expect(page.locator(".desk-map .pin")).to_be_visible()


@pytest.mark.parametrize("options", [DESK])
def test_a_failure_is_said_and_tried_again(page: Page, complaints: list[str]) -> None:
    open_counter(page)
    page.route("**/counter?*", lambda route: route.abort())
    page.keyboard.type(LOT)
    page.keyboard.press("Enter")
    expect(page.locator("#counter-status")).to_contain_text("サーバーから答えがありません")
    page.unroute("**/counter?*")
    page.get_by_role("button", name="もう一度試す").click()
    expect(page.locator("#counter-title")).to_contain_text(LOT)
    complaints.clear()  # Chromium remarks on the failed request


@pytest.mark.parametrize("options", [DESK, DARK, PHONE], ids=["desk", "dark", "phone"])
def test_every_state_is_accessible_and_within_the_screen(page: Page, context: BrowserContext) -> None:
    def sound(screen: Page) -> None:
        assert findings(screen) == []
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")

    open_counter(page)
    sound(page)
    page.keyboard.type("港町12")
    digit = digit_of(page, LOT)
    page.keyboard.press("ArrowDown")
    sound(page)
    page.keyboard.press(f"Alt+{digit}")
    expect(page.locator("#counter-title")).to_be_focused()
    page.wait_for_selector(".desk-map[data-drawn='yes']")
    sound(page)
    visitor = context.new_page()
    visitor.goto("/counter/visitor")
    expect(visitor.locator(".visitor-title")).to_be_visible()
    sound(visitor)
    page.bring_to_front()
    page.keyboard.press("?")
    sound(page)
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(visitor.locator(".visitor-welcome")).to_be_visible()
    sound(visitor)
    page.goto("/counter/log")
    sound(page)


@pytest.mark.parametrize("options", [{**DESK, "java_script_enabled": False}])
def test_all_of_it_without_script(page: Page) -> None:
    page.goto("/counter")
    page.get_by_label("どこについて調べますか").fill("港町12")
    page.get_by_role("button", name="調べる", exact=True).click()
    page.get_by_role("button", name=OTHER).click()
    expect(page.locator("#counter-title")).to_contain_text(OTHER)
    expect(page.locator(".desk")).to_contain_text("商業地域")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("お客様の画面")).last.click()
    expect(opened.value.locator(".visitor-title")).to_contain_text("港町12番4")
    page.get_by_role("link", name="次の方へ").click()
    expect(page.get_by_label("どこについて調べますか")).to_have_value("")
    expect(page.locator("main")).not_to_contain_text("港町12番")


@pytest.mark.parametrize("options", [DESK])
def test_a_forgotten_visitor_is_cleared_after_idle_minutes(page: Page, context: BrowserContext) -> None:
    page.clock.install()
    open_counter(page)
    visitor = context.new_page()
    visitor.goto("/counter/visitor")
    page.bring_to_front()
    answer_for(page, LOT)
    expect(visitor.locator(".visitor-title")).to_have_text(LOT)
    page.wait_for_selector(".desk-map[data-drawn='yes']")  # a request under way would time out with the clock
    page.clock.fast_forward("04:30")
    page.keyboard.press("ArrowDown")  # staff are still reading it out
    page.clock.fast_forward("04:30")
    expect(visitor.locator(".visitor-title")).to_have_text(LOT)
    page.clock.fast_forward("00:40")
    expect(visitor.locator(".visitor-welcome")).to_be_visible()
    assert LOT not in visitor.content()
    expect(page.locator("#counter-status")).to_contain_text("お客様の画面を消しました")
    visitor.reload()
    expect(visitor.locator(".visitor-welcome")).to_be_visible()
    page.bring_to_front()
    page.get_by_role("button", name="もう一度見せる").click()
    expect(visitor.locator(".visitor-title")).to_have_text(LOT)
    page.keyboard.press("n")
    page.clock.fast_forward("10:00")
    expect(page.locator("#counter-status")).not_to_contain_text("消しました")
