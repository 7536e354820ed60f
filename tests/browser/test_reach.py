"""What the map reaches and what it does without it: base maps of other sites, files of ours, no connection at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from layers.registry import catalogue
from mapsvc.db.connection import connect
from tests.browser import city
from tests.browser.conftest import Service
from tests.browser.person import click_middle, color, expect_zone, link, open_map, wait_drawn
from tests.browser.tile_server import RED, TileServer
from tests.web.basemaps.files import write_images

GREEN = (30, 160, 60)
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
KEPT = {"service_workers": "allow"}
LINK = link((35.32, 139.615), 14, on="")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[TileServer]:
    server = TileServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def service(
    module_database: str, built: None, tmp_path_factory: pytest.TempPathFactory, elsewhere: TileServer
) -> Iterator[Service]:
    """The app on the small city, with a base map of another site and a file of its own."""
    with connect(module_database, autocommit=True) as conn:
        city.fill(conn, catalogue())
    var = tmp_path_factory.mktemp("var")
    declared = var / "basemaps.toml"
    declared.write_text(
        "standard = false\n[[basemap]]\nid = 'red'\ntitle = {ja = '赤い地図', en = 'Red map'}\n"
        "attribution = '赤い会社'\n"
        f"attribution_url = 'https://example.org/'\ntiles = 'http://{elsewhere.site}/{{z}}/{{x}}/{{y}}.png'\n",
        encoding="utf-8",
    )
    write_images(var / "basemaps" / "own_photo.pmtiles", GREEN, name="市の写真")
    running = Service(module_database, var)
    running.settings["MAPSVC_BASEMAPS"] = str(declared)
    running.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def good_day(elsewhere: TileServer) -> None:
    elsewhere.mood = "good"
    elsewhere.asked.clear()


def _findings(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def _open_layers(page: Page) -> None:
    if page.locator("#layers").is_hidden():
        page.get_by_role("button", name="表示するデータ").click()
    group = page.get_by_role("group", name="背景地図")
    if not group.is_visible():
        page.locator("#layers summary").filter(has_text="背景地図").click()
    expect(group).to_be_visible()


def _choose(page: Page, name: str) -> None:
    _open_layers(page)
    page.get_by_role("radio", name=name).check()


def _taken_over(page: Page) -> None:
    """Wait until the service worker, which keeps the page before it takes over, answers for it."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def _kept(page: Page) -> None:
    """Wait until one place is kept."""
    for _ in range(60):
        if page.evaluate("() => caches.open('mapsvc-places-1').then((all) => all.keys()).then((all) => all.length)"):
            return
        page.wait_for_timeout(250)
    raise AssertionError("no place is kept")


def _is(found: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 30 for a, b in zip(found, wanted, strict=True))


def _becomes(page: Page, wanted: tuple[int, int, int]) -> None:
    for _ in range(40):
        wait_drawn(page)
        if _is(color(page, 80, 60), wanted):
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{color(page, 80, 60)} is not {wanted}")


def test_another_sites_map_is_chosen_and_told_nothing_but_the_tile(page: Page, elsewhere: TileServer) -> None:
    open_map(page, LINK)
    assert not elsewhere.asked
    own = color(page, 80, 60)
    _choose(page, "赤い地図")
    expect(page.get_by_role("group", name="背景地図")).to_contain_text("そのサイトに伝わります")
    _becomes(page, RED)
    page.wait_for_url(re.compile(r"[?&]base=red"))
    expect(page.get_by_role("link", name="赤い会社")).to_have_attribute("href", "https://example.org/")
    assert {"referer", "cookie"}.isdisjoint(elsewhere.asked[0])
    assert _findings(page) == []
    page.get_by_role("radio", name="汐見市の地図").check()
    _becomes(page, own)
    expect(page.get_by_role("link", name="赤い会社")).to_have_count(0)


def test_a_link_alone_tells_no_other_site_where_somebody_looks(page: Page, elsewhere: TileServer) -> None:
    open_map(page, f"{LINK}&base=red")
    notice = page.get_by_role("status").filter(has_text="赤い地図")
    expect(notice).to_contain_text(elsewhere.site)
    assert not elsewhere.asked
    assert _findings(page) == []
    notice.get_by_role("button", name="表示する").click()
    _becomes(page, RED)
    page.reload()
    _becomes(page, RED)


@pytest.mark.parametrize("mood", ["fail", "hang"])
def test_a_site_that_does_not_answer_is_said_and_tried_again(
    page: Page, elsewhere: TileServer, mood: str, complaints: list[str]
) -> None:
    elsewhere.mood = mood
    open_map(page, LINK)
    own = color(page, 80, 60)
    _choose(page, "赤い地図")
    notice = page.get_by_role("status").filter(has_text="市の地図を表示しています")
    expect(notice).to_contain_text(elsewhere.site, timeout=30_000)  # a silent site is waited for
    assert _is(color(page, 80, 60), own)
    elsewhere.mood = "good"
    notice.get_by_role("button", name="もう一度試す").click()
    _becomes(page, RED)
    expect(page.locator("#notices")).to_be_empty()
    complaints.clear()  # Chromium remarks on the refusals, which this test is about


def test_a_map_that_has_nothing_here_is_said(page: Page, elsewhere: TileServer, complaints: list[str]) -> None:
    elsewhere.mood = "missing"
    open_map(page, LINK)
    own = color(page, 80, 60)
    _choose(page, "赤い地図")
    expect(page.get_by_role("status").filter(has_text="この場所の地図がありません")).to_be_visible(timeout=30_000)
    _becomes(page, own)
    complaints.clear()


