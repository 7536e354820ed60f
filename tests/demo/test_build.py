"""The fictional city in a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import shapely

from importers import demo
from importers.demo.cover import SOURCE
from layers.registry import catalogue
from layers.store import COVERAGE, features, versions
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import Conflict, InvalidInput

from .conftest import NOW


@pytest.fixture(scope="module")
def built(module_database: str) -> Iterator[tuple[Connection, demo.Summary]]:
    summary = demo.build(module_database, scale=0.1, now=NOW)
    with connect(module_database) as conn:
        yield conn, summary
        conn.rollback()


def test_everything_is_stored(built: tuple[Connection, demo.Summary]) -> None:
    conn, summary = built
    stored = dict(
        conn.execute("SELECT layer, count(*) FROM feature WHERE upper_inf(recorded) GROUP BY layer").fetchall()
    )
    assert {layer: stored[layer] for layer in summary.states} == summary.states
    assert 6_000 < summary.total < 14_000
    assert summary.seconds < 60


def test_every_layer_says_where_it_speaks(built: tuple[Connection, demo.Summary]) -> None:
    conn, summary = built
    found = {f.key: f for f in features(conn, catalogue().layer(COVERAGE))}
    assert set(found) == set(summary.states)
    assert all(f.props["fictional"] and f.props["source"] == SOURCE for f in found.values())
    whole = shapely.area(found["zoning"].geom)
    assert 0.5 < shapely.area(found["designated_road"].geom) / whole < 0.95
    assert 0.5 < shapely.area(found["flood_depth"].geom) / whole < 0.95


def test_zoning_of_1980_and_of_today_differ(built: tuple[Connection, demo.Summary]) -> None:
    conn, _ = built
    zoning = catalogue().layer("zoning")
    then = [f.props["use"] for f in features(conn, zoning, as_of=date(1980, 1, 1))]
    now = [f.props["use"] for f in features(conn, zoning, as_of=NOW.date())]
    assert len(set(then)) == 8
    assert len(set(now)) == 13
    assert len(then) < len(now)


def test_a_second_city_is_refused(built: tuple[Connection, demo.Summary]) -> None:
    conn, _ = built
    assert demo.is_present(conn)
    with pytest.raises(Conflict, match="clear"):
        demo.build(conn, scale=0.1, now=NOW)


def test_a_tick_changes_live_values_once(built: tuple[Connection, demo.Summary]) -> None:
    conn, summary = built
    later = NOW + timedelta(hours=1)
    before = versions(conn, ["parking", "river_gauge", "zoning"])
    assert demo.tick(conn, later) == {layer: summary.states[layer] for layer in ("parking", "river_gauge")}
    assert demo.tick(conn, later + timedelta(minutes=1)) == {"parking": 0, "river_gauge": 0}
    after = versions(conn, ["parking", "river_gauge", "zoning"])
    assert after["parking"].version == before["parking"].version + 1
    assert after["zoning"] == before["zoning"]
    lots = list(features(conn, catalogue().layer("parking"), as_of=later.date()))
    assert {lot.props["observed_at"] for lot in lots} == {"2026-11-23T11:00:00+09:00"}


def test_clear_leaves_nothing_but_a_new_version(database: str) -> None:
    with connect(database) as conn:
        demo.build(conn, scale=0.05, now=NOW)
        before = versions(conn, ["zoning", "parking"])
        assert demo.clear(conn) > 1_000
        assert not demo.is_present(conn)
        for table in ("feature", "shape", "piece", "event"):
            assert conn.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,)
        assert versions(conn, ["zoning"])["zoning"].version == before["zoning"].version + 1
        demo.build(conn, scale=0.05, seed=7, now=NOW)
        assert demo.is_present(conn)
        conn.rollback()


def test_scale_grows_the_city() -> None:
    small, large = demo.make_city(scale=0.05), demo.make_city(scale=0.4)
    assert len(large.buildings.area) > 3 * len(small.buildings.area)
    neighbour = demo.make_city(tile=1, scale=0.05)
    assert {t.name for t in neighbour.towns.towns}.isdisjoint(t.name for t in small.towns.towns)


@pytest.mark.parametrize("scale", [0, -1, 1000])
def test_a_scale_out_of_range_is_refused(scale: float) -> None:
    with pytest.raises(InvalidInput, match="scale"):
        demo.build("postgresql://nowhere.invalid/x", scale=scale)
