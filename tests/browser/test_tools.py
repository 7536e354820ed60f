"""The tools of the map as a person uses them, on a desktop and a phone; a file that opens without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import city

SHOWN = "/?lat=35.315&lon=139.62&z=14&on=zoning&lang=ja"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def opened(page: Page, address: str = SHOWN) -> None:
    page.goto(address)
    expect(page.locator("#map")).to_have_attribute("data-drawn", "yes", timeout=60_000)
    close = page.get_by_role("button", name="わかりました")
    if close.count():
        close.first.click()


def choose(page: Page, name: str) -> Any:
    """Open a tool by the keyboard, which no panel covers; its panel."""
    shut = page.locator("#tool").get_by_role("button", name="パネルを閉じる")
    if shut.is_visible():
        shut.click()
    page.get_by_role("button", name="道具", exact=True).press("Enter")
    page.get_by_role("button", name=name, exact=True).press("Enter")
    panel = page.get_by_role("region", name="道具")
    expect(panel.get_by_role("heading", name=name)).to_be_focused()
    return panel


def no_findings(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_measuring_and_asking_by_keyboard_and_text(page: Page) -> None:
    # Near enough that the handles of the corners do not lie over one another.
    opened(page, "/?lat=35.3155&lon=139.6105&z=17&on=zoning&lang=ja")
    panel = choose(page, "距離と面積を測る")
    canvas = page.locator("#map canvas")
    canvas.focus()
    canvas.press("Enter")
    canvas.press("ArrowRight")
    page.wait_for_timeout(400)
    canvas.press("Enter")
    expect(panel.get_by_role("status").first).to_contain_text("長さは")
    panel.get_by_role("button", name="一つ戻す").click()
    expect(panel.get_by_role("status").first).to_contain_text("1")
    panel.get_by_text("座標を文字で入れる").click()
    panel.get_by_role("radio", name="面積").check()
    corners = "35.315, 139.61\n35.315, 139.611\n35.316, 139.611\n35.316, 139.61"
    panel.get_by_role("textbox", name="点の座標").fill(corners)
    # 90.9 m by 111 m: what pyproj says to the metre (tests/web/test_coordinates.py compares them all).
    expect(panel.get_by_role("definition").first).to_have_text("10,089 m²")
    expect(panel.get_by_role("definition").nth(1)).to_have_text("3,052 坪")
    no_findings(page)

    panel = choose(page, "敷地を描いて調べる")
    panel.get_by_text("座標を文字で入れる").click()
    panel.get_by_role("textbox", name="点の座標").fill("35.315, 139.61\nnowhere")
    expect(panel.get_by_text("読めない行があります")).to_be_visible()
    panel.get_by_role("textbox", name="点の座標").fill(corners)
    no_findings(page)
    panel.get_by_role("button", name="この敷地について調べる").click()
    expect(page.get_by_role("region", name="選んだ場所の結果", exact=True)).to_contain_text("商業地域")
    expect(panel).to_be_hidden()
    assert "place=POLYGON((139.61" in unquote(page.url)


def test_coordinates_notes_and_what_is_shared(page: Page, browser: Browser, complaints: list[str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    opened(page)
    panel = choose(page, "座標を調べる")
    panel.get_by_role("textbox", name="緯度, 経度（度）").fill("35.315 139.61")
    panel.get_by_role("button", name="示す").click()
    expect(panel.get_by_role("definition").nth(4)).to_contain_text("54S")
    expect(panel.get_by_role("definition").nth(2)).to_contain_text("X -")
    no_findings(page)

    panel = choose(page, "メモを置く")
    panel.get_by_role("button", name="地図の中心にメモを置く").click()
    note = panel.get_by_role("textbox", name="メモ1")
    expect(note).to_be_focused()
    note.fill("秘密の<b>メモ")
    note.blur()
    expect(page.get_by_role("button", name="メモ1：秘密の<b>メモ")).to_be_visible()
    no_findings(page)
    page.reload()
    expect(page.get_by_role("button", name="メモ1：秘密の<b>メモ")).to_be_visible()

    opened(page)
    panel = choose(page, "共有する")
    panel.get_by_role("checkbox", name="自分のメモ（1件）をリンクに入れる").check()
    link = panel.get_by_role("textbox", name="この地図のリンク")
    for part in ("短いリンク", "QRコード", "ほかのページに埋め込む"):
        panel.get_by_text(part, exact=True).first.click()
    panel.get_by_role("button", name="短いリンクを作る").click()
    short = panel.get_by_role("textbox", name="短いリンク").input_value()
    panel.get_by_role("button", name="QRコードを示す").click()
    image = panel.get_by_role("img", name=f"次のリンクのQRコード：{short}")
    expect(image).to_be_visible()
    assert image.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    assert 'referrerpolicy="no-referrer"' in panel.get_by_role("textbox", name="埋め込みコード").input_value()
    panel.get_by_role("button", name="埋め込んだ様子を見る").click()
    framed = page.frame_locator("iframe")
    expect(framed.get_by_role("link", name="大きな地図で見る")).to_be_attached()
    expect(framed.locator("#map")).to_have_attribute("data-drawn", "yes", timeout=60_000)
    no_findings(page)
    assert not [one for one in asked if "notes" in one and urlsplit(one).fragment == "" and "/static/" not in one]

    other = browser.new_context(locale="ja-JP").new_page()
    other.goto(link.input_value())
    expect(other.get_by_role("button", name="リンクのメモ1：秘密の<b>メモ")).to_be_visible(timeout=60_000)
    other.goto(short)
    assert "on=zoning" in other.url
    other.context.close()
    complaints[:] = [one for one in complaints if "GPU" not in one]


@pytest.mark.parametrize("options", [PHONE])
def test_the_file_opens_without_a_network_on_a_phone_too(page: Page, browser: Browser, tmp_path: Path) -> None:
    opened(page, SHOWN + "&as_of=2010-01-01")
    panel = choose(page, "見ている範囲を印刷する")
    no_findings(page)
    with page.context.expect_page() as sheet:
        panel.get_by_role("button", name="印刷の内容を確かめる").click()
    assert urlsplit(sheet.value.url).path == "/sheet"
    assert "as_of=2010-01-01" in sheet.value.url
    assert "layers=zoning" in sheet.value.url
    sheet.value.close()

    panel = choose(page, "地図をファイルにする")
    no_findings(page)
    with page.expect_download() as download:
        panel.get_by_role("button", name="ファイルを作る").click()
    expect(panel.get_by_role("status")).to_contain_text("ファイルを保存しました")
    file = tmp_path / "map.html"
    download.value.save_as(file)

    alone = browser.new_context(offline=True, locale="ja-JP", viewport={"width": 360, "height": 740})
    report, faults = alone.new_page(), []
    report.on("console", lambda message: faults.append(message.text))
    report.on("pageerror", lambda error: faults.append(str(error)))
    report.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else faults.append(request.url)
    )
    report.goto(file.as_uri())
    assert report.locator(".leaflet-overlay-pane path").count() > 3
    expect(report.get_by_role("heading", level=1)).to_contain_text("2010年1月1日")
    legend = report.get_by_role("region", name="凡例")
    expect(legend).to_contain_text("準工業地域")  # the law of that day
    expect(legend).not_to_contain_text("商業地域")
    assert report.evaluate("document.documentElement.scrollWidth <= innerWidth")
    no_findings(report)
    assert faults == []
    alone.close()


@pytest.mark.parametrize("options", [{"viewport": {"width": 320, "height": 260}}])
def test_the_embedded_map_is_whole_in_a_small_frame(page: Page) -> None:
    page.goto(f"/embed?lat={city.SHOPS[0]}&lon={city.SHOPS[1]}&z=15&on=zoning&lang=ja")
    expect(page.locator("#map")).to_have_attribute("data-drawn", "yes", timeout=60_000)
    link = page.get_by_role("link", name="大きな地図で見る")
    assert "on=zoning" in (link.get_attribute("href") or "")
    canvas = page.locator("#map canvas")
    canvas.focus()
    canvas.press("Enter")
    asking = page.get_by_role("link", name="この場所について調べる")
    assert "place=35.315,139.61" in (asking.get_attribute("href") or "")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    no_findings(page)
