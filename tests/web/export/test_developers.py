"""The lines for developers, run as they stand on the page, against the server that the page names."""

from __future__ import annotations

import html
import json
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pyogrio
import pytest

from layers.registry import Catalogue
from mapsvc.db.connection import connect
from tests.browser.conftest import Service
from tests.web.export.conftest import ZONES, stored
from tiles.grid import tile_at

LINE = re.compile(r'<pre class="line" tabindex="0" id="([\w-]+)"><code>(.*?)</code></pre>', re.DOTALL)
ZONING = "/developers?layer=zoning&lang=en"
_AT = tile_at(139.0105, 35.0005, 14)
TILE = f"{_AT.z}/{_AT.y}/{_AT.x}"
UNTESTED = {"r", "maplibre", "leaflet"}
"""R is not there; browsers have a test of their own. The addresses in them are asked for here."""


@pytest.fixture(scope="module")
def served(
    texts: None, layers: Catalogue, module_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the service as it runs in operation."""
    with connect(module_database, autocommit=True) as conn:
        stored(conn, layers)
    service = Service(module_database, tmp_path_factory.mktemp("var"))
    service.start()
    yield service.url
    service.stop()


@pytest.fixture(scope="module")
def lines(served: str) -> dict[str, str]:
    """The lines of the page by their ids."""
    with urllib.request.urlopen(served + ZONING, timeout=30) as answer:
        page = answer.read().decode()
    found = {name: html.unescape(code) for name, code in LINE.findall(page)}
    assert len(found) >= 15
    return found


def run(command: str, folder: Path) -> str:
    """Run a line in a shell, as a person would paste it."""
    tool = shlex.split(command)[0]
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def test_every_line_is_tested(lines: dict[str, str]) -> None:
    tested = re.findall(r'lines\["([\w-]+)"\]', Path(__file__).read_text("utf-8"))
    assert set(lines) - set(tested) == UNTESTED


def test_every_address_answers(served: str, lines: dict[str, str]) -> None:
    for name, code in lines.items():
        for address in re.findall(re.escape(served) + r"[^\s\"'`]*", code):
            real = address.replace("{z}/{y}/{x}", TILE).replace("${box}", "139,35,140,36")
            real = real.replace("{layers}", "zoning")
            with urllib.request.urlopen(real, timeout=60) as answer:
                assert answer.status in {200, 204}, (name, real)


def test_qgis(served: str, lines: dict[str, str]) -> None:
    assert lines["qgis-features"] == lines["arcgis-ogc"] == f"{served}/ogc/"
    tile = lines["qgis-tiles"].replace("{z}/{y}/{x}", TILE)
    with urllib.request.urlopen(tile, timeout=30) as answer:
        assert answer.headers.get_content_type() == "application/vnd.mapbox-vector-tile"
        assert len(answer.read()) > 100
    with urllib.request.urlopen(lines["qgis-style"], timeout=30) as answer:
        style = json.load(answer)
    assert style["version"] == 8
    assert {one["source-layer"] for one in style["layers"] if "source-layer" in one} == {"zoning"}


@pytest.mark.program
def test_gdal(lines: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("ogr2ogr") is None:
        pytest.skip("GDAL's programs are not installed; its drivers are tested through pyogrio")
    assert "zoning" in run(lines["gdal-list"], tmp_path)
    run(lines["gdal-layer"], tmp_path)
    assert pyogrio.read_info(tmp_path / "zoning.gpkg")["features"] == ZONES
    run(lines["gdal-where"], tmp_path)
    some = pyogrio.read_dataframe(tmp_path / "part.gpkg")
    assert set(some["use"]) == {"low_rise_1"}
    run(lines["gdal-file"], tmp_path)
    assert pyogrio.read_info(tmp_path / "file.gpkg")["features"] == ZONES


def test_geopandas(lines: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "line.py").write_text(lines["geopandas"], "utf-8")
    said = run(f"{shlex.quote(sys.executable)} line.py", tmp_path).split()
    assert said[0] == str(ZONES)
    assert float(said[1]) == pytest.approx(ZONES * 10_130, rel=0.02)  # a thousandth of a degree each way, in m²


@pytest.mark.program
def test_curl(lines: dict[str, str], tmp_path: Path) -> None:
    page = json.loads(run(lines["curl-items"], tmp_path))
    assert {one["properties"]["use"] for one in page["features"]} == {"low_rise_1"}
    run(lines["curl-file"], tmp_path)
    (made,) = tmp_path.glob("zoning_*.gpkg")
    assert pyogrio.read_info(made, layer="zoning")["features"] == ZONES
    run(lines["curl-plane"], tmp_path)
    (packed,) = tmp_path.glob("zoning_2020-04-01.zip")
    assert {"README.txt", "fields.csv", "zoning_2020-04-01.shp"} <= set(zipfile.ZipFile(packed).namelist())
    place = json.loads(run(lines["curl-place"], tmp_path))
    assert place["themes"]
    feed = ElementTree.fromstring(run(lines["curl-feed"], tmp_path))
    assert feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert "id: " in run(lines["curl-stream"], tmp_path)
    changes = json.loads(run(lines["curl-changes"], tmp_path))
    assert len(changes["changes"]) == 10


@pytest.mark.program
def test_curl_goes_on_where_it_stopped(lines: dict[str, str], tmp_path: Path) -> None:
    run(lines["curl-resume"], tmp_path)
    file = tmp_path / "zoning.geojson"
    content = file.read_bytes()
    file.write_bytes(content[:1000])
    run(lines["curl-resume"], tmp_path)
    assert file.read_bytes() == content
