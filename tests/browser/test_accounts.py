"""A person signs in, sets a second factor up and signs out; axe finds nothing on the way, on light and dark screens."""

from __future__ import annotations

import re
import time
from typing import Any

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from mapsvc.actor import Role, system
from mapsvc.db.connection import connect
from mapsvc.identity import manage
from tests.browser.conftest import Service

NEW = "seven quiet ferries at dusk"
SCREENS = [
    pytest.param({"viewport": {"width": 1280, "height": 800}}, id="desk"),
    pytest.param({"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}, id="phone, dark"),
]


def _look(page: Page) -> None:
    found: dict[str, Any] = Axe().run(page).response
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found["violations"]] == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, page.url


@pytest.mark.parametrize("options", SCREENS)
def test_from_the_first_password_to_signing_out(page: Page, service: Service, request: pytest.FixtureRequest) -> None:
    login = f"desk-{abs(hash(request.node.name)) % 10_000}"
    with connect(service.database) as conn:
        made = manage.add(conn, system("test"), login=login, name="試験職員", roles=frozenset({Role.VIEWER}))
        given = manage.give_password(conn, system("test"), made.id)
    page.goto("/account")
    _look(page)
    page.get_by_label("アカウント名").fill(login)
    page.get_by_label("パスワード").fill(given)
    page.locator("main").get_by_role("button", name="サインイン").click()
    page.goto("/account/password")
    _look(page)
    page.get_by_label("今のパスワード").fill(given)
    page.get_by_label("新しいパスワード", exact=True).fill(NEW)
    page.get_by_label("新しいパスワード（もう一度）").fill(NEW)
    page.get_by_role("button", name="パスワードの変更").click()
    expect(page.get_by_role("heading", name="自分のアカウント")).to_be_visible()
    _look(page)
    page.goto("/account/totp")
    _look(page)
    app = pyotp.TOTP(re.sub(r"\s", "", page.locator(".account-secret").inner_text()))
    page.get_by_label("アプリに表示された数字").fill(app.at(time.time() - 30))  # type: ignore[arg-type]  # takes floats
    page.get_by_role("button", name="設定する").click()
    expect(page.locator(".account-codes li")).to_have_count(10)
    _look(page)
    code = page.locator(".account-codes code").first.inner_text()
    page.goto("/account/sessions")
    _look(page)
    page.goto("/account")
    page.locator("main").get_by_role("button", name="サインアウト").click()
    page.goto("/account")
    page.get_by_label("アカウント名").fill(login)
    page.get_by_label("パスワード").fill(NEW)
    page.keyboard.press("Enter")
    page.get_by_label("確認コード").fill(code)
    _look(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("回復コードは残り9個")).to_be_visible()
