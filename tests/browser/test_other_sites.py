"""Another site's page with MapLibre draws our styles, tile sets and TileJSON; every style of any address is valid."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from layers.registry import catalogue
from tests.browser.city import MIDDLE, NORTH, SOUTH
from tests.browser.conftest import Service

ROOT = Path(__file__).parents[2]
MAPLIBRE = ROOT / "node_modules" / "maplibre-gl" / "dist"
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="maplibre-gl.css"><style>#map { width: 600px; height: 400px }</style><div id="map"></div>
<script type="module">
import * as maplibre from "./maplibre-gl.mjs";
window.drawn = (style, center, zoom) => new Promise((done, failed) => {
  const map = new maplibre.Map({ container: "map", style, center, zoom, fadeDuration: 0 });
  map.on("error", ({ error }) => failed(error));
  map.once("idle", () => {
    const found = map.queryRenderedFeatures().map(({ sourceLayer, properties }) => ({ sourceLayer, properties }));
    map.remove();
    done(found);
  });
});
window.ready = true;
</script>"""
CENTER = [MIDDLE, (SOUTH + NORTH) / 2]
ZOOM = 13.5


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: the test's output is no place for it."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the other site."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for file in MAPLIBRE.glob("maplibre-gl*"):
        if file.suffix in {".mjs", ".css"}:
            (folder / file.name).symlink_to(file)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(context: BrowserContext, elsewhere: str, complaints: list[str]) -> Iterator[Page]:
    """Its page, whose console must stay silent."""
    opened = context.new_page()

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "GPU stall" not in message.text:
            complaints.append(f"{message.type}: {message.text}")

    opened.on("console", hear)
    opened.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    opened.goto(elsewhere)
    opened.wait_for_function("window.ready")
    yield opened
    assert complaints == []


def read(address: str) -> Any:
    """The JSON at ``address``."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return json.load(answer)


def drawn(site: Page, style: object) -> list[dict[str, Any]]:
    """What MapLibre says it draws of ``style``, or of the style at this address."""
    found: list[dict[str, Any]] = site.evaluate(
        "([style, center, zoom]) => drawn(style, center, zoom)", [style, CENTER, ZOOM]
    )
    return found


@pytest.mark.parametrize("style", ["zoning", "zoning.dark", "theme-planning", "map"])
def test_styles_are_drawn(site: Page, service: Service, style: str) -> None:
    found = drawn(site, f"{service.url}/ogc/styles/{style}")
    layers = {one["sourceLayer"] for one in found}
    assert layers & ({"coast", "road", "water"} if style == "map" else {"zoning"}), layers
    assert layers <= set(catalogue().layers)
    if style != "map":
        assert {one["properties"]["use"] for one in found if one["sourceLayer"] == "zoning"} >= {"commercial"}


def of_source(source: dict[str, Any]) -> dict[str, Any]:
    """A style that knows nothing of ours but the source."""
    layer = {"id": "zones", "type": "fill", "source": "ours", "source-layer": "zoning", "paint": {"fill-color": "#888"}}
    return {"version": 8, "sources": {"ours": {"type": "vector", **source}}, "layers": [layer]}


def test_a_tile_set_is_drawn_by_its_template(site: Page, service: Service) -> None:
    found = read(f"{service.url}/ogc/collections/zoning/tiles/WebMercatorQuad?f=json")
    (template,) = (one["href"] for one in found["links"] if one.get("templated"))
    for ours, theirs in (("tileMatrix", "z"), ("tileRow", "y"), ("tileCol", "x")):
        template = template.replace(f"{{{ours}}}", f"{{{theirs}}}")
    zooms = [int(limits["tileMatrix"]) for limits in found["tileMatrixSetLimits"]]
    box = [*found["boundingBox"]["lowerLeft"], *found["boundingBox"]["upperRight"]]
    more = {"bounds": box, "minzoom": min(zooms), "maxzoom": max(zooms)}
    for address in (template, f"{template}?datetime=2000-01-01/.."):
        shown = drawn(site, of_source({"tiles": [address], **more}))
        assert {"commercial"} <= {one["properties"]["use"] for one in shown}
    past = drawn(site, of_source({"tiles": [f"{template}?datetime=2000-01-01"], **more}))
    assert "commercial" not in {one["properties"]["use"] for one in past}, "the shops were quasi-industrial then"


def test_tilejson_is_drawn(site: Page, service: Service) -> None:
    shown = drawn(site, of_source({"url": f"{service.url}/tiles/zoning,road.json"}))
    assert {one["sourceLayer"] for one in shown} == {"zoning"}, "what the style does not name is not drawn"


def test_every_style_of_every_address_is_valid(service: Service) -> None:
    """By MapLibre's own validator."""
    styles = {}
    for language in ("ja", "en"):
        for one in read(f"{service.url}/ogc/styles?f=json&lang={language}")["styles"]:
            (address,) = (link["href"] for link in one["links"] if link["rel"] == "stylesheet")
            styles[address] = read(address)
        styles[f"map {language}"] = read(f"{service.url}/style.json?lang={language}")
        for layer in catalogue().layers:
            address = f"{service.url}/style.json?layers={layer}&lang={language}&as_of=2000-01-01"
            styles[address] = read(address)
    node = shutil.which("node")
    assert node, "Node.js is missing (script/test installs it)"
    script = ROOT / "web" / "frontend" / "validate_styles.mjs"
    run = subprocess.run(
        [node, str(script)], input=json.dumps(styles), capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert run.returncode == 0, run.stderr
    assert f"{len(styles)} styles, 0 errors" in run.stdout
    assert len(styles) > 2 * len(catalogue().layers)
