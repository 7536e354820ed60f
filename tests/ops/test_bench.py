"""What the benchmarks compute from their measurements, and the script they hand to pgbench."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from random import Random

import pytest
import shapely

from bench import pgbench, report
from bench.measure import Result, Series, in_turn
from bench.peers import front, rivals, tools
from bench.peers.scene import features
from bench.peers.tile_lists import SCREEN, Ask, layer_sets, windows
from bench.peers.views import SCHEMA, make_views
from bench.place import Place
from bench.tile_requests import Asked
from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.cluster import PrivateCluster
from mapsvc.db.connection import Connection
from tiles.grid import Tile

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def test_a_ratio_above_one_is_always_better() -> None:
    faster = Result("speed", Series((20.0, 30.0), "/s"), Series((10.0, 10.0), "/s"))
    slower = Result("time", Series((20.0, 30.0), "s"), Series((10.0, 10.0), "s"), more_is_better=False)
    assert faster.ratio
    assert slower.ratio
    assert faster.ratio.values == (2.0, 3.0)
    assert slower.ratio.values == pytest.approx((0.5, 1 / 3))
    assert Result("alone", Series((1.0,), "s")).ratio is None


def test_subjects_take_turns() -> None:
    order: list[str] = []

    def subject(name: str) -> float:
        order.append(name)
        return float(len(order))

    taken = in_turn({"a": lambda: subject("a"), "b": lambda: subject("b")}, 2)
    assert order == ["a", "b", "a", "b"]
    assert taken == {"a": (1.0, 3.0), "b": (2.0, 4.0)}


def test_the_table_says_median_range_ratio_and_limit() -> None:
    result = Result("tiles", Series((90.0, 110.0, 100.0), "/s"), Series((200.0,) * 3, "/s"), "nginx", limit="Python")
    text = report.table([result], {"cores": 2}, {"before": {"median_ms": 10.0, "spread": 0.04}})
    assert "100 (90-110) /s" in text
    assert "0.5 (0.45-0.55)" in text
    assert "limited by: Python" in text
    assert "± 2.0%" in text


@pytest.mark.parametrize("values", [[7], [1, 1, 1], [3, 1, 4, 1, 5, 9, 2, 6]])
def test_pgbench_finds_the_parameters_of_each_turn(values: list[int]) -> None:
    expression = pgbench._lookup(values)
    assert [_evaluate(expression, index) for index in range(len(values))] == values


def test_the_bare_statement_is_ours_without_sending_the_tile() -> None:
    statement = (
        'SELECT "part0".head, "part0".mvt FROM (SELECT %(z)s::integer WHERE valid @> %(day0)s::date AND 4 %% 2 = 0)'
    )
    asked = [Asked("/tiles/zoning/1/5/1/2.mvt", statement, Tile(5, 1, 2), date(2020, 1, day)) for day in (3, 1)]
    script = pgbench._script(asked, clients=2)
    assert r"\set x 1" in script
    assert 'octet_length("part0".mvt)' in script
    assert "valid @> (date '2020-01-01' + :day::integer)::date" in script
    assert ":z::integer" in script
    assert "4 % 2" in script
    assert r"\set day case when :i < 1 then 2 else 0 end" in script


def test_a_count_of_none_has_no_ratio() -> None:
    assert Result("stale", Series((0.0,), ""), Series((38.0,), ""), more_is_better=False).ratio is None


def test_windows_show_every_tile_once() -> None:
    city = [Tile(12, x, y) for x in range(100, 117) for y in range(200, 209)]
    shown = list(windows(city, Random(1)))
    assert sorted((tile.x, tile.y) for window in shown for tile in window) == [(tile.x, tile.y) for tile in city]
    for window in shown:
        columns, rows = {tile.x for tile in window}, {tile.y for tile in window}
        assert max(columns) - min(columns) < SCREEN[0]
        assert max(rows) - min(rows) < SCREEN[1]
    assert max(map(len, shown)) == SCREEN[0] * SCREEN[1]


def test_layers_are_asked_as_the_map_asks_and_none_below_its_zooms() -> None:
    held = ["zoning", "road", "town", "building", "aed"]
    sets = layer_sets(catalogue(), 12, held)
    assert sets[0] == tuple(name for name in catalogue().layers if name in {"road", "town"})
    assert ("zoning",) in sets
    assert not any("building" in layers for layers in sets)
    assert len(sets) == len(set(sets))


def test_both_are_asked_for_the_same_tile() -> None:
    ask = Ask(("road", "town"), Tile(12, 3637, 1612))
    assert (
        ask.ours({"road": 4, "town": 2}, date(2026, 11, 1)) == "/tiles/road,town/4-2/12/3637/1612.mvt?as_of=2026-11-01"
    )
    assert rivals.martin_address(ask.layers, ask.tile) == "/road_2,town_2/12/3637/1612"
    assert rivals.tipg_addresses(ask.layers, ask.tile) == [
        f"/collections/{SCHEMA}.{view}/tiles/WebMercatorQuad/12/3637/1612" for view in ("road_2", "town_2")
    ]


def test_martin_is_given_our_shapes_and_its_cache_on_or_off() -> None:
    place = Place("postgresql://me:pa%2Fss@/city?host=%2Ftmp%2Fx&port=5433", Path(), 1, PrivateCluster(Path("none")))
    config = rivals.martin_config(place, [catalogue().layer("zoning")], 3000, cached=True)
    tables = config["postgres"]["tables"]
    assert {name: (table["minzoom"], table["maxzoom"]) for name, table in tables.items()} == {
        "zoning_0": (8, 9),
        "zoning_1": (10, 11),
        "zoning_2": (12, 13),
        "zoning_3": (14, 22),
    }
    assert config["postgres"]["connection_string"] == "postgresql://me:pa%2Fss@%2Ftmp%2Fx:5433/city"
    assert config["cache"]["size_mb"] > 0
    assert rivals.martin_config(place, [], 3000, cached=False)["cache"] == "disable"


def test_a_tool_that_cannot_be_had_is_left_out_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    there, left_out = tools.found({"martin": tools.martin, "pg_tileserv": tools.pg_tileserv})
    assert there == {}
    assert left_out == {"martin": "Rust's cargo is not installed", "pg_tileserv": "Go is not installed"}


def test_an_installer_that_fails_says_what_it_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = tmp_path / "go"
    go.write_text("#!/bin/sh\necho no such module >&2\nexit 1\n", encoding="ascii")
    go.chmod(0o755)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert tools.found({"pg_tileserv": tools.pg_tileserv})[1] == {"pg_tileserv": "go failed: no such module"}


def test_the_others_read_what_is_in_force_today_alone(conn: Connection) -> None:
    layer = catalogue().layer("zoning")
    open_layer(conn, layer)
    square = shapely.box(139.60, 35.40, 139.61, 35.41)
    with conn.transaction():
        commit(
            conn,
            layer,
            [
                Assertion("now", date(2020, 1, 1), None, square, {"use": "commercial", "floor_area_ratio": 400}),
                Assertion("past", date(2000, 1, 1), date(2010, 1, 1), square, {"use": "commercial"}),
            ],
            checked=True,
        )
    make_views(conn, date(2026, 11, 1))
    assert conn.execute(f"SELECT key, floor_area_ratio FROM {SCHEMA}.zoning").fetchall() == [("now", 400)]
    assert conn.execute(f"SELECT count(*), max(ST_SRID(geom)) FROM {SCHEMA}.zoning_3").fetchone() == (1, 3857)
    # The view must not stand between their question and the index.
    conn.execute("SET LOCAL enable_seqscan = off")
    plan = conn.execute(
        f"EXPLAIN SELECT * FROM {SCHEMA}.zoning_3 WHERE geom && ST_TileEnvelope(14, 14547, 6451)"
    ).fetchall()
    assert any("shape_zoning_band3" in line for (line,) in plan), plan
    tile = conn.execute(
        "SELECT ST_AsMVT(t, 'zoning')"
        f" FROM (SELECT ST_AsMVTGeom(geom, ST_TileEnvelope(4, 14, 6)) FROM {SCHEMA}.zoning_3) AS t"
    ).fetchone()
    assert tile
    assert features(bytes(tile[0])) == {"zoning": 1}


@pytest.mark.program
@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_the_shipped_nginx_configuration_is_valid(tmp_path: Path) -> None:
    command = front.command(tmp_path / "front", 8999, 8998)
    done = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_a_changed_nginx_configuration_is_noticed() -> None:
    with pytest.raises(ValueError, match="0 times"):
        front.adapted("server { listen 8080; }", Path("cache"), 1, 2)


def _evaluate(expression: str, index: int) -> int:
    """What pgbench makes of a nested ``case when :i < a then … else … end``."""
    words = expression.split()

    def value(at: int) -> tuple[int, int]:
        if words[at] != "case":
            return int(words[at]), at + 1
        limit = int(words[at + 4])
        yes, after = value(at + 6)
        no, end = value(after + 1)
        return (yes if index < limit else no), end + 1

    return value(0)[0]
