"""A person looks, asks, chooses layers and days, and passes on what they see."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from layers.registry import catalogue
from mapsvc.db.connection import connect
from tests.browser import city
from tests.browser.conftest import Service
from tests.browser.person import click_middle, color, expect_zone, link, open_map, wait_drawn

PLAIN_WEST = 60
"""Pixels east of SHOPS at zoom 16 where nothing but the zone is drawn: no street, building or label."""


def test_a_click_says_what_applies_there(page: Page) -> None:
    open_map(page, link(city.SHOPS))
    click_middle(page)
    expect_zone(page, "商業地域")
    expect(page.locator("#answer #layer-zoning")).to_contain_text("400")
    expect(page.locator(".pin")).to_be_visible()
    expect(page.locator("#announce")).to_contain_text("用途地域: 商業地域")
    place = re.search(r"place=([\d.]+),([\d.]+)", page.url)
    assert place
    assert abs(float(place[1]) - city.SHOPS[0]) < 1e-3
    assert abs(float(place[2]) - city.SHOPS[1]) < 1e-3
    page.get_by_role("button", name="パネルを閉じる").last.click()
    expect(page.locator("#answer")).to_be_hidden()
    assert "place=" not in page.url


def test_zones_are_drawn_in_their_colours(page: Page) -> None:
    open_map(page, link(city.SHOPS))
    shops = color(page, PLAIN_WEST, 60)
    open_map(page, link(city.HOUSES))
    houses = color(page, PLAIN_WEST, 60)
    assert shops[0] > 240 > shops[1], f"commercial zones are pink, not {shops}"
    assert houses[1] > 240 > houses[0], f"low-rise zones are green, not {houses}"


def test_a_layer_is_switched_and_faded(page: Page) -> None:
    open_map(page, link(city.SHOPS))
    with_zone = color(page, PLAIN_WEST, 60)
    page.get_by_role("checkbox", name="用途地域").uncheck()
    wait_drawn(page)
    page.wait_for_url(lambda url: "on=" in url and "zoning" not in url)
    without = color(page, PLAIN_WEST, 60)
    assert without != with_zone
    page.get_by_role("checkbox", name="用途地域").check()
    page.locator("#opacity-zoning").fill("50")
    page.wait_for_url(re.compile(r"op=zoning:0\.5"))
    wait_drawn(page)
    faded = color(page, PLAIN_WEST, 60)
    assert with_zone[1] < faded[1] < without[1], (with_zone, faded, without)


def test_patterns_are_drawn(page: Page, complaints: list[str]) -> None:
    open_map(page, link(city.SHOPS, on="fire_prevention"))
    row = {color(page, PLAIN_WEST + dx, 60) for dx in range(0, 12, 2)}
    assert len(row) > 1, "a hatched area has more than one colour"
    assert complaints == []


def test_another_day_is_shown_and_said(page: Page) -> None:
    open_map(page, link(city.SHOPS, place=f"{city.SHOPS[0]},{city.SHOPS[1]}"))
    expect_zone(page, "商業地域")
    now = color(page, PLAIN_WEST, 60)
    page.get_by_label("時点", exact=True).fill("2014-04-01")
    expect_zone(page, "準工業地域")
    expect(page.locator(".date-badge")).to_contain_text("2014年4月1日時点")
    assert "as_of=2014-04-01" in page.url
    page.wait_for_timeout(500)
    wait_drawn(page)
    assert color(page, PLAIN_WEST, 60) != now
    page.get_by_role("button", name="今日に戻す").click()
    expect_zone(page, "商業地域")
    expect(page.locator(".date-badge")).to_be_hidden()
    page.go_back()
    expect_zone(page, "準工業地域")


def test_a_link_shows_exactly_the_same_view(page: Page) -> None:
    there = link(
        city.SHOPS, 15.5, on="fire_prevention", off="building", op="fire_prevention:0.5",
        place="35.315,139.612", as_of="2016-01-01", lang="en",
    )  # fmt: skip
    open_map(page, there)
    assert page.url.endswith(there)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("checkbox", name="Fire", exact=False).first).to_be_checked()
    expect(page.locator("input[name=zoning]")).not_to_be_checked()
    expect(page.locator("input[name=building]")).not_to_be_checked()
    expect(page.locator("#opacity-fire_prevention")).to_have_value("50")
    expect(page.locator("#as-of")).to_have_value("2016-01-01")
    expect(page.locator("#answer .coordinates")).to_contain_text("35.315")
    expect(page.locator("#answer .coordinates")).to_contain_text("139.612")


def test_back_and_forward_restore_places(page: Page) -> None:
    open_map(page, link((35.315, city.MIDDLE), 14))
    click_middle(page, dx=-150)
    expect_zone(page, "商業地域")
    click_middle(page, dx=150)
    expect_zone(page, "第一種低層住居専用地域")
    page.go_back()
    expect_zone(page, "商業地域")
    page.go_back()
    expect(page.locator("#answer")).to_be_hidden()
    page.go_forward()
    expect_zone(page, "商業地域")


def test_the_language_link_keeps_the_view(page: Page) -> None:
    open_map(page, link(city.SHOPS, place=f"{city.SHOPS[0]},{city.SHOPS[1]}"))
    expect_zone(page, "商業地域")
    page.get_by_role("button", name="Language").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect_zone(page, "Commercial")
    assert "place=35.315,139.61" in page.url


def test_a_change_of_the_data_shows_without_a_reload(page: Page, service: Service) -> None:
    page.clock.install()
    open_map(page, link(city.HOUSES))
    before = color(page, PLAIN_WEST, 60)
    with connect(service.database, autocommit=True) as conn:
        city.redraw(conn, catalogue(), "industrial")
    page.wait_for_timeout(3_000)  # the service looks for news of other processes every second or two
    with page.expect_response(lambda response: "/tiles/zoning/2/" in response.url):
        page.clock.fast_forward(120_000)
    page.wait_for_timeout(500)
    wait_drawn(page)
    assert color(page, PLAIN_WEST, 60) != before
