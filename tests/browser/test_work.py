"""The staff's pages before a browser: axe finds nothing, nothing runs over a phone's edge, keys reach every act."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from mapsvc.actor import Role
from mapsvc.db.connection import connect
from mapsvc.jobs.enqueue import enqueue
from tests.browser.conftest import Service
from tests.web.staff import account, session
from web.identity.cookies import SESSION

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "color_scheme": "dark"}
DESK = {"viewport": {"width": 1280, "height": 800}}
PATHS = (
    "/staff",
    "/staff/layers",
    "/staff/jobs",
    "/staff/audit?action=account",
    "/staff/audit/1",
    "/staff/accounts",
    "/staff/accounts/new",
    "/staff/accounts/keys",
)


@pytest.mark.parametrize("options", [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone-dark")])
def test_the_pages_of_the_staff(service: Service, context: BrowserContext, page: Page) -> None:
    person = account(service.database, Role.ADMINISTRATOR, Role.PLANNER)
    token = session(service.database, person)
    with connect(service.database) as conn:
        enqueue(conn, "bulk:run", queue="bulk", number=1)
    context.add_cookies([{"name": SESSION, "value": token, "url": service.url}])
    for path in (*PATHS, f"/staff/accounts/{person.id}"):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        found: dict[str, Any] = Axe().run(page).response
        complaints = [
            f"{path}: {violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]
        assert complaints == []
        widest = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widest[0] <= widest[1], path


def test_a_job_is_stopped_by_the_keyboard(service: Service, context: BrowserContext, page: Page) -> None:
    token = session(service.database, account(service.database, Role.ADMINISTRATOR))
    with connect(service.database) as conn:
        number = enqueue(conn, "bulk:run", queue="bulk", number=2)
    context.add_cookies([{"name": SESSION, "value": token, "url": service.url}])
    page.goto("/staff/jobs?status=todo")
    page.get_by_role("button", name=f"処理{number}を中止する").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("中止しました")
    expect(page.get_by_role("button", name=f"処理{number}を中止する")).to_have_count(0)
