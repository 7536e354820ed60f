"""A view as one file: what is in it, what is left out and said, and that no text of the data becomes markup."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
from flask.testing import FlaskClient

from layers.plot.reading import Stored
from layers.registry import catalogue
from mapsvc.dates import JST
from web.assets import built_name
from web.report import gather as gathering
from web.report.drawn import draw
from web.report.gather import Gathered, Part

ROOT = Path(__file__).parents[2]
BOX = (139.0, 35.0, 139.02, 35.02)
ADDRESS = "/report.html?lat=35.01&lon=139.01&z=14&bbox=139.0,35.0,139.02,35.02"


@pytest.fixture(scope="module")
def built_frontend() -> None:
    """Leaflet stands in the built front end."""
    if built_name("leaflet.js") is None:
        npm = shutil.which("npm")
        assert npm, "npm is missing: install Node.js (script/test does)"
        subprocess.run([npm, "run", "build"], cwd=ROOT, check=True, capture_output=True)


def text_of(client: FlaskClient, more: str) -> str:
    answer = client.get(ADDRESS + more)
    assert answer.status_code == 200, answer.data
    return answer.get_data(as_text=True)


def test_the_file_holds_all_it_needs_and_asks_nobody(client: FlaskClient, built_frontend: None) -> None:
    answer = client.get(f"{ADDRESS}&on=zoning&place=35.001,139.001&lang=en")
    page = answer.get_data(as_text=True)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="map-')
    assert "default-src 'none'" in page
    assert "L.map(" in page
    assert ".leaflet-pane" in page
    loaded = re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"']?([^\"' >]+)", page)
    assert [address for address in loaded if not address.startswith("data:")] == []
    assert re.findall(r"url\(\s*[\"']?(?!data:|#)[^)]+", page.split("<script>")[0]) == []
    for said in ("certificate", "Legend", "Sources", "as of", "35.001,139.001"):
        assert said in page


def test_the_day_is_said_and_what_is_empty_too(client: FlaskClient, built_frontend: None) -> None:
    page = text_of(client, "&on=aed&as_of=1990-04-01&lang=en")
    assert re.search(r"<h1>[^<]*1990", page)
    assert "None of the layers shown has anything here" in page


def test_what_does_not_fit_is_left_out_whole_and_named(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, built_frontend: None
) -> None:
    monkeypatch.setattr(gathering, "MOST_FEATURES", 0)
    answer = client.get(f"{ADDRESS}&on=zoning&lang=en")
    page = answer.get_data(as_text=True)
    assert re.search(r"not in this file: [^<]*Zoning|not in this file: [^<]*zon", page, re.IGNORECASE)
    assert answer.headers["Mapsvc-Left-Out"]


def test_what_is_wrong_is_named(client: FlaskClient) -> None:
    for wrong, name in (("&bbox=1,2,3,4", "bbox"), ("&on=<x>", "on"), ("&nothing=1", "nothing"), ("&as_of=x", "as_of")):
        answer = client.get(ADDRESS + wrong, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["parameter"]) == (400, name)
    for box in ("139,35,138,36", "139,35,139.1", "139,35,139.1,nan", ""):
        answer = client.get(f"/report.html?bbox={box}", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["parameter"]) == (400, "bbox")


def test_no_text_of_the_data_becomes_markup_or_script() -> None:
    hostile = "</script><img src=x onerror=alert(1)>'\"`${alert(2)}\u2028"
    layer = catalogue().layer("aed")
    geoms = np.asarray([shapely.Point(139.01, 35.01)], dtype=object)
    part = Part(layer, geoms, ({field.name: hostile for field in layer.fields},), None)
    made = draw(Gathered((part,), (), ()), BOX, asked=None, opacity={}, language="ja", now=datetime.now(JST))
    assert "alert(1)" in made.script  # it is there, as text
    for dangerous in ("</script>", "<img", "onerror=alert(1)>'"):
        assert dangerous not in made.script
        assert dangerous not in made.html
    # What Leaflet puts into the popup as markup is escaped before it is made a string of the script.
    assert re.search(r"&amp;lt;img|\\u0026lt;img", made.script)


def test_layers_are_cut_to_the_frame() -> None:
    whole = np.asarray([shapely.box(138, 34, 140, 36), shapely.box(138, 34, 138.5, 34.5)], dtype=object)
    found = Stored(whole, ({"use": "commercial"}, {"use": "industrial"}), True)
    geoms, props = gathering._cut(found, BOX, 14)
    assert [shapely.bounds(one).tolist() for one in geoms] == [list(BOX)]
    assert props == ({"use": "commercial"},)


def test_the_persons_order_is_on_top(client: FlaskClient, built_frontend: None) -> None:
    flood = catalogue().layer("flood_depth").title.en
    zoning = catalogue().layer("zoning").title.en

    def drawn(order: str) -> list[str]:
        page = text_of(client, f"&on=zoning,flood_depth&order={order}&lang=en")
        legend = page[page.index('id="legend"') :]
        return sorted((flood, zoning), key=legend.index)

    assert drawn("zoning,flood_depth") == [zoning, flood]
    assert drawn("flood_depth,zoning") == [flood, zoning]
