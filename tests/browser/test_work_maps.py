"""A feature is moved on the map by keyboard, and whoever decides sees on a map from where to where."""

from __future__ import annotations

from datetime import date

import shapely
from playwright.sync_api import BrowserContext, Page, expect

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.actor import Role
from mapsvc.db.connection import connect
from tests.browser.conftest import Service
from tests.layers.filled import full
from tests.web.staff import account, session
from web.identity.cookies import SESSION

LAYER = "landscape_plan"
AREA = shapely.box(139.0, 35.0, 139.002, 35.002)


def test_a_shape_is_changed_on_the_map_and_seen_on_the_map(
    service: Service, context: BrowserContext, page: Page
) -> None:
    layer = catalogue().layer(LAYER)
    with connect(service.database) as conn:
        open_layer(conn, layer)
        commit(conn, layer, [Assertion("one", date(2020, 4, 1), None, AREA, full(layer))])
    token = session(service.database, account(service.database, Role.PLANNER))
    context.add_cookies([{"name": SESSION, "value": token, "url": service.url}])
    page.goto(f"/staff/edit/{LAYER}/feature?key=one")
    page.wait_for_selector("#shape-map[data-ready='yes']")
    text = page.get_by_role("textbox", name="座標")
    before = text.input_value()
    handle = page.locator("#shape-map [data-vertex]").first
    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(text).not_to_have_value(before)
    moved = text.input_value().splitlines()
    assert [old == new for old, new in zip(before.splitlines(), moved, strict=True)].count(False) == 1
    page.get_by_role("radio", name="誤りを直す").check()
    page.get_by_role("textbox", name="理由").fill("境界の誤り")
    page.get_by_role("button", name="差分を確かめる").click()

    page.wait_for_selector("#changes-map[data-ready='yes']")
    expect(page.locator("#changes-drawing")).to_be_hidden()
    roles = page.evaluate(
        """async () => {
          const address = JSON.parse(document.getElementById('config').textContent).shapes;
          return (await (await fetch(address)).json()).features.map((one) => one.properties.role).sort();
        }"""
    )
    assert roles == ["after", "before"]
    expect(page.locator("#changes-map canvas")).to_be_visible()
