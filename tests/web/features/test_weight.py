"""What the first look at a page weighs over HTTP, text with style and picture, and what it asks of the database."""

from __future__ import annotations

import gzip
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import psycopg
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import connect
from tests.web.features.conftest import SHELTERS, fill
from tests.web.serving import served
from web.assets import DIST
from web.languages import offered
from web.ogc.memory import Memory

MOST_BYTES = 50_000
CORNERS = 9_000


def ragged() -> shapely.Polygon:
    """An area with as many corners as a coast, that no picture can hold as it is."""
    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    reach = 0.012 * (1 + 0.25 * np.sin(turn * 900))
    return shapely.Polygon(np.column_stack([139.62 + reach * np.cos(turn), 35.32 + reach * np.sin(turn)]))


def crowd(url: str) -> None:
    """Roads and zones as dense as in the middle of a city, around everything there is."""
    layers, random = catalogue(), np.random.default_rng(3)
    zoning, road = layers.layer("zoning"), layers.layer("road")
    uses = [code.value for code in zoning.field("use").codes]  # type: ignore[union-attr]
    classes = [code.value for code in road.field("class").codes]  # type: ignore[union-attr]
    zones, roads = [Assertion("coast", None, None, ragged(), {"use": uses[0], "remarks": "長い" * 200})], []
    for number in range(2_500):
        x, y = 139.60 + number % 50 * 0.0008, 35.30 + number // 50 * 0.0008
        block = shapely.Point(x, y).buffer(0.0004, quad_segs=int(random.integers(2, 12)))
        zones.append(Assertion(f"z{number}", None, None, block, {"use": uses[number % len(uses)]}))
        line = shapely.LineString(np.column_stack([x + random.random(8) / 500, y + random.random(8) / 500]))
        roads.append(Assertion(f"r{number}", None, None, line, {"class": classes[number % len(classes)]}))
    with connect(url, autocommit=True) as conn:
        open_layer(conn, zoning)
        for layer, said in ((zoning, zones), (road, roads)):
            with conn.transaction():
                commit(conn, layer, said)


@pytest.fixture(scope="module")
def site(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service as it is operated, on a crowded city."""
    if not (DIST / "manifest.json").is_file():
        pytest.fail("the front end is not built: run `npm run build`")
    fill(module_database)
    crowd(module_database)
    with served(module_database, Path(tmp_path_factory.mktemp("var"))) as address:
        yield address


def got(address: str) -> tuple[int, str]:
    """Bytes on the wire, and the text."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip", "Accept-Language": "ja"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["Content-Encoding"] == "gzip", address
        raw = answer.read()
    return len(raw), gzip.decompress(raw).decode()


PAGES = [
    "/features/zoning",
    "/features/evacuation_site?near=35.32,139.61&within=5000",
    "/features/zoning/coast",
    "/features/zoning/z1275",
    "/features/evacuation_site/s0050",
    "/features/ward/99101",
    "/features/road/r1275",
    "/layers",
    "/layers/zoning",
    "/layers/evacuation_site",
    "/at/35.32,139.62",
    "/at/planned_park:p1",
    "/at",
    "/search?q=" + quote("避難広場"),
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_first_page_is_light(site: str, page: str, language: str) -> None:
    weight, text = got(site + page + ("&" if "?" in page else "?") + f"lang={language}")
    parts = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
    parts += re.findall(r'<img[^>]* src="([^"]+)"', text)
    parts += re.findall(r'<script[^>]* src="([^"]+)"', text)
    assert any(part.endswith(".css") for part in parts)
    if page.startswith(("/features/", "/layers/")) and "?" not in page and page != "/features/zoning":
        assert any(part.startswith("/pictures/") for part in parts)
    total = weight + sum(got(site + part.replace("&amp;", "&"))[0] for part in parts)
    assert total < MOST_BYTES, (total, weight, parts)


STATEMENTS = {
    "/features/evacuation_site": 5,
    "/features/evacuation_site?ward=99101&q=" + quote("東町"): 6,
    "/features/evacuation_site?near=35.32,139.61&within=300": 7,
    "/features/planned_park/p1": 6,
    "/layers/planned_park": 4,
    "/sitemaps/features/evacuation_site.xml": 2,
}


@pytest.mark.parametrize("page", STATEMENTS)
def test_a_page_asks_few_questions(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    client.get("/features/evacuation_site/s0001")  # the pool is opened, its connections are prepared
    asked: list[str] = []
    execute = psycopg.Cursor.execute

    def heard(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(str(query)[:80])
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", heard)
    assert client.get(page).status_code == 200
    questions = [one for one in asked if re.search("SELECT|WITH", one)]
    assert 0 < len(questions) <= STATEMENTS[page], asked


def test_the_site_map_names_every_feature_once_and_each_is_there(app: Flask) -> None:
    client = app.test_client()
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").get_data(as_text=True)
    files = re.findall("<loc>([^<]+)", client.get("/sitemap.xml").get_data(as_text=True))
    assert "http://localhost/sitemaps/pages.xml" in files
    named: list[str] = []
    for file in files:
        text = client.get(file.removeprefix("http://localhost").replace("&amp;", "&")).get_data(as_text=True)
        named += [place.replace("&amp;", "&") for place in re.findall("<loc>([^<]+)", text)]
    assert len(named) == len(set(named))
    shelters = [place for place in named if "/features/evacuation_site/" in place]
    assert len(shelters) == len(offered()) * (SHELTERS + 1)
    assert not [place for place in named if "/features/planned_park/gone" in place]
    pages = [place for place in named if "/features/" not in place or "planned_park" in place]
    for place in [*pages, shelters[0], shelters[-1]]:
        answer = client.get(place.removeprefix("http://localhost"))
        assert answer.status_code == 200, place
        text = answer.get_data(as_text=True)
        assert 'content="noindex' not in text, place
        assert f'<link rel="canonical" href="{place.replace("&", "&amp;")}">' in text, place


def test_long_site_maps_are_cut(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.views.sitemap.LENGTH", 50)
    monkeypatch.setattr("web.views.sitemap.remembered", Memory())
    client = app.test_client()
    files = re.findall("<loc>([^<]+)", client.get("/sitemap.xml").get_data(as_text=True))
    mine = [file.replace("&amp;", "&") for file in files if "evacuation_site" in file]
    counts = [client.get(file.removeprefix("http://localhost")).get_data(as_text=True).count("<loc>") for file in mine]
    assert counts == [len(offered()) * features for features in (50, 50, SHELTERS + 1 - 100)]
