"""Layers found, ordered and chosen by purpose; decisions in turn; two days compared, and what changed between them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import city
from tests.browser.person import color, expect_zone, link, open_map, wait_drawn

BEFORE = "2014-04-01"
PLAIN_WEST = 60
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DARK_PHONE = {**PHONE, "color_scheme": "dark"}


def _findings(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]]


def _both_drawn(page: Page) -> None:
    wait_drawn(page)
    page.wait_for_selector("#map-compared[data-drawn='yes']")


def test_layers_are_found_chosen_by_purpose_and_put_back(page: Page) -> None:
    open_map(page, link(city.SHOPS))
    panel = page.get_by_role("complementary")
    search = panel.get_by_role("searchbox", name="データをさがす")
    search.fill("準防火")  # a word of a legend only
    expect(panel.get_by_text("「準防火」に合うデータ：1件")).to_be_visible()
    expect(panel.get_by_role("checkbox", name="防火地域・準防火地域")).to_be_visible()
    expect(panel.get_by_role("checkbox", name="用途地域")).to_be_hidden()
    search.fill("")
    expect(panel.get_by_role("checkbox", name="用途地域")).to_be_visible()

    panel.get_by_role("button", name="建てる").click()
    expect(panel.get_by_role("button", name="建てる")).to_have_attribute("aria-pressed", "true")
    expect(panel.get_by_role("checkbox", name="防火地域・準防火地域")).to_be_checked()
    panel.get_by_text("重ねる順番").click()
    listed = panel.get_by_role("listitem").filter(has=page.get_by_role("button", name="手前へ"))
    names = listed.locator(".stack-title")
    before = names.all_inner_texts()
    panel.get_by_role("button", name="用途地域を手前へ").press("Enter")
    place = before.index("用途地域")
    moved = [*before[: place - 1], "用途地域", before[place - 1], *before[place + 1 :]]
    expect(names).to_have_text(moved)
    expect(panel.get_by_role("button", name="用途地域を手前へ")).to_be_focused()
    expect(page.locator("#announce")).to_contain_text("用途地域")
    page.wait_for_url(re.compile(r"order=[a-z_,]*zoning"))
    panel.get_by_role("button", name="最初の表示に戻す").click()
    expect(panel.get_by_role("button", name="最初の表示に戻す")).to_be_disabled()
    assert "order=" not in page.url
    assert "&on=" not in page.url
    assert _findings(page) == []


def test_what_is_put_on_top_is_drawn_on_top(page: Page) -> None:
    both = {"on": "zoning,fire_prevention", "op": "zoning:1"}
    open_map(page, link(city.SHOPS, **both))
    usual = {color(page, PLAIN_WEST + dx, 60) for dx in range(0, 12, 3)}
    open_map(page, link(city.SHOPS, order="zoning", **both))
    assert {color(page, PLAIN_WEST + dx, 60) for dx in range(0, 12, 3)} != usual


def test_the_legend_holds_what_is_in_view(page: Page) -> None:
    open_map(page, link(city.SHOPS, on="zoning"))
    legend = page.get_by_role("list", name="凡例").first
    expect(legend.get_by_role("listitem")).to_have_text(["商業地域"])
    page.get_by_role("button", name=re.compile("凡例をすべて見る")).click()
    assert legend.get_by_role("listitem").count() > 10


def test_from_decision_to_decision(page: Page) -> None:
    open_map(page, link(city.SHOPS, on="zoning", place=f"{city.SHOPS[0]},{city.SHOPS[1]}"))
    expect_zone(page, "商業地域")
    page.get_by_role("button", name="決定の日をたどる").click()
    bar = page.get_by_role("region", name="決定の日")
    before, after = bar.get_by_role("button", name="前の決定へ"), bar.get_by_role("button", name="次の決定へ")
    before.click()
    expect(bar).to_contain_text("2015年4月1日 用途地域：1件が変わった日")
    before.click()
    expect(bar).to_contain_text("1973年12月25日")
    expect_zone(page, "準工業地域")
    expect(before).to_be_disabled()
    assert "as_of=1973-12-25" in page.url
    assert _findings(page) == []
    after.press("Enter")
    expect_zone(page, "商業地域")
    page.go_back()
    expect_zone(page, "準工業地域")
    bar.get_by_role("button", name="順に再生").click()
    expect(bar.get_by_role("button", name="一時停止")).to_be_visible()
    expect(page.locator("#as-of")).to_have_value("2015-04-01", timeout=30_000)
    bar.get_by_role("button", name="一時停止").click()
    expect(bar.get_by_role("button", name="順に再生")).to_be_visible()
    bar.press("Escape")
    expect(bar).to_be_hidden()


def test_decisions_that_cannot_be_had_are_said_and_asked_again(page: Page, complaints: list[str]) -> None:
    open_map(page, link(city.SHOPS, on="zoning"))
    page.route("**/api/dates*", lambda route: route.abort())
    page.get_by_role("button", name="決定の日をたどる").click()
    bar = page.get_by_role("region", name="決定の日")
    expect(bar).to_contain_text("決定の日を読み込めません")
    page.unroute("**/api/dates*")
    bar.get_by_role("button", name="もう一度試す").click()
    expect(bar.get_by_role("button", name="前の決定へ")).to_be_enabled()
    complaints.clear()


def test_two_days_are_compared_by_slider_and_the_link_keeps_it(page: Page) -> None:
    open_map(page, link(city.SHOPS, on="zoning"))
    assert page.locator("#map-compared").count() == 0
    page.get_by_role("button", name="道具").click()
    page.get_by_role("button", name="比べる", exact=True).click()
    panel = page.get_by_role("region", name="道具").or_(page.locator("#tool"))
    day = panel.first.get_by_label("比べる日", exact=False)
    expect(day).to_have_value("2015-03-31")  # the day before the last decision here
    day.fill(BEFORE)
    changes = page.get_by_role("region", name="変わったところ")
    expect(changes).to_contain_text("この範囲で1件が変わりました")
    expect(changes.get_by_role("button")).to_contain_text("準工業地域 → 商業地域")
    _both_drawn(page)
    assert _findings(page) == []
    page.get_by_role("link", name="一覧のページで見る").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("1件")
    assert _findings(page) == []

    open_map(page, link(city.SHOPS, on="zoning", cmp="swipe", cmp_as_of=BEFORE, cmp_at="0.75"))
    _both_drawn(page)
    slider = page.get_by_role("slider", name="左右の境目")
    expect(slider).to_have_value("75")
    now = color(page, PLAIN_WEST, 60)
    slider.focus()
    for _ in range(40):
        slider.press("ArrowLeft")
    expect(slider).to_have_value("35")
    page.wait_for_url(re.compile(r"cmp_at=0\.35"))
    assert color(page, PLAIN_WEST, 60) != now, "the middle belongs to the other side now"
    page.get_by_role("button", name="比較をやめる").click()
    expect(slider).to_be_hidden()
    assert "cmp=" not in page.url
    assert color(page, PLAIN_WEST, 60) == now


@pytest.mark.parametrize("options", [PHONE, DARK_PHONE])
def test_two_maps_below_one_another_on_a_phone(page: Page) -> None:
    open_map(page, link(city.SHOPS, 15, on="zoning", cmp="side", cmp_as_of=BEFORE, cmp_on="fire_prevention"))
    _both_drawn(page)
    upper: Any = page.locator("#map").bounding_box()
    lower: Any = page.get_by_role("region", name="比べる地図：2014年4月1日").bounding_box()
    assert lower["y"] == pytest.approx(upper["y"] + upper["height"], abs=3)
    assert lower["width"] == pytest.approx(360, abs=1)
    page.mouse.move(150, lower["y"] + 55)
    page.mouse.down()
    page.mouse.move(60, lower["y"] + 55, steps=4)
    page.mouse.up()
    page.wait_for_url(lambda url: f"lon={city.SHOPS[1]}&" not in url)  # the upper map went with the lower
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert _findings(page) == []
