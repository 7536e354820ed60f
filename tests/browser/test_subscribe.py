"""The whole way: somebody asks, confirms by a mail, is told of a change, and stops; with script, and without."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from threading import Event
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from layers.registry import catalogue
from mapsvc.db.connection import connect
from tests.browser import city
from tests.browser.conftest import ROOT, Service
from tests.web.test_process import free_port

WAIT_S = 60


class Mailbox:
    """Takes every mail, and gives out the next one for an address."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.came = Event()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        self.came.set()
        return "250 taken"

    def next(self, address: str) -> EmailMessage:
        """The oldest mail to ``address`` that nobody asked for yet."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            self.came.clear()
            for message in self.taken:
                if address in message["To"]:
                    self.taken.remove(message)
                    return message
            self.came.wait(1)
        raise AssertionError(f"no mail in {WAIT_S} s")


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    held = Mailbox()
    server = Controller(held, hostname="127.0.0.1", port=free_port())
    server.start()
    given = {
        "MAPSVC_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
        "MAPSVC_MAIL_FROM": "notices@example.jp",
    }
    os.environ.update(given)
    yield held
    for name in given:
        del os.environ[name]
    server.stop()


@pytest.fixture(scope="module")
def service(
    mailbox: Mailbox, module_database: str, built: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The app on the small city with a relay, and a worker beside it."""
    with connect(module_database, autocommit=True) as conn:
        city.fill(conn, catalogue())
    running = Service(module_database, tmp_path_factory.mktemp("var"))
    os.environ["MAPSVC_PUBLIC_URL"] = running.url
    environment = {**os.environ, "DATABASE_URL": module_database, "MAPSVC_VAR": str(running.var)}
    running.start()
    with (running.var / "worker.log").open("wb") as log:
        worker = subprocess.Popen([sys.executable, "-m", "web.cli", "worker"], cwd=ROOT, env=environment, stderr=log)
    yield running
    worker.terminate()
    worker.wait(30)
    del os.environ["MAPSVC_PUBLIC_URL"]
    running.stop()


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(message: EmailMessage, page: str) -> str:
    found = re.search(rf"https?://\S+/s/{page}/\S+", text_of(message))
    assert found, text_of(message)
    return found[0]


def contacts(service: Service) -> int:
    with connect(service.database) as conn:
        row = conn.execute("SELECT count(*) FROM contact").fetchone()
    return int(row[0]) if row else -1


def findings(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def draw(page: Page) -> None:
    """An area over the eastern zone: three corners by the pointer, one by the keyboard, one moved, one undone."""
    page.get_by_label("地図に囲みを描く").check()
    page.wait_for_selector("#sub-map[data-drawn='yes']")
    canvas = page.locator("#sub-map .maplibregl-canvas")
    canvas.scroll_into_view_if_needed()
    box: Any = canvas.bounding_box()
    for x, y in ((0.55, 0.3), (0.7, 0.3), (0.7, 0.7)):
        canvas.click(position={"x": box["width"] * x, "y": box["height"] * y})
    canvas.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".draw-corner")).to_have_count(4)
    page.locator(".draw-corner").first.focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="一つ戻す").click()
    expect(page.locator(".draw-state")).to_contain_text("面積")
    assert len(page.locator("#sub-corners").input_value().splitlines()) == 4


