"""Coordinates: known places in every system, edges of squares, what lies abroad; measuring as pyproj does."""

from __future__ import annotations

import json
import math
import random
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from mapsvc.grids import mesh, utm
from web.coordinates import coordinates, sexagesimal

ROOT = Path(__file__).parents[2]


def test_known_squares() -> None:
    # The example of JIS X 0410's own description of 東京タワー, and the grid square of 東京駅.
    assert mesh(139.7454, 35.6586).third == "53393599"
    assert utm(139.7671, 35.6812).mgrs.startswith("54SUE")
    assert utm(139.7671, 35.6812).mgrs == "54SUE8843349290"


@given(st.integers(20_000_000, 46_000_000), st.integers(122_000_000, 154_000_000))
def test_a_place_lies_in_the_squares_that_name_it(lat6: int, lon6: int) -> None:
    lat, lon = lat6 / 1e6, lon6 / 1e6
    code = mesh(lon, lat)
    south = int(code.first[:2]) * 2400 + int(code.second[4]) * 300 + int(code.third[6]) * 30  # seconds of arc
    west = (int(code.first[2:]) + 100) * 3600 + int(code.second[5]) * 450 + int(code.third[7]) * 45
    assert 0 <= lat6 * 36 - south * 10_000 < 300_000
    assert 0 <= lon6 * 36 - west * 10_000 < 450_000
    half, quarter = int(code.half[-1]) - 1, int(code.quarter[-1]) - 1
    south2, west2 = south * 4 + half // 2 * 60 + quarter // 2 * 30, west * 4 + half % 2 * 90 + quarter % 2 * 45
    assert 0 <= lat6 * 144 - south2 * 10_000 < 300_000
    assert 0 <= lon6 * 144 - west2 * 10_000 < 450_000


@given(st.floats(-180, 180))
def test_minutes_and_seconds_never_reach_sixty_and_come_back(degrees: float) -> None:
    whole, minutes, seconds = sexagesimal(degrees)
    assert 0 <= minutes < 60
    assert 0 <= seconds < 60
    assert math.isclose(whole + minutes / 60 + seconds / 3600, abs(degrees), abs_tol=2e-7)


def test_the_plane_is_the_laws_with_x_to_the_north() -> None:
    found = coordinates(139.8, 35.7)
    east, north = Transformer.from_crs(6668, 6677, always_xy=True).transform(139.8, 35.7)
    assert found["plane"] == {"epsg": 6677, "number": 9, "system": "IX", "x": round(north, 1), "y": round(east, 1)}
    assert coordinates(127.68, 26.21)["plane"]["number"] == 15  # 那覇


def test_abroad_only_degrees_are_told(client: FlaskClient) -> None:
    answer = client.get("/api/coordinates?lat=-33.86&lon=-70.5").json
    assert answer["dms"]["lat"] == {"hemisphere": "S", "degrees": 33, "minutes": 51, "seconds": 36.0}
    assert [answer[name] for name in ("plane", "utm", "mgrs", "mesh")] == [None] * 4
    assert client.get("/api/coordinates?lat=95&lon=139").status_code == 400
    assert client.get("/api/coordinates?lat=35").json["parameter"] == "lon"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[list[tuple[float, float]], float, float, float]]:
    """Outlines all over Japan, with the area, the way around and the way along that the browser measures."""
    chance = random.Random(4)
    outlines = []
    for size in (0.0001, 0.001, 0.01, 0.1, 0.5):
        for _ in range(30):
            lon, lat, corners = chance.uniform(123, 150), chance.uniform(21, 45), chance.randint(3, 12)
            turns = [2 * math.pi * at / corners for at in range(corners)]
            reach = [size * chance.uniform(0.5, 1) for _ in turns]
            outlines.append([(lon + r * math.cos(t), lat + r * math.sin(t)) for r, t in zip(reach, turns, strict=True)])
    built = tmp_path_factory.mktemp("measure") / "geodesic.cjs"
    source = ROOT / "web/frontend/components/measure/geodesic.ts"
    esbuild = ["node_modules/.bin/esbuild", str(source), "--bundle", "--format=cjs", f"--outfile={built}"]
    subprocess.run([*esbuild, "--log-level=error"], cwd=ROOT, check=True)
    script = (
        f"const m=require({json.dumps(str(built))});"
        "const all=JSON.parse(require('fs').readFileSync(0)).map(o=>o.map(([lon,lat])=>({lon,lat})));"
        "console.log(JSON.stringify(all.map(c=>[m.geodesicArea(c),m.lengthOf(c,true),m.lengthOf(c)])))"
    )
    ran = subprocess.run(["node", "-e", script], input=json.dumps(outlines).encode(), capture_output=True, check=True)
    return [(one, *found) for one, found in zip(outlines, json.loads(ran.stdout), strict=True)]


def test_the_browser_measures_as_pyproj_does(
    measured: list[tuple[list[tuple[float, float]], float, float, float]],
) -> None:
    geod = Geod(ellps="GRS80")
    for outline, area, around, along in measured:
        lons, lats = [one[0] for one in outline], [one[1] for one in outline]
        expected, way = geod.polygon_area_perimeter(lons, lats)
        assert math.isclose(area, abs(expected), rel_tol=2e-6, abs_tol=1e-3)
        assert math.isclose(around, way, abs_tol=1e-5)
        assert math.isclose(along, geod.line_length(lons, lats), abs_tol=1e-5)
