"""Whatever fails, the page says so in words and offers a way on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import city
from tests.browser.conftest import Service
from tests.browser.person import click_middle, color, expect_zone, link, open_map

NO_WEBGL = """
  const original = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind.startsWith('webgl') ? null : original.call(this, kind, ...rest);
  };
"""


@pytest.fixture
def stopped(service: Service) -> Iterator[Service]:
    """The service, which the test stops; it runs again afterwards."""
    yield service
    if service.process is None:
        service.start()


def test_a_stopped_server_is_told_and_comes_back(page: Page, stopped: Service, complaints: list[str]) -> None:
    open_map(page, link(city.SHOPS))
    stopped.stop()
    click_middle(page)
    expect(page.locator("#answer")).to_contain_text("サーバーから答えがありません")
    page.get_by_role("checkbox", name="防火地域").check()
    expect(page.locator("#notices")).to_contain_text("地図の一部を取得できませんでした")
    stopped.start()
    page.locator("#answer").get_by_role("button", name="もう一度試す").click()
    expect_zone(page, "商業地域")
    page.locator("#notices").get_by_role("button", name="もう一度試す").click()
    expect(page.locator("#notices")).to_be_empty()
    complaints.clear()  # the refused connections, which this test is about


def test_failing_tiles_are_told(page: Page, complaints: list[str]) -> None:
    page.route("**/*.mvt*", lambda route: route.fulfill(status=503))
    page.goto(link(city.SHOPS))
    expect(page.locator("#notices")).to_contain_text("地図の一部を取得できませんでした")
    page.unroute("**/*.mvt*")
    page.get_by_role("button", name="もう一度試す").click()
    expect(page.locator("#map")).to_have_attribute("data-drawn", "yes", timeout=30_000)
    expect(page.locator("#notices")).to_be_empty()
    shops = color(page, 60, 60)
    assert shops[0] > 240 > shops[1], f"the zone is drawn after all, pink and not {shops}"
    complaints.clear()


def test_a_missing_catalogue_is_told_and_asked_again(page: Page, complaints: list[str]) -> None:
    page.route("**/api/layers*", lambda route: route.abort())
    page.goto("/")
    expect(page.locator("#notices")).to_contain_text("データの一覧を取得できませんでした")
    page.unroute("**/api/layers*")
    page.get_by_role("button", name="もう一度試す").click()
    expect(page.get_by_role("checkbox", name="用途地域")).to_be_visible()
    complaints.clear()


def test_without_webgl_a_form_gives_the_same_answer(page: Page, complaints: list[str]) -> None:
    page.add_init_script(NO_WEBGL)
    page.goto(link(city.SHOPS, place=f"{city.SHOPS[0]},{city.SHOPS[1]}"))
    expect(page.get_by_role("heading", name="地図を表示できません")).to_be_visible()
    page.get_by_role("button", name="この場所を調べる").click()
    page.wait_for_url("**/at/35.315,139.61*")
    expect(page.locator("#layer-zoning")).to_contain_text("商業地域")
    complaints.clear()  # MapLibre's own word about the missing WebGL


def test_without_script_a_form_gives_the_same_answer(browser: Browser, service: Service) -> None:
    context = browser.new_context(base_url=service.url, java_script_enabled=False, locale="ja-JP")
    page = context.new_page()
    page.goto("/")
    page.get_by_label("住所・地番").fill(f"{city.HOUSES[0]},{city.HOUSES[1]}")
    page.get_by_role("button", name="調べる").click()
    page.locator(".found-place h3 a").click()
    expect(page.locator("#layer-zoning")).to_contain_text("第一種低層住居専用地域")
    context.close()