def test_a_file_of_ours_is_a_base_map_and_its_successor_is_noticed(page: Page, service: Service) -> None:
    open_map(page, LINK)
    _choose(page, "市の写真")
    _becomes(page, GREEN)
    write_images(service.var / "basemaps" / "own_photo.pmtiles", (40, 60, 200), name="市の写真")
    page.reload()
    _becomes(page, (40, 60, 200))
    write_images(service.var / "basemaps" / "own_photo.pmtiles", GREEN, name="市の写真")


@pytest.mark.parametrize("options", [{**DESK, **KEPT}, {**PHONE, **KEPT}], ids=["desk", "phone"])
def test_the_last_places_are_seen_without_connection_and_say_their_age(
    page: Page, context: BrowserContext, complaints: list[str]
) -> None:
    open_map(page, link(city.SHOPS))
    _taken_over(page)
    page.reload()
    wait_drawn(page)
    click_middle(page, 0, -150)
    expect_zone(page, "商業地域")
    expect(page.get_by_role("group", name="オフラインで見られる場所")).to_have_count(0)
    _kept(page)
    seen = page.url
    context.set_offline(True)
    page.goto(seen)
    expect_zone(page, "商業地域")
    mark = page.get_by_role("group", name="オフラインで見られる場所")
    expect(mark).to_contain_text("いまの答えではありません")
    expect(page.get_by_role("status").filter(has_text="通信できないため")).to_be_visible()
    wait_drawn(page)
    assert _findings(page) == []
    page.goto("/layers")
    expect(page.get_by_role("heading", name="通信できません")).to_be_visible()
    assert _findings(page) == []
    page.goto(seen)
    expect(mark).to_be_visible()
    context.set_offline(False)
    mark.get_by_role("button", name="最新の答えを取得").click()
    expect_zone(page, "商業地域")
    expect(mark).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="通信できないため")).to_have_count(0)
    complaints.clear()  # Chromium remarks on what it could not fetch


@pytest.mark.parametrize("options", [{**PHONE, **KEPT}])
def test_what_is_kept_is_listed_and_forgotten(page: Page, complaints: list[str]) -> None:
    open_map(page, link(city.SHOPS))
    _taken_over(page)
    click_middle(page, 0, -150)
    expect_zone(page, "商業地域")
    _kept(page)
    page.locator("#answer").get_by_role("button", name="パネルを閉じる").click()
    page.get_by_role("button", name="道具").click()
    page.get_by_role("button", name="オフラインで見られる場所").click()
    expect(page.get_by_role("list", name="残っている場所").get_by_role("button")).to_have_count(1)
    assert _findings(page) == []
    page.get_by_role("button", name="すべて消す").click()
    expect(page.locator("#tool")).to_contain_text("消しました")
    kept = page.evaluate("() => caches.open('mapsvc-places-1').then((all) => all.keys()).then((all) => all.length)")
    assert kept == 0


@pytest.mark.parametrize("options", [{**DESK, **KEPT}])
def test_nothing_is_kept_of_other_pages(page: Page) -> None:
    page.goto("/")
    _taken_over(page)
    for path in ("/subscribe", "/account", "/at/35.315,139.61", "/layers"):
        page.goto(path)
    urls = page.evaluate(
        """async () => {
          const all = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) all.push(new URL(request.url).pathname);
          return all;
        }"""
    )
    assert "/" in urls
    assert not {"/subscribe", "/account", "/layers"} & set(urls)
    assert not [url for url in urls if url.startswith("/at")]


FAILING = {
    "texts": ("**/i18n/*", "**/i18n/*"),
    "catalogue": ("**/api/layers*", "データの一覧を取得できませんでした"),
    "versions": ("**/tiles/*.json*", "地図の一部を取得できませんでした"),
    "tiles": ("**/*.mvt*", "地図の一部を取得できませんでした"),
    "answer": ("**/at/**fragment=1*", "サーバーから答えがありません"),
}


@pytest.mark.parametrize("what", ["catalogue", "versions", "tiles", "answer"])
def test_whatever_fails_is_said_and_comes_back(page: Page, what: str, complaints: list[str]) -> None:
    pattern, said = FAILING[what]
    page.route(pattern, lambda route: route.abort())
    page.goto(link(city.SHOPS, place="35.315,139.61"))
    expect(page.get_by_text(re.compile(said)).first).to_be_visible()
    assert _findings(page) == []
    page.unroute(pattern)
    page.get_by_role("button", name="もう一度試す").first.click()
    expect_zone(page, "商業地域")
    wait_drawn(page)
    expect(page.locator("#notices")).to_be_empty()
    complaints.clear()


def test_a_phone_installs_it(page: Page, service: Service) -> None:
    page.goto("/?lang=en")
    address = page.locator("link[rel=manifest]").get_attribute("href")
    answer = page.request.get(address or "")
    told = json.loads(answer.text())
    assert answer.headers["content-type"] == "application/manifest+json"
    assert told["name"].startswith("Shiomi")
    assert told["start_url"] == "/?lang=en"
    for icon in told["icons"]:
        assert page.request.get(icon["src"]).ok, icon
    assert "maskable" in {icon.get("purpose") for icon in told["icons"]}
    for shortcut in told["shortcuts"]:
        assert page.request.get(shortcut["url"]).ok