def by_script(page: Page, mailbox: Mailbox, complaints: list[str]) -> None:
    page.goto("/subscribe")
    draw(page)
    expect(page.locator("#preview")).to_contain_text("地図に描いた範囲")
    assert findings(page) == []
    page.get_by_label("メールアドレス").fill("taro")
    page.get_by_role("button", name="申し込む").click()
    expect(page.locator("#problems")).to_be_focused()
    complaints.clear()  # that the form was refused
    assert findings(page) == []
    page.get_by_label("メールアドレス").fill("taro@example.jp")
    page.wait_for_timeout(2_100)  # a form that comes back at once looks like a robot's
    page.get_by_role("button", name="申し込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("メールを見てください")
    page.goto(link_in(mailbox.next("taro@example.jp"), "confirm"))
    expect(page.locator(".wish")).to_contain_text("地図に描いた範囲")
    assert findings(page) == []
    page.get_by_role("button", name="お知らせを始める").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お知らせを始めました")


def by_forms(browser: Browser, service: Service, mailbox: Mailbox) -> None:
    context = browser.new_context(base_url=service.url, locale="en", java_script_enabled=False)
    page = context.new_page()
    page.goto("/layers/zoning?lang=en")
    page.get_by_role("link", name="Tell me about changes").click()
    page.get_by_role("radio", name="Choose wards").check()
    page.get_by_label("Higashi").check()
    page.get_by_role("button", name="Check the choice").click()
    expect(page.locator("#preview")).to_contain_text("Higashi")
    page.get_by_label("E-mail address").fill("hanako@example.jp")
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mailbox")
    page.goto(link_in(mailbox.next("hanako@example.jp"), "confirm"))
    page.get_by_role("button", name="Start the messages").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are subscribed")
    context.close()


def test_the_whole_way(page: Page, browser: Browser, service: Service, mailbox: Mailbox, complaints: list[str]) -> None:
    by_script(page, mailbox, complaints)
    by_forms(browser, service, mailbox)
    with connect(service.database, autocommit=True) as conn:
        city.redraw(conn, catalogue(), "mid_high_rise_1")
    told, told_by_form = mailbox.next("taro@example.jp"), mailbox.next("hanako@example.jp")
    assert "第一種中高層住居専用地域" in text_of(told)
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    page.goto(link_in(told, "manage"))
    expect(page.locator(".mine h3")).to_contain_text("地図に描いた範囲")
    assert findings(page) == []

    one_click = told["List-Unsubscribe"].strip("<> ")
    urllib.request.urlopen(one_click, b"List-Unsubscribe=One-Click", timeout=20).close()
    assert contacts(service) == 1
    page.goto(link_in(told_by_form, "unsubscribe"))
    assert findings(page) == []
    page.get_by_role("button").filter(has_text=re.compile("Stop|やめて")).click()
    expect(page.locator(".outcome-mark")).to_be_visible()
    assert contacts(service) == 0
    assert mailbox.taken == []


def test_a_lost_connection_loses_nothing(page: Page, complaints: list[str]) -> None:
    page.goto("/subscribe?area=city")
    page.get_by_label("メールアドレス").fill("taro@example.jp")
    page.route("**/healthz", lambda route: route.abort())
    page.get_by_role("button", name="申し込む").click()
    expect(page.locator("#send-said")).to_contain_text("書いた内容は残っています")
    assert page.get_by_label("メールアドレス").input_value() == "taro@example.jp"
    complaints.clear()
    page.unroute("**/healthz")
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="申し込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("メールを見てください")


def _push(answer: Callable[[], str]) -> str:
    """A browser whose maker's service answers at once, as a script that runs before the page's own."""
    return f"""
      Notification.requestPermission = async () => 'granted';
      PushManager.prototype.subscribe = async () => ({{ toJSON: () => ({answer()}) }});
    """


@pytest.mark.parametrize("options", [{"service_workers": "allow"}], ids=["worker"])  # it shows what is pushed
def test_a_browser_is_subscribed_with_its_own_key(page: Page, service: Service) -> None:
    keys = {"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}
    keys["auth"] = "BTBZMqHH6r4Tts7J_aSIgg"
    made = {"endpoint": "https://push.example.net/abc", "keys": keys}
    page.add_init_script(_push(lambda: str(made)))
    page.goto("/subscribe?area=city")
    page.get_by_label("このブラウザへの通知").check()
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="申し込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お知らせの管理")
    expect(page.locator(".notice.done")).to_have_text("お知らせを始めました")
    with connect(service.database) as conn:
        row = conn.execute("SELECT state FROM contact WHERE channel = 'webpush'").fetchone()
    assert row == ("confirmed",)
    page.get_by_label("すべて削除してよい").check()
    page.get_by_role("button", name="すべて削除する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お知らせを止めました")


@pytest.mark.parametrize(
    "options", [{"viewport": {"width": 360, "height": 740}, "has_touch": True, "color_scheme": "dark"}], ids=["phone"]
)
def test_axe_on_a_phone_in_the_dark_with_all_that_can_be_wrong(page: Page, complaints: list[str]) -> None:
    page.goto("/subscribe?place=35.315,139.61&feature=zoning:w&layers=zoning")
    assert findings(page) == []
    page.locator("details.datasets").evaluate("one => one.open = true")
    page.get_by_label("地図に囲みを描く").check()
    page.get_by_label("静かにする時間を決める").check()
    page.get_by_role("button", name="申し込む").click()
    expect(page.locator("#problems")).to_be_focused()
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for path in ("/subscribe/sent", "/subscribe/link", "/s/manage/nothing"):
        page.goto(path)
        assert findings(page) == []
    complaints.clear()  # that the form was refused, and the link is none
