"""The lines for maps in a browser, run as they stand on the page, on another site's page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

MAPLIBRE = Path(__file__).parents[2] / "node_modules" / "maplibre-gl" / "dist"
MAP = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="maplibre-gl.css">
<style>#map { width: 600px; height: 400px }</style><div id="map"></div>
<script type="importmap">{"imports": {"maplibre-gl": "./maplibre-gl.mjs"}}</script>
<script type="module">
LINE
map.on("error", ({ error }) => { window.failed = String(error); });
map.once("idle", () => { window.drawn = map.queryRenderedFeatures().map((one) => one.sourceLayer); });
</script>"""
# Leaflet is not among the packages: what it does of the line stands here, the rest is the line's own.
LEAFLET = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script>
const held = { setView() { return held; }, getBounds: () => ({ toBBoxString: () => "139.5,35.2,139.7,35.4" }) };
const L = { map: () => held, geoJSON: (found) => ({ addTo() { window.found = found; } }) };
LINE
</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: the test's output is no place for it."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The folder and the address of another site."""
    for file in MAPLIBRE.glob("maplibre-gl*"):
        if file.suffix in {".mjs", ".css"}:
            (tmp_path / file.name).symlink_to(file)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}/page.html"
    server.shutdown()


def line(page: Page, name: str) -> str:
    """A line as the page shows it."""
    page.goto("/developers?layer=zoning")
    return page.locator(f"#{name} code").inner_text()


def waited(page: Page, name: str) -> Any:
    page.wait_for_function(f"window.{name} !== undefined || window.failed !== undefined")
    assert page.evaluate("window.failed") is None
    return page.evaluate(f"window.{name}")


def test_maplibre(page: Page, elsewhere: tuple[Path, str]) -> None:
    folder, address = elsewhere
    (folder / "page.html").write_text(MAP.replace("LINE", line(page, "maplibre")), "utf-8")
    page.goto(address)
    assert "zoning" in waited(page, "drawn")


def test_leaflet(page: Page, elsewhere: tuple[Path, str]) -> None:
    folder, address = elsewhere
    (folder / "page.html").write_text(LEAFLET.replace("LINE", line(page, "leaflet")), "utf-8")
    page.goto(address)
    found = waited(page, "found")
    assert (found["type"], len(found["features"])) == ("FeatureCollection", 2)


def test_one_press_marks_a_line(page: Page) -> None:
    code = line(page, "curl-file")
    page.locator("#curl-file code").click()
    assert page.evaluate("getSelection().toString()") == code


@pytest.mark.parametrize("options", [{"viewport": {"width": 360, "height": 740}, "has_touch": True}])
@pytest.mark.parametrize("path", ["/developers", "/downloads", "/layers/aed/download"])
def test_nothing_is_wider_than_a_phone(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_download_by_the_form(page: Page, context: BrowserContext) -> None:
    page.goto("/layers/zoning/download")
    page.get_by_label("形式", exact=True).select_option("geojson")
    page.get_by_label("時点", exact=True).fill("2018-06-01")
    with page.expect_download() as made:
        page.get_by_role("button", name="ダウンロード").click()
    assert made.value.suggested_filename == "用途地域_2018-06-01.geojson"
    assert Path(made.value.path()).stat().st_size > 500
